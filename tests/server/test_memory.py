"""What a memory of decisions remembers changes no decision, and does not grow without end."""

from collections.abc import Iterator
from typing import Any

import pytest

from crossorigin import NO_CORS, Policy
from crossorigin.server import (
    CompiledPolicy,
    DecisionMemory,
    Requested,
    decide,
    memory,
    response_headers,
    text,
)

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


def memory_of(policy: Policy, *, debug: bool = False) -> DecisionMemory[str]:
    return DecisionMemory(CompiledPolicy(policy, str, debug=debug))


def requests() -> Iterator[tuple[str, str | None, Requested[str] | None]]:
    for origin in ORIGINS:
        for method in ("GET", "PUT", "OPTIONS"):
            yield method, origin, None
        for asked in ("PUT", "GET", "TRACE", "x" * 2000):
            for headers in (None, "", "x-trace", "x-trace,content-type", "authorization"):
                for network in (None, "true"):
                    yield "OPTIONS", origin, (asked, headers, network)


@pytest.mark.parametrize("policy", POLICIES, ids=str)
@pytest.mark.parametrize("debug", [False, True])
def test_a_decision_is_the_same_whatever_came_before(policy: Policy, debug: bool) -> None:
    used = memory_of(policy, debug=debug)
    for _ in range(2):
        for request in requests():
            assert used.decide(*request) == decide(used.first, *request)


@pytest.mark.parametrize("policy", POLICIES, ids=str)
def test_what_was_decided_is_remembered(policy: Policy) -> None:
    used = memory_of(policy)
    for method, origin, requested in requests():
        if origin is None or (method == "OPTIONS" and requested is None):
            continue
        first = used.decide(method, origin, requested)
        if requested is None or len(requested[0]) < memory.LONGEST_KEPT:
            assert used.decide(method, origin, requested) is first


def test_an_origin_that_a_predicate_allows_is_not_remembered() -> None:
    used = memory_of(POLICIES[0])
    preflight = ("PUT", None, None)
    assert decide(used.first, "GET", EVIL, origin_allowed=True).refusal is None
    assert decide(used.first, "OPTIONS", EVIL, preflight, origin_allowed=True).refusal is None
    assert used.decide("GET", EVIL, None).refusal is not None
    assert used.decide("OPTIONS", EVIL, preflight).refusal is not None


def sizes(used: DecisionMemory[Any]) -> list[int]:
    return [len(used._allowed), len(used._refused), len(used._preflights)]


def test_what_is_remembered_is_bounded() -> None:
    used = memory_of(Policy(allow_origins=["https://*.example.org"]))
    for number in range(memory.MOST_KEPT + 10):
        origin = f"https://{number}.example.org"
        for _ in range(2):
            decision = used.actual(origin, "GET")
            assert decision.headers[0] == ("access-control-allow-origin", origin)
            answer = used.preflight((origin, ("GET", None, None)))
            assert answer.headers[0] == ("access-control-allow-origin", origin)
        used.actual(f"https://{number}.example.net", "GET")
        assert max(sizes(used)) <= memory.MOST_KEPT
    assert used.actual("https://" + "x" * 2000, "GET").refusal is not None
    assert max(sizes(used)) <= memory.MOST_KEPT


def test_names_of_response_headers_that_are_remembered_are_bounded() -> None:
    used = memory_of(POLICIES[0])
    for number in range(text.MOST_OTHER_NAMES + 10):
        given = [(f"X-{number}", "1"), ("Vary", "Accept")]
        headers = response_headers(used.first.not_cors, given)
        assert headers == [(f"X-{number}", "1"), ("vary", "Accept, Origin")]
        assert len(used.first.text.other_names) <= text.MOST_OTHER_NAMES


