"""Sentences are read by their words only where they tell what happened to a request."""

from __future__ import annotations

from contextlib import suppress

import pytest

from crossorigin.diagnosis import Unreadable, diagnose, read
from crossorigin.diagnosis.findings import Confidence

GENERAL = (
    "## 3.1.0\n\n- Preflights with an unknown header are rejected with 403.",
    "# Changelog\n\n### Fixed\n\n- The header Access-Control-Allow-Origin was missing in errors.",
    "fix(cors): reject a preflight if one of its headers is not listed",
    "This PR lets the gateway answer preflights. Without it they fail with 404 in the router.",
    "Adds an option for credentials. A wildcard is not valid beside it.",
    "Browsers block a response with credentials if Access-Control-Allow-Origin is “*”.",
    "The preflight fails unless the response lists each header. Authorization must be named.",
    "A page of another origin may not read the response. The header "
    "Access-Control-Allow-Headers must not be missing in the response to a preflight.",
    "Do not allow credentials with a wildcard origin.",
    "[API-12] Reject wildcard origins with credentials",
    "Mixed content occurs where a page of https loads scripts of http. Browsers block it.",
    "Ensure that the preflight is not rejected by the login. It should come after the layer.",
    "A Content-Security-Policy names sources. Reports tell the owner of each violation that "
    "occurs on the site.",
    "- Block clickjacking by frame-ancestors, which supersedes X-Frame-Options\n- Use HSTS",
    "@default false\n@description credentials are not allowed with a wildcard origin",
    "Example of a response:\nAccess-Control-Allow-Origin: * with credentials is not accepted "
    "by browsers",
)
HAPPENED = (
    "Preflights with an unknown header are rejected.",
    "I get this: the header Access-Control-Allow-Origin is missing in errors.",
    "Since the update my preflight requests are rejected by the server",
    "The gateway keeps rejecting the preflight. Any ideas what this could be?",
    "A wildcard is not valid for CORS with credentials, says the console. The origin is ours.",
    "The header Access-Control-Allow-Headers is missing in the response to the preflight.",
    "It loads https://b.example over http, and Chrome blocks it as mixed content. It used to work.",
    "Hello,\nour page is refused because it violates the Content-Security-Policy connect-src.",
    "The preflight is answered with 403. The request itself would be allowed, as curl shows.",
)


@pytest.mark.parametrize("text", GENERAL)
def test_what_is_so_in_general_is_not_a_case(text: str) -> None:
    found = []
    with suppress(Unreadable):
        found = read(text)
    causes = [finding for each in found for finding in diagnose(each)]
    assert [str(each.cause) for each in causes if each.confidence is not Confidence.POSSIBLE] == []


@pytest.mark.parametrize("text", HAPPENED)
def test_what_happened_is_a_case(text: str) -> None:
    causes = [finding for each in read(text) for finding in diagnose(each)]
    assert any(each.confidence is Confidence.LIKELY for each in causes)
    assert "retold" in [str(each.cause) for each in causes]
