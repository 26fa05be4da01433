"""Cookies: one parsed from a ``Set-Cookie`` header, or why it was ignored.

Standard: https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html, which RFC
6265bis became. Slips of its text are fixed: `Max-Age` goes before `Expires` wherever it stands; a
cookie ``__Http-…`` has to be HttpOnly; a new value alone also replaces a cookie. Of attributes of
one name the last counts, as in RFC 6265 and in browsers, also if its value is invalid.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal, TypeAlias

from ..fetch.sites import registrable_domain
from ..fetch.urls import parse_url
from .cookie_dates import parse_cookie_date
from .cookie_reasons import CookieReason
from .settings import CookieRules

__all__ = ["Cookie", "SameSite", "bucket_of", "deletes", "is_utf8", "parse_cookie"]

SameSite: TypeAlias = Literal["strict", "lax", "none", "unset"]
"""A cookie's restriction to requests of its own site; "unset" for none that was given."""

MOST_BYTES = 4096
MOST_ATTRIBUTE_BYTES = 1024
MOST_SECONDS = 400 * 86400
"""The "cookie age limit"."""
CONTROL_CHARACTERS = frozenset(map(chr, [*range(9), *range(10, 32), 127]))
"""Control characters without the tab. (RFC 5234, "CTL")"""
ORDINARY_CHARACTERS = frozenset(map(chr, range(32, 128)))
WHITE_SPACE = " \t"
# The standard also decodes "%2e" to a dot; browsers do not.
HOST_DELIMITERS = frozenset(" \t/\\?#@<>^|%")
DIGITS = frozenset("0123456789")


@dataclass(slots=True)
class Cookie:
    """A cookie; `expires` is ``None`` for one that lasts as long as the browser.

    `expires` and `created` are seconds on the browser's clock; `order` counts the cookies that the
    browser has stored, and so does `script_order`, for ``document.cookie``. `partition` is the key
    of the partition in which it is, ``None`` for none. `unknown_to_script` tells of an HttpOnly
    cookie that was there before the first page of its site. `accessed` is when it was stored or
    sent last, to a minute. `replaces` tells whether it took the place of another one.
    """

    name: str
    value: str
    host: str = ""
    path: str = "/"
    same_site: SameSite = "unset"
    secure: bool = False
    http_only: bool = False
    host_only: bool = True
    partitioned: bool = False
    expires: float | None = None
    has_path: bool = False
    created: float = 0
    order: int = 0
    script_order: int = 0
    partition: Any = None
    unknown_to_script: bool = False
    accessed: float = 0
    replaces: bool = False

    @property
    def key(self) -> tuple[str, str, bool, str, Any]:
        """What a cookie that replaces this one has in common with it."""
        return self.name, self.host, self.host_only, self.path, self.partition

    @property
    def place(self) -> str:
        """What tells it from another cookie of its name, in parentheses."""
        host = f"host {self.host}" if self.host_only else f"Domain={self.host}"
        partition = "" if self.partition is None else ", in a partition"
        return f" ({host}, Path={self.path}{partition})"

    def __str__(self) -> str:
        """The cookie as it stands in the ``Cookie`` header. ("Serialize Cookies")"""
        return f"{self.name}={self.value}" if self.name else self.value


