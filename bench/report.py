"""Writes `docs/benchmarks.md`, its plots, and the table in the terminal, from the results alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

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
    parts: dict[str, Callable[[Any], str]] = {
        "in_process": _in_process,
        "candidate": _candidate,
        "end_to_end": _end_to_end,
        "growth": _growth,
        "waiting": _waiting,
        "browsers": _browsers,
        "calls": _calls,
        "profiles": _profiles,
    }
    text = ["# Benchmarks\n"]
    if results.get("in_process"):
        text.append(_all_targets(results))
    if results.get("end_to_end"):
        text.append(_of_a_worker(results["end_to_end"]))
    text.append(METHOD)
    for name, part in parts.items():
        if results.get(name):
            conditions = results["conditions"][name]
            text += [part(results[name]), _measured(conditions)]
    document = "\n".join(text)
    (DOCS / "benchmarks.md").write_text(document)
    print(document)


METHOD = """\
This page compares the time that crossorigin adds to a request with that of the libraries that
people use today. `make bench` measures it and writes this page. The contenders take turns in
short rounds. Each figure is the median of the rounds, with the quartiles in brackets. Ratios are
formed within each round, so that a busy machine slows both sides. Compare times only within one
table. All contenders have the same policy; before they are measured, a check confirms that they
enforce it.
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
    return f"{median:.2f} ({low:.2f} to {high:.2f})"


def _ratio(found: list[float] | None) -> str:
    if found is None:
        return "not measurable"
    median, low, high = found
    return f"{median:.2f} ({low:.2f} to {high:.2f})"


def _is_preflight(row: dict[str, Any]) -> bool:
    return str(row["row"]).endswith("preflight")


def _candidate(rows: list[dict[str, Any]]) -> str:
    names = list(rows[0]["added"])
    table = _table(
        ["", "request", *names],
        (
            [row["host"], row["row"], *(_times(row["added"][name]) for name in names)]
            for row in rows
        ),
    )
    return (
        "\n## A candidate policy, in-process\n\nCPU time in µs that crossorigin adds to the bare "
        "application, without a candidate and with one: one that decides the same about these "
        "requests, one that refuses the page that is allowed, and that one for a tenth of the "
        f"origins, to which this page does not belong.\n\n{table}\n"
    )


