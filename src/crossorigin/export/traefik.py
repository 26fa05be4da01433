"""Traefik, from version 3 on: its ``headers`` middleware, as a file of the file provider.

Facts behind the form:

- Preflights are answered with 200, also those of refused origins, which get all but the header
  that names the origin.
- ``Vary`` is on all other responses, but not on preflights.
- Expressions are not anchored by Traefik.
- A custom header with an empty value removes that of the application, before those of CORS are set.

Source: Traefik 3.7, ``pkg/middlewares/headers``; and measurements.
"""

from __future__ import annotations

import json

from .declared import Abilities, Declared, DeclaredTarget, OriginSyntax
from .intermediate import CORS_HEADERS

__all__ = ["TRAEFIK"]


def _traefik(lists: Declared) -> str:
    headers: dict[str, object] = {
        "accessControlAllowOriginList": ["*"] if lists.any_origin else list(lists.origins),
        "accessControlAllowOriginListRegex": list(lists.regexes),
        "accessControlAllowMethods": list(lists.methods),
        "accessControlAllowHeaders": list(lists.headers),
        "accessControlExposeHeaders": list(lists.exposed),
        "accessControlAllowCredentials": lists.credentials,
        "accessControlMaxAge": lists.max_age or 0,
        "addVaryHeader": not lists.any_origin,
        "customResponseHeaders": dict.fromkeys(CORS_HEADERS, ""),
    }
    kept = {name: each for name, each in headers.items() if each not in ([], False, 0)}
    return f"{json.dumps({'http': {'middlewares': {'cors': {'headers': kept}}}}, indent=2)}\n"


TRAEFIK = DeclaredTarget(
    "traefik",
    "Traefik",
    Abilities(
        OriginSyntax.REGEX,
        other_origins=False,
        no_origins=True,  # then only the headers of the application are removed
        shortest_max_age=1,
        status=200,
        replaces=True,
    ),
    "cors.yml",
    _traefik,
)
