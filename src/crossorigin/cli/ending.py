"""How a command ends when it could not do its work."""

from __future__ import annotations

from typing import NoReturn

import click

__all__ = ["fail"]


def fail(message: str) -> NoReturn:
    """Say on standard error why there is no answer, and exit with status 2."""
    click.echo(f"crossorigin: {message}", err=True)
    raise SystemExit(2)
