"""Outcomes: the shapes of what `play` returns, in the types of JSON.

The lab's page reads these; a field's absence is ``None`` or an empty list, never a missing key.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypedDict

from .page_code import PageCode

__all__ = [
    "ComparedValue",
    "DepartureRow",
    "EngineDifference",
    "EnginePlay",
    "FindingShape",
    "HeaderShape",
    "KeptBack",
    "Lane",
    "PlayedRun",
    "ReadableVerdict",
    "RuleShape",
    "ScriptResponse",
    "SentVerdict",
    "StepShape",
]

Lane: TypeAlias = Literal["page", "browser", "preflight-cache", "cookie-jar", "server"]

HeaderShape: TypeAlias = tuple[str, str | None, bool]
"""A header's name, its value, and whether it decided. The value of one that is missing, and should
be there, is ``None``."""


class ComparedValue(TypedDict):
    """A value that a rule compared: what it is of, what was wanted, and what was found."""

    what: str
    wanted: str
    found: str | None


class RuleShape(TypedDict):
    """The rule behind a step: a sentence, the section of the standard and its URL."""

    sentence: str
    section: str
    url: str
    compared: list[ComparedValue]


class StepShape(TypedDict):
    """An arrow from one lane to another, or (with two equal lanes) a decision in one.

    `attempt` counts the script's calls from 1. `exchange` is the index of the exchange on the wire
    that the step belongs to. `kind` is the word of the decision, such as ``cors-check-passed``, or
    ``call``, ``request``, ``answer``
    (what came back on the wire) or ``thrown``.
    """

    attempt: int
    kind: str
    source: Lane
    target: Lane
    title: str
    method: str | None
    url: str | None
    status: int | None
    headers: list[HeaderShape]
    body: str | None
    exchange: int | None
    is_preflight: bool
    rule: RuleShape | None
    verdict: Literal["passed", "refused", "note"]


class KeptBack(TypedDict):
    """A cookie that stayed behind, and why."""

    name: str
    reason: str
    sentence: str


class SentVerdict(TypedDict):
    """Whether the request itself left the browser, and with which cookies."""

    is_sent: bool
    reason: str | None
    sentence: str
    cookies: list[str]
    kept_back: list[KeptBack]


class ScriptResponse(TypedDict):
    """The response as script sees it; `hidden` are the names of headers that it does not see."""

    type: str
    status: int
    headers: list[tuple[str, str]]
    hidden: list[str]
    body: str


class ReadableVerdict(TypedDict):
    """Whether script may read the response; `reason` is a `Reason` or an `Obstacle`."""

    is_readable: bool
    reason: str | None
    sentence: str
    hint: str
    header: str | None
    url: str | None
    console: str | None
    response: ScriptResponse | None


class DepartureRow(TypedDict):
    """A row of the table of departures that makes an engine differ from the standard here.

    `link` is the address of the row, relative to the lab's page.
    """

    engine: str
    setting: str
    standard: str
    what: str
    link: str


class EngineDifference(TypedDict):
    """An engine's difference from the standard in this scenario.

    `in_what` has ``sent``, ``readable``, ``reason``, ``response``, ``cookies`` or ``wire``.
    """

    engine: str
    in_what: list[str]
    sentence: str
    departures: list[DepartureRow]


class EnginePlay(TypedDict):
    """What one engine does; `sent` and `readable` are those of the last attempt."""

    engine: str
    version: str
    steps: list[StepShape]
    sent: SentVerdict
    readable: ReadableVerdict
    difference: EngineDifference | None


class FindingShape(TypedDict):
    """A cause, with its fix and, if it is in a server's CORS settings, the policy's fields."""

    cause: str
    confidence: str
    is_note: bool
    what: str
    why: str
    fix: str
    policy: dict[str, Any] | None


class PlayedRun(TypedDict):
    """A scenario as each engine plays it.

    `scenario` is the scenario with all its defaults, `code` its request as a page writes it.
    `limits` are sentences about what the model
    left out that may matter here.
    """

    scenario: dict[str, Any]
    code: PageCode
    engines: list[EnginePlay]
    findings: list[FindingShape]
    limits: list[str]
