"""Bodies that a script can send: the bytes of each and the Content-Type that it sets.

Text, URL-encoded and multipart forms set a safelisted Content-Type, so they do not need a
preflight; bytes set none. A stream sets none either, but cannot be sent again, so it forces a
preflight and fails at a redirect that would repeat it.

Standard: https://fetch.spec.whatwg.org/#bodyinit-unions
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias
from urllib.parse import urlencode

from .arguments import OptionKind, check_instance, pairs_of, wrong_type, wrong_value

__all__ = [
    "BODIES",
    "BodyInit",
    "ExtractedBody",
    "File",
    "MultipartForm",
    "Stream",
    "UrlEncodedForm",
    "as_entries",
    "as_text_pairs",
    "extract",
    "name_value_pairs",
    "scalar_value_string",
    "url_encoded",
]


_PAIRS = "such as [('name', 'value')]"
_BOUNDARY = re.compile(r"[\w'()+,./:=?-]+", re.ASCII)
"""(RFC 2046, section 5.1.1; without blanks, and of any length)"""


def as_text_pairs(given: Iterable[tuple[str, str]], field_name: str) -> tuple[tuple[str, str], ...]:
    """The pairs of texts that `given` has.

    Raises:
        TypeError: it has something else, or is a mapping.
    """
    pairs = []
    for name, value in pairs_of(field_name, given, _PAIRS):
        check_instance(f"a name in {field_name}", name, str, f"text, {_PAIRS}")
        check_instance(f"a value in {field_name}", value, str, f"text, {_PAIRS}", is_secret=True)
        pairs.append((str(name), str(value)))
    return tuple(pairs)


@dataclass(frozen=True, slots=True)
class UrlEncodedForm:
    """Like ``new URLSearchParams(…)``: pairs of names and values in order, with repeated names."""

    pairs: tuple[tuple[str, str], ...]

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        object.__setattr__(self, "pairs", as_text_pairs(pairs, "pairs"))


@dataclass(frozen=True, slots=True)
class File:
    """A file in a `MultipartForm`. Without a `content_type` it is ``application/octet-stream``."""

    content: bytes = field(repr=False)
    filename: str = "blob"
    content_type: str = ""

    def __post_init__(self) -> None:
        check_instance("content", self.content, bytes, "bytes", is_secret=True)
        check_instance("filename", self.filename, str, "text (a str), such as 'a.txt'")
        wanted = "text (a str), such as 'image/png'"
        check_instance("content_type", self.content_type, str, wanted)
        if not (self.content_type.isascii() and self.content_type.isprintable()):
            raise wrong_value("content_type", self.content_type, "a type such as 'image/png'")


def as_entries(
    given: Iterable[tuple[str, str | File]], field_name: str
) -> tuple[tuple[str, str | File], ...]:
    """The entries of a form that `given` has.

    Raises:
        TypeError: it has something else, or is a mapping.
    """
    entries: list[tuple[str, str | File]] = []
    for name, value in pairs_of(field_name, given, _PAIRS):
        check_instance(f"a name in {field_name}", name, str, f"text, {_PAIRS}")
        wanted = "text or a File"
        check_instance(f"a value in {field_name}", value, (str, File), wanted, is_secret=True)
        assert isinstance(name, str) and isinstance(value, str | File)  # noqa: S101, PT018
        entries.append((name, value))
    return tuple(entries)


@dataclass(frozen=True, slots=True)
class MultipartForm:
    """Like ``new FormData()``: names, each with a text or a `File`, in order.

    `boundary` separates the parts; ``None`` for a generated one that occurs in no part.
    """

    entries: tuple[tuple[str, str | File], ...]
    boundary: str | None

    def __init__(
        self, entries: Iterable[tuple[str, str | File]], *, boundary: str | None = None
    ) -> None:
        checked = as_entries(entries, "entries")
        if boundary is not None:
            check_instance("boundary", boundary, str, "text (a str) or None")
            if not _BOUNDARY.fullmatch(boundary):
                wanted = "of letters, digits and hyphens"
                raise wrong_value("boundary", boundary, wanted)
        object.__setattr__(self, "entries", checked)
        object.__setattr__(self, "boundary", boundary)


@dataclass(frozen=True, slots=True)
class Stream:
    """As a ``ReadableStream`` with ``duplex: "half"``: the chunks, in order."""

    chunks: tuple[bytes, ...]

    def __init__(self, chunks: Iterable[bytes]) -> None:
        wanted = "a collection of bytes, such as [b'one', b'two']"
        if isinstance(chunks, str | bytes | bytearray) or not isinstance(chunks, Iterable):
            raise wrong_type("chunks", chunks, wanted, is_secret=True)
        given = tuple(chunks)
        for each in given:
            check_instance("a chunk in chunks", each, bytes, "bytes", is_secret=True)
        object.__setattr__(self, "chunks", given)


BodyInit: TypeAlias = bytes | str | UrlEncodedForm | MultipartForm | Stream
"""The types of a body in ``fetch``. (Fetch, "BodyInit")"""
BODIES = OptionKind(
    (bytes, str, UrlEncodedForm, MultipartForm, Stream),
    "bytes, text (a str), UrlEncodedForm, MultipartForm or Stream; for JSON, give "
    "json.dumps(value).encode() and a Content-Type",
    is_secret=True,
)
"""The same, for checks."""


class ExtractedBody(NamedTuple):
    """A body's bytes, the Content-Type that it sets, and whether it is a stream.

    A stream is a body whose source is null, in the standard's words.
    """

    content: bytes
    content_type: str | None
    is_stream: bool = False


def extract(body: BodyInit) -> ExtractedBody:
    """The bytes and the type of a body. (Fetch, "extract" a body with type)

    Raises:
        TypeError: `body` does not have a type of a body.
    """
    match body:
        case bytes():
            return ExtractedBody(body, None)
        case str():
            return ExtractedBody(_utf8(body), "text/plain;charset=UTF-8")
        case UrlEncodedForm():
            return ExtractedBody(
                url_encoded(body.pairs).encode(), "application/x-www-form-urlencoded;charset=UTF-8"
            )
        case MultipartForm():
            boundary, content = _encode_multipart(body)
            return ExtractedBody(content, f"multipart/form-data; boundary={boundary}")
        case Stream():
            return ExtractedBody(b"".join(body.chunks), None, is_stream=True)
        case _:
            raise wrong_type("body", body, BODIES.wanted, is_secret=True)


def scalar_value_string(text: str) -> str:
    """`text` with every lone surrogate replaced by U+FFFD. (Web IDL, "USVString")"""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def name_value_pairs(entries: Iterable[tuple[str, str | File]]) -> list[tuple[str, str]]:
    """What a form sends of its entries unless it is of multipart/form-data: of a file, the name.

    (HTML, "convert an entry list to a list of name-value pairs")
    """
    return [
        (_with_crlf(name), _with_crlf(value.filename if isinstance(value, File) else value))
        for name, value in entries
    ]


def _utf8(text: str) -> bytes:
    return scalar_value_string(text).encode()


def url_encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """(URL, "application/x-www-form-urlencoded serializer")"""
    encoded = [(_utf8(name), _utf8(value)) for name, value in pairs]
    # The standard encodes "~" and leaves "*" alone; Python's own default is the other way round.
    return urlencode(encoded, safe="*").replace("~", "%7E")


def _encode_multipart(form: MultipartForm) -> tuple[str, bytes]:
    """The boundary and the bytes. (HTML, "multipart/form-data encoding algorithm")"""
    parts: list[bytes] = []
    for name, value in form.entries:
        disposition = b'Content-Disposition: form-data; name="%s"' % _escape(_with_crlf(name))
        if isinstance(value, File):
            disposition += b'; filename="%s"' % _escape(value.filename)
            content_type = value.content_type or "application/octet-stream"
            parts.append(
                b"%s\r\nContent-Type: %s\r\n\r\n%s"
                % (disposition, _utf8(content_type), value.content)
            )
        else:
            parts.append(b"%s\r\n\r\n%s" % (disposition, _utf8(_with_crlf(value))))
    boundary = form.boundary or _unused_boundary(parts)
    delimiter = b"--" + boundary.encode("ascii")
    content = b"".join(b"%s\r\n%s\r\n" % (delimiter, part) for part in parts)
    return boundary, content + delimiter + b"--\r\n"


def _unused_boundary(parts: list[bytes]) -> str:
    number = 0
    while any(f"----FormBoundary{number:016}".encode() in part for part in parts):
        number += 1
    return f"----FormBoundary{number:016}"


def _with_crlf(text: str) -> str:
    """`text` with each newline, of any kind, as CRLF. (Infra, "normalize newlines", and back)"""
    return re.sub(r"\r\n|\r|\n", "\r\n", text)


def _escape(text: str) -> bytes:
    escaped = text.replace("\n", "%0A").replace("\r", "%0D").replace('"', "%22")
    return _utf8(escaped)
