"""``crossorigin fetch``, against real servers."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import click
import pytest
import trustme
from click.testing import CliRunner, Result
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import JSONResponse, Response

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import ENGINES, HttpRequest, HttpResponse, NoAnswer, PageOptions
from crossorigin.browser.settings import Caching, Engine
from crossorigin.cli.app import crossorigin
from crossorigin.cli.fetch import command
from crossorigin.cli.network import DeadlineTransport
from crossorigin.demo.servers import serve
from crossorigin.fetch.engine_names import ENGINE_NAMES

PAGE = "http://localhost:3000"
X = ("http://x.example/", "--from", PAGE)


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(crossorigin, ["fetch", *arguments], input=stdin)


def build_app() -> CORSMiddleware:
    api = FastAPI()

    @api.api_route("/echo", methods=["GET", "POST", "PUT"])
    async def echo(request: Request) -> JSONResponse:
        body = (await request.body()).decode()
        return JSONResponse({}, headers={"X-Echo": f"{request.method} {body}"[:60].strip()})

    @api.get("/me")
    def me(request: Request) -> Response:
        return Response(status_code=200 if request.cookies.get("sid") == "1" else 401)

    policy = Policy(
        allow_origins=[PAGE],
        allow_methods=["PUT"],
        allow_headers=["Content-Type"],
        allow_credentials=True,
        expose_headers=["X-Echo"],
        max_age=600,
    )
    return CORSMiddleware(api, policy=policy)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serve(build_app()) as port:
        yield f"http://127.0.0.1:{port}"


def requests_of(result: Result) -> list[dict[str, Any]]:
    requests: list[dict[str, Any]] = json.loads(result.stdout)["engines"]["standard"]
    return requests


def echoed(result: Result) -> str:
    headers = dict(requests_of(result)[-1]["exchanges"][-1]["response"]["headers"])
    return str(headers["x-echo"])


def test_an_allowed_request_is_drawn_and_allowed(server: str) -> None:
    result = run(f"{server}/echo", "--from", PAGE, "-X", "PUT", "--json-body", "{}")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == [PAGE, server]
    assert any("A preflight was needed because PUT" in line for line in lines)
    assert any("├─ OPTIONS /echo ─" in line and line.endswith("▶│") for line in lines)
    assert any("│◀" in line and line.endswith("200 OK ─┤") for line in lines)
    assert f"✓ Allowed  PUT {server}/echo" in result.stdout
    assert "Script gets status 200, and can read these headers: content-length" in result.stdout
    assert result.stderr == ""


def test_a_refused_request_says_why_and_how_to_fix_it(server: str) -> None:
    result = run(f"{server}/echo", "--from", "https://other.example", "-X", "PUT")
    assert result.exit_code == 1
    assert "✗  PUT was never sent" in result.stdout
    assert "✗ Refused" in result.stdout
    assert "[preflight-missing-allow-origin]" in result.stdout
    assert "Fix: " in result.stdout
    assert 'allow_origins = ["https://other.example"]' in result.stdout
    assert "This is probably FastAPI or Starlette (server: uvicorn)." in result.stdout


def test_what_of_a_preflight_is_refused_is_found_by_asking_for_its_parts(server: str) -> None:
    """The response to the preflight is a bare 403, which could as well be a login's."""
    asked = (f"{server}/echo", "--from", PAGE, "-X", "DELETE", "-H", "Content-Type: text/css")
    result = run(*asked, "--json")
    (request,) = requests_of(result)
    assert request["parts"] == {"granted": ["", "content-type"], "refused": ["DELETE"]}
    assert request["findings"][0]["what"] == "The server does not allow the method DELETE."
    assert len(request["exchanges"]) == 1
    result = run(f"{server}/echo", "--from", PAGE, "-X", "PUT", "-H", "X-A: 1")
    assert "▸ The server does not allow the request header X-A." in result.stdout
    result = run(f"{server}/echo", "--from", "https://other.example", "-X", "PUT")
    assert "▸ The server does not allow https://other.example." in result.stdout
    result = run(*asked, "--no-probe")
    assert "This fits several causes:" in result.stdout
    assert "Authentication" not in result.stdout


def test_the_servers_software_can_be_named(server: str) -> None:
    result = run(f"{server}/echo", "--from", "https://x.example", "--server", "nginx")
    assert "For nginx, in nginx.conf" in result.stdout
    assert "FastAPI" not in result.stdout
    result = run(f"{server}/echo", "--from", "https://x.example", "--server", "netscape")
    assert result.exit_code == 2
    assert "'netscape' is not known. Known are fastapi," in result.stderr


@pytest.mark.parametrize(
    ("options", "received"),
    [
        (("-d", "a=b"), "POST a=b"),
        (("-d", "@-"), "POST from stdin"),
        (("--json-body", '{"a": 1}'), 'POST {"a": 1}'),
        (("--json-body", "[]", "-X", "PUT", "--xhr"), "PUT []"),
        (("-d", "x", "-H", "Content-Type: text/plain"), "POST x"),
    ],
)
def test_bodies_are_as_with_curl(server: str, options: tuple[str, ...], received: str) -> None:
    result = run(f"{server}/echo", "--from", PAGE, *options, "--json", stdin="from stdin")
    assert result.exit_code == 0, result.output
    assert echoed(result) == received


