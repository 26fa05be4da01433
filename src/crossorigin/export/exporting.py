"""`export`: from a policy to the files of a target, or the losses that forbid it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from ..policy import Policy, PolicyMap
from .apache import ApacheTarget
from .api_gateways import (
    APISIX,
    AWS_HTTP_API,
    AWS_REST_API,
    AZURE_API_MANAGEMENT,
    KONG,
    KRAKEND,
    LAMBDA_URL,
)
from .buckets import AZURE_BLOB, GCS, R2, S3
from .caddy import CaddyTarget
from .cloudfront import CLOUDFRONT
from .declared import DeclaredTarget
from .envoy import EnvoyTarget
from .haproxy import HAProxyTarget
from .headers_files import CLOUDFLARE_PAGES, NETLIFY, VERCEL
from .intermediate import Blocking, compile_rules
from .kubernetes import ENVOY_GATEWAY, GATEWAY_API, INGRESS_NGINX, ISTIO
from .lighttpd import LighttpdTarget
from .losses import Grade, Loss
from .nginx import NginxTarget
from .traefik import TRAEFIK
from .varnish import VarnishTarget
from .workers import WorkersTarget
from .writing import ExportTarget, Unwritable, head

__all__ = ["FORMS", "TARGETS", "Export", "ExportError", "export"]

_TARGETS: Final[tuple[ExportTarget, ...]] = (
    NginxTarget(),
    HAProxyTarget(),
    EnvoyTarget(),
    CaddyTarget(),
    ApacheTarget(),
    VarnishTarget(),
    LighttpdTarget(),
    WorkersTarget(),
    TRAEFIK,
    GATEWAY_API,
    ISTIO,
    ENVOY_GATEWAY,
    INGRESS_NGINX,
    KONG,
    APISIX,
    KRAKEND,
    AWS_HTTP_API,
    AWS_REST_API,
    LAMBDA_URL,
    AZURE_API_MANAGEMENT,
    CLOUDFRONT,
    NETLIFY,
    CLOUDFLARE_PAGES,
    VERCEL,
    S3,
    R2,
    GCS,
    AZURE_BLOB,
)
TARGETS: Final[Mapping[str, str]] = MappingProxyType({each.name: each.title for each in _TARGETS})
"""The targets, by their names: the products' own names."""
_BY_NAME: Final = {each.name: each for each in _TARGETS}
FORMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        form: tuple(
            each.name
            for each in _TARGETS
            if isinstance(each, DeclaredTarget) and form in each.forms
        )
        for form in ("terraform", "cloudformation")
    }
)
"""The targets of each form besides the usual one."""


@dataclass(frozen=True, slots=True)
class Export:
    """The files for a target, and the points in which it differs from the policy."""

    target: str
    files: Mapping[str, str]
    """The text of each file, by its name."""
    losses: tuple[Loss, ...]
    """The accepted losses, and those that no browser shows."""

    @property
    def is_exact(self) -> bool:
        """Whether every request that browsers send is answered as the middleware answers it."""
        return all(loss.grade is Grade.UNSEEN for loss in self.losses)


class ExportError(Exception):
    """A policy that a target cannot say. `losses` are those that forbid the export."""

    losses: tuple[Loss, ...]

    def __init__(self, target: str, losses: Collection[Loss]) -> None:
        self.losses = tuple(losses)
        super().__init__(target, self.losses)  # both, so that it can be pickled

    def __str__(self) -> str:
        codes = ", ".join(each.code for each in self.losses)
        return f"{self.args[0]} cannot say this policy: {codes}"


def export(
    policy: Policy | PolicyMap,
    target: str,
    *,
    accept: Collection[str] = (),
    folder: str = "/etc/crossorigin",
    form: str | None = None,
    version: int | None = None,
) -> Export:
    """The settings of `target` that enforce `policy`. The same arguments give the same text.

    Args:
        policy: The policy, or a map of one policy.
        target: A name in `TARGETS`.
        accept: The codes of losses that are accepted; only of those that cost convenience.
        folder: The folder in which the files are at the gateway, for targets whose files name
            each other by their paths.
        form: Another form of the target's settings, ``"terraform"`` or ``"cloudformation"``, for
            the targets that have it: see `FORMS`.
        version: The version of the policy in its store, for the first lines of the files.

    Raises:
        ExportError: the target cannot say the policy, or a loss was not accepted.
        ValueError: the target is not known, or does not have this form, or `folder` is not a plain
            absolute path.
    """
    found = _target(target, form)
    _check_folder(folder)
    rules = compile_rules(policy)
    losses = (*rules.losses, *found.losses(rules))
    blocking = next((rule.blocking for rule in rules.rules if rule.blocking), None)
    if blocking is not None and not found.blocks:
        losses = (_blocks_nothing(blocking), *losses)
    refused = [
        loss
        for loss in losses
        if loss.grade is Grade.OPENS or (loss.grade is Grade.COSTS and loss.code not in accept)
    ]
    if refused:
        raise ExportError(target, refused)
    try:
        files = found.files(rules, head(found.title, rules.digest, losses, version), folder)
    except Unwritable as error:
        hint = "Leave it out, shorten the list, or choose another target."
        unwritable = Loss("unwritable-text", "policy", f"{error}.", Grade.OPENS, hint)
        raise ExportError(target, [unwritable]) from None
    return Export(target, MappingProxyType(dict(files)), losses)


def _target(name: str, form: str | None) -> ExportTarget:
    found = _BY_NAME.get(name)
    if found is None:
        raise ValueError(f"unknown target {name!r}; the targets are {', '.join(TARGETS)}")
    if form is None:
        return found
    if form not in FORMS:
        raise ValueError(f"unknown form {form!r}; the forms are {' and '.join(FORMS)}")
    if not (isinstance(found, DeclaredTarget) and form in found.forms):
        able = ", ".join(FORMS[form])
        raise ValueError(f"{name} has no form {form!r}; these targets have it: {able}")
    return replace(found, form=found.forms[form])


def _blocks_nothing(blocking: Blocking) -> Loss:
    field = "block_refused" if blocking.unsafe else "block_missing_origin"
    message = "requests that the policy blocks reach the application."
    able = ", ".join(each.title for each in _TARGETS if each.blocks)
    hint = f"{able} can block them, and so can the middleware."
    return Loss("block-refused", field, message, Grade.OPENS, hint)


_PATH_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./")


def _check_folder(folder: str) -> None:
    if not folder.startswith("/") or not _PATH_SIGNS.issuperset(folder):
        raise ValueError(
            f"folder is {folder!r}; it must be an absolute path of letters, digits and '-_./'"
        )
