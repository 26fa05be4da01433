"""Spellings at the edges of what is read, of each library."""

import json

import pytest

from crossorigin import NO_CORS
from crossorigin.migrate import LIBRARIES, Change, Migration, MigrationError, migrate
from crossorigin.migrate.source import Program, SourceFile

A, B = "https://a.example", "https://b.example"


def of(library: str, *texts: str, **options: object) -> Migration:
    sources = [(f"file{number}.py", text) for number, text in enumerate(texts)]
    return migrate(library, sources, **options)  # type: ignore[arg-type]  # of the tests' own tables


def django(text: str, **options: object) -> tuple[str, ...]:
    found = of("django-cors-headers", text, **options)
    return found.policies.paths["/"].allow_origins


def lost(found: Migration) -> list[Change]:
    return [each.change for each in found.differences if not each.carried]


@pytest.mark.parametrize(
    "text",
    [
        f"CORS_ALLOWED_ORIGINS = ['{A}'] + unknown",
        f"CORS_ALLOWED_ORIGINS = unknown + ['{A}']",
        f"CORS_ALLOWED_ORIGINS = (x := ['{A}'])",
        f"CORS_ALLOWED_ORIGINS = {{'{A}': 1}}.keys()",
        f"CORS_ALLOWED_ORIGINS = ['{A}'].copy() + list()",
        f"CORS_ALLOWED_ORIGINS = [str('{A}')] if bool(int('1')) else []",
        f"def f():\n    if x:\n        return ['{A}']\n    return ['{A}', '{B}']\n"
        "CORS_ALLOWED_ORIGINS = f()",
        f"def f():\n    if not x:\n        return ['{A}']\n    return ['{A}']\n"
        "CORS_ALLOWED_ORIGINS = f()",
        f"def f():\n    try: return ['{A}']\n    except E: return []\n"
        "CORS_ALLOWED_ORIGINS = f()[:1]",
        f"import config\nCORS_ALLOWED_ORIGINS = ['{A}', *config.X]",
        f"class S:\n    X = ['{B}']\ns = S(1)\nCORS_ALLOWED_ORIGINS = ['{A}', *s.X]",
        f"CORS_ALLOWED_ORIGINS = ['{A}', *f().x]",
        f"with a as b: CORS_ALLOWED_ORIGINS = ['{A}', *b]",
        f"CORS_ALLOWED_ORIGINS = ['{A}', *__name__]",
        f"CORS_ALLOWED_ORIGINS = ['{A}', f'{{x.y}}', *[c for c in '']]",
        f"CORS_ALLOWED_ORIGINS = ['{A}', *[a for a, (b, c) in [(1, (2, 3))]]]",
        f"CORS_ALLOWED_ORIGINS = ['{A}', *filter(f)]",
        f"import re\nCORS_ALLOWED_ORIGINS = ['{A}', re.escape(5), str([]), re.I]",
        f"import re\nCORS_ALLOWED_ORIGINS = ['{A}', re.compile('x', 5)]",
        f"CORS_ALLOWED_ORIGINS = ['{A}', ('x' * 1).replace('x', 'yy').join(5)]",
        f"from environs import Env\nenv = Env()\nCORS_ALLOWED_ORIGINS = ['{A}', *env('X', list)]",
        f"if a: X = y\nelse: X = y\nCORS_ALLOWED_ORIGINS = ['{A}', *X]",
        f"def f():\n    if not x: return []\n    return ['{B}']\n"
        f"CORS_ALLOWED_ORIGINS = ['{A}', *f()]",
        f"CORS_ALLOWED_ORIGINS = ['{A}', *{{'a': 1}}[:1], *map(str.strip, [5])]",
        f"import json, re\nCORS_ALLOWED_ORIGINS = ['{A}', re.compile(), *json.loads(5)]",
        f"import os\nCORS_ALLOWED_ORIGINS = [os.getenv('X', '{A}') for _ in 'ab'][:1]",
        f"def f():\n    if x: y = 1\n    else: return ['{A}']\n    return ['{A}', '{B}']\n"
        "CORS_ALLOWED_ORIGINS = f()",
        f"def f():\n    def g(): return 1\n    return ['{A}']\nCORS_ALLOWED_ORIGINS = f()",
        f"def f(): return X\nX = f()\nCORS_ALLOWED_ORIGINS = ['{A}', *X]",
        f"try: from local import X\nexcept ImportError: X = ['{B}']\n"
        f"CORS_ALLOWED_ORIGINS = ['{A}', *X]",
        f"CORS_ALLOWED_ORIGINS = ['{A}']\nwhile x: CORS_ALLOWED_ORIGINS.append(f())",
        f"try: CORS_ALLOWED_ORIGINS = ['{A}']\nfinally: y = 1",
        f"CORS_ALLOWED_ORIGINS = ['{A}']\nmatch x:\n    case 1: pass\n    case 2: pass\n"
        f"    case 3: CORS_ALLOWED_ORIGINS.append('{B}')",
    ],
)
def test_what_is_certain_of_lists_is_read(text: str) -> None:
    assert django(text) == (A,)


@pytest.mark.parametrize("value", ["X.replace('x', 'yy')", "X + X + X + X"])
def test_values_that_are_too_large_are_not_worked_out(value: str) -> None:
    text = f"X = '{'x' * 3000}'\nCORS_ALLOWED_ORIGINS = ['{A}', {value}]"
    assert django(text) == (A,)


