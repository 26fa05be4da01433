"""Words for messages that do not tell why a request failed."""

from __future__ import annotations

from ...fetch.methods import CORS_SAFELISTED_METHODS
from ...fetch.origins import Origin
from ...fetch.safelists import cors_unsafe_request_header_names
from ..evidence import (
    ACCESS_DENIED,
    CORS_ERROR,
    CUT_SHORT,
    FONT,
    OF_EXTENSION,
    WRITER,
    Evidence,
    Source,
)
from ..findings import NextStep
from ..grant import spelled
from ..script_headers import asked_for, is_of_responses, set_by_script
from .sockets import handshake_unanswered
from .wording import Words, joined, target_of, url_of

__all__ = ["says_nothing", "unknown_sentence"]


def _of_its_own(evidence: Evidence) -> Words:
    aborted = (
        " Safari prints this message also for a request that was given up because the page was "
        "left, and for a connection that broke."
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
        f"So no CORS header is missing, whatever the browser's message says.{aborted}",
        "Look at the request in the Network panel: its status, or why it has none. Look in the "
        "server's log whether it arrived.",
    )


def says_nothing(evidence: Evidence) -> Words:
    is_own = isinstance(evidence.page, Origin) and evidence.page == evidence.target
    is_shown = evidence.source in (Source.CONSOLE, Source.HEADERS)
    return _of_its_own(evidence) if is_own and is_shown else _silent(evidence)


def _silent(evidence: Evidence) -> Words:
    if evidence.source is Source.HEADERS:
        return _without_headers(evidence)
    if evidence.detail == FONT:
        return _of_font(evidence)
    is_cut = evidence.told.initiator is not None or evidence.url is None
    is_row = evidence.engine == "chromium" and evidence.detail == CORS_ERROR and not is_cut
    engine = None if is_row else evidence.engine
    known = _BY_DETAIL.get((evidence.detail, engine)) or _BY_DETAIL.get((evidence.detail, None))
    if known is not None:
        return known
    if evidence.source is Source.HAR:
        return _of_recording(evidence)
    if evidence.detail == "net::ERR_ABORTED" and evidence.source is Source.CONSOLE:
        return _ABORTED
    return _OF_ENGINES.get(evidence.engine or "") or _told_to_script(evidence)


def _without_headers(evidence: Evidence) -> Words:
    if evidence.mode == "websocket":
        return handshake_unanswered(evidence)
    lacks = f", which has status {evidence.status}, without its headers"
    return Words(
        "This shows a request without its response, so it does not show whether it was "
        "refused, or why."
        if evidence.status is None
        else f"This shows the response{lacks}.",
        f"{_who_may_read(evidence)}{_of_preflight(evidence)}{_of_responses(evidence)}"
        f"{_IS_PREFLIGHT * (evidence.only_preflight and evidence.status is None)}",
        "Paste the response's headers as well (Network panel, “Response Headers”; curl -i), "
        "and what the console says.",
        NextStep.ASK_SERVER,
    )


def _who_may_read(evidence: Evidence) -> str:
    if evidence.mode == "no-cors":
        return "With the mode “no-cors” no script may read it, whatever its headers are."
    return "The response's headers decide whether a page may read it."


_IS_PREFLIGHT = (
    " This one is a preflight, with which the browser asks first: it names the request's method "
    "and headers, and never carries a header's value, a cookie or a login."
)


def _of_preflight(evidence: Evidence) -> str:
    """Whether a browser asks before the request, as far as the request is shown."""
    if evidence.mode == "no-cors":
        return ""
    if evidence.method == "OPTIONS":
        lacks = "Access-Control-Request-Method"
        lacks = lacks if evidence.origin is not None else f"Origin and {lacks}"
        return (
            f" An OPTIONS without {lacks} is not a preflight, which may get another response: send "
            "it with both headers, as a browser does."
        )
    method, names = evidence.method, list(map(spelled, _own_headers(evidence)))
    of_method = [f"the method {method}"] if method not in (None, *CORS_SAFELISTED_METHODS) else []
    of_headers = [f"the header {names[0]}"] if len(names) == 1 else []
    if len(names) > 1:
        of_headers = [f"the headers {joined(names)}"]
    cookies = (
        " It goes with cookies, so the response has to name the page's origin, not “*”, and to "
        "have “Access-Control-Allow-Credentials: true”."
        if evidence.credentials
        else ""
    )
    if of_method or of_headers:
        return (
            f" To another origin, {' and '.join([*of_method, *of_headers])} need"
            f"{'' if len([*of_method, *names]) > 1 else 's'} a preflight: the browser asks with "
            f"OPTIONS first, and the response to that has to allow it, too.{cookies}"
        )
    if method in ("GET", "HEAD") and evidence.preflight is None:
        return f" Nothing that is shown of it needs a preflight.{cookies}"
    return cookies


