"""The result of `migrate`: policies, and a `Difference` for each change in behaviour."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from ..policy import Policy, PolicyMap

__all__ = ["Change", "Count", "Difference", "Migration"]


class Change(StrEnum):
    """The kinds of difference. The values are stable."""

    # Settings that could not be carried over, and are left out.
    UNREAD = "unread"
    """The value is not in the file, or stands for nothing that is known."""
    CONDITION = "on-a-condition"
    """It holds in one case only, and it is not certain which case applies."""
    ENVIRONMENT = "default-of-the-environment"
    """The default of an environment variable was taken."""
    SEVERAL = "several-configurations"
    """What this one allows beyond another that comes first cannot be said in a policy."""
    CLIENT_ORIGIN = "origin-of-a-client"
    """Some client may send it, but a policy cannot have it."""
    REGEX = "regex-not-certain"
    ANY_ORIGIN_WITH_CREDENTIALS = "any-origin-with-credentials"
    UNSAFE_ORIGIN = "unsafe-origin"
    EXPOSE_ANY = "expose-any-with-credentials"
    METHODS = "methods-not-known"
    HEADERS = "headers-not-known"
    PATHS = "paths-not-certain"
    PER_ORIGIN = "options-per-origin"
    PER_ROUTE = "options-of-a-route"
    EVERY_ROUTE = "every-route"
    """CORS was set route by route, and the policy applies to every route."""

    # Settings that are carried over with a slightly different meaning.
    DEAD_ENTRY = "dead-entry"
    """The entry never had an effect; leaving it out changes nothing."""
    NARROWER_ORIGIN = "narrower-origin"
    DEFAULT_PORT = "default-port"
    WILDCARD_WITH_CREDENTIALS = "wildcard-with-credentials"
    SAFELISTED_METHODS = "safelisted-methods"
    SAFELISTED_HEADERS = "safelisted-headers"
    ROUTE_METHODS = "methods-of-routes"
    METHOD_CASE = "method-case"
    MAX_AGE = "max-age"
    PATH_PREFIX = "paths-by-prefix"
    OTHER_PATHS = "other-paths"
    LATER_ROUTES = "routes-added-later"
    """Routes that are added after a loop had no CORS."""
    CREDENTIALS = "credentials-left-to-say"
    """Requests might carry credentials although the old configuration does not say so."""
    NO_COUNTERPART = "no-counterpart"
    """A policy has no such option, because it always does one thing."""

    # Behaviour in which the libraries differ in any configuration.
    PREFLIGHT_STATUS = "preflight-status"
    REFUSED_PREFLIGHT = "refused-preflight"
    PREFLIGHT_LISTS = "preflight-lists"
    PRIVATE_NETWORK = "private-network"
    PLAIN_OPTIONS = "plain-options"
    ANY_ORIGIN_AS_STAR = "any-origin-as-star"
    EXPOSE_ANY_AS_STAR = "expose-any-as-star"
    HEADERS_FOR_OTHERS = "headers-for-others"
    ERROR_RESPONSES = "error-responses"
    OWN_HEADERS = "own-headers"
    VARY = "vary"


class Difference(NamedTuple):
    """A difference between the old configuration and the policies."""

    change: Change
    option: str
    """The old option, as it is spelled there; "" for a difference in any configuration."""
    message: str
    """The old and the new behaviour."""
    hint: str = ""
    """What to do, or ""."""
    line: int | None = None
    """The line, or the number of the rule: see `Migration.place`."""
    carried: bool = True
    """Whether the policies have the option, as far as policies can express it."""
    file: str | None = None
    """The file that the line is in, where there are several."""


class Count(NamedTuple):
    """What became of the settings that were seen. The other numbers add up to `seen`."""

    seen: int
    """The settings in the files, and what else was found that bears on CORS."""
    carried: int
    """Those that are in the policies and mean the same."""
    changed: int
    """Those that are in the policies and differ as it is named."""
    left_out: int
    """Those that are in no policy, or only in part."""


class Migration(NamedTuple):
    """An old configuration as policies."""

    policies: PolicyMap
    differences: tuple[Difference, ...]
    unplaced: tuple[tuple[str, Policy], ...] = ()
    """Policies for paths that are not certain, each with the old pattern of the paths."""
    without_origins: tuple[Policy, ...] = ()
    """Policies without a known origin, each with a placeholder to replace with the origins."""

    counted: Count = Count(0, 0, 0, 0)
    """How many settings were seen, and what became of them."""
    place: str = "line"
    """What the numbers of lines count: a ``line``, or a ``rule`` of a file that has rules."""

    @property
    def is_complete(self) -> bool:
        """Whether everything that was seen is carried over."""
        return self.counted.seen > 0 and not self.counted.left_out
