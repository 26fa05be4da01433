"""Words for what stops a request in the browser itself, or answers it there, outside of CORS."""

from __future__ import annotations

import re

from ...fetch.origins import Origin
from ..answers import is_cross_origin
from ..evidence import FETCH_FAILED, Evidence
from ..places import is_loopback, is_this_machine
from .wording import Words, host_of, target_of, url_of

__all__ = [
    "blocked_port",
    "extension",
    "extension_by_url",
    "file_of_extension",
    "local_network_access",
    "mixed_content",
    "service_worker",
    "tracking_protection",
]


def mixed_content(evidence: Evidence) -> Words:
    address = url_of(evidence)
    secure = address.replace("http://", "https://", 1).replace("ws://", "wss://", 1)
    is_socket = address.startswith("ws:") or evidence.detail == "WebSocket"
    what = "connect to a WebSocket over ws" if is_socket else "fetch from http"
    if evidence.url is None:
        secure = "the URL with https or wss"
    elif not address.startswith(("http", "ws")):
        scheme = address.partition(":")[0]
        return Words(
            f"A page that was loaded over https may not load what has the scheme {scheme}:, which "
            "the browser takes for insecure.",
            "This is not CORS, and no header of a server changes it. It is called mixed content.",
            f"Load the page itself by a scheme of the app, too, or let the app serve {scheme}: "
            "URLs at an address with https, or hand over the data by its own functions.",
        )
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
            f"The page itself comes from {page}: write the address as {a_path}{secure}, in the "
            f"page's code or in the application's base URL (such as APP_URL).{own_port}",
        )
    of_login = (
        " The address is of a login server's metadata, which it builds itself: if a proxy in front "
        "of it ends TLS, let the proxy send X-Forwarded-Proto, and the server trust it (or set its "
        "public address)."
        if re.search(r"/\.well-known/openid-configuration|/(?:jwks|token|authorize)\b", address)
        else ""
    )
    if is_http and evidence.may_be_of_masked_page:
        return Words(
            f"A page that was loaded over https may not {what}; the browser sends nothing.",
            f"{why}{of_login} If the page has the same host, the application writes http into its "
            "pages, often because it does not know that the proxy in front of it ends TLS.",
            "Write the address as a path, without scheme and host, or set the application's base "
            "URL (such as APP_URL) to https. Behind a proxy, let the proxy send X-Forwarded-Proto, "
            f"and the application trust it. If it is another host: use {secure}, for which that "
            "host needs TLS.",
        )
    return Words(
        f"A page that was loaded over https may not {what}; the browser sends nothing.",
        f"{why}{of_login}",
        f"Use {secure}. If {host_of(evidence)} does not serve that yet, it needs TLS, itself or by "
        f"a proxy in front of it. While developing, {_without_tls(evidence)}",
    )


def _without_tls(evidence: Evidence) -> str:
    if evidence.engine == "webkit":
        return (
            "load the page over http too, or use Chrome or Firefox: Safari does not exempt "
            "localhost."
        )
    return "use a server on localhost, which most browsers exempt, or load the page over http too."


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
    if isinstance(page, Origin) and is_this_machine(page.host) and not is_loopback(page.host):
        at_name = str(page).replace(page.host, "localhost", 1)
        return Words(
            f"The page was opened at {page}, which the browser does not take for this machine.",
            "This is not CORS, although Chrome says “CORS policy”. It is called Local Network "
            "Access (earlier: Private Network Access), and no header of the server grants it. "
            f"{page.host} is an address to listen at, and no secure context.",
            f"Open the page at {at_name}, and let the server allow that origin.",
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
            f"It asked the server by the preflight, and the response has no “{header}: true”. This "
            "is called Private Network Access. Later versions (Chrome from 142) ask the user "
            "instead, and no header grants it then (Local Network Access).",
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
        f"{load}{then} {allow}{_of_loopback(evidence)}",
    )


def _of_loopback(evidence: Evidence) -> str:
    target = evidence.target
    if target is None or not is_loopback(target.host):
        return ""
    return (
        f" {target.host} is the machine on which the browser runs: if the server runs beside the "
        "page's, write its own name or address instead."
    )


def extension(evidence: Evidence) -> Words:
    return Words(
        "An extension of the browser, such as an ad blocker, stopped the request.",
        "This is not CORS: the request never left the browser (ERR_BLOCKED_BY_CLIENT). Request "
        "blocking in the developer tools, and a browser's own shields, look the same.",
        "Try a window without extensions. If that works, choose a URL that blockers do not take "
        "for advertising or tracking: they look for words such as “ads”, “track”, “analytics”.",
    )


