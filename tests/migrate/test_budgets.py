"""Reading configuration takes time linear in the file, and a bounded amount of memory."""

import pytest

from crossorigin.migrate import Change, migrate
from crossorigin.migrate.source import SourceFile
from tests.growth import assert_linear, calls_of

IMPORT = "from starlette.middleware.cors import CORSMiddleware\n"


def configured(value: str, before: str = "") -> str:
    return f"{IMPORT}{before}app.add_middleware(CORSMiddleware, allow_origins={value})\n"


def read(text: str) -> list[str]:
    return [each.message for each in migrate("starlette", [("app.py", text)]).differences]


@pytest.mark.parametrize(
    ("first", "again", "last"),
    [
        ("['https://a.example']", "a{0}+a{0}", "a{0}"),
        ("'https://a.example'", "a{0}+a{0}", "[a{0}]"),
        ("['https://a.example']", "[*a{0},*a{0}]", "a{0}"),
        ("['https://a.example']", "[a{0},a{0}]", "a{0}"),
        ("[]", "a{0}+a{0}", "a{0}"),
        ("{{'x': 1}}", "{{**a{0},**a{0}}}", "a{0}"),
    ],
)
def test_values_that_double_are_not_read_to_the_end(first: str, again: str, last: str) -> None:
    names = [f"a0={first.format()}"]
    names += [f"a{number}={again.format(number - 1)}" for number in range(1, 60)]
    text = configured(last.format(59), "\n".join(names) + "\n")
    assert calls_of(lambda: read(text)) < 20_000_000 // 4
    assert any("is not a literal, so it is left out" in each for each in read(text))


def test_a_text_may_be_long_where_it_stands() -> None:
    names = ", ".join(f"'https://a{number}.example'" for number in range(2000))
    migration = migrate("starlette", [("app.py", configured(f"[{names}]"))])
    assert len(migration.policies.paths["/"].allow_origins) == 2000


@pytest.mark.parametrize(
    "text",
    [
        lambda size: configured("[" + ",\n".join(f"f({number})" for number in range(size)) + "]"),
        lambda size: configured("['*']") * size,
        lambda size: configured("['https://a.example']") + "x.init_app(y)\n" * size,
        lambda size: configured("a", "".join(f"a{i} = a{i + 1}\n" for i in range(size))),
    ],
    ids=["unreadable elements", "configurations", "calls", "names"],
)
@pytest.mark.parametrize("library", ["starlette", "flask"])
def test_work_grows_with_the_file(text: object, library: str) -> None:
    assert callable(text)
    if library == "starlette":
        assert_linear(lambda size: read(text(size)), 200)
    else:
        flask = "from flask_cors import CORS\ncors = CORS(app)\n"
        assert_linear(lambda size: migrate("flask-cors", [("a.py", flask + text(size))]), 200)


@pytest.mark.parametrize("number", ["9" * 6000, "0x" + "f" * 6000, "-0x" + "f" * 6000])
def test_huge_numbers_are_not_read(number: str) -> None:
    text = f"{IMPORT}app.add_middleware(CORSMiddleware, allow_origins=['*'], max_age={number})\n"
    if number.startswith("9"):
        with pytest.raises(ValueError, match="this is not Python"):
            read(text)
    else:
        changes = [each.change for each in migrate("starlette", [("app.py", text)]).differences]
        assert Change.UNREAD in changes


def test_an_expression_is_shown_as_it_stands_in_the_file() -> None:
    source = SourceFile("app.py", "é = 1\r\nx = (f('é',\r\n   2))\ny = g(\n" + "0,\n" * 30 + ")\n")
    values = [node.value for node in source.tree.body]  # type: ignore[attr-defined]
    assert [source.shown(value) for value in values] == ["1", "f('é', 2)", "g( " + "0, " * 8 + "0,"]


def test_a_long_regular_expression_has_no_certain_meaning() -> None:
    expression = "(a|b)" * 5000
    text = f"{IMPORT}app.add_middleware(CORSMiddleware, allow_origin_regex='{expression}')\n"
    assert any("the meaning of this one is not certain" in each for each in read(text))


@pytest.mark.parametrize("line", ["if x: O.append('a')\n", "x and O.append('a')\n"])
def test_a_list_that_grows_on_many_conditions_is_followed_once(line: str) -> None:
    text = configured("O", "O = ['a']\n" + line * 30)
    assert calls_of(lambda: read(text)) < 1_000_000
