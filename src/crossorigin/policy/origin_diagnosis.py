"""What is wrong with a malformed origin, in words, and the spelling that was probably meant.

Only reached for values that `parse_origin_pattern` refused, so it may be slow and thorough.
"""

from __future__ import annotations

import ipaddress

import idna

from ..fetch.origins import (
    DEFAULT_PORTS,
    ends_in_a_number,
    is_domain,
    is_scheme,
    parse_port,
    serialize_ipv6,
)
from .origin_patterns import NEVER_SENT_SCHEMES, parse_origin_pattern
from .problems import Problem, ProblemCode, show

__all__ = ["diagnose_origin"]

_FIELD = "allow_origins"
_REGEX_SIGNS = ("^", "$", "\\", "(", ")", "|", "://.*", ".+", "?://")


def diagnose_origin(text: str) -> Problem:
    """The `Problem` with a value that is not an origin pattern."""
    code, message, hint = _first_fault(text)
    mended = _mend(text)
    if mended is not None:
        hint = f"Write '{mended}'."
    return Problem(code, _FIELD, text, message, hint)


def _first_fault(text: str) -> tuple[ProblemCode, str, str]:
    """Why `text` is refused, most basic fault first, and what to do if no spelling is certain."""
    shape = "Write it as browsers send it, such as 'https://app.example.com'."
    opaque_scheme = text.strip().partition(":")[0].lower()
    if opaque_scheme in NEVER_SENT_SCHEMES:
        return _never_sent(opaque_scheme)
    if any(separator in text.strip() for separator in (",", ";", " ")):
        return (
            ProblemCode.SEVERAL_ORIGINS_IN_ONE,
            "each entry is one origin.",
            "Make every origin an entry of its own.",
        )
    if text != "".join(text.split()) or not text.isprintable():
        return ProblemCode.ORIGIN_WITH_BLANKS, "an origin contains no blanks.", shape
    if any(sign in text for sign in _REGEX_SIGNS):
        return (
            ProblemCode.ORIGIN_IS_A_REGEX,
            "origins are not regular expressions.",
            "Use 'https://*.example.com' for all subdomains, or list the origins.",
        )
    scheme, separator, rest = text.partition("://")
    if not separator:
        return ProblemCode.ORIGIN_WITHOUT_SCHEME, "an origin begins with a scheme.", shape
    if not is_scheme(scheme.lower()):
        return (
            ProblemCode.ORIGIN_BAD_SCHEME,
            f"{show(scheme)} is not a URL scheme.",
            "Name the scheme: 'https', 'http', or the custom scheme of an app or extension.",
        )
    if "@" in rest:
        return ProblemCode.ORIGIN_WITH_USERINFO, "an origin has no user name or password.", shape
    if any(sign in rest for sign in "/?#"):
        return (
            ProblemCode.ORIGIN_WITH_PATH,
            "an origin ends after its host and port, without a slash or path; "
            "browsers never send one.",
            shape,
        )
    if not text.isascii():
        return (
            ProblemCode.ORIGIN_NOT_ASCII,
            "browsers send international host names in punycode.",
            "Write the host in punycode ('xn--…').",
        )
    if text != text.lower():
        return ProblemCode.ORIGIN_NOT_LOWER_CASE, "browsers send origins in lower case.", shape
    return _fault_of_host_or_port(scheme, rest)


def _fault_of_host_or_port(scheme: str, rest: str) -> tuple[ProblemCode, str, str]:
    host, colon, digits = _split_port(rest)
    if colon and digits != "*":
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
    bare = host.removeprefix("*.")
    if "*" in bare or (bare != host and (bare.startswith("[") or ends_in_a_number(bare))):
        return (
            ProblemCode.ORIGIN_MISPLACED_WILDCARD,
            "'*' stands for whole leading labels of a domain, or for the port, and nothing else.",
            "Use 'https://*.example.com' or 'http://localhost:*', or list the origins.",
        )
    if bare.startswith("[") or ends_in_a_number(bare):
        return (
            ProblemCode.ORIGIN_IP_NOT_CANONICAL,
            "this is not an IP address as browsers write it.",
            "Write IPv4 as four decimal numbers, IPv6 compressed, in lower case, in brackets.",
        )
    return (
        ProblemCode.ORIGIN_BAD_HOST,
        f"{show(bare)} is not a host name as browsers send it.",
        "A host name is labels of a-z, 0-9, '-' and '_', of 1 to 63 characters, joined by "
        "single dots, without a dot at the end.",
    )


def _never_sent(scheme: str) -> tuple[ProblemCode, str, str]:
    if scheme in ("ws", "wss"):
        message = "a WebSocket handshake carries the origin of its page, an http or https one."
        return ProblemCode.ORIGIN_NEVER_SENT, message, "List the page's origin."
    return (
        ProblemCode.ORIGIN_NEVER_SENT,
        f"pages of '{scheme}:' have an opaque origin, which browsers send as 'null'.",
        "Serve the page over https and list that origin.",
    )


def _split_port(rest: str) -> tuple[str, str, str]:
    if rest.endswith("]"):
        return rest, "", ""
    host, colon, digits = rest.rpartition(":")
    return (host, colon, digits) if colon else (rest, "", "")


def _mend(text: str) -> str | None:
    """The pattern that was probably meant, or ``None`` where that would be a guess."""
    scheme, separator, rest = text.strip().partition("://")
    if not separator:
        scheme, rest = "https", text.strip()
    scheme = scheme.lower()
    if "@" in rest or not is_scheme(scheme):
        return None
    for sign in "/?#":
        rest = rest.partition(sign)[0]
    host, colon, digits = _split_port(rest)
    if not separator and (host == "localhost" or ends_in_a_number(host)):
        scheme = "http"
    canonical = _canonical_host(host)
    if canonical is None:
        return None
    if colon and digits != "*":
        port = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else -1
        colon, digits = (":", str(port)) if port != DEFAULT_PORTS.get(scheme) else ("", "")
    mended = f"{scheme}://{canonical}{colon}{digits}"
    return mended if parse_origin_pattern(mended) is not None else None


def _canonical_host(host: str) -> str | None:
    wildcard = "*." if host.startswith("*.") else ""
    bare = host.removeprefix("*.").lower().removesuffix(".")
    if bare.startswith("[") or bare.count(":") > 1:
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
