"""Redis and PostgreSQL as sources: real servers, and all that goes wrong with them."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crossorigin import FollowedPolicy
from crossorigin.policy.files import LARGEST_FILE
from crossorigin.sources import PolicyStore, SourceError, source_at

from ..pains.software import missing
from ..servers.running import wait_until
from .proxy import Proxy, run_proxy
from .servers import Postgres, Redis, run_postgres, run_redis
from .test_followed_policy import document, policies

try:
    import psycopg
    import redis
except ModuleNotFoundError as error:  # pragma: no cover (the tests' environment has them)
    missing(str(error.name))


class Place:
    """A store with a document, behind a proxy."""

    def __init__(self, server: Redis | Postgres, proxy: Proxy) -> None:
        self.server = server
        self.proxy = proxy
        self.direct = server.url() if isinstance(server, Postgres) else server.url
        self.url = self.direct.replace(str(server.port), str(proxy.port))
        self.sources: list[PolicyStore] = []

    def source(self, url: str | None = None, *, timeout: float = 5.0) -> PolicyStore:
        source: Any = source_at(url or self.url)
        source._timeout = timeout
        self.sources.append(source)
        return source  # type: ignore[no-any-return]

    def write(self, content: bytes | None) -> None:
        """As by hand, without a message."""
        if isinstance(self.server, Postgres):
            with psycopg.connect(self.direct.partition("#")[0], autocommit=True) as connection:
                connection.execute("DELETE FROM crossorigin_policies")
                if content is not None:
                    row = ("cors", content.decode())
                    connection.execute("INSERT INTO crossorigin_policies VALUES (%s, %s)", row)
            return
        with self.client() as client:
            client.delete("cors")
            if content is not None:
                client.set("cors", content)

    @contextmanager
    def client(self) -> Iterator[redis.Redis]:
        with client_of(self.server.port) as client:
            yield client


@contextmanager
def client_of(port: int) -> Iterator[redis.Redis]:
    with redis.Redis(port=port) as client:
        yield client
        client.connection_pool.disconnect()


@pytest.fixture(scope="module", params=["redis", "postgres"])
def serving(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "redis":
        with run_redis(folder) as server, run_proxy(server.port) as proxy:
            yield Place(server, proxy)
        return
    with run_postgres() as database, run_proxy(database.port) as proxy:
        database.execute("CREATE ROLE cors LOGIN PASSWORD 's3cr3t'")
        with pytest.raises(SourceError, match="the table is missing; create it by: ") as caught:
            source_at(database.url()).fetch()
        database.execute(str(caught.value).partition("create it by: ")[2])
        with pytest.raises(SourceError, match=r"SELECT .* INSERT and UPDATE \(permission denied"):
            source_at(database.url()).fetch()
        database.execute("GRANT ALL ON crossorigin_policies TO cors")
        yield Place(database, proxy)


@pytest.fixture
def place(serving: Place) -> Iterator[Place]:
    serving.write(None)
    serving.proxy.mode = "pass"
    yield serving
    for each in serving.sources:
        each.disconnect()
    serving.sources.clear()
    serving.proxy.mode = "pass"
    serving.proxy.cut()


def becomes(true: Callable[[], bool]) -> None:
    wait_until(true, lambda: "it does not happen")


def test_a_document_is_written_only_over_the_one_that_was_read(place: Place) -> None:
    source = place.source()
    with pytest.raises(SourceError, match="there is no") as caught:
        source.fetch()
    assert caught.value.is_missing
    one, two = document("a", 1), document("b", 2)
    assert source.replace(None, one)
    assert source.fetch() == one
    assert not source.replace(None, two)
    assert not source.replace(two, one)
    assert source.replace(one, two)
    assert source.fetch() == two


def test_of_many_writers_at_once_one_succeeds(place: Place) -> None:
    place.write(document("a", 1))
    done: list[bool] = []

    def write(number: int) -> None:
        source = place.source()
        done.append(source.replace(document("a", 1), document(f"w{number}", 2)))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(done) == [False] * 7 + [True]


def test_a_change_is_noticed_by_a_message_and_without_one_by_looking(place: Place) -> None:
    place.write(document("a", 1))
    source, writer = place.source(), place.source()
    source.interval = 1000  # type: ignore[misc]
    closing = threading.Event()
    source.fetch()
    assert writer.replace(document("a", 1), document("b", 2))
    source.wait(1000, closing)  # returns
    assert source.fetch() == document("b", 2)
    place.write(document("c", 3))
    source.wait(0.05, closing)
    assert source.fetch() == document("c", 3)
    closing.set()
    source.wait(1000, closing)  # returns too


def test_redis_tells_of_other_commands_if_it_is_set_up_to_and_of_other_types(
    tmp_path: Path,
) -> None:
    options = ["--notify-keyspace-events", "KA"]
    with run_redis(tmp_path, *options) as server, client_of(server.port) as client:
        client.set("cors", document("a", 1))
        source = source_at(server.url)
        source.fetch()
        client.set("cors", b"x")
        source.wait(1000, threading.Event())  # returns
        client.delete("cors")
        source.wait(1000, threading.Event())  # returns too
        client.hset("cors", "policy", "x")
        with pytest.raises(SourceError, match=r"Redis refuses the command \(WRONGTYPE"):
            source.fetch()


def test_of_two_writers_to_redis_in_one_transaction_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other writes after the document was compared, and before the new one is written."""
    multi = redis.client.Pipeline.multi
    one, two, three = document("a", 1), document("b", 2), document("c", 2)
    with run_redis(tmp_path) as server, client_of(server.port) as client:
        client.set("cors", one)

        def after_another(transaction: redis.client.Pipeline) -> None:
            client.set("cors", two)
            multi(transaction)

        source: PolicyStore = source_at(server.url)  # type: ignore[assignment]  # it is one
        monkeypatch.setattr(redis.client.Pipeline, "multi", after_another)
        assert not source.replace(one, three)
        assert client.get("cors") == two
        monkeypatch.undo()
        assert source.replace(two, three)
        source.disconnect()


