"""Describes the fault of a malformed origin, and proposes the spelling that was probably meant.

Only refused values are examined, so this may be slow and thorough. `origin_corrections` finds what
was meant.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import unquote

from ..fetch.application_origins import FIXED_ID_SCHEMES, ID_SCHEMES, LOWER_CASE_SCHEMES
from ..fetch.origins import (
    DEFAULT_PORTS,
    FILE_ORIGIN,
    HTTP_SCHEMES,
    MAX_DOMAIN_LENGTH,
    MAX_LABEL_LENGTH,
    NEVER_SENT_SCHEMES,
    Origin,
    ends_in_a_number,
    is_domain,
    is_scheme,
    parse_port,
)
from ..fetch.ports import is_blocked_due_to_bad_port
from ..redaction import show
from .entries import (
    SEPARATORS,
    bare_entry,
    is_variable,
    joined_entries,
    split_at_separators,
    write_entries,
)
from .fields import NO_CORS_WORD, is_like_no_cors
from .origin_corrections import (
    ADDRESS_RANGE,
    Correction,
    before_path,
    correct,
    has_wildcard_for_one,
    is_regular_expression,
    is_spread,
    length_in_bits,
    names_both_schemes,
    nearest_scheme,
    split_port,
)
from .origin_expressions import ANY_ORIGIN
from .origin_patterns import PRIVATE_RANGES, parse_origin_pattern
from .problems import Problem, ProblemCode
from .public_suffixes import open_domain, way_out

__all__ = ["Diagnosis", "diagnose_origin", "is_origin_pattern", "split_origins"]

Fault = tuple[ProblemCode, str, str]
"""A code, the reason for the refusal, and a hint for when no spelling is certain."""

_SHAPE = "Write it as browsers send it, such as 'https://app.example.com'."
_ANY = f"List the origins, or, without credentials, write '{ANY_ORIGIN}' alone for any origin."
_WILDCARDS = (
    "List the origins, or use a wildcard as in 'https://*.example.com', "
    "'https://pr-*.example.com' or 'http://localhost:*'."
)
_REGEX = (
    "List the origins, use a wildcard as in 'https://*.example.com', 'https://pr-*.example.com' or "
    "'http://localhost:*', or let a function decide: the middleware's allow_origin_if."
)
_RANGE_SHAPE = (
    "Write a range as its first address and the number of bits, such as 'http://10.0.0.0/8'."
)

_NEVER_SENT = {
    "about": ("such a page has the origin of the page that opened it.", "List that origin."),
    "blob": ("a blob: page has the origin of the page that made it.", "List that origin."),
    "file": (
        "browsers send 'null' for pages from files; only some applications, such as Electron's, "
        f"send '{FILE_ORIGIN}'.",
        f"Write '{FILE_ORIGIN}' for such an application; for browsers, serve the page over https "
        "and list that origin.",
    ),
    "javascript": (
        "this is not a page; its script runs in the page that links to it.",
        "List that page's origin.",
    ),
    "ftp": ("browsers no longer open ftp pages.", "Serve the page over https and list that."),
    "ws": ("a WebSocket handshake carries the origin of its page.", "List the page's origin."),
}
_NEVER_SENT["wss"] = _NEVER_SENT["ws"]

_NOT_SET = "this is what programs write for a value that is not set."
_IS_IT_SET = (
    "Leave it out. If it comes from an environment variable, check that the variable is set."
)
_OWN = "a page needs no permission to read responses of its own origin."
_ONLY_OWN = f"Leave it out. To allow no other origin, write '{NO_CORS_WORD}' in place of the list."
_WORDS = {
    **dict.fromkeys(("none", "undefined", "nil", "nan", "[object object]"), (_NOT_SET, _IS_IT_SET)),
    **dict.fromkeys(("self", "same-origin", "same-site", "sameorigin"), (_OWN, _ONLY_OWN)),
    **dict.fromkeys(("false", "no", "off", "0"), ("this is not an origin.", _ONLY_OWN)),
    **dict.fromkeys(
        (
            *("all", "any", "true", "yes", "on", "1", "**", "*.*", "*:*", "*/*", "//*", "/*"),
            *("*://*", "*://*/*", "*://*:*", "<all_urls>"),
        ),
        ("this is not an origin.", _ANY),
    ),
}
"""Words that people write in the place of an origin."""


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
        if ANY_ORIGIN not in parts and all(map(_is_single, parts)):
            meant = tuple(parts)
            hint = write_entries(meant)
    elif code is ProblemCode.ORIGIN_NEVER_SENT:
        scheme, _, inner = text.strip().partition(":")
        if scheme.lower() in ("blob", "filesystem") and (correction := correct(inner)) is not None:
            hint, meant = _proposal(correction)
    elif hint not in _FINAL and code is not ProblemCode.ORIGIN_IS_A_VARIABLE:
        correction = correct(text)
        if correction is not None:
            hint, meant = _proposal(correction)
    return Diagnosis(Problem(code, "allow_origins", text, message, hint), meant)


_FINAL = {hint for _, hint in _WORDS.values()}
"""Hints that no correction is better than."""


def _proposal(correction: Correction) -> tuple[str, tuple[str, ...]]:
    """The hint for a correction, and the entries that it is sure about."""
    origins, beyond = correction
    if origins == (ANY_ORIGIN,) and beyond is not None:
        return _ANY, ()
    written = f"'{origins[0]}'" if len(origins) == 1 else joined_entries(origins)
    if written is None:
        return _SHAPE, ()
    patterns = [each for each in map(parse_origin_pattern, origins) if each is not None]
    wide = next((each for each in patterns if open_domain(each) is not None), None)
    if wide is not None:
        option = "dangerously_allow_public_suffix_wildcards"
        return f"{way_out(wide)}, or accept the risk: write {written} and set {option}.", ()
    hint = f"Write {written}"
    if any(each.addresses for each in patterns):
        hint += ", and set dangerously_allow_private_address_ranges,"
    if beyond is not None:
        return f"{hint} if '{beyond}' may be allowed too; if not, list the origins.", origins
    return f"{hint.removesuffix(',')}.", origins


def split_origins(text: str) -> list[str]:
    """The origins in `text`, each as it was probably meant, or unchanged if that is unsure."""
    parts: list[str] = []
    for part in split_at_separators(text):
        words = part.split()
        for each in map(bare_entry, words) if _are_several(words) else [part]:
            parts.append(_at_port(parts[-1], each) if each.isdigit() and parts else each)
    return [origin for part in parts for origin in _as_meant(part)]


def _at_port(before: str, digits: str) -> str:
    """The origin at another port, as in ``http://localhost:3000,3001``."""
    host, colon, port = before.rpartition(":")
    return f"{host}:{digits}" if colon and port.isdigit() else digits


