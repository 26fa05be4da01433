"""Exports: a policy as settings of a gateway, exactly, or not at all.

`export` compiles a policy to an intermediate form, which each target writes as text. A target never
weakens a policy silently: each point in which it does something else is a `Loss`.

Source for each target: the vendor's documentation and measurements; every target is run in the
tests, and compared with the middleware.
"""

from .exporting import FORMS, TARGETS, Export, ExportError, export
from .losses import Grade, Loss

__all__ = ["FORMS", "TARGETS", "Export", "ExportError", "Grade", "Loss", "export"]
