"""The commands in the documentation: console blocks, run against a real server.

To write what they print now into the pages: .venv/bin/python -m tests.docs.commands
"""

from __future__ import annotations

import re
import runpy
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from crossorigin.cli.app import crossorigin
from crossorigin.demo.servers import serve

__all__ = ["PAGES", "Block", "blocks", "output_of", "server_port", "shortened"]

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/explain.md", "docs/fetch.md", "docs/verify.md")
BLOCK = re.compile(
    r"^```console\n\$ (crossorigin (?:check|explain|fetch|verify) .*?)\n(?!\$)(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PORT = "48000"
"""The port of the pages' server, with as many digits as a free one: lines stay aligned."""
LEFT_OUT = "…"
"""A line of a page that stands for any number of lines."""
_POLICY = re.compile(r"^```toml\n([^`]*)```\n\n```console\n\$ crossorigin check", re.MULTILINE)
"""The policy file that a page shows above the command that checks it."""


class Block(NamedTuple):
    """A command of a page and what the page says that it prints."""

    command: str
    output: str


def blocks(page: str) -> Iterator[Block]:
    """The commands of a page, continuation lines included."""
    for found in BLOCK.finditer((ROOT / page).read_text("utf-8")):
        command, output = found.groups()
        while output.startswith("> "):
            line, _, output = output.partition("\n")
            command = f"{command}\n{line.removeprefix('> ')}"
        yield Block(command, output.strip("\n"))


@contextmanager
def server_port() -> Iterator[str]:
    """Run the server of the pages; gives its port."""
    api = runpy.run_path(str(ROOT / "docs" / "examples" / "api.py"))["app"]
    with serve(api) as port:
        yield str(port)


def output_of(command: str, port: str) -> str:
    """What a command prints, with the server of the pages at `port`."""
    assert len(port) == len(PORT)
    words = shlex.split(command.replace("\\\n", "").replace(PORT, port))
    with tempfile.TemporaryDirectory() as folder:
        shown = _POLICY.findall((ROOT / "README.md").read_text("utf-8"))
        Path(folder, "cors.toml").write_text("".join(shown), "utf-8")
        with chdir(folder if words[1] == "check" else ROOT):
            result = CliRunner().invoke(crossorigin, words[1:])
    return result.stdout.replace(port, PORT).strip("\n")


def shortened(printed: str, shown: str) -> str:
    """`shown` if it is what is printed, but for lines that it leaves out; else `printed`."""
    parts = re.split(rf"^{LEFT_OUT}\n?", f"{shown}\n", flags=re.MULTILINE)
    pattern = "(?:.*\n)*".join(map(re.escape, parts))
    return shown if re.fullmatch(pattern, f"{printed}\n") else printed


def write_outputs() -> None:
    """Write what the commands print now into the pages that show all of it."""
    with server_port() as port:
        for page in PAGES:
            path = ROOT / page
            text = path.read_text("utf-8")
            for block in blocks(page):
                if f"{LEFT_OUT}\n" in f"{block.output}\n":
                    continue
                text = text.replace(block.output, output_of(block.command, port))
            path.write_text(text, "utf-8")


if __name__ == "__main__":
    write_outputs()
