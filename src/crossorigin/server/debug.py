"""Debug mode: refusals that state the reason, in the browser's console and in the body.

A browser checks the response to a preflight in a fixed order (origin, status, methods, headers) and
names the first failure. So a refusal is answered with enough headers that every check before the
true cause passes: then the console names the cause. The refused request stays refused.

The body is problem details (RFC 9457). Values from the request are shortened and escaped in it, and
secrets are left out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import AnyStr

from ..fetch.tokens import HTTP_TAB_OR_SPACE
from ..policy import Policy
from ..redaction import excerpt
from .compiled import REFUSED, CompiledPolicy
from .decision import Decision, Kind, Refusal
from .preflight_rules import LONGEST_OPEN_LIST, listed_methods
from .text import Headers, as_str

__all__ = ["blocked_answer", "explained_preflight"]

MOST_SHOWN = 20
"""The most entries of a list in the body."""
LONGEST_SHOWN = 200
"""The most characters of a request's value in the body."""

_WORDS = {
    Refusal.ORIGIN: (
        "Origin not allowed",
        "The request's origin, {origin}, is not among the policy's allow_origins.",
    ),
    Refusal.NO_CORS: (
        "No CORS here",
        "No other origin may read this path. To allow one, give the path a policy; the spelling "
        "must be exactly the same, including case and slashes.",
    ),
    Refusal.METHOD: (
        "Method not allowed",
        "The method {method} is not among the policy's allow_methods.",
    ),
    Refusal.HEADERS: (
        "Request headers not allowed",
        "The request headers {headers} are not all among the policy's allow_headers.",
    ),
    Refusal.MISSING_ORIGIN: (
        "Origin missing",
        "Requests of this kind must name the origin of their page here, and this one has no "
        "Origin.",
    ),
}


def explained_preflight(
    compiled: CompiledPolicy[AnyStr],
    refusal: Refusal,
    origin: AnyStr,
    request_method: AnyStr,
    request_headers: AnyStr | None,
) -> Decision[AnyStr]:
    """Refuse a preflight so that the browser's console names the cause."""
    policy = compiled.policy
    headers: Headers[AnyStr]
    if refusal is Refusal.NO_CORS:
        headers = ()
    elif refusal is Refusal.ORIGIN:
        # An allowed origin, which is not the page's: the console shows both. Without a port
        # wildcard, because Chromium would call the header invalid.
        allowed = policy.allow_origins[0].removesuffix(":*")
        headers = compiled.text.header("access-control-allow-origin", [allowed])
    else:
        headers = compiled.allow_origin(origin) + compiled.credentials_header
        methods = listed_methods(policy)
        if refusal is Refusal.HEADERS and request_headers is not None:
            methods.append(as_str(request_method))
            names = _allowed_among(compiled, request_headers)
            headers += compiled.text.header("access-control-allow-headers", names)
        headers += compiled.text.header("access-control-allow-methods", dict.fromkeys(methods))
    status = 200 if policy.preflight_status == 204 else policy.preflight_status  # it has a body
    given = {"origin": origin, "method": request_method, "headers": request_headers}
    body = _problem_details(policy, refusal, status, given)
    headers += _content_type(compiled)
    return Decision(
        compiled.text, Kind.PREFLIGHT, headers, compiled.vary_preflight, refusal, status, body
    )


def _allowed_among(compiled: CompiledPolicy[AnyStr], request_headers: AnyStr) -> list[str]:
    """The allowed names among the requested ones; none if the names are not the cause.

    They are listed by name, because Chromium lets ``*`` cover Authorization.
    """
    asked = as_str(request_headers)[:LONGEST_OPEN_LIST].split(",")
    names = [name for each in asked if (name := each.strip(HTTP_TAB_OR_SPACE).lower())]
    allowed = [
        name for name in names if compiled.preflights.allowed_names(compiled.text.encode(name))
    ]
    return [] if len(allowed) == len(names) else allowed


def blocked_answer(
    compiled: CompiledPolicy[AnyStr], decision: Decision[AnyStr], origin: AnyStr | None
) -> Decision[AnyStr]:
    """Block a refused request with a body that states the reason."""
    refusal = decision.refusal or Refusal.ORIGIN
    body = _problem_details(compiled.policy, refusal, REFUSED, {"origin": origin})
    return replace(decision, headers=_content_type(compiled), status=REFUSED, body=body)


def _content_type(compiled: CompiledPolicy[AnyStr]) -> Headers[AnyStr]:
    return compiled.text.header("content-type", ["application/problem+json"])


def _problem_details(
    policy: Policy, refusal: Refusal, status: int, given: dict[str, AnyStr | None]
) -> bytes:
    title, detail = _WORDS[refusal]
    shown = {
        name: excerpt(as_str(value), LONGEST_SHOWN)
        for name, value in given.items()
        if value is not None
    }
    problem = {
        "type": f"urn:crossorigin:refusal:{refusal}",
        "title": title,
        "status": status,
        "detail": detail.format_map(shown),
        **{f"request_{name}": value for name, value in shown.items()},
        "allow_origins": _cut(policy.allow_origins),
        "allow_methods": _cut(policy.allow_methods),
        "allow_headers": _cut(policy.allow_headers),
    }
    return json.dumps(problem).encode()


def _cut(entries: Sequence[str]) -> list[str]:
    rest = len(entries) - MOST_SHOWN
    return [*entries[:MOST_SHOWN], *([f"and {rest} more"] if rest > 0 else [])]
