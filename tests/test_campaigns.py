"""Coverage is left out where tests/unmeasured.py says so, of tests that exist, and only there."""

import ast
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from coverage import Coverage
from hypothesis import given
from hypothesis import strategies as st

from .test_pins import ROOT
from .unmeasured import (
    CAMPAIGNS,
    MEASURED_EXAMPLES,
    READERS,
    TRACING,
    after_some_examples,
    of_others,
    unmeasured,
)


@pytest.mark.parametrize("campaign", [*CAMPAIGNS, *READERS])
def test_a_campaign_is_there(campaign: str) -> None:
    file, _, name = campaign.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    tests = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert name in tests if name else any(test.startswith("test_") for test in tests)


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
