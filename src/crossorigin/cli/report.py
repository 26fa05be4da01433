"""The common output of `fetch` and `explain`: the verdict, the findings with fixes, and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from rich.text import Text

from ..browser import Exchange
from ..browser.request_words import KindOfRequest
from ..diagnosis import (
    Cause,
    Comparison,
    Confidence,
    Detected,
    Evidence,
    Finding,
    Grant,
    Obstacle,
    Recipe,
    Software,
    Source,
    detect,
    detect_by_header,
    detect_by_url,
    emulator_of,
    recipes_for,
    verdicts_of,
)
from ..redaction import Secrets
from .next_steps import fix_of
from .terminal import Printer

__all__ = [
    "as_dict", "detect_in", "fits_several", "grant_as_dict", "layer_to_change", "show_findings",
    "show_fix", "show_recipe", "show_verdict", "show_verdicts", "software_of",
    "urls_of",
]  # fmt: skip


_HEADINGS = {
    Obstacle.MIXED_CONTENT: "Not sent",
    Obstacle.CONTENT_SECURITY_POLICY: "Stopped by the page's policy",
    Obstacle.LOCAL_NETWORK_ACCESS: "Stopped by the browser",
    Obstacle.EXTENSION: "Not sent",
    Obstacle.TRACKING_PROTECTION: "Not sent",
    Obstacle.SERVICE_WORKER: "Failed in a service worker",
    Obstacle.OPAQUE_RESPONSE: "Withheld by the browser",
    Obstacle.RESOURCE_POLICY: "Withheld by the browser",
    Obstacle.EMBEDDER_POLICY: "Withheld by the browser",
    Obstacle.MIME_TYPE: "Withheld by the browser",
    Obstacle.WORKER: "Not started",
    Obstacle.TAINTED_CANVAS: "Not readable",
    Obstacle.FRAME: "Stopped by the browser",
    Obstacle.FRAMING: "Not shown",
    Obstacle.NOT_ISOLATED: "Stopped by the browser",
    Obstacle.WRONG_SCHEME: "Not sent",
    Obstacle.BLOCKED_PORT: "Not sent",
    Obstacle.WEBSOCKET: "Not connected",
    Obstacle.EVENT_STREAM: "Failed",
    Obstacle.WEBSOCKET_CLOSED: "Closed by the page",
    Obstacle.WEBSOCKET_CANCELED: "Not connected",
    Obstacle.OPEN_BROKEN: "Broken off",
    Obstacle.ANOTHER_RULE: "Another rule",
    Obstacle.SETTINGS: "A fault in the settings",
    Obstacle.SAYS_NOTHING: "Failed",
}
"""The verdict on a request that something other than CORS stopped."""
_NOT_STOPPED = {
    Obstacle.COOKIE: "Cookie kept back",
    Obstacle.REPORTED: "Only reported",
    Obstacle.SETTINGS: "Settings",
    Obstacle.WARNING: "Only a warning",
}


def show_verdict(printer: Printer, evidence: Evidence, findings: Sequence[Finding] = ()) -> None:
    """Print in a line whether the page gets the response, and if `findings` see an error in it."""
    url = evidence.url
    if url and evidence.told.redirected_from:
        end = url.partition("?")[0]
        url = f"{evidence.told.redirected_from} (redirected to {end})"
    what = f"{evidence.method} {url}" if url and evidence.method else url
    if evidence.failure is not None:
        word = "No response" if evidence.status is None else "Broken off"
        sign, style = "✗", "bold red"
    elif evidence.refused and evidence.allowed is None:
        is_tools = evidence.is_open_question and evidence.is_request_shown
        is_tools = is_tools and not evidence.is_error_alone
        word = "Not asked as a page" if is_tools else "Unknown"
        sign, style = "?", "bold yellow"
    elif evidence.refused:
        word = _HEADINGS.get(evidence.obstacle, "Refused") if evidence.obstacle else "Refused"
        sign, style = "✗", "bold red"
        if evidence.obstacle is Obstacle.WEBSOCKET and evidence.status is not None:
            word = "Refused"
        if evidence.allowed_now:
            word = f"{word} then, allowed now"
        if evidence.source is Source.HAR and evidence.reasons and evidence.response is None:
            word = "Refused, most likely by CORS (the recording has no response)"
    elif evidence.only_preflight:
        sign, word, style = "✓", "Preflight allowed", "bold green"
    elif evidence.allowed is None:
        word = _NOT_STOPPED.get(evidence.obstacle, "Answered") if evidence.obstacle else "Answered"
        sign, style = "!", "bold yellow"
    elif any(each.cause is Cause.ERROR_IN_BODY for each in findings):
        sign, word, style = "✓", "Allowed by CORS, with an error in its body", "bold yellow"
    else:
        word = "Connected" if evidence.kind is KindOfRequest.WEBSOCKET else "Allowed"
        sign, style = "✓", "bold green"
    is_known = len(evidence.reasons) == 1 and not evidence.is_open_question
    if evidence.response is not None and not evidence.response.headers:
        is_known = is_known and evidence.source is not Source.HEADERS  # they are not shown
    reason = f"  [{evidence.reasons[0]}]" if is_known else ""
    line = Text.assemble((f"{sign} {word}", style), _subject(evidence, what), (reason, "dim"))
    printer.line(line)
    printer.line()


def _subject(evidence: Evidence, what: str | None) -> str:
    if what is not None:
        return f"  {what}"
    if evidence.rows:
        return "  the requests in this log"
    if evidence.source is Source.HEADERS:
        return "  this response"
    if evidence.obstacle is Obstacle.SETTINGS:
        return ""
    if evidence.is_of_no_request:
        return "  (no request)"
    file = (evidence.told.place or "").partition("?")[0]
    return f"  {file} (unknown URL)" if file else "  (unknown URL)"


def show_verdicts(printer: Printer, evidence: Evidence) -> None:
    """Print whether the request was sent, with its cookies, and whether script can read it."""
    sentences = verdicts_of(evidence).sentences
    for sentence in sentences:
        printer.line(sentence, 4)
    if sentences:
        printer.line()


def show_findings(
    printer: Printer, evidence: Evidence, findings: Sequence[Finding], then: str = ""
) -> None:
    """Print each finding: what happened, why, what shows it, and what to change.

    `then` is printed if none of them is certain: what to find out next.
    """
    causes = [each for each in findings if not each.is_note]
    if fits_several(findings):
        printer.line(Text(f"This fits several causes{f'. {then}' if then else ':'}", style="bold"))
        printer.line()
    told = verdicts_of(evidence).storing
    for finding in findings:
        if finding.cause is Cause.COOKIES_KEPT_BACK and told:
            continue  # the verdict has said it
        _show_finding(printer, evidence, finding, _lead(finding, causes))


def fits_several(findings: Sequence[Finding]) -> bool:
    """Whether the evidence fits several causes, and none is certain."""
    causes = [each for each in findings if not each.is_note]
    return len(causes) > 1 and all(each.confidence != Confidence.CERTAIN for each in causes)


def _lead(finding: Finding, causes: Sequence[Finding]) -> str:
    """How sure a finding is, in a word or two before it."""
    if finding.confidence is Confidence.CERTAIN:
        return ""
    likely = [each for each in causes if each.confidence is Confidence.LIKELY]
    if finding.confidence is Confidence.POSSIBLE:
        return "Or perhaps: " if finding is not causes[0] else "Perhaps: "
    if len(likely) < 2 or finding not in likely:
        return "Most likely: "
    return "Either: " if finding is likely[0] else "Or: "


def _show_finding(printer: Printer, evidence: Evidence, finding: Finding, lead: str) -> None:
    sign, style = ("!", "bold yellow") if finding.is_note else ("▸", "bold red")
    what = Text.assemble((f"{sign} ", style), (lead, "italic"), (finding.what, "bold"))
    printer.line(what)
    if finding.why:
        printer.line(finding.why, 4)
    fix = Text.assemble(("Fix: ", "bold green"), (fix_of(finding, evidence), "green"))
    printer.line(fix, 4)
    printer.line()


def show_fix(
    printer: Printer,
    grant: Grant,
    detected: Sequence[Detected],
    chosen: Sequence[Software] = (),
    urls: Sequence[str] = (),
) -> None:
    """Print a grant in every spelling: as a policy, as headers, and for the server's software.

    `urls` are those of the requests, whose names the settings take.
    """
    caution = grant.caution()
    if caution:
        printer.line(Text(f"Before you allow it: {caution}", style="yellow"))
        printer.line()
    printer.line(Text("The responses then need these headers:", style="bold"))
    if grant.methods or grant.headers:
        printer.line(Text("to the preflight, OPTIONS:", style="dim"), 4)
        printer.headers(grant.preflight_headers(), 6)
        printer.line(Text("to the request itself:", style="dim"), 4)
    printer.headers(grant.response_headers(), 6)
    printer.line()
    software = software_of(detected, chosen)
    known = {each.software: each for each in detected}
    recipes = recipes_for(software, grant, urls)
    if len(recipes) > 1 and not chosen:
        printer.line("Change only one of these layers: two would send each header twice.")
        printer.line()
    for recipe in recipes:
        show_recipe(printer, recipe, known.get(recipe.software))
    title = "As a policy of crossorigin (cors.toml, or the arguments of Policy):"
    printer.line(Text(title, style="bold"))
    for name, value in grant.policy_fields().items():
        printer.code(f"{name} = {json.dumps(value)}", 6)
    printer.line()
    if not software:
        hint = (
            "For the settings of your server's software, add --server and its name, such as nginx "
            "or express. (--help lists all names.)"
        )
        printer.line(Text(hint, style="dim"))
        printer.line()


def show_recipe(printer: Printer, recipe: Recipe, detected: Detected | None) -> None:
    """Print the settings for a software, and the sign by which it was known, if it was."""
    if detected is not None and detected.others:
        known = f"This is probably {recipe.title} ({detected.sign}). The sign is not proof:"
        printer.line(Text(f"{known} {detected.others} may have it.", style="bold"))
    elif detected is not None:
        printer.line(Text(f"This looks like {recipe.title} ({detected.sign}).", style="bold"))
    title = f"For {recipe.title}, {recipe.where}; merge this with your settings:"
    printer.line(Text(title, style="bold"))
    printer.code(recipe.text, 6, "cyan")
    if recipe.remark:
        printer.line(recipe.remark, 6)
    printer.line(Text(recipe.docs, style="dim"), 6)
    printer.line()


def detect_in(*evidence: Evidence) -> list[Detected]:
    """The software behind the responses of `evidence`."""
    found = detect(*(exchange.response for each in evidence for exchange in each.exchanges))
    found = found or [named for each in evidence[:1] for named in detect_by_url(each.url)]
    found = found or [
        named for each in evidence[:1] for named in detect_by_header(each.told.header)
    ]
    return found or [
        Detected(software, "as it is named" if its.is_named else "by its settings or its log")
        for each in evidence[:1]
        if (its := each.settings) is not None
        for software in its.software[: None if its.is_named else 1]
        if not (each.target and emulator_of(software, each.target.host))
    ]


def urls_of(*evidence: Evidence) -> list[str]:
    """The URLs of requests, each once."""
    return [*dict.fromkeys(each.url for each in evidence if each.url)]


def software_of(detected: Sequence[Detected], chosen: Sequence[Software]) -> list[Software]:
    """The software whose settings are shown: what the user has chosen, or what was recognised."""
    return list(chosen) or [each.software for each in detected]


def layer_to_change(
    detected: Sequence[Detected], findings: Iterable[Finding], evidence: Iterable[Evidence]
) -> Sequence[Detected]:
    """The software to change: what wrote the response, or one of the layers that set the same.

    Of these the application, which is the first; or the proxy, if the application was asked past
    it.
    """
    if all(each.cause is not Cause.DOUBLED_HEADERS for each in findings):
        return [each for each in detected if each.in_body] or detected
    is_proxy = any(each.compared(Comparison.DIRECT) for each in evidence)
    return detected[-1:] if is_proxy else detected[:1]


def as_dict(
    evidence: Evidence,
    findings: Sequence[Finding],
    secrets: Secrets,
    chosen: Sequence[Software] = (),
) -> dict[str, Any]:
    """Evidence and findings as JSON has them; secrets are left out."""
    detected = detect_in(evidence)
    software = software_of(layer_to_change(detected, findings, [evidence]), chosen)
    return {
        "url": evidence.url,
        "origin": evidence.origin,
        "method": evidence.method,
        "mode": evidence.mode,
        "credentials": evidence.credentials,
        "allowed": evidence.allowed,
        **verdicts_of(evidence).as_dict(),
        "reasons": [str(reason) for reason in evidence.reasons],
        "failure": evidence.failure,
        "obstacle": evidence.obstacle,
        "parts": None if evidence.parts is None else asdict(evidence.parts),
        "exchanges": [_exchange_as_dict(exchange, secrets) for exchange in evidence.exchanges],
        "decisions": [
            {"kind": str(step.decision), "exchange": step.exchange, "text": str(step)}
            for step in evidence.trace
        ],
        "software": [
            {"name": each.software, "sign": each.sign, "others": each.others} for each in detected
        ],
        "findings": [_finding_as_dict(evidence, finding, software) for finding in findings],
    }


def _finding_as_dict(
    evidence: Evidence, finding: Finding, software: Sequence[Software]
) -> dict[str, Any]:
    grant = finding.grant
    return {
        "cause": finding.cause,
        "confidence": finding.confidence,
        "is_note": finding.is_note,
        "what": finding.what,
        "why": finding.why,
        "fix": fix_of(finding, evidence),
        "evidence": list(finding.evidence),
        **grant_as_dict(grant, software, urls_of(evidence)),
    }


def grant_as_dict(
    grant: Grant | None, software: Sequence[Software], urls: Sequence[str] = ()
) -> dict[str, Any]:
    """What a server has to allow, in every spelling, as JSON has it."""
    if grant is None:
        nothing = dict.fromkeys(("policy", "preflight_headers", "response_headers", "caution"))
        return {**nothing, "recipes": []}
    return {
        "policy": grant.policy_fields(),
        "preflight_headers": grant.preflight_headers(),
        "response_headers": grant.response_headers(),
        "caution": grant.caution() or None,
        "recipes": [asdict(each) for each in recipes_for(software, grant, urls)],
    }


def _exchange_as_dict(exchange: Exchange, secrets: Secrets) -> dict[str, Any]:
    found = exchange.as_dict(
        partial(_shown, secrets=secrets), partial(_shown, secrets=secrets, of_response=True)
    )
    if exchange.response is not None:
        body = exchange.response.body.decode("utf-8", "replace")
        found["response"]["body"] = secrets.hide(body)
        found["response"]["status"] = exchange.response.status or None  # headers alone have none
    return found


def _shown(
    headers: Sequence[tuple[str, str]], secrets: Secrets, *, of_response: bool = False
) -> list[tuple[str, str]]:
    return [
        (name, secrets.hide_header(name, value, of_response=of_response)) for name, value in headers
    ]
