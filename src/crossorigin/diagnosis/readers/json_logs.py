"""Objects that have a request or a response, with their headers, as programs print them.

Forms: lines of logs in JSON of pino and its middleware for HTTP, Fastify, Caddy and winston; events
of Lambda and of workers; errors of axios; and what else prints an object of a request, with its
method and its headers, and beside it the status.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...fetch.header_lists import Header
from ...fetch.tokens import is_token
from .objects import objects_in
from .shown import Answered, Sent

__all__ = ["logged_messages", "without_logged"]

_DEEPEST = 4
_METHODS = ("method", "httpMethod", "requestMethod")
_TARGETS = ("url", "uri", "path", "originalUrl", "rawPath")
_STATUSES = ("statusCode", "status", "status_code")
_HEADERS = ("headers", "resp_headers")
_HAS_HEADERS = re.compile(r"\bheaders['\"\\]{0,3}\s{0,8}:\s{0,80}\{")


def logged_messages(text: str) -> list[Sent | Answered]:
    """The requests and responses that objects in `text` have; empty if there are none."""
    if _HAS_HEADERS.search(text) is None:
        return []
    found: list[Sent | Answered] = []
    for each in objects_in(text):
        found += _messages(each.value)
    return found


def without_logged(text: str) -> str:
    """`text` without the objects that have requests: what they tell is not a setting."""
    if _HAS_HEADERS.search(text) is None:
        return text
    for each in reversed(list(objects_in(text))):
        if any(_messages(each.value)):
            text = text[: each.start] + text[each.end :]
    return text


def _messages(record: Mapping[str, Any]) -> Iterator[Sent | Answered]:
    asked = next((each for each in _objects(record) if _is_request(each)), None)
    answered = next((each for each in _objects(record) if _status(each) is not None), None)
    if asked is None:
        yield from _answer(answered)
        return
    yield Sent(
        method=_text_of(asked, _METHODS).upper(), target=_target(asked), headers=_sent(asked)
    )
    if answered is not asked:
        yield from _answer(answered)


def _answer(answered: Mapping[str, Any] | None) -> Iterator[Answered]:
    """The response that an object is, if it has headers."""
    if answered is None:
        return
    listed = next((answered[name] for name in reversed(_HEADERS) if name in answered), None)
    if isinstance(listed, dict):
        yield Answered(status=_status(answered) or 0, headers=_headers(listed))


def _target(asked: Mapping[str, Any]) -> str:
    target, base = _text_of(asked, _TARGETS), asked.get("baseURL")
    if not isinstance(base, str) or "://" in target:
        return target
    return f"{base.rstrip('/')}/{target.lstrip('/')}"


def _sent(asked: Mapping[str, Any]) -> list[Header]:
    headers = _headers(asked["headers"])
    host = asked.get("host")
    if isinstance(host, str) and all(name.lower() != "host" for name, _ in headers):
        headers.append(("Host", host))
    return headers


def _text_of(value: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((value[name] for name in names if isinstance(value.get(name), str)), "")


def _is_request(value: Mapping[str, Any]) -> bool:
    return bool(_text_of(value, _METHODS)) and isinstance(value.get("headers"), dict)


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
    """Headers as an object: of texts, or of lists of them, as in Go.

    Old versions of the polyfill whatwg-fetch, as in React Native, keep that in a member ``map``.
    """
    inner = value.get("map")
    return [
        (name, text)
        for name, texts in (inner if isinstance(inner, dict) else value).items()
        if is_token(name)
        for text in (texts if isinstance(texts, list) else [texts])
        if isinstance(text, str)
    ]
