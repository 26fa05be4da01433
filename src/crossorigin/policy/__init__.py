"""What is said: a `Policy`, declared by people and refused at once where it can be known wrong.

Here live the policy's fields, the syntax and the matching of its origins, its validation and its
files. What does not belong here: anything about a request or a response. Turning a policy into
answers is the server's end.
"""

from .origin_patterns import OriginIndex, OriginPattern, parse_origin_pattern
from .policy import Policy
from .problems import PolicyError, PolicyWarning, Problem, ProblemCode, WarningCode, show
from .summary import describe

__all__ = [
    "OriginIndex",
    "OriginPattern",
    "Policy",
    "PolicyError",
    "PolicyWarning",
    "Problem",
    "ProblemCode",
    "WarningCode",
    "describe",
    "parse_origin_pattern",
    "show",
]
