"""Words for responses that no page, or not this page, can read."""

from __future__ import annotations

from ...fetch.origins import Origin
from ...fetch.urls import parse_url
from ..evidence import Evidence, Source
from ..findings import NextStep
from ..places import is_local_host
from ..reason_groups import MISMATCH, MISSING
from .wording import Words, if_wanted, page_of, port_left_out, target_of

__all__ = [
    "credentials_not_allowed",
    "doubled",
    "doubled_by_one",
    "doubled_credentials",
    "list_of_origins",
    "local_address",
    "no_cors_headers",
    "not_a_preflight",
    "not_asked_as_a_page",
    "null_origin",
    "only_on_preflight",
    "origin_empty",
    "origin_misspelled",
    "origin_not_allowed",
    "origin_refused",
    "other",
    "pattern_sent",
    "refused_beside_grant",
    "repeats_null",
    "twin_allowed",
    "wildcard_with_credentials",
    "word_in_place_of_origin",
]


def null_origin(evidence: Evidence) -> Words:
    sent = "file://" if (evidence.origin or "").startswith("file:") else "null"
    lacks = evidence.for_certain(*MISSING)
    # Of the browsers' messages, only Chromium's name a redirect, since they name their reason too.
    is_old = evidence.for_certain(*MISSING, *MISMATCH) and not lacks
    is_old = is_old and not evidence.for_certain(*MISMATCH)
    is_told = evidence.source in (Source.LIVE, Source.HAR)
    is_told = is_told or (evidence.engine == "chromium" and evidence.url is not None and not is_old)
    failed = "an error" if evidence.in_preflight else "an error or a redirect"
    by_star = (
        " A server that allows every page (“*”) allows this one too. If yours does so, its "
        f"response is {failed} without the headers: look at its status in the Network panel."
        if lacks and evidence.status is None and evidence.response is None
        else ""
    )
    redirected = (
        " If the page has an origin, the request was redirected: fetch the URL that it leads to "
        "(response header Location in the Network panel), or let the server follow the redirect."
    )
    return Words(
        f"The page has no origin: the browser sends “Origin: {sent}”.",
        "This applies to pages opened as files, in sandboxed frames and from data: URLs"
        f"{'' if is_told else ', and to requests redirected from one server to another'}. "
        f"Allowing “null” would allow every sandboxed page of every site.{by_star}",
        "Serve the page over http, if only with “python -m http.server”, or give the frame's "
        "sandbox allow-same-origin. Then allow the page's origin. In an app (Cordova, Electron), "
        "load the page by a scheme of the app instead of file:, or let the app itself send the "
        "request (cordova-plugin-advanced-http; Electron's net.fetch), not its web view."
        f"{'' if is_told else redirected}",
    )


def only_on_preflight(evidence: Evidence) -> Words:
    to_be_sure = (
        ""
        if evidence.answer is not None
        else f" To be sure, paste the headers of that response (Network panel, the row "
        f"{evidence.method or 'of the request itself'})."
    )
    return Words(
        "Only the preflight's response has CORS headers; that to the request itself has none.",
        "The preflight permits sending. To be read, the response needs "
        "Access-Control-Allow-Origin again.",
        "Let the server add Access-Control-Allow-Origin to every response, not only to OPTIONS."
        f"{to_be_sure}",
    )


def doubled(evidence: Evidence, value: str | None, keep: str, clean: str, proof: str = "") -> Words:
    """`keep` is the layer that is to set the headers, `clean` the one that is not.

    `proof` is what asking past the proxy showed; empty if that was not done.
    """
    shown = f": “{value}”" if value else ""
    times = _TIMES.get((value or "").count(",") + 1, "several times")
    advice = (
        "" if proof else
        " Ask the application directly, past the proxy, to see which of them has the right "
        "settings; if it is the proxy, keep those instead."
    )  # fmt: skip
    why = proof or "Two layers add it, most often the application and a proxy in front of it."
    where = _SET_BY.get(clean, "")
    return Words(
        f"Access-Control-Allow-Origin is there {times}{shown}.",
        f"{why} Browsers accept only one value, even if both are the same.",
        f"Let {keep} set CORS headers, and remove all of them from {clean}{where}.{advice}",
        None if proof else NextStep.ASK_DIRECTLY,
    )


