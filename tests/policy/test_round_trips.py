"""A policy survives `to_dict`, `replace`, files and pickling, whatever is in it."""

from __future__ import annotations

import copy
import json
import pickle
import tempfile
import tomllib
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin import NO_CORS, Policy, PolicyError, PolicyMap
from crossorigin.policy.fields import FIELDS
from crossorigin.policy.policy import NO_CORS_BLOCKING

ORIGINS = ["https://a.example", "https://*.b.example", "http://localhost:*", "app://one"]
CHOICES: dict[str, Any] = {
    "allow_origins": st.one_of(
        st.just("*"), st.just("no-cors"), st.lists(st.sampled_from(ORIGINS), min_size=1)
    ),
    "allow_methods": st.one_of(st.just("*"), st.lists(st.sampled_from(["PUT", "GET", "X-A"]))),
    "allow_headers": st.one_of(
        st.just("*"), st.just(["*", "Authorization"]), st.lists(st.sampled_from(["X-A", "x-a"]))
    ),
    "expose_headers": st.one_of(st.just("*"), st.lists(st.sampled_from(["X-A", "ETag"]))),
    "max_age": st.one_of(st.none(), st.integers(0, 86400), st.just(timedelta(minutes=5))),
    "preflight_status": st.one_of(st.integers(200, 299), st.just(HTTPStatus.OK)),
    **{field: st.booleans() for field in ("allow_private_network", "block_missing_origin")},
    "block_refused": st.sampled_from([False, True, "unsafe-methods"]),
}


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    fields = draw(st.fixed_dictionaries({}, optional=CHOICES))
    return Policy(**{"allow_origins": "*", **fields})


def same(policy: Policy, other: Policy) -> bool:
    return policy == other and all(
        getattr(policy, field) == getattr(other, field) for field in FIELDS
    )


@given(policies())
def test_nothing_is_lost(policy: Policy) -> None:
    fields = policy.to_dict()
    assert same(Policy.from_dict(fields), policy)
    assert same(Policy.from_dict(json.loads(json.dumps(fields))), policy)
    assert same(policy.replace(), policy)
    assert same(Policy.from_dict(tomllib.loads(policy.to_toml())), policy)
    assert same(pickle.loads(pickle.dumps(policy)), policy)  # noqa: S301 (our own)
    assert same(copy.deepcopy(policy), policy)
    assert hash(Policy.from_dict(fields)) == hash(policy)


@given(st.dictionaries(st.sampled_from(["/", "/a", "/a/b"]), policies(), min_size=1))
def test_nothing_is_lost_in_files(paths: dict[str, Policy]) -> None:
    policies = PolicyMap(paths)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (
            ("cors.json", json.dumps(policies.to_dict())),
            ("cors.toml", policies.to_toml()),
        ):
            path = Path(folder, name)
            path.write_text(text, encoding="utf-8")
            again = PolicyMap.from_file(path)
            assert all(same(again.paths.get(each, NO_CORS), paths[each]) for each in paths)


@pytest.mark.parametrize("policy", [NO_CORS, NO_CORS_BLOCKING])
def test_a_policy_without_origins_is_written_and_read(policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "cors.toml"
    path.write_text(policy.to_toml())
    assert same(Policy.from_file(path), policy)
    assert same(PolicyMap.from_file(path).policy_for("/"), policy)
    assert policy.replace(allow_origins="*").allows_any_origin


class Team(StrEnum):
    SHOP = "https://shop.example"


def test_text_and_numbers_are_stored_as_such() -> None:
    policy = Policy(allow_origins=[Team.SHOP], preflight_status=HTTPStatus.OK)
    assert type(policy.allow_origins[0]) is str
    assert type(policy.preflight_status) is int


NUMBERS = [
    timedelta.max, timedelta.min, timedelta(microseconds=1), timedelta(seconds=-0.5), 10**5000,
    -(10**5000), float("nan"), float("inf"), -0.0, 600.0, True, False, Decimal("NaN"), Decimal(600),
    Fraction(600), Fraction(1, 3), 600 + 0j, "600", b"600", [600], object(),
]  # fmt: skip


FLAGS = {field for field in FIELDS if isinstance(getattr(NO_CORS, field), bool)}
CASES = [
    pytest.param(field, number, id=f"{field}-{place}")
    for field in FIELDS
    for place, number in enumerate(NUMBERS)
    if not (isinstance(number, bool) and field in FLAGS)
]


@pytest.mark.parametrize(("field", "number"), CASES)
def test_a_number_of_another_kind_is_a_problem(field: str, number: Any) -> None:
    with pytest.raises(PolicyError) as caught:
        Policy(**{"allow_origins": ["https://a.example"], field: number})
    for problem in caught.value.exceptions:
        assert problem.field == field
        assert len(str(problem)) < 500


def test_the_next_whole_second_is_offered() -> None:
    with pytest.raises(PolicyError) as caught:
        Policy(allow_origins="*", max_age=timedelta(seconds=1.5))
    assert caught.value.exceptions[0].hint == "Write 2."


def test_a_policy_is_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = Policy(allow_origins=["https://a.example"])
    monkeypatch.setattr("crossorigin.policy.policy.meaning_beside_origins", pytest.fail)
    assert PolicyMap({f"/{n}": policy for n in range(100)}).policy_for("/1") is policy
    assert policy == policy  # noqa: PLR0124
