"""Annotations of a run of GitHub Actions, which are written as workflow commands.

Source: GitHub Docs, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

__all__ = ["annotation"]


def annotation(
    level: str, message: str, *, title: str, file: str = "", line: int = 0, column: int = 0
) -> str:
    """A workflow command that annotates `file`, or the run if `file` is empty."""
    properties = {"file": file, "line": str(line or ""), "col": str(column or ""), "title": title}
    written = ",".join(f"{name}={_property(text)}" for name, text in properties.items() if text)
    return f"::{level} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
