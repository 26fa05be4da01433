"""Lines of servers' logs that have a request and the status of its response.

Forms: the access logs of web servers and of frameworks (method and path, then the status), gin's
(the status first), fields as Heroku's router, Go's slog and JSON loggers write them, and the errors
of frameworks whose routes do not have the method.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["AccessLine", "access_lines"]


class AccessLine(NamedTuple):
    """A request in a log: its place in the text, method, path (empty if unknown) and status."""

    start: int
    end: int
    method: str
    path: str
    status: int


_METHOD = r"(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)"
_STATUS = r"(?<![\w.:/-])(?!443)(?P<status>[1-5]\d\d)(?![\w.:/-])"
_PATH = r"(?P<path>/[^\s\"'`|]{0,2048})"
_IN_ORDER = (
    rf"(?<![\w/>]){_METHOD}\s{{1,4}}\"?{_PATH}[^\n]{{0,80}}?{_STATUS}",
    rf"\|\s{{0,4}}(?P<status>[1-5]\d\d)\s{{0,4}}\|[^\n]{{0,80}}?\b{_METHOD}\s{{1,8}}\"?{_PATH}",
)
_NOT_ROUTED = (
    rf"No route matches \[{_METHOD}\] \"{_PATH}\"",  # Rails
    rf"No route found for \"{_METHOD} (?:https?://[^/\s\"]{{1,253}})?{_PATH}\"",  # Symfony
    rf"\bCannot {_METHOD} {_PATH}",  # Express and NestJS
    rf"\bRoute {_METHOD}:{_PATH} not found",  # Fastify
    rf"(?i:no route found for) {_METHOD} {_PATH}",  # Phoenix
    rf"The {_METHOD} method is not supported for (?:this route|route (?P<path>\S{{1,512}}))",
    rf"Request method '?{_METHOD}'? (?:is )?not supported",  # Spring
    rf"Method Not Allowed \({_METHOD}\): {_PATH}",  # Django
)
_ABSENT, _WRONG_METHOD = 404, 405
_OF_METHOD = ("Method Not Allowed", "method", "Allow: ")
_LINES = tuple(map(re.compile, _IN_ORDER))
_ERRORS = tuple(map(re.compile, _NOT_ROUTED))
_FIELDS = {
    "method": re.compile(rf"\b(?i:(?:request_?|http_?)?method)[\"']?[=:]\s?[\"']?{_METHOD}\b"),
    "path": re.compile(
        r"\b(?i:path|uri|url|request_?uri|requestUrl)[\"']?[=:]\s?[\"']?"
        rf"(?:https?://[^/\s\"']{{1,253}})?{_PATH}"
    ),
    "status": re.compile(
        r"\b(?i:(?:http|response)?_?status(?:_?code)?)[\"']?[=:]\s?[\"']?(?P<status>[1-5]\d\d)\b"
    ),
}
_LONGEST = 4096


def access_lines(text: str) -> Iterator[AccessLine]:
    """The requests with their status in `text`, in order."""
    found = [*_in_order(text), *_not_routed(text), *_in_fields(text)]
    yield from sorted(found)


def _in_order(text: str) -> Iterator[AccessLine]:
    for line in (line for form in _LINES for line in form.finditer(text)):
        yield _line(line, line["path"], int(line["status"]))


def _not_routed(text: str) -> Iterator[AccessLine]:
    for error in (error for form in _ERRORS for error in form.finditer(text)):
        after = text[error.end() : error.end() + 100].partition("\n")[0]
        is_of_method = any(each in error[0] + after for each in _OF_METHOD)
        path = error["path"] if "path" in error.re.groupindex else None
        yield _line(error, path, _WRONG_METHOD if is_of_method else _ABSENT)


def _line(found: re.Match[str], path: str | None, status: int) -> AccessLine:
    is_path = path is not None and path.startswith("/")
    return AccessLine(
        found.start(), found.end(), found["method"], path if path and is_path else "", status
    )


def _in_fields(text: str) -> Iterator[AccessLine]:
    if not _FIELDS["method"].search(text):
        return
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        found = {name: each.search(line[:_LONGEST]) for name, each in _FIELDS.items()}
        method, path, status = found["method"], found["path"], found["status"]
        if method and status:
            yield AccessLine(
                start, start + len(line.rstrip()), method["method"],
                path["path"].rstrip(",}]") if path else "", int(status["status"]),
            )  # fmt: skip
        start = end
