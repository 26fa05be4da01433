"""The tool, called as on the command line, and what it found."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from click.testing import CliRunner

from crossorigin.cli.app import crossorigin

__all__ = ["Seen", "explain", "fetch"]

PAGE = "http://localhost:3000"


class Seen(NamedTuple):
    """One request: was it allowed, the causes found (notes included), and the recipes printed."""

    status: int
    requests: list[dict[str, Any]]

    @property
    def last(self) -> dict[str, Any]:
        return self.requests[-1]

    @property
    def allowed(self) -> bool:
        return bool(self.last["allowed"])

    @property
    def causes(self) -> list[str]:
        """The causes of the refusal, the surest first."""
        return [each["cause"] for each in self.last["findings"] if not each["is_note"]]

    @property
    def notes(self) -> list[str]:
        return [each["cause"] for each in self.last["findings"] if each["is_note"]]

    @property
    def first(self) -> dict[str, Any]:
        """The first finding, a note or not."""
        finding: dict[str, Any] = self.last["findings"][0]
        return finding

    @property
    def software(self) -> list[str]:
        return [each["name"] for each in self.last["software"]]

    def recipe(self, software: str, cause: str | None = None) -> str:
        """The settings that the tool prints for `software`, with the finding of `cause`."""
        for finding in self.last["findings"]:
            for recipe in finding["recipes"]:
                if recipe["software"] == software and cause in (None, finding["cause"]):
                    return str(recipe["text"])
        raise AssertionError(f"no recipe for {software} in {self.last['findings']}")


def fetch(url: str, *options: str, page: str = PAGE) -> Seen:
    """``crossorigin fetch URL --from PAGE …``."""
    result = CliRunner().invoke(crossorigin, ["fetch", url, "--from", page, *options, "--json"])
    assert result.exit_code in (0, 1, 2), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return Seen(result.exit_code, json.loads(result.stdout)["engines"]["standard"])


def explain(text: str, *options: str) -> Seen:
    """``crossorigin explain TEXT …``."""
    result = CliRunner().invoke(crossorigin, ["explain", text, *options, "--json"])
    assert result.exit_code in (0, 1), result.output
    return Seen(result.exit_code, json.loads(result.stdout)["requests"])
