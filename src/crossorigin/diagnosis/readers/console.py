"""Recognises pasted messages of browsers' consoles, and converts them to evidence.

`sightings` finds the messages, `told_requests` joins those that are about one request, here each
becomes evidence, and `echoes` leaves out what only repeats another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from ...browser import NetworkFailure, Reason
from ...fetch.urls import parse_url
from ..evidence import REDIRECT, Evidence, Obstacle, Source, Told
from ..places import has_masked_host
from ..reason_groups import CORS_CHECK, MISMATCH, MISSING, MULTIPLE, SILENCE, WILDCARD
from .carried import straight
from .echoes import without_echoes
from .sentence_patterns import PLACEHOLDER
from .sighting import Sighting
from .sightings import sightings_in
from .told_requests import merged
from .wordings import NET_ERROR_GROUPS, NET_ERRORS, NET_REASONS, Meaning

__all__ = ["recognise", "without_marks"]

_OUTSIDE: dict[Reason, Obstacle] = {
    Reason.CORS_DISABLED_SCHEME: Obstacle.WRONG_SCHEME,
    Reason.SCHEME_NOT_SUPPORTED: Obstacle.WRONG_SCHEME,
    Reason.BAD_PORT: Obstacle.BLOCKED_PORT,
    Reason.RESOURCE_POLICY_NOT_SAME_ORIGIN: Obstacle.RESOURCE_POLICY,
    Reason.RESOURCE_POLICY_NOT_SAME_SITE: Obstacle.RESOURCE_POLICY,
    Reason.OPAQUE_RESPONSE_BLOCKED: Obstacle.OPAQUE_RESPONSE,
    Reason.INTEGRITY_MISMATCH: Obstacle.ANOTHER_RULE,
    Reason.INTEGRITY_WITHOUT_CORS: Obstacle.ANOTHER_RULE,
    Reason.UNENCODED_DIGEST_MISMATCH: Obstacle.ANOTHER_RULE,
}
"""Reasons of a browser that are not about CORS; the obstacle is known too."""


def recognise(text: str) -> list[Evidence]:
    """The evidence in the browsers' messages in `text`; empty if it has none."""
    plain = _as_shown(straight(without_marks(text))).rstrip("\n") + "\n"
    found = _without_sources([_evidence(each) for each in merged(sightings_in(plain))])
    # Versions of Firefox that do not tell the status print the line of no response always.
    told = list(without_echoes(found, tells_echoes="(null)" in text))
    if _REACT_NATIVE.search(plain):
        told = [
            replace(each, engine="react-native") if _is_of_library(each) else each for each in told
        ]
    pages = {
        engine: page
        for engine, page_in in (("firefox", _page_above), ("chromium", _page_as_source))
        if any(each.engine == engine and each.origin is None for each in told)
        and (page := page_in(plain)) is not None
    }
    return [
        replace(each, origin=page)
        if each.origin is None
        and (page := pages.get(each.engine or "")) is not None
        and str(each.target) != page
        else each
        for each in told
    ]


_REACT_NATIVE = re.compile(
    r"\b(?:RCTDeviceEventEmitter|RCTNetworking|XMLHttpRequest\.__didCompleteResponse|"
    r"usesCleartextTraffic|node_modules/react-native/)"
)
"""Frames of React Native's scripts in a stack, and a setting of its apps on Android."""


def _is_of_library(evidence: Evidence) -> bool:
    return evidence.engine == "script" and evidence.obstacle is Obstacle.SAYS_NOTHING


def _without_sources(found: list[Evidence]) -> list[Evidence]:
    """Without what developer tools fail to load for themselves, if there is anything else."""
    others = [each for each in found if not (each.url or "").startswith(_SOURCES)]
    return others or found


_SOURCES = ("node:", "webpack:", "webpack-internal:", "ng:")
"""Schemes of scripts in stacks of calls."""


_NAVIGATED = re.compile(r"(?m)^[^\n]{0,40}?\bNavigated to (?P<page>https?://\S{1,2048})")
_FIRST_ROW = re.compile(
    r"(?m)^[^\S\n]{0,8}(?:[\d:.]{5,12}[^\S\n]{1,8})?(?P<xhr>XHR)?[^\S\n]?(?P<method>[A-Z]{3,7})"
    r"[^\S\n]?(?P<page>https?://[^\s/]{1,300}(?:/[^\s?#]{0,2048})?)\S{0,2048}\s{1,4}"
    r"\[HTTP/\d(?:\.\d)? (?P<status>\d{3})"
)
_OF_PAGE = re.compile(r"(?:/|/[^/.]{1,200}|\.(?:html?|php|aspx?|jsp))$")
"""How the path of a document ends."""


