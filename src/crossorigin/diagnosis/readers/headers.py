"""Headers as ``curl -i`` and ``curl -v`` print them, with the commands that got them, if shown.

Also raw requests and responses, as developer tools copy them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from ...browser import NetworkFailure
from ...fetch.header_lists import Header
from ...fetch.tokens import is_token
from ..methods import ANY_METHOD
from .copied import command_at, has_command
from .filters import Filter
from .shown import Answered, Sent

__all__ = [
    "header_in", "is_name", "is_only_of_requests", "is_only_of_responses", "is_place",
    "is_response_field", "is_usual_field", "looks_like_headers", "messages_in", "raw_request_in",
    "without_gaps",
]  # fmt: skip

_STATUS_LINE = re.compile(r"HTTP/\d(?:\.\d)? +(?P<status>\d{3})\b")
_REQUEST_LINE = re.compile(
    r"(?P<method>[A-Za-z]+) +(?P<target>\S+) +HTTP/(?P<version>\d)(?:\.\d)?$"
)
_METHOD_AND_URL = re.compile(r"(?P<method>[A-Z]{3,10}) +(?P<target>https?://\S+|/\S*)$")
"""How Firefox begins raw headers, and files of requests and documents do: without a version."""
_TOLD_STATUS = re.compile(
    r"(?i)(?=[^\n]{0,60}[a-z→⇒>])(?:(?:#|//)?\s{0,4}(?:[=-]?>|→|⇒|returns?:?|results? in|gives?:?|"
    r"response:?|got:?)\s{0,4})?[`'\"*(]{0,2}(?:HTTP(?:/\d(?:\.\d)?)?:? ?|status(?: code)?:? ?)?"
    r"(?P<status>[1-5]\d\d)(?:(?: -)? [a-z][a-z' -]{1,40})?[`'\".*)]{0,3}$"
)
"""What a writer, or a body, tells of the response to a command."""
_ERROR_BODIES: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), status)
    for pattern, status in (
        (r"\{[^{}]{0,400}?\"(?:status|statusCode|status_code)\"\s?:\s?\"?(?P<status>[45]\d\d)\"?"
         r"\s?[,}]", 0),
        (r"(?:<.{0,400}?)?<(?:title|h1)>(?i:\s{0,4}(?:HTTP )?(?:status|error)?)\s{0,4}"
         r"(?P<status>[45]\d\d)\b", 0),
        (rf"Cannot (?:{ANY_METHOD}),? /", 404),
        (r"(?i).{0,400}?\bmethod (?:\W{0,2}[A-Z]{3,7}\W{0,2} )?(?:is )?not "
         r"(?:allowed|supported)\b(?! by)", 405),
    )
)  # fmt: skip
"""How bodies of errors begin, which curl shows without the headers, and the status of the last."""
_CODE_ALONE = re.compile(r"(?:[A-Za-z ]{0,20}: ?)?(?P<status>[1-5]\d\d)$")
"""What curl's -w writes."""
_CONNECTED = re.compile(r"\*\s+Connected to \S+ \([^)]{1,64}\) port (\d{1,5})")
_TLS = re.compile(
    r"\*\s+(?:SSL|TLS|ALPN|schannel|GnuTLS|mbedTLS|.{0,32}certificate|using HTTP/[23])"
)
_ENDED = re.compile(r"\* (?:Connection #\d|Closing connection)")
_FAILED = re.compile(
    r"(?:[A-Za-z][^\n:`]{0,60}: {0,4})?`?curl: \((?P<code>\d{1,3})\) "
    r"(?P<words>[^\n`]{1,300})"
)
_FAILED_IN_QUOTES = re.compile(
    r"[^\n\"“]{1,300}[\"“]curl: \((?P<code>\d{1,3})\) (?P<words>[^\n\"”]{1,300})"
)
"""The same in a writer's sentence."""
_HANDSHAKE_REFUSED = re.compile(r"Refused WebSockets? upgrade: (\d{3})")
_MOST_BETWEEN = 64
"""Lines after curl's last one in which the response that it is about may be shown."""
_METHOD_AS_HOST = re.compile(rf"host: ({ANY_METHOD})$")
"""A method that a command has without -X, so that curl takes it for an address."""
_FAILURES = {
    5: NetworkFailure.PROXY, 6: NetworkFailure.NAME_NOT_FOUND, 7: NetworkFailure.REFUSED,
    8: NetworkFailure.NOT_HTTP,
    28: NetworkFailure.TIMEOUT, 35: NetworkFailure.TLS, 51: NetworkFailure.CERTIFICATE,
    52: NetworkFailure.BROKEN, 56: NetworkFailure.BROKEN, 60: NetworkFailure.CERTIFICATE,
    92: NetworkFailure.BROKEN, 97: NetworkFailure.PROXY,
}  # fmt: skip
"""The exit codes of curl that say why there was no response. (curl's manual, "Exit codes")"""
_RESPONSE_FIELDS: dict[str, str] = {
    "accept-ranges": r"bytes|none",
    "age": r"\d+",
    "allow": r"[A-Z]+(, ?[A-Z]+)*",
    "cache-control": r"(no-|max-age=|s-maxage=|public|private|must-)[ -~]*",
    "cf-ray": r"[0-9a-f]+-[A-Z]+",
    "connection": r"(?i)keep-alive|close|upgrade",
    "content-encoding": r"gzip|br|zstd|deflate",
    "content-length": r"\d+",
    "content-type": r"[a-z]+/[a-z0-9.+*-]+( *;[ -~]*)?",
    "cross-origin-embedder-policy": r"[a-z-]+",
    "cross-origin-opener-policy": r"[a-z-]+",
    "cross-origin-resource-policy": r"[a-z-]+",
    "date": r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [ -~]*",
    "etag": r'(W/)?"[ -~]*"',
    "last-modified": r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [ -~]*",
    "location": r"(https?://|/)\S*",
    "server": r"[\w.-]+/[ -~]+|(?i:nginx|apache|cloudflare|amazons3|envoy|caddy|gunicorn|uvicorn)",
    "set-cookie": r"[^\s=;]+=[ -~]*",
    "strict-transport-security": r"max-age=[ -~]*",
    "transfer-encoding": r"(?i)chunked|gzip[ -~]*",
    "vary": r"\*|[A-Za-z-]+(, ?[A-Za-z-]+)*",
    "via": r"(?:\d\.\d |kong/)[ -~]+",
    "www-authenticate": r"(?i)(basic|bearer|digest|negotiate)\b[ -~]*",
    "x-content-type-options": r"nosniff",
    "x-frame-options": r"(?i)deny|sameorigin",
    "x-powered-by": r"[\w.+-]+(/[\d.]+)?",
}
"""Response header fields by which headers alone are known, with what their values look like: for
``Server: not responding`` is a line of someone's log."""
_OF_CURL = re.compile(r"[<>](?:\s|$)")
"""How ``curl -v`` begins a line that is a header's; HTML begins otherwise."""


