"""Django, where the table of behaviours does not reach: settings, checks, CSRF, and routing."""

import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core import checks
from django.core.exceptions import BadRequest, ImproperlyConfigured, PermissionDenied
from django.core.handlers.wsgi import WSGIHandler
from django.http import Http404, HttpRequest, HttpResponse
from django.test import AsyncClient, Client, RequestFactory, override_settings
from django.urls import include, path
from django.views import View

from crossorigin import NO_CORS, Policy, PolicyError, PolicyMap
from crossorigin.browser import Browser
from crossorigin.file_policy import FilePolicy
from crossorigin.integrations import django as integration
from crossorigin.integrations.django import CORSMiddleware, cors
from crossorigin.integrations.django.checks import check_left_over, check_middleware, check_policy
from crossorigin.integrations.django.routes import find_route
from crossorigin.observability import DecisionEvent
from crossorigin.transports import WSGITransport

from ..frameworks.contract import STATIC
from ..frameworks.django_project.configured import configure

if not settings.configured:
    configure("urls")

# These are Django's, and so need its settings.
from ninja import NinjaAPI, Router
from rest_framework.decorators import action, api_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSet

APP = "https://app.example.com"
OTHER = "https://evil.example"
MIDDLEWARE = "crossorigin.integrations.django.CORSMiddleware"
FIELDS = {"allow_origins": [APP], "allow_methods": ["PUT"], "allow_credentials": True}
DEFAULT = Policy(allow_origins=[APP])
A, B, C = (Policy(allow_origins=[f"https://{name}.example"]) for name in "abc")


def plain(request: HttpRequest, **arguments: object) -> HttpResponse:
    return HttpResponse("plain")


@cors(A)
def in_a(request: HttpRequest, **arguments: object) -> HttpResponse:
    return HttpResponse("plain")


@cors(B)
def in_b(request: HttpRequest, **arguments: object) -> HttpResponse:
    return HttpResponse("plain")


@contextmanager
def site(*patterns: Any, policy: object = DEFAULT, **others: Any) -> Iterator[None]:
    """Django with these URL patterns."""
    urlconf = ModuleType("urlconf_of_a_test")
    urlconf.urlpatterns = list(patterns)  # type: ignore[attr-defined]
    changed = {"MIDDLEWARE": [MIDDLEWARE], "CROSSORIGIN": policy, "ALLOWED_HOSTS": ["testserver"]}
    with override_settings(ROOT_URLCONF=urlconf, **{**changed, **others}):
        yield


def preflight(client: Client, url: str, origin: str = APP, method: str = "PUT") -> Any:
    headers = {"origin": origin, "access-control-request-method": method}
    return client.options(url, headers=headers)


def allowed(response: Any) -> str | None:
    value: str | None = response.headers.get("Access-Control-Allow-Origin")
    return value


# --- Settings ------------------------------------------------------------------------------------


def test_the_policy_stands_in_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(f'allow_origins = ["{APP}"]')
    policies = PolicyMap({"/": DEFAULT})
    for policy in (DEFAULT, policies, {"allow_origins": [APP]}, file, str(file)):
        with site(path("", plain), policy=policy):
            response = Client().get("/", headers={"origin": APP})
            assert allowed(response) == APP
            assert allowed(Client().get("/", headers={"origin": OTHER})) is None
            middleware = CORSMiddleware(lambda request: None)
            assert middleware.policy in (DEFAULT, policies)


def test_a_bad_policy_keeps_the_application_from_serving() -> None:
    fields = {"allow_origins": [f"{APP}/"], "allow_methods": ["put"]}
    with site(policy=fields), pytest.raises(PolicyError, match="2 problems in CROSSORIGIN"):
        Client().get("/")


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (None, "CROSSORIGIN is missing; it must be a Policy"),
        (7, "CROSSORIGIN is of the type int; it must"),
    ],
)
def test_a_policy_of_no_known_type_says_what_can_be_one(policy: object, message: str) -> None:
    with site(policy=policy), pytest.raises(ImproperlyConfigured, match=message):
        Client().get("/")


events: list[DecisionEvent] = []


