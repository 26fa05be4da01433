"""A request and its response as text shows them, judged as if a page had made the request.

What is not shown (the request, mostly) is taken to be what the response would suit best, so that
nothing is called wrong that may be right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ...browser import (
    Browser,
    DOMException,
    Exchange,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    NoAnswer,
    Reason,
    is_preflight,
)
from ...browser.request_words import KindOfRequest
from ...browser.trace import SWITCHING_PROTOCOLS
from ...browser.websockets import as_socket_url
from ...fetch.header_lists import Header, contains, get
from ...fetch.methods import CORS_SAFELISTED_METHODS
from ...fetch.origins import FILE_ORIGIN, HTTP_SCHEMES
from ...fetch.safelists import (
    is_cors_safelisted_request_header,
    is_forbidden_request_header_name,
)
from ...fetch.statuses import REDIRECT_STATUSES
from ...fetch.tokens import is_token
from ...fetch.urls import parse_url
from ..answers import is_login
from ..bodies import ALL_PARTS, body_says
from ..evidence import Evidence, Obstacle, Source, Told
from ..places import has_masked_host, is_masked
from ..question import SOME_ORIGIN, Question, evidence_of, granting_response, is_page
from ..script_headers import needing_permission, set_by_script
from ..sent_origin import is_hidden_by_redirects
from .filters import Filter

__all__ = [
    "SOME_URL",
    "Answered",
    "Given",
    "Sent",
    "Unusable",
    "evidence_in_messages",
    "likely_scheme",
    "needing_preflight",
]

SOME_URL = "https://api.invalid/"
"""The placeholder for an unknown URL."""
_NOT_IN_HOSTS = frozenset("\"'#/?@<>")
"""Characters of what people write in place of a host."""
MOST_MESSAGES = 1000
MOST_HEADERS = 1000
"""Headers of a message; servers take a few hundred at most."""


class Unusable(ValueError):
    """The text is too large, or about a request that pages cannot make; the message tells which."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """Facts about the request that the user gave; they override those in the text."""

    origin: str | None = None
    url: str | None = None
    method: str | None = None
    credentials: bool | None = None


@dataclass(kw_only=True)
class Sent:
    """A request.

    Attributes:
        method: Empty if it is not shown.
        url: As a command, code or a panel names it; else it is made from `target` and Host.
        target: The path, or the URL, in a request line.
        scheme: ``http`` or ``https``, where it is known without a URL.
        headers: As they are shown.
        origin: The page's origin, where something else than a header names it.
        credentials: Whether it is made with credentials, where that is said.
        mode: The request's mode.
        is_browsers: Whether a browser made it, so that it had an Origin if it went across origins.
        is_whole: Whether all its headers are shown, so that one that is not there was not sent.
        failure: Why there was no response, where that is said.
        detail: The words in which it is said.
        filter: What a filter after a command leaves of the response.
    """

    method: str = ""
    url: str | None = None
    target: str = ""
    scheme: str | None = None
    headers: list[Header] = field(default_factory=list)
    origin: str | None = None
    credentials: bool | None = None
    mode: str = "cors"
    is_browsers: bool = False
    is_whole: bool = True
    failure: NetworkFailure | None = None
    detail: str = ""
    filter: Filter = Filter.NONE

    def get(self, name: str) -> str | None:
        """The value of a header."""
        return get(self.headers, name)

    @property
    def address(self) -> str | None:
        """The URL, as far as it is shown."""
        if self.url is not None:
            return self.url
        if "://" in self.target:
            return self.target
        host = self.get("host") or self.get(":authority")
        if not host or not _NOT_IN_HOSTS.isdisjoint(host):
            return None
        scheme = self.scheme or likely_scheme(host)
        if not self.scheme and self.is_preflight_from(f"{scheme}://{host}"):
            scheme = "http" if scheme == "https" else "https"
        return f"{scheme}://{host}{self.target or '/'}"

    def is_preflight_from(self, origin: str) -> bool:
        """Whether a page of `origin` sent it as a preflight, so that it went to another origin."""
        asks = self.get("access-control-request-method") is not None
        return asks and (self.origin or self.get("origin")) == origin

    @property
    def is_of_websocket(self) -> bool:
        """Whether it asks for a WebSocket, to which CORS does not apply."""
        is_upgrade = (self.get("upgrade") or "").lower() == "websocket"
        return is_upgrade or (self.address or "").lower().startswith(("ws://", "wss://"))

    @property
    def is_shown(self) -> bool:
        """Whether anything of it is shown."""
        return bool(self.method or self.url or self.target or self.headers or self.origin)

    @property
    def page(self) -> str | None:
        """The origin of the page that asked, as far as the request shows."""
        value = self.get("origin") or self.origin
        if value is not None and is_page(value):
            return value
        referer = parse_url(self.get("referer") or "")
        return str(referer.origin) if referer is not None and referer.origin else None


@dataclass(kw_only=True)
class Answered:
    """A response; `status` is 0 if it is not shown."""

    status: int = 0
    headers: list[Header] = field(default_factory=list)
    body: list[str] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """The value of a header."""
        return get(self.headers, name)

    @property
    def content(self) -> bytes:
        """The body; a pasted text may have what is not UTF-8."""
        return "\n".join(self.body).encode(errors="replace")


def evidence_in_messages(messages: Iterable[Sent | Answered], given: Given) -> list[Evidence]:
    """The evidence in requests and responses, each response after the request that it answers.

    Raises:
        Unusable: there are more of them, or of their headers, than are read; or no page can make
            such a request.
    """
    found: list[Evidence] = []
    request: Sent | None = None
    answered_last: tuple[Sent, Answered] | None = None
    for message in messages:
        if len(found) == MOST_MESSAGES or len(message.headers) > MOST_HEADERS:
            raise Unusable(
                f"it has more than {MOST_MESSAGES} responses, or one with more than "
                f"{MOST_HEADERS} headers: give fewer"
            )
        if isinstance(message, Sent):
            if request is not None and (request.failure or not _is_same(request, message)):
                found.append(_unanswered(request, given))
            request = message
        elif request is not None and message.status and request.is_of_websocket:
            found.append(_of_websocket(request, message, given))
            answered_last, request = None, None
        elif request is not None and _is_status_alone(message, request.filter):
            found.append(_with_status_alone(request, message.status, given))
            answered_last, request = None, None
        elif message.status >= 200 or not message.status:
            request = request or _after_redirect(answered_last) or Sent(is_whole=False)
            judged = _judge(request, message, given)
            found.append(_with_first_url(judged, request, message, answered_last))
            answered_last, request = (request, message), None
    if request is not None:
        found.append(_unanswered(request, given))
    return _with_grants(_with_preflights(found))


def _is_status_alone(answer: Answered, by: Filter) -> bool:
    """Whether a success is shown without the headers that decide."""
    if not 200 <= answer.status < 300 or by is Filter.FOR_CORS:
        return False
    shows_none = all(not name.lower().startswith("access-control-") for name, _ in answer.headers)
    return not answer.headers or (by is Filter.OF_OTHERS and shows_none)


def _with_status_alone(request: Sent, status: int, given: Given) -> Evidence:
    evidence = _unanswered(request, given)
    response = HttpResponse(status, [], b"")
    is_without = request.is_whole and bool(request.method) and request.page is None
    return replace(
        evidence,
        exchanges=tuple(Exchange(each.request, response) for each in evidence.exchanges),
        told=Told(status=status),
        origin_sent=False if is_without else None,
    )


def _with_grants(found: list[Evidence]) -> list[Evidence]:
    """Without an Origin too, some responses have the header; then others lack it for certain."""
    granted = {
        each.target: each.url or ""
        for each in found
        if each.origin_sent is False and each.header("access-control-allow-origin") is not None
    }
    return [
        replace(each, granted_elsewhere=granted[each.target])
        if each.origin_sent is False and each.target in granted and each.reasons
        else each
        for each in found
    ]


def _is_same(request: Sent, following: Sent) -> bool:
    """Whether a request is shown twice, as a row and with its headers."""
    known = request.address is not None and request.address == following.address
    return known and request.method in (following.method, "")


def _with_preflights(found: list[Evidence]) -> list[Evidence]:
    """A preflight that was allowed belongs to the request that follows it.

    After one that was refused, the request that is shown without a response was not sent.
    """
    joined: list[Evidence] = []
    for each in found:
        before = joined[-1] if joined else None
        if before is not None and _is_preflight_of(before, each):
            joined[-1] = replace(each, exchanges=(before.exchanges[-1], *each.exchanges))
        elif before is not None and _was_not_sent(before, each):
            joined[-1] = replace(before, method=before.method or each.method)
        elif before is not None and _was_not_sent(each, before):  # panels show it first, or last
            joined[-1] = replace(each, method=each.method or before.method)
        else:
            joined.append(each)
    return joined


def _was_not_sent(preflight: Evidence, evidence: Evidence) -> bool:
    """Whether `evidence` is the request of a refused preflight, which has no response."""
    if not (preflight.refused and preflight.preflight and preflight.preflight.response):
        return False
    is_silent = evidence.response is None and evidence.preflight is None
    is_same = preflight.url == evidence.url and preflight.url is not None
    is_of_page = evidence.origin in (None, preflight.origin)
    return is_silent and is_same and is_of_page and preflight.method in (None, evidence.method)


def _is_preflight_of(before: Evidence, evidence: Evidence) -> bool:
    is_open = before.says_nothing and evidence.says_nothing  # neither response is shown
    return (
        (is_open or not before.refused)
        and bool(before.exchanges)
        and is_preflight(before.exchanges[-1].request)
        and evidence.preflight is None
        and (before.url, before.origin) == (evidence.url, evidence.origin)
    )


def _after_redirect(last: tuple[Sent, Answered] | None) -> Sent | None:
    """The request that follows a redirect, as ``curl -L`` sends it and does not show it."""
    if last is None:
        return None
    request, answer = last
    address = leads_to(request, answer)
    return None if address is None else replace(request, url=address)


def leads_to(request: Sent, answer: Answered) -> str | None:
    """The URL to which a response redirects a request; ``None`` if it does not."""
    if answer.status not in REDIRECT_STATUSES or request.address is None:
        return None
    parsed = parse_url(answer.get("location") or "", request.address)
    return None if parsed is None else parsed.without_fragment


def _with_first_url(
    evidence: Evidence, request: Sent, answer: Answered, last: tuple[Sent, Answered] | None
) -> Evidence:
    """With the URL and the page of the request before, if a redirect led from it to this one."""
    if last is None or request.address is None or leads_to(*last) != request.address:
        return evidence
    is_of_page = request.page in (None, "null", last[0].page)
    if not is_of_page or evidence.only_preflight:
        return evidence
    told = replace(evidence.told, redirected_from=last[0].address)
    found = replace(evidence, origin=last[0].page or evidence.origin, told=told)
    is_named = (
        found.origin is not None and answer.get("access-control-allow-origin") == found.origin
    )
    is_tools = request.get("origin") != "null"
    hides = is_named and is_tools and is_hidden_by_redirects(found)
    return replace(found, browser_sends_null=True, readable=None) if hides else found


def needing_preflight(request: Sent) -> tuple[str, ...]:
    """The names of the headers that a page's script sets on a copied request, and must ask for."""
    asked = request.get("access-control-request-headers")
    if asked is not None:
        return tuple(map(str.lower, needing_permission(asked)))
    return tuple(
        dict.fromkeys(
            name.lower()
            for name, value in set_by_script(request.headers)
            if is_token(name)
            and not is_forbidden_request_header_name(name)
            and not is_cors_safelisted_request_header(name, value)
        )
    )


