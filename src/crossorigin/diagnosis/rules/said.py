"""Rules for the cause that a response, or the server's log, states in words of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ...browser import Reason
from ..bodies import ALL_PARTS, BodySays, Said
from ..evidence import Evidence
from ..findings import Cause, Confidence, Finding
from ..sent_origin import sent_null
from ..stated import Stated, setting_for
from ..words import Words, answer, elsewhere, errors, pasted
from .case import Case

__all__ = [
    "by_words",
    "grants_beside",
    "in_log",
    "naming_setting",
    "refused_beside_grant",
    "says_so",
    "with_setting",
]

_LIKELY = Confidence.LIKELY
TOO_LARGE = 413


def by_words(case: Case) -> Iterator[Finding]:
    """The cause that a response without CORS headers states in its body or in a header."""
    said = case.evidence.said
    if in_log(case) is not None and said is case.evidence.logged:
        return  # `settings` adds it to the other causes
    is_in_log = said is not None and said is case.evidence.logged
    if is_in_log and case.evidence.page == case.evidence.target is not None:
        yield case.finding(Cause.OTHER, _OF_ITS_OWN, _LIKELY)
    elif is_in_log and sent_null(case.evidence) and said is not None and said.said in _OF_ORIGIN:
        yield case.finding(Cause.NULL_ORIGIN, answer.null_origin(case.evidence), _LIKELY)
    elif said is not None and said.stated is not None:
        # A log's line may be about another request.
        yield _stated(case, said.stated, _LIKELY if is_in_log else Confidence.CERTAIN)
    elif said is not None and said.said in _SAYS:
        yield _SAYS[said.said](case, said)
    elif case.evidence.status == TOO_LARGE:
        yield case.finding(Cause.BODY_LIMIT, errors.body_limit(case.evidence))


def _says_refused(case: Case, said: BodySays) -> Finding:
    status = case.evidence.status or 0
    words = with_setting(
        answer.origin_refused(case.evidence, status, None, said.quoted), said.quoted
    )
    sure = Confidence.CERTAIN if said.is_plain and not case.evidence.logged else _LIKELY
    return case.finding(Cause.ORIGIN_REFUSED, words, sure, grant=True)


def grants_beside(evidence: Evidence, said: BodySays) -> bool:
    """Whether the headers allow the origin of a request that a CORS layer refuses in the body."""
    is_refused = said.said is Said.REFUSED_BY_CORS and said.parts == ALL_PARTS
    is_granted = not evidence.reasons or evidence.for_certain(Reason.PREFLIGHT_INVALID_STATUS)
    is_named = evidence.header("access-control-allow-origin") is not None
    return is_refused and is_granted and is_named


def refused_beside_grant(case: Case, said: BodySays) -> Finding:
    """A CORS layer refuses what the headers of its response allow, as others added them."""
    words = with_setting(answer.refused_beside_grant(case.evidence, said.quoted), said.quoted)
    return case.finding(Cause.PREFLIGHT_BAD_STATUS, words, _LIKELY)


def _says_missing(case: Case, said: BodySays) -> Finding:
    return case.finding(
        Cause.ORIGIN_DROPPED, elsewhere.origin_dropped(case.evidence, said.quoted), grant=True
    )


def _says_csrf(case: Case, said: BodySays) -> Finding:
    return case.finding(Cause.CSRF, errors.csrf(case.evidence, said.quoted))


def _says_challenge(case: Case, _: BodySays) -> Finding:
    return case.finding(Cause.CHALLENGE, errors.challenge(case.evidence, _firewall(case.evidence)))


def _firewall(evidence: Evidence) -> str:
    if evidence.header("x-amzn-waf-action") is not None:
        return "AWS WAF"
    return "Vercel" if evidence.header("x-vercel-mitigated") is not None else "Cloudflare"


def _says_interstitial(case: Case, _: BodySays) -> Finding:
    return case.finding(Cause.INTERSTITIAL, errors.interstitial(case.evidence, "ngrok"))


def _says_no_method(case: Case, _: BodySays) -> Finding:
    words = errors.api_gateway_without_method(case.evidence)
    is_of_page = not case.evidence.says_nothing or case.evidence.origin is not None
    return case.finding(Cause.NO_SUCH_METHOD, words, grant=is_of_page)


def _says_star(case: Case, said: BodySays) -> Finding:
    words = pasted.settings_refused(case.evidence, said.quoted)
    return case.finding(Cause.WILDCARD_WITH_CREDENTIALS, words, grant=True)


_OF_ORIGIN = (Said.ORIGIN_REFUSED, Said.REFUSED_BY_CORS)
_OF_ITS_OWN = Words(
    "The log is about a request of the server's own pages, to which CORS does not apply.",
    "Browsers send Origin with some of these requests too. The CORS layer then notes that the "
    "origin is not in its list, and adds no headers, which no browser looks for here.",
    "If the page works, nothing has to be done. If it does not, the cause is another one: paste "
    "what the browser's console says.",
)


def _stated(case: Case, stated: Stated, sure: Confidence) -> Finding:
    """What the software states in words of its own."""
    is_of_preflight = stated.is_general and case.evidence.in_preflight
    cause = Cause.PREFLIGHT_CRASHED if is_of_preflight else stated.cause
    return case.finding(cause, Words(stated.what, stated.why, stated.fix), sure)


def in_log(case: Case) -> Finding | None:
    """What a server's log beside a message states; ``None`` if the server was asked since."""
    logged, is_alone = case.evidence.logged, case.evidence.engine == "script"
    if logged is None or logged.stated is None or is_alone:
        return None
    is_old = case.evidence.allowed_now is not None
    return None if is_old else _stated(case, logged.stated, _LIKELY)


def with_setting(words: Words, software: str) -> Words:
    """The words, with the setting that lists origins, if `software` names what has it."""
    setting = setting_for(software)
    return words._replace(fix=f"{words.fix} ({setting}.)") if setting else words


def naming_setting(finding: Finding, software: str) -> Finding:
    """The finding, with the setting that lists origins, if `software` names what has it."""
    words = with_setting(Words(finding.what, finding.why, finding.fix), software)
    return replace(finding, fix=words.fix)


def says_so(evidence: Evidence) -> str:
    """What states the cause: the CORS layer's response, or words of the server, as in its log."""
    if evidence.response is not None and not evidence.response.body and not evidence.logged:
        return "The length of its body, which is not shown, is that of Spring's refusal"
    return "The server says so" if evidence.logged else "Its CORS layer says so itself"


_SAYS: dict[Said, Callable[[Case, BodySays], Finding]] = {
    Said.ORIGIN_REFUSED: _says_refused,
    Said.ORIGIN_MISSING: _says_missing,
    Said.CSRF: _says_csrf,
    Said.STAR_WITH_CREDENTIALS: _says_star,
    Said.CHALLENGE: _says_challenge,
    Said.INTERSTITIAL: _says_interstitial,
    Said.NO_SUCH_METHOD: _says_no_method,
}
