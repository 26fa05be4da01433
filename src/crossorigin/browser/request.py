"""Requests: what ``new Request(url, init)`` makes of what a script asked for.

Standard: https://fetch.spec.whatwg.org/#request-class
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from ..fetch.header_lists import (
    Header,
    contains,
    get,
    is_header_name,
    is_header_value,
    normalize_value,
)
from ..fetch.methods import (
    CORS_SAFELISTED_METHODS,
    is_forbidden_method,
    is_method,
    normalize_method,
)
from ..fetch.origins import OpaqueOrigin, Origin
from ..fetch.safelists import is_forbidden_request_header, is_no_cors_safelisted_request_header
from ..fetch.urls import Url, parse_url

__all__ = [
    "Credentials",
    "HeadersInit",
    "Mode",
    "Redirect",
    "Request",
    "Tainting",
    "new_request",
]

Mode: TypeAlias = Literal["cors", "no-cors", "same-origin"]
Credentials: TypeAlias = Literal["omit", "same-origin", "include"]
Redirect: TypeAlias = Literal["follow", "error", "manual"]
Tainting: TypeAlias = Literal["basic", "cors", "opaque"]
HeadersInit: TypeAlias = Iterable[Header] | Mapping[str, str]


@dataclass(slots=True)
class Request:
    """A request in flight. (Fetch, "Requests")

    `url_list` grows with every redirect; `body` is ``None`` where there is none.
    """

    origin: Origin | OpaqueOrigin
    url_list: list[Url]
    method: str
    headers: list[Header]
    body: bytes | None
    mode: Mode
    credentials: Credentials
    redirect: Redirect
    tainting: Tainting = "basic"
    redirect_count: int = 0
    serialized_origin: str = field(init=False)

    def __post_init__(self) -> None:
        self.serialized_origin = str(self.origin)

    @property
    def current_url(self) -> Url:
        """The URL that is being fetched, after the redirects so far."""
        return self.url_list[-1]

    def redirect_to(self, url: Url) -> None:
        """Go on to `url`; after a detour over a second foreign origin, ``Origin`` is ``null``.

        (Fetch, "redirect-taint" and "serializing a request origin": of the taint, only whether it
        is "same-origin" shows here, so sites need not be compared)
        """
        last = self.current_url.origin
        if last not in (url.origin, self.origin):
            self.serialized_origin = "null"
        self.url_list.append(url)


def new_request(
    origin: Origin | OpaqueOrigin,
    base_url: str,
    url: str,
    *,
    method: str = "GET",
    headers: HeadersInit = (),
    body: bytes | str | None = None,
    mode: Mode = "cors",
    credentials: Credentials = "same-origin",
    redirect: Redirect = "follow",
) -> Request:
    """Make a request as the ``Request`` constructor does.

    Raises:
        TypeError: where the constructor throws one. (Fetch, "new Request(input, init)")
    """
    parsed = parse_url(url, base_url)
    if parsed is None:
        raise TypeError(f"{url!r} is not a URL that can be resolved against {base_url!r}")
    if parsed.includes_credentials:
        raise TypeError(f"the URL {url!r} has a user name or password in it; scripts may not")
    for name, value, known in (
        ("mode", mode, Mode),
        ("credentials", credentials, Credentials),
        ("redirect", redirect, Redirect),
    ):
        if value not in get_args(known):
            raise TypeError(f"{name} is {value!r}; it must be one of {get_args(known)}")
    if not is_method(method):
        raise TypeError(f"{method!r} is not an HTTP method")
    if is_forbidden_method(method):
        raise TypeError(f"{method!r} is a method that no script may use")
    method = normalize_method(method)
    if mode == "no-cors" and method not in CORS_SAFELISTED_METHODS:
        raise TypeError(f"mode 'no-cors' allows the methods GET, HEAD and POST, not {method!r}")
    if body is not None and method in ("GET", "HEAD"):
        raise TypeError(f"a {method} request has no body")
    header_list = _fill(headers, no_cors=mode == "no-cors")
    if isinstance(body, str):
        body = body.encode()
        if not contains(header_list, "content-type"):
            header_list.append(("Content-Type", "text/plain;charset=UTF-8"))
    return Request(origin, [parsed], method, header_list, body, mode, credentials, redirect)


def _fill(init: HeadersInit, *, no_cors: bool) -> list[Header]:
    """Fill a ``Headers`` object with the guard "request" or "request-no-cors".

    (Fetch, "fill", "append" and "validate")
    """
    headers: list[Header] = []
    for pair in init.items() if isinstance(init, Mapping) else init:
        if len(pair) != 2:
            raise TypeError(f"{pair!r} is not a header's name and value")
        name, raw = pair
        value = normalize_value(raw)
        if not is_header_name(name):
            raise TypeError(f"{name!r} is not a header name")
        if not is_header_value(value):
            raise TypeError(f"{value!r} is not a value for the header {name}")
        if is_forbidden_request_header(name, value):
            continue
        if no_cors:
            present = get(headers, name.lower())
            combined = value if present is None else f"{present}, {value}"
            if not is_no_cors_safelisted_request_header(name, combined):
                continue
        # The first spelling of a repeated name stays. (Fetch, "append" to a header list)
        same = next((key for key, _ in headers if key.lower() == name.lower()), name)
        headers.append((same, value))
    return headers
