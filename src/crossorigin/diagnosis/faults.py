"""Faults that settings and code show by themselves, whatever a browser says of them, as data.

Facts from the software's documentation: nginx (`proxy_set_header`, `add_header`, `auth_basic`),
HAProxy (`http-request`, `http-response`), Apache (`mod_headers`, `mod_authz_core`), Traefik (the
headers middleware), Caddy (`header`, the order of directives), Elasticsearch (`http.cors`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from .findings import Cause
from .stated import Stated, statement_of

__all__ = ["faults_in"]


class _FaultForm(NamedTuple):
    """How a fault is written, what elsewhere in the text would fix it, and what is said of it."""

    pattern: re.Pattern[str]
    unless: re.Pattern[str]
    cause: Cause
    what: str
    why: str
    fix: str


_NEVER = r"(?!)"
_ALLOW = r"(?P<value>Access-Control-Allow-[A-Za-z-]{6,11})"
_SEPARATOR = r"['\"]?(?:[ \t]*(?:=>|=|,)|[ \t])[ \t]*(?:value=)?['\"]?"
"""Between a header's name and its value in settings; shown headers have a colon."""
_HANDLES_OPTIONS = (
    r"(?i)\bmethod\s+OPTIONS\b|limit_?except|"
    r"request_method\}?\s{0,4}[=!~*]{0,2}\s{0,4}['\"(^]{0,4}OPTIONS"
)
"""Caddy, nginx, Apache."""


def _fault(
    pattern: str, cause: Cause, what: str, why: str, fix: str, *, unless: str = _NEVER
) -> _FaultForm:
    return _FaultForm(re.compile(pattern), re.compile(unless), cause, what, why, fix)


