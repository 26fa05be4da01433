"""Values that statements change in place, and settings that come from where nothing was read."""

import pytest

from crossorigin import NO_CORS
from crossorigin.migrate import Change, Migration, MigrationError, migrate

A, B, C = "https://a.example", "https://b.example", "https://c.example"
JOINED = f"'{A},{B}'.split(',')"
BASE = f"CORS_ALLOWED_ORIGINS = ['{A}', '{B}']\n"


def django(*texts: str) -> Migration:
    names = ("base.py", "live.py")
    return migrate("django-cors-headers", list(zip(names, texts, strict=False)))


def lost(found: Migration) -> list[tuple[Change, str]]:
    return [(each.change, each.option) for each in found.differences if not each.carried]


@pytest.mark.parametrize(
    "value",
    [
        f"['{A}', '{B}']",
        JOINED,
        f"list(('{A}', '{B}'))",
        f"{{'live': ['{A}', '{B}']}}['live']",
        f"['{A}', '{B}'] if True else []",
    ],
)
@pytest.mark.parametrize(
    "change",
    [
        f"ORIGINS.remove('{B}')",
        "ORIGINS.pop()",
        "ORIGINS.clear()",
        "del ORIGINS[1]",
        "del ORIGINS[-1]",
        "del ORIGINS[:]",
        f"ORIGINS[1] = '{C}'",
        f"ORIGINS[:] = ['{C}']",
        f"SAME = ORIGINS\nSAME.remove('{B}')",
        "SAME = ORIGINS\nAGAIN = SAME\ndel AGAIN[1]",
        f"SAME = ORIGINS\nSAME += ['{C}']",
        f"SAME = ORIGINS\nSAME.append('{C}')",
    ],
)
def test_a_list_that_was_changed_is_not_carried_over_as_it_was(value: str, change: str) -> None:
    found = django(f"ORIGINS = {value}\n{change}\nCORS_ALLOWED_ORIGINS = ORIGINS")
    assert found.policies.paths["/"].allow_origins == ()
    assert (Change.UNREAD, "CORS_ALLOWED_ORIGINS") in lost(found)


@pytest.mark.parametrize("value", [f"['{A}']", f"'{A}'.split(',')", f"list(('{A}',))"])
def test_a_list_that_grew_is_carried_over_grown(value: str) -> None:
    found = django(f"CORS_ALLOWED_ORIGINS = {value}\nCORS_ALLOWED_ORIGINS.append('{B}')")
    assert found.policies.paths["/"].allow_origins == (A, B)
    assert not lost(found)


def test_an_other_name_for_a_tuple_does_not_change_with_it() -> None:
    found = django(f"CORS_ALLOWED_ORIGINS = ('{A}',)\nT = CORS_ALLOWED_ORIGINS\nT += ('{B}',)")
    assert found.policies.paths["/"].allow_origins == (A,)
    assert not lost(found)


def test_a_name_that_was_bound_anew_is_not_changed_with_its_old_list() -> None:
    text = f"T = OLD = ['{B}']\nCORS_ALLOWED_ORIGINS = OLD\nCORS_ALLOWED_ORIGINS = ['{A}']\n"
    found = django(f"{text}OLD.append('{C}')")
    assert found.policies.paths["/"].allow_origins == (A,)
    assert not lost(found)


@pytest.mark.parametrize(
    ("change", "origins", "is_lost"),
    [
        (f"CORS_ALLOWED_ORIGINS.append('{C}')", (A, B, C), False),
        (f"CORS_ALLOWED_ORIGINS.remove('{B}')", (), True),
        ("del CORS_ALLOWED_ORIGINS[1]", (), True),
    ],
)
def test_a_list_of_another_file_is_changed(
    change: str, origins: tuple[str, ...], is_lost: bool
) -> None:
    found = django(BASE, f"from .base import *\n{change}")
    assert found.policies.paths["/"].allow_origins == origins
    assert bool(lost(found)) is is_lost


