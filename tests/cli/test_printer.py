"""The printer: nothing gets past it to a terminal, a log or a file."""

import ast
import io
import os
import re
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

import crossorigin.cli
from crossorigin.browser import HttpRequest, HttpResponse
from crossorigin.cli.plain import PlainOutput
from crossorigin.cli.sequence import draw
from crossorigin.cli.styled import StyledOutput
from crossorigin.cli.terminal import Printer
from crossorigin.diagnosis import Question, ask
from crossorigin.printing import LONGEST_PRINTED, bounded, printable
from crossorigin.redaction import HIDDEN, Secrets

PACKAGE = Path(crossorigin.cli.__file__).parent
FORBIDDEN_NAMES = {"print", "Console", "open"}
FORBIDDEN_ATTRIBUTES = {"echo", "secho", "print", "write", "writelines", "write_text", "dumps"}
ALLOWED = {
    "terminal.py": {"echo", "write", "dumps"},  # the printer
    "plain.py": {"write"},  # its plain text
    "styled.py": {"Console", "print"},  # its styled text
    "__init__.py": {"write"},  # before there is a printer: the version, a missing package
    "export.py": {"dumps"},  # --json; each target quotes what it writes
    "github.py": {"open", "write"},  # the step's summary, each line cleaned by the printer
    "junit.py": {"write"},  # the one XML writer, tested below
    "lab.py": {"open"},  # the browser
    "layout.py": {"write"},  # the help, which click prints
    "migrate.py": {"open", "write", "dumps"},  # -o, and the policy as TOML
    "positions.py": {"open"},  # only reads
    "stores.py": {"write_text"},  # -o of pull and export: each target quotes what it writes
    "sarif.py": {"dumps", "write_text"},  # its texts are cleaned by the printer
    "problem_pages.py": {
        "write"
    },  # this package's own pages; runs where the printer's needs are not
    "reading.py": {"open"},  # only reads
}
HARMLESS = {"check.py": {"dumps"}, "demo.py": {"dumps"}, "report.py": {"dumps"}}
"""Values of policies made JSON, which are printed by the printer then."""
HARMLESS["verify.py"] = {"dumps"}


@pytest.mark.parametrize("module", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.name)
def test_a_command_prints_by_the_printer_only(module: Path) -> None:
    allowed = ALLOWED.get(module.name, set()) | HARMLESS.get(module.name, set())
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_NAMES:
                assert node.func.id in allowed, f"{module.name}, line {node.lineno}"
            if isinstance(node.func, ast.Attribute) and node.func.attr in (
                FORBIDDEN_ATTRIBUTES | {"open"}
            ):
                assert node.func.attr in allowed, f"{module.name}, line {node.lineno}"


def on_terminal(
    monkeypatch: pytest.MonkeyPatch, *, width: int = 80, is_terminal: bool = False
) -> io.StringIO:
    output = io.StringIO()
    monkeypatch.setattr(output, "isatty", lambda: is_terminal)
    monkeypatch.setattr(sys, "stdout", output)
    monkeypatch.setattr(sys, "stderr", output)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    return output


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_narrow_terminal_gets_wrapped_lines_and_a_pipe_gets_whole_ones(
    monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool
) -> None:
    output = on_terminal(monkeypatch, width=30, is_terminal=is_terminal)
    text = "one two three four five six seven eight nine ten"
    Printer().line(text, 4)
    wrapped = "    one two three four five\n    six seven eight nine ten\n"
    assert output.getvalue() == (wrapped if is_terminal else f"    {text}\n")


HOSTILE = "a\x1b]0;title\x07b\x9bm\u202ec\r\x00\ud800"


def test_what_others_wrote_is_escaped_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    output = on_terminal(monkeypatch, width=10_000, is_terminal=True)
    printer = Printer()
    printer.line(HOSTILE)
    printer.line(Text.assemble(("x", "bold"), (HOSTILE, "red")))
    printer.code(HOSTILE)
    printer.headers([(HOSTILE, HOSTILE), ("Server", HOSTILE)], 2)
    printer.json({HOSTILE: [HOSTILE, 1, None, ("x",)]})
    printer.note(HOSTILE)
    printer.on_stderr().line(HOSTILE)
    printer.unless(quiet=True).line("not shown")
    shown = without_colours(output)
    assert not {character for character in shown if not character.isprintable()} - {"\n"}
    assert "not shown" not in shown
    printer.progress(HOSTILE)
    printer.end_progress()
    assert output.getvalue().count("\x1b[K") == 2  # its own, which clear the line


def test_progress_goes_to_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    output = on_terminal(monkeypatch)
    printer = Printer()
    printer.progress("x")
    printer.end_progress()
    assert output.getvalue() == ""


def test_a_long_text_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    output = on_terminal(monkeypatch)
    printer = Printer()
    location = "x" * 60_000
    printer.line(location)
    printer.code(location)
    printer.json([location])
    printer.headers([("Location", location)], 0)
    printer.note(location)
    shown = output.getvalue()
    assert len(shown) < 6 * LONGEST_PRINTED
    assert shown.count(f"… ({60_000 - LONGEST_PRINTED} more characters)") == 3
    printer.note("line\n" * 100_000)
    assert len(output.getvalue()) < 7 * LONGEST_PRINTED


