"""Requests: the ``new Request(url, init)`` of the standard.

Standard: https://fetch.spec.whatwg.org/#request-class
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias, get_args

from ..fetch.address_spaces import ADDRESS_SPACES, AddressSpace
from ..fetch.header_lists import (
    Header,
    contains,
    get,
    is_header_name,
    is_header_value,
    normalize_value,
)
from ..fetch.methods import (
    CORS_SAFELISTED_METHODS,
    GET_OR_HEAD,
    is_forbidden_method,
    is_method,
    normalize_method,
)
from ..fetch.origins import OpaqueOrigin, Origin
from ..fetch.safelists import is_forbidden_request_header, is_no_cors_safelisted_request_header
from ..fetch.sites import Site, is_same_site, obtain_site
from ..fetch.urls import Url
from ..redaction import show
from .arguments import (
    are_pairs_of_text,
    check_choice,
    check_headers,
    why_not_a_header_name,
    why_not_a_header_value,
)
from .bodies import BodyInit, Stream, extract
from .dom_exceptions import DOMException, ScriptTypeError
from .page_security import PageSecurity
from .referrers import REFERRER_POLICIES, ReferrerPolicy, referrer_to_send
from .safelisting import is_safelisted
from .settings import STANDARD, Engine

__all__ = [
    "Abort",
    "AbortMoment",
    "BeforeRedirects",
    "Client",
    "Credentials",
    "Destination",
    "EngineNotes",
    "HeadersInit",
    "Initiator",
    "Mode",
    "Redirect",
    "RedirectTaint",
    "Request",
    "RequestMode",
    "Tainting",
    "given_headers",
    "make_navigation",
    "new_abort",
    "new_request",
    "not_a_method",
    "unresolved",
]

Mode: TypeAlias = Literal["cors", "no-cors", "same-origin"]
"""A request's mode. (Fetch, "Requests")"""
RequestMode: TypeAlias = Literal["cors", "no-cors", "same-origin", "navigate", "websocket"]
"""The modes of all requests, also those that scripts cannot choose."""
Credentials: TypeAlias = Literal["omit", "same-origin", "include"]
"""A request's credentials mode. (Fetch, "Requests")"""
Redirect: TypeAlias = Literal["follow", "error", "manual"]
"""A request's redirect mode. (Fetch, "Requests")"""
Tainting: TypeAlias = Literal["basic", "cors", "opaque"]
RedirectTaint: TypeAlias = Literal["same-origin", "same-site", "cross-site"]
Destination: TypeAlias = Literal[
    "",
    "audio",
    "audioworklet",
    "document",
    "embed",
    "font",
    "iframe",
    "image",
    "json",
    "manifest",
    "object",
    "paintworklet",
    "report",
    "script",
    "style",
    "track",
    "video",
    "worker",
]
Initiator: TypeAlias = Literal["fetch", "xmlhttprequest", "beacon", "form", "prefetch", "other"]
AbortMoment: TypeAlias = Literal["at-once", "during-preflight", "before-headers", "after-headers"]
"""When script aborts a request: before it starts, while it waits for the response to its preflight,
while it waits for its own response, and when it has the headers of that but not its body."""
HeadersInit: TypeAlias = Iterable[Header] | Mapping[str, str]
"""A request's headers, as pairs of name and value or as a mapping. (Fetch, "HeadersInit")"""

KEEPALIVE_LIMIT = 64 * 1024
"""The most bytes that a page has under way in beacons and ``keepalive`` fetches. (Fetch,
"HTTP-network-or-cache fetch")"""
ABOUT_CLIENT = "about:client"
"""The referrer that stands for the page. (Fetch, "Request class")"""
MODES: tuple[Mode, ...] = get_args(Mode)
CREDENTIALS_MODES: tuple[Credentials, ...] = get_args(Credentials)
REDIRECT_MODES: tuple[Redirect, ...] = get_args(Redirect)


