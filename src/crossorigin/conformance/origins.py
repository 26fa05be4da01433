"""Origins to ask with: for a pattern, examples that it allows, and near misses.

A near miss is an origin that a careless comparison would allow: by a pattern that is not anchored,
a dot that is not escaped, a port that is not compared. Only origins that browsers can send are
useful: an attacker cannot use one in upper case, with a path or with a user name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import idna

from ..fetch.application_origins import ID_SCHEMES
from ..fetch.origins import FILE_ORIGIN, MAX_LABEL_LENGTH, Origin, ends_in_a_number
from ..fetch.urls import parse_url
from ..policy import LabelPart, OriginPattern, Policy, parse_origin_pattern
from ..policy.origin_patterns import AddressRange, address_host

__all__ = [
    "COMMON", "EVIL", "MOST_EXAMPLES", "MOST_PATTERNS", "MOST_PLAIN", "Trick",
    "examples", "examples_of", "is_sent_by_pages", "near_misses", "near_other_parts", "part_for",
    "plainly_asked", "sample",
]  # fmt: skip

MOST_EXAMPLES = 16
"""The most entries of a policy that are tested fully."""
MOST_PLAIN = 1000
"""The most further entries that are tested by a plain GET."""
MOST_PATTERNS = 6
"""The most entries of a policy that are tested with near misses."""

EVIL = "evil.example"
OTHER_PORT = 8443


_IDS = ("abcdefghijklmnopabcdefghijklmnop", "6a1b2c3d-0000-4000-8000-000000000000")
"""An id of Chrome's kind, and one of the other browsers' kind."""


class Trick(StrEnum):
    """The careless comparison that a near miss would pass."""

    UNRELATED = "unrelated"
    NULL = "null"
    LOCALHOST = "localhost"
    OTHER_PATH = "other-path"
    """The policy of another path allows it."""
    SCHEME = "scheme"
    PORT = "port"
    END = "end"
    BEGINNING = "beginning"
    DOT = "dot"
    CHARACTERS = "characters"
    SUBDOMAIN = "subdomain"
    APEX = "apex"
    SIBLING = "sibling"
    OTHER_ID = "other-id"
    LABEL = "label"
    ADDRESS = "address"
    ACCENTS = "accents"
    TRAILING_DOT = "trailing-dot"
    PART = "part"
    """A name that only begins or ends with a label of the allowed one."""
    TOP_LEVEL = "top-level"
    """The same name under another top-level domain."""
    OWN_HOST = "own-host"
    """The server's own host, under another scheme or port."""
    LOCAL_NETWORK = "local-network"
    ANY_ADDRESS = "any-address"
    """A public IP address."""
    EXTENSION = "extension"
    APP = "app"
    LENGTH = "length"


COMMON: tuple[tuple[str, Trick], ...] = (
    (f"https://{EVIL}", Trick.UNRELATED),
    ("null", Trick.NULL),
    *(
        (origin, Trick.LOCALHOST)
        for origin in (
            # Where development servers serve: webpack, Next.js, Vite, Angular, Live Server.
            "http://localhost:8080", "http://localhost:3000", "http://localhost:5173",
            "http://localhost:4200", "http://127.0.0.1:5500", "http://127.0.0.1:3000",
            "http://localhost", "http://[::1]:8080",
        )
    ),
    ("http://192.168.1.10:3000", Trick.LOCAL_NETWORK),
    ("https://203.0.113.7", Trick.ANY_ADDRESS),
    ("http://[2001:db8::7]", Trick.ANY_ADDRESS),
    ("chrome-extension://aaaabbbbccccddddaaaabbbbccccdddd", Trick.EXTENSION),
    ("capacitor://localhost", Trick.APP),
    (f"https://{'long.' * 45}{EVIL}", Trick.LENGTH),
)  # fmt: skip
"""Origins that have nothing to do with the policy."""
_SAMPLE = (Trick.UNRELATED, Trick.NULL, Trick.END, Trick.BEGINNING)


def is_sent_by_pages(origin: str) -> bool:
    """Whether browsers or applications send `origin`, in this spelling, from some page."""
    parsed = parse_url(origin)
    return origin in ("null", FILE_ORIGIN) or (parsed is not None and str(parsed.origin) == origin)


def part_for(policy: Policy, origin: str | None) -> Policy:
    """The part of `policy` that decides about `origin`: the first if none allows it.

    A policy without parts is its own part.
    """
    if not policy.parts:
        return policy
    deciding = (each for each in policy.parts if origin and each.allows_origin(origin))
    return next(deciding, policy.parts[0])


def examples(policy: Policy) -> list[str]:
    """Origins that `policy` allows, plain ones first; a sample of a long list.

    `policy` does not have parts.
    """
    if policy.allows_any_origin:
        return [
            "https://app.example", f"https://app.example:{OTHER_PORT}", "http://localhost:3000",
            "null", "http://app.example", "https://[2001:db8::1]",
            "chrome-extension://aaaabbbbccccddddaaaabbbbccccdddd",
        ]  # fmt: skip
    found: dict[str, None] = {}
    for entry in _some(policy.allow_origins, MOST_EXAMPLES):
        found |= dict.fromkeys(examples_of(entry))
    return list(found)


