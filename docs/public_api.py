"""The public API: the modules that users import from, and the names in their ``__all__``."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from sphinx.pycode import ModuleAnalyzer

import crossorigin

__all__ = ["constants", "public_modules", "public_names"]

SINGLE_MODULES = ("asgi", "headers", "observability", "opentelemetry", "prometheus", "wsgi")
"""Public modules in `crossorigin` that are not packages; every package there is public."""

NOT_IMPORTED = ("cli", "lab")
"""The command line and the lab: they are run, not imported."""

FRAMEWORK_PAGES = Path(__file__).parent / "frameworks"
"""A framework's page has the name of its module in `crossorigin.integrations`."""


@cache
def public_modules() -> dict[str, ModuleType]:
    """Every public module that exports something, by its name."""
    inside = [
        each.name
        for each in pkgutil.iter_modules(crossorigin.__path__)
        if each.name not in NOT_IMPORTED and (each.ispkg or each.name in SINGLE_MODULES)
    ]
    frameworks = [
        f"integrations.{page.stem}"
        for page in sorted(FRAMEWORK_PAGES.glob("[!R]*.md"))
        if not page.stem.startswith("from-")
    ]
    found = ["crossorigin", *(f"crossorigin.{name}" for name in inside + frameworks)]
    modules = {name: importlib.import_module(name) for name in found}
    return {name: module for name, module in modules.items() if getattr(module, "__all__", ())}


@cache
def public_names() -> dict[str, str]:
    """Every exported name, and the name under which the reference describes it.

    A class that several modules export is described once: in `crossorigin` itself, or else where it
    is defined.
    """
    exports = [
        (module_name, name, getattr(module, name))
        for module_name, module in public_modules().items()
        for name in module.__all__
    ]
    described: dict[object, str] = {}
    for module_name, name, value in exports:
        if isinstance(value, type):
            at_home = module_name == "crossorigin" or value.__module__.startswith(module_name)
            if at_home or value not in described:
                described.setdefault(value, f"{module_name}.{name}")
    return {
        f"{module_name}.{name}": described[value]
        if isinstance(value, type)
        else f"{module_name}.{name}"
        for module_name, name, value in exports
    }


@cache
def constants(module: ModuleType) -> list[tuple[str, list[str]]]:
    """The constants and type aliases that a module exports, each with its docstring's lines."""
    values = [(name, getattr(module, name)) for name in module.__all__]
    return [
        (name, _docstring(name, value))
        for name, value in values
        if not isinstance(value, type) and not inspect.isroutine(value)
    ]


def _docstring(name: str, value: object) -> list[str]:
    """What stands below the assignment, in whichever of our modules it is."""
    for module_name, module in sorted(sys.modules.items()):
        if module_name.startswith("crossorigin") and getattr(module, name, None) is value:
            found: list[str] | None = (
                ModuleAnalyzer.for_module(module_name).find_attr_docs().get(("", name))
            )
            if found is not None:
                return found
    return []
