"""The last line of ``crossorigin verify`` and its exit status, in every combination."""

from __future__ import annotations

from itertools import product

import pytest

from crossorigin import Policy
from crossorigin.cli.verify import _CommandVerdict, _verdict
from crossorigin.conformance import (
    Baseline,
    Departure,
    DepartureKind,
    NotAsked,
    NotSeen,
    Obstruction,
    Report,
    Severity,
    Unanswered,
    report_as_dict,
    vectors_for,
)

URL = "https://api.example.net/items"
VECTORS = vectors_for(Policy(allow_origins=["https://app.example.com"]), URL)
NOT_ASKED = NotAsked("allow_origins", "", "nothing matches it")
GAPS = ("unanswered", "not_asked", "not_seen")


def departure(severity: Severity, at: int) -> Departure:
    return Departure(
        kind=DepartureKind.PAGE_REFUSED,
        severity=severity,
        vectors=(VECTORS[at],),
        engines=("standard",),
        expected="",
        got="",
        consequence=f"{severity}.",
        fix="",
    )


def report(severities: tuple[Severity, ...], gaps: frozenset[str] = frozenset()) -> Report:
    missing = NotSeen(Obstruction.LOGIN, "/items", "GET", 401, 2)
    return Report(
        url=URL,
        engines=("standard",),
        checked=tuple(VECTORS),
        departures=tuple(departure(each, at) for at, each in enumerate(severities)),
        unanswered=(Unanswered(VECTORS[-1], "it timed out"),) if "unanswered" in gaps else (),
        not_asked=(NOT_ASKED,) if "not_asked" in gaps else (),
        not_seen=(missing,) if "not_seen" in gaps else (),
    )


def combinations() -> list[tuple[Severity, ...]]:
    """None, each alone, each pair, and all."""
    pairs = [each for each in product(Severity, repeat=2) if each[0] <= each[1]]
    return [(), *((each,) for each in Severity), *pairs, tuple(Severity)]


@pytest.mark.parametrize("severities", combinations(), ids=lambda each: "+".join(map(str, each)))
@pytest.mark.parametrize("least", Severity, ids=str)
def test_the_verdict_and_the_status_agree(
    severities: tuple[Severity, ...], least: Severity
) -> None:
    gap_sets = [
        frozenset(name for name, is_there in zip(GAPS, each, strict=True) if is_there)
        for each in product((False, True), repeat=3)
    ]
    numbers = range(-1, len(severities) + 1)
    for gaps, known, strict in product(gap_sets, numbers, (False, True)):
        found = report(severities, gaps)
        baseline = None if known < 0 else Baseline(report_as_dict(report(severities[:known])))
        verdict = _CommandVerdict(found, least, baseline, strict=strict)
        line = str(_verdict(verdict))
        new = severities[max(known, 0) :]
        milder = [each for each in new if Severity.NOTE < each < least]
        case = f"{line} {sorted(gaps)} {known} known, strict: {strict}"
        if any(each >= least for each in new):
            expected = 1
        elif "unanswered" in gaps:
            expected = 2
        else:
            expected = 3 if "not_asked" in gaps or (strict and "not_seen" in gaps) else 0
        assert verdict.status == expected, case
        sign = {0: "!" if milder else "✓", 1: "✗", 2: "?", 3: "?"}[expected]
        assert line.startswith(f"{sign} "), case
        assert ("Conforms" in line) <= (not milder and expected in (0, 3)), case
        assert ("Departs from the policy" in line) is bool(expected == 1 or milder), case
        assert ("Nothing new" in line) is bool(known > 0 and expected != 1 and not milder), case
        assert ("got no response" in line) is ("unanswered" in gaps and expected != 1), case
        assert ("not asked about" in line) is ("not_asked" in gaps and expected != 1), case
        if expected != 1:
            assert (" note" in line) is (Severity.NOTE in new), case


@pytest.mark.parametrize(
    ("severities", "gaps", "line"),
    [
        (
            (Severity.NOTE,),
            frozenset(),
            "✓ Conforms: browsers permit what the policy says, and nothing else. There is 1 note.",
        ),
        (
            (Severity.NOTE, Severity.NOTE),
            frozenset({"not_asked"}),
            "? Nothing departs, but 1 part of the policy was not asked about. There are 2 notes.",
        ),
        (
            (Severity.NOTE,),
            frozenset({"not_seen"}),
            "✓ Conforms in all that was looked at. The responses to 2 questions were not looked "
            "at. There is 1 note.",
        ),
        (
            (Severity.WARNING,),
            frozenset({"unanswered", "not_asked"}),
            "? Departs from the policy, only below --fail-on broken: 1 warning. But 1 question got "
            "no response and was not judged, and 1 part of the policy was not asked about.",
        ),
        (
            (Severity.CRITICAL, Severity.NOTE),
            frozenset({"unanswered"}),
            "✗ Departs from the policy: 1 critical, 1 note, 1 without a response.",
        ),
    ],
)
def test_the_words(severities: tuple[Severity, ...], gaps: frozenset[str], line: str) -> None:
    verdict = _CommandVerdict(report(severities, gaps), Severity.BROKEN, None, strict=False)
    assert str(_verdict(verdict)) == line
