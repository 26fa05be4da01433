"""Evidence: the known facts about a request of a page, from any source.

A live fetch knows every exchange, a HAR file most of them, a console message none. Unknown facts
are ``None`` or empty; this module does not guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from ..browser import (
    Exchange,
    FetchError,
    HttpResponse,
    KeptCookie,
    NetworkFailure,
    Reason,
    Sending,
    Stage,
    Step,
    is_preflight,
)
from ..browser.request_words import KindOfRequest
from ..fetch.header_lists import get
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.origins import OpaqueOrigin, Origin
from ..fetch.safelists import is_forbidden_request_header_name
from ..fetch.statuses import is_error_status
from ..fetch.urls import Url, parse_url
from .bodies import BodySays, body_says
from .places import host_as_written
from .reason_groups import MISSING, PREFLIGHT_STATUS, WILDCARD
from .software import Software
from .stated import Stated

__all__ = [
    "ACCESS_DENIED",
    "BY_TOOL",
    "CORS_ERROR",
    "CUT_SHORT",
    "FONT",
    "IN_LOG",
    "NOTHING_ALLOWED",
    "NOT_REQUESTED",
    "OF_CLIENTS",
    "OF_EITHER",
    "OF_EVENT_SOURCE",
    "OF_EXTENSION",
    "OF_LOGS",
    "OF_RULES",
    "POLICY_BESIDE",
    "REDIRECT",
    "REFERRER_POLICY",
    "SOCKET_CLIENTS_SAY",
    "WEBGL",
    "WRITER",
    "Allowed",
    "Compared",
    "Comparison",
    "Evidence",
    "Obstacle",
    "Parts",
    "RowOfLog",
    "Settings",
    "Source",
    "Told",
    "is_of_preflight",
    "plain_origins",
]  # fmt: skip


class Source(StrEnum):
    """The source of evidence."""

    LIVE = "live"
    HAR = "har"
    CONSOLE = "console"
    HEADERS = "headers"


class Obstacle(StrEnum):
    """A mechanism in the browser, outside of CORS, that stops a request or hides its response."""

    MIXED_CONTENT = "mixed-content"
    CONTENT_SECURITY_POLICY = "content-security-policy"
    REPORTED = "reported"
    """What a policy that only reports would stop."""
    LOCAL_NETWORK_ACCESS = "local-network-access"
    EXTENSION = "extension"
    TRACKING_PROTECTION = "tracking-protection"
    SERVICE_WORKER = "service-worker"
    OPAQUE_RESPONSE = "opaque-response-blocking"
    COOKIE = "cookie-kept-back"
    EVENT_STREAM = "no-event-stream"
    """The response is not an event stream, so that an ``EventSource`` fails."""
    HIDDEN_HEADER = "hidden-header"
    WEBSOCKET = "websocket"
    WEBSOCKET_CLOSED = "websocket-closed"
    WEBSOCKET_CANCELED = "websocket-canceled"
    OPEN_BROKEN = "open-connection-broken"
    """A WebSocket or an EventSource that was open."""
    RESOURCE_POLICY = "resource-policy"
    EMBEDDER_POLICY = "embedder-policy"
    MIME_TYPE = "mime-type"
    WORKER = "worker"
    TAINTED_CANVAS = "tainted-canvas"
    FRAME = "frame-of-another-origin"
    FRAMING = "framing-refused"
    NOT_ISOLATED = "not-isolated"
    WRONG_SCHEME = "wrong-scheme"
    BLOCKED_PORT = "blocked-port"
    REDIRECT_AFTER_PREFLIGHT = "redirect-after-preflight"
    """A redirect that older versions of Chrome did not follow."""
    ANOTHER_RULE = "another-rule"
    """A rule that `Evidence.logged` states."""
    WARNING = "warning"
    """The same, of a rule that stops nothing."""
    SETTINGS = "settings"
    """Settings alone, without a word about a request."""
    UNKNOWN_SENTENCE = "unknown-sentence"
    SAYS_NOTHING = "says-nothing"


OF_RULES = (Obstacle.ANOTHER_RULE, Obstacle.WARNING)
"""Obstacles that only `Evidence.logged` tells more of."""


@dataclass(frozen=True)
class Parts:
    """The parts of a refused preflight that are granted when asked alone, and the others.

    A part is a method's name or a header's in lower case; empty for the origin, which every
    preflight has.
    """

    granted: tuple[str, ...]
    refused: tuple[str, ...]


class Comparison(StrEnum):
    """A request that differs from the refused one in one point, to find the cause."""

    WITHOUT_ORIGIN = "without-origin"
    FRESH_URL = "fresh-url"
    """With a query that no cache knows."""
    TWIN_ORIGIN = "twin-origin"
    """As a page of a similar origin."""
    PLAIN = "plain"
    """A GET that does not need a preflight, if a preflight or another method was refused."""
    AGAIN = "again"
    """The same once more."""
    BARE_OPTIONS = "bare-options"
    """OPTIONS that is not a preflight: without Origin and the request's method and headers."""
    PREFLIGHT = "preflight"
    """A preflight, if the request itself was refused after it."""
    UNREDIRECTED = "unredirected"
    """As the page itself, to the URL where redirects end that hide its origin."""
    DIRECT = "direct"
    """Sent past the proxy, to the address of the application itself."""
    UNCACHED = "uncached"
    """The same object, not out of the cache that gave the response without the header."""


