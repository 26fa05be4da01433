"""The entries of a HAR file, also of a damaged one; unreadable parts are named.

Recordings come cut short, as a bare log or a bare list of entries, with a status as text, with an
entry that has no response. Each of these costs no more than itself.

Format: http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...browser import HttpRequest, HttpResponse
from ...fetch.header_lists import Header
from ...fetch.tokens import is_token
from ...fetch.urls import Url, parse_url
from ..question import is_page

__all__ = ["BadHar", "Entry", "Recording", "looks_like_har", "read_recording"]

BODY_LIMIT = 4096
"""The most bytes of a body that are read."""
MOST_HEADERS = 1000
"""The most headers of a message; servers accept at most a few hundred."""
MOST_VALUES = 4_000_000
"""Values of JSON that are read: each takes up to 100 bytes of memory, however short it is."""
MOST_RESUMPTIONS = 8
"""Places in a broken file where reading is taken up again."""


class BadHar(ValueError):
    """Nothing can be read in it as a HAR file; the message says what is wrong with it."""


class _Damaged(ValueError):
    """An entry cannot be read; the message completes “Entry 3 was left out: ”."""


@dataclass(eq=False)
class Entry:
    """One request of the recording; `response` is ``None`` where none was recorded."""

    index: int
    url: Url | None
    request: HttpRequest
    response: HttpResponse | None
    error: str
    page: str | None
    kind: str
    is_worker: bool
    is_cached: bool
    is_secure_broken: bool
    sent: dict[str, str]
    """Headers of the request that tell how it was made, by their names in lower case."""
    mode: str | None
    """The request's mode, as Sec-Fetch-Mode has it."""
    origin: str | None
    """The origin of the page that asked, as far as the recording tells."""


@dataclass
class Recording:
    """The entries, and a sentence about each part that could not be read."""

    entries: list[Entry] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def looks_like_har(text: str) -> bool:
    """Whether `text` begins as JSON does that may be a HAR file."""
    return _BEGINNING.match(text) is not None


_BEGINNING = re.compile(r"[\ufeff\s]*+(?:\{|\[\s*+\{)")


def read_recording(text: str) -> Recording:
    """Read all entries of a HAR file that can be read.

    Raises:
        BadHar: none can be.
    """
    recording = Recording()
    values = _values_in(text)
    if values > MOST_VALUES:
        raise BadHar(
            f"it has {values} values, where {MOST_VALUES} are read: save a shorter recording"
        )
    try:
        listed, pages = _parsed(text.lstrip("\ufeff \t\r\n"), recording.left_out)
    except RecursionError:
        raise BadHar(
            "it begins like a HAR file, but is not JSON: it is nested too deeply"
        ) from None
    for index, each in enumerate(listed):
        try:
            entry = _entry(index, each, pages, recording.left_out)
        except _Damaged as error:
            recording.left_out.append(f"Entry {index} was left out: {error}.")
        else:
            recording.entries.append(entry)
    if recording.left_out and not recording.entries:
        raise BadHar(f"nothing in this HAR file can be read. {recording.left_out[0].rstrip('.')}")
    return recording


# --- the file as JSON ----------------------------------------------------------------------------

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_ENTRIES = re.compile(r'(?<!\\)"entries"\s*:\s*\[')
_PAGES = re.compile(r'(?<!\\)"pages"\s*:\s*(?=\[)')
_SOME_ENTRY = re.compile(r'\{\s*"(?:startedDateTime|_connectionId|_initiator|pageref|request)"')
_BETWEEN = re.compile(r"[\s,]*")


def _values_in(text: str) -> int:
    """How many values JSON has, or a few more; they are counted before any is made.

    Brackets and commas in its strings are left out only where they may matter.
    """
    at_most = sum(map(text.count, "{[,"))
    if at_most <= MOST_VALUES:
        return at_most
    outside = _STRINGS.sub("", text)
    return sum(map(outside.count, "{[,"))


