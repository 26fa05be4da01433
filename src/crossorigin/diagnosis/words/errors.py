"""Words for errors, of which the response often lacks CORS headers."""

from __future__ import annotations

from ...fetch.statuses import is_error_status
from ..evidence import Comparison, Evidence
from ..software import Software, detect_by_url
from .preflight import hint_of_service
from .wording import Words, host_of, if_wanted, page_of, pages_of, target_of

__all__ = [
    "allowed_now",
    "api_gateway_without_method",
    "body_limit",
    "but_of_error",
    "challenge",
    "csrf",
    "error_without_cors",
    "fix_for_error",
    "gateway_error",
    "interstitial",
    "meaning",
    "webdav",
]

_OUTERMOST = (
    "Put the server's CORS layer outermost, around authentication, routing and the handling of "
    "errors, so that every response passes through it."
)
_MEANING = {
    400: "the request was malformed",
    401: "the user is not logged in",
    403: "access is forbidden",
    404: "there is nothing at this URL",
    405: "the method is not served at this URL",
    413: "the request was too large",
    415: "the Content-Type of the request is not accepted",
    421: "the connection was made for another host",
    422: "the request was not valid",
    426: "the server wants another protocol",
    429: "there were too many requests",
    500: "the server failed",
}


def meaning(status: int | None) -> str:
    """The status and what it means, such as “404 (there is nothing at this URL)”."""
    words = _MEANING.get(status or 0)
    return f"{status} ({words})" if words else f"{status}"


def fix_for_error(status: int) -> str:
    """The advice for an error status."""
    if status in (401, 403):
        return "Check that the request carries the right login."
    if status in (404, 405):
        return "Check that URL and method are right."
    if status == 421:
        return (
            "Browsers share an HTTP/2 connection between hosts with one address and one "
            "certificate. Give these hosts the same TLS settings, or a certificate each."
        )
    if status == 426:
        return (
            'If it is the address of a WebSocket, open it with new WebSocket("ws://…") or wss://, '
            "instead of a request. If it is not, a proxy asks Envoy (Istio) in HTTP/1.0: let it "
            "use HTTP/1.1 (nginx: proxy_http_version 1.1)."
        )
    if status == 429:
        return "Send fewer requests, or wait before the next one."
    if 400 <= status < 500:
        return "See in the response's body what is wrong with the request."
    return "Look in the server's log for the error, and fix it."


def _fix_for_status(evidence: Evidence) -> str:
    """The advice for the status of the response, which may be for want of a header."""
    status = evidence.status or 0
    if status in (401, 403) and evidence.sending is not None and evidence.sending.lost:
        return f"Let script request {evidence.url} itself, so that its login goes along."
    return fix_for_error(status)


_UNAVAILABLE = 503


def _takes_none(evidence: Evidence) -> Words:
    """Status 503, which proxies send and servers themselves."""
    masked = "If such a response has no CORS headers, the browser reports that instead of the 503."
    return Words(
        "The server, or a proxy in front of it, answered with status 503: it does not accept the "
        "request now.",
        "It is overloaded, in maintenance or asleep, it limits the number of requests (as nginx' "
        "limit_req does), or no server runs behind the proxy. This is not because of CORS. "
        f"{masked}",
        "Look in the logs of the proxy and the server to see which it is (the header Retry-After "
        "is a sign of a limit or of maintenance). Then let whichever answers with 503 add the CORS "
        f"headers to its errors too.{hint_of_service(evidence)}",
    )


def gateway_error(evidence: Evidence) -> Words:
    if evidence.status == _UNAVAILABLE:
        return _takes_none(evidence)
    if evidence.is_open_question:
        return Words(
            f"A proxy in front of the server answered with status {evidence.status}: it has no "
            "response from the server behind it.",
            "This is not because of CORS. A page gets the same, and if the proxy's error page has "
            "no CORS headers, the browser reports that instead of the failure.",
            "Get the server behind it to answer: is it running, is the proxy's address for it "
            f"right, is it too slow?{hint_of_service(evidence)}",
        )
    return Words(
        f"A proxy in front of the server answered with status {evidence.status}: it has no "
        "response from the server behind it.",
        "The proxy's error page has no CORS headers, so the browser reports that instead of the "
        "failure.",
        "First get the server behind it to answer: is it running, is the proxy's address for it "
        "right, is it too slow? Then let the proxy add the headers to its error pages too."
        f"{hint_of_service(evidence)}",
    )


