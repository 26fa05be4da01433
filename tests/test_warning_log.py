"""A policy's warnings are logged where it is enforced, each of them once."""

from __future__ import annotations

import io
import logging
import os
import threading
from pathlib import Path
from typing import Any
from wsgiref.simple_server import demo_app
from wsgiref.util import setup_testing_defaults

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from crossorigin import FilePolicy, Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware
from crossorigin.decision_log import WarningLog
from crossorigin.integrations.fastapi import cors, install
from crossorigin.wsgi import CORSMiddleware as WSGIMiddleware

LOCALHOST = Policy(allow_origins=["http://localhost"])
FINE = Policy(allow_origins=["https://app.example.com"])


async def app(*_: object) -> None:
    raise NotImplementedError


def codes(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [record.getMessage() for record in caplog.records if record.name == "crossorigin"]
    caplog.clear()
    return [line.rpartition("[")[2].rstrip("]") for line in found]


@pytest.mark.parametrize("middleware", [CORSMiddleware, WSGIMiddleware])
def test_a_middleware_logs_the_warnings_of_its_policy(
    middleware: type[CORSMiddleware], caplog: pytest.LogCaptureFixture
) -> None:
    middleware(app, policy=LOCALHOST)
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("crossorigin", logging.WARNING)
    assert record.getMessage() == f"the CORS policy: {LOCALHOST.warnings[0]}"


def test_each_policy_is_logged_once_however_often_policies_are_swapped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    middleware = CORSMiddleware(app, policy=FINE)
    assert codes(caplog) == []
    middleware.policy = LOCALHOST
    assert codes(caplog) == ["localhost-without-port"]
    middleware.policy = FINE
    middleware.policy = Policy(allow_origins=["http://localhost"])
    middleware.debug = True
    assert codes(caplog) == []


def test_a_map_names_the_path(caplog: pytest.LogCaptureFixture) -> None:
    CORSMiddleware(app, policy=PolicyMap({"/api": LOCALHOST}))
    assert 'paths."/api".allow_origins' in caplog.text


def test_a_changed_file_logs_only_new_warnings(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "cors.toml"
    path.write_text('allow_origins = ["http://localhost"]')
    middleware = CORSMiddleware(app, policy=FilePolicy(path))
    assert codes(caplog) == ["localhost-without-port"]
    middleware.policy = FilePolicy(path)
    assert codes(caplog) == []
    path.write_text('allow_origins = ["http://localhost", "http://b.example"]')
    os.utime(path)
    middleware.policy = FilePolicy(path)
    assert codes(caplog) == ["insecure-origin"]


def test_the_warnings_of_a_route_are_logged_when_its_policy_is_first_enforced(
    caplog: pytest.LogCaptureFixture,
) -> None:
    policies = {"/a": LOCALHOST, "/b": Policy(allow_origins=["http://b.example"]), "/c": FINE}
    middleware = WSGIMiddleware(
        demo_app,
        policy=FINE,
        route_policy=lambda environ, _: policies.get(environ["PATH_INFO"]),
        log_refusals=False,
    )
    assert codes(caplog) == []
    for path in ("/a", "/b", "/a", "/c", "/b", "/other"):
        environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_ORIGIN": "https://app.example.com"}
        setup_testing_defaults(environ)
        list(middleware(environ, lambda *_: io.BytesIO().write))
    assert "the CORS policy of a route: allow_origins 'http://localhost'" in caplog.text
    assert codes(caplog) == ["localhost-without-port", "insecure-origin"]


def test_the_warnings_of_a_mark_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    api = FastAPI()
    install(api, policy=FINE, log_refusals=False)

    @api.get("/local")
    @cors(LOCALHOST)
    def local() -> str:
        return "local"

    with TestClient(api) as client:
        for _ in range(2):
            client.get("/local", headers={"Origin": "https://app.example.com"})
    assert codes(caplog) == ["localhost-without-port"]


def test_threads_that_meet_a_policy_together_log_it_once(caplog: pytest.LogCaptureFixture) -> None:
    log = WarningLog()
    policy = Policy(allow_origins=[f"http://{name}.example" for name in "abcdefgh"])
    threads = [threading.Thread(target=log, args=(policy,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(caplog.records) == 8


def test_many_warnings_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    log = WarningLog(limit=2, kept=4)
    policy = Policy(allow_origins=[f"http://{name}.example" for name in "abcde"])
    log(policy)
    assert "3 more warnings" in caplog.messages[-1]
    assert len(caplog.records) == 3
    caplog.clear()
    log(policy)  # the first is forgotten
    assert len(caplog.records) == 1
