"""Diagnosis: from the evidence about a refused request to its cause and its fix.

`Evidence` of a request comes from a live server (`ask`), a HAR file, a console's message, headers
or a copied request (`read`, and `read_all` with what could not be read). `diagnose` makes `Finding`
s of it: a cause from a closed list, its confidence, the evidence for it, and the fix, with a
`Grant` if the fix is in a server's CORS settings; `recipes_for` writes it in the syntax of a
server.

    evidence     `Evidence` and what it is made of: typed facts, no sentences
    readers/     text that someone has (consoles, curl, HAR files) to `Evidence`; a reader each
    question     one request of a page, and the one place where a `Result` becomes `Evidence`
    asking       asks servers; probing and comparing ask on, where a response leaves the cause open
    asking_about asks about evidence that tells too little
    rules/       from `Evidence` to causes, and how sure they are
    usual        the usual causes at software and platforms that URLs name, as data
    services     hosts of public services, and placeholders, as data
    software     what software a response or a URL shows, as data
    bodies, stated, stated_of_origins    what software says in its responses and logs, as data
    page_rules   what consoles say of other rules than CORS, as data
    faults/      what is wrong in settings by itself, as data
    shared_blocks, origin_entries    the blocks and the origins of settings
    reason_groups    the reasons that are one trouble, as data
    answers      properties of responses and of URLs
    methods      the methods that logs and consoles name, as data
    places       where a host is: on this machine, in a local network, public, or hidden
    script_headers   the headers of a request that a script set
    sent_origin  the Origin that the browser sent, which redirects may hide
    findings     the closed list of causes; words/ has the sentences of each, made from facts
    grant        what a server has to allow; recipes/ has it in a server's own words
    commands     the command that repeats a request
    confidential the possible secrets in requests and responses
    verdicts     whether it was sent, with its cookies, and whether script may read the response
    sequence     the drawing of a request's way

Facts go in one direction: readers and asking give `Evidence`, rules look at `Evidence` alone, and
sentences are made last. Readers import neither rules nor words, and nothing here imports an HTTP
client. Terminals, colours and exit statuses do not belong here. `crossorigin.browser` decides what
a browser does.
"""

from ..browser import NetworkFailure
from .answers import is_cross_origin
from .asking import Asked, ask, compare
from .asking_about import ask_about, can_be_asked_about, question_about, with_page
from .bodies import BodySays, Said
from .commands import fetch_command, stands_for_another
from .comparing import compare_by
from .confidential import learn_secrets
from .evidence import Compared, Comparison, Evidence, Obstacle, Parts, Settings, Source, Told
from .findings import Cause, Confidence, Finding, NextStep
from .grant import Grant
from .probing import Probing, probe, probe_by
from .question import Question
from .readers import Reading, Unreadable, read, read_all
from .recipes import Recipe, recipes_for
from .rules import diagnose, grant_for
from .sequence import SECRETS, Line, Part, sequence
from .services import has_placeholder
from .software import Detected, Software, detect, detect_by_header, detect_by_url, emulator_of
from .verdicts import Verdicts, verdicts_of

__all__ = [
    "SECRETS",
    "Asked",
    "BodySays",
    "Cause",
    "Compared",
    "Comparison",
    "Confidence",
    "Detected",
    "Evidence",
    "Finding",
    "Grant",
    "Line",
    "NetworkFailure",
    "NextStep",
    "Obstacle",
    "Part",
    "Parts",
    "Probing",
    "Question",
    "Reading",
    "Recipe",
    "Said",
    "Settings",
    "Software",
    "Source",
    "Told",
    "Unreadable",
    "Verdicts",
    "ask",
    "ask_about",
    "can_be_asked_about",
    "compare",
    "compare_by",
    "detect",
    "detect_by_header",
    "detect_by_url",
    "diagnose",
    "emulator_of",
    "fetch_command",
    "grant_for",
    "has_placeholder",
    "is_cross_origin",
    "learn_secrets",
    "probe",
    "probe_by",
    "question_about",
    "read",
    "read_all",
    "recipes_for",
    "sequence",
    "stands_for_another",
    "verdicts_of",
    "with_page",
]
