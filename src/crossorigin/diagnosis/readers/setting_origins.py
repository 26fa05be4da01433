"""The origins that pasted settings allow: entries, entries with “*”, regular expressions, or all.

How a list is compared with a page is the software's own. An entry that is nearly the page's origin
is told apart from one of another page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from ...fetch.origins import Origin
from ...fetch.urls import parse_url
from ..origin_entries import COLLECTION, without_broken_lists, without_comments_after
from ..places import is_local_host
from ..software import Software
from .origin_echoes import COMPARES, allows_by_code
from .origin_expressions import OriginExpression, expressions_in

__all__ = ["MOST_LINES", "MOST_NAMED", "Listed", "SettingOrigins", "lines_of_settings"]

_OF_MESSAGES = re.compile(
    r"blocked by CORS|Cross-Origin Request Blocked|from origin '|not allowed by Access-Control-|"
    r"therefore not allowed|(?i:^\s*[<>]?\s*(?:origin(?=\s*:\s*['\"]?(?:[a-z-]+://\S*\s*$|null))|"
    r"access-control-[a-z-]+)\s*:)|-H\s|--header|"
    # a sentence of the writer, which quotes a header
    r"(?i:(?:\b[a-z]{2,20}[ .,]{1,3}){3}[\"'`“]?(?:[a-z]{2,20} ){0,3}"
    r"access-control-[a-z-]{6,20}:\s)"
)
"""A line of a browser's message, of a request, a response or a writer, not of settings."""
_BEGINS_LAYER = re.compile(r"(?i)cors['\"]?\s{0,4}(?::|\(|:?\s?\{|\(\{)\s*$")
"""A line after which “origin:” is a setting, not the header of a request."""
MOST_LINES = 2000
MOST_NAMED = 100
_COMMENTED = re.compile(r"(?m)^[^\S\n]{0,40}(?:#|//)[^\n]*$")
_CONTINUES = re.compile(
    r"\s{0,80}(?:-\s{1,4}(?:exact:\s)?|<[\w-]{1,30}>\s{0,8}|(?i:\W{0,6}value\W{1,8}))?[\[({\"'`]{0,3}"
    r"(?:https?://|[\w-]{1,63}[.:][\w.:-]{1,253}[\"'`]|[\w.-]{1,63}:\d)|[\s\])}>,;\[({]{0,80}$|"
    r"\s{0,80}-\s{1,4}(?:exact:\s)?[\w-]{1,63}\.[\w.-]{1,253}\s*$"
)
"""A line that begins with an entry, or has none at all."""
_OF_ORIGINS = re.compile(r"(?i)origin|cors|allow|white_?list")
_ADDRESS = re.compile(r"(?i)(?<![\w.:/@-])(?:https?://)?(?:[a-z0-9-]{1,63}\.){0,8}[a-z0-9-]{1,63}"
                      r"(?::\d{1,5})?/?(?![\w.:/@*-])")  # fmt: skip
