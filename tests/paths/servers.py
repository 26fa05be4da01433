"""The frameworks of `apps` on their servers, as commands."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ..servers.running import run
from .contract import Case

ROOT_PATH = "/api"

ASGI = {
    "uvicorn-h11": "uvicorn --host 127.0.0.1 --port {{port}} --http h11 --log-level critical"
    " --root-path={root} {app}",
    "uvicorn-httptools": "uvicorn --host 127.0.0.1 --port {{port}} --http httptools"
    " --log-level critical --root-path={root} {app}",
    "hypercorn": "hypercorn --bind 127.0.0.1:{{port}} --log-level critical"
    " --root-path={root} {app}",
    "granian": "granian --host 127.0.0.1 --port {{port}} --interface asgi --no-log{prefix} {app}",
}
WSGI = {
    "gunicorn": "gunicorn --bind 127.0.0.1:{{port}} --worker-class gthread --threads 1"
    " --keep-alive 75 --log-level critical {app}",
    "waitress": "waitress --listen=127.0.0.1:{{port}} --threads 1 --url-prefix={root} {app}",
    "granian-wsgi": "granian --host 127.0.0.1 --port {{port}} --interface wsgi --no-log{prefix}"
    " --blocking-threads 1 {app}",
}
ASGI_APPS = {
    "starlette": "starlette:app",
    "fastapi": "fastapi:app",
    "litestar": "litestar:app",
    "falcon-asgi": "falcon_asgi:app",
    "blacksheep": "blacksheep:app",
    "quart": "quart:app",
    "django-asgi": "django:asgi",
}
WSGI_APPS = {
    "flask": "flask:app",
    "bottle": "bottle:app",
    "pyramid": "pyramid:app",
    "falcon-wsgi": "falcon_wsgi:app",
    "django-wsgi": "django:wsgi",
}
OWN = {
    "aiohttp": "aiohttp.web -H 127.0.0.1 -P {{port}} {package}.aiohttp:build",
    "sanic": "sanic {package}.sanic:app --host 127.0.0.1 --port {{port}} --single-process"
    " --no-access-logs --no-motd",
    "tornado": "{package}.tornado {{port}}",
}
DECLARING = ("fastapi", "django-asgi", "django-wsgi")
"""Frameworks whose applications can declare a root path by themselves."""
PACKAGE = f"{__package__}.apps"


class Target(NamedTuple):
    """A framework on a server."""

    framework: str
    server: str

    @property
    def name(self) -> str:
        """Both."""
        return f"{self.framework} on {self.server}"

    def cases(self, seed: int) -> list[Case]:
        """The cases that a seed stands for: without a root path, and in each way of having one."""
        cases = [Case(seed)]
        if self.framework not in OWN:
            cases += [Case(seed, ROOT_PATH), Case(seed, ROOT_PATH, has_root_in_map=False)]
        if self.framework in DECLARING:
            cases += [Case(seed, "", ROOT_PATH), Case(seed, "", ROOT_PATH, has_root_in_map=False)]
        return cases

    def command(self, case: Case) -> str:
        """The command that serves a case."""
        if self.framework in OWN:
            return OWN[self.framework].format(package=PACKAGE)
        commands, apps = (ASGI, ASGI_APPS) if self.server in ASGI else (WSGI, WSGI_APPS)
        prefix = f" --url-path-prefix={case.root}" if case.root else ""
        command = commands[self.server]
        if not case.root:
            command = command.replace(" --root-path={root}", "").replace(" --url-prefix={root}", "")
        return command.format(
            root=case.root, prefix=prefix, app=f"{PACKAGE}.{apps[self.framework]}"
        )


TARGETS = (
    *(Target(framework, server) for framework in ASGI_APPS for server in ASGI),
    *(Target(framework, server) for framework in WSGI_APPS for server in WSGI),
    *(Target(framework, framework) for framework in OWN),
)


@contextmanager
def serving(target: Target, case: Case) -> Iterator[int]:
    """Serve a case while the block runs; gives the port."""
    variables = case.to_environment()
    if target.server == "gunicorn" and case.root:
        variables["SCRIPT_NAME"] = case.root
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        with (
            TemporaryDirectory() as folder,
            run({target.framework: target.command(case)}, Path(folder)) as running,
        ):
            yield running[target.framework].port
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
