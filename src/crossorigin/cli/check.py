"""``crossorigin check``: is this policy file right, and what does it allow?"""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ..policy import Policy, PolicyError, PolicyWarning, Problem, describe, show

__all__ = ["check"]

DOCUMENTATION = "docs/problems"


@click.command(
    epilog="Exit status: 0 if the policy is right (warnings or not), 1 if it is not, 2 if the file "
    "cannot be read."
)
@click.argument("file", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(file: str, *, as_json: bool) -> None:
    r"""Validate a policy FILE (TOML or JSON) and say what it allows.

    \b
    Example:
      crossorigin check cors.toml
    """
    problems: tuple[Problem, ...] = ()
    warnings: tuple[PolicyWarning, ...] = ()
    policy = None
    try:
        policy = Policy.from_file(file)
        warnings = policy.warnings
    except PolicyError as error:
        problems = error.exceptions
    if as_json:
        findings = {
            "file": file,
            "valid": policy is not None,
            "problems": [_as_dict(problem) for problem in problems],
            "warnings": [_as_dict(warning) for warning in warnings],
            "summary": list(describe(policy)) if policy is not None else [],
        }
        click.echo(json.dumps(findings, indent=2))
    else:
        _show(Console(highlight=False), file, policy, problems, warnings)
    unreadable = any(problem.code == "file-unreadable" for problem in problems)
    raise SystemExit(2 if unreadable else 1 if problems else 0)


def _show(
    console: Console,
    file: str,
    policy: Policy | None,
    problems: tuple[Problem, ...],
    warnings: tuple[PolicyWarning, ...],
) -> None:
    for problem in problems:
        _show_finding(console, problem, "✗", "bold red")
    for warning in warnings:
        _show_finding(console, warning, "!", "bold yellow")
    if policy is None:
        console.print(Text(f"{file}: {_count(problems, 'problem')}.", style="bold red"))
        return
    verdict = "no problems" + (f", {_count(warnings, 'warning')}" if warnings else "")
    console.print(Text(f"{file}: {verdict}.\n", style="bold green"))
    for sentence in describe(policy):
        console.print(Padding(Text(sentence), (0, 0, 0, 2), expand=False))


def _count(findings: tuple[Any, ...], noun: str) -> str:
    return f"{len(findings)} {noun}{'' if len(findings) == 1 else 's'}"


def _show_finding(
    console: Console, finding: Problem | PolicyWarning, sign: str, style: str
) -> None:
    value = "" if finding.value is None else f"  {show(finding.value)}"
    console.print(Text.assemble((f"{sign} {finding.field}", style), (value, "bold")))
    console.print(
        Padding(Text(finding.message[0].upper() + finding.message[1:]), (0, 0, 0, 4), expand=False)
    )
    console.print(Padding(Text(finding.hint, style="green"), (0, 0, 0, 4), expand=False))
    console.print(
        Padding(Text(f"{DOCUMENTATION}/{finding.code}.md", style="dim"), (0, 0, 1, 4), expand=False)
    )


def _as_dict(finding: Problem | PolicyWarning) -> dict[str, Any]:
    value = finding.value
    return {
        "code": str(finding.code),
        "field": finding.field,
        "value": value if isinstance(value, (str, int, float, list, type(None))) else show(value),
        "message": finding.message,
        "hint": finding.hint,
    }
