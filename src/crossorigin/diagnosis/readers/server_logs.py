"""Lines of servers' logs that tell why a request was refused, and of which origin.

Sources: ASP.NET Core's `CORSLoggerExtensions`, Spring's `DefaultCorsProcessor`, rs/cors, Rails'
`RequestForgeryProtection`, Django's `CsrfViewMiddleware`, Laravel's `VerifyCsrfToken`, Autobahn,
Phoenix, gorilla/websocket, coder/websocket, Spring's `OriginHandshakeInterceptor`, Tornado,
websockets, and filters for servlets.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..bodies import ALL_PARTS, REFUSES_ORIGIN, BodySays, Said, is_of_a_person
from ..page_rules import page_rule_in
from ..stated import Statement, stated_in
from .blocks import Blocks

__all__ = ["Logged", "logged_in", "page_rule_logged"]

_ORIGIN = r"['\"]?(?P<origin>[a-z][a-z0-9+.-]{1,31}://[^\s'\"(),;]{0,255}[^\s'\"(),;.]|null)['\"]?"
_LINES: tuple[tuple[re.Pattern[str], Said, tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), said, parts)
    for pattern, said, parts in (
        (rf"Request origin {_ORIGIN} does not have permission to access the resource",
         Said.REFUSED_BY_CORS, ("origin",)),
        (r"Request method \w{1,32} not allowed in CORS policy", Said.REFUSED_BY_CORS, ("method",)),
        (r"Request header '[^'\n]{1,256}' not allowed in CORS policy",
         Said.REFUSED_BY_CORS, ("headers",)),
        (rf"Reject: {_ORIGIN} origin is not allowed", Said.REFUSED_BY_CORS, ("origin",)),
        # Corsica: whatyouhide/corsica issue 52
        (rf"Simple CORS request from Origin \"{_ORIGIN}\" is not allowed", Said.REFUSED_BY_CORS,
         ("origin",)),
        (r"Reject: HTTP '\w{1,32}' is not allowed", Said.REFUSED_BY_CORS, ("method",)),
        (r"Reject: headers '[^'\n]{0,512}' are not allowed", Said.REFUSED_BY_CORS, ("headers",)),
        (rf"(?:Preflight aborted|Actual request no headers added): origin {_ORIGIN} not allowed",
         Said.REFUSED_BY_CORS, ("origin",)),
        (r"(?:Preflight aborted|Actual request no headers added): (?:requested )?"
         r"method '?\w{1,32}'? not allowed", Said.REFUSED_BY_CORS, ("method",)),
        (r"Preflight aborted: (?:requested )?headers '?[^\n]{0,256}?'? not allowed",
         Said.REFUSED_BY_CORS, ("headers",)),
        (rf"CORS origin denied: {_ORIGIN}", Said.REFUSED_BY_CORS, ("origin",)),
        (rf"CORS preflight request failed: origin {_ORIGIN} is not allowed",
         Said.REFUSED_BY_CORS, ("origin",)),
        (r"CORS preflight request failed: request method '?\w{1,32}'? is not allowed",
         Said.REFUSED_BY_CORS, ("method",)),
        (r"CORS preflight request failed: headers are not allowed: [^\n]{1,256}",
         Said.REFUSED_BY_CORS, ("headers",)),
        (rf"Invalid CORS request[;,] ?Origin ?= ?(?:Some\()?{_ORIGIN}",
         Said.REFUSED_BY_CORS, ALL_PARTS),
        (r"(?m)(?<![^\n`'\"])[^\S\n]{0,40}Invalid CORS request(?=[`'\".]{0,2}[^\S\n]*$)",
         Said.REFUSED_BY_CORS, ALL_PARTS),
        (r"When allowCredentials is true, allowedOrigins cannot contain the special value|"
         r"\[CORS\] (?:Insecure setup,|Configuration error: When) 'AllowCredentials' is set to "
         r"true|"
         r"Cannot combine `Access-Control-Allow-Credentials: true` with "
         r"`Access-Control-Allow-Origin: \*`|Credentials are allowed, but the Origin is set to",
         Said.STAR_WITH_CREDENTIALS, ()),
        (r"The CORS protocol does not allow specifying a wildcard \(any\) origin and credentials",
         Said.STAR_WITH_CREDENTIALS, ()),
        (rf"HTTP Origin header \({_ORIGIN}\) didn't match request\.base_url", Said.CSRF, ()),
        (rf"Origin checking failed - {_ORIGIN} does not match any trusted origins", Said.CSRF, ()),
        # Rails only warns, if it goes on without a session.
        (r"Can't verify CSRF token authenticity"
         r"(?!(?:[^\n]{0,300}\n){1,6}[^\n]{0,80}Completed [123]\d\d)|"
         r"ActionController::InvalidAuthenticityToken|"
         r"CSRF token mismatch|CSRF check failed|TokenMismatchException|CSRF cookie not set|"
         r"CSRF token (?:missing|from POST incorrect)", Said.CSRF, ()),
        (rf"WebSocket connection denied: origin {_ORIGIN} not allowed", Said.ORIGIN_REFUSED, ()),
        (r"websocket: request origin not allowed by Upgrader\.CheckOrigin",
         Said.ORIGIN_REFUSED, ()),
        (r"request Origin \\?\"[^\"\n]{1,256}\" is not authorized for Host \\?\"[^\"\n]{1,256}\"",
         Said.ORIGIN_REFUSED, ()),
        (rf"Handshake request rejected, Origin header value {_ORIGIN} not allowed",
         Said.ORIGIN_REFUSED, ()),
        (r"Cross origin websockets not allowed", Said.ORIGIN_REFUSED, ()),
        (r"websockets\.[a-z.]{0,40}InvalidOrigin\b[^\n]{0,256}|invalid Origin header: [^\n]{1,256}",
         Said.ORIGIN_REFUSED, ()),
        (rf"Origin of the request: {_ORIGIN}", Said.ORIGIN_REFUSED, ()),
        (r"Could not check origin for Phoenix\.Socket transport", Said.ORIGIN_REFUSED, ()),
        (rf"Request origin not allowed: {_ORIGIN}", Said.ORIGIN_REFUSED, ()),
        (rf"Invalid Origin header: {_ORIGIN}", Said.ORIGIN_REFUSED, ()),
        (r"actix_cors[^\n]{0,60}Origin is not allowed to make this request|"
         r"\AOrigin is not allowed to make this request", Said.REFUSED_BY_CORS, ("origin",)),
        (r"One or more headers requested are not allowed", Said.REFUSED_BY_CORS, ("headers",)),
        (rf"{_ORIGIN} is not an accepted origin", Said.ORIGIN_REFUSED, ()),
        (r"(?i)\b(?:blocked|blocking|rejected|refused|denied)[^\n]{0,40}\bCORS\b[^\n]{0,20}\b"
         r"origin[:= ]{1,3}['\"]?[\w.-]{1,253}(?::\d{1,5})?['\"]?(?=\s|$)",
         Said.ORIGIN_REFUSED, ()),
        (r"Error: Not allowed by CORS", Said.ORIGIN_REFUSED, ()),
        # An error that an application passes to the middleware of Node's package cors.
        (r"(?<![A-Za-z])Error: [^\n]{1,200}(?=\n(?:[^\n]{0,300}\n){0,3}[^\n]{0,300}node_modules/"
         r"(?:@fastify/)?cors/)",
         Said.ORIGIN_REFUSED, ()),
        # Not the text of browser-request, a library of pages, about any XHR that failed.
        (r"Error: (?!CORS request rejected)[^\n]{0,100}\bCORS\b[^\n]{0,60}"
         r"(?:not allowed|blocked|denied|rejected)",
         Said.ORIGIN_REFUSED, ()),
        (r"Error: [^\n]{0,100}(?:not allowed|blocked|denied|rejected) by CORS\b",
         Said.ORIGIN_REFUSED, ()),
        (rf"Blocking Cross Origin (?:API request|WebSocket Attempt)\. {{1,4}}Origin: "
         rf"{_ORIGIN}[^\n]{{0,256}}", Said.ORIGIN_REFUSED, ()),
    )
)  # fmt: skip
"""The first line that is found counts."""


class Logged(NamedTuple):
    """What a line of a log states, where it is in the text, and the origin in it."""

    start: int
    end: int
    says: BodySays
    origin: str | None

    @property
    def is_of_websocket(self) -> bool:
        """Whether only servers of WebSockets say so."""
        is_refusal = self.says.said is Said.ORIGIN_REFUSED
        return is_refusal and _OF_WEBSOCKETS.search(self.says.quoted) is not None


_OF_WEBSOCKETS = re.compile(
    r"(?i)websocket|^request Origin \\?\"|^Handshake request|(?-i:^invalid Origin header: )|"
    r"^Origin of the request: |^Could not check origin |^Request origin not allowed: "
)


_AFTER = re.compile(rf":? {_ORIGIN}")
"""The origin after the words of a refusal."""


def logged_in(blocks: Blocks, *, in_any_words: bool = False) -> Logged | None:
    """The line of a server's log that states the cause; ``None`` if there is none.

    With `in_any_words`, it may be one of a server that is not known. Browsers print such words too.
    """
    text = blocks.text
    for pattern, said, parts in _LINES:
        found = pattern.search(text)
        if found is not None:
            named = found if "origin" in pattern.groupindex else _AFTER.match(text, found.end())
            origin = named["origin"] if named is not None else None
            says = BodySays(said, " ".join(found[0].split()), parts)
            return Logged(found.start(), found.end(), says, origin)
    return _stated(text, in_any_words=in_any_words) or (
        _refused_in_any_words(blocks.words) if in_any_words else None
    )


def page_rule_logged(text: str) -> Logged | None:
    """What a console's sentence about another rule tells; ``None`` if there is none."""
    found = page_rule_in(text)
    return None if found is None else _logged(text, found)


