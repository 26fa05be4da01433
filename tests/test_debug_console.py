"""Debug mode, proved where it is read: in the consoles of real browsers.

One page makes every request twice: to a middleware in debug mode, and to one that is not. Both are
on a real server; the page, on another port, is of another origin.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware
from crossorigin.demo.servers import serve

from .real_browsers.console import chromium_console, firefox_console

pytestmark = pytest.mark.browser

FINISHED = "the page has asked for everything"
PAGE = f"""<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="module">
for (const {{url, init}} of REQUESTS) await fetch(url, init).catch(() => null);
console.log("{FINISHED}");
</script>"""

OTHER = "https://app.example.com"
CREDENTIALS = {"credentials": "include"}


class Case(NamedTuple):
    """A request that a policy refuses, and how each browser names the cause."""

    name: str
    fields: dict[str, Any]
    """Fields of the policy; if it does not name origins, it allows the page's."""
    init: dict[str, Any]
    chromium: str
    firefox: str


def origin_case(name: str, origin: str, **fields: Any) -> Case:
    shown = origin.removesuffix(":*")
    return Case(
        name,
        {"allow_origins": [origin], "allow_methods": ["PUT"], **fields},
        {"method": "PUT", **(CREDENTIALS if fields.get("allow_credentials") else {})},
        f"The 'Access-Control-Allow-Origin' header has a value '{shown}' that is not equal to "
        "the supplied origin.",
        f"(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘{shown}’)",
    )


def method_case(name: str, method: str, *, header: str | None = None, **fields: Any) -> Case:
    return Case(
        name,
        fields,
        {
            "method": method,
            "headers": {} if header is None else {header: "1"},
            **(CREDENTIALS if fields.get("allow_credentials") else {}),
        },
        f"Method {method} is not allowed by Access-Control-Allow-Methods in preflight response.",
        "(Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’)",
    )


def header_case(name: str, header: str, **fields: Any) -> Case:
    return Case(
        name,
        fields,
        {
            "headers": {header: "1", "X-Trace": "1"},
            **(CREDENTIALS if fields.get("allow_credentials") else {}),
        },
        f"Request header field {header.lower()} is not allowed by Access-Control-Allow-Headers in "
        "preflight response.",
        f"(Reason: header ‘{header.lower()}’ is not allowed according to header "
        "‘Access-Control-Allow-Headers’ from CORS preflight response)",
    )


CASES = [
    origin_case("origin", OTHER),
    origin_case("origin-with-credentials", OTHER, allow_credentials=True),
    origin_case("origin-by-pattern", "https://*.example.com"),
    origin_case("origin-by-port-pattern", "http://localhost:*"),
    origin_case("null", "null", dangerously_allow_null_origin=True),
    method_case("method", "DELETE", allow_methods=["PUT"]),
    method_case("method-in-lower-case", "patch", allow_methods=["PATCH"]),
    method_case("method-with-credentials", "DELETE", allow_methods=["PUT"], allow_credentials=True),
    method_case("method-for-any-origin", "DELETE", allow_origins="*", allow_methods=["PUT"]),
    method_case("method-and-header", "DELETE", header="X-Other", allow_methods=["PUT"]),
    header_case("header", "X-Other", allow_headers=["X-Trace"]),
    header_case("header-for-any-origin", "X-Other", allow_origins="*", allow_headers=["X-Trace"]),
    header_case(
        "header-with-credentials", "X-Other", allow_headers=["X-Trace"], allow_credentials=True
    ),
    # The wildcard does not cover it, though Chromium by itself would let it.
    header_case("authorization", "Authorization", allow_headers="*"),
    header_case(
        "authorization-with-credentials", "Authorization", allow_headers="*", allow_credentials=True
    ),
]
ALLOWED = Case("allowed", {"allow_methods": ["PUT"]}, {"method": "PUT"}, "", "")

MISSING = {
    "chromium": "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    "firefox": "(Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 403.",
}


class Visit(NamedTuple):
    """What came of one browser's visit."""

    engine: str
    console: dict[str, list[str]]
    """The console's messages about each path."""
    reached: list[tuple[str, str]]
    """Method and path of what reached the application."""


@contextmanager
def served_api(page: str, reached: list[tuple[str, str]]) -> Iterator[str]:
    """An API behind a middleware for each case, with debug mode and without; gives its URL."""
    application = FastAPI()

    @application.api_route("/{path:path}", methods=["GET", "PUT", "DELETE", "PATCH", "patch"])
    def record(request: Request) -> PlainTextResponse:
        reached.append((request.method, request.url.path))
        return PlainTextResponse("ok")

    middlewares = {}
    for case in [*CASES, ALLOWED]:
        # The page is of plain http, which needs to be said beside credentials.
        insecure = bool(case.fields.get("allow_credentials"))
        policy = Policy(
            **{
                "allow_origins": [page],
                "dangerously_allow_insecure_origins": insecure,
                **case.fields,
            }
        )
        for mode, debug in (("debug", True), ("plain", False)):
            middlewares[f"/{mode}/{case.name}"] = CORSMiddleware(
                application, policy=policy, debug=debug, log_refusals=False
            )

    async def by_path(scope: Any, receive: Any, send: Any) -> None:
        await middlewares[scope["path"]](scope, receive, send)

    with serve(by_path) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def visit(request: pytest.FixtureRequest) -> Visit:
    """One visit of a browser, all requests made."""
    executable = request.getfixturevalue(request.param)
    reached: list[tuple[str, str]] = []
    requests: list[dict[str, Any]] = []
    pages = FastAPI()

    @pages.get("/")
    def show() -> HTMLResponse:
        return HTMLResponse(PAGE.replace("REQUESTS", json.dumps(requests)))

    with serve(pages) as port, served_api(page := f"http://127.0.0.1:{port}", reached) as api:
        paths = {
            f"/{mode}/{case.name}": case
            for mode in ("debug", "plain")
            for case in [*CASES, ALLOWED]
        }
        requests.extend({"url": api + path, "init": case.init} for path, case in paths.items())

        def about(messages: list[str], path: str) -> list[str]:
            # Chromium puts a URL into quotes, Firefox ends a sentence with it.
            ends = (f"{api}{path}'", f"{api}{path}. ")
            return [message for message in messages if any(end in message for end in ends)]

        def enough(messages: list[str]) -> bool:
            # Messages of the browser and of the page may overtake each other.
            refused = [path for path, case in paths.items() if case is not ALLOWED]
            return FINISHED in messages and all(about(messages, path) for path in refused)

        read: Callable[[str, str, Callable[[list[str]], bool]], list[str]]
        read = chromium_console if request.param == "chromium" else firefox_console
        messages = read(executable, page, enough)
        console = {path: about(messages, path) for path in paths}
    return Visit(request.param, console, reached)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_in_debug_mode_the_console_names_the_cause(visit: Visit, case: Case) -> None:
    sentence: str = getattr(case, visit.engine)
    messages = visit.console[f"/debug/{case.name}"]
    assert sentence in messages[0]
    assert not any(MISSING[visit.engine] in message for message in messages)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_without_it_the_console_names_only_the_missing_header(visit: Visit, case: Case) -> None:
    sentence: str = getattr(case, visit.engine)
    messages = visit.console[f"/plain/{case.name}"]
    assert MISSING[visit.engine] in messages[0]
    assert not any(sentence in message for message in messages)


def test_no_refused_request_is_ever_sent(visit: Visit) -> None:
    assert visit.reached == [("PUT", "/debug/allowed"), ("PUT", "/plain/allowed")]
    assert visit.console["/debug/allowed"] == visit.console["/plain/allowed"] == []
