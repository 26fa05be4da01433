"""Pasting: a console message, a HAR file or curl's output, to causes, and to a scenario.

`diagnosis` reads the text and finds the causes. The scenario is made from what the evidence says,
and kept only if playing it gives a reason that the evidence has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypedDict

from ..browser import ENGINES, HttpResponse, Reason, Result, is_preflight
from ..diagnosis import Evidence, Obstacle, Unreadable, diagnose, question_about, read_all
from ..fetch.header_lists import Header
from ..fetch.origins import HTTP_SCHEMES
from ..fetch.urls import parse_url
from .answering import LOGIN_HOST, ServerEnd
from .curing import CureShape, cure_of
from .next_steps import SOME_URL, NextPaste, next_paste, some_page
from .outcome import FindingShape
from .playing import attempts_of, shape_of
from .scenario import LabPage, LabRequest, LabScenario, LabServer, ScenarioError, read_scenario

__all__ = ["PastedRequest", "PastedText", "paste"]

MOST_REQUESTS = 50
"""The most requests of a recording that are shown; the others are counted."""
SOME_METHOD = "PUT"
"""The method, if the text says only that it is not allowed."""
KEPT_HEADERS = ("vary", "location", "content-type", "cross-origin-resource-policy", "cache-control")
"""The response headers that a scenario keeps, with those of CORS: no secrets are among them."""
ALLOW_ORIGIN = "Access-Control-Allow-Origin"
RESOURCE_POLICY = "Cross-Origin-Resource-Policy"
REFUSED_HANDSHAKE = 403
"""The status with which a policy refuses a WebSocket's handshake."""
ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"


class PastedRequest(TypedDict):
    """A request of the pasted text.

    `scenario` is ``None`` if the text does not tell enough. `assumed` is a sentence about what the
    scenario has and the text does not name, empty if there is nothing.
    """

    title: str
    refused: bool
    reasons: list[str]
    findings: list[FindingShape]
    scenario: dict[str, Any] | None
    why_no_scenario: str
    then: NextPaste | None
    assumed: str
    cure: CureShape | None


class PastedText(TypedDict):
    """What the pasted text says.

    `error` says why it cannot be read; `more` counts the requests that are left out.
    """

    requests: list[PastedRequest]
    left_out: list[str]
    more: int
    error: str


def paste(text: str) -> PastedText:
    """Read a pasted text."""
    try:
        reading = read_all(text)
    except Unreadable as error:
        return {"requests": [], "left_out": [], "more": 0, "error": f"{error}."}
    ordered = sorted(reading.evidence, key=lambda each: not each.refused)
    return {
        "requests": [_request(each) for each in ordered[:MOST_REQUESTS]],
        "left_out": list(reading.left_out[:MOST_REQUESTS]),
        "more": max(len(ordered) - MOST_REQUESTS, 0),
        "error": "",
    }


def _request(evidence: Evidence) -> PastedRequest:
    scenario, assumed = _assumed(evidence)
    findings = diagnose(evidence)
    reasons = [str(each) for each in evidence.reasons]
    if evidence.obstacle is not None:
        reasons.append(str(evidence.obstacle))
    return {
        "title": f"{evidence.method or ''} {evidence.url or 'a request'}".strip(),
        "refused": evidence.refused,
        "reasons": reasons,
        "findings": [shape_of(each) for each in findings],
        "scenario": None if scenario is None else scenario.as_dict(),
        "why_no_scenario": "" if scenario is not None else _why_not(evidence),
        "then": next_paste(evidence, findings),
        "assumed": " ".join(assumed),
        "cure": None if scenario is None else cure_of(scenario),
    }


def _assumed(evidence: Evidence) -> tuple[LabScenario | None, list[str]]:
    """A scenario with the outcome of `evidence`, and what it has that the text does not name."""
    known, assumed = evidence, []
    if known.url is None:
        known = replace(known, url=SOME_URL)
        assumed.append(f"The text does not name the URL, so it is {SOME_URL} here.")
    if Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE in known.reasons and known.method is None:
        known = replace(known, method=SOME_METHOD)
        assumed.append(f"The text does not name the method, so it is {SOME_METHOD} here.")
    scenario = scenario_of(known)
    if scenario is None and known.origin is None:
        page = some_page(known)
        scenario = scenario_of(replace(known, origin=page))
        assumed.append(f"The text does not name the page's origin, so it is {page} here.")
    if scenario is not None and scenario.server.behaviour == "login-redirect":
        assumed.append(f"The redirect leads to https://{LOGIN_HOST}/ here.")
    return scenario, assumed if scenario is not None else []


