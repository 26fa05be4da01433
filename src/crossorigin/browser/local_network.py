"""Local Network Access: requests of public pages to the local network and to this machine.

They need a secure page and the user's permission. The check is made when the browser has connected
and knows the address, before anything is sent, for preflights and after redirects too.

Standard: https://wicg.github.io/local-network-access/#fetching, "Local Network Access check"
"""

from __future__ import annotations

from typing import NamedTuple

from ..fetch.address_spaces import AddressSpace, address_space_of_host, is_less_public
from ..fetch.origins import DEFAULT_PORTS, Origin, is_potentially_trustworthy
from ..fetch.urls import Url, parse_url
from .checks import Failed
from .page_security import LocalNetworkPermission, PageSecurity, PermissionState
from .reasons import Reason
from .request import Request

__all__ = ["PermittedSpace", "local_network_access_check"]


class PermittedSpace(NamedTuple):
    """The address space that the user has permitted, and the name of the permission."""

    space: AddressSpace
    permission: LocalNetworkPermission


PERMISSIONS: dict[AddressSpace, LocalNetworkPermission] = {
    "local": "local-network",
    "loopback": "loopback-network",
}
STATES = {
    "denied": "has denied it",
    "prompt": "is asked for it, and nothing is sent until then",
}
ASKING: dict[PermissionState, str] = {
    "denied": "let the user allow it in the browser's settings of the site",
    "prompt": "let the user allow it when the browser asks",
}
DECLARE_BY_SCRIPT = (
    "Fetch with targetAddressSpace: '{space}', or without it if the URL is public or of https"
)
DECLARE_BY_NAME = (
    "Give the host an address of the local network, or a name that does not end in .local"
)


def local_network_access_check(
    request: Request, security: PageSecurity, *, is_preflight: bool = False
) -> Failed | PermittedSpace | None:
    """Why `request`, or a preflight for it, may not go to the address of its current URL.

    Or the permission by which it may; ``None`` if it needs none.
    """
    rules = request.engine.local_network
    url, client = request.current_url, request.client
    if not rules.local_network_access or security.addresses is None:
        return None
    if request.navigates and not rules.top_level_navigations_need_permission:
        return None
    origin = request.origin
    if isinstance(origin, Origin) and url.origin == origin and is_potentially_trustworthy(origin):
        return None
    space = security.address_space(url, rules)
    target = _target(request)
    if is_preflight and not rules.preflights_have_target:
        target = None
    if target is not None and target != space:
        by_script = request.target_address_space is not None
        declare = DECLARE_BY_SCRIPT.format(space=space) if by_script else DECLARE_BY_NAME
        values = {"target": target, "space": space, "declare": declare}
        return Failed(Reason.INVALID_LOCAL_NETWORK_ACCESS, values)
    page_space = security.page_space(parse_url(client.url), rules)
    if page_space != "public" and not rules.local_pages_need_permission:
        return None
    if not is_less_public(space, page_space):
        return None
    permission = PERMISSIONS[space]
    state: PermissionState = (security.permissions or {}).get(permission, "prompt")
    is_given = origin == client.top_level_origin or permission in security.delegated
    if state == "granted" and is_given and _is_secure_context(request):
        return PermittedSpace(space, permission)
    asking = [] if is_given else [f'give the frame allow="{permission}"']
    asking += [ASKING[state]] if state != "granted" else []
    values = {"space": space, "page_space": page_space, "asking": ", and ".join(asking)}
    if not _is_secure_context(request):
        return Failed(
            Reason.INSECURE_LOCAL_NETWORK,
            {**values, "then": "".join(f", and {each}" for each in asking)},
        )
    said = STATES.get(state, "")
    if not is_given:
        said = f'is not asked, since the frame is not given it (allow="{permission}")'
    is_top = origin == client.top_level_origin
    return Failed(
        Reason.LOCAL_NETWORK_ACCESS_PERMISSION_DENIED,
        {
            **values,
            "permission": permission,
            "value": said,
            "top_level": client.url if is_top else f"{client.top_level_origin}/",
            "address": _address(url, security),
        },
    )


def _address(url: Url, security: PageSecurity) -> str:
    """The address and the port of the host of `url`, as Firefox prints them."""
    assert url.origin is not None  # noqa: S101 (of http or https)
    host, port = url.origin.host, url.origin.port or DEFAULT_PORTS.get(url.scheme)
    return f"{security.given_address(url.origin) or host}:{port}"


def _target(request: Request) -> AddressSpace | None:
    """The space that script has declared, or, in the standard, that the URL declares."""
    if request.target_address_space is not None:
        return request.target_address_space
    origin = request.url_list[0].origin
    if origin is None or not request.engine.local_network.urls_declare_local:
        return None
    return "local" if address_space_of_host(origin.host) == "local" else None


def _is_secure_context(request: Request) -> bool:
    """Whether the page and the top-level page are secure.

    (Secure Contexts, "is an environment settings object contextually secure?", without the frames
    between the two)
    """
    client = request.client
    page = parse_url(client.url)
    if page is None or (page.origin is not None and not is_potentially_trustworthy(page.origin)):
        return False
    top = client.top_level_origin
    return not isinstance(top, Origin) or is_potentially_trustworthy(top)
