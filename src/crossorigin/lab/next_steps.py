"""Next steps: what a reader of the lab pastes next, with a curl command that asks the server."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Final, TypedDict

from ..diagnosis import Confidence, Evidence, Finding, NextStep, Obstacle, question_about
from ..diagnosis.places import is_loopback
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.origins import HTTP_SCHEMES
from ..fetch.urls import parse_url

__all__ = ["SOME_URL", "NextPaste", "next_paste", "some_page"]

SOME_URL: Final = "https://api.example.net/items"
"""The URL, if the text does not name it, as that of ``curl -i`` does not."""
APPLICATION: Final = "http://127.0.0.1:8000"
"""An address of an application behind a proxy."""


def some_page(evidence: Evidence) -> str:
    """The page's origin, if the text does not name it: one that may fetch from the URL."""
    target = evidence.target
    needs_https = evidence.obstacle is Obstacle.LOCAL_NETWORK_ACCESS
    if target is None or target.scheme in ("https", "wss") or needs_https:
        return "https://app.example.com"
    return "http://localhost:3000" if is_loopback(target.host) else "http://app.example.com"


class NextPaste(TypedDict):
    """What to paste next: a sentence, and the command whose output is meant."""

    sentence: str
    command: str


def next_paste(evidence: Evidence, findings: Sequence[Finding]) -> NextPaste | None:
    """What to paste next to know more; ``None`` if a paste would not show more."""
    url = parse_url(evidence.url or SOME_URL)
    if url is None or url.scheme not in HTTP_SCHEMES:
        return None
    steps = {each.next_step for each in findings}
    causes = [each for each in findings if not each.is_note]
    is_sure = any(each.confidence is Confidence.CERTAIN for each in causes)
    is_open = evidence.refused and evidence.obstacle is None and not is_sure
    address, lacks = url.href, [] if evidence.url else ["your URL"]
    if steps & {NextStep.ASK_SERVER, NextStep.ASK_AS_A_PAGE}:
        sentence = "To know more, ask the server as the page does"
    elif is_open and not evidence.exchanges:
        sentence = "To know which cause it is, ask the server as the page does"
    elif NextStep.ASK_DIRECTLY in steps:
        sentence = "To know which layer it is, ask the application itself, past the proxy"
        address = f"{APPLICATION}{url.href.removeprefix(str(url.origin))}"
        lacks = ["the application's own address"]
    else:
        return None
    lacks += [] if evidence.origin else ["the page's own origin"]
    write = f" (write {' and '.join(lacks)} in it)" if lacks else ""
    return {
        "sentence": f"{sentence}{write}, and paste this line with what it prints:",
        "command": shlex.join(["curl", "-i", *_options(evidence), address.partition("#")[0]]),
    }


def _options(evidence: Evidence) -> Iterator[str]:
    origin = evidence.origin or some_page(evidence)
    question = question_about(evidence)
    method = (question.method if question is not None else evidence.method) or "GET"
    is_bare = method == "OPTIONS"  # a tool's, in place of a preflight: scripts do not send it
    method = "GET" if is_bare else method
    names = [] if question is None else [name.lower() for name, _ in question.headers]
    # The request itself is never repeated: it may change something.
    if is_bare or evidence.in_preflight or method not in ("GET", "HEAD"):
        yield from ("-X", "OPTIONS", "-H", f"Origin: {origin}")
        yield from ("-H", f"Access-Control-Request-Method: {method}")
        if names or method in CORS_SAFELISTED_METHODS:
            asked = ",".join(sorted(names)) or "content-type"
            yield from ("-H", f"Access-Control-Request-Headers: {asked}")
    else:
        yield from ("-H", f"Origin: {origin}")
