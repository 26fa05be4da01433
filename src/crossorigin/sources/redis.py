"""A policy at a key of Redis, or of what speaks its protocol: `RedisSource`.

A change is noticed by a message: `replace` publishes one, and Redis does for other commands, if its
``notify-keyspace-events`` has ``K`` and ``A``. Without any message, the key is read every few
seconds.

Sources: Redis, "Keyspace notifications", "Transactions" (WATCH) and the commands GETRANGE, PUBLISH.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

try:
    import redis
    from redis import exceptions
    from redis.backoff import NoBackoff
    from redis.retry import Retry
except ModuleNotFoundError as error:
    message = "this needs redis. Install it with: pip install 'crossorigin[redis]'"
    raise ModuleNotFoundError(message, name=error.name) from None

from ..policy.files import LARGEST_FILE
from ..policy_source import SourceError, seconds_above_0
from .addresses import Address
from .limits import slices, time_limit

__all__ = ["RedisSource"]

MOST_MESSAGES = 1000
"""Messages that are taken to be about one change."""


class RedisSource:
    """The document at a key, a string of Redis.

    Args:
        url: ``redis://``, ``rediss://`` (TLS) or ``unix://``, with the options that redis-py takes,
            and the key after ``#``; without it, the key is ``cors``.
        interval: The most seconds between two looks, if no message comes.
        timeout: Seconds that one exchange may take.

    Raises:
        ValueError: an argument is wrong.

    Example:
        >>> source = RedisSource("redis://cache.internal/0#cors")
    """

    may_lag = True
    """A replica may give an older document."""
    is_toml = None
    """The document's first character decides."""

    def __init__(self, url: str, *, interval: float = 5.0, timeout: float = 5.0) -> None:
        self._address = Address(url)
        self._key = self._address.key or "cors"
        self.interval = seconds_above_0("interval", interval)
        self._timeout = seconds_above_0("timeout", timeout)
        self.after_fork()
        try:
            self._connected()
        except (ValueError, TypeError, redis.RedisError) as error:
            said = self._address.hide(str(error))
            raise ValueError(f"the address of a source is wrong: {said}") from None

    @property
    def address(self) -> str:
        """The URL, without what may be secret."""
        return self._address.shown

    def fetch(self) -> bytes:
        """The document at the key.

        Raises:
            SourceError: Redis does not respond, or the key has no document.
        """
        with self._exchange() as client:
            self._subscribe(client)
            found = client.getrange(self._key, 0, LARGEST_FILE)
        content = found.encode() if isinstance(found, str) else bytes(found)
        if not content:
            raise SourceError(f"there is no document at the key {self._key!r}", is_missing=True)
        if len(content) > LARGEST_FILE:
            raise SourceError(f"the document is larger than {LARGEST_FILE >> 20} MiB")
        return content

    def replace(self, old: bytes | None, new: bytes) -> bool:
        """Write `new` and publish that, in one transaction, if the key still has `old`.

        Raises:
            SourceError: Redis does not respond, or does not permit it.
        """
        with self._exchange() as client, client.pipeline(transaction=True) as transaction:
            transaction.watch(self._key)
            found = transaction.getrange(self._key, 0, LARGEST_FILE) or None
            if (found.encode() if isinstance(found, str) else found) != old:
                return False
            transaction.multi()
            transaction.set(self._key, new)
            transaction.publish(self._channel, "")
            try:
                transaction.execute()
            except redis.WatchError:
                return False
        return True

    def wait(self, seconds: float, closing: threading.Event) -> None:
        """Return when a message tells of a change, after `seconds`, or soon after `closing`.

        Raises:
            SourceError: the connection is lost.
        """
        if self._messages is None:
            closing.wait(seconds)
            return
        for left in slices(seconds, closing):
            with self._errors():
                if self._message(self._messages, left):
                    for _ in range(MOST_MESSAGES):
                        if not self._message(self._messages, 0.0):
                            break
                    return

    def disconnect(self) -> None:
        """Close all connections."""
        if self._client is not None:
            with suppress(redis.RedisError, OSError):
                self._client.connection_pool.disconnect()
        self.after_fork()

    def after_fork(self) -> None:
        """Forget all connections, which are the parent's; redis-py does not close them here."""
        self._client: redis.Redis | None = None
        self._messages: redis.client.PubSub | None = None
        self._connections: list[redis.Connection] = []

    @property
    def _channel(self) -> str:
        return f"crossorigin:{self._key}"

    def _connected(self) -> redis.Redis:
        if self._client is None:
            pool = redis.ConnectionPool.from_url(
                self._address.url.partition("#")[0],
                socket_timeout=self._timeout,
                socket_connect_timeout=self._timeout,
                retry=Retry(NoBackoff(), 0),  # the follower decides when to ask again
                health_check_interval=int(self.interval) + 1,
                client_name="crossorigin",
            )
            kind, made = pool.connection_class, self._connections

            def connection(**options: Any) -> redis.Connection:
                made.append(kind(**options))
                return made[-1]

            pool.connection_class = connection
            self._client = redis.Redis(connection_pool=pool)
        return self._client

    def _descriptors(self) -> Iterator[int]:
        for each in self._connections:
            # redis-py has no other name for it; a limit of its own holds for each read alone.
            found = getattr(each, "_sock", None)
            if found is not None and found.fileno() >= 0:
                yield found.fileno()

    def _subscribe(self, client: redis.Redis) -> None:
        """Ask for messages, before the document is read, so that no change is missed."""
        if self._messages is not None:
            return
        database = client.get_connection_kwargs().get("db") or 0
        messages = client.pubsub()
        try:
            messages.subscribe(self._channel, f"__keyspace@{database}__:{self._key}")
            for _ in range(2):
                messages.get_message(timeout=self._timeout)
        except exceptions.NoPermissionError:
            messages.close()  # then the key is read every few seconds
            return
        self._messages = messages

    @staticmethod
    def _message(messages: redis.client.PubSub, timeout: float) -> bool:
        found = messages.get_message(timeout=timeout)
        return found is not None and found["type"] == "message"

    @contextmanager
    def _exchange(self) -> Iterator[redis.Redis]:
        with self._errors():
            client = self._connected()
            with time_limit(self._timeout, self._descriptors):
                yield client

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except redis.AuthenticationError as error:
            raise self._error("Redis refuses the user or the password", error) from None
        except redis.ResponseError as error:
            raise self._error("Redis refuses the command", error) from None
        except (redis.TimeoutError, redis.ConnectionError, redis.RedisError, OSError) as error:
            raise self._error("Redis does not respond", error) from None

    def _error(self, what: str, error: Exception) -> SourceError:
        self.disconnect()
        return SourceError(f"{what} ({self._address.hide(str(error)) or type(error).__name__})")
