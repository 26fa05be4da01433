"""Recognises the software that answered, by the signs in its response."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from ..browser import HttpResponse

__all__ = ["Detected", "Software", "detect", "detect_by_url"]


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
    """A software, and the words in the response that identify it."""

    software: Software
    sign: str


class _Sign(NamedTuple):
    """`text` (in lower case) in the header `name`; any value of it if `text` is empty."""

    name: str
    text: str
    software: Software


# In this order: an application before the proxies in front of it.
_SIGNS = (
    _Sign("server", "uvicorn", Software.FASTAPI),
    _Sign("server", "hypercorn", Software.FASTAPI),
    _Sign("server", "wsgiserver", Software.DJANGO),  # Django's development server
    _Sign("set-cookie", "csrftoken=", Software.DJANGO),
    _Sign("server", "werkzeug", Software.FLASK),  # Flask's development server
    _Sign("x-powered-by", "next.js", Software.NEXTJS),
    _Sign("x-nextjs-cache", "", Software.NEXTJS),
    _Sign("x-powered-by", "strapi", Software.STRAPI),
    _Sign("x-powered-by", "directus", Software.DIRECTUS),
    _Sign("x-powered-by", "express", Software.EXPRESS),
    _Sign("set-cookie", "jsessionid=", Software.SPRING),
    _Sign("x-application-context", "", Software.SPRING),
    _Sign("server", "kestrel", Software.ASPNET),
    _Sign("server", "microsoft-iis", Software.IIS),
    _Sign("x-powered-by", "asp.net", Software.ASPNET),
    _Sign("x-aspnet-version", "", Software.ASPNET),
    _Sign("x-rack-cors", "", Software.RAILS),
    _Sign("server", "puma", Software.RAILS),
    _Sign("x-powered-by", "phusion passenger", Software.RAILS),
    _Sign("x-runtime", "", Software.RAILS),
    _Sign("set-cookie", "laravel_session=", Software.LARAVEL),
    _Sign("x-debug-token", "", Software.SYMFONY),
    _Sign("link", "https://api.w.org/", Software.WORDPRESS),
    _Sign("x-powered-by", "php/", Software.PHP),
    _Sign("server", " php/", Software.PHP),
    _Sign("server", "netlify", Software.NETLIFY),
    _Sign("x-nf-request-id", "", Software.NETLIFY),
    _Sign("server", "vercel", Software.VERCEL),
    _Sign("x-vercel-id", "", Software.VERCEL),
    _Sign("mcp-session-id", "", Software.MCP),
    _Sign("set-cookie", "auth_session_id=", Software.KEYCLOAK),
    _Sign("x-served-by", "supabase-edge-runtime", Software.SUPABASE),
    _Sign("apigw-requestid", "", Software.API_GATEWAY),
    _Sign("x-amz-apigw-id", "", Software.API_GATEWAY_REST),
    _Sign("server", "amazons3", Software.S3),
    _Sign("server", "uploadserver", Software.GCS),
    _Sign("x-goog-hash", "", Software.GCS),
    _Sign("server", "windows-azure-blob", Software.AZURE_BLOB),
    _Sign("server", "azurite-blob", Software.AZURE_BLOB),
    _Sign("via", "kong/", Software.KONG),
    _Sign("server", "kong/", Software.KONG),
    _Sign("server", "nginx", Software.NGINX),
    _Sign("server", "openresty", Software.NGINX),
    _Sign("server", "apache", Software.APACHE),
    _Sign("server", "caddy", Software.CADDY),
    _Sign("via", "caddy", Software.CADDY),
    _Sign("server", "envoy", Software.ENVOY),
    _Sign("x-envoy-upstream-service-time", "", Software.ENVOY),
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
    found: dict[Software, str] = {}
    for response in responses:
        if response is None:
            continue
        for sign in _SIGNS:
            for name, value in response.headers:
                if name.lower() == sign.name and sign.text in value.lower():
                    # A cookie's name is enough; its value may be secret.
                    shown = value.partition("=")[0] if sign.name == "set-cookie" else value
                    found.setdefault(sign.software, f"{name}: {shown}")
        for matches, text, software in _BODIES:
            if matches(response.body):
                found.setdefault(software, f"its response says “{text.split('<pre>')[-1].strip()}”")
    order = list(Software)
    return [Detected(software, found[software]) for software in sorted(found, key=order.index)]


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
    (r"//[^/]+:11434/", Software.OLLAMA),
    (r"/socket\.io/\?", Software.ENGINEIO),
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
