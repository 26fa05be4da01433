"""An application without marks is served as if there were none: no route is looked for."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from blacksheep import Application
from bottle import Bottle
from django.conf import settings
from falcon import App as WSGIApp
from falcon.asgi import App as ASGIApp
from flask import Flask
from litestar import Litestar
from quart import Quart
from starlette.applications import Starlette
from tornado.web import Application as TornadoApplication

from crossorigin import NO_CORS, Policy
from crossorigin.integrations import (
    aiohttp,
    blacksheep,
    bottle,
    django,
    falcon,
    flask,
    litestar,
    marks,
    quart,
    sanic,
    starlette,
    tornado,
)

from ..frameworks.django_project.configured import configure

POLICY = Policy(allow_origins=["https://app.example.com"])


def django_middleware() -> Any:
    if not settings.configured:
        configure("urls")
    middleware = django.CORSMiddleware(lambda request: None)
    middleware.policy = POLICY
    return middleware


def in_extensions(extension: Any, app: Any) -> Any:
    extension(app, policy=POLICY)
    return app.extensions["crossorigin"]


MIDDLEWARES: dict[str, Callable[[], Any]] = {
    "aiohttp": lambda: aiohttp.CORSMiddleware(policy=POLICY),
    "blacksheep": lambda: blacksheep.install(Application(), policy=POLICY),
    "bottle": lambda: bottle.install(Bottle(), policy=POLICY),
    "django": django_middleware,
    "falcon-asgi": lambda: falcon.install(ASGIApp(), policy=POLICY),
    "falcon-wsgi": lambda: falcon.install(WSGIApp(), policy=POLICY),
    "flask": lambda: in_extensions(flask.CrossOrigin, Flask("test")),
    "litestar": lambda: litestar.install(Litestar(), policy=POLICY),
    "quart": lambda: in_extensions(quart.CrossOrigin, Quart("test")),
    "sanic": lambda: sanic.CORSMiddleware(policy=POLICY),
    "starlette": lambda: starlette.install(Starlette(), policy=POLICY),
    "tornado": lambda: tornado.install(TornadoApplication(), policy=POLICY),
}


@pytest.mark.parametrize("framework", MIDDLEWARES)
def test_routes_are_looked_for_from_the_first_mark_on(
    framework: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "_marked", threading.Event())
    middleware = MIDDLEWARES[framework]()
    policies = middleware._enforcer.policies
    assert not policies.looks_at_routes
    assert policies.only is not None
    marks.cors(NO_CORS)(lambda: None)
    assert policies.looks_at_routes
    assert policies.only is None
    assert MIDDLEWARES[framework]()._enforcer.policies.looks_at_routes


URLS = """
from django.http import HttpResponse
from django.urls import path

from crossorigin import NO_CORS
from crossorigin.integrations.django import cors

def secret(request):
    return HttpResponse("secret")

urlpatterns = [path("secret", cors(NO_CORS)(secret))]
"""
FIRST_REQUESTS = """
from django.conf import settings
from crossorigin import Policy
settings.configure(
    ROOT_URLCONF="project_urls",
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=["crossorigin.integrations.django.CORSMiddleware"],
    CROSSORIGIN=Policy(allow_origins=["https://app.example.com"]),
)
import django
django.setup()
from django.test import Client
client = Client()
for _ in range(2):
    response = client.get("/secret", headers={"Origin": "https://app.example.com"})
    print(response.content.decode(), response.headers.get("Access-Control-Allow-Origin"))
"""


def test_a_mark_in_a_urlconf_of_django_counts_for_the_first_request(tmp_path: Path) -> None:
    (tmp_path / "project_urls.py").write_text(URLS, "utf-8")
    command = [sys.executable, "-c", FIRST_REQUESTS]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603 (our own script)
    assert done.stdout.splitlines() == ["secret None", "secret None"]
