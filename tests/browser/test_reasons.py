from __future__ import annotations

import re
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
    PageOptions,
    Reason,
    Stage,
    Stream,
)
from crossorigin.browser.browser import FetchOptions
from crossorigin.browser.console import CONSOLE_ENGINES
from crossorigin.browser.loading import ElementKind
from crossorigin.browser.reasons import _WORDS
from crossorigin.fetch.header_lists import Header
from crossorigin.fetch.statuses import REDIRECT_STATUSES

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
    "fetch-controller-abort",
    "cross-origin-resource-policy-header",
    "data-urls",
    "http-fetch",
    "http-network-fetch",
    "http-network-or-cache-fetch",
    "http-redirect-fetch",
    "main-fetch",
    "port-blocking",
    "scheme-fetch",
    "should-response-to-request-be-blocked-due-to-mime-type?",
    "should-response-to-request-be-blocked-due-to-nosniff?",
}
SECTIONS = {
    "https://fetch.spec.whatwg.org/": ANCHORS,
    "https://github.com/annevk/orb": {""},
    "https://datatracker.ietf.org/doc/draft-ietf-httpbis-unencoded-digest/": {""},
    "https://w3c.github.io/webappsec-csp/": {"should-block-request"},
    "https://w3c.github.io/webappsec-mixed-content/": {"should-block-fetch"},
    "https://wicg.github.io/local-network-access/": {"fetching", "secure-context-restriction"},
}
HTML_ANCHORS = {"fetch-a-single-module-script", "fetch-a-classic-script", "link-type-stylesheet"}


@dataclass(frozen=True)
class Scenario:
    """What a page asks for, what it is answered, and the words that only this refusal has.

    With a `kind` it is loaded, not fetched by script.
    """

    answers: Sequence[HttpResponse | NoAnswer] = ()
    url: str = API
    options: FetchOptions = field(default_factory=FetchOptions)
    says: Sequence[str] = ()
    kind: ElementKind | None = None
    page: PageOptions = field(default_factory=PageOptions)
    engine: str = "standard"


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
    Reason.SCHEME_NOT_SUPPORTED: Scenario(
        url="ftp://api.example.net/", options={"mode": "no-cors"}, says=["ftp://api.example.net/"]
    ),
    Reason.BAD_PORT: Scenario(url="https://api.example.net:6000/", says=["6000", "8080"]),
    Reason.RESOURCE_POLICY_NOT_SAME_ORIGIN: Scenario(
        [answer(("Cross-Origin-Resource-Policy", "same-origin"))],
        options={"mode": "no-cors"},
        says=[API, APP, "same-origin"],
    ),
    Reason.RESOURCE_POLICY_MISSING: Scenario(
        [answer()],
        kind="image",
        page={"embedder_policy": "require-corp"},
        says=[API, APP, "require-corp"],
    ),
    Reason.RESOURCE_POLICY_NOT_SAME_SITE: Scenario(
        [answer(("Cross-Origin-Resource-Policy", "same-site"))],
        kind="image",
        says=[API, APP, "same-site"],
    ),
    Reason.BLOCKED_MIME_TYPE: Scenario(
        [answer(("Content-Type", "image/png"))], kind="script", says=[API, "'image/png'"]
    ),
    Reason.BLOCKED_BY_NOSNIFF: Scenario(
        [answer(("Content-Type", "text/plain"), ("X-Content-Type-Options", "nosniff"))],
        kind="stylesheet",
        says=[API, "'text/plain'", "style sheet"],
    ),
    Reason.OPAQUE_RESPONSE_BLOCKED: Scenario(
        [HttpResponse(200, [("Content-Type", "application/json")], b'{"a": 1}')],
        kind="script",
        engine="chromium",
        says=[API, "'application/json'", "begins as JSON"],
    ),
    Reason.INTEGRITY_MISMATCH: Scenario(
        [answer(*CORS)], options={"integrity": "sha256-x"}, says=[API, "sha256-x", "47DEQpj8HBSa"]
    ),
    Reason.INTEGRITY_WITHOUT_CORS: Scenario(
        [answer()], options={"integrity": "sha256-x", "mode": "no-cors"}, says=[API, "integrity"]
    ),
    Reason.UNENCODED_DIGEST_MISMATCH: Scenario(
        [answer(*CORS, ("Unencoded-Digest", f"sha-256=:{'A' * 43}=:"))],
        engine="chromium",
        says=[API, "sha-256=:AAAA", "47DEQpj8HBSa"],
    ),
    Reason.UNUSABLE_STATUS: Scenario(
        [answer(status=404)], kind="script", says=[API, "404", "script"]
    ),
    Reason.UNUSABLE_MIME_TYPE: Scenario(
        [answer(*CORS, ("Content-Type", "text/plain"))],
        kind="module",
        says=[API, "'text/plain'", "module script"],
    ),
    Reason.URL_CONTAINS_CREDENTIALS: Scenario(
        url="https://user:secret@api.example.net/",
        kind="image",
        engine="chromium",
        says=[API, "image", "user name"],
    ),
    Reason.KEEPALIVE_TOO_LARGE: Scenario(
        options={"keepalive": True, "method": "POST", "body": "x" * 65537},
        says=[API, "65537", "keepalive"],
    ),
    Reason.ABORTED: Scenario(
        [answer(*CORS)], options={"abort": "before-headers"}, says=[API, "an AbortError"]
    ),
    Reason.TIMED_OUT: Scenario(
        [answer(*CORS)], options={"timeout": "before-headers"}, says=[API, "a TimeoutError"]
    ),
    Reason.INVALID_DATA_URL: Scenario(url="data:text/html", says=["data:text/html"]),
    Reason.CORS_DISABLED_SCHEME: Scenario(
        url="ftp://api.example.net/", says=["ftp://api.example.net/"]
    ),
    Reason.CONTENT_SECURITY_POLICY: Scenario(
        page={"content_security_policy": "default-src 'self'"},
        says=[API, "connect-src", "default-src 'self'"],
    ),
    Reason.MIXED_CONTENT: Scenario(
        url="http://api.example.net/items",
        page={"mixed_content": "checked"},
        says=["http://api.example.net/items", "https"],
    ),
    Reason.LOCAL_NETWORK_ACCESS_PERMISSION_DENIED: Scenario(
        page={"addresses": {"api.example.net": "192.168.0.1"}},
        says=[API, "on the local network", "local-network"],
    ),
    Reason.INSECURE_LOCAL_NETWORK: Scenario(
        page={"addresses": {"api.example.net": "127.0.0.1"}, "top_level": "http://a.example"},
        says=[API, "this machine's own", "secure"],
    ),
    Reason.INVALID_LOCAL_NETWORK_ACCESS: Scenario(
        page={"addresses": {"api.example.net": "127.0.0.1"}},
        options={"target_address_space": "local"},
        says=[API, "this machine's own", "'local'", "'loopback'"],
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
        says=["Preflight", "405", f"If pages of {APP}", "the method PUT and the headers x-a,x-b"],
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
    Reason.REDIRECT_OF_STREAM: Scenario(
        [granting(), redirecting("/a")],
        options={"method": "POST", "body": Stream([b"a"])},
        says=[API, "302", "stream"],
    ),
}


