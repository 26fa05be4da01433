"""Formats of products that implement CORS themselves: lists of origins, methods and header names.

Such a product decides by its own rules. `Abilities` says what its lists can hold and what the
product does by itself; the losses of a policy follow from it, and so does the table of the
documentation. A `DeclaredTarget` adds the function that writes the lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from ..fetch.origins import DEFAULT_PORTS, HTTP_SCHEMES
from ..fetch.safelists import CORS_NON_WILDCARD_REQUEST_HEADER_NAME
from ..policy import OriginPattern
from .intermediate import ResponseCase, Rule, Rules
from .losses import Grade, Loss
from .regexes import literal, origin_regex
from .writing import Unwritable, commented

__all__ = [
    "Abilities",
    "AnyEntry",
    "CredentialsChoice",
    "Declared",
    "DeclaredTarget",
    "Limits",
    "OriginSyntax",
    "OtherForm",
    "anchored",
]


class OriginSyntax(Enum):
    """What a list of origins can hold."""

    EXACT = "exact"
    LABELS = "labels"
    """Also ``https://*.example.com``, for subdomains of any depth."""
    GLOB = "glob"
    """Also one ``*`` in an entry, for any characters."""
    REGEX = "regex"
    """Exact origins and regular expressions, which the writer anchors."""


class CredentialsChoice(Enum):
    """Whether a product allows credentials."""

    CHOSEN = "chosen"
    NEVER = "never"
    ALWAYS = "always"
    """For listed origins; not for ``*``."""


class AnyEntry(Enum):
    """What a product does if its list of methods or of request headers is ``*``."""

    SENT = "sent"
    """The response has ``*``: browsers take it literally with credentials, and never for
    Authorization. It also stands for products that do not say what they send."""
    ECHOED = "echoed"
    """The response names what was asked for, also Authorization."""
    UNKNOWN = "unknown"
    """There is no such entry."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the lists of a product can hold, and what the product does by itself."""

    origins: OriginSyntax
    credentials: CredentialsChoice = CredentialsChoice.CHOSEN
    any_header: AnyEntry = AnyEntry.SENT
    methods: frozenset[str] | None = None
    """The methods that can be listed; ``None`` for any."""
    any_method: AnyEntry = AnyEntry.SENT
    other_origins: bool = True
    """Whether other origins can be listed than those of http, https and a domain or IPv4 address:
    of other schemes, ``null``, and of IPv6 addresses."""
    most_origins: int | None = None
    most_names: int | None = None
    """How many names a list of header names can have."""
    no_origins: bool = False
    """Whether the list of origins can be empty, so that no page is allowed."""
    shortest_max_age: int = 0
    longest_max_age: int | None = None
    default_max_age: int | None = None
    """The seconds if the policy has none; ``None`` if then no header is sent."""
    status: int | None = None
    """The status of successful preflights; ``None`` if it is not fixed."""
    any_status: bool = False
    """Whether successful preflights have the status of the policy."""
    private_network: bool = False
    refuses_preflights: bool = False
    """Whether refused preflights get an error without CORS headers."""
    varies: bool = False
    """Whether responses have ``Vary: Origin``, also those to requests without ``Origin``."""
    replaces: bool = False
    """Whether CORS headers of the application are replaced, or there is no application."""
    answers_preflights: bool = True
    """Whether the product itself answers preflights."""
    answers_options: bool = False
    """Whether it also answers OPTIONS requests that are not preflights."""
    constant: bool = False
    """Whether every request gets the same headers, which can name one origin at most. Browsers
    then compare it, and no cache can mix up responses."""


