"""The layers of ``crossorigin verify --behind``, as text and in JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.text import Text

from ..conformance import LayeredExchange, LayeredHeader, SetBy
from ..printing import some_of
from .terminal import Printer

__all__ = ["Layers", "layers_as_dict", "show_layers"]

_SET_BY = {
    SetBy.GATEWAY: "set by the gateway",
    SetBy.APPLICATION: "set by the application, or by both alike",
    SetBy.REPLACED: "set by both; the gateway's counts",
    SetBy.REMOVED: "set by the application; the gateway removes it",
}


@dataclass(frozen=True, slots=True)
class Layers:
    """What was asked at the gateway and behind it, or why that was not possible."""

    behind: str
    exchanges: tuple[LayeredExchange, ...] = ()
    error: str = ""
    """A sentence; empty if both responded."""

    @property
    def headers(self) -> list[LayeredHeader]:
        """Those of all exchanges."""
        return [each for exchange in self.exchanges for each in exchange.headers]

    @property
    def unseen(self) -> list[LayeredExchange]:
        """Those whose response behind does not show the resource."""
        return [each for each in self.exchanges if not each.shows_the_application]


def layers_as_dict(layers: Layers) -> dict[str, Any]:
    """The members of the report in JSON."""
    found: dict[str, Any] = {"layers": [_header_as_dict(each) for each in layers.headers]}
    found["layers_not_seen"] = [
        {
            "method": each.request.method,
            "origin": each.request.header("origin"),
            "status_at_gateway": each.gateway_status,
            "status_behind": each.behind_status,
        }
        for each in layers.unseen
    ]
    if layers.error:
        found["layers_error"] = layers.error
    return found


def _header_as_dict(layer: LayeredHeader) -> dict[str, Any]:
    return {
        "method": layer.request.method,
        "origin": layer.request.header("origin"),
        "header": layer.name,
        "set_by": layer.set_by.value,
        "at_gateway": layer.at_gateway,
        "behind": layer.behind,
    }


def show_layers(printer: Printer, layers: Layers | None) -> None:
    """The layer that sets each header, request by request, and what was not seen."""
    if layers is None:
        return
    for exchange in layers.exchanges:
        if not exchange.headers:
            continue
        printer.line()
        title = f"{exchange.request.method} from {exchange.request.header('origin')}"
        printer.line(Text(title, style="bold"))
        for each in exchange.headers:
            printer.line(f"{each.name}: {_SET_BY[each.set_by]}", 4)
            if each.set_by is SetBy.REPLACED:
                printer.line(Text(f"gateway: {each.at_gateway}; behind: {each.behind}", "dim"), 8)
    remarks = []
    if layers.error:
        remarks.append(f"Not looked at: which layer sets the headers. {layers.error}")
    if layers.unseen:
        answers = [
            f"{each.request.method} from {each.request.header('origin')} with "
            f"{each.behind_status} (the gateway: {each.gateway_status})"
            for each in layers.unseen
        ]
        remarks.append(
            f"Not looked at: the application's own headers. "
            f"{layers.behind} answered {some_of(answers, 2)}. Give --behind the URL that this "
            "resource has past the gateway, and log in with -H or --cookie if it needs that."
        )
    if any(each.set_by is not SetBy.GATEWAY for each in layers.headers if each.name != "vary"):
        remarks.append(
            "The application behind sends CORS headers too. If the gateway is to decide, switch "
            "those of the application off."
        )
    for remark in remarks:
        printer.line()
        printer.line(Text.assemble(("! ", "bold yellow"), remark))
