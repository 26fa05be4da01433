"""Which software it is, and what is written for it."""

from __future__ import annotations

import pytest

from crossorigin.browser import HttpResponse
from crossorigin.diagnosis import Software, detect, read

from .kinds import MISSING, chrome


@pytest.mark.parametrize(
    ("header", "software"),
    [
        (("server", "uvicorn"), Software.FASTAPI),
        (("Server", "WSGIServer/0.2 CPython/3.11"), Software.DJANGO),
        (("Set-Cookie", "csrftoken=secret; Path=/"), Software.DJANGO),
        (("Server", "Werkzeug/3.1 Python/3.11"), Software.FLASK),
        (("X-Powered-By", "Express"), Software.EXPRESS),
        (("Server", "Apache-Coyote/1.1"), Software.SPRING),
        (("Set-Cookie", "JSESSIONID=secret"), Software.SPRING),
        (("Server", "Kestrel"), Software.ASPNET),
        (("X-Runtime", "0.1"), Software.RAILS),
        (("Server", "nginx/1.22.1"), Software.NGINX),
        (("Server", "Apache/2.4"), Software.APACHE),
        (("Apigw-Requestid", "x"), Software.API_GATEWAY),
        (("x-amz-apigw-id", "x"), Software.API_GATEWAY_REST),
        (("Server", "Microsoft-IIS/10.0"), Software.IIS),
        (("X-AspNet-Version", "4.0.30319"), Software.IIS),
        (("X-AspNetMvc-Version", "5.2"), Software.IIS),
        (("Set-Cookie", "laravel_session=secret"), Software.LARAVEL),
        (("Mcp-Session-Id", "x"), Software.MCP),
        (("Server", "Caddy"), Software.CADDY),
        (("Server", "envoy"), Software.ENVOY),
        (("Via", "1.1 kong/3.10.0"), Software.KONG),
        (("Server", "UploadServer"), Software.GCS),
        (("Server", "Windows-Azure-Blob/1.0"), Software.AZURE_BLOB),
        (("X-Amz-Cf-Id", "x"), Software.CLOUDFRONT),
        (("Server", "AmazonS3"), Software.S3),
        (("X-Powered-By", "Next.js"), Software.NEXTJS),
        (("X-Powered-By", "Strapi <strapi.io>"), Software.STRAPI),
        (("X-Powered-By", "Directus"), Software.DIRECTUS),
        (("X-Powered-By", "PHP/8.2.7"), Software.PHP),
        (("Link", '<https://a.example/wp-json/>; rel="https://api.w.org/"'), Software.WORDPRESS),
        (("X-Debug-Token", "1f2e3d"), Software.SYMFONY),
        (("Server", "Netlify"), Software.NETLIFY),
        (("X-Vercel-Id", "fra1::x"), Software.VERCEL),
    ],
)
def test_software_tells_by_its_headers(header: tuple[str, str], software: Software) -> None:
    (found,) = detect(HttpResponse(200, [header]))
    assert found.software is software
    assert header[0] in found.sign
    assert "secret" not in found.sign


@pytest.mark.parametrize(
    "header",
    [
        ("Server", "uvicorn"),
        ("Server", "hypercorn-h11"),
        ("Server", "WSGIServer/0.2 CPython/3.11"),
        ("Server", "Werkzeug/3.1 Python/3.11"),
        ("Set-Cookie", "JSESSIONID=1"),
        ("Server", "Apache-Coyote/1.1"),
        ("X-Powered-By", "ASP.NET"),
        ("X-Powered-By", "Phusion Passenger 6.0.4"),
        ("Server", "puma 6.4"),
        ("X-Runtime", "0.1"),
        ("Server", "istio-envoy"),
    ],
)
def test_a_sign_that_other_software_has_too_is_not_proof(header: tuple[str, str]) -> None:
    (found,) = detect(HttpResponse(200, [header]))
    assert found.others


def test_a_sign_of_its_own_proves_what_others_leave_open() -> None:
    headers = [("Server", "uvicorn"), ("Server", "nginx/1.22.1")]
    application, proxy = detect(HttpResponse(400, headers, b"Disallowed CORS origin"))
    assert (application.software, application.others) == (Software.FASTAPI, "")
    assert (proxy.software, proxy.others) == (Software.NGINX, "")


@pytest.mark.parametrize(
    ("body", "software"),
    [
        (b"Disallowed CORS origin", Software.FASTAPI),
        (b"Invalid CORS request", Software.SPRING),
        (b"<Message>CORSResponse: CORS is not enabled for this bucket.</Message>", Software.S3),
        (b"<hr><center>nginx</center>", Software.NGINX),
        (b"Ollama is running", Software.OLLAMA),
        (b'{"message":"Cannot GET /x","error":"Not Found","statusCode":404}', Software.NESTJS),
        (
            b'{"message":"Route GET:/x not found","error":"Not Found","statusCode":404}',
            Software.FASTIFY,
        ),
        (b'"https://a.example is not an accepted origin."', Software.ENGINEIO),
        (b"Invalid Origin header", Software.MCP),
    ],
)
def test_software_tells_by_its_error_pages(body: bytes, software: Software) -> None:
    (found,) = detect(HttpResponse(400, [], body))
    assert found.software is software


@pytest.mark.parametrize(
    ("settings", "software"),
    [
        ('app.enableCors({ origin: "https://a.example" });', Software.NESTJS),
        ('await app.register(require("@fastify/cors"), {});', Software.FASTIFY),
        ('import { cors } from "hono/cors";', Software.HONO),
        ('app.use(require("@koa/cors")());', Software.KOA),
        ('import { createHTTPServer } from "@trpc/server/adapters/standalone";', Software.TRPC),
        ("module.exports = ['strapi::cors', 'strapi::body'];", Software.STRAPI),
        ("services:\n  directus:\n    environment:", Software.DIRECTUS),
        ("import type { NextApiRequest } from 'next'", Software.NEXTJS),
        ("nelmio_cors:\n    defaults:", Software.SYMFONY),
        ("add_filter('rest_pre_serve_request', 'x');", Software.WORDPRESS),
        ("header('Access-Control-Allow-Origin: https://a.example');", Software.PHP),
        ("in my netlify.toml", Software.NETLIFY),
        ("in my vercel.json", Software.VERCEL),
        ("require('express')", Software.EXPRESS),
    ],
)
def test_software_tells_by_its_settings(settings: str, software: Software) -> None:
    (evidence,) = read(f"{chrome(MISSING)}\n{settings}")
    assert evidence.settings is not None
    assert evidence.settings.software[0] is software


@pytest.mark.parametrize("name", ["X-AspNet-Version", "X-AspNetMvc-Version"])
def test_the_older_asp_net_is_not_asp_net_core(name: str) -> None:
    headers = [("X-Powered-By", "ASP.NET"), ("Server", "Microsoft-IIS/8.5"), (name, "4.0")]
    assert [each.software for each in detect(HttpResponse(405, headers))] == [Software.IIS]


def test_an_application_goes_before_what_stands_before_it() -> None:
    proxied = HttpResponse(200, [("Server", "nginx"), ("X-Powered-By", "Express")])
    assert [each.software for each in detect(None, proxied)] == [Software.EXPRESS, Software.NGINX]
    assert detect() == []
