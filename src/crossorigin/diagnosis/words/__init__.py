"""Words: the sentences of every cause, made from facts, whole for each case.

A function makes the `Words` of one cause out of `Evidence`, and of what a rule found beside it.
"""

from .wording import Words

__all__ = ["Words"]
