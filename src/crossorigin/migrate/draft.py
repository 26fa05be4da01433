"""A draft of a policy: an old configuration in the fields of a `Policy`.

Each field is filled with the old library's values. A value that a policy refuses is left out and
named, with the message of the policy's problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from ..fetch.max_age import LONGEST_MAX_AGE
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.safelists import (
    ALWAYS_SAFELISTED_REQUEST_HEADER_NAMES,
    CORS_SAFELISTED_RESPONSE_HEADER_NAMES,
)
from ..policy import (
    OriginIndex,
    Policy,
    PolicyError,
    PolicyMap,
    Problem,
    ProblemCode,
    parse_origin_pattern,
)
from ..policy.fields import NO_CORS_WORD
from ..policy.origin_expressions import ANY_ORIGIN, read_origins
from ..redaction import show
from .differences import Change, Count, Difference, Migration
from .evaluation import is_whole_number
from .patterns import shown_pattern
from .source import Assumption, CompiledPattern, OptionEntry, Unread

__all__ = ["STAND_IN", "Draft", "Findings", "MigratedSetting"]

STAND_IN = "https://app.example.com"
"""The placeholder for origins that have to be written in."""

_SCHEME: Final = re.compile("[a-z][a-z0-9+.-]*")
_ALWAYS_READABLE: Final = CORS_SAFELISTED_RESPONSE_HEADER_NAMES

_UNSAFE = frozenset(
    {
        ProblemCode.NULL_ORIGIN,
        ProblemCode.INSECURE_ORIGIN_WITH_CREDENTIALS,
        ProblemCode.PUBLIC_SUFFIX_WILDCARD,
        ProblemCode.ANY_EXTENSION_WITH_CREDENTIALS,
        ProblemCode.PRIVATE_ADDRESS_RANGE,
    }
)
"""Problems of origins that pages can have."""


class MigratedSetting(NamedTuple):
    """One setting of the old library, where it stands."""

    option: str
    file: str
    line: int

    @classmethod
    def of(cls, entry: OptionEntry) -> MigratedSetting:
        """The setting of an entry."""
        return cls(entry.name, entry.source.name, entry.line)

    def places(self) -> tuple[_Key, ...]:
        """What differences about this setting may be said of."""
        return tuple(
            (self.option, line, file) for line in (self.line, None) for file in (self.file, None)
        )


class Findings(list[Difference]):
    """The differences that were found, each once; and the settings that were seen and read."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[Difference] = set()
        self.seen: dict[MigratedSetting, None] = {}
        """The settings in the files, in their order."""
        self.read: set[MigratedSetting] = set()
        """Those of them that were looked at."""
        self.in_no_policy: set[MigratedSetting] = set()
        """Those whose configuration was left out as a whole."""
        self.without_origins: list[Policy] = []
        """Policies whose origins could not be carried over, with a placeholder."""

    def of_one(self) -> Findings:
        """Findings of one configuration, to be added when it is known whether it is in force."""
        own = Findings()
        own.seen, own.read, own.without_origins = self.seen, self.read, self.without_origins
        return own

    def take(self, own: Findings, *, in_force: bool) -> None:
        """Add what was found of one configuration; if it is not in force, only what is left out."""
        for difference in own:
            if in_force or not difference.carried:
                self.add(difference)

    def see(self, option: str, file: str, line: int) -> None:
        """Note that there is a setting, whether it is read or not."""
        self.seen[MigratedSetting(option, file, line)] = None

    def account(self, entry: OptionEntry) -> None:
        """Note that a setting was looked at."""
        setting = MigratedSetting.of(entry)
        self.seen.setdefault(setting)
        self.read.add(setting)

    def drop(self, entry: OptionEntry) -> None:
        """Note that a setting is in no policy, for a reason that is named."""
        self.account(entry)
        self.in_no_policy.add(MigratedSetting.of(entry))

    def name(
        self,
        change: Change,
        option: str,
        message: str,
        *,
        hint: str = "",
        line: int | None = None,
        file: str | None = None,
        carried: bool = True,
    ) -> None:
        """Add a difference."""
        self.add(Difference(change, option, message, hint, line, carried, file))

    def add(self, difference: Difference) -> None:
        """Add a difference, if it is not there yet."""
        if difference not in self._known:
            self._known.add(difference)
            self.append(difference)

    def lose(
        self,
        change: Change,
        option: str,
        message: str,
        *,
        hint: str = "",
        line: int | None = None,
        file: str | None = None,
    ) -> None:
        """Add a difference for something that could not be carried over."""
        self.name(change, option, message, hint=hint, line=line, file=file, carried=False)

    def unread(self, entry: OptionEntry, unread: Unread | None = None) -> None:
        """Add that an option, or the part of it that is `unread`, cannot be read."""
        node, source = (
            (entry.node, entry.source) if unread is None else (unread.node, unread.source)
        )
        at = getattr(node, "lineno", None)
        elsewhere = f" (line {at})" if at not in (None, entry.line) else ""
        self.lose(
            Change.UNREAD,
            entry.name,
            f"'{source.shown(node)}'{elsewhere} is not a literal, so it is left out: its value "
            "is not known without running the program.",
            hint="Write its values into the policy, build the policy in code, or let the program "
            "say it: --import.",
            line=entry.line,
            file=entry.source.name,
        )

    def assume(self, entry: OptionEntry, assumption: Assumption) -> None:
        """Add what the value of an option depends on."""
        self.lose(
            Change.CONDITION if assumption.is_condition else Change.ENVIRONMENT,
            entry.name,
            assumption.message,
            hint=assumption.hint,
            line=entry.line,
            file=entry.source.name,
        )

    def concluded(
        self,
        general: Iterable[tuple[Change, str]],
        policies: PolicyMap,
        unplaced: tuple[tuple[str, Policy], ...] = (),
    ) -> Migration:
        """The result: the differences found, the `general` ones, and the `policies`."""
        for setting in self.seen:
            if setting not in self.read:
                message = "it was seen, but nothing was made of it."
                self.lose(
                    Change.UNREAD, setting.option, message, line=setting.line, file=setting.file
                )
        count = self._count()
        for change, message in general:
            self.name(change, "", message)
        without = tuple(self.without_origins)
        return Migration(policies, tuple(self), tuple(dict.fromkeys(unplaced)), without, count)

    def _count(self) -> Count:
        """What became of each setting that was seen, and of what else was found."""
        settings = {key for setting in self.seen for key in setting.places()}
        of = {True: set[_Key](), False: set[_Key]()}
        others = set()
        for each in self:
            key = (each.option, each.line, each.file)
            of[each.carried].add(key)
            if not each.carried and key not in settings:
                others.add(key)
        left_out = {
            each
            for each in self.seen
            if each in self.in_no_policy or not of[False].isdisjoint(each.places())
        }
        changed = {each for each in self.seen if not of[True].isdisjoint(each.places())} - left_out
        seen = len(self.seen) + len(others)
        lost = len(left_out) + len(others)
        return Count(seen, seen - len(changed) - lost, len(changed), lost)