_TIMES = {1: "twice", 2: "twice", 3: "three times"}
_SET_BY = {
    "nginx": " (its add_header lines: grep -rn Access-Control- /etc/nginx)",
    "apache": " (its Header lines: grep -rn Access-Control- /etc/apache2)",
    "haproxy": " (its set-header lines: grep -n Access-Control- /etc/haproxy/haproxy.cfg)",
    "caddy": " (its header lines: grep -n Access-Control- /etc/caddy/Caddyfile)",
    "traefik": " (accessControl… of its headers middleware)",
    "envoy": " (its filter envoy.filters.http.cors)",
    "kong": " (its plugin cors)",
    "ingress-nginx": " (its annotation enable-cors)",
}
"""Where a layer sets the headers."""


def doubled_by_one(evidence: Evidence, value: str | None, layer: str, proof: str) -> Words:
    """One `layer` sends both."""
    shown = f": “{value}”" if value else ""
    return Words(
        f"Access-Control-Allow-Origin is there twice{shown}, and {layer} sends both.",
        f"{proof} Browsers accept only one value, even if both are the same.",
        f"In {layer}, keep one of the settings that add CORS headers, and remove the other: a "
        "middleware and a decorator, or two lines of configuration.",
    )


def doubled_credentials(evidence: Evidence, value: str) -> Words:
    return Words(
        f"Access-Control-Allow-Credentials is there twice: “{value}”.",
        "Two layers add it, most often the application and a proxy in front of it. Credentials are "
        "allowed already, but browsers accept only one “true”.",
        "Let one of the two layers set CORS headers, and remove them from the other.",
    )


def list_of_origins(evidence: Evidence, value: str) -> Words:
    shown = f": “{value}”" if value else ""
    return Words(
        f"The server sends a list of origins in Access-Control-Allow-Origin{shown}.",
        "The whole list comes from one setting. Browsers accept only one origin, not a list.",
        "Let the server compare the request's Origin with its list, and answer with the one origin "
        "that asked, and with “Vary: Origin”.",
    )


def pattern_sent(evidence: Evidence, value: str) -> Words:
    return Words(
        f"The server sends its pattern unchanged: “{value}”.",
        "Browsers accept one origin or “*” in Access-Control-Allow-Origin, but not a pattern.",
        "Let the server match the request's Origin against the pattern itself, and answer with the "
        "origin that asked, and with “Vary: Origin”. The other subdomains then stay allowed.",
    )


def origin_empty(evidence: Evidence) -> Words:
    return Words(
        "The response has Access-Control-Allow-Origin, but the header is empty.",
        "A variable that has no value, or an origin that is not on the list, was written into it.",
        if_wanted(evidence, "let the server fill in that origin. Otherwise leave the header out."),
    )


def repeats_null() -> Words:
    """The response allows “null”, and the request's Origin is not shown."""
    return Words(
        "The request's Origin is not shown. If it was “null”, this response allows that page.",
        "Browsers send “Origin: null” for pages opened as files, in sandboxed frames and from "
        "data: URLs, and after a redirect from one foreign origin to another. A server that allows "
        "it allows every sandboxed page of every site.",
        "Look at Origin among the headers of the same request (Network panel, Request Headers), "
        "and paste it too.",
        NextStep.ASK_AS_A_PAGE,
    )


