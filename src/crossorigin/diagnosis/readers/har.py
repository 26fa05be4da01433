"""HAR files, as browsers' developer tools save them: a recording, judged by the browser's end.

What browsers keep differs, as recorded with Chromium 156 and Firefox ESR 153, and as the source of
WebKit's `HARBuilder.js` has it:

- Chromium keeps preflights (``_resourceType`` "preflight"), and the responses that it withheld from
  the page, with ``_error`` "net::ERR_FAILED". A request whose preflight failed has status 0, and no
  Origin. What Content-Security-Policy stopped is not there at all.
- Firefox keeps preflights after the request they were for. Nothing says that a response was
  withheld, nor why there is none; what was stopped before it was sent lacks Sec-Fetch-Mode.
- Safari keeps no preflights, and one of several headers of the same name.
- Playwright keeps neither preflights nor the responses that were withheld: the status is -1, and
  ``_failureText`` has the browser's error.

So each request of a page is made again in the model of a browser, whose requests are answered from
the recording. Credentials are told by Cookie (which Chromium leaves out of "sanitized" files) and
by Sec-Fetch-Storage-Access, which goes with them.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TypeAlias

from ...browser import (
    Browser,
    DOMException,
    Exchange,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    NoAnswer,
    Page,
    Reason,
    Result,
    is_preflight,
)
from ...fetch.header_lists import Header
from ...fetch.methods import CORS_SAFELISTED_METHODS
from ...fetch.origins import HTTP_SCHEMES, Origin
from ...fetch.safelists import is_cors_safelisted_request_header
from ...fetch.statuses import REDIRECT_STATUSES
from ...fetch.urls import Url, parse_url
from ..evidence import Evidence, Obstacle, Source, is_of_preflight
from ..places import is_local_host, is_mixed_content, is_public
from ..question import Question, evidence_of, granting_response
from ..reason_groups import CORS_CHECK
from ..script_headers import asked_for, set_by_script
from .har_file import Entry, Recording
from .network_errors import meaning_of_error

__all__ = ["evidence_in_har"]

_WEBSOCKET_SCHEMES = frozenset({"ws", "wss"})

_PreflightsOf: TypeAlias = defaultdict[tuple[str, str | None], list[Entry]]
"""Preflights by their URL and the method that they ask for, in the order of the recording."""


class _Unasked(ValueError):
    """A page cannot make such a request at all; the message says why."""


def evidence_in_har(recording: Recording) -> list[Evidence]:
    """The evidence for each cross-origin request in `recording`.

    What no page can have asked for is left out, and a sentence on it added to the recording's
    `left_out`.
    """
    preflights: _PreflightsOf = defaultdict(list)
    rest = []
    for entry in recording.entries:
        if is_preflight(entry.request):
            method = entry.request.header("access-control-request-method")
            preflights[entry.request.url, method].append(entry)
        else:
            rest.append(entry)
    requests = _RequestsByUrl(rest)
    found: list[Evidence] = list(_lone_preflights(preflights, rest))
    for entry in rest:
        if _is_websocket(entry):
            found += _of_websocket(entry)
        elif entry not in requests.led_to and _is_across_origins(entry):
            try:
                found.append(_judge(requests.hops(entry), preflights))
            except _Unasked as error:
                recording.left_out.append(f"Entry {entry.index} was left out: {error}.")
    return found


def _lone_preflights(preflights: _PreflightsOf, rest: list[Entry]) -> Iterator[Evidence]:
    """Refused preflights without their requests, which proxies such as Charles never see."""
    asked = {(each.request.url, each.request.method) for each in rest}
    for key, entries in preflights.items():
        entry = entries[-1]
        if key in asked or entry.response is None or not _is_across_origins(entry):
            continue
        url, method = key
        sent = [("Origin", entry.origin or "null")]
        request = replace(
            entry, request=HttpRequest(method or "GET", url, sent), response=None, error=""
        )
        with suppress(_Unasked):
            evidence = _Replay([request], preflights).run(credentials=False)
            # One that was granted tells nothing of the request, which is not recorded.
            if evidence.error is not None and is_of_preflight(evidence.error.reason):
                yield replace(evidence, credentials=None)


class _RequestsByUrl:
    """Requests by URL and time, each of which at most one redirect led to."""

    def __init__(self, entries: list[Entry]) -> None:
        self.led_to: set[Entry] = set()
        self._by_url: defaultdict[str, list[Entry]] = defaultdict(list)
        self._free: dict[str, list[int]] = {}
        for entry in entries:
            self._by_url[entry.request.url].append(entry)

    def hops(self, entry: Entry) -> list[Entry]:
        """`entry`, and those that redirects led to from there."""
        found = [entry]
        while (following := self._next(found[-1])) is not None:
            found.append(following)
        return found

    def _next(self, entry: Entry) -> Entry | None:
        if entry.response is None or entry.response.status not in REDIRECT_STATUSES:
            return None
        location = parse_url(entry.response.header("location") or "", entry.request.url)
        if location is None:
            return None
        url = location.without_fragment
        candidates = self._by_url.get(url, [])
        place = self._first_free(url, bisect(candidates, entry.index, key=_index))
        if place == len(candidates):
            return None
        self._free[url][place] = place + 1
        self.led_to.add(candidates[place])
        return candidates[place]

    def _first_free(self, url: str, place: int) -> int:
        """The first place from `place` on that is not taken; a chain of places halves each time."""
        if url not in self._free:
            self._free[url] = list(range(len(self._by_url.get(url, [])) + 1))
        free = self._free[url]
        while free[place] != place:
            free[place] = free[free[place]]
            place = free[place]
        return place


def _index(entry: Entry) -> int:
    return entry.index


def _is_across_origins(entry: Entry) -> bool:
    """Whether a page asked another origin for it, not by navigating there."""
    url = entry.url
    if url is None or url.scheme not in HTTP_SCHEMES:
        return False
    if entry.mode == "navigate" or entry.kind == "document":
        return False
    if entry.mode == "no-cors" and not entry.error:
        # An image, a script, … that the page uses; of script's own, only those it cannot read.
        return entry.sent.get("sec-fetch-dest") == "empty" and _leaves(entry, url)
    return _leaves(entry, url)


def _leaves(entry: Entry, url: Url) -> bool:
    """Whether `url` is of another origin than the page that asked for it."""
    return entry.origin is not None and entry.origin != str(url.origin)


# --- WebSockets ----------------------------------------------------------------------------------


def _is_websocket(entry: Entry) -> bool:
    return (
        "websocket" in (entry.mode, entry.kind)
        or ("upgrade" in entry.sent and entry.sent["upgrade"].lower() == "websocket")
        or (entry.url is not None and entry.url.scheme in _WEBSOCKET_SCHEMES)
    )


def _of_websocket(entry: Entry) -> Iterator[Evidence]:
    """A WebSocket that was not opened; CORS does not apply to it, in any origin."""
    response = entry.response
    if response is not None and response.status == 101:
        return
    evidence = Evidence(
        source=Source.HAR,
        origin=entry.origin,
        url=entry.request.url,
        method=entry.request.method,
        mode="websocket",
        exchanges=(Exchange(entry.request, response),),
        obstacle=Obstacle.WEBSOCKET,
        detail=entry.error,
    )
    page, target = evidence.page, evidence.target
    meaning = None if response is not None else meaning_of_error(entry.error)
    if isinstance(meaning, NetworkFailure) and meaning is not NetworkFailure.UNKNOWN:
        evidence = replace(evidence, failure=meaning, obstacle=None)
    elif isinstance(meaning, Obstacle):
        evidence = replace(evidence, obstacle=meaning)
    elif (
        response is None
        and isinstance(page, Origin)
        and target is not None
        and is_mixed_content(page, target)
    ):
        evidence = replace(evidence, obstacle=Obstacle.MIXED_CONTENT, exchanges=())
    yield evidence


# --- judging -------------------------------------------------------------------------------------


def _judge(hops: list[Entry], preflights: _PreflightsOf) -> Evidence:
    """The evidence for a request, by running it again, for both credentials modes if needed."""
    # The one that ends as it ended in the browser; if both do, the simpler one.
    found: list[tuple[tuple[bool, bool], Evidence]] = []
    for credentials in _credentials(hops[0]):
        evidence = _Replay(hops, preflights).run(credentials=credentials)
        if found:  # it is only guessed that there were some
            evidence = replace(evidence, credentials=None)
        agreement = _agreement(evidence, hops)
        if agreement == (True, True):
            return _with_recorded_facts(evidence, hops)
        found.append((agreement, evidence))
    best = max(found, key=lambda each: each[0])[1]
    return _with_recorded_facts(best, hops)


def _credentials(entry: Entry) -> tuple[bool, ...]:
    if "cookie" in entry.sent or "sec-fetch-storage-access" in entry.sent:
        return (True,)
    return (False, True)


def _agreement(evidence: Evidence, hops: list[Entry]) -> tuple[bool, bool]:
    """Whether the model's outcome agrees with the browser's, and whether it rests on a response."""
    errors = [each.error for each in hops if each.error]
    return not errors or evidence.refused, evidence.failure is None


class _Replay:
    """One request and its redirects, made again and answered out of the recording."""

    def __init__(self, hops: list[Entry], preflights: _PreflightsOf) -> None:
        self._hops = deque(hops)
        self._first = hops[0]
        self._preflights = preflights
        self._invented: list[HttpResponse] = []
        self._unrecorded = False

    def run(self, *, credentials: bool) -> Evidence:
        entry = self._first
        origin = entry.origin or "null"
        preflight = self._preflight(entry.request.url, entry.request.method)
        question = Question(
            url=entry.request.url,
            origin=origin,
            method=entry.request.method,
            headers=self._headers(preflight),
            mode="no-cors" if entry.mode == "no-cors" else "cors",
            credentials="include" if credentials else "same-origin",
        )
        page = Browser(transport=self).page(origin)
        result = self._ask(question, page, preflight)
        evidence = evidence_of(result, question, origin, source=Source.HAR)
        if not self._unrecorded:
            return evidence
        shown = tuple(each for each in evidence.exchanges if each.response not in self._invented)
        return replace(
            evidence,
            exchanges=shown,
            trace=evidence.trace if len(shown) == len(evidence.exchanges) else (),
            sending=None,
            unrecorded_preflight=True,
        )

    def _ask(self, question: Question, page: Page, preflight: Entry | None) -> Result:
        try:
            if question.mode == "cors":
                # Of requests by script, only those of XMLHttpRequest can have a preflight without
                # a cause that is seen: someone listens to the upload.
                return page.xhr(
                    question.method,
                    question.url,
                    headers=question.headers,
                    with_credentials=question.credentials == "include",
                    upload_listeners=_is_unexplained(preflight, question),
                )
            return page.fetch(question.url, method=question.method, mode=question.mode)
        except (TypeError, DOMException) as error:
            raise _Unasked(f"no page can ask so ({error})") from None

    def _headers(self, preflight: Entry | None) -> list[Header]:
        """The headers that script set: those that the preflight names, or that look like it."""
        entry = self._first
        if preflight is not None:
            return [
                (name, _unsafe_value(name, entry.request.header(name)))
                for name in asked_for(preflight.request)
            ]
        return set_by_script(entry.request.headers)

    def _preflight(self, url: str, method: str | None) -> Entry | None:
        """The preflight for `method` at `url` that was recorded nearest to the request."""
        index = self._first.index
        candidates = self._preflights.get((url, method))
        if candidates is None:
            return None
        after = bisect(candidates, index, key=_index)
        nearest = candidates[max(after - 1, 0) : after + 1]
        return min(nearest, key=lambda each: abs(each.index - index), default=None)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_preflight(request):
            method = request.header("access-control-request-method")
            recorded = self._preflight(request.url, method)
            if recorded is not None:
                return _response_of(recorded)
            self._unrecorded = True
            if self._hops[0].response is None:
                raise NoAnswer("the preflight was not recorded")
            # The request was sent, so that its preflight was allowed, now or earlier.
            return self._invent(request)
        entry = self._hops.popleft() if self._hops else None
        if entry is None:
            raise NoAnswer("the recording ends here")
        return _response_of(entry)

    def _invent(self, request: HttpRequest) -> HttpResponse:
        response = granting_response(request)
        self._invented.append(response)
        return response


def _is_unexplained(preflight: Entry | None, question: Question) -> bool:
    """Whether there was a preflight whose cause was not the method or a header."""
    return (
        preflight is not None
        and question.method in CORS_SAFELISTED_METHODS
        and not preflight.request.header("access-control-request-headers")
    )


def _response_of(entry: Entry) -> HttpResponse:
    if entry.response is None:
        raise NoAnswer(entry.error or "no response was recorded")
    return entry.response


def _unsafe_value(name: str, value: str | None) -> str:
    """A value of `name` that needs a preflight, the recorded one if it does."""
    if value is not None and not is_cors_safelisted_request_header(name, value):
        return value
    return "application/json" if name.lower() == "content-type" else "(not recorded)"


def _with_recorded_facts(evidence: Evidence, hops: list[Entry]) -> Evidence:
    """The cause of a missing response, its source, and the browser's differences from the model."""
    last = hops[-1]
    is_cached = is_worker = False
    for each in hops:
        is_cached, is_worker = is_cached or each.is_cached, is_worker or each.is_worker
    if is_cached:
        evidence = replace(evidence, from_cache=True)
    if is_worker and evidence.refused:
        return replace(evidence, obstacle=Obstacle.SERVICE_WORKER)
    if evidence.obstacle is Obstacle.MIXED_CONTENT and last.response is not None:
        # It was sent: browsers exempt some hosts, and users can.
        evidence = replace(evidence, obstacle=None)
    meaning = meaning_of_error(last.error) if last.error else None
    if isinstance(meaning, Obstacle):
        return replace(evidence, obstacle=meaning, detail=last.error)
    if evidence.failure is None:
        return _unexplained(evidence, last, meaning)
    if isinstance(meaning, tuple):
        return _refused_without_answer(evidence, last, meaning)
    if meaning is not None:
        return replace(evidence, failure=meaning, detail=last.error)
    if last.is_secure_broken:
        return replace(evidence, failure=NetworkFailure.TLS)
    return _without_reason(evidence, last)


