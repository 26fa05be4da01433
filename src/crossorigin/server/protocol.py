"""The CORS protocol at the server, in the order in which it happens.

Categorise; then answer a preflight, or decide what the answer to an actual request may carry, and
whether it is blocked.

Source: Fetch, "CORS protocol".
"""

from __future__ import annotations

from dataclasses import replace
from typing import AnyStr

from .compiled import LONGEST_READY, MOST_READY, REFUSED, CompiledPolicy
from .debug import blocked_answer, explained_preflight
from .decision import Decision, Headers, Kind, Refusal

ACTUAL = Kind.ACTUAL  # for grant: to look a member up in its class takes as long as to call it

__all__ = ["decide", "decide_websocket", "grant", "ready_preflight", "settle_refusal"]


def decide(
    compiled: CompiledPolicy[AnyStr],
    method: str,
    origin: AnyStr | None,
    *,
    request_method: AnyStr | None = None,
    request_headers: AnyStr | None = None,
    request_private_network: AnyStr | None = None,
    vouched: bool = False,
) -> Decision[AnyStr]:
    """Decide about one HTTP request.

    The arguments after `method` are the values of ``Origin``, ``Access-Control-Request-Method``,
    ``Access-Control-Request-Headers`` and ``Access-Control-Request-Private-Network``, ``None``
    where absent; lines of a repeated header are joined by commas. For a method other than OPTIONS
    only `origin` need be looked up. `vouched` says that `origin` is allowed, listed or not.
    """
    if origin is None:
        if method == "OPTIONS":
            return compiled.not_cors_options
        return compiled.not_cors
    if method == "OPTIONS" and request_method is not None:
        return _preflight(
            compiled,
            origin,
            request_method,
            request_headers,
            request_private_network,
            vouched=vouched,
        )
    return _actual(compiled, method, origin, vouched=vouched)


def _preflight(
    compiled: CompiledPolicy[AnyStr],
    origin: AnyStr,
    request_method: AnyStr,
    request_headers: AnyStr | None,
    request_private_network: AnyStr | None,
    *,
    vouched: bool,
) -> Decision[AnyStr]:
    # Pages ask the same again and again. What asks for a private network as well is not kept, nor
    # what is decided for an origin that was vouched for (it may not be tomorrow), nor explanations.
    if request_private_network is not None or vouched:
        return _new_preflight(
            compiled,
            origin,
            request_method,
            request_headers,
            request_private_network,
            vouched=vouched,
        )
    decision = ready_preflight(compiled, origin, request_method, request_headers)
    if decision is None:
        decision = _new_preflight(
            compiled, origin, request_method, request_headers, None, vouched=False
        )
        if decision.refusal is None or not compiled.debug:
            _keep_preflight(compiled, origin, request_method, request_headers, decision)
    return decision


def _new_preflight(
    compiled: CompiledPolicy[AnyStr],
    origin: AnyStr,
    request_method: AnyStr,
    request_headers: AnyStr | None,
    request_private_network: AnyStr | None,
    *,
    vouched: bool,
) -> Decision[AnyStr]:
    refusal = None
    names: list[AnyStr] | None = None
    if not (vouched or compiled.any_origin or origin in compiled.origins):
        refusal = compiled.origin_refusal
    elif not compiled.allows_method(request_method):
        refusal = Refusal.METHOD
    elif request_headers is not None:
        names = compiled.allowed_names(request_headers)
        refusal = Refusal.HEADERS if names is None else None
    if refusal is not None:
        if compiled.debug:
            return explained_preflight(compiled, refusal, origin, request_method, request_headers)
        return compiled.refused_preflight[refusal]

    headers: Headers[AnyStr] = ((compiled.allow_origin, origin),)
    if compiled.any_origin:
        headers = compiled.any_origin_header
    headers += compiled.preflight_headers
    if compiled.reflects_method:
        headers += ((compiled.encode("access-control-allow-methods"), request_method),)
    if compiled.reflects_headers and names:
        reflected = compiled.comma.join(names)
        headers += ((compiled.encode("access-control-allow-headers"), reflected),)
    if compiled.policy.allow_private_network and request_private_network == compiled.true:
        headers += compiled.private_network_header
    status = compiled.policy.preflight_status
    return Decision(Kind.PREFLIGHT, headers, compiled.vary_preflight, None, status)


def ready_preflight(
    compiled: CompiledPolicy[AnyStr],
    origin: AnyStr,
    request_method: AnyStr,
    request_headers: AnyStr | None,
) -> Decision[AnyStr] | None:
    """What `decide` decided about the same preflight before, if it is remembered.

    That is for a preflight without ``Access-Control-Request-Private-Network``.
    """
    # A list that is too long is refused unread, so its beginning stands for it: to look up all of
    # a megabyte takes a thousand times what the rest does.
    if request_headers is not None and len(request_headers) > compiled.longest_list:
        request_headers = request_headers[: compiled.longest_list + 1]
    return compiled.ready_preflights.get((origin, request_method, request_headers))


