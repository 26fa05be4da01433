"""Every public call of the browser's end with every kind of wrong argument.

An argument of a wrong type is a `TypeError`, a wrong value of the right type a `ValueError`; the
message names the argument, is short, and shows no secret. What is taken has to be listed here.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

import crossorigin.browser
from crossorigin.browser import (
    AsyncBrowser,
    AsyncPage,
    Browser,
    CookieJar,
    DOMException,
    File,
    HttpRequest,
    HttpResponse,
    MultipartForm,
    NoAnswer,
    Page,
    ScriptTypeError,
    Stream,
    UrlEncodedForm,
    drive,
    drive_async,
    handshake_request,
    is_connected,
    is_handshake,
    is_preflight,
)
from crossorigin.browser.browser import FetchOptions, PageOptions, XhrOptions
from crossorigin.browser.engines import ENGINES

APP = "https://app.example.com/"
API = "https://api.example.net/"
LONG = "q" * 200_000


class Thing:
    """An object of no known type."""


KINDS: dict[str, Any] = {
    "None": None,
    "5": 5,
    "-1": -1,
    "nan": float("nan"),
    "True": True,
    "bytes": b"x",
    "empty": "",
    "x": "x",
    "surrogate": "\ud800",
    "nul": "a\0b\r\nc",
    "beyond latin-1": "€",
    "long": LONG,
    "list": ["x", 5],
    "pairs": [(b"x", b"y")],
    "not pairs": [("x", "y", "z")],
    "letters": ["ab"],
    "dict": {"x": 5},
    "unhashable": [[]],
    "object": Thing(),
    "class": Thing,
}


def respond(_: HttpRequest) -> HttpResponse:
    return HttpResponse(200, [("Access-Control-Allow-Origin", "*")], b"{}")


async def async_respond(request: HttpRequest) -> HttpResponse:
    return respond(request)


def steps() -> Iterator[Any]:
    yield HttpRequest("GET", API)


def page(**options: Any) -> Page:
    return Browser(transport=respond).page(APP, **options)


def waited(call: Callable[[AsyncPage], Any]) -> Any:
    async def run() -> Any:
        return await call(AsyncBrowser(transport=async_respond).page(APP))

    return asyncio.run(run())


class Call(NamedTuple):
    """A call, its arguments by name that work, and the kinds of value that each takes too."""

    call: Callable[..., Any]
    works: dict[str, Any]
    takes: dict[str, str]
    """The kinds that an argument takes as documented, by its name."""


ANY_TEXT = "empty, x, beyond latin-1, long, nul, surrogate"
RELATIVE = "empty, x, beyond latin-1, long, nul"
"""The texts that are a URL relative to a page's: those without a lone surrogate."""
OPTIONS_OF_FETCH: dict[str, Any] = {
    "method": "PUT",
    "headers": [("X-A", "b")],
    "body": b"x",
    "mode": "cors",
    "credentials": "include",
    "redirect": "follow",
    "referrer": APP,
    "referrer_policy": "origin",
    "target_address_space": None,
    "integrity": "",
    "keepalive": True,
    "abort": None,
    "timeout": None,
}
TAKEN_BY_FETCH = {
    "url": RELATIVE,
    "method": "x, long",
    "headers": "",
    "body": "None, bytes, " + ANY_TEXT,
    "referrer": RELATIVE,
    "referrer_policy": "empty",
    "target_address_space": "None",
    "integrity": "empty, x, beyond latin-1, long, nul",
    "keepalive": "True",
    "abort": "None",
    "timeout": "None",
}
OPTIONS_OF_XHR: dict[str, Any] = {
    "headers": {"X-A": "b"},
    "body": "x",
    "with_credentials": True,
    "upload_listeners": True,
    "abort": None,
    "timeout": None,
}
TAKEN_BY_XHR = {
    "method": "x, long",
    "url": RELATIVE,
    "body": "None, bytes, " + ANY_TEXT,
    "with_credentials": "True",
    "upload_listeners": "True",
    "abort": "None",
    "timeout": "None",
}
OPTIONS_OF_PAGE: dict[str, Any] = {
    "sandboxed": False,
    "top_level": APP,
    "cross_site_ancestor": None,
    "referrer_policy": "origin",
    "addresses": {"api.example.net": "10.0.0.1"},
    "permissions": {"local-network": "granted"},
    "mixed_content": "checked",
    "content_security_policy": "default-src *",
    "embedder_policy": "require-corp",
    "allow": ["local-network"],
}
TAKEN_BY_PAGE = {
    "sandboxed": "True",
    "top_level": "None",
    "cross_site_ancestor": "None, True",
    "referrer_policy": "empty",
    "content_security_policy": "empty",
}
LOAD = {
    "url": API,
    "kind": "script",
    "crossorigin": "anonymous",
    "integrity": "",
    "nonce": "",
    "by_script": True,
}
TAKEN_BY_LOAD = {
    "url": RELATIVE,
    "crossorigin": "None",
    "integrity": "empty, x, beyond latin-1, long, nul",
    "nonce": "empty, x, beyond latin-1, long, nul",
    "by_script": "True",
}
SUBMIT = {"url": API, "fields": [("a", "b")], "method": "POST", "enctype": "text/plain"}
BY_USER = {"by_user": True}
BROWSER = {
    "transport": respond,
    "engine": "standard",
    "clock": lambda: 0.0,
    "third_party_cookies": "blocked",
}
PAGE_CALLS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "fetch": ({"url": API, **OPTIONS_OF_FETCH}, TAKEN_BY_FETCH),
    "xhr": ({"method": "PUT", "url": API, **OPTIONS_OF_XHR}, TAKEN_BY_XHR),
    "load": (LOAD, TAKEN_BY_LOAD),
    "navigate": ({"url": API, **BY_USER}, {"url": RELATIVE, "by_user": "True"}),
    "submit": ({**SUBMIT, **BY_USER}, {"url": RELATIVE, "by_user": "True"}),
    "send_beacon": (
        {"url": API, "body": b"x"}, {"url": RELATIVE, "body": "None, bytes, " + ANY_TEXT}
    ),
    "send_report": ({"url": API, "body": b"{}"}, {"url": RELATIVE, "body": "bytes"}),
    "listen": (
        {"url": API, "with_credentials": True}, {"url": RELATIVE, "with_credentials": "True"}
    ),
    "connect": ({"url": API}, {"url": RELATIVE}),
}  # fmt: skip
SET_COOKIE = {"url": API, "line": "a=b"}
AUTHENTICATE = {"url": API, "user": "a", "password": "b", "realm": "c", "top_level": None}
TAKEN_BY_AUTHENTICATE = {
    "user": "empty, x, beyond latin-1, long",
    "password": "empty, x, beyond latin-1, long",
    "realm": "empty, x, beyond latin-1, long",
    "top_level": "None",
}
SOME_COOKIE = "empty, x, beyond latin-1, long, nul"


