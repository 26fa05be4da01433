"""A message leaves causes open: no more is told than the paste decides."""

from __future__ import annotations

import json

import pytest

from .invariants import broken, explained
from .kinds import API, MISSING, SPA, Kind, chrome, firefox, safari

NOTES = ("asks-permission", "error-status", "page-of-app")
SILENT = "CORS request did not succeed"
HTTP = "http://api.example.org/orders"


def row(code: str, url: str = API, status: str = "") -> str:
    return f"main.js:7 GET {url} net::{code}{status}"


CASES = (
    # --- an old Chrome's redirect of a request that needed a preflight ---
    *(
        Kind(f"redirect after a preflight: {head}", "redirect-after-preflight",
             (f"Fetch {API}/ directly", "follow the redirect"),
             ("its preflight failed", "Authentication answered"),
             f"{head} cannot load {API}. {tail}")
        for head in ("XMLHttpRequest", "Fetch API", "EventSource")
        for tail in (
            f"The request was redirected to '{API}/', which is disallowed for cross-origin "
            "requests that require preflight.",
            f"Redirect from '{API}' to '{API}/' has been blocked by CORS policy: Request requires "
            "preflight, which is disallowed to follow cross-origin redirect.",
        )
    ),
    Kind("redirect after a preflight, to a login", "redirect-after-preflight",
         ("a page cannot fetch",), ("Fetch https://login",),
         f"XMLHttpRequest cannot load {API}. The request was redirected to "
         "'https://login.example.org/oauth', which is disallowed for cross-origin requests that "
         "require preflight."),
    Kind("redirect after a preflight, to http", "redirected-to-http", ("X-Forwarded-Proto",), (),
         f"XMLHttpRequest cannot load {API}. The request was redirected to "
         "'http://api.example.org/orders/4/', which is disallowed for cross-origin requests that "
         "require preflight."),
    *(
        Kind(f"redirect of the preflight: {tail}", "preflight-redirected",
             ("its preflight failed",), ("this old version",), f"Failed to load {API}: {tail}")
        for tail in ("Response for preflight is invalid (redirect)",
                     "Redirect is not allowed for a preflight request.")
    ),
    # --- Chromium's codes ---
    *(
        Kind(f"code {code}", cause, says, ("a crash, a restart or a limit",), row(code, url))
        for code, cause, url, says in (
            ("ERR_INTERNET_DISCONNECTED", "no-answer", API, ("to be offline",)),
            ("ERR_NETWORK_CHANGED", "no-answer", API, ("network changed",)),
            ("ERR_INSUFFICIENT_RESOURCES", "no-answer", API, ("too many at once",)),
            ("ERR_ADDRESS_UNREACHABLE", "no-answer", "http://192.168.9.1/x", ("no way to",)),
            ("ERR_CLEARTEXT_NOT_PERMITTED", "no-answer", HTTP, ("Android does not let",)),
            ("ERR_DNS_TIMED_OUT", "no-answer", API, ("name server did not answer",)),
            ("ERR_CONNECTION_RESET", "connection-broken", API, ("something between did",)),
            ("ERR_EMPTY_RESPONSE", "connection-broken", API, ("speaks another protocol",)),
            ("ERR_QUIC_PROTOCOL_ERROR", "connection-broken", API, ("HTTP/3 failed",)),
            ("ERR_CERT_DATE_INVALID", "bad-certificate", API, ("clock is wrong", "Renew it")),
            ("ERR_CERT_COMMON_NAME_INVALID", "bad-certificate", API, ("not for this host",)),
            ("ERR_CERT_AUTHORITY_INVALID", "bad-certificate", API, ("self-signed", "a company's")),
            ("ERR_SSL_CLIENT_AUTH_CERT_NEEDED", "no-answer", API, ("preflights",)),
            ("ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "tls-failed", API, ("no version of TLS",)),
            ("ERR_NAME_NOT_RESOLVED", "name-not-found", API, ("offline", "Pi-hole")),
        )
    ),
    Kind("no TLS at a public host", "tls-failed", ("does not speak TLS",), ("fetch http://",),
         row("ERR_SSL_PROTOCOL_ERROR")),
    Kind("no TLS while developing", "tls-failed", ("fetch http://localhost:8443/a",), (),
         row("ERR_SSL_PROTOCOL_ERROR", "https://localhost:8443/a")),
    *(
        Kind(f"a response that broke off: {code}", "connection-broken",
             ("Broken off", "The request was sent", "with status 200", "did not refuse it"),
             ("no response that could",), row(code, status=" 200 (OK)"))
        for code in ("ERR_HTTP2_PROTOCOL_ERROR", "ERR_CONTENT_LENGTH_MISMATCH",
                     "ERR_INCOMPLETE_CHUNKED_ENCODING")
    ),
    *(
        Kind(f"a file that is not there: {status}", "", (status, "not about a refusal"),
             ("allow_origins", "Refused"),
             row("ERR_ABORTED", "https://cdn.example.org/a.js", f" {status} (X)"))
        for status in ("404", "403", "500")
    ),
    Kind("a load that was given up", "says-nothing", ("gave this load up", "Content-Type"),
         ("allow_origins",), row("ERR_ABORTED", "https://cdn.example.org/a.js", " 200 (OK)")),
    Kind("a redirect to nowhere", "other", ("redirects to something",), ("…",),
         row("ERR_INVALID_REDIRECT")),
    Kind("a response that stopped it, by whatever header",
         "resource-policy embedder-policy framing-refused", ("Either",), ("Firefox and Safari",),
         row("ERR_BLOCKED_BY_RESPONSE", status=" 200 (OK)")),
    # --- Firefox: no response ---
    Kind("Firefox, the page navigated", "mixed-content no-answer",
         ("crossorigin fetch http://api.example.org/orders --from https://spa.example.org",), (),
         f"Navigated to {SPA}/start?a=1\n{firefox(SILENT, HTTP, '(null)')}"),
    Kind("Firefox, the page's own row", "mixed-content no-answer", (SPA,), (),
         f"GET{SPA}/orders.html\n[HTTP/2 200 OK 50ms]\nGET{SPA}/a.js\n[HTTP/2 200 OK 5ms]\n"
         f"{firefox(SILENT, HTTP)}"),
    Kind("Firefox, a row that is not the page's", "no-answer", ("--from ORIGIN",), (),
         f"XHRGEThttps://other.example.org/a\n[HTTP/2 200 OK 50ms]\n{firefox(SILENT)}"),
    Kind("Firefox, the page asks its own server", "no-answer", ("--from ORIGIN",), (),
         f"Navigated to https://api.example.org/\n{firefox(SILENT)}"),
    Kind("Firefox, no response from a public server", "no-answer",
         ("Perhaps the browser itself stopped", "names what stopped it"),
         ("local network", "stopped the request: try", "mixed content"), firefox(SILENT)),
    Kind("Firefox, no response from the local network", "no-answer",
         ("permission for the local network", "mixed content"), (),
         firefox(SILENT, "http://192.168.9.1/x")),
    # --- Safari: the scheme decides ---
    *(
        Kind(f"Safari: {url} {words}", cause, says, ("Content-Security-Policy", "Either"),
             safari(words, url) if words else
             f"Fetch API cannot load {url} due to access control checks.")
        for words in ("", "Not allowed to request resource")
        for url, cause, says in (
            ("file:///config.json", "page-from-file", ("“/config.json”", "path on the disk")),
            ("file:///Users/a/app/config.json", "page-from-file", ("opened from the disk",)),
            ("capacitor://localhost/a.json", "wrong-scheme", ("The app itself serves",)),
            ("ionic://localhost/a.json", "wrong-scheme", ("The app itself serves",)),
            ("localhost:3000/api", "wrong-scheme", ("lacks the http://",)),
        )
    ),
    Kind("Safari, http and an unknown page", "says-nothing", ("If the page is https",), (),
         f"XMLHttpRequest cannot load {HTTP} due to access control checks."),
    Kind("Safari, https", "says-nothing", ("refusal by CORS",), ("If the page is https",),
         "[Error] Fetch API cannot load https://api.example.org/a due to access control checks."),
    Kind("Safari, nothing sent from a page of http", "content-security-policy", (),
         ("mixed content",), safari("Not allowed to request resource", HTTP),
         ("--from", "http://spa.example.org")),
    # --- canvas ---
    *(
        Kind(f"canvas: {text[:60]}", "tainted-canvas", ("image (or video)", "does not name it"),
             ("an image of another origin",), text)
        for text in (
            "Failed to execute 'getImageData' on 'OffscreenCanvasRenderingContext2D': The canvas "
            "has been tainted by cross-origin data.",
            "Uncaught SecurityError: Failed to execute 'toBlob' on 'HTMLCanvasElement': Tainted "
            "canvases may not be exported.",
            "Failed to execute 'texImage2D' on 'WebGL2RenderingContext': Tainted canvases may not "
            "be loaded.",
        )
    ),
    Kind("canvas: a video in WebGL", "tainted-canvas", ("gives WebGL the video", "on the video"),
         ("image",), "Failed to execute 'texSubImage2D' on 'WebGLRenderingContext': The video "
         "element contains cross-origin data, and may not be loaded."),
    Kind("canvas: an image in WebGL", "tainted-canvas", ("https://a.example.org/t.png",), (),
         "The cross-origin image at https://a.example.org/t.png may not be loaded."),
    *(
        Kind(f"canvas, Firefox: {method}", "another-rule", ("image (or video)",),
             ("an image of another origin",),
             f"SecurityError: The operation is insecure.\n    ctx.{method}(0, 0, 8, 8)")
        for method in ("getImageData", "toDataURL", "readPixels", "captureStream")
    ),
    # --- what the writer hid ---
    *(
        Kind(f"hidden hosts: {host}", "no-cors-headers origin-not-allowed error-without-cors",
             (says, "the true host in its URL", "your-page.example is a placeholder"),
             (f"fetch https://{host}", f"pages of https://{page}", f"https://{page}\n"),
             chrome(MISSING, f"https://{host}/v1", f"https://{page}"))
        for host, page, says in (
            ("api...", "localhost...", "crossorigin fetch https://HOST/v1 --from ORIGIN"),
            ("....", "xxx", "crossorigin fetch https://HOST/v1 --from ORIGIN"),
            ("xxxxx.xxx", "YYYY.com", "crossorigin fetch https://HOST/v1 --from ORIGIN"),
            ("[redacted]", "[redacted]:8080", "v1"),
            ("<host>", "<my-host>", "v1"),
            ("{{host}}", "***", "v1"),
            ("%HOST%", "$HOST", "v1"),
            ("api.███.com", "███.com", "v1"),
        )
    ),
    Kind("dots in brackets", "no-cors-headers origin-not-allowed error-without-cors",
         ("crossorigin fetch https://api.example.org/v1 --from https://spa.example.org",), (),
         chrome(MISSING, "https://api[.]example[.]org/v1", SPA)),
    *(
        Kind(f"{what} with an origin alone", causes,
             ("https://cdn.acme.io/PATH --from https://spa.example.org", "path in place of PATH"),
             ("https://cdn.acme.io/ ",), f"{what} from origin 'https://cdn.acme.io' has been "
             f"blocked from loading by Cross-Origin Resource Sharing policy: {MISSING} Origin "
             f"'{SPA}' is therefore not allowed access.")
        for what, causes in (
            ("Font", "no-cors-headers origin-not-allowed error-without-cors cached-for-another"),
            ("Image", "no-cors-headers origin-not-allowed cached-for-another error-without-cors"),
            ("Script", "no-cors-headers origin-not-allowed error-without-cors cached-for-another"),
        )
    ),
    # --- what caches do not keep ---
    *(
        Kind(f"no cache for {method}", "no-cors-headers origin-not-allowed",
             (method,), ("own cache", "from a cache"),
             chrome(MISSING, "https://b.s3.amazonaws.com/a.png")
             + f"\n{method} https://b.s3.amazonaws.com/a.png net::ERR_FAILED 200")
        for method in ("PUT", "POST", "DELETE", "PATCH")
    ),
    # --- all that is pasted is used, or named ---
    Kind("CORB beside CORS", "no-cors-headers origin-not-allowed error-without-cors warning",
         ("not a second fault",), ("Not read",),
         f"{chrome(MISSING)}\nCross-Origin Read Blocking (CORB) blocked cross-origin response "
         f"{API} with MIME type application/json. See https://www.chromestatus.com/feature/56297 "
         "for more details."),
    Kind("a recording that is cut, beside a message",
         "no-cors-headers origin-not-allowed error-without-cors", ("a part of a recording (HAR)",),
         (), chrome(MISSING) + '\n{"log": {"version": "1.2", "entries": [{"startedDateTime": "21", '
         '"request": {"method": "OPTIONS", "url": "https://other.example.org/a", "httpVersion"'),
    *(
        Kind(f"a line that is not known: {line}",
             "no-cors-headers origin-not-allowed error-without-cors",
             ("Not read: a line about other URLs", line[:40]), (), f"{chrome(MISSING)}\n{line}")
        for line in ("WebSocket connection to 'wss://live.example.org/x' ended in new words",
                     "Refused to load https://a.example.org/x.js by a rule of the future")
    ),
    Kind("lines about the same request", "no-cors-headers origin-not-allowed", (), ("Not read",),
         f"{chrome(MISSING)}\nGET {API} net::ERR_FAILED 200\nUncaught TypeError: Failed to fetch"),
    # --- headings of the Issues panel, and the first Edge ---
    *(
        Kind(f"issue: {text}", causes, says, ("not known here",), text)
        for text, causes, says in (
            ("Ensure CORS response header values are valid",
             "no-cors-headers origin-not-allowed error-without-cors", ("its URL",)),
            ("Ensure preflight responses are valid\nA cross-origin resource sharing (CORS) request "
             "was blocked because the response to the associated preflight request failed",
             "preflight-not-handled origin-not-allowed preflight-needs-login preflight-redirected "
             "preflight-crashed",
             ("the row OPTIONS", "not from 200 to 299")),
            ("Ensure CORS requests include credentials only when allowed",
             "credentials-not-allowed doubled-headers", ()),
            ("Ensure credentialed requests aren't sent to CORS resources with origin wildcards",
             "wildcard-with-credentials", ()),
            ("Ensure CORS request includes only allowed headers", "header-not-allowed", ()),
            ("Ensure CORS request uses allowed method", "method-not-allowed", ()),
            ("Ensure CORS requests are made on supported schemes", "wrong-scheme", ()),
        )
    ),
    Kind("Edge 18", "no-cors-headers origin-not-allowed error-without-cors", (API, SPA), (),
         f"[CORS] The origin '{SPA}' did not find '{SPA}' in the Access-Control-Allow-Origin "
         f"response header for cross-origin  resource at '{API}'."),
    # --- found in public threads ---
    Kind("a scheme of an app's own", "wrong-scheme", ("registerSchemesAsPrivileged",), (),
         chrome("Cross origin requests are only supported for protocol schemes: chrome, data, "
                "http, https.", "my-font://a.woff2", by="font")),
    Kind("a public proxy that is down", "gateway-error", ("the status 503", "run such a proxy"),
         ("allow_origins", "Let the proxy add"), chrome(MISSING, f"https://cors.acme.io/{API}")
         + " The response had HTTP status code 503."),
    Kind("a worker's handler, and why it failed", "another-rule", ("only-if-cached",), (),
         "sw.js:4 TypeError: Failed to execute 'fetch' on 'ServiceWorkerGlobalScope': "
         "'only-if-cached' can be set only with 'same-origin' mode\nThe FetchEvent for "
         f'"{API}" resulted in a network error response: the promise was rejected.'),
    Kind("Firefox's WebSocket without a full stop", "websocket-failed", ("wss://a.acme.io/x",), (),
         "Firefox can’t establish a connection to the server at wss://a.acme.io/x"),
    Kind("a WebSocket's frame that is not valid", "websocket-failed", ("reserved bits",), (),
         "WebSocket connection to 'wss://a.acme.io/x' failed: One or more reserved bits are on: "
         "reserved1 = 1, reserved2 = 0, reserved3 = 0"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[each.name for each in CASES])
def test_no_more_is_told_than_the_paste_decides(case: Kind) -> None:
    result = explained(case.text, *case.options)
    output = " ".join(result.output.split())
    document = json.loads(explained(case.text, *case.options, "--json").stdout)
    assert broken(case.text, case.options, result.output, document) == []
    (request,) = document["requests"]
    found = [each["cause"] for each in request["findings"] if each["cause"] not in NOTES]
    assert " ".join(found) == case.causes
    for said in case.says:
        assert said in output
    for said in case.never:
        assert said not in output
