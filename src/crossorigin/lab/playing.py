"""`play`: a scenario, from the script's call to what script may read, in each engine, as data.

The server's end and the browser model decide; this module turns the trace of a fetch into steps
between lanes, and finds the departures that make engines differ: it plays the scenario again
without each departure, and names those without which the outcome is another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..browser import (
    DEPARTURES,
    ENGINES,
    Browser,
    CookieJar,
    DOMException,
    Engine,
    EngineDeparture,
    HttpRequest,
    HttpResponse,
    LoadResult,
    MultipartForm,
    Page,
    Result,
    Stream,
    UrlEncodedForm,
    is_preflight,
)
from ..browser.bodies import BodyInit
from ..browser.engines import MEASURED
from ..browser.event_sources import is_event_stream
from ..browser.navigating import Enctype
from ..browser.page_security import LOCAL_NETWORK_PERMISSIONS
from ..browser.settings import SETTINGS, with_settings
from ..diagnosis import Cause, Finding, Question, diagnose, probe_by
from ..diagnosis.question import evidence_of
from ..fetch.address_spaces import address_space_of_host
from ..fetch.header_lists import Header
from ..fetch.urls import parse_url
from ..policy import PolicyError
from .answering import ServerEnd
from .departures import DEPARTURES_PAGE
from .outcome import (
    DepartureRow,
    EngineDifference,
    EnginePlay,
    FindingShape,
    PlayedRun,
    ReadableVerdict,
    ScriptResponse,
    SentVerdict,
    StepShape,
)
from .page_code import page_code
from .scenario import LabScenario, RequestKind, ScenarioError
from .steps import added_headers, steps_of, thrown_steps

__all__ = [
    "LabAttempt",
    "attempts_of",
    "origin_of_page",
    "play",
    "question_of",
    "script_headers",
    "shape_of",
    "url_of_page",
]

FILE_PAGE = "file:///home/me/index.html"
"""The URL of a page from a file, whose origin is ``null``."""
CLOCK = 1_800_000_000.0
"""The time at which every scenario is played, so that playing it twice gives the same."""
ADDRESSES = {"public": "9.9.9.9", "local": "192.168.1.10", "loopback": "127.0.0.1"}
"""An address in each address space."""
ServerFactory = Callable[[LabScenario], Callable[[HttpRequest], HttpResponse]]


class LabAttempt(NamedTuple):
    """One call of the script: its result, or the exception that the call throws."""

    result: Result | LoadResult | None
    thrown: str | None = None


def play(scenario: LabScenario, server: ServerFactory = ServerEnd) -> PlayedRun:
    """Play `scenario` in each of its engines.

    Args:
        scenario: The scenario.
        server: Makes the server's end of a scenario.

    Raises:
        ScenarioError: the policy, a cookie or the page cannot be played.
    """
    _check(scenario, server)
    engines = [_play_in(scenario, ENGINES[name], server) for name in scenario.engines]
    return {
        "scenario": scenario.as_dict(),
        "code": page_code(scenario),
        "engines": engines,
        "findings": _findings(scenario, server),
        "limits": _limits(scenario),
    }


def _check(scenario: LabScenario, server: ServerFactory) -> None:
    try:
        server(scenario)
    except PolicyError as error:
        problem = error.exceptions[0]
        raise ScenarioError(
            "policy", None, str(error) + ".", f"{problem.message} {problem.hint}"
        ) from None


# --- the browser's end ---------------------------------------------------------------------------


def url_of_page(scenario: LabScenario) -> str:
    """The URL of the scenario's page."""
    if scenario.page.kind == "file":
        return FILE_PAGE
    parsed = parse_url(scenario.page.origin)
    return scenario.page.origin if parsed is None else parsed.href


def attempts_of(
    scenario: LabScenario, engine: Engine, server: Callable[[HttpRequest], HttpResponse]
) -> list[LabAttempt]:
    """The script's calls, one after the other, in a browser of `engine`."""
    request = scenario.request

    def transport(asked: HttpRequest) -> HttpResponse:
        added = added_headers(scenario, asked)
        return server(replace(asked, headers=[*asked.headers, *added]) if added else asked)

    browser = Browser(transport=transport, clock=lambda: CLOCK)
    browser.engine = engine
    browser.cookies = CookieJar(engine.cookies, lambda: CLOCK)
    page_url = url_of_page(scenario)
    target = _http_url(request.url)
    for line in scenario.cookies:
        browser.set_cookie(target, line)
    try:
        page = browser.page(
            page_url,
            sandboxed=scenario.page.kind == "sandboxed",
            top_level=scenario.page.top_level or None,
            mixed_content="checked",
            addresses=_addresses(scenario),
            permissions=dict.fromkeys(LOCAL_NETWORK_PERMISSIONS, scenario.local_network),
        )
    except ValueError as error:
        raise ScenarioError(
            "page.origin", page_url, f"{error}.", "Write an origin such as https://app.example.com."
        ) from None
    found = []
    for _ in range(request.repeat):
        try:
            found.append(LabAttempt(_ask(page, scenario)))
        except (TypeError, DOMException, ValueError) as error:
            found.append(LabAttempt(None, str(error)))
    return found


