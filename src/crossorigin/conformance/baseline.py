"""A baseline: the departures that are known, as an earlier report in JSON has them.

A departure is known if each of its questions departed in the same way, and no less gravely, before.
Hosts are left out of the comparison, so that one baseline serves for staging and production.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .as_dict import report_as_dict, vector_as_dict
from .report import Departure, Report, Severity
from .vectors import Aspect, Vector

__all__ = ["Baseline"]

_FRESH = "crossorigin-verify="

Question = tuple[object, ...]
_Error = tuple[str, str, int]
"""The path and method of a response that was not looked at, and its status."""


class Baseline:
    """What was known before.

    Raises:
        ValueError: `report` is not one that ``crossorigin verify --json`` prints.
    """

    def __init__(self, report: Any) -> None:
        try:
            departures = [
                KnownDeparture(
                    Severity(each["severity"]),
                    str(each["consequence"]),
                    _questions(each),
                    frozenset(each.get("engines", ())),
                    _status(each),
                )
                for each in report["departures"]
            ]
            self._errors = {
                (each["path"], each["method"], each["status"])
                for each in report.get("not_seen", ())
            }
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ValueError("it is not a report, as crossorigin verify --json prints it") from None
        self._departures = departures
        self._known: dict[Question, Severity] = {}
        for each in departures:
            for question in each.questions:
                before = self._known.get(question, each.severity)
                self._known[question] = max(before, each.severity)

    def is_known(self, departure: Departure) -> bool:
        """Whether all of `departure` was there before, and no milder."""
        questions = _questions(_as_dict(departure))
        return all(
            question in self._known and self._known[question] >= departure.severity
            for question in questions
        )

    def fixed(self, report: Report) -> list[str]:
        """The consequences of the known departures of which nothing is left in `report`.

        A departure is not said to be fixed if `report` did not ask about it again, judged as fewer
        engines, or got another error instead of the response, such as a 401 without the login.
        """
        left = {question for each in report.departures for question in _questions(_as_dict(each))}
        asked = {
            _question(str(kind), each): error
            for kind in _kinds(self._known)
            for each, error in _asked(report)
        }
        return [
            each.consequence
            for each in self._departures
            if each.engines.issubset(report.engines)
            and not each.questions & left
            and all(
                question in asked and self._is_seen_again(asked[question], each)
                for question in each.questions
            )
        ]

    def _is_seen_again(self, error: _Error | None, known: KnownDeparture) -> bool:
        """Whether `error`, which a response is now, was the response before too."""
        return error is None or error[2] == known.status or error in self._errors


class KnownDeparture(NamedTuple):
    """A departure of the earlier report; `status` is that of the response that showed it."""

    severity: Severity
    consequence: str
    questions: frozenset[Question]
    engines: frozenset[str]
    status: int | None


def _kinds(known: Mapping[Question, object]) -> set[object]:
    return {question[0] for question in known}


def _asked(report: Report) -> list[tuple[dict[str, Any], _Error | None]]:
    """The questions that were answered, each with the error that came instead."""
    unanswered = {each.vector for each in report.unanswered}
    errors = {
        (each.path, each.method): (each.path, each.method, each.status)
        for each in report.not_seen
        if each.status is not None
    }

    def error(vector: Vector) -> _Error | None:
        if not vector.sends or vector.aspect is Aspect.ERRORS:
            return None
        return errors.get((_path(vector.home), vector.method))

    return [
        (vector_as_dict(each), error(each)) for each in report.checked if each not in unanswered
    ]


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _status(departure: Mapping[str, Any]) -> int | None:
    responses = [each.get("response") for each in departure.get("exchanges", ())]
    answered = [each for each in responses if each is not None]
    return int(answered[-1]["status"]) if answered else None


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
        vector.get("login", True),
    )
