"""Steps: the trace of a fetch as arrows between the lanes of page, browser, caches and server.

Each decision of the trace becomes a step with its rule; each exchange becomes two arrows with its
headers, and the headers that decided are marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..browser import (
    Engine,
    Exchange,
    FetchError,
    HttpRequest,
    LoadResult,
    Reason,
    Result,
    Stage,
    Step,
    TraceDecision,
    handshake_request,
    is_preflight,
)
from ..browser.event_sources import is_event_stream
from ..fetch.header_lists import Header, get
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.safelists import is_forbidden_request_header
from .outcome import ComparedValue, HeaderShape, Lane, RuleShape, StepShape
from .scenario import LabScenario

__all__ = ["added_headers", "standard_of", "steps_of", "thrown_steps"]

FETCH = "https://fetch.spec.whatwg.org/"


class _Section(NamedTuple):
    name: str
    anchor: str


_SECTIONS = {
    TraceDecision.UPGRADED: _Section("Main fetch", "#main-fetch"),
    TraceDecision.SAME_ORIGIN: _Section("Main fetch", "#main-fetch"),
    TraceDecision.LOCAL: _Section("Scheme fetch", "#scheme-fetch"),
    TraceDecision.NO_CORS: _Section("Main fetch", "#main-fetch"),
    TraceDecision.CORS: _Section("Main fetch", "#main-fetch"),
    TraceDecision.PREFLIGHT_NOT_NEEDED: _Section("Main fetch", "#main-fetch"),
    TraceDecision.PREFLIGHT_CACHED: _Section("CORS-preflight cache", "#cors-preflight-cache"),
    TraceDecision.PREFLIGHT_NEEDED: _Section("HTTP fetch", "#http-fetch"),
    TraceDecision.PERMITTED: _Section(
        "HTTP-network-or-cache fetch", "#http-network-or-cache-fetch"
    ),
    TraceDecision.COOKIES: _Section("Cookie header", "#cookie-header"),
    TraceDecision.COOKIES_STORED: _Section("Set-Cookie header", "#set-cookie-header"),
    TraceDecision.PREFLIGHT_PASSED: _Section("CORS-preflight fetch", "#cors-preflight-fetch"),
    TraceDecision.CORS_CHECK_PASSED: _Section("CORS check", "#cors-check"),
    TraceDecision.REDIRECTED: _Section("HTTP-redirect fetch", "#http-redirect-fetch"),
    TraceDecision.RESPONSE: _Section("CORS protocol", "#http-cors-protocol"),
    TraceDecision.LOADED: _Section("CORS protocol", "#http-cors-protocol"),
}
"""The section of Fetch for each decision."""
_LANES: dict[TraceDecision, tuple[Lane, Lane]] = {
    TraceDecision.PREFLIGHT_NEEDED: ("browser", "preflight-cache"),
    TraceDecision.PREFLIGHT_CACHED: ("preflight-cache", "browser"),
    TraceDecision.PREFLIGHT_PASSED: ("browser", "preflight-cache"),
    TraceDecision.COOKIES: ("cookie-jar", "browser"),
    TraceDecision.COOKIES_STORED: ("browser", "cookie-jar"),
    TraceDecision.RESPONSE: ("browser", "page"),
    TraceDecision.LOADED: ("browser", "page"),
    TraceDecision.REFUSED: ("browser", "page"),
}
"""The lanes of the decisions that are not the browser's alone."""
_TITLES = {
    TraceDecision.UPGRADED: "Upgraded to https",
    TraceDecision.SAME_ORIGIN: "No CORS: same origin",
    TraceDecision.LOCAL: "No request needed",
    TraceDecision.NO_CORS: "Without CORS",
    TraceDecision.CORS: "With CORS: another origin",
    TraceDecision.PREFLIGHT_NOT_NEEDED: "No preflight needed",
    TraceDecision.PREFLIGHT_CACHED: "The preflight is remembered",
    TraceDecision.PREFLIGHT_NEEDED: "A preflight is needed",
    TraceDecision.PERMITTED: "The user has permitted it",
    TraceDecision.COOKIES: "Cookies",
    TraceDecision.COOKIES_STORED: "Cookies are stored",
    TraceDecision.PREFLIGHT_PASSED: "The preflight passes",
    TraceDecision.CORS_CHECK_PASSED: "The CORS check passes",
    TraceDecision.REDIRECTED: "The redirect is followed",
    TraceDecision.RESPONSE: "Script gets the response",
    TraceDecision.LOADED: "The page uses it",
    TraceDecision.REFUSED: "Script gets an error",
}
_PASSED = {
    TraceDecision.PREFLIGHT_CACHED,
    TraceDecision.PERMITTED,
    TraceDecision.PREFLIGHT_PASSED,
    TraceDecision.CORS_CHECK_PASSED,
    TraceDecision.RESPONSE,
    TraceDecision.LOADED,
}
_STAGES = {
    Stage.PREFLIGHT: "CORS-preflight fetch",
    Stage.CORS_CHECK: "CORS check",
    Stage.REDIRECT: "HTTP-redirect fetch",
}
_STANDARDS = {
    FETCH: "Fetch",
    "https://html.spec.whatwg.org/": "HTML",
    "https://w3c.github.io/webappsec-csp/": "Content Security Policy",
    "https://w3c.github.io/webappsec-mixed-content/": "Mixed Content",
    "https://websockets.spec.whatwg.org/": "WebSockets",
    "https://wicg.github.io/local-network-access/": "Local Network Access",
    "https://xhr.spec.whatwg.org/": "XMLHttpRequest",
}
ALLOW_ORIGIN = "access-control-allow-origin"
ALLOW_CREDENTIALS = "access-control-allow-credentials"


