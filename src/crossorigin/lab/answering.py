"""The server's end of a scenario: from a request to the response, without a socket.

The policy is enforced by `crossorigin.asgi.CORSMiddleware` itself, around a small application; the
behaviours of servers and proxies that get CORS wrong are layers in front of it. The same function
answers the model and, in `server`, the real browser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final
from urllib.parse import unquote_to_bytes, urlsplit

from ..asgi import ASGIApp, CORSMiddleware, Message, Receive, Scope, Send
from ..browser import HttpRequest, HttpResponse, is_handshake, is_preflight
from ..policy import NO_CORS, Policy, PolicyMap
from ..policy.files import read_fields
from ..policy.notation import built_from_file
from .scenario import LabScenario

__all__ = ["LOGIN_HOST", "ServerEnd", "read_fields_of", "read_policy"]

LOGIN_HOST: Final = "login.example.org"
"""The host of the login page, to which ``login-redirect`` leads."""
POLICY_NAME: Final = "cors.toml"
"""The name of the policy's text in messages."""
ITEMS: Final = b'{"items": ["one", "two"]}'
PIXEL: Final = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
"""An image of one pixel, a GIF."""
_BODIES: Final = {
    "eventsource": ("text/event-stream", b"data: " + ITEMS + b"\n\n"),
    "image": ("image/gif", PIXEL),
}
"""The type and the content of a response, by the kind of request; JSON for the others."""
ACCEPT: Final = "ICX+Yqv66kxgM0FcWaLWlFLwTAI="
"""The Sec-WebSocket-Accept for the key that the model sends. (RFC 6455, section 1.3)"""


def read_fields_of(text: str) -> dict[str, Any]:
    """The fields in a policy's text, TOML.

    Raises:
        PolicyError: the text cannot be parsed.
    """
    # A lone surrogate, which JSON can have, is not UTF-8, and then told as that.
    return read_fields(text.encode("utf-8", "surrogatepass"), POLICY_NAME, is_toml=True)[0]


def read_policy(text: str) -> PolicyMap:
    """The policies in a text of TOML.

    Raises:
        PolicyError: the text cannot be parsed, or a policy in it is wrong.
    """
    return built_from_file(PolicyMap.from_dict, read_fields_of(text), POLICY_NAME)


class ServerEnd:
    """The server of a scenario: a transport for `Browser`.

    Args:
        scenario: The scenario.
        login: The origin of the login page, if it is not the one of the scenarios.

    Raises:
        PolicyError: the scenario's policy is wrong, and the behaviour needs one.
    """

    def __init__(self, scenario: LabScenario, *, login: str = f"https://{LOGIN_HOST}") -> None:
        self._server = scenario.server
        self._login = login
        self._cached: dict[str, HttpResponse] = {}
        behaviour = scenario.server.behaviour
        policies: Policy | PolicyMap = NO_CORS
        if behaviour not in ("headers", "no-cors"):
            policies = read_policy(scenario.policy)
        self.earlier_origin = _earlier_origin(policies, scenario)
        """The origin of the page whose response a shared cache has; ``None`` for a request without
        an origin."""
        self._bare: ASGIApp = partial(_application, scenario)
        self._app: ASGIApp = CORSMiddleware(
            self._bare, policy=policies, websocket="enforce", log_refusals=False
        )
        self._layers: dict[str, Callable[[HttpRequest], HttpResponse]] = {
            "policy": self._inner,
            "headers": self._fixed_headers,
            "no-cors": self._without_cors,
            "crash": self._crash,
            "login-redirect": self._login_redirect,
            "slash-redirect": self._slash_redirect,
            "doubled": self._doubled,
            "cached-without-vary": self._from_cache,
            "auth-first": self._auth_first,
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response to one request."""
        if _origin_of(request.url) == self._login:
            return HttpResponse(200, [("Content-Type", "text/html")], b"<h1>Log in</h1>")
        return self._layers[self._server.behaviour](request)

    def _inner(self, request: HttpRequest) -> HttpResponse:
        return call(self._app, request)

    def _fixed_headers(self, request: HttpRequest) -> HttpResponse:
        if is_preflight(request):
            headers = list(self._server.preflight_headers)
            return HttpResponse(self._server.preflight_status, headers)
        return call(self._bare, request)

    def _without_cors(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            headers = [("Allow", "GET, HEAD, POST, PUT, DELETE"), ("Content-Type", "text/plain")]
            return HttpResponse(405, headers, b"Method Not Allowed")
        return call(self._bare, request)

    def _crash(self, request: HttpRequest) -> HttpResponse:
        if is_preflight(request):
            return self._inner(request)
        return HttpResponse(500, [("Content-Type", "text/plain")], b"Internal Server Error")

    def _login_redirect(self, request: HttpRequest) -> HttpResponse:
        response = self._inner(request)
        if is_preflight(request):
            return response
        headers = [each for each in response.headers if each[0].lower() != "content-type"]
        return HttpResponse(302, [*headers, ("Location", f"{self._login}/")])

    def _slash_redirect(self, request: HttpRequest) -> HttpResponse:
        url, question, query = request.url.partition("?")
        if url.endswith("/"):
            return self._inner(request)
        return HttpResponse(307, [("Location", f"{url}/{question}{query}")])

    def _doubled(self, request: HttpRequest) -> HttpResponse:
        response = self._inner(request)
        headers = [*response.headers, ("Access-Control-Allow-Origin", "*")]
        return HttpResponse(response.status, headers, response.body)

    def _from_cache(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self._inner(request)
        found = self._cached.get(request.url)
        if found is None:
            origin = self.earlier_origin
            headers = [] if origin is None else [("Origin", origin)]
            found = self._inner(HttpRequest("GET", request.url, headers))
            kept = [each for each in found.headers if each[0].lower() != "vary"]
            found = HttpResponse(found.status, [*kept, ("Age", "60")], found.body)
            self._cached[request.url] = found
        body = b"" if request.method == "HEAD" else found.body
        return HttpResponse(found.status, found.headers, body)

    def _auth_first(self, request: HttpRequest) -> HttpResponse:
        if request.header("authorization") is None:
            headers = [("WWW-Authenticate", "Bearer"), ("Content-Type", "text/plain")]
            return HttpResponse(401, headers, b"Unauthorized")
        return self._inner(request)


def _earlier_origin(policies: Policy | PolicyMap, scenario: LabScenario) -> str | None:
    """An allowed origin other than the page's, written out in the policy."""
    found: Iterable[Policy] = (
        (policy for _, _, policy in policies.entries())
        if isinstance(policies, PolicyMap)
        else (policies,)
    )
    for policy in found:
        for origin in policy.allow_origins:
            is_plain = "*" not in origin and "/" not in origin.partition("://")[2]
            if is_plain and origin not in ("null", scenario.page.origin):
                return origin
    return None


def _origin_of(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].partition('?')[0]}"


