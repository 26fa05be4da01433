"""A default is in force only where it is certain that nothing sets the option.

The table is of libraries, their options whose default is more open than another value, and the
forms in which a program sets an option, or may, without that being certain.
"""

import itertools
from typing import NamedTuple

import pytest

from crossorigin import NO_CORS, PolicyMap
from crossorigin.migrate import Migration, migrate
from crossorigin.policy.strictness import grants_no_more

A = "https://a.example"


class Option(NamedTuple):
    """An option of a library whose default is more open than `value`."""

    library: str
    name: str
    value: str
    default: str


class Program(NamedTuple):
    """The text around the statement that sets an option, and that statement."""

    text: str
    statement: str = "app.config['{name}'] = {value}"


PROGRAMS = {
    "flask-cors": Program(
        "from flask import Flask\nfrom flask_cors import CORS\napp = Flask('x')\n{}\nCORS(app)\n"
    ),
    "quart-cors": Program(
        "from quart import Quart\nfrom quart_cors import cors\napp = Quart('x')\n{}\ncors(app)\n"
    ),
    "sanic-ext": Program("from sanic import Sanic\napp = Sanic('x')\n{}\n"),
    "django-cors-headers": Program("CORS_ALLOW_ALL_ORIGINS = True\n{}\n", "{name} = {value}"),
    "litestar": Program(
        "from litestar.config.cors import CORSConfig\nconfig = CORSConfig()\n{}\n",
        "config.{name} = {value}",
    ),
}
OPTIONS = [
    Option("flask-cors", "CORS_ORIGINS", f"['{A}']", "'*'"),
    Option("flask-cors", "CORS_METHODS", "['GET']", "['GET', 'PUT']"),
    Option("flask-cors", "CORS_ALLOW_HEADERS", "['X-A']", "'*'"),
    Option("flask-cors", "CORS_RESOURCES", "{'/api/*': {}}", "'/*'"),
    Option("quart-cors", "QUART_CORS_ALLOW_ORIGIN", f"['{A}']", "'*'"),
    Option("quart-cors", "QUART_CORS_ALLOW_METHODS", "['GET']", "['GET', 'PUT']"),
    Option("quart-cors", "QUART_CORS_ALLOW_HEADERS", "['X-A']", "'*'"),
    Option("sanic-ext", "CORS_METHODS", "['GET']", "['GET', 'PUT']"),
    Option("sanic-ext", "CORS_ALLOW_HEADERS", "['X-A']", "'*'"),
    Option("django-cors-headers", "CORS_ALLOW_METHODS", "['GET']", "['GET', 'PUT']"),
    Option("django-cors-headers", "CORS_ALLOW_HEADERS", "['x-a']", "['x-b']"),
    Option("django-cors-headers", "CORS_URLS_REGEX", "r'^/api/.*$'", "'.*'"),
    Option("django-cors-headers", "CORS_ALLOW_ALL_ORIGINS", "False", "True"),
    Option("litestar", "allow_origins", f"['{A}']", "['*']"),
    Option("litestar", "allow_methods", "['GET']", "['*']"),
    Option("litestar", "allow_headers", "['X-A']", "['*']"),
]
STATEMENTS = {
    "if": "if x:\n    {}",
    "else": "if x:\n    pass\nelse:\n    {}",
    "elif": "if x:\n    pass\nelif y:\n    {}",
    "for": "for each in x:\n    {}",
    "while": "while x():\n    {}",
    "try": "try:\n    {}\nexcept ImportError:\n    pass",
    "except": "try:\n    import x\nexcept ImportError:\n    {}",
    "with": "import contextlib\nwith contextlib.suppress(ImportError):\n    {}",
    "match": "match x:\n    case 1:\n        {}",
    "function": "def f():\n    {}",
    "nested": "if x:\n    for each in y:\n        {}",
}
VALUES = {
    "ternary": "{value} if x else {default}",
    "or": "x or {default}",
    "environment": "os.environ['X']",
    "function": "f({value})",
}
IN_PLACE = {
    "and": "x and app.config.update({name}={value})",
    "ternary": "app.config.update({name}={value}) if x else None",
    "lambda": "f = lambda: app.config.update({name}={value})",
    "comprehension": "[app.config.update({name}={value}) for each in x]",
    "setdefault": "if x:\n    app.config.setdefault('{name}', {value})",
    "unknown": "app.config.update(x)",
    "object": "app.config.from_object(x)",
    "environment": "app.config.from_prefixed_env()",
    "in a function": "def f():\n    app.config.from_object(x)",
}


