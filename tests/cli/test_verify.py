"""``crossorigin verify``, against real servers."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import trustme
from click.testing import CliRunner, Result
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware as StarletteMiddleware
from fastapi.responses import Response

from crossorigin import FilePolicy, Policy
from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import HttpRequest, HttpResponse, NetworkFailure, NoAnswer
from crossorigin.cli.app import crossorigin
from crossorigin.cli.verify import _asking, _bar
from crossorigin.demo.servers import serve
from tests.conformance.test_verify import OF_REPORTS
from tests.pains.software import free_port
from tests.unmeasured import of_others

APP = "https://app.example.com"
POLICY = f"""
allow_origins = ["{APP}"]
allow_methods = ["PUT"]
allow_headers = ["Authorization"]
max_age = 600
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("policy") / "cors.toml"
    file.write_text(POLICY)
    return str(file)


def api() -> FastAPI:
    app = FastAPI()

    @app.api_route("/items", methods=["GET", "HEAD", "PUT"])
    def items(request: Request) -> Response:
        known = request.headers.get("authorization") == "Bearer 1"
        return Response("[]", 200 if known else 401)

    return app


@pytest.fixture(scope="module")
def good(policy: str) -> Iterator[str]:
    with FilePolicy(policy) as file, serve(CORSMiddleware(api(), policy=file)) as port:
        yield f"http://127.0.0.1:{port}/items"


@pytest.fixture(scope="module")
def bad() -> Iterator[str]:
    app = api()
    app.add_middleware(
        StarletteMiddleware, allow_origins=["*"], allow_methods=["PUT"], allow_credentials=True
    )
    with of_others(serve(app)) as port:
        yield f"http://127.0.0.1:{port}/items"


def run(url: str, policy: str, *options: str) -> Result:
    arguments = ["verify", url, "--policy", policy, "--rate", "2000", *options]
    return CliRunner().invoke(crossorigin, arguments)


def test_a_server_that_conforms(good: str, policy: str) -> None:
    sent = ("--path", "/items", "--unsafe-method", "PUT")
    result = run(good, policy, "-H", "Authorization: Bearer 1", *sent, "--strict")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == f"{good} against {policy}"
    assert lines[1].endswith("judged as standard, chromium, firefox, webkit.")
    assert any(line.split()[:2] == ["✓", "near-misses"] for line in lines)
    assert lines[-1] == "✓ Conforms: browsers permit what the policy says, and nothing else."


def test_what_was_not_looked_at_is_said_and_counted(good: str, policy: str, tmp_path: Path) -> None:
    file = tmp_path / "cors.xml"
    result = run(good, policy, "--path", "/none", "--junit", str(file))
    assert result.exit_code == 0
    said = [line for line in result.stdout.splitlines() if line.startswith("! Not looked at: ")]
    subjects = [line.split(" was ")[0].removeprefix("! Not looked at: ") for line in said]
    assert sorted(subjects) == [
        f"{method} /{path}" for method in ("GET", "HEAD", "PUT") for path in ("items", "none")
    ]
    assert "Log in with -H 'Authorization: …' or --cookie 'NAME=VALUE'." in result.stdout
    assert "Name a path that exists with --path." in result.stdout
    assert "Send it with --path and --unsafe-method, and " in result.stdout
    unnamed = run(good, policy, "--unsafe-method", "PUT")
    assert "the unsafe methods PUT are sent only to named paths; name one with --path" in (
        unnamed.stderr
    )
    assert "PUT /items was not sent. Only preflights were looked at, in " in result.stdout
    verdict = result.stdout.splitlines()[-1]
    total = sum(int(line.partition(" question")[0].rpartition(" ")[2]) for line in said)
    assert verdict == (
        "✓ Conforms in all that was looked at. "
        f"The responses to {total} questions were not looked at."
    )
    case = next(each for each in ET.parse(file).iter("testcase") if each.get("name") == "coverage")  # noqa: S314 (our own)
    skipped = case.find("skipped")
    assert skipped is not None
    assert len(skipped.get("message", "").splitlines()) == len(said)
    strict = run(good, policy, "--path", "/none", "--junit", str(file), "--strict")
    assert strict.exit_code == 3
    case = next(each for each in ET.parse(file).iter("testcase") if each.get("name") == "coverage")  # noqa: S314 (our own)
    assert case.find("failure") is not None


