"""Words for WebSockets and EventSources, which have rules of their own."""

from __future__ import annotations

from ...fetch.statuses import is_error_status
from ..evidence import WRITER, Evidence
from ..findings import NextStep
from .errors import fix_for_error, meaning
from .wording import Words, answered, if_wanted, joined, pages_of, url_of

__all__ = [
    "handshake_unanswered",
    "no_event_stream",
    "open_connection_broken",
    "websocket_canceled",
    "websocket_closed",
    "websocket_failed",
    "websocket_ill_answered",
    "websocket_ill_framed",
    "websocket_not_opened",
    "websocket_refused",
    "websocket_refused_for_origin",
    "websocket_refused_in_log",
]


def websocket_refused(evidence: Evidence) -> Words:
    why, fix = _why_and_fix(evidence, evidence.status or 0)
    return Words(
        f"The server refused the WebSocket handshake {answered(evidence)}.",
        f"WebSockets have no CORS: no Access-Control header opens them. {why}",
        fix,
    )


def _why_and_fix(evidence: Evidence, status: int) -> tuple[str, str]:
    """Why servers answer a handshake with `status`, and the fix."""
    if status in (404, 405, 410):
        return _NO_SOCKET
    if status in (502, 503, 504) or status > 520:
        return _UNREACHED
    if status // 100 == 3:
        return _REDIRECTED
    if not is_error_status(status) or status == 426:
        return _AS_USUAL
    if status >= 500:
        return _FAILED
    return _malformed(evidence) if status == 400 else _refused(evidence, status)


_NO_SOCKET = (
    "There is no WebSocket at this path, or only plain HTTP.",
    "Check the path. If it is right, let the proxy pass it on to the WebSocket server.",
)
_UNREACHED = (
    "A proxy in front of the server has no response from it.",
    "Check that the WebSocket server runs, and that the proxy's address for it is right.",
)
_REDIRECTED = (
    "It redirects the handshake, and browsers do not follow that.",
    "Connect to the address that it redirects to. (The response header Location in the Network "
    "panel names it.) With the same host and https, write wss: in place of ws:. If it is a login "
    "page, log in first, and check that the handshake carries the cookie.",
)
_AS_USUAL = (
    "Something answered the handshake like an ordinary request.",
    "Check the path, and that the server has WebSockets there and turned on (Azure App Service: "
    "Web sockets; IIS: the WebSocket Protocol feature). Let the proxy pass the headers Upgrade and "
    "Connection on (nginx: proxy_http_version 1.1 and two proxy_set_header).",
)
_FAILED = ("The server failed.", "Look in the server's log for the error.")


def _malformed(evidence: Evidence) -> tuple[str, str]:
    return (
        "The server takes the handshake for malformed: a proxy left out Upgrade and Connection, a "
        "cookie or the query is wrong, or (Socket.IO) another instance has the session. Some "
        "servers also refuse an Origin with 400.",
        "Look in the server's log for what it misses. Let the proxy pass on Upgrade and Connection "
        "(nginx: proxy_http_version 1.1 and two proxy_set_header). Delete the site's cookies if it "
        "works in a private window. With several instances of Socket.IO, keep each client at one "
        f"of them. If it is the Origin, let the server accept {_the_origin(evidence)} for "
        "WebSockets.",
    )


def _refused(evidence: Evidence, status: int) -> tuple[str, str]:
    why = "Servers look at the Origin themselves, or they need a login or another path."
    if status == 403:
        why += " (Starlette and FastAPI also answer 403 if no WebSocket has this path.)"
    elif status == 401:
        why += " (ws for Node.js answers 401 whenever its verifyClient refuses, also an Origin.)"
    if evidence.engine == WRITER or evidence.origin_sent is False:
        why += (
            " Clients outside of browsers send an Origin only if they are told to (ws for Node.js "
            "by the option origin), and some servers refuse its absence."
        )
    return why, (
        f"Let the server accept {_the_origin(evidence)} for WebSockets, in its own setting for "
        "that (such as “allowed origins”), and check that path and login are right. To see which "
        "it is, look in the server's log, or try a client without a browser: if “wscat -c URL” "
        "connects and “wscat -c URL --origin ORIGIN” does not, it is the Origin."
    )


