"""The places of a map, as tests of a request's host and path that servers can make.

A map finds the policy of a path by all of its readings. A server that compares texts cannot read a
path in several ways. So a path with an unusual spelling has no CORS, and
each other path has one reading but for the case of its letters. Such paths fall into few shapes,
and the map itself is asked for the policy of an example of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product
from operator import itemgetter
from typing import Final

from ..policy import Policy, PolicyMap, spelling_of
from .regexes import any_case, literal

__all__ = [
    "ODD_PATHS",
    "End",
    "HostTest",
    "MapPlace",
    "PlaceError",
    "SegmentTest",
    "places_of",
]

_ODD: Final = (
    r"//|[.](/|\?|$)|%20(/|\?|$)|[^ -\[\]-~]|[;#]|%.?(\?|$)|%([^23567]|2[^02]|3[^CEce]|5[^BDEbde]"
    r"|6[^0]|7[^B-Db-d])"
)
ODD_PATHS: Final = (
    f"^[^? ]*({_ODD})",
    "^([^/]|$)",
    "^[^? ]{1000}[^? ]{25}",
    "^([^/? ]*/){66}",
)
"""Expressions for the odd paths, as they are in the request, perhaps with a query behind them.

They have an empty segment, a dot or an encoded blank at the end of one, a semicolon, a backslash,
or a percent-encoded character that browsers do not encode of themselves; or they do not begin with
a slash, have more than 1,024 characters, or more than 64 segments."""
_SPELLED_ONE_WAY: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,=:@"
)
"""The characters of an entry that a path which is not odd cannot have percent-encoded."""
_MOST = 2000
_MOST_SHAPES = 5_000
"""Shapes that are looked at. Each segment of an entry doubles their number, because a path may have
it in this case or in another."""
_NAME = "crossorigin-other"
"""A segment, or the first label of a host, that no entry has."""


class PlaceError(ValueError):
    """A map with a path that servers cannot test, or with too many places."""


class End(Enum):
    """What may come behind the segments of a place."""

    NOTHING = r"(\?|$)"
    SLASH = r"/(\?|$)"
    """One slash."""
    ANYTHING = r"(/|\?|$)"
    """Nothing, or a slash and anything."""


@dataclass(frozen=True, slots=True)
class SegmentTest:
    """A segment of a path: `text`, in this case or in any; or any segment without a text."""

    text: str | None = None
    spelling: str = ""
    """An example of the text in another case; then it is tested without case."""

    @property
    def regex(self) -> str:
        """An expression."""
        if self.text is None:
            return "[^/? ]+"  # in Apache's request line, a blank and the protocol come next
        return any_case(self.text) if self.spelling else literal(self.text)

    @property
    def example(self) -> str:
        """A segment that passes this test, and none before it."""
        return self.spelling or self.text or _NAME


@dataclass(frozen=True, slots=True)
class HostTest:
    """A host in any case, with any port: a `name`, one below it, or any valid one without."""

    name: str = ""
    is_below: bool = False
    has_dot: bool = False
    """Whether it ends in a dot."""

    @property
    def regex(self) -> str:
        """An anchored expression for the value of ``Host``."""
        label = "[A-Za-z0-9_-]+"
        if not self.name:
            return rf"^({label}(\.{label})*\.?|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?$"
        below = rf"({label}\.)+" if self.is_below else ""
        dot = r"\." if self.has_dot else ""
        return f"^{below}{any_case(self.name)}{dot}(:[0-9]*)?$"

    @property
    def example(self) -> str:
        """A host that passes."""
        below = f"{_NAME}." if self.is_below else ""
        return f"{below}{self.name or f'{_NAME}.invalid'}{'.' * self.has_dot}"


@dataclass(frozen=True, slots=True)
class MapPlace:
    """The requests of a shape, and their policy. The first place that matches a request counts."""

    host: HostTest | None
    """``None`` for any host, if no policy depends on it."""
    segments: tuple[SegmentTest, ...]
    end: End
    policy: Policy

    @property
    def path_regex(self) -> str:
        """An expression for the path as it is in the request, which may have a query behind it."""
        path = "".join(f"/{each.regex}" for each in self.segments)
        if not self.segments and self.end is not End.NOTHING:
            return "^/"
        return f"^{path or '/'}{self.end.value}"


def places_of(policies: PolicyMap) -> tuple[MapPlace, ...]:
    """The places of a map. A request in none of them, or with an odd path, has no CORS.

    Raises:
        PlaceError: see there.
    """
    found: list[MapPlace] = []
    if not policies.hosts:
        return tuple(_of_host(None, policies, policies.paths))
    hosts = sorted(policies.hosts, key=lambda name: (name.startswith("*."), -len(name), name))
    for host in hosts:
        within, name = policies.hosts[host], host.removeprefix("*.")
        below = name != host
        found += _of_host(HostTest(name, below), policies, within.paths)
        if not name.startswith("["):
            entries = (*within.paths, *policies.paths)
            found += _of_host(HostTest(name, below, has_dot=True), policies, entries)
    found += _of_host(HostTest(), policies, policies.paths)
    if len(found) > _MOST:
        raise PlaceError(f"the map has {len(found)} places, more than {_MOST}")
    return tuple(found)


def _of_host(
    host: HostTest | None, policies: PolicyMap, entries: Iterable[str]
) -> Sequence[MapPlace]:
    tree = _Branch()
    for entry in entries:
        node = tree
        for name in spelling_of(entry).names:
            if name is not None and not _SPELLED_ONE_WAY.issuperset(name):
                raise PlaceError(f"paths with {name!r} have several spellings")
            node = node.children.setdefault(name, _Branch())
    example = None if host is None else host.example
    if _count([tree], {}) > _MOST_SHAPES:
        raise PlaceError("its paths have too many segments, each in this case or another")

    def policy_at(path: str) -> Policy:
        return policies.policy_for(path, example)

    found = list(_shapes(host, (), [tree], policy_at))
    if len(found) > _MOST:
        raise PlaceError(f"the map has {len(found)} places, more than {_MOST}")
    return found


class _Branch:
    """A segment of entries, with those below; ``None`` is a placeholder."""

    def __init__(self) -> None:
        self.children: dict[str | None, _Branch] = {}


class _SegmentTests:
    """Tests of a segment, in sets: a map may have thousands of entries."""

    def __init__(self) -> None:
        self._texts: set[str | None] = set()
        self._folded: set[str] = set()
        self._in_any_case: set[str] = set()

    def add(self, test: SegmentTest) -> None:
        self._texts.add(test.text)
        if test.text is not None:
            self._folded.add(test.text.casefold())
            if test.spelling:
                self._in_any_case.add(test.text.casefold())

    def may_pass(self, other: SegmentTest) -> bool:
        """Whether a segment that passes the other test may pass one of these."""
        if other.text is None or None in self._texts:
            return bool(self._texts)
        folded = other.text.casefold()
        if other.spelling:
            return folded in self._folded
        return other.text in self._texts or folded in self._in_any_case


def _shapes(
    host: HostTest | None,
    segments: tuple[SegmentTest, ...],
    nodes: Sequence[_Branch],
    policy_at: Callable[[str], Policy],
) -> Iterator[MapPlace]:
    """The shapes of the paths that begin with `segments`, which lead to `nodes`."""
    path = "".join(f"/{each.example}" for each in segments)
    below = policy_at(f"{path}/{_NAME}")
    inner: list[list[MapPlace]] = []
    for segment, reached in _next(nodes):
        inner.append(list(_shapes(host, (*segments, segment), reached, policy_at)))
    # From the last on, places are left out if what follows gives their paths the same policy.
    following = _SegmentTests()
    kept: list[list[MapPlace]] = []
    for places in reversed(inner):
        own = places[0].segments[len(segments)]
        if following.may_pass(own) or len(places) > 1 or places[0].policy != below:
            following.add(own)
            kept.append(places)
    here, slash = policy_at(path or "/"), policy_at(f"{path}/")
    if not kept and here == slash == below:
        yield MapPlace(host, segments, End.ANYTHING, below)
        return
    for places in reversed(kept):
        yield from places
    if here != below:
        yield MapPlace(host, segments, End.NOTHING, here)
    if slash != below and segments:
        yield MapPlace(host, segments, End.SLASH, slash)
    yield MapPlace(host, segments, End.ANYTHING, below)


def _count(nodes: Sequence[_Branch], known: dict[tuple[int, ...], int]) -> int:
    """How many shapes `_shapes` looks at; those that lead to the same nodes are counted once."""
    key = tuple(map(id, nodes))
    if key not in known:
        known[key] = 1 + sum(_count(reached, known) for _, reached in _next(nodes))
    return known[key]


def _next(nodes: Sequence[_Branch]) -> Iterator[tuple[SegmentTest, list[_Branch]]]:
    """The tests of the next segment, the most specific first, and the nodes that each leads to."""
    names = {name for node in nodes for name in node.children if name is not None}
    after = [node.children[None] for node in nodes if None in node.children]

    alike: dict[str, list[_Branch]] = {name.casefold(): [] for name in names}
    for node in nodes:
        for name, child in node.children.items():
            if name is not None:
                alike[name.casefold()].append(child)
    for name in sorted(names):
        yield SegmentTest(name), [*alike[name.casefold()], *after]
    for folded, reached in sorted(alike.items(), key=itemgetter(0)):
        spellings = map("".join, product(*({each, each.upper()} for each in folded)))
        other = next((each for each in spellings if each not in names), None)
        if other is not None:
            yield SegmentTest(folded, other), [*reached, *after]
    if after:
        yield SegmentTest(), after