def _jar() -> CookieJar:
    return CookieJar(ENGINES["standard"].cookies, lambda: 0.0)


def _context() -> Any:
    return page()._cookie_context()


REQUEST = HttpRequest("GET", API)
CALLS: dict[str, Call] = {
    "Browser": Call(Browser, BROWSER, {"third_party_cookies": "None"}),
    "AsyncBrowser": Call(
        AsyncBrowser, {**BROWSER, "transport": async_respond}, {"third_party_cookies": "None"}
    ),
    "Browser.page": Call(
        lambda url, **options: Browser(transport=respond).page(url, **options),
        {"url": APP, **OPTIONS_OF_PAGE},
        TAKEN_BY_PAGE,
    ),
    "AsyncBrowser.page": Call(
        lambda url, **options: AsyncBrowser(transport=async_respond).page(url, **options),
        {"url": APP, **OPTIONS_OF_PAGE},
        TAKEN_BY_PAGE,
    ),
    "Browser.set_cookie": Call(
        lambda **given: Browser(transport=respond).set_cookie(**given),
        SET_COOKIE,
        {"line": SOME_COOKIE},
    ),
    "Browser.authenticate": Call(
        lambda **given: Browser(transport=respond).authenticate(**given),
        AUTHENTICATE,
        TAKEN_BY_AUTHENTICATE,
    ),
    **{
        f"Page.{name}": Call(
            lambda _name=name, **given: getattr(page(), _name)(**given), *arguments
        )
        for name, arguments in PAGE_CALLS.items()
    },
    **{
        f"AsyncPage.{name}": Call(
            lambda _name=name, **given: waited(lambda opened: getattr(opened, _name)(**given)),
            *arguments,
        )
        for name, arguments in PAGE_CALLS.items()
        if hasattr(AsyncPage, name)
    },
    "Page.set_cookie": Call(
        lambda text: page().set_cookie(text), {"text": "a=b"}, {"text": ANY_TEXT}
    ),
    "CookieJar": Call(CookieJar, {"rules": ENGINES["standard"].cookies, "clock": lambda: 0.0}, {}),
    "CookieJar.store": Call(
        lambda text, context: _jar().store(text, context),
        {"text": "a=b", "context": _context()},
        {"text": ANY_TEXT},
    ),
    "CookieJar.retrieve": Call(
        lambda context: _jar().retrieve(context), {"context": _context()}, {}
    ),
    "UrlEncodedForm": Call(UrlEncodedForm, {"pairs": [("a", "b")]}, {}),
    "MultipartForm": Call(
        MultipartForm,
        {"entries": [("a", File(b"x"))], "boundary": "x"},
        {"boundary": "None, x, long"},
    ),
    "File": Call(
        File,
        {"content": b"x", "filename": "a", "content_type": "text/html"},
        {"content": "bytes", "filename": ANY_TEXT, "content_type": "empty, x, long"},
    ),
    "Stream": Call(Stream, {"chunks": [b"x"]}, {}),
    "HttpRequest": Call(
        HttpRequest,
        {"method": "GET", "url": API, "headers": [("A", "b")], "body": b""},
        {"method": SOME_COOKIE, "url": SOME_COOKIE, "body": "bytes"},
    ),
    "HttpResponse": Call(
        HttpResponse,
        {"status": 200, "headers": [("A", "b")], "body": b"", "status_message": "OK"},
        {"status": "5, -1", "body": "bytes", "status_message": ANY_TEXT},
    ),
    "HttpRequest.header": Call(REQUEST.header, {"name": "A"}, {"name": ANY_TEXT}),
    "HttpResponse.header": Call(HttpResponse(200).header, {"name": "A"}, {"name": ANY_TEXT}),
    "NoAnswer": Call(NoAnswer, {"message": "x", "cause": "timed-out"}, {"message": ANY_TEXT}),
    "drive": Call(lambda **given: drive(**{"steps": steps(), **given}), {"transport": respond}, {}),
    "drive, steps": Call(lambda steps: drive(steps, respond), {"steps": steps()}, {}),
    "drive_async": Call(
        lambda steps: asyncio.run(drive_async(steps, async_respond)), {"steps": steps()}, {}
    ),
    "handshake_request": Call(
        handshake_request,
        {"url": "wss://api.example.net/", "origin": "https://app.example.com"},
        {"origin": f"None, {SOME_COOKIE}"},
    ),
    "is_connected": Call(is_connected, {"request": REQUEST, "response": HttpResponse(101)}, {}),
    "is_handshake": Call(is_handshake, {"request": REQUEST}, {}),
    "is_preflight": Call(is_preflight, {"request": REQUEST}, {}),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_argument_is_named(name: str) -> None:
    """Each argument of the call in turn, with each kind of value."""
    call, works, takes = CALLS[name]
    call(**works)
    faults = []
    for argument in works:
        taken = {*filter(None, takes.get(argument, "").split(", "))}
        assert taken <= KINDS.keys()
        for kind, value in KINDS.items():
            where = f"{argument}={kind}"
            try:
                call(**{**works, argument: value})
            except (TypeError, ValueError) as error:
                said = str(error)
                if kind in taken:
                    faults.append(f"{where} is refused: {said}")
                if argument not in said:
                    faults.append(f"{where}: no {argument} in {said!r}")
                if len(said) > 1500 or not said.replace("\n", "").isprintable():
                    faults.append(f"{where}: long or raw: {said[:300]!r}")
                is_type = isinstance(error, TypeError) and not isinstance(error, ScriptTypeError)
                if isinstance(value, str) and is_type and "url" in argument:
                    faults.append(f"{where}: a wrong value is a TypeError")
            else:
                if kind not in taken:
                    faults.append(f"{where} is taken")
    assert not faults, "\n".join(faults)


MADE_BY_THE_MODEL = {
    "ConsoleTemplate", "Cookie", "DOMException", "Engine", "EngineDeparture", "Exchange",
    "FetchError", "KeptCookie", "LoadResult", "Readability", "Response", "Result",
    "ScriptTypeError", "Sending", "SentRequest", "Step",
}  # fmt: skip
"""Public classes whose instances the model gives: nobody else makes them."""
OPENED_BY_A_BROWSER = {"Page", "AsyncPage"}


def _parameters(call: Callable[..., Any], options: type | None) -> set[str]:
    """The parameters of `call`, with those that stand in `options`."""
    named = inspect.signature(call).parameters
    plain = {name for name, each in named.items() if each.kind is not each.VAR_KEYWORD}
    return (plain - {"self"}) | set(options.__annotations__ if options else ())


def test_every_public_call_is_in_the_table() -> None:
    options = {
        "Browser.page": PageOptions,
        "AsyncBrowser.page": PageOptions,
        "Page.fetch": FetchOptions,
        "AsyncPage.fetch": FetchOptions,
        "Page.xhr": XhrOptions,
        "AsyncPage.xhr": XhrOptions,
    }
    same = {"AsyncBrowser": "Browser", "AsyncPage": "Page", "HttpResponse": "HttpRequest"}
    for name in crossorigin.browser.__all__:
        public = getattr(crossorigin.browser, name)
        is_class = inspect.isclass(public) and not issubclass(public, dict | str)
        if not is_class:
            if inspect.isfunction(public) and inspect.signature(public).parameters:
                rows = [row for row in CALLS if row.partition(",")[0] == name]
                assert rows, name
            continue
        if name not in MADE_BY_THE_MODEL | OPENED_BY_A_BROWSER:
            assert _parameters(public, None) <= CALLS[name].works.keys(), name
        if name in MADE_BY_THE_MODEL - {"Response"}:
            continue
        for method, function in inspect.getmembers(public, inspect.isfunction):
            if method.startswith("_") or not _parameters(function, None):
                continue
            row = f"{name}.{method}"
            if row not in CALLS and name in same:
                row = f"{same[name]}.{method}"
            if row == "Response.header":  # as that of messages
                continue
            if name == "CookieJar" and row not in CALLS:  # called by the model alone
                continue
            assert _parameters(function, options.get(row)) == CALLS[row].works.keys(), row


SECRET = "hunter2-and-more"  # noqa: S105 (not one)


@pytest.mark.parametrize(
    "call",
    [
        lambda: Browser(transport=respond).authenticate(API, "a", SECRET.encode()),  # type: ignore[arg-type]
        lambda: Browser(transport=respond).authenticate(API, "a", f"{SECRET}\n"),
        lambda: Browser(transport=respond).set_cookie(API, f"session={SECRET}".encode()),  # type: ignore[arg-type]
        lambda: Browser(transport=respond).set_cookie(API, f"a={SECRET}\ud800"),
        lambda: page().set_cookie(SECRET.encode()),  # type: ignore[arg-type]
        lambda: page().fetch(API, headers={"X-Token": f"{SECRET}€"}),
        lambda: page().fetch(API, headers={"X-Token": SECRET.encode()}),  # type: ignore[arg-type]
        lambda: page().fetch(API, headers=[("X-Token", SECRET, "x")]),  # type: ignore[list-item]
        lambda: page().fetch(API, headers=SECRET),  # type: ignore[arg-type]
        lambda: page().fetch(API, method="POST", body=[SECRET]),  # type: ignore[arg-type]
        lambda: page().xhr("GET", API, headers={"X-Token": f"{SECRET}\r\n€"}),
        lambda: page().fetch(f"https://user:{SECRET}@api.example.net/"),
        lambda: page().submit(API, [("password", SECRET.encode())]),  # type: ignore[list-item]
        lambda: page().send_report(API, {"password": SECRET}),  # type: ignore[arg-type]
        lambda: UrlEncodedForm({"password": SECRET}),  # type: ignore[dict-item]
        lambda: HttpResponse(200, {"Set-Cookie": SECRET}),  # type: ignore[arg-type]
        lambda: HttpResponse(200, [("Set-Cookie", SECRET.encode())]),  # type: ignore[list-item]
        lambda: HttpResponse(200, [], SECRET),  # type: ignore[arg-type]
    ],
)
def test_no_error_shows_a_secret(call: Callable[[], object]) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        call()
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: page(csp="x"), "page() has no option 'csp'; did you mean 'content_security_pol"),
        (lambda: page(sandbox=True), "did you mean 'sandboxed'? Its options are sandboxed, top"),
        (lambda: page(referrerPolicy="origin"), "did you mean 'referrer_policy'?"),
        (lambda: page().fetch(API, referrerPolicy=""), "did you mean 'referrer_policy'?"),  # type: ignore[call-arg]
        (lambda: page().fetch(API, mode="no_cors"), "'no-cors', 'same-origin'; did you mean 'no-"),  # type: ignore[arg-type]
        (lambda: page(content_security_policy="connect_src *"), "did you mean 'connect-src'?"),
        (lambda: page(content_security_policy="conect-src *"), "did you mean 'connect-src'?"),
        (lambda: page(content_security_policy="default-src *; x y"), "'x', which browsers do not"),
        (lambda: page().fetch(API, headers={"X-A": "€"}), "'\\u20ac', a character beyond latin-1"),
        (lambda: page().fetch(API, headers={"X-A": "a\nb"}), "it has '\\n', a line break or NUL"),
        (lambda: page().fetch(API, headers={"a b": "c"}), "it has ' '; give a name of letters"),
        (lambda: HttpResponse(200, {"A": "b"}), "as list(headers.items())"),  # type: ignore[arg-type]
        (lambda: HttpResponse(200, [(b"A", b"b")]), "headers has the name b'A'; it must be text"),  # type: ignore[list-item]
        (lambda: HttpResponse(None), "status is None; it must be a number"),  # type: ignore[arg-type]
        (lambda: Browser(transport=respond).page("localhost:80"), "url is 'localhost:80', which h"),
    ],
)
def test_an_error_says_what_to_give(call: Callable[[], object], says: str) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        call()
    assert says in str(refused.value)


def test_what_script_throws_is_a_wrong_value_too() -> None:
    assert issubclass(ScriptTypeError, TypeError)
    assert issubclass(ScriptTypeError, ValueError)
    assert issubclass(DOMException, ValueError)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (NoAnswer(), "no reason is known"),
        (NoAnswer(" "), "no reason is known"),
        (NoAnswer("", cause=crossorigin.browser.NetworkFailure.REFUSED), "connection refused"),
        (NoAnswer("a\x1b[31mb\nc"), "a\\x1b[31mb\\nc"),
        (NoAnswer("x" * 100_000), "more characters"),
    ],
)
def test_why_no_response_came_can_be_printed(given: NoAnswer, shown: str) -> None:
    def transport(_: HttpRequest) -> HttpResponse:
        raise given

    error = Browser(transport=transport).page(APP).fetch(API).error
    assert error is not None
    assert shown in error.message
    assert error.message.isprintable()
    assert len(error.message) < 3000
