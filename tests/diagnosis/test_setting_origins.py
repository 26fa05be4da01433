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
    "Istio": "corsPolicy:\n  allowOrigins:\n    - exact: …\n  allowMethods:\n    - GET\n",
    "Echo": "e.Use(middleware.CORSWithConfig(middleware.CORSConfig{\n\tAllowOrigins: "
    '[]string{"…"},\n}))',
    "Corsica": 'use Corsica.Router,\n  origins: [\n    "…",\n  ],\n  allow_methods: :all',
    "Micronaut": "micronaut:\n  server:\n    cors:\n      configurations:\n        web:\n"
    "          allowed-origins:\n            - …\n",
    "Socket.IO": "require('socket.io')(server, {\n  cors: {\n    origin: ['…'],\n  }\n});",
}
"""A list with one entry, for which “…” stands."""
ONE = {
    "nginx": "add_header 'Access-Control-Allow-Origin' '…' always;",
    "Apache": 'Header always set Access-Control-Allow-Origin "…"',
    "Actix": 'let cors = Cors::default().allowed_origin("…");',
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
    found = re.search(r"(?:\n\s*- (?:exact: )?|[^\w\s=:,\[\]({]?)…[^\w\s:,\[\])}]?", form)
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
    "capitals": ("Flask", "Spring", "Spring, annotation", "ASP.NET", "rs/cors", "gin",
                 "ingress-nginx"),
}  # fmt: skip
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


STAR_IS_NAME = (
    "Django", "Express", "Express, options", "NestJS", "Hono", "Socket.IO",
)  # fmt: skip
"""The layers whose lists take “*” for a name."""


@pytest.mark.parametrize("name", STAR_IS_NAME)
def test_a_star_within_a_list_that_is_a_name(name: str) -> None:
    found = _findings(PAGE, _with(LISTS[name], ["*"]))
    assert not _says_allowed(found)
    assert "“*” within a list" in found[0].what or "“*” is not an origin" in found[0].what


