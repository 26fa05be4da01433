"""Policies from environment variables: what is read, and that every problem names its variable."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crossorigin import NO_CORS, Policy, PolicyError
from crossorigin.policy.fields import FIELDS, FLAGS, LISTS, NUMBERS

from .test_fields import CHANGED
from .test_round_trips import policies, same

APP = "https://app.example.com"
VARIABLES = {f"CORS_{field.upper()}" for field in FIELDS}


def problems_of(environ: dict[str, Any]) -> list[tuple[str, str, str]]:
    with pytest.raises(PolicyError) as caught:
        Policy.from_env("CORS_", environ)
    return [(each.field, str(each.code), each.hint) for each in caught.value.exceptions]


def read(**variables: str) -> Policy:
    given = {f"CORS_{name.upper()}": value for name, value in variables.items()}
    return Policy.from_env("CORS_", {"CORS_ALLOW_ORIGINS": APP, **given})


def test_every_field_has_a_notation() -> None:
    assert {*FLAGS, *LISTS, *NUMBERS, "block_refused"} == set(FIELDS)


def test_the_variables_of_the_process_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_CORS_ALLOW_ORIGINS", f"{APP}, http://localhost:*")
    monkeypatch.setenv("SHOP_CORS_ALLOW_CREDENTIALS", "true")
    assert Policy.from_env("SHOP_CORS_") == Policy(
        allow_origins=[APP, "http://localhost:*"], allow_credentials=True
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example,https://b.example",
        "https://a.example, https://b.example,",
        "https://a.example https://b.example",
        " https://a.example\n\thttps://b.example\r\n",
        '["https://a.example", "https://b.example"]',
    ],
)
def test_the_entries_of_a_list_are_separated_by_commas_or_blanks(text: str) -> None:
    assert read(allow_origins=text).allow_origins == ("https://a.example", "https://b.example")


def test_each_kind_of_field_has_its_notation() -> None:
    assert read(allow_origins="no-cors") == NO_CORS
    assert read(allow_origins="*").allows_any_origin
    assert read(allow_headers="*,Authorization").allow_headers == ("*", "Authorization")
    assert read(allow_headers="").allow_headers == ()
    assert read(max_age=" 600 ").max_age == 600
    assert read(max_age="None").max_age is None
    assert read(preflight_status="200").preflight_status == 200
    for text, value in (("true", True), ("Yes", True), ("on", True), ("1", True), ("OFF", False)):
        assert read(allow_credentials=text).allow_credentials is value
    assert read(block_refused="unsafe-methods").block_refused == "unsafe-methods"
    assert read(block_refused="false").block_refused is False


def as_variables(policy: Policy, *, in_json: bool) -> dict[str, str]:
    def text(value: Any) -> str:
        if isinstance(value, list):
            return json.dumps(value) if in_json else ",".join(value)
        return str(value)

    return {f"CORS_{name.upper()}": text(value) for name, value in policy.to_dict().items()}


@given(policies(), st.booleans())
def test_every_policy_can_be_written_in_variables(policy: Policy, in_json: bool) -> None:
    assert same(Policy.from_env("CORS_", as_variables(policy, in_json=in_json)), policy)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_read(field: str) -> None:
    policy = Policy(**{"allow_origins": [APP], **CHANGED[field]})
    again = Policy.from_env("CORS_", as_variables(policy, in_json=False))
    assert getattr(again, field) == getattr(policy, field)


def test_all_problems_name_their_variables() -> None:
    assert problems_of(
        {
            "CORS_ALLOW_ORIGINS": "https://app.example.com/,null",
            "CORS_ALLOW_CREDENTIALS": "maybe",
            "CORS_MAX_AGE": "10m",
            "CORS_PREFLIGHT_STATUS": "302",
            "CORS_BLOCK_REFUSED": "unsafe",
            "CORS_ALLOWED_HEADERS": "X-A",
            "CORS_ALLOW_METHODS": "put",
            "PATH": "/bin",
        }
    ) == [
        (
            "'CORS_ALLOWED_HEADERS'",
            "unknown-field",
            "Did you mean CORS_ALLOW_HEADERS? If it belongs to other software, choose another "
            "prefix.",
        ),
        ("CORS_ALLOW_CREDENTIALS", "wrong-type", "Write true or false."),
        ("CORS_MAX_AGE", "wrong-type", "Write 600."),
        ("CORS_BLOCK_REFUSED", "wrong-type", "Write true or false, or unsafe-methods."),
        ("CORS_ALLOW_ORIGINS", "origin-with-path", "Write https://app.example.com."),
        (
            "CORS_ALLOW_ORIGINS",
            "null-origin",
            "Serve the page from an origin of its own. If every page on the web may really have "
            "this, set CORS_DANGEROUSLY_ALLOW_NULL_ORIGIN.",
        ),
        ("CORS_ALLOW_METHODS", "method-not-upper-case", "Write PUT."),
        ("CORS_PREFLIGHT_STATUS", "bad-preflight-status", "Write 204, or 200 for old clients."),
    ]


def test_the_error_says_where_it_was() -> None:
    with pytest.raises(PolicyError, match=r"^1 problem in the environment: CORS_MAX_AGE") as caught:
        read(max_age="-1")
    assert caught.value.source == "the environment"


@pytest.mark.parametrize(
    ("variable", "near"),
    [
        ("CORS_ORIGINS", "CORS_ALLOW_ORIGINS"),
        ("CORS_ALLOWED_ORIGINS", "CORS_ALLOW_ORIGINS"),
        ("CORS_ORIGIN", "CORS_ALLOW_ORIGINS"),
        ("cors_allow_origins", "CORS_ALLOW_ORIGINS"),
        ("CORS_SUPPORTS_CREDENTIALS", "CORS_ALLOW_CREDENTIALS"),
        ("CORS_EXPOSED_HEADERS", "CORS_EXPOSE_HEADERS"),
        ("CORS_MAXAGE", "CORS_MAX_AGE"),
        ("CORS__MAX_AGE", "CORS_MAX_AGE"),
    ],
)
def test_the_nearest_variable_is_offered(variable: str, near: str) -> None:
    known = {} if near == "CORS_ALLOW_ORIGINS" else {"CORS_ALLOW_ORIGINS": APP}
    ((field, code, hint),) = problems_of({variable: "1", **known})
    assert (field, code) == (f"'{variable}'", "unknown-field")
    assert hint.startswith(f"Did you mean {near}?")


def test_without_variables_the_required_one_is_named() -> None:
    assert problems_of({}) == [
        (
            "CORS_ALLOW_ORIGINS",
            "missing-field",
            "Set it, as in CORS_ALLOW_ORIGINS=https://app.example.com.",
        )
    ]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", ["", " ", None])
def test_empty_values_are_empty_lists_or_problems(field: str, value: str | None) -> None:
    variable = f"CORS_{field.upper()}"
    environ: dict[str, str | None] = {"CORS_ALLOW_ORIGINS": APP, variable: value}
    if field in LISTS and field != "allow_origins":
        assert getattr(Policy.from_env("CORS_", environ), field) == ()
        return
    ((name, _, _),) = problems_of(environ)
    assert name == variable


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [[APP], 600, True, b"true"])
def test_values_are_texts(field: str, value: Any) -> None:
    variable = f"CORS_{field.upper()}"
    ((name, _, hint),) = problems_of({"CORS_ALLOW_ORIGINS": APP, variable: value})
    assert name == variable
    assert "use Policy.from_dict" in hint


def test_variables_are_a_mapping() -> None:
    variables: Any = [("CORS_ALLOW_ORIGINS", APP)]
    with pytest.raises(TypeError, match="environ is 'list', not a mapping"):
        Policy.from_env("CORS_", variables)


@pytest.mark.parametrize("prefix", ["", "CORS-", "1_", "CORS_\n", None, b"CORS_"])
def test_a_prefix_has_to_begin_a_name(prefix: Any) -> None:
    with pytest.raises(ValueError, match="prefix is") as caught:
        Policy.from_env(prefix, {})
    assert str(caught.value) == (
        f"prefix is {prefix!r}; it must be the beginning of the names of variables, such as 'CORS_'"
    )


SECRET = "hunter2-Xyzzy"  # noqa: S105 (made up)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "text", ["https://user:{}@a.example", "[https://user:{}@a.example, x]", "?token={}"]
)
def test_no_secret_is_shown(field: str, text: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read(**{field: text.format(SECRET), "token": SECRET})
    shown = [str(caught.value), repr(caught.value), caught.value.report()]
    shown += [text for each in caught.value.exceptions for text in (each.message, each.hint)]
    assert SECRET not in "".join(shown)


NAMES = st.sampled_from(sorted(VARIABLES)) | st.text().map("CORS_{}".format)
VALUES = st.text() | st.sampled_from(["true", "600", "[", "[" * 100_000, "[1]", "9" * 5000, APP])


@given(st.dictionaries(NAMES, VALUES))
@example({"CORS_ALLOW_ORIGINS": "\udcff", "CORS_\udcff": "\udcff"})
@example({f"CORS_{number}": "" for number in range(3000)})
def test_any_variables_give_a_policy_or_problems_with_names(environ: dict[str, str]) -> None:
    error = error_of(environ)
    for problem in error.exceptions if error is not None else ():
        assert problem.field in VARIABLES or problem.code == "unknown-field"
        assert not re.search(
            r"(?<!\w)(?!allow_origin_if\b)(?:allow|expose|max|block)_[a-z_]+", str(problem)
        )


def error_of(environ: dict[str, str]) -> PolicyError | None:
    try:
        Policy.from_env("CORS_", environ)
    except PolicyError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("prefix", "real"),
    [("CORS", "CORS_"), ("cors_", "CORS_"), ("cors", "CORS_"), ("CORS__", "CORS_"), ("A", "A__")],
)
def test_a_prefix_that_nearly_fits_is_told_the_real_one(prefix: str, real: str) -> None:
    environ = {f"{real}ALLOW_ORIGINS": APP, f"{real}MAX_AGE": "600"}
    with pytest.raises(PolicyError) as caught:
        Policy.from_env(prefix, environ)
    (problem,) = caught.value.exceptions
    assert (problem.field, problem.value) == ("prefix", prefix)
    assert problem.hint == f"Write {real}."
    assert Policy.from_env(real, environ).max_age == 600


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("ALLOW_ORIGINS", "https://a.example;https://b.example"),
        ("ALLOW_ORIGINS", "https://a.example|https://b.example"),
        ("ALLOW_ORIGINS", "https://{a,b}.example"),
        ("ALLOW_ORIGINS", '"https://a.example"'),
        ("ALLOW_ORIGINS", '["https://a.example",]'),
        ("ALLOW_ORIGINS", "a.example/"),
        ("ALLOW_METHODS", "get|put"),
        ("ALLOW_HEADERS", "X-A;X-B"),
        ("ALLOW_HEADERS", "'X-A'"),
        ("MAX_AGE", "1h"),
        ("MAX_AGE", "10 minutes"),
        ("MAX_AGE", "600s"),
    ],
)
def test_what_a_hint_says_to_write_fits_into_a_variable(field: str, text: str) -> None:
    environ = {"CORS_ALLOW_ORIGINS": APP, f"CORS_{field}": text}
    with pytest.raises(PolicyError) as caught:
        Policy.from_env("CORS_", environ)
    (problem,) = caught.value.exceptions
    written = re.fullmatch(r"Write (\S+)\.", problem.hint)
    assert written is not None, problem
    Policy.from_env("CORS_", {**environ, f"CORS_{field}": written[1]})
