"""The application that every framework's module builds, and the policies that it is under.

`POLICIES` are installed in the framework's one line, with `is_customer` for `allow_origin_if`
(`is_customer_async` where it can be awaited), WebSocket handshakes held to them where it has any,
and the marks are `cors` on routes.

    /plain            GET, HEAD: `PLAIN` with the `ETAG`; PUT: what was sent; OPTIONS: `OPTIONS`
    /crash            GET: raises `Bug`, which nothing in the application handles
    /conflict         GET: raises the framework's own HTTP error with status 409
    /slashed/         GET: `PLAIN`; without the slash, redirected there where frameworks do so
    /stream           GET: `CHUNKS`, one by one
    /broken           GET: the first of `CHUNKS`; then raises `Bug`, in the middle of the stream
    /static/hello.txt GET: the file of that name in `STATIC`, by the framework's own means
    /private/data     GET: `PLAIN`; middleware answers 401 to whatever is under /private, of any
                      method, unless its Authorization is `AUTHORIZATION`
    /own-headers      GET: `PLAIN`, with the headers `OWN_HEADERS`
    /varied           GET: `PLAIN`, with the headers `VARIED`
    /cookies          GET: the request's header Cookie, with a Set-Cookie line for each of `COOKIES`
    /echo             a WebSocket that sends back the one text that it is told
    /internal/books   GET: `KEPT`, with the headers `OWN_HEADERS`
    /internal/status  GET: `PLAIN`
    /guarded/…        nothing: what reaches the application gets a 404
    /guarded/shared/… the same, under a policy to which a function adds `RESELLER`
    /open             GET: `PLAIN`; marked `OPEN`
    /closed           GET: `KEPT`, with the headers `OWN_HEADERS`; marked `NO_CORS`
    /split            GET: `PLAIN`, a route of its own, marked `OPEN`
                      PUT: what was sent, another route, marked `PARTNERS`
    /class            a class, marked `PARTNERS`: GET: `PLAIN`, a method marked `OPEN`;
                      PUT: what was sent
    /group/item       GET: `PLAIN`, in a group of routes (router, blueprint) marked `PARTNERS`
    /group/open       GET: `PLAIN`, in the same group, but marked `OPEN`
    /mounted/item     GET: `PLAIN`, in an application of its own that is mounted, marked `PARTNERS`
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from crossorigin import NO_CORS, OriginPredicate, Policy, PolicyMap

__all__ = [
    "APP",
    "AUTHORIZATION",
    "CHUNKS",
    "COOKIES",
    "CUSTOMER",
    "ETAG",
    "EVIL",
    "KEPT",
    "NO_CORS",
    "OPEN",
    "OPTIONS",
    "OWN_HEADERS",
    "PARTNER",
    "PARTNERS",
    "PLAIN",
    "POLICIES",
    "RESELLER",
    "STATIC",
    "TENANT",
    "TENANT_HOST",
    "VARIED",
    "Bug",
    "Framework",
    "is_customer",
    "is_customer_async",
]

APP = "https://app.example.com"
PARTNER = "https://partner.example"
CUSTOMER = "https://shop.customer.example"
RESELLER = "https://reseller.example"
"""What a function adds to `PARTNERS`, and to a policy of `POLICIES`."""
TENANT = "https://tenant.example"
"""What a function allows for `TENANT_HOST` alone, with ``X-Region: eu``."""
TENANT_HOST = "tenant.test"
EVIL = "https://evil.example"

OPEN = Policy(allow_origins="*")
TENANTS = Policy(allow_origins=[TENANT], expose_headers=["X-Tenant"])
"""What the function gives for `TENANT`."""


def is_reseller(origin: str) -> bool:
    """What could ask another database."""
    return origin == RESELLER


RESELLERS = OriginPredicate(is_reseller)
PARTNERS = RESELLERS.added_to(Policy(allow_origins=[PARTNER], allow_methods=["PUT"]))
POLICIES = PolicyMap(
    {
        "/": Policy(
            allow_origins=[APP],
            allow_methods=["PUT", "DELETE"],
            allow_headers=["X-Trace", "Authorization"],
            expose_headers=["ETag"],
            allow_credentials=True,
            max_age=600,
        ),
        "/internal": NO_CORS,
        "/internal/status": OPEN,
        "/guarded": Policy(allow_origins=[APP], block_refused="unsafe-methods"),
        "/parts": Policy.any_of(
            Policy(allow_origins=[APP], allow_credentials=True, allow_methods=["PUT"]),
            Policy(allow_origins=[PARTNER], expose_headers=["ETag"], max_age=60),
        ),
        "/guarded/shared": RESELLERS.added_to(Policy(allow_origins=[APP])),
    }
)

PLAIN = "plain"
ETAG = '"1"'
KEPT = "what no page is to read"
CHUNKS = [f"{number}\n" for number in range(100)]
STATIC = Path(__file__).with_name("static")
AUTHORIZATION = "Bearer token"
OPTIONS = {"Allow": "GET, PUT, OPTIONS", "X-Answered-By": "the application"}
OWN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Credentials": "false",
    "Vary": "Accept-Language",
}
VARIED = {"Vary": "*"}
COOKIES = [
    "session=1; Path=/cookies; Secure; HttpOnly; SameSite=None",
    "theme=dark; Path=/cookies; Secure; SameSite=None",
]


def _is_customer(
    origin: str, host: str, path: str, method: str, headers: Mapping[str, str]
) -> bool | Policy:
    """What could ask a database."""
    if origin == TENANT and host == TENANT_HOST and headers.get("x-region") == "eu":
        return TENANTS if path == "/plain" and method == "GET" else NO_CORS
    return origin == CUSTOMER


async def _is_customer_async(
    origin: str, host: str, path: str, method: str, headers: Mapping[str, str]
) -> bool | Policy:
    """The same, where it can be awaited."""
    return _is_customer(origin, host, path, method, headers)


is_customer = OriginPredicate(_is_customer, headers=["X-Region"])
is_customer_async = OriginPredicate(_is_customer_async, headers=["X-Region"])


class Bug(Exception):
    """What nothing in the application handles; its text is to be found in the server's log."""

    def __init__(self) -> None:
        super().__init__("a bug in the application")


class Framework(NamedTuple):
    """What a module in `apps` says of itself, as ``FRAMEWORK``."""

    name: str
    """As its authors write it."""
    distributions: tuple[str, ...]
    """On the package index: the framework, then the server that it is tested on."""
    command: str
    """What serves it: a module of Python, with its arguments; ``{port}`` is filled in."""
    lacks: Mapping[str, str] = {}
    """The behaviours that it cannot have, by name, each with the reason."""
