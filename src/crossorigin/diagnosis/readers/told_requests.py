"""Joins the messages that are about one request.

A request often has several: the reason, and a line of the network with the status; or the reason
and the address in two lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ...browser import NetworkFailure
from ...fetch.statuses import is_error_status
from ..answers import FILE_KINDS, file_kind
from ..evidence import Obstacle, is_of_preflight
from ..reason_groups import CORS_CHECK, PREFLIGHT_FAILED, of_preflight
from .sighting import Sighting
from .wordings import NET_ERROR_GROUPS, NET_ERRORS, NET_REASONS, Meaning

__all__ = ["failure_of_net_error", "merged", "without_time"]


def failure_of_net_error(name: str) -> Meaning:
    """The meaning of Chromium's ``net::`` error `name`; ``None`` if it is unspecific."""
    if name in NET_ERRORS or not name:
        return NET_ERRORS.get(name)
    for prefix, meaning in NET_ERROR_GROUPS.items():
        if name.startswith(prefix):
            return meaning
    return NetworkFailure.UNKNOWN


def merged(sightings: list[Sighting]) -> list[Sighting]:
    """One sighting for each request that the messages are about."""
    requests = _Requests()
    for each in sightings:
        if each.is_echo and requests.has_reasons(each):
            continue
        if not each.is_addition:
            requests.add(_named(each))
        elif "net_error" in each.values or "status" in each.values:
            requests.add_network(each)
        else:
            requests.add_address(each)
    return requests.end()


def _named(sighting: Sighting) -> Sighting:
    """With the meaning of the ``net::`` error that it names."""
    name = sighting.values.get("net_error", "")
    if name in NET_REASONS:
        return replace(sighting, reasons=(NET_REASONS[name],))
    meaning = failure_of_net_error(name)
    if meaning is None:
        return sighting
    return replace(sighting, meaning=meaning, values={**sighting.values, "detail": f"net::{name}"})


def _reasons_of(message: Sighting) -> tuple[object, ...]:
    page = message.values.get("page_origin") or message.values.get("origin")
    return message.engine, message.reasons, message.meaning, page


