"""`CorsBrowser` and `CorsPage`, sync and async: a browser in front of one server, and its pages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Self, TypeVar, Unpack

from ..browser import (
    ENGINES,
    AsyncBrowser,
    AsyncPage,
    Browser,
    Cookie,
    CookieReason,
    Credentials,
    HeadersInit,
    HttpRequest,
    HttpResponse,
    KeptCookie,
    NoAnswer,
    Page,
    PageOptions,
    Reason,
    drive_async,
    handshake_request,
)
from ..browser.arguments import (
    FLAG,
    check_instance,
    check_options,
    check_text,
    did_you_mean,
    texts_of,
    wrong_type,
    wrong_value,
)
from ..browser.browser import page_url
from ..browser.cookies import CONTROL_CHARACTERS
from ..conformance import Report, verify, verify_async
from ..diagnosis import probe, probe_by
from ..fetch.header_lists import Header
from ..fetch.origins import OpaqueOrigin, Origin
from ..fetch.urls import parse_url
from ..log import only_errors
from ..redaction import Secrets, show
from ..transports import ASGITransport
from ..transports.asgi import is_loop_running
from .answer import Answer, check_name
from .asking import (
    AskOptions,
    Attempt,
    Plan,
    absolute_url,
    check_status,
    pairs,
    plan_for,
)
from .awaiting import Pending, awaited
from .conforming import (
    GivenPolicy,
    departures,
    not_looked_at,
    policies_of,
)
from .failure import (
    CorsFailure,
    cookie_not_kept_back,
    cookie_not_sent,
    not_allowed,
    not_listening,
    not_preflighted,
    not_refused,
    preflighted,
)
from .handshakes import Handshake, Judge, opened, refused
from .sources import (
    AsyncServer,
    AsyncServerSource,
    Server,
    ServerSource,
    open_async_source,
    open_source,
)
from .visit import Visit, current_visit

__all__ = ["AsyncCorsBrowser", "AsyncCorsPage", "CorsBrowser", "CorsPage"]

Because = Reason | str | Iterable[Reason | str]
R = TypeVar("R", Reason, CookieReason)
CookieBecause = CookieReason | str | Iterable[CookieReason | str]


def _event_source(with_credentials: bool) -> AskOptions:
    """The options of an ``EventSource``'s request. (HTML, "the EventSource interface")"""
    credentials: Credentials = "include" if with_credentials else "same-origin"
    return {"headers": {"Accept": "text/event-stream"}, "credentials": credentials}


