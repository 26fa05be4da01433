"""What GitHub Actions show of a report: annotations, and the summary of a step.

Source: GitHub Docs, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ..conformance import Departure, Report, Severity
from .annotations import annotation

__all__ = ["departure_annotations", "write_summary"]

SUMMARY = "GITHUB_STEP_SUMMARY"
"""The environment variable that names the file of the summary."""
MOST_ANNOTATIONS = 10
"""GitHub shows that many of a step."""


def departure_annotations(
    report: Report, failing: list[Departure], policy: str, *, is_file: bool
) -> Iterator[str]:
    """An annotation for each departure, at the policy file."""
    file, line = (policy, 1) if is_file else ("", 0)
    for departure in report.departures[:MOST_ANNOTATIONS]:
        level = "error" if departure in failing else _LEVELS.get(departure.severity, "warning")
        yield annotation(
            level,
            f"{departure.consequence}\n{departure.fix}",
            title=f"CORS: {departure.severity} {departure.kind} at {report.url}",
            file=file,
            line=line,
        )
    for missing in report.not_asked[:MOST_ANNOTATIONS]:
        text = f"Not asked: {missing}."
        yield annotation("error", text, title="CORS: not asked", file=file, line=line)


_LEVELS = {Severity.NOTE: "notice"}


def write_summary(
    report: Report, verdict: str, clean: Callable[[str], str], known: Callable[[Departure], bool]
) -> None:
    """Append the report to the summary of the step, if this runs in one.

    Raises:
        OSError: its file cannot be written.
    """
    file = os.environ.get(SUMMARY)
    if not file:
        return
    lines = [f"### CORS of {_cell(report.url)}", "", verdict, ""]
    if report.departures:
        lines += ["| grade | departure | fix |", "|---|---|---|"]
        lines += [
            f"| {each.severity}{' (known)' if known(each) else ''} | {_cell(each.consequence)} | "
            f"{_cell(each.fix)} |"
            for each in report.departures
        ]
        lines.append("")
    lines += [f"- Not asked: {_cell(str(each))}." for each in report.not_asked]
    lines += [f"- Not looked at: {_cell(str(each))}" for each in report.not_seen]
    with Path(file).open("a", encoding="utf-8") as summary:
        summary.write("\n".join(map(clean, lines)) + "\n\n")


def _cell(text: str) -> str:
    """`text` in a cell of a table, where nothing of it is markup."""
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", " ")
