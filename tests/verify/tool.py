"""The tool, called as on the command line with a policy, and what it found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from crossorigin.cli.app import crossorigin

__all__ = ["Seen", "verify"]


class Seen(NamedTuple):
    """One verification: the exit status, and the report as JSON has it."""

    status: int
    report: dict[str, Any]

    @property
    def found(self) -> dict[str, str]:
        """The severity of each kind of departure, with its cause or trick if it has one."""
        return {_name(each): each["severity"] for each in self.report["departures"]}

    def departure(self, name: str) -> dict[str, Any]:
        """The departure of this name, as in `found`."""
        return next(each for each in self.report["departures"] if _name(each) == name)

    def recipe(self, software: str) -> str:
        """The settings that the tool prints for `software`."""
        for departure in self.report["departures"]:
            for recipe in departure["recipes"]:
                if recipe["software"] == software:
                    return str(recipe["text"])
        raise AssertionError(f"no recipe for {software} in {self.report['departures']}")


def _name(departure: dict[str, Any]) -> str:
    detail = departure["cause"] or departure["vectors"][0]["trick"]
    return f"{departure['kind']}: {detail}" if detail else str(departure["kind"])


def verify(url: str, policy: dict[str, Any], folder: Path, *options: str) -> Seen:
    """``crossorigin verify URL --policy cors.json …``."""
    file = folder / "cors.json"
    file.write_text(json.dumps(policy))
    arguments = ["verify", url, "--policy", str(file), "--rate", "1000", *options, "--json"]
    result = CliRunner().invoke(crossorigin, arguments)
    assert result.exit_code in (0, 1), result.output
    return Seen(result.exit_code, json.loads(result.stdout))
