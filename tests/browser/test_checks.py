from __future__ import annotations

from typing import Any

import pytest

from crossorigin.browser.bodies import Stream
from crossorigin.browser.checks import (
    Failed,
    PreflightGrant,
    check_preflight_response,
    cors_check,
    cross_origin_resource_policy_check,
)
from crossorigin.browser.messages import HttpResponse
from crossorigin.browser.reasons import Reason
from crossorigin.browser.request import Client, Request, new_request
from crossorigin.browser.request_headers import unsafe_header_names
from crossorigin.fetch.header_lists import Header
from crossorigin.fetch.origins import OpaqueOrigin, Origin, parse_origin

APP = "https://app.example.com"
ALLOW_ORIGIN = "Access-Control-Allow-Origin"
ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"
ALLOW_METHODS = "Access-Control-Allow-Methods"
ALLOW_HEADERS = "Access-Control-Allow-Headers"


def request(origin: str = APP, **init: Any) -> Request:
    parsed: Origin | OpaqueOrigin = parse_origin(origin) or OpaqueOrigin()
    return new_request(Client.of(parsed, APP + "/"), "https://api.example.net/", **init)


def reason_of(outcome: object) -> Reason | None:
    return outcome.reason if isinstance(outcome, Failed) else None


# The table of the standard's section "CORS protocol and credentials".
@pytest.mark.parametrize(
    ("credentials", "allow_origin", "allow_credentials", "shared"),
    [
        ("omit", "*", None, True),
        ("omit", "*", "true", True),
        ("omit", "https://rabbit.invalid/", None, False),
        ("omit", "https://rabbit.invalid", None, True),
        ("include", "*", "true", False),
        ("include", "https://rabbit.invalid", "true", True),
        ("include", "https://rabbit.invalid", "True", False),
    ],
)
def test_the_standards_table_of_credentials(
    credentials: str, allow_origin: str, allow_credentials: str | None, shared: bool
) -> None:
    headers = [(ALLOW_ORIGIN, allow_origin)]
    if allow_credentials is not None:
        headers.append((ALLOW_CREDENTIALS, allow_credentials))
    made = request("https://rabbit.invalid", credentials=credentials)
    assert (cors_check(made, HttpResponse(200, headers)) is None) is shared


@pytest.mark.parametrize(
    ("origin", "value"), [(APP, "*"), (APP, APP), ("null", "null"), ("null", "*")]
)
@pytest.mark.parametrize("credentials", ["omit", "same-origin"])
def test_without_credentials_the_origin_or_a_wildcard_is_enough(
    origin: str, value: str, credentials: str
) -> None:
    response = HttpResponse(200, [(ALLOW_ORIGIN, value)])
    assert cors_check(request(origin, credentials=credentials), response) is None


@pytest.mark.parametrize("origin", [APP, "null"])
def test_with_credentials_the_origin_and_true_are_enough(origin: str) -> None:
    headers = [(ALLOW_ORIGIN.lower(), origin), (ALLOW_CREDENTIALS.upper(), "true")]
    assert cors_check(request(origin, credentials="include"), HttpResponse(404, headers)) is None


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], Reason.MISSING_ALLOW_ORIGIN),
        ([APP, APP], Reason.MULTIPLE_ALLOW_ORIGIN_VALUES),
        (["*", APP], Reason.MULTIPLE_ALLOW_ORIGIN_VALUES),
        (["*", "*"], Reason.MULTIPLE_ALLOW_ORIGIN_VALUES),
        ([f"{APP},https://b.example"], Reason.MULTIPLE_ALLOW_ORIGIN_VALUES),
        ([f"{APP} https://b.example"], Reason.MULTIPLE_ALLOW_ORIGIN_VALUES),
        ([""], Reason.INVALID_ALLOW_ORIGIN_VALUE),
        (["app.example.com"], Reason.INVALID_ALLOW_ORIGIN_VALUE),
        (["https://*.example.com"], Reason.ALLOW_ORIGIN_MISMATCH),
        (["Null"], Reason.INVALID_ALLOW_ORIGIN_VALUE),
        (["null"], Reason.ALLOW_ORIGIN_MISMATCH),
        ([f"{APP}/"], Reason.ALLOW_ORIGIN_MISMATCH),
        ([f"{APP}:443"], Reason.ALLOW_ORIGIN_MISMATCH),
        (["https://APP.example.com"], Reason.ALLOW_ORIGIN_MISMATCH),
        (["http://app.example.com"], Reason.ALLOW_ORIGIN_MISMATCH),
    ],
)
@pytest.mark.parametrize("credentials", ["omit", "include"])
def test_any_other_allowed_origin_fails_with_its_reason(
    values: list[str], reason: Reason, credentials: str
) -> None:
    headers = [(ALLOW_ORIGIN, value) for value in values] + [(ALLOW_CREDENTIALS, "true")]
    outcome = cors_check(request(credentials=credentials), HttpResponse(200, headers))
    assert reason_of(outcome) is reason


