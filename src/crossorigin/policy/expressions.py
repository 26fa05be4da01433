"""Regular expressions: the texts that one stands for, if that is certain.

Only the forms that people write for origins and paths are read: text, alternatives, optional parts,
classes of characters, ``.*`` and the like, and repeated labels. Every other form is uncertain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf
from string import ascii_lowercase, digits
from typing import Final

__all__ = [
    "ANYTHING",
    "ANY_CHARACTER",
    "END",
    "LABEL",
    "NUMBER",
    "SPECIAL",
    "WORD",
    "UncertainError",
    "variants",
]

LONGEST = 1000
"""The most characters of an expression that is read."""
MOST_CHARACTERS = 16
"""The most characters of a class that are read one by one."""
MOST_VARIANTS = 64
"""The most texts that an expression may stand for."""

# Placeholders in a text, from Unicode's private use area.
ANYTHING: Final = "\ue000"
"""``.*`` or ``.+``"""
LABEL: Final = "\ue001"
"""any label of a domain"""
WORD: Final = "\ue002"
"""some labels, but not all: none with a hyphen, say"""
NUMBER: Final = "\ue003"
"""``\\d+``"""
ANY_CHARACTER: Final = "\ue004"
"""a dot that was not escaped"""
END: Final = "\ue005"
SPECIAL: Final = frozenset({ANYTHING, LABEL, WORD, NUMBER, ANY_CHARACTER, END})

_IN_LABELS: Final = frozenset(ascii_lowercase + digits + "-")
_IN_ORIGINS: Final = _IN_LABELS | frozenset("_.:")
_SET_OPERATIONS: Final = ("[", "--", "&&", "||", "~~")
"""What a class may have in other dialects, and in a later Python."""

_TOKEN = re.compile(
    r"""(?P<open>\((?:\?:)?(?!\?)) | (?P<close>\)) | (?P<or>\|)
    | (?P<start>\^|\\A) | (?P<end>\$|\\Z)
    | (?P<class>\[\^?\]?[^\]]*\]|\\[dwS]) | (?P<escaped>\\[^A-Za-z0-9]) | (?P<dot>\.)
    | (?P<quantifier>(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})\??) | (?P<text>[^\\\[\](){}*+?|^$.])""",
    re.VERBOSE,
)


class UncertainError(Exception):
    """The meaning of the expression is not certain."""


def variants(expression: str) -> list[str]:
    """All texts that an expression stands for.

    Raises:
        UncertainError: the texts are not certain.
    """
    if len(expression) > LONGEST:
        raise UncertainError
    tokens = list(_tokens(expression))
    tokens.append(("close", ""))
    texts = _alternatives(tokens)
    if tokens:
        raise UncertainError
    for text in texts:
        if END in text[:-1]:
            raise UncertainError
    return texts


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    if SPECIAL & set(expression):
        raise UncertainError
    at = 0
    while at < len(expression):
        token = _TOKEN.match(expression, at)
        if token is None or token.lastgroup is None:
            raise UncertainError
        yield token.lastgroup, token[0]
        at = token.end()


def _alternatives(tokens: list[tuple[str, str]]) -> list[str]:
    """The texts before the next closing bracket, which is consumed too."""
    found = []
    while True:
        found += _sequence(tokens)
        if not tokens or len(found) > MOST_VARIANTS:
            raise UncertainError
        if tokens.pop(0)[0] == "close":
            return list(dict.fromkeys(found))


def _sequence(tokens: list[tuple[str, str]]) -> list[str]:
    texts = [""]
    while tokens and tokens[0][0] not in ("close", "or"):
        kind, token = tokens.pop(0)
        if kind == "start":
            if texts != [""]:
                raise UncertainError
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
            raise UncertainError
    return texts


def _atom(kind: str, token: str, quantifier: str) -> list[str]:
    """The texts of a character or a class with its quantifier."""
    if kind == "dot" and quantifier in ("*", "+"):
        return [ANYTHING]
    if kind == "class":
        return _class(token, quantifier)
    text = {"dot": ANY_CHARACTER, "end": END, "escaped": token[-1], "text": token}.get(kind)
    if text is None:
        raise UncertainError
    return _quantified([text], quantifier)


def _class(token: str, quantifier: str) -> list[str]:
    """The texts of a class of characters with its quantifier."""
    if quantifier in ("", "?"):
        characters = _characters(token)
        return _quantified([_one_of(token)] if characters is None else characters, quantifier)
    special, none = _placeholder(token), [""] if quantifier == "*" else []
    if quantifier in ("*", "+"):
        return [special, *none]
    least, most = _bounds(quantifier)
    if special == NUMBER and least == 1 and most >= len("65535"):
        return [special]
    if special == NUMBER and (least, most) == (1, len("255")):
        return [special]  # a number of an address
    return [WORD]


def _placeholder(token: str) -> str:
    """The placeholder for one or more characters of a class."""
    if any(sign in token[1:] for sign in _SET_OPERATIONS):
        raise UncertainError
    try:
        known = re.compile(token)
    except re.error:
        raise UncertainError from None
    found = {each for each in _IN_ORIGINS if known.fullmatch(each)}
    if "." in found:
        return ANYTHING
    if found >= _IN_LABELS:
        return LABEL
    if found == set(digits):
        return NUMBER
    if not found & _IN_LABELS:
        raise UncertainError  # no origin has these
    return WORD


def _bounds(quantifier: str) -> tuple[int, float]:
    """How often a quantifier such as ``{1,3}`` repeats, at least and at most."""
    least, comma, most = quantifier.strip("{}").partition(",")
    return int(least), float(most) if most else inf if comma else float(least)


def _one_of(token: str) -> str:
    """The placeholder for a single character of a class."""
    return ANY_CHARACTER if _placeholder(token) == ANYTHING else WORD


def _characters(token: str) -> list[str] | None:
    """Each character of a small class; ``None`` if the class is large."""
    inside = {r"\d": "0-9"}.get(token, token[1:-1])
    if inside.startswith("^") or "\\" in inside:
        return None
    if len(inside) == 1:
        return [inside]
    found: list[str] = []
    for first, last, single in re.findall("(.)-(.)|(.)", inside):
        found += [single] if single else map(chr, range(ord(first), ord(last) + 1))
    if not 0 < len(found) <= MOST_CHARACTERS or not all(map(str.isalnum, found)):
        return None
    return found


def _quantified(variants: list[str], quantifier: str) -> list[str]:
    if not quantifier:
        return variants
    if quantifier == "?":
        return [*variants, ""]
    if re.fullmatch(r"\{[1-8]\}", quantifier) and len(variants) == 1:
        return [variants[0] * int(quantifier[1])]
    if quantifier not in ("*", "+"):
        raise UncertainError
    # The only repeated group that people write is (label.)*.
    none = [""] if quantifier == "*" else []
    if set(variants) <= {f"{LABEL}.", f"{ANYTHING}."}:
        return [f"{ANYTHING}.", *none]
    if variants == [f"{WORD}."]:
        return [f"{WORD}.", *none]
    raise UncertainError
