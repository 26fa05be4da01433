"""Where the fields and values of a policy file stand."""

import sys
from pathlib import Path

import pytest

from crossorigin import PolicyError, PolicyMap
from crossorigin.cli.positions import Position, positions_in
from crossorigin.policy import Problem, ProblemCode


def problem(field: str, value: object) -> Problem:
    return Problem(ProblemCode.WRONG_TYPE, field, value, "it is wrong.", "Write another.")


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    file = tmp_path / "cors.toml"
    file.write_text('allow_origins = ["https://a.example",\n  "https://b.example/"]\n')
    return file


def test_a_value_of_a_list_has_its_own_place(toml: Path) -> None:
    positions = positions_in(str(toml))
    assert positions is not None
    assert positions.of(problem("allow_origins", "https://b.example/")) == Position(2, 3)
    assert positions.of(problem("allow_origins", "gone")) == Position(1, 17)
    assert positions.of(problem("max_age", 5)) == Position(1, 1)


def test_a_value_that_json_does_not_know_has_the_place_of_its_field(tmp_path: Path) -> None:
    file = tmp_path / "cors.json"
    file.write_text('{"max_age": 5,\n "allow_origins": "\\q"}')
    positions = positions_in(str(file))
    assert positions is not None
    assert positions.of(problem("allow_origins", "q")) == Position(2, 19)


PARTS = """
[[any_of]]
allow_origins = ["https://a.example"]

[[any_of]]  # the second
allow_origins = ["https://b.example", "x"]
max_age = -1

[[paths."/api".any_of]]
max_age = -2

[candidate]
any_of = [ # with comments
  {max_age = -3},
  # between
  {max_age = -4},
]
"""


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("any_of[0].allow_origins", "https://a.example", (3, 18)),
        ("any_of[1].allow_origins", "x", (6, 39)),
        ("any_of[1].max_age", -1, (7, 11)),
        ("any_of[1].'max_agee'", None, (5, 3)),
        ("any_of[2].max_age", -1, (2, 3)),
        ("any_of", None, (2, 3)),
        ('paths."/api".any_of[0].max_age', -2, (10, 11)),
        ("candidate.any_of[0].max_age", -3, (14, 14)),
        ("candidate.any_of[1].max_age", -4, (16, 14)),
        ("candidate.any_of[1].allow_origins", None, (16, 3)),
    ],
)
def test_the_parts_of_a_policy_have_their_places(
    field: str, value: object, place: tuple[int, int], tmp_path: Path
) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(PARTS)
    positions = positions_in(str(file))
    assert positions is not None
    assert positions.of(problem(field, value)) == Position(*place)


def test_the_parts_of_a_policy_have_their_places_in_json_too(tmp_path: Path) -> None:
    file = tmp_path / "cors.json"
    file.write_text('{"any_of": [{"max_age": 1},\n {"max_age": -1}]}')
    positions = positions_in(str(file))
    assert positions is not None
    assert positions.of(problem("any_of[1].max_age", -1)) == Position(2, 14)


