"""Whole responses: to preflights, to what is blocked, and for an application that failed."""

import pytest

from crossorigin import Policy
from crossorigin.server import (
    CompiledPolicy,
    Decision,
    Kind,
    decide,
    decided_answer,
    failure_answer,
)

APP = "https://app.example.com"
COMPILED = CompiledPolicy(Policy(allow_origins=[APP]), str)
PREFLIGHT = ("Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers")


def test_what_the_application_answers_has_no_response_here() -> None:
    with pytest.raises(ValueError, match="leaves the response") as caught:
        decided_answer(decide(COMPILED, "GET", APP), "GET")
    assert str(caught.value) == "this decision leaves the response to the application"


def test_a_preflight_is_answered_with_nothing_but_headers() -> None:
    decision = decide(COMPILED, "OPTIONS", APP, ("GET", None, None))
    assert decided_answer(decision, "OPTIONS") == (
        204,
        [("vary", ", ".join(PREFLIGHT)), ("access-control-allow-origin", APP)],
        b"",
    )


def test_a_refused_preflight_states_that_it_has_no_body() -> None:
    decision = decide(COMPILED, "OPTIONS", APP, ("PUT", None, None))
    assert decided_answer(decision, "OPTIONS") == (
        403,
        [("vary", ", ".join(PREFLIGHT)), ("content-length", "0")],
        b"",
    )


@pytest.mark.parametrize(("method", "body"), [("GET", b"no"), ("HEAD", b"")])
def test_a_body_is_kept_from_head_and_its_length_is_not(method: str, body: bytes) -> None:
    decision = Decision(COMPILED.text, Kind.ACTUAL, (), ("Origin",), None, 403, b"no")
    assert decided_answer(decision, method) == (
        403,
        [("vary", "Origin"), ("content-length", "2")],
        body,
    )


@pytest.mark.parametrize(("method", "body"), [("GET", b"Internal Server Error"), ("HEAD", b"")])
def test_a_failure_is_a_500_that_the_page_may_read(method: str, body: bytes) -> None:
    assert failure_answer(decide(COMPILED, method, APP), method) == (
        500,
        [
            ("content-type", "text/plain; charset=utf-8"),
            ("vary", "Origin"),
            ("access-control-allow-origin", APP),
            ("content-length", "21"),
        ],
        body,
    )
