"""The trace: the decision at each step of a fetch, with its reason.

A step keeps references to its values, and its sentence is made when it is read, so that an unread
trace costs almost nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ..fetch.header_lists import get
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.safelists import FORBIDDEN_RESPONSE_HEADER_NAMES, SAFELISTED_TOTAL_SIZE
from .event_sources import is_event_stream
from .request import Request
from .request_headers import judged_headers
from .request_words import KindOfRequest, kind_of
from .safelisting import is_safelisted
from .websockets import as_socket_url

if TYPE_CHECKING:
    from .result import Response

__all__ = ["SWITCHING_PROTOCOLS", "Step", "TraceDecision", "preflight_facts", "reader_of"]


class TraceDecision(StrEnum):
    """The kinds of step, in the order in which they can come."""

    UPGRADED = "upgraded"
    SAME_ORIGIN = "same-origin"
    LOCAL = "local"
    NO_CORS = "no-cors"
    CORS = "cors"
    PREFLIGHT_NOT_NEEDED = "preflight-not-needed"
    PREFLIGHT_CACHED = "preflight-cached"
    PREFLIGHT_NEEDED = "preflight-needed"
    PERMITTED = "permitted"
    COOKIES = "cookies"
    PASSWORD_SENT = "password-sent"  # noqa: S105 (a kind of step)
    SENT = "sent"
    PASSWORD_ASKED = "password-asked"  # noqa: S105 (a kind of step)
    COOKIES_STORED = "cookies-stored"
    PREFLIGHT_PASSED = "preflight-passed"
    CORS_CHECK_PASSED = "cors-check-passed"
    REDIRECTED = "redirected"
    RESPONSE = "response"
    LOADED = "loaded"
    REFUSED = "refused"


class Step(NamedTuple):
    """A step: its kind, the index of its exchange (or ``None``), and the facts.

    `what` is the decision and `why` the reason, as clauses; `why` can be empty. The keys of
    `values` depend on the kind.
    """

    decision: TraceDecision
    exchange: int | None
    values: Mapping[str, Any]

    @property
    def what(self) -> str:
        """The decision, a clause without a full stop."""
        return _WORDS[self.decision](self.values)[0]

    @property
    def why(self) -> str:
        """The reason, a clause that follows "because"; empty if it is obvious."""
        return _WORDS[self.decision](self.values)[1]

    def __str__(self) -> str:
        what, why = _WORDS[self.decision](self.values)
        return f"{what} because {why}." if why else f"{what}."


def preflight_facts(request: Request, unsafe_names: list[str]) -> dict[str, Any]:
    """The values that can make `request` need a preflight, at this moment."""
    return {
        "method": request.method,
        "headers": list(request.headers),
        "unsafe_names": unsafe_names,
        "engine": request.engine,
        "is_stream": request.is_stream,
        "has_listeners": request.use_cors_preflight and not request.notes.keeps_preflight,
        "keeps_preflight": request.notes.keeps_preflight,
        "before": request.notes.before_redirects,
    }


def _preflight_causes(values: Mapping[str, Any]) -> list[str]:
    """The causes of a preflight, each a clause. (Fetch, "Main fetch")"""
    causes = []
    if values["method"] not in CORS_SAFELISTED_METHODS:
        causes.append(f"{values['method']} is not a safelisted method")
    alone = [
        (name, value)
        for name, value in judged_headers(values["engine"], values["headers"])
        if not is_safelisted(values["engine"], name, value)
    ]
    causes.extend(f"{name}: {_in_short(value)} is not safelisted" for name, value in alone)
    others = set(values["unsafe_names"]) - {name.lower() for name, _ in alone}
    kept = others.intersection(_names_before(values))
    if others - kept:
        causes.append(f"the safelisted headers have more than {SAFELISTED_TOTAL_SIZE} bytes")
    if values["is_stream"]:
        causes.append("the body is a stream")
    elif values["has_listeners"]:
        causes.append("the upload has listeners")
    if kept or (values["keeps_preflight"] and not causes):
        had = f" for {' and '.join(sorted(kept))}" if kept else ""
        causes.append(f"the request needed one{had} before the redirect, which this browser keeps")
    return causes


def _in_short(value: str) -> str:
    return value if len(value) <= SHORT else f"{value[:20]}… (of {len(value)} bytes)"


def _names_before(values: Mapping[str, Any]) -> list[str]:
    """The names that the engine still goes by after a redirect: those of the first request."""
    before, engine = values["before"], values["engine"]
    goes_by_first = before is not None and engine.redirects.redirect_headers != "current"
    return before.listed if goes_by_first else []


SHORT = 128
"""The bytes of a header's value that are shown whole; longer ones are never safelisted."""
Words = tuple[str, str]


def _upgraded(values: Mapping[str, Any]) -> Words:
    return f"The URL becomes {_as_the_page_has(values['url'].shown, values)}", values["why"]


def _as_the_page_has(url: str, values: Mapping[str, Any]) -> str:
    return as_socket_url(url) if values["mode"] == "websocket" else url


