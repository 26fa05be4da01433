"""Compares a real browser's run with the model's: requests on the wire, and what script saw."""

from __future__ import annotations

from typing import Any

from ..browser import LoadResult
from ..browser.event_sources import is_event_stream
from .playing import LabAttempt
from .scenario import LabScenario

__all__ = ["differences", "model_outcome"]

UNMODELLED = frozenset(
    {
        *("accept-encoding", "accept-language", "cache-control", "connection", "content-length"),
        *("dnt", "host", "pragma", "priority", "sec-fetch-storage-access", "sec-gpc", "te"),
        *("upgrade", "upgrade-insecure-requests", "user-agent", "keep-alive"),
    }
)
"""Headers that a browser adds without regard to CORS."""
_UNCOMPARED_OF_KIND = {"image": ("accept",), "websocket": ("accept", "referer")}
"""The same for requests that are not a script's fetches."""
UNCOMPARED = frozenset({"content-length", "date", "server"})
"""Response headers that the server itself adds."""


def model_outcome(scenario: LabScenario, attempt: LabAttempt) -> dict[str, Any]:
    """What script sees in the model, in the shape in which a real page reports it."""
    result = attempt.result
    if result is None or result.error is not None:
        return {"ok": False, "error": "TypeError", "message": attempt.thrown or ""}
    if isinstance(result, LoadResult):
        return {"ok": True, "type": "image", "status": 0, "headers": [], "body": ""}
    response = result.response
    assert response is not None  # noqa: S101 (there is no error)
    kind = scenario.request.kind
    if kind == "websocket":
        if response.status != 101:
            return {"ok": False, "error": "TypeError", "message": ""}
        return {"ok": True, "type": kind, "status": 101, "headers": [], "body": ""}
    if kind == "eventsource":
        if not is_event_stream(response):
            return {"ok": False, "error": "TypeError", "message": ""}
        return {"ok": True, "type": kind, "status": 200, "headers": [], "body": ""}
    return {
        "ok": True,
        "type": "xhr" if kind == "xhr" else response.type,
        "status": response.status,
        "headers": [list(each) for each in response.headers],
        "body": response.body.decode("utf-8", "replace"),
    }


def differences(
    scenario: LabScenario,
    wire: list[dict[str, Any]],
    outcome: list[dict[str, Any]],
    model: dict[str, Any],
) -> list[str]:
    """The points in which the real run differs from the model's, as sentences."""
    found: list[str] = []
    real = [_asked(each) for each in wire]
    its = [_asked(each) for each in model["wire"]]
    if real != its:
        found.append(f"The browser sent {_listed(real)}; the model sent {_listed(its)}.")
    else:
        for number, (one, other) in enumerate(zip(wire, model["wire"], strict=True), 1):
            found += _in_headers(scenario, number, one, other)
    if len(outcome) != len(model["outcome"]):
        return [*found, f"The page reported {len(outcome)} calls of {len(model['outcome'])}."]
    for number, (one, other) in enumerate(zip(outcome, model["outcome"], strict=True), 1):
        found += _in_outcome(number, one, other)
    return found


def _asked(exchange: dict[str, Any]) -> tuple[str, str]:
    request = exchange["request"]
    return request["method"], request["url"].replace("ws://", "http://")


def _listed(requests: list[tuple[str, str]]) -> str:
    return ", ".join(f"{method} {url}" for method, url in requests) or "nothing"


def _in_headers(
    scenario: LabScenario, number: int, real: dict[str, Any], model: dict[str, Any]
) -> list[str]:
    one, other = _headers(scenario, real), _headers(scenario, model)
    return [
        f"Request {number}: the browser sent {name}: {one.get(name, 'nothing')}; the model sent "
        f"{name}: {other.get(name, 'nothing')}."
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    ]


def _headers(scenario: LabScenario, exchange: dict[str, Any]) -> dict[str, str]:
    """The headers that are compared, by name in lower case."""
    found: dict[str, str] = {}
    wanted = set()
    if scenario.request.cache != "default":
        wanted = {"cache-control", "pragma"}
    set_by_script = {name.lower() for name, _ in scenario.request.headers}
    for name, value in exchange["request"]["headers"]:
        lower = name.lower()
        if lower.startswith(("sec-ch-", "sec-websocket-")):
            continue
        if lower in _UNCOMPARED_OF_KIND.get(scenario.request.kind, ()):
            continue
        if lower in UNMODELLED - wanted - set_by_script:
            continue
        shown = value
        if lower == "content-type" and value.startswith("multipart/form-data"):
            shown = "multipart/form-data"  # the boundary is random
        found[lower] = f"{found[lower]}, {shown}" if lower in found else shown
    return found


def _in_outcome(number: int, real: dict[str, Any], model: dict[str, Any]) -> list[str]:
    call = f"Call {number}"
    if real.get("ok") != model["ok"]:
        words = {True: "got a response", False: "got an error"}
        one, other = words[bool(real.get("ok"))], words[model["ok"]]
        return [f"{call}: the page {one} in the browser and {other} in the model."]
    if not model["ok"]:
        return []
    found = [
        f"{call}: {name} is {real.get(name)!r} in the browser and {model[name]!r} in the model."
        for name in ("type", "status", "body")
        if real.get(name) != model[name]
    ]
    shown, its = _seen(real["headers"]), _seen(model["headers"])
    if shown != its:
        names = sorted(name for name in {*shown, *its} if shown.get(name) != its.get(name))
        found.append(f"{call}: script sees other response headers: {', '.join(names)}.")
    return found


def _seen(headers: list[list[str]]) -> dict[str, str]:
    return {
        str(name).lower(): str(value)
        for name, value in headers
        if str(name).lower() not in UNCOMPARED
    }
