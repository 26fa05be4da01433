"""The options of the middlewares: their types, and the checks of what is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, get_args

from .given_functions import check_function
from .observability import Observer
from .policy import Policy, PolicyMap

if TYPE_CHECKING:
    from .origin_predicate import AllowOriginIf, OriginPredicate

__all__ = [
    "CheckedOptions",
    "Options",
    "WebSocketMode",
    "WebSocketOptions",
    "check_flag",
    "check_options",
]

WebSocketMode: TypeAlias = Literal["pass", "enforce", "require-origin"]
"""The treatment of WebSocket handshakes; see `crossorigin.asgi.CORSMiddleware`."""


class Options(TypedDict, total=False):
    """The options of every middleware and of `install`; `CORSMiddleware` describes them.

    Annotate with ``Unpack[Options]`` a function that passes options on to a middleware.
    """

    allow_origin_if: AllowOriginIf | None
    candidate: Policy | PolicyMap | None
    candidate_share: float
    trust_proxy_headers: bool
    debug: bool
    log_refusals: bool
    on_decision: Observer | None


class WebSocketOptions(Options, total=False):
    """The options of a middleware that may see WebSocket handshakes."""

    websocket: WebSocketMode


@dataclass(frozen=True, slots=True)
class CheckedOptions:
    """Options of a middleware, with the defaults of those that were not given."""

    websocket: WebSocketMode
    candidate: Policy | PolicyMap | None
    candidate_share: float | None
    trust_proxy_headers: bool
    debug: bool
    log_refusals: bool
    on_decision: Observer | None
    predicate: OriginPredicate | None
    """Made of `allow_origin_if`."""


def check_options(options: Mapping[str, Any], *, awaits: bool) -> CheckedOptions:
    """Check the options of a middleware; with `awaits`, it may see WebSocket handshakes.

    Raises:
        TypeError: an option is unknown, or its value has the wrong type.
        ValueError: `websocket` is not one of the three, or `candidate_share` is not from 0 to 1.
    """
    known = WebSocketOptions if awaits else Options
    unknown = options.keys() - known.__annotations__.keys()
    if unknown:
        names = ", ".join(known.__annotations__)
        raise TypeError(f"unknown option {min(unknown)!r}; the options are {names}")
    checked = CheckedOptions(
        websocket=options.get("websocket", "pass"),
        candidate=options.get("candidate"),
        candidate_share=options.get("candidate_share"),
        trust_proxy_headers=options.get("trust_proxy_headers", False),
        debug=options.get("debug", False),
        log_refusals=options.get("log_refusals", True),
        on_decision=options.get("on_decision"),
        predicate=_predicate_of(options.get("allow_origin_if")),
    )
    if checked.websocket not in get_args(WebSocketMode):
        raise ValueError(
            f"websocket is {checked.websocket!r}; it must be one of {get_args(WebSocketMode)}"
        )
    for name in ("debug", "log_refusals", "trust_proxy_headers"):
        check_flag(name, getattr(checked, name))
    check_function("on_decision", checked.on_decision, takes=("the event",))
    _check_share(checked.candidate_share)
    return checked


def _check_share(share: object) -> None:
    if share is None:  # the policies may tell it
        return
    if not isinstance(share, (int, float)) or isinstance(share, bool):
        raise TypeError(f"candidate_share is {share!r}; it must be a number from 0 to 1")
    if not 0 <= share <= 1:
        raise ValueError(f"candidate_share is {share!r}; it must be a number from 0 to 1")


def _predicate_of(allow_origin_if: AllowOriginIf | None) -> OriginPredicate | None:
    if allow_origin_if is None:
        return None
    from .origin_predicate import OriginPredicate  # noqa: PLC0415 (it loads asyncio)

    predicate = allow_origin_if
    if not isinstance(predicate, OriginPredicate):
        predicate = OriginPredicate(predicate)
    return predicate


def check_flag(name: str, value: object) -> None:
    """A flag is a bool.

    Raises:
        TypeError: it is not.
    """
    if not isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}; it must be True or False")
