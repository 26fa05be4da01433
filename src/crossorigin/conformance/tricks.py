"""The careless comparison that allows an origin, judged by all origins that a URL allows.

A near miss is made to get past one comparison, and others let it in too: ``https://appxexample.com``
is a dot that stands for any character, and also ends with ``example.com``. Which of them it is,
other near misses tell: those that only one comparison lets in.
"""

from __future__ import annotations

from collections.abc import Mapping

from .origins import EVIL, Trick

__all__ = ["true_tricks"]

_BY_PREFIX = frozenset({Trick.PORT, Trick.CHARACTERS, Trick.TRAILING_DOT})
_BY_SUFFIX = frozenset({Trick.DOT, Trick.SUBDOMAIN, Trick.SIBLING, Trick.PART})
_LIKE_SIBLINGS = frozenset({Trick.BEGINNING, Trick.PART})


def true_tricks(let_in: Mapping[str, Trick]) -> dict[str, Trick]:
    """The trick by which each origin got in, of those that got in at one URL."""
    let_in = _without_siblings(let_in)
    beginnings = {_before_evil(origin) for origin, trick in let_in.items() if trick is Trick.END}
    ends = {
        _after_beginning(origin) for origin, trick in let_in.items() if trick is Trick.BEGINNING
    }
    any_port = {_without_port(origin) for origin, trick in let_in.items() if trick is Trick.PORT}

    def explained(origin: str, trick: Trick) -> Trick:
        if trick in _BY_PREFIX and any(origin.startswith(each) for each in beginnings if each):
            return Trick.END
        if trick in _BY_SUFFIX and any(origin.endswith(each) for each in ends):
            return Trick.BEGINNING
        if trick is Trick.END and not _before_evil(origin) and _without_port(origin) in any_port:
            return Trick.PORT
        return trick

    return {origin: explained(origin, trick) for origin, trick in let_in.items()}


def _without_siblings(let_in: Mapping[str, Trick]) -> dict[str, Trick]:
    """`let_in`, where names below a domain all get in, and none that only ends like it, as such."""
    domains = {
        origin.partition("://evil.")[2]
        for origin, trick in let_in.items()
        if trick is Trick.SIBLING
    }
    ends = {
        _after_beginning(origin) for origin, trick in let_in.items() if trick is Trick.BEGINNING
    }

    def is_sibling(origin: str) -> bool:
        return any(origin.endswith(f".{each}") and each not in ends for each in domains)

    return {
        origin: Trick.SIBLING if trick in _LIKE_SIBLINGS and is_sibling(origin) else trick
        for origin, trick in let_in.items()
    }


def _before_evil(origin: str) -> str:
    """The text before the name of `EVIL`; empty for other near misses."""
    before, found, _ = origin.partition(EVIL)
    return before.rstrip("._`") if found else ""


def _after_beginning(origin: str) -> str:
    """The text after the letters at the beginning of the host."""
    rest = origin.partition("://")[2]
    return rest.removeprefix("evil") if rest.startswith("evil") else rest[1:]


def _without_port(origin: str) -> str:
    scheme, _, rest = origin.partition("://")
    return f"{scheme}://{rest.partition(':')[0]}"
