"""What the engines print. Chromium's sentences here were recorded from a real Chromium."""

from __future__ import annotations

from typing import Any

import pytest

from crossorigin.browser import (
    Browser,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    Page,
    console_templates,
)
from crossorigin.browser.console import CONSOLE_ENGINES
from crossorigin.fetch.header_lists import Header

APP = "https://app.example.com"
API = "https://api.example.net"
BLOCKED = f"Access to fetch at '{API}/' from origin '{APP}' has been blocked by CORS policy: "
PREFLIGHT = "Response to preflight request doesn't pass access control check: "
FIREFOX = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "
)
ALLOW = "Access-Control-Allow-Origin"
CREDENTIALS: dict[str, Any] = {"credentials": "include"}


def page(*answers: HttpResponse | NoAnswer, url: str = APP + "/") -> Page:
    """A page to whose requests `answers` are given, one by one."""
    left = list(answers)

    def server(_: HttpRequest) -> HttpResponse:
        answer = left.pop(0)
        if isinstance(answer, NoAnswer):
            raise answer
        return answer

    return Browser(transport=server).page(url)


def answer(*headers: Header, status: int = 200) -> HttpResponse:
    return HttpResponse(status, list(headers))


def printed(result: Any) -> dict[str, str | None]:
    assert result.error is not None
    console: dict[str, str | None] = result.error.console
    return console


@pytest.mark.parametrize(
    ("headers", "options", "chromium"),
    [
        ([], {}, "No 'Access-Control-Allow-Origin' header is present on the requested resource."),
        (
            [(ALLOW, f"{APP}, http://x.example")],
            {},
            f"The 'Access-Control-Allow-Origin' header contains multiple values '{APP}, "
            "http://x.example', but only one is allowed. Have the server send the header with a "
            "valid value.",
        ),
        (
            [(ALLOW, "nonsense")],
            {},
            "The 'Access-Control-Allow-Origin' header contains the invalid value 'nonsense'. Have "
            "the server send the header with a valid value.",
        ),
        (
            [(ALLOW, "http://x.example")],
            {},
            "The 'Access-Control-Allow-Origin' header has a value 'http://x.example' that is not "
            "equal to the supplied origin. Have the server send the header with a valid value.",
        ),
        (
            [(ALLOW, "*")],
            CREDENTIALS,
            "The value of the 'Access-Control-Allow-Origin' header in the response must not be the "
            "wildcard '*' when the request's credentials mode is 'include'.",
        ),
        (
            [(ALLOW, APP)],
            CREDENTIALS,
            "The value of the 'Access-Control-Allow-Credentials' header in the response is '' "
            "which must be 'true' when the request's credentials mode is 'include'.",
        ),
    ],
)
def test_chromium_words_a_failed_check_the_same_with_and_without_a_preflight(
    headers: list[Header], options: dict[str, Any], chromium: str
) -> None:
    simple = page(answer(*headers)).fetch(API, **options)
    assert printed(simple)["chromium"] == BLOCKED + chromium
    preflighted = page(answer(*headers)).fetch(API, method="PUT", **options)
    assert printed(preflighted)["chromium"] == BLOCKED + PREFLIGHT + chromium


def test_chromium_names_the_api_that_was_used() -> None:
    mismatch = answer((ALLOW, "http://x.example"))
    ending = "that is not equal to the supplied origin."
    loads = {"image": "image", "stylesheet": "CSS stylesheet", "track": "text track"}
    for kind, name in loads.items():
        result = page(mismatch).load(API, kind, "anonymous")  # type: ignore[arg-type]
        chromium = printed(result)["chromium"] or ""
        assert chromium.startswith(f"Access to {name} at '{API}/' from origin '{APP}' has been ")
        assert chromium.endswith(ending)
    chromium = printed(page(mismatch).xhr("GET", API))["chromium"] or ""
    assert chromium.startswith(f"Access to XMLHttpRequest at '{API}/' ")
    assert chromium.endswith(ending)


def test_chromium_reminds_users_of_xhr_of_with_credentials() -> None:
    result = page(answer((ALLOW, "*"))).xhr("GET", API, with_credentials=True)
    assert (printed(result)["chromium"] or "").endswith(
        "credentials mode is 'include'. The credentials mode of requests initiated by the "
        "XMLHttpRequest is controlled by the withCredentials attribute."
    )


def test_chromium_says_where_a_redirect_came_from() -> None:
    redirect = answer((ALLOW, "*"), ("Location", "https://other.example/end"), status=302)
    chromium = printed(page(redirect, answer()).fetch(API))["chromium"]
    assert chromium == (
        f"Access to fetch at 'https://other.example/end' (redirected from '{API}/') from origin "
        f"'{APP}' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is "
        "present on the requested resource."
    )


def test_chromiums_message_about_a_mode_depends_on_the_api() -> None:
    chromium = printed(page().fetch(API, mode="same-origin"))["chromium"]
    assert chromium == (
        f'Fetch API cannot load {API}/. Request mode is "same-origin" but the URL\'s origin is not '
        f"same as the request origin {APP}."
    )
    unsafe = (
        f"Unsafe attempt to load URL {API}/ from frame with URL {APP}/. Domains, protocols and "
        "ports must match."
    )
    assert printed(page().load(API, "track"))["chromium"] == unsafe
    redirect = answer(("Location", API + "/"), status=302)
    assert printed(page(redirect).fetch("/", mode="same-origin"))["chromium"] == unsafe


