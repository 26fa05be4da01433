"""What `migrate` says of configurations, where running them says nothing more."""

import pytest

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.migrate import LIBRARIES, Change, Migration, MigrationError, migrate

APP = "https://app.example.com"


def of(library: str, *texts: str) -> Migration:
    return migrate(library, [(f"file{number}.py", text) for number, text in enumerate(texts)])


def said(found: Migration, change: Change) -> list[tuple[str, str, int | None]]:
    return [
        (each.option, each.message, each.line)
        for each in found.differences
        if each.change is change and each.option
    ]


PYTHON = [each for each in LIBRARIES if each not in ("nginx", "ingress-nginx", "gateway-api", "s3")]


@pytest.mark.parametrize("library", PYTHON)
def test_without_a_configuration_there_is_nothing_to_migrate(library: str) -> None:
    with pytest.raises(MigrationError, match=r"^file0\.py, file1\.py: there (is|are) n"):
        of(library, "x = 1", "from starlette.middleware.cors import CORSMiddleware")


def test_an_unknown_library() -> None:
    with pytest.raises(KeyError):
        of("rack-cors", "")


def test_deep_nesting_is_refused() -> None:
    text = "CORS_PREFLIGHT_MAX_AGE = " + "+".join(["1"] * 700)
    found = of("django-cors-headers", text)
    ((option, _, _),) = said(found, Change.UNREAD)
    assert option == "CORS_PREFLIGHT_MAX_AGE"


def test_all_differences_have_words_and_one_line() -> None:
    text = f"CORS_ALLOWED_ORIGINS = ['{APP}']"
    for each in of("django-cors-headers", text).differences:
        assert each.message.endswith(".")
        assert "\n" not in each.message + each.hint


# --- Starlette -----------------------------------------------------------------------------------

STARLETTE = "from starlette.middleware.cors import CORSMiddleware\n"


@pytest.mark.parametrize(
    "text",
    [
        "app.add_middleware(CORSMiddleware, allow_origins=['{}'])",
        "app = CORSMiddleware(app, allow_origins=['{}'])",
        "app = CORSMiddleware(app, ['{}'])",
        "Starlette(middleware=[Middleware(CORSMiddleware, allow_origins=['{}'])])",
        "app.add_middleware(CORSMiddleware, **{{'allow_origins': ['{}']}})",
        "options = dict(allow_origins=['{}'])\nCORSMiddleware(app=app, **options)",
    ],
)
def test_each_way_to_add_the_middleware_of_starlette(text: str) -> None:
    found = of("starlette", STARLETTE + text.format(APP))
    headers = ["Content-Type"]
    policy = Policy(allow_origins=[APP], allow_headers=headers, max_age=600)
    assert found.policies == PolicyMap({"/": policy})
    assert found.is_complete


@pytest.mark.parametrize(
    ("options", "name", "message"),
    [
        ("allow_origins=settings.ORIGINS", "allow_origins", "'settings.ORIGINS' is not a literal"),
        ("allow_origins=7", "allow_origins", "7 is not a list of strings"),
        ("allow_origin_regex=regex()", "allow_origin_regex", "'regex()' is not a literal"),
        ("allow_origin_regex=7", "allow_origin_regex", "7 is not a string"),
        ("allow_credentials=DEBUG", "allow_credentials", "'DEBUG' is not a literal"),
        ("max_age=AGE", "max_age", "'AGE' is not a literal"),
        ("max_age='600'", "max_age", "'600' is not a number of seconds"),
        ("allow_method=['PUT']", "allow_method", "unknown option"),
        ("allow_methods='PUT'", "allow_methods", "'PUT' is not a list of strings"),
        ("**options", "**", "'options' is not a literal"),
    ],
)
def test_what_cannot_be_read_is_left_out(options: str, name: str, message: str) -> None:
    found = of("starlette", f"{STARLETTE}CORSMiddleware(app, {options})")
    assert not found.is_complete
    ((option, text, line),) = said(found, Change.UNREAD)
    assert (option, line) == (name, 2)
    assert text.startswith(message)


def test_a_time_below_zero_becomes_zero() -> None:
    found = of("starlette", f"{STARLETTE}CORSMiddleware(app, ['{APP}'], max_age=-5)")
    assert found.policies.paths["/"].max_age == 0
    assert said(found, Change.MAX_AGE) == [
        ("max_age", "-5 becomes 0: a time cannot be negative.", 2)
    ]


