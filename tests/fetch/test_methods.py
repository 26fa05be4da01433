from __future__ import annotations

from collections.abc import Callable

import pytest

from crossorigin.fetch.methods import (
    CORS_SAFELISTED_METHODS,
    is_forbidden_method,
    is_method,
    normalize_method,
)


def test_get_head_and_post_are_safelisted_and_no_others() -> None:
    assert {"GET", "HEAD", "POST"} == CORS_SAFELISTED_METHODS


@pytest.mark.parametrize("method", ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"])
@pytest.mark.parametrize("spelling", [str.lower, str.title, str.upper])
def test_six_methods_are_upper_cased(method: str, spelling: Callable[[str], str]) -> None:
    assert normalize_method(spelling(method)) == method


@pytest.mark.parametrize("method", ["patch", "Patch", "PATCH", "CHICKEN", "eGg", "propfind"])
def test_other_methods_are_left_as_they_are(method: str) -> None:
    assert normalize_method(method) == method


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "TRACK", "connect", "Trace", "tRACK"])
def test_methods_that_no_script_may_use_are_forbidden_in_any_spelling(method: str) -> None:
    assert is_forbidden_method(method)


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "PATCH", "TRACES", "TRAC", ""])
def test_other_methods_are_not_forbidden(method: str) -> None:
    assert not is_forbidden_method(method)


@pytest.mark.parametrize(
    ("text", "expected"), [("GET", True), ("patch", True), ("", False), ("A B", False)]
)
def test_a_method_is_a_token(text: str, expected: bool) -> None:
    assert is_method(text) is expected