def looks_like_headers(text: str) -> bool:
    """Whether `text` has a status line or a request line, or only header lines with a known one."""
    lines = [_bare(line) for line in _as_printed(text) if line.strip()]
    if any(_STATUS_LINE.match(line) or _FAILED.match(line) for line in lines):
        return True
    first = lines[0] if len(lines) > 1 else ""
    if (_REQUEST_LINE.match(first) or _METHOD_AND_URL.match(first)) and header_in(lines[1]):
        return True
    headers = [header_in(line) for line in lines]
    return None not in headers and any(each and _is_of_http(each) for each in headers)


def _is_of_http(header: Header) -> bool:
    """Whether only requests and responses have `header`; of requests, only of preflights."""
    return is_response_field(header) or header[0].lower().startswith("access-control-request-")


def without_gaps(text: str) -> str:
    """`text` with its headers in one paragraph, if it has each of them in one of its own."""
    lines = text.splitlines()
    headers = [(at, header_in(_bare(line))) for at, line in enumerate(lines) if line.strip()]
    found = [at for at, header in headers if header is not None and is_usual_field(header[0])]
    if len(found) < 2 or any(b - a == 1 for a, b in pairwise(found)):
        return text
    first, end = found[0], found[-1] + 1
    together = [line for line in lines[first:end] if line.strip()]
    if len(together) > len(found):
        return text
    return "\n".join([*lines[:first], *together, *lines[end:]])


