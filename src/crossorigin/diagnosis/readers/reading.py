"""Reads a user's text about a refusal, after recognising its kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice

from ...browser import Exchange, HttpRequest, HttpResponse, Reason, Stage
from ...fetch.header_lists import Header, get
from ...fetch.origins import HTTP_SCHEMES
from ..bodies import BodySays, Said, body_says
from ..evidence import (
    CORS_ERROR,
    NOT_REQUESTED,
    OF_EXTENSION,
    OF_RULES,
    PREFLIGHT_FAILED,
    REFERRER_POLICY,
    WRITER,
    Compared,
    Comparison,
    Evidence,
    Obstacle,
    RowOfLog,
    Settings,
    Source,
    Told,
    is_of_preflight,
)
from ..places import has_masked_host
from ..question import is_page
from ..services import has_placeholder
from ..software import Software
from ..stated import Stated
from .access_lines import access_lines, are_most_of
from .blocks import BlockKind, Blocks
from .carried import as_shown, texts_of_log, unbroken, without_prefixes
from .console import recognise, without_marks
from .copied import calls_in, has_command
from .dumped import as_lines_of_headers
from .gist import (
    VALUE_OF_CREDENTIALS,
    by_its_words,
    sentences_of_case,
    tells_of_preflight,
    tells_of_refusal,
)
from .har import evidence_in_har
from .har_file import BadHar, looks_like_har, read_recording
from .headers import (
    header_in,
    is_only_of_requests,
    is_response_field,
    looks_like_headers,
    messages_in,
    raw_request_in,
)
from .json_logs import logged_messages
from .network_panel import messages_in_panel
from .page_methods import headers_beside, method_beside
from .powershell import as_curl
from .server_logs import Logged, logged_in, page_rule_logged
from .settings import has_code_of_server, has_settings, settings_in
from .shown import (
    SOME_URL,
    Answered,
    Given,
    Sent,
    Unusable,
    evidence_in_messages,
    needing_preflight,
)
from .titled import messages_under_titles
from .told_requests import without_time
from .unread import unread_in

__all__ = ["Reading", "Unreadable", "read", "read_all"]


LONGEST = 4 * 1024 * 1024
"""The most characters of messages or headers."""


class Unreadable(ValueError):
    """The text has no evidence; the message lists the supported kinds.

    `speaks_of_cors` says that the text is about CORS, in words that are not known.
    """

    def __init__(self, message: str, *, speaks_of_cors: bool = False) -> None:
        super().__init__(message)
        self.speaks_of_cors = speaks_of_cors


@dataclass(frozen=True)
class Reading:
    """The result of reading: evidence, and a sentence about each part that could not be read."""

    evidence: list[Evidence] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def read(
    text: str,
    *,
    origin: str | None = None,
    url: str | None = None,
    method: str | None = None,
    credentials: bool | None = None,
) -> list[Evidence]:
    """The evidence in `text`, without what could not be read; see `read_all`.

    Raises:
        Unreadable: `text` is of no known kind.
    """
    return read_all(text, origin=origin, url=url, method=method, credentials=credentials).evidence


def read_all(
    text: str,
    *,
    origin: str | None = None,
    url: str | None = None,
    method: str | None = None,
    credentials: bool | None = None,
    quote_unknown: bool = False,
) -> Reading:
    """The evidence in `text`, of any known kind, and the parts that could not be read.

    Args:
        text: A HAR file's content; messages of a browser's console; headers as ``curl -i`` or
            ``curl -v`` prints them, also with the commands; what the Network panel shows of a
            request; a request that was copied as cURL or as fetch.
        origin: The page's origin, if `text` does not name it.
        url: The URL, if `text` does not name it.
        method: The method, if `text` does not name it.
        credentials: Whether the request was made with credentials, if `text` does not show it.
        quote_unknown: Whether to take a text of no known kind for a sentence about `url`, if
            `origin` and `url` are given: a server can be asked about it.

    Raises:
        Unreadable: `text` is of no known kind.
    """
    if origin is not None and not is_page(origin):
        raise Unreadable(f"{origin!r} is not an origin, such as https://app.example.com")
    given = Given(origin=origin, url=url, method=method, credentials=credentials)
    reading = _read(text, given, quote_unknown=quote_unknown)
    found = _without_masks(reading.evidence, given)
    if any(each.source is Source.HAR for each in found):
        return Reading(found, reading.left_out)
    found = _beside_preflights(found)
    return Reading(found, [*reading.left_out, *unread_in(text, found)])


def _beside_preflights(found: list[Evidence]) -> list[Evidence]:
    """Each OPTIONS that is not a preflight, with the preflight of its URL that passes, if any."""
    passed = {
        each.url: Compared(Comparison.PREFLIGHT, each.preflight, readable=True)
        for each in found
        if each.preflight is not None and not each.refused
    }
    return [
        replace(each, comparisons=(*each.comparisons, passed[each.url]))
        if passed and each.is_plain_options and each.refused and each.url in passed
        else each
        for each in found
    ]


def _without_masks(found: list[Evidence], given: Given) -> list[Evidence]:
    """Without pages' origins whose host a writer hid: no setting and no command may have them."""
    masked = set(filter(_is_masked_page, {each.origin for each in found}))
    if not masked:
        return found
    return [
        replace(each, origin=given.origin)
        if each.origin in masked and str(each.target) != each.origin
        else each
        for each in found
    ]


_WRAPPED = (
    # Firefox's reason, which could pass for a setting: “(Reason: CORS\n  header ‘…’ missing)”
    (re.compile(r"(\([^()\n:]{2,24}: [^()\n]{0,160}?)[ \t]{0,4}\n[ \t>]{0,12}"
                r"(?=[^\n()]{0,160}Access-Control-[^\n()]{0,200}\))"), r"\1 "),
    (re.compile(r"(\([^()\n:]{2,24}: [^()\n]{0,160}Access-Control-[^()\n]{0,160}?)[ \t]{0,4}\n"
                r"[ \t>]{0,12}(?=[^\n()]{1,160}\))"), r"\1 "),
    # A URL that is broken after a sign that no URL in a sentence ends with.
    (re.compile(r"(remote resource at\s{1,12}https?://\S{1,2000}[&=?/%-])\n[ \t>]{1,12}"
                r"(?=\S{1,2000}\. \()"), r"\1"),
)  # fmt: skip
"""Where a line of a message may end too early, in a log or a mail."""


def _unwrapped(text: str) -> str:
    for wrapped, joined in _WRAPPED:
        text = wrapped.sub(joined, text)
    return text


def _is_masked_page(origin: str | None) -> bool:
    """Whether a writer hid the host of a page; one with an asterisk is not a page's either."""
    return has_masked_host(origin) or "*" in (origin or "")


def _read(text: str, given: Given, *, quote_unknown: bool) -> Reading:
    if looks_like_har(text):
        try:
            recording = read_recording(text)
            found = evidence_in_har(recording)
            if recording.left_out and not found:
                raise BadHar(f"there is nothing to explain in it. {recording.left_out[0][:-1]}")
            return Reading(found, recording.left_out)
        except BadHar as error:
            return Reading(_in_json(text, given, str(error)))
    if len(text) > LONGEST:
        raise Unreadable(
            f"it is not a HAR file, and with {len(text)} characters too long for anything else"
        )
    # Lone surrogates stand for bytes that are not text, and no URL may have one.
    text = _unwrapped(as_shown(text.encode(errors="replace").decode()))
    try:
        return Reading(_in_text_or_log(text, given))
    except Unusable as error:
        raise Unreadable(str(error)) from None
    except Unreadable:
        is_given = given.origin is not None and given.url is not None
        if not quote_unknown or not is_given or not text.strip():
            raise
        return Reading([_unknown(text, given)])


