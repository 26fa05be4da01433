"""The layers of ``crossorigin verify --behind``, as text and in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from ..browser import HttpRequest
from ..conformance import LayeredHeader, SetBy
from .terminal import Printer

__all__ = ["layer_as_dict", "show_layers"]

_SET_BY = {
    SetBy.GATEWAY: "set by the gateway",
    SetBy.APPLICATION: "set by the application, or by both alike",
    SetBy.REPLACED: "set by both; the gateway's counts",
    SetBy.REMOVED: "set by the application; the gateway removes it",
}


def layer_as_dict(layer: LayeredHeader) -> dict[str, Any]:
    """The header as the report in JSON has it."""
    return {
        "method": layer.request.method,
        "origin": layer.request.header("origin"),
        "header": layer.name,
        "set_by": layer.set_by.value,
        "at_gateway": layer.at_gateway,
        "behind": layer.behind,
    }


def show_layers(printer: Printer, layers: Sequence[LayeredHeader]) -> None:
    """The layer that sets each header, request by request."""
    if not layers:
        return
    last: HttpRequest | None = None
    for each in layers:
        if each.request is not last:
            last = each.request
            printer.line()
            title = f"{last.method} from {last.header('origin')}"
            printer.line(Text(title, style="bold"))
        printer.line(f"{each.name}: {_SET_BY[each.set_by]}", 4)
        if each.set_by is SetBy.REPLACED:
            printer.line(Text(f"gateway: {each.at_gateway}; behind: {each.behind}", "dim"), 8)
    both = any(each.set_by is not SetBy.GATEWAY for each in layers if each.name != "vary")
    if both:
        line = (
            "The application behind sends CORS headers too. If the gateway is to decide, switch "
            "those of the application off."
        )
        printer.line()
        printer.line(Text.assemble(("! ", "bold yellow"), line))