@pytest.mark.parametrize(
    "addition",
    [
        f"def f(): CORS_ALLOWED_ORIGINS.append('{B}')",
        f"def f():\n    for each in ['{B}']: CORS_ALLOWED_ORIGINS.append(each)",
        f"def f():\n    class C: CORS_ALLOWED_ORIGINS.append('{B}')",
        f"def f(): CORS_ALLOWED_ORIGINS.extend(['{B}'])",
    ],
)
def test_what_a_function_adds_is_left_out_because_it_may_never_run(addition: str) -> None:
    found = of("django-cors-headers", f"CORS_ALLOWED_ORIGINS = ['{A}']\n{addition}")
    assert found.policies.paths["/"].allow_origins == (A,)
    assert lost(found) == [Change.UNREAD]


def test_what_a_function_or_class_adds_to_its_own_list_is_read() -> None:
    text = f"""
from fastapi.middleware.cors import CORSMiddleware
def create():
    origins = ['{A}']
    class C:
        origins.append('{B}')
    app.add_middleware(CORSMiddleware, allow_origins=origins)
"""
    found = of("fastapi", text)
    assert found.policies.paths["/"].allow_origins == (A, B)
    assert found.is_complete


@pytest.mark.parametrize("value", ["unknown + other", "unknown + 'x'"])
def test_a_sum_of_which_nothing_is_a_list_is_not_read(value: str) -> None:
    found = of("django-cors-headers", f"CORS_ALLOWED_ORIGINS = {value}")
    (difference,) = (each for each in found.differences if not each.carried)
    assert difference.message.startswith("'unknown' is not a literal, so it is left out")


def test_a_condition_with_the_same_unread_value_on_both_sides_is_not_named() -> None:
    found = of("django-cors-headers", "if a: X = y\nelse: X = y\nCORS_ALLOWED_ORIGINS = X")
    (difference,) = (each for each in found.differences if not each.carried)
    assert difference.change is Change.UNREAD
    assert difference.message.startswith("'y' (line 1) is not a literal, so it is left out")


def test_compiled_expressions_of_both_branches_are_shown_as_they_are_written() -> None:
    text = r"""
import re
from re import IGNORECASE
A = [re.compile(r"^https://a\.b$", IGNORECASE)]
CORS_ALLOWED_ORIGIN_REGEXES = A if x else [re.compile("b")]
"""
    found = of("django-cors-headers", text)
    (difference,) = (each for each in found.differences if not each.carried)
    assert difference.message.startswith(
        r"it is ['^https://a\.b$' with re.I] if x, and ['b'] otherwise"
    )


def test_values_of_two_kinds_on_a_condition_are_named_once() -> None:
    text = f"CORS_ALLOWED_ORIGINS = ['{A}'] if x else 'y'\nCORS_ALLOW_CREDENTIALS = x and 'y'\n"
    found = of("django-cors-headers", text + "CORS_ALLOW_ALL_ORIGINS = True if x else 'y'")
    assert found.policies.paths["/"].allows_no_origin
    assert sorted(lost(found)) == [Change.CONDITION, Change.CONDITION, Change.UNREAD]


def test_conditions_within_each_other_are_named_each_by_its_values() -> None:
    text = f"CORS_ALLOWED_ORIGINS = ['{A}'] if p else ('b' if q else 'c')"
    messages = [each.message for each in of("django-cors-headers", text).differences]
    assert f"it is ['{A}'] if p, and not certain otherwise; so it is left out." in messages
    assert "it is 'b' if q, and 'c' otherwise; so it is left out." in messages


@pytest.mark.parametrize(
    "condition", [f"Y = ['{B}'] if x else 'y'", f"try: Y = ['{B}']\nexcept E: Y = 'y'"]
)
def test_an_addition_that_depends_on_a_condition_is_named_once(condition: str) -> None:
    text = f"CORS_ALLOWED_ORIGINS = ['{A}']\n{condition}\nCORS_ALLOWED_ORIGINS += Y"
    found = of("django-cors-headers", text)
    assert found.policies.paths["/"].allow_origins == (A,)
    assert lost(found) == [Change.CONDITION]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "match x:\n  case 1: X = 'p'\n  case _: X = 'q'",
            "the statement in line 1 takes one branch",
        ),
        ("try: X = 'p'\nexcept E: X = 'q'", "there is no exception"),
    ],
)
def test_a_statement_that_decides_is_named_as_what_it_is(statement: str, words: str) -> None:
    found = of("django-cors-headers", f"{statement}\nCORS_ALLOWED_ORIGINS = X")
    (difference,) = (each for each in found.differences if each.change is Change.CONDITION)
    assert difference.message == f"it is 'p' if {words}, and 'q' otherwise; so it is left out."


def test_a_class_of_settings_that_derives_from_one_of_another_module() -> None:
    text = f"class S(other.Base):\n    CORS_ALLOWED_ORIGINS = ['{A}']"
    found = of("django-cors-headers", text)
    assert [each.option for each in found.differences if not each.carried] == ["S"]
    assert found.policies.paths["/"] == NO_CORS
    assert [policy.allow_origins for _, policy in found.unplaced] == [(A,)]
    assert django(f"import configurations as other\n{text}") == (A,)


def test_an_expression_that_is_too_deep_for_pythons_own_parser() -> None:
    with pytest.raises(MigrationError, match=r"^file0\.py: an expression is too deeply nested$"):
        django("x = " + "not " * 20000 + "y")