def test_options_stand_in_the_settings_too() -> None:
    events.clear()
    with site(path("", plain), CROSSORIGIN_OPTIONS={"on_decision": events.append}):
        Client().get("/?q", headers={"origin": APP})
        preflight(Client(), "/", OTHER)
    assert [(event.path, event.method, event.refusal) for event in events] == [
        ("/", "GET", None),
        ("/", "OPTIONS", "origin-not-allowed"),
    ]


def observe(event: DecisionEvent) -> None:
    events.append(event)


def test_the_observer_can_be_given_by_its_path() -> None:
    events.clear()
    with site(path("", plain), CROSSORIGIN_OPTIONS={"on_decision": f"{__name__}.observe"}):
        Client().get("/")
    assert len(events) == 1


@pytest.mark.parametrize("candidate", [B, B.to_dict()])
def test_a_candidate_is_an_option(candidate: Any) -> None:
    events.clear()
    options = {"candidate": candidate, "candidate_share": 1.0, "on_decision": observe}
    with site(path("", plain), policy=A, CROSSORIGIN_OPTIONS=options):
        Client().get("/", headers={"Origin": B.allow_origins[0]})
    assert [each.difference for each in events] == ["would-allow"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"debugging": True}, "no other keys than allow_origin_if, candidate"),
        (["debug"], "must be a mapping"),
        ({"on_decision": "shop.nowhere"}, "on_decision in CROSSORIGIN_OPTIONS: No module named"),
    ],
)
def test_options_that_do_not_exist_are_refused(options: object, message: str) -> None:
    with site(CROSSORIGIN_OPTIONS=options), pytest.raises(ImproperlyConfigured, match=message):
        Client().get("/")


async def is_customer(origin: str) -> bool:
    return origin == OTHER


def test_a_function_is_awaited_under_asgi() -> None:
    options = {"allow_origin_if": f"{__name__}.is_customer"}
    with site(path("", plain), CROSSORIGIN_OPTIONS=options):
        assert check_policy() == []
        get = async_to_sync(AsyncClient().get)
        for origin in (OTHER, APP, APP):
            assert allowed(get("/", headers={"origin": origin})) == origin
        assert allowed(get("/", headers={"origin": "https://a.example"})) is None
        with pytest.raises(TypeError, match="allow_origin_if is an async function"):
            Client().get("/")