@dataclass(frozen=True)
class Compared:
    """The exchange of a comparison, and whether its page may read the response."""

    comparison: Comparison
    exchange: Exchange
    readable: bool

    @property
    def status(self) -> int | None:
        """The status of the response; ``None`` if there was none."""
        return self.exchange.response.status if self.exchange.response else None

    def header(self, name: str) -> str | None:
        """The value of a header of the response."""
        response = self.exchange.response
        return None if response is None else get(response.headers, name)


@dataclass(frozen=True, kw_only=True)
class Told:
    """The values in a message besides URL, page and method; absent ones are ``None``.

    Attributes:
        status: The response's status.
        value: The value of the response header at fault.
        header: The request header that is refused.
        token: The part of a list that is malformed.
        location: Where a redirect leads to.
        redirected_from: The URL that was fetched first, if `Evidence.url` is the end of redirects.
        initiator: The initiator, in the browser's word: ``fetch``, ``XMLHttpRequest``, ``font``, ….
        cookie: The name of a cookie that was not sent.
        detail: A policy's directive, an error's name, an address space, a MIME type.
        sentence: The browser's own sentence, if it is unknown.
        version: The browser's major version, if the text around the message has it.
        masked_page: The page's origin or URL, if its writer hid the host.
        place: The place of the message in a script, as developer tools shorten it.
        granting: The response header that would have let the request pass, if the message names it.
    """

    status: int | None = None
    value: str | None = None
    header: str | None = None
    token: str | None = None
    location: str | None = None
    redirected_from: str | None = None
    initiator: str | None = None
    cookie: str | None = None
    detail: str | None = None
    sentence: str | None = None
    version: int | None = None
    granting: str | None = None
    masked_page: str | None = None
    place: str | None = None


REDIRECT = "redirect"
"""`Told.initiator` of a message about a redirect's own response."""


@dataclass(frozen=True)
class Allowed:
    """What pasted settings allow already: the names in their lists, ``*`` for all.

    Attributes:
        origins: The origins, without the page's near miss.
        methods: The methods, in upper case.
        headers: The request headers.
        credentials: Whether they allow credentials.
        default_methods: What the software allows because they have no list of methods. A list in
            its place has to name these too.
        default_headers: The same of request headers.
        exposed: The response headers that they expose.
        max_age: The seconds for which preflights may be remembered.
    """

    origins: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    credentials: bool = False
    default_methods: tuple[str, ...] = ()
    default_headers: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    max_age: int | None = None


NOTHING_ALLOWED = Allowed()