@pytest.mark.parametrize("end", [" + 'x'", "\nCORS_ALLOWED_ORIGINS += 5"])
def test_sums_that_python_refuses_are_not_read(end: str) -> None:
    found = of("django-cors-headers", f"CORS_ALLOWED_ORIGINS = ['{A}']{end}")
    assert found.policies.paths["/"].allows_no_origin
    assert lost(found) == [Change.UNREAD]


def test_a_module_and_a_class_of_another_file() -> None:
    text = (
        "import config\nfrom config import Settings\nCORS_ALLOWED_ORIGINS = config.X + Settings.Y"
    )
    config = f"X = ['{A}']\nclass Settings:\n    Y = ['{B}']"
    found = migrate("django-cors-headers", [("config.py", config), ("settings.py", text)])
    assert found.policies.paths["/"].allow_origins == (A, B)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("min_age(60, 5)", None),
        ("60 if x else 5", 5),
        ("config('AGE', default='60', cast=int)", 60),
        ("config('AGE', default='x', cast=int)", None),
        ("config('AGE', default='60', cast=str)", 60),
        ("config('AGE', default='6O', cast=str)", None),
    ],
)
def test_numbers(value: str, expected: int | None) -> None:
    text = f"from decouple import config\nCORS_ALLOWED_ORIGINS = ['{A}']\n"
    text += f"CORS_PREFLIGHT_MAX_AGE = {value}"
    found = of("django-cors-headers", text)
    assert found.policies.paths["/"].max_age == expected
    assert not found.is_complete


@pytest.mark.parametrize(("text", "flag"), [("yes", True), ("off", False), ("perhaps", False)])
def test_flags_of_the_environment(text: str, flag: bool) -> None:
    source = (
        f"from decouple import config\nCORS_ALLOWED_ORIGINS = ['{A}']\n"
        f"CORS_ALLOW_CREDENTIALS = config('X', default='{text}', cast=bool)"
    )
    assert of("django-cors-headers", source).policies.paths["/"].allow_credentials == flag


def test_the_old_name_of_a_setting_gives_way_to_the_new_one() -> None:
    text = f"CORS_ORIGIN_WHITELIST = ['{B}']\nCORS_ALLOWED_ORIGINS = ['{A}']"
    found = of("django-cors-headers", text)
    assert found.policies.paths["/"].allow_origins == (A,)
    (difference,) = (each for each in found.differences if each.change is Change.DEAD_ENTRY)
    assert difference.message == "CORS_ALLOWED_ORIGINS is set as well, and takes its place."


def test_a_name_that_a_function_changes_is_not_certain() -> None:
    text = f"CORS_ALLOWED_ORIGINS = ['{A}']\ndef f():\n    global CORS_ALLOWED_ORIGINS\n"
    text += "    CORS_ALLOWED_ORIGINS = []"
    found = of("django-cors-headers", text)
    assert found.policies.paths["/"].allows_no_origin
    assert not found.is_complete


def test_methods_of_classes_are_followed() -> None:
    text = f"""
from fastapi.middleware.cors import CORSMiddleware
ORIGINS = ['{A}']
class Server:
    ORIGINS = []
    def start(self):
        self.app.add_middleware(CORSMiddleware, allow_origins=ORIGINS)
"""
    assert of("fastapi", text).policies.paths["/"].allow_origins == (A,)


@pytest.mark.parametrize("library", ["nginx", "django-cors-headers"])
def test_what_is_too_deeply_nested_is_named(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object, **__: object) -> Migration:
        raise RecursionError

    monkeypatch.setattr("crossorigin.migrate._SERVERS", {"nginx": read})
    monkeypatch.setattr("crossorigin.migrate._READERS", {"django-cors-headers": read})
    with pytest.raises(MigrationError, match=r"file0\.py: .* too deeply nested"):
        of(library, "x = 1")


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_text_that_is_not_unicode_is_refused(library: str) -> None:
    with pytest.raises(MigrationError, match=r"^file0\.py, line 2: this is not UTF-8$"):
        of(library, "\n# \udc80")


def test_a_condition_that_is_an_exception_says_so() -> None:
    text = f"""
from fastapi.middleware.cors import CORSMiddleware
try:
    x()
except E:
    app.add_middleware(CORSMiddleware, allow_origins=['{A}'])
"""
    found = of("fastapi", text)
    (difference,) = (each for each in found.differences if each.change is Change.CONDITION)
    assert "only if the statement in line 3 runs it, which" in difference.message
    assert difference.hint == "Write it into the policy if it is in force."


def test_very_many_names_are_not_followed() -> None:
    names = "".join(f"a{i} = a{i + 1}\n" for i in reversed(range(30)))
    program = Program([("x.py", f"a30 = 1\n{names}last = a0\n")])
    (source,) = program.sources
    assert isinstance(source, SourceFile)
    last = source.tree.body[-1].value  # type: ignore[attr-defined]  # an assignment
    assert source.resolved(last).id == "a20"  # type: ignore[attr-defined]  # a name


# --- Flask ---------------------------------------------------------------------------------------

FLASK = (
    "from flask import Blueprint, Flask\nfrom flask_cors import CORS, cross_origin\n"
    "app = Flask('x')\n"
)


