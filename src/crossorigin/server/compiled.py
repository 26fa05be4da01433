"""A policy compiled for answering: all constant parts of the responses, ready-made.

This module has only constants: `protocol` decides with them, `memory` remembers the decisions.
Generic over the text of the edge, ``bytes`` for ASGI and ``str`` for WSGI, so no header is encoded
while serving.

Facts behind the design:

- A preflight's response lists *all* allowed methods and headers, not just those asked for, so that
  one preflight fills the browser's cache for every kind of request that may follow.
- GET, HEAD and POST are listed with the rest: a request with an upload listener is preflighted
  whatever its method, and only a listed method is cached (Fetch, "HTTP fetch").
- For a request with credentials a browser reads ``*`` literally. If a policy with credentials has
  ``*``, the response names the requested method or headers, if they are well-formed.
- Whether a request has credentials cannot be seen on it (none may be stored yet, and a preflight
  never carries any), so Access-Control-Allow-Credentials does not depend on the request.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import AnyStr, Generic

from ..policy import OriginIndex, Policy
from .decision import Decision, Kind, Refusal
from .preflight_rules import PreflightRules, listed_methods
from .text import Headers, Text, text_of

__all__ = ["REFUSED", "REFUSED_BODY", "CompiledPolicy"]

REFUSED = 403
REFUSED_BODY = b"Cross-origin request refused."


@dataclass(frozen=True, slots=True, init=False, eq=False)
class CompiledPolicy(Generic[AnyStr]):
    """A policy, compiled for `decide`: values are looked up, not computed. Immutable.

    Args:
        policy: The policy.
        encode: Converts text to the type of the interface's headers: ``str`` under WSGI,
            ``lambda text: text.encode("latin-1")`` under ASGI.
        debug: Whether refused preflights name the cause, so that the browser's console does.
    """

    policy: Policy
    """The policy that was compiled."""
    debug: bool
    """Whether refusals state the reason."""
    text: Text[AnyStr]

    # The rules for requests.
    any_origin: bool
    origins: OriginIndex[AnyStr]
    origin_refusal: Refusal
    """The refusal of an origin that is not allowed."""
    preflights: PreflightRules[AnyStr]

    blocks_safe: bool
    """Whether refused requests of safe methods are answered with 403."""
    blocks_unsafe: bool
    """Whether refused requests of all other methods are answered with 403."""
    looks_at_missing_origin: bool
    """Whether requests of other methods may be blocked because they have no ``Origin``."""

    # The headers of responses.
    any_origin_header: Headers[AnyStr]
    """The header for a policy that allows any origin."""
    credentials_header: Headers[AnyStr]
    actual_headers: Headers[AnyStr]
    """The headers of actual responses, without the one that names the origin."""
    preflight_headers: Headers[AnyStr]
    """The headers of preflight responses, without the one that names the origin."""
    refused_headers: Headers[AnyStr]
    """The headers of the response to a blocked request."""
    private_network_header: Headers[AnyStr]
    vary_options: tuple[AnyStr, ...]
    """The ``Vary`` names for an OPTIONS request that is not a preflight."""
    vary_preflight: tuple[AnyStr, ...]

    # The decisions that do not depend on the request.
    not_cors: Decision[AnyStr]
    not_cors_options: Decision[AnyStr]
    any_actual: Decision[AnyStr]
    """The headers for every origin, if any origin is allowed."""
    own_actual: Decision[AnyStr]
    """The headers for the server's own pages, if their origin is not listed."""
    refused_actual: Decision[AnyStr]
    """A refusal that is not settled yet."""
    blocked_actual: Decision[AnyStr]
    """The same, settled by a policy that blocks."""
    refused_options: Decision[AnyStr]
    """The same, for OPTIONS."""
    missing_origin: Decision[AnyStr]
    """A refusal, not settled yet, of an unsafe method without ``Origin``."""
    refused_preflights: dict[Refusal, Decision[AnyStr]]

    def __init__(
        self,
        policy: Policy,
        encode: Callable[[str], AnyStr],
        *,
        debug: bool = False,
        is_part: bool = False,
    ) -> None:
        """Compile `policy` for an edge whose header names and values are as `encode` makes them.

        `encode` takes latin-1 text, and returns ``bytes`` or the text itself. With `debug`,
        refusals state the reason. With `is_part`, other policies decide about other origins, so
        responses depend on the origin in any case.

        Raises:
            TypeError: the policy has several parts; each is compiled by itself.
        """
        if policy.parts:
            raise TypeError("this policy has several parts; compile each of them")
        text = text_of(encode)
        rules = PreflightRules.of(policy, text)
        self._set(policy=policy, debug=debug, text=text, preflights=rules)
        self._set(
            any_origin=policy.allows_any_origin,
            origins=policy.checked_origins.compiled.encoded(encode),
            origin_refusal=Refusal.NO_CORS if policy.allows_no_origin else Refusal.ORIGIN,
            blocks_safe=policy.block_refused is True and not policy.allows_any_origin,
            blocks_unsafe=policy.block_refused is not False and not policy.allows_any_origin,
            looks_at_missing_origin=not policy.allows_any_origin
            and (policy.block_refused is not False or policy.block_missing_origin),
        )
        self._set_headers()
        self._set_decisions(is_part=is_part)

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def allow_origin(self, origin: AnyStr) -> Headers[AnyStr]:
        """The header that allows `origin`."""
        if self.any_origin:
            return self.any_origin_header
        return ((self.text.allow_origin, origin),)

    def _set_headers(self) -> None:
        policy, header = self.policy, self.text.header
        credentials = header(
            "access-control-allow-credentials", ["true"] if policy.allow_credentials else []
        )
        methods: Collection[str] = listed_methods(policy) if policy.allow_methods else ()
        if self.preflights.any_method:
            methods = () if self.reflects_method else ("*",)
        names = () if self.reflects_headers else policy.allow_headers
        max_age = () if policy.max_age is None else (str(policy.max_age),)
        self._set(
            any_origin_header=header("access-control-allow-origin", ["*"]),
            credentials_header=credentials,
            actual_headers=credentials
            + header("access-control-expose-headers", policy.expose_headers),
            preflight_headers=credentials
            + header("access-control-allow-methods", methods)
            + header("access-control-allow-headers", names)
            + header("access-control-max-age", max_age),
            refused_headers=header("content-type", ["text/plain; charset=utf-8"]),
            private_network_header=header("access-control-allow-private-network", ["true"]),
        )

    @property
    def reflects_method(self) -> bool:
        """Whether a preflight's response names the method that was asked for."""
        return self.preflights.any_method and self.policy.allow_credentials

    @property
    def reflects_headers(self) -> bool:
        """Whether a preflight's response names the headers that were asked for."""
        return self.preflights.any_header and self.policy.allow_credentials

    def _set_decisions(self, *, is_part: bool) -> None:
        def named(name: str, *, varies: bool = True) -> tuple[AnyStr, ...]:
            return (self.text.encode(name),) if varies else ()

        # A response that no page may read does not depend on the origin either, unless it is
        # blocked. (Caches serve only responses to safe methods: RFC 9111, section 3)
        by_origin = is_part or (
            not self.any_origin and (self.blocks_safe or not self.policy.allows_no_origin)
        )
        by_names = self.reflects_headers or not self.preflights.allows_every_name()
        origin = named("Origin", varies=by_origin)
        vary = origin + named("Sec-Fetch-Site", varies=self.blocks_safe)
        options = vary + named("Access-Control-Request-Method")
        preflight = (
            origin
            + named("Access-Control-Request-Method")
            + named("Access-Control-Request-Headers", varies=by_names)
            + named(
                "Access-Control-Request-Private-Network", varies=self.policy.allow_private_network
            )
        )
        constant = self.any_origin_header + self.actual_headers if self.any_origin else ()
        refusal = self.origin_refusal
        self._set(
            vary_options=options,
            vary_preflight=preflight,
            not_cors=Decision(self.text, Kind.NOT_CORS, constant, vary),
            not_cors_options=Decision(self.text, Kind.NOT_CORS, constant, options),
            any_actual=Decision(self.text, Kind.ACTUAL, constant, vary),
            own_actual=Decision(self.text, Kind.ACTUAL, (), vary),
            refused_actual=Decision(self.text, Kind.ACTUAL, (), vary, refusal),
            blocked_actual=Decision(
                self.text,
                Kind.ACTUAL,
                self.refused_headers,
                vary,
                refusal,
                REFUSED,
                REFUSED_BODY,
            ),
            missing_origin=Decision(self.text, Kind.NOT_CORS, (), vary, Refusal.MISSING_ORIGIN),
            refused_options=Decision(self.text, Kind.ACTUAL, (), options, refusal),
            refused_preflights={
                each: Decision(self.text, Kind.PREFLIGHT, (), preflight, each, REFUSED)
                for each in (refusal, Refusal.METHOD, Refusal.HEADERS)
            },
        )
