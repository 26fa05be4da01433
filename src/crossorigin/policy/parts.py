"""Policies of several parts: the first part whose origins match decides about a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Literal, NoReturn

from ..redaction import show
from .fields import FIELDS, is_like_no_cors
from .origin_index import OriginIndex
from .origin_patterns import OriginPattern
from .origin_validation import CheckedOrigins
from .policy import Policy
from .problems import PolicyError, PolicyWarning, Problem, ProblemCode, WarningCode
from .validation import wrong_type

__all__ = ["PARTS_FIELD", "PolicyOfParts", "parts_from_dict"]

PARTS_FIELD = "any_of"
"""The field of a file that has the parts."""


class PolicyOfParts(Policy):
    """Several policies in order; see `Policy.any_of`.

    Of the fields, it has `allow_origins`, with the origins of all parts, and `block_refused` and
    `block_missing_origin`, which are the same in all parts. Each other field is an `AttributeError`
    that names `parts`. Immutable.
    """

    __slots__ = ("_numbers", "_parts")

    _parts: tuple[Policy, ...]
    _numbers: dict[str, int]
    """The number of the first part that has an origin or a pattern."""

    def __init__(self, *parts: Policy) -> None:
        for number, part in enumerate(parts):
            name = f"{PARTS_FIELD}[{number}]"
            if not isinstance(part, Policy):
                raise TypeError(
                    f"{name} is {type(part).__name__!r}, not a Policy. {_way_out(part)}"
                )
            if type(part) not in (Policy, PolicyOfParts):
                raise TypeError(
                    f"{name} is {type(part).__name__!r}; only a plain Policy can be a part, not a "
                    "policy to which a function adds origins, or another subclass"
                )
        flat = tuple(chain.from_iterable(part.parts or (part,) for part in parts))
        problems = list(_problems(flat))
        if problems:
            raise PolicyError(problems)
        numbers: dict[str, int] = {}
        for number, part in enumerate(flat):
            for text in part.allow_origins:
                numbers.setdefault(text, number)
        patterns: dict[str, OriginPattern | None] = {}
        for part in flat:
            patterns |= dict.fromkeys(part.checked_origins.unusual)
            patterns |= part.checked_origins.patterns()
        checked = CheckedOrigins.of(tuple(numbers), patterns)
        self._set(_parts=flat, _numbers=numbers, _checked=checked, _hash=hash((PARTS_FIELD, flat)))

    # Of the base class these are slots, so they cannot be changed either.

    @property
    def allow_origins(self) -> tuple[str, ...]:  # type: ignore[override]  # which is as immutable
        """The origins of all parts, in their order."""
        return self._checked.texts

    @property
    def block_refused(self) -> bool | Literal["unsafe-methods"]:  # type: ignore[override]
        """As in each part."""
        return self._parts[0].block_refused

    @property
    def block_missing_origin(self) -> bool:  # type: ignore[override]
        """As in each part."""
        return self._parts[0].block_missing_origin

    @property
    def parts(self) -> tuple[Policy, ...]:
        """The parts, in order."""
        return self._parts

    def number_of(self, origin: str) -> int | None:
        """The number, from 0, of the part that decides about an origin; ``None`` for none."""
        numbers = self._numbers
        found = [numbers[text] for text in self._checked.compiled.matching(origin)]
        if "*" in numbers:
            found.append(numbers["*"])
        return min(found, default=None)

    def to_dict(self) -> dict[str, Any]:
        """The parts, in the types of JSON and TOML."""
        return {PARTS_FIELD: [part.to_dict() for part in self._parts]}

    def replace(self, **_: Any) -> NoReturn:
        """Not possible: it is not clear in which parts.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            "a policy of several parts has no fields of its own; replace those of its parts: "
            "Policy.any_of(first.replace(…), second)"
        )

    @property
    def allows_any_origin(self) -> bool:
        """Whether a part allows any origin."""
        return "*" in self._numbers

    def allows_origin(self, origin: str) -> bool:
        """Whether pages of `origin` may read the responses."""
        return self.number_of(origin) is not None

    @property
    def warnings(self) -> tuple[PolicyWarning, ...]:
        """The warnings of all parts, and origins that an earlier part has already."""
        return tuple(_warnings(self._parts))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Policy):
            return NotImplemented
        return self._parts == other.parts

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"Policy.any_of({', '.join(map(repr, self._parts))})"


def _differs_by_part(name: str) -> property:
    """A field that a policy of several parts does not have itself."""

    def fail(_: PolicyOfParts) -> NoReturn:
        raise AttributeError(
            f"a policy of several parts has no {name} of its own, because its parts may differ; "
            f"ask each of its parts: [part.{name} for part in policy.parts]"
        )

    return property(fail)