def steps_of(
    scenario: LabScenario, attempt: int, result: Result | LoadResult, engine: Engine
) -> list[StepShape]:
    """The steps of one call of the script."""
    marks = _Marks(result, with_credentials=_has_credentials(scenario))
    steps = [_call(scenario, attempt), *_left_out(scenario, attempt, engine)]
    for each in result.trace:
        if each.decision is TraceDecision.SENT:
            steps += _arrows(scenario, attempt, each, marks)
            continue
        steps.append(_decided(scenario, attempt, each, result, engine))
    return steps


def _has_credentials(scenario: LabScenario) -> bool:
    """Whether the CORS check compares Access-Control-Allow-Credentials."""
    return scenario.request.credentials == "include"


def thrown_steps(scenario: LabScenario, attempt: int, message: str) -> list[StepShape]:
    """The steps of a call that throws before anything is fetched."""
    rule: RuleShape = {
        "sentence": message[:1].upper() + message[1:].rstrip(".") + ".",
        "section": "Fetch, “Request class”",
        "url": f"{FETCH}#request-class",
        "compared": [],
    }
    thrown = _step(
        attempt, "thrown", ("browser", "page"), "The call throws", rule=rule, verdict="refused"
    )
    return [_call(scenario, attempt), thrown]


def _step(
    attempt: int,
    kind: str,
    lanes: tuple[Lane, Lane],
    title: str,
    *,
    rule: RuleShape | None = None,
    verdict: Any = "note",
    **more: Any,
) -> StepShape:
    step: StepShape = {
        "attempt": attempt,
        "kind": kind,
        "source": lanes[0],
        "target": lanes[1],
        "title": title,
        "method": None,
        "url": None,
        "status": None,
        "headers": [],
        "body": None,
        "exchange": None,
        "is_preflight": False,
        "rule": rule,
        "verdict": verdict,
    }
    step.update(more)  # type: ignore[typeddict-item]  # only with its own fields
    return step


def added_headers(scenario: LabScenario, request: HttpRequest) -> list[Header]:
    """The headers of a request that the browser model leaves to its transport.

    Those of a cache mode (Fetch, "HTTP-network-or-cache fetch"), and of a WebSocket's handshake.
    """
    if is_preflight(request):
        return []
    if scenario.request.kind == "websocket":
        return handshake_request(request.url, None).headers
    mode = scenario.request.cache
    if mode in ("no-store", "reload"):
        return [("Pragma", "no-cache"), ("Cache-Control", "no-cache")]
    return [("Cache-Control", "max-age=0")] if mode == "no-cache" else []


