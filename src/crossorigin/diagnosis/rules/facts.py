"""Facts of pasted settings, beside the causes that they prove, confirm or contradict.

One table says what a fact makes the likeliest cause, one what it says of a cause that was found.
Which findings stay, and in which order, is decided in `settings`, and in `review` for settings
alone.
Each sentence names the fact. Nothing is certain of it: the server may run other settings.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from enum import Flag, auto
from typing import NamedTuple

from ...browser import Reason
from ..answers import origin_difference
from ..evidence import Evidence, Settings, Source
from ..findings import Cause, Confidence, Finding, NextStep
from ..grant import spelled
from ..reason_groups import MISMATCH, MISSING
from ..script_headers import is_of_responses
from ..software import Software
from ..words import Words, pasted
from ..words import review as words
from .case import Case

__all__ = ["Beside", "causes_in_settings", "compared_with_settings", "is_pasted"]


class Beside(Flag):
    """What settings stand beside."""

    MESSAGE = auto()
    RESPONSE = auto()
    NOTHING = auto()


class _SettingsFact(NamedTuple):
    """A fact of settings: the causes that it explains, and the likeliest of them.

    `says` gives the sentences, or ``None`` where the settings do not have the fact.
    """

    explains: frozenset[Cause]
    cause: Cause
    says: Callable[[Evidence, Settings], Words | None]
    beside: Beside
    sure: Confidence = Confidence.LIKELY
    grants: bool = True


_OF_ORIGIN = frozenset({Cause.ORIGIN_NOT_ALLOWED})
_OF_LACK = frozenset({Cause.PREFLIGHT_NOT_HANDLED, Cause.NO_CORS_HEADERS, Cause.ORIGIN_NOT_ALLOWED})
"""What responses without CORS headers come from."""
_OF_LAYER = frozenset(
    {Cause.PREFLIGHT_NOT_HANDLED, Cause.NO_CORS_HEADERS, Cause.PREFLIGHT_NEEDS_LOGIN}
)
"""What a CORS layer leads to that comes too late."""
_BY_EXPRESSION = "a regular expression in the list"
_FOR_PATTERNS = {
    Software.FASTAPI: "allow_origin_regex",
    Software.DJANGO: "CORS_ALLOWED_ORIGIN_REGEXES",
    Software.SPRING: "allowedOriginPatterns (setAllowedOriginPatterns), with the same entry",
    Software.ASPNET: "SetIsOriginAllowedToAllowWildcardSubdomains() after WithOrigins(…)",
    Software.EXPRESS: _BY_EXPRESSION,
    Software.NESTJS: _BY_EXPRESSION,
    Software.FASTIFY: _BY_EXPRESSION,
    Software.ENGINEIO: _BY_EXPRESSION,
    Software.RAILS: _BY_EXPRESSION,
    Software.TRAEFIK: "accessControlAllowOriginListRegex",
    Software.HONO: "a function as origin, which answers with the origin or null",
    Software.GIN: "AllowWildcard: true",
    Software.SYMFONY: "origin_regex: true, and expressions as entries",
    Software.FLASK: r'r"https://[\w-]+\.example\.com$"',
    Software.KONG: r"https://[\w-]+\.example\.com",
}
"""What takes patterns, where the list of origins does not."""


def _pattern(evidence: Evidence, settings: Settings) -> Words | None:
    if not settings.pattern or settings.allows_page:
        return None
    by = _FOR_PATTERNS[settings.software[0]]
    if settings.software[0] in (Software.FLASK, Software.KONG):
        return pasted.expression_in_settings(evidence, settings.pattern, by)
    return pasted.pattern_in_settings(evidence, settings.pattern, by)


def _near_miss(evidence: Evidence, settings: Settings) -> Words | None:
    if settings.near_miss is None or evidence.origin is None:
        return None
    difference = origin_difference(settings.near_miss, evidence.origin)
    found = pasted.misspelled_in_settings(evidence, settings.near_miss, difference)
    if settings.fixed and _lacks_header(evidence):
        return found._replace(why=f"{found.why} {pasted.NOT_OF_SETTINGS}")
    return found


def _lacks_header(evidence: Evidence) -> bool:
    return bool({*MISSING} & {*evidence.reasons}) and not evidence.comparisons


def _fixed(evidence: Evidence, settings: Settings) -> Words | None:
    if not settings.fixed or evidence.origin is None or settings.allows_page:
        return None
    return pasted.another_is_sent(evidence, settings) if _lacks_header(evidence) else None


def _lacks(evidence: Evidence, settings: Settings) -> tuple[list[str], list[str]] | None:
    """The method and the headers of a preflight that got no CORS header, which lists lack.

    ``None`` if the lists are not of a layer that answers in full or not at all, or another reason
    is known.
    """
    whole = settings.whole
    is_bare = evidence.for_certain(Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN)
    is_other = evidence.status not in (None, 200, 204, 403) or settings.only_paths
    if whole is None or not is_bare or is_other or not settings.allows_page:
        return None
    headers = {each.lower() for each in whole.headers}
    asked = [each for each in evidence.script_headers if not is_of_responses(each)]
    return (
        _unlisted(evidence.method, whole.methods),
        [spelled(each) for each in asked if not {"*", each} & headers],
    )


def _unlisted(method: str | None, listed: Collection[str]) -> list[str]:
    is_lacking = method is not None and bool(listed) and not {"*", method} & {*listed}
    return [method] if is_lacking and method is not None else []


def _method_lacks(evidence: Evidence, settings: Settings) -> Words | None:
    methods, headers = _lacks(evidence, settings) or ([], [])
    return pasted.not_in_lists(evidence, methods, headers) if methods else None


def _header_lacks(evidence: Evidence, settings: Settings) -> Words | None:
    methods, headers = _lacks(evidence, settings) or ([], [])
    return pasted.not_in_lists(evidence, methods, headers) if headers else None


def _perhaps_lacks(evidence: Evidence, settings: Settings) -> Words | None:
    whole = settings.whole
    if whole is None or _lacks(evidence, settings) != ([], []):
        return None
    is_known = evidence.method is not None or {*_EVERY_METHOD} <= {*whole.methods}
    if (is_known or "*" in whole.methods) and (evidence.script_headers or "*" in whole.headers):
        return None
    return pasted.perhaps_not_in_lists(whole)


_EVERY_METHOD = ("DELETE", "PATCH", "POST", "PUT")
_NOT_ALONE = Beside.MESSAGE | Beside.RESPONSE
_PROVED = (
    _SettingsFact(
        _OF_LACK, Cause.NO_CORS_HEADERS,
        lambda evidence, its: pasted.proxied_by_page(evidence) if its.proxies_target else None,
        Beside.MESSAGE, grants=False,
    ),
    _SettingsFact(
        _OF_LACK, Cause.NO_CORS_HEADERS,
        lambda evidence, its: pasted.of_development(evidence) if its.of_development else None,
        Beside.MESSAGE,
    ),
    _SettingsFact(_OF_ORIGIN, Cause.ORIGIN_NOT_ALLOWED, _pattern, Beside.MESSAGE | Beside.NOTHING),
    _SettingsFact(_OF_LACK, Cause.ORIGIN_MISSPELLED, _near_miss, Beside.RESPONSE),
    _SettingsFact(
        _OF_ORIGIN, Cause.ORIGIN_MISSPELLED, _near_miss, Beside.MESSAGE | Beside.NOTHING
    ),
    _SettingsFact(_OF_LACK, Cause.NO_CORS_HEADERS, _fixed, _NOT_ALONE),
    _SettingsFact(
        _OF_ORIGIN, Cause.ORIGIN_MISSPELLED,
        lambda evidence, its: pasted.never_a_page(its.others) if evidence.origin is None else None,
        Beside.MESSAGE, grants=False,
    ),
    _SettingsFact(
        _OF_ORIGIN, Cause.ORIGIN_NOT_ALLOWED,
        lambda evidence, its: (
            pasted.own_address(evidence, its.others) if evidence.origin is None else None
        ),
        Beside.MESSAGE, grants=False,
    ),
    _SettingsFact(
        _OF_ORIGIN, Cause.ORIGIN_NOT_ALLOWED,
        lambda evidence, its: pasted.page_beside_settings(its.others)
        if its.others and evidence.origin is None else None,
        Beside.MESSAGE, Confidence.POSSIBLE, grants=False,
    ),
    _SettingsFact(
        _OF_LACK, Cause.ORIGIN_NOT_ALLOWED,
        lambda evidence, its: pasted.not_in_settings(evidence, its.others)
        if its.others and not its.near_miss else None,
        Beside.RESPONSE,
    ),
    _SettingsFact(
        _OF_ORIGIN, Cause.ORIGIN_NOT_ALLOWED,
        lambda evidence, its: pasted.not_in_settings(evidence, its.others)
        if its.others and not its.near_miss and evidence.origin else None,
        Beside.MESSAGE | Beside.NOTHING,
    ),
    _SettingsFact(_OF_LACK, Cause.METHOD_NOT_ALLOWED, _method_lacks, Beside.MESSAGE),
    _SettingsFact(_OF_LACK, Cause.HEADER_NOT_ALLOWED, _header_lacks, Beside.MESSAGE),
    _SettingsFact(
        _OF_LACK, Cause.METHOD_NOT_ALLOWED,
        lambda evidence, its: pasted.only_methods_in_settings(evidence, its.only_methods)
        if its.only_methods else None,
        Beside.MESSAGE,
    ),
    _SettingsFact(
        frozenset(), Cause.METHOD_NOT_ALLOWED,
        lambda evidence, its: words.method_not_listed(evidence, its.allowed.methods)
        if its.leave_out(evidence.method) else None,
        Beside.NOTHING,
    ),
    _SettingsFact(
        _OF_LACK, Cause.NO_CORS_HEADERS,
        lambda evidence, its: pasted.only_paths_in_settings(evidence, its.only_paths)
        if its.only_paths and not evidence.for_certain(*MISMATCH) else None,
        Beside.MESSAGE | Beside.NOTHING,
    ),
    _SettingsFact(
        frozenset({Cause.NO_CORS_HEADERS}), Cause.NO_CORS_HEADERS,
        lambda evidence, its: pasted.only_files_in_settings(evidence, its.only_files)
        if its.only_files else None,
        Beside.MESSAGE | Beside.NOTHING,
    ),
    _SettingsFact(
        _OF_LAYER, Cause.PREFLIGHT_NOT_HANDLED,
        lambda evidence, its: pasted.layer_of_route(its.of_route)
        if its.of_route and evidence.in_preflight else None,
        _NOT_ALONE,
    ),
    _SettingsFact(
        _OF_LAYER, Cause.PREFLIGHT_NOT_HANDLED,
        lambda evidence, its: pasted.only_in_controller()
        if its.in_controller and evidence.in_preflight else None,
        Beside.MESSAGE | Beside.RESPONSE,
    ),
    _SettingsFact(
        _OF_LAYER, Cause.LAYER_TOO_LATE,
        lambda evidence, its: pasted.layer_too_late(evidence, its.before_layer)
        if its.before_layer else None,
        Beside.MESSAGE | Beside.NOTHING,
    ),
    _SettingsFact(
        _OF_LACK, Cause.HEADER_NOT_ALLOWED, _perhaps_lacks, Beside.MESSAGE, Confidence.POSSIBLE
    ),
)  # fmt: skip
"""In this order: the page, the server, and the kind of the request."""


def causes_in_settings(
    case: Case, causes: Collection[Cause], beside: Beside = Beside.MESSAGE
) -> Iterator[Finding]:
    """The causes that facts of the settings prove, of those that explain one of `causes`."""
    evidence, settings = case.evidence, case.evidence.settings
    is_alone = beside is Beside.NOTHING
    for each in _PROVED if settings is not None else ():
        fits = is_alone or not each.explains.isdisjoint(causes)
        if settings is None or not fits or beside not in each.beside:
            continue
        if (found := each.says(evidence, settings)) is not None:
            cause = each.cause
            if cause is Cause.NO_CORS_HEADERS and cause not in causes and not is_alone:
                cause = Cause.PREFLIGHT_NOT_HANDLED if settings.only_paths else cause
            grant = each.grants and not is_alone
            yield case.finding(cause, found, each.sure, grant=grant)


class _ComparedFact(NamedTuple):
    """What settings say of a cause that was found: `says` gives the finding's new sentences."""

    causes: frozenset[Cause]
    holds: Callable[[Evidence, Settings], object]
    says: Callable[[Evidence, Settings, Words], Words]
    contradicts: bool


