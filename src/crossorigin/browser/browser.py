"""`Browser` and `Page`, sync and async: thin drivers that carry each request to a transport."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from inspect import CO_COROUTINE
from types import MappingProxyType, NoneType
from typing import Literal, TypedDict, Unpack, get_args

from ..fetch.address_spaces import ADDRESS_SPACES, AddressSpace
from ..fetch.origins import (
    FILE_ORIGIN,
    HTTP_SCHEMES,
    NEVER_SENT_SCHEMES,
    OpaqueOrigin,
    Origin,
    is_potentially_trustworthy,
    parse_origin,
)
from ..fetch.urls import Url, parse_url
from ..given_functions import FUNCTIONS, check_callable
from ..redaction import show
from .arguments import (
    FLAG,
    HEADERS_OPTION,
    URL,
    KnownOptions,
    OptionKind,
    check_choice,
    check_instance,
    check_options,
    check_text,
    choice_of,
    one_of,
    texts_of,
)
from .authentication import PasswordStore, new_password
from .bodies import BODIES, BodyInit, scalar_value_string
from .cookie_jar import CookieJar
from .cookie_reasons import KeptCookie
from .cookies import CONTROL_CHARACTERS, Cookie, is_utf8
from .dom_exceptions import DOMException
from .driving import AsyncTransport, Steps, Transport, drive, drive_async
from .engines import engine_named
from .fetching import Fetching, fetch
from .loading import CrossOrigin, ElementKind, load, new_load_request
from .navigating import (
    Enctype,
    FormFields,
    new_beacon_request,
    new_event_source_request,
    new_form_request,
    new_navigation_request,
    new_report_request,
    new_websocket_request,
)
from .page_security import (
    EmbedderPolicy,
    LocalNetworkPermission,
    PermissionState,
    page_security,
)
from .preflight_cache import PreflightCache
from .referrers import REFERRER_POLICIES, ReferrerPolicy
from .request import (
    AbortMoment,
    Client,
    Credentials,
    HeadersInit,
    Mode,
    Redirect,
    Request,
    new_request,
)
from .result import LoadResult, Result
from .same_site import CookieContext, context_of_page, context_of_request, is_same_site_for
from .settings import THIRD_PARTY_COOKIES, Engine, ThirdPartyCookies, with_settings
from .xhr import XhrBody, new_xhr_request

__all__ = [
    "AsyncBrowser",
    "AsyncPage",
    "Browser",
    "FetchOptions",
    "Page",
    "PageOptions",
    "XhrOptions",
    "page_url",
]

NO_PERMISSIONS: Mapping[LocalNetworkPermission, PermissionState] = MappingProxyType({})

_HEADER_NAME = re.compile(r"\s*set-cookie2?\s*:", re.IGNORECASE)
PAGE_OF_ORIGIN_NULL = "data:text/html,"
"""A URL without a tuple origin, so pages there have an opaque origin, written ``null``."""
WANTED_OF_PAGE = "such as 'https://app.example.com/', or 'null'"


class FetchOptions(TypedDict, total=False):
    """The second argument of ``fetch(url, {…})``, with the same values and defaults.

    The names are the same too, but for `referrer_policy` and `target_address_space`, which are
    ``referrerPolicy`` and ``targetAddressSpace`` in script.
    `headers` are pairs or a mapping; a `body` is ``bytes``, ``str`` (sent as UTF-8) or one of
    `UrlEncodedForm`, `MultipartForm` and `Stream`. Every body except ``bytes`` and `Stream` sets
    its Content-Type, unless `headers` have another.
    `abort` is the moment at which the controller of the `signal` aborts, `timeout` the one at which
    the `signal` of ``AbortSignal.timeout`` does. A request that never comes to the moment, since it
    needs no preflight or has ended, is not aborted.
    """

    method: str
    headers: HeadersInit
    body: BodyInit | None
    mode: Mode
    credentials: Credentials
    redirect: Redirect
    referrer: str
    referrer_policy: ReferrerPolicy
    target_address_space: AddressSpace | None
    integrity: str
    keepalive: bool
    abort: AbortMoment | None
    timeout: AbortMoment | None


class PageOptions(TypedDict, total=False):
    """What a page is beside its URL. (`Browser.page`)

    sandboxed
        Whether the page is in a sandbox that gives it an opaque origin, as
        ``<iframe sandbox="allow-scripts">`` does.
    top_level
        The absolute URL of the top-level page, if the page is in a frame; frames in pages of
        different sites do not share a preflight cache. If the sites of the page and of the
        top-level page differ, the page's cookies are third-party cookies.
    cross_site_ancestor
        Whether a frame of another site is on the way to the top-level page, or that page itself; by
        default, whether the top-level page is of another site. (HTML, "has cross-site ancestor")
    referrer_policy
        The page's referrer policy, as its ``Referrer-Policy`` sets it.
    addresses
        The IP address of each host that matters, the page's own included, by its name, or by its
        name and port (``"a.example:8443"``) where ports lead to different machines. With it, even
        if it is empty, requests are checked by Local Network Access; a host that is not in it and
        is not itself an address, ``localhost`` or under ``.local`` counts as public.
    permissions
        What the user has said to the top-level page about "local-network" and "loopback-network":
        "granted", "denied" or "prompt" (by default), with which nothing is sent either.
    mixed_content
        "checked" if requests over http are upgraded or refused when the page, or the page around
        it, is of https; "ignored" (by default), as with servers that have no certificate yet.
    content_security_policy
        The value of the page's ``Content-Security-Policy``, or of each if it has several. A policy
        that only reports stops nothing.
    embedder_policy
        The page's ``Cross-Origin-Embedder-Policy``: "unsafe-none", "require-corp" or
        "credentialless".
    allow
        The permissions that the frames around the page pass on, as ``<iframe allow="…">`` does; a
        frame of the top-level page's origin has them anyway.
    """

    sandboxed: bool
    top_level: str | None
    cross_site_ancestor: bool | None
    referrer_policy: ReferrerPolicy
    addresses: Mapping[str, str] | None
    permissions: Mapping[LocalNetworkPermission, PermissionState]
    mixed_content: Literal["checked", "ignored"]
    content_security_policy: str | Sequence[str]
    embedder_policy: EmbedderPolicy
    allow: Iterable[LocalNetworkPermission]


class XhrOptions(TypedDict, total=False):
    """The calls on an ``XMLHttpRequest`` between ``open`` and ``send``, and its body.

    `headers` are given to ``setRequestHeader`` one by one; `upload_listeners` tells whether
    ``upload`` has event listeners. `abort` and `timeout` are moments as in `FetchOptions`, except
    "at-once": that of a call of ``abort()``, and the end of the time in ``timeout``.
    """

    headers: HeadersInit
    body: XhrBody | None
    with_credentials: bool
    upload_listeners: bool
    abort: AbortMoment | None
    timeout: AbortMoment | None


class _BrowserState:
    """The state that pages of a browser share: the engine, the preflight cache, the cookies."""

    def __init__(
        self,
        engine: str,
        clock: Callable[[], float],
        third_party_cookies: ThirdPartyCookies | None,
    ) -> None:
        self.engine = engine_named(engine)
        if clock.__class__ not in FUNCTIONS and clock.__class__.__call__.__class__ not in FUNCTIONS:
            check_callable("clock", clock)
        if third_party_cookies is not None:
            check_choice("third_party_cookies", third_party_cookies, THIRD_PARTY_COOKIES)
            chosen = {"third_party_cookies": third_party_cookies}
            self.engine = with_settings(self.engine, chosen)
        self.preflight_cache = PreflightCache(clock)
        self.cookies = CookieJar(self.engine.cookies, clock)
        self.passwords = PasswordStore()

    def set_cookie(self, url: str, line: str) -> Cookie | KeptCookie:
        """Store a cookie as if a top-level visit of `url` had set it.

        Args:
            url: An absolute URL.
            line: The value of ``Set-Cookie`` without the header's name, such as
                "session=1; Secure; SameSite=None".

        Returns:
            The cookie, or why it was not stored.

        Raises:
            TypeError: an argument is not text.
            ValueError: `url` is not an absolute URL of http or https, or `line` has a lone
                surrogate or the header's name.
        """
        check_text("line", line, "such as 'session=1; Secure; SameSite=None'", is_secret=True)
        if _HEADER_NAME.match(line):
            raise ValueError(
                "line begins with the header's name; give its value alone, such as "
                "'session=1; Secure; SameSite=None'"
            )
        parsed = _absolute_of_http("url", url)
        origin = parsed.origin or OpaqueOrigin()
        request = new_navigation_request(Client.of(origin, parsed.href, self.engine), url)
        context = context_of_request(request, self.engine.cookies)
        return self.cookies.store(line.encode().decode("latin-1"), context)

    def authenticate(
        self, url: str, user: str, password: str, *, realm: str = "", top_level: str | None = None
    ) -> None:
        """Have a user name and a password, as if the user had entered them at `url`.

        They are sent, by the scheme Basic, with requests that include credentials: at once under
        the path of `url`, and elsewhere at its origin when a response of status 401 asks for
        `realm`.

        Args:
            url: An absolute URL, such as "https://api.example.net/".
            user: The name, without a colon.
            password: The password. No text of a result has it; the requests do.
            realm: The realm of the server's ``WWW-Authenticate``.
            top_level: The URL of the page in which the user has entered them, which matters in
                Firefox; by default `url`.

        Raises:
            TypeError: an argument is not text.
            ValueError: `url` or `top_level` is not an absolute URL of http or https, `user` has a
                colon, or a text has control characters or lone surrogates. (RFC 7617)
        """
        parsed = _absolute_of_http("url", url)
        for name, text in (("user", user), ("password", password), ("realm", realm)):
            check_text(name, text, is_secret=name == "password")
            if not CONTROL_CHARACTERS.isdisjoint(text):
                raise ValueError(f"{name} has a control character; leave it out")
        if ":" in user:
            raise ValueError("user has a colon, which the scheme Basic does not allow")
        page = parsed if top_level is None else _absolute_of_http("top_level", top_level)
        client = Client.of(page.origin or OpaqueOrigin(), page.href, self.engine)
        request = new_navigation_request(client, url)
        request.navigates = False
        self.passwords.add(new_password(request, realm, user, password))


class _PageState:
    """A page: a URL and an origin, in a browser."""

    def __init__(self, browser: _BrowserState, url: str, options: PageOptions) -> None:
        if url.__class__ is not str:
            check_text("url", url, WANTED_OF_PAGE)
        self._url, origin = _page_at("url", url)
        self.url = self._url.href
        self.origin: Origin | OpaqueOrigin = OpaqueOrigin() if origin is None else origin
        self._browser = browser
        client = None
        if options:
            client = self._client = _client_of(self.origin, self._url, browser.engine, **options)
            self.origin = client.origin
        lists = browser.cookies.script_lists
        if lists is not None and lists.open(self._url, self.origin, client):
            browser.cookies.open_page(self._client, self._url)

    @cached_property
    def _client(self) -> Client:
        """What its requests know of a page without options; made when the first one asks."""
        return Client.of(self.origin, self.url, self._browser.engine)

    def _fetch(self, url: str, options: FetchOptions) -> Fetching:
        if url.__class__ is not str:
            check_instance("url", url, str, URL)
        if options:
            check_options("fetch", options, _FETCH)
        request = new_request(self._client, url, **options)
        return _start(self._browser, request)

    def _xhr(self, method: str, url: str, options: XhrOptions) -> Fetching:
        if url.__class__ is not str or method.__class__ is not str:
            check_instance("method", method, str, "text (a str), such as 'PUT'")
            check_instance("url", url, str, URL)
        if options:
            check_options("xhr", options, _XHR)
        request = new_xhr_request(self._client, method, url, **options)
        return _start(self._browser, request)

    def _load(
        self,
        url: str,
        kind: ElementKind,
        crossorigin: CrossOrigin | None,
        integrity: str,
        *,
        nonce: str,
        by_script: bool,
    ) -> Steps[LoadResult]:
        request = new_load_request(self._client, url, kind, crossorigin)
        if integrity != "":
            check_text("integrity", integrity, "such as 'sha384-…'")
        if nonce != "":
            check_text("nonce", nonce, is_secret=True)
        if by_script is not False:
            check_instance("by_script", by_script, bool, FLAG.wanted)
        if kind in ("script", "module", "stylesheet"):
            request.integrity, request.nonce = integrity, nonce
            rules = self._browser.engine.security_policy
            by_script = by_script or (kind == "module" and rules.modules_count_as_inserted)
            request.is_by_parser = not by_script
        elif integrity or nonce:
            name = "integrity" if integrity else "nonce"
            raise ValueError(f"{name} is for scripts and style sheets; leave it out")
        browser = self._browser
        return load(request, kind, browser.preflight_cache, browser.cookies, browser.passwords)

    # The cookies that script sees

    def cookies(self) -> str:
        """The value of ``document.cookie``: the cookies that script may see.

        Raises:
            DOMException: the page is sandboxed ("SecurityError").
        """
        context = self._cookie_context()
        sent, _ = self._browser.cookies.retrieve(context)
        text = "; ".join(map(str, sent))
        if self._browser.engine.cookies.undecodable_cookies == "hide-all" and not is_utf8(text):
            return ""
        return text.encode("latin-1").decode(errors="replace")

    def set_cookie(self, text: str) -> Cookie | KeptCookie:
        """Set ``document.cookie = text``; the cookie, or why it was not stored.

        Of several cookies, which WebKit reads from several lines, it returns the last.

        Raises:
            TypeError: `text` is not text.
            DOMException: the page is sandboxed ("SecurityError").
        """
        wanted = "text, such as 'session=1; Secure'"
        check_instance("text", text, str, wanted, is_secret=True)
        line = scalar_value_string(text).encode().decode("latin-1")
        context, jar = self._cookie_context(), self._browser.cookies
        if jar.rules.script_sets_a_cookie_a_line:
            *others, line = line.split("\n")
            for each in others:
                jar.store(each, context)
        return jar.store(line, context)

    def _cookie_context(self) -> CookieContext:
        if isinstance(self.origin, OpaqueOrigin):
            raise DOMException("a page with an opaque origin has no cookies", "SecurityError")
        return context_of_page(self._client, self._url, self._browser.engine.cookies)

    def _navigation(self, request: Request) -> Fetching:
        return _start(self._browser, request)


def _start(browser: _BrowserState, request: Request) -> Fetching:
    """The fetch of `request`, with what `browser` remembers."""
    return fetch(request, browser.preflight_cache, browser.cookies, browser.passwords)


def _client_of(
    origin: Origin | OpaqueOrigin,
    url: Url,
    engine: Engine,
    *,
    sandboxed: bool = False,
    top_level: str | None = None,
    cross_site_ancestor: bool | None = None,
    referrer_policy: ReferrerPolicy = "",
    addresses: Mapping[str, str] | None = None,
    permissions: Mapping[LocalNetworkPermission, PermissionState] = NO_PERMISSIONS,
    allow: Iterable[LocalNetworkPermission] = (),
    mixed_content: Literal["checked", "ignored"] = "ignored",
    content_security_policy: str | Sequence[str] = (),
    embedder_policy: EmbedderPolicy = "unsafe-none",
) -> Client:
    """A page at `url` as its requests know it; `origin` is that of its URL. (`PageOptions`)"""
    top = origin = OpaqueOrigin() if sandboxed else origin
    if top_level is not None:
        top = page_url("top_level", top_level).origin or OpaqueOrigin()
    if cross_site_ancestor and top_level is None:
        raise ValueError(
            "cross_site_ancestor is True, and the page is not in a frame: give top_level, the URL "
            "of the top-level page"
        )
    if cross_site_ancestor is None:
        cross_site_ancestor = top_level is not None and not is_same_site_for(
            engine.cookies, top, url.origin
        )
    restricts_mixed_content = False
    if mixed_content != "ignored":
        restricts_mixed_content = _restricts_mixed_content(url, top_level)
    security = None
    policies = content_security_policy or embedder_policy != "unsafe-none"
    if addresses is not None or permissions or allow or policies:
        security = page_security(
            addresses,
            permissions,
            tuple(allow),
            content_security_policy,
            embedder_policy,
            is_secure=url.origin is None or is_potentially_trustworthy(url.origin),
        )
    return Client(
        origin,
        url.href,
        top,
        engine,
        cross_site_ancestor,
        referrer_policy,
        security,
        restricts_mixed_content,
    )


def page_url(name: str, url: str) -> Url:
    """The absolute URL of a page, which the argument `name` gives.

    Raises:
        TypeError: it is not text.
        ValueError: it is not an absolute URL.
    """
    if url.__class__ is not str:
        check_text(name, url, WANTED_OF_PAGE)
    return _page_at(name, url)[0]


@lru_cache(maxsize=1024)
def _page_at(name: str, url: str) -> tuple[Url, Origin | None]:
    """The absolute URL of a page, and its origin, ``None`` for an opaque one. (`page_url`)"""
    parsed = parse_url(PAGE_OF_ORIGIN_NULL if url == "null" else url)
    if parsed is None:
        check_text(name, url, WANTED_OF_PAGE)
        raise ValueError(f"{name} is {show(url)}, which is not an absolute URL, {WANTED_OF_PAGE}")
    if parsed.origin is None and parsed.scheme not in NEVER_SENT_SCHEMES:
        raise ValueError(
            f"{name} is {show(url)}, which has no origin: {show(parsed.scheme)} is read as its "
            f"scheme. Write a whole URL, such as {show(f'http://{url}')}, or 'null' for a page "
            "without an origin"
        )
    return parsed, parse_origin(url) if url == FILE_ORIGIN else parsed.origin


def _absolute_of_http(name: str, url: str) -> Url:
    wanted = "such as 'https://api.example.net/'"
    check_text(name, url, wanted)
    parsed = parse_url(url)
    if parsed is None or parsed.scheme not in HTTP_SCHEMES:
        what = "an absolute URL of http or https"
        raise ValueError(f"{name} is {show(url)}, which is not {what}, {wanted}")
    return parsed


def _restricts_mixed_content(page: Url, top_level: str | None) -> bool:
    """(Mixed Content, "does settings prohibit mixed security contexts?")"""
    return page.scheme == "https" or (
        top_level is not None and page_url("top_level", top_level).scheme == "https"
    )


class Page(_PageState):
    """A page that fetches through its browser's transport. Made by `Browser.page`."""

    _browser: Browser

    def fetch(self, url: str, **options: Unpack[FetchOptions]) -> Result:
        """Fetch as ``fetch(url, {…})`` does in a script of this page.

        A refusal is a `Result` with an error, never an exception.

        Raises:
            TypeError: the JavaScript call would throw before fetching: an invalid method, header,
                URL, or combination of options.
        """
        return drive(self._fetch(url, options), self._browser.transport)

    def xhr(self, method: str, url: str, **options: Unpack[XhrOptions]) -> Result:
        """Fetch as an ``XMLHttpRequest`` does in a script of this page.

        Raises:
            DOMException: ``open`` or ``setRequestHeader`` throws one: "SyntaxError" for an invalid
                method, URL or header, "SecurityError" for a method that scripts may not use.
        """
        return drive(self._xhr(method, url, options), self._browser.transport)

    def load(
        self,
        url: str,
        kind: ElementKind = "image",
        crossorigin: CrossOrigin | None = None,
        *,
        integrity: str = "",
        nonce: str = "",
        by_script: bool = False,
    ) -> LoadResult:
        """Load an image, a script, … as an element of this page does.

        Args:
            url: The URL to load, relative to the page's URL.
            kind: The kind of resource. "stylesheet" is one of a ``<link>``, "font" one of an
                ``@font-face``.
            crossorigin: The attribute's value; for "track", that of the media element. A font has
                none.
            integrity: The attribute's value, such as "sha384-…": the hash that the body must have.
            nonce: The attribute's value, by which the page's policy may trust the element.
            by_script: Whether script has inserted the element, and not the page's markup, which
                matters to a policy with ``'strict-dynamic'``.

        Raises:
            ValueError: an argument has an unknown value.
        """
        steps = self._load(url, kind, crossorigin, integrity, nonce=nonce, by_script=by_script)
        return drive(steps, self._browser.transport)

    def navigate(self, url: str, *, by_user: bool = False) -> Result:
        """Leave the page for `url` at the top level, as a link or ``location = url`` does.

        Args:
            url: The URL to go to, relative to the page's URL.
            by_user: Whether the user has clicked or pressed a key on the page just before, as on a
                link, so that ``Sec-Fetch-User: ?1`` goes along; script alone does not send that.

        Raises:
            ValueError: `url` cannot be resolved, or is not one of http or https.
        """
        request = new_navigation_request(self._client, url, by_user=by_user)
        return drive(self._navigation(request), self._browser.transport)

    def submit(
        self,
        url: str,
        fields: FormFields = (),
        *,
        method: str = "POST",
        enctype: Enctype = "application/x-www-form-urlencoded",
        by_user: bool = False,
    ) -> Result:
        """Submit a form of this page at the top level.

        Args:
            url: The form's ``action``, relative to the page's URL.
            fields: Names, each with a text or a `File`. Only a form of "multipart/form-data" sends
                a file's content; the others send its name.
            method: "POST" or "GET".
            enctype: How the fields are encoded in a POST.
            by_user: Whether the user has submitted it, or done something on the page just before;
                as in `navigate`.

        Raises:
            TypeError: `fields` is a mapping.
            ValueError: an argument has an unknown value.
        """
        request = new_form_request(self._client, url, fields, method, enctype, by_user=by_user)
        return drive(self._navigation(request), self._browser.transport)

    def send_beacon(self, url: str, body: BodyInit | None = None) -> Result | None:
        """Call ``navigator.sendBeacon``; ``None`` where it returns false: `body` is too large.

        Raises:
            TypeError: the JavaScript call throws one.
        """
        request = new_beacon_request(self._client, url, body)
        if request is None:
            return None
        return drive(self._navigation(request), self._browser.transport)

    def send_report(self, url: str, body: bytes) -> Result:
        """Report a violation of the page's policy to `url`, as its ``report-uri`` has it.

        A browser does so by itself; the model only at this call. The page sees nothing of it.

        Raises:
            ValueError: `url` cannot be resolved, or is not one of http or https.
        """
        request = new_report_request(self._client, url, body)
        return drive(self._navigation(request), self._browser.transport)

    def listen(self, url: str, *, with_credentials: bool = False) -> Result:
        """Open an ``EventSource``; the result of its first request.

        Raises:
            TypeError: `url` cannot be resolved.
        """
        request = new_event_source_request(self._client, url, with_credentials=with_credentials)
        return drive(self._navigation(request), self._browser.transport)

    def connect(self, url: str) -> Result:
        """Open a ``WebSocket``; the result of its handshake.

        Raises:
            ValueError: `url` cannot be resolved, or is not one of ws, wss, http or https.
        """
        request = new_websocket_request(self._client, url, ())
        return drive(self._navigation(request), self._browser.transport)


