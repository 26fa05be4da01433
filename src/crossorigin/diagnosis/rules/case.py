"""A case: evidence, and how its findings are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import filterfalse

from ...browser import Exchange, HttpResponse, Reason
from ...fetch.header_lists import FAILURE, extract_token_list, get, values
from ...fetch.max_age import LONGEST_MAX_AGE
from ...fetch.methods import CORS_SAFELISTED_METHODS, FORBIDDEN_METHODS
from ...fetch.origins import OpaqueOrigin
from ...fetch.safelists import (
    ALWAYS_SAFELISTED_REQUEST_HEADER_NAMES,
    FORBIDDEN_RESPONSE_HEADER_NAMES,
    is_cors_safelisted_request_header,
    is_forbidden_request_header_name,
)
from ...fetch.tokens import is_token
from ...fetch.urls import parse_url
from ...policy import Policy, PolicyError
from ..evidence import Allowed, Compared, Comparison, Evidence, Source
from ..findings import Cause, Confidence, Finding
from ..grant import Grant, spelled
from ..places import has_masked_host
from ..question import SOME_ORIGIN
from ..reason_groups import CREDENTIALS, INVALID, MISMATCH, MISSING, MULTIPLE, WILDCARD
from ..script_headers import asked_for, is_of_responses, set_by_script
from ..sent_origin import is_hidden_by_redirects
from ..words import Words

__all__ = [
    "CREDENTIALS", "INVALID", "MISMATCH", "MISSING", "MULTIPLE", "WILDCARD", "Case",
    "asked_headers", "asked_method", "grant_for",
]  # fmt: skip

MOST_KEPT = 1000
"""The most names of each list in a grant; servers do not list more."""
_ALL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
"""The grant of a server with ``*``: not every setting has a wildcard."""
_USUAL_HEADERS = ("authorization", "content-type")
"""In place of ``*``, which does not count with credentials."""


def asked_method(evidence: Evidence) -> str:
    """The method that the preflight asks for, or that of the request; empty if neither is known."""
    preflight = evidence.preflight
    told = preflight.request.header("access-control-request-method") if preflight else None
    told = told or evidence.meant_method
    return told or (evidence.method if evidence.method != "OPTIONS" else "") or ""


def asked_headers(evidence: Evidence) -> tuple[str, ...]:
    """The headers that the preflight asks for, and the one that a message names; in lower case."""
    told = (evidence.told.header.lower(),) if evidence.told.header else ()
    preflight = evidence.preflight
    if preflight is not None:
        names = (*map(str.lower, asked_for(preflight.request)), *told)
        return tuple(dict.fromkeys(names))
    return told


def _sent_headers(evidence: Evidence) -> tuple[str, ...]:
    """The headers of the request itself for which browsers ask first, in lower case."""
    actual = evidence.actual
    if actual is None:
        return ()
    return tuple(
        name.lower()
        for name, value in set_by_script(actual.request.headers)
        if is_token(name)
        and not is_forbidden_request_header_name(name)
        and not is_cors_safelisted_request_header(name, value)
    )


def grant_for(evidence: Evidence) -> Grant | None:
    """The grant that the server needs: its present one, and the missing part of this request.

    ``None`` for the origin ``null``, which a server cannot allow safely.
    """
    if isinstance(evidence.page, OpaqueOrigin) or is_hidden_by_redirects(evidence):
        return None
    method = asked_method(evidence).upper()
    by_reason = evidence.for_certain(*WILDCARD, *CREDENTIALS)
    value = evidence.value_of("access-control-allow-origin")
    named = _named_in_list(value)
    needed = Grant(
        evidence.origin or next(iter(named), SOME_ORIGIN),
        (method,) if method and _is_named(evidence, method) else (),
        _merged(
            tuple(_of_requests(asked_headers(evidence) or _sent_headers(evidence))),
            _of_requests(evidence.script_headers),
        ),
        evidence.credentials is True or by_reason,
    )
    settings = evidence.settings
    if settings is not None:
        if not evidence.comparisons:
            needed = _with_settings(needed, settings.allowed)
        listed = (*settings.allowed.origins, *settings.others)
        needed = replace(needed, patterns=tuple(filter(_stands_for_many, dict.fromkeys(listed))))
    if evidence.for_certain(*MULTIPLE) and _values(value) == {"*"}:
        needed = replace(needed, anyone=True)
    needed = replace(needed, also=tuple(dict.fromkeys((*needed.also, *named))))
    granted = _with_what_is_allowed(needed, evidence)
    return replace(granted, unnamed=tuple(_unnamed(evidence, granted))).without_covered()


def _of_requests(names: Iterable[str]) -> Iterator[str]:
    """The names of headers that scripts may set, as documents spell them."""
    return (
        spelled(each)
        for each in names
        if not is_of_responses(each) and not is_forbidden_request_header_name(each)
    )


def _unnamed(evidence: Evidence, grant: Grant) -> Iterator[str]:
    """What a refused preflight asked for is not known, and the grant may lack it."""
    if not evidence.in_preflight or evidence.source is Source.LIVE:
        return
    if not asked_method(evidence) and not set(_ALL_METHODS) <= {*grant.methods, "GET", "HEAD"}:
        yield "method"
    if not grant.headers and (evidence.preflight is None or not asked_method(evidence)):
        yield "headers"


def _named_in_list(value: str | None) -> list[str]:
    """The origins that a doubled header or a list names, which the server means to allow."""
    listed = list(dict.fromkeys(each.strip() for each in (value or "").split(",")))
    is_list = "," in (value or "")
    return [each for each in listed if is_list and each != "*" and _is_for_policies(each)]


def _values(value: str | None) -> set[str]:
    return {each.strip() for each in (value or "").split(",")}


def _with_settings(grant: Grant, allowed: Allowed) -> Grant:
    """What pasted settings allow stays in a recipe that takes their place."""
    credentials = grant.credentials or allowed.credentials
    methods = (*allowed.methods, *(_ALL_METHODS if "*" in allowed.methods else ()))
    methods = (*methods, *(allowed.default_methods if grant.methods else ()))
    headers = allowed.headers
    if grant.headers:
        headers = (*headers, *allowed.default_headers)
    any_header = credentials and "*" in headers
    if any_header:
        headers = (*headers, *_USUAL_HEADERS)
    return replace(
        grant,
        credentials=credentials,
        anyone="*" in allowed.origins,
        also=tuple(dict.fromkeys(filter(_is_for_policies, map(_as_meant, allowed.origins)))),
        methods=_merged(grant.methods, (each for each in methods if each != "*")),
        headers=_by_name((*grant.headers, *filterfalse(_is_never_asked_for, headers))),
        any_header=any_header,
        expose=_merged(grant.expose, filterfalse(_IS_USELESS["expose-headers"], allowed.exposed)),
        max_age=None if allowed.max_age is None else _remembered(allowed.max_age),
    )


_AGE = re.compile(r"\d{1,9}")


def _remembered(age: int) -> int:
    """Seconds as policies have them: no browser remembers a preflight for longer."""
    return min(age, LONGEST_MAX_AGE)


def _stands_for_many(entry: str) -> bool:
    return len(entry) > 1 and not _is_for_policies(entry) and not {*"*^$\\|("}.isdisjoint(entry)


def _as_meant(entry: str) -> str:
    """An entry of a list as browsers send the origin that it means, without its slash."""
    parsed = parse_url(entry) if entry.endswith("/") and entry.count("/") == _OF_ORIGIN else None
    return entry if parsed is None or parsed.origin is None else str(parsed.origin)


_OF_ORIGIN = 3
"""The slashes of an origin with one at its end."""


def _is_never_asked_for(name: str) -> bool:
    return (
        is_forbidden_request_header_name(name)
        or name.lower() in ALWAYS_SAFELISTED_REQUEST_HEADER_NAMES
    )


def _by_name(headers: Iterable[str]) -> tuple[str, ...]:
    """Each name once, as it is written first."""
    return tuple({name.lower(): name for name in reversed(tuple(headers))}.values())[::-1]


def _is_named(evidence: Evidence, method: str) -> bool:
    return evidence.preflight is not None or method not in CORS_SAFELISTED_METHODS


def _with_what_is_allowed(grant: Grant, evidence: Evidence) -> Grant:
    if not evidence.exchanges:
        named = _other_origin(grant, evidence.told.value)
        grant = replace(grant, also=tuple(dict.fromkeys((*grant.also, *named))))
    compared = (each.exchange for each in evidence.comparisons if _is_granted(each))
    for exchange in (*evidence.exchanges, *compared):
        if exchange.response is not None:
            grant = _with_lists(grant, exchange.response)
    is_of_header = evidence.for_certain(Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE)
    if is_of_header and "Authorization" not in grant.headers:
        # The browser took “*” for a name, so only the others help.
        grant = replace(grant, headers=tuple(each for each in grant.headers if each != "*"))
    return grant


def _is_granted(compared: Compared) -> bool:
    """Whether it shows what the server allows the page already."""
    return compared.readable and compared.comparison in (Comparison.PLAIN, Comparison.PREFLIGHT)


def _with_lists(grant: Grant, response: HttpResponse) -> Grant:
    headers = response.headers
    allowed = get(headers, "access-control-allow-origin")
    # A doubled “true, true” means it too.
    named = _values(get(headers, "access-control-allow-credentials")) == {"true"}
    credentials = named and allowed != "*"
    max_age = get(headers, "access-control-max-age") or ""
    methods = list(map(_in_capitals, _listed(response, "allow-methods")))
    if "*" in methods and not (grant.credentials or credentials):
        methods = [*_ALL_METHODS, *(each for each in methods if each != "*")]
    return replace(
        grant,
        anyone=grant.anyone or allowed == "*",
        also=tuple(dict.fromkeys((*grant.also, *_other_origin(grant, allowed)))),
        methods=_merged(grant.methods, methods),
        headers=_by_name((*grant.headers, *map(spelled, _listed(response, "allow-headers")))),
        expose=_merged(grant.expose, map(spelled, _listed(response, "expose-headers"))),
        credentials=grant.credentials or credentials,
        max_age=_remembered(int(max_age)) if _AGE.fullmatch(max_age) else grant.max_age,
    )


def _merged(known: tuple[str, ...], more: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))  # type: ignore[misc]  # both are iterables of names


def _in_capitals(method: str) -> str:
    """A usual method as browsers send it."""
    return method.upper() if method.upper() in _ALL_METHODS else method


def _listed(response: HttpResponse, name: str) -> list[str]:
    """The names that a list of the server has, or that one means that browsers do not read so."""
    header = f"access-control-{name}"
    listed = extract_token_list(response.headers, header)
    if listed is FAILURE:
        listed = re.split(r"[,;|\s]+", ", ".join(values(response.headers, header)))
    found = (each.strip("'\"`[](){}") for each in listed or ())
    # A writer's “...” is not a name.
    names = (each for each in found if is_token(each) and each.strip("."))
    return [each for each in names if not _IS_USELESS[name](each)][:MOST_KEPT]


_IS_USELESS: dict[str, Callable[[str], bool]] = {
    "allow-methods": lambda name: name == "OPTIONS" or name.upper() in FORBIDDEN_METHODS,
    "allow-headers": _is_never_asked_for,
    "expose-headers": lambda name: name.lower() in FORBIDDEN_RESPONSE_HEADER_NAMES,
}
"""What has no effect in a server's lists: names that no script can ask for, or that need none."""