def examples_of(entry: str) -> list[str]:
    """Origins that `entry` of a policy allows and that pages send; none for ``*``."""
    pattern = parse_origin_pattern(entry)
    found = [entry] if pattern is None else _examples(pattern)
    return [origin for origin in found if is_sent_by_pages(origin)]


def plainly_asked(policy: Policy) -> list[str]:
    """The origins of a long list beyond `examples`, at most `MOST_PLAIN`."""
    entries = policy.allow_origins
    chosen = set(_some(entries, MOST_EXAMPLES))
    rest = [entry for entry in entries if entry not in chosen][:MOST_PLAIN]
    return [origin for entry in rest for origin in examples_of(entry)[:1]]


def _some(entries: Sequence[str], most: int) -> Sequence[str]:
    """At most `most` of `entries`: the patterns with a wildcard first, then a spread sample."""
    ordered = sorted(entries, key=lambda entry: "*" not in entry)
    step = -(-len(ordered) // most) or 1
    chosen = ordered[::step]
    return sorted(chosen, key=entries.index) if len(entries) <= most else chosen


def _examples(pattern: OriginPattern) -> Iterator[str]:
    scheme, port = pattern.origin.scheme, pattern.origin.port
    hosts = _hosts(pattern)
    ports = [None, OTHER_PORT] if pattern.any_port else [port]
    yield str(Origin(scheme, hosts[0], ports[0]))
    if not pattern.is_exact:
        yield str(Origin(scheme, hosts[-1], ports[-1]))


def _hosts(pattern: OriginPattern) -> list[str]:
    """Hosts that a pattern matches, one or two."""
    host = pattern.origin.host
    if pattern.subdomains:
        return [f"verify.{host}", f"a-1.verify.{host}"]
    if pattern.part:
        before, after = pattern.part
        labels = [f"{before}{each}{after}" for each in ("verify", "a-1", "x")]
        return [f"{label}.{host}" for label in labels if len(label) <= MAX_LABEL_LENGTH][:2]
    if pattern.any_id:
        return list(_IDS)
    if pattern.addresses:
        ends = (pattern.addresses[0], pattern.addresses[-1])
        return [address_host(address) for address in dict.fromkeys(ends)]
    return [host]


def near_misses(
    policy: Policy,
    elsewhere: Sequence[str] = (),
    server: Origin | None = None,
    whole: Policy | None = None,
) -> dict[str, Trick]:
    """Origins that `policy` does not allow, and the careless comparison that each would pass.

    If `policy` is a part of `whole`, no other part allows them either. `elsewhere` are origins that
    the policies of other paths allow. `server` is the origin of the server, which is not among
    them.
    """
    candidates = [(origin, Trick.OTHER_PATH) for origin in elsewhere]
    candidates += _near_entries(policy)
    if server is not None:
        candidates += _near_server(server)
    found: dict[str, Trick] = {}
    # The three most common first; a near miss of the policy says more than that it is a common one.
    for origin, trick in (*COMMON[:3], *candidates, *COMMON[3:]):
        if origin == str(server):
            continue
        if not (whole or policy).allows_origin(origin) and is_sent_by_pages(origin):
            found.setdefault(origin, trick)
    return found


def near_other_parts(part: Policy, whole: Policy) -> list[str]:
    """Near misses of the other parts of `whole`, about which `part` decides."""
    others = (each for each in whole.parts if each is not part)
    found = dict.fromkeys(origin for each in others for origin, _ in _near_entries(each))
    return [each for each in found if part_for(whole, each) is part and is_sent_by_pages(each)]


def _near_entries(policy: Policy) -> Iterator[tuple[str, Trick]]:
    for entry in _some(policy.allow_origins, MOST_PATTERNS):
        pattern = parse_origin_pattern(entry)
        if pattern is not None:
            yield from _near_ids(pattern) if pattern.any_id else _near(pattern)


def sample(misses: Mapping[str, Trick]) -> dict[str, Trick]:
    """The first of `misses` of each of the most common kinds."""
    firsts = {trick: origin for origin, trick in reversed(list(misses.items()))}
    return {firsts[trick]: trick for trick in _SAMPLE if trick in firsts}


def _near_server(server: Origin) -> Iterator[tuple[str, Trick]]:
    """Origins that a comparison with the server's own host allows."""
    scheme, host, port = server.scheme, server.host, server.port
    other_scheme = "http" if scheme == "https" else "https"
    yield str(Origin(other_scheme, host, None)), Trick.OWN_HOST
    yield str(Origin(scheme, host, OTHER_PORT if port != OTHER_PORT else None)), Trick.OWN_HOST
    yield str(Origin(scheme, f"{host}.{EVIL}", port)), Trick.END
    if host.startswith("[") or ends_in_a_number(host):
        return
    yield str(Origin(scheme, f"evil{host}", port)), Trick.BEGINNING
    parent = host.partition(".")[2]
    if "." in parent:
        yield str(Origin(scheme, f"evil.{parent}", port)), Trick.SIBLING
        yield str(Origin(scheme, f"evil{parent}", port)), Trick.BEGINNING


def _near_ids(pattern: OriginPattern) -> Iterator[tuple[str, Trick]]:
    for scheme in (*ID_SCHEMES, "https"):
        yield str(Origin(scheme, _hosts(pattern)[0])), Trick.OTHER_ID


def _near(pattern: OriginPattern) -> Iterator[tuple[str, Trick]]:
    scheme, port = pattern.origin.scheme, pattern.origin.port
    host = _hosts(pattern)[0]
    base = pattern.origin.host if pattern.subdomains else host

    def at(name: str, trick: Trick) -> tuple[str, Trick]:
        return str(Origin(scheme, name, port)), trick

    for name, trick in _near_hosts(pattern):
        yield at(name, trick)
    other_scheme = {"https": "http", "http": "https"}.get(scheme)
    if other_scheme:
        for each in dict.fromkeys((port, None)):
            yield str(Origin(other_scheme, host, each)), Trick.SCHEME
    if not pattern.any_port:
        yield str(Origin(scheme, host, OTHER_PORT if port != OTHER_PORT else None)), Trick.PORT
        if port is not None and port * 10 < 2**16:
            yield str(Origin(scheme, host, port * 10)), Trick.END
    yield at(f"{host}.{EVIL}", Trick.END)
    yield at(f"{host}{EVIL}", Trick.END)
    yield at(f"{host}_.{EVIL}", Trick.CHARACTERS)
    yield at(f"{host}`.{EVIL}", Trick.CHARACTERS)
    yield at(f"evil{base}", Trick.BEGINNING)
    yield at(f"x{base}", Trick.BEGINNING)
    if pattern.subdomains:
        yield at(f"{base}.{EVIL}", Trick.END)
    if ends_in_a_number(base) or base.startswith("["):
        return
    for place, character in enumerate(base):
        if character == ".":
            yield at(f"{base[:place]}x{base[place + 1 :]}", Trick.DOT)
    yield at(f"{host}.", Trick.TRAILING_DOT)
    if pattern.subdomains:
        yield at(base, Trick.APEX)
        return
    for name, trick in _near_names(base):
        yield at(name, trick)


def _near_names(name: str) -> Iterator[tuple[str, Trick]]:
    """Names that are near an exact one: under it, beside it, or spelled like it."""
    yield f"evil.{name}", Trick.SUBDOMAIN
    yield f"evil-{name}", Trick.PART
    label, _, parent = name.partition(".")
    if parent:
        other = "net" if name.endswith(".org") else "org"
        yield f"{name.rpartition('.')[0]}.{other}", Trick.TOP_LEVEL
    if "." in parent:
        yield f"{label}-evil.{parent}", Trick.PART
        yield f"evil.{parent}", Trick.SIBLING
        yield f"evil{parent}", Trick.BEGINNING
    plain = _without_accents(name)
    if plain != name:
        yield plain, Trick.ACCENTS


def _near_hosts(pattern: OriginPattern) -> Iterator[tuple[str, Trick]]:
    """Hosts that a loose reading of a wildcard in a label, or of a range, would match."""
    if pattern.part:
        for label in _near_labels(pattern.part):
            yield f"{label}.{pattern.origin.host}", Trick.LABEL
    if pattern.addresses:
        for address in _around(pattern.addresses):
            yield address, Trick.ADDRESS


def _near_labels(part: LabelPart) -> Iterator[str]:
    """Labels that a loose reading of a ``*`` in a label would match; also several in a row."""
    before, after = part
    yield f"{before}{after}"
    yield f"{before}a.b{after}"
    if after.lstrip("-"):
        yield f"{before}a.{after.lstrip('-')}"
    yield f"{before}a{after}x"
    yield f"x{before}a{after}"
    yield f"{before[:-1]}a{after}"
    yield f"{before}a{after[1:]}"
    yield f"evil.{before}a{after}"


def _around(addresses: AddressRange) -> Iterator[str]:
    """The addresses before and after a range, as hosts; and a name that begins like one."""
    first, last = addresses[0], addresses[-1]
    for address, step in ((first, -1), (last, 1)):
        yield address_host(address + step)
    if addresses.version == 4:
        yield f"{str(first).rpartition('.')[0]}.{EVIL}"


def _without_accents(host: str) -> str:
    """``bucher.example`` for ``xn--bcher-kva.example``, displayed as ``bücher.example``."""
    try:
        labels = [
            idna.ulabel(label) if label.startswith("xn--") else label for label in host.split(".")
        ]
    except idna.IDNAError:  # a name that is displayed unchanged
        return host
    split = unicodedata.normalize("NFKD", ".".join(labels))
    return "".join(character for character in split if character.isascii())
