"""The Django edge: `CORSMiddleware`, for ``MIDDLEWARE``, under WSGI and ASGI alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.http.response import HttpResponseBase
from django.utils.log import log_response

from ...middleware import Asked, Enforcer, logger
from ...policy import Policy, PolicyError
from ...server import (
    Answer,
    CompiledPolicy,
    Decision,
    decide,
    decided_answer,
    only_adds,
    response_headers,
)
from ..marks import when_marked
from . import settings
from .routes import Route, find_route

__all__ = ["CORSMiddleware"]

ROUTE = "_crossorigin_route"
"""The attribute of a request with the route whose policy it was given."""

LOGGED = "_has_been_logged"
"""The attribute of a response that is logged already: Django warns of every other 403.

(`django.utils.log.log_response`)
"""


class CORSMiddleware(Enforcer[str, HttpRequest]):
    """Enforces the policy of the settings around all other middleware.

    Does what `crossorigin.asgi.CORSMiddleware` does. It stands first in ``MIDDLEWARE``: Django
    makes a response of every exception on the way there, so that its error pages have the right
    headers too; should ``handler500`` itself fail, this one answers. Only middleware that chooses
    the URLconf (``request.urlconf``) goes before it.

    Raises:
        ImproperlyConfigured: the settings lack a policy, or have an unknown option.
        PolicyError: the policy is wrong.
        TypeError: an option is not of its type.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.awaits = iscoroutinefunction(get_response)
        super().__init__(settings.policy(), str, **settings.options())
        if self.awaits:
            markcoroutinefunction(self)
        when_marked(self._heed_marks)
        setting_changed.connect(self._follow_setting)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Serve one request."""
        if self.awaits:
            return self._serve(request)
        method, origin = _method(request), _origin(request)
        ready = self.ready(request, method, origin)
        compiled, decision = ready or self.decide(request, method, origin)
        answer = decided_answer(compiled, decision, method)
        if answer is not None:
            return self._response(answer)
        try:
            response = self.get_response(request)
        except Exception as error:
            response = _server_error(request, error)
        return self._shared(request, response, compiled, decision)

    async def _serve(self, request: HttpRequest) -> HttpResponseBase:
        method, origin = _method(request), _origin(request)
        ready = self.ready(request, method, origin)
        compiled, decision = ready or await self.decide_async(request, method, origin)
        answer = decided_answer(compiled, decision, method)
        if answer is not None:
            return self._response(answer)
        try:
            response = await self.get_response(request)
        except Exception as error:
            response = _server_error(request, error)
        return self._shared(request, response, compiled, decision)

    def _heed_marks(self) -> None:
        self.ask_routes(self._policy_of_route)

    def _shared(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        compiled: CompiledPolicy[str],
        decision: Decision[str],
    ) -> HttpResponseBase:
        """The application's response, with the policy's headers in it."""
        if self._route_policy is not None and self._is_of_another_policy(request):
            logger.error(
                "middleware after CORSMiddleware led %s to another view, whose policy is another; "
                "put CORSMiddleware after it",
                ascii(request.path),
            )
            compiled = self._policies.no_cors
            decision = decide(compiled, _method(request), _origin(request))
        headers = response.headers
        if only_adds(compiled, headers):
            for name, value in decision.added:
                headers[name] = value
            return response
        present = list(response.items())
        ours = compiled.our_names
        for name, _ in present:
            if name.lower() in ours:
                del response[name]
        for name, value in response_headers(compiled, decision, present):
            if name.lower() in ours:
                response[name] = value
        return response

    def _response(self, answer: Answer[str]) -> HttpResponse:
        response = HttpResponse(answer.body, status=answer.status)
        del response["Content-Type"]  # the default; an answer says itself what it is
        for name, value in answer.headers:
            response[name] = value
        if self._log_refusal is not None:  # whose log cannot be flooded
            setattr(response, LOGGED, True)
        return response

    def _policy_of_route(self, request: HttpRequest, method: str) -> Policy | None:
        route = find_route(request)
        setattr(request, ROUTE, route)
        return route.policy(method)

    def _is_of_another_policy(self, request: HttpRequest) -> bool:
        """Has other middleware led the request past the view whose policy it was given?"""
        route: Route | None = getattr(request, ROUTE, None)
        match = request.resolver_match
        if route is None or match is None or match.func is route.view:
            return False
        method = _method(request)
        return find_route(request).policy(method) != route.policy(method)

    def _asked(self, request: HttpRequest) -> Asked[str] | None:
        # As it is by _header, without spelling the names anew.
        method: str | None = request.META.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD")
        if method is None:
            return None
        return Asked(
            method,
            request.META.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS"),
            request.META.get("HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK"),
        )

    def _header(self, request: HttpRequest, name: str) -> str | None:
        value: str | None = request.META.get(f"HTTP_{name.upper().replace('-', '_')}")
        return value

    def _scheme(self, request: HttpRequest) -> str:
        return request.scheme or "http"

    def _path(self, request: HttpRequest) -> str:
        return request.path

    def _location(self, request: HttpRequest) -> tuple[str, str]:
        # With FORCE_SCRIPT_NAME, or a server's root path, the path under ASGI may lack it.
        return request.path, request.META.get("SCRIPT_NAME") or ""

    def _follow_setting(self, *, setting: str, value: object, **_: Any) -> None:
        """Follow ``override_settings`` of a test; what is wrong there is for a new instance to say.

        Those of clients that the test has done with are still told.
        """
        if setting == settings.POLICY and value is not None:
            with suppress(ImproperlyConfigured, PolicyError):
                self.policy = settings.policy()


def _method(request: HttpRequest) -> str:
    return request.method or ""


def _origin(request: HttpRequest) -> str | None:
    origin: str | None = request.META.get("HTTP_ORIGIN")
    return origin


def _server_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer where there is none: ``handler500`` of the project failed, too.

    Raises:
        Exception: `error`, if the settings want that.
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
