"""``crossorigin check``: validates policies, and describes what they allow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from ..policy import (
    Policy,
    PolicyError,
    PolicyMap,
    PolicyWarning,
    Problem,
    describe,
    describe_map,
    unused_names,
    where_explained,
)
from ..printing import number_of
from ..redaction import HIDDEN, show
from .annotations import annotation
from .policy_source import is_imported, load_imported, load_policies
from .positions import Position, Positions, positions_in
from .terminal import Printer, pass_printer, show_secrets_option

__all__ = ["command", "show_findings"]

MOST_SHOWN = 100
"""The most findings that are printed; the others are counted. JSON has all of them."""


@click.command(
    "check",
    epilog="Exit status: 0 if the file has no problems (it may have warnings), 1 if it has "
    "problems, 2 if it cannot be read.",
)
@click.argument("files", metavar="POLICY...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--github", is_flag=True, help="Annotate the run of a GitHub Action.")
@show_secrets_option
@pass_printer
def command(printer: Printer, files: tuple[str, ...], *, as_json: bool, github: bool) -> None:
    """Validate policies and say what they allow.

    POLICY is a file, TOML or JSON, with one policy or several; or MODULE:NAME, such as main:app, of
    a policy or of an application that has one, or MODULE:NAME() of a function that returns one; or
    django, for the project that DJANGO_SETTINGS_MODULE names. MODULE:NAME and django import that
    code, which runs it.

    Problems in a file are shown with its name, line and column. With --json, several files give a
    list.

    \b
    Examples:
      crossorigin check cors.toml
      crossorigin check main:app
    """
    checked = [_Checked.of(printer, file) for file in files]
    if github:
        for each in checked:
            for line in each.annotations():
                printer.document(f"{printer.clean(line)}\n")
    if as_json:
        found = [each.as_dict(printer) for each in checked]
        printer.json(found[0] if len(found) == 1 else found)
    else:
        for number, each in enumerate(checked):
            if number:
                printer.line()
            _show(printer, each)
    raise SystemExit(max(each.status for each in checked))


@dataclass(frozen=True)
class _Checked:
    """The findings in one file; `positions` are empty for imported policies."""

    file: str
    policies: PolicyMap | None
    problems: tuple[Problem, ...]
    warnings: tuple[PolicyWarning, ...]
    positions: Positions | None
    summary: tuple[str, ...] = ()

    @classmethod
    def of(cls, printer: Printer, file: str) -> _Checked:
        """Check one policy."""
        if is_imported(file):
            return cls._imported(printer, file)
        try:
            policies = load_policies(printer, file)
        except PolicyError as error:
            return cls(file, None, error.exceptions, (), positions_in(file))
        warnings = policies.warnings
        positions = positions_in(file) if warnings else None
        return cls(file, policies, (), warnings, positions, tuple(_summary(policies)))

    @classmethod
    def _imported(cls, printer: Printer, source: str) -> _Checked:
        """Check the policies of code, and where it is an application, of its routes."""
        try:
            found = load_imported(printer, source)
        except PolicyError as error:
            return cls(source, None, error.exceptions, (), None)
        if found.problems:
            return cls(source, None, found.problems, (), None)
        summary = [*_summary(found.policies, knows_routes=found.knows_routes), *found.sentences]
        return cls(source, found.policies, (), found.warnings, None, tuple(summary))

    @property
    def status(self) -> int:
        """The exit status."""
        unreadable = any(problem.code == "file-unreadable" for problem in self.problems)
        return 2 if unreadable else 1 if self.problems else 0

    def position(self, finding: Problem | PolicyWarning) -> Position | None:
        """The position of the value that `finding` is about."""
        if self.positions is None or finding.code == "file-unreadable":
            return None
        return self.positions.of(finding)

    def where(self, finding: Problem | PolicyWarning) -> str:
        """The same as compilers write it; empty for what is not in a file."""
        place = self.position(finding)
        return "" if place is None else f"{self.file}:{place.line}:{place.column}"

    def annotations(self) -> Iterator[str]:
        """A workflow command of GitHub Actions for each finding."""
        for level, findings in (("error", self.problems), ("warning", self.warnings)):
            for finding in findings:
                place = self.position(finding)
                yield annotation(
                    level,
                    f"{finding.message} {finding.hint}",
                    title=f"{finding.field}: {finding.code}",
                    file="" if place is None else self.file,
                    line=0 if place is None else place.line,
                    column=0 if place is None else place.column,
                )

    def as_dict(self, printer: Printer) -> dict[str, Any]:
        """All of it, in the types of JSON."""
        return {
            "file": self.file,
            "valid": self.policies is not None,
            "problems": [_as_dict(printer, each, self.position(each)) for each in self.problems],
            "warnings": [_as_dict(printer, each, self.position(each)) for each in self.warnings],
            "summary": [line.strip() for line in self.summary],
        }


def show_findings(printer: Printer, file: str) -> int:
    """Show the problems and warnings in a policy file; gives the exit status of ``check``."""
    checked = _Checked.of(printer, file)
    _show_findings(printer, checked)
    return checked.status


def _show_findings(printer: Printer, checked: _Checked) -> None:
    problems, warnings = checked.problems, checked.warnings
    for problem in problems[:MOST_SHOWN]:
        _show_finding(printer, problem, checked.where(problem), "✗", "bold red")
    for warning in warnings[:MOST_SHOWN]:
        _show_finding(printer, warning, checked.where(warning), "!", "bold yellow")
    for findings, noun in ((problems, "more problem"), (warnings, "more warning")):
        if len(findings) > MOST_SHOWN:
            printer.line(f"… and {number_of(len(findings) - MOST_SHOWN, noun)}.")
            printer.line()


def _show(printer: Printer, checked: _Checked) -> None:
    file, policies, warnings = checked.file, checked.policies, checked.warnings
    _show_findings(printer, checked)
    if policies is None:
        count = number_of(len(checked.problems), "problem")
        printer.line(f"{file}: {count}.", style="bold red")
        return
    verdict = "no problems" + (f", {number_of(len(warnings), 'warning')}" if warnings else "")
    printer.line(f"{file}: {verdict}.", style="bold green")
    printer.line()
    for sentence in checked.summary:
        printer.line(sentence.lstrip(), 4 if sentence.startswith(" ") else 2)


def _summary(policies: PolicyMap, *, knows_routes: bool = False) -> Iterator[str]:
    """The policies in words; with `knows_routes`, the caller tells those of routes."""
    yield from _summary_in_force(policies)
    if not knows_routes:
        for name in unused_names(policies):
            yield f"The policy {name}, which no path and no host has, but routes in code may have:"
            yield from (f"  {sentence}" for sentence in _describe(policies.named[name]))
    if policies.candidate is not None:
        share = policies.candidate_share
        judges = "" if share == 1 else f" and judges {share:.1%} of the origins"
        yield f"The candidate, which is not in force{judges}:"
        for sentence in _summary_in_force(policies.candidate):
            yield f"  {sentence}"


def _summary_in_force(policies: PolicyMap) -> Iterator[str]:
    if set(policies.paths) == {"/"} and not policies.hosts:
        yield from _describe(policies.paths["/"])
        return
    for where, sentences in describe_map(policies, _describe):
        yield f"{where}:"
        yield from (f"  {sentence}" for sentence in sentences)


def _describe(policy: Policy) -> Iterator[str]:
    """A policy in words, with the function that adds origins to it."""
    yield from describe(policy)
    predicate = getattr(policy, "predicate", None)
    if predicate is not None:
        from .imported_policy import describe_function  # noqa: PLC0415 (a file has no functions)

        yield describe_function(predicate)


def _show_finding(
    printer: Printer, finding: Problem | PolicyWarning, where: str, sign: str, style: str
) -> None:
    value = "" if finding.value is None else f"  {_shown(printer, finding)}"
    printer.line(((f"{sign} {finding.field}", style), (value, "bold")))
    if where:
        printer.code(where, 4, style="dim")
    printer.line(finding.message[0].upper() + finding.message[1:], 4)
    printer.line(finding.hint, 4, "green")
    printer.code(where_explained(finding.code), 4, style="dim")
    printer.line()


def _as_dict(
    printer: Printer, finding: Problem | PolicyWarning, place: Position | None
) -> dict[str, Any]:
    return {
        "code": str(finding.code),
        "field": finding.field,
        "line": None if place is None else place.line,
        "column": None if place is None else place.column,
        "value": _jsonable(_shown(printer, finding), finding.value),
        "message": finding.message,
        "hint": finding.hint,
    }


def _shown(printer: Printer, finding: Problem | PolicyWarning) -> str:
    """A finding's value as text, unless the field's name is that of a secret."""
    shown = show(finding.value, with_secrets=printer.secrets.show)
    return printer.secrets.hide_value(finding.field, shown)


def _jsonable(shown: str, value: object) -> object:
    """The value itself if JSON can have it and it is not hidden, else as text."""
    if shown == HIDDEN:
        return HIDDEN
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return shown
    return value
