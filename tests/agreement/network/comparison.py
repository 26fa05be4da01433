"""Compares what a browser did in a scenario of networks with what the model does."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crossorigin.browser import FetchError, HttpRequest, Reason

from ..cookies.comparison import row as row_of_cookies
from ..cookies.server import Seen
from ..observation import without_formats
from .scenarios import NetworkScenario

__all__ = ["differences", "other_reasons", "reason_said", "why_left_out"]

CORS_ERRORS = {
    "LocalNetworkAccessPermissionDenied": Reason.LOCAL_NETWORK_ACCESS_PERMISSION_DENIED,
    "InsecureLocalNetwork": Reason.INSECURE_LOCAL_NETWORK,
    "InvalidLocalNetworkAccess": Reason.INVALID_LOCAL_NETWORK_ACCESS,
}
"""What Chromium calls the reasons that the scenarios are about."""


OF_NETWORKS = ("authorization", "sec-fetch-user", "upgrade-insecure-requests")
"""The headers that are compared besides those of cookies, and ``Accept``."""


def why_left_out(scenario: NetworkScenario, engine: str) -> str | None:
    """Why a scenario is not compared in `engine`; ``None`` if it is."""
    kinds = {visit.kind for visit in scenario.visits}
    if scenario.coep and kinds & {"frame", "worker"}:
        return "frames of a page with an embedder policy, which need one too"
    page = scenario.page
    comes_home = any(
        stop.place == ("http", page[1]) for visit in scenario.visits for stop in visit.stops
    )
    if engine == "firefox" and page[0] == "https" and comes_home:
        return "what is upgraded to the page's own origin, which Firefox fetches with CORS"
    if engine == "webkit" and scenario.login is not None:
        return "passwords of a navigation, for which WebKitGTK may show its dialog"
    if engine == "webkit" and kinds & {"audio", "video"}:
        return "audio and video, which WebKitGTK requests twice"
    over_http = any(
        (visit.crossorigin or visit.kind == "module") and stop.place[0] == "http"
        for visit in scenario.visits
        for stop in visit.stops[1:]
    )
    if engine == "webkit" and over_http:
        return "crossorigin over a redirect to http, which WebKitGTK judges before it upgrades"
    if engine == "webkit" and "font" in kinds:
        return "fonts by FontFace, which WebKitGTK fetches without CORS"
    return None


def row(request: HttpRequest, *more: str) -> dict[str, Any]:
    """What is compared of a request; `more` are names of headers."""
    accept = request.header("accept")
    return {
        **row_of_cookies(request),
        **{name: request.header(name) for name in (*OF_NETWORKS, *more)},
        "accept": accept and without_formats(accept),
    }


def visit_of(request: HttpRequest) -> int:
    """The number of the visit that a request is of."""
    return int(parse_qs(urlsplit(request.url).query)["s"][0].split(".")[1])


def differences(real: Seen, model: Seen, *more: str) -> list[str]:
    """What is not the same, a line for each; empty if they agree.

    Of each request the headers called `more` are compared too.
    """
    found = [
        f"visit {number}: the browser {theirs!r}, the model {ours!r}"
        for number, (theirs, ours) in enumerate(zip_longest(real.outcomes, model.outcomes))
        if theirs != ours and (theirs, ours) != ("silent", "failed")
    ]
    nothing: dict[str, Any] = {}
    in_turn = sorted(real.wire, key=visit_of)  # a browser sends a beacon when it likes
    wires = zip_longest(
        *([row(each, *more) for each in wire] for wire in (in_turn, model.wire)), fillvalue=nothing
    )
    for number, (theirs, ours) in enumerate(wires):
        found += [
            f"request {number}, {key}: the browser {theirs.get(key)!r}, the model {ours.get(key)!r}"
            for key in theirs | ours
            if theirs.get(key) != ours.get(key)
        ]
    return found


def reason_said(note: dict[str, Any]) -> Reason | None:
    """The reason that a note of Chromium's names, if it names one of those."""
    if note["blocked"] == "csp":
        return Reason.CONTENT_SECURITY_POLICY
    if "ERR_BLOCKED_BY_ORB" in note["net"]:
        return Reason.OPAQUE_RESPONSE_BLOCKED
    if note["blocked"] == "mixed-content":
        return Reason.MIXED_CONTENT
    return CORS_ERRORS.get(note["cors"] or "")


def other_reasons(
    number: int, notes: dict[str, dict[str, Any]], errors: dict[int, FetchError]
) -> list[str]:
    """Where Chromium names another reason than the model, a line for each."""
    found = []
    for place, note in notes.items():
        scenario, visit, _ = map(int, place.split("."))
        said = reason_said(note) if scenario == number else None
        if said is not None and (visit not in errors or errors[visit].reason != said):
            ours = errors[visit].reason if visit in errors else None
            found.append(f"visit {visit}: the browser says {said}, the model {ours}")
    return found
