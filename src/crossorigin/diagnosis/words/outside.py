"""Words for what stops a request in the browser itself, outside of CORS."""

from __future__ import annotations

import re

from ...fetch.content_security_policy import Matching, is_strict, matches_source_list
from ...fetch.origins import Origin
from ...fetch.urls import parse_url
from ..answers import is_login
from ..evidence import OF_EXTENSION, POLICY_BESIDE, WEBGL, Evidence, Source
from ..places import is_local_host
from ..services import service_at
from .wording import Words, host_of, if_wanted, page_of, pages_of, target_of, url_of

__all__ = [
    "blocked_port",
    "content_security_policy",
    "embedder_policy",
    "extension",
    "extension_by_url",
    "file_of_extension",
    "frame",
    "framing_refused",
    "local_network_access",
    "mime_type",
    "mixed_content",
    "not_isolated",
    "opaque_response_blocking",
    "page_from_file",
    "reported",
    "resource_policy",
    "scheme_of_app",
    "service_worker",
    "signature_mismatch",
    "tainted_canvas",
    "tracking_protection",
    "worker",
    "wrong_scheme",
]


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
    why = (
        "This is not CORS, and no header of the server changes it. It is called mixed content."
        f"{redirected}"
    )
    if of_page and evidence.url is not None and isinstance(page, Origin):
        own_port = ""
        if target is not None and page.port != target.port:
            own_port = " (If another server has that port, it needs TLS as well.)"
        a_path = "a path, without scheme and host, or as " if is_http else ""
        return Words(
            f"A page that was loaded over https may not {what}; the browser sends nothing.",
            why,
            f"The page itself comes from {page}: give the address as {a_path}{secure}, where it is "
            f"written out (a base URL or APP_URL of the application, built with http).{own_port}",
        )
    of_login = (
        " The address is of a login server's metadata, which it builds itself: if a proxy in front "
        "of it ends TLS, let the proxy send X-Forwarded-Proto, and the server trust it (or set its "
        "public address)."
        if re.search(r"/\.well-known/openid-configuration|/(?:jwks|token|authorize)\b", address)
        else ""
    )
    return Words(
        f"A page that was loaded over https may not {what}; the browser sends nothing.",
        f"{why}{of_login}",
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
    if not evidence.detail and not evidence.told.initiator:
        governing = "the directive that the message names,"
    fix = f"Where the page is served, add {source} to {governing} in its Content-Security-Policy."
    if own.startswith(("script-src", "worker-src")) and is_strict(sources):
        why += " With 'strict-dynamic', the addresses in this list do not count."
        fix = "Give the script element the nonce of the page, or load it by a script that has one."
    elif evidence.told.value == OF_EXTENSION:
        fix = (
            "A script of an extension or a userscript in the page is bound by the page's policy. "
            "Send the request by GM_xmlhttpRequest, with the host under @connect, or by the "
            "extension's background script. For a WebSocket, only the background script can."
        )
    elif evidence.told.value == POLICY_BESIDE and _is_listed(evidence, sources):
        what = f"A Content-Security-Policy of the page does not let it {does} {whence}."
        why = (
            "This is not CORS. The policy that was pasted lists that address: so another one stops "
            f"it, and all that a page has must allow it{directive}."
        )
        fix = (
            "Look for the other policy: a header of the page's response, a second <meta>, the "
            "settings of the app around the page (a web view's), or an older copy of the page in a "
            "cache."
        )
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
    if fix.startswith("Where the page") and evidence.target and is_local_host(evidence.target.host):
        fix = (
            f"{fix.removesuffix('.')}. If a userscript or an extension asks from a page that is "
            "not yours, let GM_xmlhttpRequest or the background script ask, which the policy does "
            "not bind."
        )
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
    how = Matching(page, redirected=False, websocket_sources_cover_http=False)  # as in Chromium
    return url is not None and matches_source_list(url, sources, how)


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
    "worker": "worker-src",
}
"""The directive for what Chromium says that it loads; for a script's requests it is connect-src."""


def local_network_access(evidence: Evidence) -> Words:
    page = evidence.page
    is_secure = evidence.page_scheme not in (None, "http")
    load = "" if is_secure else "Load the page over https, because only then does the browser ask. "
    then = "Answer" if is_secure else "Then answer"
    if evidence.page_scheme is None:
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


