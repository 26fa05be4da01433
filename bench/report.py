"""Writes `docs/benchmarks.md`, its plots, and the table in the terminal, from the results alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt

DOCS = Path(__file__).parent.parent / "docs"
PLOTS = DOCS / "benchmarks"
FLOORS = ("do-nothing", "least", "careful")


def write(results: dict[str, Any]) -> None:
    PLOTS.mkdir(exist_ok=True)
    # The same results give the same bytes.
    mpl.rcParams.update({"svg.hashsalt": "crossorigin", "font.size": 9, "axes.axisbelow": True})
    parts = {
        "in_process": _in_process,
        "end_to_end": _end_to_end,
        "growth": _growth,
        "browsers": _browsers,
    }
    text = [HEAD]
    for name, part in parts.items():
        if results.get(name):
            conditions = results["conditions"][name]
            text += [part(results[name]), _measured(conditions)]
    document = "\n".join(text)
    (DOCS / "benchmarks.md").write_text(document)
    print(document)


HEAD = """# Benchmarks

What crossorigin adds to a request, against what people use today: `make bench`, which wrote this
page. Contenders take turns in short rounds; a figure is the median of the rounds, with the
quartiles in brackets; a ratio is formed within each round, so that a busy machine slows both of its
sides. Times compare only within one table. All contenders have the same policy, and are seen to
enforce it before they are measured.
"""


def _measured(conditions: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in conditions["versions"].items())
    before, after = conditions["load"]
    return (
        f"\n<sub>{conditions['date']}; {conditions['python']}; {conditions['system']}; "
        f"load average {before} before, {after} after. {versions}.</sub>\n"
    )


def _table(columns: list[str], rows: Iterable[list[str]]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def _times(found: list[float]) -> str:
    median, low, high = (1e6 * value for value in found)
    return f"{median:.2f} ({low:.2f}–{high:.2f})"


def _ratio(found: list[float] | None) -> str:
    if found is None:
        return "not measurable"
    median, low, high = found
    return f"{median:.2f} ({low:.2f}–{high:.2f})"


def _is_preflight(row: dict[str, Any]) -> bool:
    return row["row"].endswith("preflight")


def _in_process(rows: list[dict[str, Any]]) -> str:
    text = [
        "## One request, in-process\n",
        "CPU time in µs that each adds to the bare application. `do-nothing` is a coroutine (or "
        "function) around the application; `least` looks for `Origin` and appends constant "
        "headers, right or not: about the least that Python can do that answers by `Origin`. A "
        "preflight need not reach the application, so what is added to its time may be less than "
        "nothing, and whole times are compared below. `careful` is `least` with guarantees, where "
        "the application answers: it copies the application's message, looks for headers that it "
        "would have to replace, and answers 500 for an exception. † sends no `Vary: Origin` with "
        "this answer, so that a cache may give it to a page of another origin.\n",
    ]
    for host in dict.fromkeys(row["host"] for row in rows):
        own = [row for row in rows if row["host"] == host]
        names = list(own[0]["added"])
        text.append(f"\n### {host}\n")
        text.append(
            _table(
                ["request", "headers", "response", *names],
                (
                    [row["row"], str(row["headers"]), row["response"]]
                    + [_times(row["added"][name]) + _flaw(row, name) for name in names]
                    for row in own
                ),
            )
        )
        text.append("\ncrossorigin's time for each of the others' (of preflights: whole times):\n")
        others = [name for name in names if name != "crossorigin"]
        text.append(
            _table(
                ["request", "headers", "response", *others],
                (
                    [row["row"], str(row["headers"]), row["response"]]
                    + [
                        _ratio(
                            row["ratio of whole" if _is_preflight(row) else "ratio of added"][name]
                        )
                        for name in others
                    ]
                    for row in own
                ),
            )
        )
    text.append(_targets(rows))
    _plot_in_process([row for row in rows if row["host"] == "ASGI"])
    text.append("\n![Time added to one request](benchmarks/in-process.svg)\n")
    text.append(PROFILE)
    return "\n".join(text)


def _flaw(row: dict[str, Any], name: str) -> str:
    known = name not in (*FLOORS, "crossorigin") and not _is_preflight(row)
    return " †" if known and name in row["without Vary"] else ""


def _targets(rows: list[dict[str, Any]]) -> str:
    """What we aim at, and whether the figures above reach it, by the medians."""

    def target(host: str, kind: str, other: str, which: str, limit: float) -> list[str] | None:
        found = [
            row[f"ratio of {which}"][other][0]
            for row in rows
            if row["host"] == host and row["row"] == kind and row[f"ratio of {which}"].get(other)
        ]
        if not found:
            return None
        reached = sum(round(value, 2) <= round(limit, 2) for value in found)
        said = {0: "no", len(found): "yes"}.get(reached, f"{reached} of {len(found)}")
        low, high = min(found), max(found)
        shown = f"{low:.2f}" if len(found) == 1 else f"{low:.2f} to {high:.2f}"
        return [f"{which} time, {kind}", f"{other} ({host})", f"{limit:.2f}", shown, said]

    kinds = list(dict.fromkeys(row["row"] for row in rows))
    lines = [target("ASGI", kind, "Starlette", "added", MOST_ADDED[kind]) for kind in kinds]
    lines.append(target("ASGI", "good preflight", "Starlette", "whole", 1 / 5))
    for host in dict.fromkeys(row["host"] for row in rows):
        names = next(row for row in rows if row["host"] == host)["added"]
        for other in names:
            if other not in (*FLOORS, "crossorigin", "Starlette"):
                for kind in kinds:
                    which = "whole" if kind.endswith("preflight") else "added"
                    lines.append(target(host, kind, other, which, 1 / 3))
    for kind in ("no Origin", "allowed", "refused"):
        lines += [target(host, kind, "do-nothing", "added", 3) for host in ("ASGI", "WSGI")]
    return "\n### What is aimed at\n\n" + _table(
        ["crossorigin's", "for each of", "at most", "is", "reached"],
        [line for line in lines if line is not None],
    )


MOST_ADDED = {
    "no Origin": 0.30,
    "allowed": 0.30,
    "refused": 0.40,
    "good preflight": 0.20,
    "bad preflight": 0.20,
}
"""What crossorigin may add to a request, for each of what Starlette's middleware adds."""

