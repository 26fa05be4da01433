"""Domains below which anyone gets names, whatever test of the process asks first."""

from __future__ import annotations

import pytest

from crossorigin.policy import public_suffixes
from crossorigin.policy.public_suffixes import open_registration_domain


@pytest.mark.parametrize(
    ("domain", "found"),
    [
        ("railway.app", "up.railway.app"),
        ("github.io", "github.io"),
        ("example.com", None),
        ("xn--mgbaam7a8h", "xn--mgbaam7a8h"),
    ],
)
def test_a_domain_in_which_anyone_gets_names(domain: str, found: str | None) -> None:
    public_suffixes._suffix_below.cache_clear()
    assert open_registration_domain(domain) == found
