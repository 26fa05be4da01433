"""What people copy out of developer tools and terminals."""

import pytest

from crossorigin.diagnosis import (
    Cause,
    Confidence,
    Evidence,
    Unreadable,
    diagnose,
    fetch_command,
    read,
)
from tests.growth import assert_linear

SHOP = "https://shop.example"
CART = "https://api.shop.example/v2/cart"


def only(text: str, **given: str) -> Evidence:
    (evidence,) = read(text, **given)  # type: ignore[arg-type]  # only strings are given here
    return evidence


def causes(evidence: Evidence) -> list[str]:
    return [str(each.cause) for each in diagnose(evidence)]


GENERAL = {
    "Request URL": CART,
    "Request Method": "PUT",
    "Status Code": "502 Bad Gateway",
    "Remote Address": "[2001:db8::7]:443",
    "Referrer Policy": "strict-origin-when-cross-origin",
}
REQUEST = {
    ":authority": "api.shop.example",
    ":method": "PUT",
    ":path": "/v2/cart",
    ":scheme": "https",
    "content-type": "application/json",
    "origin": SHOP,
    "user-agent": "Mozilla/5.0",
}
RESPONSE = {"content-type": "text/html", "server": "envoy"}


def panel(between: str, after: str) -> str:
    groups = {"General": GENERAL, "Response Headers": RESPONSE, "Request Headers": REQUEST}
    return "".join(
        f"{group}{after}" + "".join(f"{n}{between}{v}{after}" for n, v in fields.items())
        for group, fields in groups.items()
    )


@pytest.mark.parametrize(
    "text",
    [panel(": ", "\n"), panel(":", "\r\n"), panel(":\n", "\n"), panel(": ", " ")],
    ids=["lines", "without blanks", "two lines a field", "one line"],
)
def test_the_network_panel_in_each_form_is_the_same_request(text: str) -> None:
    evidence = only(text)
    assert (evidence.method, evidence.url, evidence.origin) == ("PUT", CART, SHOP)
    assert evidence.status == 502
    assert evidence.origin_sent
    assert causes(evidence)[0] == "gateway-error"


def test_names_without_colons() -> None:
    text = f"Request URL\n{CART}\nRequest Method\nOPTIONS\nStatus Code\n401 Unauthorized\n"
    evidence = only(text, origin=SHOP)
    assert evidence.in_preflight
    assert (evidence.url, evidence.status) == (CART, 401)
    assert "preflight-needs-login" in causes(evidence)


def test_two_requests_of_a_panel_are_two() -> None:
    text = "\n".join(
        f"Request URL: {CART}/{n}\nRequest Method: DELETE\nStatus Code: 50{n} x" for n in (0, 2)
    )
    assert [(each.url, each.status) for each in read(text)] == [
        (f"{CART}/0", 500),
        (f"{CART}/2", 502),
    ]


def test_safaris_panel() -> None:
    text = (
        f"Summary\nURL: {CART}\nStatus: 404 Not Found\nSource: Network\n\nRequest\n"
        f"POST /v2/cart HTTP/1.1\nOrigin: {SHOP}\n\nResponse\nHTTP/1.1 404 Not Found\nServer: x\n"
    )
    evidence = only(text)
    assert (evidence.method, evidence.url, evidence.status) == ("POST", CART, 404)


def test_firefox_panel() -> None:
    evidence = only(f"GET\n{CART}\nStatus\n200\nOK\nVersionHTTP/2\n\tserver\n\tnginx", origin=SHOP)
    assert (evidence.method, evidence.url, evidence.status) == ("GET", CART, 200)
    assert causes(evidence) == ["no-cors-headers"]


BASH = f"""curl '{CART}' \\
  -X 'PATCH' \\
  -H 'accept: */*' \\
  -H 'content-type: application/merge-patch+json' \\
  -H 'origin: {SHOP}' \\
  -b 'sid=1' \\
  --data-raw $'{{"a":"it\\'s"}}' \\
  --compressed"""
CMD = f"""curl ^"{CART}^" ^
  -X ^"PATCH^" ^
  -H ^"content-type: application/merge-patch+json^" ^
  -H ^"origin: {SHOP}^" ^
  -b ^"sid=1^" ^
  --data-raw ^"^{{^\\^"a^\\^":1^}}^\""""
