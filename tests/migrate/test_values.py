"""Values that can be worked out without running the program, and what they depend on."""

import pytest

from crossorigin.migrate import Change, Migration, migrate

A, B, C = "https://a.example", "https://b.example", "https://c.example"


def of(text: str, **options: object) -> Migration:
    return migrate("django-cors-headers", [("settings.py", text)], **options)  # type: ignore[arg-type]  # of the tests' own tables


def origins(text: str, **options: object) -> tuple[str, ...]:
    return of(text, **options).policies.paths["/"].allow_origins


def lost(found: Migration) -> list[Change]:
    return [each.change for each in found.differences if not each.carried]


@pytest.mark.parametrize(
    "value",
    [
        f"'{A},{B}'.split(',')",
        f"[o.strip() for o in ' {A} , {B}'.split(',') if o.strip()]",
        "[f'https://{name}.example' for name in ('a', 'b')]",
        f"list(map(str.strip, '{A}, {B}'.split(',')))",
        f"list(filter(None, ['{A}', '', '{B}']))",
        f"list(filter(lambda o: o != 'x', ['{A}', 'x', '{B}']))",
        f"['{A}'] + ['{B}']",
        f'json.loads(\'["{A}", "{B}"]\')',
        f"['https://%s', 'x'][:0] + ['{A}', '{B}']",
        f"{{'live': ['{A}', '{B}']}}['live']",
        f"{{'live': ['{A}', '{B}']}}.get('live')",
        "origins()",
        "Base.ORIGINS",
        "[*ONE, *TWO]",
        "GROWN",
        "LOOPED",
        f"['{A}', '{B}'] if True else []",
        f"[] or ['{A}', '{B}']",
        f"sorted({{'{B}', '{A}'}})",
        f"'{A}|{B}'.replace('|', ',').split(',')",
        "[scheme + '://' + host for scheme in ['https'] for host in ['a.example', 'b.example']]",
        f"[x for x, _ in [('{A}', 1), ('{B}', 2)]]",
        "(first, second)",
    ],
)
def test_values_that_follow_from_the_file_are_read(value: str) -> None:
    text = f"""
import json
ONE = ['{A}']
TWO = ['{B}']
GROWN = ['{A}']
GROWN += []
GROWN.append('{B}')
LOOPED = []
for each in ('{A}', '{B}', ''):
    if each:
        LOOPED.append(each)
first, second = '{A}', '{B}'
class Base:
    ORIGINS = ['{A}', '{B}']
def origins():
    found = '{A},{B}'
    if not found:
        return []
    return found.split(',')
CORS_ALLOWED_ORIGINS = {value}
"""
    assert origins(text) == (A, B)
    assert of(text).is_complete


@pytest.mark.parametrize(
    "value",
    [
        f"os.environ.get('ORIGINS', '{A},{B}').split(',')",
        f"os.getenv('ORIGINS', default='{A},{B}').split(',')",
        f"(os.environ.get('ORIGINS') or '{A},{B}').split(',')",
        f"env.list('ORIGINS', default=['{A}', '{B}'])",
        f"env('ORIGINS', list, ['{A}', '{B}'])",
        f"env.list('ORIGINS', default='{A}, {B}')",
        f"config('ORIGINS', default='{A}, {B}', cast=Csv())",
        f"config('ORIGINS', default='{A}, {B}', cast=lambda v: [s.strip() for s in v.split(',')])",
        "settings.ORIGINS",
    ],
)
def test_the_default_of_the_environment_is_taken_and_named(value: str) -> None:
    text = f"""
import os
import environ
from decouple import config, Csv
from pydantic_settings import BaseSettings
env = environ.Env()
class Settings(BaseSettings):
    ORIGINS: list[str] = ['{A}', '{B}']
settings = Settings()
CORS_ALLOWED_ORIGINS = {value}
"""
    found = of(text)
    assert found.policies.paths["/"].allow_origins == (A, B)
    assert lost(found) == [Change.ENVIRONMENT]
    assert found.counted.left_out == 1


@pytest.mark.parametrize(
    "value",
    [
        "os.environ['ORIGINS']",
        "os.environ.get('ORIGINS').split(',')",
        "env.list('ORIGINS')",
        "config('ORIGINS', cast=Csv())",
        "config('ORIGINS', default='yes', cast=unknown)",
        "loop()",
        "nothing()",
        "arguments(1)",
        "[x async for x in y]",
        "[x for x in 5]",
        "[a for a, b in ['ab']]",
        "[a for a, b in [(1, 2, 3)]]",
        "[x for x[0] in ['a']]",
        "f'{x!r}'",
        "f'{1.5}'",
        "'a'.split(1)",
        "'a'.encode()",
        "json.loads('[')",
        "int('x')",
        "{'a': 1}['b']",
        "[1][5]",
        "5[0]",
        "map(f, ['a'])",
        "filter(f, 5)",
        "1 in 5",
        "re.compile('a', flags=re.X)",
        "('x' * 9).replace('x', 'y')",
    ],
)
def test_what_needs_the_program_is_left_out(value: str) -> None:
    text = (
        "import environ, json, os, re\nfrom decouple import config, Csv\nenv = environ.Env()\n"
        "def loop(): return loop()\ndef nothing(): pass\ndef arguments(x): return x\n"
    )
    found = of(f"{text}CORS_ALLOWED_ORIGINS = ['{A}', *({value})]")
    assert found.policies.paths["/"].allow_origins == (A,)
    assert not found.is_complete


