"""Requests that show whether a gateway implements a policy: every clause, and hostile origins."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from crossorigin import Policy, PolicyMap
from crossorigin.conformance.origins import examples, near_misses

from .comparing import Asked
from .upstream import PATHS

__all__ = [
    "has_trailing_dot",
    "hostile",
    "odd_requests",
    "requests_for",
    "requests_for_map",
    "unseen_requests",
]

METHODS = (
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "patch",
    "put",
    "Egg",
    "TRACE",
    "trace",
    "x" * 65,
)
NAMES = (
    None,
    "content-type",
    "x-trace",
    "authorization",
    "Authorization",
    "authorization,x-trace",
    "content-type,range,x-trace",
    "Content-Type, X-Trace",
    " \tx-trace\t ,, range",
    ",",
    "x-trace,,,,,,,,,,",
    "x-other",
    "x-trace,x-other",
    "x trace",
    "x-trace;",
    "authorizationx",
    "xauthorization",
    "x-trace\\",
    "é",
    ",".join(["x-trace"] * 400),
    "a" * 5000,
)


PORTS = (
    "", "0", "1", "79", "80", "81", "443", "444", "0443", "8443", "65535", "65536", "99999", "*",
    "x", "-1",
)  # fmt: skip


def hostile(policy: Policy) -> list[str]:
    """About 100 origins that resemble those of the policy, and those that it allows."""
    found = dict.fromkeys([*examples(policy), *near_misses(policy)])
    for origin in list(found)[:6]:
        found |= dict.fromkeys(_variants(origin))
    return [each for each in found if each]


def _variants(origin: str) -> Iterator[str]:
    scheme, _, rest = origin.partition("://")
    host, _, _ = rest.partition(":")
    label = "a" * 63
    yield origin.upper()
    yield origin.capitalize()
    yield origin[:-1] + origin[-1:].upper()
    yield f"{origin}."
    yield f"{origin}/"
    yield f"{origin}#"
    yield f"{origin}|"
    yield f"{origin},{origin}"
    yield f"{origin}, https://evil.example"
    yield f"x{origin}"
    yield f"https://evil.example {origin}"
    yield f"https://evil.example#{origin}"
    yield f"{scheme}:{rest}"
    yield f"{scheme}://user@{rest}"
    yield f"{scheme}://.{rest}"
    yield f"{scheme}://*.{rest}"
    yield f"{scheme}://é.{rest}"
    yield f"{scheme}://a..{rest}"
    yield f"{scheme}://-.{rest}"
    yield f"{scheme}://a_b.{rest}"
    yield f"{scheme}://{label}.{rest}"
    yield f"{scheme}://{label}a.{rest}"
    yield f"{scheme}://{'.'.join([label] * 3)}.{rest}"
    for length in (253, 254):
        filler = length - len(host) - 1
        yield f"{scheme}://{('a.' * filler)[: filler - 1]}b.{rest}"
    yield rest
    yield f"{scheme}://{host.replace('.', 'x', 1)}"
    yield f"{scheme}://{host}.evil.example"
    for other in (
        "",
        "0",
        "1",
        "79",
        "80",
        "81",
        "443",
        "444",
        "0443",
        "8443",
        "65535",
        "65536",
        "99999",
        "*",
        "x",
        "-1",
    ):
        yield f"{scheme}://{host}:{other}"


def preflight(origin: str, method: str, names: str | None, *more: tuple[str, str]) -> Asked:
    headers = [("Origin", origin), ("Access-Control-Request-Method", method)]
    if names is not None:
        headers.append(("Access-Control-Request-Headers", names))
    return Asked("OPTIONS", "/ok", (*headers, *more))


def requests_for(policy: Policy) -> Iterator[Asked]:
    """Requests that browsers could send, or nearly."""
    origins = hostile(policy)
    for origin in origins:
        yield Asked("GET", "/own", (("Origin", origin),))
        yield preflight(origin, "GET", None)
    allowed = [each for each in origins if policy.allows_origin(each)][:1]
    for origin in (*allowed, "https://evil.example"):
        for method in METHODS:
            yield preflight(origin, method, None)
        for names in NAMES:
            yield preflight(origin, "GET", names)
        for private in ("true", "false", "TRUE"):
            yield preflight(
                origin, "GET", None, ("Access-Control-Request-Private-Network", private)
            )
        for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT"):
            yield Asked(method, "/own", (("Origin", origin), ("Content-Length", "0")))
    for sent in ((), *((("Origin", origin),) for origin in (*allowed, "https://evil.example"))):
        for path in PATHS:
            known = (("If-None-Match", '"1"'),) if path == "/cached" else ()
            yield Asked("GET", path, (*sent, *known))
        yield Asked("OPTIONS", "/own", sent)
        yield Asked("OPTIONS", "/missing", sent)
    yield Asked("OPTIONS", "/own", (("Access-Control-Request-Method", "GET"),))
    yield Asked("GET", "/own", (("Access-Control-Request-Method", "GET"),))


def unseen_requests(policy: Policy) -> Iterator[Asked]:
    """Requests that no browser sends: repeated lines, and empty values."""
    origin = examples(policy)[0] if not policy.allows_no_origin else "https://app.example.com"
    evil = "https://evil.example"
    for pair in ((origin, evil), (evil, origin), (origin, origin)):
        lines = tuple(("Origin", each) for each in pair)
        yield Asked("GET", "/own", lines)
        yield Asked("OPTIONS", "/own", (*lines, ("Access-Control-Request-Method", "GET")))
    asked = ("Access-Control-Request-Method", "GET")
    yield Asked("OPTIONS", "/own", (("Origin", origin), asked, asked))
    for other in ("x-other", "x-trace"):
        yield preflight(origin, "GET", "x-trace", ("Access-Control-Request-Headers", other))
    yield Asked("GET", "/own", (("Origin", ""),))
    yield Asked("OPTIONS", "/own", (("Origin", ""), asked))
    yield Asked("OPTIONS", "/own", (("Origin", origin), ("Access-Control-Request-Method", "")))


HOSTS = (
    "api.example.com",
    "API.Example.com:8080",
    "api.example.com.",
    "x.tenant.example",
    "y.x.Tenant.example",
    "x.tenant.example.:80",
    "tenant.example",
    "other.example",
    "[::1]:3000",
)
SEGMENTS = (
    "admin", "Admin", "users", "USERS", "7", "avatar", "Avatar", "health", "x", ".well-known",
    "a%20b", "a:b@c", "[1]", "it's",
)  # fmt: skip
ODD_SEGMENTS = (
    "%61dmin", "admin;v=1", "admin%2fx", "admin%2F..", "admin%00", "admin%20", "%25", "%C3%A9", "",
    "admin.", "%5c", "admin%3Fx", "admin%23",
)  # fmt: skip


APP, EVIL = "https://app.example.com", "https://evil.example"


def requests_for_map(policies: PolicyMap, chance: random.Random, count: int) -> Iterator[Asked]:
    """Requests of some paths and hosts, each also as a preflight.

    The first are of the paths in which the segment of a placeholder is empty.
    """
    for path, _, _ in policies.entries():
        if "{" in path:
            yield from at_path(APP, path.removeprefix("=").partition("{")[0])
    origins = {
        origin for _, _, policy in policies.entries() for origin in list(examples(policy))[:3]
    }
    for _ in range(count):
        segments = [chance.choice(SEGMENTS) for _ in range(chance.randint(0, 4))]
        path = "/" + "/".join(segments) + chance.choice(["", "", "/", "?a=//b"])
        origin = chance.choice(sorted({*origins, APP, EVIL} - {""}))
        host = [("Host", chance.choice(HOSTS))] if policies.hosts else []
        yield from at_path(origin, path.replace("//", "/", 1), *host)


def has_trailing_dot(asked: Asked) -> bool:
    """Whether the host ends in a dot, which `lighttpd` takes away."""
    return any(re.search(r"\.(:|$)", value) for name, value in asked.headers if name == "Host")


def odd_requests(chance: random.Random, count: int) -> Iterator[Asked]:
    """Requests of paths with unusual spellings."""
    for number in range(count):
        segments = [chance.choice(SEGMENTS) for _ in range(chance.randint(0, 2))]
        segments.insert(chance.randint(0, len(segments)), ODD_SEGMENTS[number % len(ODD_SEGMENTS)])
        yield from at_path(APP, f"/x/{'/'.join(segments)}/x")


def at_path(origin: str, path: str, *host: tuple[str, str]) -> Iterator[Asked]:
    """Requests of one path."""
    yield Asked("GET", path, (("Origin", origin), *host))
    yield Asked("OPTIONS", path, (*preflight(origin, "PUT", "x-trace").headers, *host))
    yield Asked("POST", path, (*host, ("Content-Length", "0")))