def _stated(text: str, *, in_any_words: bool) -> Logged | None:
    found = stated_in(text)
    if found is None or (found.stated.is_general and in_any_words):
        return None
    return _logged(text, found)


def _logged(text: str, found: Statement) -> Logged:
    words = " ".join(text[found.start : found.end].split())
    return Logged(found.start, found.end, BodySays(Said.STATED, words, stated=found.stated), None)


_NAMED = re.compile(
    r"(?<![\w/])(?P<origin>[a-z][a-z0-9+.-]{1,31}://(?:\[[0-9a-f:.]{2,45}\]|[\w.-]{0,253}\w)"
    r"(?::\d{1,5})?)(?![\w/-]|[.:]\w)"
)
"""An origin, not the address of a page."""
_REFUSED = re.compile(
    r"(?i)\b(?:block(?:ed|ing)|reject(?:ed|ing)|refus(?:ed|ing)|den(?:ied|ying)|disallowed|"
    r"forbidden|untrusted|unauthorized|mismatch|"
    r"not (?:an? )?(?:allowed|permitted|accepted|trusted))\b"
)
_OF_BROWSERS = re.compile(
    r"(?i)Access-Control-|blocked by CORS policy|Cross[- ]Origin Request Blocked|cannot load|"
    r"not allowed access|"
    r"\bAccess to [a-z ]{1,30} at '"
)
_OF_ORIGINS = re.compile(r"(?i)\bcross[ -]?origin\b|\bcors\b|\borigins?\b")
_LONGEST_LINE = 400


