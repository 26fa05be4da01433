"""Named policies of a file: the table ``policies``, to whose names paths and hosts refer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..printing import some_of
from ..redaction import show
from .fields import NO_CORS_WORD, is_like_no_cors
from .files import nearest
from .policy import NO_CORS, Policy
from .problems import PolicyError, Problem, ProblemCode
from .validation import wrong_type

__all__ = ["check_policy_name", "read_named_policies", "referred_policy"]

FIELD = "policies"


def read_named_policies(problems: list[Problem], tables: object) -> dict[str, Policy]:
    """The policies by name; one with problems is `NO_CORS`, so that its name is known.

    A name cannot refer to another one, so there are no cycles.
    """
    if not isinstance(tables, Mapping):
        problems.append(wrong_type(FIELD, tables, "a table of policies by name"))
        return {}
    named: dict[str, Policy] = {}
    for name, table in tables.items():
        field = f'{FIELD}."{name}"'
        named[name] = NO_CORS
        problems.extend(check_policy_name(FIELD, name))
        if isinstance(table, Mapping):
            try:
                named[name] = Policy.from_dict(table)
            except PolicyError as error:
                problems.extend(problem.under(f"{field}.") for problem in error.exceptions)
        else:
            hint = "Give its fields here: a name cannot refer to another name."
            problems.append(wrong_type(field, table, "a table of fields", hint))
    return named


def check_policy_name(field: str, name: object) -> Iterator[Problem]:
    """The problem of a name that a policy cannot have."""
    message = None
    if isinstance(name, str) and is_like_no_cors(name):
        message = f"'{NO_CORS_WORD}' stands for no origin at all already."
    elif not isinstance(name, str) or not name.strip():
        message = "this cannot be the name of a policy."
    if message is not None:
        hint = "Choose another name, such as 'partners'."
        yield Problem(ProblemCode.BAD_POLICY_NAME, field, name, message, hint)


IN_FILE = f"Define it in the table {FIELD} at the top of the file."


def referred_policy(
    problems: list[Problem],
    field: str,
    name: str,
    named: Mapping[str, Policy],
    define: str = IN_FILE,
) -> Policy:
    """The policy that `field` refers to by `name`; `NO_CORS` if there is none.

    `define` is the advice where there are no names.
    """
    if name == NO_CORS_WORD:
        return NO_CORS
    if name in named:
        return named[name]
    message = f"this is neither the name of a policy nor '{NO_CORS_WORD}'."
    near = NO_CORS_WORD if is_like_no_cors(name) else nearest(name, named)
    hint = define
    if near is not None:
        hint = f"Did you mean {show(near)}?"
    elif named:
        hint = f"The names are {some_of([show(each) for each in named], MOST_LISTED)}."
    problems.append(Problem(ProblemCode.UNKNOWN_POLICY, field, name, message, hint))
    return NO_CORS


MOST_LISTED = 20
"""The most names in a hint; the others are counted."""
