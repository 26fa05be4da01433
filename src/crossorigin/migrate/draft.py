"""A draft of a policy: an old configuration in the fields of a `Policy`.

Each field is filled with the old library's values. A value that a policy refuses is left out and
named, with the message of the policy's problem.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

from ..fetch.max_age import LONGEST_MAX_AGE
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..policy import (
    Policy,
    PolicyError,
    PolicyMap,
    Problem,
    ProblemCode,
    parse_origin_pattern,
)
from ..printing import show
from .differences import Change, Difference, Migration
from .patterns import ANY_ORIGIN, read_origins
from .source import OptionEntry, SourceFile

__all__ = ["STAND_IN", "Draft", "Findings"]

STAND_IN = "https://app.example.com"
"""The placeholder for origins that have to be written in."""

ALWAYS_SAFELISTED = frozenset({"accept", "accept-language", "content-language"})

_UNSAFE = frozenset(
    {
        ProblemCode.NULL_ORIGIN,
        ProblemCode.INSECURE_ORIGIN_WITH_CREDENTIALS,
        ProblemCode.PUBLIC_SUFFIX_WILDCARD,
    }
)
"""Problems of origins that pages can have."""


class Findings(list[Difference]):
    """The differences, each once, and the policies whose origins could not be carried over."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[Difference] = set()
        self.without_origins: list[Policy] = []
        """Policies whose origins could not be carried over, with a placeholder."""

    def name(
        self,
        change: Change,
        option: str,
        message: str,
        *,
        hint: str = "",
        line: int | None = None,
        carried: bool = True,
    ) -> None:
        """Add a difference."""
        self.add(Difference(change, option, message, hint, line, carried))

    def add(self, difference: Difference) -> None:
        """Add a difference, if it is not there yet."""
        if difference not in self._known:
            self._known.add(difference)
            self.append(difference)

    def lose(
        self, change: Change, option: str, message: str, *, hint: str = "", line: int | None = None
    ) -> None:
        """Add a difference for a setting that could not be carried over."""
        self.name(change, option, message, hint=hint, line=line, carried=False)

    def unread(self, entry: OptionEntry, node: Any = None) -> None:
        """Add a difference for an option, or the part of it at `node`, that cannot be read."""
        node = entry.node if node is None else node
        self.lose(
            Change.UNREAD,
            entry.name,
            f"'{entry.source.shown(node)}' is not a literal, so it is left out: its value is not "
            "known without running the program.",
            hint="Write its values into the policy, or build the policy in code.",
            line=node.lineno,
        )

    def another(
        self,
        option: str,
        source: SourceFile,
        node: ast.Call,
        hint: str = "Give its paths a policy of their own, in [paths].",
    ) -> None:
        """Add a difference for another configuration, at `node`, which is not carried over."""
        self.lose(
            Change.UNREAD,
            option,
            f"there is another one, in {source.name}; only the first is carried over.",
            hint=hint,
            line=node.lineno,
        )

    def concluded(
        self,
        general: Iterable[tuple[Change, str]],
        policies: PolicyMap,
        unplaced: tuple[tuple[str, Policy], ...] = (),
    ) -> Migration:
        """The result: the differences found, the `general` ones, and the `policies`."""
        for change, message in general:
            self.name(change, "", message)
        return Migration(policies, tuple(self), unplaced, tuple(self.without_origins))


