"""The messages of failures, word for word, as pytest prints them.

Each is a file in ``tests/testing/messages``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

MESSAGES = Path(__file__).parent / "messages"
APPS = """
from starlette.middleware.cors import CORSMiddleware

from api import FastAPI, api, app, crash

starlette = CORSMiddleware(
    api, allow_origins=["https://app.example.com"], allow_methods=["GET", "DELETE"], max_age=600
)
star = CORSMiddleware(api, allow_origins=["*"])
inside = FastAPI()
inside.get("/crash")(crash)
inside.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"])
"""
CASES = {
    "a-method": ("app", 'page.can("DELETE", "/items/1")'),
    "headers": ("app", 'page.can("PUT", "/items/1", json={}, headers={"X-A": "1", "X-B": "2"})'),
    "an-origin": ("app", 'browser.page("http://localhost:3000").can("GET", "/items")'),
    "an-origin-in-a-preflight": ("app", 'browser.page("https://b.example").can("PUT", "/items/1")'),
    "a-page-without-origin": ("app", 'browser.page("null").can("PUT", "/items/1")'),
    "no-cors": ("api", 'page.can("GET", "/items", credentials="include")'),
    "no-cors-at-a-preflight": ("api", 'page.can("PUT", "/items/1")'),
    "starlette": ("starlette", 'page.can("PUT", "/items/1")'),
    "an-error-without-headers": ("inside", 'page.can("GET", "/crash", status=500)'),
    "allowed": ("app", 'page.cannot("PUT", "/items/1")'),
    "allowed-to-all": ("star", 'page.cannot("GET", "/items")'),
    "another-reason": ("app", 'page.cannot("DELETE", "/items/1", because="no-answer")'),
    "another-status": ("app", 'page.can("GET", "/nowhere", status=200)'),
    "a-crash": ("app", 'page.can("GET", "/crash")'),
    "a-hidden-header": ("app", 'page.can("GET", "/items").reads("X-Secret")'),
    "an-exposed-header": ("app", 'page.can("GET", "/items").does_not_read("X-Request-Id")'),
    "a-missing-header": ("app", 'page.can("GET", "/items").reads("X-Requestid")'),
    "a-header-of-no-script": ("app", 'page.can("GET", "/items").reads("Set-Cookie")'),
    "no-preflight": ("app", 'page.preflights("GET", "/items")'),
    "a-preflight": ("app", 'page.does_not_preflight("PUT", "/items/1")'),
    "nothing-sent": ("'http://127.0.0.1:9'", 'page.cannot("GET", "/items")'),
}


def printed(suite: pytest.Pytester, case: str) -> str:
    """All that pytest prints of a failure, in its short style."""
    app, line = CASES[case]
    test = [
        APPS,
        "",
        "def test_it(cors):",
        f"    browser = cors({app})",
        '    page = browser.page("https://app.example.com")',
        f"    {line}",
    ]
    suite.path.joinpath("test_case.py").write_text("\n".join(test))
    result = suite.runpytest("--tb=short", "--show-capture=no", "-p", "no:terminalprogress")
    result.assert_outcomes(failed=1)
    start = next(n for n, each in enumerate(result.outlines) if " test_it ___" in each)
    end = next(n for n, each in enumerate(result.outlines) if "short test summary" in each)
    return "\n".join(each.rstrip() for each in result.outlines[start + 1 : end]) + "\n"


@pytest.mark.parametrize("case", CASES)
def test_a_failure_says_all_there_is_to_know(suite: pytest.Pytester, case: str) -> None:
    assert printed(suite, case) == (MESSAGES / f"{case}.txt").read_text("utf-8")


def test_there_is_no_message_too_many() -> None:
    assert sorted(each.stem for each in MESSAGES.iterdir()) == sorted(CASES)
