"""Named policies: what paths and hosts of a file refer to."""

from __future__ import annotations

import json
import pickle
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin import NO_CORS, FilePolicy, Policy, PolicyError, PolicyMap
from crossorigin.policy import unused_names, unused_policies

from .test_round_trips import policies as any_policy

FILE = """
allow_origins = ["https://app.example.com"]

[policies.partners]
allow_origins = ["https://partner.example"]
max_age = 600

[policies.public]
allow_origins = "*"

[paths]
"/orders" = "partners"
"/orders/internal" = "no-cors"
"/news" = "public"

[hosts."partners.example.com"]
paths = {"/" = "partners", "/news" = "public"}

[hosts]
"cdn.example.com" = "public"

[candidate]
allow_origins = ["https://app.example.com"]
paths = {"/orders" = "public"}
"""
PARTNERS = Policy(allow_origins=["https://partner.example"], max_age=600)
PUBLIC = Policy(allow_origins="*")


def problems_of(text: str) -> list[tuple[str, str, object, str]]:
    with pytest.raises(PolicyError) as caught:
        PolicyMap.from_dict(tomllib.loads(text))
    return [(each.field, str(each.code), each.value, each.hint) for each in caught.value.exceptions]


def test_paths_hosts_and_the_candidate_refer_to_names(tmp_path: Path) -> None:
    path = tmp_path / "cors.toml"
    path.write_text(FILE)
    policies = PolicyMap.from_file(path)
    assert policies.policy_for("/orders/1", "api.example.com") is policies.named["partners"]
    assert policies.named == {"partners": PARTNERS, "public": PUBLIC}
    assert policies.policy_for("/orders/internal", "api.example.com") == NO_CORS
    assert policies.policy_for("/news", "partners.example.com") == PUBLIC
    assert policies.policy_for("/", "partners.example.com") == PARTNERS
    assert policies.policy_for("/x", "cdn.example.com") == PUBLIC
    assert policies.candidate is not None
    assert policies.candidate.policy_for("/orders") == PUBLIC
    assert policies.warnings == ()
    with FilePolicy(path) as file:
        assert file.policy == policies


def test_names_survive_a_round_trip() -> None:
    policies = PolicyMap.from_dict(tomllib.loads(FILE))
    again = PolicyMap.from_dict(tomllib.loads(policies.to_toml()))
    copied = pickle.loads(pickle.dumps(policies))  # noqa: S301 (our own)
    assert policies.to_dict()["paths"]["/orders"] == "partners"
    for each in (again, copied):
        assert each == policies
        assert each.to_dict() == policies.to_dict()
        assert each.named == policies.named


def test_the_whole_policy_in_force_may_have_a_name() -> None:
    policies = PolicyMap.from_dict(
        {"policy": "public", "candidate": "partners", "policies": {
            "public": PUBLIC.to_dict(), "partners": PARTNERS.to_dict(),
        }}
    )  # fmt: skip
    assert policies.policy_for("/") == PUBLIC
    assert policies.candidate == PolicyMap({"/": PARTNERS})
    assert policies.warnings == ()
    assert PolicyMap.from_dict(policies.to_dict()) == policies


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c d", 'e"f']), any_policy(), min_size=1),
    st.dictionaries(st.sampled_from(["/", "/x", "/x/y", "/z"]), st.integers(0, 3)),
)
def test_a_reference_means_what_the_policy_in_its_place_means(
    named: dict[str, Policy], references: dict[str, int]
) -> None:
    names = list(named)
    chosen = {path: names[number % len(names)] for path, number in references.items()}
    tables = {name: policy.to_dict() for name, policy in named.items()}
    paths = {"/other": "no-cors", **chosen}
    policies = PolicyMap.from_dict({"policies": tables, "paths": paths})
    assert policies == PolicyMap(
        {"/other": NO_CORS, **{path: named[name] for path, name in chosen.items()}}
    )
    again = PolicyMap.from_dict(json.loads(json.dumps(policies.to_dict())))
    assert again == policies
    assert again.to_dict() == policies.to_dict()
    unused = set(names) - set(chosen.values())
    assert set(unused_names(policies)) == unused
    # Routes may have them, so a map alone does not warn.
    assert not [each for each in policies.warnings if each.code == "unused-policy"]
    fields = {each.field for each in unused_policies(policies, [policies.named[names[0]]])}
    assert fields == {f'policies."{name}"' for name in unused - {names[0]}}


@pytest.mark.parametrize("place", ["paths", "hosts", "hosts-paths", "policy", "candidate"])
def test_an_unknown_name_is_a_problem_wherever_it_is(place: str) -> None:
    fields: dict[str, Any] = {"policies": {"partners": PARTNERS.to_dict()}}
    name = "partner"
    if place == "hosts-paths":
        fields["hosts"] = {"a.example": {"paths": {"/a": name}}}
        field = 'hosts."a.example".paths."/a"'
    elif place in ("paths", "hosts"):
        key = "/a" if place == "paths" else "a.example"
        fields[place] = {key: name}
        field = f'{place}."{key}"'
    else:
        fields |= {"allow_origins": "*"} if place == "candidate" else {}
        fields[place] = name
        field = place
    with pytest.raises(PolicyError) as caught:
        PolicyMap.from_dict(fields)
    (problem,) = caught.value.exceptions
    assert (problem.field, problem.code, problem.value) == (field, "unknown-policy", name)
    assert problem.hint == "Did you mean 'partners'?"