def _parsed(text: str, left_out: list[str]) -> tuple[Sequence[object], Mapping[str, object]]:
    """The entries and the pages' titles, of a whole file or of what there is of it."""
    try:
        data = json.loads(text, strict=False)
    except ValueError as error:
        return _salvaged(text, str(error), left_out)
    log = data.get("log", data) if isinstance(data, dict) else data
    if isinstance(log, list):
        return log, {}
    if isinstance(log, dict) and isinstance(log.get("entries"), list):
        return log["entries"], _titles(log.get("pages"))
    if isinstance(log, dict) and "request" in log and "response" in log:
        return [log], {}
    raise BadHar("it has no “log” with “entries”, so it is not a HAR file")


def _titles(pages: object) -> dict[str, object]:
    return {
        page["id"]: page.get("title")
        for page in (pages if isinstance(pages, list) else ())
        if isinstance(page, dict) and isinstance(page.get("id"), str)
    }


def _salvaged(
    text: str, reason: str, left_out: list[str]
) -> tuple[list[object], Mapping[str, object]]:
    """The same from text that is not JSON as a whole, entry by entry."""
    decoder = json.JSONDecoder(strict=False)
    begin = _ENTRIES.search(text)
    position = begin.end() if begin else 1
    if begin is None and not text.startswith("["):
        raise BadHar(f"it begins like a HAR file, but is not JSON: {reason}")
    found: list[object] = []
    resumptions = 0
    while True:
        position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]  # it matches nothing, too
        if position >= len(text) or text[position] == "]":
            break
        try:
            each, position = decoder.raw_decode(text, position)
        except ValueError:
            next_one = _SOME_ENTRY.search(text, position + 1)
            resumptions += 1
            if next_one is None or resumptions > MOST_RESUMPTIONS:
                break
            left_out.append(f"The text after entry {len(found) - 1} is not JSON, and was left out.")
            position = next_one.start()
            continue
        found.append(each)
    pages: object = None
    if (at := _PAGES.search(text)) is not None:
        try:
            pages, _ = decoder.raw_decode(text, at.end())
        except ValueError:
            pages = None
    left_out.append(
        f"The file is damaged or cut short ({reason}): only its {len(found)} whole "
        f"{'entry was' if len(found) == 1 else 'entries were'} read."
    )
    return found, _titles(pages)


# --- an entry ------------------------------------------------------------------------------------


def _entry(index: int, entry: object, pages: Mapping[str, object], left_out: list[str]) -> Entry:
    if not isinstance(entry, dict):
        raise _Damaged("it is not an object")
    asked, answered = entry.get("request"), entry.get("response")
    if not isinstance(asked, dict) or not isinstance(asked.get("url"), str):
        raise _Damaged("it has no request with a URL")
    if not isinstance(asked.get("method"), str) or not is_token(asked["method"]):
        raise _Damaged("its request has no method")
    if not isinstance(answered, dict):
        raise _Damaged("it has no response")
    url = parse_url(asked["url"])
    written = asked["url"].encode(errors="replace").decode()  # text of a file may be cut anywhere
    address = url.without_fragment if url is not None else written
    status, complaint = _status(answered.get("status"))
    sent, received = _headers(asked), _headers(answered)
    if (kind := _type_of_body(asked)) and not any(
        name.lower() == "content-type" for name, _ in sent
    ):
        sent.append(("content-type", kind))
    how = entry.get("_fetchType")
    pageref = entry.get("pageref")
    title = pages.get(pageref) if isinstance(pageref, str) else None
    if complaint:
        left_out.append(f"Entry {index}: {complaint}.")
    page = title.encode(errors="replace").decode() if isinstance(title, str) else None
    telling = _telling(sent)
    return Entry(
        index=index,
        url=url,
        request=HttpRequest(asked["method"], address, sent),
        response=HttpResponse(status, received, _body(answered)) if status else None,
        # Playwright has a name of its own for it.
        error=str(answered.get("_error") or answered.get("_failureText") or ""),
        page=page,
        kind=str(
            entry.get("_resourceType") or ("websocket" if "_webSocketMessages" in entry else "")
        ),
        is_worker=bool(answered.get("_fetchedViaServiceWorker")) or how == "Service Worker",
        is_cached=(how is not None and "Cache" in str(how)) or bool(entry.get("_fromCache")),
        is_secure_broken=entry.get("_securityState") == "broken",
        sent=telling,
        mode=telling.get("sec-fetch-mode"),
        origin=_origin(telling, page),
    )


