"""The gallery in real browsers, through the lab's own sites: the model agrees with each of them."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import pytest

from crossorigin.asgi import ASGIApp, Receive, Scope, Send
from crossorigin.lab import read_scenario
from crossorigin.lab.gallery import gallery
from crossorigin.lab.real import ArmedRun, Places, RealSites, RealWire

from ..agreement.cookies.browsers import CHROMIUM_PREFERENCES
from ..real_browsers import launching
from .serving import serving

BROWSERS = ("chromium", "firefox", "webkit")
AT_ONCE = 6
"""How many pages make their requests at the same time: none has anything in common with another."""
DRIVER = """<!doctype html><title>driver</title><body><script id="armed" type="application/json">%s
</script><script>
"use strict";
(async () => {
  const armed = JSON.parse(document.getElementById("armed").textContent);
  const plain = armed.filter((each) => each.visit === null);
  const visiting = armed.filter((each) => each.visit !== null);
  const load = (each) => new Promise((done) => {
    const frame = document.createElement("iframe");
    addEventListener("message", function heard(event) {
      if (event.data.crossoriginLab !== each.run) return;
      removeEventListener("message", heard);
      frame.remove();
      done();
    });
    setTimeout(done, 20000);  // then the run is not finished, and the test says so
    frame.src = each.page;
    document.body.append(frame);
  });
  let at = Number(location.hash.slice(1));
  const back = sessionStorage.getItem("visited") === String(at);
  if (!back && at === 0) {
    const waiting = plain.values();
    const work = async () => { for (const each of waiting) await load(each); };
    await Promise.all(Array.from({ length: %d }, work));
  }
  for (let visited = back; at < visiting.length; at += 1, visited = false) {
    if (!visited) {
      sessionStorage.setItem("visited", String(at));
      location.href = visiting[at].visit + "#" + at;
      return;
    }
    await load(visiting[at]);
  }
  await fetch("/done", { method: "POST" });
})();
</script>"""


class Case(NamedTuple):
    """An entry of the gallery, before or after its cure."""

    name: str
    scenario: dict[str, Any]


CASES = [
    Case(f"{entry['name']}, {when}", scenario)
    for entry in gallery()
    for when, scenario in (("before", entry["scenario"]), ("cured", entry["cured"]))
]
CASES += [
    Case(name, {"request": request, **others})
    for name, request, others in (
        (
            "XMLHttpRequest",
            {"kind": "xhr", "method": "POST", "body": {"kind": "form", "text": "a"}},
            {},
        ),
        ("image", {"kind": "image", "mode": "no-cors"}, {}),
        ("image with CORS", {"kind": "image"}, {}),
        ("image that is refused", {"kind": "image"}, {"server": {"behaviour": "no-cors"}}),
        (
            "image of another policy",
            {"kind": "image", "mode": "no-cors"},
            {
                "server": {
                    "behaviour": "headers",
                    "headers": [["Cross-Origin-Resource-Policy", "same-origin"]],
                }
            },
        ),
        ("EventSource", {"kind": "eventsource"}, {}),
        ("EventSource of no stream", {"kind": "eventsource"}, {"server": {"status": 500}}),
        (
            "EventSource with credentials",
            {"kind": "eventsource", "credentials": "include"},
            {"policy": 'allow_origins = ["https://app.example.com"]\nallow_credentials = true\n'},
        ),
        ("a form with parts", {"method": "POST", "body": {"kind": "multipart", "text": "a"}}, {}),
        ("text", {"method": "POST", "body": {"kind": "text", "text": "a"}}, {}),
        (
            "bytes",
            {"method": "POST", "body": {"kind": "bytes", "text": "a"}},
            {"policy": 'allow_origins = ["https://app.example.com"]\n'},
        ),
        ("no-store", {"cache": "no-store"}, {}),
        ("reload", {"cache": "reload"}, {}),
        ("no-cache", {"cache": "no-cache"}, {}),
        ("a GET with a body throws", {"body": {"kind": "text", "text": "a"}}, {}),
        ("redirect: error", {"redirect": "error"}, {"server": {"behaviour": "slash-redirect"}}),
        ("redirect: manual", {"redirect": "manual"}, {"server": {"behaviour": "slash-redirect"}}),
        (
            "a preflight is remembered",
            {"method": "PUT", "repeat": 3},
            {
                "policy": 'allow_origins = ["https://app.example.com"]\n'
                'allow_methods = ["PUT"]\nmax_age = 600\n'
            },
        ),
        ("the same origin", {"url": "https://app.example.com/items"}, {}),
        ("the same site", {"url": "https://api.example.com/items"}, {}),
        ("HEAD", {"method": "HEAD"}, {}),
        ("a query", {"url": "https://api.example.net/items?a=1&b=%20"}, {}),
    )
]


KNOWN = {
    # The first time in a session, Firefox sends a second preflight although it has the first.
    ("firefox", "a preflight is remembered"),
    # In a frame of another site, WebKit cuts Referer within the page's own origin too.
    ("webkit", "the same origin"),
}
"""Finds that the model does not have yet."""


class Tried(NamedTuple):
    """What a browser did in each case that can be tried, and why the others cannot."""

    wires: dict[str, RealWire]
    why_not: dict[str, str]


def try_all(open_browser: Callable[[str], AbstractContextManager[object]]) -> Tried:
    """Run every case in one browser, which is opened at the address given."""
    sites: list[RealSites] = []
    armed: list[tuple[str, ArmedRun]] = []
    done: queue.SimpleQueue[None] = queue.SimpleQueue()

    def make(places: Places) -> ASGIApp:
        sites.append(RealSites(places))

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["server"][1] != places.lab:
                await sites[0](scope, receive, send)
                return
            if scope["path"] == "/done":
                done.put(None)
            runs = [each for _, each in armed if each["possible"]]
            listed = json.dumps(runs).replace("<", "\\u003c")
            text = (DRIVER % (listed, AT_ONCE)).encode()
            headers = [(b"content-type", b"text/html; charset=utf-8")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": text})

        return app

    with serving(make) as places:
        lab = places.lab_origins[0]
        armed += [(each.name, sites[0].arm(read_scenario(each.scenario), lab)) for each in CASES]
        with open_browser(f"{lab}/#0"):
            done.get(timeout=120)
        wires = {name: sites[0].wire(each["run"]) for name, each in armed if each["possible"]}
    return Tried(wires, {name: each["why"] for name, each in armed if not each["possible"]})


OPENED: dict[str, Callable[[str, str], AbstractContextManager[object]]] = {
    # A new profile has third-party cookies blocked, which users of Chrome do not.
    "chromium": lambda executable, address: launching.chromium(
        executable, address, preferences=CHROMIUM_PREFERENCES
    ),
    "firefox": launching.firefox,
    "webkit": launching.webkit,
}


@pytest.fixture(scope="module", params=BROWSERS)
def tried(request: pytest.FixtureRequest) -> tuple[str, Tried]:
    name: str = request.param
    executable: str = request.getfixturevalue(name)
    return name, try_all(lambda address: OPENED[name](executable, address))


@pytest.mark.browser
def test_the_model_agrees_with_the_browser(tried: tuple[str, Tried]) -> None:
    name, found = tried
    assert {each["engine"] for each in found.wires.values()} == {name}
    assert all(each["finished"] for each in found.wires.values())
    differing = {case: each["differences"] for case, each in found.wires.items()}
    assert {
        case: each for case, each in differing.items() if each and (name, case) not in KNOWN
    } == {}


@pytest.mark.browser
def test_what_cannot_be_tried_says_why(tried: tuple[str, Tried]) -> None:
    _, found = tried
    assert len(found.wires) >= 70
    assert all(found.why_not.values())
    assert {case.rpartition(",")[0] for case in found.why_not} == {
        "page-from-file",
        "local-network-access",
        "mixed-content",
    }
