"""The document at a URL, on a real server, and what bad servers give in its place."""

import gzip
import logging
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme

from crossorigin import FollowedPolicy, Policy, PolicyMap, sources
from crossorigin.policy import PolicyError
from crossorigin.policy.files import LARGEST_FILE
from crossorigin.sources import HTTPSource, SourceError, source_at
from crossorigin.sources.addresses import Address

from ..servers.running import wait_until
from .http_store import Handler, Store, serve_store

A = b'allow_origins = ["https://a.example"]\n'
B = b'{"allow_origins": ["https://b.example"]}'


def becomes(true: Callable[[], bool]) -> None:
    wait_until(true, lambda: "it does not happen")


def of(content: bytes) -> PolicyMap:
    return PolicyMap.from_content(content, "test")[0]


@pytest.fixture(scope="module")
def serving() -> Iterator[Store]:
    with serve_store() as store:
        yield store


@pytest.fixture
def store(serving: Store) -> Store:
    serving.document, serving.fault = A, None
    serving.requests.clear()
    return serving


@pytest.fixture
def source(store: Store) -> Iterator[HTTPSource]:
    source = HTTPSource(store.url, interval=0.02, timeout=0.5)
    yield source
    source.disconnect()


def test_a_document_is_sent_again_only_when_it_has_changed(
    store: Store, source: HTTPSource
) -> None:
    assert source.fetch() == source.fetch() == A
    first, second = store.requests
    assert "if-none-match" not in first
    assert second["if-none-match"] == store.etag()
    assert first["accept-encoding"] == "identity"
    store.document = B
    assert source.fetch() == B
    assert source.fetch() == B


def test_a_user_and_a_password_are_sent_and_never_shown(store: Store) -> None:
    url = store.url.replace("//", "//me:s3cr3t@") + "?sig=abcdef&x=1"
    source = HTTPSource(url)
    source.fetch()
    assert store.requests[0]["authorization"] == "Basic bWU6czNjcjN0"
    assert store.requests[0]["path"] == "/cors?sig=abcdef&x=1"
    assert source.address == f"{store.url}?(hidden)"
    source.disconnect()
    other = HTTPSource(store.url, headers={"Authorization": "Bearer x"})
    other.fetch()
    assert store.requests[1]["authorization"] == "Bearer x"
    other.disconnect()


def status(number: int, headers: dict[str, str] | None = None) -> Callable[[Handler], None]:
    return lambda handler: handler.give(number, b"", headers)