_LIST_OF_ORIGINS = re.compile(r"(?i)origins?(?![\w-]*(?:url|uri|path|base))|origin_whitelist")
_WITH_PATH = re.compile(
    r"(?<=['\"\s=,>])https?://[\w.-]{1,253}(?::\d{1,5})?/[\w./*-]{1,200}(?=['\",;\s<]|$)"
)
"""An entry with a path, which no page's origin has."""
_IN_BRACKETS = re.compile(r"(?<=://)\[([A-Za-z][\w.-]{0,60})\]")
"""A host that a writer replaced, as in ``https://[my-domain]``."""
_LINK = re.compile(r"\[[^\[\]\n'\"`]{1,200}\]\(https?://[^\s()]{1,2048}\)")
"""A link of Markdown, which writers put into sentences."""
_FOLLOWING = 3
"""The lines after one about origins, or one with entries, that may continue its list."""
_STAR_IS_NAME = frozenset(
    {
        Software.EXPRESS, Software.NESTJS, Software.ENGINEIO, Software.TRPC, Software.HONO,
        Software.DJANGO,
    }
)  # fmt: skip
"""Where “*” within a list is a name: cors for Express, lib/index.js, which NestJS, Socket.IO and
tRPC use; hono, src/middleware/cors/index.ts; django-cors-headers, corsheaders/checks.py (E013)."""
_IN_LIST = re.compile(
    r"(?:(?<![\w.-])origins?['\"]?\s{0,4}:|\bCORS_(?:ALLOWED_ORIGINS|ORIGIN_WHITELIST)\s{0,4}=)\s{0,4}[\[(]"
    r"[^\])]{0,2000}"
)
_STAR = re.compile(r"['\"`]\*['\"`]")
_ANY = re.compile(
    r"(?i)<AllowedOrigin>\s{0,8}\*|cors[._]allowed[._]origins</param-name>\s{0,40}<param-value>\*|"
    rf"(?:origin\w{{0,16}}|cors)['\"]?\s{{0,12}}(?:[:=,(]|=>)\s{{0,4}}{COLLECTION}[\s({{\[]{{0,8}}['\"]{{0,2}}"
    r"\*(?!\.?[\w-])|"
    r"origins?['\"]?\s{0,4}(?:[:=(]|=>)\s{0,4}(?:#[^\n]{0,100}\n\s{0,60})?"
    r"[^\])}\n]{0,80}[\[(][^\])}]{0,1500}?['\"]\*['\"]|"
    r"(?i:allow_?origins?):\s{0,40}-\s(?:exact:\s|regex:\s)?['\"]?(?:\.)?\*|"
    r"allow_?any_?origin|"
    r"(?:allow_?all_?origins?|origin_allow_all)\s{0,4}[=:]\s{0,4}true|(?<!\$\{)(?:origin|cors):\s{0,4}true|"
    r"(?<!\w)cors\(\s{0,4}\)|\bcors\.Default\(\)|\borigins?\s{1,4}['\"]\*|"
    r"SetIsOriginAllowed\(\w{1,20}\s{0,4}=>\s{0,4}true|--origins\s{1,4}['\"]?\*|"
    r"<AllowedOrigins>\s{0,8}\*|allow_origin\(\s{0,8}(?:\w{1,20}::){0,3}Any\b|CorsLayer::(?:very_)?permissive\b|"
    # hapi's API, route.options.cors: every origin, where none is named
    r"(?<![\w.-])cors['\"]?\s{0,4}:\s{0,4}\{(?![^{}]{0,400}origin)[^{}]{0,400}additional(?:Exposed)?Headers|"
    r"cors\.origins\s{0,4}=\s{0,4}/\.\*/|"
    r"(?<![\w-])--(?:cors(?:-origins?)?|(?:rpc|http\.)corsdomain)[ =]['\"]?\*|"
    r"\bCors::permissive\(\)|\.allow_any_origin\(\)|\b(?:middleware|handlers)\.CORS\(\)|"
    # Spring, CorsConfiguration.applyPermitDefaultValues: all, where no origin is named.
    r"\.addMapping\(\s{0,8}\"[^\"\n]{1,200}\"\s{0,8}\)(?!\s{0,80}(?:\.\w{1,30}\([^()]{0,300}\)\s{0,80}){0,8}?"
    r"\.allowedOrigin)|@CrossOrigin(?:\(\s{0,4}\))?[^\S\n]{0,8}\n|"
    r"Allow-Origin['\"]?(?:[\s,:\]=]{1,6}|\][ \t]{1,40}=[ \t]{0,4})"
    r"(?:['\"]?value['\"]?\s{0,4}[:=]\s{0,4})?['\"]?\*"
)
"""Settings that allow every origin."""
_USED_WITH_OPTIONS = re.compile(r"\.use\(\s{0,8}cors\(\s{0,8}[^\s)]")
_OF_PREFLIGHTS_ALONE = re.compile(
    r"\.options\(\s{0,4}(?:['\"][^'\"\n]{0,80}['\"]|/[^\n]{1,80}/)\s{0,4},\s{0,4}cors\(\s{0,4}\)\s{0,4}\)"
)
"""Express: a layer without options on OPTIONS alone, beside one with options, to whose origins the
response of the request itself keeps."""
_OVERWRITTEN = re.compile(
    r"(?m)^[^\S\n]{0,40}(?:export\s)?(?P<name>\w{0,30}(?i:ORIGINS?)\w{0,20})\s{0,4}=\s{0,4}[\['\"]{0,2}\*"
    r"['\"\]]{0,2};?[^\S\n]*$(?=[\s\S]{0,2000}?\n[^\S\n]{0,40}(?:export\s)?(?P=name)\s{0,4}=\s{0,4}(?!=)"
    r"(?![\['\"\s]{0,8}\*(?:['\"\]\s]|$)))"
)
"""“*” for a name that has another value after it: of another machine, or in another case."""
_NOT_ANY = re.compile(r"(?i)(?:allow_?all_?origins?|origin_allow_all)\s{0,4}[=:]\s{0,4}false")
"""One of two settings, by a condition that is not read."""
_PATTERN = re.compile(
    r"https?://(?:\*\.?[\w.-]{0,253}(?::(?:\d{1,5}|\*))?|[\w.-]{1,253}(?::\d{0,4})?\*)"
)
"""An entry for all subdomains, or all ports."""
_EXACT = frozenset(
    {
        Software.FASTAPI, Software.DJANGO, Software.SPRING, Software.ASPNET, Software.EXPRESS,
        Software.NESTJS, Software.FASTIFY, Software.RAILS, Software.TRAEFIK, Software.ENGINEIO,
        Software.SYMFONY, Software.HONO, Software.GIN, Software.FLASK, Software.KONG,
    }
)  # fmt: skip
"""The software that takes an entry with “*” in it for a name, or for a regular expression."""
_TAKE_PATTERNS = frozenset(
    {Software.LARAVEL, Software.GO_RS_CORS, Software.INGRESS_NGINX, Software.S3}
)
"""The software whose list of origins takes “*” for anything: fruitcake/php-cors,
src/CorsService.php; rs/cors, cors.go (AllowedOrigins); ingress-nginx, annotations
(cors-allow-origin); Amazon S3, “Elements of a CORS configuration”."""
_TAKE_ONE_LABEL = frozenset({Software.INGRESS_NGINX})
"""Whose “*” stands for a single label (ingress-nginx, template.go, buildOriginRegex)."""
_SEND_ONE = frozenset(
    {Software.EXPRESS, Software.NESTJS, Software.KOA, Software.FASTIFY, Software.ENGINEIO}
)
"""The software that sends an origin which is a text, not a list, to every page: cors for Express,
lib/index.js (also under NestJS and Socket.IO); @koa/cors and @fastify/cors, index.js."""
_ONE = re.compile(
    r"(?<![\w.-])origin['\"]?\s{0,4}:\s{0,4}(?P<quote>['\"`])(?P<value>https?://[^\s'\"`,*$]{3,253})(?P=quote)"
)
_CHOICE = re.compile(
    r"(?i)origins?\w{0,20}['\"]?\s{0,4}(?:=>|[:=])\s{0,4}(?:[^\n?]{1,160}\?[^\n:?]{1,200}:\s{0,4}['\"\[(]|"
    r"[^\n#]{1,200}\sif\s[^\n#]{1,160}\selse\s)"
)
_ONLY_ITEM = re.compile(
    r"(?m)^\s{0,40}origins:[^\S\n]{0,4}\n\s{0,40}-\s{1,4}['\"]?(?P<value>https?://[A-Za-z0-9.:/-]{3,253})['\"]?[^\S\n]*$"
    r"(?!\n\s{0,40}-\s{1,4}\S)"
)
"""Kong, kong/plugins/cors/handler.lua: a single plain entry is sent as it is."""
_IN_HEADER = re.compile(
    r"(?i)Access-Control-Allow-Origin(?:['\"]?(?:[ \t]*(?:=>|=|,|:|\]\s{0,40}=)|[ \t])[ \t]*"
    r"(?:value=)?|"
    r":[ \t]*)"
    r"['\"`]?(?P<value>https?://[\w.-]{1,253}(?::\d{1,5})?/?)(?=['\"`;\s)])"
)
_FOR_PATTERNS = re.compile(
    r"(?i)allowed_?Origin_?s?_?Patterns?\b|AllowWildcard['\"]?\s{0,4}[:=]\s{0,4}true|"
    r"SetIsOriginAllowedToAllowWildcardSubdomains"
)
"""Settings that make patterns of entries: Spring, gin, ASP.NET Core."""
_CASELESS = frozenset(
    {
        Software.FLASK, Software.GIN, Software.GO_RS_CORS, Software.SPRING, Software.ASPNET,
        Software.INGRESS_NGINX,
    }
)  # fmt: skip
"""The software that compares origins without regard to capitals: ingress-nginx, template.go
(buildCorsOriginRegex); measured of Flask-CORS 6.0,
gin-contrib/cors 1.4 and rs/cors 1.7 (not so Starlette, django-cors-headers, Falcon, cors for
Express); spring-web, CorsConfiguration.checkOrigin; ASP.NET Core, CorsPolicyBuilder.WithOrigins."""
_TRIM_SLASHES = frozenset({Software.SPRING})
"""spring-web since 5.3, CorsConfiguration.trimTrailingSlash."""
_TAKE_HOSTS = frozenset({Software.RAILS})
"""rack-cors, lib/rack/cors/resources.rb: an entry without a scheme is one with any scheme."""


