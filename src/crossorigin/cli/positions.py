"""The position of a field or a value in a policy file: line and column, both from 1.

The files are parsed a second time for it, by tree-sitter, whose nodes have positions. It comes with
the extra ``cli``; an installation without it has no positions, and everything else.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..policy import PolicyWarning, Problem
from ..redaction import show

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["Position", "Positions", "positions_in"]

LARGEST = 4 * 1024 * 1024
"""Bytes of a file in which positions are looked for; the rest of a larger one has none."""
_TOLD = re.compile(r"line (\d+),? column (\d+)")
_LAST = re.compile(r"""(?:^|\.)(?:"[^"]*"|'[^']*'|[^.\[\]"']++)$|\[\d+\]$""")
"""The last part of a field's name, in which problems write other names in quotes."""
_KEYS = ("bare_key", "quoted_key")
_IN_FORCE = "policy."
"""The table of the policy in force, in the names of fields."""


@dataclass(frozen=True, order=True)
class Position:
    """A place in a file, both numbers from 1; columns count characters."""

    line: int
    column: int


PlacedEntry: TypeAlias = tuple[str, object, Position]
"""A field, a value that it has or else ``None``, and their place."""


class Positions:
    """The places of all keys, fields and values of a file, found by what a problem says.

    A problem about a key has it as its value (``paths '/x/*'``), or as the last part of its field,
    in quotes (``paths."/x".'maxage'``).
    """

    def __init__(self, entries: Sequence[PlacedEntry]) -> None:
        # A warning about the policy in force does not say in which table it is.
        in_table = [
            (field.removeprefix(_IN_FORCE), value, place)
            for field, value, place in entries
            if field.startswith(_IN_FORCE)
        ]
        known = [*reversed(in_table), *reversed(entries)]
        self._values = {(field, value): place for field, value, place in known}
        self._fields = {field: place for field, _, place in known}

    def of(self, finding: Problem | PolicyWarning) -> Position:
        """The place of the value that `finding` is about, or of its field, or of what has it."""
        told = _TOLD.search(finding.message)
        if told is not None:
            return Position(int(told[1]), int(told[2]))
        value = finding.value if isinstance(finding.value, (str, int)) else None
        found = self._values.get((finding.field, value)) if value is not None else None
        field = finding.field
        while found is None and field:
            found = self._fields.get(field)
            field = _LAST.sub("", field) if _LAST.search(field) else ""
        return found or Position(1, 1)


def positions_in(file: str) -> Positions | None:
    """The positions in a policy file; ``None`` without tree-sitter, or if it cannot be read."""
    try:
        import tree_sitter_json  # noqa: PLC0415 (see above)
        import tree_sitter_toml  # noqa: PLC0415
        from tree_sitter import Language, Parser  # noqa: PLC0415
    except ModuleNotFoundError:
        return None
    path = Path(file)
    try:
        with path.open("rb") as opened:
            data = opened.read(LARGEST)
    except (OSError, ValueError):
        return None
    is_json = path.suffix.lower() == ".json"
    language = tree_sitter_json.language() if is_json else tree_sitter_toml.language()
    root = Parser(Language(language)).parse(data).root_node
    walk = _Walk(data, json.loads if is_json else _toml_value)
    return Positions(list(walk.document(root)))


def _toml_value(text: str) -> Any:
    return tomllib.loads(f"v = {text}")["v"]


class _Walk:
    """Goes through a tree, and gives each field and each value with its place."""

    def __init__(self, data: bytes, decode: Any) -> None:
        self._lines = data.split(b"\n")
        self._decode = decode
        self._last = (0, 0, 0)
        self._numbers: dict[tuple[str, ...], int] = {}
        """The number of the last table of each array of tables."""

    def document(self, node: Node) -> Iterator[PlacedEntry]:
        for child in node.named_children:
            if child.type in ("table", "table_array_element"):
                head, *pairs = child.named_children
                path, keys = self._keys((), head)
                yield from keys
                if child.type == "table_array_element":
                    number = self._numbers[path] = self._numbers.get(path, -1) + 1
                    path = _numbered(path, number)
                    yield _field(path), None, self._place(head)
                for pair in pairs:
                    yield from self._pair(path, pair)
            elif child.type == "object":  # of JSON
                yield from self._value((), child)
            else:
                yield from self._pair((), child)

    def _pair(self, prefix: tuple[str, ...], node: Node) -> Iterator[PlacedEntry]:
        if node.type != "pair" or len(node.named_children) < 2:
            return
        key, value = node.named_children[0], node.named_children[-1]
        path, keys = self._keys(prefix, key)
        # First, because the first place of a field is the one that is told.
        yield _field(path), self._decoded(value), self._place(value)
        yield from keys
        yield from self._value(path, value)

    def _keys(
        self, prefix: tuple[str, ...], node: Node
    ) -> tuple[tuple[str, ...], list[PlacedEntry]]:
        """The path of a key behind `prefix`, and the places of the keys in it, if it has dots."""
        if node.type == "dotted_key":
            entries = []
            for child in node.named_children:
                prefix, keys = self._keys(prefix, child)
                entries += keys
            return prefix, entries
        name, place, outer = self._name(node), self._place(node), _field(prefix)
        path = (*prefix, name)
        shown = f"{outer}.{show(name)}" if outer else show(name)
        return path, [(_field(path), None, place), (shown, None, place), (outer, name, place)]

    def _name(self, node: Node) -> str:
        text = _text(node)
        name = self._decoded(node) if node.type not in _KEYS or text[:1] in "\"'" else text
        return str(text if name is None else name)

    def _value(self, path: tuple[str, ...], node: Node) -> Iterator[PlacedEntry]:
        if node.type == "array":
            parts = [child for child in node.named_children if child.type != "comment"]
            for number, child in enumerate(parts):
                if child.type in ("inline_table", "object"):
                    part = _numbered(path, number)
                    yield _field(part), None, self._place(child)
                    yield from self._value(part, child)
                else:
                    yield _field(path), self._decoded(child), self._place(child)
        elif node.type in ("inline_table", "object"):
            for child in node.named_children:
                yield from self._pair(path, child)

    def _decoded(self, node: Node) -> object:
        """The value of a scalar; ``None`` for all else."""
        if node.type in ("array", "inline_table", "object"):
            return None
        try:
            value: object = self._decode(_text(node))
        except ValueError:
            return None
        return value if isinstance(value, (str, int)) else None

    def _place(self, node: Node) -> Position:
        """A node's place; nodes come in order, so that each line is gone through once."""
        row, column = node.start_point
        last_row, last_column, characters = self._last
        if row != last_row or column < last_column:
            last_column = characters = 0
        characters += len(self._lines[row][last_column:column].decode("utf-8", "replace"))
        self._last = (row, column, characters)
        return Position(row + 1, characters + 1)


def _numbered(path: tuple[str, ...], number: int) -> tuple[str, ...]:
    """The path of a table in an array, as problems name it."""
    return (*path[:-1], f"{path[-1]}[{number}]")


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _field(path: Sequence[str]) -> str:
    """A path as problems name it: names under ``paths``, ``hosts`` and ``policies`` in quotes."""
    parts = [
        f'"{name}"' if number and path[number - 1] in ("paths", "hosts", "policies") else name
        for number, name in enumerate(path)
    ]
    return ".".join(parts)
