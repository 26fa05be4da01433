"""Arguments of other libraries are refused at every entry, with what to write instead."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import crossorigin.integrations
from crossorigin import Policy
from crossorigin.policy_argument import takes_a_policy

MODULES = ["crossorigin.asgi", "crossorigin.wsgi"] + [
    f"crossorigin.integrations.{found.name}"
    for found in pkgutil.iter_modules(crossorigin.integrations.__path__)
    if found.name not in ("django", "marks")  # configured by settings; marks a route
]


def entries() -> Iterator[object]:
    for name in MODULES:
        module = importlib.import_module(name)
        for public in getattr(module, "__all__", ()):
            entry = getattr(module, public)
            if public in {"CORSMiddleware", "CrossOrigin", "install", "set_cors_policy"}:
                parameters = inspect.signature(entry).parameters
                if "policy" in parameters:
                    yield pytest.param(entry, id=f"{name.rpartition('.')[2]}-{public}")


every_entry = pytest.mark.parametrize("entry", list(entries()))


@takes_a_policy
def _example(app: object, policy: object, **options: object) -> tuple[object, ...]:
    return app, policy, options


example: Callable[..., object] = _example


@takes_a_policy
def optional(*, policy: object = None) -> object:
    return policy


def test_entries_of_every_framework_are_found() -> None:
    found = {str(each.id).partition("-")[0] for each in entries()}  # type: ignore[attr-defined]
    assert len(found) == 14


@every_entry
def test_origins_in_place_of_a_policy(entry: Callable[..., Any]) -> None:
    with pytest.raises(TypeError) as error:
        entry(object(), allow_origins=["https://a.example"], allow_credentials=True)
    assert "policy=Policy(allow_origins=['https://a.example'], allow_credentials=True)" in str(
        error.value
    )
    assert "crossorigin migrate starlette" in str(error.value)


@every_entry
def test_origins_beside_a_policy(entry: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="takes a policy, not expose_headers"):
        entry(object(), policy=Policy(allow_origins="*"), expose_headers=["X-Total"])


@pytest.mark.parametrize(
    ("foreign", "field"),
    [
        ("allow_origins", "allow_origins"),
        ("allowed_origins", "allow_origins"),
        ("allow_origin", "allow_origins"),
        ("origins", "allow_origins"),
        ("cors_allowed_origins", "allow_origins"),
        ("CORS_ALLOWED_ORIGINS", "allow_origins"),
        ("methods", "allow_methods"),
        ("cors_allow_methods", "allow_methods"),
        ("allowed_headers", "allow_headers"),
        ("access_control_allow_headers", "allow_headers"),
        ("exposed_headers", "expose_headers"),
        ("CORS_EXPOSE_HEADERS", "expose_headers"),
        ("supports_credentials", "allow_credentials"),
        ("credentials", "allow_credentials"),
        ("CORS_PREFLIGHT_MAX_AGE", "max_age"),
        ("block_refused", "block_refused"),
    ],
)
def test_arguments_of_other_libraries(foreign: str, field: str) -> None:
    with pytest.raises(TypeError, match=re.escape(f"{field}='value'")):
        example(object(), **{foreign: "value"})


@pytest.mark.parametrize(
    "foreign", ["allow_origin_regex", "resources", "CORS_ALLOW_ALL_ORIGINS", "vary_header"]
)
def test_an_argument_that_is_not_a_field_of_a_policy(foreign: str) -> None:
    with pytest.raises(TypeError) as error:
        example(object(), **{foreign: "value"})
    assert f"takes a policy, not {foreign}." in str(error.value)
    assert 'Policy(allow_origins=["https://app.example.com"])' in str(error.value)


def test_flask_cors_is_converted_by_its_own_name() -> None:
    with pytest.raises(TypeError, match="crossorigin migrate flask-cors FILE"):
        example(object(), supports_credentials=True)


def test_what_is_shown_is_bounded() -> None:
    with pytest.raises(TypeError) as error:
        example(object(), allow_origins=["https://a.example"] * 10_000)
    assert len(str(error.value)) < 500


def test_a_missing_policy() -> None:
    with pytest.raises(TypeError, match=r"^_example needs a policy\. Write _example\(app, policy="):
        example(object())


@pytest.mark.parametrize(
    "call", [lambda: example(1, "policy"), lambda: example(1, policy="policy")]
)
def test_a_policy_by_place_or_by_name(call: Callable[[], object]) -> None:
    assert call() == (1, "policy", {})


def test_other_arguments_are_left_to_the_function() -> None:
    assert example(1, "policy", debug=True) == (1, "policy", {"debug": True})
    assert optional() is None
