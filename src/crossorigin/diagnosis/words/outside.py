"""Words for what stops a request in the browser itself, outside of CORS."""

from __future__ import annotations

import re

from ...browser import CookieReason, KeptCookie
from ...fetch.content_security_policy import Matching, is_strict, matches_source_list
from ...fetch.origins import Origin
from ...fetch.urls import parse_url
from ..answers import is_login
from ..evidence import CORS_ERROR, CUT_SHORT, OF_EXTENSION, WRITER, Evidence, Source
from ..findings import NextStep
from ..services import service_at
from .answer import fix_for_error, meaning
from .wording import (
    Words,
    answered,
    host_of,
    if_wanted,
    joined,
    page_of,
    pages_of,
    target_of,
    url_of,
)

__all__ = [
    "blocked_port", "content_security_policy", "cookie_not_stored", "cookie_not_used",
    "cookies_kept_back", "embedder_policy", "extension", "extension_by_url", "file_of_extension",
    "frame", "framing_refused",
    "local_network_access", "mime_type", "mixed_content", "no_event_stream", "not_isolated",
    "opaque_response_blocking",
    "page_from_file", "reported", "resource_policy", "says_nothing", "scheme_of_app",
    "service_worker", "tainted_canvas",
    "tracking_protection", "unknown_sentence", "websocket_closed", "websocket_failed",
    "websocket_ill_answered", "websocket_refused", "websocket_refused_for_origin",
    "websocket_refused_in_log", "worker", "wrong_scheme",
]  # fmt: skip


def mixed_content(evidence: Evidence) -> Words:
    address = url_of(evidence)
    secure = address.replace("http://", "https://", 1).replace("ws://", "wss://", 1)
    what = "connect to a WebSocket over ws" if address.startswith("ws:") else "fetch from http"
    if evidence.url is None:
        secure = "the URL with https or wss"
    redirected = ""
    page, target = evidence.page, evidence.target
    is_http = address.startswith("http:")
    of_page = isinstance(page, Origin) and target is not None and page.host == target.host
    path = address.partition("?")[0]
    # Servers redirect to a URL with a slash at the end.
    if is_http and (of_page or (path.endswith("/") and path.count("/") > 3)):
        redirected = (
            " If the page asks for https, the server redirected the request to http, often to add "
            "a slash at the end: it does not know that the proxy in front of it ends TLS. Then "
            "let the proxy send X-Forwarded-Proto and the server trust it, or fetch the URL that "
            "needs no redirect."
        )
    return Words(
        f"A page that was loaded over https may not {what}; the browser sends nothing.",
        "This is not CORS, and no header of the server changes it. It is called mixed content."
        f"{redirected}",
        f"Let {host_of(evidence)} serve over TLS, and use {secure}. While developing, "
        f"{_without_tls(evidence)}",
    )


def _without_tls(evidence: Evidence) -> str:
    if evidence.engine == "webkit":
        return (
            "load the page over http too, or use Chrome or Firefox: Safari does not exempt "
            "localhost."
        )
    return "use a server on localhost, which most browsers exempt, or load the page over http too."


def content_security_policy(evidence: Evidence) -> Words:
    own, governing, sources = _directive(evidence)
    directive = f" ({evidence.detail})" if evidence.detail else ""
    scheme = (evidence.url or "").partition(":")[0].lower()
    if scheme in ("data", "blob", "filesystem", "mediastream"):
        source = whence = f"{scheme}:"
    else:
        source = str(evidence.target) if evidence.target else "the server's origin"
        whence = target_of(evidence)
    does = "send forms to" if own == "form-action" else "load from"
    what = f"The page's own Content-Security-Policy does not let it {does} {whence}."
    why = (
        "This is not CORS: the header that stops the request came with the page, not with the "
        f"response{directive}."
    )
    fix = f"Where the page is served, add {source} to {governing} in its Content-Security-Policy."
    if own.startswith(("script-src", "worker-src")) and is_strict(sources):
        why += " With 'strict-dynamic', the addresses in this list do not count."
        fix = "Give the script element the nonce of the page, or load it by a script that has one."
    elif _is_listed(evidence, sources):
        what = "The request was redirected to what the page's own Content-Security-Policy stops."
        why += f" The directive lists {whence} itself; the message does not name where it led to."
        fix = (
            f"Look where {evidence.url} redirects to (curl -I, or the Network panel). Let the page "
            f"request that address, and add its origin to {governing} in its "
            "Content-Security-Policy."
        )
    elif (evidence.target or source == whence) and len(evidence.detail) <= _LONGEST_DIRECTIVE:
        listed = " ".join(each for each in sources if each.lower() != "'none'")
        if governing == "default-src":
            fix = (
                f"Where the page is served, add {own} to its Content-Security-Policy, which has "
                f"only default-src for it: {own} {listed} {source}"
            )
        elif sources:
            fix = f"{fix.removesuffix('.')}: {governing} {listed} {source}"
        fix = fix.replace("  ", " ")
    return Words(what, why, fix)


def _directive(evidence: Evidence) -> tuple[str, str, tuple[str, ...]]:
    """The directive for what was loaded, the one that decides in its place, and its sources."""
    loaded = evidence.told.initiator or ""
    own = _DIRECTIVES.get(loaded, loaded if _IS_DIRECTIVE.fullmatch(loaded) else "connect-src")
    name, *sources = evidence.detail.split() or [""]
    if name != "default-src" and not _IS_DIRECTIVE.fullmatch(name):
        return own, own, ()
    return own if name == "default-src" else name, name, tuple(sources)


