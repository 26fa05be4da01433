"""Conformance: does a server, whatever it is, implement a policy?

`vectors_for` makes of a policy the questions to ask (no I/O), `verify` asks them of a server
through any transport, and the `Report` says where browsers permit something else than the policy:
`Departure` s, graded by what a page gets out of it.

What does not belong here: terminals, files, exit statuses. What a browser permits is for
`crossorigin.browser` to say, and what the policy means for `crossorigin.server`: a departure is
where an engine makes something else of the server's answers than of those that this library's own
server's end would have given.
"""

from .as_dict import report_as_dict
from .coverage import NotAsked
from .origins import Trick
from .report import Departure, DepartureKind, Report, Severity, Unanswered
from .running import verify, verify_async
from .unseen import NotSeen, Obstruction
from .vectors import SAFE_METHODS, Aspect, Vector, vectors_for

__all__ = [
    "SAFE_METHODS",
    "Aspect",
    "Departure",
    "DepartureKind",
    "NotAsked",
    "NotSeen",
    "Obstruction",
    "Report",
    "Severity",
    "Trick",
    "Unanswered",
    "Vector",
    "report_as_dict",
    "vectors_for",
    "verify",
    "verify_async",
]
