"""HAR files by hand: what browsers that are not here leave out, and files of other kinds."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from crossorigin.diagnosis import Evidence, Unreadable, diagnose, read, read_all

APP = "https://app.example.com"
API = "https://api.example.net/items"
ALLOW = ("Access-Control-Allow-Origin", APP)


def pairs(headers: dict[str, str] | list[tuple[str, str]]) -> list[dict[str, str]]:
    listed = headers.items() if isinstance(headers, dict) else headers
    return [{"name": name, "value": value} for name, value in listed]


def entry(
    status: int = 200,
    *headers: tuple[str, str],
    method: str = "GET",
    url: str = API,
    sent: dict[str, str] | None = None,
    content: dict[str, str] | None = None,
    error: str | None = None,
    worker: bool = False,
    **fields: Any,
) -> dict[str, Any]:
    response = {"status": status, "headers": pairs(list(headers)), "content": content or {}}
    if error is not None:
        response["_error"] = error
    if worker:
        response["_fetchedViaServiceWorker"] = True
    request = {
        "method": method,
        "url": url,
        "headers": pairs({"Origin": APP} if sent is None else sent),
    }
    return {"request": request, "response": response, "pageref": "page_1", **fields}


def preflight(status: int, *headers: tuple[str, str], names: str = "", **more: Any) -> Any:
    sent = {"Origin": APP, "Access-Control-Request-Method": more.pop("for_method", "PUT")}
    if names:
        sent["Access-Control-Request-Headers"] = names
    return entry(status, *headers, method="OPTIONS", sent=sent, **more)


def har(*entries: dict[str, Any], title: str = f"{APP}/page") -> str:
    pages = [{"id": "page_1", "title": title}]
    return "\ufeff" + json.dumps({"log": {"pages": pages, "entries": entries}})


def causes(evidence: Evidence) -> list[str]:
    return [str(each.cause) for each in diagnose(evidence)]


def only(*entries: dict[str, Any], **more: Any) -> Evidence:
    (evidence,) = read(har(*entries, **more))
    return evidence


def test_what_stays_within_an_origin_is_left_out() -> None:
    within = entry(url=f"{APP}/items")
    navigation = entry(sent={"Sec-Fetch-Mode": "navigate", "Referer": f"{APP}/"})
    image = entry(sent={"Sec-Fetch-Mode": "no-cors", "Referer": f"{APP}/"})
    document = entry(_resourceType="document")
    data = entry(url="data:,x")
    nonsense = entry(url="https://[")
    assert read(har(within, navigation, image, document, data, nonsense)) == []


def test_a_script_that_gives_up_on_reading_is_told_so() -> None:
    sent = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty", "Referer": f"{APP}/"}
    assert causes(only(entry(sent=sent))) == ["opaque"]


def test_the_page_is_found_by_origin_referer_or_title() -> None:
    assert only(entry(sent={"Origin": "https://other.example"})).origin == "https://other.example"
    assert (
        only(entry(sent={"Referer": "https://other.example/a"})).origin == "https://other.example"
    )
    assert only(entry(sent={})).origin == APP
    assert read(har(entry(sent={}), title="no URL")) == []
    assert causes(only(entry(sent={"Origin": "null"}))) == ["null-origin"]


def test_safari_keeps_no_preflights() -> None:
    sent = {"Origin": APP, "Content-Type": "application/json", "User-Agent": "Safari"}
    evidence = only(entry(200, ALLOW, method="PUT", sent=sent))
    assert not evidence.refused
    assert evidence.unrecorded_preflight
    assert [exchange.request.method for exchange in evidence.exchanges] == ["PUT"]


def test_a_preflight_that_failed_and_was_not_kept_leaves_several_causes() -> None:
    evidence = only(entry(0, method="PUT", error="net::ERR_FAILED"))
    assert evidence.in_preflight
    assert {"preflight-needs-login", "preflight-not-handled"} <= set(causes(evidence))
    assert all(each.confidence != "certain" for each in diagnose(evidence))


def test_the_nearest_preflight_is_the_requests_own() -> None:
    good = preflight(
        204, ALLOW, ("Access-Control-Allow-Methods", "PUT"), ("Access-Control-Max-Age", "0")
    )
    bad = preflight(401)
    first, second = read(
        har(
            good,
            entry(200, ALLOW, ("Vary", "Origin"), method="PUT"),
            entry(0, method="PUT", error="net::ERR_FAILED"),
            bad,
        )
    )
    assert not first.refused
    assert causes(second) == ["preflight-needs-login"]


def test_the_headers_that_script_set_are_those_that_the_preflight_names() -> None:
    answer = preflight(204, ALLOW, names="content-type,x-a", for_method="POST")
    evidence = only(entry(0, method="POST", error="net::ERR_FAILED"), answer)
    assert causes(evidence)[0] == "header-not-allowed"
    assert "Content-Type and X-A" in diagnose(evidence)[0].what


def test_a_preflight_for_a_listened_to_upload_has_no_other_cause() -> None:
    answer = preflight(405, for_method="POST")
    assert causes(only(entry(0, method="POST", error="net::ERR_FAILED"), answer)) == [
        "preflight-not-handled"
    ]


@pytest.mark.parametrize(
    "sent", [{"Origin": APP, "Cookie": "a=1"}, {"Origin": APP, "Sec-Fetch-Storage-Access": "none"}]
)
def test_credentials_are_told_by_what_goes_with_them(sent: dict[str, str]) -> None:
    star = ("Access-Control-Allow-Origin", "*")
    assert causes(only(entry(200, star, sent=sent))) == ["wildcard-with-credentials"]
    assert causes(only(entry(200, star))) == []


def test_credentials_are_told_by_how_it_ended() -> None:
    star = ("Access-Control-Allow-Origin", "*")
    refused = only(entry(200, star, error="net::ERR_FAILED"))
    assert causes(refused) == ["wildcard-with-credentials"]


def test_what_only_the_browser_knows_is_not_guessed_at() -> None:
    evidence = only(
        entry(200, ALLOW, ("Access-Control-Allow-Credentials", "true"), error="net::ERR_FAILED")
    )
    assert causes(evidence) == ["says-nothing"]


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        ("net::ERR_BLOCKED_BY_CLIENT", "extension"),
        ("net::ERR_CONNECTION_REFUSED", "server-down"),
        ("", "no-answer"),
        ("net::ERR_CERT_DATE_INVALID", "bad-certificate"),
    ],
)
def test_why_there_was_no_response(error: str, cause: str) -> None:
    assert causes(only(entry(0, error=error))) == [cause]


def test_a_local_target_of_a_public_page_was_not_permitted() -> None:
    evidence = only(entry(0, url="http://127.0.0.1:8000/", error="net::ERR_FAILED"))
    assert causes(evidence) == ["local-network-access"]


def test_a_broken_connection_of_firefox() -> None:
    assert causes(only(entry(0, _securityState="broken"))) == ["tls-failed"]


ALLOW_WITH_CREDENTIALS = (ALLOW, ("Access-Control-Allow-Credentials", "true"))


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (
            f"Origin {APP} is not allowed by Access-Control-Allow-Origin. Status code: 200",
            "origin-not-allowed",
        ),
        ("net::ERR_CONNECTION_RESET", "connection-broken"),
        ("net::ERR_SOMETHING", "says-nothing"),
    ],
)
def test_of_a_response_that_allows_the_browsers_error_is_told(error: str, cause: str) -> None:
    evidence = only(entry(200, *ALLOW_WITH_CREDENTIALS, error=error))
    assert cause in causes(evidence)
    assert evidence.detail == error


def test_a_local_server_without_a_response_may_not_have_been_permitted() -> None:
    local = "http://localhost:8080/x"
    sent = {"Origin": "http://localhost:3000"}
    found = causes(only(entry(0, url=local, sent=sent, error="net::ERR_FAILED")))
    assert found[0] == "no-cors-headers"
    assert found[-1] == "local-network-access"


def test_mixed_content_that_has_a_response_was_sent() -> None:
    insecure = API.replace("https:", "http:")
    assert causes(only(entry(200, url=insecure))) == ["no-cors-headers"]
    unsent = only(entry(0, url=insecure, error="net::ERR_FAILED"))
    assert causes(unsent) == ["mixed-content"]
    assert unsent.failure is None


def test_a_response_of_a_service_worker() -> None:
    assert causes(only(entry(200, worker=True))) == ["service-worker"]
    assert causes(only(entry(200, _fetchType="Service Worker"))) == ["service-worker"]
    assert causes(only(entry(200, ALLOW, ("Vary", "Origin"), worker=True))) == []


def test_a_response_out_of_the_browsers_cache() -> None:
    evidence = only(entry(200, _fetchType="Disk Cache"))
    assert "cached-for-another" in causes(evidence)


def test_redirects_are_one_request() -> None:
    evidence = only(
        entry(302, ALLOW, ("Location", "/login")),
        entry(200, url="https://api.example.net/login"),
    )
    assert causes(evidence) == ["login-redirect"]
    assert len(evidence.exchanges) == 2


@pytest.mark.parametrize("location", ["/elsewhere", "https://["])
def test_a_redirect_whose_end_is_not_there(location: str) -> None:
    evidence = only(entry(302, ALLOW, ("Location", location)))
    assert evidence.refused


def test_a_loop_of_redirects_ends() -> None:
    loop = entry(302, ALLOW, ("Location", API))
    assert read(har(loop, loop, loop))


@pytest.mark.parametrize(
    "content",
    [
        {"text": "Disallowed CORS origin"},
        {"text": base64.b64encode(b"Disallowed CORS origin").decode(), "encoding": "base64"},
    ],
)
def test_a_body_can_tell(content: dict[str, str]) -> None:
    evidence = only(
        entry(0, method="PUT", error="net::ERR_FAILED"), preflight(400, content=content)
    )
    assert causes(evidence) == ["origin-not-allowed"]


def test_a_body_that_cannot_be_decoded_tells_nothing() -> None:
    broken = {"text": "x", "encoding": "base64"}
    assert causes(only(entry(200, content=broken))) == ["no-cors-headers"]


def test_pseudo_headers_and_joined_lines() -> None:
    doubled = ("access-control-allow-origin", f"{APP}\n{APP}")
    sent = {":authority": "api.example.net", "Origin": APP}
    assert causes(only(entry(200, doubled, sent=sent))) == ["doubled-headers"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ('{"a": 1}', "not a HAR file"),
        ('{"log": {"entries": 1}}', "not a HAR file"),
        ('{"log": {"entries": [{}]}}', "Entry 0"),
        ('{"log": {"entries": [1]}}', "Entry 0"),
        ('{"log": ' + "[" * 40_000, "nested too deeply"),
        (har(entry(sent={"Origin": APP, "X-Bad": "a\0"})), "Entry 0"),
        (har(entry(method="GE T")), "Entry 0"),
        (
            har(
                entry(
                    method="GE T",
                    sent={"Origin": APP, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty"},
                )
            ),
            "Entry 0",
        ),
    ],
)
def test_a_file_that_is_not_a_recording_is_refused(text: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read(text)


# --- damaged files, and other programs' ----------------------------------------------------------

BAD = {"request": {"method": "POST", "url": API, "headers": []}}
REFUSED = entry(500, error="net::ERR_FAILED")


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (BAD, "no response"),
        (3, "not an object"),
        ({"response": {}}, "no request"),
        ({"request": {"url": API, "method": 3}, "response": {}}, "no method"),
        ({**entry(), "request": {"url": API, "method": "GET", "headers": 3}}, "not a list"),
        ({**entry(), "request": {"url": API, "method": "GET", "headers": [{}]}}, "no name"),
    ],
)
def test_a_bad_entry_costs_itself_and_is_named(bad: Any, told: str) -> None:
    reading = read_all(har(bad, REFUSED))
    assert [each.status for each in reading.evidence] == [500]
    assert len(reading.left_out) == 1
    assert "Entry 0" in reading.left_out[0]
    assert told in reading.left_out[0]


def test_a_value_of_a_header_that_is_not_text_is_read_as_text() -> None:
    whole = entry(200)
    whole["response"]["headers"] = [{"name": "X-A", "value": None}, {"name": "Age", "value": 5}]
    evidence = only(whole)
    assert (evidence.header("x-a"), evidence.header("age")) == ("", "5")


def test_a_cut_file_is_read_as_far_as_it_goes() -> None:
    whole = har(REFUSED, REFUSED, REFUSED)
    reading = read_all(whole[:-60])
    assert len(reading.evidence) == 2
    assert "cut short" in reading.left_out[-1]
    assert "2 whole entries" in reading.left_out[-1]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([REFUSED]),
        json.dumps({"entries": [REFUSED]}),
        json.dumps(REFUSED),
        json.dumps([REFUSED, REFUSED])[:-40],
    ],
    ids=["list", "log", "entry", "cut list"],
)
def test_less_than_a_har_file_is_read_too(text: str) -> None:
    (evidence,) = read(text)
    assert evidence.status == 500


def test_a_status_as_text_is_read_and_named() -> None:
    reading = read_all(har(entry("502")))  # type: ignore[arg-type]  # that is what is wrong
    assert reading.evidence[0].status == 502
    assert "“502”" in reading.left_out[0]
    reading = read_all(har(entry("lost"), REFUSED))  # type: ignore[arg-type]
    assert "not a number" in reading.left_out[0]


def playwright(failure: str, **more: Any) -> dict[str, Any]:
    made = entry(-1, **more)
    made["response"]["_failureText"] = failure
    return made


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        ("net::ERR_CONNECTION_REFUSED", "server-down"),
        ("net::ERR_NAME_NOT_RESOLVED", "name-not-found"),
        ("NS_ERROR_CONNECTION_REFUSED", "server-down"),
        ("NS_ERROR_UNKNOWN_HOST", "name-not-found"),
        ("SEC_ERROR_UNKNOWN_ISSUER", "bad-certificate"),
        ("Could not connect to the server.", "server-down"),
        ("net::ERR_ABORTED", "says-nothing"),
        ("something new", "says-nothing"),
    ],
)
def test_playwrights_errors(failure: str, cause: str) -> None:
    assert causes(only(playwright(failure)))[0] == cause


@pytest.mark.parametrize("failure", ["net::ERR_FAILED", "NS_ERROR_DOM_BAD_URI"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_what_browsers_record_for_cors_is_not_a_server_that_is_down(
    failure: str, method: str
) -> None:
    evidence = only(playwright(failure, method=method))
    assert evidence.reasons
    assert not evidence.failure
    assert "no-answer" not in causes(evidence)


def test_a_body_of_json_implies_a_preflight() -> None:
    made = entry(0, method="POST", error="net::ERR_FAILED", sent={"Referer": f"{APP}/"})
    made["request"]["postData"] = {"mimeType": "application/json", "text": "{}"}
    evidence = only(made)
    assert evidence.in_preflight
    grant = next(each.grant for each in diagnose(evidence) if each.grant)
    assert grant.headers == ("Content-Type",)


def test_safaris_reason_is_read_as_its_console_has_it() -> None:
    error = f"Origin {APP} is not allowed by Access-Control-Allow-Origin. Status code: 403"
    evidence = only(entry(0, error=error))
    assert evidence.reasons
    assert not evidence.failure


@pytest.mark.parametrize(
    ("made", "cause"),
    [
        (entry(403, url="wss://ws.example.net/chat"), "websocket-refused"),
        (entry(401, url="https://ws.example.net/chat", _webSocketMessages=[]), "websocket-refused"),
        (
            entry(0, url="wss://ws.example.net/", error="net::ERR_CONNECTION_REFUSED"),
            "server-down",
        ),
        (entry(0, url="ws://ws.example.net/", error="net::ERR_FAILED"), "mixed-content"),
        (entry(0, url="wss://ws.example.net/"), "websocket-failed"),
        (entry(0, url="wss://a.example/", error="net::ERR_BLOCKED_BY_CLIENT"), "extension"),
    ],
    ids=["403", "401", "refused", "mixed", "silent", "blocked"],
)
def test_websockets_that_were_not_opened(made: dict[str, Any], cause: str) -> None:
    assert causes(only(made))[0] == cause


def test_a_websocket_that_was_opened_is_left_out() -> None:
    assert read(har(entry(101, url="wss://ws.example.net/chat", _resourceType="websocket"))) == []
