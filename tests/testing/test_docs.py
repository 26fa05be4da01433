"""docs/testing.md, whose blocks make a suite; and the project among the examples."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "testing.md").read_text("utf-8")
BLOCK = re.compile(r"^```py\n# (\S+\.py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LOG = re.compile(r"^```log\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def documented(empty_suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    # Another test of this process may have imported its own module of that name.
    monkeypatch.delitem(sys.modules, "main", raising=False)
    files: defaultdict[str, str] = defaultdict(str)
    for name, block in BLOCK.findall(PAGE):
        files[name] += block
    for name, text in files.items():
        empty_suite.path.joinpath(name).write_text(text, "utf-8")
    return empty_suite


def test_the_tests_on_the_page_pass(documented: pytest.Pytester) -> None:
    assert PAGE.count("```py\n") == len(BLOCK.findall(PAGE))
    # 5 origins and 3 engines, where others run once.
    tests = len(re.findall(r"^(?:async )?def test_", PAGE, re.MULTILINE)) + 4 + 2
    documented.runpytest().assert_outcomes(passed=tests)


def test_the_failure_on_the_page_is_the_one_that_is_printed(documented: pytest.Pytester) -> None:
    documented.path.joinpath("test_items.py").write_text(
        "def test_the_front_end_deletes(cors_browser):\n"
        '    page = cors_browser.page("https://app.example.com")\n'
        '    page.can("DELETE", "/items/1")\n'
    )
    (shown,) = LOG.findall(PAGE)
    result = documented.runpytest("test_items.py", "--tb=short", "--show-capture=no")
    assert shown in "\n".join(line.rstrip() for line in result.outlines)


def test_the_example_passes(pytester: pytest.Pytester) -> None:
    project = ROOT / "examples" / "tested_api"
    options = ["-p", "no:cacheprovider", "-p", "no:asyncio", "-W", "error", str(project)]
    policy = ["--cors-policy", str(project / "cors.toml"), "--cors-path", "/items/1"]
    result = pytester.runpytest_subprocess(*options, *policy)
    # 5 tests, and one with 3 origins, each in 3 engines; and the policy.
    result.assert_outcomes(passed=(5 + 3) * 3 + 1)