def _as_meant(part: str) -> tuple[str, ...]:
    if _is_single(part) or is_variable(part):
        return (part,)
    correction = correct(part)
    if correction is None or correction.beyond is not None:
        return (part,)
    return _proposal(correction)[1] or (part,)


def is_origin_pattern(text: str) -> bool:
    """Whether `text` is an origin pattern, not one with a mistyped scheme such as ``htps``."""
    pattern = parse_origin_pattern(text)
    return (
        pattern is not None
        and not _is_mistyped_scheme(pattern.origin.scheme)
        and not is_spread(pattern.origin.host)
    )


def _is_single(text: str) -> bool:
    return text == "null" or is_origin_pattern(text)


def _is_mistyped_scheme(scheme: str) -> bool:
    return scheme not in HTTP_SCHEMES and bool(nearest_scheme(scheme))


# --- what is wrong -------------------------------------------------------------------------------


def _first_fault(text: str) -> Fault:
    """The most basic fault of `text`."""
    stripped = text.strip()
    before_colon = stripped.partition(":")[0].lower()
    if before_colon in NEVER_SENT_SCHEMES:
        return _never_sent(before_colon)
    fault = _fault_of_word(text) or _fault_of_notation(text)
    if fault is not None:
        return fault
    scheme, separator, rest = text.partition("://")
    if not separator:
        return _without_scheme(text)
    if names_both_schemes(text):
        message = "an entry names one scheme, and no wildcard stands for both."
        return ProblemCode.ORIGIN_BAD_SCHEME, message, "Write each scheme in an entry of its own."
    if not is_scheme(scheme.lower()) or _is_mistyped_scheme(scheme.lower()):
        return (
            ProblemCode.ORIGIN_BAD_SCHEME,
            f"{show(scheme)} is not a URL scheme that browsers know.",
            "Name the scheme: 'https', 'http', or the custom scheme of an app or extension.",
        )
    if scheme.lower() in HTTP_SCHEMES:
        fault = _fault_of_web_address(scheme, rest)
    return fault or _fault_after_scheme(text, scheme, rest)