_OF_WEBSOCKETS = (
    Obstacle.WEBSOCKET, Obstacle.WEBSOCKET_CLOSED, Obstacle.WEBSOCKET_CANCELED,
    Obstacle.OPEN_BROKEN,
)  # fmt: skip
_NOT_CORS = {
    Obstacle.CONTENT_SECURITY_POLICY: "a Content Security Policy of the page",
    Obstacle.EXTENSION: "an extension of the browser",
    Obstacle.TRACKING_PROTECTION: "the browser's protection from tracking",
    Obstacle.SERVICE_WORKER: "a service worker of the page",
    Obstacle.OPAQUE_RESPONSE: "the browser's blocking of opaque responses",
    Obstacle.EMBEDDER_POLICY: "the page's Cross-Origin-Embedder-Policy",
    Obstacle.MIME_TYPE: "the response's type of content",
    Obstacle.WORKER: "the rule that workers are of the page's own origin",
    Obstacle.FRAME: "the border between frames of different origins",
    Obstacle.FRAMING: "a rule of the server about who may frame it",
    Obstacle.NOT_ISOLATED: "the page's lack of cross-origin isolation",
}


def _why_not(evidence: Evidence) -> str:
    """Why there is no scenario, a sentence or two."""
    if evidence.url is not None and parse_url(evidence.url) is None:
        return "Its URL cannot be parsed."
    if evidence.says_nothing:
        return "The text does not say how the request failed."
    if evidence.obstacle is Obstacle.UNKNOWN_SENTENCE:
        return "The browser's sentence is not known here."
    if evidence.obstacle in _NOT_CORS:
        return f"It was stopped by {_NOT_CORS[evidence.obstacle]}. The lab has no control for that."
    if evidence.obstacle is Obstacle.WRONG_SCHEME:
        return "Its URL is not one of http or https, and the lab's servers have no other."
    if evidence.obstacle in _OF_WEBSOCKETS:
        return (
            "The text does not say with which status the server answered the handshake: its row in "
            "the Network panel does."
        )
    if evidence.failure is not None:
        return "There was no response, so no rule of CORS was applied. The lab's servers answer."
    return "The lab has no server that fails in this way."


# --- from evidence to a scenario -----------------------------------------------------------------


def scenario_of(evidence: Evidence) -> LabScenario | None:
    """A scenario whose outcome is the one of `evidence`; ``None`` if none is known."""
    for candidate in _candidates(evidence):
        try:
            checked = read_scenario(candidate.as_dict())
        except ScenarioError:
            continue
        if _is_like(checked, evidence):
            return checked
    return None


_ALIKE = {
    Obstacle.LOCAL_NETWORK_ACCESS: (
        Reason.LOCAL_NETWORK_ACCESS_PERMISSION_DENIED,
        Reason.INSECURE_LOCAL_NETWORK,
    ),
    Obstacle.RESOURCE_POLICY: (
        Reason.RESOURCE_POLICY_NOT_SAME_ORIGIN,
        Reason.RESOURCE_POLICY_NOT_SAME_SITE,
    ),
    # Chromium calls a value with a pattern invalid that others compare.
    Reason.INVALID_ALLOW_ORIGIN_VALUE: (Reason.ALLOW_ORIGIN_MISMATCH,),
}
"""The reasons of the model that are those of an obstacle, or of another reason."""


def _is_like(scenario: LabScenario, evidence: Evidence) -> bool:
    """Whether the scenario has a reason of the evidence, in its engine or the standard."""
    names = [evidence.engine] if evidence.engine in ENGINES else []
    given = [each for each in (*evidence.reasons, evidence.obstacle) if each is not None]
    wanted = {str(each) for each in given}
    wanted |= {str(reason) for each in given for reason in _ALIKE.get(each, ())}
    for name in [*names, "standard", "chromium"]:
        assert name is not None  # noqa: S101 (only known names are there)
        result = attempts_of(scenario, ENGINES[name], ServerEnd(scenario))[-1].result
        if result is None:
            continue
        if scenario.request.kind == "websocket":
            return isinstance(result, Result) and _is_refused_handshake(result)
        if result.error is None and not evidence.refused:
            return True
        if result.error is not None and str(result.error.reason) in wanted:
            return True
    return False


def _is_refused_handshake(result: Result) -> bool:
    return result.response is not None and result.response.status == REFUSED_HANDSHAKE


