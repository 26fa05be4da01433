"""Envoy, from version 1.23 on: a Lua filter, the first of ``http_filters``.

By Envoy's changelogs, 1.22 brought ``path_config_source`` and ``watched_directory``; 1.23 brought
``default_source_code``, for which it deprecates ``inline_code``, and lets filters see the responses
of ``respond``. The tests run 1.40.

Facts behind the form:

- Envoy's own CORS filter enforces neither methods nor header names, sets no ``Vary``, and passes
  the application's CORS headers on to refused origins.
- The first filter answers preflights before logins, and sees every response, also those of Envoy
  itself (of routes without a backend, of other filters).
- ``headers:get`` joins the values of several lines by commas, as the middleware does.
- Lua's globals are shared by all requests of a thread, so what a response needs is in the dynamic
  metadata of its stream.
- A filter may come from a file that Envoy reads again when another file is renamed to its name. New
  requests then have the new filter; connections stay, and so do requests that are under way.
- Until Envoy has read that file for the first time, it opens no port.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence

from .intermediate import Rules
from .losses import Grade, Loss
from .lua import program
from .writing import commented

__all__ = ["EnvoyTarget"]

_LUA = "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"
_EXTENSION = "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig"
_NAME = "crossorigin"
_DISCOVERY = "cors-discovery.yaml"


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
        """The filter, in JSON, which is YAML too, and the file from which Envoy reads it."""
        path = {"path": f"{folder}/{_DISCOVERY}", "watched_directory": {"path": folder}}
        filter_ = {
            "name": _NAME,
            "config_discovery": {
                "config_source": {"path_config_source": path},
                "type_urls": [_LUA],
            },
        }
        comments = commented(head)
        text = textwrap.indent(program(rules, head, "envoy.lua"), " " * 8)
        return {
            "cors-filter.yaml": (
                f"{comments}#\n# Write it as the first of http_filters.\n"
                f"{json.dumps(filter_, indent=2)}\n"
            ),
            _DISCOVERY: (
                f"{comments}#\n# Envoy reads it again when a file is renamed to its name.\n"
                f'version_info: "sha256:{rules.digest}"\n'
                "resources:\n"
                f'- "@type": {_EXTENSION}\n'
                f"  name: {_NAME}\n"
                "  typed_config:\n"
                f'    "@type": {_LUA}\n'
                f"    default_source_code:\n      inline_string: |\n{text}"
            ),
        }
