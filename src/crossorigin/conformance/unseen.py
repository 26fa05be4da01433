"""Responses that were not judged: they do not show the resource that the policy protects.

A 401 to all questions does not show the responses for logged-in users. Such responses are counted
here, so that a report can name what its verdict does not cover.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ..browser import HttpResponse, NoAnswer
from ..fetch.statuses import REDIRECT_STATUSES
from ..printing import number_of
from .inquiry import Inquiry
from .vectors import SAFE_METHODS, Aspect, Vector

__all__ = ["NotSeen", "Obstruction", "not_seen"]

LOGIN_STATUSES = frozenset({401, 403, 407, 511})
MISSING_STATUSES = frozenset({404, 410})


class Obstruction(StrEnum):
    """The cause that prevents judging a response."""

    LOGIN = "login"
    """The server asks for a login, or refuses the user."""
    MISSING = "missing"
    """There is no resource at the path."""
    REDIRECT = "redirect"
    """The response is a redirect, which is not followed."""
    ERROR = "error"
    NOT_SENT = "not-sent"
    """Only the preflight of an unsafe method was sent."""


@dataclass(frozen=True)
class NotSeen:
    """Responses that were not looked at: at which `path`, to which `method`, and why.

    Of several methods that were not sent to a path, `method` has all, joined by ``", "``.

    `status` is that of the responses that came instead, ``None`` if nothing was sent. `questions`
    is how many questions it concerns.
    """

    obstruction: Obstruction
    path: str
    method: str
    status: int | None
    questions: int

    def __str__(self) -> str:
        number = number_of(self.questions, "question")
        if self.status is None:
            sent = "was not sent. Only preflights were looked at"
            return f"{self.method} {self.path} {sent}, in {number}."
        return (
            f"{self.method} {self.path} was answered with {self.status} in {number}: "
            f"{_INSTEAD[self.obstruction]}."
        )

    def remedy(self, *, in_test: bool = False) -> str:
        """How to see the response: with options of the command, or in a test; or empty."""
        by_command, by_test = _REMEDIES[self.obstruction]
        return by_test if in_test else by_command


_INSTEAD = {
    Obstruction.LOGIN: "the response to those who are logged in was not looked at",
    Obstruction.MISSING: "only that error was looked at",
    Obstruction.REDIRECT: "the redirect was not followed",
    Obstruction.ERROR: "only that error was looked at",
}
_REMEDIES = {
    Obstruction.LOGIN: (
        "Log in with -H 'Authorization: …' or --cookie 'NAME=VALUE'.",
        "Log in with headers={…} or --cors-header 'Authorization: …'.",
    ),
    Obstruction.MISSING: (
        "Name a path that exists with --path.",
        "Name a path that exists with paths=[…] or --cors-path.",
    ),
    Obstruction.REDIRECT: ("Name the path that it leads to.", "Name the path that it leads to."),
    Obstruction.ERROR: ("", ""),
    Obstruction.NOT_SENT: (
        "Send it with --path and --unsafe-method, and --data or --json-body.",
        "A test of its own can send it: page.can(…).",
    ),
}
"""How a response can be looked at: with options of the command, and in a test."""


def not_seen(inquiry: Inquiry, explained: Collection[Vector]) -> tuple[NotSeen, ...]:
    """The responses of `inquiry` that could not be judged.

    `explained` are the vectors of which something else is known to be wrong, such as a server that
    answers 403 to origins that it does not know; so it is of the other requests of such pages.
    """
    pages = {(each.home, each.origin) for each in explained if each.sends}
    counts: dict[tuple[str, str, int], int] = {}
    to_allowed: set[tuple[str, str, int]] = set()
    for vector in inquiry.vectors:
        status = _status(inquiry, vector) if _shows_the_resource(vector) else None
        if status is None or _obstruction(status) is None:
            continue
        if (vector.home, vector.origin) in pages:
            continue
        key = _path_of(vector), vector.method, status
        counts[key] = counts.get(key, 0) + 1
        if vector.allowed:
            to_allowed.add(key)
    found = [
        NotSeen(obstruction, path, method, status, count)
        for (path, method, status), count in counts.items()
        # A response that only refused origins get is a refusal, and does not concern a login.
        if (path, method, status) in to_allowed
        and (obstruction := _obstruction(status)) is not None
    ]
    return (*found, *_not_sent(inquiry, explained))


def _path_of(vector: Vector) -> str:
    return "/" + vector.home.partition("://")[2].partition("/")[2]


def _shows_the_resource(vector: Vector) -> bool:
    """Whether it asks for the resource: not for an error, a variant, or without the login."""
    is_variant = vector.method in SAFE_METHODS and vector.headers
    is_at_home = vector.turn > 0 or vector.url == vector.home
    return is_at_home and vector.login and not is_variant


def _status(inquiry: Inquiry, vector: Vector) -> int | None:
    """The status of the response to the request itself; ``None`` if there is none."""
    if vector.aspect is Aspect.PRIVATE_NETWORK or not vector.sends:
        return None
    if vector.request is not None:
        answer = inquiry.answer(vector, vector.request)
        return None if isinstance(answer, NoAnswer) else answer.status
    last = inquiry.outcome(vector, inquiry.engines[0]).result.exchanges[-1]
    response: HttpResponse | None = last.response
    # A refused preflight does not show the resource.
    return None if response is None or last.request.method != vector.method else response.status


def _obstruction(status: int) -> Obstruction | None:
    if status in LOGIN_STATUSES:
        return Obstruction.LOGIN
    if status in MISSING_STATUSES:
        return Obstruction.MISSING
    if status in REDIRECT_STATUSES:
        return Obstruction.REDIRECT
    return Obstruction.ERROR if status >= 400 else None


def _not_sent(inquiry: Inquiry, explained: Collection[Vector]) -> Iterator[NotSeen]:
    """The unsafe methods of a policy that were not sent."""
    asked: dict[tuple[str, str], int] = {}
    sent = {(_path_of(each), each.method) for each in inquiry.vectors if each.sends}
    for vector in inquiry.vectors:
        if vector in explained:
            continue
        named = vector.method in vector.policy.allow_methods
        if vector.allowed and named and not vector.sends and vector.method not in SAFE_METHODS:
            key = _path_of(vector), vector.method
            asked[key] = asked.get(key, 0) + 1
    by_path: dict[str, dict[str, int]] = {}
    for (path, method), count in asked.items():
        if (path, method) not in sent:
            by_path.setdefault(path, {})[method] = count
    for path, counts in by_path.items():
        methods = ", ".join(counts)
        yield NotSeen(Obstruction.NOT_SENT, path, methods, None, sum(counts.values()))
