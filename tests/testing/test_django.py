"""Django: its test clients as transports here, and a project's suite with pytest-django."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import AsyncClient, Client, override_settings
from django.urls import path
from django.utils.functional import empty

from crossorigin import Policy
from crossorigin.testing import AsyncCorsBrowser, CorsBrowser, CorsFailure, DjangoProject
from crossorigin.testing.django import database_connections_kept

from ..frameworks.django_project.configured import configure

if not settings.configured:
    configure("urls")

APP = "https://app.example.com"
POLICY = Policy(
    allow_origins=[APP],
    allow_methods=["PUT"],
    allow_headers=["Content-Type", "X-Twice"],
    allow_credentials=True,
)


def tell(request: HttpRequest) -> JsonResponse:
    told = {
        "method": request.method,
        "host": request.get_host(),
        "secure": request.is_secure(),
        "query": request.META["QUERY_STRING"],
        "cookies": request.COOKIES,
        "type": request.content_type,
        "body": request.body.decode(),
        "twice": request.headers.get("X-Twice"),
    }
    response = JsonResponse(told)
    response.set_cookie("seen", "1")
    return response


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter(["a", "b"]))


async def stream_async(request: HttpRequest) -> StreamingHttpResponse:
    async def parts() -> AsyncIterator[str]:
        yield "a"
        yield "b"

    return StreamingHttpResponse(parts())


async def events(request: HttpRequest) -> StreamingHttpResponse:
    async def endless() -> AsyncIterator[str]:
        while True:
            yield "data: 1\n\n"
            await asyncio.sleep(0)

    return StreamingHttpResponse(endless(), content_type="text/event-stream")


def crash(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def project() -> Iterator[None]:
    urls = ModuleType("urls")
    views: dict[str, Callable[..., Any]] = {
        "tell": tell,
        "stream": stream,
        "stream-async": stream_async,
        "events": events,
        "crash": crash,
    }
    urls.urlpatterns = [path(name, view) for name, view in views.items()]  # type: ignore[attr-defined]  # filled here
    with override_settings(
        ROOT_URLCONF=urls,
        ALLOWED_HOSTS=["testserver", "api.example.net"],
        MIDDLEWARE=["crossorigin.integrations.django.CORSMiddleware"],
        CROSSORIGIN=POLICY,
        CROSSORIGIN_OPTIONS={},
    ):
        yield


def test_the_test_client_asks_as_a_page_does() -> None:
    with CorsBrowser(Client(), url="https://api.example.net") as browser:
        page = browser.page(APP)
        headers = [("X-Twice", "1"), ("X-Twice", "2")]
        answer = page.can("PUT", "/tell?a=b", json={"price": 2}, headers=headers, status=200)
        assert answer.json() == {
            "method": "PUT",
            "host": "api.example.net",
            "secure": True,
            "query": "a=b",
            "cookies": {},
            "type": "application/json",
            "body": '{"price": 2}',
            "twice": "1, 2",
        }
        answer.does_not_read("Set-Cookie")
        assert page.can("GET", "/stream").text == "ab"
        browser.page("https://evil.example").cannot("GET", "/tell")


def test_its_cookies_go_where_the_credentials_mode_lets_them() -> None:
    client = Client()
    client.cookies["sessionid"] = "abc"
    with CorsBrowser(client, cookies={"own": "1"}) as browser:
        page = browser.page(APP)
        assert page.can("GET", "/tell").json()["cookies"] == {}
        assert "seen" not in client.cookies
        answer = page.can("GET", "/tell", credentials="include")
        assert answer.json()["cookies"] == {"sessionid": "abc", "own": "1"}
        assert client.cookies["seen"].value == "1"


def test_it_raises_as_before_once_a_page_has_asked() -> None:
    client = Client()
    with CorsBrowser(client) as browser:
        with pytest.raises(CorsFailure, match="status 500: the server failed"):
            browser.page(APP).can("GET", "/crash")
        browser.page(APP).can("GET", "/crash", status=500)
    with pytest.raises(ZeroDivisionError):
        client.get("/crash")


def test_the_async_client_asks_as_a_page_does() -> None:
    client = AsyncClient()
    client.cookies["sessionid"] = "abc"

    async def run() -> None:
        async with AsyncCorsBrowser(client, cookies={"own": "1"}) as browser:
            page = browser.page(APP)
            answer = await page.can(
                "PUT", "/tell?a=b", json={"price": 2}, credentials="include", status=200
            )
            assert answer.json() == {
                "method": "PUT",
                "host": "testserver",
                "secure": True,
                "query": "a=b",
                "cookies": {"sessionid": "abc", "own": "1"},
                "type": "application/json",
                "body": '{"price": 2}',
                "twice": None,
            }
            assert (await page.can("GET", "/tell")).json()["cookies"] == {}
            assert (await page.can("GET", "/stream-async")).text == "ab"
            await page.can("GET", "/crash", status=500)

    asyncio.run(run())


def test_of_an_event_stream_the_async_client_answers_the_headers() -> None:
    async def run() -> None:
        async with AsyncCorsBrowser(AsyncClient()) as browser:
            answer = await browser.page(APP).can("GET", "/events", status=200)
            assert answer.text == ""

    asyncio.run(run())


def test_without_django_there_is_no_connection_to_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "django.db")
    with database_connections_kept():
        assert "django.db" not in sys.modules
        assert request_started.disconnect(close_old_connections)
        request_started.connect(close_old_connections)
    assert request_started.disconnect(close_old_connections)
    request_started.connect(close_old_connections)


def test_clients_are_of_their_kind_of_test() -> None:
    with pytest.raises(TypeError, match="AsyncClient is for async tests"):
        CorsBrowser(AsyncClient())
    with pytest.raises(TypeError, match="Client is for tests that are not async"):
        AsyncCorsBrowser(Client())


async def echo(scope: object, receive: object, send: object) -> None:
    raise NotImplementedError


def test_the_project_is_what_its_settings_name() -> None:
    assert DjangoProject.is_configured()
    with CorsBrowser(DjangoProject()) as browser:
        browser.page(APP).can("GET", "/tell", status=200)

    async def run() -> None:
        async with AsyncCorsBrowser(DjangoProject()) as browser:
            await browser.page(APP).can("GET", "/stream-async", status=200)

    asyncio.run(run())
    with override_settings(ASGI_APPLICATION=f"{__name__}.echo"):
        assert DjangoProject().asgi_application() is echo


def test_without_settings_there_is_no_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_wrapped", empty)
    assert not DjangoProject.is_configured()


def test_the_fix_is_djangos_unless_a_policy_is_in_force() -> None:
    def advice() -> str:
        with CorsBrowser(Client()) as browser, pytest.raises(CorsFailure) as caught:
            browser.page("https://evil.example").can("GET", "/tell")
        return str(caught.value).rpartition("A policy that allows it:")[2]

    assert advice() == '\n  allow_origins = ["https://evil.example"]'
    with override_settings(MIDDLEWARE=[]):
        assert "CORS_ALLOWED_ORIGINS" in advice()
        with CorsBrowser(DjangoProject().wsgi_application()) as browser:
            page = browser.page("https://evil.example")
            with pytest.raises(CorsFailure, match="CORS_ALLOWED_ORIGINS"):
                page.can("GET", "/tell")


# --- pytest-django -------------------------------------------------------------------------------

PROJECT = {
    "project_settings": """
        SECRET_KEY = "of tests"
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "real.sqlite"}}
        INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth",
                          "django.contrib.sessions"]
        MIDDLEWARE = ["crossorigin.integrations.django.CORSMiddleware",
                      "django.contrib.sessions.middleware.SessionMiddleware",
                      "django.contrib.auth.middleware.AuthenticationMiddleware"]
        CROSSORIGIN = {"allow_origins": ["https://app.example.com"], "allow_credentials": True}
        DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
        ROOT_URLCONF = "project_urls"
        STATIC_URL = "static/"
        USE_TZ = True
    """,
    "project_urls": """
        from django.contrib.auth.models import User
        from django.http import JsonResponse
        from django.urls import path

        def users(request):
            names = list(User.objects.order_by("id").values_list("username", flat=True))
            return JsonResponse({"names": names, "user": request.user.username})

        def plain(request):
            return JsonResponse({})

        urlpatterns = [path("users", users), path("plain", plain)]
    """,
}


def test_a_project_is_tested_with_its_test_database(empty_suite: pytest.Pytester) -> None:
    empty_suite.makepyfile(**PROJECT)
    empty_suite.makepyfile(
        """
        import pytest
        from django.contrib.auth.models import User
        from crossorigin.testing import CorsFailure

        @pytest.fixture
        def page(cors_browser):
            return cors_browser.page("https://app.example.com")

        @pytest.mark.django_db
        def test_the_page_sees_what_the_test_stores(page):
            User.objects.create(username="ann")
            assert page.can("GET", "/users").json()["names"] == ["ann"]
            assert page.can("GET", "/users").json()["names"] == ["ann"]
            assert User.objects.count() == 1

        @pytest.mark.django_db
        def test_and_nothing_of_another_test(page, cors_browser):
            assert page.can("GET", "/users").json()["names"] == []
            cors_browser.page("https://evil.example").cannot("GET", "/users")

        @pytest.mark.django_db(transaction=True)
        def test_with_transactions_of_its_own(page):
            User.objects.create(username="eve")
            assert page.can("GET", "/users").json()["names"] == ["eve"]
            assert User.objects.count() == 1

        @pytest.mark.django_db
        def test_the_client_is_logged_in(client, cors):
            client.force_login(User.objects.create(username="ann"))
            page = cors(client).page("https://app.example.com")
            assert page.can("GET", "/users", credentials="include").json()["user"] == "ann"
            assert page.can("GET", "/users").json()["user"] == ""

        def test_the_live_server(live_server, cors):
            User.objects.create(username="ann")
            page = cors(live_server).page("https://app.example.com")
            assert page.can("GET", "/users").json()["names"] == ["ann"]

        def test_a_test_without_a_database_is_none_of_the_servers_business(page):
            assert page.can("GET", "/plain").status == 200

        def test_a_test_without_a_database_is_told(page):
            with pytest.raises(CorsFailure, match="status 500: the server failed"):
                page.can("GET", "/users")

        @pytest.mark.asyncio
        @pytest.mark.django_db(transaction=True)
        async def test_async(cors_async, async_client):
            await User.objects.acreate(username="ann")
            for source in (None, async_client):
                async with cors_async(source) as browser:
                    page = browser.page("https://app.example.com")
                    assert (await page.can("GET", "/users")).json()["names"] == ["ann"]
        """
    )
    # In a process of its own: this one has Django's settings already.
    result = empty_suite.runpytest_subprocess("--ds=project_settings")
    result.assert_outcomes(passed=8)
    assert not empty_suite.path.joinpath("real.sqlite").exists()
