"""Faults that settings and code show by themselves, whatever a browser says of them, as data.

Where a fact comes from stands before its fault. “Measured” is with nginx 1.22.1, Apache 2.4 and
Caddy 2, the fault and its recipe. What a file that is not shown may cure is not reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice
from typing import NamedTuple

from .findings import Cause
from .origin_entries import (
    COLLECTION,
    QUOTED_ITEM,
    QUOTED_VARIABLE,
    WITH_FILE,
    entries_without_origin,
)  # fmt: skip
from .shared_blocks import in_shared_block
from .stated import Stated, statement_of

__all__ = ["SWITCHES_OFF", "faults_in"]


class _FaultForm(NamedTuple):
    """How a fault is written, what elsewhere in the text would cure it, and what is said of it.

    With `cured_by`, a setting of that name for the same header cures it. With `beside`, it is one
    only where a header for CORS is added to the same requests: the first pattern finds the headers,
    the second the beginnings and ends of blocks. With `is_general`, another file or version may
    cure it, so that it counts only beside a message.
    """

    pattern: re.Pattern[str]
    unless: re.Pattern[str]
    cause: Cause
    what: str
    why: str
    fix: str
    cured_by: str
    beside: tuple[re.Pattern[str], re.Pattern[str]] | None
    is_general: bool


_NEVER = r"(?!)"
_ALLOW = r"(?P<value>(?i:Access-Control-Allow)-[A-Za-z-]{6,11})"
_SEPARATOR = r"['\"]?(?:[ \t]*(?:=>|=|,)|[ \t])[ \t]*(?:value=)?['\"]?"
"""Between a header's name and its value in settings; shown headers have a colon."""
_HANDLES_OPTIONS = (
    r"(?i)\bmethod\s+[A-Z]|\{(?:http\.request\.)?method\}|limit_?except|<Limit\s+(?![^>\n]*OPTIONS)|"
    r"request_method\}?\s{0,4}[=!~*]{0,2}\s{0,4}['\"(^]{0,4}OPTIONS|"
    r"\b(?:include|import)\s[^\n]{0,80}cors|\bsatisfy\s+any|"
    r"Require\s+all\s+granted\s+Require|Require[^\n]{1,80}\n\s{0,40}Require\s+all\s+granted"
)
"""Caddy, nginx, Apache: what lets preflights through, or may do so in a file of its own."""
_TOO_LATE = re.compile(
    r"(<(?:Location|Directory|Files)(?:Match)?\b[^<]{0,4000}?)RewriteCond\s+%\{REQUEST_METHOD[^\n]*"
)
"""In a section Apache rewrites only after the login (measured), so that this cures nothing."""
_BRACES = re.compile(r"(?P<opens>\{)|\}")
_SECTIONS = re.compile(r"(?P<opens><(?=[A-Z]))|</")
_TO_APPLICATION = (
    "The settings add {value} to the request for the application, not to the response."
)
_IF_NOT_SENT = "if the application does not send the header itself"
_NO_LOGIN = (
    "A preflight never carries a cookie or an Authorization header. Where one is needed, it is "
    "refused, and the browser does not send the request that would have it."
)
_NEEDS_OK = (
    "OPTIONS is the method of preflights, and browsers need a status from 200 to 299 before they "
    "send the request itself."
)
_NOT_ALLOWED = (
    r"\b405\b|HTTP_METHOD_NOT_ALLOWED|MethodNotAllowed|METHOD_NOT_ALLOWED|HttpResponseNotAllowed"
)
_ANSWERS_OPTIONS = r"['\"]OPTIONS\b|\bMethodOptions\b|(?i:\.options\()"
"""Code that treats OPTIONS apart."""
_HAS_LAYER = (
    r"(?<![\w.])cors\(|\bcorsheaders\b|\bCORSMiddleware\b|\bflask_cors\b|\bcors\.(?:New|Default|Handler)\b|"
    r"\ballow-?cors\b|(?i:\bwith_?cors\b)"
)
"""A layer for CORS, which answers preflights before the code behind it."""
_NGINX_ADDS = r"['\"]?Access-Control-Allow-Origin\b['\"]?\s(?:[^$;\n{}]|\$http_origin\b){1,300}"
"""An add_header that is not empty; other variables may be."""
_APACHE = r"^\s{0,40}Header\s+(?:always\s+)?"
_APACHE_VALUE = (
    r"['\"]?Access-Control-Allow-Origin\b(?![^\n]{1,300}\s(?:env|expr)=)[^\n]{1,300}\n"
    r"(?:(?!\s{0,40}</VirtualHost)[^\n]{0,300}\n){0,6}?"
)
"""A value without a condition, and the lines up to the next directive."""
_CODE_ADDS = (
    r"(?:\.(?:append|addHeader|AddHeader|headers\.add|Headers\.Add|Append|Header\(\)\.Add)\(\s{0,4}"
    r"['\"]Access-Control-Allow-Origin['\"])"
)
_CODE_SETS = (
    r"(?:\w{1,20}\.(?:header|setHeader|set|SetHeader|Header\(\)\.Set)\(\s{0,4}['\"]|"
    r"\w{1,20}\.headers\[['\"]|header\(\s{0,4}['\"]|Header\s+(?:always\s+)?set\s+['\"]?|"
    r"http-response\s+set-header\s+)"
)
_ANSWERS_STAR = (
    r"(?<![\w.])cors\(\s{0,4}\)|(?<![\w-])origin['\"]?\s{0,4}:\s{0,4}['\"]\*['\"]|\bcors\.Default\(\)|"
    r"Access-Control-Allow-Origin['\"]\s{0,4}(?:,|[:=]|=>)\s{0,4}['\"]\*['\"]|"
    r"(?:add_header|Header\s(?:always\s)?set)\s{1,8}['\"]?Access-Control-Allow-Origin['\"]?\s{1,8}['\"]?\*|"
    r"\ballow_origins\s{0,4}=\s{0,4}\[['\"]\*['\"]\](?![\s\S]{0,400}?allow_credentials\s{0,4}=\s{0,4}True)"
)
"""Settings that send “*” itself, not the origin that asks."""
_CHAIN_HAS_CORS = (
    r"\.cors\((?!\s{0,20}\)\s{0,20}\.disable\(|[^()\n]{0,60}(?:::disable\b|\.disable\())|"
    r"\bCors(?:Web)?Filter\b|CorsConfigurationSource|HttpMethod\.OPTIONS"
)
_CHAIN_IS_OPEN = (
    r"\A(?![\s\S]*?\b(?:authorize(?:Http)?Requests|authorizeExchange|authenticated\(\)))|"
    r"anyRequest\(\)\s{0,40}\.permitAll\(|anyExchange\(\)\s{0,40}\.permitAll\("
)
"""Spring Security: what lets preflights through, and chains that need no login."""
_REMOVES_SLASHES = r"@CrossOrigin|\bCors(?:Configuration|Registry)|(?i:\bfiber\b|\bglobalcors)"
"""Spring (CorsConfiguration.trimTrailingSlash) and Fiber (normalizeOrigin in its cors/utils.go)."""


_COMPARED = (
    "Servers of WebSockets compare the Origin with Host, and refuse even their own pages where a "
    "proxy has changed it."
)
_WRITE_HOST = "Write “proxy_set_header Host $http_host;” beside that of Upgrade."
_NO_REFUSED_SOCKET = (
    r"\A(?![\s\S]*?(?:(?i:websocket connection to)|\bCheckOrigin\b|"
    r"(?i:\borigin\b[^\n]{0,80}\b(?:not|invalid|rejected|refused)\b|"
    r"\b(?:not|invalid|rejected|refused)\b[^\n]{0,60}\borigin\b)))"
)
"""Only beside a WebSocket that was refused is it a fault."""
_KEEPS_HOST = r"\bproxy_set_header\s+Host\s+['\"]?\$(?:http_host\b|host:\$)"


def _fault(
    pattern: str,
    cause: Cause,
    what: str,
    why: str,
    fix: str,
    *,
    unless: str = _NEVER,
    cured_by: str = "",
    beside: tuple[str, re.Pattern[str]] | None = None,
    is_general: bool = False,
) -> _FaultForm:
    headers = None if beside is None else (re.compile(beside[0]), beside[1])
    return _FaultForm(
        re.compile(pattern), re.compile(unless), cause, what, why, fix, cured_by, headers,
        is_general,
    )  # fmt: skip