@dataclass(frozen=True, slots=True)
class Declared:
    """The lists of one policy, in the words of a product."""

    any_origin: bool
    origins: tuple[str, ...]
    """Exact origins, and the patterns that the product's syntax can hold."""
    regexes: tuple[str, ...]
    """Anchored expressions for the other patterns, if the syntax has expressions."""
    methods: tuple[str, ...]
    """Sorted; ``("*",)`` for any."""
    headers: tuple[str, ...]
    """Lower-case, sorted; ``("*",)`` for any."""
    exposed: tuple[str, ...]
    max_age: int | None
    credentials: bool
    private_network: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the texts of a product can be; ``None`` where it does not say so."""

    origin: int | None = None
    """Characters of an origin."""
    name: int | None = None
    """Characters of the name of a header."""
    method: int | None = None
    """Characters of a method."""
    whole: tuple[int, str, Callable[[Declared], int]] | None = None
    """The most of a number of characters, of what they are, and the number for the lists."""

    def losses(self, title: str, lists: Declared) -> Iterator[Loss]:
        """A loss for each text that is too long."""
        for name, most, what, texts in (
            ("allow_origins", self.origin, "an origin", lists.origins),
            ("allow_headers", self.name, "the name of a header", lists.headers),
            ("expose_headers", self.name, "the name of a header", lists.exposed),
            ("allow_methods", self.method, "a method", lists.methods),
        ):
            longest = max(map(len, texts), default=0)
            if most is not None and longest > most:
                yield _too_long(name, f"{title} takes {most} characters in {what}", longest)
        if self.whole is not None:
            most, what, count = self.whole
            found = count(lists)
            if found > most:
                yield _too_long("policy", f"{title} takes {most:,} characters in {what}", found)


def _too_long(field: str, limit: str, found: int) -> Loss:
    hint = "Leave it out, shorten the list, or choose another target."
    return Loss("too-long", field, f"{limit}, not {found:,}.", Grade.OPENS, hint)


class OtherForm(NamedTuple):
    """Another form of the same lists, such as that of Terraform."""

    file: str
    """The name of the file."""
    write: Callable[[Declared, str], str]
    """From the lists, and the text of the target's program, if it has one."""
    beside: bool = False
    """Whether it names a file beside it: the program, or the file of the usual form."""
    abilities: Abilities | None = None
    """What its lists can hold, if that is less than in the usual form."""


@dataclass(frozen=True, slots=True)
class DeclaredTarget:
    """A target that is a format of such lists."""

    name: str
    title: str
    abilities: Abilities
    file: str
    """The name of the file."""
    write: Callable[[Declared], str]
    comment: str | None = "#"
    """How a comment begins; without one, the head is a file of its own."""
    others: tuple[Loss, ...] = ()
    """Losses that do not follow from the abilities."""
    program: tuple[str, Callable[[Rule, str], str]] | None = None
    """The name of a second file, and what writes it from a rule and the head."""
    forms: Mapping[str, OtherForm] = field(default_factory=dict)
    """Other forms, by their names. Their comments begin with ``#``."""
    form: OtherForm | None = None
    """The form to write, instead of the usual one."""
    blocks: bool = False
    limits: Limits = Limits()

    def losses(self, rules: Rules) -> Sequence[Loss]:
        """The losses that follow from the abilities and the limits."""
        lists = declared(rules.rules[-1], self._able)
        too_long = self.limits.losses(self.title, lists)
        return (*_losses(rules, self.title, self._able), *self.others, *too_long)

    @property
    def _able(self) -> Abilities:
        given = None if self.form is None else self.form.abilities
        return self.abilities if given is None else given

    def files(self, rules: Rules, head: str, folder: str) -> Mapping[str, str]:
        """The file with the lists."""
        del folder
        rule = rules.rules[-1]
        lists = declared(rule, self._able)
        most = self._able.most_names
        count = max(len(lists.headers), len(lists.exposed))
        if most is not None and count > most:
            raise Unwritable(f"{self.title} lists at most {most} header names, not {count}")
        programs = {} if self.program is None else {self.program[0]: self.program[1](rule, head)}
        if self.form is not None:
            text = self.form.write(lists, "".join(programs.values()))
            files = {self.form.file: f"{commented(head)}\n{text}"}
            beside = programs or {self.file: self.write(lists)}
            return {**files, **(beside if self.form.beside else {})}
        text = self.write(lists)
        if self.comment is not None:
            files = {self.file: f"{commented(head, self.comment)}{text}"}
        else:
            files = {self.file: text, f"{self.file}.txt": f"{head}\n"}
        return {**files, **programs}


