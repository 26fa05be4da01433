"""HAR files by hand: what browsers that are not here leave out, and files that are none."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from crossorigin.diagnosis import Evidence, Unreadable, diagnose, read

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
    assert all(each.confidence == "likely" for each in diagnose(evidence))


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
        ("net::ERR_FAILED", "no-answer"),
        ("", "no-answer"),
        ("net::ERR_CERT_DATE_INVALID", "bad-certificate"),
    ],
)
def test_why_there_was_no_answer(error: str, cause: str) -> None:
    assert causes(only(entry(0, error=error))) == [cause]


def test_a_local_target_of_a_public_page_was_not_permitted() -> None:
    evidence = only(entry(0, url="http://127.0.0.1:8000/", error="net::ERR_FAILED"))
    assert causes(evidence) == ["local-network-access"]


def test_a_broken_connection_of_firefox() -> None:
    assert causes(only(entry(0, _securityState="broken"))) == ["tls-failed"]


def test_an_answer_of_a_service_worker() -> None:
    assert causes(only(entry(200, worker=True))) == ["service-worker"]
    assert causes(only(entry(200, _fetchType="Service Worker"))) == ["service-worker"]
    assert causes(only(entry(200, ALLOW, ("Vary", "Origin"), worker=True))) == []


def test_an_answer_out_of_the_browsers_cache() -> None:
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
        ("{", "no JSON"),
        ('{"a": 1}', "no HAR file"),
        ('{"log": {"entries": 1}}', "no HAR file"),
        ('{"log": {"entries": [{}]}}', "entry 0"),
        ('{"log": {"entries": [1]}}', "entry 0"),
        ('{"log": ' * 100_000, "nested too deeply"),
        (har(entry(sent={"Origin": APP, "X-Bad": "a\0"})), "entry 0"),
        (har(entry(method="GE T")), "entry 0"),
        (
            har(
                entry(
                    method="GE T",
                    sent={"Origin": APP, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty"},
                )
            ),
            "entry 0",
        ),
    ],
    ids=str,
)
def test_a_file_that_is_none_is_said_to_be_none(text: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read(text)