def word_in_place_of_origin(evidence: Evidence, value: str) -> Words:
    if value == "null":
        return Words(
            f"The server sends “null” in Access-Control-Allow-Origin, and not {page_of(evidence)}.",
            "Some servers send it if an origin is not in their list, if the setting is empty, or "
            "if a request has no Origin.",
            if_wanted(
                evidence, "add that origin to those that the server allows, spelled exactly so."
            ),
        )
    return Words(
        f"The server sends “{value}” in Access-Control-Allow-Origin, not an origin.",
        "Most often a setting has a value of another type, or a variable was written into the "
        "header as it is.",
        if_wanted(evidence, "let the server send that origin in its place."),
    )


def origin_misspelled(evidence: Evidence, value: str, difference: str) -> Words:
    if evidence.origin is None:
        return Words(
            f"The server allows “{value}”, which is not quite an origin as browsers send it.",
            f"{difference} Browsers compare the two letter by letter.",
            "In the server's settings, write the page's origin as browsers send it.",
        )
    fix = f"In the server's settings, write {page_of(evidence)}."
    what = f"“{value}”, which is not quite the page's origin, {page_of(evidence)}"
    named = parse_url(value)
    if named is not None and str(named.origin) == value:
        fix = f"{fix} If pages of {value} need access too, keep both."
    elif (
        named is not None
        and str(named.origin) != evidence.origin
        and isinstance(named.origin, Origin)
    ):
        what = f"“{value}”, which is not the page's origin, {page_of(evidence)}, nor any other"
        fix = f"{fix} If pages of {named.origin} need access too, write that beside it."
    return Words(
        f"The server allows {what}.",
        f"{difference} Browsers compare the two letter by letter.",
        fix,
    )


def twin_allowed(evidence: Evidence, other: str, difference: str) -> Words:
    """`other` is allowed; `difference` is a sentence on how it differs from the page's origin."""
    return Words(
        f"The server allows {other}, but not the page's origin, {page_of(evidence)}.",
        f"{difference} Asked as a page of {other}, it allows the same request. Browsers compare "
        "origins letter by letter.",
        f"Open the page at {other}. "
        + if_wanted(evidence, "add that origin to those that the server allows."),
    )


def origin_not_allowed(evidence: Evidence, sign: str, *, but: str | None) -> Words:
    """`sign` is the sentence that shows it; `but` an origin that is allowed."""
    instead = f", only {but}" if but else ""
    spelled = "like this" if evidence.origin else "as it is in its address, without a path"
    of_twin = (
        f" The text also names {evidence.twin}. For browsers that is another origin: if the server "
        "allows it, open the page there."
        if evidence.twin
        else ""
    )
    of_others = (
        " If the server is not yours, send the request from a back end of your own: it allows "
        "only its own pages."
        if but is not None and but == str(evidence.target)
        else ""
    )
    return Words(
        f"The server does not allow {page_of(evidence)}{instead}.",
        f"{sign}{of_twin}",
        if_wanted(
            evidence,
            f"add that origin to those that the server allows, spelled exactly {spelled}.",
        )
        + of_others,
    )


def origin_refused(evidence: Evidence, status: int, without: int | None, said: str) -> Words:
    """The server itself answers with an error because of the Origin."""
    who = "The server's log says" if evidence.logged else "The response says"
    says = f" {who}: “{said}”." if said else ""
    proof = f" The same request without an Origin gets {without}, so no login is missing."
    pages = f"pages of {evidence.origin}" if evidence.origin else "your page"
    compares, by_proxy = "a list of its own.", ""
    is_known = evidence.said is None or evidence.said.is_plain
    if " Host: " in said or not (is_known or without):
        compares = "the request's Host, which a proxy may have replaced, or a list of its own."
        by_proxy = (
            "If the page comes from the same server, by a proxy, let the proxy pass Host on. "
        )
    return Words(
        f"The server refuses requests of {pages}"
        f"{f': it answers {status}' if status else ''} because of their Origin.",
        f"It compares the Origin with {compares}{says}{proof if without else ''}",
        by_proxy + if_wanted(evidence, "add that origin to those that the server allows."),
    )


