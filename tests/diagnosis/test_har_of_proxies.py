"""HAR files of proxies: Charles, Fiddler and mitmproxy record what passes them, not what pages ask.

Their shapes after files of Charles 4.6 and of Fiddler, and mitmproxy/addons/savehar.py.
"""

from __future__ import annotations

import json

import pytest

from crossorigin.browser import NetworkFailure, Reason
from crossorigin.diagnosis import read


def of_proxy(name: str, entries: list[dict[str, object]]) -> str:
    log = {"version": "1.2", "creator": {"name": name, "version": "4.6"}, "entries": entries}
    return json.dumps({"log": log})


def fields(**headers: str) -> list[dict[str, str]]:
    return [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]


PREFLIGHT = {
    "method": "OPTIONS",
    "url": "https://api.example.org/orders/4",
    "httpVersion": "HTTP/2.0",
    "headers": [
        {"name": ":authority", "value": "api.example.org"},
        *fields(
            origin="https://spa.example.org",
            access_control_request_method="PUT",
            access_control_request_headers="content-type",
        ),
    ],
}


def test_a_proxy_records_a_refused_preflight_alone() -> None:
    # Charles: pseudo-headers, a status of its own, nulls.
    response = {
        "_charlesStatus": "COMPLETE",
        "status": 404,
        "statusText": None,
        "headers": [{"name": ":status", "value": "404"}, *fields(server="nginx")],
        "content": {"size": 0, "mimeType": None},
        "redirectURL": None,
    }
    entry: dict[str, object] = {"request": PREFLIGHT, "response": response}
    (found,) = read(of_proxy("Charles Proxy", [entry]))
    assert (found.method, found.status, found.in_preflight) == ("PUT", 404, True)
    assert found.origin == "https://spa.example.org"


def test_a_granted_preflight_alone_tells_of_no_refusal() -> None:
    granted = fields(
        access_control_allow_origin="https://spa.example.org",
        access_control_allow_methods="PUT",
        access_control_allow_headers="content-type",
    )
    entry: dict[str, object] = {
        "request": PREFLIGHT,
        "response": {"status": 204, "headers": granted, "content": {}},
    }
    assert read(of_proxy("Charles Proxy", [entry])) == []


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        ("[Errno 111] Connect call failed ('192.0.2.4', 443)", NetworkFailure.REFUSED),
        ("[Errno -2] Name or service not known", NetworkFailure.NAME_NOT_FOUND),
        ("Certificate verify failed: self-signed certificate", NetworkFailure.CERTIFICATE),
        ("server closed connection", NetworkFailure.BROKEN),
    ],
)
def test_mitmproxy_names_an_error(error: str, failure: NetworkFailure) -> None:
    request = {
        "method": "GET",
        "url": "https://api.example.org/orders/4",
        "headers": fields(origin="https://spa.example.org"),
    }
    response = {"status": 0, "headers": [], "content": {}, "bodySize": -1, "_error": error}
    entry: dict[str, object] = {"request": request, "response": response}
    (found,) = read(of_proxy("mitmproxy", [entry]))
    assert found.failure is failure


def test_fiddler_records_the_tunnel_too() -> None:
    tunnel: dict[str, object] = {
        "request": {"method": "CONNECT", "url": "https://api.example.org:443", "headers": []},
        "response": {"status": 200, "headers": [], "content": {}},
    }
    request = {
        "method": "GET",
        "url": "https://api.example.org/orders/4",
        "headers": fields(Origin="https://spa.example.org"),
    }
    response = {"status": 500, "headers": [], "content": {}}
    entry: dict[str, object] = {"_fiddlerSessionId": 3, "request": request, "response": response}
    (found,) = read("\ufeff" + of_proxy("Fiddler", [tunnel, entry]))
    assert (found.status, found.reasons) == (500, (Reason.MISSING_ALLOW_ORIGIN,))
