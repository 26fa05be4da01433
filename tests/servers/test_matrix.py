"""Every kind of request from every kind of origin, to every behaviour, under every policy."""

from collections.abc import Iterator

import pytest

from .applications import ANSWERS
from .client import Client
from .expectations import (
    APP,
    LOCALHOST,
    OWN,
    RULES,
    SUBDOMAIN,
    Outcome,
    Request,
    expected,
    outcome,
)
from .running import ASGI_SERVERS, SERVERS, Server

SENDERS: list[tuple[tuple[str, str], ...]] = [
    (),
    (("Origin", APP),),
    (("Origin", SUBDOMAIN),),
    (("Origin", LOCALHOST),),
    (("Origin", "null"),),
    (("Origin", "https://evil.example"),),
    (("Origin", "https://app.example.com.evil.example"),),
    (("Origin", "https://shop.example.com"),),
    (("Origin", "http://app.example.com"),),
    (("Origin", OWN),),
    (("Origin", OWN), ("Sec-Fetch-Site", "cross-site")),
    (("Origin", "https://evil.example"), ("Sec-Fetch-Site", "same-origin")),
    (("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")),
]
FEW_SENDERS = [SENDERS[0], SENDERS[1], SENDERS[5]]

PREFLIGHTS = [
    ("GET", ()),
    ("PUT", ()),
    ("PUT", ("x-trace",)),
    ("PUT", ("X-Trace\t,",)),
    ("POST", ("authorization,x-trace",)),
    ("PATCH", ()),
    ("put", ()),
    ("TRACE", ()),
    ("PUT", ("x-other",)),
    ("PUT", ("x-trace,x-other",)),
    ("PATCH", ("x-other",)),
]

HEAVY = {"stream", "large", "file"}
"""Behaviours that are asked for by a few senders only."""


def requests(policy: str) -> Iterator[Request]:
    """The matrix of one policy."""
    for sender in SENDERS:
        for behaviour in [*ANSWERS, "crash", "echo"]:
            if behaviour in HEAVY and sender not in FEW_SENDERS:
                continue
            path = f"/{policy}/{behaviour}"
            yield Request("GET", path, sender)
            if behaviour not in HEAVY:
                yield Request("POST", path, sender, b"what was sent")
                yield Request("HEAD", path, sender)
                yield Request("OPTIONS", path, sender)
        for method, names in PREFLIGHTS:
            asked = [("Access-Control-Request-Method", method)]
            asked += [("Access-Control-Request-Headers", name) for name in names]
            for behaviour in ("plain", "crash"):
                # Without an Origin it is not a preflight, and the application answers.
                yield Request("OPTIONS", f"/{policy}/{behaviour}", (*sender, *asked))
            # Only OPTIONS makes a preflight.
            yield Request("GET", f"/{policy}/plain", (*sender, *asked))


def answers(server: Server, policy: str) -> dict[Request, Outcome]:
    """What a server answers to all of the matrix, on connections kept open."""
    found = {}
    with Client(server) as client:
        for request in requests(policy):
            headers = [(name, value.replace(OWN, server.origin)) for name, value in request.headers]
            response = client.exchange(request.method, request.path, headers, request.body)
            assert response.complete, (server.name, request)
            found[request] = outcome(response, server.origin)
            if request.path.endswith("/crash"):
                client.close()  # some servers do, after an exception, without announcing it
    return found


@pytest.fixture(scope="module")
def cache() -> dict[tuple[str, str], dict[Request, Outcome]]:
    """The responses of each server under each policy, for more than one test."""
    return {}


@pytest.mark.parametrize("policy", RULES)
@pytest.mark.parametrize("name", SERVERS)
def test_every_response_is_what_the_protocol_and_the_policy_say(
    servers: dict[str, Server],
    cache: dict[tuple[str, str], dict[Request, Outcome]],
    name: str,
    policy: str,
) -> None:
    found = cache[name, policy] = answers(servers[name], policy)
    wrong = [(request, it, expected(request)) for request, it in found.items()]
    wrong = [(request, it, due) for request, it, due in wrong if it != due]
    assert not wrong, "\n".join(
        [f"{len(wrong)} of {len(found)} are wrong; the first:"]
        + [f"{request}\n  is {it}\n  not {due}" for request, it, due in wrong[:5]]
    )
    assert len(found) > 1000


@pytest.mark.parametrize("policy", RULES)
def test_all_servers_give_the_same_responses(
    servers: dict[str, Server],
    cache: dict[tuple[str, str], dict[Request, Outcome]],
    policy: str,
) -> None:
    every = {
        name: cache.get((name, policy)) or answers(server, policy)
        for name, server in servers.items()
    }
    first = every[ASGI_SERVERS[0]]
    differing = {name for name, found in every.items() if found != first}
    assert differing == set()
