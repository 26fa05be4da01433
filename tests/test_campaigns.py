"""Coverage is left out where tests/unmeasured.py says so, of tests that exist, and only there."""

import ast
from collections.abc import Iterator

import pytest
from coverage import Coverage
from hypothesis import given
from hypothesis import strategies as st

from .test_pins import ROOT
from .unmeasured import (
    CAMPAIGNS,
    MEASURED_EXAMPLES,
    READERS,
    after_some_examples,
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