def test_without_tree_sitter_or_the_file_no_place_is_told(
    toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert positions_in(str(toml.with_name("missing.toml"))) is None
    monkeypatch.setitem(sys.modules, "tree_sitter", None)
    assert positions_in(str(toml)) is None


OWN = "allow_origins = ['https://own.example']\n"
OTHERS = "allow_origins = '*'\n"
TABLES = {
    "top": "@" + OWN,
    "policy": f"[policy]\n{OWN}@",
    "candidate": f"{OWN}[candidate]\n{OWN}@",
    "paths": f"{OWN}[paths.'/x.y']\n{OWN}@",
    "hosts": f"{OWN}[hosts.'a.example']\n{OWN}@",
    "policies": f"{OWN}[policies.partners]\n{OWN}@",
    "paths of a host": f"{OWN}[hosts.'a.example'.paths.'/x']\n{OWN}@",
    "paths of the policy": f"[policy.paths.'/x']\n{OWN}@",
    "paths of the candidate": f"{OWN}[candidate.paths.'/x']\n{OWN}@",
    "hosts of the candidate": f"{OWN}[candidate.hosts.'b.example']\n{OWN}@",
    "a part": f"[[any_of]]\n{OWN}[[any_of]]\n{OTHERS}@",
    "a part of a path": f"[[paths.'/x'.any_of]]\n{OWN}[[paths.'/x'.any_of]]\n{OTHERS}@",
    "a part of a name": f"{OWN}[[policies.p.any_of]]\n{OWN}[[policies.p.any_of]]\n{OTHERS}@",
}
WRONG = {
    "maxage = 1": 1,
    "'odd key' = 1": 1,
    "'a.b' = 1": 1,
    '"it\'s" = 1': 1,
    "max_age = -1": 11,
    "max_age = 'x'": 11,
    "allow_methods = ['PUT', 'P T']": 25,
}
"""A line, and the column of what is wrong in it."""


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("table", TABLES)
def test_what_is_wrong_in_a_table_has_its_place(table: str, wrong: str, tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(text := TABLES[table].replace("@", f"{wrong}\n"))
    line = text.splitlines().index(wrong) + 1
    assert _places(file) == [Position(line, WRONG[wrong])]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"{OWN}[paths.'x']\n{OWN}", (2, 8)),
        (f"{OWN}[paths]\n'/a/*' = 'no-cors'", (3, 1)),
        (f"{OWN}[paths]\n'/b' = 'no-cors'\n'/A' = 'no-cors'\n'/a' = 'no-cors'", (5, 1)),
        (f"{OWN}[paths]\n'/x' = 'q'", (3, 8)),
        (f"{OWN}[paths.'/a'.paths]\nx = 1", (2, 13)),
        (f"{OWN}[hosts.'http://x']\n{OWN}", (2, 8)),
        (f"{OWN}[hosts.'x.y'.paths.'/a b/*']\n{OWN}", (2, 20)),
        (f"{OWN}[policies.'no-cors']\n{OWN}", (2, 11)),
        (f"{OWN}[policies]\np = 'q'", (3, 5)),
        (f"{OWN}[candidate.paths.'x']\n{OWN}", (2, 18)),
        (f"{OWN}[candidate.hosts.'x:1']\n{OWN}", (2, 18)),
        (f"{OWN}[candidate]\npolicies = 1\n{OWN}", (3, 1)),
        (f"[policy]\n{OWN}[policy.paths.'x']\n{OWN}", (3, 15)),
        (f"polcy = 1\n[policy]\n{OWN}", (1, 1)),
        (f"[policy]\n{OWN}[polices.x]\n{OWN}", (3, 2)),
        (f"candidate_share = 2\n{OWN}", (1, 19)),
    ],
)
def test_wrong_keys_have_their_places(text: str, place: tuple[int, int], tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(text)
    assert Position(*place) in _places(file)


def test_wrong_keys_of_json_have_their_places(tmp_path: Path) -> None:
    file = tmp_path / "cors.json"
    file.write_text(
        '{"allow_origins": "*", "paths": {"/x": {"allow_origins": "*",\n "maxage": 1}, "y":\n0}}'
    )
    assert _places(file) == [Position(2, 2), Position(2, 16), Position(3, 1)]


def _places(file: Path) -> list[Position]:
    positions = positions_in(str(file))
    assert positions is not None
    with pytest.raises(PolicyError) as caught:
        PolicyMap.from_file(file)
    return sorted(map(positions.of, caught.value.exceptions))


@pytest.mark.parametrize("table", TABLES)
def test_a_warning_about_a_table_has_its_place(table: str, tmp_path: Path) -> None:
    doubtful = "expose_headers = ['X-A', 'x-a']"
    file = tmp_path / "cors.toml"
    file.write_text(text := TABLES[table].replace("@", f"{doubtful}\n"))
    line = text.splitlines().index(doubtful) + 1
    positions = positions_in(str(file))
    assert positions is not None
    found = [each for each in PolicyMap.from_file(file).warnings if each.value == "x-a"]
    assert {positions.of(warning) for warning in found} == {Position(line, 26)}