PROFILE = """
### Why not less

What crossorigin adds to a request that is not refused and reaches the application is within about a
fifth of `careful`, which has no policy at all: little is left that pure Python could save. So where
that is more than a target, the target is out of reach: three times the do-nothing wrapper, for to
look at ten request headers alone takes longer; and a quarter of Starlette's time where there are
thirty request headers or sixteen response headers and nothing is granted, for then most of the time
is in looking at them. (A loop in bytecode is the quickest way that we measured: a dictionary, a
comprehension, or `map` with `itemgetter` take longer. A look for a pair by `in` takes a quarter
less, but misses headers that are lists, which ASGI permits.)

A preflight takes `careful`, which decides nothing, more than a fifth of Starlette's whole time,
too.

Of a refused request crossorigin also finds out whether it is from the server's own pages, for which
it looks through the headers again, and counts it for the log, for which it reads the clock. Others
do neither; of Flask-CORS, which then adds nothing at all, that is most of the difference.

Of a preflight in Django two thirds of the time are Django's own signals and handler, by cProfile,
and most of the rest is its response object. asgi-cors answers no preflights, logs nothing and sends
no `Vary`; nor do Falcon's middleware and, where it grants nothing, Litestar's (†): what does less
than is right takes less.
"""


def _plot_in_process(rows: list[dict[str, Any]]) -> None:
    shown = [row for row in rows if row["headers"] == 10 and row["response"] == "small"]
    names = [name for name in shown[0]["added"] if name != "do-nothing"]
    plot, axes = plt.subplots(figsize=(7, 3.2))
    width = 0.8 / len(names)
    for place, name in enumerate(names):
        axes.bar(
            [index + place * width for index in range(len(shown))],
            [1e6 * row["added"][name][0] for row in shown],
            width,
            label=name,
        )
    axes.set_xticks(
        [index + width * (len(names) - 1) / 2 for index in range(len(shown))],
        [row["row"] for row in shown],
    )
    axes.set_ylabel("µs added to one request")
    axes.grid(axis="y", alpha=0.3)
    axes.legend()
    _save(plot, "in-process")


def _end_to_end(rows: list[dict[str, Any]]) -> str:
    text = [
        "## Through a server\n",
        "CPU time of the server's processes for one request, for each of the bare application's, "
        "under wrk with 16 connections to one worker, on the same machine. (Of a preflight it may "
        "be less than one: it is answered before the application.)\n",
    ]
    for server in dict.fromkeys(row["server"] for row in rows):
        own = [row for row in rows if row["server"] == server]
        names = list(own[0]["to bare"])
        text.append(f"\n### {server}\n")
        text.append(
            _table(
                ["request", "bare, µs", *names],
                (
                    [row["row"], f"{1e6 * row['seconds']['bare'][0]:,.0f}"]
                    + [_ratio(row["to bare"][name]) for name in names]
                    for row in own
                ),
            )
        )
    return "\n".join(text)


COMING = ("one origin", "any origin", "refused")


