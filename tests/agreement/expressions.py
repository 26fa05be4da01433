"""A scenario as the Python expression that makes it, to print it and to try it again."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

__all__ = ["expression"]


def expression(value: object) -> str:
    """The expression that makes `value`, without the fields that are as by default."""
    if is_dataclass(value):
        given = [
            f"{each.name}={expression(getattr(value, each.name))}"
            for each in fields(value)
            if getattr(value, each.name) != each.default
        ]
        return f"{type(value).__name__}({', '.join(given)})"
    if isinstance(value, tuple):
        return f"({''.join(expression(each) + ', ' for each in value).strip()})"
    return repr(value)