def raw_request_in(text: str) -> str | None:
    """A raw request that stands among other text, its first line and its headers; else ``None``."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if _REQUEST_LINE.match(_bare(line)) is None:
            continue
        end = at + 1
        while end < len(lines) and header_in(_bare(lines[end])) is not None:
            end += 1
        if end - at > _FEWEST_HEADERS:
            return "\n".join(lines[at:end])
    return None


_FEWEST_HEADERS = 2
"""The headers of a raw request at least, so that a line of a log is not taken for one."""


def is_response_field(header: Header) -> bool:
    """Whether `header` is one that only HTTP responses have, by its name and its value."""
    name, value = header[0].lower(), header[1]
    if name.startswith("access-control-"):
        return not name.startswith("access-control-request-")
    return name in _RESPONSE_FIELDS and bool(re.fullmatch(_RESPONSE_FIELDS[name], value))


_ONLY_OF_REQUESTS = frozenset(
    {
        "accept", "accept-charset", "accept-encoding", "accept-language", "authorization", "cookie",
        "dnt", "expect", "host", "if-match", "if-modified-since", "if-none-match", "origin",
        "range", "referer", "te", "upgrade-insecure-requests", "user-agent", "x-requested-with",
    }
)  # fmt: skip
_OF_BOTH = frozenset(
    {
        "cache-control", "connection", "content-encoding", "content-length", "content-type", "date",
        "pragma", "transfer-encoding", "via",
    }
)  # fmt: skip


def is_only_of_requests(name: str) -> bool:
    """Whether only requests have a field of that name."""
    name = name.lower()
    return name in _ONLY_OF_REQUESTS or name.startswith(("sec-", "access-control-request-"))


def is_only_of_responses(header: Header) -> bool:
    """Whether only responses have `header`."""
    return header[0].lower() not in _OF_BOTH and is_response_field(header)


def is_usual_field(name: str) -> bool:
    """Whether `name` is that of a field that most requests or responses have."""
    name = name.lower()
    is_known = name in _RESPONSE_FIELDS or name in _OF_BOTH or is_only_of_requests(name)
    return is_known or name.startswith("access-control-") or name in _PSEUDO


_PSEUDO = (":authority", ":method", ":path", ":scheme", ":status")


def messages_in(text: str) -> Iterator[Sent | Answered]:
    """The requests and responses in `text`, in order."""
    for each in _in_order(_messages_in(text)):
        if isinstance(each, Answered) and not each.status and each.headers:
            yield from _parted(each)
        else:
            yield each


def _in_order(found: list[Sent | Answered]) -> list[Sent | Answered]:
    """Each request before its response, also where a writer has all of them the other way round."""
    answers, requests = found[::2], found[1::2]
    is_turned = (
        len(answers) == len(requests)
        and all(isinstance(each, Answered) and each.status for each in answers)
        and all(isinstance(each, Sent) and each.target for each in requests)
    )
    if not is_turned:
        return found
    return [each for pair in zip(requests, answers, strict=True) for each in pair]


def _parted(answered: Answered) -> Iterator[Sent | Answered]:
    """Headers alone: those that only requests have are their request's."""
    of_request = [each for each in answered.headers if is_only_of_requests(each[0])]
    is_request = bool(of_request) and not any(map(is_only_of_responses, answered.headers))
    of_request = answered.headers if is_request else of_request
    if of_request:
        asks = any(name.lower().startswith("access-control-request-") for name, _ in of_request)
        yield Sent(method="OPTIONS" if asks else "", headers=of_request, is_whole=False)
    rest = [each for each in answered.headers if each not in of_request]
    if rest or (answered.body and not is_request):
        yield Answered(headers=rest, body=answered.body)


def _messages_in(text: str) -> list[Sent | Answered]:
    """The requests and responses in `text`, in order; headers alone are one response."""
    return _MessageReader(text).read()