def refused_beside_grant(evidence: Evidence, quoted: str) -> Words:
    """A CORS layer refuses in its body what the headers of the same response allow."""
    return Words(
        f"The server's CORS layer refuses this request with status {evidence.status}, although the "
        "headers of its response allow the origin.",
        f"The response says: “{quoted}”. It is the origin, the method or a header. Mostly "
        "something in front of that layer (a proxy, a CDN) adds the headers for CORS, and leaves "
        "the refusal as it is.",
        "Let the rules of that CORS layer (those of the bucket, or of the application) allow the "
        "page's origin, the method and each header. The headers that are added in front do not "
        "replace these rules.",
    )


def wildcard_with_credentials(evidence: Evidence, *, is_guess: bool) -> Words:
    """With `is_guess`, only the response shows that credentials are meant."""
    why = (
        "It allows credentials too, so this is refused if the page fetches with cookies or HTTP "
        "authentication (credentials: “include”, withCredentials), and allowed if it does not."
        if is_guess
        else "The page fetches with cookies or HTTP authentication (credentials: “include”, "
        "withCredentials)."
    )
    return Words(
        "The server allows every origin (“*”), but that does not count for requests with "
        "credentials.",
        f"{why} For these the response has to name the origin.",
        "If the request needs no cookies, fetch without credentials. "
        + if_wanted(
            evidence,
            "list that origin in place of “*” in the server's origins, and allow credentials.",
        ),
    )


def credentials_not_allowed(evidence: Evidence, found: str | None) -> Words:
    says = f" It says “{found}”." if found else ""
    return Words(
        "The server allows the origin, but not credentials.",
        "The page fetches with cookies or HTTP authentication (credentials: “include”, "
        "withCredentials). For these the response needs “Access-Control-Allow-Credentials: true”, "
        f"in lower case.{says}",
        "If the request needs no cookies, fetch without credentials. If it does, allow credentials "
        "at the server, for the origins that you list.",
    )


def no_cors_headers(evidence: Evidence, subject: str) -> Words:
    """`subject` is the response, such as “The preflight's response”."""
    in_front = ""
    if not evidence.exchanges:
        in_front = (
            " If the application does send it, something in front (a proxy, a CDN, a cache) drops "
            "it or answers in its place. Ask the application directly to find out."
        )
    own = port_left_out(evidence)
    if _is_one_machine(evidence):
        own = (
            " Page and URL have the same port: if they are one server by two addresses, open the "
            f"page at {evidence.target}, or fetch from {page_of(evidence)}."
        )
    if evidence.granted_elsewhere:
        in_front = (
            f" The response for {evidence.granted_elsewhere} has it, without an Origin too: the "
            "server's settings (a list of endings or of paths, say) leave this one out."
        )
    if _asks_for_unknown(evidence):
        own = (
            " Some CORS layers (hapi, Spring, rs/cors, Corsica) leave out all headers where the "
            "preflight asks for a method or a header that they do not list: paste the request's "
            "headers too."
        )
    is_file = bool(evidence.url and evidence.url.partition("?")[0].endswith(_FILES_OF_PAGES))
    if is_file:
        own = (
            " If it is a file of the page's own application, its address is set wrong there (base "
            "URL, public path, APP_URL), or the page was opened at another address."
        )
    is_file = is_file or (evidence.told.initiator or "").lower() in _LOADS
    instead = (
        "put a copy of the file on the page's own server."
        if is_file
        else "send the request from a back end of your own."
    )
    needed_by = _WITH_ATTRIBUTE.get((evidence.told.initiator or "").lower())
    if needed_by is not None:
        instead += (
            " Or take the attribute crossorigin off the element, which then loads without CORS; "
            f"{needed_by} and pages with require-corp need it."
        )
    return Words(
        f"{subject} has no CORS headers.",
        "Without Access-Control-Allow-Origin no page of another origin may read it."
        f"{in_front}{own}",
        if_wanted(
            evidence,
            "allow that origin in the server's CORS settings. If the server is not yours and has "
            f"no CORS settings, {instead}",
        ),
        NextStep.ASK_DIRECTLY if in_front else None,
    )