class Listed(NamedTuple):
    """An entry that is nearly the page's origin, and the origins that are allowed in its place."""

    near_miss: str | None
    others: tuple[str, ...]


class SettingOrigins:
    """The origins in settings of `software`.

    `text` is the settings with their comments, `plain` without them and without messages.
    """

    def __init__(
        self, text: str, plain: str, software: Sequence[Software], *, is_invalid: bool
    ) -> None:
        self._software = frozenset(software[:1])
        plain = _OVERWRITTEN.sub("", plain)
        if _USED_WITH_OPTIONS.search(plain) is not None:
            plain = _OF_PREFLIGHTS_ALONE.sub("", plain)
        whole = without_broken_lists(plain)
        if not self._software.isdisjoint(_STAR_IS_NAME) and "FastifyAdapter" not in plain:
            whole = _IN_LIST.sub(lambda found: _STAR.sub("", found[0]), whole)
        is_any = _ANY.search(whole) is not None or allows_by_code(plain)
        # A file that cannot be read allows nothing.
        self.any = is_any and not is_invalid and _NOT_ANY.search(plain) is None
        stars = (each.start() for each in _ANY.finditer(plain) if self.any and "*" in each[0])
        self.star = next((_line_at(plain, plain.index("*", each)) for each in stars), "")
        self._own = frozenset(map(self._as_compared, _entries(whole)))
        self._text, self._plain = without_broken_lists(_COMMENTED.sub("", text)), plain

    @cached_property
    def listed(self) -> list[str]:
        """The entries, as they are compared; none if every origin is allowed."""
        if self.any:
            return []
        return list(dict.fromkeys(map(self._as_compared, _entries(self._text))))

    @cached_property
    def loose(self) -> tuple[str, str] | None:
        """An expression that also fits an origin of someone else, and that origin."""
        tried = ((each.source, each.stranger()) for each in self._expressions)
        return next((each for each in tried if each[1]), None)

    @cached_property
    def condition(self) -> str:
        """The line that chooses between lists of origins, by a condition that is not read."""
        found = _CHOICE.search(self._plain)
        return "" if found is None else _line_at(self._plain, found.end() - 1)

    @cached_property
    def fixed(self) -> str:
        """The single origin that they send whatever page asks; empty if they compare."""
        if self.any or COMPARES.search(self._plain) or self._expressions:
            return ""
        forms = [_IN_HEADER] if self._software.isdisjoint(_SEND_ONE) else [_IN_HEADER, _ONE]
        if Software.KONG in self._software:
            forms = [_ONLY_ITEM]
        values = {each["value"] for form in forms for each in form.finditer(self._plain)}
        return values.pop() if len(values) == 1 else ""

    @cached_property
    def _patterns(self) -> list[str]:
        return _PATTERN.findall(self._plain)

    @cached_property
    def patterns(self) -> list[str]:
        """The entries that stand for many origins."""
        return [
            *(self._patterns if self.takes_patterns else ()),
            *(each.source for each in self._expressions),
        ]

    @cached_property
    def takes_patterns(self) -> bool:
        """Whether “*” within an entry stands for anything."""
        return (
            not self._software.isdisjoint(_TAKE_PATTERNS)
            or _FOR_PATTERNS.search(self._plain) is not None
        )

    @cached_property
    def _expressions(self) -> list[OriginExpression]:
        return [] if self.any else list(expressions_in(self._plain, self._software))

    def names(self, origin: str | None) -> bool:
        """Whether they have exactly this origin, or what their software takes for it."""
        if origin is None:
            return False
        origin = self._as_compared(origin)
        is_host = not self._software.isdisjoint(_TAKE_HOSTS)
        return origin in self._own or (is_host and origin.partition("://")[2] in self._own)

    def allows(self, origin: str | None) -> bool:
        """Whether they allow the origin by name, by a pattern, or with all others."""
        if self.any or self.names(origin):
            return True
        one_label = not self._software.isdisjoint(_TAKE_ONE_LABEL)
        anything = r"[\w-]{1,63}" if one_label else r"[\w.-]{1,253}"
        return origin is not None and bool(
            (self.takes_patterns and _fitting(self._patterns, origin, anything))
            or any(each.fits(origin) for each in self._expressions)
        )

    def taken_for_name(self, origin: str | None) -> str:
        """The first entry with “*” that would fit, if the software takes it for a name."""
        is_exact = not self._software.isdisjoint(_EXACT) and not self.takes_patterns
        if not is_exact or not origin:
            return ""
        return _fitting(self._patterns, origin, r"[\w.:-]{1,253}")

    def beside(self, origin: str) -> Listed:
        """What they list for a page that they do not allow; all of it for one that is unknown."""
        page = parse_url(origin)
        named = [each for each in self.listed if "://" in each and not _has_path(each)]
        named = [*named, *(each for each in self.patterns if each not in named)][:MOST_NAMED]
        if not origin:
            return Listed(None, tuple(named))
        if page is None or not isinstance(page.origin, Origin) or self.allows(origin):
            return Listed(None, ())
        near = [each for each in self.listed if _is_near(each, page.origin)]
        host = str(page.origin).partition("://")[2]
        near.sort(key=lambda value: value.rpartition("://")[2].rstrip("/") != host)
        return Listed(near[0] if near else None, tuple(named))

    def _as_compared(self, origin: str) -> str:
        if not self._software.isdisjoint(_CASELESS):
            origin = origin.lower()
        if not self._software.isdisjoint(_TRIM_SLASHES):
            origin = origin.removesuffix("/")
        return origin


