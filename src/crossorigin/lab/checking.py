"""Checking a policy's text: problems with fixes to click, warnings, a summary, the fields.

A fix is a changed text. It is offered only if the problem is gone when the changed text is checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypedDict

from ..policy import (
    PolicyError,
    PolicyMap,
    PolicyWarning,
    Problem,
    WarningCode,
    describe,
    describe_map,
)
from ..policy.files import write_toml
from ..redaction import show
from .answering import read_fields_of, read_policy

__all__ = ["CheckedFinding", "CheckedPolicy", "PolicyFix", "check", "merged_policy"]

MOST_FIXED = 20
"""The most problems for which fixes are looked for: each is tried out."""
MOST_TRIED = 128 * 1024
"""The most characters of all changed texts that are tried out."""
HARMLESS = frozenset({WarningCode.DUPLICATE, WarningCode.COVERED_ORIGIN})
"""The warnings that a fix may cause: an entry that another one covers changes nothing."""
LEAVING_OUT = {"eave it out": "Leave out", "eave this out": "Leave out", "Keep one.": "Keep one"}
"""The words of hints to leave an entry out, and the title of the fix."""
MOST_FINDINGS = 100
"""The most problems or warnings that are shown."""


class PolicyFix(TypedDict):
    """A fix: what it does, in a few words, and the whole text with it."""

    title: str
    policy: str


class CheckedFinding(TypedDict):
    """A problem or a warning.

    `line` and `column` count from 1; they are ``None`` if the text has no place for it.
    """

    code: str
    field: str
    value: str | None
    message: str
    hint: str
    line: int | None
    column: int | None
    fixes: list[PolicyFix]


class CheckedPolicy(TypedDict):
    """A checked text.

    `fields` are the parsed fields as a form has them, ``None`` if the text cannot be parsed;
    `is_map` tells whether it has policies by path or host.
    """

    valid: bool
    problems: list[CheckedFinding]
    warnings: list[CheckedFinding]
    summary: list[str]
    fields: dict[str, Any] | None
    is_map: bool


def check(text: str) -> CheckedPolicy:
    """Check a policy's text, TOML."""
    fields = _fields(text)
    is_map = fields is not None and not fields.keys().isdisjoint(
        ("paths", "hosts", "policy", "policies", "any_of", "candidate")
    )
    try:
        policies = read_policy(text)
    except PolicyError as error:
        return {
            "valid": False,
            "problems": _findings(text, error.exceptions),
            "warnings": [],
            "summary": [],
            "fields": fields,
            "is_map": is_map,
        }
    return {
        "valid": True,
        "problems": [],
        "warnings": _findings(text, policies.warnings),
        "summary": list(_summary(policies)),
        "fields": fields,
        "is_map": is_map,
    }


def merged_policy(text: str, granted: Mapping[str, Any]) -> str | None:
    """The text with what `granted`, fields of a policy, adds; ``None`` if that is not a policy.

    A list gets the entries that it lacks; other fields get the new value.
    """
    fields = _fields(text)
    if fields is None or not fields.keys() & {"allow_origins"}:
        fields = {}
    for name, value in granted.items():
        old = fields.get(name)
        if isinstance(value, list) and isinstance(old, list) and "*" not in (*value, *old):
            fields[name] = [*old, *(each for each in value if each not in old)]
        else:
            fields[name] = value
    try:
        PolicyMap.from_dict(fields)
    except PolicyError:
        return None
    return write_toml(fields)


def _fields(text: str) -> dict[str, Any] | None:
    try:
        found = read_fields_of(text)
        json.dumps(found)
    except (PolicyError, TypeError, ValueError):  # a date is not a field's value
        return None
    return found


def _summary(policies: PolicyMap) -> Iterator[str]:
    if set(policies.paths) == {"/"} and not policies.hosts:
        yield from describe(policies.paths["/"])
        return
    for where, sentences in describe_map(policies):
        yield from (f"{where}: {sentence}" for sentence in sentences)


def _findings(text: str, findings: Sequence[Problem | PolicyWarning]) -> list[CheckedFinding]:
    trials = _Trials(text, findings)
    return [
        _finding(text, each, trials if number < MOST_FIXED else None)
        for number, each in enumerate(findings[:MOST_FINDINGS])
    ]


def _finding(text: str, finding: Problem | PolicyWarning, trials: _Trials | None) -> CheckedFinding:
    place = _place(text, finding)
    return {
        "code": str(finding.code),
        "field": finding.field,
        "value": None if finding.value is None else show(finding.value),
        "message": finding.message[:1].upper() + finding.message[1:],
        "hint": finding.hint,
        "line": None if place is None else text.count("\n", 0, place) + 1,
        "column": None if place is None else place - (text.rfind("\n", 0, place) + 1) + 1,
        "fixes": [] if trials is None else list(trials.fixes(finding)),
    }


# --- places --------------------------------------------------------------------------------------