def _refused_in_any_words(text: str) -> Logged | None:
    """The line that tells of a refusal, of origins, and which one it was."""
    for named in _NAMED.finditer(text):
        start = max(text.rfind("\n", 0, named.start()) + 1, named.start() - _LONGEST_LINE)
        end = text.find("\n", named.end(), named.end() + _LONGEST_LINE)
        line = text[start : end if end >= 0 else named.end() + _LONGEST_LINE].strip()
        others = line.replace(named["origin"], "")
        if _OF_BROWSERS.search(line):
            continue
        if _REFUSED.search(others) and _OF_ORIGINS.search(others):
            says = BodySays(Said.ORIGIN_REFUSED, " ".join(line.split()), is_plain=False)
            return Logged(named.start(), named.end(), says, named["origin"])
    refused = _UNNAMED.search(text)
    if refused is None or _OF_BROWSERS.search(refused[0]) or is_of_a_person(refused[0]):
        return None
    says = BodySays(Said.ORIGIN_REFUSED, " ".join(refused[0].split()), is_plain=False)
    return Logged(refused.start(), refused.end(), says, None)


_UNNAMED = re.compile(
    rf"(?im)^[^\n]{{0,200}}?(?:{'|'.join(each.removeprefix('(?i)') for each in REFUSES_ORIGIN)})"
    r"[^\n]{0,60}$"
)
"""A short line that says that an origin is refused, and not which."""
