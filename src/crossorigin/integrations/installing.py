"""The checks of all integrations: no wrong application, and no second policy."""

from __future__ import annotations

__all__ = ["check_application", "check_first_policy"]


def check_application(
    app: object, kind: type, expected: str, *, otherwise: str | None = None
) -> None:
    """Refuse an object that is not an application of the framework.

    Args:
        app: The object that the user passed.
        kind: The required class.
        expected: Its description, such as ``"a Starlette application"``.
        otherwise: The advice for other objects.

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
        raise RuntimeError(f"this application has a policy already; set {change}")