def _is_listed(evidence: Evidence, sources: tuple[str, ...]) -> bool:
    """Whether sources have the URL that was requested, so that another one was stopped."""
    url = parse_url(evidence.url or "")
    page = evidence.page if isinstance(evidence.page, Origin) else None
    return url is not None and matches_source_list(url, sources, Matching(page, redirected=False))


def reported(evidence: Evidence) -> Words:
    directive = f" ({evidence.detail})" if evidence.detail else ""
    return Words(
        "A Content-Security-Policy of the page that only reports would stop this request.",
        f"Nothing was stopped: the policy came as Content-Security-Policy-Report-Only{directive}.",
        "If something fails, look for another message. Fix the policy before you enforce it.",
    )


_LONGEST_DIRECTIVE = 400
_IS_DIRECTIVE = re.compile(r"[a-z]+(?:-[a-z]+){0,3}-(?:src|elem|attr|action|ancestors)")
_DIRECTIVES = {
    "font": "font-src",
    "frame": "frame-src",
    "image": "img-src",
    "manifest": "manifest-src",
    "media": "media-src",
    "plugin data": "object-src",
    "script": "script-src",
    "stylesheet": "style-src",
}
"""The directive for what Chromium says that it loads; for a script's requests it is connect-src."""


def local_network_access(evidence: Evidence) -> Words:
    page = evidence.page
    is_secure = isinstance(page, Origin) and page.scheme != "http"
    load = "" if is_secure else "Load the page over https, because only then does the browser ask. "
    then = "Answer" if is_secure else "Then answer"
    if not isinstance(page, Origin):
        load = "If the page is not https, load it over https: only then does the browser ask. "
    target = evidence.target
    if isinstance(page, Origin) and target is not None and page.host == target.host:
        return Words(
            f"The browser took the page for a public one, and {target.host} for a server in the "
            "local network, although both have the same host.",
            "This is not CORS, although Chrome says “CORS policy”. The page came by another "
            "address than its parts: from a cache, by a proxy or a VPN, or by IPv6. No header of "
            "the server grants it.",
            "Open the page by its IP address, or load it again without a cache, proxy and VPN. "
            "Over https the browser asks the user.",
        )
    allow = (
        "“Allow” when the browser asks; to be asked again, click the icon left of the address, "
        'then Site settings. A page in a frame needs allow="local-network-access" on the frame. On '
        "managed machines, list the page in the policy LocalNetworkAccessAllowedForUrls. Or serve "
        "the page from the local network too."
    )
    if (header := evidence.told.granting) is not None:
        return Words(
            "The browser keeps public pages from servers on this machine or in the local network, "
            "unless the server allows it.",
            f"It asked by the preflight, and the response has no “{header}: true”. This is called "
            "Private Network Access. Later versions (Chrome from 142) ask the user instead, and no "
            "header grants it then (Local Network Access).",
            f"Let the server answer the preflight with {header}: true, beside its CORS headers, if "
            f"every page that it allows may reach it. In later versions answer {allow}",
        )
    said, true = evidence.told.value, evidence.told.detail
    if said and true and said != true:
        return Words(
            f"The page's fetch says that the address is in the address space “{said}”, and it is "
            f"in “{true}”.",
            "The option targetAddressSpace of fetch has to be true of the address: loopback is "
            "this machine, local the local network. This is not CORS; it is called Local Network "
            "Access.",
            f'In the page\'s script, write targetAddressSpace: "{true}" for this address. {load}'
            f"{then} {allow}",
        )
    return Words(
        "The browser keeps public pages from servers on this machine or in the local network, "
        "unless the user allows it.",
        "This is not CORS, although Chrome says “CORS policy”. It is called Local Network Access "
        "(earlier: Private Network Access). No header of the server grants it.",
        f"{load}{then} {allow}",
    )


def extension(evidence: Evidence) -> Words:
    return Words(
        "An extension of the browser, such as an ad blocker, stopped the request.",
        "This is not CORS: the request never left the browser (ERR_BLOCKED_BY_CLIENT). Blocking in "
        "developer tools, and a browser's own shields, look the same.",
        "Try a window without extensions. If that works, choose a URL that blockers do not take "
        "for advertising or tracking: they look for words such as “ads”, “track”, “analytics”.",
    )


def file_of_extension(evidence: Evidence) -> Words:
    return Words(
        "The page may not load this file of an extension.",
        "This is not CORS: pages, and content scripts in them, get only the files that the "
        "extension's manifest lists for them, and only of an extension that is there.",
        "List the file in web_accessible_resources of the manifest, with the pages under matches, "
        "and load the extension again. Or let its background script load the file.",
    )


def extension_by_url(evidence: Evidence) -> Words:
    return Words(
        "An ad blocker, or the browser's tracking protection, stopped the request: the URL looks "
        "like tracking.",
        "Firefox prints the same sentence for this as for a server that does not answer, without a "
        "status. Blockers look for words such as those in this URL.",
        "Try a window without extensions and with the protection off (the shield left of the "
        "address). If that works, let the page do without this request, or send it to a URL of "
        "its own host that blockers do not take for tracking.",
    )


def tracking_protection(evidence: Evidence) -> Words:
    return Words(
        "The browser's tracking protection stopped the request.",
        f"This is not CORS: {target_of(evidence)} is on the browser's list of trackers.",
        "To check, turn the protection off for the page (the shield left of the address). For "
        "your users, serve it from a host of your own.",
    )


