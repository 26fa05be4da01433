"""Messages of browsers' consoles, pasted by somebody: recognised, and turned into evidence.

What engines print for a refusal is in `crossorigin.browser.console`, as templates; here they are
made into patterns. What engines print for things that are mistaken for CORS is in a table below:
Chromium's sentences are those that Chromium 156 printed, Firefox's are in the strings of Firefox
ESR 153, WebKit's in `MixedContentChecker.cpp`, `ContentSecurityPolicy.cpp` and
`ThreadableLoader.cpp`; a few are of older versions, which people still run.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

from ...browser import NetworkFailure, Reason, console_templates
from ...fetch.urls import parse_url
from ..evidence import Evidence, Obstacle, Source, Told, is_of_preflight

__all__ = ["failure_of_net_error", "recognise"]


class _Aside(NamedTuple):
    """What `engine` prints for something that is not a refusal by CORS."""

    engine: str
    meaning: Obstacle | NetworkFailure | None
    text: str


_CHROMIUM_CORS = (
    "Access to {initiator} at '{url}' {redirected}from origin '{page_origin}' has been blocked by "
    "CORS policy: "
)
_CHROMIUM_CSP = 'the following Content Security Policy directive: "{detail}"'

_ASIDES = (
    _Aside(
        "chromium",
        Obstacle.MIXED_CONTENT,
        "Mixed Content: The page at '{page}' was loaded over HTTPS, but requested an insecure "
        "{initiator} '{url}'.",
    ),
    _Aside(
        "chromium",
        Obstacle.LOCAL_NETWORK_ACCESS,
        _CHROMIUM_CORS
        + "Permission was denied for this request to access the `{detail}` address space.",
    ),
    _Aside(
        "chromium",
        Obstacle.LOCAL_NETWORK_ACCESS,
        _CHROMIUM_CORS + "The request client is not a secure context and the resource is in "
        "more-private address space `{detail}`.",
    ),
    _Aside(
        "chromium",
        Obstacle.CONTENT_SECURITY_POLICY,
        f"Connecting to '{{url}}' violates {_CHROMIUM_CSP}",
    ),
    _Aside(
        "chromium",
        Obstacle.CONTENT_SECURITY_POLICY,
        f"Refused to connect to '{{url}}' because it violates {_CHROMIUM_CSP}",
    ),
    _Aside(
        "chromium",
        Obstacle.CONTENT_SECURITY_POLICY,
        "Fetch API cannot load {url}. Refused to connect because it violates the document's "
        "Content Security Policy.",
    ),
    _Aside(
        "chromium",
        Obstacle.WEBSOCKET,
        "WebSocket connection to '{url}' failed: Error during WebSocket handshake: Unexpected "
        "response code: {status}",
    ),
    _Aside("chromium", Obstacle.WEBSOCKET, "WebSocket connection to '{url}' failed"),
    _Aside("chromium", Obstacle.SAYS_NOTHING, "TypeError: Failed to fetch"),
    # Developer tools show this next to the reason for it, and with the status that it had.
    _Aside("chromium", None, "{method} {url} net::{net_error} {status} ("),
    _Aside("chromium", None, "{method} {url} net::{net_error}"),
    _Aside("chromium", None, "Failed to load resource: net::{net_error}"),
    # Of a sentence that is not known, the address at least.
    _Aside("chromium", Obstacle.SAYS_NOTHING, _CHROMIUM_CORS),
    _Aside("firefox", Obstacle.MIXED_CONTENT, "Blocked loading mixed active content “{url}”"),
    _Aside(
        "firefox",
        Obstacle.CONTENT_SECURITY_POLICY,
        "The page’s settings blocked the loading of a resource ({initiator}) at {url} because it "
        "violates the following directive: “{detail}”",
    ),
    _Aside(
        "firefox",
        Obstacle.TRACKING_PROTECTION,
        "The resource at “{url}” was blocked because Enhanced Tracking Protection is enabled.",
    ),
    _Aside(
        "firefox",
        Obstacle.OPAQUE_RESPONSE,
        "The resource at “{url}” was blocked by OpaqueResponseBlocking. Reason: “{detail}”.",
    ),
    _Aside(
        "firefox",
        Obstacle.COOKIE,
        "Cookie “{cookie}” has been rejected because it is in a cross-site context and its "
        "“SameSite” is “Lax” or “Strict”.",
    ),
    _Aside(
        "firefox",
        Obstacle.LOCAL_NETWORK_ACCESS,
        "Local Network Access permission required: top-level site “{page}”, initiator “{detail}”, "
        "attempting to access target “{url}”",
    ),
    _Aside(
        "firefox",
        Obstacle.WEBSOCKET,
        "Firefox can’t establish a connection to the server at {websocket}.",
    ),
    _Aside(
        "firefox",
        Obstacle.SAYS_NOTHING,
        "TypeError: NetworkError when attempting to fetch resource.",
    ),
    _Aside(
        "firefox",
        Obstacle.SAYS_NOTHING,
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
        "resource at {url}. (Reason: ",
    ),
    _Aside(
        "webkit",
        Obstacle.MIXED_CONTENT,
        "[blocked] The page at {page} requested insecure content from {url}. This content was "
        "blocked and must be served over HTTPS.",
    ),
    _Aside(
        "webkit",
        Obstacle.CONTENT_SECURITY_POLICY,
        "Refused to connect to {url} because it does not appear in the {detail} directive of the "
        "Content Security Policy.",
    ),
    _Aside("webkit", NetworkFailure.REFUSED, "Could not connect to the server."),
    _Aside(
        "webkit",
        NetworkFailure.NAME_NOT_FOUND,
        "A server with the specified hostname could not be found.",
    ),
    _Aside("webkit", NetworkFailure.CERTIFICATE, "The certificate for this server is invalid."),
    # Printed after the reason.
    _Aside("webkit", None, "{initiator} cannot load {url} due to access control checks."),
    _Aside("webkit", Obstacle.SAYS_NOTHING, "TypeError: Load failed"),
)

_NET_ERRORS: dict[str, Obstacle | NetworkFailure] = {
    "ERR_CONNECTION_REFUSED": NetworkFailure.REFUSED,
    "ERR_NAME_NOT_RESOLVED": NetworkFailure.NAME_NOT_FOUND,
    "ERR_CONNECTION_TIMED_OUT": NetworkFailure.TIMEOUT,
    "ERR_TIMED_OUT": NetworkFailure.TIMEOUT,
    "ERR_CONNECTION_RESET": NetworkFailure.BROKEN,
    "ERR_CONNECTION_CLOSED": NetworkFailure.BROKEN,
    "ERR_EMPTY_RESPONSE": NetworkFailure.BROKEN,
    "ERR_INCOMPLETE_CHUNKED_ENCODING": NetworkFailure.BROKEN,
    "ERR_BLOCKED_BY_CLIENT": Obstacle.EXTENSION,
    "ERR_BLOCKED_BY_ORB": Obstacle.OPAQUE_RESPONSE,
}
_NET_ERROR_GROUPS: dict[str, Obstacle | NetworkFailure] = {
    "ERR_CERT_": NetworkFailure.CERTIFICATE,
    "ERR_SSL_": NetworkFailure.TLS,
    "ERR_HTTP2_": NetworkFailure.BROKEN,
    "ERR_QUIC_": NetworkFailure.BROKEN,
}

# Each has an end, so that no text takes more than a bounded time for each of its characters.
_FIELDS = {
    "url": r"\S{1,4096}?",
    "location": r"\S{1,4096}?",
    "page": r"\S{1,4096}?",
    "page_origin": r"[^\s']{1,512}",
    "origin": r"\S{1,512}",
    "scheme": r"[a-z0-9+.-]{1,64}",
    "status": r"\d{3}|\(null\)|0",
    "method": r"\b[A-Z]{1,32}",
    "initiator": r"\b[A-Za-z -]{1,32}?",
    "net_error": r"ERR_[A-Z0-9_.]{1,64}",
    "websocket": r"wss?://\S{1,4096}?",
}
_ANYTHING = r"[^\n]{0,4096}?"
_REDIRECTED = r"(?:\(redirected\s+from\s+'(?P<first_url>[^']{0,4096})'\)\s+)?"
_STATUS_AT_THE_END = " Status code: {status}"
# Firefox' sentence for a request that got no answer; nothing follows from it if there is another.
_SILENCE = (Reason.NO_ANSWER, Reason.PREFLIGHT_NO_ANSWER)


class _Pattern(NamedTuple):
    engine: str
    reason: Reason | None
    aside: _Aside | None
    compiled: re.Pattern[str]


@dataclass(frozen=True)
class _Sighting:
    """A message that was found: what it can mean, and what it names."""

    start: int
    end: int
    engine: str
    reasons: tuple[Reason, ...] = ()
    aside: _Aside | None = None
    values: dict[str, str] = field(default_factory=dict)


def recognise(text: str) -> list[Evidence]:
    """The evidence in whatever `text` has of browsers' messages; empty if it has none."""
    sightings = list(_sightings(_straight(text)))
    return _merge(sightings)


