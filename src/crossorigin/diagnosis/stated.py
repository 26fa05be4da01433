"""What servers, their proxies and platforms state of a request that they refuse or fail, as data.

Their own words, in a log or in a response's body, name the cause, and often the setting too. Read
from the software's own source (Vite 8, webpack-dev-server 5, http-proxy-middleware 2 and 3, Next.js
15 and 16, Rails 8, Django 5, Starlette, gunicorn) and documentation (Heroku's error codes, nginx,
Apache, AWS Lambda, Google Cloud Run, Vercel, Railway).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from .findings import Cause
from .stated_of_origins import OF_ORIGINS

__all__ = ["Stated", "Statement", "setting_for", "stated_in", "statement_of"]


class Stated(NamedTuple):
    """What a server states: the cause, in three sentences, and the path that it is about.

    With `is_general`, the words are of any failure, so that they say something only beside the
    message of a browser.
    """

    cause: Cause
    what: str
    why: str
    fix: str
    path: str = ""
    is_general: bool = False


class Statement(NamedTuple):
    """A `Stated` in a text: where it begins and ends, and the URL in it."""

    start: int
    end: int
    stated: Stated
    url: str | None = None


class _Form(NamedTuple):
    """How a software words it; `{name}` in the sentences stands for the group of that name.

    `under` is the beginning of the paths that it is about, if it is only about some.
    """

    pattern: re.Pattern[str]
    cause: Cause
    what: str
    why: str
    fix: str
    under: str = ""
    is_general: bool = False


_HOST = r"(?P<host>[\w.:\[\]-]{1,253}\w)"
_NAME = r"(?P<host>[\w.-]{0,252}\w|\[[0-9A-Fa-f:.]{2,45}\])"
_CODE = r"(?P<code>E[A-Z]{4,24})"
_AT = r"(?P<target>(?:[a-z]{2,8}://)?(?:unix:[\w./-]{1,253}\w|[\w.:\[\]-]{1,253}[\w\]]))"
_NO_CORS = "This is not CORS: a server that checks Host does so before anything else."
_REBINDING = (
    "It serves only the hosts in a list, so that no page can reach it by a name of its own (DNS "
    f"rebinding), and answers 403 to all others. {_NO_CORS}"
)
_PROXY_WHY = (
    "The proxy answers in its place, with status 500, 502 or 504 and without CORS headers. No CORS "
    "setting helps against that."
)
_PROXY_FIX = (
    "Start the application, and compare its host and port with the proxy's setting. {of_code}"
)
_OF_CODE = {
    "ECONNREFUSED": "Node.js takes localhost for ::1 or 127.0.0.1: write the one on which the "
    "application listens. In a container localhost is the container itself: write the name of the "
    "application's service.",
    "ENOTFOUND": "The name of the host cannot be resolved from where the proxy runs: in a "
    "container, write the name of the application's service.",
    "EAI_AGAIN": "The name of the host cannot be resolved from where the proxy runs.",
    "ECONNRESET": "The application closed the connection: look in its log for a crash, and whether "
    "it expects https.",
    "EPROTO": "The application does not speak https at that port: write http:// in the setting.",
    "ETIMEDOUT": "The host does not answer: a firewall, or another network.",
}
_WITHOUT = "That response has no CORS headers, and no CORS setting helps against it."
_PLATFORM_WHY = f"The platform answers in its place, the preflight too. {_WITHOUT}"
_BEHIND = (
    "Start the application, and compare its address with the proxy's setting (nginx: proxy_pass, "
    "or fastcgi_pass for PHP). In a container localhost is the container itself: write the name of "
    "the application's service, which has to listen on 0.0.0.0."
)
_FAILED_WHY = (
    "Many servers answer with an error page, without CORS headers, if their code fails. The log "
    "does not show for which request."
)
_FAILED_FIX = (
    "Fix the error in the log first. Then put the CORS layer around the handling of errors, so "
    "that error responses carry the headers too."
)
_OF_NGINX = r"(?:[^\n]{0,400}?\brequest: \"[A-Z]{3,7} )?"
"""What a line of nginx' error log has up to the path of the request."""
_PATH = r"(?P<path>/[^\s\"]{0,512})?"
_OF_HEROKU = {
    "H10": ("crashed", "Look in its log, above this line, for the crash (heroku logs --tail): a "
            "port other than $PORT, a missing variable, a start command that ends."),
    "H12": ("took more than 30 seconds", "Find what takes so long, or answer at once and go on "
            "in a background job."),
    "H13": ("closed the connection without a response", "Look in its log for a crash at this "
            "request."),
    "H14": ("has no web dyno that runs", "Start one: heroku ps:scale web=1, with a Procfile that "
            "has a line “web:”."),
    "H18": ("broke off the response", "Look in its log for a crash at this request."),
    "H20": ("does not start in time", "It has to listen on $PORT within 60 seconds."),
}  # fmt: skip
_OF_ANOTHER_CODE = ("failed", "See what the code means in Heroku's documentation (Error Codes).")
_BY_ERROR, _BY_GATEWAY = Cause.ERROR_WITHOUT_CORS, Cause.GATEWAY_ERROR
_BY_HOST, _BY_ORIGIN = Cause.HOST_NOT_ALLOWED, Cause.ORIGIN_REFUSED
_OFF = Cause.NO_CORS_HEADERS


