"""What is said about policies and their files, word for word.

A changed sentence is seen here beside all others. The policies are in ``sentences.txt``; maps,
files, parts and environments are in ``sentences_of_maps.txt``, hints for paths in
``path_hints.txt``.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crossorigin import NO_CORS, Policy, PolicyError, PolicyMap
from crossorigin.policy import public_suffixes
from crossorigin.policy.path_entries import LONGEST, check_path_entry

SENTENCES = Path(__file__).with_name("sentences.txt")
OF_PATHS = Path(__file__).with_name("path_hints.txt")
OF_MAPS = Path(__file__).with_name("sentences_of_maps.txt")
APP = "https://app.example.com"
NAMES = {
    "COVERED": Policy(allow_origins=["https://a.example.com", "https://*.example.com"]),
    "NO_CORS": NO_CORS,
    "OWN": Policy(allow_origins=[APP]),
    "PUBLIC": Policy(allow_origins="*"),
    "Policy": Policy,
    "PolicyMap": PolicyMap,
    "timedelta": timedelta,
}
"""The names in these files."""


def cases(path: Path) -> Iterator[tuple[str, list[str]]]:
    written, said = "", list[str]()
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("    "):
            said.append(line.strip())
        elif line and not line.startswith("#"):
            written, said = line, []
            yield written, said  # filled before it is looked at: all is read at once


def said_about(build: Callable[[], Policy | PolicyMap]) -> list[str]:
    try:
        return [str(warning) for warning in build().warnings]
    except PolicyError as error:
        return [str(problem) for problem in error.exceptions]


@pytest.mark.parametrize(("fields", "said"), list(cases(SENTENCES)))
def test_what_is_said_about_a_policy(fields: str, said: list[str]) -> None:
    given: dict[str, Any] = eval(fields, NAMES)  # noqa: S307 (our own)
    assert said_about(lambda: Policy.from_dict({"allow_origins": [APP], **given})) == said
    assert said


@pytest.mark.parametrize(("written", "said"), list(cases(OF_MAPS)))
def test_what_is_said_about_maps_files_parts_and_environments(
    written: str, said: list[str]
) -> None:
    assert said_about(lambda: eval(written, NAMES)) == said  # noqa: S307 (our own)
    assert said


def test_a_suffix_somewhere_below_is_named() -> None:
    domain = public_suffixes.open_registration_domain("amazonaws.com")
    assert domain is not None
    assert domain.endswith(".amazonaws.com")
    with pytest.raises(PolicyError) as caught:
        Policy(allow_origins=["https://*.amazonaws.com"])
    message = f"this covers '{domain}', under which anyone can get a name."
    assert caught.value.exceptions[0].message == message


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "cors.yaml",
            "",
            "the name of a policy file must end in .toml or .json. Rename it, or convert it. "
            "[file-unreadable]",
        ),
        (
            "cors.toml",
            None,
            "no such file or directory. Check the path and its permissions. [file-unreadable]",
        ),
        ("cors.toml", b"a\xff", "byte 1 is not UTF-8. Save the file as UTF-8. [file-syntax]"),
        (
            "cors.toml",
            "a = 1\na = 2\n",
            "(at line 2, column 6). Write strings in quotes, lists in brackets, and one 'field = "
            "value' per line. [file-syntax]",
        ),
        (
            "cors.json",
            '{"a" 1}',
            "Expecting ':' delimiter (at line 1, column 6). A policy file is one object: "
            '{"allow_origins": ["https://app.example.com"]}. [file-syntax]',
        ),
        (
            "cors.json",
            "[]",
            "this is not a JSON object. A policy file is one object: "
            '{"allow_origins": ["https://app.example.com"]}. [file-syntax]',
        ),
    ],
)
def test_what_is_said_about_a_file(
    tmp_path: Path, name: str, content: str | bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(PolicyError) as caught:
        Policy.from_file(path)
    assert caught.value.source == str(path)
    (problem,) = caught.value.exceptions
    assert (problem.field, problem.value) == ("file", str(path))
    assert str(problem).endswith(said)


@pytest.mark.parametrize("name", ["cors.json", "cors.toml"])
def test_a_file_that_is_nested_too_deeply_is_told_where_fields_stand(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text("a = " * name.endswith("toml") + "[" * 100_000)
    with pytest.raises(PolicyError) as caught:
        Policy.from_file(path)
    (problem,) = caught.value.exceptions
    assert problem.message == "this is nested too deeply: at most 20 levels are read."
    assert problem.hint == (
        "Write the fields of a policy at the top level, or in a table of a path or a host."
    )


def test_what_is_said_about_a_field_that_is_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "cors.json"
    path.write_text('{"allow_origins": "*", "max_age": 1, "max_age": 2}')
    with pytest.raises(PolicyError, match=r"1 problem in .*cors\.json") as caught:
        Policy.from_file(path)
    assert [str(problem) for problem in caught.value.exceptions] == [
        "'max_age': this field is given twice. Keep one. [file-syntax]"
    ]


def test_a_policy_without_origins_is_told_that_all_have_some() -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.from_dict({})
    assert [str(problem) for problem in caught.value.exceptions] == [
        "allow_origins: every policy needs allow_origins. Add allow_origins, such as "
        '["https://app.example.com"]. [missing-field]'
    ]


@pytest.mark.parametrize(("entry", "hints"), list(cases(OF_PATHS)))
def test_what_is_proposed_for_a_path(entry: str, hints: list[str]) -> None:
    assert [problem.hint for problem in check_path_entry(entry)] == hints


@pytest.mark.parametrize(("beyond", "verb"), [(0, "Write "), (1, "List ")])
def test_a_pattern_of_the_longest_length_is_read(beyond: int, verb: str) -> None:
    entry = f"/{'a' * (LONGEST - 3 + beyond)}/*"
    (problem,) = check_path_entry(entry)
    assert problem.hint.startswith(verb)
