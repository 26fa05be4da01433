"""A report as SARIF 2.1.0 has it, for code scanning: a result for each departure.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, sections 3.13,
3.19, 3.27 and 3.49; GitHub Docs, "SARIF support for code scanning", for ``security-severity``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from .. import __version__
from ..conformance import Departure, Report, Severity

__all__ = ["report_as_sarif", "write_sarif"]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.NOTE: "note", Severity.WARNING: "warning"}
_SCORES = {
    Severity.NOTE: "1.0",
    Severity.WARNING: "3.0",
    Severity.BROKEN: "4.0",
    Severity.HIGH: "7.5",
    Severity.CRITICAL: "9.5",
}
"""The values by which code scanning orders security findings: critical is above 9, high from 7."""
_RULES = {
    "origin-let-in": "A page of an origin that the policy refuses may read, or send.",
    "credentials-let-in": "Pages may use credentials, which the policy does not allow.",
    "method-let-in": "Pages may use a method that the policy does not allow.",
    "header-let-in": "Pages may set a request header that the policy does not allow.",
    "exposed-too-much": "Script can read response headers that the policy does not expose.",
    "exposed-too-little": "Script cannot read response headers that the policy exposes.",
    "page-refused": "A request that the policy allows is refused.",
    "max-age": "Preflights are remembered for another time than the policy says.",
    "vary-missing": "A cache may give a page the response that was made for another.",
    "cached-for-another": "A page was given the response that was made for another.",
    "not-blocked": "Requests of refused pages reach the application.",
    "private-network": "Preflights for a private network are answered otherwise than intended.",
    "websocket-let-in": "A page of an origin that the policy refuses can open a WebSocket.",
    "websocket-refused": "A page of an allowed origin cannot open a WebSocket.",
    "not-asked": "A part of the policy was not asked about.",
    "no-answer": "The server gave no response.",
}
"""What each kind of departure means; the kinds, in the order of `DepartureKind`, and two more."""


def report_as_sarif(
    report: Report,
    policy: str,
    clean: Callable[[str], str],
    known: Callable[[Departure], bool] | None = None,
) -> dict[str, Any]:
    """`report` in the types of JSON. `known` tells the departures that a baseline has."""
    results = [_result(each, policy, clean, known) for each in report.departures]
    for rule, texts in (
        ("not-asked", [f"Not asked: {each}." for each in report.not_asked]),
        ("no-answer", [f"No response: {each.vector}: {each.why}" for each in report.unanswered]),
    ):
        results += [
            {
                "ruleId": rule,
                "ruleIndex": list(_RULES).index(rule),
                "level": "error",
                "message": {"text": clean(text)},
                "locations": [_location(policy, report.url, clean)],
            }
            for text in texts
        ]
    driver = {
        "name": "crossorigin verify",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [
            {"id": rule, "shortDescription": {"text": text}} for rule, text in _RULES.items()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not report.unanswered}],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(
    departure: Departure,
    policy: str,
    clean: Callable[[str], str],
    known: Callable[[Departure], bool] | None,
) -> dict[str, Any]:
    kind = str(departure.kind)
    labelled = "\n".join(f"{label}: {sentence}" for label, sentence in departure.labelled())
    text = f"{departure.consequence}\n{labelled}\n{departure.curl}"
    identity = [kind, departure.cause, str(departure.vector)]
    result: dict[str, Any] = {
        "ruleId": kind,
        "ruleIndex": list(_RULES).index(kind),
        "level": _LEVELS.get(departure.severity, "error"),
        "message": {"text": clean(text)},
        "locations": [_location(policy, url, clean) for url in departure.urls[:1]],
        "partialFingerprints": {
            "departure/v1": hashlib.sha256(json.dumps(identity).encode()).hexdigest()
        },
        "properties": {
            "severity": str(departure.severity),
            "security-severity": _SCORES[departure.severity],
        },
    }
    if known is not None:
        result["baselineState"] = "unchanged" if known(departure) else "new"
    return result


def _location(policy: str, url: str, clean: Callable[[str], str]) -> dict[str, Any]:
    """The policy, which is what a repository has, and the URL at which it is departed from."""
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(PurePath(policy).as_posix())},
            "region": {"startLine": 1},
        },
        "logicalLocations": [{"fullyQualifiedName": clean(url), "kind": "resource"}],
    }


def write_sarif(file: Path, log: dict[str, Any]) -> None:
    """Write a log.

    Raises:
        OSError: the file cannot be written.
    """
    file.write_text(json.dumps(log, indent=2) + "\n", encoding="utf-8")