FETCH = f"""fetch("{CART}", {{
  "headers": {{
    "accept": "*/*",
    "content-type": "application/merge-patch+json"
  }},
  "referrer": "{SHOP}/basket",
  "body": "{{}}",
  "method": "PATCH",
  "mode": "cors",
  "credentials": "include"
}});"""
BY_HAND = f"""const r = await fetch('{CART}', {{
  method: 'PATCH', credentials: 'include', referrer: '{SHOP}/',
  headers: {{ 'Content-Type': 'application/merge-patch+json' }},
}});"""


@pytest.mark.parametrize("text", [BASH, CMD, FETCH, BY_HAND], ids=["bash", "cmd", "fetch", "hand"])
def test_a_copied_request_is_there_to_be_asked_about(text: str) -> None:
    evidence = only(text)
    assert (evidence.method, evidence.url, evidence.origin) == ("PATCH", CART, SHOP)
    assert evidence.credentials
    assert causes(evidence) == ["says-nothing"]
    command = fetch_command(evidence)
    assert "-X PATCH" in command
    assert "-H 'content-type:" in command
    assert evidence.status is None


@pytest.mark.parametrize(
    ("command", "method", "url"),
    [
        ("curl -I api.shop.example", "HEAD", "http://api.shop.example/"),
        (f"curl -sSiXDELETE {CART}", "DELETE", CART),
        (f"curl --json '{{}}' {CART}", "POST", CART),
        (f"curl -G -d a=1 {CART}", "GET", CART),
        (f"curl -T file {CART} -o out", "PUT", CART),
        (f"curl -F a=b --url={CART} | jq .", "POST", CART),
        (f"me@host:~$ curl -u me:secret {CART}?a=1&b=2", "GET", f"{CART}?a=1&b=2"),
    ],
)
def test_options_of_curl_count(command: str, method: str, url: str) -> None:
    evidence = only(command)
    assert (evidence.method, evidence.url) == (method, url)


def test_several_commands_each_with_its_response() -> None:
    text = (
        f"$ curl -i -X OPTIONS {CART} -H 'Origin: {SHOP}' "
        "-H 'Access-Control-Request-Method: DELETE'\n"
        f"HTTP/2 204\naccess-control-allow-origin: {SHOP}\naccess-control-allow-methods: DELETE\n"
        f"\n$ curl -i -X DELETE {CART} -H 'Origin: {SHOP}'\nHTTP/2 503\nserver: envoy\n\noverflow\n"
    )
    (evidence,) = read(text)  # a preflight belongs to the request that follows it
    assert evidence.preflight is not None
    assert evidence.preflight.response is not None
    assert evidence.preflight.response.status == 204
    assert (evidence.method, evidence.url, evidence.status) == ("DELETE", CART, 503)
    assert evidence.refused
    other = text.replace(f"DELETE {CART}", f"DELETE {CART}/other")
    first, second = read(other)
    assert not first.refused
    assert second.refused


@pytest.mark.parametrize(
    ("connection", "scheme"),
    [
        ("* Connected to api.shop.example (192.0.2.7) port 80 (#0)\n", "http"),
        ("* Connected to api.shop.example (192.0.2.7) port 443 (#0)\n", "https"),
        ("* Connected to api.shop.example (192.0.2.7) port 80\n* ALPN: offers h2\n", "https"),
    ],
)
def test_curl_v_shows_the_scheme(connection: str, scheme: str) -> None:
    text = (
        f"{connection}> GET /x HTTP/1.1\n> Host: api.shop.example\n>\n< HTTP/1.1 200 OK\n< A: b\n"
    )
    assert only(text).url == f"{scheme}://api.shop.example/x"


def test_curl_v_of_http_by_its_command() -> None:
    text = (
        "$ curl -v http://api.shop.example/x\n> GET /x HTTP/1.1\n> Host: api.shop.example\n>\n"
        "< HTTP/1.1 200 OK\n< A: b\n<\n"
    )
    assert only(text).url == "http://api.shop.example/x"


def test_curls_own_errors() -> None:
    text = "$ curl http://localhost:9/x\ncurl: (7) Failed to connect to localhost port 9\n"
    assert causes(only(text))[0] == "server-down"


