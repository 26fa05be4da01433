"""What all integrations refuse: a wrong application, and a second policy."""

from __future__ import annotations

__all__ = ["check_application", "check_first_policy"]


def check_application(
    app: object, kind: type, expected: str, *, otherwise: str | None = None
) -> None:
    """Refuse what is not an application of the framework.

    Args:
        app: What the user gave.
        kind: The class that it must be of.
        expected: The same in words, such as ``"a Starlette application"``.
        otherwise: What to do with anything else.

    Raises:
        TypeError: `app` is not a `kind`.
    """
    if not isinstance(app, kind):
        hint = "" if otherwise is None else f"; {otherwise}"
        raise TypeError(f"app is {type(app).__name__!r}, not {expected}{hint}")


def check_first_policy(*, present: bool, change: str = "the `policy` of its middleware") -> None:
    """Refuse a second policy; `change` is what to set instead.

    Raises:
        RuntimeError: one is `present`.
    """
    if present:
        raise RuntimeError(f"this application has a policy; set {change}")
