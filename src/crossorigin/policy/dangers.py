"""Dangers of origin patterns: which option each needs, and the problem without the option."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..fetch.application_origins import FIXED_ID_SCHEMES, ID_SCHEMES
from ..fetch.origins import is_potentially_trustworthy
from .origin_patterns import OriginPattern
from .problems import Problem, ProblemCode
from .public_suffixes import open_domain, way_out
from .shared_hosts import shared_host

__all__ = ["options_needed", "problem_without"]


def options_needed(pattern: OriginPattern, *, credentials: bool) -> Iterator[str]:
    """The fields of a policy that tolerate what is dangerous in this pattern.

    `credentials` tells whether the policy allows them.
    """
    if credentials and not is_potentially_trustworthy(pattern.origin):
        yield "dangerously_allow_insecure_origins"
    if open_domain(pattern) is not None:
        yield "dangerously_allow_public_suffix_wildcards"
    if credentials and pattern.any_id:
        yield "dangerously_allow_any_extension"
    if pattern.addresses:
        yield "dangerously_allow_private_address_ranges"


def problem_without(option: str, text: str, pattern: OriginPattern) -> Problem:
    """The problem of an entry that needs this option, if the policy does not have it."""
    code, message, way_out = _DANGERS[option](pattern)
    hint = f"{way_out}, or accept the risk and set {option}."
    return Problem(code, "allow_origins", text, message, hint)


def _insecure(pattern: OriginPattern) -> tuple[ProblemCode, str, str]:
    message = (
        "anyone who controls the network can put a script on an http page, and so read what https "
        "protects, with your users' credentials."
    )
    return ProblemCode.INSECURE_ORIGIN_WITH_CREDENTIALS, message, f"Use '{pattern.over_https()}'"


def _open(pattern: OriginPattern) -> tuple[ProblemCode, str, str]:
    domain, shared = pattern.origin.host, open_domain(pattern)
    name = "a name of this form" if pattern.part else "a name"
    if "." not in domain:
        message = f"'{domain}' is a whole top-level domain, so this allows sites of anyone."
    elif shared == domain:
        host = shared_host(domain)
        by = f" by choosing {host.chosen}" if host else ""
        message = f"anyone can get {name} under '{domain}'{by}, so this allows sites of anyone."
    elif pattern.part:
        message = f"names under '{domain}' are anyone's, such as '{shared}' and those under it."
    else:
        message = f"this covers '{shared}', under which anyone can get a name."
    return ProblemCode.PUBLIC_SUFFIX_WILDCARD, message, way_out(pattern)


def _any_extension(pattern: OriginPattern) -> tuple[ProblemCode, str, str]:
    scheme = pattern.origin.scheme
    message = (
        f"every {ID_SCHEMES[scheme]} has such an origin, whoever made it, so each that a user "
        "installs can act as that user."
    )
    hint = "Set allow_credentials to False and let your own send a token"
    if scheme in FIXED_ID_SCHEMES:
        hint = f"List '{scheme}://' with the id of your own, or set allow_credentials to False"
    return ProblemCode.ANY_EXTENSION_WITH_CREDENTIALS, message, hint


def _private_range(_: OriginPattern) -> tuple[ProblemCode, str, str]:
    message = (
        "any device with such an address can serve a page, and in another network, such as that of "
        "a café, other people's devices have these addresses."
    )
    return ProblemCode.PRIVATE_ADDRESS_RANGE, message, "List the origins of your devices"


_DANGERS: dict[str, Callable[[OriginPattern], tuple[ProblemCode, str, str]]] = {
    "dangerously_allow_insecure_origins": _insecure,
    "dangerously_allow_public_suffix_wildcards": _open,
    "dangerously_allow_any_extension": _any_extension,
    "dangerously_allow_private_address_ranges": _private_range,
}
"""For each option: the code, the message, and another way out."""
