"""Referrers: the ``Referer`` header of a request, by its referrer policy.

A request's referrer is its page or a URL that script set. Before each fetch, redirects included, it
is cut to what the policy allows for the current URL, and stays cut.

Standard: https://w3c.github.io/webappsec-referrer-policy/
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypeAlias, get_args

from ..fetch.header_lists import Header, get
from ..fetch.origins import HTTP_SCHEMES, Origin, is_potentially_trustworthy
from ..fetch.tokens import HTTP_TAB_OR_SPACE
from ..fetch.urls import Url, parse_url

__all__ = [
    "REFERRER_POLICIES",
    "RELAXED_POLICIES",
    "ReferrerPolicy",
    "hides_origin",
    "parse_referrer_policy",
    "referrer_to_send",
]

ReferrerPolicy: TypeAlias = Literal[
    "",
    "no-referrer",
    "no-referrer-when-downgrade",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
]
"""A referrer policy; ``""`` stands for the page's, and there for the default one."""
REFERRER_POLICIES: tuple[ReferrerPolicy, ...] = get_args(ReferrerPolicy)
DEFAULT_POLICY: ReferrerPolicy = "strict-origin-when-cross-origin"
RELAXED_POLICIES = frozenset(
    {"no-referrer-when-downgrade", "origin-when-cross-origin", "unsafe-url"}
)
"""The policies that are less strict than the default one."""
LONGEST = 4096
"""The length of a referrer, in characters, above which only its origin is sent."""


def parse_referrer_policy(headers: list[Header]) -> ReferrerPolicy:
    """The last policy in ``Referrer-Policy``; ``""`` if there is none.

    (Referrer Policy, "parse a referrer policy from a `Referrer-Policy` header")
    """
    policy: ReferrerPolicy = ""
    value = get(headers, "referrer-policy")
    if value is None:
        return policy
    for element in value.lower().split(","):
        token = element.strip(HTTP_TAB_OR_SPACE)
        policy = next((known for known in REFERRER_POLICIES if token and known == token), policy)
    return policy


@lru_cache(maxsize=1024)
def referrer_to_send(
    source: str, policy: ReferrerPolicy, target: str, *, localhost_is_downgraded: bool = True
) -> str | None:
    """What is sent of the referrer `source` to the URL `target`; ``None`` for nothing.

    Unless `localhost_is_downgraded`, a request can be a downgrade only from https.

    (Referrer Policy, "determine request's referrer")
    """
    referrer = _stripped(source)
    url = parse_url(target, unchecked_punycode=True)
    if referrer is None or url is None or policy == "no-referrer":
        return None
    whole, origin, of = referrer
    if len(whole) > LONGEST:
        whole = origin
    is_same = of == url.origin
    match policy or DEFAULT_POLICY:
        case "origin":
            return origin
        case "unsafe-url":
            return whole
        case "same-origin":
            return whole if is_same else None
        case "origin-when-cross-origin":
            return whole if is_same else origin
    may_be_downgrade = localhost_is_downgraded or of.scheme == "https"
    if not is_same and may_be_downgrade and _is_downgrade(of, url):
        return None
    match policy or DEFAULT_POLICY:
        case "strict-origin":
            return origin
        case "no-referrer-when-downgrade":
            return whole
    return whole if is_same else origin


def hides_origin(policy: ReferrerPolicy, origin: Origin, url: Url, *, is_downgrade: bool) -> bool:
    """Whether `policy` makes ``Origin`` ``null`` in a request without CORS to `url`.

    (Fetch, "append a request `Origin` header")
    """
    match policy or DEFAULT_POLICY:
        case "no-referrer":
            return True
        case "same-origin":
            return origin != url.origin
        case "no-referrer-when-downgrade" | "strict-origin" | "strict-origin-when-cross-origin":
            return is_downgrade
    return False


@lru_cache(maxsize=64)
def _stripped(source: str) -> tuple[str, str, Origin] | None:
    """`source` without user name and fragment, its origin with a slash, and its origin.

    ``None`` if it is not a URL that is sent. (Referrer Policy, "strip url for use as a referrer")
    """
    url = parse_url(source, unchecked_punycode=True)
    if url is None or url.origin is None or url.scheme not in HTTP_SCHEMES:
        return None
    scheme, _, rest = url.without_fragment.partition("://")
    authority, slash, path = rest.partition("/")
    host = authority.rpartition("@")[2]
    return f"{scheme}://{host}{slash}{path}", f"{scheme}://{host}/", url.origin


def _is_downgrade(origin: Origin, url: Url) -> bool:
    """Whether the request leads from a trustworthy origin to one that is not."""
    to_trustworthy = url.origin is not None and is_potentially_trustworthy(url.origin)
    return is_potentially_trustworthy(origin) and not to_trustworthy