def _same_origin(values: Mapping[str, Any]) -> Words:
    url, origin = values["url"], values["origin"]
    if values["mode"] == "websocket":
        return (
            f"{as_socket_url(url.shown)} is connected to without CORS",
            "CORS does not apply to WebSockets",
        )
    if url.origin != origin:
        return f"{url.shown} is fetched without CORS", "CORS does not apply to navigations"
    return f"{url.shown} is fetched without CORS", f"it is in the page's own origin, {origin}"


def _local(values: Mapping[str, Any]) -> Words:
    url = values["url"]
    return f"{url.shown} needs no request", f"a {url.scheme}: URL is answered by the browser itself"


def _no_cors(values: Mapping[str, Any]) -> Words:
    return (
        f"{values['url'].shown} is fetched without CORS, and script may not read the response",
        f"the mode is no-cors and {_not_the_pages_origin(values)}",
    )


def _cors(values: Mapping[str, Any]) -> Words:
    return f"{values['url'].shown} is fetched with CORS", _not_the_pages_origin(values)


def _not_the_pages_origin(values: Mapping[str, Any]) -> str:
    origin = values["origin"]
    if values["url"].origin == origin:
        return f"redirects have led through another origin than the page's, {origin}"
    return f"it is not in the page's origin, {origin}"


def _preflight_not_needed(values: Mapping[str, Any]) -> Words:
    return (
        "No preflight was needed",
        f"the method {values['method']} and all headers are safelisted",
    )


def _preflight_cached(values: Mapping[str, Any]) -> Words:
    seconds = values["seconds"]
    lasting = "as long as it has the URL" if seconds == math.inf else f"for {seconds:.0f} s more"
    return "No preflight was sent", f"the cache has it {lasting}"


def _preflight_needed(values: Mapping[str, Any]) -> Words:
    return "A preflight was needed", ", and ".join(_preflight_causes(values))


def _permitted(values: Mapping[str, Any]) -> Words:
    where = "this machine" if values["space"] == "loopback" else "the local network"
    return (
        f"The request to {values['url'].shown} may go to {where}",
        f"the user has given the page the permission {values['permission']}",
    )


def _cookies(values: Mapping[str, Any]) -> Words:
    clauses = [f"{_named(values['labels'])} went along"] if values["sent"] else []
    clauses += [
        f"{_named([name])} did so because it was set less than two minutes ago: until then, forms "
        "of other sites carry a cookie without SameSite"
        for name in values["graced"]
    ]
    clauses += [
        f"{_named([each.name and each.label])} stayed behind because {each.because}"
        for each in values["kept"]
    ]
    clauses += [
        f"{_named([each.name])} was not stored when it was set, because {each.because}"
        for each in values["gone"]
    ]
    return _joined(clauses), ""


def _password_sent(values: Mapping[str, Any]) -> Words:
    password = values["password"]
    realm = f' for the realm "{password.realm}"' if password.realm else ""
    return f"The password that the browser has of {password.user}{realm} goes along", ""


def _password_asked(values: Mapping[str, Any]) -> Words:
    realm = values["realm"]
    return (
        f"{values['url'].origin} asks for a name and a password with WWW-Authenticate, for the "
        f'realm "{realm}", so that the browser asks the user; script gets this response if the '
        "user enters none",
        "",
    )


def _cookies_stored(values: Mapping[str, Any]) -> Words:
    clauses = [f"{_named(values['stored'])} was stored"] if values["stored"] else []
    if len(values["stored"]) > 1:
        clauses = [f"{_named(values['stored'])} were stored"]
    clauses += [f"{_named([name])} was deleted" for name in values["deleted"]]
    clauses += [
        f"{_named([name])} was not deleted, since none was set with this name, Domain and Path"
        for name in values["absent"]
    ]
    clauses += [
        f"{_named([each.name])} {each.outcome} because {each.because}" for each in values["kept"]
    ]
    return _joined(clauses), ""


def _joined(clauses: list[str]) -> str:
    """One sentence of `clauses`, each of which begins like a sentence."""
    return "; ".join([*clauses[:1], *(each[:1].lower() + each[1:] for each in clauses[1:])])


def _named(names: list[str]) -> str:
    """The cookies called `names`, as the subject of a sentence."""
    listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"The cookie{'s' * (len(names) > 1)} {listed or 'without a name'}"


def _sent(values: Mapping[str, Any]) -> Words:
    request, response = values["exchange"]
    origin = request.header("origin")
    sent = f"{request.method} {_as_the_page_has(request.url, values)} was sent "
    sent += "without Origin" if origin is None else f"with Origin: {origin}"
    answered = "not answered" if response is None else f"answered with status {response.status}"
    return f"{sent}, and {answered}", ""


def _preflight_passed(values: Mapping[str, Any]) -> Words:
    granted = _listed(values["response"].headers, *SHARING, *GRANTS)
    return (
        f"The preflight allows the request, and is remembered for {values['max_age']} s",
        f"it is answered with {granted}",
    )


