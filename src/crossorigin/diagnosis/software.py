"""Recognises the software that answered, by the signs in its response."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from ..browser import HttpResponse
from .places import is_loopback

__all__ = [
    "Detected", "Software", "detect", "detect_by_header", "detect_by_url", "emulator_of",
]  # fmt: skip


class Software(StrEnum):
    """Servers, frameworks and services for which there are recipes."""

    FASTAPI = "fastapi"
    DJANGO = "django"
    FLASK = "flask"
    NEXTJS = "nextjs"
    NESTJS = "nestjs"
    FASTIFY = "fastify"
    HONO = "hono"
    KOA = "koa"
    TRPC = "trpc"
    STRAPI = "strapi"
    DIRECTUS = "directus"
    EXPRESS = "express"
    SPRING = "spring"
    ASPNET = "aspnet"
    RAILS = "rails"
    LARAVEL = "laravel"
    SYMFONY = "symfony"
    WORDPRESS = "wordpress"
    PHP = "php"
    GIN = "gin"
    GO_RS_CORS = "go-rs-cors"
    GO_JUB0BS = "go-jub0bs"
    ENGINEIO = "socket.io"
    MCP = "mcp"
    OLLAMA = "ollama"
    LM_STUDIO = "lm-studio"
    VLLM = "vllm"
    KEYCLOAK = "keycloak"
    SUPABASE = "supabase"
    WORKERS = "cloudflare-workers"
    NETLIFY = "netlify"
    VERCEL = "vercel"
    FIREBASE = "firebase"
    S3 = "s3"
    R2 = "r2"
    GCS = "gcs"
    AZURE_BLOB = "azure-blob"
    API_GATEWAY = "api-gateway"
    API_GATEWAY_REST = "api-gateway-rest"
    IIS = "iis"
    KONG = "kong"
    INGRESS_NGINX = "ingress-nginx"
    NGINX = "nginx"
    APACHE = "apache"
    CADDY = "caddy"
    HAPROXY = "haproxy"
    TRAEFIK = "traefik"
    ENVOY = "envoy"
    CLOUDFRONT = "cloudfront"


class Detected(NamedTuple):
    """A software, and the words in the response that identify it.

    `others` is what else answers with these words, or empty if nothing is known that does.
    `in_body` tells that it wrote the response, and did not only pass it on.
    """

    software: Software
    sign: str
    others: str = ""
    in_body: bool = False


class _Sign(NamedTuple):
    """`text` (in lower case) in the header `name`; any value of it if `text` is empty.

    `others` is what else has such a value.
    """

    name: str
    text: str
    software: Software
    others: str = ""


_RACK = "other Ruby applications (Rack)"
_SERVLETS = "every Java server with servlets, such as Tomcat or Jetty"


# What a value proves is from the server's own source or document: uvicorn/config.py and
# hypercorn/config.py (any ASGI application), Lib/wsgiref/simple_server.py, werkzeug/serving.py,
# puma/const.rb, rack/runtime.rb, the Servlet specification (7.1.1: JSESSIONID), IIS' default
# customHeaders, Envoy's server_name, Catalina's Http11Processor (Apache-Coyote is Tomcat).
# Directus, api/src/app.ts; Symfony's WebDebugToolbarListener; WordPress, wp-includes/rest-api.php;
# Cloud Storage's XML API (x-goog-hash), Vercel's “Response headers”; @netlify/edge-functions,
# dev/src/node/headers.ts (x-nf-request-id). From recorded responses only: Strapi, Next.js' cache,
# Spring Boot 1, Supabase (served by), Azurite, API Gateway, Keycloak's cookie.
# In this order: an application before the proxies in front of it.
_SIGNS = (
    _Sign("server", "uvicorn", Software.FASTAPI, "every ASGI application on Uvicorn"),
    _Sign("server", "hypercorn", Software.FASTAPI, "every ASGI application on Hypercorn"),
    _Sign("server", "wsgiserver", Software.DJANGO, "every WSGI application on Python's wsgiref"),
    _Sign("set-cookie", "csrftoken=", Software.DJANGO, "other software with a cookie of that name"),
    _Sign("server", "werkzeug", Software.FLASK, "every WSGI application on Werkzeug, such as Odoo"),
    _Sign("x-powered-by", "next.js", Software.NEXTJS),
    _Sign("x-nextjs-cache", "", Software.NEXTJS),
    _Sign("x-powered-by", "strapi", Software.STRAPI),
    _Sign("x-powered-by", "directus", Software.DIRECTUS),
    _Sign(
        "x-powered-by",
        "express",
        Software.EXPRESS,
        "software that is built on Express, such as NestJS",
    ),
    _Sign("set-cookie", "jsessionid=", Software.SPRING, _SERVLETS),
    _Sign("server", "apache-coyote", Software.SPRING, _SERVLETS),
    _Sign("x-application-context", "", Software.SPRING),
    _Sign("server", "kestrel", Software.ASPNET),
    _Sign("server", "microsoft-iis", Software.IIS),
    _Sign("x-powered-by", "asp.net", Software.ASPNET, "any other application on IIS"),
    *(_Sign(name, "", Software.IIS) for name in ("x-aspnet-version", "x-aspnetmvc-version")),
    _Sign("x-rack-cors", "", Software.RAILS, _RACK),
    _Sign("server", "puma", Software.RAILS, _RACK),
    _Sign(
        "x-powered-by",
        "phusion passenger",
        Software.RAILS,
        "applications in Ruby, Python and Node.js",
    ),
    _Sign("x-runtime", "", Software.RAILS, _RACK),
    _Sign("set-cookie", "laravel_session=", Software.LARAVEL),
    _Sign("x-debug-token", "", Software.SYMFONY),
    _Sign("link", "https://api.w.org/", Software.WORDPRESS),
    _Sign("x-powered-by", "php/", Software.PHP),
    _Sign("server", " php/", Software.PHP),
    _Sign("server", "netlify", Software.NETLIFY),
    _Sign("x-nf-request-id", "", Software.NETLIFY),
    _Sign("server", "vercel", Software.VERCEL),
    _Sign("x-vercel-id", "", Software.VERCEL),
    _Sign("mcp-session-id", "", Software.MCP, "MCP servers in every language"),
    _Sign("set-cookie", "auth_session_id=", Software.KEYCLOAK),
    _Sign("x-served-by", "supabase-edge-runtime", Software.SUPABASE),
    _Sign("apigw-requestid", "", Software.API_GATEWAY),
    _Sign("x-amz-apigw-id", "", Software.API_GATEWAY_REST),
    _Sign("server", "amazons3", Software.S3),
    _Sign("server", "uploadserver", Software.GCS, "other services of Google that take uploads"),
    _Sign("x-goog-hash", "", Software.GCS),
    _Sign("server", "windows-azure-blob", Software.AZURE_BLOB),
    _Sign("server", "azurite-blob", Software.AZURE_BLOB),
    _Sign("via", "kong/", Software.KONG),
    _Sign("server", "kong/", Software.KONG),
    _Sign("server", "nginx", Software.NGINX),
    _Sign("server", "openresty", Software.NGINX, "gateways that are built on OpenResty"),
    _Sign("server", "apache", Software.APACHE),
    _Sign("server", "caddy", Software.CADDY),
    _Sign("via", "caddy", Software.CADDY),
    _Sign(
        "server",
        "envoy",
        Software.ENVOY,
        "gateways and meshes that are built on Envoy, such as Istio",
    ),
    _Sign(
        "x-envoy-upstream-service-time",
        "",
        Software.ENVOY,
        "gateways and meshes that are built on Envoy, such as Istio",
    ),
    _Sign("server", "cloudfront", Software.CLOUDFRONT),
    _Sign("x-amz-cf-id", "", Software.CLOUDFRONT),
)


def _body_sign(text: str, software: Software) -> tuple[Callable[[bytes], bool], str, Software]:
    return lambda body: text.encode() in body[:2048], text, software


_BODIES = (
    _body_sign("Disallowed CORS ", Software.FASTAPI),  # Starlette's refusal of a preflight
    _body_sign("Invalid CORS request", Software.SPRING),  # Spring's refusal
    _body_sign("CORSResponse: ", Software.S3),  # S3's refusal
    _body_sign(' not found","error":"Not Found","statusCode":404}', Software.FASTIFY),
    _body_sign('{"message":"Cannot ', Software.NESTJS),
    _body_sign("<title>Error</title>\n</head>\n<body>\n<pre>Cannot ", Software.EXPRESS),
    _body_sign("<center>nginx", Software.NGINX),
    _body_sign('"Missing Authentication Token"', Software.API_GATEWAY_REST),
    _body_sign("Ollama is running", Software.OLLAMA),
    _body_sign('{"code":0,"message":"Transport unknown"}', Software.ENGINEIO),
    _body_sign('{"code":3,"message":"Bad request"}', Software.ENGINEIO),
    _body_sign("is not an accepted origin.", Software.ENGINEIO),
    _body_sign("Invalid Origin header", Software.MCP),
)


def detect(*responses: HttpResponse | None) -> list[Detected]:
    """The software behind `responses` that can be recognised, the application first."""
    found: dict[Software, Detected] = {}
    for response in responses:
        if response is None:
            continue
        for sign in _SIGNS:
            is_other = _MISLEADING.get(sign.software, _never)(response)
            for name, value in () if is_other else response.headers:
                if name.lower() == sign.name and _has(value.lower(), sign.text):
                    # A cookie's name is enough; its value may be secret.
                    shown = value.partition("=")[0] if sign.name == "set-cookie" else value
                    _keep(found, Detected(sign.software, f"{name}: {shown}", sign.others))
        for matches, text, software in _BODIES:
            if matches(response.body):
                shown = text.split("<pre>")[-1].strip().strip('"')
                says = f"its response says “{shown}”"
                _keep(found, Detected(software, says, in_body=True))
    order = list(Software)
    return [found[software] for software in sorted(found, key=order.index)]


def _is_dotnet_framework(response: HttpResponse) -> bool:
    """Whether it is the older ASP.NET, which runs in IIS and has no part of ASP.NET Core."""
    return any(name.lower().startswith("x-aspnet") for name, _ in response.headers)


def _is_document(response: HttpResponse) -> bool:
    """Whether it is a page or a feed, as WordPress' REST API has none; its pages link to that."""
    kinds = (value.lower() for name, value in response.headers if name.lower() == "content-type")
    return any("html" in kind or "xml" in kind for kind in kinds)


