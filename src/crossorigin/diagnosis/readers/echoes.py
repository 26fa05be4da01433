"""Leaves out messages that only repeat part of another message about the same request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace

from ...browser import NetworkFailure
from ...fetch.statuses import is_error_status
from ..answers import file_kind
from ..evidence import (
    FETCH_FAILED,
    FONT,
    NOTHING_TOLD,
    OF_CLIENTS,
    Evidence,
    Obstacle,
    Told,
    is_of_preflight,
)
from ..places import has_masked_host

__all__ = ["without_echoes"]


def without_echoes(evidence: list[Evidence], *, tells_echoes: bool) -> Iterator[Evidence]:
    """The messages without those that only repeat part of another message about the same URL.

    With `tells_echoes`, a line of no response tells that the line before it is about a preflight.
    """
    echoes = {each.url for each in evidence if each.failure is NetworkFailure.UNKNOWN}
    echoes = echoes if tells_echoes else set()
    everything = [_narrowed(each, has_echo=each.url in echoes) for each in evidence]
    everything = _without_warnings(_without_passed_on(_of_one_request(everything)))
    everything = _with_errors_of_workers(everything)
    # Addresses that people replace are not always replaced alike.
    telling = [each.url for each in everything if each.refused and not _says_little(each)]
    told = {_folded(each) for each in telling}
    places = {(_without_host(each), has_masked_host(each)) for each in telling}
    named = {_about(each) for each in everything if each.url is not None}
    failed = {
        _folded(each.url) for each in everything if each.obstacle is not Obstacle.SAYS_NOTHING
    }
    refused = {each.url for each in everything if each.reasons}
    withheld = {each.url for each in everything if each.obstacle is Obstacle.OPAQUE_RESPONSE}
    unanswered = {_base_of(each.url) for each in everything if is_error_status(each.status)}
    sockets = {_path_of(each.url) for each in everything if each.url and not _is_bare_socket(each)}
    silent = _got_nothing(everything)
    everything = list(_with_sockets_given_up(everything))
    seen: set[tuple[object, ...]] = set()
    failures = {(each.failure, each.engine) for each in everything if each.url and each.failure}
    stopped: set[Obstacle | None] = set()
    for each in everything:
        more = told if each.obstacle is not Obstacle.SAYS_NOTHING else told | failed
        is_told = _folded(each.url) in more or None in more or (not each.url and more)
        if _says_little(each) and (is_told or _is_hidden_in_one(each.url, places)):
            continue
        if _is_bare_socket(each) and _path_of(each.url) in sockets:
            continue  # another browser told more of the same connection
        if each.obstacle is Obstacle.WEBSOCKET_CLOSED and _base_of(each.url) in unanswered:
            continue  # SockJS or Socket.IO gave it up: the server answers errors there
        if each.obstacle is Obstacle.OPAQUE_RESPONSE and each.url in refused:
            continue  # Chrome printed both
        if each.detail == FONT and re.sub("^http:", "https:", each.url or "") in refused:
            continue  # it was redirected to https, where the other line is about it
        if each.obstacle is Obstacle.SERVICE_WORKER and each.url is None and refused:
            continue  # its request was refused, and is there
        what = _about(each)
        if (*what, each.url, each.origin, each.method) in seen:
            continue
        is_named = _about(each) in named or (each.failure, each.engine) in failures
        is_told = each.obstacle in stopped and not _names_of(each)
        if each.url is None and (is_told or is_named):
            continue
        if each.obstacle is not None:
            stopped.add(each.obstacle)
        seen.update(
            (*what, url, origin, method)
            for url in (each.url, None)
            for origin in (each.origin, None)
            for method in (each.method, None)
        )
        other = silent.get(_folded(each.url), "")
        is_of_another = each.engine in _BROWSERS - {other} and each.failure is None
        yield replace(
            each,
            withheld=bool(each.reasons) and each.url in withheld,
            unanswered_in=other if is_of_another and each.refused else "",
        )


_BROWSERS = frozenset({"chromium", "firefox", "webkit"})


def _got_nothing(evidence: list[Evidence]) -> dict[str | None, str]:
    """The URLs of which a browser tells only that there was no response, and its engine.

    Of its own refusals, Firefox prints that as a second line. In Chrome, ERR_FAILED is such a line.
    Without a URL, it is of the only one that there is.
    """
    urls = {_folded(each.url) for each in evidence if each.url}
    only = urls.pop() if len(urls) == 1 else None
    told = {
        (_folded(each.url) or only, each.engine)
        for each in evidence
        if each.refused and not _says_little(each)
    }
    return {
        url: each.engine
        for each in evidence
        if each.failure is NetworkFailure.UNKNOWN
        and each.engine == "firefox"
        and (url := _folded(each.url) or only, each.engine) not in told
        and url is not None
    }


def _without_warnings(evidence: list[Evidence]) -> list[Evidence]:
    """Without mixed content that was not stopped, where something else was refused."""
    if not any(each.refused and each.obstacle is not Obstacle.WARNING for each in evidence):
        return evidence
    return [each for each in evidence if each.obstacle is not Obstacle.WARNING or each.detail]


def _without_passed_on(evidence: list[Evidence]) -> list[Evidence]:
    """Without what a service worker says of a request that it passed on, if that failed itself."""
    told = {
        each.url
        for each in evidence
        if each.obstacle is Obstacle.SERVICE_WORKER and _OF_HANDLER.search(each.detail)
    }
    failed = {each.url for each in evidence if each.reasons or each.failure}
    return [
        each
        for each in evidence
        if each.url not in told | failed
        or (each.obstacle is Obstacle.SERVICE_WORKER) == (each.url in told)
    ]


def _with_errors_of_workers(evidence: list[Evidence]) -> list[Evidence]:
    """The failures of a worker's handler, each with the error of fetch() that comes after it."""
    found: list[Evidence] = []
    for each in evidence:
        last = found[-1] if found else None
        if (
            last is not None
            and last.obstacle is Obstacle.SERVICE_WORKER
            and _REJECTED.search(last.detail)
            and each.says_nothing
            and each.url is None
            and each.engine == last.engine
        ):
            found[-1] = replace(last, detail=f"{last.detail} {FETCH_FAILED}")
        else:
            found.append(each)
    return found


