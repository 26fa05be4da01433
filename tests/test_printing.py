"""Printing: numbers of things."""

import pytest

from crossorigin.printing import number_of


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 problems"), (1, "1 problem"), (2, "2 problems"), (1300, "1,300 problems")],
)
def test_a_number_of_things(number: int, text: str) -> None:
    assert number_of(number, "problem") == text
