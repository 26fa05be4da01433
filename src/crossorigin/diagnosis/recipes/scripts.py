"""Recipes for code that stands before a site: Workers, edge functions and middleware.

All of them wrap the response in the same function of JavaScript.
"""

from __future__ import annotations

from ..grant import Grant
from ..software import Software
from .writing import Writer, as_json, joined, lines

__all__ = ["RECIPES"]


def _wrapper(grant: Grant) -> list[str | None]:
    """A function `withCors(request, answer)` of JavaScript and TypeScript alike."""
    preflight = [
        f'  headers.set("Access-Control-Allow-Methods", "{joined(grant.all_methods)}");',
        f'  headers.set("Access-Control-Allow-Headers", "{joined(grant.headers)}");'
        if grant.headers
        else None,
        None
        if grant.max_age is None
        else f'  headers.set("Access-Control-Max-Age", "{grant.max_age}");',
    ]
    shared = '"*"' if grant.anyone else 'request.headers.get("Origin")'
    return [
        *([] if grant.anyone else [f"const ORIGINS = new Set({as_json(grant.origins)});", ""]),
        "async function withCors(request, answer) {",
        f"  const origin = {shared};",
        f"  const allowed = {'true' if grant.anyone else 'ORIGINS.has(origin)'};",
        '  const preflight = request.method === "OPTIONS"',
        '    && request.headers.has("Access-Control-Request-Method");',
        "  let response;",
        "  try {",
        "    response = preflight && allowed",
        "      ? new Response(null, { status: 204 })",
        "      : await answer();",
        "  } catch (error) {",
        "    console.error(error);",
        '    response = new Response("Internal Server Error", { status: 500 });',
        "  }",
        "  const headers = new Headers(response.headers);",
        "  for (const name of [...headers.keys()]) {",
        '    if (name.startsWith("access-control-")) headers.delete(name);',
        "  }",
        '  headers.append("Vary", "Origin");',
        "  if (allowed) {",
        '    headers.set("Access-Control-Allow-Origin", origin);',
        '    headers.set("Access-Control-Allow-Credentials", "true");'
        if grant.credentials
        else None,
        f'    headers.set("Access-Control-Expose-Headers", "{joined(grant.expose)}");'
        if grant.expose
        else None,
        "  }",
        "  if (preflight && allowed) {",
        *(each and f"  {each}" for each in preflight),
        "  }",
        "  return new Response(response.body, {",
        "    status: response.status, statusText: response.statusText, headers,",
        "  });",
        "}",
    ]


def _workers(grant: Grant) -> str:
    return lines(
        *_wrapper(grant),
        "",
        "// `handle` is what `fetch` was until now.",
        "export default {",
        "  fetch: (request, env, ctx) => withCors(request, () => handle(request, env, ctx)),",
        "};",
    )


def _supabase(grant: Grant) -> str:
    return lines(
        "// A preflight carries no token: deploy with --no-verify-jwt, and check it in `handle`.",
        *_wrapper(grant),
        "",
        "// `handle` is the function that Deno.serve got until now.",
        "Deno.serve((request) => withCors(request, () => handle(request)));",
    )


def _nextjs(grant: Grant) -> str:
    return lines(
        "// Beside app/ or pages/. Until Next.js 15 the file is called middleware.js.",
        'import { NextResponse } from "next/server";',
        "",
        *_wrapper(grant),
        "",
        "export default function proxy(request) {",
        "  return withCors(request, () => NextResponse.next());",
        "}",
        "",
        "// The paths that pages of other origins ask for. Remove Access-Control- headers from",
        "// their routes, and from headers() in next.config.",
        'export const config = { matcher: "/api/:path*" };',
    )


def _netlify(grant: Grant) -> str:
    return lines(
        "// It stands before files and functions. Headers in _headers and netlify.toml are only",
        "// for files, and name one origin for all.",
        *_wrapper(grant),
        "",
        "export default (request, context) => withCors(request, () => context.next());",
        'export const config = { path: "/*" };',
    )


def _vercel(grant: Grant) -> str:
    return lines(
        "// For every framework but Next.js. Remove Access-Control- headers from the functions and",
        "// from vercel.json, which names one origin for all and does not answer preflights.",
        'import { next } from "@vercel/functions";',
        "",
        *_wrapper(grant),
        "",
        "export default function middleware(request) {",
        "  return withCors(request, () => next());",
        "}",
    )


RECIPES: dict[Software, Writer] = {
    Software.WORKERS: Writer(
        "Cloudflare Workers",
        "in the Worker's module",
        "https://developers.cloudflare.com/workers/examples/cors-header-proxy/",
        _workers,
    ),
    Software.SUPABASE: Writer(
        "Supabase Edge Functions",
        "in the function's index.ts",
        "https://supabase.com/docs/guides/functions/cors",
        _supabase,
    ),
    Software.NEXTJS: Writer(
        "Next.js",
        "in proxy.js",
        "https://nextjs.org/docs/app/api-reference/file-conventions/proxy",
        _nextjs,
    ),
    Software.NETLIFY: Writer(
        "Netlify",
        "in netlify/edge-functions/cors.js",
        "https://docs.netlify.com/build/edge-functions/api/",
        _netlify,
    ),
    Software.VERCEL: Writer(
        "Vercel",
        "in middleware.js, in the root of the project",
        "https://vercel.com/docs/routing-middleware/api",
        _vercel,
    ),
}
