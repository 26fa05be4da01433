"""The trace: what was decided at each step, and why."""

from __future__ import annotations

from typing import Any

import pytest

from crossorigin.browser import (
    ENGINES,
    Browser,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    Stream,
    TraceDecision,
)
from crossorigin.browser.trace import Step
from crossorigin.fetch.header_lists import Header

APP = "https://app.example.com"
API = "https://api.example.net/"
ANY: Header = ("Access-Control-Allow-Origin", "*")
GRANT: list[Header] = [
    ANY,
    ("Access-Control-Allow-Methods", "PUT"),
    ("Access-Control-Allow-Headers", "Content-Type, X-A"),
    ("Access-Control-Max-Age", "600"),
]


class Visit:
    """A page, a clock and a server that answers with `answers`, then with `GRANT`."""

    def __init__(self, *answers: HttpResponse | NoAnswer) -> None:
        self.answers = list(answers)
        self.now = 0.0
        self.page = Browser(transport=self.answer, clock=lambda: self.now).page(APP)

    def answer(self, _: HttpRequest) -> HttpResponse:
        answer = self.answers.pop(0) if self.answers else HttpResponse(200, GRANT)
        if isinstance(answer, NoAnswer):
            raise answer
        return answer

    def trace(self, url: str = API, **options: Any) -> list[Step]:
        return self.page.fetch(url, **options).trace


def words(trace: list[Step], decision: TraceDecision) -> str:
    [step] = [step for step in trace if step.decision is decision]
    return str(step)


def test_a_simple_fetch_step_by_step() -> None:
    result = Visit(HttpResponse(200, [ANY, ("Content-Type", "text/plain")])).page.fetch(API)
    assert result.explain() == (
        f"1. {API} is fetched with CORS because it is not in the page's origin, {APP}.\n"
        "2. No preflight was needed because the method GET and all headers are safelisted.\n"
        f"3. GET {API} was sent with Origin: {APP}, and answered with status 200.\n"
        "4. The response may be shared with the page because it has "
        "Access-Control-Allow-Origin: *.\n"
        "5. Script gets a cors response of status 200 without the headers "
        "access-control-allow-origin because they are neither safelisted nor exposed.\n"
        "The request was allowed and arrived.\n"
        "Script may read the response."
    )


def test_each_step_says_which_exchange_it_is_about() -> None:
    trace = Visit().trace(method="PUT")
    assert [(step.decision, step.exchange) for step in trace] == [
        (TraceDecision.CORS, None),
        (TraceDecision.PREFLIGHT_NEEDED, None),
        (TraceDecision.SENT, 0),
        (TraceDecision.PREFLIGHT_PASSED, 0),
        (TraceDecision.SENT, 1),
        (TraceDecision.CORS_CHECK_PASSED, 1),
        (TraceDecision.RESPONSE, 1),
    ]


def test_what_and_why_are_separate() -> None:
    step = Visit().trace(method="PUT")[1]
    assert step.what == "A preflight was needed"
    assert step.why == "PUT is not a safelisted method"
    sent = Visit().trace("/")[1]
    assert (sent.what, sent.why) == (
        f"GET {APP}/ was sent without Origin, and answered with status 200",
        "",
    )


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"method": "PUT"}, "PUT is not a safelisted method"),
        (
            {"headers": {"Content-Type": "application/json"}},
            "Content-Type: application/json is not safelisted",
        ),
        (
            {"method": "PUT", "headers": {"X-A": "1"}},
            "PUT is not a safelisted method, and X-A: 1 is not safelisted",
        ),
        (
            {"headers": [("Accept", "a" * 128)] * 9},
            "the safelisted headers have more than 1024 bytes",
        ),
        ({"method": "POST", "body": Stream([])}, "the body is a stream"),
    ],
)
def test_a_preflight_has_its_causes(options: dict[str, Any], why: str) -> None:
    trace = Visit().trace(**options)
    assert words(trace, TraceDecision.PREFLIGHT_NEEDED) == f"A preflight was needed because {why}."


def test_upload_listeners_are_a_cause() -> None:
    trace = Visit().page.xhr("POST", API, upload_listeners=True).trace
    assert words(trace, TraceDecision.PREFLIGHT_NEEDED).endswith(
        "because the upload has listeners."
    )