class _Requests:
    """The messages so far, found by URL, so that a long paste takes linear time."""

    def __init__(self) -> None:
        self.all: list[Sighting] = []
        self._by_url: dict[tuple[str, str], int] = {}
        self._by_poll: dict[tuple[str, str], int] = {}
        """The last message about a URL without its time."""
        self._without_url: list[int] = []
        self._reasons: set[tuple[object, ...]] = set()
        self._loose: list[int] = []
        self._silent: Sighting | None = None
        self._waiting: dict[tuple[str, str], int] = {}
        """Lines of the network's whose reason may follow."""
        self._preflights: set[str] = set()
        """The URLs of the rows OPTIONS that have a reason, which other messages repeat."""
        self._place: tuple[str, int] | None = None
        """The last of them that shows a URL in part."""

    def end(self) -> list[Sighting]:
        """All of them; if there are none, what says only that something failed."""
        if not self.all and self._silent is not None:
            self.add(_alone(self._silent))
        return self.all

    def add(self, message: Sighting) -> None:
        """A message that tells a reason of its own."""
        url = message.values.get("url")
        if message.reasons and message.values.get("method") == "OPTIONS":
            self._preflights.add(_uncut(url))
        elif url is not None and _uncut(url) in self._preflights:
            message = replace(message, reasons=of_preflight(message.reasons))
        waiting = self._waiting.pop((message.engine, _uncut(url)), None)
        if waiting is None and message.reasons and url is not None:
            waiting = self._waiting_poll(message.engine, url)
        if waiting is None and message.reasons:
            waiting = self._waiting_place(url, message.values.get("status"))
        if waiting is None and message.reasons and url is None:
            waiting = self._waiting_before(message)
        if waiting is not None:
            self._take_from_network(waiting, message)
            return
        if message.engine == "firefox" and (
            self._is_more_of_a_preflight(message, url) or self._is_reason_of_last(message, url)
        ):
            return
        index = len(self.all)
        self.all.append(message)
        self._reasons.add(_reasons_of(message))
        if url is not None and message.meaning is not Obstacle.WARNING:
            self._by_url.setdefault((message.engine, _uncut(url)), index)
            if message.reasons:
                self._by_poll[message.engine, without_time(url)] = index
        elif message.engine == "webkit":
            if self._loose:
                self._put(self._loose.pop(), message)
                self.all.pop()
                return
            self._without_url.append(index)

    def _is_more_of_a_preflight(self, message: Sighting, url: str | None) -> bool:
        """Firefox says of a redirected preflight that it is one, and then its status."""
        index = self._by_url.get(("firefox", _uncut(url)))
        if index is None or not (message.reasons and all(map(is_of_preflight, message.reasons))):
            return False
        main = self.all[index]
        if not any(map(is_of_preflight, main.reasons)) or main.reasons == message.reasons:
            return False
        self.all[index] = replace(main, values={**message.values, **main.values})
        return True

    def _is_reason_of_last(self, message: Sighting, url: str | None) -> bool:
        """A known reason ends a sentence whose first words are not known."""
        if url is not None or not message.reasons or not self.all:
            return False
        last = self.all[-1]
        if last.engine != "firefox" or not set(message.reasons) <= set(last.reasons):
            return False
        self.all[-1] = replace(
            last, reasons=message.reasons, values={**last.values, **message.values}
        )
        return True

    def _put(self, index: int, message: Sighting) -> None:
        """Give the reason of `message` to a message that has the address alone."""
        self.all[index] = replace(message, values={**self.all[index].values, **message.values})

    def has_reasons(self, message: Sighting) -> bool:
        """Whether a message with the same reason came before, of the same page if one is named."""
        return _reasons_of(message) in self._reasons

    def add_network(self, message: Sighting) -> None:
        """``GET … net::ERR_FAILED 500`` tells of the message before it, or is one itself."""
        values = message.values
        index = self._by_url.get((message.engine, _uncut(values.get("url"))))
        if index is None and values.get("net_error") == "ERR_FAILED" and "url" in values:
            # Each attempt has a time of its own in its URL.
            index = self._by_poll.get((message.engine, without_time(values["url"])))
        if index is None and "place" in values:
            index = self._index_of_place(values["place"])
        if index is None and values.get("net_error") == "ERR_FAILED" and len(self.all) == 1:
            # The only message before it, if that has no URL, is about the same request.
            only = self.all[0]
            is_same = only.engine == message.engine and only.reasons and "url" not in only.values
            index = 0 if is_same and _may_be_of(only, values.get("url")) else None
        if index is None and values.get("url", "").startswith("https:"):
            # The browser itself went from http to https.
            plain = values["url"].replace("https:", "http:", 1)
            index = self._by_url.get((message.engine, _uncut(plain)))
        if index is not None:
            self._tell(index, values)
            return
        named = "net_error" in values
        if "url" not in values and named and failure_of_net_error(values["net_error"]) is None:
            self._silent = message
            return
        self.add(_alone(message))
        if "url" in values and ("status" in values or values.get("net_error") == "ERR_FAILED"):
            self._waiting[message.engine, _uncut(values["url"])] = len(self.all) - 1
        elif "status" in values and not named:
            # Right before a message without a URL, it is about the same request.
            self._place = _name_in(values.get("place", "")), len(self.all) - 1
        elif "place" in values:
            self._place = _name_in(values["place"]), len(self.all) - 1

    def _waiting_poll(self, engine: str, url: str) -> int | None:
        """The line of the network's right before, if its URL differs from `url` in the time."""
        last = next(reversed(self._waiting), None)
        if last is None or last[0] != engine or self._waiting[last] != len(self.all) - 1:
            return None
        is_same = without_time(last[1]) == without_time(url)
        return self._waiting.pop(last) if is_same else None

    def _waiting_place(self, url: str | None, status: str | None) -> int | None:
        """The line of the network's that shows the end of `url`, if it came right before."""
        if self._place is None:
            return None
        (name, index), self._place = self._place, None
        if url is None or not name:
            line = self.all[index].values
            is_same = url is None or ("url" not in line and line.get("status") == status)
            return index if is_same and not name and index == len(self.all) - 1 else None
        path = url.partition("?")[0]
        ends = path.endswith((name, "/" + (name.partition("/")[2] or name)))
        return index if ends and index == len(self.all) - 1 else None

    def _waiting_before(self, message: Sighting) -> int | None:
        """The line of the network's that came right before a message without a URL."""
        last = len(self.all) - 1
        for key, index in self._waiting.items():
            if index == last and key[0] == message.engine and _may_be_of(message, key[1]):
                del self._waiting[key]
                return index
        return None

    def _take_from_network(self, index: int, message: Sighting) -> None:
        """Put a reason in the place of the line of the network's that came before it."""
        line = self.all[index].values
        self.all[index] = message
        self._reasons.add(_reasons_of(message))
        self._tell(index, line)

    def _tell(self, index: int, values: Mapping[str, str]) -> None:
        main = self.all[index]
        is_of_options = values.get("method") == "OPTIONS"
        told = {} if is_of_options or "method" not in values else {"method": values["method"]}
        # The status is that of the preflight, or of the request itself if that was refused.
        is_refused_one = any(map(is_of_preflight, main.reasons)) is is_of_options
        # Without a method, the line is of the request that failed.
        is_refused_one = is_refused_one or "method" not in values
        if is_refused_one and "status" in values:
            told["status"] = values["status"]
        if "url" in values:
            told["url"] = values["url"]
        self.all[index] = replace(main, values={**told, **main.values})

    def _index_of_place(self, place: str) -> int | None:
        """The request of a URL that developer tools show without its scheme, or in part."""
        name = _name_in(place)
        for index in range(len(self.all) - 1, max(len(self.all) - 4, -1), -1):
            if self.all[index].values.get("url", "").partition("?")[0].endswith(name):
                return index
        return None

    def add_address(self, message: Sighting) -> None:
        """WebKit names the URL in a sentence of its own, before or after the reason."""
        url = message.values["url"]
        if self._without_url:
            index = self._without_url.pop()
            main = self.all[index]
            self.all[index] = replace(main, values={**message.values, **main.values, "url": url})
            self._by_url.setdefault(("webkit", _uncut(url)), index)
        elif ("webkit", _uncut(url)) not in self._by_url:
            self.add(replace(message, meaning=Obstacle.SAYS_NOTHING))
            self._loose.append(len(self.all) - 1)