def refusal(scenario: Scenario, page: str = APP) -> tuple[FetchError, list[Exchange]]:
    answers = iter(scenario.answers)

    def server(_: HttpRequest) -> HttpResponse:
        response = next(answers)
        if isinstance(response, NoAnswer):
            raise response
        return response

    opened = Browser(transport=server, engine=scenario.engine).page(page, **scenario.page)
    if scenario.kind is not None:
        loaded = opened.load(scenario.url, scenario.kind)
        assert not loaded.loaded
        assert not loaded.readable
        error, exchanges = loaded.error, loaded.exchanges
    else:
        result = opened.fetch(scenario.url, **scenario.options)
        assert result.response is None
        error, exchanges = result.error, result.exchanges
    assert next(answers, None) is None, "not all responses were asked for"
    assert error is not None
    return error, exchanges


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
    if page.startswith("https://html.spec.whatwg.org/multipage/"):
        assert anchor in HTML_ANCHORS
    else:
        assert anchor in SECTIONS[page]


@pytest.mark.parametrize("reason", Reason)
def test_each_error_names_the_header_at_fault_that_its_words_name(reason: Reason) -> None:
    error, _ = refusal(SCENARIOS[reason])
    if error.header is not None:
        called = {"Content-Type": "the type '", "Location": "redirects "}
        assert called.get(error.header, error.header) in str(error)
    assert error.header == reason.header


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_arises_at_its_stage(reason: Reason) -> None:
    _, exchanges = refusal(SCENARIOS[reason])
    response = exchanges[-1].response if exchanges else None
    stages = {Stage.CORS_CHECK, Stage.RESPONSE}
    if not exchanges:
        stages = {Stage.REQUEST}
    elif exchanges[-1].request.method == "OPTIONS":
        stages = {Stage.PREFLIGHT}
    elif response is None:
        stages = {Stage.NETWORK}
    elif response.status in REDIRECT_STATUSES:
        stages = {Stage.REDIRECT}
    assert reason.stage in stages


