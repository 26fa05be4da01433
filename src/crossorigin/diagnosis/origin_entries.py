"""Entries of pasted settings that no page's origin equals: without a scheme, with “*”, with a path.

An origin is a scheme, a host and perhaps a port
(html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin). Browsers compare
Access-Control-Allow-Origin with it letter by letter (fetch.spec.whatwg.org/#cors-check). Most lists
of software are compared so too; those known to have hosts are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from .findings import Cause
from .stated import Stated, statement_of

__all__ = [
    "COLLECTION", "QUOTED_ITEM", "QUOTED_VARIABLE", "WITH_FILE", "entries_without_origin",
    "without_broken_lists", "without_comments_after",
]  # fmt: skip

COLLECTION = r"(?:new\s+\w+\[\]|Arrays\.asList|(?:List|Set)\.of|\[\]string|vec!)?"
"""What makes a list, in Java, C#, Go and Rust."""
QUOTED_ITEM = (
    r"(?m)^\s{0,40}-\s{1,4}(?P<value>\w{0,40}(?:CORS|ORIGIN)\w{0,40}=(?P<quote>['\"])"
    r"(?:https?://[^'\"\n]{1,400}|\*)(?P=quote))[^\S\n]*$"
)
QUOTED_VARIABLE = (
    r"(?m)^\s{0,8}(?:export\s)?(?P<value>\w{0,40}(?:CORS|ORIGIN)\w{0,40}=(?P<quote>['\"])"
    r"(?:https?://|\[|\*)[^\n]{0,400}(?P=quote))[^\S\n]*$"
)
WITH_FILE = r"\bdocker\s{1,4}(?:container\s{1,4})?run\b[\s\S]{0,400}?--env-file"
"""A variable whose quotes stay in its value: in a list of YAML, in a file for docker run."""
_IN_DIRECTIVE = (
    r"(?i:add_header|more_set_headers|set-header|add-header|header\s+(?:always\s+)?(?:set|add|merge))"
    r"\s+['\"]?Access-Control-Allow-Origin['\"]?:?\s+(?P<quote>['\"]?)(?P<value>[^\s'\";{}]{3,253})"
    r"(?P=quote)(?=\s|;|$)"
)
_IN_CODE = (
    r"['\"]Access-Control-Allow-Origin['\"]\s{0,4}(?:,|=>|:|\]\s{0,40}=)\s{0,4}(?P<mark>['\"])"
    r"(?P<entry>[^\s'\",]{3,253})(?P=mark)(?!\s{0,4}\+)"
)
_HEADER = re.compile(f"{_IN_DIRECTIVE}|{_IN_CODE}")
"""Where a server's settings or code have the header with a value that does not change."""
_LIST = re.compile(
    r"\b(?:CORS_(?:ALLOWED_ORIGINS|ORIGIN_WHITELIST)|allow(?:ed)?_?[oO]rigins|Allow(?:ed)?Origins|"
    r"setAllowedOrigins|WithOrigins|accessControlAllowOriginList)['\"]?\s{0,4}(?:=>|[:=(])\s{0,4}"
    rf"{COLLECTION}\s{{0,4}}[\[({{]?(?P<list>[^\])}};]{{3,2000}})"
    # cors for Express and others, Fastify's, Hono's, Socket.IO's
    r"|(?<![\w.-])origin['\"]?\s{0,4}:\s{0,4}\[(?P<of_cors>[^\])};]{3,2000})\]"
)
_OF_HOSTS = re.compile(r"(?i)serverActions|reverb")
"""Whose lists of origins have hosts: server actions of Next.js, Laravel Reverb
(nextjs.org/docs/app/api-reference/config/next-config-js/serverActions, laravel.com/docs/reverb)."""
_OF_CORS = re.compile(r"(?i)\bcors|cors\b")
_QUOTED = re.compile(r"(?P<mark>['\"])(?P<value>[^\s'\",]{3,253})(?P=mark)")
_HOST = re.compile(
    r"(?i)(?:localhost|(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3})"
    r"(?::\d{1,5})?/?"
)
_PATTERN = re.compile(
    r"(?i)(?:[a-z]{2,10}://)?(?:[\w.-]{0,253}\*[\w.*-]{0,253}|[\w.-]{1,253}:\*)/?"
)
_WITH_PATH = re.compile(r"https?://[\w.-]{1,253}(?::\d{1,5})?/\S{0,253}", re.I)
_MOST = 20