def _keep_preflight(
    compiled: CompiledPolicy[AnyStr],
    origin: AnyStr,
    request_method: AnyStr,
    request_headers: AnyStr | None,
    decision: Decision[AnyStr],
) -> None:
    if request_headers is not None:
        request_headers = request_headers[: compiled.longest_list + 1]
    if len(origin) + len(request_method) + len(request_headers or "") > LONGEST_READY:
        return
    if len(compiled.ready_preflights) >= MOST_READY:
        compiled.ready_preflights.clear()
    compiled.ready_preflights[origin, request_method, request_headers] = decision


def _actual(
    compiled: CompiledPolicy[AnyStr], method: str, origin: AnyStr, *, vouched: bool
) -> Decision[AnyStr]:
    if method == "OPTIONS":
        if vouched or compiled.any_origin or origin in compiled.origins:
            return Decision(Kind.ACTUAL, _granted(compiled, origin), compiled.vary_options)
        return compiled.refused_options
    if vouched:  # which is not kept, for who is vouched for today may not be tomorrow
        return Decision(Kind.ACTUAL, _granted(compiled, origin), compiled.vary)
    decision = grant(compiled, origin)
    if decision is not None:
        return decision
    if len(origin) <= LONGEST_READY and not compiled.policy.block_refused:
        if len(compiled.refused) >= MOST_READY:
            compiled.refused.clear()
        compiled.refused.add(origin)
    return compiled.refused_actual


def grant(compiled: CompiledPolicy[AnyStr], origin: AnyStr) -> Decision[AnyStr] | None:
    """The decision about a request, not OPTIONS, of an origin that the policy allows, or else none.

    It may then be in `CompiledPolicy.ready`.
    """
    if compiled.any_origin:
        return compiled.any_actual
    is_exact = origin in compiled.origins.exact
    if not (is_exact or origin in compiled.origins):
        return None
    headers = _granted(compiled, origin)
    added = list(compiled.vary_header + headers)
    decision = Decision(ACTUAL, headers, compiled.vary, None, None, b"", added)
    # Where more origins come than are kept, to keep one takes longer than to decide about one that
    # is listed as it is (it displaces much from the processor's caches); not so with wildcards.
    if len(compiled.ready) < MOST_READY:
        compiled.ready[origin] = decision
    elif not is_exact:
        compiled.ready.clear()
    return decision


def _granted(compiled: CompiledPolicy[AnyStr], origin: AnyStr) -> Headers[AnyStr]:
    if compiled.any_origin:
        return compiled.not_cors.headers
    headers: Headers[AnyStr] = ((compiled.allow_origin, origin),)
    return headers + compiled.actual_headers


def decide_websocket(
    compiled: CompiledPolicy[AnyStr],
    origin: AnyStr | None,
    *,
    origin_required: bool = False,
    vouched: bool = False,
) -> Decision[AnyStr]:
    """Decide about a WebSocket handshake; what is refused is for `settle_refusal`.

    Programs that are no browsers send no ``Origin``: they pass, unless `origin_required`. `vouched`
    is as in `decide`.
    """
    if origin is not None:
        decision = _actual(compiled, "GET", origin, vouched=vouched)
        return replace(decision, kind=Kind.WEBSOCKET)
    refusal = Refusal.MISSING_ORIGIN if origin_required else None
    return replace(compiled.not_cors, kind=Kind.WEBSOCKET, refusal=refusal)


def settle_refusal(
    compiled: CompiledPolicy[AnyStr],
    decision: Decision[AnyStr],
    *,
    origin: AnyStr | None,
    sec_fetch_site: AnyStr | None,
    own_origin: AnyStr | None,
) -> Decision[AnyStr]:
    """Settle what a refused actual request or WebSocket handshake comes to.

    One of the server's own origin is not refused after all. Any other is answered with 403 if the
    policy blocks, as is a refused handshake; else it stays for the application to answer.

    `sec_fetch_site` is the value of ``Sec-Fetch-Site``; only without it is `origin` compared with
    `own_origin`, the origin that the request went to. (Fetch Metadata, "The Sec-Fetch-Site HTTP
    Request Header"; ``none`` stands for what the user did, not a page)
    """
    if origin is not None:
        by_site = sec_fetch_site in compiled.own_sites
        if by_site if sec_fetch_site is not None else origin == own_origin:
            return replace(decision, refusal=None)
    if decision.kind is not Kind.WEBSOCKET and not compiled.policy.block_refused:
        return decision
    if compiled.debug:
        return blocked_answer(compiled, decision, origin)
    return replace(decision, headers=(), status=REFUSED)