@pytest.mark.parametrize(
    "text",
    [
        "locals().update(CORS_ALLOW_ALL_ORIGINS=True)",
        "vars()[NAME] = True",
        "settings_of_a_host.activate(locals())",
        "exec(open('cors.py').read())",
        "setattr(sys.modules[__name__], NAME, True)",
        "from split_settings.tools import include\ninclude('cors.py')",
        "from elsewhere import *",
    ],
)
def test_what_may_set_any_setting_is_named_and_closes_all(text: str) -> None:
    found = django(BASE + text)
    assert lost(found) == [(Change.UNREAD, "settings")]
    assert found.policies.paths["/"] == NO_CORS
    assert found.counted.left_out == 2


@pytest.mark.parametrize(
    "text",
    [
        "globals()['CORS_ALLOW_METHODS'] = ['GET']",
        "vars()['CORS_ALLOW_METHODS'] = ['GET']",
        "setattr(sys.modules[__name__], 'CORS_ALLOW_METHODS', ['GET'])",
        "from elsewhere import CORS_ALLOW_METHODS",
    ],
)
def test_a_setting_that_code_sets_is_named_and_its_default_not_taken(text: str) -> None:
    found = django(BASE + text)
    assert lost(found) == [(Change.UNREAD, "CORS_ALLOW_METHODS")]
    policy = found.policies.paths["/"]
    assert (policy.allow_origins, policy.allow_methods) == ((A, B), ())


@pytest.mark.parametrize(
    "text",
    [
        "from django.urls import include\nurlpatterns = [include('shop.urls')]",
        "WIDTH = vars(screen)",
        "if 'DEBUG' in globals() or globals().get('DEBUG'): X = 1",
        "globals()['OTHER'] = 1",
        "import django_heroku\ndjango_heroku.settings(locals())",
        "if False:\n    exec('CORS_ALLOW_ALL_ORIGINS = True')",
        "from shop import RATES",
        "import corsheaders.signals",
    ],
)
def test_what_sets_no_setting_is_not_named(text: str) -> None:
    assert not lost(django(BASE + text))


def test_a_setting_that_is_imported_by_name_is_named_unless_its_file_is_given() -> None:
    text = "from .base import CORS_ALLOWED_ORIGINS\n"
    given = django(BASE, text)
    assert given.policies.paths["/"].allow_origins == (A, B)
    assert not lost(given)
    found = django("CORS_ALLOW_CREDENTIALS = False\n" + text.replace("base", "elsewhere"))
    assert lost(found) == [(Change.UNREAD, "CORS_ALLOWED_ORIGINS")]


def test_the_signal_that_allows_requests_is_named() -> None:
    found = django(BASE + "from corsheaders.signals import check_request_enabled as signal")
    assert lost(found) == [(Change.UNREAD, "check_request_enabled")]


CONFIG = f"""
from litestar.config.cors import CORSConfig
config = CORSConfig(allow_origins=['{A}'], allow_methods=['GET', 'PUT'])
other = CORSConfig2()
other.allow_methods = ['DELETE']
config.allow_headers_of_mine = ['X']
if False:
    config.allow_methods = ['DELETE']
"""


@pytest.mark.parametrize(
    ("change", "origins", "methods", "is_lost"),
    [
        ("", (A,), ("PUT",), False),
        ("config.allow_methods = ['GET']", (A,), (), False),
        (f"config.allow_origins = ['{B}']", (B,), ("PUT",), False),
        (f"if DEBUG:\n    config.allow_origins = ['{B}']", (), ("PUT",), True),
        (f"config.allow_origins = ['{B}']\nconfig.allow_origins = X", (), ("PUT",), True),
    ],
)
def test_options_that_are_set_after_the_call(
    change: str, origins: tuple[str, ...], methods: tuple[str, ...], is_lost: bool
) -> None:
    found = migrate("litestar", [("app.py", CONFIG + change)])
    policy = found.policies.paths["/"]
    assert (policy.allow_origins, policy.allow_methods) == (origins, methods)
    assert bool(lost(found)) is is_lost