_REJECTED = re.compile(r"\bpromise was rejected\b")
_OF_HANDLER = re.compile(r"\b(?:opaque|non-Response|bodyUsed|used Response|redirected)\b")
"""What a worker's handler answered with, and the network has no part in that."""


def _with_sockets_given_up(evidence: list[Evidence]) -> Iterator[Evidence]:
    """With each WebSocket that Firefox calls broken after it called it not connected.

    It says both if a script closes the WebSocket before it is open, or the browser stops it.
    """
    not_opened: set[str] = set()
    for each in evidence:
        if each.obstacle is Obstacle.OPEN_BROKEN and _path_of(each.url) in not_opened:
            yield replace(each, obstacle=Obstacle.WEBSOCKET_CANCELED)
        else:
            yield each
        if _is_bare_socket(each) and each.engine == "firefox":
            not_opened.add(_path_of(each.url))


def _is_bare_socket(evidence: Evidence) -> bool:
    """Whether it tells only that a WebSocket failed, not why."""
    is_socket = evidence.obstacle is Obstacle.WEBSOCKET
    return is_socket and evidence.status is None and not evidence.detail.strip()


def _path_of(url: str | None) -> str:
    """Without the query, in which tokens are cut in one message and not in another."""
    return (url or "").partition("?")[0]


_TRANSPORT = re.compile(
    r"/(?:\d{3}/\w{1,40}/(?:websocket|xhr\w{0,20}|eventsource|htmlfile|jsonp\w{0,10})|info)$"
)
"""What SockJS puts behind its address, for each of its ways to connect."""