def _unknown(text: str, given: Given) -> Evidence:
    """A text of no known kind, as what a browser may have said about a request."""
    sentence = text.strip().partition("\n")[0][:_MOST_QUOTED]
    evidence = _as_given(given)
    return replace(evidence, obstacle=Obstacle.UNKNOWN_SENTENCE, told=Told(sentence=sentence))


def _as_given(given: Given) -> Evidence:
    """A message about the request of which the user told."""
    return Evidence(
        source=Source.CONSOLE,
        origin=given.origin,
        url=given.url,
        method=given.method,
        credentials=given.credentials,
    )


def _in_text_or_log(text: str, given: Given) -> list[Evidence]:
    plain = without_prefixes(text, in_all=True)
    if plain is not None:
        with suppress(Unreadable):
            return _in_broken_text(plain, given)
    try:
        return _in_broken_text(text, given)
    except Unreadable:
        plain = without_prefixes(text)
        if plain is None:
            raise
        return _in_broken_text(plain, given)


def _in_broken_text(text: str, given: Given) -> list[Evidence]:
    """The evidence in `text`, or in its lines as they were before a carrier broke them.

    Where lines end by themselves is not known, so the reading that knows more is taken.
    """
    found: list[Evidence] = []
    unreadable: Unreadable | None = None
    try:
        found = _in_text(text, given)
    except Unreadable as error:
        unreadable = error
    if not found or any(map(_may_be_broken, found)):
        for whole in unbroken(text):
            with suppress(Unreadable, Unusable):
                other = _in_text(whole, given)
                if len(other) <= max(len(found), 1) and _known(other) > _known(found):
                    found = other
    if not found:
        raise unreadable or _why_unreadable(text)
    return found


def _may_be_broken(evidence: Evidence) -> bool:
    """Whether a message lacks what it has in one piece."""
    lacks_page = evidence.engine == "chromium" and evidence.reasons and evidence.origin is None
    is_retold = evidence.engine == WRITER
    is_whole = evidence.url is not None and _knows_trouble(evidence) and not lacks_page
    return evidence.source is Source.CONSOLE and (is_retold or not is_whole)


def _knows_trouble(evidence: Evidence) -> bool:
    has_reason = bool(evidence.reasons or evidence.failure)
    return has_reason or evidence.obstacle not in _KNOW_LITTLE


def _known(found: list[Evidence]) -> int:
    """How much is known of requests, to compare readings of one text."""
    return sum(map(_known_of, found))


def _known_of(evidence: Evidence) -> int:
    told = evidence.told
    if evidence.engine == WRITER and told.sentence is not None:
        return 1  # any known message is worth more
    facts = (evidence.url, evidence.origin, evidence.method, told.status, told.header, told.value)
    is_sure = bool(evidence.reasons) and len(evidence.reasons) < _AMBIGUOUS
    return (
        sum(each is not None for each in facts) + (4 if _knows_trouble(evidence) else -2) + is_sure
    )


_KNOW_LITTLE = (None, Obstacle.SAYS_NOTHING, Obstacle.UNKNOWN_SENTENCE)
_AMBIGUOUS = 3


def _in_json(text: str, given: Given, error: str) -> list[Evidence]:
    """What JSON tells that is not a recording: a line of a log, a body, an error of a script.

    Raises:
        Unreadable: nothing; `error` says why it is not a recording.
    """
    if len(text) > LONGEST:
        raise Unreadable(error)
    try:
        if (logged := texts_of_log(text)) is not None:
            with suppress(Unreadable):
                return _in_text_or_log(as_shown(logged), given)
        return _in_text(as_shown(_ESCAPED.sub(_unescaped, text)), given)
    except (Unreadable, Unusable) as unread:
        if isinstance(unread, Unreadable) and unread.speaks_of_cors and not _looks_recorded(text):
            raise
        raise Unreadable(error) from None


_ESCAPED = re.compile(r"\\([n\"/])")


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] == "n" else found[1]


def _looks_recorded(text: str) -> bool:
    return '"entries"' in text or '"request"' in text


_ARROW = re.compile(r"(?m)^[^\S\n]{0,40}(?:#|//)?[^\S\n]{0,8}(?:→|⇒|->|=>)[^\S\n]{0,8}(?=HTTP/\d)")
"""What writers put before the response to a command above it."""
_UNQUOTED = re.compile(
    r"(?P<at>\bAccess to [\w-]{2,40}(?: [\w-]{2,40}){0,2} at )(?P<url>[a-z]{2,10}://[^\s'\"]{1,4096})"
    r"(?P<of>(?: \(redirected from [^\s)]{1,4096}\))? from origin )"
    r"(?P<page>(?:[a-z]{2,20}://[^\s'\"]{0,300}|null))(?= has been blocked)"
)
"""Chrome's message without the quotes that a shell takes away."""
_XML_ERROR = re.compile(r"(?m)^[^\n]{0,80}\nLocation: [^\n]{0,4096}\n(?=[^\n]{0,24}\b1, )")
"""Firefox's error about a response that is not XML; its “Location:” is not a header."""
_QUOTED_RESPONSE = re.compile(r"(?m)^[^\S\n]{0,8}>[^\S\n]?HTTP/\d(?:\.\d)? \d{3}\b")
"""A response as a quotation; curl marks so what it sends, never a response."""
_QUOTE = re.compile(r"(?m)^[^\S\n]{0,8}>[^\S\n]?")


