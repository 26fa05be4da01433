"""A scenario in the model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crossorigin.browser import (
    Browser,
    DOMException,
    HttpRequest,
    HttpResponse,
    LoadResult,
    NoAnswer,
    Page,
    Response,
    Result,
    Transport,
)

from .answering import Places, answer
from .observation import Observation, seen_on_the_wire
from .scenarios import Call, Scenario, body_init

__all__ = ["answering_transport", "arguments", "open_page", "run_in_model"]


def run_in_model(places: Places, scenario: Scenario, number: str, engine: str) -> Observation:
    """What the page of `scenario` sees and sends in the model of `engine`."""
    now = 0.0
    requests: list[HttpRequest] = []
    answering = answering_transport(places, scenario, number)

    def transport(request: HttpRequest) -> HttpResponse:
        response = answering(request)
        requests.append(request)
        return response

    # Debian's Chromium, in which this is measured, blocks third-party cookies.
    third_party: Any = "blocked" if engine == "chromium" else None
    browser = Browser(
        engine=engine, transport=transport, clock=lambda: now, third_party_cookies=third_party
    )
    page = open_page(browser, places, scenario)
    url = places.url(scenario, number, 0)
    outcomes, notes = [], []
    for call in scenario.calls:
        now += call.pause
        method, given, options = arguments(call, url)
        try:
            result = getattr(page, method)(*given, **options)
        except (TypeError, DOMException) as error:
            name = getattr(error, "name", None) or "TypeError"
            # WebKit makes the request, and then does not fetch it.
            outcomes.append({"failed" if name == "NotSupportedError" else "threw": name})
            continue
        outcomes.append(_outcome(call, result))
        if result.error is not None:
            notes.append(result.error)
    return Observation(outcomes, seen_on_the_wire(places, scenario, requests), notes)


def answering_transport(places: Places, scenario: Scenario, number: str) -> Transport:
    """Answers as the servers do, without a network."""

    def transport(request: HttpRequest) -> HttpResponse:
        if f"/s/{number}/" not in request.url:
            raise NoAnswer("there is no such server")
        if request.body and request.header("content-length") is None:
            raise NoAnswer("streams are sent over HTTP/2 only, and the servers speak HTTP/1.1")
        response = answer(places, scenario, request.method, request.url, request.headers)
        headers = [(name, value.strip(" \t")) for name, value in response.headers]
        return replace(response, headers=headers)  # as HTTP parsers give them (RFC 9112, 5.1)

    return transport


def open_page(browser: Browser, places: Places, scenario: Scenario) -> Page:
    """The page of `scenario`."""
    top = places.origin("page") + "/page"
    url = places.origin("page") + "/frame" if scenario.sandboxed else top
    return browser.page(url, sandboxed=scenario.sandboxed, top_level=top)


def arguments(call: Call, url: str) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """The method of `Page` that `call` is, and what it is called with."""
    if call.api == "load":
        return "load", (url, call.kind), {"crossorigin": call.crossorigin}
    options: dict[str, Any] = {"headers": call.headers, "body": body_init(call.body)}
    if call.api == "xhr":
        options["with_credentials"] = call.credentials == "include"
        options["upload_listeners"] = call.upload_listeners
        return "xhr", ("GET" if call.method is None else call.method, url), options
    for name in ("method", "mode", "credentials", "redirect", "referrer", "referrer_policy"):
        if getattr(call, name) is not None:
            options[name] = getattr(call, name)
    return "fetch", (url,), options


def _outcome(call: Call, result: Result | LoadResult) -> dict[str, Any]:
    if isinstance(result, LoadResult):
        # An image has to have content; the model does not look at it.
        last = result.exchanges[-1].response if result.exchanges else None
        is_empty = call.kind == "image" and not (last and last.body)
        return {"loaded": result.loaded and not is_empty}
    if result.response is None:
        return {"failed": "NetworkError" if call.api == "xhr" else "TypeError"}
    response: Response = result.response
    seen: dict[str, Any] = {
        "type": response.type,
        "status": response.status,
        "url": response.url,
        "redirected": response.redirected,
        "headers": [list(header) for header in response.headers],
        "body": response.body.decode("latin-1"),
    }
    if call.api == "xhr":
        del seen["type"], seen["redirected"]
    return seen
