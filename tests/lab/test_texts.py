"""The texts of the lab: none of them names a command or an option of the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import click

from crossorigin.browser import ENGINES
from crossorigin.cli.app import crossorigin
from crossorigin.diagnosis import Unreadable, diagnose, read_all
from crossorigin.lab.api import answer
from crossorigin.lab.gallery import gallery
from crossorigin.lab.next_steps import next_paste
from crossorigin.lab.pasting import paste
from crossorigin.lab.playing import shape_of

from ..diagnosis.kinds import KINDS
from ..export.policies import POLICIES

GIVEN = {"scenario", "command", "console", "files", "policy", "steps"}
"""Keys of what the API gives whose values are the user's own, a browser's, or code."""


def commands() -> Iterator[tuple[str, click.Command]]:
    assert isinstance(crossorigin, click.Group)
    context = click.Context(crossorigin)
    for name in crossorigin.list_commands(context):
        command = crossorigin.get_command(context, name)
        assert command is not None
        yield name, command


NAMES = "|".join(name for name, _ in commands())
OPTIONS = {
    option
    for _, command in commands()
    for parameter in command.params
    for option in parameter.opts
    if option.startswith("--")
}
OF_OTHERS = re.compile(r"(?:gunicorn's|npx|aws|az|gcloud|uvicorn:?)[^.;]*")
"""Other programs, whose options follow."""


def texts(found: Any) -> Iterator[str]:
    """Every text in what the API gives that the lab itself words."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for name, value in found.items():
            if name not in GIVEN:
                yield from texts(value)
    elif isinstance(found, (list, tuple)):
        for each in found:
            yield from texts(each)


def of_the_command_line(found: Any) -> list[str]:
    """The texts in what the API gives that name a command or an option."""
    return [
        text
        for text in texts(found)
        if re.search(rf"\bcrossorigin ({NAMES})\b", text)
        or OPTIONS & set(re.findall(r"--[a-z-]+", OF_OTHERS.sub("", text)))
    ]


def test_the_test_knows_commands_and_options() -> None:
    assert of_the_command_line(["Add --ask.", "crossorigin fetch URL", {"why": "(--url)"}]) != []
    assert {"--ask", "--url", "--from", "--json"} <= OPTIONS
    assert of_the_command_line(["Find it, or raise gunicorn's --timeout.", "crossorigin lab"]) == [
        "crossorigin lab"
    ]


def test_what_is_said_about_pasted_texts() -> None:
    """Findings, what to paste next, and why a text cannot be read."""
    said: list[Any] = []
    for kind in KINDS:
        try:
            reading = read_all(kind.text)
        except Unreadable:
            said.append(paste(kind.text))
            continue
        said.append(reading.left_out)
        for evidence in reading.evidence[:5]:
            findings = diagnose(evidence)
            said.append([shape_of(each) for each in findings])
            said.append(next_paste(evidence, findings))
    assert of_the_command_line(said) == []
    assert len(list(texts(said))) > 3000


def test_what_is_said_about_the_gallery() -> None:
    entries = gallery()
    runs = [
        answer("run", scenario)
        for each in entries
        for scenario in (each["scenario"], each["cured"])
    ]
    assert of_the_command_line([entries, runs]) == []
    assert len(runs) * len(ENGINES) > 240


def test_what_is_said_about_policies() -> None:
    written = [policy.to_toml() for policy in POLICIES.values()]
    wrong = ["allow_origins = [", 'allow_origin = ["*"]', 'allow_origins = ["HTTP://a", "null"]']
    said = [answer("check", {"policy": text}) for text in [*written, *wrong]]
    said += [answer("export", {"policy": text}) for text in written]
    assert of_the_command_line(said) == []
    assert any(each["warnings"] for each in said[: len(written)])
