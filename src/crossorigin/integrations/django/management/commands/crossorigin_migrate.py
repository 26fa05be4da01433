"""``manage.py crossorigin_migrate``: django-cors-headers' settings in force, as a policy file.

It runs in the project's own process, and so reads what the settings have come to. The work is that
of ``crossorigin migrate``, which needs ``crossorigin[cli]``.
"""

from __future__ import annotations

from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

__all__ = ["Command"]

LIBRARY = "django-cors-headers"


class Command(BaseCommand):
    """Converts the settings of django-cors-headers that are in force to a policy file."""

    help = (
        "Convert the settings of django-cors-headers that are in force to a policy file. Exit "
        "status: 0 if everything is carried over, 1 if something could not be carried over."
    )
    requires_system_checks = ()  # there is no policy yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the policy is written."""
        parser.add_argument("-o", "--output", help="Write the policy to this new file.")
        parser.add_argument("--json", action="store_true", help="Print policy and differences.")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read the settings, and hand them to the command line."""
        try:
            # The command line is a floor above, which only this, its client in Django, runs.
            command = import_module("crossorigin.cli.migrate")
        except ImportError as error:
            message = f"pip install 'crossorigin[cli]' ({error})"
            raise CommandError(message) from None
        command.run_in_force(
            LIBRARY, "the settings in force", settings, options["output"], as_json=options["json"]
        )
