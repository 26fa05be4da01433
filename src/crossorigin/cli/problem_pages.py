"""The pages about problems and warnings: found in the wheel, or in the repository.

This module does not use click, so that the pages can be read without the extra `cli`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ..policy import ProblemCode, WarningCode

__all__ = ["CODES", "list_codes", "main", "near_codes", "read_page"]

CODES = tuple(map(str, (*ProblemCode, *WarningCode)))
"""Every code, problems first."""
USAGE = """\
Usage: crossorigin problem [CODE]

  Explain a problem or warning of a policy, or list all of them.

The other commands need more. Install it with: pip install 'crossorigin[cli]'
"""
IN_REPOSITORY = Path(__file__).parents[3] / "docs" / "problems"


def read_page(code: str) -> str:
    """The page about `code`, one of `CODES`, in Markdown."""
    return (_folder() / f"{code}.md").read_text(encoding="utf-8")


def _folder() -> Traversable:
    shipped = files("crossorigin") / "problem_pages"  # added when the wheel is built
    return shipped if shipped.is_dir() else IN_REPOSITORY


def list_codes() -> str:
    """Every code with the first sentence of its page, a line each."""
    width = max(map(len, CODES))
    return "".join(f"{code:{width}}  {_summary(code)}\n" for code in CODES)


def _summary(code: str) -> str:
    return " ".join(read_page(code).split("\n\n")[1].split())


def near_codes(code: str) -> str:
    """The hint for an unknown code."""
    near = get_close_matches(code[:100], CODES, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else "List them with: crossorigin problem"
    return f"there is no such code. {hint}"


def main(arguments: Sequence[str]) -> int:
    """``crossorigin problem`` without click; returns the exit status."""
    if arguments and arguments[0] in ("-h", "--help"):
        sys.stdout.write(USAGE)
    elif not arguments:
        sys.stdout.write(list_codes())
    elif len(arguments) == 1 and arguments[0] in CODES:
        sys.stdout.write(read_page(arguments[0]))
    else:
        sys.stderr.write(f"crossorigin: {near_codes(arguments[0])}\n")
        return 2
    return 0