def test_a_wildcard_does_not_go_with_credentials() -> None:
    response = HttpResponse(200, [(ALLOW_ORIGIN, "*"), (ALLOW_CREDENTIALS, "true")])
    outcome = cors_check(request(credentials="include"), response)
    assert reason_of(outcome) is Reason.WILDCARD_ORIGIN_NOT_ALLOWED


@pytest.mark.parametrize("values", [[], [""], ["True"], ["TRUE"], ["false"], ["*"], ["true"] * 2])
def test_credentials_are_allowed_by_true_alone(values: list[str]) -> None:
    headers = [(ALLOW_ORIGIN, APP)] + [(ALLOW_CREDENTIALS, value) for value in values]
    outcome = cors_check(request(credentials="include"), HttpResponse(200, headers))
    assert reason_of(outcome) is Reason.INVALID_ALLOW_CREDENTIALS


def preflight(
    made: Request, *headers: Header, status: int = 204, allow_origin: str = APP
) -> PreflightGrant | Failed:
    granted = [(ALLOW_ORIGIN, allow_origin), (ALLOW_CREDENTIALS, "true"), *headers]
    response = HttpResponse(status, granted)
    return check_preflight_response(made, response, unsafe_header_names(made))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, None),
        (204, None),
        (299, None),
        (300, Reason.PREFLIGHT_INVALID_STATUS),
        (304, Reason.PREFLIGHT_INVALID_STATUS),
        (403, Reason.PREFLIGHT_INVALID_STATUS),
        (405, Reason.PREFLIGHT_INVALID_STATUS),
        (500, Reason.PREFLIGHT_INVALID_STATUS),
        (301, Reason.PREFLIGHT_DISALLOWED_REDIRECT),
        (302, Reason.PREFLIGHT_DISALLOWED_REDIRECT),
        (303, Reason.PREFLIGHT_DISALLOWED_REDIRECT),
        (307, Reason.PREFLIGHT_DISALLOWED_REDIRECT),
        (308, Reason.PREFLIGHT_DISALLOWED_REDIRECT),
    ],
)
def test_a_preflight_needs_an_ok_status(status: int, reason: Reason | None) -> None:
    location = [("Location", "/b")] if status in (301, 302, 303, 307, 308) else []
    outcome = preflight(request(method="PUT"), (ALLOW_METHODS, "PUT"), *location, status=status)
    assert reason_of(outcome) is reason


def test_a_redirect_that_leads_nowhere_is_only_a_status_that_is_not_ok() -> None:
    outcome = preflight(request(method="PUT"), (ALLOW_METHODS, "PUT"), status=302)
    assert reason_of(outcome) is Reason.PREFLIGHT_INVALID_STATUS


@pytest.mark.parametrize(
    ("allow_origin", "reason"),
    [
        ("*", Reason.PREFLIGHT_WILDCARD_ORIGIN_NOT_ALLOWED),
        ("null", Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH),
        ("?", Reason.PREFLIGHT_INVALID_ALLOW_ORIGIN_VALUE),
        (f"{APP}, {APP}", Reason.PREFLIGHT_MULTIPLE_ALLOW_ORIGIN_VALUES),
    ],
)
def test_a_preflight_needs_to_pass_the_cors_check_with_the_requests_credentials(
    allow_origin: str, reason: Reason
) -> None:
    made = request(method="PUT", credentials="include")
    outcome = preflight(made, (ALLOW_METHODS, "PUT"), allow_origin=allow_origin)
    assert reason_of(outcome) is reason


