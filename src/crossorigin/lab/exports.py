"""A policy in other forms: as code for each framework, and for each target of `export`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, TypedDict

from ..export import TARGETS, ExportError, Grade, Loss, export
from ..policy import NO_CORS, Policy, PolicyMap
from .answering import read_policy

__all__ = ["ExportedPolicy", "LossShape", "export_all", "export_targets", "export_to"]

FRAMEWORKS: Final[Mapping[str, str]] = {
    "fastapi": "FastAPI",
    "django": "Django",
    "flask": "Flask",
}
_WIDTH = 72


class LossShape(TypedDict):
    """A point in which a target differs from the policy."""

    code: str
    field: str
    message: str
    grade: str
    hint: str


class ExportedPolicy(TypedDict):
    """A policy for one target.

    `files` is empty if the target cannot express the policy; `refused` then says so.
    """

    target: str
    title: str
    files: dict[str, str]
    losses: list[LossShape]
    refused: str


def export_targets() -> list[tuple[str, str]]:
    """The names and titles of all targets: frameworks first."""
    return [*FRAMEWORKS.items(), *TARGETS.items()]


def export_to(text: str, target: str) -> ExportedPolicy:
    """The policy in `text`, TOML, for one target.

    Raises:
        KeyError: the target is unknown.
        PolicyError: the policy is wrong.
    """
    policies = read_policy(text)
    if target in FRAMEWORKS:
        code = _WRITERS[target](policies)
        return {
            "target": target,
            "title": FRAMEWORKS[target],
            "files": {_FILES[target]: code},
            "losses": [],
            "refused": "",
        }
    title = TARGETS[target]
    accepted: list[str] = []
    while True:
        try:
            first = export(policies, target, accept=accepted)
            break
        except ExportError as error:
            if accepted or any(each.grade is not Grade.COSTS for each in error.losses):
                return _refused(target, title, error.losses)
            accepted = [each.code for each in error.losses]
    return {
        "target": target,
        "title": title,
        "files": dict(first.files),
        "losses": [_loss(each) for each in first.losses],
        "refused": "",
    }


def export_all(text: str) -> list[ExportedPolicy]:
    """The policy for every target.

    Raises:
        PolicyError: the policy is wrong.
    """
    return [export_to(text, name) for name, _ in export_targets()]


def _refused(target: str, title: str, losses: tuple[Loss, ...]) -> ExportedPolicy:
    return {
        "target": target,
        "title": title,
        "files": {},
        "losses": [_loss(each) for each in losses],
        "refused": f"{title} cannot say this policy.",
    }


def _loss(loss: Loss) -> LossShape:
    return {
        "code": loss.code,
        "field": loss.field,
        "message": loss.message,
        "grade": str(loss.grade),
        "hint": loss.hint,
    }


# --- code for frameworks -------------------------------------------------------------------------


def _in_python(policies: PolicyMap) -> tuple[str, str]:
    """The names to import, and the expression of the policy."""
    entry = policies.paths.get("/", NO_CORS)
    is_single = set(policies.paths) == {"/"} and not policies.hosts and not policies.candidate
    fields = entry.to_dict()
    if is_single and "any_of" not in fields and isinstance(entry, Policy):
        lines = "".join(f"    {name}={_literal(value, 1)},\n" for name, value in fields.items())
        return "Policy", f"Policy(\n{lines})"
    return "PolicyMap", f"PolicyMap.from_dict(\n    {_literal(policies.to_dict(), 1)}\n)"


def _literal(value: Any, depth: int = 0) -> str:
    """A value in Python, as formatters write it."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (Mapping, list, tuple)):
        return repr(value)
    if isinstance(value, Mapping):
        opening, closing = "{", "}"
        parts = [f"{json.dumps(key)}: {_literal(each, depth + 1)}" for key, each in value.items()]
    else:
        opening, closing = "[", "]"
        parts = [_literal(each, depth + 1) for each in value]
    in_line = opening + ", ".join(parts) + closing
    if len(in_line) + 4 * depth <= _WIDTH and not (isinstance(value, Mapping) and parts):
        return in_line
    blanks = "    " * depth
    return opening + "".join(f"\n{blanks}    {each}," for each in parts) + f"\n{blanks}{closing}"


def _fastapi(policies: PolicyMap) -> str:
    policy = _in_python(policies)
    return (
        f"from crossorigin import {policy[0]}\n"
        "from crossorigin.integrations.fastapi import install\n"
        "from fastapi import FastAPI\n\n"
        f"policy = {policy[1]}\n\n"
        "app = FastAPI()\n"
        "install(app, policy=policy)\n"
    )


def _django(policies: PolicyMap) -> str:
    return (
        "INSTALLED_APPS = [\n"
        '    "crossorigin.integrations.django",  # for the system checks\n'
        "    # … the others\n"
        "]\n"
        "MIDDLEWARE = [\n"
        '    "crossorigin.integrations.django.CORSMiddleware",  # first\n'
        "    # … the others\n"
        "]\n"
        f"CROSSORIGIN = {_literal(policies.to_dict())}\n"
    )


def _flask(policies: PolicyMap) -> str:
    policy = _in_python(policies)
    return (
        f"from crossorigin import {policy[0]}\n"
        "from crossorigin.integrations.flask import CrossOrigin\n"
        "from flask import Flask\n\n"
        f"policy = {policy[1]}\n\n"
        "app = Flask(__name__)\n"
        "CrossOrigin(app, policy=policy)\n"
    )


_WRITERS = {"fastapi": _fastapi, "django": _django, "flask": _flask}
_FILES = {"fastapi": "main.py", "django": "settings.py", "flask": "app.py"}
