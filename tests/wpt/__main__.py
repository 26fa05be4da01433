"""The command line of ``make wpt``: WPT's files in the model, and in real browsers to compare."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from crossorigin.browser import ENGINES

from ..real_browsers.versions import installed
from .expectations import differences, totals, write_expectations, write_table
from .files import FOLDERS, TestPage, out_of_scope, pages
from .pipe import run_in_model
from .real import BROWSERS, run_in_browser
from .results import PageResult, Results, named, read_results, write_results
from .wptserve import WptServer, serving_wpt

AT_ONCE = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="make wpt", description=__doc__)
    parser.add_argument("wpt", type=Path, help="a checkout of web-platform-tests/wpt")
    parser.add_argument("folders", nargs="*", help="folders or files below it")
    parser.add_argument("--engine", choices=list(ENGINES), action="append", help="may be repeated")
    parser.add_argument("--browser", choices=BROWSERS, help="a real browser instead")
    parser.add_argument("--write", type=Path, help="a file for all results, as JSON")
    parser.add_argument("--update", action="store_true", help="write the expectation files anew")
    parser.add_argument("--real", type=Path, help="with --update: results of the real browser")
    parser.add_argument("--results", type=Path, help="results of the model, instead of a run")
    parser.add_argument("-v", action="store_true", help="show every subtest that does not pass")
    given = parser.parse_args()
    root = given.wpt.resolve()
    tests, left_out = _in_scope(root, given.folders or FOLDERS)
    print(f"{len(tests)} pages; left out: {dict(left_out)}", file=sys.stderr)
    agreed = True
    with serving_wpt(root) as server:
        if given.browser:
            made = run_in_browser(given.browser, server, tests)
            _report(given.browser, _collect(made, len(tests), given.write), verbose=given.v)
            return 0
        for engine in given.engine or ENGINES:
            if given.results:
                results = read_results(given.results)
            else:
                results = _run(server, tests, engine, given.write)
            _report(engine, results, verbose=given.v)
            if given.update:
                real = read_results(given.real) if given.real else None
                browser = installed().get(engine) or ""
                write_expectations(engine, _commit(root), tests, results, real, browser)
                write_table()
                continue
            for difference in _settled(server, tests, engine, _commit(root), results):
                agreed = False
                print(difference)
    return 0 if agreed else 1


def _in_scope(root: Path, folders: Iterable[str]) -> tuple[list[TestPage], Counter[str]]:
    tests, left_out = [], Counter[str]()
    for folder in folders:
        path = Path(folder)
        is_folder = (root / path).is_dir()
        for test in pages(root, folder if is_folder else str(path.parent)):
            if not is_folder and test.file != folder:
                continue
            cause = out_of_scope(test.path, (root / test.file).read_text("utf-8", "replace"))
            if cause is None:
                tests.append(test)
            else:
                left_out[cause] += 1
    return tests, left_out


def _run(
    server: WptServer, tests: list[TestPage], engine: str, file: Path | None
) -> dict[str, PageResult]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        made = threads.map(lambda test: (test, run_in_model(server, test, engine)), tests)
        return _collect(made, len(tests), file)


def _settled(
    server: WptServer, tests: list[TestPage], engine: str, commit: str, results: Results
) -> Iterable[str]:
    """The differences that stay when the pages concerned run once more, on a quieter machine."""
    found = {
        path: list(differences(engine, commit, {path: each})) for path, each in results.items()
    }
    again = [test for test in tests if found.get(test.path)]
    if len(again) == len(tests):
        return [each for all_ in found.values() for each in all_]
    return list(differences(engine, commit, _run(server, again, engine, None)))


def _collect(
    made: Iterable[tuple[TestPage, PageResult]], count: int, file: Path | None
) -> dict[str, PageResult]:
    results: dict[str, PageResult] = {}
    for number, (test, result) in enumerate(made, 1):
        results[test.path] = named(result)
        if file is not None:
            write_results(file, results)
        print(f"\r{number} of {count}", end="", file=sys.stderr, flush=True)
    print(end="\r", file=sys.stderr)
    return results


def _report(who: str, results: Results, *, verbose: bool) -> None:
    by_folder = list(totals(results, None))
    print(f"{who}: {sum(row[3] for row in by_folder)} of {sum(row[1] for row in by_folder)} pass")
    for folder, ran, _, passed in by_folder:
        print(f"  {passed:5} of {ran:5}  {folder}")
    if not verbose:
        return
    for path, result in results.items():
        if result.harness != "OK":
            print(f"{result.harness[:160]} {path}")
        for name, (status, message) in result.subtests.items():
            if status != "PASS":
                print(f"{status} {path} | {name} | {message[:160]}")


def _commit(root: Path) -> str:
    """WPT's commit, from the checkout, or from a file ``COMMIT`` in an exported tree."""
    exported = root / "COMMIT"
    if exported.exists():
        return exported.read_text().strip()
    command = ["git", "-C", str(root), "rev-parse", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