@pytest.mark.parametrize("value", [f"{{'o': ['{A}', '{B}']}}", f"dict(o=['{A}', '{B}'])"])
@pytest.mark.parametrize(
    "change",
    ["D['o'].remove(X)", "D['o'].pop()", "del D['o'][0]", "D['o'][0] = X", "D['o'] = X"],
)
def test_a_list_in_a_dictionary_that_was_changed_is_not_carried_over(
    value: str, change: str
) -> None:
    found = django(f"D = {value}\n{change}\nCORS_ALLOWED_ORIGINS = D['o']")
    assert found.policies.paths["/"].allow_origins == ()
    assert lost(found) == [(Change.UNREAD, "CORS_ALLOWED_ORIGINS")]


CLASS = f"""
from starlette.middleware.cors import CORSMiddleware
ORIGINS = ['{B}']
class S:
    o = ['{A}', '{B}']
    d = {{'o': ['{A}', '{B}']}}
    of_a_name = ORIGINS
s = S()
"""


def starlette(text: str, value: str) -> Migration:
    return migrate(
        "starlette", [("app.py", f"{CLASS}{text}\nCORSMiddleware(app, allow_origins={value})")]
    )


@pytest.mark.parametrize("owner", ["s", "S", "self.settings", "shop.S"])
@pytest.mark.parametrize(
    "change",
    [
        "{}.o.remove(X)",
        "{}.o.pop()",
        "{}.o.append(X)",
        "{}.o = [X]",
        "{}.o += [X]",
        "{}.o[0] = X",
        "{}.o[:] = [X]",
        "del {}.o",
        "del {}.o[0]",
        "T = {}.o\nT.remove(X)",
        "T = {}.o\nT += [X]",
        "def change():\n    {}.o.clear()",
        "if DEBUG:\n    {}.o.clear()",
        "setattr({}, 'o', [X])",
        "getattr({}, 'o').remove(X)",
    ],
)
@pytest.mark.parametrize("value", ["s.o", "S.o"])
def test_a_list_of_an_attribute_that_was_changed_is_not_carried_over(
    owner: str, change: str, value: str
) -> None:
    found = starlette(change.format(owner), value)
    assert found.policies.paths["/"].allow_origins == ()
    assert lost(found) == [(Change.UNREAD, "allow_origins")]


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("s.d['o'].remove(X)", "s.d['o']"),
        ("T = s.d['o']\nT.remove(X)", "s.d['o']"),
        ("s.of_a_name.remove(X)", "ORIGINS"),
        ("T = s.o\ns.o.remove(X)", "T"),
        ("T = s.o\nU = T\nU.remove(X)", "s.o"),
        ("T = s.d\nT['o'].remove(X)", "s.d['o']"),
        ("T = s.d\nT = T['o']\nT.remove(X)", "s.d['o']"),
        ("T = s.d\nT['o'] = [X]", "s.d['o']"),
        ("T = s.d\nT['o'] += [X]", "s.d['o']"),
        ("T = s.d\ndel T['o'][0]", "s.d['o']"),
        ("T = s.d\nT['o'][0] = X", "s.d['o']"),
        ("s.d.update(o=[X])", "s.d['o']"),
        ("T = s.d\nT.update(x)", "s.d['o']"),
    ],
)
def test_another_way_to_a_value_that_was_changed_through_an_attribute(
    change: str, value: str
) -> None:
    found = starlette(change, value)
    assert found.policies.paths["/"].allow_origins == ()
    assert lost(found) == [(Change.UNREAD, "allow_origins")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s.other.remove(X)",
        "s.o.index(X)",
        "from litestar import Config\nc = Config()\nc.o = c.state.o = s.o",
        "import litestar\nc = litestar.Config()\nc.o = s.o",
    ],
)
def test_an_attribute_that_was_not_changed_is_carried_over(text: str) -> None:
    found = starlette(text, "S.o")
    assert found.policies.paths["/"].allow_origins == (A, B)
    assert not lost(found)


