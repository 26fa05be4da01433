"""The page's embedder policy in the model: what it loads without CORS, and with which cookies."""

from __future__ import annotations

import pytest

from crossorigin.browser import Browser, EmbedderPolicy, HttpRequest, HttpResponse, Page, Reason
from crossorigin.fetch.header_lists import Header

PAGE = "https://app.example.com/"
IMAGE = "https://static.example.com/logo.png"
ALLOWED: list[Header] = [
    ("Access-Control-Allow-Origin", "https://app.example.com"),
    ("Access-Control-Allow-Credentials", "true"),
]


def page(policy: EmbedderPolicy, *headers: Header, engine: str = "standard") -> Page:
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, [*ALLOWED, *headers])

    browser = Browser(transport=answer, engine=engine)
    browser.set_cookie(IMAGE, "c=1; Secure; SameSite=None")
    return browser.page(PAGE, embedder_policy=policy)


@pytest.mark.parametrize("engine", ["standard", "chromium", "firefox", "webkit"])
def test_require_corp_requires_the_header_of_other_origins(engine: str) -> None:
    refused = page("require-corp", engine=engine).load(IMAGE, "image")
    assert refused.error is not None
    assert refused.error.reason is Reason.RESOURCE_POLICY_MISSING
    assert refused.sent
    given = ("Cross-Origin-Resource-Policy", "cross-origin")
    assert page("require-corp", given, engine=engine).load(IMAGE, "image").loaded
    assert page("require-corp", engine=engine).load(IMAGE, "image", "anonymous").loaded
    assert page("require-corp", engine=engine).load("/logo.png", "image").loaded
    assert not page("require-corp", engine=engine).fetch(IMAGE, mode="no-cors").allowed


@pytest.mark.parametrize(
    ("engine", "cookie"),
    [("standard", None), ("chromium", None), ("firefox", None), ("webkit", "c=1")],
)
def test_credentialless_pages_send_no_cookies_without_cors(engine: str, cookie: str | None) -> None:
    loaded = page("credentialless", engine=engine).load(IMAGE, "image")
    assert loaded.loaded
    assert loaded.exchanges[0].request.header("Cookie") == cookie
    if cookie is None:
        assert "Cross-Origin-Embedder-Policy" in loaded.explain()
    with_cors = page("credentialless", engine=engine).load(IMAGE, "image", "use-credentials")
    assert with_cors.exchanges[0].request.header("Cookie") == "c=1"


def test_a_page_that_is_not_secure_has_no_embedder_policy() -> None:
    browser = Browser(transport=lambda request: HttpResponse(200))
    opened = browser.page("http://app.example.com/", embedder_policy="require-corp")
    assert opened.load(IMAGE, "image").loaded


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(ValueError, match="embedder_policy is 'yes'"):
        page("yes")  # type: ignore[arg-type]  # on purpose