def _of_responses(evidence: Evidence) -> str:
    """What belongs to responses among the headers that the page sends."""
    names = [spelled(each) for each in _own_headers(evidence) if is_of_responses(each)]
    if not names:
        return ""
    them = "it" if len(names) == 1 else "them"
    return f" Only servers send {joined(names)}: remove {them} from the page's request."


def _own_headers(evidence: Evidence) -> tuple[str, ...]:
    """The request headers that a preflight asks for, in lower case."""
    if evidence.script_headers or not evidence.exchanges:
        return evidence.script_headers
    if evidence.preflight is not None:
        return tuple(map(str.lower, asked_for(evidence.preflight.request)))
    sent = set_by_script(evidence.exchanges[-1].request.headers)
    return tuple(cors_unsafe_request_header_names(sent))


_BY_DETAIL: dict[tuple[str, str | None], Words] = {
    (ACCESS_DENIED, None): Words(
        "Internet Explorer, or Edge before version 79, did not give the script this response "
        "(“access is denied”).",
        "If CORS was the reason, the line before has a code from SEC7120 to SEC7129. Otherwise "
        "it is a rule of its own: pages of the internet may not ask addresses of the local "
        "intranet, and pages of https none of http.",
        "Paste the lines of the console with SEC71…. If there are none, compare the zones of "
        "the page and of the address (Internet Options, Security).",
        NextStep.ASK_SERVER,
    ),
    (CORS_ERROR, "chromium"): Words(
        "The browser refused this request because of CORS. The message is cut: the reason "
        "comes after “blocked by CORS policy:”.",
        "Those words say whether a header is missing or wrong, and whether it is about the "
        "preflight or the request itself.",
        "Paste the whole message.",
        NextStep.ASK_SERVER,
    ),
    (CUT_SHORT, "chromium"): Words(
        "The browser stopped this request or withheld its response. The message is cut: the "
        "reason comes after the URL.",
        "Those words say whether it is a refusal by CORS, or a scheme or a redirect that is not "
        "allowed.",
        "Paste the whole message.",
        NextStep.ASK_SERVER,
    ),
    (CUT_SHORT, None): Words(
        "The browser refused this request because of CORS. The message is cut: Firefox writes "
        "the URL and then, in parentheses, the reason.",
        "The reason says whether a header is missing or wrong, or whether there was no response.",
        "Paste the whole message, up to its status code.",
        NextStep.ASK_SERVER,
    ),
    (CORS_ERROR, "firefox"): Words(
        "The browser refused this request because of CORS. This version of Firefox does not "
        "say why.",
        "It prints the same for a missing header, a wrong one, and no response at all. Most often "
        "the response has no Access-Control-Allow-Origin for the page, which only the server can "
        "send.",
        "Look at the request and its response in the Network panel, or in a newer browser, and "
        "paste that.",
        NextStep.ASK_SERVER,
    ),
    (CORS_ERROR, WRITER): Words(
        "This says that CORS is the problem, but not which rule of it.",
        "A missing header, a wrong one, a refused preflight and an error without CORS headers are "
        "all called a CORS error.",
        "Paste what the browser's console prints for the request, word for word, and the "
        "status and headers of its response (Network panel). If the same call works at an "
        "address past a gateway or a proxy, that is what answers without the headers: set "
        "CORS there.",
        NextStep.ASK_SERVER,
    ),
    (CORS_ERROR, None): Words(
        "The browser refused this request because of CORS. This row of the Network panel does "
        "not say why.",
        "The reason is in the message of the console about the same request.",
        "Paste that message.",
        NextStep.ASK_SERVER,
    ),
}
"""By `Evidence.detail` and the engine; ``None`` is for all others."""


def _of_font(evidence: Evidence) -> Words:
    return Words(
        "Firefox did not load the font, and does not say why.",
        "It prints this for a CORS header that is missing or wrong, and for an address that "
        "is wrong, or that the page may not load. Fonts of other origins load only with CORS.",
        f"Open {url_of(evidence)} in a tab. If no font comes, correct the address in the style "
        "sheet. If one comes, serve it from the page's own origin, or let its server send "
        "Access-Control-Allow-Origin.",
        NextStep.ASK_SERVER,
    )


def _of_recording(evidence: Evidence) -> Words:
    if evidence.response is None:
        return Words(
            f"The recording does not say why this request got no response ({evidence.detail}).",
            "Browsers record this error for requests that the page or the user gave up, that the "
            "browser stopped, or that failed in the network.",
            "Paste what the browser's console says about it.",
            NextStep.ASK_SERVER,
        )
    return Words(
        "The browser did not give the page this response, and the recording does not say why "
        f"({evidence.detail}).",
        "The response itself allows the page to read it.",
        "Paste what the browser's console says about it.",
    )