_Key = tuple[str, int | None, str | None]
"""The option, line and file of a setting, or of a difference that may say less."""


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
        self.lost_origins = False
        """Whether there were origins that could not be read."""

    # --- Filling in ------------------------------------------------------------------------------

    def add_origin(self, option: str, text: str, *, line: int | None = None) -> None:
        """Add an origin that was compared literally."""
        pattern = parse_origin_pattern(text)
        if text == ANY_ORIGIN:
            self.any_origin = True
        elif pattern is None or pattern.is_exact:
            self.origins.append(text)
        else:
            why = f"no browser sends an origin in this spelling. {self.proposal([text])}"
            self.drop_dead(option, text, why.rstrip(), line)

    def add_regex(
        self,
        option: str,
        text: str,
        *,
        to_the_end: bool,
        folds_case: bool = False,
        line: int | None = None,
        flags: str = "",
        written: str | None = None,
    ) -> None:
        """Add the origins that a regular expression stands for.

        `flags` are for messages; so is `written`, the origin with asterisks that `text` is made of.
        """
        meant = read_origins(text, to_the_end=to_the_end, folds_case=folds_case)
        origins = meant.origins
        if not origins and parse_origin_pattern(text) is not None:
            origins = (text,)  # it is written as in a policy, but was read as an expression
        spelled = " and ".join(f"'{origin}'" for origin in origins)
        shown = f"{shown_pattern(written or text)}{f' with {flags}' if flags else ''}"
        if not meant.certain:
            why_not = (
                "origins in a policy are not regular expressions, and the meaning of this one is "
                "not certain."
                if written is None
                else "its '*' stood for any text, and no asterisk of a policy does."
            )
            proposal = f"{self.proposal(origins)} " if origins else ""
            self.findings.lose(
                Change.REGEX,
                option,
                f"{shown} is left out: {why_not}",
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
        why += (
            [f"its '{'*' if written else '.*'}' also matches dots and nothing"]
            if meant.beyond_label
            else []
        )
        if why:
            self.findings.name(
                Change.NARROWER_ORIGIN,
                option,
                f"{shown} also allowed origins that were probably not meant, "
                f"because {' and '.join(why)}; {spelled} "
                f"{'does' if len(origins) == 1 else 'do'} not.",
                line=line,
            )
        if meant.adds_default_port:
            self.findings.name(
                Change.DEFAULT_PORT,
                option,
                f"{shown} required a port; {spelled} also "
                f"{'allows' if len(origins) == 1 else 'allow'} the origin without one, which is "
                "that of the default port.",
                line=line,
            )

    def add_compiled(
        self, option: str, pattern: CompiledPattern, *, line: int | None = None
    ) -> None:
        """Add the origins of a compiled expression, which libraries match from the beginning."""
        self.add_regex(
            option,
            pattern.text,
            to_the_end=False,
            folds_case=pattern.folds_case,
            line=line,
            flags="re.I" if pattern.folds_case else "",
        )

    def proposal(self, origins: Sequence[str]) -> str:
        """A proposal if `origins` are meant, or the reason against it."""
        problem = _problem(allow_origins=origins, allow_credentials=self.credentials)
        if problem is not None:
            return (
                f"{show(problem.value)} is not an origin that a policy can allow: "
                f"{problem.message} {problem.hint}"
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

    def read_max_age(
        self, option: str, value: object, *, line: int | None = None, file: str | None = None
    ) -> None:
        """Set that time from a number or a text of digits; name a value that is neither."""
        if is_whole_number(value) or (isinstance(value, int) and not isinstance(value, bool)):
            self.set_max_age(option, int(value), line=line)
        else:
            message = f"{show(value)} is not a number of seconds, so it is left out."
            self.findings.lose(Change.UNREAD, option, message, line=line, file=file)

    def name_star(self, option: str) -> None:
        """Add the difference that every origin was answered with its own name."""
        if not self.credentials:
            self.findings.name(
                Change.ANY_ORIGIN_AS_STAR,
                option,
                "each origin was answered with its own name; now all are answered with '*', so "
                "that caches can store one response for all.",
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
        if self.lost_origins or not all(difference.carried for difference in self.findings):
            rest = self._policy([STAND_IN], names, credentials=credentials)
            self.findings.without_origins.append(rest)
            return rest.replace(allow_origins=NO_CORS_WORD)
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
            elif _may_be_sent(origin):
                message = (
                    f"{show(origin)} is left out: pages of apps may send it, and a policy cannot "
                    f"have it. {problem.message[0].upper()}{problem.message[1:]}"
                )
                hint = "A function can allow it: allow_origin_if of the middleware."
                self.findings.lose(Change.CLIENT_ORIGIN, option, message, hint=hint)
            else:
                self.drop_dead(option, origin, f"{problem.message} {problem.hint}")
        return _uncovered(kept)

    def _names(self, field: str, option: str, names: Iterable[str]) -> list[str]:
        """The names of methods or headers that a policy can have."""
        kept = []
        folded: set[str] = set()
        for name in dict.fromkeys(names):
            problem = _problem(allow_origins="*", **{field: [name]})
            if field == "expose_headers" and name.lower() in _ALWAYS_READABLE:
                self.drop_dead(option, name, "pages can always read this header.")
            elif problem is None:
                if field == "allow_methods" or name.lower() not in folded:
                    kept.append(name)
                folded.add(name.lower())
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
        if safelisted := [
            name for name in kept if name.lower() in ALWAYS_SAFELISTED_REQUEST_HEADER_NAMES
        ]:
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


def _may_be_sent(origin: str) -> bool:
    """Whether a client that is not a website may send this; a website's origin is well known."""
    scheme, separator, _ = origin.partition("://")
    return (
        bool(separator)
        and scheme not in ("http", "https")
        and scheme == scheme.lower()
        and _SCHEME.fullmatch(scheme) is not None
        and "*" not in origin
    )


def _uncovered(origins: Sequence[str]) -> list[str]:
    """The origins that no wildcard among them covers."""
    patterns = map(parse_origin_pattern, origins)
    index = OriginIndex[str]((), (each for each in patterns if each and not each.is_exact))
    return [each for each in origins if each not in index]


def _problem(**fields: Any) -> Problem | None:
    """The problem of a policy with these fields."""
    try:
        Policy(**fields)
    except PolicyError as error:
        return error.exceptions[0]
    return None
