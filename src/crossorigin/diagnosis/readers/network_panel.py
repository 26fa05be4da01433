"""Reads a request copied from the Network panel of developer tools.

Chrome has names and values ("Request URL: …", or the value in the next line) in groups ("General",
"Response Headers", "Request Headers"). In other languages than English, the values tell what the
names are. Safari has "Summary" with "URL: …" and "Status: …", and the request and response as
lines; Firefox has "Scheme", "Host", "Filename", "Status", or "GET" and then the address in a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...fetch.origins import HTTP_SCHEMES
from ...fetch.tokens import is_token
from ...fetch.urls import parse_url
from ..methods import ANY_METHOD
from .headers import (
    is_name,
    is_only_of_requests,
    is_only_of_responses,
    is_place,
    is_usual_field,
)
from .shown import Answered, Sent

__all__ = ["messages_in_panel"]

_FIELDS = {
    "request url": "url", "url": "url", "request method": "method", "method": "method",
    "status code": "status", "status": "status", "remote address": "", "address": "",
    "referrer policy": "", "scheme": "scheme", "host": "host", "filename": "filename",
    "version": "", "transferred": "", "request priority": "", "dns resolution": "", "source": "",
    "initiator": "",
}  # fmt: skip
"""Names of lines about the request as a whole; those without a meaning here are passed over."""
_GROUPS = {
    "general": "general", "summary": "general", "response headers": "response",
    "response": "response", "request headers": "request", "request": "request",
    "headers": "general", "preflight response": "response",
    "query string parameters": "other", "form data": "other", "request payload": "other",
    "cookies": "other", "timing": "other", "payload": "other", "request data": "other",
}  # fmt: skip
_STATUS = re.compile(
    r"(?:●|🔴|🟢)?\s*(?:HTTP/\d(?:\.\d)?\s+)?(?P<status>\d{3})\b|\(?(?:failed|blocked|CORS|cancell?ed)\b",
    re.I,
)
_STATUS_SHOWN = re.compile(r"(?:●|🔴|🟢)?\s*[1-5]\d\d(?: [A-Z][A-Za-z' -]{1,40})?")
_FIELD = re.compile(r"(?P<name>:?[^\s:：][^:：\n]{0,64}?)\s*[:：](?P<value>.*)")
_GROUP = re.compile(
    r"(?P<name>[A-Za-z ]{3,40}?)\s*(?:\(\d+(?:\.\d+)? ?[kKM]?B\))?\s*"
    r"(?:view source|raw|view parsed)?\s*"
)
_REQUEST_LINE = re.compile(r"(?P<method>[A-Z]{3,10})\s+(?P<target>\S+)\s+HTTP/\d(?:\.\d)?")
_STATUS_LINE = re.compile(r"HTTP/\d(?:\.\d)?\s+(?P<status>\d{3})\b")
_METHOD_ALONE = re.compile(ANY_METHOD)
_ADDRESS = re.compile(r"https?://\S+")
_METHOD_AND_ADDRESS = re.compile(r"(?P<method>[A-Z]{3,7}) (?P<url>https?://\S+)")
"""How Postman's console begins a request, with the status in the next line."""
_STATUS_ALONE = re.compile(r"[1-5]\d\d")
_STATUS_AND_WORDS = re.compile(r"[1-5]\d\d [A-Z][A-Za-z' -]{1,40}(?: \([^()\n]{1,60}\))?")
"""A status as writers copy it, without the name of a field."""


def messages_in_panel(text: str) -> list[Sent | Answered]:
    """The requests and responses in `text`; empty if it is not from a Network panel."""
    found: list[Sent | Answered] = []
    lines = _lines(text)
    for shown in _shown(lines, in_pairs=_are_in_pairs(lines)):
        found += shown.messages()
    return found