def service_worker(evidence: Evidence) -> Words:
    its_own = ""
    if evidence.detail and "load failed" in evidence.detail.lower():
        its_own = (
            " Here its own request failed. The reason, CORS perhaps, is in the message about that "
            "request."
        )
    return Words(
        "A service worker of the page answered, not the server.",
        "A service worker's response can be old, or an error of its own. The server may have been "
        f"fixed since.{its_own}",
        "Let requests bypass it (Chrome: Application, Service workers, “Bypass for network”; "
        "Firefox: about:debugging), and try again. If that works, look at its fetch handler.",
    )


def opaque_response_blocking(evidence: Evidence) -> Words:
    is_error = "Often it is an error page in place of the file."
    if is_login(evidence.url or ""):
        is_error = (
            "Here it is a login page, by its address: the request was redirected to it, because "
            "the session has ended or no cookie was sent. Log in again, and let the API answer 401 "
            "instead of redirecting."
        )
    if (as_text := _sent_as_text(evidence)) is not None:
        is_error, fix = as_text
        return Words(_WITHHELD, f"{_NO_DATA} {is_error}", fix)
    if (evidence.status or 0) >= 400:
        is_error = (
            f"Here it is the page of an error, status {evidence.status}, in place of the file: "
            "fix that first."
        )
    return Words(
        _WITHHELD,
        f"{_NO_DATA} {is_error}",
        f"Open {url_of(evidence)} in a tab, and check that it is what the element loads, with the "
        f"right Content-Type. To fetch data, use fetch(). {_allow(evidence)}",
    )


_WITHHELD = (
    "The browser withheld a response that is not an image, a script or a style sheet from an "
    "element that loads one."
)
_NO_DATA = (
    "Without CORS, a page may only use media, scripts and style sheets of other origins. Data such "
    "as JSON or HTML is withheld (Opaque Response Blocking)."
)


def _sent_as_text(evidence: Evidence) -> tuple[str, str] | None:
    """Why, and the fix, if the host sends files of text as text/plain."""
    host = evidence.target.host if evidence.target is not None else ""
    service = service_at(host)
    if service is None or not service.as_text:
        return None
    return (
        f"{host} sends scripts, style sheets and pages as text/plain, and forbids browsers to "
        "guess another type.",
        "Load the file from a place that sends its type: your own site, GitHub Pages, or a CDN for "
        "repositories such as jsDelivr (https://cdn.jsdelivr.net/gh/OWNER/REPOSITORY@VERSION/PATH).",
    )


def _allow(evidence: Evidence) -> str:
    return if_wanted(evidence, "allow that origin at the server.")


def resource_policy(evidence: Evidence) -> Words:
    what = f"The response's Cross-Origin-Resource-Policy keeps it from {pages_of(evidence)}."
    why = (
        "This is not CORS: with same-origin or same-site, the server says that pages of other "
        "origins or sites may not load it, not even as an image."
    )
    if evidence.source is Source.CONSOLE and not evidence.detail:
        what = (
            f"The response has no Cross-Origin-Resource-Policy that lets {pages_of(evidence)} load "
            "it."
        )
        why = (
            "This is not CORS. Firefox and Safari say the same of two cases: the response has "
            "same-origin or same-site, or it has none, and the page has a "
            "Cross-Origin-Embedder-Policy."
        )
    return Words(
        what,
        why,
        if_wanted(
            evidence,
            "send “Cross-Origin-Resource-Policy: cross-origin” with this response (or same-site, "
            "if page and server are of one site).",
        ),
    )


def embedder_policy(evidence: Evidence) -> Words:
    if "Frame" in evidence.detail:
        return Words(
            "The page's own Cross-Origin-Embedder-Policy (COEP) stops the frame: the document in "
            "it has no such policy.",
            "With require-corp, a page frames only documents that have this policy themselves.",
            f"Let {target_of(evidence)} send “Cross-Origin-Embedder-Policy: require-corp” with the "
            "document, and “Cross-Origin-Resource-Policy: cross-origin”. If that cannot be "
            "changed, write <iframe credentialless>.",
        )
    coep, isolation = "Cross-Origin-Embedder-Policy", "Document-Isolation-Policy"
    names = [coep] if "Dip" not in evidence.detail else [isolation]
    if "CoepAndDip" in evidence.detail:
        names = [coep, isolation]
    value = "isolate-and-require-corp" if names == [isolation] else "require-corp"
    other = " and ".join(
        f"“{each}: {'isolate-and-' if each == isolation else ''}credentialless”" for each in names
    )
    return Words(
        f"The page's own {' and '.join(names)} {'(COEP) ' if names == [coep] else ''}"
        f"{'stop' if len(names) > 1 else 'stops'} the response: it has no "
        "Cross-Origin-Resource-Policy.",
        f"With {value}, a page loads from other origins only what says that it may be loaded.",
        f"Let {target_of(evidence)} send “Cross-Origin-Resource-Policy: cross-origin”, or load it "
        "with CORS (a crossorigin attribute, and Access-Control-Allow-Origin). If neither can be "
        f"changed, use {other} on the page.",
    )


def mime_type(evidence: Evidence) -> Words:
    found = evidence.told.value or evidence.told.detail or ""
    shown = f": “{found}”" if found else ""
    if (as_text := _sent_as_text(evidence)) is not None:
        why, fix = as_text
        return Words(
            f"The response at {url_of(evidence)} has the wrong Content-Type{shown}.",
            f"This is not CORS: {why}",
            fix,
        )
    return Words(
        f"The response at {url_of(evidence)} has the wrong Content-Type{shown}.",
        "This is not CORS: module scripts need a JavaScript type, style sheets text/css, and "
        "EventSource needs text/event-stream. Often an error page or the index page, text/html, "
        "comes in place of the file.",
        f"Open {url_of(evidence)} in a tab. If it is the wrong page, correct the path. Otherwise "
        "let the server send the right Content-Type.",
    )


