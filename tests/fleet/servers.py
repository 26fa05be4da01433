"""Redis and PostgreSQL, real, each with its own folder on a free port of 127.0.0.1."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ..pains.software import UNPACKED, free_port, missing
from ..patience import PATIENCE

__all__ = ["Postgres", "Redis", "run_postgres", "run_redis"]

LIMIT = 60.0
"""Seconds in which a server must be up, on a busy machine."""
NOBODY = 65534
"""The user of PostgreSQL where root runs the tests, because PostgreSQL does not run as root."""


def _environment() -> dict[str, str]:
    libraries = ":".join(str(each) for each in (UNPACKED / "usr" / "lib").glob("*-linux-*"))
    return {**os.environ, "LD_LIBRARY_PATH": libraries, "LC_ALL": "C"}


class Redis:
    """A Redis that can be stopped and started again; without persistence it loses everything."""

    def __init__(self, folder: Path, *options: str) -> None:
        unpacked = UNPACKED / "usr" / "bin" / "redis-server"
        self._program = shutil.which("redis-server") or (
            str(unpacked) if unpacked.exists() else missing("redis-server")
        )
        self._folder = folder
        self._options = options
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0#cors"

    def start(self) -> None:
        command = [self._program, "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--dir", str(self._folder), "--save", "", *self._options]
        self.process = _run(command, self._folder)
        _wait(self.process, lambda: _accepts(self.port), self._folder)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        _stop(self.process, number)


class Postgres:
    """A PostgreSQL with the administrator `admin`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        debians = [*Path("/usr/lib/postgresql").glob("*/bin")]
        debians += (UNPACKED / "usr" / "lib" / "postgresql").glob("*/bin")
        found = [each for each in debians if (each / "initdb").exists()]
        self._bin = max(found, default=None) or missing("postgresql")
        self._data = folder / "data"

    def url(self, user: str = "cors:s3cr3t") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/postgres#cors"

    def create(self) -> None:
        """Make the files of the database."""
        if os.geteuid() == 0:
            os.chown(self._folder, NOBODY, NOBODY)
        password = self._folder / "password"
        password.write_text("admin")
        command = [str(self._bin / "initdb"), "-D", str(self._data), "-U", "admin", "--no-sync"]
        command += ["-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8"]
        subprocess.run(  # noqa: S603
            command,
            check=True,
            capture_output=True,
            env=_environment(),
            cwd=self._folder,
            user=_user(),
        )

    def start(self) -> None:
        command = [str(self._bin / "postgres"), "-D", str(self._data), "-p", str(self.port)]
        command += ["-h", "127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"]
        self.process = _run(command, self._folder, user=_user())
        _wait(self.process, self._is_ready, self._folder)

    def stop(self, number: signal.Signals = signal.SIGQUIT) -> None:
        _stop(self.process, number)

    def execute(self, *statements: str) -> None:
        """Run statements as the administrator."""
        import psycopg  # noqa: PLC0415 (it may not be installed)

        url = self.url("admin:admin").partition("#")[0]
        with psycopg.connect(url, autocommit=True) as connection:
            for each in statements:
                connection.execute(each)

    def _is_ready(self) -> bool:
        import psycopg  # noqa: PLC0415

        if not _accepts(self.port):
            return False
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:  # it is starting
            return False
        return True


def _user() -> int | None:
    return NOBODY if os.geteuid() == 0 else None


def _run(command: list[str], folder: Path, *, user: int | None = None) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(),
            cwd=folder,
            user=user,
            start_new_session=True,
        )


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _wait(process: subprocess.Popen[bytes], is_up: Callable[[], bool], folder: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not is_up():
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError(f"it does not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.02)


def _stop(process: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
    if process is not None and process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.send_signal(number)
        process.wait(LIMIT)


@contextmanager
def run_redis(folder: Path, *options: str) -> Iterator[Redis]:
    """Run Redis while the block runs."""
    server = Redis(folder, *options)
    server.start()
    try:
        yield server
    finally:
        server.stop(signal.SIGKILL)


@contextmanager
def run_postgres() -> Iterator[Postgres]:
    """Run PostgreSQL while the block runs, outside of pytest's folders, which are closed to it."""
    with TemporaryDirectory(prefix="crossorigin-") as folder:
        server = Postgres(Path(folder))
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop()