@dataclass(frozen=True)
class Client:
    """The page that makes requests: its origin, its URL, the top-level page's origin, the engine.

    `security` is ``None`` if nothing but CORS decides about its requests;
    `restricts_mixed_content` tells whether it, or the page around it, is secure, and that counts.
    `keepalive_bodies` are the sizes of the bodies that it has under way with ``keepalive``.

    (HTML, "environment settings object", as far as fetching needs it)
    """

    origin: Origin | OpaqueOrigin
    url: str
    top_level_origin: Origin | OpaqueOrigin
    engine: Engine = STANDARD
    has_cross_site_ancestor: bool = False
    referrer_policy: ReferrerPolicy = ""
    security: PageSecurity | None = None
    restricts_mixed_content: bool = False
    keepalive_bodies: list[int] = field(default_factory=list, compare=False)

    @classmethod
    def of(cls, origin: Origin | OpaqueOrigin, url: str, engine: Engine = STANDARD) -> Client:
        """A top-level page."""
        return cls(origin, url, origin, engine)

    @cached_property
    def serialized_origin(self) -> str:
        """The origin as in ``Origin``."""
        return str(self.origin)

    @cached_property
    def referrer(self) -> str | None:
        """The URL that is the referrer of the page's requests by default."""
        has_referrer = self.engine.identifying.sandboxed_pages_have_referrer
        return self.url if has_referrer or isinstance(self.origin, Origin) else None

    @cached_property
    def may_lack_storage_access(self) -> bool:
        """Whether the page is not simply at the top level or of its site, so that it might ask."""
        return self.has_cross_site_ancestor or isinstance(self.origin, OpaqueOrigin)

    @cached_property
    def network_partition_key(self) -> Site:
        """(Fetch, "determine the network partition key"; its second half is left out)"""
        return obtain_site(self.top_level_origin)


class Abort(NamedTuple):
    """When a request is aborted, and whether a timeout does it."""

    moment: AbortMoment
    by_timeout: bool


class BeforeRedirects(NamedTuple):
    """The state of a request before any redirect.

    `listed` are the names that Access-Control-Request-Headers had, or would have had.
    """

    method: str
    headers: list[Header]
    listed: list[str]


class EngineNotes(NamedTuple):
    """The earlier state of a request that some engines go back to; the standard does not."""

    before_redirects: BeforeRedirects | None = None
    """``None`` until there is a redirect."""
    dropped: frozenset[str] = frozenset()
    """The headers, in lower case, that the last redirect removed."""
    typed_by_body: bool = False
    """Whether the Content-Type came from the body."""
    first_content_type: str | None = None
    """The Content-Type that is sent until there is a redirect, if `headers` have another."""
    first_referrer: str | None = None
    """What the referrer policy left of the referrer before the first redirect; or ``None``."""
    upgraded_at: int | None = None
    """The number of redirects up to the last URL that was upgraded from http."""
    restarted_at: int | None = None
    """The number of redirects up to the URL from which cookies go along again."""
    cut_referrer: str | None = None
    """What was sent of a referrer that the engine had cut for the current URL only."""
    has_new_policy: bool = False
    """Whether a redirect had a referrer policy."""
    keeps_preflight: bool = False
    """Whether a redirect has made a preflight necessary, because the request needed one before."""
    redirect_was_mixed: bool = False
    """Whether a redirect to http was upgraded because the page is secure."""


NOTHING_NOTED = EngineNotes()