def file_of_extension(evidence: Evidence) -> Words:
    return Words(
        "The page may not load this file of an extension.",
        "This is not CORS: pages, and content scripts in them, get only the files that the "
        "extension's manifest lists for them, and only if the extension is installed.",
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
     "The page asks with CORS (a script's fetch, or an element with crossorigin), and does not get "
     "such an “opaque” response. Usually the worker's cache has a copy from a request of an "
     "element without crossorigin, or of the developer tools.",
     "In the worker, use mode: “cors” to fetch what it keeps (Workbox: fetchOptions), and keep no "
     "opaque responses (in Workbox, cacheableResponse without status 0). Then delete the old "
     "cache. Or add crossorigin to all elements that load this URL."),
    (re.compile(r"(?i)not a Response|non-Response|not an object"),
     "A service worker's handler gave respondWith() something that is not a response.",
     "Usually it found nothing in its cache and returned undefined.",
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
     "The page has Cross-Origin-Embedder-Policy, which applies to the worker's responses too.",
     "Let the server send Cross-Origin-Resource-Policy, or load it with CORS."),
    (re.compile(r"(?i)preventDefault"),
     "A service worker's handler called preventDefault() without respondWith().",
     "So the request has no response.", "Call respondWith(), or leave preventDefault() out."),
    (re.compile(r"(?i)rejected|\bis an error\b|error response|network error|unexpected error"),
     "A service worker's handler failed, so the page got no response.",
     "Its own request failed, or its code did: the reason is in another message of the console.",
     "Look for the message before or after it that names the reason (with CORS, the network, or "
     "a line of the worker). Let the handler catch the error, and return without respondWith() for "
     "requests that it does not cache."),
)  # fmt: skip
"""What Chromium, Firefox and WebKit say that the handler did. (`fetch_respond_with_observer.cc`,
`serviceworker.properties`, `ServiceWorkerFetch.cpp`)"""


def service_worker(evidence: Evidence) -> Words:
    if _OWN_FETCH.search(evidence.detail):
        return _own_fetch_failed(evidence)
    told = next((each for each in _BY_WORKER if each[0].search(evidence.detail)), None)
    if told is not None:
        _, what, why, fix = told
        return Words(what, f"This is not a response of the server. {why}", fix)
    return Words(
        "A service worker of the page answered, not the server.",
        "A service worker's response can be old, or an error of its own. The server may have been "
        "fixed since.",
        "Let requests bypass it (Chrome: Application, Service workers, “Bypass for network”; "
        "Firefox: about:debugging), and try again. If that works, look at its fetch handler.",
    )


_OWN_FETCH = re.compile(rf"(?i){FETCH_FAILED}|load failed|NetworkError when attempting to fetch")
"""What fetch() throws in Chromium, WebKit and Firefox."""


def _own_fetch_failed(evidence: Evidence) -> Words:
    """Of a handler that threw what its own fetch() had thrown."""
    sure = "most likely" if FETCH_FAILED in evidence.detail else "here"
    elsewhere = "the reason, CORS perhaps, is in the message about that request"
    if evidence.page is not None and evidence.page == evidence.target:
        whose = "The URL is of the page's own origin, so CORS has no part in it."
    elif is_cross_origin(evidence):
        whose = f"If the server runs, {elsewhere}."
    else:
        whose = (
            "If the URL is of the page's own origin, CORS has no part in it. If it is of another "
            f"origin, and the server runs, {elsewhere}."
        )
    return Words(
        "A service worker's handler failed, so the page got no response.",
        f"This is not a response of the server: {sure} the worker's own fetch() got none. "
        f"The usual cause is a server that is down or restarting. {whose}",
        "See that the server runs, and reload the page. In development, let requests bypass the "
        "worker (Chrome: Application, Service workers, “Bypass for network”; Firefox: "
        "about:debugging), or unregister it there. Let its fetch handler catch the failure, and "
        "return without respondWith() for requests that it does not cache.",
    )


def blocked_port(evidence: Evidence) -> Words:
    return Words(
        f"The browser does not connect to the port of {target_of(evidence)}.",
        "This is not CORS: some ports are blocked in every browser, because other protocols use "
        "them (the Fetch Standard calls them bad ports).",
        "Let the server listen on another port, such as 8080.",
    )
