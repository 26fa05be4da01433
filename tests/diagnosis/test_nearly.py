"""Sentences of Chromium's that are cut at their end, or have a mistyped word, keep their reason."""

from __future__ import annotations

import re

import pytest

from crossorigin.browser import Reason, console_templates
from crossorigin.diagnosis import Unreadable, read

HEAD = (
    "Access to fetch at 'https://api.example.org/a' from origin 'https://spa.example.org' has been "
    "blocked by CORS policy: "
)
VALUES = {
    "value": "https://www.example.net",
    "header": "x-tenant",
    "method": "PATCH",
    "location": "https://login.example.org/",
}
OUTSIDE = (
    Reason.CORS_DISABLED_SCHEME,
    Reason.REDIRECT_TO_OTHER_SCHEME,
    Reason.INVALID_LOCAL_NETWORK_ACCESS,
    Reason.INSECURE_LOCAL_NETWORK,
    Reason.LOCAL_NETWORK_ACCESS_PERMISSION_DENIED,
)
"""Not about CORS: their evidence has an obstacle in place of a reason."""
DECISIVE = ("multiple", "preflight", "field", "status", "invalid", "not")
_BEGINS = "Access to {initiator} at '{url}' {redirected}from origin '{page_origin}' has been "
TAILS = [
    (
        each.reason,
        re.sub(
            r"\{(\w+)\}",
            lambda found: VALUES.get(found[1], ""),
            each.text.partition("blocked by CORS policy: ")[2],
        ),
    )
    for each in console_templates()
    if each.engine == "chromium" and each.text.startswith(_BEGINS) and each.reason not in OUTSIDE
]


def _of(text: str) -> set[str]:
    return {str(reason) for each in read(text) for reason in each.reasons}


@pytest.mark.parametrize(("reason", "tail"), TAILS, ids=lambda each: str(each)[:60])
def test_a_sentence_with_a_mistyped_word_keeps_its_reason(reason: str, tail: str) -> None:
    words = tail.split(" ")
    at = max(i for i, word in enumerate(words) if word.isalpha() and word not in DECISIVE)
    for typed in (words[at] + "s", words[at][:-1] + "q"):
        found = _of(HEAD + " ".join([*words[:at], typed, *words[at + 1 :]]))
        assert str(reason) in found, typed


@pytest.mark.parametrize(("reason", "tail"), TAILS, ids=lambda each: str(each)[:60])
def test_a_sentence_that_is_cut_keeps_its_reason_among_few(reason: str, tail: str) -> None:
    end = max(len(tail) * 4 // 5, 60)
    found = _of(HEAD + tail[:end])
    assert str(reason) in found


@pytest.mark.parametrize("blank", ["", "  "])
def test_blanks_after_colons_do_not_matter(blank: str) -> None:
    tail = (
        "Response to preflight request doesn't pass access control check: No "
        "'Access-Control-Allow-Origin' header is present on the requested resource."
    )
    text = re.sub(r"(?<=[a-z]): ", f":{blank}", HEAD + tail)
    assert _of(text) == {"preflight-missing-allow-origin"}


def test_a_mistyped_sentence_may_stand_alone() -> None:
    sentence = (
        "A wildcard '*' can not be used in the 'Access-Control-Allow-Origin' header if the "
        "credentials flag is true."
    )
    assert _of(sentence) == {
        "wildcard-origin-not-allowed", "preflight-wildcard-origin-not-allowed",
    }  # fmt: skip


def test_a_sentence_that_goes_on_as_none_does_is_unknown() -> None:
    (evidence,) = read(f"{HEAD}Method 'PATCH by hand")
    assert evidence.reasons == ()
    assert evidence.told.sentence == "Method 'PATCH by hand"


@pytest.mark.parametrize(
    "text",
    [
        "The value of the 'Access-Control-Allow-Origin' header in the response is what I set there",
        "The 'Access-Control-Allow-Origin' header of my server contains the origin of the page",
        "Response to the request has the status that I wanted, with all headers of the server",
        "No idea why the header is not there on the requested resource of my other server",
    ],
)
def test_other_sentences_are_not_taken_for_one_of_a_browser(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)