class _Clock:
    """The clock of a browser: it stands still until `advance` is called."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class _CorsBrowserState:
    """The state that sync and async browsers share."""

    _browser: Browser | AsyncBrowser
    _server: Server | AsyncServer

    def __init__(self, engine: str, cookies: Mapping[str, str] | None) -> None:
        self.engine = engine
        if cookies is not None:
            wanted = "a mapping of names to values, such as {'session': '1'}"
            check_instance("cookies", cookies, Mapping, wanted, is_secret=True)
        self.cookies = dict(cookies or {})
        self._cookie_header()
        self.not_looked_at: list[str] = []
        """Sentences about the responses that `conforms_to` could not judge so far."""
        self._clock = _Clock()

    def advance(self, seconds: float) -> None:
        """Advance the clock of the preflight cache by `seconds`; otherwise it stands still.

        Raises:
            TypeError: `seconds` is not a number.
            ValueError: `seconds` is negative, or not finite.
        """
        wanted = "a number of seconds, 0 or more"
        if isinstance(seconds, bool):
            raise wrong_type("seconds", seconds, wanted)
        check_instance("seconds", seconds, (int, float), wanted)
        if not 0 <= seconds < math.inf:
            raise wrong_value("seconds", seconds, wanted)
        self._clock.now += seconds

    def set_cookie(self, line: str, *, url: str | None = None) -> Cookie | KeptCookie:
        """Store a cookie as if the user had visited the server, which had set it.

        Unlike those in `cookies`, it is sent by the rules of the engine, `SameSite` and others.

        Args:
            line: The value of ``Set-Cookie``, such as "session=1; Secure; SameSite=None".
            url: The URL that sets it, if not that of the server under test.

        Returns:
            The cookie, or why it was not stored.

        Raises:
            TypeError: an argument is not text.
            ValueError: `url` is not an absolute URL of http or https.
        """
        return self._browser.set_cookie(self._server.url if url is None else url, line)

    def _cookie_header(self) -> str:
        for name, value in self.cookies.items():
            check_text("a name in cookies", name, "such as 'session'")
            check_text(f"cookies[{show(name)}]", value, is_secret=True)
            if not CONTROL_CHARACTERS.isdisjoint(name + value):
                raise ValueError(f"cookies[{show(name)}] has a control character; leave it out")
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _visit(self, url: str) -> Visit:
        """A visit of the server at `url`."""
        server = parse_url(url)
        return Visit(None if server is None else server.origin, self._cookie_header())

    def _logged_in(self, url: str) -> Visit:
        """A visit whose requests all carry the browser's cookies, except preflights."""
        return replace(self._visit(url), with_cookies=True)

    def _judge(
        self,
        report: Report,
        name: str,
        server: Server | AsyncServer,
        headers: Sequence[Header],
        *,
        strict: bool,
    ) -> None:
        """Note what was not looked at, and raise what departs.

        Raises:
            PolicyFailure: something departs.
        """
        __tracebackhide__ = True
        secrets = Secrets()
        secrets.learn_text(report.url)
        secrets.learn_headers([*headers, ("Cookie", self._cookie_header())])
        self.not_looked_at += map(secrets.hide, not_looked_at(report))
        failure = departures(
            report,
            name,
            server.software,
            is_live=server.is_live,
            secrets=secrets,
            strict=strict,
        )
        if failure is not None:
            raise failure


class _CorsPageState:
    """The part that sync and async pages share: preparing a request."""

    def __init__(
        self, browser: _CorsBrowserState, server: Server | AsyncServer, page: Page | AsyncPage
    ) -> None:
        self._browser = browser
        self._url = server.url
        self._software = server.software
        self.origin: Origin | OpaqueOrigin = page.origin

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.origin} in {self._browser.engine}>"

    def _gone(self, asked: Attempt, name: str) -> KeptCookie | None:
        """Why the browser does not have the cookie `name` though it was set."""
        url = parse_url(asked.plan.url)
        host = "" if url is None or url.origin is None else url.origin.host
        return self._browser._browser.cookies.why_gone(host, name)  # noqa: SLF001 (its own browser)

    def _shaking(self, path: str) -> Handshake:
        url = handshake_request(absolute_url(self._url, path), None).url
        visit = self._browser._logged_in(self._url)  # noqa: SLF001 (its own browser)
        return Handshake(str(self.origin), path, url, visit)

    def _plan(self, method: str, path: str, options: AskOptions) -> Plan:
        visit = self._browser._visit(self._url)  # noqa: SLF001 (its own browser)
        return plan_for(
            self._url,
            method,
            path,
            options,
            visit=visit,
            origin=self.origin,
            engine=self._browser.engine,
            software=self._software,
        )


