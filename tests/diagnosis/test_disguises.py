"""A sample of the kinds under each disguise is explained as it is without; see `disguises`."""

from __future__ import annotations

from random import Random

import pytest

from .disguises import DISGUISES, Disguise, changes
from .kinds import KINDS

SAMPLED = 8
"""Kinds for each disguise; ``python -m tests.diagnosis.disguises`` takes all."""


@pytest.mark.parametrize("disguise", DISGUISES, ids=[each.name for each in DISGUISES])
def test_a_disguise_changes_no_explanation(disguise: Disguise) -> None:
    sample = Random(disguise.name).sample(KINDS, SAMPLED)  # noqa: S311 (not for secrets)
    changed = {each.kind for each in changes(disguise, sample) if each is not None}
    assert changed == LEFT.get(disguise.name, set())


def test_the_names_of_the_disguises_differ() -> None:
    assert len({each.name for each in DISGUISES}) == len(DISGUISES)


LEFT: dict[str, set[str]] = {
    "bullets": {"origins in an environment"},
    "Puppeteer": {"error in the server's log: Django"},
    "stack after": {"message in comments, on several lines"},
    "tabs for blanks": {
        "stated: panic: [CORS] Invalid origin format in configuration: localh",
        "another rule: Uncaught SecurityError: Failed to read the 'localStorage' property from "
        "'Window': The docu",
        "log of rs/cors",
    },
    "two blanks": {
        "host: Django beside a message",
        "settings with a port that is none beside a message",
        "rows of Firefox's Network panel",
    },
    "wrapped at 72": {"Keycloak's frame for the login status"},
    "prose before, German": {"refused preflight, and then its request"},
    "prose before on the line, Portuguese": {"a granted preflight beside a refusal"},
    "prose before on the line, Russian": {"another rule: Script error."},
    "prose after, issue": {"Storybook's own check of hosts"},
    "prose after, other host": {"Storybook's own check of hosts"},
    "prose before, added cors": {
        "origin in the settings: http://127.0.0.1:5173",
        "settings: a slash, and AddCors()",
    },
    "prose before, thanks": {"headers with prefixes: May  6 07:08:09 host curl[77]: "},
    "preload before": {"log of Fastify as JSON"},
}
"""What is not held yet; a kind that is held now has to leave this table."""