def _cors_check_passed(values: Mapping[str, Any]) -> Words:
    return (
        "The response may be shared with the page",
        f"it has {_listed(values['response'].headers, *SHARING)}",
    )


SWITCHING_PROTOCOLS = 101
SHARING = ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")
GRANTS = ("Access-Control-Allow-Methods", "Access-Control-Allow-Headers")


def _listed(headers: list[tuple[str, str]], *names: str) -> str:
    """The headers among `names` that are present, with their values."""
    found = [(name, get(headers, name.lower())) for name in names]
    return " and ".join(f"{name}: {value}" for name, value in found if value is not None)


def _redirected(values: Mapping[str, Any]) -> Words:
    changes = "".join(f"; {change}" for change in values["changes"])
    return f"Redirect {values['status']} leads to {values['url'].shown}{changes}", ""


def _response(values: Mapping[str, Any]) -> Words:
    response, reader = values["response"], reader_of(values["request"])
    if reader == "tab":
        return f"The tab shows the response of status {response.status} as its new page", ""
    if reader == "socket":
        return _of_handshake(response.status), ""
    if reader == "nobody":
        status = values["internal"].status
        return f"The response has status {status}, and no script reads it", ""
    if reader == "events":
        return _of_event_source(response), ""
    if response.type == "opaque":
        return "Script gets an opaque response: no status, no headers, no body", ""
    if response.type == "opaqueredirect":
        return "Script learns only that there was a redirect", "the redirect mode is manual"
    what = f"Script gets a {response.type} response of status {response.status}"
    shown = {name for name, _ in response.headers}
    hidden = {name.lower() for name, _ in values["internal"].headers} - shown
    never = hidden & FORBIDDEN_RESPONSE_HEADER_NAMES
    unexposed = sorted(hidden - never)
    if not unexposed:
        if not never:
            return f"{what} with all its headers", ""
        return f"{what} without the headers {', '.join(sorted(never))}", "script never sees them"
    if never:
        what += f" without {' and '.join(sorted(never))}, which script never sees, and"
    why = "they are neither safelisted nor exposed"
    return f"{what} without the headers {', '.join(unexposed)}", why


def reader_of(request: Request) -> Literal["script", "tab", "socket", "events", "nobody"]:
    """What gets the response to `request`, which is not of an element."""
    match request.mode:
        case "websocket":
            return "socket"
        case "navigate":
            return "tab"
    if kind_of(request) is KindOfRequest.EVENT_SOURCE:
        return "events"
    is_read = request.initiator != "beacon" and request.destination != "report"
    return "script" if is_read else "nobody"


def _of_event_source(response: Response) -> str:
    if is_event_stream(response):
        return "Script gets the events of the stream"
    kind = response.header("content-type") or "no Content-Type"
    return (
        "The EventSource fails: it needs status 200 and text/event-stream, and the response has "
        f"{response.status} and {kind}"
    )


def _of_handshake(status: int) -> str:
    if status == SWITCHING_PROTOCOLS:
        return "Script can send and receive messages, if the response is a valid handshake"
    return f"The WebSocket fails: it needs status 101, and the response has {status}"


def _loaded(values: Mapping[str, Any]) -> Words:
    if values["readable"]:
        return f"The page uses the {values['kind']}, and script may read it", ""
    return (
        f"The page uses the {values['kind']}, and script may not read it",
        values["untold"].because,
    )


def _refused(values: Mapping[str, Any]) -> Words:
    error = values["error"]
    return (
        f"The fetch ends in a network error [{error.reason}]: {error.message.removesuffix('.')}",
        "",
    )


_WORDS: dict[TraceDecision, Callable[[Mapping[str, Any]], Words]] = {
    TraceDecision.UPGRADED: _upgraded,
    TraceDecision.SAME_ORIGIN: _same_origin,
    TraceDecision.LOCAL: _local,
    TraceDecision.NO_CORS: _no_cors,
    TraceDecision.CORS: _cors,
    TraceDecision.PREFLIGHT_NOT_NEEDED: _preflight_not_needed,
    TraceDecision.PREFLIGHT_CACHED: _preflight_cached,
    TraceDecision.PREFLIGHT_NEEDED: _preflight_needed,
    TraceDecision.PERMITTED: _permitted,
    TraceDecision.COOKIES: _cookies,
    TraceDecision.PASSWORD_SENT: _password_sent,
    TraceDecision.SENT: _sent,
    TraceDecision.PASSWORD_ASKED: _password_asked,
    TraceDecision.COOKIES_STORED: _cookies_stored,
    TraceDecision.PREFLIGHT_PASSED: _preflight_passed,
    TraceDecision.CORS_CHECK_PASSED: _cors_check_passed,
    TraceDecision.REDIRECTED: _redirected,
    TraceDecision.RESPONSE: _response,
    TraceDecision.LOADED: _loaded,
    TraceDecision.REFUSED: _refused,
}
