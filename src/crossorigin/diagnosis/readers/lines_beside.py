"""Completes a console's message from the lines and words around it.

They tell the status, the address, the method, the browser's version, and what a server logged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...browser import Reason
from ...fetch.statuses import is_error_status
from ..bodies import Said
from ..evidence import (
    CORS_ERROR,
    FONT,
    OF_EXTENSION,
    POLICY_BESIDE,
    Evidence,
    Obstacle,
    is_of_preflight,
)
from ..reason_groups import CORS_CHECK, CREDENTIALS, MISSING, MISSING_IN_PREFLIGHT
from .access_lines import access_lines
from .blocks import BlockKind, Blocks
from .gist import VALUE_OF_CREDENTIALS
from .http_messages import LONGEST_TITLE, without_wanted
from .page_methods import (
    headers_asked,
    headers_beside,
    method_beside,
    method_in_url,
    sends_credentials,
)
from .told_requests import without_time

__all__ = [
    "OF_OPTIONS",
    "LoggedStatuses",
    "addresses_in",
    "at_each_address",
    "path_in",
    "path_of",
    "status_in_prose",
    "with_lines",
    "with_log",
    "with_method",
    "with_status_in_prose",
    "with_version",
]


def path_of(url: str) -> str:
    """What follows the host in `url`, with the query."""
    return "/" + url.partition("://")[2].partition("/")[2]


OF_OPTIONS = re.compile(r"\bOPTIONS\b|(?i:\bpre-?flights?\b)")


def path_in(evidence: Evidence) -> str | None:
    """The path of the request, without the query, as logs have it; ``None`` without a URL."""
    url = evidence.parsed_url
    return None if url is None else url.path


def at_each_address(told: list[Evidence], text: str) -> list[Evidence]:
    """A message that names no more than a host, once for each address there that stands alone.

    Chrome's first messages about fonts were so.
    """
    if len(told) != 1 or (told[0].url or "").count("/") != _OF_BARE_HOST:
        return told
    alone = dict.fromkeys(_ADDRESS_ALONE.findall(text))
    return [
        replace(told[0], url=each) for each in alone if each.startswith(f"{told[0].url}/")
    ] or told


_OF_BARE_HOST = 2
"""The slashes of an address that has no path."""
_OF_STATUS = {Reason.PREFLIGHT_INVALID_STATUS}


_ADDRESS_ALONE = re.compile(
    r"(?m)^[^\S\n]{0,80}(?:(?:GET|POST|PUT|XHR)\s{0,80}){0,3}(https?://\S{1,4096}?)[\"'`]?[^\S\n]*+$"
)
_STATUS_ALONE = re.compile(
    r"(?m)^[^\S\n]{0,40}(?:Status(?: Code)?:? ?)?([1-5]\d\d) \([A-Z][A-Za-z ]{1,40}\)[^\S\n]*$"
)
_FIREFOX_STATUS = re.compile(r"\[HTTP/\d(?:\.\d)? (\d{3})\b[^\]\n]{0,80}\]")


_STATUS_IN_PROSE = re.compile(
    r"(?i)(?:\b(?:status|code|http|returns?|returned|returning|gets?|getting|got|giv(?:es|ing)|gave|"
    r"receives?|received|receiving|answer(?:s|ed|ing)?|throws?|throwing|triggers?|with|responds?|responding|fail(?:s|ed|ing)?)"
    r"(?: (?:an?|the|me|back|with|http|status|code|error|is|of)){0,4}"
    r"(?:[ _:=]{1,2}[`*'\"(]{0,3}|[`*'\"]{1,3})"
    r"(?P<status>[45]\d\d)(?![\w/-]|[.:]\w|[`*]{0,3} (?:ms|bytes|px|lines))"
    r"|\b(?P<moved>30[1278])[`*]{0,2} (?:(?:temporary|permanent) redirect|moved)"
    r"|\bHTTP_(?P<name>[45]\d\d)_[A-Z_]{3,40}"
    r"|(?<![\w.:/$-])(?P<before>[45]\d\d)[`*]{0,3}[ _](?:response|errors?|status|code|bad gateway|"
    r"internal server error|forbidden|unauthorized|not found|method not allowed|gateway time-?out|"
    r"service unavailable|when(?:ever)?|while|occurs?|occurred|appears?|happens?)\b)"
)
_LONGEST_PROSE = 16 * 1024


def status_in_prose(words: str, *, of_options: bool = True) -> int | None:
    """The only status of an error that a writer names beside a message.

    `of_options` is whether it may be that of a preflight.
    """
    text = without_wanted(words[:_LONGEST_PROSE])
    if "method_not_allowed" in text:
        return 405
    found = {
        int(each["status"] or each["name"] or each["before"] or each["moved"])
        for line in text.splitlines()
        if of_options or not OF_OPTIONS.search(line[:2000])
        for each in _STATUS_IN_PROSE.finditer(line[:2000])
    }
    return found.pop() if len(found) == 1 else None


def with_status_in_prose(evidence: Evidence, blocks: Blocks) -> Evidence:
    """A refusal that a status may cause, with the status that a writer names beside it."""
    if evidence.status is not None or not set(evidence.reasons) & {*MISSING, *_OF_STATUS}:
        return evidence
    if _STATUS_ALONE.search(blocks.text) or _FIREFOX_STATUS.search(blocks.text):
        return evidence
    of_options = any(map(is_of_preflight, evidence.reasons))
    status = status_in_prose(blocks.words, of_options=of_options)
    return replace(evidence, told=replace(evidence.told, status=status))


_OF_APPLE = re.compile(
    r"NSErrorFailingURL(?:String)?Key[\"'\\]{0,2}\s{0,2}[=:]\s{0,2}[\"'\\]{0,2}"
    r"((?:https?|wss?)://[^\s,\"'}\\]{1,2048})"
)
_BEFORE_REASON = re.compile(
    r"(https?://[^\s'\"]{1,2048})\. Origin '?[^\s']{1,512}'? is not allowed by Access-Control-"
    r"|\bheader is present on (https?://[^\s'\"]{1,2048})"
)


def _named_in_words(text: str, evidence: Evidence) -> str | None:
    """The URL that Apple's error names among its values, or the rest of a cut sentence."""
    if evidence.failure is not None and evidence.engine == "webkit":
        named = set(_OF_APPLE.findall(text))
    elif evidence.reasons:
        named = {(one or other).rstrip(".,;") for one, other in _BEFORE_REASON.findall(text)}
    else:
        return None
    return named.pop() if len(named) == 1 else None


