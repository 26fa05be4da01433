"""Words for what stops a request in the browser itself, outside of CORS."""

from __future__ import annotations

from ..evidence import Evidence, Source
from .wording import Words, answered, host_of, if_wanted, page_of, target_of, url_of

__all__ = [
    "content_security_policy", "cookies_kept_back", "extension", "local_network_access",
    "mixed_content", "opaque_response_blocking", "says_nothing", "service_worker",
    "tracking_protection", "unknown_sentence", "websocket_failed", "websocket_refused",
]  # fmt: skip


def mixed_content(evidence: Evidence) -> Words:
    address = url_of(evidence)
    secure = address.replace("http://", "https://", 1).replace("ws://", "wss://", 1)
    return Words(
        "A page that was loaded over https may not fetch from http; the browser sends nothing.",
        "This is not CORS, and no header of the server changes it. It is called mixed content.",
        f"Serve {target_of(evidence)} over https, and fetch {secure}. While developing, use a "
        "server on localhost, which most browsers exempt, or load the page over http too.",
    )


def content_security_policy(evidence: Evidence) -> Words:
    directive = f" ({evidence.detail})" if evidence.detail else ""
    return Words(
        f"The page's own Content-Security-Policy does not let it fetch from {target_of(evidence)}.",
        "This is not CORS: the header that stops the request came with the page, not from "
        f"{target_of(evidence)}{directive}.",
        f"Where the page is served, add {target_of(evidence)} to connect-src in its "
        "Content-Security-Policy.",
    )


def local_network_access(evidence: Evidence) -> Words:
    return Words(
        "The browser keeps public pages from servers on this machine or in the local network, "
        "unless the user allows it.",
        "This is not CORS, although Chrome says “CORS policy”. It is called Local Network Access "
        "(earlier: Private Network Access). No header of the server grants it.",
        "Load the page over https, because only then does the browser ask. Then answer “Allow”; to "
        "be asked again, click the icon left of the address, then Site settings. On managed "
        "machines, list the page in the policy LocalNetworkAccessAllowedForUrls. Or serve the page "
        "from the local network too.",
    )


def extension(evidence: Evidence) -> Words:
    return Words(
        "An extension of the browser stopped the request, most likely an ad blocker.",
        "This is not CORS: the request never left the browser (ERR_BLOCKED_BY_CLIENT).",
        "Try a window without extensions. If that works, choose a URL that blockers do not take "
        "for advertising or tracking: they look for words such as “ads”, “track”, “analytics”.",
    )


def tracking_protection(evidence: Evidence) -> Words:
    return Words(
        "The browser's tracking protection stopped the request.",
        f"This is not CORS: {target_of(evidence)} is on the browser's list of trackers.",
        "To check, turn the protection off for the page (the shield left of the address). For "
        "your users, serve it from a host of your own.",
    )


def service_worker(evidence: Evidence) -> Words:
    return Words(
        "A service worker of the page answered, not the server.",
        "What a service worker answers can be old, or an error of its own. The server may have "
        "been fixed since.",
        "Let requests bypass it (Chrome: Application, Service workers, “Bypass for network”; "
        "Firefox: about:debugging), and try again. If that works, look at its fetch handler.",
    )


def opaque_response_blocking(evidence: Evidence) -> Words:
    return Words(
        "The browser withheld a response that is not an image, a script or a style sheet from an "
        "element that loads one.",
        "Without CORS, a page may only use media, scripts and style sheets of other origins. Data "
        "such as JSON or HTML is withheld (Opaque Response Blocking). Often it is an error page in "
        "place of the file.",
        f"Open {url_of(evidence)} in a tab, and check that it is what the element loads, with the "
        f"right Content-Type. To fetch data, use fetch(). {_allow(evidence)}",
    )


def _allow(evidence: Evidence) -> str:
    return if_wanted(evidence, "allow that origin at the server.")


def websocket_refused(evidence: Evidence) -> Words:
    return Words(
        f"The server refused the WebSocket handshake {answered(evidence)}.",
        "WebSockets have no CORS: no Access-Control header opens them. Servers look at the Origin "
        "themselves, or they need a login or another path.",
        f"Let the server accept the origin {page_of(evidence)} for WebSockets, in its own setting "
        "for that (such as “allowed origins”), and check that path and login are right.",
    )


def websocket_refused_for_origin(evidence: Evidence) -> Words:
    """Another origin, or none, is let in."""
    return Words(
        f"The server refuses WebSockets from pages of {page_of(evidence)}: it accepts the same "
        "handshake without an Origin.",
        "WebSockets have no CORS: the server itself compares the Origin with its own list.",
        if_wanted(evidence, "add that origin to the server's allowed origins for WebSockets."),
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


def says_nothing(evidence: Evidence) -> Words:
    if evidence.source is Source.HAR:
        return Words(
            "The browser did not give the page this response, and the recording does not say why "
            f"({evidence.detail}).",
            "The response itself allows the page to read it.",
            "Paste what the browser's console says about it.",
        )
    return Words(
        "This says only that a request failed: a script is never told why.",
        "The reason is in another message of the console, printed by the browser itself.",
        "Open the console with all levels shown, reload, and paste the message that names the URL. "
        "Or let the server be asked: add --url, --from and --ask.",
    )


def unknown_sentence(evidence: Evidence) -> Words:
    return Words(
        f"The browser's reason is “{evidence.told.sentence}”",
        "This sentence is not known here; it may be newer than this version of crossorigin. So "
        "the cause is unknown.",
        "Let the server be asked (--ask), and search for the sentence in the browser's release "
        "notes.",
    )


def cookies_kept_back(evidence: Evidence, name: str | None, lacks: tuple[str, ...]) -> Words:
    cookie = f"the cookie “{name}”" if name else "a cookie of the server"
    return Words(
        f"The browser does not send {cookie} in such requests: it lacks {' and '.join(lacks)}.",
        "This is not CORS: page and server are of different sites, and cookies go from one site to "
        "another only with “SameSite=None; Secure”. (Some browsers keep back even those.)",
        f"Set the cookie with “SameSite=None; Secure”, or serve the page and {host_of(evidence)} "
        "under one domain.",
    )