def likely_scheme(host: str) -> str:
    """The scheme where nothing shows it: local servers, and other ports, mostly speak http."""
    parsed = parse_url(f"https://{host}/")
    if parsed is None or parsed.origin is None:
        return "https"
    is_usual = parsed.origin.port in (None, 443, 8443)
    return "https" if is_usual and not host.startswith(("localhost", "127.", "[::1]")) else "http"


def _unanswered(request: Sent, given: Given) -> Evidence:
    """A request without its response, to be asked about."""
    asked_method = request.get("access-control-request-method")
    address = given.url or request.address
    credentials = request.credentials
    if credentials is None and contains(request.headers, "cookie"):
        credentials = True
    method = given.method or asked_method or request.method
    if not method and not request.is_browsers:
        method = "GET"  # what commands send
    if request.is_of_websocket:
        address = as_socket_url(address or "") or None
    return Evidence(
        source=Source.HEADERS,
        origin=given.origin or request.page,
        url=address,
        method=method or None,
        credentials=credentials if given.credentials is None else given.credentials,
        mode="websocket" if request.is_of_websocket else request.mode,
        kind=KindOfRequest.WEBSOCKET if request.is_of_websocket else None,
        exchanges=(
            Exchange(HttpRequest(request.method or "GET", _usable(address), request.headers), None),
        )
        if address or asked_method
        else (),
        failure=request.failure,
        detail=request.detail,
        obstacle=None if request.failure else Obstacle.SAYS_NOTHING,
        origin_sent=None,
    )


