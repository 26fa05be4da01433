"""Words for responses to requests without an Origin or that are not shown, and for rows of logs.

They tell what a page's request would meet, and nothing of a refusal.
"""

from __future__ import annotations

import re

from ...fetch.statuses import is_error_status
from ..answers import varies_by_origin
from ..bodies import lacks_method
from ..evidence import Comparison, Evidence
from ..findings import NextStep
from ..places import is_local_host
from .errors import fix_for_error, meaning, webdav
from .pasted import as_browsers_send
from .wording import Words, joined, page_of

__all__ = [
    "OWN_METHOD",
    "but_with_origin",
    "error",
    "kept_without_header",
    "not_shown",
    "odd_origin",
    "options",
    "options_by_tool",
    "options_without_method",
    "redirect",
    "rows",
    "unserved_head",
    "without_options",
]


def not_shown(evidence: Evidence) -> Words:
    return Words(
        "This response has no Access-Control-Allow-Origin, and the request for it is not shown.",
        "A script of another origin may not read it. A page of the server itself, a navigation and "
        "a tool need no such header, and most servers add it only to requests with an Origin.",
        f"Paste the request's headers too. Or ask as a page would, with {page_of(evidence)} in the "
        "header Origin.",
        NextStep.ASK_AS_A_PAGE,
    )


def odd_origin(evidence: Evidence, said: str) -> Words:
    """A tool sent an Origin that no browser sends."""
    odd = evidence.odd_origin
    is_address = odd.startswith(("http://", "https://"))
    bare = re.split(r"[,\s]", odd.strip("'\"\\"))[0]
    scheme = "http" if is_local_host(bare.partition(":")[0]) else "https"
    meant = as_browsers_send(bare if "://" in bare else f"{scheme}://{bare}") if bare else None
    fault, example = "an origin begins with a scheme", f", such as {meant}"
    if "*" in odd or meant is None:
        fault, example = "a page has one origin, with a scheme and a host", ""
    elif "," in odd or any(map(str.isspace, odd)):
        fault = "a request has one origin"
    elif bare != odd:
        fault = "the quotation marks are a part of it"
    elif is_address:
        fault = "an origin has only a scheme, a host and a port, in small letters"
    why = "A server that compares origins does not know this value"
    if evidence.header("access-control-allow-origin") == odd:
        why = "The response has the same value, which it may only repeat"
    answered = _with_status(evidence)
    says = f" It says: “{said}”." if said else ""
    no_preflight, as_preflight = "", ""
    if evidence.is_plain_options:
        no_preflight = (
            " And OPTIONS without Access-Control-Request-Method is not a preflight: most CORS "
            "layers leave it to the application."
        )
        as_preflight = ", and with Access-Control-Request-Method and the page's method"
    allow = ""
    if evidence.is_plain_options and lacks_method(evidence.response):
        no_preflight = f" {_NAMES_NO_METHOD}"
        allow = f" {_allow_method(said)}"
    return Words(
        f"The request has “Origin: {odd}”, which no browser sends: {fault}.",
        f"{why}, so the response{answered} does not show what a page gets.{says}{no_preflight}",
        f"Ask again with the page's origin in the header Origin{example}{as_preflight}.{allow}",
        NextStep.ASK_AS_A_PAGE,
    )


LEAST_ERROR = 400
_NAMES_NO_METHOD = (
    "A CORS layer says this: it looks for the page's method, which a preflight names in "
    "Access-Control-Request-Method, and this OPTIONS does not."
)
OWN_METHOD = (
    "And this OPTIONS has no Access-Control-Request-Method, so it is not a preflight: it may also "
    "be OPTIONS itself that is not in the list of methods."
)


def _allow_method(said: str) -> str:
    how = " (in warp, Salvo and Viz: allow_methods)" if "CORS request forbidden" in said else ""
    return f"If the server refuses that too, let its CORS layer allow the page's method{how}."