class AsyncPage(_PageState):
    """A page that fetches through its browser's async transport. Made by `AsyncBrowser.page`."""

    _browser: AsyncBrowser

    async def fetch(self, url: str, **options: Unpack[FetchOptions]) -> Result:
        """Like `Page.fetch`."""
        return await drive_async(self._fetch(url, options), self._browser.transport)

    async def xhr(self, method: str, url: str, **options: Unpack[XhrOptions]) -> Result:
        """Like `Page.xhr`."""
        return await drive_async(self._xhr(method, url, options), self._browser.transport)

    async def load(
        self,
        url: str,
        kind: ElementKind = "image",
        crossorigin: CrossOrigin | None = None,
        *,
        integrity: str = "",
        nonce: str = "",
        by_script: bool = False,
    ) -> LoadResult:
        """Like `Page.load`."""
        steps = self._load(url, kind, crossorigin, integrity, nonce=nonce, by_script=by_script)
        return await drive_async(steps, self._browser.transport)

    async def navigate(self, url: str, *, by_user: bool = False) -> Result:
        """Like `Page.navigate`."""
        request = new_navigation_request(self._client, url, by_user=by_user)
        return await drive_async(self._navigation(request), self._browser.transport)

    async def submit(
        self,
        url: str,
        fields: FormFields = (),
        *,
        method: str = "POST",
        enctype: Enctype = "application/x-www-form-urlencoded",
        by_user: bool = False,
    ) -> Result:
        """Like `Page.submit`."""
        request = new_form_request(self._client, url, fields, method, enctype, by_user=by_user)
        return await drive_async(self._navigation(request), self._browser.transport)

    async def send_beacon(self, url: str, body: BodyInit | None = None) -> Result | None:
        """Like `Page.send_beacon`."""
        request = new_beacon_request(self._client, url, body)
        if request is None:
            return None
        return await drive_async(self._navigation(request), self._browser.transport)

    async def send_report(self, url: str, body: bytes) -> Result:
        """Like `Page.send_report`."""
        request = new_report_request(self._client, url, body)
        return await drive_async(self._navigation(request), self._browser.transport)

    async def listen(self, url: str, *, with_credentials: bool = False) -> Result:
        """Like `Page.listen`."""
        request = new_event_source_request(self._client, url, with_credentials=with_credentials)
        return await drive_async(self._navigation(request), self._browser.transport)

    async def connect(self, url: str) -> Result:
        """Like `Page.connect`."""
        request = new_websocket_request(self._client, url, ())
        return await drive_async(self._navigation(request), self._browser.transport)


