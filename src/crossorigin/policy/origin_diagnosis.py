"""Describes the fault of a malformed origin, and proposes the spelling that was probably meant.

Only refused values are examined, so this may be slow and thorough.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from ..fetch.application_origins import LOWER_CASE_SCHEMES
from ..fetch.origins import (
    DEFAULT_PORTS,
    HTTP_SCHEMES,
    MAX_ORIGIN_LENGTH,
    NEVER_SENT_SCHEMES,
    Origin,
    ends_in_a_number,
    is_domain,
    is_potentially_trustworthy,
    is_scheme,
    parse_port,
    serialize_ipv6,
)
from ..fetch.ports import is_blocked_due_to_bad_port
from ..fetch.tokens import is_digits
from ..redaction import show
from .entries import SEPARATORS, bare_entry, is_variable, split_at_separators, write_entries
from .fields import NO_CORS_WORD, is_like_no_cors
from .origin_patterns import PRIVATE_RANGES, parse_origin_pattern
from .problems import Problem, ProblemCode
from .public_suffixes import open_registration_domain

__all__ = ["Diagnosis", "diagnose_origin", "is_origin_pattern", "split_origins"]

Fault = tuple[ProblemCode, str, str]
"""A code, the reason for the refusal, and a hint for when no spelling is certain."""

_SHAPE = "Write it as browsers send it, such as 'https://app.example.com'."
_REGEX_SIGNS = ("^", "\\", "(", ")", "|", "://.*", ".+", "?://", "[a-", "[^", "]+", "]*")

_RANGE = re.compile(
    r"(?P<address>[0-9]+(?:\.[0-9]+){3}|\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*\]?)/(?P<length>[0-9]+)\]?"
    r"(?P<port>:[^/?#]*)?"
)
"""A range of addresses, also with the brackets of IPv6 in another place."""
_RANGE_SHAPE = (
    "Write a range as its first address and the number of bits, such as 'http://10.0.0.0/8'."
)

_GLOB = re.compile(r"\?+|\[[\w!-]+\]", re.ASCII)
"""A wildcard of globs for one character, or several of them."""
_GLOB_PORT = re.compile(r":(?:\?|\[0-9\])++$")

_NEVER_SENT = {
    "about": ("such a page has the origin of the page that opened it.", "List that origin."),
    "blob": ("a blob: page has the origin of the page that made it.", "List that origin."),
    "javascript": (
        "this is not a page; its script runs in the page that links to it.",
        "List that page's origin.",
    ),
    "ftp": ("browsers no longer open ftp pages.", "Serve the page over https and list that."),
    "ws": ("a WebSocket handshake carries the origin of its page.", "List the page's origin."),
}
_NEVER_SENT["wss"] = _NEVER_SENT["ws"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A malformed origin: its `problem`, and the origins that were `meant`, or none if unsure."""

    problem: Problem
    meant: tuple[str, ...]


def diagnose_origin(text: str) -> Diagnosis:
    """The fault of a value that is not an origin pattern, and the origins that were meant."""
    code, message, hint = _first_fault(text)
    meant: tuple[str, ...] = ()
    if code is ProblemCode.SEVERAL_ORIGINS_IN_ONE:
        parts = split_origins(text)
        if "*" not in parts and all(map(_is_single, parts)):
            meant = tuple(parts)
            hint = write_entries(meant)
    elif code not in (ProblemCode.ORIGIN_IS_A_VARIABLE, ProblemCode.ORIGIN_BAD_RANGE):
        corrected = _corrected(text)
        if corrected is not None:
            meant = (corrected,)
            hint = f"Write '{corrected}'."
    return Diagnosis(Problem(code, "allow_origins", text, message, hint), meant)


def split_origins(text: str) -> list[str]:
    """The origins in `text`, each as it was probably meant, or unchanged if that is unsure."""
    parts: list[str] = []
    for part in split_at_separators(text):
        words = part.split()
        parts.extend(map(bare_entry, words) if _are_several(words) else [part])
    return [
        part if _is_single(part) or is_variable(part) else _corrected(part) or part
        for part in parts
    ]


def is_origin_pattern(text: str) -> bool:
    """Whether `text` is an origin pattern, not one with a mistyped scheme such as ``htps``."""
    pattern = parse_origin_pattern(text)
    return pattern is not None and not _is_mistyped_scheme(pattern.origin.scheme)


def _is_single(text: str) -> bool:
    return text == "null" or is_origin_pattern(text)


def _is_mistyped_scheme(scheme: str) -> bool:
    return scheme not in HTTP_SCHEMES and bool(_nearest_scheme(scheme))


def _nearest_scheme(scheme: str) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415 (few policies need it)

    near = get_close_matches(scheme, ("https", "http"), n=1, cutoff=0.75)
    return near[0] if near else None


# --- what is wrong -------------------------------------------------------------------------------


