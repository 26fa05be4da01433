"""From servers: nginx, ingress-nginx and S3."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import Browser
from crossorigin.migrate import Change, Migration, MigrationError, migrate
from crossorigin.transports import ASGITransport, NetworkTransport

from ..pains.software import nginx as run_nginx

A, B = "https://a.example.com", "https://b.example.com"


def of(library: str, *texts: str) -> Migration:
    return migrate(library, [(f"file{number}", text) for number, text in enumerate(texts)])


def lost(found: Migration) -> list[Change]:
    return [each.change for each in found.differences if not each.carried]


def origins(found: Migration) -> dict[str, tuple[str, ...]]:
    return {path: policy.allow_origins for path, policy in found.policies.paths.items()}


# --- nginx ---------------------------------------------------------------------------------------

MAP = rf"""
map $http_origin $cors {{
    default "";
    "{A}" $http_origin;
    "~^https://(.+)\.b\.example\.com$" $http_origin;
    ~*^https://c\.example\.com$ $http_origin;
}}
"""
ALLOW = "add_header Access-Control-Allow-Origin $cors always;"
OPTIONS = """
if ($request_method = OPTIONS) {
    add_header Access-Control-Allow-Origin $cors always;
    add_header Access-Control-Allow-Methods 'GET, PUT';
    add_header Access-Control-Allow-Headers 'X-Foo';
    add_header Access-Control-Max-Age 600;
    return 204;
}
"""


@pytest.mark.parametrize(
    ("server", "expected", "not_carried"),
    [
        (
            f"location / {{ {ALLOW} }}",
            {"/": (A, "https://*.b.example.com", "https://c.example.com")},
            [],
        ),
        ("location / { add_header Access-Control-Allow-Origin *; }", {"/": ("*",)}, []),
        (f"location /a/ {{ add_header Access-Control-Allow-Origin {A}; }}", {"/a": (A,)}, []),
        (f"location ^~ /a {{ add_header Access-Control-Allow-Origin {A}; }}", {"/a": (A,)}, []),
        (f"location = /a {{ add_header Access-Control-Allow-Origin {A}; }}", {"=/a": (A,)}, []),
        (f"location ~ ^/a/.*$ {{ add_header Access-Control-Allow-Origin {A}; }}", {"/a": (A,)}, []),
        (
            f"location ~ \\.woff$ {{ add_header Access-Control-Allow-Origin {A}; }}",
            {"/": ()},
            [Change.PATHS],
        ),
        (
            f"location = / {{ add_header Access-Control-Allow-Origin {A}; }}",
            {"=/": (A,)},
            [],
        ),
        (
            f"location = /50x.html {{ internal; add_header Access-Control-Allow-Origin {A}; }}",
            {"/": ()},
            [Change.PATHS],
        ),
        (
            f"add_header Access-Control-Allow-Origin {A}; location /x {{ add_header X-Y 1; }} "
            "location /z { }",
            {"/": (A,), "/x": ()},
            [],
        ),
        (
            "location / { if ($http_origin ~* '^https://(a|b)\\.example\\.com$') { "
            "add_header Access-Control-Allow-Origin $http_origin; } }",
            {"/": (A, B)},
            [],
        ),
        (
            f"location / {{ if ($http_origin = {A}) {{ set $o $http_origin; }} "
            "add_header Access-Control-Allow-Origin $o; }",
            {"/": ()},
            [Change.UNREAD],
        ),
        (
            f"location / {{ if ($http_origin ~ '^{A}$') {{ set $o $http_origin; }} "
            "add_header Access-Control-Allow-Origin $o; }",
            {"/": (A,)},
            [],
        ),
        (
            f"location / {{ if ($http_origin != {A}) {{ "
            "add_header Access-Control-Allow-Origin x; } }",
            {"/": ()},
            [Change.REGEX],
        ),
        (
            "location / { add_header Access-Control-Allow-Origin $http_origin; "
            "add_header Access-Control-Allow-Credentials true; }",
            {"/": ("*",)},
            [Change.ANY_ORIGIN_WITH_CREDENTIALS],
        ),
        (
            "location / { more_set_headers 'Access-Control-Allow-Origin: *' 'X'; }",
            {"/": ("*",)},
            [],
        ),
        (
            f"location /a {{ location /a/b {{ add_header Access-Control-Allow-Origin {A}; }} "
            "add_header X-Y 1; }",
            {"/a": (), "/a/b": (A,)},
            [],
        ),
    ],
)
def test_lines_of_nginx(
    server: str, expected: dict[str, tuple[str, ...]], not_carried: list[Change]
) -> None:
    if "= " + A in server and "set" in server:
        expected, not_carried = {"/": (A,)}, []
    found = of("nginx", f"http {{ {MAP} server {{ {server} }} }}")
    closed = {path: value for path, value in expected.items() if value or path in origins(found)}
    assert origins(found) == (closed or {"/": ()})
    assert lost(found) == not_carried


def test_a_part_of_a_configuration_is_read_too() -> None:
    found = of("nginx", f"{MAP} {ALLOW} {OPTIONS}")
    policy = found.policies.paths["/"]
    assert policy.allow_origins[0] == A
    assert (policy.allow_methods, policy.allow_headers) == (("PUT",), ("X-Foo",))
    assert policy.max_age == 600


def test_servers_with_other_names_have_their_own_policies() -> None:
    text = f"""
