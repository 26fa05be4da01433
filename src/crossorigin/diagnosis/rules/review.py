"""Rules on settings alone: what they allow as they are written, and what is wrong in them.

Nothing follows from them for a running server, which may not have loaded them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..evidence import REFERRER_POLICY, Settings
from ..findings import Cause, Confidence, Finding
from ..recipes import title_of
from ..software import Software
from ..words import pasted
from ..words import review as words
from ..words.review import WithStar
from .case import Case
from .facts import REFUSE_STAR, Beside, causes_in_settings
from .outside import by_faults

__all__ = ["beside_silence", "review", "star_with_credentials"]

_LIKELY = Confidence.LIKELY
_SEND_STAR = (
    Software.NGINX, Software.APACHE, Software.CADDY, Software.HAPROXY, Software.IIS, Software.PHP,
    # Express' cors, lib/index.js; @fastify/cors, index.js; gin-contrib/cors, utils.go; rs/cors,
    # cors.go
    Software.EXPRESS, Software.NESTJS, Software.FASTIFY, Software.GIN, Software.GO_RS_CORS,
)  # fmt: skip
_NAME_EACH = (
    # Starlette, middleware/cors.py; django-cors-headers, middleware.py; Flask-CORS, core.py;
    # fruitcake/php-cors, src/CorsService.php
    Software.FASTAPI, Software.DJANGO, Software.FLASK, Software.LARAVEL,
)  # fmt: skip
_WITH_STAR = {
    **dict.fromkeys(_SEND_STAR, WithStar.SENDS_IT),
    **dict.fromkeys(_NAME_EACH, WithStar.NAMES_EACH),
    **dict.fromkeys(REFUSE_STAR, WithStar.REFUSES),
}


def review(case: Case, settings: Settings) -> Iterator[Finding]:
    """What is wrong in settings alone, and what they allow."""
    at_fault = False
    for each in _faults(case, settings):
        at_fault = True
        yield each
    if settings.software or not at_fault or words.is_read(settings):
        yield _allowed(case, settings, at_fault=at_fault)
    is_echo = "*" in settings.allowed.origins and not settings.has_star
    if is_echo and settings.allowed.credentials:
        yield case.finding(Cause.WARNING, words.echo_with_credentials(), shown=())
    if settings.loose is not None:
        yield case.finding(Cause.WARNING, words.loose_expression(*settings.loose), shown=())
    if case.evidence.detail == REFERRER_POLICY:
        yield case.finding(Cause.WARNING, words.about_referrers(), shown=())


def beside_silence(case: Case) -> Iterator[Finding]:
    """What settings allow beside a message that says nothing, or a request without a response."""
    settings = case.evidence.settings
    is_there = settings is not None and bool(settings.software or settings.allowed.origins)
    if is_there and settings is not None and not settings.is_named:
        star = list(star_with_credentials(case, settings))
        yield from (replace(each, confidence=Confidence.POSSIBLE) for each in star)
        yield _allowed(case, settings, at_fault=bool(settings.faults or star))


def star_with_credentials(case: Case, settings: Settings) -> Iterator[Finding]:
    """That the settings send “*” and allow credentials, which browsers do not accept together."""
    if settings.has_star and settings.allowed.credentials:
        star = next(map(_WITH_STAR.get, settings.software), None) or WithStar.UNKNOWN
        found = words.star_with_credentials(star)
        yield case.finding(Cause.WILDCARD_WITH_CREDENTIALS, found, _LIKELY, shown=())


def _allowed(case: Case, settings: Settings, *, at_fault: bool) -> Finding:
    """What settings allow, as they are written."""
    title = title_of(settings.software[0]) if settings.software else ""
    found = words.settings_alone(case.evidence, settings, title, at_fault=at_fault)
    return case.finding(Cause.SETTINGS_REVIEWED, found, shown=())


def _faults(case: Case, settings: Settings) -> Iterator[Finding]:
    yield from by_faults(case)
    if settings.unused_layer:
        found = pasted.unused_layer(settings.unused_layer)
        yield case.finding(Cause.SETTINGS_INVALID, found, _LIKELY, shown=())
    yield from star_with_credentials(case, settings)
    yield from causes_in_settings(case, (), Beside.NOTHING)