def _in_text(text: str, given: Given) -> list[Evidence]:
    text = _UNQUOTED.sub(r"\g<at>'\g<url>'\g<of>'\g<page>'", text)
    text = as_lines_of_headers(_with_status_line(_XML_ERROR.sub("", _ARROW.sub("", text))))
    if _QUOTED_RESPONSE.search(text):
        text = _QUOTE.sub("", text)
    blocks = Blocks(text)
    messages = _messages(text)
    told = _in_console(blocks, given, is_broken=not messages)
    is_answered = any(isinstance(each, Answered) for each in messages)
    is_in_log = bool(logged_messages(text)) and all(each.engine in _NO_BROWSERS for each in told)
    if is_answered and (not any(map(_tells, told)) or is_in_log or _is_in_body(told, messages)):
        told = []
    if told:
        told = _at_each_address(told, text)
        told = [_with_gist(each, blocks) for each in told] if len(told) == 1 else told
        if not messages:
            told = [_perhaps_of_preflight(each, blocks) for each in told]
        found = [_with_request(each, messages) for each in told]
        settings_beside = settings_in(blocks)
        found = [replace(each, settings=settings_beside(each)) for each in found]
        main = _main(found, messages)
        if main is None:
            # Logs tell the path alone.
            paths = Counter(_path_in(each) for each in found if each.refused)
            is_one = {path for path, times in paths.items() if times == 1 and None not in paths}
            return [
                _with_log(each, text) if each.refused and _path_in(each) in is_one else each
                for each in found
            ]
        others = [each for each in found if each is not main]
        evidence = main if messages else _with_status_in_prose(main, blocks)
        evidence = _with_version(_with_log(_with_lines(evidence, blocks), text), text)
        evidence = _with_method(evidence, blocks)
        fields = _fields_in(text)
        if not is_answered and (len(fields) > 1 or _ALLOWS_ORIGIN.search(text)):
            messages = [*messages, Answered(headers=fields)]
        own = _with_answer(evidence, messages) or _with_location(evidence, fields)
        more = _of_other_requests(evidence, messages) if not others else ()
        at = found.index(main)
        return [*others[:at], own, *others[at:], *more]
    if messages or (messages := _lone_headers(blocks)):
        return _of_messages(messages, blocks, given)
    if (request := raw_request_in(text)) is not None:
        return evidence_in_messages(messages_in(request), given)
    settings_beside = settings_in(blocks)
    beside = settings_beside(_SAYS_NOTHING)
    if beside is not None and beside.page_sends:
        return [replace(_SAYS_NOTHING, settings=beside)]
    body = blocks.without_code
    if body_says(HttpResponse(0, [], body.encode(errors="replace"))) is not None:
        return evidence_in_messages([Answered(body=body.splitlines())], given)
    log = _in_log(text, given)
    is_log = log is not None and are_most_of(text, list(access_lines(text)))
    alone = log if is_log else _in_prose(blocks, given, beside, settings_beside)
    is_there = beside is not None and not beside.is_named and has_settings(text)
    if alone is None and (is_there or has_code_of_server(text)):
        alone = _of_settings(text, given, settings_beside)
    if (alone := alone or log) is not None:
        return [alone]
    raise _why_unreadable(text)


def _in_log(text: str, given: Given) -> Evidence | None:
    """Rows of a server's log, without an error of OPTIONS, in a text that has little else."""
    is_recording = looks_like_har(text) and _looks_recorded(text)
    lines = [] if is_recording else list(access_lines(text))
    is_log = len(text.splitlines()) <= _MOST_LINES_A_ROW * len(lines) or are_most_of(text, lines)
    if not lines or not is_log:
        return None
    rows = [RowOfLog(each.method, each.path, each.status) for each in lines]
    evidence = replace(_as_given(given), source=Source.HEADERS, obstacle=Obstacle.SAYS_NOTHING)
    return replace(evidence, rows=tuple(rows))


_MOST_LINES_A_ROW = 4


def _of_messages(messages: list[Sent | Answered], blocks: Blocks, given: Given) -> list[Evidence]:
    """Requests and responses, with what settings and words beside them tell."""
    text = blocks.text
    found = evidence_in_messages(messages, _with_address(given, messages, text))
    is_answered = any(isinstance(each, Answered) for each in messages)
    is_silent = len(found) == 1 and not is_answered and _says_nothing(found[0])
    if is_silent and not blocks.is_document and tells_of_refusal(blocks):
        # Code that asks, and a writer's word that CORS is in the way.
        found = [replace(found[0], source=Source.CONSOLE, detail=CORS_ERROR, engine=WRITER)]
    is_of_server = has_settings(text) or has_code_of_server(text)
    if not is_of_server or len(found) > _MOST_BESIDE_SETTINGS:
        return found
    settings_beside = settings_in(blocks)
    return [
        replace(each, settings=settings_beside(each)) if each.refused else each for each in found
    ]


def _of_settings(
    text: str, given: Given, settings_beside: Callable[[Evidence], Settings | None]
) -> Evidence:
    """Settings, with what the user tells of a page that is to be allowed."""
    detail = REFERRER_POLICY if REFERRER_POLICY in text else ""
    evidence = replace(_as_given(given), obstacle=Obstacle.SETTINGS, detail=detail)
    return replace(evidence, settings=settings_beside(evidence) or Settings(()))


def _with_address(given: Given, messages: list[Sent | Answered], text: str) -> Given:
    """With the only URL of code beside a request that shows its path alone, if it has that path."""
    paths = {each.target for each in messages if isinstance(each, Sent) and each.address is None}
    if given.url is not None or len(paths) != 1 or not (path := paths.pop()).startswith("/"):
        return given
    found = {each for each in _addresses(Blocks(text), given.origin) if _path_of(each) == path}
    return replace(given, url=found.pop()) if len(found) == 1 else given


def _path_of(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]


_MOST_BESIDE_SETTINGS = 20
"""The most requests that settings in the same text are compared with."""
_SAYS_NOTHING = Evidence(source=Source.CONSOLE, obstacle=Obstacle.SAYS_NOTHING)
"""Code of a page alone."""


_OF_OPTIONS = re.compile(r"\bOPTIONS\b|(?i:\bpre-?flights?\b)")
_OF_PREFLIGHT = re.compile(r"(?i)\bpre-?flights?\b")


def _perhaps_of_preflight(evidence: Evidence, blocks: Blocks) -> Evidence:
    """The shortest sentence of a missing header, beside words that speak of a preflight."""
    is_short = evidence.url is None and evidence.origin is None
    if (
        not is_short
        or _OF_PREFLIGHT.search(blocks.words) is None
        or evidence.reasons != (Reason.MISSING_ALLOW_ORIGIN,)
    ):
        return evidence
    is_said = tells_of_preflight(blocks)
    return replace(evidence, reasons=_LACKS_IN_ORDER[:1] if is_said else _LACKS_IN_ORDER)


_LACKS_IN_ORDER = (Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN, Reason.MISSING_ALLOW_ORIGIN)
_FORBIDDEN = 403
_OF_ORIGIN_SENT = re.compile(r"\bOrigin header\b|\b[Oo]rigin header\b|\bOrigin: ")
"""Beside settings and a status: the server answers by the Origin."""
_BY_HEADER = re.compile(
    r"(?i)\b(?:works?|fine|ok|no (?:problem|error)s?)\b[^.!?\n]{0,60}\b(?:except|unless|until|but "
    r"not|only fails?)\b[^.!?\n]{0,60}\bheaders?\b"
)
"""What works without a header of the page fails in the preflight that asks for it."""
_OF_WEBSOCKETS = re.compile(r"(?i)\bweb ?sockets?\b|\bwss?://")
_OF_BROWSERS = re.compile(r"(?i)\b(?:js|javascript|browsers?|postman|curl|chrome|firefox|page)\b")


