"""Asks, and judges whether the policy that was served is laxer than that of the handler."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import NamedTuple
from urllib.parse import unquote

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.policy.strictness import grants_no_more

from .asking import Answer, Asker, Question
from .contract import BLOCKING, EVIL, HOST, POOL, Case
from .servers import Target, serving
from .spellings import Request, request

PREFIX = b"handler:"
BY_EXPOSED = {
    ", ".join(policy.expose_headers): policy
    for policy in (*POOL, BLOCKING)
    if policy is not NO_CORS
}


PIPELINING = frozenset(
    {"uvicorn-h11", "uvicorn-httptools", "hypercorn", "granian", "granian-wsgi", "waitress"}
    | {"aiohttp", "tornado"}
)
"""Servers that read the requests that are sent before the first is answered."""
MANY = 16
"""Requests that are sent to those at once."""


class Laxer(NamedTuple):
    """A response that grants more than the policy of its handler."""

    target: str
    case: Case
    request: Request
    stranger: bool
    handler: str
    own: Policy
    served: Policy
    status: int

    def __str__(self) -> str:
        return (
            f"{self.target}, {self.case}: {self.request} reached {self.handler!r}, which has "
            f"{self.own}, under {self.served} (status {self.status}, stranger: {self.stranger})"
        )


def ask(target: Target, case: Case, count: int, seen: Counter[str]) -> Iterator[Laxer]:
    """Ask `count` questions of one case; gives what was laxer, and counts what answered."""
    choice = Random(f"{target.name} {case}")  # noqa: S311
    policies = case.policies()
    many = MANY if target.server in PIPELINING else 1
    with serving(target, case) as port:
        asker = Asker(port)
        for began in range(0, count, many):
            questions = [
                Question(request(choice, case), stranger=choice.random() < 0.1)
                for _ in range(min(many, count - began))
            ]
            for question, answer in zip(questions, asker.ask(*questions), strict=True):
                seen["closed" if answer is None else str(answer.status)] += 1
                if answer is None:
                    continue
                seen["handlers"] += answer.body.startswith(PREFIX)
                laxer = judge(target, case, policies, question, answer)
                if laxer is not None:
                    yield laxer
        asker.close()


def judge(
    target: Target,
    case: Case,
    policies: PolicyMap,
    question: Question,
    answer: Answer,
) -> Laxer | None:
    """What is wrong with a response, if anything is."""
    if not answer.body.startswith(PREFIX):
        return None
    asked, stranger = question
    name = unquote(answer.body[len(PREFIX) :].decode())
    policy = served(answer)
    hosts = [""]
    if policies.hosts and not name.startswith(HOST):
        # A handler of all hosts is under the policies of the one that the request is for.
        hosts = ["", HOST, "*.test"] if asked.known_host is None else [asked.known_host]
    owns = [case.policy_of(f"{host}{name}", policies) for host in hosts]
    if not any(_fits(policy, own, stranger=stranger) for own in owns):
        return Laxer(target.name, case, asked, stranger, name, owns[0], policy, answer.status)
    return None


def served(answer: Answer) -> Policy:
    """The policy that a response was served under."""
    if answer.origin is None:
        return NO_CORS
    return BY_EXPOSED[answer.exposed or ""]


def _fits(served: Policy, own: Policy, *, stranger: bool) -> bool:
    if stranger:
        # A handler that answered a stranger is not one whose policy blocks it.
        blocked = own.block_refused and not own.allows_origin(EVIL)
        return not blocked and (served is NO_CORS or grants_no_more(served, own))
    # To the page that may read it, a refusal by NO_CORS is not laxer.
    return served is NO_CORS or grants_no_more(served, own)
