"""The grant: the access that a server has to allow so that a request succeeds.

It is written as fields of a policy and as headers of the responses; recipes write it for servers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from ..fetch.application_origins import FIXED_ID_SCHEMES, ID_SCHEMES
from ..fetch.header_lists import Header
from ..fetch.methods import CORS_SAFELISTED_METHODS, SAFELISTED_IN_ORDER
from ..policy import Policy, PolicyError
from .places import is_masked

__all__ = ["SOME_ORIGIN", "Grant", "spelled"]

SOME_ORIGIN = "https://your-page.example"
"""The placeholder for an unknown origin of the page."""

_NOT_COVERED = ("*", "authorization")
"""``*``, and the request header that it does not stand for. (Fetch, "CORS-preflight fetch")"""
_SPELLINGS = {"etag": "ETag", "dnt": "DNT", "www-authenticate": "WWW-Authenticate"}


@dataclass(frozen=True)
class Grant:
    """The access that a page needs: for its origin, methods, headers and credentials.

    `methods` and `headers` are those that are not safelisted; `expose` are response headers that
    script needs; `max_age` is the time in seconds to remember a preflight, ``None`` for the
    browsers' default. `also` are origins that the server already allows. With `anyone`, it already
    allows every origin with ``*``, which is kept. If `origin` is a pattern, `page` is the origin
    that a response names. `unnamed` has what the evidence does not tell of the request, of
    ``method`` and ``headers``: the lists lack these. `patterns` are entries of the server's
    settings that stand for many origins, which the lists lack, too. With `any_header`, its settings
    allow every request header, for which “*” does not stand beside credentials.
    """

    origin: str
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    credentials: bool = False
    expose: tuple[str, ...] = ()
    max_age: int | None = None
    also: tuple[str, ...] = ()
    anyone: bool = False
    page: str = ""
    unnamed: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    any_header: bool = False

    def __post_init__(self) -> None:
        if self.credentials:  # for such requests ``*`` is an ordinary name
            object.__setattr__(self, "anyone", False)
            for name in ("methods", "headers", "expose"):
                kept = tuple(each for each in getattr(self, name) if each != "*")
                object.__setattr__(self, name, kept)

    def merged(self, others: Iterable[Grant]) -> Grant:
        """The grant for this and all `others`, for the same page and server."""
        grants = (self, *others)
        ages = [each.max_age for each in grants if each.max_age is not None]
        return Grant(
            self.origin,
            _united(each.methods for each in grants),
            _united(each.headers for each in grants),
            any(each.credentials for each in grants),
            _united(each.expose for each in grants),
            max(ages, default=None),
            _united(each.also for each in grants),
            # An origin of ``*`` at one URL does not extend to the other URLs.
            all(each.anyone for each in grants),
            self.page,
            _united(each.unnamed for each in grants),
            _united(each.patterns for each in grants),
            any(each.any_header for each in grants),
        ).without_covered()

    def without_covered(self) -> Grant:
        """The same access, without the names that ``*`` stands for already."""
        headers, expose = self.headers, self.expose
        if "*" in headers:
            headers = tuple(each for each in headers if each.lower() in _NOT_COVERED)
        return replace(self, headers=headers, expose=("*",) if "*" in expose else expose)

    @property
    def origins(self) -> tuple[str, ...]:
        """The page's origin, and those that the server allows already; or ``*`` alone."""
        if self.anyone:
            return ("*",)
        return tuple(dict.fromkeys((self.origin, *self.also)))

    @property
    def all_methods(self) -> tuple[str, ...]:
        """The methods including the safelisted ones, which some servers' settings need."""
        return tuple(dict.fromkeys((*SAFELISTED_IN_ORDER, *self.methods)))

    def policy_fields(self) -> dict[str, Any]:
        """The fields of a `crossorigin.Policy` that allows it, only the necessary ones."""
        entries = self.origins if self.credentials else map(_for_every_user, self.origins)
        fields: dict[str, Any] = {"allow_origins": list(dict.fromkeys(entries))}
        methods = [each for each in self.methods if each not in CORS_SAFELISTED_METHODS]
        if methods:
            fields["allow_methods"] = methods
        if self.headers:
            fields["allow_headers"] = list(self.headers)
        if self.credentials:
            fields["allow_credentials"] = True
        if self.expose:
            fields["expose_headers"] = list(self.expose)
        if self.max_age is not None:
            fields["max_age"] = self.max_age
        return fields

    def caution(self) -> str:
        """What to change in it: placeholders, what it lacks, or why such a policy is refused.

        Empty if there is nothing to change.
        """
        return " ".join(filter(None, (self._caution_of_origin(), self._caution_of_lists())))

    def _caution_of_lists(self) -> str:
        of_method = (
            " If the method (“Request Method” in the Network panel) is not GET, HEAD or POST, add "
            "it to the allowed methods."
        )
        of_headers = (
            " Add the headers that the page's call sets, such as Content-Type for JSON, or "
            "Authorization, to the allowed headers."
        )
        unnamed = [each for each in ("method", "headers") if each in self.unnamed]
        if not unnamed:
            return ""
        return (
            f"The request's {' and '.join(unnamed)} {'is' if unnamed == ['method'] else 'are'} not "
            f"known.{of_method if 'method' in unnamed else ''}"
            f"{of_headers if 'headers' in unnamed else ''}"
        )

    def _caution_of_origin(self) -> str:
        if SOME_ORIGIN in (self.page, self.origin) and not self.anyone:
            return f"{SOME_ORIGIN} is a placeholder. Write the origin of your page in its place."
        try:
            Policy(**self.policy_fields())
        except PolicyError as error:
            host = (self.page or self.origin).partition("://")[2]
            if is_masked(host):
                return f"{host} looks like a placeholder. Write the true origin of the page."
            problem = error.exceptions[0]
            if problem.field != "allow_origins":
                return f"{problem.value}: {problem.message} {problem.hint}"
            return f"{problem.message[0].upper()}{problem.message[1:]} {problem.hint}"
        return ""

    def preflight_headers(self) -> list[Header]:
        """The headers that the response to the preflight needs."""
        headers = self._sharing()
        if self.methods:
            headers.append(("Access-Control-Allow-Methods", ", ".join(self.methods)))
        if self.headers:
            headers.append(("Access-Control-Allow-Headers", ", ".join(self.headers)))
        if self.max_age is not None:
            headers.append(("Access-Control-Max-Age", str(self.max_age)))
        return headers

    def response_headers(self) -> list[Header]:
        """The headers that the response itself needs."""
        headers = self._sharing()
        if self.expose:
            headers.append(("Access-Control-Expose-Headers", ", ".join(self.expose)))
        return headers if self.anyone else [*headers, ("Vary", "Origin")]

    def _sharing(self) -> list[Header]:
        origin = self.origins[0] if self.anyone else self.page or self.origin
        headers = [("Access-Control-Allow-Origin", origin)]
        if self.credentials:
            headers.append(("Access-Control-Allow-Credentials", "true"))
        return headers


def _united(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def spelled(name: str) -> str:
    """A header's name as documents write it: ``Content-Type`` for ``content-type``."""
    return _SPELLINGS.get(name.lower(), name.title())


def _for_every_user(origin: str) -> str:
    """The entry of a policy for an origin; for an id that each installation draws, any id."""
    scheme, separator, _ = origin.partition("://")
    is_drawn = scheme in ID_SCHEMES and scheme not in FIXED_ID_SCHEMES
    return f"{scheme}{separator}*" if is_drawn else origin