def declared(rule: Rule, abilities: Abilities) -> Declared:
    """The lists of a rule. What the product cannot hold is left out: `_losses` names it."""
    origins = [*rule.origins.exact]
    regexes = []
    for pattern in rule.origins.patterns:
        written = _entries(pattern, abilities.origins)
        if written is not None:
            origins += written
        elif abilities.origins is OriginSyntax.REGEX and (found := origin_regex(pattern)):
            regexes.append(found)
    preflight = rule.answers[ResponseCase.PREFLIGHT].headers
    actual = rule.answers[ResponseCase.ALLOWED].headers
    age = preflight.get("Access-Control-Max-Age")
    exposed = str(actual.get("Access-Control-Expose-Headers", ""))
    return Declared(
        rule.origins.any,
        tuple(each for each in origins if abilities.other_origins or _is_usual(each)),
        tuple(regexes),
        _methods(rule, abilities),
        _headers(rule, abilities),
        tuple(filter(None, exposed.replace(" ", "").split(","))),
        _max_age(None if age is None else int(str(age)), abilities),
        _allows_credentials(rule) and abilities.credentials is not CredentialsChoice.NEVER,
        rule.grants_private_network and abilities.private_network,
    )


def _allows_credentials(rule: Rule) -> bool:
    return "Access-Control-Allow-Credentials" in rule.answers[ResponseCase.ALLOWED].headers


def _is_usual(origin: str) -> bool:
    scheme, _, host = origin.partition("://")
    return scheme in HTTP_SCHEMES and not host.startswith("[")


def _entries(pattern: OriginPattern, syntax: OriginSyntax) -> list[str] | None:
    """The entries for a pattern with wildcards; ``None`` if the syntax has none for it."""
    only_subdomains = pattern.subdomains and not pattern.any_port
    if syntax is OriginSyntax.LABELS and only_subdomains:
        return [str(pattern)]
    if syntax is OriginSyntax.GLOB:
        if only_subdomains:
            return [str(pattern)]
        if pattern.any_port and pattern.has_exact_host:
            text = str(pattern)
            default = DEFAULT_PORTS.get(pattern.origin.scheme)
            return [text, *([] if default is None else [text.removesuffix(":*")])]
    return None


def _methods(rule: Rule, abilities: Abilities) -> tuple[str, ...]:
    if rule.method.any_token:
        listed = abilities.methods or rule.method.texts
        unknown = abilities.any_method is AnyEntry.UNKNOWN
        return tuple(sorted(listed)) if unknown else ("*",)
    known = rule.method.texts if abilities.methods is None else abilities.methods
    return tuple(sorted(rule.method.texts & known))


def _headers(rule: Rule, abilities: Abilities) -> tuple[str, ...]:
    if rule.names.any_token and abilities.any_header is not AnyEntry.UNKNOWN:
        named = CORS_NON_WILDCARD_REQUEST_HEADER_NAME in rule.names.texts
        echoed = abilities.any_header is AnyEntry.ECHOED
        return ("*", CORS_NON_WILDCARD_REQUEST_HEADER_NAME) if named and not echoed else ("*",)
    return tuple(sorted(rule.names.texts - {"*"}))


def _max_age(age: int | None, abilities: Abilities) -> int | None:
    if age is None:
        return None
    longest = age if abilities.longest_max_age is None else abilities.longest_max_age
    return max(abilities.shortest_max_age, min(age, longest))