@pytest.mark.parametrize(
    ("text", "paths", "changes"),
    [
        (f"CORS(origins='{A}')", {"/": (A,)}, []),
        (
            f"if x: app.config['CORS_ORIGINS'] = ['{A}']\nCORS(app)",
            {"/": ()},
            [Change.CONDITION],
        ),
        (f"X = 0\nif X: app.config['CORS_ORIGINS'] = ['{A}']\nCORS(app)", {"/": ("*",)}, []),
        ("app.config['CORS_HEADERS'] = 'x'\nCORS(app)", {"/": ("*",)}, [Change.UNREAD]),
        ("CORS(app, origins=None)", {"/": ()}, []),
        (
            f"conf = app.config\nconf.update(CORS_ORIGINS='{A}')\nCORS(app)",
            {"/": (A,)},
            [],
        ),
        (
            f"app.config.update(**x)\napp.config.update(x)\napp.config.update({{K: 1}})\n"
            f"app.config[K] = 1\nCORS(app, resources='/*', origins='{A}')",
            {"/": (A,)},
            [Change.UNREAD] * 4,
        ),
        (
            f"if x: CORS(app, origins=[])\nCORS(app, origins='{A}')",
            {"/": (A,)},
            [Change.CONDITION],
        ),
        (
            f"@app.get(PATH)\ndef f(): ...\n@app.errorhandler(404)\n"
            f"@app.get('/a')\n@cross_origin(origins='{A}')\ndef g(): ...",
            {"/a": (A,)},
            [],
        ),
        (
            f"CORS(app, origins='{A}')\n@app.get('/a')\n@cross_origin(origins='{A}')\ndef g(): ...",
            {"/": (A,)},
            [],
        ),
        (
            f"@app.get('/a/<x>/c')\n@cross_origin(origins='{A}')\ndef f(): ...\n"
            f"@app.get('/a/b/d')\n@cross_origin(origins='{B}')\ndef g(): ...",
            {"/a": (A,), "/a/b/d": (B,)},
            [],
        ),
        (
            "bp = Blueprint('b', 'x', static_folder='s', url_prefix='/a')\n"
            "app.register_blueprint(bp)\napp.register_blueprint(bp, name='c')\n"
            f"CORS(bp, origins='{A}')",
            {"/": ()},
            [Change.PATHS],
        ),
        (
            "bp = Blueprint('b', 'x', url_prefix='/a//b')\napp.register_blueprint(bp)\n"
            f"CORS(bp, origins='{A}')",
            {"/": ()},
            [Change.PATHS],
        ),
        (
            f"@app.get('/a')\n@cross_origin(origins='{A}')\ndef f(): ...\nif x:\n"
            f"  @app.get('/b')\n  @cross_origin(origins='{A}')\n  def g(): ...",
            {"/a": (A,)},
            [Change.PER_ROUTE],
        ),
        (
            "app.add_url_rule('/x', view_func=f)\n"
            f"CORS(app, resources={{'/x': {{'origins': '{A}'}}}})",
            {"/x": (A,)},
            [],
        ),
        (
            "bp = Blueprint('b', 'x', **options)\napp.register_blueprint(bp, **options)\n"
            f"@bp.get('/y')\ndef f(): ...\nCORS(bp, origins='{A}')",
            {"/": ()},
            [Change.PATHS],
        ),
        (
            "bp = Blueprint('b', 'x')\napp.register_blueprint(bp)\n@bp.get('/y')\ndef f(): ...\n"
            f"CORS(bp, origins='{A}')\nCORS(app, origins='{B}')",
            {"/": (B,), "/y": (A,)},
            [Change.SEVERAL],
        ),
        (
            f"CORS(app, resources={{'/a/*': {{'origins': '{A}'}}}})\n"
            f"CORS(app, resources={{'/A/*': {{'origins': '{B}'}}}})",
            {"/A": (B,)},
            [Change.SEVERAL],
        ),
    ],
)
def test_flask(text: str, paths: dict[str, tuple[str, ...]], changes: list[Change]) -> None:
    found = of("flask-cors", FLASK + text)
    assert {path: each.allow_origins for path, each in found.policies.paths.items()} == paths
    assert lost(found) == changes


# --- aiohttp -------------------------------------------------------------------------------------

AIOHTTP = "import aiohttp_cors\nfrom aiohttp import web\n"
LOOP = "for route in app.router.routes():\n    cors.add(route)\n"


