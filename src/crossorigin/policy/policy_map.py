"""The `PolicyMap`: several policies in one application, by path and by host."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from os import PathLike
from types import MappingProxyType
from typing import Any, Generic, NoReturn, Self, TypeAlias, TypeVar

from ..redaction import show
from .fields import FIELDS, NO_CORS_WORD, is_like_no_cors
from .files import (
    FILE_FIELDS,
    MAP_FIELDS,
    MOST_COMPARED,
    check_fields,
    check_mapping,
    nearest,
    read_fields,
    read_policy_file,
    write_toml,
)
from .hosts import LOCAL_HOSTS, LOCAL_ORIGINS, HostIndex, is_host_name, meant_host
from .named_policies import check_policy_name, read_named_policies, referred_policy
from .notation import built_from_file
from .path_entries import check_path_entry
from .paths import PathIndex, fold_path
from .policy import NO_CORS, Policy, policy_of
from .problems import PolicyError, PolicyWarning, Problem, ProblemCode, WarningCode
from .releases import Release
from .strictness import refusal, strictest
from .validation import wrong_type

__all__ = ["PolicyIndex", "PolicyMap", "unused_names", "unused_policies"]

T = TypeVar("T")
Built = TypeVar("Built")


class PolicyMap:
    """Several policies, each for the paths under a prefix, and optionally by host.

    The longest prefix wins, by whole segments: ``/api`` covers ``/api`` and ``/api/items``, not
    ``/apis``. A segment ``{id}`` stands for any one segment (``/users/{id}/avatar``), and ``=`` in
    front makes an entry exact (``=/health``). The most specific entry wins; if two overlap and
    neither is more specific, the stricter policy. Paths that no entry covers have `NO_CORS`.

    A path with several readings (``/x//../admin``) has the strictest of their policies, or
    `NO_CORS` if none of them is stricter than all others. So no spelling of a path gets a laxer
    policy than the path's own.

    Immutable and hashable; compares by meaning.

    Args:
        paths: Policies by path: the URL's path without the query, percent-decoded, mount points
            included. ``"/"`` is for all paths that no other entry covers.
        hosts: Policies, or maps of paths, for requests to these hosts; for all others, `paths`. A
            name is without a port and may begin with ``*.`` for one or more leading labels.
        candidate: A policy, or a map, that is not in force: a middleware judges each request by it
            too, and logs the differences.
        candidate_share: The share of origins, from 0 to 1, whose requests the candidate judges.
        named: Policies by name, as in the table ``policies`` of a file: for routes, and to write
            them once in a file.

    Raises:
        PolicyError: the map is wrong; the error holds every `Problem`.

    Example:
        >>> public = Policy(allow_origins="*")
        >>> policies = PolicyMap({"/": public, "/admin": NO_CORS})
        >>> policies.policy_for("/admin/users")
        NO_CORS
    """

    __slots__ = ("_index", "candidate", "candidate_share", "hosts", "named", "paths")

    paths: Mapping[str, Policy]
    """The policies by path."""
    hosts: Mapping[str, PolicyMap]
    """The maps of paths by host; a single policy is a map of ``"/"``."""
    candidate: PolicyMap | None
    """The map that may come into force later."""
    candidate_share: float
    """The share of origins whose requests the candidate judges."""
    named: Mapping[str, Policy]
    """Policies by name. An entry refers to one if it is the same object."""
    _index: PolicyIndex[Policy]

    def __init__(
        self,
        paths: Mapping[str, Policy] | None = None,
        *,
        hosts: Mapping[str, Policy | PolicyMap] | None = None,
        candidate: Policy | PolicyMap | None = None,
        candidate_share: float = 1.0,
        named: Mapping[str, Policy] | None = None,
    ) -> None:
        problems: list[Problem] = []
        judging = _check_candidate(problems, candidate)
        share = _check_share(problems, candidate_share)
        by_path = _check_paths(problems, {} if paths is None else paths)
        by_host = _check_hosts(problems, {} if hosts is None else hosts)
        by_name = _check_named(problems, {} if named is None else named)
        if not by_path and not by_host and not problems:
            message = "a map needs at least one policy."
            hint = 'Give "/" a policy, for all paths.'
            problems.append(Problem(ProblemCode.NO_POLICIES, "paths", None, message, hint))
        if problems:
            raise PolicyError(problems)
        object.__setattr__(self, "paths", MappingProxyType(by_path))
        object.__setattr__(self, "hosts", MappingProxyType(by_host))
        object.__setattr__(self, "candidate", judging)
        object.__setattr__(self, "candidate_share", share)
        object.__setattr__(self, "named", MappingProxyType(by_name))
        object.__setattr__(self, "_index", PolicyIndex(self, lambda policy, _: policy))

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Self:
        """Build a map from the result of `to_dict`, or from a parsed file.

        The fields at the top level are those of the policy of ``"/"``; ``paths`` and ``hosts`` have
        the fields of other policies, or ``"no-cors"``, or the name of a policy in ``policies``.
        ``candidate`` has those of a candidate, which judges the requests of ``candidate_share`` of
        the origins; the others may be in ``policy``.

        Raises:
            PolicyError: as the constructor, and for every problem of a policy in it.
            TypeError: `fields` is not a mapping.
        """
        check_mapping(fields)
        if fields.keys().isdisjoint(FILE_FIELDS):
            return cls._from_table({}, fields)
        problems: list[Problem] = []
        named = read_named_policies(problems, fields.get("policies", {}))
        read = partial(PolicyMap._from_table, named)
        in_force, candidate = _read_both(problems, fields, read, named)
        share = _check_share(problems, fields.get("candidate_share", 1.0))
        if problems:
            raise PolicyError(problems)
        return cls(
            in_force.paths,
            hosts=in_force.hosts,
            candidate=candidate,
            candidate_share=share,
            named=named,
        )

    @classmethod
    def _from_table(cls, named: Mapping[str, Policy], fields: Mapping[str, Any]) -> Self:
        """A map without a candidate, whose entries may refer to `named`."""
        problems: list[Problem] = []
        read = partial(PolicyMap._from_table, named)
        own = {name: value for name, value in fields.items() if name not in MAP_FIELDS}
        paths = {
            path: _read(problems, f'paths."{path}"', table, Policy.from_dict, named)
            for path, table in _tables(problems, "paths", fields)
        }
        hosts = {
            host: _read(problems, f'hosts."{host}"', table, read, named)
            for host, table in _tables(problems, "hosts", fields)
        }
        if own or len(own) == len(fields):
            if "/" in paths:
                message = "the policy at the top of the file is for this path already."
                problem = Problem(ProblemCode.PATHS_ALIKE, "paths", "/", message, "Keep one.")
                problems.append(problem)
            top = NO_CORS
            try:
                if "any_of" in own:
                    top = Policy.from_dict(own)
                else:
                    findings = check_fields(own, known=(*FIELDS, *MAP_FIELDS))
                    top = policy_of(Policy, own, findings)
            except PolicyError as error:
                problems[:0] = error.exceptions
            paths = {"/": top, **paths}
        try:
            policies = cls(paths, hosts=hosts)
        except PolicyError as error:
            raise PolicyError([*problems, *error.exceptions]) from None
        if problems:
            raise PolicyError(problems)
        return policies

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Self:
        """Read a map from a TOML or JSON file, by its suffix.

        A file with a single policy gives a map with that policy for all paths.

        Raises:
            PolicyError: the file cannot be read or parsed, or something in it is wrong.
        """
        return built_from_file(cls.from_dict, read_policy_file(path), str(path))

    @classmethod
    def from_content(
        cls, content: bytes, source: str, *, is_toml: bool | None = None
    ) -> tuple[Self, Release | None]:
        """Read a map, and its release, from the content of a policy file.

        Args:
            content: The content, in UTF-8.
            source: The file, or the address without secrets, for errors.
            is_toml: Whether it is TOML, otherwise JSON; ``None`` if its first character decides.

        Raises:
            PolicyError: it cannot be parsed, or something in it is wrong.
        """
        fields, release = read_fields(content, source, is_toml=is_toml)
        return built_from_file(cls.from_dict, fields, source), release

    def to_dict(self) -> dict[str, Any]:
        """The map in the types of JSON and TOML, as in a file."""
        names = {id(policy): name for name, policy in self.named.items()}
        policies = {
            name: _fields_of(policy, f'policies."{name}"') for name, policy in self.named.items()
        }
        candidate = None
        if self.candidate is not None:
            candidate = _table(self.candidate, names, "candidate.")
        return {
            **_table(self, names),
            **({"policies": policies} if policies else {}),
            **({"candidate": candidate} if candidate else {}),
            **({"candidate_share": self.candidate_share} if self.candidate_share != 1 else {}),
        }

    def to_toml(self) -> str:
        """The text of a policy file for `from_file`, in TOML.

        Raises:
            ModuleNotFoundError: tomli-w is not installed.
        """
        return write_toml(self.to_dict())

    def policy_for(self, path: str, host: str | None = None) -> Policy:
        """The policy of a request: `path` percent-decoded, `host` as in its ``Host`` header."""
        return self._index.find(path, host)

    def entries(self) -> Iterator[tuple[str, str | None, Policy]]:
        """Each path, its host (``None`` for all hosts that are not listed), and its policy."""
        for path, policy in self.paths.items():
            yield path, None, policy
        for host, policies in self.hosts.items():
            for path, policy in policies.paths.items():
                yield path, host, policy

    @property
    def warnings(self) -> tuple[PolicyWarning, ...]:
        """The settings that are valid but probably mistakes; computed on each call."""
        return tuple(self._find_warnings())

    def _find_warnings(self) -> Iterator[PolicyWarning]:
        if _is_for_development(self):
            message = (
                "these policies are for development: every page that this machine serves is "
                "allowed, and requests to any other host get no CORS headers."
            )
            hint = "In production, use a policy that lists your origins."
            code = WarningCode.DEVELOPMENT_POLICY
            yield PolicyWarning(code, "hosts", None, message, hint)
        named = {id(policy) for policy in self.named.values()}
        for beginning, policies in (("", self), ("candidate.", self.candidate)):
            for path, host, policy in () if policies is None else policies.entries():
                prefix = beginning + (f'hosts."{host}".' if host is not None else "")
                prefix += f'paths."{path}".' if path != "/" else ""
                if id(policy) not in named:
                    yield from (warning.under(prefix) for warning in policy.warnings)
        for name, policy in self.named.items():
            field = f'policies."{name}"'
            yield from (warning.under(f"{field}.") for warning in policy.warnings)

    def _meaning(self) -> tuple[object, ...]:
        paths = {(path, policy) for path, policy in self.paths.items()}
        own = frozenset(paths - {("/", NO_CORS)}), frozenset(self.hosts.items())
        return *own, self.candidate, None if self.candidate is None else self.candidate_share

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PolicyMap):
            return NotImplemented
        return self._meaning() == other._meaning()

    def __hash__(self) -> int:
        return hash(self._meaning())

    def __repr__(self) -> str:
        hosts = f", hosts={dict(self.hosts)}" if self.hosts else ""
        candidate = f", candidate={self.candidate}" if self.candidate is not None else ""
        share = f", candidate_share={self.candidate_share}" if self.candidate_share != 1 else ""
        named = f", named={dict(self.named)}" if self.named else ""
        return f"PolicyMap({dict(self.paths)}{hosts}{candidate}{share}{named})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a PolicyMap is immutable; build another")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a PolicyMap is immutable; it keeps its {name}")

    def __copy__(self) -> Self:
        return self  # it is immutable

    def __deepcopy__(self, _: object) -> Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        fields = dict(self.paths), dict(self.hosts), self.candidate, dict(self.named)
        return _map_of, (*fields, self.candidate_share)


def _map_of(
    paths: Mapping[str, Policy],
    hosts: Mapping[str, PolicyMap],
    candidate: PolicyMap | None,
    named: Mapping[str, Policy],
    share: float,
) -> PolicyMap:
    return PolicyMap(paths, hosts=hosts, candidate=candidate, candidate_share=share, named=named)


Mark: TypeAlias = Callable[[Policy], Hashable]
"""What tells equal policies of entries apart, such as a function that adds origins to one."""


def _unmarked(_: Policy) -> None:
    return None


MOST_REMEMBERED = 1024
"""The most sets of policies whose strictest member is remembered."""


class PolicyIndex(Generic[T]):
    """The objects made of the policies of a map, found by path and host."""

    __slots__ = (
        "_hosts",
        "_made",
        "_make",
        "_mark",
        "_paths",
        "_remembered",
        "_sources",
        "is_by_host",
        "main",
    )

    main: T
    """The object for all paths and hosts that have no other."""
    is_by_host: bool
    """Whether the policy depends on the host."""

    def __init__(
        self,
        policies: PolicyMap,
        make: Callable[[Policy, Hashable], T],
        mark: Mark = _unmarked,
    ) -> None:
        """Index the result of `make` for each policy and its mark; equal ones share a result.

        If a path also has readings under other policies, and a marked one is the strictest, `find`
        gives an object without a mark.
        """
        self._make = make
        self._mark = mark
        self._made: dict[tuple[Policy, Hashable], T] = {}
        self._sources: dict[int, Policy] = {}
        self._remembered: dict[frozenset[int], T] = {}
        unclear = refusal(policy for _, _, policy in policies.entries())

        def index(paths: Mapping[str, Policy]) -> PathIndex[T]:
            return PathIndex(
                {path: self._of(policy, mark(policy)) for path, policy in paths.items()},
                otherwise=self._of(NO_CORS),
                unclear=self._of(unclear),
                strictest=self._strictest,
            )

        self._paths = index(policies.paths)
        self.main = self._paths.find("/")
        self._hosts = HostIndex(
            {host: index(within.paths) for host, within in policies.hosts.items()},
            unlisted=self._paths,
            unclear=index({"/": unclear}),
        )
        self.is_by_host = bool(policies.hosts)

    def find(self, path: str, host: str | None, root: str = "", others: Sequence[str] = ()) -> T:
        """The object for a request; see `PolicyMap.policy_for`.

        `root` is the root path (or script name) of the application, ``""`` without one; `others`
        are further paths that the application's router may read the path as.
        """
        if not self.is_by_host:
            return self._paths.find(path, root, others)
        hosts = self._hosts.find(host)
        if len(hosts) == 1:
            return hosts[0].find(path, root, others)
        return self._strictest([paths.find(path, root, others) for paths in hosts])

    def of_entry(self, policy: Policy) -> T:
        """The object that was made of the policy of an entry."""
        return self._of(policy, self._mark(policy))

    def _of(self, policy: Policy, mark: Hashable = None) -> T:
        made = self._made.get((policy, mark))
        if made is None:
            made = self._made[policy, mark] = self._make(policy, mark)
            self._sources[id(made)] = policy
        return made

    def _strictest(self, found: Iterable[T]) -> T:
        distinct = {id(made): made for made in found}
        if len(distinct) == 1:
            return next(iter(distinct.values()))
        key = frozenset(distinct)
        made = self._remembered.get(key)
        if made is None:
            made = self._of(strictest([self._sources[each] for each in distinct]))
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = made
        return made


def unused_names(policies: PolicyMap, by_routes: Iterable[Policy] = ()) -> Iterator[str]:
    """The names of policies to which no path and no host refers, and which no route has.

    `by_routes` are the policies of routes, which a map does not tell.
    """
    used = {id(policy) for policy in by_routes}
    for each in filter(None, (policies, policies.candidate)):
        used.update(id(policy) for _, _, policy in each.entries())
    yield from (name for name, policy in policies.named.items() if id(policy) not in used)


def unused_policies(policies: PolicyMap, by_routes: Iterable[Policy]) -> Iterator[PolicyWarning]:
    """The warnings about named policies that nothing has, where those of routes are known."""
    for name in unused_names(policies, by_routes):
        message = "no path, no host and no route has this policy."
        field, hint = f'policies."{name}"', "Leave it out, or refer to it."
        yield PolicyWarning(WarningCode.UNUSED_POLICY, field, None, message, hint)


def _is_for_development(policies: PolicyMap) -> bool:
    """Whether these are the policies of `Policy.for_development`, perhaps from a file."""
    return (
        set(policies.hosts) == set(LOCAL_HOSTS)
        and all(policy.allows_no_origin for policy in policies.paths.values())
        and all(
            set(policy.allow_origins) == set(LOCAL_ORIGINS)
            for within in policies.hosts.values()
            for policy in within.paths.values()
        )
    )


def _fields_of(policy: Policy, where: str) -> dict[str, Any]:
    """The fields of the policy that is at `where` in a map.

    Raises:
        TypeError: a function adds origins to it.
    """
    try:
        return policy.to_dict()
    except TypeError as error:
        raise TypeError(f"{where}: {error}") from None


def _table(policies: PolicyMap, names: Mapping[int, str], where: str = "") -> dict[str, Any]:
    """The paths and hosts of a map, which is at `where`; `names` are of policies, by their ``id``.

    Raises:
        TypeError: a function adds origins to one of the policies.
    """

    def entry(policy: Policy, path: str = "/") -> dict[str, Any] | str:
        if id(policy) in names:
            return names[id(policy)]
        return NO_CORS_WORD if policy == NO_CORS else _fields_of(policy, f'{where}paths."{path}"')

    top = policies.paths.get("/", NO_CORS)
    at_top = entry(top)
    paths = {
        path: entry(policy, path)
        for path, policy in policies.paths.items()
        if path != "/" or isinstance(at_top, str)
    }
    hosts: dict[str, Any] = {}
    for host, within in policies.hosts.items():
        hosts[host] = _table(within, names, f'{where}hosts."{host}".')
        if list(within.paths) == ["/"] and id(within.paths["/"]) in names:
            hosts[host] = names[id(within.paths["/"])]
    return {
        **({} if isinstance(at_top, str) else at_top),
        **({"paths": paths} if paths else {}),
        **({"hosts": hosts} if hosts else {}),
    }


# --- Validation ----------------------------------------------------------------------------------


def _check_paths(problems: list[Problem], paths: object) -> dict[str, Policy]:
    if not isinstance(paths, Mapping):
        problems.append(wrong_type("paths", paths, "a mapping of paths to policies"))
        return {}
    folded: dict[str, str] = {}
    for path, policy in paths.items():
        if not isinstance(path, str):
            problems.append(wrong_type("paths", path, "a string"))
            continue
        problems.extend(check_path_entry(path))
        alike = folded.setdefault(fold_path(path), path)
        if alike != path:
            message = f"some routers and file systems do not distinguish this from {show(alike)}."
            code = ProblemCode.PATHS_ALIKE
            problems.append(Problem(code, "paths", path, message, "Keep one."))
        if not isinstance(policy, Policy):
            nested = "Maps do not nest by path: give each policy its whole path."
            hint = nested if isinstance(policy, PolicyMap) else _way_out(policy)
            problems.append(wrong_type(f'paths."{path}"', policy, "a Policy", hint))
    return dict(paths)


def _check_hosts(problems: list[Problem], hosts: object) -> dict[str, PolicyMap]:
    if not isinstance(hosts, Mapping):
        problems.append(wrong_type("hosts", hosts, "a mapping of hosts to policies"))
        return {}
    checked = {}
    for host, policies in hosts.items():
        if not isinstance(host, str):
            problems.append(wrong_type("hosts", host, "a string"))
            continue
        if not is_host_name(host):
            message = (
                "this is not a host as in a URL: in lower case, without scheme or port, and with "
                "'*.' only in front of a domain."
            )
            near = meant_host(host)
            hint = "Write it as in 'api.example.com'." if near is None else f"Write '{near}'."
            problems.append(Problem(ProblemCode.BAD_HOST, "hosts", host, message, hint))
        if isinstance(policies, Policy):
            checked[host] = PolicyMap({"/": policies})
        elif isinstance(policies, PolicyMap) and not (
            policies.hosts or policies.candidate or policies.named
        ):
            checked[host] = policies
        else:
            expected = "a Policy, or a PolicyMap of paths alone"
            problems.append(wrong_type(f'hosts."{host}"', policies, expected, _way_out(policies)))
    return checked


def _check_named(problems: list[Problem], named: object) -> dict[str, Policy]:
    if not isinstance(named, Mapping):
        problems.append(wrong_type("named", named, "a mapping of names to policies"))
        return {}
    for name, policy in named.items():
        problems.extend(check_policy_name("named", name))
        if not isinstance(policy, Policy):
            problems.append(wrong_type(f'named."{name}"', policy, "a Policy", _way_out(policy)))
    return dict(named)


def _check_candidate(problems: list[Problem], candidate: object) -> PolicyMap | None:
    if isinstance(candidate, Policy):
        return PolicyMap({"/": candidate})
    if candidate is None or (isinstance(candidate, PolicyMap) and candidate.candidate is None):
        return candidate
    expected = "a Policy, or a PolicyMap without a candidate of its own"
    problems.append(wrong_type("candidate", candidate, expected, _way_out(candidate)))
    return None


def _check_share(problems: list[Problem], share: object) -> float:
    if isinstance(share, (int, float)) and not isinstance(share, bool) and 0 <= share <= 1:
        return share
    hint = "Give a share of the origins, such as 0.1 for a tenth."
    problems.append(wrong_type("candidate_share", share, "a number from 0 to 1", hint))
    return 1.0


def _way_out(value: object) -> str | None:
    """The advice for a value that stands for a policy in files, but not in code."""
    if isinstance(value, str) and is_like_no_cors(value):
        return "Give NO_CORS: from crossorigin import NO_CORS."
    if isinstance(value, str):
        return "In code, give the Policy itself; names stand for policies in files and from_dict."
    if isinstance(value, Mapping):
        return "Give Policy.from_dict(…) of it; tables stand for policies in files and from_dict."
    return None


# --- Reading -------------------------------------------------------------------------------------


_IN_BOTH_PLACES = (
    "Delete this field if the table replaces it, as when it was the candidate; or else move it "
    "into the table."
)


def _read_both(
    problems: list[Problem],
    fields: Mapping[str, Any],
    read: Callable[[Mapping[str, Any]], PolicyMap],
    named: Mapping[str, Policy],
) -> tuple[PolicyMap, PolicyMap | None]:
    """The map in force, in ``policy`` or else at the top, and the candidate."""
    candidate = None
    if "candidate" in fields:
        candidate = _map_at(problems, "candidate", fields["candidate"], read, named)
    own = {name: value for name, value in fields.items() if name not in FILE_FIELDS}
    if "policy" in fields:
        for number, name in enumerate(own):
            message = "the policy in force is in the table policy already."
            is_compared = isinstance(name, str) and number < MOST_COMPARED
            near = nearest(name, FILE_FIELDS) if is_compared else None
            hint = _IN_BOTH_PLACES if near is None else f"Did you mean {near}?"
            code = ProblemCode.UNKNOWN_FIELD
            problems.append(Problem(code, show(name), None, message, hint))
        return _map_at(problems, "policy", fields["policy"], read, named), candidate
    try:
        return read(own), candidate
    except PolicyError as error:
        problems[:0] = error.exceptions
        return PolicyMap({"/": NO_CORS}), candidate


def _map_at(
    problems: list[Problem],
    field: str,
    value: object,
    read: Callable[[Mapping[str, Any]], PolicyMap],
    named: Mapping[str, Policy],
) -> PolicyMap:
    found = _read(problems, field, value, read, named)
    return found if isinstance(found, PolicyMap) else PolicyMap({"/": found})


def _tables(
    problems: list[Problem], field: str, fields: Mapping[str, Any]
) -> Iterable[tuple[str, object]]:
    tables = fields.get(field, {})
    if isinstance(tables, Mapping):
        return tables.items()
    problems.append(wrong_type(field, tables, "a table"))
    return ()


def _read(
    problems: list[Problem],
    field: str,
    value: object,
    build: Callable[[Any], Built],
    named: Mapping[str, Policy],
) -> Built | Policy:
    """The value at `field`; its problems are added to `problems`, under their full names."""
    if isinstance(value, Mapping):
        try:
            return build(value)
        except PolicyError as error:
            problems.extend(problem.under(f"{field}.") for problem in error.exceptions)
    elif isinstance(value, str):
        return referred_policy(problems, field, value, named)
    else:
        problems.append(wrong_type(field, value, f'a table of fields or "{NO_CORS_WORD}"'))
    return NO_CORS