def _page_above(text: str) -> str | None:
    """The origin of the page of which Firefox's console is, as other lines there show it.

    It says where it navigated to. Otherwise its first row is mostly that of the document.
    """
    found = {each["page"] for each in _NAVIGATED.finditer(text)}
    if not found and (row := _FIRST_ROW.search(text)) is not None:
        is_plain = row["method"] == "GET" and row["status"] == "200" and row["xhr"] is None
        found = {row["page"]} if is_plain and _OF_PAGE.search(row["page"]) else set()
    return _only_origin(found)


_AS_SOURCE = re.compile(
    r'", source: (?P<page>(?:https?|chrome-extension)://[^\s"]{1,2048}) \([01]\)'
)
"""What logs of Android's web views and of Electron put after a message; here the document."""


def _page_as_source(text: str) -> str | None:
    """The origin of the page that a log of Chromium names as the source of its messages."""
    found = {each["page"] for each in _AS_SOURCE.finditer(text)}
    return _only_origin({each for each in found if _OF_PAGE.search(re.split(r"[?#]", each)[0])})


def _only_origin(found: set[str]) -> str | None:
    urls = filter(None, map(parse_url, found))
    origins = {str(each.origin) for each in urls if each.origin is not None}
    return origins.pop() if len(origins) == 1 else None


_MARKS = re.compile(r"(?m)^[^\S\n]{0,40}(?://+|>+|[*#•-][^\S\n])[^\S\n]{0,8}(?=[A-Za-z'\"`(\[])")
_QUOTED_LINE = re.compile(r"(?m)^([^\S\n]{0,40})['\"`]([^'\"`\n]{10,4096})['\"`][,;]?[^\S\n]*$")


_BOLD = re.compile(r"\*\*([^\s*]{1,512})\*\*")
_ADDRESS_AS_CODE = re.compile(r"`((?:https?|wss?)://[^`\s]{1,4096})`")
_SPACED_ADDRESS = re.compile(
    r"\bhttps?: ?// ?(?<= )[^\s(:/]{1,253}(?: ?[:/]{1,2} ?[^\s(:/]{1,400}){0,20}"
)
"""An address as machine translation writes it, with blanks around its slashes."""
_WITH_BLANKS = tuple(
    re.compile(each)
    for each in (
        r"(?P<before>\b[a-z]{2,5}://[^\s<>\[\]{}()'\"`]{0,2048})"
        r"(?P<address><[\w. -]{1,40}>|\[[\w. -]{1,40}\]|\{[\w. -]{1,40}\}|\([\w. -]{1,40}\))",
        r"(?i)(?P<before>\baccess to [\w -]{2,40} at '|\bremote resource at |\bcannot load |"
        r"\bfailed to load )(?P<address>https?://(?:(?!://)[^\n']){1,2048}?)(?="
        r"' (?:\(redirected |from origin )|\. \(Reason: |\. This can be fixed | due to access "
        r"control|[.:] (?:No '|Response to |Request header ))",
    )
)
"""Where an address may have blanks: in words in place of a part, and within a sentence."""
_IN_BRACKETS = re.compile(r"(?<=://)[\w-]{1,63}(?:(?:\[\.\]|\.)[\w-]{1,63}){1,20}")
"""A host whose dots were put in brackets, so that nothing makes a link of it."""
_ESCAPED_MARK = re.compile(r"\\(?=[<>])")
"""What keeps Markdown from taking a word in angle brackets for a tag."""
_HEADER_AS_CODE = re.compile(r"`(Access-Control-[A-Za-z-]{1,40})`(?= header)")


def without_marks(text: str) -> str:
    """Without the signs of comments, lists and quotations at the start of lines."""
    return _MARKS.sub("", text)


def _as_shown(text: str) -> str:
    """Without the quotes around whole lines, and the signs of code around addresses and names."""
    plain = _IN_BRACKETS.sub(lambda found: found[0].replace("[.]", "."), text)
    plain = _ESCAPED_MARK.sub("", plain)
    for each in _WITH_BLANKS:
        plain = each.sub(_without_blanks, plain)
    plain = _BOLD.sub(r"\1", _QUOTED_LINE.sub(r"\1\2", plain))
    plain = _SPACED_ADDRESS.sub(lambda found: found[0].replace(" ", ""), plain)
    plain = _HEADER_AS_CODE.sub(r"'\1'", plain)
    # Of two asterisks in a paragraph, Markdown makes emphasis, and copies of it have others.
    plain = _EATEN_STAR.sub("'*'", plain)
    plain = _bare_net_error().sub("net::", _LOWER_NET_ERROR.sub(_as_printed, plain))
    if " from origin `" in plain:
        return plain.replace("`", "'")
    return _ADDRESS_AS_CODE.sub(r"\1", plain)