def test_hints_name_what_there_is() -> None:
    names = '[policies.partners]\nallow_origins = "*"\n'
    paths = '[paths]\n"/a" = "zzz"\n"/b" = "no_cors"\n'
    assert [hint for *_, hint in problems_of(names + paths)] == [
        "The names are 'partners'.",
        "Did you mean 'no-cors'?",
    ]
    ((_, code, _, hint), _) = problems_of(paths)
    assert (code, hint) == (
        "unknown-policy",
        "Define it in the table policies at the top of the file.",
    )


def test_a_long_list_of_names_is_cut_and_counted() -> None:
    names = "".join(f'[policies.n{number}]\nallow_origins = "*"\n' for number in range(1000))
    ((*_, hint),) = problems_of(names + '[paths]\n"/a" = "zzz"\n')
    assert hint.startswith("The names are 'n0', 'n1', ")
    assert hint.endswith("'n19' and 980 others.")


SPELLINGS = ["NO-CORS", "no_cors", "NO_CORS", "nocors", "No-Cors", "no cors"]


@pytest.mark.parametrize("word", SPELLINGS)
def test_the_word_for_no_origin_in_another_spelling(word: str) -> None:
    assert problems_of(f'allow_origins = "{word}"') == [
        ("allow_origins", "origin-without-scheme", word, "Write 'no-cors'.")
    ]
    assert problems_of(f'allow_origins = ["{word}"]') == [
        (
            "allow_origins",
            "origin-without-scheme",
            word,
            "Write 'no-cors' itself, not a list of it.",
        )
    ]
    assert problems_of(f'[paths]\n"/a" = "{word}"') == [
        ('paths."/a"', "unknown-policy", word, "Did you mean 'no-cors'?")
    ]
    with pytest.raises(PolicyError, match="CORS_ALLOW_ORIGINS"):
        Policy.from_env("CORS_", {"CORS_ALLOW_ORIGINS": word})


def test_names_do_not_refer_to_names_so_there_are_no_cycles() -> None:
    assert problems_of('[policies]\na = "b"\nb = "a"\n[paths]\n"/" = "a"') == [
        (
            f'policies."{name}"',
            "wrong-type",
            other,
            "Give its fields here: a name cannot refer to another name.",
        )
        for name, other in (("a", "b"), ("b", "a"))
    ]


def test_a_problem_in_a_named_policy_is_told_once() -> None:
    text = '[policies.p]\nallow_origins = "*"\nmax_age = -1\n[paths]\n"/a" = "p"\n"/b" = "p"\n'
    ((field, code, *_),) = problems_of(text)
    assert (field, code) == ('policies."p".max_age', "max-age-negative")


def test_a_warning_about_a_named_policy_is_told_once() -> None:
    text = '[policies.p]\nallow_origins = ["http://a.example"]\n[paths]\n"/a" = "p"\n"/b" = "p"\n'
    (warning,) = PolicyMap.from_dict(tomllib.loads(text)).warnings
    assert warning.field == 'policies."p".allow_origins'


@pytest.mark.parametrize("name", ["no-cors", "NO_CORS", "", " "])
def test_a_name_that_no_policy_can_have(name: str) -> None:
    with pytest.raises(PolicyError) as caught:
        PolicyMap.from_dict({"policies": {name: PUBLIC.to_dict()}, "paths": {"/": "no-cors"}})
    assert [each.code for each in caught.value.exceptions] == ["bad-policy-name"]
    with pytest.raises(PolicyError):
        PolicyMap({"/": PUBLIC}, named={name: PUBLIC})


def test_an_unused_policy_is_told_word_for_word() -> None:
    policies = PolicyMap({"/": NO_CORS}, named={"spare": Policy(allow_origins="*")})
    assert [str(warning) for warning in unused_policies(policies, [])] == [
        'policies."spare": no path, no host and no route has this policy. '
        "Leave it out, or refer to it. [unused-policy]"
    ]


def test_the_table_of_names_is_at_the_top_alone() -> None:
    inner = {"policies": {"a": PUBLIC.to_dict()}, "paths": {"/": "a"}}
    for fields in ({"hosts": {"a.example": inner}}, {"policy": inner}, {"policies": 5}):
        with pytest.raises(PolicyError):
            PolicyMap.from_dict(fields)
    with pytest.raises(PolicyError):
        Policy.from_dict({"allow_origins": "*", "policies": {}})
    with pytest.raises(PolicyError):
        PolicyMap({"/": PUBLIC}, hosts={"a.example": PolicyMap({"/": PUBLIC}, named={"a": PUBLIC})})