def test_options_that_are_changed_in_place_after_the_call() -> None:
    found = migrate("litestar", [("app.py", f"{CONFIG}config.allow_origins.remove('{A}')")])
    assert found.policies.paths["/"].allow_origins == ()
    assert lost(found) == [(Change.UNREAD, "allow_origins")]


def flask(text: str, *files: tuple[str, str], settings: str | None = None) -> Migration:
    start = "from flask import Flask\nfrom flask_cors import CORS\napp = Flask('app')\n"
    return migrate(
        "flask-cors", [*files, ("app.py", f"{start}{text}\nCORS(app)")], settings=settings
    )


SET = f"app.config['CORS_ORIGINS'] = ['{A}', '{B}']\n"


@pytest.mark.parametrize(
    "change",
    [
        f"app.config['CORS_ORIGINS'].remove('{B}')",
        f"app.config['CORS_ORIGINS'].append('{C}')",
        f"app.config['CORS_ORIGINS'] += ['{C}']",
        "app.config['CORS_ORIGINS'][0] = X",
        "del app.config['CORS_ORIGINS'][0]",
        "del app.config['CORS_ORIGINS']",
        "conf = app.config\nconf['CORS_ORIGINS'].pop()",
        "T = app.config['CORS_ORIGINS']\nT.pop()",
        "if x:\n    app.config['CORS_ORIGINS'].pop()",
    ],
)
def test_a_setting_in_the_configuration_that_was_changed_is_not_carried_over(change: str) -> None:
    found = flask(SET + change)
    assert not found.policies.paths["/"].allow_origins or "if x" in change
    assert {option for _, option in lost(found)} == {"CORS_ORIGINS"}


@pytest.mark.parametrize(
    "text",
    [
        f"X = {{'CORS_ORIGINS': '{A}', 'A': 1}}\napp.config.update(X)",
        f"X = {{'CORS_ORIGINS': '{A}'}}\napp.config.update(**X)",
        f"X = {{'CORS_ORIGINS': '{A}'}}\napp.config.from_mapping(X)",
        f"K = 'CORS_ORIGINS'\napp.config[K] = '{A}'",
        f"K = 'CORS_ORIGINS'\napp.config.update({{K: '{A}'}})",
        f"conf = app.config\nconf.from_mapping(CORS_ORIGINS='{A}')",
        f"app.config['CORS_ORIGINS'] = '{B}'\nX = dict(CORS_ORIGINS='{A}')\napp.config.update(X)",
        f"other.update(x)\nother[x] = 1\napp.config.update(CORS_ORIGINS='{A}')",
        f"app.config['CORS_ORIGINS'] = '{A}'\napp.config.setdefault('OTHER', 1)",
        f"class C:\n    CORS_ORIGINS = '{A}'\napp.config.from_object(C)",
        f"class C:\n    CORS_ORIGINS = '{A}'\napp.config.from_object(C())",
    ],
)
def test_configuration_that_is_certain_is_followed(text: str) -> None:
    found = flask(text)
    assert found.policies.paths["/"].allow_origins == (A,)
    assert not lost(found)


CONFIG_FILE = ("config.py", f"CORS_ORIGINS = ['{A}']\nclass Live:\n    A = 1\n")


@pytest.mark.parametrize(
    "given",
    [
        "app.config.from_object('config')",
        "app.config.from_object('config.Live')",
        "import config\napp.config.from_object(config)",
        "import config\napp.config.from_object(config.Live)",
        "from config import Live\napp.config.from_object(Live)",
        "from . import config\napp.config.from_object(config)",
        "app.config.from_pyfile('config.py')",
    ],
)
def test_configuration_from_elsewhere_is_named_unless_its_file_is_given(given: str) -> None:
    assert not lost(flask(given, CONFIG_FILE))
    assert lost(flask(given)) == [(Change.UNREAD, "config")]


