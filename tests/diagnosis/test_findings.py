"""From a response to the cause, by the model of a browser; and the words for every cause."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crossorigin import Policy
from crossorigin.browser import HttpRequest, HttpResponse, NoAnswer, Reason
from crossorigin.diagnosis import (
    Asked,
    Cause,
    Confidence,
    Evidence,
    Grant,
    NetworkFailure,
    Question,
    Source,
    Told,
    ask,
    compare,
    diagnose,
    fetch_command,
    grant_for,
    read,
)
from crossorigin.fetch.header_lists import Header

APP = "https://app.example.com"
API = "https://api.example.net/items"
ALLOW: Header = ("Access-Control-Allow-Origin", APP)
VARY: Header = ("Vary", "Origin")
AGE: Header = ("Access-Control-Max-Age", "600")
METHODS: Header = ("Access-Control-Allow-Methods", "PUT")
PUT: dict[str, Any] = {"method": "PUT"}
INCLUDE: dict[str, Any] = {"credentials": "include"}
HEADER: dict[str, Any] = {"headers": [("X-A", "1")]}


def answer(*headers: Header, status: int = 200, body: bytes = b"") -> HttpResponse:
    return HttpResponse(status, list(headers), body)


def evidence_of(
    *answers: HttpResponse | NoAnswer, origin: str = APP, url: str = API, **options: Any
) -> Evidence:
    left = list(answers)

    def server(_: HttpRequest) -> HttpResponse:
        given = left.pop(0)
        if isinstance(given, NoAnswer):
            raise given
        return given

    (asked,) = ask(Question(url=url, origin=origin, **options), server)
    return asked.evidence[-1]


def causes(evidence: Evidence) -> list[str]:
    return [str(each.cause) for each in diagnose(evidence)]


PASSED = answer(ALLOW, METHODS, AGE, status=204)


@pytest.mark.parametrize(
    ("expected", "answers", "options"),
    [
        # the preflight
        ("preflight-redirected", [answer(status=301)], PUT),
        ("preflight-redirected", [answer(("Location", "/login"), status=302)], PUT),
        ("preflight-needs-login", [answer(status=401)], PUT),
        ("preflight-needs-login", [answer(ALLOW, status=401)], PUT),
        ("preflight-needs-login origin-not-allowed", [answer(status=403)], PUT),
        ("preflight-not-handled", [answer(status=405)], PUT),
        ("preflight-not-handled", [answer(ALLOW, status=404)], PUT),
        ("preflight-crashed", [answer(status=500)], PUT),
        ("gateway-error", [answer(status=503)], PUT),
        ("preflight-bad-status", [answer(ALLOW, METHODS, status=418)], PUT),
        ("origin-not-allowed", [answer(METHODS, status=403)], PUT),
        ("origin-not-allowed", [answer(METHODS)], PUT),
        ("origin-not-allowed", [answer(VARY)], PUT),
        ("error-without-cors", [answer(status=418)], PUT),
        ("no-cors-headers", [answer()], PUT),
        ("method-not-allowed", [answer(ALLOW)], PUT),
        ("method-not-allowed", [answer(ALLOW, METHODS, status=400)], {"method": "DELETE"}),
        ("header-not-allowed", [answer(ALLOW, METHODS)], HEADER),
        (
            "header-not-allowed",
            [answer(ALLOW, ("Access-Control-Allow-Headers", "x-b"), status=400)],
            HEADER,
        ),
        (
            "preflight-bad-status",
            [answer(ALLOW, ("Access-Control-Allow-Headers", "x-a"), status=400)],
            HEADER,
        ),
        (
            "preflight-bad-status",
            [answer(ALLOW, ("Access-Control-Allow-Headers", "["), status=400)],
            PUT | {"headers": []},
        ),
        ("bad-list", [answer(ALLOW, ("Access-Control-Allow-Methods", "[PUT]"))], PUT),
        ("bad-list", [answer(ALLOW, ("Access-Control-Allow-Headers", '"x-a"'))], HEADER),
        ("method-not-allowed", [answer(ALLOW, status=400, body=b"Disallowed CORS method")], PUT),
        (
            "origin-not-allowed header-not-allowed",
            [answer(status=400, body=b"Disallowed CORS origin, headers")],
            HEADER,
        ),
        (
            "origin-not-allowed method-not-allowed header-not-allowed",
            [answer(status=403, body=b"Invalid CORS request")],
            PUT | HEADER,
        ),
        (
            "origin-not-allowed",
            [answer(status=403, body=b'{"type": "urn:crossorigin:refusal:origin"}')],
            PUT,
        ),
        (
            "null-origin",
            [answer(status=400, body=b"Disallowed CORS origin")],
            PUT | {"origin": "null"},
        ),
        # the response
        ("no-cors-headers", [answer()], {}),
        ("origin-not-allowed", [answer(VARY)], {}),
        ("origin-not-allowed", [answer(("Access-Control-Expose-Headers", "x"))], {}),
        ("origin-not-allowed", [answer(status=403, body=b"Invalid CORS request")], {}),
        ("origin-not-allowed", [answer(status=403, body=b"Cross-origin request refused.")], {}),
        ("only-on-preflight", [PASSED, answer()], PUT),
        ("error-without-cors origin-not-allowed", [answer(status=500)], {}),
        ("error-without-cors", [PASSED, answer(status=500)], PUT),
        ("gateway-error", [PASSED, answer(status=502)], PUT),
        (
            "login-redirect",
            [answer(("Location", "https://sso.example/sign-in?next=/"), status=302)],
            {},
        ),
        ("login-redirect", [answer(ALLOW, ("Location", "/login"), status=302), answer()], {}),
        (
            "login-redirect",
            [answer(ALLOW, ("Location", "/login"), status=302), answer()],
            INCLUDE | {"credentials": "omit"},
        ),
        ("redirect-without-cors", [answer(("Location", "/items/"), status=301)], {}),
        ("redirect-without-cors", [answer(status=301)], {}),
        (
            "null-after-redirect",
            [answer(ALLOW, ("Location", "https://other.example/"), status=302), answer()],
            {},
        ),
        (
            "null-after-redirect",
            [answer(ALLOW, ("Location", "https://other.example/"), status=302), answer(ALLOW)],
            {},
        ),
        ("no-cors-headers", [answer(ALLOW, ("Location", "/moved"), status=302), answer()], {}),
        ("null-origin", [answer()], {"origin": "null"}),
        ("null-origin", [answer(ALLOW)], {"origin": "null"}),
        (
            "cached-for-another",
            [answer(("Access-Control-Allow-Origin", "https://b.example"), ("Age", "7"))],
            {},
        ),
        ("cached-for-another no-cors-headers", [answer(("X-Cache", "HIT"))], {}),
        ("cached-for-another no-cors-headers", [answer(("Cache-Status", "edge; hit"))], {}),
        (
            "origin-not-allowed",
            [answer(("Access-Control-Allow-Origin", "https://b.example"), VARY)],
            {},
        ),
        (
            "origin-not-allowed cached-for-another",
            [answer(("Access-Control-Allow-Origin", "https://b.example"))],
            {},
        ),
        ("doubled-headers", [answer(ALLOW, ALLOW)], {}),
        ("wildcard-with-credentials", [answer(("Access-Control-Allow-Origin", "*"))], INCLUDE),
        ("credentials-not-allowed", [answer(ALLOW)], INCLUDE),
        (
            "credentials-not-allowed",
            [answer(ALLOW, ("Access-Control-Allow-Credentials", "True"))],
            INCLUDE,
        ),
        ("other", [], {"mode": "same-origin"}),
        ("other", [], {"url": "https://api.example.net:6000/"}),
        ("mixed-content", [answer(ALLOW, VARY)], {"url": "http://api.example.net/"}),
        # not refused
        ("", [answer(ALLOW, VARY)], {}),
        ("", [answer(("Access-Control-Allow-Origin", "*"))], {}),
        ("vary-missing", [answer(ALLOW)], {}),
        ("no-max-age", [answer(ALLOW, METHODS, VARY), answer(ALLOW, VARY)], PUT),
        ("error-status", [answer(ALLOW, VARY, status=404)], {}),
        ("error-status cookies-not-sent", [answer(ALLOW, VARY, status=401)], {}),
        ("headers-hidden", [answer(ALLOW, VARY, ("X-Total", "1"), ("Server", "x"))], {}),
        (
            "cookies-kept-back",
            [answer(ALLOW, VARY, ("Set-Cookie", "a=1; SameSite=Lax; Secure"))],
            {},
        ),
        (
            "cookies-kept-back",
            [answer(ALLOW, VARY, ("Set-Cookie", "a=1; SameSite = None; Secure"))],
            {},
        ),
        (
            "",
            [
                answer(
                    ALLOW,
                    VARY,
                    ("Access-Control-Allow-Credentials", "true"),
                    ("Set-Cookie", "a=1; SameSite = None; Secure"),
                )
            ],
            {"credentials": "include"},
        ),
        ("", [answer(("Set-Cookie", "a=1"))], {"url": f"{APP}/x"}),
        ("opaque", [answer()], {"mode": "no-cors"}),
        ("", [answer()], {"mode": "no-cors", "url": f"{APP}/x"}),
        ("asks-permission", [answer(ALLOW, VARY)], {"url": "http://127.0.0.1:8000/"}),
    ],
)
def test_what_is_found(expected: str, answers: list[HttpResponse], options: dict[str, Any]) -> None:
    evidence = evidence_of(*answers, **options)
    assert sorted(causes(evidence)) == sorted(expected.split())
    findings = diagnose(evidence)
    assert evidence.refused == any(not each.is_note for each in findings)
    for finding in findings:
        assert not set("{}…") & set(finding.what + finding.why + finding.fix)
        assert finding.what[0].isupper() or finding.what.startswith("http")
        assert finding.what.endswith(".")


@pytest.mark.parametrize(
    ("value", "difference"),
    [
        (f"{APP}/", "without a slash"),
        ("app.example.com", "scheme"),
        ("http://app.example.com", "The scheme differs: http is not https"),
        (f"{APP}:8443", "The port differs: 8443 is not the default port of https"),
        ("https://www.app.example.com", "www."),
    ],
)
def test_an_origin_that_is_nearly_right(value: str, difference: str) -> None:
    headers = ("Access-Control-Allow-Origin", value), ("Vary", "Origin")
    (finding,) = diagnose(evidence_of(answer(*headers)))
    assert (finding.cause, finding.confidence) == (Cause.ORIGIN_MISSPELLED, Confidence.CERTAIN)
    assert difference in finding.why


def test_an_origin_that_is_nearly_right_may_come_from_a_cache() -> None:
    value = ("Access-Control-Allow-Origin", "http://app.example.com")
    first, second = diagnose(evidence_of(answer(value)))
    assert (first.cause, first.confidence) == (Cause.ORIGIN_MISSPELLED, Confidence.LIKELY)
    assert second.cause is Cause.CACHED_FOR_ANOTHER
    (finding,) = diagnose(evidence_of(answer(("Access-Control-Allow-Origin", f"{APP}/"))))
    assert finding.confidence is Confidence.CERTAIN, "no page has such an origin"


def test_localhost_by_two_names() -> None:
    value = ("Access-Control-Allow-Origin", "http://127.0.0.1:3000")
    (finding,) = diagnose(
        evidence_of(
            answer(value, ("Vary", "Origin")),
            origin="http://localhost:3000",
            url="http://localhost:8000/",
        )
    )
    assert finding.cause is Cause.ORIGIN_MISSPELLED
    assert "two origins" in finding.why


@pytest.mark.parametrize(
    ("location", "difference"),
    [
        ("https://api.example.net/items/", "adds the slash"),
        ("https://api.example.net/other", ""),
        ("https://www.api.example.net/items", "www."),
        ("mailto:x", ""),
    ],
)
def test_a_redirect_says_what_it_changes(location: str, difference: str) -> None:
    finding = diagnose(evidence_of(answer(("Location", location), status=308), method="PUT"))[0]
    assert location in finding.what
    assert difference in finding.why


def test_a_redirect_that_drops_a_slash_or_turns_to_https() -> None:
    redirect = answer(("Location", API), status=308)
    assert "drops the slash" in diagnose(evidence_of(redirect, url=f"{API}/", method="PUT"))[0].why
    plain = evidence_of(
        redirect, url=API.replace("https", "http"), origin="http://a.example", method="PUT"
    )
    assert "from http to https" in diagnose(plain)[0].why


def test_a_wildcard_is_not_a_list() -> None:
    star = ("Access-Control-Allow-Headers", "*")
    authorization: dict[str, Any] = {"headers": [("Authorization", "x")]}
    (finding,) = diagnose(evidence_of(answer(ALLOW, star), **authorization))
    assert "“*” never stands for Authorization" in finding.why
    credentials = ("Access-Control-Allow-Credentials", "true")
    (finding,) = diagnose(evidence_of(answer(ALLOW, star, credentials), **HEADER, **INCLUDE))
    assert "With credentials, “*” does not stand for all headers" in finding.why


def test_method_names_are_case_sensitive() -> None:
    patch = ("Access-Control-Allow-Methods", "PATCH")
    (finding,) = diagnose(evidence_of(answer(ALLOW, patch), method="patch"))
    assert "case-sensitive" in finding.why


@pytest.mark.parametrize("failure", list(NetworkFailure))
def test_a_missing_response_has_nothing_to_do_with_settings(failure: NetworkFailure) -> None:
    evidence = Evidence(
        source=Source.LIVE, origin=APP, url="http://localhost:1/", failure=failure, detail="why"
    )
    finding = diagnose(evidence)[0]
    assert not finding.is_note
    assert finding.grant is None


def test_a_server_on_localhost_has_two_addresses() -> None:
    evidence = Evidence(
        source=Source.LIVE, url="http://localhost:1/", failure=NetworkFailure.REFUSED
    )
    assert "[::1]" in diagnose(evidence)[0].fix


def test_what_the_browser_took_from_its_own_cache_is_suspected() -> None:
    evidence = replace(evidence_of(answer()), from_cache=True)
    assert causes(evidence) == ["cached-for-another", "no-cors-headers"]


def test_the_surest_finding_comes_first_and_notes_last() -> None:
    for evidence in (
        evidence_of(answer(status=500)),
        evidence_of(answer(status=403), method="PUT"),
        evidence_of(answer(), url="http://127.0.0.1/"),
    ):
        findings = diagnose(evidence)
        order = [(each.is_note, list(Confidence).index(each.confidence)) for each in findings]
        assert order == sorted(order)


# --- what the server would have to allow ---------------------------------------------------------


def test_a_grant_has_only_what_the_request_needs() -> None:
    assert grant_for(evidence_of(answer())) == Grant(APP)
    preflighted = evidence_of(answer(status=401), method="PUT", **HEADER, **INCLUDE)
    assert grant_for(preflighted) == Grant(APP, ("PUT",), ("X-A",), credentials=True)
    assert grant_for(evidence_of(answer(), origin="null")) is None
    told = Evidence(
        source=Source.CONSOLE,
        reasons=(Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,),
        told=Told(header="etag"),
        method="DELETE",
    )
    grant = grant_for(told)
    assert grant is not None
    assert (grant.methods, grant.headers) == (("DELETE",), ("ETag",))


def test_a_grant_as_a_policy_is_one_that_is_accepted() -> None:
    grant = Grant(APP, ("PUT",), ("Content-Type",), credentials=True, expose=("X-A",), max_age=600)
    policy = Policy(**grant.policy_fields())
    assert policy.allow_credentials
    assert grant.caution() == ""


def test_a_grant_that_would_be_dangerous_is_cautioned_against() -> None:
    caution = Grant("http://app.example.com", credentials=True).caution()
    assert "anyone who controls the network" in caution.lower()
    assert "https://app.example.com" in caution


def test_the_headers_of_a_grant() -> None:
    grant = Grant(APP, ("PUT",), ("X-A",), credentials=True, expose=("X-B",), max_age=5)
    assert grant.preflight_headers() == [
        ("Access-Control-Allow-Origin", APP),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "PUT"),
        ("Access-Control-Allow-Headers", "X-A"),
        ("Access-Control-Max-Age", "5"),
    ]
    assert grant.response_headers() == [
        ("Access-Control-Allow-Origin", APP),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Expose-Headers", "X-B"),
        ("Vary", "Origin"),
    ]


def test_with_the_granted_headers_the_request_is_allowed() -> None:
    """Whatever the refusal was, a response with the headers that are told passes."""
    for options in ({}, PUT, HEADER, INCLUDE, {**PUT, **HEADER, **INCLUDE}):
        refused = evidence_of(answer(), **options)
        grant = grant_for(refused)
        assert grant is not None
        answers = [answer(*grant.response_headers())]
        if grant.methods:
            answers.insert(0, answer(*grant.preflight_headers(), status=204))
        assert not evidence_of(*answers, **options).refused


# --- commands, and several engines ---------------------------------------------------------------


def test_the_command_to_see_it_live() -> None:
    evidence = evidence_of(answer(status=401), method="PUT", **HEADER, **INCLUDE)
    assert fetch_command(evidence) == (
        f"crossorigin fetch {API} --from {APP} -X PUT -H 'x-a: …' --credentials include"
    )
    opaque = evidence_of(answer(), mode="no-cors")
    assert fetch_command(opaque).endswith("--mode no-cors")
    assert fetch_command(Evidence(source=Source.CONSOLE)) == "crossorigin fetch URL --from ORIGIN"
    unknown = Evidence(source=Source.CONSOLE, reasons=(Reason.PREFLIGHT_INVALID_STATUS,))
    assert fetch_command(unknown).endswith("-H 'content-type: application/json'")


def test_engines_are_grouped_by_what_they_got() -> None:
    def asked(engine: str, *answers: HttpResponse) -> Asked:
        left = list(answers)
        (one,) = ask(Question(url=API, origin=APP), lambda _: left.pop())
        return replace(one, engine=engine)

    groups = compare([asked("a", answer(ALLOW)), asked("b", answer()), asked("c", answer(ALLOW))])
    assert [[each.engine for each in group] for group in groups] == [["a", "c"], ["b"]]


def test_an_xhr_is_asked_for_as_one() -> None:
    evidence = evidence_of(answer(ALLOW), xhr=True, **INCLUDE)
    assert evidence.credentials
    assert causes(evidence) == ["credentials-not-allowed"]


@pytest.mark.parametrize(
    ("url", "origin", "cause"),
    [
        ("ftp://api.example.net/a", APP, Cause.WRONG_SCHEME),
        ("file:///a", APP, Cause.WRONG_SCHEME),
        ("file:///a", "null", Cause.PAGE_FROM_FILE),
    ],
)
def test_another_scheme_is_neither_mixed_content_nor_a_page_from_a_file(
    url: str, origin: str, cause: Cause
) -> None:
    evidence = evidence_of(url=url, origin=origin)
    assert [each.cause for each in diagnose(evidence)] == [cause]


def test_a_message_that_names_no_method_can_be_given_get() -> None:
    said = (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
        f"resource at {API}. (Reason: Did not find method in CORS header "
        "‘Access-Control-Allow-Methods’)."
    )
    (evidence,) = read(said, method="GET", origin=APP)
    (finding,) = diagnose(evidence)
    assert finding.cause is Cause.METHOD_NOT_ALLOWED
    assert finding.what == "The server does not allow the method of the request."


def test_an_origin_that_is_a_placeholder_is_not_a_page() -> None:
    evidence = Evidence(
        source=Source.CONSOLE,
        origin="https://<your host>",
        url=API,
        reasons=(Reason.MISSING_ALLOW_ORIGIN,),
    )
    assert evidence.page is None
    assert Cause.NULL_ORIGIN not in [each.cause for each in diagnose(evidence)]


def test_with_credentials_a_star_exposes_only_a_header_of_that_name() -> None:
    headers = [ALLOW, VARY, ("Access-Control-Allow-Credentials", "true")]
    given = answer(*headers, ("Access-Control-Expose-Headers", "*"), ("X-Total", "3"))
    found = {each.cause: each for each in diagnose(evidence_of(given, **INCLUDE))}
    hidden = found[Cause.HEADERS_HIDDEN]
    assert "X-Total" in hidden.what
    assert "“*” in that list does not stand for all headers" in hidden.why
    assert "list them by name" in hidden.fix