def _of_websocket(request: Sent, answer: Answered, given: Given) -> Evidence:
    """A handshake that was answered; with status 101 it is connected."""
    asked = _unanswered(request, given)
    response = HttpResponse(answer.status, answer.headers, answer.content)
    return replace(
        asked,
        exchanges=tuple(Exchange(each.request, response) for each in asked.exchanges),
        origin_sent=False if request.is_whole and not request.get("origin") else None,
        obstacle=None if answer.status == SWITCHING_PROTOCOLS else Obstacle.WEBSOCKET,
    )


class _ShownQuestion(NamedTuple):
    """The question that a response belongs to, with placeholders for what is not shown."""

    question: Question
    for_preflight: bool
    has_made_up_name: bool
    """Whether a preflight that is not shown needs the name of a header to be one."""


def _question(request: Sent, answer: Answered, given: Given, page: str | None) -> _ShownQuestion:
    asked_method = request.get("access-control-request-method")
    names = needing_permission(request.get("access-control-request-headers") or "")
    is_options = request.method in ("", "OPTIONS")
    for_preflight = is_options and (
        asked_method is not None or not _is_certainly_plain(request, answer, given)
    )
    if not is_options:
        asked_method = None  # only with OPTIONS it makes a preflight
    wanted = asked_method or given.method or request.method
    if not wanted or (for_preflight and wanted == "OPTIONS"):
        wanted = _method_it_lists(answer) if for_preflight else "GET"
    credentials = given.credentials if given.credentials is not None else request.credentials
    if credentials is None:
        credentials = (
            contains(request.headers, "cookie")
            or answer.get("access-control-allow-credentials") == "true"
        )
    is_made_up = for_preflight and wanted in CORS_SAFELISTED_METHODS and not names
    if is_made_up:
        names = [_name_it_lists(answer)]
    headers = [(name, "x") for name in names]
    if not for_preflight:
        headers = [each for each in set_by_script(request.headers) if is_token(each[0])]
    question = Question(
        url=given.url or _usable(request.address),
        origin=page or SOME_ORIGIN,
        method=wanted,
        headers=headers,
        credentials="include" if credentials else "same-origin",
    )
    return _ShownQuestion(question, for_preflight, is_made_up)


