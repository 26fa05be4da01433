"""Method and headers of a page's request that stand beside a message that does not tell them.

Chromium's messages about preflights name no method, except for the one about the method itself,
and at most one header. Code of the page, a row of the Network panel, a field of the preflight and a
writer's words may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...fetch.header_lists import Header
from ...fetch.tokens import is_token
from .blocks import Blocks
from .copied import headers_in_code, headers_of_object
from .shown import Sent, needing_preflight
from .sides import ANSWERS, REQUESTS, is_of_answer

__all__ = [
    "headers_asked",
    "headers_beside",
    "headers_unlisted",
    "method_beside",
    "method_in_url",
    "response_headers_beside",
    "sends_credentials",
]

_METHODS = r"(?:GET|HEAD|POST|PUT|PATCH|DELETE|PROPFIND|MKCOL|COPY|MOVE|REPORT|SEARCH)"
_LONGEST_TEXT = 64 * 1024

_COLON = r"(?::\s{0,4}|\s{1,4})"
"""What older developer tools, newer ones, and tables have between a name and its value."""

_ASKED = re.compile(
    r"(?im)(?:^[^\S\n]{0,8}[<>*-]?[^\S\n]{0,4}access-control-request-method"
    rf"{_COLON}|(?<=[\s;,({{\[`\"'])access-control-request-method[:=][^\S\n]?)({_METHODS})\b"
)
"""The field of a preflight, which names the method of the request that waits for it."""
_ROWS = tuple(
    re.compile(each)
    for each in (
        rf"(?im)^[^\S\n]{{0,8}}Request Method{_COLON}({_METHODS})\b",
        rf"(?m)^[^\S\n]{{0,8}}:method{_COLON}({_METHODS})\b",
    )
)
"""Lines of the Network panel, whose addresses are cut out or masked."""
_COMMAND = re.compile(
    rf"(?m)\bcurl\b[^\n]{{0,2000}}?\s(?:-X|--request)[ =]?['\"]?({_METHODS})\b[^\n]{{0,2000}}"
)
_HOST = re.compile(r"https?://(?P<host>[^\s/'\"?#]{1,262})")
_OF_OPERATION = re.compile(r"[?&]x-id=(Put|Upload|Copy|Delete|Abort|Create|Complete)[A-Z]")
"""The operation that AWS' SDK for JavaScript writes into URLs that it signs."""
_OF_UPLOAD = re.compile(r"(?i)[?&]X-Amz-Signature=(?=[^#]*[?&]x-amz-(?:acl|checksum-\w{2,12})=)")
"""A signed URL with what only uploads have. (Amazon S3, "PutObject")"""
_OPERATIONS = {
    "Put": "PUT", "Upload": "PUT", "Copy": "PUT", "Delete": "DELETE", "Abort": "DELETE",
    "Create": "POST", "Complete": "POST",
}  # fmt: skip
_CALLS = tuple(
    re.compile(each)
    for each in (
        # axios.put(…), this.http.delete<Order>(…), $http.patch(…), ky.put(…)
        r"(?<![\w$])_{0,2}(?:axios|axiosInstance|\$axios|\$?http|httpClient|ky|superagent|jQuery|\$)\s{0,4}"
        r"\.\s{0,4}(?P<method>get|head|post|put|patch|delete)\s{0,4}(?:<[^()\n]{0,200}>)?\(",
        # fetch(…, {method: "PUT"}), $.ajax({type: "PUT"}), axios({method: "put"})
        r"(?<![\w$])(?:method|type)['\"]?\s{0,4}:\s{0,4}['\"`]"
        rf"(?P<method>(?i:{_METHODS}))['\"`]",
        # new RequestOptions({method: RequestMethod.Put}) of Angular 2
        rf"(?<![\w$])method\s{{0,4}}:\s{{0,4}}RequestMethod\.(?P<method>(?i:{_METHODS}))\b",
        # request.open("PUT", …)
        rf"\.open\(\s{{0,8}}['\"`](?P<method>(?i:{_METHODS}))['\"`]\s{{0,4}},",
        # A class of Dart, Java or Swift that wraps a page of its own.
        rf"\bhttpMethod\s{{0,4}}[:=]\s{{0,4}}['\"`](?P<method>(?i:{_METHODS}))['\"`]",
    )
)
_OF_ROUTES = re.compile(r"\.(?:route|addRoute|all)\(\s{0,8}\{[^{}]{0,400}$")
"""What makes the method that follows one of a server's route."""
_NEAR = 500


