"""The page's Content Security Policy: which of its requests may go out.

Scripts and style sheets may also be trusted by their nonce, their hash, or what has inserted them.

Standard: https://w3c.github.io/webappsec-csp/#should-block-request
"""

from __future__ import annotations

from ..fetch.content_security_policy import (
    Matching,
    SecurityPolicy,
    Trust,
    is_strict,
    matches_source_list,
    trusts,
)
from ..fetch.origins import is_potentially_trustworthy
from ..fetch.urls import parse_url
from .checks import Failed
from .mixed_content import use_upgraded
from .reasons import Reason
from .request import Request

__all__ = [
    "check_security_policies",
    "governing_directive",
    "is_judged_before_upgrade",
    "upgrade_insecure_request",
]

DIRECTIVES = {
    "": "connect-src",
    "audio": "media-src",
    "audioworklet": "script-src-elem",
    "embed": "object-src",
    "font": "font-src",
    "iframe": "frame-src",
    "image": "img-src",
    "json": "connect-src",
    "manifest": "manifest-src",
    "object": "object-src",
    "paintworklet": "script-src-elem",
    "script": "script-src-elem",
    "style": "style-src-elem",
    "track": "media-src",
    "video": "media-src",
    "worker": "worker-src",
}
"""The directive by destination. (CSP, "get the effective directive for request")"""

TRUSTED = frozenset({"audioworklet", "paintworklet", "script", "style", "worker"})
"""The destinations that a policy may trust by other things than their URL."""


def governing_directive(request: Request) -> str | None:
    """The directive that decides about `request`; ``None`` if none does."""
    if request.initiator == "prefetch":
        return "default-src"
    if request.navigates:
        return "form-action" if request.initiator == "form" else None
    return DIRECTIVES.get(request.destination)


def check_security_policies(
    request: Request, policies: tuple[SecurityPolicy, ...]
) -> Failed | None:
    """``None`` if each of the page's `policies` lets `request` go to its current URL."""
    directive = governing_directive(request)
    if directive is None:
        return None
    url, rules = request.current_url, request.engine.security_policy
    by_http = request.was_upgraded and _is_upgraded_as_http(request)
    if request.mode == "websocket" and not by_http:
        url = url._replace(scheme=url.scheme.replace("http", "ws"))
    page = parse_url(request.client.url)
    how = Matching(
        None if page is None else page.origin,
        request.redirect_count > 0 or by_http,
        rules.port_80_covers_443,
        rules.websocket_sources_cover_http,
    )
    trust = None
    if request.destination in TRUSTED:
        is_script = request.destination != "style"
        trust = Trust(request.nonce, request.integrity, is_script, request.is_by_parser)
    for policy in policies:
        governing = policy.governing(directive)
        if governing is None:
            continue
        sources = policy.directives[governing]
        matches = None if trust is None else trusts(sources, trust)
        if matches is None:
            ignores_urls = rules.strict_dynamic_ignores_urls and is_strict(sources)
            upgrades = "upgrade-insecure-requests" in policy.directives
            covers = upgrades and rules.upgrading_policies_cover_http
            matches = not ignores_urls and matches_source_list(
                url, sources, how._replace(covers_upgraded=covers)
            )
        if not matches:
            text = " ".join((governing, *sources))
            values = {"directive": directive, "governing": governing, "policy": text}
            return Failed(Reason.CONTENT_SECURITY_POLICY, values)
    return None


def is_judged_before_upgrade(request: Request) -> bool:
    """Whether policies are also compared with the current URL before it is upgraded."""
    if request.redirect_count:
        return request.engine.security_policy.policy_judges_redirects_before_upgrades
    kind: str = request.destination or request.initiator
    if request.mode == "websocket":
        kind = "websocket"
    elif kind == "other":
        kind = "eventsource"
    return kind in request.engine.security_policy.policy_judges_before_upgrades


def upgrade_insecure_request(request: Request) -> bool:
    """Make the current URL one of https for ``upgrade-insecure-requests``; whether it was done.

    Links and forms are left out. (Upgrade Insecure Requests, "upgrade request to a potentially
    trustworthy URL")
    """
    rules, url = request.engine.security_policy, request.current_url
    if request.navigates or url.origin is None:
        return False
    is_frame = request.destination == "iframe" and request.redirect_count
    if is_frame and not rules.redirected_frames_are_upgraded:
        return False
    how, as_http = rules.localhost_is_upgraded, _is_upgraded_as_http(request)
    if as_http and request.client.url.startswith("https:"):
        return False  # It is refused as mixed content before that.
    too = bool(request.redirect_count and request.engine.mixed_content.first_url_decides_upgrades)
    is_socket = request.mode == "websocket" and not as_http
    too = too or how == "always" or (how == "websockets" and is_socket)
    if is_potentially_trustworthy(url.origin) and not too:
        return False
    use_upgraded(request)
    return True


def _is_upgraded_as_http(request: Request) -> bool:
    """Whether `request` is a WebSocket that the engine upgrades as a request of http."""
    if request.mode != "websocket":
        return False
    page = parse_url(request.client.url)
    return (
        request.engine.security_policy.local_pages_upgrade_sockets_as_http
        and page is not None
        and page.origin is not None
        and is_potentially_trustworthy(page.origin._replace(scheme="http"))
    )
