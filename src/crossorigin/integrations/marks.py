"""Policies of routes: `cors` marks the objects that a framework routes to, `policy_of` reads marks.

A mark is an attribute of the marked object. So it stays with a function that is wrapped with
``functools.wraps``, and no registry of every framework's routes is needed.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterator, Mapping
from types import MethodType
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, ref

from ..policies_in_force import FindMarks, PoliciesInForce, RoutePolicy
from ..policy import Policy
from ..policy_reference import PolicyReference, RouteMark

__all__ = [
    "cors",
    "follow_marks",
    "marks_at",
    "marks_exist",
    "method_handler",
    "note_mark",
    "policy_of",
    "policy_to_mark",
]

Target = TypeVar("Target")
Request = TypeVar("Request")

_ATTRIBUTE = "__cors_policy__"
_marked = threading.Event()
_waiting: WeakKeyDictionary[PoliciesInForce[Any, Any], Callable[[], RoutePolicy[Any] | None]] = (
    WeakKeyDictionary()
)
_lock = threading.Lock()


def cors(policy: Policy | str) -> Callable[[Target], Target]:
    """Give a route its own policy, which replaces the application's policy there.

    Use it as a decorator of an endpoint (a function, a class or a method of a class), or call it
    with a router or a mounted application: ``router = cors(policy)(APIRouter())``. The innermost
    mark counts: that of a method before that of its class, that of an endpoint before that of its
    router.

    `policy` may be the name of a policy in the application's `PolicyMap` or file: see
    `PolicyMap.named`. It is looked up in the policies that are in force, so that a `FilePolicy` may
    change it. Where there is no such name, the route has `NO_CORS`, and an error is logged.

    A preflight gets the policy of the route and the method that it asks about.

    Raises:
        TypeError: `policy` is not a `Policy` or a name, or the object cannot be marked.
        ValueError: no policy can have this name.

    Example:
        >>> @cors(Policy(allow_origins="*"))
        ... def list_articles(): ...
    """
    marking = policy_to_mark(policy)

    def mark(target: Target) -> Target:
        try:
            setattr(target, _ATTRIBUTE, marking)
        except AttributeError:
            raise TypeError(
                f"{target!r} cannot have attributes, so it cannot have a policy; mark the "
                "function or class behind it"
            ) from None
        note_mark()
        return target

    return mark


def policy_to_mark(policy: Policy | str) -> Policy:
    """What a mark has for the argument of `cors`.

    Raises:
        TypeError: `policy` is not a `Policy` or a name.
        ValueError: no policy can have this name.
    """
    is_origin = isinstance(policy, str) and ("*" in policy or "://" in policy)
    if isinstance(policy, str) and not is_origin:
        return PolicyReference(policy)
    if not isinstance(policy, Policy):
        raise TypeError(
            f"policy is {type(policy).__name__!r}, not a Policy. "
            'Write @cors(Policy(allow_origins=["https://…"])), @cors(NO_CORS), or the name of a '
            "policy in the application's PolicyMap."
        )
    return policy


def note_mark() -> None:
    """Record that an object is marked, by any means of its framework."""
    if _marked.is_set():
        return
    with _lock:
        _marked.set()
        waiting = dict(_waiting)
        _waiting.clear()
    for policies, reference in waiting.items():
        route_policy = reference()
        if route_policy is not None:
            policies.look_at_routes(route_policy)


def follow_marks(
    policies: PoliciesInForce[Any, Request],
    route_policy: RoutePolicy[Request],
    find_marks: FindMarks,
) -> None:
    """Look up the policies of routes from the first mark on, or now if there are marks.

    So marks cost an application without marks nothing. The reference to a waiting object is weak.
    `find_marks` finds the marks of all routes.
    """
    policies.find_marks = find_marks
    with _lock:
        if not _marked.is_set():
            is_method = inspect.ismethod(route_policy)
            _waiting[policies] = _weakly(route_policy) if is_method else lambda: route_policy
            return
    policies.look_at_routes(route_policy)


def _weakly(method: RoutePolicy[Any]) -> Callable[[], RoutePolicy[Any] | None]:
    """A function that returns a method as long as its object lives.

    Not `weakref.WeakMethod`, which prints an exception at the interpreter's end if the two die
    together, as those of an application in a module do.
    """
    owner, function = ref(method.__self__), method.__func__  # type: ignore[attr-defined]  # a method

    def bound() -> RoutePolicy[Any] | None:
        alive = owner()
        return None if alive is None else MethodType(function, alive)

    return bound


def marks_exist() -> bool:
    """Whether any object is marked; if not, routes are not looked up."""
    return _marked.is_set()


def policy_of(target: object) -> Policy | None:
    """The policy of the mark on `target`, or on the object that it wraps; or ``None``."""
    while target is not None:
        policy = getattr(target, _ATTRIBUTE, None)
        if isinstance(policy, Policy):
            return policy
        # functools.wraps keeps the function in the first, functools.partial in the second.
        target = getattr(target, "__wrapped__", None) or getattr(target, "func", None)
    return None


def marks_at(route: str, *targets: object) -> Iterator[RouteMark]:
    """The marks on what `route` leads to, and on the methods of that which is a class."""
    for target in targets:
        policy = policy_of(target)
        if policy is not None:
            yield RouteMark(route, policy)
        if isinstance(target, type):
            for _, member in inspect.getmembers_static(target, callable):
                policy = None if isinstance(member, type) else policy_of(member)
                if policy is not None:
                    yield RouteMark(route, policy)


def method_handler(owner: Any, method: str, names: Mapping[str, str] | None = None) -> Any:
    """The method of a class that answers requests of `method`; ``None`` if it has none.

    In every framework with such classes, the method for GET also answers HEAD. `names` are the
    names of the class's methods, if they are not ``get``, ``post`` and so on.
    """

    def handler(of: str) -> Any:
        name = of if names is None else names.get(of)
        return None if name is None else getattr(owner, name, None)

    found = handler(method.lower())
    return handler("get") if found is None and method == "HEAD" else found