@dataclass(frozen=True)
class Settings:
    """What settings or code of a server tell that were pasted beside a message.

    Attributes:
        software: The software that they are of, the application first.
        near_miss: An origin in them that is nearly the page's, if the page's is not in them.
        others: The origins in them, if the page's and “*” are not in them, or the page is unknown.
        before_layer: What comes before the CORS layer in them and should come after it.
        only_files: The endings of the files that they are for, if the URL's is not among them.
        page_sends: A response header that the page's code, pasted too, sets on its requests.
        lists_it: Whether they list the method or the header that was refused.
        allows_page: Whether they allow the page's origin, or every origin.
        names_page: Whether they name the page's origin.
        only_paths: The paths that they are for, if the URL's is not among them.
        only_methods: The methods of a bucket's rules, if the request's is not among them.
        only_success: The directive that adds headers to successful responses only.
        unused_layer: The name of a layer for CORS that nothing in them uses.
        proxies_target: Whether the page's development server passes requests on to the URL's
            origin.
        allowed: What they allow already.
        pattern: An entry with “*” that would fit the page, if the software takes it for a name.
        faults: What is wrong in them, whatever a browser says.
        is_named: Whether the writer only names the software.
        has_star: Whether they have “*” for the origins.
        of_route: The route that alone has the CORS layer, which gets no OPTIONS.
        fixed: The only origin that they send, whatever page asks.
        takes_patterns: Whether “*” within an entry stands for anything.
        loose: A regular expression that also fits an origin of someone else, and that origin.
        perhaps_sends: Response headers in lines that may be of a page's script, too.
        in_controller: Whether a controller sets the headers, which gets no OPTIONS.
        of_development: Whether they are of the page's development server, not of what it asks.
        star: The line of them that has “*” for the origins; empty if it is not known.
        condition: The line that chooses between lists of origins by a condition; or empty.
        whole: The lists of a layer that sends no CORS header at all if one of them lacks what a
            preflight asks for; without methods if they are not known. ``None`` for other layers.
    """

    software: tuple[Software, ...]
    near_miss: str | None = None
    others: tuple[str, ...] = ()
    before_layer: str | None = None
    only_files: tuple[str, ...] = ()
    page_sends: str | None = None
    lists_it: bool = False
    allows_page: bool = False
    only_paths: tuple[str, ...] = ()
    only_methods: tuple[str, ...] = ()
    only_success: str = ""
    unused_layer: str = ""
    proxies_target: bool = False
    names_page: bool = False
    allowed: Allowed = NOTHING_ALLOWED
    pattern: str = ""
    faults: tuple[Stated, ...] = ()
    is_named: bool = False
    has_star: bool = False
    of_route: str = ""
    fixed: str = ""
    takes_patterns: bool = False
    loose: tuple[str, str] | None = None
    perhaps_sends: str | None = None
    in_controller: bool = False
    of_development: bool = False
    star: str = ""
    condition: str = ""
    whole: Allowed | None = None

    def leave_out(self, method: str | None) -> bool:
        """Whether their list of methods lacks one that needs to be in it."""
        listed = self.allowed.methods
        is_safe = method in (None, *CORS_SAFELISTED_METHODS)
        return bool(listed) and not is_safe and not {method, "*"} & {*listed}

    def leave_out_header(self, name: str | None) -> bool:
        """Whether they list request headers, and none of that name."""
        listed = {each.lower() for each in self.allowed.headers}
        return bool(listed) and name is not None and not {name.lower(), "*"} & listed

    def are_at_fault(self, origin: str | None, method: str | None) -> bool:
        """Whether something is wrong in them by itself, or for that page or method."""
        lacks_page = origin is not None and (self.near_miss is not None or bool(self.others))
        lacks_page = lacks_page or self.leave_out(method)
        is_open = self.has_star and self.allowed.credentials
        is_faulty = any(not each.is_general for each in self.faults)
        return bool(is_faulty or self.before_layer or self.unused_layer or lacks_page or is_open)


