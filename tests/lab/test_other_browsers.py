"""The lab's page in Firefox and WebKit: from a pasted message to the cure, as in Chromium."""

from __future__ import annotations

import json
import queue
from collections.abc import Iterator
from typing import Any

import pytest

from crossorigin.asgi import ASGIApp, Receive, Scope, Send
from crossorigin.lab.server import ASSETS

from ..pains.software import missing
from ..patience import PATIENCE
from ..real_browsers import launching
from .late_lab import lab_in_a_thread

pytestmark = pytest.mark.browser

TITLES = {"firefox": "Firefox", "webkit": "WebKit"}
DRIVING = """
const wrong = [];
addEventListener("error", event => wrong.push(event.message));
addEventListener("unhandledrejection", event => wrong.push(String(event.reason)));
addEventListener("securitypolicyviolation", event => wrong.push(event.violatedDirective));
const seen = [];
async function until(find) {
  for (let tries = 0; tries < 1000; tries++) {
    const found = find();
    if (found) return found;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error(`never: ${find}`);
}
const all = selector => [...document.querySelectorAll(selector)];
const words = () => all(".verdict .word").map(each => each.textContent).join(", ");
async function click(text) {
  (await until(() => all("button").find(each => each.textContent.trim() === text))).click();
}
try {
  await until(() => words() === "Sent, Readable");
  await click("Try an example");
  await until(() => words() === "Not sent, Not readable");
  seen.push(document.querySelector(".one-cause h3").textContent);
  await click("The cure");
  await until(() => words() === "Sent, Readable");
  seen.push(all(".engine-verdicts").map(each => each.textContent));
  await until(() => all(".step:not([hidden])").length === all(".step").length);
  await click("Try it in this browser");
  await until(() => document.querySelector(".agreement"));
  seen.push(all(".agreement, .real .losses li").map(each => each.textContent));
  all(".step-head").at(-1).click();
  seen.push((await until(() => document.querySelector(".rule a"))).href);
  const link = location.hash;
  location.hash = "#";
  await until(() => !document.querySelector(".story"));
  location.hash = link;
  await until(() => words() === "Sent, Readable" && all(".step").length > 8);
  const light = getComputedStyle(document.documentElement).backgroundColor;
  document.documentElement.dataset.theme = "dark";
  seen.push(getComputedStyle(document.documentElement).backgroundColor !== light);
  seen.push(document.documentElement.scrollWidth <= innerWidth);
} catch (error) {
  wrong.push(String(error));
}
await fetch("/seen", {method: "POST", body: JSON.stringify({seen, wrong})});
"""


class Driven:
    """The lab, whose page also runs `DRIVING`, and what that reports."""

    lab: ASGIApp

    def __init__(self) -> None:
        self.reports: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path == "/seen":
            body = b""
            more = True
            while more:
                message = await receive()
                body += message.get("body", b"")
                more = message.get("more_body", False)
            self.reports.put(json.loads(body))
            await self._answer(send, "text/plain", "")
        elif path == "/driving.js":
            await self._answer(send, "text/javascript", DRIVING)
        elif path == "/driven.html":
            page = ASSETS.joinpath("index.html").read_text("utf-8")
            script = '<script type="module" src="driving.js"></script></body>'
            await self._answer(send, "text/html", page.replace("</body>", script))
        else:
            await self.lab(scope, receive, send)

    @staticmethod
    async def _answer(send: Send, kind: str, text: str) -> None:
        policy = b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        policy += b"frame-src http://localhost:*; "
        headers = [
            (b"content-type", kind.encode()),
            (b"content-security-policy", policy + b"img-src 'self'"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": text.encode()})


@pytest.fixture(scope="module")
def driven() -> Iterator[tuple[str, Driven]]:
    application = Driven()

    def around(lab: ASGIApp) -> ASGIApp:
        application.lab = lab
        return application

    with lab_in_a_thread(around) as address:
        yield f"{address}driven.html", application


@pytest.mark.parametrize("name", ["firefox", "webkit"])
def test_the_page_works_in(name: str, driven: tuple[str, Driven]) -> None:
    address, application = driven
    executable = getattr(launching, f"find_{name}")()
    if executable is None:
        missing(name)
    with getattr(launching, name)(executable, address):
        report = application.reports.get(timeout=PATIENCE)
    assert report["wrong"] == []
    cause, marks, real, section, *rest = report["seen"]
    assert cause.startswith("The server does not allow the method PUT.")
    assert marks == ["sentreadable"] * 4
    assert real == [f"This browser did what the model of {TITLES[name]} does."]
    assert section.startswith("https://fetch.spec.whatwg.org/#")
    assert rest == [True, True]