@pytest.mark.parametrize("reason", Reason)
def test_a_failed_cors_check_is_known_of_a_preflight_and_of_a_response(reason: Reason) -> None:
    if reason.stage is Stage.CORS_CHECK:
        assert reason.cors_check is reason
        assert reason.in_preflight.stage is Stage.PREFLIGHT
        assert reason.in_preflight.cors_check is reason
    else:
        check = reason.cors_check
        assert (check is not None) is (f"{reason}".removeprefix("preflight-") in CORS_CHECKS)
        assert check is None or check.in_preflight is reason
        with pytest.raises(KeyError):
            _ = reason.in_preflight


CORS_CHECKS = {str(reason) for reason in Reason if reason.stage is Stage.CORS_CHECK}


@pytest.mark.parametrize("reason", Reason)
def test_each_error_has_what_each_engine_prints(reason: Reason) -> None:
    error, _ = refusal(SCENARIOS[reason])
    assert tuple(error.console) == CONSOLE_ENGINES
    for sentence in error.console.values():
        assert sentence is None or not set("{}") & set(sentence)


@pytest.mark.parametrize("reason", Reason)
def test_no_error_speaks_of_a_preflight_unless_there_was_one(reason: Reason) -> None:
    error, exchanges = refusal(SCENARIOS[reason])
    preflights = [request for request, _ in exchanges[-1:] if request.method == "OPTIONS"]
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
        f"If pages of {APP} should have access, allow that origin and the method PUT."
    )


@pytest.mark.parametrize("value", ["{origin}", "{0}", "{", "}{"])
def test_braces_in_what_a_server_sends_stay_as_they_are(value: str) -> None:
    error, _ = refusal(Scenario([allowing(value)]))
    assert f"'{value}'" in error.message


def test_a_method_called_none_is_named_in_the_hint() -> None:
    error, _ = refusal(Scenario([answer()], options={"method": "None"}))
    assert "the method None" in error.hint


def test_an_origin_that_redirects_made_null_is_not_to_be_allowed() -> None:
    error, _ = refusal(Scenario([redirecting("https://other.example/"), answer()]))
    assert error.reason is Reason.MISSING_ALLOW_ORIGIN
    assert "Fetch the URL that the redirects end at" in error.hint
    assert "allow_origins" not in error.hint


@pytest.mark.parametrize("options", [{}, PUT])
def test_a_page_of_an_opaque_origin_is_to_be_given_one(options: FetchOptions) -> None:
    error, _ = refusal(Scenario([answer()], options=options), page="file:///index.html")
    assert "Give the page an origin" in error.hint


@pytest.mark.parametrize(
    ("options", "allowed", "note"),
    [
        ({"headers": {"Authorization": "x"}}, "*", "'*' never stands for Authorization"),
        (
            {"headers": {"X-A": "1"}, "credentials": "include"},
            "*",
            "'*' stands for nothing else when there are credentials",
        ),
        ({"headers": {"X-A": "1"}}, "X-B", None),
    ],
)
def test_a_wildcard_that_does_not_count_is_explained(
    options: FetchOptions, allowed: str, note: str | None
) -> None:
    headers = [("Access-Control-Allow-Headers", allowed)]
    error, _ = refusal(Scenario([granting(*headers)], options=options))
    assert error.reason is Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE
    assert note is None or note in error.message
    assert ("stands for" in error.message) is (note is not None)


def test_a_wildcard_method_that_does_not_count_is_explained() -> None:
    headers = [("Access-Control-Allow-Methods", "*")]
    error, _ = refusal(Scenario([granting(*headers)], options=PUT_WITH_CREDENTIALS))
    assert "'*' stands for nothing else when there are credentials" in error.message


@pytest.mark.parametrize("reason", Reason)
def test_a_hint_lets_an_origin_in_only_if_its_pages_should_have_access(reason: Reason) -> None:
    words = _WORDS[reason].hint
    for sentence in re.split(r"(?<=[.:]) ", words):
        if re.search(r"\b(add|allow|list|set)\b.*\b(origin|allow_)", sentence, re.IGNORECASE):
            assert sentence.lower().startswith("if pages of {page_origin} ") or (
                "only one layer" in sentence
            )