def worker(evidence: Evidence) -> Words:
    if evidence.origin == "null":
        return Words(
            "A page without an origin (null) cannot start a worker from a file.",
            "Browsers give no origin to pages that were opened from the disk, and to sandboxed "
            "frames, so that no script is of the page's own origin. No CORS header changes that.",
            "Serve the page and the worker's script over http, for instance with “python -m "
            "http.server”. In an app's web view, load both by an address of its own, not by "
            "file: (Android: WebViewAssetLoader). In a sandboxed frame, give it allow-same-origin.",
        )
    return Words(
        "A page can start a worker only from a script of its own origin.",
        f"The script is of {target_of(evidence)}, the page of {page_of(evidence)}. No CORS header "
        "changes that.",
        "Serve the worker's script from the page's own origin. Or start it from a blob: URL whose "
        f'code imports the script: importScripts("{url_of(evidence)}").',
    )


def tainted_canvas(evidence: Evidence) -> Words:
    named = evidence.told.initiator or ""
    what = next((each for each in ("image", "video", "canvas") if each in named.lower()), "")
    loaded = what if what in ("image", "video") else "image (or video)"
    where = f"image at {evidence.url}" if evidence.url else f"{what} of another origin"
    if what in ("image", "video"):
        said = (
            f"The page gives WebGL the {where}, which was loaded without CORS, so the page may not "
            "read it."
        )
    else:
        said = (
            "Something of another origin was drawn into the canvas that was loaded without CORS, "
            "so the page may not read its pixels."
        )
    others = (
        ""
        if what in ("image", "video")
        else " Mostly it is an image; a video, another such canvas, or an SVG with foreignObject "
        "(in Safari and older Chrome, of whatever origin) has the same effect. The message does "
        "not name it."
    )
    return Words(
        said,
        f"This is not a refusal: it is shown, and only reading it fails.{others} A page that was "
        "opened as a file has no origin, so its own files count as another's.",
        f'Set crossOrigin = "anonymous" on the {loaded} before its src. Its server then has to '
        "send Access-Control-Allow-Origin, or it does not load at all. What was cached without "
        "CORS has to be loaded again (?cors).",
    )


def frame(evidence: Evidence) -> Words:
    # The message names the document of the script first.
    of = f" of {evidence.origin}" if evidence.origin else ""
    into = f", {evidence.url}" if evidence.url else ""
    return Words(
        f"A script{of} reached into a frame or a window of another origin{into}.",
        "This is not CORS, and no header allows it: scripts use the document of a frame only if "
        "scheme, host and port of both are the same.",
        "Let the two talk by messages: window.postMessage on one side, and a listener that checks "
        "event.origin on the other. If both are yours, serve them from one origin. If the script "
        "is of an advertisement or another vendor in a frame, nothing of yours fails by this.",
    )


def signature_mismatch(evidence: Evidence) -> Words:
    return Words(
        f"The response at {url_of(evidence)} is not signed as the page's integrity attribute asks.",
        "This is not CORS: integrity names a public key (ed25519-…), and the response needs the "
        "headers Signature and Signature-Input, made with its private key, and Unencoded-Digest.",
        "Check which key the server signs with, and that nothing between changes the body. Or name "
        "the hash of the file (sha384-…) in integrity.",
    )


def framing_refused(evidence: Evidence) -> Words:
    if "Coop" in evidence.detail:
        return Words(
            f"The document at {url_of(evidence)} may not be shown in a sandboxed frame, because it "
            "has a Cross-Origin-Opener-Policy (COOP).",
            "This is not CORS: browsers do not navigate a window or a frame with sandbox flags to "
            "such a document.",
            "Open it by a page that is not sandboxed: leave out sandbox (or add "
            "allow-popups-to-escape-sandbox to it, for windows). Or let the document go without "
            "Cross-Origin-Opener-Policy.",
        )
    return Words(
        f"{target_of(evidence)} does not let this page show it in a frame.",
        "This is not CORS: the framed document itself says so, by X-Frame-Options or by "
        "frame-ancestors in its Content-Security-Policy"
        f"{f' ({evidence.detail})' if evidence.detail else ''}.",
        f"If {host_of(evidence)} is yours, add the page's origin to frame-ancestors there, and "
        "leave X-Frame-Options out. If it is not, open it in a tab, or use the address that it "
        "has for embedding. Logins are never framed: send the user there.",
    )


def not_isolated(evidence: Evidence) -> Words:
    return Words(
        "The page is not cross-origin isolated, so it has no SharedArrayBuffer.",
        "This is not CORS: the page itself has to ask for isolation by two headers of its own.",
        "Serve the page with “Cross-Origin-Opener-Policy: same-origin” and “Cross-Origin-Embedder-"
        "Policy: require-corp”, over https or from localhost. What it loads from other origins "
        "then needs Cross-Origin-Resource-Policy or CORS. (Multi-threaded WebAssembly, such as "
        "ffmpeg.wasm, needs this; a single-threaded build does not.)",
    )


