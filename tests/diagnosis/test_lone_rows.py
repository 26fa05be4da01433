"""Rows of Chrome's Network panel and of Rails' log, pasted alone."""

from __future__ import annotations

import pytest

from crossorigin.diagnosis import diagnose
from crossorigin.diagnosis.readers import read

CHROME = "Access to fetch at 'https://api.example.net/items' from origin 'https://app.example.com' "
REFUSED = (
    "has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the "
    "requested resource."
)
RAILS = 'ActionController::RoutingError (No route matches [OPTIONS] "/items"):'


@pytest.mark.parametrize("gap", ["  ", "\t", "    "])
@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("CORS error", "says-nothing"),
        ("(blocked:mixed-content)", "mixed-content"),
        ("(blocked:csp)", "content-security-policy"),
        ("(blocked:other)", "extension"),
        ("(blocked:NotSameSite)", "resource-policy"),
        ("(failed) net::ERR_FAILED", "says-nothing"),
        ("(failed) net::ERR_CONNECTION_REFUSED", "server-down"),
    ],
)
def test_a_row_of_the_network_panel(status: str, cause: str, gap: str) -> None:
    (evidence,) = read(gap.join(["items", status, "fetch", "main.js:3", "0 B", "12 ms"]))
    finding = diagnose(evidence)[0]
    assert finding.cause == cause
    assert ("because of CORS" in finding.what) is (status == "CORS error")


def test_a_log_line_of_rails() -> None:
    (evidence,) = read(RAILS)
    finding = diagnose(evidence)[0]
    assert finding.cause == "preflight-not-handled"
    assert "OPTIONS gets status 404" in finding.what


@pytest.mark.parametrize("row", [RAILS, "items  CORS error  fetch  main.js:3"])
def test_a_message_of_the_console_says_more(row: str) -> None:
    (evidence,) = read(f"{row}\n{CHROME}{REFUSED}\n")
    assert evidence.url == "https://api.example.net/items"


@pytest.mark.parametrize(
    "text", ["items  (blocked:by-nobody)  fetch", "a CORS error in prose", "items  CORS errors"]
)
def test_other_text_is_not_a_row(text: str) -> None:
    with pytest.raises(ValueError, match=r"nothing here that is known|words that are not known"):
        read(text)