def _without_blanks(found: re.Match[str]) -> str:
    """An address as a browser prints it."""
    return found["before"] + found["address"].replace(" ", "%20")


_LOWER_NET_ERROR = re.compile(r"(?<![\w.:'\"])(?:net::)?err_[a-z0-9_]{3,64}(?:\.[a-z]{3,64})?\b")
_PRINTED = {each.lower(): each for each in (*NET_ERRORS, *NET_REASONS)}


def _as_printed(found: re.Match[str]) -> str:
    """A ``net::`` error in capitals, where the writer used small letters."""
    name = found[0].removeprefix("net::")
    known = _PRINTED.get(name)
    if known is None and name.upper().startswith(tuple(NET_ERROR_GROUPS)):
        known = name.upper()
    return found[0] if known is None else f"net::{known}"


@cache
def _bare_net_error() -> re.Pattern[str]:
    """Where a known ``net::`` error stands without these signs, as on the browser's error page."""
    known = [rf"{re.escape(each)}\b" for each in (*NET_ERRORS, *NET_REASONS)]
    begun = (each for each in NET_ERROR_GROUPS if each not in ("ERR_PROXY_", "ERR_HTTP2_"))
    return re.compile(rf"(?<![\w:.'\"])(?={'|'.join([*known, *begun])})")


_EATEN_STAR = re.compile(r"(?<=\bwildcard )'_?'")


def _evidence(sighting: Sighting) -> Evidence:
    values = _without_placeholder(sighting.values)
    meaning, reasons = _trouble(sighting, values)
    values = _with_both_ends(values, meaning, reasons, is_redirect=sighting.is_redirect)
    values, reasons = _by_value(values, reasons)
    # So Firefox tells of a request that got no response, whatever the reason.
    is_silent = bool(reasons) and set(reasons) <= set(SILENCE)
    failure = NetworkFailure.UNKNOWN if is_silent else None
    return Evidence(
        source=Source.CONSOLE,
        origin=_page_in(values),
        url=_without_content(values.get("url"))
        or _frame_in(values)
        or _url_of(_host_and_port_in(values)),
        method=None if values.get("method") == "OPTIONS" else values.get("method"),
        reasons=() if is_silent else reasons,
        told=_told(values),
        failure=meaning if isinstance(meaning, NetworkFailure) else failure,
        obstacle=meaning if isinstance(meaning, Obstacle) else None,
        detail=values.get("detail", "").rstrip("`"),
        engine=None if sighting.engine == "edge" else sighting.engine,
    )


def _without_content(url: str | None) -> str | None:
    """The URL, of a long data: URL only what says what its content is."""
    kind, comma, content = (url or "").partition(",")
    is_long = kind.startswith("data:") and len(content) > _LONGEST_CONTENT
    return f"{kind}{comma}…" if is_long else url


_LONGEST_CONTENT = 24


def _without_placeholder(values: Mapping[str, str]) -> Mapping[str, str]:
    """The values without a URL that stands in place of one."""
    url = values.get("url", "")
    if re.match(rf"(?:{PLACEHOLDER})(?:/|$)", url) is None and not url.endswith(","):
        return values
    return {name: value for name, value in values.items() if name != "url"}


def _page_in(values: Mapping[str, str]) -> str | None:
    """The page's origin, if a message names it or the page, and it is not a placeholder."""
    page = parse_url(values["page"]) if "page" in values else None
    origin = values.get("page_origin") or values.get("origin")
    if origin is None and page is not None and page.origin is not None:
        origin = str(page.origin)
    if (origin or "").startswith(_OPAQUE) or values.get("page", "").startswith(_OF_NO_ORIGIN):
        return "null"
    return origin if origin == "null" or parse_url(origin or "") is not None else None


_OPAQUE = ("data:", "chrome-error:")
"""How addresses begin whose documents have no origin: of Chromium's error page, too."""
_OF_NO_ORIGIN = ("file:", "moz-nullprincipal:")
"""The same of pages that Firefox names."""