@pytest.mark.parametrize(
    ("text", "paths", "changes"),
    [
        (
            f"if x:\n    cors = aiohttp_cors.setup(app, defaults={{'{A}': {{}}}})\n"
            "    for route in app.router.routes():\n        cors.add(route)",
            {"/": ()},
            [Change.CONDITION],
        ),
        (f"cors = aiohttp_cors.setup(app, defaults={{}})\n{LOOP}", {"/": ()}, []),
        (
            f"cors = aiohttp_cors.setup(app, defaults={{'{A}': {{}}}})\n{LOOP}cors.add(x, {{}})",
            {"/": (A,)},
            [Change.PER_ROUTE],
        ),
        (
            "cors = aiohttp_cors.setup(app, defaults={'*': {'expose_headers': '*'}})\n"
            "cors.add(app.router.add_static('/s', 'x'))\n"
            "app.add_routes([web.get('/s/x', h), web.route('PUT', '/s/y', h)])",
            {"/s": ("*",), "/s/x": (), "/s/y": ()},
            [],
        ),
        (
            f"cors = aiohttp_cors.setup(app, defaults={{'{A}': {{}}, '{A}': {{}}}})\n{LOOP}",
            {"/": (A,)},
            [],
        ),
        ("cors = aiohttp_cors.setup(app, defaults={})", {"/": ()}, [Change.EVERY_ROUTE]),
        (
            f"try: from local import K\nexcept ImportError: K = '{A}'\n"
            f"cors = aiohttp_cors.setup(app, defaults={{K: {{}}}})\n{LOOP}",
            {"/": ()},
            [Change.UNREAD],
        ),
        (
            f"cors = aiohttp_cors.setup(app, defaults={{'{A}': {{}}}})\n"
            "cors.add(app.router.add_resource('/a').add_route('GET', h))\n"
            "web.route('PUT', '/a/b', h)\nweb.get('/a/c', h)\napp.router.add_get('/a/d', h)\n"
            "app.router.add_view('/a/e', V)\nweb.view('/a/f', V)\nweb.static('/a/g', 'x')",
            {"/a": (A,), **dict.fromkeys([f"/a/{each}" for each in "bcdefg"], ())},
            [],
        ),
        (
            f"cors = aiohttp_cors.CorsConfig(app, {{'{A}': {{}}}})\n{LOOP}",
            {"/": (A,)},
            [],
        ),
    ],
)
def test_aiohttp(text: str, paths: dict[str, tuple[str, ...]], changes: list[Change]) -> None:
    found = of("aiohttp-cors", AIOHTTP + text)
    assert {path: each.allow_origins for path, each in found.policies.paths.items()} == paths
    assert lost(found) == changes


# --- Starlette and servers -----------------------------------------------------------------------


def test_middleware_in_a_list_that_nobody_is_given() -> None:
    text = (
        "from starlette.middleware import Middleware\n"
        "from starlette.middleware.cors import CORSMiddleware\n"
        f"mine = [Middleware(CORSMiddleware, allow_origins=['{A}'])]\n"
        "app.mount('/a', app)"
    )
    assert of("starlette", text).policies.paths["/"].allow_origins == (A,)


@pytest.mark.parametrize(
    ("application", "changes"),
    [
        ("Starlette(routes=[x], middleware=f())", []),
        ("Starlette(routes=[Mount(app=inner, **options)])", [Change.PATHS]),
    ],
)
def test_applications_of_which_not_everything_is_written_down(
    application: str, changes: list[Change]
) -> None:
    text = (
        "from starlette.applications import Starlette\nfrom starlette.routing import Mount\n"
        "from starlette.middleware.cors import CORSMiddleware\ninner = Starlette()\n"
        f"inner.add_middleware(CORSMiddleware, allow_origins=['{A}'])\napp = {application}"
    )
    found = of("starlette", text)
    assert found.policies.paths["/"].allow_origins == (() if changes else (A,))
    assert lost(found) == changes


def test_names_that_nothing_is_left_to_follow_are_not_certain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("crossorigin.migrate.source.MOST_STEPS", 0)
    text = (
        "from starlette.middleware.cors import CORSMiddleware\ninner = make()\nmine = [x]\n"
        f"app = Starlette(middleware=mine)\nCORSMiddleware(inner, allow_origins=['{A}'])"
    )
    found = of("starlette", text)
    assert found.policies.paths["/"].allows_no_origin
    assert Change.UNREAD in lost(found)


@pytest.mark.parametrize(
    ("value", "origins", "changes"),
    [
        ("[]", (), []),
        (f"['{A}', re.compile('x')]", (A,), [Change.UNREAD]),
    ],
)
def test_falcon(value: str, origins: tuple[str, ...], changes: list[Change]) -> None:
    found = of("falcon", f"import falcon, re\nfalcon.CORSMiddleware(allow_origins={value})")
    assert found.policies.paths["/"].allow_origins == origins
    assert lost(found) == changes


@pytest.mark.parametrize(
    ("age", "expected", "changes"), [("'5'", 5, []), ("'1h'", None, [Change.UNREAD])]
)
def test_times_of_sanic(age: str, expected: int | None, changes: list[Change]) -> None:
    text = f"X = 0\nif X: app.config.CORS_METHODS = 'PUT'\napp.config.CORS_ORIGINS = '{A}'\n"
    found = of("sanic-ext", f"{text}app.config.OTHER = 1\napp.config.CORS_MAX_AGE = {age}")
    assert found.policies.paths["/"].max_age == expected
    assert found.policies.paths["/"].allow_methods == ("*",)
    assert lost(found) == changes


def test_an_origin_that_cannot_be_one_beside_a_wildcard_is_left_out() -> None:
    found = of(
        "django-cors-headers",
        r"CORS_ALLOWED_ORIGIN_REGEXES = [r'^https://.*\.c\.example$', r'^null$']"
        "\nCORS_ALLOWED_ORIGINS = ['https://x.c.example', 'http://a b']",
    )
    assert found.policies.paths["/"].allow_origins == ("https://*.c.example",)


def test_applications_that_are_mounted_in_each_other() -> None:
    text = (
        "from fastapi.middleware.cors import CORSMiddleware\n"
        f"a.mount('/x', a)\na.add_middleware(CORSMiddleware, allow_origins=['{A}'])"
    )
    found = of("fastapi", text)
    assert found.policies.paths == {"/": NO_CORS}
    assert lost(found) == [Change.PATHS]


