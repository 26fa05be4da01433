"""Bodies: the cause of a response, from the first words of its body and a few headers.

Facts from software's own source and from recorded responses: Starlette 0.4x, aiohttp-cors 0.8,
Spring 6, this library, engine.io 6 and python-engineio 4, MCP's SDKs, Django 5, S3, GCS and Azure
Blob, API Gateway, Cloudflare, AWS WAF, ngrok.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..browser import HttpResponse
from ..fetch.header_lists import get
from ..fetch.statuses import is_error_status
from .stated import Stated, stated_in

__all__ = [
    "ALL_PARTS",
    "BODY_SEARCHED",
    "REFUSES_ORIGIN",
    "BodySays",
    "Said",
    "body_says",
    "error_in_success",
    "first_line",
    "is_of_a_person",
    "lacks_method",
    "reads_as_error",
]

BODY_SEARCHED = 4096
"""The most bytes of a body that are searched: the known texts are at the beginning."""
LONGEST_LINE = 200
"""The most characters of a body's first line that are shown."""


class Said(StrEnum):
    """The cause that a response states."""

    REFUSED_BY_CORS = "refused-by-cors"
    """A CORS layer refuses the preflight because of the named `parts`."""
    ORIGIN_REFUSED = "origin-refused"
    """The application refuses requests from this Origin."""
    ORIGIN_MISSING = "origin-missing"
    """The server got no Origin."""
    CSRF = "csrf"
    CHALLENGE = "challenge"
    """A firewall asks for a proof that the user is human."""
    INTERSTITIAL = "interstitial"
    """A tunnel shows visitors a warning first."""
    STAR_WITH_CREDENTIALS = "star-with-credentials"
    """A framework refuses its own CORS settings: ``*`` and credentials."""
    NO_SUCH_METHOD = "no-such-method"
    """A REST API of API Gateway has no such resource, or no such method there."""
    STATED = "stated"
    """Another cause, in words of the software's own: `BodySays.stated`."""


@dataclass(frozen=True)
class BodySays:
    """The stated cause, `quoted` from the response, and the refused `parts` of a preflight.

    `is_plain` tells whether the words are unambiguous.
    """

    said: Said
    quoted: str
    parts: tuple[str, ...] = ()
    is_plain: bool = True
    stated: Stated | None = None


ALL_PARTS = ("origin", "method", "headers")
_OF_SPRING = "Invalid CORS request"
REFUSES_ORIGIN = (
    r"(?i)\b(?:invalid|forbidden|disallowed|unauthorized|untrusted) origin\b(?! (?!header)[a-z])",
    r"(?i)\borigin (?:header )?(?:is )?(?:not allowed|not permitted|not accepted|forbidden)\b",
)
"""Words of any software that refuses an Origin and does not name it."""

_BODIES: tuple[tuple[re.Pattern[str], Said, tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), said, parts)
    for pattern, said, parts in (
        (r"\ACORS preflight request failed: request method", Said.REFUSED_BY_CORS, ("method",)),
        (r"\ACORS preflight request failed: headers are not", Said.REFUSED_BY_CORS, ("headers",)),
        (r"\ACORS preflight request failed: (?:origin '|no origins)", Said.REFUSED_BY_CORS,
         ("origin",)),
        (r"\ACross-origin request refused\.", Said.REFUSED_BY_CORS, ("origin",)),
        # warp, Salvo and Viz
        (r"CORS request forbidden: origin not allowed", Said.REFUSED_BY_CORS, ("origin",)),
        (r"CORS request forbidden: request-method not", Said.REFUSED_BY_CORS, ("method",)),
        (r"CORS request forbidden: header not allowed", Said.REFUSED_BY_CORS, ("headers",)),
        # actix-cors
        (r"\ARequested method is not allowed", Said.REFUSED_BY_CORS, ("method",)),
        (r"\AOne or more headers requested are not allowed", Said.REFUSED_BY_CORS, ("headers",)),
        (rf"\A{_OF_SPRING}", Said.REFUSED_BY_CORS, ALL_PARTS),
        (r"This CORS request is not allowed", Said.REFUSED_BY_CORS, ALL_PARTS),
        (r"CORS not enabled or no matching rule found", Said.REFUSED_BY_CORS, ALL_PARTS),
        (r"Insufficient information\. Origin request header needed", Said.ORIGIN_MISSING, ()),
        (r"CSRF (?:verification|Failed|validation|check failed)|Origin checking failed|"
         r"HTTP Origin header \([^)\n]{1,256}\) didn't match|XSRF check failed", Said.CSRF, ()),
        (r"is not an accepted origin", Said.ORIGIN_REFUSED, ()),
        (r"(?i)(?<![-\w])origins?\b(?! (?:of the )?provided\b)[^\n<]{0,80}"
         r"\b(?:do|does|did)(?: not|n['’]t) match\b", Said.ORIGIN_REFUSED, ()),
        *((each, Said.ORIGIN_REFUSED, ()) for each in REFUSES_ORIGIN),
        (r"(?i)\borigin:? ['\"“‘\\]{0,2}[a-z][a-z0-9+.-]{1,31}://[^\s'\"”’\\]{1,256}"
         r"['\"”’\\]{0,2} (?:is |was )?"
         r"(?:not (?:allowed|permitted|accepted|authorized|trusted|whitelisted)|forbidden|"
         r"disallowed|blocked|denied|rejected)\b", Said.ORIGIN_REFUSED, ()),
        (r"Not allowed by CORS", Said.ORIGIN_REFUSED, ()),
        (r"Blocking Cross Origin (?:API )?request", Said.ORIGIN_REFUSED, ()),
        (r"<title>Just a moment\.\.\.</title>|/cdn-cgi/challenge-platform/", Said.CHALLENGE, ()),
        (r"ERR_NGROK_6024", Said.INTERSTITIAL, ()),
        (r"Missing ?Authentication ?Token", Said.NO_SUCH_METHOD, ()),
    )
)  # fmt: skip
"""The first match counts; more specific ones come first."""