def test_a_body_out_of_a_file(server: str, tmp_path: Path) -> None:
    (tmp_path / "body").write_text("a=file")
    result = run(f"{server}/echo", "--from", PAGE, "-d", f"@{tmp_path}/body", "--json")
    assert echoed(result) == "POST a=file"
    result = run(f"{server}/echo", "--from", PAGE, "-d", f"@{tmp_path}/none")
    assert result.exit_code == 2
    assert "No such file" in result.stderr


def test_a_form_needs_no_preflight_and_json_does(server: str) -> None:
    form = run(f"{server}/echo", "--from", PAGE, "-d", "a=b", "--json")
    sent = run(f"{server}/echo", "--from", PAGE, "--json-body", "{}", "--json")
    assert [len(requests_of(each)[0]["exchanges"]) for each in (form, sent)] == [1, 2]


def test_cookies_go_only_where_a_browser_would_send_them(server: str) -> None:
    options = ("--credentials", "include", "--cookie", "sid=1")
    result = run(f"{server}/me", "--from", PAGE, "-H", "Content-Type: application/json", *options)
    assert result.exit_code == 0
    assert "200 OK" in result.stdout
    assert "sid=1" not in result.output
    result = run(f"{server}/me", "--from", PAGE, "--cookie", "sid=1")
    assert result.exit_code == 2
    assert "--cookie needs `--credentials include`" in result.stderr


def test_a_page_within_another_site_has_other_cookies(server: str) -> None:
    given = ("--credentials", "include", "--cookie", "sid=1; SameSite=Lax")
    within = ("--top-level", "http://other.example/")
    for options, sent in ((), ["sid"]), (within, []):
        shown = requests_of(run(f"{server}/me", "--from", server, *given, *options, "--json"))[0]
        assert shown["sent"]["cookies"] == sent


def test_cookies_with_attributes_are_sent_by_the_rules_of_the_browser(server: str) -> None:
    options = ("--from", "http://app.example", "--credentials", "include")
    value = "a2f5c8e1d4b7"
    given = ("--cookie", f"sid={value}; SameSite=Lax", "--cookie", "other=1; SameSite=None")
    result = run(f"{server}/me", *options, *given)
    assert "The request was sent, and arrived without the cookie sid, because" in result.stdout
    assert "does not store the cookie other, because it has SameSite=None" in result.stderr
    assert value not in result.output
    shown = requests_of(run(f"{server}/me", *options, *given, "--json"))[0]
    assert [each["reason"] for each in shown["sent"]["kept_back"]] == ["same-site-lax"]
    assert shown["readable"]["is_readable"] is False
    unpaired = run(f"{server}/me", *options, "--permission", "camera")
    assert unpaired.exit_code == 2
    assert "'camera' is not a name, = and a value" in unpaired.stderr
    no_url = run(f"{server}/me", *options, "--top-level", "camera")
    assert no_url.exit_code == 2
    assert "'camera' is not a URL" in no_url.stderr
    wrong = run(f"{server}/me", *options, "--permission", "camera=granted")
    assert wrong.exit_code == 2
    assert "a key of permissions is 'camera'" in wrong.stderr


def test_secrets_are_not_shown(server: str) -> None:
    header = "Authorization: Bearer secret"
    for as_json in ((), ("--json",)):
        result = run(f"{server}/echo", "--from", f"{server}/page", "-H", header, *as_json)
        assert result.exit_code == 0
        assert "secret" not in result.output
        assert "(hidden)" in result.output


def test_headers_that_scripts_cannot_set_are_told_of(server: str) -> None:
    result = run(f"{server}/echo", "--from", PAGE, "-H", "Cookie: a=1", "-H", "Origin: http://x",
                 "-H", "Host: x")  # fmt: skip
    assert result.stderr.splitlines() == [
        "Not sent: scripts cannot set Cookie. Use --cookie.",
        "Not sent: scripts cannot set Origin. Use --from.",
        "Not sent: scripts cannot set Host.",
    ]


def test_repeating_shows_the_preflight_cache(server: str) -> None:
    result = run(f"{server}/echo", "--from", PAGE, "-X", "PUT", "--repeat", "3")
    assert result.stdout.count("├─ OPTIONS /echo") == 1
    assert result.stdout.count("├─ PUT /echo") == 3
    assert result.stdout.count("No preflight was sent because the cache has it for") == 2
    assert "3.\n" in result.stdout
    refused = run(f"{server}/echo", "--from", "https://x.example", "--repeat", "2")
    assert refused.stdout.count("✗ Refused") == 2


def test_all_engines_alike(server: str) -> None:
    result = run(f"{server}/echo", "--from", PAGE, "--engine", "all")
    assert result.exit_code == 0
    assert len(ENGINES) == 1 or "The same in every engine: standard" in result.stdout