def _check_transport(transport: object) -> None:
    """Check that `transport` can be called, and is not an async function, or an object like one.

    Raises:
        TypeError: it cannot, or it is.
    """
    call: object = transport
    if transport.__class__ not in FUNCTIONS:
        check_callable("transport", transport)
        call = transport.__class__.__call__
    code = getattr(call, "__code__", None)
    if code is not None and code.co_flags & CO_COROUTINE:
        raise TypeError(f"transport is {show(transport)}, an async one: give it to AsyncBrowser")


# --- the options of the calls: their types, of which the calls themselves check the values --------

_MOMENT = OptionKind((str, NoneType), f"{one_of(get_args(AbortMoment))}, or None")
_ABORTING = {"abort": _MOMENT, "timeout": _MOMENT}
_FETCH: KnownOptions = {
    "method": OptionKind((str,), "text (a str), such as 'PUT'"),
    "headers": HEADERS_OPTION,
    "body": OptionKind((NoneType, *BODIES.types), BODIES.wanted, is_secret=True),
    "mode": OptionKind((str,), one_of(get_args(Mode))),
    "credentials": OptionKind((str,), one_of(get_args(Credentials))),
    "redirect": OptionKind((str,), one_of(get_args(Redirect))),
    "referrer": OptionKind((str,), "text (a str), such as 'https://app.example.com/page' or ''"),
    "referrer_policy": OptionKind((str,), one_of(REFERRER_POLICIES)),
    "target_address_space": OptionKind((str, NoneType), f"{one_of(ADDRESS_SPACES)}, or None"),
    "integrity": OptionKind((), "text (a str), such as 'sha384-…'", check_text),
    "keepalive": FLAG,
    **_ABORTING,
}
_XHR: KnownOptions = {
    "headers": HEADERS_OPTION,
    "body": OptionKind((NoneType, *BODIES.types), BODIES.wanted, is_secret=True),
    "with_credentials": FLAG,
    "upload_listeners": FLAG,
    **_ABORTING,
}
_PAGE: KnownOptions = {
    "sandboxed": FLAG,
    "top_level": OptionKind(
        (str, NoneType), "text (a str), such as 'https://app.example.com/', or None"
    ),
    "cross_site_ancestor": OptionKind((bool, NoneType), "True, False or None"),
    "referrer_policy": choice_of(REFERRER_POLICIES),
    "addresses": OptionKind(
        (dict, Mapping, NoneType), "a mapping, such as {'printer.example': '192.168.1.1'}, or None"
    ),
    "permissions": OptionKind((dict, Mapping), "a mapping, such as {'local-network': 'granted'}"),
    "mixed_content": choice_of(("checked", "ignored")),
    "content_security_policy": OptionKind(
        (str, list, tuple), "text (a str), such as \"connect-src 'self'\", or several in a list"
    ),
    "embedder_policy": choice_of(get_args(EmbedderPolicy)),
    "allow": texts_of("such as ['local-network']"),
}


