"""Lines of logs in JSON that have a request and its response, with their headers.

Forms: pino and its middleware for HTTP, Fastify, Caddy, winston, and what else writes an object of
a request, with its method and its headers, and beside it the status.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ...fetch.header_lists import Header
from ...fetch.tokens import is_token
from .shown import Answered, Sent

__all__ = ["logged_messages"]

_MOST_LINES = 1000
_LONGEST_LINE = 65_536
_DEEPEST = 4
_TARGETS = ("url", "uri", "path", "originalUrl", "rawPath")
_STATUSES = ("statusCode", "status", "status_code")
_HEADERS = ("headers", "resp_headers")


def logged_messages(text: str) -> list[Sent | Answered]:
    """The requests that lines of `text` log, each with its response; empty if there are none."""
    found: list[Sent | Answered] = []
    for line in text.splitlines()[:_MOST_LINES]:
        start = line.find("{")
        if start < 0 or len(line) > _LONGEST_LINE or '"method"' not in line:
            continue
        try:
            record = json.loads(line[start:].rstrip().rstrip(","))
        except (ValueError, RecursionError):
            continue
        found += _messages(record)
    return found


def _messages(record: Mapping[str, Any]) -> Iterator[Sent | Answered]:
    asked = next((each for each in _objects(record) if _is_request(each)), None)
    if asked is None:
        return
    answered = next((each for each in _objects(record) if _status(each) is not None), None)
    target = next((str(asked[name]) for name in _TARGETS if isinstance(asked.get(name), str)), "")
    headers = _headers(asked["headers"])
    host = asked.get("host")
    if isinstance(host, str) and all(name.lower() != "host" for name, _ in headers):
        headers.append(("Host", host))
    yield Sent(method=str(asked["method"]).upper(), target=target, headers=headers)
    if answered is None:
        return
    listed = next((answered[name] for name in reversed(_HEADERS) if name in answered), None)
    if answered is not asked and isinstance(listed, dict):
        yield Answered(status=_status(answered) or 0, headers=_headers(listed))


def _is_request(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("method"), str) and isinstance(value.get("headers"), dict)


def _status(value: Mapping[str, Any]) -> int | None:
    found = next((value[name] for name in _STATUSES if isinstance(value.get(name), int)), None)
    return found if found is not None and 100 <= found <= 599 else None


def _objects(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if not isinstance(value, dict) or depth > _DEEPEST:
        return
    yield value
    for each in value.values():
        yield from _objects(each, depth + 1)


def _headers(value: Mapping[str, Any]) -> list[Header]:
    """Headers as an object: of texts, or of lists of them, as in Go."""
    return [
        (name, text)
        for name, texts in value.items()
        if is_token(name)
        for text in (texts if isinstance(texts, list) else [texts])
        if isinstance(text, str)
    ]