def error_without_cors(evidence: Evidence, said: str = "") -> Words:
    status = evidence.status
    plain = evidence.compared(Comparison.PLAIN)
    if status is None and plain is not None and plain.readable:
        value = plain.header("access-control-allow-origin") or ""
        other = "A response to a plain GET" if plain.status else "The response beside the message"
        return Words(
            "The server answered with an error, and that response has no CORS headers.",
            f"{other} has Access-Control-Allow-Origin: {value}, so this page is allowed. Many "
            "frameworks add the header only to responses that succeed. Or the page's request had "
            "another path, method or login, and something else answered it.",
            "Look in the Network panel for the status of the page's request, and in the server's "
            f"log for the error. Then let errors carry the headers too. {_OUTERMOST}",
        )
    if status is None and not evidence.in_preflight:
        return Words(
            "The server answered with an error or a redirect, and that response has no CORS "
            "headers.",
            "The CORS message then hides it. Many frameworks add CORS headers only to responses "
            "that succeed, and a redirect (to a login, to https, to a slash at the end) usually "
            "has none.",
            "Look in the Network panel for the status, and in the server's log for the error. Then "
            f"let errors carry the headers too. {_OUTERMOST} If it is a redirect, fetch the "
            "address that it leads to.",
        )
    if status is None:
        return Words(
            "The server answered with an error, and that response has no CORS headers.",
            "The CORS message then hides the error. Many frameworks add CORS headers only to "
            "responses that succeed.",
            "Look in the Network panel for the status, and in the server's log for the error. Then "
            f"let errors carry the headers too. {_OUTERMOST}",
        )
    if evidence.fails_by_status:
        return Words(
            f"The server answered the preflight with status {meaning(status)}.",
            "Browsers need a status from 200 to 299 there, whatever its headers are.",
            f"{_fix_for_status(evidence)} Let the server's CORS layer answer preflights itself, "
            "before all other layers.",
        )
    says = f" The response says: “{said}”." if said else ""
    return Words(
        f"The server answered with status {meaning(status)}, and that response has no CORS "
        "headers.",
        f"The CORS message hides the real problem, which is that error.{says} Many frameworks add "
        "CORS headers only to responses that succeed.",
        f"{_fix_for_status(evidence)}{webdav(evidence)} Then let errors carry the headers too. "
        f"{_OUTERMOST}",
    )


def webdav(evidence: Evidence) -> str:
    """A hint at the module of IIS that answers 405 to methods before the application does."""
    if evidence.status != 405 or evidence.method not in ("PUT", "DELETE", "PATCH"):
        return ""
    return (
        " On IIS the WebDAV module answers PUT and DELETE with 405, before the application: remove "
        "WebDAVModule from the modules and WebDAV from the handlers in web.config."
    )


def body_limit(evidence: Evidence) -> Words:
    return Words(
        "The request is too large: the server, or a proxy in front of it, answered with status 413 "
        "before any CORS layer saw the request.",
        "That response has no CORS headers, so the browser reports that instead of the limit.",
        "Raise the limit for the size of request bodies (nginx: client_max_body_size; Express: "
        "express.json({ limit }); IIS: maxAllowedContentLength), or send less. Then let errors "
        "carry the CORS headers too.",
    )


def challenge(evidence: Evidence, who: str) -> Words:
    firewall = who if who.endswith("WAF") else f"{who}'s firewall (WAF)"
    return Words(
        f"{who} answered in place of the server, with a challenge to prove that a human is there, "
        "not a bot.",
        "A fetch by script cannot solve a challenge, and the page with it has no CORS headers.",
        f"Exempt this path of {host_of(evidence)} from the challenge, in a rule of {firewall}. "
        "Logins and CORS settings do not change it.",
    )


def interstitial(evidence: Evidence, who: str) -> Words:
    return Words(
        f"{who} answered in place of the server, with a warning page for visitors.",
        "A fetch by script cannot click it away, and the page has no CORS headers.",
        "Send the request header ngrok-skip-browser-warning with any value, and let the server "
        "allow that header. A paid plan, or another tunnel, has no such page.",
    )


def api_gateway_without_method(evidence: Evidence) -> Words:
    if _asked_method(evidence) not in ("OPTIONS", "such"):
        fix = (
            "Check that the deployed stage has this path and method, and that the path begins with "
            "the stage's name. Deploy the API after each change. For pages of other origins, "
            "enable CORS on the resource and on the gateway responses for 4XX and 5XX."
        )
    else:
        fix = (
            "Enable CORS on the resource, which adds an OPTIONS method to it, and on the gateway "
            "responses for 4XX and 5XX. Then deploy the API to its stage. Check that the path has "
            "the stage's name in it."
        )
    return Words(
        "This is a REST API of Amazon API Gateway: the resource has no "
        f"{_asked_method(evidence)} method, or the path does not exist.",
        "API Gateway then answers “Missing Authentication Token”, although no login is missing.",
        fix,
    )


