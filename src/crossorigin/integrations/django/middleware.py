"""The Django edge: `CORSMiddleware`, for ``MIDDLEWARE``, under WSGI and ASGI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.http.response import HttpResponseBase
from django.urls import get_resolver
from django.utils.log import log_response

from ...decision_log import quoted
from ...enforcement import Enforcer, Middleware
from ...log import log
from ...policy import Policy, PolicyError
from ...request_reader import RequestReader
from ...server import CompleteAnswer, Decision, Requested, decided_answer, response_headers
from ...wsgi import environ_header, environ_preflight
from ..marks import follow_marks
from . import settings
from .routes import DjangoRoute, find_marks, find_route

__all__ = ["CORSMiddleware"]

ROUTE = "_crossorigin_route"
"""The attribute of a request with the route whose policy it got."""

LOGGED = "_has_been_logged"
"""The attribute of a response that is already logged: Django logs a warning for every other 403.

(`django.utils.log.log_response`)
"""


class _DjangoReader(RequestReader[str, HttpRequest]):
    """Reads a request of Django, whose headers are those of a WSGI environment under ASGI too."""

    def encode(self, text: str) -> str:
        return text

    def header(self, request: HttpRequest, name: str) -> str | None:
        return environ_header(request.META, name)

    def preflight(self, request: HttpRequest) -> tuple[str, Requested[str]] | None:
        return environ_preflight(request.META)

    def scheme(self, request: HttpRequest) -> str:
        return request.scheme or "http"

    def path(self, request: HttpRequest) -> str:
        return request.path

    def location(self, request: HttpRequest) -> tuple[str, str, Sequence[str]]:
        # With FORCE_SCRIPT_NAME, or a server's root path, the path under ASGI may lack it.
        return request.path, request.META.get("SCRIPT_NAME") or "", ()


class CORSMiddleware(Middleware[str, HttpRequest]):
    """Enforces the policy of the settings around all other middleware.

    It works as `crossorigin.asgi.CORSMiddleware`. Put it first in ``MIDDLEWARE``: Django turns
    every exception of inner layers into a response, so error pages have the right headers too. If
    ``handler500`` itself fails, this middleware answers. Only middleware that chooses the URLconf
    (``request.urlconf``) comes before it.

    Raises:
        ImproperlyConfigured: the settings lack a policy, or have an unknown option.
        PolicyError: the policy is wrong.
        TypeError: an option is not of its type.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        self._imported: set[Any] = set()
        self._enforcer = Enforcer(
            settings.policy(), _DjangoReader(), awaits=self._is_async, **settings.options()
        )
        if self._is_async:
            markcoroutinefunction(self)
        follow_marks(self._enforcer.policies, self._policy_of_route, find_marks)
        setting_changed.connect(self._follow_setting)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Serve one request."""
        self._import_marks(request)
        if self._is_async:
            return self._serve(request)
        method = _method(request)
        decision = self._enforcer.known(request, method) or self._enforcer.decide(request, method)
        if decision.status is not None:
            answer = decided_answer(decision, method)
            return self._response(answer)
        try:
            response = self.get_response(request)
        except Exception as error:
            response = _server_error(request, error)
        return self._shared(request, response, decision)

    async def _serve(self, request: HttpRequest) -> HttpResponseBase:
        method = _method(request)
        decision = self._enforcer.known(request, method)
        if decision is None:
            decision = await self._enforcer.decide_async(request, method)
        if decision.status is not None:
            answer = decided_answer(decision, method)
            return self._response(answer)
        try:
            response = await self.get_response(request)
        except Exception as error:
            response = _server_error(request, error)
        return self._shared(request, response, decision)

    def _shared(
        self, request: HttpRequest, response: HttpResponseBase, decision: Decision[str]
    ) -> HttpResponseBase:
        """The application's response, with the policy's headers in it."""
        policies = self._enforcer.policies
        if policies.looks_at_routes and self._is_of_another_policy(request):
            log.error(
                "middleware after CORSMiddleware led %s to another view with a different policy; "
                "put CORSMiddleware after it",
                quoted(request.path),
            )
            origin = self._enforcer.reader.origin(request)
            decision = policies.no_cors.decide(_method(request), origin, None)
        present = list(response.items())
        kept, text = [], decision.text
        for name, _ in present:
            if text.is_other(name):
                kept.append(name)
            else:
                del response[name]
        for name, value in response_headers(decision, present)[len(kept) :]:
            response[name] = value
        return response

    def _response(self, answer: CompleteAnswer[str]) -> HttpResponse:
        status, headers, body = answer
        response = HttpResponse(body, status=status)
        del response["Content-Type"]  # the default; a response has its own
        for name, value in headers:
            response[name] = value
        if self._enforcer.logs_refusals:  # this log cannot be flooded
            setattr(response, LOGGED, True)
        return response

    def _import_marks(self, request: HttpRequest) -> None:
        """Import the URLconf, so that the marks of its views count for the first request too.

        Django would import it after the decision. If the import fails, it fails there again.
        """
        urlconf = getattr(request, "urlconf", None) or django_settings.ROOT_URLCONF
        if urlconf not in self._imported:
            with suppress(Exception):
                _ = get_resolver(urlconf).url_patterns
                self._imported.add(urlconf)

    def _policy_of_route(self, request: HttpRequest, method: str) -> Policy | None:
        route = find_route(request)
        setattr(request, ROUTE, route)
        return route.policy(method)

    def _is_of_another_policy(self, request: HttpRequest) -> bool:
        """Whether other middleware has led the request to another view than the policy's."""
        route: DjangoRoute | None = getattr(request, ROUTE, None)
        match = request.resolver_match
        if route is None or match is None or match.func is route.view:
            return False
        method = _method(request)
        return find_route(request).policy(method) != route.policy(method)

    def _follow_setting(self, *, setting: str, value: object, **_: Any) -> None:
        """Follow ``override_settings`` of a test; a new instance reports its problems.

        Instances of clients that the test no longer uses are still called.
        """
        if setting == settings.POLICY and value is not None:
            with suppress(ImproperlyConfigured, PolicyError, ValueError):
                self.policy = settings.policy()


def _method(request: HttpRequest) -> str:
    return request.method or ""


def _server_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """The response if there is none, because the project's ``handler500`` failed too.

    Raises:
        Exception: `error`, if the settings say so.
    """
    if django_settings.DEBUG_PROPAGATE_EXCEPTIONS:
        raise error
    response = HttpResponseServerError("Internal Server Error", content_type="text/plain")
    log_response(
        "%s: %s",
        response.reason_phrase,
        request.path,
        response=response,
        request=request,
        exception=error,
    )
    return response
