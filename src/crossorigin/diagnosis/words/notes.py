"""Words for other trouble than a refusal, or trouble to come."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...browser import KeptCookie
from ...browser.request_words import KindOfRequest
from ...fetch.header_lists import get
from ...fetch.max_age import MAX_AGE_CAPS
from ...fetch.methods import CORS_SAFELISTED_METHODS
from ...fetch.safelists import (
    FORBIDDEN_RESPONSE_HEADER_NAMES,
    is_cors_safelisted_request_header,
)
from ...fetch.statuses import REDIRECT_STATUSES
from ...fetch.tokens import is_token, parse_token_list
from ..answers import is_cross_origin
from ..evidence import SOCKET_CLIENTS_SAY, Evidence, Source
from ..findings import NextStep
from ..places import is_loopback
from ..script_headers import set_by_script
from .errors import fix_for_error, meaning
from .wording import Words, host_of, if_wanted, joined

__all__ = [
    "allowed_as_shown",
    "also_withheld",
    "asks_permission",
    "cookies_not_sent",
    "error_in_body",
    "error_status",
    "error_without_cookie",
    "error_without_header",
    "header_hidden",
    "header_misspelled",
    "header_of_requests",
    "headers_hidden",
    "kept_elsewhere",
    "login_in_preflight",
    "mixed_elsewhere",
    "mode_beside",
    "no_max_age",
    "opaque",
    "origin_of_tool",
    "origin_refused",
    "retold",
    "template_unfilled",
    "unanswered_elsewhere",
    "value_missing",
    "vary_missing",
]


BROWSERS = {"chromium": "Chrome", "firefox": "Firefox", "webkit": "Safari"}


def error_in_body(status: int, line: str) -> Words:
    return Words(
        f"The response has status {meaning(status)}, but its body reads like an error or a login: "
        f"“{line}”.",
        "The page may read it, so CORS did not refuse it; but it is not what the page asked for.",
        "Look for the cause that the body names, often a login that is missing or has expired. The "
        "server should answer with a status of 400 or higher, so that pages see the error.",
    )


def error_status(evidence: Evidence, status: int) -> Words:
    if evidence.answer is None and evidence.engine == "script":
        return Words(
            f"The server answered with status {meaning(status)}.",
            "The page's script was told the status, so the browser let it read the response: this "
            "is not a refusal because of CORS.",
            fix_for_error(status),
        )
    if evidence.answer is None:
        why = (
            "This line is not about a refusal: where Chrome refuses a response because of CORS, "
            "its line has net::ERR_FAILED too, and a message names the reason."
        )
        if evidence.method is None:
            why = (
                "Browsers print this line for every error, and a refusal because of CORS has a "
                "message of its own."
            )
        return Words(
            f"The server answered with status {meaning(status)}.",
            why,
            f"{fix_for_error(status)} If there is a message about CORS beside it, paste that too.",
        )
    why = "Script gets this response: fetch() does not fail, and response.ok is false."
    last = evidence.last
    if not evidence.is_request_shown or (last is not None and last.request.method == "OPTIONS"):
        why = (
            "Script of the page may read it, if the request was the page's own. If it was a "
            "preflight (OPTIONS), that failed: a preflight needs a status from 200 to 299."
        )
    elif _needs_preflight(evidence):
        why = f"{why} Before this request a browser sends a preflight, which is not shown."
    what = f"CORS allows this response, which has status {meaning(status)}."
    return Words(what, why, fix_for_error(status))


def _needs_preflight(evidence: Evidence) -> bool:
    """Whether a tool sent what a page has to ask for, and no preflight is shown."""
    asked = evidence.actual.request if evidence.actual is not None else None
    if asked is None or evidence.preflight is not None or evidence.source is not Source.HEADERS:
        return False
    own = set_by_script(asked.headers)
    is_plain = all(is_cors_safelisted_request_header(*each) for each in own)
    return asked.method not in CORS_SAFELISTED_METHODS or not is_plain


def error_without_cookie(status: int, kept: Sequence[KeptCookie]) -> Words:
    """The request arrived without the cookies `kept`, of which the model tells why."""
    names = joined([each.name for each in kept])
    fixes = "; ".join(dict.fromkeys(each.fix for each in kept))
    return Words(
        f"CORS is in order; the server answered with status {meaning(status)} to a request without "
        f"the cookie {names}.",
        "Script gets this response. If the login is that cookie, the server did not see it.",
        f"Let the cookie go along: {fixes}.",
    )


def error_without_header(evidence: Evidence, status: int, names: Sequence[str]) -> Words:
    """The request arrived without the headers `names`, which a redirect has removed."""
    lost = joined(names)
    allow = f" Its server then has to allow {lost} in Access-Control-Allow-Headers."
    return Words(
        f"The server answered with status {meaning(status)} to a request without {lost}, which a "
        "redirect to another origin has removed.",
        f"Script has set {lost} for the URL that it requests. The browser does not pass it on to "
        "the other origin to which that URL redirects.",
        f"Let script request the URL that the redirect leads to: {evidence.url}."
        f"{allow if is_cross_origin(evidence) else ''}",
    )


def kept_elsewhere(name: str, because: str, fix: str, engines: Sequence[str]) -> Words:
    """The cookie `name`, which the standard sends and `engines` keep back."""
    browsers = joined([BROWSERS[each] for each in engines])
    does = "does" if len(engines) == 1 else "do"
    return Words(
        f"{browsers} {does} not send the cookie “{name}” here, although the standard does.",
        f"In {'it' if len(engines) == 1 else 'them'}, it stays behind because {because}.",
        f"{fix[0].upper()}{fix[1:]}.",
    )


def origin_refused(evidence: Evidence, status: int, said: str, without: int = 0) -> Words:
    """The page may read the response, and the server refuses the Origin.

    It says so, or gives the status `without` to the same request without an Origin.
    """
    sign = f": “{said}”" if said else f". Without an Origin the same request gets {without}"
    return Words(
        "The browser lets the page read this, but the server refuses the request because of its "
        f"Origin, with status {status}{sign}.",
        "This check is the server's own, beside CORS. It compares the Origin with the server's own "
        "address, as the request's headers tell it, or with a list.",
        "If the page is the server's own, let the proxy in front pass on Host with its port, and "
        "X-Forwarded-Proto, and tell the server its public address. Otherwise add the page's "
        "origin to those that it trusts (Grafana: its host name, without scheme and port, in "
        "csrf_trusted_origins of [security]).",
    )


def retold(evidence: Evidence) -> Words:
    sentence = evidence.told.sentence or ""
    if re.search(SOCKET_CLIENTS_SAY, sentence, re.IGNORECASE):
        return Words(
            f"This follows from the words “{sentence}”.",
            "They are those of a client outside of browsers, which tell the status alone.",
            "Paste the code that opens the WebSocket, with its URL, and the lines of the server's "
            "log for this handshake. In ws for Node.js, the event “unexpected-response” has the "
            "server's response.",
        )
    return Words(
        f"The above is taken from the words “{evidence.told.sentence}”.",
        "They are not a known message of a browser, so nothing of it is certain.",
        "Paste what the browser's console prints for this request, word for word and with its URL.",
    )


def value_missing(value: str) -> Words:
    return Words(
        f"The URL has “{value}” where a value belongs.",
        "The page's script made the address from a variable that has no value, or not the value "
        "that it should have: a setting is missing in the build, what gives it has failed or has "
        "not come yet, or it is an object and not its text.",
        "Look where the script makes this address, and what that variable has there.",
    )


def template_unfilled(place: str) -> Words:
    # Browsers encode the other signs, so that nobody wrote them in place of a value.
    unless = "If you did not write that yourself, t" if place.startswith("%") else "T"
    return Words(
        f"The URL has “{place}”, a place of a template that was not filled in.",
        f"{unless}he page was delivered without the value that belongs there.",
        "Fill it in where the page is made: let the template engine render that file, or the build "
        "replace it.",
    )


def header_misspelled(name: str, meant: str) -> Words:
    if "-Meta-" in name:
        return Words(
            f"The response has the header {name}, which is metadata of the stored object.",
            f"Browsers do not read it as {meant}.",
            "Set the CORS rules of the bucket or container instead of metadata of its objects.",
        )
    return Words(
        f"The response has the header {name}: perhaps {meant} is meant.",
        "No browser knows a header of that name, so it has no effect.",
        f"Where the server, or a proxy in front of it, sets the header, correct {name} to {meant}.",
    )


def mode_beside() -> Words:
    return Words(
        "The pasted code asks with mode “no-cors”, and this message is of a request without it.",
        "Browsers send no preflight in that mode, and refuse no response for its CORS headers. So "
        "another call has failed, or the code was changed since. The mode cures nothing: scripts "
        "get neither the status nor the body, and a JSON type or Authorization is left out.",
        "Take the mode out of the code, and let the server allow the page.",
    )


def header_of_requests(name: str, meant: str) -> Words:
    return Words(
        f"The response has {name}, which is a header of requests: perhaps {meant} is meant.",
        "Browsers send it in a preflight and do not look for it in the response, so it has no "
        "effect.",
        f"Where the server, or a proxy in front of it, sets the header, correct {name} to {meant}.",
    )


def also_withheld(evidence: Evidence) -> Words:
    return Words(
        "The line about read blocking (CORB or ORB) names the same URL.",
        "It is not a second fault: it follows from the refusal, or an element (a <script>, an "
        "<img>) loads data from this URL too.",
        "Fix the refusal. If the line comes again, look for such an element, and use fetch() in "
        "its place.",
    )


def unanswered_elsewhere(evidence: Evidence) -> Words:
    name = BROWSERS[evidence.unanswered_in]
    other = BROWSERS.get(evidence.engine or "", "the other browser")
    is_secure = (evidence.url or "").startswith("https:")
    trust = (
        f" A certificate that {other} was told to trust is not trusted in {name} by that."
        if is_secure
        else ""
    )
    shows = ", or the error of its certificate, which has to be trusted there too" * is_secure
    same = f"It may be the same failure, for which {name} has no words of its own"
    if evidence.reasons:
        same = f"{other} got a response. The server may have been down when {name} asked"
    return Words(
        f"{name}'s message beside it says something else: it got no response.",
        f"{same[:1].upper()}{same[1:]}; or there are two causes: {name} has certificates, "
        f"extensions and proxy settings of its own.{trust}",
        f"After the fix above, open {evidence.url} itself in {name}: it shows whether the "
        f"server answers{shows}. If {name} fails still, paste its row of this request (Network "
        "panel).",
    )


def cookies_not_sent(evidence: Evidence, status: int) -> Words:
    return Words(
        f"The server answers {status}, and the request carried no cookies.",
        "To another origin, fetch sends cookies only with credentials: “include”, and "
        "XMLHttpRequest only with withCredentials.",
        "If the login is a cookie, fetch with credentials: “include”, and let the server allow "
        "credentials.",
    )


def headers_hidden(evidence: Evidence, names: Sequence[str]) -> Words:
    star, fix = "", "let the server expose them: Access-Control-Expose-Headers."
    if "*" in (_of_answer(evidence, "access-control-expose-headers") or ""):
        star = " With credentials, “*” in that list does not stand for all headers; it is a name."
        fix = "let the server list them by name: Access-Control-Expose-Headers."
    return Words(
        f"Script cannot read these headers of the response: {joined(names)}.",
        "Apart from a few, script sees only those headers of another origin's response that the "
        f"server exposes.{star}",
        f"If script needs them, {fix}",
    )


def header_hidden(evidence: Evidence) -> Words:
    """What a browser prints of a script that reads a header which is not exposed."""
    if (evidence.told.header or "").lower() in FORBIDDEN_RESPONSE_HEADER_NAMES:
        return Words(
            f"Script can never read the header {evidence.told.header}.",
            "Browsers hide it from every script, and no header of the server changes that.",
            "Send what script needs in the body, or in another header. A cookie without HttpOnly "
            "is in document.cookie, of pages of the server itself.",
        )
    version, first = evidence.told.version, _STAR.get(evidence.engine or "", _STAR["chromium"])
    is_old = version is not None and version < first
    in_this = f" (this one, version {version}, too)" if is_old else ""
    return Words(
        f"Script cannot read the header {evidence.told.header} of this response.",
        "The response itself was read; apart from a few, script sees only those of its headers "
        "that the server exposes. “*” in that list is only a name for requests with credentials, "
        f"and in old browsers{in_this}. (Firefox supports it from {_STAR['firefox']} on, Chrome "
        f"from {_STAR['chromium']} on, Safari from {_STAR['webkit']} on.)",
        f"Let the server send Access-Control-Expose-Headers with {evidence.told.header} in it, to "
        "this request itself, not only to its preflight.",
    )


def _of_answer(evidence: Evidence, name: str) -> str | None:
    return get(evidence.answer.headers, name) if evidence.answer is not None else None


_STAR = {"firefox": 69, "chromium": 65, "webkit": 13}
"""The first versions with “*” in this list. (MDN's browser-compat-data, “wildcard”)"""


def opaque(evidence: Evidence) -> Words:
    return Words(
        "Script gets an opaque response: no status, no headers, no body.",
        "That is what mode “no-cors” means. It does not switch CORS off; it gives up reading.",
        "To read the response, leave the mode out. "
        f"{if_wanted(evidence, 'allow that origin at the server.')}",
    )


def vary_missing(evidence: Evidence) -> Words:
    return Words(
        "The response names the origin without “Vary: Origin”.",
        "A cache in between, or the browser's own, may give this response to a page of another "
        "origin, which is then refused.",
        "Send “Vary: Origin” with every response of this URL.",
    )


def origin_of_tool(evidence: Evidence) -> Words:
    """A tool sent the page's origin, where a browser does not tell it."""
    return Words(
        f"These headers allow {evidence.origin}, and a browser sends “Origin: null” here.",
        "The redirect leads from one foreign origin to another. After that a browser does not "
        "tell the page's origin, as this tool did, so a list of origins cannot allow it.",
        f"Let the page fetch {evidence.url} directly, or let this server send "
        "“Access-Control-Allow-Origin: *”, which counts for requests without credentials.",
    )


def allowed_as_shown(evidence: Evidence) -> Words:
    if evidence.kind is KindOfRequest.WEBSOCKET:
        return Words(
            f"The server accepted the WebSocket (status {evidence.status}).",
            "WebSockets have no CORS, so nothing else was to be allowed. If the page has none "
            "anyway, it was closed later, or the page's own request got another response.",
            "Paste the browser's message, and the status of the page's own request (Network "
            "panel, WS).",
        )
    if evidence.page == evidence.target is not None:
        return Words(
            "The page and the URL have one origin, so browsers do not apply CORS to this request.",
            "The page may read the response, whatever headers it has.",
            "If the page that fails is another one, ask again with its origin.",
        )
    is_star = evidence.header("access-control-allow-origin") == "*"
    as_preflight = _as_preflight(evidence) if evidence.is_of_no_page else ""
    if evidence.is_plain_options:
        absent = [name for name in (_METHODS, _HEADERS) if evidence.header(name) is None]
        means = (
            f" CORS layers send {joined(absent)} only to preflights, so it means nothing that this "
            "response lacks them." if absent else ""
        )  # fmt: skip
        return Words(
            "These headers allow the page to read the response, but this is not a preflight.",
            f"A preflight has Origin and Access-Control-Request-Method.{as_preflight}{means}",
            "Ask as a page would: OPTIONS with Origin, Access-Control-Request-Method and, if the "
            "page sends headers of its own, Access-Control-Request-Headers.",
        )
    cookies = (
        " “*” is not enough for a request with cookies (credentials: “include”, withCredentials)."
        if is_star and not as_preflight else _of_doubled_credentials(evidence)
    )  # fmt: skip
    if evidence.only_preflight and not _lists_anything(evidence):
        return Words(
            "These headers allow the page, and list neither methods nor request headers.",
            "So this preflight lets GET, HEAD and POST pass that set no header of their own. For "
            "another method, for JSON (Content-Type: application/json) or for Authorization the "
            "response to the preflight has to list them.",
            "If the request has one of these, let the server send Access-Control-Allow-Methods and "
            "Access-Control-Allow-Headers to preflights. Otherwise paste the browser's message, "
            "and the status and the headers of the request itself.",
        )
    if evidence.only_preflight:
        return Words(
            "These headers allow the page's preflight.",
            f"It lets {_passing(evidence)}. The response to the request itself has to allow the "
            "page too.",
            "If the request has another method or header, add it to those that the server allows. "
            "Otherwise paste the browser's message, and the status and the headers of the request "
            "itself.",
        )
    if evidence.status in REDIRECT_STATUSES:
        return Words(
            f"These headers allow the page, and the response is a redirect (status "
            f"{evidence.status}).",
            "A browser follows it, and the page gets the response at its end, which has to allow "
            f"the page too; a preflight may not be redirected at all.{cookies}{as_preflight}",
            "Look where it leads (the header Location): often to a login, to https, or to a slash "
            "at the end. Let the page fetch the last address in the first place, or paste the "
            "status and headers of that response too (curl -i -L, with the header Origin).",
        )
    return Words(
        "These headers allow the page to read the response.",
        "If the browser refuses the request anyway, it got another response: that of the "
        "preflight, an error, an older one from a cache, or one for another method or login."
        f"{cookies}{as_preflight}",
        "Paste the browser's message, and also the status and the headers of its own request (and "
        "of the row OPTIONS) from the Network panel.",
    )


def _of_doubled_credentials(evidence: Evidence) -> str:
    """What a second Access-Control-Allow-Credentials does; empty if the response has none."""
    value = evidence.value_of("access-control-allow-credentials") or ""
    if "," not in value:
        return ""
    return (
        f" Access-Control-Allow-Credentials is there twice (“{value}”), so browsers refuse the "
        "response to a request with cookies (credentials: “include”, withCredentials). Let only "
        "one layer send it."
    )


_METHODS = "Access-Control-Allow-Methods"
_HEADERS = "Access-Control-Allow-Headers"


def _as_preflight(evidence: Evidence) -> str:
    """What a preflight with these headers would let pass; empty if they list nothing."""
    if not _lists_anything(evidence):
        return ""
    for name in (_METHODS, _HEADERS):
        value = evidence.header(name)
        if value is not None and parse_token_list(value) is None:
            return (
                " As the response to a preflight they would let nothing pass: the list in "
                f"{name}, “{value[:_MOST_LISTED]}”, is invalid. It needs "
                "plain names with commas between them."
            )
    status = evidence.status or 200
    bad = "" if 200 <= status < 300 else f", if its status were from 200 to 299 instead of {status}"
    return f" As the response to a preflight they would let {_passing(evidence)}{bad}."


def _passing(evidence: Evidence) -> str:
    """What passes a preflight that has these headers."""
    star = evidence.header("access-control-allow-origin") == "*"
    has_credentials = evidence.header("access-control-allow-credentials") == "true" and not star
    listed = {name: _listed(evidence, name) for name in (_METHODS, _HEADERS)}
    methods = list(dict.fromkeys(("GET", "HEAD", "POST", *listed[_METHODS])))
    named = joined([each for each in methods if each not in ("*", "OPTIONS")])
    if "*" in methods:
        named = f"every method (with credentials, {named} only)"
    headers = [each for each in listed[_HEADERS] if each != "*"]
    noun = "headers" if len(headers) > 1 else "header"
    of_headers = f"with the {noun} {joined(headers)}" if headers else "with no header of their own"
    if "*" in listed[_HEADERS]:
        of_headers = "with every header but Authorization (with credentials, “*” is only a name)"
    with_cookies = "with or without" if has_credentials else "without"
    return f"{named} pass, {of_headers}, {with_cookies} credentials (cookies)"


def _listed(evidence: Evidence, name: str) -> list[str]:
    value = (evidence.header(name) or "")[:_MOST_LISTED]
    return [each.strip() for each in value.split(",") if is_token(each.strip())]


_MOST_LISTED = 2000


def _lists_anything(evidence: Evidence) -> bool:
    return any(evidence.header(name) is not None for name in (_METHODS, _HEADERS))


def login_in_preflight() -> Words:
    return Words(
        "This preflight carried a login (Authorization or Cookie), which browsers never send with "
        "one.",
        "The server may allow it only because of that, and refuse the preflight of a page.",
        "Ask again without it, as a page would.",
        NextStep.ASK_AS_A_PAGE,
    )


def no_max_age(evidence: Evidence) -> Words:
    return Words(
        "The preflight is remembered for five seconds only.",
        "Its response has no Access-Control-Max-Age, so nearly every request is preceded by "
        "another preflight.",
        f"Send Access-Control-Max-Age, such as 600 (Chrome uses up to {MAX_AGE_CAPS['chromium']}, "
        f"Firefox up to {MAX_AGE_CAPS['firefox']}).",
    )


def mixed_elsewhere(
    evidence: Evidence, origin: str, engines: Sequence[str], passed: Sequence[str]
) -> Words:
    """What was sent here to `origin`, after `passed`, is mixed content in `engines`."""
    stopped_before = [each for each, its in evidence.mixed_in.items() if its in passed]
    browsers = [name for engine, name in BROWSERS.items() if engine in engines]
    exempt = [
        name
        for engine, name in BROWSERS.items()
        if engine not in engines and engine not in stopped_before
    ]
    does = "does" if len(browsers) == 1 else "do"
    own = evidence.engine or "standard"
    was_ignored = evidence.mixed_in.get(own) == origin or own in stopped_before
    ignored = " It was sent here because mixed content is ignored." if was_ignored else ""
    is_socket = evidence.kind is KindOfRequest.WEBSOCKET
    may_not, secure = ("connect to ws", "wss") if is_socket else ("fetch from http", "https")
    if is_socket:
        origin = origin.replace("http://", "ws://", 1)
    rule = f"A page that was loaded over https may not {may_not} (mixed content)."
    if exempt:
        rule += f" {joined(exempt)} make{'s' * (len(exempt) == 1)} an exception here."
    return Words(
        f"{joined(browsers)} {does} not send a request to {origin}.{ignored}",
        f"{rule} This is not CORS, and no header of the server changes it.",
        f"Serve {origin} over {secure}. While developing, load the page over http too.",
    )


def asks_permission(evidence: Evidence) -> Words:
    host = host_of(evidence)
    of_visitor = (
        f" {host} is the machine on which the browser runs: in a page that others open, write the "
        "address of the server that is deployed, often by a setting at the page's build."
        if is_loopback(host)
        else ""
    )
    return Words(
        f"Browsers may ask the user first: {host} is this machine or in a local network.",
        "From version 142, Chrome lets public pages reach it only over https and with the user's "
        f"permission (Local Network Access). This is not CORS.{of_visitor}",
        "Try it in Chrome. If Chrome refuses it because of this, no header of the server helps. If "
        "the script belongs to an extension or a user script, on a page that is not yours, let the "
        "extension's background script fetch instead (manifest: host_permissions; user scripts: "
        "GM.xmlHttpRequest): CORS does not apply to that.",
    )