# --- Django --------------------------------------------------------------------------------------

DJANGO = f"CORS_ALLOWED_ORIGINS = ['{APP}']\n"


def test_settings_in_several_files_are_one() -> None:
    base = f"{DJANGO}CORS_ALLOW_CREDENTIALS = True"
    found = of("django-cors-headers", base, "from .file0 import *\nCORS_PREFLIGHT_MAX_AGE = 60")
    assert found.is_complete
    policy = found.policies.paths["/"]
    assert (policy.allow_credentials, policy.max_age) == (True, 60)
    found = of("django-cors-headers", "from .file1 import *\n" + base)
    ((_, message, _),) = said(found, Change.UNREAD)
    assert message.startswith("those of file1 are imported with an asterisk")


def test_settings_in_a_class() -> None:
    found = of("django-cors-headers", f"class Production:\n    {DJANGO}")
    assert found.policies.paths["/"].allow_origins == (APP,)


@pytest.mark.parametrize(
    "text",
    [
        "if DEBUG:\n    CORS_ALLOW_ALL_ORIGINS = True\n",
        "CORS_ALLOW_ALL_ORIGINS = False\nCORS_ALLOW_ALL_ORIGINS |= DEBUG\n",
    ],
)
def test_a_setting_on_a_condition_is_left_out(text: str) -> None:
    found = of("django-cors-headers", DJANGO + text)
    assert found.policies.paths["/"].allow_origins == (APP,)
    (named,) = (each for each in found.differences if not each.carried)
    assert named.option == "CORS_ALLOW_ALL_ORIGINS"


@pytest.mark.parametrize("origin", ["*", "http://[", "app.example.com"])
def test_what_is_not_an_origin_had_no_effect(origin: str) -> None:
    found = of("django-cors-headers", f"CORS_ALLOWED_ORIGINS = ['{APP}', '{origin}']")
    ((_, message, _),) = said(found, Change.DEAD_ENTRY)
    assert message.startswith(f"'{origin}' never had an effect")


@pytest.mark.parametrize("value", ["PATHS", "'^/(?!x)'", "7"])
def test_paths_that_are_not_certain_leave_a_policy_without_a_place(value: str) -> None:
    found = of("django-cors-headers", f"{DJANGO}CORS_URLS_REGEX = {value}")
    assert not found.is_complete
    assert found.policies.paths == {"/": NO_CORS}
    ((_, policy),) = found.unplaced
    assert policy.allow_origins == (APP,)


def test_paths_without_a_policy_have_no_place_to_be_left_without() -> None:
    found = of("django-cors-headers", "CORS_URLS_REGEX = '^/(?!x)'")
    assert found.policies.paths == {"/": NO_CORS}
    assert found.unplaced == ()


# --- Flask ---------------------------------------------------------------------------------------

FLASK = "from flask_cors import CORS, cross_origin\nimport re\n"


def test_a_decorator_becomes_a_mark() -> None:
    text = (
        f"{FLASK}@cross_origin(origins=['{APP}'], methods=['PUT'], allow_headers=[])\ndef f(): ..."
    )
    found = of("flask-cors", text)
    assert found.policies.paths == {"/": NO_CORS}
    (difference,) = (each for each in found.differences if each.change is Change.PER_ROUTE)
    policy = Policy(allow_origins=[APP], allow_methods=["PUT"])
    assert f"@cors({policy!r})" in difference.hint
    assert "@cors(NO_CORS)" in str(of("flask-cors", f"{FLASK}cross_origin(origins=[])"))


def test_the_most_special_resource_comes_first() -> None:
    text = (
        "CORS(app, resources={r'/api/.*': {'origins': 'https://b.example'}, "
        "re.compile('/api/.*'): {'origins': 'https://c.example'}, "
        "re.compile('/api/a/.*'): {'origins': 'https://a.example'}})"
    )
    found = of("flask-cors", FLASK + text)
    origins = {path: policy.allow_origins for path, policy in found.policies.paths.items()}
    assert origins == {"/api/a": ("https://a.example",), "/api": ("https://c.example",)}
    ((_, message, _),) = said(found, Change.DEAD_ENTRY)
    assert message == "'/api/.*' never had an effect: another pattern was tried first."