NOTHING_TOLD = Told()
_WORTH_READING = (Obstacle.COOKIE, Obstacle.HIDDEN_HEADER, Obstacle.REPORTED)
_STOP_NOTHING = (*_WORTH_READING, Obstacle.WARNING)
NOT_REQUESTED = "Not allowed to request resource"
"""The `Evidence.detail` of a request that WebKit did not send without saying why."""
OF_EITHER = "of the request or of its preflight"
"""The `Evidence.detail` of a redirect, if the version of Chrome said the same of a preflight's."""
ACCESS_DENIED = "0x80070005"
"""The `Evidence.detail` of what Internet Explorer and the first Edge refused, without a reason."""
CORS_ERROR = "CORS error"
"""The `Evidence.detail` of a row of Chrome's Network panel that has this in place of a status."""
IN_LOG = "log"
"""The `Evidence.detail` of a row of a server's log, if its form does not name the server."""
OF_LOGS = (IN_LOG, "uvicorn", "uwsgi", "django")
"""The same, and those of the servers that it may name."""
BY_TOOL = "tool"
"""The `Evidence.detail` of OPTIONS that a writer sent by Postman, curl or another tool."""
FETCH_FAILED = "Failed to fetch"
"""The end of the `Evidence.detail` of a worker's handler whose own fetch() got no response."""
FONT = "font"
"""The `Evidence.detail` of a font that Firefox did not load, for its address or because of CORS."""
OF_EVENT_SOURCE = "event-source"
"""The `Evidence.detail` of a type that is not that of an event stream."""
WEBGL = "webgl"
"""The `Evidence.detail` of an image, a video or a canvas that may not be given to WebGL."""
CUT_SHORT = "cut short"
"""The `Evidence.detail` of a message of Firefox or older Chrome that ends before its reason."""

REFERRER_POLICY = "strict-origin-when-cross-origin"
"""The `Evidence.detail` of settings beside this, which is taken for an error."""
WRITER = "writer"
"""The `Evidence.engine` of what a writer says in place of a browser."""
OF_CLIENTS = {
    "node": "Node.js",
    "dart": "Dart outside of a browser",
    "android": "an app's own client on Android",
    "apple": "an app's own client on iOS or macOS",
}
"""What is not a browser, by the `Evidence.engine` of its messages."""
SOCKET_CLIENTS_SAY = (
    r"\binvalid handshake response\b|\bhandshake status\b|\brejected websocket connection\b|"
    r"\bexpected http 101\b|'101' was expected|\bnot permit the http upgrade to websocket\b|"
    r"\berror: unexpected server response: |\breceived bad response code from server\b"
)
"""Words for a refused handshake of clients outside of browsers, as a pattern: nv-websocket-client,
OkHttp, Netty, Tomcat, ClientWebSocket of .NET, websockets and websocket-client for Python, ws for
Node.js, SocketRocket.
"""
OF_EXTENSION = "extension"
"""The `Told.detail` of a message that says nothing, of a script of an extension."""
POLICY_BESIDE = "policy beside"
"""The `Told.value` of a message about a page's policy that stands in the text beside it."""


