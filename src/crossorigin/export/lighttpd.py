"""lighttpd, from version 1.4.60 on: two scripts of mod_magnet and the program that they call.

Facts behind the form:

- A script runs anew for each request, but a module that it requires is read once.
- ``magnet.attract-raw-url-to`` runs before logins and handlers.
- ``magnet.attract-response-start-to`` runs for every response, also those of lighttpd itself.
- Values of several header lines are joined by a comma and a blank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .intermediate import Rules
from .losses import Grade, Loss
from .lua import program
from .writing import commented

__all__ = ["LighttpdTarget"]

_MODULE = "crossorigin_cors"


class LighttpdTarget:
    """The target ``lighttpd``."""

    name = "lighttpd"
    title = "lighttpd"
    blocks = True

    def losses(self, rules: Rules) -> Sequence[Loss]:
        """The losses of lighttpd."""
        dot = Loss(
            "trailing-dot",
            "hosts",
            "a host with a dot at its end has the policy of the host without it, as lighttpd reads "
            "it.",
            Grade.COSTS,
            "Accept it.",
        )
        return (
            *((dot,) if rules.by_host else ()),
            Loss(
                "empty-headers",
                "requests",
                "an empty Origin, Access-Control-Request-Method or Sec-Fetch-Site counts as "
                "absent.",
                Grade.UNSEEN,
            ),
            Loss(
                "malformed-requests",
                "requests",
                "lighttpd's responses to requests that it cannot read may have no CORS headers.",
                Grade.UNSEEN,
            ),
        )

    def files(self, rules: Rules, head: str, folder: str) -> Mapping[str, str]:
        """The settings, the two scripts, and the program."""
        top = commented(head)
        start = f'{commented(head, "--")}\npackage.path = "{folder}/?.lua"\n'
        settings = (
            f'{top}#\n# In lighttpd.conf, before server.modules += (... "mod_proxy" ...):\n'
            '# include "cors.conf"\n\n'
            'server.modules += ("mod_magnet")\n'
            f'magnet.attract-raw-url-to += ("{folder}/cors-request.lua")\n'
            f'magnet.attract-response-start-to += ("{folder}/cors-response.lua")\n'
        )
        return {
            "cors.conf": settings,
            "cors-request.lua": f'{start}return require("{_MODULE}").on_request(lighty)\n',
            "cors-response.lua": f'{start}return require("{_MODULE}").on_response(lighty)\n',
            f"{_MODULE}.lua": program(rules, head, "lighttpd.lua"),
        }
