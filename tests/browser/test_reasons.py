from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from crossorigin.browser import (
    Browser,
    Exchange,
    FetchError,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    Reason,
)
from crossorigin.browser.browser import FetchOptions
from crossorigin.fetch.header_lists import Header

APP = "https://app.example.com"
API = "https://api.example.net/"
CORS: list[Header] = [
    ("Access-Control-Allow-Origin", APP),
    ("Access-Control-Allow-Credentials", "true"),
]
# The sections of the Fetch standard that end in a network error.
ANCHORS = {
    "cors-check",
    "cors-preflight-fetch",
    "data-urls",
    "http-fetch",
    "http-network-fetch",
    "http-redirect-fetch",
    "main-fetch",
}


@dataclass(frozen=True)
class Scenario:
    """What a page asks for, what it is answered, and the words that only this refusal has."""

    answers: Sequence[HttpResponse | NoAnswer] = ()
    url: str = API
    options: FetchOptions = field(default_factory=FetchOptions)
    says: Sequence[str] = ()


def answer(*headers: Header, status: int = 200) -> HttpResponse:
    return HttpResponse(status, list(headers))


def allowing(value: str) -> HttpResponse:
    return answer(("Access-Control-Allow-Origin", value))


def granting(*headers: Header, status: int = 204) -> HttpResponse:
    return answer(*CORS, *headers, status=status)


def redirecting(location: str) -> HttpResponse:
    return answer(*CORS, ("Location", location), status=302)


PUT: FetchOptions = {"method": "PUT"}
PUT_WITH_CREDENTIALS: FetchOptions = {"method": "PUT", "credentials": "include"}
WITH_CREDENTIALS: FetchOptions = {"credentials": "include"}

SCENARIOS = {
    Reason.DISALLOWED_BY_MODE: Scenario(options={"mode": "same-origin"}, says=[API, APP]),
    Reason.NO_CORS_REDIRECT_MODE: Scenario(
        options={"mode": "no-cors", "redirect": "manual"}, says=["'manual'"]
    ),
    Reason.INVALID_DATA_URL: Scenario(url="data:text/html", says=["data:text/html"]),
    Reason.CORS_DISABLED_SCHEME: Scenario(
        url="ftp://api.example.net/", says=["ftp://api.example.net/"]
    ),
    Reason.NO_ANSWER: Scenario([NoAnswer("connection refused")], says=["connection refused", API]),
    Reason.MISSING_ALLOW_ORIGIN: Scenario([answer()], says=[API, APP]),
    Reason.MULTIPLE_ALLOW_ORIGIN_VALUES: Scenario(
        [allowing(f"{APP}, {APP}")], says=[f"'{APP}, {APP}'", APP]
    ),
    Reason.INVALID_ALLOW_ORIGIN_VALUE: Scenario([allowing("app")], says=["'app'", APP]),
    Reason.ALLOW_ORIGIN_MISMATCH: Scenario(
        [allowing("https://other.example")], says=["'https://other.example'", APP]
    ),
    Reason.WILDCARD_ORIGIN_NOT_ALLOWED: Scenario(
        [allowing("*")], options=WITH_CREDENTIALS, says=["'*'", APP]
    ),
    Reason.INVALID_ALLOW_CREDENTIALS: Scenario(
        [allowing(APP)], options=WITH_CREDENTIALS, says=["''", "'true'", APP]
    ),
    Reason.PREFLIGHT_NO_ANSWER: Scenario(
        [NoAnswer("timed out")], options=PUT, says=["preflight", "timed out"]
    ),
    Reason.PREFLIGHT_DISALLOWED_REDIRECT: Scenario(
        [redirecting(API)], options=PUT, says=["preflight", "302"]
    ),
    Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN: Scenario(
        [answer(status=405)],
        options={"method": "PUT", "headers": {"X-B": "1", "X-A": "1"}},
        says=["preflight", "405", f"the origin {APP}", "the method PUT", "the headers x-a,x-b"],
    ),
    Reason.PREFLIGHT_MULTIPLE_ALLOW_ORIGIN_VALUES: Scenario(
        [allowing("*, *")], options=PUT, says=["preflight", "'*, *'"]
    ),
    Reason.PREFLIGHT_INVALID_ALLOW_ORIGIN_VALUE: Scenario(
        [allowing("")], options=PUT, says=["preflight", "''"]
    ),
    Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH: Scenario(
        [allowing("null")], options=PUT, says=["preflight", "'null'"]
    ),
    Reason.PREFLIGHT_WILDCARD_ORIGIN_NOT_ALLOWED: Scenario(
        [allowing("*")], options=PUT_WITH_CREDENTIALS, says=["preflight", "'*'"]
    ),
    Reason.PREFLIGHT_INVALID_ALLOW_CREDENTIALS: Scenario(
        [answer(CORS[0], ("Access-Control-Allow-Credentials", "True"))],
        options=PUT_WITH_CREDENTIALS,
        says=["preflight", "'True'"],
    ),
    Reason.PREFLIGHT_INVALID_STATUS: Scenario(
        [granting(status=401)], options=PUT, says=["preflight", "401"]
    ),
    Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE: Scenario(
        [granting(("Access-Control-Allow-Methods", "GET PUT"))],
        options=PUT,
        says=["preflight", "'GET PUT'"],
    ),
    Reason.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE: Scenario(
        [granting(("Access-Control-Allow-Headers", "X A"))],
        options=PUT,
        says=["preflight", "'X A'"],
    ),
    Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE: Scenario(
        [granting(("Access-Control-Allow-Methods", "DELETE"))],
        options=PUT,
        says=["preflight", "'DELETE'", "PUT"],
    ),
    Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE: Scenario(
        [granting(("Access-Control-Allow-Headers", "X-B"))],
        options={"headers": {"X-A": "1"}},
        says=["preflight", "'X-B'", "x-a"],
    ),
    Reason.REDIRECT_DISALLOWED_BY_MODE: Scenario(
        [redirecting("/a")], options={"redirect": "error"}, says=[API, "'error'"]
    ),
    Reason.REDIRECT_INVALID_LOCATION: Scenario(
        [redirecting("https://[")], says=[API, "'https://['"]
    ),
    Reason.REDIRECT_TO_OTHER_SCHEME: Scenario([redirecting("data:,x")], says=[API, "'data:,x'"]),
    Reason.REDIRECT_CONTAINS_CREDENTIALS: Scenario(
        [redirecting("https://user:secret@api.example.net/")], says=[API]
    ),
    Reason.TOO_MANY_REDIRECTS: Scenario([redirecting(API)] * 21, says=[API, "21st"]),
}


