"""What pasted settings are for: which paths, which methods, which statuses; and proxies of pages.

Patterns of paths are compared with each end of the URL's path that begins at a slash, because a
prefix may be added in front of the application.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ...fetch.urls import parse_url
from ..places import is_local_host

__all__ = [
    "methods_of_rules",
    "only_on_success",
    "other_paths",
    "paths_in",
    "proxied_by_page",
    "route_of_layer",
    "unused_layer",
]

_MOST = 50
NO_PATH = "no path"
"""In place of patterns, if the list of paths is empty."""
_QUOTED = r"['\"](?P<path>[^'\"\n]{1,200})['\"]"

_Matches = Callable[[str, str], bool]


def _by_expression(pattern: str, path: str) -> bool:
    # Only the plain start of an expression is compared; what follows may be anything.
    plain = re.match(r"\^?(?P<start>[\w/.-]*)", pattern)
    start = (plain["start"] if plain is not None else "").rstrip(".")
    return not start.startswith("/") or path.startswith(start.rstrip("/") or "/")


def _by_wildcards(pattern: str, path: str) -> bool:
    """``/api/**`` and ``api/*``: a star is anything here, which is more than in some software."""
    start, star, _ = f"/{pattern.lstrip('/')}".partition("*")
    if not star:
        return path.rstrip("/") == start.rstrip("/")
    return path.startswith(start) or path == start.rstrip("/")


def _by_segments(pattern: str, path: str) -> bool:
    """``/api/:path*`` and ``/api/(.*)``."""
    found = re.split(r"[:(*{]", pattern, maxsplit=1)
    if len(found) == 1:
        return path.rstrip("/") == pattern.rstrip("/")
    return path.startswith(found[0]) or path == found[0].rstrip("/")


def _by_prefix(pattern: str, path: str) -> bool:
    if pattern.endswith("*"):  # Hono's, and Express'
        return _by_wildcards(pattern, path)
    return f"{path}/".startswith(f"{pattern.rstrip('/')}/")


_PATHS: tuple[tuple[re.Pattern[str], _Matches], ...] = (
    # flask-cors, django-cors-headers, NelmioCorsBundle
    (re.compile(rf"\bresources\s{{0,8}}=\s{{0,8}}\{{\s{{0,8}}r?{_QUOTED}"), _by_expression),
    (re.compile(rf"\bCORS_URLS_REGEX\s{{0,8}}=\s{{0,8}}r?{_QUOTED}"), _by_expression),
    (re.compile(r"(?m)^\s{1,12}'(?P<path>\^/[^'\n]{1,200})'\s{0,4}:\s{0,80}(?:\{\s{0,8})?"
                r"(?:allow_|origin_regex|expose_|max_age|hosts|skip_|forced_|~)"), _by_expression),
    # Spring
    (re.compile(rf"\b(?:addMapping|registerCorsConfiguration)\(\s{{0,40}}{_QUOTED}"),
     _by_wildcards),
    # Rack::Cors
    (re.compile(rf"(?m)^\s{{0,40}}resource\(?\s{{1,4}}{_QUOTED}"), _by_wildcards),
    # Next.js, Vercel, Firebase
    (re.compile(rf"['\"]?\bsource['\"]?\s{{0,4}}:\s{{0,4}}{_QUOTED}"), _by_segments),
    # Express
    (re.compile(rf"\.(?:use|get|post|put|patch|delete|options|all)\(\s{{0,8}}{_QUOTED}\s{{0,8}},"
                r"\s{0,8}cors\("), _by_prefix),
)  # fmt: skip
_FLASK = re.compile(r"\bresources\s{0,8}=\s{0,8}\[(?P<inside>[^\n]{0,1000}?)\]\s{0,8}[,)]")
_LARAVEL = re.compile(r"'paths'\s{0,8}=>\s{0,8}\[(?P<inside>[^\]]{0,1000})\]")
_EVERYWHERE = re.compile(r"\.use\(\s{0,8}cors\(|\bCORS\(\s{0,4}\w{1,40}\s{0,4}\)")
"""Express' and Flask's layer around all routes."""


def paths_in(text: str) -> list[tuple[str, _Matches]]:
    """The patterns of paths in settings for CORS, and how each is compared; empty if for all."""
    if _EVERYWHERE.search(text):
        return []
    found = [
        (each["path"], matches)
        for pattern, matches in _PATHS
        for each in pattern.finditer(text)
        if matches is not _by_segments or _is_for_cors(text, each.end())
    ]
    for listed in _FLASK.finditer(text):
        found += [(path, _by_expression) for path in re.findall(_QUOTED, listed["inside"])]
    for listed in _LARAVEL.finditer(text):
        if not listed["inside"].strip():
            return [(NO_PATH, lambda *_: False)]
        found += [
            (path, _by_wildcards) for path in re.findall(r"'([^'\n]{1,200})'", listed["inside"])
        ]
    return found[:_MOST]


def _is_for_cors(text: str, at: int) -> bool:
    """Whether headers for CORS follow the source of a rule, before the next one."""
    following = text[at : at + 2000]
    rule = following.partition("source")[0]
    return "access-control-" in rule.lower()


def other_paths(found: Sequence[tuple[str, _Matches]], url: str | None) -> tuple[str, ...]:
    """The patterns, if none of them is for the path of `url`; else empty."""
    parsed = parse_url(url or "")
    if found and found[0][0] == NO_PATH:
        return (NO_PATH,)
    if not found or parsed is None or parsed.origin is None:
        return ()
    if any(matches(pattern, end) for pattern, matches in found for end in _ends(parsed.path)):
        return ()
    return tuple(dict.fromkeys(pattern for pattern, _ in found))[:5]


def _ends(path: str) -> Iterator[str]:
    """The path, and what is left of it without its first segments."""
    at = 0
    for _ in range(8):
        yield path[at:]
        at = path.find("/", at + 1)
        if at < 0:
            return


_METHODS_OF_RULES = re.compile(
    r"['\"]?(?:AllowedMethods?|\bmethod)['\"]?\s{0,4}:\s{0,4}\[(?P<listed>[^\]]{1,400})\]"
    r"|<AllowedMethod>\s{0,8}(?P<one>[A-Z]{3,7})\s{0,8}</AllowedMethod>"
)
_NAME = re.compile(r"\b[A-Z]{3,7}\b|\*")


def methods_of_rules(text: str) -> frozenset[str]:
    """The methods in a bucket's rules, of Amazon S3 and Google Cloud Storage."""
    found = (each["listed"] or each["one"] for each in _METHODS_OF_RULES.finditer(text))
    return frozenset(name for listed in found for name in _NAME.findall(listed))


_NGINX_ADDS = re.compile(r"\badd_header\s+['\"]?Access-Control-Allow-Origin\b[^;\n]{0,300};")
_APACHE_ADDS = re.compile(
    r"(?mi)^\s{0,40}Header\s+(?:set|add|append|merge)\s+['\"]?Access-Control-Allow-Origin\b"
)
_APACHE_ALWAYS = re.compile(r"(?mi)^\s{0,40}Header\s+always\s+\w{3,6}\s+['\"]?Access-Control-")


def only_on_success(text: str) -> str:
    """The directive that leaves out responses with an error, as it is written; else empty."""
    for added in _NGINX_ADDS.finditer(text):
        if not re.search(r"\balways\s*;$", added[0]):
            return "add_header"
    if _APACHE_ADDS.search(text) and not _APACHE_ALWAYS.search(text):
        return "Header set"
    return ""


_MIDDLEWARE = re.compile(
    r"(?i)\btraefik\.http\.middlewares\.(?P<name>[\w-]{1,60})\.headers\.accesscontrolallow"
)
_USED = re.compile(
    r"(?i)\b(?:routers|entrypoints)\.[\w.-]{1,80}\.middlewares['\"]?\s?[=:](?P<names>[^\n]{1,300})"
)


_OF_ROUTE = re.compile(
    r"\b\w{2,20}\.(?:get|post|put|patch|delete)\(\s{0,20}['\"`][^'\"`\n]{1,200}['\"`]\s{0,20},"
    r"\s{0,20}cors\("
)
_OF_ALL = re.compile(
    r"\.(?:use|options|all)\((?:\s{0,20}(?:['\"`/*][^,()\n]{0,200}),)?\s{0,20}(?:cors\b|\w*[cC]ors\w*\()"
)


def route_of_layer(text: str) -> str:
    """The route of Express that has the CORS layer, if nothing in `text` gives it to OPTIONS.

    (expressjs/cors, "Enabling CORS Pre-Flight")
    """
    found = _OF_ROUTE.search(text)
    if found is None or _OF_ALL.search(text) is not None:
        return ""
    return " ".join(found[0].split())[:80]


def unused_layer(text: str) -> str:
    """The name of Traefik's middleware for CORS that no router in labels uses; else empty."""
    used = " ".join(each["names"] for each in _USED.finditer(text)).lower()
    found = _MIDDLEWARE.search(text)
    return found["name"] if found is not None and found["name"].lower() not in used else ""


_PROXIES = re.compile(
    r"(?s)(?:\bproxy['\"]?\s{0,4}:\s{0,4}\{.{0,400}?|createProxyMiddleware\(.{0,200}?|"
    r"['\"]proxy['\"]\s{0,4}:\s{0,4}(?=['\"])|['\"]/[\w/*-]{1,60}['\"]\s{0,4}:\s{0,4}\{\s{0,40}['\"]target['\"]"
    r"\s{0,4}:\s{0,4}(?=['\"]))['\"`](?P<target>https?://[\w.:\[\]-]{1,262})"
)
"""Of Vite, webpack, Create React App and Angular; Next.js and others rewrite."""


def proxied_by_page(text: str) -> frozenset[str]:
    """The origins to which the page's development server passes requests on, by its settings."""
    found = (parse_url(each["target"]) for each in _PROXIES.finditer(text))
    return frozenset(
        origin
        for each in found
        if each is not None and each.origin is not None
        for origin in _names(str(each.origin))
    )


def _names(origin: str) -> Iterator[str]:
    """An origin of this machine by its two names."""
    yield origin
    parsed = parse_url(origin)
    if parsed is not None and parsed.origin is not None and is_local_host(parsed.origin.host):
        yield origin.replace("127.0.0.1", "localhost")
        yield origin.replace("localhost", "127.0.0.1")