def options_without_method(evidence: Evidence, said: str) -> Words:
    """A CORS layer refuses an OPTIONS that does not name the method of a page."""
    return Words(
        "This OPTIONS has no Access-Control-Request-Method, so it is not a preflight, and the "
        f"server's CORS layer refuses it{_with_status(evidence)}.",
        f"It says: “{said}”. {_NAMES_NO_METHOD} So this does not show what a page gets.",
        f"Ask again with the page's method in Access-Control-Request-Method. {_allow_method(said)}",
        NextStep.ASK_AS_A_PAGE,
    )


def _with_status(evidence: Evidence) -> str:
    status = evidence.status or 0
    return f" with status {meaning(status)}" if status >= LEAST_ERROR else ""


def error(evidence: Evidence, said: str) -> Words:
    status = evidence.status or 0
    says = f" The response says: “{said}”." if said else ""
    masked = "If its response has no CORS headers, the browser reports that instead of the error."
    if evidence.is_request_shown:
        last = evidence.last
        method = f" {last.request.method}" if last is not None else ""
        if evidence.is_error_alone:
            return Words(
                f"The server answered{method} with status {meaning(status)}.",
                "The headers of this response are not shown, so it is not known whether a page of "
                f"another origin may read it. {masked}",
                f"{fix_for_error(status)}{webdav(evidence)} If the console says something of CORS, "
                "paste that too, and the response's headers.",
            )
        return Words(
            f"The server answered{method} with status {meaning(status)}.",
            f"{_OF_TOOL[bool(evidence.odd_origin or evidence.origin_sent)]}{says} A page's "
            f"request may get the same error. {masked}",
            f"{fix_for_error(status)}{webdav(evidence)}",
        )
    preflight = _OF_PREFLIGHT.get(status, "")
    if evidence.header("access-control-allow-origin") is not None:
        return Words(
            f"The server answered with status {meaning(status)}, and the request is not shown.",
            f"That is not a refusal because of CORS.{says}",
            f"{fix_for_error(status)} To know more, paste the request too, or ask as a page would.",
            NextStep.ASK_AS_A_PAGE,
        )
    return Words(
        f"The server answered with status {meaning(status)}, without Access-Control-Allow-Origin, "
        "and the request is not shown.",
        f"If a page of another origin made it, script cannot read this.{says} {masked}{preflight}",
        f"{fix_for_error(status)} Then, if pages of other origins should see such errors, put the "
        "server's CORS layer around everything that answers. To know more, paste the request too, "
        "or ask as a page would.",
        NextStep.ASK_AS_A_PAGE,
    )


_OF_TOOL = (
    "The request had no Origin, so this is not a refusal because of CORS.",
    "A server's fault is not a refusal because of CORS.",
)
_BEFORE_LAYER = (
    " If it was a preflight (OPTIONS), authentication answers before a CORS layer does: a "
    "preflight never carries a login."
)
_NO_ROUTE = " If it was a preflight (OPTIONS), nothing in the server answers preflights."
_OF_PREFLIGHT = {401: _BEFORE_LAYER, 403: _BEFORE_LAYER, 404: _NO_ROUTE, 405: _NO_ROUTE}


def options_by_tool() -> Words:
    """A writer tells of OPTIONS that was sent by Postman, say, and not what headers it had."""
    return Words(
        "A tool sent this OPTIONS, and it is a preflight only with the headers of one.",
        "Without Origin and Access-Control-Request-Method, CORS layers take it for any other "
        "request and pass it on to the routes, where nothing is for OPTIONS. So the status says "
        "nothing of what a page's preflight gets.",
        "Add both headers in the tool: Origin, with the page's origin, and "
        "Access-Control-Request-Method, with the method of its request. Or look at the page's own "
        "request in the browser.",
        NextStep.ASK_AS_A_PAGE,
    )


