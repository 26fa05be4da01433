"""The tests that coverage leaves out exist, by the names that tests/conftest.py gives them."""

import ast

import pytest

from .conftest import CAMPAIGNS
from .test_pins import ROOT


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_a_campaign_is_there(campaign: str) -> None:
    file, _, name = campaign.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    tests = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert name in tests if name else any(test.startswith("test_") for test in tests)
