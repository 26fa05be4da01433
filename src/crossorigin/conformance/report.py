"""The result of a verification: departures, graded, in a `Report`."""

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
    """The severity of a departure, the mildest first; ``>=`` compares severities."""

    NOTE = "note"
    """Information that does not change what browsers permit."""
    WARNING = "warning"
    """Allowed pages may do more than the policy says, or preflights are remembered differently; or
    caches may give a page the response for another."""
    BROKEN = "broken"
    """A page that the policy allows is refused, in at least one engine."""
    HIGH = "high"
    """A page that the policy refuses can read without credentials, or send unsafe requests; or a
    page that it allows without credentials can use them."""
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
    """Responses to requests with credentials can be read, which the policy does not allow."""
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
    """Preflights are remembered for a longer or shorter time than the policy says."""
    VARY_MISSING = "vary-missing"
    """A cache may give a page the response for another page, which is then refused."""
    CACHED_FOR_ANOTHER = "cached-for-another"
    """A page got the response for another page."""
    NOT_BLOCKED = "not-blocked"
    """Requests of refused pages reach the application, although the policy blocks them."""
    PRIVATE_NETWORK = "private-network"
    """Preflights that ask for a private network are answered against the policy."""
    WEBSOCKET_LET_IN = "websocket-let-in"
    """A page of an origin that the policy refuses can open a WebSocket."""
    WEBSOCKET_REFUSED = "websocket-refused"
    """A page of an origin that the policy allows cannot open a WebSocket."""


@dataclass(frozen=True, kw_only=True)
class Departure:
    """A permission or refusal by browsers that differs from the policy, with its cause.

    `vectors` are all that show it, the plainest first, and `urls` their URLs; `engines` are the
    names in `crossorigin.browser.ENGINES` in which it occurs. `expected`, `got`, `consequence` and
    `fix` are sentences; `recipes` are for the server's software, if it is known. `exchanges` are
    those of the first vector, and `curl` is a command line that shows it.
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
        """The policy's meaning, the server's behaviour, and the fix, each with its label."""
        return ("Policy", self.expected), ("Server", self.got), ("Fix", self.fix)

    def examples(self, most: int = 3) -> list[str]:
        """The first `most` vectors that show it, as text, and the number of the others."""
        shown = list(dict.fromkeys(map(str, self.vectors)))
        more = len(shown) - most
        return [*shown[:most], *([f"and {more} more"] if more > 0 else [])]


@dataclass(frozen=True)
class Unanswered:
    """A vector that cannot be judged because there was no response; `why` is a clause."""

    vector: Vector
    why: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """The result of a verification: `departures`, the most severe first, of all `checked` vectors.

    `requests` is the number of requests to the server. `not_asked` are the parts of the policy
    without a question, `not_seen` the responses that do not show the resource, such as a 401.
    `remarks` are sentences about parts that were tested only by examples.
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
        """Whether the whole policy was asked about and answered, with nothing worse than a note."""
        return not (self.unanswered or self.not_asked or self.at_least(Severity.WARNING))

    @property
    def is_complete(self) -> bool:
        """Whether the whole policy was asked about, and every response could be judged."""
        return not (self.unanswered or self.not_asked or self.not_seen)

    def at_least(self, severity: Severity | str) -> Sequence[Departure]:
        """The departures of this severity or a higher one.

        Raises:
            ValueError: the severity is unknown.
        """
        least = Severity(severity)
        return [each for each in self.departures if each.severity >= least]

    def of_vector(self, vector: Vector) -> Sequence[Departure]:
        """The departures that `vector` shows."""
        return [each for each in self.departures if vector in each.vectors]

    def groups(self) -> dict[tuple[str, Aspect], list[Vector]]:
        """The checked vectors by URL and aspect, in order."""
        groups: dict[tuple[str, Aspect], list[Vector]] = {}
        for vector in self.checked:
            groups.setdefault((vector.home, vector.aspect), []).append(vector)
        return groups
