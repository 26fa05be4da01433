"""What a policy lets preflights ask for: methods and header names.

Browsers send Access-Control-Request-Headers in lower case, each name once, joined by commas without
blanks (Fetch, "CORS-preflight fetch", step 5). A proxy that joins header lines adds a blank or two.
Nothing honest is much longer than all allowed names together, so what is longer is refused unread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import AnyStr, Generic

from ..fetch.methods import CORS_SAFELISTED_METHODS, is_forbidden_method, is_method
from ..fetch.tokens import is_token
from ..policy import Policy
from .text import Text, as_str

__all__ = ["LONGEST_OPEN_LIST", "PreflightRules", "listed_methods"]

PADDING_PER_NAME = 4
"""Bytes around each name in Access-Control-Request-Headers: its comma, and up to three blanks, of
which a proxy that joins lines writes one."""
LONGEST_OPEN_LIST = 4096
"""Bytes of Access-Control-Request-Headers that are read where the policy says ``*``: 200 names of
20 bytes. Servers refuse a header line twice as long (by default gunicorn at 8190 bytes, nginx at
8 KiB), so more would be of little use."""
LONGEST_OPEN_METHOD = 64
"""Bytes of Access-Control-Request-Method that are read where the policy says ``*``. The longest
method that is registered with IANA, UPDATEREDIRECTREF, has 17."""


@dataclass(frozen=True, slots=True, eq=False)
class PreflightRules(Generic[AnyStr]):
    """The methods and request headers that a policy allows, compiled. Immutable."""

    text: Text[AnyStr]
    any_method: bool
    methods: frozenset[AnyStr]
    """Those that are allowed by name."""
    any_header: bool
    header_names: frozenset[AnyStr]
    """Those that are allowed by name, in lower case."""
    longest_list: int
    """Bytes of Access-Control-Request-Headers beyond which a list is refused unread."""

    @classmethod
    def of(cls, policy: Policy, text: Text[AnyStr]) -> PreflightRules[AnyStr]:
        """Compile the rules of `policy`."""
        names = [name.lower() for name in policy.allow_headers if name != "*"]
        any_header = "*" in policy.allow_headers
        longest_list = sum(len(name) + PADDING_PER_NAME for name in names)
        return PreflightRules(
            text,
            "*" in policy.allow_methods,
            frozenset(map(text.encode, listed_methods(policy))),
            any_header,
            frozenset(map(text.encode, names)),
            LONGEST_OPEN_LIST if any_header else longest_list,
        )

    def allows_method(self, method: AnyStr) -> bool:
        """Whether a request may use `method`; under ``*``, only one that scripts can use."""
        if method in self.methods:
            return True
        if not self.any_method or len(method) > LONGEST_OPEN_METHOD:
            return False
        text = as_str(method)
        return is_method(text) and not is_forbidden_method(text)

    def allowed_names(self, request_headers: AnyStr) -> list[AnyStr] | None:
        """The header names asked for, in lower case; ``None`` if one is not allowed."""
        if len(request_headers) > self.longest_list:
            return None
        names = []
        for element in request_headers.split(self.text.comma):
            name = element.strip(self.text.blanks).lower()
            if name and not self._allows_name(name):
                return None
            if name:
                names.append(name)
        return names

    def allows_every_name(self) -> bool:
        """Whether no request header can make a difference."""
        return self.any_header and self.text.authorization in self.header_names

    def _allows_name(self, name: AnyStr) -> bool:
        if name in self.header_names:
            return True
        return self.any_header and name != self.text.authorization and is_token(as_str(name))


def listed_methods(policy: Policy) -> list[str]:
    """All methods that a policy allows by name, the CORS-safelisted ones included."""
    return sorted(CORS_SAFELISTED_METHODS.union(policy.allow_methods) - {"*"})
