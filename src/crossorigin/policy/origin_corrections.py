"""What was meant by a malformed origin: the entries that allow it, and what they allow beyond it.

People write regular expressions, globs, the braces of shells, and what they see in the address bar.
A correction is proposed only if it is well-formed and allows what the text says. If it also allows
another origin, that origin is named: it is searched with the text itself, read as the expression
that it is.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from math import comb
from typing import Final, NamedTuple
from urllib.parse import unquote

from ..fetch.origins import (
    DEFAULT_PORTS,
    HTTP_SCHEMES,
    MAX_ORIGIN_LENGTH,
    Origin,
    is_domain,
    is_potentially_trustworthy,
    parse_origin,
    serialize_ipv6,
)
from ..fetch.tokens import is_digits
from .entries import bare_entry
from .expressions import ANYTHING, SPECIAL, UncertainError, variants
from .origin_expressions import ANY_ORIGIN, read_origins
from .origin_patterns import OriginPattern, address_of, parse_origin_pattern

__all__ = [
    "ADDRESS_RANGE",
    "Correction",
    "before_path",
    "correct",
    "has_wildcard_for_one",
    "is_regular_expression",
    "is_spread",
    "length_in_bits",
    "names_both_schemes",
    "nearest_scheme",
    "split_port",
]


class Correction(NamedTuple):
    """The entries that a text was probably meant as."""

    origins: tuple[str, ...]
    beyond: str | None = None
    """An origin that they allow and the text does not, if there is one."""


ADDRESS_RANGE: Final = re.compile(
    r"(?P<address>[0-9]+(?:\.[0-9]+){3}|\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*\]?)"
    r"/(?P<length>[0-9]+(?:(?:\.[0-9]+){3})?)\]?(?P<port>:[^/?#]*)?"
)
"""A range of addresses, also with a mask, or with the brackets of IPv6 in another place."""


_BESIDE: Final = re.compile(
    r"^\s*(?:access-control-allow-)?origin:\s+|(?<!\s)\s+(?:\#|//)\s.*$", re.IGNORECASE
)
"""The name of a header before an origin, and a comment behind it."""


def correct(text: str) -> Correction | None:
    """The entries that were probably meant, or ``None`` if that would be a guess."""
    text = _BESIDE.sub("", text)
    if is_regular_expression(text):
        return _of_expression(_unwrapped(text))
    text = bare_entry(text)
    if "%3a" in text.lower():
        text = unquote(text)
    rest = text.rpartition("://")[2]
    is_plain = not (has_wildcard_for_one(rest) or names_both_schemes(text) or is_spread(rest))
    plain = _plain(text) if is_plain else None
    if plain is not None:
        return Correction((plain,))
    expression = _of_glob(text)
    return None if expression is None else _of_expression(expression)


# --- regular expressions --------------------------------------------------------------------------

_SIGNS: Final = re.compile(
    r"""
    [\^$()|] | \\[^\\]                                # anchors, groups, escapes
    | (?<![\w*])\.\* | \.\+ | \][*+?] | \w\?://       # repetitions
    | (?<=[\].\w])\{[0-9]+,?[0-9]*\}
    | \[\^ | \[[^\]]*\w-\w[^\]]+\]                     # classes
    """,
    re.VERBOSE,
)
"""What only regular expressions have, and globs do not."""
_BACKSLASHES: Final = re.compile(r"\s*\w+:\\")
"""``https:\\``, a typing error"""
_WRAPPED: Final = re.compile(
    r"""
    \s*(?:re:|regexp?:|~\*?\s*)?                     # of settings, and of nginx
    (?:r(?P<quote>["'])(?P<raw>.*)(?P=quote)         # of Python
    |/(?P<literal>[^/].*)/(?P<flags>[a-z]*)          # of JavaScript
    |["'`]?(?P<bare>.*?)["'`,;]*)\s*
    """,
    re.VERBOSE | re.DOTALL,
)
_SCHEMES: Final = re.compile(
    r"""
    (?P<start>\^?)
    (?: (?:\.[*+]|\\w[*+]|\[a-z\][*+]|\*)(?=://)                 # any scheme
    | http (?: s? [?*+] | \.[*+]? | [([]s[)\]][?*]? )
    | [([{]? (?:\?:)? (?: https?[|,/]+ (?:http(?:s|:)?)? s? | http[|,/]+https ) [)\]}]?
    ) (?P<end>:?//)
    """,
    re.VERBOSE,
)
"""The two schemes of the web, in one of the ways in which people write both."""
_REST_OF_URL: Final = re.compile(
    r"(?<![:/])(?:/?\(/?(?:\.\*)?\)\??|/\.\*|/\*+|/\??)(?P<end>\)*\$?\)*)$"
)
_REPEATED: Final = re.compile(r"(\\d|\[[^\]]+\])\1+")
_ESCAPED: Final = re.compile(r"\\.|[A-Z]+")


def is_regular_expression(text: str) -> bool:
    """Whether a text has signs that only regular expressions have."""
    if len(text) > LONGEST or _BACKSLASHES.match(text):
        return False
    return _SIGNS.search(_SCHEMES.sub(r"\g<start>https://", text, count=1)) is not None


LONGEST = 1000
"""The most characters of a text in which an expression is looked for."""


def _unwrapped(text: str) -> str:
    """The expression in a text of some notation, in lower case, for origins alone."""
    found = _WRAPPED.fullmatch(text)
    parts = () if found is None else found.group("raw", "literal", "bare")
    text = next((part for part in parts if part is not None), text)
    text = text.removeprefix("(?i)").replace("\\\\", "\\").replace("\\/", "/")
    text = _ESCAPED.sub(lambda part: part[0] if part[0][0] == "\\" else part[0].lower(), text)
    text = f".*{text}" if text.startswith("\\.") else text  # it is searched for at the end
    return _collapsed(_without_path(_with_both_schemes(text)))


def _collapsed(expression: str) -> str:
    """An expression with ``[0-9]{2}`` for ``[0-9][0-9]``."""
    return _REPEATED.sub(
        lambda found: f"{found[1]}{{{len(found[0]) // len(found[1])}}}", expression
    )


def names_both_schemes(text: str) -> bool:
    """Whether the scheme of a text stands for both schemes of the web, as in ``http*://``."""
    return _SCHEMES.search(text.lower()) is not None


def _with_both_schemes(text: str) -> str:
    return _SCHEMES.sub(r"\g<start>https?://", text, count=1)


def _without_path(text: str) -> str:
    """An expression without the slash and the path at its end."""
    while (found := _REST_OF_URL.search(text)) is not None:
        if "/" not in text[found.start() : found.start("end")]:
            break
        text = text[: found.start()] + found["end"]
    return text


def _of_expression(expression: str) -> Correction | None:
    meant = read_origins(expression, to_the_end=True)
    if not meant.origins or meant.origins == (ANY_ORIGIN,):
        return (
            Correction(meant.origins, None if meant.certain else "null") if meant.origins else None
        )
    try:
        if sum(map(_steps, variants(expression))) > MOST_STEPS:
            return None
        with warnings.catch_warnings():
            # What Python may read in another way one day, nobody knows the meaning of.
            warnings.simplefilter("error", FutureWarning)
            written = re.compile(expression, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError, UncertainError, FutureWarning):
        return None
    has_scheme = "://" in expression
    patterns = {text: parse_origin_pattern(text) for text in meant.origins}
    begun = re.findall(r":([0-9]{1,4})(?![0-9]*$)", expression)
    kept, beyond = list[str](), None
    for text, pattern in patterns.items():
        if pattern is None:
            return None
        sample = [each for each in _samples(pattern, begun) if _is_short(each)]
        texts = sample if has_scheme else [each.partition("://")[2] for each in sample]
        others = [
            each
            for each, own in zip(sample, texts, strict=True)
            if written.fullmatch(each) is None and written.fullmatch(own) is None
        ]
        if len(others) < len(sample):
            kept.append(text)
            beyond = beyond or next(iter(others), None)
    return Correction(tuple(_merged(kept)), beyond) if kept else None


def _merged(origins: list[str]) -> Iterator[str]:
    """The same origins, with one range of addresses for several that adjoin."""
    patterns = {text: parse_origin_pattern(text) for text in origins}
    networks: dict[tuple[str, str], list[ipaddress.IPv4Network]] = {}
    for text, pattern in patterns.items():
        if pattern is None or not isinstance(pattern.addresses, ipaddress.IPv4Network):
            yield text
            continue
        scheme, _, rest = text.partition("://")
        place = scheme, rest.partition("/")[2].partition(":")[2]
        networks.setdefault(place, []).append(pattern.addresses)
    for (scheme, port), found in networks.items():
        for network in ipaddress.collapse_addresses(found):
            yield f"{scheme}://{network}{port and ':'}{port}"


def _is_short(sample: str) -> bool:
    return sample.count(".") <= MOST_DOTS and len(sample) <= LONGEST_SAMPLE + len("https://:65535")


def _steps(text: str) -> int:
    """About how many ways there are to match a text with placeholders to a sample."""
    ways = comb(LONGEST_SAMPLE, text.count(ANYTHING))
    for label in re.split("[.:]", text):  # the others match no dot
        inside = sum(each in SPECIAL for each in label) - label.count(ANYTHING)
        ways *= comb(LONGEST_SAMPLE, max(inside - 1, 0))
    return ways


LONGEST_SAMPLE = 60
MOST_STEPS = 100_000
"""The most ways to match an expression to a sample: more would take long."""
MOST_DOTS = 6
"""The most dots of a sample, because a group of labels may be repeated."""

_TEXTS: Final = (
    *("a", "7", "a-b"),
    *(text[:length] for length in range(2, 13) for text in ("abcdefghijkl", "123456789012")),
    *("a1b2c3d4e5f6"[:length] for length in (6, 7, 8, 9, 10, 12)),
)
_LABELS: Final = ("a.b", *_TEXTS)
_IDS: Final = {
    "chrome-extension": ("abcdefghijklmnopabcdefghijklmnop",),
    "moz-extension": ("6b1d1d0e-3c5f-4d0e-9b5c-0f2f6c1e7a10",),
    "safari-web-extension": ("6B1D1D0E-3C5F-4D0E-9B5C-0F2F6C1E7A10",),
    "vscode-webview": ("0a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t",),
}


def _samples(pattern: OriginPattern, begun: Iterable[str]) -> Iterator[str]:
    """Some origins that a pattern matches, the plainest first; `begun` are beginnings of ports."""
    origin = pattern.origin
    hosts: tuple[str, ...] = (origin.host,)
    if pattern.subdomains:
        hosts = tuple(f"{label}.{origin.host}" for label in _LABELS)
    elif pattern.part:
        before, after = pattern.part
        hosts = tuple(f"{before}{text}{after}.{origin.host}" for text in _TEXTS)
    elif pattern.any_id:
        hosts = _IDS[origin.scheme]
    elif pattern.addresses:
        first, last = pattern.addresses[0], pattern.addresses[-1]
        hosts = tuple(map(str, dict.fromkeys((first, last))))  # expressions have no IPv6 ranges
    ports = ["", ":3000", ":8", ":65534"] if pattern.any_port else [""]
    if pattern.any_port:
        ports += [f":{digits}{'0' * more}" for digits in begun for more in range(1, 5)]
    own = "" if origin.port is None else f":{origin.port}"
    for host in hosts:
        for port in ports:
            yield f"{origin.scheme}://{host}{port or own}"


# --- globs and braces -----------------------------------------------------------------------------

_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_GLOB: Final = re.compile(
    r"(?P<any>\*+)|(?P<one>\?)|(?P<class>\[!?[\w,*. -]+\])|(?P<choice>\{[^{}]*\})"
)
_PORTS: Final = re.compile(r"(?P<before>.*:)(?P<first>[0-9]{1,5})(?:-|\.\.+)(?P<last>[0-9]{1,5})")
_ANY_OCTET: Final = r"(?:\*|x{1,3}|[01]-25[45])"
_SPREAD: Final = re.compile(
    rf"(?=.*[*x-])[0-9]{{1,3}}(?:\.(?:[0-9]{{1,3}}|{_ANY_OCTET}|[0-9]{{1,3}}-[0-9]{{1,3}})){{1,3}}",
    re.I,
)
"""Several addresses, as in ``192.168.*.*``, ``192.168.1.x`` and ``192.168.1.1-254``."""
_ONE: Final = re.compile(r"\?+(?=[.:\[?-]|[\w?]*[.-][\w?]|:)|(?<=:)[0-9]*\?+$|\[!?[\w,*. -]+\]")
"""A wildcard for one character. A question mark may also begin a query."""


_IPV6: Final = re.compile(r"\[[^\]]*\](?::[^\[]*)?|.*\[[^\]]*:.*")
"""Brackets that are meant for an address."""


def has_wildcard_for_one(rest: str) -> bool:
    """Whether what follows the scheme has a wildcard for one character, as globs have."""
    host = re.split("[/#]", rest, maxsplit=1)[0]
    return "=" not in host and not _IPV6.fullmatch(host) and _ONE.search(host) is not None


def is_spread(rest: str) -> bool:
    """Whether what follows the scheme names several IPv4 addresses at once."""
    return _SPREAD.fullmatch(re.split("[:/]", rest, maxsplit=1)[0]) is not None


def _of_glob(text: str) -> str | None:
    """The regular expression for a text with wildcards or braces; ``None`` if it has none."""
    if len(text) > LONGEST:
        return None
    scheme, separator, rest = _with_both_schemes(text.lower()).partition("://")
    if not separator:
        scheme, rest = "", text.lower().removeprefix("//")
    rest = re.split("[/#]", rest, maxsplit=1)[0]
    if re.match(r"\.\w", rest):
        rest = f"[*.]{rest[1:]}"  # as of Django and of cookies
    host = rest.partition(":")[0]
    if not has_wildcard_for_one(rest):
        rest = rest.partition("?")[0]
        host = rest.partition(":")[0]
    rest = _with_ports_apart(rest)
    any_text = ".*"
    if _SPREAD.fullmatch(host):
        octets = re.sub(rf"(?<=\.){_ANY_OCTET}(?=\.|$)", "*", host).split(".")
        if octets[-1] == "*":
            octets += ["*"] * (4 - len(octets))
        host = ".".join(octets)
        _, colon, port = rest.partition(":")
        rest, any_text = f"{host}{colon}{port}", "[0-9]+"
    elif not _GLOB.search(rest) and scheme != "https?":
        return None

    def part(found: re.Match[str]) -> str:
        if found["any"]:
            return any_text
        if found["one"]:
            return "[a-z0-9-]"
        if found["class"]:
            return _class(found[0][1:-1])
        return _choice(found[0][1:-1])

    any_port = re.search(r":(?:\*|\[\*\])$", rest)
    if any_port is not None:
        rest = rest[: any_port.start()]
    pieces, at = list[str](), 0
    for found in _GLOB.finditer(rest):
        in_port = ":" in rest[: found.start()]
        is_number = in_port and bool(found["any"] or found["one"])
        pieces += [re.escape(rest[at : found.start()]), "[0-9]+" if is_number else part(found)]
        at = found.end()
    pieces.append(re.escape(rest[at:]) + ("(:[0-9]+)?" if any_port else ""))
    return _collapsed((f"{scheme}://" if scheme else "") + "".join(pieces))


def _with_ports_apart(rest: str) -> str:
    """What follows the scheme, with braces or ``**`` for a range of ports."""
    ports = _PORTS.fullmatch(rest)
    if ports is None:
        return rest
    first, last = int(ports["first"]), int(ports["last"])
    if last - first >= MOST_WRITTEN:
        return f"{ports['before']}**"
    return f"{ports['before']}{{{first}..{last}}}"


MOST_WRITTEN = 32
"""The most ports of a range that are written out."""


def _class(inside: str) -> str:
    """The expression for ``[a-z]`` of globs, and for ``[*.]`` and ``[1,2]`` of others."""
    if inside == "*.":
        return r"(.*\.)?"
    return _choice(inside) if "," in inside else f"[{inside.replace('!', '^', 1)}]"


def _choice(inside: str) -> str:
    """The expression for ``{a,b}`` and ``{1..3}``."""
    first, dots, last = inside.partition("..")
    if dots and is_digits(first) and is_digits(last) and len(first) < 6 and len(last) < 6:
        if int(last) - int(first) >= MOST_WRITTEN:
            return "[0-9]+"
        options = list(map(str, range(int(first), int(last) + 1)))
    else:
        options = [each.strip() for each in inside.split(",")]
    return f"({'|'.join(map(re.escape, options))})"


# --- other spellings ------------------------------------------------------------------------------


_SYMBOLS: Final = frozenset({"So", "Sm", "Sk"})
"""Categories of Unicode, of emoji and other symbols."""


def _plain(text: str) -> str | None:
    """The origin, perhaps with a wildcard, that is only misspelled."""
    text = text.replace("\\", "/")
    if text.lower() in ("*", "null"):
        return text.lower()
    scheme, separator, rest = _split_scheme(text)
    addresses = ADDRESS_RANGE.match(rest)
    if addresses is not None:
        return _range(scheme, addresses)
    authority = before_path(rest)
    host, colon, digits = split_port(authority.rpartition("@")[2])
    if separator and "*" in host.removeprefix("*."):
        corrected = f"{scheme}://{before_path(rest).lower()}"
        pattern = parse_origin_pattern(corrected)
        return None if pattern is None else corrected
    canonical = _canonical_host(host)
    if canonical is None:
        return None
    bare = canonical.removeprefix("*.")
    if not separator:
        if "." not in bare and not bare.startswith("[") and bare != "localhost":
            return None  # a word, such as 'all'
        scheme = "https" if digits == "443" else _usual_scheme(bare)
    if not digits:
        colon = ""
    if colon and digits != "*":
        port = int(digits) if is_digits(digits) and len(digits) < 9 else -1
        colon, digits = (":", str(port)) if port != DEFAULT_PORTS.get(scheme) else ("", "")
    corrected = f"{scheme}://{canonical}{colon}{digits}"
    return corrected if parse_origin_pattern(corrected) is not None else None


def _usual_scheme(host: str) -> str:
    """``http`` for the machine itself and for private addresses, which have no certificates."""
    if is_potentially_trustworthy(Origin("http", host)):
        return "http"
    origin = parse_origin(f"http://{host}")  # 'a.1' is neither a domain nor an address
    address = None if origin is None else address_of(origin.host)
    return "https" if address is None or not address.is_private else "http"


def _range(scheme: str, written: re.Match[str]) -> str | None:
    """A range of addresses as policies write it."""
    address, length = written["address"].strip("[]"), written["length"]
    try:
        meant = ipaddress.ip_network(f"{address}/{length_in_bits(length)}")
    except ValueError:  # also if the address goes on behind the range
        return None
    host = str(meant) if isinstance(meant, ipaddress.IPv4Network) else f"[{meant}]"
    scheme = scheme or "http"
    port = written["port"] or ""
    if port.removeprefix(":") == str(DEFAULT_PORTS.get(scheme)):
        port = ""
    corrected = f"{scheme}://{host}{port}"
    return corrected if parse_origin_pattern(corrected) is not None else None


def length_in_bits(written: str) -> str:
    """A length in bits, or a mask, without the leading zeros of a length."""
    return written.lstrip("0") or "0" if is_digits(written) else written


def nearest_scheme(scheme: str) -> str | None:
    """The scheme of the web that a scheme is a misspelling of."""
    from difflib import get_close_matches  # noqa: PLC0415 (few policies need it)

    near = get_close_matches(scheme, ("https", "http"), n=1, cutoff=0.75)
    return near[0] if near else None


def _split_scheme(text: str) -> tuple[str, str, str]:
    """Like ``text.partition("://")``, also for typing errors such as ``https:/`` and ``htps://``."""
    scheme, separator, rest = text.partition("://")
    if separator:
        scheme = scheme.lower()
        if scheme in HTTP_SCHEMES and rest.lower().startswith(("http://", "https://")):
            return _split_scheme(rest)  # it is written twice
        return (
            nearest_scheme(scheme) or scheme,
            separator,
            rest.lstrip("/") if scheme in HTTP_SCHEMES else rest,
        )
    for scheme in ("https", "http"):
        after = text[len(scheme) :]
        if text.lower().startswith(scheme) and after.startswith((":", "//")):
            return scheme, "://", after.lstrip(":/")
    return "", "", text.removeprefix("//")


def before_path(rest: str) -> str:
    """What follows the scheme, up to a path, a query or a fragment."""
    for sign in "/?#":
        rest = rest.partition(sign)[0]
    return rest


def split_port(authority: str) -> tuple[str, str, str]:
    """Host, colon and port; an IPv6 address without one of its brackets has no port."""
    address, _, digits = authority.rpartition(":")
    if address == "::1" and is_digits(digits):
        return f"[{address}]", ":", digits
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
        if re.search(r"^[^\[].*:[0-9]{4,5}$", bare):
            return None  # the end may be a port
        try:
            address = ipaddress.IPv6Address(bare.strip("[]"))
        except ValueError:
            return None
        return None if address.scope_id else f"{wildcard}[{serialize_ipv6(address)}]"
    if not bare.isascii():
        bare = _in_punycode(bare)
    return wildcard + bare if is_domain(bare) else None


def _in_punycode(host: str) -> str:
    """An international host as browsers send it; empty if they do not visit such a host."""
    from idna import IDNAError, encode, uts46_remap  # noqa: PLC0415 (only wrong policies need it)

    try:
        return encode(host, uts46=True).decode("ascii")
    except IDNAError:
        pass
    try:  # The standard of names has no symbols, but browsers visit them. (UTS 46, section 4)
        labels = uts46_remap(host, std3_rules=False, transitional=False).split(".")
    except IDNAError:
        return ""
    if not all(
        each.isascii() or unicodedata.category(each) in _SYMBOLS for each in "".join(labels)
    ):
        return ""
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
        for label in labels
    )
