"""``crossorigin explain``: files, messages, pipes, and asking the server."""

from __future__ import annotations

import gc
import gzip
import json
import os
import re
import sys
import threading
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from fastapi import FastAPI, Request
from fastapi.responses import Response

from crossorigin import Policy, cli
from crossorigin.asgi import CORSMiddleware
from crossorigin.cli import explain as explain_module
from crossorigin.cli.app import crossorigin
from crossorigin.cli.terminal import Printer
from crossorigin.demo.servers import serve
from crossorigin.diagnosis import Evidence
from crossorigin.diagnosis.readers import har
from tests.growth import assert_linear
from tests.pains.software import free_port

APP = "https://app.example.com"
API = "https://api.example.net/items"
MISSING = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
RECORDINGS = Path(__file__).parents[1] / "diagnosis" / "recordings"


def chromium(url: str = API, origin: str = APP, *, preflight: bool = False) -> str:
    check = "Response to preflight request doesn't pass access control check: " if preflight else ""
    return (
        f"Access to fetch at '{url}' from origin '{origin}' has been blocked by CORS policy: "
        f"{check}{MISSING}"
    )


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(crossorigin, ["explain", *arguments], input=stdin)


def test_a_message_is_explained_with_the_fix_and_the_next_command() -> None:
    result = run(chromium())
    assert result.exit_code == 1
    assert f"✗ Refused  {API}  [missing-allow-origin]" in result.stdout
    assert "This fits several causes" in result.stdout
    assert "▸ Either: " in result.stdout
    assert "▸ Or: " in result.stdout
    assert "▸ Or perhaps: " in result.stdout
    assert f"Access-Control-Allow-Origin: {APP}" in result.stdout
    assert f'allow_origins = ["{APP}"]' in result.stdout
    assert "add --server and its name, such as nginx or express" in result.stdout
    assert f"    crossorigin fetch {API} --from {APP}" in result.stdout


def test_the_fix_can_be_had_for_any_server() -> None:
    result = run(chromium(), "--server", "express", "--server", "nginx")
    assert "For Express, with cors" in result.stdout
    assert "For nginx" in result.stdout
    assert "add --server" not in result.stdout


def test_a_message_may_come_through_a_pipe() -> None:
    for arguments in ((), ("-",)):
        result = run(*arguments, stdin=chromium())
        assert result.exit_code == 1
    result = run(stdin=chromium().encode("utf-16"))
    assert "[missing-allow-origin]" in result.stdout


def test_a_har_file_is_explained_request_by_request() -> None:
    result = run(str(RECORDINGS / "chromium.har"))
    assert result.exit_code == 1
    assert "Access-Control-Request-Method: PUT" in result.stdout
    assert "16 requests across origins, 14 of them failed." in result.stdout
    assert "✓ Allowed" not in result.stdout
    everything = run(str(RECORDINGS / "chromium.har"), "--all")
    assert everything.stdout.count("✓ Allowed") == 2


def test_requests_that_fail_alike_are_told_once(tmp_path: Path) -> None:
    har = json.loads((RECORDINGS / "chromium.har").read_text())
    entries = [each for each in har["log"]["entries"] if each["request"]["url"].endswith("/none")]
    twin = json.loads(json.dumps(entries[0]))
    twin["request"]["url"] += "/else"
    har["log"]["entries"] = [*entries, twin]
    (tmp_path / "a.har").write_text(json.dumps(har))
    result = run(str(tmp_path / "a.har"))
    assert result.stdout.count("▸ ") == 1
    assert "Refused for the same cause: http://localhost:" in result.stdout


def test_a_har_file_in_which_nothing_went_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.har").write_text('{"log": {"entries": []}}')
    result = run(str(tmp_path / "a.har"))
    assert result.exit_code == 0
    assert result.stdout == "0 requests across origins, 0 of them refused.\n"


def test_allowed_requests_are_not_lumped_together(tmp_path: Path) -> None:
    har = json.loads((RECORDINGS / "chromium.har").read_text())
    har["log"]["entries"] = [
        each for each in har["log"]["entries"] if each["request"]["url"].endswith("/ok")
    ]
    (tmp_path / "a.har").write_text(json.dumps(har))
    assert run(str(tmp_path / "a.har"), "--all").stdout.count("✓ Allowed") == 2