def _in_prose(
    blocks: Blocks,
    given: Given,
    settings: Settings | None,
    settings_beside: Callable[[Evidence], Settings | None],
) -> Evidence | None:
    """What a writer says of a refusal in place of a browser, or the faults in settings alone.

    A status is needed, or `settings`: otherwise nothing follows from the writer's words.
    """
    named: tuple[Software, ...] = ()
    if settings is not None and settings.is_named:
        named, settings = settings.software, None  # they are not in the text
    gist = by_its_words(blocks)
    if gist is not None:
        return _beside(gist, blocks, given, settings_beside)
    words = blocks.words
    fails = tells_of_refusal(blocks)
    if settings is not None and settings.faults and not fails:
        return _of_settings(blocks.text, given, settings_beside)
    status = None if blocks.is_document else _status_in_prose(words)
    if status is not None and _OF_WEBSOCKETS.search(words) and _OF_BROWSERS.search(words):
        told = Told(status=status)
        return Evidence(
            source=Source.CONSOLE, obstacle=Obstacle.WEBSOCKET, told=told, origin=given.origin,
            url=given.url, engine=WRITER,
        )  # fmt: skip
    if status == _FORBIDDEN and Software.OLLAMA in named and not fails:
        # So it answers every page that it does not allow.
        told = Told(status=status)
        evidence = replace(_as_given(given), reasons=tuple(_LACKS), engine=WRITER, told=told)
        return replace(evidence, settings=settings_beside(evidence))
    if status is None and not (fails and settings is not None):
        return _without_reason(blocks, given, settings_beside) if fails else None
    options = _OF_OPTIONS.search(words)
    is_named = options is not None and (options[0] != "OPTIONS" or _SIGNS.search(words))
    is_of_origin = settings is not None and _OF_ORIGIN_SENT.search(words) is not None
    if not fails and not is_named and not is_of_origin:
        return None
    is_of_preflight = options is not None and (not fails or status is not None)
    reasons = PREFLIGHT_FAILED if is_of_preflight else tuple(_LACKS)
    evidence = replace(_as_given(given), reasons=reasons, engine=WRITER)
    evidence = _with_lines(_with_status_in_prose(evidence, blocks), blocks)
    return replace(evidence, settings=settings_beside(evidence))


def _without_reason(
    blocks: Blocks, given: Given, settings_beside: Callable[[Evidence], Settings | None]
) -> Evidence | None:
    """A refusal that is told without its reason, of a software or at an address that is named."""
    if blocks.is_document:
        return None
    evidence = replace(
        _as_given(given), obstacle=Obstacle.SAYS_NOTHING, detail=CORS_ERROR, engine=WRITER
    )
    evidence = _with_lines(evidence, blocks)
    settings = settings_beside(evidence)
    is_about_one = evidence.url is not None or settings is not None
    return replace(evidence, settings=settings) if is_about_one else None


def _with_gist(evidence: Evidence, blocks: Blocks) -> Evidence:
    """A browser's message that tells no reason, with what other words around it mean."""
    of_cors = evidence.engine not in ("node", "react-native", "unity")
    if not _says_nothing(evidence) or evidence.detail == NOT_REQUESTED or not of_cors:
        return evidence
    gist = by_its_words(blocks)
    if gist is None or not gist.reasons:
        return evidence
    told = replace(gist.told, initiator=evidence.told.initiator)
    return replace(
        evidence, obstacle=None, detail="", engine=gist.engine, reasons=gist.reasons, told=told,
        method=evidence.method or gist.method,
    )  # fmt: skip


def _beside(
    gist: Evidence,
    blocks: Blocks,
    given: Given,
    settings_beside: Callable[[Evidence], Settings | None],
) -> Evidence:
    """What a sentence means by its words, with what the user and the text around it tell."""
    if set(gist.reasons) <= _LACKS and _BY_HEADER.search(blocks.words):
        gist = replace(gist, reasons=_LACKS_IN_ORDER[:1])
    evidence = replace(
        gist,
        origin=gist.origin or given.origin,
        url=given.url or gist.url,
        method=given.method or gist.method,
        credentials=given.credentials,
    )
    evidence = _with_lines(_with_status_in_prose(evidence, blocks), blocks)
    return replace(evidence, settings=settings_beside(evidence))


def _main(found: list[Evidence], messages: list[Sent | Answered]) -> Evidence | None:
    """The message that other text is about; ``None`` if that may be several of them.

    It is the only one, or the only one of a refusal by CORS, or of the request that is shown.
    """
    # What an extension of the user blocks says nothing of the other requests.
    others = [each for each in found if each.obstacle is not Obstacle.EXTENSION]
    if len(found) == 1 or len(others) == 1:
        return (others or found)[0]
    refused = [each for each in found if each.reasons]
    if len(refused) == 1 and all(each.url is not None for each in found):
        return refused[0]
    requests = {each.address for each in messages if isinstance(each, Sent)}
    shown = [each for each in refused if each.url in requests]
    return shown[0] if len(shown) == 1 and len(requests) == 1 else None


def _path_in(evidence: Evidence) -> str | None:
    url = evidence.parsed_url
    if url is None:
        return None
    return _path_of(url.without_fragment).partition("?")[0]


def _messages(text: str) -> list[Sent | Answered]:
    """The requests and responses in `text`, in any form; empty if it has none."""
    found = _messages_in(text)
    for each in found:
        host = each.get("host") if isinstance(each, Sent) else None
        if isinstance(each, Sent) and host and each.url is None and each.scheme is None:
            # Beside it, the same host may stand in an address.
            named = {s for s in HTTP_SCHEMES if f"{s}://{host}" in text}
            schemes = {s for s in named if not each.is_preflight_from(f"{s}://{host}")}
            each.scheme = schemes.pop() if len(schemes) == 1 else None
        if isinstance(each, Answered) and _CALL.match(next(filter(str.strip, each.body), "")):
            each.body = []  # the code that makes the request
    return found


_CALL = re.compile(r"\s{0,80}(?:\$\.\w{3,9}\(|(?:await )?(?:fetch|axios(?:\.\w{3,7})?)\()")


def _messages_in(text: str) -> list[Sent | Answered]:
    if logged := logged_messages(text):
        return logged
    text = as_curl(_as_happened(text))
    lines = text.splitlines()
    if has_command(lines):
        return list(messages_in(text))
    if found := messages_in_panel(text):
        return found
    if found := messages_under_titles(text):
        return found
    calls = calls_in(text)
    if looks_like_headers(text):
        return [*calls[:1], *messages_in(text)]
    if not calls and (page := _ERROR_PAGE.search(text[:LONGEST_TITLE])) is not None:
        # The page of an error alone, as nginx and other servers make it.
        return [Answered(status=int(page["status"]), body=lines)]
    return list(calls)


_FENCE = re.compile(r"(?m)^[^\S\n]{0,8}(?:```|~~~)[\w-]{0,20}[^\S\n]*$")
_CUT_COMMAND = re.compile(r"(?m)^url(?= -[A-Za-z]{1,4} {1,4}\S)")
"""A command whose first letter a selection by mouse left out."""
_INLINE_COMMAND = re.compile(r"(?m)^[^\n`]{0,80}`(?P<command>curl\s[^`\n]{1,4000})`[^\S\n]*$")
_WANTED = re.compile(
    r"(?im)^[^\S\n]{0,4}(?:#{1,6}\s|\*\*|[-*]\s)?(?:expect(?:ed|ation)s?\b|(?:it )?should be\b)"
    r"[^\n:]{0,40}:?(?:\*\*)?:?[^\S\n]*$"
)
_HEADING = re.compile(
    r"(?im)^[^\S\n]{0,4}(?:#{1,6}\s|\*\*\w|(?:actual|current|result|response|got|output)\b"
    r"[^\n:]{0,40}:)"
)


def _as_happened(text: str) -> str:
    """`text` without the marks of code, and without the responses that its writer expects."""
    text = _INLINE_COMMAND.sub(r"$ \g<command>", _FENCE.sub("", text))
    text = _CUT_COMMAND.sub("curl", text)
    wanted = _WANTED.search(text)
    if wanted is None:
        return text
    following = _HEADING.search(text, wanted.end())
    rest = text[: wanted.start()] + (text[following.start() :] if following else "")
    return rest if looks_like_headers(rest) else text


