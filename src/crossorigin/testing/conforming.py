"""Conformance in a test: `PolicyFailure`, whose message lists the departures from the policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from os import PathLike, fspath
from typing import TypeAlias

from ..browser.arguments import wrong_type, wrong_value
from ..conformance import Departure, Report, Severity
from ..diagnosis import Software, learn_secrets, recipes_for
from ..policy import Policy, PolicyMap
from ..printing import printable
from ..redaction import Secrets

__all__ = ["GivenPolicy", "PolicyFailure", "departures", "not_looked_at", "policies_of"]

GivenPolicy: TypeAlias = Policy | PolicyMap | str | PathLike[str]
"""A policy, several by path and host, or the path of a policy file."""

MOST_SHOWN = 3
"""The number of unanswered questions that a message lists."""


class PolicyFailure(AssertionError):
    """The server departs from the policy; `report` has every departure."""

    __module__ = "crossorigin.testing"  # where it is imported from, which pytest prints

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message, report)  # both, so that it can be pickled
        self.report = report

    def __str__(self) -> str:
        return str(self.args[0])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"  # not the report, which has secrets


def policies_of(source: GivenPolicy) -> tuple[Policy | PolicyMap, str]:
    """The policies that `source` is or names, and their name in messages.

    Raises:
        TypeError: `source` is neither a policy nor a path.
        ValueError: `source` is not a path.
        PolicyError: a file has no policy, or an invalid one.
    """
    if isinstance(source, bytes) or not isinstance(source, (Policy, PolicyMap, str, PathLike)):
        raise wrong_type("policy", source, "a Policy, a PolicyMap or the path of a policy file")
    if isinstance(source, (Policy, PolicyMap)):
        return source, "the policy"
    path = fspath(source)
    if not path.isprintable():
        raise wrong_value("policy", path, "a Policy, a PolicyMap or the path of a policy file")
    return PolicyMap.from_file(source), path


def departures(
    report: Report,
    name: str,
    software: Software | None,
    *,
    is_live: bool,
    secrets: Secrets,
    strict: bool = False,
) -> PolicyFailure | None:
    """The departures from the policy called `name`; ``None`` if the server conforms to it.

    With `strict`, a response that was not looked at is a departure too. The message hides the
    `secrets`.
    """
    if report.conforms and not (strict and report.not_seen):
        return None
    counts = Counter(each.severity for each in report.departures)
    parts = [
        f"{counts[severity]} {severity}" for severity in reversed(Severity) if counts[severity]
    ]
    if report.unanswered:
        parts.append(f"{len(report.unanswered)} without a response")
    if report.not_asked:
        parts.append(f"{len(report.not_asked)} not asked")
    if strict and report.not_seen:
        parts.append(f"{len(report.not_seen)} not looked at")
    departs = (
        "departs from" if report.at_least(Severity.WARNING) else "was not wholly verified against"
    )
    paragraphs = [f"{report.url} {departs} {name}: {', '.join(parts)}."]
    paragraphs += ["\n".join(_departure(each, is_live=is_live)) for each in report.departures]
    paragraphs += _recipes(report, software)
    paragraphs += [
        printable(f"No response: {each.vector}: {each.why}")
        for each in report.unanswered[:MOST_SHOWN]
    ]
    paragraphs += not_looked_at(report)
    paragraphs += map(printable, report.remarks)
    secrets.learn_text(report.url)
    for each in report.departures:
        learn_secrets(secrets, each.exchanges)
    return PolicyFailure(secrets.hide("\n\n".join(paragraphs)), report)


def not_looked_at(report: Report) -> list[str]:
    """The parts without a question and the responses that were not judged, each with the remedy."""
    return [
        *(printable(f"Not asked: {each}.") for each in report.not_asked),
        *(
            printable(f"Not looked at: {each} {each.remedy(in_test=True)}").rstrip()
            for each in report.not_seen
        ),
    ]


def _departure(departure: Departure, *, is_live: bool) -> Iterator[str]:
    yield printable(f"{departure.severity}: {departure.consequence}")
    for label, sentence in departure.labelled():
        yield printable(f"  {label}: {sentence}")
    if is_live:
        yield printable(f"  $ {departure.curl}")
    for example in departure.examples():
        yield printable(f"  · {example}")


def _recipes(report: Report, software: Software | None) -> list[str]:
    """The settings that fix the departures, each once, in the syntax of the server's software."""
    recipes = [recipe for each in report.departures for recipe in each.recipes]
    if software is not None:
        grants = [each.grant for each in report.departures if each.grant is not None]
        recipes = [each for grant in grants for each in recipes_for([software], grant)]
    titles = {
        printable(each.text): f"For {each.title}, {each.where}. Merge this with your settings:"
        for each in recipes
    }
    return [
        "\n".join([title, *(f"  {line}".rstrip() for line in text.splitlines())])
        for text, title in titles.items()
    ]