def _form(
    pattern: str,
    cause: Cause,
    what: str,
    why: str,
    fix: str,
    *,
    under: str = "",
    is_general: bool = False,
) -> _Form:
    return _Form(re.compile(pattern), cause, what, why, fix, under, is_general)


def _failed(pattern: str) -> _Form:
    what = "The server's log has an error beside this message."
    return _form(pattern, _BY_ERROR, what, _FAILED_WHY, _FAILED_FIX, is_general=True)


def _options_fails(pattern: str) -> _Form:
    return _form(
        pattern, Cause.PREFLIGHT_CRASHED,
        "The server's code for OPTIONS fails: “{name}”.",
        "OPTIONS is the method of preflights. The error becomes a status of 500, and browsers need "
        "one from 200 to 299.",
        "Correct that code, so that it takes what its framework passes to it, or let a CORS layer "
        "answer OPTIONS before it.",
    )  # fmt: skip


def _unreached(pattern: str, proxy: str) -> _Form:
    what = f"{proxy} cannot reach the application at {{target}} ({{code}})."
    return _form(pattern, _BY_GATEWAY, what, _PROXY_WHY, _PROXY_FIX)


_FORMS = (
    *(_form(*each) for each in OF_ORIGINS),
    # Python's own words of a call that does not fit
    _options_fails(
        r"(?P<name>\b(?:\w{1,40}\.){0,3}options\(\) (?:got an unexpected keyword argument|"
        r"missing \d{1,2} required|takes (?:from )?\d)[^\n\",]{0,80})"
    ),
    # jupyter_server, base/websocket.py (and notebook before it)
    _form(r"Couldn't authenticate WebSocket connection", Cause.WEBSOCKET_REFUSED,
          "Jupyter refuses the WebSocket, because the handshake has no valid login.",
          "It has neither a valid cookie of the login nor the token. This is not Jupyter's check "
          "of the Origin, which logs “Blocking Cross Origin WebSocket Attempt”. A cookie goes only "
          "to the host that set it, and a Secure one only over wss.",
          "Log in at the host that the WebSocket has, or give the token in the URL. Let the proxy "
          "pass the header Cookie on."),
    # --- sessions and versions of Socket.IO (engine.io, lib/server.ts, errorMessages) -----------
    _form(r"\"code\":\s?1,\s?\"message\":\s?\"Session ID unknown\"", _BY_ERROR,
          "Socket.IO does not know the session of this request.",
          "A session is known to the process alone that began it. Another instance got this "
          "request, or the server was started again since. This is not CORS.",
          "Let each client reach one and the same instance (sticky sessions: ip_hash in nginx, "
          '@socket.io/sticky for a cluster), or connect by WebSocket alone (transports: '
          '["websocket"]). If there is one instance, look whether it was started again.'),
    _form(r"\"code\":\s?5,\s?\"message\":\s?\"Unsupported protocol version\"", _BY_ERROR,
          "The versions of Socket.IO's client and server do not fit each other.",
          "A server of version 3 or 4 answers so to a client of version 2. This is not CORS.",
          "Use the same version for both, or set allowEIO3: true in the server."),
    # --- the host -----------------------------------------------------------------------------
    _form(rf"Blocked request\. This host \([\"']?{_HOST}[\"']?\) is not allowed", _BY_HOST,
          "The development server does not serve the host {host}.", f"Vite: {_REBINDING}",
          'Add "{host}" to server.allowedHosts in vite.config (for vite preview: '
          "preview.allowedHosts; Angular: allowedHosts of the target serve in angular.json), and "
          "start it again. For a public site, serve the build in place of this server."),
    _form(r"\AInvalid host header", _BY_HOST,
          "The server does not serve the host under which it was asked.",
          "Starlette's TrustedHostMiddleware answers 400 to hosts that are not in its list. "
          f"{_NO_CORS}", "Add the host to allowed_hosts of TrustedHostMiddleware."),
    _form(r"(?i:invalid host/origin header)", _BY_HOST,
          "The development server does not accept the page's host for its WebSocket.",
          f"webpack-dev-server: {_REBINDING}",
          "Add the host to devServer.allowedHosts (Angular: --allowed-hosts; Create React App: "
          "HOST or WDS_SOCKET_HOST), and start it again. A proxy has to pass Host on unchanged."),
    _form(r"(?i:invalid host header)", _BY_HOST,
          "The server does not serve the host under which it was asked.", _REBINDING,
          "Add the host to those that it serves: webpack-dev-server has devServer.allowedHosts "
          "(Angular: --allowed-hosts; Create React App with a proxy: HOST); the Python SDK of MCP "
          "has TransportSecuritySettings(allowed_hosts=[…])."),
    _form(r"\AInvalid host\s*\Z", _BY_HOST,
          "Storybook's development server does not serve the host under which it was asked.",
          f"Storybook 10: {_REBINDING}",
          "Add the host to core.allowedHosts in .storybook/main (and, with Vite, to "
          "server.allowedHosts by viteFinal), and start it again."),
    _form(rf"Blocked hosts?: {_HOST}", _BY_HOST, "Rails does not serve the host {host}.",
          "ActionDispatch::HostAuthorization answers 403 to hosts that are not in its list. "
          f"{_NO_CORS}",
          'Add config.hosts << "{host}" to config/environments/development.rb, and start Rails '
          "again."),
    _form(rf"Invalid HTTP_HOST header: '{_NAME}(?::\d{{1,5}})?'", _BY_HOST,
          "Django does not serve the host {host}.",
          f"It answers 400 to hosts that are not in ALLOWED_HOSTS. {_NO_CORS}",
          'Add "{host}" to ALLOWED_HOSTS in its settings. If that is the name of an inner server, '
          "let the proxy pass Host on."),
    # --- origins that development servers check -----------------------------------------------
    _form(rf"Cross origin request detected from {_HOST} to /_next/", _BY_ORIGIN,
          "Next.js' development server warns of a page of {host}.",
          "It protects its own files (/_next/) from other origins. This version only warns; later "
          "ones answer 403. The headers of your own routes are another matter.",
          'Add "{host}" to allowedDevOrigins in next.config, and start it again.', under="/_next/"),
    _form(rf"Blocked cross-origin request (?:from {_HOST} to /_next/|to Next\.js dev resource "
          rf"\S{{1,512}} from \"(?P<host2>[^\"\n]{{1,253}})\")", _BY_ORIGIN,
          "Next.js' development server refuses requests of pages of {host}.",
          "It protects its own files (/_next/) from other origins, with 403. The headers of your "
          "own routes are another matter.",
          'Add "{host}" to allowedDevOrigins in next.config, and start it again.', under="/_next/"),
    # --- an application that a proxy does not reach -------------------------------------------
    _unreached(r"Error occurred while (?:trying to )?proxy(?:ing)?(?: request)?:? (?:[\w.:-]{0,99}"
               rf"(?P<path>/\S{{0,512}})|\S{{1,512}})(?: from \S{{1,253}})? to {_AT}\S{{0,512}} "
               rf"[\[(]{_CODE}", "The development server's proxy"),
    _unreached(rf"Could not proxy request (?P<path>/\S{{0,512}}) from \S{{1,253}} to {_AT}"
               rf"[^\n]{{0,512}}\s{{1,8}}[^\n]{{0,200}}\({_CODE}\)",
               "The development server's proxy"),
    _unreached(rf"http proxy error: ?(?P<path>/[^\s,]{{0,512}})?[^\n]{{0,80}}\s{{1,8}}"
               rf"(?:Aggregate)?Error[^\n]{{0,80}}?\b{_CODE}(?: {_AT})?",
               "The development server's proxy"),
    _unreached(rf"Failed to proxy {_AT}(?P<path>/\S{{0,512}})?[^\n]{{0,40}}\s{{1,8}}"
               rf"(?:\[?(?:Aggregate)?Error)[^\n]{{0,80}}?\b{_CODE}",
               "Next.js, which passes the request on (rewrites),"),
    _form(rf"connect\(\) failed \(\d{{1,5}}: [^)\n]{{1,60}}\) while connecting to upstream"
          rf"(?:[^\n]{{0,600}}?upstream: \"{_AT})?", _BY_GATEWAY,
          "nginx cannot reach the application at {target}.",
          f"It answers 502 itself. {_WITHOUT}", _BEHIND),
    _form(r"upstream timed out \(\d{1,5}: [^)\n]{1,60}\) while", _BY_GATEWAY,
          "The application did not answer nginx in time.",
          f"nginx answers 504 itself. {_WITHOUT}",
          "Find what takes so long in the application, or raise proxy_read_timeout."),
    _form(r"upstream sent too big header while", _BY_GATEWAY,
          "The headers of the application's response are too large for nginx.",
          f"nginx answers 502 itself. {_WITHOUT}",
          "Raise proxy_buffer_size (and fastcgi_buffer_size for PHP), or send fewer cookies."),
    _form(r"(?:upstream prematurely closed connection|recv\(\) failed \(104: [^)\n]{1,60}\)) while "
          r"reading response header", _BY_GATEWAY,
          "The application closed the connection before it answered.",
          f"nginx answers 502 itself. {_WITHOUT}",
          "Look in the application's log for a crash, or for a limit of time or memory."),
    _form(r"client intended to send too large body", Cause.BODY_LIMIT,
          "The request is too large for nginx.",
          "It answers 413 before the application is asked, and without CORS headers.",
          "Raise client_max_body_size for this location."),
    # nginx.org/en/docs/http/ngx_http_limit_req_module.html, ngx_http_limit_conn_module.html,
    # ngx_http_access_module.html, ngx_http_auth_basic_module.html
    _form(rf"limiting (?:requests, excess|connections by zone){_OF_NGINX}{_PATH}", _BY_ERROR,
          "nginx refused the request, because there were more than its limit allows.",
          "It answers itself, with 503 or the status in limit_req_status, and without the headers "
          "of the application. Each preflight counts as a request, too.",
          "Raise rate and burst of the limit, or leave preflights out of it: a map that makes its "
          "key empty if $request_method is OPTIONS. Where nginx adds the CORS headers, write "
          "“always” in these lines, so that a page can read the refusal."),
    _form(rf"access forbidden by rule{_OF_NGINX}{_PATH}", _BY_ERROR,
          "nginx refused the request by a rule (deny).",
          "It answers 403 itself, and without the headers of the application.",
          "Look at the lines allow and deny in nginx' settings for this location, and at the "
          "client's address in the log. Behind a proxy that is the proxy's address, unless "
          "set_real_ip_from names it."),
    _form(rf"no user/password was provided for basic authentication{_OF_NGINX}"
          rf"(?<=\"OPTIONS ){_PATH}",
          Cause.PREFLIGHT_NEEDS_LOGIN, "nginx asks a preflight for a login (auth_basic).",
          "A preflight (OPTIONS) never carries a login, so nginx answers it with 401, and the "
          "browser does not send the request.",
          "Exempt OPTIONS from the login: limit_except OPTIONS {{ auth_basic …; }}, or answer "
          "preflights before it."),
    # github.com/owasp-modsecurity/ModSecurity/wiki: “Access denied” in an error log
    _form(r"ModSecurity: Access denied with code \d{3}", _BY_ERROR,
          "A firewall in the web server (ModSecurity) refused the request.",
          f"It answers before the application is asked. {_WITHOUT}",
          "The log names the rule (id, msg) beside this. Exempt the request from that rule "
          "(SecRuleRemoveById for this location). The OWASP rules refuse PUT, PATCH and DELETE "
          "until tx.allowed_methods lists them."),
    _form(rf"AH(?:00957|01114): [^\n]{{0,200}}?(?:attempt to connect to|connection to backend:) "
          rf"{_AT}", _BY_GATEWAY, "Apache cannot reach the application at {target}.",
          f"It answers 503 itself. {_WITHOUT}", _BEHIND),
    _form(rf"dial tcp {_AT}: (?:connect: connection refused|i/o timeout)", _BY_GATEWAY,
          "The proxy cannot reach the application at {target}.",
          f"It answers 502 itself. {_WITHOUT}", _BEHIND),
    _form(r"Connection refused: (?:no further information: )?(?P<target>[\w.-]{1,253}"
          r"(?:/[\d.]{7,15})?:\d{1,5})", _BY_GATEWAY,
          "The gateway cannot reach the application at {target}.",
          f"It answers 500, 502 or 503 itself. {_WITHOUT}", _BEHIND),
    # --- platforms ----------------------------------------------------------------------------
    _form(r"at=error code=(?P<code>H\d\d) desc=\"[^\"\n]{1,80}\"(?:[^\n]{0,200}? path=\"?"
          r"(?P<path>/[^\s\"]{0,512}))?", _BY_GATEWAY,
          "The application {did} (Heroku's code {code}).",
          f"Heroku's router answers 503 itself, to the preflight too. {_WITHOUT}", "{of_heroku}"),
    _form(r"Task timed out after [\d.]{1,9} seconds", _BY_GATEWAY,
          "The Lambda function took longer than its limit.", _PLATFORM_WHY,
          "Find what takes so long (a database that cannot be reached from its VPC, say), or raise "
          "the function's timeout."),
    _form(r"Runtime\.(?:ImportModuleError|HandlerNotFound|UserCodeSyntaxError|ExitError)\b",
          _BY_GATEWAY, "The Lambda function does not start.", _PLATFORM_WHY,
          "Fix the error in its log: a module that is not in the package, or a wrong handler."),
    _form(r"Malformed Lambda proxy response", _BY_GATEWAY,
          "The Lambda function's response does not have the form that API Gateway needs.",
          f"API Gateway answers 502 itself. {_WITHOUT}",
          "Return an object with statusCode (a number), headers, and body (a string: "
          "JSON.stringify)."),
    _form(r"\bFUNCTION_INVOCATION_TIMEOUT\b", _BY_GATEWAY,
          "The function on Vercel took longer than its limit.", _PLATFORM_WHY,
          "Find what takes so long, or raise maxDuration of the function."),
    _form(r"\bFUNCTION_INVOCATION_FAILED\b", _BY_ERROR,
          "The function on Vercel crashed.", _PLATFORM_WHY,
          "Fix the error in the function's log (Vercel's dashboard, Logs)."),
    _form(r"Application failed to respond", _BY_GATEWAY,
          "The platform (Railway, say) got no response from the application.", _PLATFORM_WHY,
          "Look in its log whether it runs, and let it listen on 0.0.0.0 and the port in $PORT."),
    # docs.cloud.google.com/run/docs/troubleshooting: 403 and, for tokens, 401
    _form(r"The request was not authenticated\. Either allow (?:unauthenticated invocations|"
          r"public access)",
          Cause.PREFLIGHT_NEEDS_LOGIN, "Cloud Run refuses requests without a login.",
          "A preflight never carries one, so Google answers it with 403, without CORS headers, "
          "before the service is asked.",
          "Allow unauthenticated calls (role Cloud Run Invoker for allUsers), and check logins in "
          "the service."),
    _form(r"The request was not authorized to invoke this service", Cause.PREFLIGHT_NEEDS_LOGIN,
          "Google refuses the request before the function or service is asked: its caller may not "
          "invoke it.",
          "Without the role Cloud Run Invoker for allUsers, Google answers 403 to requests without "
          "a login, so to preflights, and 401 to a token that it cannot verify, both without CORS "
          "headers. Firebase's login is checked later, in the function.",
          "Give allUsers the role Cloud Run Invoker (Cloud Functions Invoker for the first "
          "generation). In Firebase, write invoker: \"public\" in the function's options, and "
          "deploy it again."),
    _form(r"\[CRITICAL\] WORKER TIMEOUT|was sent SIG(?:KILL|ABRT)!", _BY_GATEWAY,
          "The application's worker was stopped: it took too long, or too much memory.",
          f"gunicorn starts another, and the proxy answers 502 in place of the first. {_WITHOUT}",
          "Find what takes so long, or raise gunicorn's --timeout."),
    # --- what a framework's CORS layer states ------------------------------------------------
    _form(r"contains CORS metadata, but a middleware was not found that supports CORS", _OFF,
          "The CORS middleware of ASP.NET Core does not run.",
          "The endpoint needs CORS, and the request fails because app.UseCors() was not called at "
          "the right place.",
          "Call app.UseCors() after UseRouting, and before UseAuthorization and the endpoints."),
    _form(r"No CORS policy found for the specified request", _OFF,
          "The CORS middleware of ASP.NET Core has no policy for this request.",
          "It then adds no headers: app.UseCors() without a name needs a default policy, and a "
          "name has to be one that AddCors defines.",
          "Define the policy with AddDefaultPolicy, or write its name in app.UseCors(…)."),
    # expressjs/cors, lib/index.js: the middleware reads req.headers
    _form(r"Cannot read propert(?:y 'headers' of undefined|ies of undefined \(reading 'headers'\))"
          r"[\s\S]{0,400}?node_modules/cors/lib/index\.js", _BY_ERROR,
          "The code calls the middleware of Node's package cors without a request.",
          "cors(options) makes the middleware, a function of (request, response, next). Called "
          "once more without them, it fails, and the server answers 500 without CORS headers.",
          "Give the middleware itself to app.use, or call it with the request: "
          "cors(options)(request, response, () => {{ … }})."),
    # Microsoft.AspNetCore.Mvc.Cors, Resources.resx
    _form(r"\b(?:A|The|No) CORS policy named '(?P<name>[^'\n]{1,80})' (?:could not be|was) found",
          _BY_ERROR,
          "ASP.NET Core fails at the request: it has no CORS policy named “{name}”.",
          "The application asks for a policy by that name ([EnableCors], UseCors), and AddCors "
          "defines none of exactly that name, so an exception is thrown. Its response, with "
          "status 500, has no CORS headers.",
          "Write the same name in both places, best as one constant, and look whether AddPolicy "
          "with that name runs in this environment."),
    # Microsoft.AspNetCore.Server.Kestrel.Core, CoreStrings.resx
    _form(r"Writing to the response body is invalid for responses with status code 204",
          Cause.PREFLIGHT_CRASHED,
          "A middleware of ASP.NET Core writes a body to the response of a preflight.",
          "The CORS layer answers preflights with status 204, and such a response has no body. The "
          "exception turns it into an error, whatever the policy allows.",
          "Call app.UseCors() before that middleware, so that preflights do not reach it "
          "(AutoWrapper: before UseApiResponseAndExceptionWrapper), or let it leave out OPTIONS."),
    _form(r"olicy execution successful(?![\s\S]{0,4000}?Request finished)[\s\S]{0,1000}?"
          r"\b(?P<name>[A-Z][\w.]{2,80}Exception): ",
          _BY_ERROR,
          "ASP.NET Core allowed the request, and its code failed after that: {name}.",
          "An exception drops the headers that the CORS layer had set, so the browser reports that "
          "they are missing instead of the error.",
          "Fix that error; a change of the policy does not help."),
    _form(r"(?:CORS p|P)olicy execution successful", _BY_ERROR,
          "ASP.NET Core allowed the request, and the headers were lost after that.",
          "Its CORS layer sets them before the application runs. If this then fails with an "
          "exception, or IIS answers in its place, they are dropped.",
          "Look in the log for an exception after this line, and at the response's status. Fix "
          "that error.", is_general=True),
    # --- the application's own errors ---------------------------------------------------------
    _failed(r"Traceback \(most recent call last\):|Exception in ASGI application"),
    _failed(r"(?m)^(?:\S{1,40} )?Internal Server Error: (?P<path>/\S{0,512})"),
    _failed(r"Exception on (?P<path>/\S{0,512}) \[[A-Z]{3,7}\]"),
    _failed(r"Servlet\.service\(\) for servlet"),
    _failed(r"An unhandled exception (?:has|was) (?:occurred|thrown)"),
    _failed(r"\b(?:local|production|staging)\.ERROR: |PHP (?:Fatal|Parse) error: "),
    _failed(r"Completed 5\d\d Internal Server Error"),
    _failed(r"(?m)^(?:\S{1,40} )?panic(?: recovered)?: "),
    _failed(r"\[Nest\] \d{1,9}[^\n]{1,60}ERROR|UnhandledPromiseRejection|\bat [^\n]{1,200}"
            r"node_modules/(?:express|router|fastify|koa|@nestjs)/"),
)  # fmt: skip
"""The first that is found counts: what names the cause comes before what only tells of an error."""


