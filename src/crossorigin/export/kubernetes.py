"""Kubernetes: the CORS filter of the Gateway API, and Istio's ``corsPolicy``.

Sources: Gateway API 1.5, ``HTTPCORSFilter`` (GEP-1767); Istio, ``VirtualService``, ``CorsPolicy``.
Istio makes a filter of Envoy of it, which answers preflights of refused origins only with
``unmatchedPreflights: IGNORE``.
"""

from __future__ import annotations

import json

from .declared import Abilities, AnyHeader, Declared, DeclaredTarget, OriginSyntax

__all__ = ["GATEWAY_API", "ISTIO"]

_LISTED_METHODS = frozenset(
    {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"}
)


def _gateway_api(lists: Declared) -> str:
    cors: dict[str, object] = {
        "allowOrigins": ["*"] if lists.any_origin else list(lists.origins),
        "allowMethods": list(lists.methods),
    }
    if lists.credentials:
        cors["allowCredentials"] = True
    if lists.headers:
        cors["allowHeaders"] = list(lists.headers)
    if lists.exposed:
        cors["exposeHeaders"] = list(lists.exposed)
    if lists.max_age is not None:
        cors["maxAge"] = lists.max_age
    text = json.dumps({"type": "CORS", "cors": cors}, indent=2)
    return f"# In each rule of an HTTPRoute, an element of filters.\n{text}\n"


GATEWAY_API = DeclaredTarget(
    "gateway-api",
    "Kubernetes Gateway API",
    Abilities(
        OriginSyntax.LABELS,
        any_header=AnyHeader.ECHOED,
        methods=_LISTED_METHODS,
        other_origins=False,
        most_origins=64,
        shortest_max_age=1,
        default_max_age=5,
    ),
    "cors-filter.yaml",
    _gateway_api,
)


def _istio(lists: Declared) -> str:
    origins = [{"exact": each} for each in lists.origins]
    origins += [{"regex": each} for each in lists.regexes]
    cors: dict[str, object] = {
        "allowOrigins": [{"regex": ".*"}] if lists.any_origin else origins,
        "allowMethods": list(lists.methods),
        "allowHeaders": list(lists.headers),
        "exposeHeaders": list(lists.exposed),
        "allowCredentials": lists.credentials,
        "unmatchedPreflights": "IGNORE",
    }
    if lists.max_age is not None:
        cors["maxAge"] = f"{lists.max_age}s"
    text = json.dumps({"corsPolicy": {name: each for name, each in cors.items() if each != []}})
    return f"# In each element of http of a VirtualService.\n{text}\n"


ISTIO = DeclaredTarget(
    "istio",
    "Istio",
    Abilities(OriginSyntax.REGEX, any_header=AnyHeader.ECHOED, status=200),
    "cors-policy.yaml",
    _istio,
)
