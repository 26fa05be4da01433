"""Vectors: the questions that show whether a server implements a policy. No I/O.

Each is a request of a page. The browser's end determines what the page sends. A vector that needs a
preflight ends with it, so that asking does not change anything at the server.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import quote, unquote, urljoin, urlsplit

from ..browser import HttpRequest, handshake_request
from ..fetch.header_lists import Header
from ..fetch.methods import CORS_SAFELISTED_METHODS, SAFE_METHODS, is_forbidden_method, is_method
from ..fetch.origins import HTTP_SCHEMES, Origin
from ..fetch.ports import is_blocked_due_to_bad_port
from ..fetch.safelists import is_cors_safelisted_request_header
from ..fetch.urls import Url, parse_url
from ..policy import NO_CORS, Policy, PolicyMap, example_path
from .origins import (
    COMMON,
    Trick,
    examples,
    near_misses,
    near_other_parts,
    part_for,
    plainly_asked,
    sample,
)

__all__ = [
    "ANY_SEGMENT",
    "SAFE_METHODS",
    "Aspect",
    "Vector",
    "host_entry",
    "vectors_for",
    "without_login",
]


UNUSUAL_METHODS = ("PUT", "DELETE", "PATCH", "CROSSORIGIN-VERIFY")
UNUSUAL_HEADERS = ("Authorization", "X-Crossorigin-Verify")
MISSING = "crossorigin-verify-missing"
"""A name under which no server has a resource."""
ANY_SEGMENT = "crossorigin-verify-any"
"""What stands for a placeholder of a path."""
FRESH = "crossorigin-verify"
"""The query parameter that makes a URL new to every cache."""

UNSAFE_VALUES = {
    "accept": "text/html;x=(",
    "accept-language": "en_GB",
    "content-language": "en_GB",
    "content-type": "application/json",
    "range": "bytes=-5",
}
"""Values with which safelisted request headers need a preflight like all others."""
PLAIN_HEADERS = (("Accept", "application/json"), ("Accept", "text/html"), ("Range", "bytes=0-0"))
"""Headers that need no preflight, and by which servers choose what answers."""


class Aspect(StrEnum):
    """The part of the policy that a vector tests; reports are grouped by it."""

    ORIGINS = "origins"
    """Pages of origins that are allowed."""
    NEAR_MISSES = "near-misses"
    """Pages of origins that are not allowed, most of them near misses."""
    CREDENTIALS = "credentials"
    METHODS = "methods"
    HEADERS = "headers"
    EXPOSE = "expose"
    MAX_AGE = "max-age"
    ERRORS = "errors"
    """Responses to errors: a path that does not exist."""
    CACHES = "caches"
    """``Vary``, and responses to pages of two origins in turn."""
    PRIVATE_NETWORK = "private-network"
    BLOCKING = "blocking"
    WEBSOCKETS = "websockets"
    """Handshakes, which a server has to check itself."""


@dataclass(frozen=True, kw_only=True)
class Vector:
    """A question: a request of a page of `origin` (``None``: without a page and ``Origin``).

    `allowed` tells whether the policy allows it. `whole` is the policy of `url`, and `policy` the
    part of it that decides about `origin`, or the same if it has no parts. `trick` is the careless
    comparison that a near miss would pass. `sends` tells whether the request itself is sent, or
    ends with its preflight. `upload` tells whether it is a POST by XMLHttpRequest with an upload
    listener, which always needs a preflight. `turn` orders the requests to a fresh URL, 0 for all
    others. `home` is the URL that it was made for, if `url` is a missing one below it, or a fresh
    one. `login` tells whether the headers of a login go with it.
    """

    aspect: Aspect
    url: str
    origin: str | None
    method: str = "GET"
    headers: tuple[Header, ...] = ()
    body: bytes | None = None
    credentials: bool = False
    upload: bool = False
    allowed: bool
    policy: Policy
    whole: Policy = field(compare=False)  # `url` determines it
    trick: Trick | None = None
    sends: bool = False
    turn: int = 0
    home: str = ""
    login: bool = True

    def __post_init__(self) -> None:
        if not self.home:
            object.__setattr__(self, "home", self.url)

    @property
    def path(self) -> str:
        """The URL from its path on."""
        return "/" + self.url.partition("://")[2].partition("/")[2]

    @property
    def request(self) -> HttpRequest | None:
        """The request itself if script cannot make it; else ``None``."""
        if self.aspect is Aspect.PRIVATE_NETWORK:
            headers = [
                ("Access-Control-Request-Method", self.method),
                ("Access-Control-Request-Private-Network", "true"),
                ("Origin", self.origin or ""),
            ]
            return HttpRequest("OPTIONS", self.url, headers)
        if self.aspect is Aspect.WEBSOCKETS:
            return handshake_request(self.url, self.origin)
        return HttpRequest(self.method, self.url) if self.origin is None else None

    def __str__(self) -> str:
        """The question in a line."""
        names = ", ".join(name for name, _ in self.headers)
        what = "WebSocket" if self.aspect is Aspect.WEBSOCKETS else self.method
        return (
            f"{what} {self.path}"
            + (f" with {names}" if names else "")
            + (" with an upload listener" if self.upload else "")
            + (" and" if (names or self.upload) and self.credentials else "")
            + (" with credentials" if self.credentials else "")
            + (f" from {self.origin}" if self.origin is not None else " without Origin")
            + (f", in turn {self.turn}" if self.turn else "")
            + ("" if self.login else ", without the login")
        )


def vectors_for(
    policy: Policy | PolicyMap,
    url: str,
    *,
    paths: Sequence[str] = (),
    prefix: str = "",
    websockets: Sequence[str] = (),
    unsafe_methods: Collection[str] = (),
    unsafe_body: bytes = b"{}",
    unsafe_type: str = "application/json",
    fresh: str = "1",
) -> list[Vector]:
    """The requests that show whether a server implements `policy`.

    Args:
        policy: The policy, or policies by path and host.
        url: An absolute http(s) URL of the server. Without a path, such as
            ``https://api.example.net``, it only names the server if there are other paths.
        paths: Further paths or URLs of the same origin.
        prefix: The beginning of each path that a proxy removes, so that the policy's paths do not
            have it.
        websockets: Paths at which the server checks the origins of WebSocket handshakes by the
            policy, as ``websocket="enforce"`` does.
        unsafe_methods: Methods other than GET, HEAD and OPTIONS that are really sent to `paths`.
        unsafe_body: The body of those requests.
        unsafe_type: The Content-Type of that body.
        fresh: A word that is added to URLs, so that no cache has stored them.

    Raises:
        ValueError: `url` is not an absolute http(s) URL; a path is of another origin, or does not
            begin with `prefix`; or a method of `unsafe_methods` cannot be sent, or has no `paths`.
    """
    policies = PolicyMap({"/": policy}) if isinstance(policy, Policy) else policy
    base = _page_url(url)
    prefix = _checked_prefix(prefix)
    named = [_within(base, path) for path in paths]
    _check_unsafe(unsafe_methods, named)
    own = [_within(base, f"{prefix}{path}") for path in _own_paths(policies, base)]
    is_origin = "/" not in url.partition("://")[2]
    has_paths = named or own or websockets
    urls = dict.fromkeys([*named, *own] if is_origin and has_paths else [base, *named, *own])
    known = {origin: None for each in _policies(policies) for origin in examples(each)}

    def askings(url: str) -> list[_Asking]:
        return _askings(url, policies, tuple(known), prefix)

    vectors: list[Vector] = []
    judged: set[Policy] = set()
    for each in urls:
        parts = askings(each)
        for asking in parts:
            vectors += asking.all_about()
        if parts[0].whole not in judged:
            judged.add(parts[0].whole)
            for asking in parts:
                vectors += asking.further_origins()
            vectors += _caches(parts, fresh)
        for missing in askings(_missing(each)):
            vectors += (replace(vector, home=each) for vector in missing.error())
        if each in named:
            sent: dict[object, Vector] = {}
            for asking in parts:
                for vector in asking.unsafe(unsafe_methods, unsafe_body, unsafe_type):
                    sent.setdefault((vector.aspect, vector.method), vector)
            vectors += sent.values()
    for path in websockets:
        for asking in askings(_within(base, path)):
            vectors += asking.handshakes()
    return list(dict.fromkeys(vectors))


def http_url(url: str) -> Url:
    """The URL, parsed.

    Raises:
        ValueError: it is not an absolute http(s) URL.
    """
    parsed = parse_url(url)
    if parsed is None or parsed.scheme not in HTTP_SCHEMES:
        raise ValueError(f"{url!r} is not an http or https URL, such as 'https://api.example.net/'")
    return parsed


def _page_url(url: str) -> str:
    """The URL as pages can fetch it."""
    parsed = http_url(url)
    if parsed.includes_credentials:
        raise ValueError(
            f"the URL {url!r} has a user name or password in it; pages cannot use such URLs"
        )
    if is_blocked_due_to_bad_port(parsed.origin):
        raise ValueError(f"the URL {url!r} has a port that browsers never open")
    return parsed.without_fragment


def _within(base: str, path: str) -> str:
    joined, home = parse_url(path, base), parse_url(base)
    if joined is None or home is None or joined.origin != home.origin:
        raise ValueError(f"the path {path!r} is not in the origin of {base!r}")
    return joined.without_fragment


def _check_unsafe(methods: Collection[str], named: Sequence[str]) -> None:
    for method in methods:
        if not is_method(method) or is_forbidden_method(method) or method in SAFE_METHODS:
            raise ValueError(
                f"{method!r} cannot be sent as an unsafe method; use one other than "
                f"{', '.join(sorted(SAFE_METHODS))}, as on the wire, such as 'PUT'"
            )
    if methods and not named:
        raise ValueError(
            f"the unsafe methods {', '.join(methods)} are sent only to named paths; name one with "
            "--path (in Python, paths=[…])"
        )


def _policies(policies: PolicyMap) -> Iterator[Policy]:
    """All policies; of one that has parts, the parts."""
    return (part for _, _, each in policies.entries() for part in each.parts or (each,))


def _checked_prefix(prefix: str) -> str:
    """`prefix` without a trailing slash."""
    if prefix and (not prefix.startswith("/") or "?" in prefix or "#" in prefix):
        raise ValueError(f"the prefix {prefix!r} is not a path, such as '/api'")
    return prefix.rstrip("/")


def _own_paths(policies: PolicyMap, base: str) -> Iterator[str]:
    """The paths of the map's entries for the host of `base`, percent-encoded."""
    of_host = policies.hosts.get(host_entry(policies, base) or "", policies)
    for path in of_host.paths:
        if path != "/":
            yield quote(example_path(path, ANY_SEGMENT))


