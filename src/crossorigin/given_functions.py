"""Functions that users give: whether they can be called as they will be, checked beforehand."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from types import BuiltinFunctionType, FunctionType, MethodType

from .redaction import show

__all__ = ["FUNCTIONS", "check_callable", "check_function", "is_async", "refuse_coroutine"]


FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType)
"""The classes of functions, which can always be called."""


def check_callable(name: str, value: object) -> None:
    """Check that `value`, the argument `name`, is a function, or an object that can be called.

    Raises:
        TypeError: it is not, or it is a class.
    """
    if isinstance(value, type):
        raise TypeError(
            f"{name} is the class {value.__name__}, not an object that can be called; write "
            f"{name}={value.__name__}()"
        )
    if not callable(value):
        raise TypeError(f"{name} is {show(value)}, which cannot be called")


def check_function(name: str, value: Callable[..., object] | None, *, takes: Sequence[str]) -> None:
    """A function to call is plain, and can be called with what it is given, or ``None``.

    `takes` says what the arguments are.

    Raises:
        TypeError: it is not.
    """
    if value is None:
        return
    check_callable(name, value)
    if is_async(value):
        raise TypeError(f"{name} is an async function, which is not awaited; pass a sync function")
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):  # of a builtin
        return
    try:
        signature.bind(*takes)
    except TypeError as error:
        given = " and ".join(takes)
        raise TypeError(f"{name} is called with {given}, but cannot be: {error}") from None


def is_async(function: Callable[..., object]) -> bool:
    """Whether calling `function`, or the object, gives a coroutine."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        type(function).__call__
    )


def refuse_coroutine(returned: object) -> None:
    """Check that a sync function, such as a lambda, did not return a coroutine.

    Raises:
        TypeError: it did.
    """
    if inspect.iscoroutine(returned):
        returned.close()
        raise TypeError("it returned a coroutine, which is not awaited")