def test_values_of_nginx() -> None:
    text = f"""
map $http_origin $one {{ default {A}; }}
map $http_origin $any {{ default "*"; }}
map $http_origin $end {{ "~example\\.com$" $http_origin; }}
server {{
    location /one {{
        add_header Access-Control-Allow-Origin $one;
        add_header Access-Control-Allow-Headers $http_access_control_request_headers;
        add_header Access-Control-Allow-Methods $unknown;
        add_header Access-Control-Expose-Headers X-T;
        add_header Access-Control-Max-Age $age;
    }}
    location /any {{ add_header Access-Control-Allow-Origin $any; }}
    location /end {{ add_header Access-Control-Allow-Origin $end; }}
    location /not {{ if ($http_origin !~ x) {{ add_header Access-Control-Allow-Origin x; }} }}
}}
"""
    found = of("nginx", text)
    paths = found.policies.paths
    assert paths["/one"].allow_origins == (A,)
    assert paths["/one"].allow_headers == ("*", "Authorization")
    assert paths["/one"].expose_headers == ("X-T",)
    assert paths["/any"].allows_any_origin
    assert paths["/end"].allows_no_origin
    assert lost(found) == [Change.UNREAD, Change.UNREAD, Change.REGEX, Change.REGEX]


def test_an_address_of_ipv6_with_something_after_it_is_not_certain() -> None:
    found = of("django-cors-headers", r"CORS_ALLOWED_ORIGIN_REGEXES = [r'^http://\[::1\]x$']")
    assert lost(found) == [Change.REGEX]


# --- Servers -------------------------------------------------------------------------------------

GRANT = f"add_header Access-Control-Allow-Origin {A};"


@pytest.mark.parametrize(
    ("text", "paths", "changes"),
    [
        (
            f"server {{ location ~ x$ {{ add_header X 1; }} location /a {{ {GRANT} }} }}",
            {"/a": ()},
            [Change.PATHS],
        ),
        (
            f"server {{ location ~ x$ {{ add_header X 1; }} location ^~ /a {{ {GRANT} }} }}",
            {"/a": (A,)},
            [],
        ),
        (
            f"http {{ {GRANT} server {{ location /x {{ proxy_pass http://y; }} }} }}",
            {"/": (A,)},
            [],
        ),
        (
            f"server {{ if ($arg_x) {{ set $o {A}; }} if ($arg_y) {{ set $o ''; }}\n"
            "add_header Access-Control-Allow-Origin $o; }",
            {"/": ()},
            [Change.CONDITION],
        ),
        (
            "server { add_header Access-Control-Allow-Origin $o; }",
            {"/": ()},
            [Change.UNREAD],
        ),
        (
            f"server {{ {GRANT} add_header Access-Control-Max-Age 1h; }}",
            {"/": (A,)},
            [Change.UNREAD],
        ),
    ],
)
def test_nginx(text: str, paths: dict[str, tuple[str, ...]], changes: list[Change]) -> None:
    found = of("nginx", text)
    assert {path: each.allow_origins for path, each in found.policies.paths.items()} == paths
    assert lost(found) == changes


def test_a_block_for_options_without_headers_has_those_around_it() -> None:
    text = (
        f"server {{ {GRANT} add_header Access-Control-Allow-Methods PUT;\n"
        "if ($request_method = OPTIONS) { return 204; } }"
    )
    assert of("nginx", text).policies.paths["/"].allow_methods == ("PUT",)


@pytest.mark.parametrize(("age", "expected"), [("5", 5), ("1h", None)])
def test_times_of_ingress_nginx(age: str, expected: int | None) -> None:
    name = "nginx.ingress.kubernetes.io/"
    text = (
        f"kind: Ingress\nmetadata:\n  annotations:\n    {name}enable-cors: 'true'\n"
        f"    {name}cors-allow-credentials: 'false'\n    {name}cors-max-age: '{age}'\n"
    )
    found = of("ingress-nginx", text)
    assert found.policies.paths["/"].allows_any_origin
    assert found.policies.paths["/"].max_age == expected
    assert lost(found) == ([] if expected else [Change.UNREAD])


def test_a_rule_of_s3_without_origins_allows_nothing() -> None:
    rule = {"AllowedOrigins": [A], "AllowedMethods": ["PUT"]}
    found = of("s3", json.dumps([{"AllowedMethods": ["GET"]}, rule]))
    assert found.policies.paths["/"].allow_origins == (A,)
    assert of("s3", json.dumps([rule | {"MaxAgeSeconds": "x"}])).policies.paths["/"].max_age is None


@pytest.mark.parametrize(
    ("written", "seconds"), [("600", 600), ("x", None), ("1e3", None), ("9" * 5000, None)]
)
def test_times_of_s3_in_xml(written: str, seconds: int | None) -> None:
    text = (
        f"<CORSConfiguration><CORSRule><AllowedOrigin>{A}</AllowedOrigin>"
        "<AllowedMethod>PUT</AllowedMethod>"
        f"<MaxAgeSeconds>{written}</MaxAgeSeconds></CORSRule></CORSConfiguration>"
    )
    found = of("s3", text)
    assert found.policies.paths["/"].max_age == seconds
    assert lost(found) == ([] if seconds else [Change.UNREAD])


def test_a_compiled_expression_is_shown_with_its_flag() -> None:
    text = "import re\nCORS_ALLOWED_ORIGIN_REGEXES = [re.compile('https://a[0-9]+.b', re.I)]"
    (message,) = (each.message for each in of("django-cors-headers", text).differences if each.line)
    assert message.startswith("'https://a[0-9]+.b' with re.I is left out")


