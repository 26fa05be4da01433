"""The memory of a verification has a bound, and what it forgets does not change its report."""

from __future__ import annotations

from typing import Any

import pytest

from crossorigin import Policy
from crossorigin.browser import HttpResponse, NoAnswer
from crossorigin.conformance import inquiry as inquiries
from crossorigin.conformance import report_as_dict, vectors_for, verify
from crossorigin.conformance.inquiry import Inquiry
from crossorigin.transports import WSGITransport
from crossorigin.wsgi import CORSMiddleware

from .drawing import wsgi_app

APP = "https://app.example.com"
URL = "https://api.example.net/items"
BODY = b"x" * 100_000


def policy_of(origins: int) -> Policy:
    return Policy(
        allow_origins=[f"https://a{number}.example.com" for number in range(origins)],
        allow_methods=["PUT"],
    )


def asked(inquiry: Inquiry, body: bytes) -> int:
    """Answer all that is wanted with `body`; how many responses that takes."""
    count = 0
    while batch := inquiry.wanted():
        for key, request in batch:
            origin = request.header("origin") or "*"
            headers = [("Access-Control-Allow-Origin", origin)]
            inquiry.give(key, HttpResponse(200, headers, body))
            count += 1
    return count


def test_many_large_answers_take_no_more_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiries, "BODIES_LIMIT", 500_000)
    inquiry = Inquiry(vectors_for(policy_of(10), URL), ["standard"])
    answers = asked(inquiry, BODY)
    assert answers * inquiries.BODY_LIMIT > 1.5 * inquiries.BODIES_LIMIT
    kept = [each.body for each in _given(inquiry) if isinstance(each, HttpResponse)]
    assert max(map(len, kept)) == inquiries.BODY_LIMIT
    assert sum(map(len, kept)) == inquiries.BODIES_LIMIT
    assert len(kept) == answers


def _given(inquiry: Inquiry) -> list[HttpResponse | NoAnswer]:
    return list(inquiry._given.values())


def test_outcomes_that_were_forgotten_are_worked_out_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    transport = WSGITransport(CORSMiddleware(wsgi_app, policy=Policy(allow_origins=[APP])))
    policy = policy_of(1).replace(allow_origins=[APP, "https://b.example.com"])

    def report() -> dict[str, Any]:
        monkeypatch.setattr("secrets.token_hex", lambda _: "fresh")
        return report_as_dict(verify(policy, URL, transport=transport))

    remembered = report()
    monkeypatch.setattr(inquiries, "MOST_OUTCOMES", 3)
    assert report() == remembered
    assert remembered["departures"]


def test_no_more_outcomes_are_kept_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiries, "MOST_OUTCOMES", 3)
    sizes = []

    class Watched(Inquiry):
        def outcome(self, vector: Any, engine: str) -> Any:
            try:
                return super().outcome(vector, engine)
            finally:
                sizes.append(len(self._outcomes))

    asked(Watched(vectors_for(policy_of(2), URL), ["standard"]), b"")
    assert max(sizes) == 3