def with_lines(evidence: Evidence, blocks: Blocks) -> Evidence:
    """A message without a URL, with the one that stands in a line of its own, and its status."""
    text = blocks.text
    if evidence.told.value is None and evidence.for_certain(*CREDENTIALS):
        found = VALUE_OF_CREDENTIALS.search(text)
        value = found["value"] if found is not None else None
        evidence = replace(evidence, told=replace(evidence.told, value=value))
    if (of_options := _options_line(text, evidence)) is not None:
        told = replace(evidence.told, status=of_options)
        evidence = replace(evidence, reasons=MISSING_IN_PREFLIGHT, told=told)
    elif _is_refused_row(text, evidence):
        evidence = replace(evidence, reasons=MISSING_IN_PREFLIGHT)
    alone = set(_STATUS_ALONE.findall(text))
    if len(alone) == 1 and evidence.status is None:
        evidence = replace(evidence, told=replace(evidence.told, status=int(alone.pop())))
    if evidence.obstacle is Obstacle.CONTENT_SECURITY_POLICY:
        evidence = _with_policy(evidence, text)
    is_open = evidence.says_nothing or evidence.obstacle is Obstacle.WORKER
    if is_open and not evidence.told.detail and _OF_EXTENSION.search(text):
        evidence = replace(evidence, told=replace(evidence.told, detail=OF_EXTENSION))
    if evidence.reasons and _OF_CACHE.search(text):
        evidence = replace(evidence, from_cache=True)
    if (line := _firefox_line(text, evidence)) is not None:
        evidence = replace(evidence, told=replace(evidence.told, status=line))
    if evidence.status is not None and _is_silent_firefox(evidence):
        # There was a response, so that a header of it is missing or wrong. An error may be the
        # preflight's, whose status Firefox's extensions print without its method.
        is_error = is_error_status(evidence.status) and evidence.method is None
        of_preflight = MISSING_IN_PREFLIGHT if is_error else ()
        reasons = (*CORS_CHECK, *of_preflight)
        evidence = replace(evidence, obstacle=None, reasons=reasons, detail="")
    is_stated = evidence.logged is not None and evidence.logged.stated is not None
    if evidence.url is not None or is_stated:
        return evidence
    whole = _address_of_axios(text)
    if (named := whole or _named_in_words(text, evidence)) is not None:
        method = method_beside(blocks) if whole is not None else None
        return replace(evidence, url=named, method=evidence.method or method)
    alone = {each for each in _ADDRESS_ALONE.findall(text) if not _is_document(each)}
    addresses = alone or addresses_in(blocks, evidence.origin)
    status = _FIREFOX_STATUS.search(text)
    told = evidence.told
    if status is not None and evidence.status is None:
        told = replace(told, status=int(status[1]))
    return replace(evidence, url=addresses.pop() if len(addresses) == 1 else None, told=told)


