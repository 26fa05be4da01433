"""The policies for development: open for local pages on local hosts, closed everywhere else."""

from __future__ import annotations

import logging
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from crossorigin import NO_CORS, Policy, PolicyError, PolicyMap
from crossorigin.asgi import CORSMiddleware
from crossorigin.cli.app import crossorigin

POLICIES = Policy.for_development()
LOCAL = ["localhost", "127.0.0.1", "[::1]", "shop.localhost", "a.b.localhost"]
FOREIGN = [
    "api.example.net", "0.0.0.0", "testserver", "localhost.example.net", "127.0.0.1.example.net",  # noqa: S104
    "notlocalhost", "192.168.0.1", "[::]", "db", "localhost@example.net", "",
]  # fmt: skip


@pytest.mark.parametrize("host", LOCAL)
@pytest.mark.parametrize("port", ["", ":8000"])
def test_local_pages_may_do_anything_on_a_local_host(host: str, port: str) -> None:
    policy = Policy.for_development().policy_for("/any/path", f"{host}{port}")
    assert policy.allow_credentials
    assert policy.allow_methods == ("*",)
    assert policy.allow_headers == ("*", "Authorization")
    for page in LOCAL:
        for scheme in ("http", "https"):
            assert policy.allows_origin(f"{scheme}://{page}:5173")
            assert policy.allows_origin(f"{scheme}://{page}")
    for page in filter(None, FOREIGN):
        assert not policy.allows_origin(f"http://{page}")
    assert not policy.allows_origin("null")


def test_the_entry_that_closes_other_hosts_is_written_out() -> None:
    assert Policy.for_development().to_dict()["paths"] == {"/": "no-cors"}


@pytest.mark.parametrize("host", [*FOREIGN, None])
def test_any_other_host_is_closed(host: str | None) -> None:
    for port in ("", ":80"):
        given_host = None if host is None else f"{host}{port}"
        assert Policy.for_development().policy_for("/", given_host) == NO_CORS


PIECES = ["localhost", "127.0.0.1", "[::1]", ".", ":", "80", "a", "@", "-", "%", "/", " ", "X", "é"]
IS_LOCAL = re.compile(
    r"[ \t]*(?:(?:[a-z0-9_-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::[0-9]*)?[ \t]*", re.IGNORECASE
)


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_only_the_spellings_of_local_hosts_are_open(host: str) -> None:
    policy = POLICIES.policy_for("/", host)
    assert (policy != NO_CORS) == (IS_LOCAL.fullmatch(host) is not None)


def test_it_is_served_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    inner = Starlette(routes=[Route("/", lambda request: PlainTextResponse("hello"))])
    with caplog.at_level(logging.WARNING, "crossorigin"):
        app = CORSMiddleware(inner, policy=Policy.for_development())
    (record,) = caplog.records
    assert "these policies are for development" in record.getMessage()
    origin = {"origin": "http://localhost:5173"}
    near = TestClient(app, base_url="http://localhost:8000").get("/", headers=origin)
    assert near.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert near.headers["access-control-allow-credentials"] == "true"
    far = TestClient(app, base_url="http://api.example.net").get("/", headers=origin)
    assert (far.text, "access-control-allow-origin" in far.headers) == ("hello", False)


def test_a_trusted_proxy_tells_the_host() -> None:
    inner = Starlette(routes=[Route("/", lambda request: PlainTextResponse("hello"))])
    app = CORSMiddleware(inner, policy=Policy.for_development(), trust_proxy_headers=True)
    sent = {"origin": "http://localhost:5173", "x-forwarded-host": "api.example.net"}
    response = TestClient(app, base_url="http://127.0.0.1:8000").get("/", headers=sent)
    assert "access-control-allow-origin" not in response.headers


def test_a_file_with_these_policies_is_known(tmp_path: Path) -> None:
    path = tmp_path / "cors.toml"
    path.write_text(Policy.for_development().to_toml())
    assert tomllib.loads(path.read_text())["hosts"]["localhost"] == "development"
    assert PolicyMap.from_file(path) == Policy.for_development()
    result = CliRunner().invoke(crossorigin, ["check", str(path)])
    assert result.exit_code == 0
    assert "development-policy" in result.output


def test_other_policies_by_local_host_are_not_for_development() -> None:
    policies = Policy.for_development()
    others = [
        PolicyMap({"/": Policy(allow_origins="*")}, hosts=policies.hosts),
        PolicyMap(hosts={**policies.hosts, "api.example.net": NO_CORS}),
        PolicyMap(hosts=dict.fromkeys(policies.hosts, Policy(allow_origins=["app://one"]))),
    ]
    for each in others:
        assert "development-policy" not in [str(warning.code) for warning in each.warnings]


def test_what_pages_may_read_and_send_can_be_chosen() -> None:
    policies = Policy.for_development(allow_credentials=False, expose_headers="*")
    policy = policies.policy_for("/", "localhost")
    assert (policy.allow_credentials, policy.expose_headers) == (False, ("*",))
    with pytest.raises(PolicyError):
        Policy.for_development(expose_headers="*")