def _line_at(text: str, at: int) -> str:
    """The line that has the character at `at`, in short."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return " ".join(text[start : end if end >= 0 else None].split())[:_SHORT]


_SHORT = 80


def _fitting(patterns: Sequence[str], origin: str, anything: str = r"[\w.-]{1,253}") -> str:
    """The first pattern that the page's origin would match, if “*” stood for `anything` in it."""
    return next((each for each in patterns if _matches(each, origin, anything)), "")


def _matches(pattern: str, origin: str, anything: str) -> bool:
    expression = anything.join(map(re.escape, pattern.split("*")))
    return re.fullmatch(expression, origin) is not None


def _entries(text: str) -> Iterator[str]:
    """The addresses in lines about origins."""
    left = 0
    is_list = False
    for line, is_message in _told_apart(_IN_BRACKETS.sub(r"\1", _LINK.sub("", text))):
        if is_message:
            left = 0
            continue
        is_named = _OF_ORIGINS.search(line) is not None
        if is_named:
            is_list = _LIST_OF_ORIGINS.search(line) is not None
        is_more = left > 0 and _CONTINUES.match(line[:1000]) is not None
        # A line with entries may have another one after it.
        left = _FOLLOWING if is_named or (is_more and _ADDRESS.search(line[:1000])) else left - 1
        if is_named or is_more:
            yield from _ADDRESS.findall(line[:1000])
            if is_list:
                yield from _WITH_PATH.findall(line[:1000])


