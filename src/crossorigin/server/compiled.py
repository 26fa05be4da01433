"""A policy compiled for answering: every constant part of every answer, ready-made.

Reads as the protocol happens: categorise, then preflight or actual, then the response's headers.
Generic over the text of the edge, ``bytes`` for ASGI and ``str`` for WSGI, so that no header is
encoded while serving.

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
from .decision import Decision, Kind, Refusal

__all__ = ["CompiledPolicy"]

PREFLIGHT_REFUSED = 403

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
)
"""The headers that are for the policy to set, and for nobody else."""


class CompiledPolicy(Generic[AnyStr]):
    """A policy as the request path sees it. Immutable."""

    policy: Policy
    """The policy that was compiled."""

    # What requests are held to.
    _encode: Callable[[str], AnyStr]
    _any_origin: bool
    _origins: OriginIndex[AnyStr]
    _any_method: bool
    _methods: frozenset[AnyStr]
    _reflects_method: bool
    _any_header: bool
    _header_names: frozenset[AnyStr]
    _reflects_headers: bool
    _longest_list: int
    _authorization: AnyStr

    # What answers are made of.
    _allow_origin: AnyStr
    _any_origin_header: tuple[tuple[AnyStr, AnyStr], ...]
    _actual_headers: tuple[tuple[AnyStr, AnyStr], ...]
    _preflight_headers: tuple[tuple[AnyStr, AnyStr], ...]
    _vary: tuple[AnyStr, ...]
    _vary_options: tuple[AnyStr, ...]
    _vary_preflight: tuple[AnyStr, ...]
    _not_cors: Decision[AnyStr]
    _not_cors_options: Decision[AnyStr]
    _refused_preflight: dict[Refusal, Decision[AnyStr]]

    # Spellings.
    _vary_name: AnyStr
    _ours: frozenset[AnyStr]
    _comma: AnyStr
    _separator: AnyStr
    _blanks: AnyStr
    _every: AnyStr

    def __init__(self, policy: Policy, encode: Callable[[str], AnyStr]) -> None:
        """Compile `policy` for an edge whose header names and values are as `encode` makes them.

        `encode` is given latin-1 text, and makes ``bytes`` of it or leaves it as it is.
        """
        self.policy = policy
        self._encode = encode
        self._compile_requests(policy)
        self._compile_answers(policy)
        self._compile_vary()
        self._compile_decisions()

        self._vary_name = encode("vary")
        self._ours = frozenset(map(encode, (*RESPONSE_HEADER_NAMES, "vary")))
        self._comma, self._separator = encode(","), encode(", ")
        self._blanks, self._every = encode(HTTP_TAB_OR_SPACE), encode("*")

    def _compile_requests(self, policy: Policy) -> None:
        self._any_origin = policy.allows_any_origin
        self._origins = policy.origin_index.encoded(self._encode)

        self._any_method = "*" in policy.allow_methods
        self._reflects_method = self._any_method and policy.allow_credentials
        self._methods = frozenset(map(self._encode, _listed_methods(policy)))

        self._any_header = "*" in policy.allow_headers
        self._reflects_headers = self._any_header and policy.allow_credentials
        names = [name.lower() for name in policy.allow_headers if name != "*"]
        self._header_names = frozenset(map(self._encode, names))
        self._authorization = self._encode(CORS_NON_WILDCARD_REQUEST_HEADER_NAME)
        self._longest_list = sum(len(name) + PADDING_PER_NAME for name in names)
        if self._any_header:
            self._longest_list = LONGEST_OPEN_LIST

    def _compile_answers(self, policy: Policy) -> None:
        self._allow_origin = self._encode("access-control-allow-origin")
        self._any_origin_header = ((self._allow_origin, self._encode("*")),)
        credentials = self._header(
            "access-control-allow-credentials", ["true"] if policy.allow_credentials else []
        )
        expose = self._header("access-control-expose-headers", policy.expose_headers)
        self._actual_headers = credentials + expose

        methods: Collection[str] = _listed_methods(policy) if policy.allow_methods else ()
        if self._any_method:
            methods = () if self._reflects_method else ("*",)
        names = () if self._reflects_headers else policy.allow_headers
        max_age = () if policy.max_age is None else (str(policy.max_age),)
        self._preflight_headers = (
            credentials
            + self._header("access-control-allow-methods", methods)
            + self._header("access-control-allow-headers", names)
            + self._header("access-control-max-age", max_age)
        )

    def _compile_vary(self) -> None:
        def named(name: str, *, varies: bool = True) -> tuple[AnyStr, ...]:
            return (self._encode(name),) if varies else ()

        every_header_passes = (
            self._any_header
            and self._authorization in self._header_names
            and not self._reflects_headers
        )
        self._vary = named("Origin", varies=not self._any_origin)
        self._vary_options = self._vary + named("Access-Control-Request-Method")
        self._vary_preflight = self._vary_options + named(
            "Access-Control-Request-Headers", varies=not every_header_passes
        )

    def _compile_decisions(self) -> None:
        constant = self._any_origin_header + self._actual_headers if self._any_origin else ()
        self._not_cors = Decision(Kind.NOT_CORS, constant, self._vary)
        self._not_cors_options = Decision(Kind.NOT_CORS, constant, self._vary_options)
        self._refused_preflight = {
            refusal: Decision(Kind.PREFLIGHT, (), self._vary_preflight, refusal, PREFLIGHT_REFUSED)
            for refusal in Refusal
        }

    def _header(self, name: str, values: Iterable[str]) -> tuple[tuple[AnyStr, AnyStr], ...]:
        value = ", ".join(values)
        return ((self._encode(name), self._encode(value)),) if value else ()

    def decide(
        self,
        method: str,
        origin: AnyStr | None,
        request_method: AnyStr | None = None,
        request_headers: AnyStr | None = None,
    ) -> Decision[AnyStr]:
        """Decide about one request.

        `origin`, `request_method` and `request_headers` are the values of ``Origin``,
        ``Access-Control-Request-Method`` and ``Access-Control-Request-Headers``, ``None`` where
        absent; lines of a repeated header are joined by commas. For a method other than OPTIONS
        the last two need not be looked up.

        Source: Fetch, "HTTP requests" and "HTTP responses".
        """
        if origin is None:
            return self._not_cors_options if method == "OPTIONS" else self._not_cors
        if method == "OPTIONS" and request_method is not None:
            return self._preflight(origin, request_method, request_headers)
        return self._actual(method, origin)

    def _actual(self, method: str, origin: AnyStr) -> Decision[AnyStr]:
        vary = self._vary_options if method == "OPTIONS" else self._vary
        if self._any_origin:
            return Decision(Kind.ACTUAL, self._not_cors.headers, vary)
        if origin in self._origins:
            headers = ((self._allow_origin, origin),) + self._actual_headers  # noqa: RUF005 (mypy cannot unpack pairs of AnyStr)
            return Decision(Kind.ACTUAL, headers, vary)
        return Decision(Kind.ACTUAL, (), vary, Refusal.ORIGIN)

    def _preflight(
        self, origin: AnyStr, request_method: AnyStr, request_headers: AnyStr | None
    ) -> Decision[AnyStr]:
        if not self._any_origin and origin not in self._origins:
            return self._refused_preflight[Refusal.ORIGIN]
        if not self._allows_method(request_method):
            return self._refused_preflight[Refusal.METHOD]
        names = () if request_headers is None else self._allowed_names(request_headers)
        if names is None:
            return self._refused_preflight[Refusal.HEADERS]
        headers = (
            self._any_origin_header if self._any_origin else ((self._allow_origin, origin),)
        ) + self._preflight_headers
        if self._reflects_method:
            headers += ((self._encode("access-control-allow-methods"), request_method),)
        if self._reflects_headers and names:
            value = self._comma.join(names)
            headers += ((self._encode("access-control-allow-headers"), value),)
        status = self.policy.preflight_status
        return Decision(Kind.PREFLIGHT, headers, self._vary_preflight, None, status)

    def _allows_method(self, method: AnyStr) -> bool:
        if method in self._methods:
            return True
        if not self._any_method or len(method) > LONGEST_OPEN_METHOD:
            return False
        text = _text(method)
        return is_method(text) and not is_forbidden_method(text)

    def _allowed_names(self, request_headers: AnyStr) -> Iterable[AnyStr] | None:
        """The header names asked for, in lower case; ``None`` if any is not allowed."""
        if len(request_headers) > self._longest_list:
            return None
        names = []
        for element in request_headers.split(self._comma):
            name = element.strip(self._blanks).lower()
            if name in self._header_names:
                names.append(name)
            elif name:
                if not self._any_header or name == self._authorization or not is_token(_text(name)):
                    return None
                names.append(name)
        return names

    def response_headers(
        self, decision: Decision[AnyStr], headers: Iterable[tuple[AnyStr, AnyStr]]
    ) -> list[tuple[AnyStr, AnyStr]]:
        """The headers of a response with `decision` put into them; `headers` stays as it is.

        CORS headers that the application or an inner layer set are replaced, ``Vary`` is merged.
        """
        kept = []
        varies = []
        for header in headers:
            name = header[0].lower()
            if name not in self._ours:
                kept.append(header)
            elif name == self._vary_name:
                varies.append(header[1])
        if decision.vary:
            varies = [self._merged_vary(varies, decision.vary)]
        kept.extend((self._vary_name, value) for value in varies)
        kept.extend(decision.headers)
        return kept

    def _merged_vary(self, present: list[AnyStr], names: tuple[AnyStr, ...]) -> AnyStr:
        """One ``Vary`` for all: what the response varied with already, then what it lacks."""
        listed: list[AnyStr] = []
        for value in present:
            elements = [element.strip(self._blanks) for element in value.split(self._comma)]
            listed.extend(element for element in elements if element)
        lower = [name.lower() for name in listed]
        if self._every in lower:
            return self._every
        listed.extend(name for name in names if name.lower() not in lower)
        return self._separator.join(listed)


def _listed_methods(policy: Policy) -> list[str]:
    """All that a policy allows by name, the safelisted ones included."""
    return sorted(CORS_SAFELISTED_METHODS.union(policy.allow_methods) - {"*"})


def _text(value: AnyStr) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
