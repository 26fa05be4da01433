"""Recipes for frameworks and products that run in Node.js."""

from __future__ import annotations

import json

from ..grant import Grant
from ..software import Software
from .writing import Writer, as_json, lines

__all__ = ["RECIPES"]


def _options(grant: Grant, *, indent: str = "  ") -> list[str | None]:
    """The options that the package cors, @fastify/cors and NestJS share."""
    found = [
        f"origin: {json.dumps('*') if grant.anyone else as_json(grant.origins)},",
        f"methods: {as_json(grant.all_methods)}," if grant.methods else None,
        f"allowedHeaders: {as_json(grant.headers)}," if grant.headers else None,
        f"exposedHeaders: {as_json(grant.expose)}," if grant.expose else None,
        "credentials: true," if grant.credentials else None,
        None if grant.max_age is None else f"maxAge: {grant.max_age},",
    ]
    return [each and f"{indent}{each}" for each in found]


def _express(grant: Grant) -> str:
    return lines(
        'const cors = require("cors");',
        "",
        "// Before every other app.use and every route, authentication above all;",
        "// in place of every other line that sets Access-Control- headers.",
        "app.use(cors({",
        *_options(grant),
        "}));",
    )


def _nestjs(grant: Grant) -> str:
    return lines(
        "// In place of { cors: true }, other calls of enableCors, and headers in controllers.",
        "// Before every app.use, so that no middleware answers preflights.",
        "app.enableCors({",
        *_options(grant),
        "});",
    )


def _fastify(grant: Grant) -> str:
    # Its default methods are GET, HEAD and POST. Its wildcard needs no list of headers.
    return lines(
        "// Before every other plugin, hook and route, authentication above all;",
        "// in place of every other line that sets Access-Control- headers.",
        'app.register(require("@fastify/cors"), {',
        *_options(grant),
        "});",
    )


def _hono(grant: Grant) -> str:
    return lines(
        'import { cors } from "hono/cors";',
        "",
        "// Before every other app.use and every route, authentication above all.",
        'app.use("*", cors({',
        f"  origin: {json.dumps('*') if grant.anyone else as_json(grant.origins)},",
        f"  allowMethods: {as_json(grant.all_methods)}," if grant.methods else None,
        f"  allowHeaders: {as_json(grant.headers)}," if grant.headers else None,
        f"  exposeHeaders: {as_json(grant.expose)}," if grant.expose else None,
        "  credentials: true," if grant.credentials else None,
        None if grant.max_age is None else f"  maxAge: {grant.max_age},",
        "}));",
    )


def _koa(grant: Grant) -> str:
    # A function that returns an empty string adds no headers.
    listed = 'const listed = (origin) => ORIGINS.includes(origin) ? origin : "";'
    origin = '"*"' if grant.anyone else '(ctx) => listed(ctx.get("Origin"))'
    return lines(
        'const cors = require("@koa/cors");',
        "",
        None if grant.anyone else f"const ORIGINS = {as_json(grant.origins)};",
        None if grant.anyone else listed,
        "// Before every other app.use, authentication and routes above all.",
        "app.use(cors({",
        f"  origin: {origin},",
        f"  allowMethods: {as_json(grant.all_methods)}," if grant.methods else None,
        f"  allowHeaders: {as_json(grant.headers)}," if grant.headers else None,
        f"  exposeHeaders: {as_json(grant.expose)}," if grant.expose else None,
        "  credentials: true," if grant.credentials else None,
        None if grant.max_age is None else f"  maxAge: {grant.max_age},",
        "}));",
    )


def _trpc(grant: Grant) -> str:
    return lines(
        "// The standalone server. (With Express, Fastify or Next.js, use the recipe for that.)",
        'const cors = require("cors");',
        "",
        "createHTTPServer({",
        "  middleware: cors({",
        *_options(grant, indent="    "),
        "  }),",
        "  router: appRouter, // and createContext, as before",
        "}).listen(3000);",
    )


def _strapi(grant: Grant) -> str:
    return lines(
        "// In place of the line 'strapi::cors'; it stays where that is, before strapi::body.",
        "{",
        "  name: 'strapi::cors',",
        "  config: {",
        f"    origin: {as_json(grant.origins)},",
        f"    methods: {as_json(grant.all_methods)}," if grant.methods else None,
        f"    headers: {as_json(grant.headers)}," if grant.headers else None,
        f"    expose: {as_json(grant.expose)}," if grant.expose else None,
        # Strapi allows credentials unless it is told not to.
        f"    credentials: {json.dumps(grant.credentials)},",
        None if grant.max_age is None else f"    maxAge: {grant.max_age},",
        "    keepHeaderOnError: true,",
        "  },",
        "},",
    )


def _directus(grant: Grant) -> str:
    return lines(
        'CORS_ENABLED="true"',
        f'CORS_ORIGIN="{",".join(grant.origins)}"',
        f'CORS_METHODS="{",".join(grant.all_methods)}"' if grant.methods else None,
        f'CORS_ALLOWED_HEADERS="{",".join(grant.headers)}"' if grant.headers else None,
        f'CORS_EXPOSED_HEADERS="{",".join(grant.expose)}"' if grant.expose else None,
        f'CORS_CREDENTIALS="{json.dumps(grant.credentials)}"',
        None if grant.max_age is None else f'CORS_MAX_AGE="{grant.max_age}"',
    )


RECIPES: dict[Software, Writer] = {
    Software.NESTJS: Writer(
        "NestJS",
        "in main.ts, right below NestFactory.create(…)",
        "https://docs.nestjs.com/security/cors",
        _nestjs,
    ),
    Software.FASTIFY: Writer(
        "Fastify, with @fastify/cors",
        "right below the line that makes app",
        "https://github.com/fastify/fastify-cors",
        _fastify,
    ),
    Software.HONO: Writer(
        "Hono",
        "right below const app = new Hono()",
        "https://hono.dev/docs/middleware/builtin/cors",
        _hono,
    ),
    Software.KOA: Writer(
        "Koa, with @koa/cors",
        "right below const app = new Koa()",
        "https://github.com/koajs/cors",
        _koa,
    ),
    Software.TRPC: Writer(
        "tRPC, with cors",
        "where the server is made",
        "https://trpc.io/docs/server/adapters/standalone#handling-cors-and-options",
        _trpc,
    ),
    Software.STRAPI: Writer(
        "Strapi",
        "in config/middlewares.js, or .ts",
        "https://docs.strapi.io/cms/configurations/middlewares#cors",
        _strapi,
    ),
    Software.DIRECTUS: Writer(
        "Directus",
        "in its environment, or .env",
        "https://directus.io/docs/configuration/security-limits",
        _directus,
    ),
    Software.EXPRESS: Writer(
        "Express, with cors",
        "right below const app = express()",
        "https://expressjs.com/en/resources/middleware/cors.html",
        _express,
    ),
}
