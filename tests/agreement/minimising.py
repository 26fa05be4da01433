"""The smallest scenario that still differs, found by leaving out and simplifying ever more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from crossorigin.fetch.header_lists import Header

from .scenarios import Answer, Call, Hop, Scenario

__all__ = ["minimise"]

T = TypeVar("T")

AT_ONCE = 12

SIMPLEST = {
    "access-control-allow-origin": ["*", "{origin}"],
    "access-control-allow-methods": ["*"],
    "access-control-allow-headers": ["*"],
}


def minimise(
    scenario: Scenario, differ: Callable[[Sequence[Scenario]], Sequence[bool]]
) -> Scenario:
    """The smallest version of `scenario` for which `differ` still finds a difference.

    `differ` is asked about many at once.
    """
    while True:
        simpler = next(_that_differ(_simpler(scenario), differ), None)
        if simpler is None:
            return scenario
        scenario = simpler


def _that_differ(
    candidates: Iterator[Scenario], differ: Callable[[Sequence[Scenario]], Sequence[bool]]
) -> Iterator[Scenario]:
    while chunk := list(islice(candidates, AT_ONCE)):
        verdicts = differ(chunk)
        yield from (each for each, differs in zip(chunk, verdicts, strict=True) if differs)


def _simpler(scenario: Scenario) -> Iterator[Scenario]:
    """Versions with one thing less, the biggest things first."""
    calls, hops = scenario.calls, scenario.hops
    if len(calls) > 1:
        yield from (replace(scenario, calls=fewer) for fewer in _without_one(calls))
    if len(hops) > 1:
        yield from (replace(scenario, hops=fewer) for fewer in _without_one(hops))
    if scenario.sandboxed:
        yield replace(scenario, sandboxed=False)
    loads = any(call.api == "load" for call in calls)
    for number, hop in enumerate(hops):
        for simpler in _simpler_hop(hop):
            if loads and simpler.actual.body != hop.actual.body:
                continue  # an element can use only content of its kind
            yield replace(scenario, hops=_with(hops, number, simpler))
    for number, call in enumerate(calls):
        for plainer in _simpler_call(call):
            yield replace(scenario, calls=_with(calls, number, plainer))


def _simpler_call(call: Call) -> Iterator[Call]:
    plain = Call()
    for name in (
        "body", "method", "mode", "credentials", "redirect", "referrer", "referrer_policy",
        "upload_listeners", "pause",
    ):  # fmt: skip
        if getattr(call, name) != getattr(plain, name):
            yield replace(call, **{name: getattr(plain, name)})
    if call.method not in (None, "GET", "POST", "PUT"):
        yield from (replace(call, method=method) for method in ("GET", "POST", "PUT"))
    if call.body not in (None, ("text", "x")):
        yield replace(call, body=("text", "x"))
    if call.api == "load" and call.crossorigin is not None:
        yield replace(call, crossorigin=None)
    if call.api == "xhr" and call.method is not None:
        yield replace(call, api="fetch")
    yield from (replace(call, headers=fewer) for fewer in _without_one(call.headers))
    for number, (name, value) in enumerate(call.headers):
        if value != "x":
            yield replace(call, headers=_with(call.headers, number, (name, "x")))
        if name not in ("X-A", "Authorization"):
            yield replace(call, headers=_with(call.headers, number, ("X-A", value)))


def _simpler_hop(hop: Hop) -> Iterator[Hop]:
    if hop.preflight != Answer():
        yield replace(hop, preflight=Answer())
    for answer in _simpler_answer(hop.preflight):
        yield replace(hop, preflight=answer)
    for answer in _simpler_answer(hop.actual):
        yield replace(hop, actual=answer)
    if hop.place != "cross":
        yield replace(hop, place="cross")


def _simpler_answer(answer: Answer) -> Iterator[Answer]:
    if answer.body:
        yield replace(answer, body="")
    yield from (replace(answer, headers=fewer) for fewer in _without_one(answer.headers))
    if answer.status != 200:
        yield replace(answer, status=200)
    if answer.status not in (200, 302):
        yield replace(answer, status=302)
    for number, (name, value) in enumerate(answer.headers):
        simplest = SIMPLEST.get(name.lower(), [])
        if value not in simplest:
            for simple in simplest:
                header: Header = (name, simple)
                yield replace(answer, headers=_with(answer.headers, number, header))


def _without_one(items: tuple[T, ...]) -> Iterator[tuple[T, ...]]:
    for number in range(len(items)):
        yield items[:number] + items[number + 1 :]


def _with(items: tuple[T, ...], number: int, item: T) -> tuple[T, ...]:
    return (*items[:number], item, *items[number + 1 :])
