"""The examples in the documentation, run: a text block after a Python one is what it prints."""

import contextlib
import gc
import io
import logging
import os
import re
import runpy
import shutil
from pathlib import Path
from unittest import mock

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "frameworks").glob("*.md")),
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


SAID = {
    "fastapi.md": r"GET \S+/items/0: the application raised \(.*\)\n(.*\n)+ZeroDivisionError: .*\n",
    "starlette.md": r"GET \S+/crash: the application raised \(.*\)\n(.*\n)+RuntimeError: a bug\n",
    "litestar.md": r"(INFO - .* - httpx - .*\n)+",
    "tornado.md": r"404 GET /fonts/none .*\n",
}
"""What examples log on purpose, of the exception or the status that they are about."""


def _is_not_a_refusal(record: logging.LogRecord) -> bool:
    """Whether a record says more than that a request was refused, as it is in many examples."""
    return record.funcName != "write"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_run_and_print_what_they_say(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As in a reader's project, which has a policy file.
    shutil.copy(ROOT / "examples" / "cors.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    # Without pytest's handlers, so that warnings go to stderr, as in a reader's script.
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(logging.getLogger("crossorigin"), "filters", [_is_not_a_refusal])
    with mock.patch.dict(os.environ):  # which examples of settings change
        _run(page, tmp_path)


def _run(page: Path, tmp_path: Path) -> None:
    gc.freeze()  # the collection at the end looks at what the page has made, and at nothing older
    said = io.StringIO()
    names: dict[str, object] = {}
    printed = ""
    for language, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            script = tmp_path / "example.py"
            script.write_text(block, encoding="utf-8")
            with (
                contextlib.redirect_stdout(io.StringIO()) as output,
                contextlib.redirect_stderr(said),
            ):
                names = runpy.run_path(str(script), init_globals=names)
            printed = output.getvalue()
        elif language == "text":
            assert printed == block
            printed = ""
    assert printed == "", "something was printed that the page does not show"
    with contextlib.redirect_stderr(said):
        names.clear()
        gc.collect()  # as at the end of a script: what the examples left open is closed
    assert re.fullmatch(SAID.get(page.name, ""), said.getvalue())


NEEDED = {
    "crossorigin.browser": "pip install 'crossorigin[browser]'",
    "webtest": "pip install webtest",
    "crossorigin migrate": "pip install 'crossorigin[cli]'",
}
"""What an example may use, and what its page then says to do first."""


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs" / "frameworks").glob("*.md")), ids=lambda page: page.name
)
def test_a_framework_page_says_what_its_examples_need(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    blocks = "".join(block for _, block in BLOCK.findall(text))
    needed = {install for used, install in NEEDED.items() if used in blocks}
    assert {install for install in needed if install not in text} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
