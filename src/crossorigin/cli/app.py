"""The command group, and what all commands share."""

from __future__ import annotations

import click

from .. import __version__
from .check import check
from .completion import completion
from .demo import demo
from .explain import explain
from .fetch import fetch
from .migrate import migrate_command
from .verify import verify

__all__ = ["crossorigin"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="crossorigin")
def crossorigin() -> None:
    """Both ends of CORS: policies that are right, and what browsers make of them."""


for command in (explain, fetch, verify, check, migrate_command, demo, completion):
    crossorigin.add_command(command)