class _MessageReader:
    """Reads a text line by line; the lines of headers and bodies are of the message before them."""

    def __init__(self, text: str) -> None:
        self._lines = _as_printed(text)
        self._told_status = _CODE_ALONE if "%{http_code}" in text else _TOLD_STATUS
        has_status = any(_STATUS_LINE.match(_bare(line)) for line in self._lines)
        self._has_command = has_command(self._lines)
        self._wire = _Wire(is_alone=not self._has_command and not has_status)
        self._message: Sent | Answered | None = None
        self._in_body = False
        self._is_inline = False
        self._found: list[Sent | Answered] = []

    def read(self) -> list[Sent | Answered]:
        """The messages of all lines."""
        at = 0
        while at < len(self._lines):
            command, end = command_at(self._lines, at)
            if command is None:
                self._take(at)
                at += 1
            else:
                if self._showed_nothing(self._lines[at]):
                    self._go_to(Answered())
                self._go_to(command)
                self._wire = _Wire(command)
                at = end
        self._go_to(None)
        return self._found

    def _showed_nothing(self, line: str) -> bool:
        """Whether the next prompt tells that a filter for CORS showed nothing.

        Commands without any output may be a list of what to do.
        """
        return (
            self._message is not None
            and self._message is self._wire.command
            and self._wire.command.filter is Filter.FOR_CORS
            and _PROMPT.match(line) is not None
            and self._has_headers
        )

    @cached_property
    def _has_headers(self) -> bool:
        """Whether any line is a header."""
        return any(header_in(_bare(each)) is not None for each in self._lines)

    def _go_to(self, message: Sent | Answered | None, *, in_place_of_command: bool = False) -> None:
        """End the message so far, and go on with `message`, which may be what a command sent."""
        is_replaced = in_place_of_command and self._message is self._wire.command
        if self._message is not None and not is_replaced:
            self._found.append(self._message)
        self._message, self._in_body = message, False

    def _take(self, at: int) -> None:
        """Take the line `at` in."""
        line = self._lines[at]
        before = self._lines[at - 1] if at else ""
        bare = _bare(line)
        if self._message is self._wire.command and _shows_nothing(line, self._wire.command):
            self._go_to(Answered())
            self._go_to(None)
            self._wire = _Wire()
            return
        if bare and _is_echo(line, before):
            return
        if (failed := _FAILED.match(bare) or _FAILED_IN_QUOTES.match(bare)) is not None:
            self._fail(failed, at + 1)
        elif line.lstrip().startswith("*"):
            self._wire.note(line.lstrip())
            self._in_body = self._in_body and not _ENDED.match(line.lstrip())
        elif not self._begins(line, bare, at + 1):
            self._go_on(line, bare, at)

    def _fail(self, failed: re.Match[str], following: int) -> None:
        """Take in curl's last line, which says why there was no response."""
        if (refused := _HANDSHAKE_REFUSED.search(failed["words"])) is not None:
            rest = self._lines[following : following + _MOST_BETWEEN]
            is_shown = any(_STATUS_LINE.match(_bare(each)) for each in rest)
            if isinstance(self._message, Sent) and not is_shown:
                self._go_to(Answered(status=int(refused[1])))
            return
        failure = _FAILURES.get(int(failed["code"]), NetworkFailure.UNKNOWN)
        method = _METHOD_AS_HOST.search(failed["words"])
        if method is not None:  # a word too many in the command, and what follows goes on
            url, detail = f"http://{method[1]}/", failed["words"]
            self._found.append(Sent(method="GET", url=url, failure=failure, detail=detail))
            rest = self._lines[following : following + MOST_BLANK_LINES]
            is_answered = any(_STATUS_LINE.match(_bare(each)) for each in rest)
            if isinstance(self._message, Sent) and not is_answered:
                self._message = None
            return
        asked = self._message if isinstance(self._message, Sent) else Sent()
        if asked is not self._message:
            self._go_to(asked)
        asked.failure, asked.detail = failure, failed["words"]

    def _is_above(self, header: Header, at: int) -> bool:
        """Whether a request's headers without its first line begin, above a response."""
        after = self._lines[at + 1] if at + 1 < len(self._lines) else ""
        following = header_in(_bare(after))
        is_run = following is not None and is_usual_field(following[0])
        is_first = self._message is None and not self._has_command
        return is_first and is_run and is_only_of_requests(header[0])

    def _begins(self, line: str, bare: str, following: int) -> bool:
        """Whether a line begins a request or a response; if it does, it is taken in."""
        if (cut := self._wire.cut_request(line, self._message)) is not None:
            self._go_to(cut, in_place_of_command=True)
        is_after_command = self._message is not None and self._message is self._wire.command
        is_first = self._message is None or _is_next_request(
            self._message, self._wire, self._lines, following
        )
        after = self._lines[following] if following < len(self._lines) else ""
        begun = _begin(
            bare,
            is_first=is_first,
            is_followed=header_in(_bare(after)) is not None,
            is_sent=line.lstrip().startswith(">"),
            shape_after_command=self._told_status if is_after_command else None,
        )
        if begun is None and is_after_command:
            begun = _error_in(line.strip())
        if isinstance(begun, Sent):
            self._go_to(self._wire.sent(begun), in_place_of_command=True)
        elif begun is not None:
            if isinstance(self._message, Answered) and self._message.body:
                # A writer's words lead over to the next response.
                self._message.body = [*self._message.body[:-1], *_without_lead(self._message)]
            self._go_to(begun)
            self._is_inline = line.strip().startswith("`") and line.rstrip().endswith("`")
        return begun is not None

    def _has_no_body(self, message: Answered) -> bool:
        """Whether no body can follow: by its status, to HEAD, or after a status in a sentence."""
        command = self._wire.command
        is_of_head = command is not None and command.method == "HEAD"
        return message.status in _WITHOUT_BODY or is_of_head or self._is_inline

    def _go_on(self, line: str, bare: str, at: int) -> None:
        """Take in a line of a body, a header, or the empty line between the two."""
        message = self._message
        if not bare:
            # After an empty body come the writer's words.
            self._in_body = (
                isinstance(message, Answered)
                and message.get("content-length") != "0"
                and not self._has_no_body(message)
                and _ends_headers(message, self._lines, at + 1)
            )
        elif isinstance(message, Answered) and self._in_body and not _OF_CURL.match(line):
            message.body.append(line.strip())
        elif (header := header_in(bare) or _in_columns(bare, message)) is not None and (
            _takes(message, self._wire, header) or self._is_above(header, at)
        ):
            if message is not None and _begins_another(
                message, self._wire, header, self._lines[at - 1]
            ):
                self._found.append(message)
                message = None
            self._message = message or Answered()  # headers alone, without a status line
            self._message.headers.append(header)


