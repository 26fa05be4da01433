"""System checks: the policy's problems and warnings, and whether it stands where it can work.

The id of a finding about the policy is ``crossorigin.`` and its code, such as
``crossorigin.origin-with-path``; ``crossorigin problem CODE`` explains each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import markcoroutinefunction
from django.conf import settings as django_settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.utils.http import is_same_domain

from ...file_policy import FilePolicy
from ...policy import Policy, PolicyError, PolicyMap, PolicyWarning, Problem
from ...redaction import show
from . import settings
from .middleware import CORSMiddleware

__all__ = ["check_middleware", "check_policy"]

MUST_FOLLOW = ("django.contrib.", "django.middleware.", "corsheaders.", "whitenoise.")
"""How the paths of middleware begin that answers some requests itself. Of others only their authors
know; some have to stand before."""

CSRF_MIDDLEWARE = "django.middleware.csrf.CsrfViewMiddleware"


def check_policy(**_: Any) -> list[checks.CheckMessage]:
    """What is wrong with the policy, or looks it."""
    try:
        policies = settings.policy()
        policies = policies.policy if isinstance(policies, FilePolicy) else policies
        # It checks its options, of which async functions are welcome to a server of ASGI.
        CORSMiddleware(markcoroutinefunction(lambda _: None))
    except PolicyError as error:
        return [_message(checks.Error, problem) for problem in error.exceptions]
    except (ImproperlyConfigured, TypeError, ValueError) as error:
        return [checks.Error(str(error), id="crossorigin.settings")]
    warnings: list[checks.CheckMessage] = [
        _message(checks.Warning, warning) for warning in policies.warnings
    ]
    return [*warnings, *_check_csrf(policies)]


def _message(
    kind: type[checks.Error | checks.Warning], finding: Problem | PolicyWarning
) -> checks.CheckMessage:
    where = finding.field if finding.value is None else f"{finding.field} {show(finding.value)}"
    return kind(
        f"{settings.POLICY}: {where}: {finding.message}",
        hint=finding.hint,
        id=f"crossorigin.{finding.code}",
    )


def _check_csrf(policies: Policy | PolicyMap) -> Iterator[checks.CheckMessage]:
    """Origins whose pages may send cookies, but no form or JSON: Django has a list of its own."""
    if CSRF_MIDDLEWARE not in django_settings.MIDDLEWARE:
        return
    each = [policies] if isinstance(policies, Policy) else [p for *_, p in policies.entries()]
    origins = {
        origin: None
        for policy in each
        if policy.allow_credentials
        for origin in policy.allow_origins
    }
    distrusted = [origin for origin in origins if not _is_trusted(origin)]
    if distrusted:
        yield checks.Info(
            f"Pages of {', '.join(distrusted)} may send cookies, but Django's protection against "
            "CSRF refuses their POST, PUT, PATCH and DELETE.",
            hint="If they are to change anything, add them to CSRF_TRUSTED_ORIGINS as well; it has "
            "no say about CORS, nor CORS about it.",
            id="crossorigin.csrf-trusted-origins",
        )


def _is_trusted(origin: str) -> bool:
    """Is an origin, or whatever a pattern stands for, in ``CSRF_TRUSTED_ORIGINS``?"""
    ours = urlsplit(origin)
    return any(
        origin == entry
        or (
            ours.scheme == theirs.scheme
            and theirs.netloc.startswith("*.")
            and is_same_domain(ours.netloc.removeprefix("*."), theirs.netloc.removeprefix("*"))
        )
        for entry in django_settings.CSRF_TRUSTED_ORIGINS
        for theirs in [urlsplit(entry)]
    )


def check_middleware(**_: Any) -> list[checks.CheckMessage]:
    """Does the middleware stand where no other can answer in front of it?"""
    middleware = list(django_settings.MIDDLEWARE)
    if settings.MIDDLEWARE not in middleware:
        return [
            checks.Warning(
                "No policy is enforced: the middleware is not in MIDDLEWARE.",
                hint=f"Put {settings.MIDDLEWARE!r} first there.",
                id="crossorigin.middleware-missing",
            )
        ]
    outside = middleware[: middleware.index(settings.MIDDLEWARE)]
    return [
        checks.Warning(
            f"{path} stands before CORSMiddleware: what it answers itself, a page cannot read.",
            hint=f"Put {settings.MIDDLEWARE!r} before it in MIDDLEWARE.",
            id="crossorigin.middleware-order",
        )
        for path in outside
        if path.startswith(MUST_FOLLOW)
    ]
