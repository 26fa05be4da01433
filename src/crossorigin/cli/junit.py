"""A report in JUnit's format, for CI services: a test case for each group of vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from ..conformance import Departure, Report

__all__ = ["write_junit"]


def write_junit(
    file: Path,
    report: Report,
    fails: Sequence[Departure],
    clean: Callable[[str], str],
    *,
    strict: bool = False,
) -> None:
    """Write `report`; departures that are not among `fails` are included, but fail no test.

    A response that was not judged is a skipped test, or with `strict` a failed one.

    All text goes through `clean`, which has to leave no control characters, noncharacters or lone
    surrogates: XML cannot have them. (XML 1.0, section 2.2)

    Raises:
        OSError: the file cannot be written.
    """
    top = ET.Element("testsuites", name="crossorigin verify")
    suites: dict[str, ET.Element] = {}
    unanswered = {each.vector: each.why for each in report.unanswered}
    for (url, aspect), vectors in report.groups().items():
        if url not in suites:
            suites[url] = ET.SubElement(top, "testsuite", name=url)
        case = ET.SubElement(suites[url], "testcase", classname=url, name=str(aspect))
        here = set(vectors)
        departures = [each for each in report.departures if here.intersection(each.vectors)]
        failing = [each for each in departures if each in fails]
        missing = [why for vector, why in unanswered.items() if vector in here]
        if failing:
            gravest = failing[0]
            message = f"{gravest.severity}: {gravest.consequence}"
            failure = ET.SubElement(case, "failure", type=str(gravest.kind), message=message)
            failure.text = "\n\n".join(map(_text, failing))
        elif missing:
            ET.SubElement(case, "error", type="no-answer", message=missing[0])
        milder = [_text(each) for each in departures if each not in fails]
        if milder:
            ET.SubElement(case, "system-out").text = "\n\n".join(milder)
    _add_coverage(next(iter(suites.values())), report, strict=strict)
    for suite in suites.values():
        for name, tag in (
            ("tests", "testcase"),
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ):
            suite.set(name, str(len(list(suite.iter(tag)))))
    for element in top.iter():
        element.text = element.text and clean(element.text)
        for name, value in element.attrib.items():
            element.set(name, clean(value))
    ET.indent(top)
    ET.ElementTree(top).write(file, encoding="utf-8", xml_declaration=True)


def _add_coverage(suite: ET.Element, report: Report, *, strict: bool) -> None:
    """A test case with the parts without a question, and the responses that were not judged."""
    case = ET.SubElement(suite, "testcase", classname=suite.get("name", ""), name="coverage")
    missing = [f"Not asked: {each}." for each in report.not_asked]
    unseen = [f"Not looked at: {each}" for each in report.not_seen]
    if missing or (unseen and strict):
        message = (missing or unseen)[0]
        failure = ET.SubElement(case, "failure", type="coverage", message=message)
        failure.text = "\n".join([*missing, *unseen])
    elif unseen:
        ET.SubElement(case, "skipped", message="\n".join(unseen))
    elif not report.requests:
        ET.SubElement(case, "skipped", message="Nothing was asked: the server did not answer.")


def _text(departure: Departure) -> str:
    sentences = "\n".join(f"{label}: {sentence}" for label, sentence in departure.labelled())
    return f"{departure.consequence}\n\n{sentences}\n\n{departure.curl}"
