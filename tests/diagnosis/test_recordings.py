"""What browsers record and print, explained: HAR files, and messages of the console.

`recordings` has a HAR file of each browser, made with ``scripts/recordings``; under the marker
"browser" they are made anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crossorigin.diagnosis import Evidence, diagnose, read
from crossorigin.fetch.urls import parse_url

from ..real_browsers.console import chromium_console, firefox_console
from ..real_browsers.har import chromium_har, firefox_har
from .wild import CASES, PATHS, wild

RECORDINGS = Path(__file__).parent / "recordings"


def path_of(evidence: Evidence) -> str:
    url = parse_url(evidence.exchanges[0].request.url if evidence.exchanges else evidence.url or "")
    assert url is not None
    return "/" + url.href.partition("://")[2].partition("/")[2]


def causes(evidence: Evidence) -> list[str]:
    return [str(each.cause) for each in diagnose(evidence) if not each.is_note]


def check_har(har: dict[str, Any], down: str) -> None:
    found = read(json.dumps(har))
    seen = [(path_of(each), next(iter(causes(each)), None)) for each in found]
    expected = [(case.path, case.cause) for case in CASES]
    assert seen == [*expected, ("/down", down)]


@pytest.mark.parametrize(("name", "down"), [("chromium", "server-down"), ("firefox", "no-answer")])
def test_recordings_of_each_browser_are_explained(name: str, down: str) -> None:
    har = json.loads((RECORDINGS / f"{name}.har").read_text())
    check_har(har, down)


@pytest.mark.browser
def test_what_chromium_records_today_is_explained(chromium: str) -> None:
    with wild() as page:
        check_har(chromium_har(chromium, page, PATHS), "server-down")


@pytest.mark.browser
def test_what_firefox_records_today_is_explained(firefox: str) -> None:
    with wild() as page:
        check_har(firefox_har(firefox, page, PATHS), "no-answer")


CONSOLES: dict[str, Callable[..., list[str]]] = {
    "chromium": chromium_console,
    "firefox": firefox_console,
}


@pytest.mark.browser
@pytest.mark.parametrize("engine", CONSOLES)
def test_what_browsers_print_is_explained(engine: str, request: pytest.FixtureRequest) -> None:
    """Of each message, the true cause is among those that it is said to have."""
    executable = request.getfixturevalue(engine)
    with wild() as page:
        messages = CONSOLES[engine](
            executable,
            page,
            lambda said: any("everything was asked for" in each for each in said),
        )
    found = {path_of(each): each for each in read("\n".join(messages))}
    for case in CASES:
        if case.cause is None:
            assert case.path not in found
        elif case.path == "/login":
            # The message is about the URL that the redirect led to.
            assert "login-redirect" in causes(found["/account/sign-in"])
        elif case.path == "/only-preflight":
            assert "no-cors-headers" in causes(found[case.path])
        else:
            assert case.cause in causes(found[case.path]), (case, causes(found[case.path]))
