"""Every change to a server's CORS headers that a page could tell is noticed.

A server that conforms is changed in one way: a header is dropped, doubled, widened, misspelled, or
its origins are compared carelessly. Pages of many origins then ask both servers for many things. If
any page gets something else from the changed one, verify has to say so, and it is not told how the
server was changed. `CROSSORIGIN_CORPUS` sets how many policies are drawn.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from operator import ne

from crossorigin import Policy
from crossorigin.browser import Browser, HttpRequest, HttpResponse, Transport
from crossorigin.conformance import verify
from crossorigin.fetch.header_lists import Header
from crossorigin.transports import WSGITransport
from crossorigin.wsgi import CORSMiddleware
from tests.test_both_ends import USUAL_PAGES, draw_request

from .drawing import drawn, wsgi_app

POLICIES = int(os.environ.get("CROSSORIGIN_CORPUS", "1"))
SEED = 20261123
URL = "https://api.example.net/items"
MISSING = "https://api.example.net/nothing-here"

ALLOW_ORIGIN = "access-control-allow-origin"
CREDENTIALS = "access-control-allow-credentials"
LISTS = ("access-control-allow-methods", "access-control-allow-headers",
         "access-control-expose-headers")  # fmt: skip
MAX_AGE = "access-control-max-age"

Mutation = Callable[[HttpRequest, HttpResponse], HttpResponse]
Change = Callable[[str], str | None]


def on(name: str, change: Change) -> Mutation:
    """`change` the value of a header, where it is there; ``None`` drops it."""

    def mutation(_: HttpRequest, response: HttpResponse) -> HttpResponse:
        headers: list[Header] = []
        for key, value in response.headers:
            changed = change(value) if key.lower() == name else value
            if changed is not None:
                headers.append((key, changed))
        return HttpResponse(response.status, headers, response.body)

    return mutation


def adding(name: str, value: str) -> Mutation:
    """Add a header to every response that has none of its name."""

    def mutation(_: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.header(name) is not None:
            return response
        return HttpResponse(response.status, [*response.headers, (name, value)], response.body)

    return mutation


def only(when: Callable[[HttpRequest, HttpResponse], bool], mutation: Mutation) -> Mutation:
    """`mutation` of some responses."""
    return lambda request, response: (
        mutation(request, response) if when(request, response) else response
    )


def is_preflight(request: HttpRequest, _: HttpResponse) -> bool:
    return request.header("access-control-request-method") is not None


def is_answer(request: HttpRequest, response: HttpResponse) -> bool:
    return not is_preflight(request, response)


def is_error(_: HttpRequest, response: HttpResponse) -> bool:
    return response.status == 404


def status(code: int) -> Mutation:
    return lambda _, response: HttpResponse(code, response.headers, response.body)


def letting_in(careless: Callable[[str, str], bool], known: str) -> Mutation:
    """Let in each origin that `careless` takes for `known`, an origin that the policy lets in."""

    def mutation(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        origin = request.header("origin")
        if origin is None or response.header(ALLOW_ORIGIN) or not careless(origin, known):
            return response
        code = 204 if is_preflight(request, response) else response.status
        granted = [(ALLOW_ORIGIN, origin), (CREDENTIALS, "true")]
        granted += [(LISTS[0], request.header("access-control-request-method") or "GET")]
        return HttpResponse(code, [*response.headers, *granted], response.body)

    return mutation


def without_first(value: str) -> str | None:
    return ", ".join(value.split(", ")[1:]) or None


MUTATIONS: dict[str, Mutation] = {
    "no Allow-Origin": on(ALLOW_ORIGIN, lambda _: None),
    "no Allow-Origin in preflights": only(is_preflight, on(ALLOW_ORIGIN, lambda _: None)),
    "no Allow-Origin in responses": only(is_answer, on(ALLOW_ORIGIN, lambda _: None)),
    "no Allow-Origin in errors": only(is_error, on(ALLOW_ORIGIN, lambda _: None)),
    "any Allow-Origin": on(ALLOW_ORIGIN, lambda _: "*"),
    "another Allow-Origin": on(ALLOW_ORIGIN, lambda _: "https://other.example"),
    "Allow-Origin with a slash": on(ALLOW_ORIGIN, lambda value: f"{value}/"),
    "Allow-Origin in upper case": on(ALLOW_ORIGIN, str.upper),
    "doubled Allow-Origin": on(ALLOW_ORIGIN, lambda value: f"{value}, {value}"),
    "Allow-Origin for all": adding(ALLOW_ORIGIN, "*"),
    "null for all": adding(ALLOW_ORIGIN, "null"),
    "no Allow-Credentials": on(CREDENTIALS, lambda _: None),
    "Allow-Credentials misspelled": on(CREDENTIALS, lambda _: "True"),
    "Allow-Credentials for all": adding(CREDENTIALS, "true"),
    **{f"no {name}": on(name, lambda _: None) for name in LISTS},
    **{f"less {name}": on(name, without_first) for name in LISTS},
    **{f"any {name}": on(name, lambda _: "*") for name in LISTS},
    **{f"broken {name}": on(name, lambda value: f"[{value}]") for name in LISTS},
    "more methods": on(LISTS[0], lambda value: f"{value}, DELETE, PUT, Egg"),
    "more headers": on(LISTS[1], lambda value: f"{value}, x-trace, authorization"),
    "more exposed": on(LISTS[2], lambda value: f"{value}, x-id, etag"),
    "methods in lower case": on(LISTS[0], str.lower),
    "preflights refused": only(is_preflight, status(403)),
    "preflights redirected": only(is_preflight, status(307)),
}
CARELESS: dict[str, Callable[[str, str], bool]] = {
    "whoever asks": lambda origin, known: True,
    "compared at the beginning": lambda origin, known: origin.startswith(known),
    "compared at the end": lambda origin, known: origin.endswith(host_of(known)),
    "compared somewhere": lambda origin, known: host_of(known) in origin,
    "compared without the scheme": lambda origin, known: (
        origin.partition("://")[2] == known.partition("://")[2]
    ),
    "compared without the port": lambda origin, known: (
        origin.startswith(known.partition("://")[0]) and host_of(origin) == host_of(known)
    ),
    "null": lambda origin, known: origin == "null",
}
SILENT: dict[str, Mutation] = {
    "no Vary": on("vary", lambda _: None),
    "no Vary in responses to strangers": only(
        lambda request, response: response.header(ALLOW_ORIGIN) is None, on("vary", lambda _: None)
    ),
    "shorter max-age": on(MAX_AGE, lambda _: "1"),
    "no max-age": on(MAX_AGE, lambda _: None),
    "invalid max-age": on(MAX_AGE, lambda value: f"{value}s"),
}
"""Those that no single answer shows a page."""


def host_of(origin: str) -> str:
    return origin.partition("://")[2].partition(":")[0]


def strangers(known: str) -> list[str]:
    """Pages of origins that are like `known`, and of some that are not."""
    scheme, host = known.partition("://")[0], host_of(known)
    other = "http" if scheme == "https" else "https"
    return [
        f"{scheme}://{host}.attacker.example/",
        f"{scheme}://attacker{host}/",
        f"{scheme}://attacker.{host}/",
        f"{scheme}://{host}:8088/",
        f"{other}://{host}/",
        "https://attacker.example/",
    ]


def known_to(policy: Policy) -> str:
    """An origin that `policy` spells out; empty if there is none."""
    exact = (each for each in policy.allow_origins if "://" in each and "*" not in each)
    return next(exact, "")


def mutations_of(policy: Policy) -> dict[str, Mutation]:
    known = known_to(policy)
    compared = CARELESS.items() if known else ()
    careless = {name: letting_in(compare, known) for name, compare in compared}
    return {**MUTATIONS, **careless}


def mutated(transport: Transport, mutation: Mutation) -> Transport:
    return lambda request: mutation(request, transport(request))


def what_pages_get(transport: Transport, policy: Policy) -> Iterator[object]:
    """What many pages get, asking for many things; one after another, as far as is looked at."""
    chance = random.Random(SEED)  # noqa: S311 (not for secrets)
    for page in (*USUAL_PAGES, *(strangers(known) if (known := known_to(policy)) else ())):
        for url in (URL, MISSING):
            for _ in range(5):
                engine = chance.choice(["chromium", "webkit"])
                request = draw_request(chance)
                browser = Browser(transport=transport, engine=engine)
                result = browser.page(page).fetch(url, **request)
                response = result.response
                yield response and (response.status, response.headers)


def test_whatever_a_page_can_tell_is_noticed() -> None:
    told: Counter[str] = Counter()
    unnoticed = []
    for policy in drawn(SEED, POLICIES):
        transport = WSGITransport(CORSMiddleware(wsgi_app, policy=policy))
        before = list(what_pages_get(transport, policy))
        for name, mutation in mutations_of(policy).items():
            changed = mutated(transport, mutation)
            if any(map(ne, what_pages_get(changed, policy), before)):
                told[name] += 1
                if verify(policy, URL, transport=changed, engines=("chromium", "webkit")).conforms:
                    unnoticed.append((name, policy))
    print(f"{told.total() - len(unnoticed)} of {told.total()} changes that pages tell are noticed")
    assert unnoticed == []
    assert told.total() > 10 * POLICIES, "most changes can be told"


def test_what_only_caches_tell_is_noticed() -> None:
    policy = Policy(allow_origins=["https://app.example.com"], allow_methods=["PUT"], max_age=600)
    transport = WSGITransport(CORSMiddleware(wsgi_app, policy=policy))
    for name, mutation in SILENT.items():
        report = verify(policy, URL, transport=mutated(transport, mutation))
        assert not report.conforms, name
