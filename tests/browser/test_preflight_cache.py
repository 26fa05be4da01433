from __future__ import annotations

from typing import Any

import pytest

from crossorigin.browser import ENGINES, Browser, HttpRequest, HttpResponse
from crossorigin.browser.preflight_cache import PreflightCache, max_age
from crossorigin.browser.request import Client, Request, new_request
from crossorigin.fetch.origins import OpaqueOrigin, Origin

from ..clock import Clock

APP = Origin("https", "app.example.com")
API = "https://api.example.net/"


@pytest.fixture
def clock() -> Clock:
    return Clock(1000.0)


@pytest.fixture
def cache(clock: Clock) -> PreflightCache:
    return PreflightCache(clock)


def put(
    url: str = API,
    origin: Origin | OpaqueOrigin = APP,
    top: Origin | OpaqueOrigin = APP,
    **init: Any,
) -> Request:
    client = Client(origin, "https://app.example.com/", top)
    return new_request(client, url, **{"method": "PUT", **init})


def test_nothing_is_allowed_by_an_empty_cache(cache: PreflightCache) -> None:
    assert len(cache) == 0
    assert not cache.method_allowed_for(put())
    assert not cache.header_name_allowed_for(put(), "x-a")


def test_what_was_stored_is_allowed_and_nothing_else(cache: PreflightCache) -> None:
    cache.store(put(), ["PUT", "patch"], ["X-A"], 10)
    assert len(cache) == 1
    assert cache.method_allowed_for(put())
    assert cache.method_allowed_for(put(method="patch"))
    assert not cache.method_allowed_for(put(method="PATCH"))
    assert cache.header_name_allowed_for(put(), "x-a")
    assert not cache.header_name_allowed_for(put(), "x-b")


@pytest.mark.parametrize(("max_age", "passed", "allowed"), [(10, 9.9, True), (10, 10, False)])
def test_an_entry_expires_after_max_age(
    cache: PreflightCache, clock: Clock, max_age: int, passed: float, allowed: bool
) -> None:
    cache.store(put(), ["PUT"], ["x-a"], max_age)
    clock.now += passed
    assert (cache.method_allowed_for(put()) is not None) is allowed
    assert (cache.header_name_allowed_for(put(), "x-a") is not None) is allowed


def test_a_max_age_of_zero_remembers_nothing(cache: PreflightCache) -> None:
    cache.store(put(), ["PUT"], ["x-a"], 0)
    assert not cache.method_allowed_for(put())
    assert not cache.header_name_allowed_for(put(), "x-a")


def test_a_new_response_prolongs_only_what_it_lists(cache: PreflightCache, clock: Clock) -> None:
    cache.store(put(), ["PUT", "DELETE"], ["x-a", "x-b"], 10)
    cache.store(put(), ["PUT"], ["x-b"], 20)
    clock.now += 15
    assert cache.method_allowed_for(put())
    assert not cache.method_allowed_for(put(method="DELETE"))
    assert not cache.header_name_allowed_for(put(), "x-a")
    assert cache.header_name_allowed_for(put(), "x-b")


def test_a_new_response_also_shortens_what_it_lists(cache: PreflightCache) -> None:
    cache.store(put(), ["PUT"], ["x-a"], 10)
    cache.store(put(), ["PUT"], ["X-A"], 0)
    assert not cache.method_allowed_for(put())
    assert not cache.header_name_allowed_for(put(), "x-a")


# "For each method in methods for which there is a method cache entry match using request, set
# matching entry's max-age": the wildcard's entry matches, and so does one made with credentials.
def test_a_new_response_shortens_the_wildcard_that_matches(cache: PreflightCache) -> None:
    cache.store(put(), ["*"], ["*"], 600)
    cache.store(put(), ["PUT"], ["x-a"], 0)
    assert not cache.method_allowed_for(put(method="DELETE"))
    assert not cache.header_name_allowed_for(put(), "x-b")


def test_a_new_response_shortens_the_entry_with_credentials_that_matches(
    cache: PreflightCache,
) -> None:
    cache.store(put(credentials="include"), ["PUT"], ["x-a"], 600)
    cache.store(put(credentials="omit"), ["PUT"], ["x-a"], 0)
    assert not cache.method_allowed_for(put(credentials="include"))
    assert not cache.header_name_allowed_for(put(credentials="include"), "x-a")


@pytest.mark.parametrize(
    "other",
    [
        put("https://api.example.net/other"),
        put("https://api.example.net/?query"),
        put("https://api.example.net:8443/"),
        put("http://api.example.net/"),
        put(origin=Origin("https", "www.example.com")),
        put(origin=OpaqueOrigin()),
        put(top=Origin("https", "other.example")),
        put(top=Origin("http", "app.example.com")),
        put(top=OpaqueOrigin()),
    ],
)
def test_an_entry_is_for_one_url_one_origin_and_one_top_level_site(
    cache: PreflightCache, other: Request
) -> None:
    cache.store(put(), ["*"], ["*"], 10)
    assert not cache.method_allowed_for(other)
    assert not cache.header_name_allowed_for(other, "x-a")


def test_opaque_origins_in_one_top_level_site_share_their_entries_being_serialized_alike(
    cache: PreflightCache,
) -> None:
    cache.store(put(origin=OpaqueOrigin()), ["PUT"], [], 10)
    assert cache.method_allowed_for(put(origin=OpaqueOrigin()))


def test_pages_in_frames_of_one_top_level_site_share_their_entries(cache: PreflightCache) -> None:
    cache.store(put(), ["PUT"], [], 10)
    assert cache.method_allowed_for(put(top=Origin("https", "www.example.com", 8443)))


