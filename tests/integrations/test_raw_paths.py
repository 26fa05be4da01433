"""Paths that are routed as they came, and the policies that they lead to."""

import pytest

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.integrations.raw_paths import read_raw_path

DEFAULT = Policy(allow_origins=["https://app.example.com"])
OPEN = Policy(allow_origins="*")
POLICIES = PolicyMap({"/": DEFAULT, "/open": OPEN, "/café": OPEN, "/with blank": OPEN})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/open/x", OPEN),
        ("/%6fpen/x", DEFAULT),  # routed elsewhere, and a handler may decode it
        ("/open%2Fx", DEFAULT),
        ("/open%252Fx", DEFAULT),
        ("/%256fpen/x", DEFAULT),
        ("/open%", DEFAULT),
        ("/open%2", DEFAULT),
        ("/open%zz", DEFAULT),
        ("/x%2Fy", DEFAULT),
        ("/caf%C3%A9/x", OPEN),
        ("/caf%25C3%25A9/x", DEFAULT),
        ("/with%20blank/x", OPEN),
        ("/with%2520blank/x", DEFAULT),
        ("/caf%FF", DEFAULT),
        ("/caf\udcff", DEFAULT),
        ("*", NO_CORS),
    ],
)
def test_only_what_has_no_plain_form_is_decoded(path: str, expected: Policy) -> None:
    assert POLICIES.policy_for(read_raw_path(path)) == expected
