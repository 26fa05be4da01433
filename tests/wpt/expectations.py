"""What the model is expected to give: a file an engine, of one commit of WPT.

A file has the totals of each folder, and names every subtest that does not pass, with its cause.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .files import FOLDERS, TestPage
from .results import PageResult, Results, folder_of

__all__ = [
    "CAUSES",
    "differences",
    "file_of",
    "table",
    "totals",
    "write_expectations",
    "write_table",
]

DOCUMENT = Path(__file__).parents[2] / "docs" / "quality.md"
TABLE_START, TABLE_END = "<!-- wpt: the table is generated -->", "<!-- wpt: end -->"
CAUSES: Mapping[str, str] = {
    "browser": "The real browser of this engine does not pass it either.",
    "document": "jsdom's elements, parser or encodings; images are not decoded.",
    "markup": "URLs with a newline and '<', which Chromium refuses; and a film without a codec.",
    "node": "Node's own Response, FormData and streams, and classes that it does not have.",
    "orb": "Firefox's own look at whether an opaque script is one.",
    "policies": "Interfaces of permissions policies in script.",
    "signatures": "Signatures of responses, which the model does not check.",
    "standard": "What scripts hold is made here by the standard, from which this browser departs.",
    "time": "Time limits in the page itself that are too short on a busy machine.",
    "unknown": "Not explained; no file may have it.",
}
"""Why a subtest may not pass: the closed list."""
NOT_REACHED = "not reached"
"""What the table says of subtests that a page never reports, because its script ends before."""

RULES: tuple[tuple[str, str, str], ...] = (
    # page, message or name, cause: the first that matches counts.
    (r"integrity/signatures/", "", "signatures"),
    (r"img-mime-types-coverage", "Unexpected load event", "document"),
    (r"/orb/", "", "orb"),
    (r"dangling-markup/media", "", "markup"),
    (r"feature-policy|permissions-policy", "", "policies"),
    (r"", "(Float16Array|MediaSource) is not defined|self.type. is not a constructor", "node"),
    (r"response-clone", "Float16Array|value is undefined, expected array", "node"),
    (r"response-consume|response-stream-with-broken-then", "", "node"),
    (
        r"open-url-encoding|submitter-coordinate|document-properties|subresource-fragments",
        "",
        "document",
    ),
    (r"send-authentication-cors-setrequestheader-no-cred", "", "standard"),
    (r"abort-after-timeout|timeout-longtask", "", "time"),
)
"""What was found about pages; a cause that someone wrote into a file counts elsewhere."""


def file_of(engine: str) -> Path:
    return Path(__file__).with_name("expectations") / f"{engine}.toml"


def differences(engine: str, commit: str, results: Results) -> Iterator[str]:
    """What is not as the file of `engine` says, in words."""
    file = file_of(engine)
    if not file.exists():
        yield f"there is no {file.name}; write it with --update"
        return
    expected = tomllib.loads(file.read_text())
    if expected["wpt"] != commit:
        yield (
            f"the expectations are of WPT's commit {expected['wpt'][:12]}, this is {commit[:12]}; "
            "use that one, or write them with --update"
        )
        return
    failing = _expected_failures(expected)
    for folder in sorted({folder_of(path) for path in results} - set(expected["folders"])):
        yield f"not compared: {file.name} has no expectations of {folder}"
    for path, result in results.items():
        if folder_of(path) not in expected["folders"] or path in expected["not-measured"]:
            continue
        found, known = set(_failing(result)), failing.get(path, set())
        yield from (f"does not pass: {path} | {name}" for name in sorted(found - known))
        yield from (f"passes, or is gone: {path} | {name}" for name in sorted(known - found))


def write_expectations(
    engine: str,
    commit: str,
    tests: Iterable[TestPage],
    results: Results,
    real: Results | None,
    browser: str,
) -> None:
    """Write the file of `engine` anew; causes that stand in it are kept."""
    file = file_of(engine)
    kept = _causes(tomllib.loads(file.read_text())) if file.exists() else {}
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    results = {path: result for path, result in results.items() if result.harness != "CRASH"}
    lost = sorted(test.path for test in tests if test.path not in results)
    for path, result in results.items():
        for name in _failing(result):
            cause = _cause(path, name, real) or _cause_by_rules(path, name, result)
            named[cause or kept.get((path, name)) or "unknown", path].append(name)
    lines = [
        f"# The Web Platform Tests in the model of {engine}: `make wpt` writes and compares this.",
        "# The causes are explained in expectations.py.",
        f'wpt = "{commit}"',
        f"browser = {json.dumps(browser)}",
        "# Pages that were not measured and count nowhere:",
        "not-measured = [",
        *(f"  {json.dumps(path)}," for path in lost),
        "]",
        "",
        "[folders]",
        "# How many there are, how many pass in the real browser, and how many in the model.",
    ]
    lines += [
        f"{json.dumps(folder)} = {{ subtests = {all_}, browser = {theirs}, model = {ours} }}"
        for folder, all_, theirs, ours in totals(results, real)
    ]
    for (cause, path), names in sorted(named.items()):
        lines += ["", "[[not-passed]]", f'cause = "{cause}"', f"page = {json.dumps(path)}"]
        lines += ["subtests = [", *(f"  {_quoted(name)}," for name in sorted(names)), "]"]
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(lines) + "\n")


def table() -> str:
    """What the files say, for the documentation: a row a folder and engine."""
    lines = ["| folder | engine | subtests | browser | model | not passed, by cause |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for file in sorted(file_of("").parent.glob("*.toml")):
        expected = tomllib.loads(file.read_text())
        causes: dict[str, Counter[str]] = defaultdict(Counter)
        for each in expected.get("not-passed", ()):
            named = sum(name != "" for name in each["subtests"])  # "" is the page itself
            causes[folder_of(each["page"])][each["cause"]] += named
        for folder, row in expected["folders"].items():
            missing = row["subtests"] - row["model"] - causes[folder].total()
            assert missing >= 0, folder
            causes[folder][NOT_REACHED] += missing
            causes[folder] += Counter()  # without those that are zero
            rest = ", ".join(f"{cause} {count}" for cause, count in causes[folder].most_common())
            numbers = f"{row['subtests']:,} | {row['browser']:,} | {row['model']:,}"
            lines.append(f"| `{folder}` | {file.stem} | {numbers} | {rest} |")
        if expected["not-measured"]:
            count = len(expected["not-measured"])
            lines.append(f"| pages that were not measured: {count} | {file.stem} | | | | |")
    return "\n".join(lines)


def write_table() -> None:
    """Write the table into the documentation."""
    text = DOCUMENT.read_text()
    before, _, rest = text.partition(TABLE_START)
    after = rest.partition(TABLE_END)[2]
    DOCUMENT.write_text(f"{before}{TABLE_START}\n{table()}\n{TABLE_END}{after}")


def totals(results: Results, real: Results | None) -> Iterator[tuple[str, int, int, int]]:
    """For each folder: its subtests, and how many pass in the real browser and in the model."""
    all_, theirs, ours = Counter[str](), Counter[str](), Counter[str]()
    for path, result in results.items():
        folder = folder_of(path)
        of_browser = (real or {}).get(path, PageResult("")).subtests
        all_[folder] += len(set(result.subtests) | set(of_browser))
        ours[folder] += sum(status == "PASS" for status, _ in result.subtests.values())
        theirs[folder] += sum(status == "PASS" for status, _ in of_browser.values())
    for folder in FOLDERS:
        if folder in all_:
            yield folder, all_[folder], theirs[folder], ours[folder]


def _failing(result: PageResult) -> Iterator[str]:
    """The subtests that do not pass; the page itself, named "", if its script broke."""
    if result.harness != "OK":
        yield ""
    for name, (status, _) in result.subtests.items():
        if status != "PASS":
            yield name


def _cause(path: str, name: str, real: Results | None) -> str | None:
    if real is None or path not in real:
        return None
    if name == "":
        return "browser" if real[path].harness != "OK" else None
    status = real[path].subtests.get(name, ("", ""))[0]
    return "browser" if status != "PASS" else None


def _cause_by_rules(path: str, name: str, result: PageResult) -> str | None:
    message = result.subtests.get(name, ("", result.harness))[1]
    for in_path, in_message, cause in RULES:
        if re.search(in_path, path) and re.search(in_message, message):
            return cause
    return None


def _expected_failures(expected: Mapping[str, Any]) -> dict[str, set[str]]:
    failing: dict[str, set[str]] = defaultdict(set)
    for each in expected.get("not-passed", ()):
        assert each["cause"] in CAUSES, each["cause"]
        failing[each["page"]].update(each["subtests"])
    return failing


def _causes(expected: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (each["page"], name): each["cause"]
        for each in expected.get("not-passed", ())
        for name in each["subtests"]
        if each["cause"] in CAUSES.keys() - {"browser", "unknown"}
    }


def _quoted(name: str) -> str:
    """A basic string of TOML; JSON's escapes are its own, but for those of half characters."""
    return json.dumps(name.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