def _asks_for_unknown(evidence: Evidence) -> bool:
    """Whether the response to a preflight is shown, and not what that asked for."""
    preflight = evidence.preflight
    asked = preflight and preflight.request.header("access-control-request-method")
    return preflight is not None and preflight.response is not None and not asked


_FILES_OF_PAGES = (".css", ".js", ".mjs", ".woff", ".woff2")
_LOADS = ("font", "image", "script", "stylesheet", "video", "audio", "text track")
"""Initiators that are elements and style sheets, not script."""
_WITH_ATTRIBUTE = {
    **dict.fromkeys(("script", "stylesheet"), "module scripts, files with integrity,"),
    "image": "a canvas or WebGL that uses its pixels",
}
"""What loads with CORS mostly because of an attribute, and what needs that."""


def _is_one_machine(evidence: Evidence) -> bool:
    """Whether page and URL differ only in the name or the address of a local host."""
    page, target = evidence.page, evidence.target
    if not isinstance(page, Origin) or target is None or page.host == target.host:
        return False
    is_same = (page.scheme, page.port) == (target.scheme, target.port)
    return is_same and is_local_host(page.host) and is_local_host(target.host)


def local_address(evidence: Evidence) -> Words:
    page = evidence.page
    is_lan = isinstance(page, Origin) and is_local_host(page.host)
    address = "address in the network" if is_lan else "public https address"
    return Words(
        f"A page of {page_of(evidence)} fetches from {target_of(evidence)}, which is each "
        "visitor's own machine, not your server.",
        "Most often the address for development was built into the page. If something answers "
        "there, it does not know this page.",
        f"Give the page the server's {address} (an environment variable of the build, "
        "such as VITE_API_URL), build and deploy it again. If the page means a program on the "
        "user's own machine, the other causes apply.",
    )


def not_asked_as_a_page(evidence: Evidence) -> Words:
    is_or_may_be = "is" if evidence.origin_sent is False else "may be"
    asked = evidence.actual
    of_options = asked is not None and asked.request.method == "OPTIONS"
    what = f"This response {is_or_may_be} to a request without an Origin, as curl sends it."
    if of_options and evidence.origin_sent is False:
        what = "This response is to OPTIONS without an Origin, which is not a preflight."
    and_method = (
        " and the method of its request in the header Access-Control-Request-Method"
        if of_options
        else ""
    )
    return Words(
        what,
        "CORS layers pass such a request on to the application, so this does not show what a "
        "preflight gets."
        if of_options
        else "Most servers add CORS headers only if a request has an Origin, so this response "
        "proves nothing.",
        f"Ask as a page would, with {_to_ask(evidence)} in the header Origin{and_method}.",
        NextStep.ASK_AS_A_PAGE,
    )


def _to_ask(evidence: Evidence) -> str:
    """The page's origin, or one that settings beside the response list."""
    listed = evidence.settings.others if evidence.settings is not None else ()
    if evidence.origin is None and listed:
        return f"an origin that the pasted settings list ({listed[0]})"
    return page_of(evidence)


def not_a_preflight() -> Words:
    return Words(
        "This response is to OPTIONS without Access-Control-Request-Method, which is not a "
        "preflight.",
        "CORS layers treat it as any other request, and some answer it without their headers, so "
        "it does not show what a page gets.",
        "Ask as a page would, with the method of the page's request in the header "
        "Access-Control-Request-Method.",
        NextStep.ASK_AS_A_PAGE,
    )


def other(evidence: Evidence, message: str, hint: str) -> Words:
    return Words(message, "", hint)
