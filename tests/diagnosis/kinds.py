"""A sample of each kind of paste, with its true explanation.

Own samples, made after the forms that browsers, tools and libraries print.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

__all__ = ["KINDS", "Kind"]

API = "https://api.example.org/orders/4"
SPA = "https://spa.example.org"
DEV = "http://localhost:5173"
MISSING = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
CHECK = "Response to preflight request doesn't pass access control check: "
PREFLIGHT_UNKNOWN = (
    "preflight-not-handled origin-not-allowed preflight-needs-login preflight-crashed"
)
ANY_LACK = "no-cors-headers origin-not-allowed error-without-cors"
LACKS = "CORS header ‘Access-Control-Allow-Origin’ missing"
ANY_LACK_OF_BOTH = "no-cors-headers origin-not-allowed error-without-cors"
NOTHING_SAID = "says only that a request failed"


class Kind(NamedTuple):
    """A sample: the causes that are found, what the response says, and what it never says."""

    name: str
    causes: str
    says: tuple[str, ...]
    never: tuple[str, ...]
    text: str
    options: tuple[str, ...] = ()


def chrome(
    tail: str, url: str = API, origin: str = SPA, *, by: str = "fetch", first: str = ""
) -> str:
    redirected = f"(redirected from '{first}') " if first else ""
    return (
        f"Access to {by} at '{url}' {redirected}from origin '{origin}' has been blocked by CORS "
        f"policy: {tail}"
    )


def firefox(reason: str, url: str = API, status: str = "") -> str:
    ending = f" Status code: {status}." if status else ""
    return (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
        f"resource at {url}. (Reason: {reason}).{ending}"
    )


def safari(reason: str, url: str = API, *, by: str = "Fetch API") -> str:
    return f"[Error] {reason}\n[Error] {by} cannot load {url} due to access control checks."


def entry(
    url: str = API,
    method: str = "GET",
    status: object = 200,
    sent: dict[str, str] | None = None,
    got: dict[str, str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    def pairs(headers: dict[str, str]) -> list[dict[str, str]]:
        return [{"name": name, "value": value} for name, value in headers.items()]

    answered = {"status": status, "headers": pairs(got or {}), "content": {"size": 0}}
    answered |= {name: more.pop(name) for name in ("_error", "_failureText") if name in more}
    asked = {"method": method, "url": url, "headers": pairs({"Origin": SPA} | (sent or {}))}
    if "postData" in more:
        asked["postData"] = more.pop("postData")
    return {"request": asked, "response": answered} | more


def har(*entries: object) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})


def lacks(header: str) -> str:
    return (
        f"Request header field {header} is not allowed by Access-Control-Allow-Headers in "
        "preflight response."
    )


MOVED = "https://files.example.org/4"
_ROW_OF_REDIRECT = (
    f"Request URL: {API}\nRequest Method: GET\nStatus Code: 302 Found\nLocation: {MOVED}\n"
    f"Access-Control-Allow-Origin: {SPA}\nOrigin: {SPA}\n\n"
)
_ROW_OF_END = (
    f"Request URL: {MOVED}\nRequest Method: GET\nStatus Code: 200 OK\nVary: Origin\nOrigin: null\n"
)

_ROW_OF_REFUSED_PREFLIGHT = (
    f"Request URL: {API}\nRequest Method: OPTIONS\nStatus Code: 404 Not Found\nServer: nginx\n"
    f"Origin: {SPA}\nAccess-Control-Request-Method: PUT\n"
)
_LOGGED = {
    "method": "GET",
    "url": "/orders/4",
    "headers": {"host": "api.example.org", "origin": SPA},
}


_ALLOWS_NULL = "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: null\nVary: Origin\n"


_SERVERLESS = (
    "service: shop\nprovider:\n  name: aws\n{}functions:\n  items:\n    handler: handler.items\n"
    "    events:\n"
)
_SAM = (
    "Resources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: dev\n"
    "      Cors: \"'*'\"\n"
)


def _value_sent(value: str) -> str:
    return (
        f"The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the "
        "supplied origin."
    )


NO_PUT = chrome("Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.")
FROM = ("--from", SPA)
FROM_DEV = ("--from", DEV)
PLACEHOLDER = "your-page.example"
AT = ("--url", API, *FROM)
NOT_CORS = "This is not CORS"

KINDS = (
    # --- methods, headers and URLs of the page -------------------------------------------------
    Kind("method in lower case", "method-in-lower-case", ("write PATCH in upper case",),
         ("Add patch", '"patch"'),
         chrome("Method patch is not allowed by Access-Control-Allow-Methods in preflight "
                "response.")),
    Kind("method", "method-not-allowed", ("add DELETE to the methods",), (),
         chrome("Method DELETE is not allowed by Access-Control-Allow-Methods in preflight "
                "response.")),
    Kind("response header on a request", "response-header-sent",
         ("response header", "remove Access-Control-Allow-Headers"), ("add Access-Control",),
         chrome(lacks("access-control-allow-headers"), by="XMLHttpRequest")),
    Kind("content type", "header-not-allowed", ("add Content-Type to the headers",), (),
         chrome(lacks("content-type")), ("--server", "express")),
    Kind("tracing header", "header-not-allowed", ("tracing library", "propagation targets"), (),
         chrome(lacks("sentry-trace"), "https://maps.example.com/tiles")),
    Kind("page from a file", "page-from-file", ("opened from the disk", "http.server"),
         ("over https",),
         chrome("Cross origin requests are only supported for protocol schemes: chrome, data, "
                "http, https.", "file:///D:/demo/main.js", "null", by="script")),
    Kind("page from a file, old", "page-from-file", ("opened from the disk",), (),
         "XMLHttpRequest cannot load file:///android_asset/www/data.json. Cross origin requests "
         "are only supported for HTTP."),
    Kind("page from a file, Firefox", "page-from-file", ("opened from the disk",), (),
         firefox("CORS request not http", "file:///home/me/data.json")),
    Kind("scheme forgotten", "wrong-scheme", ("http://backend:9000/v1", "no scheme"),
         ("Serve it over",),
         chrome("Cross origin requests are only supported for protocol schemes: chrome, data, "
                "http, https, isolated-app.", "backend:9000/v1", DEV)),
    Kind("blocked port", "blocked-port", ("another port",), ("allow_origins",),
         "GET http://localhost:6666/ net::ERR_UNSAFE_PORT"),
    # --- texts that say nothing ----------------------------------------------------------------
    *(
        Kind(f"error text: {text[:24]}", "says-nothing", (NOTHING_SAID,),
             ("allow_origins", "200 OK", "does not allow"), text)
        for text in (
            "AxiosError {message: 'Network Error', name: 'AxiosError', code: 'ERR_NETWORK'}",
            "HttpErrorResponse {headers: HttpHeaders, status: 0, statusText: 'Unknown Error', "
            "url: 'http://localhost:8080/api/users', ok: false}",
            "TypeError: Network request failed\n    at anonymous (whatwg-fetch.js)",
            "Uncaught (in promise) TypeError: Failed to fetch\n    at load (main.js:10:3)",
            "TypeError: NetworkError when attempting to fetch resource.",
            "TypeError: Load failed",
            "error {readyState: 0, status: 0, statusText: 'error'}",
            "Failed to load resource: net::ERR_FAILED",
        )
    ),
    # --- WebSockets ----------------------------------------------------------------------------
    Kind("WebSocket: nothing listens", "server-down",
         ("Nothing listens at ws://localhost:9001", NOT_CORS), ("refused the WebSocket",),
         "WebSocket connection to 'ws://localhost:9001/x' failed: Error in connection "
         "establishment: net::ERR_CONNECTION_REFUSED"),
    Kind("WebSocket: name", "name-not-found", ("live.example.io cannot be found",), (),
         "WebSocket connection to 'wss://live.example.io/feed' failed: Error in connection "
         "establishment: net::ERR_NAME_NOT_RESOLVED"),
    Kind("WebSocket: certificate", "bad-certificate", ("Open https://localhost:8443/feed",), (),
         "WebSocket connection to 'wss://localhost:8443/feed' failed: Error in connection "
         "establishment: net::ERR_CERT_AUTHORITY_INVALID"),
    Kind("WebSocket: no more said", "websocket-failed", ("does not say why",), (),
         "WebSocket connection to 'wss://live.example.io/feed' failed: \n"),
    Kind("WebSocket: closed by the page", "websocket-closed", ("page itself closed", "close()"),
         ("server's log",),
         "WebSocket connection to 'wss://live.example.io/feed' failed: WebSocket is closed before "
         "the connection is established."),
    Kind("WebSocket: 403", "websocket-refused", ("with status 403", f"the origin {SPA}"), (),
         "WebSocket connection to 'wss://live.example.io/feed' failed: Error during WebSocket "
         "handshake: Unexpected response code: 403", FROM),
    Kind("WebSocket: 404", "websocket-refused", ("with status 404", "Check the path"),
         ("your page's origin",),
         "WebSocket connection to 'wss://live.example.io/feed' failed: Error during WebSocket "
         "handshake: Unexpected response code: 404"),
    Kind("WebSocket: 502", "websocket-refused", ("A proxy in front",), ("accept the origin",),
         "WebSocket connection to 'wss://live.example.io/feed' failed: Error during WebSocket "
         "handshake: Unexpected response code: 502"),
    Kind("WebSocket: 500", "websocket-refused", ("The server failed",), ("accept the origin",),
         "WebSocket connection to 'wss://live.example.io/feed' failed: Error during WebSocket "
         "handshake: Unexpected response code: 500"),
    Kind("WebSocket: 200", "websocket-refused", ("Upgrade",), ("accept the origin",),
         "WebSocket connection to 'wss://live.example.io/feed' failed: Error during WebSocket "
         "handshake: Unexpected response code: 200"),
    Kind("WebSocket: Safari", "websocket-refused", ("with status 403", "the page's origin"), (),
         "WebSocket connection to 'wss://live.example.io/feed' failed: Unexpected response code: "
         "403\n"),
    Kind("WebSocket: Firefox, with dots", "websocket-failed",
         ("wss://live.example.io/socket/v2.1/?t=a.b failed",), (),
         "Firefox can’t establish a connection to the server at "
         "wss://live.example.io/socket/v2.1/?t=a.b."),
    Kind("WebSocket: local network", "local-network-access", ("Local Network Access",), (),
         "WebSocket connection to 'ws://192.168.0.20/ws' failed: Error in connection "
         "establishment: net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS"),
    Kind("WebSocket: mixed content", "mixed-content", ("over ws;", "wss://game.example.io:9000/"),
         (),
         "Mixed Content: The page at 'https://game.example.io/' was loaded over HTTPS, but "
         "attempted to connect to the insecure WebSocket endpoint 'ws://game.example.io:9000/'."),
    # --- what the browser stops or withholds ---------------------------------------------------
    Kind("mixed content", "mixed-content", ("Not sent", "https://api.example.org/b"), ("Refused",),
         "Mixed Content: The page at 'https://www.example.org/a' was loaded over HTTPS, but "
         "requested an insecure resource 'http://api.example.org/b'. This request has been "
         "blocked."),
    Kind("mixed content, Safari", "mixed-content", ("mixed content",), (),
         "[Warning] [blocked] The page at https://www.example.org/ requested insecure content from "
         "http://api.example.org/x. This content was blocked and must be served over HTTPS."),
    Kind("CSP: image", "content-security-policy",
         ("Security-Policy: img-src 'self' https://img.example.net",), ("connect-src", "Refused"),
         "Refused to load the image 'https://img.example.net/x.png' because it violates the "
         "following Content Security Policy directive: \"img-src 'self'\"."),
    Kind("CSP: present form", "content-security-policy", ("to connect-src in",), (),
         "Connecting to 'https://api.example.io/v1' violates the following Content Security Policy "
         "directive: \"connect-src 'self'\". The action has been blocked."),
    Kind("CSP: fallback", "content-security-policy",
         ("add connect-src to its", ": connect-src 'self' wss://api.example.io"), (),
         "Refused to connect to 'wss://api.example.io/v1' because it violates the following "
         "Content Security Policy directive: \"default-src 'self'\"."),
    Kind("extension", "extension", ("ad blocker", "Most likely"), (),
         "GET https://ads.example.net/x.js net::ERR_BLOCKED_BY_CLIENT"),
    Kind("tracker", "tracking-protection", ("tracking protection",), (),
         "The resource at “https://track.example.net/t.js” was blocked because Enhanced Tracking "
         "Protection is enabled."),
    Kind("local network, insecure page", "local-network-access", ("Load the page over https",), (),
         chrome("The request client is not a secure context and the resource is in more-private "
                "address space `private`.", "http://192.168.1.50/api", "http://shop.example.org")),
    Kind("private network, header", "local-network-access", ("Private Network Access",), (),
         chrome("No 'Access-Control-Allow-Private-Network' header was present in the preflight "
                "response for this private network request targeting the `local` address space.",
                "http://localhost:9090/x")),
    Kind("local network, no target", "local-network-access", ("Allow",), (),
         chrome("Request had no target IP address space, yet the resource is in address space "
                "`loopback`.", "http://localhost:9090/x")),
    Kind("local network, permission", "local-network-access", ("Allow",), (),
         chrome("Permission was denied for this request to access the `loopback` address space.",
                "http://localhost:9090/x")),
    Kind("local network, error", "local-network-access", ("Stopped by the browser",), ("Refused",),
         "GET http://192.168.7.1/api net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS"),
    Kind("CORP", "resource-policy", ("Cross-Origin-Resource-Policy: cross-origin",),
         ("Access-Control-Allow-Origin:",),
         "GET https://img.example.net/a.png net::ERR_BLOCKED_BY_RESPONSE.NotSameSite 200 (OK)"),
    Kind("COEP", "embedder-policy", ("require-corp", "credentialless"), (),
         "GET https://img.example.net/hero.webp net::ERR_BLOCKED_BY_RESPONSE."
         "NotSameOriginAfterDefaultedToSameOriginByCoep 200 (OK)"),
    Kind("COEP, frame", "embedder-policy", ("stops the frame", "<iframe credentialless>"), (),
         "GET https://player.example.net/embed net::ERR_BLOCKED_BY_RESPONSE."
         "CoepFrameResourceNeedsCoepHeader"),
    Kind("blocked by a response, no more", "resource-policy embedder-policy framing-refused",
         ("Either",), ("Firefox and Safari",),
         "GET https://player.example.net/embed net::ERR_BLOCKED_BY_RESPONSE"),
    Kind("ORB", "opaque-response-blocking", ("Opaque Response Blocking",), (),
         "GET https://data.example.net/x.json net::ERR_BLOCKED_BY_ORB 200 (OK)"),
    Kind("worker", "worker-of-another-origin", ("page's own origin", "Not started"), (),
         "Uncaught SecurityError: Failed to construct 'SharedWorker': Script at "
         "'http://localhost:8001/shared.js' cannot be accessed from origin "
         "'http://localhost:8000'."),
    Kind("module type", "wrong-mime-type", ("“text/html”",), ("another Content-Type",),
         "Failed to load module script: Expected a JavaScript-or-Wasm module script but the server "
         'responded with a MIME type of "text/html". Strict MIME type checking is enforced.'),
    Kind("EventSource type", "wrong-mime-type", ("“application/json”", "text/event-stream"),
         ("module scripts",),
         "EventSource's response has a MIME type (\"application/json\") that is not "
         '"text/event-stream". Aborting the connection.'),
    Kind("style type", "wrong-mime-type", ("https://cdn.example.io/x.css",), (),
         "Refused to apply style from 'https://cdn.example.io/x.css' because its MIME type "
         "('text/html') is not a supported stylesheet MIME type."),
    Kind("canvas", "tainted-canvas", ("Not readable", "crossOrigin"), ("Refused",),
         "Uncaught SecurityError: Failed to execute 'toDataURL' on 'HTMLCanvasElement': Tainted "
         "canvases may not be exported."),
    Kind("WebGL", "tainted-canvas", ("crossOrigin",), (),
         "Uncaught DOMException: Failed to execute 'texImage2D' on 'WebGLRenderingContext': The "
         "image element contains cross-origin data, and may not be loaded."),
    Kind("WebGL, Firefox", "tainted-canvas", ("crossOrigin",), (),
         "WebGL warning: texImage: Cross-origin elements require CORS."),
    Kind("service worker", "service-worker", ("service worker",), ("does not allow",),
         'The FetchEvent for "https://img.example.net/x" resulted in a network error response: an '
         '"opaque" response was used for a request whose type is not no-cors'),
    Kind("service worker, Firefox", "service-worker", ("https://img.example.net/x",), (),
         "Failed to load ‘https://img.example.net/x’. A ServiceWorker passed an opaque Response to "
         "FetchEvent.respondWith() while handling a ‘cors’ FetchEvent."),
    Kind("cookie", "cookies-kept-back", ("SameSite=None; Secure",), ("Refused",),
         'This Set-Cookie header didn\'t specify a "SameSite" attribute and was defaulted to '
         '"SameSite=Lax," and was blocked because it came from a cross-site response.'),
    Kind("cookie, Lax", "cookies-kept-back", ("SameSite=None; Secure",), (),
         "This attempt to set a cookie via a Set-Cookie header was blocked because it had the "
         '"SameSite=Lax" attribute but came from a cross-site response.'),
    # --- evidence in other lines -----------------------------------------------------------------
    Kind("method in the next line",
         "preflight-not-handled preflight-needs-login preflight-crashed",
         ("Refused DELETE https://api.example.org/orders/4",), (),
         chrome(f"{CHECK}It does not have HTTP ok status.")
         + f"\napi.ts:88  DELETE {API} net::ERR_FAILED"),
    Kind("504 in the next line", "gateway-error", ("504", "Most likely"), ("does not allow",),
         chrome(MISSING) + f"\napp.js:1  POST {API} net::ERR_FAILED 504 (Gateway Timeout)"),
    Kind("413", "body-limit", ("client_max_body_size",), ("does not allow",),
         f"PUT {API} net::ERR_FAILED 413 (Request Entity Too Large)", FROM),
    Kind("401", "error-without-cors origin-not-allowed", ("401 (the user is not logged in)",), (),
         f"GET {API} net::ERR_FAILED 401 (Unauthorized)", FROM),
    Kind("token endpoint", "no-cors-headers origin-not-allowed error-without-cors", (),
         ("login page",), chrome(MISSING, "https://login.example.org/oauth2/v2.0/token")),
    Kind("redirect to a login", "login-redirect", ("Most likely", "answer 401"), ("certain",),
         chrome(MISSING, "https://sso.example.org/login?next=/api", first=API)),
    Kind("manifest", "login-redirect", ('crossorigin="use-credentials"',), (),
         chrome(MISSING, "https://sso.example.org/oauth2/start?rd=x", by="manifest",
                first="https://spa.example.org/site.webmanifest")),
    Kind("null after a redirect", "null-after-redirect", ("Fetch https://b.example.net/x",),
         ("sandboxed frames",),
         chrome(MISSING, "https://b.example.net/x", "null", first="https://a.example.net/x")),
    Kind("pair of Firefox's about a font", "origin-empty", ("empty",),
         ("There was no response", "Authentication"),
         firefox("CORS header ‘Access-Control-Allow-Origin’ does not match ‘’")
         + "\n" + firefox("CORS request did not succeed", status="(null)")
         + "\ndownloadable font: download failed (font-family: \"A\" style:normal weight:400 "
         "stretch:100 src index:0): bad URI or cross-site access not allowed source: " + API, FROM),
    # --- values of Access-Control-Allow-Origin --------------------------------------------------
    Kind("doubled", "doubled-headers", ("there twice", "second --url"), (),
         "The 'Access-Control-Allow-Origin' header contains multiple values "
         "'https://a.example.org, https://a.example.org', but only one is allowed."),
    Kind("star and an origin", "doubled-headers list-of-origins", ("Most likely",), (),
         "The 'Access-Control-Allow-Origin' header contains multiple values '*, "
         "http://localhost:3000', but only one is allowed."),
    Kind("list of two, or two", "doubled-headers list-of-origins", ("Either", "one setting"), (),
         chrome("The 'Access-Control-Allow-Origin' header contains multiple values "
                f"'{SPA}, https://two.example.org', but only one is allowed.")),
    Kind("list of two", "list-of-origins doubled-headers", ("Most likely", "one setting"), (),
         chrome("The 'Access-Control-Allow-Origin' header contains multiple values "
                f"'{SPA},https://two.example.org', but only one is allowed.")),
    Kind("Chromium's message without its URL", "error-without-cors no-cors-headers",
         ("unknown URL",), (f"Refused {SPA}",),
         f"Access to XMLHttpRequest from origin '{SPA}' has been blocked by CORS policy: No "
         "'Access-Control-Allow-Origin' header is present on the requested resource.\n\n"
         "INSTALLED_APPS = ['corsheaders']\nCORS_ALLOW_ALL_ORIGINS = True\n"),
    Kind("an error's status beside a header that the page sets",
         "gateway-error response-header-sent", ("Most likely: A proxy",), (),
         f"Fetch API cannot load {API}. No 'Access-Control-Allow-Origin' header is present on the "
         f"requested resource. Origin '{SPA}' is therefore not allowed access. The response had "
         "HTTP status code 502.\n\nlet headers = new Headers();\n"
         "headers.append('Access-Control-Allow-Origin', '*');\n"),
    Kind("hapi's log of a preflight", "preflight-not-handled", ("OPTIONS gets status 404",), (),
         "server.connection({ port: 3000, routes: { cors: { origin: ['http://a.test'] } } });\n\n"
         "151130/090050.526, [response], http://6a7542c2:3000: options /roles/1/ {} 404 (16ms)"),
    Kind("a list with the server's own address",
         "origin-not-allowed no-cors-headers error-without-cors",
         ("http://localhost:7071 is the server's own address",), ("does not name",),
         '"Host": {\n  "CORS": "http://localhost:7071"\n}\n\nCross-Origin Request Blocked: The '
         "Same Origin Policy disallows reading the remote resource at http://localhost:7071/api/a. "
         "(Reason: CORS header ‘Access-Control-Allow-Origin’ missing)."),
    *(Kind(f"settings of {name}", "settings-reviewed", ("Settings", said), ("none is named. Req",),
           text)
      for name, said, text in (
          ("Quarkus", "Methods: GET, PUT. Request headers: authorization, x-a.",
           "quarkus.http.cors=true\nquarkus.http.cors.origins=http://a.example\n"
           "quarkus.http.cors.headers=authorization,x-a\nquarkus.http.cors.methods=GET,PUT\n"),
          ("Slim", "allow pages of https://a.example.",
           "return $response\n  ->withHeader('Access-Control-Allow-Origin', 'https://a.example')"
           "\n  ->withHeader('Access-Control-Allow-Methods', 'GET')\n  ->withHeader("
           "'Access-Control-Allow-Headers', 'X-A');"),
          ("an origin after other lists", "allow pages of http://a.example.",
           "cors: {\n  credentials: true,\n  allowedHeaders: ['X-A'],\n  methods: ['GET'],\n"
           "  origin: 'http://a.example',\n},\n"),
          ("Quarkus, an expression", r"allow pages of https://.*\.a\.example",
           "quarkus.http.cors.origins=/https://.*\\.a\\.example/\n"
           "quarkus.http.cors.methods=GET\n"),
          ("Quarkus without origins", "no line is read",
           "quarkus.http.cors=${CORS:true}\nquarkus.http.cors.methods=${METHODS:GET}\n"),
      )),
    *(Kind(f"every origin by {name}", "settings-reviewed", ("pages of every origin",), (), text)
      for name, text in (
          ("Quarkus", "quarkus.http.cors=true\nquarkus.http.cors.origins=/.*/\n"),
          ("an option", '"commandLineArgs": "--cors * --cors-credentials false",\n'),
          ("lumen-cors", "<?php return [\n'allowOrigins'     => ['*'],\n];\n"),
          ("hapi", "var options = { cors: { additionalHeaders: ['X-Requested-With'] } };\n"),
          ("actix-cors", "App::new().wrap(Cors::permissive())\n"),
          ("Echo", "e.Use(middleware.CORS())\n"),
      )),
    Kind("a refusal in Corsica's log", "origin-not-allowed", (SPA,), ("no origin",),
         f'[warn] Simple CORS request from Origin "{SPA}" is not allowed'),
    Kind("an app's origin in a log", "origin-not-allowed page-of-app", ("file://my-app",),
         ("has no origin",),
         '[warn] Simple CORS request from Origin "file://my-app" is not allowed'),
    *(
        Kind(f"a page's code sets a response header: {name}", causes,
             ("page sends Access-Control-Allow-Origin",), ("settings allow the page",),
             f"{code}\n\n{chrome(CHECK + MISSING)}\n")
        for name, causes, code in (
            (name, f"response-header-sent {PREFLIGHT_UNKNOWN}", code)
            for name, code in (
                ("AngularJS",
                 "$http.defaults.headers.common['Access-Control-Allow-Origin'] = '*';"),
                ("a method's default",
                 "axios.defaults.headers.post['Access-Control-Allow-Origin'] = '*';"),
                ("Vue", "Vue.http.headers.common['Access-Control-Allow-Origin'] = '*'"),
                ("an interceptor", "request.headers['Access-Control-Allow-Origin'] = '*'"),
                ("Dio", "dio.options.headers['Access-Control-Allow-Origin'] = '*';"),
                ("Apollo", "new ApolloClient({\n  uri,\n"
                 "  headers: { 'Access-Control-Allow-Origin': '*' },\n});"),
                ("options in a variable", "const config = {\n  headers: {\n    "
                 "'Access-Control-Allow-Origin': '*',\n  },\n};\naxios.post(url, data, config);"),
                ("a chain", "new HttpHeaders().set('X-A', 'b')"
                 ".set('Access-Control-Allow-Origin', '*');"),
                ("with a semicolon", "headers['Access-Control-Allow-Origin'] = '*';"),
            )
        )
    ),
    Kind("lines that Ruby and a page's script have alike",
         "preflight-not-handled no-cors-headers preflight-needs-login preflight-crashed "
         "response-header-sent", ("If the pasted lines are of the page's script",
                                  "in a controller", "rack-cors"), ("answers preflights itself",),
         f"headers['Access-Control-Allow-Origin'] = '*'\n\n{chrome(CHECK + MISSING)}\n"),
    *(
        Kind(f"a server's response in code: {name}", "error-without-cors no-cors-headers",
             ("settings allow the page",), ("page sends",), f"{code}\n\n{chrome(MISSING)}\n")
        for name, code in (
            ("Spring", "HttpHeaders headers = new HttpHeaders();\n"
             "headers.add(\"Access-Control-Allow-Origin\", \"*\");\n"
             "return new ResponseEntity<>(body, headers, HttpStatus.OK);"),
            ("a worker", "const headers = new Headers(found.headers);\n"
             "headers.set('Access-Control-Allow-Origin', '*');\n"
             "return new Response(found.body, { headers });"),
            ("a function", "const headers = { 'Access-Control-Allow-Origin': '*' };\n"
             "return { statusCode: 200, headers, body };"),
            ("after a call of its own", "const r = await axios.get('https://b.test/x');\nreturn {\n"
             "  headers: { 'Access-Control-Allow-Origin': '*' },\n  statusCode: 200,\n};"),
        )
    ),
    *(
        Kind(f"a client sets a response header: {name}",
             "no-cors-headers error-without-cors" if name != "Swift" else ANY_LACK,
             ("sets Access-Control-Allow-Origin on a request",), ("page sends",),
             f"{code}\n\n{chrome(MISSING)}\n")
        for name, code in (
            ("Spring", "HttpHeaders headers = new HttpHeaders();\n"
             "headers.add(\"Access-Control-Allow-Origin\", \"*\");\n"
             "restTemplate.exchange(url, GET, new HttpEntity<>(headers), String.class);"),
            (".NET", "client.DefaultRequestHeaders.Add(\"Access-Control-Allow-Origin\", \"*\");"),
            ("Python", "headers = {\n    \"Access-Control-Allow-Origin\": \"*\"\n}\n"
             "r = requests.get(url, headers=headers)"),
            ("PHP", "curl_setopt($ch, CURLOPT_HTTPHEADER,\n"
             "  array('Access-Control-Allow-Origin: *'));"),
            ("Swift", "request.setValue(\"*\", forHTTPHeaderField: "
             "\"Access-Control-Allow-Origin\")"),
        )
    ),
    *(
        Kind(f"code of a page alone: {name}", "says-nothing", (*says, "Paste the response"),
             ("nothing here that is known",), code)
        for name, says, code in (
            ("axios", (f"POST {API}", "Authorization needs a preflight"),
             f"axios.post('{API}', order, {{\n  headers: {{ Authorization: token }}\n}});\n"),
            ("fetch", (f"PUT {API}", "method PUT and the header Content-Type need a preflight"),
             f"const r = await fetch('{API}', {{\n  method: 'PUT',\n  headers: {{ 'Content-Type': "
             "'application/json' },\n});\n"),
            ("jQuery", (f"POST {API}", "Content-Type needs a preflight"),
             f"$.ajax({{\n  url: '{API}',\n  type: 'POST',\n  contentType: 'application/json',\n"
             "});\n"),
            ("XMLHttpRequest", (f"GET {API}", "It goes with cookies"),
             f"var xhr = new XMLHttpRequest();\nxhr.open('GET', '{API}', true);\n"
             "xhr.withCredentials = true;\nxhr.send();\n"),
            ("an address in a template", ("Nothing that is shown of it needs a preflight",),
             "getOrders() {\n  return this.http.get<Order[]>(`${this.base}/orders`);\n}\n"),
        )
    ),
    Kind("S3's rules with OPTIONS", "settings-invalid origin-not-allowed",
         ("does not take rules with this method (“OPTIONS”)", "S3 refuses"), (),
         chrome(CHECK + MISSING, "https://files.s3.amazonaws.com/a.pdf")
         + '\n\n[{"AllowedHeaders": ["*"], "AllowedMethods": ["GET", "OPTIONS"], "AllowedOrigins": '
         '["*"]}]\n'),
    Kind("S3's rules with PATCH in XML", "settings-invalid settings-reviewed", ("“PATCH”",), (),
         f"<CORSConfiguration><CORSRule>\n<AllowedOrigin>{SPA}</AllowedOrigin>\n"
         "<AllowedMethod>PATCH</AllowedMethod>\n</CORSRule></CORSConfiguration>\n"),
    Kind("other settings with a list of methods", "settings-reviewed", ("allow pages of",),
         ("S3 refuses",),
         f'"Cors": {{\n  "AllowedOrigins": ["{SPA}"],\n'
         '  "AllowedMethods": ["GET", "OPTIONS"]\n}\n'),
    *(
        Kind(f"a host's file of headers: {name}", causes, says,
             ("Access-Control-Allow-Headers: so",), f"{chrome(MISSING)}\n\n{code}\n")
        for name, causes, says, code in (
            ("_headers", "error-without-cors no-cors-headers", ("settings allow the page",),
             "/*\n  X-Frame-Options: DENY\n  Access-Control-Allow-Origin: *\n"),
            ("netlify.toml", "error-without-cors no-cors-headers", ("settings allow the page",),
             '[[headers]]\n  for = "/*"\n  [headers.values]\n'
             '    Access-Control-Allow-Origin = "*"\n'),
            ("vercel.json", "no-cors-headers error-without-cors",
             ("settings are for /api/(.*), and /orders/4 is not", "Vercel"),
             '{"headers": [{"source": "/api/(.*)", "headers": [\n'
             '  {"key": "Access-Control-Allow-Origin", "value": "*"}\n]}]}\n'),
            ("firebase.json", "error-without-cors no-cors-headers", ("settings allow the page",),
             '{"hosting": {"headers": [{"source": "**", "headers": [\n'
             '  {"key": "Access-Control-Allow-Origin", "value": "*"}\n]}]}}\n'),
        )
    ),
    Kind("a file _headers alone", "settings-reviewed", (f"allow pages of {SPA}", "Methods: GET"),
         ("Allowed this response", "headers allow the page"),
         f"/api/*\n  Access-Control-Allow-Origin: {SPA}\n  Access-Control-Allow-Methods: GET\n"),
    *(
        Kind(f"a list of request headers with one of responses: {name}", "header-not-allowed",
             ("pasted list has only", "X-Token", "X-Lane"), (),
             f"{chrome(lacks('x-token'))}\n\n{code}\n")
        for name, code in (
            ("ASP.NET Core", f'policy.WithOrigins("{SPA}")\n'
             '  .WithHeaders("Access-Control-Allow-Origin, X-Lane").AllowAnyMethod();'),
            ("PHP", "header('Access-Control-Allow-Headers: Origin, Access-Control-Allow-Origin, "
             "X-Lane');\nheader('Access-Control-Allow-Methods: GET');"),
            ("Express", "res.setHeader('Access-Control-Allow-Headers',\n"
             "  'Origin, Access-Control-Allow-Headers, Access-Control-Max-Age, X-Lane');"),
            ("a list", "app.use(cors({ allowedHeaders: ['Access-Control-Allow-Origin', "
             "'X-Lane'] }));"),
        )
    ),
    Kind("values that two lines of nginx do not give", "doubled-headers",
         ("Two layers add it",), ("Every add_header of a level",),
         chrome("The 'Access-Control-Allow-Origin' header contains multiple values '*, *', but "
                "only one is allowed.")
         + "\n\nadd_header Access-Control-Allow-Origin $http_origin;\n"
         f"add_header Access-Control-Allow-Origin {SPA};\nproxy_pass http://app:3000;\n"),
    *(
        Kind(f"settings of the page's development server: {name}",
             "no-cors-headers origin-not-allowed error-without-cors",
             ("of the page's development server", f"Access-Control-Allow-Origin: {DEV}"),
             ("settings allow the page",), f"{chrome(MISSING, origin=DEV)}\n\n{code}\n")
        for name, code in (
            ("headers", "devServer: {\n  headers: { 'Access-Control-Allow-Origin': '*' },\n}"),
            ("a proxy to another server", "proxy: {\n  '/api': { target: 'https://b.test',\n"
             "    headers: { 'Access-Control-Allow-Origin': '*' } },\n}"),
        )
    ),
    Kind("headers of the development server that is asked", "error-without-cors no-cors-headers",
         ("settings allow the page",), ("is another server",),
         chrome(MISSING, "http://localhost:5174/remote.js", origin=DEV)
         + "\n\ndevServer: {\n  headers: { 'Access-Control-Allow-Origin': '*' },\n}\n"),
    Kind("headers that Rails sets", "error-without-cors no-cors-headers", ("not come from them",),
         ("page sends",),
         chrome("No 'Access-Control-Allow-Origin' header is present on the requested resource.")
         + "\n\nclass AppController < ActionController::Base\n  after_action :allow\n\n"
         "  def allow\n    headers['Access-Control-Allow-Origin'] = '*'\n  end\nend\n"),
    Kind("a value of other settings than the pasted", "origin-misspelled", ("not come from them",),
         ("Write 'http",),
         chrome("The 'Access-Control-Allow-Origin' header has a value 'http:/localhostz:80' that "
                "is not equal to the supplied origin.")
         + f"\n\nuse Rack::Cors do\n  allow do\n    origins '{SPA}'\n    resource '*'\n"
         "  end\nend\n"),
    Kind("list without a comma", "list-of-origins", ("list of origins",), ("Two layers",),
         chrome("The 'Access-Control-Allow-Origin' header contains the invalid value "
                f"'{SPA} https://two.example.org'.")),
    Kind("doubled, in headers", "doubled-headers", ("Let express set", "from nginx"), (),
         "HTTP/1.1 200 OK\nServer: nginx/1.25\nX-Powered-By: Express\n"
         f"Access-Control-Allow-Origin: {SPA}\nAccess-Control-Allow-Origin: {SPA}\n", AT),
    Kind("credentials twice", "doubled-headers", ("allowed already",), ("but not credentials",),
         chrome("The value of the 'Access-Control-Allow-Credentials' header in the response is "
                "'true, true' which must be 'true' when the request's credentials mode is "
                "'include'.")),
    Kind("credentials in upper case", "credentials-not-allowed", ("It says “True”",), (),
         chrome("The value of the 'Access-Control-Allow-Credentials' header in the response is "
                "'True' which must be 'true' when the request's credentials mode is 'include'.")),
    Kind("star with cookies", "wildcard-with-credentials", ("in place of “*”",), (),
         chrome("The value of the 'Access-Control-Allow-Origin' header in the response must not be "
                "the wildcard '*' when the request's credentials mode is 'include'.")),
    Kind("host without a scheme", "origin-misspelled", (f"Write '{SPA}'",), (),
         chrome("The 'Access-Control-Allow-Origin' header contains the invalid value "
                "'spa.example.org'.")),
    Kind("slash at the end", "origin-misspelled", ("without a slash", f"write {SPA}."), (),
         chrome(f"The 'Access-Control-Allow-Origin' header has a value '{SPA}/' that is not equal "
                "to the supplied origin.")),
    Kind("pattern", "pattern-sent", ("pattern unchanged",), (),
         chrome("The 'Access-Control-Allow-Origin' header contains the invalid value "
                "'*.example.org'.")),
    Kind("another port", "origin-misspelled cached-for-another", ("5173 is not 51730",), (),
         chrome("The 'Access-Control-Allow-Origin' header has a value 'http://localhost:5173' that "
                "is not equal to the supplied origin.", origin="http://localhost:51730")),
    Kind("another host that ends alike", "cached-for-another origin-not-allowed", ("cache",),
         ("not quite",),
         chrome("The 'Access-Control-Allow-Origin' header has a value 'https://example.com' that "
                "is not equal to the supplied origin.", origin="https://appxexample.com")),
    Kind("hit in a cache", "cached-for-another not-asked-as-a-page no-cors-headers",
         ("Vary: Origin",), (),
         "HTTP/2 200\nserver: AmazonS3\nx-cache: Hit from cloudfront\nage: 512\n", AT),
    # --- who answered ----------------------------------------------------------------------------
    Kind("REST API without OPTIONS", "no-such-method", ("API Gateway", "OPTIONS"),
         ("Authentication answered",),
         "HTTP/2 403\nx-amzn-errortype: MissingAuthenticationTokenException\n\n"
         '{"message":"Missing Authentication Token"}', ("-X", "PUT", *AT)),
    Kind("challenge", "challenge", ("Cloudflare", "WAF"), (),
         "HTTP/2 403\nserver: cloudflare\ncf-mitigated: challenge\ncontent-type: text/html\n", AT),
    Kind("challenge of AWS", "challenge", ("AWS WAF",), (),
         "HTTP/2 202\nx-amzn-waf-action: challenge\n", AT),
    Kind("MCP", "origin-refused", ("Invalid Origin header", "Most likely"), (),
         "HTTP/1.1 403 Forbidden\nContent-Type: text/plain\n\nInvalid Origin header", AT),
    Kind("an origin that is none of a page", "error-without-cors origin-not-allowed",
         ("invalid origin airport",), ("because of their Origin",),
         "HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n"
         '{"error": "invalid origin airport"}', AT),
    Kind("Django's page", "csrf", ("CSRF_TRUSTED_ORIGINS", "body: Forbidden (403)"), ("h1>",),
         "HTTP/1.1 403 Forbidden\nServer: gunicorn\n\n<h1>Forbidden (403)</h1><p>CSRF "
         "verification failed. Request aborted.</p>", ("-X", "POST", *AT)),
    Kind("a page that tells of CSRF", "not-asked-as-a-page no-cors-headers", (), ("CSRF",),
         "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<h1>CSRF verification failed: a guide</h1>",
         AT),
    # --- recipes ---------------------------------------------------------------------------------
    Kind("nginx keeps other headers", "header-not-allowed", ("inherits none of these",), (),
         chrome(lacks("x-requested-with")), ("--server", "nginx")),
    # --- Safari ----------------------------------------------------------------------------------
    Kind("Safari: connection lost", "connection-broken", ("log",), (NOTHING_SAID,),
         "[Error] Failed to load resource: The network connection was lost. (4, line 0)\n"
         f"[Error] Fetch API cannot load {API} due to access control checks.", FROM),
    Kind("Safari: timeout", "timed-out", ("did not answer in time",), (NOTHING_SAID,),
         "[Error] Failed to load resource: The request timed out. (4, line 0)\n"
         f"[Error] Fetch API cannot load {API} due to access control checks.", FROM),
    Kind("Safari: one request in three lines",
         "preflight-needs-login error-without-cors origin-not-allowed", (API,), ("2 requests",),
         safari(f"Origin {DEV} is not allowed by Access-Control-Allow-Origin. Status code: 401")
         + f"\n[Error] Failed to load resource: Origin {DEV} is not allowed by "
         "Access-Control-Allow-Origin. Status code: 401 (4, line 0)"),
    Kind("Safari: header", "header-not-allowed", ("X-Tenant",), ("request header .",),
         safari("Request header field x-tenant is not allowed by Access-Control-Allow-Headers."),
         FROM),
    Kind("Safari: method", "method-not-allowed", ("add PUT",), (),
         safari("Method PUT is not allowed by Access-Control-Allow-Methods."), FROM),
    Kind("Safari: preflight", "preflight-not-handled", ("404", "Most likely"), (),
         safari("Preflight response is not successful. Status code: 404"), FROM),
    Kind("Safari: star", "wildcard-with-credentials", ("credentials",), (),
         safari("Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is "
                "true."), FROM),
    Kind("Safari: old", "no-cors-headers origin-not-allowed error-without-cors",
         (f"Refused {API}",), (),
         f"XMLHttpRequest cannot load {API}. Origin {DEV} is not allowed by "
         "Access-Control-Allow-Origin."),
    # --- Firefox ---------------------------------------------------------------------------------
    Kind("Firefox: no response, old", "no-answer", ("certificate",), (NOTHING_SAID,),
         firefox("CORS request did not succeed", "https://localhost:5001/v1/users"), FROM_DEV),
    Kind("Firefox: method", "method-not-allowed", ("does not say which method", "-X"),
         ("Add to the methods", "methods that the server allows: GET"),
         firefox("Did not find method in CORS header ‘Access-Control-Allow-Methods’")
         + "\n" + firefox("CORS request did not succeed", status="(null)"), FROM),
    Kind("Firefox: star", "wildcard-with-credentials", ("credentials",), (),
         firefox("Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is "
                 "‘*’"), FROM),
    Kind("Firefox: header, old", "header-not-allowed", ("X-Tenant",), (),
         firefox("missing token ‘x-tenant’ in CORS header ‘Access-Control-Allow-Headers’ from CORS "
                 "preflight channel"), FROM),
    Kind("Firefox: preflight, old",
         "preflight-not-handled preflight-needs-login preflight-crashed", (API,),
         ("unknown",), firefox("CORS preflight channel did not succeed"), FROM),
    Kind("Firefox: 502", "gateway-error", ("502",), ("does not allow",),
         firefox("CORS header ‘Access-Control-Allow-Origin’ missing", status="502"), FROM),
    Kind("Firefox: URL with dots", "preflight-needs-login error-without-cors origin-not-allowed",
         ("http://localhost:8000/api/v1.2/users",), (),
         firefox("CORS header ‘Access-Control-Allow-Origin’ missing",
                 "http://localhost:8000/api/v1.2/users", "403"), FROM_DEV),
    Kind("French: 500", "error-without-cors origin-not-allowed", ("500",), (),
         "Blocage d’une requête multiorigines (Cross-Origin Request) : la politique « Same Origin "
         f"» ne permet pas de consulter la ressource distante située sur {API}. Raison : l’en-tête "
         "CORS « Access-Control-Allow-Origin » est manquant. Code d’état : 500.", FROM),
    Kind("French: no response", "no-answer", (API,), (),
         "Blocage d’une requête multiorigine (Cross-Origin Request) : la politique « Same Origin » "
         f"ne permet pas de consulter la ressource distante située sur {API}. Raison : échec de la "
         "requête CORS. Code d’état : (null).", FROM),
    Kind("German: preflight", "preflight-not-handled", ("405",), (),
         "Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet "
         f"das Lesen der externen Ressource auf {API}. (Grund: CORS-Preflight-Antwort schlug "
         "fehl). Statuscode: 405.", FROM),
    Kind("German: header", "header-not-allowed", ("X-Tenant",), (),
         "Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet "
         f"das Lesen der externen Ressource auf {API}. (Grund: Kopfzeile 'x-tenant' ist aufgrund "
         "der Kopfzeile 'Access-Control-Allow-Headers' aus der CORS-Preflight-Antwort nicht "
         "zulässig).", FROM),
    Kind("Spanish", "preflight-not-handled error-without-cors origin-not-allowed", ("404",), (),
         "Solicitud desde otro origen bloqueada: la política de mismo origen impide leer el "
         f"recurso remoto en {API} (razón: falta la cabecera CORS "
         "'Access-Control-Allow-Origin'). Código de estado: 404.", FROM),
    Kind("Japanese", "no-cors-headers origin-not-allowed", (API,), (),
         f"クロスオリジン要求をブロックしました: 同一生成元ポリシーにより、{API} にある"
         "リモートリソース"
         "の読み込みは拒否されます (理由: CORS ヘッダー ‘Access-Control-Allow-Origin’ が足りない)。"
         "ステータスコード: 200。", FROM),
    Kind("Russian", "error-without-cors origin-not-allowed", ("500",), (),
         "Запрос из постороннего источника заблокирован: Политика одного источника запрещает "
         f"чтение удаленного ресурса на {API}. (Причина: отсутствует заголовок CORS "
         "«Access-Control-Allow-Origin»). Код состояния: 500.", FROM),
    Kind("Chinese", "preflight-needs-login error-without-cors origin-not-allowed", ("401",), (),
         f"已拦截跨源请求：同源策略禁止读取位于 {API} 的远程资源。（原因：CORS 头缺少 "
         "'Access-Control-Allow-Origin'）。状态码：401。", FROM),
    # --- older Chrome ----------------------------------------------------------------------------
    Kind("old Chrome: 503", "gateway-error", ("503",), (),
         f"Fetch API cannot load {API}. {MISSING} Origin 'http://localhost:8080' is therefore not "
         "allowed access. The response had HTTP status code 503."),
    Kind("old Chrome: failed to load", "error-without-cors origin-not-allowed", ("500",), (),
         f"Failed to load {API}: {MISSING} Origin '{DEV}' is therefore not allowed access. The "
         "response had HTTP status code 500."),
    Kind("old Chrome: star", "wildcard-with-credentials", ("socket.io",), (),
         "XMLHttpRequest cannot load http://api.example.org/socket.io/?EIO=3&transport=polling. A "
         "wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the "
         "credentials flag is true. Origin 'http://localhost:8080' is therefore not allowed "
         "access."),
    Kind("old Chrome: font",
         "no-cors-headers origin-not-allowed error-without-cors cached-for-another", (SPA,), (),
         "Font from origin 'https://cdn.example.org' has been blocked from loading by Cross-Origin "
         f"Resource Sharing policy: {MISSING} Origin '{SPA}' is therefore not allowed access."),
    Kind("old Chrome: redirect", "redirect-after-preflight",
         ("Refused https://api.example.org/v1 ", "Fetch https://api.example.org/v1/ ", "slash"),
         ("its preflight failed", "of a redirect of the preflight"),
         "XMLHttpRequest cannot load https://api.example.org/v1. Redirect from "
         "'https://api.example.org/v1' to 'https://api.example.org/v1/' has been blocked by CORS "
         "policy: Request requires preflight, which is disallowed to follow cross-origin "
         "redirect."),
    Kind("old Chrome: 405", "preflight-not-handled", ("405",), (),
         f"Failed to load {API}: Response for preflight has invalid HTTP status code 405."),
    Kind("redirected preflight", "preflight-redirected", ("browsers do not follow", "slash"), (),
         chrome(f"{CHECK}Redirect is not allowed for a preflight request.")),
    # --- not known -------------------------------------------------------------------------------
    Kind("sentence of a later Chrome", "unknown-sentence", ("Allow-Weather", "unknown"),
         (NOTHING_SAID, "allow_origins"),
         chrome("The response did not carry the 'Access-Control-Allow-Weather' header.")),
    Kind("sentence of a later Firefox", "unknown-sentence", ("Allow-Weather",), (NOTHING_SAID,),
         firefox("CORS header ‘Access-Control-Allow-Weather’ missing")),
    *(
        Kind(f"not a message: {text[:24]}", "", ("is known",), ("200 OK", "Refused"), text)
        for text in (
            "TypeError: rows.flatMap is not a function",
            "Uncaught ReferenceError: Buffer is not defined\n    at index.8a1c.js:3:7",
            "Since the deploy on Friday the page shows a spinner only. Who can look?",
            "NOTICE: this server runs in debug mode",
            "KeyError: 'SECRET_KEY'",
            "Warning: validateDOMNesting(...): <div> cannot appear as a descendant of <p>.",
        )
    ),
    # --- pastes ----------------------------------------------------------------------------------
    Kind("Network panel, one value a line", "error-without-cors origin-not-allowed",
         ("DELETE", "405"), ("200 OK",),
         f"Request URL\n{API}\nRequest Method\nDELETE\nStatus Code\n405 Method Not Allowed", FROM),
    Kind("Network panel, OPTIONS", "preflight-needs-login", ("401", "Authentication answered"), (),
         f"Request URL: {API}\nRequest Method: OPTIONS\nStatus Code: 401 Unauthorized\n"
         "Response Headers\nwww-authenticate: Bearer\nRequest Headers\n:authority: "
         "api.example.org\n:path: /orders/4\naccess-control-request-method: PUT\n"
         f"origin: {SPA}"),
    Kind("curl, with a login in a preflight", "allowed-as-shown no-max-age",
         ("Preflight allowed", "carried a login (Authorization or Cookie)", "without it"),
         ("Script gets", "These headers allow the page"),
         f"$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT' "
         f"-H 'Authorization: Bearer x'\nHTTP/1.1 204 No Content\n"
         f"Access-Control-Allow-Origin: {SPA}\nAccess-Control-Allow-Methods: PUT\n"),
    Kind("curl, with a preflight", "method-not-allowed", ("add PUT",), (),
         f"$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT'\n"
         f"HTTP/2 204\naccess-control-allow-origin: {SPA}\n"
         "access-control-allow-methods: GET,POST\n"),
    Kind("curl -v of http", "origin-misspelled cached-for-another",
         ("GET http://api.test.example:8080/items",), ("https://api.test.example",),
         "$ curl -v -H 'Origin: http://localhost:3000' http://api.test.example:8080/items\n"
         "* Connected to api.test.example (10.1.2.3) port 8080\n> GET /items HTTP/1.1\n"
         "> Host: api.test.example:8080\n> Origin: http://localhost:3000\n>\n< HTTP/1.1 200 OK\n"
         "< Access-Control-Allow-Origin: http://localhost:4000\n<\n{}"),
    Kind("two curls", "error-without-cors", ("PUT", "500", "no CORS headers"),
         ("does not allow", "your-page.example"),
         f"$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT'\n"
         f"HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: {SPA}\n"
         "Access-Control-Allow-Methods: PUT\n\n"
         f"$ curl -i -X PUT {API} -H 'Origin: {SPA}'\nHTTP/1.1 500 Internal Server Error\n\n"),
    Kind("curl without a connection", "server-down", ("localhost:9999",), (),
         "$ curl -i http://localhost:9999/\ncurl: (7) Failed to connect to localhost port 9999 "
         "after 0 ms: Connection refused"),
    Kind("copied fetch", "says-nothing", ("without its response", "--ask"), ("Refused",),
         f'fetch("{API}", {{\n  "headers": {{"content-type": "application/json"}},\n  "referrer": '
         f'"{SPA}/",\n  "body": "{{}}",\n  "method": "PATCH",\n  "mode": "cors"\n}});'),
    # --- HAR files -------------------------------------------------------------------------------
    Kind("HAR: method", "method-not-allowed", ("add PUT",), (),
         har(entry(method="OPTIONS", sent={"Access-Control-Request-Method": "PUT"}, status=204,
                   got={"Access-Control-Allow-Origin": SPA}, _resourceType="preflight"),
             entry(method="PUT", status=0, _error="net::ERR_FAILED", _resourceType="fetch"))),
    Kind("HAR of Playwright: PUT", PREFLIGHT_UNKNOWN,
         ("most likely by CORS",), ("No response",),
         har(entry(method="PUT", status=-1, _failureText="net::ERR_FAILED"))),
    Kind("HAR of Playwright: nothing listens", "server-down", ("Nothing listens",), (),
         har(entry("http://localhost:9300/", status=-1,
                   _failureText="net::ERR_CONNECTION_REFUSED"))),
    Kind("HAR of Safari: not connected", "server-down", ("Nothing listens",), (),
         har(entry(status=0, _error="Could not connect to the server."))),
    Kind("HAR: an entry without a response", "error-without-cors origin-not-allowed",
         ("Entry 0 was left out", "500"), ("Traceback",),
         har({"request": {"method": "GET", "url": API, "headers": []}},
             entry(status=500, _error="net::ERR_FAILED"))),
    Kind("HAR: WebSocket", "websocket-refused", ("with status 403",), ("No response",),
         har(entry("wss://live.example.io/ws", status=403, _resourceType="websocket"))),
    Kind("HAR: local network", "local-network-access", ("Local Network Access", "Most likely"),
         ("mixed content", "No response"),
         har(entry("http://192.168.1.20/status", status=0, _error="net::ERR_FAILED"))),
    Kind("HAR: JSON without a preflight",
         PREFLIGHT_UNKNOWN,
         ("PUT was never sent",), ("There was no response",),
         har(entry(method="PUT", status=0, _error="net::ERR_FAILED",
                   postData={"mimeType": "application/json", "text": "{}"}))),
    Kind("HAR: status as text", "no-cors-headers", ("status is the text “200”",), (),
         har(entry(status="200", _error="net::ERR_FAILED"))),
    Kind("HAR: cookies are not recorded", "wildcard-with-credentials", ("Most likely",), (),
         har(entry(got={"Access-Control-Allow-Origin": "*"}, _error="net::ERR_FAILED"))),
    # --- of public threads' kinds ----------------------------------------------------------------
    Kind("status before the message, without words", "body-limit", ("too large", "PUT"),
         ("does not allow",), f"PUT {API} 413\n{chrome(MISSING)}"),
    Kind("status before the message, with words", "gateway-error", ("status 503",),
         ("does not allow",), f"GET {API} 503 (Service Unavailable)\n{chrome(MISSING)}"),
    Kind("place and status before the message", "gateway-error", ("status 504",),
         ("does not allow",),
         "api.example.org/orders/4:1 Failed to load resource: the server responded with a status "
         f"of 504 ()\n(index):1 {chrome(MISSING)}"),
    Kind("place of another request before the message",
         "error-without-cors origin-not-allowed", ("404",), (),
         f"{chrome(MISSING)}\norders/4:1 Failed to load resource: the server responded with a "
         "status of 404 ()"),
    Kind("log of the server beside the message", "error-without-cors origin-not-allowed",
         ("status 500", "DELETE"), ("403",),
         f"{chrome(MISSING)}\n"
         'INFO: 127.0.0.1:5000 - "OPTIONS /orders/4 HTTP/1.1" 200 OK\n'
         'INFO: 127.0.0.1:5000 - "GET /orders/5 HTTP/1.1" 403 Forbidden\n'
         'INFO: 127.0.0.1:5000 - "DELETE /orders/4 HTTP/1.1" 500 Internal Server Error\n'),
    Kind("log of a preflight beside the message", "preflight-not-handled", ("status 405",),
         ("PUT",),
         f"{chrome(CHECK + MISSING)}\n"
         '127.0.0.1 - - [01/Feb/2026 10:00:00] "OPTIONS /orders/4 HTTP/1.1" 405 -\n'),
    Kind("405 of PUT in a log", "error-without-cors origin-not-allowed", ("WebDAVModule",), (),
         f"{chrome(MISSING)}\nPUT /orders/4 - 443 - 10.0.0.2 Mozilla/5.0 405 0 0 15\n"),
    Kind("redirect of a preflight with its headers", "preflight-redirected",
         ("redirect to a login page", "https://.../sso/start"), ("Fetch https://.../sso",),
         "Failed to load https://.../v2/items: Response for preflight is invalid (redirect)\n\n"
         "content-type:text/html\nserver:nginx\nlocation:https://.../sso/start?to=/v2/items\n"),
    Kind("login behind the page's own origin", "login-redirect", ("login page",), ("Allowed",),
         f"$ curl -si {SPA}/api/me\nHTTP/2 302\nlocation: https://id.example.org/login?to=1\n",
         ("--from", SPA)),
    Kind("curl in a container", "no-cors-headers", ("looks like a placeholder", "from https://spa.example.org"),
         ("without an Origin",),
         f"$ docker compose exec web curl -sI -X GET -H 'Origin: {SPA}' {API}\nHTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"),
    Kind("console of MinIO", "no-cors-headers", ("MinIO's console", "port 9000"),
         ("The responses then need", "list of origins"),
         f"$ curl -si -H 'Origin: {SPA}' http://files.example.org:9001/bucket/a.png\n"
         "HTTP/1.1 200 OK\nContent-Type: text/html\nServer: MinIO Console\n"),
    Kind("preflight of an unknown method and header", "origin-not-allowed preflight-needs-login",
         ("Either: The server does not allow", "status 403", "add --ask"),
         ("X-Requested-With",),
         f"Request URL: {API}\nRequest Method: OPTIONS\nStatus Code: 403\n", ("--from", SPA)),
    Kind("Spring's preflight: 403 with its Vary", "origin-not-allowed method-not-allowed",
         ("Either: The server does not allow",), ("Authentication",),
         f"OPTIONS /items HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\n"
         "Access-Control-Request-Method: PUT\n\nHTTP/1.1 403\nVary: Origin, "
         "Access-Control-Request-Method, Access-Control-Request-Headers\n"),
    Kind("preflight: 403 that names a login", "preflight-needs-login origin-not-allowed",
         ("Most likely: Authentication answered",), ("Either",),
         f"OPTIONS /items HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\n"
         "Access-Control-Request-Method: PUT\n\nHTTP/1.1 403 Forbidden\n"
         "WWW-Authenticate: Bearer\n"),
    Kind("preflight: 401", "preflight-needs-login", ("with status 401",), ("does not allow",),
         f"OPTIONS /items HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\n"
         "Access-Control-Request-Method: PUT\n\nHTTP/1.1 401 Unauthorized\n"
         "Content-Length: 0\n"),
    Kind("file of an app", "wrong-scheme", ("The app itself serves capacitor: URLs",),
         ("allow_origins", "list of origins"),
         "[Error] Origin http://10.0.0.7:8100 is not allowed by Access-Control-Allow-Origin.\n"
         "[Error] Fetch API cannot load capacitor://localhost/_capacitor_file_/a.json due to "
         "access control checks.\n"),
    Kind("no response, and a tracker's address", "extension no-answer", ("ad blocker",), (),
         firefox("CORS request did not succeed", "https://stats.example.org/matomo.php?a=1",
                 "(null)")),
    Kind("Keycloak by its address", "origin-not-allowed error-without-cors no-cors-headers",
         ("This looks like Keycloak", "Web origins"), ("login page", "Either"),
         firefox("CORS header ‘Access-Control-Allow-Origin’ missing",
                 "https://id.example.org/auth/realms/a/protocol/openid-connect/token")),
    Kind("Internet Explorer in German", "header-not-allowed", (API, "X-Tenant"), (),
         f"SEC7118: XMLHttpRequest für {API} erfordert Cross-Origin Resource Sharing (CORS).\n"
         f"SEC7119: XMLHttpRequest für {API} erfordert Vorabflug-CORS.\n"
         "SEC7123: Anforderungsheader x-tenant war nicht in der Liste "
         "Access-Control-Allow-Headers vorhanden.\n"
         "SCRIPT7002: XMLHttpRequest: Netzwerkfehler 0x80070005, Zugriff verweigert\n"),
    Kind("Internet Explorer: origin", "no-cors-headers origin-not-allowed error-without-cors",
         (SPA,), (),
         f"SEC7120: Origin {SPA} not found in Access-Control-Allow-Origin header."),
    Kind("old Edge: origin", "no-cors-headers origin-not-allowed error-without-cors", (API, SPA),
         (),
         f"SEC7120: [CORS] The origin '{SPA}' did not find '{SPA}' in the "
         f"Access-Control-Allow-Origin response header for cross-origin resource at '{API}'."),
    Kind("Internet Explorer: method", "method-not-allowed", ("the method PUT",), (),
         "SEC7124: Request method PUT was not present in the Access-Control-Allow-Methods list."),
    Kind("Internet Explorer: wildcard", "wildcard-with-credentials", (), (),
         "SEC7121: Wildcard in Access-Control-Allow-Origin not allowed when credentials flag is "
         "set to true."),
    Kind("Internet Explorer: redirect of the preflight", "preflight-redirected", (API,), (),
         f"SEC7119: XMLHttpRequest for {API} required CORS preflight.\n"
         "SEC7126: Redirects are not allowed for CORS preflight requests."),
    Kind("Internet Explorer: redirect", "redirect-after-preflight", (API,), ("preflight failed",),
         f"SEC7119: XMLHttpRequest for {API} required CORS preflight.\n"
         "SEC7127: Redirect was blocked for CORS request."),
    Kind("Internet Explorer without codes", "doubled-headers list-of-origins", (), (),
         "Multiple Access-Control-Allow-Origin headers are not allowed for CORS response."),
    Kind("Internet Explorer says nothing", "says-nothing", ("SEC7120 to SEC7129",), (),
         "SCRIPT7002: XMLHttpRequest: Network Error 0x80070005, Access is denied."),
    Kind("net error alone", "embedder-policy", (), (),
         "net::ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep 200"),
    Kind("net error in a column", "opaque-response-blocking", (), (),
         "a.png\t(failed)net::ERR_BLOCKED_BY_ORB\timg"),
    Kind("status and message without URL", "error-without-cors", ("429", "fewer requests"),
         ("allow null", "Either"),
         f"Failed to load resource: the server responded with a status of 429 ()\n{MISSING} Origin "
         "'null' is therefore not allowed access. The response had HTTP status code 429."),
    Kind("body that refuses a named origin", "origin-refused", ("because of their Origin",), (),
         f"$ curl -i -H 'Origin: {SPA}' {API}\nHTTP/1.1 403 Forbidden\nContent-Type: "
         f"application/json\n\n" '{"detail":"Origin \\"https://spa.example.org\\" was denied"}'),
    Kind("mixed content of the page's own host", "mixed-content",
         ("redirected the request to http", "X-Forwarded-Proto"), (),
         f"Mixed Content: The page at '{SPA}/orders' was loaded over HTTPS, but requested an "
         "insecure XMLHttpRequest endpoint 'http://spa.example.org/api/orders/'. This request has "
         "been blocked; the content must be served over HTTPS."),
    Kind("Safari, http on this machine", "mixed-content content-security-policy", ("over https",),
         (),
         "[Error] Fetch API cannot load http://127.0.0.1:9000/ due to access control checks.\n"
         "[Error] TypeError: Not allowed to request resource\n",
         ("--from", "https://localhost:3000")),
    Kind("Firefox, http without a response", "mixed-content no-answer", ("over https",), (),
         firefox("CORS request did not succeed", "http://api.example.org/", "(null)"),
         ("--from", SPA)),
    Kind("Firefox, http on this machine without a response", "no-answer", (), (),
         firefox("CORS request did not succeed", "http://localhost:9000/", "(null)"),
         ("--from", SPA)),
    Kind("net error, address and status in lines", "opaque-response-blocking",
         ("https://img.example.org/a.png", "status 404"), ("Often it is",),
         "https://img.example.org/a.png\n(failed)net::ERR_BLOCKED_BY_ORB\n[HTTP/2 404 Not Found "
         "27ms]\n"),
    Kind("net error and two addresses", "opaque-response-blocking", ("unknown URL",), (),
         "https://img.example.org/a.png\nhttps://img.example.org/b.png\n"
         "(failed)net::ERR_BLOCKED_BY_ORB\n"),
    Kind("page that is not the user's",
         "local-address no-cors-headers origin-not-allowed error-without-cors",
         ("host_permissions",), (),
         chrome(MISSING, "http://127.0.0.1:3030/status", "https://search.example.org")),
    Kind("Firefox's reason alone", "no-cors-headers origin-not-allowed error-without-cors", (),
         (), "(Reason: CORS header ‘Access-Control-Allow-Origin’ missing)"),
    Kind("Firefox's reason alone, with a status", "error-without-cors origin-not-allowed", ("500",),
         (), "Reason: CORS header 'Access-Control-Allow-Origin' missing). Status code: 500."),
    Kind("Firefox, a URL that was left out", "wildcard-with-credentials", (), (),
         "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
         "resource … (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘*’)."),
    Kind("old Firefox, wildcard", "wildcard-with-credentials", (API, "fetch without credentials"),
         ("pattern",), firefox("CORS header 'Access-Control-Allow-Origin' does not match '*'")),
    Kind("rows of Firefox's Network panel", PREFLIGHT_UNKNOWN, ("PUT http://localhost:9000",), (),
         "OPTIONS\tlocalhost:9000\tCORS Missing Allow Origin\n"
         "PUT\tlocalhost:9000\tNS_ERROR_DOM_BAD_URI\n"),
    Kind("row of a GET", "no-cors-headers origin-not-allowed error-without-cors",
         ("GET https://api.example.org",), (),
         "200\tGET\tapi.example.org\titems\tapp.js:3 (fetch)\tjson\tCORS Missing Allow Origin\t2"),
    Kind("row of a method", "method-not-allowed", ("the method DELETE",), (),
         "204 OPTIONS api.example.org items CORS Method Not Found 0 B\n"
         "    DELETE api.example.org items NS_ERROR_DOM_BAD_URI\n"),
    Kind("row without a response", "no-answer", (), (), "POST api.example.org a xhr CORS Failed"),
    Kind("row of an extension", "extension", (), (),
         "GET api.example.org a.js script Blocked By Extension"),
    Kind("row of mixed content", "mixed-content", ("over https",), (),
         "GET api.example.org a.json fetch Mixed Block"),
    Kind("login that the page starts", "login-redirect", ("location.href",), ("OPTIONS",),
         chrome(CHECK + MISSING, "https://accounts.example.org/oauth2/auth?client_id=1", SPA,
                by="XMLHttpRequest", first=f"{SPA}/api/login")),
    Kind("error page alone", "body-limit", ("POST", "too large"), (),
         "<html>\n<head><title>413 Request Entity Too Large</title></head>\n<body>\n<center><h1>"
         "413 Request Entity Too Large</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>",
         ("--url", API, "--from", SPA, "-X", "POST")),
    Kind("page that is no error", "", ("nothing here that is known",), (),
         "<title>404 ways to cook rice</title>"),
    Kind("WebSocket of the page's own host over ws", "mixed-content", ("wss://spa.example.org",),
         ("redirected",),
         f"[blocked] The page at {SPA}/chat was not allowed to run insecure content from "
         "ws://spa.example.org:6060."),
    Kind("old Chrome, a login's host without a scheme, null", "login-redirect null-origin",
         ("login.example.org",), (),
         f"XMLHttpRequest cannot load login.example.org. {MISSING} Origin 'null' is therefore not "
         "allowed access."),
    Kind("title of an issue, without a full stop", "method-not-allowed", ("the method PATCH",), (),
         f"Failed to load {API}: Method PATCH is not allowed by Access-Control-Allow-Methods in "
         "preflight response"),
    Kind("raw request without a version", "origin-not-allowed preflight-needs-login",
         ("POST https://api.example.org/users",), ("unknown URL",),
         "OPTIONS https://api.example.org/users\nHost: api.example.org\n"
         f"Access-Control-Request-Method: POST\nOrigin: {SPA}\n\nHTTP/1.1 403\n"
         "Content-Length: 0\n"),
    Kind("S3, 403", "origin-not-allowed error-without-cors", ("a CORS rule of the bucket",), (),
         "XMLHttpRequest cannot load https://photos.s3.amazonaws.com/. No "
         "'Access-Control-Allow-Origin' header is present on the requested resource. Origin "
         f"'{SPA}' is therefore not allowed access. The response had HTTP status code 403."),
    Kind("S3, preflight", "origin-not-allowed", ("a CORS rule of the bucket",),
         ("Authentication",),
         "XMLHttpRequest cannot load https://photos.s3.amazonaws.com/. Response for preflight has "
         "invalid HTTP status code 403"),
    # --- of question-and-answer threads' kinds ----------------------------------------------------
    *(
        Kind(f"error text: {text[:24]}", "says-nothing", (NOTHING_SAID, *told),
             ("allow_origins", "200 OK", "does not allow"), text)
        for text, told in (
            ("Error: XMLHttpRequest error.\npackages/http/src/browser_client.dart 69:22", ()),
            (f"ClientException: XMLHttpRequest error., uri={API}", (API,)),
            (f"Error: ClientException: Failed to fetch, uri={API}", (API,)),
            ("DioException [connection error]: The connection errored: The XMLHttpRequest onError "
             "callback was called. This typically indicates an error on the network layer.", ()),
            ("tus: failed to create upload, caused by [object ProgressEvent], originated from "
             f"request (method: POST, url: {API}, response code: n/a, response text: n/a)",
             (f"POST {API}",)),
        )
    ),
    Kind("CORB", "opaque-response-blocking", (API,), (),
         f"Cross-Origin Read Blocking (CORB) blocked cross-origin response {API} with MIME type "
         "application/json. See https://www.chromestatus.com/feature/5629709824032768 for more."),
    Kind("frame of another origin", "frame-of-another-origin", ("postMessage",), ("allow_origins",),
         f'Uncaught DOMException: Blocked a frame with origin "{SPA}" from accessing a '
         "cross-origin frame."),
    Kind("frame of another origin, Firefox", "frame-of-another-origin", ("postMessage",), (),
         'Uncaught DOMException: Permission denied to access property "document" on cross-origin '
         "object"),
    Kind("X-Frame-Options", "framing-refused", ("frame-ancestors", "sameorigin"),
         ("allow_origins",),
         "Refused to display 'https://maps.example.net/' in a frame because it set "
         "'X-Frame-Options' to 'sameorigin'."),
    Kind("frame-ancestors", "framing-refused", ("itself says so",), (),
         "Refused to frame 'https://maps.example.net/' because an ancestor violates the following "
         "Content Security Policy directive: \"frame-ancestors 'self'\"."),
    Kind("SharedArrayBuffer", "not-isolated", ("Cross-Origin-Opener-Policy: same-origin",), (),
         "Uncaught (in promise) ReferenceError: SharedArrayBuffer is not defined"),
    *(
        Kind(f"cookie: {text[:24]}", "cookies-kept-back", ("SameSite=None; Secure", "kept back"),
             ("Allowed", "Refused"), text)
        for text in (
            'This Set-Cookie was blocked because it had the "SameSite=Lax" attribute but came from '
            "a cross-site response which was not the response to a top-level navigation.",
            'This cookie was blocked because it had the "SameSite=Strict" attribute and the '
            "request was made from a different site.",
            f"A cookie associated with a cross-site resource at {SPA} was set without the "
            "`SameSite` attribute.",
        )
    ),
    Kind("status of a preflight after the message", "preflight-needs-login", ("status 401",),
         ("OPTIONS https://api", "Nothing in the server"),
         f"{chrome(CHECK + MISSING)}\n\nOPTIONS {API} 401 (Unauthorized)"),
    Kind("status of a preflight alone", "preflight-not-handled", ("status 405",), ("Allowed",),
         f"OPTIONS {API} 405 (Method Not Allowed)"),
    Kind("status of a request alone", "error-status", ("status 500", "Answered"),
         ("Allowed", "CORS allows this"), f"POST {API} 500 (Internal Server Error)"),
    Kind("net error and a status without words", "error-without-cors origin-not-allowed",
         ("status 403",), (), f"{chrome(MISSING)}\nGET {API} net::ERR_FAILED 403"),
    Kind("message that is cut at its end", "says-nothing", ("The message is cut", API), (),
         f"Access to fetch at '{API}' from origin '{SPA}' has been blocked by CORS policy"),
    Kind("message that is cut at its beginning",
         "no-cors-headers origin-not-allowed error-without-cors", (), ("origin's",),
         f"has been blocked by CORS policy: {MISSING[:-1]}"),
    Kind("title with a sentence in it",
         "preflight-not-handled preflight-needs-login preflight-crashed", ("status 401 or 403",),
         (), f"CORS Error: {CHECK}It does not have HTTP ok status - .NET 6 / Angular 14"),
    Kind("panel with a body's line", "origin-not-allowed method-not-allowed", ("DELETE",),
         ("unknown",),
         f"Request URL: {API}\nRequest Method: OPTIONS\nStatus Code: 403\nResponse Headers\n"
         "Vary: Origin\nVary: Access-Control-Request-Method\nRequest Headers\n"
         f"Access-Control-Request-Method: DELETE\nOrigin: {SPA}\nSec-Fetch-Mode: cors\n\n"
         "Response: Invalid CORS request"),
    Kind("login of one's own, of a file", "null-origin", ("opened as files",), ("login page",),
         f"XMLHttpRequest cannot load {SPA}/login. {MISSING} Origin 'null' is therefore not "
         "allowed access."),
    Kind("image that is cached without CORS", "origin-not-allowed cached-for-another "
         "error-without-cors no-cors-headers", ("Disable cache", "crossorigin"), (),
         chrome(MISSING, "https://photos.s3.eu-west-1.amazonaws.com/4.png", by="image")),
    Kind("word in place of an origin", "origin-misspelled", ("sends “false”",), ("not quite",),
         chrome("The 'Access-Control-Allow-Origin' header contains the invalid value 'false'.")),
    Kind("misspelled origin of an unknown page", "origin-misspelled", ("not quite an origin",),
         ("your page's origin",),
         "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: http://localhost:3000/\n"),
    Kind("preflight redirected for a slash too many", "preflight-redirected",
         ("one slash where yours has two",), (),
         chrome(f"{CHECK}Redirect is not allowed for a preflight request.",
                "https://api.example.org//orders")),
    Kind("preflight redirected on this machine", "preflight-redirected",
         ("with a slash at the end",), (),
         chrome(f"{CHECK}Redirect is not allowed for a preflight request.",
                "http://127.0.0.1:8000/orders", DEV)),
    Kind("mixed content after a redirect that adds a slash", "mixed-content",
         ("X-Forwarded-Proto",), (),
         f"Mixed Content: The page at '{SPA}/' was loaded over HTTPS, but requested an insecure "
         "XMLHttpRequest endpoint 'http://api.example.org/orders/'."),
    Kind("local network, page on https", "local-network-access", ('allow="local-network-access"',),
         ("Load the page over https",),
         chrome("Permission was denied for this request to access the `unknown` address space.",
                "http://localhost:11434/api/tags")),
    # --- settings and code beside the message ----------------------------------------------------
    *(
        Kind(f"origin in the settings: {value}",
             "origin-misspelled no-cors-headers error-without-cors",
             (f"Most likely: The pasted settings allow “{value}”", "FastAPI", *said),
             ("Either",),
             f"{chrome(MISSING, origin=origin)}\n\napp.add_middleware(CORSMiddleware, "
             f"allow_origins=['{value}'], allow_methods=['*'])")
        for value, origin, said in (
            (f"{DEV}/", DEV, ("without a slash",)),
            ("localhost:5173", DEV, (f"Write '{DEV}'",)),
            ("http://127.0.0.1:5173", DEV, ("two origins",)),
            ("http://spa.example.org", SPA, ("The scheme differs",)),
            ("https://www.spa.example.org", SPA, ("One has “www.”",)),
        )
    ),
    *(
        Kind(f"no near miss in the settings: {value}", "error-without-cors no-cors-headers",
             ("FastAPI",),
             ("beside the message allow",),
             f"{chrome(MISSING, origin=DEV)}\n\napp.add_middleware(CORSMiddleware, "
             f"allow_origins=[{value}])\nuvicorn.run(app, host='localhost', port=8000)")
        for value in (f"'{DEV}'", "'*'", f"'{DEV}/', '{DEV}'")
    ),
    *(
        Kind(f"CORS layer that comes too late: {line[:20]}",
             "layer-too-late " + PREFLIGHT_UNKNOWN.replace("origin-not-allowed", other),
             (f"“{line}”", "restart"), ("Either",),
             f"{chrome(CHECK + MISSING, origin=DEV)}\n\n{line}\n{layer}\n")
        for line, layer, other in (
            ('app.use("/items", items);', "app.use(cors()); // const app = express()",
             "no-cors-headers"),
            ("app.get('/', home)", "app.use(cors({ origin: true })); // express()",
             "no-cors-headers"),
            ("app.UseAuthorization();", 'app.UseCors("spa");', "origin-not-allowed"),
            ("'django.middleware.common.CommonMiddleware',",
             "'corsheaders.middleware.CorsMiddleware',", "origin-not-allowed"),
        )
    ),
    Kind("CORS layer in its place",
         PREFLIGHT_UNKNOWN.replace("origin-not-allowed", "no-cors-headers"),
         ("this response does not come from them",), ("code beside", "For Express"),
         f"{chrome(CHECK + MISSING, origin=DEV)}\n\nconst app = express();\n"
         "app.use(cors());\napp.get('/', home);\n"),
    Kind("preflight: 400 in a log", "origin-not-allowed error-without-cors",
         ("FastAPI and Starlette",), ("Authentication",),
         f"{chrome(CHECK + MISSING)}\n"
         'INFO: 127.0.0.1:5000 - "OPTIONS /orders/4 HTTP/1.1" 400 Bad Request\n'),
    # --- as documents and tickets quote messages -------------------------------------------------
    Kind("message in comments, on several lines",
         "preflight-not-handled preflight-needs-login preflight-crashed", (f"Refused {API}",),
         ("unknown",),
         f"  //Access to XMLHttpRequest at \n  //'{API}' \n  //from origin '{SPA}' has been "
         "blocked by CORS policy: \n  //Response to preflight request doesn't pass \n  //access "
         "control check: It does not have HTTP ok status\n"),
    Kind("message with a URL that was cut", PREFLIGHT_UNKNOWN, (f"pages of {SPA}",), (),
         chrome(CHECK + MISSING, ".../functions/notify")),
    Kind("addresses as code", "no-cors-headers origin-not-allowed error-without-cors",
         (f"Refused {API}", f"pages of {SPA}"), (),
         chrome(MISSING).replace("'", "`").replace("`Access-Control", "'Access-Control")
         .replace("Origin`", "Origin'")),
    Kind("address as code, Firefox", "no-answer", (API,), ("unknown",),
         "Firefox: " + firefox("CORS request did not succeed", f"`{API}`")),
    Kind("list of messages as code", "no-cors-headers origin-not-allowed error-without-cors",
         (API,), ("2 requests",),
         f"- `Origin {DEV} is not allowed by Access-Control-Allow-Origin`\n"
         f"- `Fetch API cannot load {API} due to access control checks`\n"),
    Kind("status alone beside the message", "gateway-error", ("status 503", "of this name"), (),
         chrome(f"{CHECK}It does not have HTTP ok status.",
                "https://a.supabase.co/functions/v1/plan") + "\n\n503 (Service Unavailable)"),
    Kind("Firebase Storage", "preflight-not-handled preflight-needs-login preflight-crashed",
         ("bucket's name",), ("buckets update",),
         chrome(f"{CHECK}It does not have HTTP ok status.",
                "https://firebasestorage.googleapis.com/v0/b/a.appspot.com/o?name=b")),
    Kind("Next.js's router", "header-not-allowed", ("<a href>", "rsc"), ("add Rsc",),
         chrome(lacks("rsc"), "https://app.example.org/", SPA, first=f"{SPA}/go?_rsc=1")),
    Kind("number in place of an origin", "origin-misspelled", ("sends “0”",), (),
         chrome("The 'Access-Control-Allow-Origin' header contains the invalid value '0'.")),
    Kind("Safari: several values", "doubled-headers list-of-origins", ("Either",), (),
         safari("Access-Control-Allow-Origin cannot contain more than one origin.")),
    Kind("Safari: name of a container", "name-not-found", ("the port that the container",),
         ("2 requests", "server's host"),
         "[Error] Failed to load resource: A server with the specified hostname could not be "
         "found. (user, line 0)\n[Error] A server with the specified hostname could not be found."
         "\n[Error] Fetch API cannot load http://backend:8000/user due to access control checks.\n"
         "[Error] Failed to load resource: A server with the specified hostname could not be "
         "found. (user, line 0)\n"),
    Kind("Safari: the address alone", "says-nothing", ("the page was left",), (),
         f"Fetch API cannot load {API} due to access control checks."),
    Kind("WebKit in Playwright", "says-nothing", ("the page was left",), (),
         "pageerror: /127.0.0.1:9000/api/items due to access control checks."),
    Kind("https on this machine, no response", "no-answer", ("http://127.0.0.1:8000/x",), (),
         firefox("CORS request did not succeed", "https://127.0.0.1:8000/x", "(null)")),
    # --- heads in part, and what stands beside a message -----------------------------------------
    Kind("Chrome: without the URL", "no-cors-headers origin-not-allowed error-without-cors",
         (DEV,), ("unknown sentence",),
         f"from origin '{DEV}' has been blocked by CORS policy: {MISSING}"),
    Kind("Chrome: the page alone", "no-cors-headers origin-not-allowed error-without-cors",
         (DEV,), (), f"'{DEV}' has been blocked by CORS policy: {MISSING}"),
    Kind("Chrome: stars in place of both",
         "no-cors-headers origin-not-allowed error-without-cors", (), ("pages of *",),
         f"Access to fetch at * from origin * has been blocked by CORS policy: {MISSING}"),
    Kind("Chrome: the reason alone, after a word",
         "preflight-not-handled preflight-needs-login preflight-crashed", (), (),
         f"It is blocked by CORS policy: {CHECK}It does not have HTTP ok status."),
    Kind("Chrome: in quotes, without a full stop",
         "preflight-not-handled preflight-needs-login preflight-crashed", (), (),
         f'"… has been blocked by CORS policy: {CHECK}It does not have HTTP ok status"'),
    Kind("Chrome: a title without a reason", "says-nothing", ("because of CORS", API), (),
         f"Access to fetch at '{API}' from origin '{SPA}' has been blocked by CORS policy"),
    Kind("Chrome: a bracket before the URL",
         "no-cors-headers origin-not-allowed error-without-cors cached-for-another", (API,), (),
         f"Access to script at '[{API}] from origin '{SPA}' has been blocked by CORS policy: "
         + MISSING),
    Kind("address spaces in other words", "local-network-access", ("Local Network Access",), (),
         "Access to fetch at 'http://localhost:9090/x ...' has been blocked by CORS policy: "
         "Request had to target IP address space, yet the resource is in address space 'local'"),
    Kind("CORB, with a place", "opaque-response-blocking", ("https://img.example.org/a",), (),
         "main.js:5 Cross-Origin Read Blocking (CORB) blocked cross-origin response "
         "https://img.example.org/a with MIME type text/html. See "
         "https://www.chromestatus.com/feature/5629709824032768 for more details."),
    Kind("CORB beside a refusal", "no-cors-headers origin-not-allowed error-without-cors warning",
         (), ("2 requests",),
         f"Failed to load {API}: {MISSING} Origin '{DEV}' is therefore not allowed access.\n"
         f"Cross-Origin Read Blocking (CORB) blocked cross-origin response {API} with MIME type "
         "text/html. See https://www.chromestatus.com/feature/5629709824032768 for more details."),
    Kind("Firefox before it told reasons", "says-nothing", ("because of CORS", API),
         ("unknown",),
         "[JavaScript Warning: \"Cross-Origin Request Blocked: The Same Origin Policy disallows "
         f"reading the remote resource at {API}. This can be fixed by moving the resource to the "
         f'same domain or enabling CORS." {{file: "{API}" line: 0}}]'),
    Kind("Firefox before it told the status, in two lines",
         "no-cors-headers origin-not-allowed error-without-cors", (), ("preflight",),
         firefox("CORS header 'Access-Control-Allow-Origin' missing") + "\n"
         + firefox("CORS request did not succeed")),
    Kind("Safari: the echo first", "method-not-allowed", ("PUT",), ("2 requests",),
         "Failed to load resource: Method PUT is not allowed by Access-Control-Allow-Methods.\n"
         f"XMLHttpRequest cannot load {API}. Method PUT is not allowed by "
         "Access-Control-Allow-Methods."),
    Kind("old Chrome: a redirect's own response", "redirect-without-cors", (f"Refused {API}/ ",),
         ("Either",),
         f"Failed to load {API}/: Redirect from '{API}/' to '{API}' has been blocked by CORS "
         f"policy: {MISSING}"),
    Kind("body of a bare 403", "origin-not-allowed",
         ("Invalid CORS request", "of the origin, of the method"), ("the right login",),
         "HTTP/1.1 403\n\nInvalid CORS request\n"),
    Kind("lines of headers with empty lines between them", "not-asked-as-a-page no-cors-headers",
         (), ("body:",), "HTTP/1.1 200 OK\n\nServer: nginx\n\nContent-Type: text/html\n", AT),
    Kind("preflight of an unknown method", "origin-not-allowed preflight-needs-login",
         ("the request itself was never sent",), ("GET was never sent",),
         f"Request URL: {API}\nRequest Method: OPTIONS\nStatus Code: 403\n", FROM),
    Kind("headers beside a message", "origin-not-allowed error-without-cors",
         ("because it sends “Vary: Origin”", "nginx"), ("no CORS headers, so",),
         f"{chrome(MISSING)}\n\nServer: nginx/1.25\nVary: Origin\nContent-Type: text/html\n"),
    Kind("headers of the preflight beside a message", "origin-not-allowed",
         ("CORS layer refused the preflight",), ("Authentication",),
         f"{chrome(CHECK + MISSING)}\n\nRequest URL: {API}\nRequest Method: OPTIONS\n"
         "Status Code: 403\nResponse Headers\nVary: Origin\n"
         "Vary: Access-Control-Request-Method\nVary: Access-Control-Request-Headers\n"),
    Kind("headers beside a message, of a cache", "origin-misspelled cached-for-another",
         ("www.",), (),
         chrome("The 'Access-Control-Allow-Origin' header has a value "
                "'https://www.spa.example.org' that is not equal to the supplied origin.")
         + "\n\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: https://www.spa.example.org\n"
         "X-Cache: HIT\n"),
    Kind("another response beside a message", "error-without-cors cached-for-another",
         ("A response to a plain GET has Access-Control-Allow-Origin: *",), ("HEAD",),
         f"{chrome(MISSING)}\n\n$ curl -I {API}\nHTTP/1.1 200 OK\n"
         "Access-Control-Allow-Origin: *\n"),
    Kind("response of another URL beside a message", ANY_LACK, ("This fits several causes",),
         ("Server: nginx",),
         f"{chrome(MISSING)}\n\n$ curl -i https://other.example.org/x -H 'Origin: {SPA}'\n"
         "HTTP/1.1 200 OK\nServer: nginx\n"),
    Kind("preflight's response beside Firefox's message", "no-cors-headers",
         ("[preflight-missing-allow-origin]", 'allow_methods = ["PUT"]'),
         ("answered with an error",),
         f"{firefox(LACKS)}\n\n$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}' "
         "-H 'Access-Control-Request-Method: PUT'\nHTTP/1.1 200 OK\nServer: nginx\n", FROM),
    Kind("response beside Firefox's message, of the preflight or of the request", ANY_LACK,
         ("This fits several causes",), ("-X OPTIONS",),
         f"{firefox(LACKS)}\n\nHTTP/1.1 200 OK\nContent-Type: text/html\n", FROM),
    Kind("response to GET beside a refused preflight", PREFLIGHT_UNKNOWN,
         ("the row OPTIONS",), ("Server: nginx",),
         f"{chrome(CHECK + MISSING)}\n\n$ curl -i {API} -H 'Origin: {SPA}'\n"
         "HTTP/1.1 200 OK\nServer: nginx\n"),
    Kind("response to POST beside a refused preflight", PREFLIGHT_UNKNOWN,
         ("the row OPTIONS",), ("plain GET",),
         f"{chrome(CHECK + MISSING)}\n\n$ curl -i -X POST {API} -H 'Origin: {SPA}'\n"
         "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n"),
    Kind("response of another status beside a message",
         "preflight-not-handled error-without-cors origin-not-allowed", ("status 404",),
         ("Server: nginx",),
         f"{firefox(LACKS, status='404')}\n\n$ curl -i {API} -H 'Origin: {SPA}'\n"
         "HTTP/1.1 200 OK\nServer: nginx\n", FROM),
    Kind("response to another page beside a message", ANY_LACK, ("This fits several causes",),
         ("plain GET has",),
         f"{chrome(MISSING)}\n\n$ curl -i {API} -H 'Origin: https://a.example'\nHTTP/1.1 200 OK\n"
         "Access-Control-Allow-Origin: https://a.example\n"),
    Kind("status of a preflight beside a message", "preflight-not-handled",
         ("OPTIONS gets status 405",), ("Either:",),
         f"{chrome(CHECK + 'It does not have HTTP ok status.')}\n\n$ curl -i -X OPTIONS {API} "
         f"-H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT'\n"
         "HTTP/1.1 405 Method Not Allowed\nAllow: GET, PUT\n"),
    Kind("response without credentials beside a message", "credentials-not-allowed",
         ("allows the origin, but not credentials",), ("Either:",),
         chrome("The value of the 'Access-Control-Allow-Credentials' header in the response is '' "
                "which must be 'true' when the request's credentials mode is 'include'.")
         + f"\n\n$ curl -i {API} -H 'Origin: {SPA}'\nHTTP/1.1 200 OK\n"
         f"Access-Control-Allow-Origin: {SPA}\n"),
    Kind("lone Location beside a message", "preflight-redirected",
         (f"redirect to {API}/", "only adds the slash"), ("Either:",),
         chrome(CHECK + "Redirect is not allowed for a preflight request.")
         + f"\nLocation: {API}/\n"),
    Kind("settings with a port that is none beside a message",
         "origin-misspelled no-cors-headers error-without-cors",
         ("allow “https://www.spa.example.org”",), ("99999",),
         f"{chrome(MISSING)}\n\nfrom fastapi.middleware.cors import CORSMiddleware\n"
         "app.add_middleware(CORSMiddleware, allow_origins=['http://spa.example.org:99999', "
         "'https://www.spa.example.org'])\n"),
    Kind("request of Firefox's panel, as a row and in full",
         "error-without-cors origin-not-allowed",
         ("404",), ("2 requests",),
         f"GET\n{API}\nCORS Missing Allow Origin\n\nGET\n{API}\nStatus\n404\nNot Found\n"
         "Content-Type\ttext/html\n"),
    Kind("headers that allow the page", "allowed-as-shown vary-missing",
         ("got another response", "Paste the browser's message"), (),
         f"HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: {SPA}\n", AT),
    Kind("headers that allow every page", "allowed-as-shown",
         ("“*” is not enough for a request with cookies",), (),
         "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n", AT),
    # --- lines of servers' logs -------------------------------------------------------------------
    Kind("log of ASP.NET Core", "origin-not-allowed", ("The server says so", DEV), (),
         "Microsoft.AspNetCore.Cors.Infrastructure.CorsService: Information: CORS policy execution "
         f"failed.\n      Request origin {DEV} does not have permission to access the resource."),
    Kind("log of ASP.NET Core beside a message", "origin-not-allowed", ("server says so",),
         ("Either",),
         f"{chrome(CHECK + MISSING)}\ninfo: Microsoft.AspNetCore.Cors[6]\n      Request origin "
         f"{SPA} does not have permission to access the resource."),
    Kind("log of another page beside a message",
         "no-cors-headers origin-not-allowed error-without-cors", (), ("server says so",),
         f"{chrome(MISSING)}\nRequest origin {DEV} does not have permission to access the "
         "resource."),
    Kind("log of Spring", "origin-not-allowed", ("server says so",), (),
         f"o.s.web.cors.DefaultCorsProcessor : Reject: '{DEV}' origin is not allowed"),
    Kind("settings that Spring refuses", "wildcard-with-credentials", ("allowedOriginPatterns",),
         (),
         "java.lang.IllegalArgumentException: When allowCredentials is true, allowedOrigins cannot "
         'contain the special value "*" since that cannot be set on the response header.'),
    Kind("log of rs/cors", "header-not-allowed", (), (),
         "[cors] 2026/01/02 10:00:00 Preflight aborted: headers '[X-Tenant]' not allowed"),
    Kind("log of Rails: the origin", "csrf", ("X-Forwarded-Proto",), (),
         f"ActionController::InvalidAuthenticityToken (HTTP Origin header ({SPA}) didn't match "
         "request.base_url (http://spa.example.org)):"),
    Kind("log of uvicorn: 400", "origin-not-allowed error-without-cors",
         ("FastAPI and Starlette",), ("request header .",),
         'INFO:     127.0.0.1:51000 - "OPTIONS /items HTTP/1.1" 400 Bad Request'),
    Kind("log of uvicorn: 405", "preflight-not-handled", ("405",), (),
         'INFO:     127.0.0.1:51000 - "OPTIONS /items HTTP/1.1" 405 Method Not Allowed'),
    Kind("log of gin: 404", "preflight-not-handled", ("404",), (),
         '[GIN] 2026/01/02 - 10:00:00 | 404 |  1.2µs |  127.0.0.1 | OPTIONS  "/items"'),
    Kind("log of Express beside a message", "origin-refused", ("log says",), ("answers 0",),
         f"{chrome(MISSING)}\nError: Not allowed by CORS\n    at origin (server.js:25:16)"),
    Kind("log of Flask-SocketIO beside a message", "origin-refused",
         ("cors_allowed_origins", "log says"), (),
         f"{chrome(MISSING)}\n{SPA} is not an accepted origin. (further occurrences of this error "
         "will be logged with level INFO)"),
    Kind("log of Jupyter: its setting", "origin-refused", ("c.ServerApp.allow_origin",), (),
         f"Blocking Cross Origin API request.  Origin: {SPA}, Host: hub.example.org"),
    Kind("log of Action Cable", "websocket-refused", ("allowed_request_origins",),
         ("Access-Control-Allow-Origin",),
         f"Request origin not allowed: {SPA}"),
    Kind("body of Spring beside a message", "origin-not-allowed", ("Most likely",), ("certain",),
         f"{chrome(CHECK + MISSING)}\n\nInvalid CORS request\n"),
    *(
        Kind(f"log, the status after other words: {text[:16]}", "preflight-not-handled",
             (f"OPTIONS gets status {status}",), ("Either",), f"{chrome(CHECK + MISSING)}\n{text}")
        for status, text in (
            ("404", 'ActionController::RoutingError (No route matches [OPTIONS] "/orders/4"):'),
            ("405", f'No route found for "OPTIONS {API}": Method Not Allowed (Allow: POST)'),
            ("404", "NotFoundException: Cannot OPTIONS /orders/4"),
            ("404", "Route OPTIONS:/orders/4 not found"),
            ("405", "Method Not Allowed (OPTIONS): /orders/4"),
            ("404", '[GIN] 2026/01/02 - 10:00:00 | 404 | 1.2µs | 10.0.0.1 | OPTIONS  "/orders/4"'),
            ("405", 'time=10:00 level=INFO msg=request method=OPTIONS path=/orders/4 status=405'),
            ("404", '{"level":"info","httpRequest":{"requestMethod":"OPTIONS","requestUrl":'
                    f'"{API}","status":404}}}}'),
        )
    ),
    Kind("log of Spring: the method", "preflight-not-handled", ("status 405",), (),
         "HttpRequestMethodNotSupportedException: Request method 'OPTIONS' is not supported"),
    Kind("log of Action Cable: null", "websocket-refused", ("Most likely", "opened as a file"),
         ("add that origin",),
         "Request origin not allowed: null"),
    Kind("log of ASP.NET Core of its own pages", "other", ("CORS does not apply",),
         ("WithOrigins",),
         f"Request starting HTTP/1.1 POST {DEV}/_blazor/negotiate - - 0\nCORS policy execution "
         f"failed.\nRequest origin {DEV} does not have permission to access the resource."),
    Kind("log of Rails tells the software", "preflight-not-handled", ("This looks like Rails",),
         (), 'ActionController::RoutingError (No route matches [OPTIONS] "/items")'),
    Kind("settings: a slash, and AddCors()",
         "origin-misspelled preflight-not-handled preflight-needs-login preflight-crashed",
         ("which is not quite the page's origin",), (),
         f'{chrome(CHECK + MISSING, origin=DEV)}\nservices.AddCors();\n.WithOrigins("{DEV}/")'),
    Kind("header's name as code, twice in a message", "doubled-headers", ("is there twice",),
         ("log says",),
         f">XMLHttpRequest cannot load {API}. The `Access-Control-Allow-Origin` header contains "
         f"multiple values '{SPA}, {SPA}', but only one is allowed. Origin '{SPA}' is therefore "
         "not allowed access."),
    Kind("preflight granted beside a message of the request",
         "error-without-cors only-on-preflight", ("Either",), ("does not allow",),
         f"{chrome(MISSING)}\n\n$ curl -si -X OPTIONS .../orders/4 -H 'Origin: {SPA}' -H "
         "'Access-Control-Request-Method: POST'\nHTTP/1.1 200 OK\n"
         f"Access-Control-Allow-Origin: {SPA}\n"),
    Kind("OPTIONS by curl without Origin: 404",
         "not-asked-as-a-page preflight-not-handled", ("does not show what a preflight",), (),
         f"$ curl -I -X OPTIONS {API}\nHTTP/1.1 404 Not Found\nX-Runtime: 0.5\n"),
    Kind("responses after arrows in comments", "preflight-not-handled", ("405",), ("not shown",),
         f"# it fails:\ncurl -i -X OPTIONS {API} -H 'Origin: {SPA}' -H "
         "'Access-Control-Request-Method: PUT'\n# → HTTP/1.1 405 Method Not Allowed\n"),
    Kind("403 of API Gateway to a preflight",
         "error-without-cors origin-not-allowed preflight-needs-login", ("no OPTIONS method",), (),
         chrome(CHECK + MISSING, "https://x1.execute-api.eu-west-1.amazonaws.com/v1/a")
         + "\nOPTIONS https://x1.execute-api.eu-west-1.amazonaws.com/v1/a 403 (Forbidden)"),
    Kind("PHP that nginx cannot reach", "gateway-error", ("fastcgi://127.0.0.1:9000",), (),
         "2026/01/16 15:31:24 [error] 29#29: *1 connect() failed (111: Connection refused) while "
         'connecting to upstream, request: "GET / HTTP/1.1", upstream: "fastcgi://127.0.0.1:9000"'),
    Kind("host header in other letters", "host-not-allowed", ("allowedHosts",), (),
         'With ngrok I see "Invalid Host Header" in the browser.'),
    Kind("page's code sends a response header beside a message",
         "response-header-sent preflight-not-handled origin-not-allowed preflight-needs-login "
         "preflight-crashed", ("remove Access-Control-Allow-Origin from the request",), (),
         f"axios.post('{API}', data, {{ headers: {{ 'Access-Control-Allow-Origin': '*' }} }})\n"
         f"{chrome(CHECK + MISSING)}"),
    Kind("server's code sends the header beside a message",
         "preflight-not-handled no-cors-headers preflight-needs-login preflight-crashed", (),
         ("as a request header",),
         "fetch('/x').then((r) => new Response('', { headers: { 'Access-Control-Allow-Origin': "
         f"'*' }} }}))\n{chrome(CHECK + MISSING)}"),
    Kind("preflight and its response as quotations", "error-without-cors only-on-preflight",
         ("Either",), ("does not allow",),
         "> OPTIONS /orders/4 HTTP/1.1\n> Host: api.example.org\n> Access-Control-Request-Method: "
         f"POST\n> Origin: {SPA}\n\n> HTTP/1.1 200 OK\n> Access-Control-Allow-Origin: {SPA}\n\n"
         f"{chrome(MISSING)}"),
    Kind("a list in quotes, and other directives after it", "header-not-allowed",
         ('allow_headers = ["X-Area", "X-Tenant", "Content-Type"]',),
         ("set-header, ", "http-response, "),
         "Request header field x-area is not allowed by Access-Control-Allow-Headers in "
         "preflight response.\n\n    http-response set-header Access-Control-Allow-Headers "
         "\"X-Tenant, Content-Type\"\n    acl known ssl_fc_sni api.example.org\n    "
         "http-request lua.cors \"*\" \"*\" if known\n    http-response lua.cors if known\n"),
    Kind("a header that the settings list already", "header-not-allowed",
         ("The pasted settings list it already",), ("The responses then need",),
         f"{chrome(lacks('x-tenant'))}\n\napp.use(cors({{ origin: '{SPA}', allowedHeaders: "
         "['X-Tenant'] }));\n"),
    Kind("methods in lower case in the preflight's response", "method-not-allowed",
         ("allows the method delete, which is not DELETE", "in capitals"), ("add DELETE",),
         f"$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: "
         f"DELETE'\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: {SPA}\n"
         "Access-Control-Allow-Methods: get, delete\n"),
    Kind("an empty value, retold", "credentials-not-allowed retold", (), ("twice",),
         "Every call fails with `Access-Control-Allow-Credentials header in the response is '' "
         "which must be 'true'`"),
    Kind("an empty value, in a sentence of Chrome's that is cut", "credentials-not-allowed", (),
         ("twice",),
         "Each call to the API is blocked with `Access-Control-Allow-Credentials header in the "
         "response is '' which must be 'true' when the request's credentials mode is 'include'`"),
    Kind("a doubled value, retold", "doubled-headers retold", ("“true, true”",),
         ("but not credentials",),
         "The invalid value of Access-Control-Allow-Credentials is \"true, true\" here."),
    Kind("the star twice stays the star", "doubled-headers", ("Access-Control-Allow-Origin: *",),
         ("your-page.example",),
         "The 'Access-Control-Allow-Origin' header contains multiple values '*, *', but only one "
         "is allowed."),
    Kind("an address as Origin of a command, repeated by the server", "not-asked-as-a-page",
         ("may only repeat",), ("not quite the page's origin", "Local Network Access"),
         f"$ curl -i -X OPTIONS http://localhost:7070/health -H 'Origin: {SPA}/'\nHTTP/1.1 200 OK\n"
         f"Access-Control-Allow-Origin: {SPA}/\nVary: Origin\n"),
    Kind("Elasticsearch's settings beside a message", "error-without-cors no-cors-headers",
         ("The pasted settings allow the page",), ("Turn them on",),
         f"{chrome(MISSING, 'http://search.example.org:9200/_search')}\n"
         "http.cors.enabled: true\nhttp.cors.allow-origin: \"*\"\n"),
    Kind("Quarkus' settings beside a message", "origin-not-allowed no-cors-headers "
         "error-without-cors",
         (f"allow {DEV}, and not {SPA}",), (),
         f"{chrome(MISSING)}\nquarkus.http.cors.origins={DEV}\n"),
    Kind("settings by dotted names alone", "settings-reviewed", (f"allow pages of {DEV}",),
         ("not known",),
         f"management.endpoints.web.cors.allowed-origins={DEV}\n"),
    Kind("options of cors in lines of their own", "origin-not-allowed no-cors-headers "
         "error-without-cors",
         (f"allow {DEV}, and not {SPA}",), ("allow the page",),
         f"app.enableCors({{\n  origin: ['{DEV}'],\n  credentials: true,\n}});\n{chrome(MISSING)}"),
    Kind("a header that script gets as null", "headers-hidden",
         ("Access-Control-Expose-Headers with x-request-id",), ("Failed",),
         "`response.headers.get(\"x-request-id\")` returns `null`\n\napp.add_middleware("
         f"CORSMiddleware, allow_origins=[\"{DEV}\"])\n"),
    Kind("a raw request, and its status without HTTP", "preflight-not-handled", ("405",), (),
         f"OPTIONS /orders/4 HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\n"
         "Access-Control-Request-Method: PUT\n\n405 Method Not Allowed\n"),
    Kind("a lone header that is not the origin's", "", ("Paste what the browser's console",), (),
         "It only returns these:\n\naccess-control-allow-headers: authorization, apikey\n"),
    Kind("the shortest sentence, and a preflight that is blocked", PREFLIGHT_UNKNOWN,
         ("was not sent",), ("The request was sent",),
         f"The preflight OPTIONS request is blocked. The console shows the error {MISSING}"),
    Kind("Web API 2 is not ASP.NET Core", "preflight-not-handled", ("405",), ("ASP.NET Core",),
         "The preflight fails with status 405\n\nvar cors = new EnableCorsAttribute(\"*\", \"*\", "
         "\"*\");\nconfig.EnableCors(cors);\n"),
    Kind("settings beside a preflight that got 404", "origin-not-allowed preflight-not-handled",
         (f"allow {DEV}, and not {SPA}", f'origins "{SPA}", "{DEV}"'), ("Either",),
         f"use Rack::Cors do\n  allow do\n    origins '{DEV}'\n    resource '/orders/*', headers: "
         f":any, methods: [:get, :put]\n  end\nend\n\nRequest URL: {API}\nRequest Method: OPTIONS\n"
         f"Origin: '{SPA}'\nAccess-Control-Request-Method: PUT\nAccess-Control-Request-Headers:\n\n"
         "404 Not Found (Routing Error)\n"),
    Kind("settings beside a response: a slip in the origin", "origin-misspelled no-cors-headers",
         ("not quite the page's origin",), (),
         "app.use(cors({ origin: 'http://spa.example.org' }))\n"
         f"$ curl -i -H 'Origin: {SPA}' {API}\nHTTP/1.1 200 OK\nContent-Type: application/json\n"),
    Kind("code of a servlet's filter beside a message", "preflight-needs-login",
         ("Access-Control-Allow-Methods: PUT, GET", "x-tenant"), (),
         "Response for preflight has invalid HTTP status code 401\n\nresponse.setHeader("
         "\"Access-Control-Allow-Methods\", \"PUT, GET\");\nresponse.setHeader("
         "\"Access-Control-Allow-Headers\", \"x-tenant\");\n"),
    Kind("a filter of Spring beside a message", "preflight-needs-login", ("For Spring",), (),
         "Response for preflight has invalid HTTP status code 401\n\npublic class Cors extends "
         "OncePerRequestFilter { }\n"),
    Kind("“*” with Allow-Credentials, in a response of curl", "wildcard-with-credentials",
         ("Most likely", "allowed if it does not"), ("The page fetches with cookies",),
         f"$ curl -i -H 'Origin: {SPA}' {API}\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n"
         "Access-Control-Allow-Credentials: true\n"),
    Kind("a head without anything", "says-nothing", ("The message is cut",), ("Network panel",),
         "Access to fetch has been blocked by CORS policy."),
    Kind("Firefox's first words in lower case", "says-nothing", ("The message is cut",), (),
         "Then I get this:\nCross-origin request blocked"),
    Kind("a cut message beside a fault in the settings", "origin-misspelled",
         ("begins with a scheme", "https://shop.example.com"), (),
         "CORS_ALLOWED_ORIGINS = ['shop.example.com']\nAccess to fetch at '...' from origin '...' "
         "has been blocked by CORS policy"),
    Kind("the referrer policy taken for an error", "warning", ("refuses nothing", "Spring"), (),
         "I still get strict-origin-when-cross-origin\n\n@CrossOrigin\npublic class A {}\n"),
    Kind("the referrer policy alone", "", ("refuses nothing", "not an error"), (),
         "Error: strict-origin-when-cross-origin"),
    Kind("the wildcard's sentence cut short", "wildcard-with-credentials", (), ("not known here",),
         chrome("The value of the 'Access-Control-Allow-Origin' header in the response must not be "
                "the wildcard '*'")),
    Kind("Network panel: method and status last, without an address", "preflight-not-handled",
         ("405",), ("✓ Allowed",),
         "request header:\nAccess-Control-Request-Headers:x-a\nAccess-Control-Request-Method:PUT\n"
         "\nresponse header\nAccess-Control-Allow-Headers:X-A\nAccess-Control-Allow-Methods:PUT\n"
         "Access-Control-Allow-Origin:*\n\nRequest Method:OPTIONS\nStatus Code:405 Method Not "
         "Allowed\n"),
    Kind("log of Play: null", "null-origin", ("no origin",), ("add null",),
         "[warn] p.f.c.CORSFilter - Invalid CORS request;Origin=Some(null);Method=GET"),
    Kind("log of Play", "origin-not-allowed", (SPA,), (),
         f"[warn] p.f.c.CORSFilter - Invalid CORS request;Origin=Some({SPA});Method=GET"),
    Kind("slash after the page's origin", "no-cors-headers origin-not-allowed error-without-cors",
         (f"does not allow {SPA}.",), (f"{SPA}/",), chrome(MISSING, origin=f"{SPA}/")),
    Kind("proxy that reaches nothing: Spring's gateway, in JSON", "gateway-error",
         ("thumbs/127.0.0.1:8888",), ("HAR",),
         '{"path": "/x", "status": 500, "message": "finishConnect(..) failed: Connection refused: '
         'thumbs/127.0.0.1:8888"}'),
    # --- what servers, proxies and platforms state ------------------------------------------------
    *(
        Kind(f"host: {name}", "host-not-allowed", (*says, "This is not CORS"), ("allow_origins",),
             text)
        for name, says, text in (
            ("Vite", ("shop.example.org", "server.allowedHosts"),
             'Blocked request. This host ("shop.example.org") is not allowed.\nTo allow this host, '
             'add "shop.example.org" to `server.allowedHosts` in vite.config.js.'),
            ("webpack-dev-server", ("devServer.allowedHosts",), "Invalid Host header"),
            ("webpack-dev-server's client", ("WebSocket", "--allowed-hosts"),
             "[webpack-dev-server] Invalid Host/Origin header"),
            ("Rails", ('config.hosts << "shop.example.org"',),
             "[ActionDispatch::HostAuthorization::DefaultResponseApp] Blocked hosts: "
             "shop.example.org"),
            ("Django", ("ALLOWED_HOSTS",),
             "Invalid HTTP_HOST header: 'shop.example.org:8000'. You may need to add "
             "'shop.example.org' to ALLOWED_HOSTS."),
            ("Starlette", ("TrustedHostMiddleware",), "HTTP/1.1 400 Bad Request\n\n"
             "Invalid host header"),
        )
    ),
    Kind("host: Django beside a message",
         "host-not-allowed no-cors-headers origin-not-allowed error-without-cors",
         ("Most likely: Django does not serve the host api.example.org",), (),
         f"{chrome(MISSING)}\nInvalid HTTP_HOST header: 'api.example.org'. You may need to add "
         "'api.example.org' to ALLOWED_HOSTS."),
    Kind("Next.js warns", "origin-refused", ("allowedDevOrigins", "only warns"),
         ("nextjs.org/docs",),
         "⚠ Cross origin request detected from 192.168.1.5 to /_next/* resource. In a future major "
         'version of Next.js, you will need to explicitly configure "allowedDevOrigins" in '
         "next.config to allow this.\nRead more: https://nextjs.org/docs/app/api-reference/x"),
    Kind("Next.js refuses", "origin-refused", ('Add "dev.example.org" to allowedDevOrigins',),
         ("only warns",),
         "⚠ Blocked cross-origin request to Next.js dev resource /_next/webpack-hmr from "
         '"dev.example.org".'),
    Kind("Next.js warns, and an API of one's own is refused",
         "no-cors-headers origin-not-allowed error-without-cors", (), ("allowedDevOrigins",),
         f"{chrome(MISSING)}\nCross origin request detected from 10.0.0.5 to /_next/* resource."),
    Kind("Vite's development server", "origin-not-allowed error-without-cors no-cors-headers "
         "cached-for-another", ("server.cors", "server.origin"), ("your server.",),
         chrome(MISSING, "http://localhost:5173/@vite/client", "http://shop.test", by="script")),
    *(
        Kind(f"proxy that reaches nothing: {name}", "gateway-error",
             ("cannot reach the application at", said, "Start the application"), ("allow_origins",),
             text)
        for name, said, text in (
            ("http-proxy-middleware", "http://localhost:5000 (ECONNREFUSED)",
             "[HPM] Error occurred while trying to proxy request /api/items from localhost:3000 to "
             "http://localhost:5000 (ECONNREFUSED) (https://nodejs.org/api/errors.html)"),
            ("http-proxy-middleware 3", "http://api:5000 (ENOTFOUND)",
             "[HPM] Error occurred while proxying request localhost:4200/api/items to "
             "http://api:5000/ [ENOTFOUND] (https://nodejs.org/api/errors.html)"),
            ("Create React App", "http://localhost:5000 (ECONNREFUSED)",
             "Proxy error: Could not proxy request /api/users from localhost:3000 to "
             "http://localhost:5000/.\nSee https://nodejs.org/api/errors.html#x for more "
             "information (ECONNREFUSED)."),
            ("Vite", "127.0.0.1:5000", "[vite] http proxy error: /api/users\n"
             "Error: connect ECONNREFUSED 127.0.0.1:5000\n    at TCPConnectWrap (node:net:1555)"),
            ("Next.js", "http://localhost:8000", "Failed to proxy http://localhost:8000/api/x "
             "Error: connect ECONNREFUSED ::1:8000"),
            ("nginx", "http://127.0.0.1:8000", "2026/01/02 10:00:00 [error] 7#7: *1 connect() "
             "failed (111: Connection refused) while connecting to upstream, request: "
             '"GET /x HTTP/1.1", upstream: "http://127.0.0.1:8000/x"'),
            ("Caddy", "127.0.0.1:8000", "dial tcp 127.0.0.1:8000: connect: connection refused"),
            ("Apache", "127.0.0.1:8000", "[proxy:error] (111)Connection refused: AH00957: HTTP: "
             "attempt to connect to 127.0.0.1:8000 (127.0.0.1:8000) failed"),
        )
    ),
    Kind("proxy of a development server, and a failed fetch", "gateway-error",
         ("Most likely", "127.0.0.1:5000"), (NOTHING_SAID,),
         "Uncaught (in promise) TypeError: Failed to fetch\n[vite] http proxy error: /api/users\n"
         "Error: connect ECONNREFUSED 127.0.0.1:5000"),
    Kind("proxy, of another path", "no-cors-headers origin-not-allowed error-without-cors", (),
         ("cannot reach",),
         f"{chrome(MISSING)}\nFailed to proxy http://localhost:8000/users Error: ECONNREFUSED"),
    Kind("Heroku's router beside a message", "gateway-error", ("H10", "crashed", "$PORT"),
         ("Either", "allow_methods"),
         f"{chrome(CHECK + MISSING)}\n2026-01-05T10:11:12+00:00 heroku[router]: at=error code=H10 "
         'desc="App crashed" method=OPTIONS path="/orders/4" host=api.example.org dyno= connect= '
         "service= status=503 bytes= protocol=https"),
    Kind("Heroku's router", "gateway-error", ("H12", "more than 30 seconds"), ("Either",),
         'at=error code=H12 desc="Request timeout" method=POST path="/orders" host=api.example.org '
         "dyno=web.1 service=30000ms status=503 bytes=0"),
    Kind("Heroku's router: no error", "preflight-not-handled", ("status 404",), ("Heroku's code",),
         f"{chrome(CHECK + MISSING)}\nheroku[router]: at=info method=OPTIONS path=\"/orders/4\" "
         "host=api.example.org service=2ms status=404 bytes=139"),
    Kind("Lambda's log", "gateway-error no-cors-headers origin-not-allowed error-without-cors",
         ("longer than its limit",), (),
         f"{chrome(MISSING)}\n2026-01-05T10:00:00Z 1b2c Task timed out after 3.00 seconds"),
    Kind("a body of Vercel", "error-without-cors", ("crashed",), (),
         f"$ curl -i {API} -H 'Origin: {SPA}'\nHTTP/2 500\nx-vercel-id: fra1::x\n\n"
         "A server error has occurred\n\nFUNCTION_INVOCATION_FAILED\n"),
    Kind("a body too large for nginx, in its log",
         "body-limit no-cors-headers origin-not-allowed error-without-cors",
         ("client_max_body_size",), (),
         f"{chrome(MISSING)}\n[error] 7#7: *1 client intended to send too large body: 5 bytes"),
    Kind("ASP.NET Core allowed it",
         "error-without-cors no-cors-headers origin-not-allowed",
         ("allowed the request, and the headers were lost",), (),
         f"{chrome(MISSING)}\nCorsService: Information: CORS policy execution successful."),
    *(
        Kind(f"error in the server's log: {name}",
             "error-without-cors no-cors-headers origin-not-allowed",
             ("Most likely: The server's log has an error",), ("certain",),
             f"{chrome(MISSING)}\n{text}")
        for name, text in (
            ("Python", "Traceback (most recent call last):\n  File \"main.py\", line 3, in items\n"
             "ZeroDivisionError: division by zero"),
            ("Django", "Internal Server Error: /orders/4"),
            ("Flask", "[2026-01-05] ERROR in app: Exception on /orders/4 [GET]"),
            ("Java", "Servlet.service() for servlet [dispatcherServlet] threw exception"),
            ("PHP", "PHP Fatal error:  Uncaught Error: Call to undefined function x()"),
            ("Laravel", "[2026-01-05 10:00:00] local.ERROR: SQLSTATE[HY000] [2002]"),
            ("Go", "panic: runtime error: index out of range"),
            ("Node.js", "TypeError: x is not a function\n    at handle "
             "(/srv/node_modules/express/lib/router/layer.js:95:5)"),
        )
    ),
    Kind("error in the server's log, of a preflight",
         "preflight-crashed preflight-not-handled origin-not-allowed preflight-needs-login",
         ("Most likely: The server's log has an error",), (),
         f"{chrome(CHECK + MISSING)}\nTraceback (most recent call last):\nKeyError: 'x'"),
    Kind("error in a log of another path", "no-cors-headers origin-not-allowed error-without-cors",
         (), ("log has an error",), f"{chrome(MISSING)}\nInternal Server Error: /users/"),
    Kind("error in the server's log alone", "", ("nothing here that is known",), (),
         "Traceback (most recent call last):\nKeyError: 'x'"),
    Kind("WebSocket of Streamlit", "websocket-refused", ("server.enableCORS",), ("allow_origins",),
         "WebSocket connection to 'wss://dash.example.org/_stcore/stream' failed: Error during "
         "WebSocket handshake: Unexpected response code: 403"),
    Kind("WebSocket of webpack-dev-server, with its log", "host-not-allowed",
         ("Most likely", "allowedHosts"), (),
         "WebSocket connection to 'wss://dev.example.org/ws' failed\n"
         "[webpack-dev-server] Invalid Host/Origin header"),
    # --- whose page and whose server --------------------------------------------------------------
    Kind("app of Capacitor", "origin-not-allowed no-cors-headers error-without-cors page-of-app",
         ("capacitor://localhost is the origin of a Capacitor app on iOS", "CapacitorHttp"), (),
         "[Error] Origin capacitor://localhost is not allowed by Access-Control-Allow-Origin."),
    Kind("app on Android", "origin-not-allowed no-cors-headers error-without-cors page-of-app",
         ("https://localhost is the origin of", "on Android"), (),
         chrome(MISSING, origin="https://localhost")),
    Kind("page on this machine, server too",
         "no-cors-headers origin-not-allowed error-without-cors", (), ("Android",),
         chrome(MISSING, "http://localhost:8080/x", origin="http://localhost")),
    Kind("app with a scheme of its own",
         "origin-not-allowed no-cors-headers error-without-cors page-of-app", ("Electron",), (),
         chrome(MISSING, origin="app://notes")),
    Kind("app of Tauri", "origin-not-allowed no-cors-headers error-without-cors page-of-app",
         ("a Tauri app",), (), chrome(MISSING, origin="tauri://localhost")),
    Kind("page of an extension",
         "extension-permission error-without-cors no-cors-headers origin-not-allowed",
         ("Most likely: The extension has no permission", "host_permissions"), ("Either",),
         chrome(MISSING, origin="chrome-extension://abcdefghijklmnopabcdefghijklmnop")),
    Kind("page of a public service", "page-of-another error-without-cors no-cors-headers "
         "origin-not-allowed", ("background script",), (),
         chrome(MISSING, origin="https://www.youtube.com")),
    Kind("server of a public service", "no-cors-headers error-without-cors",
         ("run by Google; you cannot change it", "back end of your own"),
         ("allow_origins", "server's CORS settings"),
         chrome(MISSING, "https://www.youtube.com/watch")),
    Kind("server that allows all", "changed-on-the-way error-without-cors",
         ("It allows pages of every origin",), ("allow_origins",), chrome(MISSING, "https://api.github.com/repos/a/b/forks")),
    Kind("server without preflights", "preflight-not-handled",
         ("raw.githubusercontent.com answers no preflights", "plain GET"),
         ("Authentication", "allow_origins"),
         safari("Preflight response is not successful. Status code: 403",
                "https://raw.githubusercontent.com/a/b/main/c.json")),
    Kind("server that redirects to https", "redirect-without-cors error-without-cors",
         ("Fetch https://raw.githubusercontent.com/a/b/c.json",), (),
         firefox("CORS header ‘Access-Control-Allow-Origin’ missing",
                 "http://raw.githubusercontent.com/a/b/c.json")),
    Kind("header for a public service", "header-not-allowed", ("Do not send this header",),
         ("allow_headers",), chrome(lacks("x-tenant"), "https://api.telegram.org/bot1/x")),
    Kind("Ollama and an app", "origin-not-allowed preflight-not-handled preflight-needs-login "
         "preflight-crashed page-of-app", ("OLLAMA_ORIGINS", "app://obsidian.md"),
         ("Either", "ask the user"),
         chrome(CHECK + MISSING, "http://127.0.0.1:11434/api/chat", "app://obsidian.md")),
    Kind("function of Supabase",
         "preflight-not-handled origin-not-allowed preflight-needs-login preflight-crashed",
         ("Answer OPTIONS first in the function",), ("Either",),
         chrome(CHECK + MISSING, "https://abc.supabase.co/functions/v1/hello")),
    Kind("API Gateway", "error-without-cors no-cors-headers origin-not-allowed",
         ("DEFAULT_4XX", "Either: Amazon API Gateway"), (),
         chrome(MISSING, "https://a1b2.execute-api.eu-west-1.amazonaws.com/prod/items")),
    Kind("platform that answers", "error-without-cors no-cors-headers origin-not-allowed",
         ("Either: Heroku answered with an error", "Or: The server's response has no"), (),
         chrome(MISSING, "https://shop-api.herokuapp.com/items")),
    Kind("platform, with a status", "error-without-cors origin-not-allowed", ("404",), ("Heroku",),
         "GET https://shop-api.herokuapp.com/items 404 (Not Found)\n"
         + chrome(MISSING, "https://shop-api.herokuapp.com/items")),
    Kind("bare 403 to a POST", "origin-not-allowed error-without-cors", ("a bare 403",), (),
         f"$ curl -i -X POST {API} -H 'Origin: {SPA}'\nHTTP/1.1 403 Forbidden\n"
         "Content-Length: 0\n"),
    Kind("font named for another site", "cached-for-another origin-not-allowed", ("cache",), (),
         chrome("The 'Access-Control-Allow-Origin' header has a value 'https://pay.example.net' "
                "that is not equal to the supplied origin.", "https://cdn.example.io/a.woff2",
                by="font")),
    Kind("preflight redirected from https to http of this machine", "preflight-redirected",
         ("often with https",), (),
         chrome(f"{CHECK}Redirect is not allowed for a preflight request.",
                "http://localhost:5004/api", "https://localhost:5443")),
    Kind("sentence in quotes, and one address", "preflight-redirected", ("one slash where",), (),
         "It called `https://api.example.org//items` and caused errors: \"Redirect is not allowed "
         'for a preflight request"'),
    Kind("405 that serves GET", "error-without-cors",
         ("If it was a preflight (OPTIONS), nothing in the server answers",), ("GET /", "Refused"),
         'HTTP/2 405 Method Not Allowed\nAllow: PUT, GET, POST\n{"detail":"Method Not Allowed"}'),
    Kind("login that a script fetched", "login-redirect", ("not fetch it", "Most likely"),
         ("CORS settings",),
         firefox("CORS header ‘Access-Control-Allow-Origin’ missing",
                 "https://git.example.org/login/oauth/authorize?client_id=1&response_type=code")),
    Kind("an API's own login, Firefox", "no-cors-headers origin-not-allowed",
         ("Firefox names only the end",), ("login page",),
         firefox("CORS header ‘Access-Control-Allow-Origin’ missing", f"{SPA}/api/login", "200")),
    Kind("S3, preflight of an unknown status", "origin-not-allowed",
         ("bucket",), ("Authentication",),
         chrome(CHECK + MISSING, "https://photos.s3.amazonaws.com/a.png")),
    Kind("other origins in the settings", "origin-not-allowed no-cors-headers error-without-cors",
         ("Most likely: The pasted settings allow http://localhost:3000 and "
          f"https://shop.example.com, and not {DEV}.",), (),
         f"{chrome(MISSING, origin=DEV)}\n\napp.add_middleware(CORSMiddleware, allow_origins=["
         "'http://localhost:3000', 'https://shop.example.com'])\nuvicorn.run(app, port=8000)"),
    Kind("address of development in a deployed page", f"local-address {PREFLIGHT_UNKNOWN}",
         ("built into the page", SPA), (),
         chrome(CHECK + MISSING, "http://localhost:8000/api/items")),
    Kind("status of a preflight before the message", "origin-not-allowed preflight-needs-login",
         ("status 403",), ("OPTIONS https",),
         f"VM1:1 OPTIONS {API} 403 (Forbidden)\n{chrome(CHECK + MISSING)}"),
    Kind("preflight redirected, nobody knows where to", "preflight-redirected",
         ("response header Location", "page for users"), (),
         chrome(f"{CHECK}Redirect is not allowed for a preflight request.")),
    Kind("Firefox's words alone, in quotes", "preflight-not-handled", ("404",), (),
         '### Issue: "CORS preflight response did not succeed. Status code: 404"'),
    Kind("cut message, and the status in another line", "error-without-cors origin-not-allowed",
         ("status 500", f"POST {API}"), ("Failed",),
         f"Access to fetch at '{API}' from origin '{SPA}' has been blocked by CORS policy\n\n"
         f"POST {API} net::ERR_FAILED 500 (Internal Server Error)\n"),
    Kind("status, and a shortened message", "error-without-cors origin-not-allowed",
         (f"POST {API}", "500"), ("2 requests", "unknown"),
         f"- `POST {API} net::ERR_FAILED 500 (Internal Server Error)`\n"
         "- CORS error: `No 'Access-Control-Allow-Origin' header`\n"),
    Kind("shortened message, and a status", "error-without-cors origin-not-allowed",
         (f"DELETE {API}", "500"), ("2 requests", "unknown"),
         "Access to XMLHttpRequest at 'http://api...' has been blocked by CORS policy: No "
         f"'Access-Control-Allow-Origin' header\n\nDELETE {API} \nnet::ERR_FAILED 500 (Internal "
         "Server Error)\n"),
    Kind("status that Angular was told", "error-status", ("status 404", "not a refusal"),
         ("Allowed", "Chrome"),
         f'HttpErrorResponse {{status: 404, message: "Http failure response for {API}: 404 OK"}}'),
    Kind("status that axios was told", "error-status", ("status 401",), ("Allowed",),
         "AxiosError: Request failed with status code 401"),
    Kind("Chrome: a place between head and reason", "header-not-allowed",
         ("X-Tenant", f"Refused POST {API}"), ("unknown", "2 requests"),
         f"Access to fetch at '{API}' from origin '{SPA}' has been blocked by CORS policy: "
         f"search?q=a:1 \n{lacks('x-tenant')} \nPOST {API} net::ERR_FAILED"),
    Kind("curl -v -I, which shows each header twice", "no-cors-headers", ("POST",),
         ("2 requests", "curl sends it"),
         f"$ curl {API} -X OPTIONS -H 'Access-Control-Request-Method: POST' -H 'Origin: {SPA}' "
         "-vI\n"
         "> OPTIONS /orders/4 HTTP/1.1\n> Host: api.example.org\n"
         f"> Access-Control-Request-Method: POST\n> Origin: {SPA}\n>\n< HTTP/1.1 200 OK\n"
         "HTTP/1.1 200 OK\n< Via: proxy\nVia: proxy\n"),
    Kind("placeholders in place of page and login", "login-redirect", (), ("null",),
         chrome(MISSING, "https://<account>.example.org/access/login?x=1", "https://<host>",
                first="https://<host>/sync")),
    Kind("CORB, of a login page", "opaque-response-blocking", ("a login page",), (),
         "Cross-Origin Read Blocking (CORB) blocked cross-origin response "
         "https://id.example.org/login?to=1 with MIME type text/html. See https://x for more."),
    Kind("WebSocket: null in a log", "websocket-refused", ("opened as a file",), (),
         "WebSocket connection denied: origin 'null' not allowed\n"
         "WebSocket connection to 'ws://live.example.io/feed' failed: Error during WebSocket "
         "handshake: Unexpected response code: 400"),
    Kind("WebSocket: origin in a log", "websocket-refused", (f"pages of {SPA}", "log says"), (),
         "WebSocket connection to 'wss://live.example.io/feed' failed: Error during WebSocket "
         f"handshake: Unexpected response code: 403\nOrigin of the request: {SPA}\n"),
    Kind("placeholders with blanks", PREFLIGHT_UNKNOWN, (),
         ("The page has no origin",),
         chrome(CHECK + MISSING, "https://<Your Gateway URL>/", "https://<Your Dashboard URL>")),
    Kind("error of a function for Node's cors", "origin-refused", ("your page because of",), (),
         "Error: Origin not in the allow list\n    at origin (/app/src/app.js:81:21)\n    at "
         "/app/node_modules/cors/lib/index.js:219:13\n"),
    Kind("a header between lines of settings", "doubled-headers list-of-origins", (), (),
         f"add_header Access-Control-Allow-Origin {SPA};\n\nAccess-Control-Allow-Origin: {SPA}, "
         "https://two.example.org\n"),
    Kind("values alone, as code", "doubled-headers list-of-origins", ("Most likely",),
         (f"Refused {SPA}",),
         f"**Error**: `The 'Access-Control-Allow-Origin' header contains multiple values '{SPA}, "
         "*'`"),
    Kind("values alone, cut at the beginning", "doubled-headers", ("there twice",), (),
         f"header contains multiple values '{SPA}, {SPA}', but only one is allowed."),
    Kind("mixed content with placeholders", "mixed-content", ("over https",), (),
         "Mixed Content: The page at '<URL>' was loaded over HTTPS, but requested an \ninsecure "
         "resource '<URL>'. This request has been blocked; the content must be\nserved over "
         "HTTPS."),
    Kind("words of Firefox's column alone", "no-answer", (), (),
         "CORS Failed\nNS_ERROR_DOM_BAD_URI\n"),
    Kind("word of Firefox's column alone", "no-cors-headers origin-not-allowed error-without-cors",
         (), (), "CORS Missing Allow Origin\n"),
    Kind("Firefox: credentials, which may be allowed twice",
         "credentials-not-allowed doubled-headers", ("Most likely", "there twice"), (),
         "Reason: expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’"),
    Kind("Safari: preflight of Range", "origin-not-allowed preflight-needs-login", ("Range",), (),
         "[Error] Preflight response is not successful. Status code: 403\n"
         + safari("due to access control checks.", "https://maps.example.org/a.pmtiles")),
    Kind("Cloud Functions: other region", "preflight-redirected", ("region",), ("www.",),
         chrome(f"{CHECK}Redirect is not allowed for a preflight request.",
                "https://us-central1-shop.cloudfunctions.net/order")),
    Kind("first Edge: 401 of a preflight", "preflight-needs-login", ("status 401",), ("405",),
         "HTTP401: DENIED - The requested resource requires user authentication.\n"
         f"(XHR)OPTIONS - {API}"),
    Kind("port that macOS takes", PREFLIGHT_UNKNOWN, ("AirPlay",), (),
         chrome(CHECK + MISSING, "http://localhost:5000/api/items", DEV)),
    Kind("421", "error-without-cors origin-not-allowed", ("421 (the connection", "TLS"), (),
         f"Failed to load resource: Origin {SPA} is not allowed by Access-Control-Allow-Origin. "
         "Status code: 421"),
    Kind("https at a port of its own", "no-answer", ("plain http at this port",), (),
         firefox("CORS request did not succeed", "https://files.example.org:9090/api/upload",
                 "(null)")),
    Kind("Firefox without “at”, of the application's own file",
         "no-cors-headers origin-not-allowed error-without-cors", ("base URL",), ("2 requests",),
         "`Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
         "resource http://nas.example.org:8080/js/chart.js?v=3 (Reason: CORS header "
         "'Access-Control-Allow-Origin' missing).`"),
    Kind("old Chrome, 405 of what may be the preflight",
         "preflight-not-handled error-without-cors origin-not-allowed", ("OPTIONS",), (),
         f"{MISSING} Origin '{SPA}' is therefore not allowed access. The response had HTTP status "
         "code 405."),
    Kind("page from a file, cut", "page-from-file", ("opened from the disk",), ("is cut",),
         "Access to script at 'file:///…/a.js' from origin 'null' has been blocked by CORS policy"),
    Kind("page without an origin, cut", "null-origin", ("opened as files",), ("is cut",),
         f"Access to fetch at '{API}'\nfrom origin 'null' has been blocked by CORS policy"),
    Kind("page from a file, with a hyphen", "page-from-file", ("opened from the disk",), (),
         chrome("Cross-origin requests are only supported for protocol schemes: http, data, "
                "https.", "file:///home/me/a.js", "null", by="script")),
    Kind("header for a service that allows every page", "header-not-allowed",
         ("Do not send this header",), ("the response was an error",),
         chrome(lacks("x-e2e-test"), "https://fonts.gstatic.com/s/a.woff2", by="font")),
    Kind("log of a server that compares Origin and Host", "origin-refused",
         ("let the proxy pass Host on", f"pages of {SPA} should"), ("/tree",),
         f"[W 09:12:44 ServerApp] Blocking Cross Origin API request.  Origin: {SPA}, Host: "
         "10.0.0.7:8890\n"
         "[W 09:12:44 ServerApp] 404 PUT /api/contents/a.ipynb (10.0.0.7) 3.10ms "
         f"referer={SPA}/tree"),
    Kind("log of an unknown server that names the origin", "origin-refused",
         (f"pages of {SPA}", "“WARN request from origin"), (),
         f"WARN request from origin {SPA} rejected: not in the allowlist"),
    Kind("log of an unknown server, the refusal first", "origin-refused", (f"pages of {SPA}",), (),
         f'level=warn msg="denied CORS request" origin="{SPA}" path=/v1/orders'),
    Kind("Safari, a redirect to a login for a page without an origin",
         "login-redirect null-origin", ("login page, https://id.example.org/oauth2/authorize",), (),
         "[Error] Cross-origin redirection to https://id.example.org/oauth2/authorize?client_id=a "
         "denied by Cross-Origin Resource Sharing policy: Origin null is not allowed by "
         f"Access-Control-Allow-Origin.\n[Error] XMLHttpRequest cannot load {API} due to access "
         "control checks."),
    Kind("Safari, a redirect without CORS headers", "redirect-without-cors",
         ("https://www.example.org/orders/4",), (),
         "[Error] Cross-origin redirection to https://www.example.org/orders/4 denied by "
         f"Cross-Origin Resource Sharing policy: Origin {SPA} is not allowed by "
         f"Access-Control-Allow-Origin.\n[Error] Fetch API cannot load {API} due to access "
         "control checks."),
    Kind("first letter of the network's line not selected", PREFLIGHT_UNKNOWN,
         ("-X POST",), ("OST\n", " OST"),
         f"{chrome(CHECK + MISSING)}\n\nOST {API} net::ERR_FAILED"),
    Kind("old Chrome, a redirect in the middle of several", "redirect-without-cors null-origin",
         ("redirects to another URL",), (),
         "Redirect at origin 'https://img.example.org' has been blocked from loading by "
         f"Cross-Origin Resource Sharing policy: {MISSING} Origin 'null' is therefore not allowed "
         "access."),
    Kind("old Chrome, a redirect of a page without an origin", "redirect-without-cors null-origin",
         ("redirects to https://img.example.org/4.png",), (),
         f"Redirect from '{API}' to 'https://img.example.org/4.png' has been blocked by CORS "
         f"policy: {MISSING} Origin 'null' is therefore not allowed access."),
    Kind("old Chrome, an image in WebGL", "tainted-canvas", ('crossOrigin = "anonymous"',), (),
         "DOMException: Failed to execute 'texSubImage2D' on 'WebGLRenderingContext': The "
         "cross-origin image at https://img.example.org/4.png may not be loaded."),
    Kind("canvas in WebGL", "tainted-canvas", ('crossOrigin = "anonymous"',), (),
         "SecurityError: Failed to execute 'texImage2D' on 'WebGL2RenderingContext': Tainted "
         "canvases may not be loaded."),
    Kind("page from a file, in words that are not known", "page-from-file",
         ("opened from the disk",), (),
         chrome("Such a response is not valid. Origin 'null' is therefore not allowed access.",
                "file:///home/me/a.js", "null", by="Script")),
    Kind("old Firefox, no value to print",
         "no-cors-headers origin-not-allowed error-without-cors", (), ("(null)",),
         firefox("CORS header 'Access-Control-Allow-Origin' does not match '(null)'")),
    Kind("log of an origin that is not accepted", "origin-refused", (f"pages of {SPA} ",), (),
         f"2024-02-03T10:11:12 app[web.1]: {SPA} is not an accepted origin.\n"
         "2024-02-03T10:11:13 app[web.1]: c1: Client is gone, closing socket"),
    Kind("an S3-compatible service says that it refuses the preflight", "preflight-bad-status",
         ("allow the page's origin",), ("A preflight never carries", "pages of https://www.docs.example"),
         "> OPTIONS /a.json HTTP/2\n> Host: files.example.org\n"
         f"> Origin: {SPA}\n> Access-Control-Request-Method: GET\n>\n"
         "< HTTP/2 401\n< content-type: application/json\n< access-control-allow-origin: *\n<\n"
         '{"code": "unauthorized", "message": "This CORS request is not allowed. See '
         'https://www.docs.example/cors.html for the CORS rules.", "status": 401}'),
    *(
        Kind(f"a refusal in the body beside a grant of a proxy, {name}", cause,
             ("CORS layer refuses this request", told), ("Check that the request carries",), text)
        for name, cause, told, text in (
            ("request unknown", "preflight-bad-status", "corsRules of the bucket",
             "HTTP/2 401\ncontent-type: application/json\naccess-control-allow-origin: *\n\n"
             '{"code": "unauthorized", "message": "This CORS request is not allowed. See '
             'https://www.backblaze.com/b2/docs/cors_rules.html."}'),
            ("of a GET", "allowed-as-shown error-status", "allow the page's origin",
             f"$ curl -i -H 'Origin: {SPA}' {API}\nHTTP/1.1 403 \n"
             "access-control-allow-origin: *\n\nInvalid CORS request"),
        )
    ),
    Kind("headers of a service that script cannot read", "allowed-as-shown headers-hidden",
         ("If script needs them, fetch it from a back end",), ("so the response was an error",
          "Vary: Origin"),
         f"> GET /npm/x.js HTTP/1.1\n> Host: cdn.jsdelivr.net\n> Origin: {SPA}\n>\n"
         f"< HTTP/1.1 200 OK\n< Access-Control-Allow-Origin: {SPA}\n< X-Jsd-Version: 1.2.0\n"),
    *(
        Kind(f"a preflight that a program prints as an object: {name}", "says-nothing",
             ("request without its response", "the header Authorization needs a preflight"),
             ("pasted settings", "X-Forwarded-Proto", "Cf-Ray"), text)
        for name, text in (
            ("event of a worker, cut off",
             '"event": {\n  "request": {\n    "url": "https://files.example.net/a",\n'
             '    "method": "OPTIONS",\n    "headers": {\n      "accept": "*/*",\n'
             '      "access-control-request-headers": "authorization",\n'
             '      "access-control-request-method": "GET",\n      "cf-ray": "8a",\n'
             f'      "host": "files.example.net",\n      "origin": "{SPA}/",\n'
             '      "cf-visitor": "{\\"scheme\\":\\"https\\"}",\n      "referer": "'),
            ("event of Lambda", json.dumps({"resource": "/{proxy+}", "path": "/users",
             "httpMethod": "OPTIONS", "isBase64Encoded": False, "body": None, "headers": {
                 "Access-Control-Request-Headers": "authorization", "Origin": SPA,
                 "Access-Control-Request-Method": "GET", "Host": "api.example.net",
                 "X-Forwarded-Proto": "https"}, "requestContext": {"stage": "-0.5"}}, indent=2)),
            ("Node.js", "console.log(req.headers):\n\n{ host: 'localhost:3000',\n  accept: '*/*',\n"
             "  'access-control-request-method': 'GET',\n"
             "  'access-control-request-headers': 'authorization',\n"
             "  origin: 'http://localhost:4200',\n  'user-agent':\n   'Mozilla/5.0 (X11) ' +\n"
             "    'Gecko \\u0028\\'a\\'' }\n"),
        )
    ),
    Kind("an error of axios as an object", "error-without-cors not-asked-as-a-page",
         ("POST /v1/users", "https://api.example.net/v1/users"), (),
         json.dumps({"status": 403, "headers": {"server": "nginx"}, "config": {
             "baseURL": "https://api.example.net/v1", "url": "/users", "method": "post",
             "headers": {"Accept": "application/json"}}}, indent=1)),
    Kind("objects of headers under two titles", "no-cors-headers", ("Origin: http://localhost",),
         ("request for it is not shown",),
         'Request headers: {"Origin": "http://localhost:3000", "Referer": "http://localhost:3000/"}'
         '\nResponse headers: {"Server": "nginx", "Date": "Mon, 01 Jan 2024 10:00:00 GMT"}\n'),
    Kind("an object that code makes is not a request", "says-nothing", (API,), (),
         'const options = {"method": "PUT", "headers": {"X-A": "1"}};\n'
         f'fetch("{API}", options)'),
    Kind("a preflight without its first line, and a grant that is not for its header",
         "header-not-allowed", ("does not allow the request header ETag", "OPTIONS"),
         ("does not count for requests with",),
         f"Access-Control-Request-Headers: content-type,etag\nOrigin: {SPA}\nSec-Fetch-Mode: cors\n"
         "\nHTTP/1.1 204 No Content\nAccess-Control-Allow-Credentials: true\n"
         "Access-Control-Allow-Headers: Content-Type\nAccess-Control-Allow-Origin: *\n"),
    Kind("a preflight without the version of HTTP", "header-not-allowed",
         ("does not allow the request header X-Tenant",), (),
         "Request\nOPTIONS /orders/4\nAccess-Control-Request-Method: GET\n"
         f"Access-Control-Request-Headers: x-tenant\nOrigin: {SPA}\nResponse\n"
         f"HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: {SPA}\n"),
    Kind("headers as Apple's systems describe them", "error-status allowed-as-shown",
         ("403", "Access-Control-Allow-Origin: *", "Server: nginx"), ("pasted settings",),
         "<NSHTTPURLResponse: 0x6000> { URL: https://api.example.org/v1 } { Status Code: 403, "
         'Headers {\n    "Access-Control-Allow-Origin" =     (\n        "*"\n    );\n'
         "    Server = nginx;\n} }\n"),
    Kind("a preflight's headers above the response, without a first line", "preflight-needs-login",
         ("Authentication answered the preflight with status 401",), ("status not shown",),
         "Request:\nHost: 127.0.0.1\nOrigin: http://localhost:4200\n"
         "Access-Control-Request-Method: GET\nAccess-Control-Request-Headers: authorization\n"
         "Cache-Control: no-cache\n\nResponse:\nHTTP/1.1 401 Unauthorized\nServer: nginx\n"),
    Kind("the same URL with the header and without", "error-without-cors no-cors-headers",
         ("of the same URL, has them",), (f"of {API}, has them",),
         f"$ http --headers {API} | grep Access-Control-Allow-Origin\n"
         f"Access-Control-Allow-Origin: *\n\n{firefox(LACKS)}\n\n"
         f"$ http --headers {API} | grep Access-Control-Allow-Origin\n```\n"),
    Kind("an OPTIONS of curl that is not answered", "says-nothing",
         ("is not a preflight",), ("the method OPTIONS needs",), f"$ curl -X OPTIONS {API}"),
    Kind("an object of a response", "allowed-as-shown", ("Access-Control-Allow-Origin: *",), (),
         "{\n  status: 200,\n  body: '',\n  headers: {\n    'Access-Control-Allow-Origin': '*'\n"
         "  }\n}\n"),
    Kind("a navigation with cookies", "error-status allowed-as-shown", ("400",),
         ("does not count for requests with",),
         "GET /graphql HTTP/2\nHost: api.example.org\nCookie: a=b\nSec-Fetch-Mode: navigate\n\n"
         "HTTP/2 400 Bad Request\naccess-control-allow-origin: *\n"
         "access-control-allow-credentials: true\nserver: nginx\n"),
    Kind("a response of CloudFront with S3 behind", "no-cors-headers",
         ("Amazon CloudFront sends no CORS headers", "response headers policy"), (),
         f"$ curl -i -H 'Origin: {SPA}' https://d111.cloudfront.net/a.json\nHTTP/2 200\n"
         "content-type: application/json\nserver: AmazonS3\n\n"),
    Kind("the origin after a log's words", "origin-refused", ("http://localhost:4200",), (),
         "Error: CORS origin not allowed http://localhost:4200\n", ("--url", API)),
    Kind("a writer's sentence after the name of a header", "preflight-crashed",
         ("failed at the preflight, with status 500",), (),
         "Access-Control-Request-Method: GET is a culprit here, as I mention it, I get 500\n\n```\n"
         "OPTIONS /orders HTTP/1.1\nHost: api.example.org\nAccess-Control-Request-Method: GET\n"
         f"Origin: {SPA}\n\nHTTP/1.1 500 INTERNAL SERVER ERROR\nServer: nginx\n\n```\n"),
    Kind("a raw preflight above headers with arrows", "no-max-age",
         ("OPTIONS /orders", "Preflight allowed"), ("the request is not shown",),
         "The request is:\n```\nOPTIONS /orders HTTP/1.1\nHost: api.example.org\n"
         f"Access-Control-Request-Method: GET\nOrigin: {SPA}\n```\nThe response in postman:\n```\n"
         f"Access-Control-Allow-Origin →{SPA}\nServer →Kestrel\nVary →Origin\n```\n"),
    Kind("code of a server above a command and its response", "not-asked-as-a-page "
         "origin-not-allowed", ("an origin that the pasted settings list",),
         ("request without its response",),
         "app.use(cors({\n    origin: /example/,\n    methods: ['GET'],\n    credentials: true\n"
         "}));\n\n$ curl -is http://127.0.0.1:3000/\nHTTP/1.1 200 OK\nX-Powered-By: Express\n"
         "Vary: Origin\nAccess-Control-Allow-Credentials: true\n"),
    Kind("a preflight for GET whose headers are cut", "says-nothing",
         ("This one is a preflight",), ("needs a preflight",),
         f"$ curl '{API}' -X OPTIONS -H 'Access-Control-Request-Method: GET' -H 'Origin: {SPA}'"),
    Kind("headers in a line of Chrome's net log", "", ("words that are not known here",),
         ("The browser's reason is",),
         't=105060 [st=  0] +CORS_REQUEST  [dt=535]\n  --> headers = "sec-ch-ua: \\"Chromium\\"'
         ';v=\\"113\\", \\"Not-A.Brand\\";v=\\"24\\"\\r\\nOrigin: https://spa.example.org\\r\\n'
         'sec-ch-ua-mobile: ?0\\r\\nUser-Agent: Mozilla/5.0 (X11) Gecko\\r\\n\\r\\n"\n'),
    *(
        Kind(f"a preflight that asks for {names} without its response", "says-nothing", (told,), (),
             f"OPTIONS /orders HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\n"
             f"Access-Control-Request-Method: PUT\nAccess-Control-Request-Headers: {names}\n")
        for names, told in (
            ("access-control-allow-origin", "send Access-Control-Allow-Origin: remove it from"),
            ("access-control-allow-headers,access-control-allow-origin,x-a", "remove them from"),
        )
    ),
    Kind("a request line in a command is not a title", "not-asked-as-a-page",
         ("the request for it is not shown",), ("The page may not read",),
         "% nc localhost 8008 <<<$'GET /orders HTTP/1.0\\n'\nHTTP/1.0 200 OK\n"
         "Content-Type: application/json\nServer: nginx\n\n{}\n"),
    *(
        Kind(f"Azure's refusal {where}", "origin-not-allowed",
             ("Azure Storage: the CORS rules of the service",), (), text)
        for where, text in (
            ("in a body", "HTTP/1.1 403 \nserver: Azurite-Blob/3.31.0\ncontent-type: "
             "application/xml\n\n<Error><Code>CorsPreflightFailure</Code><Message>CORS not enabled "
             "or no matching rule found for this request.</Message></Error>"),
            ("of a preflight", f"OPTIONS /c/a.png HTTP/1.1\nHost: a.example.net\nOrigin: {SPA}\n"
             "Access-Control-Request-Method: GET\n\nHTTP/1.1 403 \ncontent-type: application/xml"
             "\n\n<Error><Message>CORS not enabled or no matching rule found for this request."
             "</Message></Error>"),
        )
    ),
    Kind("a writer's list is not one of headers", "", ("words that are not known here",),
         ("need a preflight",), "URL : http://localhost:3002/*\n\n*Header: "
         "Access-Control-Allow-Origin\n\n*Value : http://localhost:3003/\n"),
    Kind("an object of a request with its status, after another object", "says-nothing",
         (f"GET {API}",), ("pasted settings",),
         '{"a": 1}\n' + json.dumps({"method": "GET", "url": API, "status": 200, "headers": {
             "host": "api.example.org", "origin": SPA}}, indent=1)),
    Kind("line of a log in the body of a response", "no-cors-headers",
         ("GET",), ("OPTIONS",),
         f"> GET /logs HTTP/1.1\n> Host: api.example.org\n> Origin: {SPA}\n>\n"
         "< HTTP/1.1 200 OK\n< Content-Type: text/plain\n<\n"
         '[GIN] 2024/02/03 - 10:11:12 | 404 | 1.2ms | 10.0.0.9 | OPTIONS "/v1/orders"'),
    Kind("preflight of curl without an Origin", "not-asked-as-a-page origin-not-allowed",
         ("This response is to a request without an Origin",), ("may be to a request",),
         "> OPTIONS /v1/orders HTTP/1.1\n> Host: api.example.org\n> User-Agent: curl/8.5.0\n"
         "> Accept: */*\n> Access-Control-Request-Method: GET\n>\n< HTTP/1.1 200 OK\n"
         "< Access-Control-Allow-Methods: GET,POST\n"),
    Kind("preflight of curl with the host replaced", "not-asked-as-a-page origin-not-allowed",
         ("without an Origin",), ("Allowed",),
         '> OPTIONS "###" HTTP/1.1\n> Host: "###"\n> User-Agent: curl/7.54.0\n> Accept: */*\n'
         "> Access-Control-Request-Method: PUT\n>\n< HTTP/1.1 200 OK\n"
         "< Access-Control-Allow-Methods: GET,PUT\n"),
    Kind("Firefox in unknown words, a value with a port", "origin-misspelled", ("slash",),
         ("status 517",),
         "Cross-Origin Anvraag gestopp: De Regel verböödt dat Lesen op http://localhost:5173/v1. "
         "(Grund: CORS-Kopp 'Access-Control-Allow-Origin' passt nich to 'http://localhost:5173/')."),
    Kind("old Chrome, mixed content", "mixed-content", ("https",), (),
         f"[blocked] The page at '{SPA}/' was loaded over HTTPS, but ran insecure content from "
         "'http://api.example.org/v1': this content should also be loaded over HTTPS."),
    Kind("preflight whose response lists names that no script sets first",
         "not-asked-as-a-page origin-not-allowed", ("without an Origin",),
         ("Allowed", "Access-Control-Request-Headers:"),
         "> OPTIONS /v1/orders HTTP/1.1\n> Host: api.example.org\n> User-Agent: curl/8.5.0\n"
         "> Accept: */*\n> Access-Control-Request-Method: GET\n>\n< HTTP/1.1 200 OK\n"
         "< Access-Control-Allow-Headers: Origin, Accept, Content-Type, X-Requested-With\n"
         "< Access-Control-Allow-Methods: GET,POST\n"),
    Kind("old Chrome, a redirect to the same address", "redirect-without-cors null-origin",
         ("Both addresses are the same here",), ("drops the slash",),
         f"Redirect from '{API}' to '{API}' has been blocked by CORS policy: {MISSING} Origin "
         "'null' is therefore not allowed access."),
    Kind("unknown sentence about an http address", "unknown-sentence",
         ("“Some new words of a browser.”", "the cause is unknown"), ("over https",),
         chrome("Some new words of a browser.", "http://api.example.org/x")),
    Kind("preflight of a login's address", "login-redirect",
         ("where a user's browser is sent to log in", "not fetch it"), ("allow_origins",),
         chrome(CHECK + "It does not have HTTP ok status.",
                "https://id.example.org/authorize?client_id=1&response_type=code")),
    Kind("preflight of a page without an origin at a storage service",
         "preflight-not-handled preflight-needs-login preflight-crashed", ("--from null",),
         ("does not allow null",),
         chrome(CHECK + "It does not have HTTP ok status.", "https://bucket.s3.amazonaws.com/a.png",
                "null")),
    Kind("credentials at a public service", "wildcard-with-credentials",
         ("run by GitHub; you cannot change it. Fetch without credentials",),
         ("allow_credentials",),
         chrome("The value of the 'Access-Control-Allow-Origin' header in the response must not be "
                "the wildcard '*' when the request's credentials mode is 'include'.",
                "https://api.github.com/user")),
    Kind("method at a public service", "method-not-allowed",
         ("you cannot change it. Send a request that needs no preflight",), ("allow_methods",),
         chrome("Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
                "https://api.github.com/user")),
    Kind("star for the methods with credentials", "method-not-allowed",
         ("“*” does not stand for all methods", 'allow_methods = ["PUT"]'), (),
         f"$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT'\n"
         f"HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: {SPA}\n"
         "Access-Control-Allow-Credentials: true\nAccess-Control-Allow-Methods: *\n",
         ("--credentials",)),
    Kind("address spaces in unknown words", "local-network-access", (NOT_CORS,),
         ("allow_origins",),
         chrome("The newest rule forbids it: the target is in the `loopback` address space.")),
    Kind("Firefox twice of the same preflight", "preflight-not-handled",
         ("OPTIONS gets status 404",), ("2 requests",),
         "\n".join(2 * [firefox("CORS preflight response did not succeed", status="404")]), FROM),
    Kind("request without a preflight at a service that fails at preflights", ANY_LACK,
         (), ("The Supabase Edge Function",),
         chrome(MISSING, "https://x.supabase.co/functions/v1/x")),
    Kind("Firefox's reason after another message", ANY_LACK, ("origins in their list",),
         ("2 requests",),
         f"{firefox('CORS request did not succeed')}\n(Reason: {LACKS}).", FROM),
    Kind("Firefox's row of an origin that does not match", "origin-not-allowed",
         ("does not allow https://spa.example.org",), ("has no CORS headers",),
         "GET\tapi.example.org\t/orders/4\tfetch\tCORS Allow Origin Not Matching Origin\t0 B",
         FROM),
    Kind("recording of WebKit that names no reason", "says-nothing",
         ("does not say why this request got no response",), ("allow_origins",),
         har(entry(status=0, _error=f"Fetch API cannot load {API} due to access control checks."))),
    # --- several browsers, languages and programs ------------------------------------------------
    Kind("German Firefox with the address cut out", "origin-misspelled cached-for-another",
         ("One has “www.”",), ("words that are not known",),
         "Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet "
         "das Lesen der externen Ressource auf ***. (Grund: CORS-Kopfzeile "
         "'Access-Control-Allow-Origin' stimmt nicht mit 'https://www.spa.example.org' überein).",
         FROM),
    Kind("Dialect of Firefox with the address cut out", "",
         ("words that are not known here", "ask the server itself"), ("Refused",),
         "Cross-Origin Anvraag gestopp: De Regel verböödt dat Lesen op ***. (Grund: CORS-Kopp "
         "'Access-Control-Allow-Origin' passt nich to 'https://www.spa.example.org').", FROM),
    Kind("messages of three browsers for one request", "no-cors-headers origin-not-allowed",
         (f"pages of {SPA}",), ("an error", "2 requests"),
         f"Chrome:\n{chrome(MISSING)}\nFirefox:\n{firefox(LACKS, status='200')}\nSafari:\n"
         + safari(f"Origin {SPA} is not allowed by Access-Control-Allow-Origin. Status code: 200")),
    Kind("messages of three browsers, status of the preflight", "preflight-not-handled",
         ("status 405",), ("status 401",),
         chrome(CHECK + "It does not have HTTP ok status.") + "\n"
         + firefox("CORS preflight response did not succeed", status="405") + "\n"
         + safari("Preflight response is not successful. Status code: 405")),
    Kind("messages of two browsers, Firefox's first", PREFLIGHT_UNKNOWN, (API,), ("2 requests",),
         f"{firefox(LACKS)}\n{chrome(CHECK + MISSING)}"),
    Kind("messages of two browsers, one without its address", ANY_LACK, (API,), ("2 requests",),
         f"{firefox(LACKS)}\nChrome says: {MISSING}"),
    Kind("message twice, first without its status", "error-without-cors origin-not-allowed",
         ("status 500",), (), f"{firefox(LACKS)}\n{firefox(LACKS, status='500')}"),
    Kind("mixed content, then CORS", "mixed-content", (NOT_CORS,), ("2 requests",),
         f"Mixed Content: The page at '{SPA}/' was loaded over HTTPS, but requested an insecure "
         "XMLHttpRequest endpoint 'http://api.example.org/a'. This request has been blocked; the "
         "content must be served over HTTPS.\n" + chrome(MISSING, "http://api.example.org/a")),
    Kind("mixed content, Safari, then CORS", "mixed-content", (NOT_CORS,), ("2 requests",),
         f"[Warning] [blocked] The page at {SPA}/ was not allowed to display insecure content from "
         "http://api.example.org/a.\n" + safari("Not allowed to request resource",
                                                "http://api.example.org/a")),
    Kind("mixed content that was only upgraded", ANY_LACK, (f"Refused {API}",), ("mixed content",),
         f"Mixed Content: The page at '{SPA}/' was loaded over HTTPS, but requested an insecure "
         "element 'http://img.example.org/a.png'. This request was automatically upgraded to "
         f"HTTPS, For more information see https://blog.example\n{chrome(MISSING)}"),
    Kind("old Firefox, star for the headers", "header-not-allowed",
         ("(version 60), “*” does not stand for all headers", "from 69 on"),
         ("never stands for", '"*"]'),
         firefox("missing token ‘x-tenant’ in CORS header ‘Access-Control-Allow-Headers’ from CORS "
                 "preflight channel") + "\nFirefox 60.0.1\nHTTP/1.1 204 No Content\n"
         f"Access-Control-Allow-Origin: {SPA}\nAccess-Control-Allow-Headers: *\n", FROM),
    Kind("star for the headers, version not told", "header-not-allowed",
         ("in old browsers",), ("never stands for", "as old as this one"),
         chrome(lacks("x-tenant")) + "\nHTTP/1.1 204 No Content\n"
         f"Access-Control-Allow-Origin: {SPA}\nAccess-Control-Allow-Headers: *\n"),
    *(
        Kind(f"row of Chrome's panel: {status}", cause, says, (),
             f"items\t{status}\tfetch\tapp.js:3\t0 B\t3 ms")
        for status, cause, says in (
            ("CORS-Fehler", "says-nothing", ("because of CORS",)),
            ("Erreur CORS", "says-nothing", ("because of CORS",)),
            ("Error de CORS", "says-nothing", ("because of CORS",)),
            ("CORS エラー", "says-nothing", ("because of CORS",)),
            ("（已屏蔽：mixed-content）", "mixed-content", (NOT_CORS,)),
            ("(blockiert:csp)", "content-security-policy", (NOT_CORS,)),
            ("(失败) net::ERR_CONNECTION_REFUSED", "server-down", (NOT_CORS,)),
        )
    ),
    Kind("status of Chrome's panel alone", "mixed-content", (), (), "(blocked:mixed-content)"),
    *(
        Kind(f"panel in another language: {url}", "error-without-cors origin-not-allowed",
             (f"POST {API}" if "POST" in method else API, "403"), ("unknown",),
             f"{url} {API}\n{method}\n{status} 403 Forbidden\n")
        for url, method, status in (
            ("请求网址:", "请求方法: POST", "状态代码:"),
            ("請求網址：", "請求方法：POST", "狀態碼："),
            ("Anforderungs-URL:", "Anforderungsmethode: POST", "Statuscode:"),
            ("URL de la requête :", "Méthode de requête : POST", "Code d'état :"),
            ("リクエスト URL:", "リクエスト メソッド: POST", "ステータス コード:"),
        )
    ),
    Kind("panel of a request that was not sent", "says-nothing", ("without its response",), (),
         f"Request URL: {API}\nReferrer Policy: strict-origin-when-cross-origin\nProvisional "
         f"headers are shown\nContent-Type: application/json\nOrigin: {SPA}\n"),
    Kind("old Firefox in another language, no response", "no-answer", (API,), (),
         f"已封鎖跨來源請求: 同源政策不允許讀取 {API} 的遠端資源。（原因: CORS 請求失敗）。"),
    Kind("jsdom", "page-of-test error-without-cors no-cors-headers origin-not-allowed",
         ("This is jsdom", "http://localhost", "(curl -i, with the Origin)"), ("Capacitor",),
         "Error: Cross origin http://localhost forbidden\n    at dispatchError "
         "(node_modules/jsdom/lib/jsdom/living/xhr/xhr-utils.js:63:19)"),
    Kind("jsdom: header", "page-of-test header-not-allowed", ("X-Tenant", "msw"), (),
         "Error: Headers x-tenant forbidden"),
    Kind("jsdom: credentials", "page-of-test credentials-not-allowed doubled-headers", ("msw",), (),
         "Error: Credentials forbidden"),
    *(
        Kind(f"Node.js: {text[:30]}", cause, ("Node.js", *says), ("browser says so",), text)
        for text, cause, says in (
            ("TypeError: fetch failed\n  [cause]: Error: connect ECONNREFUSED ::1:3000",
             "server-down", ("http://[::1]:3000",)),
            (f"FetchError: request to {API} failed, reason: getaddrinfo ENOTFOUND api.example.org",
             "name-not-found", (API,)),
            ("AxiosError: self-signed certificate\n  code: 'DEPTH_ZERO_SELF_SIGNED_CERT'",
             "bad-certificate", ()),
            ("TypeError: fetch failed\n    at node:internal/deps/undici/undici:1234:11",
             "says-nothing", ("error.cause",)),
        )
    ),
    Kind("Node.js's proxy beside a browser's message",
         "gateway-error error-without-cors origin-not-allowed", ("127.0.0.1:8000",), ("requests",),
         f"{firefox(LACKS, status='500')}\nhttp proxy error: /orders/4\nError: connect "
         "ECONNREFUSED 127.0.0.1:8000"),
    Kind("React Native", "says-nothing", ("10.0.2.2", NOTHING_SAID), ("allow_origins",),
         "[TypeError: Network request failed]"),
    *(
        Kind(f"program's error: {text[:30]}", "says-nothing", (NOTHING_SAID, *told), (), text)
        for text, told in (
            ("ApolloError: Failed to fetch\n    at new ApolloError", ()),
            ("Unhandled Rejection (TypeError): Failed to fetch", ()),
            ("NetworkError: Failed to execute 'send' on 'XMLHttpRequest': Failed to load "
             f"'{API}'.", (API,)),
            ("FunctionsFetchError: Failed to send a request to the Edge Function", ()),
            ("Error: Request has been terminated\nPossible causes: the network is offline, Origin "
             "is not allowed by Access-Control-Allow-Origin, the page is being unloaded, etc.", ()),
            (f"HttpErrorResponse: Http failure response for {API}: 0 undefined", (API,)),
        )
    ),
    # --- of a session of exams -------------------------------------------------------------------
    Kind("pattern, whose response names the page", "pattern-sent",
         (f"Access-Control-Allow-Origin: {SPA}", 'allow_origins = ["https://*.example.org"]'),
         ("Access-Control-Allow-Origin: https://*",),
         chrome("The 'Access-Control-Allow-Origin' header contains the invalid value "
                "'https://*.example.org'.")),
    Kind("null in place of the page's origin", "origin-misspelled",
         ("sends “null”", "if an origin is not in their list"), ("of another type",),
         chrome(CHECK + "The 'Access-Control-Allow-Origin' header has a value 'null' that is not "
                "equal to the supplied origin.")),
    Kind("Firefox's two lines, addresses replaced not alike", "header-not-allowed", (), (),
         firefox("header ‘x-a’ is not allowed according to header ‘Access-Control-Allow-Headers’ "
                 "from CORS preflight response", "https://api.example.org/Org/a") + "\n"
         + firefox("CORS request did not succeed", "https://api.example.org/org/a")),
    Kind("old Firefox without a reason", "says-nothing",
         ("This version of Firefox does not say why",), ("row of the Network panel",),
         "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
         f"resource at {API}. This can be fixed by moving the resource to the same domain or "
         "enabling CORS."),
    Kind("no response of localhost", "no-answer",
         ("localhost is the machine on which the browser runs",), (),
         firefox("CORS request did not succeed", "http://localhost:3000/a")),
    Kind("no response of localhost to its own page", "no-answer", (),
         ("the machine on which the browser runs",),
         firefox("CORS request did not succeed", "http://localhost:3000/a"), FROM_DEV),
    Kind("mixed content of localhost, Safari", "mixed-content asks-permission",
         ("Safari does not exempt localhost",), ("use a server on localhost",),
         f"[Warning] [blocked] The page at {SPA}/ was not allowed to display insecure content from "
         "http://localhost:8000/a."),
    Kind("Safari's service worker", "service-worker", ("fetch handler",), ("own fetch()",),
         "[Error] FetchEvent.respondWith received an error: Returned response is null.\n"
         "[Error] Cannot load https://app.example.org/a.jpg."),
    Kind("Safari's service worker, whose request failed", "service-worker",
         ("here the worker's own fetch() got none",), (),
         "Failed to load resource: FetchEvent.respondWith received an error: TypeError: Load "
         "failed\n"),
    Kind("Firefox's service worker", "service-worker", (), ("Refused",),
         "Failed to load ‘https://app.example.org/a’. A ServiceWorker intercepted the request and "
         "encountered an unexpected error."),
    Kind("status of a place without a line", "preflight-not-handled", ("status 404",),
         ("2 requests",),
         "api.example.org/orders/4 Failed to load resource: the server responded with a status of "
         f"404 (Not Found)\nlocalhost/:1 Failed to load {API}: Response for preflight has invalid "
         "HTTP status code 404."),
    Kind("end of a sentence inside a line", "header-not-allowed", ("X-Tenant",), (),
         "> Fetch API [...] " + lacks("x-tenant")),
    *(
        Kind(f"misspelled header: {name}", "header-not-allowed", (f"perhaps {meant} is meant",),
             (f"Access-Control-Allow-Headers: {name.title()}",), chrome(lacks(name)))
        for name, meant in (
            ("authorizarion", "Authorization"), ("authorisation", "Authorization"),
            ("contenttype", "Content-Type"), ("x-requestd-with", "X-Requested-With"),
        )
    ),
    *(
        Kind(f"header that is not misspelled: {name}", "header-not-allowed",
             (f"add {name.title()}",), ("is meant",), chrome(lacks(name)))
        for name in ("x-authorization", "x-api-version", "token", "x-csrftoken")
    ),
    *(
        Kind(f"settings for some files: {settings[:12]}",
             "no-cors-headers error-without-cors cached-for-another",
             ("files that end in eot, ttf and woff", "icons.woff2 does not"), ("Either",),
             chrome(MISSING, "https://cdn.example.org/icons.woff2", by="font") + f"\n{settings}")
        for settings in (
            "location ~* \\.(eot|ttf|woff)$ { add_header Access-Control-Allow-Origin *; }",
            '<FilesMatch "\\.(eot|ttf|woff)$">\n  Header set Access-Control-Allow-Origin "*"\n'
            "</FilesMatch>",
        )
    ),
    Kind("settings for the file's ending",
         "error-without-cors no-cors-headers cached-for-another",
         ("Either",), ("files that end in",),
         chrome(MISSING, "https://cdn.example.org/icons.woff2", by="font")
         + "\nlocation ~* \\.(eot|ttf|woff2?)$ { add_header Access-Control-Allow-Origin *; }"),
    *(
        Kind(f"bucket of another provider: {host}",
             "origin-not-allowed preflight-needs-login error-without-cors", (said,),
             ("Either",), firefox(LACKS, f"https://{host}", "403"), FROM)
        for host, said in (
            ("b.fra1.digitaloceanspaces.com/a.pdf", "AllowedHeaders “*”"),
            ("s3.eu-central-003.backblazeb2.com/b/a.pdf", "s3_put"),
            ("storage.example.org/b/a.pdf?X-Amz-Signature=1", "AllowedHeaders “*”"),
        )
    ),
    Kind("library's error with places, and curl's response", "allowed-as-shown",
         ("Allowed", "of the preflight"), ("Refused", "2 requests"),
         "xhr.js:16 Uncaught (in promise) Error: Network Error at createError (xhr.js:16)\n\n"
         "> GET /items HTTP/1.1\n> Host: api.example.org\n> Accept: */*\n>\n"
         "< HTTP/1.1 200 OK\n< Access-Control-Allow-Origin: *\n"),
    Kind("headers of a request of an app, that was not sent", "says-nothing page-of-app",
         ("without its response", "Electron"), (),
         "Request Headers\nProvisional headers are shown\ncontent-type:text/plain\n"
         "Origin:file://\n"),
    *(
        Kind(f"page without an origin, of an old WebKit: {before[:30]}", causes,
             ("Serve the page", "the request was redirected"), ("unusable-status",),
             f"{before}Cannot make any requests from null.")
        for before, causes in (
            ("XMLHttpRequest cannot load http://api.example.net/a. ", "null-origin"),
            ("Failed to load resource: ", "null-origin"),
            ("Failed to load resource: the server responded with a status of 403 (Forbidden)\n"
             "Failed to load resource: ", "null-origin preflight-needs-login error-without-cors"),
        )
    ),
    Kind("page whose host is an asterisk", PREFLIGHT_UNKNOWN, ("your-page.example",),
         ("*.example.dev", "--from 'https"),
         chrome(CHECK + MISSING).replace(SPA, "https://*.example.dev")),
    Kind("preflight from the other scheme of the same host", "no-cors-headers",
         ("http://shop.example.com/cart",), ("Allowed", "can read"),
         "OPTIONS /cart HTTP/1.1\nHost: shop.example.com\nOrigin: https://shop.example.com\n"
         "Access-Control-Request-Method: POST\n\nHTTP/1.1 200 OK\nServer: x\n"),
    Kind("bare OPTIONS beside a preflight that passes", "not-asked-as-a-page",
         ("stands beside it passes",), ("exempt OPTIONS", "Authentication answered"),
         f"$ curl -i -X OPTIONS {API}\nHTTP/1.1 401 Unauthorized\n\n$ curl -i -X OPTIONS -H "
         f"'Origin: {SPA}' -H 'Access-Control-Request-Method: POST' {API}\n"
         "HTTP/1.1 204 No Content\n"
         f"Access-Control-Allow-Origin: {SPA}\nAccess-Control-Allow-Methods: POST\n"),
    *(
        Kind(f"response about another rule: {command[:6]}{headers}", f"{cause} not-asked-as-a-page",
             (says, "not CORS"), ("The response has no CORS headers", "The responses then"),
             f"{command}HTTP/2 200 OK\nserver: openresty\n{headers}\n")
        for command in ("", f"$ curl -I {API}\n")
        for headers, cause, says in (
            ("content-type: text/html\nx-frame-options: DENY", "framing-refused",
             "DENY”: no page may show it in a frame"),
            ("X-Frame-Options: sameorigin #TWICE", "framing-refused", "pages of its own origin"),
            ("X-Frame-Options: ALLOW-FROM https://a.example.org", "framing-refused",
             "which browsers ignore"),
            ("X-Frame-Options: SAMEORIGIN\nX-Frame-Options: ALLOWALL", "framing-refused",
             "no page may show it"),
            ("content-type: text/html\nx-frame-options: DENY\n"
             "content-security-policy: default-src 'self'; frame-ancestors https://a.example.org",
             "framing-refused", "ignore X-Frame-Options beside it"),
            ("content-type: text/html\ncross-origin-opener-policy: same-origin\n"
             "cross-origin-embedder-policy: require-corp", "not-isolated", "is isolated"),
            ("cross-origin-opener-policy: same-origin", "not-isolated", "needs both headers"),
            ("content-type: font/woff2\ncross-origin-resource-policy: same-site",
             "resource-policy", "pages of other sites may not load it"),
        )
    ),
    Kind("response of an API with the headers of pages", "not-asked-as-a-page",
         ("is not shown",), ("frame",),
         "HTTP/2 200 OK\ncontent-type: application/json\nx-frame-options: DENY\n"),
    *(
        Kind(f"layer of one route beside {name}", causes, ("app.options(path",), ("restarted",),
             f"{paste}\n\nconst options = {{ origin: '{SPA}' }};\n"
             f"{app}.put('/orders/4', cors(options), save);")
        for app, name, causes, paste in (
            ("app", "a message", "preflight-not-handled no-cors-headers preflight-needs-login "
             "preflight-crashed", chrome(CHECK + MISSING)),
            ("router", "a response", "preflight-not-handled no-cors-headers",
             f"OPTIONS /orders/4 HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\n"
             "Access-Control-Request-Method: PUT\n\nHTTP/1.1 200 OK\nX-Powered-By: Express\n"),
        )
    ),
    *(
        Kind(f"layer of a route and of OPTIONS: {line[:20]}", PREFLIGHT_UNKNOWN, (),
             ("of one route",),
             f"{chrome(CHECK + MISSING)}\n\n{line}\napp.put('/orders/4', cors(options), save);")
        for line in ("app.use(cors(options));", "app.options('*', cors(options));",
                     "app.options('/orders/4', cors());", "app.all('/orders/4', cors(options));")
    ),
    Kind("handshake that the browser gave up", "websocket-closed",
         ("Not connected", "gave up the WebSocket handshake"), ("Refused", "may be down"),
         "WebSocket connection to 'wss://live.example.org/ws' failed: WebSocket opening handshake "
         "was canceled"),
    Kind("handshake that timed out", "timed-out", (), ("does not say why",),
         "WebSocket connection to 'wss://live.example.org/ws' failed: WebSocket opening handshake "
         "timed out"),
    Kind("handshake that was cut", "connection-broken", ("ws: true",), ("size of requests",),
         "WebSocket connection to 'ws://localhost:5173/socket' failed: Connection closed before "
         "receiving a handshake response"),
    Kind("frame of an advertisement", "frame-of-another-origin",
         ("A script of http://ads.example.com", "another origin, http://news.example.org"), (),
         '[Error] Blocked a frame with origin "http://ads.example.com" from accessing a frame with '
         'origin "http://news.example.org". Protocols, domains, and ports must match.'),
    *(
        Kind(f"Firefox's message, wrapped{' twice' if gap else ''} before {after[:20].strip()}",
             "origin-not-allowed "
             "cached-for-another", ("https://other.example.org", "a=1&b=2"),
             ("Caddy", "pasted settings"),
             "    Cross-Origin Request Blocked: The Same Origin Policy disallows reading the "
             f"remote resource at https://api.example.org/items?a=1&{gap}b=2. (Reason: {before}"
             f"\n    {after}")
        for gap in ("", "\n    ")
        for before, after in (
            ("CORS", "header ‘Access-Control-Allow-Origin’ does not match "
             "‘https://other.example.org’)."),
            ("CORS header ‘Access-Control-Allow-Origin’ does",
             "not match ‘https://other.example.org’)."),
        )
    ),
    Kind("app without an origin", "null-origin", ("cordova-plugin-advanced-http",), (),
         "Failed to load resource: Origin null is not allowed by Access-Control-Allow-Origin."),
    *(
        Kind(f"settings that list it already: {cause}, {settings[:24]}", cause,
             ("list it already", "something else answers the preflight"), ("If pages of",),
             chrome(tail) + f"\n\n{settings}")
        for cause, tail, settings in (
            ("method-not-allowed",
             "Method PATCH is not allowed by Access-Control-Allow-Methods in preflight response.",
             "config.middleware.insert_before 0, Rack::Cors do\n  resource '*', :headers => :any, "
             ":methods => [:get, :patch]"),
            ("method-not-allowed",
             "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
             "app.add_middleware(CORSMiddleware, allow_methods=['*'])"),
            ("header-not-allowed", lacks("x-tenant"),
             "app.add_middleware(CORSMiddleware, allow_headers=['X-Tenant'])"),
            ("header-not-allowed", lacks("x-tenant"),
             "builder.Services.AddCors(o => o.AddDefaultPolicy(p => p.AllowAnyHeader()));"),
        )
    ),
    Kind("settings that do not list it", "method-not-allowed", ("add PATCH",), ("list it already",),
         chrome("Method PATCH is not allowed by Access-Control-Allow-Methods in preflight "
                "response.") + "\n\napp.add_middleware(CORSMiddleware, allow_methods=['GET'], "
         "allow_headers=['*'])\nrequests.patch(url)"),
    Kind("command for credentials", "wildcard-with-credentials", ("--credentials include",), (),
         chrome("The value of the 'Access-Control-Allow-Origin' header in the response must not be "
                "the wildcard '*' when the request's credentials mode is 'include'.")),
    Kind("old Chrome, an image from a file", "page-from-file", ("opened from the disk",), (),
         "Image from origin 'file://' has been blocked from loading by Cross-Origin Resource "
         "Sharing policy: Invalid response. Origin 'null' is therefore not allowed access."),
    Kind("place in jsdom, without its words", "page-of-test error-without-cors no-cors-headers "
         "origin-not-allowed", ("with nock, whose reply then needs",), ("Network panel, reload",),
         "Network Error\n    at dispatchError (node_modules/jsdom/lib/jsdom/living/xhr.js:946:9)\n"
         "    at validCORSHeaders (node_modules/jsdom/lib/jsdom/living/xhr.js:979:7)"),
    *(
        Kind(f"warning of Private Network Access: {begin}", "local-network-access", (NOT_CORS,), (),
             f"[Deprecation] {begin} from a network that it could only access because of its "
             "users' privileged network position. These requests expose devices to the internet.")
        for begin in ("A site requested a resource", "The website requested a subresource")
    ),
    Kind("warning of Private Network Access, with the header", "local-network-access",
         ("Access-Control-Allow-Private-Network: true",), ("No header of the server",),
         "A site requested a resource from a network that it could only access because of its "
         "users' privileged network position. These requests expose devices and servers to the "
         "internet, increasing the risk of a cross-site request forgery (CSRF) attack, and/or "
         "information leakage.\nTo mitigate these risks, Chrome will require non-public "
         "subresources to opt-into being accessed with a preflight request and will start blocking "
         "them in Chrome 101 (April 2022).\nTo fix this issue, ensure that response to the "
         "preflight request for the private network resource has the "
         "Access-Control-Allow-Private-Network header set to true."),
    Kind("placeholder that is escaped for HTML", "preflight-redirected",
         ("https://<tenant>.example.org/x",), ("Not read",),
         chrome(CHECK + "Redirect is not allowed for a preflight request.",
                "https://&lt;tenant&gt;.example.org/x", "https://localhost:5001")),
    Kind("Flutter's image", "says-nothing", ("image's server has to allow the page", API), (),
         "The following ProgressEvent$ object was thrown resolving an image codec:\n  [object "
         f'ProgressEvent]\nImage provider: NetworkImage("{API}", scale: 1)\nImage key: '
         f'NetworkImage("{API}", scale: 1)'),
    Kind("manifest behind a login, addresses left out", "login-redirect",
         ('crossorigin="use-credentials"', "Most likely"), ("unknown URL.",),
         "`Access to manifest at xxx(redirected from xxx) has been blocked by CORS policy: "
         f"{MISSING}`"),
    Kind("address in bold", "no-answer", ("http://api.app.localhost:4100/a", "is the machine on"),
         ("**",), firefox("CORS request did not succeed", "http://**api.app.localhost**:4100/a")),
    Kind("Safari: not requested, over https", "content-security-policy", ("connect-src",),
         ("mixed content",), safari("Not allowed to request resource")),
    Kind("log of a refused origin without its scheme", "origin-refused", ("my.example",), (),
         "WARN [Resolver] Blocked CORS request from origin: my.example"),
    *(
        Kind(f"settings that only seem to list it: {settings[:30]}", "header-not-allowed",
             ("add X-Tenant",), ("list it already",), f"{chrome(lacks('x-tenant'))}\n\n{settings}")
        for settings in (
            "add_header 'Access-Control-Allow-Origin' '*';\n"
            "add_header 'Access-Control-Allow-Headers' 'Accept';",
            "const app = express();\nfetch(url, {headers: {'X-Tenant': tenant}})",
            "app = Flask(__name__)\nrequests.get(url, headers={'X-Tenant': tenant})",
        )
    ),
    Kind("CSP: address left out", "content-security-policy", ("add the server's origin to",), (),
         "Refused to connect because it violates the following Content Security Policy directive: "
         "\"default-src 'self'\". Note that 'connect-src' was not explicitly set."),
    Kind("CSP: data", "content-security-policy", ("add data: to connect-src",), ("the server to",),
         "Refused to connect to 'data:,a' because it violates the following Content Security "
         "Policy directive: \"connect-src 'self'\""),
    # --- another path, and headers that script cannot read ---------------------------------------
    Kind("header that is not exposed", "headers-hidden",
         ("Script cannot read the header X-Page-Count", "Chrome from 65 on"), ("this one",),
         'app.js:7 Refused to get unsafe header "X-Page-Count"'),
    Kind("header that is not exposed, to an old browser", "headers-hidden",
         ("this one, version 61, too",), (),
         'User agent: Chrome/61.0\nRefused to get unsafe header "Location"'),
    Kind("cookie that script wants to read", "headers-hidden", ("Script can never read",),
         ("Let the server send",), 'Refused to get unsafe header "Set-Cookie"'),
    Kind("status of a preflight that allows the page",
         "preflight-not-handled preflight-needs-login preflight-crashed",
         ("so that header is there",), ("without the CORS headers", "no CORS settings"),
         chrome(CHECK + "It does not have HTTP ok status.")),
    Kind("status of a preflight at Supabase, with a placeholder",
         "preflight-not-handled preflight-needs-login preflight-crashed",
         ("before a check of the origin of its own",), ("without the CORS headers",),
         chrome(CHECK + "It does not have HTTP ok status.",
                "https://<project-ref>/functions/v1/send-mail")),
    Kind("Unity, of all that it is not told", "says-nothing", ("In a web build",),
         ("allow_origins",),
         "[Login] UnityWebRequest result: ConnectionError, responseCode: 0, error: Unknown Error"),
    Kind("Unity, of TLS", "says-nothing", ("the certificate",), ("allow_origins",),
         "Error: Unable to complete SSL connection"),
    Kind("Unity, of no connection", "says-nothing", ("In a web build",), ("allow_origins",),
         "Cannot connect to destination host"),
    Kind("Gradio on this machine",
         "origin-not-allowed local-address error-without-cors no-cors-headers",
         ("only pages of localhost",), ("--cors-allow-origins",),
         chrome(MISSING, "http://127.0.0.1:7860/gradio_api/call/predict",
                "https://www.example.org")),
    Kind("Storybook's own check of hosts", "host-not-allowed", ("core.allowedHosts",), (),
         "HTTP/1.1 403 Forbidden\nDate: Sat, 01 Nov 2025 10:00:00 GMT\n\nInvalid host",
         ("--url", "https://ui.example.org/index.json", *FROM)),
    # --- evidence beside the message --------------------------------------------------------------
    Kind("file, in the words of the origin", "page-from-file", ("opened from the disk",),
         ("Then allow the page's origin",),
         "XMLHttpRequest cannot load file:///sdcard/app/parts.html. Origin null is not allowed by "
         "Access-Control-Allow-Origin."),
    Kind("this machine, from a page of the network",
         "no-cors-headers origin-not-allowed local-address error-without-cors",
         ("address in the network",), ("public https address",),
         chrome(MISSING, "http://localhost:3000/me", "http://192.168.7.7:8080")),
    *(
        Kind(f"log of a WebSocket server: {text[:20]}", "websocket-refused",
             ("WebSockets have no CORS", *told), ("Access-Control-Allow-Origin", "allow_origins"),
             text)
        for text, told in (
            ("2024/02/01 10:00:00 ws.go:31: upgrade failed: websocket: request origin not allowed "
             "by Upgrader.CheckOrigin", ("pass Host on unchanged",)),
            ('failed to accept: request Origin "app.example.org" is not authorized for Host "chat"',
             ("OriginPatterns",)),
            (f"WARN o.s.w.s.OriginHandshakeInterceptor: Handshake request rejected, Origin header "
             f"value {SPA} not allowed", ("setAllowedOrigins", f"pages of {SPA}")),
            ("websockets.exceptions.InvalidOrigin: invalid Origin header: https://a.example",
             ("origins of serve()",)),
        )
    ),
    Kind("WebSocket: closed, with words after it", "connection-broken", ("was closed before",),
         ("does not say why",),
         "WebSocket connection to 'wss://live.example.io/feed' failed: Connection closed before "
         "receiving a handshake response, since yesterday\nwhat can I do"),
    Kind("old Firefox beside the status", "no-cors-headers origin-not-allowed", (),
         ("or no response at all", "answered with an error"),
         f"GET {API} [HTTP/1.1 200 OK 31ms]\nCross-Origin Request Blocked: The Same Origin Policy "
         f"disallows reading the remote resource at {API}. This can be fixed by moving the "
         "resource to the same domain or enabling CORS."),
    Kind("service that allows all, by a font",
         "changed-on-the-way error-without-cors cached-for-another",
         ("An ad blocker",), ("in the server's CORS settings",),
         chrome(MISSING, "https://cdn.jsdelivr.net/npm/a@1/b.woff2", by="font")),
    Kind("“*” that Markdown took for emphasis", "wildcard-with-credentials", (), (),
         f"XMLHttpRequest cannot load {API}. A wildcard '_' cannot be used in the "
         "'Access-Control-Allow-Origin' header when the credentials flag is true. Origin "
         f"'{SPA}' is therefore not allowed access."),
    Kind("two cuts of one address", "login-redirect", ("use-credentials",), ("your-page.example",),
         chrome(MISSING, "https://acme.cloudflareaccess.com/cdn-cgi/access/login/x?...&to=%2Fm",
                by="manifest", first=f"{SPA}/m.webmanifest")
         + "\nGET https://acme.cloudflareaccess.com/cdn-cgi/access/login/x?kid=...&to=%2Fm "
         "net::ERR_FAILED 200"),
    *(
        Kind(f"settings that allow the page: {text[:24]}", "error-without-cors no-cors-headers",
             ("allow the page, so this response does not come from them",),
             ("The server does not allow", *never),
             f"{chrome(MISSING)}\n\n{text}")
        for text, never in (
            ("'allowed_origins' => ['*'],\n'supports_credentials' => true,", ("For Laravel",)),
            (f'app.add_middleware(CORSMiddleware, allow_origins=["{SPA}"])', ()),
            ("const cors = require('cors')\nconst app = express()\napp.use(cors())",
             ("For Express",)),
            (f"@CrossOrigin(origins = \"{SPA}\")\npublic class OrderController {{}}",
             ("For Spring",)),
        )
    ),
    Kind("OPTIONS that needs a login, beside what is expected",
         "not-asked-as-a-page preflight-needs-login", ("status 401",), ("200 OK", "-X OPTIONS --"),
         f"Run: `curl -i -X OPTIONS {API}`\nGot:\n```\nHTTP/1.1 401 Unauthorized\n"
         "WWW-Authenticate: Digest realm=x\n```\nExpected result:\n```\nHTTP/1.1 200 OK\n"
         "Allow: GET, PUT\n```\n"),
    Kind("headers as a quotation", "allowed-as-shown", ("Paste the browser's message",),
         ("✗",),
         "Works for me, this is what I get:\n\n> access-control-allow-origin: *\n> cf-ray: a1-AMS"),
    Kind("HTTPie in lower case, and nothing in the response", "not-asked-as-a-page "
         "preflight-not-handled", ("OPTIONS http://localhost:9090",),
         ("http://options", "-X OPTIONS", "And then?"),
         "$ http options :9090/v1\nHTTP/1.1 404 Not Found\nContent-Length: 0\nServer: envoy\n\n"
         "And then?\n"),
    Kind("code beside a response", "redirect-without-cors",
         ("Most likely: The server redirects this request to /home",), ("api.invalid", "Server: {"),
         "export default {\n  server: {\n    host: '0.0.0.0',\n    cors: false,\n  },\n}\n\n"
         "HTTP/1.1 302 Found\nLocation: /home\nConnection: keep-alive\n"),
    Kind("local network, of the page's own host", "local-network-access",
         ("although both have the same host",), ("serve the page from the local network",),
         chrome("The request client is not a secure context and the resource is in more-private "
                "address space `local`.", "http://nas.local/app.js", "http://nas.local",
                by="script")),
    Kind("bold sentence inside a line", ANY_LACK, (), (),
         f"Ich bekomme immer **{MISSING}** Was tun?"),
    Kind("address replaced by a placeholder", "opaque-response-blocking", (), ("<URL>",),
         "Cross-Origin Read Blocking (CORB) blocked cross-origin response <URL> with MIME type "
         "text/html. See <URL> for more details."),
    Kind("file of an extension", "extension-permission", ("web_accessible_resources",),
         ("ad blocker",),
         "inject.js:3 GET chrome-extension://abcdefghijklmnopabcdefghijklmnop/lib/a.js "
         "net::ERR_BLOCKED_BY_CLIENT"),
    Kind("script of an extension", "says-nothing", ("host_permissions",), (),
         "TypeError: NetworkError when attempting to fetch resource.\n    "
         "load@moz-extension://0f3d9a1e-1111-4222-8333-444455556666/popup.js:12:9"),
    Kind("part of a sentence", "redirect-after-preflight", ("redirects this request",), (),
         "Only “…which is disallowed for cross-origin requests that require preflight.” is here"),
    Kind("Safari's line of the status beside a preflight", "origin-not-allowed "
         "preflight-needs-login", ("with status 403",), ("failed at the preflight",),
         "[Error] Failed to load resource: the server responded with a status of 403 (Forbidden) "
         "(me, line 0)\n[Error] Preflight response is not successful\n"
         f"[Error] XMLHttpRequest cannot load {API} due to access control checks."),
    Kind("option of curl by its beginning", "error-status allowed-as-shown cookies-not-sent",
         (f"PUT {API}",), ("http://etc",),
         f'curl -i -H "Origin: {SPA}" --upload /etc/hosts {API}\nHTTP/2 403\n'
         f"access-control-allow-origin: {SPA}\nvary: Origin\n"),
    Kind("words that only together would tell of a refusal", "", ("Paste what the browser",), (),
         "My request gets cors error 405 Not Allowed\n\nMy api runs on http://localhost:8080\n\n"
         "origin is set there"),
    Kind("service worker that passes a failure on", "no-answer", ("There was no response",),
         ("not the server",),
         f"Failed to load ‘{API}’. A ServiceWorker passed a promise to FetchEvent.respondWith() "
         "that rejected with ‘TypeError: NetworkError when attempting to fetch resource.’.\n"
         + firefox("CORS request did not succeed", status="(null)")),
    Kind("address crossed out", "says-nothing", (), ("XXXX",),
         "[Error] XMLHttpRequest cannot load XXXX due to access control checks."),
    Kind("log of ASP.NET Core alone, which allowed the request", "", ("Paste what the browser",),
         ("headers were lost",),
         f"info: Microsoft.AspNetCore.Cors.Infrastructure.CorsService[4]\n"
         f"      CORS policy execution successful.\n      GET {API} - 200"),
    Kind("settings that allow the page, at Azure", "origin-not-allowed error-without-cors "
         "no-cors-headers", ("list of origins of its own", "response does not come from them"), (),
         chrome(MISSING, "https://shop.azurewebsites.net/items")
         + f"\n\nservices.AddCors(o => o.AddPolicy(\"spa\", b => b.WithOrigins(\"{SPA}\")));"),
    Kind("place of a script in a stack", "says-nothing", ("unknown URL",), ("/assets/player",),
         "Error 1002: TypeError: Failed to fetch\\n    at Engine.load "
         "(https://****/assets/player-****.js)"),
    # --- what carriers make of a text ------------------------------------------------
    Kind("message with HTML's escapes", "wildcard-with-credentials", (API,), ("&#", "is cut"),
         chrome("The value of the 'Access-Control-Allow-Origin' header in the response must not be "
                "the wildcard '*' when the request's credentials mode is 'include'.")
         .replace("'", "&#39;")),
    Kind("curl's lines with HTML's escapes", "origin-misspelled cached-for-another",
         ("https://www.spa.example.org",), (),
         f"&gt; GET /orders/4 HTTP/1.1\n&gt; Host: api.example.org\n&gt; Origin: {SPA}\n&gt; \n"
         "&lt; HTTP/1.1 200 OK\n&lt; Access-Control-Allow-Origin: https://www.spa.example.org\n"),
    *(
        Kind(f"headers with prefixes: {prefix}", "preflight-not-handled",
             ("OPTIONS gets status 405",), (),
             "\n".join(f"{prefix}{line}" for line in (
                 "> OPTIONS /v2/pets HTTP/1.1", "> Host: pets:9000", f"> Origin: {SPA}",
                 "> Access-Control-Request-Method: DELETE", "> ",
                 "< HTTP/1.1 405 Method Not Allowed", "< allow: GET, DELETE")))
        for prefix in ("gateway-1  | ", "web.1 | 2024-05-06T07:08:09.123Z ", "[07:08:09] ",
                       "May  6 07:08:09 host curl[77]: ", "  12: ", "7\t",
                       "[debug] ", "D/Http (4567): ", "07:08:09.123 main DEBUG o.a.headers - ",
                       "proxy:debug ", "DEBUG:urllib3 header: ")
    ),
    *(
        Kind(f"headers in the log of {name}", "origin-not-allowed cached-for-another",
             (f"GET {API}", f"only {DEV}"), ("this response",), text)
        for name, text in (
            ("OkHttp", f"D/OkHttp: --> GET {API}\nD/OkHttp: Origin: {SPA}\nD/OkHttp: --> END GET\n"
             f"D/OkHttp: <-- 200 OK {API} (120ms)\nD/OkHttp: Access-Control-Allow-Origin: {DEV}\n"
             "D/OkHttp: <-- END HTTP (2-byte body)\n"),
            ("Apache's HttpClient",
             'http-outgoing-0 >> "GET /orders/4 HTTP/1.1[\\r][\\n]"\n'
             'http-outgoing-0 >> "Host: api.example.org[\\r][\\n]"\n'
             f'http-outgoing-0 >> "Origin: {SPA}[\\r][\\n]"\n'
             'http-outgoing-0 << "HTTP/1.1 200 OK[\\r][\\n]"\n'
             f'http-outgoing-0 << "Access-Control-Allow-Origin: {DEV}[\\r][\\n]"\n'),
        )
    ),
    *(
        Kind(f"headers alone with prefixes: {prefix}", "doubled-headers", ("there twice",), (),
             "\n".join(f"{prefix}{line}" for line in (
                 "Server: nginx", f"Access-Control-Allow-Origin: {SPA}",
                 "Access-Control-Allow-Origin: *")))
        for prefix in ("[debug] ", "proxy-debug ", "2024/05/06 07:08:09 h: ")
    ),
    Kind("Chrome's panel without colons", "no-cors-headers", (f"POST {API}", f"pages of {SPA}"),
         ("https: //",),
         f"General\nRequest URL\n{API}\nRequest Method\nPOST\nStatus Code\n200 OK\nReferrer Policy"
         "\nno-referrer\nResponse Headers\nx-request-id\n7\ncontent-type\napplication/json\n"
         "Request Headers\n:authority\napi.example.org\n:method\nPOST\n:path\n/orders/4\naccept\n"
         f"*/*\ncontent-type\napplication/json\norigin\n{SPA}\n"),
    Kind("Chrome's panel without colons, in German", "no-cors-headers", (f"GET {API}", SPA), (),
         f"Allgemein\nAnfrage-URL\n{API}\nAnfragemethode\nGET\nStatuscode\n200 OK\nRemote-Adresse\n"
         "203.0.113.9:443\nAntwortheader\nx-request-id\n7\ncontent-type\ntext/plain\n"
         f"Anfrageheader\naccept\n*/*\norigin\n{SPA}\n"),
    Kind("Chrome's panel without groups", "preflight-needs-login", (f"GET {API}",),
         ("script set", "X-Trace"),
         f"Request URL: {API}\nRequest Method: OPTIONS\nStatus Code: 401\nx-trace: 1\n"
         "www-authenticate: Bearer\n:authority: api.example.org\n:method: OPTIONS\naccept: */*\n"
         "access-control-request-headers: authorization\naccess-control-request-method: GET\n"
         f"origin: {SPA}\n"),
    Kind("Firefox's panel with the values in their own lines",
         "origin-not-allowed preflight-needs-login", (f"GET {API}", SPA), (),
         f"OPTIONS\n\t{API}\nStatus\n403\nVersionHTTP/2\nTransferred1 kB\nReferrer Policy"
         "strict-origin-when-cross-origin\nDNS ResolutionSystem\n\n\t\ncontent-length\n\t0\n"
         "X-Firefox-Spdy\n\th2\n\t\nAccept\n\t*/*\nAccess-Control-Request-Headers\n\tauthorization\n"
         f"Access-Control-Request-Method\n\tGET\nHost\n\tapi.example.org\nOrigin\n\t{SPA}\n"),
    Kind("Firefox's summary with the values in their own lines",
         "origin-misspelled cached-for-another", (API, SPA), (),
         "Scheme\n\thttps\nHost\n\tapi.example.org\nFilename\n\t/orders/4\nStatus\n200\nOK\nVersion\n"
         "HTTP/1.1\n\nAccess-Control-Allow-Origin\n\thttps://www.spa.example.org\nHost\n\t"
         f"api.example.org\nOrigin\n\t{SPA}\n"),
    Kind("refused preflight, and then its request", "method-not-allowed", ("GET,POST",), (),
         f"Request URL: {API}\nRequest Method: OPTIONS\nStatus Code: 204\n"
         f"access-control-allow-methods: GET,POST\naccess-control-allow-origin: {SPA}\n"
         f"access-control-request-method: PUT\norigin: {SPA}\n\n"
         f"Request URL: {API}\nRequest Method: PUT\nStatus Code: CORS error\n"
         f"content-type: application/json\nreferer: {SPA}/\n"),
    Kind("panel that does not show the method", "says-nothing", ("… /orders/4",), ("GET",),
         f"General\nRequest URL: {API}\nReferrer Policy: no-referrer\n\nRequest Headers\n"
         "⚠ Provisional headers are shown. Disable cache to see full headers.\n"
         f"Content-Type: application/json\nReferer: {SPA}/\n"),
    Kind("Postman's console", "no-cors-headers", (f"GET {API}",), (),
         f"GET {API}\n200\n82 ms\nNetwork\nRequest Headers\nOrigin: {SPA}\nUser-Agent: "
         "PostmanRuntime/7.36.0\nResponse Headers\nContent-Type: application/json\n"),
    Kind("PowerShell's request", "says-nothing", (f"PUT {API}", SPA), ("authority",),
         f'Invoke-WebRequest -UseBasicParsing -Uri "{API}" `\n-Method "PUT" `\n-Headers @{{\n'
         f'"authority"="api.example.org"\n  "origin"="{SPA}"\n}} `\n-ContentType "text/xml"'),
    Kind("PowerShell's response", "no-cors-headers", (f"GET {API}",), ("StatusDescription",),
         f"PS C:\\> iwr {API} -Headers @{{Origin='{SPA}'}}\n\nStatusCode        : 200\n"
         "StatusDescription : OK\nContent           : {}\nRawContent        : HTTP/1.1 200 OK\n"
         "                    Content-Type: application/json\n\n                    {}\n"
         "Forms             : {}\nHeaders           : {[Content-Type, application/json]}\n"),
    *(
        Kind(f"wget's request with {options.split('=')[0]}", "not-asked-as-a-page no-cors-headers",
             (f"{method} {API}",), (),
             f"$ wget -S {options} {API}\nHTTP request sent, awaiting response... \n"
             "  HTTP/1.1 200 OK\n  Server: x\n")
        for method, options in (
            ("PATCH", "--method=patch"), ("POST", "--post-data='a=b'"), ("HEAD", "--spider"),
        )
    ),
    Kind("wget's request and response", "no-cors-headers", (f"GET {API}",), (),
         f'$ wget -S --header="Origin: {SPA}" {API}\nHTTP request sent, awaiting response... \n'
         "  HTTP/1.1 200 OK\n  Content-Type: application/json\nLength: 12\n"),
    # --- what settings are for -----------------------------------------------------------------
    *(
        Kind(f"settings for other paths: {settings[:30]}",
             "no-cors-headers error-without-cors",
             ("/orders/4 is not among them", "Most likely"), ("settings allow the page",),
             f"{chrome(MISSING)}\n\n{settings}")
        for settings in (
            "from flask_cors import CORS\nCORS(app, resources={r'/api/*': {'origins': '*'}})",
            'registry.addMapping("/api/**").allowedOrigins("*");\naddCorsMappings(registry)',
            "'paths' => ['api/*', 'login'],\n'allowed_origins' => ['*'],",
            "use Rack::Cors do\n  allow do\n    origins '*'\n    resource '/api/*', headers: :any",
            "CORS_URLS_REGEX = r'^/api/.*$'\nCORS_ALLOW_ALL_ORIGINS = True\nimport corsheaders",
            "// next.config.js\nheaders: [{ source: '/api/:path*', headers: [{ key: "
            "'Access-Control-Allow-Origin', value: '*' }] }]",
            "const app = express()\napp.use('/api', cors({ origin: '*' }), api)",
        )
    ),
    *(
        Kind(f"settings for this path too: {settings[:30]}", "error-without-cors no-cors-headers",
             ("allow the page, so this response does not come from them",), ("is not among them",),
             f"{chrome(MISSING)}\n\n{settings}")
        for settings in (
            "from flask_cors import CORS\nCORS(app, resources={r'/*': {'origins': '*'}})",
            'registry.addMapping("/**").allowedOrigins("*");\naddCorsMappings(registry)',
            "'paths' => ['api/*', 'orders/*'],\n'allowed_origins' => ['*'],",
            "CORS_URLS_REGEX = r'^/(api|orders)/.*$'\nCORS_ALLOW_ALL_ORIGINS = True",
            "const app = express()\napp.use(cors())\napp.use('/api', cors({ origin: '*' }), api)",
            f'- "traefik.http.middlewares.a.headers.accesscontrolalloworiginlist={SPA}"\n'
            '- "traefik.http.routers.api.middlewares=a"',
            f'api.example.org {{\n  header Access-Control-Allow-Origin "{SPA}"\n}}',
            f'backend a\n  http-response set-header Access-Control-Allow-Origin "{SPA}"',
        )
    ),
    *(
        Kind(f"directive that leaves out errors: {word}", "error-without-cors no-cors-headers",
             ("status 500", f"{word}” without “always”", "write “always”"), (),
             f"{chrome(MISSING)}\nGET {API} net::ERR_FAILED 500\n\n{settings}")
        for word, settings in (
            ("add_header", f"location / {{\n add_header Access-Control-Allow-Origin {SPA};\n}}"),
            ("Header", f'Header set Access-Control-Allow-Origin "{SPA}"'),
        )
    ),
    *(
        Kind(f"page that does not use its proxy: {settings[:30]}", first,
             ("past its development server", "fetch the path alone"), (),
             f"{chrome(MISSING, 'http://localhost:8080/api/me', DEV)}\n\n{settings}")
        for first, settings in (
            ("no-cors-headers origin-not-allowed error-without-cors",
             "server: { proxy: { '/api': { target: 'http://localhost:8080' } } }"),
            ("no-cors-headers origin-not-allowed error-without-cors",
             '"proxy": "http://127.0.0.1:8080",'),
            ("no-cors-headers origin-not-allowed error-without-cors",
             '{\n  "/api": {\n    "target": "http://localhost:8080",\n    "secure": false\n  }\n}'),
        )
    ),
    Kind("bucket's rule without the method",
         "method-not-allowed no-cors-headers",
         ("list GET and HEAD, and not PUT",), (),
         chrome(CHECK + MISSING, "https://b.s3.amazonaws.com/a.png")
         + "\nPUT https://b.s3.amazonaws.com/a.png net::ERR_FAILED\n"
         f'[{{"AllowedMethods": ["GET", "HEAD"], "AllowedOrigins": ["{SPA}"]}}]'),
    Kind("bucket's rules that have the origin", "no-cors-headers preflight-not-handled "
         "preflight-crashed",
         ("one rule has the origin, the method and each header",), ("does not allow",),
         f'{CHECK}{MISSING}\n[{{"AllowedMethods": ["PUT"], "AllowedOrigins": ["*"]}}]', FROM),
    Kind("settings of the page's own server", "error-without-cors no-cors-headers",
         ("of the page's own server, http://localhost:5173",), (),
         chrome(MISSING, origin=DEV) + f"\n\nimport corsheaders\nCORS_ALLOWED_ORIGINS = ['{DEV}']"),
    Kind("“*” beside settings that name the page", "wildcard-with-credentials",
         ("“*” does not come", "Look for what sends “*”"), ("in place of “*”", "For Express"),
         chrome("The value of the 'Access-Control-Allow-Origin' header in the response must not be "
                "the wildcard '*' when the request's credentials mode is 'include'.")
         + f"\n\nconst app = express();\napp.use(cors({{credentials: true, origin: '{SPA}'}}));"),
    Kind("settings beside Firefox's message, which does not name the page",
         "origin-not-allowed no-cors-headers error-without-cors",
         ("http://127.0.0.1:3000, and the message does not name", "two origins"), (),
         firefox(LACKS, "http://127.0.0.1:8000/a")
         + "\n\nimport corsheaders\nCORS_ALLOWED_ORIGINS = [\n  'http://127.0.0.1:3000'\n]"),
    Kind("near miss nearest to the page", "origin-misspelled no-cors-headers error-without-cors",
         ("allow “spa.example.org:8443”",), (),
         chrome(MISSING, origin=f"{SPA}:8443") + "\n\nheaders:\n  accessControlAllowOriginList:\n"
         "    - spa.example.org\n    - spa.example.org:8443"),
    Kind("middleware of Traefik that no router uses", "error-without-cors no-cors-headers",
         ("define the middleware cors, and no router",), (),
         f"{chrome(MISSING)}\n - traefik.http.middlewares.cors.headers."
         "accesscontrolalloworiginlist=*"),
    Kind("empty list of paths",
         "no-cors-headers preflight-not-handled preflight-needs-login preflight-crashed",
         ("are for no path",), (),
         f"{CHECK}{MISSING}\n'paths' => [],\n'allowed_origins' => ['*'],"),
    Kind("GET with the headers of a preflight", "allowed-as-shown warning",
         (f"GET {API}", "✓ Allowed"),
         ("was never sent",),
         f"$ curl -v -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: GET' "
         f"-H 'Access-Control-Request-Headers: x-a' {API}\n"
         f"< HTTP/1.1 200 OK\n< Access-Control-Allow-Origin: {SPA}\n< Vary: Origin\n"),
    Kind("OPTIONS with an Origin that is not a preflight",
         "not-asked-as-a-page origin-not-allowed", ("which is not a preflight",), (),
         f"curl -D - -X OPTIONS -H 'Origin: {SPA}' {API}\n\n    Vary: Origin\n"
         "    Date: Thu, 20 Aug 2015 00:05:01 GMT\n    Content-Length: 0\n"),
    Kind("page's headers of responses, beside a refused method",
         "method-not-allowed response-header-sent", ("remove Access-Control-Allow-Methods",), (),
         "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.\n\n"
         "$http.put(url, file, {headers: {'Access-Control-Allow-Methods': 'PUT'}})"),
    Kind("token endpoint with the parameters of a login",
         "preflight-not-handled origin-not-allowed preflight-needs-login preflight-crashed", (),
         ("sent to log in",), chrome(CHECK + MISSING, "http://localhost:8080/oauth2/token?client_id=a"
                                     "&redirect_uri=http://127.0.0.1:3000/b", DEV)),
    Kind("redirect to an address that is left out",
         "redirect-without-cors no-cors-headers origin-not-allowed error-without-cors",
         ("https://spa.example.org/me redirects to another origin",), (),
         chrome(MISSING, "xxxxxxx", first=f"{SPA}/me")),
    Kind("old sentence in three lines", "error-without-cors origin-not-allowed",
         ("status 403",), (),
         f"{MISSING[:-1]}\nOrigin '{DEV}' is therefore not allowed access. \nThe response had HTTP "
         "status code 403."),
    Kind("scheme beside the request's lines", "allowed-as-shown", ("http://time.example.org/",),
         ("https://time",),
         "axios({baseURL: 'http://time.example.org/'})\n\n**Request Headers**\nGET / HTTP/1.1\n"
         f"Host: time.example.org\norigin: {DEV}\n\n**Response Headers**\nHTTP/1.1 200 OK\n"
         "Access-Control-Allow-Origin: *\n"),
    Kind("Rails' warning before a response that succeeds", "says-nothing", (), ("CSRF",),
         f'curl -i {API} -H "Origin: {SPA}" -X OPTIONS\n\nStarted OPTIONS "/orders/4" for ::1\n'
         "Can't verify CSRF token authenticity\nCompleted 204 No Content in 1ms"),
    Kind("namespace of a bucket's rules", "preflight-bad-status preflight-not-handled "
         "preflight-needs-login "
         "preflight-crashed", ("this response",), ("s3.amazonaws.com/doc",),
         f"{CHECK}It does not have HTTP ok status.\n\n<CORSConfiguration "
         'xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\n<CORSRule><AllowedOrigin>*'
         "</AllowedOrigin><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>"),
    Kind("address behind nginx", "doubled-headers", ("there twice",), ("backend.sock",),
         f"The 'Access-Control-Allow-Origin' header contains multiple values '{SPA}, {SPA}', but "
         "only one is allowed.\n\nlocation / {\n  proxy_pass http://unix:/run/backend.sock;\n}"),
    Kind("origins in an environment", "origin-not-allowed no-cors-headers error-without-cors",
         ("allow http://localhost:3000, and not",), ("For Django",),
         f"{chrome(MISSING, 'http://localhost:8000/me', DEV)}\n\nservices:\n api:\n  environment:\n"
         "      - CORS_ORIGINS=http://localhost:3000\n"),
    Kind("origins in a list of its own", "origin-not-allowed no-cors-headers error-without-cors",
         ("allow http://localhost:3000, and not",), (),
         f"{chrome(MISSING, 'http://localhost:8000/me', DEV)}\n\nvar whitelist = "
         "['http://localhost:3000'];\nconst app = express();\napp.use(cors(options))"),
    Kind("gin's layer after the routes", "layer-too-late error-without-cors no-cors-headers",
         ("r.GET(",), (),
         f"{chrome(MISSING, 'http://localhost:8000/me', DEV)}\n\nr := gin.Default()\n"
         'r.GET("/me", me)\nr.Use(cors.Default())'),
    # --- what software states of origins, CSRF and its own settings -------------------------------
    *(
        Kind(f"stated: {text[:60]}", cause, said, ("allow_origins",), text)
        for cause, said, text in (
            ("origin-refused", ("single-page application", "PKCE"),
             "AADSTS9002326: Cross-origin token redemption is permitted only for the 'Single-Page "
             f"Application' client-type. Request origin: '{SPA}'."),
            ("origin-refused", ("had no Origin",),
             '{"error":"invalid_request","error_description":"AADSTS9002327: Tokens issued for the '
             "'Single-Page Application' client-type may only be redeemed via cross-origin "
             'requests."}'),
            ("origin-refused", ("Authorized JavaScript origins",),
             "[GSI_LOGGER]: The given origin is not allowed for the given client ID."),
            ("origin-refused", ("hostname spa.example.org",),
             "AppwriteException: Invalid Origin. Register your new client (spa.example.org) as a "
             "new Web platform on your project console dashboard"),
            ("origin-refused", (f"does not trust {SPA}", "trustedOrigins"),
             f"ERROR [Better Auth]: Invalid origin: {SPA}\nINFO [Better Auth]: If it's a valid "
             "URL, "
             f"please add {SPA} to trustedOrigins in your auth config"),
            ("host-not-allowed", ("AUTH_TRUST_HOST",),
             "[auth][error] UntrustedHost: Host must be trusted. URL was: "
             "http://localhost:3000/api/auth/session"),
            ("host-not-allowed", ("10.1.2.3", "allow_remote_access"),
             "[W 2026 ServerApp] Blocking request with non-local 'Host' 10.1.2.3 (10.1.2.3:8888). "
             "If the server should be accessible at that name, set …"),
            ("error-without-cors", ("trusted_proxies", "172.30.33.1"),
             "Received X-Forwarded-For header from an untrusted proxy 172.30.33.1"),
            ("error-without-cors", ("trusted_proxies", "172.30.33.1"),
             "A request from a reverse proxy was received from 172.30.33.1, but your HTTP "
             "integration is not set-up for reverse proxies"),
            ("host-not-allowed", ("without the header Host",),
             "Blocked request. This host (undefined) is not allowed."),
            ("host-not-allowed", ("without the header Host",),
             'Blocked request. This host ("") is not allowed.\nTo allow this host, add "" to '
             "`server.allowedHosts` in vite.config.js."),
            ("origin-refused", ("X-Forwarded-Host, or else Host",),
             f'Origin header does NOT match the expected origin. (Origin: "{SPA}" -> '
             '"spa.example.org", Expected: "n8n:5678" -> "n8n:5678", Protocol: "http")'),
            ("origin-refused", ("allowed_origins of [live]",),
             f'logger=live level=warn msg="Request Origin is not authorized" origin={SPA} '
             "host=localhost:3000"),
            ("error-status", ("quarkus.http.cors.origins",),
             "GET http://localhost:8080/x 403 (CORS Rejected - Invalid origin)"),
            ("not-http", ("not valid HTTP",),
             "WebSocket connection to 'wss://live.example.io/ws' failed: Error during WebSocket "
             "handshake: net::ERR_INVALID_HTTP_RESPONSE"),
            ("csrf", ("SvelteKit or Astro", "ORIGIN"),
             "Cross-site POST form submissions are forbidden"),
            ("csrf", ("experimental.serverActions.allowedOrigins",),
             "`x-forwarded-host` or `host` headers are not provided. One of these is needed to "
             "compare the `origin` header from a forwarded Server Actions request. Aborting the "
             "action."),
            ("csrf", ("experimental.serverActions.allowedOrigins",),
             "`x-forwarded-host` header with value `10.0.0.4` does not match `origin` header with "
             "value `10.0.0.4:8082` from a forwarded Server Actions request. Aborting the action."),
            ("csrf", ("allowedActionOrigins",),
             "Error: host header does not match `origin` header from a forwarded action request. "
             "Aborting the action."),
            ("csrf", ("allowedActionOrigins", "trust proxy"),
             "Error: The `request.url` origin does not match `origin` header from a forwarded "
             "action request. Aborting the action."),
            ("csrf", ("Apollo-Require-Preflight",),
             '{"errors":[{"message":"This operation has been blocked as a potential Cross-Site '
             "Request Forgery (CSRF). Please either specify a 'content-type' header\"}]}"),
            ("csrf", ("Send the header kbn-xsrf",),
             '{"statusCode":400,"error":"Bad Request","message":"Request must contain a kbn-xsrf '
             'header."}'),
            ("csrf", ("crumbIssuer",),
             "WARNING h.s.c.CrumbFilter#doFilter: No valid crumb was included in request for /x"),
            ("csrf", ("AddTrustedOrigin",),
             "cross-origin request detected, and/or browser is out of date: Sec-Fetch-Site is "
             "missing, and Origin does not match Host"),
            ("csrf", ("--trusted-origins",),
             'ERR csrf.go:100 > Failed to validate Origin or Referer | error="origin invalid" '
             f"forwarded= host=10.0.0.2:9000 origin={SPA}"),
            ("csrf", ("X-XSRFToken", "or another"),
             "HTTPError: HTTP 403: Forbidden (XSRF cookie does not match POST argument)"),
            ("csrf", ("X-XSRFToken",),
             "[W ServerApp] 403 POST /api/x (::1): '_xsrf' argument missing from POST"),
            ("csrf", ("X-WP-Nonce",),
             '{"code":"rest_cookie_invalid_nonce","message":"Cookie check failed","data":{}}'),
            ("settings-invalid", ("“localhost:3000” has no scheme",),
             "?: (corsheaders.E013) Origin 'localhost:3000' in CORS_ALLOWED_ORIGINS is missing "
             "scheme or netloc"),
            ("settings-invalid", ("has a path", "the last slash too"),
             "SystemCheckError: Origin 'https://spa.example.org/' in CORS_ALLOWED_ORIGINS should "
             "not have path"),
            ("settings-invalid", ("“spa.example.org” has no scheme",),
             "ERRORS:\n?: (4_0.E001) As of Django 4.0, the values in the CSRF_TRUSTED_ORIGINS "
             "setting must start with a scheme (usually http:// or https://) but found "
             "spa.example.org. See the release notes for details."),
            ("settings-invalid", ("allow no origin",),
             "panic: conflict settings: all origins disabled\n\ngoroutine 1 [running]:"),
            ("settings-invalid", ("every origin, and list some",),
             "panic: conflict settings: all origins are allowed. AllowOriginFunc or AllowOrigins "
             "is "
             "not needed"),
            ("settings-invalid", ("has no scheme",),
             "panic: bad origin: origins must contain '*' or include http://,https://"),
            ("settings-invalid", ("AllowOrigins: not an origin",),
             "panic: [CORS] Invalid origin format in configuration: [redacted]"),
            ("settings-invalid", ("Fiber", "localhost:3000"),
             "panic: [CORS] Invalid origin format in configuration: localhost:3000"),
            ("settings-invalid", ("“*” in Access-Control-Allow-Headers", "mirror_request"),
             "thread 'main' panicked at cors/mod.rs:797:9:\nInvalid CORS configuration: Cannot "
             "combine `Access-Control-Allow-Credentials: true` with "
             "`Access-Control-Allow-Headers: *`"),
            ("settings-invalid", ("AllowOrigin::any()",),
             "Wildcard origin (`*`) cannot be passed to `AllowOrigin::list`. Use "
             "`AllowOrigin::any()` instead"),
            ("settings-invalid", ("Streamlit ignores enableCORS=false",),
             "Warning: the config option 'server.enableCORS=false' is not compatible with "
             "'server.enableXsrfProtection=true'.\nAs a result, 'server.enableCORS' is being "
             "overridden to 'true'."),
            ("other", ("Spring's CORS layer, which then does nothing",),
             'DefaultCorsProcessor: Skip: response already contains '
             '"Access-Control-Allow-Origin"'),
        )
    ),
    *(
        Kind(f"settings with * and credentials: {text[:24]}", "wildcard-with-credentials",
             ("List the origins",), (), text)
        for text in (
            "panic: [CORS] Insecure setup, 'AllowCredentials' is set to true, and 'AllowOrigins' "
            "is set to a wildcard.",
            "panic: [CORS] Configuration error: When 'AllowCredentials' is set to true, "
            "'AllowOrigins' cannot contain a wildcard origin '*'.",
            "Invalid CORS configuration: Cannot combine `Access-Control-Allow-Credentials: true` "
            "with `Access-Control-Allow-Origin: *`",
        )
    ),
    *(
        Kind(f"refused, not named: {text[:32]}", "origin-refused", ("Most likely", "or a list of"),
             ("certain",), text)
        for text in (
            'logger=context level=error msg="origin not allowed"',
            "Connection rejected. Invalid origin",
            r'{"event":"pusher:error","data":"{\"code\":4009,\"message\":\"Origin not allowed\"}"}',
            "Forbidden: Invalid Origin header",
        )
    ),
    Kind("log of MCP's SDK as JSON", "origin-refused", (DEV,), (),
         '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Invalid Origin header: '
         f'{DEV}"}},"id":null}}'),
    Kind("log of Fastify as JSON", "origin-refused", (), (),
         '{"level":50,"err":{"type":"Error","message":"No","stack":"Error: No\\n    at origin '
         '(/app/s.js:1:9)\\n    at /app/node_modules/@fastify/cors/index.js:50"},"msg":"No"}'),
    *(
        Kind(f"log of a refused WebSocket: {text[:24]}", "websocket-refused",
             ("with status 403", "if no WebSocket has this path"), ("allow_origins",), text)
        for text in (
            'INFO:     127.0.0.1:51540 - "WebSocket /api/stream" 403\nINFO:     connection '
             'rejected '
            "(403 Forbidden)\nINFO:     connection closed",
            "WebSocket HANDSHAKING /ws/chat/ [127.0.0.1:5001]\nWebSocket REJECT /ws/chat/ "
            "[127.0.0.1:5001]",
        )
    ),
    Kind("a page of the server, refused because of its Origin", "allowed-as-shown error-status",
         ("pass on Host", "“origin not allowed”"), ("the right login",),
         "HTTP/1.1 403 Forbidden\nContent-Type: text/plain\n\norigin not allowed\n",
         ("--url", f"{SPA}/api/ds/query", *FROM)),
    Kind("words about CORS that are not known", "", ("“The CORS gizmo is on fire”",), (),
         "Help!\nThe CORS gizmo is on fire\nThanks"),
    # --- other rules of browsers ------------------------------------------------------------------
    *(
        Kind(f"WebSocket: answered, {said[:24]}", "websocket-refused", (said, more),
             ("does not say why", "accept the origin"),
             "WebSocket connection to 'wss://live.example.io/ws' failed: Error during WebSocket "
             f"handshake: {said}\n")
        for said, more in (
            ("'Upgrade' header is missing", "proxy_http_version"),
            ("Incorrect 'Sec-WebSocket-Accept' header value", "proxy_http_version"),
            ("Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received",
             "Leave the second argument out"),
        )
    ),
    *(
        Kind(f"another rule: {text[:90]}", cause, (said,), ("allow_origins",), text)
        for cause, said, text in (
            ("loaded-without-cors", 'crossorigin="anonymous"',
             "Subresource Integrity: The resource 'https://cdn.example.net/a.js' has an integrity "
             "attribute, but the resource requires the request to be CORS enabled to check the "
             "integrity, and it is not."),
            ("loaded-without-cors", "integrity",
             "“https://cdn.example.net/a.js” is not eligible for integrity checks since it’s "
             "neither "
             "CORS-enabled nor same-origin."),
            ("loaded-without-cors", "<link>",
             "Uncaught DOMException: Failed to read the 'cssRules' property from 'CSSStyleSheet': "
             "Cannot access rules"),
            ("loaded-without-cors", "silence",
             "MediaElementAudioSource outputs zeroes due to CORS access restrictions for "
             "https://cdn.example.net/a.mp3"),
            ("loaded-without-cors", "hides its error", "Script error."),
            ("another-rule", "history.pushState",
             "Uncaught SecurityError: Failed to execute 'replaceState' on 'History': A history "
             "state object with URL 'https://b.example/' cannot be created in a document with "
             "origin 'https://a.example' and URL 'https://a.example/x'."),
            ("another-rule", "set the request header Origin, which",
             'Refused to set unsafe header "Origin"'),
            ("another-rule", "set the request header Host, which",
             "Attempt to set a forbidden header was denied: Host"),
            ("another-rule", "always of the page's own origin",
             "SecurityError: Failed to register a ServiceWorker: The origin of the provided "
             "scriptURL ('https://cdn.example.net/sw.js') does not match the current origin "
             "('https://a.example')."),
            ("another-rule", "HTML page", "Uncaught (in promise) SyntaxError: Unexpected token "
             "'<', "
             '"<!DOCTYPE "... is not valid JSON'),
            ("another-rule", "is not a URL",
             "TypeError: Failed to execute 'fetch' on 'Window': Failed to parse URL from /api/x"),
            ("another-rule", "SVG", "Unsafe attempt to load URL https://b.example/i.svg from frame "
             "with URL https://a.example/. Domains, protocols and ports must match."),
            ("another-rule", "its server does not run",
             "Unsafe attempt to load URL http://localhost:3000/ from frame with URL "
             "chrome-error://chromewebdata/. Domains, protocols and ports must match."),
            ("another-rule", "allow the site's cookies",
             "Uncaught SecurityError: Failed to read the 'localStorage' property from 'Window': "
             "Access is denied for this document."),
            ("another-rule", "sandbox allow-same-origin",
             "Uncaught SecurityError: Failed to read the 'localStorage' property from 'Window': "
             "The document is sandboxed and lacks the 'allow-same-origin' flag."),
            ("another-rule", "developer tools",
             "TypeError: Failed to execute 'fetch' on 'ServiceWorkerGlobalScope': 'only-if-cached' "
             "can be set only with 'same-origin' mode"),
            ("another-rule", "Leave keepalive out",
             "Preflight request for request with keepalive specified is currently not supported"),
            ("loaded-without-cors", "<video>",
             "Text track from origin 'https://cdn.example.net' has been blocked from loading: Not "
             "at same origin as the document, and parent of track element does not have a "
             "'crossorigin' attribute. Origin 'https://a.example' is therefore not allowed "
             "access."),
            ("warning", "MonacoEnvironment.getWorker",
             "Could not create web worker(s). Falling back to loading web worker code in main "
             "thread, which might cause UI freezes."),
            ("another-rule", "hash", "Failed to find a valid digest in the 'integrity' attribute "
             "for "
             "resource 'https://cdn.example.net/a.js' with computed SHA-256 integrity 'abc'."),
            ("another-rule", "MapHub", "Error: Failed to complete negotiation with the server: "
             "Error: : Status code '404'"),
            ("another-rule", "sticky sessions", "Error: Failed to start the connection: Error: "
             "WebSocket failed to connect. The connection could not be found on the server, either "
             "the endpoint may not be a SignalR endpoint, …"),
            ("extension-permission", "host_permissions",
             'Unchecked runtime.lastError: Cannot access contents of url "https://a.example/". '
             "Extension manifest must request permission to access this host."),
            ("warning", "postMessage",
             "Failed to execute 'postMessage' on 'DOMWindow': The target origin provided "
             "('https://www.youtube.com') does not match the recipient window's origin "
             "('http://localhost:3000')."),
            ("warning", "loaded twice", "A preload for 'https://a.example/a.woff2' is found, but "
             "is "
             "not used because the request credentials mode does not match. Consider taking a look "
             "at crossorigin attribute."),
            ("warning", "same-origin-allow-popups",
             "Cross-Origin-Opener-Policy policy would block the window.closed call."),
        )
    ),
    # --- lines of logs in other forms, players, apps ----------------------------------------------
    *(
        Kind(f"log of Phoenix without the origin: {text[:16]}", "websocket-refused",
             ("check_origin",), ("Access-Control-Allow-Origin",), text)
        for text in (
            "[error] Could not check origin for Phoenix.Socket transport.",
            "03:04:00.062 [error] Could not check origin for Phoenix.Socket transport.\n\nThis "
            "happens when you are attempting a socket connection to\na different host than the one "
            "configured in your config/\nfiles.",
        )
    ),
    Kind("WebSocket in two browsers' words", "websocket-refused", ("with status 403",),
         ("2 requests",),
         "WebSocket connection to 'wss://live.example.io/ws?token=SFMy…Q3&v=1' \nfailed: Error "
         "during WebSocket handshake: Unexpected response code: 403\nFirefox can't establish a "
         "connection to the server at\nwss://live.example.io/ws?token=SFMyLongQ3&v=1.\n"),
    Kind("Firefox's error about XML beside a refusal",
         "no-cors-headers origin-not-allowed error-without-cors", (), ("login-status",),
         firefox(LACKS) + "\n\nXML Parsing Error: no root element found\nLocation: "
         "https://api.example.org/login-status.html/init?a=b\nLine Number 1, Column 1:\n"),
    Kind("body of aiohttp-cors among prose, at a known port", "origin-not-allowed",
         ("does not allow http://localhost",), ("unless they are turned on",),
         "Preflights are answered with 403. The body:\n```\nCORS preflight request failed: origin "
         "'http://localhost' is not allowed\n```\n```\ncurl -X OPTIONS 'http://ha.local:8123/api/' "
         "-H 'Origin: http://localhost' -H 'Access-Control-Request-Method: GET'\n```\n"),
    *(
        Kind(f"player: {text[:24]}", "says-nothing", (NOTHING_SAID,), ("allow_origins",), text)
        for text in (
            f"Cannot load {API} HTTP response code:0 This might be a CORS issue, consider "
            "installing Allow-Control-Allow-Origin Chrome Extension",
            "hlsError {type: 'networkError', details: 'manifestLoadError', fatal: true}",
            f"HLS playlist request error at URL: {API}",
        )
    ),
    Kind("page from a file, in the words of its origin", "null-origin page-of-app",
         ("“Origin: file://”", "If it is an app"), ("“Origin: null”",),
         f"Failed to load {API}: {MISSING} Origin 'file://' is therefore not allowed access."),
    Kind("words about a browser's cache beside a message",
         "cached-for-another no-cors-headers origin-not-allowed error-without-cors", (), (),
         f"It shows the file loaded from disk cache.\n{chrome(MISSING)}"),
    Kind("error of axios as JSON, whose settings have a response header",
         "says-nothing response-header-sent", ("remove Access-Control-Allow-Origin",), (),
         '{"message":"Network Error","stack":"Error: Network Error\\n at XMLHttpRequest.l.onerror '
         '(http://localhost/js/a.js:43:11967)","config":{"url":"http://10.0.0.7:3333/login",'
         '"headers":{"Content-Type":"application/json","Access-Control-Allow-Origin":"*"}}}'),
    Kind("Socket.IO that is not there, by the server's log", "wildcard-with-credentials",
         ("No Socket.IO server is attached", "status 404"), (),
         chrome("The value of the 'Access-Control-Allow-Origin' header in the response must not be "
                "the wildcard '*' when the request's credentials mode is 'include'.",
                "http://localhost:9999/socket.io/?EIO=3&transport=polling&t=MmEdgXi", DEV)
         + "\n[Nest] Cannot GET /socket.io/?EIO=3&transport=polling&t=MmEj_jv\n"),
    Kind("service in a frame of its own", "no-cors-headers error-without-cors",
         ("run by hCaptcha", "localhost"), ("your server",),
         chrome(MISSING, "https://hcaptcha.com/checksiteconfig?host=localhost",
                "https://newassets.hcaptcha.com")),
    Kind("redirected preflight, and Django's layers in the wrong order", "preflight-redirected",
         ("with a slash at the end", "CORS layer before “'django.middleware.common"), (),
         chrome(CHECK + "Redirect is not allowed for a preflight request.",
                "http://127.0.0.1:8000/api/2", DEV)
         + "\nMIDDLEWARE = [\n    'django.middleware.common.CommonMiddleware',\n"
         "    'corsheaders.middleware.CorsMiddleware',\n]\n"),
    Kind("two slashes in a path, at a platform with redirects of its own", "preflight-redirected",
         ("one slash where yours has two",), ("Deployment Protection",),
         chrome(CHECK + "Redirect is not allowed for a preflight request.",
                "https://a-proxy.vercel.app/https://api.example.org/x")),
    Kind("page from a file, with a part of the address", "page-from-file", ("opened from",),
         ("the URL is neither",),
         "Access to script at '...master/main.js' from origin 'null' has been blocked by CORS "
         "policy: Cross origin requests are only supported for protocol schemes: http, data, "
         "https.\nmain.js:1 Failed to load resource: net::ERR_FAILED"),
    Kind("local network, of a page that is not named", "local-network-access",
         ("If the page is not https",), ("Load the page over https, because",),
         chrome("Permission was denied for this request to access the `loopback` address space.",
                "http://localhost:5173/app.css", "xxx", by="CSS stylesheet")),
    Kind("local network, an address with two slashes and with one", "local-network-access", (),
         ("2 requests",),
         chrome("Permission was denied for this request to access the `unknown` address space.",
                "http://localhost:17080//a/b.m4v?type=hls")
         + "Understand this error\nmain.js:2  GET http://localhost:17080/a/b.m4v?type=hls "
         "net::ERR_FAILED"),
    Kind("* with credentials, for a page without an origin", "wildcard-with-credentials",
         ("serve the page over http",), ("pages of null",),
         f"Failed to load {API}: {CHECK}The value of the 'Access-Control-Allow-Origin' header in "
         "the response must not be the wildcard '*' when the request's credentials mode is "
         "'include'. Origin 'null' is therefore not allowed access."),
    Kind("redirect that the browser itself may make", "preflight-redirected", ("HSTS",), (),
         chrome(CHECK + "Redirect is not allowed for a preflight request.",
                "http://localhost:7071/api/negotiate", "https://localhost:44305")),
    Kind("one server by two addresses",
         "no-cors-headers origin-not-allowed error-without-cors",
         ("open the page at http://192.168.0.13:8081",), (),
         chrome(MISSING, "http://192.168.0.13:8081/index.delta", "http://localhost:8081")),
    # --- what settings allow already, and what they mean otherwise --------------------------------
    Kind("settings' lists stay in the recipe", "origin-not-allowed no-cors-headers "
         "error-without-cors",
         ('"PUT", "DELETE"', "X-Tenant", "https://old.example.org", "allow_credentials=True"), (),
         chrome(MISSING) + """
app.add_middleware(CORSMiddleware, allow_origins=["https://old.example.org"],
    allow_methods=["GET", "PUT", "DELETE"], allow_headers=["X-Tenant"], allow_credentials=True)"""),
    Kind("settings' lists of rack-cors stay in the recipe", ANY_LACK.replace(
         "no-cors-headers origin-not-allowed", "origin-not-allowed no-cors-headers"),
         ("methods: [:get, :head, :post, :patch, :options], headers: :any",), (),
         chrome(MISSING) + """
- rack-cors 2.0
  - origins https://old.example.org
  - resource '*', headers: :any, methods: %i[get patch options]"""),
    *(
        Kind(f"a pattern where names are compared: {name}", "origin-not-allowed no-cors-headers "
             "error-without-cors", ("is not a pattern there", says), (),
             f"{chrome(MISSING)}\n{text}")
        for name, says, text in (
            ("Traefik", "accessControlAllowOriginListRegex",
             'accessControlAllowOriginList:\n  - "https://*.example.org"'),
            ("Django", "CORS_ALLOWED_ORIGIN_REGEXES",
             'CORS_ALLOWED_ORIGINS = ["https://*.example.org"]'),
            ("Spring", "allowedOriginPatterns",
             'registry.addCorsMappings("/**")\n.allowedOrigins("https://*.example.org")'),
            ("ASP.NET", "SetIsOriginAllowedToAllowWildcardSubdomains",
             'builder.Services.AddCors(o => o.AddDefaultPolicy(p =>\n'
             'p.WithOrigins("https://*.example.org")));'),
        )
    ),
    Kind("a pattern that does not fit the page", "origin-not-allowed no-cors-headers "
         "error-without-cors", (), ("is not a pattern there",),
         f'{chrome(MISSING)}\nCORS_ALLOWED_ORIGINS = ["https://*.example.net", '
         '"https://a.example.net"]'),
    Kind("a bucket that refuses, with rules for all", "no-cors-headers",
         ("one rule has the origin", "These rules are for GET and PUT; for another method, such as "
          "POST"), ("put-bucket-cors", "log in"),
         "XMLHttpRequest cannot load https://b.s3.amazonaws.com/. Response for preflight has "
         "invalid HTTP status code 403\n<CORSRule><AllowedOrigin>*</AllowedOrigin>"
         "<AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod></CORSRule>"),
    Kind("origins in a unit of systemd", "origin-not-allowed preflight-not-handled "
         "preflight-needs-login preflight-crashed",
         ("allow https://a.example.org, and not",), (),
         chrome(CHECK + MISSING, "http://10.0.0.5:9000/v1") +
         '\nEnvironment="APP_CORS_ORIGINS=https://a.example.org"'),
    Kind("code of a page that sends a response header", "response-header-sent",
         ("remove Access-Control-Allow-Origin",), (NOTHING_SAID,),
         "const r = await axios.get('/items', { headers: "
         "{ 'Access-Control-Allow-Origin': '*' } });"),
    Kind("headers of a copied request", PREFLIGHT_UNKNOWN,
         ("Access-Control-Allow-Headers: Authorization, X-Tenant",), (),
         f'fetch("{API}", {{"headers": {{"accept": "*/*", "authorization": "Basic eA==", '
         f'"x-tenant": "a"}}, "method": "GET", "mode": "cors"}});\n{chrome(CHECK + MISSING)}'),
    Kind("a raw request among prose", "says-nothing", ("request without its response",), (),
         f"I get a 503:\n\nPUT /orders/4 HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\n"
         "Accept: */*\n\nWhat is wrong?"),
    Kind("a preflight of curl that asks for no header", "no-max-age",
         (), ("does not allow the request header",),
         f"$ curl -i -X OPTIONS -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: GET' {API}\n"
         "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: GET\n"),
    *(
        Kind(f"a line of a log in JSON: {name}", "preflight-not-handled error-without-cors",
             ("OPTIONS /orders/4", "Access-Control-Allow-Headers: X-Tenant"), ("FastAPI",), text)
        for name, text in (
            ("pino", json.dumps({"level": 30, "req": {"method": "OPTIONS", "url": "/orders/4",
             "headers": {"host": "api.example.org", "origin": SPA,
                         "access-control-request-method": "PUT",
                         "access-control-request-headers": "x-tenant"}},
             "res": {"statusCode": 400, "headers": {}}, "msg": "request completed"})),
            ("Caddy", "INFO " + json.dumps({"logger": "http.log.access", "request": {
             "method": "OPTIONS", "host": "api.example.org", "uri": "/orders/4",
             "headers": {"Origin": [SPA], "Access-Control-Request-Method": ["PUT"],
                         "Access-Control-Request-Headers": ["x-tenant"]}},
             "status": 400, "resp_headers": {"Server": ["Caddy"]}})),
        )
    ),
    Kind("a server's own address that Django does not trust", "csrf",
         ("SECURE_PROXY_SSL_HEADER", "CSRF_TRUSTED_ORIGINS"), (),
         f"Forbidden (Origin checking failed - {SPA} does not match any trusted origins.): /in/"),
    Kind("an Origin “null” that Django does not trust", "csrf",
         ("Referrer-Policy", "Do not trust “null”"), ("http.server",),
         "Reason given for failure:\n\n    Origin checking failed - null does not match any "
         "trusted origins."),
    Kind("JupyterHub behind a proxy", "origin-refused", ("proxy_set_header Host",), (),
         "[W JupyterHub base:60] Blocking Cross Origin API request.  Referer: "
         "https://hub.example.org/hub/home, Host: 10.0.0.5:8000/hub/"),
    Kind("an empty Origin at Jupyter", "origin-refused", ("its Origin is empty",),
         ("allow_origin,",),
         "[W NotebookApp] Blocking Cross Origin API request.  Origin: , Host: localhost:8888"),
    Kind("Keycloak's frame for the login status", "error-status",
         (f"list {SPA} in “Web origins”",), ("right login",),
         "GET https://id.example.org/realms/shop/protocol/openid-connect/login-status-iframe.html/"
         f"init?client_id=spa&origin={SPA} 403 (Forbidden)"),
    *(
        Kind(f"a worker of a page from the disk: {name}", "worker-of-another-origin",
             ("http.server",), ("importScripts",),
             f"Failed to construct 'Worker{quote}: Script at {url} cannot be accessed{blank}from "
             "origin 'null'.")
        for name, quote, url, blank in (
            ("Chrome", "'", "'file:///D:/app/w.js'", " "),
            ("a cut address", "'", "“w.js”", " "),
            ("lost quotes and blanks", "", "file://android_asset/w.js'", ""),
        )
    ),
    Kind("Firefox in translated English", "no-answer", ("https://localhost:5443/api/v1",), (),
         "Cross-origin request blocked: The same origin policy does not allow the reading of "
         "remote resources at https: // localhost: 5443 / api / v1. (Reason: CORS request not "
         "successful)"),
    *(
        Kind(f"the directive of the policy: {name}", "content-security-policy",
             (f"Policy{says} https://cdn.example.net",), (),
             f"{name} 'https://cdn.example.net/a' violates the following Content Security Policy "
             f'directive: "{directive}". The action has been blocked.')
        for name, directive, says in (
            ("Loading the script", "script-src-elem 'self'", ": script-src-elem 'self'"),
            ("Loading the font", "default-src 'self'",
             ", which has only default-src for it: font-src 'self'"),
            ("Connecting to", "default-src 'none'",
             ", which has only default-src for it: connect-src"),
            ("Sending form data to", "form-action 'none'", ": form-action"),
        )
    ),
    Kind("CSP: strict-dynamic", "content-security-policy", ("Give the script element the nonce",),
         ("add https:",),
         "Loading the script 'https://cdn.example.net/a.js' violates the following Content "
         "Security Policy directive: \"script-src 'nonce-4f' 'strict-dynamic'\". Note that "
         "'script-src-elem' was not explicitly set, so 'script-src' is used as a fallback. The "
         "action has been blocked."),
    Kind("CSP: what the directive lists was redirected", "content-security-policy",
         ("was redirected to what", f"Look where {API} redirects to"), ("add https:",),
         f"Refused to connect to '{API}' because it violates the following Content Security Policy "
         "directive: \"connect-src 'self' https://api.example.org\"."),
    Kind("CSP: the fallback of an image in Firefox", "content-security-policy",
         (": img-src 'self' https://img.example.net",), ("connect-src",),
         "Content-Security-Policy: The page’s settings blocked the loading of a resource (img-src) "
         "at https://img.example.net/a.png because it violates the following directive: "
         "“default-src 'self'”"),
    *(
        Kind(f"CSP: only reported, {name}", "warning", ("Nothing was stopped",),
             ("Refused", "Fix: add"), text)
        for name, text in (
            ("older Chrome", f"[Report Only] Refused to connect to '{API}' because it violates the "
             "following Content Security Policy directive: \"connect-src 'self'\"."),
            ("Chrome", f"Connecting to '{API}' violates the following Content Security Policy "
             "directive: \"connect-src 'self'\". The policy is report-only, so the violation has "
             "been logged but no further action has been taken."),
            ("Chrome, fallback", "Loading the script 'https://cdn.example.net/a.js' violates the "
             "following Content Security Policy directive: \"script-src 'self'\". Note that "
             "'script-src-elem' was not explicitly set, so 'script-src' is used as a fallback. The "
             "policy is report-only, so the violation has been logged but no further action has "
             "been taken."),
            ("Firefox", "Content-Security-Policy: (Report-Only policy) The page’s settings would "
             f"block the loading of a resource (connect-src) at {API} because it violates the "
             "following directive: “connect-src 'self'”"),
            ("German Firefox", "Content-Security-Policy: (Report-Only-Regel) Die Einstellungen der "
             f"Seite würden das Laden einer Ressource (connect-src) auf {API} blockiert, da sie "
             "gegen folgende Direktive verstößt: \"connect-src 'self'\""),
            ("older Firefox", "Content Security Policy: The page’s settings observed the loading "
             f"of a resource at {API} (“connect-src”). A CSP report is being sent."),
        )
    ),
    *(
        Kind(f"net error without its net::, {name}", cause, says, (), text)
        for name, cause, says, text in (
            ("a row", "opaque-response-blocking", ("https://cdn.example.net/a.png",),
             "GET https://cdn.example.net/a.png ERR_BLOCKED_BY_ORB"),
            ("the error page", "server-down", ("the connection was refused",),
             "This site can’t be reached\nspa.example.org refused to connect.\n"
             "ERR_CONNECTION_REFUSED"),
            ("a variant", "resource-policy", ("Cross-Origin-Resource-Policy",),
             "ERR_BLOCKED_BY_RESPONSE.NotSameOrigin"),
            ("a driver, with it", "server-down", ("http://localhost:3000",),
             "page.goto: net::ERR_CONNECTION_REFUSED at http://localhost:3000/"),
        )
    ),
    Kind("Private Network Access", "local-network-access",
         ("answer the preflight with Access-Control-Allow-Private-Network: true",),
         ("No header of the server grants it",),
         chrome(f"{CHECK}No 'Access-Control-Allow-Private-Network' header was present in the "
                "preflight response for this private network request targeting the `local` address "
                "space.", "http://localhost:1234/v1/models")),
    Kind("a WebSocket and status 400", "websocket-refused", ("Upgrade", "cookies"), (),
         "WebSocket connection to 'wss://a.example.org/ws' failed: Error during WebSocket "
         "handshake: Unexpected response code: 400"),
    Kind("a service that fails", "gateway-error", ("try later",), ("Look in the Network panel",),
         chrome(MISSING, "https://cdnjs.cloudflare.com/ajax/a.woff2", by="font") + f" Origin "
         f"'{SPA}' is therefore not allowed access. The response had HTTP status code 503."),
    Kind("headers that scripts cannot set, in settings", "doubled-headers",
         ("X-Tenant",), ("Before you allow it", "Keep-Alive,"),
         "The 'Access-Control-Allow-Origin' header contains multiple values '*, *', but only one "
         "is allowed.\nadd_header 'Access-Control-Allow-Origin' '*';\n"
         "add_header 'Access-Control-Allow-Headers' 'DNT,Keep-Alive,X-Tenant';"),
    Kind("a doubled origin that is the page's", "doubled-headers",
         (f"Access-Control-Allow-Origin: {SPA}",), ("your-page",),
         f"The 'Access-Control-Allow-Origin' header contains multiple values '{SPA}, {SPA}', but "
         "only one is allowed."),
    Kind("a doubled header, typed by hand", "doubled-headers list-of-origins", (), (),
         "It fails with: header contains mutiple values but only one is allowed"),
    Kind("settings that are a comment", "gateway-error", ("status 502",), ("settings allow",),
         f"{MISSING} Origin '{DEV}' is thus not Allowed access. The response had HTTP status code "
         "502.\n\nproxy_pass http://127.0.0.1:2000;\n"
         "# add_header 'Access-Control-Allow-Origin' '*';"),
    Kind("settings alone", "settings-reviewed",
         ("(nginx) allow pages of https://a.example.org", "Paste also what"), ("unknown URL",),
         "add_header Access-Control-Allow-Origin https://a.example.org;"),
    Kind("a switch by a condition, and a host without its scheme", "origin-misspelled",
         ("“shop.example.org” as an origin",), ("pages of every origin", "unknown URL"),
         "if DEBUG:\n    CORS_ALLOW_ALL_ORIGINS = True\nelse:\n    CORS_ALLOW_ALL_ORIGINS = False\n"
         "    CORS_ALLOWED_ORIGINS = ['shop.example.org']\n"),
    Kind("Keycloak is named, and the response has the star", "wildcard-with-credentials", (),
         ("kcadm.sh",),
         "My Keycloak is behind an ingress.\nThe value of the 'Access-Control-Allow-Origin' header "
         "in the response must not be the wildcard '*' when the request's credentials mode is "
         "'include'."),
    Kind("settings, and a status that comes with Origin",
         "error-without-cors preflight-needs-login no-cors-headers",
         ("status 403", "The pasted settings allow the page"), ("The responses then",),
         "http.cors.enabled: true\nhttp.cors.allow-origin: \"*\"\n\nWhen I send an Origin header, "
         "the node returns 403."),
    Kind("Elasticsearch's setting in a sentence", "origin-not-allowed",
         ("http.cors.allow-origin",), ("not known",),
         "With the line `http.cors.enabled: true` in elasticsearch.yml all queries return 403."),
    Kind("Fiber's settings are not gin's", "wildcard-with-credentials", (), ("gin-contrib",),
         "The value of the 'Access-Control-Allow-Origin' header in the response must not be the "
         "wildcard '*' when the request's credentials mode is 'include'.\n\napp.Use(cors.New("
         "cors.Config{\n  AllowOrigins: os.Getenv(\"ORIGINS\"),\n  AllowMethods: \"GET,PUT\",\n"
         "}))"),
    Kind("it fails with a header of the page only",
         "preflight-not-handled no-cors-headers preflight-needs-login preflight-crashed",
         ("Something other than the pasted settings answered the preflight",), (),
         "It works fine, except when I add a custom header: then there is no "
         "'Access-Control-Allow-Origin'.\n\n'allowed_origins' => ['*'],\n'allowed_headers' => "
         "['*'],\n'supports_credentials' => false,\n"),
    Kind("the only URL of code that is not a comment", "no-cors-headers origin-not-allowed "
         "error-without-cors", ("https://data.example.org/list.json",), ("unknown URL",),
         f"app.request.json('https://data.example.org/list.json', show);\n// app.request.json("
         f"'http://localhost/list.json', show);\n{firefox(LACKS, '')}"),
    Kind("a raw request without Host, and the code that makes it", "preflight-not-handled",
         ("http://legacy.example.org/s.svc/Get",), ("this response", "body:"),
         f"OPTIONS /s.svc/Get HTTP/1.1\nOrigin: {SPA}\nAccess-Control-Request-Method: POST\n"
         "Access-Control-Request-Headers: content-type\n\n405 Method Not Allowed\n\n$.ajax({\n"
         "type: \"POST\",\nurl: \"http://legacy.example.org/s.svc/Get\",\n"),
    Kind("settings in deep blocks, without CORS", "settings-reviewed",
         ("(Traefik) no line is read as one that allows an origin",), (),
         "the middleware takes CORS requests\n\nservices:\n    web:\n        deploy:\n"
         "            labels:\n"
         + "".join(f"                traefik.http.middlewares.a{each}.headers.x: \"{each}\"\n"
                   for each in range(24))),
    Kind("settings alone, in the wrong order", "layer-too-late", ("basicAuth",), ("unknown URL",),
         "const app = express();\napp.use(basicAuth({users}));\napp.use(cors());"),
    Kind("a body among prose", "no-such-method", ("Amazon API Gateway",), ("put a token",),
         'My API returns {"message":"Missing Authentication Token"}'),
    Kind("Auth0's web origins", "origin-refused", ("Allowed Web Origins",), (),
         f"Failed Silent Auth: The specified redirect_uri '{DEV}/callback' does not have a "
         "registered origin."),
    Kind("Auth0's other list", "origin-refused", (f"add {SPA} to “Allowed Web Origins”",), (),
         f"Failed by CORS\nOrigin {SPA} is not allowed. Behavior used for check: WEB ORIGIN"),
    Kind("the page's own server in Safari", "says-nothing", ("to which CORS does not apply",),
         ("show the message",), f"Fetch API cannot load {API} due to access control checks.",
         ("--from", "https://api.example.org")),
    *(
        Kind(f"an Origin that no browser sends: {odd}, {more}", "not-asked-as-a-page",
             (f"“Origin: {odd}”", fault, ask, more), ("Refused", "The responses then"),
             f"$ curl -i -H \"Origin: {odd}\" {API}\n{shown}\n")
        for odd, fault, ask in (
            ("*", "a page has one origin", "--from ORIGIN"),
            ("http://*", "a page has one origin", "--from ORIGIN"),
            (f"{SPA}/", "only a scheme, a host and a port", f"such as {SPA}. "),
            (f"{SPA}/orders?a=1", "only a scheme, a host and a port", f"such as {SPA}. "),
            ("https://Spa.example.org", "in small letters", f"such as {SPA}. "),
            (f"{SPA}:443", "only a scheme, a host and a port", f"such as {SPA}. "),
            ("spa.example.org", "begins with a scheme", f"such as {SPA}. "),
            ("localhost:3000", "begins with a scheme", "such as http://localhost:3000. "),
            (f"'{SPA}'", "quotation marks", f"such as {SPA}. "),
            (f"{SPA}, {DEV}", "a request has one origin", f"such as {SPA}. "),
        )
        for shown, more in (
            ("HTTP/1.1 200 OK\nVary: Origin", "does not know this value"),
            (f"HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: {odd}\n"
             "Access-Control-Allow-Credentials: true", "may only repeat"),
            ("HTTP/1.1 403 Forbidden\n\nInvalid CORS request", "status 403"),
        )
    ),
    Kind("an Origin that no browser sends, and a redirect",
         "not-asked-as-a-page redirect-without-cors", ("https://b.example.org/",), ("Refused",),
         f"$ curl -i -H 'Origin: {SPA}/' {API}\nHTTP/1.1 301 Moved\n"
         "Location: https://b.example.org/\n"),
    Kind("an Origin without a scheme, reflected", "not-asked-as-a-page",
         ("which no browser sends", "may only repeat"), ("The responses then",),
         f"$ curl -i -H 'Origin: app.example.org' {API}\nHTTP/1.1 200 OK\n"
         "Access-Control-Allow-Origin: app.example.org\n"),
    Kind("settings that allow credentials already", "credentials-not-allowed",
         ("allow credentials already",), ("The responses then need",),
         f"{CHECK}The value of the 'Access-Control-Allow-Credentials' header in the response is '' "
         "which must be 'true' when the request's credentials mode is 'include'.\n"
         f"CORS(app, origins=['{SPA}'], supports_credentials=True)"),
    Kind("a granted preflight beside a refusal", "error-without-cors only-on-preflight", (),
         ("plain GET",), "Access-Control-Allow-Methods: GET, PUT\n"
         f"Access-Control-Allow-Origin: {SPA}\n\n{chrome(MISSING)}"),
    Kind("a line of the network in quotation marks", "error-without-cors origin-not-allowed",
         ("status 404",), (), f"`{chrome(MISSING)}\nPOST {API} net::ERR_FAILED 404`"),
    Kind("a script of Node.js in developer tools", "timed-out", ("10.1.2.3:8080",), ("no scheme",),
         "Fetch API cannot load node:net. URL scheme must be \"http\" or \"https\" for CORS "
         "request.\nError: connect ETIMEDOUT 10.1.2.3:8080 at TCPConnectWrap.afterConnect"),
    Kind("a function that is invoked with a response header", "response-header-sent",
         ("remove Access-Control-Allow-Origin",), (),
         "await supabase.functions.invoke('hello', {\n  headers: {\n    "
         "'Access-Control-Allow-Origin': '*',\n  }\n})"),
    Kind("code of a server alone", "settings-reviewed", ("pages of every origin",),
         ("remove", "not known"),
         'return new Response(text, { headers: { "Access-Control-Allow-Origin": "*" } });'),
    Kind("Entra's sentence without its code", "origin-refused", ("register the redirect URI",), (),
         "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via "
         "cross-origin requests."),
    *(
        Kind(f"one poll with two times: {first}", "error-without-cors origin-not-allowed",
             ("status 400", f"pages of {DEV}"), ("2 requests",),
             chrome(MISSING, f"https://api.example.org/{path}&{first}", DEV, by="XMLHttpRequest")
             + f"\nGET https://api.example.org/{path}&{second} net::ERR_FAILED 400")
        for path, first, second in (
            ("socket.io/?EIO=4&transport=polling", "t=OxA1b2C", "t=OxA1b9Z"),
            ("feed?page=2", "_=1700000000123", "_=1700000000124"),
            ("feed?page=2", "rnd=0.123456789012", "rnd=0.9876543210987"),
        )
    ),
    Kind("one poll with two times, the network's line first", "error-without-cors "
         "origin-not-allowed", ("status 400", f"pages of {DEV}"), ("2 requests",),
         "GET https://api.example.org/ws/?EIO=3&transport=polling&t=Nw_1 net::ERR_FAILED 400\n"
         + chrome(MISSING, "https://api.example.org/ws/?EIO=3&transport=polling&t=Nw_2", DEV)),
    *(
        Kind(f"curl without signs at its lines' ends: {lines[0]}", "no-cors-headers", (method,),
             ("without an Origin",), "\n".join(lines) + "\nHTTP/1.1 200 OK\nServer: a\n")
        for method, lines in (
            ("POST", (f"$ curl -i {API}", "  -X POST", f"  -H 'Origin: {SPA}'", "  -d 'a=1'")),
            ("PUT", (f"curl {API} --request PUT", f'--header "Origin: {SPA}"')),
            ("DELETE", ("curl -iX DELETE", f"  '{API}'", f"  -H 'Origin: {SPA}'")),
            ("PUT", (f"curl -i '{API}' \\", f"> -H 'Origin: {SPA}' \\", "> -X PUT")),
        )
    ),
    *(
        Kind(f"masked page: {host}", "no-cors-headers origin-not-allowed error-without-cors",
             ("is a placeholder. Write the origin of your page", "--from ORIGIN"),
             (f"https://{host}\n", f"pages of https://{host}", "lower case"),
             chrome(MISSING, API, f"https://{host}"))
        for host in ("%2A%2A%2A%2A", "****", "REDACTED", "{{host}}", "X.X.X.X", "www.XXX.xxx:8080")
    ),
    Kind("masked page beside an origin in capitals", "origin-misspelled", ("lower case",),
         ("%2A\"]",),
         chrome("The 'Access-Control-Allow-Origin' header has a value 'https://App.example.net' "
                "that is not equal to the supplied origin.", API, "https://%2A%2A%2A.example.net")),
    *(
        Kind(f"software known by its URL: {sign}", "error-without-cors no-cors-headers "
             "origin-not-allowed" if "netlify" in url else "no-cors-headers origin-not-allowed "
             "error-without-cors", (f"its URL has “{sign}”",), ("its settings or its log",),
             chrome(MISSING, url))
        for sign, url in (
            (".netlify/functions", "https://calm-otter.netlify.app/.netlify/functions/hello"),
            ("cms.directus.acme.io", "https://cms.directus.acme.io/items/a"),
        )
    ),
    *(
        Kind(f"preflight without a token, status {status}: {body}", "preflight-needs-login",
             ("never carries a cookie or an Authorization header",), ("malformed",),
             f"$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: "
             f"PUT'\nHTTP/1.1 {status} X\nContent-Type: application/json\n\n{body}\n")
        for status, body in (
            (400, '{"error": "Missing authentication token"}'),
            (422, '{"detail": "Authorization header is required"}'),
            (500, "JsonWebTokenError: jwt must be provided"),
            (400, '{"message": "No token provided."}'),
            (406, '{"status": "Unauthorized"}'),
        )
    ),
    *(
        Kind(f"preflight of a status with another body: {body}", "preflight-not-handled "
             "error-without-cors", (), ("never carries a cookie",),
             f"$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: "
             f"PUT'\nHTTP/1.1 400 X\nContent-Type: application/json\n\n{body}\n")
        for body in ('{"error": "Unexpected token < in JSON"}', '{"error": "no such author"}')
    ),
    # --- what a writer says of the status, and of the software ------------------------------------
    *(
        Kind(f"status in a sentence: {sentence}", causes, (says,), (),
             f"{sentence}\n{chrome(MISSING, API, SPA)}")
        for sentence, causes, says in (
            ("All calls end in a 502 response since Monday.", "gateway-error", "status 502"),
            ("The server returns `500` for this one.", "error-without-cors origin-not-allowed",
             "status 500"),
            ("It fails with HTTP_503_SERVICE_UNAVAILABLE here.", "gateway-error", "status 503"),
        )
    ),
    *(
        Kind(f"two statuses in sentences, or none: {sentence}", ANY_LACK, (), ("with status",),
             f"{sentence}\n{chrome(MISSING, API, SPA)}")
        for sentence in ("It took 500 ms and 404 bytes.", "Line 502 of the file.",
                         "curl https://api.example.org/a gives 401 there.")
    ),
    *(
        Kind(f"software in a sentence: {sentence}", ANY_LACK,
             (f"looks like {name}", "as it is named"), (),
             f"{sentence}\n{chrome(MISSING, API, SPA)}")
        for sentence, name in (
            ("My back end is a Spring Boot application.", "Spring"),
            ("The API is written in Django, behind nginx.", "Django"),
            ("The files are in an S3 bucket.", "Amazon S3"),
        )
    ),
    Kind("two applications in a sentence", ANY_LACK, ("add --server",), ("This looks like",),
         f"We moved from Laravel to Django.\n{chrome(MISSING, API, SPA)}"),
    Kind("the name of a package is not a server's", ANY_LACK, ("add --server",),
         ("This looks like",),
         f"See github.com/laravel/sanctum and django.png.\n{chrome(MISSING, API, SPA)}"),
    # --- settings alone ---------------------------------------------------------------------------
    *(
        Kind(f"settings alone: {cause}, {says}", cause, (says,), ("https://your-page",), text)
        for text, cause, says in (
            ("location / {\n  proxy_pass http://app:3000;\n"
             "  proxy_set_header Access-Control-Allow-Origin *;\n}", "no-cors-headers",
             "not to the response"),
            ("backend api\n  http-request set-header Access-Control-Allow-Origin *",
             "no-cors-headers", "http-response"),
            ("RequestHeader set Access-Control-Allow-Origin \"*\"", "no-cors-headers",
             "Header always set"),
            ("add_header Access-Control-Allow-Origin https://a.example.org;\n"
             "add_header 'Access-Control-Allow-Origin' https://b.example.org always;",
             "doubled-headers", "map $http_origin"),
            ('Header set Access-Control-Allow-Origin "https://a.acme.io, https://b.acme.io"',
             "list-of-origins", "not a list"),
            ("ALLOWED_ORIGINS = ['https://a.example.org, https://b.example.org']",
             "origin-not-allowed", "quotes of its own"),
            ('<origins allow="https://a.example.org/">', "origin-misspelled", "Remove the slash"),
            ("CORS_ORIGINS=https://a.example.org/", "origin-misspelled", "ends with a slash"),
            ("http.cors.enabled: true", "origin-not-allowed", "http.cors.allow-origin"),
            ("add_header Access-Controll-Allow-Origin *;", "settings-invalid",
             "Write Access-Control-Allow-Origin"),
            ("example.org {\n  header Access-Control-Allow-Origin *\n  basicauth /* {\n  }\n}",
             "preflight-needs-login", "respond 204"),
            ("location / {\n  auth_basic \"x\";\n  add_header Access-Control-Allow-Origin *;\n}",
             "preflight-needs-login", "rewrite directives run before"),
            ("<Location />\nHeader set Access-Control-Allow-Origin *\nRequire valid-user\n",
             "preflight-needs-login", "LimitExcept OPTIONS"),
        )
    ),
    *(
        Kind(f"settings without a fault: {text[:16]!r}", "settings-reviewed", ("No fault",),
             ("http://app",), text)
        for text in (
            "add_header Access-Control-Allow-Origin https://a.example.org;",
            "# proxy_set_header Access-Control-Allow-Origin *;\nproxy_pass http://app;",
            "location / {\n  if ($request_method = OPTIONS) { return 204; }\n  auth_basic \"x\";\n"
            "  add_header Access-Control-Allow-Origin *;\n}",
        )
    ),
    Kind("a writer's words and settings: preflight", "preflight-needs-login preflight-not-handled "
         "no-cors-headers preflight-crashed", ("applies to preflights",), (),
         "The preflight fails.\n:80 {\n  header {\n    Access-Control-Allow-Origin *\n  }\n"
         "  forward_auth auth:9091\n}"),
    Kind("a writer's words and settings: an error", "error-without-cors no-cors-headers",
         ("status 500",), (), "Status 500 is a CORS error in the page.\n"
         "app.add_middleware(CORSMiddleware, allow_origins=['*'])"),
    # --- what contradicts itself ------------------------------------------------------------------
    Kind("URL of the page's own origin", "redirect-without-cors", ("have one origin", "Location"),
         ("add that origin", "need these headers", "replaced"),
         chrome(MISSING, "https://shop.acme.io/a.js", "https://shop.acme.io")),
    Kind("URL of the page's own origin, masked", "redirect-without-cors",
         ("probably replaced",), (),
         chrome(MISSING, "https://example.com/a.js", "https://example.com")),
    *(
        Kind(f"URL in a URL: {url}", "gateway-error", ("through a proxy", "settings of the other"),
             ("need these headers",), chrome(MISSING, url, SPA))
        for url in ("https://crossorigin.example.io/http://news.acme.io/a?b",
                    "https://cors-anywhere.acme.dev/https://api.acme.io/",
                    "https://api.codetabs.acme.io/v1/proxy?quest=https://a.acme.io",
                    "https://allorigins.acme.io/raw?url=https%3A%2F%2Fa.acme.io%2F")
    ),
    *(
        Kind(f"URL in a query: {url}", ANY_LACK, (), ("through a proxy",),
             chrome(MISSING, url, SPA))
        for url in ("https://api.acme.io/api/shorten?url=https://a.acme.io",
                    "https://api.acme.io/api/a?next=https://a.acme.io")
    ),
    Kind("redirect with a blank before its target", "redirect-after-preflight",
         ("only drops the slash", "Versions of 2015"), ("its preflight failed",),
         "XMLHttpRequest cannot load https://api.acme.io/a/. The "
         "request was redirected to ' https://api.acme.io/a', which is disallowed for cross-origin "
         "requests that require preflight."),
    Kind("policy's sentence without its last quote", "content-security-policy",
         ("connect-src",), (), "Refused to connect to 'ws://api.acme.io/socket' because it "
         "violates the following Content Security Policy directive: \"connect-src 'self' ws://localhost:*"),
    Kind("old sentence from memory", "no-cors-headers origin-not-allowed error-without-cors", (),
         ("log says",), '"origin is not allowed by access-control-allow-origin"'),
    *(
        Kind(f"settings that make several values: {settings[:40]} {shown[:30]}", cause,
             (says, f'allow_origins = ["{DEV}", "{SPA}"]'),
             ("your-page.example", "Two layers", "second --url"), f"{settings}\n\n{shown}\n")
        for settings, cause, says in (
            (f"add_header Access-Control-Allow-Origin {DEV};\n"
             f"add_header Access-Control-Allow-Origin {SPA};", "doubled-headers",
             "Every add_header of a level is sent"),
            (f'add_header Access-Control-Allow-Origin "{DEV}, {SPA}";', "list-of-origins",
             "Compare the request's Origin with the list"),
            (f'Header set Access-Control-Allow-Origin "{DEV}"\n'
             f'Header add Access-Control-Allow-Origin "{SPA}"', "doubled-headers",
             "leave the value that is there"),
            (f"header('Access-Control-Allow-Origin: {DEV}');\n"
             f"header('Access-Control-Allow-Origin: {SPA}', false);", "doubled-headers",
             "Adding leaves the value"),
        )
        for shown in (
            f"Access-Control-Allow-Origin: {DEV}, {SPA}",
            f"The 'Access-Control-Allow-Origin' header contains multiple values '{DEV}, {SPA}', "
            f"but only one is allowed. Origin '{DEV}' is therefore not allowed access.",
        )
    ),
    Kind("the last of two lines counts", "origin-not-allowed cached-for-another",
         (f"the last one counts: “{SPA}”",), ("allow the page already",),
         f"res.header('Access-Control-Allow-Origin', '{DEV}');\n"
         f"res.header('Access-Control-Allow-Origin', '{SPA}');\n\n"
         + chrome("The 'Access-Control-Allow-Origin' header has a value "
                  f"'{SPA}' that is not equal to the supplied origin.", origin=DEV)),
    *(
        Kind(f"two responses of one URL: {name}", causes, (says,), never,
             f"$ curl -i -H 'Origin: {SPA}' {first}\nHTTP/1.1 200 OK\n"
             f"Access-Control-Allow-Origin: {SPA}\n\n{second}")
        for name, causes, says, never, first, second in (
            ("an error", "error-without-cors", "status 500", ("does not allow",), API,
             f"$ curl -i -H 'Origin: {SPA}' {API}\nHTTP/1.1 500 Internal Server Error\n"),
            ("a cache", "cached-for-another", "comes from a cache", ("no CORS headers",), API,
             f"$ curl -i -H 'Origin: {SPA}' {API}\nHTTP/1.1 200 OK\nX-Cache: HIT\n"),
            ("in turns", "cached-for-another", "two servers take turns", ("no CORS headers",), API,
             f"$ curl -i -H 'Origin: {SPA}' {API}\nHTTP/1.1 200 OK\nServer: x\n"),
            ("without Origin", "not-asked-as-a-page", "With one, the same URL has the header",
             ("The responses then",), API, f"$ curl -i {API}\nHTTP/1.1 200 OK\nServer: x\n"),
            ("a preflight", "preflight-needs-login", "before the CORS layer", ("Or perhaps",), API,
             f"$ curl -i -X OPTIONS -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT' "
             f"{API}\nHTTP/1.1 401 Unauthorized\n"),
            ("past the proxy", "changed-on-the-way", "The application allows", (),
             "http://localhost:8000/orders/4",
             f"$ curl -i -H 'Origin: {SPA}' {API}\nHTTP/1.1 200 OK\nServer: x\n"),
            ("doubled by the proxy", "doubled-headers", "the proxy adds *", ("second --url",),
             "http://localhost:8000/orders/4",
             f"$ curl -i -H 'Origin: {SPA}' {API}\nHTTP/1.1 200 OK\n"
             f"Access-Control-Allow-Origin: {SPA}\nAccess-Control-Allow-Origin: *\n"),
        )
    ),
    Kind("an error that CORS allows, of an unknown request", "error-status",
         ("CORS allows this response", "If it was a preflight (OPTIONS), that failed"), (),
         "HTTP/1.1 405 Method Not Allowed\nAccess-Control-Allow-Origin: *\nAllow: GET, OPTIONS\n"),
    Kind("an error that CORS allows, without the preflight before it", "error-status",
         ("CORS allows this response", "a browser sends a preflight, which is not shown"), (),
         f"$ curl -i -X PUT -H 'Origin: {SPA}' {API}\nHTTP/1.1 404 Not Found\n"
         "Access-Control-Allow-Origin: *\n"),
    Kind("a preflight that allows the page, with 403", "preflight-needs-login origin-not-allowed",
         ("Most likely: Authentication answered", "Or perhaps: The server does not allow"), (),
         f"$ curl -i -X OPTIONS -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT' {API}\n"
         "HTTP/1.1 403 Forbidden\nAccess-Control-Allow-Origin: *\n"
         "Access-Control-Allow-Methods: PUT\n"),
    *(
        Kind(f"a status alone after a command: {shown}", cause, (says,), never,
             f"$ curl {options} {API}\n{shown}\n")
        for options, shown, cause, says, never in (
            ("-X OPTIONS", "=> `405 METHOD NOT ALLOWED`", "not-asked-as-a-page "
             "preflight-not-handled", "If a preflight gets status 405", ("without its response",)),
            ("-X OPTIONS", "# returns 403 Forbidden", "not-asked-as-a-page preflight-needs-login",
             "If a preflight gets status 403", ("without its response",)),
            ("", "404 page not found", "error-without-cors not-asked-as-a-page", "status 404", ()),
            (f"-H 'Origin: {SPA}'", "HTTP/2 200", "says-nothing",
             "has status 200, without its headers", ("no CORS headers",)),
            (f"-o /dev/null -w '%{{http_code}}' -X OPTIONS -H 'Origin: {SPA}' "
             "-H 'Access-Control-Request-Method: PUT'", "405", "preflight-not-handled",
             "OPTIONS gets status 405", ()),
        )
    ),
    Kind("a server that refuses its own Origin", "error-status",
         ("because of its Origin, with status 403. Without an Origin the same request gets 200",),
         ("Access-Control",),
         f"$ curl -v {API} -H 'Origin: https://api.example.org' 2>&1 | grep '< HTTP/2'\n"
         f"< HTTP/2 403\n$ curl -v {API} 2>&1 | grep '< HTTP/2'\n< HTTP/2 200\n"),
    Kind("an error's body and headers without the origin, beside a message",
         "error-without-cors origin-not-allowed", ("Most likely: The server answered with an error",
         "Or perhaps"), (),
         '{"error":{"code":"Blocked","message":"The package is blocked"}}\n\n'
         "access-control-allow-headers: *\naccess-control-allow-methods: GET\n\n"
         f"{chrome(MISSING)}"),
    Kind("another URL of the server has the header, beside a message",
         "error-without-cors no-cors-headers", ("has CORS settings", "https://api.example.org/ok"),
         ("does not allow",),
         f"{chrome(MISSING)}\n\n$ curl -v https://api.example.org/ok 2>&1 | grep '^<'\n"
         "< HTTP/2 200\n< server: nginx\n< access-control-allow-origin: *\n"),
    Kind("a message and a request whose hosts are hidden", "error-without-cors origin-not-allowed",
         ("status 400",), (),
         f"{chrome(MISSING, 'https://xxxxx')}\n\nRequest URL: https://uk.*****.app/edge/data\n"
         "Request Method: POST\nStatus Code: 400\n\ncf-ray: 4978ff1c1cfb6a3d-LHR\n"
         "content-length: 0\n"),
    *(
        Kind(f"code for OPTIONS that fails: {error[:40]}", "preflight-crashed", (error,), (),
             'Traceback (most recent call last):\n  File "app.py", line 9, in x\n'
             f"TypeError: {error}")
        for error in (
            "options() got an unexpected keyword argument 'domain'",
            "Items.options() missing 1 required positional argument: 'request'",
            "options() takes 1 positional argument but 2 were given",
        )
    ),
    *(
        Kind(f"what is expected, then what came: {wanted}", "not-asked-as-a-page",
             ("is not shown",), ("<url>", "Refused"),
             f"{wanted}\n```\nHTTP/2 200\naccess-control-allow-methods: GET\n"
             f"access-control-allow-origin: <url>\n```\n\n{instead}\n```\nHTTP/2 200\n"
             "content-length: 0\ndate: Sun, 12 Apr 2020 09:54:50 GMT\n```\n")
        for wanted, instead in (
            ("### What did you expect to see?", "### What did you see instead?"),
            ("I expected to see this happen:", "Instead, this happened:"),
            ("What I expect:", "What happened:"),
            ("Desired response:", "But I got:"),
        )
    ),
    *(
        Kind(f"a command after the prompt {prompt}", "error-without-cors not-asked-as-a-page",
             ("The server answered HEAD with status 404",), ("is not shown",),
             f"{prompt} curl -I {API}\nHTTP/2 404\nserver: nginx\n")
        for prompt in ("➜  ~", "➜  / ", "➜  app git:(main) ✗")
    ),
    Kind("headers of curl -v without its first lines, among prose", "not-asked-as-a-page "
         "origin-not-allowed", ("It knows CORS",), ("not known",),
         "Then I pass an array, and it is missing:\n\nResponse\n\n```\n< Vary: Origin\n"
         "< Access-Control-Allow-Methods: GET,PUT\n< Access-Control-Allow-Headers: x-a\n```\n"),
    *(
        Kind(f"a message that begins at the page without an origin: {before}", "null-origin",
             ("the browser sends “Origin: null”",), ("your-page.example",),
             f"{before}origin 'null' has been blocked by CORS policy: {MISSING}")
        for before in ("", "from ", "`")
    ),
    Kind("three values", "doubled-headers list-of-origins", ("three times",), ("twice",),
         chrome(f"The 'Access-Control-Allow-Origin' header contains multiple values '{SPA}, *, *', "
                "but only one is allowed.")),
    Kind("both response headers that a page sends", "response-header-sent", (
         "Access-Control-Allow-Origin and Access-Control-Allow-Headers",), (),
         "fetch(url, {headers: {'Access-Control-Allow-Origin': '*', "
         "'Access-Control-Allow-Headers': '*'}})"),
    Kind("OPTIONS by curl that is not a preflight", "allowed-as-shown",
         ("this is not a preflight",), ("letter by letter",),
         f"$ curl -i -X OPTIONS {API}\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n"),
    # --- what a writer says in place of a browser -------------------------------------------------
    *(
        Kind(f"a writer's words alone: {text}", causes, (f"status {status}", "Most likely"), (),
             text)
        for text, causes, status in (
            ("Preflight request gives 405 method not allowed.", "preflight-not-handled", 405),
            ("The OPTIONS call always triggers a 404. It is a CORS problem.",
             "preflight-not-handled", 404),
            ("OPTIONS with curl says {\"error\":\"method_not_allowed\"}, so CORS fails.",
             "preflight-not-handled", 405),
            ("403 when connecting by js websocket, Postman works", "websocket-refused", 403),
        )
    ),
    # --- sentences that are read by their words ---------------------------------------------------
    *(
        Kind(f"by its words: {text}", f"{causes} retold",
             ("are not a known message of a browser", "Paste what", *says), (), text)
        for text, causes, says in (
            ("SECURITY_ERR: the canvas was tainted by an image of another origin",
             "tainted-canvas", ("crossOrigin",)),
            ("Uncaught SecurityError: toDataURL is not allowed on cross-origin content",
             "tainted-canvas", ()),
            ("it fails during WebSocket handshake with response code: 401",
             "websocket-refused", ("status 401",)),
            ("WebSocket connection to '/live' gets an unexpected response code: 403",
             "websocket-refused", ("status 403",)),
            ("Refused to load … as it violates the Content Security Policy \"img-src 'self'\"",
             "content-security-policy", ("img-src",)),
            ("It breaks the page's CSP: connect-src https://a.example blocks it",
             "content-security-policy", ("connect-src",)),
            ("A mixed content request was blocked, since the page is https", "mixed-content", ()),
            ("Missing CORS response header on the geojson", ANY_LACK_OF_BOTH, ()),
            ("El encabezado Access-Control-Allow-Origin falta", ANY_LACK_OF_BOTH, ()),
            ("Cannot use wildcard in Access-Control-Allow-Origin together with credentials",
             "wildcard-with-credentials", ()),
            ("The proxy and the app make Access-Control-Allow-Origin a duplicate",
             "doubled-headers list-of-origins", ()),
            ("The header x-tenant isn't allowed by Access-Control-Allow-Headers",
             "header-not-allowed", ("X-Tenant",)),
            ("PATCH is missing in Access-Control-Allow-Methods of the preflight",
             "method-not-allowed", ("PATCH",)),
            ("The preflight gets redirected and fails", "preflight-redirected", ()),
            ("Access-Control-Allow-Credentials was expected to be true",
             "credentials-not-allowed doubled-headers", ()),
            ("CORP blocked the image: Cross-Origin-Resource-Policy forbids it",
             "resource-policy", ()),
        )
    ),
    *(
        Kind(f"Chromium's name of a reason: {name}", causes, (), ("not known here",),
             f"TypeError: Failed to fetch\n\nStatus\n{name}")
        for name, causes in (
            ("PreflightMissingAllowOriginHeader", "preflight-not-handled origin-not-allowed "
             "preflight-needs-login preflight-crashed"),
            ("CorsError: WildcardOriginNotAllowed", "wildcard-with-credentials"),
            ("(PreflightDisallowedRedirect)", "preflight-redirected"),
            ("HeaderDisallowedByPreflightResponse", "header-not-allowed"),
        )
    ),
    *(
        Kind(f"code is not a log: {line}", "settings-reviewed", (),
             ("log says", "response says"),
             f"const io = require('socket.io')(server);\n{line}")
        for line in (
            "  return callback('Origin not allowed', false);",
            "  if (!known) throw new Error('Not allowed by CORS');",
            "  callback(new Error('The CORS policy does not allow this origin'));",
        )
    ),
    Kind("rules of a bucket that allow the page, and a preflight's status",
         "preflight-bad-status preflight-not-handled preflight-needs-login preflight-crashed",
         ("Something other than the pasted rules", "emulator"),
         ("put-bucket-cors", "The responses then"),
         f"{chrome(CHECK + 'It does not have HTTP ok status.')}\n\n"
         '[{"AllowedOrigins": ["*"], "AllowedMethods": ["PUT"], "AllowedHeaders": ["*"]}]'),
    *(
        Kind(f"source of a module, of Vite: {path}",
             "origin-not-allowed error-without-cors no-cors-headers cached-for-another",
             ("Vite's development server", "server.cors"), (),
             chrome(MISSING, f"http://shop.test:5173{path}", "http://shop.test", by="script"))
        for path in ("/src/main.ts", "/resources/js/app.jsx", "/src/pages/Home.vue?t=1")
    ),
    *(
        Kind(f"Chromium's message, cut after “{end}”", "says-nothing origin-not-allowed",
             ("The message is cut", "Most likely: The bucket of Amazon S3"), ("log says",),
             f"Access to fetch at 'https://photos.s3.amazonaws.com/a/1.png{end}")
        for end in (
            "", "'", "' from", "' from origin 'https://spa.ex", "' from origin 'https://spa.example'",
            "' (redirected from 'https://api.example/a') from origin 'https://spa.example' has",
            "' from origin 'https://spa.example' has been blocked",
        )
    ),
    *(
        Kind(f"the reason, cut after “{end}”", causes, (), ("not known here",), chrome(end))
        for end, causes in (
            ("No 'Access-Control-Allow-Or", ANY_LACK),
            (CHECK + "It does",
             "preflight-not-handled preflight-needs-login preflight-crashed"),
            ("Request header fi", "header-not-allowed"),
            ("Method ", "says-nothing"),
        )
    ),
    Kind("placeholder of two words for the page", ANY_LACK, (), ("https://website",),
         f"https://cdn.example.org/a.json' from origin 'https://website URL' has been blocked by "
         f"CORS policy: {MISSING}"),
    Kind("a status of OPTIONS beside a message that says nothing", "preflight-not-handled",
         ("status 404",), (NOTHING_SAID,), "The OPTIONS response returns status code`404` and I "
         "only get `Http failure response for (unknown url): 0 Unknown Error`"),
    Kind("an error of CORS without its reason, at an address in words", "says-nothing",
         ("not which rule of it", "https://gw.test:8443/shop/items"), (),
         "From http://localhost:3000/ I get a CORS error in the call to "
         "https://gw.test:8443/shop/items (mapped from https://gw.test:8443/shop/{path})."),
    Kind("an error of CORS without its reason, at LM Studio's port", "no-cors-headers says-nothing",
         ("Enable CORS", "not which rule of it"), (),
         "CORS error.\n\nconst res = await fetch('http://10.1.2.3:1234/v1/models');"),
    *(
        Kind(f"a change that is about an error of CORS: {text[:24]}", "", (), (), text)
        for text in (
            "Fixes a CORS error in Keycloak when https://id.example.org/token is called.",
            "feat: CORS configuration is not taken from the environment any more (Ollama)",
            "## 2.1.0\n\n- A CORS error of Supabase functions is told with its reason.",
        )
    ),
    Kind("a named Keycloak beside a cut message", "says-nothing origin-not-allowed",
         ("perhaps: Keycloak", "Web origins"), ("Most likely: Keycloak",),
         "Our Keycloak runs on another host.\nCross-Origin Request Blocked"),
    Kind("a named function of Supabase", "preflight-not-handled origin-not-allowed "
         "preflight-needs-login preflight-crashed", ("The Supabase Edge Function",), (),
         "I call a Supabase Edge Function: Response to preflight request doesn't pass access "
         "control check: No 'Access-Control-Allow-Origin' header is present on the requested "
         "resource."),
    *(
        Kind(f"a handshake that another client tells: {text[:40]}", "websocket-refused retold",
             ("with status 403", "only if they are told to", "wscat"), ("Access-Control-Allow",),
             text)
        for text in (
            "java.net.ProtocolException: Expected HTTP 101 response but was '403 Forbidden'",
            "websockets.exceptions.InvalidStatusCode: server rejected WebSocket connection: HTTP "
            "403",
            "The HTTP response from the server [403] did not permit the HTTP upgrade to WebSocket",
            "System.Net.WebSockets.WebSocketException (0x80004005): The server returned status "
            "code '403' when status code '101' was expected.",
        )
    ),
    Kind("files of others whose response lacks the header", "no-cors-headers origin-not-allowed "
         "error-without-cors cached-for-another", ("put a copy of the file",), ("back end of",),
         "Font from origin 'https://cdn.test' has been blocked from loading by Cross-Origin "
         f"Resource Sharing policy: {MISSING} Origin '{SPA}' is therefore not allowed access."),
    Kind("code of a page with credentials beside code that sends a star",
         "wildcard-with-credentials settings-reviewed", ("asks with credentials",), (),
         "app.use((req, res, next) => {\n  res.set('Access-Control-Allow-Origin', '*');\n"
         "  next();\n});\n\nfetch('https://api.test/cart', {\n  credentials: 'include',\n});"),
    Kind("CapacitorHttp beside a page of server.url", "no-cors-headers origin-not-allowed",
         ("Most likely: CapacitorHttp is on",), (),
         "const config = {\n  plugins: { CapacitorHttp: { enabled: true } },\n  server: {\n"
         "    url: 'http://192.168.1.5:8100',\n  },\n};\n\n[Error] Origin http://192.168.1.5:8100 "
         "is not allowed by Access-Control-Allow-Origin. Status code: 200"),
    Kind("code of .NET that answers OPTIONS with 405",
         "preflight-not-handled preflight-not-handled retold",
         ("The code answers OPTIONS with status 405",), (),
         "The preflight OPTIONS requests return 405\n\nprotected void Application_BeginRequest()\n"
         "{\n"
         '    if (Request.HttpMethod == "OPTIONS")\n    {\n        Response.StatusCode = 405;\n'
         "        Response.End();\n    }\n}"),
    Kind("a plugin of Kong that does not work, with settings that allow all",
         "error-without-cors no-cors-headers", ("does not come from them",), ("add its origin",),
         'The CORS plugin does not work any more.\n\n{\n  "config": {\n    "origins": ["*"],\n'
         '    "preflight_continue": false\n  },\n  "name": "cors"\n}'),
    Kind("Socket.IO without its option, and a page from a file", "no-cors-headers null-origin",
         ("started without the option “cors”",), (),
         chrome(MISSING, "http://localhost:3000/socket.io/?EIO=4&transport=polling", "null")
         + "\n\nconst io = require('socket.io')(server)\n"),
    Kind("Spring's mapping without origins allows all", "header-not-allowed "
         "preflight-not-handled no-cors-headers preflight-needs-login preflight-crashed",
         ("not come from them",), ("does not allow",),
         chrome(CHECK + MISSING) + '\n\npublic void addCorsMappings(CorsRegistry registry) {\n    '
         'registry.addMapping("/**")\n        .allowedMethods("GET", "PUT");\n}\n'),
    Kind("a font of an application at Heroku", "no-cors-headers origin-not-allowed "
         "error-without-cors cached-for-another", (), ("H10",),
         "Font from origin 'https://a.herokuapp.com' has been blocked from loading by Cross-Origin "
         f"Resource Sharing policy: {MISSING} Origin '{SPA}' is therefore not allowed access."),
    Kind("CloudFront beside a bucket of S3",
         "no-cors-headers origin-not-allowed error-without-cors",
         ("For Amazon S3", "For Amazon CloudFront", "the copy that it stored"), (),
         f"It works from S3, but with CloudFront I get: {MISSING}"),
    Kind("Flutter's image codec", "says-nothing", ("Flutter could not load the image",), (),
         "ImageCodecException: Failed to load network image."),
    Kind("a redirect in a writer's words", "preflight-redirected redirect-without-cors",
         ("it leads to",), ("add its origin",),
         "307 Temporary Redirect - CORS header 'Access-Control-Allow-Origin' missing"),
    Kind("a status that the writer expects", ANY_LACK, (), ("with status",),
         f"{chrome(MISSING)}\n\n### Expected result:\nTo return 401\n"),
    *(
        Kind(f"a writer's words without a status: {text}", "", (), (), text)
        for text in ("There is a CORS problem.", "How does one enable CORS for origins?")
    ),
    *(
        Kind(f"settings that name the page, as {name}", "error-without-cors no-cors-headers",
             ("settings allow the page",), (), f"{chrome(MISSING)}\n\n{text}")
        for name, text in (
            ("web.xml", "<param-name>cors.allowed.origins</param-name>\n"
             f"  <param-value>{SPA}</param-value>"),
            ("a form", f"**Name:** **APP_GRAPHQL_CORS_DOMAIN**\n**Value:** {SPA}"),
            ("an ini file", f"[cors]\norigins = {SPA}"),
        )
    ),
    Kind("redirect to another site", "redirect-without-cors", ("has ended or is asleep",), (),
         "Failed to load https://sse.acme.dev/: Redirect from 'https://sse.acme.dev/' to "
         f"'https://host.example.io/a?b' has been blocked by CORS policy: {MISSING} Origin "
         "'https://spa.example.org' is therefore not allowed access."),
    Kind("old sentence in code marks, with a full stop after them", ANY_LACK, (f"pages of {SPA}",),
         (), f"It fails with: `XMLHttpRequest cannot load {API}. {MISSING} Origin '{SPA}' is "
         "therefore not allowed access`."),
    Kind("file of a page beside the name of another server", ANY_LACK, ("add --server",),
         ("as it is named",), "The API is a Spring Boot application.\n"
         + chrome(MISSING, "http://localhost:8099/system-config.js", DEV)),
    Kind("settings in Go after a message", "wildcard-with-credentials", (), ("2 requests",),
         "The value of the 'Access-Control-Allow-Origin' header in the response must not be the "
         "wildcard '*' when the request's credentials mode is 'include'.\ncors.New(cors.Config{\n"
         '  AllowOrigins: os.Getenv("ALLOWED"), // e.g. "http://localhost:5000"\n'
         '  AllowMethods: "GET,POST", // CORS\n})'),
    Kind("Cloud Run's 403 in its present words", "preflight-needs-login",
         ("Cloud Run Invoker for allUsers",), (),
         "The request was not authenticated. Either allow public access or set the proper "
         "Authorization header."),
    Kind("Cloud Run's 401 to a token of another login", "preflight-needs-login",
         ("a token that it cannot verify", "Cloud Functions Invoker"), (),
         "The request was not authorized to invoke this service. The access token could not be "
         "verified."),
    Kind("an option that an older Traefik has not", "settings-invalid", ("since Traefik 2.2",), (),
         'level=error msg="field not found, node: accesscontrolalloworiginlist" '
         "providerName=docker"),
    Kind("an option that a newer Traefik has not", "settings-invalid", ("2.5 removed",), (),
         'ERR error="/etc/dyn.yml: field not found, node: accessControlAllowOrigin" '
         "providerName=file"),
    Kind("code of a page that misspells a header of responses",
         f"response-header-sent {ANY_LACK}", ("response header",), ("There is no header",),
         f"{chrome(MISSING, API, SPA)}\n"
         "fetch(url, { headers: { 'Access-Control-Allow-Header': '*' } })"),
    Kind("annotation with an old prefix", "settings-invalid", ("nginx.ingress.kubernetes.io/",), (),
         'ingress.kubernetes.io/enable-cors: "true"'),
    Kind("directives that Apache answers 500 to", "error-without-cors", ("AllowOverride",), (),
         'My .htaccess returns a 500 error.\n  Header set Access-Control-Allow-Origin "*"'),
    *(
        Kind(f"method in lower case: {method}", "method-in-lower-case",
             (f"write {method.upper()} in upper case",), (f"Add {method}", f'"{method}"'),
             chrome(f"Method {method} is not allowed by Access-Control-Allow-Methods in preflight "
                    "response."))
        for method in ("propfind", "report", "purge", "Patch")
    ),
    Kind("method in lower case that the list lacks, too", "method-in-lower-case",
         ("add REPORT to the methods", "Access-Control-Allow-Methods: REPORT"), ('"report"',),
         chrome("Method report is not allowed by Access-Control-Allow-Methods in preflight "
                "response.") + "\n\nOPTIONS /orders/4 HTTP/1.1\nHost: api.example.org\n"
         f"Origin: {SPA}\nAccess-Control-Request-Method: report\n\nHTTP/1.1 204 No Content\n"
         f"Access-Control-Allow-Origin: {SPA}\nAccess-Control-Allow-Methods: GET\n"),
    Kind("Firefox's line about a font, alone", "says-nothing",
         ("Firefox did not load the font",), (),
         'downloadable font: download failed (font-family: "Inter" style:normal weight:400 '
         "stretch:100 src index:0): bad URI or cross-site access not allowed source: "
         "https://cdn.example.org/inter.woff2", FROM),
    *(
        Kind(f"Django's host {host}", "host-not-allowed", (f'Add "{name}" to ALLOWED_HOSTS',),
             (f'"{host}:8000"',), "HTTP/1.1 400 Bad Request\nContent-Type: text/html\n\n"
             f"Invalid HTTP_HOST header: '{host}:8000'. You may need to add '{name}' to "
             "ALLOWED_HOSTS.", AT)
        for host, name in (("api.local", "api.local"), ("10.1.2.3", "10.1.2.3"), ("[::1]", "[::1]"))
    ),
    Kind("number of an error in a body", "error-without-cors origin-not-allowed",
         ('{"code":0,"message":"Transport unknown"}',), ("(hidden)",),
         'HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n'
         '{"code":0,"message":"Transport unknown"}', AT),
    Kind("realm of a challenge", "preflight-needs-login", ('Bearer realm="orders"',), ("(hidden)",),
         f"$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT'\n"
         'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="orders"\n'),
    Kind("Jira, whose settings are Atlassian's", "preflight-not-handled preflight-crashed",
         ("is run by Atlassian", "a back end of your own"), ("add that origin",),
         chrome(CHECK + MISSING, "https://acme.atlassian.net/rest/api/3/search")),
    # --- what the server grants without naming it -------------------------------------------------
    *(
        Kind(f"settings without a list: {name}", "header-not-allowed", (says,), (),
             f"{chrome(lacks('x-tenant'))}\n\n{text}")
        for name, says, text in (
            ("Django", '"X-Tenant", "authorization", "content-type", "user-agent"',
             f"INSTALLED_APPS = ['corsheaders']\nCORS_ALLOWED_ORIGINS = ['{SPA}']"),
            ("Django, with its defaults", '"x-csrftoken", "x-requested-with"',
             f"CORS_ALLOWED_ORIGINS = ['{SPA}']\nfrom corsheaders.defaults import default_headers\n"
             "CORS_ALLOW_HEADERS = [*default_headers, 'x-one']"),
            ("rs/cors", 'AllowedHeaders: []string{"X-Tenant", "Content-Type"',
             f'c := cors.New(cors.Options{{\n  AllowedOrigins: []string{{"{SPA}"}},\n}})'),
        )
    ),
    *(
        Kind(f"settings without a list, beside a method: {name}", "method-not-allowed", (says,),
             never, f"{NO_PUT}\n\n{text}")
        for name, says, never, text in (
            ("ingress-nginx", 'cors-allow-credentials: "true"', ('credentials: "false"',),
             'nginx.ingress.kubernetes.io/enable-cors: "true"\n'
             'nginx.ingress.kubernetes.io/cors-allow-methods: "GET"\n'
             f'nginx.ingress.kubernetes.io/cors-allow-origin: "{SPA}"'),
            ("ingress-nginx that says no", 'cors-allow-credentials: "false"', (),
             'nginx.ingress.kubernetes.io/enable-cors: "true"\n'
             'nginx.ingress.kubernetes.io/cors-allow-methods: "GET"\n'
             'nginx.ingress.kubernetes.io/cors-allow-credentials: "false"\n'
             f'nginx.ingress.kubernetes.io/cors-allow-origin: "{SPA}"'),
            ("Spring", 'setAllowedHeaders(List.of("*"))', (),
             "public void addCorsMappings(CorsRegistry registry) {\n"
             f'  registry.addMapping("/**").allowedOrigins("{SPA}");\n}}'),
            ("Django without PUT", 'CORS_ALLOW_METHODS = ["GET", "HEAD", "POST", "PUT"]',
             ("CORS_ALLOW_HEADERS",),
             f"CORS_ALLOWED_ORIGINS = ['{SPA}']\nCORS_ALLOW_METHODS = ['GET']"),
        )
    ),
    Kind("Express in one line", "method-not-allowed", ('allowedHeaders: ["X-One"]',), (),
         NO_PUT + f"\n\napp.use(cors({{ origin: '{SPA}', methods: ['GET'], "
         "allowedHeaders: ['X-One'] }))"),
    Kind("Kong's plugin", "method-not-allowed", ("Kong Gateway", 'headers: ["X-One"]',
         "credentials: true"), (),
         NO_PUT + f"\n\nplugins:\n- name: cors\n  config:\n    origins: ['{SPA}']\n"
         "    methods: [GET]\n    headers: [X-One]\n    credentials: true"),
    *(
        Kind(f"a near miss that may be another page: {value}",
             "origin-misspelled cached-for-another",
             (f'allow_origins = ["{page}", "{value}"]', "keep both"), (),
             chrome(f"The 'Access-Control-Allow-Origin' header has a value '{value}' that is not "
                    "equal to the supplied origin.", API, page))
        for page, value in (
            ("http://localhost:8081", "http://localhost:8080"),
            ("https://example.org", "https://www.example.org"),
            ("https://spa.example.org", "https://spa.example.org:8443"),
        )
    ),
    Kind("response to a request without an Origin", "not-asked-as-a-page no-cors-headers",
         ("? Not asked as a page", "proves nothing"), ("Refused", "│ Origin:", "may not read"),
         f"$ curl -I {API}\nHTTP/2 200\ncontent-type: application/json\n", FROM),
    *(
        Kind(f"Firefox's message, cut after “{words}”", "says-nothing",
             ("The message is cut", "Paste the whole message"), (NOTHING_SAID, "does not say why"),
             words)
        for words in (
            "Cross-Origin Request Blocked",
            "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote",
            f"Uncaught: Cross-Origin Request Blocked: The Same Origin Policy disallows reading the "
            f"remote resource at {API}.",
            f"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
            f"resource at [{API}?a=1]({API}?a=",
        )
    ),
    *(
        Kind(f"Firebug's line with {status} beside the old Firefox's message",
             f"{of_preflight}error-without-cors origin-not-allowed", (f"status {status}",),
             ("does not say why", "The request was sent"),
             f'"NetworkError: {status} {name} - {API}"\n\nCross-Origin Request Blocked: The Same '
             f"Origin Policy disallows reading the remote resource at {API}. This can be fixed by "
             "moving the resource to the same domain or enabling CORS.")
        for status, name, of_preflight in (
            (401, "UNAUTHORIZED", "preflight-needs-login "),
            (405, "Method Not Allowed", "preflight-not-handled "),
            (500, "Internal Server Error", ""),
        )
    ),
    *(
        Kind(f"old Chrome's last sentence alone, about {origin}", ANY_LACK,
             ("the whole message with its URL",), ("not known here", f"pages of {origin}", "--ask"),
             f"Origin '{origin}' is therefore not allowed access.")
        for origin in ("xxxx", "XXX")
    ),
    Kind("a tail without its URL", ANY_LACK, ("the whole message with its URL",), ("--ask",),
         MISSING),
    Kind("no response of https: what decides", "no-answer", ("certificate", "private window"),
         ("the URL http.", "shows which of these"), firefox("CORS request did not succeed")),
    Kind("no response of http: what decides", "no-answer",
         ("the page is https", "private window"), ("certificate", "shows which of these"),
         firefox("CORS request did not succeed", "http://api.example.org/orders")),
    Kind("no response of http to a page of http", "no-answer", ("private window",),
         ("certificate", "page is https"),
         firefox("CORS request did not succeed", "http://api.example.org/orders"), FROM_DEV),
    *(
        Kind(f"a code of Chromium that is not of the server: {code}", "no-answer",
             (code, said),
             ("the same sentence for all", "Perhaps the server is down"),
             f"Failed to load resource: net::{code}")
        for code, said in (
            ("ERR_ACCESS_DENIED", "other than the network"),
            ("ERR_INVALID_RESPONSE", "other codes as well for a server that is down"),
        )
    ),
    *(
        Kind(f"an old Chromium that did not start to load: {what}", "says-nothing",
             (API, NOTHING_SAID), ("nothing here that is known", "Access-Control-Allow-Origin: "),
             f"{what} cannot load {API}. Failed to start loading.")
        for what in ("XMLHttpRequest", "Fetch API")
    ),
    # --- preflights whose message names no method ----------------------------------------------
    *(
        Kind(f"preflight without a method: {name}", causes,
             ("is not GET, HEAD or POST",), ('allow_methods = ["GET"]',), chrome(tail))
        for name, causes, tail in (
            ("no header", PREFLIGHT_UNKNOWN, CHECK + MISSING),
            ("status", "preflight-not-handled preflight-needs-login preflight-crashed",
             CHECK + "It does not have HTTP ok status."),
            ("header", "header-not-allowed", lacks("x-tenant")),
        )
    ),
    *(
        Kind(f"preflight whose method stands beside it: {beside.split(chr(10))[0][:32]}",
             PREFLIGHT_UNKNOWN, (f'allow_methods = ["{method}"]', f'allow_headers = ["{header}"]'),
             ("is not GET",), f"{chrome(CHECK + MISSING)}\n\n{beside}")
        for beside, method, header in (
            ("access-control-request-headers: content-type\naccess-control-request-method: PATCH",
             "PATCH", "Content-Type"),
            ("await fetch(`${base}/orders/${id}`, {\n  method: 'put',\n  headers: {'X-Tenant': "
             "`t-${tenant}`},\n});", "PUT", "X-Tenant"),
            ("axios.delete(`${base}/orders/${id}`, { headers: { 'X-Token': token } })", "DELETE",
             "X-Token"),
            ("this.http.patch<Order>(this.url, order, {\n  headers: new HttpHeaders({ "
             "'X-Shop': shop }),\n});", "PATCH", "X-Shop"),
            ("$.ajax({ url: base, type: 'DELETE', beforeSend: (xhr) => "
             "xhr.setRequestHeader('X-Api-Key', key) })", "DELETE", "X-Api-Key"),
            ("const xhr = new XMLHttpRequest();\nxhr.open(\"PUT\", base + path, true);\n"
             "xhr.setRequestHeader(\"X-Part\", part);", "PUT", "X-Part"),
            ("axios.defaults.headers.put['X-Unit'] = unit\naxios.defaults.headers.post['X-Other'] "
             "= 1\naxios.put(url, order)", "PUT", "X-Unit"),
            ("axios.defaults.headers.common.Authorization = token\naxios.delete(url)", "DELETE",
             "Authorization"),
            ("const options = {\n  'X-Desk': desk,\n}\naxios({ method: 'patch', url, headers: "
             "options })", "PATCH", "X-Desk"),
            ("const headers = new Headers()\nheaders.append('X-Cash', cash)\nfetch(url, { method: "
             "'PUT', headers })", "PUT", "X-Cash"),
            ("api.interceptors.request.use(config => { config.headers['X-Lane'] = lane; return "
             "config })\naxios.delete(url)", "DELETE", "X-Lane"),
        )
    ),
    Kind("preflight that only a library's header causes", f"{PREFLIGHT_UNKNOWN} header-not-allowed",
         ("delete axios.defaults.headers.common[", "-H 'x-requested-with: …'"),
         ("does not allow the request header",), f"{chrome(CHECK + MISSING)}\n\n"
         "axios.defaults.headers.common['X-Requested-With'] = 'XMLHttpRequest'"),
    Kind("header that is refused, beside a response's header in a variable",
         "header-not-allowed response-header-sent",
         ("remove Access-Control-Allow-Origin from the request's headers",), (),
         f"{chrome(lacks('x-tenant'))}\n\nlet config = {{\n   'x-tenant': tenant,\n   "
         "'Access-Control-Allow-Origin': '*'\n}\naxios.get(url, { headers: config })"),
    Kind("preflight whose method the panel's line names", PREFLIGHT_UNKNOWN,
         ('allow_methods = ["PATCH"]', "headers are not known"), (),
         f"{chrome(CHECK + MISSING)}\n\nRequest Method: PATCH"),
    Kind("preflight whose method the writer names", PREFLIGHT_UNKNOWN,
         ('allow_methods = ["DELETE"]',), (),
         f"Our DELETE requests fail:\n\n{chrome(CHECK + MISSING)}"),
    Kind("preflight beside two methods", PREFLIGHT_UNKNOWN,
         ("method and headers are not known",), ("allow_methods",),
         f"axios.put(url, order)\naxios.delete(url)\n\n{chrome(CHECK + MISSING)}"),
    # --- the end of a message alone ------------------------------------------------------------
    *(
        Kind(f"end of a message alone: {tail[:40]}", causes, (), ("The request was sent",), tail)
        for tail, causes in (
            (MISSING, ANY_LACK),
            (f"has been blocked by CORS policy: {MISSING}", ANY_LACK),
            (f"…: Redirect from … has been blocked by CORS policy: {MISSING}", ANY_LACK),
        )
    ),
    # --- what other software has too -----------------------------------------------------------
    *(
        Kind(f"software that is not proved: {server}", "no-cors-headers",
             (f"This is probably {name}", f"(Server: {server}). The sign is not proof"),
             ("This looks like",),
             f"{chrome(MISSING)}\n\n$ curl -i {API} -H 'Origin: {SPA}'\nHTTP/1.1 200 OK\nServer: "
             f"{server}\nContent-Type: text/html\n")
        for server, name in (
            ("uvicorn", "FastAPI"), ("WSGIServer/0.2 CPython/3.11.4", "Django"),
            ("Apache-Coyote/1.1", "Spring"),
        )
    ),
    # --- what software allows by default -------------------------------------------------------
    *(
        Kind(f"defaults of {name}", "method-not-allowed", says, (),
             f"{settings}\n\n"
             + chrome("Method PROPFIND is not allowed by Access-Control-Allow-Methods in preflight "
                      "response."))
        for name, settings, says in (
            ("NestJS", f"const app = await NestFactory.create(AppModule);\napp.enableCors({{ "
             f"origin: ['{SPA}'] }});", ("For NestJS", '"PATCH"', '"DELETE"')),
            ("NestJS with Fastify", "NestFactory.create<NestFastifyApplication>(AppModule, new "
             f"FastifyAdapter());\napp.enableCors({{ origin: ['{SPA}'] }});",
             ("For NestJS", 'methods: ["GET", "HEAD", "POST", "PROPFIND"]')),
            ("Fastify", f"app.register(require('@fastify/cors'), {{ origin: ['{SPA}'] }})",
             ("For Fastify", 'methods: ["GET", "HEAD", "POST", "PROPFIND"]')),
            ("Fastify 4", f'"@fastify/cors": "^8.4.0"\napp.register(require("@fastify/cors"), '
             f"{{ origin: ['{SPA}'] }})", ("For Fastify", '"PATCH"', '"DELETE"')),
            ("Hono", f"import {{ cors }} from 'hono/cors'\napp.use('/*', cors({{ origin: '{SPA}' "
             "}))", ("For Hono", '"PATCH"', '"DELETE"')),
            ("Koa", f"const cors = require('@koa/cors');\napp.use(cors({{ origin: '{SPA}' }}));",
             ("For Koa", '"PATCH"', '"DELETE"')),
            ("gin", 'import "github.com/gin-contrib/cors"\nconfig := cors.DefaultConfig()\n'
             f'config.AllowOrigins = []string{{"{SPA}"}}\nr.Use(cors.New(config))',
             ("For Go, with gin-contrib/cors", '"PATCH"', '"DELETE"')),
            ("gin without its defaults", 'r := gin.Default()\nr.Use(cors.New(cors.Config{'
             f'AllowOrigins: []string{{"{SPA}"}}}}))',
             ("For Go, with gin-contrib/cors", 'AllowMethods: []string{"GET", "HEAD", "POST", '
              '"PROPFIND"}')),
        )
    ),
    # --- code that sends each origin back ------------------------------------------------------
    *(
        Kind(f"code that sends each origin back: {code[:44]}", "error-without-cors no-cors-headers",
             ("The pasted settings allow",), ("does not allow https://spa",),
             f"{chrome(MISSING)}\n\n{code}")
        for code in (
            "const app = express();\nres.setHeader('Access-Control-Allow-Origin', "
            "req.headers.origin);",
            "<?php\nheader(\"Access-Control-Allow-Origin: \" . $_SERVER['HTTP_ORIGIN']);",
            "location / {\n  add_header Access-Control-Allow-Origin $http_origin always;\n}",
            "import { cors } from 'hono/cors'\napp.use(cors({ origin: (origin) => origin }))",
        )
    ),
    Kind("code that compares the origin", ANY_LACK, (), ("The pasted settings allow",),
         f"{chrome(MISSING)}\n\nconst app = express();\nif (ALLOWED.includes(req.headers.origin)) "
         "res.setHeader('Access-Control-Allow-Origin', req.headers.origin);"),
    # --- headers that libraries set ------------------------------------------------------------
    *(
        Kind(f"header of a library: {name}", "header-not-allowed",
             ("do not send it to api.example.org", "a preflight", *says), (), chrome(lacks(name)))
        for name, says in (
            ("x-xsrf-token", ("Angular", "withXSRFToken")), ("x-csrf-token", ("ajaxPrefilter",)),
            ("X-CSRFToken", ("ajaxPrefilter",)), ("x-requested-with", ("bootstrap.js", "Ext JS")),
        )
    ),
    # --- each ERR_BLOCKED_BY_RESPONSE, and settings of axios ----------------------------------
    *(
        Kind(f"blocked by response: {name}", cause, (said,), never,
             f"GET https://cdn.example.org/logo.svg net::ERR_BLOCKED_BY_RESPONSE.{name} 200 (OK)")
        for name, cause, said, never in (
            ("CoepFrameResourceNeedsCoepHeader", "embedder-policy", "stops the frame", ()),
            ("CoopSandboxedIFrameCannotNavigateToCoopPage", "framing-refused",
             "Cross-Origin-Opener-Policy", ("Embedder",)),
            ("NotSameOrigin", "resource-policy", "Cross-Origin-Resource-Policy", ("Embedder",)),
            ("NotSameOriginAfterDefaultedToSameOriginByCoep", "embedder-policy",
             "own Cross-Origin-Embedder-Policy (COEP) stops", ("Isolation",)),
            ("NotSameOriginAfterDefaultedToSameOriginByDip", "embedder-policy",
             "own Document-Isolation-Policy stops", ("Embedder",)),
            ("NotSameOriginAfterDefaultedToSameOriginByCoepAndDip", "embedder-policy",
             "Cross-Origin-Embedder-Policy and Document-Isolation-Policy stop the", ()),
            ("NotSameSite", "resource-policy", "same-site", ()),
            ("SRIMessageSignatureMismatch", "another-rule", "Signature-Input",
             ("Cross-Origin", "says only")),
            ("PolicyOfTomorrow", "embedder-policy", "Most likely", ()),
        )
    ),
    *(
        Kind(f"settings of axios in its error: {text[:24]}", "says-nothing",
             ("POST https://api.example.org/v1/orders", "own message about this request"), (), text)
        for text in (
            '{"message":"Network Error","name":"AxiosError","config":{"url":"/orders","baseURL":'
            '"https://api.example.org/v1","method":"post"},"code":"ERR_NETWORK"}',
            "AxiosError: Network Error\n  config: {\n    method: 'post',\n    baseURL: "
            "'https://api.example.org/v1/',\n    url: 'orders',\n  }",
        )
    ),
    Kind("Firefox's insecure operation on a canvas", "another-rule",
         ("drawn into the canvas",), (),
         "SecurityError: The operation is insecure.\n    at draw (https://spa.example.org/a.js:4)\n"
         "const pixels = ctx.getImageData(0, 0, 9, 9);"),
    Kind("JSON at a token endpoint", "header-not-allowed", ("URLSearchParams", "endpoints"), (),
         chrome(lacks("content-type"), "https://login.example.org/token")),
    # --- origins in capitals -------------------------------------------------------------------
    *(
        Kind(f"an origin in capitals: {name}", causes, says, never,
             f"{chrome(MISSING, origin='https://app.example.org')}\n\n{code}\n")
        for name, code, causes, says, never in (
            ("gin", 'r := gin.Default()\nr.Use(cors.New(cors.Config{AllowOrigins: []string{"https://'
             'App.Example.org"}}))', "error-without-cors no-cors-headers", (), ("not quite",)),
            ("rs/cors", 'c := cors.New(cors.Options{AllowedOrigins: []string{"https://App.Example.org'
             '"}})', "error-without-cors no-cors-headers", (), ("not quite",)),
            ("Flask-CORS", 'CORS(app, origins=["https://App.Example.org"])',
             "error-without-cors no-cors-headers", (), ("not quite",)),
            ("Starlette", 'app.add_middleware(CORSMiddleware, allow_origins=["https://App.Example'
             '.org"])', "origin-misspelled no-cors-headers error-without-cors", ("not quite",), ()),
        )
    ),
    Kind("a granted preflight beside a refusal with status 200", "only-on-preflight", (), (),
         f"Access-Control-Allow-Methods: GET, PUT\nAccess-Control-Allow-Origin: {SPA}\n\n"
         f"{chrome(MISSING)}\nPUT {API} net::ERR_FAILED 200 (OK)"),
    *(
        Kind(f"software by {name}", causes, (f"looks like {title}",), (), text)
        for name, title, causes, text in (
            ("its port", "LM Studio", "no-cors-headers error-without-cors origin-not-allowed",
             chrome(MISSING, "http://localhost:1234/v1/models", "http://localhost:3000")),
            ("a former Via", "Kong", "no-cors-headers origin-not-allowed error-without-cors",
             f"{chrome(MISSING)}\n\nServer: kong/3.6.1\nVia: kong/3.6.1\n"),
        )
    ),
    # --- several responses of one URL ----------------------------------------------------------
    Kind("a granted preflight, then an error, beside a message", "gateway-error", ("502",),
         ("does not allow https",),
         f"{chrome(MISSING)}\n\nRequest URL: {API}\nRequest Method: OPTIONS\nStatus Code: 204 No "
         f"Content\naccess-control-allow-origin: {SPA}\naccess-control-allow-methods: PUT\n\n"
         f"Request URL: {API}\nRequest Method: GET\nStatus Code: 502 Bad Gateway\nserver: nginx\n"
         "content-type: text/html\n"),
    Kind("a refusal, then a success, beside a message", "error-without-cors",
         ("401",), (),
         f"{chrome(MISSING)}\n\n$ curl -i {API} -H 'Origin: {SPA}'\nHTTP/1.1 401 Unauthorized\n"
         f"www-authenticate: Bearer\n\n$ curl -i {API} -H 'Origin: {SPA}' -H 'Authorization: x'\n"
         f"HTTP/1.1 200 OK\naccess-control-allow-origin: {SPA}\nvary: Origin\n"),
    Kind("two statuses in a log beside a message", ANY_LACK, (), ("with 401", "with 200"),
         f'{chrome(MISSING)}\n\n10.0.0.1 - - [10/Oct/2024:13:55:36 +0000] "GET /orders/4 HTTP/1.1" '
         '401 0 "-" "x"\n10.0.0.1 - - [10/Oct/2024:13:55:37 +0000] "GET /orders/4 HTTP/1.1" 200 9 '
         '"-" "x"'),
    # --- errors with a status of success -------------------------------------------------------
    *(
        Kind(f"an error with status 200: {body[:24]}", "error-in-body allowed-as-shown",
             ("reads like an error or a login", said), (),
             f"$ curl -i {API} -H 'Origin: {SPA}'\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: "
             f"{SPA}\nVary: Origin\nContent-Type: application/json\n\n{body}\n")
        for body, said in (
            ('{"error": "token expired", "code": 17}', "token expired"),
            ('{"message": "Not authorized"}', "Not authorized"),
            ('{"success": false, "data": null}', '"success": false'),
            ('{"errors": [{"message": "Cannot query field"}]}', "Cannot query"),
            ('{"status": "fail", "reason": 3}', '"status": "fail"'),
            ("<!doctype html><title>Sign in</title><form><input name=p type=password></form>",
             "Sign in"),
        )
    ),
    *(
        Kind(f"a success with status 200: {body[:24]}", "allowed-as-shown", (), ("reads like",),
             f"$ curl -i {API} -H 'Origin: {SPA}'\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: "
             f"{SPA}\nVary: Origin\nContent-Type: application/json\n\n{body}\n")
        for body in (
            '{"error": null, "items": []}', '{"message": "Hello"}', '{"status": "ok"}',
            '{"data": {"id": 4}, "errors": []}', '{"message": "not found twice", "id": 4}', "[]",
        )
    ),
    # --- WebSockets' messages without their head --------------------------------------------------
    *(
        Kind(f"the end of a WebSocket's message: {text[:48]}", causes, says,
             ("not a known message",), text)
        for text, causes, says in (
            ("Error during WebSocket handshake: Unexpected response code: 301", "websocket-refused",
             ("with status 301", "wss:", "Location")),
            ("failed: Error during WebSocket handshake: Unexpected response code: 307",
             "websocket-refused", ("with status 307", "redirects")),
            ("app.js:7 Error during WebSocket handshake: Unexpected response code: 504",
             "websocket-refused", ("A proxy in front",)),
            ("Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID",
             "bad-certificate", ("certificate",)),
            ("Error during WebSocket handshake: net::ERR_CONNECTION_RESET", "connection-broken",
             ("This is not CORS: there is no response",)),
            ("WebSocket is closed before the connection is established.", "websocket-closed",
             ("close()",)),
        )
    ),
    # --- a message that tells the origin of the URL alone -----------------------------------------
    *(
        Kind(f"font's message beside a command for {url}", causes, says, (),
             "Font from origin 'https://cdn.example.org' has been blocked from loading by "
             f"Cross-Origin Resource Sharing policy: {MISSING} Origin '{SPA}' is therefore not "
             f"allowed access.\n\ncurl -I -H 'Origin: {SPA}' {url}\nHTTP/1.1 200 OK\n"
             "Access-Control-Allow-Origin: *\nServer: AmazonS3\n")
        for url, causes, says in (
            ("https://cdn.example.org/a.woff2", "error-without-cors cached-for-another",
             ("https://cdn.example.org/a.woff2", "so this page is allowed")),
            ("https://cdn.example.org.test/a.woff2",
             "no-cors-headers origin-not-allowed error-without-cors cached-for-another", ()),
        )
    ),
    Kind("a response without its status", "allowed-as-shown", ("status not shown",),
         ("None", "GET /"), "Access-Control-Allow-Origin : *\nContent-Type : application/json\n"),
    Kind("a status after a mark", "allowed-as-shown no-max-age",
         ("OPTIONS /a", "204 No Content", "Access-Control-Request-Method: PUT"), (),
         "--- REQUEST ---\nOPTIONS https://api.example.org/a HTTP/1.1\nHost: api.example.org\n"
         f"Origin: {SPA}\nAccess-Control-Request-Method: PUT\n\n--- RESPONSE ---\n"
         "#HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: *\n"
         "Access-Control-Allow-Methods: PUT\n"),
    # --- responses to no page ---------------------------------------------------------------------
    *(
        Kind(f"{status} for {tool} without Origin", f"{cause} not-asked-as-a-page",
             ("? Not asked as a page", f"status {status}", "no Origin", "proves nothing"),
             ("Refused", "may not read", "was sent", PLACEHOLDER), text)
        for status, cause in ((401, "error-without-cors"), (403, "error-without-cors"),
                              (404, "error-without-cors"), (405, "error-without-cors"),
                              (500, "error-without-cors"))
        for tool, text in (
            ("curl", f"$ curl -i -X POST {API}\nHTTP/1.1 {status} X\nServer: x\n"),
            ("curl -I", f"$ curl -I {API}\nHTTP/2 {status}\nServer: x\n"),
            ("HTTPie", f"$ http DELETE {API}\nHTTP/1.1 {status} X\nServer: x\n"),
            ("wget", f"$ wget -S {API}\n  HTTP/1.1 {status} X\n  Server: x\n"),
            ("curl -v", "> GET /orders HTTP/1.1\n> Host: api.example.org\n> Accept: */*\n>\n"
                        f"< HTTP/1.1 {status} X\n< Server: x\n"),
        )
        if (status, tool) != (405, "curl -I")
    ),
    *(
        Kind(f"a HEAD that is not served, {name}", "not-asked-as-a-page",
             ("? Not asked as a page", "does not serve HEAD", "status 405", "curl -i in place of"),
             ("Refused", "may not read", PLACEHOLDER, "-X HEAD"),
             f"$ curl -I {option}{API}\nHTTP/2 405\nallow: GET\n")
        for name, option in (("without Origin", ""), ("with Origin", f"-H 'Origin: {SPA}' "))
    ),
    *(
        Kind(f"OPTIONS of {tool} that is no preflight, status {status}",
             f"not-asked-as-a-page {cause}".strip(),
             ("? Not asked as a page", "is not a preflight", f"gets status {status}", "to 299"),
             ("Refused", "may not read", PLACEHOLDER), text)
        for status, cause in ((400, ""), (401, "preflight-needs-login"),
                              (403, "preflight-needs-login"), (404, "preflight-not-handled"),
                              (405, "preflight-not-handled"), (500, ""))
        for tool, text in (
            ("curl -I", f"$ curl -I -X OPTIONS {API}\nHTTP/2 {status}\nServer: x\n"),
            ("HTTPie", f"$ http OPTIONS {API}\nHTTP/1.1 {status} X\nServer: x\n"),
            ("curl with Origin", f"$ curl -i -X OPTIONS -H 'Origin: {SPA}' {API}\n"
                                 f"HTTP/1.1 {status} X\nServer: x\n"),
        )
    ),
    Kind("502 for curl without Origin", "gateway-error",
         ("? Not asked as a page", "not because of CORS"), ("Refused", PLACEHOLDER),
         f"$ curl -i {API}\nHTTP/1.1 502 Bad Gateway\nServer: nginx\n"),
    Kind("redirect for curl to a login", "login-redirect",
         ("? Not asked as a page", "a login page"), ("Refused",),
         f"$ curl -i {API}\nHTTP/1.1 302 Found\nLocation: https://sso.example.org/login\n"),
    *(
        Kind(f"response alone, {what}", cause, ("? Unknown", "(the request is not shown)", says),
             ("Refused", "GET /", "OPTIONS /", "was sent", PLACEHOLDER), text)
        for what, cause, says, text in (
            ("401", "error-without-cors", "authentication answers before",
             "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n"),
            ("404 and its status line alone", "error-without-cors", "nothing in the server answers",
             "HTTP/2 404\n"),
            ("503", "gateway-error", "not because of CORS", "HTTP/1.1 503 X\nServer: nginx\n"),
            ("302", "login-redirect", "a login page",
             "HTTP/1.1 302 Found\nLocation: https://sso.example.org/login\n"),
            ("Location", "redirect-without-cors", "most likely redirects",
             "Cache-Control: no-store\nLocation: https://www.example.org/a\n"),
            ("the end of a login", "redirect-without-cors", "the end of a login",
             "Location: http://localhost:8080/hello?state=b8d2&code=b525\nContent-Length: 0\n"),
        )
    ),
    *(
        Kind(f"headers alone, {name}", "allowed-as-shown", ("✓ Allowed", says),
             ("Refused", "OPTIONS /", "GET /", "X-Requested-With"), text)
        for name, says, text in (
            ("with a request header", "let GET, HEAD and POST pass, with the header Content-Type",
             "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: Content-Type\n"),
            ("with credentials", "let GET, HEAD, POST and PUT pass, with no header of their own, "
             "with or without credentials", f"Access-Control-Allow-Origin: {SPA}\n"
             "Access-Control-Allow-Credentials: true\nAccess-Control-Allow-Methods: PUT\n"),
            ("all methods", "every method (with credentials, GET, HEAD and POST only)",
             "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: *\n"),
        )
    ),
    Kind("OPTIONS without Origin that lists all", "allowed-as-shown",
         ("let GET, HEAD and POST pass, with the header Accept", "not a preflight"),
         ("absence", "was sent"),
         f"$ curl -i -X OPTIONS {API}\nHTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: *\n"
         "Access-Control-Allow-Methods: GET, POST, OPTIONS\n"
         "Access-Control-Allow-Headers: Accept\n"),
    Kind("what a preflight asks for alone", "says-nothing", ("a request without its response",),
         ("Refused",), "Access-Control-Request-Headers: authorization,content-type\n"),
    Kind("headers of a preflight and of its response in one list", "header-not-allowed",
         ("X-Token",), ("│ Access-Control-Request-Headers: content-type",),
         f"Origin: {SPA}\nAccess-Control-Request-Method: GET\n"
         "Access-Control-Request-Headers: x-token\n"
         "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: content-type\n"),
    # --- rows of logs -----------------------------------------------------------------------------
    *(
        Kind(f"400 to OPTIONS in the log of {server}", "preflight-not-handled error-without-cors "
             "host-not-allowed", ("found it malformed", "If the application is Django's"),
             ("Starlette", "FastAPI"), row)
        for server, row in (
            ("uWSGI", "[pid: 12|app: 0|req: 3/5] 172.18.0.1 () {48 vars in 800 bytes} [Tue Jan  5 "
             "10:00:00 2021] OPTIONS /api/items => generated 20 bytes in 2 msecs (HTTP/1.1 400) 2 "
             "headers in 80 bytes (1 switches on core 0)\n"),
            ("nginx", '172.18.0.1 - - [05/Jan/2021:10:00:00 +0000] "OPTIONS /api/items HTTP/1.1" '
             f'400 20 "{SPA}/" "Mozilla/5.0"\n'),
            ("Django", '[05/Jan/2021 10:00:00] "OPTIONS /api/items HTTP/1.1" 400 143\n'),
            ("morgan", "OPTIONS /api/items 400 0.523 ms - 0\n"),
        )
    ),
    *(
        Kind(f"OPTIONS in the log of {server}", cause, (says,), ("Starlette",), row)
        for server, cause, says, row in (
            ("Rails", "preflight-not-handled", "status 404",
             'Started OPTIONS "/items" for 127.0.0.1 at 2021-01-05 10:00:00 +0100\n'
             "Processing by ItemsController#options as HTML\nCompleted 404 Not Found in 5ms\n"),
            ("a load balancer", "origin-not-allowed preflight-needs-login", "with status 403",
             "https 2018-07-02T22:23:00.186641Z app/lb/50dc6c 192.168.131.39:2817 10.0.0.1:80 "
             '0.086 0.048 0.037 403 403 0 57 "OPTIONS https://api.example.org:443/items HTTP/1.1" '
             '"M" X\n'),
            ("CloudFront", "preflight-not-handled", "status 405",
             "2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.100\tOPTIONS\td111.cloudfront.net\t/index.html"
             "\t405\t-\tMozilla\n"),
            ("Cloudflare", "preflight-needs-login", "with status 401",
             '{"ClientRequestMethod":"OPTIONS","ClientRequestURI":"/a","EdgeResponseStatus":401}\n'),
            ("nginx, a redirect", "preflight-redirected", "answered with a redirect",
             '10.0.0.1 - - [05/Jan/2021:10:00:00 +0000] "OPTIONS /a HTTP/1.1" 301 178 "-" "M"\n'),
        )
    ),
    *(
        Kind(f"a log without a failed preflight, {name}", "says-nothing", ("? Unknown", says),
             ("Refused", PLACEHOLDER), row)
        for name, says, row in (
            ("a granted one and an error", "a browser let the preflight pass",
             '[05/Jan/2021 10:00:00] "OPTIONS /api/items/ HTTP/1.1" 200 0\n'
             '[05/Jan/2021 10:00:00] "POST /api/items/ HTTP/1.1" 403 60\n'),
            ("OPTIONS alone", "and not the request after it",
             "OPTIONS /api/items 204 0.523 ms - 0\n"),
            ("a GET", "does not tell whether the page may read the response",
             '127.0.0.1 - - [05/Jan/2021 10:00:01] "GET /api/items HTTP/1.1" 200 -\n'),
        )
    ),
    Kind("Rocket's log, with a route that is missing", "says-nothing",
         ("OPTIONS /auth/signin and POST /auth/signin", "status 404", "let the preflight pass"),
         ("Refused", PLACEHOLDER),
         "Rocket has launched from http://localhost:8000\nOPTIONS /auth/signin:\n"
         "    => Error: No matching routes for OPTIONS /auth/signin.\n"
         "    => Warning: Responding with 404 Not Found catcher.\n"
         "    => CORS Fairing: Turned missing route OPTIONS /auth/signin into an OPTIONS "
         "pre-flight request\n    => Response succeeded.\nPOST /auth/signin application/json:\n"
         "    => Outcome: Failure\n    => Warning: Responding with 404 Not Found catcher.\n"),
    Kind("a raw request whose headers stand in columns", "preflight-not-handled",
         ("OPTIONS gets status 405", "X-Requested-With"), ("without an Origin",),
         "OPTIONS /a?b=1 HTTP/1.1\nHost\tapi.example.org\nUser-Agent  Mozilla/5.0\n"
         f"Accept-Language en-us\nOrigin  {SPA}\nAccess-Control-Request-Method   GET\n"
         "Access-Control-Request-Headers  authorization,x-requested-with\n\n-- response\n\n"
         "HTTP/1.1 405 Method Not Allowed\n"),
    Kind("Cloudflare's old name, which is not the server's", "gateway-error",
         ("status 502",), ("looks like nginx", "nginx.conf"),
         f"Request URL: {API}\nRequest Method: GET\nStatus Code: 502\n\nResponse Headers\n"
         f"server: cloudflare-nginx\n\nRequest Headers\norigin: {SPA}\n"),
    *(
        Kind(f"a method that curl takes for a host, {method}", "name-not-found",
             (f"took {method} for the name of a host", f"curl -X {method}"), ("ad blocker",),
             f"$ curl {method} {API}\ncurl: (6) Could not resolve host: {method}\n")
        for method in ("OPTIONS", "POST")
    ),
    Kind("Chrome's message without its quotes", ANY_LACK, (API, f"fetch {API} --from {SPA}"), (),
         f"Access to fetch at {API} from origin {SPA} has been blocked by CORS policy: No "
         "Access-Control-Allow-Origin header is present on the requested resource."),
    *(
        Kind(f"an entry that no page equals, {name}",
             "origin-misspelled preflight-not-handled preflight-needs-login preflight-crashed",
             (f"“{entry}”, which no page's origin equals", f"Write {right},"), (),
             f"{CHECK}{MISSING}\n\napp.add_middleware(\n    CORSMiddleware,\n    allow_origins="
             f'["{SPA}", "{entry}"],\n    allow_methods=["*"],\n)\n')
        for name, entry, right in (
            ("with a slash", f"{DEV}/", DEV), ("with a port too many", f"{SPA}:443", SPA),
        )
    ),
    # --- headers as programs print them -----------------------------------------------------------
    *(
        Kind(f"doubled header in {form}", "doubled-headers", ("there twice",), ("GET /",), text)
        for form, text in (
            ("two parts", f"HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: {SPA}\n\n"
             "Access-Control-Allow-Origin: *\nContent-Type: text/html\n"),
            ("Go's map", "map[Access-Control-Allow-Origin:[* *] Content-Type:[text/html]]\n"),
            ("Python's lists", "{'Server': ['x'], 'Access-Control-Allow-Origin': ['*', '*']}\n"),
        )
    ),
    *(
        Kind(f"headers in {form}", f"{'error-status ' * ('401' in says)}allowed-as-shown",
             ("✓ Allowed", says), ("GET /",), text)
        for form, says, text in (
            ("JSON", "│ Access-Control-Allow-Origin: *",
             '{\n  "access-control-allow-origin": "*",\n  "content-type": "text/html"\n}\n'),
            ("Node.js", "│ Vary: Origin", "[Object: null prototype] {\n  vary: 'Origin',\n"
             f"  'access-control-allow-origin': '{SPA}'\n}}\n"),
            ("axios' error", "401 Unauthorized", "  response: {\n    status: 401,\n    headers: {\n"
             f"      'access-control-allow-origin': '{SPA}',\n      vary: 'Origin'\n    }},\n"),
            ("Python", "200 OK", ">>> r.status_code\n200\n>>> r.headers\n{'Date': 'Tue', "
             "'Access-Control-Allow-Origin': '*', 'Server': 'x'}\n"),
            ("PowerShell's list", "200 OK", "StatusCode        : 200\nHeaders           : "
             "{[Access-Control-Allow-Origin, *], [Content-Type, text/html]}\n"),
            ("PowerShell's table", "│ Access-Control-Allow-Origin: *",
             "Key                          Value\n---                          -----\n"
             "Access-Control-Allow-Origin  *\nContent-Type                 text/html\n"),
        )
    ),
    *(
        Kind(f"{tool} with the server's own Origin", f"{more}allowed-as-shown",
             ("browsers do not apply CORS", says), ("Refused", "cookies"), text)
        for tool, more, says, text in (
            ("curl", "", "whatever headers", f"$ curl -i {API} -H 'Origin: https://api.example.org'\n"
             "HTTP/1.1 200 OK\nServer: x\n"),
            ("curl -v", "error-status ", "because of its Origin",
             "> GET /a HTTP/1.1\n> Host: localhost:8080\n> Origin: http://localhost:8080\n>\n"
             "< HTTP/1.1 403 Forbidden\n<\nInvalid CORS request\n"),
        )
    ),
    # --- settings beside a response ---------------------------------------------------------------
    *(
        Kind(f"settings that list the page beside a response, {name}", causes,
             ("The pasted settings allow the page, so this response does not come from them",),
             (PLACEHOLDER, "allow_origins ="), f"{settings}\n\n{response}")
        for settings in (f'CORS_ALLOWED_ORIGINS = ["{SPA}"]',
                         f"app.use(cors({{ origin: ['{SPA}'] }}))")
        for name, causes, response in (
            (f"200 {settings[:4]}", "no-cors-headers", f"$ curl -i -H 'Origin: {SPA}' {API}\n"
             "HTTP/1.1 200 OK\nContent-Type: text/html\n"),
            (f"404 {settings[:4]}", "error-without-cors no-cors-headers",
             f"$ curl -i -H 'Origin: {SPA}' {API}\nHTTP/1.1 404 Not Found\nServer: nginx\n"),
            (f"a message {settings[:4]}", "no-cors-headers",
             f"{chrome(MISSING)}\n\nHTTP/1.1 200 OK\nContent-Type: text/html\n"),
        )
    ),
    Kind("settings beside a response to curl without Origin", "not-asked-as-a-page no-cors-headers",
         (f"an origin that the pasted settings list ({SPA})",), (PLACEHOLDER,),
         f'CORS_ALLOWED_ORIGINS = ["{SPA}"]\n\n$ curl -i {API}\nHTTP/1.1 200 OK\nServer: x\n'),
    # --- types of scripts -------------------------------------------------------------------------
    *(
        Kind(f"type of a script: {text[:60]}", causes, says, ("your page's origin",), text)
        for text, causes, says in (
            ('Failed to load module script: The server responded with a non-JavaScript MIME type '
             'of "text/markdown". Strict MIME type checking is enforced', "wrong-mime-type",
             ("text/markdown",)),
            ('Failed to load module script: Expected a JavaScript-or-Wasm module script but the '
             'server responded with a MIME type of "". Strict MIME type checking',
             "wrong-mime-type", ("has the wrong Content-Type.",)),
            ("failed to load module script. expected javascript module script but server responded "
             "with mime type of image/png", "wrong-mime-type retold", ("image/png",)),
            ("Refused to execute script from 'https://raw.githubusercontent.com/a/b/main/c.js' "
             "because its MIME type ('text/plain') is not executable, and strict MIME type "
             "checking is enabled.", "wrong-mime-type", ("pages as text/plain", "jsdelivr")),
            ("Cross-Origin Read Blocking (CORB) blocked cross-origin response "
             "https://gist.githubusercontent.com/a/1/raw/c.js with MIME type text/plain. See "
             "https://www.chromestatus.com/feature/5629709824032768 for more details.",
             "opaque-response-blocking", ("pages as text/plain", "jsdelivr")),
            ("GET https://img.example.net/a.png net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin 200",
             "resource-policy", ("keeps it from your page.",)),
        )
    ),
    Kind("page of a public service, and a program of the user's machine",
         "page-of-another error-without-cors no-cors-headers origin-not-allowed",
         ("Most likely: The page belongs to Google",), ("address of development",),
         chrome(MISSING, "http://127.0.0.1:3030/info", "https://www.google.com")),
    Kind("page of a public service, and a certain reason", "wildcard-with-credentials",
         ("▸ The server allows every origin",), (),
         chrome("The value of the 'Access-Control-Allow-Origin' header in the response must not be "
                "the wildcard '*' when the request's credentials mode is 'include'.",
                origin="https://www.youtube.com")),
    Kind("local network, and a page of an extension", "local-network-access", (), ("over https",),
         chrome("Permission was denied for this request to access the `unknown` address space.",
                "http://192.168.1.9/api", "chrome-extension://abcdefghijklmnopabcdefghijklmnop")),
    *(
        Kind(f"port left out of the URL: {url} {tail[:20]}", causes, says, never,
             chrome(tail, url, DEV))
        for tail, url, causes, says, never in (
            (CHECK + MISSING, "http://localhost/sanctum/csrf-cookie", PREFLIGHT_UNKNOWN,
             ("The URL has no port", f"begin with {DEV}"), ()),
            (MISSING, "http://localhost/api/items", ANY_LACK, ("The URL has no port",), ()),
            (MISSING, "http://localhost:80/api/items", ANY_LACK, ("The URL has no port",), ()),
            (MISSING, "http://localhost:8000/api/items", ANY_LACK, (), ("The URL has no port",)),
            (MISSING, "http://127.0.0.1/api/items", ANY_LACK, (), ("The URL has no port",)),
        )
    ),
    Kind("text of a page's library, which is not a server's", "says-nothing",
         (NOTHING_SAID, "http://docs.example.org/x"), ("server's log", "because of their Origin"),
         "Error: CORS request rejected: http://docs.example.org/x\n    at loadend (app.js:1:2)\n"),
    Kind("curl --head before another option", "not-asked-as-a-page preflight-not-handled",
         ("OPTIONS https://api.example.org/a",), ("http://options",),
         "$ curl --head -X 'OPTIONS' https://api.example.org/a\nHTTP/1.1 404 Not Found\n"),
    Kind("no response from this machine, which is not mixed content", "no-answer", (),
         ("page is https",), firefox("CORS request did not succeed", "http://127.0.0.1:9/a")),
    Kind("a copy in a CDN's cache for another page", "cached-for-another",
         ("made for https://b.example.org",),
         ("without the header",),
         chrome("The 'Access-Control-Allow-Origin' header has a value 'https://b.example.org' that "
                "is not equal to the supplied origin.", "https://unpkg.com/a@1/f.ttf", by="font")),
    *(
        Kind(f"host nearly the page's: {url}, {page}", f"{ANY_LACK}{' warning' * is_nearly}", said,
             never,
             chrome(MISSING, url=f"https://{url}/a", origin=f"https://{page}"))
        for url, page, is_nearly in (
            ("shop.dev", "shop.fruit.dev", True), ("shop.fruit.dev", "shop.dev", True),
            ("api.fruitshop.dev", "www.fruitshops.dev", True),
            ("fruit.dev", "shop.fruit.dev", False), ("api.fruit.dev", "shop.fruit.dev", False),
            ("api.fruitshop1.dev", "api.fruitshop.dev", False), ("ab.dev", "abc.dev", False),
            ("xxxx.dev", "xxx.dev", False),
        )
        for said, never in [(("is nearly that of the page",), ())[:: 1 if is_nearly else -1]]
    ),
    *(
        Kind(f"guess at a redirect of {host}", "preflight-redirected", says, never,
             chrome("Response to preflight request doesn't pass access control check: Redirect is "
                    "not allowed for a preflight request.", url=f"https://{host}/orders"))
        for host, says, never in (
            ("api.shop.example.org", ("with a slash",), ("www.",)),
            ("example.org", ("with “www.”",), ("without “www.”",)),
            ("www.example.org", ("without “www.”",), (" with “www.”",)),
            ("203.0.113.9", ("with a slash",), ("www.",)),
        )
    ),
    *(
        Kind(f"Safari: a preflight's status {status} alone", causes, (f"status {status}",),
             ("that response has no CORS", "Its errors may have"),
             safari(f"Preflight response is not successful. Status code: {status}"))
        for status, causes in (
            (400, "origin-not-allowed preflight-not-handled"), (422, "preflight-not-handled"),
            (429, "error-without-cors"),
        )
    ),
    Kind("status of the library event-source-polyfill", "no-event-stream",
         ("status 204, and not 200", "not to try again"), ("no Content-Type",),
         "Uncaught Error: EventSource's response has a status 204 No Content that is not 200. "
         "Aborting the connection."),
    Kind("type of the library event-source-polyfill", "wrong-mime-type", ("text/event-stream",), (),
         "Error: EventSource's response has a Content-Type specifying an unsupported type: "
         "text/html. Aborting the connection."),
    *(
        Kind(f"Firefox's reason alone, without a response: {text[:12]}", "no-answer",
             ("no response",), (), text)
        for text in ("CORS request did not succeed", "Reason: CORS request did not succeed")
    ),
    Kind("Firefox's reason alone, beside a message of Chrome", f"{ANY_LACK} warning",
         ("it got no response",), (),
         f"{chrome(MISSING)}\n\nFirefox: (Reason: CORS request did not succeed)"),
    *(
        Kind(f"a data: URL: {head[:30]}", "wrong-scheme",
             ("data:font/woff2;base64,…", "has its content in itself"),
             ("AAAA", "Electron", "lacks the http"),
             f"{head}data:font/woff2;base64,{'A' * 90}{tail}")
        for head, tail in (
            ("Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
             "resource at ", ". (Reason: CORS request not http)."),
            ("Access to font at '", "' from origin 'http://localhost:3000' has been blocked by "
             "CORS policy: Cross origin requests are only supported for protocol schemes: http."),
        )
    ),
    *(
        Kind(f"Safari: no response, {said}", causes, says, ("net::", "does not say why"),
             f"[Error] Failed to load resource: The operation couldn’t be completed. {said} (4, "
             f"line 0)\n[Error] Fetch API cannot load {API} due to access control checks.")
        for said, causes, says in (
            ("Connection refused", "server-down", ("Nothing listens",)),
            ("(OSStatus error -9807.)", "bad-certificate", ()),
            ("Protocol error", "connection-broken", ("not valid HTTP/2", "Upgrade")),
        )
    ),
    Kind("Safari: a file with another hash", "another-rule", ("the hash",), (),
         "[Error] Cannot load script https://cdn.example.org/a.js. Failed integrity metadata "
         "check. Content length: 4, Expected content length: 4, Expected metadata: sha384-abc"),
    *(
        Kind(f"Spring's refusal without its body, {method}", causes,
             ("The length of its body", "Invalid CORS" if method == "GET" else "does not allow"),
             ("says so itself", "in the body of"),
             f"$ curl -i -X {method} -H 'Origin: {SPA}' {more}{API}\nHTTP/1.1 403\nVary: Origin\n"
             "Vary: Access-Control-Request-Method\nVary: Access-Control-Request-Headers\n"
             "Content-Length: 20\n")
        for method, more, causes in (
            ("GET", "", "origin-not-allowed"),
            ("OPTIONS", "-H 'Access-Control-Request-Method: PUT' ",
             "origin-not-allowed method-not-allowed"),
        )
    ),
    *(
        Kind(f"a response through two layers: {layer}", cause, says, never,
             f"$ curl -i -H 'Origin: {SPA}' {API}\nHTTP/1.1 {status}\nServer: nginx/1.18.0\n"
             f"{layer}\nContent-Type: text/plain\n\n{body}\n")
        for status, layer, body, cause, says, never in (
            (403, "Vary: Origin", "Invalid CORS request", "origin-not-allowed", ("This looks like "
             "Spring",), ("looks like nginx", "only one of these")),
            (200, "X-Powered-By: Express", "[]", "no-cors-headers", ("only one of these",), ()),
        )
    ),
    Kind("Safari: API Gateway without a status", "error-without-cors no-cors-headers "
         "origin-not-allowed", ("Either: Amazon API Gateway",), ("Most likely",),
         safari("Origin https://spa.example.org is not allowed by Access-Control-Allow-Origin.",
                "https://a1.execute-api.us-east-1.amazonaws.com/dev/a", by="XMLHttpRequest")),
    Kind("Safari: a preflight that is redirected from http", "preflight-redirected", (),
         ("net-internals",), safari("Preflight response is not successful. Status code: 307",
                                    "http://api.shop.dev/items")),
    *(
        Kind(f"blacked-out host {sign}", "origin-not-allowed",
             ("your page's origin",), ("xn--",),
             chrome(_value_sent(f"https://www.{sign * 5}.com"), f"https://api.{sign * 5}.com/a",
                    f"https://{sign * 5}.com"))
        for sign in "█■⬛"
    ),
    Kind("blacked-out host of a certificate", "bad-certificate", ("of https://█████ is not",),
         ("xn--",), "GET https://█████/api net::ERR_CERT_AUTHORITY_INVALID"),
    Kind("blacked-out hosts with curl", "origin-not-allowed",
         ("a page https://api.█████.com", "your page's origin"), ("for https://xn--",),
         "$ curl -i -H 'Origin: https://█████.com' https://api.█████.com/a\nHTTP/1.1 200 OK\n"
         "Access-Control-Allow-Origin: https://www.█████.com\n"),
    Kind("punycode that is cut", ANY_LACK, ("xn--9",), (),
         chrome(MISSING, "https://api.xn--9.example.de/a")),
    *(
        Kind(f"WebSocket handshake without its response: {text[:20]}", "says-nothing",
             ("request of a WebSocket handshake", "WebSockets have no CORS", "ws://localhost:8080"),
             ("needs a preflight",), text)
        for text in (
            "GET /ws HTTP/1.1\nHost: localhost:8080\nConnection: Upgrade\nUpgrade: websocket\n"
            f"Origin: {SPA}\nSec-WebSocket-Version: 13\n",
            f"$ curl -i -N -H 'Upgrade: websocket' -H 'Origin: {SPA}' http://localhost:8080/ws\n",
        )
    ),
    *(
        Kind(f"curl's last line after a writer's words: {before!r}", "connection-broken",
             ("(Empty reply from server)",), ("without its response",),
             f"`curl -H 'Origin: {SPA}' {API}`\n{before}curl: (52) Empty reply from server{after}")
        for before, after in (("returns:  ", ""), ("but I get this: `", "`"), ("", ""))
    ),
    Kind("font of a public CDN that names another page", "cached-for-another origin-not-allowed",
         ("cdn.bootcss.com is run by BootCDN",), ("allow_origins",),
         chrome(_value_sent("http://pay.example.net"), "https://cdn.bootcss.com/a/f.woff2",
                by="font")),
    # --- OPTIONS without Origin ----------------------------------------------------------------
    *(
        Kind(f"OPTIONS without Origin, status {status}", f"not-asked-as-a-page {cause}",
             ("which is not a preflight", f"{status}"), ("proves nothing",),
             f"OPTIONS /orders/4 HTTP/1.1\nHost: api.example.org\n\nHTTP/1.1 {status} X\n"
             "Content-Type: text/html\n\n<h1>no</h1>\n")
        for status, cause in (
            (405, "preflight-not-handled"), (404, "preflight-not-handled"),
            (501, "preflight-not-handled"), (401, "preflight-needs-login"),
        )
    ),
    # --- a header in a table of developer tools ------------------------------------------------
    *(
        Kind(f"a message beside {line!r}", "error-without-cors cached-for-another",
             ("The response beside the message", f"Access-Control-Allow-Origin: {value}"), (),
             f"Origin {SPA} is not allowed by Access-Control-Allow-Origin.\n{line}\n")
        for line, value in (
            ("access-control-allow-origin *", "*"), ("Access-Control-Allow-Origin\t*", "*"),
            (f"access-control-allow-origin: {SPA}", SPA),
        )
    ),
    # --- what code, tools and titles tell ------------------------------------------------------
    *(
        Kind(f"code that refuses OPTIONS, {name}", f"preflight-not-handled {then}", (said, "204"),
             (), f"{chrome(CHECK + 'It does not have HTTP ok status.')}\n\n{code}\n")
        for name, said, then, code in (
            ("Node.js", "status 405", "preflight-needs-login preflight-crashed",
             "if (req.method == 'OPTIONS') { res.writeHead(405); return res.end(); }"),
            ("PHP", "every method", "preflight-needs-login preflight-crashed",
             "<?php\nheader('Access-Control-Allow-Origin: *');\nif ($_SERVER['REQUEST_METHOD'] !== "
             "'POST') {\n  http_response_code(405);\n  exit;\n}"),
        )
    ),
    *(
        Kind(f"a bucket without a configuration, as {name} says", "no-cors-headers "
             "origin-not-allowed cached-for-another error-without-cors",
             ("The bucket gs://shop-media has no CORS configuration", "cors.json"), (),
             f"{chrome(MISSING, 'https://storage.googleapis.com/shop-media/4.png')}\n\n{said}\n")
        for name, said in (
            ("gsutil", "$ gsutil cors get gs://shop-media\ngs://shop-media/ has no CORS "
             "configuration."),
            ("gcloud", "$ gcloud storage buckets describe gs://shop-media "
             '--format="default(cors_config)"\nnull'),
        )
    ),
    *(
        Kind(f"a file with CORS settings that is refused by {said[:24]}", "settings-invalid",
             ("square brackets",), ("have the page's origin",),
             f"$ gsutil cors set cors.json gs://shop-media\n{said}\n")
        for said in (
            "ArgumentException: JSON CORS data could not be loaded from: {origin: *}",
            "ArgumentException: CORS JSON should be formatted as a list containing one or more "
            "JSON objects.",
            "ERROR: (gcloud.storage.buckets.update) Found invalid JSON/YAML file cors.json",
        )
    ),
    *(
        Kind(f"a row without brackets{' before' if before else ''}: {row[-24:]}", causes,
             (said,), (),
             f"{before}{chrome(MISSING)}{after}")
        for row, causes, said in (
            (f"GET {API} 502 Bad Gateway", "gateway-error", "502"),
            (f"POST {API} 413 Request Entity Too Large", "body-limit", "413"),
        )
        for before, after in ((f"{row}\n", ""), ("", f"\norders.js:7 {row}"))
    ),
    Kind("a status of OPTIONS beside a message about the request", ANY_LACK, (), ("403",),
         f"{chrome(MISSING)}\n\nIn the Network tab OPTIONS returns 403."),
    Kind("the operation in a signed URL", "origin-not-allowed", ("PUT https", '"PUT"'), (),
         chrome(CHECK + MISSING, "https://m.s3.eu-west-1.amazonaws.com/4.png?X-Amz-Algorithm="
                "AWS4-HMAC-SHA256&X-Amz-Signature=9f&x-id=PutObject")),
    Kind("a command for another server beside a message", PREFLIGHT_UNKNOWN, (), ("DELETE http",),
         f"{chrome(CHECK + MISSING)}\n\n$ curl -X DELETE http://localhost:8001/plugins/7\n"),
    Kind("Kong's settings by its Admin API", "origin-misspelled preflight-not-handled "
         "preflight-needs-login preflight-crashed", ("Kong", "http://spa.example.org"), (),
         f"{chrome(CHECK + MISSING)}\n\n$ curl http://localhost:8001/plugins --data name=cors "
         '--data "config.origins=http://spa.example.org"\n'),
    *(
        Kind(f"annotations of an ingress: {name}", "origin-not-allowed preflight-not-handled "
             "preflight-needs-login preflight-crashed", ("https://www.example.org, and not",), (),
             f'{chrome(CHECK + MISSING)}\n\n  annotations:\n    {name}: "https://www.example.org"\n')
        for name in ("haproxy.org/cors-allow-origin", "haproxy-ingress.github.io/cors-allow-origin",
                     "gateway.example.org/cors-allowed-origins")
    ),
    *(
        Kind(f"Ollama in prose with 403: {said[:20]}", causes,
             ("Ollama does not allow your page's origin", "OLLAMA_ORIGINS"), (), said)
        for said, causes in (
            ("From a browser extension Ollama answers 403, from curl it works.",
             "origin-not-allowed preflight-needs-login error-without-cors"),
            ("Our chat page calls ollama in the browser: OPTIONS /api/chat gives 403",
             "origin-not-allowed preflight-needs-login"),
        )
    ),
    Kind("the interceptor of Capacitor", "no-cors-headers error-without-cors origin-not-allowed",
         ("server.url", "CapacitorHttp"),
         ("These headers", "responses then need"),
         chrome(MISSING, "http://localhost/_capacitor_http_interceptor_?u=https%3A%2F%2Fa.example",
                "http://localhost:8100")),
    *(
        Kind(f"headers under a title: {title}", "allowed-as-shown no-max-age",
             ("Preflight allowed", "list neither methods nor request headers"), (),
             f"{title}\naccess-control-allow-origin: {SPA}\nvary: Origin\n")
        for title in ("### Preflight response", "OPTIONS response headers:",
                      "Response Headers (preflight)", "**Headers of the OPTIONS request**")
    ),
    *(
        Kind(f"older Chrome without a reason: {cut[:60]}{end[:9]}", cause, (said,), (),
             f"{before}{cut}{end}")
        for cut, cause, said in (
            (f"XMLHttpRequest cannot load {API}", "says-nothing", "The message is cut"),
            (f"Fetch API cannot load {API}", "says-nothing", "The message is cut"),
            ("XMLHttpRequest cannot load file:///android_asset/www/a.json", "page-from-file",
             "WebViewAssetLoader"),
            ("XMLHttpRequest cannot load file:///srv/www/list.php", "page-from-file",
             "php -S localhost:8000"),
        )
        for before, end in (("", "."), ("", ""), ('I/chromium(96): [INFO:CONSOLE(0)] "',
                                                  '.", source: file:///android_asset/a.js (3)'))
    ),
    *(
        Kind(f"two addresses of one server: {page} and {url}", "page-at-other-address "
             "error-without-cors no-cors-headers origin-not-allowed", ("“/cart”",), (),
             chrome(MISSING, url, page))
        for page, url in (
            ("https://www.shop.example.org", "https://shop.example.org/cart?id=3"),
            ("https://shop.example.org", "https://www.shop.example.org/cart"),
            ("http://shop.example.org", "https://shop.example.org/cart"),
            ("http://localhost:8000", "http://127.0.0.1:8000/cart"),
        )
    ),
    Kind("two servers of one machine", ANY_LACK, (), ("one server",),
         chrome(MISSING, "http://127.0.0.1:8000/cart", "http://localhost:3000")),
    *(
        Kind(f"a heading of Chrome's Issues: {heading[:48]}", cause, (said,), (), heading)
        for heading, cause, said in (
            ("Specify a Cross-Origin Resource Policy to prevent a resource from being blocked",
             "embedder-policy", "crossOriginEmbedderPolicy"),
            ("Specify a more permissive Cross-Origin Resource Policy to stop a resource from being "
             "blocked", "resource-policy", "cross-origin"),
            ("Specify a Cross-Origin Embedder Policy to stop this frame from being blocked",
             "embedder-policy", "stops the frame"),
            ("Content Security Policy of your site blocks some resources",
             "content-security-policy", "that the message names"),
        )
    ),
    *(
        Kind(f"a net error in small letters: {error}", cause, (), (), f"Error: {error}")
        for error, cause in (
            ("err_blocked_by_response.notsameorigin", "resource-policy"),
            ("net::err_connection_refused", "server-down"),
            ("err_cert_authority_invalid", "bad-certificate"),
        )
    ),
    Kind("sources of sockets do not cover https", "content-security-policy",
         ("connect-src 'self' ws: https://fonts.example.org",), ("redirected",),
         "Refused to connect to 'https://fonts.example.org/a' because it violates the following "
         "Content Security Policy directive: \"default-src 'self' ws:\"."),
    Kind("a letter in place of the address", "says-nothing", (), (),
         "XMLHttpRequest cannot load X due to access control checks."),
    *(
        Kind(f"what cors-anywhere says: {said[:40]}", cause, (words,), (), said)
        for said, cause, words in (
            ("Missing required request header. Must specify one of: origin,x-requested-with",
             "not-asked-as-a-page", "X-Requested-With"),
            (f'The origin "{SPA}" was not whitelisted by the operator of this proxy.',
             "origin-refused", SPA),
            ("See /corsdemo for more info", "origin-refused", "back end of your own"),
            ("Not found because of proxy error: Error: getaddrinfo ENOTFOUND api.example.org",
             "gateway-error", "cannot reach"),
        )
    ),
    *(
        Kind(f"an option for CORS of a software that is not named: {name}", "header-not-allowed",
             ("list it already",), ("add X-Token",),
             chrome(lacks("X-Token")) + f"\n\n{name}: {{\n    origin: ['*'],\n    headers: "
             "['Authorization', 'X-Token']\n}\n")
        for name in ("cors", '"cors"', "  cors")
    ),
    Kind("a header that does not exist, named like an option", "preflight-not-handled "
         "preflight-needs-login preflight-crashed", (), ("preflightContinue", "pass preflights on"),
         chrome(CHECK + "It does not have HTTP ok status.") + '\n\n"headers": {\n'
         f'  "Access-Control-Allow-Origin": "{SPA}",\n'
         '  "Access-Control-Allow-PreflightContinue": "true"\n}\n'),
    *(
        Kind(f"a policy and what is not loaded: {said[:40]} … {said[-40:]}", "another-rule",
             (words,), ("does not let it load",), said)
        for said, words in (
            ("Refused to execute inline script because it violates the following Content Security "
             "Policy directive: \"script-src 'self'\". Either the 'unsafe-inline' keyword, a hash "
             "('sha256-x'), or a nonce is required to enable inline execution.",
             "stops a script that stands in the page itself (inline), by script-src."),
            ("Refused to apply inline style because it violates the following Content Security "
             "Policy directive: \"style-src 'self'\".",
             "stops a style that stands in the page itself (inline), by style-src."),
            ("Content Security Policy: The page’s settings blocked the loading of a resource at "
             "inline (“script-src”).", "(inline), by script-src."),
            ("Content Security Policy: Les paramètres de la page ont empêché le chargement d’une "
             "ressource\nà self (“script-src”).", "(inline), by script-src."),
            ("Content Security Policy: The page’s settings blocked the loading of a resource at "
             "eval (“script-src”).", "eval"),
            ("Refused to evaluate a string as JavaScript because 'unsafe-eval' is not an allowed "
             "source of script in the following Content Security Policy directive: \"script-src "
             "'self'\".", "eval"),
            ("Refused to set the document's base URI to 'https://w.example/' because it violates "
             "the following Content Security Policy directive: \"base-uri 'self'\".", "<base>"),
        )
    ),
    *(
        Kind(f"a policy's directive by the verb: {doing}", "content-security-policy",
             (f"{own} 'self' {'blob:' if url.startswith('blob:') else 'https://w.example'}",),
             ("connect-src",),
             f"Refused to {doing} '{url}' because it violates the following Content Security "
             "Policy directive: \"default-src 'self'\".")
        for doing, url, own in (
            ("frame", "https://w.example/a", "frame-src"),
            ("create a worker from", "blob:https://w.example/a", "worker-src"),
            ("load the image", "https://w.example/a", "img-src"),
            ("load media from", "https://w.example/a", "media-src"),
            ("load manifest from", "https://w.example/a", "manifest-src"),
        )
    ),
    *(
        Kind(f"mixed content that is not stopped: {said[-44:]}", "warning", ("https",),
             ("Not sent",), f"Mixed Content: The page at '{SPA}/' was loaded over {said}")
        for said in (
            "HTTPS, but requested an insecure image 'http://b.example/x.png'. This content should "
            "also be served over HTTPS.",
            "HTTPS, but requested an insecure element 'http://b.example/x.png'. This request was "
            "automatically upgraded to HTTPS, For more information see https://blog.example",
            "a secure connection, but contains a form that targets an insecure endpoint "
            "'http://b.example/x'. This endpoint should be made available over a secure "
            "connection.",
        )
    ),
    *(
        Kind(f"a redirect to another site: {first}", "redirect-without-cors "
             "null-after-redirect", ("let it follow redirects itself",),
             ("responses then need",), chrome(MISSING, "https://www.crm.example.com/start",
                                              first=first))
        for first in ("http://localhost:8010/proxy/token", "https://api.example.org/v2/token?id=1")
    ),
    *(
        Kind(f"a redirect, and the preflight after it is redirected: {url}", cause, (said,),
             ("answered the preflight",),
             chrome(CHECK + "Redirect is not allowed for a preflight request.", url,
                    first=f"{SPA}/user"))
        for url, cause, said in (
            ("https://id.example.org/oauth2/authorize", "login-redirect", "redirects the request"),
            ("https://files.example.org/user", "preflight-redirected", "is redirected again"),
        )
    ),
    Kind("oauth2-proxy's log beside a redirected preflight", "preflight-needs-login",
         ("--skip-auth-preflight",), ("Fetch the URL that it redirects to",),
         "[2023/10/02 13:26:05] [oauthproxy.go:970] No valid authentication in request. Initiating "
         "login.\n" + chrome(CHECK + "Redirect is not allowed for a preflight request.")),
    *(
        Kind(f"doubled headers as Postman had them: {mark or 'without marks'}", "doubled-headers",
             ("allow_credentials = true",), (),
             f"curl https://api.example.org/m -H 'Origin: {SPA}'\n\n"
             f"{mark}Access-Control-Allow-Credentials →true, true{mark}\n"
             f"{mark}Access-Control-Allow-Origin →{SPA}, {SPA}{mark}\n")
        for mark in ("", "`")
    ),
    Kind("doubled headers, and the request that browsers ask for first", "doubled-headers",
         ('allow_headers = ["Authorization", "Content-Type"]', "application/sparql-update"), (),
         f"POST /sparql HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\nAuthorization: Bearer x\n"
         "Content-Type: application/sparql-update\n\nHTTP/1.1 200 OK\n"
         f"Access-Control-Allow-Origin: {SPA}\nAccess-Control-Allow-Origin: {SPA}\n"),
    Kind("axios in an app of React Native", "says-nothing", ("do not apply CORS",),
         ("printed by the browser itself",),
         "Error: Network Error\n    at createError (createError.js:16)\n    at "
         "XMLHttpRequest.handleError (xhr.js:83)\n    at RCTDeviceEventEmitter.emit "
         "(EventEmitter.js:189)"),
    *(
        Kind(f"a body without its status: {asked.splitlines()[0][:40]}", "no-such-method",
             (f"no {method} method",), (), asked + '\n\n{"message":"Missing Authentication Token"}')
        for asked, method in (
            ("$ curl https://x1.execute-api.eu-west-1.amazonaws.com/dev/api/", "GET"),
            ("Request URL: https://x1.execute-api.eu-west-1.amazonaws.com/dev/api/\n"
             "Request Method: OPTIONS", "OPTIONS"),
        )
    ),
    *(
        Kind(f"a client's words for Ollama's 403: {said[:40]}", "origin-refused",
             ("OLLAMA_ORIGINS",), (), said)
        for said in ("Error: HTTP error 403: - Ollama requires additional access origins. See: "
                     "https://github.com/ollama/ollama/blob/main/docs/faq.md",
                     "Error communicating with LLM: ollama error 403:",
                     "Ollama call failed with status code 403:")
    ),
    Kind("gateway responses of a SAM template are not a response", "settings-reviewed",
         ("API Gateway (REST API)",), ("is there",),
         "Resources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n      "
         "GatewayResponses:\n        DEFAULT_4XX:\n          ResponseParameters:\n            "
         "Headers:\n              Access-Control-Allow-Origin: \"'*'\"\n        DEFAULT_5XX:\n"
         "          ResponseParameters:\n            Headers:\n              "
         "Access-Control-Allow-Origin: \"'*'\"\n      Cors: \"'*'\"\n"),
    Kind("nginx compares the origin far before it is sent", "settings-reviewed",
         ("nginx",), ("every origin", "every page that asks"),
         'if ($http_origin ~* "^https://(a|b)\\.example\\.org$") {\n  set $cors "true";\n}\n'
         + "proxy_set_header X-Real-IP $remote_addr;\n" * 20
         + 'if ($cors = "true") {\n  add_header Access-Control-Allow-Origin "$http_origin";\n'
         "  add_header Access-Control-Allow-Credentials true;\n}\n"),
    *(
        Kind(f"every origin is sent back, with credentials: {settings[:30]}", "settings-reviewed "
             "warning", ("every page that asks",), (), settings)
        for settings in (
            "const express = require('express')\n"
            "app.use(cors({ origin: true, credentials: true }))\n",
            'add_header Access-Control-Allow-Origin "$http_origin" always;\n'
            "add_header Access-Control-Allow-Credentials true always;\n",
        )
    ),
    Kind("an error beside a wildcard, to a command", "error-without-cors wildcard-with-credentials",
         ("status 401", "had no Origin", "No credentials provided"), (),
         "$ curl -i https://api.shop.test/p -u 'u:p'\nHTTP/1.1 401 Unauthorized\n"
         "access-control-allow-origin: *\naccess-control-allow-credentials: true\n"
         'content-type: application/json\n\n{\n  "message": "No credentials provided"\n}\n'),
    *(
        Kind(f"contentType of jQuery: {start[:12]}", "preflight-needs-login",
             ("Access-Control-Allow-Headers: Authorization, Content-Type",), (),
             f"{start}{{\n  type: 'GET',\n  url: '{API}',\n  beforeSend: function(xhr) {{\n"
             "    xhr.setRequestHeader('Authorization', 'Basic ' + btoa('a:b'));\n  },\n"
             "  contentType: 'application/json',\n});\n\n"
             f"XMLHttpRequest cannot load {API}. Response for preflight has invalid HTTP status "
             "code 401")
        for start in ("$.ajax(", "jQuery.ajax(", "$.ajaxSetup(")
    ),
    Kind("a site of GitHub Pages", "redirect-without-cors error-without-cors",
         ("GitHub Pages", "redirect", "in a tab"), ("crossorigin.Policy",),
         chrome("No 'Access-Control-Allow-Origin' header is present on the requested resource.",
                "https://someone.github.io/data/list.json")),
    *(
        Kind(f"503 is {name}", causes, says, ("is its address right",), text)
        for name, causes, says, text in (
            ("told", "gateway-error", ("503",), firefox(
                "CORS header ‘Access-Control-Allow-Origin’ missing", status="503")),
            ("of a command", "gateway-error", ("503",),
             f"$ curl -i {API}\nHTTP/1.1 503 Service Unavailable\ncontent-length: 0\n"),
        )
    ),
    *(
        Kind(f"S3 without a bucket: {url}", "no-cors-headers", ("name", "S3 itself"),
             ("allow_origins", "perhaps"), chrome(
                 "Response to preflight request doesn't pass access control check: No "
                 "'Access-Control-Allow-Origin' header is present on the requested resource.", url))
        for url in ("https://s3.amazonaws.com/", "https://s3.eu-west-1.amazonaws.com/?x-id=List",
                    "https://s3-us-west-2.amazonaws.com/")
    ),
    Kind("code of the page beside a command", "preflight-needs-login",
         ("Access-Control-Allow-Headers: Authorization, Content-Type",), (),
         f"$.ajax({{\n  type: 'GET',\n  url: '{API}',\n  contentType: 'application/json',\n}});\n"
         f"XMLHttpRequest cannot load {API}. Response for preflight has invalid HTTP status code "
         f"401\n\ncurl -i -X GET -H 'Authorization: Basic XXX' '{API}'\n"),
    Kind("a raw response above its request", "error-without-cors origin-not-allowed",
         ("POST http://localhost:8080/orders", "status 500"), ("The response says",),
         "HTTP/1.0 500 INTERNAL SERVER ERROR\nContent-Type: text/html\n\nPOST /orders HTTP/1.1\n"
         f"Host: localhost:8080\nOrigin: {DEV}\n"),
    Kind("raw responses above their requests", "error-without-cors",
         ("OPTIONS /orders", "POST http://localhost:8080/orders", "status 500"),
         ("not shown", "preflight failed"),
         f"HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: {DEV}\n"
         "Access-Control-Allow-Headers: content-type\n\nOPTIONS /orders HTTP/1.1\n"
         f"Host: localhost:8080\nOrigin: {DEV}\nAccess-Control-Request-Method: POST\n"
         "Access-Control-Request-Headers: content-type\n\nHTTP/1.1 500 Oops\n"
         "Content-Type: text/html\n\nPOST /orders HTTP/1.1\nHost: localhost:8080\n"
         f"Origin: {DEV}\n"),
    Kind("two raw exchanges, parted by blank lines", "error-without-cors",
         ("OPTIONS /orders", "POST http://localhost:8080/orders", "status 500"), ("not shown",),
         f"OPTIONS /orders HTTP/1.1\nHost: localhost:8080\nOrigin: {DEV}\n"
         "Access-Control-Request-Method: POST\n\nHTTP/1.0 200 OK\nAccess-Control-Allow-Origin: "
         f"{DEV}\nContent-Length: 0\n\nPOST /orders HTTP/1.1\nHost: localhost:8080\nOrigin: {DEV}\n"
         "\nHTTP/1.0 500 Internal Server Error\nContent-Type: text/html\n"),
    Kind("raw exchanges under titles", "error-without-cors",
         ("OPTIONS /orders", "PUT http://localhost:8080/orders", "status 500"), ("unknown URL",),
         f"**OPTIONS response headers**\nHTTP/1.0 200 OK\nAccess-Control-Allow-Origin: {DEV}\n"
         "Access-Control-Allow-Methods: PUT\nContent-Length: 0\n\nOPTIONS request headers:\n"
         f"OPTIONS /orders HTTP/1.1\nHost: localhost:8080\nOrigin: {DEV}\n"
         "Access-Control-Request-Method: PUT\n\nPUT response headers\nHTTP/1.0 500 Internal Server "
         "Error\nContent-Type: text/html\n\nPUT request headers\nPUT /orders HTTP/1.1\n"
         f"Host: localhost:8080\nOrigin: {DEV}\n"),
    *(
        Kind(f"not given to WebGL: {number}", "tainted-canvas", ("WebGL draws nothing", "serve "),
             ("it is shown",), said)
        for number, said in enumerate((
            "Failed to execute 'texImage2D' on 'WebGLRenderingContext': The image element contains "
            "cross-origin data, and may not be loaded.",
            "Failed to execute 'texSubImage2D' on 'WebGL2RenderingContext': Tainted canvases may "
            "not be loaded.",
            "Failed to execute 'texImage2D' on 'WebGLRenderingContext': The cross-origin image at "
            "https://images.shop.test/a.png may not be loaded.",
        ))
    ),
    *(
        Kind(f"an origin in capitals: {origin}", "no-cors-headers origin-not-allowed "
             "error-without-cors", (f'allow_origins = ["{origin.lower().rstrip("/")}"]',),
             (origin, "lower case"), chrome(MISSING, origin=origin))
        for origin in ("https://subA.shop.test", "https://APP.shop.test:8443", "HTTPS://X.test/")
    ),
    Kind("no origin, and no header", "null-origin", ("“*”", "an error or a redirect"), (),
         chrome(MISSING, origin="null")),
    Kind("a controller of Rails without def", "header-not-allowed",
         ("Rails", "Access-Control-Allow-Headers: Authorization, Content-Type, X-Token"),
         ("sets Access-Control-Allow-Origin",),
         chrome("Request header field authorization is not allowed by Access-Control-Allow-Headers "
                "in preflight response.")
         + "\n\nheaders['Access-Control-Allow-Origin']   = '*'\n"
         "headers['Access-Control-Allow-Headers']  = 'Content-Type, X-Token'\n"),
    Kind("a controller of Rails alone", "settings-reviewed", ("Rails", "every origin", "X-Token"),
         (),
         "def cors_headers\n  if request.headers[\"HTTP_ORIGIN\"]\n"
         "    headers['Access-Control-Allow-Origin']   = '*'\n"
         "    headers['Access-Control-Allow-Headers']  = 'Content-Type, X-Token'\n  end\nend\n"),
    Kind("a controller of Rails beside Firefox without a reason", "says-nothing",
         ("Rails", "X-Token"), ("no line is read",),
         "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
         f"resource at {API}. This can be fixed by moving the resource to the same domain or "
         "enabling CORS.\n\n  headers['Access-Control-Allow-Origin'] = '*'\n"
         "  headers['Access-Control-Allow-Headers'] = 'X-Token'\n"),
    Kind("ASP.NET Core's list in one string", "bad-list preflight-not-handled "
         "preflight-needs-login preflight-crashed", ("list has a single entry",),
         ("settings allow the page", "does not allow https"),
         f"{chrome(CHECK + MISSING)}\n\napp.UseCors(policy => policy\n"
         f"    .WithOrigins(\"{SPA}\")\n    .AllowAnyMethod()\n    .WithHeaders(\"X-A, X-B\"));\n"),
    Kind("ASP.NET Core's exposed headers in one string", "settings-reviewed headers-hidden",
         ("exposed headers has a single entry",), (),
         f"app.UseCors(policy => policy\n    .WithOrigins(\"{SPA}\")\n"
         "    .WithExposedHeaders(\"X-Total, X-Page\"));\n"),
    Kind("Next.js' list has another name", "header-not-allowed",
         ("Next.js", "Xsrf-Token, X-CSRF-Token", "pasted list has only X-CSRF-Token"), (),
         chrome("Request header field xsrf-token is not allowed by Access-Control-Allow-Headers in "
                "preflight response.")
         + "\n\n{ key: \"Access-Control-Allow-Headers\", value: \"X-CSRF-Token\" },\n"),
    Kind("a line of the preflight's response has other names", "header-not-allowed",
         ("X-Api-Key, Authorization, API-Version", "has only Authorization and API-Version"), (),
         "Request header field x-api-key is not allowed by Access-Control-Allow-Headers in "
         "preflight response.\naccess-control-allow-headers: Authorization, API-Version\n"),
    *(
        Kind(f"masked hosts beside a value: {value}", causes, (value,), ("Not read",),
             chrome(f"The 'Access-Control-Allow-Origin' header {said}", "https://XXX", "https://YYY"))
        for value, causes, said in (
            ("https://YYY, https://YYY", "doubled-headers",
             "contains multiple values 'https://YYY, https://YYY', but only one is allowed."),
            ("https://other.test", "origin-not-allowed cached-for-another",
             "has a value 'https://other.test' that is not equal to the supplied origin."),
        )
    ),
    # --- the Origin after redirects across origins ----------------------------------------------
    *(
        Kind(f"after a redirect across origins: {name}", causes,
             ("A redirect led from one foreign origin to another", f"Fetch {MOVED} directly"),
             ("add that origin", "allow_origins", "Access-Control-Allow-Origin: https"),
             chrome(tail, MOVED, first=API))
        for name, causes, tail in (
            ("no header", "null-after-redirect", MISSING),
            ("the page's origin", "null-after-redirect", _value_sent(SPA)),
            ("another origin", "null-after-redirect", _value_sent("https://other.example.org")),
            ("no header for the preflight", "null-after-redirect", CHECK + MISSING),
            ("another origin for the preflight", "null-after-redirect",
             CHECK + _value_sent("https://other.example.org")),
        )
    ),
    Kind("after a redirect across origins: another site", "redirect-without-cors "
         "null-after-redirect", ("Fetch https://files.example.net/4 directly",),
         ("add that origin", "allow_origins"),
         chrome(MISSING, "https://files.example.net/4", first=API)),
    Kind("after a redirect across origins: “*” and credentials", "wildcard-with-credentials",
         (f"fetch {MOVED} directly", "no list has"), ("allow_origins",),
         chrome("The value of the 'Access-Control-Allow-Origin' header in the response must not be "
                "the wildcard '*' when the request's credentials mode is 'include'.", MOVED,
                first=API)),
    Kind("after a redirect across origins: a method", "method-not-allowed", ("add PUT",),
         ("directly",),
         chrome("Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
                MOVED, first=API)),
    Kind("after a redirect across origins: settings that list the page", "null-after-redirect",
         ("no list of origins can allow it",), ("add that origin", "settings allow"),
         chrome(MISSING, MOVED, first=API)
         + f'\n\napp.add_middleware(CORSMiddleware, allow_origins=["{SPA}"])'),
    *(
        Kind(f"after a redirect across origins: the row of the {name}", "null-after-redirect",
             (f"Fetch {MOVED} directly",), ("add that origin", "the redirect has no CORS"),
             f"{chrome(MISSING, MOVED, first=API)}\n\n{rows}")
        for name, rows in (
            ("end", _ROW_OF_END), ("first URL", _ROW_OF_REDIRECT),
            ("two", _ROW_OF_REDIRECT + _ROW_OF_END),
        )
    ),
    Kind("after a redirect across origins: Firefox and the page's origin", "null-after-redirect",
         (f"Fetch {MOVED} directly",), ("The port differs",),
         firefox(f"CORS header ‘Access-Control-Allow-Origin’ does not match ‘{SPA}’", MOVED), FROM),
    Kind("after a redirect across origins: Safari", "null-origin",
         ("requests redirected from one server to another",), (),
         safari("Origin null is not allowed by Access-Control-Allow-Origin. Status code: 200",
                MOVED)),
    Kind("after a redirect across origins: a recording", "null-after-redirect",
         (f"Fetch {MOVED} directly",), ("add that origin",),
         har(entry(status=302, got={"Location": MOVED, "Access-Control-Allow-Origin": "*"}),
             entry(MOVED, sent={"Origin": "null"}, got={"Access-Control-Allow-Origin": SPA},
                   _error="net::ERR_FAILED"))),
    # --- “null” in the response --------------------------------------------------------------
    *(
        Kind(f"“null” in a response, the Origin not shown: {name}", "null-origin origin-misspelled",
             ("Either: The request's Origin is not shown", "Look at Origin", "if an origin is not "
              "in their list"), ("allow_origins",), text, options)
        for name, text, options in (
            ("a response", _ALLOWS_NULL, ()), ("a response, and the page", _ALLOWS_NULL, FROM),
            ("a header", "Access-Control-Allow-Origin: null", ()),
            ("a preflight's", f"{_ALLOWS_NULL}Access-Control-Allow-Methods: GET, PUT\n", ()),
            ("a row", f"Request URL: {API}\nRequest Method: GET\nStatus Code: 200 OK\n"
             "Access-Control-Allow-Origin: null\nVary: Origin\n", ()),
        )
    ),
    Kind("“null” in a response, and no Origin", "not-asked-as-a-page origin-misspelled",
         ("Or perhaps: The server sends “null”",), ("allow_origins",),
         f"$ curl -i {API}\n{_ALLOWS_NULL}"),
    Kind("“null” in a response to a page", "origin-misspelled", ("The server sends “null”",),
         ("not shown",), f"$ curl -i {API} -H 'Origin: {SPA}'\n{_ALLOWS_NULL}"),
    # --- settings of a cloud's service, and an emulator on this machine -------------------------
    *(
        Kind(f"settings of a cloud's service, at an address of this machine: {name}", causes,
             ("an emulator answers (serverless-offline or sam local)", said), ("aws api",),
             f"{chrome(MISSING, url, DEV)}\n\n{settings}")
        for name, url, causes, said, settings in (
            ("Serverless, a REST API", "http://localhost:3000/dev/items",
             "error-without-cors no-cors-headers", "does not come from them, but from the function",
             _SERVERLESS.format("") + "      - http:\n          path: items\n"
             "          method: get\n          cors: true\n"),
            ("Serverless, an HTTP API", "http://localhost:3000/items",
             "origin-not-allowed no-cors-headers error-without-cors", f"allow {SPA}, and not {DEV}",
             _SERVERLESS.format(f"  httpApi:\n    cors:\n      allowedOrigins:\n        - {SPA}\n")
             + "      - httpApi: GET /items\n"),
            ("SAM", "http://127.0.0.1:3000/items", "error-without-cors no-cors-headers",
             "does not come from them, but from the function", _SAM),
        )
    ),
    Kind("settings of a cloud's service, at its own address",
         "error-without-cors no-cors-headers", ("does not come from them, but from the function",),
         ("emulator",), chrome(MISSING, "https://x1.execute-api.eu-west-1.amazonaws.com/dev/items")
         + f"\n\n{_SAM}"),
    # --- what the paste tells, in recipes and commands -------------------------------------------
    Kind("a command without the secrets of its URL", ANY_LACK,
         ("Where it says (hidden), write what the URL has there",), ("AbC123dEf456GhI789xyz",),
         chrome(MISSING, f"{API};sid=AbC123dEf456GhI789xyz")),
    Kind("a command with a header that is made up", PREFLIGHT_UNKNOWN,
         ("The header stands for what needs the preflight",), (), chrome(CHECK + MISSING)),
    Kind("Keycloak's recipe has the realm and the client", "origin-not-allowed error-without-cors "
         "no-cors-headers", ("-r shop ", "clientId=web "), ("YOUR_REALM", "YOUR_CLIENT_ID"),
         chrome(MISSING, "https://id.example.org/realms/shop/protocol/openid-connect/auth/x?"
                "client_id=web")),
    Kind("a page of http://localhost, in few words", "origin-not-allowed no-cors-headers "
         "error-without-cors page-of-app", ("origin of a web server on this machine",),
         ("Every copy of the app",), chrome(MISSING, origin="http://localhost")),
    Kind("a WebSocket client outside of browsers", "websocket-refused retold",
         ("a client outside of browsers", "the code that opens the WebSocket"),
         ("browser's console",),
         "Error: Unexpected server response: 403\n    at ClientRequest.<anonymous> "
         "(/app/node_modules/ws/lib/websocket.js:913:7)"),
    *(
        Kind(f"the page's other name: {name}", causes, (said,), (),
             f"{chrome(MISSING, API, 'http://127.0.0.1:3000')}\n\n{beside}")
        for name, causes, said, beside in (
            ("a sentence", ANY_LACK, "The text also names http://localhost:3000",
             "I have allowed http://localhost:3000 in the server."),
            ("a command's Origin", "origin-misspelled",
             "allows http://localhost:3000, but not the page's origin, http://127.0.0.1:3000",
             f"$ curl -i {API} -H 'Origin: http://localhost:3000'\nHTTP/1.1 200 OK\n"
             "Access-Control-Allow-Origin: http://localhost:3000\n"),
        )
    ),
    *(
        Kind(f"a WebSocket that a writer tells of: {words[:16]}", "websocket-failed",
             (url, "does not say why", "no Access-Control header"), ("allow_origins",), words)
        for url in ("wss://live.example.org/feed",)
        for words in (
            f"Firefox can't connect to {url}\nmain.js:29:23\nThe connection to the {url} is "
            "interrupted when the page is loaded\nmain.js:29:23\n",
            f"My socket {url} does not open behind the proxy.",
            f"error: {url} closed",
            f"Der Browser kann nicht verbinden: {url} failed",
        )
    ),
    *(
        Kind(f"Firefox's script that asks for a file: {said[:34]}", "page-from-file",
             ("opened from the disk", "http.server"), ("allow_origins",), said)
        for said in (
            "NS_ERROR_DOM_BAD_URI: Access to restricted URI denied",
            "Error: Access to restricted URI denied",
            'DOMException [NS_ERROR_DOM_BAD_URI: "Access to restricted URI denied"\ncode: 1012\n'
            "nsresult: 0x805303f4\nlocation: file:///D:/demo/lib/loader.js:1]loader.js:1:860",
            '[Exception... "Access to restricted URI denied"  code: "1012" nsresult: "0x805303f4 '
            '(NS_ERROR_DOM_BAD_URI)"  location: "file:///D:/demo/jquery.js Line: 8623"]',
        )
    ),
    Kind("Firefox's script of a page of http asks for a file", "wrong-scheme",
         ("neither http nor https",), ("opened from the disk",),
         'DOMException [NS_ERROR_DOM_BAD_URI: "Access to restricted URI denied"\ncode: 1012\n'
         f"nsresult: 0x805303f4\nlocation: {DEV}/lib/loader.js:1]"),
    *(
        Kind(f"Firefox, a worker's handler, beside no response: {did[:20]}", "service-worker",
             ("not a response of the server",), ("no response from",),
             f"{firefox('CORS request did not succeed')}\n\nFailed to load ‘{API}’. A "
             f"ServiceWorker passed {did}. sw.js:18:26\n")
        for did in (
            "an opaque Response to FetchEvent.respondWith() while handling a ‘cors’ FetchEvent. "
            "Opaque Response objects are only valid when the RequestMode is ‘no-cors’",
            "a promise to FetchEvent.respondWith() that resolved with non-Response value "
            "‘undefined’",
            "a used Response to FetchEvent.respondWith(). The body of a Response may only be read "
            "once",
        )
    ),
    Kind("a redirect that old WebKit did not follow", "redirect-without-cors",
         (API, "the redirect has no CORS headers"), (NOTHING_SAID,),
         f"XMLHttpRequest cannot load {API}. Cross-origin redirection denied by Cross-Origin "
         "Resource Sharing policy."),
    Kind("a redirect to OAuth from an address of a login", "login-redirect", ("401",),
         ("in the first place",),
         "XMLHttpRequest cannot load https://api.example.org/login. Cross-origin redirection "
         "denied by Cross-Origin Resource Sharing policy.\n\nHTTP/1.1 302 Found\nLocation: "
         "https://api.example.org/authorize?client_id=spa&redirect_uri=https://api.example.org/"
         "login&response_type=code\n"),
    *(
        Kind(f"WebKit's {what} with crossorigin", causes, ("unknown URL",), (NOTHING_SAID,),
             f"Cross-origin {what} load denied by Cross-Origin Resource Sharing policy.")
        for what, causes in (
            ("image",
             "no-cors-headers origin-not-allowed cached-for-another error-without-cors"),
            ("text track", ANY_LACK),
        )
    ),
    Kind("Safari's redirect to an address that a writer describes", "redirect-without-cors",
         ("redirects to [our api]",), (NOTHING_SAID,),
         safari(f"Cross-origin redirection to [our api] denied by Cross-Origin Resource Sharing "
                f"policy: Origin {DEV} is not allowed by Access-Control-Allow-Origin.",
                "[our api]", by="XMLHttpRequest")),
    Kind("a log of Android names the page as source", "preflight-not-handled",
         ("http://localhost:8080", "status 404"), (PLACEHOLDER,),
         '09-09 20:59:55.789 I/chromium: [INFO:CONSOLE(0)] "XMLHttpRequest cannot load '
         f"{API}. Response for preflight has invalid HTTP status code 404\", source: "
         "http://localhost:8080/ (0)\n"),
    Kind("Internet Explorer without a code and a name", "header-not-allowed",
         ("does not allow the request header",), (NOTHING_SAID, "React Native"),
         "Request header was not present in the Access-Control-Allow-Headers list\nXMLHttpRequest: "
         "Network\nnetwork error 0x80070005 access denied\n[Widget]: TypeError: Network request "
         "failed\n"),
    Kind("old Chrome's status before another message in the same line",
         "error-without-cors origin-not-allowed", ("status 500",), (),
         f"localhost/:1 Failed to load {API}: {MISSING} Origin '{DEV}' is therefore not allowed "
         "access. The response had HTTP status code 500 core.js:1350 ERROR Error: Uncaught (in "
         "promise): Failed to connect."),
    *(
        Kind(f"a socket's library gives up, errors beside it: {other[:12]}", "error-status",
             ("status 404",), ("page itself closed",),
             f"WebSocket connection to 'ws://localhost:8080{base}{socket}' failed: WebSocket is "
             "closed before the connection is established.\n\nGET "
             f"http://localhost:8080{base}{other} 404 (Not Found)\n")
        for base, socket, other in (
            ("/app/sockjs-node", "/946/btaua0jf/websocket", "/946/a5xm1iat/eventsource"),
            ("/app/sockjs-node", "/946/btaua0jf/websocket", "/info?t=1554071918837"),
            ("/socket.io/", "?EIO=4&transport=websocket", "?EIO=4&transport=polling&t=1"),
        )
    ),
    *(
        Kind(f"an entry with a path, {fix}: {rule[:10]}", "origin-misspelled error-without-cors "
             "no-cors-headers", ("which no page's origin equals", fix), (),
             f"{firefox(LACKS, 'https://b.s3.amazonaws.com/a.json')}\n\n{rule}\n")
        for rule, fix in (
            ("<CORSRule>\n<AllowedOrigin>http://[my-domain]:5000/*</AllowedOrigin>\n<AllowedMethod>"
             "GET</AllowedMethod>\n</CORSRule>", "Write http://my-domain:5000"),
            ("<CORSRule>\n<AllowedOrigin>https://a.example/*</AllowedOrigin>\n<AllowedMethod>GET"
             "</AllowedMethod>\n</CORSRule>", "Write https://a.example,"),
            ('[{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://a.example/*"]}]',
             "Write https://a.example,"),
        )
    ),
    *(
        Kind(f"Firefox's column in a writer's letters: {words}", causes, says, (NOTHING_SAID,),
             f"{words}\n\nHTTP/1.1 200 OK\nServer: Apache\nAccess-Control-Allow-Origin: *\n")
        for words, causes, says in (
            ("CORS Missing Allow Headers", "header-not-allowed",
             ("does not allow the request header",)),
            ("cors missing allow header", "header-not-allowed",
             ("does not allow the request header",)),
        )
    ),
    *(
        Kind(f"Socket.IO states: {said}", "error-without-cors", (says, "This is not CORS"), (),
             f'{{"code":{code},"message":"{said}"}}')
        for code, said, says in (
            (1, "Session ID unknown", "sticky sessions"),
            (5, "Unsupported protocol version", "allowEIO3"),
        )
    ),
    Kind("a log of Electron names an extension's page as source",
         "extension-permission preflight-not-handled",
         ("chrome-extension://dlpjljhdpgignbioilieekedeodphhfh",), (PLACEHOLDER,),
         '[10230:0930/173927:INFO:CONSOLE(0)] "XMLHttpRequest cannot load '
         f"{API}. Response for preflight has invalid HTTP status code 404\", source: "
         "chrome-extension://dlpjljhdpgignbioilieekedeodphhfh/index.html#/app/register (0)\n"),
    *(
        Kind(f"a WebSocket of Safari: {said}", causes, says, ("2 requests", "does not say why"),
             f"[Error] WebSocket connection to 'wss://api.example.org/ws' failed: {said}")
        for said, causes, says in (
            ("The network connection was lost.", "connection-broken", ("handshake or later",)),
            ("Could not connect to the server.", "server-down", ("Nothing listens",)),
            ("A server with the specified hostname could not be found.", "name-not-found", ()),
            ("The operation couldn’t be completed. Connection refused", "server-down", ()),
            ("The operation couldn’t be completed. (OSStatus error -9807.)", "bad-certificate",
             ("https://api.example.org/ws",)),
            ("The operation couldn’t be completed. (OSStatus error -9836.)", "tls-failed",
             ("does not speak TLS",)),
            ("There was a bad response from the server.", "websocket-refused", ("403", "404")),
            ("The operation couldn’t be completed. Protocol error", "websocket-failed",
             ("Protocol error", "not known")),
        )
    ),
    *(
        Kind(f"a WebSocket of Chrome: {said}", causes, (said, "not CORS"), ("does not say why",),
             f"WebSocket connection to 'ws://localhost:3000/ws' failed: {said}")
        for said, causes in (
            ("Invalid frame header", "websocket-failed"),
            ("Could not decode a text frame as UTF-8", "websocket-failed"),
        )
    ),
    Kind("a WebSocket's stack in its line", "websocket-failed", ("does not say why",), ("@",),
         "WebSocket connection to 'ws://localhost:3000/ws' failed: connect @ client.js:15"),
    *(
        Kind(f"a redirect with the way back in {name}, for {by}", "login-redirect", (says,),
             ("use-credentials" if by == "fetch" else "Log in again", "does not allow"),
             chrome(MISSING, f"https://gate.example.net/?{name}=https%3A%2F%2Fspa.example.org%2Fa",
                    by=by, first="https://spa.example.org/a"))
        for by, name, says in (
            ("manifest", "rd", "use-credentials"), ("fetch", "redirect_url", "answer 401"),
            ("fetch", "returnTo", "login page"),
        )
    ),
    *(
        Kind(f"headers in paragraphs: {first!r}{between!r}", "doubled-headers", (), ("2 requests",),
             f"{first}Access-Control-Allow-Origin : https://a.example.org\n\n{between}"
             "Access-Control-Allow-Origin : https://a.example.org\n")
        for first, between in (
            ("", ""), ("In header\n", ""),
        )
    ),
    *(
        Kind(f"no value in the address: {path}", f"error-status{' value-missing' * bool(told)}",
             told, () if told else ("where a value belongs",),
             f"PUT https://files.example.org/{path} 403 (Forbidden)", FROM)
        for path, told in (
            ("undefined", ("has “undefined” where", "access is forbidden")),
            ("users/null/files", ("has “null” where",)), ("x?id=NaN&y=1", ("has “NaN” where",)),
            ("%5Bobject%20Object%5D", ("has “[object Object]” where",)),
            ("undefined-behaviour", ()), ("x?token=null", ()),
        )
    ),
    Kind("an odd Origin of OPTIONS that is not a preflight", "not-asked-as-a-page",
         ("no browser sends", "without Access-Control-Request-Method is not a preflight"), (),
         f"$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}/'\nHTTP/1.1 200 OK\nVary: Origin\n"
         f"Access-Control-Allow-Origin: {SPA}/\n"),
    Kind("places of scripts beside an address", "no-answer", ("No response",), ("app.js",),
         firefox("CORS request did not succeed")
         + f"\n\napp.js:104:31\nCORS request rejected: {API}\n\napp.js:104:31\n"),
    *(
        Kind(f"a preflight's response alone says: {said}", causes, says,
             ("does not allow your page",),
             f"HTTP/1.1 400 Bad Request\ncontent-type: text/plain\n\n{said}\n")
        for said, causes, says in (
            ("Disallowed CORS headers", "header-not-allowed",
             ("Access-Control-Request-Headers of the preflight",)),
            ("Disallowed CORS method", "method-not-allowed", ("tell it with -X",)),
            ("CORS preflight request failed: headers are not allowed", "header-not-allowed",
             ("the row OPTIONS",)),
        )
    ),
    *(
        Kind(f"address with blanks, {name}: {url}", causes, (url.replace(" ", "%20"),),
             ("Not read", "unknown URL"), text.format(url))
        for url in ("http://h.example.org/get?url=<INSERT URL>", "https://[my domain]/orders",
                    "https://api.example.org/My File.json")
        for name, causes, text in (
            ("Firefox", ANY_LACK + " redirect-without-cors" * url.startswith("http:"),
             firefox(LACKS, "{}")),
            ("Chrome", ANY_LACK + " redirect-without-cors" * url.startswith("http:"),
             chrome(MISSING, "{}")),
            ("Chrome until 64", ANY_LACK + " redirect-without-cors" * url.startswith("http:"),
             f"XMLHttpRequest cannot load {{}}. {MISSING}"),
        )
    ),
    *(
        Kind(f"in small letters: {text[:28]}", causes, says, ("Not read", "no request"),
             text.lower())
        for causes, says, text in (
            ("websocket-failed", ("wss://live.example.io/feed", "does not say why"),
             "WebSocket connection to 'wss://live.example.io/feed' failed"),
            ("websocket-refused", ("wss://live.example.io/feed", "403"),
             "WebSocket connection to wss://live.example.io/feed failed: Error during WebSocket "
             "handshake: Unexpected response code: 403"),
            (ANY_LACK, (API, "http://localhost:5173"), chrome(MISSING, origin=DEV)),
            (ANY_LACK, (API, "http://localhost:5173"),
             chrome(MISSING, origin=DEV).replace("'", "")),
            (ANY_LACK, (API, "http://localhost:5173"),
             f"XMLHttpRequest cannot load {API}. {MISSING} Origin '{DEV}' is therefore not allowed "
             "access."),
            (ANY_LACK, (API,), firefox(LACKS)),
            ("no-cors-headers origin-not-allowed error-without-cors", (API, SPA),
             safari(f"Origin {SPA} is not allowed by Access-Control-Allow-Origin.")),
            ("mixed-content", ("http://api.example.org/x",),
             "Mixed Content: The page at 'https://spa.example.org/' was loaded over HTTPS, but "
             "requested an insecure XMLHttpRequest endpoint 'http://api.example.org/x'. This "
             "request has been blocked; the content must be served over HTTPS."),
            ("content-security-policy", (API, "connect-src"),
             f"Refused to connect to '{API}' because it violates the following Content Security "
             "Policy directive: \"connect-src 'self'\"."),
            ("says-nothing", (NOTHING_SAID,), "TypeError: Failed to fetch"),
        )
    ),
    *(
        Kind(f"whole URL in a row: {row}", "error-status", (API, "404"), ("Not read",),
             row.format(API))
        for row in (
            "{} Failed to load resource: the server responded with a status of 404",
            "{}:1 Failed to load resource: the server responded with a status of 404 ()",
            "{} Failed to load resource: the server responded with a status of 404 (Not Found)  "
            "app.js:12",
            "Failed to load resource: the server responded with a status of 404 (Not Found) {}",
            "POST {} 404  app.js:12:33",
        )
    ),
    *(
        Kind(f"row of a preflight in Firefox's console: {row!r}", "preflight-not-handled "
             "origin-not-allowed preflight-needs-login preflight-crashed", ("OPTIONS",),
             ("Not read", "06,"),
             f"{row}\nCORS Missing Allow Origin\n\n"
             f"{firefox('header ‘Access-Control-Allow-Origin’ missing')}")
        for row in (f"XHR OPTIONS {API}", f"06:48:14.203 XHROPTIONS\n{API}")
    ),
    Kind("times and addresses are not headers",
         "preflight-needs-login error-without-cors origin-not-allowed", (),
         ("Allow-Headers", "06", "Http"),
         f"06:48:14.208 {firefox('header ‘Access-Control-Allow-Origin’ missing')} Status code: "
         "403.\n"
         f"06:48:14.209 XHRGET\n{API}\nNS_ERROR_DOM_BAD_URI\n\nGET\n\t{API}\nTransferred0 GB"),
    *(
        Kind(f"error's line without a place: {status}", "error-status", (f"status {status}",),
             ("a script is used", "Refused"),
             f"Failed to load resource: the server responded with a status of {status} ()")
        for status in (404, 500, 503)
    ),
    *(
        Kind(f"source of a policy that is not valid: {number}", "warning",
             ("not a valid source", directive), ("Refused", "in a frame", "allow_origins"), text)
        for number, (directive, text) in enumerate((
            ("img-src", "The source list for the Content Security Policy directive 'img-src' "
             "contains an invalid source: 'https://a\\.example\\.com'. It will be ignored."),
            ("frame-ancestors", "The Content-Security-Policy directive 'frame-ancestors' does not "
             "support the source expression 'https://a\\.example\\.com'"),
            ("script-src", "The source list for Content Security Policy directive 'script-src' "
             "contains an invalid source: '*.example.com,'. It will be ignored."),
        ))
    ),
    *(
        Kind(f"response beside a message and an address in a sentence: {number}",
             "no-cors-headers", ("The response has no CORS headers",), ("also paste the status",),
             f"{mark}{chrome(MISSING)}{mark}\n\nI found your answer at the forum: "
             "http://forum.example.com/questions/1\n\nHere is the Response Header:\n"
             f"{mark}HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 27\n"
             f"Connection: keep-alive\nServer: nginx/1.8.0\nVary: Accept\n{mark}")
        for number, mark in enumerate(("", "`"))
    ),
    *(
        Kind(f"headers of a preflight without blanks beside the message: {colon!r}",
             "origin-not-allowed preflight-needs-login", ("PUT", "X-Ms-Blob-Type"), ("not known",),
             f"Response to preflight request doesn't pass access control check: {MISSING} Origin "
             f"'{DEV}' is therefore not allowed access. The response had HTTP status code 403.\n\n"
             f"OPTIONS request header:-\nAccept{colon}*/*\n"
             f"Access-Control-Request-Headers{colon}x-ms-blob-type\n"
             f"Access-Control-Request-Method{colon}PUT\nHost{colon}a.example\nOrigin{colon}{DEV}")
        for colon in (":", ": ")
    ),
    *(
        Kind(f"policy that stops http on an https page: {url}", "content-security-policy", says,
             (f"add {url}",),
             f"Refused to frame '{url}' because it violates the following Content Security Policy "
             "directive: \"frame-src 'self'\".", ("--from", "https://app.example.org"))
        for url, says in (
            ("http://app.example.org/", ("use https://app.example.org in its place. ",)),
            ("http://b.example.org/", ("use https://b.example.org in its place, and list",)),
        )
    ),
    Kind("redirect that allows the page, without an address", "allowed-as-shown",
         ("a redirect (status 302)", "Look where it leads"), ("to read the response",),
         "HTTP/1.1 302 Found\nContent-Type: text/html\nAccess-Control-Allow-Origin: *\n"
         "Server: nginx/1.8.0\n"),
    *(
        Kind(f"panel without an address or headers of a response beside the message: {url!r}",
             "preflight-not-handled response-header-sent",
             ("OPTIONS gets status 404", "The page sends Access-Control-Allow-Origin as a request",
              "Access-Control-Allow-Headers: Authorization"),
             ("Look at the status", "also the status", "Allow-Headers: Access"),
             f"{chrome(CHECK + MISSING)}\n\nRequest URL: {url}\nRequest Method: OPTIONS\n"
             "Status Code: 404 Not Found\nReferrer Policy: no-referrer-when-downgrade\n\n"
             "Provisional headers are shown\nAccess-Control-Request-Headers: "
             "access-control-allow-origin,authorization\nAccess-Control-Request-Method: POST\n"
             f"Origin: {SPA}")
        for url in ("", API)
    ),
    Kind("“*” beside settings that allow credentials and name origins by a variable",
         "wildcard-with-credentials", ("“*” does not come from them", "keep these settings"),
         ("name it", "name only"),
         'options.AddPolicy("a", builder => builder.WithOrigins(origins).AllowAnyHeader()\n'
         '    .AllowAnyMethod().AllowCredentials());\napp.UseCors("a");\n\n'
         + chrome("The value of the 'Access-Control-Allow-Origin' header in the response must not "
                  "be the wildcard '*' when the request's credentials mode is 'include'.")),
    Kind("a bucket's rules beside a refused request after its preflight",
         "no-cors-headers error-without-cors", ("status and the body",),
         ("Compare the row OPTIONS",),
         '$ gsutil cors get gs://b\n[{"maxAgeSeconds": 3600, "method": ["GET", "PUT"], "origin": '
         '["*"], "responseHeader": ["Content-Type"]}]\n\n'
         + chrome(MISSING, "https://storage.googleapis.com/b/1605283190251")),
    Kind("a font of Edge itself", "warning", ("a font of its own",), ("allow_origins", "Refused"),
         "SEC7120: [CORS] The origin 'ms-appx-web://microsoft.microsoftedge' failed to allow a "
         "cross-origin font resource at 'ms-appx-web:///assets/Fonts/B.ttf#Browser MDL2 Assets'.\n"
         "CSS3119: No fonts available for @font-face rule"),
    Kind("headers without blanks under a title that says where they are from",
         "not-asked-as-a-page",
         ("no Access-Control-Allow-Origin",), ("Not read",),
         "And the response from my staging environment,:\n\nAccept-Ranges:bytes\nAge:123928\n"
         "Connection:keep-alive\nContent-Length:69685\nContent-Type:application/font-woff\n"
         "Server:AmazonS3\n"),
    *(
        Kind(f"whole URL in a row beside the message: {number}",
             "error-without-cors origin-not-allowed",
             (API, "404"), ("Not read",), text)
        for number, text in enumerate((
            f"{chrome(MISSING)}\n{API} Failed to load resource: the server responded with a status "
            "of 404 (Not Found)",
            f"{API} Failed to load resource: the server responded with a status of 404 (Not "
            f"Found)\n{chrome(MISSING)}",
        ))
    ),
    *(
        Kind(f"cut: {text}", "header-not-allowed", ("X-Token",), ("Not known",), text)
        for text in (
            "Request header field x-token is not allowed by Access-Control-Allow-Headers in",
            "Request header field x-token is not allowed by Access-Control-Allow-Headers",
            chrome("Request header field x-token is not al"),
            firefox("header ‘x-token’ is not allowed according to header ‘Access-Control")[:-2],
        )
    ),
    *(
        Kind(f"cut: {text}", "method-not-allowed", ("PUT",), ("Not known",), text)
        for text in (
            "Method PUT is not allowed by Access-Control-Allow-Methods",
            chrome("Method PUT is not al"),
        )
    ),
    Kind("cut within the name of a header", "header-not-allowed", (API,), ("x-tok", "X-Tok"),
         chrome("Request header field x-tok")),
    *(
        Kind(f"Polish Firefox without a word for the reason: {reason}", causes, (API,),
             ("Not read",),
             "Zablokowano żądanie do zasobu innego pochodzenia: zasady „Same Origin Policy” nie "
             f"pozwalają wczytywać zdalnych zasobów z {API}{reason}.")
        for causes, reason in (
            (ANY_LACK, " (brakujący nagłówek CORS „Access-Control-Allow-Origin”)"),
            ("header-not-allowed", " (brakujący token „x-token” w nagłówku CORS "
             "„Access-Control-Allow-Headers” z kanału „CORS preflight”)"),
            ("says-nothing", ". Można temu zaradzić poprzez przeniesienie zasobu do tej samej "
             "domeny lub włączenie CORS"),
        )
    ),
    *(
        Kind(f"Chrome, translated: {text[:40]}", causes, (says, DEV), ("Not read",),
             text.format(api=API, page=DEV))
        for causes, says, text in (
            (ANY_LACK, API,
             "El acceso a fetch en '{api}' desde el origen '{page}' ha sido bloqueado por la "
             "política CORS: No hay ningún encabezado 'Access-Control-Allow-Origin' en el recurso "
             "solicitado."),
            (PREFLIGHT_UNKNOWN, API,
             "O acesso ao XMLHttpRequest em '{api}' a partir da origem '{page}' foi bloqueado pela "
             "política CORS: a resposta à solicitação de comprovação não passa na verificação: o "
             "cabeçalho 'Access-Control-Allow-Origin' não está presente."),
            ("header-not-allowed", "X-Token",
             "从来源“{page}”访问“{api}”处的获取已被CORS策略阻止：请求标头字段x-token在预检响应中不被"
             "Access-Control-Allow-Headers允许。"),
            ("method-not-allowed", "PUT",
             "L'accès à fetch à '{api}' depuis l'origine '{page}' a été bloqué par la politique "
             "CORS : la méthode PUT n'est pas autorisée par Access-Control-Allow-Methods."),
            ("wildcard-with-credentials", API,
             "Доступ к выборке по адресу «{api}» из источника «{page}» заблокирован политикой "
             "CORS: значение заголовка «Access-Control-Allow-Origin» в ответе не должно "
             "быть «*», когда режим учетных данных «include»."),
            ("doubled-headers", API,
             "Der Zugriff auf XMLHttpRequest unter '{api}' vom Ursprung '{page}' wurde durch die "
             "CORS-Richtlinie blockiert: Der Header 'Access-Control-Allow-Origin' enthält mehrere "
             "Werte '*, *', aber nur einer ist zulässig."),
        )
    ),
    *(
        Kind(f"a line about another rule beside the message: {line[:40]}", ANY_LACK, (says,),
             ("Not read", "Paste it alone"), f"{line}\n{chrome(MISSING)}")
        for says, line in (
            ("tried to set the request header Origin", 'Refused to set unsafe header "Origin"'),
            ("the video was loaded without CORS",
             f"Unsafe attempt to load URL {SPA}/a.vtt from frame with URL {SPA}/. Domains, "
             "protocols and ports must match."),
        )
    ),
    Kind("the file that a frame may not load is named", "another-rule", (f"{SPA}/a.svg#icon",),
         ("no request",),
         f"Unsafe attempt to load URL {SPA}/a.svg#icon from frame with URL {DEV}/. Domains, "
         "protocols and ports must match."),
    *(
        Kind(f"a page without an origin: {page}", "null-origin", ("Origin: null", "--from null"),
             (page,), chrome(MISSING, origin=page))
        for page in ("data:text/html,chromewebdata", "chrome-error://chromewebdata")
    ),
    *(
        Kind(f"address in a call: {call}", ANY_LACK, (API,), ("unknown URL",),
             f"{MISSING}\n\n```js\n{call.replace('URL', API)}\n```\n")
        for call in (
            "this.get('ajax').request(`URL?q=${q}`)", "useSWR('URL', fetcher)",
            "$.getJSON('URL', show)", "const list = await apiFetch<Order[]>('URL')",
        )
    ),
    *(
        Kind(f"preload that is not used: {number}", "warning", ("did not use it soon",),
             ("Refused",), text)
        for number, text in enumerate((
            f"The resource {SPA}/a.css was preloaded using link preload but not used within a few "
            "seconds from the window's load event. Please make sure it has an appropriate `as` "
            "value and it is preloaded intentionally.",
            f"The resource at “{SPA}/a.woff2” preloaded with link preload was not used within a "
            "few seconds. Make sure all attributes of the preload tag are set correctly.",
        ))
    ),
    Kind("preload that is not used, beside the message", ANY_LACK, (API,), ("preload",),
         f"The resource {SPA}/a.css was preloaded using link preload but not used within a few "
         f"seconds from the window's load event.\n{chrome(MISSING)}"),
    *(
        Kind(f"Engine.IO at {path}", ANY_LACK, ("looks like Socket.IO and Engine.IO",), (),
             chrome(MISSING, f"http://localhost:3000{path}?EIO=4&transport=polling&t=Nxyz", DEV))
        for path in ("/engine.io/", "/socket.io/", "/live/")
    ),
    *(
        Kind(f"Firefox's panel copied with its first line: {shown}",
             "error-without-cors origin-not-allowed", ("404", API), ("xhr",),
             f"{shown}{API}\nCORS Missing Allow Origin\n\n\t\n{method}\n\t{API}\nStatus\n404\n"
             "Not Found\nVersionHTTP/3\nTransferred685 B (153 B size)\n\n    \t\n"
             "    content-type\n    \ttext/html\n    server\n    \tcloudflare\n    \t\n"
             "    Accept\n    \t*/*\n    Content-Type\n    \tapplication/json\n")
        for shown, method in (("XHRPOST", "POST"), ("XHRGET", "GET"), ("XHRPUT", "PUT"))
    ),
    *(
        Kind(f"a CORS header whose name no browser knows: {name}",
             f"header-misspelled {causes}", (f"{name}: perhaps {meant} is meant",),
             ("It knows CORS", "cannot read these headers"),
             f"GET /x HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\n\nHTTP/1.1 200 OK\n"
             f"{name}: {value}\n{more}Content-Type: text/html\n")
        for name, meant, value, causes, more in (
            *((each, "Access-Control-Allow-Origin", "*", "no-cors-headers", "")
              for each in ("Access-Control-Allowed-Origin", "Acess-Control-Allow-Origin",
                           "Access-Control-Allow-Orgin", "Access-Control-Allow-Origins",
                           "Accept-Control-Allow-Origin", "X-Access-Control-Allow-Origin")),
            ("Acceess-Control-Allow-Credentials", "Access-Control-Allow-Credentials", "true",
             "allowed-as-shown", "Access-Control-Allow-Origin: *\n"),
            ("Access-Control-Expose-Header", "Access-Control-Expose-Headers", "X-Total",
             "allowed-as-shown", "Access-Control-Allow-Origin: *\n"),
        )
    ),
    *(
        Kind(f"not in a userscript's list: {said}", "another-rule", ("“// @connect”", API), (),
             f'Refused to connect to "{API}": {said} is not a part of the @connect list')
        for said in ("URL", "This domain")
    ),
    *(
        Kind(f"a service worker's response, without the address: {said}", "service-worker",
             (meant,), (), f"resulted in a network error response: {said}")
        for said, meant in (
            ("an object that was not a Response was passed to respondWith().", "not a response"),
            ('an "opaque" response was used for a request whose type is not no-cors',
             "fetched without CORS"),
            ("the promise was rejected.", "handler failed"),
        )
    ),
    Kind("an address to listen at", "websocket-failed", ("0.0.0.0 is an address to listen at",), (),
         "Firefox can’t establish a connection to the server at ws://0.0.0.0:6677/."),
    Kind("mixed content of another's server", "mixed-content",
         ("Use https://fonts.example.net/css. If fonts.example.net does not serve that yet",), (),
         f"Mixed Content: The page at '{SPA}/' was loaded over HTTPS, but requested an insecure "
         "stylesheet 'http://fonts.example.net/css'. This request has been blocked; the content "
         "must be served over HTTPS."),
    Kind("CORS headers as metadata of an object",
         "header-misspelled not-asked-as-a-page no-cors-headers", ("is metadata of the stored",),
         (),
         "$ curl -I https://cdn.example.net/f.css\nHTTP/1.1 200 OK\nContent-Type: text/css\n"
         "x-amz-meta-access-control-allow-origin: *\nServer: AmazonS3\n"),
    *(
        Kind(f"loaded with CORS because of an attribute, {by}", f"{ANY_LACK} cached-for-another",
             ("take the attribute crossorigin off",), (), text)
        for by, text in (
            ("Chrome",
             chrome("No 'Access-Control-Allow-Origin' header is present on the requested resource.",
                    "https://cdn.example.net/a.js", by="script")),
            ("Safari",
             "[Error] Cross-origin script load denied by Cross-Origin Resource Sharing policy."),
        )
    ),
    Kind("an address with an empty password", "bad-certificate", ("password= in a tab",),
         ("(hidden)",),
         "WebSocket connection to 'wss://vm.example.org/x?a=1&password=' failed: Error in "
         "connection establishment: net::ERR_CERT_AUTHORITY_INVALID"),
    *(
        Kind(f"a handshake that curl says was refused, {how}", "websocket-refused",
             ("refused the WebSocket handshake with status 403",), ("no response",),
             f"$ curl -i wss://live.example.org/ws\n{shown}"
             "curl: (22) Refused WebSockets upgrade: 403\n")
        for how, shown in (("alone", ""), ("with its response", "HTTP/1.1 403 Forbidden\n"
                                           "Content-Length: 0\n\n"))
    ),
    Kind("a certificate as older versions of Chrome say it", "bad-certificate", ("certificate",),
         ("has other codes",), f"GET {API} net::ERR_INSECURE_RESPONSE"),
    *(
        Kind(f"a {scheme} worker for which {stand_in} decides", "content-security-policy",
             (f"only {stand_in} for it: worker-src 'self' cdn.example.net {scheme}",),
             (f"{stand_in} 'self' cdn.example.net {scheme}",),
             f"Refused to create a worker from '{scheme}x' because it violates the following "
             f"Content Security Policy directive: \"{stand_in} 'self' cdn.example.net\". Note that "
             f"'worker-src' was not explicitly set, so '{stand_in}' is used as a fallback.")
        for stand_in in ("default-src", "script-src", "child-src")
        for scheme in ("data:", "blob:")
    ),
    Kind("a request to a WebSocket's address", "error-without-cors origin-not-allowed",
         ("426 (the server wants another protocol)", "new WebSocket("), (),
         f"GET {API} 426 (Upgrade Required)\n"
         + chrome("No 'Access-Control-Allow-Origin' header is present on the requested resource.")),
    Kind("localhost, of a page that is not of it", "local-network-access",
         ("localhost is the machine on which the browser runs: if",), (),
         chrome("The request client is not a secure context and the resource is in more-private "
                "address space `local`.", "http://localhost:8000/task", "http://app.example.com")),
    *(
        Kind(f"raw preflight under titles: {title}{indent}", "no-max-age", ("PUT https://api.example/v1",),
             ("Refused",),
             f"{title.replace('WHAT', 'Preflight request headers')}\n\n```\n{indent}OPTIONS /v1 "
             f"HTTP/1.1\n{indent}Host: api.example\n{indent}Access-Control-Request-Method: PUT\n"
             f"{indent}Access-Control-Request-Headers: content-type\n{indent}Origin: {DEV}\n```\n\n"
             f"{title.replace('WHAT', 'Preflight response headers')}\n\n```\n{indent}HTTP/1.1 200 "
             f"OK\n{indent}Access-Control-Allow-Origin: {DEV}\n{indent}"
             f"Access-Control-Allow-Methods: PUT\n{indent}Access-Control-Expose-Headers: \n{indent}"
             "Access-Control-Allow-Headers: content-type\n```\n")
        for title in ("**1) WHAT:**", "2. WHAT", "### WHAT")
        for indent in ("", "    ")
    ),
    *(
        Kind(f"a WebSocket's handshake that was answered with {status}: {form}",
             "websocket-refused", (f"handshake with status {status}", "ws://localhost:8080/chat"),
             ("Access-Control-Allow-Origin", "neither http nor https"),
             text.replace("STATUS", str(status)))
        for status in (200, 400, 403, 404, 502)
        for form, text in {
            "panel": "Request URL: ws://localhost:8080/chat\nRequest Method: GET\n"
                     f"Status Code: STATUS\nOrigin: {DEV}\n",
            "curl": "$ curl -i -H 'Connection: Upgrade' -H 'Upgrade: websocket' "
                    f"-H 'Origin: {DEV}' http://localhost:8080/chat\nHTTP/1.1 STATUS\n",
            "curl with ws": "curl ws://localhost:8080/chat\ncurl: (22) Refused WebSockets "
                            "upgrade: STATUS\n\n    GET /chat HTTP/1.1\n    Host: localhost:8080\n"
                            "    Upgrade: websocket\n\n    HTTP/1.1 STATUS\n",
        }.items()
    ),
    Kind("a WebSocket that was accepted", "allowed-as-shown", ("accepted the WebSocket",),
         ("to read the response",),
         "Request URL: ws://localhost:8080/chat\nRequest Method: GET\n"
         f"Status Code: 101 Switching Protocols\nOrigin: {DEV}\n"),
    Kind("a row of an older Chrome with the status 0", "says-nothing",
         ("another message of the console",), ("There was no answer",),
         f"zone.js:2933 GET {API} 0 ()\nscheduleTask @ zone.js:2933\n"),
    Kind("a row OPTIONS of an older Chrome with the reason", PREFLIGHT_UNKNOWN,
         ("The request was not sent", SPA), ("The request was sent",),
         f"OPTIONS {API} {MISSING} Origin '{SPA}' is therefore not allowed access. jquery.js:8845"),
    Kind("a row OPTIONS of an older Chrome with the reason, after its status",
         "preflight-not-handled null-origin", ("OPTIONS gets status 415", "page has no origin"), (),
         "OPTIONS [...] 415 (Unsupported Media Type) jquery.js:8845\n"
         f"OPTIONS [...] {MISSING} Origin 'null' is therefore not allowed access. jquery.js:8845\n"
         f"XMLHttpRequest cannot load [...]. {MISSING} Origin 'null' is therefore not allowed "
         "access.\n"),
    Kind("mixed content without its title", "mixed-content", ("https://api.example.org/orders/4",),
         ("not a known message",),
         f"The page at '{SPA}/a' was loaded over HTTPS, but requested an insecure XMLHttpRequest "
         "endpoint 'http://api.example.org/orders/4'. This request has been blocked; the content "
         "must be served over HTTPS."),
    Kind("a preflight that a proxy for CORS does not answer", "gateway-error",
         ("does not answer preflights", "leave out the headers"), ("in a tab",),
         f"OPTIONS https://cors.example.net/{API} 405 (Method Not Allowed)\n" + chrome(
             CHECK + MISSING, f"https://cors.example.net/{API}")),
    *(
        Kind(f"code in an attribute, stopped by the page's policy: {number}", "another-rule",
             ("code in an attribute of the page", "script-src-attr", "addEventListener"),
             ("by a nonce or",), text)
        for number, text in enumerate((
            "Refused to execute inline event handler because it violates the following Content "
            "Security Policy directive: \"script-src-attr 'none'\".",
            "Executing inline event handler violates the following Content Security Policy "
            "directive 'script-src 'self''. The action has been blocked.",
            "Content-Security-Policy: The page’s settings blocked an event handler "
            "(script-src-attr) from being executed because it violates the following directive: "
            "“script-src-attr 'none'”",
            "Refused to run the JavaScript URL because it violates the following Content Security "
            "Policy directive: \"script-src 'self'\".",
        ))
    ),
    *(
        Kind(f"a raw preflight after other lines: {before!r}", "says-nothing",
             ("OPTIONS /orders/4 ", "POST http://127.0.0.1:8443/orders/4",
              "This one is a preflight"), ("OPTIONS / ",),
             f"{before}\nOPTIONS /orders/4 HTTP/1.1\nHost: 127.0.0.1:8443\nOrigin: {DEV}\n"
             "Access-Control-Request-Method: POST\nAccess-Control-Request-Headers: x-trace\n")
        for before in ("Chrome sends this:", "send(order)\n  .then(data => {\n  })")
    ),
    *(
        Kind(f"a call's method beside the message: {call}", ANY_LACK, (says,), never,
             f"{call}\n{chrome(MISSING)}")
        for call, says, never in (
            (f"fetch(`{API}`,` {{\n  method: 'POST',\n}})``", f"POST {API}", ()),
            (f"fetch('{API}', options)", API, (f"GET {API}",)),
        )
    ),
    *(
        Kind(f"HTTPie's command without a prompt: {command}", "method-not-allowed",
             (f"OPTIONS {path}", "does not allow the method PUT"), ("not shown",),
             f"{command} Origin:{DEV} Access-Control-Request-Method:PUT\n\nHTTP/1.1 200 OK\n"
             f"Access-Control-Allow-Origin: {DEV}\nAccess-Control-Allow-Methods: DELETE\n")
        for command, path in (
            (f"http OPTIONS {API}", "/orders/4"), ("http -v OPTIONS :8000/list", "/list"),
            ("xh --headers OPTIONS localhost:8000/list", "/list"),
            ("https OPTIONS https://api.example.org/list", "/list"),
        )
    ),
    Kind("a writer's dots in a list of headers", "method-not-allowed",
         ("Access-Control-Expose-Headers: Content-Length, Date",), ('"..."',),
         f"curl -i -X OPTIONS -H 'Origin: {DEV}' -H 'Access-Control-Request-Method: PUT' {API}\n"
         f"HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: {DEV}\n"
         "Access-Control-Allow-Methods: DELETE\n"
         "Access-Control-Expose-Headers: Content-Length, Date, ...\n"),
    *(
        Kind(f"redirected preflight of {url}", "preflight-redirected", says, never,
             chrome(f"{CHECK}Redirect is not allowed for a preflight request.", url))
        for url, says, never in (
            ("http://api.example.org/orders", ("https://api.example.org/orders",), ()),
            ("http://192.168.1.7:8000/orders", ("often with https",), ("https://192",)),
            ("http://localhost:8000/orders", ("often with https",), ("https://localhost",)),
        )
    ),
    *(
        Kind(f"the method in code of Angular: {call}", "preflight-not-handled", ("-X PUT",), (),
             f"Failed to load {API}: Response for preflight has invalid HTTP status code 404.\n"
             f"```\n{call}\n```\n")
        for call in (
            "return this._http.put(this.baseUrl + path, body);",
            "let options = new RequestOptions({method: RequestMethod.Put, body});",
        )
    ),
    *(
        Kind(f"a recipe keeps the pattern of the settings: {line[:24]}",
             "origin-not-allowed no-cors-headers error-without-cors",
             (f"Keep “{kept}” of your settings beside these origins.",), (),
             f"{line}\n{chrome(MISSING)}")
        for kept, line in (
            ("^https://.*[.]example[.]net$",
             "CORS(app, origins=[r'^https://.*[.]example[.]net$'])"),
            ("example[.]net$",
             "app.use(cors({ origin: [/example[.]net$/, 'https://b.example.net'] }))"),
        )
    ),
    Kind("a script of a public host beside settings of the page's own server", "no-cors-headers "
         "error-without-cors cached-for-another redirect-without-cors", ("run by Microsoft",),
         ("AddDefaultPolicy", "allow_origins"),
         'options.AddPolicy("Default", defaultPolicy);\napplication.UseCors("Default");\n'
         "Script from origin 'http://ajax.aspnetcdn.com' has been blocked from loading by "
         f"Cross-Origin Resource Sharing policy: {MISSING} Origin '{DEV}' is therefore not allowed "
         "access."),
    *(
        Kind(f"a status in a body that curl shows alone: {body}", "not-asked-as-a-page "
             "preflight-not-handled", ("404",), ("without its response",),
             f"$ curl '{API}' -H 'api-key: x' -X OPTIONS\n{body}\n")
        for body in (
            '{ "statusCode": 404, "message": "Resource not found" }',
            '{"status":404,"error":"Not Found","path":"/orders/4"}',
        )
    ),
    *(
        Kind(f"settings of Sails: {names}", "header-not-allowed",
             ('["Authorization", "content-type"]',), ("your-page",),
             f"XMLHttpRequest cannot load {API}. Request header field Authorization is not allowed "
             f"by Access-Control-Allow-Headers.\n```\n{begin} {{\n  allRoutes: true,\n"
             f"  {names[0]}: '*',\n  {names[1]}: 'GET, POST',\n  {names[2]}: 'content-type'\n}};\n"
             "```")
        for begin, names in (
            ("module.exports.cors =", ("origin", "methods", "headers")),
            ("module.exports.security = {\n  cors:",
             ("allowOrigins", "allowRequestMethods", "allowRequestHeaders")),
        )
    ),
    Kind("CORB at a masked host, and its page about it", "opaque-response-blocking", ("JSONP",),
         ("Not read",),
         "Cross-Origin Read Blocking (CORB) blocked cross-origin response "
         "http://..../hub/negotiate?callback=jQuery341&_=15988509564 with MIME type text/html. See "
         "https://www.chromestatus.com/feature/5629709824032768 for more details."),
    *(
        Kind(f"the command asks with a preflight: {method}", PREFLIGHT_UNKNOWN,
             (command, "write the request's own headers in its place"), (),
             f"{chrome(CHECK + MISSING, 'http://localhost:8055/items', DEV)}\n{method} "
             "http://localhost:8055/items net::ERR_FAILED")
        for method, command in (
            ("GET", f"--from {DEV} -H 'content-type: application/json'"),
            ("POST", f"--from {DEV} -X POST -H 'content-type: application/json'"),
        )
    ),
    *(
        Kind(f"Spring's refusal in quotes: {quoted}", "origin-not-allowed",
             ("says so: “Invalid CORS request”",), (),
             f"curl -X OPTIONS {API} -H 'access-control-request-method: POST'\n\n{quoted}\n")
        for quoted in ("`Invalid CORS request`", '"Invalid CORS request"', "returns `Invalid CORS "
                       "request`.")
    ),
    *(
        Kind(f"a response beside the message that lists {what}{asked[:12]}", cause,
             ("the pasted one does", "private window"), ("to the headers that the server allows",),
             f"{chrome(message)}\n\n$ curl -i -X OPTIONS {API}{asked}\nHTTP/1.1 204 No Content\n"
             "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PATCH, DELETE\n"
             "Access-Control-Allow-Headers: X-Key, X-Other\n")
        for asked in ("", f" -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PATCH'")
        for what, cause, message in (
            ("the header", "header-not-allowed", "Request header field x-key is not allowed by "
             "Access-Control-Allow-Headers in preflight response."),
            ("the method", "method-not-allowed", "Method PATCH is not allowed by "
             "Access-Control-Allow-Methods in preflight response."),
        )
    ),
    *(
        Kind(f"cookies that the page's code sends, beside the message: {code[:30]}", ANY_LACK,
             ("Access-Control-Allow-Credentials: true",), (), f"{code}\n{chrome(MISSING)}")
        for code in (
            "axios.defaults.withCredentials = true;\naxios.get(url).then(show)",
            "$.ajax({ url: url, xhrFields: { withCredentials: true } })",
        )
    ),
    Kind("settings of the writer's server beside a public host", "no-cors-headers "
         "error-without-cors cached-for-another redirect-without-cors",
         ("run by the Bootstrap CDN",), ("pasted settings", "without “always”"),
         'location ~* \\.(woff|css)$ {\n    add_header "Access-Control-Allow-Origin" "*";\n}\n'
         "Font from origin 'http://netdna.bootstrapcdn.com' has been blocked from loading by "
         f"Cross-Origin Resource Sharing policy: {MISSING} Origin '{SPA}' is therefore not allowed "
         "access."),
    *(
        Kind(f"one server by two addresses: {page} and {target}",
             "page-at-other-address error-without-cors no-cors-headers origin-not-allowed",
             ("two addresses of one server",),
             ("own machine, not your server",), chrome(MISSING, f"{target}/items", page))
        for page, target in (
            ("http://0.0.0.0:4200", "http://localhost:4200"),
            ("http://localhost:4200", "http://0.0.0.0:4200"),
        )
    ),
    Kind("a page at 0.0.0.0 and another port", ANY_LACK, ("http://0.0.0.0:4200",),
         ("own machine, not your server",),
         chrome(MISSING, "http://localhost:3000/items", "http://0.0.0.0:4200")),
    *(
        Kind(f"nginx changes the Host of a WebSocket that is refused: {refusal[:20]}, {host}",
             "websocket-refused", ("proxy_set_header Host $http_host", told), (),
             f"{refusal}\n\nserver {{\n    listen {port} ssl;\n    location /socket {{\n        "
             f"proxy_pass http://localhost:5000;\n        proxy_http_version 1.1;\n        "
             "proxy_set_header Upgrade $http_upgrade;\n        proxy_set_header Connection "
             f"\"upgrade\";\n        {host}\n    }}\n}}\n")
        for refusal in (
            "[WARN] 02:56:28 websocket: request origin not allowed by Upgrader.CheckOrigin",
            "WebSocket connection to 'wss://app.example.org:8443/socket' failed: Error during "
            "WebSocket handshake: Unexpected response code: 403",
        )
        for host, port, told in (
            ("proxy_set_header Host $host;", 8443, "port 8443"),
            ("", 443, "the name from proxy_pass"),
        )
    ),
    Kind("nginx keeps the Host of a WebSocket that is refused", "websocket-refused",
         ("CheckOrigin",), ("nginx",),
         "websocket: request origin not allowed by Upgrader.CheckOrigin\nserver {\n  listen 81;\n"
         "  location / {\n    proxy_pass http://localhost:5000;\n    proxy_set_header Upgrade "
         "$http_upgrade;\n    proxy_set_header Host $http_host;\n  }\n}\n"),
    *(
        Kind(f"a response out of a cache beside the same object from the server, {by}",
             "cached-for-another", ("A cache gave the response", "a part of its key", *says),
             ("requests across origins", "does not allow"),
             f"HTTP/2 200\nserver: AmazonS3\n{named}\n{hit}\n\n"
             f"HTTP/2 200\nserver: AmazonS3\nAccess-Control-Allow-Origin: *\n{named}\n{miss}\n")
        for by, named, hit, miss, says in (
            ("CloudFront", 'etag: "59493f9f"', "x-cache: Hit from cloudfront",
             "x-cache: Miss from cloudfront", ("same ETag", "In CloudFront")),
            ("Cloudflare", 'etag: "59493f9f"', "cf-cache-status: HIT", "cf-cache-status: MISS", ()),
            ("Age", "last-modified: Tue, 31 Mar 2020 00:17:31 GMT", "age: 512", "age: 0", ()),
        )
    ),
    Kind("a response out of a cache beside another object from the server",
         "not-asked-as-a-page", (), ("A cache gave the response",),
         'HTTP/2 200\netag: "59493f9f"\nx-cache: HIT\n\n'
         'HTTP/2 200\nAccess-Control-Allow-Origin: *\netag: "e7d3ab01"\nx-cache: MISS\n'),
    Kind("Safari: preflight of unknown status", "preflight-not-handled origin-not-allowed "
         "preflight-needs-login preflight-redirected preflight-crashed",
         ("the status of the response is not from 200 to 299", "404 or 405", "with 403",
          "Or perhaps: The preflight is answered with a redirect"),
         ("without the CORS headers", "no CORS settings", "Many servers send CORS headers only"),
         safari("Preflight response is not successful")),
    Kind("Safari: preflight of unknown status, over http",
         "preflight-not-handled origin-not-allowed preflight-needs-login preflight-redirected "
         "preflight-crashed",
         ("Or: The preflight is answered with a redirect", "https://api.shop.net/items"), (),
         safari("Preflight response is not successful", "http://api.shop.net/items")),
    *(
        Kind(f"a worker's own fetch() without a response: {error[:30]}", "service-worker",
             ("own fetch() got none", "down or restarting", "no part in it"),
             ("requests across origins", "Refused", "refused", "another message"), error)
        for error in (
            f'The FetchEvent for "{DEV}/a.js" resulted in a network error response: the promise '
            "was rejected.\nservice-worker.js:1 Uncaught (in promise) TypeError: Failed to fetch\n"
            f"localhost/:17 GET {DEV}/a.js net::ERR_FAILED",
            f"Failed to load ‘{DEV}/a.js’. A ServiceWorker passed a promise to FetchEvent."
            "respondWith() that rejected with ‘TypeError: NetworkError when attempting to fetch "
            "resource.’. sw.js:3:7",
        )
    ),
    *(
        Kind(f"no response in another browser: {tail[:40]}", cause,
             ("Firefox's message beside it", says, f"open {API}"), (),
             f"{chrome(tail)}\n\n"
             + firefox("CORS request did not succeed", status="(null)"))
        for tail, cause, says in (
            (MISSING, f"{ANY_LACK} warning", "Chrome got a response"),
            (CHECK + "No 'Access-Control-Allow-Private-Network' header was present in the "
             "preflight response for this private network request targeting the `local` address "
             "space.", "local-network-access warning", "may be the same failure"),
        )
    ),
    *(
        Kind(f"a granted preflight beside old Chrome's message, in {by}",
             "error-without-cors only-on-preflight header-not-allowed warning",
             ("The request was sent", "the row POST", "a header of requests",
              "Allow-Headers: Content-Type, X-File-Name", "the request header Content-Type."),
             ("status 401", "does not allow http", "OPTIONS request", "Origin,", "Accept,",
              "origin: …", "Scripts cannot set"),
             f"OPTIONS /orders/4 HTTP/1.1\nHost{mark}api.example.org\n"
             f"Access-Control-Request-Method{mark}POST\nOrigin{mark}{SPA}\n"
             f"Access-Control-Request-Headers{mark}{asked}\n\nHTTP/1.1 200 OK\n"
             f"Server: nginx\nAccess-Control-Allow-Origin: {SPA}\nAccess-Control-Request-Method: "
             "POST\nAccess-Control-Allow-Headers: X-File-Name\nContent-Length: 0\n\n"
             f"XMLHttpRequest cannot load http://api.example.org/orders/4. Origin {SPA} is not "
             "allowed by Access-Control-Allow-Origin.\n")
        for by, mark, asked in (
            ("columns", "\t", "origin, content-type, accept"),
            ("header lines", ": ", "accept, origin, content-type"),
        )
    ),
    *(
        Kind(f"OPTIONS without the page's method: {said[:44]}, {origin}", "not-asked-as-a-page",
             (f"It says: “{said}", "let its CORS layer allow the page's method",
              "-H 'content-type: application/json'", *says),
             ("leave it to the application", "pass such a request on"),
             f"$ curl -iX OPTIONS -H 'Origin: {origin}' {API}\nHTTP/1.1 403 Forbidden\n"
             f"content-type: text/plain\n\n{said}\n")
        for said, says in (
            ("CORS request forbidden: request-method not allowed", ("in warp",)),
            ("The request header `Access-Control-Request-Method` is required but is missing.", ()),
            ("CORS preflight request failed: 'Access-Control-Request-Method' header is not "
             "specified", ()),
            ("Invalid preflight CORS request: Missing Access-Control-Request-Method header", ()),
        )
        for origin in ("tmp", SPA)
    ),
    Kind("OPTIONS without the page's method, which Spring may refuse for that",
         "origin-not-allowed", ("OPTIONS itself",), (),
         f"$ curl -iX OPTIONS -H 'Origin: {SPA}' {API}\nHTTP/1.1 403 Forbidden\n\n"
         "Invalid CORS request\n"),
    *(
        Kind(f"row of Firefox's console with {name}", cause, (url,), (),
             f"{verb}\n{url}\n{name}\n")
        for verb, url, name, cause in (
            ("GET", "wss://chat.example.net/live", "NS_ERROR_WEBSOCKET_CONNECTION_REFUSED",
             "websocket-failed"),
            ("GET", "wss://chat.example.net/live", "NS_ERROR_CONNECTION_REFUSED", "server-down"),
            ("XHRPOST", "https://api.example.net/v1", "NS_ERROR_UNKNOWN_HOST", "name-not-found"),
            ("XHRGET", "https://api.example.net/v1", "NS_ERROR_NET_TIMEOUT", "timed-out"),
            ("GET", "https://api.example.net/v1", "MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT",
             "bad-certificate"),
        )
    ),
    *(
        Kind(f"Chrome's message translated by a reader: {sentence[:40]}", causes, (told,), (),
             f"El acceso a fetch en '{API}' desde el origen '{SPA}' ha sido bloqueado por la "
             f"política CORS: {sentence}")
        for sentence, causes, told in (
            ("La respuesta ya está repartida entre otras páginas.", "unknown-sentence",
             "La respuesta ya está repartida"),
            ("El encabezado 'Access-Control-Allow-Origin' tiene el valor '*'.",
             "wildcard-with-credentials", "credentials"),
            ("El valor del encabezado 'Access-Control-Allow-Credentials' no es 'true'.",
             "credentials-not-allowed doubled-headers", "Access-Control-Allow-Credentials: true"),
        )
    ),
    *(
        Kind(f"a worker's own fetch without a response, of a page at {page}", "service-worker",
             (told,), (),
             "The FetchEvent for \"http://localhost:3000/a.css\" resulted in a network error "
             "response: the promise was rejected.\nservice-worker.js:1 Uncaught (in promise) "
             "TypeError: Failed to fetch", ("--from", page))
        for page, told in (
            ("http://localhost:3000", "of the page's own origin"),
            ("http://localhost:8080", "If the server runs"),
        )
    ),
    Kind("code without CORS alone", "says-nothing",
         (API, "no script may read it, whatever its headers are"), ("needs a preflight",),
         f"fetch('{API}', {{mode: 'no-cors'}})"),
    Kind("code with two headers alone", "says-nothing", ("the headers X-A and X-B",), (),
         f"fetch('{API}', {{method: 'PUT', headers: {{'X-A': '1', 'X-B': '2'}}}})"),
    *(
        Kind(f"Firefox: broken while open, {url[:5]}", "connection-broken",
             ("was open, and then", f"{kind} to {url} ", "left or reloaded"),
             ("before", "Mostly what listens"),
             f"The connection to {url} was interrupted while the page was loading.{more}")
        for url, kind, more in (
            ("ws://localhost:3000/sync", "WebSocket", ""),
            ("wss://live.example.org/ws", "WebSocket",
             "\nFirefox can’t establish a connection to the server at wss://live.example.org/ws."),
            ("https://api.example.org/events", "EventSource", ""),
        )
    ),
    Kind("Firefox: closed before it was open", "websocket-closed",
         ("Most likely", "the page closed"), ("certificate", "was open, and then"),
         "Firefox can’t establish a connection to the server at ws://localhost:3000/sync.\n"
         "The connection to ws://localhost:3000/sync was interrupted while the page was loading."),
    *(
        Kind(f"body of an OPTIONS with curl: {told[:24]}, {body[:24]}",
             "not-asked-as-a-page preflight-not-handled",
             ("without an Origin, which is not a preflight", f"status {status}",
              "Access-Control-Request-Method", "-H 'content-type"), (),
             f"{told}\n{body}\n")
        for told in (
            "$ curl -X OPTIONS http://localhost:8080/orders/4",
            "curl 'http://localhost:8080/orders/4' --request OPTIONS,\nit answers:",
        )
        for status, body in (
            (405, '{"errors":[{"message":"Method [OPTIONS] not allowed for URI [/orders/4]"}]}'),
            (405, '{"time":"10:20","status":405,"message":"Request method \'OPTIONS\' is not '
                  'supported"}'),
            (405, "<html><head><title>405 Not Allowed</title></head></html>"),
            (405, '{"detail":"Method \\"OPTIONS\\" not allowed."}'),
            (404, "Cannot OPTIONS /orders/4"),
        )
    ),
    Kind("Chrome's message after a command without its response",
         "method-not-allowed", (), ("status 405",),
         f"curl -X PUT {API} -H 'Origin: {SPA}'\n{NO_PUT}"),
    *(
        Kind(f"a header that only browsers set, refused: {told[:40]}", "header-not-allowed",
             ("no script can set", "old versions of Chrome and Safari"),
             ("Access-Control-Allow-Headers: Origin", "-H 'origin"), told)
        for told in (
            chrome("Request header field Origin is not allowed by Access-Control-Allow-Headers in "
                   "preflight response."),
            firefox("missing token ‘origin’ in CORS header ‘Access-Control-Allow-Headers’ from "
                    "CORS preflight channel"),
        )
    ),
    *(
        Kind(f"an error whose CORS headers do not fit: {line}", cause,
             ("First find out why it is an error", f"The response has status {status}"), (),
             f"{chrome(tail)}\n\nRequest URL: {API}\nRequest Method: GET\n"
             f"Status Code: {status}\n\nResponse Headers:\nHTTP/1.1 {status}\n{line}\n")
        for status, line, cause, tail in (
            (500, "Access-Control-Allow-Origin: *", "wildcard-with-credentials",
             "The value of the 'Access-Control-Allow-Origin' header in the response must not be "
             "the wildcard '*' when the request's credentials mode is 'include'."),
            (401, "Access-Control-Allow-Origin: https://old.example.net", "origin-not-allowed "
             "cached-for-another",
             "The 'Access-Control-Allow-Origin' header has a value 'https://old.example.net' that "
             "is not equal to the supplied origin."),
        )
    ),
    *(
        Kind(f"a preflight with an error, whose list lacks {what}", cause,
             ("And the status is 400", "If the status stays 400 then", told), (),
             f"$ curl -v -X OPTIONS -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT' "
             f"-H 'Access-Control-Request-Headers: x-b' {API}\n"
             f"< HTTP/1.1 400 Bad Request\n< Access-Control-Allow-Origin: {SPA}\n"
             f"< Access-Control-Allow-Methods: {methods}\n< Access-Control-Allow-Headers: X-A\n")
        for what, cause, told, methods in (
            ("a method in capitals", "method-not-allowed", "Write PUT in capitals", "get, put"),
            ("a header", "header-not-allowed", "add X-B", "PUT"),
        )
    ),
    *(
        Kind(f"an app's own client without a response: {text[-44:]}", cause, ("not CORS", told),
             ("Perhaps the browser itself",), text)
        for text, cause, told in (
            ('WebSocketEvent {type: "error", message: "Failed to connect to /10.1.2.3:8080"}',
             "server-down", "http://10.1.2.3:8080"),
            ("Failed to connect to api.example.org/10.1.2.3:443", "server-down",
             "https://api.example.org"),
            ("failed to connect to /10.1.2.3 (port 80) from /10.1.2.9 (port 4) after 10000ms",
             "timed-out", "http://10.1.2.3"),
            ("failed to connect to /10.1.2.3 (port 80) after 9000ms: isConnected failed: "
             "ECONNREFUSED (Connection refused)", "server-down", "http://10.1.2.3"),
            ("failed to connect to /10.1.2.3 (port 80) after 9000ms: isConnected failed: "
             "EHOSTUNREACH (No route to host)", "no-answer", "There is no way to this address"),
            ('Unable to resolve host "api.example.org": No address associated with hostname',
             "name-not-found", "cannot be found"),
            ("unexpected end of stream on Connection{10.0.2.2:8080, proxy=DIRECT}",
             "connection-broken", "http://10.0.2.2:8080"),
        )
    ),
    *(
        Kind(f"a handshake that gets an ordinary response: {text[:44]}", "websocket-refused retold",
             ("with status 200", "like an ordinary request"), (), text)
        for text in (
            "java.net.ProtocolException: Expected HTTP 101 response but was '200 OK'\n"
            "at okhttp3.internal.ws.RealWebSocket.checkResponse(RealWebSocket.java:214)",
            "The server returned status code '200' when status code '101' was expected.",
            "received bad response code from server 200",
        )
    ),
    Kind("a file of another kind beside a message without a URL", "no-cors-headers "
         "origin-not-allowed cached-for-another error-without-cors", ("unknown URL",), ("404",),
         "Failed to load resource: the server responded with a status of 404 (Not Found) "
         "https://www.example.org/a.css\nmain.js:1\n"
         "Cross-origin image load denied by Cross-Origin Resource Sharing policy. x.test/:1"),
    *(
        Kind(f"CSP without what it loads: {name}", "content-security-policy",
             (says,), never, text)
        for name, text, says, never in (
            ("old Edge", "CSP14312: Resource violated directive 'default-src 'self'' in Content-"
             "Security-Policy: https://a.example.net/b.html. Resource will be blocked.",
             "default-src 'self' https://a.example.net (or the same", ("only default-src",)),
            ("an image in Firefox", "Content Security Policy: The page’s settings blocked the "
             "loading of a resource at https://a.example.net/b.png (“default-src”).",
             "img-src … (the sources of default-src) https://a.example.net", ("connect-src",)),
        )
    ),
    Kind("CSP that only reports, in old Edge", "warning", ("Nothing was stopped",), (),
         "CSP14312: Resource violated directive 'img-src 'self'' in Content-Security-Policy-Report-"
         "Only: https://a.example.net/b.png."),
    *(
        Kind(f"a preflight's headers with {option or 'GET'}, status {status}", causes,
             ("but the method of a preflight is OPTIONS", "the preflight of PUT with x-foo",
              "-X PUT -H 'x-foo: …'"), (),
             f"$ curl -i {option} -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT' "
             f"-H 'Access-Control-Request-Headers: x-foo' {API}\nHTTP/1.1 {status}\n"
             f"Content-Type: text/plain\n{line}")
        for option, status, causes, line in (
            ("-I", 200, "warning", "Access-Control-Allow-Origin: *\n"),
            ("", 200, "no-cors-headers warning", ""),
            ("", 404, "not-asked-as-a-page", ""),
        )
    ),
    Kind("a preflight's headers with the request itself", "no-cors-headers",
         (), ("has a preflight's headers",),
         f"$ curl -i -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: GET' {API}\n"
         "HTTP/1.1 200 OK\nContent-Type: text/plain\n"),
    *(
        Kind(f"Apache refuses a directive: {told[:30]}", "settings-invalid", (says,), (), told)
        for told, says in (
            ("/srv/.htaccess: Invalid command 'Header', perhaps misspelled or defined by a module "
             "not included in the server configuration", "a2enmod headers"),
            ("/srv/.htaccess: Header takes two or three arguments, an action, header and value",
             "An argument too many or too few"[3:]),
        )
    ),
    Kind("a redirect by the page's own proxy", "redirect-without-cors error-without-cors "
         "no-cors-headers origin-not-allowed",
         ("Write its target as https://api.example.org", "let it follow redirects itself"),
         ("development server, and", "Most likely: The pasted settings"),
         chrome(MISSING, origin=DEV, first=f"{DEV}/orders/4")
         + "\n\nproxy: {\n  '/orders/': { target: 'http://api.example.org/' }\n},\n"),
    Kind("OPTIONS that a tool sent", "not-asked-as-a-page preflight-not-handled retold",
         ("A tool sent this OPTIONS", "Add both headers in the tool"), ("merge this with",),
         "Using a REST client (Postman) I send OPTIONS to /pads/health, and the preflight gets a "
         "404.\n\nr.Use(cors.New(cors.Config{\n\tAllowOrigins:     []string{\"" + SPA + "\"},\n"
         '\tAllowMethods:     []string{"PUT", "PATCH"},\n}))\n'),
    Kind("methods of Go's settings after many blanks", "credentials-not-allowed",
         ('AllowMethods: []string{"GET", "HEAD", "POST", "PUT", "PATCH"}',), (),
         'r.Use(cors.New(cors.Config{\n\tAllowOrigins:     []string{"' + SPA + '"},\n'
         '\tAllowMethods:     []string{"PUT", "PATCH"},\n}))\n\n'
         + chrome("The value of the 'Access-Control-Allow-Credentials' header in the response is "
                  "'' which must be 'true' when the request's credentials mode is 'include'.")),
    Kind("“*” for the methods of NelmioCorsBundle", "bad-list preflight-not-handled retold",
         ("takes “*” in allow_methods for a method of that name",), (),
         "The preflight, OPTIONS, gets a 405 Method not allowed.\n\nnelmio_cors:\n    paths:\n"
         "        '^/':\n            allow_origin: ['*']\n            allow_methods: ['*']\n"),
    Kind("a log with nothing but a failed OPTIONS beside an old message", "preflight-not-handled",
         ("because its preflight failed", "OPTIONS gets status 404"), (),
         'Started OPTIONS "/orders/4" for 127.0.0.1 at 2015-07-27 17:46:37 +0200\n'
         'ActionController::RoutingError (No route matches [OPTIONS] "/orders/4"):\n\n'
         f"XMLHttpRequest cannot load {API}. {MISSING} Origin '{SPA}' is therefore not allowed "
         "access. The response had HTTP status code 404."),
    Kind("a log's row of OPTIONS alone", "preflight-not-handled",
         ("Most likely: Nothing in the server", "does not show who asked"), (),
         'INFO:     127.0.0.1:52929 - "OPTIONS /test HTTP/1.1" 405\n'),
    *(
        Kind(f"an address without a scheme on a page of file: {cause}", cause,
             ("has no scheme, and the page is a file", "https://cdn.example.org/a.js"),
             ("add file: to",), text)
        for cause, text in (
            ("content-security-policy", "Refused to load the script "
             "'file://cdn.example.org/a.js' because it violates the following Content Security "
             "Policy directive: \"script-src 'self' http://cdn.example.org\"."),
            ("no-answer", "GET file://cdn.example.org/a.js net::ERR_FILE_NOT_FOUND"),
            ("page-from-file", "Not allowed to load local resource: file://cdn.example.org/a.js"),
        )
    ),
    Kind("a header with “*” that a writer quotes beside settings that name the page",
         "wildcard-with-credentials", ("so “*” does not come from them",), ("in place of “*”",),
         "globalcors:\n  corsConfigurations:\n    '[/**]':\n"
         f'      allowedOrigins: "{SPA}"\n      allow-credentials: true\n\n'
         'I am not sure "where Access-Control-Allow-Origin: *" comes from.\n'
         + chrome("The value of the 'Access-Control-Allow-Origin' header in the response must not "
                  "be the wildcard '*' when the request's credentials mode is 'include'.")),
    *(
        Kind(f"settings that switch CORS off: {text[:24]}", causes,
             ("The settings switch CORS off", "with the page's origin in the list"),
             ("and not https://spa.example.org", "allow the page, so"),
             text + "\n\n" + chrome(MISSING))
        for text, causes in (
            ("cors: {\n  enabled: false,\n  origin: ['https://www.example.org'],\n}", ANY_LACK),
            (f"CORS_ENABLED=false\nCORS_ORIGIN={SPA}", ANY_LACK),
        )
    ),
    Kind("the package cors without a request", "error-without-cors",
         ("cors(options)(request, response", "without a request"), (),
         "TypeError: Cannot read properties of undefined (reading 'headers')\n"
         "    at /srv/node_modules/cors/lib/index.js:219:32\n"),
    Kind("Node.js takes localhost for ::1", "server-down",
         ("takes localhost for ::1 first", "127.0.0.1 alone"), (),
         "WARN [proxy]: failed to proxy /base/a.js (connect ECONNREFUSED ::1:9876)\n"),
    Kind("a preflight's response without what it asked for", "no-cors-headers",
         ("leave out all headers where the preflight asks for", "paste the request's headers too"),
         (), "OPTIONS response:\n\nHTTP/1.1 200 OK\ncontent-type: application/json\n"
         "vary: accept-encoding\nConnection: keep-alive\n\nNone of the cors headers is set?\n"),
    Kind("actix-cors with “*” as an origin", f"settings-invalid {PREFLIGHT_UNKNOWN}",
         ('allowed_origin("*") allows no page', "Access-Control-Allow-Headers: Content-Type"),
         ("The pasted settings allow the page",),
         'Cors::default().allowed_origin("*")\n'
         "    .allowed_headers(vec![header::ACCEPT, header::CONTENT_TYPE])\n\n"
         + chrome(CHECK + MISSING)),
    Kind("the origin of an app on Android that is a scheme alone",
         "origin-not-allowed preflight-not-handled preflight-needs-login preflight-crashed "
         "page-of-app",
         ("list app:// exactly so", "androidScheme"), ("Origin: null",),
         chrome(CHECK + MISSING, origin="app://")),
    Kind("a header that the server refuses to a request past the page's proxy",
         "header-not-allowed warning", ("past its development server", "fetch the path alone"), (),
         'proxy: {\n  "/": {\n    target: "https://api.example.org",\n  },\n},\n\n'
         + chrome("Request header field authorization is not allowed by "
                  "Access-Control-Allow-Headers in preflight response.")),
    Kind("a policy of ASP.NET Core that has no such name", "preflight-crashed",
         ("Most likely the log says why: ASP.NET Core fails at the request: it has no CORS policy "
          "named “Spa”", "status 500", "Your settings allow every request header: keep that"),
         ("Most likely: The server's log",),
         "System.InvalidOperationException: A CORS policy named 'Spa' could not be found.\n"
         f"OPTIONS {API} 500 (Internal Server Error)\n"
         + chrome(f"{CHECK}{MISSING}")
         + "\nservices.AddCors(options => options.AddPolicy(Names.Spa, builder => builder\n"
         f'    .WithOrigins("{SPA}").AllowAnyHeader().AllowAnyMethod().AllowCredentials()));\n'),
    Kind("a header that a layer which answers in full does not list",
         "header-not-allowed preflight-not-handled preflight-needs-login preflight-crashed",
         ("but not Authorization, which the preflight asks for", "in full or not at all",
          'AllowedHeaders: []string{"Authorization", "Content-Type", "X-Requested-With"}'),
         ("so this response does not come from them",),
         f'c := cors.New(cors.Options{{AllowedOrigins: []string{{"{SPA}"}}}})\n'
         f'fetch("{API}", {{headers: {{Authorization: token}}}})\n' + chrome(f"{CHECK}{MISSING}")),
    Kind("a method that a layer which answers in full does not list",
         "method-not-allowed preflight-not-handled preflight-needs-login preflight-crashed",
         ("but not DELETE, which the preflight asks for",
          'setAllowedMethods(List.of("GET", "HEAD", "POST", "DELETE"))'),
         ("so this response does not come from them",),
         f'registry.addMapping("/**").allowedOrigins("{SPA}");\n' + chrome(f"{CHECK}{MISSING}")
         + f"\nDELETE {API} net::ERR_FAILED\n"),
    Kind("lists of a layer which answers in full, beside an unknown request",
         "header-not-allowed preflight-not-handled no-cors-headers preflight-needs-login "
         "preflight-crashed",
         ("may ask for a method or a header", "no list of methods and no request headers"),
         ("Most likely: The preflight",),
         f'plug Corsica, origins: "{SPA}"\n' + chrome(f"{CHECK}{MISSING}")),
    Kind("“*” beside code of a page whose origin is masked", "wildcard-with-credentials",
         ("so “*” does not come from them", "a setting of the platform"),
         ("WithOrigins(", "allow_origins"),
         'options.AddPolicy("Spa", builder => builder.WithOrigins(pages)\n'
         "    .AllowAnyHeader().AllowCredentials());\napp.UseCors(policy);\n\nThe response has:\n\n"
         "> Access-Control-Allow-Origin: *\n\n"
         + chrome(f"{CHECK}The value of the 'Access-Control-Allow-Origin' header in the response "
                  "must not be the wildcard '*' when the request's credentials mode is 'include'.",
                  origin="https://<hidden>.example.org")),
    Kind("an expression in settings that allow a masked page", "error-without-cors "
         "only-on-preflight",
         (r"Keep “^https://.*xxxx\.example$” of your settings", "your-page.example is a"),
         ("xxxx.xxxx.example",),
         r"CORS(app, origins=[r'^https://.*xxxx\.example$'], supports_credentials=True)" "\n"
         "access-control-allow-credentials: true\naccess-control-allow-headers: content-type\n"
         "access-control-allow-methods: GET, POST\n"
         "access-control-allow-origin: https://xxxx.xxxx.example\nallow: POST, OPTIONS\n"
         + chrome(MISSING, origin="https://xxxx.xxxx.example")),
    *(
        Kind(f"a preflight, and its status in words: {told[:36]}", "preflight-not-handled",
             ("Most likely: Nothing in the server answers", "OPTIONS gets status 404"), (),
             "The browser sends this preflight:\n```\nOPTIONS /orders/4 HTTP/1.1\n"
             f"Host: api.example.org\nAccess-Control-Request-Method: POST\nOrigin: {SPA}\n```\n"
             f"{told}\n")
        for told in ("However, the server comes back with a 404.", "The response is a 404 error.")
    ),
    *(
        Kind(f"a preflight's headers in a line that refuses it: {line[:40]}", causes,
             ("The request was not sent", f"Access-Control-Allow-Headers: {names}"), (),
             f"{line}\n{text}\n")
        for line, text, causes, names in (
            (f"Invalid CORS request; Origin={SPA};Method=OPTIONS;Access-Control-Request-Headers="
             "authorization, x-b", f"XMLHttpRequest cannot load {API}. {MISSING} Origin '{SPA}' is "
             "therefore not allowed access. The response had HTTP status code 403.",
             "origin-not-allowed header-not-allowed", "Authorization, X-B"),
            ("OPTIONS fails with status 400 and the message `One or more headers requested are not "
             "allowed`.", "It has `access-control-request-headers: request-id,traceparent`.",
             "header-not-allowed", "Request-Id, Traceparent"),
        )
    ),
    *(
        Kind(f"actix-cors' refusal: {body}", causes, (told,), (),
             f"$ curl -i -X OPTIONS -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT' "
             f"-H 'Access-Control-Request-Headers: x-b' {API}\nHTTP/1.1 400 Bad Request\n"
             f"content-type: text/plain; charset=utf-8\n\n{body}\n")
        for body, causes, told in (
            ("Requested method is not allowed", "method-not-allowed", "the method PUT"),
            ("One or more headers requested are not allowed", "header-not-allowed", "header X-B"),
        )
    ),
    *(
        Kind(f"a code of Apple's TLS: {text[-40:]}", cause, ("not CORS", told), (), text)
        for text, cause, told in (
            ("[Error] WebSocket network error: OSStatus Error -9807: Invalid certificate chain "
             " (live, line 0)", "bad-certificate", "not trusted"),
            ("CFNetwork SSLHandshake failed (-9810)", "tls-failed", "iOS or macOS"),
            ("error: Error Domain=NSOSStatusErrorDomain Code=-9813 \"(null)\"", "bad-certificate",
             "iOS or macOS"),
        )
    ),
    *(
        Kind(f"a type of a worker's script in Firefox: {what[:30]}", "wrong-mime-type",
             ("text/html", told), (),
             f"Loading {what} was blocked because of a disallowed MIME type (“text/html”).")
        for what, told in (
            ("Worker from “http://localhost:3001/w.js”", "http://localhost:3001/w.js"),
            ("Worker from “w.js”", "correct the path"),
            ("script from “http://localhost:1/x.js” with importScripts()", "localhost:1/x.js"),
        )
    ),
    *(
        Kind(f"Firefox: a worker of a page from the disk, {end!r}", "worker-of-another-origin",
             ("Serve the page and the worker's script over http",), ("your page's origin",),
             "How to avoid \"Security Error: Content at file:///home/\\<me\\>/a.html may not load "
             f"data from file:///home/\\<me\\>/w.js{end}")
        for end in ('."', '" ?', '"')
    ),
    Kind("a scheme of its own without slashes", "wrong-scheme",
         ("odf:welcome.odt is neither http nor https",), ("write http://",),
         "XMLHttpRequest cannot load odf:welcome.odt. Cross origin requests are only supported for "
         "HTTP."),
    Kind("words before a font", f"{ANY_LACK} cached-for-another "
         "redirect-without-cors", ("put a copy of the file",), ("a back end of your own",),
         "sometimes I got this error from there Font from origin 'http://cdn.example.org' has been "
         f"blocked from loading by Cross-Origin Resource Sharing policy: {MISSING} Origin '{SPA}' "
         "is therefore not allowed access."),
    *(
        Kind(f"a preflight of a panel alone, to {host}", "says-nothing",
             ("OPTIONS", SPA, "This one is a preflight"), (":Path", "(hidden)"),
             f":authority: {host}\n:method: OPTIONS\n:path: /orders/4\n:scheme: https\n"
             "accept: */*\naccess-control-request-headers: x-a\n"
             f"access-control-request-method: PUT\norigin: {SPA}\nsec-fetch-mode: cors\n")
        for host in ("api.example.org", "[removed]", "<my host>")
    ),
    *(
        Kind(f"a tool's response that does not allow the origin, to {option or 'GET'}", causes,
             ("It knows CORS, because it sends “Vary: Origin”", says, f"does not allow {SPA}"),
             ("server's response has no CORS headers",),
             f"$ curl -i {option} -H 'Origin: {SPA}' {API}\nHTTP/1.1 200 OK\nVary: Origin\n"
             f"Content-Type: text/plain\n\nIn the browser:\n{told}\n")
        for told, option, causes, says in (
            (chrome(MISSING), "-X OPTIONS", "origin-not-allowed error-without-cors",
             "so it shows no more"),
            (chrome(CHECK + MISSING), "", "origin-not-allowed", "Its list of origins does not"),
        )
    ),
    *(
        Kind(f"Apollo Server's own layer for CORS: {code[-16:]}", "wildcard-with-credentials",
             (told,), ("does not come from them",),
             code + "\n\n" + chrome(f"{CHECK}The value of the 'Access-Control-Allow-Origin' header "
             "in the response must not be the wildcard '*' when the request's credentials mode is "
             "'include'."))
        for code, told in (
            ("const server = new ApolloServer({\n  typeDefs,\n  resolvers,\n});\nserver.listen();",
             "in new ApolloServer({ … })"),
            (f"app.use(cors({{ origin: '{SPA}', credentials: true }}));\n"
             "const server = new ApolloServer({ schema });\nserver.applyMiddleware({ app });",
             "Write cors: false among the options of applyMiddleware"),
        )
    ),
    Kind("the line of settings that has “*”", "wildcard-with-credentials",
         ('In the pasted settings “*” comes from: "CORS": "*",',), (),
         '{\n  "Host": {\n    "CORS": "*",\n    "CORSCredentials": false\n  }\n}\n\n'
         + chrome(f"{CHECK}The value of the 'Access-Control-Allow-Origin' header in the "
         "response must not be the wildcard '*' when the request's credentials mode is 'include'")),
    Kind("code with no-cors beside a refusal", PREFLIGHT_UNKNOWN + " warning",
         ("this message is of a request without it", "Take the mode out"), (),
         f"fetch('{API}', {{mode: 'no-cors', headers: {{'X-Token': token}}}})\n"
         "  .then(response => response.json())\n\n" + chrome(f"{CHECK}{MISSING}")),
    Kind("CSP without the page's own address", "content-security-policy",
         ("add 'self' to connect-src", "connect-src https://cdn.example.net 'self'"), (),
         f"Refused to connect to '{SPA}/api' because it violates the following Content Security "
         'Policy directive: "connect-src https://cdn.example.net".', ("--from", SPA)),
    *(
        Kind(f"CSP and a scheme of an app: {url}", "content-security-policy", (says,),
             ("the server's origin", "directive nor"), text)
        for url, says, text in (
            ("vscode-resource:", ": script-src 'self' vscode-resource:",
             "Refused to load the script 'vscode-resource:/c%3A/a.js' because it violates the "
             "following Content Security Policy directive: \"script-src 'self'\"."),
            ("gap:", ": frame-src 'self' gap://ready",
             "Refused to load frame 'gap://ready' because it violates the following Content "
             "Security Policy directive: \"default-src 'self'\"."),
            ("gap: in Safari", "add gap://ready to child-src in",
             "\"Refused to load gap://ready because it appears in neither the child-src directive "
             "nor the default-src directive of the Content Security Policy.\""),
        )
    ),
    Kind("what Internet Explorer denies a script", "another-rule", ("Internet Explorer",), (),
         "We have it in IE11 alone:\n\nError Access is denied.\n\n    app.js:61500:16 send"),
    Kind("a word and a path for the address in old Firefox", "says-nothing",
         ("does not say why",), (),
         "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
         "resource at <MY SERVER>/index.php/items?offset=0. This can be fixed by moving the "
         "resource to the same domain or enabling CORS."),
    Kind("a page of WordPress, which is not its REST API", "no-cors-headers", (),
         ("rest_api_init",),
         f"{firefox(LACKS, 'https://blog.example.org/feed/')}\n\n"
         "$ curl -I https://blog.example.org/feed/\nHTTP/2 200\nserver: nginx\n"
         "content-type: application/rss+xml\n"
         "link: <https://blog.example.org/wp-json/>; rel=\"https://api.w.org/\"\n"),
    Kind("a file and its reason in one sentence of older Safari", "page-from-file",
         ("scheme of the app",), ("OPTIONS",),
         "Failed to load resource: Preflight response is not successful\nXMLHttpRequest cannot "
         "load file:///var/App.app/www/a.json. Preflight response is not successful"),
    Kind("a preflight's redirect without its status", "preflight-redirected",
         ("Most likely: The preflight is answered with a redirect to https://api2.example.org/v1",
          "Fetch https://api2.example.org/v1 directly"), ("Nothing in the server",),
         f"request:\n\n    Host: api.example.org\n    Origin: {SPA}\n"
         "    Access-Control-Request-Method: GET\n    Access-Control-Request-Headers: apikey\n\n"
         "response:\n\n    Content-Length: 0\n    Date: Mon, 20 Apr 2015 16:30:41 GMT\n"
         "    Location: https://api2.example.org/v1\n    Server: Cowboy\n"),
    Kind("another application, which a tool's OPTIONS met", "no-cors-headers",
         ("Most likely: MinIO's console answered", "port 9000"), ("which is not a preflight",),
         "$ curl -i -X OPTIONS -H 'Origin: http://minio:9000' http://127.0.0.1:9001/bucket\n"
         "HTTP/1.1 200 OK\nContent-Type: text/html\nServer: MinIO Console\n"),
    Kind("the response to OPTIONS at an address that the message has cut", "preflight-crashed",
         ("The server failed at the preflight, with status 500", f"{API} "),
         ("several causes", "Not read"),
         f"{chrome(CHECK + MISSING, url='https://api.example.org/orders/[...]', origin='[...]')}\n"
         f"$ curl -X OPTIONS -v {API}\n> OPTIONS /orders/4 HTTP/2\n> Host: api.example.org\n"
         "> Accept: */*\n>\n< HTTP/2 500\n< content-type: text/plain\n<\nUnexpected Error\n"),
    *(
        Kind(f"HTTPie with options that have values: {command}", "not-asked-as-a-page",
             ("OPTIONS", API, "status 500", "without an Origin"), (),
             f"{command} {API}\nHTTP/1.1 500 Internal Server Error\nContent-Length: 123\n"
             "X-Frame-Options: DENY\n")
        for command in (
            "$ http -a joe:secret -p h -f OPTIONS",
            "http -p h OPTIONS",
            "❯ xh --auth joe:secret --print=h OPTIONS",
        )
    ),
    Kind("a filter that shows nothing before the next prompt", "not-asked-as-a-page",
         ("without an Origin. With one, the same URL has the header",), ("no “Vary: Origin”",),
         f"me@host ~ $ curl -v {API} 2>&1 | grep -i access-control-\n\n\n"
         f"me@host ~ $ curl -v -H 'Origin: {SPA}' {API} 2>&1 | grep -i access-control-\n"
         "< access-control-allow-origin: *\n< access-control-max-age: 3600\n"),
    Kind("an image's message in small letters and quotes", "no-cors-headers "
         "origin-not-allowed cached-for-another error-without-cors",
         ("a canvas or WebGL that uses its pixels and",), (),
         "\"cross-origin image load denied by cross-origin resource sharing policy\"\n\nMap tiles "
         "are on the disk"),
    Kind("mixed content with the scheme of an app", "mixed-content",
         ("may not load what has the scheme ipc:",), ("from http;", "TLS"),
         "[Warning] [blocked] The page at https://app.example/ was not allowed to display insecure "
         "content from ipc://test. (app.example, line 8)"),
    Kind("a policy whose end is cut by a mark of code", "content-security-policy",
         ("connect-src 'self' https://a.example https://api.example.net",), ("`",),
         "We see `Refused to connect to 'https://api.example.net/v1' because it violates the "
         "following Content Security Policy directive: \"connect-src 'self' https://a.example`"),
    Kind("a policy without the scheme of an app at localhost", "content-security-policy",
         ("add ipc://localhost to connect-src",), ("userscript",),
         "[Error] Refused to connect to ipc://localhost/plugin because it does not appear in the "
         "connect-src directive of the Content Security Policy."),
    Kind("IIS's own response to a preflight, after a title with two methods",
         "preflight-not-handled",
         ("OPTIONS …", "IIS itself answered the preflight",
          "<remove name=\"OPTIONSVerbHandler\" />"),
         ("POST …",),
         "But using POST I can see them being set as below on the OPTIONS call:\n\n```\n"
         "Allow:OPTIONS, TRACE, GET, HEAD, POST\nContent-Length:0\n"
         "Public:OPTIONS, TRACE, GET, HEAD, POST\nServer:Microsoft-IIS/8.0\n"
         "X-Powered-By:ASP.NET\n```\n"),
    Kind("mixed content in Firefox, without its quotes", "mixed-content",
         ("Use https://www.example.net/black.css.",), ("not a known message",),
         "I see this:\n\n`Blocked loading mixed active content http://www.example.net/black.css`"),
    Kind("mixed content of a WebSocket without its address", "mixed-content",
         ("may not connect to a WebSocket over ws",), ("fetch from http;",),
         "Web sockets not working due to Failed to construct 'WebSocket': An insecure WebSocket "
         "connection may not be initiated from a page loaded over HTTPS."),
    *(
        Kind(f"a status of a script of a service worker: {text[:24]}", "another-rule",
             ("with status 404 where a script",), ("does not say why",), text)
        for text in (
            "A bad HTTP response code (404) was received when fetching the script.",
            "Uncaught DOMException: Failed to execute 'importScripts' on 'WorkerGlobalScope': The "
            "script at 'https://www.example.net/w.js' failed to load.\n    at sw.js:14:1\n"
            "A bad HTTP response code (404) was received when fetching the script.",
        )
    ),
    Kind("a command with broken quotes beside a message", "no-cors-headers",
         ("POST http://localhost:5001/dict [", "Access-Control-Allow-Headers: Content-Type"), (),
         f"{CHECK}{MISSING} Origin 'http://localhost:5000' is therefore not allowed access.\n"
         "> curl -i -X OPTIONS -H \"Origin: http://localhost:5000\" \\\n"
         "-H 'Access-Control-Request-Method: POST'\\\n"
         "-H 'Access-Control-Request-Headers: Content-Type'\\\"\nhttp://localhost:5001/dict\"\n\n"
         "HTTP/1.1 204 No Content\nServer: Kestrel\n"),
    Kind("a font of an extension that the page's policy stops", "content-security-policy",
         ("its policy needs no change",), ("Not read", "Where the page is served"),
         "[Error] Refused to load the font 'safari-extension://com.x.pocket-ET2/9/a.woff' because "
         "it violates the following Content Security Policy directive: \"font-src 'self' "
         "https://www.example.org ws://www.example.org/\"."),
    Kind("Firefox: what only the own origin may have, and is not a script",
         "worker-of-another-origin", ("or open the page at the address that it has",),
         ("importScripts", "can start a worker"),
         "Security Error: Content at http://www.example.org/ may not load data from "
         "https://www.example.org/mobile."),
    Kind("a handshake without a login at Jupyter", "websocket-refused",
         ("the handshake has no valid login",), ("allowed origins",),
         "WebSocket connection to 'wss://hub.example.net/api/kernels/7/channels' failed: Error "
         "during WebSocket handshake: Unexpected response code: 403\n\n[W 22:34:05.703 "
         "NotebookApp] Couldn't authenticate WebSocket connection\n"),
    *(
        Kind(f"a response without a body, and a writer's words: {status}", "allowed-as-shown",
             (f"{status}",), ("I would expect",),
             f"$ curl {option} -H 'Origin: {SPA}' {API}\nHTTP/1.1 {status} X\n"
             "Access-Control-Allow-Origin: *\nVary: Origin\n\nI would expect more: an error.\n")
        for status, option in ((204, "-i"), (200, "-I"))
    ),
    Kind("a handshake without Origin, and its status in a sentence", "websocket-refused",
         ("status 403", "some servers refuse its absence"), ("body:",),
         "GET /live HTTP/1.1\nHost: chat.example.net\nUpgrade: websocket\nConnection: Upgrade\n"
         "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: SGRjYmMwNGU5OTZnM0MyYw==\n\n"
         "but the server answers with:\n\n`HTTP/1.1 403 Forbidden`\n\nbut if I add\n"),
    Kind("an error with a wrong origin, whose request is not shown",
         "error-without-cors origin-misspelled",
         ("status 400", "That is not a refusal because of CORS", "Or perhaps: The server allows"),
         ("without CORS headers", "allow_origins", "the following"),
         "HTTP/1.1 400 Bad Request\nAccess-Control-Allow-Origin: Ab\nContent-Type: text/html\n\n"),
    Kind("a command with its prompt in a sentence", "not-asked-as-a-page",
         ("http://localhost:3000/ ", "such as https://spa.example.org"), ("%60",),
         "I run `$ curl -I -H 'Origin: spa.example.org' http://localhost:3000/`\n\n"
         "HTTP/1.1 200 OK\nVary: Origin\n"),
    Kind("a header that a sentence begins with", "header-not-allowed retold",
         ("request header Content-Type",), (),
         "There is a complaint in iOS:\n\n```\nContent-Type is not allowed by "
         "Access-Control-Allow-Header\n```\n"),
    *(
        Kind(f"a folder as a host: {cause}", cause, ("as //media/…, names a host",), (), text)
        for cause, text in (
            ("name-not-found", "GET http://media/vendor/a.js net::ERR_NAME_NOT_RESOLVED"),
            ("no-answer", firefox("CORS request did not succeed", "http://media/vendor/a.woff2")),
        )
    ),
    *(
        Kind(f"Authorization beside “*” of {name}", "header-not-allowed",
             (says, "Authorization"), (never,),
             chrome("Request header field authorization is not allowed by "
                    "Access-Control-Allow-Headers in preflight response.") + f"\n\n{text}\n")
        for name, text, says, never in (
            ("django-cors-headers", "CORS_ORIGIN_ALLOW_ALL = True\nCORS_ALLOW_HEADERS=('*',)",
             "“*”, which never stands for Authorization", "list it already"),
            ("Spring", "registry.addMapping(\"/**\").allowedOrigins(\"*\").allowedHeaders(\"*\");",
             "list it already", "never stands for"),
        )
    ),
    Kind("a preflight and its request without their responses", "says-nothing",
         ("OPTIONS /orders/4", "GET /orders/4", "request without its response"),
         ("This one is a preflight", "api.example.org,"),
         f"OPTIONS /orders/4 HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\n"
         "Access-Control-Request-Method: GET\nAccess-Control-Request-Headers: content-type\n\n"
         f"GET /orders/4 HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\n"
         "Content-Type: application/json\n"),
    Kind("Firefox: a blob: URL of an extension in a page", "worker-of-another-origin",
         ("it is a blob: URL", "without extensions"), ("Serve it from the page's own origin",),
         "Security Error: Content at https://www.example.org/search?q=cat may not load data from "
         "blob:moz-extension://cead213d-0b91-4b93-8155-6cc7de3bb687/b7694c43."),
    Kind("Firefox: may not load or link to a file of an extension", "wrong-scheme",
         ("web_accessible_resources",), ("allow_origins",),
         "seen for all sites:\n\n**Security Error: Content at https://www.example.org/a/ may not "
         "load or link to moz-extension://9c8264de-61a0-4ef5-b777-b285adefa569/notes.txt.**\n"),
    *(
        Kind(f"an insecure operation beside its place: {line[:12]}", "another-rule",
             ("does not say which",), ("Not read",), line)
        for line in (
            "JavaScript error: moz-extension://c81220cc-cabd/scripts/autofill.js, line 9: "
            "SecurityError: The operation is insecure.",
            "[02:56:48.846] SecurityError: The operation is insecure. @ "
            "resource://jid1-at-jetpack/data/collusion.js:93",
            "Uncaught DOMException: The operation is insecure. app.js:7:21",
        )
    ),
    *(
        Kind(f"a synchronous request of old Chrome without a reason: {text[:14]}", "says-nothing",
             ("a script is never told why",), ("Not read",),
             f"When I use it locally, Chrome gives me\n\nUncaught {text}.\n\nI have no idea.\n")
        for text in ("Error: NETWORK_ERR: XMLHttpRequest Exception 101",
                     "NetworkError: DOM Exception 19")
    ),
    *(
        Kind(f"a sentence of Chrome of 2013 to 2016: {name}", causes, says, (),
             f"XMLHttpRequest cannot load {API}. {tail}\n\nGET {API}\n304 Not Modified\n94ms\n")
        for name, causes, says, tail in (
            ("another origin", "origin-not-allowed cached-for-another",
             ("does not allow http://b.example.org, only http://a.example.org",
              "comes from a cache"),
             "The 'Access-Control-Allow-Origin' whitelists only 'http://a.example.org'. Origin "
             "'http://b.example.org' is not in the list, and is therefore not allowed access."),
            ("two values", "doubled-headers", ("“*, *”",),
             "The 'Access-Control-Allow-Origin' whitelists only '*, *'. Origin "
             "'http://b.example.org' is not in the list, and is therefore not allowed access."),
            ("another scheme", "other", ("neither http nor https",),
             "The request was redirected to a URL ('data:,') which has a disallowed scheme for "
             "cross-origin requests."),
            ("a user's name", "other", ("user name",),
             "Redirect location 'http://u:p@a.example.org/' contains userinfo, which is disallowed "
             "for cross-origin requests."),
        )
    ),
    *(
        Kind(f"no status in Chrome of 2013 to 2017: {invalid}", "no-answer", (),
             ("has no CORS headers",),
             f"XMLHttpRequest cannot load {API}. {invalid} Origin '{SPA}' is therefore not allowed "
             "access.")
        for invalid in ("Received an invalid response.", f"{CHECK}Invalid response.")
    ),
    Kind("a page without an origin in newer WebKit", "null-origin", (), (),
         f"XMLHttpRequest cannot load {API}. Cannot make any cross origin requests from null."),
    *(
        Kind(f"two equal headers under what is expected: {name}", "doubled-headers", ("“*, *”",),
             ("Allowed", "these headers of the response: Actual"), f"{command}{text}")
        for command in (f"curl '{API}' -H 'origin: {SPA}' -v\n\n", "")
        for name, text in (
            (f"in prose{' without a command' * (not command)}",
             "Expect only one header\naccess-control-allow-origin: *\n\nBut actual two\n"
             "access-control-allow-origin: *\naccess-control-allow-origin: *\n"),
            (f"titles{' without a command' * (not command)}",
             "Expected:\nAccess-Control-Allow-Origin: *\n\nActual:\n"
             "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Origin: *\n"),
            (f"a status line{' without a command' * (not command)}",
             "It should be\nAccess-Control-Allow-Origin: *\n\nbut I got\nHTTP/1.1 200 OK\n"
             "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Origin: *\n"),
        )
    ),
    Kind("credentials allowed twice for a request without them", "allowed-as-shown",
         ("Access-Control-Allow-Credentials is there twice (“true, true”)",), (),
         f"curl -i {API} -H 'Origin: {SPA}'\n\nResponse headers:\nHTTP/1.1 200 OK\n"
         f"Vary: Origin\nAccess-Control-Allow-Origin: {SPA}\n"
         "Access-Control-Allow-Credentials: true\nAccess-Control-Allow-Credentials: true\n"),
    *(
        Kind(f"a data: URL with quotes and blanks in it, of a policy: {sentence[:24]}",
             "content-security-policy", ("data:image/svg+xml,…", "img-src", told), ("font",),
             sentence.format("data:image/svg+xml,%3csvg xmlns='http://www.w3.org/2000/svg' "
                             "viewBox='-4 -4 8 8' font=\"a b\"%3e"))
        for told, sentence in (
            ("stops a style that stands in the page itself (inline), by style-src",
             "Refused to apply inline style because it violates the following Content Security "
             "Policy directive: \"style-src 'self'\".\n\nRefused to load the image '{}' because it "
             "violates the following Content Security Policy directive: \"default-src 'self'\". "
             "Note that 'img-src' was not explicitly set, so 'default-src' is used as a fallback."),
            ("data:", "Loading the image '{}' violates the following Content Security Policy "
             "directive: \"img-src 'self'\". The action has been blocked."),
            ("data:", "Refused to load {} because it does not appear in the img-src directive of "
             "the Content Security Policy."),
            ("data:", "Content-Security-Policy: The page’s settings blocked the loading of a "
             "resource (img-src) at {} because it violates the following directive: “img-src "
             "'self'”"),
        )
    ),
    *(
        Kind(f"a font's failure in Internet Explorer, and its file: {code}",
             f"{ANY_LACK} cached-for-another", ("a.woff (unknown URL)",), (),
             f"HTML1506: Unexpected token.\nindex.html (703,1)\n\n{code}: @font-face failed "
             f"cross-origin request. {told}\n{file}\n\nSCRIPT5007: Unable to get property 'parse' "
             "of undefined or null reference\nbuttons.js (1,4398)\n")
        for code, told, file in (
            ("CSS3115", "No Access-Control-Allow-Origin header.", "a.woff (1,1)"),
            ("CSS3116", "Resource access is restricted.", "File: a.woff, Line: 1, Column: 1"),
            ("CSS3117", "Resource access is restricted.", "a.woff?#iefix"),
        )
    ),
    Kind("a status in Edge, and its request in the line below", "error-status",
         ("Answered GET https://www.example.org/a.woff2", "status 404"), ("Refused",),
         "HTTP404: NOT FOUND - The server has not found anything matching the requested URI.\n"
         "GET - https://www.example.org/a.woff2\n"),
    Kind("Safari: mixed content, cut in its last words", "mixed-content",
         ("http://127.0.0.1:8111/load",), ("Or perhaps", "not a known message"),
         "[blocked] The page at https://www.example.org/#map=.... requested insecure content from "
         "http://127.0.0.1:8111/load?x=1. This content was blocked and must\n"),
    Kind("an address before the old sentence of the origin", "extension-permission "
         "error-without-cors no-cors-headers origin-not-allowed",
         ("https://proxy.example.net/B0001/http://api.example.org/User/",), ("unknown URL",),
         "\"https://proxy.example.net/B0001/http://api.example.org/User/. Origin "
         "chrome-extension://jbnkffmindojffecdhbbmekbmkkfpmjd is not allowed by "
         "Access-Control-Allow-Origin. \"\n"),
    Kind("a sentence retold, with its own address beside another",
         "no-cors-headers origin-not-allowed error-without-cors redirect-without-cors",
         ("http://www.example.net/?after=t3",), ("/r/issues",),
         "https://www.example.net/r/issues/comments/2gc\n\nChrome 38\n\n> "
         "\"no access-control-allow-origin\" header is present on http://www.example.net/?after=t3,"
         " therefore the extension is not allowed access\n"),
    Kind("Apple: an error with its URL among the values", "connection-broken",
         ("http://100.64.0.2:8080",), ("unknown URL",),
         "Task <1>.<4> finished with error [-1005] Error Domain=NSURLErrorDomain Code=-1005 \"The "
         "network connection was lost.\" UserInfo={NSErrorFailingURLStringKey="
         "http://100.64.0.2:8080/, NSErrorFailingURLKey=http://100.64.0.2:8080/}\n"),
    Kind("IE: a redirect that fails", "no-answer", ("could not follow a redirect",),
         ("Not read",),
         "SCRIPT7002: XMLHttpRequest: Network Error 0x800c0014, A redirection problem occurred.\n"),
    Kind("Firefox: a module's file whose ending has no type", "wrong-mime-type",
         (".mjs", "text/javascript"), ("an error page",),
         "Loading module from “https://www.example.org/src/Board.mjs” was blocked because of a "
         "disallowed MIME type (“application/octet-stream”).\n"),
    *(
        Kind(f"no response in a browser, and a program's: {name}", "no-answer", (said,), (never,),
             f"{firefox('CORS request did not succeed', status='(null)')}\n\n$ {command}\n{got}")
        for name, said, never, command, got in (
            ("its response", "probably this browser, or its network", "is down", f"curl -i {API}",
             "HTTP/1.1 200 OK\nContent-Type: text/plain\nAccess-Control-Allow-Origin: *\n"),
            ("an error", "(status 503)", "is down", f"curl -v {API}",
             "> GET /orders/4 HTTP/1.1\n> Host: api.example.org\n>\n< HTTP/1.1 503 No\n< Age: 1\n"),
            ("of another URL", "Perhaps the server is down", "A program got one",
             "curl -i https://www.example.org/", "HTTP/1.1 200 OK\nContent-Type: text/plain\n"),
        )
    ),
    *(
        Kind(f"a failed request whose host is hidden in one line: {message}",
             "preflight-redirected",
             ("answered with a redirect",), ("2 requests", "says only that"),
             chrome(f"{CHECK}Redirect is not allowed for a preflight request.", f"https://{message}/v1/orders/list.php")
             + f"\nPOST https://{line}/v1/orders/list.php net::ERR_FAILED\n")
        for message, line in (
            ("xxxxxx-api.example.org", "orders-api.example.org"),
            ("orders-api.example.org", "xxxxxx-api.example.org"),
        )
    ),
    Kind("a raw preflight without an Origin beside a framework's error about OPTIONS",
     "not-asked-as-a-page preflight-not-handled",
     ("OPTIONS gets status 405", "--from ORIGIN"),
     ("A row of a log",), """\
The following request against my API

```
OPTIONS /bills HTTP/1.1
Host: localhost:8080
Access-Control-Request-Headers: authorization,content-type
Access-Control-Request-Method: GET
Cache-Control: no-cache
```

gives `No route found for "OPTIONS /bills": Method Not Allowed (Allow: GET, PUT, DELETE)`
"""),
    Kind("a raw preflight beside a framework's error about OPTIONS", "preflight-not-handled",
     ("Nothing in the server answers preflights",),
     ("A row of a log",), """\
The following request against my API

```
OPTIONS /bills HTTP/1.1
Host: localhost:8080
Origin: http://localhost:3000
Access-Control-Request-Headers: authorization,content-type
Access-Control-Request-Method: GET
```

gives `No route found for "OPTIONS /bills": Method Not Allowed (Allow: GET, PUT, DELETE)`
"""),
    Kind("titles that begin with curl and go on in words",
     "cached-for-another no-cors-headers",
     ("The response has no CORS headers",),
     ("http://headers",), """\
The problem is after the redirect: no access-control-allow-origin is sent.
### curl headers  https://cdn.example/dom@16/dom.min.js
````
 curl -H "Origin: https://example.com" --head  https://cdn.example/dom@16/dom.min.js
HTTP/2 302
access-control-allow-origin: *
location: /dom@16.7.0/dom.min.js
cf-cache-status: HIT
````
### curl headers of the redirect https://cdn.example/dom@16/dom.min.js
````
curl -H "Origin: https://example.com" --head  https://cdn.example/dom@16.7.0/dom.min.js
HTTP/2 200
content-type: application/javascript; charset=utf-8
vary: Accept-Encoding
cf-cache-status: HIT
````
"""),
    Kind("a preflight that asks for more than browsers do, without its response", "says-nothing",
     ("a request without its response", "PUT"),
     ("There is no header",), """\
```
OPTIONS /bills HTTP/1.1
Host: api.example
Origin: https://www.example
Access-Control-Request-Method: PUT
Access-Control-Request-Credentials: true
```
"""),
    Kind("OPTIONS that is no preflight, answered like one without the origin", "origin-not-allowed",
     ("does not allow https://app.exam-ple.example",),
     ("treat it as any other",), """\
```
curl 'https://api.exam-ple.example/foo' -X OPTIONS -H 'Origin: https://app.exam-ple.example' -i
```
Actual response:
```
HTTP/2 204
access-control-allow-methods: *
content-type: text/html
access-control-allow-headers: *
access-control-max-age: 600
```
"""),
    *(
        Kind(f"a template's place in the URL: {place}", f"{causes} value-missing",
             (f"“{shown}”, a place of a template",), ("neither http",), text)
        for place, shown, causes, text in (
            ("EJS", "<%- token -%>", "websocket-refused",
             "WebSocket connection to 'wss://api.example.org/tunnel?token=%3C%-%20token%20-%%3E"
             "&width=1' failed: Error during WebSocket handshake: Unexpected response code: 500"),
            ("ERB", "<%= host %>", "no-cors-headers origin-not-allowed error-without-cors",
             chrome(MISSING, "https://api.example.org/%3C%25=%20host%20%25%3E/a", SPA)),
            ("Mustache", "{{id}}", "no-cors-headers origin-not-allowed error-without-cors",
             chrome(MISSING, "https://api.example.org/orders/%7B%7Bid%7D%7D", SPA)),
            ("Go", "<no value>", "wrong-scheme",
             "app.js:7 XMLHttpRequest cannot load http://%3Cno%20value%3E:<no%20value>/status. "
             "Cross origin requests are only supported for protocol schemes: http, data, chrome, "
             "https.(anonymous function) @ app.js:7"),
        )
    ),
    Kind("a URL whose port is not one", "wrong-scheme", ("is not a valid URL", "no value for it"),
         ("neither http",),
         "XMLHttpRequest cannot load http://api.example.org:undefined/a. Cross origin requests are "
         "only supported for protocol schemes: http, data, chrome, https."),
    Kind("CSP: an http URL of a host that 'self' may mean", "content-security-policy",
         ("if that host is the page's own", "use https://www.example.org",
          "If it is another host: where the page is served, add http://www.example.org"), (),
         "Refused to load the image 'http://www.example.org/img/a.svg' because it violates the "
         "following Content Security Policy directive: \"img-src 'self' data:\"."),
    *(
        Kind(f"a panel's error without the headers of the response: {status}",
             f"error-without-cors{more}", ("answered GET with status", "headers of this response"),
             ("Refused", "outermost", "no CORS headers."),
             f"Request URL: {API}\nRequest Method: GET\nStatus Code: {status}\n"
             "Remote Address: 192.0.2.5:443\nReferrer Policy: strict-origin-when-cross-origin\n")
        for status, more in (
            ("401 Unauthorized", ""), ("404 Not Found", ""), ("500 Internal Server Error", ""),
            ("403 Forbidden", " origin-not-allowed"),
        )
    ),
    *(
        Kind(f"a client's options with a header of responses: {client[:30]}",
             "response-header-sent", ("The page sends Access-Control-Allow-Origin",),
             ("settings", "allow_origins"), client)
        for client in (
            'socket.current = io.connect("http://localhost:8000", {\n  withCredentials: true,\n'
            '  extraHeaders: {\n    "Access-Control-Allow-Origin": "*"\n  },\n'
            '  methods: ["GET","POST"]\n});',
            "const s = io(API, { transportOptions: { polling: { extraHeaders: { "
            "'Access-Control-Allow-Origin': '*' } } } });",
            'new HubConnectionBuilder().withUrl("https://api.example.org/hub", {\n'
            '  headers: { "Access-Control-Allow-Origin": "*" }\n}).build();',
            'new tus.Upload(file, {\n  headers: { "Access-Control-Allow-Origin": "*" },\n});',
        )
    ),
    *(
        Kind(f"“*” with credentials in settings beside a refusal without its reason: {name}",
             causes, ("every origin (“*”), and credentials too",), ("No fault of a known kind",),
             f"{refusal}\n\nlocation /b {{\n  add_header 'Access-Control-Allow-Origin' '*' always;"
             "\n  add_header 'Access-Control-Allow-Credentials' 'true' always;\n}\n")
        for name, refusal, causes in (
            ("a writer's", "I still get a CORS error.",
             "error-without-cors no-cors-headers wildcard-with-credentials"),
            ("a cut message", f"Access to fetch at '{API}' from origin '{SPA}' has been blocked "
             "by CORS policy", "says-nothing wildcard-with-credentials settings-reviewed"),
        )
    ),
    Kind("a redirect back to a page of the page's own origin", "null-after-redirect",
         ("Origin: null", "meant for the user", "location.href"), (),
         chrome(f"{CHECK}The 'Access-Control-Allow-Origin' header has a value '{SPA}' that is not "
                "equal to the supplied origin.", f"{SPA}/start", first=API)),
    Kind("a server that allows only its own pages", "origin-not-allowed cached-for-another",
         ("If the server is not yours", "back end of your own"), (),
         chrome("The 'Access-Control-Allow-Origin' header has a value "
                "'https://api.example.org' that is not equal to the supplied origin.")),
    Kind("a page opened at the address to listen at", "local-network-access",
         ("Open the page at http://localhost:8000",), ("Load the page over https",),
         chrome("The request client is not a secure context and the resource is in more-private "
                "address space `local`.", "http://localhost:8000/api/v1", "http://0.0.0.0:8000")),
    *(
        Kind(f"an entry with “*” beside a layer on OPTIONS alone: {entry}",
             "origin-not-allowed preflight-not-handled preflight-needs-login preflight-crashed",
             (f"“{entry}” in the pasted settings is not a pattern there",), ("allow the page",),
             f"app.use(cors({{ origin: ['{entry}'] }}));\napp.options('*', cors());\n\n"
             + chrome(CHECK + MISSING, origin="http://localhost:3000"))
        for entry in ("http://localhost*", "http://localhost:*", "http://localhost:30*")
    ),
    Kind("doubled headers with credentials under old Chrome's message", "doubled-headers",
         ("allow_credentials = true",), (),
         "Access-Control-Allow-Credentials:true\nAccess-Control-Allow-Credentials:true\n"
         f"Access-Control-Allow-Origin:{SPA}\nAccess-Control-Allow-Origin:{SPA}\n"
         f"Content-Type:application/json\n\nXMLHttpRequest cannot load {API}. The "
         f"'Access-Control-Allow-Origin' header contains multiple values '{SPA}, {SPA}', but only "
         f"one is allowed. Origin '{SPA}' is therefore not allowed access.\n"),
    Kind("a response in one line, with its ends of lines escaped",
         "origin-not-allowed error-without-cors", ("bare 403",), ("The response says",),
         f"curl {API} -H 'Origin: {SPA}' -d 'a=1'\n\nHTTP/1.1 403 Forbidden\\r\\nDate: Fri, 09 "
         "Feb 2024 09:15:22 GMT\\r\\nContent-Length: 0\\r\\n\\r\n\n[GIN] 2024/02/09 - 09:21:34 | "
         '403 | 14.458µs | 172.19.0.1 | POST "/orders/4"\n'),
    Kind("a cut message of an extension about Ollama", "says-nothing origin-not-allowed "
         "extension-permission", ("OLLAMA_ORIGINS", "host_permissions"), (),
         "Access to fetch at 'https://ollama-1/api/tags' from origin "
         "'chrome-extension://gfnkjppnnkcicmmnfpmhmcjplpfdecfn' has been blocked by CORS policy"),
    Kind("fields that a writer quotes, of which one does not list a header", "header-not-allowed "
         "retold", ("Content-Type to the headers", "Allow-Headers: Content-Type, X-Shop"),
         ("Which one it is", "header X-Shop"),
         "The preflight fails because of a missing Access-Control-Allow-Headers. It asks for "
         "`Access-Control-Request-Headers: X-Shop, Content-Type` and gets:\n"
         "`Access-Control-Allow-Headers: x-shop, Accept`\n"),
    Kind("code with several headers of responses beside the one that was refused",
         "response-header-sent", ("Access-Control-Allow-Methods and Access-Control-Allow-Origin as "
         "request headers",), (),
         "Request header field Access-Control-Allow-Methods is not allowed by "
         "Access-Control-Allow-Headers in preflight response.\n\nlet init = {\n  headers: {\n    "
         '"Access-Control-Allow-Origin": "*",\n    "Access-Control-Allow-Methods": "GET"\n  }\n}\n'
         "let todos = await API.get('items', '/items/', init);\n"),
    Kind("an address with a variable at its end beside a message without its URL",
         "no-cors-headers error-without-cors", ("run by GitHub",), ("unknown URL",),
         f"...from origin '{SPA}' has been blocked by CORS policy: {MISSING}\n\n  axios.get(\n    "
         '"https://github.com/login/oauth/authorize?client_id=$ID"\n  ).then(x => x)\n'),
    Kind("a font over http, with its place after it, beside Firefox' line about https",
         "no-cors-headers origin-not-allowed error-without-cors", (), ("2 requests",),
         firefox("CORS header ‘Access-Control-Allow-Origin’ missing", API + "/a.woff")
         + '\ndownloadable font: download failed (font-family: "SST" style:normal weight:normal '
         "stretch:normal src index:0): bad URI or cross-site access not allowed source: "
         "http://api.example.org/orders/4/a.woffspa.example:21:14\n"),
    Kind("a person's own words of a refused origin beside settings", "settings-reviewed",
         ("allow pages of every origin",), ("log says", "response says"),
         "My config/cors.php:\n\nreturn [\n'supportsCredentials' => false,\n"
         "'allowedOrigins' => ['*'],\n'allowedHeaders' => ['*'],\n];\n\n"
         "Anyone knows how to fix this, I always get cors origin not allowed, even at an error.\n"),
    Kind("a message of a preflight, retyped with a word more", PREFLIGHT_UNKNOWN, (API,), (),
         f"XMLHttpRequest cannot load {API}. Response to the preflight request doesn't pass access "
         f"control check: {MISSING} Origin '{SPA}' is therefore not allowed access."),
    Kind("curl's OPTIONS alone, without an Origin", "says-nothing",
         ("OPTIONS without Origin and Access-Control-Request-Method",), (),
         f"$ curl -i -X OPTIONS {API}"),
    Kind("a bucket's rules beside a message about API Gateway",
         "error-without-cors preflight-not-handled origin-not-allowed preflight-needs-login "
         "preflight-crashed", ("Most likely: Amazon API Gateway",), ("fits none of them",),
         '[{"AllowedHeaders": ["*"], "AllowedMethods": ["PUT"], "AllowedOrigins": ["*"], '
         '"ExposeHeaders": []}]\n\n'
         + chrome(CHECK + MISSING, "https://x1.execute-api.us-east-1.amazonaws.com/dev/a")),
    Kind("a function's code without OPTIONS, at its usual address",
         "preflight-not-handled no-cors-headers preflight-needs-login preflight-crashed",
         ("Supabase Edge Function did not answer",), (),
         "serve(async (req) => {\n  const name = await req.text()\n  const corsHeaders = {\n"
         "    'Access-Control-Allow-Origin': '*',\n  }\n  return new Response('', {\n    headers: "
         "{ ...corsHeaders }\n  })\n})\n\n"
         + chrome(CHECK + MISSING, "https://abcd.supabase.co/functions/v1/hello")),
    *(
        Kind(f"Firefox's words in quotes beside {what}", cause, ("origin", *says), (),
             f'Firefox says "CORS {words}". The headers:\n\nOPTIONS /orders/4 HTTP/2\n'
             "Host: api.example.org\nAccess-Control-Request-Method: PUT\nReferer: "
             f"{SPA}/\nOrigin: {SPA}\n\nHTTP/2 204\nserver: nginx\n"
             f"access-control-allow-origin: {value}\naccess-control-allow-methods: GET, PUT\n"
             "access-control-allow-headers: X-Shop\n" + more)
        for what, words, value, more, cause, says in (
            ("a preflight that allows “*”", "No Allow Credentials", "*", "",
             "wildcard-with-credentials",
             ("preflight failed", "Access-Control-Allow-Headers: X-Shop")),
            ("a preflight that passes", "Missing Allow Credentials", SPA,
             "access-control-allow-credentials: true\n",
             "credentials-not-allowed doubled-headers", ("PUT",)),
        )
    ),
    *(
        Kind(f"a call that the browser does not take: {name}", "another-rule",
             ("Nothing was sent", "a body with GET"), ("no CORS headers",), text)
        for name, text in (
            ("cut", "Error in Blazor: 'TypeError: Failed to execute 'fetch'"),
            ("its header", "Uncaught DOMException: Failed to execute 'setRequestHeader' on "
             "'XMLHttpRequest': 'X Y' is not a valid HTTP header field name."),
        )
    ),
    Kind("no response from a container's name", "no-answer",
         ("often that of a container", "localhost and the port"), (),
         firefox("CORS request did not succeed", "http://kong:8000/rest/v1/", "(null)")),
    Kind("a deployed page that asks the visitor's own machine",
         "origin-not-allowed cached-for-another asks-permission",
         ("in a page that others open",), (),
         chrome(f"The 'Access-Control-Allow-Origin' header has a value '{DEV}' that is not equal "
                "to the supplied origin.", "http://localhost:5001/api")),
    Kind("a bucket of Firebase with capitals in a placeholder",
         "header-not-allowed", ("gs://YOUR_BUCKET",), ("gs://v0",),
         chrome("Request header field x-firebase-gmpid is not allowed by "
                "Access-Control-Allow-Headers in preflight response.",
                "https://firebasestorage.googleapis.com/v0/b/appId.appspot.com/o?name=a")),
    Kind("a header's name among options that are not headers",
         "no-cors-headers origin-not-allowed error-without-cors", (), ("The page sends Access",),
         f"blocked by CORS policy: {MISSING}\n\nnew ApolloClient({{\n  uri: 'https://server.example',"
         "\n  fetchOptions: {\n    'Access-Control-Allow-Origin': '*'\n  }\n})\n"),
    Kind("the headers of a request in an error of axios", "preflight-needs-login",
         ('allow_headers = ["Authorization", "Depth"]',), (),
         firefox("CORS header ‘Access-Control-Allow-Origin’ missing", status="401") + "\n"
         + firefox("CORS request did not succeed", status="(null)")
         + f'\n{{"message":"Network Error","config":{{"url":"{API}","method":"propfind",'
         '"headers":{"Accept":"text/plain","Depth":1,"Authorization":"Basic x"}}}\n'),
    Kind("a bucket's name for tools as an address", "wrong-scheme",
         ("getDownloadURL", "storage.googleapis.com/BUCKET"), ("Electron", "Serve it over"),
         "Failed to load gs://shop-4f.appspot.com/: Cross origin requests are only supported for "
         "protocol schemes: http, data, chrome, chrome-extension, https."),
    Kind("a list of settings that lacks a comma", "origin-not-allowed no-cors-headers "
         "error-without-cors", (f"a comma is missing after “{SPA}”",), ("settings allow",),
         f'{chrome(MISSING)}\n\nCORS_ALLOWED_ORIGINS = [\n    "{SPA}"\n'
         f'    "http://localhost:3000",\n]\n'),
    Kind("an address in YAML between words that speak of CORS", "settings-reviewed",
         (SPA,), ("browser's reason", "db_data"),
         "I would like to use the variable of CORS in my file of Docker, as the manual says it:\n"
         f'```\n    environment:\n      CORS_DOMAIN: "{SPA}"\n'
         '      HOOK: "http://3c13e9cd9eea:5000/hook"\nvolumes:\n  db_data:\n```\n'
         "It runs on a virtual machine that I use from my own computer.\n"),
    Kind("curl's failure in quotes in a sentence", "bad-certificate", ("Peer's Certificate",), (),
         f"$ curl {API}\n\nWhen I run it in a terminal, \"curl: (60) Peer's Certificate issuer is "
         "not recognized\" is the error.\n"),
    *(
        Kind(f"a report of a Content-Security-Policy, {name}", cause, (API, said),
             ("not a known message", NOTHING_SAID), text)
        for name, cause, said, text in (
            ("to report-uri", "content-security-policy", "connect-src 'self'",
             json.dumps({"csp-report": {
                 "document-uri": SPA, "violated-directive": "connect-src", "disposition":
                 "enforce", "original-policy": "default-src 'none'; connect-src 'self'",
                 "blocked-uri": API}})),
            ("by the Reporting API", "content-security-policy", "default-src 'self'",
             json.dumps([{"age": 1, "type": "csp-violation", "url": SPA, "body": {
                 "blockedURL": API, "effectiveDirective": "script-src-elem",
                 "disposition": "enforce", "originalPolicy": "default-src 'self'"}}])),
            ("in a log, which stopped nothing", "warning", "Nothing was stopped",
             '{"blocked-uri": "inline"}\nCSP report: '
             '{"csp-report": {"blocked-uri": "' + API + '", "disposition": "report", '
             '"violated-directive": "connect-src \'self\'"}}\n'),
        )
    ),
    Kind("a retold message with its address", "no-cors-headers origin-not-allowed",
         ("https://geo.example/geoserver/wms",), ("unknown URL",),
         "Cross-origin request blocked: The origin matching policy does not allow reading the "
         "remote resource from https://geo.example/geoserver/wms?. : header CORS "
         "“Access-Control-Allow-Origin” missing. Status Code: 200."),
    Kind("the origins of geth's command line beside a message",
         "origin-not-allowed no-cors-headers", ("http://localhost:8000",), (),
         'geth --rpc --rpccorsdomain "http://localhost:8000"\n\n'
         + firefox("CORS header ‘Access-Control-Allow-Origin’ missing", "http://localhost:8502/x",
                   status="200")),
    Kind("Socket.IO's client in Node.js", "another-rule",
         ("Node.js does not apply CORS", "err.context"), ("allow_origins",),
         "Error: xhr poll error\n    at XHR.onError (/app/node_modules/engine.io-client/build/cjs/"
         "transport.js:47:37)\n    at Request.<anonymous> (/app/node_modules/engine.io-client/"
         "build/cjs/transports/polling-xhr.node.js:24:39)\n"),
    Kind("a line of settings as the value of the header", "origin-misspelled",
         ("not an origin",), ("list of origins",),
         firefox("CORS header ‘Access-Control-Allow-Origin’ does not match ‘add_header "
                 "Access-Control-Allow-Origin origin’")),
    *(
        Kind(f"Chromium's message whose head is cut before the host: {begins}{rest}",
             "header-not-allowed", (f"{whole}://{rest}",), ("unknown URL",),
             f"{begins}{rest}' from origin '{SPA}' has been blocked by CORS policy: Request header "
             "field x-a is not allowed by Access-Control-Allow-Headers in preflight response.")
        for begins, whole, rest in (
            ("", "http", "localhost:1337/api/products"), ("", "https", "api.example.org/v1"),
            ("ps://", "https", "api.example.org/v1"),
        )
    ),
    Kind("the same POST without an Origin, and with one", "not-asked-as-a-page",
         ("With one, the same URL has the header",), ("does not allow", "allow_origins"),
         f"$ curl -i -X POST -d '{{}}' -H 'Content-Type: application/json' {API}\nHTTP/1.1 200 OK\n"
         "Vary: Origin\n\n$ curl -i -X POST -d '{}' -H 'Content-Type: application/json' "
         f"{API} -H 'Origin: {SPA}'\nHTTP/1.1 200 OK\nVary: Origin\n"
         "Access-Control-Allow-Origin: *\n"),
    *(
        Kind(f"the status of a preflight in a line without its method: {form}",
             "preflight-not-handled", ("OPTIONS gets status 404",), ("several causes",),
             text + "\n" + chrome(CHECK + "It does not have HTTP ok status.", by="XMLHttpRequest"))
        for form, text in (
            ("its address", f"{API} 404 (Not Found)"),
            ("a place", "/orders/4:1 Failed to load resource: the server responded with a status "
             "of 404 (Not Found)"),
        )
    ),
    Kind("a refusal and a status that are told of an address", "preflight-needs-login "
         "error-without-cors origin-not-allowed", (API, "status 401"), ("unknown URL",),
         f"{API} returns 401 and CORS error"),
    Kind("errors that are told from an address", "preflight-needs-login "
         "error-without-cors origin-not-allowed", (API, "status 401"), ("unknown URL",),
         f"I get a 401 and CORS error from {API}"),
    Kind("an address in bold letters", "preflight-redirected", ("https://api.example.org/v1",),
         ("v1**",), "When I call **http://api.example.org/v1**, Chrome says **response for "
         "preflight is invalid (redirect)**"),
    Kind("the status of a POST, and a CORS layer's words", "error-status",
         ("refuses the request because of its Origin", "pass on Host"), ("the right login",),
         "POST http://nas:3000/api 403 (Forbidden)\nInvalid CORS request\n"),
    Kind("a worker's sentence without its first words", "worker-of-another-origin",
         ("only from a script of its own origin",), (),
         "Uncaught DOMException: Failed to construct 'Worker' 'https://cdn.example' cannot be "
         "accessed from origin 'https:shop.example' and CORS is set up."),
    Kind("two letters for each address, and the status of the row", "gateway-error",
         ("status 502",), (),
         f"{chrome(MISSING, 'xx', 'xx', by='XMLHttpRequest')}"
         "\na.js:1\n\nPUT xx net::ERR_FAILED 502 (Bad Gateway)\n"),
    Kind("a proxy of others, and a name for the address that it passes on", "gateway-error",
         ("goes to another server through a proxy",), ("%3Cwebsite --",),
         chrome(MISSING, "https://cors.example.net/<website>").replace(">' f", "> f")),
    Kind("a long policy without the directive for requests", "content-security-policy",
         ("add connect-src to its Content-Security-Policy", "the sources of default-src and https"),
         ("to default-src in",),
         f"Refused to connect to '{API}' because it violates the following Content Security Policy "
         "directive: \"default-src 'self' " + " ".join(f"https://a{n}.example" for n in range(30))
         + "\". Note that 'connect-src' was not explicitly set, so 'default-src' is used as a "
         "fallback."),
    *(
        Kind(f"Firefox's message that ends before the reason: {form}", cause, (said,), (), text)
        for form, cause, said, text in (
            ("Spanish", "says-nothing", f"{API} ",
             "Pedido de origen cruzado bloqueado: La política de mismo origen no permite leer el "
             f"recurso remoto en {API}."),
            ("Chinese", "says-nothing", f"{API} ",
             f"已拦截跨源请求：同源策略禁止读取位于 {API} 的远程资源。"),
            ("Spanish, of a file", "page-from-file", "local web server",
             "En la consola: \"Pedido de origen cruzado bloqueado: La política de mismo origen no "
             'permite leer el recurso remoto en file:"'),
            ("English, of a file", "page-from-file", "local web server", "Cross-Origin Request "
             "Blocked: The Same Origin Policy disallows reading the remote resource at file:///a.js"),
        )
    ),
    Kind("no TLS at an address that is not told", "tls-failed", ("use http:// in its address",), (),
         "localhost sent an invalid response. ERR_SSL_PROTOCOL_ERROR"),
    Kind("settings for OPTIONS alone beside a message about the preflight",
         "preflight-not-handled no-cors-headers preflight-needs-login preflight-crashed",
         ("The pasted settings allow the page",), ("to responses to OPTIONS only",),
         chrome(CHECK + MISSING) + "\n\nif ($request_method = 'OPTIONS') {\n    add_header "
         "'Access-Control-Allow-Origin' '*';\n    add_header 'Access-Control-Allow-Methods' "
         "'GET, POST';\n    return 204;\n}\n"),
    Kind("a manifest behind a login whose host is masked", "login-redirect", ("use-credentials",),
         ("allow_origins",),
         chrome(MISSING, "https://<team>.login.example/<..>", "https://<my page>", by="manifest",
                first="https://<my page>/manifest.json")),
    Kind("a file of an extension that its manifest does not list", "extension-permission",
         ("List the file in web_accessible_resources",), ("ad blocker",),
         "Denying load of chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn/background.js. "
         "Resources must be listed in the web_accessible_resources manifest key in order to be "
         "loaded by pages outside the extension."),
    Kind("a variable of a build in a URL", ANY_LACK + " value-missing",
         ("“%API_KEY%”", "If you did not write that yourself"), (),
         chrome(MISSING, "https://api.example.org/v3/%API_KEY%")),
    Kind("a web view of VS Code",
         "origin-not-allowed no-cors-headers error-without-cors page-of-app",
         ("anew for each installation",), ("list it exactly so",), chrome(MISSING, origin="vscode-webview://1p9mtq4s")),
    Kind("a call of a Tauri app", "wrong-scheme", ("under remote.urls of a capability",),
         ("Serve it over http",),
         "Fetch API cannot load ipc://localhost/plugin%3Aevent due to access control checks."),
    Kind("a status that Angular's service worker makes", "another-rule", ("The status 504 is", API),
         ("A proxy in front",), "Uncaught (in promise) Error: Response not Ok (fetchAndCacheOnce): "
         f"request for {API} returned response 504 Gateway Timeout\n    at LazyAssetGroup.x "
         "(ngsw-worker.js:589)\n"),
    *(
        Kind(f"a response in the comments of a command: {form}", causes, says, never,
             f"curl -i{more} '{API}' -H 'Origin: {SPA}'{answer}")
        for form, causes, says, never, more, answer in (
            ("a preflight's", "method-not-allowed", ("allows GET, POST",), ("without its",),
             " -X OPTIONS -H 'Access-Control-Request-Method: PUT'",
             f"\n# HTTP/1.1 200 OK\n# Access-Control-Allow-Origin: {SPA}\n"
             "# Access-Control-Allow-Methods: GET, POST\n"),
            ("a header alone", "origin-not-allowed cached-for-another",
             ("only https://other.example",), (),
             "", "\n# => Access-Control-Allow-Origin: https://other.example\n"),
            ("a status behind it", "gateway-error", ("502 Bad Gateway",), (), "",
             "  # 502 Bad Gateway\n"),
            ("words", "says-nothing", (), ("404",), "", "\n# as of bug 404\n"),
        )
    ),
    *(
        Kind(f"a server's own check of the Origin: {body}", cause, (said,), (),
             f"curl -i -X POST '{API}' -H 'Origin: {SPA}'\nHTTP/1.1 403 Forbidden\n"
             f"Content-Type: text/plain\n\n{body}\n")
        for cause, said, body in (
            ("origin-refused", "compares the Origin", "Origin and Referer header don't match"),
            ("origin-refused", "compares the Origin", "Request origin does not match host"),
            ("csrf", "X-Forwarded-Proto",
             f"HTTP Origin header ({SPA}) didn't match request.base_url (http://a.example)"),
        )
    ),
    *(
        Kind(f"settings that expose headers and name an age: {form}", "header-not-allowed", says,
             ("31536000", "60000"),
             chrome("Request header field x-trace is not allowed by Access-Control-Allow-Headers "
                    "in preflight response.", API) + f"\n\n{text}")
        for form, says, text in (
            ("Traefik", ('accessControlExposeHeaders: ["X-Total"]', "accessControlMaxAge: 100 "),
             "http:\n  middlewares:\n    cors:\n      headers:\n"
             "        accessControlAllowMethods:\n          - GET\n"
             "        accessControlAllowOriginList:\n"
             f"          - {SPA}\n        accessControlExposeHeaders:\n          - X-Total\n"
             "        accessControlMaxAge: 100\n"),
            ("nginx", ("Expose-Headers: Content-Range ", "Max-Age: 86400 ", "max_age = 86400 "),
             f"location / {{\n    add_header 'Access-Control-Allow-Origin' '{SPA}';\n"
             "    add_header 'Access-Control-Max-Age' 1728000;\n"
             "    add_header Strict-Transport-Security 'max-age=31536000';\n"
             "    add_header 'Access-Control-Expose-Headers' 'Content-Range' always;\n}\n"),
            ("Spring", ('setExposedHeaders(List.of("X-Total"))', "setMaxAge(3600L)"),
             "CorsConfiguration configuration = new CorsConfiguration();\n"
             f'configuration.setAllowedOrigins(Arrays.asList("{SPA}"));\n'
             'configuration.setExposedHeaders(Arrays.asList("X-Total"));\n'
             "configuration.setMaxAge(3600L);\n"),
            ("Express, beside a session's age", ('exposedHeaders: ["X-Total"]',),
             f"app.use(cors({{ origin: '{SPA}', allowedHeaders: ['X-A'],\n"
             "  exposedHeaders: ['X-Total'] }));\n"
             "app.use(session({ cookie: { maxAge: 60000 } }));\n"),
            ("a bucket", ('"ExposeHeaders": ["ETag"], "MaxAgeSeconds": 3000',),
             f"<CORSRule>\n <AllowedOrigin>{SPA}</AllowedOrigin>\n"
             " <AllowedMethod>PUT</AllowedMethod>\n <ExposeHeader>ETag</ExposeHeader>\n"
             " <MaxAgeSeconds>3000</MaxAgeSeconds>\n</CORSRule>\n"),
        )
    ),
    Kind("an age that is longer than browsers remember", "method-not-allowed",
         ("Access-Control-Max-Age: 86400 ", "max_age = 86400"), ("max_age = 172800",),
         f"curl -i -X OPTIONS '{API}' -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: PUT'\n"
         f"HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: {SPA}\nAccess-Control-Max-Age: 172800\n"),
    *(
        Kind(f"a row of a preflight whose request is not shown: {listed}", causes, (says,),
             ("does not allow the request header", "X-Requested-With"),
             f"Request URL: {API}\nRequest Method: OPTIONS\nStatus Code: 204\n"
             f"Access-Control-Allow-Origin: {SPA}\nAccess-Control-Max-Age: 60\n{listed}\n")
        for listed, causes, says in (
            ("Access-Control-Allow-Methods: GET, PUT", "allowed-as-shown",
             "It lets GET, HEAD, POST and PUT pass, with no header of their own"),
            ("Access-Control-Allow-Methods: GET, POST", "allowed-as-shown", "Preflight allowed"),
            ("Access-Control-Allow-Headers: X-One", "allowed-as-shown", "with the header X-One"),
            ("Access-Control-Allow-Headers:", "allowed-as-shown", "Preflight allowed"),
            ("Access-Control-Allow-Headers: [X-One]", "bad-list",
             "to the preflight, OPTIONS: Access-Control-Allow-Origin: https://spa.example.org "
             "Access-Control-Allow-Headers: X-One"),
        )
    ),
    *(
        Kind(f"a list that is invalid, of a response alone: {value}", "allowed-as-shown",
             ("would let nothing pass", "is invalid"), ("would let GET",),
             f"HTTP/1.1 204\nAccess-Control-Allow-Origin: {SPA}\n{name}: {value}\n")
        for name, value in (("Access-Control-Allow-Methods", '"GET, PUT"'),
                            ("Access-Control-Allow-Headers", "X-One; X-Two"))
    ),
    *(
        Kind(f"a list of the server in signs that are no part of a list: {value}", cause,
             (says, f"Access-Control-Allow-Methods: {granted}"), ("“*” does not stand",),
             f"$ curl -i -X OPTIONS {API} -H 'Origin: {SPA}' -H 'Access-Control-Request-Method: "
             f"PUT'\nHTTP/1.1 204\nAccess-Control-Allow-Origin: {SPA}\n"
             f"Access-Control-Allow-Methods: {value}\n")
        for value, cause, says, granted in (
            ("'GET, PATCH'", "method-not-allowed", "quotes for parts", "PUT, GET, PATCH"),
            ("'*'", "method-not-allowed", "quotes for parts", "PUT, GET, HEAD, POST, PATCH"),
            ("[PUT PATCH]", "bad-list", "is not a name", "PUT, PATCH"),
            ('"PUT|PATCH";', "bad-list", "is not a name", "PUT, PATCH"),
        )
    ),
    *(
        Kind(f"pairs of Envoy's log: {form}", "origin-not-allowed preflight-needs-login",
             (f"OPTIONS {API[23:]}", "403", SPA), (),
             "\n".join(before + line for line in (
                 "':authority', 'api.example.org'", f"':path', '{API[23:]}'",
                 "':method', 'OPTIONS'", f"'origin', '{SPA}'",
                 "'access-control-request-method', 'PUT'", "", "':status', '403'",
                 "'server', 'envoy'")))
        for form, before in (("alone", ""), ("of a collector", "[edge-5ff5] "))
    ),
    Kind("a comment after a setting", "error-without-cors no-cors-headers",
         ("settings allow the page",), ("tried.example",),
         f"{MISSING}\n\n    'supportsCredentials' => true,\n"
         "    'allowedOrigins' => ['*'], // before: 'allowedOrigins' => ['tried.example']\n"
         "    'allowedHeaders' => ['*'],\n    'allowedMethods' => ['*'],\n"),
    Kind("a bucket whose name has no value",
         "origin-not-allowed error-without-cors no-cors-headers value-missing",
         ("“undefined” where a value belongs", "--bucket YOUR_BUCKET"), (),
         firefox(LACKS, "https://undefined.s3.amazonaws.com/")),
    Kind("a status before a colon", "preflight-not-handled", ("status 404",), (),
         "The browser sends a preflight OPTIONS request to my backend, which fails with 404:\n"),
    Kind("a page's proxy whose path is an expression", ANY_LACK_OF_BOTH, (), ("^/api",),
         firefox(LACKS) + "\n\nserver: {\n  proxy: {\n    '^/api': {\n      "
         "target: 'https://www.example.org',\n    },\n  },\n},\n"),
    Kind("an app's advice that quotes a browser", "", ("in words that are not known",), (),
         "The server's response may be missing CORS headers.\nCheck the console for messages like "
         f"“Cross Origin Request Blocked”. If so, add {SPA} to your server's allow-list.\n"),
    Kind("a method in backticks before a request", PREFLIGHT_UNKNOWN,
         ("Access-Control-Allow-Methods: DELETE",), (),
         f"My page sends a `DELETE` request.\n\n{chrome(CHECK + MISSING)}\n"),
    Kind("a header for the referrer in settings", "settings-reviewed", (SPA,), ("referrer policy",),
         f"add_header Access-Control-Allow-Origin {SPA} always;\n"
         "add_header Referrer-Policy 'strict-origin-when-cross-origin';\n"),
    *(
        Kind(f"a client's error that says nothing: {said}", "says-nothing", (NOTHING_SAID,), (),
             f"connect_error: [Error: {said}]")
        for said in ("xhr poll error", "Response closed without headers")
    ),
    Kind("gRPC-Web's error about a header that it does not see", "another-rule",
         ("expose_headers",), (), "Error: Response closed without grpc-status (Headers only)"),
    Kind("a long sentence above a preflight's headers", "preflight-needs-login", ("status 401",),
         (), "The `OPTIONS` preflight request for the route of the orders returns an error, as "
         "nobody is logged in, see its headers:\n\n```\nHTTP/2 401\nServer: nginx\n"
         f"Access-Control-Allow-Origin: {SPA}\n```\n"),
    Kind("a log with preflights alone beside a writer's words", ANY_LACK_OF_BOTH.rpartition(" ")[0]
         + " retold", ("the row OPTIONS",), (),
         "The server returns no CORS headers.\n\n10.0.0.1 - - [30/Nov/2026:10:00:00 +0000] "
         '"OPTIONS /orders/4 HTTP/1.1" 200 0\n'),
    *(
        Kind(f"an address in quotes where browsers have none: {text[:40]}", causes, (API,), (),
             text.format(f'"{API}"'))
        for text, causes in (
            ("XMLHttpRequest cannot load {} due to access control checks.", "says-nothing"),
            ("Firefox can’t establish a connection to the server at {}.", "says-nothing"),
            ("Http failure response for {}: 0 Unknown Error", "says-nothing"),
            ("Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
             "resource at {}. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing).",
             "no-cors-headers origin-not-allowed error-without-cors"),
        )
    ),
    *(
        Kind(f"mixed content of a page whose host is hidden: {host}", "mixed-content",
             ("If the page has the same host", "X-Forwarded-Proto"), ("load the page over http",),
             f"Mixed Content: The page at 'https://{host}/a?page=login' was loaded over HTTPS, but "
             f"requested an insecure stylesheet 'http://{host}/a.css'. This request has been "
             "blocked; the content must be served over HTTPS.")
        for host in ("app.<MY_DOMAIN>", "xxx")
    ),
    *(
        Kind(f"lines of a response that are left out: {mark}", "doubled-headers",
             (f"POST {API}", f"there twice: “*, {SPA}”"), ("requests across origins",),
             f"curl -D- '{API}' -H 'Origin: {SPA}' --data-binary '{{}}'\n\n{mark}\n"
             "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Credentials: true\n"
             f"{mark}\nAccess-Control-Allow-Origin: {SPA}\n")
        for mark in ("[...]", "...", "<snip>", "--- snip ---")
    ),
    *(
        Kind(f"a 304 without the header, {name}", f"{cause} cached-for-another",
             ("304 brings no response of its own", "Disable cache"), ("is an error",),
             f"{before}{beside}304{after}")
        for name, cause, before, beside, after in (
            ("beside a message", "no-cors-headers origin-not-allowed",
             f"Access to fetch at '{API}' from origin '{SPA}' has been blocked by CORS policy: No "
             "'Access-Control-Allow-Origin' header is present on the requested resource.\n",
             f"GET {API} net::ERR_FAILED ", ""),
            ("beside a granted preflight", "only-on-preflight",
             f"Access to fetch at '{API}' from origin '{SPA}' has been blocked by CORS policy: No "
             "'Access-Control-Allow-Origin' header is present on the requested resource.\n"
             f"OPTIONS {API}\nHTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: {SPA}\n\n",
             f"GET {API} ", ""),
            ("in the Network panel", "no-cors-headers",
             f"Request URL: {API}\nRequest Method: GET\n", "Status Code: ",
             f"\nOrigin: {SPA}\nIf-None-Match: \"abc\"\n\nHTTP/1.1 304 Not Modified\n"
             "ETag: \"abc\"\n"),
        )
    ),
    *(
        Kind(f"a function that reads a body at a preflight: {begin[:12]}", "preflight-not-handled "
             "no-cors-headers preflight-needs-login preflight-crashed",
             (f"from each request ({read})", "Answer OPTIONS first"), ("did not answer",),
             f"{begin}\n  const body = await {read};\n  return new Response(body, {{ headers: {{ "
             "'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' } });\n}\n"
             + chrome("Response to preflight request doesn't pass access control check: No "
                      "'Access-Control-Allow-Origin' header is present on the requested resource."))
        for begin, read in (
            ("Deno.serve(async (req) => {", "req.json()"),
            ("export default { async fetch(request, env) {", "request.formData()"),
            ("addEventListener('fetch', async event => {", "event.request.json()"),
        )
    ),
    *(
        Kind(f"headers of responses as settings: {name}", "settings-reviewed", says,
             ("none named",), text)
        for name, says, text in (
            ("pairs of JSON over lines", ("(Firebase", "every origin", "Methods: GET.", "X-Shop"),
             '{"hosting": {"headers": [{"source": "**/*.json", "headers": [{\n'
             '"key": "Access-Control-Allow-Origin",\n"value": "*"\n}, {\n'
             '"key": "Access-Control-Allow-Methods",\n"value": "GET"\n}, {\n'
             '"key": "Access-Control-Allow-Headers",\n"value": "X-Shop"\n}, {\n'
             '"key": "Access-Control-Allow-Credentials",\n"value": "false"\n}]}]}}'),
            ("pairs of YAML", (SPA, "Methods: GET, POST.", "X-Shop", "Credentials: allowed"),
             f"custom:\n  - key: Access-Control-Allow-Origin\n    value: {SPA}\n"
             "  - key: Access-Control-Allow-Methods\n    value: GET,POST\n"
             "  - key: Access-Control-Allow-Headers\n    value: X-Shop\n"
             "  - key: Access-Control-Allow-Credentials\n    value: 'true'\n"),
            ("a mapping of YAML", (SPA, "Methods: GET.", "X-Shop", "Credentials: allowed"),
             f"customResponseHeaders:\n  Access-Control-Allow-Origin: \"{SPA}\"\n"
             "  Access-Control-Allow-Methods: GET\n  Access-Control-Allow-Headers: X-Shop\n"
             "  'Access-Control-Allow-Credentials': 'true'\n"),
            ("an object of JSON", (SPA, "Methods: GET.", "X-Shop", "Credentials: allowed"),
             f'{{"globalHeaders": {{\n"Access-Control-Allow-Origin": "{SPA}",\n'
             '"Access-Control-Allow-Methods": "GET",\n"Access-Control-Allow-Headers": "X-Shop",\n'
             '"Access-Control-Allow-Credentials": "true"\n}}'),
        )
    ),
    *(
        Kind(f"ASP.NET Core's log of a request that fails behind CORS: {what[:20]}", cause, (says,),
             (), f"info: Microsoft.AspNetCore.Cors.Infrastructure.CorsService[4]\n      {granted}\n"
             f"fail: Shop.Middleware[0]\n      System.{what}\n")
        for granted, what, cause, says in (
            ("Policy execution successful.",
             "InvalidOperationException: Writing to the response body is invalid for responses "
             "with status code 204.", "preflight-crashed", "such a response has no body"),
            ("CORS policy execution successful.", "NullReferenceException: No object is set.",
             "error-without-cors", "failed after that: System.NullReferenceException."),
        )
    ),
    *(
        Kind(f"client of a development server: {path}, from {page}",
             f"page-at-other-address {cause}", (says, "webSocketURL"), ("back end of your own",),
             chrome(text, f"http://192.168.1.7:8080/{path}").replace(SPA, page))
        for path, page, says in (
            ("sockjs-node/info?t=1573126923594", "http://localhost:8080",
             "Open the page at http://192.168.1.7:8080"),
            ("__webpack_hmr", "http://127.0.0.1:3000", "own client asks http://192.168.1.7:8080"),
            ("_next/webpack-hmr?id=4", "https://www.example.org", "deploy a build for production"),
        )
        for text, cause in (
            ("The value of the 'Access-Control-Allow-Origin' header in the response must not be "
             "the wildcard '*' when the request's credentials mode is 'include'.",
             "wildcard-with-credentials"),
        )
    ),
    *(
        Kind(f"origins by a condition: {line[:30]}", "settings-reviewed", ("by “" + line[:30],),
             ("no line is read",), text)
        for line, text in (
            ("$allowed_origins = env('APP_ENV') == 'local' ? ['*'] : ['*.shop.example'];",
             "<?php\n$allowed_origins = env('APP_ENV') == 'local' ? ['*'] : ['*.shop.example'];\n"
             "return ['allowed_origins' => $allowed_origins, 'allowed_headers' => ['*']];\n"),
            ("origins = LOCAL if DEBUG else PUBLIC",
             "from fastapi.middleware.cors import CORSMiddleware\norigins = LOCAL if DEBUG else "
             "PUBLIC\napp.add_middleware(CORSMiddleware, allow_origins=origins)\n"),
        )
    ),
    Kind("“*” without quotes in YAML, in a setting of one line", f"settings-invalid {ANY_LACK}",
         ("“*” without quotes is not a text",), (),
         chrome(MISSING) + "\n\nhttp.cors.enabled: true\nhttp.cors.allow-origin: *\n"),
    Kind("a CORS layer's words after a command", "origin-not-allowed",
         ("The server says so: “Invalid CORS request”",), ("log says",),
         f"curl -X OPTIONS {API} -H 'access-control-request-method: POST'\n\n"
         "Invalid CORS request\n"),
    *(
        Kind(f"a header that is set by its name in brackets: {code[:16]}", "method-not-allowed",
             ("The pasted settings list it already",), ("add PATCH to the methods",),
             chrome("Method PATCH is not allowed by Access-Control-Allow-Methods in preflight "
                    "response.") + f"\n\n{code}['Access-Control-Allow-Methods'] = 'GET, PATCH'\n")
        for code in ("response", "    resp", "res.headers", "response.headers")
    ),
    Kind("headers of an old polyfill of fetch()", "error-without-cors",
         ("status 400", "without Access-Control-Allow-Origin"), ("without CORS headers",),
         '{"type":"default","status":400,"ok":false,"headers":{"map":{'
         '"access-control-allow-credentials":["true"],"x-powered-by":["Express"]}},"url":"'
         f'{API}"}}'),
    Kind("a page that asks its own port on this machine", "page-at-other-address "
         "local-address error-without-cors no-cors-headers origin-not-allowed",
         ("Fetch only the path, “/graphql”",), (),
         chrome(MISSING, "http://localhost:3000/graphql").replace(SPA, "http://10.0.0.7:3000")),
    Kind("a page that asks its own port on this machine, with status 404",
         "page-at-other-address preflight-not-handled", ("Fetch only the path, “/graphql”",), (),
         "XMLHttpRequest cannot load http://localhost:3000/graphql. Response for preflight has "
         "invalid HTTP status code 404. Origin 'http://shop.lan:3000' is therefore not allowed "
         "access."),
    Kind("another address of the page, with a slash", "origin-misspelled",
         ("nor any other", "If pages of http://10.0.0.7:3000 need access too"), ("not quite",),
         chrome("The 'Access-Control-Allow-Origin' header has a value 'http://10.0.0.7:3000/' that "
                "is not equal to the supplied origin.").replace(SPA, "http://localhost:3000")),
    *(
        Kind(f"Swagger UI's guesses: {between!r}", "says-nothing",
             ("Swagger UI says only that the request failed", "“servers”"),
             ("neither http nor https",),
             f"Failed to fetch.{between}CORS\nNetwork Failure\nURL scheme must be "
             '"http" or "https" for CORS request.')
        for between in ("\nPossible Reasons:\n\n", " Possible Reasons: ", "Possible Reasons:",
                        "\n**Possible Reasons:** \n- ")
    ),
    *(
        Kind(f"a long list of origins, {name}", causes, says, never, (
            chrome(MISSING) if page else f"Cross-Origin Request Blocked: The Same Origin Policy "
            f"disallows reading the remote resource at {API}. (Reason: {LACKS})."
        ) + "\n\nCORS_ALLOWED_ORIGINS = [\n" + "".join(
            f"    'https://shop{number}.example.net',\n" for number in range(12)
        ) + f"    '{last}',\n]\n")
        for name, page, last, causes, says, never in (
            ("the last of which is the page's", True, SPA, "error-without-cors no-cors-headers",
             ("settings allow the page",), ("and not",)),
            ("none of which is the page's", True, "https://last.example.net",
             f"origin-not-allowed {ANY_LACK}".replace(" origin-not-allowed", "", 1),
             ("https://shop4.example.net and 8 others, and not", '"https://last.example.net"'), ()),
        )
    ),
    Kind("headers under two titles", "no-cors-headers", ("POST",), ("without an Origin",),
         f"OPTIONS response:\naccess-control-allow-origin: {SPA}\naccess-control-allow-headers: "
         "content-type\n\nPOST response:\ncontent-type: application/json\nserver: nginx\n"),
    # --- forms that are nearly others ----------------------------------------------------------
    Kind("a message quoted four times", ANY_LACK, (SPA,), (),
         "\n".join(f"> > > > {line}" for line in (chrome(MISSING), "Can you look at this?"))),
    Kind("a command on one line with an escape", "says-nothing", ("POST /orders/4",), (),
         f"curl -i -H 'Origin: {SPA}' -d 'one\\ntwo' {API}"),
    Kind("Chrome's message in another language, of a method that it does not name",
         "method-not-allowed", ("The message does not say which method it was",), (),
         chrome("预检响应中的 Access-Control-Allow-Methods 不允许该方法。")),
    Kind("Chrome's message in another language, of a preflight's status",
         "preflight-not-handled origin-not-allowed preflight-needs-login preflight-redirected "
         "preflight-crashed",
         ("its preflight failed",), (),
         chrome("对预检请求的响应未通过访问控制检查：状态不是 ok。")),
    Kind("a title like Firefox's above its message", ANY_LACK_OF_BOTH, (API,), (),
         "Cross-Origin Request Blocked in my shop\n\n" + firefox(LACKS)),
    Kind("an address and CORS in brackets", ANY_LACK, (API,), ("does not say which",),
         f"My page calls the shop's endpoint at {API} (CORS is on there, says the team)\n\n"
         + chrome(MISSING)),
    *(
        Kind(f"{form} without the headers of a response", ANY_LACK, ("Either:",), (),
             f"{chrome(MISSING)}\n\n{text}")
        for form, text in (
            ("Go's map", "map[Accept:[text/html]]\n"),
            ("a table", "Name   Value\n----   -----\ncolour red\nsize   big\n"),
            ("a rule of a file of headers", "/*\n  X-Frame-Options: DENY\n\n/api/*\n"
             "  Access-Control-Allow-Methods: GET\n"),
            ("PowerShell's command without an address", "Invoke-WebRequest -Method GET\n"),
            ("wget without an address", "$ wget http://\n"),
        )
    ),
    Kind("PowerShell's command that is cut", ANY_LACK, (API,), (),
         f"{chrome(MISSING)}\n\nInvoke-WebRequest -Uri {API} -Headers @{{\n  'Origin' = '{SPA}'"),
    Kind("PowerShell's response with a body of two lines", "no-cors-headers", (API,), (),
         f"PS> Invoke-WebRequest -Uri {API} -Headers @{{Origin='{SPA}'}}\n\n"
         "StatusCode        : 200\nContent           : {\"a\":1,\n                     \"b\":2}\n"
         "RawContent        : HTTP/1.1 200 OK\n                    Server: nginx\n"
         "                    \n                    {}\nForms             : {}\n"),
    *(
        Kind(f"a line of a log in JSON with {what}", "says-nothing",
             ("GET /orders/4",), (),
             json.dumps({"level": 30, "req": _LOGGED} | more))
        for what, more in (
            ("a request alone", {}),
            ("a response without headers", {"res": {"statusCode": 200}}),
        )
    ),
    # --- a page's code ------------------------------------------------------------------------
    Kind("options that a page's call does not get", ANY_LACK, (API,), ("X-Shop",),
         f"{chrome(MISSING)}\n\nconst options = {{headers: {{'X-Shop': 'a'}}}};\n"
         "console.log(options);\nfetch(url);\n"),
    Kind("a command that names the method", PREFLIGHT_UNKNOWN, (f"PUT {API}",), (),
         f"{chrome(CHECK + MISSING)}\n\nI tried: curl -X PUT {API} -d '{{}}'\n"),
    Kind("the method of a server's route", PREFLIGHT_UNKNOWN, ("method and headers are not known",),
         (f"PUT {API}",),
         f"{chrome(CHECK + MISSING)}\n\n"
         "server.route({ path: '/orders', method: 'PUT', handler: orders });\n"),
    # --- settings -----------------------------------------------------------------------------
    Kind("Next.js' source without a pattern", "no-cors-headers error-without-cors", ("/items",), (),
         f"{chrome(MISSING)}\n\nasync headers() {{ return [{{ source: '/items', headers: [{{ key: "
         f"'Access-Control-Allow-Origin', value: '{SPA}' }}] }}] }}\n"),
    Kind("Flask-CORS' list of paths", "no-cors-headers error-without-cors", ("/items/*",), (),
         f"{chrome(MISSING)}\n\nCORS(app, resources=['/items/*', '/shop/*'], origins=['{SPA}'])\n"),
    Kind("a deep path and settings for another", "no-cors-headers error-without-cors",
         ("/items/*",), (),
         chrome(MISSING, "https://api.example.org/a/b/c/d/e/f/g/h/i/j")
         + f"\n\nCORS(app, resources={{r'/items/*': {{'origins': '{SPA}'}}}})\n"),
    Kind("a development server's proxy to the API itself",
         "no-cors-headers origin-not-allowed error-without-cors", ("proxy",), (),
         f"{chrome(MISSING)}\n\nproxy: {{ '/api': {{ target: 'https://api.example.org' }} }}\n"),
    Kind("expressions of Flask-CORS, one of which is broken",
         "origin-not-allowed no-cors-headers error-without-cors",
         ("“https://*.example.org” in the pasted settings is a regular expression",), (),
         f"{chrome(MISSING)}\n\nfrom flask_cors import CORS\n"
         "CORS(app, origins=['https://*.example.org', r'https://(spa.example.org'])\n"),
    Kind("Traefik's middleware alone, which no router uses", "settings-invalid settings-reviewed",
         ("no router in them uses it", "routers.NAME.middlewares=cors"), (),
         "labels:\n"
         f'  - "traefik.http.middlewares.cors.headers.accesscontrolalloworiginlist={SPA}"\n'
         '  - "traefik.http.routers.api.rule=Host(`api.example.org`)"\n'),
    Kind("a redirected preflight beside settings with nothing before them", "preflight-redirected",
         (API,), ("put the CORS layer before",),
         chrome(CHECK + "Redirect is not allowed for a preflight request.")
         + f"\n\nconst app = express();\napp.use(cors({{origin: '{SPA}'}}));\n"),
    Kind("a refused handshake beside settings with another fault", "websocket-refused", (), (),
         "WebSocket connection to 'wss://api.example.org/ws' failed: Error during WebSocket "
         "handshake: Unexpected response code: 403\n\n"
         f"app.add_middleware(CORSMiddleware, allow_origins=['{SPA}/'])"),
    # --- requests and responses ----------------------------------------------------------------
    Kind("a header of the Model Context Protocol", "header-not-allowed",
         ("This is probably the Python SDK of the Model Context Protocol",), (),
         chrome(lacks("mcp-session-id"))),
    Kind("a method that no script sends", "method-not-allowed",
         ("do not let scripts send CONNECT, TRACE or TRACK",), (),
         chrome("Method TRACE is not allowed by Access-Control-Allow-Methods in preflight "
                "response.")),
    Kind("another origin is sent, whose host is hidden", "origin-not-allowed cached-for-another",
         ("only https://****.example.org",), ("differ",),
         chrome(_value_sent("https://****.example.org"))),
    Kind("a redirect to http, not asked as a page", "redirected-to-http",
         ("does not know that it is reached over https",), (),
         "curl -i https://api.example.org/orders\nHTTP/1.1 301 Moved Permanently\n"
         "Location: http://api.example.org/orders/\nServer: nginx\n"),
    Kind("a readable refusal for CSRF", "error-status vary-missing", ("CSRF",), (),
         f"POST /orders/4 HTTP/1.1\nHost: api.example.org\nOrigin: {SPA}\n\n"
         f"HTTP/1.1 403 Forbidden\nAccess-Control-Allow-Origin: {SPA}\nContent-Type: text/html\n\n"
         "Forbidden (403) CSRF verification failed. Request aborted.\n"),
    Kind("OPTIONS without an Origin", "not-asked-as-a-page no-cors-headers",
         ("OPTIONS without an Origin, which is not a preflight",), (),
         f"$ curl -i -X OPTIONS {API}\nHTTP/1.1 200 OK\nServer: nginx\nAllow: GET\n"),
    Kind("a redirect that leads back to the page's own server", "null-after-redirect",
         ("sends “Origin: null”",), ("let that server allow",),
         chrome(MISSING, f"{SPA}/a", first="https://api.example.org/a")),
    Kind("an app's refused connection to its own machine", "server-down",
         ("localhost is the machine on which the app runs",), ("in a browser",),
         "SocketException: Connection refused (OS Error: Connection refused, errno = 111), "
         "address = localhost, port = 5000, uri=http://localhost:5000/api"),
    Kind("a response that lists every header", "allowed-as-shown",
         ("with every header but Authorization",), (),
         f"HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: {SPA}\nAccess-Control-Allow-Headers: *\n"
         "Access-Control-Allow-Methods: GET, PUT\nVary: Origin\n"),
    Kind("a word too many before a host that is not found", "name-not-found", (), (),
         "curl: (6) Could not resolve host: GET"),
    Kind("a request above its refused preflight", "preflight-not-handled",
         ("PUT was never sent",), (),
         f"Request URL: {API}\nRequest Method: PUT\nOrigin: {SPA}\n"
         f"Content-Type: application/json\n\n{_ROW_OF_REFUSED_PREFLIGHT}"),
    Kind("a row with the browser's own headers", "no-cors-headers", (API,), (),
         f"Request URL: {API}\nRequest Method: GET\nStatus Code: 200 OK\nServer: nginx\n"
         f"Origin: {SPA}\nSec-Fetch-Site: cross-site\n"),
    Kind("a redirected request's 403, whose body refuses it", "null-after-redirect",
         ("files.example.org",), ("add that origin",),
         chrome(MISSING, MOVED, first=API)
         + "\n\nHTTP/1.1 403 Forbidden\nServer: nginx\n\nInvalid CORS request"),
    Kind("a page's redirect to a login that leads elsewhere", "login-redirect", ("login",), (),
         chrome(MISSING, "https://www.example.org/x",
                first=f"{SPA}/authorize?client_id=1&response_type=code")),
    Kind("a redirect of another address beside a message", ANY_LACK, (API,), ("/y",),
         f"{chrome(MISSING)}\n\n$ curl -i https://www.example.org/x\nHTTP/1.1 302 Found\n"
         "Location: https://www.example.org/y\nServer: nginx\n"),
    Kind("a refused response beside that of another method", "no-cors-headers", (API,), (),
         f"{chrome(MISSING)}\n\n$ curl -i -H 'Origin: {SPA}' {API}\nHTTP/1.1 200 OK\n"
         f"Server: nginx\n\n$ curl -i -X DELETE -H 'Origin: {SPA}' {API}\nHTTP/1.1 200 OK\n"
         f"Access-Control-Allow-Origin: {SPA}\n"),
    Kind("a preflight's status beside settings for another path",
         "preflight-not-handled preflight-needs-login preflight-crashed",
         ("The pasted settings are for /items/*",), (),
         chrome(CHECK + "It does not have HTTP ok status.")
         + f"\n\nCORS(app, resources={{r'/items/*': {{'origins': '{SPA}'}}}})\n"),
    Kind("status 401 beside settings for another page", "error-without-cors origin-not-allowed",
         ("status 401 (the user is not logged in)",), (),
         f"Request URL: {API}\nRequest Method: GET\nStatus Code: 401 Unauthorized\n\n"
         f"Request Headers\nOrigin: {SPA}\n\nResponse Headers\nServer: gunicorn\n\n"
         "INSTALLED_APPS = ['corsheaders']\nCORS_ALLOWED_ORIGINS = ['https://www.example.org']\n"),
    Kind("a page's code with a header of responses", "response-header-sent",
         ("remove Access-Control-Allow-Origin",), (),
         f"fetch('{API}', {{headers: {{'Access-Control-Allow-Origin': '*'}}}})"),
    *(
        Kind(f"a row of a log among a writer's words, {how}", causes, (told,), (),
             f"My request fails because of a CORS error{where}.\n\n10.0.0.1 - - "
             '[30/Nov/2026:10:00:00 +0000] "GET /orders/4 HTTP/1.1" 200 12\n\n'
             + "It is odd.\n" * 6)
        for how, where, causes, told in (
            ("with its address", f" when I fetch {API}", "says-nothing", "GET /orders/4"),
            ("without an address", "", "", "in words that are not known here"),
        )
    ),
    Kind("a policy's message in German Firefox, which names no page", "content-security-policy",
         ("add https://cdn.example.org to script-src",), (),
         "Content-Security-Policy: Die Einstellungen der Seite haben das Laden einer Ressource auf "
         "https://cdn.example.org/a.js blockiert („script-src 'self'“)."),
    Kind("a policy's message with a masked host", "content-security-policy",
         ("add the server's origin to img-src",), ("add https:",),
         "Refused to load the image 'https://***/a.png' because it violates the following Content "
         "Security Policy directive: \"img-src 'self'\"."),
    *(
        Kind(f"a login for what a page loads: {words[:40]}", "another-rule", (words,), (), said)
        for said, words in (
            (f"Blocked {API} from asking for credentials because it is a cross-origin request.",
             "Safari does not pass that on"),
            (f"Manifest fetch from {SPA}/m.json failed, code 401", 'crossorigin="use-credentials"'),
            (f"Manifest fetch from {SPA}/m.json failed, code 404", "answered with status 404"),
        )
    ),
    Kind("addresses in two pairs of angle brackets", ANY_LACK, (), ("“<",),
         chrome(MISSING, "<<my api>>/x", origin="<<my site>>")),
    *(
        Kind(f"a server's own request beside a message, {how}", "preflight-not-handled "
             "preflight-needs-login preflight-crashed", ("unknown URL",), ("hooks", "POST https"),
             "Response to preflight request doesn't pass access control check: It does not have "
             "HTTP ok status.\n\n"
             "serve(async (req) => {\n  if (req.method === 'OPTIONS') {\n"
             f"    return new Response('ok', {{ headers: corsHeaders }})\n  }}\n{gap}"
             "  await fetch('https://hooks.example.net/a', {\n    method: 'POST',\n"
             "    headers: { 'Content-Type': 'application/json' },\n  });\n})\n")
        for how, gap in (("in one block", ""), ("after an empty line", "\n"))
    ),
    Kind("a name marked as code in a message", "header-not-allowed", ("X-Api-Key",), ("`",),
         chrome("Request header field `x-api-key` is not allowed by Access-Control-Allow-Headers "
                "in preflight response.")),
    Kind("a link in words about settings", "no-cors-headers origin-not-allowed", (),
         ("cors-tester",),
         f"{firefox('CORS header ‘Access-Control-Allow-Origin’ missing', status='200')}\n\n"
         "Perhaps Vercel overwrites cors settings outside of vercel.json\n"
         "[Test-cors](https://www.cors-tester.example) also fails\n"),
    Kind("a development server's script in a page of another",
         "origin-not-allowed error-without-cors no-cors-headers cached-for-another",
         ("Set server.cors",), (),
         chrome(MISSING, "http://localhost:5173/@vite/client", "https://music.youtube.com",
                by="script")),
    Kind("words in JSON that speak of CORS", "",
         ("speaks of CORS, but in words that are not known",), (),
         '{"message": "the CORS plugin"}'),
)  # fmt: skip