def test_a_file_that_is_followed_is_a_policy(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(f'allow_origins = ["{APP}"]')
    with FilePolicy(file) as policy, site(path("", plain), policy=policy):
        assert check_policy() == []
        assert allowed(Client().get("/", headers={"origin": APP})) == APP


def test_debug_mode_is_an_option() -> None:
    with site(path("", plain), CROSSORIGIN_OPTIONS={"debug": True}):
        response = preflight(Client(), "/", method="DELETE")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "DELETE" in response.content.decode()


def test_a_test_can_change_the_policy() -> None:
    with site(path("", plain)):
        client = Client()
        assert allowed(client.get("/", headers={"origin": OTHER})) is None
        with override_settings(CROSSORIGIN={"allow_origins": [OTHER]}):
            assert allowed(client.get("/", headers={"origin": OTHER})) == OTHER
        for changed in ({"DEBUG": True}, {"CROSSORIGIN": {"allow_origins": ["bad"]}}):
            with override_settings(**changed):
                assert allowed(client.get("/", headers={"origin": OTHER})) is None


# --- Checks --------------------------------------------------------------------------------------


def test_a_name_that_no_policy_has_is_an_error_of_the_checks() -> None:
    class Orders(View):
        @cors("partner")
        def post(self, request: HttpRequest) -> HttpResponse:
            raise AssertionError

    known = cors("partners")(functools.partial(plain))
    policies = PolicyMap({"/": A}, named={"partners": B})
    patterns = [
        path("a", known),
        cors("others")(path("b/", include([path("c", Orders.as_view())]))),
        path("d", cors("no-cors")(functools.partial(plain))),
    ]
    with site(*patterns, policy=policies):
        found = [each for each in check_policy() if each.id == "crossorigin.route-name"]
        assert [each.level for each in found] == [checks.ERROR] * 2
        assert "'others'" in found[0].msg
        assert "routes.\"/b/c\": 'partner'" in found[1].msg
        assert found[1].hint == "Did you mean 'partners'?"
        with override_settings():
            del settings.ROOT_URLCONF
            assert "crossorigin.route-name" not in ids(check_policy())


def ids(messages: list[checks.CheckMessage]) -> list[str | None]:
    return [message.id for message in messages]


def test_problems_are_errors_of_the_system_checks() -> None:
    with override_settings(CROSSORIGIN={"allow_origins": [f"{APP}/"], "allow_methods": ["put"]}):
        slash, method = check_policy()
        assert slash in checks.run_checks(tags=["security"])
    assert slash == checks.Error(
        f"CROSSORIGIN: allow_origins '{APP}/': an origin ends after its host and port, without a "
        "slash or path; browsers never send one.",
        hint=f"Write '{APP}'.",
        id="crossorigin.origin-with-path",
    )
    assert (method.level, method.id) == (checks.ERROR, "crossorigin.method-not-upper-case")


def test_warnings_are_warnings_of_the_system_checks() -> None:
    fields = {"allow_origins": [APP, APP], "paths": {"/open": {"allow_origins": "*"}}}
    with override_settings(CROSSORIGIN=fields):
        (warning,) = check_policy()
    assert (warning.level, warning.id) == (checks.WARNING, "crossorigin.duplicate")


@pytest.mark.parametrize(
    "changed",
    [
        {"CROSSORIGIN": None},
        {"CROSSORIGIN_OPTIONS": {"x": 1}},
        {"CROSSORIGIN_OPTIONS": {"debug": 1}},
    ],
)
def test_settings_that_cannot_be_read_are_errors(changed: dict[str, Any]) -> None:
    with site(**changed) if "CROSSORIGIN" not in changed else site(policy=None):
        (error,) = check_policy()
    assert (error.level, error.id) == (checks.ERROR, "crossorigin.settings")


def test_the_middleware_has_to_come_first() -> None:
    before = "django.middleware.security.SecurityMiddleware"
    urls = "shop.middleware.ChooseUrls"
    for middleware, expected in (
        ([MIDDLEWARE, before], []),
        ([urls, MIDDLEWARE, before], []),
        ([before, urls, MIDDLEWARE], ["crossorigin.middleware-order"]),
        ([before], ["crossorigin.middleware-missing"]),
    ):
        with override_settings(MIDDLEWARE=middleware):
            assert ids(check_middleware()) == expected


# --- CSRF ----------------------------------------------------------------------------------------

CSRF = "django.middleware.csrf.CsrfViewMiddleware"
TOKEN = "x" * 32


def post(client: Client, origin: str) -> Any:
    client.cookies["csrftoken"] = TOKEN
    return client.post("/", headers={"origin": origin, "x-csrftoken": TOKEN})


@pytest.mark.parametrize(
    ("origins", "trusted", "status", "readable"),
    [
        ([APP], [], 403, True),  # CORS lets the page read that CSRF refuses it
        ([OTHER], [APP], 200, False),  # CSRF lets it in, CORS keeps the response from it
        ([APP], [APP], 200, True),
    ],
)
def test_csrf_and_cors_do_not_affect_each_other(
    origins: list[str], trusted: list[str], status: int, *, readable: bool
) -> None:
    fields = {"allow_origins": origins, "allow_headers": ["X-CSRFToken"], "allow_credentials": True}
    changed = {"MIDDLEWARE": [MIDDLEWARE, CSRF], "CSRF_TRUSTED_ORIGINS": trusted}
    with site(path("", plain), policy=fields, **changed):
        response = post(Client(enforce_csrf_checks=True), APP)
        assert response.status_code == status
        assert (allowed(response) == APP) is readable


def test_a_preflight_needs_no_token() -> None:
    with site(path("", plain), policy=FIELDS, MIDDLEWARE=[MIDDLEWARE, CSRF]):
        assert preflight(Client(enforce_csrf_checks=True), "/").status_code == 204


@pytest.mark.parametrize(
    ("policy", "trusted", "distrusted"),
    [
        (FIELDS, [], [APP]),
        (FIELDS, ["http://app.example.com"], [APP]),
        (FIELDS, [APP], []),
        (FIELDS, ["https://*.example.com"], []),
        ({"allow_origins": [APP]}, [], []),
        ({"paths": {"/api": {**FIELDS, "allow_origins": ["https://*.a.example"]}}}, [], ["*.a"]),
        (
            Policy(allow_origins=["https://*.a.example"], allow_credentials=True),
            ["https://*.example"],
            [],
        ),
    ],
)
def test_pages_that_csrf_refuses_are_pointed_out(
    policy: object, trusted: list[str], distrusted: list[str]
) -> None:
    options: dict[str, Any] = {"CSRF_TRUSTED_ORIGINS": trusted, "CROSSORIGIN_OPTIONS": {}}
    with site(policy=policy, MIDDLEWARE=[MIDDLEWARE, CSRF], **options):
        found = check_policy()
    assert ids(found) == ["crossorigin.csrf-trusted-origins"] * bool(distrusted)
    assert all(origin in message.msg for message, origin in zip(found, distrusted, strict=True))
    with site(policy=policy, **options):
        assert check_policy() == []


def test_a_function_that_can_never_be_called_is_pointed_out() -> None:
    options = {"allow_origin_if": f"{__name__}.is_customer"}
    with site(policy={"paths": {"/api": FIELDS}}, CROSSORIGIN_OPTIONS=options):
        (found,) = check_policy()
    assert found.id == "crossorigin.settings"
    assert "allow_origin_if would never be called" in found.msg


# --- Responses -----------------------------------------------------------------------------------


def raising(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


@pytest.mark.parametrize(
    ("error", "status"),
    [(BadRequest(), 400), (PermissionDenied(), 403), (Http404(), 404), (ValueError(), 500)],
)
@pytest.mark.parametrize("debug", [False, True])
def test_every_error_of_django_is_readable(error: Exception, status: int, *, debug: bool) -> None:
    with site(path("", raising(error)), DEBUG=debug):
        response = Client(raise_request_exception=False).get("/", headers={"origin": APP})
        assert (response.status_code, allowed(response)) == (status, APP)


class FailingErrorPage(Exception):
    pass


@contextmanager
def site_whose_error_page_fails(**others: Any) -> Iterator[None]:
    def handler500(request: HttpRequest) -> HttpResponse:
        raise FailingErrorPage

    with site(path("", raising(LookupError())), **others):
        settings.ROOT_URLCONF.handler500 = handler500
        yield


def test_the_500_is_readable_even_if_the_error_page_fails(caplog: pytest.LogCaptureFixture) -> None:
    async def answer() -> Any:
        client = AsyncClient(raise_request_exception=False)
        return await client.get("/", headers={"origin": APP})

    with site_whose_error_page_fails():
        client = Client(raise_request_exception=False)
        for response in client.get("/", headers={"origin": APP}), async_to_sync(answer)():
            assert (response.status_code, allowed(response)) == (500, APP)
            assert response.content == b"Internal Server Error"
    logged = [record.exc_info[0] for record in caplog.records if record.exc_info]
    assert logged.count(FailingErrorPage) == 2


def test_exceptions_are_let_go_where_the_settings_want_that() -> None:
    with site_whose_error_page_fails(DEBUG_PROPAGATE_EXCEPTIONS=True), pytest.raises(LookupError):
        Client().get("/", headers={"origin": APP})


def test_what_is_refused_can_be_blocked() -> None:
    with site(path("", plain), policy={"allow_origins": [APP], "block_refused": True}):
        client = Client()
        response = client.get("/", headers={"origin": OTHER})
        assert response.status_code == 403
        assert allowed(response) is None
        for secure, scheme in ((False, "http"), (True, "https")):
            headers = {"origin": f"{scheme}://testserver", "host": "testserver"}
            assert client.get("/", secure=secure, headers=headers).status_code == 200
            assert client.get("/", secure=not secure, headers=headers).status_code == 403
        assert client.get("/", headers={"origin": APP}).content == b"plain"


@pytest.mark.parametrize(
    ("options", "loggers"), [({}, ["crossorigin"]), ({"log_refusals": False}, ["django.request"])]
)
def test_a_refusal_is_logged_once(
    options: dict[str, Any], loggers: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with site(path("", plain), CROSSORIGIN_OPTIONS=options), captured_from_django(caplog):
        assert preflight(Client(), "/", OTHER).status_code == 403
    assert [record.name for record in caplog.records] == loggers


def test_what_the_application_refuses_is_djangos_to_log(caplog: pytest.LogCaptureFixture) -> None:
    with site(path("", raising(PermissionDenied()))), captured_from_django(caplog):
        assert Client().get("/", headers={"origin": APP}).status_code == 403
    assert [record.name for record in caplog.records] == ["django.request"]


@contextmanager
def captured_from_django(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Django's loggers do not propagate to where pytest listens."""
    logger = logging.getLogger("django.request")
    logger.addHandler(caplog.handler)
    propagates, logger.propagate = logger.propagate, False
    try:
        yield
    finally:
        logger.propagate = propagates
        logger.removeHandler(caplog.handler)


def test_a_response_is_the_same_however_often_it_is_given() -> None:
    with site(path("", plain)):
        client = Client()
        for _ in range(3):
            response = client.options("/", headers={"origin": APP})  # no preflight
            assert (response.content, allowed(response)) == (b"plain", APP)
            assert response.headers["Vary"] == "Origin, Access-Control-Request-Method"
            assert preflight(client, "/").status_code == 403
            response = client.get("/", headers={"origin": APP})
            assert (response.headers["Vary"], allowed(response)) == ("Origin", APP)
            response = client.get("/", headers={"origin": OTHER, "sec-fetch-site": "cross-site"})
            assert (response.headers["Vary"], allowed(response)) == ("Origin, x-region", None)


def test_coroutines_are_served_as_well() -> None:
    async def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse("awaited", headers={"Vary": "Cookie"})

    async def talk() -> None:
        client = AsyncClient()
        response = await client.get("/", headers={"origin": APP})
        assert (response.content, allowed(response)) == (b"awaited", APP)
        assert response.headers["Vary"] == "Cookie, Origin"
        headers = {"origin": OTHER, "access-control-request-method": "PUT"}
        response = await client.options("/", headers=headers)
        assert (response.status_code, response.content) == (403, b"")

    with site(path("", answer)):
        async_to_sync(talk)()


def test_static_files_of_runserver_are_in_front_of_all_middleware() -> None:
    static = {"STATIC_URL": "/static/", "STATICFILES_DIRS": [STATIC]}
    with site(path("", plain), **static):
        handler = StaticFilesHandler(WSGIHandler())
        page = Browser(transport=WSGITransport(handler)).page(f"{APP}/")
        assert page.fetch("http://testserver/").error is None
        refused = page.fetch("http://testserver/static/hello.txt")
    assert refused.error is not None
    assert refused.error.reason == "missing-allow-origin"
    _, answer = refused.exchanges[0]
    assert answer is not None
    assert answer.status == 200


# --- Routes --------------------------------------------------------------------------------------


def policy_of(url: str, method: str = "GET", **attributes: object) -> Policy | None:
    """The policy of the route that a preflight is for."""
    request = RequestFactory().options(url)
    for name, value in attributes.items():
        setattr(request, name, value)
    return find_route(request).policy(method)


def test_the_first_pattern_that_fits_counts() -> None:
    items = [path("<int:number>", in_a), path("<str:name>", in_b), path("a/<path:rest>", plain)]
    with site(path("items/", include(items)), path("items/<path:rest>", cors(C)(plain_copy()))):
        assert policy_of("/items/7") is A
        assert policy_of("/items/seven") is B
        assert policy_of("/items/a/b") is None
        assert policy_of("/items/b/c") is C
        assert policy_of("/nowhere") is None


def plain_copy() -> Callable[..., HttpResponse]:
    @functools.wraps(plain)
    def view(request: HttpRequest, **arguments: object) -> HttpResponse:
        return plain(request)

    return view


def test_the_innermost_mark_counts() -> None:
    inner = [path("a", in_a), cors(B)(path("b", plain)), path("plain", plain)]
    with site(
        cors(C)(path("outer/", include([path("inner/", include(inner)), path("", plain)]))),
        cors(A)(path("both/", include([cors(B)(path("inner/", include(inner)))]))),
    ):
        assert policy_of("/outer/inner/a") is A
        assert policy_of("/outer/inner/b") is policy_of("/both/inner/plain") is B
        assert policy_of("/outer/inner/plain") is policy_of("/outer/") is C
        assert policy_of("/outer/nowhere") is policy_of("/outer/inner/nowhere") is C
        assert policy_of("/both/inner/nowhere") is B
        assert policy_of("/both/nowhere") is A


def test_a_redirect_has_the_policy_of_where_it_leads() -> None:
    with site(path("a/", in_a), cors(B)(path("b/", include([path("c", plain)])))):
        assert policy_of("/a") is policy_of("/a/") is A
        assert policy_of("/b") is None  # nowhere: there is no view at /b/
        with override_settings(APPEND_SLASH=False):
            assert policy_of("/a") is None


def test_a_url_conf_of_the_request_counts() -> None:
    other = ModuleType("another_urlconf")
    other.urlpatterns = [path("", in_b)]  # type: ignore[attr-defined]
    with site(path("", in_a)):
        assert policy_of("/") is A
        assert policy_of("/", urlconf=other) is B
        assert policy_of("/", urlconf=None) is A


def test_a_language_in_the_path_leads_there_before_it_is_active() -> None:
    languages = {"USE_I18N": True, "LANGUAGES": [("en", "en"), ("de", "de")], "LANGUAGE_CODE": "en"}
    with site(*i18n_patterns(path("a", in_a)), path("b", in_b), **languages):
        assert policy_of("/en/a") is policy_of("/de/a") is A
        assert policy_of("/fr/a") is policy_of("/a") is None
        assert policy_of("/b") is B
    with site(*i18n_patterns(path("a", in_a), prefix_default_language=False), **languages):
        assert policy_of("/a") is policy_of("/de/a") is A


def changes_urls(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    def answer(request: HttpRequest) -> Any:
        if "leave" not in request.GET:
            request.path_info = "/closed" if "closed" in request.GET else "/plain"
        return get_response(request)

    return answer


def test_a_view_that_other_middleware_led_to_has_no_laxer_policy(
    caplog: pytest.LogCaptureFixture,
) -> None:
    closed = cors(NO_CORS)(plain_copy())
    changing = [MIDDLEWARE, f"{__name__}.changes_urls"]
    patterns = [path("closed", closed), path("plain", plain), path("also", plain)]
    with site(*patterns, MIDDLEWARE=changing), caplog.at_level(logging.ERROR, "crossorigin"):
        client = Client()
        for url in ("/also?leave", "/also", "/nowhere"):
            assert allowed(client.get(url, headers={"origin": APP})) == APP
        assert caplog.messages == []
        for url in ("/also?closed", "/nowhere?closed"):
            response = client.get(url, headers={"origin": APP})
            assert (response.status_code, allowed(response)) == (200, None)
    assert caplog.messages == [
        f"middleware after CORSMiddleware led '{path}' to another view with a different policy; "
        "put CORSMiddleware after it"
        for path in ("/also", "/nowhere")
    ]


# --- Views ---------------------------------------------------------------------------------------


def test_classes_have_policies_by_method() -> None:
    @cors(C)
    class Items(View):
        @cors(A)
        def get(self, request: HttpRequest) -> HttpResponse:
            return HttpResponse("items")

        @cors(B)
        def put(self, request: HttpRequest) -> HttpResponse:
            return HttpResponse("items")

        def post(self, request: HttpRequest) -> HttpResponse:
            return HttpResponse("items")

        @cors(NO_CORS)
        def helper(self) -> None: ...

    def decorated(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view, updated=())
        def wrapper(*arguments: Any) -> Any:
            return view(*arguments)

        return wrapper

    for view in (Items.as_view(), decorated(Items.as_view()), cors(NO_CORS)(Items.as_view())):
        with site(path("", view)):
            assert policy_of("/") is policy_of("/", "HEAD") is A
            assert policy_of("/", "PUT") is B
            assert (
                policy_of("/", "POST") is policy_of("/", "DELETE") is policy_of("/", "HELPER") is C
            )
    with site(path("", cors(NO_CORS)(View.as_view()))):
        assert policy_of("/") is NO_CORS


def test_an_instance_can_be_a_view() -> None:
    class Feed:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            return HttpResponse("news")

    with site(path("", cors(A)(Feed())), path("partial", functools.partial(in_b, x=1))):
        assert policy_of("/") is A
        assert policy_of("/partial") is B


def test_views_of_django_rest_framework_are_known() -> None:
    @api_view(["GET", "PUT"])
    @cors(A)
    def below(request: Request) -> Response:
        return Response()

    @cors(B)
    @api_view()
    def above(request: Request) -> Response:
        return Response()

    @cors(C)
    class Items(ViewSet):
        @cors(A)
        def list(self, request: Request) -> Response:
            return Response()

        def create(self, request: Request) -> Response:
            return Response()

        @action(detail=False, methods=["post"])
        @cors(B)
        def archive(self, request: Request) -> Response:
            return Response()

        @archive.mapping.delete
        @cors(A)
        def restore(self, request: Request) -> Response:
            return Response()

    router = SimpleRouter()
    router.register("items", Items, "item")
    with site(path("below", below), path("above", above), path("", include(router.urls))):
        assert policy_of("/below") is policy_of("/below", "PUT") is policy_of("/below", "HEAD") is A
        assert policy_of("/above") is policy_of("/above", "POST") is B
        assert policy_of("/items/") is policy_of("/items/", "HEAD") is policy_of("/items") is A
        assert policy_of("/items/", "POST") is policy_of("/items/", "LIST") is C
        assert policy_of("/items/archive/", "POST") is B
        assert policy_of("/items/archive/", "DELETE") is A


def test_operations_of_django_ninja_are_known() -> None:
    api = NinjaAPI(urls_namespace="known")
    api.get("/items")(in_a)
    api.put("/items")(in_b)
    api.get("/plain")(plain)
    with site(cors(C)(path("", api.urls))):
        assert policy_of("/items") is policy_of("/items", "DELETE") is A
        assert policy_of("/items", "PUT") is B
        assert policy_of("/plain") is policy_of("/docs") is policy_of("/nowhere") is C


@pytest.mark.parametrize("target", [NinjaAPI(), Router(), SimpleRouter(), include([])])
def test_what_leaves_no_trace_in_the_url_patterns_cannot_be_marked(target: object) -> None:
    with pytest.raises(TypeError, match=r"mark its views, or the path\(\) that includes them"):
        cors(A)(target)


def test_names() -> None:
    assert integration.__all__ == ["CORSMiddleware", "cors"]


@pytest.mark.parametrize(
    ("changed", "ids"),
    [
        ({}, []),
        ({"CORS_ALLOWED_ORIGINS": [APP]}, ["crossorigin.left-over-settings"]),
        (
            {
                "CORS_ALLOWED_ORIGINS": [APP],
                "MIDDLEWARE": [MIDDLEWARE, "corsheaders.middleware.CorsMiddleware"],
            },
            ["crossorigin.corsheaders-middleware"],
        ),
        (
            {"MIDDLEWARE": [MIDDLEWARE, "whitenoise.middleware.WhiteNoiseMiddleware"]},
            ["crossorigin.whitenoise"],
        ),
        (
            {
                "MIDDLEWARE": [MIDDLEWARE, "whitenoise.middleware.WhiteNoiseMiddleware"],
                "WHITENOISE_ALLOW_ALL_ORIGINS": False,
            },
            [],
        ),
    ],
)
def test_what_is_left_over_of_another_library_is_found(
    changed: dict[str, Any], ids: list[str]
) -> None:
    with override_settings(**{"MIDDLEWARE": [MIDDLEWARE], **changed}):
        found = check_left_over()
    assert [each.id for each in found] == ids
    assert all(each.hint for each in found)


def test_a_map_chooses_the_policy_by_the_path() -> None:
    policies = PolicyMap({"/": A, "/api": DEFAULT})
    with site(path("api/x", plain), path("x", plain), policy=policies):
        for url, allowed in (("/api/x", APP), ("/x", None)):
            response = Client().get(url, headers={"origin": APP})
            assert response.headers.get("access-control-allow-origin") == allowed
