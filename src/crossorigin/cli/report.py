"""What `fetch` and `explain` print alike: the verdict, the findings with their fixes, and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from ..browser import Exchange
from ..diagnosis import (
    SECRETS,
    Confidence,
    Detected,
    Evidence,
    Finding,
    Grant,
    Recipe,
    Software,
    detect,
    recipes_for,
)
from ..printing import printable
from .terminal import print_indented

__all__ = ["as_dict", "detect_in", "show_findings", "show_fix", "show_recipe", "show_verdict"]


def show_verdict(console: Console, evidence: Evidence) -> None:
    """Print in a line whether the page gets the answer."""
    what = f"{evidence.method} {evidence.url}" if evidence.url and evidence.method else evidence.url
    if evidence.refused:
        sign, word, style = "✗", "Refused", "bold red"
    else:
        sign, word, style = "✓", "Allowed", "bold green"
    reason = f"  [{evidence.reasons[0]}]" if len(evidence.reasons) == 1 else ""
    subject = printable(what or "this answer")
    line = Text.assemble((f"{sign} {word}", style), f"  {subject}", (reason, "dim"))
    print_indented(console, line, 0)
    console.print()


def show_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print each finding: what happened, why, what shows it, and what to change."""
    causes = [each for each in findings if not each.is_note]
    if len(causes) > 1 and all(each.confidence != Confidence.CERTAIN for each in causes):
        print_indented(console, Text("This fits several causes:", style="bold"), 0)
        console.print()
    for finding in findings:
        _show_finding(console, finding, _lead(finding, causes))


def _lead(finding: Finding, causes: Sequence[Finding]) -> str:
    """How sure a finding is, in a word or two before it."""
    if finding.confidence is Confidence.CERTAIN:
        return ""
    likely = [each for each in causes if each.confidence is Confidence.LIKELY]
    if finding.confidence is Confidence.POSSIBLE:
        return "Or perhaps: "
    if len(likely) < 2 or finding not in likely:
        return "Most likely: "
    return "Either: " if finding is likely[0] else "Or: "


def _show_finding(console: Console, finding: Finding, lead: str) -> None:
    sign, style = ("!", "bold yellow") if finding.is_note else ("▸", "bold red")
    what = Text.assemble((f"{sign} ", style), (lead, "italic"), (printable(finding.what), "bold"))
    print_indented(console, what, 0)
    if finding.why:
        print_indented(console, printable(finding.why), 4)
    fix = Text.assemble(("Fix: ", "bold green"), (printable(finding.fix), "green"))
    print_indented(console, fix, 4)
    console.print()


def show_fix(
    console: Console,
    grant: Grant,
    detected: Sequence[Detected],
    chosen: Sequence[Software] = (),
) -> None:
    """Print a grant in every spelling: as a policy, as headers, and for the server's software."""
    caution = grant.caution()
    if caution:
        print_indented(console, Text(f"Before you allow it: {caution}", style="yellow"), 0)
        console.print()
    print_indented(console, Text("The answers then need these headers:", style="bold"), 0)
    if grant.methods or grant.headers:
        print_indented(console, Text("to the preflight, OPTIONS:", style="dim"), 4)
        _show_headers(console, grant.preflight_headers())
        print_indented(console, Text("to the request itself:", style="dim"), 4)
    _show_headers(console, grant.response_headers())
    console.print()
    software = list(chosen) or [each.software for each in detected]
    signs = {each.software: each.sign for each in detected}
    for recipe in recipes_for(software, grant):
        show_recipe(console, recipe, signs.get(recipe.software))
    title = "As a policy of crossorigin (cors.toml, or the arguments of Policy):"
    print_indented(console, Text(title, style="bold"), 0)
    for name, value in grant.policy_fields().items():
        print_indented(console, printable(f"{name} = {json.dumps(value)}"), 6)
    console.print()
    if not software:
        names = ", ".join(Software)
        hint = f"For the settings of your server, add --server, one of: {names}."
        print_indented(console, Text(hint, style="dim"), 0)
        console.print()


def _show_headers(console: Console, headers: Sequence[tuple[str, str]]) -> None:
    for name, value in headers:
        print_indented(console, Text.assemble((f"{name}: ", "dim"), printable(value)), 6)


def show_recipe(console: Console, recipe: Recipe, sign: str | None) -> None:
    """Print the settings for a software, and the `sign` by which it was known, if it was."""
    seen = f", which it seems to be ({printable(sign)})" if sign else ""
    title = f"For {recipe.title}{seen}, {recipe.where}; keep what you allow there already:"
    print_indented(console, Text(title, style="bold"), 0)
    for line in recipe.text.splitlines():
        # Never wrapped: it is there to be copied.
        indented = f"      {printable(line)}".rstrip()
        console.print(Text(indented, style="cyan"), soft_wrap=True)
    print_indented(console, Text(recipe.docs, style="dim"), 6)
    console.print()


def detect_in(evidence: Evidence) -> list[Detected]:
    """The software behind the answers of `evidence`."""
    return detect(*(exchange.response for exchange in evidence.exchanges))


def as_dict(
    evidence: Evidence, findings: Sequence[Finding], chosen: Sequence[Software] = ()
) -> dict[str, Any]:
    """Evidence and findings as JSON has them; secrets are left out."""
    detected = detect_in(evidence)
    software = list(chosen) or [each.software for each in detected]
    return {
        "url": evidence.url,
        "origin": evidence.origin,
        "method": evidence.method,
        "mode": evidence.mode,
        "credentials": evidence.credentials,
        "allowed": not evidence.refused,
        "reasons": [str(reason) for reason in evidence.reasons],
        "failure": evidence.failure,
        "obstacle": evidence.obstacle,
        "parts": None if evidence.parts is None else asdict(evidence.parts),
        "exchanges": [_exchange_as_dict(exchange) for exchange in evidence.exchanges],
        "decisions": [
            {"kind": str(step.decision), "exchange": step.exchange, "text": str(step)}
            for step in evidence.trace
        ],
        "software": [{"name": each.software, "sign": each.sign} for each in detected],
        "findings": [_finding_as_dict(finding, software) for finding in findings],
    }


def _finding_as_dict(finding: Finding, software: Sequence[Software]) -> dict[str, Any]:
    grant = finding.grant
    return {
        "cause": finding.cause,
        "confidence": finding.confidence,
        "is_note": finding.is_note,
        "what": finding.what,
        "why": finding.why,
        "fix": finding.fix,
        "evidence": list(finding.evidence),
        "policy": None if grant is None else grant.policy_fields(),
        "preflight_headers": None if grant is None else grant.preflight_headers(),
        "response_headers": None if grant is None else grant.response_headers(),
        "recipes": []
        if grant is None
        else [
            {
                "software": recipe.software,
                "title": recipe.title,
                "where": recipe.where,
                "text": recipe.text,
                "docs": recipe.docs,
            }
            for recipe in recipes_for(software, grant)
        ],
    }


def _exchange_as_dict(exchange: Exchange) -> dict[str, Any]:
    request, response = exchange
    return {
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": _without_secrets(request.headers),
        },
        "response": response
        and {"status": response.status, "headers": _without_secrets(response.headers)},
    }


def _without_secrets(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, "(hidden)" if name.lower() in SECRETS else value) for name, value in headers]