_ORIGIN = r"https?://[^'\"\s,“”]{1,253}"
_IN_ONE_STRING = re.compile(
    rf"(?:(?i:origins?(?:_whitelist)?)['\"]?\s{{0,4}}(?:=>|[:=(])\s{{0,4}}{COLLECTION}\s{{0,4}}"
    rf"[\[({{]\s{{0,40}}|(?<![\w.-])origins?['\"]?\s{{0,4}}(?:=>|[:=]|\s)\s{{0,4}}|\bWithOrigins\(|"
    rf"\b(?:setA|a)llowedOrigin(?:Pattern)?s\()(?P<quote>['\"])(?P<value>{_ORIGIN}\s?,\s?[^'\"\n]{{1,400}})(?P=quote)"
    r"(?!\s{0,40}\]?\s{0,4}\.)"
)
"""A list in the quotes of one entry."""
_IN_ONE_ITEM = re.compile(rf"(?m)^\s{{0,40}}-\s(?:exact:\s)?(?P<value>{_ORIGIN},\s?{_ORIGIN})\s*$")
"""The same in YAML without quotes."""
_SPLIT = re.compile(
    r"(?i)\.split\(|explode\(|\bcsv\(|-\shttp:|\bevents:|traefik\.|ingress\.kubernetes"
)
"""What splits such a string: code; Serverless, cors.js of its events; labels of Traefik and
annotations of ingress-nginx, whose values are lists."""
_SOME_SPLIT = re.compile(
    r"@CrossOrigin|\bCors(?:Registry|Configuration)\b(?!\s?['\"]?:)|\.addMapping\(|\bglobalcors:"
)
"""Spring: spring-web, CorsConfiguration.parseCommaDelimitedOrigin (6.1 has it, and 5.2 does not, as
spring-projects/spring-framework issue 24982 says)."""
_WITH_BLANK = re.compile(
    rf"(?P<quote>['\"])(?P<value>\s{{1,4}}{_ORIGIN}|{_ORIGIN}\s{{1,4}})(?P=quote)"
)
_IN_HEADER = re.compile(
    r"Access-Control-Allow-Origin['\"]?(?:[ \t]*(?:=>|=|,|:)|[ \t])[ \t]*(?:value=)?['\"]?"
    rf"(?P<value>{_ORIGIN}(?:\s?,\s?[^\s,'\";]{{1,253}}){{1,9}})"
)
"""A list of origins as the value of the header."""


_QUOTED_ITEM, _QUOTED_VARIABLE = re.compile(QUOTED_ITEM), re.compile(QUOTED_VARIABLE)


_COMMENT_AFTER = re.compile(
    r"(?:(?<=[,;{}()\[\]])[^\S\n]{0,40}//|(?<=['\"])[^\S\n]{1,40}//|"
    r"(?<=[,;{}()\[\]'\"])[^\S\n]{1,40}#\s)[^\n]*"
)


def without_comments_after(code: str) -> str:
    """`code` without the comments that follow something in their line."""
    return _COMMENT_AFTER.sub("", code)


def without_broken_lists(text: str) -> str:
    """The text without entries that allow no page although they have its origin in them."""
    broken = (_WITH_BLANK, _IN_HEADER, _QUOTED_ITEM) + (
        (_QUOTED_VARIABLE,) if re.search(WITH_FILE, text) else ()
    )
    broken += (
        () if _SPLIT.search(text) or _SOME_SPLIT.search(text) else (_IN_ONE_STRING, _IN_ONE_ITEM)
    )
    for each in broken:
        text = each.sub(lambda found: found[0].replace(found["value"], ""), text)
    return text