_RAW_REQUEST = re.compile(r"(?m)^[A-Z]{3,7} /\S{0,2048} HTTP/\d")
_STATUS_LINE = re.compile(r"(?m)^[<\s]{0,8}HTTP/\d(?:\.\d)? \d{3}\b")
_STATUS_WITHOUT_HTTP = re.compile(
    r"(?m)^(?:Status(?: Code)?:[^\S\n]?)?(?P<status>[1-5]\d\d [A-Z][A-Za-z' -]{1,40})"
    r"(?:[^\S\n]\([^()\n]{1,60}\))?[^\S\n]*$"
)


def _with_status_line(text: str) -> str:
    """With “HTTP/1.1” before the status that follows a request, where a writer left that out."""
    request = _RAW_REQUEST.search(text)
    if request is None or _STATUS_LINE.search(text):
        return text
    status = _STATUS_WITHOUT_HTTP.search(text, request.end())
    if status is None:
        return text
    return f"{text[: status.start()]}HTTP/1.1 {status['status']}{text[status.end() :]}"


def _lone_headers(blocks: Blocks) -> list[Sent | Answered]:
    """The responses whose headers for CORS stand in lines of their own, among other text."""
    found: list[Answered] = []
    is_apart = True
    for line in blocks.only({BlockKind.HEADERS}).splitlines():
        header = header_in(_QUOTE.sub("", line).strip())
        if header is not None and header[0].lower().startswith("access-control-allow-"):
            if not found or (is_apart and found[-1].get(header[0].lower()) is not None):
                found.append(Answered())
            found[-1].headers.append(header)
            is_apart = False
        is_apart |= header is None
    if not found and (others := _headers_of_another_kind(blocks)):
        return others
    if len(found) == 1 and len(found[0].headers) < _LEAST_HEADERS:
        # A line of a response does not show what the others lack.
        found = [each for each in found if each.get("access-control-allow-origin") is not None]
    if not found:
        told = filter(None, map(_HEADER_IN_PROSE.search, sentences_of_case(blocks)))
        found = [Answered(headers=[(each["name"], each["value"])]) for each in islice(told, 1)]
    return [*found]


def _headers_of_another_kind(blocks: Blocks) -> list[Sent | Answered]:
    """What a preflight asks for, or a response that leads elsewhere, among other text."""
    lines = blocks.only({BlockKind.HEADERS}).splitlines()
    headers = [each for line in lines if (each := header_in(_QUOTE.sub("", line).strip()))]
    names = [name.lower() for name, _ in headers]
    if any(each.startswith("access-control-request-") for each in names):
        asked = [each for each in headers if is_only_of_requests(each[0])]
        return [Sent(method="OPTIONS", headers=asked, is_whole=False)]
    if (
        "location" in names
        and len(headers) >= _LEAST_HEADERS
        and all(map(is_response_field, headers))
    ):
        return [Answered(headers=headers)]
    return []


_LEAST_HEADERS = 2
_HEADER_IN_PROSE = re.compile(
    r"[`'\"*]{0,2}(?P<name>Access-Control-Allow-Origin)[`'\"*]{0,2}"
    r"(?: (?:response )?header)?(?: (?:equals?|is(?: set to)?|was|has (?:the|a) value(?: of)?|set "
    r"to|contains)){1,2} (?P<quote>[`'\"])(?P<value>[^`'\"\n]{1,400})(?P=quote)"
)
"""A header and its value, as writers tell it in a sentence."""


LONGEST_TITLE = 4096
"""The characters in which an error page has its title."""
_ERROR_PAGE = re.compile(
    r"<(?i:title|h1)>\s{0,9}(?:(?i:error)\s)?(?P<status>[45]\d\d)\s[A-Z][^<]{2,80}</"
)


def _in_console(blocks: Blocks, given: Given, *, is_broken: bool = True) -> list[Evidence]:
    """The messages; `is_broken` tells whether a terminal may have broken the lines."""
    text = blocks.text
    found = recognise(text)
    if is_broken and not any(each.url for each in found):
        joined = recognise(" ".join(without_marks(text).split()))
        # What is known by its line alone would be found across lines.
        joined = [each for each in joined if each.engine not in _NO_BROWSERS]
        if not found or any(each.url for each in joined):
            found = joined
    logged = logged_in(blocks, in_any_words=all(each.engine in _NO_BROWSERS for each in found))
    # A worker's failure is told by the sentence about what its handler did.
    of_worker = bool(found) and all(each.obstacle is Obstacle.SERVICE_WORKER for each in found)
    of_rules = any(each.obstacle in OF_RULES for each in found)
    rule = page_rule_logged(text) if of_rules or of_worker else None
    if of_worker and rule is not None:
        found = [replace(each, obstacle=Obstacle.ANOTHER_RULE) for each in found]
    main = _main(found, [])
    return [
        replace(
            each,
            origin=_as_sent(each.origin) or given.origin or _origin_in(logged, each, main),
            # Who gives an address knows what a placeholder stands for.
            url=(given.url if _lacks_url(each) else None) or each.url,
            method=each.method or given.method,
            credentials=given.credentials if each.credentials is None else each.credentials,
            logged=_of_log(each, logged if each.obstacle not in OF_RULES else rule, main),
        )
        for each in found
    ]


def _lacks_url(evidence: Evidence) -> bool:
    """Whether a message has no whole URL, or what stands in place of one."""
    is_hidden = has_placeholder(evidence) or has_masked_host(evidence.url)
    return evidence.url is None or evidence.lacks_path or is_hidden


def _as_sent(origin: str | None) -> str | None:
    """An origin as browsers send it, without the slash of an address that was written for it."""
    is_address = origin is not None and origin.endswith("/") and origin.count("/") == 3
    return origin[:-1] if origin is not None and is_address else origin


def _of_log(evidence: Evidence, logged: Logged | None, main: Evidence | None) -> BodySays | None:
    """What a line of a log, or a sentence about another rule, states of a request."""
    if logged is None:
        return None
    is_fit = evidence.obstacle in OF_RULES or _fits(evidence, logged, main)
    return logged.says if is_fit else None


def _fits(evidence: Evidence, logged: Logged, main: Evidence | None) -> bool:
    """Whether a line of a server's log is about a refused request."""
    is_of_websocket = evidence.obstacle is Obstacle.WEBSOCKET
    stated = logged.says.stated
    is_silent = evidence.obstacle is Obstacle.SAYS_NOTHING and stated is not None
    is_error = evidence.obstacle is None and (evidence.status or 0) >= _LEAST_ERROR
    is_one = main is evidence
    if is_error and is_one and stated is not None and not stated.is_general:
        return _is_about(stated, evidence)
    if not is_one or not (evidence.reasons or is_of_websocket or is_silent):
        return False
    if stated is not None:
        return _is_about(stated, evidence)
    is_refusal = logged.says.said is Said.ORIGIN_REFUSED or not is_of_websocket
    return is_refusal and logged.origin in (None, evidence.origin or logged.origin)


def _is_about(stated: Stated, evidence: Evidence) -> bool:
    """Whether what a server states can be about the request, by its path and its status."""
    url = evidence.parsed_url
    path = _path_of(url.without_fragment) if url else ""
    is_path = not url or path.startswith(stated.path.partition("?")[0])
    is_error = evidence.status is None or evidence.status >= _LEAST_ERROR
    is_silent = evidence.obstacle is not None
    return is_path and is_error and not (is_silent and stated.is_general)