def failure_of_net_error(name: str) -> Obstacle | NetworkFailure | None:
    """What Chromium's ``net::`` error `name` means; ``None`` for those that tell nothing."""
    if name in _NET_ERRORS:
        return _NET_ERRORS[name]
    for prefix, meaning in _NET_ERROR_GROUPS.items():
        if name.startswith(prefix):
            return meaning
    return None if name in ("", "ERR_FAILED", "ERR_ABORTED") else NetworkFailure.UNKNOWN


# --- finding messages ----------------------------------------------------------------------------


def _straight(text: str) -> str:
    """With straight quotes, for a message may have lost its curly ones on the way."""
    return text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0xA0: " "})


@cache
def _patterns() -> tuple[_Pattern, ...]:
    found: list[_Pattern] = []
    for template in console_templates():
        # "ERR_FAILED" and "ERR_…" say nothing; what else there is of "net::" is in a table here.
        if "net::ERR_FAILED" not in template.text and "…" not in template.text:
            compiled = _compile(template.text)
            found.append(_Pattern(template.engine, template.reason, None, compiled))
    found += [_Pattern(each.engine, None, each, _compile(each.text)) for each in _ASIDES]
    return tuple(found)


def _compile(template: str) -> re.Pattern[str]:
    """A template as a pattern: values as groups, blanks of any kind and number, quotes straight."""
    text = _straight(template)
    optional_status = text.endswith((_STATUS_AT_THE_END, _STATUS_AT_THE_END + "."))
    if optional_status:  # which older versions did not say
        text = text.removesuffix(".").removesuffix(_STATUS_AT_THE_END)
    parts = re.split(r"\{(\w+)\}", text)
    pattern = ""
    names: set[str] = set()
    for index, part in enumerate(parts):
        if index % 2 == 0:
            pattern += r"\s+".join(map(re.escape, re.split(r"\s+", part)))
        elif part == "redirected":
            pattern += _REDIRECTED
        elif part not in ("advice", "credentials_note"):
            is_last = index == len(parts) - 2 and not parts[-1]
            shape = _FIELDS.get(part, _ANYTHING)
            if is_last and shape.endswith("?"):
                shape = shape[:-1]
            pattern += f"(?P={part})" if part in names else f"(?P<{part}>{shape})"
            names.add(part)
    if optional_status:
        pattern += r"(?:\s+Status\s+code:\s+(?P<status>\d{3}|\(null\)|0))?"
    return re.compile(pattern)


