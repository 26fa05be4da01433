"""The meaning of a regular expression for origins, if it is certain: entries of `allow_origins`."""

from __future__ import annotations

import re
from itertools import takewhile
from string import digits
from typing import Final, NamedTuple

from ..fetch.application_origins import ID_SCHEMES
from ..fetch.origins import HTTP_SCHEMES
from .expressions import (
    ANY_CHARACTER,
    ANYTHING,
    END,
    LABEL,
    NUMBER,
    SPECIAL,
    WORD,
    UncertainError,
    variants,
)
from .origin_patterns import parse_origin_pattern

__all__ = ["ANY_ORIGIN", "Origins", "read_origins"]

ANY_ORIGIN: Final = "*"

OCTETS = 4
"""The numbers of an IPv4 address."""

_IN_PORTS = frozenset({*digits, NUMBER, WORD})
_LABELS = re.compile(f"(?:[{ANYTHING}{LABEL}{WORD}]\\.)+")
"""Labels of any text, in front."""
_LOCAL = re.compile(rf"(?:{ANYTHING}\.)?localhost\b|[0-9]+\.")
"""A host that has no name on the internet, and so hardly ever a certificate."""


class Origins(NamedTuple):
    """The meaning of an expression for origins."""

    origins: tuple[str, ...]
    """As in `Policy`; ``*`` alone stands for any origin."""
    certain: bool
    """Whether the meaning is certain. If not, `origins` is a guess, perhaps empty."""
    open_ended: bool = False
    """Whether the expression also matched texts that only begin with an origin."""
    any_character: bool = False
    """Whether an unescaped dot matched any character."""
    adds_default_port: bool = False
    """Whether ``:*`` also allows the origin without a port."""
    beyond_label: bool = False
    """Whether a ``.*`` for a part of a name, or of an address, also matched dots."""


def read_origins(expression: str, *, to_the_end: bool, folds_case: bool = False) -> Origins:
    """The meaning of an expression for origins.

    `to_the_end` tells whether it must match the whole origin, not only its beginning; `folds_case`
    whether it ignores case.
    """
    try:
        texts = variants(expression.lower() if folds_case else expression)
        readings = [_read_origin(text) for text in texts if not _is_never_sent(text)]
    except UncertainError:
        return Origins((), certain=False)
    open_ended = not to_the_end and not all(END in text for text in texts)
    found = list(dict.fromkeys(origin for reading in readings for origin in reading.origins))
    # A variant with any port includes the variant without a port.
    without = {origin.removesuffix(":*") for origin in found if origin.endswith(":*")}
    return Origins(
        tuple(origin for origin in found if origin not in without),
        certain=bool(found) and all(reading.certain for reading in readings),
        open_ended=open_ended and found != [ANY_ORIGIN],
        any_character=any(each.any_character for each in readings),
        adds_default_port=not without <= set(found),
        beyond_label=any(each.beyond_label for each in readings),
    )


def _is_never_sent(text: str) -> bool:
    """Whether the text ends in a slash, a colon or a scheme, or has an empty label."""
    bare = text.removesuffix(END)
    return bare.endswith(("/", ":")) or bare.startswith(("https://.", "http://."))


