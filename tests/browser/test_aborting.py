"""Aborted requests: what the server sees, what is remembered, and what script gets."""

from typing import Any

import pytest

from crossorigin.browser import ENGINES, Browser, HttpRequest, HttpResponse, Reason, Result
from tests.clock import Clock

APP = "https://app.example.com"
URL = "https://api.example.net/items"
GRANTS = [
    ("Access-Control-Allow-Origin", APP),
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Allow-Methods", "PUT"),
    ("Set-Cookie", "a=1; Secure; SameSite=None"),
]


def browser(engine: str = "standard", status: int = 200) -> Browser:
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status, GRANTS, b"[]")

    return Browser(engine=engine, transport=answer, clock=Clock())


def methods(result: Result) -> list[str]:
    return [request.method for request, _ in result.exchanges]


@pytest.mark.parametrize(
    ("moment", "seen", "is_sent", "left"),
    [
        ("at-once", [], False, ["OPTIONS", "PUT"]),
        ("during-preflight", ["OPTIONS"], False, ["OPTIONS", "PUT"]),
        ("before-headers", ["OPTIONS", "PUT"], True, ["OPTIONS", "PUT"]),
        ("after-headers", ["OPTIONS", "PUT"], True, ["PUT"]),
    ],
)
def test_the_standard(moment: Any, seen: list[str], is_sent: bool, left: list[str]) -> None:
    here = browser()
    page = here.page(APP)
    result = page.fetch(URL, method="PUT", credentials="include", abort=moment)
    assert result.error is not None
    assert result.error.reason is Reason.ABORTED
    assert result.error.exception == "AbortError"
    assert (methods(result), bool(result.sent)) == (seen, is_sent)
    assert not result.readable
    assert "script gets an AbortError" in result.explain()
    assert [each.name for each in here.cookies] == ["a"] * (moment == "after-headers")
    assert methods(page.fetch(URL, method="PUT", credentials="include")) == left


def test_chromium_remembers_the_preflight_of_an_aborted_request() -> None:
    page = browser("chromium").page(APP)
    result = page.fetch(URL, method="PUT", abort="during-preflight")
    assert methods(result) == ["OPTIONS"]
    assert "The preflight allows the request" in result.explain()
    assert methods(page.fetch(URL, method="PUT")) == ["PUT"]


def test_a_preflight_that_refuses_is_not_what_script_hears_of() -> None:
    page = browser("chromium", status=500).page(APP)
    result = page.fetch(URL, method="PUT", abort="during-preflight")
    assert result.error is not None
    assert result.error.reason is Reason.ABORTED
    assert result.explain().count("network error") == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_timeouts(engine: str) -> None:
    page = browser(engine).page(APP)
    fetched = page.fetch(URL, timeout="before-headers").error
    asked = page.xhr("GET", URL, timeout="before-headers").error
    assert fetched is not None
    assert asked is not None
    assert fetched.exception == ("AbortError" if engine == "webkit" else "TimeoutError")
    assert asked.reason is Reason.TIMED_OUT
    assert "the event 'timeout'" in asked.message


def test_a_request_that_does_not_come_to_the_moment_is_not_aborted() -> None:
    assert browser().page(APP).fetch(URL, abort="during-preflight").allowed


def test_script_has_the_headers_before_it_aborts() -> None:
    result = browser().page(APP).fetch(URL, credentials="include", abort="after-headers")
    assert "Script gets a cors response of status 200" in result.explain()
    checked = browser().page(APP).fetch(URL, integrity="sha256-x", abort="after-headers")
    assert checked.error is not None
    assert "Script gets" not in checked.explain()


def test_a_refusal_comes_before_the_body() -> None:
    result = browser().page("https://evil.example").fetch(URL, abort="after-headers")
    assert result.error is not None
    assert result.error.reason is Reason.ALLOW_ORIGIN_MISMATCH
    assert result.error.exception == "TypeError"


def test_unknown_moments_are_refused() -> None:
    page = browser().page(APP)
    unknown: Any = "soon"
    with pytest.raises(TypeError, match="abort is 'soon'; it must be one of"):
        page.fetch(URL, abort=unknown)
    with pytest.raises(TypeError, match="either abort or timeout"):
        page.fetch(URL, abort="at-once", timeout="at-once")
    with pytest.raises(TypeError, match="abort is 'at-once'"):
        page.xhr("GET", URL, abort="at-once")
