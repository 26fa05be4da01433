"""Excess cookies: which ones a browser removes when a site sets more than it keeps.

Cookies are counted by registrable domain, those of each partition apart. Browsers also have a limit
for all sites together, which only removes what was not used for 30 days; that is left out.

Sources: https://chromium.googlesource.com/chromium/src/+/main/net/cookies/cookie_monster.cc
(GarbageCollect, GarbageCollectPartitionedCookies),
https://searchfox.org/mozilla-central/source/netwerk/cookie/CookieStorage.cpp (AddCookie,
FindStaleCookies) and
https://gitlab.gnome.org/GNOME/libsoup/-/blob/master/libsoup/cookies/soup-cookie-jar.c, which has no
limit
"""

from __future__ import annotations

from collections.abc import Sequence

from .cookies import Cookie
from .settings import CookieRules

__all__ = ["MOST_COOKIES", "excess"]

MOST_COOKIES = 180
"""The most cookies of a site, in all measured engines that have a limit."""
MOST_WITHOUT_LIMIT = 4000
"""The most that the model keeps where the engine has no limit, so that its work is bounded."""
_PURGED_AT_ONCE = 30
_QUOTA = 50
"""How many cookies Chromium leaves before it looks at Secure ones."""
_MOST_PARTITIONED_BYTES = 10240
_PARTITIONED_BYTES_AT_ONCE = 12288
"""The bytes above which Firefox looks at `_MOST_PARTITIONED_BYTES`."""


def excess(cookies: Sequence[Cookie], new: Cookie, rules: CookieRules) -> list[Cookie]:
    """Those that are removed of a site's `cookies`, the last of which is `new`; perhaps `new`.

    None of them has expired.
    """
    most = MOST_WITHOUT_LIMIT if rules.excess_cookies == "kept" else MOST_COOKIES
    has_bytes = new.partition is not None and rules.partitioned_attribute
    if len(cookies) <= most and not has_bytes:
        return []
    beside = [each for each in cookies if each.partition == new.partition]
    match rules.excess_cookies:
        case "quotas":
            if new.partition is not None:
                return _of_partition(beside)
            return _by_quotas(beside) if len(beside) > MOST_COOKIES else []
        case "oldest":
            if len(beside) > MOST_COOKIES:
                return _insecure_or_any(beside, new)
            return _of_chips(beside, new) if new.partitioned and has_bytes else []
        case "kept":
            # A quarter at once, so that the work stays linear.
            spared = MOST_WITHOUT_LIMIT * 3 // 4
            return _oldest(beside)[:-spared] if len(beside) > MOST_WITHOUT_LIMIT else []
    insecure_first = sorted(_oldest(beside), key=lambda each: each.secure)
    return insecure_first[: max(len(beside) - MOST_COOKIES, 0)]


def _oldest(cookies: Sequence[Cookie]) -> list[Cookie]:
    """The cookies, from the one that was not used for longest on."""
    return sorted(cookies, key=lambda each: (each.accessed, each.order))


def _by_quotas(cookies: Sequence[Cookie]) -> list[Cookie]:
    """As Chromium does: cookies without ``Secure`` first, but a quota stays.

    All have the priority "Medium", since ``Priority`` is not modelled.
    """
    goal = len(cookies) - (MOST_COOKIES - _PURGED_AT_ONCE)
    ordered = _oldest(cookies)
    insecure = [each for each in ordered if not each.secure]
    spared = max(len(cookies) - len(insecure), _QUOTA)
    removed = insecure[: min(goal, max(len(cookies) - spared, 0))]
    if len(removed) < goal:
        left = [each for each in ordered if each.secure or each not in removed]
        removed += left[: goal - len(removed)]
    return removed


def _of_partition(cookies: Sequence[Cookie]) -> list[Cookie]:
    """As Chromium does with partitioned cookies: the oldest ones, also above a number of bytes."""
    kept = _oldest(cookies)
    removed: list[Cookie] = []
    size = _size(kept)
    while size > _MOST_PARTITIONED_BYTES or len(kept) - len(removed) > MOST_COOKIES:
        removed.append(kept[len(removed)])
        size -= _size(removed[-1:])
    return removed


def _insecure_or_any(cookies: Sequence[Cookie], new: Cookie) -> list[Cookie]:
    """As Firefox does before it stores `new`: some without ``Secure``, or else some of all.

    If all are Secure and `new` is not, that one is not stored.
    """
    others = [each for each in _oldest(cookies) if each is not new]
    insecure = [each for each in others if not each.secure]
    if not insecure and not new.secure:
        return [new]
    return (insecure or others)[: _PURGED_AT_ONCE + 1]


def _of_chips(cookies: Sequence[Cookie], new: Cookie) -> list[Cookie]:
    """As Firefox does with ``Partitioned`` cookies: above a number of bytes, the oldest ones."""
    others = [each for each in _oldest(cookies) if each.name != new.name]
    size = _size(others) + _size([new])
    if size <= _PARTITIONED_BYTES_AT_ONCE:
        return []
    kept = sorted(others, key=lambda each: each.secure)
    removed: list[Cookie] = []
    while size > _MOST_PARTITIONED_BYTES:
        removed.append(kept[len(removed)])
        size -= _size(removed[-1:])
    return removed


def _size(cookies: Sequence[Cookie]) -> int:
    """The bytes of the names and values."""
    return sum(len(each.name) + len(each.value) for each in cookies)
