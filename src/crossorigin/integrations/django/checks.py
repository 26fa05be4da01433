"""System checks: the policy's problems and warnings, and the place of the middleware.

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

from ...followed_policy import FollowedPolicy
from ...policy import Policy, PolicyError, PolicyMap, PolicyWarning, Problem
from ...policy_reference import unknown_names
from ...redaction import show
from . import settings
from .middleware import CORSMiddleware
from .routes import find_marks

__all__ = ["check_left_over", "check_middleware", "check_policy"]

MUST_FOLLOW = ("django.contrib.", "django.middleware.", "corsheaders.", "whitenoise.")
"""Prefixes of the paths of middleware that answers some requests itself. Other middleware is not
known; some must come before."""

CSRF_MIDDLEWARE = "django.middleware.csrf.CsrfViewMiddleware"


def check_policy(**_: Any) -> list[checks.CheckMessage]:
    """The problems and warnings of the policy."""
    try:
        policies = settings.policy()
        policies = policies.policy if isinstance(policies, FollowedPolicy) else policies
        # It checks its options; async functions are valid under ASGI.
        CORSMiddleware(markcoroutinefunction(lambda _: None))
    except PolicyError as error:
        return [_message(checks.Error, problem) for problem in error.exceptions]
    except (ImproperlyConfigured, TypeError, ValueError) as error:
        return [checks.Error(str(error), id="crossorigin.settings")]
    warnings: list[checks.CheckMessage] = [
        _message(checks.Warning, warning) for warning in policies.warnings
    ]
    return [*warnings, *_check_csrf(policies), *_check_names(policies)]


def _check_names(policies: Policy | PolicyMap) -> Iterator[checks.CheckMessage]:
    """Names by which routes refer to policies, but which no policy has."""
    unknown = unknown_names(find_marks(), policies)
    for name, problem in sorted(unknown, key=lambda each: each[0]):
        yield checks.Error(
            f"{problem.field}: {show(name)}: {problem.message} Until then this route has NO_CORS.",
            hint=problem.hint,
            id="crossorigin.route-name",
        )


def check_left_over(**_: Any) -> list[checks.CheckMessage]:
    """Whether settings of other libraries are left over, which have no effect or contradict."""
    found: list[checks.CheckMessage] = []
    names = sorted(name for name in dir(django_settings) if name.startswith("CORS_"))
    corsheaders = [path for path in django_settings.MIDDLEWARE if path.startswith("corsheaders.")]
    if corsheaders:
        found.append(
            checks.Warning(
                f"{corsheaders[0]} is in MIDDLEWARE beside crossorigin's; one of them replaces the "
                "headers of the other.",
                hint="Take it out of MIDDLEWARE, and 'corsheaders' out of INSTALLED_APPS.",
                id="crossorigin.corsheaders-middleware",
            )
        )
    elif names:
        found.append(
            checks.Warning(
                f"{', '.join(names)}: these are settings of django-cors-headers, and have no "
                "effect on crossorigin.",
                hint="Convert them with manage.py crossorigin_migrate, then take them out.",
                id="crossorigin.left-over-settings",
            )
        )
    whitenoise = any(path.startswith("whitenoise.") for path in django_settings.MIDDLEWARE)
    if whitenoise and getattr(django_settings, "WHITENOISE_ALLOW_ALL_ORIGINS", True):
        found.append(
            checks.Info(
                "WhiteNoise sends 'Access-Control-Allow-Origin: *' with static files. Where it "
                "stands behind crossorigin's middleware, the policy replaces that.",
                hint="Set WHITENOISE_ALLOW_ALL_ORIGINS = False, and give the path of the static "
                "files a policy if pages of other origins load fonts from there.",
                id="crossorigin.whitenoise",
            )
        )
    return found


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
    """Origins whose pages may send cookies, but whose POST requests Django's CSRF check refuses."""
    if CSRF_MIDDLEWARE not in django_settings.MIDDLEWARE:
        return
    whole = [policies] if isinstance(policies, Policy) else [p for *_, p in policies.entries()]
    each = [part for policy in whole for part in policy.parts or (policy,)]
    origins = {
        origin: None
        for policy in each
        if policy.allow_credentials
        for origin in policy.allow_origins
    }
    distrusted = [origin for origin in origins if not _is_trusted(origin)]
    if distrusted:
        yield checks.Info(
            f"Pages of {', '.join(distrusted)} may send cookies, but Django's CSRF protection "
            "refuses their POST, PUT, PATCH and DELETE.",
            hint="If these pages should send such requests, add them to CSRF_TRUSTED_ORIGINS too; "
            "that setting is independent of CORS.",
            id="crossorigin.csrf-trusted-origins",
        )


def _is_trusted(origin: str) -> bool:
    """Whether ``CSRF_TRUSTED_ORIGINS`` has an origin, or every origin of a pattern."""
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
    """Check that no middleware that answers requests itself comes before the policy's."""
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
            f"{path} is before CORSMiddleware, so pages cannot read the responses that it gives "
            "itself.",
            hint=f"Put {settings.MIDDLEWARE!r} before it in MIDDLEWARE.",
            id="crossorigin.middleware-order",
        )
        for path in outside
        if path.startswith(MUST_FOLLOW)
    ]
