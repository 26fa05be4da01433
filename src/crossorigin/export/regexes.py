"""Regular expressions of origins, methods and header names, for the regex engines of servers.

They are made from the parsed policy, never from a user's pattern. They are anchored, use no
look-around and no possessive parts, and so mean the same in PCRE, RE2 and Go; but for
`Test.in_pcre`, which is shorter. Where an expression alone cannot say a rule (the length of a
host), `Test.refused` says it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..fetch.methods import FORBIDDEN_METHODS
from ..fetch.origins import DEFAULT_PORTS, MAX_LABEL_LENGTH
from ..fetch.safelists import CORS_NON_WILDCARD_REQUEST_HEADER_NAME
from ..policy import OriginPattern

__all__ = [
    "LONG_HOST",
    "OWN_ORIGIN",
    "OWN_ORIGIN_REFUSED",
    "TOKEN",
    "Test",
    "any_case",
    "any_method",
    "any_names",
    "exact_in_pcre",
    "literal",
    "methods",
    "names",
    "numbers",
    "one_of",
    "origin_regex",
]

_SPECIAL = frozenset(r".[]{}()*+?^$|")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:/!#%&'`~@,=")

_TCHAR = "[!#-'*+.0-9A-Z^-z|~-]"
TOKEN = f"{_TCHAR}+"
"""A token. (RFC 9110, section 5.6.2)"""
LONG_HOST = "//[^:]{254}"
"""An origin with a host that is longer than the 253 characters of DNS."""
OWN_ORIGIN_REFUSED = "^([^ ]*[A-Z]|http://[^ ]*:80 |https://[^ ]*:443 )"
"""Of ``Origin``, a blank, the scheme, ``://`` and ``Host``: the origin is not the request's own."""
OWN_ORIGIN = (r"^([^ ]+) \1$", r"^(http://[^ ]+) \1:80$", r"^(https://[^ ]+) \1:443$")
"""Of the same: it is the request's own. For engines with back references, and without case."""
_BLANK = r"[\t ]"
_BLANKS = f"{_BLANK}*"
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Test:
    """A value is accepted if it is not too long, does not match `refused`, and matches `accepted`.

    `refused` is empty for no such expression, and `longest` (in bytes) is ``None`` for no limit.
    """

    accepted: str
    refused: str = ""
    longest: int | None = None
    texts: frozenset[str] = frozenset()
    """The texts that are accepted by name, for targets without expressions."""
    any_token: bool = False
    """Whether other tokens are accepted too, except those that `refused` matches."""
    insensitive: str = ""
    """The same as `accepted` for engines in which ``(?i)`` is for letters of ASCII only; empty for
    none."""

    @property
    def in_pcre(self) -> str:
        """`accepted` for PCRE, whose programs have 64 KB at most: a class takes 33 bytes of them.

        Servers compile expressions for bytes, not UTF-8, so ``(?i)`` is for letters of ASCII only.
        """
        return self.insensitive or self.accepted

    __test__ = False  # for pytest


def literal(text: str) -> str:
    """An expression that matches exactly `text`.

    Raises:
        ValueError: a character is in no origin, method, header name or path.
    """
    if not _PLAIN.union(_SPECIAL).issuperset(text):
        raise ValueError(f"{text!r} has a character that cannot be written here")
    return "".join(f"\\{character}" if character in _SPECIAL else character for character in text)


def any_case(text: str) -> str:
    """An expression that matches `text` in any case.

    Not a flag of the engine: some also take other letters for those of ASCII then, such as ``ſ``.
    """
    return "".join(
        f"[{each.upper()}{each.lower()}]" if each.isalpha() else literal(each) for each in text
    )


def one_of(texts: Iterable[str]) -> str:
    """An anchored expression that matches each of `texts`, and nothing else."""
    return f"^({'|'.join(map(literal, sorted(texts)))})$"


_LONGEST = 20_000
"""Characters of an expression of texts: at most two bytes each in a program of PCRE."""


def exact_in_pcre(texts: Iterable[str], longest: int = _LONGEST) -> Iterator[str]:
    """Anchored expressions that together match each of `texts`, and nothing else.

    Each has about `longest` characters at most, if no text is longer.
    """
    group: list[str] = []
    length = 0
    for text in texts:
        more = len(literal(text)) + 1
        if group and length + more > longest:
            yield one_of(group)
            group, length = [], 0
        group.append(text)
        length += more
    if group:
        yield one_of(group)


def methods(allowed: Iterable[str]) -> Test:
    """One of `allowed`."""
    texts = frozenset(allowed)
    return Test(one_of(texts), texts=texts)


def any_method(allowed: Iterable[str], longest: int) -> Test:
    """Every method that scripts can use."""
    forbidden = "|".join(map(any_case, sorted(FORBIDDEN_METHODS)))
    texts = frozenset(allowed)
    return Test(f"^{TOKEN}$", f"^({forbidden})$", longest, texts=texts, any_token=True)


def names(allowed: Iterable[str], longest: int) -> Test:
    """A list of header names, each of them one of `allowed`."""
    texts = frozenset(allowed)
    accepted, insensitive = (
        _list_of(f"({'|'.join(map(written, sorted(texts)))})") for written in (any_case, literal)
    )
    return Test(accepted, "", longest, texts, insensitive=f"(?i){insensitive}")


def any_names(allowed: Iterable[str], longest: int) -> Test:
    """A list of header names, in which Authorization is refused unless it is `allowed` by name."""
    texts, unlisted = frozenset(allowed), CORS_NON_WILDCARD_REQUEST_HEADER_NAME
    # Without repeated groups: engines with a limit of steps could not match long lists.
    refused = [f"{_TCHAR}{_BLANK}+{_TCHAR}"]
    if unlisted not in texts:
        refused.append(f"(^|,){_BLANKS}{any_case(unlisted)}{_BLANKS}(,|$)")
    accepted = f"^[,\t {_TCHAR[1:]}*$".replace("\t", r"\t")
    return Test(accepted, "|".join(refused), longest, texts, any_token=True)