def test_regular_expressions_of_every_spelling() -> None:
    text = r"""
import re
HOSTS = ["a", "b"]
CORS_ALLOWED_ORIGIN_REGEXES = [
    re.compile(r"^HTTPS://a\.example$", re.IGNORECASE | re.ASCII),
    "^https://(" + "|".join(re.escape(host) for host in HOSTS) + r")\.test$",
    rf"^https://{HOSTS[0]}\.rf\.example$",
    r"^http://\[::1\](:\d+)?$",
]
"""
    found = of(text.replace("\\\\", "\\"))
    assert found.policies.paths["/"].allow_origins == (
        "https://a.example",
        "https://a.test",
        "https://b.test",
        "https://a.rf.example",
        "http://[::1]:*",
    )
    assert found.is_complete


def test_a_regular_expression_is_shown_as_it_is_written() -> None:
    found = of(r"CORS_ALLOWED_ORIGIN_REGEXES = [r'^https://\w{3}\.example$']".replace("\\\\", "\\"))
    (message,) = (each.message for each in found.differences if each.change is Change.REGEX)
    assert message.startswith(r"'^https://\w{3}\.example$' is left out".replace("\\\\", "\\"))


# --- Origins of clients --------------------------------------------------------------------------


def test_what_apps_send_is_carried_over_or_left_out_never_without_effect() -> None:
    expected = ("capacitor://localhost", "file://", "app://.")
    found = of(f"CORS_ALLOWED_ORIGINS = {[*expected, 'ftp://x', 'app://x y']}")
    assert found.policies.paths["/"].allow_origins == expected
    messages = [each.message for each in found.differences if each.change is Change.CLIENT_ORIGIN]
    assert [message.partition(" ")[0] for message in messages] == [
        "'ftp://x'",
        "'app://x",
    ]
    assert not any(each.change is Change.DEAD_ENTRY for each in found.differences)


# --- Order ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "conditions"),
    [
        (f"X = ['{A}']\nX = ['{B}']", (B,), 0),
        (f"X = ['{A}']\nif DEBUG: X += ['{B}']", (A,), 1),
        (f"X = ['{A}']\nif DEBUG: X.append('{B}')", (A,), 1),
        (f"X = ['{A}']\nif DEBUG: X += unknown", (A,), 0),
        (f"X = ['{A}']\nfor o in unknown():\n  o = o.strip()\n  if o: X.append(o)", (A,), 0),
        (f"X = ['{A}']\nfor o in unknown():\n  o = o.strip()\n  X = [o]", (), 0),
        (f"if DEBUG: X = ['{A}', '{C}']\nelse: X = ['{B}', '{C}']", (C,), 1),
        (f"if DEBUG: X = ['{A}']\nelif y: X = ['{A}']\nelse: X = ['{A}']", (A,), 0),
        (f"DEBUG = False\nX = ['{A}']\nif DEBUG: X = ['*']", (A,), 0),
        (f"DEBUG = True\nif not DEBUG: X = ['{A}']\nelse: X = ['{B}']", (B,), 0),
        (f"X = ['{A}']\nif DEBUG == 'live': raise ValueError", (A,), 0),
        (f"try: X = ['{A}']\nexcept E: raise", (A,), 0),
        (f"try: X = ['{A}', '{B}']\nexcept E: X = ['{A}']", (A,), 1),
        (f"match DEBUG:\n  case 1: X = ['{A}']\n  case _: X = ['{A}', '{B}']", (A,), 1),
        (f"with open('x'): X = ['{A}']", (A,), 0),
        (f"ENV = 'live'\nX = ['{A}'] if ENV in ('live',) else ['{B}']", (A,), 0),
        (f"Y = ['{A}']\nX = Y\nY = ['{B}']", (A,), 0),
        (f"(X := ['{A}'])", (A,), 0),
        (f"X = ['{A}']\nX.insert(0, '{B}')", (B, A), 0),
        (f"X = ['{A}']\ndel X\nX = ['{B}']", (B,), 0),
    ],
)
def test_what_is_in_force_at_the_end_is_read_and_branches_are_named(
    text: str, expected: tuple[str, ...], conditions: int
) -> None:
    found = of(text.replace("X", "CORS_ALLOWED_ORIGINS"))
    assert found.policies.paths["/"].allow_origins == expected
    assert lost(found).count(Change.CONDITION) == conditions


