"""A request and its status are read in every form of access log, as carriers bring it."""

from __future__ import annotations

import json

import pytest

from crossorigin.diagnosis import Evidence, diagnose, read
from crossorigin.diagnosis.evidence import RowOfLog

PATH, HOST = "/orders/4", "api.example.org"
TIME = "02/May/2024:10:11:12 +0000"


def traefik(status: int) -> dict[str, object]:
    return {
        "ClientAddr": "172.18.0.1:52314", "DownstreamStatus": status, "OriginStatus": 0,
        "RequestAddr": HOST, "RequestMethod": "OPTIONS", "RequestPath": PATH,
        "RequestProtocol": "HTTP/2.0", "level": "info", "msg": "", "time": "2024-05-02T10:11:12Z",
    }  # fmt: skip


def cloud_run(status: int) -> dict[str, object]:
    request = {
        "requestMethod": "OPTIONS", "requestUrl": f"https://{HOST}{PATH}", "status": status,
    }  # fmt: skip
    return {"httpRequest": request, "severity": "INFO", "timestamp": "2024-05-02T10:11:12Z"}


def forms(status: int) -> dict[str, str]:
    first = f'"OPTIONS {PATH} HTTP/1.1"'
    proxied = f"[{TIME}] https~ api/api1 0/0/1/4/5 {status} 212 - -"
    of_envoy = {
        "method": "OPTIONS", "path": PATH, "response_code": status, "response_flags": "-",
        "start_time": "2024-05-02T10:11:12Z",
    }  # fmt: skip
    of_nginx = {"time": TIME, "request": f"OPTIONS {PATH} HTTP/2.0", "status": status}
    return {
        "uvicorn": f"INFO:     172.18.0.1:52314 - {first} {status} Some Words",
        "combined": f'172.18.0.1 - - [{TIME}] {first} {status} 157 "-" "Mozilla/5.0"',
        "ingress-nginx": f'10.0.0.7 - - [{TIME}] {first} {status} 0 "-" "Mozilla/5.0 (X11)" 68 '
        "0.004 [shop-api-80] [] 10.2.3.4:8000 172 0.004 200 3c1f6f8dbf7a6f0e8d2f3b",
        "Envoy": f'[2024-05-02T10:11:12.123Z] {first} {status} - via_upstream - "-" 0 0 0 -',
        "HAProxy": f"May  2 10:11:12 lb haproxy[1234]: 10.0.0.7:52314 {proxied} ---- 1/1/0/0/0 0/0 "
        f"{{{HOST}}} {first}",
        "HAProxy, over two lines": f"May  2 10:11:12 lb haproxy[1234]: 10.0.0.7:52314 {proxied}\n"
        f"---- 1/1/0/0/0 0/0 {first}",
        "Vercel": f"10:11:12.34  OPTIONS  {status}  {HOST}  {PATH}",
        "Traefik, JSON": json.dumps(traefik(status)),
        "Traefik, JSON over lines": json.dumps(traefik(status), indent=2),
        "Cloud Run": json.dumps(cloud_run(status)),
        "Cloud Run, a list over lines": json.dumps([cloud_run(status)], indent=2),
        "Envoy, JSON": json.dumps(of_envoy),
        "nginx, JSON": json.dumps(of_nginx),
        "nginx, JSON without blanks": json.dumps(of_nginx, separators=(",", ":")),
    }


CARRIERS = {
    "none": "{}",
    "Compose": "api_1  | {}",
    "Compose, new": "shop-api-1  | {}",
    "kubectl --prefix": "[pod/api-7d9f8c6b5-x2x9z/api] {}",
    "stern": "api-7d9f8c6b5-x2x9z api {}",
    "a container's runtime": "2024-05-02T10:11:12.123456789Z stdout F {}",
    "coloured": "\x1b[36mapi-1  | \x1b[0m{}",
}


def carried(carrier: str, text: str) -> str:
    return "\n".join(CARRIERS[carrier].format(each) for each in text.splitlines())


def only(text: str) -> Evidence:
    (evidence,) = read(text)
    return evidence


ONE_LINE = [name for name, text in forms(405).items() if "\n" not in text and text[0] not in "{["]


@pytest.mark.parametrize("form", forms(405))
def test_an_error_of_the_preflight_is_read(form: str) -> None:
    evidence = only(forms(405)[form])
    assert (evidence.status, evidence.in_preflight, evidence.refused) == (405, True, True)
    assert str(diagnose(evidence)[0].cause) == "preflight-not-handled"


@pytest.mark.parametrize("form", forms(200))
def test_an_answered_preflight_is_a_row(form: str) -> None:
    evidence = only(forms(200)[form])
    assert evidence.rows == (RowOfLog("OPTIONS", PATH, 200),)


@pytest.mark.parametrize("form", ONE_LINE)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_row_is_read_after_what_a_carrier_puts_before_it(form: str, carrier: str) -> None:
    assert only(carried(carrier, forms(405)[form])).status == 405


def test_rows_are_read_beside_a_traceback() -> None:
    text = (
        "[2024-05-02 10:11:12 +0000] [8] [ERROR] Exception in ASGI application\n"
        "Traceback (most recent call last):\n"
        '  File "/app/main.py", line 12, in items\n'
        "    return 1 / 0\n"
        "ZeroDivisionError: division by zero\n"
        'INFO:     172.18.0.1:52314 - "POST /orders HTTP/1.1" 500 Internal Server Error'
    )
    for carrier in ("none", "Compose"):
        assert only(carried(carrier, text)).rows == (RowOfLog("POST", "/orders", 500),)


NGINX = (
    '2024/05/02 10:11:12 [error] 29#29: *1234 {said}, client: 10.0.0.7, server: api.example.org, '
    'request: "{method} /orders/4 HTTP/2.0", host: "api.example.org", '
    'referrer: "https://spa.example.org/"'
)  # fmt: skip
SAID = {
    'limiting requests, excess: 5.880 by zone "api"': "error-without-cors",
    'limiting connections by zone "addr"': "error-without-cors",
    "access forbidden by rule": "error-without-cors",
    "no user/password was provided for basic authentication": "preflight-needs-login",
}


@pytest.mark.parametrize("said", SAID)
def test_what_nginx_logs_of_a_refusal_is_read(said: str) -> None:
    evidence = only(NGINX.format(said=said, method="OPTIONS"))
    assert evidence.logged is not None
    assert evidence.logged.stated is not None
    assert evidence.logged.stated.path == PATH
    assert str(diagnose(evidence)[0].cause) == SAID[said]


@pytest.mark.parametrize(
    "said",
    [
        'delaying request, excess: 0.5, by zone "api"',
        'limiting requests, dry run, excess: 5.880 by zone "api"',
    ],
)
def test_what_nginx_logs_of_requests_that_pass_is_not_a_refusal(said: str) -> None:
    with pytest.raises(ValueError, match="known"):
        read(NGINX.format(said=said, method="GET"))


def test_a_login_is_only_asked_too_early_if_it_is_of_a_preflight() -> None:
    said = "no user/password was provided for basic authentication"
    with pytest.raises(ValueError, match="known"):
        read(NGINX.format(said=said, method="GET"))