def _trouble(sighting: Sighting, values: Mapping[str, str]) -> tuple[Meaning, tuple[Reason, ...]]:
    """What a message means, or its reasons."""
    meaning, reasons = sighting.meaning, sighting.reasons
    if meaning is Obstacle.SAYS_NOTHING and "initiator" in values and "status" in values:
        # The message is cut, but a line of the network's has the status.
        return None, CORS_CHECK
    if reasons and all(each in _OUTSIDE for each in reasons):
        meaning, reasons = _OUTSIDE[reasons[0]], ()
    if meaning is Obstacle.WEBSOCKET and not values.get("url", "ws:").startswith("ws"):
        # Firefox says the same of an EventSource, after the reason.
        meaning = Obstacle.SAYS_NOTHING
    address = values.get("url", values.get("host_origin", ""))
    if meaning is NetworkFailure.UNKNOWN and "page_origin" in values and address[:5] == "file:":
        meaning = Obstacle.WRONG_SCHEME  # a file has no status
    return meaning, reasons


def _with_both_ends(
    values: Mapping[str, str],
    meaning: Meaning,
    reasons: tuple[Reason, ...],
    *,
    is_redirect: bool,
) -> Mapping[str, str]:
    """The values with the URL that was refused, where a message is about a redirect's response.

    Of a redirect that it did not follow, Chromium named both ends. “(redirected from …)” is of the
    request itself, which came before this preflight.
    """
    of_preflight = is_redirect and reasons == (Reason.PREFLIGHT_DISALLOWED_REDIRECT,)
    lacks_header = is_redirect and bool(set(reasons) & set(MISSING))
    is_of_first = of_preflight or lacks_header or meaning is Obstacle.REDIRECT_AFTER_PREFLIGHT
    if is_of_first and "first_url" in values:
        others = {name: value for name, value in values.items() if name != "first_url"}
        return {**others, "location": values["url"], "url": values["first_url"]}
    return {**values, "initiator": REDIRECT} if lacks_header else values


def _by_value(
    values: Mapping[str, str], reasons: tuple[Reason, ...]
) -> tuple[Mapping[str, str], tuple[Reason, ...]]:
    """The values and reasons, where the value in a message of Firefox tells more of the reason."""
    value = values.get("value", "")
    if value == "(null)" and set(reasons) & set(MISMATCH):
        # Earlier versions had no value to print.
        return {name: each for name, each in values.items() if name != "value"}, (
            *MISSING,
            *MISMATCH,
        )
    if value == "*" and set(reasons) & set(MISMATCH):
        return values, WILDCARD  # earlier versions said so of “*” where there are credentials
    if len(reasons) > 1 and ("," in value or " " in value):
        # Of a list, too, it says that it “does not match”.
        return values, tuple(each for each in reasons if each in MULTIPLE) or reasons
    return values, reasons


def _host_and_port_in(values: Mapping[str, str]) -> str | None:
    """The host and the port, of which Java prints “name/10.0.2.2:8080”, or “… (port 8080)”."""
    if "socket_address" not in values:
        return values.get("host_port")
    name, _, address = values["socket_address"].partition("/")
    host, port = re.split(r":(?=\d+$)| \(port ", address.rstrip(")"))
    return f"{name or host}:{port}"


def _url_of(host_port: str | None) -> str | None:
    """The URL that Node.js's name of a host and a port, such as ``::1:3000``, leaves."""
    host, _, port = (host_port or "").rpartition(":")
    if not host:
        return f"http://{port}" if port else None
    scheme = "https" if port == "443" else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _frame_in(values: Mapping[str, str]) -> str | None:
    """The origin of the document that a message names beside the page, if it has one."""
    origin = values.get("host_origin")
    return None if origin == "null" else origin


def _told(values: Mapping[str, str]) -> Told:
    status = values.get("status", "")
    return Told(
        status=int(status) if status.isdecimal() and int(status) else None,
        value=values.get("value", values.get("target_space")),
        header=values.get("header") or values.get("spelled"),
        token=values.get("token"),
        location=values.get("location"),
        redirected_from=values.get("first_url"),
        place=values["place"].rpartition(":")[0] if "place" in values else None,
        initiator=values.get("initiator"),
        cookie=values.get("cookie"),
        detail=values.get("detail"),
        sentence=values.get("sentence"),
        granting=values.get("granting"),
        masked_page=values["page"] if has_masked_host(values.get("page")) else None,
    )