def page_from_file(evidence: Evidence) -> Words:
    path = (evidence.url or "").removeprefix("file://")
    if path != evidence.url and path.startswith("/") and path.count("/") == 1:
        written = (
            f" Mostly the script asks for “{path}”, which is then a path of the disk: in an app, "
            "write the server's whole address, with https://."
        )
    else:
        written = ""
    return Words(
        "The page was opened from the disk (file:), so it has no origin and may not fetch files "
        "or servers that do not allow every origin.",
        "Browsers fetch across origins only over http and https. No header can be added to a file."
        f"{written}",
        _served(path),
    )


def _served(path: str) -> str:
    """How a page gets an origin that asks for the file at `path`."""
    if path.startswith(("/android_asset/", "/android_res/")):
        return (
            "Let the Android app load the page and its files by an https address of its own, with "
            "WebViewAssetLoader of androidx.webkit. Capacitor, and cordova-android from 10 on, "
            "have such an address without settings."
        )
    name, _, ending = path.rpartition("/")[2].partition("?")[0].rpartition(".")
    if name and ending.lower() in _RUN_BY_SERVERS:
        runs = "“php -S localhost:8000”" if ending.lower() == "php" else "the server that runs it"
        return (
            f"A browser cannot run the .{ending} file, a server has to: open the page by the "
            f"server's address (http://localhost…), not from its folder. Use {runs}."
        )
    return (
        "Serve the page and its data over http from a local web server, such as “python3 -m "
        "http.server”, and open it at http://localhost:8000. In an app (Cordova, Electron), load "
        "the page by a scheme of the app."
    )


_RUN_BY_SERVERS = frozenset({"asp", "aspx", "ashx", "cfm", "cgi", "do", "jsp", "php", "php5", "pl"})
"""How the names of files end that a web server runs."""


def wrong_scheme(evidence: Evidence) -> Words:
    address = url_of(evidence)
    host = address.partition("/")[0]
    if "://" not in address and (":" in host or "." in host):
        return Words(
            f"The URL has no scheme: “{address}” lacks the http:// in front.",
            f"The browser reads it as a URL with the scheme “{host.partition(':')[0]}:”, and only "
            "http and https can be fetched across origins. The server was not asked.",
            f"In the page's script, write http://{address} (or https://{address}).",
        )
    named = address[:1].upper() + address[1:] if evidence.url is None else address
    is_usual = host in ("file:", "blob:", "data:", "about:", "ftp:")
    of_app = (
        ""
        if is_usual
        else " In Electron, register a scheme of the app's own before the app is ready "
        "(protocol.registerSchemesAsPrivileged, with standard, secure, supportFetchAPI and "
        "corsEnabled)."
    )
    return Words(
        f"{named} is neither http nor https, and only those can be fetched across origins.",
        "The browser sent nothing.",
        f"Serve it over http or https, and fetch it from there.{of_app}",
    )


def scheme_of_app(evidence: Evidence) -> Words:
    scheme = url_of(evidence).partition("://")[0]
    return Words(
        f"The app itself serves {scheme}: URLs, and its response lets only its own pages read it, "
        f"not {pages_of(evidence)}.",
        "No server has the setting. A page that is loaded from a development server (live reload) "
        "has another origin than the app's own pages.",
        "Load the page from the app too (Capacitor: without server.url), or read the file by the "
        "app's own functions (Capacitor: Filesystem.readFile).",
    )


def blocked_port(evidence: Evidence) -> Words:
    return Words(
        f"The browser does not connect to the port of {target_of(evidence)}.",
        "This is not CORS: some ports are blocked in every browser, because other protocols use "
        "them (Fetch, “bad port”).",
        "Let the server listen on another port, such as 8080.",
    )


def websocket_refused(evidence: Evidence) -> Words:
    status = evidence.status or 0
    no_cors = "WebSockets have no CORS: no Access-Control header opens them. "
    if status in (404, 405, 410):
        why = "There is no WebSocket at this path, or only plain HTTP."
        fix = "Check the path. If it is right, let the proxy pass it on to the WebSocket server."
    elif status in (502, 503, 504) or status > 520:
        why = "A proxy in front of the server has no response from it."
        fix = "Check that the WebSocket server runs, and that the proxy's address for it is right."
    elif status // 100 == 3:
        why = "It redirects the handshake, and browsers do not follow that."
        fix = (
            "Connect to the address that it redirects to. (The response header Location in the "
            "Network panel names it.) With the same host and https, write wss: in place of ws:. If "
            "it is a login page, log in first, and check that the handshake carries the cookie."
        )
    elif status < 400 or status == 426:
        why = "Something answered the handshake like an ordinary request."
        fix = (
            "Check the path. Let the proxy pass the headers Upgrade and Connection on (nginx: "
            "proxy_http_version 1.1 and two proxy_set_header)."
        )
    elif status >= 500:
        why = "The server failed."
        fix = "Look in the server's log for the error."
    elif status == 400:
        why = (
            "The server takes the handshake for malformed: a proxy left out Upgrade and "
            "Connection, a cookie or the query is wrong, or (Socket.IO) another instance has the "
            "session. Some servers refuse an Origin so, too."
        )
        fix = (
            "Look in the server's log for what it misses. Let the proxy pass on Upgrade and "
            "Connection (nginx: proxy_http_version 1.1 and two proxy_set_header). Delete the "
            "site's cookies if it works in a private window. With several instances of Socket.IO, "
            f"keep each client at one of them. If it is the Origin, let the server accept "
            f"{_the_origin(evidence)} for WebSockets."
        )
    else:
        why = "Servers look at the Origin themselves, or they need a login or another path."
        if status == 403:
            why += " (Starlette and FastAPI answer so if no WebSocket has this path.)"
        elif status == 401:
            why += (
                " (ws for Node.js answers so whenever its verifyClient refuses, for Origins too.)"
            )
        fix = (
            f"Let the server accept {_the_origin(evidence)} for WebSockets, in its own setting for "
            "that (such as “allowed origins”), and check that path and login are right. Which of "
            "them it is, the server's log tells, or a client without a browser: if wscat -c URL "
            "opens it and wscat -c URL --origin ORIGIN does not, it is the Origin."
        )
        if evidence.engine == WRITER:
            why += (
                " Clients outside of browsers send an Origin only if they are told to, and some "
                "servers refuse its absence."
            )
    return Words(
        f"The server refused the WebSocket handshake {answered(evidence)}.", no_cors + why, fix
    )