def test_headers_from_curl_are_explained() -> None:
    result = run(stdin="HTTP/2 200\nserver: nginx\n\n")
    assert result.exit_code == 1
    assert "crossorigin fetch URL --from ORIGIN" in result.stdout
    assert "your-page.example" not in result.stdout.partition("Before you allow it")[0]
    allowed = run("--url", API, stdin=f"HTTP/2 200\naccess-control-allow-origin: {APP}\n\n")
    assert allowed.exit_code == 0
    assert f"✓ Allowed  {API}" in allowed.stdout


def test_of_headers_alone_the_status_is_said_not_to_be_shown() -> None:
    result = run("--url", API, "--from", APP, "-", stdin=f"access-control-allow-origin: {API}\n")
    assert " status not shown ─┤" in result.stdout


def test_everything_as_json() -> None:
    result = run(chromium(), "--json", "--server", "nginx")
    answer = json.loads(result.stdout)
    assert (answer["seen"], answer["refused"]) == (1, 1)
    (request,) = answer["requests"]
    assert request["origin"] == APP
    finding = request["findings"][0]
    assert finding["policy"] == {"allow_origins": [APP]}
    assert finding["recipes"][0]["software"] == "nginx"
    null = json.loads(run(chromium(origin="null"), "--json").stdout)
    assert null["requests"][0]["findings"][0]["policy"] is None


def test_a_dangerous_grant_is_cautioned_against() -> None:
    text = chromium(origin="http://app.example.com").replace(
        MISSING,
        "The value of the 'Access-Control-Allow-Origin' header in the response must not be the "
        "wildcard '*' when the request's credentials mode is 'include'.",
    )
    assert "Before you allow it: Anyone who controls the network" in run(text).stdout


def test_a_preflight_that_was_not_recorded_is_said_to_be_so(tmp_path: Path) -> None:
    headers = [{"name": "Origin", "value": APP}]
    allow = [{"name": "Access-Control-Allow-Origin", "value": APP}]
    entry = {
        "request": {"method": "PUT", "url": API, "headers": headers},
        "response": {"status": 200, "headers": allow},
    }
    (tmp_path / "a.har").write_text(json.dumps({"log": {"entries": [entry]}}))
    assert "a preflight is not in the recording" in run(str(tmp_path / "a.har")).stdout


# --- asking --------------------------------------------------------------------------------------


class Sent:
    """An application that remembers the methods which it was sent."""

    def __init__(self, answer: int = 500, policy: Policy | None = None) -> None:
        self.methods: list[str] = []
        app = FastAPI()

        @app.api_route("/items", methods=["GET", "POST", "DELETE", "OPTIONS"])
        def items() -> Response:
            return Response(status_code=answer)

        inner = app if policy is None else CORSMiddleware(app, policy=policy)

        async def recording(scope, receive, send):  # type: ignore[no-untyped-def]  # as ASGI has it
            self.methods.append(scope["method"])
            await inner(scope, receive, send)

        self.app = recording


def test_the_server_itself_is_asked_for_what_a_message_does_not_tell() -> None:
    sent = Sent()
    with serve(sent.app) as port:
        url = f"http://127.0.0.1:{port}/items"
        result = run("--ask", chromium(url, "http://localhost:3000"))
    assert result.exit_code == 1
    assert "The server answered with status 500" in result.stdout
    assert "For FastAPI or Starlette" in result.stdout
    assert set(sent.methods) == {"GET"}


def test_a_server_is_asked_about_words_that_are_not_known_if_url_and_origin_are_given() -> None:
    words = "Anfrage blockiert, warum auch immer"
    page = ("--from", "http://localhost:3000")
    sent = Sent()
    with serve(sent.app) as port:
        url = f"http://127.0.0.1:{port}/items"
        result = run("--ask", *page, "--url", url, words)
        assert result.exit_code == 1
        assert "The server answered with status 500" in result.stdout
        assert set(sent.methods) == {"GET"}
        kept = run("--ask", *page, "--url", url, "-X", "POST", words)
        assert f"The browser's reason is “{words}”" in kept.stdout
    assert run(*page, "--url", url, words).exit_code == 2
    assert run("--ask", "--url", url, words).exit_code == 2


