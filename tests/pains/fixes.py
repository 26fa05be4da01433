"""Applying what the tool prints: each recipe goes where it says that it goes."""

from __future__ import annotations

from typing import Any

__all__ = ["apply_python", "nginx_parts"]


def apply_python(recipe: str, app: Any) -> Any:
    """Run a recipe for FastAPI or Flask below the definition of `app`; gives `app` after it."""
    names: dict[str, Any] = {"app": app}
    exec(recipe, names)  # noqa: S102 (it is what is on trial)
    return names["app"]


def nginx_parts(recipe: str) -> tuple[str, str]:
    """What goes into the http block, and what into the server block."""
    http, head, server = recipe.partition("# in server { }")
    return http, head + server