_HEADERS = (
    ("cf-mitigated", "challenge", Said.CHALLENGE),
    ("x-amzn-waf-action", "challenge", Said.CHALLENGE),
    ("x-amzn-waf-action", "captcha", Said.CHALLENGE),
    ("x-vercel-mitigated", "challenge", Said.CHALLENGE),
    ("ngrok-error-code", "err_ngrok_6024", Said.INTERSTITIAL),
)


def body_says(response: HttpResponse | None) -> BodySays | None:
    """The cause that `response` states in known words; ``None`` if it does not."""
    if response is None:
        return None
    for name, value, said in _HEADERS:
        if (get(response.headers, name) or "").lower() == value:
            return BodySays(said, f"{name}: {value}")
    if not response.body and _is_springs(response):
        return BodySays(Said.REFUSED_BY_CORS, _OF_SPRING, ALL_PARTS)
    if not response.body or 0 < response.status < 400:
        return None  # a successful page may have any text
    body = _text(response)
    if (named := _in_a_list(body)) is not None:
        return BodySays(Said.REFUSED_BY_CORS, first_line(response), named)
    statement = stated_in(body)
    if statement is not None and not statement.stated.is_general:
        quoted = _line_around(body, statement.start)
        return BodySays(Said.STATED, quoted, stated=statement.stated)
    for pattern, said, parts in _BODIES:
        found = pattern.search(body)
        if found is not None:
            is_plain = not pattern.pattern.startswith("(?i)")
            quoted = _line_around(body, found.start())
            if is_plain or not is_of_a_person(quoted):
                return BodySays(said, quoted, parts, is_plain)
    return None


_OF_A_PERSON = re.compile(r"\bI\b|(?i:\b(?:my|our|we|anyone)\b)|\?\s*\Z")
_QUOTING = re.compile(r"['\"`“:<]")


def is_of_a_person(line: str) -> bool:
    """Whether a line is the sentence of a person, which quotes nothing."""
    return _QUOTING.search(line) is None and _OF_A_PERSON.search(line) is not None


def _is_springs(response: HttpResponse) -> bool:
    """Whether a response whose body is not shown has what Spring's refusals have beside it."""
    varies = ", ".join(value for name, value in response.headers if name.lower() == "vary")
    is_as_long = get(response.headers, "content-length") == str(len(_OF_SPRING))
    return response.status == 403 and is_as_long and "access-control-request-" in varies.lower()


_LACKS_METHOD = re.compile(
    r"(?i)\b(?:missing|no|lacks|without)\b[^\n<]{0,24}\baccess-control-request-method"
    r"|\baccess-control-request-method\b[^\n<]{0,24}"
    r"\b(?:missing|required|not (?:specified|present|set|found|provided))\b"
)