def _lists_in_one_string(text: str) -> Iterator[Stated]:
    found = _IN_ONE_STRING.search(text) or _IN_ONE_ITEM.search(text)
    if found is not None and _SPLIT.search(text) is None:
        is_spring = _SOME_SPLIT.search(text) is not None
        yield statement_of(
            found,
            Cause.ORIGIN_NOT_ALLOWED,
            "The list of origins has a single entry, “{value}”.",
            "The commas stand inside of the quotes. spring-web 6.1 splits the text there; 5.2 "
            "takes it for one long name, which no page's origin equals."
            if is_spring
            else "The commas stand inside of the quotes, so that this is one long name, which no "
            "page's origin equals, unless the software splits it.",
            "Put each origin into quotes of its own, as entries of a list.",
            is_general=is_spring,
        ).stated
    if (
        (blank := _WITH_BLANK.search(text)) is not None
        and _NEAR_ORIGINS.search(text[max(blank.start() - 400, 0) : blank.start()])
        and ".." not in blank["value"]
    ):  # a shortened address
        yield statement_of(
            blank,
            Cause.ORIGIN_MISSPELLED,
            "The settings have “{value}”, with a blank in its quotes.",
            "Most software compares the entries with the browser's Origin letter by letter.",
            "Remove the blank.",
        ).stated


_NEAR_ORIGINS = re.compile(r"(?i)origins?\b|origin_whitelist")


def entries_without_origin(text: str) -> Iterator[Stated]:
    """The first value of the header, and first entry of a list, that no page's origin equals."""
    yield from _lists_in_one_string(text)
    for found in islice(_HEADER.finditer(text), _MOST):
        value = found["value"] or found["entry"]
        if (said := _of_header(found, value)) is not None:
            yield said
            break
    if _OF_HOSTS.search(text) is not None:
        return
    for found in islice(_LIST.finditer(text), _MOST):
        if found["of_cors"] is not None and _OF_CORS.search(text) is None:
            continue
        entries = _QUOTED.finditer(found["list"] or found["of_cors"])
        entry = next(filter(_is_host, entries), None)
        if entry is not None:
            yield _without_scheme(entry, entry["value"], "Most software compares an entry")
            return


def _is_host(entry: re.Match[str]) -> bool:
    return _HOST.fullmatch(entry["value"]) is not None


def _of_header(found: re.Match[str], value: str) -> Stated | None:
    if "*" in value and value != "*" and _PATTERN.fullmatch(value):
        return statement_of(
            found,
            Cause.ORIGIN_MISSPELLED,
            f"The settings send “{value}” in Access-Control-Allow-Origin, and browsers know no "
            "patterns there.",
            "They compare the value with the page's origin letter by letter. “*” counts "
            "alone only.",
            "Compare the request's Origin with a list or an expression in the settings, and answer "
            "with the one origin that asked, and with “Vary: Origin”.",
        ).stated
    if _HOST.fullmatch(value):
        return _without_scheme(found, value, "Browsers compare the value")
    if _WITH_PATH.fullmatch(value):
        return statement_of(
            found,
            Cause.ORIGIN_MISSPELLED,
            f"The settings send “{value}” in Access-Control-Allow-Origin, and no origin has a "
            "path.",
            "An origin ends after its host and port, without a slash.",
            "Remove what stands after the host and port, the slash too.",
        ).stated
    return None


def _without_scheme(found: re.Match[str], value: str, who: str) -> Stated:
    host = value.rstrip("/")
    return statement_of(
        found,
        Cause.ORIGIN_MISSPELLED,
        f"The settings have “{value}” as an origin, and an origin begins with a scheme.",
        f"{who} with the page's origin letter by letter.",
        f"Write https://{host}, or http://{host} if the page has that in its address.",
    ).stated