_LEAST_ERROR = 400


def _origin_in(logged: Logged | None, evidence: Evidence, main: Evidence | None) -> str | None:
    is_fit = logged is not None and _fits(evidence, logged, main)
    return logged.origin if is_fit and logged is not None else None


def _at_each_address(told: list[Evidence], text: str) -> list[Evidence]:
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


def _is_in_body(told: list[Evidence], messages: list[Sent | Answered]) -> bool:
    """Whether what looks like a server's log is the text of a response."""
    bodies = ("\n".join(each.body) for each in messages if isinstance(each, Answered))
    return all(each.engine in _NO_BROWSERS for each in told) and any(map(recognise, bodies))


_NO_BROWSERS = ("script", "react-native", "node", "unity")
"""Engines of messages of libraries, in whose texts a server's words may stand."""


def _tells(evidence: Evidence) -> bool:
    """Whether a message tells of a refusal, and something about it."""
    return evidence.refused and not _says_nothing(evidence)


def _says_nothing(evidence: Evidence) -> bool:
    return evidence.obstacle is Obstacle.SAYS_NOTHING


def _with_request(evidence: Evidence, messages: list[Sent | Answered]) -> Evidence:
    """A console's message with what a request that was pasted beside it tells."""
    requests = [each for each in messages if isinstance(each, Sent)]
    if len(requests) != 1 or not _is_at(evidence.url, requests[0].address):
        return evidence
    (request,) = requests
    asked = request.get("access-control-request-method") or request.method
    return replace(
        evidence,
        url=request.address,
        origin=evidence.origin or request.page,
        method=evidence.method or (asked if asked not in _NOT_OF_SCRIPTS else None),
        script_headers=needing_preflight(request),
        credentials=request.credentials if evidence.credentials is None else evidence.credentials,
    )


_NOT_OF_SCRIPTS = ("", "OPTIONS", "HEAD")
"""Methods of a preflight, or of a look at the headers by ``curl -I``."""


def _fields_in(text: str) -> list[Header]:
    """The lines of `text` that are fields of a response, as the Network panel shows them."""
    found = (header_in(line.strip()) for line in text.splitlines())
    of_table = [(each["name"], each["value"]) for each in _IN_TABLE.finditer(text)]
    return [
        *of_table,
        *(header for header in found if header is not None and is_response_field(header)),
    ]


_IN_TABLE = re.compile(
    r"(?im)^(?P<name>access-control-allow-(?:origin|credentials))[^\S\n]{1,40}"
    r"(?P<value>\*|null|true|https?://[^\s/]{1,300})[^\S\n]*$"
)
"""A header as tables of developer tools have it, without a colon; in settings it is indented."""
_ALLOWS_ORIGIN = re.compile(
    r"(?im)^access-control-allow-origin(?::|[^\S\n])[^\S\n]{0,40}(?:\*|null|https?://\S{1,300})\s*$"
)


def _with_answer(evidence: Evidence, messages: list[Sent | Answered]) -> Evidence | None:
    """A console's message with the response that was pasted beside it, if it is the refused one.

    Of several, such as a preflight's and that of the request, it is the only one that can be.
    """
    pairs = list(_pairs(messages))
    if len(pairs) > 1:
        chosen = [each for each in pairs if _can_be_of(evidence, *each)]
        if len(chosen) != 1:
            return None
        rest = [each for each in pairs if each not in chosen]
        messages = [each for each in chosen[0] if each is not None]
        found = _with_answer(evidence, messages)
        return found and _with_granted(found, rest)
    answers = [each for each in messages if isinstance(each, Answered)]
    requests = [each for each in messages if isinstance(each, Sent)]
    if len(answers) != 1 or len(requests) > 1 or not answers[0].headers or not evidence.reasons:
        return None
    request, answer = requests[0] if requests else None, answers[0]
    if request is not None and not _may_be_of(request, evidence):
        return None
    method = request.method if request is not None else ""
    of_preflight = tuple(filter(is_of_preflight, evidence.reasons))
    if method and len(of_preflight) not in (0, len(evidence.reasons)):
        others = tuple(each for each in evidence.reasons if each not in of_preflight)
        reasons = of_preflight if method == "OPTIONS" else others
        evidence = replace(evidence, reasons=reasons)
    if not _is_refused_one(evidence, answer, method):
        return _with_another_answer(evidence, answer, method)
    status = answer.status or evidence.told.status or 0
    response = HttpResponse(status, answer.headers, answer.content)
    sent = [("Origin", evidence.origin)] if evidence.origin else []
    if evidence.in_preflight:
        sent.append(("Access-Control-Request-Method", evidence.method or ""))
        names = request.get("access-control-request-headers") if request is not None else None
        names = names or evidence.told.header
        sent += [("Access-Control-Request-Headers", names)] if names else []
        method = "OPTIONS"
    asked = HttpRequest(method or evidence.method or "GET", evidence.url or SOME_URL, sent)
    return replace(evidence, exchanges=(Exchange(asked, response),))


def _pairs(messages: list[Sent | Answered]) -> Iterator[tuple[Sent | None, Answered]]:
    """Each response with its request, if that is shown."""
    request: Sent | None = None
    for each in messages:
        if isinstance(each, Sent):
            request = each
        else:
            yield request, each
            request = None


def _can_be_of(evidence: Evidence, request: Sent | None, answer: Answered) -> bool:
    """Whether an exchange can be the one that a message is about."""
    is_of_it = request is None or _may_be_of(request, evidence)
    method = request.method if request is not None else ""
    return bool(answer.headers) and is_of_it and _is_refused_one(evidence, answer, method)


def _with_granted(evidence: Evidence, others: list[tuple[Sent | None, Answered]]) -> Evidence:
    """With the other exchanges of the same request that the page may read."""
    for request, answer in others:
        if request is None or not _may_be_of(request, evidence) or not answer.headers:
            continue
        found = _with_another_answer(replace(evidence, comparisons=()), answer, request.method)
        if found is not None:
            comparisons = (*evidence.comparisons, *found.comparisons)
            evidence = replace(evidence, comparisons=comparisons)
    return evidence


def _of_other_requests(evidence: Evidence, messages: list[Sent | Answered]) -> Iterator[Evidence]:
    """What is pasted beside a message about another URL of the same server, and refused too.

    It tells nothing of the message's own request, but it may be what the writer looks for.
    """
    for each in evidence_in_messages(messages, Given()):
        is_another = each.url is not None and each.url != evidence.url
        of_server = each.target is not None and each.target == evidence.target
        if is_another and of_server and each.reasons and each.origin_sent and each.status:
            yield each


def _may_be_of(request: Sent, evidence: Evidence) -> bool:
    """Whether a request can be that of a message; parts of its address may be cut out."""
    address, url = request.address, evidence.url
    if address is None or "..." in address:
        return True
    if request.scheme is None and request.url is None:  # which a request line does not have
        address, url = address.partition("://")[2], (url or "").partition("://")[2]
    return url is not None and _is_at(url, address)