def host_entry(policies: PolicyMap, url: str) -> str | None:
    """The map's entry for the host of `url`; ``None`` for hosts that are not listed."""
    if not policies.hosts:
        return None
    marks = {
        host: Policy(allow_origins=[f"https://m{number}.example"])
        for number, host in enumerate(policies.hosts)
    }
    found = PolicyMap({"/": NO_CORS}, hosts=marks).policy_for("/", urlsplit(url).netloc)
    return next((host for host, mark in marks.items() if mark == found), None)


def _missing(url: str) -> str:
    """A URL below `url`, so that it is under the same policy."""
    parts = urlsplit(url)
    return urljoin(url, f"{parts.path.rstrip('/')}/{MISSING}")


def _askings(
    url: str, policies: PolicyMap, known: Sequence[str], prefix: str = ""
) -> list[_Asking]:
    """The questions about one URL: of each part of its policy, or of the policy itself."""
    split = urlsplit(url)
    path = unquote(split.path) or "/"
    if prefix and path != prefix and not path.startswith(f"{prefix}/"):
        raise ValueError(f"the path {path!r} is not under the prefix {prefix!r}")
    whole = policies.policy_for(path[len(prefix) :] or "/", split.netloc)
    return [_Asking(url, part, whole, known) for part in whole.parts or (whole,)]


