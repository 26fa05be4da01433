"""`conforms_to`: a whole policy in one assertion, and the message of what departs from it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from crossorigin import Policy, PolicyError, PolicyMap
from crossorigin.browser import HttpRequest, HttpResponse, NoAnswer
from crossorigin.demo.servers import serve
from crossorigin.integrations.flask import CrossOrigin
from crossorigin.testing import AsyncCorsBrowser, CorsBrowser, PolicyFailure
from crossorigin.transports import WSGITransport

from .test_pages import POLICY, app

FILE = """
allow_origins = ["https://app.example.com"]
allow_methods = ["PUT"]
allow_headers = ["Content-Type", "Authorization"]
expose_headers = ["X-Request-Id"]
allow_credentials = true
max_age = 600
"""
STRICTER = Policy(allow_origins=["https://app.example.com"], max_age=600)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cors.toml"
    path.write_text(FILE)
    return path


def test_a_server_conforms(file: Path) -> None:
    with CorsBrowser(app) as browser:
        for policy in (POLICY, file, str(file)):
            report = browser.conforms_to(policy, paths=["/items"], engines=["standard"])
            assert report.conforms
            assert report.checked


def test_a_server_conforms_in_async_tests() -> None:
    async def run() -> None:
        async with AsyncCorsBrowser(app) as browser:
            assert (await browser.conforms_to(POLICY)).conforms
            with pytest.raises(PolicyFailure, match="departs from the policy"):
                await browser.conforms_to(STRICTER)

    asyncio.run(run())


def test_what_departs_is_listed(file: Path) -> None:
    application = Flask(__name__)
    application.get("/")(lambda: "items")
    with CorsBrowser(application) as browser, pytest.raises(PolicyFailure) as caught:
        browser.conforms_to(file)
    first, *paragraphs = str(caught.value).split("\n\n")
    assert first.startswith(f"https://testserver departs from {file}: ")
    assert " broken" in first
    assert not caught.value.report.conforms
    departures = [each for each in paragraphs if each.startswith("broken: ")]
    assert len(departures) == first.count("broken") * int(first.split(" broken")[0].split()[-1])
    for departure in departures:
        lines = departure.splitlines()
        assert [line.split(":")[0].strip() for line in lines[1:4]] == ["Policy", "Server", "Fix"]
        assert not any(line.startswith("  $ ") for line in lines)
    assert any(each.startswith("For Flask, with flask-cors") for each in paragraphs)


def test_of_a_live_server_there_is_a_command_that_shows_it() -> None:
    with (
        serve(app) as port,
        CorsBrowser(f"http://127.0.0.1:{port}") as browser,
        pytest.raises(PolicyFailure) as caught,
    ):
        browser.conforms_to(STRICTER)
    assert f"http://127.0.0.1:{port}" in str(caught.value).partition("  $ curl")[2]


def test_only_some_of_many_questions_are_shown() -> None:
    with CorsBrowser(app) as browser, pytest.raises(PolicyFailure, match=r"  · and \d+ more"):
        browser.conforms_to(STRICTER, paths=["/a", "/b", "/c", "/d"])


def test_questions_without_a_response_are_told() -> None:
    class Dies(WSGITransport):
        def __call__(self, request: HttpRequest) -> HttpResponse:
            if request.method == "OPTIONS":
                raise NoAnswer("gone")
            return super().__call__(request)

    def empty(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        return []

    with CorsBrowser(Dies(empty)) as browser, pytest.raises(PolicyFailure) as caught:
        browser.conforms_to(STRICTER)
    assert "without a response" in str(caught.value).partition("\n")[0]
    assert "\n\nNo response: " in str(caught.value)


def test_what_cannot_be_asked_is_counted() -> None:
    policies = PolicyMap({"/": POLICY}, hosts={"other.example": STRICTER})
    with CorsBrowser(app) as browser, pytest.raises(PolicyFailure) as caught:
        browser.conforms_to(policies)
    assert "1 not asked" in str(caught.value).partition("\n")[0]
    assert "\nNot asked: " in str(caught.value)


def test_the_refusals_that_it_provokes_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    extended = Flask(__name__)
    CrossOrigin(extended, policy=STRICTER)
    with CorsBrowser(extended) as browser:
        browser.conforms_to(STRICTER)
        assert caplog.records == []
        browser.page("https://another.example").cannot("GET", "/")
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_wrong_file_is_told(tmp_path: Path) -> None:
    with CorsBrowser(app) as browser, pytest.raises(PolicyError):
        browser.conforms_to(tmp_path / "missing.toml")