def _first_fault(text: str) -> Fault:
    """The most basic fault of `text`."""
    stripped = text.strip()
    before_colon = stripped.partition(":")[0].lower()
    if before_colon in NEVER_SENT_SCHEMES:
        return _never_sent(before_colon)
    if is_variable(text):
        message = "this looks like a variable that was not filled in."
        hint = "Check that the variable is set and substituted where the policy is built."
        return ProblemCode.ORIGIN_IS_A_VARIABLE, message, hint
    if len(split_at_separators(text)) > 1 or _are_several(text.split()):
        message, hint = (
            "each entry must be a single origin.",
            "Make every origin an entry of its own.",
        )
        return ProblemCode.SEVERAL_ORIGINS_IN_ONE, message, hint
    if is_like_no_cors(text):
        message = f"'{NO_CORS_WORD}' stands for the whole field, and is not an origin."
        hint = f"Write '{NO_CORS_WORD}' itself, not a list of it."
        return ProblemCode.ORIGIN_WITHOUT_SCHEME, message, hint
    bare = bare_entry(text)
    if not bare:
        message = "this entry is empty."
        hint = (
            "Leave it out. If it comes from an environment variable, check that the variable is "
            "set."
        )
        return ProblemCode.ORIGIN_WITHOUT_SCHEME, message, hint
    if bare.lower() == "null":
        return ProblemCode.NULL_ORIGIN, "browsers send 'null', so this never matches.", _SHAPE
    is_regex = ":\\" not in text and any(sign in bare for sign in _REGEX_SIGNS)
    if bare != text.strip(f"{SEPARATORS} \t") and bare in text and not is_regex:
        message = "quotes or brackets are left over here, for example from JSON."
        return ProblemCode.ORIGIN_WITH_QUOTES, message, _SHAPE
    if text != "".join(text.split()) or not text.isprintable():
        return ProblemCode.ORIGIN_WITH_BLANKS, "an origin contains no blanks.", _SHAPE
    if is_regex or stripped.endswith("$"):
        return (
            ProblemCode.ORIGIN_IS_A_REGEX,
            "origins are not regular expressions.",
            "Use 'https://*.example.com' for all subdomains, or list the origins.",
        )
    scheme, separator, rest = text.partition("://")
    if not separator:
        hint = f"{_SHAPE[:-1]}; or, without credentials, '*' alone for any origin."
        return ProblemCode.ORIGIN_WITHOUT_SCHEME, "an origin begins with a scheme and '://'.", hint
    if not is_scheme(scheme.lower()) or _is_mistyped_scheme(scheme.lower()):
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


def _are_several(words: list[str]) -> bool:
    return sum("://" in word and not word.endswith("://") for word in words) > 1


