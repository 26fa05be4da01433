"""Texts of Terraform and CloudFormation, for the forms of targets that people deploy by them.

Sources: Terraform, "Configuration syntax" and "Strings and templates"; CloudFormation, "Template
sections".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

__all__ = ["block", "hcl", "resource", "template", "variables"]


def hcl(value: object) -> str:
    """A value in Terraform's language, in which nothing of a text is replaced."""
    if isinstance(value, str):
        return json.dumps(value).replace("${", "$${").replace("%{", "%%{")
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{name} = {hcl(each)}" for name, each in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, Iterable):
        return f"[{', '.join(map(hcl, value))}]"
    return json.dumps(value)


def block(header: str, values: Mapping[str, object], *inner: str) -> str:
    """A block, as ``terraform fmt`` writes it; values that are ``None`` are left out."""
    given = {name: hcl(value) for name, value in values.items() if value is not None}
    return _block(header, given, *inner)


def resource(kind: str, references: Mapping[str, str], *inner: str, **values: object) -> str:
    """A resource named ``cors``; `references` are expressions, which are written as they are."""
    given = {**references, **{name: hcl(value) for name, value in values.items()}}
    return "\n" + _block(f'resource "{kind}" "cors"', given, *inner)


def variables(*names: str) -> str:
    """Variables for what a policy does not know."""
    return "\n".join(_block(f'variable "{name}"', {"type": "string"}) for name in names)


def _block(header: str, values: Mapping[str, str], *inner: str) -> str:
    width = max(map(len, values), default=0)
    lines = [f"{name.ljust(width)} = {value}" for name, value in values.items()]
    for number, each in enumerate(inner):
        lines += [*([""] if number or values else []), *each.splitlines()]
    body = "".join(f"  {line}\n" if line else "\n" for line in lines)
    return f"{header} {{\n{body}}}\n"


def template(resources: Mapping[str, object], parameters: Iterable[str] = ()) -> str:
    """A template, in JSON, which is YAML too; `parameters` are names of what it does not know."""
    whole: dict[str, object] = {"AWSTemplateFormatVersion": "2010-09-09"}
    if names := {name: {"Type": "String"} for name in parameters}:
        whole["Parameters"] = names
    return f"{json.dumps({**whole, 'Resources': resources}, indent=2)}\n"
