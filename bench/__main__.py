"""Runs the benchmarks and writes what they gave: a table, `docs/benchmarks.md` and its plots.

make bench                            everything
make bench ONLY=in_process            a part: the others' results stay as they were
make bench ONLY=report                only write the documents anew
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import importlib.metadata
import json
import os
import platform
import sys
import sysconfig
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")
PARTS = (
    "in_process",
    "candidate",
    "growth",
    "end_to_end",
    "waiting",
    "browsers",
    "calls",
    "profiles",
)
COMPARED = (
    "crossorigin",
    "starlette",
    "asgi-cors",
    "litestar",
    "quart",
    "quart-cors",
    "flask",
    "flask-cors",
    "falcon",
    "django",
    "django-cors-headers",
    "uvicorn",
    "granian",
    "gunicorn",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", choices=(*PARTS, "report"), action="append")
    only = parser.parse_args().only or PARTS
    for part in PARTS:
        if part in only:
            module = importlib.import_module(f"bench.{part}")
            before = os.getloadavg()[0]
            found = module.run(lambda line: print(line, file=sys.stderr, flush=True))
            results = _results()  # only now, because another run may have written a part meanwhile
            results[part] = found
            results.setdefault("conditions", {})[part] = _conditions(before)
            RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    from . import report

    report.write(_results())


def _results() -> dict[str, Any]:
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {}


def _conditions(before: float) -> dict[str, Any]:
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "python": f"{platform.python_implementation()} {platform.python_version()}, {_build()}",
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "load": [round(before, 1), round(os.getloadavg()[0], 1)],
        "versions": {name: importlib.metadata.version(name) for name in COMPARED},
    }


def _build() -> str:
    """How the interpreter was built: 10 to 30 % of its speed depend on it."""
    options = sysconfig.get_config_var("CONFIG_ARGS") or ""
    optimised = "with" if "--enable-optimizations" in options else "without"
    return f"built {optimised} PGO" + (" and with LTO" if "--with-lto" in options else "")


if __name__ == "__main__":
    main()
