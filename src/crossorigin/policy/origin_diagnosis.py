"""What is wrong with a malformed origin, in words, and the spelling that was probably meant.

Only reached for values that are refused, so it may be slow and thorough.
"""

from __future__ import annotations

import difflib
import ipaddress

import idna

from ..fetch.origins import (
    DEFAULT_PORTS,
    Origin,
    ends_in_a_number,
    is_domain,
    is_potentially_trustworthy,
    is_scheme,
    parse_port,
    serialize_ipv6,
)
from .origin_patterns import NEVER_SENT_SCHEMES, parse_origin_pattern
from .problems import Problem, ProblemCode, show
from .public_suffixes import strangers_domain

__all__ = ["diagnose_origin", "is_mistyped_scheme"]

Fault = tuple[ProblemCode, str, str]
"""A code, why the value is refused, and what to do where no spelling is certain."""

_SHAPE = "Write it as browsers send it, such as 'https://app.example.com'."
_REGEX_SIGNS = ("^", "\\", "(", ")", "|", "://.*", ".+", "?://", "[a-", "[^", "]+", "]*")
_VARIABLE_SIGNS = ("${", "{{", "%(", "<%")

_NEVER_SENT = {
    "about": ("such a page has the origin of the page that opened it.", "List that origin."),
    "blob": ("a blob: page has the origin of the page that made it.", "List that origin."),
    "javascript": ("this is no page; its script runs in the page that it is in.", "List that."),
    "ftp": ("browsers no longer open ftp pages.", "Serve the page over https and list that."),
    "ws": ("a WebSocket handshake carries the origin of its page.", "List the page's origin."),
}
_NEVER_SENT["wss"] = _NEVER_SENT["ws"]


def diagnose_origin(text: str) -> Problem:
    """The `Problem` with a value that is not an origin pattern."""
    code, message, hint = _first_fault(text)
    mended = _mend(text) if code is not ProblemCode.SEVERAL_ORIGINS_IN_ONE else None
    if mended is not None:
        hint = f"Write '{mended}'."
    return Problem(code, "allow_origins", text, message, hint)


def is_mistyped_scheme(scheme: str) -> bool:
    """Is `scheme` a slip of the finger for http or https, such as ``htps``?"""
    return scheme not in ("http", "https") and bool(_nearest_scheme(scheme))


def _nearest_scheme(scheme: str) -> str | None:
    near = difflib.get_close_matches(scheme, ("https", "http"), n=1, cutoff=0.75)
    return near[0] if near else None


# --- what is wrong -------------------------------------------------------------------------------


def _first_fault(text: str) -> Fault:
    """The most basic fault of `text`."""
    stripped = text.strip()
    before_colon = stripped.partition(":")[0].lower()
    if before_colon in NEVER_SENT_SCHEMES:
        return _never_sent(before_colon)
    if stripped.startswith("$") or any(sign in text for sign in _VARIABLE_SIGNS):
        message = "this looks like a variable that was not filled in."
        hint = "See that it is set where the policy is built, and what fills it in."
        return ProblemCode.ORIGIN_IS_A_VARIABLE, message, hint
    if _is_several(stripped):
        message, hint = "each entry is one origin.", "Make every origin an entry of its own."
        return ProblemCode.SEVERAL_ORIGINS_IN_ONE, message, hint
    if text != "".join(text.split()) or not text.isprintable():
        return ProblemCode.ORIGIN_WITH_BLANKS, "an origin contains no blanks.", _SHAPE
    if ":\\" not in text and (stripped.endswith("$") or any(sign in text for sign in _REGEX_SIGNS)):
        return (
            ProblemCode.ORIGIN_IS_A_REGEX,
            "origins are not regular expressions.",
            "Use 'https://*.example.com' for all subdomains, or list the origins.",
        )
    scheme, separator, rest = text.partition("://")
    if not separator:
        hint = f"{_SHAPE[:-1]}; or '*' alone for any origin."
        return ProblemCode.ORIGIN_WITHOUT_SCHEME, "an origin begins with a scheme and '://'.", hint
    if not is_scheme(scheme.lower()) or is_mistyped_scheme(scheme.lower()):
        return (
            ProblemCode.ORIGIN_BAD_SCHEME,
            f"{show(scheme)} is not a URL scheme that browsers know.",
            "Name the scheme: 'https', 'http', or the custom scheme of an app or extension.",
        )
    return _fault_after_scheme(text, scheme, rest)


def _never_sent(scheme: str) -> Fault:
    opaque = f"pages of '{scheme}:' have an opaque origin, which most browsers send as 'null'."
    message, hint = _NEVER_SENT.get(
        scheme, (opaque, "Serve the page over https and list that origin.")
    )
    return ProblemCode.ORIGIN_NEVER_SENT, message, hint


def _is_several(text: str) -> bool:
    parts = [part for part in text.replace(";", ",").split(",") if part.strip()]
    if len(parts) > 1:
        return True
    return sum("://" in part and not part.endswith("://") for part in text.split()) > 1


