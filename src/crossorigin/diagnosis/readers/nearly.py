"""Sentences that are nearly one of a browser's: cut short, mistyped, or with a word left out.

Titles, chats and search boxes cut the end of a message, and people type it from a screenshot. The
words that remain are compared, in their order, with those of each known sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache

__all__ = ["begun", "nearest"]

_WORD = re.compile(r"[A-Za-z](?:[A-Za-z'-]{0,60}[A-Za-z])?")
_VALUE = re.compile(r"\{\w+\}")
_FIRST_VALUE = re.compile(r"\{(\w+)\}")
_SHOWN_VALUE = re.compile(r"\b[a-z]{2,20}://\S{1,4096}")
_LEAST_WORDS = 6
_LEAST_SHARE = 0.8
"""The words of a text that a sentence has to have, of all words of the text."""
_MOST_WORDS = 80
_AROUND = 4
"""How far values and lost words may have moved a word."""
_DECISIVE = frozenset(
    {
        "no", "not", "must", "multiple", "only", "wildcard", "preflight", "redirect", "redirected",
        "status", "method", "field", "true", "equal", "invalid",
    }
)  # fmt: skip
"""Words that turn one sentence into another."""


def nearest(text: str, sentences: Iterable[str]) -> tuple[str, ...]:
    """The templates among `sentences` that `text` nearly is, all that are equally near.

    A sentence does not count if `text` has a decisive word or a header's name that it does not
    have, or lacks one that it has before the place where `text` ends.
    """
    words = _words(_SHOWN_VALUE.sub(" ", _plain(text)))
    if len(words) < _LEAST_WORDS:
        return ()
    scores: dict[str, int] = {}
    for sentence in sentences:
        score = _score(words, _words_of(sentence))
        if score:
            scores[sentence] = score
    best = max(scores.values(), default=0)
    return tuple(each for each, score in scores.items() if score == best)


def begun(text: str, sentences: Iterable[str]) -> dict[str, dict[str, str]]:
    """The templates among `sentences` that begin with `text`, and the value in it.

    At most one value is in `text`, or at its end.
    """
    found = {}
    for sentence in sentences:
        before, name, after = (*_FIRST_VALUE.split(sentence, maxsplit=1), "", "")[:3]
        if before.startswith(text):
            found[sentence] = dict[str, str]()
        elif name and text.startswith(before):
            value, blank, rest = text[len(before) :].partition(" ")
            # A value at the end may be cut.
            if f"{value}{blank}{rest}" and after.startswith(f"{_quote_after(value)}{blank}{rest}"):
                found[sentence] = {name: value.rstrip("'")} if blank else {}
    return found


def _quote_after(value: str) -> str:
    return "'" if value.endswith("'") else ""


def _score(words: Sequence[str], others: Sequence[str]) -> int:
    """How many words `words` and `others`, those of a sentence, share in order; 0 if too few."""
    # The last word may be cut.
    near_end = others[max(len(words) - _AROUND, 0) : len(words) + _AROUND]
    whole = next((each for each in near_end if each.startswith(words[-1])), words[-1])
    words = [*words[:-1], whole]
    if len(set(words) & set(others)) < _LEAST_WORDS - 1:
        return 0
    blocks = SequenceMatcher(None, words, others, autojunk=False).get_matching_blocks()
    shared = sum(each.size for each in blocks)
    if shared < _LEAST_WORDS - 1 or blocks[0].b > 1 or blocks[0].a > 1:
        return 0
    last = max(each.b + each.size for each in blocks if each.size)
    reached = others[:last]
    if _marks(words[:-1]) - _marks(others) or _marks(reached) - _marks(words):
        return 0
    return shared if shared >= _LEAST_SHARE * max(len(words), len(reached)) else 0


def _marks(words: Sequence[str]) -> set[str]:
    return {each for each in words if each in _DECISIVE or each.startswith("access-control-")}


def _words(text: str) -> list[str]:
    return [each.lower() for each in _WORD.findall(text)[:_MOST_WORDS]]


@cache
def _words_of(sentence: str) -> list[str]:
    return _words(_VALUE.sub(" ", _plain(sentence)))


def _plain(text: str) -> str:
    return re.sub("[`´]", "'", text)
