"""Printing for people: wrapped and coloured on a terminal, plain and unwrapped in a pipe."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

__all__ = ["make_console", "print_indented"]


def make_console(*, quiet: bool = False, stderr: bool = False) -> Console:
    """A console on standard output or error; rich honours NO_COLOR and leaves pipes plain."""
    return Console(highlight=False, quiet=quiet, stderr=stderr)


def print_indented(console: Console, text: Text | str, by: int) -> None:
    """Print `text` with every line of it indented; only a terminal has lines to wrap it into."""
    text = Text(text) if isinstance(text, str) else text
    lines = [text]
    if console.is_terminal:
        lines = list(text.wrap(console, max(console.width - by, 20)))
    for line in lines:
        line.rstrip()
        console.print(Text(" " * by) + line, soft_wrap=True)