def _the_origin(evidence: Evidence) -> str:
    return f"the origin {evidence.origin}" if evidence.origin else "the page's origin"


def no_event_stream(evidence: Evidence) -> Words:
    status = evidence.status or 0
    kind = evidence.header("content-type") or "no Content-Type"
    sending = evidence.sending
    kept = () if sending is None else (*sending.kept, *sending.not_stored)
    if status in (401, 403) and kept:
        fix = f"Let the cookie {joined([each.name for each in kept])} go along: {kept[0].fix}."
    elif status in (401, 403) and not evidence.credentials:
        fix = (
            "If the login is a cookie, open it with withCredentials: true, and let the server "
            "allow credentials. An EventSource cannot set Authorization."
        )
    elif status == 204:
        fix = "Status 204 tells an EventSource not to try again. Answer 200 if there are events."
    elif status >= 400:
        fix = fix_for_error(status)
    else:
        fix = "Answer with status 200 and Content-Type: text/event-stream."
    return Words(
        f"The EventSource fails: its response has status {meaning(status)} and {kind}.",
        "CORS lets the page read it, but an EventSource needs status 200 and Content-Type: "
        "text/event-stream. Script gets an error event, without the status.",
        fix,
    )


def websocket_closed(evidence: Evidence) -> Words:
    return Words(
        "The page itself closed the WebSocket before it was open.",
        "This is not CORS, and not the server: a script called close(), or the page was left. In "
        "development, React mounts components twice (StrictMode), which does this.",
        "Close the WebSocket only once it is open, or ignore the message if a second connection "
        "works.",
    )


def websocket_canceled(evidence: Evidence) -> Words:
    return Words(
        f"The browser gave up the WebSocket handshake with {url_of(evidence)} before it had a "
        "response.",
        "This is not CORS, and the server did not refuse it. Mostly the page closed the WebSocket "
        "or was left, or the browser does not accept the certificate of a wss: address and cannot "
        "ask about it.",
        "Open the address in a tab, with https: in place of wss: a certificate that is not trusted "
        "is named there. If there is none, look for what closes the WebSocket or leaves the page "
        "at this moment.",
    )


def websocket_refused_in_log(evidence: Evidence, said: str) -> Words:
    """`said` is the line of the server's log."""
    accept = if_wanted(
        evidence, "add that origin to the server's allowed origins for WebSockets, or set the host."
    )
    if evidence.origin == "null":
        accept = (
            "A page that was opened as a file sends “null”: serve it over http, if only with "
            "“python -m http.server”, and let the server accept that origin."
        )
    of_page = f" from pages of {evidence.origin}" if evidence.origin else " because of the Origin"
    return Words(
        f"The server refuses WebSockets{of_page}.",
        "WebSockets have no CORS: the server itself compares the Origin with its own host or list. "
        f"Its log says: “{said}”.",
        accept,
    )


def websocket_refused_for_origin(evidence: Evidence) -> Words:
    """Another origin, or none, is allowed."""
    return Words(
        f"The server refuses WebSockets from {pages_of(evidence)}: it accepts the same "
        "handshake without an Origin.",
        "WebSockets have no CORS: the server itself compares the Origin with its own list.",
        if_wanted(evidence, "add that origin to the server's allowed origins for WebSockets."),
    )


def websocket_ill_answered(evidence: Evidence, said: str) -> Words:
    """`said` is what Chromium finds wrong in the response to the handshake."""
    if "Sec-WebSocket-Protocol" in said:
        why = (
            "The page asks for a subprotocol (the second argument of WebSocket), and the server "
            "has to choose one of those that it asks for, or none if it asks for none."
        )
        fix = (
            "Leave the second argument out, or let the server answer with the subprotocol that the "
            "page asks for."
        )
    else:
        why = "Something answered that is not a WebSocket server, or a proxy changed its response."
        fix = (
            "Check the path. Let the proxy pass the headers Upgrade, Connection and "
            "Sec-WebSocket-* on (nginx: proxy_http_version 1.1 and two proxy_set_header)."
        )
    return Words(
        f"The server answered the WebSocket handshake, but not as the protocol needs it: {said}.",
        f"WebSockets have no CORS, and the Origin was not refused. {why}",
        fix,
    )


def websocket_failed(evidence: Evidence) -> Words:
    return Words(
        f"The WebSocket connection to {url_of(evidence)} failed, and the message does not say why.",
        "The server may be down or unreachable, its certificate may not be trusted, or it may have "
        "refused the handshake because of the Origin, the path or a missing login. WebSockets have "
        "no CORS, so no Access-Control header plays a part.",
        "Open the WebSocket's entry in the Network panel and look at its status. 101 means that it "
        "was open and was closed later, 403 that the server refused it. Without a status, there "
        "was no connection.",
    )