def _losses(rules: Rules, title: str, abilities: Abilities) -> Iterator[Loss]:
    if len(rules.rules) > 1:
        field = "paths" if rules.by_path else "hosts" if rules.by_host else "any_of"
        message = f"{title} has one policy here, for all paths, hosts and origins."
        hint = "Export each policy by itself, or use nginx, HAProxy, Envoy or Caddy."
        yield Loss("several-policies", field, message, Grade.OPENS, hint)
    rule = rules.rules[-1]
    yield from _losses_of_origins(rule, title, abilities)
    yield from _losses_of_lists(rule, title, abilities)
    yield from _losses_of_requests(rule, title, abilities)
    yield from _losses_of_responses(rule, title, abilities)


def _losses_of_origins(rule: Rule, title: str, abilities: Abilities) -> Iterator[Loss]:
    lists = declared(rule, abilities)
    unsaid = [
        str(each)
        for each in rule.origins.patterns
        if _entries(each, abilities.origins) is None
        and (abilities.origins is not OriginSyntax.REGEX or origin_regex(each) is None)
    ]
    unsaid += [
        each
        for each in (*rule.origins.exact, *map(str, rule.origins.patterns))
        if not (abilities.other_origins or _is_usual(each) or each in unsaid)
    ]
    if unsaid:
        some = ", ".join(f"'{each}'" for each in unsaid[:3])
        message = f"{title} cannot list {some}{' and others' if len(unsaid) > 3 else ''}."
        hint = "List exact origins, or use nginx, HAProxy, Envoy or Caddy."
        yield Loss("origin-form", "allow_origins", message, Grade.OPENS, hint)
    count = len(lists.origins) + len(lists.regexes)
    most = 1 if abilities.constant else abilities.most_origins
    if most is not None and count > most:
        message = f"{title} lists at most {most} origin{'s' * (most > 1)}, not {count}."
        hint = "Use nginx, HAProxy, Envoy or Caddy."
        yield Loss("too-many-origins", "allow_origins", message, Grade.OPENS, hint)
    if not (lists.any_origin or count or unsaid or abilities.no_origins):
        message = (
            f"{title} cannot say that no origin is allowed: without origins, it allows any, or "
            "leaves CORS to the application."
        )
        hint = "Leave the settings out, and see that the application sends no CORS headers."
        yield Loss("no-origins", "allow_origins", message, Grade.OPENS, hint)


def _losses_of_lists(rule: Rule, title: str, abilities: Abilities) -> Iterator[Loss]:
    allows = _allows_credentials(rule)
    if allows and abilities.credentials is CredentialsChoice.NEVER:
        message = f"{title} never allows credentials."
        yield Loss("credentials", "allow_credentials", message, Grade.COSTS, "Accept it.")
    lists_any = rule.origins.exact or rule.origins.patterns
    if not allows and lists_any and abilities.credentials is CredentialsChoice.ALWAYS:
        message = f"{title} always allows credentials for origins that are listed."
        hint = "Set allow_credentials, or use another target."
        yield Loss("credentials", "allow_credentials", message, Grade.OPENS, hint)
    preflight = rule.answers[ResponseCase.PREFLIGHT].headers
    given = preflight.get("Access-Control-Max-Age")
    age = None if given is None else int(str(given))
    written = _max_age(age, abilities)
    if age is None and abilities.default_max_age is not None:
        message = f"without max_age, preflights are remembered for {abilities.default_max_age} s."
        yield Loss("max-age", "max_age", message, Grade.COSTS, "Set max_age, or accept it.")
    elif age != written:
        message = f"preflights are remembered for {written} s, not {age}."
        yield Loss("max-age", "max_age", message, Grade.COSTS, "Change max_age, or accept it.")
    if rule.grants_private_network and not abilities.private_network:
        message = f"{title} does not allow requests into a private network."
        field = "allow_private_network"
        yield Loss("private-network", field, message, Grade.COSTS, "Accept it.")


