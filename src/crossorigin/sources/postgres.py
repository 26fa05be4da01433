"""A policy in a row of PostgreSQL: `PostgresSource`.

A change is noticed by ``NOTIFY``, which `replace` sends. Without it, as after an ``UPDATE`` by
hand, behind PgBouncer or on a standby, the row is read every few seconds.

Sources: PostgreSQL, "LISTEN" and "NOTIFY"; psycopg, "Asynchronous notifications".
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
except ModuleNotFoundError as error:
    message = "this needs psycopg. Install it with: pip install 'crossorigin[postgres]'"
    raise ModuleNotFoundError(message, name=error.name) from None

from ..policy.files import LARGEST_FILE
from ..policy_source import SourceError, seconds_above_0
from .addresses import Address
from .limits import slices, time_limit

__all__ = ["CREATE_TABLE", "PostgresSource"]

CREATE_TABLE = "CREATE TABLE crossorigin_policies (name text PRIMARY KEY, document text NOT NULL)"
"""The statement that makes the table."""
GRANTS = "its user needs SELECT on the table, and to push also INSERT and UPDATE"
CHANNEL = "crossorigin_policies"

_READ = """
    SELECT CASE WHEN octet_length(document) <= %s THEN document END
    FROM crossorigin_policies WHERE name = %s
"""
_INSERT = """
    INSERT INTO crossorigin_policies (name, document) VALUES (%s, %s) ON CONFLICT DO NOTHING
"""
_UPDATE = "UPDATE crossorigin_policies SET document = %s WHERE name = %s AND document = %s"


class PostgresSource:
    """The document in a row of the table ``crossorigin_policies``.

    Args:
        url: ``postgresql://``, with the options that libpq takes, and the row's name after ``#``;
            without it, the name is ``cors``.
        interval: The most seconds between two looks, if no notification comes.
        timeout: Seconds that one exchange may take.

    Raises:
        ValueError: an argument is wrong.

    Example:
        >>> source = PostgresSource("postgresql://db.internal/config#cors")
    """

    may_lag = True
    """A standby may give an older document."""
    is_toml = None
    """The document's first character decides."""

    def __init__(self, url: str, *, interval: float = 5.0, timeout: float = 5.0) -> None:
        self._address = Address(url)
        self._name = self._address.key or "cors"
        self.interval = seconds_above_0("interval", interval)
        self._timeout = seconds_above_0("timeout", timeout)
        self._conninfo = self._address.url.partition("#")[0]
        self._connection: psycopg.Connection | None = None
        self._listens = False
        try:
            conninfo_to_dict(self._conninfo)
        except psycopg.Error as error:
            said = self._address.hide(str(error))
            raise ValueError(f"the address of a source is wrong: {said}") from None

    @property
    def address(self) -> str:
        """The URL, without what may be secret."""
        return self._address.shown

    def fetch(self) -> bytes:
        """The document in the row.

        Raises:
            SourceError: PostgreSQL does not respond or permit it, or there is no such row.
        """
        with self._exchange() as connection:
            row = connection.execute(_READ, (LARGEST_FILE, self._name)).fetchone()
        if row is None:
            raise SourceError(f"there is no row with the name {self._name!r}", is_missing=True)
        if row[0] is None:
            raise SourceError(f"the document is larger than {LARGEST_FILE >> 20} MiB")
        return str(row[0]).encode()

    def replace(self, old: bytes | None, new: bytes) -> bool:
        """Write `new` and notify, in one transaction, if the row still has `old`.

        Raises:
            SourceError: PostgreSQL does not respond, or does not permit it.
        """
        text = new.decode()
        with self._exchange() as connection, connection.transaction():
            if old is None:
                done = connection.execute(_INSERT, (self._name, text))
            else:
                done = connection.execute(_UPDATE, (text, self._name, old.decode()))
            is_done: bool = done.rowcount == 1
            if is_done:
                connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, self._name))
            return is_done

    def wait(self, seconds: float, closing: threading.Event) -> None:
        """Return when a notification comes, after `seconds`, or soon after `closing`.

        Raises:
            SourceError: the connection is lost.
        """
        if self._connection is None or not self._listens:
            closing.wait(seconds)
            return
        for left in slices(seconds, closing):
            with self._errors():
                found = self._connection.notifies(timeout=left, stop_after=1)
                if any(each.payload in ("", self._name) for each in found):
                    return

    def disconnect(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            with suppress(psycopg.Error, OSError):
                self._connection.close()
        self.after_fork()

    def after_fork(self) -> None:
        """Forget the connection, which is the parent's; psycopg does not close it here."""
        self._connection = None
        self._listens = False

    def _connected(self) -> psycopg.Connection:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._conninfo,
                autocommit=True,
                connect_timeout=max(2, round(self._timeout)),  # the least that libpq takes
                application_name="crossorigin",
                client_encoding="utf8",
            )
            with suppress(psycopg.errors.ReadOnlySqlTransaction):  # a standby
                self._connection.execute(f"LISTEN {CHANNEL}")
                self._listens = True
        return self._connection

    @contextmanager
    def _exchange(self) -> Iterator[psycopg.Connection]:
        with self._errors(), time_limit(self._timeout, self._descriptors):
            yield self._connected()

    def _descriptors(self) -> list[int]:
        connection = self._connection
        return [] if connection is None or connection.closed else [connection.fileno()]

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except psycopg.errors.UndefinedTable:
            self.disconnect()
            raise SourceError(f"the table is missing; create it by: {CREATE_TABLE}") from None
        except psycopg.errors.InsufficientPrivilege as error:
            raise self._error(f"PostgreSQL does not permit it; {GRANTS}", error) from None
        except psycopg.OperationalError as error:
            raise self._error("PostgreSQL does not respond as it should", error) from None
        except (psycopg.Error, OSError) as error:
            raise self._error("PostgreSQL refuses it", error) from None

    def _error(self, what: str, error: Exception) -> SourceError:
        self.disconnect()
        return SourceError(f"{what} ({self._address.hide(str(error)) or type(error).__name__})")