class CorsPage(_CorsPageState):
    """A page of an origin, with assertions about its script.

    Made by `CorsBrowser.page`. `model` is the same page of `crossorigin.browser`, for requests
    without an assertion here: ``xhr``, images and scripts, ``fetch`` in other modes.
    """

    def __init__(self, browser: CorsBrowser, server: Server, page: Page) -> None:
        super().__init__(browser, server, page)
        self._transport = server.transport
        self.model = page

    def can(
        self, method: str, path: str, *, status: int | None = None, **options: Unpack[AskOptions]
    ) -> Answer:
        """Assert that script can read the response to this request.

        Any status below 500 passes. A server that fails shows nothing about its CORS settings, so
        for 500 and above the assertion fails, unless you pass that `status`.

        Args:
            method: As in ``fetch``, such as "PUT".
            path: On the server under test, such as "/items/1"; or a whole URL.
            status: The status that the response must have.
            options: `headers`, `json`, `body`, `credentials` and `redirect`, as in ``fetch``.

        Returns:
            The response as script sees it.

        Raises:
            CorsFailure: the page cannot read the response, or its status differs.
            TypeError: the JavaScript call would throw before fetching.
            ValueError: script cannot set one of the headers.
        """
        __tracebackhide__ = True
        check_status(status)
        asked = self._ask(method, path, options)
        if asked.result.error is not None:
            self._probe(asked)
        return _answer(asked, not_allowed(asked, status))

    def cannot(
        self,
        method: str,
        path: str,
        *,
        because: Because = (),
        status: int | None = None,
        **options: Unpack[AskOptions],
    ) -> None:
        """Assert that script cannot read the response to this request.

        The assertion also fails if the server does not answer or fails, because that is not a
        refusal.

        Args:
            method: As in ``fetch``.
            path: On the server under test.
            because: The expected `Reason`, its name, or a collection of which one is expected.
            status: The status that the response, which the page cannot read, must have.
            options: As for `can`.

        Raises:
            CorsFailure: the page is allowed, or refused for another reason.
            ValueError: the reason is unknown.
        """
        __tracebackhide__ = True
        check_status(status)
        reasons = _reasons(because)
        asked = self._ask(method, path, options)
        _raise(asked, not_refused(asked, reasons, status))

    def reads(
        self,
        name: str,
        path: str,
        *,
        method: str = "GET",
        status: int | None = None,
        **options: Unpack[AskOptions],
    ) -> Answer:
        """Assert that script can read the response to this request and its header `name`.

        It makes the request, as `can` does; `Answer.reads` asserts the same of a given response.

        Args:
            name: The header's name, such as "X-Request-Id".
            path: On the server under test.
            method: As in ``fetch``.
            status: As for `can`.
            options: As for `can`.

        Returns:
            The response as script sees it.

        Raises:
            CorsFailure: script may not read it, or the response has no such header.
        """
        __tracebackhide__ = True
        check_name(name)
        answer = self.can(method, path, status=status, **options)
        answer.reads(name)
        return answer

    def does_not_read(
        self,
        name: str,
        path: str,
        *,
        method: str = "GET",
        status: int | None = None,
        **options: Unpack[AskOptions],
    ) -> Answer:
        """Assert that script can read the response to this request, but not its header `name`.

        The response must have the header; otherwise as `reads`.

        Raises:
            CorsFailure: script may read the header, cannot read the response, or the response does
                not have the header.
        """
        __tracebackhide__ = True
        check_name(name)
        answer = self.can(method, path, status=status, **options)
        answer.does_not_read(name)
        return answer

    def preflights(self, method: str, path: str, **options: Unpack[AskOptions]) -> None:
        """Assert that a preflight precedes this request, whether it succeeds or not.

        Raises:
            CorsFailure: there is no preflight, or the server does not answer.
        """
        __tracebackhide__ = True
        asked = self._ask(method, path, options)
        _raise(asked, not_preflighted(asked))

    def does_not_preflight(self, method: str, path: str, **options: Unpack[AskOptions]) -> None:
        """Assert that no preflight precedes this request: none is needed, or it is in the cache.

        Raises:
            CorsFailure: there is a preflight, or the server does not answer.
        """
        __tracebackhide__ = True
        asked = self._ask(method, path, options)
        _raise(asked, preflighted(asked))

    def sends(
        self, name: str, path: str = "/", *, method: str = "GET", **options: Unpack[AskOptions]
    ) -> None:
        """Assert that this request carries the cookie `name`, whether script can read the response.

        The credentials mode is "include" unless `options` have another.

        Args:
            name: The cookie's name, such as "session".
            path: On the server under test.
            method: As in ``fetch``.
            options: As for `can`.

        Raises:
            CorsFailure: the request arrives without it, or is not sent.
        """
        __tracebackhide__ = True
        check_name(name, "session")
        options.setdefault("credentials", "include")
        asked = self._ask(method, path, options)
        _raise(asked, cookie_not_sent(asked, name, self._gone(asked, name)))

    def keeps_back(
        self,
        name: str,
        path: str = "/",
        *,
        because: CookieBecause = (),
        method: str = "GET",
        **options: Unpack[AskOptions],
    ) -> None:
        """Assert that the browser has the cookie `name`, and sends this request without it.

        The credentials mode is "include" unless `options` have another.

        Args:
            name: The cookie's name.
            path: On the server under test.
            because: The expected `CookieReason`, its name, or a collection that has it.
            method: As in ``fetch``.
            options: As for `can`.

        Raises:
            CorsFailure: the request carries it, is without it for another reason, or the browser
                does not have it.
            ValueError: the reason is unknown.
        """
        __tracebackhide__ = True
        check_name(name, "session")
        reasons = _cookie_reasons(because)
        options.setdefault("credentials", "include")
        asked = self._ask(method, path, options)
        _raise(asked, cookie_not_kept_back(asked, name, reasons, self._gone(asked, name)))

    def connects(self, path: str) -> None:
        """Assert that script can open a WebSocket here: a handshake, closed as soon as it is open.

        The browser's cookies go along, as they always do. Frameworks are called in this process;
        over the network it is a real handshake.

        Args:
            path: On the server under test; or a whole URL of ws or wss.

        Raises:
            HandshakeFailure: the handshake is refused, or gets no response.
        """
        __tracebackhide__ = True
        self._handshake(path, opened)

    def cannot_connect(self, path: str) -> None:
        """Assert that the server refuses a WebSocket to this page, with status 401 or 403.

        Raises:
            HandshakeFailure: it is opened, or the response does not show that the page is refused.
        """
        __tracebackhide__ = True
        self._handshake(path, refused)

    def listens(self, path: str, *, with_credentials: bool = False) -> Answer:
        """Assert that an ``EventSource`` of script opens here.

        Raises:
            CorsFailure: the page is refused, or the response is not an event stream.
        """
        __tracebackhide__ = True
        check_instance("with_credentials", with_credentials, bool, FLAG.wanted)
        asked = self._ask("GET", path, _event_source(with_credentials))
        if asked.result.error is not None:
            self._probe(asked)
        return _answer(asked, not_allowed(asked, None) or not_listening(asked))

    def _handshake(self, path: str, judge: Judge) -> None:
        __tracebackhide__ = True
        shaking = self._shaking(path)
        with shaking.visit.under_way():
            try:
                answer: HttpResponse | NoAnswer = self._transport(shaking.request)
            except NoAnswer as error:
                answer = error
        shaking.end(answer, judge)

    def _ask(self, method: str, path: str, options: AskOptions) -> Attempt:
        plan = self._plan(method, path, options)
        if isinstance(self._transport, ASGITransport) and is_loop_running():
            raise RuntimeError(
                "this test is async: use the fixture cors_async or AsyncCorsBrowser, and await "
                "the page's assertions"
            )
        with plan.visit.under_way():
            return Attempt(plan, self.model.fetch(plan.url, **plan.options))

    def _probe(self, asked: Attempt) -> None:
        """Find out which part of a preflight the server refuses."""
        asked.evidence = probe_by(self._transport, asked.evidence)