def _losses_of_requests(rule: Rule, title: str, abilities: Abilities) -> Iterator[Loss]:
    allows = _allows_credentials(rule)
    left_out = () if abilities.methods is None else rule.method.texts - abilities.methods
    if rule.method.any_token and abilities.any_method is AnyEntry.UNKNOWN:
        message = (
            f"'*' for methods is not written for {title}: the methods that are known are listed."
        )
        yield Loss("any-method", "allow_methods", message, Grade.COSTS, "List the methods.")
    elif rule.method.any_token and allows and abilities.any_method is AnyEntry.SENT:
        message = f"{title} may send '*', which browsers take literally with credentials."
        yield Loss("any-method", "allow_methods", message, Grade.COSTS, "List the methods.")
    elif left_out and not rule.method.any_token:
        message = f"{title} cannot list {', '.join(sorted(left_out))}: left out."
        yield Loss("methods", "allow_methods", message, Grade.COSTS, "Accept it.")
    if rule.names.any_token:
        named = CORS_NON_WILDCARD_REQUEST_HEADER_NAME in rule.names.texts
        if abilities.any_header is AnyEntry.UNKNOWN:
            message = f"'*' for request headers is not written for {title}: names are listed."
            yield Loss("any-header", "allow_headers", message, Grade.COSTS, "List the names.")
        elif abilities.any_header is AnyEntry.ECHOED and not named:
            message = f"'*' for {title} includes Authorization."
            hint = "Add Authorization to allow_headers if that is meant, or list the names."
            yield Loss("any-header", "allow_headers", message, Grade.OPENS, hint)
        elif abilities.any_header is AnyEntry.SENT and allows:
            message = f"{title} may send '*', which browsers take literally with credentials."
            yield Loss("any-header", "allow_headers", message, Grade.COSTS, "List the names.")


def _losses_of_responses(rule: Rule, title: str, abilities: Abilities) -> Iterator[Loss]:
    if abilities.answers_preflights:
        yield from _losses_of_preflights(rule, title, abilities)
    else:
        message = (
            f"{title} does not answer preflights: without a success of the application, requests "
            "that need one fail."
        )
        hint = "Answer OPTIONS with 204 in the application, or accept it."
        yield Loss("preflights", "requests", message, Grade.COSTS, hint)
    if abilities.answers_options:
        message = "OPTIONS requests that are not preflights do not reach the application, either."
        hint = "Accept it, if the application itself does nothing on OPTIONS."
        yield Loss("plain-options", "requests", message, Grade.COSTS, hint)
    if not (abilities.varies or abilities.constant or rule.origins.any):
        message = "some responses that depend on Origin do not say so in Vary."
        hint = "Keep caches from storing them, or have the application send Vary: Origin."
        yield Loss("vary", "requests", message, Grade.COSTS, hint)
    if not abilities.replaces:
        message = (
            "CORS headers of the application itself may pass: it must send none. Then no page can "
            "do more."
        )
        hint = "Check it at the running server, and accept it."
        yield Loss("own-headers", "requests", message, Grade.COSTS, hint)


def _losses_of_preflights(rule: Rule, title: str, abilities: Abilities) -> Iterator[Loss]:
    status = rule.answers[ResponseCase.PREFLIGHT].status
    if abilities.status != status and not abilities.any_status:
        message = f"successful preflights have the status {abilities.status}, not {status}."
        if abilities.status is None:
            message = (
                f"{title} chooses the status of successful preflights: it may not be {status}."
            )
        hint = "Browsers treat both alike. Accept it."
        yield Loss("preflight-status", "preflight_status", message, Grade.COSTS, hint)
    if not abilities.refuses_preflights:
        message = f"{title} does not answer refused preflights with 403."
        hint = "Browsers refuse the request all the same. Accept it."
        yield Loss("refused-preflights", "requests", message, Grade.COSTS, hint)


def anchored(lists: Declared) -> list[str]:
    """All origins as anchored expressions."""
    return [*(f"^{literal(each)}$" for each in lists.origins), *lists.regexes]
