"""The checks of a response: whether a page may see it, and whether its preflight allows a request.

Pure functions, as in the standard; a failed check gives its `Reason` with the values at fault.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..fetch.header_lists import (
    FAILURE,
    contains,
    extract_token_list,
    get,
    get_decode_and_split,
)
from ..fetch.integrity import hash_of, matches_integrity, unencoded_digests, usable_hashes
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.mime import (
    JAVASCRIPT_MIME_TYPES,
    extract_mime_type_essence,
    is_json_mime_type,
)
from ..fetch.origins import Origin
from ..fetch.safelists import (
    CORS_NON_WILDCARD_REQUEST_HEADER_NAME,
)
from ..fetch.sites import is_schemelessly_same_site
from ..fetch.statuses import NULL_BODY_STATUSES, REDIRECT_STATUSES, is_ok_status
from ..fetch.tokens import HTTP_TAB_OR_SPACE, is_token
from ..fetch.urls import parse_url
from .messages import HttpResponse
from .reasons import Reason
from .received import MergedResponse
from .request import Request
from .result import Response

__all__ = [
    "RESOURCE_POLICY",
    "TYPED",
    "Failed",
    "PreflightGrant",
    "check_integrity",
    "check_mime_type",
    "check_preflight_response",
    "check_unencoded_digest",
    "check_with_first_credentials",
    "cors_check",
    "cross_origin_resource_policy_check",
    "is_nosniff",
    "is_of_type",
]


RESOURCE_POLICY = "cross-origin-resource-policy"
TYPED = ("script", "style")
"""The destinations for which a response needs a type of theirs, or at least not another's."""
NOT_WITH_CREDENTIALS = " ('*' stands for nothing else when there are credentials)"
NOT_AUTHORIZATION = " ('*' never stands for Authorization)"


class PreflightGrant(NamedTuple):
    """The lists in the response to a preflight; empty if it has no list."""

    methods: list[str]
    header_names: list[str]


class Failed(NamedTuple):
    """A failed check: the reason, the values for its words, and the allowed values."""

    reason: Reason
    values: dict[str, Any]
    allows: PreflightGrant | None = None


def cors_check(
    request: Request,
    response: HttpResponse,
    *,
    origin: str | None = None,
    include: bool | None = None,
) -> Failed | None:
    """``None`` if `response` may be shared with the request's origin. (Fetch, "CORS check")

    `origin` and `include` (whether credentials are included) default to the request's.
    """
    origin = origin or request.serialized_origin
    if include is None:
        include = request.credentials == "include"
    allowed = get(response.headers, "access-control-allow-origin")
    values = {"origin": origin, "value": allowed}
    if allowed is None:
        return Failed(Reason.MISSING_ALLOW_ORIGIN, values)
    if isinstance(response, MergedResponse) and len(response.lines) > len(response.headers):
        # an engine that counts lines of this spelling
        spelt = [name for name, _ in response.lines].count("Access-Control-Allow-Origin")
        if spelt > 1:
            return Failed(Reason.MULTIPLE_ALLOW_ORIGIN_VALUES, values)
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


def check_with_first_credentials(request: Request, response: HttpResponse) -> Failed | None:
    """Check a redirect by the credentials at the start of the fetch, in the page's own origin."""
    if not request.engine.redirects.redirects_checked_with_first_credentials:
        return None
    began_at_home = request.url_list[0].origin == request.origin
    if request.credentials == "same-origin" and request.tainting == "cors" and began_at_home:
        return cors_check(request, response, include=True)
    return None


def _origin_fault(allowed: str) -> Reason:
    """The fault of Access-Control-Allow-Origin; the standard's check only fails."""
    if allowed == "*":
        return Reason.WILDCARD_ORIGIN_NOT_ALLOWED
    if "," in allowed or " " in allowed:
        return Reason.MULTIPLE_ALLOW_ORIGIN_VALUES
    if allowed != "null" and parse_url(allowed) is None:
        return Reason.INVALID_ALLOW_ORIGIN_VALUE
    return Reason.ALLOW_ORIGIN_MISMATCH


