"""Failed assertions: `CorsFailure`, and the messages that explain it.

The first line of a message has the gist, because pytest's summary shows only that. The cause and
the fix follow, then a drawing of the request's exchanges.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from ..browser import (
    CookieReason,
    FetchError,
    HttpResponse,
    KeptCookie,
    Reason,
    Result,
    TraceDecision,
)
from ..browser.cookie_reasons import NOT_MEANT
from ..browser.event_sources import is_event_stream
from ..diagnosis import (
    Confidence,
    Finding,
    Grant,
    Software,
    detect,
    diagnose,
    recipes_for,
    sequence,
    verdicts_of,
)
from ..fetch.header_lists import get
from ..fetch.safelists import FORBIDDEN_RESPONSE_HEADER_NAMES
from ..printing import printable
from .asking import Attempt

__all__ = [
    "CorsFailure",
    "cookie_not_kept_back",
    "cookie_not_sent",
    "header_hidden",
    "header_readable",
    "not_allowed",
    "not_listening",
    "not_preflighted",
    "not_refused",
    "preflighted",
]


class CorsFailure(AssertionError):
    """An assertion about a page failed; the message explains why.

    `result` is the result of the request; its `error` has the reason if it was refused.
    """

    __module__ = "crossorigin.testing"  # where it is imported from, which pytest prints

    def __init__(self, message: str, result: Result) -> None:
        super().__init__(message, result)  # both, so that it can be pickled
        self.result = result

    def __str__(self) -> str:
        return str(self.args[0])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"  # not the result, which has secrets

    @property
    def error(self) -> FetchError | None:
        """Why the request was refused, with its `Reason`; ``None`` if it was not."""
        return self.result.error


# --- can, cannot ---------------------------------------------------------------------------------


def not_allowed(asked: Attempt, status: int | None) -> CorsFailure | None:
    """Why the page cannot read the response; ``None`` if it can, and the status is `status`."""
    unasked = _broken(asked, status)
    if unasked is not None:
        return unasked
    if asked.result.error is None:
        return _other_status(asked, status)
    causes = [each for each in diagnose(asked.evidence) if not each.is_note]
    gist = f"{_subject(asked)} is refused: {_told(causes[0])}"
    grant = next((each.grant for each in causes if each.grant is not None), None)
    return _failure(
        asked,
        gist,
        _advice(causes[0]),
        *(f"{_joining(each)}: {printable(each.what)}\n{_advice(each)}" for each in causes[1:]),
        *_drawing(asked),
        *(() if grant is None else _grant(asked, grant)),
        reason=asked.result.error.reason,
    )


def not_refused(
    asked: Attempt, because: Collection[Reason], status: int | None
) -> CorsFailure | None:
    """Why the page is not refused for one of the reasons; ``None`` if it is."""
    unasked = _broken(asked, status)
    if unasked is not None:
        return unasked
    error = asked.result.error
    if error is None:
        outcome = f"the page reads the response, of status {asked.result.response.status}"  # type: ignore[union-attr]  # there is one where there is no error
        return _failure(
            asked,
            f"{_subject(asked)} is allowed: {outcome}.",
            _why_allowed(asked),
            *_drawing(asked),
        )
    if not asked.result.exchanges and error.reason not in because:
        return _failure(
            asked,
            f"{_subject(asked)} was never sent, regardless of what the server allows: "
            f"{error.message}",
            f"{error.hint}\nIf you test for that, pass because={str(error.reason)!r}.",
            reason=error.reason,
        )
    if because and error.reason not in because:
        wanted = " or ".join(because)
        return _failure(
            asked,
            f"{_subject(asked)} is refused, but for another reason: {error.reason}, not {wanted}.",
            error.message,
            *_drawing(asked),
        )
    return _other_status(asked, status)


def _broken(asked: Attempt, status: int | None) -> CorsFailure | None:
    """The failure if there is nothing to judge: no response, or one of a server that failed."""
    visit, response = asked.plan.visit, asked.response
    if visit.no_answer is not None:
        finding = diagnose(asked.evidence)[0]
        gist = f"{_subject(asked)} got no response: {finding.what}"
        return _failure(asked, gist, _advice(finding), *_drawing(asked))
    if response is None or response.status < 500 or status is not None:
        return None
    raised = visit.raised
    where = "The server's log says why; pytest shows what was logged here below."
    if raised is not None:
        where = f"The application raised {type(raised).__name__}: {raised}".rstrip(": ") + "."
    return _failure(
        asked,
        f"{_subject(asked)} was answered with status {response.status}: the server failed.",
        f"{where}\nThe response to a failure shows nothing about the route under test. If you "
        f"test the failure, pass status={response.status}.",
        *_drawing(asked),
    )


def _other_status(asked: Attempt, status: int | None) -> CorsFailure | None:
    if status is None or (asked.response is not None and asked.response.status == status):
        return None
    got = "was never sent" if asked.response is None else f"has status {asked.response.status}"
    what = "request itself" if asked.response is None else "response"
    return _failure(asked, f"{_subject(asked)}: the {what} {got}, not {status}.", *_drawing(asked))


def _why_allowed(asked: Attempt) -> str:
    origin = str(asked.plan.origin)
    steps = {step.decision for step in asked.result.trace}
    if TraceDecision.CORS not in steps:
        return (
            f"Page and server have the same origin, {origin}, so CORS does not apply.\nFix: open "
            "the page at another origin, or test at another URL."
        )
    response = asked.response or HttpResponse(0)
    allowed = get(response.headers, "access-control-allow-origin")
    why = (
        "it lets every page read it."
        if allowed == "*"
        else "the server lists this origin, has a pattern that matches it, or echoes every origin."
    )
    fix = (
        f"Fix: if pages of {origin} should not read it, remove that origin from the allowed "
        "origins."
    )
    if allowed == "*":
        fix = "Fix: if not every page should read it, list the allowed origins instead of “*”."
    if asked.preflight is not None:
        fix += " Or stop allowing the method or a header that the preflight asks for."
    return f"The response has Access-Control-Allow-Origin: {allowed}; {why}\n{fix}"


# --- event streams -------------------------------------------------------------------------------


def not_listening(asked: Attempt) -> CorsFailure | None:
    """Why an allowed `EventSource` of the page does not open; ``None`` if it does."""
    response = asked.response
    if response is None or is_event_stream(response):
        return None
    kind = get(response.headers, "content-type") or "no Content-Type"
    return _failure(
        asked,
        f"{_subject(asked)}: an EventSource fails, because the response has status "
        f"{response.status} and {printable(kind)}.",
        "An EventSource needs status 200 and Content-Type: text/event-stream.",
        *_drawing(asked),
    )


# --- preflights ----------------------------------------------------------------------------------


def not_preflighted(asked: Attempt) -> CorsFailure | None:
    """Why there was no preflight; ``None`` if there was one."""
    if asked.plan.visit.no_answer is not None:
        return _broken(asked, None)
    if asked.preflight is not None:
        return None
    step = next(step for step in asked.result.trace if step.decision in _WITHOUT_PREFLIGHT)
    why = f"{_subject(asked)} was sent without a preflight: {step.why}."
    remembered = "Fix: use a new browser, or advance its clock: browser.advance(seconds)."
    advice = [remembered] if step.decision is TraceDecision.PREFLIGHT_CACHED else []
    return _failure(asked, why, *advice, *_drawing(asked))


_WITHOUT_PREFLIGHT = (
    TraceDecision.SAME_ORIGIN,
    TraceDecision.PREFLIGHT_NOT_NEEDED,
    TraceDecision.PREFLIGHT_CACHED,
)


def preflighted(asked: Attempt) -> CorsFailure | None:
    """Why there was a preflight; ``None`` if there was none."""
    if asked.plan.visit.no_answer is not None:
        return _broken(asked, None)
    if asked.preflight is None:
        return None
    causes = next(
        step.why for step in asked.result.trace if step.decision is TraceDecision.PREFLIGHT_NEEDED
    )
    return _failure(
        asked, f"{_subject(asked)} was preceded by a preflight: {causes}.", *_drawing(asked)
    )


# --- cookies -------------------------------------------------------------------------------------


def cookie_not_sent(
    asked: Attempt, name: str, gone: KeptCookie | None = None
) -> CorsFailure | None:
    """Why the request does not carry the cookie `name`; ``None`` if it does.

    `gone` is why the browser does not have it though it was set.
    """
    if name in asked.cookies:
        return None
    if not asked.result.sent.requests:
        return not_allowed(asked, None) or _broken(asked, None)
    kept = _kept(asked, name)
    if kept is None and gone is not None:
        is_purged = gone.reason is CookieReason.TOO_MANY
        what = "which the browser has removed" if is_purged else "which was refused when it was set"
        return _failure(
            asked,
            f"{_subject(asked)} arrives without the cookie {name}, {what}, because {gone.because}. "
            f"[{', '.join(gone.reasons)}]",
            f"Fix: {_sentence(gone.fix)}",
            *_drawing(asked),
        )
    if kept is None:
        names = ", ".join(dict.fromkeys(asked.cookies)) or "none"
        return _failure(
            asked,
            f"{_subject(asked)} arrives without the cookie {name}: the browser has none of that "
            "name for this server.",
            f"It carries these cookies: {names}.\nFix: Let the server set it, or give it to the "
            f"browser with set_cookie({f'{name}=…'!r}).",
            *_drawing(asked),
        )
    return _failure(
        asked,
        f"{_subject(asked)} arrives without the cookie {name}, because {kept.because}. "
        f"[{', '.join(kept.reasons)}]",
        f"Fix: {_sentence(kept.fix)}",
        *_drawing(asked),
    )


def cookie_not_kept_back(
    asked: Attempt, name: str, because: Collection[CookieReason], gone: KeptCookie | None = None
) -> CorsFailure | None:
    """Why the cookie `name` is not kept from the request; ``None`` if it is.

    One that the browser did not store, for which `gone` has the reason, is kept back by that one.
    """
    if name in asked.cookies:
        gist = f"{_subject(asked)} carries the cookie {name}."
        return _failure(asked, gist, *_drawing(asked))
    kept = _kept(asked, name) or (gone if because and asked.result.sent.requests else None)
    if kept is None:
        return cookie_not_sent(asked, name, gone)
    if because and not set(kept.reasons).intersection(because):
        return _failure(
            asked,
            f"{_subject(asked)} arrives without the cookie {name}, but for another reason: "
            f"{' and '.join(kept.reasons)}, not {' or '.join(because)}.",
            f"It stays behind because {kept.because}.",
            *_drawing(asked),
        )
    return None


def _kept(asked: Attempt, name: str) -> KeptCookie | None:
    """The cookie `name` that stayed behind of the request that was asked for, if there is one."""
    steps = [step for step in asked.result.trace if step.decision is TraceDecision.COOKIES]
    kept = [each for step in steps[:1] for each in step.values["kept"] if each.name == name]
    # Of several of one name, one that was meant for the URL tells more.
    return min(kept, key=lambda each: each.reason in NOT_MEANT, default=None)


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."


# --- headers -------------------------------------------------------------------------------------


def header_hidden(asked: Attempt, name: str) -> CorsFailure:
    """Why script cannot read the header `name` of the response."""
    missing = _missing(asked, name)
    if missing is not None:
        return missing
    hidden = f"{asked.plan.shown}: script cannot read {name} of the response"
    if name.lower() in FORBIDDEN_RESPONSE_HEADER_NAMES:
        why = f"No script can read {name}, not even in responses from its own origin."
        return _failure(asked, f"{hidden}: no script may read it.", why)
    exposed = get(_headers(asked), "access-control-expose-headers")
    why = (
        "The response has no Access-Control-Expose-Headers."
        if exposed is None
        else f"The response has Access-Control-Expose-Headers: {printable(exposed)}."
    )
    if exposed == "*" and asked.plan.credentials == "include":
        why += "\nFor a request with credentials, “*” does not expose any header."
    return _failure(
        asked,
        f"{hidden}: the server does not expose it.",
        f"{why}\nFix: Add {name} to the server's expose_headers, so that it answers "
        f"“Access-Control-Expose-Headers: {name}”.",
        *_drawing(asked),
    )


def header_readable(asked: Attempt, name: str, value: str | None) -> CorsFailure | None:
    """Why script can read the header `name`; or a failure because the response does not have it."""
    if value is None:
        return _missing(asked, name)
    exposed = get(_headers(asked), "access-control-expose-headers")
    why = "Script may always read this header: it is a CORS-safelisted response header."
    if exposed is not None and ("*" in exposed or name.lower() in exposed.lower()):
        why = (
            f"The response has Access-Control-Expose-Headers: {printable(exposed)}.\nFix: if "
            "script should not read it, remove it from the server's expose_headers."
        )
    elif TraceDecision.CORS not in {step.decision for step in asked.result.trace}:
        why = "Page and server have the same origin, so CORS does not apply."
    shown = printable(asked.secrets.hide_header(name, value, of_response=True))
    gist = f"{asked.plan.shown}: script can read {name} of the response: {shown}"
    return _failure(asked, gist, why, *_drawing(asked))


def _missing(asked: Attempt, name: str) -> CorsFailure | None:
    names = [each for each, _ in _headers(asked)]
    if name.lower() in (each.lower() for each in names):
        return None
    has = ", ".join(dict.fromkeys(map(printable, names))) or "none at all"
    return _failure(
        asked,
        f"{asked.plan.shown}: the response has no header {name}.",
        f"It has these headers: {has}.\nThis is not CORS: check that the server sends it.",
    )


def _headers(asked: Attempt) -> Sequence[tuple[str, str]]:
    return asked.response.headers if asked.response is not None else []


# --- the parts of a message ----------------------------------------------------------------------


def _failure(asked: Attempt, *paragraphs: str, reason: Reason | None = None) -> CorsFailure:
    gist, *rest = paragraphs
    named = f"{gist} [{reason}]" if reason is not None else gist
    return CorsFailure(asked.secrets.hide("\n\n".join([named, *rest])), asked.result)


def _subject(asked: Attempt) -> str:
    engine = "" if asked.plan.engine == "standard" else f" in {asked.plan.engine}"
    return f"{asked.plan.shown} from {asked.plan.origin}{engine}"


def _told(finding: Finding) -> str:
    lead = "" if finding.confidence is Confidence.CERTAIN else "Most likely: "
    return f"{lead}{printable(finding.what)}"


def _joining(finding: Finding) -> str:
    return "And" if finding.confidence is Confidence.CERTAIN else "Or perhaps"


def _advice(finding: Finding) -> str:
    lines = [finding.why, f"Fix: {finding.fix}"]
    return printable("\n".join(filter(None, lines)))


def _drawing(asked: Attempt) -> Iterator[str]:
    """The two verdicts, and the exchanges."""
    verdicts = verdicts_of(replace(asked.evidence, sending=asked.sending))
    if verdicts.sentences:
        yield printable("\n".join(verdicts.sentences))
    yield "\n".join(f"  {line}".rstrip() for line in sequence(asked.evidence))


def _grant(asked: Attempt, grant: Grant) -> Iterator[str]:
    """The missing grant: as a policy, and in the syntax of the server's software or of HTTP."""
    if caution := grant.caution():
        yield f"Before you allow it: {caution}"
    fields = [f"  {name} = {json.dumps(value)}" for name, value in grant.policy_fields().items()]
    yield "\n".join(["A policy that allows it:", *map(printable, fields)])
    software = _software(asked)
    for recipe in recipes_for([software] if software else [], grant):
        lines = [f"  {line}".rstrip() for line in printable(recipe.text).splitlines()]
        title = f"For {recipe.title}, {recipe.where}. Merge this with your settings:"
        yield "\n".join([title, *lines, f"  {recipe.docs}"])


def _software(asked: Attempt) -> Software | None:
    if asked.plan.software is not None:
        return asked.plan.software
    found = detect(*(exchange.response for exchange in asked.result.exchanges))
    return found[0].software if found else None
