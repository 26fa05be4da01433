"""The CORS protocol at the server, in the order of its steps: pure functions.

Categorise the request; answer a preflight, or decide which headers the response to an actual
request has; settle the consequence of a refusal.

Source: Fetch, "CORS protocol".
"""

from __future__ import annotations

from dataclasses import replace
from typing import AnyStr

from ..fetch.methods import SAFE_METHODS
from .compiled import REFUSED, REFUSED_BODY, CompiledPolicy
from .debug import blocked_answer, explained_preflight
from .decision import Decision, Headers, Kind, Refusal, Requested

# Looking up a member in its class takes as long as a call.
ACTUAL, WEBSOCKET = Kind.ACTUAL, Kind.WEBSOCKET

__all__ = ["decide", "decide_websocket", "settle"]


def decide(
    compiled: CompiledPolicy[AnyStr],
    method: str,
    origin: AnyStr | None,
    requested: Requested[AnyStr] | None = None,
    *,
    origin_allowed: bool = False,
) -> Decision[AnyStr]:
    """Decide about an HTTP request; `settle` completes a refusal that has no response yet.

    `origin` is the value of ``Origin``, ``None`` if absent; lines of a repeated header are joined
    by commas. `requested` has the values of a preflight, ``None`` for other requests. With
    `origin_allowed`, `origin` is allowed even if the policy does not list it.
    """
    is_options = method == "OPTIONS"
    if origin is None:
        if compiled.looks_at_missing_origin and method not in SAFE_METHODS:
            return compiled.missing_origin
        return compiled.not_cors_options if is_options else compiled.not_cors
    allowed = origin_allowed or compiled.any_origin or origin in compiled.origins
    if is_options and requested is not None:
        return _preflight(compiled, origin, requested, allowed=allowed)
    if not allowed:
        return compiled.refused_options if is_options else compiled.refused_actual
    if compiled.any_origin and not is_options:
        return compiled.any_actual
    headers = compiled.allow_origin(origin) + compiled.actual_headers
    vary = compiled.vary_options if is_options else compiled.not_cors.vary
    return Decision(compiled.text, ACTUAL, headers, vary)


def _preflight(
    compiled: CompiledPolicy[AnyStr],
    origin: AnyStr,
    requested: Requested[AnyStr],
    *,
    allowed: bool,
) -> Decision[AnyStr]:
    request_method, request_headers, private_network = requested
    refusal = None
    names: list[AnyStr] | None = None
    if not allowed:
        refusal = compiled.origin_refusal
    elif not compiled.preflights.allows_method(request_method):
        refusal = Refusal.METHOD
    elif request_headers is not None:
        names = compiled.preflights.allowed_names(request_headers)
        refusal = Refusal.HEADERS if names is None else None
    if refusal is not None:
        if compiled.debug:
            return explained_preflight(compiled, refusal, origin, request_method, request_headers)
        return compiled.refused_preflights[refusal]

    text = compiled.text
    headers: Headers[AnyStr] = compiled.allow_origin(origin) + compiled.preflight_headers
    if compiled.reflects_method:
        headers += ((text.encode("access-control-allow-methods"), request_method),)
    if compiled.reflects_headers and names:
        headers += ((text.encode("access-control-allow-headers"), text.comma.join(names)),)
    if compiled.policy.allow_private_network and private_network == text.true:
        headers += compiled.private_network_header
    status = compiled.policy.preflight_status
    return Decision(text, Kind.PREFLIGHT, headers, compiled.vary_preflight, None, status)


def decide_websocket(
    compiled: CompiledPolicy[AnyStr],
    origin: AnyStr | None,
    *,
    origin_required: bool = False,
    origin_allowed: bool = False,
) -> Decision[AnyStr]:
    """Decide about a WebSocket handshake; `settle` completes a refusal.

    Programs other than browsers send no ``Origin``: they pass, unless `origin_required`.
    `origin_allowed` is as in `decide`.
    """
    decision = decide(compiled, "GET", origin, origin_allowed=origin_allowed)
    refusal = decision.refusal
    if origin is None and origin_required:
        refusal = Refusal.MISSING_ORIGIN
    return replace(decision, kind=WEBSOCKET, refusal=refusal)


def settle(
    compiled: CompiledPolicy[AnyStr],
    decision: Decision[AnyStr],
    origin: AnyStr | None,
    sec_fetch_site: AnyStr | None,
    own_origin: AnyStr | None,
    *,
    method: str,
) -> Decision[AnyStr]:
    """Settle the consequence of a refused request that is not a preflight, or handshake.

    A request from the server's own origin is allowed. Any other is answered with 403 if the policy
    blocks `method`, as is every refused handshake; otherwise the application answers it.

    `sec_fetch_site` is the value of ``Sec-Fetch-Site``; only without it is `origin` compared with
    `own_origin`, the origin that the request went to. (Fetch Metadata, "The Sec-Fetch-Site HTTP
    Request Header"; ``none`` stands for the user's own navigation) A request without both headers
    does not come from a page of a current browser, so it passes unless the policy says otherwise.
    """
    if sec_fetch_site is not None:
        passes = sec_fetch_site in compiled.text.own_sites
    elif origin is not None:
        passes = origin == own_origin
    else:
        passes = not compiled.policy.block_missing_origin
    if passes and (origin is not None or decision.kind is not WEBSOCKET):
        if decision is compiled.refused_actual:
            return compiled.own_actual
        if decision is compiled.missing_origin:
            return compiled.not_cors
        return replace(decision, refusal=None)
    if decision.kind is not WEBSOCKET and origin is not None:
        blocks = compiled.blocks_unsafe if method not in SAFE_METHODS else compiled.blocks_safe
        if not blocks:
            return decision
    if compiled.debug:
        return blocked_answer(compiled, decision, origin)
    if decision is compiled.refused_actual:
        return compiled.blocked_actual
    return replace(decision, headers=compiled.refused_headers, status=REFUSED, body=REFUSED_BODY)
