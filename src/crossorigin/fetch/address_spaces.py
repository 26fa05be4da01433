"""Address spaces: whether an address is this machine, on its local network, or public.

Standard: https://wicg.github.io/local-network-access/#ip-address-space-section
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

__all__ = [
    "ADDRESS_SPACES",
    "AddressSpace",
    "IpAddress",
    "address_space",
    "address_space_of_host",
    "is_less_public",
    "parse_address",
]

AddressSpace: TypeAlias = Literal["loopback", "local", "public"]
"""The spaces, from the least public on. (Local Network Access, "IP address space")"""
ADDRESS_SPACES: tuple[AddressSpace, ...] = get_args(AddressSpace)

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

BLOCKS: tuple[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, AddressSpace], ...] = (
    (ipaddress.ip_network("127.0.0.0/8"), "loopback"),
    (ipaddress.ip_network("10.0.0.0/8"), "local"),
    (ipaddress.ip_network("100.64.0.0/10"), "local"),
    (ipaddress.ip_network("172.16.0.0/12"), "local"),
    (ipaddress.ip_network("192.168.0.0/16"), "local"),
    (ipaddress.ip_network("198.18.0.0/15"), "loopback"),
    (ipaddress.ip_network("169.254.0.0/16"), "local"),
    (ipaddress.ip_network("::1/128"), "loopback"),
    (ipaddress.ip_network("fc00::/7"), "local"),
    (ipaddress.ip_network("fe80::/10"), "local"),
    (ipaddress.ip_network("fec0::/10"), "local"),
    (ipaddress.ip_network("0.0.0.0/32"), "loopback"),
    (ipaddress.ip_network("0.0.0.0/8"), "local"),
    (ipaddress.ip_network("::/128"), "loopback"),
    (ipaddress.ip_network("2001:db8::/32"), "local"),
    (ipaddress.ip_network("3fff::/20"), "local"),
)
"""The blocks that are not public; the first that matches counts. ("Non-public IP address
blocks")"""
BENCHMARKING = ipaddress.ip_network("198.18.0.0/15")


def parse_address(text: str) -> IpAddress | None:
    """The address that `text` is, with brackets too if of IPv6; ``None`` if it is not one."""
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        return None


def address_space(address: IpAddress, *, benchmarking_is_loopback: bool = True) -> AddressSpace:
    """The space of `address`. (Local Network Access, "determine the IP address space")

    `benchmarking_is_loopback` tells whether 198.18.0.0/15 (RFC 2544) is loopback, not public.
    """
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    for block, space in BLOCKS:
        if address in block:
            return "public" if block == BENCHMARKING and not benchmarking_is_loopback else space
    return "public"


@lru_cache(maxsize=1024)
def address_space_of_host(
    host: str, *, benchmarking_is_loopback: bool = True
) -> AddressSpace | None:
    """The space that a host of a URL tells of itself; ``None`` if only a look-up could tell it.

    Addresses, ``localhost`` and the names under it, and those under ``local`` tell it.
    """
    name = host.removesuffix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return "loopback"
    if name == "local" or name.endswith(".local"):
        return "local"
    address = parse_address(host)
    if address is None:
        return None
    return address_space(address, benchmarking_is_loopback=benchmarking_is_loopback)


def is_less_public(first: AddressSpace, second: AddressSpace) -> bool:
    """Whether `first` is less public than `second`."""
    return ADDRESS_SPACES.index(first) < ADDRESS_SPACES.index(second)