def _names_in(field: str) -> re.Pattern[str]:
    """A field that lists headers: in a line of its own, in a line of a log, or in words."""
    return re.compile(
        rf"(?im)(?:^[^\S\n]{{0,8}}[<>*-]?[^\S\n]{{0,4}}{field}"
        rf"{_COLON}|(?<=[\s;,({{\[`\"']){field}\"?[^\S\n]?[:=][^\S\n]{{0,4}}[\[\"]{{0,2}})"
        r"([\w-]{1,64}(?:\s?,\s?[\w-]{1,64}){0,40})(?=[`\"')}\].;]|[^\S\n]*$)"
    )


_ASKED_NAMES = _names_in("access-control-request-headers")
"""The names for which a preflight asks."""
_LISTED_NAMES = _names_in("access-control-allow-headers")
_NAME = r"['\"](?P<name>[\w-]{1,64})['\"]"
_VALUE = r"\s{0,8}(?P<quote>['\"`]?)(?P<value>[^'\"`)\n;]{1,200})"
_OF_METHOD = r"(?P<of>common|get|post|put|patch|delete)"
_HOLDER = (
    r"(?<![\w$.])(?:(?:[\w$]{1,40}\.){0,3}(?:defaults|[cC]onfig|[oO]ptions|req(?:uest)?|init)\.headers"
    rf"(?:\.{_OF_METHOD})?|(?:[\w$]{{1,40}}\.){{1,4}}headers\.{_OF_METHOD.replace('of', 'of_any')})"
)
"""What holds the headers of requests: axios' defaults, those of an interceptor, of AngularJS, Vue
and Dio."""
_SET_FOR_CALLS = tuple(
    re.compile(each)
    for each in (
        rf"\.setRequestHeader\(\s{{0,8}}{_NAME}\s{{0,4}},{_VALUE}",
        # axios.defaults.headers.common["X-Auth"] = …, config.headers["X-Auth"] = …
        rf"{_HOLDER}\[{_NAME}\]\s{{0,4}}=(?!=){_VALUE}",
        # axios.defaults.headers.common.Authorization = …
        rf"{_HOLDER}\.(?P<name>[A-Z]\w{{1,63}})\s{{0,4}}=(?!=){_VALUE}",
    )
)
"""How code of pages sets one header; `of` is the method that axios' default is for."""
_SET_IN_VARIABLE = tuple(
    re.compile(each)
    for each in (
        # headers.append("X-Auth", …)
        rf"(?<![\w$.])(?:\w{{1,40}}[Hh]eaders|headers|config\.headers|request\.headers)\.(?:append|set)"
        rf"\(\s{{0,8}}{_NAME}\s{{0,4}},{_VALUE}",
        # headers["X-Auth"] = …
        rf"(?<![\w$.])headers\[{_NAME}\]\s{{0,4}}=(?!=){_VALUE}",
    )
)
"""The same for what code of a server may also do before it answers."""
_OF_JQUERY = re.compile(
    r"(?<![\w$])(?:\$|jQuery)\.ajax(?:Setup)?\([\s\S]{0,800}?"
    r"(?<![\w$])contentType['\"]?\s{0,4}:\s{0,4}['\"](?P<value>[^'\"\n]{3,120})['\"]"
)
"""The option of jQuery that sets Content-Type, for a GET too."""
_OF_CALLS = re.compile(REQUESTS)
_KEPT = re.compile(
    r"(?<![\w$.])(?:(?:const|let|var)\s{1,4})?(?P<name>[A-Za-z_$][\w$]{0,40})\s{0,4}=\s{0,80}"
    r"(?:new\s{1,4}(?:Http)?Headers\(\s{0,8})?\{(?P<inside>[^{}]{1,4096})\}"
)
"""An object that a variable keeps, maybe the headers of a call that follows."""
_GIVEN = re.compile(
    r"(?<![\w$.])['\"]?headers['\"]?\s{0,4}:\s{0,4}([A-Za-z_$][\w$]{0,40})(?![\w$.(])"
)
_SHORTHAND = re.compile(r"[{,]\s{0,8}headers\s{0,8}[,}]")
_OF_SERVERS = re.compile(ANSWERS)
_IN_PROSE = re.compile(
    r"(?<![\w/.:'\"-])(GET|HEAD|POST|PUT|PATCH|DELETE)[`*]{0,2}(?: (?:method|api|http))?(?=(?: |-)"
    r"(?:requests?|calls?|method)\b)"
)