def _other_origin(grant: Grant, allowed: str | None) -> tuple[str, ...]:
    """An origin that the server names beside the page's, if it is one that a policy can have."""
    if allowed is None or allowed == grant.origin or not _is_for_policies(allowed):
        return ()
    return (allowed,)


@lru_cache(maxsize=64)  # the responses of a recording name few origins, often
def _is_for_policies(origin: str) -> bool:
    parsed = parse_url(origin)
    if parsed is None or str(parsed.origin) != origin or has_masked_host(origin):
        return False
    try:
        Policy(allow_origins=[origin])
    except PolicyError:
        return False
    return True


@dataclass(frozen=True)
class Case:
    """Evidence, and methods to make its findings."""

    evidence: Evidence

    def finding(
        self,
        cause: Cause,
        words: Words,
        confidence: Confidence = Confidence.CERTAIN,
        *,
        shown: tuple[str, ...] | None = None,
        grant: Grant | bool | None = None,
    ) -> Finding:
        """A finding; `grant` is ``True`` if the fix is to allow the request of the evidence."""
        return Finding(
            cause,
            confidence,
            words.what,
            words.why,
            words.fix,
            self._exchanges_shown() if shown is None else shown,
            grant_for(self.evidence) if grant is True else grant or None,
            words.next_step,
        )

    def _exchanges_shown(self) -> tuple[str, ...]:
        compared = (each.exchange for each in self.evidence.comparisons)
        return tuple(map(_shown, (*self.evidence.exchanges, *compared)))


def _shown(exchange: Exchange) -> str:
    """An exchange in a line."""
    request, response = exchange
    origin = request.header("origin")
    asked = f"{request.method} {request.url}" + (f" from {origin}" if origin else "")
    if response is None:
        return f"{asked} was not answered"
    found = [
        f"{spelled(name)}: {value}"
        for name, value in response.headers
        if name.lower() in ("access-control-allow-origin", "location", "www-authenticate")
    ]
    if not any(line.startswith("Access-Control-Allow-Origin") for line in found):
        found.append("no Access-Control-Allow-Origin")
    return f"{asked} was answered with {response.status}, {', '.join(found)}"