def _is_at(url: str | None, address: str | None) -> bool:
    """Whether a message's URL can be that of a request; of fonts, some tell the origin alone."""
    if url is None or url == address:
        return True
    is_origin = "/" not in url.partition("://")[2]
    return is_origin and address is not None and address.startswith(f"{url}/")


def _is_refused_one(evidence: Evidence, answer: Answered, method: str) -> bool:
    """Whether a response can be the one of a message, so that it had to be refused for the same."""
    in_preflight = all(map(is_of_preflight, evidence.reasons))
    if not in_preflight and any(map(is_of_preflight, evidence.reasons)):
        return False  # it may be the preflight's, or that of the request itself
    if method and (method == "OPTIONS") is not in_preflight:
        return False
    if answer.status and evidence.told.status not in (None, answer.status):
        return False
    value = answer.get("access-control-allow-origin")
    if _LACKS & set(evidence.reasons):
        return value is None
    if _NAMES & set(evidence.reasons):
        return value is not None and evidence.told.value in (None, value)
    if Reason.PREFLIGHT_INVALID_STATUS in evidence.reasons:
        return not 200 <= answer.status < 300
    if Reason.PREFLIGHT_DISALLOWED_REDIRECT in evidence.reasons:
        return answer.status // 100 == 3 or (
            not answer.status and answer.get("location") is not None
        )
    return value is not None


def _with_another_answer(evidence: Evidence, answer: Answered, method: str) -> Evidence | None:
    """A console's message with a response beside it that the page may read, so of another request.

    Often it is curl's, to a plain GET, while the page's request needed a preflight or failed. Or it
    is the preflight's, which was granted.
    """
    value = answer.get("access-control-allow-origin")
    is_plain = method in ("", "GET", "HEAD", "OPTIONS") and answer.status // 100 in (0, 2)
    if not is_plain or not _LACKS & set(evidence.reasons) or evidence.credentials:
        return None
    if value is None or value not in ("*", evidence.origin):
        return None
    asked = HttpRequest(method or "GET", evidence.url or SOME_URL)
    exchange = Exchange(asked, HttpResponse(answer.status, answer.headers))
    is_of_preflight = method == "OPTIONS" or (not method and _lists_methods(answer))
    comparison = Comparison.PREFLIGHT if is_of_preflight else Comparison.PLAIN
    return replace(evidence, comparisons=(Compared(comparison, exchange, readable=True),))


def _lists_methods(answer: Answered) -> bool:
    """Whether a response without its request is a preflight's, by its headers."""
    return answer.get("access-control-allow-methods") is not None


_LACKS = {Reason.MISSING_ALLOW_ORIGIN, Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN}
_OF_STATUS = {Reason.PREFLIGHT_INVALID_STATUS}
_NAMES = {
    Reason.ALLOW_ORIGIN_MISMATCH, Reason.PREFLIGHT_ALLOW_ORIGIN_MISMATCH,
    Reason.INVALID_ALLOW_ORIGIN_VALUE, Reason.PREFLIGHT_INVALID_ALLOW_ORIGIN_VALUE,
    Reason.MULTIPLE_ALLOW_ORIGIN_VALUES, Reason.PREFLIGHT_MULTIPLE_ALLOW_ORIGIN_VALUES,
}  # fmt: skip


def _with_location(evidence: Evidence, fields: list[Header]) -> Evidence:
    """A console's message with the redirect that fields of a response beside it tell of."""
    leads_to = get(fields, "location")
    if leads_to is None or evidence.told.location is not None:
        return evidence
    return replace(evidence, told=replace(evidence.told, location=leads_to))


_ADDRESS_ALONE = re.compile(
    r"(?m)^[^\S\n]{0,80}(?:(?:GET|POST|PUT|XHR)\s{0,80}){0,3}(https?://\S{1,4096})[^\S\n]*+$"
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
    r"(?P<status>[45]\d\d)(?![\w:/-]|\.\w|[`*]{0,3} (?:ms|bytes|px|lines))"
    r"|\b(?P<moved>30[1278])[`*]{0,2} (?:(?:temporary|permanent) redirect|moved)"
    r"|\bHTTP_(?P<name>[45]\d\d)_[A-Z_]{3,40}"
    r"|(?<![\w.:/$-])(?P<before>[45]\d\d)[`*]{0,3}[ _](?:response|errors?|status|code|bad gateway|"
    r"internal server error|forbidden|unauthorized|not found|method not allowed|gateway time-?out|"
    r"service unavailable|when(?:ever)?|while|occurs?|occurred|appears?|happens?)\b)"
)
_LONGEST_PROSE = 16 * 1024


def _status_in_prose(words: str, *, of_options: bool = True) -> int | None:
    """The only status of an error that a writer names beside a message.

    `of_options` is whether it may be that of a preflight.
    """
    text = words[:_LONGEST_PROSE]
    if (wanted := _WANTED.search(text)) is not None:  # not what the writer expects
        following = _HEADING.search(text, wanted.end())
        text = text[: wanted.start()] + (text[following.start() :] if following else "")
    if "method_not_allowed" in text:
        return 405
    found = {
        int(each["status"] or each["name"] or each["before"] or each["moved"])
        for line in text.splitlines()
        if of_options or not _OF_OPTIONS.search(line[:2000])
        for each in _STATUS_IN_PROSE.finditer(line[:2000])
    }
    return found.pop() if len(found) == 1 else None


def _with_status_in_prose(evidence: Evidence, blocks: Blocks) -> Evidence:
    if evidence.status is not None or not set(evidence.reasons) & {*_LACKS, *_OF_STATUS}:
        return evidence
    if _STATUS_ALONE.search(blocks.text) or _FIREFOX_STATUS.search(blocks.text):
        return evidence
    of_options = any(map(is_of_preflight, evidence.reasons))
    status = _status_in_prose(blocks.words, of_options=of_options)
    return replace(evidence, told=replace(evidence.told, status=status))


def _with_lines(evidence: Evidence, blocks: Blocks) -> Evidence:
    """A message without a URL, with the one that stands in a line of its own, and its status."""
    text = blocks.text
    if evidence.told.value is None and evidence.for_certain(*_OF_CREDENTIALS):
        found = VALUE_OF_CREDENTIALS.search(text)
        value = found["value"] if found is not None else None
        evidence = replace(evidence, told=replace(evidence.told, value=value))
    if (of_options := _options_line(text, evidence)) is not None:
        told = replace(evidence.told, status=of_options)
        evidence = replace(evidence, reasons=_LACKS_IN_ORDER[:1], told=told)
    alone = set(_STATUS_ALONE.findall(text))
    if len(alone) == 1 and evidence.status is None:
        evidence = replace(evidence, told=replace(evidence.told, status=int(alone.pop())))
    if _says_nothing(evidence) and not evidence.told.detail and _OF_EXTENSION.search(text):
        evidence = replace(evidence, told=replace(evidence.told, detail=OF_EXTENSION))
    if evidence.reasons and _OF_CACHE.search(text):
        evidence = replace(evidence, from_cache=True)
    if (line := _firefox_line(text, evidence)) is not None:
        evidence = replace(evidence, told=replace(evidence.told, status=line))
    if evidence.status is not None and _is_silent_firefox(evidence):
        # There was a response, so that a header of it is missing or wrong. An error may be the
        # preflight's, whose status Firefox's extensions print without its method.
        is_error = evidence.status >= 400 and evidence.method is None
        of_preflight = (Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN,) if is_error else ()
        reasons = (*_CORS_CHECK, *of_preflight)
        evidence = replace(evidence, obstacle=None, reasons=reasons, detail="")
    is_stated = evidence.logged is not None and evidence.logged.stated is not None
    if evidence.url is not None or is_stated:
        return evidence
    if (whole := _address_of_axios(text)) is not None:
        method = method_beside(blocks)
        return replace(evidence, url=whole, method=evidence.method or method)
    alone = {each for each in _ADDRESS_ALONE.findall(text) if not _is_document(each)}
    addresses = alone or _addresses(blocks, evidence.origin)
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