@pytest.mark.parametrize("mode", ["cors", "no-cors"])
def test_chromiums_message_about_a_scheme_depends_on_the_api(mode: Any) -> None:
    chromium = printed(page().fetch("ftp://x.example/", mode=mode))["chromium"]
    assert chromium == (
        'Fetch API cannot load ftp://x.example/. URL scheme "ftp" is not supported.'
    )
    chromium = printed(page().fetch("file:///etc/passwd", mode=mode))["chromium"]
    assert chromium == "Not allowed to load local resource: file:///etc/passwd"
    chromium = printed(page().xhr("GET", "foo:bar"))["chromium"] or ""
    assert chromium.startswith(f"Access to XMLHttpRequest at 'foo:bar' from origin '{APP}' has ")
    assert "Cross origin requests are only supported for protocol schemes: chrome," in chromium


def test_chromium_names_what_nosniff_blocked() -> None:
    blocked = answer(("Content-Type", "text/plain"), ("X-Content-Type-Options", "nosniff"))
    assert printed(page(blocked).load("/a.js", "script"))["chromium"] == (
        f"Refused to execute script from '{APP}/a.js' because its MIME type ('text/plain') is not "
        "executable, and strict MIME type checking is enabled."
    )
    assert printed(page(blocked).load("/a.css", "stylesheet"))["chromium"] == (
        f"Refused to apply style from '{APP}/a.css' because its MIME type ('text/plain') is not a "
        "supported stylesheet MIME type, and strict MIME checking is enabled."
    )


def test_only_modules_are_said_to_have_the_wrong_type() -> None:
    text = answer((ALLOW, "*"), ("Content-Type", "text/plain"))
    console = printed(page(text).load(API, "module"))
    assert "Expected a JavaScript-or-Wasm module script" in (console["chromium"] or "")
    assert "Loading module from" in (console["firefox"] or "")
    console = printed(page(text).load(API, "stylesheet"))
    assert (console["chromium"], console["firefox"]) == (None, None)


def test_firefox_counts_the_lines_of_a_header() -> None:
    twice = page(answer((ALLOW, APP), (ALLOW, APP))).fetch(API)
    assert printed(twice)["firefox"] == (
        f"{FIREFOX}{API}/. (Reason: Multiple CORS header ‘Access-Control-Allow-Origin’ not "
        "allowed)."
    )
    joined = page(answer((ALLOW, f"{APP}, {APP}"))).fetch(API)
    assert printed(joined)["firefox"] == (
        f"{FIREFOX}{API}/. (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match "
        f"‘{APP}, {APP}’)."
    )


def test_firefox_names_the_first_invalid_token() -> None:
    headers = [(ALLOW, "*"), ("Access-Control-Allow-Methods", "PUT, , A B")]
    result = page(answer(*headers)).fetch(API, method="PUT")
    assert "invalid token ‘A B’ in CORS header" in (printed(result)["firefox"] or "")


def test_firefox_mentions_cors_only_for_cors_requests() -> None:
    lost = NoAnswer("connection refused")
    assert "CORS request did not succeed" in (printed(page(lost).fetch(API))["firefox"] or "")
    assert printed(page(lost).fetch("/"))["firefox"] is None


def test_webkit_names_the_status() -> None:
    assert printed(page(answer(status=404)).fetch(API))["webkit"] == (
        f"Origin {APP} is not allowed by Access-Control-Allow-Origin. Status code: 404"
    )


def test_webkit_looks_at_a_preflights_status_first() -> None:
    refused = page(answer(status=403)).fetch(API, method="PUT")
    assert printed(refused)["webkit"] == "Preflight response is not successful. Status code: 403"
    not_allowed = page(answer(status=204)).fetch(API, method="PUT")
    assert printed(not_allowed)["webkit"] == (
        f"Origin {APP} is not allowed by Access-Control-Allow-Origin. Status code: 204"
    )


def test_webkit_says_where_a_refused_redirect_was_to_lead() -> None:
    redirect = answer(("Location", "/end"), status=302)
    assert printed(page(redirect).fetch(API))["webkit"] == (
        f"Cross-origin redirection to {API}/end denied by Cross-Origin Resource Sharing policy: "
        f"Origin {APP} is not allowed by Access-Control-Allow-Origin. Status code: 302"
    )


def test_webkit_spells_a_header_as_script_did() -> None:
    headers = {"X-Trace-Id": "1"}
    console = printed(page(answer((ALLOW, "*"))).fetch(API, headers=headers))
    assert console["webkit"] == (
        "Request header field X-Trace-Id is not allowed by Access-Control-Allow-Headers."
    )
    assert "Request header field x-trace-id is not" in (console["chromium"] or "")


def test_the_port_of_a_url_is_named() -> None:
    assert printed(page().fetch("http://api.example.net:25/"))["webkit"] == (
        "Not allowed to use restricted network port 25: http://api.example.net:25/"
    )


def test_templates_are_given_for_every_engine() -> None:
    templates = list(console_templates())
    assert {each.engine for each in templates} == set(CONSOLE_ENGINES)
    assert len(templates) == len(set(templates))