def _fault_after_scheme(text: str, scheme: str, rest: str) -> Fault:
    written = _RANGE.fullmatch(rest)
    if written is not None and scheme.lower() in HTTP_SCHEMES:
        return _fault_of_range(scheme, written)
    if _with_asterisk(rest) != rest:
        return _misplaced_wildcard(scheme.lower(), sign="a wildcard for one character")
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
    if text != text.lower() and scheme.lower() in {*HTTP_SCHEMES, *LOWER_CASE_SCHEMES}:
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
    if port == 0 or is_blocked_due_to_bad_port(Origin(scheme, "", port)):
        return (
            ProblemCode.ORIGIN_BAD_PORT,
            f"browsers open no page at port {port}, so this never matches.",
            "Serve the page at another port, and name that.",
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
        message = "the dot at the end makes this a different origin, which users rarely visit."
        return ProblemCode.ORIGIN_BAD_HOST, message, "Leave the dot out."
    return (
        ProblemCode.ORIGIN_BAD_HOST,
        f"{show(bare)} is not a host name.",
        "A host name is labels of a-z, 0-9, '-' and '_', of 1 to 63 characters, joined by "
        "single dots.",
    )


def _fault_of_range(scheme: str, written: re.Match[str]) -> Fault:
    address, length, port = written["address"].strip("[]"), written["length"], written["port"] or ""
    try:
        meant = ipaddress.ip_network(f"{address}/{length}", strict=False)
    except ValueError:
        message = f"{show(f'{address}/{length}')} is not a range of addresses."
        return ProblemCode.ORIGIN_BAD_RANGE, message, _RANGE_SHAPE
    private = [str(each) for each in PRIVATE_RANGES if each.version == meant.version]
    host = str(meant) if isinstance(meant, ipaddress.IPv4Network) else f"[{meant}]"
    pattern = f"{scheme.lower()}://{host}{port}"
    if parse_origin_pattern(f"{scheme.lower()}://{host}") is None:
        message = "only ranges of private, link-local and loopback addresses can be allowed."
        hint = f"List the origins, or name a range within {', '.join(private)}."
    elif port == f":{DEFAULT_PORTS[scheme.lower()]}":
        message = f"browsers leave out the default port of {scheme.lower()}, so this never matches."
        hint = f"Write '{pattern.removesuffix(port)}'."
    elif parse_origin_pattern(pattern) is None:
        message = f"{show(port.removeprefix(':'))} is not a port at which browsers open pages."
        hint = "Name another port, or ':*' for any."
    elif address == str(meant.network_address):
        message = "a range of IPv6 addresses stands in brackets with its length."
        hint = f"For the range, write '{pattern}'."
    else:
        message = f"the address goes on after the first {length} bits, which are the range."
        hint = f"For the range, write '{pattern}'; for one address, leave out '/{length}'."
    return ProblemCode.ORIGIN_BAD_RANGE, message, hint


def _with_asterisk(rest: str) -> str:
    """What follows the scheme, with ``*`` for another wildcard in the first label or the port."""
    rest = _GLOB_PORT.sub(":*", rest)
    label, dot, beyond = rest.partition(".")
    if not dot or any(sign in label for sign in "/=&#@:") or any(sign in beyond for sign in "/?=#"):
        return rest  # a query
    return _GLOB.sub("*", label) + dot + beyond


def _misplaced_wildcard(scheme: str, sign: str | None = None) -> Fault:
    hint = (
        "Use 'https://*.example.com', 'https://pr-*.example.com' or 'http://localhost:*', or list"
    )
    hint += " the origins."
    if scheme not in HTTP_SCHEMES:
        hint = f"List each '{scheme}://…' that you mean, as the application sends it."
    if sign is not None:
        message = f"there is {sign} here; the only wildcard is '*'."
        return ProblemCode.ORIGIN_MISPLACED_WILDCARD, message, hint
    message = (
        "'*' can stand only for leading labels of a domain, for a part of its first label, for the "
        "id of an extension, or for the port."
    )
    return ProblemCode.ORIGIN_MISPLACED_WILDCARD, message, hint


# --- what was meant ------------------------------------------------------------------------------


def _corrected(text: str) -> str | None:
    """The pattern that was probably meant, or ``None`` if that would be a guess."""
    text = bare_entry(text).replace("\\", "/")
    if text.lower() in ("*", "null"):
        return text.lower()
    scheme, separator, rest = _split_scheme(text)
    addresses = _RANGE.match(rest)
    if addresses is not None:
        corrected = f"{scheme}://{addresses[0]}"
        return corrected if parse_origin_pattern(corrected) is not None else None
    authority = _before_path(_with_asterisk(rest) if separator else rest)
    host, colon, digits = _split_port(authority)
    if separator and "*" in host.removeprefix("*."):
        corrected = f"{scheme}://{authority.lower()}"
        pattern = parse_origin_pattern(corrected)
        is_own = pattern and pattern.part and open_registration_domain(pattern.origin.host) is None
        return corrected if is_own else None
    canonical = _canonical_host(host)
    if canonical is None:
        return None
    bare = canonical.removeprefix("*.")
    if not separator:
        if "." not in bare and not bare.startswith("[") and bare != "localhost":
            return None  # a word, such as 'all'
        scheme = "http" if is_potentially_trustworthy(Origin("http", bare)) else "https"
    if canonical != bare and open_registration_domain(bare) is not None:
        return None
    if colon and digits != "*":
        port = int(digits) if is_digits(digits) and len(digits) < 9 else -1
        colon, digits = (":", str(port)) if port != DEFAULT_PORTS.get(scheme) else ("", "")
    corrected = f"{scheme}://{canonical}{colon}{digits}"
    return corrected if parse_origin_pattern(corrected) is not None else None


def _split_scheme(text: str) -> tuple[str, str, str]:
    """Like ``text.partition("://")``, also for typing errors such as ``https:/`` and ``htps://``."""
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
    """Host, colon and port; an IPv6 address without one of its brackets has no port."""
    if authority.endswith("]") or (authority.count(":") > 1 and "]" not in authority):
        return authority, "", ""
    host, colon, digits = authority.rpartition(":")
    return (host, colon, digits) if colon else (authority, "", "")


def _canonical_host(host: str) -> str | None:
    wildcard = "*." if host.startswith("*.") else ""
    bare = host.removeprefix("*.").lower().removesuffix(".")
    if len(bare) > MAX_ORIGIN_LENGTH:
        return None
    if bare.startswith("[") or ":" in bare:
        try:
            address = ipaddress.IPv6Address(bare.strip("[]"))
        except ValueError:
            return None
        return None if address.scope_id else f"{wildcard}[{serialize_ipv6(address)}]"
    if not bare.isascii():
        from idna import IDNAError, encode  # noqa: PLC0415 (only wrong policies need it)

        try:
            bare = encode(bare, uts46=True).decode("ascii")
        except IDNAError:
            return None
    return wildcard + bare if is_domain(bare) else None
