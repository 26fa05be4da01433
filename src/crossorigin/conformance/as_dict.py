"""A report in the types of JSON, described by ``report.schema.json`` in this folder.

It has only the headers of requests and responses that concern CORS, and no cookies or bodies.
"""

from __future__ import annotations

from typing import Any

from ..fetch.header_lists import Header
from .report import Departure, Report, Severity, Unanswered
from .vectors import Vector

__all__ = ["report_as_dict", "vector_as_dict"]

VERSION = 1
"""The version of the schema: incremented when readers of the last version would be misled."""

_TELLING = ("origin", "vary", "cache-control", "location")


def report_as_dict(report: Report) -> dict[str, Any]:
    """`report` in the types of JSON; ``report.schema.json`` describes the structure."""
    return {
        "version": VERSION,
        "url": report.url,
        "conforms": report.conforms,
        "engines": list(report.engines),
        "requests": report.requests,
        "vectors": len(report.checked),
        "severities": {
            str(severity): sum(each.severity is severity for each in report.departures)
            for severity in Severity
        },
        "groups": [
            {
                "url": url,
                "aspect": str(aspect),
                "vectors": len(vectors),
                "departing": sum(bool(report.of_vector(each)) for each in vectors),
            }
            for (url, aspect), vectors in report.groups().items()
        ],
        "departures": [_departure(each) for each in report.departures],
        "unanswered": [_unanswered(each) for each in report.unanswered],
        "not_asked": [
            {"field": each.field, "value": each.value, "why": each.why} for each in report.not_asked
        ],
        "not_seen": [
            {
                "obstruction": str(each.obstruction),
                "path": each.path,
                "method": each.method,
                "status": each.status,
                "questions": each.questions,
            }
            for each in report.not_seen
        ],
        "remarks": list(report.remarks),
    }


def _departure(departure: Departure) -> dict[str, Any]:
    return {
        "kind": str(departure.kind),
        "severity": str(departure.severity),
        "engines": list(departure.engines),
        "urls": list(departure.urls),
        "expected": departure.expected,
        "got": departure.got,
        "consequence": departure.consequence,
        "fix": departure.fix,
        "cause": None if departure.cause is None else str(departure.cause),
        "recipes": [
            {
                "software": str(recipe.software),
                "title": recipe.title,
                "where": recipe.where,
                "text": recipe.text,
                "docs": recipe.docs,
            }
            for recipe in departure.recipes
        ],
        "curl": departure.curl,
        "vectors": [vector_as_dict(each) for each in departure.vectors],
        "exchanges": [each.as_dict(_telling, _telling) for each in departure.exchanges],
    }


def vector_as_dict(vector: Vector) -> dict[str, Any]:
    """A question in the types of JSON."""
    return {
        "aspect": str(vector.aspect),
        "url": vector.url,
        "origin": vector.origin,
        "method": vector.method,
        "headers": [name for name, _ in vector.headers],
        "credentials": vector.credentials,
        "allowed": vector.allowed,
        "trick": None if vector.trick is None else str(vector.trick),
        "login": vector.login,
    }


def _unanswered(unanswered: Unanswered) -> dict[str, Any]:
    return {"vector": vector_as_dict(unanswered.vector), "why": unanswered.why}


def _telling(headers: list[Header]) -> list[list[str]]:
    return [
        [name, value]
        for name, value in headers
        if name.lower() in _TELLING or name.lower().startswith("access-control-")
    ]
