"""The faults that settings of web servers and proxies show."""

from __future__ import annotations

import re

from ..findings import Cause
from .form import ALLOW, NO_LOGIN, fault

__all__ = ["SERVERS"]

_HANDLES_OPTIONS = (
    r"(?i)\bmethod\s+[A-Z]|\{(?:http\.request\.)?method\}|limit_?except|<Limit\s+(?![^>\n]*OPTIONS)|"
    r"request_method\}?\s{0,4}[=!~*]{0,2}\s{0,4}['\"(^]{0,4}OPTIONS|"
    r"\b(?:include|import)\s[^\n]{0,80}cors|\bsatisfy\s+any|"
    r"Require\s+all\s+granted\s+Require|Require[^\n]{1,80}\n\s{0,40}Require\s+all\s+granted"
)
"""Caddy, nginx, Apache: what lets preflights through, or may do so in a file of its own."""
_BRACES = re.compile(r"(?P<opens>\{)|\}")
_SECTIONS = re.compile(r"(?P<opens><(?=[A-Z]))|</")
_TO_APPLICATION = (
    "The settings add {value} to the request for the application, not to the response."
)
_IF_NOT_SENT = "if the application does not send the header itself"
_NGINX_ADDS = r"['\"]?Access-Control-Allow-Origin\b['\"]?\s(?:[^$;\n{}]|\$http_origin\b){1,300}"
"""An add_header that is not empty; other variables may be."""
_APACHE = r"^\s{0,40}Header\s+(?:always\s+)?"
_APACHE_VALUE = (
    r"['\"]?Access-Control-Allow-Origin\b(?![^\n]{1,300}\s(?:env|expr)=)[^\n]{1,300}\n"
    r"(?:(?!\s{0,40}</VirtualHost)[^\n]{0,300}\n){0,6}?"
)
"""A value without a condition, and the lines up to the next directive."""
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

