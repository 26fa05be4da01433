"""The API: each call from parsed JSON to JSON, without HTTP.

The server calls `answer`; so does the static page, whose Python runs in the browser.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

from ..browser import ENGINES, Credentials, Mode, Redirect
from ..browser.engines import MEASURED
from ..fetch.address_spaces import ADDRESS_SPACES
from ..policy import PolicyError
from ..policy.fields import FLAGS, LISTS, NUMBERS
from .checking import check
from .curing import cure_of
from .exports import export_all, export_targets, export_to
from .gallery import gallery
from .pasting import paste
from .playing import play
from .scenario import (
    Behaviour,
    BodyKind,
    FetchCache,
    LabScenario,
    PageKind,
    RequestKind,
    ScenarioError,
    read_scenario,
    read_text,
)

__all__ = ["CALLS", "LabError", "answer", "answer_text"]


class LabError(Exception):
    """A call that cannot be answered: a status of HTTP, the field, its value, and the fix."""

    def __init__(self, status: int, field: str, value: str | None, message: str, fix: str) -> None:
        super().__init__(message)
        self.status = status
        self._parts = {"field": field, "value": value, "message": message, "fix": fix}

    def as_dict(self) -> dict[str, Any]:
        """The error in the types of JSON."""
        return {"error": self._parts}


def answer(name: str, given: object) -> Any:
    """What the call `name` gives, in the types of JSON.

    Args:
        name: The name of the call, such as ``"run"``.
        given: Its argument, parsed from JSON.

    Raises:
        LabError: the call is unknown, or its argument is wrong.
        PolicyError: the policy that is to be exported is wrong.
    """
    call = CALLS.get(name)
    if call is None:
        fix = f"The calls are {', '.join(CALLS)}."
        raise LabError(404, "call", name[:100], "there is no such call.", fix)
    try:
        return call(given)
    except ScenarioError as error:
        raise LabError(422, error.field, error.value, error.message, error.fix) from None


def answer_text(name: str, text: str) -> str:
    """Like `answer`, for JSON as text; an error has a status of HTTP beside it.

    Returns:
        The text of an object with ``status`` and ``body``.
    """
    try:
        status, body = 200, answer(name, json.loads(text))
    except LabError as error:
        status, body = error.status, error.as_dict()
    except PolicyError as error:
        parts = {"field": "policy", "value": None, "message": f"{error}.", "fix": "Correct it."}
        status, body = 422, {"error": parts}
    return json.dumps({"status": status, "body": body})


def _run(given: object) -> dict[str, Any]:
    scenario = read_scenario(given)
    return {**play(scenario), "cure": cure_of(scenario)}


def _check(given: object) -> Any:
    return check(_policy(given))


def _export(given: object) -> Any:
    text = _policy(given)
    target = given.get("target") if isinstance(given, Mapping) else None
    if target is None:
        return export_all(text)
    try:
        return export_to(text, str(target))
    except KeyError:
        names = ", ".join(name for name, _ in export_targets())
        message, fix = "this target is not known.", f"The targets are {names}."
        raise LabError(422, "target", str(target)[:100], message, fix) from None


def _paste(given: object) -> Any:
    return paste(_text(given, "text"))


def _gallery(given: object) -> Any:
    del given
    return gallery()


def _defaults(given: object) -> dict[str, Any]:
    del given
    return {
        "scenario": LabScenario().as_dict(),
        "choices": {
            "page.kind": get_args(PageKind),
            "page.space": ADDRESS_SPACES,
            "request.kind": get_args(RequestKind),
            "request.body.kind": get_args(BodyKind),
            "request.mode": get_args(Mode),
            "request.credentials": get_args(Credentials),
            "request.redirect": get_args(Redirect),
            "request.cache": get_args(FetchCache),
            "server.behaviour": get_args(Behaviour),
            "server.space": ADDRESS_SPACES,
            "local_network": ["denied", "granted"],
            "engines": list(ENGINES),
        },
        "policy": {"lists": LISTS, "flags": FLAGS, "numbers": NUMBERS},
        "targets": export_targets(),
        "versions": dict(MEASURED),
    }


def _policy(given: object) -> str:
    return read_text(_text(given, "policy"), "policy")


def _text(given: object, name: str) -> str:
    value = given.get(name) if isinstance(given, Mapping) else None
    if not isinstance(value, str):
        message, fix = "this is not a text.", f'Send {{"{name}": "…"}}.'
        raise LabError(422, name, None, message, fix)
    return value


CALLS: Final[Mapping[str, Callable[[object], Any]]] = {
    "run": _run,
    "check": _check,
    "export": _export,
    "paste": _paste,
    "gallery": _gallery,
    "defaults": _defaults,
}
"""The calls by name."""
