"""Whole answers: to preflights, to what is blocked, and for an application that failed."""

import pytest

from crossorigin import Policy
from crossorigin.server import (
    Answer,
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


def test_what_the_application_answers_has_no_answer_here() -> None:
    assert decided_answer(COMPILED, decide(COMPILED, "GET", APP), "GET") is None


def test_a_preflight_is_answered_with_nothing_but_headers() -> None:
    decision = decide(COMPILED, "OPTIONS", APP, request_method="GET")
    assert decided_answer(COMPILED, decision, "OPTIONS") == Answer(
        204, [("vary", ", ".join(PREFLIGHT)), ("access-control-allow-origin", APP)], b""
    )


def test_a_refused_preflight_states_that_it_has_no_body() -> None:
    decision = decide(COMPILED, "OPTIONS", APP, request_method="PUT")
    assert decided_answer(COMPILED, decision, "OPTIONS") == Answer(
        403, [("vary", ", ".join(PREFLIGHT)), ("content-length", "0")], b""
    )


@pytest.mark.parametrize(("method", "body"), [("GET", b"no"), ("HEAD", b"")])
def test_a_body_is_kept_from_head_and_its_length_is_not(method: str, body: bytes) -> None:
    decision = Decision(Kind.ACTUAL, (), ("Origin",), None, 403, b"no")
    assert decided_answer(COMPILED, decision, method) == Answer(
        403, [("vary", "Origin"), ("content-length", "2")], body
    )


@pytest.mark.parametrize(("method", "body"), [("GET", b"Internal Server Error"), ("HEAD", b"")])
def test_a_failure_is_a_500_that_the_page_may_read(method: str, body: bytes) -> None:
    assert failure_answer(COMPILED, decide(COMPILED, method, APP), method) == Answer(
        500,
        [
            ("content-type", "text/plain; charset=utf-8"),
            ("vary", "Origin"),
            ("access-control-allow-origin", APP),
            ("content-length", "21"),
        ],
        body,
    )
