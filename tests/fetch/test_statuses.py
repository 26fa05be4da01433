from __future__ import annotations

import pytest

from crossorigin.fetch.statuses import NULL_BODY_STATUSES, REDIRECT_STATUSES, is_ok_status


@pytest.mark.parametrize(
    ("status", "ok"),
    [(199, False), (200, True), (204, True), (299, True), (300, False), (0, False)],
)
def test_ok_statuses_are_those_from_200_to_299(status: int, ok: bool) -> None:
    assert is_ok_status(status) is ok


def test_redirect_statuses_are_the_five_of_the_standard() -> None:
    assert {301, 302, 303, 307, 308} == REDIRECT_STATUSES


def test_null_body_statuses_are_the_five_of_the_standard() -> None:
    assert {101, 103, 204, 205, 304} == NULL_BODY_STATUSES
