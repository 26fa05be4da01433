"""The server's end: from a policy and a request to a decision, without I/O.

A policy is compiled once (`CompiledPolicy`); `decide` then uses only ready-made parts, a
`DecisionMemory` remembers decisions, and `response_headers` puts a `Decision` into the
application's response. Code for ASGI, WSGI or a framework does not belong here: the edges translate
to and from this package, and do not decide anything themselves.
"""

from .answers import CompleteAnswer, decided_answer, failure_answer
from .candidates import CandidateDifference, candidate_difference
from .compiled import CompiledPolicy
from .compiled_policies import CompiledPolicies
from .decision import Decision, Kind, Refusal, Requested
from .memory import DecisionMemory
from .own_origin import own_origin, request_host
from .protocol import decide, decide_websocket, settle
from .response_headers import response_headers

__all__ = [
    "CandidateDifference",
    "CompiledPolicies",
    "CompiledPolicy",
    "CompleteAnswer",
    "Decision",
    "DecisionMemory",
    "Kind",
    "Refusal",
    "Requested",
    "candidate_difference",
    "decide",
    "decide_websocket",
    "decided_answer",
    "failure_answer",
    "own_origin",
    "request_host",
    "response_headers",
    "settle",
]
