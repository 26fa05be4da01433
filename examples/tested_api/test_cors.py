"""What pages can do with the API."""

import pytest

from crossorigin.testing import CorsBrowser, CorsPage


@pytest.fixture
def shop(cors_browser: CorsBrowser) -> CorsPage:
    """A page of the shop's front end."""
    return cors_browser.page("https://shop.example.com")


@pytest.fixture(params=["https://evil.example", "http://shop.example.com", "null"])
def refused(cors_browser: CorsBrowser, request: pytest.FixtureRequest) -> CorsPage:
    """A page of an origin that the API does not list, or of no known origin."""
    return cors_browser.page(request.param)


def test_the_shop_shows_prices(shop: CorsPage) -> None:
    response = shop.can("GET", "/items/1", status=200)
    assert response.json()["number"] == 1
    assert response.reads("X-Price-Of") == "today"


def test_the_shop_changes_prices_of_those_who_are_logged_in(
    shop: CorsPage, cors_browser: CorsBrowser
) -> None:
    cors_browser.cookies["session"] = "of-ann"
    shop.can("PUT", "/items/1", json={"price": 90}, credentials="include", status=200)
    shop.can("PUT", "/items/1", json={"price": 80}, status=401)


def test_the_shop_can_tell_its_users_what_is_wrong(shop: CorsPage) -> None:
    shop.can("GET", "/items/700", status=404)


def test_the_shop_cannot_delete(shop: CorsPage) -> None:
    shop.cannot("DELETE", "/items/1")


def test_other_pages_read_nothing_but_the_status(refused: CorsPage) -> None:
    refused.cannot("GET", "/items/1", credentials="include")
    refused.cannot("PUT", "/items/1", json={"price": 0}, credentials="include")
    refused.can("GET", "/status", status=200)


def test_a_preflight_serves_for_ten_minutes(shop: CorsPage, cors_browser: CorsBrowser) -> None:
    shop.preflights("PUT", "/items/1", json={"price": 90})
    cors_browser.advance(599)
    shop.does_not_preflight("PUT", "/items/1", json={"price": 90})
    cors_browser.advance(1)
    shop.preflights("PUT", "/items/1", json={"price": 90})