_BY_WORKER = (
    (re.compile(r"(?i)\bopaque\b"),
     "A service worker answered with a response that it had fetched without CORS.",
     "The page asks with CORS (a script's fetch, or an element with crossorigin), and may not have "
     "such an “opaque” response. Mostly the worker's cache has a copy from a request of an element "
     "without crossorigin, or of the developer tools.",
     "In the worker, fetch what it keeps with mode: “cors” (Workbox: fetchOptions), and keep no "
     "opaque responses (in Workbox, cacheableResponse without status 0). Then let it delete the "
     "old cache. Or give all elements that load this URL crossorigin."),
    (re.compile(r"(?i)not a Response|non-Response|not an object"),
     "A service worker's handler gave respondWith() something that is not a response.",
     "Mostly it found nothing in its cache and returned undefined.",
     "Let the handler go on to the network: (await caches.match(request)) || fetch(request)."),
    (re.compile(r"(?i)bodyUsed|\bused Response|body (?:is )?(?:locked|used)|already been read"),
     "A service worker's handler gave respondWith() a response whose body was read already.",
     "A body can be read once, by a cache as well.",
     "Put response.clone() into the cache, and return the response."),
    (re.compile(r"(?i)redirected|redirections"),
     "A service worker answered with a response that was redirected, to a request that follows no "
     "redirect.",
     "Navigations are such requests; the worker's cache has a page that the server had redirected.",
     "Keep what is at the end of the redirect (its own URL), or a new Response of its body."),
    (re.compile(r"(?i)Cross-Origin-(?:Resource|Embedder)"),
     "A service worker answered with a response that Cross-Origin-Resource-Policy forbids here.",
     "The page has Cross-Origin-Embedder-Policy, which goes for the worker's responses too.",
     "Let the server send Cross-Origin-Resource-Policy, or load it with CORS."),
    (re.compile(r"(?i)preventDefault"),
     "A service worker's handler called preventDefault() without respondWith().",
     "So the request has no response.", "Call respondWith(), or leave preventDefault() out."),
    (re.compile(r"(?i)rejected|\bis an error\b|error response|network error|unexpected error"),
     "A service worker's handler failed, so the page got no response.",
     "Its own request failed, or its code did: the reason is in another message of the console.",
     "Look for the message before or after it that names the reason (with CORS, the network, or "
     "a line of the worker). Let the handler catch it, and leave requests alone that it does not "
     "keep (return without respondWith)."),
)  # fmt: skip
"""What Chromium, Firefox and WebKit say that the handler did. (`fetch_respond_with_observer.cc`,
`serviceworker.properties`, `ServiceWorkerFetch.cpp`)"""


def service_worker(evidence: Evidence) -> Words:
    told = next((each for each in _BY_WORKER if each[0].search(evidence.detail)), None)
    if told is not None and "load failed" not in evidence.detail.lower():
        _, what, why, fix = told
        return Words(what, f"This is not a response of the server. {why}", fix)
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
            "Here it is a login page, by its address: the server takes the request for one without "
            "a login. Log in again, and let the API answer 401 instead of redirecting."
        )
    if (as_text := _sent_as_text(evidence)) is not None:
        is_error, fix = as_text
        return Words(_WITHHELD, f"{_NO_DATA} {is_error}", fix)
    if (evidence.status or 0) >= 400:
        is_error = (
            f"Here it is the page of an error, status {evidence.status}, in place of the file: "
            "fix that first."
        )
    if _JSONP.search(evidence.url or "") and "javascript" not in evidence.detail:
        shown = f" ({evidence.detail})" if evidence.detail else ""
        return Words(
            _WITHHELD,
            f"{_NO_DATA} By its address the page asks for JSONP with a <script>, and the response "
            f"is not a script{shown}: an error, or the address is not the one for JSONP "
            "(Mailchimp: /subscribe/post-json in place of /subscribe).",
            f"Open {url_of(evidence)} in a tab, and correct the address until a script comes, as "
            "in callback({…}). Or fetch JSON, which CORS can allow.",
        )
    return Words(
        _WITHHELD,
        f"{_NO_DATA} {is_error}",
        f"Open {url_of(evidence)} in a tab, and check that it is what the element loads, with the "
        "right Content-Type. To fetch data, use fetch() in its default mode; in an extension, let "
        f"the background script fetch. {_allow(evidence)}",
    )


