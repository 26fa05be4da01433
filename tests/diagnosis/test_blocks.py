"""A paste is divided into blocks: what each line is, by its shape and by its neighbours."""

from __future__ import annotations

import pytest

from crossorigin.diagnosis import diagnose, read_all
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
    "settings right below a message": (
        ("message", "Access to fetch at 'https://a.example/x' from origin 'https://b.example' has"),
        ("server", " - traefik.http.middlewares.cors.headers.accesscontrolalloworiginlist=*"),
        ("", ""),
        ("server", "server: { proxy: { '/api': { target: 'http://localhost:8080' } } }"),
        ("", ""),
        ("server", "cors:"),
        ("server", "  origin: '*'"),
    ),
    "a page reads a response, a server writes one": (
        ("page", "fetch('/x').then(response => response.json())"),
        ("", ""),
        ("prose", "And this is how the server answers it:"),
        ("server", "response.headers['X-Total'] = '3'"),
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


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        (
            "No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin "
            "'http://localhost:8000' is therefore not allowed access.\n\n"
            "var layer = new L.GridLayer({\n"
            '  tiles: "https://tiles.example.net/set/index.json",\n'
            '  // tiles: "https://old.example.net/set/index.json",\n});',
            ["https://tiles.example.net/set/index.json"],
        ),
        (
            "No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin "
            "'http://localhost:8000' is therefore not allowed access.\n\n"
            "server {\n  location / {\n    proxy_pass http://app.example.net/v1;\n  }\n}",
            [None],
        ),
        (
            "Font from origin 'https://cdn.example.net' has been blocked from loading by "
            "Cross-Origin Resource Sharing policy: No 'Access-Control-Allow-Origin' header is "
            "present on the requested resource. Origin 'https://b.example' is therefore not "
            "allowed access.\nhttps://cdn.example.net/a.woff\nhttps://cdn.example.net/b.ttf\n"
            "https://other.example.net/c.ttf",
            ["https://cdn.example.net/a.woff", "https://cdn.example.net/b.ttf"],
        ),
    ],
    ids=["code of a page", "settings of a server", "fonts below the message"],
)
def test_addresses_are_those_that_the_page_asks(text: str, urls: list[str | None]) -> None:
    assert [each.url for each in read_all(text).evidence] == urls


@pytest.mark.parametrize("line", ["OPTIONS {}\nStatus: 403 Forbidden", "OPTIONS {} 403"])
def test_a_line_of_the_preflight_tells_its_status(line: str) -> None:
    url = "https://a.example/items"
    text = (
        f"Access to fetch at '{url}' from origin 'https://b.example' has been blocked by CORS "
        "policy: No 'Access-Control-Allow-Origin' header is present on the requested resource."
        f"\n\nThe preflight:\n{line.format(url)}\n"
    )
    (found,) = read_all(text).evidence
    assert (found.status, found.in_preflight) == (403, True)


@pytest.mark.parametrize("query", ["x-amz-acl=private", "x-amz-checksum-crc32=AAAAAA"])
def test_a_signed_upload_tells_the_method_of_a_message_that_is_cut(query: str) -> None:
    url = f"https://files.example.net/a.png?X-Amz-Signature=00ff&{query}"
    (found,) = read_all(f"Access to fetch at '{url}' from origin 'https://b.exa").evidence
    assert found.method == "PUT"


def test_a_request_to_the_pages_own_server_is_outside_of_cors() -> None:
    text = "POST /login HTTP/1.1\nHost: localhost:3000\nOrigin: http://localhost:3000\nAccept: */*"
    (found,) = read_all(text).evidence
    assert "to which CORS does not apply" in diagnose(found)[0].what


@pytest.mark.parametrize("origin", ["file://", "https://b.example"])
def test_the_origin_of_a_request_is_not_a_list_of_origins(origin: str) -> None:
    shown = f"Request Headers\nAccept: */*\nOrigin:{origin}\nUser-Agent: Mozilla/5.0\n"
    (evidence,) = read_all(
        f'A POST to "https://a.example/login" gets a CORS error.\n\n{shown}'
    ).evidence
    assert evidence.settings is None