def _unexplained(
    evidence: Evidence, last: Entry, meaning: NetworkFailure | tuple[Reason, ...] | None
) -> Evidence:
    """The browser refused, but the model does not: report only the browser's error."""
    if not last.error or evidence.refused:
        return evidence
    if isinstance(meaning, tuple):
        return replace(evidence, reasons=meaning, detail=last.error)
    if meaning is not None and meaning is not NetworkFailure.UNKNOWN:
        return replace(evidence, failure=meaning, detail=last.error)
    return replace(evidence, obstacle=Obstacle.SAYS_NOTHING, detail=last.error)


_ANY_PREFLIGHT = (
    Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN,
    Reason.PREFLIGHT_INVALID_STATUS,
    Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH,
)
_SAID_OF_CORS = frozenset({"net::ERR_FAILED", "NS_ERROR_DOM_BAD_URI"})
"""The errors that Chromium and Firefox record mainly for refusals by CORS."""


def _without_reason(evidence: Evidence, last: Entry) -> Evidence:
    """No response was recorded, and the error is unspecific."""
    if last.error == "net::ERR_FAILED" and _leads_into_local_network(evidence):
        # Chromium lets pages on https ask for it over http, once the user has permitted it.
        obstacle = Obstacle.LOCAL_NETWORK_ACCESS
        return replace(evidence, failure=None, obstacle=obstacle, detail=last.error)
    if evidence.obstacle is not None:  # mixed content
        return replace(evidence, failure=None, detail=last.error)
    if evidence.unrecorded_preflight and last.error and last.error != "net::ERR_ABORTED":
        return _refused_without_answer(evidence, last, _ANY_PREFLIGHT)
    if last.error in _SAID_OF_CORS:
        return _refused_without_answer(evidence, last, CORS_CHECK)
    if last.error:
        return replace(
            evidence, failure=None, obstacle=Obstacle.SAYS_NOTHING, error=None, detail=last.error
        )
    return evidence


def _refused_without_answer(
    evidence: Evidence, last: Entry, reasons: tuple[Reason, ...]
) -> Evidence:
    """The browser refused, but the response that it refused was not recorded."""
    return replace(evidence, failure=None, error=None, reasons=reasons, detail=last.error)


def _leads_into_local_network(evidence: Evidence) -> bool:
    page, target = evidence.page, evidence.target
    return (
        isinstance(page, Origin)
        and is_public(page.host)
        and target is not None
        and is_local_host(target.host)
    )
