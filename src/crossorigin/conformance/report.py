"""What a verification ends in: departures, graded, in a `Report`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import total_ordering

from ..browser import Exchange
from ..diagnosis import Cause, Grant, Recipe
from .coverage import NotAsked
from .unseen import NotSeen
from .vectors import Aspect, Vector

__all__ = ["Departure", "DepartureKind", "Report", "Severity", "Unanswered"]


@total_ordering
class Severity(Enum):
    """How bad a departure is, the mildest first; ordered, so that ``>=`` compares grades."""

    NOTE = "note"
    """Nothing that a browser permits or refuses; good to know."""
    WARNING = "warning"
    """More than the policy says is permitted to pages that it lets in, or less is remembered; or
    caches may hand one page the answer that was made for another."""
    BROKEN = "broken"
    """A page that the policy lets in is refused, in some engine at least."""
    HIGH = "high"
    """A page that the policy refuses can read without credentials, or send what changes things; or
    one that it lets in without credentials can use them."""
    CRITICAL = "critical"
    """A page that the policy refuses can read with the user's credentials."""

    def __lt__(self, other: Severity) -> bool:
        order = list(Severity)
        return order.index(self) < order.index(other)

    def __str__(self) -> str:
        return self.value


class DepartureKind(StrEnum):
    """The kinds of departure."""

    ORIGIN_LET_IN = "origin-let-in"
    """A page of an origin that the policy refuses may read, or send."""
    CREDENTIALS_LET_IN = "credentials-let-in"
    """Answers to requests with credentials can be read, which the policy does not say."""
    METHOD_LET_IN = "method-let-in"
    """A method may be sent that the policy does not allow."""
    HEADER_LET_IN = "header-let-in"
    """A request header may be sent that the policy does not allow."""
    EXPOSED_TOO_MUCH = "exposed-too-much"
    """Script can read response headers that the policy does not expose."""
    EXPOSED_TOO_LITTLE = "exposed-too-little"
    """Script cannot read response headers that the policy exposes."""
    PAGE_REFUSED = "page-refused"
    """A request that the policy allows is refused."""
    MAX_AGE = "max-age"
    """Preflights are remembered for longer, or not as long, as the policy says."""
    VARY_MISSING = "vary-missing"
    """A cache may give a page the answer that was made for another, and it is then refused."""
    CACHED_FOR_ANOTHER = "cached-for-another"
    """A page was given the answer that was made for another."""
    NOT_BLOCKED = "not-blocked"
    """Requests of refused pages reach the application, which the policy says are blocked."""
    PRIVATE_NETWORK = "private-network"
    """Preflights that ask for a private network are answered otherwise than the policy says."""


@dataclass(frozen=True, kw_only=True)
class Departure:
    """Something that browsers permit or refuse otherwise than the policy says, of one cause.

    `vectors` are all that show it, the plainest first, and `urls` where; `engines` those of
    `crossorigin.browser.ENGINES` that it happens in. `expected`, `got` and `consequence` are
    sentences; so is `fix`, with `recipes` for the server's software where it is known. `exchanges`
    are those of the first vector, and `curl` is a command line that shows it.
    """

    kind: DepartureKind
    severity: Severity
    vectors: tuple[Vector, ...]
    engines: tuple[str, ...]
    expected: str
    got: str
    consequence: str
    fix: str
    cause: Cause | None = None
    grant: Grant | None = None
    recipes: tuple[Recipe, ...] = ()
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False)
    curl: str = ""

    @property
    def vector(self) -> Vector:
        """The vector that shows it most plainly."""
        return self.vectors[0]

    @property
    def urls(self) -> tuple[str, ...]:
        """The URLs at which it was seen, in the order in which they were asked."""
        return tuple(dict.fromkeys(vector.url for vector in self.vectors))

    def labelled(self) -> Sequence[tuple[str, str]]:
        """What the policy says, what the server does, and the fix, each with its label."""
        return ("Policy", self.expected), ("Server", self.got), ("Fix", self.fix)

    def examples(self, most: int = 3) -> list[str]:
        """The first `most` vectors that show it, as text, and how many more there are."""
        shown = list(dict.fromkeys(map(str, self.vectors)))
        more = len(shown) - most
        return [*shown[:most], *([f"and {more} more"] if more > 0 else [])]


@dataclass(frozen=True)
class Unanswered:
    """A vector that cannot be judged, for there was no answer; `why` in words."""

    vector: Vector
    why: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came of a verification: `departures`, the gravest first, of all that was `checked`.

    `requests` is how many went to the server. `not_asked` are the parts of the policy that no
    question was about, `not_seen` the answers that show nothing of what the policy is for, such as
    a 401. `remarks` are sentences on what was asked about by example only.
    """

    url: str
    engines: tuple[str, ...]
    checked: tuple[Vector, ...]
    departures: tuple[Departure, ...]
    unanswered: tuple[Unanswered, ...] = ()
    not_asked: tuple[NotAsked, ...] = ()
    not_seen: tuple[NotSeen, ...] = ()
    remarks: tuple[str, ...] = ()
    requests: int = 0

    @property
    def conforms(self) -> bool:
        """Whether all of the policy was asked, all was answered, and no worse than a note found."""
        return not (self.unanswered or self.not_asked or self.at_least(Severity.WARNING))

    @property
    def is_complete(self) -> bool:
        """Whether all of the policy was asked about, and every answer was one to look at."""
        return not (self.unanswered or self.not_asked or self.not_seen)

    def at_least(self, severity: Severity | str) -> Sequence[Departure]:
        """The departures of this severity and the graver ones.

        Raises:
            ValueError: there is no such severity.
        """
        least = Severity(severity)
        return [each for each in self.departures if each.severity >= least]

    def of_vector(self, vector: Vector) -> Sequence[Departure]:
        """The departures that `vector` shows."""
        return [each for each in self.departures if vector in each.vectors]

    def groups(self) -> dict[tuple[str, Aspect], list[Vector]]:
        """What was checked, by the URL and the aspect, in the order in which it was."""
        groups: dict[tuple[str, Aspect], list[Vector]] = {}
        for vector in self.checked:
            groups.setdefault((vector.home, vector.aspect), []).append(vector)
        return groups
