"""Regular expressions for origins in settings: what they fit, and what they should not fit.

Only expressions are tried that Python's engine takes as theirs does, and that cannot take long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..software import Software

__all__ = ["OriginExpression", "expressions_in"]

_QUOTED = r"(?P<quote>['\"])(?P<{0}>(?:(?!(?P=quote))[^\n]){{2,200}})(?P=quote)"
_FORMS = tuple(
    re.compile(each)
    for each in (
        # cors for Express and those of its form, rack-cors: /…/ and %r{…}
        r"(?:\borigins?['\"]?\s{0,4}[:\s]|[\[,]|\|\|)\s{0,40}/(?P<js>(?:[^/\\\n*]|\\.)(?:[^/\\\n]|\\.){2,200})/"
        r"(?P<flags>[a-z]{0,4})(?=\s{0,8}[,\])}\n])",
        r"%r\{(?P<rb>[^{}\n]{2,200})\}",
        # Code: /…/.test(origin), preg_match('#…#', $origin)
        r"/(?P<js>(?:[^/\\\n*]|\\.)(?:[^/\\\n]|\\.){2,200})/(?P<flags>[a-z]{0,4})\.test\(\s{0,4}[\w.]{0,40}"
        r"[oO]rigin",
        r"\bpreg_match\(\s{0,4}(?P<quote>['\"])(?P<mark>[#/~@])(?P<php>(?:(?!(?P=mark)(?:\w{0,3})(?P=quote))[^\n]){2,200})"
        r"(?P=mark)(?P<flags>\w{0,3})(?P=quote)\s{0,4},[^\n]{0,60}(?i:origin)",
        # Starlette; django-cors-headers
        rf"\ballow_origin_regex\s{{0,4}}=\s{{0,4}}r?{_QUOTED.format('whole')}",
        r"\bCORS_(?:ALLOWED_ORIGIN_REGEXES|ORIGIN_REGEX_WHITELIST)\s{0,4}=\s{0,4}[\[(]\s{0,8}r?"
        + _QUOTED.format("start"),
        # Laravel, with a mark at each end; Traefik
        r"allowed_?[oO]rigins_?[pP]atterns['\"]?\s{0,4}=>\s{0,4}\[\s{0,8}"
        r"(?P<quote>['\"])(?P<mark>[#/~])(?P<php>[^'\"\n]{2,200})(?P=mark)\w{0,3}(?P=quote)",
        r"(?i)accessControlAllowOriginListRegex['\"]?\s{0,4}[:=]\s{0,8}(?:-\s|\[)?\s{0,8}"
        r"['\"]?(?P<go>[^'\"\s\],]{2,200})",
        # Quarkus
        r"\bcors\.origins\s{0,4}=[^\n]{0,200}?(?<![:/\w])/(?P<whole>[^\n]{2,200}?)/(?=\s{0,8}(?:,|$|\n))",
        # nginx: if ($http_origin ~* …) and the lines of a map
        r"\$http_origin\s{1,8}!?~(?P<flags>\*?)\s{0,8}(?P<quote>['\"]?)(?P<pcre>[^\n]{2,200}?)(?P=quote)\s{0,8}\)"
        r"\s{0,8}(?:\{|$)",
        r"(?m)^\s{0,40}(?P<quote>['\"]?)~(?P<flags>\*?)(?P<pcre>(?=[^\n]{0,200}(?:http|//|\\\.|\.))[^\s;]{2,200}?)"
        r"(?P=quote)\s{1,40}['\"]?(?:\$http_origin|\$origin|\$\{http_origin\}|\$\d|1|true|https?://[^;\n]{1,100})['\"]?;",
        # Apache, HAProxy, Caddy, Envoy and Istio
        r"(?i:\bSetEnvIf(?P<nocase>NoCase)?)\s{1,8}(?i:Origin)\s{1,8}(?P<quote>['\"]?)(?P<pcre>[^\s\"]{2,200})(?P=quote)"
        r"\s{1,8}\w{1,40}\b",
        r"(?i:\bhdr_reg\(origin\)|\bhdr\(origin\)\s{1,8}(?:-i\s{1,8})?-m\s{1,4}reg)\s{1,8}(?:-i\s{1,8})?(?P<pcre>\S{2,200})",
        r"(?i:\bheader_regexp)\s{1,8}(?:\w{1,40}\s{1,8})?Origin\s{1,8}[\"`]?(?P<go>[^\s\"`]{2,200})",
        r"(?s:allow_?origin(?:_string_match|s)['\"]?:.{0,200}?)\bregex['\"]?:\s{0,4}['\"]?(?P<whole>[^\s'\"]{2,200})",
    )
)
"""Regular expressions for origins: of the whole origin, of its start, or of any part."""
_ENTRY = re.compile(
    r"(?:(?P<quote>['\"])(?P<entry>(?:(?!(?P=quote))[^\s,]){2,200})(?P=quote)|"
    r"(?m:^\s{0,40}-\s{1,4}(?P<item>[^\s'\"]{2,200})\s*$))"
)
_OF_EXPRESSION = {
    Software.FLASK: re.compile(r"[*\\\]?$^\[()]"),
    Software.KONG: re.compile(r"[^A-Za-z0-9.:/-]"),
}
"""What makes an expression of an entry: Flask-CORS 6, core.py (from the start, without regard to
capitals); Kong, kong/plugins/cors/handler.lua (the whole, of the host if it has no colon)."""
_GROUPS = ("js", "rb", "whole", "start", "php", "go", "pcre")
_NOT_PLAIN = re.compile(r"\\[1-9]|\(\?(?!:)|\)[*+{]|\\[pPkQE]|\[\[")
_REPEATS = re.compile(r"(?<!\\)[*+{]")
_MOST_REPEATS = 4
_MOST_ENTRIES = 50


class OriginExpression(NamedTuple):
    """A regular expression of settings, and how much of an origin it has to fit."""

    source: str
    compiled: re.Pattern[str]
    of_whole: bool = False
    of_start: bool = False
    of_host: bool = False

    def fits(self, origin: str) -> bool:
        """Whether it fits the origin, as its software compares them."""
        origin = (origin.partition("://")[2].partition(":")[0] if self.of_host else origin)[:253]
        if self.of_whole:
            return self.compiled.fullmatch(origin) is not None
        found = self.compiled.match if self.of_start else self.compiled.search
        return found(origin) is not None

    def stranger(self) -> str:
        """An origin of someone else that it fits, because an end or a dot is left open.

        Empty if it fits none of those that are tried, or if it is to fit every origin.
        """
        meant = self._example()
        scheme, _, host = meant.partition("://")
        if not self.fits(meant) or host.count(".") < 1 or self.fits("https://stranger.test"):
            return ""
        *_, site, ending = host.split(".")
        dots = [at for at, letter in enumerate(host) if letter == "."][:-1]
        tried = (
            f"{meant}.stranger.test",
            f"{scheme}://stranger-{site}.{ending}",
            *(f"{scheme}://{host[:at]}x{host[at + 1 :]}" for at in dots),
        )
        return next(filter(self.fits, tried), "")

    def _example(self) -> str:
        """An origin that the expression is meant for, as far as its parts are plain."""
        text = re.sub(r"\\[AzZ]|^\^|\$$", "", self.source)
        text = re.sub(r"https?\??(?=:)|\(https?\|?https?\)|http\(s\)\?", "https", text)
        for _ in range(_MOST_REPEATS):  # groups within groups
            text = re.sub(r"\((?:\?:)?[^()]{0,200}\)\?", "", text)
            text = re.sub(r"\((?:\?:)?([^()|]{0,200})(?:\|[^()]{0,200})?\)", r"\1", text)
        text = re.sub(r"\[[^\]]{1,100}\](?:[*+]|\{[^}]{1,9}\})?", "a", text)
        text = re.sub(r"\\d[+*?]?|\\w[+*?]?|(?<!\\)\.[+*]\??", "a", text)
        text = re.sub(r"[$^]|\\(?=\W)", "", text)
        return text if "://" in text else f"https://{text.removeprefix('//')}"


def expressions_in(text: str, software: frozenset[Software]) -> Iterator[OriginExpression]:
    """The expressions for origins in settings of `software`."""
    for form in _FORMS:
        for found in form.finditer(text):
            groups = {name: each for name, each in found.groupdict().items() if each is not None}
            name = next(each for each in _GROUPS if each in groups)
            is_caseless = bool({*groups.get("flags", "")} & {"i", "*"}) or "nocase" in groups
            if (compiled := _compiled(groups[name], is_caseless=is_caseless)) is not None:
                yield OriginExpression(groups[name], compiled, name == "whole", name == "start")
    for each in software & _OF_EXPRESSION.keys():
        yield from _entries(text, each)


def _entries(text: str, software: Software) -> Iterator[OriginExpression]:
    """The entries of a list that the software takes for expressions."""
    is_flask = software is Software.FLASK
    for found, _ in zip(_ENTRY.finditer(text), range(_MOST_ENTRIES), strict=False):
        source = found["entry"] or found["item"]
        if _OF_EXPRESSION[software].search(source) is None or {".", ","} & {*source} != {"."}:
            continue
        if (compiled := _compiled(source, is_caseless=is_flask)) is not None:
            of_host = not is_flask and ":" not in source
            yield OriginExpression(source, compiled, not is_flask, is_flask, of_host)


def _compiled(source: str, *, is_caseless: bool) -> re.Pattern[str] | None:
    if len(_REPEATS.findall(source)) > _MOST_REPEATS or _NOT_PLAIN.search(source):
        return None
    try:
        return re.compile(source.replace(r"\z", r"\Z"), re.IGNORECASE if is_caseless else re.NOFLAG)
    except re.error:
        return None
