"""Envoy, from version 1.21 on: a Lua filter, the first of ``http_filters``.

Facts behind the form:

- Envoy's own CORS filter enforces neither methods nor header names, sets no ``Vary``, and passes
  the application's CORS headers on to refused origins.
- The first filter answers preflights before logins, and sees every response, also those of Envoy
  itself (of routes without a backend, of other filters).
- ``headers:get`` joins the values of several lines by commas, as the middleware does.
- Lua's globals are shared by all requests of a thread, so what a response needs is in the dynamic
  metadata of its stream.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from .intermediate import Rules
from .losses import Grade, Loss
from .lua import program
from .writing import commented

__all__ = ["EnvoyTarget"]

_TYPE = "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"


class EnvoyTarget:
    """The target ``envoy``."""

    name = "envoy"
    title = "Envoy"
    blocks = True

    def losses(self, rules: Rules) -> Sequence[Loss]:
        """The losses of Envoy."""
        del rules
        return (
            Loss(
                "malformed-requests",
                "requests",
                "Envoy's responses to requests that it cannot read have no CORS headers.",
                Grade.UNSEEN,
            ),
        )

    def files(self, rules: Rules, head: str, folder: str) -> Mapping[str, str]:
        """The filter, in JSON, which is YAML too, and the program that it runs."""
        filter_ = {
            "name": "envoy.filters.http.lua",
            "typed_config": {
                "@type": _TYPE,
                "default_source_code": {"filename": f"{folder}/cors.lua"},
            },
        }
        comments = commented(head)
        return {
            "cors.lua": program(rules, head, "envoy.lua"),
            "cors-filter.yaml": (
                f"{comments}#\n# Write it as the first of http_filters.\n"
                f"{json.dumps(filter_, indent=2)}\n"
            ),
        }