def test_a_lifetime_that_is_a_string_is_carried_over_and_named() -> None:
    text = f"CORS_ALLOWED_ORIGINS = ['{A}']\nCORS_PREFLIGHT_MAX_AGE = '600'"
    found = of("django-cors-headers", text)
    assert found.policies.paths["/"].max_age == 600
    (message,) = (each.message for each in found.differences if each.change == Change.MAX_AGE)
    assert message.startswith("'600' is a string, which Django's check corsheaders.E004 refuses")
    assert not lost(found)


@pytest.mark.parametrize(
    ("expression", "prefixes", "added"),
    [
        ("^/api/", "'/api', which is that path and every path below it", "'/api'"),
        ("/api/.*", "'/api', which is that path and every path below it", "'/api'"),
        ("/api/?", "'/api', which is that path and every path below it", None),
        ("^/api", "'/api', which is that path and every path below it", None),
        (
            "/api/(v1|v2)/",
            "'/api/v1' and '/api/v2', which are these paths and every path below them",
            "'/api/v1' and '/api/v2'",
        ),
    ],
)
def test_a_path_that_was_closed_itself_is_named(
    expression: str, prefixes: str, added: str | None
) -> None:
    text = f"CORS_ALLOWED_ORIGINS = ['{A}']\nCORS_URLS_REGEX = r'{expression}'"
    found = of("django-cors-headers", text)
    (message,) = (each.message for each in found.differences if each.change == Change.PATH_PREFIX)
    assert f"'{expression}' becomes {prefixes}, by whole segments." in message
    said = message.partition("did not match ")[2].partition(" without a slash")[0]
    assert said == (added or "")


def test_a_value_of_the_wrong_kind_is_named_and_counted_as_the_setting_that_it_is() -> None:
    text = f"app.config.CORS_ORIGINS = '{A}'\napp.config.CORS_MAX_AGE = [1]"
    found = of("sanic-ext", text)
    assert [each.option for each in found.differences if not each.carried] == ["CORS_MAX_AGE"]
    assert (found.counted.seen, found.counted.left_out) == (2, 1)


RESOURCES = f"resources={{'/b': {{'origins': '{A}'}}, '/api/*': {{'origins': '{B}'}}}}"


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        (f"CORS(app, {RESOURCES}, supports_credentials=True)", 0),
        (f"app.config['CORS_MAX_AGE'] = 5\nCORS(app, {RESOURCES})", 0),
        (f"app.config['CORS_MAX_AGE'] = 5\nCORS(app, {RESOURCES})\nCORS(app, origins='{A}')", 3),
        (f"if x:\n    CORS(app, origins='{A}')", 0),
        (f"CORS(app, origins='{A}')\nother = Flask('x')\nCORS(other, origins='{B}')", 0),
        (f"CORS(app, origins='{A}')", 2),
    ],
)
def test_settings_that_are_in_no_policy_are_not_counted_as_carried_over(
    text: str, carried: int
) -> None:
    found = of("flask-cors", f"{FLASK}@app.get('/b/c')\ndef f(): ...\n{text}")
    assert found.counted.carried == carried
    assert sum(found.counted[1:]) == found.counted.seen


SUBCLASS = (
    "from starlette.middleware.cors import CORSMiddleware\n"
    "class M(CORSMiddleware): ...\nclass N(M): ...\n"
)


def test_a_subclass_of_the_middleware_is_named() -> None:
    with pytest.raises(
        MigrationError, match=r"line 2: M is a subclass of CORSMiddleware, .* write"
    ):
        of("fastapi", f"{SUBCLASS}app.add_middleware(N, allow_origins=['{A}'])")
    found = of("fastapi", f"{SUBCLASS}app.add_middleware(CORSMiddleware, allow_origins=['{A}'])")
    assert [each.option for each in found.differences if not each.carried] == ["M", "N"]


def test_a_blueprint_beside_several_applications_is_named() -> None:
    text = (
        f"bp = Blueprint('b', 'x', url_prefix='/y')\n@bp.get('/z')\ndef f(): ...\n"
        f"app.register_blueprint(bp)\nCORS(bp, origins='{A}')\nCORS(app, origins='{A}')\n"
        f"other = Flask('x')\nCORS(other, origins='{B}')"
    )
    found = of("flask-cors", FLASK + text)
    assert lost(found) == [Change.SEVERAL] * 3
    assert found.counted.carried == 0


@pytest.mark.parametrize(
    "change", [f"CORS_ALLOWED_ORIGINS[0] = '{B}'", "del CORS_ALLOWED_ORIGINS[0]"]
)
def test_a_list_of_which_a_function_changes_an_item_is_not_certain(change: str) -> None:
    found = of("django-cors-headers", f"CORS_ALLOWED_ORIGINS = ['{A}']\ndef f():\n    {change}")
    assert found.policies.paths["/"].allows_no_origin
    assert lost(found) == [Change.UNREAD]


def test_an_old_name_that_is_imported_from_where_nothing_was_read_is_named() -> None:
    found = of("django-cors-headers", "from config import CORS_ORIGIN_WHITELIST")
    assert found.policies.paths["/"].allows_no_origin
    (difference,) = (each for each in found.differences if not each.carried)
    assert difference.option == "CORS_ORIGIN_WHITELIST"
    assert difference.message == "it is imported from config, which was not read."