def lacks_method(response: HttpResponse | None) -> str:
    """What a CORS layer says of an OPTIONS that does not name the method of a page; or nothing.

    warp, aiohttp-cors, actix-cors, hapi and others take every OPTIONS with an Origin for a
    preflight.
    """
    if response is None or not is_error_status(response.status):
        return ""
    said = body_says(response)
    if said is not None and said.said is Said.REFUSED_BY_CORS and said.parts == ("method",):
        return said.quoted
    body = _text(response)
    found = _LACKS_METHOD.search(body)
    return "" if found is None else _line_around(body, found.start())


def _in_a_list(body: str) -> tuple[str, ...] | None:
    """The parts that Starlette or this library lists."""
    listed = None
    if body.startswith("Disallowed CORS "):
        listed = body.removeprefix("Disallowed CORS ")
    elif "urn:crossorigin:refusal:" in body:
        listed = body.partition("urn:crossorigin:refusal:")[2].partition('"')[0]
    if listed is None:
        return None
    return tuple(part for part in ALL_PARTS if part in listed.lower())


def first_line(response: HttpResponse | None) -> str:
    """The first line of text in a body, without tags and cut short; empty if there is none."""
    if response is None or not response.body:
        return ""
    body = re.sub(
        r"<(script|style)\b[^>]{0,512}>.{0,4096}?</\1>|<[^>]{0,512}>",
        "\n",
        _text(response),
        flags=re.S,
    )
    lines = (" ".join(line.split()) for line in body.splitlines())
    first = next(filter(None, lines), "")
    # JSON over several lines begins with a bracket.
    return _cut(" ".join(body[:BODY_SEARCHED].split()) if first in ("{", "[") else first)


_LONGEST_JSON = 64 * 1024
_SAYS_ERROR = re.compile(
    r"(?i)\b(?:not|no|error|fail(?:ed|ure)?|invalid|denied|un(?:authori[sz]ed|authenticated|able)|"
    r"expired|missing|forbidden|required|cannot|can't|must|blocked|exceeded|went wrong)\b"
)
_AROUND = frozenset(
    {
        "code", "detail", "details", "message", "msg", "path", "requestid", "status", "statuscode",
        "success", "timestamp", "title", "traceid", "type",
    }
)  # fmt: skip
"""What stands beside the message of an error, in lower case without other signs."""
_PASSWORD = re.compile(r"(?i)<input\b[^>]{0,400}\btype=[\"']?password")
_LOGIN_TITLE = re.compile(r"(?i)<title>[^<]{0,80}\b(?:log|sign)[ -]?in\b")


def error_in_success(response: HttpResponse | None) -> str:
    """The first line of a body that reads like an error or a login, with a status of success.

    Empty for any other response.
    """
    if response is None or not 200 <= response.status < 300:
        return ""
    text = _text(response)
    if _PASSWORD.search(text) or _LOGIN_TITLE.search(text):
        return first_line(response)
    return _cut(" ".join(text.split())) if reads_as_error(response.body) else ""


def reads_as_error(body: bytes) -> bool:
    """Whether a body is an object of JSON that reads like an error."""
    if not body.lstrip().startswith(b"{") or len(body) > _LONGEST_JSON:
        return False
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and _is_error(found)


def _is_error(found: Mapping[str, object]) -> bool:
    """Whether an object is an error: it says so, or has a message of one and nothing else."""
    if found.get("error") or found.get("success") is False or found.get("ok") is False:
        return True
    listed = found.get("errors")
    if isinstance(listed, list | dict) and listed and not found.get("data"):
        return True
    if found.get("status") in ("error", "fail", "failure"):
        return True
    names = {re.sub(r"[^a-z]", "", name.lower()) for name in found}
    said = (found.get(each) for each in ("message", "Message", "msg", "detail"))
    message = next((each for each in said if isinstance(each, str)), "")
    return names <= _AROUND and _SAYS_ERROR.search(message) is not None


def _line_around(body: str, index: int) -> str:
    start = max(body.rfind(mark, 0, index) for mark in "\n>") + 1
    end = min((at for mark in "\n<" if (at := body.find(mark, index)) >= 0), default=len(body))
    return _cut(" ".join(body[start:end].split()))


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]} …"


def _text(response: HttpResponse) -> str:
    body = response.body[:BODY_SEARCHED]
    printable = sum(byte >= 32 or byte in b"\t\r\n" for byte in body)
    return body.decode("utf-8", "replace") if printable == len(body) else ""
