"""Applications may give their headers and bodies in any form that ASGI and PEP 3333 allow.

The same response is given in the plainest form and in another one; the server has to receive the
same from both. ASGI takes any iterable of any two-item iterables as headers, in any mapping; WSGI
takes any iterable as a body, with or without ``close``, and ``write()``.
"""

from collections import ChainMap, OrderedDict, UserDict, UserList, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin import Policy, asgi, wsgi

APP = "https://app.example.com"
POLICY = Policy(allow_origins=[APP], allow_credentials=True, expose_headers=["ETag"])
NAMES = ["Set-Cookie", "content-security-policy", "ETag", "Vary", "vary"]
NAMES += ["Access-Control-Allow-Origin", "access-control-expose-headers", "X-Frame-Options"]

Pairs = list[tuple[str, str]]


class OnlyOnce:
    """An iterable that can be gone through once, and fails the second time."""

    def __init__(self, items: Iterable[Any]) -> None:
        self._items: Iterator[Any] | None = iter(list(items))

    def __iter__(self) -> Iterator[Any]:
        assert self._items is not None, "gone through twice"
        items, self._items = self._items, None
        return items


class Plainest(Mapping[str, Any]):
    """A mapping that has only what a mapping must have."""

    def __init__(self, items: dict[str, Any]) -> None:
        self._items = items

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


SEQUENCES: list[Callable[[Iterable[Any]], Any]] = [list, tuple, deque, UserList]
ITERABLES: list[Callable[[Iterable[Any]], Any]] = [
    *SEQUENCES,
    iter,
    OnlyOnce,
    lambda items: (item for item in items),
]
MAPPINGS: list[Callable[[dict[str, Any]], Any]] = [
    dict, OrderedDict, ChainMap, UserDict, MappingProxyType, Plainest
]  # fmt: skip

pairs = st.lists(st.tuples(st.sampled_from(NAMES), st.text("ab*, ", max_size=6)), max_size=5)
origins = st.sampled_from([None, APP, "https://evil.example"])


def shaped(headers: Pairs, outer: Callable[..., Any], inner: Callable[..., Any]) -> Any:
    return outer([inner((name.encode(), value.encode())) for name, value in headers])


def told_by_asgi(
    middleware: asgi.CORSMiddleware, scope: Any, messages: list[Any]
) -> tuple[list[Any], list[Any]]:
    """What the server is told, and what the application is told of the request's headers."""
    seen: list[Any] = []
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend((bytes(name), bytes(value)) for name, value in scope["headers"])
        for message in messages:
            await send(message)

    async def send(message: Any) -> None:
        told = dict(message)
        told["headers"] = [(bytes(name), bytes(value)) for name, value in told.get("headers", ())]
        sent.append(told)

    async def receive() -> Any:
        raise AssertionError

    middleware.app = app
    with pytest.raises(StopIteration):
        middleware(scope, receive, send).__await__().__next__()
    return sent, seen


@given(
    headers=pairs,
    origin=origins,
    kind=st.sampled_from(["http", "websocket"]),
    outer=st.sampled_from(ITERABLES),
    inner=st.sampled_from(ITERABLES),
    mapping=st.sampled_from(MAPPINGS),
)
def test_asgi_tells_the_server_the_same_whatever_form_a_message_has(
    headers: Pairs, origin: str | None, kind: str, outer: Any, inner: Any, mapping: Any
) -> None:
    middleware = asgi.CORSMiddleware(None, policy=POLICY)  # type: ignore[arg-type]  # set below
    prefix = "" if kind == "http" else "websocket."
    given_headers = [] if origin is None else [(b"origin", origin.encode())]
    scope = {"type": kind, "method": "GET", "path": "/", "scheme": "http", "headers": given_headers}

    def messages(headers: Any, mapping: Any) -> list[Any]:
        start = {"type": f"{prefix}http.response.start", "status": 200, "headers": headers}
        return [mapping(start), mapping({"type": f"{prefix}http.response.body", "body": b"a"})]

    plain = told_by_asgi(middleware, scope, messages(shaped(headers, list, tuple), dict))
    for _ in range(2):  # the second time, the names are known
        other = messages(shaped(headers, outer, inner), mapping)
        assert told_by_asgi(middleware, scope, other) == plain
    names = [name.lower() for name, _ in plain[0][0]["headers"]]
    expected = [name.lower().encode() for name, _ in headers]
    for name in (b"set-cookie", b"content-security-policy", b"etag", b"x-frame-options"):
        assert names.count(name) == expected.count(name)