_FAULTS = (
    _fault(
        rf"\bproxy_set_header\s+['\"]?{_ALLOW}",
        Cause.NO_CORS_HEADERS,
        "The settings add {value} to the request for the application, not to the response.",
        "proxy_set_header sets what nginx sends to the application. Browsers never see it.",
        "Write add_header in place of proxy_set_header, with “always” at the end, if the "
        "application does not send the header itself.",
    ),
    _fault(
        rf"\bhttp-request\s+(?:set|add)-header\s+{_ALLOW}",
        Cause.NO_CORS_HEADERS,
        "The settings add {value} to the request for the application, not to the response.",
        "http-request changes what HAProxy sends to the application. Browsers never see it.",
        "Write http-response in place of http-request.",
    ),
    _fault(
        rf"(?mi)^\s{{0,40}}RequestHeader\s+\w{{3,6}}\s+['\"]?{_ALLOW}",
        Cause.NO_CORS_HEADERS,
        "The settings add {value} to the request for the application, not to the response.",
        "RequestHeader changes what Apache passes on. Browsers never see it.",
        "Write “Header always set” in place of RequestHeader.",
    ),
    _fault(
        rf"(?i)\bcustomRequestHeaders\b[.:\s]{{1,40}}['\"]?{_ALLOW}",
        Cause.NO_CORS_HEADERS,
        "The settings add {value} to the request for the application, not to the response.",
        "Traefik's customRequestHeaders change what it sends to the application. Browsers never "
        "see them.",
        "Use the options of the same middleware that begin with accessControl: they also answer "
        "preflights.",
    ),
    _fault(
        r"\badd_header\s+['\"]?Access-Control-Allow-Origin['\"]?\s[^;\n{}]{1,300};[^\S\n]*\n"
        r"(?:\s{0,40}(?:add_header|#)[^\n{}]{0,300}\n){0,5}"
        r"\s{0,40}add_header\s+['\"]?Access-Control-Allow-Origin\b",
        Cause.DOUBLED_HEADERS,
        "nginx sends Access-Control-Allow-Origin twice.",
        "Every add_header of a level is sent, and browsers accept only one value.",
        "Write one add_header, with a variable that is the page's origin or empty: map "
        "$http_origin $cors_origin {{ default \"\"; \"https://app.example.com\" $http_origin; }} "
        "in http {{ }}, and add_header Access-Control-Allow-Origin $cors_origin always. Add “Vary: "
        "Origin” too.",
    ),
    _fault(
        rf"Access-Control-Allow-Origin{_SEPARATOR}(?P<value>https?://[^\s,'\"]{{1,253}}\s?,\s?"
        r"https?://[^'\"\n;]{1,400})",
        Cause.LIST_OF_ORIGINS,
        "The settings send a list of origins in Access-Control-Allow-Origin: “{value}”.",
        "Browsers accept one origin only, not a list.",
        "Compare the request's Origin with the list, and answer with the one origin that asked, "
        "and with “Vary: Origin”.",
    ),
    _fault(
        r"(?i)origins?['\"]?\s{0,4}(?:=>|[:=(])\s{0,4}[\[(]\s{0,4}(?P<quote>['\"])"
        r"(?P<value>https?://[^'\"\s,]{1,253}\s?,\s?[^'\"\n]{1,400})(?P=quote)\s{0,4}[\])]",
        Cause.ORIGIN_NOT_ALLOWED,
        "The list of origins has a single entry, “{value}”.",
        "The commas stand inside of the quotes, so that this is one long name, which no page's "
        "origin equals.",
        "Put each origin into quotes of its own.",
    ),
    _fault(
        r"(?im)(?<!allow-)(?:origin|cors)\w{0,30}['\"]?\s{0,4}(?:=>|[:=(\[]|\s(?:allow|value)=)"
        r"[\s(\[{'\"]{0,8}(?:[^\n]{0,200}['\"]?,\s?['\"]?)?"
        r"(?P<value>https?://[\w.-]{1,253}(?::\d{1,5})?/)(?=['\"\s,;\])}]|$)",
        Cause.ORIGIN_MISSPELLED,
        "The settings have “{value}”, and no origin ends with a slash.",
        "An origin ends after its host and port. Most software compares the entries with the "
        "browser's Origin letter by letter.",
        "Remove the slash at its end.",
    ),
    _fault(
        r"(?<![\w.])(?P<value>ingress\.kubernetes\.io/(?:enable-cors|cors-[a-z-]{5,20}))",
        Cause.SETTINGS_INVALID,
        "The ingress controller does not know the annotation {value}.",
        "Since version 0.9, ingress-nginx knows its annotations by the prefix "
        "nginx.ingress.kubernetes.io/ only. The controller of NGINX Inc. (nginx.org/) has none for "
        "CORS.",
        "For ingress-nginx, write nginx.ingress.kubernetes.io/ before the name. For the controller "
        "of NGINX Inc., add the headers by a snippet (nginx.org/location-snippets).",
    ),
    _fault(
        r"(?im)^\s{0,40}Header\s(?=[^\n]{0,80}Access-Control-)",
        Cause.ERROR_WITHOUT_CORS,
        "Apache answers 500 because of these directives.",
        "It does so to a file .htaccess with a directive that it does not know or allow there.",
        "Apache's error log names the directive. Enable mod_headers (a2enmod headers), allow "
        "FileInfo for the folder (AllowOverride FileInfo), or correct the arguments that it names.",
        unless=r"\A(?![\s\S]*?(?i:\.?htac{1,2}es{1,2})[\s\S]{0,200}\b500\b)",
    ),
    _fault(
        r"\bhttp\.cors\.enabled['\"`]?\s{0,4}[:=]\s{0,4}['\"]?true",
        Cause.ORIGIN_NOT_ALLOWED,
        "CORS is on in Elasticsearch, and no origin is allowed.",
        "Without http.cors.allow-origin it allows none, and answers 403 to requests that have an "
        "Origin.",
        "In elasticsearch.yml, set http.cors.allow-origin to the page's origin, in quotes (a "
        "regular expression stands between slashes), and http.cors.allow-headers if the page sends "
        "Authorization. Start the node again.",
        unless=r"http\.cors\.allow-origin",
    ),
    _fault(
        r"(?m)^\s{0,40}(?P<value>authorize|basic_?auth|forward_auth|jwtauth)\b(?=[^\n]{0,200}$)",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "In the Caddyfile, “{value}” asks preflights for a login, too.",
        "A preflight never carries a cookie or an Authorization header, so it is refused, and the "
        "browser does not send the request that would.",
        "Answer preflights before it: “@preflight method OPTIONS” and “handle @preflight {{ "
        "respond 204 }}”, with the headers for CORS at the same level, and the rest in another "
        "“handle”.",
        unless=rf"{_HANDLES_OPTIONS}|\A(?![\s\S]*?\bheader\b[\s\S]{{0,80}}Access-Control-)",
    ),
    _fault(
        r"(?m)^\s{0,40}(?P<value>auth_basic|auth_request|auth_jwt)\s+(?!off)",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "In nginx's settings, “{value}” asks preflights for a login, too.",
        "A preflight never carries a cookie or an Authorization header, so it gets 401, and the "
        "browser does not send the request that would.",
        "Answer preflights before it: “if ($request_method = OPTIONS) {{ return 204; }}” in the "
        "location, with the headers for CORS in the same block (rewrite directives run before "
        "access).",
        unless=rf"{_HANDLES_OPTIONS}|\A(?![\s\S]*?\badd_header\s+['\"]?Access-Control-)",
    ),
    _fault(
        r"(?mi)^\s{0,40}(?P<value>Require\s+(?:valid-user|user|group))\b",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "In Apache's settings, “{value}” asks preflights for a login, too.",
        "A preflight never carries a cookie or an Authorization header, so it gets 401, and the "
        "browser does not send the request that would.",
        "Put it into <LimitExcept OPTIONS>, and let Apache answer OPTIONS with the headers for "
        "CORS.",
        unless=rf"{_HANDLES_OPTIONS}|\A(?![\s\S]*?\bHeader\s[^\n]{{0,40}}Access-Control-)",
    ),
)  # fmt: skip

