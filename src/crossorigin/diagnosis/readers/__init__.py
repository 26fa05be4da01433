"""Readers: from what somebody has of a refusal to `Evidence`. No I/O, no judgement, no advice.

`read` tells the kind of text and hands it to its reader. A reader for another kind is a module here
that gives a list of `Evidence`, and a branch in `read`.

    console   messages of consoles, found by the tables of wordings
    headers   what curl prints
    har       recordings of developer tools
"""

from .reading import Unreadable, read

__all__ = ["Unreadable", "read"]