def test_of_a_resource_only_what_no_other_covers_has_its_policy() -> None:
    first = "re.compile('/api/a/.*'): {'origins': []}"
    text = f"CORS(app, resources={{{first}, '/(api/a/b|v2)/.*': {{}}}})"
    found = of("flask-cors", FLASK + text)
    assert found.policies.paths["/api/a"] == NO_CORS
    assert found.policies.paths["/v2"].allows_any_origin
    assert set(found.policies.paths) == {"/api/a", "/v2"}


def test_what_comes_after_a_resource_without_a_place_has_none_either() -> None:
    text = "CORS(app, resources={'/(?!x)/y': {'origins': []}, '/*': {}, '/z/z/z/*': {}})"
    found = of("flask-cors", FLASK + text)
    assert set(found.policies.paths) == {"/z/z/z"}
    assert [expression for expression, _ in found.unplaced] == ["/*"]
    first, second = said(found, Change.PATHS)
    assert "the meaning of this pattern is not certain" in first[1]
    assert "the pattern before it may match some of the same paths" in second[1]


def test_of_several_none_is_for_parts_of_a_segment() -> None:
    text = "CORS(app, resources={'/api.*': {'origins': 'https://a.example'}, '/*': {}})"
    found = of("flask-cors", FLASK + text)
    assert found.policies.paths == {"/": NO_CORS}
    assert [expression for expression, _ in found.unplaced] == ["/api.*", "/*"]
    message = said(found, Change.PATHS)[0][1]
    assert "this pattern matches every path that begins with the same letters" in message
    assert of("flask-cors", f"{FLASK}CORS(app, resources='/api.*')").is_complete


def test_a_resource_without_anything_below_has_no_place() -> None:
    found = of("flask-cors", f"{FLASK}CORS(app, resources={{'/login': {{}}}})")
    assert set(found.policies.paths) == {"/login"}
    assert said(found, Change.PATH_PREFIX)[0][1].startswith("'/login' is now that path")
    below = "@app.get('/login/form')\ndef form(): ...\n"
    found = of("flask-cors", f"{FLASK}{below}CORS(app, resources={{'/login': {{}}}})")
    assert found.policies.paths == {"/": NO_CORS}
    ((_, message, _),) = said(found, Change.PATHS)
    assert "'/login' is left out" in message
    assert "this pattern matches one path and nothing below it" in message


@pytest.mark.parametrize(
    ("resources", "paths"),
    [
        ("r'/api/*'", {"/api"}),
        ("['/a/*', re.compile('/b/.*')]", {"/a", "/b"}),
        ("'*'", {"/"}),
        ("RESOURCES", {"/"}),
        ("[7]", {"/"}),
        ("{PATH: {}}", {"/"}),
        ("{'/API/*': {}, '/api/*': {'origins': 'https://a.example'}}", {"/API"}),
    ],
)
def test_resources(resources: str, paths: set[str]) -> None:
    found = of("flask-cors", f"{FLASK}CORS(app, origins='{APP}', resources={resources})")
    assert set(found.policies.paths) == paths


@pytest.mark.parametrize(
    "text",
    [
        "CORS_MAX_AGE = 60\napp.config.from_object(__name__)\nCORS(app)",
        "class Config:\n    CORS_MAX_AGE = '60'\nCORS(app)",
        "app.config['CORS_MAX_AGE'] = 60\nCORS(app)",
        "app.config.from_mapping(CORS_MAX_AGE=60)\nCORS(app)",
        "from datetime import timedelta\nCORS(app, max_age=timedelta(minutes=1))",
        "cors = CORS()\nother.init_app(app, max_age=1)\ncors.init_app(app, max_age=60)",
    ],
)
def test_each_way_to_configure_flask_cors(text: str) -> None:
    found = of("flask-cors", FLASK + text)
    assert found.is_complete
    assert found.policies.paths["/"].max_age == 60


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CORS(app, origin='x')", "origin"),
        ("CORS(app, max_age='long')", "max_age"),
        ("CORS(app, max_age=True)", "max_age"),
        ("CORS(app, origins=env())", "origins"),
    ],
)
def test_what_of_flask_cors_cannot_be_read(text: str, name: str) -> None:
    found = of("flask-cors", FLASK + text)
    ((option, _, _),) = said(found, Change.UNREAD)
    assert option == name


def test_options_that_are_set_to_none_allow_nothing() -> None:
    found = of(
        "flask-cors", f"{FLASK}CORS(app, origins='{APP}', methods=None, expose_headers=None)"
    )
    policy = found.policies.paths["/"]
    assert (policy.allow_methods, policy.expose_headers) == ((), ())