def _judge(request: Sent, answer: Answered, given: Given) -> Evidence:
    """The evidence in a response; that it is for credentials is a guess, and not the first one."""
    if request.get("sec-fetch-mode") == "navigate":
        given = replace(given, credentials=False)  # its cookies are not those of a page's request
    shows_none = given.credentials is None and request.credentials is None
    if shows_none and answer.get("access-control-allow-credentials") == "true":
        plain = _judge_as(request, answer, replace(given, credentials=False))
        if plain.refused:
            return replace(plain, credentials=None)
    return _judge_as(request, answer, given)


def _judge_as(request: Sent, answer: Answered, given: Given) -> Evidence:
    odd_origin = "" if given.origin or request.is_browsers else _odd_origin(request)
    page = given.origin or request.page or _origin_it_names(answer)
    question, for_preflight, has_made_up_name = _question(request, answer, given, page)
    body = answer.content
    headers = answer.headers
    if has_made_up_name:
        # The preflight asks for no header, or may ask for none: the response need not list one.
        names = ", ".join(name for name, _ in question.headers)
        headers = [*headers, ("Access-Control-Allow-Headers", names)]
    if odd_origin:
        # What the response only repeats, it does not grant.
        headers = [each for each in headers if not _repeats(*each, odd_origin)]
    response = HttpResponse(answer.status or 200, headers, body)
    evidence = _as_a_page_gets_it(question, response, for_preflight=for_preflight)
    # Placeholders of unknown values are removed again.
    own = request.method if not for_preflight else ""
    asked_method = request.get("access-control-request-method") if for_preflight else None
    method = given.method or asked_method or own or None
    made_up = () if page else ("origin",)
    if request.get("sec-fetch-site") is None:
        made_up = (*made_up, "sec-fetch-site")
    if has_made_up_name:
        made_up = (*made_up, "access-control-request-headers")
    exchanges = tuple(
        Exchange(
            replace(asked, headers=_known(asked.headers, made_up, method, odd_origin)),
            HttpResponse(answer.status, answer.headers, body) if answered is response else answered,
        )
        for asked, answered in evidence.exchanges
    )
    sent = True if request.get("origin") or request.is_browsers else None
    if not sent and request.method and request.is_whole:
        sent = False
    if not evidence.refused and _leads_to_login(question, answer):
        # The page's own origin was asked, and the response of the login is not shown.
        evidence = replace(evidence, reasons=(Reason.MISSING_ALLOW_ORIGIN,))
    is_guess = given.credentials is None and request.credentials is None
    has_star = answer.get("access-control-allow-origin") == "*"
    if is_guess and has_star and not contains(request.headers, "cookie"):
        evidence = replace(evidence, credentials=None)
    return replace(
        evidence,
        method=method,
        origin=page and evidence.origin,
        url=given.url or request.address,
        exchanges=exchanges,
        origin_sent=sent,
        odd_origin=odd_origin,
        is_request_shown=_is_known(request, given),
        meant_method=_meant_method(request),
        script_headers=needing_preflight(request) if _meant_method(request) else (),
        login_in_preflight=for_preflight
        and not request.is_browsers
        and any(contains(request.headers, each) for each in ("authorization", "cookie")),
    )


