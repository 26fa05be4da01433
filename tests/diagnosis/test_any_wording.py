"""Firefox's messages in words that no version on this machine prints.

The first words and the words of the reason are made up; URL, names of headers, values and status
are what Firefox prints in all languages.
"""

from __future__ import annotations

import pytest

from crossorigin.browser import NetworkFailure, Reason
from crossorigin.diagnosis import Evidence, Obstacle, diagnose
from crossorigin.diagnosis.readers.console import recognise

API = "https://api.example.net/v1/items.json?page=2.5"
HEADS = (
    "Förfrågan mellan olika ursprung (Cross-Origin) blockeras av regeln om samma ursprung på "
    "{url}. (Orsak: {reason}).",
    "Pyyntö toiseen alkuperään estettiin: sääntö kieltää lukemasta (Cross-Origin) {url}. "
    "Syy: {reason}.",
    "교차 출처 요청 차단: 동일 출처 정책으로 인해 {url} 의 리소스를 읽을 수 없음. "
    "(이유: {reason}).",
    "跨來源請求被阻止: 同源政策不允許讀取 {url} 的遠端資源。（原因：{reason}）。",
)
ORIGIN = "“Access-Control-Allow-Origin”"
REASONS = {
    f"CORS xxx {ORIGIN} yyy": ("no-cors-headers", None),
    f"CORS xxx {ORIGIN} yyy “https://a.example”": ("origin-not-allowed", None),
    f"CORS xxx {ORIGIN} yyy “*”": ("wildcard-with-credentials", None),
    "CORS xxx “true” yyy “Access-Control-Allow-Credentials”": ("credentials-not-allowed", None),
    "CORS xxx yyy “Access-Control-Allow-Methods”": ("method-not-allowed", None),
    "CORS xxx “x-tenant” yyy “Access-Control-Allow-Headers”": ("header-not-allowed", "x-tenant"),
    "CORS-Preflight-Kanal xxx yyy": ("preflight-not-handled", None),
    "CORS xxx http": ("wrong-scheme", None),
    "CORS xxx yyy": ("unknown-sentence", None),
}


def only(text: str) -> Evidence:
    (evidence,) = recognise(text)
    return evidence


@pytest.mark.parametrize("head", HEADS, ids=["sv", "fi", "ko", "zh-TW"])
@pytest.mark.parametrize("reason", REASONS)
def test_the_reason_follows_from_what_is_the_same_in_all_languages(head: str, reason: str) -> None:
    evidence = only(head.format(url=API, reason=reason))
    cause, header = REASONS[reason]
    assert evidence.url == API
    assert evidence.engine == "firefox"
    assert evidence.told.header == header
    assert cause in [str(each.cause) for each in diagnose(evidence)]


def test_the_status_is_told_and_without_a_status_there_is_no_response() -> None:
    failed = only(HEADS[0].format(url=API, reason=f"CORS {ORIGIN} xxx") + " Statuskod: 502.")
    assert failed.status == 502
    silent = only(HEADS[0].format(url=API, reason="CORS xxx yyy") + " Statuskod: (null).")
    assert silent.failure is NetworkFailure.UNKNOWN


def test_what_is_not_known_is_quoted() -> None:
    evidence = only(HEADS[1].format(url=API, reason="CORS xxx yyy"))
    assert evidence.obstacle is Obstacle.UNKNOWN_SENTENCE
    assert evidence.told.sentence == "CORS xxx yyy."


@pytest.mark.parametrize(
    "text",
    [
        f"this document is about the CORS of {API} (Note: nothing was refused here)",
        f"GET {API} HTTP/1.1\nReferer: {API} Reason: CORS",
        f"curl -v -H 'Origin: https://app.example.com' {API} X: CORS",
    ],
)
def test_other_text_is_not_taken_for_a_reason(text: str) -> None:
    assert not any(reason in (*each.reasons,) for each in recognise(text) for reason in Reason)