_WITHOUT_BODY = (204, 205, 304)


def _without_lead(message: Answered) -> list[str]:
    """The last line of a body, if it is not one that leads over to what follows."""
    return [each for each in message.body[-1:] if not each.endswith(":")]


_PROMPT = re.compile(r"[^\n'\"]{0,80}[$%❯➜»][^\S\n]{1,4}(?=curl|wget|https?\b|xhs?\b)")


def _shows_nothing(line: str, command: Sent | None) -> bool:
    """Whether a prompt, or the writer, tells that a filter for CORS showed nothing."""
    is_filtered = command is not None and command.filter is Filter.FOR_CORS
    return is_filtered and _NOTHING.fullmatch(line) is not None


_NOTHING = re.compile(
    r"(?i)(?:[\w.@~:/\\ -]{0,80}[$#%>❯➜»]|"
    r"\W{0,6}(?:no output|nothing|empty|no results?|no match(?:es)?)\W{0,6})\s{0,8}"
)


def _in_columns(line: str, message: Sent | Answered | None) -> Header | None:
    """A header of a request or response as tables have it, which lose the colon when copied."""
    if message is None or (isinstance(message, Sent) and not message.target):
        return None
    name, _, value = " ".join(line.split()).partition(" ")
    return (name, value) if value and "-" not in name[:1] and is_usual_field(name) else None


def _is_echo(line: str, before: str) -> bool:
    """Whether a line repeats the one before it, as ``curl -v -I`` prints each header twice."""
    is_shown = before.lstrip().startswith("<") and not line.lstrip().startswith("<")
    return is_shown and _bare(line) == _bare(before)