_OF_CREDENTIALS = (Reason.INVALID_ALLOW_CREDENTIALS, Reason.PREFLIGHT_INVALID_ALLOW_CREDENTIALS)
_OF_CACHE = re.compile(r"(?i)\b(?:from|in) (?:the )?(?:browser's )?(?:disk|memory) cache\b")
"""What the Network panel shows in place of a size, or people say of it."""
_OF_EXTENSION = re.compile(r"(?:chrome|moz|safari-web|ms-browser)-extension://[\w-]{8,64}/\S*:\d")
"""A place in a script of an extension."""
_CORS_CHECK = tuple(each for each in Reason if each.stage is Stage.CORS_CHECK)


def _is_silent_firefox(evidence: Evidence) -> bool:
    """Whether it is a message of a Firefox that printed one sentence for all reasons."""
    is_silent = evidence.obstacle is Obstacle.SAYS_NOTHING and evidence.detail == CORS_ERROR
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
    r"(?m)^(?![^\S\n]*(?://|#|\*))[^\n]{0,1000}?['\"`](https?://[^\s'\"`<>()\[\]${}]{1,2048})['\"`]"
)
"""An address in a line of code that is not a comment."""
_LONGEST_PHRASE = 60
_ASKS_FOR = re.compile(
    r"(?i)(?:\b(?:call|request|fetch|load|query|hit|send|post|put|patch|delete|get|options|open|"
    r"axios|ajax|json|connect)"
    r"(?:s|ed|t|ing|ting)?(?: (?:to|at|from|for|of|the|url|endpoint|api)){0,3}"
    r"|(?:ur[li]|endpoint|api|href|src|action|target|host|address))[\"')\]]{0,2}\s{0,4}[:=(,]{0,2}"
    r"\s{0,4}[\"'`(<]{0,3}$"
)
"""What comes before an address that a page asks; prose names other addresses, too."""
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


def _addresses(blocks: Blocks, origin: str | None) -> set[str]:
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
    ]
    found = {each.rstrip(".,;:") for each in (*told, *_IN_QUOTES.findall(code))}
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
    if not evidence.reasons or not set(evidence.reasons) <= _LACKS:
        return None
    lines = (each for each in _OPTIONS_LINE.finditer(text) if each["url"] == evidence.url)
    status = next((int(each["status"]) for each in lines), None)
    return status if evidence.status in (None, status) else None


def _is_document(address: str) -> bool:
    return any(host in address for host in _OF_DOCUMENTS)


def _with_log(evidence: Evidence, text: str) -> Evidence:
    """A console's message with the status that a server's log beside it has for the request."""
    url = evidence.parsed_url
    if evidence.status is not None or url is None:
        return evidence
    path = _path_of(url.without_fragment)
    of_preflight = bool(evidence.reasons) and all(map(is_of_preflight, evidence.reasons))
    fitting = []
    for found in access_lines(text):
        if found.path not in (path, path.partition("?")[0]) and not _is_same_poll(found.path, path):
            continue
        if (found.method == "OPTIONS") is not of_preflight:
            continue
        if not of_preflight and evidence.method not in (None, found.method):
            continue
        fitting.append(found)
    if len({each.status for each in fitting}) != 1:
        return evidence  # of several statuses, any may be that of the message
    method = evidence.method if of_preflight else fitting[0].method
    told = replace(evidence.told, status=fitting[0].status)
    return replace(evidence, method=method, told=told)


def _is_same_poll(one: str, other: str) -> bool:
    """Whether two paths differ only in the time that a client writes into each request."""
    return without_time(one) == without_time(other)


def _with_method(evidence: Evidence, blocks: Blocks) -> Evidence:
    """A message about a preflight with the method and headers that the text beside it names."""
    if _says_nothing(evidence) and evidence.method is None:
        return replace(evidence, method=method_beside(Blocks(""), evidence.url))
    if not evidence.in_preflight:
        return evidence
    method = evidence.method or method_beside(blocks, evidence.url)
    headers = evidence.script_headers or headers_beside(blocks.text, method)
    return replace(evidence, method=method, script_headers=headers)


_VERSIONS = {
    "firefox": re.compile(r"\b(?:Firefox|FF)(?: ESR)?[ /]v?(\d{1,3})\b"),
    "chromium": re.compile(r"\bChrom(?:e|ium)[ /]v?(\d{1,3})\b"),
    "webkit": re.compile(r"\b(?:Safari v?|Version/)(\d{1,3})\b"),
}
"""The browser's version, in a User-Agent or in a user's words."""


def _with_version(evidence: Evidence, text: str) -> Evidence:
    """A console's message with the browser's version, if the text has one."""
    shape = _VERSIONS.get(evidence.engine or "")
    found = set(shape.findall(text)) if shape is not None else set()
    if len(found) != 1:
        return evidence
    return replace(evidence, told=replace(evidence.told, version=int(found.pop())))


def _why_unreadable(text: str) -> Unreadable:
    if not text.strip():
        return Unreadable("there is nothing in it")
    about_referrers = _ABOUT_REFERRERS if REFERRER_POLICY in text else ""
    plain = text.replace(REFERRER_POLICY, "")
    if (said := _speaks_of_cors(plain)) is not None:
        return Unreadable(
            f"this speaks of CORS, but in words that are not known here: “{said}”."
            f"{about_referrers} Paste what the browser's console says",
            speaks_of_cors=True,
        )
    if about_referrers:
        return Unreadable(
            f"this is not an error:{about_referrers} Paste what the browser's console says",
            speaks_of_cors=True,
        )
    return Unreadable(
        "there is nothing here that is known: not a message of a browser's console, not a HAR "
        "file, not headers as “curl -i” prints them, and not a request as the Network panel shows "
        "or copies it"
    )


_ABOUT_REFERRERS = (
    " “strict-origin-when-cross-origin” is the referrer policy that browsers have by default. The "
    "Network panel shows it beside every request, and it refuses nothing."
)
_SIGNS = re.compile(r"(?i)\bcors|cross[- ]?origin|access-control-|\borigins?\b|\bcsrf\b")
_MOST_QUOTED = 200


def _speaks_of_cors(text: str) -> str | None:
    """The first line that speaks of CORS or of origins, cut short; ``None`` if there is none."""
    sign = _SIGNS.search(text)
    if sign is None:
        return None
    start = max(text.rfind("\n", 0, sign.start()) + 1, sign.start() - _MOST_QUOTED // 2)
    if start and text[start - 1] != "\n":
        start = text.find(" ", start, sign.start()) + 1 or start
    line = " ".join(text[start : start + 2 * _MOST_QUOTED].partition("\n")[0].split())
    return line if len(line) <= _MOST_QUOTED else f"{line[:_MOST_QUOTED]} …"