def _addresses(scenario: LabScenario) -> dict[str, str]:
    """An address in the space that the scenario names, for each host whose name tells none."""
    found = {}
    for url, space in (
        (scenario.page.origin, scenario.page.space),
        (scenario.request.url, scenario.server.space),
    ):
        parsed = parse_url(url)
        if parsed is not None and parsed.origin is not None:
            host = parsed.origin.host
            if address_space_of_host(host) is None:
                found[host] = ADDRESSES[space]
    return found


def _ask(page: Page, scenario: LabScenario) -> Result | LoadResult:
    request = scenario.request
    if request.kind == "websocket":
        return page.connect(request.url)
    if request.kind == "eventsource":
        return page.listen(request.url, with_credentials=request.credentials == "include")
    if request.kind == "form":
        text = request.body.text
        fields = [] if request.body.kind == "none" else [("text", text)]
        enctype = _ENCTYPES.get(request.body.kind, "application/x-www-form-urlencoded")
        return page.submit(request.url, fields, method=request.method, enctype=enctype)
    if request.kind == "image":
        crossorigin = None
        if request.mode == "cors":
            crossorigin = "use-credentials" if request.credentials == "include" else "anonymous"
        return page.load(request.url, "image", crossorigin)  # type: ignore[arg-type]  # one of two
    body, headers = _body(scenario)
    if request.kind == "xhr":
        return page.xhr(
            request.method,
            request.url,
            headers=headers,
            body=body if not isinstance(body, Stream) else b"".join(body.chunks),
            with_credentials=request.credentials == "include",
        )
    return page.fetch(
        request.url,
        method=request.method,
        headers=headers,
        body=body,
        mode=request.mode,
        credentials=request.credentials,
        redirect=request.redirect,
    )


_ENCTYPES: dict[str, Enctype] = {"multipart": "multipart/form-data", "text": "text/plain"}


def _body(scenario: LabScenario) -> tuple[BodyInit | None, list[Header]]:
    """The body, and the headers, with the Content-Type that a script sets for JSON."""
    body, headers = scenario.request.body, list(scenario.request.headers)
    match body.kind:
        case "none":
            return None, headers
        case "json":
            if not any(name.lower() == "content-type" for name, _ in headers):
                headers.append(("Content-Type", "application/json"))
            return body.text, headers
        case "form":
            return UrlEncodedForm([("text", body.text)]), headers
        case "multipart":
            form = MultipartForm([("text", body.text)], boundary="----lab-boundary")
            return form, headers
        case "bytes":
            return body.text.encode("utf-8", "replace"), headers
        case "stream":
            return Stream([body.text.encode("utf-8", "replace")]), headers
    return body.text, headers


def script_headers(scenario: LabScenario) -> list[Header]:
    """The headers that the script sets, with the Content-Type of JSON."""
    return _body(scenario)[1]


def _http_url(url: str) -> str:
    return {"ws": "http", "wss": "https"}.get(url.partition(":")[0], url.partition(":")[0]) + (
        ":" + url.partition(":")[2]
    )


# --- an engine -----------------------------------------------------------------------------------


def _play_in(scenario: LabScenario, engine: Engine, server: ServerFactory) -> EnginePlay:
    name = engine.name
    version = MEASURED.get(name, "the Fetch standard")
    attempts = attempts_of(scenario, engine, server(scenario))
    steps: list[StepShape] = []
    for number, attempt in enumerate(attempts, 1):
        if attempt.result is None:
            steps += thrown_steps(scenario, number, attempt.thrown or "")
        else:
            steps += steps_of(scenario, number, attempt.result, engine)
    last = attempts[-1]
    return {
        "engine": name,
        "version": version,
        "steps": steps,
        "sent": _sent(last),
        "readable": _readable(last, name, scenario.request.kind),
        "difference": _difference(scenario, engine, attempts, server),
    }


