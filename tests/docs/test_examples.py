"""The examples in the documentation, run: a text block after a Python one is what it prints."""

import contextlib
import io
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "frameworks").glob("*.md")),
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_run_and_print_what_they_say(page: Path, tmp_path: Path) -> None:
    names: dict[str, object] = {}
    printed = ""
    for language, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            script = tmp_path / "example.py"
            script.write_text(block, encoding="utf-8")
            with contextlib.redirect_stdout(io.StringIO()) as output:
                names = runpy.run_path(str(script), init_globals=names)
            printed = output.getvalue()
        elif language == "text":
            assert printed == block
            printed = ""
    assert printed == "", "something was printed that the page does not show"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