http {{
    server {{ server_name a.test; location / {{ add_header Access-Control-Allow-Origin {A}; }} }}
    server {{
        server_name b.test ~^c; location / {{ add_header Access-Control-Allow-Origin {B}; }}
    }}
    server {{ server_name www.a.test; return 301 https://a.test; }}
    server {{ location / {{ root /srv; }} }}
}}
"""
    found = of("nginx", text)
    hosts = {
        host: policies.paths["/"].allow_origins for host, policies in found.policies.hosts.items()
    }
    assert hosts == {"a.test": (A,), "b.test": (B,)}
    assert found.policies.paths == {"/": NO_CORS}
    assert lost(found) == [Change.PATHS]


@pytest.mark.parametrize("text", ["http { server {", "server { location / { root /x; } }", "}"])
def test_what_is_not_about_cors_in_nginx(text: str) -> None:
    with pytest.raises(MigrationError):
        of("nginx", text)


ORIGINS = [
    A,
    B,
    "https://x.b.example.com",
    "https://c.example.com",
    "https://a.example.com.evil.test",
    "https://axexample.com",
    "https://evil.test",
    "http://a.example.com",
]
FETCHES = [
    ("GET", {}, "omit"),
    ("GET", {}, "include"),
    ("GET", {"X-Foo": "1"}, "omit"),
    ("GET", {"X-Other": "1"}, "omit"),
]
REAL = {
    "map": f"location / {{ {ALLOW} {OPTIONS} }}",
    "any": "location / { add_header Access-Control-Allow-Origin *; }",
    "if": f"location / {{ {ALLOW} if ($request_method = OPTIONS) {{ "
    "add_header Access-Control-Allow-Headers X-Foo; return 204; } }",
    "credentials": f"location / {{ {ALLOW} {OPTIONS} "
    "add_header Access-Control-Allow-Credentials true; }",
    "paths": f"{ALLOW} location /other {{ add_header X-Y 1; }} location / {{ }}",
}


def gets(transport: Any, url: str, origin: Any, fetch: Any) -> bool:
    method, headers, credentials = fetch
    page = Browser(transport=transport).page(origin)
    result = page.fetch(
        url,
        method=method,
        headers=list(headers.items()),
        credentials=credentials,
    )
    return result.response is not None


async def answer(request: Request) -> Response:
    return PlainTextResponse("x")


@pytest.mark.parametrize("name", REAL)
def test_real_nginx_and_the_policy_give_pages_the_same(name: str, tmp_path: Path) -> None:
    for path in ("items", "other"):
        (tmp_path / path).write_text("[]")
    found = of("nginx", f"http {{ {MAP} server {{ {REAL[name]} }} }}")
    questions: list[Any] = list(itertools.product(("/items", "/other"), ORIGINS, FETCHES))
    real = run_nginx(REAL[name], tmp_path, http=MAP)
    with real as server, NetworkTransport(trust_env=False) as transport:
        old = [gets(transport, server + path, *rest) for path, *rest in questions]
    routes = [Route("/items", answer), Route("/other", answer)]
    app = CORSMiddleware(Starlette(routes=routes), policy=found.policies, log_refusals=False)
    with ASGITransport(app) as within:
        new = [gets(within, f"http://api.test{path}", *rest) for path, *rest in questions]
    differences = [
        (question, was, now)
        for question, was, now in zip(questions, old, new, strict=True)
        if was != now
    ]
    changes = {each.change for each in found.differences}
    for _, was, now in differences:
        assert (now and Change.ROUTE_METHODS in changes) or (was and not found.is_complete)


ANSWER = f"add_header Access-Control-Allow-Origin {A};"


@pytest.mark.parametrize(
    ("block", "origins_of", "methods", "changes"),
    [
        (f"if ($request_method = OPTIONS) {{ {ANSWER} return 204; }}", (), (), [Change.CONDITION]),
        (
            f"{ANSWER} if ($request_method = OPTIONS) {{"
            f" add_header Access-Control-Allow-Origin {B};"
            " add_header Access-Control-Allow-Methods PUT; return 204; }",
            (A,),
            (),
            [Change.PER_ORIGIN],
        ),
        (
            f"{ANSWER} if ($request_method = OPTIONS) {{ add_header Access-Control-Allow-Origin *;"
            " add_header Access-Control-Allow-Methods PUT; return 204; }",
            (A,),
            ("PUT",),
            [],
        ),
        (
            f"{ANSWER} if ($request_method = OPTIONS) {{ include cors.conf; return 204; }}",
            (A,),
            (),
            [Change.UNREAD],
        ),
        (f"{ANSWER} add_header Access-Control-Allow-Headers $x;", (A,), (), [Change.UNREAD]),
    ],
)
def test_what_nginx_sends_for_options_alone(
    block: str, origins_of: tuple[str, ...], methods: tuple[str, ...], changes: list[Change]
) -> None:
    found = of("nginx", f"server {{ location / {{ {block} }} }}")
    policy = found.policies.paths["/"]
    assert (policy.allow_origins, policy.allow_methods) == (origins_of, methods)
    assert lost(found) == changes


def test_what_nginx_sends_for_some_methods_alone_is_named() -> None:
    block = f"if ($request_method = GET) {{ {ANSWER} }}"
    found = of("nginx", f"server {{ location / {{ {block} }} }}")
    assert Change.SAFELISTED_METHODS in [each.change for each in found.differences]


# --- ingress-nginx -------------------------------------------------------------------------------


def ingress(annotations: dict[str, str], rules: list[dict[str, Any]] | None = None) -> str:
    return json.dumps(
        {
            "kind": "Ingress",
            "metadata": {
                "annotations": {
                    f"nginx.ingress.kubernetes.io/{name}": value
                    for name, value in annotations.items()
                }
            },
            "spec": {"rules": rules or [{"http": {"paths": [{"path": "/"}]}}]},
        }
    )


def test_annotations_of_an_ingress() -> None:
    rules: list[dict[str, Any]] = [
        {"host": "api.test", "http": {"paths": [{"path": "/v1/"}, {"path": "/v2"}]}},
        {"host": "*.x.test"},
    ]
    about = {
        "enable-cors": "true",
        "cors-allow-origin": f"{A}, https://*.b.example.com",
        "cors-allow-methods": "GET, PUT",
        "cors-allow-headers": "X-Foo",
        "cors-expose-headers": "X-T",
        "cors-max-age": "60",
        "rewrite-target": "/",
    }
    found = of("ingress-nginx", ingress(about, rules))
    policy = Policy(
        allow_origins=[A],
        allow_methods=["PUT"],
        allow_headers=["X-Foo"],
        expose_headers=["X-T"],
        allow_credentials=True,
        max_age=60,
    )
    assert found.policies == PolicyMap(
        {"/": NO_CORS},
        hosts={"api.test": PolicyMap({"/v1": policy, "/v2": policy}), "*.x.test": policy},
    )
    assert lost(found) == [Change.REGEX]  # its asterisk is one label
    assert found.counted.seen == 6


def test_an_ingress_by_default_allows_any_origin_and_no_credentials() -> None:
    found = of("ingress-nginx", ingress({"enable-cors": "true"}))
    policy = found.policies.paths["/"]
    assert (policy.allow_origins, policy.allow_credentials) == (("*",), False)
    assert policy.max_age == 86400
    assert found.is_complete
    assert of("ingress-nginx", ingress({"enable-cors": "false"})).policies.paths == {"/": NO_CORS}


def test_paths_of_an_ingress_that_are_expressions() -> None:
    rules = [
        {"http": {"paths": [{"path": "/api(/|$)(.*)"}, {"path": "/ok/.*"}, {"path": "/x(/|$)y"}]}}
    ]
    found = of("ingress-nginx", ingress({"enable-cors": "true", "use-regex": "true"}, rules))
    assert set(found.policies.paths) == {"/api", "/ok"}
    assert lost(found) == [Change.PATHS]


OPEN = {"enable-cors": "true", "cors-allow-origin": A}


def at(*paths: str, host: str | None = None, **entry: str) -> list[dict[str, Any]]:
    rule: dict[str, Any] = {"http": {"paths": [{"path": each} | entry for each in paths]}}
    return [rule if host is None else rule | {"host": host}]


@pytest.mark.parametrize("first", [0, 1], ids=["open-first", "closed-first"])
@pytest.mark.parametrize(
    ("opening", "closing", "expected", "not_carried"),
    [
        (at("/"), ({}, at("/x")), {"/": (A,), "/x": ()}, []),
        (at("/"), ({"enable-cors": "false"}, at("/x")), {"/": (A,), "/x": ()}, []),
        (at("/x"), ({}, at("/")), {"/x": (A,), "/": ()}, []),
        (at("/", "/z"), ({}, at("/")), {"/": (), "/z": (A,)}, [Change.SEVERAL]),
        (at("/", "/z"), ({"canary": "true"}, at("/")), {"/": (A,), "/z": (A,)}, []),
        (
            at("/", "/z"),
            ({"use-regex": "true"}, at("/[^/]+/b")),
            {"/": ()},
            [Change.PATHS] * 2,
        ),
        (
            at("/", "/a/b"),
            ({"rewrite-target": "/$2"}, at("/a(/|$)(.*)")),
            {"/": (A,), "/a": (), "/a/b": ()},
            [Change.PATHS],
        ),
    ],
)
def test_an_ingress_without_cors_closes_its_paths(
    first: int,
    opening: list[dict[str, Any]],
    closing: tuple[dict[str, str], list[dict[str, Any]]],
    expected: dict[str, tuple[str, ...]],
    not_carried: list[Change],
) -> None:
    texts = [ingress(OPEN, opening), ingress(*closing)]
    found = of("ingress-nginx", *(texts if first == 0 else texts[::-1]))
    assert origins(found) == expected
    assert lost(found) == not_carried


def test_hosts_of_ingresses_without_cors_are_closed() -> None:
    for host in ("h.test", "*.h.test"):
        found = of("ingress-nginx", ingress(OPEN), ingress({}, at("/x", host=host)))
        asked = host.replace("*", "a")
        assert found.policies.policy_for("/x", asked) == NO_CORS
        assert found.policies.policy_for("/", asked) == NO_CORS
        assert found.policies.policy_for("/x", "other.test").allow_origins == (A,)
    # Of a host that a policy cannot be for, those of the others would be in force.
    found = of("ingress-nginx", ingress(OPEN), ingress({}, at("/x", host="a_b.test:80")))
    assert origins(found) == {"/": ()}
    assert lost(found) == [Change.PATHS]


def test_an_ingress_without_cors_for_one_path_is_named() -> None:
    closed = ingress({}, at("/x", pathType="Exact"))
    found = of("ingress-nginx", ingress(OPEN), closed)
    assert origins(found) == {"/": (A,), "/x": ()}
    assert Change.PATH_PREFIX in {each.change for each in found.differences}


def test_lists_of_ingresses_and_other_objects() -> None:
    one = json.loads(ingress({"enable-cors": "true"}))
    assert of("ingress-nginx", json.dumps({"items": [one, 5]})).is_complete
    for text in ("a: [", "kind: Service", ingress({"x": "y"})):
        with pytest.raises(MigrationError):
            of("ingress-nginx", text)


def test_variables_and_snippets_of_an_ingress_are_named() -> None:
    about = {
        "enable-cors": "true",
        "cors-allow-origin": "https://{{ .Values.host }}",
        "cors-allow-methods": "${METHODS}",
        "cors-max-age": "{{ .age }}",
        "configuration-snippet": 'more_set_headers "Access-Control-Allow-Origin: *";',
    }
    found = of("ingress-nginx", ingress(about))
    policy = found.policies.paths["/"]
    assert (policy.allow_origins, policy.allow_methods, policy.max_age) == ((), (), None)
    assert lost(found) == [Change.UNREAD] * 4
    assert found.counted.left_out == 4
    snippet = ingress({"configuration-snippet": "add_header Access-Control-Allow-Origin *;"})
    assert lost(of("ingress-nginx", snippet)) == [Change.UNREAD]


def test_an_ingress_with_canary_has_the_policy_of_the_one_beside_it() -> None:
    canary = ingress({"enable-cors": "true", "canary": "true", "cors-allow-origin": B})
    found = of("ingress-nginx", ingress({"enable-cors": "true", "cors-allow-origin": A}), canary)
    assert origins(found) == {"/": (A,)}
    dead = [each for each in found.differences if each.change is Change.DEAD_ENTRY]
    assert ("enable-cors", "file1") in [(each.option, each.file) for each in dead]


def test_variables_of_s3_are_named() -> None:
    found = of("s3", json.dumps([RULE | {"AllowedOrigins": ["https://${host}", A]}]))
    assert found.policies.paths["/"].allow_origins == (A,)
    assert lost(found) == [Change.UNREAD]


# --- S3 ------------------------------------------------------------------------------------------

RULE = {
    "AllowedOrigins": [A, "https://*.b.example.com"],
    "AllowedMethods": ["GET", "PUT"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": ["ETag"],
    "MaxAgeSeconds": 3000,
}
XML = f"""<?xml version="1.0"?>
<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule><ID>x</ID>
<AllowedOrigin>{A}</AllowedOrigin><AllowedOrigin>https://*.b.example.com</AllowedOrigin>
<AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod>
<AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>
<MaxAgeSeconds>3000</MaxAgeSeconds></CORSRule></CORSConfiguration>"""


@pytest.mark.parametrize("text", [json.dumps({"CORSRules": [RULE]}), json.dumps([RULE]), XML])
def test_a_cors_file_of_s3(text: str) -> None:
    found = of("s3", text)
    assert found.policies.paths["/"] == Policy(
        allow_origins=[A, "https://*.b.example.com"],
        allow_methods=["PUT"],
        allow_headers=["*", "Authorization"],
        expose_headers=["ETag"],
        max_age=3000,
    )
    assert found.is_complete
    assert any(each.change is Change.CREDENTIALS for each in found.differences)


def test_rules_of_s3_that_differ() -> None:
    same = RULE | {"AllowedOrigins": [B]}
    other = RULE | {"AllowedOrigins": ["*"], "AllowedMethods": ["GET"]}
    found = of("s3", json.dumps([RULE, same, other]))
    assert found.policies.paths["/"].allow_origins == (A, "https://*.b.example.com", B)
    assert lost(found) == [Change.PER_ORIGIN]
    assert found.unplaced[0][0] == "rule 3"


@pytest.mark.parametrize(
    ("rule", "not_carried"),
    [
        ({"AllowedHeaders": ["x-amz-*", "X-A"]}, [Change.HEADERS]),
        ({"MaxAgeSeconds": "x"}, [Change.UNREAD]),
        ({"AllowedOrigins": ["http://localhost:*"]}, []),
        ({"Nope": 1}, [Change.UNREAD]),
        ({"AllowedMethods": "PUT"}, []),
    ],
)
def test_what_of_s3_is_left_out(rule: dict[str, Any], not_carried: list[Change]) -> None:
    assert lost(of("s3", json.dumps([RULE | rule]))) == not_carried


@pytest.mark.parametrize(
    "text", ["{", "[]", "5", '{"CORSRules": 5}', "<x", "<!DOCTYPE x><x/>", "<x/>", "[5]"]
)
def test_files_that_are_not_cors_files(text: str) -> None:
    with pytest.raises(MigrationError):
        of("s3", text)


SET = "set $cors ''; if ($http_origin ~ '^https://(a|b)\\.example\\.com$') { set $cors yes; } "
SENT = "if (%s) { add_header Access-Control-Allow-Origin %s; }"
PAIR = ("https://a.example.com", "https://b.example.com")


@pytest.mark.parametrize(
    ("lines", "expected", "not_carried"),
    [
        (
            SET + SENT % ("$cors = yes", "$http_origin"),
            ("https://a.example.com", "https://b.example.com"),
            [],
        ),
        (
            SET + SENT % ("$cors = yes", "'*'"),
            ("https://a.example.com", "https://b.example.com"),
            [],
        ),
        (SET + SENT % ("$cors = no", "$http_origin"), (), [Change.CONDITION]),
        (SET + SENT % ("$cors", "$http_origin"), PAIR, []),
        (SET + SENT % ("$cors != ''", "$http_origin"), PAIR, []),
        (SET + SENT % ("$cors != no", "$http_origin"), (), [Change.CONDITION]),
        (SET + SENT % ("$cors = ''", "$http_origin"), (), [Change.CONDITION]),
        (SET + "set $cors ''; " + SENT % ("$cors", "$http_origin"), (), [Change.CONDITION]),
        (
            SET + "if ($arg_x) { set $cors ''; } " + SENT % ("$cors", "$http_origin"),
            (),
            [Change.CONDITION],
        ),
        (SET + SENT % ("$cors = yes", "https://c.example.com"), (), [Change.CONDITION]),
        (SENT % ("$arg_cors = yes", "'*'"), (), [Change.CONDITION]),
        (SENT % ("$arg_cors = yes", "$http_origin"), (), [Change.CONDITION]),
        ("set $cors yes; " + SENT % ("$cors = yes", "$http_origin"), (), [Change.CONDITION]),
        (
            "if ($arg_x = y) { set $cors yes; } " + SENT % ("$cors = yes", "$http_origin"),
            (),
            [Change.CONDITION],
        ),
        (SENT % ("$http_origin ~ example", "https://c.example.com"), (), [Change.CONDITION]),
        (
            SENT % ("$http_origin = https://c.example.com", "https://c.example.com"),
            ("https://c.example.com",),
            [],
        ),
    ],
)
def test_a_condition_of_nginx_opens_only_for_the_origins_that_it_is_about(
    lines: str, expected: tuple[str, ...], not_carried: list[Change]
) -> None:
    found = migrate("nginx", [("n.conf", f"location / {{ {lines} }}")])
    policy = found.policies.paths["/"]
    assert not policy.allows_any_origin
    assert sorted(policy.allow_origins) == sorted(expected)
    assert [each.change for each in found.differences if not each.carried] == not_carried


@pytest.mark.parametrize(
    ("test", "entries", "expected"),
    [
        ("$cors", f"{A} 1; {B} 0;", (A,)),
        ("$cors", f"default 0; {A} 1; ~^https://b\\.example\\.com$ 1;", (A, B)),
        ("$cors = 1", f"{A} 1; {B} 2;", (A,)),
        ("$cors != ''", f"default ''; {A} $http_origin; {B} '';", (A,)),
        ("$cors", f"default 1; {A} 0;", ("*",)),
        ("$cors = 2", f"{A} 1;", ()),
        ("$cors != 1", f"{A} 1; {B} 2;", ()),
    ],
)
def test_a_condition_on_a_map_opens_for_its_origins(
    test: str, entries: str, expected: tuple[str, ...]
) -> None:
    text = (
        f"map $http_origin $cors {{ {entries} }}\n"
        f"server {{ location /a {{ {SENT % (test, '$http_origin')} }} }}"
    )
    found = of("nginx", text)
    assert origins(found) == ({"/a": expected} if expected else {"/a": ()})
    assert (Change.CONDITION in lost(found)) == (test == "$cors != 1")


def test_a_condition_of_the_server_sets_what_a_location_tests() -> None:
    location = f"location /a {{ {SENT % ('$cors', '$http_origin')} }}"
    assert origins(of("nginx", f"server {{ {SET} {location} }}")) == {"/a": PAIR}
    elsewhere = f"server {{ location /b {{ {SET} }} {location} }}"
    assert origins(of("nginx", elsewhere)) == {"/a": ()}


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ("add_header Access-Control-Expose-Headers X;\nif ($http_origin ~ ^https://a$) {\n%s }", 2),
        ("if ($http_origin ~ a) { add_header Access-Control-Max-Age 5; }\nif ($cors) {\n%s }", 2),
        ("if ($request_method = GET) { add_header Access-Control-Max-Age 5; }\n"
         "if ($request_method = POST) {\n%s }", None),
        ("if ($request_method = OPTIONS) { add_header Access-Control-Max-Age 5; return 204; }\n"
         "if ($cors) {\n%s }", None),
        ("add_header Access-Control-Expose-Headers X;\nadd_header X-Other 1;\n%s", None),
    ],
)  # fmt: skip
def test_headers_that_a_later_block_replaces_are_named(lines: str, line: int | None) -> None:
    """As nginx does: it sends those of the last block that has some and whose condition holds."""
    found = of("nginx", f"location / {{ {lines % (TWO + ' $http_origin;')} }}")
    named = [each.line for each in found.differences if each.option == "if"]
    assert named == ([] if line is None else [line])


@pytest.mark.parametrize(
    ("around", "inside", "said"),
    [
        ("true", "", "the responses to OPTIONS did not permit credentials"),
        ("", "true", "only the responses to OPTIONS permitted credentials"),
        ("true", "true", None),
        ("", "", None),
    ],
)
def test_credentials_of_preflights_alone_or_without_them(
    around: str, inside: str, said: str | None
) -> None:
    def lines(value: str) -> str:
        credentials = f"add_header Access-Control-Allow-Credentials {value};" if value else ""
        return f"{TWO} {A}; {credentials}"

    options = f"if ($request_method = OPTIONS) {{ {lines(inside)} return 204; }}"
    found = of("nginx", f"location / {{ {options} {lines(around)} }}")
    named = [each.message for each in found.differences if each.change is Change.CREDENTIALS]
    assert [each.startswith(str(said)) for each in named] == ([] if said is None else [True])


def test_no_preflight_was_granted_by_the_headers_of_other_conditions() -> None:
    found = of("nginx", f"location / {{ {SET} {SENT % ('$cors', '$http_origin')}"
               " if ($request_method = OPTIONS) { return 204; } }")  # fmt: skip
    assert any(
        "has none of the headers in the other blocks" in e.message for e in found.differences
    )


def test_two_backslashes_in_a_text_of_nginx_are_one() -> None:
    entries = r'"~^https://(a|b)\\.example\\.com$" $http_origin;'
    text = f"map $http_origin $cors {{ {entries} }} server {{ location /a {{ {TWO} $cors; }} }}"
    assert origins(of("nginx", text)) == {"/a": PAIR}


def test_rules_of_s3_are_named_by_their_number() -> None:
    rules = [RULE, RULE | {"AllowedHeaders": ["x-*"]}]
    found = of("s3", json.dumps(rules))
    assert (found.place, {each.line for each in found.differences}) == ("rule", {None, 1, 2})


def test_a_map_of_another_variable_is_named_as_one() -> None:
    text = (
        "map $http_origin $ok { https://a.example.com 1; }\nmap $ok $cors { 1 $http_origin; }\n"
        "server { location / { add_header Access-Control-Allow-Origin $cors; } }"
    )
    (named,) = [
        each for each in migrate("nginx", [("n.conf", text)]).differences if not each.carried
    ]
    assert named.message.startswith("'$cors' is a map of '$ok', not of $http_origin")


def test_files_that_nginx_includes_are_named() -> None:
    text = "include mime.types; include uwsgi_params; location / { include cors.conf; %s }"
    text %= "add_header Access-Control-Allow-Origin https://a.example.com;"
    found = migrate("nginx", [("n.conf", text)])
    lost = [(each.option, each.message) for each in found.differences if not each.carried]
    assert lost == [("include", "'cors.conf' was not read, and may add headers and locations.")]
    assert found.counted.left_out == 1


SNIPPET = f"add_header Access-Control-Allow-Origin {A};"
MAIN = "http {{ {} include conf.d/*.conf; }}"
SERVER = "server { location /api/ { include snippets/cors.conf; } location / { root /srv; } }"


def test_files_that_are_given_are_read_where_they_are_included() -> None:
    files = {
        "nginx/nginx.conf": MAIN.format(""),
        "nginx/conf.d/api.conf": SERVER,
        "nginx/snippets/cors.conf": SNIPPET,
    }
    found = migrate("nginx", list(files.items()))
    assert origins(found) == {"/api": (A,)}
    assert not lost(found)
    # The same as `nginx -T` prints it.
    printed = "".join(
        f"# configuration file /etc/{name}:\n{text}\n\n" for name, text in files.items()
    )
    whole = of("nginx", printed)
    assert whole.policies == found.policies
    assert not lost(whole)


def test_lines_of_what_nginx_prints_are_those_of_the_whole() -> None:
    text = "# configuration file /a.conf:\nevents {}\n# configuration file /b.conf:\n\nserver {\n"
    text += f"location ~ x {{ {SNIPPET} }} }}"
    (difference,) = [each for each in of("nginx", text).differences if not each.carried]
    assert difference.line == 6


def test_an_asterisk_in_an_include_is_not_for_the_file_around_it() -> None:
    text = f"http {{ include conf.d/*.conf; server {{ location /a/ {{ {SNIPPET} }} }} }}"
    found = migrate("nginx", [("nginx.conf", text)])
    assert origins(found) == {"/a": (A,)}
    assert [each.option for each in found.differences if not each.carried] == ["include"]
    both = migrate("nginx", [("nginx.conf", text), ("b.conf", "server { include snippets/*; }")])
    assert origins(both) == {"/a": (A,)}


def test_a_file_that_a_server_includes_may_have_locations() -> None:
    server = f"server {{ include %s; location /a/ {{ {SNIPPET} }} }}"
    found = of("nginx", server % "own/*.inc")
    assert origins(found) == {"/a": ()}
    assert [path for path, _ in found.unplaced] == ["/a"]
    assert set(lost(found)) == {Change.PATHS, Change.UNREAD}
    for name in ("fastcgi_params", "/etc/letsencrypt/options-ssl-nginx.conf"):
        assert origins(of("nginx", server % name)) == {"/a": (A,)}


def test_a_location_that_is_closed_already_is_not_named_beside_a_file_that_was_not_read() -> None:
    server = f"server {{ {SNIPPET} include own/*.inc; location /b/ {{ add_header X-Y z; }} }}"
    found = of("nginx", server)
    assert origins(found) == {"/": (), "/b": ()}
    named = [each.message for each in found.differences if each.change is Change.PATHS]
    assert named == [
        "'own/*.inc' was not read, and may have locations below '/'; so '/' is left out."
    ]


def test_files_that_include_each_other() -> None:
    with pytest.raises(MigrationError, match="include each other without end"):
        migrate("nginx", [("a.conf", "include b.conf;"), ("b.conf", "include a.conf;")])


def test_a_map_of_another_file() -> None:
    found = of("nginx", MAP, f"server {{ location /a {{ {ALLOW} }} }}")
    assert origins(found)["/a"][0] == A


@pytest.mark.parametrize(
    ("location", "is_open"),
    [
        (r"location ~ \.php$ { add_header X-Y 1; }", False),
        (r"location ~ \.php$ { include headers.conf; }", False),
        (r"location ~ \.php$ { include mime.types; }", True),
        (r"location ~ \.php$ { expires 1d; }", True),
        (
            rf"location ~ \.php$ {{ {SNIPPET} add_header Access-Control-Allow-Methods 'PUT'; }}",
            True,
        ),
        ("location = / { add_header X-Y 1; }", True),
        ("location @named { add_header X-Y 1; }", False),
        (
            "location /a { location /a/b { root /srv; location /a/b/c { add_header X-Y 1; } } }",
            True,
        ),
    ],
)
def test_a_location_closes_what_it_may_be_for(location: str, is_open: bool) -> None:
    found = of("nginx", f"server {{ {SNIPPET} {location} }}")
    assert found.policies.paths["/"].allow_origins == ((A,) if is_open else ())
    assert is_open or Change.PATHS in lost(found)
    if "/a/b/c" in location:
        assert found.policies.paths["/a/b/c"] == NO_CORS


def test_the_path_before_a_slash_is_named() -> None:
    found = of("nginx", f"server {{ location /api/ {{ {SNIPPET} }} }}")
    assert "'/api/' was not for '/api' itself; now it is." in [
        each.message for each in found.differences
    ]


TWO = "add_header Access-Control-Allow-Origin"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (f"{TWO} {A};\n{TWO} {B};", ()),
        (f"{TWO} {A};\n{TWO} {A};", ()),
        (f"{TWO} {A};\n{TWO} $cors;", ()),
        (f"{TWO} $http_origin;\n{TWO} $cors;", ()),
        (f"{TWO} $cors;\n{TWO} '';", (A,)),
        (f"{TWO} $cors;\n{TWO} $others;", (A, B)),
        (f"{TWO} {A};\nif ($request_method = OPTIONS) {{ {TWO} {A}; return 204; }}", (A,)),
        (f"{TWO} {A};\nif ($request_method = PUT) {{ {TWO} {A}; {TWO} {B}; }}", ()),
    ],
)
def test_origins_that_nginx_sends_together_open_nothing(
    lines: str, expected: tuple[str, ...]
) -> None:
    maps = f"map $http_origin $cors {{ '{A}' $http_origin; }}\n"
    maps += f"map $http_origin $others {{ '{B}' $http_origin; }}\n"
    found = of("nginx", f"{maps}server {{ location /a {{ {lines} }} }}")
    assert origins(found) == {"/a": expected}
    named = [each.line for each in found.differences if "together" in each.message]
    assert len(named) == (not expected)


@pytest.mark.parametrize(
    ("server", "expected", "message"),
    [
        (f"location /a {{ set $o {A}; {TWO} $o; }}", (A,), ""),
        (f"set $o {A}; location /a {{ {TWO} $o; }}", (A,), ""),
        (f"set $o $http_origin; location /a {{ {TWO} $o; }}", ("*",), ""),
        (f"location /b {{ set $o {A}; }} location /a {{ {TWO} $o; }}", (), "is set in line 1, and"),
        (f"set $o {A};\nset $o {B};\nlocation /a {{ {TWO} $o; }}", (), "is set in line 1 and 2, "),
        (f"set $o $host; location /a {{ {TWO} $o; }}", (), "is set in line 1, and"),
        (f"if ($x) {{ set $o {A}; }} location /a {{ {TWO} $o; }}", (), "is sent only if ($x), "),
        (f"location /a {{ {TWO} $o; }}", (), "what '$o' stands for is not in these files"),
    ],
)
def test_a_variable_that_is_set_without_a_condition(
    server: str, expected: tuple[str, ...], message: str
) -> None:
    found = of("nginx", f"server {{ {server} }}")
    assert origins(found)["/a"] == expected
    said = [each.message for each in found.differences if not each.carried]
    assert len(said) == bool(message)
    assert all(message in each for each in said)


INGRESS = """
kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/enable-cors: "true"
    nginx.ingress.kubernetes.io/cors-allow-origin: {origin}
    nginx.ingress.kubernetes.io/use-regex: "{regex}"
spec:
  rules:
  - http:
      paths:
      - {{path: "{path}", pathType: {kind}}}
      - 1
"""


@pytest.mark.parametrize(
    ("path", "kind", "regex", "message"),
    [
        ("/a", "Exact", "false", "the ingress was for '/a' alone (pathType: Exact); now"),
        ("/a", "Prefix", "false", None),
        ("/a/.*", "ImplementationSpecific", "true", "'/a/.*' becomes '/a', which is that path"),
    ],
)
def test_an_ingress_for_other_paths_than_the_policy(
    path: str, kind: str, regex: str, message: str | None
) -> None:
    found = of("ingress-nginx", INGRESS.format(origin=A, path=path, kind=kind, regex=regex))
    assert origins(found) == {"/a": (A,)}
    said = [each.message for each in found.differences if each.change == Change.PATH_PREFIX]
    assert len(said) == (message is not None)
    assert all(each.startswith(str(message)) for each in said)


def test_a_wildcard_of_an_ingress_is_shown_as_written_and_proposed() -> None:
    origin = "https://*.example.org"
    text = INGRESS.format(origin=origin, path="/", kind="Prefix", regex="false")
    (difference,) = (each for each in of("ingress-nginx", text).differences if not each.carried)
    assert difference.message.startswith(f"'{origin}' is left out: '*' stood for a single label")
    assert difference.hint == f"If that is meant, write '{origin}'."


@pytest.mark.parametrize(
    ("library", "text"),
    [
        ("s3", '[{"AllowedOrigins": ["%s"], "AllowedMethods": ["GET"]}]'),
        (
            "litestar",
            "from litestar.config.cors import CORSConfig\n"
            'app = Litestar(cors_config=CORSConfig(allow_origins=["%s"]))',
        ),
        (
            "asgi-cors",
            'from asgi_cors import asgi_cors\napp = asgi_cors(app, host_wildcards=["%s"])',
        ),
    ],
)
def test_an_asterisk_in_an_origin_is_shown_as_written(library: str, text: str) -> None:
    (lost,) = [each for each in of(library, text % "http://*").differences if not each.carried]
    assert lost.message.startswith("'http://*' is left out: its '*' stood for any text")
    narrower = [
        each.message
        for each in of(library, text % "https://a*.example.com").differences
        if each.change is Change.NARROWER_ORIGIN
    ]
    (message,) = narrower
    assert message.startswith("'https://a*.example.com' also allowed origins")
    assert "because its '*' also matches dots and nothing" in message


@pytest.mark.parametrize(
    ("value", "methods"),
    [
        ('~^http://localhost(:[0-9]+)?$ "OPTIONS, PUT";', ("OPTIONS", "PUT")),
        ('default "PUT";', ()),  # also for origins that the other map does not allow
        ("~^http://localhost(:[0-9]+)?$ PUT; https://b.example DELETE;", ()),
        ("~^http://localhost(:[0-9]+)?$ $other;", ()),
    ],
)
def test_a_list_in_a_map_is_that_of_the_origins_that_are_allowed(
    value: str, methods: tuple[str, ...]
) -> None:
    text = f"""
        map $http_origin $origin {{ ~^http://localhost(:[0-9]+)?$ $http_origin; }}
        map $http_origin $methods {{ {value} }}
        server {{ location / {{
            add_header Access-Control-Allow-Origin $origin;
            add_header Access-Control-Allow-Methods $methods;
        }} }}
    """
    found = of("nginx", text)
    assert origins(found) == {"/": ("http://localhost:*",)}
    assert tuple(sorted(found.policies.paths["/"].allow_methods)) == methods
    assert bool(methods) or Change.UNREAD in lost(found)


def test_an_include_without_which_nothing_is_about_cors_is_named() -> None:
    text = "server { location / { include 'cors.conf'; } }"
    with pytest.raises(MigrationError, match=r"'cors\.conf' is included: give that file as well"):
        of("nginx", text)


def test_a_template_of_helm_is_not_yaml() -> None:
    with pytest.raises(MigrationError, match=r"it is a template.*helm template prints it"):
        of("ingress-nginx", "metadata:\n  namespace: {{ .Values.ns }}\n  {{- end }}\n")


@pytest.mark.parametrize(
    ("rule", "said_of"),
    [
        ({"AllowedMethods": ["PUT"]}, {"AllowedMethods", "AllowedOrigins"}),
        ({"AllowedMethods": ["GET", "POST"]}, {"AllowedOrigins"}),
        ({"AllowedMethods": ["GET", "POST"], "AllowedOrigins": ["*"]}, set()),
    ],
)
def test_what_a_bucket_did_by_method_and_with_credentials(
    rule: dict[str, list[str]], said_of: set[str]
) -> None:
    """S3 sends no CORS headers with responses to other methods; with `*` no credentials."""
    found = of("s3", json.dumps([{"AllowedOrigins": [A], **rule}]))
    assert {
        each.option for each in found.differences if each.option.startswith("Allowed")
    } == said_of