SWITCHES_OFF = re.compile(
    r"(?:(?<![\w.-])cors['\"]?\s{0,4}(?:[:=]|=>)\s{0,4}[{\[]?\s{0,80}['\"]?enabled['\"]?\s{0,4}"
    r"(?:[:=]|=>)\s{0,4}['\"]?false|\bCORS_ENABLED['\"]?\s{0,4}[:=]\s{0,4}['\"]?(?i:false|0|no)\b|"
    r"(?<![\w-])enable-cors['\"]?:\s{0,4}['\"]?false|<cors\s+enabled=['\"]false)"
)
"""What switches a layer for CORS off, whatever else stands in its settings."""


_FAULTS = (
    # nginx.org/en/docs/http/ngx_http_core_module.html#var_host, and proxy_set_header: its default
    _fault(
        r"\blisten\s+(?:[\w.:*\[\]]{1,60}:)?(?P<value>(?!(?:80|443)\b)\d{2,5})\b[^;{}]{0,80};"
        r"(?=[\s\S]{0,8000}?\bproxy_set_header\s+Host\s+['\"]?\$host['\"]?\s*;)",
        Cause.WEBSOCKET_REFUSED,
        "nginx listens on port {value} and passes Host on without a port.",
        f"{_COMPARED} $host has no port, but the Origin of a page at that port has one.",
        f"{_WRITE_HOST} It has that port.",
        unless=rf"{_KEEPS_HOST}|{_NO_REFUSED_SOCKET}",
        is_general=True,
    ),
    _fault(
        r"(?m)(?P<value>\bproxy_set_header\s+(?i:Upgrade)\b)",
        Cause.WEBSOCKET_REFUSED,
        "nginx replaces Host by the name of the server that it passes requests on to.",
        f"{_COMPARED} Without a proxy_set_header for Host, nginx sends the name from proxy_pass.",
        _WRITE_HOST,
        unless=rf"{_KEEPS_HOST}|{_NO_REFUSED_SOCKET}|\bproxy_set_header\s+Host\b|\binclude\s",
        is_general=True,
    ),
    # nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header
    _fault(
        rf"\bproxy_set_header\s+['\"]?{_ALLOW}['\"]?\s+(?!['\"]{{2}})",
        Cause.NO_CORS_HEADERS,
        _TO_APPLICATION,
        "proxy_set_header sets what nginx sends to the application. Browsers never see it.",
        "Write add_header in place of proxy_set_header, with “always” at the end, "
        f"{_IF_NOT_SENT}. A level with an add_header of its own has none of the outer levels: "
        "repeat these there.",
        cured_by=r"\badd_header\s+['\"]?",
    ),
    # docs.haproxy.org/3.0/configuration.html: http-request set-header, http-response set-header
    _fault(
        rf"\bhttp-request\s+(?:set|add)-header\s+{_ALLOW}",
        Cause.NO_CORS_HEADERS,
        _TO_APPLICATION,
        "http-request changes what HAProxy sends to the application. Browsers never see it.",
        "Write http-response set-header in its place.",
        cured_by=r"\bhttp-(?:after-)?response\s+(?:set|add)-header\s+",
    ),
    # httpd.apache.org/docs/2.4/mod/mod_headers.html
    _fault(
        rf"(?mi)^\s{{0,40}}RequestHeader\s+(?:set|add|append|merge|setifempty)\s+['\"]?{_ALLOW}",
        Cause.NO_CORS_HEADERS,
        _TO_APPLICATION,
        "RequestHeader changes what Apache passes on. Browsers never see it.",
        f"Write “Header always set” in place of RequestHeader, {_IF_NOT_SENT}.",
        cured_by=r"(?m)^\s{0,40}Header\s+(?:always\s+)?\w{3,10}\s+['\"]?",
    ),
    # doc.traefik.io/traefik/v3.0/middlewares/http/headers/
    _fault(
        rf"(?i)\bcustomRequestHeaders\b[\].:\s]{{1,40}}['\"]?{_ALLOW}",
        Cause.NO_CORS_HEADERS,
        _TO_APPLICATION,
        "Traefik's customRequestHeaders change what it sends to the application. Browsers never "
        "see them.",
        "Use the options of the same middleware that begin with accessControl: they also answer "
        "preflights.",
        unless=r"(?i)\baccessControlAllowOrigin",
        cured_by=r"\bcustomResponseHeaders\b[\].:\s]{1,40}['\"]?",
    ),
    # The clients' own manuals: .NET, Spring, OkHttp, PHP's cURL, Python's requests, Go, Foundation.
    _fault(
        r"(?:\bDefaultRequestHeaders\.\w{3,24}\(\s{0,8}\"|\b[rR]equest\.Headers\.Add\(\s{0,8}\"|"
        r"\bHttpHeaders\s{1,4}\w{1,40}\s?=(?=[\s\S]{0,800}?(?:\bHttpEntity\s?<|\b[rR]estTemplate\b))"
        r"[\s\S]{0,400}?\.(?:add|set)\(\s{0,8}\"|\bRequest\.Builder\(\)[\s\S]{0,400}?\.(?:addH|h)eader\(\s{0,8}\"|"
        r"\bCURLOPT_HTTPHEADER\b[^;]{0,400}?['\"]|\breq\.Header\.(?:Set|Add)\(\s{0,8}\"|\bforHTTPHeaderField:\s{0,8}\"|"
        r"\brequests\.\w{3,7}\([^\n]{0,200}\bheaders\s?=\s?\{[^{}]{0,400}?['\"]|"
        r"\bheaders\s?=\s?\{(?=[^{}]{0,800}\}[\s\S]{0,400}?\brequests\.\w{3,7}\([^\n]{0,200}\bheaders\s?=\s?headers\b)"
        rf"[^{{}}]{{0,400}}?['\"]){_ALLOW}",
        Cause.NO_CORS_HEADERS,
        "The code sets {value} on a request, and it is a header of responses.",
        "On a request it allows nothing. Requests that servers and apps send need no CORS at all.",
        "Remove it there. The server that the page asks has to send it with its response: enable "
        "CORS in the settings of that server.",
        unless=rf"{_HAS_LAYER}|@CrossOrigin\b|\bCors(?:Configuration|Registry)\b|\bUseCors\(",
    ),
    # nginx.org/en/docs/http/ngx_http_headers_module.html; an empty variable adds nothing.
    _fault(
        rf"\badd_header\s+{_NGINX_ADDS};[^\S\n]*\n(?:\s{{0,40}}(?:add_header|#)[^\n{{}}]{{0,300}}\n){{0,5}}"
        rf"\s{{0,40}}add_header\s+{_NGINX_ADDS};",
        Cause.DOUBLED_HEADERS,
        "nginx sends Access-Control-Allow-Origin twice.",
        "Every add_header of a level is sent, and browsers accept only one value.",
        "Write one add_header, with a variable that is the page's origin or empty: map "
        "$http_origin $cors_origin {{ default \"\"; \"https://app.example.com\" $http_origin; }} "
        "in http {{ }}, with one line for each origin, and add_header Access-Control-Allow-Origin "
        "$cors_origin always. Add “Vary: Origin” too.",
    ),
    # httpd.apache.org/docs/2.4/mod/mod_headers.html#header: the tables “always” and “onsuccess”
    # are sent both, and “add” leaves what is there.
    _fault(
        rf"(?mi){_APACHE}(?:set|add|append|merge)\s+{_APACHE_VALUE}"
        rf"{_APACHE}(?:add|append|merge)\s+{_APACHE_VALUE}"
        rf"|{_APACHE}(?<!always )set\s+{_APACHE_VALUE}"
        r"\s{0,40}Header\s+always\s+set\s+['\"]?Access-Control-Allow-Origin\b",
        Cause.DOUBLED_HEADERS,
        "Apache sends Access-Control-Allow-Origin twice.",
        "“Header add”, “append” and “merge” leave the value that is there, and “set” replaces none "
        "of “always set”.",
        "Keep one line, “Header always set Access-Control-Allow-Origin”, for one origin; for "
        "several, with a variable (SetEnvIf Origin) that has the one that asked.",
    ),
    # docs.haproxy.org/3.0/configuration.html: add-header; the software's own manuals of append
    # (Express), add (Werkzeug), addHeader (Servlet) and header() (PHP).
    _fault(
        r"(?m)^[^\S\n]{0,40}http-response\s+(?:set|add)-header\s+Access-Control-Allow-Origin\s+"
        r"(?![^\n]{1,200}\s(?:if|unless)\s)[^\n]{1,200}\n(?:[^\n]{0,200}\n){0,6}?[^\S\n]{0,40}"
        r"http-response\s+add-header\s+Access-Control-Allow-Origin\s+(?![^\n]{1,200}\s(?:if|unless)\s)"
        rf"|{_CODE_ADDS}[^{{}}]{{0,400}}?{_CODE_ADDS}"
        r"|(?<![\w.>])header\(\s{0,4}['\"]Access-Control-Allow-Origin:[^\n{}]{1,200}\n"
        r"(?:[^\n{}]{0,200}\n){0,6}?\s{0,40}header\(\s{0,4}['\"]Access-Control-Allow-Origin:"
        r"[^\n]{1,200},\s{0,4}false\s{0,4}\)",
        Cause.DOUBLED_HEADERS,
        "The settings add Access-Control-Allow-Origin twice.",
        "Adding leaves the value that is there, and browsers accept only one.",
        "Set it once, to the origin that asked if that is one of the list, with “Vary: Origin”.",
    ),
    # nginx.org/en/docs/http/ngx_http_core_module.html#var_http_; an empty value is not sent.
    _fault(
        r"\badd_header\s{1,8}['\"]?Access-Control-Allow-Origin['\"]?\s{1,8}['\"]?"
        r"(?P<value>\$http_(?!\w*origin\b)\w{2,40})\b",
        Cause.NO_CORS_HEADERS,
        "The settings send {value} as Access-Control-Allow-Origin, and that is not the page's "
        "origin.",
        "$http_ and a name are the request's header of that name; nginx sends no header whose "
        "value is empty. The page's origin is in the header Origin, so in $http_origin.",
        "Write $http_origin, from a map that compares it with the pages to allow: map $http_origin "
        "$cors_origin {{ default \"\"; \"https://app.example.com\" $http_origin; }}.",
    ),
    # hono, src/middleware/cors/index.ts, and expressjs/cors, lib/index.js: both make a function.
    _fault(
        r"(?<=[{;}]\n)[^\S\n]{0,40}(?P<value>(?:await\s)?cors\()\s{0,8}"
        r"(?:\{[^{}]{1,800}\}|\w{0,20}(?:[oO]pt|[cC]onfig)\w{0,20})\s{0,8}\)\s{0,4};",
        Cause.NO_CORS_HEADERS,
        "The code calls cors(…) within a function, and does nothing with what it returns.",
        "cors(…) only makes the layer, which is a function of its own. It sets no header before "
        "that is called with the request.",
        "Return what the layer returns: in Hono return cors({{ … }})(c, next), in Express "
        "cors({{ … }})(req, res, next). Or give it to app.use itself.",
    ),
    # rfc-editor.org/rfc/rfc8259#section-7; the grammar of each language
    _fault(
        r"(?i:origins?)['\"“”]{0,2}\s{0,4}[:=]\s{0,4}[\[(]?\s{0,40}"
        r"(?P<value>['\"]https?://[^\s'\"“”,]{1,253}[“”‘’]|[“”‘’]https?://[^\s'\"“”,]{1,253}['\"])",
        Cause.SETTINGS_INVALID,
        "The settings have {value}, with a quote that is typographic.",
        "JSON and code know the straight quotes only. Word processors and some keyboards change "
        "them.",
        "Write the quotes as \" or ' on both sides.",
    ),
    # Flask-CORS 6, core.py (set_cors_headers): it adds, too. expressjs/cors sets, before append.
    _fault(
        rf"\A(?=[\s\S]*?(?:{_HAS_LAYER}|\bCORS\(\s{{0,8}}\w|\bUseCors\())"
        rf"[\s\S]*?(?P<value>{_CODE_ADDS}|\badd_header\s+['\"]?Access-Control-Allow-Origin|"
        r"<add\s+name=['\"]Access-Control-Allow-Origin|(?i:\bHeader\s+(?:always\s+)?(?:set|add|append|merge)"
        r"\s+['\"]?Access-Control-Allow-Origin))",
        Cause.DOUBLED_HEADERS,
        "The pasted settings have a CORS layer, and add Access-Control-Allow-Origin beside it "
        "(“{value}”).",
        "Each adds a value, and browsers accept only one, even if both are the same.",
        "Remove the lines that add Access-Control- headers, and leave it to the CORS layer, which "
        "answers preflights too.",
    ),
    # The software's own manuals: a header that is set again has the second value.
    _fault(
        rf"(?m)^(?P<indent>[^\S\n]{{0,40}})(?P<call>{_CODE_SETS})Access-Control-Allow-Origin"
        r"['\"\])]{0,3}[:\s,=]{1,6}['\"]?https?://[^'\"\n{}]{1,253}['\"][^\n{}]{0,40}\n(?:[^\n{}]{0,200}\n){0,6}?"
        r"(?P=indent)(?P=call)Access-Control-Allow-Origin['\"\])]{0,3}[:\s,=]{1,6}['\"]?"
        r"(?P<value>https?://[^'\"\n{}]{1,253})(?!['\"]\s{0,4},\s{0,4}false)['\"\s]",
        Cause.ORIGIN_NOT_ALLOWED,
        "The settings set Access-Control-Allow-Origin twice, and the last one counts: “{value}”.",
        "A header that is set again loses its first value.",
        "Set it once, to the origin that asked if that is one of the list, with “Vary: Origin”.",
    ),
    # fetch.spec.whatwg.org/#cors-check
    _fault(
        rf"(?<!setRequestHeader\(['\"])Access-Control-Allow-Origin{_SEPARATOR}"
        r"(?P<value>https?://[^\s,'\"]{1,253}(?:\s?,\s?https?://[^\s,'\";]{1,253}){1,9})",
        Cause.LIST_OF_ORIGINS,
        "The settings send a list of origins in Access-Control-Allow-Origin: “{value}”.",
        "Browsers accept one origin only, not a list.",
        "Compare the request's Origin with the list, and answer with the one origin that asked, "
        "and with “Vary: Origin”.",
    ),
    # html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
    _fault(
        r"(?im)(?<!allow-)(?<!target)(?<!const )(?<!let )(?<!var )(?<!-H ['\"])(?<!header ['\"])"
        r"(?!(?-i:Origin)\b['\"]?:)"
        # A lone “origin =” is of prose, or names a server's own address in an environment.
        r"(?!(?<![\w(-])(?<!, )origin['\"]?\s{0,4}=\s{0,4}['\"]?https?://)"
        r"(?:origin|cors)(?![\w-]{0,30}(?:proxy|any|ur[il]|server|host|api|base|path))\w{0,30}"
        rf"['\"]?\s{{0,4}}(?:=>|[:=(\[]|\s(?:allow|value)=)\s{{0,4}}{COLLECTION}"
        r"[\s(\[{'\"]{0,8}(?:[^\n()]{0,200}['\"]?,\s?['\"]?)?"
        r"(?P<value>https?://[\w.-]{1,253}(?::\d{1,5})?/)(?=['\",;\])}]|[^\S\n]*$)",
        Cause.ORIGIN_MISSPELLED,
        "The settings have “{value}”, and no origin ends with a slash.",
        "An origin ends after its host and port. Most software compares the entries with the "
        "browser's Origin letter by letter.",
        "Remove the slash at its end.",
        unless=_REMOVES_SLASHES,
    ),
    # ingress-nginx, Changelog.md, 0.9-beta.18; Voyager and HAProxy Ingress used the same prefix.
    _fault(
        r"(?<![\w.])(?P<value>ingress\.kubernetes\.io/(?:enable-cors|cors-[a-z-]{5,20}))",
        Cause.SETTINGS_INVALID,
        "ingress-nginx does not know the annotation {value}.",
        "Since version 0.9 its annotations begin with nginx.ingress.kubernetes.io/, unless it is "
        "started with --annotations-prefix.",
        "For ingress-nginx, write nginx.ingress.kubernetes.io/ before the name. Other controllers "
        "have other names: look in the documentation of the one that runs.",
        unless=r"(?i)annotations-prefix|voyager|haproxy",
    ),
    # httpd.apache.org/docs/2.4/mod/core.html#allowoverride; measured.
    _fault(
        r"(?im)^\s{0,40}Header\s(?=[^\n]{0,80}Access-Control-)",
        Cause.ERROR_WITHOUT_CORS,
        "A directive in .htaccess may be the cause of Apache's status 500.",
        "Apache answers so if the file has a directive that it does not know or allow there.",
        "Apache's error log names the directive. Enable mod_headers (a2enmod headers), allow "
        "FileInfo for the folder (AllowOverride FileInfo), or correct the arguments that it names.",
        unless=r"\A(?![\s\S]*?(?i:\.?htac{1,2}es{1,2})[\s\S]{0,200}\b500\b)",
    ),
    # elastic/elasticsearch, server/src/main/java/org/elasticsearch/http: CorsHandler.java, and the
    # defaults in HttpTransportSettings.java
    _fault(
        r"(?m)(?:^[^\S\n]{0,40}(?:-[^\S\n]{0,4})?|-[eE]\s?|(?=`))['\"`]?"
        r"http\.cors\.enabled['\"`]?\s{0,4}[:=]\s{0,4}['\"]?true",
        Cause.ORIGIN_NOT_ALLOWED,
        "CORS is on in Elasticsearch or OpenSearch, and no origin is allowed.",
        "Without http.cors.allow-origin it answers 403 to requests with an Origin of another host.",
        "In elasticsearch.yml or opensearch.yml, set http.cors.allow-origin to the page's origin, "
        "in quotes (a regular expression stands between slashes). Older versions do not "
        "allow Authorization: there, list it in http.cors.allow-headers beside X-Requested-With, "
        "Content-Type and Content-Length. Start the node again.",
        unless=r"(?i)http\.cors\.allow[-_.]origin",
    ),
    # boto/botocore, botocore/validate.py, with the shape of PutBucketCors; measured.
    _fault(
        r"Missing required parameter in CORSConfiguration: \"CORSRules\"|"
        r"Invalid type for parameter CORSConfiguration, value: \[",
        Cause.SETTINGS_INVALID,
        "The file for aws s3api put-bucket-cors lacks CORSRules around its rules.",
        "S3's console takes the list of rules alone, the command line takes an object that has the "
        "list.",
        'Write {{"CORSRules": [ … ]}} around the rules, each with AllowedOrigins and '
        "AllowedMethods.",
    ),
    # docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html (AllowedMethods)
    _fault(
        # A list of rules: settings of other software have such names, too.
        r"[\[,]\s{0,40}\{[^{}]{0,800}?\bAllowedMethods['\"]?\s{0,4}[:=]\s{0,4}\[[^\]]{0,200}?(?P<value>\b(?:OPTIONS|PATCH|TRACE|CONNECT)\b)"
        r"|<AllowedMethod>\s{0,8}(?P<value2>OPTIONS|PATCH|TRACE|CONNECT)\s{0,8}</AllowedMethod>",
        Cause.SETTINGS_INVALID,
        "Amazon S3 does not take rules with this method (“{value}”).",
        "AllowedMethods may have GET, PUT, POST, DELETE and HEAD. S3 refuses to save the rules, so "
        "that the old ones stay, or none. It answers OPTIONS itself, without a rule for it.",
        "Take the method out, save the rules again, and look whether they are saved.",
        unless=r"\bR2\b|\.r2\.|(?i:minio|digitalocean|wasabi|backblaze|ceph|cloudflare|cloudfront)",
    ),
    # caddyserver.com/docs/caddyfile/directives#directive-order; measured.
    _fault(
        r"(?m)^\s{0,40}(?P<value>authorize|basic_?auth|forward_auth|jwtauth)(?=[^\S\n]|$)",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "In the Caddyfile, “{value}” applies to preflights, too.",
        _NO_LOGIN,
        "Answer preflights before it: “@preflight method OPTIONS” and “handle @preflight {{ "
        "respond 204 }}”, with the headers for CORS at the same level, and the rest in another "
        "“handle”.",
        unless=_HANDLES_OPTIONS,
        beside=(
            r"(?m)^\s{0,40}header\s+(?:[/@*]\S{0,60}\s+)?(?:\{\s{1,40})?['\"]?Access-Control-"
            r"[\w-]{1,40}['\"]?[ \t]|^\s{0,40}['\"]?Access-Control-[\w-]{1,40}['\"]?[ \t](?!=)",
            _BRACES,
        ),
    ),
    # nginx.org/en/docs/http/ngx_http_auth_basic_module.html; measured.
    _fault(
        r"(?m)^\s{0,40}(?P<value>auth_basic|auth_request|auth_jwt)\s+(?!['\"]?(?:off\b|\$))",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "In nginx's settings, “{value}” applies to preflights, too.",
        _NO_LOGIN,
        "Answer preflights before it: “if ($request_method = OPTIONS) {{ return 204; }}” in the "
        "location, with the headers for CORS in the same block (rewrite directives run before "
        "access).",
        unless=_HANDLES_OPTIONS,
        beside=(r"\badd_header\s+['\"]?(?i:Access-Control-)", _BRACES),
    ),
    # httpd.apache.org/docs/2.4/mod/core.html#limitexcept; measured.
    _fault(
        r"(?mi)^\s{0,40}(?P<value>Require\s+(?:valid-user|user|group))\b",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "In Apache's settings, “{value}” applies to preflights, too.",
        _NO_LOGIN,
        "Put it into <LimitExcept OPTIONS>, and let Apache answer OPTIONS with the headers for "
        "CORS. A RewriteRule in the same section would come after the login.",
        unless=_HANDLES_OPTIONS,
        beside=(r"(?i)\bHeader\s[^\n]{0,40}Access-Control-", _SECTIONS),
    ),
    # kong/plugins/cors/handler.lua: with it, a preflight is passed on and gets no header of the
    # plugin; expressjs/cors, lib/index.js, and @fastify/cors, index.js: it is passed on.
    _fault(
        r"(?i)(?<!Access-Control-Allow-)\bpreflight_?continue['\"]?\s{0,4}[:=]\s{0,4}['\"]?true",
        Cause.PREFLIGHT_NOT_HANDLED,
        "The settings pass preflights on, and do not answer them (preflight_continue, "
        "preflightContinue).",
        "Then what stands behind has to answer OPTIONS itself, with a status from 200 to 299. Kong "
        "also leaves out the headers of its CORS plugin there.",
        "Set it to false, so that the CORS layer answers preflights, unless the application behind "
        "answers them with headers of its own.",
        unless=r"(?i)\.options\(|@(?:http)?options\b",
    ),
    # RFC 9110, section 15.5.6: 405 is a response to any method, and browsers need 2xx to OPTIONS.
    _fault(
        r"(?i)\b(?:request_|http)?method\w{0,12}['\"\])]{0,3}\s{0,4}={2,3}\s{0,4}(?:['\"]OPTIONS['\"]|http\.MethodOptions)"
        r"[^\n{;]{0,40}(?:\s{0,40}\{|[:;)])?\s{0,40}[^\n]{0,60}?"
        r"(?:status\w{0,6}|_code|writeHead|Error|abort)\b\s{0,4}[=(][^\n)]{0,40}?(?P<value>4\d\d|5\d\d)",
        Cause.PREFLIGHT_NOT_HANDLED,
        "The code answers OPTIONS with status {value}.",
        _NEEDS_OK,
        "Answer OPTIONS with 204 and the headers for CORS, or take these lines out, so that the "
        "CORS layer answers it.",
        unless=r"use\(\s{0,8}cors\([\s\S]{0,2000}?method[^\n]{0,20}OPTIONS",
    ),
    _fault(
        r"(?i)\b(?:request_|http)?method\w{0,12}['\"\])]{0,3}\s{0,4}(?:!={1,2}|<>|not in)\s{0,4}"
        r"[\[({]?(?:['\"](?:GET|POST|PUT|PATCH|DELETE)['\"]|"
        r"http\.Method(?:Get|Post|Put|Patch|Delete))"
        rf"[^\n]{{0,80}}(?:\n[^\n]{{0,160}}){{0,2}}?(?P<value>{_NOT_ALLOWED})",
        Cause.PREFLIGHT_NOT_HANDLED,
        "The code answers every method but its own with 405, OPTIONS too.",
        _NEEDS_OK,
        "Before that check, answer OPTIONS with 204 and the headers for CORS.",
        unless=rf"{_ANSWERS_OPTIONS}|{_HAS_LAYER}",
    ),
    # yaml.org/spec/1.2.2/#691-node-anchors: “*” begins the name of an alias; measured with PyYAML.
    _fault(
        r"(?m)^(?P<indent>[ ]{0,40})(?:- )?[\w'\"./-]{1,60}:[ ]*\n"
        r"(?:(?P=indent)[ ][^\n]{0,207}\n){0,20}?(?P=indent)[ ]{1,16}(?:(?!access-control)"
        r"[\w.-]{0,40}(?i:origin|cors|allow|method|header)[\w.-]{0,40}:[ ]{1,4}|-[ ]{1,4})\*[ ]*$",
        Cause.SETTINGS_INVALID,
        "In YAML, “*” without quotes is not a text.",
        "It begins the name of an alias, so the file cannot be read: the server does not start "
        "with it, or keeps its former settings.",
        "Write it in quotes: '*'.",
        unless=r"\A(?![\s\S]*?(?i:origin|cors))",
    ),
    # docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html (proxy integrations);
    # for HTTP APIs http-api-cors.html: the API's own configuration adds the headers.
    _fault(
        r"(?P<value>['\"]?statusCode['\"]?\s{0,4}[:=]\s{0,4}\w{1,20}\s{0,4}[,;\n}])",
        Cause.NO_CORS_HEADERS,
        "The function's response has no headers for CORS.",
        "With Lambda proxy integration, a REST API of API Gateway sends what the function returns, "
        "and “Enable CORS” (cors: true in serverless.yml) only answers preflights. An HTTP API and "
        "a function URL can have CORS settings of their own, which add the headers.",
        "In a REST API, let the function return the header in each response, errors too: beside "
        'statusCode, headers: {{ "Access-Control-Allow-Origin": "the page\'s origin" }}. In an '
        "HTTP API or a function URL, set CORS there.",
        unless=r"(?i)\bheaders\b['\"]?\s{0,4}[:=,}]|AllowOrigins|\bCorsConfiguration\b|middy|"
        r"\A(?![\s\S]*?(?:\bexports\.handler\b|\blambda_handler\b|\bAPIGateway\w{0,12}(?:Event|Result|Response)|"
        r"\bhandler\s{0,4}=\s{0,4}async|def\s\w{0,20}handler\(event|\bevent\.(?:pathParameters|body|"
        r"queryStringParameters|httpMethod)\b))",
    ),
    # django-cors-headers 4.9, corsheaders/checks.py; measured: corsheaders.E013 for each letter.
    _fault(
        r"(?m)^\s{0,8}(?P<value>CORS_(?:ALLOWED_ORIGINS|ORIGIN_WHITELIST))\s{1,4}=\s{1,4}\(?\s{0,8}"
        r"['\"]https?://[^'\"\n]{1,253}['\"]\s{0,8}\)?[^\S\n]*$",
        Cause.SETTINGS_INVALID,
        "{value} is one text, not a list.",
        "django-cors-headers takes each letter of it for an origin, and Django does not start "
        "(corsheaders.E013).",
        'Write a list: {value} = ["https://app.example.com"], with the page\'s origin. Round '
        "brackets make a list only with a comma.",
    ),
    # actix-cors, src/builder.rs (allowed_origin): an error when the server starts, in other
    # versions a panic.
    _fault(
        r"\.(?P<value>allowed_origin\(\s{0,8}\"\*\"\s{0,8}\))",
        Cause.SETTINGS_INVALID,
        "{value} allows no page.",
        "actix-cors takes no “*” there, and the server does not start with it (“Wildcard in "
        "`allowed_origin` is not allowed”). To versions without this check it is a name that no "
        "origin equals.",
        "Name the page: .allowed_origin(\"https://app.example.com\"). For every page, write "
        ".allow_any_origin() and leave out .supports_credentials(), with which each site could "
        "use the cookies of your visitors.",
    ),
    # fruitcake/php-cors, src/CorsService.php (validateOptions)
    _fault(
        r"['\"](?P<value>allowed_origins)['\"]\s{0,8}=>\s{0,8}(?:['\"][^'\"\n]{1,253}['\"]|env\([^()\[\n]{1,200}\))"
        r"\s{0,4}(?:,|\n|$)",
        Cause.SETTINGS_INVALID,
        "{value} is one text, not a list.",
        "Laravel's CORS layer then answers each request with an error (CORS option "
        "“allowedOrigins” should be an array), in versions since Laravel 9.",
        "Write a list: 'allowed_origins' => ['https://app.example.com'], or explode(',', "
        "env('…')) for a variable with commas, and clear the cache of the configuration (php "
        "artisan config:clear).",
        unless=r"(?i)reverb",
    ),
    # yaml.org/spec/1.2.2/#733-plain-style: quotes inside of a plain text are part of it;
    # docs.docker.com/reference/compose-file/services/#environment (list syntax)
    _fault(
        QUOTED_ITEM,
        Cause.ORIGIN_MISSPELLED,
        "The quotes in “{value}” are part of the value.",
        "In a list of YAML they stand inside of the text, so that the server gets them, too, and "
        "no origin equals a text with quotes.",
        "Leave the quotes out, or put them around the whole item.",
    ),
    # pydantic 2.14, measured: str(AnyHttpUrl("https://app.example.com")) ends with a slash.
    _fault(
        r"(?P<value>\w{0,40}(?:CORS|ORIGIN|origin)\w{0,40})\s{0,4}:\s{0,4}(?:[lL]ist|Sequence|set)\["
        r"(?:AnyHttpUrl|AnyUrl|HttpUrl)\]",
        Cause.ORIGIN_MISSPELLED,
        "{value} has URLs, and pydantic 2 ends each with a slash.",
        "str() of such a URL is “https://app.example.com/”, and no origin ends with a slash.",
        "Declare them as list[str], or remove the slash: [str(each).rstrip(\"/\") for each in …].",
        unless=r"rstrip\(|removesuffix\(|pydantic(?:\[\w+\])?\s?[=<~]=?\s?1\.",
    ),
    # socket.io/docs/v4/migrating-from-2-x-to-3-0 (CORS handling, “No more io.origins()”).
    _fault(
        r"\b(?:io|socketio|socketIO)\.origins\(",
        Cause.SETTINGS_INVALID,
        "Socket.IO has io.origins() up to version 2 only.",
        "Since version 3 the call is an error (it is not a function), at which the server stops "
        "when it starts.",
        "From version 3 on, delete the call, and write the origins in the option cors of the "
        "server: cors: {{ origin: \"the page's origin\" }}, with credentials: true if the client "
        "has withCredentials. A function as origin, (origin, callback) => …, does what the call "
        "did.",
        # A place in that file, or a version: it is the older one, which has the call.
        unless=r"socket\.io/lib/index\.js|(?i:socket\.io)\W[^\n]{0,40}\b[v^~]?2\.\d",
    ),
    # socket.io/docs/v4/handling-cors: since version 3 (EIO=4) CORS is off without the option.
    _fault(
        r"(?:require\(['\"]socket\.io['\"]\)|\bnew Server)\(\s{0,8}(?:\w{1,40}\s{0,8})?"
        r"(?:,?\s{0,8}\{[^{}]{0,400}\})?\s{0,8}\)",
        Cause.NO_CORS_HEADERS,
        "Socket.IO is started without the option “cors”.",
        "Since version 3 (EIO=4 in the URL) it then sends no CORS headers. A CORS layer of Express "
        "beside it does not cover its path.",
        "Write cors: {{ origin: \"the page's origin\" }} among the options of the server, with "
        "credentials: true if the client has withCredentials.",
        unless=r"\bcors['\"]?\s{0,4}:|\bio\.origins\(|\borigins['\"]?\s{0,4}:|\A(?![\s\S]*?\bEIO=4\b)",
    ),
    _fault(
        r"(?:require\(['\"]socket\.io['\"]\)|\bsocket[iI][oO]|\bnew Server)\("
        r"\s{0,8}(?:\w{1,40}\s{0,4},\s{0,8})?\{[^{}]{0,400}?['\"]?origins['\"]?\s{0,4}:",
        Cause.SETTINGS_INVALID,
        "Socket.IO has the option “origins” up to version 2 only.",
        "Since version 3 it is ignored, and without the option “cors” no page of another origin "
        "gets CORS headers.",
        "From version 3 on, write cors: {{ origin: \"the page's origin\" }} among the options of "
        "the server, with credentials: true if the client has withCredentials.",
        unless=r"\bcors['\"]?\s{0,4}:\s{0,4}[{\w]",
    ),
    # capacitorjs.com/docs/apis/http; @capacitor/core, native-bridge.js: the interceptor's address
    # is of the app's own server, while the page is of server.url.
    _fault(
        r"\bCapacitorHttp['\"]?\s{0,4}:\s{0,4}\{\s{0,40}['\"]?enabled['\"]?\s{0,4}:\s{0,4}true",
        Cause.NO_CORS_HEADERS,
        "CapacitorHttp is on, and the page is loaded from server.url.",
        "Then GET and HEAD go to the app's own server (/_capacitor_http_interceptor_), which is "
        "another origin than the page and sends no CORS headers for it. The settings of the API "
        "play no part.",
        "During live reload, set CapacitorHttp.enabled to false and let the API allow the page's "
        "origin, or call CapacitorHttp.get(…) itself. A build without server.url does not have "
        "this.",
        unless=r"\A(?![\s\S]*?\bserver['\"]?\s{0,4}:\s{0,4}\{[^{}]{0,400}?\burl['\"]?\s{0,4}:\s{0,4}"
        r"['\"]https?:)",
    ),
    # nginx.org/en/docs/http/ngx_http_headers_module.html#add_header (inheritance); measured
    _fault(
        r"\bif\s{0,4}\([^()\n]{0,200}\)\s{0,8}\{(?![^{}]*Access-Control-Allow-Origin)[^{}]{0,2000}?\badd_header\s+"
        r"(?P<value>[^\s;]{1,80})",
        Cause.NO_CORS_HEADERS,
        "The block “if” in nginx's settings has an add_header of its own, and so none of the "
        "outer ones.",
        "A level with any add_header (here {value}) does not inherit those of the level around "
        "it. So its responses lack Access-Control-Allow-Origin.",
        "Repeat all headers for CORS in that block, or take its add_header lines out.",
        unless=r"\A(?![\s\S]*?\badd_header\s+['\"]?Access-Control-Allow-Origin)",
    ),
    _fault(
        r"\bif\s{0,4}\(\s{0,4}\$request_method\s{0,4}=\s{0,4}['\"]?OPTIONS\b[^()\n]{0,8}\)\s{0,8}\{[^{}]{0,2000}?"
        r"\badd_header\s+['\"]?Access-Control-Allow-Origin\b",
        Cause.ONLY_ON_PREFLIGHT,
        "nginx adds the headers to responses to OPTIONS only.",
        "The browser needs Access-Control-Allow-Origin in the response to the request itself, too. "
        "The application has to send it, if nginx does not.",
        "Write add_header Access-Control-Allow-Origin … always outside of that block as well, "
        f"{_IF_NOT_SENT}.",
        unless=r"(?:\A|\}|(?<!OPTIONS\))(?<!OPTIONS\)\s)(?<!OPTIONS['\"]\))(?<!OPTIONS['\"]\)\s)"
        r"(?<!OPTIONS['\"]\s\))(?<!OPTIONS['\"]\s\)\s)\{)"
        r"[^{}]{0,4000}?\b(?:add_header|more_set_headers)\s+['\"]?Access-Control-Allow-Origin",
    ),
    # Starlette, middleware/cors.py (preflight_response); spring-web, CorsConfiguration
    # (checkHttpMethod, checkHeaders); ASP.NET Core, CorsService.cs; rs/cors, cors.go: they compare
    # each name.
    _fault(
        r"(?:\ballow_(?:methods|headers)\s{0,4}=\s{0,4}\[|\.(?:setA|a)llowed(?:Methods|Headers)\(\s{0,40}(?:(?:Arrays\.asList|"
        r"(?:List|Set)\.of)\()?|\.With(?:Methods|Headers)\(|\bAllowed(?:Methods|Headers):\s{0,8}\[\]string\{)\s{0,40}"
        r"(?P<quote>['\"])(?P<value>[\w-]{2,40}(?:\s{0,4},\s{0,4}[\w-]{2,40}){1,20})(?P=quote)",
        Cause.BAD_LIST,
        "The list has a single entry, “{value}”.",
        "The commas stand inside of the quotes, and the software compares each entry with the "
        "name that the preflight asks for.",
        "Put each name into quotes of its own.",
    ),
    # dotnet/aspnetcore, CorsService.cs and ParsingHelpers.cs (QuoteIfNeeded)
    _fault(
        r"\.WithExposedHeaders\(\s{0,40}(?P<quote>['\"])"
        r"(?P<value>[\w-]{2,40}(?:\s{0,4},\s{0,4}[\w-]{2,40}){1,20})(?P=quote)",
        Cause.HEADERS_HIDDEN,
        "The list of exposed headers has a single entry, “{value}”.",
        "The commas stand inside of the quotes, and ASP.NET Core sends such an entry in quotes, as "
        "one name, which no header has.",
        "Put each name into quotes of its own.",
    ),
    # expressjs/cors, lib/index.js (isOriginAllowed); hono, src/middleware/cors/index.ts
    _fault(
        r"(?<![\w.-])origin['\"]?\s{0,4}:\s{0,4}\[[^\]]{0,2000}?(?P<value>['\"`]\*['\"`])",
        Cause.ORIGIN_NOT_ALLOWED,
        "“*” within a list of origins is a name, which no page has.",
        "cors for Express (also in NestJS and Socket.IO) and Hono's take “*” for every origin only "
        "where it is the whole value, not an entry of a list.",
        "List the origins of your pages. For every origin, without credentials, write origin: "
        '"*".',
        unless=r"(?i:fastify|hapi)|"
        r"\A(?![\s\S]*?(?:(?<![\w.])cors\(|\benableCors\(|socket\.io|['\"]cors['\"]\)))",
    ),
    # django-cors-headers 4.9, corsheaders/checks.py; measured: corsheaders.E013
    _fault(
        r"(?m)^\s{0,8}(?P<value>CORS_(?:ALLOWED_ORIGINS|ORIGIN_WHITELIST))\s{1,4}=\s{1,4}[\[(]"
        r"[^\])]{0,2000}?['\"]\*['\"]",
        Cause.SETTINGS_INVALID,
        "“*” is not an origin in {value}.",
        "django-cors-headers refuses it, and Django does not start (corsheaders.E013).",
        "List the origins of your pages, or write CORS_ALLOW_ALL_ORIGINS = True for every origin.",
    ),
    # jakarta.servlet.Filter; fetch.spec.whatwg.org/#cors-preflight-fetch: without Authorization
    _fault(
        r"(?:\bextends\s{1,4}(?P<value>OncePerRequestFilter|GenericFilterBean)|\bimplements\s{1,4}(?P<value2>Filter)\b)"
        r"(?=[\s\S]{0,3000}?\.getHeader\(\s{0,4}(?:\"Authorization\"|HttpHeaders\.AUTHORIZATION))"
        r"[\s\S]{0,3000}?\b(?:setStatus|sendError)\(\s{0,4}(?:\w{1,40}\.)?(?:40[13]|\w{0,12}(?:UNAUTHORIZED|FORBIDDEN))",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "The pasted filter ({value}) refuses requests without Authorization, preflights too.",
        f"{_NO_LOGIN} Filters run before the settings of Spring MVC for CORS.",
        "Let the filter pass OPTIONS on, or put a CorsFilter before it (FilterRegistrationBean "
        "with setOrder(Ordered.HIGHEST_PRECEDENCE)).",
        unless=r"\bOPTIONS\b|isPreFlightRequest|\bCors(?:Web)?Filter\b|CorsConfigurationSource",
    ),
    # docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html, and
    # api-gateway-gatewayResponse-definition.html
    _fault(
        r"-\shttp:(?=[^\S\n]*\n)(?=[\s\S]{0,400}?\n\s{1,40}cors:)[\s\S]{0,400}?\n\s{1,40}(?P<value>authorizer):",
        Cause.ERROR_WITHOUT_CORS,
        "What the authorizer refuses is answered by API Gateway itself, without CORS headers.",
        "The headers that the function returns are in the function's own responses only. A 401 or "
        "403 of the authorizer, a timeout and a wrong form have none.",
        "See the status in the Network panel. Add the headers to the gateway's own responses "
        "(AWS::ApiGateway::GatewayResponse of the types DEFAULT_4XX and DEFAULT_5XX), and send "
        "the login that the authorizer expects.",
        unless=r"GatewayResponse",
        is_general=True,
    ),
    # RFC 9110, section 5.1: a name is a token
    _fault(
        r"(?<=[.>\w])(?:set|append|add|[sS]etHeader|addHeader|withHeader|header)\(\s{0,8}['\"]"
        r"(?P<value>(?i:Access-Control-)[\w-]{3,40}\s?:[^'\"\n]{0,80})['\"]\s{0,4},",
        Cause.SETTINGS_INVALID,
        "“{value}” is not the name of a header.",
        "A name has no colon, and its value is the second argument. The call fails, or sends no "
        "such header.",
        "Write the name alone, without the colon, and the value after it.",
        unless=r"\bHttpHeaders\b|\bsetRequestHeader\b|(?<![\w.])fetch\(|\baxios\b",
    ),
    # caddyserver.com/docs/caddyfile/directives/header (Syntax), …/reverse_proxy (Headers)
    _fault(
        r"(?m)^\s{0,40}header\b[^\n{}]{0,80}\{\s{0,40}header_(?:up|down)\s+[+>?-]?(?P<value>(?i:Access-Control)-[\w-]{1,40})",
        Cause.NO_CORS_HEADERS,
        "“header_down” belongs into reverse_proxy {{ }}, and here it stands in header {{ }}.",
        "There Caddy takes it for the name of a header, so {value} is not sent.",
        "In header {{ }}, write the name first: {value}, and its value.",
    ),
    # micronaut-projects/micronaut-core issues 1448 (an expression) and 9423 (a name since 3.9)
    _fault(
        r"(?s)\bmicronaut\b.{0,800}?allowed-?[oO]rigins(?:\[\d{1,2}\])?\s{0,4}[:=][\s\[-]{0,40}['\"]?"
        r"(?P<value>https?://(?:\*|[\w.-]{1,100}\.\*)[\w.*-]{0,100})",
        Cause.ORIGIN_NOT_ALLOWED,
        "Micronaut does not take “{value}” for a pattern.",
        "Since version 3.9 it is a name, which no page has; before, it was a regular expression, "
        "in which “*” repeats the character before it.",
        "Since 3.9, write an expression as allowed-origins-regex, such as "
        "^https://[\\w-]+\\.example\\.com$.",
    ),
    # docs.spring.io/spring-security/reference/servlet/integrations/cors.html
    _fault(
        r"\bSecurityFilterChain\b|\bWebSecurityConfigurerAdapter\b",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "Spring Security checks preflights before Spring MVC's settings for CORS.",
        f"{_NO_LOGIN} Without http.cors(…) the chain of filters knows nothing of @CrossOrigin and "
        "addCorsMappings.",
        "Write http.cors(Customizer.withDefaults()) in the filter chain: it then takes the "
        "settings of Spring MVC, or a bean of the type CorsConfigurationSource.",
        unless=rf"{_CHAIN_HAS_CORS}|\A(?![\s\S]*?(?:@CrossOrigin|addCorsMappings|CorsRegistry))|"
        rf"{_CHAIN_IS_OPEN}",
    ),
    _fault(
        r"\bSecurity(?:Web)?FilterChain\b|\bWebSecurityConfigurerAdapter\b",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "The pasted filter chain of Spring Security has no http.cors(…).",
        f"{_NO_LOGIN} Without http.cors(…) the chain answers it with 401 or 403, wherever the path "
        "needs a login.",
        "Write http.cors(Customizer.withDefaults()) in the filter chain, and allow the page in a "
        "bean of the type CorsConfigurationSource, or in Spring MVC's settings.",
        unless=rf"{_CHAIN_HAS_CORS}|@CrossOrigin|addCorsMappings|CorsRegistry|{_CHAIN_IS_OPEN}",
        is_general=True,
    ),
    # fetch.spec.whatwg.org/#cors-check: “*” counts only without credentials.
    _fault(
        r"(?i)\bcredentials['\"]?\s{0,4}:\s{0,4}['\"]include\b|\bwithCredentials['\"]?\s{0,4}[:=]\s{0,4}(?:true|!0)",
        Cause.WILDCARD_WITH_CREDENTIALS,
        "The page's code asks with credentials, and the server's settings answer with “*”.",
        "Browsers accept “*” only without credentials, and with them they need "
        "Access-Control-Allow-Credentials: true as well.",
        "If the request needs cookies or a login of the browser, let the server answer with the "
        "page's own origin from a list, and with Access-Control-Allow-Credentials: true. If it "
        "does not, take the credentials out of the page's code.",
        unless=rf"\A(?![\s\S]*?(?:{_ANSWERS_STAR}))",
    ),
    # docker/cli, cli/compose/../opts/envfile.go; docker/cli issues 3630 and 4665
    _fault(
        QUOTED_VARIABLE,
        Cause.ORIGIN_MISSPELLED,
        "The quotes in “{value}” are part of the value.",
        "docker run --env-file passes on what follows the equals sign as it is, unlike Compose and "
        "shells, and no origin equals a text with quotes.",
        "Leave the quotes out.",
        unless=rf"\A(?![\s\S]*?{WITH_FILE})",
    ),
    # docs.pydantic.dev/latest/concepts/pydantic_settings (Parsing environment variable values)
    _fault(
        r"(?P<value>\w{0,40}(?:CORS|ORIGIN)\w{0,40})\s{0,4}:\s{0,4}(?:[lL]ist|Sequence|[sS]et)\[str\]",
        Cause.SETTINGS_INVALID,
        "{value} is a list, and pydantic reads lists of an environment as JSON.",
        "The text in the environment is not JSON, so that the application does not start "
        "(SettingsError: error parsing value).",
        'Write JSON: {value}=["https://app.example.com"], with the page\'s origin. Or declare '
        "{value} with NoDecode, and split the text in a validator.",
        unless=r"\bNoDecode\b|\bparse_env_var\b|\A(?![\s\S]*?\bBaseSettings\b)|"
        r"\A(?![\s\S]*?\n?(?<![^\s-])\w{0,40}(?:CORS|ORIGIN)\w{0,40}=(?!['\"]?\[)['\"]?(?:https?:|\*|localhost))",
    ),
    _fault(
        r"(?m)^\s{0,40}(?:-\s|export\s)?(?P<value>(?P<name>\w{0,40}(?:CORS|ORIGIN)\w{0,40})=\s{0,4}['\"]?\[[^\n]{1,400})$",
        Cause.ORIGIN_MISSPELLED,
        "The code splits “{value}” at its commas.",
        "Its brackets and quotes then stay in the entries, and no page's origin has them.",
        "Write the origins with commas alone: {name}=https://a.example.com,https://b.example.com.",
        unless=r"\A(?![\s\S]*?(?:CORS|ORIGIN)\w{0,40}[^\n.]{0,24}\.split\()",
    ),
    _fault(
        r"(?m)^\s{0,40}(?:-\s|export\s)?(?P<value>(?P<name>\w{0,40}(?:CORS|ORIGIN)\w{0,40})=\s{0,4}['\"]?https?://[^\n]{1,400})$",
        Cause.SETTINGS_INVALID,
        "The code reads “{value}” as JSON, which it is not.",
        "So it stops with an error when it starts, or has no list.",
        'Write JSON: {name}=["https://app.example.com"], with the page\'s origin.',
        unless=r"\A(?![\s\S]*?(?:JSON\.parse|json\.loads|json_decode)\([^\n]{0,60}(?:CORS|ORIGIN))",
    ),
    # starlette.io/middleware; docs.rs/actix-web/latest/actix_web/middleware (Ordering)
    _fault(
        r"\badd_middleware\(\s{0,20}CORSMiddleware\b[\s\S]{0,3000}?(?P<value>\badd_middleware\(\s{0,20}"
        r"\w{0,40}(?:Auth|Token|JWT|Login)\w{0,40}|@app\.middleware\([^)\n]{0,20}\)(?=[\s\S]{0,900}?\b(?:401|403)\b))|"
        r"\.wrap\(\s{0,8}(?:\w{0,20}cors\w{0,20}|Cors::\w{1,20})\b[\s\S]{0,400}?(?P<value2>\.wrap\(\s{0,8}\w{0,40}"
        r"(?i:auth|jwt|token)\w{0,40})",
        Cause.LAYER_TOO_LATE,
        "A layer that is added after the CORS layer stands around it: “{value}”.",
        "Starlette, FastAPI and Actix run the layer first that is added last. Where that one "
        "answers itself, as with 401, the response has no CORS headers, to preflights too.",
        "Add the CORS layer last.",
    ),
    # docs.rs/axum/latest/axum/struct.Router.html#method.layer
    _fault(
        r"\.layer\(\s{0,8}(?:\w{0,20}cors\w{0,20}\b|CorsLayer)[^;]{0,400}?(?P<value>\.(?:route|nest|merge)\(\s{0,20}"
        r"[^,\n;]{0,80})",
        Cause.LAYER_TOO_LATE,
        "The CORS layer comes before routes that it then leaves out: “{value}”.",
        "In axum a layer is around the routes that are added before it.",
        "Move .layer(…) below all routes.",
    ),
    # fetch.spec.whatwg.org/#concept-filtered-response-opaque
    _fault(
        r"(?<![\w$])mode['\"]?\s{0,4}:\s{0,4}['\"]no-cors['\"]",
        Cause.LOADED_WITHOUT_CORS,
        "The page's code asks with mode “no-cors”, and so cannot read the response.",
        "Whatever the server sends, its status is then 0 and its body empty for scripts: json() "
        "fails at the end of the input. Request headers such as Authorization or a JSON type are "
        "left out.",
        "Take the mode out. Then the server has to allow the page's origin (CORS). If it is not "
        "yours, fetch from a back end of your own.",
        unless=r"\A(?![\s\S]*?(?:\.(?:json|text|blob|arrayBuffer|formData)\(\)|\.(?:ok|status|body)\b))",
    ),
    # the documents of Strapi, Directus, Micronaut, ingress-nginx and IIS
    _fault(
        SWITCHES_OFF.pattern,
        Cause.NO_CORS_HEADERS,
        "The settings switch CORS off.",
        "That lifts no rule of browsers. The server then sends none of the headers with which it "
        "would allow pages of other origins.",
        "Switch it on (true in place of false), with the page's origin in the list.",
        is_general=True,
    ),
    # nelmio/NelmioCorsBundle, README.md, and EventListener/CorsListener.php: 405 for what is not
    # in the list
    _fault(
        r"\bnelmio_cors:[\s\S]{0,4000}?(?P<value>\ballow_methods:\s{0,4}(?:\[\s{0,4}|\n\s{0,40}-\s{0,4})['\"]\*['\"])",
        Cause.BAD_LIST,
        "NelmioCorsBundle takes “*” in allow_methods for a method of that name.",
        "Only allow_origin and allow_headers know “*”. The bundle answers 405 to a preflight whose "
        "method is not in the list.",
        "List the methods: allow_methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].",
    ),
    # apollographql/apollo-server, version-3: packages/apollo-server-express/src/ApolloServer.ts
    _fault(
        r"\.applyMiddleware\(\s{0,8}\{(?![^;]{0,800}?\bcors\b)",
        Cause.WILDCARD_WITH_CREDENTIALS,
        "Apollo Server has a CORS layer of its own, which sends “*”.",
        "Apollo Server has a CORS layer of its own, with “*”: applyMiddleware adds it if its "
        "option “cors” is not there, and replaces what a layer before it has set.",
        "Write cors: false among the options of applyMiddleware, so that the application's own "
        "layer counts, or give it the settings: cors: {{ origin: [\"https://app.example.com\"], "
        "credentials: true }}.",
        is_general=True,
    ),
    # the same, packages/apollo-server/src/index.ts; version 4, src/standalone/index.ts
    _fault(
        r"\bnew ApolloServer\(",
        Cause.WILDCARD_WITH_CREDENTIALS,
        "Apollo Server sends “*” where it starts a server of its own.",
        "Apollo Server sends “*” where it starts a server of its own, and the pasted code gives it "
        "no settings for CORS.",
        "In apollo-server (2 and 3) write cors: {{ origin: [\"https://app.example.com\"], "
        "credentials: true }} in new ApolloServer({{ … }}). startStandaloneServer of version 4 has "
        "no such option: use expressMiddleware, after cors({{ … }}) with the same settings.",
        unless=r"\bcors\b|applyMiddleware|expressMiddleware",
        is_general=True,
    ),
    # api.jquery.com/jQuery.ajax (dataType)
    _fault(
        r"(?i)\bdataType['\"]?\s{0,4}:\s{0,4}['\"]jsonp['\"]|\bhttp\.jsonp\(",
        Cause.OTHER,
        "The page's code asks by JSONP: it runs the response as a script.",
        "The response has to be a call of the function that the parameter “callback” names. Plain "
        "JSON ends in a syntax error, or is blocked by its type. CORS plays no part.",
        "Ask without JSONP (dataType: \"json\", or fetch), and let the server allow the page's "
        "origin (CORS); or let the server send that call.",
        unless=r"\A(?![\s\S]*?(?:SyntaxError|Unexpected token|parsererror|CORB|Read Blocking|MIME|"
        r"was not called))",
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
_NAME = re.compile(
    r"(?i)(?P<set>\b(?:add_header|more_set_headers|header|[sg]et|set-header|add-header|append|add|"
    r"put|merge|setifempty)\s{1,8}['\"]?)?"
    r"(?<![\w.$-])(?<!setRequestHeader\(['\"])(?P<value>Ac{1,2}es{1,3}-Contr?oll?-[a-z-]{5,40})(?![\w*.(-])"
    r"(?P<value_follows>['\"]\s{0,4}(?:,|=>|[:=\]])|\s{0,4}[:=][^\S\n])?"
)
"""A name, and whether what stands around it shows that it is set, not only written of."""
_COMMENT = re.compile(r"(?m)^[^\S\n]{0,80}(?:#|//)[^\n]*\n?")
_MOST = 256 * 1024
"""The most characters that are searched."""
_MOST_PLACES = 20
"""The most places where a pattern is found that are looked at."""


def faults_in(text: str) -> list[Stated]:
    """The faults in settings, each kind once; comments do not count."""
    plain = _COMMENT.sub("", text[:_MOST])
    found = [
        statement_of(
            first, each.cause, each.what, each.why, each.fix, is_general=each.is_general
        ).stated
        for each in _FAULTS
        if (first := _first(each, plain)) is not None
    ]
    return [
        *found, *entries_without_origin(plain), *_misspelled(plain), *_unknown_settings(plain),
    ]  # fmt: skip


def _first(form: _FaultForm, text: str) -> re.Match[str] | None:
    """Where `text` has the fault first, if nothing in it cures the fault."""
    places = list(islice(form.pattern.finditer(text), _MOST_PLACES))
    if not places or form.unless.search(_TOO_LATE.sub(r"\1", text)):
        return None
    if form.beside is not None:
        return in_shared_block(text, places, *form.beside)
    if not form.cured_by:
        return places[0]
    for each in places:
        cure = form.cured_by + re.escape(each["value"])
        if re.search(cure, text, re.IGNORECASE) is None:
            return each
    return None


# django-cors-headers 4.9, README.rst and corsheaders/conf.py, and the names before 3.5
_OF_DJANGO = (
    "CORS_ALLOWED_ORIGINS", "CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ALLOW_ALL_ORIGINS",
    "CORS_ALLOW_CREDENTIALS", "CORS_ALLOW_HEADERS", "CORS_ALLOW_METHODS",
    "CORS_ALLOW_PRIVATE_NETWORK", "CORS_EXPOSE_HEADERS", "CORS_ORIGIN_ALLOW_ALL",
    "CORS_ORIGIN_REGEX_WHITELIST", "CORS_ORIGIN_WHITELIST", "CORS_PREFLIGHT_MAX_AGE",
    "CORS_URLS_REGEX",
)  # fmt: skip
_OF_WORDS = (
    ("CREDENTIAL", Cause.CREDENTIALS_NOT_ALLOWED), ("METHOD", Cause.METHOD_NOT_ALLOWED),
    ("HEADER", Cause.HEADER_NOT_ALLOWED),
)  # fmt: skip
_ASSIGNED = re.compile(r"(?m)^(?P<value>CORS_[A-Z_]{4,40})\s{1,4}=(?!=)")
_IS_DJANGO = re.compile(rf"\bcorsheaders\b|\b(?:{'|'.join(_OF_DJANGO)})\s{{1,4}}=")


def _unknown_settings(text: str) -> Iterator[Stated]:
    """The first name that is nearly a setting of django-cors-headers, and not used elsewhere."""
    if _IS_DJANGO.search(text) is None:
        return
    for found in islice(_ASSIGNED.finditer(text), _MOST_PLACES):
        name = found["value"]
        if name in _OF_DJANGO or text.count(name) > 1:
            continue
        if meant := get_close_matches(name, _OF_DJANGO, 1, 0.9):
            yield statement_of(
                found,
                next((cause for word, cause in _OF_WORDS if word in name), Cause.SETTINGS_INVALID),
                "django-cors-headers has no setting {value}.",
                "Django ignores a name that nothing reads.",
                f"Write {meant[0]}.",
            ).stated
            return


def _misspelled(text: str) -> Iterator[Stated]:
    """The first name that is set and is nearly the name of a header for CORS, without being one."""
    found = next(filter(_sets_unknown_header, _NAME.finditer(text)), None)
    if found is None:
        return
    meant = get_close_matches(found["value"].title(), _HEADERS, 1, 0.9)
    yield statement_of(
        found,
        Cause.SETTINGS_INVALID,
        "There is no header {value}.",
        "Browsers ignore a name that they do not know.",
        f"Write {meant[0]}."
        if meant
        else "Leave it out. The headers of responses for CORS are Access-Control-Allow-Origin, "
        "-Allow-Credentials, -Allow-Methods, -Allow-Headers, -Expose-Headers and -Max-Age.",
    ).stated


def _sets_unknown_header(found: re.Match[str]) -> bool:
    name = found["value"].lower()
    is_set = found["set"] is not None or found["value_follows"] is not None
    is_asked = name.startswith("access-control-request-") and _OF_PREFLIGHT.search(found.string)
    return is_set and name not in _KNOWN and not name.endswith("-") and not is_asked


_OF_PREFLIGHT = re.compile(r"(?im)^\W{0,8}Access-Control-Request-Method:")
"""What the request itself asks with is nothing that settings would send."""
