"""Departures: the sentences for differences with the same cause.

Each kind has three sentences: the meaning of the policy, the consequence, the fix.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..browser import Exchange
from ..diagnosis import Confidence, Finding, Grant, Recipe, detect, recipes_for
from ..policy import Policy
from .origins import Trick
from .report import Departure, DepartureKind, Severity
from .vectors import SAFE_METHODS, Aspect, Vector
from .words import ANY_SITE, LET_IN, LetIn, engines_in_words, listed

__all__ = ["ANY_METHOD", "LETS_IN", "VectorDifference", "make_departures"]

LETS_IN = (DepartureKind.ORIGIN_LET_IN, DepartureKind.WEBSOCKET_LET_IN)
"""The kinds that are grouped by the trick that lets an origin in."""
ANY_METHOD = "any-method"
"""The key of refused methods that the policy allows by ``*`` alone."""


@dataclass(frozen=True)
class VectorDifference:
    """A difference that a vector shows: the kind of departure, the key of its cause, its grade.

    `exchanges` show it; `says` is the consequence, if the kind alone does not determine it.
    """

    vector: Vector
    kind: DepartureKind
    severity: Severity
    engines: tuple[str, ...]
    exchanges: tuple[Exchange, ...]
    key: str = ""
    says: str = ""
    finding: Finding | None = None


def make_departures(
    differences: Sequence[VectorDifference], engines: tuple[str, ...]
) -> tuple[Departure, ...]:
    """The departures of `differences`, the most severe first; `engines` were asked about."""
    departures = [_departure(group, engines) for group in _grouped(differences)]
    return tuple(sorted(departures, key=lambda each: each.severity, reverse=True))


def _departure(group: Sequence[VectorDifference], engines: tuple[str, ...]) -> Departure:
    # One of the most severe differences that only this comparison allows.
    first = max(group, key=lambda each: (each.severity, each.vector.trick == each.key))
    vectors = tuple(dict.fromkeys([first.vector, *(each.vector for each in group)]))
    only = engines_in_words(first.engines, engines)
    case = _DepartureCase(first, group, vectors, f", {only}" if only else "")
    words = _WORDS[first.kind](case)
    if first.vector.whole.parts and first.kind in _OF_ALL_PAGES:
        words = _of_some_pages(words, vectors)
    # CORS settings change nothing about a WebSocket.
    grant = None if first.vector.aspect is Aspect.WEBSOCKETS else _grant(first.vector)
    return Departure(
        kind=first.kind,
        severity=first.severity,
        vectors=vectors,
        engines=first.engines,
        expected=words.expected,
        got=_seen(first.exchanges),
        consequence=words.consequence,
        fix=words.fix,
        cause=first.finding.cause if first.finding else None,
        grant=grant,
        recipes=_recipes(first.exchanges, grant),
        exchanges=first.exchanges,
        curl=_curl(first.exchanges),
    )


# --- words ---------------------------------------------------------------------------------------


class _DepartureCase(NamedTuple):
    """Differences with the same cause: the first, all, their vectors, and “, in Firefox only”."""

    first: VectorDifference
    group: Sequence[VectorDifference]
    vectors: tuple[Vector, ...]
    where: str

    @property
    def page(self) -> str:
        return f"A page of {self.first.vector.origin}"

    @property
    def policy(self) -> Policy:
        return self.first.vector.policy

    @property
    def origins(self) -> str:
        """The origins of the pages, up to three by name."""
        return listed(list(dict.fromkeys(each.origin or "" for each in self.vectors)), 3)

    @property
    def let_in(self) -> LetIn:
        """What is said of the trick by which origins get in."""
        is_any = any(each.key == Trick.UNRELATED for each in self.group)
        return ANY_SITE if is_any else LET_IN[Trick(self.first.key)]


class _DepartureWords(NamedTuple):
    expected: str
    consequence: str
    fix: str


def _origin_let_in(case: _DepartureCase) -> _DepartureWords:
    return _DepartureWords(
        f"{case.page} is refused.",
        f"{case.page} can {_access(case.vectors)}{case.where}. {case.let_in.who}",
        case.let_in.fix,
    )


def _credentials_let_in(case: _DepartureCase) -> _DepartureWords:
    return _DepartureWords(
        "Pages cannot read responses to requests with credentials.",
        f"{case.page} can {_access(case.vectors)}{case.where}, which the policy does not allow.",
        "Send no Access-Control-Allow-Credentials.",
    )


def _method_let_in(case: _DepartureCase) -> _DepartureWords:
    methods = listed(list(dict.fromkeys(each.method for each in case.vectors)))
    return _DepartureWords(
        f"Pages cannot send {methods}.",
        f"{case.page} can send {methods}{case.where}, which the policy does not allow.",
        f"Remove {methods} from the methods that the server allows.",
    )


def _header_let_in(case: _DepartureCase) -> _DepartureWords:
    beyond = _names_beyond(case.vectors)
    names = listed(beyond)
    noun = "header" if len(beyond) == 1 else "headers"
    return _DepartureWords(
        f"Pages cannot set the request {noun} {names}.",
        f"{case.page} can set the request {noun} {names}{case.where}, which the policy does not "
        "allow.",
        f"Remove {names} from the request headers that the server allows. If it echoes every "
        "requested header, list the allowed ones instead.",
    )


def _page_refused(case: _DepartureCase) -> _DepartureWords:
    origins = case.origins
    whats = listed(_asked_for(case.vectors), 4)
    findings = [each.finding for each in case.group if each.finding is not None]
    reasons = list(dict.fromkeys(map(_told, findings)))[:3]
    fixes = list(dict.fromkeys(finding.fix for finding in findings))[:3]
    comma = "," if case.where else ""
    if case.first.key == ANY_METHOD:
        return _DepartureWords(
            "Pages may use any method.",
            f"The server allows some methods only: pages of {origins} get an error{case.where} "
            "for a method that it does not know.",
            "List in the policy the methods that pages use; or let the server allow any method "
            "that a preflight asks for.",
        )
    return _DepartureWords(
        f"The policy allows pages of {origins}: {whats}.",
        " ".join([f"Pages of {origins} get an error{case.where}{comma} for: {whats}.", *reasons]),
        " ".join(fixes),
    )


_OF_ALL_PAGES = frozenset(
    {
        DepartureKind.CREDENTIALS_LET_IN,
        DepartureKind.METHOD_LET_IN,
        DepartureKind.HEADER_LET_IN,
        DepartureKind.EXPOSED_TOO_MUCH,
        DepartureKind.EXPOSED_TOO_LITTLE,
        DepartureKind.MAX_AGE,
    }
)
"""Kinds whose words are about all pages; if the policy has parts, other pages have other rules."""


def _of_some_pages(words: _DepartureWords, vectors: Sequence[Vector]) -> _DepartureWords:
    origins = listed(list(dict.fromkeys(each.origin or "" for each in vectors)), 3)
    return words._replace(
        expected=f"For pages of {origins}: {words.expected}",
        fix=f"In responses to pages of {origins}: {words.fix}",
    )


def _told(finding: Finding) -> str:
    """The sentences of a finding, and whether it is certain."""
    return f"{'' if finding.confidence is Confidence.CERTAIN else 'Most likely: '}{finding.what}"


def _exposed(case: _DepartureCase) -> str:
    exposed = list(case.policy.expose_headers)
    if not exposed:
        return "Script can read only the CORS-safelisted response headers."
    if "*" in exposed:
        return "Script can read every header."
    return f"Script can read only {listed(exposed)} and the CORS-safelisted response headers."


def _exposed_too_much(case: _DepartureCase) -> _DepartureWords:
    return _DepartureWords(
        _exposed(case),
        f"Script can read {case.first.key} of the responses{case.where}, which the policy does not "
        "expose.",
        "List only the policy's headers in Access-Control-Expose-Headers.",
    )


def _exposed_too_little(case: _DepartureCase) -> _DepartureWords:
    names = ", ".join(case.policy.expose_headers)
    return _DepartureWords(
        _exposed(case),
        f"Script cannot read {case.first.key} of the responses{case.where}, which the policy "
        "exposes.",
        f"Send Access-Control-Expose-Headers: {names}.",
    )


def _max_age(case: _DepartureCase) -> _DepartureWords:
    age = case.policy.max_age
    if age is None:
        expected = "A preflight is remembered for the browsers' default of 5 seconds."
        fix = "Send no Access-Control-Max-Age."
    else:
        expected = f"A preflight is remembered for {age} seconds, or up to the browser's own limit."
        fix = f"Send Access-Control-Max-Age: {age} in responses to preflights."
    return _DepartureWords(expected, f"{case.first.says}{_no_browser_remembers(case)}", fix)


def _no_browser_remembers(case: _DepartureCase) -> str:
    no_browser = case.first.engines == ("standard",) and case.where
    return " No browser remembers it that long: each has a limit of its own." if no_browser else ""


_VARY = (
    "Send Vary: Origin in every response, also in those to requests without Origin and to pages "
    "that are refused"
)


def _vary_missing(case: _DepartureCase) -> _DepartureWords:
    return _DepartureWords(
        "Responses that depend on the Origin have Vary: Origin.",
        case.first.says,
        f"{_VARY}.",
    )


def _cached_for_another(case: _DepartureCase) -> _DepartureWords:
    return _DepartureWords(
        f"{case.page} can read a response that another page has requested before.",
        f"{case.page} gets an error{case.where} for a response that another page has requested "
        "before: a cache in front of the server gives the same response to all pages.",
        f"{_VARY}, and check that the cache respects it: some caches need a setting for that.",
    )


def _not_blocked(case: _DepartureCase) -> _DepartureWords:
    return _DepartureWords(
        "Requests of refused pages are answered with 403.",
        f"A request of a page of {case.first.vector.origin} reaches the application, although the "
        "policy blocks it. So would a request that changes data.",
        "Let the server's CORS layer answer the requests of refused origins itself.",
    )


def _private_network(case: _DepartureCase) -> _DepartureWords:
    versions = "in the versions of Chromium that ask for it (before 142)"
    header = "Access-Control-Allow-Private-Network"
    if case.first.vector.allowed:
        return _DepartureWords(
            "A preflight that asks for a private network is granted.",
            f"{case.page} on the public internet cannot reach a server in a private network, "
            f"{versions}.",
            f"Answer preflights that ask for it with {header}: true.",
        )
    return _DepartureWords(
        "A preflight that asks for a private network is not granted.",
        f"{case.page} on the public internet can reach a server in a private network, {versions}.",
        f"Send no {header}.",
    )


def _websocket_let_in(case: _DepartureCase) -> _DepartureWords:
    return _DepartureWords(
        f"The handshakes of {case.page[0].lower()}{case.page[1:]} are refused.",
        f"{case.page} can open a WebSocket at {case.first.vector.path}, with the user's cookies. "
        f"{case.let_in.who}",
        f"Check the Origin of each handshake, because browsers do not. {case.let_in.handshake_fix}",
    )


def _websocket_refused(case: _DepartureCase) -> _DepartureWords:
    origins = case.origins
    response = case.first.exchanges[-1].response
    status = response.status if response else 0
    return _DepartureWords(
        f"Pages of {origins} can open a WebSocket at {case.first.vector.path}.",
        f"Pages of {origins} cannot open a WebSocket at {case.first.vector.path}: the handshake is "
        f"answered with {status}.",
        "Allow these origins where the server checks handshakes; if it answers all of them so, see "
        "that it has a WebSocket at this path, and that proxies forward Upgrade and Connection.",
    )


_WORDS: dict[DepartureKind, Callable[[_DepartureCase], _DepartureWords]] = {
    DepartureKind.ORIGIN_LET_IN: _origin_let_in,
    DepartureKind.CREDENTIALS_LET_IN: _credentials_let_in,
    DepartureKind.METHOD_LET_IN: _method_let_in,
    DepartureKind.HEADER_LET_IN: _header_let_in,
    DepartureKind.EXPOSED_TOO_MUCH: _exposed_too_much,
    DepartureKind.EXPOSED_TOO_LITTLE: _exposed_too_little,
    DepartureKind.PAGE_REFUSED: _page_refused,
    DepartureKind.MAX_AGE: _max_age,
    DepartureKind.VARY_MISSING: _vary_missing,
    DepartureKind.CACHED_FOR_ANOTHER: _cached_for_another,
    DepartureKind.NOT_BLOCKED: _not_blocked,
    DepartureKind.PRIVATE_NETWORK: _private_network,
    DepartureKind.WEBSOCKET_LET_IN: _websocket_let_in,
    DepartureKind.WEBSOCKET_REFUSED: _websocket_refused,
}


def _grouped(differences: Sequence[VectorDifference]) -> list[list[VectorDifference]]:
    """Differences grouped by their cause and, under a policy of parts, by the part."""
    any_site = {
        (each.kind, each.vector.url)
        for each in differences
        if each.kind in LETS_IN and each.key == Trick.UNRELATED
    }
    groups: dict[object, list[VectorDifference]] = {}
    for each in differences:
        whole = each.vector.whole if each.vector.whole.parts else None
        part = None if whole is None else each.vector.policy
        key: tuple[object, ...] = each.kind, each.key, each.engines, whole, part
        if (each.kind, each.vector.url) in any_site:
            key = each.kind, Trick.UNRELATED, whole
        groups.setdefault(key, []).append(each)
    return list(groups.values())


def _asked_for(vectors: Sequence[Vector]) -> list[str]:
    """The requests of `vectors` without their origins, those with and without credentials once.

    URLs that no cache knows are left out if there are others.
    """
    modes: dict[str, set[bool]] = {}
    for vector in [each for each in vectors if not each.turn] or vectors:
        names = ", ".join(name for name, _ in vector.headers)
        asked = f"{vector.method} {vector.path}" + (f" with {names}" if names else "")
        modes.setdefault(asked, set()).add(vector.credentials)
    return [
        asked + (" (with credentials)" if credentials == {True} else "")
        for asked, credentials in modes.items()
    ]


def _access(vectors: Sequence[Vector]) -> str:
    """The access that a page gains by all of `vectors`."""
    reads = [each for each in vectors if each.sends]
    sends = [each for each in vectors if not each.sends]
    gains = []
    if reads:
        cookies = any(each.credentials for each in reads)
        gains.append(f"read {reads[0].path}" + (", with the user's cookies" if cookies else ""))
    if sends:
        methods = dict.fromkeys(
            each.method for each in sends if not reads or each.method not in SAFE_METHODS
        )
        cookies = not reads and any(each.credentials for each in sends)
        if methods:
            gains.append(
                f"send {listed(list(methods))}" + (", with the user's cookies" if cookies else "")
            )
    return listed(gains)


def _names_beyond(vectors: Sequence[Vector]) -> list[str]:
    """The names of request headers that the policy does not list."""
    return list(
        dict.fromkeys(
            name
            for vector in vectors
            for name, _ in vector.headers
            if name.lower() not in {each.lower() for each in vector.policy.allow_headers}
        )
    )


def _grant(vector: Vector) -> Grant | None:
    """Everything that the policy allows, if it has a single origin: recipes support only that."""
    policy = vector.policy
    if vector.whole.parts or len(policy.allow_origins) != 1:
        return None
    (origin,) = policy.allow_origins
    if "*" in origin or origin == "null":
        return None
    return Grant(
        origin,
        tuple(each for each in policy.allow_methods if each != "*"),
        tuple(each for each in policy.allow_headers if each != "*"),
        policy.allow_credentials,
        tuple(each for each in policy.expose_headers if each != "*"),
        policy.max_age,
    )


def _recipes(exchanges: Sequence[Exchange], grant: Grant | None) -> tuple[Recipe, ...]:
    if grant is None:
        return ()
    found = detect(*(exchange.response for exchange in exchanges))
    return recipes_for([each.software for each in found], grant)


def _telling(exchanges: Sequence[Exchange]) -> Exchange:
    """The last exchange with a response."""
    return next(each for each in reversed(exchanges) if each.response is not None)


def _seen(exchanges: Sequence[Exchange]) -> str:
    """The last response in a line: its status and its CORS headers."""
    request, response = _telling(exchanges)
    status, headers = (response.status, response.headers) if response else (0, [])
    if request.header("upgrade") is not None:
        return f"The handshake is answered with {status}"
    told = [
        f"{name}: {value}"
        for name, value in headers
        if name.lower().startswith("access-control-") or name.lower() == "vary"
    ]
    said = "; ".join(told) or "no CORS header"
    return f"{request.method} is answered with {status}; {said}"


_TELLING = ("origin", "upgrade", "connection")


def _curl(exchanges: Sequence[Exchange]) -> str:
    """The curl command line for the request whose response shows the departure."""
    request = _telling(exchanges).request
    words = ["curl", "-i"]
    if request.header("upgrade") is not None:
        # HTTP/2 and later have no Upgrade.
        words.append("--http1.1")
    if request.method == "HEAD":
        words.append("--head")
    elif request.method != "GET":
        words += ["-X", request.method]
    words.append(request.url)
    for name, value in request.headers:
        if name.lower() in _TELLING or name.lower().startswith(
            ("access-control-", "sec-websocket-")
        ):
            words += ["-H", f"{name}: {value}"]
    return shlex.join(words)