@pytest.mark.parametrize(
    "text",
    [
        "app.config.update(x)",
        "app.config.update(**x)",
        "app.config.update({**x})",
        "app.config.update({K: 1})",
        "app.config[K] = 1",
        "app.config.from_prefixed_env()",
        "app.config.from_envvar('SETTINGS')",
        "app.config.from_file('x.json', load=json.load)",
        "app.config.from_object(unknown)",
        "app.config.from_object(load('x'))",
        "app.config.from_object(x[0])",
        "app.config.from_pyfile(path)",
        "app.config.setdefault(K, 1)",
        "app.config.pop('CORS_ORIGINS')",
        "app.config.clear()",
    ],
)
def test_what_may_set_any_item_of_the_configuration_is_named(text: str) -> None:
    assert (Change.UNREAD, "config") in lost(flask(text))
    assert not lost(flask(f"if False:\n    {text}"))


def test_a_class_that_is_said_to_be_in_force_is_enough() -> None:
    text = f"class C:\n    CORS_ORIGINS = '{A}'\napp.config.from_object(find())"
    assert not lost(flask(text, settings="C"))
    assert lost(flask(text)) == [(Change.UNREAD, "config"), (Change.UNREAD, "CORS_ORIGINS")]


@pytest.mark.parametrize(
    ("text", "origins", "is_lost"),
    [
        (f"app.config.CORS_ORIGINS = '{A}'", (A,), False),
        (f"if x:\n    app.config.CORS_ORIGINS = '{A}'", (), True),
        (f"app.config.CORS_ORIGINS = '{A}'\napp.config.update(x)", (), True),
        (f"app.config.CORS_ORIGINS = '{A}'\napp.config.load_environment_vars()", (), True),
        (f"app.config.load_environment_vars()\napp.config.CORS_ORIGINS = '{A}'", (), True),
        (f"app.config.CORS_ORIGINS = '{A}'\napp.config.CORS = False", (), False),
        (f"app.config.CORS_ORIGINS = '{A}'\nif x:\n    app.config.CORS = False", (), True),
        (f"app.config.CORS_ORIGINS = '{A}'\nExtend(app, config=x)", (), True),
    ],
)
def test_configuration_of_sanic(text: str, origins: tuple[str, ...], is_lost: bool) -> None:
    start = "from sanic import Sanic\napp = Sanic('app')\n"
    found = migrate("sanic-ext", [("app.py", start + text)])
    assert found.policies.paths["/"].allow_origins == origins
    assert bool(lost(found)) is is_lost


# --- Values that other code may change -----------------------------------------------------------

ORIGINS = f"ORIGINS = ['{A}', '{B}']\n"
USED = "CORS_ALLOWED_ORIGINS = [*ORIGINS]\n"


@pytest.mark.parametrize(
    "text",
    [
        "def f(o): o.remove('x')\nf(ORIGINS)",
        "def f(o):\n    del o[0]\nf(ORIGINS)",
        "def f(o): o += ['x']\nf(o=ORIGINS)",
        "def f(o): g(o)\nf(ORIGINS)",
        "def f(o):\n    p = o\n    p.pop()\nf(ORIGINS)",
        "def f(o): o.pop()\nf({'a': [ORIGINS]})",
        "def f(*o): o[0].pop()\nf(ORIGINS)",
        "f = lambda o: o.pop()\nf(ORIGINS)",
        "f = make()\nf(ORIGINS)",
        "class C:\n    def __init__(self, o): o.pop()\nC(ORIGINS)",
        "class C:\n    def f(self, o): o.pop()\nC().f(ORIGINS)\nc = C()\nc.f(ORIGINS)",
        "class C:\n    @staticmethod\n    def f(o): o.pop()\nC.f(ORIGINS)",
        "from .tools import extend\nextend(ORIGINS)",
        "from . import tools\ntools.extend(ORIGINS)",
        "from .tools import *\nextend(ORIGINS)",
        "X = {'a': ORIGINS}\nX['a'].remove('x')",
        "X = [ORIGINS, []]\nX[0].pop()",
        "X = ORIGINS or []\nX.pop()",
        "X = ORIGINS if y else []\nX.pop()",
        "for each in (ORIGINS, []):\n    each.pop()",
        "def f(): ORIGINS.remove('x')\nf()",
        "def f():\n    global ORIGINS\n    ORIGINS = []\nf()",
        "def f():\n    def g(): ORIGINS.pop()\n    g()\nf()",
        "f = lambda: ORIGINS.pop()\nf()",
        "globals()['ORIGINS'] = []",
        "globals()['ORIGINS'].pop()",
        "vars().update(x)",
        "x and ORIGINS.remove('x')",
        "ORIGINS.pop() if x else None",
        "[ORIGINS.pop() for each in x]",
    ],
)
def test_a_list_that_other_code_may_change_is_not_carried_over_as_it_was(text: str) -> None:
    # What changes it may also stand before it, in code that runs later.
    texts = [f"{ORIGINS}{text}\n{USED}"]
    if text.startswith("def f():"):
        texts.append(f"{text.removesuffix('f()')}\n{ORIGINS}f()\n{USED}")
    for each in texts:
        found = django(each)
        assert found.policies.paths["/"].allow_origins == ()
        assert lost(found)


