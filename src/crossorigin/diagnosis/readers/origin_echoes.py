"""Code that answers every origin with itself, and so allows all, as ``*`` would.

A value that is read from the request's Origin and sent as it is; nothing is known of code that
compares it first.
"""

from __future__ import annotations

import re

__all__ = ["COMPARES", "allows_by_code"]

_NAME = r"Access-Control-Allow-Origin['\"]?\]?\s{0,4}[,:=]{0,2}>?\s{0,4}['\"]?\s{0,4}[.{]?\s{0,4}"
_OF_REQUEST = (
    # Node.js: req.headers.origin, req.get("Origin"), ctx.request.header.origin, and with a default
    r"(?:c|ctx|context|event|req|request|r)(?:\.\w{1,12}){0,3}(?:\(\s{0,4}['\"]|\[\s{0,4}['\"]|\.)"
    r"(?i:origin)['\"]?[)\]]?"
    # Go: r.Header.Get("Origin"); Java: request.getHeader("Origin")
    r"|\w{1,20}(?:\.\w{1,20}){0,3}\.(?:Get|[gG]etHeader|GetHeader)\(\s{0,4}['\"](?i:origin)['\"]\s{0,4}\)"
    # PHP, nginx, Apache, Caddy
    r"|\$_SERVER\[['\"]HTTP_ORIGIN['\"]\]|\$http_origin\b|\$\{http_origin\}|"
    r"%\{(?i:HTTP_ORIGIN|ORIGIN)\}e|expr=%\{HTTP:Origin\}|\{(?:http\.request\.)?header\.Origin\}"
)
_ECHO = re.compile(rf"(?i:{_NAME})(?:{_OF_REQUEST})")
_BY_FUNCTION = re.compile(
    # cors, Fastify: origin: (origin, done) => done(null, true)
    r"origin['\"]?\s{0,4}:\s{0,4}(?:async\s{1,4})?(?:function\s{0,4}\w{0,30}\s{0,4})?"
    r"\(?\s{0,4}(?P<name>\w{1,20})[^()=\n]{0,40}\)?\s{0,4}(?:=>)?\s{0,4}\{?\s{0,40}(?:return\s{1,4})?"
    # Hono: origin: (origin) => origin
    r"(?:\w{1,20}\(\s{0,4}null\s{0,4},\s{0,4}(?:true|(?P=name))\s{0,4}\)|(?P=name)\s{0,4}[,;}\n]|"
    # Koa: origin: (ctx) => ctx.get("Origin")
    r"(?P=name)(?:\.\w{1,12}){1,3}(?:\(\s{0,4}['\"]|\.)(?i:origin)\b)"
    # gin, rs/cors: AllowOriginFunc: func(origin string) bool { return true }
    r"|AllowOriginFunc\s{0,4}[:=]\s{0,4}func\([^()\n]{0,80}\)\s{0,4}bool\s{0,4}\{\s{0,40}return\s{1,4}true\b"
    # Spring, Laravel, FastAPI: a pattern of all origins
    r"|(?i:allowed_?Origins?_?Patterns?|allow_origin_regex)['\"]?\s{0,4}(?:=>|[=:(])\s{0,4}"
    r"(?:\w{0,10}\.?\w{0,12}[(\[]\s{0,4})?r?['\"](?:\*|\^?\.\*\$?|#\.\*#)['\"]"
    # enableCors() of NestJS, CORS(app) of Flask-CORS
    r"|\benableCors\(\s{0,4}\)|(?<![\w.])CORS\(\s{0,4}(?:app|application|server)\s{0,4}\)"
)
_OPTIONS = re.compile(
    r"(?<![\w.])(?:app\.enableCors|cors)\(\s{0,8}\{(?P<inside>[^{}()]{0,600})\}\s{0,8}\)"
)
COMPARES = re.compile(
    r"(?i)\bif\b[^\n]{0,200}origin|(?:includes|indexOf|contains|in_array|has|test|match(?:es)?|some|"
    r"allowed\w{0,20})\s{0,4}\([^\n]{0,200}origin|origin\w{0,20}\s{1,4}in\s|SetEnvIf|\bmap\s"
)
"""A comparison of the origin, or a condition on it, before it is sent."""
_NEAR = 400


def allows_by_code(text: str) -> bool:
    """Whether code or settings in `text` send back every origin, or allow all by default."""
    echo = _ECHO.search(text)
    if echo is not None:
        # nginx compares in an “if” or a map, which may stand far before.
        near = len(text) if "http_origin" in echo[0] else _NEAR
        if not COMPARES.search(text[max(echo.start() - near, 0) : echo.end()]):
            return True
    if _BY_FUNCTION.search(text) is not None:
        return True
    return any(
        # Without an origin, cors, Hono's, Koa's and NestJS' options allow all.
        "origin" not in each["inside"].lower() and "..." not in each["inside"]
        for each in _OPTIONS.finditer(text)
    )