def _asked_method(evidence: Evidence) -> str:
    if evidence.in_preflight:
        return "OPTIONS"
    return evidence.method or "such"


def csrf(evidence: Evidence, said: str) -> Words:
    return Words(
        f"The server's protection against CSRF refused the request ({said}).",
        f"It does not trust {_sender(evidence)}; this check is separate from CORS, and its error "
        "page has no CORS headers.",
        _trust(evidence, said),
    )


def _sender(evidence: Evidence) -> str:
    return "the Origin “null”" if evidence.origin == "null" else page_of(evidence)


def _trust(evidence: Evidence, said: str) -> str:
    """The advice where an Origin is not trusted: it may be the server's own, misunderstood."""
    if evidence.origin == "null":
        return (
            "Do not trust “null”, which every sandboxed page sends. If the page is the server's "
            "own, look at its header Referrer-Policy: with “no-referrer” browsers send null with "
            "every form that is posted; let the server, or the proxy that sets it, send "
            "“same-origin” or “strict-origin-when-cross-origin”. A page in a sandboxed frame needs "
            "allow-same-origin, and one that was opened as a file an address of http."
        )
    own = ""
    if "request.base_url" in said:
        own = (
            " If the two differ only in http and https, or in the port, the server does not know "
            "its own address behind the proxy: let the proxy send X-Forwarded-Proto, "
            "X-Forwarded-Port and Host."
        )
    elif "trusted origins" in said:
        own = (
            " If that is the server's own address, Django takes itself for another: behind a proxy "
            "that ends TLS it sees http. Let the proxy pass on Host and send X-Forwarded-Proto, "
            "and set SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')."
        )
    return if_wanted(
        evidence,
        "add that origin to the trusted origins (Django: CSRF_TRUSTED_ORIGINS), and let the "
        "page send the CSRF token. APIs that log in by token rather than by cookie can be "
        "exempt from the check (Rails: protect_from_forgery with: :null_session, or "
        f"ActionController::API; Laravel: routes in api.php).{own}",
    )


def but_of_error(words: Words, evidence: Evidence) -> Words:
    """The words on a response's headers, with a hint that the response is an error."""
    if evidence.in_preflight:
        return words._replace(
            why=f"{words.why} And the status is {evidence.status}: a preflight fails by that "
            "alone, because it needs one from 200 to 299.",
            fix=f"{words.fix} If the status stays {evidence.status} then, let the CORS layer end "
            "preflights itself, with 204.",
        )
    socket = ""
    if any(each.software is Software.ENGINEIO for each in detect_by_url(evidence.url)):
        socket = (
            " No Socket.IO server is attached there: look at its port and path, and at the "
            "versions of client and server."
        )
    return words._replace(
        why=f"{words.why} The response has status {meaning(evidence.status)}.{socket}",
        fix=f"First find out why it is an error: {_fix_for_status(evidence)} {words.fix}",
    )


def allowed_now(evidence: Evidence) -> Words:
    what = f"Asked just now, the server allows this request of {pages_of(evidence)}."
    if evidence.not_asked:
        what = (
            f"Asked just now, the server allows the preflight of {pages_of(evidence)}. The request "
            "itself was not sent, because it may change something."
        )
    told = evidence.told.status
    if told is not None and is_error_status(told):
        return Words(
            what,
            f"The browser got status {meaning(told)}, in a response without the headers. That "
            "error is what to look for: it came and went, or it depends on what was not sent now, "
            f"such as a login, a body or its size. {target_of(evidence)} was reached from here.",
            f"{_fix_for_told(told)} Then let errors carry the headers too. {_OUTERMOST}",
        )
    return Words(
        what,
        "The browser's failure came from something else: an old response in its cache, an error "
        "that came and went, a login or a network that this machine does not have, or a server "
        f"that was fixed since. {target_of(evidence)} was reached from here.",
        "Reload with the cache disabled (Network panel, “Disable cache”). If it fails again, look "
        "at the request's status in the Network panel, and paste the whole message.",
    )


def _fix_for_told(status: int) -> str:
    if status in (502, 503, 504, 521, 522, 523, 524):
        return (
            "A proxy sends this status if the server behind it does not answer: look in the logs "
            "of both at the time of the failure, for a crash, a restart or a time limit."
        )
    if status == 413:
        return (
            "Raise the limit for the size of request bodies (nginx: client_max_body_size), or send "
            "less."
        )
    return fix_for_error(status)