class Browser(_BrowserState):
    """A browser whose pages fetch through `transport`.

    Args:
        transport: Sends one `HttpRequest` and returns its `HttpResponse`; see
            `crossorigin.transports` for those that come with the package.
        engine: The engine to model: ``"standard"``, the Fetch standard itself, or ``"chromium"``,
            ``"firefox"`` or ``"webkit"`` (Safari's), which depart from it as `DEPARTURES` lists.
        clock: Seconds since 1970, for the preflight cache and the cookies. If no cookie has an
            ``Expires``, the zero can be any other.
        third_party_cookies: What becomes of the cookies of other sites than that of the top-level
            page: "allowed", "partitioned" or "blocked"; ``None`` for the engine's own way.

    Raises:
        TypeError: `engine` is not a string.
        ValueError: the engine is unknown, or `third_party_cookies` has another value.

    Example:
        >>> from crossorigin.browser import Browser, HttpResponse
        >>> browser = Browser(transport=lambda request: HttpResponse(200))
        >>> page = browser.page("https://app.example.com/")
        >>> page.fetch("https://api.example.net/").error.reason
        <Reason.MISSING_ALLOW_ORIGIN: 'missing-allow-origin'>
    """

    def __init__(
        self,
        *,
        transport: Transport,
        engine: str = "standard",
        clock: Callable[[], float] = time.time,
        third_party_cookies: ThirdPartyCookies | None = None,
    ) -> None:
        super().__init__(engine, clock, third_party_cookies)
        _check_transport(transport)
        self.transport = transport

    def page(self, url: str, **options: Unpack[PageOptions]) -> Page:
        """Open a page. Its origin is that of `url`, or opaque ("null") for one without.

        Args:
            url: The page's absolute URL, or ``"null"`` for a page of origin ``null``, or
                ``"file://"`` for one from a file in an application that sends ``file://``.
            options: See `PageOptions`.

        Raises:
            TypeError: an option is unknown.
            ValueError: `url` or `top_level` is not an absolute URL, or another option has a value
                that is not one of its own.
        """
        if options:
            check_options("page", options, _PAGE)
        return Page(self, url, options)


class AsyncBrowser(_BrowserState):
    """Like `Browser`, with a transport that returns an awaitable."""

    def __init__(
        self,
        *,
        transport: AsyncTransport,
        engine: str = "standard",
        clock: Callable[[], float] = time.time,
        third_party_cookies: ThirdPartyCookies | None = None,
    ) -> None:
        super().__init__(engine, clock, third_party_cookies)
        if transport.__class__ not in FUNCTIONS:
            check_callable("transport", transport)
        self.transport = transport

    def page(self, url: str, **options: Unpack[PageOptions]) -> AsyncPage:
        """Like `Browser.page`."""
        if options:
            check_options("page", options, _PAGE)
        return AsyncPage(self, url, options)