def _call(scenario: LabScenario, attempt: int) -> StepShape:
    request = scenario.request
    words = {
        "fetch": "fetch()",
        "xhr": "XMLHttpRequest",
        "image": "<img>",
        "eventsource": "new EventSource()",
        "websocket": "new WebSocket()",
        "form": "<form>",
    }
    by_script = request.kind in ("fetch", "xhr")
    has_method = request.kind in ("fetch", "xhr", "form")
    method = f" {request.method}" if has_method else ""
    return _step(
        attempt,
        "call",
        ("page", "browser"),
        f"{words[request.kind]}{method}",
        method=request.method if has_method else "GET",
        url=request.url,
        headers=[(name, value, False) for name, value in request.headers if by_script],
        body=request.body.text if request.body.kind != "none" and has_method else None,
    )


def _left_out(scenario: LabScenario, attempt: int, engine: Engine) -> list[StepShape]:
    """The step in which the browser leaves out headers that script may not set."""
    request = scenario.request
    if request.kind not in ("fetch", "xhr"):
        return []
    names = [
        name
        for name, value in request.headers
        if is_forbidden_request_header(name, value)
        or name.lower() in engine.sending.dropped_headers
    ]
    if not names:
        return []
    listed = ", ".join(dict.fromkeys(names))
    rule: RuleShape = {
        "sentence": f"Script may not set {listed}. The browser leaves this out, without an error.",
        "section": "Fetch, “Forbidden request-header”",
        "url": f"{FETCH}#forbidden-request-header",
        "compared": [],
    }
    lanes: tuple[Lane, Lane] = ("browser", "browser")
    return [_step(attempt, "headers-left-out", lanes, f"Left out: {listed}", rule=rule)]


def _arrows(scenario: LabScenario, attempt: int, step: Step, marks: _Marks) -> list[StepShape]:
    exchange: Exchange = step.values["exchange"]
    request, response = exchange
    number = step.exchange
    preflight = is_preflight(request)
    what = "Preflight" if preflight else "Request"
    headers = [*request.headers, *added_headers(scenario, request)]
    sent = _step(
        attempt,
        "request",
        ("browser", "server"),
        f"{what}: {request.method} {_path(request.url)}",
        method=request.method,
        url=request.url,
        headers=marks.marked(headers, number, "request"),
        body=request.body[:1000].decode("utf-8", "replace") or None,
        exchange=number,
        is_preflight=preflight,
    )
    assert response is not None  # noqa: S101 (the lab's servers always answer)
    answered = _step(
        attempt,
        "answer",
        ("server", "browser"),
        f"Response: {response.status}",
        method=request.method,
        url=request.url,
        status=response.status,
        headers=marks.marked(response.headers, number, "response"),
        body=response.body[:1000].decode("utf-8", "replace") or None,
        exchange=number,
        is_preflight=preflight,
        verdict=marks.verdict(number),
    )
    return [sent, answered]


def _path(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]


def _decided(
    scenario: LabScenario, attempt: int, step: Step, result: Result | LoadResult, engine: Engine
) -> StepShape:
    decision = step.decision
    lanes = _LANES.get(decision, ("browser", "browser"))
    headers: list[HeaderShape] = []
    response = result.response if isinstance(result, Result) else None
    status = None
    if decision is TraceDecision.RESPONSE and response is not None:
        headers = [(name, value, False) for name, value in response.headers]
        status = response.status
    if decision is TraceDecision.REFUSED:
        error: FetchError = step.values["error"]
        rule = _rule_of(error)
        verdict = "refused"
    else:
        section = _SECTIONS[decision]
        rule = {
            "sentence": str(step),
            "section": f"Fetch, “{section.name}”",
            "url": FETCH + section.anchor,
            "compared": _compared(scenario, step, result),
        }
        verdict = "passed" if decision in _PASSED else "note"
    title = _TITLES[decision]
    if decision is TraceDecision.SAME_ORIGIN and scenario.request.kind in ("websocket", "form"):
        title = "No CORS: not for this kind of request"
    if decision is TraceDecision.RESPONSE and response is not None:
        if scenario.request.kind == "websocket" and response.status != 101:
            title, verdict = "The connection fails", "refused"
            rule["sentence"] = (
                f"The server answered the handshake with status {response.status}; only 101 opens "
                "the connection."
            )
        elif scenario.request.kind == "form":
            title, verdict = "The browser shows the response as a new page", "note"
            rule["sentence"] = "The browser leaves the page, which does not read the response."
        elif scenario.request.kind == "eventsource" and not is_event_stream(response):
            title, verdict = "The EventSource fails", "refused"
            rule["sentence"] = "An EventSource opens only with status 200 and text/event-stream."
        elif scenario.request.kind == "eventsource":
            title = "The event stream opens"
        elif response.type not in ("basic", "cors"):
            title, verdict = "Script gets a response that it cannot read", "note"
    del engine
    return _step(
        attempt,
        str(decision),
        lanes,
        title,
        rule=rule,
        verdict=verdict,
        headers=headers,
        status=status,
        exchange=step.exchange,
    )