def _fault_after_scheme(text: str, scheme: str, rest: str) -> Fault:
    authority = _before_path(rest)
    if "@" in authority:
        return ProblemCode.ORIGIN_WITH_USERINFO, "an origin has no user name or password.", _SHAPE
    if authority != rest:
        return (
            ProblemCode.ORIGIN_WITH_PATH,
            "an origin ends after its host and port, without a slash or path; "
            "browsers never send one.",
            _SHAPE,
        )
    host, colon, digits = _split_port(rest)
    if not host.isascii():
        return (
            ProblemCode.ORIGIN_NOT_ASCII,
            "browsers send international host names in punycode.",
            "Write the host in punycode ('xn--…').",
        )
    if text != text.lower():
        return ProblemCode.ORIGIN_NOT_LOWER_CASE, "browsers send origins in lower case.", _SHAPE
    if colon and digits != "*":
        fault = _fault_of_port(scheme, digits)
        if fault is not None:
            return fault
    return _fault_of_host(scheme, host)


def _fault_of_port(scheme: str, digits: str) -> Fault | None:
    if "*" in digits:
        return _misplaced_wildcard(scheme)
    port = parse_port(digits)
    if port is None:
        return (
            ProblemCode.ORIGIN_BAD_PORT,
            f"{show(digits)} is not a port.",
            "A port is a number up to 65535 without leading zeros, or '*' for any port.",
        )
    if port == DEFAULT_PORTS.get(scheme):
        return (
            ProblemCode.ORIGIN_DEFAULT_PORT,
            f"browsers leave out the default port of {scheme}, so this never matches.",
            "Leave the port out.",
        )
    return None


def _fault_of_host(scheme: str, host: str) -> Fault:
    bare = host.removeprefix("*.")
    is_address = bare.startswith("[") or ":" in bare or ends_in_a_number(bare)
    if "*" in bare or (bare != host and is_address):
        return _misplaced_wildcard(scheme)
    if is_address:
        return (
            ProblemCode.ORIGIN_IP_NOT_CANONICAL,
            "this is not an IP address as browsers write it.",
            "Write IPv4 as four decimal numbers, IPv6 compressed, in lower case, in brackets.",
        )
    if bare.endswith(".") and is_domain(bare[:-1]):
        message = "with a dot at its end this is another origin, which hardly anybody visits."
        return ProblemCode.ORIGIN_BAD_HOST, message, "Leave the dot out."
    return (
        ProblemCode.ORIGIN_BAD_HOST,
        f"{show(bare)} is not a host name.",
        "A host name is labels of a-z, 0-9, '-' and '_', of 1 to 63 characters, joined by "
        "single dots.",
    )


def _misplaced_wildcard(scheme: str) -> Fault:
    hint = "Use 'https://*.example.com' or 'http://localhost:*', or list the origins."
    if scheme not in ("http", "https"):
        hint = f"List each '{scheme}://…' that you mean, such as the id of your extension."
    message = "'*' stands for whole leading labels of a domain, or for the port, and no more."
    return ProblemCode.ORIGIN_MISPLACED_WILDCARD, message, hint


# --- what was meant ------------------------------------------------------------------------------


def _mend(text: str) -> str | None:
    """The pattern that was probably meant, or ``None`` where that would be a guess."""
    text = text.strip(" \t\r\n,;").replace("\\", "/")
    scheme, separator, rest = _split_scheme(text)
    authority = _before_path(rest)
    host, colon, digits = _split_port(authority)
    canonical = _canonical_host(host)
    if canonical is None:
        return None
    bare = canonical.removeprefix("*.")
    if not separator:
        if "." not in bare and not bare.startswith("[") and bare != "localhost":
            return None  # a word, such as 'all'
        scheme = "http" if is_potentially_trustworthy(Origin("http", bare)) else "https"
    if canonical != bare and strangers_domain(bare) is not None:
        return None
    if colon and digits != "*":
        port = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else -1
        colon, digits = (":", str(port)) if port != DEFAULT_PORTS.get(scheme) else ("", "")
    mended = f"{scheme}://{canonical}{colon}{digits}"
    return mended if parse_origin_pattern(mended) is not None else None


def _split_scheme(text: str) -> tuple[str, str, str]:
    """As ``text.partition("://")``, for slips such as ``https:/`` and ``htps://`` too."""
    scheme, separator, rest = text.partition("://")
    if separator:
        scheme = scheme.lower()
        return _nearest_scheme(scheme) or scheme, separator, rest
    for scheme in ("https", "http"):
        after = text[len(scheme) :]
        if text.lower().startswith(scheme) and after.startswith((":", "//")):
            return scheme, "://", after.lstrip(":/")
    return "", "", text.removeprefix("//")


def _before_path(rest: str) -> str:
    for sign in "/?#":
        rest = rest.partition(sign)[0]
    return rest


def _split_port(authority: str) -> tuple[str, str, str]:
    """Host, colon and port; an IPv6 address without its brackets has no port."""
    if authority.endswith("]") or (authority.count(":") > 1 and "[" not in authority):
        return authority, "", ""
    host, colon, digits = authority.rpartition(":")
    return (host, colon, digits) if colon else (authority, "", "")


def _canonical_host(host: str) -> str | None:
    wildcard = "*." if host.startswith("*.") else ""
    bare = host.removeprefix("*.").lower().removesuffix(".")
    if bare.startswith("[") or ":" in bare:
        try:
            address = ipaddress.IPv6Address(bare.strip("[]"))
        except ValueError:
            return None
        return None if address.scope_id else f"{wildcard}[{serialize_ipv6(address)}]"
    if not bare.isascii():
        try:
            bare = idna.encode(bare, uts46=True).decode("ascii")
        except idna.IDNAError:
            return None
    return wildcard + bare if is_domain(bare) else None
