"""Rules for redirects without CORS headers, and for logins to which they lead."""

from __future__ import annotations

from collections.abc import Iterator

from ..answers import is_login, is_to_plain_http, leads_to_login, location, starts_login
from ..findings import Cause, Confidence, Finding
from ..places import has_masked_host
from ..sent_origin import sent_null
from ..words import answer, elsewhere
from .case import Case
from .origins import null

__all__ = ["end_of_redirects", "login", "of_login", "redirect"]

_LIKELY = Confidence.LIKELY


def of_login(case: Case) -> Finding | None:
    """The finding that a login is asked, if the message names its address."""
    evidence = case.evidence
    if starts_login(evidence.told.redirected_from or ""):
        return case.finding(Cause.LOGIN_REDIRECT, elsewhere.login_fetched(evidence), _LIKELY)
    if evidence.told.redirected_from is not None and is_login(evidence.url or ""):
        if evidence.told.initiator == "manifest":
            return case.finding(Cause.LOGIN_REDIRECT, elsewhere.manifest_behind_login(evidence))
        return login(case, evidence.url or "")
    is_manifest = evidence.told.initiator == "manifest" and evidence.told.redirected_from
    if is_manifest and (evidence.url is None or has_masked_host(evidence.url)):
        return case.finding(
            Cause.LOGIN_REDIRECT, elsewhere.manifest_behind_login(evidence), _LIKELY
        )
    if starts_login(evidence.url or ""):
        return case.finding(Cause.LOGIN_REDIRECT, elsewhere.login_fetched(evidence), _LIKELY)
    return None


def redirect(case: Case) -> Iterator[Finding]:
    """A response that redirects, and lacks the headers."""
    evidence = case.evidence
    sure = Confidence.CERTAIN if evidence.exchanges or evidence.told.location else _LIKELY
    if evidence.exchanges and not evidence.origin_sent:
        sure = _LIKELY  # many servers send the headers only if asked as a page
    leads_to = location(evidence)
    if is_to_plain_http(evidence.url, leads_to):
        words = elsewhere.redirect_to_http(evidence, leads_to)
        yield case.finding(Cause.REDIRECTED_TO_HTTP, words, sure)
    elif leads_to_login(evidence.url, leads_to):
        yield login(case, leads_to)
    else:
        words = elsewhere.redirect_without_cors(evidence, leads_to)
        yield case.finding(Cause.REDIRECT_WITHOUT_CORS, words, sure)


def end_of_redirects(case: Case) -> Iterator[Finding]:
    """The response that redirects ended at."""
    evidence = case.evidence
    end = evidence.exchanges[-1].request
    if is_login(end.url):
        yield login(case, end.url)
    elif sent_null(evidence):
        yield null(case)
    else:
        words = answer.no_cors_headers(evidence, f"The response to {end.url}")
        yield case.finding(Cause.NO_CORS_HEADERS, words, grant=True)


def login(case: Case, leads_to: str) -> Finding:
    """The finding that a redirect leads to a login."""
    # Recognised by a word in the URL, so never certain.
    words = elsewhere.login_redirect(case.evidence, leads_to)
    return case.finding(Cause.LOGIN_REDIRECT, words, _LIKELY)
