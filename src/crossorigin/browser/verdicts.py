"""The two verdicts about a request: whether it went out, and whether script may read the response.

They are separate: a request that script may not read the response to has still arrived, with its
cookies; and one that is allowed may arrive without the cookie that the server looks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from ..fetch.header_lists import get, get_decode_and_split
from ..fetch.urls import parse_url
from .cookie_reasons import NOT_MEANT, CookieReason, KeptCookie
from .messages import HttpResponse, is_preflight
from .reasons import FetchError, Reason, Stage
from .trace import Step, TraceDecision

__all__ = [
    "UNANSWERED",
    "NotRefused",
    "Readability",
    "Sending",
    "SentRequest",
    "carried_in_words",
    "is_timing_allowed",
    "lost_in_words",
    "not_sent_in_words",
    "refused_in",
    "sending_in",
    "storing_in_words",
    "verdicts_in_words",
]


class NotRefused(StrEnum):
    """Why a request that nothing refused was not sent, or why no script reads its response.

    `because` is a clause that completes "… because …".
    """

    because: str

    def __new__(cls, code: str, because: str = "") -> NotRefused:
        """Make a member. The default lets type checkers accept ``NotRefused(code)``."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.because = because
        return member

    NO_REQUEST_NEEDED = "no-request-needed", "the browser answers the URL itself"
    OPAQUE = "opaque", "it was fetched without CORS from another origin"
    OPAQUE_REDIRECT = "opaque-redirect", "the redirect mode is 'manual', and it is a redirect"
    OTHER_DOCUMENT = "other-document", "it is a page of another origin"
    NEW_PAGE = "new-page", "the tab shows it as its new page"
    NO_CONNECTION = "no-connection", "a WebSocket needs status 101"
    NO_EVENT_STREAM = (
        "no-event-stream",
        "an EventSource needs status 200 and Content-Type: text/event-stream",
    )
    NO_READER = "no-reader", "it answers a beacon or a report"


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request that a server got: its URL, and the cookies that went along or stayed behind.

    `cookies` are their names, in the order of the request. `kept` has those of the same site that
    stayed behind.
    """

    url: str
    cookies: tuple[str, ...]
    kept: tuple[KeptCookie, ...]


@dataclass(frozen=True, slots=True)
class Sending:
    """Whether a request was sent to its last URL, and with which cookies. True if it was sent.

    `reason` is why it was not sent: the `Reason` of a refusal, or `NotRefused.NO_REQUEST_NEEDED`.
    `cookies` are the names of those that went along, in their order; `kept_back` has the first
    reason of each other one of the same site, `kept` all reasons and what would let it go along.
    Two cookies may have the same name; `cookies` has it twice, and
    `labels` say what tells them apart. `not_stored` are those that were set
    for the URL before and that the browser has not stored. `user` is the name with which a password
    that the browser has went along.

    A request that a redirect leads to a URL to which it was not sent has reached the URLs before
    that: they are in `reached`, and the URL that it has not reached is `target`, ``None`` without
    such a redirect. The same holds if the redirect itself is refused. `lost` are the headers of
    script, by name, that a redirect has removed.

    `cookies` and all others are of the last URL. `requests` has each request that a server got, the
    one to the URL that was asked for first, with its own cookies: a form whose response redirects
    may carry other cookies than what follows. Preflights are not among them.
    """

    is_sent: bool
    reason: Reason | NotRefused | None
    cookies: tuple[str, ...]
    kept_back: Mapping[str, CookieReason]
    user: str | None = None
    kept: tuple[KeptCookie, ...] = ()
    not_stored: tuple[KeptCookie, ...] = ()
    reached: tuple[str, ...] = ()
    target: str | None = None
    lost: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    requests: tuple[SentRequest, ...] = ()

    def __bool__(self) -> bool:
        return self.is_sent


@dataclass(frozen=True, slots=True, eq=False)
class Readability:
    """Whether script may read the response. True if it may, and equal to a ``bool`` that says so.

    `reason` is why it may not: the `Reason` of a refusal, or one of `NotRefused`.
    """

    is_readable: bool
    reason: Reason | NotRefused | None

    def __bool__(self) -> bool:
        return self.is_readable

    def __eq__(self, other: object) -> bool:
        if isinstance(other, bool):
            return self.is_readable is other
        if not isinstance(other, Readability):
            return NotImplemented
        return (self.is_readable, self.reason) == (other.is_readable, other.reason)

    def __hash__(self) -> int:
        return hash(self.is_readable)


def sending_in(trace: Sequence[Step], error: FetchError | None) -> Sending:
    """The verdict on sending, from the steps of a fetch."""
    step: Step | None = None
    values = NO_COOKIES
    is_sent = False
    user: str | None = None
    said: str | None = None
    requests: list[SentRequest] = []
    target: str | None = None
    lost: tuple[str, ...] = ()
    for each in trace:
        if each.decision is TraceDecision.COOKIES:
            step = each
        elif each.decision is TraceDecision.PASSWORD_SENT:
            said = each.values["password"].user
        elif each.decision is TraceDecision.REDIRECTED:
            is_sent, target = False, each.values["url"].shown
            lost = AUTHORIZATION if each.values["loses_authorization"] else lost
        elif each.decision is TraceDecision.SENT:
            request = each.values["exchange"].request
            is_sent = not is_preflight(request)
            if is_sent:
                target = None
                lost = () if request.header("authorization") is not None else lost
                values = step.values if step is not None else NO_COOKIES
                kept = tuple(each for each in values["kept"] if each.reason not in NOT_MEANT)
                requests.append(SentRequest(request.url, tuple(values["sent"]), kept))
                step, user, said = None, said, None
    if is_sent and error is not None and error.reason.stage is Stage.REDIRECT:
        target = _refused_target(error)
        is_sent = target is None
    last = requests[-1] if is_sent else SentRequest("", (), ())
    values = values if is_sent else NO_COOKIES
    kept_back = MappingProxyType({each.name: each.reason for each in last.kept})
    reason: Reason | NotRefused | None = None
    if not is_sent:
        reason = NotRefused.NO_REQUEST_NEEDED if error is None else error.reason
    return Sending(
        is_sent,
        reason,
        last.cookies,
        kept_back,
        user,
        last.kept,
        tuple(values["gone"]),
        () if is_sent else tuple(each.url for each in requests),
        target,
        lost,
        tuple(values["labels"]),
        tuple(requests),
    )


def _refused_target(error: FetchError) -> str | None:
    """Where the redirect leads that `error` is about, as the server has it if it is not a URL."""
    response = None if error.exchange is None else error.exchange.response
    location = None if response is None else get(response.headers, "location")
    if error.exchange is None or not location:
        return None
    url = parse_url(location, error.exchange.request.url)
    return location if url is None else url.shown


AUTHORIZATION = ("Authorization",)
NO_COOKIES: Mapping[str, Sequence[Any]] = {"sent": (), "labels": (), "kept": (), "gone": ()}
OWN_ORIGIN = frozenset({TraceDecision.SAME_ORIGIN, TraceDecision.LOCAL})
OTHER_ORIGIN = frozenset({TraceDecision.NO_CORS, TraceDecision.CORS})


def is_timing_allowed(trace: Sequence[Step]) -> bool:
    """Whether every response on the way lets the page see how long it took. (Fetch, "TAO check")"""
    fetched: Step | None = None
    response: HttpResponse | None = None
    for step in trace:
        if step.decision in OWN_ORIGIN or step.decision in OTHER_ORIGIN:
            if response is not None and not _is_timed(fetched, response):
                return False
            fetched, response = step, None
        elif step.decision is TraceDecision.SENT:
            response = step.values["exchange"].response
        elif step.decision is TraceDecision.REFUSED:
            return step.values["timed"] and response is not None and _is_timed(fetched, response)
    return response is None or _is_timed(fetched, response)


def _is_timed(fetched: Step | None, response: HttpResponse) -> bool:
    if fetched is None or fetched.decision in OWN_ORIGIN:
        return True
    allowed = get_decode_and_split(get(response.headers, "timing-allow-origin") or "")
    return "*" in allowed or fetched.values["timed_for"] in allowed


def refused_in(trace: Sequence[Step]) -> list[KeptCookie]:
    """The cookies that the responses have set and that were not stored, each once."""
    steps = [step for step in trace if step.decision is TraceDecision.COOKIES_STORED]
    return list({each.name: each for step in steps for each in step.values["kept"]}.values())


FAILED = (NotRefused.NO_CONNECTION, NotRefused.NO_EVENT_STREAM)
"""Why what the page has opened fails, although nothing refused the request."""
ABORTED = (Reason.ABORTED, Reason.TIMED_OUT)
UNANSWERED = "Whether the request arrived is not known, because no response came."


def verdicts_in_words(
    sending: Sending, error: FetchError | None, readable: Readability, *, is_socket: bool = False
) -> list[str]:
    """Both verdicts, a sentence each; `is_socket` tells of a WebSocket's handshake."""
    if error is not None and not sending:
        why = ", because its preflight failed" if error.reason.stage is Stage.PREFLIGHT else ""
        return [
            f"{not_sent_in_words(sending.reached, sending.target)}{why}.",
            "Script has no response to read.",
        ]
    if error is not None and error.reason is Reason.NO_ANSWER:
        return [UNANSWERED, "Script has no response to read."]
    if not sending:
        sent = "No request was needed."
    else:
        carried = carried_in_words(sending.labels, sending.kept, sending.not_stored)
        carried = ", and ".join(filter(None, [carried, lost_in_words(sending.lost)]))
        is_allowed = error is None and readable.reason not in FAILED
        outcome = "was allowed and arrived" if is_allowed else "arrived"
        redirected = _first_in_words(sending.requests)
        outcome = f"{outcome} at {sending.requests[-1].url}" if redirected else outcome
        sent = f"The request {' '.join(filter(None, [outcome, carried]))}{redirected}."
    if error is not None and error.reason in ABORTED:
        return [sent, "Script does not have the response, because the request was aborted."]
    return [sent, _reading_in_words(readable, is_socket=is_socket)]


