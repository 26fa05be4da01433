"""Requests to one URL that were pasted or recorded together, compared with each other.

One that the page may read beside one that was refused shows that the server allows the page; the
same without an Origin shows what the Origin changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...browser import Exchange, HttpRequest
from ...fetch.header_lists import get
from ...fetch.methods import GET_OR_HEAD
from ...fetch.statuses import is_error_status
from ..answers import hit_in_cache
from ..evidence import Compared, Comparison, Evidence, Source
from ..places import is_local_host
from ..script_headers import set_by_script
from .lines_beside import path_of

__all__ = ["compared_beside"]


def compared_beside(found: list[Evidence]) -> list[Evidence]:
    """`found`, each refused request with the others to its URL that tell of it."""
    # Of a long recording that was allowed, nothing more is looked at.
    unclear = [each for each in found if each.exchanges and (each.reasons or _is_error(each))]
    if not unclear or len(found) < 2:
        return found
    urls = {each.url for each in unclear if each.url}
    others: dict[str | None, list[Evidence]] = {}
    for each in found:
        if each.url in urls:
            others.setdefault(each.url, []).append(each)
        if each.target is not None and is_local_host(each.target.host):
            others.setdefault(path_of(each.url or ""), []).append(each)
        if (key := _object_of(each)) is not None:
            others.setdefault(key, []).append(each)
    compared = {
        id(each): _with_comparisons(
            each,
            [
                *others.get(each.url, ()),
                *others.get(path_of(each.url or ""), ()),
                *others.get(_object_of(each) or "", ()),
            ],
        )
        for each in unclear
        if each.response is not None and not each.comparisons
    }
    used = {id(its.exchange) for each in compared.values() for its in each.comparisons}
    return [
        compared.get(id(each), each)
        for each in found
        if not (each.says_nothing and each.exchanges and id(each.exchanges[-1]) in used)
    ]


def _object_of(evidence: Evidence) -> str | None:
    """What tells which object a response is of, where its URL is not known."""
    named = (evidence.header("etag"), evidence.header("last-modified"))
    return " ".join(filter(None, named)) or None if evidence.url is None else None


def _is_error(evidence: Evidence) -> bool:
    return evidence.source is Source.HEADERS and is_error_status(evidence.status)


def _with_comparisons(evidence: Evidence, others: list[Evidence]) -> Evidence:
    comparisons: dict[Comparison, Compared] = {}
    for other in others[:_MOST]:
        for each in _compared(evidence, other) if other is not evidence else ():
            comparisons.setdefault(each.comparison, each)
    return replace(evidence, comparisons=tuple(comparisons.values())) if comparisons else evidence


_MOST = 20
"""The most requests to one URL that are compared with a refused one."""


def _compared(evidence: Evidence, other: Evidence) -> Iterator[Compared]:
    """What `other` is beside a refused request."""
    asked, actual = evidence.exchanges[-1].request, other.actual
    if _is_out_of_cache(evidence) and _is_uncached(other, evidence):
        yield Compared(Comparison.UNCACHED, other.exchanges[-1], readable=True)
    if evidence.target != other.target:
        if other.exchanges and (evidence.origin, asked.method) == (
            other.origin, other.exchanges[-1].request.method
        ):  # fmt: skip
            last = other.exchanges[-1]
            yield Compared(Comparison.DIRECT, last, readable=not other.refused)
        return
    if evidence.is_plain_options and other.preflight is not None and not other.refused:
        yield Compared(Comparison.PREFLIGHT, other.preflight, readable=True)
    if actual is None or actual.response is None or not _is_of_method(actual, asked):
        return
    is_without = other.origin_sent is False
    if is_without and evidence.origin_sent and _fields(actual.request) == _fields(asked):
        yield Compared(Comparison.WITHOUT_ORIGIN, actual, readable=False)
    is_of_page = evidence.origin in (None, other.origin) and other.origin_sent is True
    grants = other.header("access-control-allow-origin") is not None
    is_plain = actual.request.method in GET_OR_HEAD or evidence.origin_sent is False
    if evidence.refused and not other.refused and grants and is_of_page and is_plain:
        yield Compared(Comparison.PLAIN, actual, readable=True)


def _is_out_of_cache(evidence: Evidence) -> bool:
    """Whether a cache gave a response without the header, to a request that is not shown."""
    response = evidence.response
    is_hit = response is not None and hit_in_cache(response)
    return is_hit and evidence.is_open_question and evidence.origin_sent is None


def _is_uncached(other: Evidence, evidence: Evidence) -> bool:
    """Whether `other` is the same success with the header, and not out of a cache."""
    response = other.answer
    if response is None or other.refused or hit_in_cache(response):
        return False
    grants = get(response.headers, "access-control-allow-origin") is not None
    is_same = evidence.url == other.url and _object_of(evidence) == _object_of(other)
    return grants and is_same and response.status == evidence.status


def _is_of_method(actual: Exchange, asked: HttpRequest) -> bool:
    """Whether it is of the same method, or one that shows what the server does by itself."""
    method = actual.request.method
    return method == asked.method or method in GET_OR_HEAD


def _fields(request: HttpRequest) -> frozenset[str]:
    """The names of the headers that may decide, beside Origin."""
    names = {name.lower() for name, _ in set_by_script(request.headers)}
    return frozenset(names | ({"cookie"} if request.header("cookie") is not None else set()))