def test_one_of_many_listed_origins_is_decided_anew_and_displaces_none() -> None:
    listed = [f"https://{number}.example.net" for number in range(memory.MOST_KEPT + 10)]
    used = memory_of(Policy(allow_origins=[*listed, "https://*.example.org"]))
    for origin in listed * 2:
        assert used.actual(origin, "GET").headers == (("access-control-allow-origin", origin),)
    assert list(used._allowed) == [None, *listed[: memory.MOST_KEPT - 1]]
    assert used.actual("https://a.example.org", "GET").refusal is None
    assert used.actual(listed[-1], "GET").refusal is None
    assert list(used._allowed) == [None, listed[-1]]
    assert used.recall(None) is used.actual(None, "GET") is used.first.not_cors
    assert used.recall(listed[-1]) is used.actual(listed[-1], "GET")
    assert used.recall(listed[-2]) is used.recall("https://a.example.com") is None


def test_names_of_headers_are_told_apart_in_any_case() -> None:
    decision = CompiledPolicy(POLICIES[0], str).not_cors
    for name in ("Access-Control-Allow-Origin", "access-control-allow-origin", "vArY", "X-Vary"):
        for _ in range(2):
            headers = response_headers(decision, iter([("ETag", "1"), (name, "Accept")]))
            kept = {
                "X-Vary": [("X-Vary", "Accept"), ("vary", "Origin")],
                "vArY": [("vary", "Accept, Origin")],
            }
            assert headers == [("ETag", "1"), *kept.get(name, [("vary", "Origin")])]


def test_headers_are_told_apart_by_their_names_whatever_their_values() -> None:
    decision = CompiledPolicy(POLICIES[0], str).not_cors
    names = ["ETag", "vary", "access-control-allow-origin"]
    for _ in range(2):
        given = [(name, value) for name in names for value in names]
        headers = response_headers(decision, given)
        assert headers == [
            *(("ETag", value) for value in names),
            ("vary", f"{', '.join(names)}, Origin"),
        ]
        assert given == [(name, value) for name in names for value in names]
        assert response_headers(decision, given[:3]) == [*given[:3], ("vary", "Origin")]
    assert "ETag" in decision.text.other_names
    assert response_headers(decision, [(names[2], "ETag")]) == [("vary", "Origin")]


def test_a_pair_of_headers_can_be_anything_with_two_elements() -> None:
    decision = CompiledPolicy(POLICIES[0], str).not_cors
    for name in ("X-New-Pair", "X-New-Pair", "Access-Control-Max-Age"):
        for pair in (iter([name, "1"]), [name, "1"]):
            headers = [tuple(each) for each in response_headers(decision, [pair])]
            kept = [] if name.startswith("Access") else [(name, "1")]
            assert headers == [*kept, ("vary", "Origin")]


def test_what_is_longer_than_is_kept_is_decided_anew() -> None:
    used = memory_of(POLICIES[0])
    longest, longer = (f"https://{'x' * (memory.LONGEST_KEPT - 8 + more)}" for more in (0, 1))
    for origin in (longest, longer):
        assert used.actual(origin, "GET").refusal is not None
    assert list(used._refused) == [longest]
    for origin in (longest[:-3], longer[:-3]):
        assert used.preflight((origin, ("PUT", None, None))).refusal is not None
    assert [origin for origin, _ in used._preflights] == [longest[:-3]]


def test_a_list_that_is_too_long_is_remembered_by_its_beginning() -> None:
    used = memory_of(Policy(allow_origins=[APP], allow_headers=["X-Trace"]))
    longest = used.first.preflights.longest_list
    for length in (longest, longest + 1, longest + 2, longest + 100):
        assert used.preflight((APP, ("PUT", "x" * length, None))).refusal is not None
    kept = [len(requested[1] or "") for _, requested in used._preflights]
    assert kept == [longest, longest + 1]


def test_a_compiled_policy_cannot_be_changed() -> None:
    compiled = CompiledPolicy(POLICIES[0], str)
    for name in ("policy", "any_origin", "not_cors", "anything"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(compiled, name, None)