class AsyncCorsPage(_CorsPageState):
    """Like `CorsPage`; its assertions are awaited. Made by `AsyncCorsBrowser.page`."""

    def __init__(self, browser: AsyncCorsBrowser, server: AsyncServer, page: AsyncPage) -> None:
        super().__init__(browser, server, page)
        self._transport = server.transport
        self.pending = browser.pending
        self.model = page

    @awaited
    async def can(
        self, method: str, path: str, *, status: int | None = None, **options: Unpack[AskOptions]
    ) -> Answer:
        """Like `CorsPage.can`."""
        __tracebackhide__ = True
        check_status(status)
        asked = await self._ask(method, path, options)
        if asked.result.error is not None:
            await self._probe(asked)
        return _answer(asked, not_allowed(asked, status))

    @awaited
    async def cannot(
        self,
        method: str,
        path: str,
        *,
        because: Because = (),
        status: int | None = None,
        **options: Unpack[AskOptions],
    ) -> None:
        """Like `CorsPage.cannot`."""
        __tracebackhide__ = True
        check_status(status)
        reasons = _reasons(because)
        asked = await self._ask(method, path, options)
        _raise(asked, not_refused(asked, reasons, status))

    @awaited
    async def reads(
        self,
        name: str,
        path: str,
        *,
        method: str = "GET",
        status: int | None = None,
        **options: Unpack[AskOptions],
    ) -> Answer:
        """Like `CorsPage.reads`."""
        __tracebackhide__ = True
        check_name(name)
        answer = await self.can(method, path, status=status, **options)
        answer.reads(name)
        return answer

    @awaited
    async def does_not_read(
        self,
        name: str,
        path: str,
        *,
        method: str = "GET",
        status: int | None = None,
        **options: Unpack[AskOptions],
    ) -> Answer:
        """Like `CorsPage.does_not_read`."""
        __tracebackhide__ = True
        check_name(name)
        answer = await self.can(method, path, status=status, **options)
        answer.does_not_read(name)
        return answer

    @awaited
    async def preflights(self, method: str, path: str, **options: Unpack[AskOptions]) -> None:
        """Like `CorsPage.preflights`."""
        __tracebackhide__ = True
        asked = await self._ask(method, path, options)
        _raise(asked, not_preflighted(asked))

    @awaited
    async def does_not_preflight(
        self, method: str, path: str, **options: Unpack[AskOptions]
    ) -> None:
        """Like `CorsPage.does_not_preflight`."""
        __tracebackhide__ = True
        asked = await self._ask(method, path, options)
        _raise(asked, preflighted(asked))

    @awaited
    async def sends(
        self, name: str, path: str = "/", *, method: str = "GET", **options: Unpack[AskOptions]
    ) -> None:
        """Like `CorsPage.sends`."""
        __tracebackhide__ = True
        check_name(name, "session")
        options.setdefault("credentials", "include")
        asked = await self._ask(method, path, options)
        _raise(asked, cookie_not_sent(asked, name, self._gone(asked, name)))

    @awaited
    async def keeps_back(
        self,
        name: str,
        path: str = "/",
        *,
        because: CookieBecause = (),
        method: str = "GET",
        **options: Unpack[AskOptions],
    ) -> None:
        """Like `CorsPage.keeps_back`."""
        __tracebackhide__ = True
        check_name(name, "session")
        reasons = _cookie_reasons(because)
        options.setdefault("credentials", "include")
        asked = await self._ask(method, path, options)
        _raise(asked, cookie_not_kept_back(asked, name, reasons, self._gone(asked, name)))

    @awaited
    async def connects(self, path: str) -> None:
        """Like `CorsPage.connects`."""
        __tracebackhide__ = True
        await self._handshake(path, opened)

    @awaited
    async def cannot_connect(self, path: str) -> None:
        """Like `CorsPage.cannot_connect`."""
        __tracebackhide__ = True
        await self._handshake(path, refused)

    @awaited
    async def listens(self, path: str, *, with_credentials: bool = False) -> Answer:
        """Like `CorsPage.listens`."""
        __tracebackhide__ = True
        check_instance("with_credentials", with_credentials, bool, FLAG.wanted)
        asked = await self._ask("GET", path, _event_source(with_credentials))
        if asked.result.error is not None:
            await self._probe(asked)
        return _answer(asked, not_allowed(asked, None) or not_listening(asked))

    async def _handshake(self, path: str, judge: Judge) -> None:
        __tracebackhide__ = True
        shaking = self._shaking(path)
        with shaking.visit.under_way():
            try:
                answer: HttpResponse | NoAnswer = await self._transport(shaking.request)
            except NoAnswer as error:
                answer = error
        shaking.end(answer, judge)

    async def _ask(self, method: str, path: str, options: AskOptions) -> Attempt:
        plan = self._plan(method, path, options)
        with plan.visit.under_way():
            return Attempt(plan, await self.model.fetch(plan.url, **plan.options))

    async def _probe(self, asked: Attempt) -> None:
        """Find out which part of a preflight the server refuses."""
        asked.evidence = await drive_async(probe(asked.evidence), self._transport)


