"""A policy's warnings are logged where it is enforced, each once."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from crossorigin import FilePolicy, Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware
from crossorigin.observability import WarningLog
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


def test_each_policy_is_heard_once_whatever_it_is_swapped_for(
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


def test_a_file_is_heard_again_only_for_what_is_new(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "cors.toml"
    path.write_text('allow_origins = ["http://localhost"]')
    middleware = CORSMiddleware(app, policy=FilePolicy(path))
    assert codes(caplog) == ["localhost-without-port"]
    middleware.policy = FilePolicy(path)
    assert codes(caplog) == []
    path.write_text('allow_origins = ["http://localhost"]\nmax_age = 86400')
    os.utime(path)
    middleware.policy = FilePolicy(path)
    assert codes(caplog) == ["max-age-above-cap"]


def test_many_warnings_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    log = WarningLog(logging.getLogger("crossorigin"), limit=2, kept=4)
    policy = Policy(allow_origins=[f"http://{name}.example" for name in "abcde"])
    log(policy)
    assert "3 more warnings" in caplog.messages[-1]
    assert len(caplog.records) == 3
    caplog.clear()
    log(policy)  # the first is forgotten
    assert len(caplog.records) == 1