def _meant_method(request: Sent) -> str:
    """The method of the page's request, if its preflight's headers were sent without OPTIONS.

    Empty where such a request needs no preflight, so that the response shows what a page gets.
    """
    asked = request.get(_ASKS_FOR_METHOD)
    if request.method in ("", "OPTIONS") or asked is None:
        return ""
    sent = "GET" if request.method == "HEAD" else request.method
    return asked if asked != sent or needing_preflight(request) else ""


def _usable(address: str | None) -> str:
    """An address that can be asked; a writer may have put a name in place of its host."""
    if address is None or not has_masked_host(address) or parse_url(address) is not None:
        return address or SOME_URL
    path = address.partition("://")[2].partition("/")[2]
    whole = f"{SOME_URL}{path}"
    return whole if parse_url(whole) is not None else SOME_URL


def _repeats(name: str, value: str, origin: str) -> bool:
    return name.lower() == "access-control-allow-origin" and value == origin


def _odd_origin(request: Sent) -> str:
    """The Origin of a request, if no browser sends such a value; or empty."""
    sent = request.get("origin") or "null"
    scheme, _, host = sent.partition("://")
    if sent == "null" or is_masked(host or sent) or request.get("sec-fetch-site") is not None:
        return ""
    if scheme.lower() not in HTTP_SCHEMES:
        is_of_app = bool(host) and _NOT_IN_ORIGINS.isdisjoint(host)
        return "" if is_of_app or sent == FILE_ORIGIN else sent
    parsed = parse_url(sent)
    return "" if parsed is not None and str(parsed.origin) == sent and "*" not in sent else sent


_NOT_IN_ORIGINS = frozenset("/*'\"?#, ")


def _leads_to_login(question: Question, answer: Answered) -> bool:
    """Whether the response is a redirect to a login page of another origin than the page's."""
    leads_to = parse_url(answer.get("location") or "", question.url)
    if answer.status not in REDIRECT_STATUSES or leads_to is None or leads_to.origin is None:
        return False
    return is_login(leads_to.href) and str(leads_to.origin) != question.origin