def options(evidence: Evidence) -> Words:
    status = evidence.status or 0
    lacks, asks = "Access-Control-Request-Method", ""
    if not evidence.origin_sent:
        lacks, asks = "an Origin", f"{page_of(evidence)} in the header Origin and "
    passed = evidence.compared(Comparison.PREFLIGHT)
    if passed is not None:
        return Words(
            f"This response is to OPTIONS without {lacks}, which is not a preflight. The preflight "
            "of this URL that stands beside it passes.",
            "CORS layers answer preflights, and pass other requests on to the application. So the "
            f"status {meaning(status)} has nothing to do with the preflight.",
            "Nothing has to change for this response. If the page's request fails, paste what "
            "the browser's console says of it.",
        )
    return Words(
        f"This response is to OPTIONS without {lacks}, which is not a preflight.",
        "Most CORS layers pass such a request on to the application, so this does not show what a "
        f"preflight gets. If a preflight gets status {meaning(status)} too, it fails: browsers "
        "need a status from 200 to 299, and the headers.",
        f"Ask as a page would, with {asks}the method of its request in the header "
        "Access-Control-Request-Method (and with curl -i, to see the headers of the response).",
        NextStep.ASK_AS_A_PAGE,
    )


def without_options(evidence: Evidence) -> Words:
    """A tool sent a preflight's headers with another method."""
    sent = evidence.method or "request"
    asked = " with ".join(filter(None, [evidence.meant_method, joined(evidence.named_headers)]))
    return Words(
        f"This {sent} has a preflight's headers, but the method of a preflight is OPTIONS.",
        f"So this shows what {sent} gets, and not what the preflight of {asked} gets. Browsers "
        "send Access-Control-Request-Method with OPTIONS only.",
        "Ask as a page would, with OPTIONS and the same headers (curl -i -X OPTIONS).",
        NextStep.ASK_AS_A_PAGE,
    )


def unserved_head(evidence: Evidence) -> Words:
    status = meaning(evidence.status or 0)
    return Words(
        f"This URL does not serve HEAD, the method of curl -I: status {status}.",
        "Many frameworks serve no HEAD where they serve GET. So this response does not show what "
        "a page gets that asks with GET, or with a method of its own. If the page itself sends "
        "HEAD, let the server serve it.",
        f"Ask with the page's method, and with the header Origin and {page_of(evidence)} as its "
        "value: curl -i in place of curl -I.",
        NextStep.ASK_AS_A_PAGE,
    )


def but_with_origin(evidence: Evidence) -> Words:
    response = evidence.response
    is_shown = response is not None and bool(response.headers)  # a filter hides Vary
    varies = (
        "" if response is None or not is_shown or varies_by_origin(response) else
        " It has no “Vary: Origin”, so a cache may give it to a page."
    )  # fmt: skip
    return Words(
        "This response is to a request without an Origin. With one, the same URL has the header, "
        "as the response beside it shows.",
        f"Many servers send Access-Control-Allow-Origin only if there is an Origin.{varies}",
        "Send “Vary: Origin” with every response of this URL, also without an Origin."
        if varies
        else "Nothing has to change for this response. If the browser refuses the page's request "
        "all the same, paste its message and the row OPTIONS: a preflight may get another "
        "response, and a cache may give the page this one.",
    )


def kept_without_header(evidence: Evidence) -> Words:
    # docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
    in_cloudfront = (
        " In CloudFront: have Origin in the cache policy (an origin request policy alone, such as "
        "CORS-S3Origin, forwards it and leaves it out of the key), or choose a response headers "
        "policy, such as SimpleCORS, which adds the header to stored responses too. Then "
        "invalidate the object."
    )
    is_cloudfront = "cloudfront" in (evidence.header("x-cache") or "").lower()
    is_named = evidence.url is None and evidence.header("etag") is not None
    return Words(
        "A cache gave the response that has no Access-Control-Allow-Origin. The response beside "
        "it, which is not out of the cache, has the header."
        f"{' The same ETag shows that it is the same object.' if is_named else ''}",
        "Many servers send the header only if the request has an Origin. A cache that leaves "
        "Origin out of its key keeps the response to a request without one, and gives it to pages, "
        "which may not read it. Or it was stored before the server sent the header.",
        "Whoever runs the cache or CDN has to make Origin a part of its key and forward it to the "
        "server, and then empty the cache of this object."
        f"{in_cloudfront if is_cloudfront else ''} To be sure, ask twice with the page's Origin: "
        "if a response from the cache lacks the header then too, this is the cause.",
        NextStep.ASK_AS_A_PAGE,
    )


