"""A paste is divided into blocks: what each line is, by its shape and by its neighbours."""

from __future__ import annotations

import pytest

from crossorigin.diagnosis import read_all
from crossorigin.diagnosis.readers.blocks import BlockKind, Blocks

_NAMES = {
    "prose": BlockKind.PROSE, "message": BlockKind.MESSAGE, "log": BlockKind.LOG,
    "page": BlockKind.PAGE, "server": BlockKind.SERVER, "code": BlockKind.OTHER_CODE,
    "data": BlockKind.DATA, "headers": BlockKind.HEADERS, "command": BlockKind.COMMAND,
}  # fmt: skip

PASTES = {
    "settings of Django, then Chrome's message": (
        ("server", "MIDDLEWARE = ["),
        ("server", "    'corsheaders.middleware.CorsMiddleware',  # before the others"),
        ("server", "]"),
        ("server", "if DEBUG:"),
        ("server", "    CORS_ALLOW_ALL_ORIGINS = True"),
        ("server", "    # every host, while this is not public"),
        ("server", "    ALLOWED_HOSTS = ['*']"),
        ("message", "Access to fetch at 'https://a.example/x' from origin 'https://b.example' has"),
        ("prose", "been blocked by CORS policy: no header is present"),
    ),
    "a page and a server without marks": (
        ("prose", "This is how my page asks:"),
        ("page", "fetch(`${base}/items`, {"),
        ("page", "  credentials: 'include' // sends the cookie of the session"),
        ("page", "});"),
        ("", ""),
        ("server", "// and the server"),
        ("server", "app.use(cors({ origin: '*', credentials: true }));"),
    ),
    "YAML among sentences": (
        ("prose", "I have these annotations on the ingress"),
        ("server", "metadata:"),
        ("server", "  annotations:"),
        ("server", "    nginx.ingress.kubernetes.io/cors-allow-origin: https://b.example"),
        ("server", "    nginx.ingress.kubernetes.io/enable-cors: \"true\""),
        ("prose", "However, the preflight is answered with 401 by the login."),
    ),
    "Caddy's words inside of braces": (
        ("server", "a.example {"),
        ("server", "  header {"),
        ("server", "    Access-Control-Allow-Headers \"Authorization, Content-Type\""),
        ("server", "    Access-Control-Allow-Credentials true"),
        ("server", "  }"),
        ("server", "  reverse_proxy app"),
        ("server", "}"),
        ("prose", "What answers the preflight here?"),
    ),
    "Ruby": (
        ("server", "Rails.application.config.middleware.insert_before 0, Rack::Cors do"),
        ("server", "  allow do"),
        ("server", "    origins 'b.example'"),
        ("server", "    resource '*', headers: :any, methods: [:get, :patch]"),
        ("server", "  end"),
        ("server", "end"),
    ),
    "curl with its output": (
        ("command", "$ curl -i -X OPTIONS https://a.example/items \\"),
        ("command", "    -H 'Origin: https://b.example'"),
        ("headers", "HTTP/2 405"),
        ("headers", "allow: GET, HEAD"),
        ("", ""),
        ("data", '{"detail": "Method Not Allowed"}'),
    ),
    "lines of a log": (
        ("log", "2026-03-04T05:06:07Z app[web.1]: origin is not in the list"),
        ("log", 'level=warn msg="denied CORS request" origin="https://b.example"'),
        ("log", '10.0.0.7 - - [04/Mar/2026:05:06:07 +0000] "OPTIONS /items HTTP/1.1" 404 0'),
    ),
    "the Network panel": (
        ("headers", "Request URL: https://a.example/items"),
        ("headers", "Request Method: OPTIONS"),
        ("headers", "Status Code: 404 Not Found"),
        ("headers", "Origin: https://b.example"),
        ("prose", "404 Not Found (routing error)"),
    ),
    "marks of code with output between them": (
        ("prose", "The console says:"),
        ("", "```"),
        ("message", "Something in the middle of it was refused by the server"),
        ("message", "    at load (https://b.example/app.js:12:7)"),
        ("", "```"),
        ("prose", "What does this want to tell me?"),
    ),
    "marks of code with a language": (
        ("", "```python"),
        ("server", "from fastapi import FastAPI"),
        ("server", "the origins of the pages go here"),
        ("server", "app.add_middleware(CORSMiddleware, allow_origins=origins)"),
        ("", "```"),
    ),
    "a mark of code that nothing closes": (
        ("prose", "I only see this in the console of the browser"),
        ("prose", "```"),
        ("message", "Uncaught (in promise) TypeError: Failed to fetch"),
    ),
    "sentences with code in them": (
        ("prose", "I already added `app.use(cors())` before all routes, and it changes nothing."),
        ("prose", "Use the option `credentials: 'include'` where the cookie is needed."),
        ("prose", 'My API returns {"message":"Missing Authentication Token"}'),
        ("prose", "If the origin is in the list (see below), the header is sent;"),
        ("prose", "throw away the cookie and the preflight is refused again"),
    ),
    "sentences in other languages": (
        ("prose", "Beim Laden der Seite kommt dieser Fehler"),
        ("prose", "При загрузке страницы появляется ошибка"),
        ("prose", "请求接口时控制台报错，怎么办"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PASTES)
def test_each_line_is_of_its_kind(name: str) -> None:
    lines = PASTES[name]
    blocks = Blocks("\n".join(line for _, line in lines))
    found: list[BlockKind | None] = [None] * len(lines)
    for block in blocks.all:
        found[block.first : block.last] = [block.kind] * (block.last - block.first)
    told = [
        (kind if line and kind is not None else None, line)
        for kind, (_, line) in zip(found, lines, strict=True)
    ]
    assert told == [(_NAMES.get(kind), line) for kind, line in lines]


def test_the_lines_of_one_kind_stay_where_they_are() -> None:
    text = "It fails with this:\r\nfetch('/x');\nNobody knows why it does that."
    words = Blocks(text).words
    assert len(words) == len(text)
    assert words.index("Nobody") == text.index("Nobody")
    assert words.splitlines()[1].strip() == ""


def test_code_is_not_quoted_as_a_sentence() -> None:
    settings = "\n".join(line for kind, line in PASTES["a page and a server without marks"] if kind)
    found = read_all(f"{settings}\nAccess to fetch has been blocked by CORS policy").evidence
    assert [each.told.sentence for each in found] == [None]
