"""The two verdicts on a request: whether it was sent, with its cookies, and whether it is read.

A live request and a recording show both. A console's message often tells one of them by its kind:
what fails in a preflight was not sent, and what fails at the response has arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..browser import (
    CookieReason,
    KeptCookie,
    NetworkFailure,
    NotRefused,
    Stage,
    is_preflight,
)
from ..browser.cookie_advice import BY_CREDENTIALS
from ..browser.request_words import KindOfRequest
from ..browser.verdicts import (
    UNANSWERED,
    carried_in_words,
    lost_in_words,
    not_sent_in_words,
    refused_in,
    storing_in_words,
)
from .evidence import Evidence, Obstacle, Source

__all__ = ["Verdicts", "verdicts_of"]

CAUTION = (
    "SameSite=None lets every site cause requests with the cookie, so protect them against "
    "cross-site request forgery. If the page and the server are of one site, SameSite=Lax is "
    "enough, also in browsers that keep back the cookies of other sites."
)

_NEVER_SENT = frozenset(
    {
        Obstacle.MIXED_CONTENT, Obstacle.CONTENT_SECURITY_POLICY, Obstacle.LOCAL_NETWORK_ACCESS,
        Obstacle.EXTENSION, Obstacle.TRACKING_PROTECTION, Obstacle.WRONG_SCHEME,
        Obstacle.BLOCKED_PORT,
    }
)  # fmt: skip
"""Obstacles that stop a request before it is sent."""
_WITHHELD = frozenset(
    {
        Obstacle.OPAQUE_RESPONSE, Obstacle.RESOURCE_POLICY, Obstacle.EMBEDDER_POLICY,
        Obstacle.MIME_TYPE,
    }
)  # fmt: skip
"""Obstacles that keep a response from the page which has arrived."""
_UNCONNECTED = frozenset(
    {
        NetworkFailure.REFUSED, NetworkFailure.NAME_NOT_FOUND, NetworkFailure.CERTIFICATE,
        NetworkFailure.TLS, NetworkFailure.PROXY,
    }
)  # fmt: skip
"""Failures before a request is sent."""
_OPENED = (KindOfRequest.EVENT_SOURCE, KindOfRequest.WEBSOCKET)
"""The kinds of request that end in a stream of messages if nothing refuses them."""
_ARRIVED = frozenset({Stage.CORS_CHECK, Stage.RESPONSE})
_NOT_SENT = frozenset({Stage.REQUEST, Stage.PREFLIGHT})


@dataclass(frozen=True)
class Verdicts:
    """Whether a request was sent, and whether script may read the response.

    `is_sent` and `is_readable` are ``None`` where it is not known. `cookies` are the names of those
    that went along, `kept` are the others. `reason` is why the request was not sent or the response
    is not read, if there is one reason. `not_stored` has the cookies that the response sets and the
    browser does not store. `reached` are the URLs that a request has reached before a redirect to
    `target`, to which it was not sent. `lost` are the headers of script that a redirect has
    removed. `sending`, `storing` and `reading` are the sentences; empty if there is nothing to say.
    """

    is_sent: bool | None
    is_readable: bool | None
    cookies: tuple[str, ...]
    kept: Sequence[KeptCookie]
    not_stored: Sequence[KeptCookie]
    reason: str | None
    sending: str
    storing: str
    reading: str
    reached: tuple[str, ...] = ()
    target: str | None = None
    lost: tuple[str, ...] = ()

    @property
    def kept_back(self) -> dict[str, CookieReason]:
        """The first reason of each cookie that stayed behind, by its name."""
        return {each.name: each.reason for each in self.kept}

    @property
    def sentences(self) -> list[str]:
        """The sentences that there are."""
        told = (self.sending, self.storing, self.caution, self.reading)
        return [each for each in told if each]

    @property
    def caution(self) -> str:
        """What comes with ``SameSite=None``, and what does without it, if a fix names that."""
        needed = any("SameSite=None" in each.fix for each in (*self.kept, *self.not_stored))
        return CAUTION if needed else ""

    def as_dict(self) -> dict[str, Any]:
        """Both verdicts as JSON has them, under ``sent`` and ``readable``."""
        return {
            "sent": {
                "is_sent": self.is_sent,
                "reason": None if self.is_sent else self.reason,
                "cookies": list(self.cookies),
                "kept_back": _as_dicts(self.kept),
                "not_stored": _as_dicts(self.not_stored),
                "reached": list(self.reached),
                "target": self.target,
                "lost": list(self.lost),
                "text": self.sending,
            },
            "readable": {
                "is_readable": self.is_readable,
                "reason": None if self.is_readable else self.reason,
                "text": self.reading,
            },
        }


def _as_dicts(kept: Sequence[KeptCookie]) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "reason": str(each.reason),
            "others": [str(reason) for reason in each.others],
            "because": each.because,
            "fix": each.fix,
        }
        for each in kept
    ]


def verdicts_of(evidence: Evidence) -> Verdicts:
    """The two verdicts on the request of `evidence`, as far as they are known."""
    sent, readable = _is_sent(evidence), _is_readable(evidence)
    sending = evidence.sending if sent else None
    cookies = _cookies(evidence) if sent else ()
    kept = () if sending is None else sending.kept
    lost = () if sending is None else sending.lost
    not_stored = _not_stored(evidence)
    reached, target = _way(evidence) if sent is False else ((), None)
    if evidence.obstacle is not None and evidence.refused:
        reason: str | None = str(evidence.obstacle)
    elif readable is False and not evidence.refused:
        reason = str(_not_refused(evidence))
    else:
        reason = str(evidence.reasons[0]) if len(evidence.reasons) == 1 else None
    return Verdicts(
        sent,
        readable,
        cookies,
        kept,
        not_stored,
        reason,
        _not_sent_in_words(evidence, reached, target)
        if sent is False
        else _sending_in_words(evidence, sent, carried_in_words(cookies, kept), lost),
        storing_in_words(not_stored),
        _reading_in_words(evidence, sent, readable),
        reached,
        target,
        lost,
    )


def _is_sent(evidence: Evidence) -> bool | None:
    if evidence.failure is not None:
        if evidence.in_preflight or evidence.failure in _UNCONNECTED:
            return False
        return True if evidence.status is not None else None
    if evidence.obstacle in _NEVER_SENT:
        return False  # a browser does not send it, although a tool has
    if evidence.obstacle in _WITHHELD:
        return True
    if evidence.sending is not None:
        return bool(evidence.sending)
    if evidence.answer is not None:
        return True
    stages = {reason.stage for reason in evidence.reasons}
    if not stages:
        return None
    if stages <= _NOT_SENT:
        return False
    # The end of a message fits the preflight's and the request's own response.
    is_whole = evidence.source is not Source.CONSOLE or evidence.url is not None
    return True if is_whole and stages <= _ARRIVED else None


def _way(evidence: Evidence) -> tuple[tuple[str, ...], str | None]:
    """The URLs that a request has reached before the one that it was not sent to, and that one."""
    if evidence.sending is not None and not evidence.sending:
        return evidence.sending.reached, evidence.sending.target
    if evidence.told.redirected_from is not None and evidence.url is not None:
        return (evidence.told.redirected_from,), evidence.url.partition("?")[0]
    if evidence.failure is None or evidence.last is None:
        return (), None
    # The last connection failed; those before it did not.
    requests = [each.request for each in evidence.exchanges[:-1]]
    reached = tuple(each.url for each in requests if not is_preflight(each))
    return reached, evidence.last.request.url if reached else None


def _is_readable(evidence: Evidence) -> bool | None:
    if evidence.refused:
        return evidence.allowed
    if evidence.only_preflight:
        return None
    if evidence.readable is not None or evidence.kind in _OPENED:
        return True
    return False if evidence.source is Source.LIVE else None


def _not_refused(evidence: Evidence) -> NotRefused:
    """Why script may not read a response that was not refused."""
    response = evidence.trace[-1].values.get("response") if evidence.trace else None
    is_redirect = response is not None and response.type == "opaqueredirect"
    return NotRefused.OPAQUE_REDIRECT if is_redirect else NotRefused.OPAQUE


def _cookies(evidence: Evidence) -> tuple[str, ...]:
    if evidence.sending is not None and evidence.sending.cookies:
        return evidence.sending.cookies
    last = evidence.last
    if last is None or is_preflight(last.request):
        return ()
    pairs = (last.request.header("cookie") or "").split(";")
    return tuple(name for each in pairs if (name := each.partition("=")[0].strip()))


def _not_stored(evidence: Evidence) -> list[KeptCookie]:
    # A recording does not show for certain that a request had no credentials.
    is_known = evidence.source is Source.LIVE
    refused = refused_in(evidence.trace)
    return [each for each in refused if is_known or each.reason not in BY_CREDENTIALS]


def _not_sent_in_words(evidence: Evidence, reached: Sequence[str], target: str | None) -> str:
    if evidence.is_of_no_page:
        return ""  # no page sent it, as far as is known
    is_known = evidence.in_preflight and evidence.obstacle is None
    why = ", because its preflight failed" if is_known else ""
    if why and evidence.status is None and _is_by_status(evidence):
        why = f"{why}: the status of the response is not from 200 to 299"
    return f"{not_sent_in_words(reached, target)}{why}."


def _is_by_status(evidence: Evidence) -> bool:
    """Whether a sentence of WebKit's says so; of other browsers' it may be a translation."""
    return evidence.fails_by_status and evidence.engine == "webkit"


def _sending_in_words(
    evidence: Evidence, sent: bool | None, carried: str, lost: Sequence[str]
) -> str:
    if evidence.is_of_no_page:
        return ""
    if sent is None:
        return "" if evidence.failure is None else UNANSWERED
    arrived = ", and ".join(filter(None, [carried, lost_in_words(lost)]))
    return f"The request was sent, and arrived {arrived}." if arrived else "The request was sent."


def _reading_in_words(evidence: Evidence, sent: bool | None, readable: bool | None) -> str:
    if readable is None or evidence.failure is not None or evidence.is_of_no_page:
        return ""
    if evidence.kind is KindOfRequest.WEBSOCKET:
        return f"Script {'can send and receive messages' if readable else 'gets no connection'}."
    if evidence.kind is KindOfRequest.EVENT_SOURCE and sent:
        gets = "the events of the stream" if readable else "an error event, and nothing else of it"
        return f"Script gets {gets}."
    if readable:
        names = ", ".join(sorted(evidence.readable or ())) or "none"
        status = f"status {evidence.status}" if evidence.status else "the status"
        return f"Script gets {status}, and can read these headers: {names}."
    if not evidence.refused:
        because = _not_refused(evidence).because
        return f"Script gets a response of which it can read nothing, because {because}."
    return "The page may not read the response." if sent else ""
