"""Words for files and documents of other origins that a page loads and may not use or read."""

from __future__ import annotations

import re

from ...fetch.statuses import is_error_status
from ..answers import file_kind, is_login
from ..evidence import OF_EVENT_SOURCE, OF_EXTENSION, WEBGL, Evidence
from ..services import service_at
from .wording import Words, if_wanted, page_of, target_of, url_of

__all__ = [
    "frame",
    "mime_type",
    "opaque_response_blocking",
    "tainted_canvas",
    "worker",
]


def opaque_response_blocking(evidence: Evidence) -> Words:
    is_error = "Often it is an error page in place of the file."
    if is_login(evidence.url or ""):
        is_error = (
            "Judging by its address, it is a login page: the server takes the request for one "
            "without a login. Log in again, and let the API answer 401 instead of redirecting."
        )
    if (as_text := _sent_as_text(evidence)) is not None:
        is_error, fix = as_text
        return Words(_WITHHELD, f"{_NO_DATA} {is_error}", fix)
    if is_error_status(evidence.status):
        is_error = (
            f"Here it is an error page (status {evidence.status}) in place of the file: fix that "
            "first."
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
    "The browser withheld this response, because the page loads it without CORS and it is not an "
    "image, a script or a style sheet."
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


_SOURCES = re.compile(r"\.(?:tsx?|jsx|vue|svelte|scss|less)(?:[?#]|$)|\?raw\b|\.html?\?")
_OF_MODULES = re.compile(r"\.mjs(?:[?#]|$)")
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
     ("An HTML page came in place of the file. Either the file is not there (the server answers "
      "every path with its index page, the page is old and names files of the previous build, or "
      "the base path is wrong), or a login or an error answered.",
      "Open {url} in a tab. Correct the path (base, publicPath), reload the page after a new "
      "build, and let the server answer 404 for files that are not there.")),
    (re.compile(r"^(?:text/plain|application/octet-stream|application/x-javascript\b.{0,20})?$"),
     ("The server has no type for the file's ending.",
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
    if evidence.detail == OF_EVENT_SOURCE:
        return Words(
            f"The response at {url_of(evidence)} is not an event stream{shown}.",
            "This is not CORS: an EventSource needs Content-Type: text/event-stream. HTML mostly "
            "means that the server has nothing at this path and answers with its index or "
            "an error page, or that a login or a proxy answers in its place.",
            f"Open {url_of(evidence)} in a tab. If it is another page, correct the path, or let "
            "the proxy pass it on. Otherwise let the server send the right Content-Type.",
        )
    named = evidence.url or evidence.told.place or ""
    of_module = evidence.told.initiator == "module" or _OF_MODULES.search(named) is not None
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


_IN_THE_BROWSER = re.compile(r"(?i)(?:blob:|[a-z-]{2,30}-extension:|chrome:|resource:)")


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
    if _IN_THE_BROWSER.match(evidence.url or ""):
        what = (
            "a blob: URL, whose data is in the browser and belongs to the origin that made it"
            if "blob:" in (evidence.url or "")
            else "a file of a browser extension or of the browser itself"
        )
        return Words(
            f"The page may not load {url_of(evidence)}: it is {what}.",
            f"No server is asked, and no CORS header changes that. The page is of "
            f"{page_of(evidence)}.",
            "If an extension shows in the address, it is the extension's affair, and nothing of "
            "the page is broken: try a private window without extensions. In an extension of "
            "your own, make the URL in the page that uses it, or hand over the Blob itself "
            "(postMessage).",
        )
    if evidence.engine == "firefox" and file_kind(evidence.url) != "script":
        return Words(
            f"The page may load {url_of(evidence)} only if it is of the page's own origin.",
            f"It is of {target_of(evidence)}, the page of {page_of(evidence)}. No CORS header "
            "changes that. Firefox says so of workers' scripts, of an SVG for <use>, a mask or a "
            "filter, and of XSLT style sheets.",
            "Serve it from the page's own origin, or open the page at the address that it has "
            "(with https, with www).",
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
            "The canvas contains something of another origin that was loaded without CORS, so the "
            f"page may not {'give it to WebGL' if is_webgl else 'read its pixels'}."
        )
    others = (
        ""
        if what in ("image", "video")
        else " Usually it is an image; a video, another such canvas, or an SVG with foreignObject "
        "(in Safari and older Chrome, of any origin) has the same effect. The message does not "
        "name it."
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
        "If the page was opened as a file, serve it over http (python3 -m http.server). Otherwise "
        f'set crossOrigin = "anonymous" on the {loaded} before its src (html2canvas: useCORS: true '
        "and no allowTaint; maps and canvas libraries have an option crossOrigin). Its server then "
        "has to send Access-Control-Allow-Origin, or it does not load at all. A copy that was "
        "cached without CORS has to be loaded again (add ?cors to the URL).",
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
        f"A script{of} tried to use a frame or a window of another origin{into}.",
        "This is not CORS, and no header allows it: scripts use the document of a frame only if "
        "scheme, host and port of both are the same.",
        "Let the two talk by messages: window.postMessage on one side, and a listener that checks "
        "event.origin on the other. If both are yours, serve them from one origin. If the script "
        "belongs to an advertisement or another vendor in a frame, nothing of yours is broken.",
    )