def _candidates(evidence: Evidence) -> Iterator[LabScenario]:
    if evidence.obstacle is Obstacle.WEBSOCKET:
        yield from _handshakes(evidence)
        return
    question = question_about(evidence)
    if question is None:
        return
    target = parse_url(question.url)
    if target is None or target.scheme not in HTTP_SCHEMES:
        return
    request = LabRequest(
        kind="xhr" if evidence.told.initiator == "XMLHttpRequest" else "fetch",
        method=question.method or "GET",
        url=question.url.partition("#")[0],
        headers=tuple((name, value) for name, value in question.headers),
        credentials="include" if evidence.credentials else question.credentials,
        mode="no-cors" if evidence.mode == "no-cors" else "cors",
    )
    base = LabScenario(
        page=_page(question.origin),
        request=request,
        policy=_policy(question.origin),
        # If there was a response, the user has allowed the request.
        local_network="granted" if evidence.reasons else "denied",
    )
    if evidence.obstacle is Obstacle.RESOURCE_POLICY:
        policy = "same-site" if "NotSameSite" in (evidence.told.detail or "") else "same-origin"
        image = LabRequest(kind="image", url=request.url, mode="no-cors")
        headers = ((RESOURCE_POLICY, policy),)
        yield replace(base, request=image, server=LabServer(behaviour="headers", headers=headers))
    elif evidence.obstacle is Obstacle.LOCAL_NETWORK_ACCESS:
        space = evidence.told.detail if evidence.told.detail in ("local", "loopback") else "local"
        yield replace(base, server=LabServer(space=space))  # type: ignore[arg-type]  # one of two
    elif evidence.obstacle is Obstacle.MIXED_CONTENT:
        yield base
    else:
        yield from _of_fetches(evidence, base, question.origin)


def _of_fetches(evidence: Evidence, base: LabScenario, origin: str) -> Iterator[LabScenario]:
    """Fetches whose server answers as it is shown, or fails for a reason of the evidence."""
    seen = _seen(evidence)
    if seen is not None:
        yield from (replace(each, server=seen) for each in (base, _with_preflight(base)))
    elif (
        evidence.told.redirected_from is not None
        and Reason.MISSING_ALLOW_ORIGIN in evidence.reasons
    ):
        yield replace(base, server=LabServer(behaviour="login-redirect"))
    for changed in (base, _with_credentials(base), _with_preflight(base)):
        for server in _servers(evidence, changed, origin):
            yield replace(changed, server=server)
    yield base


def _handshakes(evidence: Evidence) -> Iterator[LabScenario]:
    """A WebSocket whose server refuses the page's origin, with the status that is told."""
    url = parse_url(evidence.url or "")
    response = evidence.response
    status = evidence.told.status if response is None else response.status
    if url is None or url.scheme not in ("ws", "wss") or status != REFUSED_HANDSHAKE:
        return
    if evidence.origin is None:
        return
    request = LabRequest(kind="websocket", url=url.without_fragment)
    refusing = _policy("https://other.example")
    yield LabScenario(
        page=_page(evidence.origin), request=request, policy=refusing, local_network="granted"
    )


def _page(origin: str) -> LabPage:
    if origin == "null":
        return LabPage(kind="sandboxed")
    parsed = parse_url(origin)
    is_web = parsed is None or parsed.scheme in HTTP_SCHEMES
    return LabPage(kind="origin" if is_web else "extension", origin=origin)


def _policy(origin: str) -> str:
    listed = "https://app.example.com" if origin == "null" else origin
    return f'allow_origins = ["{listed}"]\n'


def _with_credentials(scenario: LabScenario) -> LabScenario:
    return replace(scenario, request=replace(scenario.request, credentials="include"))


def _with_preflight(scenario: LabScenario) -> LabScenario:
    headers = (*scenario.request.headers, ("Content-Type", "application/json"))
    return replace(scenario, request=replace(scenario.request, headers=headers))


def _seen(evidence: Evidence) -> LabServer | None:
    """A server with the responses that are in the evidence."""
    answer = evidence.answer
    preflight = evidence.preflight.response if evidence.preflight is not None else None
    if answer is None and preflight is None:
        return None
    actual = answer or HttpResponse(200, [(ALLOW_ORIGIN, evidence.origin or "*")])
    asked = preflight or HttpResponse(204, _granting(evidence))
    return LabServer(
        behaviour="headers",
        status=actual.status if 200 <= actual.status <= 599 else 200,
        headers=_kept(actual.headers),
        preflight_headers=_kept(asked.headers),
        preflight_status=asked.status if 200 <= asked.status <= 599 else 204,
    )