def method_beside(blocks: Blocks, url: str | None = None) -> str | None:
    """The only method that the text names for requests of the page; ``None`` if that is not one.

    `url` is that of the request, if it is known.
    """
    if url is not None and (told := method_in_url(url)) is not None:
        return told
    text, words = blocks.text[:_LONGEST_TEXT], blocks.words[:_LONGEST_TEXT]
    code = blocks.without_server[:_LONGEST_TEXT]
    in_rows = _in_rows(text) | _in_commands(text, url)
    for names in (_asked(text, url), in_rows, _in_calls(code), _in_prose(words)):
        if names:
            return names.pop() if len(names) == 1 else None
    return None


def method_in_url(url: str) -> str | None:
    """The method that a signed URL of Amazon S3 tells; ``None`` for other URLs."""
    if (operation := _OF_OPERATION.search(url)) is not None:
        return _OPERATIONS[operation[1]]
    return "PUT" if _OF_UPLOAD.search(url) is not None else None


def headers_beside(text: str, method: str | None, url: str | None = None) -> tuple[str, ...]:
    """The headers that need a preflight and that `text` names for requests of the page.

    `method` and `url` are those of the request, if they are known: axios has defaults of one
    method, and a command may be for another address.
    """
    text = text[:_LONGEST_TEXT]
    if (asked := headers_asked(text, url)) is not None:
        return asked
    headers = [each for each in _in_code(text, method) if is_token(each[0])]
    found = needing_preflight(Sent(headers=headers, is_whole=False))
    return tuple(each for each in found if not each.startswith("access-control-"))


def headers_asked(text: str, url: str | None = None) -> tuple[str, ...] | None:
    """The headers for which a preflight in `text` asks; ``None`` if it has no such list."""
    places = _outside_other_commands(_ASKED_NAMES, text[:_LONGEST_TEXT], url)
    asked = next(places, None)
    if asked is None:
        return None
    fields = [("Access-Control-Request-Headers", asked[1])]
    return needing_preflight(Sent(headers=fields, is_whole=False))


def headers_unlisted(text: str) -> tuple[str, ...]:
    """Of the headers for which a preflight in `text` asks, those that no response in it lists."""
    lists = (each[1] for each in _LISTED_NAMES.finditer(text[:_LONGEST_TEXT]))
    listed = {name.strip().lower() for each in lists for name in each.split(",")}
    return tuple(each for each in headers_asked(text) or () if listed and each not in listed)


_WITH_CREDENTIALS = re.compile(
    r"\bwithCredentials['\"]?\s{0,4}[:=]\s{0,4}(?:true|!0)\b|"
    r"\bcredentials['\"]?\s{0,4}:\s{0,4}['\"]include\b"
)


def sends_credentials(code: str) -> bool:
    """Whether code of a page sends its requests with cookies."""
    return _WITH_CREDENTIALS.search(code[:_LONGEST_TEXT]) is not None


def response_headers_beside(text: str) -> list[str]:
    """The names of response headers that code of the page sets on its requests, as written."""
    text = text[:_LONGEST_TEXT]
    names = [each.name for each in _set_in_code(text)]
    return [
        name
        for name in (*names, *(name for name, _ in _in_objects(text)))
        if _OF_RESPONSE(name) is not None
    ]


_OF_RESPONSE = re.compile(r"(?i)access-control-allow-[a-z-]{1,20}").fullmatch


def _in_code(text: str, method: str | None) -> Iterator[Header]:
    for each in _set_in_code(text):
        if each.of == "common" or each.of.upper() == method:
            yield each.name, each.value
    for of_jquery in _OF_JQUERY.finditer(text):
        yield "Content-Type", of_jquery["value"]
    yield from _in_objects(text)
    for start, headers in headers_in_code(text):
        before = text[max(start - _NEAR, 0) : start + len("HttpHeaders(")]
        is_sent = _OF_CALLS.search(before) is not None or _OF_ERROR.search(before) is not None
        if is_sent and _OF_ROUTES.search(before) is None:
            yield from headers


_OF_ERROR = re.compile(r"[\"']config[\"']: ?\{")
"""The request in an error of axios, printed as JSON."""