def test_many_messages_of_redis_are_about_one_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with run_redis(tmp_path) as server, client_of(server.port) as client:
        client.set("cors", document("a", 1))
        source: Any = source_at(server.url)
        source.fetch()

        def is_one_left_after(count: int) -> bool:
            for _ in range(count):
                client.publish("crossorigin:cors", "")
            client.ping()  # by then, the messages are there
            source.wait(1000, threading.Event())
            return bool(source._message(source._messages, 0.0))

        assert not is_one_left_after(3)
        monkeypatch.setattr("crossorigin.sources.redis.MOST_MESSAGES", 2)
        assert is_one_left_after(4)
        assert len(list(source._descriptors())) == 2
        source._client.connection_pool.disconnect()
        assert list(source._descriptors()) == []
        source.disconnect()


def test_a_wait_without_a_connection_is_a_pause(place: Place) -> None:
    place.write(document("a", 1))
    source = place.source()
    source.wait(0.001, threading.Event())
    assert source.fetch() == document("a", 1)


def test_a_name_with_a_zero_byte_is_an_error(place: Place) -> None:
    """PostgreSQL has no such text; in Redis, it is a name like any other."""
    said = {
        Redis: r"there is no document at the key 'a\\x00b'",
        Postgres: r"PostgreSQL refuses it \(.*NUL",
    }
    with pytest.raises(SourceError, match=said[type(place.server)]):
        place.source(place.url.replace("#cors", "#a%00b")).fetch()


@pytest.mark.parametrize("what", ["garbage", "huge", "empty", "deleted", "wrong", "older"])
def test_nothing_wrong_in_the_store_changes_a_policy(place: Place, what: str) -> None:
    place.write(document("a", 7))
    with FollowedPolicy(place.source()) as policy:
        if what == "huge":
            place.write(b"#" * (LARGEST_FILE + 1))
        else:
            contents = {"garbage": b"\x01\xc2\xa0[[", "empty": b"", "deleted": None}
            contents |= {"wrong": b"allow_origins = 5", "older": document("b", 6)}
            place.write(contents[what])
        policy._look()
        assert policy.error is not None
        assert policy.policy == policies("a")
        place.write(document("b", 8))
        policy._look()
        assert policy.error is None
        assert policy.version == 8