def _read_origin(text: str) -> Origins:
    text = text.removesuffix(END)
    if text == ANYTHING:
        return Origins((ANY_ORIGIN,), certain=True)
    if "://" not in text:
        return _read_without_scheme(text)
    scheme, _, rest = text.partition("://")
    if rest == ANYTHING and scheme in HTTP_SCHEMES:
        return Origins((ANY_ORIGIN,), certain=False)
    host, colon, port = rest.partition(":")
    if rest.startswith("["):  # an address of IPv6
        address, bracket, after = rest.partition("]")
        host, colon, port = f"{address}{bracket}", after[:1], after[1:]
        if after and colon != ":":
            raise UncertainError
    is_any_port = port == NUMBER
    if not SPECIAL.isdisjoint(port) and set(port) <= _IN_PORTS:
        port = "*"
    any_character = ANY_CHARACTER in host
    host = host.replace(ANY_CHARACTER, ".")
    if scheme in ID_SCHEMES:
        several, certain, beyond = _read_id(scheme, host)
    elif SPECIAL.isdisjoint(host):
        several, certain, beyond = [host], True, False
    else:
        several, certain, beyond = _read_range(host) or _read_part(host) or _read_labels(host)
    ports = [f"{colon}{port}"]
    if beyond and not colon and host.endswith(ANYTHING):
        ports = ["", ":*"]
    origins = tuple(f"{scheme}://{each}{port}" for each in several for port in ports)
    if any(parse_origin_pattern(origin) is None for origin in origins):
        raise UncertainError
    certain = certain and (port != "*" or is_any_port)
    return Origins(origins, certain, any_character=any_character, beyond_label=beyond)


def _read_without_scheme(text: str) -> Origins:
    """The origins that were probably meant by an expression that any scheme may come before."""
    text = text.removesuffix(ANYTHING)
    text = f"{ANYTHING}{text}" if text.startswith(".") else text
    scheme = "http" if _LOCAL.match(text) else "https"
    return _read_origin(f"{scheme}://{text}")._replace(certain=False)


_Reading = tuple[list[str], bool, bool]
"""Hosts of patterns; whether they are certain; whether a dot was matched that they do not match."""


def _read_labels(host: str) -> _Reading:
    """The meaning of an expression for whole labels."""
    if host.startswith(f"{ANYTHING}."):
        below = _LABELS.sub("", host[2:])
        return [f"*.{below}"], below == host[2:], False
    if host.startswith((f"{LABEL}.", f"{WORD}.")):
        # It matches a single label, the wildcard any number of labels.
        return [f"*.{_LABELS.sub('', host[2:])}"], False, False
    if host.startswith((ANYTHING, LABEL, WORD)):
        return [host[1:], f"*.{host[1:]}"], False, False
    raise UncertainError


def _read_part(host: str) -> _Reading | None:
    """The meaning of an expression for a part of the first label; ``None`` if it is another."""
    label, _, parent = host.partition(".")
    places = [place for place, character in enumerate(label) if character in SPECIAL]
    if not places or not SPECIAL.isdisjoint(parent):
        return None
    before, between, after = (
        label[: places[0]],
        label[places[0] : places[-1] + 1],
        label[places[-1] + 1 :],
    )
    if not before and not after and len(between) > 1:
        return [f"*.{parent}"], False, False
    if not (before or after.startswith("-")):
        return None
    # A number, a word and several parts are less than what the wildcard stands for.
    certain = between in (LABEL, ANYTHING)
    return [f"{before}*{after}.{parent}"], certain, ANYTHING in between


def _read_id(scheme: str, host: str) -> _Reading:
    """The meaning of an expression for the id of an extension."""
    if SPECIAL.isdisjoint(host):
        return [host], True, False
    # Chrome's ids are letters only.
    if host in (ANYTHING, LABEL) or (host == WORD and scheme == "chrome-extension"):
        return ["*"], True, False
    raise UncertainError


def _read_range(host: str) -> _Reading | None:
    """The meaning of an expression for addresses; ``None`` if it is not for addresses."""
    octets = host.split(".")
    fixed = list(takewhile(str.isdigit, octets))
    rest = octets[len(fixed) :]
    if not fixed or not rest:
        return None
    is_beyond = rest[-1] == ANYTHING
    if fixed == ["172"]:  # of which a part is private
        return ["172.16.0.0/12"], False, False
    if set(rest) <= {NUMBER, ANYTHING} and (is_beyond or len(octets) == OCTETS):
        zeros = ["0"] * (OCTETS - len(fixed))
        return [f"{'.'.join([*fixed, *zeros])}/{8 * len(fixed)}"], True, is_beyond
    return None