def _fault_of_word(text: str) -> Fault | None:
    """The fault of a text that is not a single origin, but a word, a variable or a list."""
    stripped, bare = text.strip(), bare_entry(text)
    word = _WORDS.get(stripped.lower()) or _WORDS.get(bare.lower())
    if word is not None:
        return ProblemCode.ORIGIN_WITHOUT_SCHEME, *word
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
    if not bare:
        return ProblemCode.ORIGIN_WITHOUT_SCHEME, "this entry is empty.", _IS_IT_SET
    if bare.lower() == "null":
        return ProblemCode.NULL_ORIGIN, "browsers send 'null', so this never matches.", _SHAPE
    return None


def _fault_of_notation(text: str) -> Fault | None:
    """The fault of a text in the notation of something else."""
    bare, is_regex = bare_entry(text), is_regular_expression(text)
    if bare != text.strip(f"{SEPARATORS} \t") and bare in text and not is_regex:
        message = "quotes or brackets are left over here, for example from JSON."
        return ProblemCode.ORIGIN_WITH_QUOTES, message, _SHAPE
    if text != "".join(text.split()) or not text.isprintable():
        return ProblemCode.ORIGIN_WITH_BLANKS, _blank_in(text), _SHAPE
    if is_regex:
        return ProblemCode.ORIGIN_IS_A_REGEX, "an origin is not a regular expression.", _REGEX
    return None


def _blank_in(text: str) -> str:
    hidden = next((each for each in text if not each.isprintable() and not each.isspace()), None)
    if hidden is not None:
        return f"there is an invisible character here, U+{ord(hidden):04X}."
    return "an origin contains no blanks."


def _without_scheme(text: str) -> Fault:
    code, message = ProblemCode.ORIGIN_WITHOUT_SCHEME, "an origin begins with a scheme and '://'."
    if "%3a" in text.lower() and "://" in unquote(text):
        message = "this is percent-encoded; browsers send ':' and '/' as they are."
    port = text.removeprefix(":")
    if parse_port(port):
        message = "this is a port alone; an origin has a scheme and a host too."
        return code, message, f"Name them too, as in 'http://localhost:{port}'."
    return code, message, f"{_SHAPE[:-1]}; or, without credentials, '*' alone for any origin."


def _never_sent(scheme: str) -> Fault:
    opaque = f"pages of '{scheme}:' have an opaque origin, which most browsers send as 'null'."
    message, hint = _NEVER_SENT.get(
        scheme, (opaque, "Serve the page over https and list that origin.")
    )
    return ProblemCode.ORIGIN_NEVER_SENT, message, hint


def _are_several(words: list[str]) -> bool:
    return sum("://" in word and not word.endswith("://") for word in words) > 1


def _fault_of_web_address(scheme: str, rest: str) -> Fault | None:
    """The fault of what follows ``https://``, if it is not of the form of an origin."""
    written = ADDRESS_RANGE.fullmatch(rest)
    if written is not None:
        return _fault_of_range(scheme, written)
    if rest.lower().startswith(("http://", "https://")):
        return ProblemCode.ORIGIN_WITH_PATH, "there is a second scheme here.", _SHAPE
    if rest.startswith("/"):
        message = "only two slashes stand between the scheme and the host."
        return ProblemCode.ORIGIN_WITH_PATH, message, _SHAPE
    if has_wildcard_for_one(rest):
        message = "there is a wildcard for one character here; the only wildcard is '*'."
        if re.search(r":\[[0-9*, -]+\]$|\[\*", rest):
            message = "only an IPv6 address has brackets."
        return ProblemCode.ORIGIN_MISPLACED_WILDCARD, message, _WILDCARDS
    if "{" in rest:
        message = "an entry has no braces; each alternative is an entry of its own."
        return ProblemCode.ORIGIN_MISPLACED_WILDCARD, message, "List the origins."
    if is_spread(rest) and "*" not in rest.partition(":")[0]:
        message = "a range of addresses is written with its length in bits."
        return ProblemCode.ORIGIN_BAD_RANGE, message, _RANGE_SHAPE
    return None