def test_a_part_of_the_policy_that_was_not_asked(good: str, tmp_path: Path) -> None:
    hosts = tmp_path / "hosts.toml"
    others = "".join(
        f'[hosts."h{number}.example.com"]\nallow_origins = "*"\n' for number in range(5)
    )
    hosts.write_text(f"{POLICY}{others}")
    file = tmp_path / "cors.xml"
    result = run(good, str(hosts), "--junit", str(file))
    assert result.exit_code == 3
    assert '? Not asked: hosts."h0.example.com": it is for another host' in result.stdout
    assert "  and 2 more parts of the policy." in result.stdout
    assert result.stdout.splitlines()[-1] == (
        "? Nothing departs, but 5 parts of the policy were not asked about."
    )
    assert "Not asked" in file.read_text()


def test_a_login_by_cookie_and_a_custom_body(tmp_path: Path) -> None:
    """Behind its login, the server gives every user's data to every origin."""
    bodies = []
    app = FastAPI()

    @app.api_route("/items", methods=["GET", "HEAD", "POST"])
    async def items(request: Request) -> Response:
        if request.method == "POST":
            bodies.append((request.headers.get("content-type"), await request.body()))
        if request.cookies.get("session") != "of-ann":
            return Response(status_code=401)
        granted = {"Access-Control-Allow-Credentials": "true"}
        granted["Access-Control-Allow-Origin"] = request.headers.get("origin", "*")
        return Response("[]", headers={**granted, "Vary": "Origin"})

    file = tmp_path / "cors.toml"
    file.write_text(f'allow_origins = ["{APP}"]\nallow_credentials = true')
    with FilePolicy(file) as followed, serve(CORSMiddleware(app, policy=followed)) as port:
        url = f"http://127.0.0.1:{port}/items"
        post = ("--path", "/items", "--unsafe-method", "POST")
        form = run(url, str(file), "-b", "session=of-ann", *post, "-d", "a=1")
        run(url, str(file), *post, "--json-body", '{"a": 1}')
    with serve(app) as port:
        open_ = run(f"http://127.0.0.1:{port}/items", str(file), "-b", "session=of-ann")
    assert form.exit_code == 0, form.stdout
    assert "of-ann" not in form.output + open_.output
    assert ("application/x-www-form-urlencoded", b"a=1") in bodies
    assert [body for _, body in bodies] == [b"a=1", b'{"a": 1}']
    assert open_.exit_code == 1
    assert "can read /items, with the user's cookies" in open_.stdout


def test_a_server_that_departs(bad: str, policy: str) -> None:
    result = run(bad, policy)
    assert result.exit_code == 1
    assert " critical  A page of https://evil.example can read /items, with the user's cookies" in (
        result.stdout
    )
    assert f"    $ curl -i {bad} -H 'Origin: https://evil.example'" in result.stdout
    assert "This is probably FastAPI or Starlette (server: uvicorn)" in result.stdout
    assert f'install(app, policy=FilePolicy("{policy}"))' in result.stdout
    assert "  ✗ near-misses " in result.stdout
    assert result.stdout.splitlines()[-1].startswith("✗ Departs from the policy: 1 critical, ")
    assert "\x1b" not in result.stdout, "no colour in a pipe"


def test_the_least_severity_that_fails_can_be_chosen(
    good: str, policy: str, tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(POLICY.replace("600", "60"))
    assert run(good, str(other)).exit_code == 1
    assert run(good, str(other), "--fail-on", "broken").exit_code == 0


def test_the_software_of_the_fix_can_be_chosen(bad: str, policy: str) -> None:
    result = run(bad, policy, "--server", "nginx")
    assert "\nFor nginx, in nginx.conf" in result.stdout
    assert "For FastAPI" not in result.stdout


def test_nothing_is_written_for_many_origins(bad: str, tmp_path: Path) -> None:
    many = tmp_path / "many.toml"
    many.write_text('allow_origins = ["https://a.example", "https://b.example"]')
    result = run(bad, str(many), "--server", "nginx")
    assert result.exit_code == 1
    assert "nginx.conf" not in result.stdout


def test_json(bad: str, good: str, policy: str) -> None:
    for url in (bad, good):
        report = json.loads(run(url, policy, "--json").stdout)
        OF_REPORTS.validate(report)
        assert report["conforms"] == (url == good)


def test_junit(bad: str, policy: str, tmp_path: Path) -> None:
    file = tmp_path / "cors.xml"
    result = run(bad, policy, "--junit", str(file), "--fail-on", "high")
    assert result.exit_code == 1
    top = ET.parse(file).getroot()  # noqa: S314 (our own)
    (suite,) = top
    assert (suite.tag, suite.get("name")) == ("testsuite", bad)
    cases = {case.get("name"): case for case in suite}
    assert suite.get("tests") == str(len(cases))
    failing = [case for case in cases.values() if case.find("failure") is not None]
    assert suite.get("failures") == str(len(failing)) != "0"
    failure = cases["near-misses"].find("failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message", "")[:9]) == ("origin-let-in", "critical:")
    assert "curl -i" in (failure.text or "")
    milder = cases["headers"].find("system-out")
    assert milder is not None
    assert cases["max-age"].find("failure") is None
    assert run(bad, policy, "--junit", f"{tmp_path}/no/where.xml").exit_code == 2