def _first_in_words(requests: Sequence[SentRequest]) -> str:
    """A clause on the cookies before a redirect, if other ones went along then; else empty."""
    if len(requests) < 2 or requests[0].cookies == requests[-1].cookies:
        return ""
    first = requests[0]
    carried = carried_in_words(first.cookies, first.kept) or "without cookies"
    return f". Before the redirect, {first.url} got it {carried}"


def not_sent_in_words(reached: Sequence[str], target: str | None) -> str:
    """That a request was not sent, and, after a redirect, which URLs it has reached."""
    if not reached:
        return "The request was not sent"
    urls = " and ".join(dict.fromkeys(reached))
    return f"The request was sent to {urls}, which may have acted on it, and not to {target}"


def lost_in_words(lost: Sequence[str]) -> str:
    """A clause about the headers that a redirect has removed, and the cure; empty without."""
    names = " and ".join(lost)
    why = "because a redirect to another origin removes it: request the URL that it leads to"
    return f"without {names}, {why}" if names else ""


def _reading_in_words(readable: Readability, *, is_socket: bool) -> str:
    if readable:
        may = "may send and receive messages" if is_socket else "may read the response"
        return f"Script {may}."
    reason = readable.reason
    because = f", because {reason.because}" if isinstance(reason, NotRefused) else ""
    match reason:
        case NotRefused.NEW_PAGE | NotRefused.NO_READER:
            return f"No script reads the response{because}."
        case NotRefused.NO_CONNECTION:
            return f"Script gets no connection{because}."
        case NotRefused.NO_EVENT_STREAM:
            return f"Script gets an error event, and nothing of the response{because}."
    return f"Script may not read the response{because}."


