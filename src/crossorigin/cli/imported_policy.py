"""A policy by import from a module, an application or Django, which runs the code that is named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..asking_policy import AskingPolicy
from ..enforcement import Enforcer, Middleware, enforcer_of
from ..followed_policy import FollowedPolicy
from ..integrations.installing import installed_middleware
from ..policy import (
    Policy,
    PolicyError,
    PolicyMap,
    PolicyWarning,
    Problem,
    describe,
    unused_policies,
)
from ..policy_reference import PolicyReference, RouteMark, unknown_names, used_by_routes
from ..printing import some_of
from .importing import NoSuchName, current_folder_importable, named_object
from .terminal import Printer

__all__ = ["ImportedPolicies", "describe_function", "import_policies"]

_NO_POLICY = (
    "is {}, which has no policy. Name a Policy, a PolicyMap, a FilePolicy, the middleware that "
    "install() returns, or an application with an installed policy. For a function that returns "
    "one, write NAME(); for a Django project, django."
)
MOST_LISTED = 20
"""The most routes with the same policy that are named; the others are counted."""


class ImportedPolicies(NamedTuple):
    """Policies, and an application's options for them."""

    policies: PolicyMap
    """With the candidate, whether it is in the policies or an option."""
    problems: tuple[Problem, ...] = ()
    """The names at routes that no policy has."""
    warnings: tuple[PolicyWarning, ...] = ()
    """Those of the policies and, where all routes are known, about policies that nothing has."""
    knows_routes: bool = False
    """Whether the policies of all routes are known."""
    sentences: tuple[str, ...] = ()
    """What the application's options say; those that begin with a blank belong to the last one
    that does not."""


def import_policies(printer: Printer, source: str, *, of_django: bool) -> ImportedPolicies:
    """The policies of the object at `source`, or of the project that DJANGO_SETTINGS_MODULE names.

    It says what it imports, and exits with status 2 where that fails or has no policy.

    Raises:
        PolicyError: a policy is wrong.
    """
    name = os.environ.get("DJANGO_SETTINGS_MODULE", "") if of_django else source
    printer.note(f"crossorigin: importing {name or source} runs its code.")
    try:
        with current_folder_importable():
            found = _django() if of_django else named_object(source)
            policies = _policies_of(found)
    except PolicyError:
        raise
    except (Exception, SystemExit) as error:
        printer.fail(f"{source}: {_words(error)}.")
    if policies is None:
        printer.fail(f"{source} {_NO_POLICY.format(type(found).__name__)}")
    return policies


def _words(error: BaseException) -> str:
    said = str(error).rstrip(".")
    if isinstance(error, NoSuchName):
        return said
    return f"importing it raised {type(error).__name__}{f': {said}' if said else ''}"


def _django() -> Any:
    if not os.environ.get("DJANGO_SETTINGS_MODULE"):
        raise RuntimeError("DJANGO_SETTINGS_MODULE is not set, such as to shop.settings")
    import django  # noqa: PLC0415 (where there is Django)

    django.setup()
    from asgiref.sync import markcoroutinefunction  # noqa: PLC0415

    from ..integrations.django import CORSMiddleware  # noqa: PLC0415

    # Of an application that awaits, which takes all options.
    return CORSMiddleware(markcoroutinefunction(lambda _: None))


def _policies_of(found: Any) -> ImportedPolicies | None:
    """The policies that an object is or has; ``None`` if it has none."""
    if isinstance(found, PolicyMap):
        return ImportedPolicies(found, warnings=found.warnings)
    if isinstance(found, Policy):
        return _policies_of(PolicyMap({"/": found}))
    if isinstance(found, FollowedPolicy):
        return _policies_of(found.policy)
    if isinstance(found, Middleware):
        return _of_middleware(found, None)
    middleware = installed_middleware(found)
    return None if middleware is None else _of_middleware(middleware, found)


def _of_middleware(middleware: Middleware[Any, Any], app: object) -> ImportedPolicies:
    enforcer = enforcer_of(middleware)
    policy, candidate = middleware.policy, middleware.candidate
    if isinstance(policy, Policy):
        policy = PolicyMap({"/": policy})
    policies = PolicyMap(
        policy.paths,
        hosts=policy.hosts,
        candidate=candidate,
        candidate_share=enforcer.policies.candidate_share,
        named=policy.named,
    )
    find = enforcer.policies.find_marks
    found = None if find is None else find(app)
    marks = None if found is None else tuple(dict.fromkeys(found))
    problems = tuple(problem for _, problem in unknown_names(marks or (), policies))
    sentences = [*_options(middleware, enforcer), *_routes(marks, policies)]
    if marks is None:
        sentences.append("Routes may have policies of their own, which are not known here.")
    warnings = policies.warnings
    if marks is not None:
        warnings += tuple(unused_policies(policies, used_by_routes(marks, policies)))
    return ImportedPolicies(policies, problems, warnings, marks is not None, tuple(sentences))


def _options(middleware: Middleware[Any, Any], enforcer: Enforcer[Any, Any]) -> Iterator[str]:
    """What the options of a middleware say, besides its policies."""
    options = enforcer.options
    if options.predicate is not None:
        yield describe_function(options.predicate, ' under the application\'s own policy, of "/"')
    if middleware.debug:
        yield "Debug mode is on: responses tell pages why they are refused."
    if options.websocket != "pass":
        also = " and those without an origin" if options.websocket == "require-origin" else ""
        yield f"WebSocket handshakes of refused origins{also} are refused."
    if options.trust_proxy_headers:
        yield "The headers Forwarded and X-Forwarded-… of proxies are trusted."
    if not options.log_refusals:
        yield "Refusals are not logged."
    if options.on_decision is not None:
        yield f"{_name(options.on_decision)} is called with every decision."


def describe_function(predicate: object, where: str = "") -> str:
    """What a function that adds origins does."""
    return f"allow_origin_if: {predicate!r} may allow further origins{where}."


def _name(function: object) -> str:
    name = getattr(function, "__qualname__", None)
    return repr(function) if name is None else str(name)


def _routes(marks: tuple[RouteMark, ...] | None, policies: PolicyMap) -> Iterator[str]:
    """The policies of routes, each with the routes that have it."""
    routes: dict[Policy, list[str]] = {}
    for mark in marks or ():
        routes.setdefault(mark.policy, []).append(mark.route)
    for policy, own in routes.items():
        name = ""
        if isinstance(policy, PolicyReference):
            if policy.name not in policies.named:
                continue  # NO_CORS, or a problem
            name, policy = f", the policy {policy.name}", policies.named[policy.name]  # noqa: PLW2901
        noun = "route" if len(own) == 1 else "routes"
        yield f"For the {noun} {some_of(own, MOST_LISTED)}{name}:"
        yield from (f"  {sentence}" for sentence in describe(policy))
        if isinstance(policy, AskingPolicy):
            yield f"  {describe_function(policy.predicate)}"
