"""Coverage is left out where tests/unmeasured.py says so, of tests that exist, and only there."""

import ast
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from coverage import Coverage
from hypothesis import given
from hypothesis import strategies as st

from .test_pins import ROOT
from .unmeasured import (
    MEASURED_EXAMPLES,
    TRACING,
    UNMEASURED,
    after_some_examples,
    of_others,
    unmeasured,
)


def test_what_is_not_measured_is_there() -> None:
    def is_there(each: str) -> bool:
        file, _, name = each.partition("::")
        tests = names_in(file)
        return name in tests if name else bool(tests)

    assert [each for each in sorted(UNMEASURED) if not is_there(each)] == []


@cache
def names_in(file: str) -> set[str]:
    """The names of the tests in a file; none if it is not there."""
    path = ROOT / file
    nodes = ast.walk(ast.parse(path.read_text("utf-8") if path.exists() else ""))
    functions = (each for each in nodes if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return {each.name for each in functions if each.name.startswith("test_")}


@pytest.fixture
def coverage() -> Iterator[Coverage]:
    """Coverage of nothing, within that of this run if there is one."""
    inner = Coverage(data_file=None, config_file=False, include=["nothing"], messages=False)
    inner.start()
    yield inner
    inner.stop()


def test_the_first_examples_of_a_property_are_measured(coverage: Coverage) -> None:
    measured = []

    @given(st.integers())
    def a_property(_: int) -> None:
        measured.append(Coverage.current() is coverage)

    with after_some_examples(a_property):
        a_property()
    assert measured == [number < MEASURED_EXAMPLES for number in range(len(measured))]
    assert not measured[-1]
    assert Coverage.current() is coverage
    with after_some_examples(a_property):  # as for another parameter
        measured.clear()
        a_property()
    assert sum(measured) == MEASURED_EXAMPLES


def test_an_unmeasured_part_is_within_measured_ones(coverage: Coverage) -> None:
    with unmeasured():
        assert Coverage.current() is not coverage
    assert Coverage.current() is coverage


def test_code_of_others_is_not_traced(coverage: Coverage) -> None:
    before = sys.gettrace()
    with TRACING.paused():
        assert sys.gettrace() is None
    assert sys.gettrace() is before


def test_a_server_of_others_is_not_traced_and_the_next_one_is(coverage: Coverage) -> None:
    @contextmanager
    def server() -> Iterator[list[object]]:
        traces: list[object] = []
        thread = threading.Thread(target=lambda: traces.append(sys.gettrace()))
        thread.start()
        thread.join()
        yield traces

    with of_others(server()) as theirs, server() as ours:
        assert theirs == [None]
        assert ours != [None]