# --- aiohttp -------------------------------------------------------------------------------------

AIOHTTP = "import aiohttp_cors\nfrom aiohttp_cors import ResourceOptions\n"


def test_routes_that_were_added_have_paths() -> None:
    text = f"""
cors = aiohttp_cors.setup(app, defaults={{"{APP}": ResourceOptions(allow_methods=["delete"])}})
cors.add(app.router.add_put("/a", handler))
cors.add(app.router.add_route("patch", "/b/{{name}}", handler))
resource = cors.add(app.router.add_resource("/c"))
cors.add(resource.add_route("POST", handler))
app.router.add_get("/a/closed", handler)
app.router.add_get("/d", handler)
"""
    found = of("aiohttp-cors", AIOHTTP + text)
    methods = {path: policy.allow_methods for path, policy in found.policies.paths.items()}
    assert methods == {
        "/a": ("DELETE", "PUT"),
        "/a/closed": (),
        "/b": ("DELETE", "PATCH"),
        "/c": ("DELETE",),
    }
    assert found.policies.paths["/a/closed"] == NO_CORS
    assert found.is_complete


@pytest.mark.parametrize(
    "more",
    [
        "cors.add(other)",
        "cors.add(find(1))",
        "cors.add(app.router.add_get)",
        "cors.add()",
        "cors.add(app.router.add_get(PATH, handler))",
        "cors.add(app.router.add_get('/', handler))",
        "if x: cors.add(app.router.add_get('/a', handler))",
    ],
)
def test_a_route_without_a_certain_path_stays_closed(more: str) -> None:
    setup = f"cors = aiohttp_cors.setup(app, defaults={{'{APP}': {{}}}})\n"
    found = of("aiohttp-cors", f"{AIOHTTP}{setup}{more}")
    assert found.policies.paths == {"/": NO_CORS}
    assert len(said(found, Change.PER_ROUTE)) == 1
    ((_, policy),) = found.unplaced
    assert policy.allow_origins == (APP,)


@pytest.mark.parametrize(
    "loop",
    [
        "for route in app.router.routes():\n    cors.add(route, {})",
        "for route in app.router.routes():\n    if route.ok:\n        cors.add(route)",
        "for route in app.router.routes():\n    cors.add(resource)",
        "for route in some:\n    cors.add(route)",
        "for a, b in app.router.routes():\n    cors.add(a)",
    ],
)
def test_a_loop_that_may_not_add_all_routes(loop: str) -> None:
    setup = f"cors = aiohttp_cors.setup(app, defaults={{'{APP}': {{}}}})\n"
    found = of("aiohttp-cors", AIOHTTP + setup + loop)
    assert found.policies.paths == {"/": NO_CORS}
    assert not found.is_complete


def test_routes_that_are_added_after_the_loop_stay_closed() -> None:
    text = f"""
def make():
    cors = aiohttp_cors.setup(app, defaults={{"{APP}": {{}}}})
    app.router.add_get("/a", handler)
    for route in list(app.router.routes()):
        cors.add(route)
    app.router.add_get("/late", handler)
"""
    found = of("aiohttp-cors", AIOHTTP + text)
    origins = {path: policy.allow_origins for path, policy in found.policies.paths.items()}
    assert origins == {"/": (APP,), "/late": ()}
    assert len(said(found, Change.LATER_ROUTES)) == 1


def test_without_the_routes_nothing_is_open() -> None:
    setup = f"cors = aiohttp_cors.setup(app, defaults={{'{APP}': {{}}}})\n"
    found = of("aiohttp-cors", AIOHTTP + setup)
    assert found.policies.paths == {"/": NO_CORS}
    assert len(said(found, Change.EVERY_ROUTE)) == 1


def test_of_two_setups_neither_is_taken() -> None:
    loop = "for route in app.router.routes():\n    cors.add(route)\n"
    setups = "".join(
        f"cors = aiohttp_cors.setup({app}, defaults={{'https://{app}.example': {{}}}})\n{loop}"
        for app in "ab"
    )
    found = of("aiohttp-cors", AIOHTTP + setups)
    assert found.policies.paths == {"/": NO_CORS}
    assert len(said(found, Change.SEVERAL)) == 1
    assert len(found.unplaced) == 2