def _is_certainly_plain(request: Sent, answer: Answered, given: Given) -> bool:
    """Whether an OPTIONS request, or one that is not shown, has nothing of a preflight."""
    if request.method and request.is_whole:
        return True
    if not request.method and (set_by_script(request.headers) or request.get("cookie")):
        return True  # preflights carry none of these
    if not _is_known(request, given) and not _names_parts(answer):
        return True  # a preflight's response may look like it, and others may, too
    return not request.method and not _suits_preflight(answer)


def _is_known(request: Sent, given: Given) -> bool:
    """Whether anything of the request is shown, or told by the user."""
    return request.is_shown or bool(given.origin or given.method)


def _known(
    headers: list[Header], made_up: tuple[str, ...], method: str | None, odd_origin: str
) -> list[Header]:
    """The headers without those that are made up; a preflight keeps its header for the method."""
    known = [
        (name, "" if method is None and name.lower() == _ASKS_FOR_METHOD else value)
        for name, value in headers
        if name.lower() not in (*made_up, *(("origin",) if odd_origin else ()))
    ]
    return [*known, ("Origin", odd_origin)] if odd_origin else known


_ASKS_FOR_METHOD = "access-control-request-method"


def _as_a_page_gets_it(
    question: Question, response: HttpResponse, *, for_preflight: bool
) -> Evidence:
    """The result of a page's request of which the preflight, or else itself, gets `response`."""
    left = [response]

    def transport(request: HttpRequest) -> HttpResponse:
        if is_preflight(request) == for_preflight and left:
            return left.pop()
        if not left and not for_preflight:
            raise NoAnswer("the response after the redirect is not shown")
        return granting_response(request)

    page = Browser(transport=transport).page(question.origin)
    try:
        result = page.fetch(
            question.url,
            method=question.method,
            headers=question.headers,
            credentials=question.credentials,
        )
    except (TypeError, DOMException) as error:
        raise Unusable(f"no script can make this request: {error}") from None
    evidence = evidence_of(result, question, str(page.origin), source=Source.HEADERS)
    shown = tuple(each for each in result.exchanges if each.response is response)
    return replace(evidence, exchanges=shown, trace=(), sending=None, failure=None, obstacle=None)


def _origin_it_names(answer: Answered) -> str | None:
    value = answer.get("access-control-allow-origin")
    parsed = parse_url(value or "")
    return value if parsed is not None and str(parsed.origin) == value else None


def _suits_preflight(answer: Answered) -> bool:
    """Whether a response has what only preflights' responses have."""
    allowed = (answer.get("allow") or "").upper()
    if answer.status == 405 and "GET" in allowed and "OPTIONS" not in allowed:
        return True  # it serves what pages fetch, so the method that it does not serve is OPTIONS
    return _names_parts(answer) or any(
        contains(answer.headers, f"access-control-{name}")
        for name in ("allow-methods", "allow-headers", "max-age")
    )


def _names_parts(answer: Answered) -> bool:
    """Whether a CORS layer says that it refuses the method or headers, for which preflights ask."""
    said = body_says(HttpResponse(answer.status or 0, answer.headers, answer.content))
    if said is not None and said.parts == ALL_PARTS:
        # What is beside a grant, which something in front may add, is not the origin alone.
        return contains(answer.headers, "access-control-allow-origin")
    return said is not None and said.parts not in ((), ("origin",))


def _method_it_lists(answer: Answered) -> str:
    """A method that needs a preflight and that the response allows, or GET."""
    names = [name.strip() for name in (answer.get("access-control-allow-methods") or "").split(",")]
    unsafe = (each for each in names if is_token(each) and each not in _NEED_NO_LISTING)
    return next(unsafe, "GET")


_NEED_NO_LISTING = CORS_SAFELISTED_METHODS | {"*", "OPTIONS", "CONNECT", "TRACE", "TRACK"}


def _name_it_lists(answer: Answered) -> str:
    """A header that needs a preflight and that the response allows, or one that is usual."""
    listed = (answer.get("access-control-allow-headers") or "").split(",")
    names = [name for each in listed if is_token(name := each.strip()) and name != "*"]
    need_preflight = (
        each
        for each in names
        if not is_forbidden_request_header_name(each)
        and not is_cors_safelisted_request_header(each, "x")
    )
    return next(need_preflight, names[0] if names else "X-Requested-With")
