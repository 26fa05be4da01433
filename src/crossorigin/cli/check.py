"""``crossorigin check``: validates a policy file, and describes what it allows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click
from rich.text import Text

from ..policy import (
    PolicyError,
    PolicyMap,
    PolicyWarning,
    Problem,
    describe,
    describe_map,
    where_explained,
)
from ..redaction import HIDDEN, show
from .policy_source import load_policies
from .terminal import Printer, pass_printer, show_secrets_option

__all__ = ["command"]

MOST_SHOWN = 100
"""The most findings that are printed; the others are counted. JSON has all of them."""


@click.command(
    "check",
    epilog="Exit status: 0 if the file has no problems (it may have warnings), 1 if it has "
    "problems, 2 if it cannot be read.",
)
@click.argument("file", metavar="POLICY")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@show_secrets_option
@pass_printer
def command(printer: Printer, file: str, *, as_json: bool) -> None:
    """Validate a policy and say what it allows.

    POLICY is a file, TOML or JSON, with one policy or several; or MODULE:NAME, such as main:app, of
    a policy or of an application that has one; or django, for the project that
    DJANGO_SETTINGS_MODULE names. The latter two import, and so run, that code.

    \b
    Examples:
      crossorigin check cors.toml
      crossorigin check main:app
    """
    problems: tuple[Problem, ...] = ()
    warnings: tuple[PolicyWarning, ...] = ()
    policies = None
    try:
        policies = load_policies(printer, file)
        warnings = policies.warnings
    except PolicyError as error:
        problems = error.exceptions
    if as_json:
        findings = {
            "file": file,
            "valid": policies is not None,
            "problems": [_as_dict(printer, problem) for problem in problems],
            "warnings": [_as_dict(printer, warning) for warning in warnings],
            "summary": [line.strip() for line in _summary(policies)] if policies else [],
        }
        printer.json(findings)
    else:
        _show(printer, file, policies, problems, warnings)
    unreadable = any(problem.code == "file-unreadable" for problem in problems)
    raise SystemExit(2 if unreadable else 1 if problems else 0)


def _show(
    printer: Printer,
    file: str,
    policies: PolicyMap | None,
    problems: tuple[Problem, ...],
    warnings: tuple[PolicyWarning, ...],
) -> None:
    for problem in problems[:MOST_SHOWN]:
        _show_finding(printer, problem, "✗", "bold red")
    for warning in warnings[:MOST_SHOWN]:
        _show_finding(printer, warning, "!", "bold yellow")
    for findings, noun in ((problems, "more problem"), (warnings, "more warning")):
        if len(findings) > MOST_SHOWN:
            printer.line(f"… and {_count(findings[MOST_SHOWN:], noun)}.")
            printer.line()
    if policies is None:
        count = _count(problems, "problem")
        printer.line(Text(f"{file}: {count}.", style="bold red"))
        return
    verdict = "no problems" + (f", {_count(warnings, 'warning')}" if warnings else "")
    printer.line(Text(f"{file}: {verdict}.", style="bold green"))
    printer.line()
    for sentence in _summary(policies):
        printer.line(sentence.lstrip(), 4 if sentence.startswith(" ") else 2)


def _summary(policies: PolicyMap) -> Iterator[str]:
    if set(policies.paths) == {"/"} and not policies.hosts:
        yield from describe(policies.paths["/"])
        return
    for where, sentences in describe_map(policies):
        yield f"{where}:"
        yield from (f"  {sentence}" for sentence in sentences)


def _count(findings: tuple[Any, ...], noun: str) -> str:
    return f"{len(findings):,} {noun}{'' if len(findings) == 1 else 's'}"


def _show_finding(
    printer: Printer, finding: Problem | PolicyWarning, sign: str, style: str
) -> None:
    value = "" if finding.value is None else f"  {_shown(printer, finding)}"
    printer.line(Text.assemble((f"{sign} {finding.field}", style), (value, "bold")))
    printer.line(finding.message[0].upper() + finding.message[1:], 4)
    printer.line(Text(finding.hint, style="green"), 4)
    printer.code(where_explained(finding.code), 4, style="dim")
    printer.line()


def _as_dict(printer: Printer, finding: Problem | PolicyWarning) -> dict[str, Any]:
    return {
        "code": str(finding.code),
        "field": finding.field,
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
