"""Where the fields and values of a policy file stand."""

import sys
from pathlib import Path

import pytest

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
