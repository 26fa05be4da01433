"""The command line of ``make wpt``: WPT's files in the model, and in real browsers to compare."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from crossorigin.browser import ENGINES

from .files import FOLDERS, TestPage, out_of_scope, pages
from .pipe import PageResult, run_in_model
from .real import run_in_browser
from .wptserve import serving_wpt

EXPECTATIONS = Path(__file__).with_name("expectations")
AT_ONCE = 10
PORT = re.compile(r"(web-platform\.test):[0-9]+")
"""A port in the name of a subtest; it is another at each run."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make wpt", description=__doc__)
    parser.add_argument("wpt", type=Path, help="a checkout of web-platform-tests/wpt")
    parser.add_argument("folders", nargs="*", help="folders or files below it")
    parser.add_argument("--engine", choices=list(ENGINES), action="append", help="may be repeated")
    parser.add_argument("--browser", choices=["chromium", "firefox"], help="a real browser instead")
    parser.add_argument("--write", type=Path, help="a file for all results, as JSON")
    parser.add_argument("--update", action="store_true", help="write the expectation files anew")
    parser.add_argument("-v", action="store_true", help="show every subtest that does not pass")
    given = parser.parse_args()
    root = given.wpt.resolve()
    tests, left_out = _in_scope(root, given.folders or FOLDERS)
    print(f"{len(tests)} pages; left out: {dict(left_out)}", file=sys.stderr)
    agreed = True
    with serving_wpt(root) as server:
        if given.browser:
            results = _collect(
                run_in_browser(given.browser, server, tests), len(tests), given.write
            )
            _report(given.browser, results, verbose=given.v)
            return 0
        for engine in given.engine or ENGINES:
            with ThreadPoolExecutor(AT_ONCE) as threads:
                made = threads.map(
                    lambda test, e=engine: (test, run_in_model(server, test, e)), tests
                )
                results = _collect(made, len(tests), given.write)
            _report(engine, results, verbose=given.v)
            if given.update:
                _update(engine, _commit(root), results)
            else:
                agreed &= _is_as_expected(engine, _commit(root), results)
    return 0 if agreed else 1


def _in_scope(root: Path, folders: Iterable[str]) -> tuple[list[TestPage], Counter[str]]:
    tests, left_out = [], Counter[str]()
    for folder in folders:
        path, _, only = folder.partition("*")
        for test in pages(root, path if (root / path).is_dir() else str(Path(path).parent)):
            if only and only not in test.path:
                continue
            if not (root / path).is_dir() and not test.path.startswith(
                "/" + path.rsplit(".", 1)[0]
            ):
                continue
            cause = out_of_scope(test.path, (root / test.file).read_text("utf-8", "replace"))
            if cause is None:
                tests.append(test)
            else:
                left_out[cause] += 1
    return tests, left_out


def _collect(
    made: Iterable[tuple[TestPage, PageResult]], count: int, file: Path | None
) -> dict[str, PageResult]:
    results: dict[str, PageResult] = {}
    for number, (test, result) in enumerate(made, 1):
        named = {PORT.sub(r"\1:PORT", name): each for name, each in result.subtests.items()}
        results[test.path] = PageResult(result.harness, named)
        _write(file, results)
        print(f"\r{number} of {count}", end="", file=sys.stderr, flush=True)
    print(end="\r", file=sys.stderr)
    return results


def _failures(results: dict[str, PageResult]) -> Iterator[tuple[str, str, str, str]]:
    for path, result in results.items():
        if result.harness != "OK":
            yield path, "", result.harness.partition(" ")[0], result.harness
        for name, (status, message) in result.subtests.items():
            if status != "PASS":
                yield path, name, status, message


def _report(who: str, results: dict[str, PageResult], *, verbose: bool) -> None:
    passed: Counter[str] = Counter()
    ran: Counter[str] = Counter()
    for path, result in results.items():
        folder = next((each for each in FOLDERS if path.startswith(f"/{each}/")), path)
        ran[folder] += len(result.subtests)
        passed[folder] += sum(status == "PASS" for status, _ in result.subtests.values())
    print(f"{who}: {passed.total()} of {ran.total()} subtests pass")
    for folder in ran:
        print(f"  {passed[folder]:5} of {ran[folder]:5}  {folder}")
    if verbose:
        for path, name, status, message in _failures(results):
            print(f"{status} {path} | {name} | {message[:160]}")


def _write(file: Path | None, results: dict[str, PageResult]) -> None:
    if file is not None:
        plain = {
            path: {"harness": each.harness, "subtests": each.subtests}
            for path, each in results.items()
        }
        file.write_text(json.dumps(plain, indent=0))


def _commit(root: Path) -> str:
    """WPT's commit, from the checkout, or from a file ``COMMIT`` in an exported tree."""
    exported = root / "COMMIT"
    if exported.exists():
        return exported.read_text().strip()
    command = ["git", "-C", str(root), "rev-parse", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


def _update(engine: str, commit: str, results: dict[str, PageResult]) -> None:
    EXPECTATIONS.mkdir(exist_ok=True)
    text = json.dumps(_expectation(commit, results), indent=1, ensure_ascii=True, sort_keys=True)
    (EXPECTATIONS / f"{engine}.json").write_text(text + "\n")


def _expectation(commit: str, results: dict[str, PageResult]) -> dict[str, Any]:
    """The commit, how many subtests of each page pass, and which do not."""
    tests: dict[str, Any] = {
        path: {"pass": sum(status == "PASS" for status, _ in result.subtests.values())}
        for path, result in results.items()
    }
    for path, name, status, _ in _failures(results):
        tests[path].setdefault("others", {})[name] = status
    return {"commit": commit, "tests": tests}


def _is_as_expected(engine: str, commit: str, results: dict[str, PageResult]) -> bool:
    file = EXPECTATIONS / f"{engine}.json"
    if not file.exists():
        print(f"there is no {file.name}; write it with --update")
        return False
    expected = json.loads(file.read_text())
    if expected["commit"] != commit:
        print(
            f"the expectations are of WPT's commit {expected['commit'][:12]}, this is {commit[:12]}"
        )
    found = _expectation(commit, results)["tests"]
    different = [path for path in found if found[path] != expected["tests"].get(path)]
    for path in different:
        print(f"not as expected: {path}: {found[path]}, expected {expected['tests'].get(path)}")
    return not different


if __name__ == "__main__":
    sys.exit(main())
