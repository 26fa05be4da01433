"""Advice on the page's Content Security Policy: the directives with which it lets a request go.

Each change is made to a copy of the policies, and they are asked again, until all of them let the
request go. What a policy allowed before, it allows after that too.
"""

from __future__ import annotations

from copy import copy

from ..fetch.content_security_policy import SecurityPolicy, is_strict
from ..fetch.origins import DEFAULT_PORTS, Origin
from ..fetch.urls import Url, parse_url
from .content_security import TRUSTED, check_security_policies, governing_directive
from .request import Request
from .request_words import KindOfRequest, kind_of

__all__ = ["policy_advice"]

_STRICT = (
    "Give the element the nonce of the policy of {page}, or let a script that has it insert the "
    "element: with 'strict-dynamic', no URL allows a script."
)
_STRICT_DEFAULT = (
    "Let script-src of the Content-Security-Policy of {page} have the sources of default-src, and "
    "leave 'strict-dynamic' out of default-src: with it, no URL is allowed there."
)
_OWN_ORIGIN = "Serve it from the page's own origin. {rest}"
_NAMELESS = (
    "A Content-Security-Policy cannot name {source}: its sources have host names, or addresses "
    "like 192.0.2.1. Use another name of that host in the URL, and name that in {directive} of "
    "the Content-Security-Policy of {page}."
)
_HAVE = "Let the Content-Security-Policy of {page} have: {changes}."
_EACH = "Let the Content-Security-Policies of {page} have, where these directives are: {changes}."
_OF_SCRIPTS = frozenset(
    {"'strict-dynamic'", "'unsafe-eval'", "'wasm-unsafe-eval'", "'trusted-types-eval'"}
)
"""The keywords that are about scripts alone."""
_OF_INLINE = frozenset(
    {
        "'unsafe-inline'", "'unsafe-eval'", "'wasm-unsafe-eval'", "'trusted-types-eval'",
        "'unsafe-hashes'", "'report-sample'",
    }
)  # fmt: skip
"""The keywords that say nothing about what is loaded from a URL."""
_SOCKETS = {"http": "ws", "https": "wss"}
_STAND_INS = {"script-src-elem": "script-src", "style-src-elem": "style-src"}
"""The usual name of a directive: policies have it in place of the longer one."""


def policy_advice(request: Request, policies: tuple[SecurityPolicy, ...], page: str) -> str:
    """The change to the `policies` of `page` that lets `request` go, as a sentence.

    `request` is as it was when they refused it. `page` is a URL to show.
    """
    directive = governing_directive(request)
    assert directive is not None  # noqa: S101 (it was refused by one)
    moved = _at_own_origin(request)
    if moved is not None:
        refused = check_security_policies(moved, policies) is not None
        rest = policy_advice(moved, policies, page) if refused else ""
        return _OWN_ORIGIN.format(rest=rest).strip()
    sources = _sources(request.current_url, request)
    for named in sources:
        changed = tuple(_naming(policy, directive, named, request) for policy in policies)
        if check_security_policies(request, changed) is None:
            texts = [
                text
                for before, after in zip(policies, changed, strict=True)
                if (text := _difference(before, after))
            ]
            words = _HAVE if len(texts) == 1 else _EACH
            return words.format(
                page=page, changes=", and ".join(f"“{each}”" for each in dict.fromkeys(texts))
            )
    governing = [
        policy.directives[name]
        for policy in policies
        if (name := policy.governing(directive)) is not None
        and check_security_policies(request, (policy,)) is not None
    ]
    if any(map(is_strict, governing)):
        if request.destination in TRUSTED and request.destination != "style":
            return _STRICT.format(page=page)
        if (
            directive == "default-src"
            and request.engine.security_policy.strict_dynamic_ignores_urls
        ):
            return _STRICT_DEFAULT.format(page=page)
    shown = sources[0][0]
    return _NAMELESS.format(page=page, source=shown, directive=directive)


def _at_own_origin(request: Request) -> Request | None:
    """`request` for the same path in the page's own origin, if no other origin can have it.

    ``None`` if it may go to another origin, or is in the page's own.
    """
    url, own = request.current_url, request.origin
    is_bound = request.mode == "same-origin" and kind_of(request) is KindOfRequest.PLAIN_ELEMENT
    if not is_bound or not isinstance(own, Origin) or url.origin in (None, own):
        return None
    found = copy(request)
    found.url_list = [parse_url(f"{own}{url.path}") or url]
    return found


def _sources(url: Url, request: Request) -> list[list[str]]:
    """The lists of sources that may cover `url`, the narrowest first; none has a path or a query.

    Some engines also compare a WebSocket's URL as one of http.
    """
    if url.origin is None:
        return [[f"{url.scheme}:"]]
    host = url.origin.host
    port = url.origin.port
    place = host if port in (None, DEFAULT_PORTS.get(url.scheme)) else f"{host}:{port}"
    plain = f"{url.scheme}://{place}"
    if request.mode != "websocket":
        return [[plain]]
    socket = f"{_SOCKETS[url.scheme]}://{place}"
    return [[socket], [plain], [socket, plain]]


def _naming(
    policy: SecurityPolicy, directive: str, sources: list[str], request: Request
) -> SecurityPolicy:
    """`policy` with `sources` too for `directive`, if it does not let `request` go already."""
    governing = policy.governing(directive)
    if governing is None or check_security_policies(request, (policy,)) is None:
        return policy
    usual = _STAND_INS.get(directive, directive)
    name = governing if governing in (directive, usual) else usual
    kept = [each for each in policy.directives[governing] if _has_meaning(each.lower(), name)]
    return SecurityPolicy({**policy.directives, name: (*kept, *sources)})


def _has_meaning(source: str, directive: str) -> bool:
    """Whether `source`, in lower case, says something in `directive`, beside other sources.

    Nonces, hashes and keywords but 'self' are about scripts and styles.
    (https://www.w3.org/TR/CSP3/#grammardef-serialized-source-list)
    """
    if source[:1] != "'" or source == "'self'":
        return True
    if source == "'none'":
        return False
    if directive.startswith("style-src"):
        return source not in _OF_SCRIPTS
    if directive == "worker-src":
        return source not in _OF_INLINE
    return directive.startswith(("script-src", "default-src", "child-src"))


def _difference(before: SecurityPolicy, after: SecurityPolicy) -> str:
    """The directive in which `after` differs, as it is written; empty if they are alike."""
    for name, sources in after.directives.items():
        if before.directives.get(name) != sources:
            return " ".join((name, *sources))
    return ""
