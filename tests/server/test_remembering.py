"""What a compiled policy remembers changes no decision, and does not grow without end."""

from collections.abc import Iterator
from typing import Any

import pytest

from crossorigin import NO_CORS, Policy
from crossorigin.server import CompiledPolicy, Decision, compiled, decide, response_headers

APP = "https://app.example.com"
EVIL = "https://evil.example"
ORIGINS = [None, APP, "https://a.example.org", EVIL, "null", "", "https://app.example.com:8443"]
POLICIES = [
    Policy(allow_origins=[APP, "https://*.example.org"], allow_methods=["PUT"], max_age=600),
    Policy(allow_origins="*", allow_methods="*", allow_headers="*", allow_private_network=True),
    Policy(allow_origins=[APP], allow_methods="*", allow_headers="*", allow_credentials=True),
    Policy(allow_origins=[APP], block_refused=True),
    NO_CORS,
]


def requests() -> Iterator[tuple[Any, ...]]:
    for origin in ORIGINS:
        for method in ("GET", "PUT", "OPTIONS"):
            yield method, origin, {}
        for asked in ("PUT", "GET", "TRACE"):
            for headers in (None, "", "x-trace", "x-trace,content-type", "authorization"):
                for network in (None, "true"):
                    yield (
                        "OPTIONS",
                        origin,
                        {
                            "request_method": asked,
                            "request_headers": headers,
                            "request_private_network": network,
                        },
                    )


@pytest.mark.parametrize("policy", POLICIES, ids=str)
@pytest.mark.parametrize("debug", [False, True])
def test_a_decision_is_the_same_whatever_came_before(policy: Policy, debug: bool) -> None:
    used = CompiledPolicy(policy, str, debug=debug)
    for _ in range(2):
        for method, origin, more in requests():
            fresh = CompiledPolicy(policy, str, debug=debug)
            assert decide(used, method, origin, **more) == decide(fresh, method, origin, **more)


def test_an_origin_that_somebody_vouched_for_is_not_remembered() -> None:
    used = CompiledPolicy(POLICIES[0], str)
    preflight: dict[str, Any] = {"request_method": "PUT"}
    assert decide(used, "GET", EVIL, vouched=True).refusal is None
    assert decide(used, "OPTIONS", EVIL, vouched=True, **preflight).refusal is None
    assert decide(used, "GET", EVIL).refusal is not None
    assert decide(used, "OPTIONS", EVIL, **preflight).refusal is not None
    assert not used.ready


def test_what_is_ready_is_what_would_be_decided() -> None:
    used = CompiledPolicy(POLICIES[0], str)
    for origin in ORIGINS:
        decide(used, "GET", origin)
        decide(used, "OPTIONS", origin)
    fresh = CompiledPolicy(POLICIES[0], str)
    expected: dict[str, Decision[str]] = {
        origin: decide(fresh, "GET", origin) for origin in (APP, "https://a.example.org")
    }
    assert used.ready == expected


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = Policy(allow_origins=["https://*.example.org"])
    used = CompiledPolicy(policy, str)
    for number in range(compiled.MOST_READY + 10):
        origin = f"https://{number}.example.org"
        for _ in range(2):
            assert decide(used, "GET", origin).headers[0] == ("access-control-allow-origin", origin)
            answer = decide(used, "OPTIONS", origin, request_method="GET")
            assert answer.headers[0] == ("access-control-allow-origin", origin)
            given = [(f"X-{number}", "1"), ("Vary", "Accept")]
            headers = response_headers(used, used.not_cors, given)
            assert headers == [(f"X-{number}", "1"), ("vary", "Accept, Origin")]
        decide(used, "GET", f"https://{number}.example.net")
        sizes = map(len, (used.ready, used.refused, used.ready_preflights, used.harmless))
        assert max(sizes) <= compiled.MOST_READY


def test_one_of_many_listed_origins_is_decided_anew_and_displaces_none() -> None:
    listed = [f"https://{number}.example.net" for number in range(compiled.MOST_READY + 10)]
    used = CompiledPolicy(Policy(allow_origins=[*listed, "https://*.example.org"]), str)
    for origin in listed * 2:
        assert decide(used, "GET", origin).headers == (("access-control-allow-origin", origin),)
    assert list(used.ready) == listed[: compiled.MOST_READY]
    assert decide(used, "GET", "https://a.example.org").refusal is None
    assert decide(used, "GET", listed[-1]).refusal is None
    assert list(used.ready) == [listed[-1]]


def test_names_of_headers_are_told_apart_in_any_case() -> None:
    used = CompiledPolicy(POLICIES[0], str)
    for name in ("Access-Control-Allow-Origin", "access-control-allow-origin", "vArY", "X-Vary"):
        for _ in range(2):
            headers = response_headers(used, used.not_cors, iter([("ETag", "1"), (name, "Accept")]))
            kept = {
                "X-Vary": [("X-Vary", "Accept"), ("vary", "Origin")],
                "vArY": [("vary", "Accept, Origin")],
            }
            assert headers == [("ETag", "1"), *kept.get(name, [("vary", "Origin")])]