def test_a_list_that_is_given_to_a_function_of_another_file() -> None:
    text = f"from file1 import use\nX = ['{A}']\nuse(X)\nuse(X)\nCORS_ALLOWED_ORIGINS = X"
    assert of("django-cors-headers", text, "def use(a): print(a)").is_complete
    found = of("django-cors-headers", text, "def use(a): a.pop()")
    assert found.policies.paths["/"].allows_no_origin
    assert lost(found) == [Change.UNREAD]


def test_a_function_that_may_change_the_list_that_another_name_is_for() -> None:
    text = f"X = ['{A}']\nY = X\ndef f():\n    global Y\n    Y.append('{B}')\n"
    found = of("django-cors-headers", f"{text}CORS_ALLOWED_ORIGINS = Y")
    assert B not in found.policies.paths["/"].allow_origins
    assert lost(found) == [Change.UNREAD]


def test_arguments_in_a_list_that_is_unpacked_are_named() -> None:
    text = f"""
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
args = [['{A}']]
app = CORSMiddleware(Starlette(), *args)
"""
    found = of("starlette", text)
    assert found.policies.paths["/"].allows_no_origin
    assert [(each.option, each.change) for each in found.differences if not each.carried] == [
        ("*", Change.UNREAD)
    ]


@pytest.mark.parametrize("credentials", [True, False])
def test_an_asterisk_for_headers_with_credentials_is_named(credentials: bool) -> None:
    text = f"app.config.CORS_ORIGINS = '{A}'\napp.config.CORS_ALLOW_HEADERS = '*'\n"
    found = of("sanic-ext", f"{text}app.config.CORS_SUPPORTS_CREDENTIALS = {credentials}")
    assert found.policies.paths["/"].allow_headers == ("*",)
    changes = [each.change for each in found.differences if each.option == "CORS_ALLOW_HEADERS"]
    assert changes == [Change.WILDCARD_WITH_CREDENTIALS] * credentials


def test_what_flask_sets_by_default_does_not_replace_what_is_set() -> None:
    text = f"app = Flask('x')\napp.config['CORS_ORIGINS'] = '{A}'\n"
    text += f"app.config.setdefault('CORS_ORIGINS', '{B}')\nCORS(app)"
    found = of("flask-cors", f"from flask import Flask\nfrom flask_cors import CORS\n{text}")
    assert found.policies.paths["/"].allow_origins == (A,)
    assert found.is_complete


@pytest.mark.parametrize(
    "config", ["from other import CORS_ORIGINS", "CORS_MAX_AGE = 5\nfrom other import *"]
)
def test_a_setting_on_a_condition_over_one_that_was_not_read(config: str) -> None:
    text = "from flask import Flask\nfrom flask_cors import CORS\napp = Flask('x')\n"
    text += "app.config.from_object('file1')\n"
    text += f"if x: app.config['CORS_ORIGINS'] = '{A}'\nCORS(app)"
    found = of("flask-cors", text, config)
    assert found.policies.paths["/"].allows_no_origin
    assert (
        f"it is '{A}' if x, and 'app.config.from_object('file1')' otherwise; so it is left out."
    ) in [each.message for each in found.differences if each.option == "CORS_ORIGINS"]


def test_an_imported_setting_takes_the_place_of_one_of_an_earlier_file() -> None:
    base = f"CORS_ALLOWED_ORIGINS = ['{A}']"
    found = of("django-cors-headers", base, "from other import CORS_ALLOWED_ORIGINS")
    assert found.policies.paths["/"].allows_no_origin
    (difference,) = (each for each in found.differences if not each.carried)
    assert difference.message == "it is imported from other, which was not read."


@pytest.mark.parametrize("config", ["CORS_MAX_AGE = 5\nfrom other import *", "from other import *"])
def test_a_file_that_may_set_anything_is_loaded_after_a_setting(config: str) -> None:
    text = "from flask import Flask\nfrom flask_cors import CORS\napp = Flask('x')\n"
    text += f"app.config['CORS_ORIGINS'] = '{A}'\napp.config.from_object('file1')\nCORS(app)"
    found = of("flask-cors", text, config)
    assert found.policies.paths["/"].allows_no_origin
    assert lost(found) == [Change.UNREAD]


def test_an_application_that_a_function_makes_anew_is_read() -> None:
    text = f"""
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
def make():
    global app
    app = Starlette()
app = Starlette()
app.add_middleware(CORSMiddleware, allow_origins=['{A}'])
"""
    assert of("starlette", text).policies.paths["/"].allow_origins == (A,)


def test_a_list_that_is_given_to_a_function_that_is_a_parameter_is_not_certain() -> None:
    text = f"""
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
def create(hook):
    origins = ['{A}']
    hook(origins)
    app = Starlette()
    app.add_middleware(CORSMiddleware, allow_origins=origins)
    return app
"""
    found = of("starlette", text)
    assert found.policies.paths["/"].allows_no_origin
    assert lost(found) == [Change.UNREAD]
    called = of("starlette", text.replace("hook(origins)", "print(origins)"))
    assert called.policies.paths["/"].allow_origins == (A,)


def test_a_setting_on_a_condition_over_one_of_a_file_that_nothing_loads() -> None:
    text = "from flask import Flask\nfrom flask_cors import CORS\napp = Flask('x')\n"
    text += f"if x: app.config['CORS_ORIGINS'] = '{A}'\nCORS(app)"
    found = of("flask-cors", text, "from other import CORS_ORIGINS")
    assert found.policies.paths["/"].allows_no_origin
    assert set(lost(found)) == {Change.UNREAD, Change.CONDITION}
