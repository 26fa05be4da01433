"""The frameworks: whatever has a module in `apps`."""

import pkgutil
from importlib import import_module

from . import apps
from .contract import Framework

__all__ = ["FRAMEWORKS"]


def _found() -> dict[str, Framework]:
    names = sorted(module.name for module in pkgutil.iter_modules(apps.__path__))
    return {name: import_module(f"{apps.__name__}.{name}").FRAMEWORK for name in names}


FRAMEWORKS = _found()
"""Each framework by the name of its module, in order."""