def _answer(asked: Attempt, failure: CorsFailure | None) -> Answer:
    __tracebackhide__ = True
    _raise(asked, failure)
    response: Any = asked.result.response
    return Answer(asked, response)


def _raise(asked: Attempt, failure: CorsFailure | None) -> None:
    __tracebackhide__ = True
    if failure is not None:
        raise failure from asked.plan.visit.raised


def _reasons(because: Because) -> list[Reason]:
    return _members(because, Reason, "reason for a refusal")


def _cookie_reasons(because: CookieBecause) -> list[CookieReason]:
    return _members(because, CookieReason, "reason of cookies")


def _members(because: str | Iterable[str], known: type[R], what: str) -> list[R]:
    """The members of `known` that `because` has, or is.

    Raises:
        TypeError: it is neither text nor a collection of texts.
        ValueError: a text is not the name of one.
    """
    listed = f"crossorigin.browser.{known.__name__} and docs/reasons.md list them"
    wanted = f"a {what} or several; {listed}"
    if isinstance(because, bytes) or not isinstance(because, Iterable):
        raise wrong_type("because", because, wanted)
    names = {str(each): each for each in known}
    members = []
    for each in [because] if isinstance(because, str) else because:
        if not isinstance(each, str):
            raise wrong_type("because", each, wanted)
        if each not in names:
            hint = did_you_mean(each, names)
            raise ValueError(f"because={show(each)} is not a {what}{hint or ';'} {listed}")
        members.append(names[each])
    return members


