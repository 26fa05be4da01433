"""A baseline: the departures that are known, as an earlier report in JSON has them.

A departure is known if each of its questions departed in the same way, and no less gravely, before.
Hosts are left out of the comparison, so that one baseline serves for staging and production.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from .as_dict import report_as_dict, vector_as_dict
from .report import Departure, Report, Severity

__all__ = ["Baseline"]

_FRESH = "crossorigin-verify="

Question = tuple[object, ...]


class Baseline:
    """What was known before.

    Raises:
        ValueError: `report` is not one that ``crossorigin verify --json`` prints.
    """

    def __init__(self, report: Any) -> None:
        try:
            departures = [
                (Severity(each["severity"]), str(each["consequence"]), _questions(each))
                for each in report["departures"]
            ]
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ValueError("it is not a report, as crossorigin verify --json prints it") from None
        self._departures = departures
        self._known: dict[Question, Severity] = {}
        for severity, _, questions in departures:
            for question in questions:
                before = self._known.get(question, severity)
                self._known[question] = max(before, severity)

    def is_known(self, departure: Departure) -> bool:
        """Whether all of `departure` was there before, and no milder."""
        questions = _questions(_as_dict(departure))
        return all(
            question in self._known and self._known[question] >= departure.severity
            for question in questions
        )

    def fixed(self, report: Report) -> list[str]:
        """The consequences of the known departures of which nothing is left in `report`.

        Those that `report` did not ask about again are not said to be fixed.
        """
        left = {question for each in report.departures for question in _questions(_as_dict(each))}
        asked = {
            _question(str(kind), each) for kind in _kinds(self._known) for each in _asked(report)
        }
        return [
            consequence
            for _, consequence, questions in self._departures
            if not questions & left and questions <= asked
        ]


def _kinds(known: Mapping[Question, object]) -> set[object]:
    return {question[0] for question in known}


def _asked(report: Report) -> list[dict[str, Any]]:
    unanswered = {each.vector for each in report.unanswered}
    return [vector_as_dict(each) for each in report.checked if each not in unanswered]


def _as_dict(departure: Departure) -> dict[str, Any]:
    whole = Report(url="", engines=(), checked=(), departures=(departure,))
    found: dict[str, Any] = report_as_dict(whole)["departures"][0]
    return found


def _questions(departure: Mapping[str, Any]) -> frozenset[Question]:
    return frozenset(_question(departure["kind"], each) for each in departure["vectors"])


def _question(kind: str, vector: Mapping[str, Any]) -> Question:
    parts = urlsplit(vector["url"])
    query = "&".join(each for each in parts.query.split("&") if not each.startswith(_FRESH))
    return (
        kind,
        f"{parts.path}?{query}",
        vector["origin"],
        vector["method"],
        tuple(vector["headers"]),
        vector["credentials"],
    )
