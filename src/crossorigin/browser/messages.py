"""The messages on the wire: requests, responses, and exchanges of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from ..fetch.header_lists import Header, get
from ..redaction import Secrets, cleaned
from .arguments import (
    check_choice,
    check_headers,
    check_instance,
    check_text,
    wrong_type,
)

__all__ = [
    "Exchange",
    "HttpRequest",
    "HttpResponse",
    "NetworkFailure",
    "NoAnswer",
    "is_preflight",
    "made_request",
]


_BODY = "bytes, such as 'text'.encode()"


@dataclass(frozen=True, slots=True, repr=False)
class HttpRequest:
    """A request as it leaves the browser.

    `url` is absolute and without fragment; `headers` are ``(name, value)`` pairs in wire order,
    latin-1 text; `body` is empty if there is none. The transport adds ``Host``. Its `repr` leaves
    out secrets, such as the values of ``Authorization`` and ``Cookie``.
    """

    method: str
    url: str
    headers: list[Header] = field(default_factory=list)
    body: bytes = b""

    def __post_init__(self) -> None:
        check_text("method", self.method, "such as 'GET'")
        check_text("url", self.url, "such as 'https://api.example.net/'")
        check_headers(self.headers)
        if self.body.__class__ is not bytes:
            check_instance("body", self.body, bytes, _BODY, is_secret=True)

    def header(self, name: str) -> str | None:
        """The value of `name`, repeated lines joined by ``", "``; ``None`` if absent.

        Raises:
            TypeError: `name` is not text.
        """
        if name.__class__ is not str:
            check_instance("name", name, str, "text (a str), such as 'Content-Type'")
        return get(self.headers, name.lower())

    def __repr__(self) -> str:
        sent = f"{self.method!r}, {Secrets().hide(self.url)!r}"
        return f"HttpRequest({sent}, {_without_secrets(self.headers, self.body)})"


_SET_METHOD, _SET_URL, _SET_HEADERS, _SET_BODY = (
    HttpRequest.__dict__[name].__set__ for name in ("method", "url", "headers", "body")
)


def made_request(method: str, url: str, headers: list[Header], body: bytes = b"") -> HttpRequest:
    """An `HttpRequest` of the model, whose parts need no check."""
    request = object.__new__(HttpRequest)
    _SET_METHOD(request, method)
    _SET_URL(request, url)
    _SET_HEADERS(request, headers)
    _SET_BODY(request, body)
    return request


@dataclass(frozen=True, slots=True, repr=False)
class HttpResponse:
    """A response as it arrives; redirects are not followed.

    `headers` are ``(name, value)`` pairs in wire order, latin-1 text, duplicates kept.
    `status_message` is the text after the status, if there is one; it does not count in
    comparisons.
    """

    status: int
    headers: list[Header] = field(default_factory=list)
    body: bytes = b""
    status_message: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        check_headers(self.headers)
        if (
            self.status.__class__ is int
            and self.body.__class__ is bytes
            and self.status_message.__class__ is str
        ):
            return  # Comparing classes costs less than calls, and settles most.
        if not isinstance(self.status, int) or isinstance(self.status, bool):
            raise wrong_type("status", self.status, "a number, such as 200")
        check_instance("body", self.body, bytes, _BODY, is_secret=True)
        check_instance("status_message", self.status_message, str, "text (a str)")

    def header(self, name: str) -> str | None:
        """The value of `name`, repeated lines joined by ``", "``; ``None`` if absent.

        Raises:
            TypeError: `name` is not text.
        """
        if name.__class__ is not str:
            check_instance("name", name, str, "text (a str), such as 'Content-Type'")
        return get(self.headers, name.lower())

    def __repr__(self) -> str:
        rest = _without_secrets(self.headers, self.body, of_response=True)
        return f"HttpResponse({self.status!r}, {rest})"


def _without_secrets(headers: Sequence[Header], body: bytes, *, of_response: bool = False) -> str:
    """The headers and the body of a message as in its `repr`, without secrets."""
    secrets = Secrets()
    shown = [
        (name, secrets.hide_header(name, value, of_response=of_response)) for name, value in headers
    ]
    return f"{shown}, body={cleaned(body.decode('latin-1'), secrets=secrets)!r}"


def is_preflight(request: HttpRequest) -> bool:
    """Whether `request` is a CORS-preflight request. (Fetch, "CORS-preflight request")

    Raises:
        TypeError: `request` is not an `HttpRequest`.
    """
    if request.__class__ is not HttpRequest:
        check_instance("request", request, HttpRequest, "an HttpRequest")
    return (
        request.method == "OPTIONS" and request.header("access-control-request-method") is not None
    )


class Exchange(NamedTuple):
    """A request and its response; ``None`` if no response came."""

    request: HttpRequest
    response: HttpResponse | None

    def as_dict(
        self,
        request_headers: Callable[[list[Header]], Sequence[Sequence[str]]] = list,
        response_headers: Callable[[list[Header]], Sequence[Sequence[str]]] = list,
    ) -> dict[str, Any]:
        """The exchange in the types of JSON, without bodies.

        Args:
            request_headers: Returns the request's headers to show.
            response_headers: Returns the response's headers to show.
        """
        request, response = self
        return {
            "request": {
                "method": request.method,
                "url": request.url,
                "headers": request_headers(request.headers),
            },
            "response": response
            and {"status": response.status, "headers": response_headers(response.headers)},
        }


class NetworkFailure(StrEnum):
    """Why no HTTP response came."""

    REFUSED = "connection-refused"
    NAME_NOT_FOUND = "name-not-found"
    CERTIFICATE = "bad-certificate"
    TLS = "tls-failed"
    TIMEOUT = "timed-out"
    BROKEN = "connection-broken"
    NOT_HTTP = "not-http"
    """What the server sent is not valid HTTP."""
    PROXY = "proxy-failed"
    UNKNOWN = "no-answer"


class NoAnswer(Exception):
    """Raised by a transport that got no HTTP response: refused, timed out, broken off.

    The message goes into the result's error; it describes what happened in a few words. Without
    one, `cause` does. `cause` is the cause, as far as the transport knows it, or its name.

    Raises:
        TypeError: `message` is not text, or `cause` is neither a `NetworkFailure` nor its name.
        ValueError: `cause` is another text.
    """

    def __init__(
        self, message: str = "", *, cause: NetworkFailure = NetworkFailure.UNKNOWN
    ) -> None:
        check_instance("message", message, str, "text (a str), such as 'connection refused'")
        check_choice("cause", cause, [each.value for each in NetworkFailure])
        self.cause = NetworkFailure(cause)
        is_known = self.cause is not NetworkFailure.UNKNOWN
        known = self.cause.replace("-", " ") if is_known else "no reason is known"
        super().__init__(cleaned(message.strip()) or known)