def stated_in(text: str) -> Statement | None:
    """What a server's words in `text` state; ``None`` if they are not known."""
    for form in _FORMS:
        found = form.pattern.search(text)
        if found is not None:
            return Statement(found.start(), found.end(), _filled(form, found.groupdict()))
    return None


def statement_of(
    found: re.Match[str], cause: Cause, what: str, why: str, fix: str, *, is_general: bool = False
) -> Statement:
    """The statement of a text in which a pattern was found; its groups fill the sentences."""
    form = _Form(found.re, cause, what, why, fix, is_general=is_general)
    named = found.groupdict()
    return Statement(found.start(), found.end(), _filled(form, named), named.get("url"))


def _filled(form: _Form, found: Mapping[str, str | None]) -> Stated:
    code = found.get("code") or ""
    did, of_heroku = _OF_HEROKU.get(code, _OF_ANOTHER_CODE)
    names = {
        "code": code or "no connection",
        "did": did,
        "host": found.get("host") or found.get("host2") or "",
        "target": found.get("target") or "its address",
        "origin": found.get("origin") or found.get("other") or "the page's origin",
        "setting": found.get("setting") or "its settings",
        "name": found.get("name") or "",
        "value": found.get("value") or found.get("value2") or "not an origin",
        "of_code": _OF_CODE.get(code, _OF_CODE["ECONNREFUSED"]),
        "of_heroku": of_heroku,
    }
    what, why, fix = (each.format_map(names) for each in (form.what, form.why, form.fix))
    path = found.get("path") or form.under
    return Stated(form.cause, what, why, fix, path, form.is_general)


