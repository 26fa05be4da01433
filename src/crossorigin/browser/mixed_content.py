"""Mixed content: requests of secure pages over http, which are upgraded to https or refused.

Standards: https://w3c.github.io/webappsec-mixed-content/, "upgrade a mixed content request to a
potentially trustworthy URL" and "should fetching request be blocked as mixed content?"; Local
Network Access, "Integration with Mixed Content", which lets declared local requests through.
"""

from __future__ import annotations

from ..fetch.address_spaces import address_space_of_host, parse_address
from ..fetch.origins import is_potentially_trustworthy
from ..fetch.urls import parse_url
from .checks import Failed
from .reasons import Reason
from .request import Request

__all__ = ["check_mixed_content", "upgrade_mixed_content", "use_upgraded"]

DISPLAYED = frozenset({"audio", "image", "video"})
"""The destinations of requests that are upgraded, not refused."""


def upgrade_mixed_content(request: Request) -> bool:
    """Upgrade the current URL to https if that kind of request is upgraded; whether it was."""
    rules, url = request.engine.mixed_content, request.current_url
    if request.destination not in DISPLAYED or url.origin is None:
        return False
    if request.redirect_count and rules.first_url_decides_upgrades:
        upgrades = _is_first_url_upgraded(request)
    elif is_potentially_trustworthy(url.origin) or _is_declared_local(request):
        upgrades = False
    else:
        upgrades = parse_address(url.origin.host) is None or rules.addresses_are_upgraded
    if upgrades:
        if request.redirect_count:
            request.notes = request.notes._replace(redirect_was_mixed=True)
        use_upgraded(request)
    return upgrades


def use_upgraded(request: Request) -> None:
    """Make the current URL, of http, the same with https."""
    url = parse_url(f"https{request.current_url.href[4:]}")
    assert url is not None  # noqa: S101 (it was a URL with http)
    request.notes = request.notes._replace(upgraded_at=request.redirect_count)
    if (
        request.engine.mixed_content.upgraded_loads_lack_credentials
        and not request.redirect_count
        and request.initiator == "other"
        and request.mode == "cors"
        and request.credentials == "same-origin"
    ):
        request.credentials = "omit"
    over_http = request.engine.loading.prefers_upgrades == "over-http"
    if over_http and request.mode == "navigate" and not request.redirect_count:
        kept = [each for each in request.headers if each[0] != "Upgrade-Insecure-Requests"]
        request.headers[:] = kept
    if request.engine.mixed_content.upgrades_keep_taint:
        request.url_list[-1] = url
    else:
        request.replace_current_url(url)


def check_mixed_content(request: Request) -> Failed | None:
    """``None`` if `request`, of a secure page to a URL of http, may be sent."""
    rules, url = request.engine.mixed_content, request.current_url
    if request.navigates or url.origin is None or _is_declared_local(request):
        return None
    if request.destination == "track" and rules.tracks_are_sent:
        return None
    displayed = request.destination in DISPLAYED
    is_first = displayed and not request.redirect_count
    if is_potentially_trustworthy(url.origin) and (is_first or not rules.localhost_is_mixed):
        return None
    is_left = displayed and request.redirect_count and rules.first_url_decides_upgrades
    if is_left and parse_address(url.origin.host) is None:
        return None
    return Failed(Reason.MIXED_CONTENT, {})


def _is_first_url_upgraded(request: Request) -> bool:
    """Whether the first URL is upgraded, or would be if it were not of https already."""
    origin = request.url_list[0].origin
    return origin is not None and address_space_of_host(origin.host) is None


def _is_declared_local(request: Request) -> bool:
    """Whether the URL or the script says that the request goes to the local network."""
    rules, origin = request.engine.local_network, request.current_url.origin
    applies = rules.local_network_access and rules.local_requests_may_be_mixed
    if not applies or origin is None:
        return False
    security = request.client.security
    if rules.urls_declare_local and (security is None or security.addresses is None):
        return False
    return (
        request.target_address_space in ("local", "loopback")
        or address_space_of_host(
            origin.host, benchmarking_is_loopback=rules.benchmarking_is_loopback
        )
        == "local"
    )
