"""Reasons of cookies: why one was not sent with a request, or not stored from a response.

The list is closed; each reason has a clause that completes "… because …" and the change that would
let the cookie travel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["BY_SAME_SITE", "NOT_MEANT", "CookieReason", "KeptCookie"]


class CookieReason(StrEnum):
    """Why a cookie was not sent, or not stored.

    `because` is a clause, `fix` a sentence without a full stop about the usual case; that of a
    `KeptCookie` is about the cookie at hand. A ``{name}`` in them is that of the cookie.
    """

    because: str
    fix: str

    def __new__(cls, code: str, because: str = "", fix: str = "") -> CookieReason:
        """Make a member. The defaults let type checkers accept ``CookieReason(code)``."""
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.because = because
        reason.fix = fix
        return reason

    # Not sent
    CREDENTIALS_MODE = (
        "credentials-mode",
        "the request's credentials mode leaves cookies out",
        "fetch with credentials: 'include'",
    )
    EMBEDDER_POLICY = (
        "embedder-policy",
        "the page's Cross-Origin-Embedder-Policy leaves cookies out of what it loads from other "
        "origins without CORS",
        'load it with crossorigin="use-credentials"',
    )
    SAME_SITE_STRICT = (
        "same-site-strict",
        "SameSite=Strict keeps it from requests that other sites cause",
        "the cookie {name} needs SameSite=None; Secure",
    )
    SAME_SITE_LAX = (
        "same-site-lax",
        "SameSite=Lax keeps it from cross-site requests other than top-level navigations with a "
        "safe method",
        "the cookie {name} needs SameSite=None; Secure",
    )
    SAME_SITE_BY_DEFAULT = (
        "same-site-by-default",
        "a cookie without SameSite is treated as SameSite=Lax, which keeps it from cross-site "
        "requests",
        "the cookie {name} needs SameSite=None; Secure",
    )
    THIRD_PARTY = (
        "third-party-blocked",
        "the browser blocks the cookies of other sites than that of the top-level page",
        "serve the page and the API from one site; or, in a browser that knows Partitioned, set "
        "the cookie {name} in a response to that page, with SameSite=None; Secure; Partitioned",
    )
    OTHER_PARTITION = (
        "other-partition",
        "it was set under another top-level site, in whose partition the browser keeps it",
        "log in within the same top-level site, and add SameSite=None; Secure to the cookie "
        "{name}; or serve the page and the API from one site",
    )
    INSECURE_URL = (
        "insecure-url",
        "it is Secure, and the URL is not https",
        "serve the URL over https",
    )
    OTHER_HOST = (
        "other-host",
        "it was set for another host, without a Domain that covers this one",
        "set the cookie {name} with a Domain that covers both hosts",
    )
    OTHER_PATH = (
        "other-path",
        "its Path does not cover the URL",
        "set the cookie {name} with Path=/",
    )
    HTTP_ONLY = (
        "http-only",
        "it is HttpOnly, and scripts may not see or change such a cookie",
        "leave HttpOnly out if scripts have to read the cookie {name}",
    )

    # Not stored
    EMPTY = "empty", "it has no name", "give it a name"
    CONTROL_CHARACTER = (
        "control-character",
        "it has a control character",
        "encode its value, for instance as base64url",
    )
    TOO_LONG = (
        "too-long",
        "its name and its value have more than 4096 bytes",
        "keep the data on the server, and only its key in the cookie",
    )
    TOO_MANY = (
        "too-many",
        "the site has set more cookies than the browser keeps of one site",
        "set fewer cookies, and keep the data on the server",
    )
    INVALID_DOMAIN = (
        "invalid-domain",
        "its Domain is not a host name in ASCII",
        "write a host name without scheme and port, as URLs have it",
    )
    DOMAIN_MISMATCH = (
        "domain-mismatch",
        "its Domain does not cover the host that set it",
        "leave Domain out, or name a parent domain of the host",
    )
    PUBLIC_SUFFIX = (
        "public-suffix",
        "anyone can register names under its Domain",
        "leave Domain out, or name the registered domain",
    )
    SECURE_FROM_INSECURE_URL = (
        "secure-from-insecure-url",
        "it is Secure, and was set by a URL that is not https",
        "serve the URL over https",
    )
    OVERLAYS_SECURE = (
        "overlays-secure",
        "there is a Secure cookie of that name, which a URL without https may not change",
        "serve the URL over https",
    )
    NONE_WITHOUT_SECURE = (
        "none-without-secure",
        "it has SameSite=None without Secure",
        "the cookie {name} needs SameSite=None; Secure",
    )
    PARTITIONED_WITHOUT_SECURE = (
        "partitioned-without-secure",
        "it is Partitioned without Secure",
        "the cookie {name} needs Partitioned; Secure",
    )
    SECURE_PREFIX = (
        "secure-prefix",
        "its name begins with __Secure-, and it is not Secure",
        "set the cookie {name} with Secure",
    )
    HOST_PREFIX = (
        "host-prefix",
        "its name begins with __Host-, and it is not Secure, or has a Domain or another Path "
        "than /",
        "set the cookie {name} with Secure and Path=/, and without Domain",
    )
    HTTP_PREFIX = (
        "http-prefix",
        "its name begins with __Http- or __Host-Http-, and it is not Secure and HttpOnly",
        "set the cookie {name} with Secure and HttpOnly",
    )
    PREFIX_IN_VALUE = (
        "prefix-in-value",
        "it has no name, and its value begins with a prefix of names",
        "give it a name",
    )


BY_SAME_SITE = frozenset(
    {
        CookieReason.SAME_SITE_BY_DEFAULT, CookieReason.SAME_SITE_LAX,
        CookieReason.SAME_SITE_STRICT,
    }
)  # fmt: skip
"""The reasons that the attribute SameSite has."""
OF_DOMAIN = frozenset(
    {CookieReason.DOMAIN_MISMATCH, CookieReason.INVALID_DOMAIN, CookieReason.PUBLIC_SUFFIX}
)
"""The reasons that the attribute Domain has."""
OF_SITE = BY_SAME_SITE | {CookieReason.THIRD_PARTY, CookieReason.OTHER_PARTITION}
"""The reasons of which there is none within a site."""
TWO_SITES = "since http and https of one domain are two sites"
_NOT_STORED = {
    CookieReason.SAME_SITE_STRICT: "a cookie with SameSite=Strict is {stored} only from requests "
    "within its site and from top-level navigations",
    CookieReason.SAME_SITE_LAX: "a cookie with SameSite=Lax is {stored} only from requests within "
    "its site and from top-level navigations",
    CookieReason.SAME_SITE_BY_DEFAULT: "a cookie without SameSite is {stored} only from requests "
    "within its site and from top-level navigations",
}
"""The clauses of reasons that have another one when the cookie is set or deleted."""
NOT_MEANT = frozenset({CookieReason.OTHER_HOST, CookieReason.OTHER_PATH})
"""Reasons of cookies that were never meant for the URL."""


@dataclass(frozen=True, slots=True)
class KeptCookie:
    """A cookie that was not sent, or not stored, and why.

    `reason` is the first reason, `others` are those that would still keep it back without that one.
    """

    name: str
    reason: CookieReason
    others: tuple[CookieReason, ...] = ()
    advise: Callable[[], str] | None = field(default=None, compare=False, repr=False)
    """Finds the advice; called when `fix` is read."""
    when_set: bool = field(default=False, compare=False, repr=False)
    """Whether it was not stored."""
    deletes: bool = field(default=False, compare=False, repr=False)
    """Whether it was to delete a cookie: it had expired when it was set."""
    place: str = field(default="", compare=False, repr=False)
    """What tells it from another cookie of its name; empty if there is none."""

    @property
    def label(self) -> str:
        """Its name, and what tells it from another cookie of that name."""
        return f"{self.name or 'that has no name'}{self.place}"

    @property
    def reasons(self) -> tuple[CookieReason, ...]:
        """All reasons, the first one first."""
        return self.reason, *self.others

    @property
    def because(self) -> str:
        """All reasons as a clause that completes "… because …"."""
        words = _NOT_STORED if self.when_set else {}
        clauses = [words.get(each, each.because) for each in self.reasons]
        stored = "deleted" if self.deletes else "stored"
        return ", and because ".join(clauses).replace("{stored}", stored)

    @property
    def outcome(self) -> str:
        """What became of a cookie that was set: "was not stored", or "was not deleted"."""
        return "was not deleted" if self.deletes else "was not stored"

    @property
    def fix(self) -> str:
        """All that has to change so that this cookie is sent or stored, without a full stop."""
        return self.reason.fix.format(name=self.name) if self.advise is None else self.advise()
