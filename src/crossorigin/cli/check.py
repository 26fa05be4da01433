"""``crossorigin check``: is this policy file right, and what does it allow?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from ..policy import PolicyError, PolicyMap, PolicyWarning, Problem, describe, describe_map, show
from .terminal import make_console, print_indented

__all__ = ["check"]

DOCUMENTATION = "docs/problems"


@click.command(
    epilog="Exit status: 0 if the policy is right (warnings or not), 1 if it is not, 2 if the file "
    "cannot be read."
)
@click.argument("file", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(file: str, *, as_json: bool) -> None:
    """Validate a policy FILE (TOML or JSON), of one policy or several, and say what it allows.

    \b
    Example:
      crossorigin check cors.toml
    """
    problems: tuple[Problem, ...] = ()
    warnings: tuple[PolicyWarning, ...] = ()
    policies = None
    try:
        policies = PolicyMap.from_file(file)
        warnings = policies.warnings
    except PolicyError as error:
        problems = error.exceptions
    if as_json:
        findings = {
            "file": file,
            "valid": policies is not None,
            "problems": [_as_dict(problem) for problem in problems],
            "warnings": [_as_dict(warning) for warning in warnings],
            "summary": [line.strip() for line in _summary(policies)] if policies else [],
        }
        click.echo(json.dumps(findings, indent=2))
    else:
        _show(make_console(), file, policies, problems, warnings)
    unreadable = any(problem.code == "file-unreadable" for problem in problems)
    raise SystemExit(2 if unreadable else 1 if problems else 0)


def _show(
    console: Console,
    file: str,
    policies: PolicyMap | None,
    problems: tuple[Problem, ...],
    warnings: tuple[PolicyWarning, ...],
) -> None:
    for problem in problems:
        _show_finding(console, problem, "✗", "bold red")
    for warning in warnings:
        _show_finding(console, warning, "!", "bold yellow")
    if policies is None:
        count = _count(problems, "problem")
        print_indented(console, Text(f"{file}: {count}.", style="bold red"), 0)
        return
    verdict = "no problems" + (f", {_count(warnings, 'warning')}" if warnings else "")
    print_indented(console, Text(f"{file}: {verdict}.", style="bold green"), 0)
    console.print()
    for sentence in _summary(policies):
        print_indented(console, sentence.lstrip(), 4 if sentence.startswith(" ") else 2)


def _summary(policies: PolicyMap) -> Iterator[str]:
    if set(policies.paths) == {"/"} and not policies.hosts:
        yield from describe(policies.paths["/"])
        return
    for where, sentences in describe_map(policies):
        yield f"{where}:"
        yield from (f"  {sentence}" for sentence in sentences)


def _count(findings: tuple[Any, ...], noun: str) -> str:
    return f"{len(findings)} {noun}{'' if len(findings) == 1 else 's'}"


def _show_finding(
    console: Console, finding: Problem | PolicyWarning, sign: str, style: str
) -> None:
    value = "" if finding.value is None else f"  {show(finding.value)}"
    print_indented(console, Text.assemble((f"{sign} {finding.field}", style), (value, "bold")), 0)
    print_indented(console, finding.message[0].upper() + finding.message[1:], 4)
    print_indented(console, Text(finding.hint, style="green"), 4)
    print_indented(console, Text(f"{DOCUMENTATION}/{finding.code}.md", style="dim"), 4)
    console.print()


def _as_dict(finding: Problem | PolicyWarning) -> dict[str, Any]:
    return {
        "code": str(finding.code),
        "field": finding.field,
        "value": _jsonable(finding.value),
        "message": finding.message,
        "hint": finding.hint,
    }


def _jsonable(value: object) -> object:
    """The value itself where JSON has such values, else in words."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return show(value)
    return value
