"""HAR files, as browsers' developer tools save them: a recording, judged by the browser's end.

What browsers keep differs, as recorded with Chromium 156 and Firefox ESR 153, and as the source of
WebKit's `HARBuilder.js` has it:

- Chromium keeps preflights (``_resourceType`` "preflight"), and the answers that it withheld from
  the page, with ``_error`` "net::ERR_FAILED". A request whose preflight failed has status 0, and no
  Origin. What Content-Security-Policy stopped is not there at all.
- Firefox keeps preflights after the request they were for. Nothing says that an answer was
  withheld, nor why there is none; what was stopped before it was sent lacks Sec-Fetch-Mode.
- Safari keeps no preflights, and one of several headers of the same name.

So each request of a page is made again in the model of a browser, whose requests are answered from
the recording. Credentials are told by Cookie (which Chromium leaves out of "sanitized" files) and
by Sec-Fetch-Storage-Access, which goes with them.

Format: http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

import base64
from bisect import bisect
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from ...browser import (
    Browser,
    DOMException,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    NoAnswer,
    Page,
    Reason,
    Result,
    is_preflight,
)
from ...fetch.header_lists import Header, contains
from ...fetch.origins import Origin
from ...fetch.safelists import is_cors_safelisted_request_header
from ...fetch.statuses import REDIRECT_STATUSES
from ...fetch.urls import HTTP_SCHEMES, Url, parse_url
from ..evidence import Evidence, Obstacle, Source
from ..places import is_local_host, is_public
from ..question import Question, evidence_of, is_page, open_page
from .console import failure_of_net_error

__all__ = ["BadHar", "evidence_in_har"]

BODY_LIMIT = 4096
"""Bytes of a body that are looked at."""
MOST_HEADERS = 1000
"""Headers of a message; servers take a few hundred at most."""

_BROWSERS_OWN = frozenset(
    {
        "accept", "accept-encoding", "accept-language", "cache-control", "connection",
        "content-length", "cookie", "dnt", "host", "if-modified-since", "if-none-match", "origin",
        "pragma", "priority", "purpose", "referer", "te", "upgrade-insecure-requests",
        "user-agent",
    }
)  # fmt: skip
"""Request headers that are not, or hardly ever, set by script."""


class BadHar(ValueError):
    """This is no HAR file, or not a whole one; the message says what is wrong with it."""


@dataclass(eq=False)
class _Entry:
    """One request of the recording; `response` is ``None`` where none was recorded."""

    index: int
    request: HttpRequest
    response: HttpResponse | None
    error: str
    page: str | None
    kind: str
    is_worker: bool
    is_cached: bool
    is_secure_broken: bool

    @property
    def mode(self) -> str | None:
        return self.request.header("sec-fetch-mode")

    @property
    def origin(self) -> str | None:
        """The origin of the page that asked, as far as the recording tells."""
        told = self.request.header("origin")
        if told is not None and is_page(told):
            return told
        for address in (self.request.header("referer"), self.page):
            parsed = parse_url(address or "")
            if parsed is not None and parsed.origin is not None:
                return str(parsed.origin)
        return None


_Preflights: TypeAlias = defaultdict[tuple[str, str | None], list[_Entry]]
"""Preflights by their URL and the method that they ask for, in the order of the recording."""
_ByUrl: TypeAlias = defaultdict[str, list[_Entry]]
"""Requests that no redirect was found to have led to, by their URL, in the same order."""


def evidence_in_har(data: object) -> list[Evidence]:
    """What became of each request across origins in a HAR file, `data` being its parsed JSON.

    Raises:
        BadHar: it is not a HAR file.
    """
    preflights: _Preflights = defaultdict(list)
    rest = []
    for entry in _entries(data):
        if is_preflight(entry.request):
            method = entry.request.header("access-control-request-method")
            preflights[entry.request.url, method].append(entry)
        else:
            rest.append(entry)
    by_url: _ByUrl = defaultdict(list)
    for entry in rest:
        by_url[entry.request.url].append(entry)
    led_to: set[_Entry] = set()
    found = []
    for entry in rest:
        if entry in led_to or not _is_across_origins(entry):
            continue
        hops = list(_hops(entry, by_url))
        led_to.update(hops[1:])
        found.append(_judge(hops, preflights))
    return found


# --- reading -------------------------------------------------------------------------------------


def _entries(data: object) -> list[_Entry]:
    log = data.get("log") if isinstance(data, dict) else None
    if not isinstance(log, dict) or not isinstance(log.get("entries"), list):
        raise BadHar("it has no “log” with “entries”, so it is no HAR file")
    listed = log.get("pages")
    pages = {
        page["id"]: page.get("title")
        for page in (listed if isinstance(listed, list) else ())
        if isinstance(page, dict) and isinstance(page.get("id"), str)
    }
    entries = []
    for index, entry in enumerate(log["entries"]):
        try:
            entries.append(_entry(index, entry, pages))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadHar(f"entry {index} of its log is malformed ({error!r})") from None
    return entries


def _entry(index: int, entry: Mapping[str, Any], pages: Mapping[object, object]) -> _Entry:
    asked, answered = entry["request"], entry["response"]
    url = parse_url(asked["url"])
    address = url.without_fragment if url is not None else str(asked["url"])
    status = answered.get("status") or 0
    title = pages.get(entry.get("pageref"))
    response = None
    if isinstance(status, int) and 100 <= status <= 999:
        response = HttpResponse(status, _headers(answered), _body(answered))
    cached = "Cache" in str(entry.get("_fetchType", "")) or bool(entry.get("_fromCache"))
    return _Entry(
        index,
        HttpRequest(str(asked["method"]), address, _headers(asked)),
        response,
        str(answered.get("_error") or ""),
        title.encode(errors="replace").decode() if isinstance(title, str) else None,
        str(entry.get("_resourceType") or ""),
        bool(answered.get("_fetchedViaServiceWorker"))
        or entry.get("_fetchType") == "Service Worker",
        cached,
        entry.get("_securityState") == "broken",
    )


def _headers(message: Mapping[str, Any]) -> list[Header]:
    headers = message.get("headers") or ()
    if len(headers) > MOST_HEADERS:
        raise ValueError(f"{len(headers)} headers, where {MOST_HEADERS} are read")
    return [
        (str(header["name"]), _as_latin_1(value.strip()))
        for header in headers
        if not str(header["name"]).startswith(":")  # HTTP/2 has the request line among them
        for value in str(header["value"]).split("\n")  # Chromium joins repeated ones so
    ]


def _as_latin_1(value: str) -> str:
    """A header's value as this library has them: browsers record it decoded from UTF-8, too."""
    return value if all(char < "\u0100" for char in value) else value.encode().decode("latin-1")