def _kept(headers: list[Header]) -> tuple[Header, ...]:
    return tuple(
        (name, value)
        for name, value in headers
        if name.lower() in KEPT_HEADERS or name.lower().startswith("access-control-")
    )


def _granting(evidence: Evidence) -> list[Header]:
    exchange = next((each for each in evidence.exchanges if is_preflight(each.request)), None)
    asked = None if exchange is None else exchange.request
    headers = [(ALLOW_ORIGIN, evidence.origin or "*")]
    headers += [(ALLOW_CREDENTIALS, "true")] if evidence.credentials else []
    for name, granted in (
        ("access-control-request-method", "Access-Control-Allow-Methods"),
        ("access-control-request-headers", "Access-Control-Allow-Headers"),
    ):
        value = None if asked is None else asked.header(name)
        if value:
            headers.append((granted, value))
    return headers


def _servers(evidence: Evidence, asking: LabScenario, origin: str) -> Iterator[LabServer]:
    """Servers that fail for a reason of the evidence, as far as its message tells the values.

    They allow what `asking` asks for, but for what fails, and no more: what a server allows
    already stands in the policy of the cure.
    """
    for reason in evidence.reasons[:5]:
        yield _server(evidence, asking, origin, reason)


def _server(evidence: Evidence, asking: LabScenario, origin: str, reason: Reason) -> LabServer:
    told = evidence.told
    check = reason.cors_check
    if check is not None:
        faulty = _faulty(check, told.value, origin)
        # A preflight that passes, and everything that it can be asked for.
        passing = _passing(evidence, asking, origin)
        headers, asked = (passing, faulty) if check is not reason else (faulty, passing)
        status = told.status if told.status and 200 <= told.status <= 599 else 200
        return LabServer(
            behaviour="headers",
            status=status,
            headers=tuple(headers),
            preflight_headers=tuple(asked),
        )
    asked = [(ALLOW_ORIGIN, origin), *_credentials(asking)]
    preflight_status = 204
    if reason is Reason.PREFLIGHT_INVALID_STATUS:
        preflight_status = told.status or 404
    elif reason is Reason.PREFLIGHT_DISALLOWED_REDIRECT:
        preflight_status = 307
        asked.append(("Location", told.location or "/elsewhere"))
    elif reason is Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE:
        asked += [("Access-Control-Allow-Methods", "GET"), *_header_names(evidence, asking)]
    elif reason is Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE:
        asked.append(("Access-Control-Allow-Methods", evidence.method or "GET"))
    return LabServer(
        behaviour="headers",
        headers=tuple(_passing(evidence, asking, origin)),
        preflight_headers=tuple(asked),
        preflight_status=preflight_status,
    )


def _passing(evidence: Evidence, asking: LabScenario, origin: str) -> list[Header]:
    return [
        (ALLOW_ORIGIN, origin),
        *_credentials(asking),
        ("Access-Control-Allow-Methods", evidence.method or "GET"),
        *_header_names(evidence, asking),
    ]


def _credentials(asking: LabScenario) -> list[Header]:
    return [(ALLOW_CREDENTIALS, "true")] if asking.request.credentials == "include" else []


def _header_names(evidence: Evidence, asking: LabScenario) -> list[Header]:
    names = dict.fromkeys(name.lower() for name, _ in asking.request.headers)
    told = evidence.told.header
    listed = ", ".join([*filter(None, [told]), *(each for each in names if each != told)])
    return [("Access-Control-Allow-Headers", listed)] if listed else []


def _faulty(check: Reason, value: str | None, origin: str) -> list[Header]:
    """The headers of a response that fails the CORS check for this reason."""
    match check:
        case Reason.MISSING_ALLOW_ORIGIN:
            return []
        case Reason.WILDCARD_ORIGIN_NOT_ALLOWED:
            return [(ALLOW_ORIGIN, "*")]
        case Reason.INVALID_ALLOW_CREDENTIALS:
            sent = [(ALLOW_CREDENTIALS, value)] if value else []
            return [(ALLOW_ORIGIN, origin), *sent]
        case Reason.MULTIPLE_ALLOW_ORIGIN_VALUES:
            return [(ALLOW_ORIGIN, value or f"{origin}, *")]
        case Reason.INVALID_ALLOW_ORIGIN_VALUE:
            return [(ALLOW_ORIGIN, value or "app.example.com")]
    return [(ALLOW_ORIGIN, value or "https://other.example")]