DISALLOWED_METHOD = Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE
DISALLOWED_HEADER = Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE


@pytest.mark.parametrize(
    ("method", "credentials", "allowed", "reason"),
    [
        ("PUT", "omit", ["PUT"], None),
        ("PUT", "include", ["PUT"], None),
        ("PUT", "omit", ["DELETE, PUT"], None),
        ("PUT", "omit", ["DELETE", "PUT"], None),
        ("PUT", "omit", ["*"], None),
        ("PUT", "same-origin", ["DELETE, *"], None),
        ("PUT", "include", ["*"], DISALLOWED_METHOD),
        ("*", "include", ["*"], None),
        ("PUT", "omit", ["put"], DISALLOWED_METHOD),
        ("patch", "omit", ["PATCH"], DISALLOWED_METHOD),
        ("patch", "omit", ["patch"], None),
        ("PUT", "omit", ["GET, POST"], DISALLOWED_METHOD),
        ("PUT", "omit", [], DISALLOWED_METHOD),
        ("PUT", "omit", [""], DISALLOWED_METHOD),
        ("GET", "include", [], None),
        ("HEAD", "include", ["PUT"], None),
        ("POST", "include", [""], None),
        ("OPTIONS", "omit", ["GET"], DISALLOWED_METHOD),
    ],
)
def test_a_method_that_is_not_safelisted_has_to_be_listed(
    method: str, credentials: str, allowed: list[str], reason: Reason | None
) -> None:
    made = request(method=method, credentials=credentials)
    outcome = preflight(made, *((ALLOW_METHODS, value) for value in allowed))
    assert reason_of(outcome) is reason


@pytest.mark.parametrize(
    ("name", "credentials", "allowed", "reason"),
    [
        ("X-A", "omit", ["X-A"], None),
        ("X-A", "include", ["x-a"], None),
        ("x-a", "omit", ["X-B, X-A"], None),
        ("x-a", "omit", ["X-B", "X-A"], None),
        ("X-A", "omit", ["*"], None),
        ("X-A", "same-origin", ["X-B, *"], None),
        ("X-A", "include", ["*"], DISALLOWED_HEADER),
        ("*", "include", ["*"], None),
        ("X-A", "omit", ["X-B"], DISALLOWED_HEADER),
        ("X-A", "omit", [], DISALLOWED_HEADER),
        ("X-A", "omit", [""], DISALLOWED_HEADER),
        ("Authorization", "omit", ["authorization"], None),
        ("Authorization", "include", ["Authorization"], None),
        ("Authorization", "omit", ["*"], DISALLOWED_HEADER),
        ("AUTHORIZATION", "omit", ["*, X-A"], DISALLOWED_HEADER),
        ("Authorization", "omit", ["*, Authorization"], None),
        ("Authorization", "include", ["*"], DISALLOWED_HEADER),
    ],
)
def test_a_header_that_is_not_safelisted_has_to_be_listed(
    name: str, credentials: str, allowed: list[str], reason: Reason | None
) -> None:
    made = request(headers={name: "1"}, credentials=credentials)
    outcome = preflight(made, *((ALLOW_HEADERS, value) for value in allowed))
    assert reason_of(outcome) is reason


def test_every_header_has_to_be_listed_and_the_first_that_is_not_is_named() -> None:
    made = request(headers={"X-B": "1", "X-C": "1", "X-A": "1", "Accept": "*/*"})
    outcome = preflight(made, (ALLOW_HEADERS, "X-A"))
    values = {"header": "x-b", "spelled": "X-B", "value": "X-A", "wildcard_note": ""}
    assert outcome == Failed(DISALLOWED_HEADER, values, PreflightGrant([], ["X-A"]))