_MISLEADING: dict[Software, Callable[[HttpResponse], bool]] = {
    Software.ASPNET: _is_dotnet_framework,
    Software.WORDPRESS: _is_document,
}
"""Whether a response with a sign of the software is of something else."""


def _never(_: HttpResponse) -> bool:
    return False


def _has(value: str, text: str) -> bool:
    """Whether a value has `text`; “apache” alone is not “apache-coyote”.

    Cloudflare's proxies called themselves “cloudflare-nginx”, whatever stands behind them.
    """
    at = value.find(text) if value != "cloudflare-nginx" else -1
    return at >= 0 and not (text == "apache" and value.startswith(("-coyote", " tomcat"), at + 6))


def _keep(found: dict[Software, Detected], detected: Detected) -> None:
    """The first sign of each software, or the first that nothing else has."""
    known = found.get(detected.software)
    if known is None or (known.others and not detected.others):
        found[detected.software] = detected


_EMULATORS = {
    Software.API_GATEWAY: "serverless-offline or sam local",
    Software.API_GATEWAY_REST: "serverless-offline or sam local",
    Software.S3: "LocalStack or MinIO",
    Software.CLOUDFRONT: "LocalStack",
}


def emulator_of(software: Software, host: str) -> str:
    """What answers at `host` in place of a cloud's service, if that is this machine; or empty."""
    return _EMULATORS.get(software, "") if is_loopback(host) else ""


