"""The fields of a policy: a new field fails a test for each place that has to know it."""

import inspect
import re
from typing import Any

import pytest

from crossorigin import Policy, PolicyError, headers
from crossorigin.policy import describe
from crossorigin.policy.fields import FIELDS, FLAGS
from crossorigin.policy.strictness import grants_no_more

BASE: dict[str, Any] = {"allow_origins": ["https://app.example.com"]}
CHANGED: dict[str, dict[str, Any]] = {
    "allow_origins": {"allow_origins": ["https://app.example.com", "https://b.example"]},
    "allow_methods": {"allow_methods": ["PUT"]},
    "allow_headers": {"allow_headers": ["X-Trace"]},
    "expose_headers": {"expose_headers": ["ETag"]},
    "allow_credentials": {"allow_credentials": True},
    "max_age": {"max_age": 600},
    "preflight_status": {"preflight_status": 200},
    "block_refused": {"block_refused": True},
    "block_missing_origin": {"block_missing_origin": True},
    "allow_private_network": {"allow_private_network": True},
    "dangerously_allow_null_origin": {"dangerously_allow_null_origin": True},
    "dangerously_allow_insecure_origins": {"dangerously_allow_insecure_origins": True},
    "dangerously_allow_public_suffix_wildcards": {
        "dangerously_allow_public_suffix_wildcards": True
    },
    "dangerously_allow_any_extension": {"dangerously_allow_any_extension": True},
    "dangerously_allow_private_address_ranges": {"dangerously_allow_private_address_ranges": True},
}
"""A policy for each field that differs from `BASE` in it alone."""
TOLERATES = [name for name in FIELDS if name.startswith("dangerously_")]
"""Fields that change nothing in a policy that is right."""
GRANTS_NOTHING = ["preflight_status", *TOLERATES]


def test_a_policy_takes_its_fields_in_their_order() -> None:
    assert tuple(inspect.signature(Policy).parameters) == FIELDS
    assert tuple(CHANGED) == FIELDS
    arguments = (inspect.getdoc(Policy) or "").partition("Args:")[2].partition("Raises:")[0]
    documented = re.findall(r"(?m)^    (\w+): ", arguments)
    assert tuple(documented) == FIELDS


def test_flags_are_the_fields_that_are_false_unless_set() -> None:
    policy = Policy(allow_origins=BASE["allow_origins"])
    others = {"block_refused"}  # it can also be a word
    assert set(FLAGS) == {name for name in FIELDS if getattr(policy, name) is False} - others


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_kept_written_and_read(name: str) -> None:
    policy, other = Policy(**BASE), Policy(**{**BASE, **CHANGED[name]})
    assert other.to_dict() == {**BASE, **CHANGED[name]}
    assert Policy.from_dict(other.to_dict()).to_dict() == other.to_dict()
    assert policy.replace(**CHANGED[name]).to_dict() == other.to_dict()
    assert f"{name}=" in repr(other)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_counts_in_what_a_policy_means_unless_it_only_tolerates(name: str) -> None:
    policy, other = Policy(**BASE), Policy(**{**BASE, **CHANGED[name]})
    assert (policy == other) == (name in TOLERATES)
    assert (hash(policy) == hash(other)) == (name in TOLERATES)
    assert (list(describe(policy)) == list(describe(other))) == (name in GRANTS_NOTHING)
    both_ways = grants_no_more(policy, other) and grants_no_more(other, policy)
    assert both_ways == (name in GRANTS_NOTHING)


@pytest.mark.parametrize("name", ["allow_methods", "allow_headers", "expose_headers"])
def test_what_a_protocol_needs_is_given_by_its_fields(name: str) -> None:
    for given, written in (
        (headers.MCP, f" headers.MCP.{name}."),
        ([headers.MCP], f" *headers.MCP.{name}."),
    ):
        with pytest.raises(PolicyError) as caught:
            Policy(**{**BASE, name: given})
        (problem,) = caught.value.exceptions
        assert problem.field == name
        assert problem.hint.endswith(written)