def parse_cookie(text: str, url_path: str, rules: CookieRules, now: float) -> Cookie | CookieReason:
    """Parse the value of one ``Set-Cookie`` line, latin-1 text. ("Parse a Cookie")

    `url_path` is the serialised path of the URL that sets it. The cookie's `host` is the one in
    `Domain`, empty without.
    """
    if rules.unusual_characters_end_cookies:
        text = _as_read(text)
    elif not CONTROL_CHARACTERS.isdisjoint(text):
        return CookieReason.CONTROL_CHARACTER
    pair, _, attributes = text.partition(";")
    before, equals, after = pair.partition("=")
    name, value = (before, after) if equals else ("", before)
    if not equals and rules.pair_without_equals == "name":
        name, value = before, ""
    if rules.undecodable_cookies == "replaced" and not is_utf8(value):
        value = value.encode("latin-1").decode(errors="replace").encode().decode("latin-1")
    cookie = Cookie(name.strip(WHITE_SPACE), value.strip(WHITE_SPACE), path=default_path(url_path))
    if not cookie.name and not (cookie.value and rules.stores_nameless_cookies):
        return CookieReason.EMPTY
    if rules.inner_tabs == "refused" and "\t" in cookie.name + cookie.value:
        return CookieReason.CONTROL_CHARACTER
    if rules.nameless_value_with_equals == "refused" and not cookie.name and "=" in cookie.value:
        return CookieReason.EMPTY
    if len(cookie.name) + len(cookie.value) > MOST_BYTES:
        return CookieReason.TOO_LONG
    attributes_by_name = _attributes(attributes)
    domain = attributes_by_name.get("domain")
    if domain is not None:
        host = _host(domain)
        if host is None:
            return CookieReason.INVALID_DOMAIN
        cookie.host = host
    path = attributes_by_name.get("path", "")
    if path.startswith("/"):
        cookie.path, cookie.has_path = path, True
    cookie.secure = "secure" in attributes_by_name
    cookie.http_only = "httponly" in attributes_by_name
    cookie.partitioned = "partitioned" in attributes_by_name
    cookie.same_site = _same_site(attributes_by_name.get("samesite", ""))
    cookie.expires = _expiry(attributes_by_name, now, rules)
    return cookie


def deletes(text: str, rules: CookieRules, now: float) -> bool:
    """Whether one ``Set-Cookie`` line, latin-1 text, has expired, so that it deletes a cookie."""
    if rules.unusual_characters_end_cookies:
        text = _as_read(text)
    expires = _expiry(_attributes(text.partition(";")[2]), now, rules)
    return expires is not None and expires <= now


def _as_read(text: str) -> str:
    """`text` up to its first unusual character."""
    return "".join(takewhile(ORDINARY_CHARACTERS.__contains__, text))


def _attributes(text: str) -> dict[str, str]:
    """The attributes by their names in lower case. The last of several with one name counts."""
    found = {}
    for attribute in text.split(";"):
        name, _, value = attribute.partition("=")
        value = value.strip(WHITE_SPACE)
        if len(value) <= MOST_ATTRIBUTE_BYTES:
            found[name.strip(WHITE_SPACE).lower()] = value
    return found


def _expiry(attributes: dict[str, str], now: float, rules: CookieRules) -> float | None:
    """The time until which a cookie lasts; ``None`` for as long as the browser."""
    seconds = _max_age(attributes.get("max-age", ""), rules)
    if seconds is not None:
        return now + min(seconds, MOST_SECONDS) if seconds > 0 else float("-inf")
    moment = parse_cookie_date(attributes.get("expires", ""), rules.oldest_expiry_year)
    return None if moment is None else min(moment, now + MOST_SECONDS)


def is_utf8(text: str) -> bool:
    """Whether the bytes that the latin-1 `text` stands for are UTF-8."""
    if text.isascii():
        return True
    try:
        text.encode("latin-1").decode()
    except UnicodeDecodeError:
        return False
    return True


def bucket_of(host: str) -> str:
    """The registrable domain of `host`, or `host` itself: cookies of one have one site."""
    return registrable_domain(host) or host


def default_path(url_path: str) -> str:
    """The path without its last segment. ("Cookie Default Path")"""
    return url_path[: url_path.rfind("/")] or "/"


def _max_age(text: str, rules: CookieRules) -> int | None:
    if rules.cookie_max_age == "minus" and text.startswith("-"):
        return -1
    sign = text[:1]
    digits = text[1:] if sign == "-" or (sign == "+" and rules.cookie_max_age == "plus") else text
    if not digits or not DIGITS.issuperset(digits):
        return None
    return -1 if sign == "-" else int(digits[:20])


def _host(text: str) -> str | None:
    """The host in the value of `Domain`; ``None`` if it is not one, empty if it is empty."""
    if not text:
        return ""
    text = text.removeprefix(".")
    if not text.isascii() or not HOST_DELIMITERS.isdisjoint(text):
        return None
    if ":" in text and not text.startswith("["):
        return None
    url = parse_url(f"https://{text}/")
    return None if url is None or url.origin is None else url.origin.host


def _same_site(text: str) -> SameSite:
    match text.lower():
        case "strict":
            return "strict"
        case "lax":
            return "lax"
        case "none":
            return "none"
    return "unset"
