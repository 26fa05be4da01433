"""What is compared: what script saw of each call, each request on the wire, and why it failed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from crossorigin.browser import HttpRequest
from crossorigin.fetch.header_lists import contains, get

from .answering import Places
from .scenarios import Scenario

__all__ = ["Observation", "seen_on_the_wire", "without_formats"]

COMPARED = frozenset(
    {
        "accept",
        "access-control-request-headers",
        "access-control-request-method",
        "access-control-request-private-network",
        "authorization",
        "content-type",
        "origin",
        "range",
        "referer",
        "sec-fetch-dest",
        "sec-fetch-mode",
        "sec-fetch-site",
    }
)
"""The headers that are compared, besides those that the scenario's scripts set."""
ALWAYS_THE_BROWSERS = frozenset(
    {"accept-encoding", "connection", "content-length", "cookie", "dnt", "host", "te", "trailer"}
    | {"transfer-encoding", "upgrade", "via"}
)
"""Headers that only the browser sets, in its own way; scripts cannot."""


@dataclass
class Observation:
    """Of one scenario: `outcomes` of its calls, `wire`, and `notes`, which browsers make of
    failures in their own words (see `reasons`)."""

    outcomes: list[dict[str, Any]]
    wire: list[dict[str, Any]]
    notes: list[Any] = field(default_factory=list)


def without_formats(accept: str) -> str:
    """An ``Accept`` without the image formats that only some versions of a browser know."""
    return re.sub(r"image/(?:apng|avif|jxl|webp),", "", accept)


def seen_on_the_wire(
    places: Places, scenario: Scenario, requests: list[HttpRequest]
) -> list[dict[str, Any]]:
    """The requests, without what is not compared."""
    said = _said_by_scripts(scenario)
    wire = []
    for request in requests:
        headers = {}
        preflight = contains(request.headers, "access-control-request-method")
        by_script = {"user-agent"} & said.keys() if preflight else said.keys()
        for name in sorted((COMPARED | by_script) - ALWAYS_THE_BROWSERS):
            value = get(request.headers, name)
            # Browsers send many headers of themselves (User-Agent, Accept-Language); of those only
            # what a script said is compared.
            if value is not None and (name in COMPARED or value.strip(" \t") in said[name]):
                headers[name] = value.strip(" \t")  # as HTTP parsers give them
        if "accept" in headers:
            headers["accept"] = without_formats(headers["accept"])
        if "referer" in headers:
            headers["referer"] = _place(places, headers["referer"])
        body = request.body.decode("latin-1")
        if "content-type" in headers:
            headers["content-type"] = re.sub(
                r"boundary=-.*", "boundary=BOUNDARY", headers["content-type"]
            )
        if found := re.match(r"--(-\S+)\r\n", body):
            body = body.replace(found[1], "BOUNDARY")
        entry = {
            "method": request.method,
            "url": _place(places, request.url),
            "headers": headers,
            "body": body,
        }
        wire.append(entry)
    return wire


def _said_by_scripts(scenario: Scenario) -> dict[str, set[str]]:
    """By name, each value that a script set, and those that one call set for it joined."""
    said: dict[str, set[str]] = {}
    for call in scenario.calls:
        by_name: dict[str, list[str]] = {}
        for name, value in call.headers:
            by_name.setdefault(name.lower(), []).append(value)
        for name, values in by_name.items():
            joined = {", ".join(values), *values}
            said.setdefault(name, set()).update(value.strip() for value in joined)
    return said


def _place(places: Places, url: str) -> str:
    """The URL with the names of places for origins, and without the scenario's number."""
    url = re.sub("//[^/]*@", "//", url)
    for place in ("page", "port", "sub", "cross", "other"):
        origin = places.origin(place)
        if url.startswith(origin + "/"):
            url = place + url[len(origin) :]
    return re.sub(r"/s/[^/]+/", "/", url)