def _fault_after_scheme(text: str, scheme: str, rest: str) -> Fault:
    authority = before_path(rest)
    if "@" in authority:
        return ProblemCode.ORIGIN_WITH_USERINFO, "an origin has no user name or password.", _SHAPE
    if authority != rest:
        return (
            ProblemCode.ORIGIN_WITH_PATH,
            "an origin ends after its host and port, without a slash or path; "
            "browsers never send one.",
            _SHAPE,
        )
    host, colon, digits = split_port(rest)
    if not host.isascii():
        return (
            ProblemCode.ORIGIN_NOT_ASCII,
            "browsers send international host names in punycode.",
            "Write the host in punycode ('xn--…').",
        )
    if "*" in host.removeprefix("*.") and parse_origin_pattern(text.lower()) is None:
        return _misplaced_wildcard(scheme.lower(), host)
    if scheme != scheme.lower():
        return ProblemCode.ORIGIN_NOT_LOWER_CASE, "browsers send schemes in lower case.", _SHAPE
    if text != text.lower() and scheme in {*HTTP_SCHEMES, *LOWER_CASE_SCHEMES}:
        return ProblemCode.ORIGIN_NOT_LOWER_CASE, "browsers send origins in lower case.", _SHAPE
    if colon and digits != "*":
        fault = _fault_of_port(scheme, digits)
        if fault is not None:
            return fault
    return _fault_of_host(scheme, host)