def test_a_preflight_is_asked_for_by_something_that_needs_one() -> None:
    sent = Sent(401)
    with serve(sent.app) as port:
        url = f"http://127.0.0.1:{port}/items"
        result = run("--ask", chromium(url, "http://localhost:3000", preflight=True))
    assert "Authentication answered the preflight with status 401." in result.stdout
    assert sent.methods[0] == "OPTIONS"
    assert set(sent.methods) == {"OPTIONS", "GET"}


def test_each_request_of_a_page_is_asked_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = FastAPI()
    asked: list[str] = []

    @app.api_route("/{path}", methods=["GET", "OPTIONS"])
    def answer(path: str, request: Request) -> Response:
        asked.append(f"{request.method} {path} {request.headers.get('origin')}")
        headers = {"Access-Control-Allow-Origin": "http://localhost:3000"}
        return Response("", 500 if path == "broken" else 200, headers=headers)

    with serve(app) as port:
        base = f"http://127.0.0.1:{port}"
        text = (
            f"{chromium(f'{base}/cured', 'http://localhost:3000')}\n"
            f"PUT {base}/items net::ERR_FAILED\nPUT {base}/items net::ERR_FAILED\n"
            f"GET {base}/broken net::ERR_FAILED\nGET http://localhost:3000/own 404 (Not Found)\n"
            "Uncaught (in promise) TypeError: Failed to fetch\n"
        )
        document = json.loads(run("--ask", "--json", stdin=text).stdout)
        found = {each["url"]: each["findings"][0]["cause"] for each in document["requests"]}
        assert found[f"{base}/cured"] == "allowed-now"
        assert found[f"{base}/items"] == "method-not-allowed"
        assert found[f"{base}/broken"] == "allowed-now", "the page may read the error"
        assert sorted(set(asked)) == [
            f"{each} http://localhost:3000" for each in ("GET broken", "GET cured", "OPTIONS items")
        ]
        before = len(asked)
        monkeypatch.setattr(explain_module, "MOST_ASKED", 1)
        result = run("--ask", stdin=text)
        assert "not about 2 more" in result.output
        assert len(asked) == before + 1


def test_what_of_a_preflight_is_refused_is_asked_for_alone() -> None:
    api = CORSMiddleware(
        FastAPI(), policy=Policy(allow_origins=[APP], allow_headers=["Content-Type"])
    )
    with serve(api) as port:
        message = chromium(f"http://127.0.0.1:{port}/items", preflight=True)
        result = run("--ask", "-X", "DELETE", message)
    assert result.exit_code == 1
    assert "▸ The server does not allow the method DELETE." in result.stdout


def test_nothing_is_sent_that_could_change_something() -> None:
    policy = Policy(allow_origins=["http://localhost:3000"], allow_methods=["DELETE"])
    sent = Sent(200, policy)
    with serve(sent.app) as port:
        url = f"http://127.0.0.1:{port}/items"
        text = (
            f"Access to fetch at '{url}' from origin 'http://localhost:3000' has been blocked by "
            "CORS policy: Method DELETE is not allowed by Access-Control-Allow-Methods in "
            "preflight response."
        )
        result = run("--ask", text)
    assert sent.methods == ["OPTIONS"]
    assert "the server allows the preflight of pages of http://localhost" in result.stdout
    assert "was not sent, because it may change something" in result.stdout
    assert result.exit_code == 1


def test_what_is_asked_has_the_credentials_and_the_headers_of_the_message() -> None:
    sent = Sent(200)
    with serve(sent.app) as port:
        url = f"http://127.0.0.1:{port}/items"
        text = (
            f"Access to fetch at '{url}' from origin 'http://localhost:3000' has been blocked by "
            "CORS policy: Request header field x-a is not allowed by Access-Control-Allow-Headers "
            "in preflight response."
        )
        result = run("--ask", "--credentials", text, "--json")
        (request,) = json.loads(result.stdout)["requests"]
    assert request["credentials"]
    asked = dict(request["exchanges"][0]["request"]["headers"])
    assert asked["Access-Control-Request-Headers"] == "x-a"