def storing_in_words(refused: Sequence[KeptCookie]) -> str:
    """A sentence about the cookies that were not stored; empty if there are none."""
    text = "; ".join(
        f"the cookie {each.name or 'that has no name'} {each.outcome}, because {each.because}: "
        f"{each.fix}"
        for each in refused
    )
    return f"{text[0].upper()}{text[1:]}." if text else ""


def carried_in_words(
    cookies: Sequence[str],
    kept_back: Sequence[KeptCookie],
    not_stored: Sequence[KeptCookie] = (),
) -> str:
    """A clause about the cookies that went along, and those that did not; empty if none."""
    clauses = []
    if cookies:
        *others, last = (name or "that has no name" for name in cookies)
        listed = " and ".join(filter(None, [", ".join(others), last]))
        clauses.append(f"with the cookie{'s' * (len(cookies) > 1)} {listed}")
    how = "which the browser has not stored, "
    absent = [_without(each, "") for each in kept_back]
    absent += [_without(each, how) for each in not_stored]
    if absent:
        clauses.append("; and ".join(absent))
    return ", and ".join(clauses)


def _without(cookie: KeptCookie, how: str) -> str:
    """Without which cookie, why, and what changes it."""
    return f"without the cookie {cookie.label}, {how}because {cookie.because}: {cookie.fix}"
