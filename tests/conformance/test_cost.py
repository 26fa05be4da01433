"""What `verify` costs for each question does not grow, counted in calls of functions."""

from collections.abc import Callable
from typing import Any

from crossorigin import Policy
from crossorigin.browser import HttpRequest, HttpResponse
from crossorigin.conformance import verify
from crossorigin.transports import WSGITransport
from crossorigin.wsgi import CORSMiddleware
from tests.growth import calls_of

POLICY = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]


def test_a_question_takes_few_calls() -> None:
    transport = WSGITransport(CORSMiddleware(application, policy=POLICY))
    answers: dict[str, HttpResponse] = {}

    def known(request: HttpRequest) -> HttpResponse:
        """The response, which the first run has fetched."""
        key = f"{request.method} {request.url.partition('?')[0]} {request.headers}"
        if key not in answers:
            answers[key] = transport(request)
        return answers[key]

    def run() -> int:
        return verify(POLICY, "https://api.example.net/items", transport=known).requests

    questions = run()
    assert calls_of(run) / questions <= 5000  # 4750 when it was set, with cookies and Referer