def _body(answered: Mapping[str, Any]) -> bytes:
    content = answered.get("content") or {}
    text = str(content.get("text") or "")
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode(text)[:BODY_LIMIT]
        except ValueError:  # binascii.Error is one, and of characters beyond ASCII another
            return b""
    return text[:BODY_LIMIT].encode("utf-8", "replace")


def _is_across_origins(entry: _Entry) -> bool:
    """Did a page ask another origin for it, not by navigating there?"""
    url = parse_url(entry.request.url)
    if url is None or url.scheme not in HTTP_SCHEMES:
        return False
    if entry.mode in ("navigate", "websocket") or entry.kind in ("document", "websocket"):
        return False
    if entry.mode == "no-cors" and not entry.error:
        # An image, a script, … that the page uses; of script's own, only those it cannot read.
        return entry.request.header("sec-fetch-dest") == "empty" and _leaves(entry, url)
    return _leaves(entry, url)


def _leaves(entry: _Entry, url: Url) -> bool:
    """Is `url` of another origin than the page that asked for it?"""
    return entry.origin is not None and entry.origin != str(url.origin)


def _hops(entry: _Entry, by_url: _ByUrl) -> Iterator[_Entry]:
    """`entry`, and those that redirects led to from there, which are taken out of `by_url`."""
    current: _Entry | None = entry
    while current is not None:
        yield current
        current = _next_hop(current, by_url)


def _next_hop(entry: _Entry, by_url: _ByUrl) -> _Entry | None:
    if entry.response is None or entry.response.status not in REDIRECT_STATUSES:
        return None
    location = parse_url(entry.response.header("location") or "", entry.request.url)
    if location is None:
        return None
    candidates = by_url[location.without_fragment]
    after = bisect(candidates, entry.index, key=_index)
    return candidates.pop(after) if after < len(candidates) else None


def _index(entry: _Entry) -> int:
    return entry.index


# --- judging -------------------------------------------------------------------------------------


def _judge(hops: list[_Entry], preflights: _Preflights) -> Evidence:
    """What became of one request, by making it again for both credentials modes if need be."""
    replays = [
        _Replay(hops, preflights).run(credentials=credentials)
        for credentials in _credentials(hops[0])
    ]
    # The one that ends as it ended in the browser; if both do, the simpler one.
    best = max(replays, key=lambda evidence: _agreement(evidence, hops))
    return _with_what_only_the_recording_tells(best, hops)


def _credentials(entry: _Entry) -> tuple[bool, ...]:
    headers = entry.request.headers
    if contains(headers, "cookie") or contains(headers, "sec-fetch-storage-access"):
        return (True,)
    return (False, True)


def _agreement(evidence: Evidence, hops: list[_Entry]) -> tuple[bool, bool]:
    """Does the model's outcome agree with the browser's, and does it rest on an answer?"""
    was_refused = any(each.error for each in hops)
    agrees = evidence.refused == was_refused or not was_refused
    return agrees, evidence.failure is None


