"""`Browser` and `Page`, sync and async: thin drivers that carry each request to a transport."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypedDict, Unpack

from ..fetch.origins import OpaqueOrigin, Origin
from ..fetch.urls import parse_url
from .engines import engine_named
from .fetching import Fetching, fetch
from .messages import HttpRequest, HttpResponse, NoAnswer
from .preflight_cache import PreflightCache
from .request import Credentials, HeadersInit, Mode, Redirect, new_request
from .result import Result

__all__ = [
    "AsyncBrowser",
    "AsyncPage",
    "AsyncTransport",
    "Browser",
    "FetchOptions",
    "Page",
    "Transport",
]

Transport: TypeAlias = Callable[[HttpRequest], HttpResponse]
"""Sends one request and returns its response, no redirect followed; raises `NoAnswer`."""
AsyncTransport: TypeAlias = Callable[[HttpRequest], Awaitable[HttpResponse]]


class FetchOptions(TypedDict, total=False):
    """The second argument of ``fetch(url, {…})``, with the same names, values and defaults.

    `headers` are pairs or a mapping; a `body` of ``str`` is sent as UTF-8 with the Content-Type
    ``text/plain;charset=UTF-8`` unless `headers` name another.
    """

    method: str
    headers: HeadersInit
    body: bytes | str | None
    mode: Mode
    credentials: Credentials
    redirect: Redirect


class _BrowserState:
    """What pages of one browser share: the engine and the preflight cache."""

    def __init__(self, engine: str, clock: Callable[[], float]) -> None:
        self.engine = engine_named(engine)
        self.preflight_cache = PreflightCache(clock)


class _PageState:
    """A page: a URL and an origin, in a browser."""

    def __init__(self, browser: _BrowserState, url: str, *, sandboxed: bool) -> None:
        parsed = parse_url(url)
        if parsed is None:
            raise ValueError(f"{url!r} is not an absolute URL, such as 'https://app.example.com/'")
        self.url = parsed.href
        self.origin: Origin | OpaqueOrigin = (
            OpaqueOrigin() if sandboxed or parsed.origin is None else parsed.origin
        )
        self._browser = browser

    def _start(self, url: str, options: FetchOptions) -> Fetching:
        request = new_request(self.origin, self.url, url, **options)
        return fetch(request, self._browser.preflight_cache, self._browser.engine)


class Page(_PageState):
    """A page that fetches through its browser's transport. Made by `Browser.page`."""

    _browser: Browser

    def fetch(self, url: str, **options: Unpack[FetchOptions]) -> Result:
        """Do what ``fetch(url, {…})`` does in a script of this page.

        A refusal is a `Result` with an error, never an exception.

        Raises:
            TypeError: where the JavaScript call would throw before fetching: an invalid method,
                header, URL, or combination of options.
        """
        fetching = self._start(url, options)
        step = _Step(fetching)
        while step.request is not None:
            try:
                response = self._browser.transport(step.request)
            except NoAnswer as error:
                step.no_answer(error)
            else:
                step.answer(response)
        return step.result


class AsyncPage(_PageState):
    """A page that fetches through its browser's async transport. Made by `AsyncBrowser.page`."""

    _browser: AsyncBrowser

    async def fetch(self, url: str, **options: Unpack[FetchOptions]) -> Result:
        """As `Page.fetch`."""
        fetching = self._start(url, options)
        step = _Step(fetching)
        while step.request is not None:
            try:
                response = await self._browser.transport(step.request)
            except NoAnswer as error:
                step.no_answer(error)
            else:
                step.answer(response)
        return step.result


class _Step:
    """Where a fetch stands: `request` is to be sent next; once that is ``None``, see `result`."""

    request: HttpRequest | None
    result: Result

    def __init__(self, fetching: Fetching) -> None:
        self._fetching = fetching
        self._advance(lambda: next(fetching))

    def answer(self, response: HttpResponse) -> None:
        self._advance(lambda: self._fetching.send(response))

    def no_answer(self, error: NoAnswer) -> None:
        self._advance(lambda: self._fetching.send(error))

    def _advance(self, advance: Callable[[], HttpRequest]) -> None:
        try:
            self.request = advance()
        except StopIteration as stop:
            self.request, self.result = None, stop.value


class Browser(_BrowserState):
    """A browser whose pages fetch through `transport`.

    Args:
        transport: Sends one `HttpRequest` and returns its `HttpResponse`; see
            `crossorigin.transports` for those that come with the package.
        engine: Which browser to be: ``"standard"``, the Fetch standard itself.
        clock: Seconds from any zero, for the preflight cache.

    Raises:
        ValueError: there is no such engine.

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
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(engine, clock)
        self.transport = transport

    def page(self, url: str, *, sandboxed: bool = False) -> Page:
        """Open a page. Its origin is that of `url`, or opaque ("null") for one without.

        Args:
            url: The page's absolute URL.
            sandboxed: Is the page in a sandbox that gives it an opaque origin, as
                ``<iframe sandbox="allow-scripts">`` does?

        Raises:
            ValueError: `url` is not an absolute URL.
        """
        return Page(self, url, sandboxed=sandboxed)


class AsyncBrowser(_BrowserState):
    """As `Browser`, with a transport that returns an awaitable."""

    def __init__(
        self,
        *,
        transport: AsyncTransport,
        engine: str = "standard",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(engine, clock)
        self.transport = transport

    def page(self, url: str, *, sandboxed: bool = False) -> AsyncPage:
        """As `Browser.page`."""
        return AsyncPage(self, url, sandboxed=sandboxed)