class _PanelText:
    """One request as the panel shows it."""

    def __init__(self) -> None:
        self.told: dict[str, str] = {}
        self.request = Sent(is_whole=False, is_browsers=True)
        self.response = Answered()
        self.is_provisional = False
        """Whether the request was not seen in the network, so that it can have no response."""
        self.is_named = False
        """Whether a field “Request Method” names the method."""
        self.group = "general"
        self._side = ""
        self._pseudo: dict[str, str] = {}

    def messages(self) -> Iterator[Sent | Answered]:
        """The request, and the response if there was one."""
        address = self._address()
        is_more = self.told.keys() - {"url", "scheme", "host", "filename"} or (
            self.request.headers or self.response.headers
        )
        is_request = address is None and self.is_provisional and self.request.page is not None
        # Without the address, but with the fields' own names for the method and the status.
        is_request |= address is None and self.is_named and "status" in self.told
        is_request |= address is None and ":authority" in self._pseudo
        if not is_request and (address is None or not is_more):
            return
        method = self.told.get("method", "").upper()
        self.request.url = address
        self.request.method = method or self.request.method
        yield self.request
        status = _STATUS.match(self.told.get("status", ""))
        self.response.status = int(status["status"] or 0) if status else self.response.status
        if self.response.status or self.response.headers:
            yield self.response

    def _address(self) -> str | None:
        written = self.told.get("url", "")
        if not written and "host" in self.told and "scheme" in self.told:
            written = f"{self.told['scheme']}://{self.told['host']}{self.told.get('filename', '/')}"
        if not written:
            pseudo = self._pseudo
            if ":authority" in pseudo:
                scheme = pseudo.get(":scheme", "https")
                written = f"{scheme}://{pseudo[':authority']}{pseudo.get(':path', '/')}"
        parsed = parse_url(written)
        return parsed.without_fragment if parsed is not None and parsed.origin else None

    def is_ended_by(self, name: str, value: str) -> bool:
        """Whether a field begins the next request."""
        if name.lower() == "request url":
            self.group = "general"
        is_url = self.group != "other" and _meaning(name, value) == "url"
        return is_url and "url" in self.told

    def take(self, name: str, value: str, *, in_pairs: bool) -> None:
        """Take in a field about the request as a whole, or a header."""
        if self.group == "other":  # a field of a form may have any name
            return
        meaning = _meaning(name, value)
        is_header = name.lower() in ("host", "version", "status", "source") and (
            self.group in ("request", "response") or (in_pairs and meaning in self.told)
        )
        if meaning is None or is_header:
            self._add(name, value)
            return
        if meaning:
            self.told[meaning] = value
        self.is_named |= name.lower() == "request method"

    def _add(self, name: str, value: str) -> None:
        """Take in a header, of the present group; without groups, those of the response are first.

        What only one of them has tells where the other begins.
        """
        if name.startswith(":"):
            self._side = "request" if name != ":status" else "response"
            self._take_pseudo(name, value)
        elif is_name(name) and not is_place(name, value):
            side = (
                self.group if self.group in ("request", "response") else self._side_of(name, value)
            )
            headers = self.response.headers if side == "response" else self.request.headers
            headers.append((name, value.strip("'\"") if name.lower() == "origin" else value))

    def _side_of(self, name: str, value: str) -> str:
        if is_only_of_requests(name):
            self._side = "request"
        elif is_only_of_responses((name, value)):
            self._side = "response"
        is_answered = _STATUS_SHOWN.match(self.told.get("status", "")) is not None
        return self._side or ("response" if is_answered else "request")

    def begin_next_group(self) -> None:
        """Go on to the next group, by a title in an unknown language."""
        self._side = "request" if self._side else "response"

    def _take_pseudo(self, name: str, value: str) -> None:
        if name == ":method":
            self.told.setdefault("method", value)
        elif name == ":status":
            self.told.setdefault("status", value)
        else:
            self._pseudo[name] = value


