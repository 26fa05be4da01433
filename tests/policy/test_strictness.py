"""The order of policies: which of them grants no more than another."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin import NO_CORS, Policy
from crossorigin.policy.policy import NO_CORS_BLOCKING
from crossorigin.policy.strictness import grants_no_more, refusal, strictest

APP = "https://app.example.com"
OTHER = "https://other.example"
BASE: dict[str, Any] = {"allow_origins": [APP]}


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({}, {"allow_origins": [APP, OTHER]}),
        ({}, {"allow_origins": "*"}),
        ({}, {"allow_origins": ["https://*.example.com"]}),
        ({}, {"allow_origins": ["https://app.example.com:*"]}),
        (
            {"allow_origins": ["https://*.a.example.com", "https://*.b.example.com"]},
            {"allow_origins": ["https://*.example.com"]},
        ),
        (
            {"allow_origins": ["https://*.app.example.com"]},
            {"allow_origins": ["https://*.example.com", OTHER]},
        ),
        (
            {"allow_origins": ["https://*.example.com"]},
            {"allow_origins": ["https://*.example.com:*"]},
        ),
        ({}, {"allow_origins": [APP, "null"], "dangerously_allow_null_origin": True}),
        ({}, {"allow_methods": ["PUT"]}),
        ({"allow_methods": ["PUT"]}, {"allow_methods": "*"}),
        ({}, {"allow_headers": ["X-Trace"]}),
        ({"allow_headers": ["X-Trace"]}, {"allow_headers": ["x-trace", "X-Other"]}),
        ({"allow_headers": ["X-Trace"]}, {"allow_headers": "*"}),
        ({"allow_headers": "*"}, {"allow_headers": ["*", "Authorization"]}),
        ({}, {"expose_headers": ["ETag"]}),
        ({"expose_headers": ["ETag"]}, {"expose_headers": "*"}),
        ({}, {"allow_credentials": True}),
        ({}, {"max_age": 6}),
        ({"max_age": 4}, {}),
        ({}, {"allow_private_network": True}),
        ({"block_refused": True}, {}),
        ({"block_refused": "unsafe-methods"}, {}),
        ({"block_refused": True}, {"block_refused": "unsafe-methods"}),
        ({"block_missing_origin": True}, {}),
    ],
)
def test_a_policy_that_grants_less_is_stricter(less: dict[str, Any], more: dict[str, Any]) -> None:
    strict, lax = Policy(**{**BASE, **less}), Policy(**{**BASE, **more})
    assert grants_no_more(strict, lax)
    assert not grants_no_more(lax, strict)
    assert strictest([lax, strict]) is strictest([strict, lax]) is strict


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"allow_origins": [OTHER]}),
        ({"allow_credentials": True}, {"allow_origins": "*"}),
        ({"allow_methods": ["PUT"]}, {"allow_methods": ["DELETE"]}),
        ({"allow_headers": ["Authorization"]}, {"allow_headers": "*"}),
        ({"max_age": 600}, {"allow_origins": "*"}),
        ({}, {"allow_origins": [APP, OTHER], "block_refused": True}),
        (
            {"block_refused": True},
            {"block_refused": "unsafe-methods", "block_missing_origin": True},
        ),
        ({"allow_origins": ["https://*.example.com"]}, {"allow_origins": [APP], "max_age": 60}),
    ],
)
def test_where_each_grants_what_the_other_does_not_neither_is_stricter(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    policies = [Policy(**{**BASE, **fields}) for fields in (one, other)]
    assert not grants_no_more(*policies)
    assert not grants_no_more(*reversed(policies))
    assert strictest(policies) == refusal(policies)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"max_age": 5}),
        ({}, {"preflight_status": 200}),
        ({}, {"allow_methods": ["GET"]}),
        ({"allow_origins": "*"}, {"allow_origins": "*", "block_refused": True}),
    ],
)
def test_of_policies_that_grant_the_same_the_first_holds(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    first, second = Policy(**{**BASE, **one}), Policy(**{**BASE, **other})
    assert strictest([first, second]) is first
    assert strictest([second, first]) is second


def test_no_cors_grants_nothing() -> None:
    for fields in ({"max_age": 0}, {}, {"allow_origins": "*", "block_refused": True}):
        policy = Policy(**{**BASE, **fields})
        assert strictest([policy, NO_CORS]) is NO_CORS
    blocking = Policy(allow_origins=[APP], block_refused=True)
    assert strictest([blocking, NO_CORS]) is NO_CORS_BLOCKING
    assert strictest([NO_CORS, NO_CORS_BLOCKING]) is NO_CORS_BLOCKING
    assert NO_CORS_BLOCKING.allows_no_origin
    unsafe = Policy(allow_origins=[APP], block_refused="unsafe-methods", block_missing_origin=True)
    assert strictest([unsafe, NO_CORS]) == NO_CORS.replace(
        block_refused="unsafe-methods", block_missing_origin=True
    )
    assert strictest([unsafe, NO_CORS_BLOCKING]) == NO_CORS.replace(
        block_refused=True, block_missing_origin=True
    )


ORIGINS = [
    APP,
    OTHER,
    "https://*.example.com",
    "https://app.example.com:*",
    "https://x.app.example.com",
]
POLICIES = st.builds(
    Policy,
    allow_origins=st.one_of(st.just("*"), st.sets(st.sampled_from(ORIGINS[:2]), min_size=1)),
    allow_methods=st.sets(st.sampled_from(["PUT", "DELETE", "GET"])),
    allow_headers=st.sets(st.sampled_from(["x-a", "X-B", "Authorization"])),
    max_age=st.sampled_from([None, 5, 60]),
    block_refused=st.sampled_from([False, True, "unsafe-methods"]),
    block_missing_origin=st.booleans(),
)


@given(POLICIES, POLICIES, POLICIES)
def test_the_order_is_an_order(one: Policy, two: Policy, three: Policy) -> None:
    assert grants_no_more(one, one)
    if grants_no_more(one, two) and grants_no_more(two, three):
        assert grants_no_more(one, three)
    lowest = strictest([one, two, three])
    assert all(grants_no_more(lowest, each) for each in (one, two, three))