def _sent(attempt: LabAttempt) -> SentVerdict:
    if attempt.result is None:
        return {
            "is_sent": False,
            "reason": None,
            "sentence": f"Nothing was sent: the call throws. {_sentence(attempt.thrown or '')}",
            "cookies": [],
            "kept_back": [],
        }
    sent = attempt.result.sent
    kept: list[Any] = [
        {
            "name": each.name,
            "reason": str(each.reason),
            "sentence": f"{_capital(each.because)}: {each.fix}.",
        }
        for each in sent.kept
    ]
    if sent.is_sent:
        carried = [
            f" {how} the cookie{'s' * (len(names) > 1)} {', '.join(names)}"
            for how, names in (("with", sent.cookies), ("without", tuple(sent.kept_back)))
            if names
        ]
        sentence = f"The request was sent{', and'.join(carried)}."
    elif any(is_preflight(each.request) for each in attempt.result.exchanges):
        sentence = "The request was not sent: only its preflight was."
    else:
        sentence = "Nothing was sent."
    return {
        "is_sent": sent.is_sent,
        "reason": None if sent.reason is None else str(sent.reason),
        "sentence": sentence,
        "cookies": list(sent.cookies),
        "kept_back": kept,
    }


def _readable(attempt: LabAttempt, engine: str, kind: RequestKind) -> ReadableVerdict:
    result = attempt.result
    found: ReadableVerdict = {
        "is_readable": False,
        "reason": None,
        "sentence": "",
        "hint": "",
        "header": None,
        "url": None,
        "console": None,
        "response": None,
    }
    if result is None:
        found["sentence"] = f"The call throws an exception. {_sentence(attempt.thrown or '')}"
        found["reason"] = "throws"
        return found
    error = result.error
    if error is not None:
        found["reason"], found["sentence"], found["hint"] = (
            str(error.reason),
            error.message,
            error.hint,
        )
        found["header"], found["url"] = error.header, error.spec
        found["console"] = error.console.get(engine)
        return found
    if isinstance(result, LoadResult):
        found["is_readable"] = bool(result.readable)
        found["sentence"] = (
            "The image is shown, and script may read its pixels."
            if result.readable
            else "The image is shown, but script may not read its pixels."
        )
        return found
    response = result.response
    assert response is not None  # noqa: S101 (there is no error)
    found["is_readable"] = response.type in ("cors", "basic")
    hidden = _hidden(result)
    found["response"] = ScriptResponse(
        type=response.type,
        status=response.status,
        headers=list(response.headers),
        hidden=hidden,
        body=response.body[:1000].decode("utf-8", "replace"),
    )
    if kind == "form":
        found["is_readable"], found["reason"] = False, None
        found["sentence"] = (
            "The browser leaves the page and shows the response as a new one. The page that had "
            "the form does not read it."
        )
    elif kind == "eventsource":
        found["is_readable"] = is_event_stream(response)
        if found["is_readable"]:
            found["sentence"] = "The event stream is open: script gets its events."
        else:
            kept = response.header("content-type") or "none"
            found["reason"] = "not-an-event-stream"
            found["sentence"] = (
                f"The EventSource fails: the status is {response.status} and the type {kept}. "
                "It opens only with 200 and text/event-stream."
            )
    elif kind == "websocket" and response.status != 101:
        found["is_readable"], found["reason"] = False, str(Cause.WEBSOCKET_REFUSED)
        found["sentence"] = f"The server refuses the handshake with status {response.status}."
        found["hint"] = "CORS does not apply to WebSockets: let the server allow the page's origin."
    elif response.type == "opaque":
        found["sentence"] = "Script gets an opaque response: no status, no headers, no body."
    elif response.type == "opaqueredirect":
        found["sentence"] = "Script learns only that there was a redirect."
    elif response.status == 101:
        found["sentence"] = "The WebSocket is open."
    else:
        unseen = [name for name in hidden if not name.startswith("access-control-")]
        found["sentence"] = f"Script may read the response. Its status is {response.status}." + (
            f" Script does not see {_headers(unseen)}." if unseen else ""
        )
    return found


def _headers(names: Sequence[str]) -> str:
    return f"the header{'s' * (len(names) > 1)} {', '.join(names)}"


def _hidden(result: Result) -> list[str]:
    """The names of the last response's headers that script does not see."""
    last = result.exchanges[-1].response if result.exchanges else None
    if last is None or result.response is None or result.response.type not in ("cors", "basic"):
        return []
    shown = {name for name, _ in result.response.headers}
    never = {"set-cookie", "set-cookie2"}
    return sorted({name.lower() for name, _ in last.headers} - shown - never)


def _sentence(text: str) -> str:
    return _capital(text.rstrip(".")) + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- differences of engines ----------------------------------------------------------------------


def _fingerprint(attempts: Sequence[LabAttempt]) -> dict[str, Any]:
    """The points of an outcome in which engines are compared."""
    results = [each.result for each in attempts]
    return {
        "sent": [each and each.sent.is_sent for each in results],
        "readable": [_is_read(each) for each in results],
        "reason": [each and each.error and each.error.reason for each in results],
        "response": [_seen(each) for each in results],
        "cookies": [each and (each.sent.cookies, dict(each.sent.kept_back)) for each in results],
        "wire": [each and [_on_wire(it.request) for it in each.exchanges] for each in results],
    }