class Draft:
    """The fields of a policy, and the differences that were found.

    Set `credentials` before the origins are added.
    """

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.any_origin = False
        self.origins: list[str] = []
        self.methods: list[str] = []
        self.headers: list[str] = []
        self.exposed: list[str] = []
        self.credentials = False
        self.max_age: int | None = None
        self.private_network = False

    # --- Filling in ------------------------------------------------------------------------------

    def add_origin(self, option: str, text: str, *, line: int | None = None) -> None:
        """Add an origin that was compared literally."""
        pattern = parse_origin_pattern(text)
        if text == ANY_ORIGIN:
            self.any_origin = True
        elif pattern is None or pattern.is_exact:
            self.origins.append(text)
        else:
            why = f"no browser sends an origin in this spelling. {self._proposal([text])}"
            self.drop_dead(option, text, why.rstrip(), line)

    def add_regex(
        self,
        option: str,
        text: str,
        *,
        to_the_end: bool,
        folds_case: bool = False,
        line: int | None = None,
    ) -> None:
        """Add the origins that a regular expression stands for."""
        meant = read_origins(text, to_the_end=to_the_end, folds_case=folds_case)
        origins = meant.origins
        if not origins and parse_origin_pattern(text) is not None:
            origins = (text,)  # it is written as in a policy, but was read as an expression
        spelled = " and ".join(f"'{origin}'" for origin in origins)
        if not meant.certain:
            proposal = f"{self._proposal(origins)} " if origins else ""
            self.findings.lose(
                Change.REGEX,
                option,
                f"{show(text)} is left out: origins in a policy are not regular expressions, and "
                "the meaning of this one is not certain.",
                hint=f"{proposal}A function can decide instead: the middleware's allow_origin_if.",
                line=line,
            )
            return
        if meant.origins == (ANY_ORIGIN,):
            self.any_origin = True
            self.name_star(option)
            return
        self.origins += meant.origins
        why = ["it does not match to the end"] if meant.open_ended else []
        why += ["its dots match any character"] if meant.any_character else []
        if why:
            self.findings.name(
                Change.NARROWER_ORIGIN,
                option,
                f"{show(text)} also allowed origins that were hardly meant, because "
                f"{' and '.join(why)}; {spelled} does not.",
                line=line,
            )
        if meant.adds_default_port:
            self.findings.name(
                Change.DEFAULT_PORT,
                option,
                f"{show(text)} required a port; {spelled} also allows the origin without one, "
                "which is that of the default port.",
                line=line,
            )

    def _proposal(self, origins: Sequence[str]) -> str:
        """A proposal if `origins` are meant, or the reason against it."""
        problem = _problem(allow_origins=origins, allow_credentials=self.credentials)
        if problem is not None:
            return (
                f"{show(problem.value)} is not an origin that a policy can allow: {problem.message}"
            )
        return f"If that is meant, write {' and '.join(map(repr, origins))}."

    def set_max_age(self, option: str, seconds: int, *, line: int | None = None) -> None:
        """Set the time for which preflights are remembered, limited to what policies accept."""
        self.max_age = min(max(seconds, 0), LONGEST_MAX_AGE)
        if self.max_age != seconds:
            why = (
                "no browser remembers a preflight longer"
                if seconds > 0
                else "a time cannot be negative"
            )
            self.findings.name(
                Change.MAX_AGE, option, f"{seconds} becomes {self.max_age}: {why}.", line=line
            )

    def name_star(self, option: str) -> None:
        """Add the difference that every origin was answered with its own name."""
        if not self.credentials:
            self.findings.name(
                Change.ANY_ORIGIN_AS_STAR,
                option,
                "each origin was answered with its own name; now all are answered with '*', so "
                "that caches can store one answer for all.",
            )

    def drop_dead(self, option: str, value: str, why: str, line: int | None = None) -> None:
        """Add a difference for an entry that never had an effect."""
        message = f"{show(value)} never had an effect, and is left out: {why}"
        self.findings.name(Change.DEAD_ENTRY, option, message, line=line)

    # --- Building --------------------------------------------------------------------------------

    def build(self, names: dict[str, str]) -> Policy | None:
        """The policy; ``None`` if it would not allow any origin.

        If there were origins that could not be carried over, the rest of the policy is added to the
        findings. `names` are the old options by the policy's fields.
        """
        credentials = self.credentials
        origins: Sequence[str] | str = ANY_ORIGIN
        if not self.any_origin:
            origins = self._origins(names["allow_origins"])
        elif credentials:
            credentials = False
            self.findings.lose(
                Change.ANY_ORIGIN_WITH_CREDENTIALS,
                names["allow_credentials"],
                "pages of every origin could act as your users: each origin was allowed by name, "
                "with cookies. All origins stay allowed, but without credentials.",
                hint="List the origins that need credentials, and set allow_credentials.",
            )
        if origins:
            return self._policy(origins, names, credentials=credentials)
        if not all(difference.carried for difference in self.findings):
            rest = self._policy([STAND_IN], names, credentials=credentials)
            self.findings.without_origins.append(rest)
        return None

    def _policy(
        self, origins: Sequence[str] | str, names: dict[str, str], *, credentials: bool
    ) -> Policy:
        return Policy(
            allow_origins=origins,
            allow_methods=self._names("allow_methods", names["allow_methods"], self.methods),
            allow_headers=self._headers(names["allow_headers"]),
            expose_headers=self._exposed(names["expose_headers"], credentials=credentials),
            allow_credentials=credentials,
            max_age=self.max_age,
            allow_private_network=self.private_network,
        )

    def _origins(self, option: str) -> list[str]:
        kept = []
        for origin in dict.fromkeys(self.origins):
            problem = _problem(allow_origins=[origin], allow_credentials=self.credentials)
            if problem is None:
                kept.append(origin)
            elif problem.code in _UNSAFE:
                message = f"{show(origin)} is left out: {problem.message}"
                self.findings.lose(Change.UNSAFE_ORIGIN, option, message, hint=problem.hint)
            else:
                self.drop_dead(option, origin, f"{problem.message} {problem.hint}")
        return kept

    def _names(self, field: str, option: str, names: Iterable[str]) -> list[str]:
        """The names of methods or headers that a policy can have."""
        kept = []
        for name in dict.fromkeys(names):
            problem = _problem(allow_origins="*", **{field: [name]})
            if problem is None:
                kept.append(name)
            else:
                self.drop_dead(option, name, f"{problem.message} {problem.hint}")
        if field == "allow_methods":
            kept = [name for name in kept if name not in CORS_SAFELISTED_METHODS]
        if "*" in kept:
            others = {name.lower(): name for name in kept}
            beside = ["Authorization"] if "authorization" in others else []
            kept = ["*", *(beside if field == "allow_headers" else [])]
        return kept

    def _headers(self, option: str) -> list[str]:
        kept = self._names("allow_headers", option, self.headers)
        if safelisted := [name for name in kept if name.lower() in ALWAYS_SAFELISTED]:
            self.findings.name(
                Change.SAFELISTED_HEADERS,
                option,
                f"{', '.join(safelisted)}: left out, because pages may always set these. Only "
                "unusual values or values longer than 128 bytes are refused now.",
            )
        return [name for name in kept if name not in safelisted]

    def _exposed(self, option: str, *, credentials: bool) -> list[str]:
        kept = self._names("expose_headers", option, self.exposed)
        if "*" not in kept or not credentials:
            return kept
        self.findings.lose(
            Change.EXPOSE_ANY,
            option,
            "with credentials, browsers take '*' for a header of that name, so a policy cannot "
            "say it.",
            hint="List the headers that pages read.",
        )
        return []


def _problem(**fields: Any) -> Problem | None:
    """The problem of a policy with these fields."""
    try:
        Policy(**fields)
    except PolicyError as error:
        return error.exceptions[0]
    return None