@pytest.mark.parametrize("entries", [[PAGE], ["https://b.example.net", PAGE], ["*"]])
def test_right_entries_are_not_called_wrong(entries: list[str]) -> None:
    layers = LISTS if len(entries) > 1 else EVERY
    wrong = {
        name: [each.what for each in found]
        for name, form in layers.items()
        if "- *" not in _with(form, entries)  # an alias of YAML
        and (entries != ["*"] or name not in (*STAR_IS_NAME, "Actix"))  # Actix does not start
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
FOR_EXPRESSIONS = ("Flask", "Kong")


def test_an_entry_with_a_star() -> None:
    wrong = {}
    for name, form in LISTS.items():
        found = _findings(PAGE, _with(form, ["https://*.example.org"]))
        taken_for_name = "is not a pattern there" in found[0].what
        for_expression = "is a regular expression there" in found[0].what
        if for_expression is not (name in FOR_EXPRESSIONS):
            wrong[name] = found[0].what
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
    "if ($http_origin ~* (https?://[^/]*\\.example\\.org(:[0-9]+)?)) {\n"
    "  add_header Access-Control-Allow-Origin $http_origin;\n}",
    'map $http_origin $cors {\n  default "";\n  "~^https://(shop|b)\\.example\\.org$" 1;\n}\n'
    "add_header Access-Control-Allow-Origin $cors always;",
    'SetEnvIf Origin "^https?://(.+\\.)?example\\.org$" ORIGIN=$0\n'
    "Header always set Access-Control-Allow-Origin %{ORIGIN}e env=ORIGIN",
    'SetEnvIfNoCase Origin "SHOP\\.example" ORIGIN=$0\n'
    "Header set Access-Control-Allow-Origin %{ORIGIN}e env=ORIGIN",
    "acl ok hdr_reg(origin) -i ^https://shop\\.example\n"
    "http-response set-header Access-Control-Allow-Origin %[var(txn.o)] if ok",
    "@cors header_regexp o Origin ^https://shop\\.\nheader @cors Access-Control-Allow-Origin {x}",
    "envoy.filters.http.cors\nallow_origin_string_match:\n- safe_regex:\n    regex: https://.*\\.org",
    "plugins:\n- name: cors\n  config:\n    origins:\n    - https://.*\\.example\\.org",
    "plugins:\n- name: cors\n  config:\n    origins:\n    - (shop|b)\\.example\\.org",
    'from flask_cors import CORS\nCORS(app, origins=[r"https://.*\\.EXAMPLE\\.org"])',
    "if (/\\.example\\.org$/.test(origin)) {\n  "
    "res.setHeader('Access-Control-Allow-Origin', origin);\n}",
    "if (preg_match('#^https://shop#', $_SERVER['HTTP_ORIGIN'])) {\n"
    "  header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);\n}",
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


LOOSE = (
    (r"app.use(cors({ origin: /example\.org$/ }));", "https://stranger-example.org"),
    (r"app.use(cors({ origin: /^https:\/\/shop\.example\.org/ }));",
     "https://shop.example.org.stranger.test"),
    (r"app.use(cors({ origin: /^https:\/\/shop.example\.org$/ }));", "https://shopxexample.org"),
    ("if ($http_origin ~* (https?://.*\\.example\\.org(:[0-9]+)?)) {\n"
     "  add_header Access-Control-Allow-Origin $http_origin;\n}",
     "https://a.example.org.stranger.test"),
    ('SetEnvIf Origin "^https://(www.)?shop.example.org" O=$0\n'
     "Header set Access-Control-Allow-Origin %{O}e env=O",
     "https://shop.example.org.stranger.test"),
    ("CORS_ALLOWED_ORIGIN_REGEXES = [r'^https://\\w+\\.example\\.org']",
     "https://a.example.org.stranger.test"),
    (r"app.use(cors({ origin: /^https:\/\/shop\.example\.org$/ }));", ""),
    (r"app.use(cors({ origin: /\.example\.org$/ }));", ""),
    (r"app.use(cors({ origin: /^https?:\/\/([a-z]+\.)?example\.org(:\d+)?$/ }));", ""),
    ("app.add_middleware(CORSMiddleware, allow_origin_regex=r'https://.*\\.example\\.org')", ""),
    ('SetEnvIf Origin "^http(s)?://(.+\\.)?(example.org|example.com)$" O=$0\n'
     "Header set Access-Control-Allow-Origin %{O}e env=O", ""),
)  # fmt: skip
"""Settings with an expression, and an origin of someone else that it fits."""


@pytest.mark.parametrize(("settings", "stranger"), LOOSE)
def test_an_expression_that_also_fits_strangers(settings: str, stranger: str) -> None:
    (evidence,) = read(settings)
    said = [each.what for each in diagnose(evidence) if "also fits" in each.what]
    assert [each.endswith(f" {stranger}.") for each in said] == [True] * bool(stranger)


SEND_ONE = (
    "app.use(cors({ origin: '…' }));",
    "app.enableCors({ origin: '…' });",
    "const cors = require('@koa/cors');\napp.use(cors({ origin: '…' }));",
    "require('socket.io')(server, { cors: { origin: '…' } });",
    "plugins:\n- name: cors\n  config:\n    origins:\n    - …\n",
    "add_header 'Access-Control-Allow-Origin' '…' always;",
    'Header always set Access-Control-Allow-Origin "…"',
    "res.setHeader('Access-Control-Allow-Origin', '…');",
    "<?php\nheader('Access-Control-Allow-Origin: …');",
)
COMPARE = (
    "app.use(cors({ origin: ['…'] }));",
    "import { cors } from 'hono/cors';\napp.use(cors({ origin: '…' }));",
    "from flask_cors import CORS\nCORS(app, origins='…')",
    "if (origin === '…') res.setHeader('Access-Control-Allow-Origin', '…');",
    "plugins:\n- name: cors\n  config:\n    origins:\n    - …\n    - https://c.example.net\n",
)


@pytest.mark.parametrize("form", [*SEND_ONE, *COMPARE])
def test_one_origin_that_is_sent_to_every_page(form: str) -> None:
    other = "https://other.test"
    found = _findings(PAGE, form.replace("…", other))
    said = f"send “{other}” to every page" in found[0].what
    assert said is (form in SEND_ONE)
    assert not any(said and each.cause == "origin-not-allowed" for each in found)


def test_numbers_of_lines_are_left_out() -> None:
    numbered = (
        ' 29 CORS(app, resources={r"/*": {"origins": # yours\n 30   [\n'
        ' 31     "https://a.example",\n 32     "*"\n 33   ]}})\n'
    )
    assert _says_allowed(_findings(PAGE, numbered))


def test_a_list_in_one_text_that_some_versions_of_spring_split() -> None:
    *_, last = _findings(
        PAGE, f'registry.addMapping("/**").allowedOrigins("{PAGE},https://b.test");'
    )
    assert ("single entry" in last.what, last.confidence) == (True, "possible")


@pytest.mark.parametrize(
    "settings",
    [
        "ALLOWED_ORIGINS=*\n\nALLOWED_ORIGINS=*.shop.test\n",
        "ALLOWED_ORIGINS=*.shop.test\n",
        "if DEBUG:\n    origins = ['*']\nelse:\n    origins = [\n        'https://b.test/',\n"
        "    ]\n"
        "app.add_middleware(CORSMiddleware, allow_origins=origins)\n",
    ],
)
def test_a_star_that_another_value_follows(settings: str) -> None:
    assert not _says_allowed(_findings(PAGE, settings))


@pytest.mark.parametrize(
    "settings",
    [
        f'const origin = "{PAGE}";\nbucket.setCorsConfiguration([{{\n  origin: [origin],\n}}]);\n',
        "ALLOWED_ORIGINS=*\nALLOWED_ORIGINS=*\n",
    ],
)
def test_settings_that_allow_the_page(settings: str) -> None:
    assert _says_allowed(_findings(PAGE, settings))


def test_an_origin_in_headers_below_settings_in_yaml() -> None:
    yaml = "nelmio_cors:\n    paths:\n      '^/api':\n          allow_origin: ['https://b.test']\n"
    assert not _says_allowed(_findings(PAGE, f"{yaml}\nRequest headers:\n\norigin: {PAGE}\n"))


def test_a_header_of_caddy_for_every_path() -> None:
    (evidence,) = read(
        "The 'Access-Control-Allow-Origin' header contains multiple values 'https://a.test, *', "
        'but only one is allowed.\n\nheader / {\n  Access-Control-Allow-Origin "https://a.test"\n}\n'
    )
    assert evidence.settings is not None
    assert "caddy" in evidence.settings.software


def _findings(page: str, settings: str) -> list[Finding]:
    message = (
        f"Access to fetch at 'https://api.example.net/v1/items' from origin '{page}' has been "
        "blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the "
        "requested resource."
    )
    (evidence,) = read(f"{message}\n\n{settings}")
    return [each for each in diagnose(evidence) if not each.is_note]


def _says_allowed(found: Sequence[Finding]) -> bool:
    return any(
        "not come from them" in each.what or "fits none of them" in each.what for each in found
    )