def test_paths_and_engines_can_be_chosen(good: str, policy: str) -> None:
    result = run(good, policy, "--path", "/other", "--engine", "firefox", "--json")
    report = json.loads(result.stdout)
    assert report["engines"] == ["firefox"]
    assert {each["url"] for each in report["groups"]} == {good, good.replace("items", "other")}


def test_an_unsafe_method_is_sent_if_asked(good: str, policy: str) -> None:
    result = run(good, policy, "--path", "/items", "--unsafe-method", "PUT")
    assert result.exit_code == 0, result.output


def test_a_server_that_does_not_listen(policy: str) -> None:
    port = free_port()
    result = run(f"http://127.0.0.1:{port}/", policy)
    assert result.exit_code == 2
    assert f"Nothing listens at http://127.0.0.1:{port}: the connection was refused." in (
        result.stderr
    )
    proxied = run("http://api.example.net/", policy, "-x", f"http://127.0.0.1:{port}")
    assert proxied.exit_code == 2
    assert f"through the proxy http://127.0.0.1:{port}." in proxied.stderr


def test_some_responses_are_missing(policy: str, tmp_path: Path) -> None:
    conforming = CORSMiddleware(api(), policy=Policy.from_file(policy))

    async def hangs_up(scope: dict[str, object], receive: object, send: object) -> None:
        if scope["method"] == "HEAD":
            raise RuntimeError("before it answers")
        await conforming(scope, receive, send)  # type: ignore[arg-type]

    async def too_many(scope: dict[str, object], receive: object, send: object) -> None:
        if scope["method"] != "HEAD":
            await hangs_up(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 429, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body"})  # type: ignore[operator]

    with serve(too_many) as port:
        file = tmp_path / "cors.xml"
        result = run(f"http://127.0.0.1:{port}/items", policy, "--junit", str(file))
    assert result.exit_code == 2
    assert "? HEAD /items from https://app.example.com: " in result.stdout
    assert "  and 2 more without a response.\n" in result.stdout
    assert result.stdout.splitlines()[-1] == (
        "? Nothing departs, but 5 questions got no response and were not judged."
    )
    assert '<error type="no-answer"' in file.read_text()


def test_departures_and_missing_responses_are_both_counted(policy: str) -> None:
    async def too_many(scope: dict[str, object], receive: object, send: object) -> None:
        if scope["method"] == "HEAD":
            await send({"type": "http.response.start", "status": 429, "headers": []})  # type: ignore[operator]
            await send({"type": "http.response.body"})  # type: ignore[operator]
            return
        await api()(scope, receive, send)  # type: ignore[arg-type]

    with serve(too_many) as port:
        result = run(f"http://127.0.0.1:{port}/items", policy)
    assert "? HEAD /items from https://app.example.com: " in result.stdout
    assert "  and 2 more without a response.\n" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("✗ Departs from the policy: ")
    assert result.stdout.splitlines()[-1].endswith(", 5 without a response.")


@pytest.mark.parametrize(
    ("origins", "remark"),
    [
        (7, "! Near misses of 6 of the 7 entries of allow_origins were tested."),
        (40, "! Of the 40 entries of allow_origins, "),
    ],
)
def test_what_was_tested_by_examples_only_is_said(
    origins: int, remark: str, tmp_path: Path
) -> None:
    file = tmp_path / "cors.json"
    listed = [f"https://app{n}.example" for n in range(origins)]
    file.write_text(json.dumps({"allow_origins": listed}))
    with FilePolicy(file) as followed, serve(CORSMiddleware(api(), policy=followed)) as port:
        assert remark in run(f"http://127.0.0.1:{port}/items", str(file)).stdout


def test_a_connection_that_is_closed_in_between(policy: str) -> None:
    """A server that closes each connection after a response, and does not say so.

    Its name is nginx, so that there is nothing to say about Python.
    """
    answer = (
        b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 2\r\n"
        b"Access-Control-Allow-Origin: *\r\n\r\n[]"
    )

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        ended = threading.Event()

        def serve_each() -> None:
            while not ended.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve_each)
        thread.start()
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            result = run(url, policy, "--json")
            in_words = run(url, policy)
        finally:
            ended.set()
            thread.join()
    assert result.exit_code == 1
    assert json.loads(result.stdout)["unanswered"] == []
    assert "This looks like nginx" in in_words.stdout
    assert "let crossorigin implement" not in in_words.stdout