_BASE = re.compile(r"\bbaseURL['\"]?:\s{0,4}['\"](?P<base>https?://[^\s'\"]{1,2048})['\"]")
_RELATIVE = re.compile(
    r"(?<![A-Za-z])url['\"]?:\s{0,4}['\"](?P<path>(?![\w+.-]{1,20}:|//)[^\s'\"]{1,2048})"
)


def _address_of_axios(text: str) -> str | None:
    """The address that axios made of the two in its settings, which its errors print.

    (lib/helpers/combineURLs.js)
    """
    base, path = _BASE.search(text), _RELATIVE.search(text)
    if base is None or path is None:
        return None
    return f"{base['base'].rstrip('/')}/{path['path'].lstrip('/')}"


def _with_policy(evidence: Evidence, text: str) -> Evidence:
    """A message about a page's policy, with what the text has beside it: a policy, a userscript."""
    if _OF_USER_SCRIPT.search(text):
        return replace(evidence, told=replace(evidence.told, value=OF_EXTENSION))
    name = re.escape(evidence.detail)
    found = re.findall(rf"(?<![\w-]){name}[^\S\n](?!directive\b)([^;\"<>\n]{{1,400}})[;\"]", text)
    if not evidence.detail.endswith(("-src", "-src-elem")) or len(found) != 1:
        return evidence
    detail = f"{evidence.detail} {found[0].strip()}"
    told = replace(evidence.told, value=POLICY_BESIDE)
    return replace(evidence, detail=detail, told=told)


_OF_USER_SCRIPT = re.compile(
    r"\buserscript\.html\b|\.user\.js\b|==UserScript==|"
    r"(?:chrome|moz|safari-web)-extension://[\w-]{8,64}/\S*:\d"
)
"""A script of a manager of userscripts, or a place in a script of an extension."""
_OF_CACHE = re.compile(r"(?i)\b(?:from|in) (?:the )?(?:browser's )?(?:disk|memory) cache\b")
"""What the Network panel shows in place of a size, or people say of it."""
_OF_EXTENSION = re.compile(r"(?:chrome|moz|safari-web|ms-browser)-extension://[\w-]{8,64}/\S*:\d")
"""A place in a script of an extension."""


def _is_silent_firefox(evidence: Evidence) -> bool:
    """Whether it is a message of a Firefox that printed one sentence for all reasons."""
    is_silent = evidence.says_nothing and evidence.detail in (CORS_ERROR, FONT)
    return is_silent and evidence.engine == "firefox"


def _firefox_line(text: str, evidence: Evidence) -> int | None:
    """The status in Firefox's line of the network about the same URL."""
    if evidence.engine != "firefox" or evidence.url is None or evidence.status is not None:
        return None
    at = 0
    while (at := text.find(f"{evidence.url} [HTTP/", at)) >= 0:
        line = text[text.rfind("\n", 0, at) + 1 : at].split()
        found = _FIREFOX_STATUS.match(text, at + len(evidence.url) + 1)
        at += 1
        if found is not None and line and line[-1] not in ("OPTIONS", "HEAD"):
            return int(found[1])
    return None


