"""What applications and extensions send is parsed, printed and listed as they send it."""

import pytest

from crossorigin import Policy
from crossorigin.browser import Browser, HttpRequest, HttpResponse
from crossorigin.fetch.application_origins import (
    APPLICATION_ORIGINS,
    FIXED_ID_SCHEMES,
    ID_SCHEMES,
    LOWER_CASE_SCHEMES,
)
from crossorigin.fetch.origins import Origin, parse_origin

MIXED_CASE = ["safari-web-extension://0A1B2C3D-000F", "applewebdata://0A1B", "myapp://Main.Window"]


@pytest.mark.parametrize("text", [*APPLICATION_ORIGINS, *MIXED_CASE])
def test_what_an_application_sends_is_listed_exactly(text: str) -> None:
    origin = parse_origin(text)
    assert origin is not None
    assert str(origin) == text
    policy = Policy(allow_origins=[text])
    assert policy.allows_origin(text)
    assert not policy.allows_origin(text.swapcase())
    assert not policy.allows_origin(f"{text}/")


@pytest.mark.parametrize("text", [*APPLICATION_ORIGINS, *MIXED_CASE])
def test_a_page_of_an_application_sends_it(text: str) -> None:
    asked: list[HttpRequest] = []

    def transport(request: HttpRequest) -> HttpResponse:
        asked.append(request)
        return HttpResponse(200, [("Access-Control-Allow-Origin", text)], b"ok")

    result = Browser(transport=transport).page(text).fetch("https://api.example.net/")
    assert result.error is None
    assert [request.header("origin") for request in asked] == [text]


@pytest.mark.parametrize("scheme", ID_SCHEMES)
def test_an_id_is_any_or_one(scheme: str) -> None:
    policy = Policy(allow_origins=[f"{scheme}://*"])
    assert policy.allows_origin(f"{scheme}://0a1b-2c3d")
    assert not policy.allows_origin(f"{scheme}://")
    assert not policy.allows_origin(f"{scheme}://a.b")
    assert not policy.allows_origin(f"{scheme}://a:80")
    assert not policy.allows_origin("https://0a1b-2c3d")


def test_the_sets_of_schemes_are_parts_of_one_another() -> None:
    assert set(ID_SCHEMES) >= FIXED_ID_SCHEMES
    assert set(ID_SCHEMES) >= LOWER_CASE_SCHEMES


@pytest.mark.parametrize(
    "text",
    [
        "app://", "app:///", "app://a b", "app://é", "app://a/b", "app://a@b", "app://a%20b",
        "app://*", "app://a:", "app://a:0080", f"app://{'a' * 254}", "file:///",
        "FILE://", "App://x",
    ],
)  # fmt: skip
def test_what_no_application_sends_is_not_an_origin(text: str) -> None:
    assert parse_origin(text) is None


def test_the_host_of_an_application_may_be_any_text_of_letters_dots_and_hyphens() -> None:
    assert parse_origin("app://..A-b_") == Origin("app", "..A-b_")
    assert parse_origin("app://127.1:8080") == Origin("app", "127.1", 8080)
