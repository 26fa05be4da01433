"""Both ends of Cross-Origin Resource Sharing, proved against real browsers.

The server's end starts from a `Policy`, given to a middleware (`crossorigin.asgi`). The browser's
end is `crossorigin.browser`. Both ends use `crossorigin.policy` or `crossorigin.fetch`; the
middlewares and the tools use the ends. CONTRIBUTING.md in the repository lists all floors.
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