@pytest.mark.parametrize(
    "text",
    [
        "print(ORIGINS, len(ORIGINS), ','.join(ORIGINS))",
        "def f(o): return [each.strip() for each in o]\nf(ORIGINS)",
        "def f(o): print(list(o))\nf(ORIGINS)",
        "def f(o): X(o)\nf(ORIGINS)",
        "del x().y[0]",
        "import logging\nlogging.info('%s', ORIGINS)",
        "from corsheaders.checks import check\ncheck(ORIGINS)",
        "app.add_middleware(X, allow_origins=ORIGINS)",
        "def f(ORIGINS): ORIGINS.pop()",
        "def f():\n    ORIGINS = []\n    ORIGINS.pop()",
        "X = [*ORIGINS]\nX.pop()",
        "X = list(ORIGINS)\nX.pop()",
        "X = ORIGINS + []\nX.pop()",
    ],
)
def test_a_list_that_other_code_only_reads_is_carried_over(text: str) -> None:
    found = django(f"{ORIGINS}{text}\n{USED}")
    assert found.policies.paths["/"].allow_origins == (A, B)
    assert not lost(found)


def test_settings_that_are_given_to_a_function_are_not_certain() -> None:
    found = flask(f"{SET}def f(config): config.update(x)\nf(app.config)")
    assert found.policies.paths["/"].allow_origins == ()
    assert {option for _, option in lost(found)} == {"config", "CORS_ORIGINS"}
    assert not lost(flask(f"{SET}print(app.config)"))


def test_what_is_set_after_the_extension_read_the_configuration_has_no_effect() -> None:
    text = f"{SET}CORS(app)\napp.config['CORS_ORIGINS'] = '*'\napp.config.update(x)\nother = 1"
    start = "from flask import Flask\nfrom flask_cors import CORS\napp = Flask('app')\n"
    found = migrate("flask-cors", [("app.py", start + text)])
    assert found.policies.paths["/"].allow_origins == (A, B)
    assert [each.change for each in found.differences if each.option == "CORS_ORIGINS"] == [
        Change.DEAD_ENTRY
    ]


def test_a_variable_of_the_application_is_not_its_configuration() -> None:
    found = flask(f"CORS_ORIGINS = '{A}'\nCORS_METHODS = ['GET']\nprint(CORS_METHODS)")
    assert found.policies.paths["/"].allow_origins == ()
    assert lost(found) == [(Change.UNREAD, "CORS_ORIGINS")]


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("def f(app): app.config['CORS_ORIGINS'] = '{0}'\nf(app)", (A,)),
        (
            "def make():\n    app = Flask('x')\n    f(app)\n"
            "def f(app): set(app)\n"
            "def set(app): app.config['CORS_ORIGINS'] = '{0}'",
            (A,),
        ),
        ("def f(app): app.config['CORS_ORIGINS'] = '{0}'", ()),
        ("def f(app): app.config['CORS_ORIGINS'] = '{0}'\nif x:\n    f(app)", ()),
        ("import tools\ndef f(app): app.config['CORS_ORIGINS'] = '{0}'\ntools.f(app)", (A,)),
        (
            "app.config['CORS_ORIGINS'] = '*'\n"
            "def f(app): app.config['CORS_ORIGINS'] = '{0}'\nf(app)",
            (),
        ),
    ],
)
def test_functions_that_set_the_configuration(text: str, origins: tuple[str, ...]) -> None:
    found = flask(text.format(A))
    assert found.policies.paths["/"].allow_origins == origins
    assert bool(lost(found)) is not bool(origins)


