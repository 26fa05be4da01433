"""A policy compiled for answering: every constant part of every answer, ready-made.

Only data and look-ups live here; `protocol` decides with them. Generic over the text of the edge,
``bytes`` for ASGI and ``str`` for WSGI, so that no header is encoded while serving.

Facts that shape it:

- A preflight's answer lists *all* allowed methods and headers, not just those asked for, so that
  one preflight fills the browser's cache for every kind of request that may follow.
- GET, HEAD and POST are listed with the rest: a request with an upload listener is preflighted
  whatever its method, and only a listed method is cached (Fetch, "HTTP fetch").
- For a request with credentials a browser takes ``*`` literally. Where a policy with credentials
  says ``*``, the answer names what was asked for, once that is known to be well-formed.
- Browsers send Access-Control-Request-Headers in lower case, each name once, without blanks.
  Intermediaries may pad it; nothing honest makes it much longer than all allowed names together,
  so what is longer is refused unread.
- Whether a request has credentials cannot be seen on it (none may be stored yet, and a preflight
  never carries any), so Access-Control-Allow-Credentials does not depend on the request.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import AnyStr, Generic

from ..fetch.methods import CORS_SAFELISTED_METHODS, is_forbidden_method, is_method
from ..fetch.safelists import CORS_NON_WILDCARD_REQUEST_HEADER_NAME
from ..fetch.tokens import HTTP_TAB_OR_SPACE, is_token
from ..policy import OriginIndex, Policy
from .decision import Decision, Headers, Kind, Refusal, vary_header

__all__ = ["LONGEST_OPEN_LIST", "REFUSED", "CompiledPolicy", "as_str"]

REFUSED = 403

PADDING_PER_NAME = 4
"""Bytes granted around each name in Access-Control-Request-Headers, its comma included."""
LONGEST_OPEN_LIST = 4096
"""Bytes of Access-Control-Request-Headers that are read where the policy says ``*``."""
LONGEST_OPEN_METHOD = 64
"""Bytes of Access-Control-Request-Method that are read where the policy says ``*``."""

RESPONSE_HEADER_NAMES = (
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-max-age",
    "access-control-expose-headers",
    "access-control-allow-private-network",
)
"""The headers that are for the policy to set, and for nobody else."""


MOST_READY = 1024
"""Decisions that are kept, and names of response headers: more than are in use at a time."""
LONGEST_READY = 1024
"""Bytes of what a request says that are kept with a decision; browsers say far less."""


class CompiledPolicy(Generic[AnyStr]):
    """A policy as the request path sees it. It means the same for ever; it only remembers."""

    policy: Policy
    """The policy that was compiled."""
    debug: bool
    """Do refusals say why?"""
    encode: Callable[[str], AnyStr]
    """Makes the edge's text of latin-1 ``str``."""

    # What requests are held to.
    any_origin: bool
    origin_refusal: Refusal
    """Why an origin that is not allowed is refused."""
    origins: OriginIndex[AnyStr]
    any_method: bool
    methods: frozenset[AnyStr]
    reflects_method: bool
    any_header: bool
    header_names: frozenset[AnyStr]
    reflects_headers: bool
    longest_list: int
    authorization: AnyStr
    own_sites: frozenset[AnyStr]

    # What answers are made of.
    allow_origin: AnyStr
    any_origin_header: Headers[AnyStr]
    credentials_header: Headers[AnyStr]
    actual_headers: Headers[AnyStr]
    preflight_headers: Headers[AnyStr]
    private_network_header: Headers[AnyStr]
    no_length: tuple[AnyStr, AnyStr]
    """The header of an answer without a body."""
    vary: tuple[AnyStr, ...]
    vary_header: Headers[AnyStr]
    """`vary`, ready-made."""
    vary_options: tuple[AnyStr, ...]
    vary_preflight: tuple[AnyStr, ...]
    not_cors: Decision[AnyStr]
    not_cors_options: Decision[AnyStr]
    any_actual: Decision[AnyStr]
    """What is decided of every origin where any is allowed."""
    refused_actual: Decision[AnyStr]
    refused_options: Decision[AnyStr]
    own_actual: Decision[AnyStr]
    """What `refused_actual` comes to for the server's own pages."""
    refused_preflight: dict[Refusal, Decision[AnyStr]]

    # What is remembered, for most requests are like one before. Each is bounded by `MOST_READY` and
    # forgotten whole when full, so that nobody can fill it with rubbish once and for all. (Origins
    # that the policy lists are no rubbish: it takes one of a wildcard to have `ready` forgotten.)
    ready: dict[AnyStr, Decision[AnyStr]]
    """By origin that is allowed, the decision about every request but OPTIONS."""
    refused: set[AnyStr]
    """Origins that are not allowed but passed on: `refused_actual` is what is decided of them."""
    ready_preflights: dict[tuple[AnyStr, AnyStr, AnyStr | None], Decision[AnyStr]]
    """By origin, method and headers asked for, the decision about a preflight; without a body."""
    harmless: set[AnyStr]
    """Names of response headers, in any case, that are not in `our_names`."""

    # Spellings.
    vary_name: AnyStr
    our_names: frozenset[AnyStr]
    comma: AnyStr
    separator: AnyStr
    blanks: AnyStr
    asterisk: AnyStr
    true: AnyStr

    def __init__(
        self, policy: Policy, encode: Callable[[str], AnyStr], *, debug: bool = False
    ) -> None:
        """Compile `policy` for an edge whose header names and values are as `encode` makes them.

        `encode` is given latin-1 text, and makes ``bytes`` of it or leaves it as it is. With
        `debug`, refusals say why.
        """
        self.policy = policy
        self.debug = debug
        self.encode = encode
        self._compile_spellings()
        self._compile_requests()
        self._compile_answers()
        self._compile_vary()
        self._compile_decisions()
        self.ready = {}
        self.refused = set()
        self.ready_preflights = {}
        self.harmless = set()

    def _compile_spellings(self) -> None:
        self.vary_name = self.encode("vary")
        self.our_names = frozenset(map(self.encode, (*RESPONSE_HEADER_NAMES, "vary")))
        self.comma, self.separator = self.encode(","), self.encode(", ")
        self.blanks, self.asterisk = self.encode(HTTP_TAB_OR_SPACE), self.encode("*")
        self.true = self.encode("true")

    def _compile_requests(self) -> None:
        policy = self.policy
        self.any_origin = policy.allows_any_origin
        self.origin_refusal = Refusal.NO_CORS if policy.allows_no_origin else Refusal.ORIGIN
        self.origins = policy.origin_index.encoded(self.encode)
        self.own_sites = frozenset(map(self.encode, ("same-origin", "none")))

        self.any_method = "*" in policy.allow_methods
        self.reflects_method = self.any_method and policy.allow_credentials
        self.methods = frozenset(map(self.encode, self.listed_methods()))

        self.any_header = "*" in policy.allow_headers
        self.reflects_headers = self.any_header and policy.allow_credentials
        names = [name.lower() for name in policy.allow_headers if name != "*"]
        self.header_names = frozenset(map(self.encode, names))
        self.authorization = self.encode(CORS_NON_WILDCARD_REQUEST_HEADER_NAME)
        self.longest_list = sum(len(name) + PADDING_PER_NAME for name in names)
        if self.any_header:
            self.longest_list = LONGEST_OPEN_LIST

    def listed_methods(self) -> list[str]:
        """All methods that are allowed by name, the safelisted ones included."""
        return sorted(CORS_SAFELISTED_METHODS.union(self.policy.allow_methods) - {"*"})

    def _compile_answers(self) -> None:
        policy = self.policy
        self.allow_origin = self.encode("access-control-allow-origin")
        self.any_origin_header = ((self.allow_origin, self.asterisk),)
        self.credentials_header = self.header(
            "access-control-allow-credentials", ["true"] if policy.allow_credentials else []
        )
        self.actual_headers = self.credentials_header + self.header(
            "access-control-expose-headers", policy.expose_headers
        )
        self.private_network_header = self.header("access-control-allow-private-network", ["true"])

        self.no_length = self.encode("content-length"), self.encode("0")

        methods: Collection[str] = self.listed_methods() if policy.allow_methods else ()
        if self.any_method:
            methods = () if self.reflects_method else ("*",)
        names = () if self.reflects_headers else policy.allow_headers
        max_age = () if policy.max_age is None else (str(policy.max_age),)
        self.preflight_headers = (
            self.credentials_header
            + self.header("access-control-allow-methods", methods)
            + self.header("access-control-allow-headers", names)
            + self.header("access-control-max-age", max_age)
        )

    def header(self, name: str, values: Iterable[str]) -> Headers[AnyStr]:
        """One header with a list for its value; none if the list is empty."""
        value = ", ".join(values)
        return ((self.encode(name), self.encode(value)),) if value else ()

    def _compile_vary(self) -> None:
        def named(name: str, *, varies: bool = True) -> tuple[AnyStr, ...]:
            return (self.encode(name),) if varies else ()

        every_header_passes = (
            self.any_header
            and self.authorization in self.header_names
            and not self.reflects_headers
        )
        # Nor does what nobody may read vary with who asks for it, unless that is refused outright.
        by_origin = not self.any_origin and (
            self.policy.block_refused or not self.policy.allows_no_origin
        )
        origin = named("Origin", varies=by_origin)
        blocks = self.policy.block_refused and by_origin
        self.vary = origin + named("Sec-Fetch-Site", varies=blocks)
        self.vary_header = vary_header(self.vary)
        self.vary_options = self.vary + named("Access-Control-Request-Method")
        self.vary_preflight = (
            origin
            + named("Access-Control-Request-Method")
            + named("Access-Control-Request-Headers", varies=not every_header_passes)
            + named(
                "Access-Control-Request-Private-Network", varies=self.policy.allow_private_network
            )
        )

    def _compile_decisions(self) -> None:
        constant = self.any_origin_header + self.actual_headers if self.any_origin else ()
        self.not_cors = Decision(Kind.NOT_CORS, constant, self.vary)
        self.not_cors_options = Decision(Kind.NOT_CORS, constant, self.vary_options)
        self.any_actual = Decision(Kind.ACTUAL, constant, self.vary)
        self.refused_actual = Decision(Kind.ACTUAL, (), self.vary, self.origin_refusal)
        self.own_actual = Decision(Kind.ACTUAL, (), self.vary)
        self.refused_options = Decision(Kind.ACTUAL, (), self.vary_options, self.origin_refusal)
        self.refused_preflight = {
            refusal: Decision(Kind.PREFLIGHT, (), self.vary_preflight, refusal, REFUSED)
            for refusal in (self.origin_refusal, Refusal.METHOD, Refusal.HEADERS)
        }

    def allows_method(self, method: AnyStr) -> bool:
        """May a request use `method`? Under ``*``, only if it is a method that scripts can use."""
        if method in self.methods:
            return True
        if not self.any_method or len(method) > LONGEST_OPEN_METHOD:
            return False
        text = as_str(method)
        return is_method(text) and not is_forbidden_method(text)

    def allowed_names(self, request_headers: AnyStr) -> list[AnyStr] | None:
        """The header names asked for, in lower case; ``None`` if any is not allowed."""
        if len(request_headers) > self.longest_list:
            return None
        names = []
        for element in request_headers.split(self.comma):
            name = element.strip(self.blanks).lower()
            if name in self.header_names:
                names.append(name)
            elif name:
                if not self.any_header or name == self.authorization or not is_token(as_str(name)):
                    return None
                names.append(name)
        return names


def as_str(value: AnyStr) -> str:
    """The edge's text as latin-1 ``str``."""
    return value.decode("latin-1") if isinstance(value, bytes) else value
