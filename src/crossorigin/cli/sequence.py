"""A request's way between page and server, in colours: `diagnosis.sequence`, printed.

Only the sentences about decisions are wrapped. A narrow terminal gets no arrows across.
"""

from __future__ import annotations

from rich.text import Text

from ..diagnosis import Evidence, Line, Part, sequence
from .terminal import Printer

__all__ = ["draw"]

MARGIN = 2
"""The blanks before each line."""
STYLES = {
    Part.ENDS: "bold",
    Part.REQUEST: "bold cyan",
    Part.SUCCESS: "bold green",
    Part.REDIRECT: "bold yellow",
    Part.ERROR: "bold red",
}
"""The style of lines that have one colour."""


def draw(printer: Printer, evidence: Evidence) -> None:
    """Draw what is known of the way of one request."""
    for line in sequence(evidence, across=not printer.is_narrow):
        if line.part is Part.DECISION:
            printer.line(_styled(line), MARGIN, hanging=len(line.lead))
        else:
            printer.code(_styled(line), MARGIN)
    printer.line()


def _styled(line: Line) -> Text:
    match line.part:
        case Part.DECISION:
            return Text.assemble((line.lead, "yellow"), (line.rest, "dim"))
        case Part.HEADER:
            bar, name = line.lead[:1], line.lead[1:]
            return Text.assemble(bar, (name, "dim"), line.rest)
        case Part.REFUSAL:
            return Text.assemble((line.lead, "bold red"), (line.rest, "red"))
    return Text(str(line), style=STYLES[line.part])