def _base_of(url: str | None) -> str:
    """The address of a socket's server, which each of its library's ways to connect begins with."""
    return _TRANSPORT.sub("", _path_of(url).partition("://")[2])


def _is_hidden_in_one(url: str | None, others: set[tuple[str, bool]]) -> bool:
    """Whether one of the others differs in the host alone, and one of both hosts is hidden.

    `others` has paths, and whether their hosts are hidden. A path that many hosts have, such as
    ``/login``, shows nothing.
    """
    place = _without_host(url)
    return place.count("/") > 1 and (place, not has_masked_host(url)) in others


def _without_host(url: str | None) -> str:
    """The scheme, which nobody hides, and the path with the query."""
    scheme, _, rest = (url or "").lower().partition("://")
    return f"{scheme}:{rest.partition('/')[2]}"


def _folded(url: str | None) -> str | None:
    return None if url is None else url.lower()


def _about(evidence: Evidence) -> tuple[object, ...]:
    return frozenset(evidence.reasons), evidence.failure, evidence.obstacle, *_names_of(evidence)


def _names_of(evidence: Evidence) -> tuple[str, ...]:
    """What tells one message apart from others of its kind that need not name a URL."""
    told = evidence.told if evidence.is_beside else NOTHING_TOLD
    return tuple(filter(None, (told.cookie, told.header)))


def _of_one_request(evidence: list[Evidence]) -> list[Evidence]:
    """The refusals, those of one request as one: each browser has its own words for it.

    A message that was pasted twice is one as well; together they tell what each of them does.
    """
    found: list[Evidence] = []
    by_url: dict[str, list[int]] = {}
    blocked = {
        (each.url, each.engine) for each in evidence if each.obstacle is Obstacle.MIXED_CONTENT
    }
    is_seen = any(each.engine not in OF_CLIENTS and each.refused for each in evidence)
    for each in evidence:
        if each.reasons and (each.url, each.engine) in blocked:
            continue  # what the browser stopped has no response that could be refused
        if each.engine in OF_CLIENTS and is_seen:
            continue  # of a server or a proxy, beside the browser's own message
        known = by_url.setdefault(each.url or "", [])
        others = known or by_url.get("", [])
        if each.url is None and each.reasons and not others:
            others = [index for index, other in enumerate(found) if other.reasons]
            others = others if len(others) == 1 else []
        for index in others:
            if (joined := _joined(found[index], each)) is not None:
                found[index] = joined
                break
        else:
            if len(known) < _MOST_OF_URL:
                known.append(len(found))
            found.append(each)
    return found


_MOST_OF_URL = 8
"""The most different refusals of one URL that a further message is compared with."""


def _joined(one: Evidence, other: Evidence) -> Evidence | None:
    """Two messages as one, if both can be about the same request; else ``None``."""
    common = tuple(each for each in one.reasons if each in other.reasons)
    if not common or one.is_about_another(other):
        return None
    is_narrower = len(other.reasons) < len(one.reasons)
    main, second = (other, one) if is_narrower else (one, other)
    told = {
        each.name: getattr(main.told, each.name) or getattr(second.told, each.name)
        for each in fields(Told)
    }
    return replace(
        main,
        url=main.url or second.url,
        origin=main.origin or second.origin,
        method=main.method or second.method,
        reasons=common,
        told=Told(**told),
    )


def _says_little(evidence: Evidence) -> bool:
    return evidence.says_nothing or evidence.failure is NetworkFailure.UNKNOWN


def _narrowed(evidence: Evidence, *, has_echo: bool) -> Evidence:
    """Firefox prints a second line, of no response, only if the first was about a preflight.

    (Or about a redirect, which the status tells. Files such as fonts need no preflight.)
    """
    if file_kind(evidence.url) in ("font", "image"):
        return evidence
    of_preflight = tuple(filter(is_of_preflight, evidence.reasons))
    if (
        has_echo
        and of_preflight
        and evidence.engine == "firefox"
        and (evidence.status or 0) // 100 != 3
    ):
        return replace(evidence, reasons=of_preflight)
    return evidence