def _literals(value: object) -> tuple[str, ...]:
    """How TOML can write `value`."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False), f"'{value}'"
    if isinstance(value, bool):
        return (str(value).lower(),)
    return (str(value),) if isinstance(value, int) else ()


def _field_place(text: str, field: str) -> re.Match[str] | None:
    name = re.escape(field.rpartition(".")[2].strip("'\""))
    return re.search(rf"(?m)^[ \t]*[\"']?{name}[\"']?[ \t]*=[ \t]*", text)


def _place(text: str, finding: Problem | PolicyWarning) -> int | None:
    """The index of the value in the text, or of its field."""
    field = _field_place(text, finding.field)
    start = field.end() if field is not None else 0
    for literal in _literals(finding.value):
        found = text.find(literal, start)
        if found >= 0:
            return found
    told = re.search(r"line (\d+),? column (\d+)", finding.message)
    if told is not None:
        lines = text.splitlines(keepends=True)[: int(told[1]) - 1]
        return min(sum(map(len, lines)) + int(told[2]) - 1, len(text))
    return field.start() if field is not None else None


# --- fixes ---------------------------------------------------------------------------------------


class _Trials:
    """The changed texts of one check, tried out up to a limit of their size."""

    def __init__(self, text: str, findings: Iterable[Problem | PolicyWarning]) -> None:
        self._text = text
        self._before = {_key(each) for each in findings}
        self._left = MOST_TRIED

    def fixes(self, finding: Problem | PolicyWarning) -> Iterator[PolicyFix]:
        """The changed texts that do not have `finding`, and nothing that was not there before."""
        key = _key(finding)
        titles: dict[str, str] = {}
        for title, changed in _candidates(self._text, finding):
            titles.setdefault(changed, title)
        for changed, title in titles.items():
            self._left -= len(changed)
            if self._left < 0:
                return
            after = _codes(changed)
            new = {each for each in after - self._before if each[0] not in HARMLESS}
            if key not in after and not new:
                yield {"title": title, "policy": changed}


def _key(finding: Problem | PolicyWarning) -> tuple[str, str, str]:
    return str(finding.code), finding.field, show(finding.value)


def _codes(text: str) -> set[tuple[str, str, str]]:
    """The problems and warnings of a text."""
    try:
        return {_key(each) for each in read_policy(text).warnings}
    except PolicyError as error:
        return {_key(each) for each in error.exceptions}


def _candidates(text: str, finding: Problem | PolicyWarning) -> Iterator[tuple[str, str]]:
    """Changed texts that the hint may mean, each with its title."""
    place, field = _place(text, finding), _field_place(text, finding.field)
    hint = finding.hint
    literal = ""
    if place is not None:
        written = (each for each in _literals(finding.value) if text.startswith(each, place))
        literal = next(written, "")
    if place is not None and literal:
        yield from _other_values(text, place, literal, hint)
    elif place is not None and field is not None:
        yield from _other_fields(text, field, finding)
    near = re.search(r"Did you mean ([\w-]+)\?", hint)
    if near is not None and field is not None:
        renamed = text[: field.start()] + f"{near[1]} = " + text[field.end() :]
        yield f"Rename it to {near[1]}", renamed
    for option, value in re.findall(r"[Ss]et (allow_credentials) to (false|true)", hint):
        yield f"Set {option} to {value}", _with_flag(text, option, value)
    if "block_refused" in hint:
        yield "Set block_refused to true", _with_flag(text, "block_refused", "true")


def _other_values(text: str, place: int, literal: str, hint: str) -> Iterator[tuple[str, str]]:
    """The text with the value from the hint in place of `literal`."""
    before, after = text[:place], text[place + len(literal) :]
    whole = re.fullmatch(r'Write ("[^"]+"(?:, "[^"]+")*|\["[^\]]+"\]|true|false)\.', hint)
    if whole is not None:
        yield f"Write {whole[1]}", before + whole[1] + after
    for meant in re.findall(r"(?<!such as )'([^']+)'", hint)[:3]:
        written = json.dumps(meant, ensure_ascii=False)
        yield f"Write {written}", before + written + after
    for meant in re.findall(r"Write (\d+)", hint):
        yield f"Write {meant}", before + meant + after
    for said, title in LEAVING_OUT.items():
        if said in hint:
            yield f"{title} {literal}", _without_entry(text, place, place + len(literal))


def _other_fields(
    text: str, field: re.Match[str], finding: Problem | PolicyWarning
) -> Iterator[tuple[str, str]]:
    """The text with another value of a field that is wrong as a whole, or without it."""
    if "Keep '*' alone" in finding.hint:
        listed = re.compile(r"\[[^\]]*\]").match(text, field.end())
        if listed is not None:
            yield "Keep * alone", text[: field.end()] + '["*"]' + text[listed.end() :]
    elif "eave it out" in finding.hint or "eave this out" in finding.hint:
        yield f"Leave out {finding.field}", _without_line(text, field.start())


def _without_entry(text: str, start: int, end: int) -> str:
    after = re.match(r"\s*,[ \t]*", text[end:])
    if after is not None:
        return text[:start] + text[end + after.end() :]
    before = re.search(r",\s*\Z", text[:start])
    return text[: before.start() if before else start] + text[end:]


def _without_line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[:start] + (text[end + 1 :] if end >= 0 else "")


def _with_flag(text: str, name: str, value: str) -> str:
    found = _field_place(text, name)
    if found is None:
        return f"{name} = {value}\n{text}"
    end = text.find("\n", found.end())
    return text[: found.end()] + value + (text[end:] if end >= 0 else "\n")