def cases() -> list[tuple[Option, str]]:
    found = []
    for option in OPTIONS:
        program = PROGRAMS[option.library]

        def text(value: str, option: Option = option, program: Program = program) -> str:
            return program.statement.format(name=option.name, value=value)

        statements = [each.format(text(option.value)) for each in STATEMENTS.values()]
        if option.library == "django-cors-headers":
            statements = [each for each in statements if not each.startswith("def")]
        values = [text(each.format(**option._asdict())) for each in VALUES.values()]
        in_place = []
        if "app.config" in program.statement:
            in_place = [each.format(**option._asdict()) for each in IN_PLACE.values()]
        found += [(option, each) for each in (*statements, *values, *in_place)]
    return found


def of(option: Option, statement: str) -> Migration:
    program = PROGRAMS[option.library].text.format(statement)
    if option.library == "sanic-ext":
        program += "app.config.CORS_ORIGINS = '*'\n"
    return migrate(option.library, [("app.py", program)])


def opens_no_more(found: PolicyMap, than: PolicyMap) -> bool:
    return all(
        grants_no_more(found.paths.get(path, found.paths.get("/", NO_CORS)), policy)
        for path, policy in {"/": NO_CORS, **than.paths}.items()
    )


@pytest.mark.parametrize(("option", "statement"), cases())
def test_a_setting_that_may_be_in_force_closes_what_the_default_opens(
    option: Option, statement: str
) -> None:
    stricter = of(
        option,
        PROGRAMS[option.library].statement.format(name=option.name, value=option.value),
    )
    assert not opens_no_more(of(option, "").policies, stricter.policies)
    found = of(option, statement)
    assert opens_no_more(found.policies, stricter.policies)
    assert not found.is_complete
    assert [each for each in found.differences if not each.carried]


# --- Keywords ------------------------------------------------------------------------------------

CALLS = {
    "flask-cors": ("from flask_cors import CORS\n{}\nCORS(app, {})\n", "origins"),
    "quart-cors": ("from quart_cors import cors\n{}\ncors(app, {})\n", "allow_origin"),
    "litestar": (
        "from litestar.config.cors import CORSConfig\n{}\nCORSConfig({})\n",
        "allow_origins",
    ),
    "falcon": ("from falcon import CORSMiddleware\n{}\nCORSMiddleware({})\n", "allow_origins"),
    "starlette": (
        "from starlette.middleware.cors import CORSMiddleware\n{}\n"
        "app.add_middleware(CORSMiddleware, {})\n",
        "allow_origins",
    ),
    "asgi-cors": ("from asgi_cors import asgi_cors\n{}\nasgi_cors(app, {})\n", "hosts"),
}
KEYWORDS = {
    "ternary": ("", f"{{name}}=['{A}'] if x else ['*']"),
    "and": ("", f"{{name}}=x and ['{A}']"),
    "or": ("", f"{{name}}=x or ['{A}', '*']"),
    "environment": ("import os", "{name}=os.environ['X']"),
    "dictionary": ("", f"**({{{{'{{name}}': ['{A}']}}}} if x else {{{{}}}})"),
    "dictionary by name": (f"D = {{{{}}}}\nif x: D['{{name}}'] = ['{A}']", "**D"),
    "unknown": ("", "**x"),
    "changed": (f"D = dict({{name}}=['{A}', '*'])\ndef f(d): d.update(x)\nf(D)", "**D"),
}


@pytest.mark.parametrize(("library", "form"), list(itertools.product(CALLS, KEYWORDS)))
def test_an_argument_that_is_not_certain_closes_what_the_default_opens(
    library: str, form: str
) -> None:
    text, name = CALLS[library]
    before, keyword = (each.format(name=name) for each in KEYWORDS[form])
    found = migrate(library, [("app.py", text.format(before, keyword))])
    origins = found.policies.paths["/"].allow_origins
    assert set(origins) <= {A}
    assert not found.is_complete