def _check_conforming(paths: Sequence[str], engines: Sequence[str], *, strict: bool) -> None:
    """Check the types of the arguments of `CorsBrowser.conforms_to`.

    Raises:
        TypeError: one is wrong.
    """
    known = {
        "paths": texts_of("such as ['/items']"),
        "engines": texts_of("such as ['chromium']"),
        "strict": FLAG,
    }
    check_options("conforms_to", {"paths": paths, "engines": engines, "strict": strict}, known)
    for name, texts in (("paths", paths), ("engines", engines)):
        for each in texts:
            check_text(f"an element of {name}", each)


class CorsBrowser(_CorsBrowserState):
    """A modelled browser in front of the server under test.

    Close it, or use it as a context manager: an ASGI application is started for the first request,
    and shut down when the browser is closed.

    Args:
        source: The server under test: an ASGI or WSGI application; Django's test client, or a
            `DjangoProject`; the URL of a running server, or an object that has it, such as
            pytest-django's ``live_server``; or a transport of `crossorigin.transports`.
        engine: The name of the engine to model; see `crossorigin.browser.ENGINES`.
        url: The server's URL, as pages see it, if it has no address of its own.
        cookies: The user's cookies for the server, which the attribute `cookies` holds. They are
            sent if the credentials mode allows it, whatever their `SameSite`; responses never
            change them. Cookies that responses set are stored beside them, by the engine's rules.

    Raises:
        TypeError: `source` cannot be tested.
        ValueError: the engine is unknown, or `url` is not an http or https URL.
    """

    _browser: Browser
    _server: Server

    def __init__(
        self,
        source: ServerSource,
        *,
        engine: str = "standard",
        url: str | None = None,
        cookies: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(engine, cookies)
        self._closing = ExitStack()
        self._server = open_source(source, url)
        self._closing.push(self._server.closing)
        self._browser = Browser(transport=self._carry, engine=engine, clock=self._clock)

    @property
    def url(self) -> str:
        """The base URL, which paths are appended to."""
        return self._server.url

    def page(self, origin: str, **options: Unpack[PageOptions]) -> CorsPage:
        """Open a page.

        Args:
            origin: The page's origin, such as "https://app.example.com"; or its URL, or "null".
            options: What the page is beside its origin, such as `sandboxed`, `top_level` or
                `content_security_policy`; see `crossorigin.browser.PageOptions`.

        Raises:
            ValueError: `origin` is not an origin or a URL, or an option has an invalid value.
        """
        page_url("origin", origin)
        page = self._browser.page(origin, **options)
        return CorsPage(self, self._server, page)

    def _carry(self, request: HttpRequest) -> HttpResponse:
        visit = current_visit()
        try:
            return self._server.transport(visit.add_cookies(request))
        except NoAnswer as error:
            visit.note_no_answer(error)
            raise

    def conforms_to(
        self,
        policy: GivenPolicy,
        *,
        paths: Sequence[str] = (),
        headers: HeadersInit = (),
        engines: Sequence[str] = tuple(ENGINES),
        strict: bool = False,
    ) -> Report:
        """Assert that the server implements `policy`, as `crossorigin.conformance` verifies it.

        Only GET, HEAD and OPTIONS are sent. The browser's cookies go with all except preflights.

        Args:
            policy: The policy, several of them, or the path of a policy file.
            paths: The paths to request; "/" if there are none and the policy names none.
            headers: Headers for every request except preflights, such as Authorization.
            engines: The engines to judge by.
            strict: Whether a response that was not looked at, such as one behind a login, is a
                failure too.

        Returns:
            The report, with the checks, the responses that were not looked at, and the notes.

        Raises:
            PolicyError: the policy file is wrong.
            PolicyFailure: the server departs from the policy.
            NoAnswer: the server does not answer.
        """
        __tracebackhide__ = True
        policies, name = policies_of(policy)
        given = pairs(headers)
        _check_conforming(paths, engines, strict=strict)
        with only_errors(), self._logged_in(self.url).under_way():
            report = verify(
                policies,
                self.url,
                transport=self._carry,
                paths=paths,
                headers=given,
                engines=engines,
            )
        self._judge(report, name, self._server, given, strict=strict)
        return report

    def close(self) -> None:
        """Shut an ASGI application down, and close connections."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncCorsBrowser(_CorsBrowserState):
    """Like `CorsBrowser`, for async tests: an ASGI application is called in the test's event loop.

    Use it as an async context manager. Instead of Django's ``Client`` it takes its ``AsyncClient``;
    a WSGI application is called in a thread, as servers do.
    """

    _browser: AsyncBrowser
    _server: AsyncServer

    def __init__(
        self,
        source: AsyncServerSource,
        *,
        engine: str = "standard",
        url: str | None = None,
        cookies: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(engine, cookies)
        self.pending = Pending()
        """The assertions of its pages that were not awaited yet."""
        self._server = open_async_source(source, url)
        self._browser = AsyncBrowser(transport=self._carry, engine=engine, clock=self._clock)

    @property
    def url(self) -> str:
        """The base URL, which paths are appended to."""
        return self._server.url

    def page(self, origin: str, **options: Unpack[PageOptions]) -> AsyncCorsPage:
        """Like `CorsBrowser.page`."""
        page_url("origin", origin)
        page = self._browser.page(origin, **options)
        return AsyncCorsPage(self, self._server, page)

    async def _carry(self, request: HttpRequest) -> HttpResponse:
        self.pending.check_open()
        visit = current_visit()
        try:
            return await self._server.transport(visit.add_cookies(request))
        except NoAnswer as error:
            visit.note_no_answer(error)
            raise

    @awaited
    async def conforms_to(
        self,
        policy: GivenPolicy,
        *,
        paths: Sequence[str] = (),
        headers: HeadersInit = (),
        engines: Sequence[str] = tuple(ENGINES),
        strict: bool = False,
    ) -> Report:
        """Like `CorsBrowser.conforms_to`."""
        __tracebackhide__ = True
        policies, name = policies_of(policy)
        given = pairs(headers)
        _check_conforming(paths, engines, strict=strict)
        with only_errors(), self._logged_in(self.url).under_way():
            report = await verify_async(
                policies,
                self.url,
                transport=self._carry,
                paths=paths,
                headers=given,
                engines=engines,
            )
        self._judge(report, name, self._server, given, strict=strict)
        return report

    async def __aenter__(self) -> Self:
        await self._server.closing.__aenter__()
        self.pending.is_open = True
        return self

    async def __aexit__(self, *exception: Any) -> None:
        self.pending.is_open = False
        forgotten = self.pending.close()
        await self._server.closing.__aexit__(*exception)
        if forgotten and exception[0] is None:
            raise RuntimeError(
                f"{' and '.join(forgotten)} was not awaited, so nothing was asserted; write: "
                f"await page.{forgotten[0]}"
            )
