"""The page on the policy has every field."""

from pathlib import Path

import pytest

from crossorigin.policy.fields import FIELDS

PAGE = Path(__file__).parents[2] / "docs" / "policy.md"


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_in_the_page_on_the_policy(name: str) -> None:
    assert f"`{name}`" in PAGE.read_text("utf-8")