def _growth(found: dict[str, Any]) -> str:
    text = [
        "## Growth\n",
        "By the number of origins: the time to build a policy and its middleware, the memory that "
        "they keep for each origin, and the CPU time of a whole request for each of that with one "
        "origin: when the same origin comes again and again, when any of them comes, and when one "
        "comes that is refused.\n",
        _table(
            ["origins", "build", "memory, each", "one origin", "any origin", "refused"],
            (
                [
                    f"{row['origins']:,}{' patterns' if row['kind'] == 'pattern' else ''}",
                    f"{row['seconds']:.3g} s",
                    f"{row['bytes']:,.0f} B",
                    *(_ratio(row[which]["to one"]) for which in COMING),
                ]
                for row in found["origins"]
            ),
        ),
        "\nBy the size of `Access-Control-Request-Headers`: the CPU time of a preflight, for each "
        "of a normal one's of the same middleware.\n",
    ]
    names = [name for name in ("crossorigin", "Starlette") if name in found["lists"][0]]
    text.append(
        _table(
            ["list", "bytes", *names],
            (
                [
                    row["kind"],
                    f"{row['bytes']:,}",
                    *(_ratio(row[name]["to normal"]) for name in names),
                ]
                for row in found["lists"]
            ),
        )
    )
    plot, axes = plt.subplots(figsize=(7, 3.2))
    for kind in dict.fromkeys(row["kind"] for row in found["lists"]):
        own = [row for row in found["lists"] if row["kind"] == kind]
        for name, style in zip(names, ("-", ":"), strict=False):
            axes.loglog(
                [row["bytes"] for row in own],
                [1e6 * row[name]["whole"][0] for row in own],
                style,
                label=f"{name}, {kind}",
            )
    axes.set_xlabel("bytes of Access-Control-Request-Headers")
    axes.set_ylabel("µs for a preflight")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=7)
    _save(plot, "hostile-lists")
    text.append("\n![Time by the size of the list](benchmarks/hostile-lists.svg)\n")
    looks = ", ".join(
        f"{row['look']:.2f} with {row['origins']:,}" for row in found["origins"] if "look" in row
    )
    text.append(GROWTH.format(looks=looks))
    return "\n".join(text)


GROWTH = """
Aimed at is 1.2 times with a million origins, and three times with a megabyte. It is reached where
the same origin comes again, or one that is refused; the megabyte is about at the limit. It is not
reached where each request is of an origin drawn at random, at each size alike: decisions
are kept for 1,024, and others are made anew. The processor's caches have a part in it: with 1,000
origins every decision is remembered, and it is only further away. A single look at a set of that
many origins (`origin in frozenset`), and nothing else, would make the same request take, for each
of its time with one: {looks}.
"""


def _browsers(found: dict[str, Any]) -> str:
    clocks = ("wall", "cpu")
    rows = [["Chromium", *(_rate(found[clock]["Chromium"]) for clock in clocks)]]
    for name, words in BROWSER_ROWS.items():
        rows.append([words, *(_rate(found[clock][name]["rate"]) for clock in clocks)])
        rows.append(
            ["… for each of Chromium's", *(_ratio(found[clock][name]["ratio"]) for clock in clocks)]
        )
    return (
        "## The browser's end\n\n"
        f"{found['scenarios']} scenarios of `make agreement` ({found['fetches']} calls of `fetch` "
        "or `XMLHttpRequest`), in the model, one by one, and in a Chromium that runs already, six "
        "side by side. All are answered by the same rules: Chromium by a server over sockets, the "
        "model with the same answers, made beforehand, or with those made on the way as a "
        "test suite's application would. CPU time is that of Chromium's own processes, and that "
        "of the model's one thread.\n\n"
        + _table(["", "calls a second", "calls a second of CPU time"], rows)
        + "\n"
        + _where_time_goes(found)
    )


def _where_time_goes(found: dict[str, Any]) -> str:
    profile = found["profile"]
    model, real = found["cpu"]["model"]["rate"][0], found["cpu"]["Chromium"][0]
    shares = ", ".join(f"{name} {share:.0%}" for name, share in profile["shares"].items())
    return (
        f"\nOne call takes the model {1e6 / model:,.0f} µs: {profile['requests']:.1f} requests on "
        f"the wire, preflights and redirects included, and {profile['functions']:,.0f} calls of "
        "functions, in Python and in C. A hundred times Chromium's rate would leave it "
        f"{1e4 / real:,.0f} µs. No one part stands in the way; the time goes into the standard's "
        f"own steps, each of which is short (by the profiler, own time): {shares}.\n"
    )


BROWSER_ROWS = {
    "model": "crossorigin",
    "with answers": "crossorigin, with the making of the answers",
}


def _rate(found: list[float]) -> str:
    median, low, high = found
    return f"{median:,.0f} ({low:,.0f}–{high:,.0f})"


def _save(plot: Any, name: str) -> None:
    plot.tight_layout()
    plot.savefig(PLOTS / f"{name}.svg", metadata={"Date": None})
    plt.close(plot)