def test_a_message_without_headers_gets_those_of_the_policy() -> None:
    middleware = asgi.CORSMiddleware(None, policy=POLICY)  # type: ignore[arg-type]  # set below
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"origin", APP.encode())]}
    sent, _ = told_by_asgi(middleware, scope, [{"type": "http.response.start", "status": 200}])
    assert (b"access-control-allow-origin", APP.encode()) in sent[0]["headers"]


@given(
    headers=st.lists(st.tuples(st.sampled_from(["cookie", "x-a", "accept"]), st.just("v"))),
    origin=origins,
    kind=st.sampled_from(["http", "websocket"]),
    method=st.sampled_from(["GET", "OPTIONS"]),
    outer=st.sampled_from(ITERABLES),
    inner=st.sampled_from(SEQUENCES),
    mapping=st.sampled_from([dict, OrderedDict, UserDict, ChainMap]),
)
def test_the_application_sees_all_headers_of_a_request_in_any_form(
    headers: Pairs, origin: str | None, kind: str, method: str, outer: Any, inner: Any, mapping: Any
) -> None:
    middleware = asgi.CORSMiddleware(None, policy=POLICY)  # type: ignore[arg-type]  # set below
    headers = [*headers, *([] if origin is None else [("origin", origin)])]
    start = {"type": "http.response.start", "status": 200, "headers": []}
    told = []
    for form in (outer, list):
        scope = mapping({
            "type": kind, "method": method, "path": "/", "scheme": "http",
            "headers": shaped(headers, form, inner),
        })  # fmt: skip
        told.append(told_by_asgi(middleware, scope, [start]))
        assert told[-1][1] == [(name.encode(), value.encode()) for name, value in headers]
    assert told[0] == told[1]


class Body:
    """A body of any iterable, which counts how often it is closed."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    def close(self) -> None:
        self.closed += 1


def told_by_wsgi(
    app: Any, origin: str | None, middleware: wsgi.CORSMiddleware
) -> tuple[str, Pairs, bytes]:
    started: list[tuple[str, Pairs]] = []
    written: list[bytes] = []

    def start_response(status: str, headers: Pairs, exc_info: Any = None, /) -> Any:
        assert type(headers) is list  # which PEP 3333 asks for
        assert all(type(pair) is tuple for pair in headers)
        started.append((status, headers))
        return written.append

    middleware.app = app
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.url_scheme": "http"}
    environ |= {} if origin is None else {"HTTP_ORIGIN": origin}
    body = middleware(environ, start_response)
    try:
        written.extend(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    (only,) = started
    return *only, b"".join(written)


@given(
    headers=pairs,
    origin=origins,
    outer=st.sampled_from(ITERABLES),
    inner=st.sampled_from(ITERABLES),
    chunks=st.lists(st.sampled_from([b"", b"a", b"bc"]), max_size=4),
    written=st.lists(st.sampled_from([b"", b"w"]), max_size=2),
    form=st.sampled_from(ITERABLES),
    closes=st.booleans(),
)
def test_wsgi_tells_the_server_the_same_whatever_form_a_response_has(
    headers: Pairs,
    origin: str | None,
    outer: Any,
    inner: Any,
    chunks: list[bytes],
    written: list[bytes],
    form: Any,
    closes: bool,
) -> None:
    middleware = wsgi.CORSMiddleware(None, policy=POLICY)  # type: ignore[arg-type]  # set below
    bodies: list[Body] = []

    def plain(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", headers)
        return [*written, *chunks]

    def other(environ: Any, start_response: Any) -> Iterable[bytes]:
        write = start_response("200 OK", outer([inner(pair) for pair in headers]))
        for data in written:
            write(data)
        body: Iterable[bytes] = form(chunks)
        if closes:
            bodies.append(Body(body))
        return bodies[-1] if closes else body

    expected = told_by_wsgi(plain, origin, middleware)
    for _ in range(2):
        assert told_by_wsgi(other, origin, middleware) == expected
    assert [body.closed for body in bodies] == ([1, 1] if closes else [])
