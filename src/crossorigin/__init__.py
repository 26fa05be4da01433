"""Both ends of Cross-Origin Resource Sharing, proved against real browsers.

The server's end starts from a `Policy`, given to a middleware (`crossorigin.asgi`). The browser's
end is `crossorigin.browser`. The folders are floors, each standing on those below it:

    cli, demo                 the tools, clients of all that is public below
    diagnosis                 from a refusal to its cause and its fix
    integrations              one module for each framework, on the edges
    asgi, wsgi, transports    the edges: each translates one interface to an end, and no more
    middleware, observability what the middlewares share
    server      browser       the two ends, without I/O: policy to decision, request to verdict
    policy                    what is said: origins, validation, files
    fetch                     the ground: the Fetch standard's own definitions
"""

from .policy import NO_CORS, Policy, PolicyError, PolicyMap, PolicyWarning, Problem

__all__ = [
    "NO_CORS",
    "Policy",
    "PolicyError",
    "PolicyMap",
    "PolicyWarning",
    "Problem",
    "__version__",
]

__version__ = "0.1.0"