def _caches(parts: Sequence[_Asking], fresh: str) -> Iterator[Vector]:
    """A request without ``Origin``; then pages of two origins in turn, at fresh URLs.

    They are of the same policy; or, if it has parts, of the first part and of each other one.
    """
    first, *others = parts
    yield first.vector(Aspect.CACHES, None, allowed=True, sends=True)
    joined = "&" if "?" in first.url else "?"
    pairs = [[*first.allowed[:1], *each.allowed[:1]] for each in others] or [first.allowed[:2]]
    rounds = [
        turns
        for pair in pairs
        for turns in ([None, *pair], *([origin, *reversed(pair), None] for origin in pair))
    ]
    for number, turns in enumerate(rounds, 1):
        for turn, origin in enumerate(dict.fromkeys(turns), 1):
            vector = first.vector(Aspect.CACHES, origin, allowed=True, sends=True, turn=turn)
            yield replace(
                vector,
                url=f"{first.url}{joined}{FRESH}={fresh}-{number}",
                credentials=vector.policy.allow_credentials,
            )


class _Asking:
    """The questions about one URL, of one part of its policy or of the policy itself.

    The origins are those about which the part decides, and near misses of the whole policy.
    """

    def __init__(self, url: str, policy: Policy, whole: Policy, known: Sequence[str]) -> None:
        self.url = url
        self.policy = policy
        self.whole = whole
        self.allowed = self.decided(examples(policy))
        self.near_others = [
            each for each in near_other_parts(policy, whole) if each not in self.allowed
        ]
        server = parse_url(url)
        own = server.origin if server is not None else None
        self.refused = near_misses(
            policy,
            elsewhere=known,
            server=own if isinstance(own, Origin) else None,
            whole=whole,
        )
        self.sample = sample(self.refused)
        self.methods = [each for each in policy.allow_methods if each != "*"]
        self.names = [each for each in policy.allow_headers if each != "*"]
        others = [each for each in whole.parts if each is not policy]
        self.other_methods = [
            method
            for method in dict.fromkeys(name for each in others for name in each.allow_methods)
            if method not in {"*", *self.methods, *CORS_SAFELISTED_METHODS}
        ]
        """The methods of other parts alone."""
        listed = {name.lower() for name in self.names}
        self.other_names = [
            name
            for name in {
                name.lower(): name for each in others for name in each.allow_headers
            }.values()
            if name != "*" and name.lower() not in listed
        ]
        """The request headers of other parts alone."""

    def decided(self, origins: Iterable[str]) -> list[str]:
        """Those of `origins` about which this part decides."""
        return [each for each in origins if part_for(self.whole, each) is self.policy]

    def vector(
        self, aspect: Aspect, origin: str | None, *, allowed: bool, **more: object
    ) -> Vector:
        return Vector(
            aspect=aspect,
            url=self.url,
            origin=origin,
            allowed=allowed,
            policy=part_for(self.whole, origin),
            whole=self.whole,
            **more,  # type: ignore[arg-type]  # the fields of a Vector
        )

    def all_about(self) -> Iterator[Vector]:
        """All questions except those about errors and caches."""
        yield from self.origins()
        yield from self.near_misses()
        yield from self.near_misses_of_others()
        if self.allowed:
            yield from self.credentials(self.allowed)
            yield from self.request_methods()
            yield from self.request_headers()
            yield from self.response_headers()
        yield from self.private_network()
        if self.policy.block_refused is True:
            sampled = [("HEAD", each) for each in list(self.sample.items())[:1]]
            for method, (origin, trick) in [
                *(("GET", each) for each in self.refused.items()),
                *sampled,
            ]:
                yield self.vector(
                    Aspect.BLOCKING, origin, allowed=False, trick=trick, method=method, sends=True
                )

    def origins(self) -> Iterator[Vector]:
        allow_credentials = self.policy.allow_credentials
        for origin in self.allowed:
            yield self.vector(Aspect.ORIGINS, origin, allowed=True, sends=True)
            if allow_credentials:
                yield self.vector(
                    Aspect.ORIGINS, origin, allowed=True, sends=True, credentials=True
                )
            if preflighted := self.preflighted():
                yield self.vector(
                    Aspect.ORIGINS,
                    origin,
                    allowed=True,
                    credentials=allow_credentials,
                    **preflighted,
                )

    def handshakes(self) -> Iterator[Vector]:
        """Handshakes of WebSockets, whose origins the server has to check itself."""
        for origin in self.allowed:
            yield self.vector(Aspect.WEBSOCKETS, origin, allowed=True, credentials=True)
        for origin, trick in self.refused.items():
            yield self.vector(
                Aspect.WEBSOCKETS, origin, allowed=False, trick=trick, credentials=True
            )

    def further_origins(self) -> Iterator[Vector]:
        """A plain GET for each origin without another question."""
        for origin in self.decided(plainly_asked(self.policy)):
            credentials = self.policy.allow_credentials
            yield self.vector(
                Aspect.ORIGINS, origin, allowed=True, sends=True, credentials=credentials
            )

    def near_misses(self) -> Iterator[Vector]:
        asked = self.preflighted() or {"method": "PUT"}
        common: set[Trick] = set()
        for origin, trick in self.refused.items():
            # Of the common origins, one of a kind is asked about more than a GET.
            is_repeated = trick in common and (origin, trick) in COMMON
            common.add(trick)
            asks: list[dict[str, object]] = [{"sends": True}, *([] if is_repeated else [asked])]
            for credentials in (True, False):
                for more in asks:
                    yield self.near_miss(origin, trick, credentials=credentials, **more)
        credentials = self.policy.allow_credentials
        others = [each for each in self.preflighted_methods() if {"method": each} != asked]
        for origin, trick in self.sample.items():
            for method in others:
                yield self.near_miss(origin, trick, credentials=credentials, method=method)
        all_kinds: list[dict[str, object]] = [
            {"method": "HEAD", "sends": True},
            *_with_methods(UNUSUAL_METHODS),
            *(_preflight_with([name]) for name in ("Content-Type", "Authorization", *self.names)),
            *_with_plain_headers(),
        ]
        for origin, trick in list(self.sample.items())[:1]:
            for more in all_kinds:
                yield self.near_miss(origin, trick, credentials=credentials, **more)

    def near_miss(self, origin: str, trick: Trick, **more: object) -> Vector:
        return self.vector(Aspect.NEAR_MISSES, origin, allowed=False, trick=trick, **more)

    def near_misses_of_others(self) -> Iterator[Vector]:
        """Whether pages that only resemble those of another part have what that part allows."""
        yield from self.credentials(self.near_others)
        for origin in self.near_others:
            for method in self.other_methods[:1]:
                allowed = "*" in self.policy.allow_methods
                yield self.vector(Aspect.METHODS, origin, allowed=allowed, method=method)

    def credentials(self, origins: Sequence[str]) -> Iterator[Vector]:
        """For every origin, because some servers have settings for each."""
        allowed = self.policy.allow_credentials
        for origin in origins:
            for more in ({"sends": True}, self.preflighted()):
                if more:
                    yield self.vector(
                        Aspect.CREDENTIALS, origin, allowed=allowed, credentials=True, **more
                    )

    def request_methods(self) -> Iterator[Vector]:
        main = self.allowed[0]
        any_method = "*" in self.policy.allow_methods
        for origin in self.allowed:
            for credentials in (False, True):
                yield self.vector(
                    Aspect.METHODS,
                    origin,
                    allowed=self.may(credentials=credentials),
                    method="HEAD",
                    credentials=credentials,
                    sends=True,
                )
        for origin in self.allowed[1:]:
            for method in (UNUSUAL_METHODS[-1], *self.other_methods):
                yield self.vector(Aspect.METHODS, origin, allowed=any_method, method=method)
            for method in self.preflighted_methods():
                # With all headers at once: for each alone, the first origin asks.
                yield self.vector(
                    Aspect.METHODS,
                    origin,
                    allowed=True,
                    method=method,
                    headers=_headers(self.names),
                    credentials=self.policy.allow_credentials,
                )
        unusual = [*UNUSUAL_METHODS, *(each.lower() for each in self.methods if each == "PATCH")]
        for method in dict.fromkeys([*self.methods, *unusual, *self.other_methods]):
            if method in CORS_SAFELISTED_METHODS:
                continue
            allowed = any_method or method in self.methods
            for credentials in (False, True):
                yield self.vector(
                    Aspect.METHODS,
                    main,
                    allowed=allowed and self.may(credentials=credentials),
                    method=method,
                    credentials=credentials,
                    sends=method in SAFE_METHODS,
                )
        if "POST" in self.methods:
            yield self.vector(Aspect.METHODS, main, allowed=True, method="POST", upload=True)

    def request_headers(self) -> Iterator[Vector]:
        main = self.allowed[0]
        listed = {name.lower() for name in self.names}
        any_header = "*" in self.policy.allow_headers

        def asks(names: Sequence[str], *, allowed: bool, **more: object) -> Iterator[Vector]:
            for credentials in (False, True):
                yield self.vector(
                    Aspect.HEADERS,
                    main,
                    allowed=allowed and self.may(credentials=credentials),
                    credentials=credentials,
                    **{**_preflight_with(names), **more},
                )

        for name in self.names:
            yield from asks([name], allowed=True)
        if len(self.names) > 1:
            yield from asks(self.names, allowed=True)
        for method in self.preflighted_methods() if self.names else ():
            yield from asks(self.names, allowed=True, method=method)
        for name in ("Content-Type", *UNUSUAL_HEADERS, *self.other_names):
            if name.lower() not in listed:
                allowed = any_header and name.lower() != "authorization"
                yield from asks([name], allowed=allowed)
        beyond = UNUSUAL_HEADERS[1]
        if not any_header and beyond.lower() not in listed:
            if self.names:
                yield from asks([*self.names, beyond], allowed=False)
            for origin in self.allowed[1:]:
                for name in (beyond, *self.other_names):
                    asked = _preflight_with([name])
                    yield self.vector(Aspect.HEADERS, origin, allowed=False, **asked)
        for more in _with_plain_headers():
            yield self.vector(Aspect.HEADERS, main, allowed=True, **more)

    def response_headers(self) -> Iterator[Vector]:
        credentials = self.policy.allow_credentials
        for origin in self.allowed:
            yield from self.exposed(origin)
        main = self.allowed[0]
        yield self.vector(Aspect.EXPOSE, main, allowed=True, method="HEAD", sends=True)
        preflighted = self.preflighted()
        times = [each.max_age for each in self.whole.parts or (self.whole,)]
        if not preflighted and any(each is not None for each in times):
            preflighted = {"method": "POST", "upload": True}
        for origin in self.allowed if preflighted else ():
            yield self.vector(
                Aspect.MAX_AGE, origin, allowed=True, credentials=credentials, **preflighted
            )
        others: list[dict[str, object]] = [
            *_with_methods(self.preflighted_methods()),
            *(_preflight_with([name]) for name in self.names),
        ]
        for more in others:
            if more != preflighted:
                yield self.vector(
                    Aspect.MAX_AGE, main, allowed=True, credentials=credentials, **more
                )

    def exposed(self, origin: str) -> Iterator[Vector]:
        for credentials in self.modes():
            yield self.vector(
                Aspect.EXPOSE, origin, allowed=True, sends=True, credentials=credentials
            )

    def private_network(self) -> Iterator[Vector]:
        granted = self.policy.allow_private_network
        for origin in self.allowed[:1]:
            yield self.vector(Aspect.PRIVATE_NETWORK, origin, allowed=granted)
        for origin, trick in list(self.sample.items())[:1]:
            yield self.vector(Aspect.PRIVATE_NETWORK, origin, allowed=False, trick=trick)

    def error(self) -> Iterator[Vector]:
        """An error's response for pages that are allowed and that are not, and without a page."""
        for origin in self.allowed[:2]:
            for credentials in (False, True):
                yield self.vector(
                    Aspect.ERRORS,
                    origin,
                    allowed=self.may(credentials=credentials),
                    sends=True,
                    credentials=credentials,
                )
        for origin in self.allowed[:1]:
            yield self.vector(Aspect.ERRORS, origin, allowed=True, method="HEAD", sends=True)
            yield from self.exposed(origin)
        asks: list[dict[str, object]] = [{"sends": True}, self.preflighted() or {"method": "PUT"}]
        for origin, trick in self.sample.items():
            for more in asks:
                yield self.vector(
                    Aspect.ERRORS,
                    origin,
                    allowed=False,
                    trick=trick,
                    credentials=self.policy.allow_credentials,
                    **more,
                )
        if self.policy.block_refused is True:
            for origin, trick in self.sample.items():
                yield self.vector(Aspect.BLOCKING, origin, allowed=False, trick=trick, sends=True)
        yield self.vector(Aspect.ERRORS, None, allowed=True, sends=True)

    def unsafe(self, methods: Collection[str], body: bytes, of_type: str) -> Iterator[Vector]:
        """Requests that are really sent, each once, from allowed pages.

        If the policy blocks, a POST without preflight, as of a form, from a page that is refused.
        """
        any_method = "*" in self.policy.allow_methods
        content_type = ("Content-Type", of_type)
        may_name_type = is_cors_safelisted_request_header(*content_type) or not {
            "content-type",
            "*",
        }.isdisjoint(name.lower() for name in self.policy.allow_headers)
        for method in methods:
            if any_method or method in CORS_SAFELISTED_METHODS.union(self.methods):
                for origin in self.allowed[:1]:
                    yield self.vector(
                        Aspect.METHODS,
                        origin,
                        allowed=True,
                        method=method,
                        headers=(content_type,) if may_name_type else (),
                        body=body,
                        credentials=self.policy.allow_credentials,
                        sends=True,
                    )
        if self.policy.block_refused and "POST" in methods:
            for origin in list(self.refused)[:1]:
                yield self.vector(
                    Aspect.BLOCKING, origin, allowed=False, method="POST", body=body, sends=True
                )

    def modes(self) -> tuple[bool, ...]:
        """Without credentials, and with if the policy has them."""
        return (False, True) if self.policy.allow_credentials else (False,)

    def may(self, *, credentials: bool) -> bool:
        """Whether pages that are allowed may make a request with or without credentials."""
        return self.policy.allow_credentials or not credentials

    def preflighted_methods(self) -> list[str]:
        """The methods of the policy that need a preflight."""
        return [each for each in self.methods if each not in CORS_SAFELISTED_METHODS]

    def preflighted(self) -> dict[str, object]:
        """The options that make an allowed request need a preflight; empty if there are none."""
        method = next(iter(self.preflighted_methods()), None)
        if method is not None or "*" in self.policy.allow_methods:
            return {"method": method or "PUT"}
        if self.policy.allow_headers:
            name = next(iter(self.names), "Content-Type")
            return {"headers": _headers([name])}
        return {}


