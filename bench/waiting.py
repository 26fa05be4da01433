"""What people wait for beside requests: imports, commands, recordings, and `verify`.

CPU time of new processes, in turns, so that the caches of the system are warm for all. What else
the machine does only adds to it, so the least of all rounds counts.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import HttpRequest, HttpResponse
from crossorigin.conformance import verify
from crossorigin.transports import ASGITransport

from .contenders import POLICY, SMALL, plain_asgi
from .measuring import in_turns

ROUNDS = 25
ROUNDS_OF_RECORDINGS = 3
ENTRIES = 20_000
"""Entries of a recording of 35 MB."""
POLLS = (2_000, 4_000)
PAGE = "https://shop.example.com"

_PYTHON = [sys.executable, "-c"]
_COMMAND = [str(Path(sys.executable).with_name("crossorigin"))]


def run(say: Callable[[str], None]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        commands = _commands(Path(folder))
        found: dict[str, Any] = {"commands": commands}
        say("imports and commands")
        found["recordings"] = _recordings(Path(folder))
        say("recordings")
    found["verify"] = _verify()
    say("verify")
    return found


def _cpu_of(arguments: list[str], **environment: str) -> float:
    """Seconds of CPU time of a new process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        arguments,
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def profiled(folder: Path) -> dict[str, list[str]]:
    """Commands whose time is worth a profile, by the names of their targets."""
    return {
        "`crossorigin --version`": [*_COMMAND, "--version"],
        "`crossorigin check FILE`": [*_COMMAND, "check", str(_policy_file(folder))],
        "`explain`, a recording of 35 MB": [*_COMMAND, "explain", str(_recording(folder))],
    }


def _policy_file(folder: Path) -> Path:
    policy = folder / "cors.toml"
    policy.write_text(f'allow_origins = ["{PAGE}"]\nallow_credentials = true\n')
    return policy


def _recording(folder: Path) -> Path:
    mixed = folder / "mixed.har"
    mixed.write_text(json.dumps({"log": {"version": "1.2", "entries": _mixed()}}))
    return mixed


def _commands(folder: Path) -> dict[str, Any]:
    policy = _policy_file(folder)
    completing = {
        "_CROSSORIGIN_COMPLETE": "bash_complete", "COMP_WORDS": "crossorigin ch", "COMP_CWORD": "1",
    }  # fmt: skip
    commands = {
        "Python": [*_PYTHON, "pass"],
        "import crossorigin": [*_PYTHON, "import crossorigin"],
        "import crossorigin.asgi": [*_PYTHON, "import crossorigin.asgi"],
        "import starlette.middleware.cors": [*_PYTHON, "import starlette.middleware.cors"],
        "import click": [*_PYTHON, "import click"],
        "--version": [*_COMMAND, "--version"],
        "--help": [*_COMMAND, "--help"],
        "check FILE": [*_COMMAND, "check", str(policy)],
    }
    works = {name: partial(_cpu_of, command) for name, command in commands.items()}
    works["completion of a word"] = partial(_cpu_of, _COMMAND, **completing)
    return {name: min(taken) for name, taken in in_turns(works, ROUNDS).items()}


def _recordings(folder: Path) -> dict[str, Any]:
    mixed = _recording(folder)
    works = {"mixed": mixed}
    for count in POLLS:
        works[f"{count} polls"] = folder / f"{count}.har"
        polls = [_entry(f"{PAGE}:8443/events", number) for number in range(count)]
        works[f"{count} polls"].write_text(
            json.dumps({"log": {"version": "1.2", "entries": polls}})
        )
    commands = {name: [*_COMMAND, "explain", str(file)] for name, file in works.items()}
    times = in_turns(
        {name: partial(_cpu_of, command) for name, command in commands.items()},
        ROUNDS_OF_RECORDINGS,
    )
    return {
        "bytes": mixed.stat().st_size,
        "entries": ENTRIES,
        "seconds": {name: min(taken) for name, taken in times.items()},
    }


def _mixed() -> list[dict[str, Any]]:
    """Requests of a page to its own and to two other servers, which allow nearly all of them."""
    chance = random.Random(1)
    entries = []
    for number in range(ENTRIES):
        host = chance.choice(["api.example.net", "cdn.example.org", "shop.example.com"])
        url = f"https://{host}/v1/items/{chance.randrange(3000)}?q={chance.randrange(100)}"
        entries.append(_entry(url, number, is_allowed=chance.random() < 0.97))
    return entries


def _entry(url: str, number: int, *, is_allowed: bool = True) -> dict[str, Any]:
    is_own = url.startswith(f"{PAGE}/")
    sent = {
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "accept": "*/*",
        "accept-language": "en-US,en;q=0.5",
        "accept-encoding": "gzip, deflate, br, zstd",
        "referer": f"{PAGE}/",
        "sec-fetch-dest": "empty",
        "sec-fetch-mode": "cors",
        "sec-fetch-site": "same-origin" if is_own else "cross-site",
        **({"cookie": "session=0123456789abcdef"} if is_own else {"origin": PAGE}),
    }
    given = {
        "content-type": "application/json",
        "date": "Sun, 29 Nov 2026 12:00:00 GMT",
        "server": "nginx",
        "x-request-id": str(number),
        "cache-control": "no-cache",
        **({} if is_own or not is_allowed else {"access-control-allow-origin": PAGE}),
    }
    return {
        "startedDateTime": f"2026-11-29T12:{number // 60 % 60:02}:{number % 60:02}.000Z",
        "request": {"method": "GET", "url": url, "headers": _listed(sent), "cookies": []},
        "response": {
            "status": 200,
            "headers": _listed(given),
            "content": {"size": 1000, "mimeType": "application/json", "text": "x" * 640},
            **({} if is_allowed else {"_error": "net::ERR_FAILED"}),
        },
        "_resourceType": "fetch",
    }


def _listed(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def _verify() -> dict[str, Any]:
    """The CPU time of `verify` for each question, without that of the server, in one process."""
    served, questions = 0.0, 0
    transport = ASGITransport(CORSMiddleware(plain_asgi(SMALL)["bare"], policy=POLICY))

    def timed(request: HttpRequest) -> HttpResponse:
        nonlocal served, questions
        started = time.thread_time()
        try:
            return transport(request)
        finally:
            served += time.thread_time() - started
            questions += 1

    def once() -> float:
        nonlocal served, questions
        served, questions = 0.0, 0
        started = time.thread_time()
        report = verify(POLICY, "https://api.example.net/items", transport=timed)
        took = time.thread_time() - started - served
        assert not report.departures, report.departures
        return took / questions

    taken = in_turns({"verify": once}, 5)["verify"]
    return {"questions": questions, "a question": min(taken)}
