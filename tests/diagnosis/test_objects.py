"""Objects that programs print are read, whole or cut off, and code is not."""

from __future__ import annotations

from typing import Any

import pytest

from crossorigin.diagnosis.readers.objects import objects_in

FOUND: dict[str, tuple[str, dict[str, Any]]] = {
    "JSON": ('x {"a": [1, "b"], "c": {"d": null}}', {"a": [1, "b"], "c": {"d": None}}),
    "Python": ("{'a': True, 'b': None, 'c': -1.5}", {"a": True, "b": None, "c": "-1.5"}),
    "Node.js": ("{ a: 'b' +\n   'c',\n  'd-e': undefined }", {"a": "bc", "d-e": None}),
    "escapes of JSON": ('{"a": "\\u0026\\n"}', {"a": "&\n"}),
    "escapes of Python": ("{'a': '\\'\\x41'}", {"a": "'x41"}),
    "cut after a value": ('{"a": {"b": 1', {"a": {"b": 1}}),
    "cut in a list": ('{"a": [1, ', {"a": [1]}),
    "cut before a value": ('{"a":', {"a": None}),
    "cut after a name": ('{"a": 1, "b"', {"a": 1}),
    "cut in a name": ('{"a": 1, "b', {"a": 1}),
    "cut in a value": ('{"a": "b', {"a": "b"}),
    "inside of code": ('f(a, b => {"c": 1});\n{"d": 2}', {"d": 2}),
}


@pytest.mark.parametrize("form", FOUND)
def test_objects_are_found(form: str) -> None:
    text, value = FOUND[form]
    assert [each.value for each in objects_in(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "{a: b}", "{a: b()}", "{[a]: 1}", "{a, b}", "{'a': }", "x = {a: 1}", "return {a: 1}", "{}",
        '{"a":' + "[" * 40 + "]" * 40 + "}", "if (a) { b(); }", "{'a': 'b\n}", "{: 1}",
    ],
)  # fmt: skip
def test_code_is_not_an_object(text: str) -> None:
    assert [each.value for each in objects_in(text) if each.value] == []