def test_what_of_aiohttp_cors_cannot_be_read() -> None:
    for defaults in ("DEFAULTS", "{ORIGIN: {}}", f"{{'{APP}': OPTIONS}}"):
        text = f"cors = aiohttp_cors.setup(app, defaults={defaults})\n"
        text += "cors.add(app.router.add_get('/a', h))"
        found = of("aiohttp-cors", AIOHTTP + text)
        assert len(said(found, Change.UNREAD)) == 1
        assert not found.policies.policy_for("/a").allow_origins


def test_of_several_origins_what_all_allow_is_carried_over() -> None:
    options = [
        "allow_credentials=True, allow_headers='*', max_age=60, allow_methods='*'",
        "allow_credentials=True, allow_headers=['X-A', 'X-B'], max_age=30, allow_methods=['PUT']",
        "allow_credentials=True, allow_headers=['x-b', 'X-C'], max_age=90, allow_methods=None",
    ]
    defaults = ", ".join(
        f"'https://{name}.example': ResourceOptions({each})"
        for name, each in zip("abc", options, strict=True)
    )
    text = f"""
cors = aiohttp_cors.setup(app, defaults={{{defaults}}})
cors.add(app.router.add_put("/a", handler))
"""
    found = of("aiohttp-cors", AIOHTTP + text)
    assert found.policies.paths["/a"] == Policy(
        allow_origins=["https://a.example", "https://b.example", "https://c.example"],
        allow_headers=["X-B"],
        allow_methods=["PUT"],
        allow_credentials=True,
        max_age=30,
    )
    assert len(said(found, Change.PER_ORIGIN)) == 1


# --- All of them ---------------------------------------------------------------------------------

VALUES = (
    r"""
None | True | -1 | 10**30 | 600.5 | 1j | ... | 'x' | '' | b'x' | '*' | ['*'] | ('*',) | [] | {}
f'x{y}' | [1, None, b'x', [], {}] | [['https://a.example']] | {'https://a.example'} | [*X]
X + Y | not 1 | 'https://a.example' | ['https://*.com'] | ['null'] | ['file://'] | ['\ud800']
['https://['] | r'(' | ['GET', 'get', 'TRACE', 'X Y'] | ['Cookie', 'Set-Cookie']
os.environ['A'] | [x for x in y] | lambda: 1 | re.compile('x')
[re.compile(r'https://a\.example')] | timedelta(days='x') | timedelta(1) | (a := ['*'])
{'/a': {'origins': '*'}} | {'/a': None} | {None: {}} | {1: 2} | {**x}
{re.compile('/x'): {'nope': 1}} | ['/a', '/b*']
{'*': ResourceOptions(allow_headers=5, nope=1)} | {'https://a.example': 5}
{'https://a.example': ResourceOptions(allow_methods=[['get']], max_age='1', expose_headers='*')}
""".strip()
    .replace("\n", " | ")
    .split(" | ")
)
OPTIONS = {
    "litestar": (
        "from litestar.config.cors import CORSConfig\nCORSConfig({}={})",
        "allow_origins allow_origin_regex max_age nope",
    ),
    "falcon": ("import falcon\nfalcon.CORSMiddleware({}={})", "allow_origins allow_credentials"),
    "asgi-cors": ("from asgi_cors import asgi_cors\nasgi_cors(app, {}={})", "hosts host_wildcards"),
    "quart-cors": ("from quart_cors import cors\ncors(app, {}={})", "allow_origin max_age"),
    "sanic-ext": ("app.config.CORS_{} = {}", "ORIGINS MAX_AGE METHODS"),
    "starlette": (
        "from starlette.middleware.cors import CORSMiddleware\nCORSMiddleware(app, {}={})",
        "allow_origins allow_methods allow_headers allow_credentials allow_origin_regex "
        "allow_private_network expose_headers max_age nope",
    ),
    "django-cors-headers": (
        "{} = {}",
        "CORS_ALLOWED_ORIGINS CORS_ALLOWED_ORIGIN_REGEXES CORS_ALLOW_ALL_ORIGINS "
        "CORS_ALLOW_CREDENTIALS CORS_ALLOW_HEADERS CORS_ALLOW_METHODS CORS_ALLOW_PRIVATE_NETWORK "
        "CORS_EXPOSE_HEADERS CORS_PREFLIGHT_MAX_AGE CORS_URLS_REGEX CORS_ORIGIN_WHITELIST",
    ),
    "flask-cors": (
        "from flask_cors import CORS, cross_origin\nCORS(app, {0}={1})\ncross_origin({0}={1})",
        "origins methods allow_headers expose_headers supports_credentials max_age send_wildcard "
        "vary_header resources intercept_exceptions always_send allow_private_network nope",
    ),
    "fastapi": (
        "from fastapi.middleware.cors import CORSMiddleware\n"
        "app.add_middleware(CORSMiddleware, {}={})",
        "allow_origins",
    ),
    "aiohttp-cors": (
        "from aiohttp_cors import ResourceOptions, setup\ncors = setup(app, {}={})",
        "defaults nope",
    ),
}


