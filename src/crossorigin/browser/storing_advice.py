"""Advice on cookies that were not stored: all that has to change in ``Set-Cookie`` or around it.

Each change is made to the text, and the jar is asked again, until it would store the cookie.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..fetch.origins import OpaqueOrigin
from ..fetch.sites import registrable_domain
from ..fetch.urls import parse_url
from .cookie_reasons import BY_SAME_SITE, OF_DOMAIN, OF_SITE, TWO_SITES, CookieReason
from .same_site import CookieContext

__all__ = ["StoringAdvice"]

_ORDER = ("SameSite=None", "Secure", "HttpOnly", "Partitioned", "Path=/")
_NEEDED: dict[CookieReason, tuple[str, ...]] = {
    **dict.fromkeys(BY_SAME_SITE, ("SameSite=None", "Secure")),
    CookieReason.NONE_WITHOUT_SECURE: ("SameSite=None", "Secure"),
    CookieReason.PARTITIONED_WITHOUT_SECURE: ("Secure", "Partitioned"),
    CookieReason.SECURE_PREFIX: ("Secure",),
    CookieReason.HOST_PREFIX: ("Secure", "Path=/"),
    CookieReason.HTTP_PREFIX: ("Secure", "HttpOnly"),
}
"""The attributes that a cookie needs, by the reason."""
_OVER_HTTPS = frozenset({CookieReason.SECURE_FROM_INSECURE_URL, CookieReason.OVERLAYS_SECURE})
_DOMAIN = re.compile(r";\s*domain\s*(?==|;|$)[^;]*", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class StoringAdvice:
    """Finds what has to change so that the cookie in `text` is stored.

    `why_not` is asked about a text and the context of its URL; `has_partitions` tells whether the
    engine knows ``Partitioned``. `first` is a change that is needed before all others, or empty.
    """

    text: str
    context: CookieContext
    has_partitions: bool
    why_not: Callable[[str, CookieContext], CookieReason | None]
    first: str = ""

    def __call__(self) -> str:
        """The changes in one clause, without a full stop."""
        text, context = self.text, self.context
        base = text  # without what only another site needs
        by_site: set[str] = set()
        reasons: list[CookieReason] = []
        attributes: set[str] = set()
        clauses: list[str] = [self.first] if self.first else []
        while (reason := self.why_not(text, context)) is not None and reason not in reasons:
            reasons.append(reason)
            if reason in OF_SITE and context.only_schemes_differ:
                context = _over_https(context)
                pages = f"{context.host} and the pages that use it"
                clauses.append(f"serve {pages} over https, {TWO_SITES}")
                continue
            needed = _NEEDED.get(reason, ())
            if reason is CookieReason.THIRD_PARTY and self.has_partitions:
                needed = ("SameSite=None", "Secure", "Partitioned")
            if reason in BY_SAME_SITE:
                by_site.update(needed)
            else:
                attributes.update(needed)
                base = "; ".join([_changed(base, reason, context.host), *needed])
            text = "; ".join([_changed(text, reason, context.host), *needed])
            if reason in _OVER_HTTPS:
                top = context.partition[0]
                is_secure = isinstance(top, OpaqueOrigin) or top[0] == "https"
                if context.only_schemes_differ:
                    context = _over_https(context)
                context = context._replace(is_secure=True)
                pages = "" if is_secure else " and the pages that use it"
                clauses.append(f"serve {context.host}{pages} over https")
            elif reason is CookieReason.THIRD_PARTY and not needed:
                # Within one site, it needs none of what other sites' cookies need.
                context = context._replace(third_party=False, mode="strict-or-less")
                text, reasons = base, [each for each in reasons if each not in OF_SITE]
                by_site.clear()
                clauses.append(f"serve the page and {context.host} from one site")
            elif reason is CookieReason.INVALID_DOMAIN and (
                host := _in_ascii(self.text, context.host)
            ):
                text = base = f"{_DOMAIN.sub('', self.text)}; Domain={host}"
                clauses.append(f"write Domain={host}")
            elif not needed:
                clauses.append(reason.fix)
        attributes |= by_site
        name = text.partition(";")[0].partition("=")[0].strip() or "that has no name"
        if CookieReason.HOST_PREFIX in reasons:
            of_domain = {each.fix for each in OF_DOMAIN}
            clauses = [each for each in clauses if each not in of_domain]
        if attributes:
            listed = "; ".join(each for each in _ORDER if each in attributes)
            without = ", and no Domain" * (CookieReason.HOST_PREFIX in reasons)
            clauses.append(f"the cookie {name} needs {listed}{without}")
        return ", and ".join(clauses).replace("{name}", name)


def _over_https(context: CookieContext) -> CookieContext:
    """The context if the page and the URL, which differ in their schemes alone, are of https."""
    return context._replace(
        is_secure=True,
        mode="strict-or-less",
        third_party=False,
        partition=(("https", registrable_domain(context.host) or context.host), False),
        only_schemes_differ=False,
    )


def _in_ascii(text: str, setter: str) -> str | None:
    """The host of a Domain with other letters than those of ASCII, as URLs have it.

    ``None`` if it does not cover the host that set it.
    """
    found = _DOMAIN.findall(text)
    if not found or found[-1].isascii():
        return None
    domain = found[-1].partition("=")[2].strip().removeprefix(".")
    url = parse_url(f"https://{domain.encode('latin-1').decode(errors='replace')}/")
    host = None if url is None or url.origin is None else url.origin.host
    return host if host and f".{setter}".endswith(f".{host}") else None


def _changed(text: str, reason: CookieReason, host: str) -> str:
    """`text` after the fix for `reason`, as far as that is not an attribute more."""
    pair, separator, attributes = text.partition(";")
    match reason:
        case CookieReason.EMPTY | CookieReason.PREFIX_IN_VALUE:
            return f"name=value{separator}{attributes}"
        case CookieReason.TOO_LONG:
            return f"{pair.partition('=')[0][:64]}=key{separator}{attributes}"
        case CookieReason.CONTROL_CHARACTER:
            return _CONTROLS.sub("", text.replace("\t", ""))
        case CookieReason.HTTP_ONLY:
            return re.sub(r";\s*httponly[^;]*", "", text, flags=re.IGNORECASE)
        case CookieReason.HOST_PREFIX:
            return _DOMAIN.sub("", text)
    return f"{_DOMAIN.sub('', text)}; Domain={host}" if reason in OF_DOMAIN else text
