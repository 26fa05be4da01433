"""Checking all fields of a policy, each by the rules for its values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .fields import FLAGS
from .name_validation import check_allow_headers, check_allow_methods, check_expose_headers
from .origin_validation import CheckedOrigins, check_origins
from .problems import Problem
from .validation import (
    check_block_refused,
    check_flag,
    check_max_age,
    check_preflight_status,
)

__all__ = ["check_policy"]


def check_policy(
    problems: list[Problem], given: Mapping[str, Any]
) -> tuple[dict[str, object], CheckedOrigins]:
    """The fields of a policy as it stores them, and all about its origins.

    `given` has every field as the caller gave it. All that is wrong is added to `problems`.
    """
    flags = {name: check_flag(problems, name, given[name]) for name in FLAGS}
    origins = check_origins(problems, given["allow_origins"], flags)
    checked: dict[str, object] = {
        **flags,
        "allow_origins": origins.texts,
        "allow_methods": check_allow_methods(problems, given["allow_methods"]),
        "allow_headers": check_allow_headers(problems, given["allow_headers"]),
        "expose_headers": check_expose_headers(
            problems, given["expose_headers"], credentials=flags["allow_credentials"]
        ),
        "max_age": check_max_age(problems, given["max_age"]),
        "preflight_status": check_preflight_status(problems, given["preflight_status"]),
        "block_refused": check_block_refused(problems, given["block_refused"]),
    }
    return checked, origins