UNSAFE: list[dict[str, Any]] = [
    {},
    {"headers": {"Authorization": "x"}},
    {"headers": [("Accept", "a" * 120)] * 9},
    {"headers": {"X-A": "1", "Content-Type": "text/plain"}},
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("status", [302, 303, 307])
@pytest.mark.parametrize("with_listeners", [False, True])
def test_no_cause_of_a_preflight_is_made_up(engine: str, status: int, with_listeners: bool) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        headers = [
            ("Access-Control-Allow-Origin", request.header("Origin") or "*"),
            ("Access-Control-Allow-Methods", "PUT, DELETE"),
            ("Access-Control-Allow-Headers", "x-a, authorization, accept, content-type"),
        ]
        moved = {"https://api.example.net/a": "https://b.example/b", "https://b.example/b": API}
        if request.method != "OPTIONS" and request.url in moved:
            return HttpResponse(status, [*headers, ("Location", moved[request.url])])
        return HttpResponse(200, headers)

    page = Browser(transport=answer, engine=engine).page("https://app.example.com/")
    for method in ("GET", "POST", "PUT", "DELETE"):
        for options in UNSAFE:
            body = b"x" if method in ("POST", "PUT") else None
            url = "https://api.example.net/a"
            if with_listeners:
                trace = page.xhr(method, url, upload_listeners=True, body=body, **options).trace
            else:
                trace = page.fetch(url, method=method, body=body, **options).trace
            steps = [each for each in trace if each.decision is TraceDecision.PREFLIGHT_NEEDED]
            for step in steps:
                why = step.why
                assert why
                assert "listeners" not in why or with_listeners
                assert "1024" not in why or "Accept" in str(options)
                assert "before the redirect" not in why or step.exchange is not None
                assert (f"{method} is not" in why) <= (method in ("PUT", "DELETE"))
                assert len(why) < 300


def test_an_engine_that_keeps_to_preflights_says_so() -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        headers = [("Access-Control-Allow-Origin", request.header("Origin") or "*")]
        if request.method != "OPTIONS" and request.url == API:
            return HttpResponse(307, [*headers, ("Location", "https://b.example/b")])
        return HttpResponse(200, [*headers, ("Access-Control-Allow-Headers", "Authorization")])

    why = {}
    for engine in ("firefox", "webkit"):
        page = Browser(transport=answer, engine=engine).page("https://app.example.com/")
        trace = page.fetch(API, headers={"Authorization": "x"}).trace
        steps = [each for each in trace if each.decision is TraceDecision.PREFLIGHT_NEEDED]
        why[engine] = steps[1].why
    assert why == {
        "firefox": "the request needed one before the redirect, which this browser keeps",
        "webkit": "the request needed one for authorization before the redirect, which this "
        "browser keeps",
    }


def test_a_remembered_preflight_has_its_remaining_time() -> None:
    visit = Visit()
    visit.trace(method="PUT", headers={"X-A": "1"})
    visit.now = 60
    trace = visit.trace(method="PUT", headers={"X-A": "1"})
    assert words(trace, TraceDecision.PREFLIGHT_CACHED) == (
        "No preflight was sent because the cache has it for 540 s more."
    )


def test_a_preflight_that_is_remembered_without_a_limit_is_named() -> None:
    now = [0.0]
    answer = HttpResponse(200, GRANT)
    browser = Browser(engine="firefox", transport=lambda request: answer, clock=lambda: now[0])
    page = browser.page(APP)
    page.xhr("POST", API, upload_listeners=True)
    now[0] = 6000.0
    trace = page.xhr("POST", API, upload_listeners=True).trace
    assert words(trace, TraceDecision.PREFLIGHT_CACHED) == (
        "No preflight was sent because the cache has it as long as it has the URL."
    )


def test_a_passed_preflight_says_what_was_granted() -> None:
    trace = Visit().trace(method="PUT")
    assert words(trace, TraceDecision.PREFLIGHT_PASSED) == (
        "The preflight allows the request, and is remembered for 600 s because it is answered with "
        "Access-Control-Allow-Origin: * and Access-Control-Allow-Methods: PUT and "
        "Access-Control-Allow-Headers: Content-Type, X-A."
    )


def test_a_redirect_says_what_it_changes() -> None:
    redirect = HttpResponse(302, [ANY, ("Location", "https://other.example/")])
    visit = Visit(HttpResponse(200, [ANY, ("Access-Control-Allow-Headers", "*, Authorization")]))
    visit.answers.append(redirect)
    trace = visit.trace(method="POST", headers={"Authorization": "x"}, body="text")
    assert words(trace, TraceDecision.REDIRECTED) == (
        "Redirect 302 leads to https://other.example/; the method POST becomes GET, and the body "
        "is dropped; Authorization is dropped; Origin becomes null."
    )


def test_a_redirect_that_changes_nothing_has_no_explanation() -> None:
    trace = Visit(HttpResponse(307, [ANY, ("Location", "/b")])).trace()
    assert words(trace, TraceDecision.REDIRECTED) == f"Redirect 307 leads to {API}b."


def test_a_redirect_back_through_another_origin_is_explained() -> None:
    trace = Visit(HttpResponse(307, [ANY, ("Location", APP)])).trace()
    assert str([step for step in trace if step.decision is TraceDecision.CORS][1]) == (
        f"{APP}/ is fetched with CORS because redirects have led through another origin than the "
        f"page's, {APP}."
    )


@pytest.mark.parametrize(
    ("url", "options", "decision", "text"),
    [
        (
            "/",
            {},
            TraceDecision.SAME_ORIGIN,
            f"{APP}/ is fetched without CORS because it is in the page's own origin, {APP}.",
        ),
        (
            "data:,x",
            {},
            TraceDecision.LOCAL,
            "data:,x needs no request because a data: URL is answered by the browser itself.",
        ),
        (
            API,
            {"mode": "no-cors"},
            TraceDecision.NO_CORS,
            f"{API} is fetched without CORS, and script may not read the response because the mode "
            f"is no-cors and it is not in the page's origin, {APP}.",
        ),
        (
            API,
            {"mode": "no-cors"},
            TraceDecision.RESPONSE,
            "Script gets an opaque response: no status, no headers, no body.",
        ),
        (
            "data:text/css,x",
            {},
            TraceDecision.RESPONSE,
            "Script gets a basic response of status 200 with all its headers.",
        ),
    ],
)
def test_how_a_url_is_fetched(
    url: str, options: dict[str, Any], decision: TraceDecision, text: str
) -> None:
    assert words(Visit().trace(url, **options), decision) == text


def test_cookies_are_missing_from_a_response_of_the_pages_own_origin() -> None:
    trace = Visit(HttpResponse(200, [("Set-Cookie", "a=b")])).trace("/")
    assert words(trace, TraceDecision.RESPONSE) == (
        "Script gets a basic response of status 200 without the headers set-cookie because script "
        "never sees them."
    )


def test_a_redirect_that_is_not_followed() -> None:
    trace = Visit(HttpResponse(302, [ANY])).trace(redirect="manual")
    assert words(trace, TraceDecision.RESPONSE) == (
        "Script learns only that there was a redirect because the redirect mode is manual."
    )


def test_a_request_that_is_not_answered_and_the_refusal_that_ends_it() -> None:
    result = Visit(NoAnswer("timed out")).page.fetch(API)
    assert result.error is not None
    assert str(result.trace[-2]) == f"GET {API} was sent with Origin: {APP}, and not answered."
    assert str(result.trace[-1]) == (
        f"The fetch ends in a network error [no-answer]: {result.error.message}"
    )


@pytest.mark.parametrize(
    ("crossorigin", "text"),
    [
        (
            None,
            "The page uses the image, and script may not read it because it was fetched without "
            "CORS from another origin.",
        ),
        ("anonymous", "The page uses the image, and script may read it."),
    ],
)
def test_a_load_ends_in_what_the_page_has(crossorigin: Any, text: str) -> None:
    result = Visit().page.load(API, "image", crossorigin)
    assert words(result.trace, TraceDecision.LOADED) == text
    assert text in result.explain()


def test_a_step_is_rendered_only_when_asked_for() -> None:
    result = Visit().page.fetch(API)
    step = result.trace[2]
    assert step.values["exchange"] is result.exchanges[0]
