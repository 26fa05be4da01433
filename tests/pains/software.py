"""Real servers for the pains: uvicorn, Werkzeug, Django's, Express, nginx and Apache."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import pytest
from werkzeug.serving import make_server

from crossorigin.demo.servers import serve
from tests.patience import PATIENCE
from tests.unmeasured import of_others

__all__ = [
    "apache",
    "apache_settings",
    "django",
    "express",
    "flask",
    "free_port",
    "missing",
    "nginx",
    "nginx_settings",
    "running",
    "uvicorn",
    "validate",
]

ROOT = Path(__file__).parents[2]
UNPACKED = Path(sys.prefix) / "servers"
LIMIT = 30.0
"""Seconds in which a server must have ended by itself."""


def missing(what: str, remedy: str = "scripts/servers fetches it") -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not there; {remedy}")
    pytest.skip(f"{what} is not there")


def _program(name: str) -> str:
    unpacked = UNPACKED / "usr" / "sbin" / name
    return shutil.which(name) or (str(unpacked) if unpacked.exists() else missing(name))


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def uvicorn(app: Any) -> Iterator[str]:
    """Serve an ASGI application; gives its origin."""
    with of_others(serve(app)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def flask(app: Any) -> Iterator[str]:
    """Serve a Flask application with Werkzeug, as ``flask run`` does; gives its origin."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def django(settings: str, folder: Path) -> Iterator[str]:
    """Serve a Django project with its own server; `settings` come after the usual ones."""
    (folder / "project.py").write_text(f"{DJANGO}\n{settings}\n")
    port = free_port()
    command = [sys.executable, "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "project", "PYTHONPATH": str(folder)}
    with running(command, port, folder, environment):
        yield f"http://127.0.0.1:{port}"


DJANGO = """
SECRET_KEY = "x"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "project"
INSTALLED_APPS = []
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
from django.http import JsonResponse
from django.urls import path
urlpatterns = [path("items/", lambda request: JsonResponse({"method": request.method}))]
"""


@contextmanager
def express(script: str, folder: Path) -> Iterator[str]:
    """Run an Express application: `script` defines `app`; gives its origin."""
    node = shutil.which("node") or missing("node")
    modules = UNPACKED / "node_modules"
    if not (modules / "cors").is_dir():
        missing("express")
    port = free_port()
    whole = (
        'const express = require("express");\nconst app = express();\n'
        f'{script}\napp.listen({port}, "127.0.0.1");\n'
    )
    (folder / "server.js").write_text(whole)
    environment = {**os.environ, "NODE_PATH": str(modules)}
    with running([node, str(folder / "server.js")], port, folder, environment):
        yield f"http://127.0.0.1:{port}"


def nginx_settings(server: str, folder: Path, port: int, *, http: str = "") -> list[str]:
    """Write nginx's file with the directives `http` and, in its server block, `server`.

    Gives the command that runs it; with ``-t``, that only checks it.
    """
    folder.joinpath("nginx.conf").write_text(
        f"""
daemon off; user {getpass.getuser()}; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    default_type application/json;
    {http}
    server {{ listen 127.0.0.1:{port}; root {folder}; {server} }}
}}
"""
    )
    command = [_program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    return [*command, "-e", str(folder / "error.log")]


@contextmanager
def nginx(server: str, folder: Path, *, http: str = "") -> Iterator[str]:
    """Run nginx with the directives `http` and, in its server block, `server`; gives its origin."""
    port = free_port()
    command = nginx_settings(server, folder, port, http=http)
    validate([*command, "-t"], folder)
    with running(command, port, folder, dict(os.environ)):
        yield f"http://127.0.0.1:{port}"


def apache_settings(
    host: str, folder: Path, port: int, *, settings: str = ""
) -> tuple[list[str], dict[str, str]]:
    """Write Apache's file with `settings` and, in its virtual host, the directives `host`.

    Gives the command that runs it, which only checks it with ``-t``, and its environment.
    """
    program = _program("apache2")
    prefix = UNPACKED if program.startswith(str(UNPACKED)) else Path("/")
    modules = prefix / "usr" / "lib" / "apache2" / "modules"
    names = ["mpm_event", "authz_core", "alias", "headers", "rewrite", "setenvif", "mime"]
    names += ["proxy", "proxy_http"]
    (folder / "mime.types").write_text("application/json json\n")
    load = "\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in names)
    (folder / "apache.conf").write_text(
        f"""
ServerRoot {folder}
ServerName 127.0.0.1
PidFile {folder}/apache.pid
ErrorLog {folder}/error.log
{settings}
{load}
TypesConfig {folder}/mime.types
DocumentRoot {folder}
<Directory "{folder}">
    Require all granted
</Directory>
Listen 127.0.0.1:{port}
<VirtualHost 127.0.0.1:{port}>
{host}
</VirtualHost>
"""
    )
    libraries = ":".join(str(each) for each in (prefix / "usr" / "lib").glob("*-linux-*"))
    environment = {**os.environ, "LD_LIBRARY_PATH": libraries}
    return [program, "-f", str(folder / "apache.conf")], environment


@contextmanager
def apache(host: str, folder: Path, *, settings: str = "", live: bool = False) -> Iterator[str]:
    """Run Apache with `settings` and, in its virtual host, the directives `host`; its origin.

    If it is `live`, it has a process that starts others, and can be told to read its files again.
    """
    port = free_port()
    command, environment = apache_settings(host, folder, port, settings=settings)
    validate([*command, "-t"], folder, environment)
    with running([*command, "-DFOREGROUND" if live else "-X"], port, folder, environment):
        yield f"http://127.0.0.1:{port}"


def validate(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


@contextmanager
def running(
    command: list[str],
    port: int,
    folder: Path,
    environment: dict[str, str],
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[None]:
    log = folder / "output.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    (folder / "running.pid").write_text(str(process.pid))
    try:
        deadline = time.monotonic() + PATIENCE
        while not _accepts(port):
            said = log.read_text(errors="replace")
            assert process.poll() is None, f"{command[0]} ended:\n{said}"
            assert time.monotonic() < deadline, f"{command[0]} does not start:\n{said}"
            time.sleep(0.05)
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, stop)
        try:
            process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), PATIENCE).close()
    except ConnectionRefusedError:
        return False
    return True