for _name in FIELDS:
    if _name not in vars(PolicyOfParts):
        setattr(PolicyOfParts, _name, _differs_by_part(_name))


_IS_A_NAME = (
    "A part cannot refer to a policy by its name, and must allow an origin: write its fields in a "
    "table."
)
_HINT = "Give a list of tables. In TOML, each begins with the line [[any_of]]."


def _way_out(part: object) -> str:
    """The advice for what is not a part."""
    if isinstance(part, str) and is_like_no_cors(part):
        return "Leave it out: the origins that no part allows are refused"
    if isinstance(part, str) and (part == "*" or "://" in part):
        return f"Write Policy(allow_origins={'*' if part == '*' else [part]!r})"
    if isinstance(part, str):
        return "Give the Policy itself; a name does not stand for one here"
    if isinstance(part, Mapping):
        return "Give Policy.from_dict(…) of it"
    return "Give the policies one by one: Policy.any_of(first, second)"


def parts_from_dict(fields: Mapping[str, Any]) -> Policy:
    """A policy of several parts, of the fields of a file.

    Raises:
        PolicyError: something in it is wrong.
    """
    problems = []
    for name in fields:
        if name != PARTS_FIELD:
            message = f"this policy has its fields in the parts of {PARTS_FIELD}."
            hint = "Move this field into them."
            problems.append(Problem(ProblemCode.UNKNOWN_FIELD, show(name), None, message, hint))
    parts: list[Policy] = []
    given = fields[PARTS_FIELD]
    if not isinstance(given, list):
        problems.append(wrong_type(PARTS_FIELD, given, "a list of tables", _HINT))
        given = []
    for number, each in enumerate(given):
        field = f"{PARTS_FIELD}[{number}]"
        if not isinstance(each, Mapping):
            is_name = _IS_A_NAME if isinstance(each, str) else None
            problems.append(wrong_type(field, each, "a table of fields", is_name))
            continue
        try:
            parts.append(Policy.from_dict(each))
        except PolicyError as error:
            problems.extend(problem.under(f"{field}.") for problem in error.exceptions)
    if problems:
        raise PolicyError(problems)
    return PolicyOfParts(*parts)


def _problems(parts: tuple[Policy, ...]) -> Iterator[Problem]:
    code = ProblemCode.BAD_PART
    if len(parts) < 2:
        message = "there must be two parts or more."
        yield Problem(code, PARTS_FIELD, len(parts), message, "Use the one policy without any_of.")
    for number, part in enumerate(parts):
        field = f"{PARTS_FIELD}[{number}].allow_origins"
        if part.allows_no_origin:
            message = "this part has no origins, so it never decides."
            yield Problem(code, field, None, message, "Leave it out.")
        elif part.allows_any_origin and number < len(parts) - 1:
            message = "'*' matches every origin, so the parts behind it never decide."
            yield Problem(code, field, "*", message, "Put this part last.")
        for name in ("block_refused", "block_missing_origin"):
            value = getattr(part, name)
            if value != getattr(parts[0], name):
                message = "this is about the origins of no part, so all parts need the same."
                field = f"{PARTS_FIELD}[{number}].{name}"
                hint = f"Write {getattr(parts[0], name)!r} as in the first part."
                yield Problem(code, field, value, message, hint)


def _warnings(parts: tuple[Policy, ...]) -> Iterator[PolicyWarning]:
    seen = set[str]()
    wildcards: dict[str, OriginPattern] = {}
    for number, part in enumerate(parts):
        prefix = f"{PARTS_FIELD}[{number}]."
        yield from (warning.under(prefix) for warning in part.warnings)
        patterns = {
            text: pattern
            for text, pattern in part.checked_origins.patterns().items()
            if not pattern.is_exact
        }
        # By an index, because there may be a million of them.
        index = OriginIndex[str]((), wildcards.values())
        for text in part.allow_origins:
            own = patterns.get(text)
            if text in seen or (
                index.wildcard_for(text) is not None
                if own is None
                else any(wildcards[each].covers(own) for each in index.matching(_example(own)))
            ):
                message = "an earlier part has it already, and decides."
                hint = "Leave it out, or put this part first."
                field = f"{prefix}allow_origins"
                yield PolicyWarning(WarningCode.COVERED_ORIGIN, field, text, message, hint)
        seen.update(part.allow_origins)
        wildcards |= patterns


def _example(pattern: OriginPattern) -> str:
    """An origin that a pattern matches: what covers the pattern, matches it too."""
    host = pattern.origin.host
    if pattern.subdomains:
        host = f"x.{host}"
    elif pattern.part:
        host = f"{pattern.part.before}x{pattern.part.after}.{host}"
    elif pattern.any_id:
        host = "x"
    port = "" if pattern.origin.port is None else f":{pattern.origin.port}"
    return f"{pattern.origin.scheme}://{host}{port}"