def test_one_of_several_classes_in_a_dictionary_is_given() -> None:
    classes = f"class Base: CORS_ORIGINS = '{A}'\nclass Dev(Base): X = 1\nclass Live(Base): Y = 1\n"
    table = f"{classes}config = {{'dev': Dev, 'live': Live}}\n"
    loaded = "from config import config\napp.config.from_object(config[name])"
    found = flask(loaded, ("config.py", table))
    assert found.policies.paths["/"].allow_origins == (A,)
    assert not lost(found)
    found = flask(loaded, ("config.py", table.replace("class Base", "class Base(Other)")))
    assert found.policies.paths["/"].allow_origins == ()


def test_a_configuration_of_which_too_much_is_to_be_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("crossorigin.migrate.source.MOST_STEPS", 0)
    found = flask("conf = app.config\nconf.update(x)")
    assert (Change.UNREAD, "config") in lost(found)
    assert found.policies.paths["/"].allow_origins == ()


# --- Subclasses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("library", "base", "use"),
    [
        ("starlette", "starlette.middleware.cors.CORSMiddleware", "app.add_middleware(C, ['x'])"),
        ("flask-cors", "flask_cors.CORS", "C(app, origins='x')"),
        ("aiohttp-cors", "aiohttp_cors.CorsConfig", "C(app, defaults={})"),
        ("litestar", "litestar.config.cors.CORSConfig", "C(['x'])"),
        ("falcon", "falcon.CORSMiddleware", "C('x')"),
    ],
)
def test_a_class_that_derives_from_one_of_the_library_is_named(
    library: str, base: str, use: str
) -> None:
    module, _, name = base.rpartition(".")
    text = f"from {module} import {name} as C\n"
    derived = "class Mine(C):\n    def allow(self, origin): return True\nMine(app)\n"
    with pytest.raises(MigrationError, match=f"Mine is a subclass of {name}, and allow in it is"):
        migrate(library, [("app.py", text + derived)])
    found = migrate(library, [("app.py", f"{text}{derived}{use}\n")])
    assert (Change.UNREAD, "Mine") in lost(found)


def test_views_of_aiohttp_with_options_of_their_own_are_named() -> None:
    start = (
        "from aiohttp_cors import CorsViewMixin, setup\nfrom aiohttp import web\n"
        f"cors = setup(app, defaults={{'{A}': {{}}}})\n"
        "for route in app.router.routes():\n    cors.add(route)\n"
    )
    assert migrate("aiohttp-cors", [("a.py", start)]).policies.paths["/"].allow_origins == (A,)
    view = "class V(web.View, CorsViewMixin):\n    cors_config = {}\n"
    found = migrate("aiohttp-cors", [("a.py", start + view)])
    assert found.policies.paths == {"/": NO_CORS}
    assert (Change.PER_ROUTE, "V") in lost(found)


@pytest.mark.parametrize(
    ("given", "origins", "is_lost"),
    [
        ("cors_enable=True", ("*",), False),
        ("cors_enable=x", (), True),
        ("**x", (), True),
        ("cors_enable=True), falcon.App(cors_enable=False", ("*",), False),
    ],
)
def test_the_switch_of_falcon(given: str, origins: tuple[str, ...], is_lost: bool) -> None:
    found = migrate("falcon", [("a.py", f"import falcon\nfalcon.App({given})")])
    assert found.policies.paths["/"].allow_origins == origins
    assert bool(lost(found)) is is_lost
    with pytest.raises(MigrationError):
        migrate("falcon", [("a.py", "import falcon\nfalcon.App(cors_enable=False)")])
