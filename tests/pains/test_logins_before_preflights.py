"""Logins that apply to preflights: `faults` finds each, and its recipe cures the real server."""

from __future__ import annotations

import base64
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from crossorigin.diagnosis.faults import faults_in

from . import software
from .software import free_port, missing, running, validate

APP = "https://app.example.com"
LOGIN = ("me", "x")
OF_CADDY = """\
header Access-Control-Allow-Origin https://app.example.com
header Access-Control-Allow-Headers Authorization
"""
OF_NGINX = """\
    add_header Access-Control-Allow-Origin https://app.example.com always;
    add_header Access-Control-Allow-Headers Authorization always;
    auth_basic "api";
    auth_basic_user_file users;
"""
OF_APACHE = """\
    Header always set Access-Control-Allow-Origin https://app.example.com
    Header always set Access-Control-Allow-Headers Authorization
    AuthType Basic
    AuthName api
    AuthUserFile users
"""
# caddy hash-password --plaintext x --bcrypt-cost 10
BASIC_AUTH = """\
basic_auth {
    me $2a$10$s4pSWcc4mwk2HqVvDkkDNusmKyysgLS0iSVCxCF48/2o76KIHFBkG
}
"""
SETTINGS = {
    "nginx": (
        f"location / {{\n{OF_NGINX}}}",
        f"location / {{\n    if ($request_method = OPTIONS) {{ return 204; }}\n{OF_NGINX}}}",
    ),
    "apache": (
        f"<Location />\n{OF_APACHE}    Require valid-user\n</Location>",
        f"<Location />\n{OF_APACHE}    <LimitExcept OPTIONS>\n        Require valid-user\n"
        "    </LimitExcept>\n</Location>",
    ),
    "caddy": (
        f"{OF_CADDY}{BASIC_AUTH}respond x",
        f"{OF_CADDY}@preflight method OPTIONS\nhandle @preflight {{\n    respond 204\n}}\n"
        f"handle {{\n{BASIC_AUTH}respond x\n}}",
    ),
}
"""Of each server the faulty settings, and those after the recipe was applied."""


@contextmanager
def caddy(site: str, folder: Path) -> Iterator[str]:
    program = Path(sys.executable).with_name("caddyserver")
    if not program.exists():
        missing("caddyserver", "the environment of the tests brings it")
    port = free_port()
    settings = folder / "Caddyfile"
    settings.write_text(
        f"{{\nadmin off\nauto_https off\nstorage file_system {folder}\n}}\n"
        f"http://:{port} {{\nbind 127.0.0.1\n{site}\n}}\n"
    )
    environment = {**os.environ, "HOME": str(folder)}
    options = ["--adapter", "caddyfile", "--config", str(settings)]
    validate([str(program), "validate", *options], folder, environment)
    with running([str(program), "run", *options], port, folder, environment):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def server(name: str, settings: str, folder: Path) -> Iterator[str]:
    (folder / "index.html").write_text("x")
    if name == "nginx":
        (folder / "users").write_text("me:{PLAIN}x\n")
        with software.nginx(settings, folder) as origin:
            yield origin
    elif name == "caddy":
        with caddy(settings, folder) as origin:
            yield origin
    else:
        digest = base64.b64encode(hashlib.sha1(b"x").digest()).decode()  # noqa: S324
        (folder / "users").write_text(f"me:{{SHA}}{digest}\n")
        names = ("auth_basic", "authn_core", "authn_file", "authz_user", "dir")
        load = "\n".join(
            f"LoadModule {each}_module {software.UNPACKED}/usr/lib/apache2/modules/mod_{each}.so"
            for each in names
        )
        with software.apache(settings, folder, settings=load) as origin:
            yield origin


def statuses(origin: str) -> tuple[int, int, int]:
    """Of a preflight, of the request after it, and of one without a login."""
    asked = {
        "origin": APP,
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
    }
    with httpx2.Client(base_url=origin, trust_env=False) as client:
        preflight = client.options("/", headers=asked)
        answers = [
            preflight,
            client.get("/", headers={"origin": APP}, auth=LOGIN),
            client.get("/", headers={"origin": APP}),
        ]
    assert [each.headers["access-control-allow-origin"] for each in answers] == [APP] * 3
    assert preflight.headers["access-control-allow-headers"] == "Authorization"
    first, second, third = (each.status_code for each in answers)
    return first, second, third


@pytest.mark.parametrize("name", SETTINGS)
def test_the_login_is_found_and_the_recipe_lets_preflights_through(
    name: str, tmp_path: Path
) -> None:
    faulty, cured = SETTINGS[name]
    (found,) = faults_in(faulty)
    assert "applies to preflights" in found.what
    assert faults_in(cured) == []
    with server(name, faulty, tmp_path) as origin:
        assert statuses(origin) == (401, 200, 401)
    with server(name, cured, tmp_path) as origin:
        preflight, *others = statuses(origin)
    assert preflight in (200, 204)
    assert others == [200, 401]