def _listed(does: str) -> Callable[[Evidence, Settings, Words], Words]:
    def says(_: Evidence, __: Settings, of: Words) -> Words:
        why, fix = pasted.listed_already(of.why, does)
        return of._replace(why=why, fix=fix)

    return says


REFUSE_STAR = (
    # ASP.NET Core, CorsPolicyBuilder.cs; Spring, CorsConfiguration.validateAllowCredentials;
    # rack-cors, lib/rack/cors/resource.rb; jub0bs/cors
    Software.ASPNET, Software.SPRING, Software.RAILS, Software.GO_JUB0BS,
)  # fmt: skip
"""Software that does not allow “*” together with credentials."""


def _not_their_star(_: Evidence, settings: Settings, of: Words) -> Words:
    why, fix = pasted.refused_with_star(of.why)
    if settings.names_page or settings.others:
        why, fix = pasted.named_already(of.why, None if settings.names_page else settings.others)
    return of._replace(why=why, fix=fix)


def _refuses_star(settings: Settings) -> bool:
    return settings.allowed.credentials and not set(REFUSE_STAR).isdisjoint(settings.software[:1])


_ANSWER_PREFLIGHTS = frozenset(
    {
        Software.FASTAPI, Software.DJANGO, Software.FLASK, Software.EXPRESS, Software.NESTJS,
        Software.FASTIFY, Software.HONO, Software.KOA, Software.SPRING, Software.RAILS,
        Software.LARAVEL, Software.GIN, Software.GO_RS_CORS, Software.GO_JUB0BS,
        Software.INGRESS_NGINX, Software.TRAEFIK, Software.KONG,
    }
)  # fmt: skip
"""Whose CORS layer answers preflights itself, where it runs before the routes."""