def _ends_headers(message: Answered, lines: list[str], at: int) -> bool:
    """Whether an empty line before `at` ends the headers: there were some, or none follow.

    No body begins with a header for CORS.
    """
    following = next((each for each in lines[at : at + MOST_BLANK_LINES] if each.strip()), "")
    header = header_in(_bare(following))
    if header is not None and header[0].lower().startswith("access-control-allow-"):
        return False
    return bool(message.headers) or header is None


MOST_BLANK_LINES = 4


def _is_next_request(message: Sent | Answered, wire: _Wire, lines: list[str], at: int) -> bool:
    """Whether the line before `at` can begin a raw request after another, not its body."""
    is_apart = at > 1 and not lines[at - 2].strip()
    is_followed = at < len(lines) and header_in(_bare(lines[at])) is not None
    is_answer = isinstance(message, Answered) and bool(message.status)
    is_answer = is_answer or (isinstance(message, Sent) and bool(message.headers))
    return is_answer and wire.command is None and is_apart and is_followed


def _begins_another(message: Sent | Answered, wire: _Wire, header: Header, before: str) -> bool:
    """Whether a header begins a response without a status line: after a command, or another one."""
    if isinstance(message, Sent):
        return message is wire.command
    is_apart = header_in(_bare(before)) is None
    names = {name.lower() for name, _ in message.headers}
    return not message.status and is_apart and header[0].lower() in names


def _takes(message: Sent | Answered | None, wire: _Wire, header: Header) -> bool:
    """Whether a header line belongs to `message`, or begins one of headers alone."""
    if message is None:
        return wire.is_alone or is_response_field(header)
    return message is not wire.command or is_only_of_responses(header)


class _Wire:
    """The facts about a connection in the output of ``curl -v``, and its command.

    Without any command in the text, `is_alone`, unknown headers are headers too.
    """

    def __init__(self, command: Sent | None = None, *, is_alone: bool = False) -> None:
        self.command = command
        self.is_alone = is_alone
        self._scheme: str | None = None

    def note(self, line: str) -> None:
        """Take in a line that begins with an asterisk."""
        if (connected := _CONNECTED.match(line)) is not None:
            self._scheme = "https" if connected[1] == "443" else "http"
        elif _TLS.match(line) is not None:
            self._scheme = "https"

    def cut_request(self, line: str, message: Sent | Answered | None) -> Sent | None:
        """The request that a sent header begins, where what comes before it was left out."""
        if not line.lstrip().startswith(">") or (
            isinstance(message, Sent) and message is not self.command
        ):
            return None
        header = header_in(_bare(line))
        if header is None or not is_only_of_requests(header[0]):
            return None
        command = self.command or Sent()
        asks = header[0].lower().startswith("access-control-request-")
        return replace(
            command,
            method="OPTIONS" if asks else command.method,
            headers=[],
            origin=command.page,
            is_whole=False,
        )

    def sent(self, request: Sent) -> Sent:
        """`request`, as it went over the wire, with what else is known of it."""
        request.scheme = request.scheme or self._scheme
        if self.command is not None and request.scheme is None:
            request.scheme = (self.command.url or "").partition("://")[0] or None
        return request


def _begin(
    line: str,
    *,
    is_first: bool,
    is_followed: bool,
    is_sent: bool,
    shape_after_command: re.Pattern[str] | None,
) -> Sent | Answered | None:
    """The message that begins with `line`, if one does."""
    if (status := _STATUS_LINE.match(line)) is not None:
        return Answered(status=int(status["status"]))
    if shape_after_command is not None and (status := shape_after_command.match(line)) is not None:
        return Answered(status=int(status["status"]))
    if (is_first or is_sent) and (asked := _REQUEST_LINE.match(line)) is not None:
        scheme = "https" if asked["version"] in "23" else None
        return Sent(method=asked["method"], target=asked["target"], scheme=scheme)
    asked = _METHOD_AND_URL.match(line) if is_first else None
    if asked is not None and (is_followed or "://" in asked["target"]):
        return Sent(method=asked["method"], target=asked["target"])
    return None


def _error_in(line: str) -> Answered | None:
    """The response whose body begins with `line`, if that tells its status."""
    for pattern, status in _ERROR_BODIES:
        if (found := pattern.match(line)) is not None:
            return Answered(status=status or int(found["status"]), body=[line])
    return None


