"""The server's end: from a policy and a request to a decision, without I/O.

A policy is compiled once (`CompiledPolicy`); deciding about a request (`Decision`) then touches
nothing but ready-made parts. What does not belong here: anything of ASGI, WSGI or a framework.
The adapters at the edges translate to and from this folder and decide nothing themselves.
"""

from .compiled import CompiledPolicy
from .decision import Decision, Kind, Refusal

__all__ = ["CompiledPolicy", "Decision", "Kind", "Refusal"]