def _sightings(text: str) -> Iterator[_Sighting]:
    """The messages in `text`, in order; of those that overlap, the longest."""
    found: list[_Sighting] = []
    for engine, reason, aside, compiled in _patterns():
        for match in compiled.finditer(text):
            values = {name: value for name, value in match.groupdict().items() if value}
            reasons = () if reason is None else (reason,)
            found.append(_Sighting(match.start(), match.end(), engine, reasons, aside, values))
    # The longer first; a reason before an aside of the same length.
    found.sort(key=lambda each: (each.start - each.end, each.aside is not None))
    kept: list[_Sighting] = []  # in order, none overlapping
    for each in found:
        after = bisect_left(kept, each.start, key=_start)
        same = kept[after] if after < len(kept) else None
        if same is not None and each.reasons and _is_same(each, same):
            together = tuple(dict.fromkeys(same.reasons + each.reasons))
            kept[after] = replace(same, reasons=together)
        elif (after == 0 or kept[after - 1].end <= each.start) and (
            same is None or each.end <= same.start
        ):
            kept.insert(after, each)
    yield from kept


def _start(sighting: _Sighting) -> int:
    return sighting.start


def _is_same(a: _Sighting, b: _Sighting) -> bool:
    """Is it one sentence that an engine prints for several reasons?"""
    return (a.start, a.end, a.engine) == (b.start, b.end, b.engine) and bool(b.reasons)


# --- from messages to evidence -------------------------------------------------------------------


def _merge(sightings: list[_Sighting]) -> list[Evidence]:
    """One piece of evidence for each request that the messages are about."""
    requests = _Requests()
    for each in sightings:
        if each.aside is None or each.aside.meaning is not None:
            requests.add(each)
        elif "net_error" in each.values:
            requests.add_net_error(each)
        else:
            requests.add_address(each)
    evidence = [_evidence(each) for each in requests.mains]
    return list(_without_echoes(evidence))