def _fault_of_port(scheme: str, digits: str) -> Fault | None:
    code = ProblemCode.ORIGIN_BAD_PORT
    if "*" in digits:
        message = "'*' stands for any port, and not for a part of a port."
        return ProblemCode.ORIGIN_MISPLACED_WILDCARD, message, "List the ports, or write ':*'."
    if re.fullmatch(r"[0-9]+(-|\.\.+)[0-9]+", digits):
        message = "an entry names one port, or '*' for any; there are no ranges of ports."
        return code, message, "Make each port an entry of its own, or write ':*'."
    port = parse_port(digits)
    if port is None:
        message = f"{show(digits)} is not a port." if digits else "the port after ':' is missing."
        hint = "A port is a number up to 65535 without leading zeros, or '*' for any port."
        return code, message, hint
    if port == 0 or is_blocked_due_to_bad_port(Origin(scheme, "", port)):
        return (
            code,
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
    code = ProblemCode.ORIGIN_BAD_HOST
    is_wildcard = bare != host
    without_dot = bare.removesuffix(".")
    is_address = bare.startswith("[") or ":" in bare or ends_in_a_number(without_dot)
    if "*" in bare or (is_wildcard and (is_address or scheme not in HTTP_SCHEMES)):
        return _misplaced_wildcard(scheme, host)
    if scheme in FIXED_ID_SCHEMES:
        message = "the id of an extension is 32 letters from a to p."
        return code, message, "Copy the id from the browser's page of extensions."
    if is_address:
        return (
            ProblemCode.ORIGIN_IP_NOT_CANONICAL,
            "this is not an IP address as browsers write it.",
            "Write IPv4 as four decimal numbers, IPv6 compressed, in lower case, in brackets.",
        )
    if bare != without_dot and is_domain(without_dot):
        message = "the dot at the end makes this a different origin, which users rarely visit."
        return code, message, "Leave the dot out."
    longest = max(map(len, bare.split(".")))
    if not bare:
        return code, "the host is missing.", _SHAPE
    if longest > MAX_LABEL_LENGTH:
        message = f"a label of this host has {longest} characters, and none may have more than 63."
        return code, message, "Check the name: no host has a longer label."
    if len(bare) > MAX_DOMAIN_LENGTH:
        message = f"this host has {len(bare)} characters, and none may have more than 253."
        return code, message, "Check the name: no host has a longer one."
    return (
        code,
        f"{show(bare)} is not a host name.",
        "A host name is labels of a-z, 0-9, '-' and '_', of 1 to 63 characters, joined by "
        "single dots.",
    )


def _fault_of_range(scheme: str, written: re.Match[str]) -> Fault:
    address, length, port = written["address"].strip("[]"), written["length"], written["port"] or ""
    scheme, code = scheme.lower(), ProblemCode.ORIGIN_BAD_RANGE
    bits = length_in_bits(length)
    try:
        meant = ipaddress.ip_network(f"{address}/{bits}", strict=False)
    except ValueError:
        return code, f"{show(f'{address}/{length}')} is not a range of addresses.", _RANGE_SHAPE
    private = [str(each) for each in PRIVATE_RANGES if each.version == meant.version]
    host = str(meant) if isinstance(meant, ipaddress.IPv4Network) else f"[{meant}]"
    pattern = f"{scheme}://{host}{port}"
    hint = _RANGE_SHAPE
    if parse_origin_pattern(f"{scheme}://{host}") is None:
        message = "only ranges of private, link-local and loopback addresses can be allowed."
        hint = f"List the origins, or name a range within {', '.join(private)}."
    elif port == f":{DEFAULT_PORTS[scheme]}":
        message = f"browsers leave out the default port of {scheme}, so this never matches."
    elif parse_origin_pattern(pattern) is None:
        message = f"{show(port.removeprefix(':'))} is not a port at which browsers open pages."
        hint = "Name another port, or ':*' for any."
    elif ipaddress.ip_address(address) != meant.network_address:
        message = (
            f"the address goes on after the first {meant.prefixlen} bits, which are the range."
        )
        hint = f"For the range, write '{pattern}'; for one address, leave out '/{length}'."
    elif "." in length:
        message = "the length of a range is a number of bits, and not a mask."
    elif length != bits:
        message = "the length of a range has no leading zeros."
    elif not written[0].startswith(host):
        is_case = written[0].lower().startswith(host)
        message = "a range of IPv6 addresses stands in brackets with its length."
        message = "browsers send origins in lower case." if is_case else message
        if f"[{address}/{length}]" in written[0] and not is_case:
            message = "this is not an IP address as browsers write it."
    else:
        message = "browsers send schemes in lower case."
    return code, message, hint


def _fault_of_spread(scheme: str, host: str) -> tuple[str, str]:
    """The reason and the hint for several addresses such as ``192.168.*.*``."""
    message = "a range of addresses is written with its length in bits, and not with '*'."
    fixed = re.match(r"[0-9.]*(?=\.)", host)
    octets = [] if fixed is None else fixed[0].split(".")
    address = ".".join([*octets, *["0"] * (4 - len(octets))])
    written = ADDRESS_RANGE.fullmatch(f"{address}/{8 * len(octets)}")
    assert written is not None  # noqa: S101 (`is_spread` has seen its octets)
    _, reason, hint = _fault_of_range(scheme, written)
    return (reason, hint) if "private" in reason else (message, _RANGE_SHAPE)


def _misplaced_wildcard(scheme: str, host: str) -> Fault:
    """The fault of a ``*`` in a host, and the rule that it breaks."""
    code = ProblemCode.ORIGIN_MISPLACED_WILDCARD
    others = host.partition(".")[2]
    if scheme in ID_SCHEMES:
        message = f"'*' stands only for a whole id here, as in '{scheme}://*'."
        return code, message, f"List '{scheme}://' with each id that you mean."
    if scheme not in HTTP_SCHEMES:
        message = f"'*' has no meaning under '{scheme}:': the application decides what a host is."
        return (
            code,
            message,
            f"List each '{scheme}://…' that you mean, as the application sends it.",
        )
    if not host.strip("*."):
        return code, "'*' cannot stand for a whole host.", _ANY
    if ends_in_a_number(host.removeprefix("*.")) and "*" not in others:
        return code, "an IP address has no subdomains.", "Leave '*.' out, and list the addresses."
    if is_spread(host):
        return code, *_fault_of_spread(scheme, host)
    if "*" in others:
        message = "'*' can stand only in the first label of a domain, and once."
        hint = "List the origins, or put what varies in front, as in 'https://*.example.com'."
        return code, message, hint
    return code, "there can be only one '*' in a host.", _WILDCARDS
