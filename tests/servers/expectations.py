"""What the CORS protocol and each policy require, written a second time and independently.

Nothing of the library's is used here: the responses are written out as HTTP, header by header.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from .applications import ANSWERS, TEXT, Answer, split
from .client import Response

APP = "https://app.example.com"
SUBDOMAIN = "https://eu.shop.example.com"
LOCALHOST = "http://localhost:5173"
LISTED = {APP, SUBDOMAIN, LOCALHOST}

OWN = "the server's own origin"
"""Stands for an origin that is another one at each server."""


class Rules(NamedTuple):
    """What one of the policies means, in terms of HTTP."""

    origins: set[str] | None
    """The origins, of those that the tests use, that are let in; ``None`` for all."""
    methods: set[str] | None
    """The methods that preflights may ask for; ``None`` for all that scripts can use."""
    names: set[str] | None
    """The request headers that they may ask for; ``None`` for all but Authorization."""
    actual: dict[str, str]
    """What responses to actual requests carry beside Access-Control-Allow-Origin."""
    preflight: dict[str, str]
    """What responses to preflights carry beside it."""
    status: int = 204
    """The status of a preflight that succeeds."""
    blocks: bool = False
    debug: bool = False

    def lets_in(self, origin: str) -> bool:
        return self.origins is None or origin in self.origins

    def allow_origin(self, origin: str) -> dict[str, str]:
        return {"access-control-allow-origin": "*" if self.origins is None else origin}


CREDENTIALS = Rules(
    origins=LISTED,
    methods={"GET", "HEAD", "POST", "PUT", "DELETE"},
    names={"x-trace", "authorization"},
    actual={
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "ETag, Retry-After",
    },
    preflight={
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "DELETE, GET, HEAD, POST, PUT",
        "access-control-allow-headers": "X-Trace, Authorization",
        "access-control-max-age": "600",
    },
)
RULES = {
    "credentials": CREDENTIALS,
    "anyone": Rules(
        origins=None,
        methods=None,
        names=None,
        actual={"access-control-expose-headers": "*"},
        preflight={
            "access-control-allow-methods": "*",
            "access-control-allow-headers": "*",
            "access-control-max-age": "60",
        },
    ),
    "blocking": Rules(
        origins=LISTED,
        methods={"GET", "HEAD", "POST", "PUT"},
        names={"x-trace"},
        actual={},
        preflight={
            "access-control-allow-methods": "GET, HEAD, POST, PUT",
            "access-control-allow-headers": "X-Trace",
        },
        status=200,
        blocks=True,
    ),
    "debug": CREDENTIALS._replace(blocks=True, debug=True),
}

ERROR = Answer(500, [("Content-Type", "text/plain; charset=utf-8")], [b"Internal Server Error"])
CRASHES = ("crash", "crash-after-start", "crash-in-body")
"""Behaviours in which an exception comes out of the application before any byte of a body."""


class Request(NamedTuple):
    """One request of the matrix."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def value(self, name: str) -> str | None:
        """The value of a header, the lines of a repeated one joined."""
        return ",".join(v for key, v in self.headers if key == name) or None


class Outcome(NamedTuple):
    """All of a response that has to be the same on every server."""

    status: int
    cors: dict[str, str]
    vary: list[str]
    other: list[tuple[str, str]]
    body: bytes | str


