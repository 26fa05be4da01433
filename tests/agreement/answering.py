"""How the servers answer a scenario's requests: one function for real requests and the model's."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from crossorigin.browser import HttpResponse
from crossorigin.fetch.header_lists import Header, contains, get
from crossorigin.fetch.statuses import REDIRECT_STATUSES

from .scenarios import Answer, Place, Scenario

__all__ = ["Places", "answer"]


@dataclass(frozen=True)
class Places:
    """The origins of all places: one host name each, and two ports of this machine."""

    port: int
    other_port: int

    def origin(self, place: Place) -> str:
        host = {"page": "a", "port": "a", "sub": "x.a", "cross": "b", "other": "c"}[place]
        port = self.other_port if place == "port" else self.port
        return f"http://{host}.localhost:{port}"

    def url(self, scenario: Scenario, number: str, hop: int) -> str:
        """The URL of a hop; `number` is the scenario's."""
        return f"{self.origin(scenario.hops[hop].place)}/s/{number}/{hop}"


def answer(
    places: Places, scenario: Scenario, method: str, url: str, headers: list[Header]
) -> HttpResponse:
    """The response of the hop at `url`; the names in `headers` are in any case."""
    number, last = urlsplit(url).path.split("/")[2:4]
    hop = int(last) if last.isdigit() else len(scenario.hops)
    if hop >= len(scenario.hops):  # of an odd Location
        return HttpResponse(404, [("Cache-Control", "no-store"), ("Content-Length", "0")])
    asked = scenario.hops[hop]
    origin = get(headers, "origin") or ""
    preflight = method == "OPTIONS" and contains(headers, "access-control-request-method")
    given = asked.preflight if preflight else asked.actual
    following = hop + 1 if hop + 1 < len(scenario.hops) else None
    next_url = "" if following is None else places.url(scenario, number, following)
    values = {
        "origin": origin,
        "page": places.origin("page"),
        "self": places.url(scenario, number, hop),
        "next": next_url,
        "next-with-user": next_url.replace("//", "//user@"),
        "next-with-password": next_url.replace("//", "//user:password@"),
        "next-without-scheme": next_url.partition(":")[2],
        "port": str(places.port),
        "number": number,
    }
    filled = [(name, _fill(value, values)) for name, value in given.headers]
    if (
        given.status in REDIRECT_STATUSES
        and following is not None
        and not contains(filled, "location")
    ):
        filled.append(("Location", values["next"]))
    if not contains(filled, "cache-control"):
        filled.append(("Cache-Control", "no-store"))
    content = given.body.encode("latin-1")
    body = b"" if _has_no_body(method, given) else content
    if not _has_no_body(method, given) or method == "HEAD":
        filled.append(("Content-Length", str(len(content))))
    return HttpResponse(given.status, filled, body)


def _has_no_body(method: str, given: Answer) -> bool:
    return method == "HEAD" or given.status in (204, 205, 304)


def _fill(value: str, values: dict[str, str]) -> str:
    for name, filling in values.items():
        value = value.replace("{" + name + "}", filling)
    return value
