"""What `allow_origin_if` is asked about: an origin, and the parts of the request that it takes.

The names of the function's parameters tell which parts it takes, so nothing that it does not take
is read, and its answers are remembered for each combination of what it takes.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from .fetch.tokens import is_token

__all__ = ["LONGEST_ASKED", "PARTS", "AskedRequest", "check_headers", "parts_taken"]

PARTS = ("host", "path", "method", "headers")
"""The parameters besides the origin that the function may have."""
LONGEST_ASKED = 4096
"""The most characters of a request that a function is asked about; longer ones are refused."""

_NEVER_IN_PREFLIGHTS = ("authorization", "cookie")


class AskedRequest(NamedTuple):
    """An origin, with the parts of the request that the function takes; ``None`` for the others.

    It is the key of what is remembered and of questions that requests share.
    """

    origin: str
    host: str | None = None
    """The host in lower case, without port."""
    path: str | None = None
    """The path, percent-decoded."""
    method: str | None = None
    """The method that the request is about: for a preflight, the requested one."""
    headers: tuple[tuple[str, str | None], ...] | None = None
    """The headers that the function reads, by name in lower case; ``None`` for an absent one."""

    def arguments(self, parts: Collection[str]) -> dict[str, Any]:
        """The keyword arguments for a function that takes `parts`."""
        found: dict[str, Any] = {name: getattr(self, name) for name in parts}
        if "headers" in found:
            found["headers"] = _HeaderMapping(self.headers or ())
        return found

    def length(self) -> int:
        """The characters of all parts."""
        texts = [self.origin, self.host, self.path, self.method]
        texts += [value for _, value in self.headers or ()]
        return sum(len(text) for text in texts if text)


class _HeaderMapping(Mapping[str, str]):
    """The values of the headers that a function said it reads, by name in any case.

    Reading another header raises a `LookupError`, which is not a `KeyError`, so that ``get`` does
    not hide it.
    """

    def __init__(self, values: tuple[tuple[str, str | None], ...]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        try:
            value = self._values[name.lower()]
        except KeyError:
            raise LookupError(
                f"the header {name!r} is not among those that it reads; write "
                f"OriginPredicate(…, headers=[{name.lower()!r}])"
            ) from None
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name, value in self._values.items() if value is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def parts_taken(function: Callable[..., object]) -> tuple[str, ...]:
    """The parts of a request that a function takes besides the origin, by its parameters' names.

    Raises:
        TypeError: it cannot be called with the origin and these parts.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # of a builtin
        return ()
    by_position = [each for each in parameters if each.kind is not each.KEYWORD_ONLY]
    if not by_position or by_position[0].kind is inspect.Parameter.VAR_KEYWORD:
        raise TypeError(
            "allow_origin_if does not take the origin; it is called with it as the first argument, "
            "as in: def allowed(origin)"
        )
    first = by_position[0]
    if first.name in PARTS:
        raise TypeError(
            f"the first parameter of allow_origin_if is {first.name!r}, but it is called with the "
            f"origin as the first argument. Write: def allowed(origin, {first.name})"
        )
    taken = []
    for each in parameters:
        if each is first or each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD):
            continue
        if each.name in PARTS and each.kind is not each.POSITIONAL_ONLY:
            taken.append(each.name)
        elif each.default is each.empty:
            raise TypeError(
                f"allow_origin_if needs {each.name!r}, which is not a part of a request that it "
                f"can be given; besides the origin these are {', '.join(PARTS)}, by keyword"
            )
    return tuple(taken)


def check_headers(names: object, parts: Collection[str]) -> tuple[str, ...]:
    """The names of the headers that a function reads, in lower case.

    Raises:
        TypeError: they are not a collection of strings; or the function takes ``headers`` and there
            are none, or the reverse.
        ValueError: one of them is not the name of a header, or is never in a preflight.
    """
    example = 'OriginPredicate(…, headers=["x-forwarded-prefix"])'
    if isinstance(names, (str, bytes)) or not isinstance(names, Collection):
        raise TypeError(f"headers is {names!r}, not a list of names. Write {example}")
    if names and "headers" not in parts:
        raise TypeError("headers are named, but the function has no parameter headers")
    if "headers" in parts and not names:
        raise TypeError(
            "allow_origin_if takes headers, so say which it reads, because responses depend on "
            f"them: {example}"
        )
    checked = []
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"headers has {name!r}, which is not a string")
        if not is_token(name):
            raise ValueError(f"headers has {name!r}, which is not the name of a header")
        if name.lower() in _NEVER_IN_PREFLIGHTS:
            raise ValueError(
                f"headers has {name!r}, which a preflight never has, so every preflight would be "
                "decided without it"
            )
        checked.append(name.lower())
    return tuple(dict.fromkeys(checked))
