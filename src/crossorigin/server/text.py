"""Header text as an edge has it: ``bytes`` for ASGI, ``str`` for WSGI, so nothing is encoded twice.

This module has the spellings that do not depend on a policy, and the names of the response headers
that a policy sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import AnyStr, Generic, TypeAlias

from ..fetch.safelists import CORS_NON_WILDCARD_REQUEST_HEADER_NAME
from ..fetch.tokens import HTTP_TAB_OR_SPACE

__all__ = ["Headers", "Text", "as_str", "text_of"]

Headers: TypeAlias = tuple[tuple[AnyStr, AnyStr], ...]

POLICY_HEADERS = (
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-max-age",
    "access-control-expose-headers",
    "access-control-allow-private-network",
)
"""The response headers that only the policy sets: an application's own are removed."""

MOST_OTHER_NAMES = 1024
"""The most names of other response headers that are remembered. Applications use dozens; an
application with arbitrary names, such as a proxy, must not fill the memory."""


class Text(Generic[AnyStr]):
    """The spellings of an edge. They are constant; `other_names` is a memory."""

    __slots__ = (
        "_no_length",
        "allow_origin",
        "asterisk",
        "authorization",
        "blanks",
        "comma",
        "encode",
        "other_names",
        "own_sites",
        "policy_headers",
        "separator",
        "true",
        "vary",
    )

    encode: Callable[[str], AnyStr]
    """Makes the edge's text of latin-1 ``str``."""
    comma: AnyStr
    separator: AnyStr
    """The separator in lists."""
    blanks: AnyStr
    asterisk: AnyStr
    true: AnyStr
    vary: AnyStr
    allow_origin: AnyStr
    authorization: AnyStr
    _no_length: tuple[AnyStr, AnyStr]
    policy_headers: frozenset[AnyStr]
    other_names: set[AnyStr]
    """Names of response headers, in the case in which they were seen, that policies do not change:
    neither `policy_headers` nor ``Vary``. Filled by `note_other_names`."""
    own_sites: frozenset[AnyStr]
    """The values of ``Sec-Fetch-Site`` for the server's own pages and for users' own navigation."""

    def __init__(self, encode: Callable[[str], AnyStr]) -> None:
        """Spell with `encode`, which takes latin-1 text."""
        self.encode = encode
        self.comma, self.separator = encode(","), encode(", ")
        self.blanks, self.asterisk = encode(HTTP_TAB_OR_SPACE), encode("*")
        self.allow_origin = encode("access-control-allow-origin")
        self.true, self.vary = encode("true"), encode("vary")
        self.authorization = encode(CORS_NON_WILDCARD_REQUEST_HEADER_NAME)
        self.own_sites = frozenset(map(encode, ("same-origin", "none")))
        self.policy_headers = frozenset(map(encode, POLICY_HEADERS))
        self.other_names = set()
        self._no_length = encode("content-length"), encode("0")

    def header(self, name: str, values: Iterable[str]) -> Headers[AnyStr]:
        """A header with a list as its value; no header if the list is empty."""
        value = ", ".join(values)
        return ((self.encode(name), self.encode(value)),) if value else ()

    def length_of(self, body: bytes) -> tuple[AnyStr, AnyStr]:
        """The header ``Content-Length`` of a body."""
        return self._no_length if not body else self.header("content-length", [str(len(body))])[0]

    def is_other(self, name: AnyStr) -> bool:
        """Whether policies never set or change a response header of this name, in any case."""
        lower = name.lower()
        return lower not in self.policy_headers and lower != self.vary

    def note_other_names(self, names: Iterable[AnyStr]) -> None:
        """Remember names for which `is_other` holds."""
        if len(self.other_names) >= MOST_OTHER_NAMES:
            self.other_names.clear()
        self.other_names.update(names)


@lru_cache(maxsize=8)
def text_of(encode: Callable[[str], AnyStr]) -> Text[AnyStr]:
    """The `Text` of an encoder; edges with the same encoder share it."""
    return Text(encode)


def as_str(value: AnyStr) -> str:
    """The edge's text as latin-1 ``str``."""
    return value.decode("latin-1") if isinstance(value, bytes) else value
