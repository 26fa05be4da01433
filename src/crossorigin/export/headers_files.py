"""Hosts of web sites whose settings only add headers: Netlify, Cloudflare Pages and Vercel.

None of them answers preflights. The lists are on every response, so that they are also on the
application's own response to OPTIONS. Files of Cloudflare Pages allow any origin by themselves.

Sources: Netlify, "Custom headers"; Cloudflare Pages, "Headers" (which says that functions and the
workers of a site are not concerned), ``pages-shared/asset-server/handler.ts`` and
``metadata-generator/parseHeaders.ts``, by which longer lines are ignored; Vercel, "Project
configuration", ``headers`` and ``has``, and the schema of vercel.json.
"""

from __future__ import annotations

import json
from dataclasses import replace

from .declared import Abilities, Declared, DeclaredTarget, Limits, OriginSyntax

__all__ = ["CLOUDFLARE_PAGES", "NETLIFY", "VERCEL"]


def _headers(lists: Declared, origin: str) -> dict[str, str]:
    """The headers of responses to an origin."""
    headers = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true" if lists.credentials else "",
        "Access-Control-Allow-Methods": ", ".join(lists.methods),
        "Access-Control-Allow-Headers": ", ".join(lists.headers),
        "Access-Control-Expose-Headers": ", ".join(lists.exposed),
        "Access-Control-Max-Age": "" if lists.max_age is None else str(lists.max_age),
    }
    return {name: value for name, value in headers.items() if value}


def _headers_file(lists: Declared) -> str:
    if not (lists.any_origin or lists.origins):
        return "/*\n  ! Access-Control-Allow-Origin\n"
    (origin,) = ("*",) if lists.any_origin else lists.origins
    lines = (f"  {name}: {value}\n" for name, value in _headers(lists, origin).items())
    return f"/*\n{''.join(lines)}"


def _of_longest_origin(lists: Declared) -> dict[str, str]:
    return _headers(lists, max(lists.origins, key=len, default="*"))


def _longest_line(lists: Declared) -> int:
    return max(len(f"{name}: {value}") for name, value in _of_longest_origin(lists).items())


def _longest_value(lists: Declared) -> int:
    return max(map(len, _of_longest_origin(lists).values()))


def _vercel(lists: Declared) -> str:
    def block(headers: dict[str, str], **conditions: object) -> dict[str, object]:
        pairs = [{"key": name, "value": value} for name, value in headers.items()]
        return {"source": "/(.*)", **conditions, "headers": pairs}

    if lists.any_origin:
        blocks = [block(_headers(lists, "*"))]
    else:
        blocks = [block({"Vary": "Origin"})]
        for origin in lists.origins:
            condition = {"type": "header", "key": "origin", "value": {"eq": origin}}
            blocks.append(block(_headers(lists, origin), has=[condition]))
    return f"{json.dumps({'headers': blocks}, indent=2)}\n"


_MOST_BLOCKS = 2048  # of the schema of vercel.json
_CONSTANT = Abilities(OriginSyntax.EXACT, constant=True, answers_preflights=False)
NETLIFY = DeclaredTarget("netlify", "Netlify", _CONSTANT, "_headers", _headers_file)
CLOUDFLARE_PAGES = DeclaredTarget(
    "cloudflare-pages",
    "Cloudflare Pages",
    replace(_CONSTANT, no_origins=True),
    "_headers",
    _headers_file,
    limits=Limits(whole=(2_000, "a line", _longest_line)),
)
VERCEL = DeclaredTarget(
    "vercel",
    "Vercel",
    Abilities(
        OriginSyntax.EXACT, most_origins=_MOST_BLOCKS - 1, varies=True, answers_preflights=False
    ),
    "vercel.json",
    _vercel,
    comment=None,
    limits=Limits(whole=(32_768, "a header", _longest_value)),
)