def handshake_unanswered(evidence: Evidence) -> Words:
    return Words(
        "This shows the request of a WebSocket handshake without its response, so it does not show "
        "whether it was refused, or why.",
        "WebSockets have no CORS: the server itself looks at the Origin, and accepts "
        f"{_the_origin(evidence)} or not, with status 101 or an error such as 403.",
        "Paste the status of the response, and what the console and the server's log say.",
        NextStep.ASK_SERVER,
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
    elif is_error_status(status):
        fix = fix_for_error(status)
    else:
        fix = "Answer with status 200 and Content-Type: text/event-stream."
    has = f"status {meaning(status)} and {kind}"
    if evidence.response is None:  # only its status is told
        has = f"status {meaning(status)}, and not 200"
    return Words(
        f"The EventSource fails: its response has {has}.",
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
    of_certificate, try_first = "", ""
    if not (evidence.url or "").startswith("ws:"):
        of_certificate = (
            ", or the browser does not accept the certificate of a wss: address and cannot ask the "
            "user about it"
        )
        try_first = (
            "Open the address in a tab, with https: in place of wss:. If the certificate is not "
            "trusted, the tab says so. If it is, l"
        )
    return Words(
        f"The browser gave up the WebSocket handshake with {url_of(evidence)} before it had a "
        "response.",
        "This is not CORS, and the server did not refuse it. Usually the page closed the WebSocket "
        f"or was left{of_certificate}.",
        f"{try_first or 'L'}ook for what closes the WebSocket or leaves the page at this moment.",
    )


def open_connection_broken(evidence: Evidence) -> Words:
    is_socket = (evidence.url or "ws:").startswith("ws")
    kind = "WebSocket" if is_socket else "EventSource"
    more = ", or it sent what is not valid, or did not answer a ping or close()"
    return Words(
        f"The {kind} to {url_of(evidence)} was open, and then its connection broke.",
        "This is not CORS. In spite of its words, Firefox says this only of a connection that was "
        "open: the page was left or reloaded (then it is harmless), a proxy closed it because it "
        f"was idle, the server ended or restarted{more if is_socket else ''}.",
        "If it comes only when you reload or leave the page, ignore it. Otherwise look in the "
        "server's log at this moment, and let a proxy keep idle connections for longer (nginx: "
        f"proxy_read_timeout) or the server send {'pings' if is_socket else 'a comment'} now and "
        "then.",
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
        f"The response to the WebSocket handshake breaks the protocol: {said}.",
        f"WebSockets have no CORS, and the Origin was not refused. {why}",
        fix,
    )


def websocket_not_opened(evidence: Evidence, said: str) -> Words:
    """`said` is what Safari says of each response that opens no WebSocket."""
    return Words(
        "The server answered the WebSocket handshake, but did not open the WebSocket.",
        f"Safari says “{said}” and leaves the status out. It may be 400 or 403, mostly because of "
        "the Origin, 401 (a login), 404 (another path), a redirect, or 502 of a proxy. WebSockets "
        "have no CORS, so no Access-Control header plays a part.",
        "Look for the status in the server's log, or in the WebSocket's entry in the Network panel "
        "of another browser. With 400 or 403, let the server accept "
        f"{_the_origin(evidence)} for WebSockets. With 200, 400 or 426, let the proxy pass the "
        "headers Upgrade and Connection on (nginx: proxy_http_version 1.1 and two "
        "proxy_set_header).",
    )


def websocket_ill_framed(evidence: Evidence, said: str) -> Words:
    """`said` is what a browser finds wrong in what came after the handshake."""
    return Words(
        f"The WebSocket was open, and then the server sent what is not valid in it: {said}.",
        "This is not CORS, and the Origin was not refused. Mostly two programs write into the "
        "connection (two WebSocket servers at one HTTP server, or an error page after the "
        "handshake), or the two sides do not agree on compression.",
        "Let only one WebSocket server handle a path (ws for Node.js: noServer: true, and choose "
        "by the path at “upgrade”). Turn compression (permessage-deflate) off to see whether it is "
        "that. Look in the server's log for an error at this moment, and connect past the proxy. "
        "Without TLS, a filter of the network can change what is sent: try wss:.",
    )


def of_listening(evidence: Evidence) -> str:
    """That 0.0.0.0 is not an address to connect to."""
    target = evidence.target
    if target is None or target.host not in ("0.0.0.0", "[::]"):  # noqa: S104
        return ""
    return (
        f" {target.host} is an address to listen at, on all of a machine's addresses: to connect, "
        "write localhost, or the machine's own name or address."
    )


def websocket_failed(evidence: Evidence, said: str = "") -> Words:
    """`said` is the reason in the message, in words that are not known."""
    told = f": “{said}”" if said else ", and the message does not say why"
    unknown = "What the browser gives as the reason is not known here. " if said else ""
    return Words(
        f"The WebSocket connection to {url_of(evidence)} failed{told}.",
        f"{unknown}The server may be down or unreachable, its certificate may not be trusted, it "
        "may have refused the handshake because of the Origin, the path or a missing login, or a "
        "proxy in front of it may not pass the headers Upgrade and Connection on. WebSockets have "
        f"no CORS, so no Access-Control header plays a part.{of_listening(evidence)}",
        "Open the WebSocket's entry in the Network panel and look at its status. 101 means that it "
        "was open and was closed later, 403 that the server refused it. Without a status, there "
        "was no connection.",
    )