class _Requests:
    """The messages that tell of a request each, found by what others may tell of the same one."""

    def __init__(self) -> None:
        self.mains: list[_Sighting] = []
        self._by_url: dict[tuple[str, str | None], int] = {}
        """The first of an engine about a URL."""
        self._without_url: list[int] = []
        """Those of WebKit that name none yet."""

    def add(self, message: _Sighting) -> None:
        """Add a message about a request that no other is about."""
        url = message.values.get("url")
        self._by_url.setdefault((message.engine, url), len(self.mains))
        if message.engine == "webkit" and url is None:
            self._without_url.append(len(self.mains))
        self.mains.append(message)

    def add_net_error(self, message: _Sighting) -> None:
        """``GET … net::ERR_FAILED 500`` tells of the message before it, or is one itself."""
        values = message.values
        meaning = failure_of_net_error(values["net_error"])
        index = self._by_url.get((message.engine, values.get("url")))
        if index is not None:
            main = self.mains[index]
            told = {key: value for key, value in values.items() if key in ("method", "status")}
            # The request's own status and method, if it was not the preflight that failed.
            if not any(map(is_of_preflight, main.reasons)):
                self.mains[index] = replace(main, values={**told, **main.values})
        elif meaning is not None:
            aside = _Aside("chromium", meaning, "")
            detail = f"net::{values['net_error']}"
            self.add(replace(message, aside=aside, values={**values, "detail": detail}))
        elif "url" in values:
            self.add(replace(message, aside=_Aside("chromium", Obstacle.SAYS_NOTHING, "")))

    def add_address(self, message: _Sighting) -> None:
        """WebKit names the URL in a line of its own, after the reason."""
        if not self._without_url:
            self.add(replace(message, aside=_Aside("webkit", Obstacle.SAYS_NOTHING, "")))
            return
        index = self._without_url.pop()
        main = self.mains[index]
        url = message.values["url"]
        self.mains[index] = replace(main, values={**main.values, "url": url})
        self._by_url.setdefault((main.engine, url), index)


def _evidence(sighting: _Sighting) -> Evidence:
    values = sighting.values
    meaning = sighting.aside.meaning if sighting.aside else None
    page = parse_url(values["page"]) if "page" in values else None
    origin = values.get("page_origin") or values.get("origin")
    if origin is None and page is not None and page.origin is not None:
        origin = str(page.origin)
    silent = bool(sighting.reasons) and set(sighting.reasons) <= set(_SILENCE)
    failure = NetworkFailure.UNKNOWN if silent else None
    reasons = sighting.reasons
    if len(reasons) > 1 and ("," in values.get("value", "") or " " in values.get("value", "")):
        # Firefox says of a list, too, that it “does not match”.
        reasons = tuple(each for each in reasons if each in _MULTIPLE) or reasons
    return Evidence(
        source=Source.CONSOLE,
        origin=origin,
        url=values.get("url") or values.get("websocket"),
        method=values.get("method"),
        reasons=() if silent else reasons,
        told=_told(values),
        failure=meaning if isinstance(meaning, NetworkFailure) else failure,
        obstacle=meaning if isinstance(meaning, Obstacle) else None,
        detail=values.get("detail", ""),
        engine=sighting.engine,
    )


_MULTIPLE = (Reason.MULTIPLE_ALLOW_ORIGIN_VALUES, Reason.PREFLIGHT_MULTIPLE_ALLOW_ORIGIN_VALUES)


def _told(values: Mapping[str, str]) -> Told:
    status = values.get("status", "")
    return Told(
        status=int(status) if status.isdecimal() and int(status) else None,
        value=values.get("value"),
        header=values.get("header"),
        token=values.get("token"),
        location=values.get("location"),
        redirected_from=values.get("first_url"),
        initiator=values.get("initiator"),
        cookie=values.get("cookie"),
        detail=values.get("detail"),
    )


def _without_echoes(evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """Without what only repeats, or tells less than, another message about the same URL."""
    unanswered = {each.url for each in evidence if each.failure is NetworkFailure.UNKNOWN}
    everything = [_narrowed(each, unanswered) for each in evidence]
    saying = [each for each in everything if each.obstacle is not Obstacle.SAYS_NOTHING]
    any_said = {each.url for each in saying}
    cause_said = {each.url for each in saying if each.failure is not NetworkFailure.UNKNOWN}
    told: set[object] = set()
    for each in everything:
        if each.obstacle is Obstacle.SAYS_NOTHING:
            more: set[str | None] = any_said
        elif each.failure is NetworkFailure.UNKNOWN:
            more = cause_said
        else:
            more = set()
        if bool(more) if each.url is None else not more.isdisjoint((each.url, None)):
            continue
        said = (each.reasons, each.failure, each.obstacle)
        if (said, each.url, each.origin) in told:
            continue
        # Another that says the same, or the same of fewer things, only repeats it.
        told.update(
            (said, url, origin) for url in (each.url, None) for origin in (each.origin, None)
        )
        yield each


def _narrowed(evidence: Evidence, unanswered: Container[str | None]) -> Evidence:
    """Firefox prints a second line, of no answer, only if the first was about a preflight.

    (Or about a redirect, which the status tells.) `unanswered` are the URLs of such lines.
    """
    of_preflight = tuple(filter(is_of_preflight, evidence.reasons))
    if (
        evidence.url in unanswered
        and of_preflight
        and evidence.engine == "firefox"
        and (evidence.status or 0) // 100 != 3
    ):
        return replace(evidence, reasons=of_preflight)
    return evidence
