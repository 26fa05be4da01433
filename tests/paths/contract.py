"""The application that each module in `apps` builds, and the maps of policies that it is under.

Every handler answers with its name, which is the path that it is registered at (or the URL path of
its file). Each policy is recognised by the response headers that it exposes. Both depend on the
environment variable ``PATHS_CASE``, which has a `Case`.
"""

import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from crossorigin import NO_CORS, Policy, PolicyMap

from .naive import naive_policy

APP = "https://app.example.com"
OTHER = "https://other.example"
EVIL = "https://evil.example"
HOST = "api.test"
"""The host that has policies of its own, and in some frameworks handlers."""

FILES = Path(__file__).with_name("files")

ROUTES = (
    "/",
    "/admin",
    "/admin/users",
    "/admin/public",
    "/open",
    "/open/admin",
    "/café",
    "/with blank",
    "/a/b/c",
)
"""Handlers at fixed paths."""
ITEMS = "/items"
"""The handler of ``/items/{anything that is one segment}``."""
TREE = "/tree"
"""The handler of ``/tree/{anything}``."""
SUB = "/sub"
"""Where an application is mounted; where frameworks mount none, its routes have the prefix."""
SUB_ROUTES = ("/admin", "/open")
STATIC = "/files"
"""Where `FILES` are served by the framework's own means."""
STATIC_FILES = ("/files/open.txt", "/files/secret/s.txt", "/files/secret/deep/d.txt")
HOSTED = "/hosted"
"""A handler for `HOST` alone, where the framework routes by hosts."""

ENTRIES = (
    *ROUTES,
    *("/a", "/a/b", "/b", "/secret", "/users", "/public", ITEMS, TREE),
    *(SUB, "/sub/admin", STATIC, "/files/secret", "/files/open.txt", "/files/secret/deep", HOSTED),
)
"""What a map may have entries for."""
PATTERNS = (
    *("=/admin", "=/admin/users", "=/open", "=/café", "=/a/b/c", "=/files/open.txt", "=/sub/admin"),
    *("/admin/{x}", "=/admin/{x}", "/{x}/b/c", "/a/{x}", "=/a/{x}/c", "/a/{x}/{y}"),
    *("/items/{x}", "=/items/{x}", "/files/{x}", "/files/{x}/s.txt", "/{x}/secret"),
    *("/files/secret/{x}/d.txt", "/sub/{x}", "=/sub/{x}", "/{x}"),
)
"""Exact entries, and entries with placeholders, some of which cover the same paths."""

STEPS: tuple[dict[str, Any], ...] = (
    {"allow_origins": [APP]},
    {"allow_origins": [APP, OTHER]},
    {"allow_origins": "*"},
    {"allow_origins": "*", "allow_private_network": True},
)
"""Each grants more than the one before."""
CHAIN = tuple(
    Policy(**fields, expose_headers=[f"X-Step-{each}" for each in range(number + 1)])
    for number, fields in enumerate(STEPS)
)
ASIDE = (
    Policy(allow_origins=[APP], allow_credentials=True, expose_headers=["X-Aside"]),
    Policy(allow_origins=[APP], max_age=600, expose_headers=["X-Beside"]),
)
"""Neither stricter nor laxer than those, nor than each other."""
BLOCKING = Policy(
    allow_origins=[APP], block_refused=True, expose_headers=["X-Step-0", "X-Blocking"]
)
POOL = (NO_CORS, *CHAIN, *CHAIN, *ASIDE)


class Case(NamedTuple):
    """One run of a server."""

    seed: int
    """Of the map of policies."""
    root: str = ""
    """The root path (script name) that the server is started with."""
    declared: str = ""
    """The root path that the application declares by itself."""
    has_root_in_map: bool = True
    """Whether the map is written with the root path, as the documentation says."""
    closed: tuple[str, ...] = ()
    """If any, these paths alone have the strictest of `CHAIN`, and all others the laxest."""

    @property
    def prefix(self) -> str:
        """The root path in force: an application's own goes before the server's."""
        return self.declared or self.root

    def policies(self) -> PolicyMap:
        """The map of this case."""
        if self.closed:
            return PolicyMap({"/": CHAIN[-1], **dict.fromkeys(self.closed, CHAIN[0])})
        choice = random.Random(self.seed)  # noqa: S311
        prefix = self.prefix if self.has_root_in_map else ""
        # If one policy blocks, refusals do, and no handler is seen behind them: so not often.
        pool = (*POOL, BLOCKING) if choice.random() < 0.1 else POOL

        def paths() -> dict[str, Policy]:
            few = choice.sample(ENTRIES, choice.randint(1, len(ENTRIES)))
            if choice.random() < 0.6:
                # Where the map lacks the root path, a placeholder would stand for that.
                usable = [each for each in PATTERNS if prefix == self.prefix or each[:2] != "/{"]
                few += choice.sample(usable, choice.randint(1, len(usable)))
            chosen = {_below(prefix, path): choice.choice(pool) for path in few}
            way = choice.random()
            if way < 0.5:  # the rest of the application is open: whatever leaks into it is seen
                chosen["/"] = CHAIN[-1]
            elif way < 0.9:
                chosen["/"] = choice.choice(pool)
            return chosen

        hosts = {}
        if choice.random() < 0.3:
            hosts = {HOST: PolicyMap(paths()), "*.test": PolicyMap(paths())}
        return PolicyMap(paths(), hosts=hosts)

    def policy_of(self, name: str, policies: PolicyMap) -> Policy:
        """The policy of the handler of a name, found without any spelling being read."""
        host, slash, path = name.partition("/")
        below = "/anything" if slash + path == ITEMS else ""
        path = f"{self.prefix if self.has_root_in_map else ''}{slash}{path}{below}"
        within = policies.hosts[host].paths if host and policies.hosts else policies.paths
        return naive_policy(within, path)

    def to_environment(self) -> dict[str, str]:
        """The variables of a server's process."""
        return {"PATHS_CASE": json.dumps(self)}


def _below(prefix: str, entry: str) -> str:
    """An entry of a map that is written with the root path."""
    if entry == "/":
        return prefix or "/"
    exact = entry[: entry.startswith("=")]
    return f"{exact}{prefix}{entry.removeprefix('=')}"


def current_case() -> Case:
    """The case that this process serves."""
    return Case(*json.loads(os.environ.get("PATHS_CASE", "[0]")))


CASE = current_case()
POLICIES = CASE.policies()


def body(name: str) -> str:
    """What the handler of a name answers, as ASCII."""
    return f"handler:{quote(name)}"


def answering_by(respond: Callable[[str], Any]) -> Callable[[str], Any]:
    """What makes the async handler of a name, whose response `respond` makes of a text."""

    def answer(name: str) -> Any:
        async def handler(request: Any, **_: Any) -> Any:
            return respond(body(name))

        return handler

    return answer
