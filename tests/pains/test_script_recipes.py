"""Recipes for code that gets a Request and gives a Response, each applied literally, in Node.js.

Hono is the real one. Netlify and Vercel run such code before a site; a few lines stand in for them:
the site is a handler here, with headers of its own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .software import UNPACKED, free_port, missing, running
from .tool import Seen, fetch

CREDENTIALS = ("--credentials", "include")
JSON = ("--json-body", "{}", "-H", "X-Trace: 1")
REQUESTS = ((), ("-X", "PUT", *JSON), ("-X", "POST", *JSON))

SERVER = """
import http from "node:http";
http.createServer(async (asked, answer) => {
  const url = `http://${asked.headers.host}${asked.url}`;
  const { method, headers } = asked;
  const response = await answered(new Request(url, { method, headers }));
  answer.writeHead(response.status, Object.fromEntries(response.headers));
  answer.end(Buffer.from(await response.arrayBuffer()));
}).listen(PORT, "127.0.0.1");
"""
SITE = """
async function site(request) {
  if (new URL(request.url).pathname === "/crash") throw new Error("gone");
  const status = request.method === "OPTIONS" ? 401 : 200;
  return new Response("[]", {
    status, headers: { "X-Frame-Options": "DENY" },
  });
}
"""
ALONE = "const answered = site;"
HONO = """
import { Hono } from "hono";
const app = new Hono();
RECIPE
app.use("*", async (context, next) => {
  context.header("X-Frame-Options", "DENY");
  return context.req.method === "OPTIONS" ? context.text("", 401) : next();
});
app.get("/crash", () => { throw new Error("gone"); });
app.all("/items", (context) => context.json([]));
const answered = app.fetch;
"""
NETLIFY = """
import edge from "./edge.js";
const answered = (request) => edge(request, { next: () => site(request) });
"""
VERCEL = """
import middleware from "./edge.js";
const answered = async (request) => {
  const before = await middleware(request);
  const goesOn = before.headers.has("x-middleware-next");
  const failed = () => new Response("", { status: 500 });
  const response = goesOn ? await site(request).catch(failed) : before;
  const headers = new Headers(response.headers);
  for (const [name, value] of before.headers) headers.set(name, value);
  headers.delete("x-middleware-next");
  return new Response(response.body, { status: response.status, headers });
};
"""
NEXT = """
export const next = () => new Response(null, { headers: { "x-middleware-next": "1" } });
"""


@contextmanager
def node(module: str, folder: Path, *, edge: str = "") -> Iterator[str]:
    """Serve `answered`, which `module` defines; gives its origin. `edge` is the module edge.js."""
    program = shutil.which("node") or missing("node")
    modules = folder / "node_modules"
    if not modules.exists():
        modules.mkdir()
        if not (UNPACKED / "node_modules" / "hono").is_dir():
            missing("hono")
        (modules / "hono").symlink_to(UNPACKED / "node_modules" / "hono")
        functions = modules / "@vercel" / "functions"
        functions.mkdir(parents=True)
        (functions / "package.json").write_text('{"type": "module", "main": "index.js"}')
        (functions / "index.js").write_text(NEXT)
    port = free_port()
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "edge.js").write_text(edge)
    (folder / "server.js").write_text(f"{module}\n{SITE}\n{SERVER.replace('PORT', str(port))}")
    with running([program, str(folder / "server.js")], port, folder, dict(os.environ)):
        yield f"http://127.0.0.1:{port}"


def cured(origin: str) -> bool:
    """Whether the page reads everything, a stranger nothing, and other headers are as before."""
    crash = fetch(f"{origin}/crash", *CREDENTIALS)
    seen = [fetch(f"{origin}/items", *each, *CREDENTIALS) for each in REQUESTS]
    strangers = [fetch(f"{origin}/items", *each, page="https://evil.example") for each in REQUESTS]
    kept = [each for each in seen if "x-frame-options" in _names(each)]
    return (
        all(each.allowed for each in (crash, *seen))
        and not any(each.allowed for each in strangers)
        and len(kept) == len(seen)
    )


def _names(seen: Seen) -> set[str]:
    headers = seen.last["exchanges"][-1]["response"]["headers"]
    return {name.lower() for name, _ in headers}


def recipe_for(software: str, origin: str) -> str:
    seen = fetch(f"{origin}/items", *REQUESTS[1], *CREDENTIALS, "--server", software)
    assert seen.status == 1
    return seen.recipe(software)


def test_hono(tmp_path: Path) -> None:
    with node(HONO.replace("RECIPE", ""), tmp_path) as origin:
        recipe = recipe_for("hono", origin)
    with node(HONO.replace("RECIPE", recipe), tmp_path) as origin:
        assert cured(origin)


@pytest.mark.parametrize(("software", "around"), [("netlify", NETLIFY), ("vercel", VERCEL)])
def test_code_before_a_site(software: str, around: str, tmp_path: Path) -> None:
    with node(ALONE, tmp_path) as origin:
        recipe = recipe_for(software, origin)
    with node(around, tmp_path, edge=recipe) as origin:
        assert cured(origin)
