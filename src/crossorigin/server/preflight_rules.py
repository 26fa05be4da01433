"""The methods and header names that a policy grants to preflights.

Browsers send Access-Control-Request-Headers in lower case, each name once, joined by commas without
blanks (Fetch, "CORS-preflight fetch", step 5). A proxy that joins header lines adds a blank or two.
A browser's list is not much longer than all allowed names together, so a longer list is refused
unread.
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
"""The most bytes around a name in Access-Control-Request-Headers: its comma and three blanks, of
which a proxy that joins lines writes one."""
LONGEST_OPEN_LIST = 4096
"""The most bytes of Access-Control-Request-Headers that are read if the policy has ``*``: 200 names
of 20 bytes. Servers refuse a header line twice as long (by default gunicorn at 8190 bytes, nginx at
8 KiB), so a larger limit would be of little use."""
LONGEST_OPEN_METHOD = 64
"""The most bytes of Access-Control-Request-Method that are read if the policy has ``*``. The
longest method that is registered with IANA, UPDATEREDIRECTREF, has 17."""


@dataclass(frozen=True, slots=True, eq=False)
class PreflightRules(Generic[AnyStr]):
    """The methods and request headers that a policy allows, compiled. Immutable."""

    text: Text[AnyStr]
    any_method: bool
    methods: frozenset[AnyStr]
    """The methods that are allowed by name."""
    any_header: bool
    header_names: frozenset[AnyStr]
    """The header names that are allowed, in lower case."""
    longest_list: int
    """The most bytes of Access-Control-Request-Headers; a longer list is refused unread."""

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
        """Whether a request may use `method`; ``*`` allows every method that scripts can use."""
        if method in self.methods:
            return True
        if not self.any_method or len(method) > LONGEST_OPEN_METHOD:
            return False
        text = as_str(method)
        return is_method(text) and not is_forbidden_method(text)

    def allowed_names(self, request_headers: AnyStr) -> list[AnyStr] | None:
        """The requested header names, in lower case; ``None`` if one of them is not allowed."""
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
        """Whether every request header is allowed."""
        return self.any_header and self.text.authorization in self.header_names

    def _allows_name(self, name: AnyStr) -> bool:
        if name in self.header_names:
            return True
        return self.any_header and name != self.text.authorization and is_token(as_str(name))


def listed_methods(policy: Policy) -> list[str]:
    """All methods that a policy allows by name, the CORS-safelisted ones included."""
    return sorted(CORS_SAFELISTED_METHODS.union(policy.allow_methods) - {"*"})
