"""MIME types: parsed and serialised, and found in a header list.

Facts: a malformed parameter is skipped and never makes the whole type malformed; the first of two
parameters with the same name counts. The last Content-Type value that parses counts.

Standard: https://mimesniff.spec.whatwg.org/#parsing-a-mime-type
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .header_lists import Header, get, get_decode_and_split
from .tokens import HTTP_WHITESPACE, is_token

__all__ = [
    "JAVASCRIPT_MIME_TYPES",
    "MimeType",
    "extract_mime_type_essence",
    "is_json_mime_type",
    "mime_type_essence",
    "parse_mime_type",
]

JAVASCRIPT_MIME_TYPES = frozenset(
    {
        "application/ecmascript",
        "application/javascript",
        "application/x-ecmascript",
        "application/x-javascript",
        "text/ecmascript",
        "text/javascript",
        "text/javascript1.0",
        "text/javascript1.1",
        "text/javascript1.2",
        "text/javascript1.3",
        "text/javascript1.4",
        "text/javascript1.5",
        "text/jscript",
        "text/livescript",
        "text/x-ecmascript",
        "text/x-javascript",
    }
)
"""(MIME Sniffing, "JavaScript MIME type")"""


@dataclass(slots=True)
class MimeType:
    """A MIME type: its essence (``type/subtype``, lower-case) and its parameters in order."""

    essence: str
    parameters: dict[str, str]

    def __str__(self) -> str:
        """The serialisation. (MIME Sniffing, "serialize a MIME type")"""
        parts = [self.essence]
        for name, value in self.parameters.items():
            if not is_token(value):
                value = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'  # noqa: PLW2901
            parts.append(f"{name}={value}")
        return ";".join(parts)


def mime_type_essence(value: str) -> str | None:
    """The essence (``type/subtype``, lower-case) of a MIME type, or ``None`` if it does not parse.

    Parameters cannot make parsing fail, so they are not read. (MIME Sniffing, "parse a MIME type",
    steps 1 to 10)
    """
    type_, slash, rest = value.strip(HTTP_WHITESPACE).partition("/")
    subtype = rest.partition(";")[0].rstrip(HTTP_WHITESPACE)
    if not slash or not is_token(type_) or not is_token(subtype):
        return None
    return f"{type_}/{subtype}".lower()


def parse_mime_type(value: str) -> MimeType | None:
    """Parse a MIME type with its parameters; ``None`` if it has no essence.

    (MIME Sniffing, "parse a MIME type")
    """
    essence = mime_type_essence(value)
    if essence is None:
        return None
    parameters: dict[str, str] = {}
    value = value.strip(HTTP_WHITESPACE)
    position = value.find(";")
    while 0 <= position < len(value):
        position, name, found = _parse_parameter(value, position + 1)
        is_fit = is_token(name) and found is not None and _is_quotable(found)
        if is_fit and found is not None and name not in parameters:
            parameters[name] = found
    return MimeType(essence, parameters)


def _parse_parameter(value: str, position: int) -> tuple[int, str, str | None]:
    """Read one parameter: the position of the ``;`` that ends it, its name and its value.

    The value is ``None`` if there is none.
    """
    end = _end(value, position, ";=")
    name = value[position:end].lstrip(HTTP_WHITESPACE).lower()
    if value[end : end + 1] != "=":
        return end, name, None
    position = end + 1
    if value[position : position + 1] == '"':
        position, found = _collect_quoted_string(value, position)
        return _end(value, position, ";"), name, found
    end = _end(value, position, ";")
    return end, name, value[position:end].rstrip(HTTP_WHITESPACE) or None


def _end(value: str, position: int, stops: str) -> int:
    """The position of the first of `stops` from `position` on, or the end of `value`."""
    while position < len(value) and value[position] not in stops:
        position += 1
    return position


def _collect_quoted_string(value: str, position: int) -> tuple[int, str]:
    """The position after the quoted string at `position`, and its content.

    (Fetch, "collect an HTTP quoted string", with extract-value)
    """
    found: list[str] = []
    position += 1
    while position < len(value) and value[position] != '"':
        if value[position] == "\\" and position + 1 < len(value):
            position += 1
        found.append(value[position])
        position += 1
    return position + 1, "".join(found)


def _is_quotable(value: str) -> bool:
    """Whether all characters are HTTP quoted-string token code points. (MIME Sniffing)"""
    return all(
        character == "\t" or " " <= character <= "~" or "\x80" <= character <= "\xff"
        for character in value
    )


def extract_mime_type_essence(headers: Iterable[Header]) -> str | None:
    """The essence that Content-Type declares; ``None`` if no value parses.

    (Fetch, "extract a MIME type", without parameters)
    """
    value = get(headers, "content-type")
    if value is None:
        return None
    essences = (mime_type_essence(part) for part in get_decode_and_split(value))
    found = None
    for essence in essences:
        if essence is not None and essence != "*/*":
            found = essence
    return found


def is_json_mime_type(essence: str) -> bool:
    """Whether `essence` is a JSON MIME type. (MIME Sniffing, "JSON MIME type")"""
    return essence in ("application/json", "text/json") or essence.endswith("+json")