@pytest.fixture
def two_engines() -> Iterator[None]:
    """No engines but the standard's and one that remembers nothing."""
    engines = cast("dict[str, Engine]", ENGINES)
    known = dict(engines)
    for browser in ENGINE_NAMES:
        del engines[browser]
    engines["forgetful"] = Engine("forgetful", cache=Caching(max_age_cap=0))
    yield
    engines.clear()
    engines.update(known)  # in their order


@pytest.mark.usefixtures("two_engines")
def test_engines_that_differ_are_set_apart(server: str) -> None:
    arguments = (f"{server}/echo", "--from", PAGE, "-X", "PUT", "--repeat", "2")
    result = run(*arguments, "--engine", "all")
    assert result.exit_code == 0
    assert "In standard:\n" in result.stdout
    assert "In forgetful:\n" in result.stdout
    difference = result.stdout.partition("Where the engines differ:")[2]
    assert "standard: allowed after OPTIONS, PUT; then allowed after PUT" in difference
    assert "forgetful: allowed after OPTIONS, PUT; then allowed after OPTIONS, PUT" in difference
    assert "rely only on what all of them do" in difference
    as_json = json.loads(run(*arguments, "--engine", "all", "--json").stdout)
    assert as_json["agreement"][0] == ["standard"]
    alike = run(f"{server}/echo", "--from", PAGE, "--engine", "all")
    assert "The same in every engine: standard, forgetful." in alike.stdout
    refused = run(f"{server}/echo", "--from", "https://x.example", "-H", "X-A: 1", "--engine",
                  "all", "--repeat", "2")  # fmt: skip
    assert refused.exit_code == 1


