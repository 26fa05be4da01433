"""The meaning of a regular expression for origins or paths, if it is certain.

Only the forms that people write are read: text, alternatives, optional parts, ``.*`` and the like
for labels, for a part of the first label and for ids, ``\\d+`` for a port and for a part of an
address. Every other form is uncertain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from math import inf
from typing import Final, NamedTuple

from ..fetch.application_origins import ID_SCHEMES
from ..fetch.origins import HTTP_SCHEMES
from ..policy import parse_origin_pattern

__all__ = ["ANY_ORIGIN", "Origins", "Paths", "read_origins", "read_paths", "shown_pattern"]

ANY_ORIGIN: Final = "*"

LONGEST = 1000
"""The most characters of an expression that is read."""
LONGEST_SHOWN = 120
"""Characters of an expression in a message."""
OCTETS = 4
"""The numbers of an IPv4 address."""
MOST_CHARACTERS = 16
"""The most characters of a class that are read one by one."""
MOST_VARIANTS = 64
"""The most texts that an expression may stand for."""

# Placeholders in a text, from Unicode's private use area.
_ANYTHING = "\ue000"  # .* or .+
_LABEL = "\ue001"  # any label of a domain
_WORD = "\ue002"  # some labels, but not all: none with a hyphen, say
_NUMBER = "\ue003"  # \d+
_ANY_CHARACTER = "\ue004"  # a dot that was not escaped
_END = "\ue005"
_SPECIAL = frozenset({_ANYTHING, _LABEL, _WORD, _NUMBER, _ANY_CHARACTER, _END})

_CLASSES: Final = {
    r"\d": _NUMBER,
    "[0-9]": _NUMBER,
    r"[\d]": _NUMBER,
    r"\S": _ANYTHING,
    r"\w": _WORD,
    r"[\w-]": _LABEL,
    r"[\w\-]": _LABEL,
    "[a-z]": _WORD,
    "[a-p]": _WORD,
    "[a-f0-9]": _WORD,
    "[0-9a-f]": _WORD,
    "[a-f0-9-]": _WORD,
    "[0-9a-f-]": _WORD,
    "[a-z0-9]": _WORD,
    "[a-z0-9-]": _LABEL,
    r"[a-z0-9\-]": _LABEL,
    "[a-zA-Z0-9]": _WORD,
    "[a-zA-Z0-9-]": _LABEL,
    r"[a-zA-Z0-9\-]": _LABEL,
    "[A-Za-z0-9-]": _LABEL,
    r"[a-zA-Z\d-]": _LABEL,
    r"[a-z\d-]": _LABEL,
    "[a-z-0-9]": _LABEL,
    "[0-9a-z-]": _LABEL,
    "[-a-z0-9]": _LABEL,
    "[a-z0-9_-]": _LABEL,
    "[^.]": _LABEL,
    r"[^\.]": _LABEL,
    "[^./]": _LABEL,
    r"[^\./]": _LABEL,
    r"[^.\/]": _LABEL,
    "[^/]": _ANYTHING,
    r"[^\/]": _ANYTHING,
    r"[\w.-]": _ANYTHING,
    r"[\w\.-]": _ANYTHING,
    r"[\w\-.]": _ANYTHING,
    r"[\w\-\.]": _ANYTHING,
    "[a-z0-9.-]": _ANYTHING,
    r"[a-z0-9\.-]": _ANYTHING,
    r"[a-z0-9-.]": _ANYTHING,
    "[a-zA-Z0-9.-]": _ANYTHING,
    r"[a-zA-Z0-9\.-]": _ANYTHING,
}
"""The placeholder for one or more characters of a class."""

_TOKEN = re.compile(
    r"""(?P<open>\((?:\?:)?(?!\?)) | (?P<close>\)) | (?P<or>\|)
    | (?P<start>\^|\\A) | (?P<end>\$|\\Z)
    | (?P<class>\[\^?\]?[^\]]*\]|\\[dwS]) | (?P<escaped>\\[^A-Za-z0-9]) | (?P<dot>\.)
    | (?P<quantifier>(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})\??) | (?P<text>[^\\\[\](){}*+?|^$.])""",
    re.VERBOSE,
)


def shown_pattern(expression: str) -> str:
    """An expression for a message, as it is written, and bounded."""
    if len(expression) > LONGEST_SHOWN:
        expression = f"{expression[: LONGEST_SHOWN - 1]}…"
    return f"'{expression}'"


class _Uncertain(Exception):
    """The meaning of the expression is not certain."""


class Origins(NamedTuple):
    """The meaning of an expression for origins."""

    origins: tuple[str, ...]
    """As in `Policy`; ``*`` alone stands for any origin."""
    certain: bool
    """Whether the meaning is certain. If not, `origins` is a guess, perhaps empty."""
    open_ended: bool = False
    """Whether the expression also matched texts that only begin with an origin."""
    any_character: bool = False
    """Whether an unescaped dot matched any character."""
    adds_default_port: bool = False
    """Whether ``:*`` also allows the origin without a port."""
    beyond_label: bool = False
    """Whether a ``.*`` for a part of a name, or of an address, also matched dots."""


def read_origins(expression: str, *, to_the_end: bool, folds_case: bool = False) -> Origins:
    """The meaning of an expression for origins.

    `to_the_end` tells whether it must match the whole origin, not only its beginning; `folds_case`
    whether it ignores case.
    """
    try:
        texts = _variants(expression.lower() if folds_case else expression)
        readings = [_read_origin(text) for text in texts if not _is_never_sent(text)]
    except _Uncertain:
        return Origins((), certain=False)
    open_ended = not to_the_end and not all(_END in text for text in texts)
    found = list(dict.fromkeys(origin for reading in readings for origin in reading.origins))
    # A variant with any port includes the variant without a port.
    without = {origin.removesuffix(":*") for origin in found if origin.endswith(":*")}
    return Origins(
        tuple(origin for origin in found if origin not in without),
        certain=bool(found) and all(reading.certain for reading in readings),
        open_ended=open_ended and found != [ANY_ORIGIN],
        any_character=any(each.any_character for each in readings),
        adds_default_port=not without <= set(found),
        beyond_label=any(each.beyond_label for each in readings),
    )


def _is_never_sent(text: str) -> bool:
    """Whether the text ends in a slash, a colon or a scheme, or has an empty label."""
    bare = text.removesuffix(_END)
    return bare.endswith(("/", ":")) or bare.startswith(("https://.", "http://."))


def _read_origin(text: str) -> Origins:
    text = text.removesuffix(_END)
    if text == _ANYTHING:
        return Origins((ANY_ORIGIN,), certain=True)
    if "://" not in text:
        return _read_without_scheme(text)
    scheme, _, rest = text.partition("://")
    if rest == _ANYTHING and scheme in HTTP_SCHEMES:
        return Origins((ANY_ORIGIN,), certain=False)
    host, colon, port = rest.partition(":")
    if rest.startswith("["):  # an address of IPv6
        address, bracket, after = rest.partition("]")
        host, colon, port = f"{address}{bracket}", after[:1], after[1:]
        if after and colon != ":":
            raise _Uncertain
    if colon and port == _NUMBER:
        port = "*"
    any_character = _ANY_CHARACTER in host
    host = host.replace(_ANY_CHARACTER, ".")
    if scheme in ID_SCHEMES:
        several, certain, beyond = _read_id(scheme, host)
    elif _SPECIAL.isdisjoint(host):
        several, certain, beyond = [host], True, False
    else:
        several, certain, beyond = _read_range(host) or _read_part(host) or _read_labels(host)
    ports = [f"{colon}{port}"]
    if beyond and not colon and host.endswith(_ANYTHING):
        ports = ["", ":*"]
    origins = tuple(f"{scheme}://{each}{port}" for each in several for port in ports)
    if any(parse_origin_pattern(origin) is None for origin in origins):
        raise _Uncertain
    return Origins(origins, certain, any_character=any_character, beyond_label=beyond)


def _read_without_scheme(text: str) -> Origins:
    """The origins that were probably meant by an expression that any scheme may come before."""
    text = text.removeprefix(_ANYTHING).removesuffix(_ANYTHING)
    text = f"{_ANYTHING}{text}" if text.startswith(".") else text
    scheme = "http" if text.startswith(("localhost", "127.")) else "https"
    return _read_origin(f"{scheme}://{text}")._replace(certain=False)


_Reading = tuple[list[str], bool, bool]
"""Hosts of patterns; whether they are certain; whether a dot was matched that they do not match."""


def _read_labels(host: str) -> _Reading:
    """The meaning of an expression for whole labels."""
    if host.startswith(f"{_ANYTHING}."):
        return [f"*.{host[2:]}"], True, False
    if host.startswith((f"{_LABEL}.", f"{_WORD}.")):
        # It matches a single label, the wildcard any number of labels.
        return [f"*.{host[2:]}"], False, False
    if host.startswith((_ANYTHING, _LABEL, _WORD)):
        return [host[1:], f"*.{host[1:]}"], False, False
    raise _Uncertain


def _read_part(host: str) -> _Reading | None:
    """The meaning of an expression for a part of the first label; ``None`` if it is another."""
    label, _, parent = host.partition(".")
    places = [place for place, character in enumerate(label) if character in _SPECIAL]
    if not places or not _SPECIAL.isdisjoint(parent):
        return None
    before, between, after = (
        label[: places[0]],
        label[places[0] : places[-1] + 1],
        label[places[-1] + 1 :],
    )
    if not before and not after and len(between) > 1:
        return [f"*.{parent}"], False, False
    if not (before or after.startswith("-")):
        return None
    # A number, a word and several parts are less than what the wildcard stands for.
    certain = between in (_LABEL, _ANYTHING)
    return [f"{before}*{after}.{parent}"], certain, _ANYTHING in between


def _read_id(scheme: str, host: str) -> _Reading:
    """The meaning of an expression for the id of an extension."""
    if _SPECIAL.isdisjoint(host):
        return [host], True, False
    # Chrome's ids are letters only.
    if host in (_ANYTHING, _LABEL) or (host == _WORD and scheme == "chrome-extension"):
        return ["*"], True, False
    raise _Uncertain


def _read_range(host: str) -> _Reading | None:
    """The meaning of an expression for addresses; ``None`` if it is not for addresses."""
    octets = host.split(".")
    fixed = list(takewhile(str.isdigit, octets))
    rest = octets[len(fixed) :]
    if not fixed or not rest:
        return None
    is_beyond = rest[-1] == _ANYTHING
    if fixed == ["172"]:  # of which a part is private
        return ["172.16.0.0/12"], False, False
    if set(rest) <= {_NUMBER, _ANYTHING} and (is_beyond or len(octets) == OCTETS):
        zeros = ["0"] * (OCTETS - len(fixed))
        return [f"{'.'.join([*fixed, *zeros])}/{8 * len(fixed)}"], True, is_beyond
    return None


class Paths(NamedTuple):
    """The meaning of an expression for paths."""

    paths: tuple[str, ...]
    """Prefixes, as in `PolicyMap`."""
    exact: bool
    """Whether it matches exactly these prefixes and the paths below them."""
    alone: bool = False
    """Whether it matches one of the paths and nothing below it."""
    partial: bool = False
    """Whether it is meant for all paths that begin with the same letters."""
    added: tuple[str, ...] = ()
    """Those of the paths that it does not match itself, but only what is below them."""


def read_paths(expression: str) -> Paths | None:
    """The meaning of an expression for the beginning of paths; ``None`` if it is not certain."""
    glob = expression.endswith("/*") and expression != "/*"
    if glob:  # literally trailing slashes, but meant for the paths below
        expression = f"{expression[:-1]}.*"
    elif expression == "/*":
        expression = ".*"
    try:
        texts = _variants(expression)
    except _Uncertain:
        return None
    paths, exact, alone, partial = list[str](), not glob, False, False
    matched = set[str]()
    for text in texts:
        path = text.removesuffix(_END)
        alone = alone or (path != text and not path.endswith(_ANYTHING))
        path = path.removesuffix(_ANYTHING)
        plain = path.replace(_ANY_CHARACTER, ".")
        if _SPECIAL & set(plain) or not plain.startswith("/"):
            if plain:
                return None
            plain = "/"
        exact = exact and plain == "/"
        partial = partial or not plain.endswith("/")
        paths.append(plain.rstrip("/") or "/")
        if glob or plain == "/" or not plain.endswith("/"):
            matched.add(paths[-1])
    paths = list(dict.fromkeys(paths))
    added = tuple(path for path in paths if path not in matched)
    return Paths(tuple(paths), exact, alone, partial, added)


# --- Parsing -------------------------------------------------------------------------------------


def _variants(expression: str) -> list[str]:
    """All texts that an expression stands for.

    Raises:
        _Uncertain: the texts are not certain.
    """
    if len(expression) > LONGEST:
        raise _Uncertain
    tokens = list(_tokens(expression))
    tokens.append(("close", ""))
    texts = _alternatives(tokens)
    if tokens:
        raise _Uncertain
    for text in texts:
        if _END in text[:-1]:
            raise _Uncertain
    return texts


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    if _SPECIAL & set(expression):
        raise _Uncertain
    at = 0
    while at < len(expression):
        token = _TOKEN.match(expression, at)
        if token is None or token.lastgroup is None:
            raise _Uncertain
        yield token.lastgroup, token[0]
        at = token.end()


def _alternatives(tokens: list[tuple[str, str]]) -> list[str]:
    """The texts before the next closing bracket, which is consumed too."""
    found = []
    while True:
        found += _sequence(tokens)
        if not tokens or len(found) > MOST_VARIANTS:
            raise _Uncertain
        if tokens.pop(0)[0] == "close":
            return list(dict.fromkeys(found))


def _sequence(tokens: list[tuple[str, str]]) -> list[str]:
    texts = [""]
    while tokens and tokens[0][0] not in ("close", "or"):
        kind, token = tokens.pop(0)
        if kind == "start":
            if texts != [""]:
                raise _Uncertain
            continue
        quantifier = ""
        variants = _alternatives(tokens) if kind == "open" else []
        if tokens and tokens[0][0] == "quantifier":
            quantifier = tokens.pop(0)[1]
            quantifier = quantifier[0] if quantifier[0] in "?*+" else quantifier.removesuffix("?")
            quantifier = {"{0,}": "*", "{1,}": "+", "{0,1}": "?"}.get(quantifier, quantifier)
        variants = _quantified(variants, quantifier) if variants else _atom(kind, token, quantifier)
        texts = [before + after for before in texts for after in variants]
        if len(texts) > MOST_VARIANTS:
            raise _Uncertain
    return texts


def _atom(kind: str, token: str, quantifier: str) -> list[str]:
    """The texts of a character or a class with its quantifier."""
    if kind == "dot" and quantifier in ("*", "+"):
        return [_ANYTHING]
    if kind == "class":
        return _class(token, quantifier)
    text = {"dot": _ANY_CHARACTER, "end": _END, "escaped": token[-1], "text": token}.get(kind)
    if text is None:
        raise _Uncertain
    return _quantified([text], quantifier)


def _class(token: str, quantifier: str) -> list[str]:
    """The texts of a class of characters with its quantifier."""
    if quantifier in ("", "?"):
        return _quantified(_characters(token), quantifier)
    if token not in _CLASSES:
        raise _Uncertain
    special, none = _CLASSES[token], [""] if quantifier == "*" else []
    if quantifier in ("*", "+"):
        return [special, *none]
    least, most = _bounds(quantifier)
    if special == _NUMBER and least == 1 and most >= len("65535"):
        return [special]
    if special == _NUMBER and (least, most) == (1, len("255")):
        return [special]  # a number of an address
    return [_WORD]


def _bounds(quantifier: str) -> tuple[int, float]:
    """How often a quantifier such as ``{1,3}`` repeats, at least and at most."""
    least, comma, most = quantifier.strip("{}").partition(",")
    return int(least), float(most) if most else inf if comma else float(least)


def _characters(token: str) -> list[str]:
    """Each character of a small class."""
    inside = {r"\d": "0-9"}.get(token, token[1:-1])
    if inside.startswith("^") or "\\" in inside:
        raise _Uncertain
    if len(inside) == 1:
        return [inside]
    found: list[str] = []
    for first, last, single in re.findall("(.)-(.)|(.)", inside):
        found += [single] if single else map(chr, range(ord(first), ord(last) + 1))
    if not 0 < len(found) <= MOST_CHARACTERS or not all(map(str.isalnum, found)):
        raise _Uncertain
    return found


def _quantified(variants: list[str], quantifier: str) -> list[str]:
    if not quantifier:
        return variants
    if quantifier == "?":
        return [*variants, ""]
    if quantifier not in ("*", "+"):
        raise _Uncertain
    # The only repeated group that people write is (label.)*.
    none = [""] if quantifier == "*" else []
    if set(variants) <= {f"{_LABEL}.", f"{_ANYTHING}."}:
        return [f"{_ANYTHING}.", *none]
    if variants == [f"{_WORD}."]:
        return [f"{_WORD}.", *none]
    raise _Uncertain
