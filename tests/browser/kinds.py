"""Every kind of request that a page makes, by name, for tests that walk over all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from crossorigin.browser import CrossOrigin, ElementKind, LoadResult, Page, Result

Call = Callable[[Page, str], Result | LoadResult]

WITHOUT_ATTRIBUTE = frozenset(
    {"audioworklet", "embed", "font", "frame", "object", "paintworklet", "worker"}
)
"""The kinds of element that have no ``crossorigin`` attribute."""


def _fetch(**options: Any) -> Call:
    return lambda page, url: page.fetch(url, **options)


def _xhr(**options: Any) -> Call:
    return lambda page, url: page.xhr("GET", url, **options)


def _load(kind: ElementKind, crossorigin: CrossOrigin | None) -> Call:
    return lambda page, url: page.load(url, kind, crossorigin)


def _beacon(page: Page, url: str) -> Result:
    result = page.send_beacon(url, "x")
    assert result is not None
    return result


KINDS: dict[str, Call] = {
    "fetch": _fetch(),
    "fetch include": _fetch(credentials="include"),
    "fetch omit": _fetch(credentials="omit"),
    "fetch no-cors": _fetch(mode="no-cors"),
    "fetch no-cors include": _fetch(mode="no-cors", credentials="include"),
    "fetch same-origin": _fetch(mode="same-origin"),
    "fetch PUT": _fetch(method="PUT"),
    "fetch PUT include": _fetch(method="PUT", credentials="include"),
    "fetch redirect error": _fetch(redirect="error"),
    "fetch redirect manual": _fetch(redirect="manual"),
    "xhr": _xhr(),
    "xhr include": _xhr(with_credentials=True),
    "event source": lambda page, url: page.listen(url),
    "event source include": lambda page, url: page.listen(url, with_credentials=True),
    "websocket": lambda page, url: page.connect(url),
    "beacon": _beacon,
    "report": lambda page, url: page.send_report(url, b"{}"),
    "navigation": lambda page, url: page.navigate(url),
    "form": lambda page, url: page.submit(url, [("a", "b")]),
    "form GET": lambda page, url: page.submit(url, [("a", "b")], method="GET"),
    **{
        f"{kind} {crossorigin or 'plain'}": _load(kind, crossorigin)
        for kind in get_args(ElementKind)
        for crossorigin in (None, *get_args(CrossOrigin))
        if crossorigin is None or kind not in WITHOUT_ATTRIBUTE
    },
}