def cross_origin_resource_policy_check(request: Request, response: HttpResponse) -> Failed | None:
    """``None`` if the page may use a response that script cannot read.

    (Fetch, "cross-origin resource policy check")
    """
    policy = get(response.headers, RESOURCE_POLICY)
    origin, target = request.origin, request.current_url.origin
    values = {"origin": origin, "value": policy}
    security = request.client.security
    suffices = policy in ("same-origin", "same-site", "cross-origin") or (
        policy and request.engine.security_policy.unknown_resource_policies_suffice
    )
    if (
        security is not None
        and security.embedder_policy == "require-corp"
        and not suffices
        and origin != target
    ):
        return Failed(Reason.RESOURCE_POLICY_MISSING, values)
    if policy == "same-origin" and origin != target:
        return Failed(Reason.RESOURCE_POLICY_NOT_SAME_ORIGIN, values)
    if policy == "same-site":
        from_https = isinstance(origin, Origin) and origin.scheme == "https"
        is_same = is_schemelessly_same_site(origin, target)
        if not is_same or not (from_https or request.current_url.scheme != "https"):
            return Failed(Reason.RESOURCE_POLICY_NOT_SAME_SITE, values)
    return None


def check_mime_type(request: Request, response: HttpResponse) -> Failed | None:
    """``None`` if a script or a style sheet may have the MIME type that `response` declares.

    (Fetch, "should response to request be blocked due to its MIME type?" and "… due to nosniff?")
    """
    if request.destination not in TYPED:
        return None
    essence = extract_mime_type_essence(response.headers)
    values = {"value": essence or "", "destination": request.destination}
    if request.destination == "script" and (
        essence == "text/csv" or (essence or "").startswith(("audio/", "image/", "video/"))
    ):
        return Failed(Reason.BLOCKED_MIME_TYPE, values)
    if is_nosniff(response) and not is_of_type(request.destination, essence):
        return Failed(Reason.BLOCKED_BY_NOSNIFF, values)
    return None


def is_of_type(destination: str, essence: str | None) -> bool:
    """Whether a MIME type is one for what is loaded for `destination`: scripts in most cases."""
    match destination:
        case "style":
            return essence == "text/css"
        case "json":
            return essence is not None and is_json_mime_type(essence)
    return essence in JAVASCRIPT_MIME_TYPES


def check_integrity(request: Request, response: HttpResponse | Response) -> Failed | None:
    """``None`` if `response` has the hash that the page expects.

    (Fetch, "Main fetch", the steps on integrity metadata)
    """
    metadata, rules = request.integrity, request.engine.loading
    algorithm, hashes = usable_hashes(metadata)
    if request.tainting == "opaque" or not isinstance(response, HttpResponse):
        ignores = rules.scripts_ignore_unusable_integrity and request.destination
        return None if ignores and not hashes else Failed(Reason.INTEGRITY_WITHOUT_CORS, {})
    has_no_body = request.method == "HEAD" or response.status in NULL_BODY_STATUSES
    if not hashes and not (has_no_body and rules.unusable_integrity_needs_body):
        return None
    if not has_no_body and matches_integrity(response.body, metadata):
        return None
    algorithm = algorithm or "sha256"
    actual, sha256 = hash_of(response.body, algorithm), hash_of(response.body, "sha256")
    values = {"value": metadata, "algorithm": algorithm, "actual": actual, "sha256": sha256}
    return Failed(Reason.INTEGRITY_MISMATCH, values)


def check_unencoded_digest(request: Request, response: HttpResponse) -> Failed | None:
    """``None`` if the body has each digest that ``Unencoded-Digest`` declares.

    `response` is the last one, also of a redirect that is not followed, which counts as empty.
    (https://datatracker.ietf.org/doc/draft-ietf-httpbis-unencoded-digest/)
    """
    compared = request.engine.receiving.compares_unencoded_digests
    if (request.destination or request.initiator) not in compared:
        return None
    value = get(response.headers, "unencoded-digest") or ""
    is_empty = request.method == "HEAD" or response.status in NULL_BODY_STATUSES | REDIRECT_STATUSES
    body = b"" if is_empty else response.body
    for algorithm, expected in unencoded_digests(value).items():
        actual = hash_of(body, algorithm.replace("-", ""))
        if actual != expected:
            values = {"value": value, "algorithm": algorithm, "actual": actual}
            return Failed(Reason.UNENCODED_DIGEST_MISMATCH, values)
    return None


