"""Origins of pasted settings beside a page, in the syntax of each layer: right ones and slips."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from crossorigin.diagnosis import Finding, diagnose, read

PAGE = "https://shop.example.org"
LOCAL = "http://localhost:4000"
LISTS = {
    "Django": "INSTALLED_APPS = ['corsheaders']\nCORS_ALLOWED_ORIGINS = [\n    '…',\n]",
    "Flask": "from flask_cors import CORS\nCORS(app, origins=['…'])",
    "FastAPI": "app.add_middleware(\n    CORSMiddleware,\n    allow_origins=['…'],\n)",
    "FastAPI, a name": "origins = [\n    '…',\n]\napp.add_middleware(CORSMiddleware, "
    "allow_origins=origins)",
    "Express": "app.use(cors({ origin: ['…'] }));",
    "Express, options": "const corsOptions = {\n  origin: ['…'],\n};\napp.use(cors(corsOptions));",
    "Fastify": "import cors from '@fastify/cors';\nfastify.register(cors, { origin: ['…'] });",
    "NestJS": "app.enableCors({\n  origin: ['…'],\n});",
    "Hono": "import { cors } from 'hono/cors';\napp.use('*', cors({ origin: ['…'] }));",
    "Spring": 'c = new CorsConfiguration();\nc.setAllowedOrigins(List.of("…"));',
    "ASP.NET": 'services.AddCors(o => o.AddPolicy("a", p => p.WithOrigins("…")));',
    "Rails": "use Rack::Cors do\n  allow do\n    origins '…'\n    resource '*'\n  end\nend",
    "Laravel": "'paths' => ['*'],\n'allowed_origins' => ['…'],\n'allowed_methods' => ['*'],",
    "rs/cors": 'cors.New(cors.Options{\n\tAllowedOrigins: []string{"…"},\n})',
    "gin": 'gin.Default()\nr.Use(cors.New(cors.Config{\n\tAllowOrigins: []string{"…"},\n}))',
    "Traefik": "accessControlAllowOriginList:\n  - …",
    "Kong": "plugins:\n- name: cors\n  config:\n    origins:\n    - …",
    "ingress-nginx": 'nginx.ingress.kubernetes.io/cors-allow-origin: "…"',
    "S3": '[{"AllowedMethods": ["GET"], "AllowedOrigins": ["…"]}]',
    "GCS": '[{"origin": ["…"], "method": ["GET"], "maxAgeSeconds": 60}]',
    "Azure": "az storage cors add --services b --methods GET --origins …",
    "R2": 'R2 policy: [{"AllowedMethods": ["GET"], "AllowedOrigins": ["…"]}]',
    "Serverless": "httpApi:\n  cors:\n    allowedOrigins:\n      - …\n    maxAge: 6",
    "SAM": "Type: AWS::Serverless::HttpApi\nCorsConfiguration:\n  AllowOrigins:\n    - …\n",
    "Socket.IO": "require('socket.io')(server, {\n  cors: {\n    origin: ['…'],\n  }\n});",
}
"""A list with one entry, for which “…” stands."""
ONE = {
    "nginx": "add_header 'Access-Control-Allow-Origin' '…' always;",
    "Apache": 'Header always set Access-Control-Allow-Origin "…"',
    "Caddy": 'api.example.net {\n    header Access-Control-Allow-Origin "…"\n}',
    "HAProxy": "    http-response set-header Access-Control-Allow-Origin …",
    "Koa": "const cors = require('@koa/cors');\napp.use(cors({ origin: '…' }));",
    "Spring, annotation": '@CrossOrigin(origins = "…")\npublic class A { }',
    "Serverless, REST": "events:\n  - http:\n      path: a\n      cors:\n        origin: '…'",
    "SAM, REST": "Type: AWS::Serverless::Api\n  Cors:\n    AllowOrigin: \"'…'\"",
    "PHP": "<?php\nheader('Access-Control-Allow-Origin: …');",
    "IIS": '<httpProtocol><add name="Access-Control-Allow-Origin" value="…" /></httpProtocol>',
}
EVERY = {**LISTS, **ONE}


def _with(form: str, entries: Sequence[str]) -> str:
    """The settings with these entries, each as the form has its only one."""
    if "ingress" in form:
        return form.replace("…", ",".join(entries))
    found = re.search(r"(?:\n\s*- |[^\w\s=:,\[\]({]?)…[^\w\s:,\[\])}]?", form)
    one = found[0] if found is not None else "…"
    between = "" if one.startswith("\n") else " " if "--origins" in form else ", "
    return form.replace(one, between.join(one.replace("…", each) for each in entries))


NOT_QUITE = {
    "a slash": (PAGE, f"{PAGE}/"),
    "a path": (PAGE, f"{PAGE}/cart"),
    "another scheme": (PAGE, "http://shop.example.org"),
    "no scheme": (PAGE, "shop.example.org"),
    "no port": ("http://shop.example.org:8080", "http://shop.example.org"),
    "www": (PAGE, "https://www.shop.example.org"),
    "another name of this machine": (LOCAL, "http://127.0.0.1:4000"),
    "capitals": (PAGE, "https://Shop.example.org"),
}
ALLOW_IT = {
    "a slash": ("Spring", "Spring, annotation"),
    "no scheme": ("Rails",),
    "capitals": ("Flask", "Spring", "Spring, annotation", "ASP.NET", "rs/cors", "gin"),
}
"""The layers that take the entry for the page's origin."""


