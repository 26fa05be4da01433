from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError

import pytest

from crossorigin.browser import Browser, FetchError, HttpResponse, Reason, Response, Result
from crossorigin.browser.reasons import Sentences


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
    assert not Result(None, refusal(), []).allowed


def refusal() -> FetchError:
    page = Browser(transport=lambda request: HttpResponse(404)).page("https://app.example.com/")
    error = page.fetch("https://api.example.net/items").error
    assert error is not None
    return error


def test_words_are_put_together_once_and_not_before_they_are_asked_for() -> None:
    made: list[None] = []

    def words() -> Sentences:
        made.append(None)
        return Sentences("It failed.", "Try again.", "", {})

    error = FetchError(Reason.NO_ANSWER, None, words)
    assert (error.reason, error.exchange, error.header, made) == (Reason.NO_ANSWER, None, None, [])
    assert str(error) == "It failed. Try again. [no-answer]"
    assert repr(error) == "<FetchError It failed. Try again. [no-answer]>"
    assert (error.spec, error.console, made) == ("", {}, [None])


def test_errors_are_equal_if_they_say_the_same_of_the_same_exchange() -> None:
    assert refusal() == refusal()
    assert hash(refusal()) == hash(refusal())
    other = FetchError(refusal().reason, refusal().exchange, lambda: Sentences("", "", "", {}))
    assert other != refusal()
    assert refusal() != refusal().reason


@pytest.mark.parametrize("copy_of", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301 (our own)
def test_an_error_can_be_copied_and_pickled_before_it_is_read(
    copy_of: Callable[[FetchError], FetchError],
) -> None:
    copied = copy_of(refusal())
    assert copied == refusal()
    assert copied.console == refusal().console


def test_an_error_cannot_be_changed_and_has_no_other_attributes() -> None:
    error = refusal()
    with pytest.raises(FrozenInstanceError):
        error.hint = "Do nothing."  # type: ignore[misc]
    with pytest.raises(AttributeError, match="has no attribute 'words'"):
        error.words  # type: ignore[attr-defined]  # noqa: B018