def test_what_is_asked_has_the_headers_of_a_preflight_or_a_command_but_no_secret() -> None:
    sent = Sent(200)
    with serve(sent.app) as port:
        url = f"http://127.0.0.1:{port}/items"
        page = "http://localhost:3000"
        preflight = (
            f"$ curl -X OPTIONS {url} -H 'Origin: {page}' -H 'Access-Control-Request-Method: PUT' "
            "-H 'Access-Control-Request-Headers: content-type, x-a'\n"
        )
        request = (
            f"$ curl -X PUT {url} -H 'Origin: {page}' -H 'X-A: hunter2-Xyzzy' "
            "-H 'Content-Type: text/css'\n"
        )
        for text in (preflight, request):
            result = run("--ask", "--json", stdin=text)
            (asked,) = json.loads(result.stdout)["requests"]
            headers = dict(asked["exchanges"][0]["request"]["headers"])
            assert headers["Access-Control-Request-Headers"] == "content-type,x-a"
            assert headers["Access-Control-Request-Method"] == "PUT"
            assert "hunter2" not in result.stdout
    assert "PUT" not in sent.methods


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Origin https://a.example is not allowed by Access-Control-Allow-Origin.", "--url"),
        (
            "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
            f"resource at {API}. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing).",
            "--from",
        ),
    ],
)
def test_a_server_cannot_be_asked_without_url_and_origin(text: str, missing: str) -> None:
    result = run("--ask", text)
    assert result.exit_code == 1
    assert "The server was not asked" in result.stderr
    assert missing in result.stderr


def test_causes_outside_the_server_are_not_asked_about() -> None:
    result = run("--ask", "TypeError: Failed to fetch")
    assert result.exit_code == 1
    assert "never told why" in result.stdout


def test_a_null_origin_can_be_asked_for_too() -> None:
    sent = Sent(200)
    with serve(sent.app) as port:
        result = run("--ask", chromium(f"http://127.0.0.1:{port}/items", "null"))
    assert "The page has no origin" in result.stdout
    assert set(sent.methods) == {"GET"}


# --- what it is given ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("hello", "the message: there is nothing here that is known"),
        ("failure.har", "failure.har: there is no such file"),
        (API, f"To ask a server, use: crossorigin fetch {API} --from ORIGIN"),
        ("x" * 5000, "the message: there is nothing here that is known"),
        ("a\0b", "the message: there is nothing here that is known"),
        (
            f"Blocage d'une requête multiorigine (Cross-Origin Request) : {API}. Raison : …",
            "the message: this speaks of CORS, but in words that are not known here",
        ),
    ],
)
def test_what_cannot_be_explained_is_said_in_a_line(argument: str, message: str) -> None:
    result = run(argument)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"crossorigin: {message}")
    assert result.stderr.count("\n") == 1


def test_files_of_all_kinds(tmp_path: Path) -> None:
    file = tmp_path / "console"
    file.write_bytes(gzip.compress(chromium().encode()))
    assert "compressed by gzip" in run(str(file)).stderr
    assert "this is a directory" in run(str(tmp_path)).stderr
    firefox = (
        f"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
        f"resource at {API}. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). "
        "Status code: 200."
    )
    file.write_bytes(firefox.encode("cp1252"))
    assert "missing-allow-origin" in run("--from", APP, str(file), "--json").stdout
    file.write_text("\x1b[31m" + chromium().replace(" ", "\r\n  ") + "\x1b[0m\r\n")
    assert f"✗ Refused  {API}  [missing-allow-origin]" in run(str(file)).stdout
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = threading.Thread(target=pipe.write_text, args=(chromium(),))
    writing.start()
    assert f"✗ Refused  {API}" in run(str(pipe)).stdout
    writing.join()


def test_what_is_printed_must_have_somewhere_to_go(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["crossorigin", "explain", chromium()])
    with suppress(OSError), Path("/dev/full").open("w", buffering=1) as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "crossorigin: no space left on device.\n"


def test_an_empty_pipe() -> None:
    result = run(stdin="")
    assert result.exit_code == 2
    assert result.stderr == "crossorigin: standard input: there is nothing in it.\n"