_ABORTED = Words(
    "The browser gave this load up, and the code does not say why.",
    "Chrome has ERR_ABORTED for what the page or the user stopped (abort(), another page, "
    "a download), and for a script or style sheet whose status or type is wrong.",
    "Look at the row of this request in the Network panel, at its status and its "
    "Content-Type, and paste the other messages of the console about it.",
    NextStep.ASK_SERVER,
)
_OF_ENGINES = {
    "loader": Words(
        "The page could not load a part of its own code, and this text does not say why.",
        "Usually a new build was deployed, and the open page still names a file of the old one; "
        "or a page comes in place of a file that is not there. If the file is of another "
        "origin, a module needs Access-Control-Allow-Origin as well.",
        "Reload the page without the cache. If it fails again, look at the file's row in "
        "the Network panel: its status and its Content-Type, and the console's message about "
        "it.",
        NextStep.ASK_SERVER,
    ),
    "flutter": Words(
        "Flutter could not load the image, and this text does not say why.",
        "On the web, Flutter draws images itself (CanvasKit) and fetches them by script. So "
        "the image's server has to allow the page by CORS, which it need not for an <img>; "
        "servers of images mostly do not.",
        "Look in the browser's console for the message about this URL. Let the image's server "
        "send Access-Control-Allow-Origin, load the image by a server of your own, or show it "
        "in an <img> (HtmlElementView; Image.network with webHtmlElementStrategy).",
        NextStep.ASK_SERVER,
    ),
    "node": Words(
        "Node.js's fetch failed, and this text does not say why.",
        "This is not CORS: Node.js does not apply it. The reason is in the network or in TLS.",
        "Print the error's cause (error.cause): it names the address, and ECONNREFUSED, "
        "ENOTFOUND, a timeout or a certificate.",
    ),
    "react-native": Words(
        "This says only that a request failed: a script is never told why.",
        "Apps of React Native do not apply CORS: on a device, there was no response (the "
        "address, http without TLS, a certificate). CORS plays a part only in a browser.",
        "On a device, use an address that it can reach (on Android's emulator 10.0.2.2, not "
        "localhost), and https or an exception for http. In a browser, paste its own message, "
        "which names the URL.",
        NextStep.ASK_SERVER,
    ),
    "swagger-ui": Words(
        "Swagger UI says only that the request failed: a script is never told why.",
        "CORS, a network failure and a wrong scheme are its guesses. If the page is of another "
        "host, port or scheme than the URL that it asks, the server has to allow it by CORS, and a "
        "page of https may not ask http at all.",
        "Open the browser's console, execute the request again, and paste the message that names "
        "the URL. If the URL is wrong, correct “servers” in the API's description (Swagger 2: host "
        "and schemes): for a server that has the page too, “/” is enough.",
        NextStep.ASK_SERVER,
    ),
    "unity": Words(
        "This says only that a request of Unity failed, and not why.",
        "In a web build (WebGL) the browser makes the request, and does not tell Unity the "
        "reason: CORS, mixed content, a certificate, or no response. In the editor and on "
        "devices Unity does not apply CORS; there the reason is the network or TLS.",
        "In a web build, open the browser's console and paste its message that names the URL. "
        "In the editor or on a device, check the address and the certificate, with its whole "
        "chain.",
        NextStep.ASK_SERVER,
    ),
}
"""What programs say that are not browsers, or parts of a page."""


def _told_to_script(evidence: Evidence) -> Words:
    left = ""
    title = "This says only that a request failed: a script is never told why."
    paste = (
        "the message that names the URL."
        if evidence.url is None
        else "the browser's own message about this request."
    )
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
        if evidence.url is not None:
            title = (
                "This line says that a request failed, and not why. Safari says why in the line "
                "above it."
            )
            paste = (
                "the lines above this one as well, such as “Origin … is not allowed by "
                "Access-Control-Allow-Origin” or “Could not connect to the server”."
            )
        if (evidence.url or "").startswith("http:") and evidence.page is None:
            left += (
                " If the page is https, Safari does not send this request, because its URL is http "
                "(mixed content; a redirect to http is shown so, too)."
            )
    return Words(
        title,
        "A refusal by CORS, a request that the browser stopped, and a server that does not answer "
        "look the same here. The reason is in another message of the console, printed by the "
        f"browser itself.{left}",
        f"Open the console with all levels shown, reload, and paste {paste}",
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
