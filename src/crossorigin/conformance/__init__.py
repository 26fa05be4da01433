"""Conformance: whether a server, of any kind, implements a policy.

`vectors_for` makes the questions for a policy (no I/O), `verify` sends them to a server through any
transport, and the `Report` names each point in which browsers permit something else than the
policy: `Departure` s, graded by what a page gets out of it.

Terminals, files and exit statuses do not belong here. `crossorigin.browser` decides what a browser
permits, and `crossorigin.server` what the policy means: a departure is a point in which an engine
treats the server's responses differently from those of this library's own server's end.
"""

from .as_dict import report_as_dict
from .baseline import Baseline
from .coverage import NotAsked
from .layers import LayeredExchange, LayeredHeader, SetBy, compare_layers
from .origins import Trick
from .report import Departure, DepartureKind, Report, Severity, Unanswered
from .running import verify, verify_async
from .unseen import NotSeen, Obstruction
from .vectors import SAFE_METHODS, Aspect, Vector, vectors_for

__all__ = [
    "SAFE_METHODS",
    "Aspect",
    "Baseline",
    "Departure",
    "DepartureKind",
    "LayeredExchange",
    "LayeredHeader",
    "NotAsked",
    "NotSeen",
    "Obstruction",
    "Report",
    "SetBy",
    "Severity",
    "Trick",
    "Unanswered",
    "Vector",
    "compare_layers",
    "report_as_dict",
    "vectors_for",
    "verify",
    "verify_async",
]