def _headers(names: Sequence[str]) -> tuple[Header, ...]:
    """Headers with values that need a preflight."""
    return tuple((name, UNSAFE_VALUES.get(name.lower(), "1")) for name in names)


def _with_plain_headers() -> list[dict[str, object]]:
    return [{"headers": (header,), "sends": True} for header in PLAIN_HEADERS]


def _with_methods(methods: Iterable[str]) -> list[dict[str, object]]:
    return [{"method": each} for each in methods]


def _preflight_with(names: Sequence[str]) -> dict[str, object]:
    """The options of a request with these headers: a POST if it has a body's type, else a GET."""
    has_type = any(name.lower() == "content-type" for name in names)
    return {"method": "POST" if has_type else "GET", "headers": _headers(names)}


def without_login(vectors: Iterable[Vector]) -> list[Vector]:
    """Plain requests of `vectors` once more, as of those who are not logged in."""
    return list(
        dict.fromkeys(
            replace(vector, login=False, credentials=False)
            for vector in vectors
            if vector.sends
            and vector.method == "GET"
            and not vector.headers
            and vector.aspect in _WITHOUT_LOGIN
        )
    )


_WITHOUT_LOGIN = frozenset({Aspect.ORIGINS, Aspect.NEAR_MISSES, Aspect.ERRORS})
