"""Rules: from `Evidence` to `Finding` s, the surest first.

A request passes the browser, the network, the preflight and the response; the rules examine the
first stage that stopped it. Each rule reads only `Evidence`, chooses causes and their confidence,
and takes the sentences from `words`.

    outside     what is not CORS: the browser's other rules, and the network
    refusals    the table from a browser's reason to the rules for it
    asked       what answers to further questions prove, whatever the reason
    preflights  preflights that did not let the request pass
    responses   responses that the page cannot read
    settings    what the server's settings beside a message add
    notes       other trouble than a refusal
"""

from __future__ import annotations

from ..evidence import Evidence, Obstacle
from ..findings import Cause, Confidence, Finding
from ..words import answer
from .case import Case, grant_for
from .notes import notes, permission
from .outside import in_the_browser, in_the_network
from .refusals import leaves_parts_open, nobody_reads, others_read, refusal
from .settings import with_settings

__all__ = ["diagnose", "grant_for", "leaves_parts_open", "nobody_reads", "others_read"]


def diagnose(evidence: Evidence) -> list[Finding]:
    """The findings in `evidence`, the most certain first; empty if nothing is wrong.

    There are findings other than notes exactly if the request was refused.
    """
    case = Case(evidence)
    if evidence.refused and evidence.allowed_now:
        found = [case.finding(Cause.ALLOWED_NOW, answer.allowed_now(evidence), Confidence.LIKELY)]
        if evidence.obstacle is Obstacle.UNKNOWN_SENTENCE:
            found += in_the_browser(case, evidence.obstacle)
    elif evidence.obstacle:
        found = list(in_the_browser(case, evidence.obstacle))
    elif evidence.failure:
        found = list(in_the_network(case, evidence.failure))
    elif evidence.reasons:
        found = list(with_settings(case, list(refusal(case))))
    else:
        found = list(notes(case))
    found += permission(case)
    order = list(Confidence)
    # Notes come last; the others are sorted by confidence, keeping the order of the rules.
    return sorted(found, key=lambda each: (each.is_note, order.index(each.confidence)))
