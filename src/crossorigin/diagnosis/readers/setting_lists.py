"""What pasted settings allow: their lists of methods and request headers, and credentials.

Each software has names of its own for the lists, but all of them say “methods” or “headers” and
“allow”, or begin a list right after the name. A list that is not there has the software's default,
which a recipe with such a list would otherwise take away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...fetch.methods import SAFELISTED_IN_ORDER
from ..evidence import Allowed
from ..software import Software

__all__ = ["allowed_in", "list_named", "whole_lists", "with_defaults"]

_LIST = (
    r"(?:allow(?:ed)?[._-]?(?:request)?{0}s?|\bcors[._]{0}s?(?=\s{{0,4}}[=:])|"
    r"(?<![\w-]){0}s['\"]?\s{{0,4}}(?:=>|:(?=\s{{0,4}}(?:[:%'\"]|\[(?!\s{{0,80}}\{{)))))"
)
_MOST_CHARACTERS = 400


def list_named(kind: str) -> str:
    """An expression for the name of a list in settings: ``allow_methods``, ``methods: [``.

    Not a request's own ``headers: {``, a host's ``headers: [{``, nor a route's ``methods=``.
    """
    return _LIST.format(kind)


_BEGINS = {
    kind: re.compile(rf"(?i:{list_named(kind)}|\bWith{kind}s\(|\bAllowAny{kind}\b)")
    for kind in ("method", "header")
}
_ENDS = re.compile(
    r"[\])};]|</|(?i:(?:allow(?:ed)?_?-?(?:any|origin|header|method|credential)|expose|max_?-?age)"
    r"(?!(?:s|-headers)?['\"]?\s{0,4}[,\]);]))"
)
"""What ends a list, or begins the next one; headers of responses may be among the names."""
_QUOTED_LIST = re.compile(
    r"(?:['\"]?[^\S\n]{0,4}(?:=>|[:=,]|[^\S\n])[^\S\n]{0,4}(?:value=)?|(?=['\"][^'\"\n]{1,200},))"
    r"(?P<quote>['\"])[^'\"\n]{1,400}(?P=quote)"
    r"(?!\s{0,4},\s{0,8}['\"])"
)
"""A whole list in quotes, which ends with them."""
_TO_VALUE = re.compile(
    r"\A(?:\s{0,8}</param-name>\s{0,80}<param-value>|['\"]\]\s{0,40}(?==[^=])|(\s{0,12}[:=(,]\s{0,12})(?:\[\]string|new\s+\w+\[\]))"
)
"""Between a name and its list: in a web.xml, in ``headers[…] = …``, and in Go and C#."""
_METHOD = re.compile(r"(?i)(?<![\w/.-])(?:get|head|post|put|patch|delete)(?![\w(-])")
_HEADER = re.compile(
    r"(?<=['\"])\w[\w-]{1,60}(?=['\"])|(?<![\w.$-])(?:[A-Za-z]\w{0,30}(?:-\w{1,30}){1,8}|"
    r"(?i:authorization|accept|origin|depth|range))(?![\w.-])"
)
_EXPOSES = re.compile(
    r"(?i:expose[ds]?[._-]?(?:response)?headers?)|\bexpose['\"]?\s{0,4}(?:=>|:)(?=\s{0,4}[%'\"\[])"
)
_EXPOSED = re.compile(rf"{_HEADER.pattern}|(?<![\w.$-])(?i:etag|location)(?![\w.-])")
_MAX_AGE = re.compile(
    r"(?i)max[_-]?age(?:_?in)?_?(?:seconds|sec)?['\"]?\]?\s{0,4}(?:=>|[:=(,>]|\s)\s{0,4}['\"]?"
    r"(?:TimeSpan\.FromSeconds\()?(?P<age>[1-9]\d{0,8})L?(?!\s{0,4}[\w*.])"
)
_ABOUT = re.compile(
    r"(?i)(?P<cors>allow|expose|origin|cors|access-?control|preflight)|"
    r"(?P<other>cookie|session|cache|transport|static|expires)"
)
"""What an age is for: the last of these before it."""
_CONSTANT = re.compile(r"\b(?:header::|HttpHeaders\.)(?P<name>[A-Z][A-Z_]{1,40})\b")
"""A header as a constant, in Rust's crate http and in Java."""
_ALL = re.compile(r"['\"\s=,>\[({]\*|:any\b")
_CREDENTIALS = re.compile(
    r"(?i)(?:(?:allow|supports?)_?-?credentials|(?<![\w-])credentials)['\"]?\s{0,4}(?:=>|[:=,(]|\s)"
    r"\s{0,4}['\"]?true|\.AllowCredentials\(\)"
)


_ALL_METHODS = ("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE")
_DEFAULTS: dict[Software, tuple[re.Pattern[str], Allowed]] = {
    software: (re.compile(sign), Allowed((), methods, headers, credentials))
    for software, sign, methods, headers, credentials in (
        # django-cors-headers 4.9, corsheaders/defaults.py
        (Software.DJANGO, r"\bcorsheaders\b|\bCORS_(?:ALLOW|ORIGIN)",
         ("DELETE", "GET", "PATCH", "POST", "PUT"),
         ("authorization", "content-type", "user-agent", "x-csrftoken", "x-requested-with"), False),
        # Flask-CORS 6, core.py
        (Software.FLASK, r"\bflask_cors\b|\bCORS\(", _ALL_METHODS, ("*",), False),
        # cors 2.8 for Express: what the preflight asks for is allowed
        (Software.EXPRESS, r"(?<![\w.])cors\(", _ALL_METHODS, ("*",), False),
        # cors 2.8 under NestJS' Express adapter
        (Software.NESTJS, r"\benableCors\(|(?<![\w.])cors['\"]?:\s{0,4}(?:true|\{)", _ALL_METHODS,
         ("*",), False),
        # @fastify/cors 11, index.js: GET, HEAD and POST
        (Software.FASTIFY, r"\bfastify[-/]cors\b", (), ("*",), False),
        # hono 4.13, src/middleware/cors/index.ts
        (Software.HONO, r"(?<![\w.])cors\(", _ALL_METHODS, ("*",), False),
        # @koa/cors 5, index.js
        (Software.KOA, r"(?<![\w.])cors\(", _ALL_METHODS, ("*",), False),
        # gin-contrib/cors 1.7, cors.go: DefaultConfig; a cors.Config allows what it lists
        (Software.GIN, r"\bcors\.Default(?:Config)?\(\)", _ALL_METHODS, ("Content-Type",), False),
        # rs/cors, cors.go
        (Software.GO_RS_CORS, r"\bcors\.Options\b", (), ("Content-Type", "X-Requested-With"),
         False),
        # CorsConfiguration.applyPermitDefaultValues, for CorsRegistry and @CrossOrigin
        (Software.SPRING, r"@CrossOrigin\b|\.addMapping\(", (), ("*",), False),
        # ingress-nginx, internal/ingress/annotations/cors/main.go
        (Software.INGRESS_NGINX, r"/enable-cors['\"]?:\s{0,4}['\"]?true",
         ("GET", "PUT", "POST", "DELETE", "PATCH"),
         ("DNT", "Keep-Alive", "User-Agent", "X-Requested-With", "If-Modified-Since",
          "Cache-Control", "Content-Type", "Authorization"), True),
    )
}  # fmt: skip
"""The sign of a layer for CORS, and what it allows where the settings have no list."""
_BEFORE_FASTIFY_CORS_11 = re.compile(
    r"\bfastify-cors\b|['\"]@fastify/cors['\"]:\s{0,4}['\"]\D{0,2}(?:[1-9]|10)\.|"
    r"['\"]fastify['\"]:\s{0,4}['\"]\D{0,2}[1-4]\."
)
"""Up to @fastify/cors 10 its default had the other methods too (index.js of 9.0.1, 10.0.0 and
11.0.0; the versions for Fastify 4 and older are below)."""
_NAMES_CREDENTIALS = re.compile(r"(?i)credentials")


def with_defaults(allowed: Allowed, software: Software | None, text: str) -> Allowed:
    """`allowed`, and the defaults of `software` for what the settings in `text` do not name."""
    if software not in _DEFAULTS:
        return allowed
    sign, default = _DEFAULTS[software]
    if sign.search(text) is None:
        return allowed
    default_methods = default.methods
    if _is_fastify(software, text):
        default_methods = _ALL_METHODS if _BEFORE_FASTIFY_CORS_11.search(text) else ()
    methods, headers = (
        of_default if begins.search(text) is None or _adds_to_default(kind, text) else ()
        for (kind, begins), of_default in zip(
            _BEGINS.items(), (default_methods, default.headers), strict=True
        )
    )
    with_credentials = default.credentials and _NAMES_CREDENTIALS.search(text) is None
    if software is Software.SPRING:  # the recipe's CorsConfiguration has no defaults
        return replace(allowed, headers=allowed.headers or headers)
    return replace(
        allowed,
        credentials=allowed.credentials or with_credentials,
        default_methods=methods,
        default_headers=headers,
    )


_ALL_OR_NOTHING = {
    # spring-web, DefaultCorsProcessor.java and CorsConfiguration.java: 403 without headers
    Software.SPRING: r"\.addMapping\(|\bCorsConfiguration\b",
    # rs/cors, cors.go (handlePreflight); jub0bs/cors
    Software.GO_RS_CORS: r"\bcors\.Options\b",
    Software.GO_JUB0BS: r"\bcors\.Config\b",
    # whatyouhide/corsica, lib/corsica.ex: put_cors_preflight_resp_headers
    None: r"\bplug[ (]Corsica\b(?!\.)",
}
"""The sign of a layer that answers a preflight in full, or without any CORS header."""


def whole_lists(allowed: Allowed, software: Software | None, text: str) -> Allowed | None:
    """The lists of a layer that answers in full or not at all; ``None`` for another layer."""
    sign = _ALL_OR_NOTHING.get(software)
    if sign is None or re.search(sign, text) is None:
        return None
    methods = allowed.methods or (
        () if software is None or "@CrossOrigin" in text else SAFELISTED_IN_ORDER
    )
    return replace(allowed, methods=methods, headers=(*allowed.headers, *allowed.default_headers))


def _is_fastify(software: Software | None, text: str) -> bool:
    """NestJS passes the options of its Fastify adapter to @fastify/cors."""
    return software is Software.FASTIFY or (
        software is Software.NESTJS and "FastifyAdapter" in text
    )


def _adds_to_default(kind: str, text: str) -> bool:
    """Whether a list of Django's begins with the default, or gin's is added to it."""
    return f"default_{kind}s" in text or f"AddAllow{kind.title()}s(" in text


def allowed_in(text: str) -> Allowed:
    """The lists in settings; the origins are left to the caller."""
    methods = [name.upper() for name in _names(text, _BEGINS["method"], _METHOD)]
    headers = [
        name
        for name in _names(text, _BEGINS["header"], _HEADER)
        if not name.lower().startswith("access-control-")
    ]
    return Allowed(
        (),
        tuple(dict.fromkeys(methods)),
        tuple({name.lower(): name for name in reversed(headers)}.values())[::-1],
        _CREDENTIALS.search(text) is not None,
        exposed=tuple(dict.fromkeys(_names(text, _EXPOSES, _EXPOSED))),
        max_age=_max_age(text),
    )


def _max_age(text: str) -> int | None:
    """How long preflights are remembered, of settings that have other ages as well."""
    for found in _MAX_AGE.finditer(text):
        before = text[max(0, found.start() - _MOST_CHARACTERS) : found.start()]
        about = [each.lastgroup for each in _ABOUT.finditer(before)]
        if about[-1:] == ["cors"]:
            return int(found["age"])
    return None


def _names(text: str, begins: re.Pattern[str], shape: re.Pattern[str]) -> Iterator[str]:
    for begun in begins.finditer(text):
        if begun[0].lower().startswith("allowany"):
            yield "*"
            continue
        listed = text[begun.end() : begun.end() + _MOST_CHARACTERS]
        listed = _TO_VALUE.sub(r"\1 ", listed, count=1)
        if (quoted := _QUOTED_LIST.match(listed)) is not None:
            listed = quoted[0]
        elif (end := _ENDS.search(listed)) is not None:
            listed = listed[: end.start()]
        if _ALL.search(listed):
            yield "*"
        listed = _CONSTANT.sub(lambda each: each["name"].replace("_", "-").title(), listed)
        yield from shape.findall(listed)
