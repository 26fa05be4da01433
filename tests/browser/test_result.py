from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields

import pytest

from crossorigin.browser import Browser, FetchError, HttpResponse, Reason, Response, Result


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


def refusal() -> FetchError:
    page = Browser(transport=lambda request: HttpResponse(404)).page("https://app.example.com/")
    error = page.fetch("https://api.example.net/items").error
    assert error is not None
    return error


def by_hand(error: FetchError) -> FetchError:
    return FetchError(**{each.name: getattr(error, each.name) for each in fields(FetchError)})


@pytest.mark.parametrize("field", [each.name for each in fields(FetchError)])
def test_an_error_has_its_words_whichever_is_asked_for_first(field: str) -> None:
    error, made_by_hand = refusal(), by_hand(refusal())
    assert getattr(error, field) == getattr(made_by_hand, field)
    assert error == made_by_hand
    assert repr(error) == repr(made_by_hand)


def test_words_are_put_together_once_and_not_before_they_are_asked_for() -> None:
    made: list[None] = []

    def words() -> dict[str, object]:
        made.append(None)
        return {"message": "It failed.", "hint": "Try again.", "spec": "", "console": {}}

    error = FetchError.worded_later(Reason.NO_ANSWER, None, words)
    assert (error.reason, error.exchange, error.header, made) == (Reason.NO_ANSWER, None, None, [])
    assert str(error) == "It failed. Try again. [no-answer]"
    assert (error.spec, error.console, made) == ("", {}, [None])


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
