"""Where coverage is not taken, because it makes Python take twice as long.

Coverage asks whether any test reaches a line. What repeats the same work tells nothing more about
that: the thousandth request, the thirty-first example that hypothesis draws, the run whose calls
are counted. The gate shows that other tests reach the same lines. What others wrote has no lines of
this package: their validators, and their servers of applications without a middleware of ours.
"""

from __future__ import annotations

import functools
import pkgutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib import import_module
from typing import Any, TypeVar

import pytest
from coverage import Coverage

import crossorigin

__all__ = [
    "CAMPAIGNS",
    "MEASURED_EXAMPLES",
    "READERS",
    "TRACING",
    "after_some_examples",
    "import_all",
    "is_unmeasured",
    "of_others",
    "unmeasured",
]

CAMPAIGNS = (
    "tests/agreement/test_agreement.py",
    "tests/conformance/test_forms.py",
    "tests/conformance/test_mutations.py",
    "tests/conformance/test_own_servers.py",
    "tests/diagnosis/test_wordings.py::test_firefox_says_the_same_in_every_language",
    "tests/fuzzing/test_fuzzing.py",
    "tests/migrate/test_generated.py",
    "tests/migrate/test_migrate.py::test_no_value_of_an_option_is_too_odd_to_say_something",
    "tests/migrate/test_old_and_new.py",
    "tests/paths/test_paths.py",
    "tests/test_both_ends.py",
    "tests/test_remembered_decisions.py",
    "tests/test_asgi.py::test_no_policy_is_lost_to_a_switch_of_debug_mode",
    "tests/test_redaction.py::test_many_secrets_take_time_linear_in_the_text",
    "tests/policy/test_origin_patterns.py::test_the_index_agrees_with_the_definition",
    "tests/policy/test_secrets.py::test_check_tells_no_secret",
    "tests/policy/test_secrets.py::test_no_text_of_a_problem_tells_a_secret",
    "tests/policy/test_warnings.py::test_40_000_wrong_origins_are_all_reported",
    "tests/policy/test_files.py::test_forty_thousand_unknown_fields_are_all_problems",
)
"""Tests that ask the same code thousands of times."""
READERS = ("tests/test_architecture.py", "tests/test_words.py")
"""Tests that read this package's files, and run nothing of it."""
MEASURED_EXAMPLES = 30
"""Examples of each property test that are measured, of the hundred that hypothesis draws."""


def import_all() -> None:
    """Import the whole package now, so that what is imported later needs no coverage of modules."""
    for module in pkgutil.walk_packages(crossorigin.__path__, "crossorigin."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


class Tracing:
    """Within it, the main thread is traced for coverage, if any is taken; outside it is not.

    Other threads are always traced: a server that a fixture started is measured in each test.
    """

    def __init__(self) -> None:
        self._trace: Any = None
        self._depth = 0

    def off(self) -> None:
        """Trace no more, until it is entered; a debugger that traces goes on."""
        if Coverage.current() is None:
            return
        self._trace = sys.gettrace() or self._trace
        sys.settrace(None)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Trace the main thread no more while code of others runs; also a decorator."""
        if Coverage.current() is None:
            yield
            return
        trace = sys.gettrace()
        sys.settrace(None)
        try:
            yield
        finally:
            sys.settrace(trace)

    def __enter__(self) -> None:
        self._depth += 1
        if Coverage.current() is not None and sys.gettrace() is None:
            sys.settrace(self._trace)

    def __exit__(self, *error: object) -> None:
        self._depth -= 1  # a test may ask for a fixture while it runs
        if not self._depth:
            self.off()


TRACING = Tracing()
Running = TypeVar("Running")


@contextmanager
def of_others(server: AbstractContextManager[Running]) -> Iterator[Running]:
    """Run a server of an application that has nothing of this package: its thread is not traced."""
    trace = threading.gettrace()
    with ExitStack() as stack:
        threading.settrace(None)
        try:
            running = stack.enter_context(server)
        finally:
            threading.settrace(trace)
        yield running


@contextmanager
def unmeasured() -> Iterator[None]:
    """Take no coverage, if any is taken."""
    coverage = Coverage.current()
    if coverage is None:
        yield
        return
    coverage.stop()
    try:
        yield
    finally:
        coverage.start()


def is_unmeasured(item: pytest.Item) -> bool:
    """Whether no coverage is taken from a test."""
    return item.nodeid.startswith((*CAMPAIGNS, *READERS))


@contextmanager
def after_some_examples(test: Any) -> Iterator[None]:
    """Take no coverage of the examples of a property test after the first ones."""
    coverage = Coverage.current()
    if coverage is None:
        yield
        return
    inner = test.hypothesis.inner_test
    test.hypothesis.inner_test = _stopping(inner, coverage)
    try:
        yield
    finally:
        test.hypothesis.inner_test = inner
        if Coverage.current() is not coverage:
            coverage.start()


def _stopping(inner: Callable[..., object], coverage: Coverage) -> Callable[..., object]:
    run = 0

    @functools.wraps(inner)
    def example(*arguments: object, **named: object) -> object:
        nonlocal run
        run += 1
        if run == MEASURED_EXAMPLES + 1:
            coverage.stop()
        return inner(*arguments, **named)

    return example