def test_wrong_credentials_are_an_error_that_does_not_show_them(place: Place) -> None:
    if isinstance(place.server, Redis):
        with place.client() as client:
            client.acl_setuser("reader", enabled=True, passwords=["+s3cr3t"], keys=["cors"])
        place_url = place.url.replace("//", "//reader:wr0ng-s3cr3t@")
    else:
        place_url = place.url.replace("s3cr3t", "wr0ng-s3cr3t")
    with pytest.raises(SourceError) as caught:
        place.source(place_url).fetch()
    assert "password" in str(caught.value)
    assert "wr0ng" not in str(caught.value)
    assert "wr0ng" not in place.source(place_url).address
    if isinstance(place.server, Redis):
        right = place.source(place_url.replace("wr0ng-", ""))
        with pytest.raises(SourceError, match="has no permissions to run"):
            right.fetch()


def test_a_user_who_may_not_subscribe_looks_every_few_seconds(tmp_path: Path) -> None:
    with run_redis(tmp_path) as server:
        with client_of(server.port) as client:
            client.set("cors", document("a", 1))
            client.execute_command(
                *("ACL", "SETUSER", "reader", "on", ">s3cr3t", "~cors", "resetchannels", "+@all")
            )
        source = source_at(server.url.replace("//", "//reader:s3cr3t@"))
        assert source.fetch() == document("a", 1)
        source.wait(0.01, threading.Event())


@pytest.mark.parametrize("mode", ["hold", "drip", "refuse", "cut"])
def test_a_bad_connection_costs_a_bounded_time_and_no_policy(place: Place, mode: str) -> None:
    place.write(document("a", 1))
    source: Any = place.source(timeout=0.3)
    policy = FollowedPolicy(source)
    place.proxy.mode = mode
    place.proxy.cut()
    began = time.monotonic()
    policy._look()
    assert time.monotonic() - began < 20  # of a timeout that libpq rounds up, on a busy machine
    assert (policy.error is None) == (mode == "cut")
    assert policy.policy == policies("a")
    place.proxy.mode = "pass"
    place.proxy.cut()
    source.disconnect()
    source._timeout = 5.0  # for a good connection on a busy machine
    place.write(document("b", 2))
    policy._look()
    assert policy.error is None
    assert policy.version == 2


def test_a_restart_of_the_store_is_survived(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "crossorigin")
    place.write(document("a", 1))
    with FollowedPolicy(place.source(place.direct)) as policy:
        policy.start()
        place.server.stop(signal.SIGKILL if isinstance(place.server, Redis) else signal.SIGQUIT)
        becomes(lambda: policy.error is not None)
        assert policy.policy == policies("a")
        place.server.start()
        if isinstance(place.server, Redis):  # without persistence, it has lost the key
            becomes(lambda: "no document" in (policy.error or ""))
            assert policy.policy == policies("a")
        place.write(document("b", 2))
        becomes(lambda: policy.error is None and policy.version == 2)
    assert "s3cr3t" not in caplog.text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_has_its_own_connection_and_the_parents_goes_on(place: Place) -> None:
    place.write(document("a", 1))
    source = place.source()
    with FollowedPolicy(source) as policy:
        source.fetch()  # as if the parent followed, too
        child = os.fork()
        if child == 0:
            status = 1
            try:
                policy._look()
                status = 0 if policy.error is None else 2
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert source.fetch() == document("a", 1)


@pytest.mark.parametrize(
    "url",
    [
        "redis://h:port/0#cors",
        "redis://me:s3cr3t@h/0?socket_timeout=s3cr3t",
        "postgresql://me:s3cr3t@h/x?nonsense=s3cr3t",
        "postgresql://me:s3cr3t@h:port/x",
    ],
)
def test_a_wrong_address_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises((ValueError, SourceError)) as caught:
        source_at(url).fetch()
    assert "s3cr3t" not in str(caught.value)


def test_an_unknown_kind_of_address_is_refused() -> None:
    with pytest.raises(ValueError, match="no sources at etcd:// addresses; known are http://"):
        source_at("etcd://h/cors")
    with pytest.raises(ValueError, match="interval is 0"):
        source_at("redis://h", interval=0)


def test_no_such_host() -> None:
    for url in ("redis://nowhere.invalid/", "postgresql://nowhere.invalid/"):
        with pytest.raises(SourceError, match="does not respond"):
            source_at(url).fetch()
