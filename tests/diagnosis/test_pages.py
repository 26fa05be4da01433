"""Messages of pages, tests and apps: what decides is said, whatever stands beside it."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

from crossorigin.diagnosis.readers.reading import read
from crossorigin.diagnosis.sequence import sequence

from .invariants import explained
from .kinds import API, MISSING, SPA, chrome
from .test_left_open import row

SW = "https://spa.example.org/sw.js"
REGISTER = f"Failed to register a ServiceWorker for scope ('{SPA}/') with script ('{SW}'): "
UNTRUSTED = "DOMException: Only secure origins are allowed (see: https://goo.gl/Y0ZkNV)."
TWICE = chrome(
    "The 'Access-Control-Allow-Origin' header contains multiple values '*, *', but only "
    "one is allowed."
)
DOMAIN = "Cookie “{}” has been rejected for invalid domain."
IE = f"SEC7118: XMLHttpRequest for {API} required Cross Origin Resource Sharing (CORS).\n"


class Page(NamedTuple):
    """A paste: the causes of its requests in order, and what is said and never said of it."""

    text: str
    causes: str
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


def windows(code: str) -> str:
    return f"{IE}SCRIPT7002: XMLHttpRequest: Network Error 0x{code}, Could not complete it."


def font(what: str, url: str) -> str:
    return (
        f'downloadable font: {what} (font-family: "Inter" style:normal weight:400 stretch:100 src '
        f"index:0): bad URI or cross-site access not allowed source: {url}"
    )


PAGES = (
    # --- sentences on rules of pages, beside rows of the network ---
    Page(f"{UNTRUSTED}\n{row('ERR_FILE_EXISTS', SW)}", "another-rule", ("offers service workers",),
         ("No response",)),
    Page(row("ERR_FILE_EXISTS", SW), "warning", ("byte for byte", "stops nothing"),
         ("No response",)),
    Page(f"TypeError: Failed to fetch\n{UNTRUSTED}", "another-rule", (), ("Failed  ",)),
    *(
        Page(f"{row('ERR_ABORTED', SW, ' 404')}\nTypeError: {REGISTER}{why}", "another-rule", says)
        for why, says in (
            ("A bad HTTP response code (404) was received when fetching the script.", ("404",)),
            ("The script resource is behind a redirect, which is disallowed.", ("redirects",)),
            ("The path of the provided scope ('/') is not under the max scope allowed ('/js/').",
             ("Service-Worker-Allowed",)),
            ("ServiceWorker script evaluation failed", ("has an error",)),
        )
    ),
    Page(f"{REGISTER}The URL protocol of the current origin ('file://') is not supported.",
         "another-rule", ("this one is of file://",)),
    Page(f"{chrome(MISSING)}\n{REGISTER}ServiceWorker script evaluation failed",
         "no-cors-headers origin-not-allowed error-without-cors",
         ("There is also a line about another rule",)),
    # --- tests of Cypress ---
    *(
        Page(text, "another-rule", ("cy.origin('https://…', () => { … })",), ("postMessage",))
        for text in (
            "CypressError: `cy.visit()` failed because you are attempting to visit a URL that is "
            "of a different origin.\n\n  > superdomain",
            "CypressError: cy.visit() failed because you are attempting to visit a second unique "
            "domain.",
            f"Cypress detected a cross origin error happened on page load:\n\n  > Blocked a frame "
            f'with origin "{SPA}" from accessing a cross-origin frame.',
            f"The command was expected to run against origin `{SPA}` but the application is at "
            "origin `https://login.example.org`.",
        )
    ),
    # --- Internet Explorer and the first Edge ---
    Page(f"{IE}SEC7119: XMLHttpRequest for {API} required CORS preflight.", "warning",
         ("is not an error",)),
    Page("SCRIPT5: Access is denied.\njquery.min.js, line 4 character 43", "another-rule"),
    Page(windows("80070005"), "says-nothing", (API, "SEC7120 to SEC7129")),
    Page(windows("2ef3"), "no-answer", (API, "kept open")),
    Page(windows("2efd"), "no-answer", ("certificate is not trusted",)),
    Page(windows("2ee7"), "name-not-found"),
    Page(windows("2eff"), "connection-broken"),
    Page(windows("2f0d"), "bad-certificate"),
    Page(f"SEC7120: Origin {SPA} not found in Access-Control-Allow-Origin header.\n"
         "SCRIPT7002: XMLHttpRequest: 网络错误 0x80070005, 拒绝访问。",
         "no-cors-headers origin-not-allowed error-without-cors"),
    Page("SEC7111: HTTPS security is compromised by http://api.example.org/a.js", "mixed-content"),
    Page("CSS3117: @font-face failed cross-origin request. Resource access is restricted.\n"
         "fontawesome-webfont.eot",
         "no-cors-headers origin-not-allowed error-without-cors cached-for-another"),
    Page('Credentials flag was set to true, but Access-Control-Allow-Credentials was not present '
         'or was not set to "true".\n\n  map.UseCors(CorsOptions.AllowAll);\n',
         "credentials-not-allowed doubled-headers", (), ("It says “true”", "ASP.NET Core")),
    # --- apps ---
    Page("System.Net.Http.HttpRequestException: TypeError: Failed to fetch\n"
         "   at Microsoft.AspNetCore.Components.WebAssembly.Http.WebAssemblyHttpHandler.Send",
         "says-nothing", (), ("pasted settings",)),
    *(
        Page(f"{error}, uri={API}", cause, ("Dart outside of a browser",), ("Node.js",))
        for error, cause in (
            ("ClientException with SocketException: Failed host lookup: 'api.example.org' (OS "
             "Error: No address, errno = 7)", "name-not-found"),
            ("SocketException: Connection refused (OS Error: x, errno = 111)", "server-down"),
        )
    ),
    Page("SocketException: Connection refused (OS Error: x), address = localhost, port = 41458",
         "server-down", ("10.0.2.2",)),
    Page("CLEARTEXT communication to 192.168.1.7 not permitted by network security policy",
         "no-answer", ("Android does not let",)),
    # --- logins ---
    *(
        Page(chrome(MISSING, login, first=API), "login-redirect",
             (f"{API} redirects the request to a login page", hint,
              f"crossorigin fetch {API} --from {SPA}"), ("has ended, or no cookie",))
        for login, hint in (
            ("https://login.microsoftonline.com/x/oauth2/v2.0/authorize?client_id=1&x-client-SKU"
             "=ID_NET461", "AddJwtBearer"),
            (f"{API}/Account/Login?ReturnUrl=%2Forders", "OnRedirectToLogin"),
            ("https://acme.cloudflareaccess.com/cdn-cgi/access/login/api", "bypass OPTIONS"),
            ("https://idp.example.net/realms/a/protocol/openid-connect/auth?client_id=a"
             "&response_type=code", "This is Keycloak"),
            ("https://dev-1.okta.com/oauth2/default/v1/authorize?client_id=a&response_type=code",
             "401"),
            ("https://cas.example.net/cas/login?service=x", "401"),
            ("https://api.example.org/oauth2/start?rd=%2F", "skip-auth-preflight"),
        )
    ),
    # --- WebSockets, and hosts that were cut ---
    Page("WebSocket connection to 'ws://live.example.org/ws' failed: \nMixed Content: The page at "
         f"'{SPA}/' was loaded over HTTPS, but attempted to connect to the insecure WebSocket "
         "endpoint 'ws://live.example.org/ws'. This request has been blocked; this endpoint must "
         "be available over WSS.", "mixed-content"),
    Page(chrome(MISSING, "http://cms-"), "no-cors-headers origin-not-allowed error-without-cors",
         ("http://HOST/",), ("fetch http://cms-",)),
    # --- service workers' handlers ---
    *(
        Page(f'The FetchEvent for "{API}" resulted in a network error response: {told}',
             "service-worker", says, ("can be old",))
        for told, says in (
            ('an "opaque" response was used for a request whose type is not no-cors',
             ("fetched without CORS", "crossorigin")),
            ("the promise was rejected.", ("handler failed",)),
            ("an object that was not a Response was passed to respondWith().", ("undefined",)),
            ('a Response whose "bodyUsed" is "true" cannot be used to respond to a request.',
             ("response.clone()",)),
            ('a redirected response was used for a request whose redirect mode is not "follow".',
             ("follows no redirect",)),
            ("preventDefault() was called without calling respondWith().", ("preventDefault",)),
        )
    ),
    Page(f"Failed to load ‘{API}’. A ServiceWorker passed an opaque Response to "
         "FetchEvent.respondWith() while handling a ‘cors’ FetchEvent.", "service-worker",
         ("fetched without CORS",)),
    Page("Response served by service worker is opaque", "service-worker",
         ("fetched without CORS",)),
    # --- module scripts, by the type of the response ---
    *(
        Page(f"{place} Failed to load module script: Expected a JavaScript module script but the "
             f'server responded with a MIME type of "{of_type}". Strict MIME type checking is '
             "enforced for module scripts per HTML spec.", "wrong-mime-type", says, never)
        for place, of_type, says, never in (
            ("scanning.html?raw:1", "text/html", ("scanning.html?raw", "npm run dev"), ()),
            ("main.tsx:1", "application/octet-stream", ("npm run dev",), ("mime.types",)),
            ("index-4f2.js:1", "text/html", ("page came in place",), ("npm run dev",)),
            ("app.mjs:1", "application/octet-stream", ("mime.types",), ()),
            ("main.js:1", "text/plain", ("registry",), ()),
            ("style.css:1", "text/css", ("imports a style sheet",), ()),
            ("a.json:1", "application/json", ("with { type: 'json' }",), ()),
            ("main.ts:1", "video/mp2t", ("npm run dev",), ()),
        )
    ),
    # --- lines without addresses, and what is granted beside a message without a reason ---
    Page("Failed to load resource: the server responded with a status of 405 (Not Allowed)\n\n"
         f"Fetch API cannot load {API}. Response to preflight request doesn't pass access control "
         "check: No 'Access-Control-Allow-Origin' header is present on the requested resource. "
         f"Origin '{SPA}' is therefore not allowed access. The response had HTTP status code 405.",
         "preflight-not-handled", (), ("check that the URL is right",)),
    Page('I/chromium: [INFO:CONSOLE(900)] "Http failure response for (unknown url): 400 undefined"',
         "error-status", ("was told the status",)),
    Page('>Access-Control-Allow-Origin: *\n>Access-Control-Allow-Methods: GET, PUT\n\n{\n  '
         '"status": 0,\n  "message": "Http failure response for (unknown url): 0 Unknown Error"\n}',
         "says-nothing settings-reviewed", ("Methods: GET, PUT", "pages of every origin")),
    Page(chrome("Permission was denied for this request to access the `loopback` address space.",
                "http://localhost:9/x").replace(SPA, "https://***.acme.io"),
         "local-network-access", ("Answer “Allow”",), ("not https",)),
    Page("WebSocket connection to 'ws://*.azurewebsites.net' failed: Unexpected response code: 200",
         "websocket-refused", ("Azure App Service: Web sockets",)),
    # --- parts of a build, and scripts of workers ---
    *(
        Page(text, "says-nothing", ("a part of its own code", *says), ("refusal by CORS",))
        for text, says in (
            ("ChunkLoadError: Loading chunk 5 failed.\n(error: https://cdn.acme.io/5.3f2a1b.js)",
             ("https://cdn.acme.io/5.3f2a1b.js",)),
            ("Error: Loading CSS chunk 12 failed.\n(https://cdn.acme.io/12.css)",
             ("https://cdn.acme.io/12.css",)),
            ("TypeError: Failed to fetch dynamically imported module: https://acme.io/a-4f2a.js",
             ("https://acme.io/a-4f2a.js",)),
            ("TypeError: error loading dynamically imported module: https://acme.io/a-4f2a.js",
             ("https://acme.io/a-4f2a.js",)),
            ("TypeError: Importing a module script failed.", ()),
        )
    ),
    Page("Uncaught Error: Failed to execute 'importScripts' on 'WorkerGlobalScope': The script at\n"
         "'https://cdn.acme.io/a.worker.js'\nfailed to load.", "another-rule", ("needs no CORS",)),
    # --- fonts of Firefox ---
    *(
        Page(font(what, url), causes, says, ("refused this request because of CORS",))
        for what, url, causes, says in (
            ("download failed", "https://cdn.acme.io/a.woff", "says-nothing",
             ("correct the address in the style sheet",)),
            ("failed to start download", "chrome-extension://abcdefghij/a.woff", "wrong-scheme",
             ("moz-extension: in Firefox",)),
            ("download not allowed", "resource://jid1-4q-at-jetpack/a.woff", "wrong-scheme",
             ("file of the browser or of an add-on",)),
        )
    ),
    Page(font("download failed", "https://fonts.gstatic.com/a.woff2 @ https://a.example/a.css")
         + f"\n\nAccess-Control-Allow-Origin: {SPA}, *", "doubled-headers",
         (f"there twice: “{SPA}, *”",), ("No fault",)),
    Page(font("download failed", "https://cdn.acme.io/a.woff").replace(
            "bad URI or cross-site access not allowed", "status=2147746065"),
         "another-rule", ("such as 404",)),
    Page(font("download failed", "moz-extension://a-1/a.woff").replace(
            "bad URI or cross-site access not allowed", "status=2152857621"),
         "another-rule", ("not a status of HTTP",)),
    Page("Failed to decode downloaded font: https://cdn.acme.io/a.woff\nOTS parsing error: invalid "
         "sfntVersion: 1008821359", "another-rule", ("not a font that it can read",)),
    Page("\n".join(
            "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
            f"resource at {API}/a.otf. (Reason: CORS {reason})."
            for reason in ("header ‘Access-Control-Allow-Origin’ does not match ‘’",
                           "request did not succeed")),
         "origin-empty", (), ("its preflight failed",)),
    # --- extensions ---
    Page(f"DOMException: Failed to construct 'Worker': Script at '{API}/a.js' cannot be accessed "
         f"from origin '{SPA}'. At i.load (chrome-extension://abcdefghij/lib/a.js:1:2918)",
         "worker-of-another-origin", ("runtime.getURL",), ("importScripts",)),
    *(
        Page(chrome(f"Request header field {name} is not allowed by Access-Control-Allow-Headers "
                    "in preflight response."), "header-not-allowed", ("extension of the browser",),
             ("page's script",))
        for name in ("x-firephp-version", "x-firelogger", "x-insight")
    ),
    *(
        Page(f"XMLHttpRequest cannot load {API}/a. Response to preflight request doesn't pass "
             "access control check: No 'Access-Control-Allow-Origin' header is present on the "
             "requested resource. Origin 'chrome-extension://aahmjdadniahaicebomlagekkcnlcila' "
             f"is therefore not allowed access.{status}", causes, ("host_permissions",))
        for status, causes in (
            ("", "extension-permission preflight-not-handled origin-not-allowed "
             "preflight-needs-login preflight-crashed"),
            (" The response had HTTP status code 400.",
             "extension-permission origin-not-allowed error-without-cors"),
        )
    ),
    Page(f"`{font('download failed', 'https://cdn.acme.io/a.woff')}`", "says-nothing",
         ("https://cdn.acme.io/a.woff",), ("a.woff`",)),
    Page("21:47:15.531 The resource at “https://acme.io/a.woff2” preloaded with link preload was "
         "not used within a few seconds. Make sure all attributes of the tag are set right.",
         "warning", ("nothing is refused",)),
    Page("Unsafe JavaScript attempt to access frame with URL http://acme.io/\nfrom frame with URL "
         "http://buttons.example.org/b.html?a=1. Domains, protocols and ports must match.",
         "frame-of-another-origin", ("A script of http://buttons.example.org", "http://acme.io")),
    # --- files of SVG, subtitles and blobs ---
    *(
        Page(f"Unsafe attempt to load URL {url} from frame with URL {page}. Domains, protocols and "
             "ports must match.", causes, says, ("fetch the SVG by script",))
        for url, page, causes, says in (
            ("https://a.s3.amazonaws.com/b.vtt", "http://localhost/", "loaded-without-cors",
             ("<video>",)),
            ("data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg'><filter id='g'>"
             "</filter></svg>#g", "https://*****/schedule", "another-rule", ("“#id”",)),
            ("https://www.acme.io/icons.svg", "https://acme.io/?edit", "another-rule",
             ("acme.io with and without www",)),
            ("https://acme.io/icons.svg", "https://www.acme.io/?edit", "another-rule",
             ("acme.io with and without www",)),
        )
    ),
    Page("Not allowed to load local resource: blob:http://localhost:3000/6b4afe75-97df",
         "wrong-scheme", ("hand over the Blob itself",), ("Serve it over http",)),
    Page(chrome("Request header field pragma is not allowed by Access-Control-Allow-Headers in "
                "preflight response.")
         + '\n5The FetchEvent for "<URL>" resulted in a network error response: the promise was '
         "rejected.\n", "header-not-allowed", (), ("handler failed",)),
    Page(f"{chrome(MISSING)}\n\ncurl -I {API}\n\nHTTP/1.1 200 OK\nServer: nginx\n"
         "Access-Control-Allow-Origin: *\nCache-Control: max-age=31536000\n",
         "error-without-cors cached-for-another", ("before the server sent the header",),
         ("Vary: Origin",)),
    # --- policies of pages ---
    Page(f"Refused to load {API}/a because it does not appear in the frame-src directive of the "
         'Content Security Policy.\n\n<meta content="frame-src \'self\' *.example.org;">',
         "content-security-policy", ("another one stops it",), ("add https",)),
    Page(f"Refused to load {API}/a because it does not appear in the frame-src directive of the "
         'Content Security Policy.\n\n<meta content="frame-src \'self\';">',
         "content-security-policy", (f"'self' {API[:23]}",), ("another one stops it",)),
    Page("userscript.html?name=New.user.js&id=b5:40 Refused to connect to 'ws://127.0.0.1/ws' "
         "because it violates the following Content Security Policy directive: \"default-src "
         "'self'\".", "content-security-policy", ("only the background script can",),
         ("Where the page is served",)),
    Page("refused to connect to 'http://localhost:1608/' because it violates the following Content "
         "Security Policy directive: \"connect-src 'self'\".",
         "content-security-policy", ("If a userscript or an extension asks",)),
    # --- frames ---
    Page("Refused to display 'https://<user>.grafana.net/login' in a frame because it set "
         "'X-Frame-Options' to 'deny'", "framing-refused", ("The server does not let",)),
    Page("Refused to frame 'https://form.acme.io/' because an ancestor violates the following "
         'Content Security Policy directive: "frame-ancestors http://localhost:* capacitor:".',
         "framing-refused", ("at an address of that list",)),
    Page("Refused to load https://www.acme.io/a because it does not appear in the frame-ancestors "
         "directive of the Content Security Policy.", "framing-refused", ("capacitor: or app:",),
         ("page's own Content-Security-Policy",)),
    Page("Uncaught SecurityError: Failed to read the 'contentDocument' property from "
         "'HTMLObjectElement': Blocked a frame with origin \"null\" from accessing a frame with "
         'origin "null". Protocols, domains, and ports must match.', "frame-of-another-origin",
         ("Serve the page and the framed document",), ("postMessage", "  null")),
    Page("Load denied by X-Frame-Options: http://a.acme.io/embed does not permit framing by "
         "http://b.acme.io/.", "framing-refused", ("redirected here",), ("not a browser's",)),
    # --- JSONP, and mixed content of the page's own host ---
    Page("Cross-Origin Read Blocking (CORB) blocked cross-origin response "
         "https://a.us19.list-manage.com/subscribe?u=1&c=jQuery19_15&_=1 with MIME type text/html.",
         "opaque-response-blocking", ("/subscribe/post-json", "(text/html)")),
    Page(f"Mixed Content: The page at '{SPA}/a' was loaded over HTTPS, but requested an insecure "
         f"XMLHttpRequest endpoint '{SPA.replace('https', 'http')}/b'. This request has been "
         "blocked; the content must be served over HTTPS.", "mixed-content",
         (f"The page itself comes from {SPA}", f"{SPA}/b"), ("serve over TLS",)),
    Page("Mixed Content: The page at 'https://***/a' was loaded over HTTPS, but requested an "
         "insecure EventSource endpoint 'http://***/b'. This content should also be requested over "
         "HTTPS.", "warning", ("The browser loads it, and warns",)),
    Page(f"Mixed Content: The page at '{SPA}/a' was loaded over HTTPS, but requested an insecure "
         "XMLHttpRequest endpoint 'http://id.acme.io/.well-known/openid-configuration/jwks'. This "
         "request has been blocked; the content must be served over HTTPS.", "mixed-content",
         ("X-Forwarded-Proto",)),
    # --- two addresses of one server, and pages of several origins ---
    Page(chrome("Response to preflight request doesn't pass access control check: The value of the "
                "'Access-Control-Allow-Credentials' header in the response is '' which must be "
                "'true' when the request's credentials mode is 'include'.",
                "http://localhost:8000/a").replace(SPA, "http://127.0.0.1:8000"),
         "credentials-not-allowed page-at-other-address", ("Fetch only the path, “/a”",)),
    Page("".join(f"[Error] Failed to load resource: Origin {page} is not allowed by "
                 "Access-Control-Allow-Origin. (login, line 0)\n" for page in (SPA, API[:23])),
         "no-cors-headers origin-not-allowed error-without-cors "
         "no-cors-headers origin-not-allowed error-without-cors", (SPA, API[:23])),
    Page("Refused to frame 'http://www.example.org/' because it violates the following Content "
         "Security Policy directive: \"frame-src 'none'\".\nMixed Content: The page at "
         "'https://www.example.org/edit' was loaded over HTTPS, but requested an insecure resource "
         "'http://www.example.org/editor'. This request has been blocked; the content must be "
         "served over HTTPS.", "content-security-policy mixed-content",
         ("Let the page use https://www.example.org in its place, and list 'self' in frame-src",),
         ("add http://",)),
    # --- what stopped nothing ---
    Page(f"{TWICE}\n{DOMAIN.format('sid')}\n{DOMAIN.format('lang')}\n{DOMAIN.format('sid')}",
         "doubled-headers cookies-kept-back cookies-kept-back",
         ("3 messages. 1 request refused.", "is true of: “lang” The responses",
          "crossorigin fetch"),
         ("The same is true of: “sid”",)),
    Page('Refused to get unsafe header "X-Page"\nRefused to get unsafe header "X-Total"\n' + TWICE,
         "headers-hidden headers-hidden doubled-headers",
         ("1 request refused.", "is there twice", "The same is true of: “X-Total”")),
    Page(f"{DOMAIN.format('sid')}\nCookie “theme” has been rejected because it is in a cross-site "
         "context and its “SameSite” is “Lax” or “Strict”.", "cookies-kept-back cookies-kept-back",
         ("2 messages. ?", "the cookie “sid”, because its Domain", "send the cookie “theme”"),
         ("The same is true", "refused")),
    # --- proxies of the browser ---
    Page(row("ERR_SOCKS_CONNECTION_FAILED"), "proxy-failed", ("SOCKS proxy",), ("HTTPS_PROXY",)),
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=[each.text[:60] for each in PAGES])
def test_what_decides_is_said(page: Page) -> None:
    result = explained(page.text)
    document = json.loads(explained(page.text, "--json").stdout)
    output = " ".join(result.output.split())
    causes = [each["cause"] for its in document["requests"] for each in its["findings"]]
    assert " ".join(each for each in causes if each not in ("page-of-app", "asks-permission")) == (
        page.causes
    )
    for said in page.says:
        assert said in output
    for said in page.never:
        assert said not in output


def test_arrows_end_at_the_servers_line_for_a_long_path_too() -> None:
    text = f"GET /{'a' * 300}?b=1 HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\n\nHTTP/1.1 200 OK"
    (evidence,) = read(text)
    arrows = [str(each) for each in sequence(evidence) if "▶" in str(each) or "◀" in str(each)]
    assert {len(each) for each in arrows} == {72}
    assert "a…" in arrows[0]