def test_certificates(policy: str, tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    key = tmp_path / "key.pem"
    issued.private_key_and_cert_chain_pem.write_to_path(key)
    trusted = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(trusted)
    with (
        FilePolicy(policy) as file,
        serve(CORSMiddleware(api(), policy=file), ssl_certfile=str(key)) as port,
    ):
        url = f"https://127.0.0.1:{port}/items"
        assert run(url, policy, "--cacert", str(trusted)).exit_code == 0
        refused = run(url, policy)
    assert refused.exit_code == 2
    assert "The certificate of" in refused.stderr


def test_wrong_calls(good: str, policy: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('allow_origins = ["https://a.example/"]\nmax_age = -1')
    result = run(good, str(wrong))
    assert result.exit_code == 2
    assert f"{wrong}: allow_origins: " in result.stderr
    assert "(and 1 more)" in result.stderr
    assert f"See: crossorigin check {wrong}" in result.stderr
    assert "(and" not in run(good, str(tmp_path / "none.toml")).stderr
    for options, message in (
        (("-H", "nonsense"), "has no colon"),
        (("--engine", "netscape"), "'netscape' is not an engine"),
        (("--path", "https://other.example/"), "is not in the origin of"),
        (("--unsafe-method", "PUT"), "are sent only to named paths"),
        (("--data", "a"), "are sent with --unsafe-method only"),
        (("--data", "a", "--json-body", "{}"), "are two bodies; give one"),
        (("--prefix", "/api"), "is not under the prefix"),
        (("--fail-on", "never"), "is not one of"),
        (("-x", "nonsense"), "is not the URL of a proxy"),
    ):
        result = run(good, policy, *options)
        assert (result.exit_code, message in result.stderr) == (2, True), result.stderr
    key = tmp_path / "key.pem"
    key.write_text("nothing")
    assert run(good, policy, "-E", str(key)).exit_code == 2


def test_engines_by_the_names_of_browsers(good: str, policy: str) -> None:
    def engines(*names: str) -> list[str]:
        options = [word for name in names for word in ("--engine", name)]
        return list(json.loads(run(good, policy, *options, "--json").stdout)["engines"])

    assert engines("Chrome", "safari", "edge") == ["chromium", "webkit"]
    assert engines("firefox", "all") == ["firefox", "standard", "chromium", "webkit"]


def test_a_policy_of_a_module(bad: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"from crossorigin import Policy\npolicy = Policy(allow_origins=[{APP!r}])"
    (tmp_path / "policy_of_this_test.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    result = run(bad, "policy_of_this_test:policy")
    assert result.exit_code == 1
    assert "importing policy_of_this_test:policy runs its code." in result.stderr
    assert "against policy_of_this_test:policy" in result.stdout
    assert "FilePolicy" not in result.stdout


def test_an_endless_stream_costs_the_time_of_its_headers(policy: str) -> None:
    """It would take hours, by a body that is waited for as long as -m allows."""

    async def endless(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] in ("HEAD", "OPTIONS"):
            await Response()(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass

    with FilePolicy(policy) as file, serve(CORSMiddleware(endless, policy=file)) as port:
        result = run(f"http://127.0.0.1:{port}/items", policy, "-m", "3600", "--concurrency", "16")
    assert result.exit_code == 0, result.output


def test_progress_is_a_bar() -> None:
    assert _bar(10, 40) == "██████░░░░░░░░░░░░░░░░░░ 10 of 40 responses"


@pytest.mark.parametrize(("method", "sent"), [("GET", 3), ("PUT", 1)])
def test_a_request_that_changes_nothing_outlives_kept_connections(method: str, sent: int) -> None:
    requests = []

    def network(request: HttpRequest) -> HttpResponse:
        requests.append(request)
        if len(requests) < 3:
            raise NoAnswer("closed", cause=NetworkFailure.BROKEN)
        return HttpResponse(204)

    transport = _asking(network, concurrency=4)
    request = HttpRequest(method, f"{APP}/items")
    if method == "PUT":
        with pytest.raises(NoAnswer, match="closed"):
            transport(request)
    else:
        assert transport(request).status == 204
    assert len(requests) == sent