def test_a_terminal_without_an_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", type("Tty", (), {"isatty": lambda _: True})())
    with pytest.raises(click.UsageError, match="Nothing to explain"):
        explain_module._text(Printer(), None)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain_module, "LARGEST", 10)
    (tmp_path / "a.har").write_text("x" * 11)
    result = run(str(tmp_path / "a.har"))
    assert result.exit_code == 2
    assert "it is larger than" in result.stderr


def test_a_message_whose_words_are_longer_than_a_files_name_is_a_message() -> None:
    result = run(f"교차 출처 요청 차단: {'동일 출처 ' * 30}{API} (이유: x)")
    assert "File name too long" not in result.stderr
    assert "there is nothing here that is known" in result.stderr


def test_a_file_in_a_place_that_may_not_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refuse)
    result = run("private/a.har")
    assert result.exit_code == 2
    assert result.stderr == "crossorigin: private/a.har: Permission denied.\n"


def test_a_directory_is_not_a_file(tmp_path: Path) -> None:
    result = run(str(tmp_path))
    assert result.exit_code == 2
    assert result.stderr.endswith(": this is a directory. Give one file.\n")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path, __: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.har").write_text("{}")
    monkeypatch.setattr(Path, "open", refuse)
    result = run(str(tmp_path / "a.har"))
    assert result.exit_code == 2
    assert "Permission denied" in result.stderr


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in run(chromium()).stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run(chromium()).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[[\d;]*3\d", run(chromium()).stdout)


def test_what_was_not_sent_is_not_called_allowed() -> None:
    message = chromium(f"http://127.0.0.1:{free_port()}/items", "http://localhost:3000")
    result = run("--ask", "-X", "POST", message)
    assert "POST may change something, so this was not sent: POST http" in result.stderr
    assert "allows this" not in result.stderr
    result = run("--ask", message)
    assert "allows this" not in result.stderr
    # The browser had a response, so that nothing listens there no more.
    assert "could not be asked from here" in result.stderr
    assert "not CORS" not in result.stdout


def recording(*entries: dict[str, object]) -> str:
    return json.dumps({"log": {"entries": entries}})


def refused_put(number: int, **answered: object) -> dict[str, object]:
    return {
        "request": {
            "method": "PUT",
            "url": f"{API}/{number}",
            "headers": [{"name": "Origin", "value": APP}],
        },
        "response": {"status": 0, "headers": [], "_error": "net::ERR_FAILED", **answered},
    }


def test_a_message_needs_no_quotes_on_the_command_line() -> None:
    result = run(*chromium().split())
    assert result.exit_code == 1
    assert f"✗ Refused  {API}  [missing-allow-origin]" in result.stdout


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"])
def test_utf_16_is_read_without_a_byte_order_mark_too(encoding: str, tmp_path: Path) -> None:
    for text, name in ((chromium(), "console.txt"), (recording(refused_put(1)), "a.har")):
        file = tmp_path / name
        file.write_bytes(text.encode(encoding))
        result = run(str(file))
        assert (result.exit_code, API in result.stdout) == (1, True)


def test_what_was_left_out_of_a_recording_is_said_first() -> None:
    broken: dict[str, object] = {"request": {}}
    text = recording(*[broken] * 8, refused_put(1))
    result = run(stdin=text)
    assert result.stdout.startswith("! Entry 0 was left out: it has no request with a URL.")
    assert "! … and 3 more; --json lists all." in result.stdout
    assert len(json.loads(run("--json", stdin=text).stdout)["left_out"]) == 8


def test_the_table_comes_first_and_each_recipe_once() -> None:
    text = recording(*(refused_put(number) for number in range(15)))
    result = run("--server", "nginx", "--server", "express", stdin=text)
    first, second = result.stdout.splitlines()[:2]
    assert first == "15 requests across origins, 15 of them refused."
    assert second.split() == ["PUT", f"{API}/0", "preflight-not-handled"]
    assert result.stdout.count("For nginx") == 1
    assert result.stdout.count("For Express") == 1
    assert f"Refused for the same cause: {API}/1, {API}/2" in result.stdout
    assert f"{API}/10 and 4 more" in result.stdout


def test_what_cors_did_not_refuse_is_not_called_refused_across_origins() -> None:
    files = [f"http://localhost:3000/{name}" for name in ("a.js", "b.css")]
    result = run(
        "\n".join(
            f'The FetchEvent for "{each}" resulted in a network error response: the promise was '
            "rejected."
            for each in files
        )
    )
    assert result.stdout.startswith("2 requests, 2 of them failed.")
    assert f"Failed for the same cause: {files[1]}" in result.stdout
    pages = [chromium(API), f"GET {API}/5 net::ERR_CONNECTION_REFUSED"]
    assert "2 requests, 2 of them failed." in run("\n".join(pages)).stdout


def test_mixed_content_in_one_browser_hides_no_refusal_in_another() -> None:
    url = "http://api.example.org/x"
    mixed = (
        "Mixed Content: The page at 'https://app.example.org/' was loaded over HTTPS, but "
        f"requested an insecure XMLHttpRequest endpoint '{url}'. This request has been blocked; "
        "the content must be served over HTTPS."
    )
    refused = (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
        f"resource at {url}. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing)."
    )
    causes = [
        each["findings"][0]["cause"]
        for each in json.loads(run("--json", f"{mixed}\n\n{refused}").stdout)["requests"]
    ]
    assert causes == ["mixed-content", "no-cors-headers"]


def test_a_long_table_is_cut_and_counted() -> None:
    text = recording(*(refused_put(number) for number in range(103)))
    result = run(stdin=text)
    assert "… and 3 rows more; --json lists all." in result.stdout
    assert len(json.loads(run("--json", stdin=text).stdout)["requests"]) == 103
    hosts = [refused_put(number) for number in range(25)]
    for number, each in enumerate(hosts):
        each["request"]["url"] = f"https://host{number}.example.net/"  # type: ignore[index]
    assert "… and 5 more, which are not told here" in run(stdin=recording(*hosts)).stdout


@pytest.mark.parametrize(
    ("urls", "complaint"),
    [
        ((API, API, API), "--url is given more than twice"),
        ((API, "localhost:8000"), "--url 'localhost:8000' has no http:// or https://"),
    ],
)
def test_a_second_url_is_checked(urls: tuple[str, ...], complaint: str) -> None:
    options = [word for url in urls for word in ("--url", url)]
    result = run(chromium(), *options)
    assert result.exit_code == 2
    assert complaint in result.stderr


def test_past_the_proxy_nothing_is_asked_without_a_page() -> None:
    shown = "HTTP/1.1 200 OK\nServer: nginx\n"
    result = run("--url", API, "--url", "http://127.0.0.1:9/", stdin=shown)
    assert "The server was not asked: the page's origin (--from) is not known." in result.stderr
    allowed = "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n"
    result = run("--url", API, "--url", "http://127.0.0.1:9/", "--from", APP, stdin=allowed)
    assert result.exit_code == 0, "what was allowed is not asked about"


def test_what_cannot_be_reached_from_here_is_said() -> None:
    result = run("--ask", chromium("https://api.invalid/items"))
    assert result.exit_code == 1
    assert "The server could not be asked from here:" in result.stderr
    assert "[missing-allow-origin]" in result.stdout


HEADINGS = {
    "GET http://localhost:6666/ net::ERR_UNSAFE_PORT": "✗ Not sent",
    "TypeError: Failed to fetch": "✗ Failed",
    "Tainted canvases may not be exported.": "✗ Not readable",
    f"GET {API} net::ERR_BLOCKED_BY_ORB": "✗ Withheld by the browser",
    f"GET {API} net::ERR_CONNECTION_REFUSED": "✗ No response",
    f"Refused to connect to '{API}' because it violates the following Content Security Policy "
    'directive: "connect-src"': "✗ Stopped by the page's policy",
    "WebSocket connection to 'ws://localhost:1/' failed": "✗ Not connected",
    "WebSocket connection to 'ws://localhost:1/' failed: Error during WebSocket handshake: "
    "Unexpected response code: 403": "✗ Refused",
}


@pytest.mark.parametrize("message", HEADINGS)
def test_the_heading_says_what_became_of_it(message: str) -> None:
    output = run(message).stdout
    assert output.startswith(HEADINGS[message])
    assert "Refused" in HEADINGS[message] or "✗ Refused" not in output


def test_the_collector_runs_again_afterwards() -> None:
    assert gc.isenabled()
    assert run(chromium()).exit_code == 1
    assert gc.isenabled()
    gc.disable()
    try:
        run(chromium())
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_recording_of_twice_the_length_is_twice_the_work() -> None:
    """Polls of one URL, each refused, from the file to what is printed."""

    def work(size: int) -> None:
        polls = recording(*(refused_put(1) for _ in range(size)))
        assert run(stdin=polls).exit_code == 1

    assert_linear(work, 150)


def test_an_entry_is_replayed_once_where_that_agrees_with_the_browser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    replays = []
    run_once = har._Replay.run

    def counted(self: har._Replay, *, credentials: bool) -> Evidence:
        replays.append(credentials)
        return run_once(self, credentials=credentials)

    monkeypatch.setattr(har._Replay, "run", counted)
    opened = refused_put(1, status=200, _error="")
    opened["request"]["method"] = "GET"  # type: ignore[index]
    opened["response"]["headers"] = [{"name": "Access-Control-Allow-Origin", "value": "*"}]  # type: ignore[index]
    run(stdin=recording(*[opened] * 5))
    assert replays == [False] * 5


def test_a_placeholder_is_not_asked_unless_its_url_is_given() -> None:
    result = run("--ask", chromium("https://your-api.example.com/items"))
    assert "The server was not asked: your-api.example.com looks like a placeholder." in (
        result.stderr
    )
    assert "Give the true address with --url." in result.stderr
    assert "▸ Either: " in result.stdout, "the message itself is explained"


def test_an_unknown_sentence_is_told_although_the_server_now_allows_the_request() -> None:
    sent = Sent(200, Policy(allow_origins=["http://localhost:3000"]))
    with serve(sent.app) as port:
        url = f"http://127.0.0.1:{port}/items"
        text = chromium(url, "http://localhost:3000").replace(MISSING, "Some words of tomorrow.")
        result = run("--ask", text)
    assert "Asked just now, the server allows" in result.stdout
    assert "The browser's reason is “Some words of tomorrow.”" in result.stdout


def test_a_server_that_answers_only_without_an_origin_refuses_the_origin() -> None:
    app = FastAPI()

    @app.api_route("/items", methods=["GET", "OPTIONS"])
    def items(request: Request) -> Response:
        is_asked = "origin" in request.headers
        return Response(status_code=403 if is_asked else 200, headers={"Vary": "Origin"})

    with serve(app) as port:
        url = f"http://127.0.0.1:{port}/items"
        result = run("--ask", chromium(url, "http://localhost:3000", preflight=True))
    assert "it answers 403 because of their Origin" in result.stdout
    assert "The same request without an Origin gets 200" in result.stdout
    assert "This fits several causes" not in result.stdout


def test_a_line_of_a_log_is_not_given_to_one_of_several_requests() -> None:
    log = "Error: Not allowed by CORS\n    at origin (app.js)"
    said = "The server refuses requests of pages"
    assert said in run(f"{chromium()}\n{log}").stdout
    result = run(f"{chromium()}\n{chromium(API + '/2')}\n{log}")
    assert "2 requests across origins, 2 of them refused" in result.stdout
    assert said not in result.stdout


def test_a_mode_after_credentials_is_not_a_part_of_the_text(tmp_path: Path) -> None:
    """As in ``crossorigin fetch``, where the option has a value."""
    shown = tmp_path / "h.txt"
    shown.write_text("HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n\n")
    asked = ("--from", "https://app.example.com", "--url", "https://api.example.net/")
    by_flag = run(*asked, "--credentials", str(shown))
    assert by_flag.exit_code == 1
    assert run(*asked, "--credentials", "include", str(shown)).output == by_flag.output
    without = run(*asked, "--no-credentials", str(shown))
    assert without.exit_code == 0
    for mode in ("omit", "same-origin"):
        assert run(*asked, "--credentials", mode, str(shown)).output == without.output