def _in_process(rows: list[dict[str, Any]]) -> str:
    text = [
        "## One request, in-process\n",
        "CPU time in µs that each contender adds to the bare application. Three of them set the "
        "scale:\n\n"
        "- `do-nothing` is a coroutine (or function) around the application;\n"
        "- `least` looks for `Origin` and appends constant headers, right or not. Python can "
        "hardly do less for a response that depends on `Origin`;\n"
        "- `careful` is `least` with guarantees: it copies the application's message, looks for "
        "headers that it would have to replace, and answers an exception with 500.\n\n"
        "The time added to a preflight can be negative, because a preflight never reaches the "
        "application; compare the whole times below. † marks responses without `Vary: Origin`, "
        "which a cache may give to a page of another origin.\n",
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
        text.append(
            "\nThe ratio of crossorigin's added time to that of the others (for preflights, of the "
            "whole times):\n"
        )
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
    text.append(_other_targets(rows))
    _plot_in_process([row for row in rows if row["host"] == "ASGI"])
    text.append("\n![Time added to one request](benchmarks/in-process.svg)\n")
    text.append(_why_not_less(rows))
    return "\n".join(text)


def _flaw(row: dict[str, Any], name: str) -> str:
    known = name not in (*FLOORS, "crossorigin") and not _is_preflight(row)
    return " †" if known and name in row["without Vary"] else ""


class _Target(NamedTuple):
    """A limit of a ratio, and the medians that were measured."""

    row: tuple[str, str]  # the host and the kind of request
    other: str
    which: str  # "added" or "whole" time
    limit: float
    measured: list[float]

    @property
    def title(self) -> str:
        """What is measured, in words."""
        return f"{self.row[1]}, {self.which} time, ratio"

    @property
    def reached(self) -> int:
        """For how many of the sizes of requests and responses."""
        return sum(round(value, 2) <= round(self.limit, 2) for value in self.measured)

    def columns(self) -> list[str]:
        """The limit, what was measured, and whether that reaches it."""
        number = len(self.measured)
        low, high = min(self.measured), max(self.measured)
        shown = f"{low:.2f}" if number == 1 else f"{low:.2f} to {high:.2f}"
        reached = {0: "no", number: "yes"}.get(self.reached, f"{self.reached} of {number}")
        return [f"{self.limit:.2f}", shown, reached]


def _target(
    rows: list[dict[str, Any]], row: tuple[str, str], other: str, which: str, limit: float
) -> _Target:
    ratios = [
        each[f"ratio of {which}"].get(other) for each in rows if (each["host"], each["row"]) == row
    ]
    return _Target(row, other, which, limit, [ratio[0] for ratio in ratios if ratio])


def _all_targets(results: dict[str, Any]) -> str:
    """The table that answers most readers, with its sentence."""
    ratios = [
        _target(results["in_process"], ("ASGI", kind), "Starlette", which, limit)
        for (kind, which), limit in MOST_OF_STARLETTE.items()
    ]
    measured = [value for each in ratios for value in each.measured]
    times = _targets_of_times(results)
    reached = sum(each.reached == len(each.measured) for each in ratios)
    reached += sum(each.measured <= each.limit for each in times)
    return (
        f"Under ASGI, crossorigin takes {min(measured):.2f} to {max(measured):.2f} of the time "
        f"that Starlette's `CORSMiddleware` takes; it reaches {reached} of these "
        f"{len(ratios) + len(times)} targets, and the reasons for the others stand below, for "
        "[requests](#why-not-less), [imports, commands and recordings]"
        "(#imports-commands-and-recordings) and the [browser model](#the-browser-model), and "
        "[by function](#where-the-time-goes).\n\n"
        + _table(
            ["what", "at most", "measured", "reached"],
            [
                *([each.title, *each.columns()] for each in ratios),
                *([each.title, *each.columns()] for each in times),
            ],
        )
        + "\n\nRatios are to Starlette's time, for small and large requests and responses; “added” "
        "is the time beyond that of the bare application. Times of imports are those beyond "
        "Python's own start, and all times are CPU times.\n"
    )


class _TimeTarget(NamedTuple):
    """A limit of a time, or of how it grows, and what was measured."""

    title: str
    unit: str
    limit: float
    measured: float

    def columns(self) -> list[str]:
        """The limit, what was measured, and whether that reaches it."""
        unit = f" {self.unit}" if self.unit else ""
        is_reached = "yes" if self.measured <= self.limit else "no"
        return [f"{self.limit:g}{unit}", f"{self.measured:.3g}{unit}", is_reached]


def _targets_of_times(results: dict[str, Any]) -> list[_TimeTarget]:
    found = []
    if results.get("waiting"):
        waiting = results["waiting"]
        commands = {name: 1e3 * seconds for name, seconds in waiting["commands"].items()}
        start = commands["Python"]
        recordings = waiting["recordings"]["seconds"]
        few, many = recordings["2000 polls"], recordings["4000 polls"]
        found += [
            _TimeTarget("`import crossorigin`", "ms", 20, commands["import crossorigin"] - start),
            _TimeTarget(
                "`import crossorigin.asgi`", "ms", 85, commands["import crossorigin.asgi"] - start
            ),
            *(
                _TimeTarget(f"`crossorigin {name}`", "ms", limit, commands[name])
                for name, limit in (("--version", 50), ("--help", 50), ("check FILE", 100))
            ),
            _TimeTarget("completion of a word", "ms", 50, commands["completion of a word"]),
            _TimeTarget("`explain`, a recording of 35 MB", "s", 2, recordings["mixed"]),
            _TimeTarget("4,000 polls in a recording, times 2,000", "", 2, many / few),
            _TimeTarget(
                "`verify`, a question, in process",
                "ms",
                VERIFY_BEFORE / 2,
                1e3 * waiting["verify"]["a question"],
            ),
        ]
    if results.get("growth"):
        million = next(row for row in results["growth"]["origins"] if row["origins"] == 1_000_000)
        found.append(
            _TimeTarget(
                "policy of 1,000,000 origins, and its middleware", "s", 0.8, million["seconds"]
            )
        )
    if results.get("browsers"):
        rate = results["browsers"]["cpu"]["model"]["rate"][0]
        found.append(_TimeTarget("a call in the browser model", "µs", 60, 1e6 / rate))
    return found


VERIFY_BEFORE = 1.9
"""Milliseconds of `verify` for a question on 28 November 2026, on the machine of the results."""


def _of_a_worker(rows: list[dict[str, Any]]) -> str:
    """What a user feels: the CPU time of a uvicorn worker for each request."""
    names = ("bare", "crossorigin", "Starlette")
    return (
        "CPU time of a uvicorn worker for one request, in µs ([below](#through-a-server) are other "
        "servers):\n\n"
        + _table(
            ["request", *names],
            (
                [row["row"], *(f"{1e6 * row['seconds'][name][0]:,.0f}" for name in names)]
                for row in rows
                if row["server"] == "uvicorn"
            ),
        )
        + "\n"
    )


def _waiting(found: dict[str, Any]) -> str:
    commands = {name: 1e3 * seconds for name, seconds in found["commands"].items()}
    recordings = found["recordings"]
    return (
        "## Imports, commands and recordings\n\n"
        "CPU time of a new process in ms, Python's own start included; the least of all rounds, "
        "because other work on the machine only adds to it.\n\n"
        + _table(
            ["process", "ms"],
            (
                [f"`{name}`" if name.startswith(("import", "--", "check")) else name, f"{each:.1f}"]
                for name, each in commands.items()
            ),
        )
        + f"\n\n`crossorigin explain` reads a recording of {recordings['bytes'] / 1e6:.0f} MB "
        f"with {recordings['entries']:,} entries in {recordings['seconds']['mixed']:.1f} s, one of "
        f"2,000 requests for one URL in {recordings['seconds']['2000 polls']:.2f} s, and one of "
        f"4,000 in {recordings['seconds']['4000 polls']:.2f} s. `verify` takes "
        f"{1e3 * found['verify']['a question']:.2f} ms for each of {found['verify']['questions']} "
        "questions, without the time of the server, and judges each response in four engines.\n"
        + WAITING.format(python=commands["Python"], click=commands["import click"])
    )


WAITING = """
Python and click alone take {click:.0f} ms, which is most of what `--version`, the help and
completion take, so they just reach their target or just miss it. What they load beyond that is this
package's list of commands, its layout of the help and its printer; tests count the modules. `check`
also loads the policy's modules, which takes most of its other time. rich, which would add a quarter
to its instructions, is loaded only where it prints on a terminal; here it prints in a pipe.

In a recording, no part dominates (by the profiler): reading the entries takes a quarter, running
each request again in the browser model over a third, and the search for secrets an eighth. `verify`
runs the model at least twice for each question and engine, once with the server's responses and
once with the policy's own.
"""


def _other_targets(rows: list[dict[str, Any]]) -> str:
    """The targets beside those of the first table, and whether the figures reach them."""
    kinds = list(dict.fromkeys(row["row"] for row in rows))
    targets = []
    for host in dict.fromkeys(row["host"] for row in rows):
        names = next(row for row in rows if row["host"] == host)["added"]
        for other in names:
            if other not in (*FLOORS, "crossorigin", "Starlette"):
                for kind in kinds:
                    which = "whole" if kind.endswith("preflight") else "added"
                    targets.append(_target(rows, (host, kind), other, which, 1 / 3))
    for kind in ("no Origin", "allowed", "refused"):
        targets += [
            _target(rows, (host, kind), "do-nothing", "added", 3) for host in ("ASGI", "WSGI")
        ]
    return "\n### Other targets\n\n" + _table(
        ["time of crossorigin", "compared with", "at most", "measured", "reached"],
        (
            [
                f"{each.which} time, {each.row[1]}",
                f"{each.other} ({each.row[0]})",
                *each.columns(),
            ]
            for each in targets
            if each.measured
        ),
    )


def _why_not_less(rows: list[dict[str, Any]]) -> str:
    """The text about the targets that are not reached, with this run's figures."""
    own = [row for row in rows if row["host"] == "ASGI"]
    beyond = max(
        row["ratio of added"]["careful"][0] for row in own if row["row"] in ("no Origin", "allowed")
    )
    preflights = [row["whole"] for row in own if _is_preflight(row)]
    whole = min(times["careful"][0] / times["Starlette"][0] for times in preflights)
    careful = [
        row["ratio of added"]["Starlette"][0] / row["ratio of added"]["careful"][0]
        for row in own
        if row["row"] == "no Origin"
    ]
    return WHY_NOT_LESS.format(
        beyond=beyond - 1,
        least=min(careful),
        most=max(careful),
        whole=whole,
        ungranted=MOST_OF_STARLETTE["no Origin", "added"],
    )


MOST_OF_STARLETTE = {
    ("no Origin", "added"): 0.30,
    ("allowed", "added"): 0.30,
    ("refused", "added"): 0.40,
    ("good preflight", "added"): 0.20,
    ("bad preflight", "added"): 0.20,
    ("good preflight", "whole"): 0.20,
}
"""The most time that crossorigin may take, as a ratio to that of Starlette's middleware."""

WHY_NOT_LESS = """
### Why not less

For a request that is not refused and reaches the application, crossorigin adds at most {beyond:.0%}
more time than `careful`, which has no policy at all: three calls and one look-up. Pure Python could
save little more. So some targets cannot be reached:

- three times the `do-nothing` wrapper, because looking at ten request headers alone takes longer;
- {ungranted:.2f} of Starlette's time without `Origin`, for more than ten headers and a small
  response: there `careful` takes {least:.2f} to {most:.2f}, and the calls from the edge to the
  enforcer and to the reader of the headers take 0.03 to 0.05. With everything written out in one
  function, three of the four sizes would reach the target, but each edge would have its own copy of
  the rules. The rest is the look at the headers. A loop in bytecode is the quickest way that we
  measured: a dictionary, a comprehension, and `map` with `itemgetter` take longer.

For a preflight, `careful`, which decides nothing, takes at least {whole:.2f} of Starlette's whole
time. The one look at the headers takes 0.4 of crossorigin's 1.4 µs with ten headers and 1.2 of
2.2 µs with thirty (measured alone), which Starlette needs as well. A bad preflight is also counted
for the log (0.2 to 0.3 µs).

For a refused request, crossorigin also finds out whether it comes from the server's own pages,
which means a second look at the headers, from the end (0.2 µs), and counts it for the log, which
means reading the clock (0.2 µs). The others do neither. This is most of the difference to
Flask-CORS, which adds nothing at all to a refused request.

The bytecode instructions that a request adds, as `tests/test_cost.py` counts them, with nine
headers besides those of CORS:

| | request headers | edge | response headers | decision | own site | log | all | Starlette |
|---|---|---|---|---|---|---|---|---|
| no Origin | 90 | 101 | 43 | 30 | | | 264 | 515 |
| allowed | 104 | 101 | 43 | 30 | | | 278 | 891 |
| refused | 104 | 101 | 43 | 86 | 42 | 29 | 405 | 767 |
| good preflight | 171 | 93 | | 70 | | | 334 | 1299 |
| bad preflight | 171 | 93 | | 90 | | 29 | 383 | 1278 |

So a bad preflight that was decided, and logged, for nothing would still take 0.21 of Starlette's
instructions, and a refused request 0.32.

For a preflight in Django, two thirds of the time go into Django's own signals and handler
(measured with cProfile), and most of the rest into its response object. asgi-cors does not answer
preflights, log or send `Vary`. Falcon's middleware sends no `Vary` either, nor does Litestar's if
it grants nothing (†). Code that does less than it should takes less time.
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
        "CPU time of the server's processes for one request, as a ratio to the bare application's, "
        "under wrk with 16 connections to one worker, on the same machine. (For a preflight the "
        "ratio can be below one, because a preflight never reaches the application.)\n",
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
        "they keep for each origin, and the CPU time of a whole request, as a ratio to that with "
        "one origin. The requests have the same origin each time, an origin of the list drawn at "
        "random, or an origin that is refused.\n",
        _table(
            ["origins", "build", "memory, each", "same origin", "random origin", "refused"],
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
        "\nBy the size of `Access-Control-Request-Headers`: the CPU time of a preflight, as a "
        "ratio to that of a normal preflight of the same middleware.\n",
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
    tenth, megabyte = (
        max(row["crossorigin"]["to normal"][0] for row in found["lists"] if row["bytes"] == size)
        for size in (100_000, 1_000_000)
    )
    text.append(
        GROWTH.format(
            looks=looks,
            tenth=tenth,
            megabyte=megabyte,
            second="reached" if megabyte <= 3 else "missed",
        )
    )
    return "\n".join(text)


GROWTH = """
The targets are a ratio of 1.2 with a million origins, and of three with a megabyte. The second is
{second}: the ratio is at most {megabyte:.1f} with a megabyte and {tenth:.1f} with a tenth of that,
because such a list is refused unread. (The normal preflight is as large, by a header that is not
looked at: making a large request displaces the processor's caches, after which any request takes
several times as long.) The first is reached for the same origin and for refused
ones, but not for origins drawn at random: 1,024 decisions are remembered, and others are made anew.
The processor's caches matter too: with 1,000 origins every decision is remembered, but further away
in memory. A single look-up in a set of that many origins (`origin in frozenset`) alone would make
the ratio
{looks}.
"""


def _profiles(found: dict[str, dict[str, float]]) -> str:
    return PROFILES + _table(
        ["what", "shares of the time"],
        (
            [what, ", ".join(f"{_code(name)} {share:.0%}" for name, share in shares.items())]
            for what, shares in found.items()
        ),
    )


def _code(place: str) -> str:
    """A function of this package as code; the name of a package as it is."""
    return f"`{place}`" if "/" in place or "." in place else place


PROFILES = """\
## Where the time goes

Own time by function of this package, with what it calls in C, and by package for all else, by
cProfile: all shares of 2 % and more. The profiler's own cost makes short functions look longer.

"""


def _browsers(found: dict[str, Any]) -> str:
    clocks = ("wall", "cpu")
    rows = [["Chromium", *(_rate(found[clock]["Chromium"]) for clock in clocks)]]
    for name, words in BROWSER_ROWS.items():
        rows.append([words, *(_rate(found[clock][name]["rate"]) for clock in clocks)])
        rows.append(
            [
                "… as a ratio to Chromium's",
                *(_ratio(found[clock][name]["ratio"]) for clock in clocks),
            ]
        )
    return (
        "## The browser model\n\n"
        f"{found['scenarios']} scenarios of `make agreement` ({found['fetches']} calls of `fetch` "
        "or `XMLHttpRequest`): in the model, one after the other, and in a running Chromium, six "
        "at a time. Both get the same responses: Chromium from a server over sockets, the model "
        "from memory, or made on the way as by the application of a test suite. CPU time is that "
        "of Chromium's own processes, and that of the model's one thread.\n\n"
        + _table(["", "calls a second", "calls a second of CPU time"], rows)
        + "\n"
        + _where_time_goes(found)
    )


def _where_time_goes(found: dict[str, Any]) -> str:
    profile = found["profile"]
    model, real = found["cpu"]["model"]["rate"][0], found["cpu"]["Chromium"][0]
    shares = ", ".join(f"{name} {share:.0%}" for name, share in profile["shares"].items())
    return (
        f"\nThe model takes {1e6 / model:,.0f} µs for one call: {profile['requests']:.1f} requests "
        f"on the wire, preflights and redirects included, and {profile['functions']:,.0f} function "
        f"calls, in Python and in C. A hundred times Chromium's rate would leave {1e4 / real:,.0f} "
        "µs. No single part dominates. The time goes into the many short steps of the standard "
        f"(own time, by the profiler): {shares}. An index of each response's headers saved nothing "
        "measurable. Remembered steps and records without checks, as tried in an experiment, "
        "saved a quarter, but kept the headers of requests, which may be secret.\n"
    )


def _calls(found: dict[str, dict[str, tuple[int, int]]]) -> str:
    engines = list(next(iter(found.values())))
    rows = [
        [call, *(f"{now:,} of {before:,} ({now / before:.2f})" for now, before in counts.values())]
        for call, counts in found.items()
    ]
    return (
        "\n### Calls that use nothing beyond CORS\n\n"
        "Bytecodes that CPython runs for one call, of those that it ran before the model knew "
        "cookies, passwords, referrers, policies of pages and address spaces (at the commit before "
        "7f853891), and their ratio. A call that uses none of these takes no more than before, "
        "which a test holds in each engine, with two exceptions. Making a response takes more, "
        "because its arguments are checked where it is made, so that an error names that line: "
        "setting four fields that cannot be changed takes 43, and the checks take 69. A call "
        "with the making of its response takes less than before. A response that declares its "
        "type takes more in an element of another origin where the engine blocks opaque responses "
        "by their type. The page is open, its URLs have been fetched before, and the transport "
        "gives responses that were made before, unless the row says otherwise. “Usual response” "
        "has six more headers, that of an image five and the first bytes of a PNG.\n\n"
        + _table(["call", *engines], rows)
        + "\n"
    )


BROWSER_ROWS = {
    "model": "crossorigin",
    "with answers": "crossorigin, including the making of the responses",
}


def _rate(found: list[float]) -> str:
    median, low, high = found
    return f"{median:,.0f} ({low:,.0f} to {high:,.0f})"


def _save(plot: Any, name: str) -> None:
    plot.tight_layout()
    plot.savefig(PLOTS / f"{name}.svg", metadata={"Date": None})
    plt.close(plot)