_SETTINGS = (
    (
        r"Blocking Cross Origin|/api/kernels/",
        "Jupyter: c.ServerApp.allow_origin, or --ServerApp.allow_origin",
    ),
    (
        r"is not an accepted origin|/socket\.io/",
        "python-socketio and Flask-SocketIO: "
        "cors_allowed_origins; Socket.IO in Node.js: cors.origin",
    ),
    (r"/_stcore/", "Streamlit: server.enableCORS, or server.corsAllowedOrigins in newer versions"),
    (r"Request origin not allowed|/cable\b", "Rails: config.action_cable.allowed_request_origins"),
    (
        r"Phoenix|Origin of the request|/(?:live|socket)/websocket",
        "Phoenix: check_origin of the endpoint",
    ),
    (r"/_next/", "Next.js: allowedDevOrigins in next.config"),
    (
        r"Upgrader\.CheckOrigin",
        "gorilla/websocket: CheckOrigin of the Upgrader, which without one compares the Origin "
        "with the header Host; so let a proxy pass Host on unchanged",
    ),
    (
        r"is not authorized for Host",
        "coder/websocket: OriginPatterns of AcceptOptions; it compares the Origin with the header "
        "Host first, so let a proxy pass Host on unchanged",
    ),
    (r"Handshake request rejected", "Spring: setAllowedOrigins of the WebSocket's registration"),
    (
        r"Cross origin websockets not allowed",
        "Tornado: check_origin of the handler, which without one compares the Origin with the "
        "header Host; so let a proxy pass Host on unchanged",
    ),
    (
        r"\bbackblaze\.com/",
        "Backblaze B2: corsRules of the bucket, as b2 bucket update --cors-rules sets them",
    ),
    (
        r"CORS not enabled or no matching rule",
        "Azure Storage: the CORS rules of the service, as az storage cors add sets them",
    ),
    (r"InvalidOrigin|invalid Origin header", "websockets: origins of serve()"),
    (
        r"/ws/?(?:\?|$)|/sockjs-node\b|Invalid Host/Origin",
        "webpack-dev-server: devServer.allowedHosts, and client.webSocketURL behind a proxy",
    ),
)
_COMPILED = tuple((re.compile(pattern), setting) for pattern, setting in _SETTINGS)


def setting_for(words: str) -> str:
    """Where the software lists the origins that it accepts, by its words or a URL; or empty."""
    return next((setting for pattern, setting in _COMPILED if pattern.search(words)), "")
