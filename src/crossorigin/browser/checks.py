"""The checks of a response: may this page see it, may this request be sent after its preflight?

Pure functions, each the standard's; a failed one gives its `Reason` with the values at fault.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..fetch.header_lists import FAILURE, contains, extract_token_list, get
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.safelists import (
    CORS_NON_WILDCARD_REQUEST_HEADER_NAME,
    cors_unsafe_request_header_names,
)
from ..fetch.statuses import REDIRECT_STATUSES, is_ok_status
from ..fetch.urls import parse_url
from .messages import HttpResponse
from .reasons import Reason
from .request import Request

__all__ = ["Failed", "PreflightGrant", "check_preflight_response", "cors_check"]


class Failed(NamedTuple):
    """A check that failed: why, and the values for the reason's words."""

    reason: Reason
    values: dict[str, Any]


class PreflightGrant(NamedTuple):
    """What a successful preflight allows, as its answer lists it; ``None`` where it has no list."""

    methods: list[str] | None
    header_names: list[str] | None


def cors_check(request: Request, response: HttpResponse) -> Failed | None:
    """``None`` if `response` may be shared with the request's origin. (Fetch, "CORS check")"""
    origin = request.serialized_origin
    include = request.credentials == "include"
    allowed = get(response.headers, "access-control-allow-origin")
    values = {"origin": origin, "value": allowed}
    if allowed is None:
        return Failed(Reason.MISSING_ALLOW_ORIGIN, values)
    if allowed == "*" and not include:
        return None
    if allowed != origin:
        return Failed(_origin_fault(allowed), values)
    if not include:
        return None
    credentials = get(response.headers, "access-control-allow-credentials")
    if credentials == "true":
        return None
    values["value"] = credentials or ""
    return Failed(Reason.INVALID_ALLOW_CREDENTIALS, values)


def _origin_fault(allowed: str) -> Reason:
    """Which fault Access-Control-Allow-Origin has; the standard's check only says that it has."""
    if allowed == "*":
        return Reason.WILDCARD_ORIGIN_NOT_ALLOWED
    if "," in allowed or " " in allowed:
        return Reason.MULTIPLE_ALLOW_ORIGIN_VALUES
    if allowed != "null" and parse_url(allowed) is None:
        return Reason.INVALID_ALLOW_ORIGIN_VALUE
    return Reason.ALLOW_ORIGIN_MISMATCH


def check_preflight_response(request: Request, response: HttpResponse) -> PreflightGrant | Failed:
    """What the answer to the preflight for `request` grants, if that is enough for `request`.

    (Fetch, "CORS-preflight fetch", the steps on the response)
    """
    if response.status in REDIRECT_STATUSES:
        return Failed(Reason.PREFLIGHT_DISALLOWED_REDIRECT, {"value": response.status})
    failed = cors_check(request, response)
    if failed is not None:
        return Failed(Reason(f"preflight-{failed.reason}"), failed.values)
    if not is_ok_status(response.status):
        return Failed(Reason.PREFLIGHT_INVALID_STATUS, {"value": response.status})

    methods = extract_token_list(response.headers, "access-control-allow-methods")
    names = extract_token_list(response.headers, "access-control-allow-headers")
    if methods is FAILURE:
        value = get(response.headers, "access-control-allow-methods")
        return Failed(Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE, {"value": value})
    if names is FAILURE:
        value = get(response.headers, "access-control-allow-headers")
        return Failed(Reason.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE, {"value": value})

    wildcard_counts = request.credentials != "include"
    if not (
        request.method in CORS_SAFELISTED_METHODS
        or request.method in (methods or ())
        or (wildcard_counts and "*" in (methods or ()))
    ):
        values = {"method": request.method, "value": ", ".join(methods or ())}
        return Failed(Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE, values)

    allowed = {name.lower() for name in names or ()}
    for name in _names_to_allow(request):
        by_wildcard = wildcard_counts and name != CORS_NON_WILDCARD_REQUEST_HEADER_NAME
        if name not in allowed and not (by_wildcard and "*" in allowed):
            values = {"header": name, "value": ", ".join(names or ())}
            return Failed(Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE, values)
    return PreflightGrant(methods, names)


def _names_to_allow(request: Request) -> list[str]:
    """Authorization first, as the standard checks it, then the other unsafe names in order."""
    authorization = CORS_NON_WILDCARD_REQUEST_HEADER_NAME
    first = [authorization] if contains(request.headers, authorization) else []
    return first + cors_unsafe_request_header_names(request.headers)