def _of_its_own(evidence: Evidence) -> Words:
    aborted = (
        " Safari prints so for a request that was given up because the page was left, and for a "
        "connection that broke."
        if evidence.engine == "webkit"
        else ""
    )
    if evidence.source is Source.HEADERS:
        return Words(
            f"The page asks its own server, {target_of(evidence)}, to which CORS does not apply.",
            "Its response needs no header of CORS, and cookies go with the request by themselves.",
            "If something else fails, look at the response: its status, and in Set-Cookie the "
            "attributes Domain, Path, Secure and SameSite.",
        )
    return Words(
        f"The page asks its own server, {target_of(evidence)}, to which CORS does not apply.",
        f"Whatever the words of the browser are, no header of CORS is missing.{aborted}",
        "Look at the request in the Network panel: its status, or why it has none. Look in the "
        "server's log whether it arrived.",
    )


def says_nothing(evidence: Evidence) -> Words:
    is_own = isinstance(evidence.page, Origin) and evidence.page == evidence.target
    is_shown = evidence.source in (Source.CONSOLE, Source.HEADERS)
    return _of_its_own(evidence) if is_own and is_shown else _silent(evidence)


def _silent(evidence: Evidence) -> Words:  # noqa: PLR0912 (a table)
    if evidence.source is Source.HEADERS:
        return Words(
            "This shows a request without its response, so it does not show whether it was "
            "refused, or why.",
            "The response's headers decide.",
            "Paste the response's headers as well (Network panel, “Response Headers”; curl -i), "
            "and what the console says.",
            NextStep.ASK_SERVER,
        )
    is_cut = evidence.told.initiator is not None or evidence.url is None
    if evidence.engine == "chromium" and evidence.detail == CORS_ERROR and is_cut:
        return Words(
            "The browser refused this request because of CORS. The message is cut: the reason "
            "comes after “blocked by CORS policy:”.",
            "The words there tell a missing header from a wrong one, and the preflight from the "
            "request itself.",
            "Paste the whole message.",
            NextStep.ASK_SERVER,
        )
    if evidence.detail == CUT_SHORT and evidence.engine == "chromium":
        return Words(
            "The browser stopped this request or withheld its response. The message is cut: the "
            "reason comes after the URL.",
            "The words there tell a refusal by CORS from a scheme or a redirect that is not "
            "allowed.",
            "Paste the whole message.",
            NextStep.ASK_SERVER,
        )
    if evidence.detail == CUT_SHORT:
        return Words(
            "The browser refused this request because of CORS. The message is cut: Firefox writes "
            "the URL and then, in parentheses, the reason.",
            "The reason tells a missing header from a wrong one, and both from no response at all.",
            "Paste the whole message, up to its status code.",
            NextStep.ASK_SERVER,
        )
    if evidence.detail == CORS_ERROR and evidence.engine == "firefox":
        return Words(
            "The browser refused this request because of CORS. This version of Firefox does not "
            "say why.",
            "A missing header, a wrong one, or no response at all: it prints the same for them.",
            "Look at the request and its response in the Network panel, or in a newer browser, and "
            "paste that.",
            NextStep.ASK_SERVER,
        )
    if evidence.detail == CORS_ERROR and evidence.engine == WRITER:
        return Words(
            "This says that CORS stands in the way, and not which rule of it.",
            "A missing header, a wrong one, a refused preflight, and an error without CORS headers "
            "all are called so.",
            "Paste what the browser's console prints for the request, word for word, and the "
            "status and headers of its response (Network panel). If the same call works at an "
            "address past a gateway or a proxy, that is what answers without the headers: set "
            "CORS there.",
            NextStep.ASK_SERVER,
        )
    if evidence.detail == CORS_ERROR:
        return Words(
            "The browser refused this request because of CORS. This row of the Network panel does "
            "not say why.",
            "The reason is in the message of the console about the same request.",
            "Paste that message.",
            NextStep.ASK_SERVER,
        )
    if evidence.source is Source.HAR and evidence.response is None:
        return Words(
            f"The recording does not say why this request got no response ({evidence.detail}).",
            "Browsers record such an error for what the page or the user gave up, for what the "
            "browser stopped, and for what the network did not bring.",
            "Paste what the browser's console says about it.",
            NextStep.ASK_SERVER,
        )
    if evidence.source is Source.HAR:
        return Words(
            "The browser did not give the page this response, and the recording does not say why "
            f"({evidence.detail}).",
            "The response itself allows the page to read it.",
            "Paste what the browser's console says about it.",
        )
    if evidence.detail == "net::ERR_ABORTED" and evidence.source is Source.CONSOLE:
        return Words(
            "The browser gave this load up, and the code does not say why.",
            "Chrome has ERR_ABORTED for what the page or the user stopped (abort(), another page, "
            "a download), and for a script or style sheet whose status or type is wrong.",
            "Look at the row of this request in the Network panel, at its status and its "
            "Content-Type, and paste the other messages of the console about it.",
            NextStep.ASK_SERVER,
        )
    if evidence.engine == "flutter":
        return Words(
            "Flutter could not load the image, and this text does not say why.",
            "On the web, Flutter draws images itself (CanvasKit) and fetches them by script. So "
            "the image's server has to allow the page by CORS, which it need not for an <img>; "
            "servers of images mostly do not.",
            "Look in the browser's console for the message about this URL. Let the image's server "
            "send Access-Control-Allow-Origin, load the image by a server of your own, or show it "
            "in an <img> (HtmlElementView; Image.network with webHtmlElementStrategy).",
            NextStep.ASK_SERVER,
        )
    if evidence.engine == "node":
        return Words(
            "Node.js's fetch failed, and this text does not say why.",
            "This is not CORS: Node.js does not apply it. The reason is in the network or in TLS.",
            "Print the error's cause (error.cause): it names the address, and ECONNREFUSED, "
            "ENOTFOUND, a timeout or a certificate.",
        )
    if evidence.engine == "react-native":
        return Words(
            "This says only that a request failed: a script is never told why.",
            "Apps of React Native do not apply CORS: on a device, there was no response (the "
            "address, http without TLS, a certificate). CORS plays a part only in a browser.",
            "On a device, use an address that it can reach (on Android's emulator 10.0.2.2, not "
            "localhost), and https or an exception for http. In a browser, paste its own message, "
            "which names the URL.",
            NextStep.ASK_SERVER,
        )
    if evidence.engine == "unity":
        return Words(
            "This says only that a request of Unity failed, and not why.",
            "In a web build (WebGL) the browser makes the request, and does not tell Unity the "
            "reason: CORS, mixed content, a certificate, or no response. In the editor and on "
            "devices Unity does not apply CORS; there the reason is the network or TLS.",
            "In a web build, open the browser's console and paste its message that names the URL. "
            "In the editor or on a device, check the address and the certificate, with its whole "
            "chain.",
            NextStep.ASK_SERVER,
        )
    left = ""
    if evidence.told.detail == OF_EXTENSION:
        left = (
            " The script is an extension's: to requests of its own pages and its background "
            "script CORS does not apply if its manifest has the host in host_permissions; its "
            "content scripts are subject to CORS like the page that they are in."
        )
    elif evidence.engine == "webkit":
        left = (
            " Safari prints the same for a request that was given up because the page was left or "
            "loaded again; then nothing is wrong."
        )
        if (evidence.url or "").startswith("http:") and evidence.page is None:
            left += (
                " If the page is https, Safari does not send this request, because its URL is http "
                "(mixed content; a redirect to http is shown so, too)."
            )
    return Words(
        "This says only that a request failed: a script is never told why.",
        "A refusal by CORS, a request that the browser stopped, and a server that does not answer "
        "look the same to it. The reason is in another message of the console, printed by the "
        f"browser itself.{left}",
        "Open the console with all levels shown, reload, and paste "
        + (
            "the message that names the URL."
            if evidence.url is None
            else "the browser's own message about this request."
        ),
        NextStep.ASK_SERVER,
    )


