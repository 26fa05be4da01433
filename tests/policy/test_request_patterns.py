"""Regular expressions for untrusted headers and paths cannot backtrack over them."""

import re
from re import _constants as constants  # type: ignore[attr-defined]  # the parser has no other home
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import pytest

from crossorigin.browser import authentication
from crossorigin.policy import hosts, paths, readings


def backtracks(parsed: Any) -> bool:
    """Whether a pattern has a repetition without a bound that gives back what it took."""
    for operation, argument in parsed:
        if operation in (constants.MAX_REPEAT, constants.MIN_REPEAT) and (
            argument[1] is constants.MAXREPEAT
        ):
            return True
        parts = argument if isinstance(argument, (tuple, list)) else [argument]
        for part in parts:
            branches = part if isinstance(part, list) else [part]
            if any(backtracks(each) for each in branches if isinstance(each, parser.SubPattern)):
                return True
    return False


@pytest.mark.parametrize("module", [hosts, paths, readings, authentication])
def test_no_pattern_for_untrusted_text_backtracks(module: ModuleType) -> None:
    patterns = [each for each in vars(module).values() if isinstance(each, re.Pattern)]
    assert patterns or module is paths
    for pattern in patterns:
        assert not backtracks(parser.parse(pattern.pattern, pattern.flags)), pattern.pattern


@pytest.mark.parametrize("pattern", ["a*b", "(a+)b", "(?:x|(?:a|b)*)c", "(?=a*)b", "a+?"])
def test_a_pattern_that_backtracks_is_found(pattern: str) -> None:
    assert backtracks(parser.parse(pattern))


@pytest.mark.parametrize("pattern", ["a*+b", "a?b", "[^/]++/", "a{0,9}b"])
def test_a_pattern_that_does_not_is_left_alone(pattern: str) -> None:
    assert not backtracks(parser.parse(pattern))