@dataclass(slots=True, eq=False)
class Request:
    """A request in flight. (Fetch, "Requests")

    `url_list` grows with every redirect; `body` is ``None`` if there is none; `is_stream` tells
    that it cannot be sent twice. `redirect_taint` is the least related origin that redirects have
    led to; unless it is "same-origin", the origin is serialised as ``null``. `sent_origin` is
    the ``Origin`` that it was last sent with. `referrer` is the URL that ``Referer`` is made of,
    ``None`` if it is not sent. `is_by_parser` tells that an element of the page's markup makes it
    (the "parser metadata"), `by_user` that the user has started a navigation (the "user-activation"
    of Fetch Metadata). `notes` are for engines that depart from the standard.
    """

    client: Client
    url_list: list[Url]
    method: str
    headers: list[Header]
    body: bytes | None
    mode: RequestMode
    credentials: Credentials
    redirect: Redirect
    destination: Destination = ""
    initiator: Initiator = "fetch"
    is_stream: bool = False
    use_cors_preflight: bool = False
    navigates: bool = False
    tainting: Tainting = "basic"
    redirect_taint: RedirectTaint = "same-origin"
    sent_origin: str | None = None
    referrer_policy: ReferrerPolicy = ""
    target_address_space: AddressSpace | None = None
    integrity: str = ""
    nonce: str = ""
    is_by_parser: bool = False
    by_user: bool = False
    keepalive: bool = False
    abort: Abort | None = None
    notes: EngineNotes = NOTHING_NOTED
    engine: Engine = field(init=False)
    origin: Origin | OpaqueOrigin = field(init=False)
    serialized_origin: str = field(init=False)
    referrer: str | None = field(init=False)

    def __post_init__(self) -> None:
        client = self.client
        self.engine = client.engine
        self.origin = client.origin
        self.serialized_origin = client.serialized_origin
        self.referrer = client.referrer
        if not self.referrer_policy:
            self.referrer_policy = client.referrer_policy

    @property
    def exceeds_keepalive_limit(self) -> bool:
        """Whether the page would have too much under way. (Fetch, "inflightKeepaliveBytes")"""
        return len(self.body or b"") + sum(self.client.keepalive_bodies) > KEEPALIVE_LIMIT

    @property
    def redirect_count(self) -> int:
        """The number of redirects that have been followed."""
        return len(self.url_list) - 1

    @property
    def was_upgraded(self) -> bool:
        """Whether the current URL was upgraded from http."""
        return self.notes.upgraded_at == self.redirect_count

    @property
    def includes_credentials(self) -> bool:
        """Whether cookies go with it. (Fetch, "HTTP-network-or-cache fetch", includeCredentials)"""
        included = self.credentials == "include" or (
            self.credentials == "same-origin" and self.tainting == "basic"
        )
        if self.client.security is None or not self.is_credentialless:
            return included
        return False

    @property
    def includes_cookies(self) -> bool:
        """Whether cookies go with it, without other credentials too in some engine."""
        return self.includes_credentials or self.notes.restarted_at is not None

    @property
    def is_credentialless(self) -> bool:
        """Whether the page's embedder policy leaves the credentials out.

        (Fetch, "Cross-Origin-Embedder-Policy allows credentials")
        """
        security = self.client.security
        if security is None or security.embedder_policy != "credentialless":
            return False
        if self.mode != "no-cors" or not self.engine.security_policy.knows_credentialless_pages:
            return False
        return self.current_url.origin != self.origin or self.redirect_taint != "same-origin"

    @property
    def preflight_origin(self) -> str:
        """The value of ``Origin`` in a preflight for the request."""
        as_page = self.engine.preflights.preflight_origin == "page"
        return self.client.serialized_origin if as_page else self.serialized_origin

    @property
    def current_url(self) -> Url:
        """The URL that is being fetched, after the redirects so far."""
        return self.url_list[-1]

    def replace_current_url(self, url: Url) -> None:
        """Fetch `url` in place of the current URL, as if redirects had led there."""
        urls = [*self.url_list[:-1], url]
        self.url_list = urls[:1]
        self.serialized_origin, self.redirect_taint = str(self.origin), "same-origin"
        for each in urls[1:]:
            self.redirect_to(each)

    def redirect_to(self, url: Url) -> None:
        """Go on to `url`. (Fetch, "redirect-taint" and "serializing a request origin")

        The taint is updated at each redirect, with the same result as in the standard.
        """
        last = self.current_url.origin
        self.url_list.append(url)
        if last in (url.origin, self.origin):
            return
        self.serialized_origin = "null"
        astray = not is_same_site(url.origin, last) and not is_same_site(self.origin, last)
        if astray:
            self.redirect_taint = "cross-site"
        elif self.redirect_taint == "same-origin":
            self.redirect_taint = "same-site"