def test_a_branch_is_named_with_its_condition_and_can_be_said() -> None:
    text = (
        f"CORS_ALLOWED_ORIGINS = ['{A}']\nif not DEBUG or x:\n    CORS_ALLOWED_ORIGINS += ['{B}']"
    )
    (difference,) = (each for each in of(text).differences if each.change is Change.CONDITION)
    assert f"it is ['{A}', '{B}'] if (not DEBUG or x), and ['{A}'] otherwise" in difference.message
    assert difference.line == 2
    assert '--assume "(not DEBUG or x)"' in difference.hint
    assert origins(text, assume=["(not DEBUG or x)"]) == (A, B)
    assert origins(text, assume=["not (not DEBUG or x)"]) == (A,)
    assert origins(text, assume=["not DEBUG"]) == (A, B)
    assert of(text, assume=["DEBUG", "not x"]).is_complete


def test_the_stricter_flag_counts_where_a_condition_decides() -> None:
    found = of("if DEBUG: CORS_ALLOW_ALL_ORIGINS = True\nelse: CORS_ALLOWED_ORIGINS = []")
    assert found.policies.paths["/"].allows_no_origin
    found = of("CORS_ALLOW_ALL_ORIGINS = True\nif DEBUG: CORS_ALLOW_ALL_ORIGINS = False")
    assert found.policies.paths["/"].allows_no_origin


def test_files_are_read_in_the_order_of_their_imports() -> None:
    base = f"CORS_ALLOWED_ORIGINS = ['{A}']\nHOSTS = ['{C}']"
    live = f"from .base import *\nCORS_ALLOWED_ORIGINS += ['{B}']\nCORS_ALLOWED_ORIGINS += HOSTS"
    for files in ([("base.py", base), ("live.py", live)], [("live.py", live), ("base.py", base)]):
        found = migrate("django-cors-headers", files[:1] if files[0][0] == "live.py" else files)
        if files[0][0] == "base.py":
            assert found.policies.paths["/"].allow_origins == (A, B, C)
            assert found.is_complete
        else:
            assert Change.UNREAD in lost(found)
    named = "from settings.base import HOSTS\nCORS_ALLOWED_ORIGINS = HOSTS"
    found = migrate("django-cors-headers", [("settings/base.py", base), ("live.py", named)])
    assert found.policies.paths["/"].allow_origins == (C,)


CLASSES = f"""
class Base:
    CORS_ALLOW_CREDENTIALS = True
class Development(Base):
    CORS_ALLOWED_ORIGINS = ['{A}']
class Production(Base):
    CORS_ALLOWED_ORIGINS = ['{B}']
"""


def test_which_class_of_settings_is_in_force_has_to_be_said() -> None:
    found = of(CLASSES)
    assert found.policies.paths["/"].allows_no_origin
    assert found.policies.paths["/"].allow_credentials
    assert lost(found) == [Change.CONDITION] * 2
    assert origins(CLASSES, settings="Production") == (B,)
    assert of(CLASSES, settings="Production").is_complete
    with pytest.raises(ValueError, match="--settings Live: there is no such class; there are Base"):
        of(CLASSES, settings="Live")


def test_an_assumption_that_is_not_a_condition_is_refused() -> None:
    with pytest.raises(ValueError, match="--assume 'a b': this is not a condition"):
        of("CORS_ALLOW_CREDENTIALS = True", assume=["a b"])


# --- The count -----------------------------------------------------------------------------------


def test_a_setting_that_nobody_reads_is_counted_as_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = f"CORS_ALLOWED_ORIGINS = ['{A}']\nCORS_ALLOW_PRIVATE_NETWORK = True"
    assert of(text).counted == (2, 2, 0, 0)
    flag = "crossorigin.migrate.options.OptionReader.flag"
    monkeypatch.setattr(flag, lambda self, name, default=False: default)
    found = of(text)
    assert found.counted == (2, 1, 0, 1)
    assert not found.is_complete
    (difference,) = (each for each in found.differences if not each.carried)
    assert difference.message == "it was seen, but nothing was made of it."


def test_a_property_of_settings_is_named_as_it_is_used() -> None:
    settings = "\n" * 40 + "class Settings:\n    @property\n    def origins(self): return []\n"
    settings += "settings = Settings()\n"
    main = "from fastapi.middleware.cors import CORSMiddleware\nfrom config import settings\n"
    main += "app.add_middleware(CORSMiddleware, allow_origins=settings.origins)\n"
    found = migrate("starlette", [("config.py", settings), ("main.py", main)])
    (lost,) = [each for each in found.differences if not each.carried]
    assert lost.message.startswith("'settings.origins' is not a literal")
