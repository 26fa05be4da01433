"""Reads a user's text about a refusal, after recognising its kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from ...browser import HttpResponse
from ...fetch.statuses import is_error_status
from ..bodies import BODY_SEARCHED, BodySays, body_says, reads_as_error
from ..evidence import (
    CORS_ERROR,
    WRITER,
    Evidence,
    Obstacle,
    RowOfLog,
    Source,
    Told,
)
from ..places import has_masked_host
from ..question import is_page
from .access_lines import AccessLine, access_lines, are_most_of
from .blocks import BlockKind, Blocks
from .carried import as_lines, as_shown, texts_of_log, unbroken, without_prefixes
from .compared_beside import compared_beside
from .dumped import as_lines_of_headers
from .exchanges_beside import (
    granted_at_another_url,
    main_message,
    of_other_requests,
    with_answer,
    with_answered_tool,
    with_first_url,
    with_granted,
    with_listed_headers,
    with_location,
    with_request,
    with_twin,
    with_unallowing,
)
from .gist import tells_of_refusal
from .har import evidence_in_har
from .har_file import BadHar, looks_like_har, read_recording
from .header_files import as_settings
from .http_messages import (
    ALLOWS_ORIGIN,
    QUOTE_MARK,
    http_messages_in,
    lone_headers,
    response_fields_in,
    with_status_line,
)
from .json_logs import logged_messages, without_logged
from .lines_beside import (
    LoggedStatuses,
    addresses_in,
    at_each_address,
    path_in,
    path_of,
    status_in_prose,
    with_lines,
    with_log,
    with_method,
    with_status_in_prose,
    with_version,
)
from .log_starts import without_log_starts
from .messages_and_logs import NO_BROWSERS, in_console, is_in_body, tells_a_reason
from .page_calls import call_of_page
from .page_methods import headers_beside, method_beside
from .policy_reports import with_reports_as_messages
from .retold import as_given, in_prose, of_settings, perhaps_of_preflight, with_gist
from .settings import has_code_of_server, has_settings, settings_in
from .shown import Answered, Given, Sent, Unusable, evidence_in_messages
from .unread import unread_in
from .unreadable import MOST_QUOTED, Unreadable, why_unreadable

__all__ = ["Reading", "read", "read_all"]


LONGEST = 1024 * 1024
"""The most characters of messages or headers: hundreds of expressions are tried on them."""
_BLANK = re.compile(r"\n{20,}")


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
    found = compared_beside(_without_masks(reading.evidence, given))
    if any(each.source is Source.HAR for each in found):
        return Reading(found, reading.left_out)
    return Reading(found, [*reading.left_out, *unread_in(text, found)])


def _without_masks(found: list[Evidence], given: Given) -> list[Evidence]:
    """Without pages' origins whose host a writer hid: no setting and no command may have them."""
    masked = set(filter(_is_masked_page, {each.origin for each in found}))
    if not masked:
        return found
    return [
        replace(
            each,
            origin=given.origin,
            told=replace(each.told, masked_page=each.origin),
        )
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
    if len(text) <= LONGEST:
        text = with_reports_as_messages(text)
    if looks_like_har(text):
        try:
            recording = read_recording(text)
            found = evidence_in_har(recording)
            if recording.left_out and not found:
                raise BadHar(f"there is nothing to explain in it. {recording.left_out[0][:-1]}")
            return Reading(found, recording.left_out)
        except BadHar as error:
            return Reading(_in_json(text, given, str(error)))
    text = _BLANK.sub("\n\n", text)
    if not text.strip():
        raise why_unreadable(text)
    if len(text) > LONGEST:
        raise Unreadable(
            f"it is not a HAR file, and with {len(text)} characters it is too long for anything "
            f"else (at most {LONGEST}): give the lines about one request, or export a HAR file"
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
    sentence = text.strip().partition("\n")[0][:MOST_QUOTED]
    evidence = as_given(given)
    return replace(evidence, obstacle=Obstacle.UNKNOWN_SENTENCE, told=Told(sentence=sentence))


def _in_text_or_log(text: str, given: Given) -> list[Evidence]:
    for plain in (without_log_starts(text), without_prefixes(text, in_all=True)):
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
    text = as_settings(text)
    found: list[Evidence] = []
    unreadable: Unreadable | None = None
    for plain in dict.fromkeys((text, _QUOTED_ADDRESS.sub(r"\2", text))):
        try:
            found = _in_text(plain, given)
            break
        except Unreadable as error:
            unreadable = unreadable or error
    if not found or any(map(_may_be_broken, found)):
        for whole in unbroken(text):
            with suppress(Unreadable, Unusable):
                other = _in_text(whole, given)
                if len(other) <= max(len(found), 1) and _known(other) > _known(found):
                    found = other
    if not found:
        raise unreadable or why_unreadable(text)
    return found


_QUOTED_ADDRESS = re.compile(r"(['\"`])([a-z][a-z0-9+.-]{1,20}://[^\s'\"`]{1,2048})\1")
"""What people put in quotes, also where browsers do not."""


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
        lines = as_lines(text) or text
        return _in_text(as_shown(_ESCAPED.sub(_unescaped, lines)), given)
    except (Unreadable, Unusable) as unread:
        if isinstance(unread, Unreadable) and unread.speaks_of_cors and not _looks_recorded(text):
            raise
        raise Unreadable(error) from None


_ESCAPED = re.compile(r"\\([n\"/])")


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] == "n" else found[1]


def _looks_recorded(text: str) -> bool:
    return _RECORDED.search(text) is not None


_RECORDED = re.compile(r'"entries"|"request"\s{0,80}:\s{0,80}\{')


_ARROW = re.compile(r"(?m)^[^\S\n]{0,40}(?:#|//)?[^\S\n]{0,8}(?:→|⇒|->|=>)[^\S\n]{0,8}(?=HTTP/\d)")
"""What writers put before the response to a command above it."""
_UNQUOTED = re.compile(
    r"(?P<at>\b[Aa]ccess to [\w-]{2,40}(?: [\w-]{2,40}){0,2} at )(?P<url>[a-z]{2,10}://[^\s'\"]{1,4096})"
    r"(?P<of>(?: \(redirected from [^\s)]{1,4096}\))? from origin )"
    r"(?P<page>(?:[a-z]{2,20}://[^\s'\"]{0,300}|null))(?= has been blocked)"
)
"""Chrome's message without the quotes that a shell takes away."""
_XML_ERROR = re.compile(r"(?m)^[^\n]{0,80}\nLocation: [^\n]{0,4096}\n(?=[^\n]{0,24}\b1, )")
"""Firefox's error about a response that is not XML; its “Location:” is not a header."""
_OF_VERBOSE = re.compile(r"(?m)^[^\S\n]{0,8}<[^\S\n](?=[A-Za-z][\w-]{1,60}:[^\S\n]?\S)")
"""What curl -v puts before a header, where its first lines were left out."""
_QUOTED_RESPONSE = re.compile(
    r"(?m)^[^\S\n]{0,8}>[^\S\n]?(?:HTTP/\d(?:\.\d)? \d{3}\b|(?i:Access-Control-Allow-)[\w-]{1,40}:)"
)
"""A response as a quotation; curl marks so what it sends, never a response."""


def _without_marks_of_writers(text: str) -> str:
    """`text` without what writers and their editors put into messages and headers."""
    text = _UNQUOTED.sub(r"\g<at>'\g<url>'\g<of>'\g<page>'", text)
    text = as_lines_of_headers(with_status_line(_XML_ERROR.sub("", _ARROW.sub("", text))))
    if "HTTP/" not in text:
        text = _OF_VERBOSE.sub("", text)
    if _QUOTED_RESPONSE.search(text):
        text = QUOTE_MARK.sub("", text)
    return text


def _in_text(text: str, given: Given) -> list[Evidence]:
    text = _without_marks_of_writers(text)
    blocks = Blocks(text)
    messages = http_messages_in(text)
    told = in_console(blocks, given, is_broken=not messages)
    is_answered = any(isinstance(each, Answered) for each in messages)
    is_in_log = bool(logged_messages(text)) and all(each.engine in NO_BROWSERS for each in told)
    if is_answered and (
        not any(map(tells_a_reason, told)) or is_in_log or is_in_body(told, messages)
    ):
        told = []
    if told and all(each.detail == "log" for each in told):
        alone = messages or lone_headers(blocks)
        if _status_in_row(alone, text) is not None:
            told, messages = [], alone
    if told:
        return _of_console(told, messages, blocks)
    if messages or (messages := lone_headers(blocks)):
        return _of_messages(messages, blocks, given)
    return _of_the_rest(blocks, given)


def _of_console(
    told: list[Evidence], messages: list[Sent | Answered], blocks: Blocks
) -> list[Evidence]:
    """The messages of a console, with what everything else in the text tells of each."""
    told = at_each_address(told, blocks.text)
    told = [with_gist(each, blocks) for each in told] if len(told) == 1 else told
    if not messages:
        told = [perhaps_of_preflight(each, blocks) for each in told]
    requests = [each for each in messages if isinstance(each, Sent)]
    found = [with_request(each, requests[0]) for each in told] if len(requests) == 1 else told
    settings_beside = settings_in(blocks)
    found = [replace(each, settings=settings_beside(each)) for each in found]
    logged = LoggedStatuses(blocks.text)
    main = main_message(found, messages)
    if main is None:
        # Logs tell the path alone.
        paths = Counter(path_in(each) for each in found if each.refused)
        is_one = {path for path, times in paths.items() if times == 1 and None not in paths}
        return [
            with_log(each, logged) if each.refused and path_in(each) in is_one else each
            for each in found
        ]
    others = [each for each in found if each is not main]
    own, more = _with_all_beside(main, messages, blocks, logged)
    at = found.index(main)
    return [*others[:at], own, *others[at:], *(more if not others else ())]


def _with_all_beside(
    main: Evidence, messages: list[Sent | Answered], blocks: Blocks, logged: LoggedStatuses
) -> tuple[Evidence, Iterator[Evidence]]:
    """The message that the text is about, with what it tells; and refusals of other requests."""
    evidence = main if messages else with_status_in_prose(main, blocks)
    evidence = with_version(with_log(with_lines(evidence, blocks), logged), blocks.text)
    evidence = with_method(evidence, blocks)
    fields = response_fields_in(blocks.text)
    if not any(isinstance(each, Answered) for each in messages):
        evidence = with_granted(evidence, fields)
        if len(fields) > 1 or ALLOWS_ORIGIN.search(blocks.text):
            messages = [*messages, Answered(headers=fields, body=_error_in(blocks.text))]
    evidence = with_first_url(evidence, messages)
    found = with_answer(evidence, messages) or with_location(evidence, fields, messages)
    own = granted_at_another_url(with_listed_headers(found, fields), messages)
    own = with_unallowing(with_twin(own, blocks.text), messages)
    own = with_answered_tool(own, messages)
    return own, of_other_requests(evidence, messages)


def _of_the_rest(blocks: Blocks, given: Given) -> list[Evidence]:
    """The evidence in a text without messages of browsers, requests and responses.

    Raises:
        Unreadable: `blocks` has none.
    """
    settings_beside = settings_in(blocks)
    beside = settings_beside(_SAYS_NOTHING)
    if beside is not None and beside.page_sends:
        return [replace(_SAYS_NOTHING, settings=beside)]
    body = blocks.without_code
    if body_says(HttpResponse(0, [], body.encode(errors="replace"))) is not None:
        return evidence_in_messages([Answered(body=body.splitlines())], given)
    log = _in_log(blocks, given)
    is_log = log is not None and are_most_of(blocks.text, list(access_lines(blocks.text)))
    alone = log if is_log else in_prose(blocks, given, beside, settings_beside)
    if log is not None and log.url is not None and not is_log:
        # The page's code names the address of a row.
        if alone is None:
            has_code = has_settings(blocks.text) or has_code_of_server(blocks.text)
            alone = replace(log, settings=settings_beside(log) if has_code else None)
        elif alone.says_nothing and alone.url == log.url:
            alone = replace(alone, rows=log.rows, method=log.method)
    is_there = beside is not None and not beside.is_named and has_settings(blocks.text)
    if alone is None and (is_there or has_code_of_server(blocks.text)):
        alone = of_settings(blocks.text, given, settings_beside)
    if (alone := alone or log or call_of_page(blocks, given)) is not None:
        return [alone]
    raise why_unreadable(blocks.text)


def _error_in(text: str) -> list[str]:
    """The line that is an error's body, if there is one."""
    return [each for each in text.splitlines() if reads_as_error(each.encode())][:1]


def _in_log(blocks: Blocks, given: Given) -> Evidence | None:
    """Rows of a server's log, without an error of OPTIONS, with the page's code that asked.

    Beside them, a writer says little; or the page's code names the address of a row.
    """
    text = blocks.text
    is_recording = looks_like_har(text) and _looks_recorded(text)
    lines = [] if is_recording else list(access_lines(text))
    if not lines:
        return None
    urls = addresses_in(blocks, given.origin) if given.url is None else {given.url}
    asked = {each for each in urls if _rows_of(each, lines)}
    url = asked.pop() if len(asked) == 1 else given.url
    words = blocks.only({BlockKind.PROSE})
    written = sum(bool(line.strip()) for line in words.splitlines())
    is_log = written <= _MOST_LINES_A_ROW * len(lines) or are_most_of(text, lines)
    if url is None and not is_log:
        return None
    evidence = replace(
        as_given(given),
        source=Source.HEADERS,
        obstacle=Obstacle.SAYS_NOTHING,
        rows=_rows_of(url, lines) or tuple(map(_row, lines)),
        url=url,
    )
    if url is None:
        return evidence
    method = evidence.method or method_beside(blocks, url)
    return replace(evidence, method=method, script_headers=headers_beside(text, method))


def _rows_of(url: str | None, lines: Iterable[AccessLine]) -> tuple[RowOfLog, ...]:
    """The rows of a log that have the path of `url`."""
    path = path_of(url).partition("?")[0] if url is not None else None
    return tuple(_row(each) for each in lines if each.path.partition("?")[0] == path)


def _row(line: AccessLine) -> RowOfLog:
    return RowOfLog(line.method, line.path, line.status)


_MOST_LINES_A_ROW = 4


def _of_messages(messages: list[Sent | Answered], blocks: Blocks, given: Given) -> list[Evidence]:
    """Requests and responses, with what settings and words beside them tell."""
    text = blocks.text
    told = _status_of_preflight(messages, blocks)
    messages = [*messages, Answered(status=told)] if told else messages
    found = evidence_in_messages(messages, _with_address(given, messages, text))
    found = [replace(each, engine=WRITER) for each in found] if told else found
    is_answered = any(isinstance(each, Answered) for each in messages)
    is_silent = len(found) == 1 and not is_answered and found[0].says_nothing
    if is_silent:
        rows = _rows_of(found[0].url, access_lines(text))
        found = [replace(found[0], logged=_body_without_status(text), rows=rows)]
    if is_silent and not blocks.is_document and tells_of_refusal(blocks):
        # Code that asks, and a writer's word that CORS is in the way.
        found = [replace(found[0], source=Source.CONSOLE, detail=CORS_ERROR, engine=WRITER)]
    if len(found) > _MOST_BESIDE_SETTINGS:
        return found
    text = without_logged(text)
    settings_beside = settings_in(Blocks(text))
    if not has_settings(text) and not has_code_of_server(text):
        beside = settings_beside(found[0]) if is_silent else None
        if beside is None or not (beside.page_sends or beside.faults):
            return found
    return [
        replace(each, settings=settings_beside(each)) if each.refused else each for each in found
    ]


def _status_of_preflight(messages: list[Sent | Answered], blocks: Blocks) -> int | None:
    """The error that a writer names as the response to the only request, a preflight.

    A preflight fails by that, whatever headers the response has.
    """
    if (in_row := _status_in_row(messages, blocks.text)) is not None:
        return in_row
    request = messages[0]
    if len(messages) != 1 or not isinstance(request, Sent) or request.get("origin") is None:
        return None
    return status_in_prose(blocks.words) if request.method == "OPTIONS" else None


def _status_in_row(messages: list[Sent | Answered], text: str) -> int | None:
    """The error that a row of a log has for the only request, OPTIONS, of the same path."""
    request = messages[0] if len(messages) == 1 else None
    if not isinstance(request, Sent) or request.method != "OPTIONS":
        return None
    target = request.target or ""
    path = (target if target.startswith("/") else path_of(request.url or "")).partition("?")[0]
    rows = (each for each in access_lines(text) if (each.method, each.path) == ("OPTIONS", path))
    status = next((each.status for each in rows), 0)
    return status if is_error_status(status) else None


def _body_without_status(text: str) -> BodySays | None:
    """What a response states of which the body alone is shown, as curl prints it."""
    lines = [line.strip(" `") for line in text.splitlines()]
    body = "\n".join(line for line in lines if line.startswith(("{", "<")))
    return body_says(HttpResponse(500, [], body[:BODY_SEARCHED].encode())) if body else None


def _with_address(given: Given, messages: list[Sent | Answered], text: str) -> Given:
    """With the only URL of code and words beside requests that show no address.

    If they show a path, it has that path; else there is one response.
    """
    requests = [each for each in messages if isinstance(each, Sent)]
    paths = {each.target for each in requests if each.address is None} or {""}
    is_addressed = any(each.address is not None for each in requests)
    if given.url is not None or is_addressed or len(paths) != 1:
        return given
    path = paths.pop()
    if not path.startswith("/") and (path or len(messages) - len(requests) != 1):
        return given
    page = next((each.page for each in requests if each.page), given.origin)
    urls = addresses_in(Blocks(text), page)
    found = {each for each in urls if not path or path_of(each) == path}
    return replace(given, url=found.pop()) if len(found) == 1 else given


_MOST_BESIDE_SETTINGS = 20
"""The most requests that settings in the same text are compared with."""
_SAYS_NOTHING = Evidence(source=Source.CONSOLE, obstacle=Obstacle.SAYS_NOTHING)
"""Code of a page alone."""