class RowOfLog(NamedTuple):
    """A request in a server's log: its method, its path (empty if unknown) and its status."""

    method: str
    path: str
    status: int


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A request of a page, and its outcome.

    Attributes:
        source: Where this evidence comes from.
        origin: The page's origin, serialised.
        url: The URL of the request; after redirects, of the last.
        method: The method of the request itself, not of its preflight.
        credentials: Whether the request was made with credentials.
        mode: The request's mode.
        kind: The kind of request, if it is known.
        reasons: The possible reasons of the refusal: one if it is known, several if a browser
            prints the same sentence for all of them, none if the request was not refused.
        told: What a browser's message names.
        error: The error of this library's browser's end, if it judged the request.
        exchanges: The requests and responses that are known, in order.
        trace: The decisions of the browser's end, if it judged the request.
        sending: The verdict of the browser's end on sending, if it judged the request.
        failure: Why there was no response.
        detail: A short description of `failure`.
        obstacle: The mechanism in the browser, outside of CORS, that stopped the request or hid its
            response.
        readable: The names of the response headers that script can read, in lower case.
        engine: The engine of the message or the behaviour.
        origin_sent: Whether the request that was answered had an Origin.
        odd_origin: The Origin of a tool's request, if it is one that no browser sends; or empty.
        browser_sends_null: Whether a tool sent the page's origin after a redirect that hides it, so
            that a browser would send ``null``.
        meant_method: The method for which a tool asked permission with another method than OPTIONS,
            so that it was not a preflight; or empty.
        is_request_shown: Whether something of the request is shown: its method, its URL or its
            page, in place of a response alone.
        unrecorded_preflight: Whether a recording lacks a preflight that was or should have been
            sent.
        login_in_preflight: Whether a preflight that was made with a tool carried a login, which
            those of browsers never do.
        logged: What a line of the server's log states, if one is known.
        from_cache: Whether the browser took the response from its own cache.
        parts: The parts of a refused preflight that `probe` found.
        comparisons: The server's responses to similar requests.
        not_asked: Whether the request itself was not sent when the server was asked, because its
            method may change something.
        allowed_now: Whether the server allowed the request when it was asked about this evidence;
            ``None`` if it was not asked.
        asked_here: Whether the failure is from this machine's network, when the server was asked
            about a message; the browser may use another network.
        settings: What settings of the server tell that were pasted beside a message.
        script_headers: The request headers for which a preflight asks, in lower case, of a request
            that was copied beside a message.
        granted_elsewhere: The URL of a response of the same server that has the header, although
            the request for it had no Origin either; or empty.
        unallowing: An exchange beside a message, of a tool that sent the page's origin: its
            response does not allow it, and shows that the server knows CORS.
        answered_tool: The status that a program got at the URL of a message of no response; or 0.
        permission_known: Whether the browser's end was told addresses, and so what the user has
            said about the local network.
        kept_in: The cookies of the question that other engines keep back from the request although
            the standard does not, by the name of the engine.
        mixed_in: The origins to which engines do not send the request because of mixed content,
            although it was sent there, by the name of the engine.
        unanswered_in: The engine of another browser whose message about the same URL tells that it
            got no response; or empty.
        withheld: Whether the browser printed as well that it withheld the response (CORB, ORB).
        unreachable: Why the server could not be reached from here, although the browser had reached
            it.
        rows: The requests of a server's log that stands alone.
        twin: Another name of the page's origin on the same machine that the text has too; or empty.
    """

    source: Source
    origin: str | None = None
    url: str | None = None
    method: str | None = None
    credentials: bool | None = None
    mode: str = "cors"
    kind: KindOfRequest | None = None
    reasons: tuple[Reason, ...] = ()
    told: Told = NOTHING_TOLD
    error: FetchError | None = field(default=None, repr=False)
    exchanges: tuple[Exchange, ...] = ()
    trace: tuple[Step, ...] = ()
    sending: Sending | None = None
    failure: NetworkFailure | None = None
    detail: str = ""
    obstacle: Obstacle | None = None
    readable: frozenset[str] | None = None
    engine: str | None = None
    origin_sent: bool | None = True
    odd_origin: str = ""
    browser_sends_null: bool = False
    meant_method: str = ""
    is_request_shown: bool = True
    unrecorded_preflight: bool = False
    login_in_preflight: bool = False
    logged: BodySays | None = None
    from_cache: bool = False
    parts: Parts | None = None
    comparisons: tuple[Compared, ...] = ()
    not_asked: bool = False
    allowed_now: bool | None = None
    asked_here: bool = False
    settings: Settings | None = None
    script_headers: tuple[str, ...] = ()
    granted_elsewhere: str = ""
    unallowing: Exchange | None = None
    answered_tool: int = 0
    permission_known: bool = False
    kept_in: Mapping[str, tuple[KeptCookie, ...]] = field(default_factory=dict)
    mixed_in: Mapping[str, str] = field(default_factory=dict)
    unanswered_in: str = ""
    withheld: bool = False
    unreachable: str = ""
    rows: tuple[RowOfLog, ...] = ()
    twin: str = ""

    def is_about_another(self, other: Evidence) -> bool:
        """Whether what is named shows that `other` is about another request or response."""
        mine, its = self.told, other.told
        pairs = (
            (self.origin, other.origin),
            (self.method, other.method),
            (mine.status, its.status),
            (mine.value, its.value),
            (mine.header and mine.header.lower(), its.header and its.header.lower()),
            (mine.location, its.location),
            (mine.redirected_from, its.redirected_from),
        )
        return any(one != another for one, another in pairs if one and another)

    def compared(self, comparison: Comparison) -> Compared | None:
        """The comparison of that kind, if it was made."""
        return next((each for each in self.comparisons if each.comparison is comparison), None)

    @property
    def refused(self) -> bool:
        """Whether the page got no response."""
        if self.obstacle is Obstacle.SETTINGS:
            return self.settings is not None and self.settings.are_at_fault(
                self.origin, self.method
            )
        stopped = self.obstacle is not None and self.obstacle not in _STOP_NOTHING
        return bool(self.reasons or self.failure or stopped)

    @property
    def is_beside(self) -> bool:
        """Whether it is a message that is worth reading and about nothing that was refused."""
        return self.obstacle in _WORTH_READING and not self.refused

    @property
    def allowed(self) -> bool | None:
        """Whether the page got the response; ``None`` if the evidence does not show it."""
        if not self.refused:
            # A message about something else does not tell, nor does the preflight alone.
            is_open = (
                self.source is Source.CONSOLE or self.only_preflight or self.browser_sends_null
            )
            return None if is_open else True
        is_open = self.says_nothing or self.is_open_question or self.may_repeat_null
        if self.logged is not None and self.page == self.target is not None:
            return None  # a log's line about a request of the server's own pages
        # “*” is enough for a request without credentials.
        is_open = is_open or (self.credentials is None and self.for_certain(*WILDCARD))
        return None if self.source is Source.HEADERS and is_open else False

    @property
    def says_nothing(self) -> bool:
        """Whether the message in hand tells that the request failed, and no reason."""
        return self.obstacle is Obstacle.SAYS_NOTHING

    @property
    def is_of_no_page(self) -> bool:
        """Whether a pasted response is to no request of a page that is known.

        It is to a request without Origin or with one that no browser sends, to an OPTIONS that is
        not a preflight, to a tool's HEAD that is not served, or to a request that is not shown. Or
        it is an error without its headers, or one in place of a preflight's response, to another
        method than OPTIONS.
        """
        if self.source is not Source.HEADERS:
            return False
        is_without = self.origin_sent is False or bool(self.odd_origin)
        is_other = self.is_plain_options or self.is_unserved_head or self.is_error_alone
        is_meant = self.meant_method in ("", self.method)
        is_other = is_other or (not is_meant and is_error_status(self.status))
        return is_without or not self.is_request_shown or is_other

    @property
    def is_error_alone(self) -> bool:
        """Whether the status of an error is shown without its headers, and no page that got it."""
        response = self.response
        is_alone = response is not None and not response.headers and not response.body
        is_error = not self.in_preflight and is_error_status(self.status)
        return is_alone and is_error and self.origin is None and self.origin_sent is not False

    @property
    def is_unserved_head(self) -> bool:
        """Whether a HEAD, as ``curl -I`` sends it, went to a URL that does not serve it.

        What the same URL answers to the GET of a page is another matter.
        """
        if self.source is not Source.HEADERS or self.actual is None:
            return False
        asked = self.actual.request
        is_browsers = asked.header("sec-fetch-site") is not None
        return asked.method == "HEAD" and self.status in _UNSERVED and not is_browsers

    @property
    def may_repeat_null(self) -> bool:
        """Whether a pasted response allows “null”, and no Origin of its request is shown."""
        is_of_null = self.header("access-control-allow-origin") == "null"
        shown = self.last.request.header("origin") if self.last is not None else None
        is_open = not self.origin_sent or shown is None
        return self.source is Source.HEADERS and is_of_null and is_open

    @property
    def is_plain_options(self) -> bool:
        """Whether the last request that is not a preflight is an OPTIONS."""
        return self.actual is not None and self.actual.request.method == "OPTIONS"

    @property
    def is_open_question(self) -> bool:
        """Whether a response lacks CORS headers that no browser may have looked for.

        To a request without Origin, most servers send none.
        """
        return self.is_of_no_page and bool(self.reasons) and set(self.reasons) <= set(MISSING)

    @property
    def only_preflight(self) -> bool:
        """Whether the last exchange that is known is a preflight."""
        return self.last is not None and is_preflight(self.last.request)

    @property
    def preflight(self) -> Exchange | None:
        """The last preflight, if there was one."""
        return next((each for each in reversed(self.exchanges) if is_preflight(each.request)), None)

    @property
    def actual(self) -> Exchange | None:
        """The last exchange that is not a preflight, if there was one."""
        found = (each for each in reversed(self.exchanges) if not is_preflight(each.request))
        return next(found, None)

    @property
    def last(self) -> Exchange | None:
        """The last exchange, the one of the refusal if the request was refused."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def response(self) -> HttpResponse | None:
        """The last response, if there is one."""
        return self.last.response if self.last else None

    @property
    def status(self) -> int | None:
        """The status of the last response, as seen or as a message names it."""
        return (self.response.status if self.response else None) or self.told.status

    @property
    def said(self) -> BodySays | None:
        """The cause that the last response, or the server's log, states in known words."""
        return body_says(self.response) or self.logged

    @property
    def in_preflight(self) -> bool:
        """Whether the preflight failed, as far as is known."""
        if self.last is not None:
            return is_preflight(self.last.request) and self.refused
        return bool(self.reasons) and all(map(is_of_preflight, self.reasons))

    @property
    def fails_by_status(self) -> bool:
        """Whether the browser's sentence is about the status of a preflight's response.

        It is not from 200 to 299. WebKit looks at it before any header, and the others after them.
        """
        return set(PREFLIGHT_STATUS) <= set(self.reasons)

    def header(self, name: str) -> str | None:
        """The value of a header of the last response."""
        return None if self.response is None else get(self.response.headers, name.lower())

    @property
    def named_headers(self) -> tuple[str, ...]:
        """The request headers that a message, and what stands beside it, name; in lower case.

        Those that only the browser sets are left out.
        """
        told = (self.told.header,) if self.told.header else ()
        names = dict.fromkeys(each.lower() for each in (*told, *self.script_headers))
        return tuple(each for each in names if not is_forbidden_request_header_name(each))

    def value_of(self, name: str) -> str | None:
        """The value of a header of the last response, as seen or as a message names it."""
        found = self.header(name)
        return self.told.value if found is None else found

    @property
    def first_url(self) -> str | None:
        """The URL that the page asked for; `url` is the end of the redirects from it."""
        return self.told.redirected_from or self.url

    @property
    def parsed_url(self) -> Url | None:
        """`url`, parsed."""
        return parse_url(self.url) if self.url else None

    @property
    def page(self) -> Origin | OpaqueOrigin | None:
        """The page's origin, parsed; ``None`` if it is not known."""
        if self.origin is None:
            return None
        parsed = parse_url(self.origin)
        if parsed is None and self.origin != "null":
            return None  # a placeholder, such as https://<your host>
        return (parsed.origin if parsed else None) or OpaqueOrigin()

    @property
    def answer(self) -> HttpResponse | None:
        """The response to the request itself, not to a preflight, if there is one."""
        return self.actual.response if self.actual else None

    @property
    def page_scheme(self) -> str | None:
        """The scheme of the page's origin, where that has one; its host may not be known."""
        page = self.page
        if isinstance(page, Origin):
            return page.scheme
        return (self.told.masked_page or "").partition("://")[0] or None

    @property
    def may_be_of_masked_page(self) -> bool:
        """Whether its writer hid the host of the page, and wrote the same for the URL's host."""
        page = host_as_written(self.told.masked_page)
        return page != "" and page == host_as_written(self.url)

    @property
    def is_of_no_request(self) -> bool:
        """Whether it is about a rule for pages, and names no URL."""
        return self.url is None and self.obstacle in OF_RULES

    @property
    def lacks_path(self) -> bool:
        """Whether a message names no more of the URL than its origin, as Chrome's once did."""
        is_script = self.told.initiator in (None, "fetch", "XMLHttpRequest", "EventSource")
        is_bare = self.url is not None and "/" not in self.url.partition("://")[2]
        return self.source is Source.CONSOLE and is_bare and not is_script

    @property
    def target(self) -> Origin | None:
        """The origin of `url`, if it has one."""
        return self.parsed_url.origin if self.parsed_url else None

    def for_certain(self, *reasons: Reason) -> bool:
        """Whether every possible reason is one of `reasons`."""
        return bool(self.reasons) and set(self.reasons) <= set(reasons)


_UNSERVED = (405, 501)


def plain_origins(exchanges: Sequence[Exchange]) -> list[str]:
    """The origins of http that requests were sent to, in their order."""
    urls = (parse_url(each.request.url) for each in exchanges)
    origins = (str(url.origin) for url in urls if url is not None and url.scheme == "http")
    return [*dict.fromkeys(origins)]


def is_of_preflight(reason: Reason) -> bool:
    """Whether `reason` arises in a preflight."""
    return reason.stage is Stage.PREFLIGHT