_URLS = (
    (r"/realms/[^/]+/protocol/openid-connect/", Software.KEYCLOAK),
    (r"//[^/]+\.supabase\.(?:co|in)/functions/", Software.SUPABASE),
    (r"//[^/]+\.functions\.supabase\.co/", Software.SUPABASE),
    (r"/wp-json/", Software.WORDPRESS),
    (r"//[^/]+\.workers\.dev/", Software.WORKERS),
    (r"//(?:[^/]+\.)?s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com/", Software.S3),
    (r"//[^/]+\.r2\.(?:dev|cloudflarestorage\.com)/", Software.R2),
    (r"//(?:[^/]+\.)?storage\.googleapis\.com/", Software.GCS),
    (r"//firebasestorage\.googleapis\.com/", Software.GCS),
    (r"//[^/]+\.blob\.core\.windows\.net/", Software.AZURE_BLOB),
    (r"//[^/]+\.cloudfront\.net/", Software.CLOUDFRONT),
    (r"//[^/]+:11434/", Software.OLLAMA),  # its default port
    (r"//[^/]+:1234/v1/", Software.LM_STUDIO),  # its default port
    (r"/(?:socket|engine)\.io/\?|(?<=[?&])EIO=\d(?=&transport=)", Software.ENGINEIO),
    (r"/\.netlify/functions/", Software.NETLIFY),
    (r"(?i)//(?:[^/]{1,253}[.-])?directus[.-][^/]+/", Software.DIRECTUS),
)
"""Parts of URLs that only one software has, or one service."""


def detect_by_url(url: str | None) -> list[Detected]:
    """The software that `url` names."""
    return [
        Detected(software, f"its URL has “{found[0].strip('/?')}”")
        for pattern, software in _URLS
        if (found := re.search(pattern, (url or "").partition("#")[0])) is not None
    ]


def detect_by_header(name: str | None) -> list[Detected]:
    """The software that the request header `name` is of."""
    if name is None or not name.lower().startswith("mcp-"):
        return []
    return [Detected(Software.MCP, f"the request header {name}", "MCP servers in every language")]
