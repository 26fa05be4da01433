"""Advice on the page's Content Security Policy: the directives with which it lets a request go.

Each change is made to a copy of the policies, and they are asked again, until all of them let the
request go. What a policy allowed before, it allows after that too.
"""

from __future__ import annotations

from ..fetch.content_security_policy import SecurityPolicy, is_strict
from ..fetch.origins import DEFAULT_PORTS
from ..fetch.urls import Url
from .content_security import check_security_policies, governing_directive
from .request import Request

__all__ = ["policy_advice"]

_STRICT = (
    "Give the element the nonce of the policy of {page}, or let a script that has it insert the "
    "element: with 'strict-dynamic', no URL allows a script."
)
_NAMELESS = (
    "A Content-Security-Policy cannot name {source}: its sources have host names, or addresses "
    "like 192.0.2.1. Use another name of that host in the URL, and name that in {directive} of "
    "the Content-Security-Policy of {page}."
)
_HAVE = "Let the Content-Security-Policy of {page} have: {changes}."
_EACH = "Let the Content-Security-Policies of {page} have, where these directives are: {changes}."
_SOCKETS = {"http": "ws", "https": "wss"}
_STAND_INS = {"script-src-elem": "script-src", "style-src-elem": "style-src"}
"""The usual name of a directive: policies have it in place of the longer one."""


def policy_advice(request: Request, policies: tuple[SecurityPolicy, ...], page: str) -> str:
    """The change to the `policies` of `page` that lets `request` go, as a sentence.

    `request` is as it was when they refused it. `page` is a URL to show.
    """
    directive = governing_directive(request)
    assert directive is not None  # noqa: S101 (it was refused by one)
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
    if any(is_strict(each) for policy in policies for each in policy.directives.values()):
        return _STRICT.format(page=page)
    shown = sources[0][0]
    return _NAMELESS.format(page=page, source=shown, directive=directive)


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
    kept = [each for each in policy.directives[governing] if each.lower() != "'none'"]
    return SecurityPolicy({**policy.directives, name: (*kept, *sources)})


def _difference(before: SecurityPolicy, after: SecurityPolicy) -> str:
    """The directive in which `after` differs, as it is written; empty if they are alike."""
    for name, sources in after.directives.items():
        if before.directives.get(name) != sources:
            return " ".join((name, *sources))
    return ""