def unknown_sentence(evidence: Evidence) -> Words:
    return Words(
        f"The browser's reason is “{evidence.told.sentence}”",
        "This sentence is not known here; it may be newer than this version of crossorigin. So "
        "the cause is unknown.",
        "Search for the sentence in the browser's release notes.",
        NextStep.ASK_SERVER,
    )


def cookie_not_stored(kept: KeptCookie) -> Words:
    """What the model says of a cookie that the response sets."""
    return Words(
        f"The browser does not store the cookie “{kept.name}” of this response.",
        f"This is not CORS: it is not stored because {kept.because}.",
        f"{kept.fix[0].upper()}{kept.fix[1:]}.",
    )


def cookie_not_used(evidence: Evidence) -> Words:
    """A cookie of which the browser's own sentence tells the reason, in `Evidence.detail`."""
    name, code = evidence.told.cookie or "", evidence.detail
    cookie = f"the cookie “{name}”" if name else "a cookie"
    if code == "user-settings":
        return Words(
            f"The browser's settings block {cookie}.",
            "This is not CORS. Most often the user, a private window or the browser itself blocks "
            "the cookies of other sites than that of the page.",
            "Serve the page and the server from one site, or log in by a token instead of a "
            "cookie. To try it, allow the site's cookies in the browser's settings.",
        )
    if code == "soon":
        return Words(
            f"A later version of the browser will not use {cookie}: it is of another site than the "
            "page, and not Partitioned.",
            "This is not CORS, and this version still uses the cookie.",
            "Set it with “SameSite=None; Secure; Partitioned”, or serve the page and the server "
            "from one site.",
        )
    if code == "prefix":
        prefix = next((each for each in _PREFIXES if name.lower().startswith(each)), "__host-")
        code = _PREFIXES[prefix]
    reason = CookieReason(code)
    fix = reason.fix.format(name=name) if name else reason.fix.replace(" {name}", "")
    return Words(
        f"The browser does not use {cookie}, because {reason.because}.",
        "This is not CORS: a cookie has rules of its own, and no header of CORS changes them.",
        f"{fix[0].upper()}{fix[1:]}.",
    )


_PREFIXES = {
    "__host-http-": CookieReason.HTTP_PREFIX,
    "__http-": CookieReason.HTTP_PREFIX,
    "__secure-": CookieReason.SECURE_PREFIX,
    "__host-": CookieReason.HOST_PREFIX,
}
"""Prefixes of names of cookies, in lower case, and the reason that each has."""


def cookies_kept_back(evidence: Evidence, name: str | None, lacks: tuple[str, ...]) -> Words:
    cookie = f"the cookie “{name}”" if name else "a cookie of the server"
    return Words(
        f"The browser does not send {cookie} in such requests: it lacks {' and '.join(lacks)}.",
        "This is not CORS: page and server are of different sites, and cookies go from one site to "
        "another only with “SameSite=None; Secure”. (Some browsers keep back even those.)",
        f"Set the cookie with “SameSite=None; Secure”, or serve the page and {host_of(evidence)} "
        "under one domain.",
    )
