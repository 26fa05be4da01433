"""The lab's server: only its own page can ask it, and what it answers is bounded and typed."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest

from crossorigin.lab.real import Places
from crossorigin.lab.server import lab_and_sites

from .serving import serving


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    with serving(lab_and_sites) as found:
        yield found


def ask(
    port: int,
    method: str,
    path: str,
    body: object = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {"Content-Type": "application/json"} if body is not None else {}
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body)
    connection.request(method, path, data, {**sent, **(headers or {})})
    response = connection.getresponse()
    found = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    connection.close()
    return found


def call(places: Places, name: str, body: object) -> tuple[int, Any]:
    status, _, text = ask(places.lab, "POST", f"/api/{name}", body)
    return status, json.loads(text)


def test_the_page_has_a_strict_policy_of_its_own(places: Places) -> None:
    status, headers, text = ask(places.lab, "GET", "/")
    assert status == 200
    assert b"<html" in text
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["connect-src"] == policy["style-src"] == "'self'"
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert policy["frame-src"] == places.page_origin
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.nip.io"])
def test_another_host_is_refused(places: Places, host: str) -> None:
    for path in ("/", "/api/gallery"):
        assert ask(places.lab, "GET", path, headers={"Host": host})[0] == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    ],
)
def test_another_page_is_refused(places: Places, headers: dict[str, str]) -> None:
    assert ask(places.lab, "POST", "/api/run", {}, headers)[0] == 403
    assert ask(places.lab, "GET", "/api/gallery", None, headers)[0] == 403


def test_a_link_from_another_page_opens_the_lab(places: Places) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert ask(places.lab, "GET", "/", None, headers)[0] == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_any_page_could_send_is_refused(places: Places, kind: str) -> None:
    assert ask(places.lab, "POST", "/api/run", b"{}", {"Content-Type": kind})[0] == 415


def test_its_own_page_is_answered(places: Places) -> None:
    for origin in places.lab_origins:
        headers = {
            "Origin": origin,
            "Host": origin.removeprefix("http://"),
            "Sec-Fetch-Site": "same-origin",
        }
        assert ask(places.lab, "POST", "/api/run", {}, headers)[0] == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_is_refused_with_those_that_there_are(places: Places, method: str) -> None:
    status, headers, _ = ask(places.lab, method, "/api/run", {})
    assert status == 405
    assert {each.strip() for each in headers["allow"].split(",")} == {"GET", "HEAD", "POST"}


def test_a_body_is_bounded(places: Places) -> None:
    status, _, text = ask(places.lab, "POST", "/api/run", b" " * (1 << 21))
    assert status == 413
    assert json.loads(text)["error"]["field"] == "body"


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b"\xff"])
def test_a_body_that_is_not_json_is_refused(places: Places, body: bytes) -> None:
    assert ask(places.lab, "POST", "/api/run", body)[0] == 400


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ([], "scenario"),
        ({"polic": ""}, "polic"),
        ({"policy": 7}, "policy"),
        ({"policy": "#" * 70_000}, "policy"),
        ({"policy": "allow_origins = ["}, "policy"),
        ({"page": {"kind": "popup"}}, "page.kind"),
        ({"page": {"origin": "app.example.com"}}, "page.origin"),
        ({"page": {"top_level": "nowhere"}}, "page.top_level"),
        ({"request": {"url": "ftp://example.com/"}}, "request.url"),
        ({"request": {"kind": "websocket"}}, "request.url"),
        ({"request": {"headers": [["A"]]}}, "request.headers[0]"),
        ({"request": {"headers": "A: b"}}, "request.headers"),
        ({"request": {"repeat": 1000}}, "request.repeat"),
        ({"request": {"repeat": True}}, "request.repeat"),
        ({"request": {"body": {"kind": "blob"}}}, "request.body.kind"),
        ({"server": {"headers": [["A b", "c"]]}}, "server.headers[0]"),
        ({"server": {"headers": [["A", "c\r\nSet-Cookie: d"]]}}, "server.headers[0]"),
        ({"server": {"status": 99}}, "server.status"),
        ({"cookies": ["a=1"] * 200}, "cookies"),
        ({"engines": []}, "engines"),
        ({"engines": ["presto"]}, "engines[0]"),
    ],
)
def test_a_wrong_scenario_is_told_by_field_value_and_fix(
    places: Places, given: object, field: str
) -> None:
    status, found = call(places, "run", given)
    assert status == 422
    assert found["error"]["field"] == field
    assert found["error"]["message"]
    assert found["error"]["fix"]


def test_a_scenario_that_a_script_could_not_run_throws_in_the_run(places: Places) -> None:
    status, run = call(places, "run", {"request": {"headers": [["A b", "c"]]}})
    assert status == 200
    assert {each["readable"]["reason"] for each in run["engines"]} == {"throws"}


def test_the_calls_answer(places: Places) -> None:
    assert call(places, "check", {"policy": "allow_origins = '*'"})[1]["valid"]
    assert call(places, "check", {})[0] == 422
    assert call(places, "nothing", {})[0] == 404
    assert len(json.loads(ask(places.lab, "GET", "/api/gallery")[2])) >= 30
    defaults = json.loads(ask(places.lab, "GET", "/api/defaults")[2])
    assert call(places, "run", defaults["scenario"])[0] == 200
    policy = "allow_origins = ['https://app.example.com']"
    for target, _ in defaults["targets"]:
        status, found = call(places, "export", {"policy": policy, "target": target})
        assert status == 200
        assert bool(found["files"]) != bool(found["refused"])
    assert call(places, "export", {"policy": policy, "target": "iis"})[0] == 422
    assert call(places, "export", {"policy": "allow_origins = 1"})[0] == 422


# --- the sites of armed scenarios ----------------------------------------------------------------


def arm(places: Places, scenario: dict[str, Any]) -> Any:
    status, found = call(places, "real/arm", {"scenario": scenario})
    assert status == 200
    return found


def path_of(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]


def test_what_is_not_armed_is_not_there(places: Places) -> None:
    for port in (places.page, places.server, places.login):
        for path in ("/", "/r-" + "0" * 32 + "/", "/p-x/", "/api/run", "//", "/%2e%2e/"):
            for method in ("GET", "POST", "OPTIONS"):
                assert ask(port, method, path)[0] == 404


def test_an_armed_scenario_is_there_under_its_name_and_its_host_only(places: Places) -> None:
    armed = arm(places, {})
    document = path_of(armed["page"])
    host = {"Host": f"localhost:{places.page}"}
    status, headers, text = ask(places.page, "GET", document, None, host)
    assert status == 200
    assert armed["run"].encode() in text
    assert "frame-ancestors http://127.0.0.1:" in headers["content-security-policy"]
    assert ask(places.page, "GET", document, None, {"Host": "evil.example"})[0] == 404
    assert ask(places.server, "GET", document)[0] == 404
    assert ask(places.page, "GET", document + "more", None, host)[0] == 404


def test_origins_are_translated_on_the_way(places: Places) -> None:
    armed = arm(places, {})
    path = path_of(armed["scenario"]["request"]["url"])
    page = {"Origin": places.page_origin}
    _, headers, _ = ask(places.server, "GET", path, None, page)
    assert headers["access-control-allow-origin"] == places.page_origin
    _, headers, _ = ask(places.server, "GET", path, None, {"Origin": "http://localhost:1"})
    assert "access-control-allow-origin" not in headers
    wire = json.loads(ask(places.lab, "GET", f"/api/real/wire?run={armed['run']}")[2])
    assert [each["response"]["status"] for each in wire["wire"]] == [200, 200]
    assert not wire["finished"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"calls": 1}', b'{"calls": [1]}', b"[" * 100_000, b"\xff"]
)
def test_an_outcome_of_any_shape_is_taken(places: Places, body: bytes) -> None:
    armed = arm(places, {})
    host = {"Host": f"localhost:{places.page}"}
    ask(places.page, "GET", path_of(armed["page"]), None, {**host, "User-Agent": "Firefox/153.0"})
    assert ask(places.page, "POST", f"/o-{armed['run']}", body, host)[0] == 204
    status, _, text = ask(places.lab, "GET", f"/api/real/wire?run={armed['run']}")
    assert status == 200
    assert json.loads(text)["differences"]


def test_what_cannot_be_tried_or_found_says_why(places: Places) -> None:
    assert "A form leaves the page" in arm(places, {"request": {"kind": "form"}})["why"]
    assert (
        "HTTP/2" in arm(places, {"request": {"method": "POST", "body": {"kind": "stream"}}})["why"]
    )
    assert ask(places.lab, "GET", "/api/real/wire?run=1")[0] == 422
    assert ask(places.lab, "GET", "/api/real/wire")[0] == 422
    assert call(places, "real/arm", {})[0] == 422
    assert call(places, "real/arm", {"scenario": {}, "lab": "https://evil.example"})[0] == 422


HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


def test_a_websocket_is_opened_by_no_port_without_an_armed_run(places: Places) -> None:
    for port in (places.lab, places.page, places.server, places.login):
        assert ask(port, "GET", "/", None, HANDSHAKE)[0] in (403, 500)


def test_a_page_asks_whether_there_are_real_origins(places: Places) -> None:
    status, _, text = ask(places.lab, "GET", "/api/real")
    assert status == 200
    assert json.loads(text) == {"available": True, "page": places.page_origin}


@pytest.mark.parametrize(
    ("scenario", "why"),
    [
        ({"page": {"kind": "file"}}, "from a file"),
        ({"page": {"top_level": "https://shop.example.org/"}}, "top-level page"),
        ({"server": {"space": "local"}}, "one address space"),
        ({"request": {"url": "http://api.example.net/"}}, "not mixed content"),
        ({"request": {"method": "POST", "body": {"kind": "stream"}}}, "HTTP/2"),
        (
            {"server": {"behaviour": "headers", "headers": [["location", "https://a.example/"]]}},
            "leads away",
        ),
        (
            {
                "server": {
                    "behaviour": "headers",
                    "preflight_headers": [["Location", "//a.example"]],
                }
            },
            "leads away",
        ),
        (
            {"server": {"headers": [["Location", "/a"], ["Location", "//a.example/"]]}},
            "leads away",
        ),
    ],
)
def test_what_loopback_cannot_show_says_why(
    places: Places, scenario: dict[str, Any], why: str
) -> None:
    armed = arm(places, scenario)
    assert not armed["possible"]
    assert why in armed["why"]


def test_a_server_without_websockets_says_what_to_install(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crossorigin.lab.real.find_spec", lambda name: None)
    armed = arm(places, {"request": {"kind": "websocket", "url": "wss://api.example.net/"}})
    assert "pip install websockets" in armed["why"]


def test_redirects_stay_on_the_armed_origins(places: Places) -> None:
    armed = arm(
        places,
        {"server": {"behaviour": "headers", "status": 302, "headers": [["Location", "/b?c"]]}},
    )
    path = path_of(armed["scenario"]["request"]["url"])
    _, headers, _ = ask(places.server, "GET", path)
    assert headers["location"] == f"http://127.0.0.1:{places.server}/r-{armed['run']}/b?c"
    armed = arm(places, {"server": {"behaviour": "slash-redirect"}})
    path = path_of(armed["scenario"]["request"]["url"])
    _, headers, _ = ask(places.server, "GET", path)
    assert headers["location"] == f"http://127.0.0.1:{places.server}{path}/"
    _, headers, _ = ask(places.login, "GET", path, None, {"Host": f"localhost:{places.login}"})
    assert headers["location"].startswith(f"http://localhost:{places.login}/")


def test_what_is_kept_of_runs_is_bounded(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crossorigin.lab.real.MOST_RUNS", 1)
    monkeypatch.setattr("crossorigin.lab.real.MOST_EXCHANGES", 2)
    first, second = arm(places, {}), arm(places, {})
    assert ask(places.server, "GET", path_of(first["scenario"]["request"]["url"]))[0] == 404
    path = path_of(second["scenario"]["request"]["url"])
    for _ in range(3):
        assert ask(places.server, "GET", path)[0] == 200
    assert ask(places.server, "POST", path, b" " * (1 << 19))[0] == 413
    wire = json.loads(ask(places.lab, "GET", f"/api/real/wire?run={second['run']}")[2])
    assert len(wire["wire"]) == 2
