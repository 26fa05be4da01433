"""Scripts and style sheets that a security policy trusts, in real browsers and in the model.

Each case is a policy. Its page has elements of all kinds, in its markup and inserted by script,
with and without a nonce and hashes: those that the policy lets through are requested from another
origin.
"""

from __future__ import annotations

import hashlib
import json
import queue
import threading
from base64 import b64encode
from collections import defaultdict
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from typing import Any

import pytest

from crossorigin.browser import Browser, HttpRequest, HttpResponse

from .patience import PATIENCE
from .real_browsers import launching

pytestmark = pytest.mark.browser

BODY = b"/**/"
HASH = f"sha256-{b64encode(hashlib.sha256(BODY).digest()).decode()}"
OTHER = f"sha384-{b64encode(hashlib.sha384(BODY).digest()).decode()}"
POLICIES = [
    "script-src 'nonce-own' 'nonce-abc'; style-src 'nonce-abc'",
    "script-src 'nonce-own' 'NONCE-abc'; style-src 'self'",
    "default-src 'nonce-own' 'nonce-abc'",
    "script-src-elem 'nonce-own' 'nonce-abc'; script-src 'none'; style-src-elem 'nonce-abc'",
    "script-src 'nonce-own' 'strict-dynamic' http:; style-src 'strict-dynamic'",
    "script-src 'nonce-own' 'nonce-abc' 'STRICT-dynamic'",
    "default-src 'nonce-own' 'strict-dynamic' http:",
    "default-src 'nonce-own' 'nonce-abc' 'strict-dynamic' http:",
    f"script-src 'nonce-own' '{HASH}'; style-src '{HASH}'",
    f"script-src 'nonce-own' '{HASH}' '{OTHER}'",
    f"script-src 'nonce-own' '{HASH}' 'strict-dynamic'",
    f"default-src 'nonce-own' '{HASH.replace('sha', 'SHA')}'",
    "script-src 'nonce-own' http:; style-src https:",
    "default-src 'nonce-own' 'self'; style-src 'unsafe-inline'",
    "script-src 'nonce-own' 'unsafe-inline' 'unsafe-hashes' 'report-sample'; default-src *",
]
KINDS = {"script": "script", "module": "script", "stylesheet": "link", "image": "img"}
"""The tag of each kind."""
ATTRIBUTES = {
    "plain": {},
    "nonce": {"nonce": "abc"},
    "other": {"nonce": "ABC"},
    "hash": {"integrity": HASH},
    "hashes": {"integrity": f"{HASH} {OTHER}"},
}
ELEMENTS = [
    f"{kind}-{attributes}-{by}"
    for kind, attributes, by in product(KINDS, ATTRIBUTES, ("parser", "script"))
    if kind != "image" or attributes == "plain"
]
TOP = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script type="module">
for (let number = 0; number < NUMBER; number++) {
  const frame = document.createElement("iframe");
  frame.src = `/page/${number}`;
  await new Promise(resolve => { frame.onload = resolve; document.body.append(frame); });
}
await fetch("/report", {method: "POST"});
</script>"""


def markup(api: str, number: int) -> str:
    """The page of a policy."""
    said: dict[str, list[str]] = {"parser": [], "script": []}
    for element in ELEMENTS:
        kind, attributes, by = element.split("-")
        values = {**ATTRIBUTES[attributes], "crossorigin": "anonymous"}
        address = f"{api}/seen/{number}/{element}"
        if kind == "stylesheet":
            values |= {"rel": "stylesheet", "href": address}
        else:
            values |= {"src": address} | ({"type": "module"} if kind == "module" else {})
            # Without it, the parser waits, and WebKit requests the next elements beforehand.
            values |= {"async": ""} if kind == "script" else {}
        text = "".join(f' {name}="{value}"' for name, value in values.items())
        tag = KINDS[kind]
        if by == "parser":
            said[by].append(f"<{tag}{text}>" + ("</script>" if tag == "script" else ""))
        else:
            said[by].append(f"[{json.dumps(tag)}, {json.dumps(values)}]")
    return (
        f'<!doctype html><meta charset="utf-8">{"".join(said["parser"])}'
        f'<script nonce="own">for (const [tag, values] of [{",".join(said["script"])}]) {{'
        "const made = document.createElement(tag);"
        "for (const [name, value] of Object.entries(values)) made.setAttribute(name, value);"
        "document.head.append(made);}</script>"
    )


def in_browser(launch: Any, executable: str) -> dict[int, set[str]]:
    """The elements that a real browser requests, by the number of the policy."""
    seen: dict[int, set[str]] = defaultdict(set)
    done: queue.SimpleQueue[None] = queue.SimpleQueue()
    api = ""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None: ...

        def handle_any(self) -> None:
            _, what, *rest = self.path.split("/")
            headers, body = {"Cache-Control": "no-store"}, b""
            if what == "seen":
                seen[int(rest[0])].add(rest[1])
                is_style = rest[1].startswith("style")
                headers["Content-Type"] = "text/css" if is_style else "text/javascript"
                headers["Access-Control-Allow-Origin"], body = "*", BODY
            elif what == "page":
                headers["Content-Security-Policy"] = POLICIES[int(rest[0])]
                headers["Content-Type"], body = "text/html", markup(api, int(rest[0])).encode()
            elif what == "report":
                done.put(None)
            else:
                headers["Content-Type"] = "text/html"
                body = TOP.replace("NUMBER", str(len(POLICIES))).encode()
            self.send_response(200)
            for each in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(*each)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = handle_any  # noqa: N815

    with ExitStack() as stack:
        ports = []
        for _ in range(2):
            http = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            http.daemon_threads = True
            threading.Thread(target=http.serve_forever, daemon=True).start()
            stack.callback(http.shutdown)
            ports.append(http.server_port)
        api = f"http://localhost:{ports[1]}"
        stack.enter_context(launch(executable, f"http://localhost:{ports[0]}/"))
        done.get(timeout=PATIENCE)
    return seen


def in_model(engine: str) -> dict[int, set[str]]:
    """The same in the model."""

    def answer(request: HttpRequest) -> HttpResponse:
        is_style = "stylesheet" in request.url
        kind = "text/css" if is_style else "text/javascript"
        headers = [("Access-Control-Allow-Origin", "*"), ("Content-Type", kind)]
        return HttpResponse(200, headers, BODY)

    found: dict[int, set[str]] = {}
    browser = Browser(engine=engine, transport=answer)
    for number, policy in enumerate(POLICIES):
        page = browser.page("http://localhost:8001/", content_security_policy=policy)
        found[number] = set()
        for element in ELEMENTS:
            kind, attributes, by = element.split("-")
            url, options = f"http://localhost:8002/{element}", ATTRIBUTES[attributes]
            named: Any = kind
            by_script = by == "script" and kind != "image"
            result = page.load(url, named, "anonymous", by_script=by_script, **options)
            if result.sent:
                found[number].add(element)
    return {number: elements for number, elements in found.items() if elements}


@pytest.mark.parametrize("browser", ["chromium", "firefox", "webkit"])
def test_the_model_requests_the_same_elements(browser: str, request: pytest.FixtureRequest) -> None:
    executable: str = request.getfixturevalue(browser)
    real = in_browser(getattr(launching, browser), executable)
    model = in_model(browser)
    differences = {
        (POLICIES[number], element, element in real.get(number, ()))
        for number in range(len(POLICIES))
        for element in real.get(number, set()) ^ model.get(number, set())
    }
    assert real
    assert not differences, "\n".join(map(str, sorted(differences)))