def _may_be_of(message: Sighting, url: str | None) -> bool:
    """Whether a message that names no URL may be about `url`: a font is not a style sheet."""
    loaded = message.values.get("initiator", "").lower().removeprefix("css ")
    return file_kind(url) in (None, loaded) or loaded not in FILE_KINDS


_TIME_OF_POLL = re.compile(r"(?<=[?&])t=[\w.-]{1,24}(?=&|$)")
_TIME = re.compile(
    r"(?<=[?&])(?:_|_dc|_?t|ts|time|timestamp|cb|nocache|_?cache_?bust(?:er)?|r|rnd|rand|random|v)"
    r"=(?:\d{10,17}|0\.\d{8,20})(?=&|$)"
)


def without_time(url: str) -> str:
    """`url` without the time that a client writes into each, so that no cache answers.

    Engine.IO encodes it, others write the number.
    """
    return _TIME.sub("", _TIME_OF_POLL.sub("", url) if "transport=" in url else url)


_SLASHES = re.compile(r"(?<!:)//+")


def _uncut(url: str | None) -> str:
    """A URL without its query, if that is cut: two cuts of one URL differ in it."""
    before, _, query = (url or "").partition("?")
    # Of an address that was pieced together, one line has both slashes and the other one.
    before = _SLASHES.sub("/", before)
    if "//" in (url or "").partition("://")[2]:
        url = f"{before}?{query}" if query else before
    return before if "..." in query or "…" in query else url or ""


def _name_in(place: str) -> str:
    """Of “api.example.net/items:1”, what comes before the line."""
    return re.sub(r":\d+\s*$", "", place)


def _alone(message: Sighting) -> Sighting:
    """The meaning of a network line alone."""
    named = _named(message)
    if not named.is_addition:
        return named
    status = message.values.get("status", "0")
    is_script = message.engine == "script"
    if message.values.get("status", "0" if is_script else "") == "0":
        # So libraries write that there is none, and so did older versions of Chrome.
        return replace(named, meaning=Obstacle.SAYS_NOTHING)
    if status.isdecimal() and int(status) >= 300 and message.values.get("method") == "OPTIONS":
        # Scripts do not send OPTIONS; it is a preflight.
        return replace(named, reasons=PREFLIGHT_FAILED)
    if message.values.get("net_error") == "ERR_ABORTED":
        # So Chrome shows a script or a style sheet that the server answers with an error.
        is_error = status.isdecimal() and is_error_status(int(status))
        if not is_error or "method" not in message.values:
            values = {**message.values, "detail": "net::ERR_ABORTED"}
            return replace(named, meaning=Obstacle.SAYS_NOTHING, values=values)
        return named
    if status.isdecimal() and int(status) >= 100 and "net_error" in message.values:
        # There was a response, and Chromium withheld it: that is what a refusal by CORS looks like.
        return replace(named, reasons=CORS_CHECK)
    if "net_error" in message.values:
        return replace(named, meaning=Obstacle.SAYS_NOTHING)
    return named