@pytest.mark.parametrize("library", OPTIONS)
def test_no_value_of_an_option_is_too_odd_to_say_something(library: str) -> None:
    template, names = OPTIONS[library]
    for name in names.split():
        for value in VALUES:
            text = f"import os, re\nfrom datetime import timedelta\n{template.format(name, value)}"
            found = of(library, text)
            assert PolicyMap.from_dict(found.policies.to_dict()) == found.policies
            assert found.is_complete or found.differences


def test_what_is_not_a_string_in_a_list_is_left_out() -> None:
    found = of("starlette", STARLETTE + f"CORSMiddleware(app, ['{APP}', ['{APP}'], 5])")
    assert found.policies.paths["/"].allow_origins == (APP,)
    messages = [message for _, message, _ in said(found, Change.UNREAD)]
    assert messages == [
        f"['{APP}'] is not a string, so it is left out.",
        "5 is not a string, so it is left out.",
    ]


@pytest.mark.parametrize(
    ("library", "text"),
    [
        ("starlette", STARLETTE + "CORSMiddleware(app, ORIGINS, ['PUT'], max_age=5)"),
        (
            "django-cors-headers",
            "CORS_ALLOWED_ORIGINS = env.list('ORIGINS')\nCORS_ALLOW_METHODS = ['PUT']\n"
            "CORS_ALLOW_HEADERS = ['content-type']\nCORS_PREFLIGHT_MAX_AGE = 5",
        ),
        (
            "flask-cors",
            "from flask_cors import CORS\nCORS(app, origins=os.getenv('ORIGINS').split(','), "
            "methods=['PUT'], allow_headers=['Content-Type'], max_age=5)",
        ),
    ],
)
def test_what_else_is_allowed_is_kept_for_origins_that_cannot_be_read(
    library: str, text: str
) -> None:
    found = of(library, text)
    (rest,) = found.without_origins
    assert found.policies == PolicyMap({"/": rest.replace(allow_origins="no-cors")})
    assert rest.allow_origins == ("https://app.example.com",)
    assert (rest.allow_methods, rest.max_age) == (("PUT",), 5)
    assert [header.lower() for header in rest.allow_headers] == ["content-type"]


def test_without_any_origin_there_is_nothing_to_keep() -> None:
    assert of("starlette", STARLETTE + "CORSMiddleware(app)").without_origins == ()


def test_what_a_policy_refuses_is_not_proposed() -> None:
    text = STARLETTE + "CORSMiddleware(app, ['https://*.vercel.app', 'https://*.example.com'])"
    first, second = (message for _, message, _ in said(of("starlette", text), Change.DEAD_ENTRY))
    assert (
        "'https://*.vercel.app' is not an origin that a policy can allow: anyone can get a name"
        in first
    )
    assert second.endswith("If that is meant, write 'https://*.example.com'.")


def test_options_that_there_are_not_are_named_wherever_they_stand() -> None:
    text = (
        "from flask_cors import CORS, cross_origin\n"
        "CORS(app, resources={'/a/*': {'origin': '*'}}, support_credentials=True)\n"
        "cross_origin(headers=['X-A'])"
    )
    found = of("flask-cors", text)
    unknown = [each for each in found.differences if each.message == "unknown option."]
    assert [(each.option, each.hint) for each in unknown] == [
        ("support_credentials", "If supports_credentials is meant, the option had no effect."),
        ("origin", "If origins is meant, the option had no effect."),
        ("headers", ""),
    ]


def test_a_decorator_with_origins_that_cannot_be_read_keeps_the_rest() -> None:
    text = "from flask_cors import cross_origin\ncross_origin(origins=ORIGINS, methods=['PUT'])"
    (hint,) = (
        each.hint for each in of("flask-cors", text).differences if each.option == "cross_origin"
    )
    assert hint.startswith("Write @cors(Policy(allow_origins=['https://app.example.com'], ")
    assert "with its origins in place of 'https://app.example.com', there" in hint