_JSONP = re.compile(r"(?i)[?&](?:jsonp?_?)?(?:callback|cb|c|jsonp)=(?:jQuery\d|\w*callback|jsonp)")
"""A query that names a function, as jQuery and others do for JSONP."""
_WITHHELD = (
    "The browser withheld a response that is not an image, a script or a style sheet from what "
    "loads without CORS."
)
_NO_DATA = (
    "Without CORS, a page may only use media, scripts and style sheets of other origins. Data such "
    "as JSON or HTML is withheld (Opaque Response Blocking). Elements without the attribute "
    "crossorigin load without CORS, and so does fetch with the mode “no-cors”."
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
            "if page and server are of one site). (Helmet from 5 on sends same-origin by default: "
            "crossOriginResourcePolicy: { policy: 'cross-origin' }.)",
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
    by_default = (
        " (Helmet 5 sends it unless crossOriginEmbedderPolicy is false.)" if coep in names else ""
    )
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
        f"changed, use {other} on the page, or leave that header out, if the page does not need "
        f"it.{by_default}",
    )


_SOURCES = re.compile(r"\.(?:tsx?|jsx|vue|svelte|scss|less)(?:[?#]|$)|\?raw\b|\.html?\?")
_BUNDLED = (
    "It is a file that only a bundler makes a script of (TypeScript, JSX, Vue, ?raw, …).",
    "Open the page by the development server (npm run dev), or build it (npm run build) and serve "
    "what it wrote (dist), not the sources.",
)
_BY_TYPE = (
    (re.compile(r"^video/mp2t$"), _BUNDLED),
    (re.compile(r"^text/css$"),
     ("A script imports a style sheet, which browsers do not take for a module.",
      "Build the page with its bundler (npm run build, or its development server), or load the "
      "style sheet by a <link>.")),
    (re.compile(r"^application/json$"),
     ("A script imports JSON, which browsers take only if the import says so.",
      "Write import data from './file.json' with {{ type: 'json' }}, or fetch it.")),
    (re.compile(r"^text/html$"),
     ("A page came in place of the file: it is not there (an index page for every path, an old "
      "page that names files of the build before, a wrong base path), or a login or an error "
      "answered.",
      "Open {url} in a tab. Correct the path (base, publicPath), load the page anew after a new "
      "build, and let the server answer 404 for files that are not there.")),
    (re.compile(r"^(?:text/plain|application/octet-stream|application/x-javascript\b.{0,20})?$"),
     ("The server does not know the file's ending.",
      "Let the server send text/javascript for it (.js, .mjs): in nginx by mime.types, in Apache "
      "by AddType, in Python's http.server on Windows by the registry's entry for .js.")),
)  # fmt: skip
"""What the type of a response to a module script means: why, and the fix."""


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
    of_module = evidence.told.initiator == "module"
    named = evidence.url or evidence.told.place or ""
    by_type = next((told for sign, told in _BY_TYPE if sign.search(found)), None)
    if of_module and (by_type or _SOURCES.search(named)):
        why, fix = _BUNDLED if by_type is None or _SOURCES.search(named) else by_type
        return Words(
            f"The response at {named or 'the URL'} has the wrong Content-Type{shown}.",
            f"This is not CORS: module scripts need a JavaScript type. {why}",
            fix.format(url=named or "the URL"),
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
    if evidence.told.detail == OF_EXTENSION:
        return Words(
            "A script of an extension starts a worker in a page, where workers are the page's: "
            f"only a script of {page_of(evidence)} can be one.",
            f"The script is of {target_of(evidence)}. If it is the extension's own, its address "
            "was built from the page's. No CORS header changes that.",
            "In the extension, start the worker in a page of its own (an offscreen document), and "
            "send messages. Or fetch the script by runtime.getURL, with the file in "
            "web_accessible_resources, and start it from a blob: URL of its text, if the page's "
            "Content-Security-Policy allows that.",
        )
    return Words(
        "A page can start a worker only from a script of its own origin.",
        f"The script is of {target_of(evidence)}, the page of {page_of(evidence)}. No CORS header "
        "changes that.",
        "Serve the worker's script from the page's own origin. Or start it from a blob: URL whose "
        f'code imports the script: importScripts("{url_of(evidence)}").',
    )


def tainted_canvas(evidence: Evidence) -> Words:
    is_webgl = evidence.detail == WEBGL
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
            f"so the page may not {'give it to WebGL' if is_webgl else 'read its pixels'}."
        )
    others = (
        ""
        if what in ("image", "video")
        else " Mostly it is an image; a video, another such canvas, or an SVG with foreignObject "
        "(in Safari and older Chrome, of whatever origin) has the same effect. The message does "
        "not name it."
    )
    means = (
        "The call fails, and WebGL draws nothing of it"
        if is_webgl
        else "This is not a refusal: it is shown, and only reading it fails"
    )
    return Words(
        said,
        f"{means}.{others} A page that was opened as a file has no origin, so its own files count "
        "as another's.",
        "If the page was opened as a file, serve it over http (python3 -m http.server). Else set "
        f'crossOrigin = "anonymous" on the {loaded} before its src (html2canvas: useCORS: true '
        "and no allowTaint; maps and canvas libraries have an option crossOrigin). Its server then "
        "has to send Access-Control-Allow-Origin, or it does not load at all. What was cached "
        "without CORS has to be loaded again (?cors).",
    )