def expected(request: Request) -> Outcome:
    """What has to come of a request."""
    policy, behaviour = split(request.path)
    rules = RULES[policy]
    origin = request.value("Origin")
    asked = request.value("Access-Control-Request-Method")
    if request.method == "OPTIONS" and origin is not None and asked is not None:
        return _preflight(rules, origin, asked, request.value("Access-Control-Request-Headers"))

    varies = [] if rules.origins is None else ["Origin"]
    varies += ["Sec-Fetch-Site"] if rules.blocks else []
    varies += ["Access-Control-Request-Method"] if request.method == "OPTIONS" else []
    if origin is not None and not rules.lets_in(origin) and rules.blocks:
        site = request.value("Sec-Fetch-Site")
        if not (site in {"same-origin", "none"} if site else origin == OWN):
            if rules.debug:
                text, others = _problem("origin", 403, request.method)
            else:
                text = b"" if request.method == "HEAD" else b"Cross-origin request refused."
                others = [("content-type", "text/plain; charset=utf-8")]
            return Outcome(403, {}, [", ".join(varies)], others, text)

    cors = {}
    if rules.origins is None or (origin is not None and rules.lets_in(origin)):
        cors = {**rules.allow_origin(origin or ""), **rules.actual}
    if behaviour in CRASHES:
        answer = ERROR
    elif behaviour == "echo":
        answer = Answer(200, [TEXT], [request.body])
    else:
        answer = ANSWERS[behaviour]
    body = b"" if request.method == "HEAD" else b"".join(answer.chunks)
    others = sorted(
        (name.lower(), value)
        for name, value in answer.headers
        if not name.lower().startswith("access-control-") and name.lower() not in UNCOMPARED
    )
    return Outcome(answer.status, cors, _merged(answer, varies), others, body)


def _preflight(rules: Rules, origin: str, method: str, names: str | None) -> Outcome:
    asked = [name.strip(" \t").lower() for name in (names or "").split(",")]
    asked = [name for name in asked if name]
    allowed = [name for name in asked if _allows_name(rules, name)]
    varies = [] if rules.origins is None else ["Origin"]
    vary = [", ".join([*varies, "Access-Control-Request-Method", "Access-Control-Request-Headers"])]
    if not rules.lets_in(origin):
        refusal = "origin"
        shown = {"access-control-allow-origin": APP}
    elif method not in rules.methods if rules.methods is not None else method == "TRACE":
        refusal = "method"
        shown = {
            **rules.allow_origin(origin),
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": "DELETE, GET, HEAD, POST, PUT",
        }
    elif allowed != asked:
        refusal = "headers"
        methods = ["DELETE", "GET", "HEAD", "POST", "PUT"]
        shown = {
            **rules.allow_origin(origin),
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": ", ".join(methods),
        }
        if allowed:
            shown["access-control-allow-headers"] = ", ".join(allowed)
    else:
        return Outcome(
            rules.status, {**rules.allow_origin(origin), **rules.preflight}, vary, [], b""
        )
    if not rules.debug:
        return Outcome(403, {}, vary, [], b"")
    # The console names what fails first; all that comes before the true cause has to pass.
    body, others = _problem(refusal, 200, "OPTIONS")
    return Outcome(200, shown, vary, others, body)


def _allows_name(rules: Rules, name: str) -> bool:
    return name != "authorization" if rules.names is None else name in rules.names


def _problem(refusal: str, status: int, method: str) -> tuple[bytes | str, list[tuple[str, str]]]:
    body = b"" if method == "HEAD" else f"{status} urn:crossorigin:refusal:{refusal}-not-allowed"
    return body, [("content-type", "application/problem+json")]


def _merged(answer: Answer, varies: list[str]) -> list[str]:
    own = [value for name, value in answer.headers if name.lower() == "vary"]
    if not varies:
        return own
    listed = [name.strip() for value in own for name in value.split(",")]
    if "*" in listed:
        return ["*"]
    lower = [name.lower() for name in listed]
    return [", ".join([*listed, *(name for name in varies if name.lower() not in lower)])]


UNCOMPARED = {
    "connection",
    "content-length",
    "date",
    "keep-alive",
    "server",
    "transfer-encoding",
    "vary",
    "via",
}
"""Headers that are the server's own business, and Vary, which is compared by itself."""


def outcome(response: Response, own_origin: str) -> Outcome:
    """What has come of a request, in the same terms."""
    others = [
        (name, value)
        for name, value in response.headers
        if name not in UNCOMPARED and not name.startswith("access-control-")
    ]
    body: bytes | str = response.body
    if response.body and ("content-type", "application/problem+json") in others:
        problem: Mapping[str, object] = json.loads(response.body)
        body = f"{problem['status']} {problem['type']}"
    cors = {name: value.replace(own_origin, OWN) for name, value in response.cors().items()}
    return Outcome(response.status, cors, response.values("vary"), sorted(others), body)
