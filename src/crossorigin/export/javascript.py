"""The data of a policy as JavaScript, for targets that are programs in that language."""

from __future__ import annotations

import json
from collections.abc import Iterable

from .intermediate import CaseResponse, Echo
from .regexes import Test

__all__ = ["js_answer", "js_list", "js_regex", "js_test"]


def js_list(texts: Iterable[str]) -> str:
    """An array of expressions."""
    return f"[{', '.join(texts)}]"


def js_regex(regex: str) -> str:
    """A regular expression; ``null`` for an empty one."""
    return f"new RegExp({json.dumps(regex)})" if regex else "null"


def js_test(test: Test) -> str:
    """An object with the test of a value."""
    accepted, refused = js_regex(test.accepted), js_regex(test.refused)
    return f"{{ accepted: {accepted}, refused: {refused}, longest: {json.dumps(test.longest)} }}"


def js_answer(answer: CaseResponse) -> str:
    """An object with the response of a case."""
    headers = {name: value for name, value in answer.headers.items() if isinstance(value, str)}
    echoes = {
        name: value.value for name, value in answer.headers.items() if isinstance(value, Echo)
    }
    return json.dumps(
        {
            "headers": headers,
            "echoes": echoes,
            "vary": ", ".join(answer.vary),
            "status": answer.status,
            "body": answer.body,
        }
    )