def _lines(text: str) -> list[str]:
    """The lines, and where a paste lost its line breaks, one for each name of a field."""
    lines = [_MARK.sub("", line.strip()) for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and "Request URL" in lines[0]:
        return [each.strip() for each in _BREAKS.split(lines[0]) if each.strip()]
    return lines


_MARK = re.compile(r"^[-*•]\s{1,4}")
"""What a writer's list has before its items."""
_PROVISIONAL = ("provisional headers are shown", "显示的是预配标头")
_BREAKS = re.compile(
    r"(?<!\S)(?=(?:Request URL|Request Method|Status Code|Remote Address|Referrer Policy|"
    r"Response Headers|Request Headers|General)\b"
    # The name of a header, which the second word of a name above is not.
    r"|(?!(?:URL|Method|Code|Address|Policy):):?[A-Za-z][A-Za-z0-9-]{1,60}:\s)"
)


def _are_in_pairs(lines: list[str]) -> bool:
    """Whether each name stands in a line alone, without a colon, and its value in the next one."""
    for at, line in enumerate(lines[:-1]):
        if ":" in line or "：" in line:
            continue
        field, value = _FIELDS.get(line.lower()), lines[at + 1]
        if (field == "url" and _ADDRESS.fullmatch(value)) or (
            field == "scheme" and value in HTTP_SCHEMES
        ):
            return True
        is_method = at + 3 < len(lines) and _METHOD_ALONE.fullmatch(lines[at + 3]) is not None
        if is_method and ":" not in lines[at + 2] and _ADDRESS.fullmatch(value):
            return True  # in another language
        if _METHOD_ALONE.fullmatch(line) and _ADDRESS.fullmatch(value):
            return any(each.lower() == "status" for each in lines[at + 2 : at + 4])
    return False


def _shown(lines: list[str], *, in_pairs: bool) -> Iterator[_PanelText]:
    shown = _PanelText()
    at = 0
    while at < len(lines):
        line, following = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
        at += 1
        if (name := _group_in(line)) is not None:
            shown.group = name or shown.group
            shown.is_provisional |= line.lower().lstrip("⚠️ ").startswith(_PROVISIONAL)
            continue
        if in_pairs and _is_title(line, following) and "url" in shown.told:
            shown.begin_next_group()
            continue
        if (status := _STATUS_LINE.match(line)) is not None:
            shown.response.status, shown.group = int(status["status"]), "response"
            continue
        if _STATUS_AND_WORDS.fullmatch(line) and "url" in shown.told:
            shown.told.setdefault("status", line)
            continue
        if (asked := _REQUEST_LINE.match(line)) is not None:
            shown.told.setdefault("method", asked["method"])
            shown.group = "request"
            continue
        if (begun := _begun(line, following)) is not None:
            if "url" in shown.told:
                yield shown
                shown = _PanelText()
            shown.told |= begun
            at += 1
            continue
        is_name = in_pairs and ("url" in shown.told or _ADDRESS.fullmatch(following) is not None)
        name, value, is_split = _field(line, following, in_pairs=is_name)
        at += is_split
        if name is None:
            continue
        if shown.is_ended_by(name, value):
            yield shown
            shown = _PanelText()
        shown.take(name, value, in_pairs=in_pairs)
    yield shown


def _begun(line: str, following: str) -> dict[str, str] | None:
    """What two lines tell that begin a request: the method and then the address, or the status."""
    if _METHOD_ALONE.fullmatch(line) and _ADDRESS.match(following):
        return {"method": line, "url": following}
    asked = _METHOD_AND_ADDRESS.fullmatch(line)
    if asked is not None and _STATUS_ALONE.fullmatch(following):
        return {"method": asked["method"], "url": asked["url"], "status": following}
    return None


def _is_title(line: str, following: str) -> bool:
    """Whether a line before a header's name is a group's title, in any language."""
    return not is_usual_field(line) and is_usual_field(following)


def _meaning(name: str, value: str) -> str | None:
    """What a field tells of the request as a whole; ``None`` if it is a header."""
    known = name.lower() in _FIELDS
    return _FIELDS[name.lower()] if known else _translated(name, value)


def _translated(name: str, value: str) -> str | None:
    """The meaning of a name in another language than English; ``None`` if it is a header's."""
    if not all(each.isalpha() or each in " -'’" for each in name):
        return None
    is_header = is_token(name) and "URL" not in name and "status" not in name.lower()
    is_method = _METHOD_ALONE.fullmatch(value) is not None
    if is_header and (not is_method or "-" in name):
        return None
    if _ADDRESS.fullmatch(value):
        # In Latin letters all languages say URL; other words are those of a sentence.
        return "url" if "URL" in name.upper() or not name.isascii() else None
    if is_method:
        return "method"
    return "status" if _STATUS_SHOWN.fullmatch(value) else None


def _group_in(line: str) -> str | None:
    """The group that a line begins; ``None`` if it does not begin one."""
    if line.lower().lstrip("⚠️ ").startswith(_PROVISIONAL):
        return "request"
    match = _GROUP.fullmatch(line.removeprefix("▼").removeprefix("▶").strip().removesuffix(":"))
    return _GROUPS.get(match["name"].strip().lower()) if match else None


def _field(line: str, following: str, *, in_pairs: bool) -> tuple[str | None, str, bool]:
    """A name and its value, and whether the value is in the next line."""
    if line.lower() in _FIELDS:  # without a colon, the value in the next line
        return line, following, True
    if in_pairs and (is_token(line.removeprefix(":")) or _STATUS_SHOWN.fullmatch(following)):
        return line, following, True
    if in_pairs and (method := _METHOD_ALONE.fullmatch(following)) is not None:
        return line, method[0], True
    match = _FIELD.match(line)
    if match is None:
        tab, _, value = line.partition("\t")
        return (tab.strip(), value.strip(), False) if value else (None, "", False)
    name, value = match["name"].strip(), match["value"].strip()
    is_of_status = name.lower() in _FIELDS or _translated(name, following) == "status"
    is_bare = not is_of_status and _STATUS_AND_WORDS.fullmatch(following) is not None
    # A writer may leave out a value, such as the address, and the next field follows.
    is_named = (next_one := _FIELD.match(following)) and next_one["name"].lower() in _FIELDS
    is_value = _group_in(following) is None and not is_bare and not is_named
    if not value and following and is_value:
        return name, following, True
    return name, value, False