def new_request(
    client: Client,
    url: str,
    *,
    method: str = "GET",
    headers: HeadersInit = (),
    body: BodyInit | None = None,
    mode: Mode = "cors",
    credentials: Credentials = "same-origin",
    redirect: Redirect = "follow",
    referrer: str = ABOUT_CLIENT,
    referrer_policy: ReferrerPolicy = "",
    target_address_space: AddressSpace | None = None,
    integrity: str = "",
    keepalive: bool = False,
    abort: AbortMoment | None = None,
    timeout: AbortMoment | None = None,
) -> Request:
    """Make a request as the ``Request`` constructor does.

    Raises:
        ScriptTypeError: the constructor throws a ``TypeError``. (Fetch, "new Request(input, init)")
    """
    parsed = client.engine.parse_url(url, client.url)
    if parsed is None:
        raise ScriptTypeError(unresolved("url", url, client.url))
    if parsed.includes_credentials:
        raise ScriptTypeError(
            f"the url {show(url)} has a user name or password; scripts cannot fetch it"
        )
    if mode not in MODES:
        check_choice("mode", mode, MODES, ScriptTypeError)
    if credentials not in CREDENTIALS_MODES:
        check_choice("credentials", credentials, CREDENTIALS_MODES, ScriptTypeError)
    if redirect not in REDIRECT_MODES:
        check_choice("redirect", redirect, REDIRECT_MODES, ScriptTypeError)
    if referrer_policy not in REFERRER_POLICIES:
        check_choice("referrer_policy", referrer_policy, REFERRER_POLICIES, ScriptTypeError)
    if target_address_space is not None and target_address_space not in ADDRESS_SPACES:
        check_choice("target_address_space", target_address_space, ADDRESS_SPACES, ScriptTypeError)
    if method != "GET":  # as it is by default
        method = _checked_method(method)
    if mode == "no-cors" and method not in CORS_SAFELISTED_METHODS:
        raise ScriptTypeError(
            f"method is {show(method)}; mode 'no-cors' allows the methods GET, HEAD and POST"
        )
    if body is not None and method in GET_OR_HEAD:
        raise ScriptTypeError(f"a {method} request has no body; leave body out, or use POST")
    header_list = [] if headers == () else _fill(client.engine, headers, no_cors=mode == "no-cors")
    request = Request(
        client,
        [parsed],
        method,
        header_list,
        None,
        mode,
        credentials,
        redirect,
        referrer_policy=referrer_policy,
        target_address_space=target_address_space,
        integrity=integrity,
        keepalive=keepalive,
    )
    _set_referrer(request, referrer)
    if abort is not None or timeout is not None:
        request.abort = new_abort(abort, timeout)
    if body is not None:
        _set_body(request, body)
    return request


def _checked_method(method: str) -> str:
    """The method as it is sent.

    Raises:
        ScriptTypeError: it is not one, or scripts may not use it.
    """
    if not is_method(method):
        raise ScriptTypeError(not_a_method(method))
    if is_forbidden_method(method):
        raise ScriptTypeError(f"method is {method!r}, which scripts may not use")
    return normalize_method(method)


def new_abort(
    abort: AbortMoment | None, timeout: AbortMoment | None, *, by_fetch: bool = True
) -> Abort:
    """When a request is aborted, by script or by a timeout; one of both is given.

    Raises:
        ScriptTypeError: a moment is unknown, or both are given.
    """
    if abort is not None and timeout is not None:
        raise ScriptTypeError("give either abort or timeout, since the first of them ends it")
    name, moment = ("timeout", timeout) if abort is None else ("abort", abort)
    # An XMLHttpRequest has nothing to abort before it is sent.
    check_choice(name, moment, get_args(AbortMoment)[0 if by_fetch else 1 :], ScriptTypeError)
    assert moment is not None  # noqa: S101 (it was checked)
    return Abort(moment, timeout is not None)


def keep_referrer_of_sandboxed(request: Request) -> None:
    """Give what a sandboxed page loads the origin of its URL as referrer, if the engine does so."""
    if _has_origin_as_referrer(request.client):
        url = request.current_url.href
        request.referrer = referrer_to_send(request.client.url, "origin", url)
        hide_referrer_of_sandboxed(request)


def make_navigation(request: Request) -> None:
    """Make `request` that of a navigation, with what it tells of upgrades.

    (Upgrade Insecure Requests, "The `Upgrade-Insecure-Requests` HTTP Request Header Field")
    """
    request.mode = "navigate"
    how, destination = request.engine.loading.prefers_upgrades, request.destination
    prefers = how == "always" or destination not in ("embed", "object")
    if how == "over-http":
        prefers = request.current_url.scheme == "http"
    if prefers:
        request.headers.append(("Upgrade-Insecure-Requests", "1"))


