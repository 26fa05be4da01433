"""Both ends of Cross-Origin Resource Sharing, proved against real browsers.

The server's end starts from a `Policy`, given to a middleware (`crossorigin.asgi`). The browser's
end is `crossorigin.browser`. The folders are floors, each standing on those below it:

    cli, demo                 the tools, clients of all that is public below
    conformance               from a policy to questions, from a server's answers to departures
    diagnosis                 from a refusal to its cause and its fix
    integrations              one module for each framework, on the edges
    asgi, wsgi, transports    the edges: each translates one interface to an end, and no more
    enforcement               a request is known from memory, or decided, settled and reported
    policies_in_force         the policies of a middleware; `file_policy`: those in a file
    origin_predicate          origins that a function knows; `questions`: how many are asked at once
    request_reader            what the edges say of their kind of request
    observability, forking    who is told of decisions; locks in processes that fork
    server      browser       the two ends, without I/O: policy to decision, request to verdict
    policy                    what is said: origins, validation, files
    fetch                     the ground: the Fetch standard's own definitions
"""

from .file_policy import FilePolicy
from .origin_predicate import OriginPredicate
from .policy import NO_CORS, Policy, PolicyError, PolicyMap, PolicyWarning, Problem

__all__ = [
    "NO_CORS",
    "FilePolicy",
    "OriginPredicate",
    "Policy",
    "PolicyError",
    "PolicyMap",
    "PolicyWarning",
    "Problem",
    "__version__",
]

__version__ = "0.2.0"
"""The version of the package."""