def _as_printed(text: str) -> list[str]:
    """The lines of `text`, without what a writer put into them."""
    lines = [line for line in text.splitlines() if _LEFT_OUT.fullmatch(line) is None]
    return _without_marks(lines)


_LEFT_OUT = re.compile(
    r"[^\S\n]{0,8}[<>#]?[^\S\n]{0,4}(?:\.{3,8}|…|[\[(<]{1,2}[^\S\n]?(?:\.{2,8}|…|(?i:snip(?:ped)?|cut|"
    r"omitted|truncated|skipped)\.{0,3})[^\S\n]?[\])>]{1,2}|-{2,8}[^\S\n]?(?i:snip|cut)[^\S\n]?-{2,8})"
    r"[^\S\n]*"
)
"""What stands for lines that are left out."""
_COMMENT = re.compile(r"\s{0,8}(?:#{1,6}|//)\s{0,4}(?:[<>→⇒=-]{1,3}\s{0,4})?(?P<text>\S[^\n]*)")
_COMMENT_AFTER = re.compile(r"(?<=\S)\s{1,40}#\s{1,4}")


def _without_marks(lines: list[str]) -> list[str]:
    """`lines` without the marks of comments, where a writer shows a command's response in these."""
    if not has_command(lines):
        return lines
    found: list[str] = []
    is_shown = False
    for line in lines:
        command, *after = _COMMENT_AFTER.split(line, maxsplit=1)
        if after and has_command([command]) and _is_of_response(after[0]):
            found += [command, after[0]]
            is_shown = False
            continue
        comment = None if has_command([line]) else _COMMENT.match(line)
        is_shown = comment is not None and (is_shown or _is_of_response(comment["text"]))
        found.append(comment["text"] if comment is not None and is_shown else line)
    return found


def _is_of_response(line: str) -> bool:
    """Whether `line` is a response's first one, tells its status, or is one of its headers."""
    header = header_in(line)
    is_first = _STATUS_LINE.match(line) or _TOLD_STATUS.match(line)
    return bool(is_first) or (header is not None and is_response_field(header))


def _bare(line: str) -> str:
    """Without what ``curl -v`` puts before a line, or a writer before a status."""
    plain = re.sub(r"^(?:[<>*] ?|#{1,6} ?(?=HTTP/\d))", "", line.strip()).strip()
    is_code = len(plain) > 1 and plain[0] == plain[-1] == "`"
    return plain[1:-1].strip() if is_code else plain


def header_in(line: str) -> Header | None:
    """The header that a line is; ``None`` if it is not one."""
    name, colon, value = line.partition(":" if " →" not in line else " →")
    if name.endswith(" ") and is_usual_field(name.rstrip()):
        name = name.rstrip()
    is_code = value.rstrip().endswith(_OF_CODE)
    is_code = is_code or value.strip().startswith(("\"'", "'\""))
    is_header = colon and is_name(name) and not is_place(name, value) and not is_code
    return (name, value.strip()) if is_header else None


def is_name(name: str) -> bool:
    """Whether a header can have that name; an asterisk is a writer's, before an item of a list."""
    return is_token(name) and not name.startswith("*")


def is_place(name: str, value: str) -> bool:
    """Whether a line is a place in a script (``app.js:12:7``), a URL or a time, and not a header.

    Firefox copies a request as ``XHRPOSThttps://…``, and rows of its console as ``06:48:14.203 …``.
    """
    is_url = name.lower().endswith(_SCHEMES) and value.startswith("//")
    is_time = name.isdecimal() and value[:2].isdecimal()
    return is_url or is_time or (name.endswith(_SCRIPTS) and value[:1].isdecimal())


_OF_CODE = ("{", "[", "(", "',", '",', "),", "},", "],", "true,", "false,")
"""How a line of code ends that has a name and a colon."""

_SCHEMES = ("http", "https", "ws", "wss")
_SCRIPTS = (".js", ".ts", ".tsx", ".jsx", ".mjs", ".html")
"""How the file's name ends where a line of the console begins with a place in a script."""