def lines_of_settings(text: str) -> list[str]:
    """The lines, without comments and without those of messages, requests and responses."""
    return [
        without_comments_after(line[:1000])
        for line, is_message in _told_apart(text)
        if not is_message and not _COMMENT.match(line)
    ]


_COMMENT = re.compile(r"\s{0,40}(?:#|//)")


def _told_apart(text: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is of a message, a request or a response."""
    in_layer, depth = False, -1
    for line in text.splitlines()[:MOST_LINES]:
        # An object, to its closing bracket; in YAML, what is further in.
        if in_layer and line.strip() and len(line) - len(line.lstrip()) <= depth:
            in_layer = False
        is_message = _OF_MESSAGES.search(line) is not None and not in_layer
        yield line, is_message
        if _BEGINS_LAYER.search(line[-80:]) is not None:
            in_layer = True
            depth = len(line) - len(line.lstrip()) if line.rstrip().endswith(":") else -1
        elif in_layer and "}" in line[:1000]:
            in_layer = False


def _has_path(value: str) -> bool:
    return "/" in value.partition("://")[2].removesuffix("/*").rstrip("/")


def _is_near(value: str, page: Origin) -> bool:
    scheme, _, rest = value.rpartition("://")
    parsed = parse_url(f"{scheme or page.scheme}://{rest}")
    if parsed is None or not isinstance(parsed.origin, Origin):
        return False
    host = parsed.origin.host
    if is_local_host(page.host):
        # A port alone is that of anything on this machine.
        return is_local_host(host) and parsed.origin.port == page.port and bool(page.port)
    return host.removeprefix("www.") == page.host.removeprefix("www.")
