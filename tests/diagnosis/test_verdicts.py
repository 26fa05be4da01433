"""The two verdicts on a request: whether it was sent, with its cookies, and whether it is read."""

from __future__ import annotations

from itertools import product
from typing import Literal

import pytest

from crossorigin.browser import HttpRequest, HttpResponse, PageOptions, PermissionState
from crossorigin.diagnosis import Question, Verdicts, ask, read, verdicts_of

PAGE = "https://app.example.com"
URL = "https://api.example.net/me"
SELF_ONLY = "default-src 'self'"
BLOCKED = f"Access to fetch at '{URL}' from origin '{PAGE}' has been blocked by CORS policy"


def answers(request: HttpRequest) -> HttpResponse:
    origin = request.header("origin") or "*"
    headers = [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Content-Type", "text/plain"),
        ("Set-Cookie", "seen=1; SameSite=Lax"),
    ]
    return HttpResponse(200 if request.header("cookie") else 401, headers)


def refuses(request: HttpRequest) -> HttpResponse:
    return HttpResponse(200)


def verdicts(question: Question, transport: object = answers, engine: str = "standard") -> Verdicts:
    (asked,) = ask(question, transport, engines=[engine])  # type: ignore[arg-type]  # either one
    return verdicts_of(asked.evidence[-1])


def with_cookies(*lines: str, cookie: str | None = None) -> Question:
    return Question(url=URL, origin=PAGE, credentials="include", set_cookies=lines, cookie=cookie)


def test_a_request_arrives_without_a_lax_cookie() -> None:
    found = verdicts(with_cookies("session=1; SameSite=Lax", "other=1; SameSite=None; Secure"))
    assert found.cookies == ("other",)
    assert found.as_dict()["sent"]["kept_back"][0]["reason"] == "same-site-lax"
    assert found.sending == (
        "The request was sent, and arrived with the cookie other, and without the cookie session, "
        "because SameSite=Lax keeps it from cross-site requests other than top-level navigations "
        "with a safe method: the cookie session needs SameSite=None; Secure."
    )
    assert found.storing.startswith("The cookie seen was not stored, because a cookie with SameSit")
    assert found.reading == "Script gets status 200, and can read these headers: content-type."


@pytest.mark.parametrize(
    ("engine", "reason"),
    [
        ("standard", None),
        ("chromium", None),
        ("firefox", "other-partition"),
        ("webkit", "third-party-blocked"),
    ],
)
def test_engines_differ_in_cookies_of_other_sites(engine: str, reason: str | None) -> None:
    found = verdicts(with_cookies("session=1; SameSite=None; Secure"), engine=engine)
    assert found.kept_back.get("session") == reason


def test_cookies_without_attributes_go_along_to_their_host() -> None:
    found = verdicts(with_cookies(cookie="a=1; b=2"))
    assert found.cookies == ("a", "b")
    assert found.sending == "The request was sent, and arrived with the cookies a and b."
    elsewhere: list[str | None] = []

    def redirects(request: HttpRequest) -> HttpResponse:
        elsewhere.append(request.header("cookie"))
        leads = [] if len(elsewhere) > 1 else [("Location", "https://elsewhere.example/")]
        return HttpResponse(302 if leads else 200, [*answers(request).headers, *leads])

    assert verdicts(with_cookies(cookie="a=1"), redirects).cookies == ()
    assert elsewhere == ["a=1", None]


@pytest.mark.parametrize(
    ("url", "engine", "page", "reason"),
    [
        (URL, "standard", {"content_security_policy": SELF_ONLY}, "content-security-policy"),
        ("http://api.example.net/", "standard", {"mixed_content": "checked"}, "mixed-content"),
        (
            URL,
            "chromium",
            {"addresses": {"api.example.net": "192.168.1.7"}},
            "local-network-access-permission-denied",
        ),
    ],
)
def test_what_stops_a_request_before_it_is_sent(
    url: str, engine: str, page: PageOptions, reason: str
) -> None:
    found = verdicts(Question(url=url, origin=PAGE, page=page), engine=engine)
    assert (found.is_sent, found.is_readable, found.reason) == (False, False, reason)
    assert found.sentences == ["The request was not sent."]


def test_what_arrives_is_not_always_read() -> None:
    found = verdicts(Question(url=URL, origin=PAGE), refuses)
    assert (found.is_sent, found.is_readable) == (True, False)
    assert found.sentences == ["The request was sent.", "The page may not read the response."]
    embedded = Question(
        url=URL, origin=PAGE, mode="no-cors", page={"embedder_policy": "require-corp"}
    )
    assert verdicts(embedded, refuses).reason == "resource-policy-missing"
    opaque = verdicts(Question(url=URL, origin=PAGE, mode="no-cors"), refuses)
    assert opaque.reading == (
        "Script gets a response of which it can read nothing, because it was fetched without CORS "
        "from another origin."
    )
    preflight = verdicts(Question(url=URL, origin=PAGE, method="PUT"), refuses)
    assert preflight.sentences == ["The request was not sent, because its preflight failed."]


@pytest.mark.parametrize(
    ("sentence", "is_sent"),
    [
        ("No 'Access-Control-Allow-Origin' header is present on the requested resource.", True),
        (
            "Response to preflight request doesn't pass access control check: No "
            "'Access-Control-Allow-Origin' header is present on the requested resource.",
            False,
        ),
    ],
)
def test_a_message_tells_whether_the_request_was_sent(sentence: str, is_sent: bool) -> None:
    (evidence,) = read(f"{BLOCKED}: {sentence}")
    assert verdicts_of(evidence).is_sent is is_sent


@pytest.mark.parametrize("mixed_content", [None, "checked"])
def test_the_permission_decides_in_place_of_mixed_content_where_the_engine_has_it_so(
    mixed_content: Literal["checked"] | None,
) -> None:
    """Private addresses over http, from a page of https."""
    told: dict[tuple[str, str], str | None] = {}
    states: tuple[PermissionState, ...] = ("granted", "denied")
    for engine, state in product(("chromium", "firefox", "webkit"), states):
        page: PageOptions = {"addresses": {}, "permissions": {"local-network": state}}
        if mixed_content is not None:
            page["mixed_content"] = mixed_content
        question = Question(url="http://192.168.1.7/", origin=PAGE, page=page)
        told[engine, state] = verdicts(question, engine=engine).reason
    assert told["chromium", "granted"] is None
    assert told["chromium", "denied"] == "local-network-access-permission-denied"
    assert {told[key] for key in told if key[0] != "chromium"} == {"mixed-content"}
