"""The server's end: from a policy and a request to a decision, without I/O.

A policy is compiled once (`CompiledPolicy`); `decide` then touches nothing but ready-made parts,
and `response_headers` puts its `Decision` into the application's answer. What does not belong
here: anything of ASGI, WSGI or a framework. The edges translate to and from this folder and decide
nothing themselves.
"""

from .answers import Answer, decided_answer, failure_answer
from .compiled import CompiledPolicy, as_str
from .compiled_policies import CompiledPolicies
from .decision import Decision, Kind, Refusal
from .own_origin import own_origin, request_host
from .protocol import decide, decide_websocket, grant, ready_preflight, settle_refusal
from .response_headers import only_adds, response_headers

__all__ = [
    "Answer",
    "CompiledPolicies",
    "CompiledPolicy",
    "Decision",
    "Kind",
    "Refusal",
    "as_str",
    "decide",
    "decide_websocket",
    "decided_answer",
    "failure_answer",
    "grant",
    "only_adds",
    "own_origin",
    "ready_preflight",
    "request_host",
    "response_headers",
    "settle_refusal",
]