def _origin(telling: Mapping[str, str], page: str | None) -> str | None:
    told = telling.get("origin")
    if told is not None and is_page(told):
        return told
    for address in (telling.get("referer"), page):
        parsed = parse_url(address) if address else None
        if parsed is not None and parsed.origin is not None:
            return str(parsed.origin)
    return None


def _status(value: object) -> tuple[int, str]:
    """A status, 0 for none (Playwright has -1), and what is wrong with how it is written."""
    if type(value) is int and 100 <= value <= 999:
        return value, ""
    if value is None or isinstance(value, bool):
        return 0, ""
    if isinstance(value, int | float):
        return (int(value), "") if 100 <= value <= 999 else (0, "")
    if isinstance(value, str) and re.fullmatch(r"\s*[1-9][0-9]{2}\s*", value, re.ASCII):
        return int(value), f"its status is the text “{value.strip()}”, and was read as a number"
    return 0, "its status is not a number, and was taken for none"


def _type_of_body(asked: Mapping[str, Any]) -> str:
    """The type of the request's body, for Chromium's “provisional headers” lack it."""
    data = asked.get("postData")
    if not isinstance(data, dict):
        return ""
    kind = data.get("mimeType")
    return kind.strip() if isinstance(kind, str) and kind.isascii() and kind.isprintable() else ""


def _headers(message: Mapping[str, Any]) -> list[Header]:
    listed = message.get("headers") or []
    if not isinstance(listed, list):
        if not isinstance(listed, dict):
            raise _Damaged("its headers are not a list")
        listed = [{"name": name, "value": value} for name, value in listed.items()]
    if len(listed) > MOST_HEADERS:
        raise _Damaged(f"it has {len(listed)} headers, where {MOST_HEADERS} are read")
    headers = []
    for header in listed:
        name = header.get("name") if isinstance(header, dict) else None
        if not isinstance(name, str):
            raise _Damaged("one of its headers has no name")
        name = name.strip()
        if name[:1] == ":":  # HTTP/2 has the request line among them
            continue
        value = header.get("value")
        if not isinstance(value, str):
            value = "" if value is None else str(value)
        if "\n" in value:  # Chromium joins repeated ones by line breaks
            headers += [(name, _as_latin_1(each.strip())) for each in value.split("\n")]
        else:
            headers.append((name, _as_latin_1(value.strip())))
    return headers


_TELLING = frozenset({
    "cookie", "origin", "referer", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-storage-access",
    "upgrade",
})  # fmt: skip


def _telling(headers: list[Header]) -> dict[str, str]:
    """The headers that tell how a request was made; the values of repeated ones are joined."""
    found: dict[str, str] = {}
    for name, value in headers:
        lower = name.lower()
        if lower in _TELLING:
            found[lower] = f"{found[lower]}, {value}" if lower in found else value
    return found


def _as_latin_1(value: str) -> str:
    """A header's value as this library has them: browsers record it decoded from UTF-8, too."""
    if value.isascii() or all(char < "\u0100" for char in value):
        return value
    return value.encode(errors="replace").decode("latin-1")


def _body(answered: Mapping[str, Any]) -> bytes:
    content = answered.get("content")
    if not isinstance(content, dict):
        return b""
    text = content.get("text")
    if not isinstance(text, str):
        return b""
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode(text)[:BODY_LIMIT]
        except ValueError:  # binascii.Error is one, and of characters beyond ASCII another
            return b""
    return text[:BODY_LIMIT].encode("utf-8", "replace")