@pytest.mark.parametrize("slip", NOT_QUITE)
def test_an_entry_that_is_nearly_the_page(slip: str) -> None:
    page, entry = NOT_QUITE[slip]
    wrong = {}
    for name, form in EVERY.items():
        first, *more = _findings(page, _with(form, [entry]))
        allowed = _says_allowed([first, *more])
        expected = name in ALLOW_IT.get(slip, ())
        named = first.cause == "origin-misspelled" and f"“{entry}”" in first.what
        if allowed is not expected or named is expected:
            wrong[name] = f"{first.cause}: {first.what}"
    assert wrong == {}


@pytest.mark.parametrize("entries", [[PAGE], ["https://b.example.net", PAGE], ["*"]])
def test_right_entries_are_not_called_wrong(entries: list[str]) -> None:
    layers = LISTS if len(entries) > 1 else EVERY
    wrong = {
        name: [each.what for each in found]
        for name, form in layers.items()
        if "- *" not in _with(form, entries)  # an alias of YAML
        and not _says_allowed(found := _findings(PAGE, _with(form, entries)))
    }
    assert wrong == {}


SPLIT = ("ingress-nginx", "Spring", "Azure")
"""The layers that split such a text, or may do so."""


@pytest.mark.parametrize("separator", [",", ", "])
def test_a_list_in_the_quotes_of_one_entry(separator: str) -> None:
    entry = f"https://b.example.net{separator}{PAGE}"
    wrong = {}
    for name, form in LISTS.items():
        first, *more = _findings(PAGE, _with(form, [entry]))
        expected = name not in SPLIT
        said = "single entry" in first.what and not _says_allowed([first, *more])
        if said is not expected:
            wrong[name] = first.what
    assert wrong == {}


TAKE_STARS = ("Laravel", "rs/cors", "ingress-nginx", "S3")
FOR_NAMES = (
    "Django", "FastAPI", "FastAPI, a name", "Express", "Express, options", "Fastify", "NestJS",
    "Hono", "Spring", "ASP.NET", "Rails", "gin", "Traefik", "Socket.IO",
)  # fmt: skip


def test_an_entry_with_a_star() -> None:
    wrong = {}
    for name, form in LISTS.items():
        found = _findings(PAGE, _with(form, ["https://*.example.org"]))
        taken_for_name = "is not a pattern there" in found[0].what
        if _says_allowed(found) is not (name in TAKE_STARS) or taken_for_name is not (
            name in FOR_NAMES
        ):
            wrong[name] = found[0].what
    assert wrong == {}


FITTING = (
    "app.use(cors({ origin: /\\.example\\.org$/ }));",
    "app.use(cors({ origin: ['https://a.example', /^https:\\/\\/shop/] }));",
    "app.enableCors({ origin: [/example/i] });",
    "use Rack::Cors do\n  allow do\n    origins /shop\\.example/\n  end\nend",
    "use Rack::Cors do\n  allow do\n    origins %r{\\Ahttps://.*\\.example\\.org\\z}\n  end\nend",
    "app.add_middleware(CORSMiddleware, allow_origin_regex=r'https://.*\\.example\\.org')",
    "CORS_ALLOWED_ORIGIN_REGEXES = [\n    r'^https://\\w+\\.example\\.org$',\n]",
    "'paths' => ['*'],\n'allowed_origins_patterns' => ['#^https://.*\\.example\\.org$#'],",
    "accessControlAllowOriginListRegex:\n  - ^https://.*\\.example\\.org$",
    'c = new CorsConfiguration();\nc.setAllowedOriginPatterns(List.of("https://*.example.org"));',
    "r := gin.Default()\nr.Use(cors.New(cors.Config{\n\tAllowWildcard: true,\n"
    '\tAllowOrigins: []string{"https://*.example.org"},\n}))',
)
"""Expressions and patterns, each in the software's own form, that fit the page."""


@pytest.mark.parametrize("settings", FITTING)
def test_an_expression_is_tried_on_the_page(settings: str) -> None:
    assert _says_allowed(_findings(PAGE, settings))
    first, *_ = _findings("https://other.test", settings)
    assert (first.cause, "and not https://other.test" in first.what) == ("origin-not-allowed", True)


@pytest.mark.parametrize(
    "expression", ["(a+)+$", "((a|b)*c)*", "(?=a)b", "[", "a+b+c+d+e+f+", "x" * 300]
)
def test_an_expression_that_may_take_long_is_left_alone(expression: str) -> None:
    settings = f"app.use(cors({{ origin: ['https://a.example', /{expression}/] }}));"
    first, *_ = _findings(PAGE, settings)
    assert expression not in first.what


def _findings(page: str, settings: str) -> list[Finding]:
    message = (
        f"Access to fetch at 'https://api.example.net/v1/items' from origin '{page}' has been "
        "blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the "
        "requested resource."
    )
    (evidence,) = read(f"{message}\n\n{settings}")
    return [each for each in diagnose(evidence) if not each.is_note]


def _says_allowed(found: Sequence[Finding]) -> bool:
    return any("not theirs" in each.what or "fits none of them" in each.what for each in found)