# --- rules ---------------------------------------------------------------------------------------


def standard_of(url: str) -> str:
    """The name of the standard at `url`, the address of one of its sections."""
    known = (name for start, name in _STANDARDS.items() if url.startswith(start))
    return next(known, "The standard")


def _rule_of(error: FetchError) -> RuleShape:
    standard = standard_of(error.spec)
    name = _STAGES.get(error.reason.stage) if standard == "Fetch" else None
    return {
        "sentence": f"{error.message} {error.hint}",
        "section": f"{standard}, “{name}”" if name else standard,
        "url": error.spec,
        "compared": _compared_in_error(error),
    }


def _compared_in_error(error: FetchError) -> list[ComparedValue]:
    exchange = error.exchange
    if exchange is None:
        return []
    request, response = exchange
    assert response is not None  # noqa: S101 (the lab's servers always answer)
    if error.reason is Reason.PREFLIGHT_INVALID_STATUS:
        return [{"what": "status", "wanted": "200 to 299", "found": str(response.status)}]
    if error.reason is Reason.PREFLIGHT_DISALLOWED_REDIRECT:
        return [{"what": "status", "wanted": "200 to 299", "found": str(response.status)}]
    if error.header is None:
        return []
    header = error.header.lower()
    wanted = {
        ALLOW_ORIGIN: request.header("origin") or "",
        ALLOW_CREDENTIALS: "true",
        "access-control-allow-methods": request.header("access-control-request-method") or "",
        "access-control-allow-headers": request.header("access-control-request-headers") or "",
    }.get(header, "")
    return [{"what": error.header, "wanted": wanted, "found": get(response.headers, header)}]


def _compared(
    scenario: LabScenario, step: Step, result: Result | LoadResult
) -> list[ComparedValue]:
    match step.decision:
        case TraceDecision.SAME_ORIGIN | TraceDecision.CORS | TraceDecision.NO_CORS:
            url, origin = step.values["url"], str(step.values["origin"])
            return [{"what": "origin of the URL", "wanted": origin, "found": str(url.origin)}]
        case TraceDecision.CORS_CHECK_PASSED | TraceDecision.PREFLIGHT_PASSED:
            return _compared_in_response(scenario, step, result)
        case TraceDecision.PREFLIGHT_NEEDED | TraceDecision.PREFLIGHT_NOT_NEEDED:
            method = step.values["method"]
            safe = ", ".join(sorted(CORS_SAFELISTED_METHODS))
            return [{"what": "method", "wanted": safe, "found": method}]
    return []


def _compared_in_response(
    scenario: LabScenario, step: Step, result: Result | LoadResult
) -> list[ComparedValue]:
    assert step.exchange is not None  # noqa: S101 (what passed is a response)
    request, response = result.exchanges[step.exchange]
    assert response is not None  # noqa: S101 (the same)
    origin = request.header("origin") or ""
    found: list[ComparedValue] = [
        {
            "what": "Access-Control-Allow-Origin",
            "wanted": origin,
            "found": get(response.headers, ALLOW_ORIGIN),
        }
    ]
    if _has_credentials(scenario):
        value = get(response.headers, ALLOW_CREDENTIALS)
        found.append({"what": "Access-Control-Allow-Credentials", "wanted": "true", "found": value})
    for asked, granted in (
        ("access-control-request-method", "Access-Control-Allow-Methods"),
        ("access-control-request-headers", "Access-Control-Allow-Headers"),
    ):
        wanted = request.header(asked)
        if wanted is not None and wanted not in CORS_SAFELISTED_METHODS:
            value = get(response.headers, granted.lower())
            found.append({"what": granted, "wanted": wanted, "found": value})
    return found