def _is_read(result: Result | LoadResult | None) -> bool | None:
    if result is None:
        return None
    return bool(result.readable)


def _seen(result: Result | LoadResult | None) -> Any:
    if result is None or isinstance(result, LoadResult) or result.response is None:
        return None
    return result.response.type, result.response.status, result.response.headers


def _on_wire(request: HttpRequest) -> Any:
    """The request without the order of its headers, and without what only describes it."""
    headers = {
        (name.lower(), value)
        for name, value in request.headers
        if not name.lower().startswith("sec-fetch-")
    }
    return request.method, request.url, headers


def _difference(
    scenario: LabScenario, engine: Engine, attempts: Sequence[LabAttempt], server: ServerFactory
) -> EngineDifference | None:
    if engine.name == "standard":
        return None
    standard = attempts_of(scenario, ENGINES["standard"], server(scenario))
    own, its = _fingerprint(attempts), _fingerprint(standard)
    in_what = [name for name in own if own[name] != its[name]]
    if not in_what:
        return None
    rows = []
    for row in DEPARTURES:
        if row.engine == engine.name:
            without = with_settings(engine, {row.setting: _standard_value(row.setting)})
            other = _fingerprint(attempts_of(scenario, without, server(scenario)))
            if any(other[name] != own[name] for name in in_what):
                rows.append(_row(row))
    return {
        "engine": engine.name,
        "in_what": in_what,
        "sentence": _in_words(engine.name, in_what, rows),
        "departures": rows,
    }


def _standard_value(setting: str) -> Any:
    return SETTINGS[setting].default


def _row(row: EngineDeparture) -> DepartureRow:
    return {
        "engine": row.engine,
        "setting": row.setting,
        "standard": SETTINGS[row.setting].standard,
        "what": row.what,
        "link": f"{DEPARTURES_PAGE}#{row.anchor}",
    }


def _in_words(engine: str, in_what: Iterable[str], rows: Sequence[DepartureRow]) -> str:
    words = {
        "sent": "whether the request is sent",
        "readable": "whether script may read the response",
        "reason": "the reason of the refusal",
        "response": "what script sees of the response",
        "cookies": "the cookies",
        "wire": "the requests on the wire",
    }
    names = ", ".join(words[each] for each in in_what)
    because = " ".join(row["what"] for row in rows)
    return f"{engine} differs from the standard in: {names}. {because}".strip()


# --- cause and fix, and limits -------------------------------------------------------------------


def _findings(scenario: LabScenario, server: ServerFactory) -> list[FindingShape]:
    """The causes of the outcome, in the first engine that refuses, or else in the first."""
    if scenario.request.kind in ("image", "websocket", "form"):
        return []
    chosen: list[Finding] = []
    for name in scenario.engines:
        attempt = attempts_of(scenario, ENGINES[name], server(scenario))[-1]
        if not isinstance(attempt.result, Result):
            continue
        evidence = evidence_of(
            attempt.result, question_of(scenario), origin_of_page(scenario), engine=name
        )
        chosen = chosen or diagnose(evidence)
        if evidence.refused:
            # The server is here: it tells which part of a preflight it refuses.
            chosen = diagnose(probe_by(server(scenario), evidence))
            break
    return [shape_of(each) for each in chosen]


def shape_of(finding: Finding) -> FindingShape:
    """A finding in the types of JSON."""
    return {
        "cause": str(finding.cause),
        "confidence": str(finding.confidence),
        "is_note": finding.is_note,
        "what": finding.what,
        "why": finding.why,
        "fix": finding.fix,
        "policy": None if finding.grant is None else finding.grant.policy_fields(),
    }


def origin_of_page(scenario: LabScenario) -> str:
    """The origin of the scenario's page, serialised."""
    if scenario.page.kind in ("sandboxed", "file"):
        return "null"
    parsed = parse_url(scenario.page.origin)
    return scenario.page.origin if parsed is None else str(parsed.origin)


def question_of(scenario: LabScenario) -> Question:
    """The scenario's request as the diagnosis knows it."""
    request = scenario.request
    _, headers = _body(scenario)
    return Question(
        url=request.url,
        origin=origin_of_page(scenario),
        method=request.method,
        headers=headers,
        mode=request.mode if request.kind == "fetch" else "cors",
        credentials=request.credentials,
        redirect=request.redirect if request.kind == "fetch" else "follow",
        xhr=request.kind == "xhr",
    )


def _limits(scenario: LabScenario) -> list[str]:
    found = ["Service workers, Content Security Policy and HSTS are not modelled."]
    if scenario.request.cache != "default":
        found.append(
            "The browser's own HTTP cache is not modelled: the cache mode changes only headers."
        )
    return found
