"""The argument `policy`: errors that show the call to write for another library's arguments."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

from .policy import Policy

__all__ = ["takes_a_policy"]

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_FIELDS = {
    **{field: field for field in inspect.signature(Policy).parameters},
    "all_origins": None,
    "always_send": None,
    "automatic_options": None,
    "credentials": "allow_credentials",
    "defaults": None,
    "expose_header": "expose_headers",
    "exposed_headers": "expose_headers",
    "header": "allow_headers",
    "headers": "allow_headers",
    "intercept_exceptions": None,
    "method": "allow_methods",
    "methods": "allow_methods",
    "origin": "allow_origins",
    "origin_pattern": None,
    "origin_regex": None,
    "origin_regexes": None,
    "origins": "allow_origins",
    "preflight_max_age": "max_age",
    "resources": None,
    "send_wildcard": None,
    "supports_credentials": "allow_credentials",
    "vary_header": None,
}
"""The field of a policy for each argument, of this and, without prefix, of other libraries."""
_PREFIXES = ("cors_", "access_control_", "allowed_", "allow_")
_OF_FLASK_CORS = frozenset(
    {
        "always_send", "automatic_options", "intercept_exceptions", "methods", "origins",
        "resources", "send_wildcard", "supports_credentials", "vary_header",
    }
)  # fmt: skip
_LONGEST_SHOWN = 200
"""The most characters of a value; a longer one is left out of the call."""


def takes_a_policy(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Make a function with a parameter `policy` show the call to write for ``allow_origins=…``.

    Without a policy, and with arguments of other CORS libraries, it raises the `TypeError` that
    Python raises too, but with the call to write instead.
    """
    signature = inspect.signature(function).parameters
    optional = signature["policy"].default is not inspect.Parameter.empty
    positional = [
        name for name, each in signature.items() if each.kind is each.POSITIONAL_OR_KEYWORD
    ]
    name = function.__qualname__.removesuffix(".__init__")

    @functools.wraps(function)
    def checked(*args: Parameters.args, **options: Parameters.kwargs) -> Result:
        foreign = {
            option: value
            for option, value in options.items()
            if option not in signature and _bare(option) in _FIELDS
        }
        given = optional or "policy" in options or "policy" in positional[: len(args)]
        if foreign or not given:
            places = [place for place in positional if place not in ("self", "policy")]
            raise TypeError(_advice(name, places, foreign))
        return function(*args, **options)

    return checked


def _bare(option: str) -> str:
    """`option` in the spelling of `_FIELDS`."""
    bare = option.lower()
    for prefix in _PREFIXES:
        if bare not in _FIELDS:
            bare = bare.removeprefix(prefix)
    return bare


def _advice(name: str, places: list[str], foreign: Mapping[str, object]) -> str:
    fields = {"allow_origins": '["https://app.example.com"]'}
    for option, value in foreign.items():
        field = _FIELDS[_bare(option)]
        if field is not None:
            text = repr(value)
            fields[field] = text if len(text) <= _LONGEST_SHOWN else "[…]"
    written = ", ".join(f"{field}={text}" for field, text in fields.items())
    call = f"{name}({', '.join([*places, f'policy=Policy({written})'])})"
    if not foreign:
        return f"{name} needs a policy. Write {call}, with Policy from crossorigin."
    library = "flask-cors" if _OF_FLASK_CORS.intersection(foreign) else "starlette"
    return (
        f"{name} takes a policy, not {' and '.join(foreign)}. Write {call}, with Policy from "
        f"crossorigin. To convert a whole configuration, run: crossorigin migrate {library} FILE.py"
    )