def test_colours_stay_where_a_secret_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    output = on_terminal(monkeypatch)
    printer = Printer(Secrets())
    printer.line(Text.assemble(("X-Api-Key: ", "dim"), ("abc\x07", "bold")))
    printer.headers([("X-Api-Key", "abc")], 0)
    assert output.getvalue() == f"X-Api-Key: {HIDDEN}\nX-Api-Key: {HIDDEN}\n"


@given(st.text())
def test_text_in_colours_is_cleaned_as_plain_text_is(text: str) -> None:
    printer = Printer()
    styled = StyledOutput(printer.secrets, printer.clean, stderr=False, quiet=False)
    cleaned = styled._clean_text(Text.assemble((text[:3], "bold"), (text[3:], "red")))
    assert cleaned.plain == printer.clean(Text(text).plain)


@given(st.lists(st.text(max_size=9), min_size=1, max_size=3), st.integers(0, 3))
def test_a_pipe_gets_the_same_text_without_rich(texts: list[str], indent: int) -> None:
    def printed(output: PlainOutput | StyledOutput) -> str:
        pieces = tuple((text, "bold") for text in texts)
        stream = io.StringIO()
        with redirect_stdout(stream):
            output.line(pieces, indent, "", 0)
            for text in (texts[0], Text(texts[0], "dim")):
                output.line(text, indent, "green", 2)
                output.code(text, indent, "green")
            output.header("X-Name", printable(texts[0]), indent)
        return stream.getvalue()

    printer = Printer()
    plain = PlainOutput(printer.clean, stderr=False, quiet=False)
    styled = StyledOutput(printer.secrets, printer.clean, stderr=False, quiet=False)
    assert printed(plain) == printed(styled)


def test_the_columns_are_those_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        def fileno(self) -> int:
            return 7

    def size(descriptor: int) -> os.terminal_size:
        assert descriptor == 7
        return os.terminal_size((101, 24))

    output = PlainOutput(Printer().clean, stderr=False, quiet=False)
    monkeypatch.setenv("COLUMNS", "90")
    assert output.width == 90
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr(sys, "__stdout__", Stream())
    monkeypatch.setattr(os, "get_terminal_size", size)
    assert output.width == 101
    monkeypatch.setattr(sys, "__stdout__", None)  # as under pythonw
    assert output.width == 80


@given(st.text(st.characters()))
def test_printable_text_is_well_formed_in_xml(text: str) -> None:
    shown = printable(text)
    assert shown.replace("\n", "").isprintable()  # no surrogate, noncharacter or control


def test_a_bound_says_how_much_is_left_out() -> None:
    assert bounded("abc", 3) == "abc"
    assert bounded("abcdef", 3) == "abc… (3 more characters)"


def without_colours(output: io.StringIO) -> str:
    return re.sub(r"\x1b\[\d*m", "", output.getvalue())


def test_code_is_not_wrapped_and_keeps_its_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    output = on_terminal(monkeypatch, width=30, is_terminal=True)
    printer = Printer()
    command = "crossorigin fetch https://api.example.net/items --from https://app.example.com"
    printer.code(command, 4)
    printer.code(Text(command, "cyan"), 4)
    printer.headers([("Access-Control-Allow-Headers", "Content-Type, If-Match")], 4)
    printer.line(f"Run `{command}` again, or see https://docs.example/a/very/long/path.")
    assert without_colours(output).splitlines() == [
        f"    {command}",
        f"    {command}",
        "    Access-Control-Allow-Headers: Content-Type, If-Match",
        "Run",
        f"`{command}`",
        "again, or see",
        "https://docs.example/a/very/long/path.",
    ]


@pytest.mark.parametrize(("width", "is_terminal"), [(76, True), (75, True), (75, False)])
def test_a_narrow_terminal_gets_no_drawing_across(
    monkeypatch: pytest.MonkeyPatch, *, width: int, is_terminal: bool
) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(403, [("Vary", "Origin, Access-Control-Request-Headers, Accept")])

    question = Question(url="https://api.example.net/items/1", origin="https://app.example.com")
    question = replace(question, method="PUT")
    output = on_terminal(monkeypatch, width=width, is_terminal=is_terminal)
    (asked,) = ask(question, answer, probing=False)
    draw(Printer(), asked.evidence[-1])
    lines = without_colours(output).splitlines()
    if width == 75 and is_terminal:
        assert lines[:2] == [
            "  Page:   https://app.example.com",
            "  Server: https://api.example.net",
        ]
        assert {"  → OPTIONS /items/1", "  ← 403 Forbidden"} <= set(lines)
        assert "       Vary: Origin, Access-Control-Request-Headers, Accept" in lines
        assert not set("│├─") & set("".join(lines))
    else:
        assert max(map(len, lines[2:])) == 74
        assert any(line.startswith("  ├─ OPTIONS /items/1 ─") for line in lines)


def test_progress_fits_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    output = on_terminal(monkeypatch, width=20, is_terminal=True)
    Printer().progress("x" * 100)
    assert output.getvalue() == f"\r\x1b[K{'x' * 17} …"
