"""The help of every command: whole words and commands at each width, and examples that work."""

from __future__ import annotations

import re
import shlex

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from crossorigin.cli.app import COMMANDS, crossorigin
from crossorigin.cli.layout import NARROW, break_points, wrap

PAGES = [(), *((name,) for name in COMMANDS)]
WIDTHS = [200, 80, 76, 75, 60, 40]
WIDEST = 80


def shown(command: tuple[str, ...], width: int) -> str:
    result = CliRunner(env={"COLUMNS": str(width)}).invoke(
        crossorigin, [*command, "--help"], prog_name="crossorigin"
    )
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def examples(text: str) -> str:
    """The lines below "Example:" or "Examples:"; none if there are none."""
    found = re.search(r"^  Examples?:\n((?:    .*\n)+)", text, re.MULTILINE)
    return found[1] if found else ""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", PAGES, ids=" ".join)
def test_no_line_is_cut_or_too_long(command: tuple[str, ...], width: int) -> None:
    text = shown(command, width)
    commands = examples(text)
    prose = text.replace(commands, "") if commands else text
    assert "…" not in prose
    assert [line for line in prose.splitlines() if cell_len(line) > min(width, WIDEST)] == []
    assert [line for line in commands.splitlines() if cell_len(line) > WIDEST] == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", PAGES, ids=" ".join)
def test_it_says_the_same_at_each_width_and_breaks_no_command(
    command: tuple[str, ...], width: int
) -> None:
    wide, narrow = shown(command, WIDEST), shown(command, width)
    assert narrow.split() == wide.split()
    assert examples(narrow) == examples(wide)
    for quoted in re.findall(r"`[^`]+`", wide.replace("\n", " ")):
        assert " ".join(quoted.split()) in narrow
    for option in re.findall(r"^  (-.*?)(?:  |$)", wide, re.MULTILINE):
        assert re.search(rf"^  {re.escape(option)}(?:  |$)", narrow, re.MULTILINE)


@pytest.mark.parametrize("command", PAGES, ids=" ".join)
def test_nothing_stands_side_by_side_on_a_narrow_terminal(command: tuple[str, ...]) -> None:
    _, _, below = shown(command, NARROW - 1).partition("\nOptions:\n")
    assert [line for line in below.splitlines() if re.match(r"  -.*\S  +\S", line)] == []
    assert "      Show this message and exit.\n" in below


@pytest.mark.parametrize("name", COMMANDS)
def test_an_example_is_a_call_that_the_command_takes(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = examples(shown((name,), WIDEST))
    assert whole or name in ("demo",)
    found = []
    for line in re.sub(r"(\\|\|)\n +", r"\1 ", whole).replace("\\ ", "").splitlines():
        words = shlex.split(line.strip(), comments=True)
        words = words[words.index("crossorigin") :] if "crossorigin" in words else words
        if words[0] == "crossorigin":
            redirected = next((at for at, word in enumerate(words) if word in "<>|"), len(words))
            found.append(words[1:redirected])
    for called, *arguments in found:
        assert called == name
        command = crossorigin.get_command(click.Context(crossorigin), name)
        assert command is not None
        with command.make_context(name, arguments):
            pass
    assert found or not whole


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_commands_own_help_begins_with(name: str) -> None:
    help_text = shown((name,), 200).split("\n\n")[1]
    assert " ".join(help_text.split()) == COMMANDS[name].help


@given(st.text(st.sampled_from("ab'\"`[] \u4e2d"), max_size=60), st.integers(1, 30))
def test_wrapping_loses_nothing_and_fits_where_it_can(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert " ".join(lines).split() == text.split()
    for line in lines:
        assert cell_len(line) <= width or break_points(line.lstrip(), width) == []


@pytest.mark.parametrize(
    "unit",
    [
        "'Name: value'",
        '"https://a.example", ',
        "`crossorigin check FILE`",
        '["https://a.example", "https://b.example"]',
        "(`a b c`).",
    ],
)
def test_a_unit_is_not_broken(unit: str) -> None:
    assert any(unit.strip() in line for line in wrap(f"one two three {unit} the page's four", 8))


def test_the_time_is_linear_in_what_is_wrapped() -> None:
    text = "'[\"`" * 50_000
    assert len(wrap(text, 10)) == 1
