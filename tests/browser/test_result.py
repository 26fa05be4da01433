from __future__ import annotations

import pytest

from crossorigin.browser import FetchError, Reason, Response, Result


def response(status: int = 200) -> Response:
    headers = [("content-type", "text/plain"), ("x-a", "1, 2")]
    return Response("cors", status, headers, b"body", "https://a.example/", redirected=False)


@pytest.mark.parametrize(
    ("status", "ok"), [(0, False), (199, False), (200, True), (299, True), (300, False)]
)
def test_a_response_is_ok_from_200_to_299(status: int, ok: bool) -> None:
    assert response(status).ok is ok


@pytest.mark.parametrize(
    ("name", "value"), [("Content-Type", "text/plain"), ("x-a", "1, 2"), ("X-B", None)]
)
def test_a_header_is_looked_up_without_regard_to_case(name: str, value: str | None) -> None:
    assert response().header(name) == value


def test_a_result_with_a_response_is_allowed() -> None:
    assert Result(response(), None, []).allowed


def test_a_result_with_an_error_is_not_allowed() -> None:
    spec = "https://spec.example/"
    error = FetchError(Reason.NO_ANSWER, "It failed.", "Try again.", None, None, spec, {})
    assert not Result(None, error, []).allowed