def frame(evidence: Evidence) -> Words:
    if evidence.origin == "null":
        return Words(
            "The page has no origin (null), so a script of it may not use the document of a frame, "
            "an <object> or an <iframe>.",
            "This is not CORS, and no header allows it. Pages that were opened as files, and "
            "sandboxed frames, have no origin, and are foreign to each other, too.",
            "Serve the page and the framed document over http from one origin (if only with "
            "“python -m http.server”), or give the frame's sandbox allow-same-origin.",
        )
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
    subject = str(evidence.target) if evidence.target else "The server"
    allowed = evidence.detail.partition("frame-ancestors ")[2].split()
    is_list = any(each not in ("'none'", "'self'") for each in allowed)
    serve = " serve the page at an address of that list (an app too)," if is_list else ""
    return Words(
        f"{subject} does not let this page show it in a frame.",
        "This is not CORS: the framed document itself says so, by X-Frame-Options or by "
        "frame-ancestors in its Content-Security-Policy"
        f"{f' ({evidence.detail})' if evidence.detail else ''}.",
        f"If {host_of(evidence)} is yours, add the page's origin to frame-ancestors there"
        f"{_OF_APPS if evidence.engine == 'webkit' else ''}, and "
        f"leave X-Frame-Options out. If it is not,{serve} open it in a tab, or use the address "
        "that it has for embedding. If the frame's address (src) is another one, that one "
        "redirected here: it is wrong, has ended, or needs a login, which is never framed.",
    )


_OF_APPS = " (an app's own scheme too, such as capacitor: or app:, for which “*” does not stand)"


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
    if address.startswith("blob:"):
        return Words(
            "The page may not load this blob: URL: it belongs to the origin that made it, and "
            "lasts only while that page is open.",
            "This is not CORS: the data is in the browser, and no server is asked. (Apps' web "
            "views do not open such URLs as pages or downloads, either.)",
            "Use the URL in a page of the origin that made it. Or hand over the Blob itself "
            "(postMessage), or its bytes, and make the URL where it is used.",
        )
    scheme = address.partition("://")[0]
    if scheme in ("chrome", "resource"):
        return Words(
            f"{address} is a file of the browser or of an add-on of it, which pages may not load.",
            "The browser sent nothing, and no server's header changes it.",
            "In the add-on, register it as content that pages may load (chrome.manifest: "
            "contentaccessible=yes), or put the data into the style sheet (a data: URL).",
        )
    if "-extension" in scheme:
        return Words(
            f"{address} is a file of a browser extension, and no server's.",
            "The browser sent nothing. Pages get such a file only of an extension that is there, "
            "and only of their own browser's: chrome-extension: in Chrome and Edge, moz-extension: "
            "in Firefox.",
            "If the extension is yours, list the file in web_accessible_resources, and let "
            "runtime.getURL make its address, or write a path in the style sheet. If it is not, "
            "the page does not need it: try a private window without extensions. If the address "
            "stands in your own page, take it out.",
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
