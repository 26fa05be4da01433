"""Outcomes: the result of a vector in an engine, by a server's responses or by the policy's own.

The responses are looked up, not fetched: a missing one raises `Wanted`, and the vector is run again
later. A vector's run is short and deterministic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from ..browser import (
    Browser,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    Result,
    TraceDecision,
    is_preflight,
)
from ..fetch.header_lists import Header, contains, extract_token_list
from ..server import CompiledPolicy, decide, decided_answer, response_headers, settle
from .vectors import Aspect, Vector

__all__ = [
    "PROBE",
    "Answers",
    "Outcome",
    "Verdict",
    "Wanted",
    "is_as_meant",
    "listed_names",
    "live_outcome",
    "outcome",
    "policy_answer",
]

Answers: TypeAlias = Callable[[HttpRequest], HttpResponse]
"""Returns the response to a request; raises `Wanted` or `NoAnswer`."""

PROBE = "x-crossorigin-verify"
"""A response header that policies do not expose by name."""


class Wanted(Exception):
    """Raised for a response that is not there yet."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.request = request


class Verdict(StrEnum):
    """The progress of a page's request."""

    REFUSED = "refused"
    SENT = "sent"
    """Its preflight passed; the request itself is not sent."""
    READ = "read"
    NO_ANSWER = "no-answer"


@dataclass(frozen=True)
class Outcome:
    """A page's result: its verdict, the readable headers, the preflight's max-age in seconds."""

    verdict: Verdict
    names: frozenset[str]
    max_age: float | None
    result: Result


def outcome(vector: Vector, engine: str, answers: Answers) -> Outcome:
    """Run `vector` in a page of `engine`.

    Raises:
        Wanted: a response is not there yet.
    """
    stopped = False

    def transport(request: HttpRequest) -> HttpResponse:
        nonlocal stopped
        if vector.sends or is_preflight(request):
            return answers(request)
        stopped = True
        raise NoAnswer("it is not sent")

    page = Browser(transport=transport, engine=engine).page(str(vector.origin))
    if vector.upload:
        credentials = vector.credentials
        result = page.xhr(
            "POST", vector.url, body="?", upload_listeners=True, with_credentials=credentials
        )
    else:
        result = page.fetch(
            vector.url,
            method=vector.method,
            headers=vector.headers,
            body=vector.body,
            credentials="include" if vector.credentials else "omit",
            redirect="manual",
        )
    verdict = Verdict.REFUSED
    if stopped:
        verdict = Verdict.SENT
    elif result.response is not None:
        verdict = Verdict.READ
    elif result.exchanges[-1].response is None:
        verdict = Verdict.NO_ANSWER
    names = [] if result.response is None else [name for name, _ in result.response.headers]
    ages = [step.values["max_age"] for step in result.trace if step.decision is _PASSED]
    return Outcome(verdict, frozenset(names), ages[-1] if ages else None, result)


_PASSED = TraceDecision.PREFLIGHT_PASSED


def live_outcome(vector: Vector, engine: str, answers: Answers) -> Outcome:
    """Like `outcome`; a vector about exposed headers gets responses that have all of them."""

    def probed(request: HttpRequest) -> HttpResponse:
        response = answers(request)
        if vector.aspect is Aspect.EXPOSE:
            response = _with_probes(vector, response)
        return response

    return outcome(vector, engine, probed)


def _with_probes(vector: Vector, response: HttpResponse) -> HttpResponse:
    """`response` with every header that is, or should be, exposed, and one that should not."""
    names = [*vector.policy.expose_headers, *listed_names(response), PROBE]
    present = [
        (name, "1")
        for name in names
        if name != "*" and not contains(response.headers, name.lower())
    ]
    return HttpResponse(response.status, [*response.headers, *present], response.body)


def listed_names(response: HttpResponse) -> list[str]:
    """The names in Access-Control-Expose-Headers, if it is a list."""
    names = extract_token_list(response.headers, "access-control-expose-headers")
    return names if isinstance(names, list) else []


def policy_answer(
    vector: Vector, compiled: CompiledPolicy[str], answers: Answers
) -> Callable[[HttpRequest], HttpResponse]:
    """The responses of a server with the same resources that implements `compiled` exactly."""

    def answer(request: HttpRequest) -> HttpResponse:
        origin = request.header("origin")
        method = request.header("access-control-request-method")
        names = request.header("access-control-request-headers")
        requested = None if method is None else (method, names, None)
        decision = decide(compiled, request.method, origin, requested)
        if decision.status is None and decision.refusal is not None:
            site = request.header("sec-fetch-site")
            decision = settle(compiled, decision, origin, site, None, method=request.method)
        if decision.status is not None:
            return HttpResponse(*decided_answer(decision, request.method))
        try:
            found = answers(request)
        except Wanted:  # the server refused the preflight
            found = HttpResponse(200)
        if vector.aspect is Aspect.EXPOSE:
            found = _with_probes(vector, found)
        return HttpResponse(found.status, response_headers(decision, found.headers), found.body)

    return answer


def is_as_meant(live: Outcome, answer: Answers) -> bool:
    """Whether `answer`, of a server as the policy has it, is what the server answered each time.

    Then the outcome is the same, because a run is deterministic.
    """
    is_refused = live.verdict is Verdict.REFUSED
    for request, response in live.result.exchanges:
        if response is None:
            continue
        has, means = _telling(response), _telling(answer(request))
        if is_preflight(request) and not is_refused:
            # What else a response to a preflight has did not keep the page from going on.
            has, means = _of_cors(has), _of_cors(means)
        if has != means:
            return False
    return True


_Telling: TypeAlias = tuple[int, list[Header]]
"""A status and headers."""


def _telling(response: HttpResponse) -> _Telling:
    return response.status, sorted((name.lower(), value) for name, value in response.headers)


def _of_cors(telling: _Telling) -> _Telling:
    status, headers = telling
    return status, [each for each in headers if each[0].startswith("access-control-")]
