"""Both ends of Cross-Origin Resource Sharing, proved against real browsers.

The server's end starts from a `Policy`, given to a middleware (`crossorigin.asgi`). The browser's
end is `crossorigin.browser`. Both ends use `crossorigin.policy` or `crossorigin.fetch`; the
middlewares and the tools use the ends. CONTRIBUTING.md in the repository lists all floors.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .asked_request import AskedRequest
    from .file_policy import FilePolicy
    from .followed_policy import FollowedPolicy
    from .origin_predicate import OriginPredicate
    from .policy import NO_CORS, Policy, PolicyError, PolicyMap, PolicyWarning, Problem

__all__ = [
    "NO_CORS",
    "AskedRequest",
    "FilePolicy",
    "FollowedPolicy",
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

_HOMES = {
    "AskedRequest": ".asked_request",
    "FilePolicy": ".file_policy",
    "FollowedPolicy": ".followed_policy",
    "OriginPredicate": ".origin_predicate",
}

if not TYPE_CHECKING:  # a type checker would take any name to be there

    def __getattr__(name: str) -> object:
        # Every command and middleware imports this package first, and needs few of its names.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_HOMES.get(name, ".policy"), __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
