"""The `Policy` that people declare; it is refused when it is built if it is known to be wrong.

This package has the policy's fields, the syntax and the matching of its origins, its validation and
its files, and the `PolicyMap` of several policies by path and host. Requests and responses do not
belong here: the server's end turns a policy into responses.
"""

from .hosts import host_of
from .origin_index import OriginIndex
from .origin_patterns import LabelPart, OriginPattern, parse_origin_pattern
from .paths import example_path, spelling_of
from .policy import NO_CORS, Policy
from .policy_map import PolicyIndex, PolicyMap, unused_names, unused_policies
from .problems import (
    PolicyError,
    PolicyWarning,
    Problem,
    ProblemCode,
    WarningCode,
    where_explained,
)
from .readings import has_one_reading
from .releases import Release
from .strictness import refusal
from .summary import describe, describe_map

__all__ = [
    "NO_CORS",
    "LabelPart",
    "OriginIndex",
    "OriginPattern",
    "Policy",
    "PolicyError",
    "PolicyIndex",
    "PolicyMap",
    "PolicyWarning",
    "Problem",
    "ProblemCode",
    "Release",
    "WarningCode",
    "describe",
    "describe_map",
    "example_path",
    "has_one_reading",
    "host_of",
    "parse_origin_pattern",
    "refusal",
    "spelling_of",
    "unused_names",
    "unused_policies",
    "where_explained",
]