_COMMENT = re.compile(r"(?m)^[^\S\n]{0,80}//[^\n]*$")
_ADDRESS = re.compile(r"https?://[^\s'\"`<>()\[\]]{1,2048}")
_IN_QUOTES = re.compile(
    r"(?m)^(?![^\S\n]*(?://|#|\*))[^\n]{0,1000}?['\"`](https?://[^\s'\"`<>()\[\]${}]{1,2048})"
    r"(?:(?<==)\$(?:\{[^'\"`\n]{1,200}|[A-Za-z_][^'\"`\s]{0,200}))?['\"`]"
)
"""An address in a line of code that is not a comment."""
_OF_TEMPLATE = re.compile(r"\?[^{\n]{0,200}=(?:\$\{[^\n]{0,2048})?$")
"""A query whose values code puts in."""
_LONGEST_PHRASE = 60
_ASKS_FOR = re.compile(
    r"(?i)(?:(?:\b(?:call|request|fetch|load|query|hit|send|post|put|patch|delete|get|options|open|"
    r"axios|ajax|json|connect|access to \w{2,20})"
    r"(?:s|ed|t|ing|ting)?(?: (?:to|at|from|for|of|the|url|endpoint|api)){0,3}"
    r"|\berrors? (?:at|for|from|on)"
    r"|(?:ur[li]|endpoint|api|href|src|action|target|host|address))[\"')\]]{0,2}\s{0,4}[:=(,]{0,2}"
    r"\s{0,4}[\"'`(<]{0,3}$"
    r"|(?<![\w$])(?!(?:import|require|url|log|warn|error|info|debug|open|redirect|sendRedirect|assign|"
    r"replace|Link)\()[\w$]{1,40}(?:<[\w\[\]<>]{1,30}>)?\(\s{0,8}[\"'`]$)"
)
"""What comes before an address that a page asks, such as a call; prose names others, too."""
_ANSWERS = re.compile(r"[\"'`)>]{0,3} (?:answers|fails|gives|responds|returns|throws)\b")
"""What comes after such an address."""
_OF_STACK = re.compile(r"\bat [^\s(]{1,200} \([^)\n]{1,2048}\)")
"""A place in a script, in a stack of calls."""
_OF_DOCUMENTS = (
    "developer.mozilla.org",
    "stackoverflow.com",
    "chromestatus.com",
    "w3.org",
    "goo.gl",
    "chromium.org",
    "crbug.com",
    "developer.chrome.com",
    "spec.whatwg.org",
    "reactjs.org",
    "react.dev",
    "npmjs.com",
    "://docs.",
    "/docs/",
    "/issues/",
    "/pull/",
    "/discussions/",
    "/questions/",
    "/blob/",
    "/wiki/",
)
"""Parts of addresses of documentation, forums and source text, which people write beside."""


def addresses_in(blocks: Blocks, origin: str | None) -> set[str]:
    """The addresses that the page asks, in its code and in words.

    Not those of pages, of documents and of places in scripts; and a server's code has others.
    """
    others = blocks.only(set(BlockKind) - {BlockKind.SERVER, BlockKind.PAGE})
    plain = _COMMENT.sub(" ", _OF_STACK.sub(" ", others[:LONGEST_TITLE]))
    code = blocks.only({BlockKind.PAGE})[:LONGEST_TITLE]
    told = [
        each[0]
        for each in _ADDRESS.finditer(plain)
        if _ASKS_FOR.search(plain, max(each.start() - _LONGEST_PHRASE, 0), each.start())
        or _ANSWERS.match(plain, each.end())
    ]
    found = {
        _OF_TEMPLATE.sub("", each).rstrip(".,;:") for each in (*told, *_IN_QUOTES.findall(code))
    }
    return {
        each
        for each in found
        if not f"{each}/".startswith(f"{origin}/")  # no page is refused its own origin
        # a place, an origin, or a template
        and not re.search(r":\d+:\d+$|://[^/]+/?$|\{", each)
        and not _is_document(each)
    }


_OPTIONS_LINE = re.compile(
    r"(?m)^\W{0,4}OPTIONS (?P<url>https?://\S{1,4096})\s{1,8}\W{0,4}"
    r"(?:(?:HTTP )?Status(?: Code)?:?\s?)?(?P<status>[45]\d\d)\b"
)


def _options_line(text: str, evidence: Evidence) -> int | None:
    """The status in a line that tells of the preflight to the URL of a refused request."""
    if not evidence.reasons or not set(evidence.reasons) <= set(MISSING):
        return None
    lines = (each for each in _OPTIONS_LINE.finditer(text) if each["url"] == evidence.url)
    status = next((int(each["status"]) for each in lines), None)
    return status if evidence.status in (None, status) else None


_REFUSED_ROW = re.compile(
    r"(?m)^[^\n]{0,40}?\bXHR\s{0,4}OPTIONS\s{1,8}(?P<url>https?://\S{1,4096})\s{1,8}"
    r"CORS Missing Allow Origin\b"
)
"""The row of a preflight in Firefox's console, which tells why it failed."""


