"""The scenarios in a real Chromium: real pages in their own origins, without a driver.

Pages are served over https on a loopback port, to which Chromium maps the scenarios' hosts (it
cannot resolve others). Each page makes its requests, posts the results that its script saw, and
goes on to the next page.
"""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import trustme
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse

from .scenarios import Scenario
from .servers import serve

__all__ = ["BrowserFailed", "chromium_version", "find_chromium", "run_in_chromium"]

EXECUTABLES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
TIME_LIMIT = 60.0
"""Seconds for which Chromium may work on a page."""
HELPERS_END = 5.0
"""Seconds to wait for the end of a browser's helpers after they were killed."""

PAGE = """<!doctype html><meta charset="utf-8"><title>crossorigin demo</title>
<script type="module">
const {scenarios, report, next} = DATA;
const seen = [];
for (const {url, init} of scenarios) {
  try {
    const response = await fetch(url, init);
    await response.text();
    const headers = [...response.headers.keys()];
    seen.push({type: response.type, status: response.status, headers});
  } catch (error) {
    seen.push({error: String(error)});
  }
}
await fetch(report, {method: "POST", mode: "no-cors", body: JSON.stringify(seen)});
if (next) location.href = next;
</script>"""


class BrowserFailed(Exception):
    """Chromium failed; the message describes the failure."""


def find_chromium() -> str | None:
    """The path of Chromium or Chrome, the one in ``CROSSORIGIN_CHROMIUM`` if that is set.

    Raises:
        BrowserFailed: the program in that variable cannot be run.
    """
    named = os.environ.get("CROSSORIGIN_CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise BrowserFailed(f"CROSSORIGIN_CHROMIUM is {named!r}, which is not a program")
        return found
    return next(filter(None, map(shutil.which, EXECUTABLES)), None)


def chromium_version(executable: str) -> str:
    """The name and the major version, such as ``"Chromium 156"``."""
    try:
        output = subprocess.run(  # noqa: S603 (the path is the user's own browser)
            [executable, "--version"], capture_output=True, text=True, timeout=30, check=False
        ).stdout
    except subprocess.TimeoutExpired:
        raise BrowserFailed(f"{executable} did not say its version within 30 seconds") from None
    found = re.search(r"(Chromium|Google Chrome) (\d+)", output)
    return f"{found[1]} {found[2]}" if found else "Chromium"


def run_in_chromium(
    executable: str, scenarios: Sequence[Scenario], api: str
) -> list[dict[str, Any]]:
    """The results that the script of each scenario with a page saw, in order.

    `api` is the API's base URL. Each view is ``{"type", "status", "headers"}`` of the response, or
    ``{"error"}``.

    Raises:
        BrowserFailed: Chromium did not start, or did not report in time.
    """
    visits = _visits(scenarios)
    reports: queue.SimpleQueue[Any] = queue.SimpleQueue()
    certificate = trustme.CA().issue_cert(*{urlsplit(page).hostname or "" for page, _ in visits})
    pages = _build_pages(visits, api, reports)
    with (
        tempfile.TemporaryDirectory(prefix="crossorigin-", ignore_cleanup_errors=True) as directory,
        serve(pages, ssl_context_factory=lambda *_: _server_context(certificate)) as port,
    ):
        rules = [f"MAP {urlsplit(page).hostname}:443 127.0.0.1:{port}" for page, _ in visits]
        process = _start(executable, Path(directory), rules, visits[0][0] + "page/0")
        try:
            return [seen for page, _ in visits for seen in _await_report(reports, process, page)]
        finally:
            end_group(process)


def _visits(scenarios: Sequence[Scenario]) -> list[tuple[str, list[Scenario]]]:
    """The pages to visit, each with its scenarios, in order."""
    visits: list[tuple[str, list[Scenario]]] = []
    for scenario in scenarios:
        if scenario.page is None:
            continue
        if not visits or visits[-1][0] != scenario.page:
            visits.append((scenario.page, []))
        visits[-1][1].append(scenario)
    return visits


def _build_pages(
    visits: list[tuple[str, list[Scenario]]], api: str, reports: queue.SimpleQueue[Any]
) -> FastAPI:
    app = FastAPI()

    @app.get("/page/{number}")
    def show(number: int) -> HTMLResponse:
        page, scenarios = visits[number]
        data = {
            "scenarios": [{"url": api + each.path, "init": each.options} for each in scenarios],
            "report": f"{page}report",
            "next": f"{visits[number + 1][0]}page/{number + 1}" if visits[number + 1 :] else None,
        }
        headers = {"Cache-Control": "no-store"}
        if scenarios[0].sandboxed:
            headers["Content-Security-Policy"] = "sandbox allow-scripts"
        return HTMLResponse(PAGE.replace("DATA", json.dumps(data)), headers=headers)

    @app.post("/report")
    async def report(request: Request) -> PlainTextResponse:
        reports.put(json.loads(await request.body()))
        return PlainTextResponse("thank you")

    return app


def _server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


def _start(executable: str, profile: Path, rules: list[str], url: str) -> subprocess.Popen[bytes]:
    command = [
        executable,
        "--headless",
        f"--user-data-dir={profile}",
        f"--host-resolver-rules={','.join([*rules, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1'])}",
        "--ignore-certificate-errors",  # for pages on this machine, in a temporary profile
        "--no-first-run",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
        url,
    ]
    return subprocess.Popen(  # noqa: S603
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, **_temporary_files(profile)},
    )


def _temporary_files(profile: Path) -> dict[str, str]:
    """Where Chromium puts its temporary files: in the profile, so that they go with it.

    It makes a socket among them, for which macOS' names of temporary folders leave no room.
    """
    return {} if sys.platform == "darwin" else {"TMPDIR": str(profile)}


def _await_report(
    reports: queue.SimpleQueue[Any], process: subprocess.Popen[bytes], page: str
) -> list[dict[str, Any]]:
    waited = 0.0
    while waited < TIME_LIMIT:
        with suppress(queue.Empty):
            report: list[dict[str, Any]] = reports.get(timeout=0.5)
            return report
        waited += 0.5
        if process.poll() is not None:
            raise BrowserFailed(
                f"Chromium ended (status {process.returncode}) before {page} was done"
            )
    raise BrowserFailed(f"Chromium's page {page} did not report within {TIME_LIMIT:.0f} seconds")


def end_group(process: subprocess.Popen[Any]) -> None:
    """End a browser and its helpers, which are in its process group.

    Helpers that still write would fill the folder of the profile again while it is removed.
    """
    with suppress(ProcessLookupError):
        os.killpg(process.pid, 9)
    process.wait()
    waited = 0.0
    with suppress(ProcessLookupError):
        while waited < HELPERS_END:
            os.killpg(process.pid, 0)
            time.sleep(0.01)
            waited += 0.01