def test_a_short_output_names_what_was_refused(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crossorigin.browser import HttpResponse  # noqa: PLC0415
    from crossorigin.cli.fetch import _in_short  # noqa: PLC0415
    from crossorigin.diagnosis import Asked, Evidence, NetworkFailure, Question, Source, ask  # noqa: PLC0415  # noqa: PLC0415

    question = Question(url=server, origin=PAGE, headers=[("X-A", "1")])
    (asked,) = ask(question, lambda _: HttpResponse(200))
    assert (
        _in_short(asked)
        == "refused [preflight-missing-allow-origin] after OPTIONS (asking for x-a)"
    )
    lost = Evidence(source=Source.LIVE, failure=NetworkFailure.TIMEOUT)
    assert _in_short(Asked("standard", [], [lost])) == "no response after no request"


def test_what_is_wrong_with_the_request_itself_is_told_without_a_fix_for_the_server() -> None:
    result = run("http://127.0.0.1:6000/", "--from", PAGE)
    assert result.exit_code == 1
    assert "▸ http://127.0.0.1:6000/ has the port 6000, which browsers block" in result.stdout
    assert "The responses then need" not in result.stdout


def test_no_response_ends_with_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    result = run(f"http://127.0.0.1:{port}/", "--from", PAGE)
    assert result.exit_code == 2
    assert "no response" in result.stdout
    assert "Nothing listens" in result.stdout


SECURE_PAGE = "https://app.example.com"


def test_mixed_content_is_not_sent_unless_that_is_asked_for() -> None:
    app = FastAPI()
    arrived: list[str] = []
    moved = {"Location": "http://api.invalid/final"}

    @app.api_route("/{path}", methods=["GET", "POST"])
    def any_path(request: Request) -> Response:
        arrived.append(f"{request.method} {request.url}")
        is_moved = request.url.path == "/moved"
        return Response(status_code=307, headers=moved) if is_moved else JSONResponse({})

    with serve(CORSMiddleware(app, policy=Policy(allow_origins="*"))) as port:
        through = ("--from", SECURE_PAGE, "--proxy", f"http://127.0.0.1:{port}")
        form = ("http://api.invalid/pay", "-X", "POST", "-d", "a=b", *through)
        for engine in ("all", *ENGINES):
            result = run(*form, "--engine", engine)
            assert result.exit_code == 1
            assert "may not fetch from http" in result.stdout
            assert "The request was not sent." in result.stdout
        local = f"http://127.0.0.1:{port}/moved"
        result = run(local, "--from", SECURE_PAGE)
        assert "[mixed-content]" in result.stdout
        assert arrived == [f"GET {local}"]
        result = run(*form, "--mixed-content", "ignored")
        assert result.exit_code == 0
        assert arrived[1:] == ["POST http://api.invalid/pay"]
        assert "The request was sent." in result.stdout
        note = "Chrome, Firefox and Safari do not send a request to http://api.invalid. It was sent"
        assert note in result.stdout


def test_of_a_server_at_localhost_it_is_told_that_webkit_takes_it_for_mixed_content(
    server: str,
) -> None:
    told = f"Safari does not send a request to {server}."
    for engine in ("standard", "chromium", "firefox"):
        assert told in run(f"{server}/echo", "--from", SECURE_PAGE, "--engine", engine).stdout
    result = run(f"{server}/echo", "--from", SECURE_PAGE, "--engine", "webkit")
    assert "[mixed-content]" in result.stdout
    assert told not in result.stdout
    assert told not in run(f"{server}/echo", "--from", PAGE).stdout


def test_proxies_are_gone_through(server: str) -> None:
    result = run("http://api.invalid/echo", "--from", PAGE, "-x", server, "--json")
    assert result.exit_code == 0, "a host that does not exist has answered"
    assert requests_of(result)[0]["software"][0]["sign"] == "server: uvicorn"


def test_a_proxy_that_is_down_is_suspected() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
    result = run("http://api.invalid/", "--from", PAGE, "--proxy", proxy)
    assert result.exit_code == 2
    assert f"through the proxy {proxy}" in result.stderr


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server over TLS that wants a client's certificate; its URL, and where certificates are."""
    folder = tmp_path_factory.mktemp("tls")
    ca = trustme.CA()
    ca.cert_pem.write_to_path(folder / "ca.pem")
    ca.issue_cert("client@example.com").private_key_and_cert_chain_pem.write_to_path(
        folder / "client.pem"
    )
    certificate = ca.issue_cert("127.0.0.1")

    def context(*_: object) -> ssl.SSLContext:
        made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(made)
        ca.configure_trust(made)
        made.verify_mode = ssl.CERT_OPTIONAL
        return made

    with serve(build_app(), ssl_context_factory=context) as port:
        yield f"https://127.0.0.1:{port}/echo", folder


def test_tls_is_as_with_curl(tls: tuple[str, Path]) -> None:
    url, folder = tls
    refused = run(url, "--from", PAGE)
    assert refused.exit_code == 2
    assert "is not trusted" in refused.stdout
    assert run(url, "--from", PAGE, "--insecure").exit_code == 0
    trusting = ("--cacert", str(folder / "ca.pem"))
    assert run(url, "--from", PAGE, *trusting).exit_code == 0
    assert run(url, "--from", PAGE, *trusting, "--cert", str(folder / "client.pem")).exit_code == 0
    no_key = run(url, "--from", PAGE, "--cert", str(folder / "ca.pem"))
    assert no_key.exit_code == 2
    assert "does not have both a certificate and its key" in " ".join(no_key.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nonsense", "--from", PAGE), "is not an http or https URL"),
        (("ftp://x.example/", "--from", PAGE), "is not an http or https URL"),
        (("wss://x.example/", "--from", PAGE), "CORS does not apply to WebSockets"),
        (("http://x.example/", "--from", "localhost:3000"), "Write 'http://localhost:3000'."),
        (("http://x.example/", "--from", "foo:bar"), "is not an origin"),
        (("http://x.example/", "--from", "*"), "Write an origin such as"),
        (("http://x.example/",), "Missing option '--from'"),
        (("http://x.example/", "--from", PAGE, "-H", "nonsense"), "has no colon"),
        (("http://x.example/", "--from", PAGE, "-d", "a", "--json-body", "{}"), "both give a body"),
        (("http://x.example/", "--from", PAGE, "--json-body", "{"), "this is not JSON"),
        (("http://x.example/", "--from", PAGE, "--engine", "ie"), "'ie' is not an engine"),
        (("http://x.example/", "--from", PAGE, "-X", "TRACE"), "which scripts may not use"),
        (("http://x.example/", "--from", PAGE, "-X", "A B", "--xhr"), "is not an HTTP method"),
        (
            ("http://x.example/", "--from", PAGE, "--proxy", "nonsense"),
            "'nonsense' is not the URL of a proxy",
        ),
        (
            ("http://x.example/", "--from", PAGE, "--proxy", "http://x:abc"),
            "is not the URL of a proxy",
        ),
        (
            ("http://x.example/", "--from", PAGE, "--proxy", "socks5://127.0.0.1:1"),
            "pip install socksio",
        ),
        (("http://x.example/", "--from", PAGE, "--timeout", "0"), "0.0 is not in the range"),
        ((*X, "-m", "nan"), "is not a finite number"),
        ((*X, "--credentials", "include", "-b", "a=b\r\nX: y"), "contains a line break or NUL"),
        ((*X, "--cacert", __file__), "has no certificate in PEM form"),
        ((*X, "--cert", __file__), "does not have both a certificate and its key"),
        ((*X, "--json-body", "@/nowhere"), "--json-body: /nowhere: No such file"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.output


def endless(beginning: bytes, again: bytes) -> Iterator[str]:
    """A server whose response never gets as far as its body."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with suppress(OSError), listener.accept()[0] as connection:
                connection.recv(65536)
                connection.sendall(beginning)
                while True:
                    connection.sendall(again)
                    time.sleep(0.01)

        threading.Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


@pytest.mark.parametrize(
    ("beginning", "again"),
    [
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    ],
)
def test_a_response_that_never_begins_is_given_up(beginning: bytes, again: bytes) -> None:
    with contextmanager(endless)(beginning, again) as url:
        result = run(url, "--from", PAGE, "-m", "0.2")
    assert result.exit_code == 2
    assert "did not answer in time" in result.stdout


def test_cookies_without_end_are_given_up_before_they_are_stored() -> None:
    with contextmanager(endless)(b"HTTP/1.1 200 OK\r\n", b"Set-Cookie: a=b\r\n" * 2000) as url:
        result = run(url, "--from", PAGE)
    assert result.exit_code == 2
    assert "its headers have more than 100 KiB" in " ".join(result.stdout.split())


def test_nothing_waits_after_an_interruption() -> None:
    asked, ended = threading.Event(), threading.Event()

    def never(request: HttpRequest) -> HttpResponse:
        asked.set()
        ended.wait()
        return HttpResponse(200)

    said: list[str] = []

    def wait(limited: DeadlineTransport) -> None:
        try:
            limited(HttpRequest("GET", "https://api.example.net/"))
        except NoAnswer as error:
            said.append(str(error))

    with DeadlineTransport(never, 3600) as limited:
        waiting = threading.Thread(target=wait, args=(limited,))
        waiting.start()
        asked.wait()
    waiting.join()
    ended.set()
    assert said == ["interrupted"]


def test_cookies_are_sent_as_utf_8(server: str) -> None:
    options = ("--credentials", "include", "--json")
    result = run(f"{server}/me", "--from", PAGE, "-b", "name=Zoë; sid=1", *options)
    assert requests_of(result)[0]["exchanges"][-1]["response"]["status"] == 200


def test_a_body_need_not_be_text(server: str) -> None:
    result = run(f"{server}/echo", "--from", PAGE, "--json-body", "\udcff{")
    assert result.exit_code == 2
    assert "Invalid value for --json-body: this is not JSON" in result.stderr


def test_every_condition_of_a_page_is_an_option() -> None:
    assert {parameter.name for parameter in command.params} >= set(PageOptions.__annotations__)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--csp", "default-src 'none'"), "content-security-policy"),
        (("--address", "api.invalid=10.0.0.1"), "local-network-access-permission-denied"),
        (("--address", "api.invalid=10.0.0.1", "--sandboxed"), "local-network-access"),
    ],
)
def test_the_conditions_of_the_page_decide(options: tuple[str, ...], reason: str) -> None:
    result = run("https://api.invalid/", "--from", SECURE_PAGE, *options)
    assert f"[{reason}" in result.output


def test_pages_that_are_not_origins(server: str) -> None:
    for page in ("null", "data:text/html,x"):
        result = run(f"{server}/echo", "--from", page)
        assert result.exit_code == 1
        assert "The page has no origin" in result.stdout


def test_an_opaque_response(server: str) -> None:
    result = run(f"{server}/echo", "--from", PAGE, "--mode", "no-cors")
    assert result.exit_code == 0
    assert "opaque response" in result.stdout
    assert "can read these headers" not in result.stdout


def test_what_a_server_says_cannot_command_the_terminal() -> None:
    from crossorigin.printing import printable  # noqa: PLC0415

    assert printable("a\x1b[31mb\x07\n“é”") == "a\\x1b[31mb\\x07\n“é”"


def test_an_unknown_status_has_no_phrase() -> None:
    app = FastAPI()
    app.get("/")(lambda: Response(status_code=299, headers={"Access-Control-Allow-Origin": "*"}))
    with serve(app) as port:
        assert " 299 ─┤" in run(f"http://127.0.0.1:{port}/", "--from", PAGE).stdout


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ada_url", None)
    result = run("http://x.example/", "--from", PAGE)
    assert result.exit_code == 2
    assert "pip install 'crossorigin[cli]'" in result.stderr


def test_help_has_examples() -> None:
    output = run("--help").stdout
    assert "Examples:" in output
    assert "--credentials include --repeat 2" in output


def test_completion_is_clicks_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for shell, word in (("bash", "complete "), ("zsh", "#compdef"), ("fish", "complete --")):
        result = CliRunner().invoke(crossorigin, ["completion", shell])
        assert result.exit_code == 0
        assert word in result.stdout
        assert "_CROSSORIGIN_COMPLETE" in result.stdout
    result = CliRunner().invoke(crossorigin, ["completion", "tcsh"])
    assert result.exit_code == 2
    complete = click.shell_completion.BashComplete(crossorigin, {}, "crossorigin", "_X")
    words = complete.get_completions(["fetch", "--server"], "ng")
    assert [each.value for each in words] == ["nginx"]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--event-source", "-X", "PUT"), "--request has no effect with --event-source"),
        (("--event-source", "-H", "A: b"), "--header has no effect with --event-source"),
        (("--websocket", "--credentials", "omit"), "--credentials has no effect with --websocket"),
        (("--websocket", "--event-source"), "--event-source has no effect with --websocket"),
        (("--websocket", "--repeat", "2"), "--repeat has no effect with --websocket"),
    ],
)
def test_options_that_would_have_no_effect_are_refused(
    options: tuple[str, ...], named: str
) -> None:
    result = run("http://127.0.0.1:9/", "--from", PAGE, *options)
    assert result.exit_code == 2
    assert named in result.stderr


def test_what_an_engine_has_not_stored_and_blocked_cookies_are_told(server: str) -> None:
    given = ("--cookie", "a=1; SameSite=None", "--credentials", "include")
    asked = (f"{server}/me", "--from", "http://app.example", *given)
    result = run(*asked, "--engine", "all")
    assert "and without a [none-without-secure], which it did not store" in result.stdout
    result = run(*asked, "--engine", "webkit", "--third-party-cookies", "allowed", "--json")
    (request,) = json.loads(result.stdout)["engines"]["webkit"]
    assert request["sent"]["cookies"] == ["a"]


# --- other kinds of request, and their cookies ---------------------------------------------------


@pytest.fixture(scope="module")
def streams() -> Iterator[str]:
    """A server with an event stream, a WebSocket and a login, each for a session's cookie."""
    app = FastAPI()

    @app.get("/events")
    def events(request: Request, kind: str = "text/event-stream") -> Response:
        is_known = request.cookies.get("session") == "1"
        return Response("", 200 if is_known else 401, media_type=kind)

    @app.websocket("/feed")
    async def feed(socket: WebSocket) -> None:
        if socket.cookies.get("session") == "1":
            await socket.accept()
        await socket.close()

    @app.post("/login")
    def login(kind: str = "") -> Response:
        return Response(headers={"Set-Cookie": f"session=1{kind}"})

    policy = Policy(allow_origins=[PAGE], allow_credentials=True)
    with serve(CORSMiddleware(app, policy=policy)) as port:
        yield f"http://127.0.0.1:{port}"


def verdicts_in(result: Result) -> tuple[int, bool, bool, str]:
    """The exit code, and of ``--json`` what is allowed and readable, and the text of that."""
    told = json.loads(result.stdout)
    ((last,),) = told["engines"].values()
    assert last["allowed"] == told["allowed"]
    readable = last["readable"]
    return result.exit_code, told["allowed"], readable["is_readable"], readable["text"]


@pytest.mark.parametrize(
    ("path", "options", "expected"),
    [
        ("/events", (), (1, False, False, "Script gets an error event, and nothing else of it.")),
        (
            "/events?kind=text/plain",
            ("-b", "session=1", "--credentials", "include"),
            (1, False, False, "Script gets an error event, and nothing else of it."),
        ),
        (
            "/events",
            ("-b", "session=1", "--credentials", "include"),
            (0, True, True, "Script gets the events of the stream."),
        ),
    ],
)
def test_an_event_source_that_fails_is_told_alike_everywhere(
    streams: str, path: str, options: tuple[str, ...], expected: tuple[int, bool, bool, str]
) -> None:
    asked = (f"{streams}{path}", "--from", PAGE, "--event-source", *options)
    assert verdicts_in(run(*asked, "--json")) == expected
    shown = run(*asked).stdout
    assert expected[3] in shown
    assert ("✓ Allowed" in shown) == expected[1]
    assert "fetch()" not in shown
    assert "can read these headers" not in shown


def test_the_cure_of_an_event_source_is_its_own(streams: str) -> None:
    shown = run(f"{streams}/events", "--from", PAGE, "--event-source").stdout
    assert "open it with withCredentials: true" in shown
    given = ("-b", "session=1; SameSite=Lax", "--credentials", "include", "--engine", "chromium")
    shown = run(f"{streams}/events", "--from", PAGE, "--event-source", *given).stdout
    assert "Let the cookie session go along: the cookie session needs SameSite=None; Sec" in shown


@pytest.mark.parametrize(
    ("engine", "cookie", "is_open"),
    [
        ("chromium", "session=1; SameSite=None; Secure", True),
        ("chromium", "session=1; SameSite=Lax", False),
        ("firefox", "session=1", False),
        ("webkit", "session=1", False),
        ("standard", "session=1; SameSite=Strict", False),
    ],
)
def test_a_websocket_carries_cookies_by_the_rules_of_the_engine(
    streams: str, engine: str, cookie: str, is_open: bool
) -> None:
    given = ("--from", PAGE, "--websocket", "--engine", engine)
    if ";" not in cookie:
        cookie += "; Path=/"
    asked = (f"ws{streams[4:]}/feed", *given, "--cookie", cookie)
    text = "Script can send and receive messages." if is_open else "Script gets no connection."
    assert verdicts_in(run(*asked, "--json")) == (1 - is_open, is_open, is_open, text)
    shown = run(*asked).stdout
    assert ("✓ Connected" in shown) == is_open
    assert text in shown


def test_a_websocket_is_subject_to_the_page_too(streams: str) -> None:
    asked = ("--from", "https://app.example.com", "--websocket")
    result = run("ws://api.invalid/feed", *asked)
    assert "A page that was loaded over https may not connect to a WebSocket" in result.stdout
    assert result.exit_code == 1
    result = run("wss://api.invalid/feed", *asked, "--csp", "connect-src 'self'")
    assert "[content-security-policy]" in result.stdout
    assert result.exit_code == 1
    plain = run(f"{streams}/feed", "--from", PAGE, "--websocket", "--cookie", "session=1")
    assert plain.exit_code == 0
    assert "The request was sent, and arrived with the cookie session." in plain.stdout


LOGIN = ("--from", PAGE, "-X", "POST")


def test_a_login_without_credentials_leaves_no_cookie_and_the_cure_names_all(streams: str) -> None:
    asked = (f"{streams}/login", *LOGIN)
    expected = {
        "standard": "fetch with credentials: 'include', and serve 127.0.0.1 and the pages that use "
        "it over https, and the cookie session needs SameSite=None; Secure.",
        "chromium": "fetch with credentials: 'include', and the cookie session needs "
        "SameSite=None; Secure.",
        "firefox": "fetch with credentials: 'include'.",
        "webkit": "fetch with credentials: 'include', and serve the page and 127.0.0.1 from one "
        "site.",
    }
    for engine, fix in expected.items():
        result = run(*asked, "--engine", engine)
        sentence = "The cookie session was not stored, because the request's credentials mode leav"
        assert sentence in result.stdout
        assert f"leaves cookies out: {fix}" in result.stdout


@pytest.mark.parametrize("kind", ["", "; SameSite=Lax", "; SameSite=None; Secure", "; Max-Age=x"])
def test_advice_on_a_cookie_is_the_verdict_of_the_engine_and_no_other(
    streams: str, kind: str
) -> None:
    asked = (f"{streams}/login?kind={quote(kind)}", *LOGIN, "--credentials", "include")
    for engine in ENGINES:
        shown = run(*asked, "--engine", engine, "--json").stdout
        (request,) = json.loads(shown)["engines"][engine]
        stored = request["sent"]["not_stored"]
        notes = [each for each in request["findings"] if each["cause"] == "cookies-kept-back"]
        assert [each["fix"].lower() for each in notes] == [
            f"{each['fix']}.".lower() for each in stored
        ]
        shown = run(*asked, "--engine", engine).stdout
        assert ("The cookie session was stored" in shown) != ("session was not stored" in shown)


def test_engines_are_compared_by_all_that_is_printed_and_no_two_lines_are_alike(
    streams: str,
) -> None:
    for options in ((), ("--credentials", "include")):
        shown = run(f"{streams}/login", *LOGIN, *options, "--engine", "all").stdout
        webkit = shown.partition("In webkit:")[2].partition("Where the engines")[0]
        assert "serve the page and 127.0.0.1 from one site" in webkit
        assert "SameSite=None" not in webkit
        lines = shown.partition("Where the engines differ:")[2].splitlines()[1:-1]
        assert len(lines) == len(ENGINES)
        assert len({line.partition(": ")[2] for line in lines}) == len(lines)


def test_a_server_that_is_down_is_not_refused_by_engines() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    given = ("--credentials", "include", "--cookie", "a=1; SameSite=None; Secure")
    shown = run(f"http://127.0.0.1:{port}/", "--from", PAGE, *given, "--engine", "all").stdout
    assert "Fix what any of them refuses" not in shown
    differ = shown.partition("Where the engines differ:")[2]
    assert "refused" not in differ
    assert "no response after GET" in differ
    assert "First let the server answer" in differ


def test_a_login_that_fails_for_want_of_a_cookie_is_told_with_its_cure(server: str) -> None:
    given = ("--credentials", "include", "--cookie", "sid=1; SameSite=Lax")
    shown = run(f"{server}/me", "--from", PAGE, *given, "--engine", "chromium").stdout
    assert "the server answered with status 401" in shown
    assert "to a request without the cookie sid." in shown
    assert "Fix: Let the cookie go along: the cookie sid needs SameSite=None; Secure." in shown
    assert "Check that the request carries the right login" not in shown


def test_what_no_browser_of_today_does_is_told_beside_the_standard(server: str) -> None:
    asked = (f"{server}/me", "--from", PAGE, "--credentials", "include")
    cookie = ("--cookie", "sid=1; Path=/")
    shown = run(*asked, *cookie).stdout
    browsers = {"chromium": "Chrome", "firefox": "Firefox", "webkit": "Safari"}
    for engine, name in browsers.items():
        assert f"{name} does not send the cookie “sid” here, although the standard does." in shown
        alone = run(*asked, *cookie, "--engine", engine).stdout
        fix = alone.partition("Let the cookie go along: ")[2].partition("\n")[0]
        assert fix
        assert fix[1:] in shown
        assert "although the standard does" not in alone
    assert "although" not in run(*asked, *cookie, "--third-party-cookies", "allowed").stdout


@pytest.mark.parametrize(
    ("options", "is_told"),
    [
        ((), True),
        (("--engine", "webkit"), False),
        (("--engine", "chromium", "--permission", "loopback-network=granted"), False),
    ],
)
def test_browsers_may_ask_where_nothing_is_known_of_the_permission(
    server: str, options: tuple[str, ...], is_told: bool
) -> None:
    result = run(f"{server}/echo", "--from", "https://app.example.com", *options)
    assert ("Browsers may ask the user first" in result.output) == is_told


# --- after redirects -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def redirecting() -> Iterator[tuple[str, str]]:
    """Two origins of a server that redirects, and that answers 401 without Authorization."""
    app = FastAPI()

    @app.api_route("/go", methods=["GET", "POST", "PUT"])
    def go(to: str) -> Response:
        return Response(status_code=307, headers={"Location": to})

    @app.api_route("/me", methods=["GET", "PUT"])
    def me(request: Request) -> Response:
        return Response(status_code=200 if "authorization" in request.headers else 401)

    allowed = Policy(allow_origins="*", allow_methods=["PUT"], allow_headers=["Authorization"])
    with (
        serve(CORSMiddleware(app, policy=allowed)) as port,
        serve(CORSMiddleware(app, policy=allowed)) as other,
        serve(app) as without_cors,
    ):
        yield f"http://127.0.0.1:{port}", f"{other} {without_cors}"


CSP = ("--csp", "connect-src http://127.0.0.1:*")
UNREACHED = "api.other.invalid"


@pytest.mark.parametrize(
    ("page", "scheme", "options", "reason"),
    [
        (SECURE_PAGE, "http", ("-X", "POST", "-d", "a=b"), "mixed-content"),
        (SECURE_PAGE, "http", ("--event-source",), "mixed-content"),
        (SECURE_PAGE, "http", ("--engine", "chromium"), "mixed-content"),
        (SECURE_PAGE, "https", CSP, "content-security-policy"),
        (PAGE, "http", ("-X", "PUT", *CSP), "content-security-policy"),
        (
            SECURE_PAGE,
            "https",
            ("--address", f"{UNREACHED}=10.0.0.1"),
            "local-network-access-permission-denied",
        ),
    ],
)
def test_a_redirect_that_is_not_followed_names_both_urls(
    redirecting: tuple[str, str], page: str, scheme: str, options: tuple[str, ...], reason: str
) -> None:
    target = f"{scheme}://{UNREACHED}/x"
    url = f"{redirecting[0]}/go?to={target}"
    given = (url, "--from", page, *options)
    if "--address" in options:
        given = (*given, "--address", "127.0.0.1=8.8.8.8")
    (requests,) = json.loads(run(*given, "--json").stdout)["engines"].values()
    sent = requests[-1]["sent"]
    assert (sent["is_sent"], sent["reason"]) == (False, reason)
    assert (sent["reached"], sent["target"], sent["lost"]) == ([url], target, [])
    assert requests[-1]["url"] == target
    shown = run(*given).stdout
    assert f"was sent to {url}, which may have acted on it, and not to {target}." in shown
    assert "The request was not sent" not in shown
    cure = shown.partition("▸")[2].partition("Fix: ")[2].partition("\n")[0]
    assert UNREACHED in cure
    assert "127.0.0.1 serve" not in cure
    assert "mixed content is ignored" not in shown
    assert "Chrome, Firefox" not in shown
    assert shown.splitlines()[0].split() == [page, redirecting[0]]


def test_a_connection_that_fails_after_a_redirect_names_both_urls(
    redirecting: tuple[str, str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        target = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    url = f"{redirecting[0]}/go?to={target}"
    for method in ("GET", "PUT"):
        (request,) = requests_of(run(url, "--from", PAGE, "-X", method, "--json"))
        sent = request["sent"]
        assert (sent["is_sent"], sent["reached"], sent["target"]) == (False, [url], target)
        assert f"which may have acted on it, and not to {target}" in sent["text"]


def test_each_origin_that_browsers_refuse_is_named_with_the_browsers(
    redirecting: tuple[str, str],
) -> None:
    first = redirecting[0]
    given = (f"{first}/go?to=http://{UNREACHED}/me", "--from", SECURE_PAGE, "--proxy", first)
    shown = run(*given, "--mixed-content", "ignored").stdout
    assert f"Safari does not send a request to {first}." in shown
    assert "Chrome and Firefox make an exception here." in shown
    ignored = "It was sent here because mixed content is ignored."
    told = f"Chrome and Firefox do not send a request to http://{UNREACHED}. {ignored}"
    assert told in shown
    assert shown.count(ignored) == 1


@pytest.mark.parametrize("has_cors", [True, False])
def test_a_header_that_a_redirect_removes_is_the_verdict_and_the_first_finding(
    redirecting: tuple[str, str], has_cors: bool
) -> None:
    first, ports = redirecting
    target = f"http://127.0.0.1:{ports.split()[not has_cors]}/me"
    given = (f"{first}/go?to={target}", "--from", PAGE, "-H", "Authorization: Bearer secret")
    (request,) = requests_of(run(*given, "--json"))
    assert request["sent"]["lost"] == ["Authorization"]
    assert "arrived without Authorization, because a redirect" in request["sent"]["text"]
    first_finding = request["findings"][0]
    assert "to a request without Authorization" in first_finding["what"]
    assert f"request the URL that the redirect leads to: {target}." in first_finding["fix"]
    shown = run(*given).stdout
    assert "Check that the request carries the right login" not in shown
    assert "credentials: “include”" not in shown
    itself = run(target, *given[1:], "--json")
    assert requests_of(itself)[0]["sent"]["lost"] == []
