"""Diagnosis: from what is known of a refused request to its cause and its fix.

`Evidence` of a request comes from a live server (`ask`), a HAR file, a console's message or an
answer's headers (`read`). `diagnose` makes `Finding` s of it: a cause out of a closed list, how
sure it is, what shows it, and the change that mends it, with a `Grant` where that is a matter of a
server's CORS settings; `recipes_for` writes it in a server's own words.
What does not belong here: terminals, colours, exit statuses. And nothing decides here what a
browser does: that is `crossorigin.browser`.
"""

from .case import grant_for
from .commands import fetch_command
from .evidence import Evidence, NetworkFailure, Obstacle, Parts, Source
from .findings import Cause, Confidence, Finding
from .grant import Grant
from .live import Asked, Question, ask, compare
from .probing import Probing, probe, probe_by
from .reading import Unreadable, read
from .recipes import Recipe, recipes_for
from .rules import diagnose
from .sequence import SECRETS, Line, Part, sequence
from .software import Detected, Software, detect

__all__ = [
    "SECRETS",
    "Asked",
    "Cause",
    "Confidence",
    "Detected",
    "Evidence",
    "Finding",
    "Grant",
    "Line",
    "NetworkFailure",
    "Obstacle",
    "Part",
    "Parts",
    "Probing",
    "Question",
    "Recipe",
    "Software",
    "Source",
    "Unreadable",
    "ask",
    "compare",
    "detect",
    "diagnose",
    "fetch_command",
    "grant_for",
    "probe",
    "probe_by",
    "read",
    "recipes_for",
    "sequence",
]
