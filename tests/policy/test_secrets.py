"""A refused policy shows no secret that was put into it, and no long value in full."""

import json
import pickle
import traceback
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from crossorigin import Policy, PolicyError, PolicyMap, Problem
from crossorigin.cli.app import crossorigin
from crossorigin.policy import ProblemCode
from crossorigin.policy.fields import FIELDS
from crossorigin.redaction import show

SECRET = "hunter2-Xyzzy"  # noqa: S105 (made up)
SHAPES = (
    "https://user:{}@a.example",
    "https://{}@a.example",
    "HTTPS://user:{}@a.example/path, https://b.example",
    "https://a.example/?token={}",
    "https://a.example/#access_token={}&x=1",
    "https://*.user:{}@a.example:443",
    "password={}",
    "Authorization: Bearer {}",
    '{{"api_key": "{}"}}',
)
IN_FIELDS = ("{}", ["{}"], ["*", "{}"], {"{}": 1}, {"a": ["{}"]}, [["{}"]], {"password": "{}"})


class Url:
    """As URL objects of many libraries are."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Url({self.text!r})"


def fill(shape: Any, text: str) -> Any:
    if isinstance(shape, str):
        return text if shape == "{}" else shape
    if isinstance(shape, list):
        return [fill(each, text) for each in shape]
    if isinstance(shape, dict):
        return {fill(name, text): fill(value, text) for name, value in shape.items()}
    return shape


def texts_of(error: PolicyError) -> list[str]:
    found = [str(error), repr(error), error.report(), "".join(traceback.format_exception(error))]
    for problem in error.exceptions:
        found += [str(problem), repr(problem), problem.message, problem.hint, problem.field]
    return found


def problems_with(fields: dict[str, Any]) -> list[str]:
    for build in (Policy.from_dict, PolicyMap.from_dict):
        try:
            build(fields)
        except PolicyError as error:
            return texts_of(error)
    return []


@pytest.mark.parametrize("field", [*FIELDS, "paths", "hosts", "unknown"])
@pytest.mark.parametrize("shape", SHAPES)
def test_no_text_of_a_problem_tells_a_secret(field: str, shape: str) -> None:
    # Where a long text is cut, what is left of a secret is told from nothing any more.
    long = f"{'x' * 3000} {shape}"
    for text in (shape.format(SECRET), shape.format(SECRET + "y" * 100), long.format(SECRET)):
        values = [fill(each, text) for each in IN_FIELDS]
        for value in [*values, Url(text), [Url(text)], text.encode()]:
            told = problems_with({"allow_origins": ["https://c.example"], field: value})
            assert [each for each in told if SECRET in each] == [], value
        nested: dict[str, Any] = {text: {field: text}}
        for where in ("paths", "hosts"):
            told = problems_with({where: nested})
            assert [each for each in told if SECRET in each] == [], where


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_check_tells_no_secret(
    field: str, shape: str, form: tuple[str, ...], tmp_path: Path
) -> None:
    # Each has a secret of its own, because what one value teaches is hidden in the others too.
    values = [fill(each, shape.format(f"{SECRET}{n}")) for n, each in enumerate(IN_FIELDS)]
    policies = [{"allow_origins": ["https://c.example"], field: value} for value in values]
    file = tmp_path / "cors.json"
    file.write_text(json.dumps({"paths": {f"/{n}": each for n, each in enumerate(policies)}}))
    result = CliRunner().invoke(crossorigin, ["check", str(file), *form])
    assert result.exit_code == 1
    assert SECRET not in result.output + result.stderr
    unnamed = [n for n in range(len(policies)) if f"/{n}" not in result.output]
    assert unnamed == []
    if field == "allow_origins" and "user" in shape:
        shown = CliRunner().invoke(crossorigin, ["check", str(file), *form, "--show-secrets"])
        assert SECRET in shown.output


def test_the_value_itself_is_as_it_was_given() -> None:
    origin = f"https://user:{SECRET}@a.example"
    with pytest.raises(PolicyError) as caught:
        Policy(allow_origins=[origin])
    (problem,) = caught.value.exceptions
    assert problem.value == origin
    again = pickle.loads(pickle.dumps(problem))  # noqa: S301 (made here)
    assert (str(again), again.value) == (str(problem), origin)


@given(st.text(), st.text())
def test_a_problem_is_one_line(name: str, text: str) -> None:
    told = problems_with({"allow_origins": ["https://c.example"], name: text})
    told += problems_with({"paths": {name: {"max_age": text}}})
    told += problems_with({"hosts": {name: {"max_age": text}}, "allow_origins": [text]})
    for each in told:
        if "problem" not in each and "Traceback" not in each:
            assert each.isprintable(), repr(each)


def test_a_problem_is_bounded() -> None:
    long = "/x" * 100_000
    for fields in ({"paths": {long: {"max_age": long}}}, {"hosts": {long: 1}}, {long: long}):
        for text in problems_with(fields):
            assert len(text) < 20_000


class Unspeakable:
    def __repr__(self) -> str:
        raise LookupError(SECRET)


def test_what_cannot_be_shown_is_named() -> None:
    assert show(Unspeakable()).startswith("<Unspeakable instance at 0x")
    problem = Problem(ProblemCode.WRONG_TYPE, "x", None, "is wrong.", "Mend it.")
    assert repr(problem) == "Problem('wrong-type', 'x', None, 'is wrong.', 'Mend it.')"
    problem = Problem(ProblemCode.WRONG_TYPE, "x", ["a"], "is wrong.", "Mend it.")
    assert repr(problem) == "Problem('wrong-type', 'x', ['a'], 'is wrong.', 'Mend it.')"