# --- marks ---------------------------------------------------------------------------------------


class _Marks:
    """The headers of each exchange that decided, and the verdict on its response."""

    def __init__(self, result: Result | LoadResult, *, with_credentials: bool) -> None:
        self._with_credentials = with_credentials
        self._names: set[tuple[int, str, str]] = set()
        self._missing: dict[int, str] = {}
        self._refused: int | None = None
        self._passed: set[int] = set()
        last = len(result.exchanges) - 1
        for step in result.trace:
            number = step.exchange if step.exchange is not None else -1
            match step.decision:
                case TraceDecision.PREFLIGHT_NEEDED:
                    self._mark_question(number + 1, step)
                case TraceDecision.PREFLIGHT_PASSED:
                    self._mark_check(number)
                    self._mark_granted(number, result)
                    self._passed.add(number)
                case TraceDecision.CORS_CHECK_PASSED:
                    self._mark(number, "request", "origin")
                    self._mark_check(number)
                    self._passed.add(number)
                case TraceDecision.COOKIES:
                    self._mark(number + 1, "request", "cookie")
                case TraceDecision.COOKIES_STORED:
                    self._mark(number, "response", "set-cookie")
                case TraceDecision.REDIRECTED:
                    self._mark(number, "response", "location")
                case TraceDecision.RESPONSE | TraceDecision.LOADED:
                    self._mark(number, "response", "access-control-expose-headers")
                    self._passed.add(number)
                case TraceDecision.REFUSED:
                    self._mark_refusal(last, step.values["error"])

    def _mark(self, number: int, side: str, *names: str) -> None:
        self._names |= {(number, side, name) for name in names}

    def _mark_check(self, number: int) -> None:
        self._mark(number, "response", ALLOW_ORIGIN)
        if self._with_credentials:
            self._mark(number, "response", ALLOW_CREDENTIALS)

    def _mark_granted(self, number: int, result: Result | LoadResult) -> None:
        """What a preflight asked for; a safelisted method needs no grant."""
        asked = result.exchanges[number].request
        if asked.header("access-control-request-method") not in CORS_SAFELISTED_METHODS:
            self._mark(number, "response", "access-control-allow-methods")
        if asked.header("access-control-request-headers") is not None:
            self._mark(number, "response", "access-control-allow-headers")
        self._mark(number, "response", "access-control-max-age")

    def _mark_question(self, number: int, step: Step) -> None:
        if step.values["method"] not in CORS_SAFELISTED_METHODS:
            self._mark(number, "request", "access-control-request-method")
        self._mark(number, "request", "access-control-request-headers")

    def _mark_refusal(self, last: int, error: FetchError) -> None:
        if error.exchange is None:
            return
        self._refused = last
        self._mark(last, "request", "origin")
        if error.header is not None:
            self._mark(last, "response", error.header.lower())
            response = error.exchange.response
            if response is not None and get(response.headers, error.header.lower()) is None:
                self._missing[last] = error.header

    def marked(
        self, headers: Sequence[tuple[str, str]], number: int | None, side: str
    ) -> list[HeaderShape]:
        """The headers, each with whether it decided; and the one that is missing."""
        index = -1 if number is None else number
        found: list[HeaderShape] = [
            (name, value, (index, side, name.lower()) in self._names) for name, value in headers
        ]
        if side == "response" and index in self._missing:
            found.append((self._missing[index], None, True))
        return found

    def verdict(self, number: int | None) -> str:
        """Whether the response of an exchange passed the checks."""
        if number is not None and number == self._refused:
            return "refused"
        return "passed" if number in self._passed else "note"