def test_authorization_is_looked_at_first() -> None:
    made = request(headers={"Aaa": "1", "Authorization": "1"})
    outcome = preflight(made, (ALLOW_HEADERS, "*"))
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.values["header"]) == (DISALLOWED_HEADER, "authorization")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ([(ALLOW_METHODS, "PUT DELETE")], Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE),
        ([(ALLOW_METHODS, "PUT, DELETE;")], Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE),
        ([(ALLOW_HEADERS, "X A")], Reason.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE),
        ([(ALLOW_HEADERS, '"X-A"')], Reason.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE),
    ],
)
def test_a_list_that_does_not_parse_fails_even_where_it_is_not_needed(
    headers: list[Header], reason: Reason
) -> None:
    assert reason_of(preflight(request(), *headers)) is reason


def test_a_grant_is_what_the_response_lists() -> None:
    headers = [(ALLOW_METHODS, "PUT, *"), (ALLOW_HEADERS, "X-A"), (ALLOW_HEADERS, "X-B")]
    assert preflight(request(), *headers) == PreflightGrant(["PUT", "*"], ["X-A", "X-B"])
    assert preflight(request()) == PreflightGrant([], [])


CORP = "Cross-Origin-Resource-Policy"
NOT_SAME_ORIGIN = Reason.RESOURCE_POLICY_NOT_SAME_ORIGIN
NOT_SAME_SITE = Reason.RESOURCE_POLICY_NOT_SAME_SITE


# "Cross-origin resource policy internal check", for a page without an embedder policy.
@pytest.mark.parametrize(
    ("page", "url", "values", "reason"),
    [
        (APP, "https://api.example.net/", [], None),
        (APP, "https://api.example.net/", ["cross-origin"], None),
        (APP, "https://api.example.net/", ["same-origin"], NOT_SAME_ORIGIN),
        (APP, "https://api.example.net/", ["same-site"], NOT_SAME_SITE),
        (APP, "https://api.example.com/", ["same-origin"], NOT_SAME_ORIGIN),
        (APP, "https://api.example.com/", ["same-site"], None),
        (APP, "https://app.example.com/", ["same-origin"], None),
        (APP, "https://app.example.com:8443/", ["same-origin"], NOT_SAME_ORIGIN),
        (APP, "https://app.example.com:8443/", ["same-site"], None),
        # What came over https is not for pages of http, but what came over http is for all.
        ("http://app.example.com", "https://api.example.com/", ["same-site"], NOT_SAME_SITE),
        ("http://app.example.com", "http://api.example.com/", ["same-site"], None),
        (APP, "http://api.example.com/", ["same-site"], None),
        ("null", "https://api.example.net/", ["same-origin"], NOT_SAME_ORIGIN),
        ("null", "https://api.example.net/", ["same-site"], NOT_SAME_SITE),
        ("null", "http://api.example.net/", ["same-site"], NOT_SAME_SITE),
        # Case matters, and two values count as no value.
        (APP, "https://api.example.net/", ["Same-Origin"], None),
        (APP, "https://api.example.net/", ["same-origin", "same-site"], None),
        (APP, "https://api.example.net/", ["same-origin, same-origin"], None),
    ],
)
def test_a_resource_policy_is_for_its_origin_or_its_site(
    page: str, url: str, values: list[str], reason: Reason | None
) -> None:
    origin: Origin | OpaqueOrigin = parse_origin(page) or OpaqueOrigin()
    made = new_request(Client.of(origin, APP + "/"), url, mode="no-cors")
    response = HttpResponse(200, [(CORP, value) for value in values])
    assert reason_of(cross_origin_resource_policy_check(made, response)) is reason


def test_a_preflight_that_was_forced_grants_the_method_if_its_response_lists_none() -> None:
    made = request(method="POST", body=Stream([]))
    assert preflight(made) == PreflightGrant(["POST"], [])
    assert preflight(made, (ALLOW_METHODS, "PUT")) == PreflightGrant(["PUT"], [])
    assert preflight(made, (ALLOW_METHODS, "")) == PreflightGrant([], [])