_HEADERS = (
    "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods", "Access-Control-Allow-Origin",
    "Access-Control-Allow-Private-Network", "Access-Control-Expose-Headers",
    "Access-Control-Max-Age", "Access-Control-Request-Headers", "Access-Control-Request-Method",
    "Access-Control-Request-Private-Network", "Access-Control-Allow-Local-Network",
    "Access-Control-Request-Local-Network",
)  # fmt: skip
_KNOWN = {each.lower() for each in _HEADERS}
_NAME = re.compile(r"(?i)(?<![\w.$-])(?P<value>Ac{1,2}es{1,3}-Contr?oll?-[a-z-]{5,40})(?![\w*.(-])")
_COMMENT = re.compile(r"(?m)^[^\S\n]{0,80}(?:#|//)[^\n]*\n?")
_MOST = 256 * 1024
"""The most characters that are searched."""


def faults_in(text: str) -> list[Stated]:
    """The faults in settings, each kind once; comments do not count."""
    plain = _COMMENT.sub("", text[:_MOST])
    found = [
        statement_of(first, each.cause, each.what, each.why, each.fix).stated
        for each in _FAULTS
        if (first := each.pattern.search(plain)) is not None and not each.unless.search(plain)
    ]
    return [*found, *_misspelled(plain)]


def _misspelled(text: str) -> Iterator[Stated]:
    """The first name that is nearly one of the headers for CORS."""
    for found in _NAME.finditer(text):
        name = found["value"]
        if name.lower() in _KNOWN or name.endswith("-"):
            continue
        meant = get_close_matches(name.title(), _HEADERS, 1, 0.9)
        if meant:
            yield statement_of(
                found,
                Cause.SETTINGS_INVALID,
                "There is no header {value}.",
                "Browsers ignore a name that they do not know.",
                f"Write {meant[0]}.",
            ).stated
            return
