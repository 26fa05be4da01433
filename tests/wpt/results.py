"""What tests gave: in the model, or in a real browser; written and read as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from .files import FOLDERS

__all__ = ["PageResult", "Results", "folder_of", "named", "read_results", "write_results"]


@dataclass
class PageResult:
    """What a test gave: "OK" or why not, and the status and message of each subtest."""

    harness: str
    subtests: dict[str, tuple[str, str]] = field(default_factory=dict)


Results: TypeAlias = Mapping[str, PageResult]
"""By the path of each page."""
CHANGING = (
    (re.compile(r"(\btest):[0-9]{4,5}(?![0-9])", re.IGNORECASE), r"\1:PORT"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "UUID"),
)
"""What is another at each run in the names of subtests."""
SIGNATURE = re.compile(r"(?<=signature=:)[A-Za-z0-9+/]{86}==(?=:)")
"""What is another too, and tells subtests apart: it becomes its number in the page."""


def named(result: PageResult) -> PageResult:
    """The result under names that are the same at each run."""
    subtests = {}
    signatures: dict[str, str] = {}
    for given, each in result.subtests.items():
        name = given.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        for signature in SIGNATURE.findall(name):
            number = signatures.setdefault(signature, f"SIGNATURE{len(signatures) + 1}")
            name = name.replace(signature, number)
        for pattern, instead in CHANGING:
            name = pattern.sub(instead, name)
        subtests[name] = each
    return PageResult(result.harness, subtests)


def folder_of(path: str) -> str:
    return next((each for each in FOLDERS if path.startswith(f"/{each}/")), path)


def write_results(file: Path, results: Results) -> None:
    plain = {
        path: {"harness": each.harness, "subtests": each.subtests} for path, each in results.items()
    }
    file.write_text(json.dumps(plain, indent=0))


def read_results(file: Path) -> dict[str, PageResult]:
    return {
        path: named(
            PageResult(
                each["harness"], {name: (*given,) for name, given in each["subtests"].items()}
            )
        )
        for path, each in json.loads(file.read_text()).items()
    }
