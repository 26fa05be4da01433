"""Policies of routes: `cors` marks what a framework routes to, `policy_of` reads the mark.

A mark is an attribute of the marked object itself. So it stays with a function that is wrapped by
``functools.wraps``, and no registry has to know every framework's routes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakMethod

from ..policy import Policy

__all__ = ["cors", "marks_exist", "note_mark", "policy_of", "when_marked"]

Target = TypeVar("Target")

_ATTRIBUTE = "__cors_policy__"
_marked = threading.Event()
_waiting: list[WeakMethod[Callable[[], None]]] = []
_lock = threading.Lock()


def cors(policy: Policy) -> Callable[[Target], Target]:
    """Give a route a policy of its own, in place of the application's.

    As a decorator of an endpoint, be it a function, a class or a method of a class; or as a
    function, of a router or a mounted application: ``router = cors(policy)(APIRouter())``. The
    innermost mark counts: a method's before its class's, an endpoint's before its router's.

    A preflight is answered by the policy of the route and the method that it asks about.

    Raises:
        TypeError: `policy` is not a `Policy`, or the object cannot be marked.

    Example:
        >>> @cors(Policy(allow_origins="*"))
        ... def list_articles(): ...
    """
    if not isinstance(policy, Policy):
        raise TypeError(
            f"policy is {type(policy).__name__!r}, not a Policy. "
            'Write @cors(Policy(allow_origins=["https://…"])), or @cors(NO_CORS).'
        )

    def mark(target: Target) -> Target:
        try:
            setattr(target, _ATTRIBUTE, policy)
        except AttributeError:
            raise TypeError(
                f"{target!r} takes no attributes, and so no policy; mark the function or class "
                "behind it"
            ) from None
        note_mark()
        return target

    return mark


def note_mark() -> None:
    """Something is marked, by whatever means its framework has."""
    if _marked.is_set():
        return
    with _lock:
        _marked.set()
        waiting, _waiting[:] = _waiting[:], []
    for reference in waiting:
        method = reference()
        if method is not None:
            method()


def when_marked(method: Callable[[], None]) -> None:
    """Call a bound method when the first mark is made, or now; its object is not kept for that.

    So an application without marks is served as if there were no such thing.
    """
    with _lock:
        if not _marked.is_set():
            _waiting.append(WeakMethod(method))
            return
    method()


def marks_exist() -> bool:
    """Has anything been marked? If not, no route need be looked for."""
    return _marked.is_set()


def policy_of(target: object) -> Policy | None:
    """The policy that `target`, or what it wraps, is marked with; ``None`` if with none."""
    while target is not None:
        policy = getattr(target, _ATTRIBUTE, None)
        if isinstance(policy, Policy):
            return policy
        # functools.wraps keeps the function here, functools.partial there.
        target = getattr(target, "__wrapped__", None) or getattr(target, "func", None)
    return None