def test_the_seconds_that_are_left_are_told(cache: PreflightCache, clock: Clock) -> None:
    cache.store(put(), ["PUT", "*"], ["x-a"], 10)
    clock.now += 4
    assert cache.method_allowed_for(put()) == 6
    assert cache.header_name_allowed_for(put(), "x-a") == 6


def test_expired_entries_are_removed(cache: PreflightCache, clock: Clock) -> None:
    cache.store(put(), ["PUT"], ["x-a"], 10)
    cache.store(put("https://api.example.net/other"), ["PUT"], ["x-a"], 20)
    assert len(cache) == 2
    clock.now += 10
    assert len(cache) == 1
    clock.now += 10
    assert len(cache) == 0


def test_a_max_age_of_zero_stores_nothing(cache: PreflightCache) -> None:
    cache.store(put(), ["PUT"], ["x-a"], 0)
    assert len(cache) == 0


def test_a_cache_that_is_never_asked_for_its_size_still_drops_what_has_expired(
    cache: PreflightCache, clock: Clock
) -> None:
    for number in range(1000):
        cache.store(put(f"https://api.example.net/{number}"), ["PUT"], [], 10)
        clock.now += 1
    assert len(cache._entries) <= 2 * 64


@pytest.mark.parametrize(
    ("stored", "asked", "allowed"),
    [
        ("include", "include", True),
        ("include", "same-origin", True),
        ("include", "omit", True),
        ("same-origin", "include", False),
        ("omit", "include", False),
        ("same-origin", "omit", True),
        ("omit", "same-origin", True),
    ],
)
def test_only_entries_made_with_credentials_serve_requests_with_credentials(
    cache: PreflightCache, stored: str, asked: str, allowed: bool
) -> None:
    cache.store(put(credentials=stored), ["PUT"], ["x-a"], 10)
    assert (cache.method_allowed_for(put(credentials=asked)) is not None) is allowed
    assert (cache.header_name_allowed_for(put(credentials=asked), "x-a") is not None) is allowed


def test_a_wildcard_matches_every_method_and_header_but_authorization(
    cache: PreflightCache,
) -> None:
    cache.store(put(), ["*"], ["*"], 10)
    assert cache.method_allowed_for(put())
    assert cache.method_allowed_for(put(method="CHICKEN"))
    assert cache.header_name_allowed_for(put(), "x-a")
    assert not cache.header_name_allowed_for(put(), "authorization")


def test_authorization_matches_by_its_name(cache: PreflightCache) -> None:
    cache.store(put(), [], ["Authorization"], 10)
    assert cache.header_name_allowed_for(put(), "authorization")


def test_clearing_forgets_both_kinds_of_credentials_of_one_url(cache: PreflightCache) -> None:
    other = put("https://api.example.net/other")
    for request in (put(), put(credentials="include"), other):
        cache.store(request, ["PUT"], [], 10)
    cache.clear(put(credentials="omit"))
    assert len(cache) == 1
    assert not cache.method_allowed_for(put())
    assert cache.method_allowed_for(other)


def test_clearing_what_is_not_there_does_nothing(cache: PreflightCache) -> None:
    cache.store(put(), ["PUT"], [], 10)
    cache.clear(put("https://api.example.net/other"))
    assert cache.method_allowed_for(put())


# If the number has a sign, or is not a number, engines differ.
@pytest.mark.parametrize(
    ("values", "standard", "chromium", "firefox", "webkit"),
    [
        ([], 5, 5, 5, 5),
        (["0600"], 600, 600, 600, 600),
        (["0"], 0, 0, 0, 0),
        ([" 60\t"], 60, 60, 60, 60),
        (["+60"], 5, 60, 0, 60),
        (["-60"], 5, 0, 0, 0),
        (["+-60"], 5, 5, 0, 5),
        (["+"], 5, 5, 0, 5),
        (["60s"], 5, 5, 0, 5),
        (["1.5"], 5, 5, 0, 5),
        (["60", "60"], 5, 5, 0, 5),
        # 2⁶³−1 and 2⁶³
        (["9223372036854775807"], 10**10, 7200, 86400, 600),
        (["9223372036854775808"], 10**10, 5, 86400, 5),
        (["0" * 5000 + "60"], 60, 60, 60, 60),
        (["9" * 5000], 10**10, 5, 86400, 5),
    ],
)
def test_how_long_a_response_counts(
    values: list[str], standard: int, chromium: int, firefox: int, webkit: int
) -> None:
    response = HttpResponse(204, [("Access-Control-Max-Age", value) for value in values])
    assert {name: max_age(engine, response) for name, engine in ENGINES.items()} == {
        "standard": standard,
        "chromium": chromium,
        "firefox": firefox,
        "webkit": webkit,
    }


@pytest.mark.parametrize(
    ("engine", "most"), [("standard", 4096), ("chromium", 1024), ("firefox", 100), ("webkit", 4096)]
)
def test_preflights_are_remembered_of_a_bounded_number_of_urls(engine: str, most: int) -> None:
    preflights = 0

    def server(request: HttpRequest) -> HttpResponse:
        nonlocal preflights
        preflights += request.method == "OPTIONS"
        headers = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Methods", "PUT")]
        return HttpResponse(200, headers)

    browser = Browser(transport=server, engine=engine, clock=lambda: 0.0)
    page = browser.page("https://app.example.com/")

    def asks(number: int) -> bool:
        before = preflights
        page.fetch(f"https://api.example.net/{number}", method="PUT")
        return preflights > before

    assert all(asks(number) for number in range(most + 1))
    assert len(browser.preflight_cache) == most
    assert not asks(most)
    assert asks(0), "the oldest is forgotten"
    assert len(browser.preflight_cache) == most