def refusal(scenario: Scenario, page: str = APP) -> tuple[FetchError, list[Exchange]]:
    answers = iter(scenario.answers)

    def server(_: HttpRequest) -> HttpResponse:
        response = next(answers)
        if isinstance(response, NoAnswer):
            raise response
        return response

    result = Browser(transport=server).page(page).fetch(scenario.url, **scenario.options)
    assert next(answers, None) is None, "not all answers were asked for"
    assert result.error is not None
    assert result.response is None
    return result.error, result.exchanges


def test_every_reason_has_a_scenario() -> None:
    assert set(SCENARIOS) == set(Reason)


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_is_provoked_by_its_scenario(reason: Reason) -> None:
    error, exchanges = refusal(SCENARIOS[reason])
    assert error.reason is reason
    assert error.exchange == (exchanges[-1] if exchanges else None)


@pytest.mark.parametrize("reason", Reason)
def test_each_error_says_what_happened_and_what_to_change(reason: Reason) -> None:
    error, _ = refusal(SCENARIOS[reason])
    for words in (error.message, error.hint):
        assert words.endswith(".")
        assert "{" not in words
        assert "}" not in words
        assert "None" not in words
    assert str(error) == f"{error.message} {error.hint} [{reason.value}]"


@pytest.mark.parametrize("reason", Reason)
def test_each_error_names_the_values_at_fault(reason: Reason) -> None:
    error, _ = refusal(SCENARIOS[reason])
    assert [words for words in SCENARIOS[reason].says if words not in str(error)] == []


@pytest.mark.parametrize("reason", Reason)
def test_each_error_cites_a_section_of_the_standard(reason: Reason) -> None:
    error, _ = refusal(SCENARIOS[reason])
    page, _, anchor = error.spec.partition("#")
    assert page == "https://fetch.spec.whatwg.org/"
    assert anchor in ANCHORS


@pytest.mark.parametrize("reason", Reason)
def test_no_error_speaks_of_a_preflight_unless_there_was_one(reason: Reason) -> None:
    error, exchanges = refusal(SCENARIOS[reason])
    preflights = [request for request, _ in exchanges if request.method == "OPTIONS"]
    assert ("preflight" in error.message.lower()) is bool(preflights)


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario([answer()]),
        Scenario([allowing(APP)]),
        Scenario([answer()], options=PUT),
        Scenario(options={"mode": "same-origin"}),
    ],
)
def test_a_page_of_an_opaque_origin_is_called_null(scenario: Scenario) -> None:
    error, _ = refusal(scenario, page="data:text/html,x")
    assert "null" in str(error)


def test_headers_are_mentioned_only_if_the_preflight_asked_for_some() -> None:
    error, _ = refusal(Scenario([answer()], options=PUT))
    assert error.hint == (
        f"Allow all of it in the server's policy: the origin {APP}, the method PUT."
    )


@pytest.mark.parametrize("value", ["{origin}", "{0}", "{", "}{"])
def test_braces_in_what_a_server_sends_stay_as_they_are(value: str) -> None:
    error, _ = refusal(Scenario([allowing(value)]))
    assert f"'{value}'" in error.message


def test_a_method_called_none_is_named_in_the_hint() -> None:
    error, _ = refusal(Scenario([answer()], options={"method": "None"}))
    assert "the method None" in error.hint
