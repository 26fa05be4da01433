"""Next steps: how the command line does what would show more than the evidence does."""

from __future__ import annotations

from typing import Final

from ..diagnosis import Evidence, Finding, NextStep, Obstacle, fetch_command, stands_for_another

__all__ = ["ASK_ITSELF", "fix_of", "stand_in"]

ASK_ITSELF: Final = "or ask the server itself: crossorigin fetch URL --from ORIGIN"
"""What is left for a text that cannot be read."""


def stand_in(evidence: Evidence) -> str:
    """What to write in place of a header of the command that is made up."""
    own = "method and headers" if evidence.method in (None, "OPTIONS") else "headers"
    return (
        "(The header stands for what needs the preflight, which is not known: write the "
        f"request's own {own} in its place.)"
    )


def fix_of(finding: Finding, evidence: Evidence) -> str:
    """The fix of a finding, and the command line's way of finding out more."""
    match finding.next_step:
        case NextStep.ASK_SERVER if evidence.obstacle is Obstacle.SETTINGS:
            return f"{finding.fix} {ASK_ITSELF[0].upper()}{ASK_ITSELF[1:]}."
        case NextStep.ASK_SERVER:
            missing = [("--url", evidence.target), ("--from", evidence.origin)]
            options = [option for option, known in missing if known is None]
            named = " and ".join(filter(None, [", ".join(options), "--ask"]))
            return f"{finding.fix} Or add {named} to ask the server."
        case NextStep.ASK_AS_A_PAGE:
            remark = f" {stand_in(evidence)}" if stands_for_another(evidence) else ""
            return f"{finding.fix} This command does so: {fetch_command(evidence)}{remark}"
        case NextStep.ASK_DIRECTLY:
            return (
                f"{finding.fix} (To compare the two, add the application's own address as a second "
                "--url.)"
            )
        case NextStep.IGNORE_CERTIFICATE:
            return f"{finding.fix} (crossorigin fetch --insecure ignores it.)"
    return finding.fix