class _SetHeader(NamedTuple):
    """A header that a line sets; `of` is the method of the requests, or ``common``."""

    name: str
    value: str
    of: str


_OF_OTHERS = re.compile(r"(?m)^\s{0,40}def \w|<\?php\b|\bHttpHeaders\s{1,4}\w{1,40}\s?=")
"""Code of Ruby, Python, PHP and Java."""


def _set_in_code(text: str) -> Iterator[_SetHeader]:
    for shape in (*_SET_FOR_CALLS, *_SET_IN_VARIABLE):
        for found in shape.finditer(text):
            if _OF_OTHERS.search(text, max(found.start() - _NEAR, 0), found.start()):
                continue
            if shape in _SET_IN_VARIABLE and is_of_answer(text, found.end()):
                continue
            groups = found.groupdict()
            of = groups.get("of") or groups.get("of_any") or "common"
            yield _SetHeader(found["name"], found["value"] if found["quote"] else "", of)


def _in_objects(text: str) -> Iterator[Header]:
    """The headers in objects that a variable keeps, and that calls of the text have."""
    used = set(_GIVEN.findall(text)) | ({"headers"} if _SHORTHAND.search(text) else set())
    for kept in _KEPT.finditer(text) if used else ():
        before = text[max(kept.start() - _NEAR, 0) : kept.start()]
        is_of_server = _OF_SERVERS.search(before) or is_of_answer(text, kept.end())
        if kept["name"] in used and not is_of_server:
            yield from headers_of_object(kept["inside"])
    for kept in _KEPT_OPTIONS.finditer(text):
        if _is_given_to_call(kept["name"], text, kept.end()):
            yield from headers_of_object(kept["inside"])


_KEPT_OPTIONS = re.compile(
    r"(?<![\w$.])(?:const|let|var)\s{1,4}(?P<name>[A-Za-z_$][\w$]{0,40})\s{0,4}=\s{0,4}\{"
    r"(?:[^{}]{0,400},)?\s{0,80}['\"]?headers['\"]?\s{0,4}:\s{0,4}\{(?P<inside>[^{}]{1,4096})\}"
)
"""An object with headers among its members, maybe the options of a call that follows."""


def _is_given_to_call(name: str, text: str, at: int) -> bool:
    """Whether a page's call after `at` has the variable as an argument."""
    for call in _OF_CALLS.finditer(text, at):
        arguments = text[call.end() : call.end() + _NEAR].partition(";")[0]
        if re.search(rf"(?<![\w$.'\"])(?:\.\.\.)?{re.escape(name)}(?![\w$'\"])", arguments):
            return True
    return False


def _asked(text: str, url: str | None) -> set[str]:
    return {each[1].upper() for each in _outside_other_commands(_ASKED, text, url)}


def _outside_other_commands(
    pattern: re.Pattern[str], text: str, url: str | None
) -> Iterator[re.Match[str]]:
    """The places in `text` that fit, without those in commands for another address than `url`."""
    for found in pattern.finditer(text):
        start = text.rfind("curl ", max(found.start() - _NEAR, 0), found.start())
        command = text[start : found.end() + _NEAR].partition("\n\n")[0] if start >= 0 else ""
        if "://" not in command or url is None or url.rstrip("/") in command:
            yield found


def _in_rows(text: str) -> set[str]:
    found = {each[1].upper() for row in _ROWS for each in row.finditer(text)}
    return found - {"HEAD"}  # of a look at the headers


def _in_commands(text: str, url: str | None) -> set[str]:
    """The methods of commands whose address is of the request's host, or cut out."""
    found = set()
    for command in _COMMAND.finditer(text):
        host = _HOST.search(command[0])
        if host is None or url is None or f"//{host['host']}/" in f"{url}/":
            found.add(command[1].upper())
    return found - {"HEAD"}


def _in_calls(text: str) -> set[str]:
    return {each.upper() for each in _named_in_calls(text)}


def _named_in_calls(text: str) -> Iterator[str]:
    for shape in _CALLS:
        for found in shape.finditer(text):
            before = text[max(found.start() - _NEAR, 0) : found.start()]
            if _OF_ROUTES.search(before) is None:
                yield found["method"]


def _in_prose(text: str) -> set[str]:
    # A writer says of GET that it works; it tells nothing of a request that needs a preflight.
    found = {each[1] for each in _IN_PROSE.finditer(text)}
    return found if found.isdisjoint({"GET", "HEAD"}) else set()
