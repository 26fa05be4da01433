"""No spelling of a path gets a laxer policy than its own, on the real frameworks and servers."""

from collections import Counter
from typing import NamedTuple

import pytest

from crossorigin import NO_CORS

from .asking import Answer, Asker, Question
from .campaign import PREFIX, ask, judge, served
from .contract import CHAIN, Case
from .servers import ASGI_APPS, OWN, TARGETS, WSGI_APPS, Target, serving
from .spellings import Request

# --- Spellings that once reached a handler under a laxer policy -----------------------------------


class Known(NamedTuple):
    """A request, and the handler that it reaches."""

    target: Target
    case: Case
    path: bytes
    handler: str


PLAIN = Case(0, closed=("/admin", "/files/secret"))
BELOW = Case(0, "/api", closed=("/api/admin", "/api/files/secret"))
DECLARED = Case(0, "", "/api", closed=("/api/admin", "/api/files/secret"))
OPEN_ENDED = Case(0, closed=("/tree", "/files"))
STARLETTE = [Target("starlette", server) for server in ("uvicorn-h11", "uvicorn-httptools")]
BEHIND = [Target("starlette", server) for server in ("hypercorn", "granian")]
FASTAPI = [target for target in TARGETS if target.framework == "fastapi"]
LITESTAR = [Target("litestar", server) for server in ("hypercorn", "granian")]
NEWLINE = (b"/admin%0A", "/admin")
DOTS = (b"/files/..%2Fsecret/s.txt", "/files/secret/s.txt")
LACKING = (b"/admin", "/admin")
KNOWN = [
    *(Known(target, PLAIN, *NEWLINE) for target in STARLETTE),
    *(Known(target, BELOW, *known) for target in BEHIND for known in (NEWLINE, LACKING, DOTS)),
    *(Known(target, DECLARED, *known) for target in FASTAPI for known in (NEWLINE, DOTS)),
    # On uvicorn, a root path that the application declares is not in the path either.
    *(Known(target, DECLARED, *LACKING) for target in FASTAPI),
    *(
        Known(Target("pyramid", server), PLAIN, *DOTS)
        for server in ("waitress", "gunicorn", "granian-wsgi")
    ),
    Known(Target("django-asgi", "uvicorn-httptools"), DECLARED, *LACKING),
    Known(Target("django-asgi", "hypercorn"), BELOW, *LACKING),
    Known(Target("falcon-asgi", "hypercorn"), BELOW, *LACKING),
    Known(Target("quart", "hypercorn"), BELOW, b"/apiadmin", "/admin"),
    *(Known(target, BELOW, b"/apiadmin", "/admin") for target in LITESTAR),
    *(Known(target, BELOW, b"/x/api/admin", "/admin") for target in LITESTAR),
    # Found by the campaign: a script name that is cut off whatever is there, and what then precedes
    # the first slash is dropped; routes and mounts that have what begins with them below them.
    Known(Target("flask", "granian-wsgi"), BELOW, b"/open/admin", "/admin"),
    Known(Target("flask", "gunicorn"), BELOW, b"/apix/admin", "/admin"),
    Known(Target("blacksheep", "uvicorn-h11"), OPEN_ENDED, b"/treex", "/tree"),
    Known(Target("blacksheep", "uvicorn-h11"), OPEN_ENDED, b"/filesopen.txt", "/files/open.txt"),
]
PAIRS = list(dict.fromkeys((known.target, known.case) for known in KNOWN))


@pytest.mark.parametrize(
    ("target", "case"), PAIRS, ids=lambda each: each.name if isinstance(each, Target) else ""
)
def test_known_spellings_reach_a_handler_under_its_own_policy(target: Target, case: Case) -> None:
    found = {}
    expected = {known.path: known.handler for known in KNOWN if known[:2] == (target, case)}
    with serving(target, case) as port:
        asker = Asker(port)
        for path in (*expected, b"/open", b"/api/open"):
            (answer,) = asker.ask(Question(Request(path, "127.0.0.1", "")))
            assert answer is not None
            found[path] = (answer.body, served(answer))
        asker.close()
    for path, handler in expected.items():
        body, policy = found[path]
        assert body == PREFIX + handler.encode()
        assert policy in (CHAIN[0], NO_CORS)
    # What is open stays so.
    assert (PREFIX + b"/open", CHAIN[-1]) in (found[b"/open"], found[b"/api/open"])


# --- Spellings at random --------------------------------------------------------------------------

SERVERS = {
    framework: sorted(target.server for target in TARGETS if target.framework == framework)
    for framework in (*ASGI_APPS, *WSGI_APPS, *OWN)
}
SOME = [
    (Target(framework, servers[number % len(servers)]), number)
    for number, (framework, servers) in enumerate(SERVERS.items())
]
"""Each framework on one of its servers; `python -m tests.paths` has all of them."""


@pytest.mark.parametrize(("target", "number"), SOME, ids=lambda each: getattr(each, "name", ""))
def test_no_spelling_gets_a_laxer_policy_than_its_own(target: Target, number: int) -> None:
    seen: Counter[str] = Counter()
    cases = target.cases(seed=number)
    assert list(ask(target, cases[number % len(cases)], 250, seen)) == []
    assert seen["handlers"] > 10


def test_a_laxer_policy_is_seen() -> None:
    """The judge judges: here of a response that an open policy lets any page read."""
    target = TARGETS[0]
    question = Question(Request(b"/admin%0A", "127.0.0.1", ""))
    policies = PLAIN.policies()
    for policy, is_laxer in ((CHAIN[-1], True), (CHAIN[0], False), (NO_CORS, False)):
        head = ", ".join(policy.expose_headers) or None
        origin = None if policy is NO_CORS else "*"
        answer = Answer(200, origin, head, PREFIX + b"/admin")
        laxer = judge(target, PLAIN, policies, question, answer)
        assert (laxer is not None) is is_laxer
    assert judge(target, PLAIN, policies, question, Answer(404, "*", None, b"")) is None
