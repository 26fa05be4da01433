"""Headers under titles that tell whose they are: “Preflight response”, “POST response headers”.

Writers copy the headers of a response without its first line and write above them what it is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from .headers import header_in, is_response_field
from .shown import Answered, Sent

__all__ = ["messages_under_titles"]

_TITLE = re.compile(
    r"(?=[^\n]{0,100}$)(?=.*?\b(?:(?P<preflight>OPTIONS|[Pp]re-?[Ff]light|PREFLIGHT)|"
    r"(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE))\b)(?!.*(?:://|[.?!] ))"
)
_OF_REQUESTS = re.compile(r"(?i)\brequest(?:'s)? headers|\brequest:?\W{0,4}$")
_STATUS = re.compile(r"(?:HTTP/\d(?:\.\d)? |(?i:status(?: code)?: ?))(?P<status>[1-5]\d\d)\b")
_MARKS = re.compile(r"^[\s>#*_`|+-]{0,12}")
_FENCE = re.compile(r"\s{0,8}(?:```|~~~)\w{0,20}\s*")
_MOST_LINES = 2000


def messages_under_titles(text: str) -> list[Sent | Answered]:
    """The requests and responses under such titles; empty if none has a header for CORS."""
    found: list[Sent | Answered] = []
    is_browsers = "curl" not in text
    for title, lines in _blocks(text):
        method = "OPTIONS" if title["preflight"] else title["method"]
        headers = [header for line in lines if (header := header_in(line)) is not None]
        status = _STATUS.match(lines[0])
        is_request = not any(map(is_response_field, headers)) and status is None
        if is_request and _OF_REQUESTS.search(title.string) is not None:
            asked = Sent(method=method, headers=headers, is_whole=False, is_browsers=is_browsers)
            found.append(asked)
            continue
        last = found[-1] if found else None
        if not isinstance(last, Sent) or last.method != method:
            found.append(Sent(method=method, is_whole=False, is_browsers=is_browsers))
        found.append(Answered(status=int(status["status"]) if status else 0, headers=headers))
    names = (name.lower() for each in found for name, _ in each.headers)
    return found if any(name.startswith("access-control-allow-") for name in names) else []


def _blocks(text: str) -> Iterator[tuple[re.Match[str], list[str]]]:
    """Each title, and the lines of headers right below it."""
    title: re.Match[str] | None = None
    block: list[str] = []
    for line in islice(text.splitlines(), _MOST_LINES):
        plain = _MARKS.sub("", line[:2000]).rstrip()
        if _FENCE.fullmatch(line[:80]) or (not plain and not block):
            continue
        is_header = header_in(plain) is not None and not plain.endswith((":", ":**"))
        if title is not None and (is_header or (not block and _STATUS.match(plain))):
            block.append(plain)
            continue
        if title is not None and block:
            yield title, block
        title, block = None if is_header else _TITLE.match(plain), []
    if title is not None and block:
        yield title, block