def test_a_redirect_leads_to_the_next_answer() -> None:
    text = (
        f"$ curl -iL -H 'Origin: {SHOP}' {CART}\nHTTP/2 301\nlocation: {CART}/\n"
        "access-control-allow-origin: *\n\nHTTP/2 200\nserver: x\n"
    )
    assert [each.url for each in read(text)] == [CART, f"{CART}/"]


@pytest.mark.parametrize(
    "text",
    [
        "TypeError: x is not a function",
        "WARNING: this is a development build",
        "Error: boom\n  at: main",
        "Server: not responding\nDate: tomorrow",
        "Note: see below\nFrom: me",
    ],
)
def test_a_word_and_a_colon_are_not_a_header(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


@pytest.mark.parametrize(
    "text", ["Content-Type: text/html", "access-control-allow-origin: *\nX-A: b", "vary: Origin"]
)
def test_headers_alone_have_no_status(text: str) -> None:
    assert only(text).status is None


def test_a_consoles_message_takes_its_page_from_the_request_beside_it() -> None:
    evidence = only(f"TypeError: Failed to fetch\n{BASH}")
    assert (evidence.url, evidence.origin, evidence.method) == (CART, SHOP, "PATCH")


@pytest.mark.parametrize(
    "piece",
    [
        f"$ curl -i {CART}\nHTTP/2 500\nserver: x\n\n",
        f"Request URL: {CART}\nRequest Method: GET\nStatus Code: 500\n",
        f"fetch('{CART}', {{method: 'PUT'}})\n",
        "curl '",
    ],
)
def test_work_grows_with_the_paste(piece: str) -> None:
    assert_linear(lambda size: read(f"curl {CART}\n" + piece * size), 40)


def test_a_redirect_of_the_pages_own_origin_is_a_refusal_only_if_it_leads_to_a_login() -> None:
    answer = f"$ curl -si {SHOP}/api/me\nHTTP/2 302\nlocation: "
    assert not only(answer + "https://cdn.shop.example/me.json\n", origin=SHOP).refused
    assert not only(answer + "/login\n", origin=SHOP).refused
    assert causes(only(answer + "https://id.shop.example/login\n", origin=SHOP)) == [
        "login-redirect"
    ]


@pytest.mark.parametrize("url", ["https://shop.example/login", "https://…/sign-in/login"])
def test_a_message_with_its_own_location_keeps_it(url: str) -> None:
    message = (
        f"XMLHttpRequest cannot load {CART}. The request was redirected to '{url}', which is "
        "disallowed for cross-origin requests that require preflight.\nlocation: https://b.example/"
    )
    assert only(message).told.location == url


def test_logs_beside_a_message_are_read_in_linear_time() -> None:
    message = (
        f"Access to fetch at '{CART}' from origin '{SHOP}' has been blocked by CORS policy: No "
        "'Access-Control-Allow-Origin' header is present on the requested resource.\n"
    )
    assert_linear(lambda size: read(message + "GET /v2/cart " * size), 400)


@pytest.mark.parametrize(
    ("command", "method", "url"),
    [
        ("http -ph GET https://api.shop.example/cart Origin:https://shop.example", "GET", None),
        ("http https://api.shop.example/cart 'Origin:https://shop.example'", "GET", None),
        ("https api.shop.example/cart Origin:https://shop.example", "GET", None),
        ("http POST https://api.shop.example/cart Origin:https://shop.example a=1", "POST", None),
        ("http :8000/cart a=1 Origin:https://shop.example", "POST", "http://localhost:8000/cart"),
    ],
)
def test_requests_of_httpie_are_read(command: str, method: str, url: str | None) -> None:
    evidence = only(f"me@box:~$ {command}\nHTTP/1.1 200 OK\nContent-Type: text/css\n")
    assert evidence.url == (url or "https://api.shop.example/cart")
    assert evidence.origin == SHOP
    assert evidence.method == method
    assert evidence.origin_sent


@pytest.mark.parametrize("command", ["http", "http --help", "http GET", "http http://"])
def test_a_command_of_httpie_without_a_url_is_not_a_request(command: str) -> None:
    (evidence,) = read(f"$ {command}\nHTTP/1.1 200 OK\nContent-Type: text/css\n")
    assert evidence.url is None


def test_a_response_of_another_path_is_told_beside_and_decides_nothing() -> None:
    message = (
        "Access to fetch at 'http://127.0.0.1:9001/list' from origin 'http://127.0.0.1:3000' has "
        "been blocked by CORS policy: Response to preflight request doesn't pass access control "
        "check: It does not have HTTP ok status."
    )
    command = (
        "curl -i -X OPTIONS {} -H 'Origin: http://127.0.0.1:3000' "
        "-H 'Access-Control-Request-Method: PUT'\nHTTP/1.1 401 Unauthorized\n"
        "Access-Control-Allow-Origin: http://127.0.0.1:3000\nWWW-Authenticate: Basic realm=x\n"
    )
    own, other = read(f"{message}\n\n{command.format('http://127.0.0.1:9001/files/a')}")
    assert diagnose(own) == diagnose(read(message)[0])
    assert [each.cause for each in diagnose(other)] == [Cause.PREFLIGHT_NEEDS_LOGIN]
    assert len(read(f"{message}\n\n{command.format('http://example.net/files/a')}")) == 1
    (same,) = read(f"{message}\n\n{command.format('http://127.0.0.1:9001/list')}")
    assert diagnose(same)[0].confidence is Confidence.CERTAIN


def test_a_response_without_origin_lacks_what_another_of_the_server_has() -> None:
    lacking, having = read(
        "curl -I https://cdn.example.io/a.woff2\nHTTP/1.1 200 OK\nContent-Type: font/woff2\n\n"
        "url -I https://cdn.example.io/a.woff\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n"
    )
    assert having.granted_elsewhere == ""
    (finding,) = diagnose(lacking)
    assert (finding.cause, finding.confidence) == ("no-cors-headers", "likely")
    assert "https://cdn.example.io/a.woff has it, without an Origin too" in finding.why


def test_sent_headers_whose_request_line_was_left_out_begin_a_request() -> None:
    methods = "PUT", "POST"
    sent = (f"> Access-Control-Request-Method: {each}\n>\n< HTTP/1.1 204 No Content\n\n"
            for each in methods)  # fmt: skip
    text = "curl -v -X OPTIONS -H 'Origin: https://a.example' https://b.example/x\n" + "".join(sent)
    found = read(text)
    assert tuple(each.method for each in found) == methods
    assert {(each.origin, each.url) for each in found} == {
        ("https://a.example", "https://b.example/x")
    }


def test_one_header_of_two_responses_is_not_doubled() -> None:
    pasted = (
        "with curl:\nAccess-Control-Allow-Origin: *\n\nin the browser:\n"
        "Access-Control-Allow-Origin: https://spa.example.org\n"
    )
    assert len(read(pasted)) == 2


@pytest.mark.parametrize(
    "first",
    [
        "Access to fetch at '{}' from origin 'https://a.example.org' has been blocked by CORS "
        "policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        "XMLHttpRequest cannot load {}. Response for preflight is invalid (redirect)",
        "Fetch API cannot load {}. Response for preflight has invalid HTTP status code 404",
    ],
)
@pytest.mark.parametrize(
    "head", ["XMLHttpRequest cannot load {}. ", "Fetch API cannot load {}. ", "Failed to load {}: "]
)
@pytest.mark.parametrize("between", ["\n", " "])
def test_the_end_of_a_message_is_not_that_of_the_one_before(
    first: str, head: str, between: str
) -> None:
    one, other = "https://one.example.net/a", "https://other.example.net/b"
    second = (
        f"{head.format(other)}No 'Access-Control-Allow-Origin' header is present on the requested "
        "resource. Origin 'https://b.example.org' is therefore not allowed access. The response "
        "had HTTP status code 503."
    )
    found = {each.url: each for each in read(f"{first.format(one)}{between}{second}")}
    assert set(found) == {one, other}
    assert found[one].origin != "https://b.example.org" or "Access to" not in first
    assert found[one].told.status in (None, 404)
    assert (found[other].origin, found[other].told.status) == ("https://b.example.org", 503)


def test_words_of_a_cors_layer_are_not_about_a_websocket() -> None:
    socket = "WebSocket connection to 'ws://192.0.2.7:3000/ws' failed:"
    found = read(f"{socket}\n\nPOST /v1/orders\n403 Forbidden\nInvalid CORS request\n")
    assert list(map(causes, found)) == [["websocket-failed"], ["origin-not-allowed"]]
    (alone,) = read(f"{socket}\n\nINFO: connection rejected (403 Forbidden)\n")
    assert alone.url == "ws://192.0.2.7:3000/ws"
