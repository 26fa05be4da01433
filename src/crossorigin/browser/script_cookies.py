"""The cookies that script sees although they were refused, and those that it cannot know of.

Firefox's processes of pages have lists of their own for ``document.cookie``. A cookie that script
sets is taken into that list when nothing in it forbids that, and only then judged by the jar.
(https://searchfox.org/mozilla-central/source/netwerk/cookie/CookieServiceChild.cpp)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from ..fetch.origins import OpaqueOrigin, Origin
from ..fetch.urls import Url
from .cookies import Cookie, bucket_of
from .request import Client
from .same_site import context_of_page
from .settings import CookieRules

__all__ = ["ScriptCookies"]

_List: TypeAlias = tuple[str, Any]
"""A registrable domain, or a host, and a partition."""
_Opened: TypeAlias = tuple[Origin | OpaqueOrigin, Origin | OpaqueOrigin, bool]
"""The origins of a page and of its top-level page, and whether a frame between is of another."""


class ScriptCookies:
    """What the lists of the pages' process have beside the cookies of the jar.

    One process has all pages here; a browser may have one for each site.
    """

    def __init__(self, rules: CookieRules) -> None:
        self._rules = rules
        self._opened: dict[_Opened, Url] = {}
        """Pages whose lists are not in `_lists` yet: most pages never need that."""
        self._lists: set[_List] = set()
        self._refused: dict[_List, dict[tuple[Any, ...], Cookie]] = {}

    def open(self, url: Url, origin: Origin | OpaqueOrigin, client: Client | None) -> bool:
        """Have lists for a page that was loaded; whether script sees refused cookies at all.

        From then on script learns of each cookie of the page's site. `client` is ``None`` for a
        page at the top level of which there is nothing else to know.
        """
        page: _Opened = (origin, origin, False)
        if client is not None:
            page = (origin, client.top_level_origin, client.has_cross_site_ancestor)
        self._opened.setdefault(page, url)
        return bool(self._refused)

    def learns_of(self, cookie: Cookie) -> bool:
        """Whether a page is open in whose list `cookie` gets when it is stored."""
        while self._opened:
            (origin, top, between), url = self._opened.popitem()
            client = Client(origin, url.href, top, has_cross_site_ancestor=between)
            context = context_of_page(client, url, self._rules)
            self._lists.add((bucket_of(context.host), context.partition))
            if not context.third_party:
                self._lists.add((bucket_of(context.host), None))
        return _list_of(cookie) in self._lists

    def take(self, cookie: Cookie) -> None:
        """Show script a `cookie` that was refused."""
        self._refused.setdefault(_list_of(cookie), {})[cookie.key] = cookie

    def drop(self, cookie: Cookie) -> None:
        """Forget the refused cookie in whose place script learns of `cookie`."""
        self._refused.get(_list_of(cookie), {}).pop(cookie.key, None)

    def refused_at(self, host: str) -> Iterator[Cookie]:
        """The refused cookies that script at `host` may see."""
        if self._refused:
            bucket = bucket_of(host)
            for (domain, _), refused in self._refused.items():
                if domain == bucket:
                    yield from refused.values()

    def without_replaced(self, cookies: Iterable[Cookie]) -> list[Cookie]:
        """The `cookies` of the jar that script sees: no refused one stands in their place."""
        return [each for each in cookies if each.key not in self._refused.get(_list_of(each), ())]


def _list_of(cookie: Cookie) -> _List:
    return bucket_of(cookie.host), cookie.partition