def _list_of(name: str) -> str:
    """A list whose elements may be empty, and have blanks around them."""
    element = f"{_BLANKS}({name}{_BLANKS})?" if name != "()" else _BLANKS
    return f"^{element}(,{element})*$"


def origin_regex(pattern: OriginPattern) -> str | None:
    """An anchored expression for the origins of `pattern`; ``None`` for a form that is not known.

    Hosts of more than 253 characters match too: see `LONG_HOST`.
    """
    host = _host(pattern)
    if host is None:
        return None
    scheme, _, port = pattern.origin
    end = "" if port is None else f":{port}"
    if pattern.any_port:
        end = f"(:({_ports(DEFAULT_PORTS.get(scheme))}))?"
    return f"^{literal(scheme)}://{host}{end}$"


def _host(pattern: OriginPattern) -> str | None:
    domain = literal(pattern.origin.host)
    known = (pattern.subdomains, pattern.part, pattern.any_id, pattern.addresses)
    forms = sum(map(bool, known))
    if forms == 0 and pattern.has_exact_host:
        return domain
    if forms > 1:
        return None
    if pattern.subdomains:
        return rf"([a-z0-9_-]{{1,{MAX_LABEL_LENGTH}}}\.)+{domain}"
    if pattern.part:
        before, after = pattern.part
        most = MAX_LABEL_LENGTH - len(before) - len(after)
        return rf"{literal(before)}[a-z0-9-]{{1,{most}}}{literal(after)}\.{domain}"
    if pattern.any_id:
        return "[a-zA-Z0-9-]{1,63}"
    if isinstance(pattern.addresses, ipaddress.IPv6Network):
        return rf"\[({'|'.join(_ipv6(pattern.addresses))})\]"
    if pattern.addresses is not None:
        octets = zip(
            pattern.addresses.network_address.packed,
            pattern.addresses.broadcast_address.packed,
            strict=True,
        )
        return r"\.".join(f"({numbers(first, last)})" for first, last in octets)
    return None


_GROUPS = 8
_GROUP = "[0-9a-f]{1,4}"


def _ipv6(network: ipaddress.IPv6Network) -> Iterator[str]:
    """Expressions for the addresses of a network, also in other spellings than the canonical one.

    One is for addresses without ``::``, the others for those with that behind some groups.
    """
    first, last = (
        [int.from_bytes(address.packed[at : at + 2]) for at in range(0, 16, 2)]
        for address in (network.network_address, network.broadcast_address)
    )
    groups = [_group(*bounds) for bounds in zip(first, last, strict=True)]
    free = _GROUPS - -(-network.prefixlen // 16)  # so many groups at the end may be any
    yield ":".join(groups)
    for before in range(_GROUPS - 1):
        start = ":".join(groups[:before])
        most = _GROUPS - 2 - before
        for behind in range(free + 1, most + 1):
            if not any(first[before : _GROUPS - behind]):
                yield f"{start}::{':'.join(groups[_GROUPS - behind :])}"
        if not any(first[before : _GROUPS - free]):
            behind = min(most, free)
            end = f"({_GROUP}(:{_GROUP}){{0,{behind - 1}}})?" if behind else ""
            yield f"{start}::{end}"


def _group(first: int, last: int) -> str:
    """An expression for the hexadecimal numbers of a block, which begins at a multiple of its size.

    It also matches some with leading zeros.
    """
    if (first, last) == (0, 0xFFFF):
        return _GROUP
    free = (last - first).bit_length() // 4  # so many digits at the end may be any
    before = first >> 4 * free >> 4
    low, high = first >> 4 * free & 15, last >> 4 * free & 15
    rest = f"[0-9a-f]{{{free}}}" if free else ""
    if before:
        return f"{before:x}{_digit(low, high)}{rest}"
    if low or not free:
        return f"{_digit(low, high)}{rest}"
    less = f"[0-9a-f]{{1,{free}}}"
    return f"({_digit(1, high)}{rest}|{less})" if high else less


def _digit(low: int, high: int) -> str:
    return f"{low:x}" if low == high else f"[{'0123456789abcdef'[low : high + 1]}]"


def _ports(default: int | None) -> str:
    if default is None:
        return numbers(0, _LAST_PORT)
    return f"{numbers(0, default - 1)}|{numbers(default + 1, _LAST_PORT)}"


def numbers(first: int, last: int) -> str:
    """An expression for the decimal numbers from `first` to `last`, without leading zeros."""
    found: list[str] = []
    while first <= last:
        size, digits = 1, 0
        while _is_block(first, size * 10, last):
            size, digits = size * 10, digits + 1
        # As many blocks of this size as differ in one digit.
        end = min((last + 1 - first) // size, 10 - first // size % 10)
        prefix = str(first // size)
        low, high = prefix[-1], str(int(prefix[-1]) + end - 1)
        one = low if low == high else f"[{low}-{high}]"
        rest = {0: "", 1: "[0-9]"}.get(digits, f"[0-9]{{{digits}}}")
        found.append(f"{prefix[:-1]}{one}{rest}")
        first += end * size
    return "|".join(found)


def _is_block(first: int, size: int, last: int) -> bool:
    """Whether a block of `size` numbers, all with as many digits, begins at `first`."""
    end = first + size - 1
    return first % size == 0 < first and end <= last and len(str(first)) == len(str(end))