def drip(handler: Handler) -> None:
    """Send a byte now and then, so that no single read takes long."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    try:
        for _ in range(100):
            handler.wfile.write(b"X")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass
    handler.close_connection = True


def huge(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"100000\r\n" + b"#" * 2**20 + b"\r\n"
    try:
        for _ in range(2 * LARGEST_FILE // 2**20):
            handler.wfile.write(chunk)
    except OSError:
        pass
    handler.close_connection = True


FAULTS: dict[str, tuple[Callable[[Handler], None], str]] = {
    "500": (status(500), "GET was answered with status 500"),
    "401": (status(401), "status 401: the credentials are missing or wrong"),
    "403": (status(403), "status 403: the credentials do not permit it"),
    "404": (status(404), "status 404: there is no document at this URL"),
    "204": (status(204), "status 204"),
    "206": (status(206), "status 206"),
    "304 unasked": (status(304), "status 304"),
    "closed": (lambda handler: handler.raw(b""), r"there is no response \(Server disconnected"),
    "not HTTP": (lambda handler: handler.raw(b"\x00\xff\x00\r\n\r\n"), "there is no response"),
    "cut": (
        lambda handler: handler.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + A),
        "there is no response",
    ),
    "cut chunk": (
        lambda handler: handler.raw(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nallo\r\n"
        ),
        "there is no response",
    ),
    "no end": (
        lambda handler: handler.raw(b"HTTP/1.1 200 OK\r\n\r\n" + A),
        "does not say where it ends, so a part may be missing",
    ),
    "compressed": (
        lambda handler: handler.give(200, gzip.compress(A), {"Content-Encoding": "gzip"}),
        "compressed, which was not asked for",
    ),
    "a login": (
        lambda handler: handler.give(200, b"\n<!doctype html><title>Log in</title>", {"ETag": "1"}),
        "a page of HTML or XML, such as that of a login",
    ),
    "huge": (huge, "larger than 32 MiB"),
    "drip": (drip, r"no whole response within 0\.5 s"),
    "redirect away": (
        status(302, {"Location": "http://127.0.0.1:9/token?a=b"}),
        r"redirects to http://127\.0\.0\.1:9/token\?\(hidden\), which is in another origin",
    ),
    "redirect to a file": (
        status(302, {"Location": "file:///etc/passwd"}),
        "which is in another origin",
    ),
    "redirect to nothing": (status(302), "status 302"),
    "redirect to no URL": (status(302, {"Location": "http://[/"}), "not a URL"),
    "redirects": (status(307, {"Location": "/other"}), "redirects more than 3 times"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_a_whole_document_is_an_error(
    store: Store, source: HTTPSource, fault: str
) -> None:
    store.fault, message = FAULTS[fault]
    if fault == "huge":
        source._timeout = 30.0
    with pytest.raises(SourceError, match=message):
        source.fetch()
    store.fault = None
    assert source.fetch() == A


def test_a_redirect_within_the_origin_is_followed(store: Store, source: HTTPSource) -> None:
    def redirect(handler: Handler) -> None:
        if handler.path == "/cors":
            handler.give(302, b"", {"Location": "/elsewhere?x=y"})
        else:
            handler.answer_properly()

    store.fault = redirect
    assert source.fetch() == A
    assert [each["path"] for each in store.requests] == ["/cors", "/elsewhere?x=y"]


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        ("120", 120, 120),
        ("999999999999", 999999999, 999999999),
        (timedelta(seconds=500), 300, 500),
        (timedelta(days=-1), 0, 0),
        ("soon", None, None),
        ("-1", None, None),
    ],
)
def test_retry_after_is_read(
    store: Store,
    source: HTTPSource,
    value: str | timedelta,
    least: float | None,
    most: float | None,
) -> None:
    if isinstance(value, timedelta):
        value = format_datetime(datetime.now(UTC) + value, usegmt=True)
    store.fault = status(503, {"Retry-After": value})
    with pytest.raises(SourceError) as caught:
        source.fetch()
    after = caught.value.retry_after
    if least is None or most is None:
        assert after is None
    else:
        assert after is not None
        assert least <= after <= most


def test_a_child_has_its_own_connection(store: Store, source: HTTPSource) -> None:
    source.fetch()
    parents = source._pool
    source.after_fork()  # as in the child
    assert source.fetch() == A
    assert source._pool is not parents
    assert parents is not None
    assert [each.is_closed() for each in parents.connections] == [False]
    parents.close()


def test_time_that_is_over_is_an_error(store: Store) -> None:
    with pytest.raises(SourceError, match="no whole response within 1e-09 s"):
        HTTPSource(store.url, timeout=1e-9).fetch()


def test_a_secret_of_two_letters_is_not_looked_for_in_errors() -> None:
    address = Address("https://me:ab@h/?sig=abcdef")
    assert address.hide("about abcdef") == "about (hidden)"


def test_nobody_listens_or_there_is_no_such_host() -> None:
    for url in ("http://127.0.0.1:1/cors", "http://nowhere.invalid/cors"):
        with pytest.raises(SourceError, match="there is no response"):
            HTTPSource(url).fetch()


def test_certificates_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with serve_store(context) as store:
        store.document = A
        url = store.url.replace("http:", "https:")
        source = HTTPSource(url, ssl_context=trusting)
        assert source.fetch() == A
        source.disconnect()
        with pytest.raises(SourceError, match=r"certificate verify failed.*set SSL_CERT_FILE"):
            HTTPSource(url).fetch()
        authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        source = HTTPSource(url)
        assert source.fetch() == A
        source.disconnect()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "https:///x",
        "https://a b/",
        "https://[::1/",
        "https://h:99999/",
        "https://hö.example/",
        "https://h/" + 3000 * "x",
    ],
)
def test_a_wrong_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="source") as caught:
        HTTPSource(url.replace("//", "//me:s3cr3t@"))
    assert "s3cr3t" not in str(caught.value)


def test_what_is_not_an_address_is_an_error() -> None:
    with pytest.raises(TypeError, match="the address of a source is 'int', not a string"):
        HTTPSource(5)  # type: ignore[arg-type]
    with pytest.raises(AttributeError, match="no attribute 'EtcdSource'"):
        sources.EtcdSource  # type: ignore[attr-defined]  # noqa: B018
    assert "RedisSource" in dir(sources)


@pytest.mark.parametrize("name", ["interval", "timeout"])
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_times_are_above_0(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=rf"{name} is {value!r}; it must be a number of seconds"):
        HTTPSource("https://h/", **{name: value})  # type: ignore[arg-type]


def test_documents_are_compared_and_set(store: Store, source: HTTPSource) -> None:
    assert source.replace(source.fetch(), B)
    assert store.document == B
    assert store.requests[-1]["content-type"] == "application/json"
    assert source.fetch() == B
    store.document = A
    assert not source.replace(B, A)
    store.document = None
    assert source.replace(None, A)
    assert store.requests[-1]["content-type"] == "application/toml"
    assert not source.replace(None, B)
    with pytest.raises(SourceError, match="PUT was answered with status 501"):
        HTTPSource(f"{store.url}?refuse").replace(None, B)
    store.fault = lambda handler: handler.give(200, A)  # without ETag
    with pytest.raises(SourceError, match="no strong ETag"):
        source.replace(source.fetch(), B)


def test_a_followed_policy_changes_with_the_document(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "crossorigin")
    with FollowedPolicy(source_at(store.url, interval=0.02)) as policy:
        policy.start()
        assert policy.policy == of(A)
        store.document = B
        becomes(lambda: policy.policy == of(B))
        store.fault = status(500)
        becomes(lambda: policy.error is not None)
        assert policy.policy == of(B)
        store.fault = None
        becomes(lambda: policy.error is None)
        store.document = b"allow_origins = 5"
        becomes(lambda: policy.error is not None)
        assert policy.policy == of(B)
    outage, wrong = caplog.messages
    assert outage == (
        f"{store.url}: GET was answered with status 500\nThe last valid policies stay in force."
    )
    assert wrong.startswith(f"1 problem in {store.url}:\n- allow_origins 5")


def test_a_wrong_document_at_the_start_is_an_error(store: Store) -> None:
    store.document = b"allow_origins = 5"
    with pytest.raises(PolicyError):
        FollowedPolicy(source_at(store.url))
    initial = Policy(allow_origins=["https://initial.example"])
    followed = FollowedPolicy(source_at(store.url), initial=initial)
    assert followed.policy == PolicyMap({"/": initial})
    assert followed.error is not None
    followed.close()