def hide_referrer_of_sandboxed(request: Request) -> None:
    """Drop a sandboxed page's referrer if the policy keeps it in the origin, which no URL has."""
    hides = request.referrer_policy == "same-origin"
    if hides and _has_origin_as_referrer(request.client):
        request.referrer = None


def _has_origin_as_referrer(client: Client) -> bool:
    """Whether `client` is a sandboxed page whose URL's origin is the referrer of its loads."""
    has_referrer = client.engine.loading.sandboxed_loads_have_referrer
    return has_referrer and isinstance(client.origin, OpaqueOrigin)


def _set_referrer(request: Request, referrer: str) -> None:
    """(Fetch, "new Request(input, init)", the steps on the referrer)"""
    if referrer == ABOUT_CLIENT:
        return
    if not referrer:
        request.referrer = None
        if request.engine.identifying.empty_referrer_hides_origin:
            request.referrer_policy = "no-referrer"
        return
    parsed = request.engine.parse_url(referrer, request.client.url)
    if parsed is None:
        raise ScriptTypeError(unresolved("referrer", referrer, request.client.url))
    if parsed.origin is not None and parsed.origin == request.origin:
        request.referrer = parsed.href


def _set_body(request: Request, body: BodyInit) -> None:
    """(Fetch, "new Request(input, init)", the steps on the body)"""
    engine, no_cors = request.engine, request.mode == "no-cors"
    if isinstance(body, Stream):
        if engine.sending.streams == "refused":
            raise DOMException("a stream cannot be sent", "NotSupportedError")
        if engine.sending.streams == "as-text":
            body = "[object ReadableStream]"
    extracted = extract(body)
    request.body, content_type, request.is_stream = extracted
    if request.is_stream:
        if no_cors:
            raise ScriptTypeError("a stream can be sent with mode 'cors' or 'same-origin' only")
        if engine.sending.streams_imply_cors:
            request.mode = "cors"
        request.use_cors_preflight = True
    if content_type is not None and not contains(request.headers, "content-type"):
        normal = normalize_value(content_type)
        if _appends(engine, request.headers, "Content-Type", normal, no_cors=no_cors):
            request.headers.append(("Content-Type", normal))
        request.notes = request.notes._replace(typed_by_body=True)


def given_headers(init: HeadersInit) -> Iterable[Header]:
    """The headers that are given, each a pair of texts.

    Raises:
        TypeError: they are something else.
    """
    # A list first: looking whether something is a mapping takes longer.
    if not isinstance(init, list) and isinstance(init, Mapping):
        init = init.items()
    given = list(init)
    if not are_pairs_of_text(given):
        check_headers(given)
        given = [(name, value) for name, value in given]
    return given


def unresolved(name: str, url: str, base: str) -> str:
    """The sentence about a `url` that is not one, even relative to `base`."""
    return f"{name} is {show(url)}, which is not a URL that can be resolved against {show(base)}"


def not_a_method(method: str) -> str:
    """The sentence about a `method` that HTTP does not have."""
    return f"method is {show(method)}, which is not an HTTP method; give one such as 'PUT'"


def _fill(engine: Engine, init: HeadersInit, *, no_cors: bool) -> list[Header]:
    """Fill a ``Headers`` object with the guard "request" or "request-no-cors". (Fetch, "fill")"""
    headers: list[Header] = []
    spelled: dict[str, str] = {}
    for name, value in given_headers(init):
        normal = normalize_value(value)
        if _appends(engine, headers, name, normal, no_cors=no_cors):
            # The first spelling of a repeated name stays. (Fetch, "append" to a header list)
            headers.append((spelled.setdefault(name.lower(), name), normal))
    return headers


def _appends(
    engine: Engine, headers: list[Header], name: str, value: str, *, no_cors: bool
) -> bool:
    """Whether the guard allows a header, `value` normalized. (Fetch, "append" and "validate")"""
    if not is_header_name(name):
        raise ScriptTypeError(why_not_a_header_name(name))
    if not is_header_value(value):
        raise ScriptTypeError(why_not_a_header_value(name, value))
    if is_forbidden_request_header(name, value) or name.lower() in engine.sending.dropped_headers:
        return False
    if no_cors:
        present = get(headers, name.lower())
        combined = value if present is None else f"{present}, {value}"
        return is_no_cors_safelisted_request_header(name, combined) and is_safelisted(
            engine, name, combined
        )
    return True