def _would_answer(evidence: Evidence, settings: Settings) -> bool:
    if evidence.for_certain(Reason.PREFLIGHT_INVALID_STATUS):
        return False  # the response allows the page, so that it may be theirs
    if settings.in_controller:
        return False
    is_layer = not _ANSWER_PREFLIGHTS.isdisjoint(settings.software[:1])
    return is_layer and settings.allows_page and not (settings.before_layer or settings.only_paths)


def _listed_name(evidence: Evidence, settings: Settings, of: Words) -> Words:
    is_method = evidence.for_certain(Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE)
    listed = settings.allowed.methods if is_method else settings.allowed.headers
    return _listed("list it" if listed else "allow it, by default,")(evidence, settings, of)


def _also(sentence: Callable[[Settings], str]) -> Callable[[Evidence, Settings, Words], Words]:
    return lambda _, its, of: of._replace(why=f"{of.why} {sentence(its)}")


_COMPARED = (
    _ComparedFact(
        frozenset({Cause.WILDCARD_WITH_CREDENTIALS}),
        lambda _, its: not its.has_star and (its.names_page or its.others or _refuses_star(its)),
        _not_their_star,
        contradicts=True,
    ),
    _ComparedFact(
        frozenset({Cause.WILDCARD_WITH_CREDENTIALS}),
        lambda _, its: its.star,
        _also(pasted.star_in_settings),
        contradicts=False,
    ),
    _ComparedFact(
        frozenset({Cause.CREDENTIALS_NOT_ALLOWED}),
        lambda _, its: its.allowed.credentials,
        _listed("allow credentials"),
        contradicts=True,
    ),
    _ComparedFact(
        frozenset({Cause.METHOD_NOT_ALLOWED, Cause.HEADER_NOT_ALLOWED}),
        lambda _, its: its.lists_it,
        _listed_name,
        contradicts=True,
    ),
    _ComparedFact(
        frozenset({Cause.ORIGIN_NOT_ALLOWED, Cause.ORIGIN_MISSPELLED}),
        lambda evidence, its: its.allows_page and evidence.for_certain(*MISMATCH),
        _listed("allow the page"),
        contradicts=True,
    ),
    _ComparedFact(
        frozenset({Cause.PREFLIGHT_NOT_HANDLED}),
        _would_answer,
        lambda evidence, _, __: pasted.not_by_settings(evidence),
        contradicts=True,
    ),
    _ComparedFact(
        frozenset({Cause.HEADER_NOT_ALLOWED}),
        lambda evidence, its: not evidence.exchanges and its.leave_out_header(evidence.told.header),
        _also(pasted.headers_in_settings),
        contradicts=False,
    ),
    _ComparedFact(
        frozenset({Cause.HEADER_NOT_ALLOWED}),
        lambda evidence, its: (
            not its.lists_it
            and "*" in its.allowed.headers
            and (evidence.told.header or "").lower() == "authorization"
        ),
        _also(pasted.star_of_headers),
        contradicts=False,
    ),
    _ComparedFact(
        frozenset({Cause.METHOD_NOT_ALLOWED}),
        lambda evidence, its: its.leave_out(evidence.method),
        _also(pasted.methods_in_settings),
        contradicts=False,
    ),
    _ComparedFact(
        frozenset({Cause.ORIGIN_NOT_ALLOWED}),
        lambda evidence, its: (
            its.others and evidence.told.value in its.others and evidence.for_certain(*MISMATCH)
        ),
        _also(pasted.origins_in_settings),
        contradicts=False,
    ),
)


def is_pasted(evidence: Evidence) -> bool:
    """Whether a response is pasted, to a request of a page, and the server was not asked."""
    is_of_page = evidence.origin is not None or evidence.source is Source.CONSOLE
    is_of_page = is_of_page and not evidence.is_of_no_page
    return evidence.source is not Source.LIVE and evidence.allowed_now is None and is_of_page


def compared_with_settings(case: Case, finding: Finding) -> Finding:
    """A finding with what the settings say of it: that they have it, or lack it, too.

    Where they contradict it, another than these settings answered, and a recipe for them cures
    nothing.
    """
    evidence, settings = case.evidence, case.evidence.settings
    if settings is None or (evidence.exchanges and not is_pasted(evidence)):
        return finding
    for each in _COMPARED:
        if finding.cause in each.causes and each.holds(evidence, settings):
            of = Words(finding.what, finding.why, finding.fix, finding.next_step)
            found = replace(finding, **each.says(evidence, settings, of)._asdict())
            if each.contradicts:
                found = replace(found, grant=None, next_step=NextStep.ASK_DIRECTLY)
            return found
    return finding