# --- the application, and calling it -------------------------------------------------------------


async def _application(scenario: LabScenario, scope: Scope, receive: Receive, send: Send) -> None:
    """The application behind the policy: it has one resource, at every path."""
    del receive
    server = scenario.server
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    has_type = any(name.lower() == "content-type" for name, _ in server.headers)
    kind = scenario.request.kind
    content_type, body = _BODIES.get(kind, ("application/json", ITEMS))
    listed = [*server.headers, *([] if has_type else [("Content-Type", content_type)])]
    headers = [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in listed]
    await send({"type": "http.response.start", "status": server.status, "headers": headers})
    has_body = scope["method"] != "HEAD" and server.status not in (204, 304)
    await send({"type": "http.response.body", "body": body if has_body else b""})


def call(app: ASGIApp, request: HttpRequest) -> HttpResponse:
    """The response of an application that never waits, so that no event loop is needed.

    Pyodide has no loop that can be waited for, which `transports.ASGITransport` needs.
    """
    sent: list[Message] = []
    work = app(_scope(request), _nothing_more, partial(_collect, sent))
    try:
        work.__await__().send(None)
    except StopIteration:
        pass
    else:
        raise RuntimeError("the application waits for something")
    start = sent[0]
    if start["type"] == "websocket.accept":
        return HttpResponse(
            101,
            [
                ("upgrade", "websocket"),
                ("connection", "Upgrade"),
                ("sec-websocket-accept", ACCEPT),
            ],
        )
    headers = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]
    ]
    return HttpResponse(
        start["status"], headers, b"".join(each.get("body", b"") for each in sent[1:])
    )


async def _nothing_more() -> Message:
    return {"type": "websocket.connect"}


async def _collect(sent: list[Message], message: Message) -> None:
    sent.append({**message, "type": message["type"].replace("websocket.http.", "http.")})


def _scope(request: HttpRequest) -> Scope:
    url = urlsplit(request.url)
    kind = "websocket" if is_handshake(request) else "http"
    scheme = {"ws": "ws", "wss": "wss", "http": "ws", "https": "wss"}[url.scheme]
    path = url.path or "/"
    headers = [(b"host", url.netloc.rpartition("@")[2].encode("latin-1"))]
    headers += [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers
    ]
    scope: dict[str, Any] = {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.5"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": scheme if kind == "websocket" else url.scheme,
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path.encode("latin-1"),
        "query_string": url.query.encode("latin-1"),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 0),
        "server": (url.hostname or "", url.port or (443 if url.scheme in ("https", "wss") else 80)),
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
    }
    return scope
