"""What a call costs in the model does not grow, counted in calls of functions and in bytecodes."""

import gc
import sys
from collections.abc import Callable

import pytest

from crossorigin.browser import ENGINES, Browser, HttpRequest, HttpResponse, Page
from crossorigin.fetch.origins import Origin, is_potentially_trustworthy
from tests.browser import calls
from tests.growth import calls_of
from tests.unmeasured import unmeasured

GRANT = [
    ("Content-Type", "application/json"),
    ("Date", "Sun, 29 Nov 2026 10:00:00 GMT"),
    ("Server", "nginx"),
    ("Cache-Control", "no-store"),
    ("Vary", "Origin"),
    ("Access-Control-Allow-Origin", "https://app.example.com"),
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Allow-Methods", "GET, POST, PUT"),
    ("Access-Control-Allow-Headers", "authorization, content-type"),
    ("Access-Control-Expose-Headers", "ETag"),
]
URL = "https://api.example.net/items"


def answer(request: HttpRequest) -> HttpResponse:
    if request.url.endswith("/moved"):
        return HttpResponse(307, [*GRANT, ("Location", URL)])
    return HttpResponse(204 if request.method == "OPTIONS" else 200, GRANT, b"[]")


CALLS: dict[str, Callable[[Page], object]] = {
    "simple": lambda page: page.fetch(URL),
    "preflighted": lambda page: page.fetch(
        URL, method="PUT", headers={"Content-Type": "application/json", "Authorization": "x"}
    ),
    "redirected": lambda page: page.fetch(f"{URL}/moved", credentials="include"),
    "xhr": lambda page: page.xhr("GET", URL, with_credentials=True),
}
MOST_CALLS = {"simple": 264, "preflighted": 696, "redirected": 633, "xhr": 287}
"""Calls of functions, those of C included: a twentieth more than Firefox took when it was set, for
"xhr" 3 %."""


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
@pytest.mark.parametrize("call", CALLS)
def test_a_call_costs_no_more_than_it_did(call: str, engine: str) -> None:
    def run() -> None:
        browser = Browser(engine=engine, transport=answer, clock=lambda: 0.0)
        CALLS[call](browser.page("https://app.example.com"))

    run()
    assert calls_of(run) <= MOST_CALLS[call]


@pytest.mark.skipif(
    sys.version_info[:2] != calls.COUNTED_ON, reason="bytecodes were counted on Python 3.11"
)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_call_costs_no_more_than_when_the_model_knew_cors_alone(engine: str) -> None:
    with unmeasured():
        found = {call: calls.bytecodes(call, engine) for call in calls.CALLS}
    dearer = {
        call: f"{count}, {calls.BEFORE[call][engine]} before"
        for call, count in found.items()
        if count > calls.BEFORE[call][engine]
    }
    assert set(dearer) == {call for call, engines in calls.DEARER.items() if engine in engines}


def test_a_count_does_not_depend_on_the_garbage_collector() -> None:
    def run() -> None:
        Browser(engine="firefox", transport=answer).page("https://app.example.com").fetch(URL)

    run()
    usual, threshold = calls_of(run), gc.get_threshold()

    def after_collection(*_: object) -> None:
        """Called by the collector, as a function of Hypothesis's is."""

    gc.callbacks.append(after_collection)
    gc.set_threshold(10)
    try:
        assert calls_of(run) == usual
    finally:
        gc.set_threshold(*threshold)
        gc.callbacks.remove(after_collection)


def test_origins_that_are_remembered_as_trustworthy_are_bounded() -> None:
    for number in range(3000):
        is_potentially_trustworthy(Origin("https", f"{number}.example"))
    assert is_potentially_trustworthy.cache_info().currsize <= 1024
