"""The gallery: classic failures as scenarios, each with its cure.

A test plays every entry and its cure, and compares the reasons.
"""

from __future__ import annotations

from typing import Any, TypedDict

from ..browser import ENGINES
from .scenario import LabScenario, read_scenario

__all__ = ["ENTRIES", "GalleryEntry", "GalleryShape", "gallery"]


class GalleryEntry(TypedDict):
    """A failure: its name in URLs, its title and sentence, the scenario, the cure, the reasons.

    `scenario` and `cured` are fields that differ from the defaults. `reasons` has the reason in
    each engine: a `Reason`, an `Obstacle`, a `CookieReason`, ``opaque``, ``hidden:NAME``, or
    ``readable``.
    """

    name: str
    title: str
    sentence: str
    scenario: dict[str, Any]
    cure: str
    cured: dict[str, Any]
    reasons: dict[str, str]


class GalleryShape(GalleryEntry):
    """An entry whose scenarios are complete."""


def _everywhere(reason: str) -> dict[str, str]:
    return dict.fromkeys(ENGINES, reason)


ENTRIES: tuple[GalleryEntry, ...] = (
    {
        "name": "no-cors-headers",
        "title": "The server has no CORS settings",
        "sentence": "The request arrives and is answered, but no header lets the page read it.",
        "scenario": {"server": {"behaviour": "no-cors"}},
        "cure": "The server obeys a policy that lists the page's origin.",
        "cured": {"server": {"behaviour": "policy"}},
        "reasons": _everywhere("missing-allow-origin"),
    },
)


def gallery() -> list[GalleryShape]:
    """All entries, with complete scenarios."""
    return [
        {
            **entry,
            "scenario": _complete(entry["scenario"]),
            "cured": _complete(entry["cured"]),
        }
        for entry in ENTRIES
    ]


def _complete(given: dict[str, Any]) -> dict[str, Any]:
    scenario: LabScenario = read_scenario(given)
    return scenario.as_dict()