def is_nosniff(response: HttpResponse) -> bool:
    """Whether a response is used only as the type that it declares. (Fetch, "determine nosniff")"""
    # Engines that merge headers read this one before.
    headers = response.lines if isinstance(response, MergedResponse) else response.headers
    value = get(headers, "x-content-type-options")
    return value is not None and get_decode_and_split(value)[0].lower() == "nosniff"


def check_preflight_response(
    request: Request, response: HttpResponse, unsafe_names: list[str]
) -> PreflightGrant | Failed:
    """The grant in the response to the preflight for `request`, if it allows `request`.

    `unsafe_names` are the "CORS-unsafe request-header names" of its headers.
    (Fetch, "CORS-preflight fetch", the steps on the response)
    """
    if response.status in REDIRECT_STATUSES and contains(response.headers, "location"):
        return Failed(Reason.PREFLIGHT_DISALLOWED_REDIRECT, {"value": response.status})
    as_page = request.engine.preflights.preflight_origin == "page"
    failed = None
    if not (as_page and request.current_url.origin == request.origin):
        failed = cors_check(request, response, origin=request.preflight_origin)
    if failed is not None:
        return Failed(failed.reason.in_preflight, failed.values)
    if not is_ok_status(response.status):
        return Failed(Reason.PREFLIGHT_INVALID_STATUS, {"value": response.status})

    methods = extract_token_list(response.headers, "access-control-allow-methods")
    names = extract_token_list(response.headers, "access-control-allow-headers")
    if methods is FAILURE:
        return _invalid_list(Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE, response)
    if names is FAILURE and not request.engine.preflights.missing_method_comes_first:
        return _invalid_list(Reason.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE, response)

    implied = request.engine.preflights.forced_preflight_implies_method
    if methods is None and request.use_cors_preflight and implied:
        methods = [request.method]
    allows = PreflightGrant(methods or [], [] if names is FAILURE else names or [])
    wildcard_counts = request.credentials != "include"
    if not (
        request.method in CORS_SAFELISTED_METHODS
        or request.method in allows.methods
        or (wildcard_counts and "*" in allows.methods)
    ):
        values = {
            "method": request.method,
            "value": ", ".join(allows.methods),
            "wildcard_note": NOT_WITH_CREDENTIALS if "*" in allows.methods else "",
        }
        return Failed(Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE, values, allows)

    if names is FAILURE:
        return _invalid_list(Reason.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE, response)
    allowed = {name.lower() for name in allows.header_names}
    # Authorization first, as the standard checks it, then the other unsafe names in order.
    authorization = CORS_NON_WILDCARD_REQUEST_HEADER_NAME
    first = [authorization] if contains(request.headers, authorization) else []
    for name in first + unsafe_names:
        by_wildcard = wildcard_counts and (
            name != CORS_NON_WILDCARD_REQUEST_HEADER_NAME
            or request.engine.preflights.asterisk_covers_authorization
        )
        if name not in allowed and not (by_wildcard and "*" in allowed):
            not_this = NOT_WITH_CREDENTIALS if not wildcard_counts else NOT_AUTHORIZATION
            values = {
                "header": name,
                "spelled": next((key for key, _ in request.headers if key.lower() == name), name),
                "value": ", ".join(allows.header_names),
                "wildcard_note": not_this if "*" in allowed else "",
            }
            return Failed(Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE, values, allows)
    return allows


def _invalid_list(reason: Reason, response: HttpResponse) -> Failed:
    """The failure of a list with an element that is not a token, and that element."""
    name = (
        "access-control-allow-methods"
        if reason is Reason.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE
        else "access-control-allow-headers"
    )
    value = get(response.headers, name) or ""
    elements = (element.strip(HTTP_TAB_OR_SPACE) for element in value.split(","))
    token = next(element for element in elements if element and not is_token(element))
    return Failed(reason, {"value": value, "token": token})