class _Replay:
    """One request and its redirects, made again and answered out of the recording."""

    def __init__(self, hops: list[_Entry], preflights: _Preflights) -> None:
        self._hops = deque(hops)
        self._first = hops[0]
        self._preflights = preflights
        self._invented: list[HttpResponse] = []
        self._unrecorded = False

    def run(self, *, credentials: bool) -> Evidence:
        entry = self._first
        origin = entry.origin or "null"
        question = Question(
            url=entry.request.url,
            origin=origin,
            method=entry.request.method,
            headers=self._headers(),
            mode="no-cors" if entry.mode == "no-cors" else "cors",
            credentials="include" if credentials else "same-origin",
        )
        page = open_page(Browser(transport=self), origin)
        result = self._ask(question, page)
        evidence = evidence_of(result, question, origin, source=Source.HAR)
        shown = tuple(each for each in evidence.exchanges if each.response not in self._invented)
        return replace(
            evidence,
            exchanges=shown,
            trace=evidence.trace if len(shown) == len(evidence.exchanges) else (),
            unrecorded_preflight=self._unrecorded,
        )

    def _ask(self, question: Question, page: Page) -> Result:
        try:
            if question.mode == "cors":
                # Of requests by script, only those of XMLHttpRequest can have a preflight without
                # a cause that is seen: somebody listens to the upload.
                return page.xhr(
                    question.method,
                    question.url,
                    headers=question.headers,
                    with_credentials=question.credentials == "include",
                    upload_listeners=self._preflight(question.url, question.method) is not None,
                )
            return page.fetch(question.url, method=question.method, mode=question.mode)
        except (TypeError, DOMException) as error:
            raise BadHar(f"entry {self._first.index} of its log: {error}") from None

    def _headers(self) -> list[Header]:
        """The headers that script set: those that the preflight names, or that look like it."""
        entry = self._first
        preflight = self._preflight(entry.request.url, entry.request.method)
        if preflight is not None:
            names = (preflight.request.header("access-control-request-headers") or "").split(",")
            return [
                (name, _unsafe_value(name, entry.request.header(name)))
                for each in names
                if (name := each.strip())
            ]
        return [
            (name, value)
            for name, value in entry.request.headers
            if name.lower() not in _BROWSERS_OWN
            and not name.lower().startswith(("sec-", "proxy-", "access-control-request-"))
        ]

    def _preflight(self, url: str, method: str | None) -> _Entry | None:
        """The preflight for `method` at `url` that was recorded nearest to the request."""
        index = self._first.index
        candidates = self._preflights[url, method]
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
        response = HttpResponse(
            204,
            [
                ("Access-Control-Allow-Origin", request.header("origin") or ""),
                ("Access-Control-Allow-Credentials", "true"),
                (
                    "Access-Control-Allow-Methods",
                    request.header("access-control-request-method") or "",
                ),
                (
                    "Access-Control-Allow-Headers",
                    request.header("access-control-request-headers") or "",
                ),
            ],
        )
        self._invented.append(response)
        return response


def _response_of(entry: _Entry) -> HttpResponse:
    if entry.response is None:
        raise NoAnswer(entry.error or "no answer was recorded")
    return entry.response


def _unsafe_value(name: str, value: str | None) -> str:
    """A value of `name` that needs a preflight, the recorded one if it does."""
    if value is not None and not is_cors_safelisted_request_header(name, value):
        return value
    return "application/json" if name.lower() == "content-type" else "(not recorded)"


def _with_what_only_the_recording_tells(evidence: Evidence, hops: list[_Entry]) -> Evidence:
    """Why there was no answer, who gave it, and what the browser did that the model does not."""
    last = hops[-1]
    evidence = replace(evidence, from_cache=any(each.is_cached for each in hops))
    if any(each.is_worker for each in hops) and evidence.refused:
        return replace(evidence, obstacle=Obstacle.SERVICE_WORKER)
    meaning = failure_of_net_error(last.error.removeprefix("net::")) if last.error else None
    if isinstance(meaning, Obstacle):
        return replace(evidence, obstacle=meaning, detail=last.error)
    if evidence.failure is None:
        return _unexplained(evidence, hops)
    if meaning is not None:
        return replace(evidence, failure=meaning, detail=last.error)
    if last.is_secure_broken:
        return replace(evidence, failure=NetworkFailure.TLS)
    if evidence.unrecorded_preflight and last.error:
        return replace(
            evidence, failure=None, reasons=_ANY_PREFLIGHT, detail="", error=None, exchanges=()
        )
    if last.error == "net::ERR_FAILED" and _leads_into_local_network(evidence):
        return replace(evidence, failure=None, obstacle=Obstacle.LOCAL_NETWORK_ACCESS)
    return replace(evidence, detail=last.error)


def _leads_into_local_network(evidence: Evidence) -> bool:
    page, target = evidence.page, evidence.target
    return (
        isinstance(page, Origin)
        and is_public(page.host)
        and target is not None
        and is_local_host(target.host)
    )


_ANY_PREFLIGHT = (
    Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN,
    Reason.PREFLIGHT_INVALID_STATUS,
    Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH,
)


def _unexplained(evidence: Evidence, hops: list[_Entry]) -> Evidence:
    """Where the browser refused, and the model sees no reason to: say so, and no more."""
    if evidence.refused or not any(each.error for each in hops):
        return evidence
    return replace(evidence, obstacle=Obstacle.SAYS_NOTHING, detail=hops[-1].error)