SERVERS = (
    # nginx.org/en/docs/http/ngx_http_core_module.html#var_host, and proxy_set_header: its default
    fault(
        r"\blisten\s+(?:[\w.:*\[\]]{1,60}:)?(?P<value>(?!(?:80|443)\b)\d{2,5})\b[^;{}]{0,80};"
        r"(?=[\s\S]{0,8000}?\bproxy_set_header\s+Host\s+['\"]?\$host['\"]?\s*;)",
        Cause.WEBSOCKET_REFUSED,
        "nginx listens on port {value} and passes Host on without a port.",
        f"{_COMPARED} $host has no port, but the Origin of a page at that port has one.",
        f"{_WRITE_HOST} It has that port.",
        unless=rf"{_KEEPS_HOST}|{_NO_REFUSED_SOCKET}",
        is_general=True,
    ),
    fault(
        r"(?m)(?P<value>\bproxy_set_header\s+(?i:Upgrade)\b)",
        Cause.WEBSOCKET_REFUSED,
        "nginx replaces Host by the name of the server that it passes requests on to.",
        f"{_COMPARED} Without a proxy_set_header for Host, nginx sends the name from proxy_pass.",
        _WRITE_HOST,
        unless=rf"{_KEEPS_HOST}|{_NO_REFUSED_SOCKET}|\bproxy_set_header\s+Host\b|\binclude\s",
        is_general=True,
    ),
    # nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header
    fault(
        rf"\bproxy_set_header\s+['\"]?{ALLOW}['\"]?\s+(?!['\"]{{2}})",
        Cause.NO_CORS_HEADERS,
        _TO_APPLICATION,
        "proxy_set_header sets what nginx sends to the application. Browsers never see it.",
        "Write add_header in place of proxy_set_header, with “always” at the end, "
        f"{_IF_NOT_SENT}. A level with an add_header of its own has none of the outer levels: "
        "repeat these there.",
        cured_by=r"\badd_header\s+['\"]?",
    ),
    # docs.haproxy.org/3.0/configuration.html: http-request set-header, http-response set-header
    fault(
        rf"\bhttp-request\s+(?:set|add)-header\s+{ALLOW}",
        Cause.NO_CORS_HEADERS,
        _TO_APPLICATION,
        "http-request changes what HAProxy sends to the application. Browsers never see it.",
        "Write http-response set-header in its place.",
        cured_by=r"\bhttp-(?:after-)?response\s+(?:set|add)-header\s+",
    ),
    # httpd.apache.org/docs/2.4/mod/mod_headers.html
    fault(
        rf"(?mi)^\s{{0,40}}RequestHeader\s+(?:set|add|append|merge|setifempty)\s+['\"]?{ALLOW}",
        Cause.NO_CORS_HEADERS,
        _TO_APPLICATION,
        "RequestHeader changes what Apache passes on. Browsers never see it.",
        f"Write “Header always set” in place of RequestHeader, {_IF_NOT_SENT}.",
        cured_by=r"(?m)^\s{0,40}Header\s+(?:always\s+)?\w{3,10}\s+['\"]?",
    ),
    # doc.traefik.io/traefik/v3.0/middlewares/http/headers/
    fault(
        rf"(?i)\bcustomRequestHeaders\b[\].:\s]{{1,40}}['\"]?{ALLOW}",
        Cause.NO_CORS_HEADERS,
        _TO_APPLICATION,
        "Traefik's customRequestHeaders change what it sends to the application. Browsers never "
        "see them.",
        "Use the options of the same middleware that begin with accessControl: they also answer "
        "preflights.",
        unless=r"(?i)\baccessControlAllowOrigin",
        cured_by=r"\bcustomResponseHeaders\b[\].:\s]{1,40}['\"]?",
    ),
    # nginx.org/en/docs/http/ngx_http_headers_module.html; an empty variable adds nothing.
    fault(
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
    fault(
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
    # nginx.org/en/docs/http/ngx_http_core_module.html#var_http_; an empty value is not sent.
    fault(
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
    # ingress-nginx, Changelog.md, 0.9-beta.18; Voyager and HAProxy Ingress used the same prefix.
    fault(
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
    fault(
        r"(?im)^\s{0,40}Header\s(?=[^\n]{0,80}Access-Control-)",
        Cause.ERROR_WITHOUT_CORS,
        "A directive in .htaccess may be the cause of Apache's status 500.",
        "Apache answers so if the file has a directive that it does not know or allow there.",
        "Apache's error log names the directive. Enable mod_headers (a2enmod headers), allow "
        "FileInfo for the folder (AllowOverride FileInfo), or correct the arguments that it names.",
        unless=r"\A(?![\s\S]*?(?i:\.?htac{1,2}es{1,2})[\s\S]{0,200}\b500\b)",
    ),
    # caddyserver.com/docs/caddyfile/directives#directive-order; measured.
    fault(
        r"(?m)^\s{0,40}(?P<value>authorize|basic_?auth|forward_auth|jwtauth)(?=[^\S\n]|$)",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "In the Caddyfile, “{value}” applies to preflights, too.",
        NO_LOGIN,
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
    fault(
        r"(?m)^\s{0,40}(?P<value>auth_basic|auth_request|auth_jwt)\s+(?!['\"]?(?:off\b|\$))",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "In nginx's settings, “{value}” applies to preflights, too.",
        NO_LOGIN,
        "Answer preflights before it: “if ($request_method = OPTIONS) {{ return 204; }}” in the "
        "location, with the headers for CORS in the same block (rewrite directives run before "
        "access).",
        unless=_HANDLES_OPTIONS,
        beside=(r"\badd_header\s+['\"]?(?i:Access-Control-)", _BRACES),
    ),
    # httpd.apache.org/docs/2.4/mod/core.html#limitexcept; measured.
    fault(
        r"(?mi)^\s{0,40}(?P<value>Require\s+(?:valid-user|user|group))\b",
        Cause.PREFLIGHT_NEEDS_LOGIN,
        "In Apache's settings, “{value}” applies to preflights, too.",
        NO_LOGIN,
        "Put it into <LimitExcept OPTIONS>, and let Apache answer OPTIONS with the headers for "
        "CORS. A RewriteRule in the same section would come after the login.",
        unless=_HANDLES_OPTIONS,
        beside=(r"(?i)\bHeader\s[^\n]{0,40}Access-Control-", _SECTIONS),
    ),
    # nginx.org/en/docs/http/ngx_http_headers_module.html#add_header (inheritance); measured
    fault(
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
    fault(
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
    # caddyserver.com/docs/caddyfile/directives/header (Syntax), …/reverse_proxy (Headers)
    fault(
        r"(?m)^\s{0,40}header\b[^\n{}]{0,80}\{\s{0,40}header_(?:up|down)\s+[+>?-]?(?P<value>(?i:Access-Control)-[\w-]{1,40})",
        Cause.NO_CORS_HEADERS,
        "“header_down” belongs into reverse_proxy {{ }}, and here it stands in header {{ }}.",
        "There Caddy takes it for the name of a header, so {value} is not sent.",
        "In header {{ }}, write the name first: {value}, and its value.",
    ),
)  # fmt: skip
