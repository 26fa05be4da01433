"""Kubernetes: the CORS filter of the Gateway API, Istio, Envoy Gateway, and ingress-nginx.

Sources: Gateway API 1.6, ``HTTPCORSFilter`` (GEP-1767); Istio's API 1.31 (alpha), ``CorsPolicy`` of
``VirtualService``; Envoy Gateway 1.9, ``SecurityPolicy``; ingress-nginx 1.15, ``annotations/cors``
and its template; Kubernetes' ``apimachinery``, ``TotalAnnotationSizeLimitB``.
Istio makes a filter of Envoy of it, which answers preflights of refused origins only with
``unmatchedPreflights: IGNORE``. It refuses methods that it does not know, and an age of 0. With an
empty list of origins, Envoy's filter allows none; the Gateway API leaves open what an empty list
means. Envoy Gateway lists origins of other schemes only since 1.9. ingress-nginx takes its
defaults, which allow any origin and Authorization, for a value that it cannot read: so such a value
is not written.
"""

from __future__ import annotations

import json
import re
from typing import Final

from .declared import Abilities, AnyEntry, Declared, DeclaredTarget, Limits, OriginSyntax
from .losses import Grade, Loss
from .writing import Unwritable

__all__ = ["ENVOY_GATEWAY", "GATEWAY_API", "INGRESS_NGINX", "ISTIO"]

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
        any_header=AnyEntry.ECHOED,
        any_method=AnyEntry.ECHOED,
        methods=_LISTED_METHODS,
        other_origins=False,
        most_origins=64,
        most_names=64,
        shortest_max_age=1,
        default_max_age=5,
    ),
    "cors-filter.yaml",
    _gateway_api,
    limits=Limits(253, 256),
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
    Abilities(
        OriginSyntax.REGEX,
        any_header=AnyEntry.ECHOED,
        any_method=AnyEntry.ECHOED,
        methods=_LISTED_METHODS,
        no_origins=True,
        shortest_max_age=1,
        status=200,
    ),
    "cors-policy.yaml",
    _istio,
)


def _envoy_gateway(lists: Declared) -> str:
    cors: dict[str, object] = {
        "allowOrigins": ["*"] if lists.any_origin else list(lists.origins),
        "allowMethods": list(lists.methods),
        "allowHeaders": list(lists.headers),
        "exposeHeaders": list(lists.exposed),
        "allowCredentials": lists.credentials,
    }
    if lists.max_age is not None:
        cors["maxAge"] = f"{lists.max_age}s"
    text = json.dumps({"cors": {name: each for name, each in cors.items() if each != []}}, indent=2)
    return f"# In the spec of a SecurityPolicy, beside targetRefs.\n{text}\n"


ENVOY_GATEWAY = DeclaredTarget(
    "envoy-gateway",
    "Envoy Gateway",
    Abilities(
        OriginSyntax.LABELS,
        any_header=AnyEntry.ECHOED,
        any_method=AnyEntry.ECHOED,
        other_origins=False,
        no_origins=True,
        status=200,
    ),
    "cors-security-policy.yaml",
    _envoy_gateway,
)

_ANNOTATION: Final = "nginx.ingress.kubernetes.io/"
_READABLE: Final = {
    "cors-allow-origin": re.compile(r"[a-z]+://[A-Za-z0-9.-]+(:[0-9]+)?|\*"),
    "cors-allow-methods": re.compile("[A-Za-z]+"),
    "cors-allow-headers": re.compile("[A-Za-z0-9_-]+"),
    "cors-expose-headers": re.compile(r"[A-Za-z0-9_-]+|\*"),
}
"""What an element of each list has to be. Of any other, the list would be the default."""


def _ingress_nginx(lists: Declared) -> str:
    given = {
        "cors-allow-origin": ("*",) if lists.any_origin else lists.origins,
        "cors-allow-methods": lists.methods,
        "cors-allow-headers": lists.headers or ("accept",),  # which needs no permission
        "cors-expose-headers": lists.exposed,
    }
    for name, elements in given.items():
        for each in elements:
            if _READABLE[name].fullmatch(each) is None:
                raise Unwritable(f"ingress-nginx cannot read {each!r} in {name}")
    annotations = {"enable-cors": "true"}
    annotations |= {name: ", ".join(each) for name, each in given.items() if each}
    annotations["cors-allow-origin"] = annotations["cors-allow-origin"].replace(" ", "")
    annotations["cors-allow-credentials"] = json.dumps(lists.credentials)
    if lists.max_age is not None:
        annotations["cors-max-age"] = str(lists.max_age)
    named = {f"{_ANNOTATION}{name}": value for name, value in annotations.items()}
    text = json.dumps({"metadata": {"annotations": named}}, indent=2)
    return f"# In each Ingress.\n{text}\n"


def _annotations_size(lists: Declared) -> int:
    """With some for the names of the annotations."""
    texts = (*lists.origins, *lists.methods, *lists.headers, *lists.exposed)
    return 512 + sum(len(f"{each}, ") for each in texts)


INGRESS_NGINX = DeclaredTarget(
    "ingress-nginx",
    "ingress-nginx",
    Abilities(
        OriginSyntax.EXACT,
        any_header=AnyEntry.UNKNOWN,
        any_method=AnyEntry.UNKNOWN,
        other_origins=False,
        default_max_age=1728000,
        status=204,
        answers_options=True,
    ),
    "cors-annotations.yaml",
    _ingress_nginx,
    limits=Limits(whole=(256 * 1024, "the annotations of a resource", _annotations_size)),
    others=(
        Loss(
            "retired",
            "requests",
            "ingress-nginx is retired: it has had no fixes of security problems since March 2026.",
            Grade.COSTS,
            "Move to a gateway that is maintained, such as one with gateway-api, or accept it.",
        ),
        Loss(
            "origin-end",
            "requests",
            "an Origin in upper case, or one that only ends like an allowed one, is allowed.",
            Grade.UNSEEN,
        ),
    ),
)
