"""Lines of servers' logs that have a request and the status of its response.

Forms: the access logs of web servers and of frameworks (method and path, then the status), gin's
(the status first), those of load balancers, HAProxy and CloudFront, fields as Heroku's router, Go's
slog, Cloudflare, Traefik, Envoy and JSON loggers write them, two lines of Rails, Spring or ASP.NET
Core, and the errors of frameworks whose routes do not have the method.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..methods import ANY_METHOD

__all__ = ["AccessLine", "access_lines", "are_most_of", "page_in", "server_in"]


class AccessLine(NamedTuple):
    """A request in a log: its place in the text, method, path (empty if unknown) and status."""

    start: int
    end: int
    method: str
    path: str
    status: int


_METHOD = rf"(?P<method>{ANY_METHOD})"
_STATUS = r"(?:(?<![\w.:/-])|(?<=\":)|(?<=\": ))(?!443)(?P<status>[1-5]\d\d)(?![\w.:/-])"
_PATH = r"(?P<path>/[^\s\"'`|]{0,2048})"
_IN_ORDER = (
    rf"(?<![\w/>]){_METHOD}\s{{1,4}}\"?{_PATH}[^\n]{{0,80}}?{_STATUS}",
    rf"\|\s{{0,4}}(?P<status>[1-5]\d\d)\s{{0,4}}\|[^\n]{{0,80}}?\b{_METHOD}\s{{1,8}}\"?{_PATH}",
    # Load balancers of AWS: their own status, that of the target, and bytes, before the request.
    rf" (?P<status>[1-5]\d\d) (?:[1-5]\d\d|-) \d{{1,12}} \d{{1,12}} \"{_METHOD} "
    rf"https?://[^/\s\"]{{1,253}}{_PATH}",
    # HAProxy: timers, the status, bytes, cookies and how the session ended, before the request
    r" (?:-?\d{1,9}/){4}\+?-?\d{1,9} (?P<status>[1-5]\d\d) \+?\d{1,12}(?: \S{1,80}){2}\s"
    rf"[A-Za-z-]{{4}}\s[^\"]{{0,300}}?\"{_METHOD} (?:https?://[^/\s\"]{{1,253}})?{_PATH}",
    # CloudFront: the host stands between method and path.
    rf"(?<![\w/>]){_METHOD}\s[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}}\s{_PATH}\s(?P<status>[1-5]\d\d)\s",
    # Vercel: the status, and the host, stand between method and path.
    rf"(?<![\w/>]){_METHOD}\s{{1,8}}(?P<status>[1-5]\d\d)\s{{1,8}}[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}}"
    rf"\s{{1,8}}{_PATH}",
    # hapi, with good-console
    rf"\[response\][^\n]{{0,200}}?\s(?P<method>(?i:get|head|post|put|patch|delete|options)) {_PATH}"
    r"[^\n]{0,200}?\s(?P<status>[1-5]\d\d) \(\d{1,9}ms\)",
    # ASP.NET Core, whose older versions have the status in a line of its own
    rf"\bRequest finished HTTP/\S{{1,5}} {_METHOD} https?://[^/\s\"]{{1,253}}{_PATH}[^\n]{{0,200}}?"
    r" - (?P<status>[1-5]\d\d) ",
    rf"\bRequest starting HTTP/\S{{1,5}} {_METHOD} https?://[^/\s\"]{{1,253}}{_PATH}[^\n]{{0,200}}\n"
    r"(?:(?![^\n]{0,200}Request starting)[^\n]{0,300}\n){0,30}?"
    r"[^\n]{0,80}?\bRequest finished in [\d.,]{1,16}ms (?P<status>[1-5]\d\d)\b",
    # Rails and Spring: the status stands in a line of its own.
    rf"(?<![\w/>]){_METHOD}\s{{1,4}}\"{_PATH}\"[^\n]{{0,200}}\n(?:[^\n]{{0,300}}\n){{0,6}}?[^\n]{{0,200}}?"
    r"Completed (?P<status>[1-5]\d\d)\b",
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
    "method": re.compile(
        rf"\b(?i:(?:client)?(?:request_?|http_?)?method)[\"']?[=:]\s?[\"']?{_METHOD}\b"
    ),
    "path": re.compile(
        r"\b(?i:path|uri|url|(?:client)?request_?(?:uri|url|path))[\"']?[=:]\s?[\"']?"
        rf"(?:https?://[^/\s\"']{{1,253}})?{_PATH}"
    ),
    "status": re.compile(
        r"\b(?i:(?:http|(?:edge)?response|downstream)?_?status(?:_?code)?|response_code)[\"']?[=:]\s?[\"']?(?P<status>[1-5]\d\d)\b"
    ),
}
_LONGEST = 4096
_SERVERS = (
    ("uvicorn", re.compile(r"\bINFO:?\s{1,8}[\d.:\[\]a-f]{2,50} - $")),
    ("uwsgi", re.compile(r"\[pid: \d{1,10}\|app: ")),
    ("django", re.compile(r"^\s{0,40}\[\d\d/\w{3}/\d{4} \d\d:\d\d:\d\d\] $")),
)
"""By the beginning of a line before the method: uvicorn/logging.py, uWSGI's default format, and
django/core/servers/basehttp.py."""
_REFERER = re.compile(r"[^\n]{0,60}?\"(?P<page>https?://[^/\s\"]{1,253})/[^\s\"]{0,2048}\" \"")
"""After the status in the combined format: the Referer, and what follows it."""


def server_in(text: str, line: AccessLine) -> str:
    """The server that writes such lines as `line` of `text`; empty if several do."""
    before = text[max(text.rfind("\n", 0, line.start) + 1, line.start - 300) : line.start]
    return next((name for name, form in _SERVERS if form.search(before.rstrip('"'))), "")


def page_in(text: str, line: AccessLine) -> str | None:
    """The origin of the page in the Referer of `line` of `text`, if it has one."""
    found = _REFERER.match(text, line.end)
    return found["page"] if found is not None else None


def access_lines(text: str) -> Iterator[AccessLine]:
    """The requests with their status in `text`, in order."""
    found = [*_in_order(text), *_not_routed(text), *_in_fields(text), *_of_rocket(text)]
    yield from sorted(found)


_ROCKET = re.compile(
    rf"(?m)^[^\n\w]{{0,40}}{_METHOD} {_PATH}[^\n]{{0,80}}:[^\S\n]*\n"
    r"(?P<steps>(?:[^\S\n]{1,8}[^\w\n]{0,4}=>[^\n]{0,300}(?:\n|$)){1,20})"
)
_CATCHER = re.compile(r"Responding with (?P<status>[45]\d\d)\b")


def _of_rocket(text: str) -> Iterator[AccessLine]:
    """Rocket's lines of a request and its steps; rocket_cors turns a missing route into 204."""
    for found in _ROCKET.finditer(text):
        error = _CATCHER.search(found["steps"])
        is_granted = "into an OPTIONS pre-flight request" in found["steps"]
        status = 204 if is_granted else int(error["status"]) if error is not None else 200
        yield _line(found, found["path"].rstrip(":"), status)


def are_most_of(text: str, lines: list[AccessLine]) -> bool:
    """Whether rows of a log are most lines of `text`."""
    whole = sum(bool(each.strip()) for each in text.splitlines())
    of_log = sum(1 + text.count("\n", each.start, each.end - 1) for each in lines)
    return bool(lines) and 3 * of_log >= 2 * whole


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
        found.start(),
        found.end(),
        found["method"].upper(),
        path if path and is_path else "",
        status,
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