def redirect(evidence: Evidence, leads_to: str, *, is_of_login: bool) -> Words:
    end = leads_to or "another URL"
    what = f"The server redirects this request to {end}"
    if not evidence.status:
        what = f"This response has Location, so it most likely redirects, to {end}"
    if is_of_login:
        what = f"{what}, a login page"
    why = (
        "If a page's script fetches this across origins, every response on the way needs CORS "
        "headers, this one and the last. A navigation (a link, a form, an address) needs none."
    )
    fix = f"In a script, fetch {leads_to or 'the URL that it leads to'} directly."
    if is_of_login:
        why = f"{why} Servers redirect requests without a valid session like this."
        fix = (
            "Let the API answer 401, with CORS headers, instead of redirecting, so that the page "
            "can send the user to the login (by location.href or a link)."
        )
    elif _ends_login(leads_to):
        why = f"{why} The address has a code and a state, so this is the end of a login."
        fix = (
            "A script cannot fetch its way through a login: the page has to go there (by "
            "location.href or a link). Let the API answer 401, with CORS headers, where the "
            "session has ended, instead of redirecting."
        )
    elif evidence.url and evidence.url.startswith("https:") and leads_to.startswith("http:"):
        fix = (
            f"{fix} If it leads to the same host, the server does not know that it is reached over "
            "https: let the proxy in front send X-Forwarded-Proto, and let the server trust it."
        )
    return Words(f"{what}.", why, fix)


def _ends_login(url: str) -> bool:
    """Whether a URL has what an authorization server sends back. (RFC 6749, section 4.1.2)"""
    query = url.partition("?")[2].partition("#")[0]
    return {"code", "state"} <= {each.partition("=")[0] for each in query.split("&")}


def rows(evidence: Evidence) -> Words:
    """What a server's log tells that has no error of OPTIONS."""
    asked = next((each for each in reversed(evidence.rows) if each.method == "OPTIONS"), None)
    path = asked.path.partition("?")[0] if asked is not None else None
    own = [
        each
        for each in evidence.rows
        if each.method != "OPTIONS" and path in (None, each.path.partition("?")[0])
    ]
    last = own[-1] if own else None
    named = " and ".join(f"{each.method} {each.path}".rstrip() for each in (asked, last) if each)
    why = "CORS depends on headers, and a log shows only statuses."
    if asked is not None and last is None:
        own_method = evidence.method if evidence.url is not None else None
        what = f"the {own_method}" if own_method else "the request"
        return Words(
            f"The server's log has {named} with status {asked.status}, and not {what} after it.",
            f"{why} The preflight was answered. If {what} should be in the log, the browser did "
            "not send it: the preflight's response lacks Access-Control-Allow-Origin, or does not "
            "allow the method or a header.",
            "Paste the headers of the preflight's response (Network panel, the row OPTIONS), and "
            "what the console says. Or ask as a page would, with the page's origin, method and "
            "headers.",
            NextStep.ASK_AS_A_PAGE,
        )
    status = last.status if last is not None else 0
    if asked is not None:
        why = f"{why} The request came after its preflight, so a browser let the preflight pass."
    if not is_error_status(status):
        return Words(
            f"The server's log has {named}, with status {status}, which does not tell whether the "
            "page may read the response.",
            why,
            "Paste what the browser's console says. Or ask as a page would, with the page's origin "
            "in the header Origin.",
            NextStep.ASK_AS_A_PAGE,
        )
    return Words(
        f"The server's log has {named}, and the last was answered with status {meaning(status)}.",
        f"{why} That error is the server's. If its response has no CORS headers, the browser "
        "reports that instead of the error.",
        f"{fix_for_error(status)} If the browser still refuses then, paste what its console says. "
        "Or ask as a page would.",
        NextStep.ASK_AS_A_PAGE,
    )
