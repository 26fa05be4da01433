"""What a page's network and its own policies say about its requests.

The caller gives the addresses of hosts, which are never looked up, and the user's permissions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from ..fetch.address_spaces import (
    AddressSpace,
    address_space,
    address_space_of_host,
    parse_address,
)
from ..fetch.content_security_policy import (
    DIRECTIVES,
    SecurityPolicy,
    parse_security_policy,
    unknown_directives,
)
from ..fetch.origins import DEFAULT_PORTS, HTTP_SCHEMES, Origin
from ..fetch.urls import Url, parse_url
from ..redaction import show
from .arguments import check_choice, check_text, did_you_mean, wrong_value
from .settings import LocalNetwork

__all__ = [
    "LOCAL_NETWORK_PERMISSIONS",
    "EmbedderPolicy",
    "LocalNetworkPermission",
    "PageSecurity",
    "PermissionState",
    "page_security",
]

LocalNetworkPermission: TypeAlias = Literal["local-network", "loopback-network"]
"""The permissions of Local Network Access: for the local network, and for this machine."""
LOCAL_NETWORK_PERMISSIONS: tuple[LocalNetworkPermission, ...] = get_args(LocalNetworkPermission)
EmbedderPolicy: TypeAlias = Literal["unsafe-none", "require-corp", "credentialless"]
"""The values of ``Cross-Origin-Embedder-Policy``. (HTML, "embedder policy value")"""
PermissionState: TypeAlias = Literal["granted", "denied", "prompt"]
"""What the user has said; "prompt" if nothing yet. (Permissions, "permission state")"""


@dataclass(frozen=True, slots=True)
class PageSecurity:
    """What decides about a page's requests beside CORS; a page that has nothing of it has none.

    `addresses` are the addresses of hosts, or of their ports, ``None`` if Local Network Access is
    left out; `permissions` those of the top-level page, and `delegated` the ones that frames pass
    on.
    `policies` are the page's enforced Content Security Policies.
    """

    addresses: Mapping[str, str] | None = None
    permissions: Mapping[LocalNetworkPermission, PermissionState] | None = None
    delegated: frozenset[str] = frozenset()
    policies: tuple[SecurityPolicy, ...] = ()
    embedder_policy: EmbedderPolicy = "unsafe-none"

    @property
    def upgrades_insecure_requests(self) -> bool:
        """Whether a policy has ``upgrade-insecure-requests``."""
        return any("upgrade-insecure-requests" in each.directives for each in self.policies)

    def page_space(self, page: Url | None, rules: LocalNetwork) -> AddressSpace:
        """The space of the page at `page`, ``None`` if it is at none.

        A policy with ``treat-as-public-address`` makes it public.
        """
        treated = rules.policies_make_pages_public and any(
            "treat-as-public-address" in each.directives for each in self.policies
        )
        return "public" if page is None or treated else self.address_space(page, rules)

    def address_space(self, url: Url, rules: LocalNetwork) -> AddressSpace:
        """The space of the host of `url`: as its address says, or the URL itself; or else public.

        Pages of files and of applications are on this machine.
        """
        if url.origin is None:
            return "loopback" if url.scheme == "file" else "public"
        if url.scheme not in HTTP_SCHEMES:
            return "loopback"
        known = parse_address(self.given_address(url.origin) or "")
        as_loopback = rules.benchmarking_is_loopback
        if known is not None:
            return address_space(known, benchmarking_is_loopback=as_loopback)
        told = address_space_of_host(url.origin.host, benchmarking_is_loopback=as_loopback)
        return "public" if told is None else told

    def given_address(self, origin: Origin) -> str | None:
        """The address that `addresses` has for the port of a server, or for its host."""
        addresses, port = self.addresses or {}, origin.port or DEFAULT_PORTS.get(origin.scheme)
        return addresses.get(f"{origin.host}:{port}") or addresses.get(origin.host)


def page_security(
    addresses: Mapping[str, str] | None,
    permissions: Mapping[LocalNetworkPermission, PermissionState],
    delegated: Sequence[str],
    content_security_policy: Sequence[str],
    embedder_policy: EmbedderPolicy,
    *,
    is_secure: bool,
) -> PageSecurity | None:
    """What is given about a page; ``None`` if nothing is.

    Raises:
        TypeError: something in a collection has a wrong type.
        ValueError: an address, a permission or a state is invalid.
    """
    _check_local_network(addresses, permissions, delegated)
    if addresses is None:
        if permissions:
            raise ValueError(
                "permissions are for Local Network Access, which needs addresses: give "
                "addresses={} if the URLs tell enough"
            )
        if not content_security_policy and embedder_policy == "unsafe-none":
            return None
    if not is_secure:  # HTML, "obtain an embedder policy"
        embedder_policy = "unsafe-none"
    given = content_security_policy
    texts = [given] if isinstance(given, str) else given
    for text in texts:
        check_text("content_security_policy", text, "such as \"connect-src 'self'\"")
        if _HEADER_NAME.match(text):
            raise ValueError(
                f"content_security_policy has {show(text)}; give the header's value without its "
                "name, such as \"connect-src 'self'\""
            )
        for name in unknown_directives(text):
            hint = did_you_mean(name, DIRECTIVES) or "; leave it out"
            raise ValueError(
                f"content_security_policy has the directive {show(name)}, which browsers do not "
                f"know and ignore{hint}"
            )
    policies = [policy for text in texts for policy in parse_security_policy(text)]
    return PageSecurity(
        addresses, permissions, frozenset(delegated), tuple(policies), embedder_policy
    )


_HEADER_NAME = re.compile(r"(?i)\s*content-security-policy")
_PORT = re.compile(r":\d{1,5}$")


def _is_host(text: str) -> bool:
    """Whether `text` is a host as URLs have it, with a port or without."""
    host = _PORT.sub("", text)
    url = parse_url(f"https://{host}/")
    return url is not None and url.origin is not None and url.origin.host == host


def _check_local_network(
    addresses: Mapping[str, str] | None,
    permissions: Mapping[LocalNetworkPermission, PermissionState],
    delegated: Sequence[str],
) -> None:
    """Refuse what is not an address, a permission or a state."""
    for host, address in (addresses or {}).items():
        wanted = "such as 'printer.example' or 'printer.example:8080'"
        check_text("a key of addresses", host, wanted)
        if not _is_host(host):
            raise wrong_value(
                "a key of addresses",
                host,
                f"a host in lower case, with a port or without, {wanted}",
            )
        check_text(f"addresses[{show(host)}]", address, "such as '192.168.1.1'")
        if parse_address(address) is None:
            raise wrong_value(
                f"addresses[{show(host)}]", address, "an IP address, such as '192.168.1.1'"
            )
    for name, state in permissions.items():
        check_choice("a key of permissions", name, LOCAL_NETWORK_PERMISSIONS)
        check_choice(f"permissions[{name!r}]", state, get_args(PermissionState))
    for allowed in delegated:
        check_choice("an element of allow", allowed, LOCAL_NETWORK_PERMISSIONS)
