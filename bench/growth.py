"""How the cost grows: with the number of origins, and with what a hostile client sends."""

from __future__ import annotations

import gc
import random
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware

from .contenders import APP, EVIL, SMALL, plain_asgi
from .in_process import BATCH, COMMON, OverASGI
from .measuring import figure, in_turns, ratios

COUNTS = (1, 10, 1_000, 100_000, 1_000_000)
PATTERNS = 10_000
ROUNDS = 40
SIZES = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
ASKED = ("access-control-request-method", "PUT")


def run(say: Callable[[str], None]) -> dict[str, Any]:
    edge = OverASGI()
    origins = _origins(edge)
    say("growth by origins")
    lists = _lists(edge)
    say("growth by Access-Control-Request-Headers")
    return {"origins": origins, "lists": lists}


def customers(count: int) -> list[str]:
    return [f"https://customer-{number}.example.com" for number in range(count)]


def _patterns(count: int) -> list[str]:
    return [f"https://*.customer-{number}.com" for number in range(count)]


def _origins(edge: OverASGI) -> list[dict[str, Any]]:
    bare = plain_asgi(SMALL)["bare"]
    works: dict[str, Callable[[], float]] = {"bare": lambda: edge.time(bare, _get(EVIL))}
    rows: list[dict[str, Any]] = []
    chance = random.Random(1)
    looks = {}
    for kind, count in [("exact", count) for count in COUNTS] + [("pattern", PATTERNS)]:
        entries = customers(count) if kind == "exact" else _patterns(count)
        gc.collect()
        tracemalloc.start()
        # Built, compiled for serving, and kept; measured apart from the time, which it would slow.
        kept = CORSMiddleware(bare, policy=Policy(allow_origins=entries))
        memory = tracemalloc.get_traced_memory()[0] / count
        tracemalloc.stop()
        del kept
        started = time.thread_time()
        app = CORSMiddleware(bare, policy=Policy(allow_origins=entries))
        built = time.thread_time() - started
        name = f"{kind} {count}"
        # Requests come from any origin, so a remembered one is the exception; both are measured.
        some = [entry.replace("*", "www") for entry in chance.choices(entries, k=4096)]
        edge.time_each(app, [_get(origin) for origin in some])  # so that no first request is timed
        works[f"{name}, one origin"] = partial(edge.time, app, _get(some[0]))
        works[f"{name}, any origin"] = partial(_any, edge, app, some, chance)
        works[f"{name}, refused"] = partial(edge.time, app, _get(EVIL))
        if kind == "exact":
            looks[count] = _looks(entries, chance)
        rows.append({"kind": kind, "origins": count, "seconds": built, "bytes": memory})
    taken = in_turns(works, ROUNDS)
    for row in rows:
        name = f"{row['kind']} {row['origins']}"
        for which in ("one origin", "any origin", "refused"):
            first = taken[f"exact 1, {which}"]
            row[which] = {
                "whole": figure(taken[f"{name}, {which}"]),
                "to one": ratios(taken[f"{name}, {which}"], first),
            }
        if row["kind"] == "exact":  # the time of one `in`, in whole requests of one origin
            one = figure(taken["exact 1, any origin"]).median
            row["look"] = 1 + (looks[row["origins"]] - looks[1]) / one
    return rows


def _looks(origins: list[str], chance: random.Random) -> float:
    """Seconds for one look at a set of these origins, for any of them."""
    kept = frozenset(origin.encode() for origin in origins)
    times = []
    for _ in range(200):
        chosen = [origin.encode() for origin in chance.choices(origins, k=BATCH)]
        started = time.thread_time_ns()
        for origin in chosen:
            origin in kept  # noqa: B015
        times.append((time.thread_time_ns() - started) / BATCH / 1e9)
    return figure(times).median


def _get(origin: str) -> tuple[str, list[tuple[str, str]]]:
    return "GET", [*COMMON, ("origin", origin)]


def _any(edge: OverASGI, app: Any, origins: list[str], chance: random.Random) -> float:
    chosen = chance.choices(origins, k=BATCH)
    return edge.time_each(app, [_get(origin) for origin in chosen])


def _lists(edge: OverASGI) -> list[dict[str, Any]]:
    apps = {
        name: app for name, app in plain_asgi(SMALL).items() if name in ("crossorigin", "Starlette")
    }
    kinds: dict[str, Callable[[int], str]] = {
        "commas": lambda size: "," * size,
        "names": lambda size: ("a," * size)[:size],
        "one long name": lambda size: "a" * size,
        "allowed names": lambda size: ("content-type," * size)[:size],
    }
    works = {}
    for size in SIZES:
        asked = {kind: _preflight(APP, make(size)) for kind, make in kinds.items()}
        asked["normal"] = _preflight(APP, "authorization,content-type", padding=size)
        for kind, request in asked.items():
            for name, app in apps.items():
                times = 2 if name == "Starlette" and size == SIZES[-1] else 5
                works[f"{name}, {kind} {size}"] = partial(edge.time_each, app, [request] * times)
    taken = in_turns(works, 9)
    return [
        {
            "kind": kind,
            "bytes": size,
            **{
                name: {
                    "whole": figure(taken[f"{name}, {kind} {size}"]),
                    "to normal": ratios(
                        taken[f"{name}, {kind} {size}"], taken[f"{name}, normal {size}"]
                    ),
                }
                for name in apps
            },
        }
        for kind in kinds
        for size in SIZES
    ]


def _preflight(origin: str, names: str, *, padding: int = 0) -> tuple[str, list[tuple[str, str]]]:
    """A preflight; `padding` is the size of a header that no contender looks at.

    Making large requests displaces the processor's caches, so a normal request has to be as large.
    """
    asked = [("origin", origin), ASKED, ("access-control-request-headers", names)]
    return "OPTIONS", [*COMMON, *asked, *([("x-padding", "a" * padding)] if padding else [])]