def _is_refused_row(text: str, evidence: Evidence) -> bool:
    """Whether a row of the console says that what failed is the preflight of that request."""
    if evidence.engine != "firefox" or not set(evidence.reasons) & set(MISSING):
        return False
    return any(each["url"] == evidence.url for each in _REFUSED_ROW.finditer(text))


def _is_document(address: str) -> bool:
    return any(host in address for host in _OF_DOCUMENTS)


class LoggedStatuses:
    """The methods and statuses in the rows of a server's log, by the path.

    The rows are read once, however many messages they are compared with.
    """

    def __init__(self, text: str) -> None:
        self._by_path: dict[str, dict[tuple[str, int], None]] = {}
        for row in access_lines(text):
            # A client may write the time into the path of each request.
            of_path = self._by_path.setdefault(without_time(row.path), {})
            of_path[row.method, row.status] = None

    def of(self, path: str) -> Iterator[tuple[str, int]]:
        """The methods and statuses of `path`, and those of it without the query."""
        for each in dict.fromkeys((without_time(path), path.partition("?")[0])):
            yield from self._by_path.get(each, ())


def with_log(evidence: Evidence, logged: LoggedStatuses) -> Evidence:
    """A console's message with the status that a server's log beside it has for the request."""
    url = evidence.parsed_url
    if url is None:
        return evidence
    rows = tuple(logged.of(path_of(url.without_fragment)))
    if evidence.reasons == (Reason.MISSING_ALLOW_ORIGIN,) and _are_of_failed_preflight(
        rows, evidence.status
    ):
        evidence = replace(evidence, reasons=MISSING_IN_PREFLIGHT)
    if evidence.status is not None:
        return evidence
    of_preflight = bool(evidence.reasons) and all(map(is_of_preflight, evidence.reasons))
    fitting = [
        (method, status)
        for method, status in rows
        if (method == "OPTIONS") is of_preflight
        and (of_preflight or evidence.method in (None, method))
    ]
    if len({status for _, status in fitting}) != 1:
        return evidence  # of several statuses, any may be that of the message
    method, status = fitting[0]
    told = replace(evidence.told, status=status)
    return replace(evidence, method=evidence.method if of_preflight else method, told=told)


def _are_of_failed_preflight(rows: Sequence[tuple[str, int]], told: int | None) -> bool:
    """Whether a log has only OPTIONS of a URL, with errors: old Chrome does not tell them apart."""
    return bool(rows) and all(
        method == "OPTIONS" and is_error_status(status) and told in (None, status)
        for method, status in rows
    )


def with_method(evidence: Evidence, blocks: Blocks) -> Evidence:
    """A message with what the text beside it names of the request: a preflight's method, headers.

    Code of the page also tells whether the request has cookies.
    """
    if evidence.credentials is None and sends_credentials(blocks.only({BlockKind.PAGE})):
        evidence = replace(evidence, credentials=True)
    if evidence.says_nothing and evidence.method is None:
        return replace(evidence, method=method_in_url(evidence.url or ""))
    asked = headers_asked(blocks.text, evidence.url)
    if asked and evidence.logged is not None and evidence.logged.said is Said.REFUSED_BY_CORS:
        # The log has what the refused preflight asked for.
        is_silent = evidence.for_certain(*MISSING) and not evidence.in_preflight
        evidence = replace(evidence, reasons=MISSING_IN_PREFLIGHT) if is_silent else evidence
    if not evidence.in_preflight:
        return evidence
    method = evidence.method or method_beside(blocks, evidence.url)
    headers = (
        *evidence.script_headers,
        *headers_beside(blocks.without_server, method, evidence.url),
    )
    return replace(evidence, method=method, script_headers=tuple(dict.fromkeys(headers)))


_VERSIONS = {
    "firefox": re.compile(r"\b(?:Firefox|FF)(?: ESR)?[ /]v?(\d{1,3})\b"),
    "chromium": re.compile(r"\bChrom(?:e|ium)[ /]v?(\d{1,3})\b"),
    "webkit": re.compile(r"\b(?:Safari v?|Version/)(\d{1,3})\b"),
}
"""The browser's version, in a User-Agent or in a user's words."""


def with_version(evidence: Evidence, text: str) -> Evidence:
    """A console's message with the browser's version, if the text has one."""
    shape = _VERSIONS.get(evidence.engine or "")
    found = set(shape.findall(text)) if shape is not None else set()
    if len(found) != 1:
        return evidence
    return replace(evidence, told=replace(evidence.told, version=int(found.pop())))
