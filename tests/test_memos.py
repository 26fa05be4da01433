"""No memory of this package grows with the number of inputs.

Each function that remembers, found by a walk of the modules, and each object that remembers gets
inputs that it has not seen, and entries are counted. `CROSSORIGIN_INPUTS` sets how many inputs: a
million for the campaign, here somewhat more than each keeps.
"""

from __future__ import annotations

import functools
import gc
import importlib
import inspect
import os
import pkgutil
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import crossorigin
from crossorigin import OriginPredicate, Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import Browser, HttpRequest, HttpResponse
from crossorigin.decision_log import WarningLog
from crossorigin.fetch.origins import Origin
from crossorigin.redaction import Secrets
from crossorigin.wsgi import CORSMiddleware as WSGIMiddleware

INPUTS = int(os.environ.get("CROSSORIGIN_INPUTS", "0"))
APP = "https://app.example.com"
POLICY = Policy(allow_origins=[APP, "https://*.example.org"], allow_methods=["PUT"], max_age=600)


# --- Functions -----------------------------------------------------------------------------------


def remembering_functions() -> dict[str, Any]:
    """All functions of this package with a memory of `functools`, by their names."""
    found: dict[str, Any] = {}
    for module in pkgutil.walk_packages(crossorigin.__path__, "crossorigin."):
        if not module.name.endswith("__main__"):
            for owner in _owners(importlib.import_module(module.name)):
                for value in vars(owner).values():
                    is_memo = type(value) is functools._lru_cache_wrapper
                    if is_memo and value.__module__.startswith("crossorigin."):
                        found[f"{value.__module__}.{value.__qualname__}"] = value
    return found


def _owners(module: Any) -> Iterator[Any]:
    """The module and its classes; their types are asked for, as lazy objects pretend to others."""
    yield module
    for value in vars(module).values():
        if issubclass(type(value), type) and value.__module__ == module.__name__:
            yield value


FUNCTIONS = remembering_functions()
OF_TEMPLATES = {
    "crossorigin.diagnosis.readers.sentence_patterns.pattern_of",
    "crossorigin.diagnosis.readers.nearly._words_of",
    "crossorigin.fetch.sites.public_suffix_list",
}
"""Functions of the texts in this package's own tables, or of a flag, so without a bound."""
ARGUMENTS: dict[str, Callable[[int], tuple[Any, ...]]] = {
    "crossorigin.browser.browser._page_at": lambda n: ("url", f"https://a.example/{n}"),
    "crossorigin.browser.referrers.referrer_to_send": lambda n: (
        f"https://a.example/{n}",
        "unsafe-url",
        "https://b.example/",
    ),
    "crossorigin.browser.referrers._stripped": lambda n: (f"https://a.example/{n}",),
    "crossorigin.diagnosis.rules.case._is_for_policies": lambda n: (f"https://{n}.example",),
    "crossorigin.fetch.address_spaces.address_space_of_host": lambda n: (f"{n}.example",),
    "crossorigin.fetch.origins.is_potentially_trustworthy": lambda n: (
        Origin("http", f"{n}.example"),
    ),
    "crossorigin.fetch.sites.is_same_site": lambda n: (
        Origin("https", f"{n}.example"),
        Origin("https", "a.test"),
    ),
    "crossorigin.fetch.sites.is_schemelessly_same_site": lambda n: (
        Origin("https", f"{n}.example"),
        Origin("http", "a.test"),
    ),
    "crossorigin.fetch.sites.registrable_domain": lambda n: (f"{n}.example",),
    "crossorigin.fetch.urls.parsed": lambda n: (f"https://a.example/{n}", None),
    "crossorigin.redaction.cleaned": lambda n: (f"text {n}", 100),
    "crossorigin.server.text.text_of": lambda n: (lambda text: f"{text}{n}",),
    "crossorigin.transports.asgi._target": lambda n: (f"https://a.example/{n}",),
    "crossorigin.transports.network._trusted_certificates": lambda n: (
        None,
        f"/nowhere/{n}",
        "HTTP/1.1",
    ),
    "crossorigin.transports.wsgi._target": lambda n: (f"https://a.example/{n}",),
    "crossorigin.wsgi._status_line": lambda n: (n,),
}
"""Arguments that the functions have not seen, by a number."""


def test_a_function_without_a_bound_takes_nothing_from_outside() -> None:
    unbounded = {name for name, each in FUNCTIONS.items() if each.cache_info().maxsize is None}
    takes = {name for name in unbounded if inspect.signature(FUNCTIONS[name]).parameters}
    assert takes == OF_TEMPLATES
    assert set(FUNCTIONS) - unbounded == set(ARGUMENTS)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_function_remembers_a_bounded_number_of_results(name: str) -> None:
    function = FUNCTIONS[name]
    most = function.cache_info().maxsize
    assert most <= 4096
    for number in range(INPUTS or most + 20):
        function(*ARGUMENTS[name](number))
    assert function.cache_info().currsize == most
    function.cache_clear()


# --- Objects -------------------------------------------------------------------------------------


def entries(owner: object) -> int:
    """The elements of all containers that an object reaches, except through modules and classes."""
    seen: set[int] = set()
    left, count = [owner], 0
    while left:
        each = left.pop()
        if id(each) in seen or inspect.ismodule(each) or isinstance(each, type):
            continue
        seen.add(id(each))
        if inspect.isfunction(each):
            left += [cell.cell_contents for cell in each.__closure__ or ()]
            continue
        if isinstance(each, dict | set | frozenset | list | deque):
            count += len(each)
        left += gc.get_referents(each)
    return count


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body"})


async def _receive() -> dict[str, Any]:
    raise AssertionError


def _nothing_in_wsgi(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return []


Ask = Callable[[int], object]


def through_asgi(
    policy: Policy | PolicyMap,
    headers: Callable[[int], dict[str, str]],
    path: Callable[[int], str] = lambda _: "/",
    **options: Any,
) -> tuple[object, Ask]:
    app = CORSMiddleware(_nothing, policy=policy, **options)

    async def send(message: Any) -> None:
        pass

    def ask(number: int) -> None:
        given = headers(number)
        scope = {
            "type": "http",
            "method": "OPTIONS" if "access-control-request-method" in given else "GET",
            "path": path(number),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
        running = app(scope, _receive, send).__await__()
        with pytest.raises(StopIteration):
            next(running)

    return app, ask


def through_wsgi(policy: Policy) -> tuple[object, Ask]:
    app = WSGIMiddleware(_nothing_in_wsgi, policy=policy)

    def ask(number: int) -> None:
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.url_scheme": "https"}
        environ["HTTP_ORIGIN"] = f"https://{number}.example.net"
        list(app(environ, lambda *_: lambda _: None))

    return app, ask


def preflight(number: int) -> dict[str, str]:
    return {
        "origin": APP,
        "access-control-request-method": "PUT",
        "access-control-request-headers": f"x-{number}",
    }


def of_a_browser(
    url: Callable[[int], str], name: Callable[[int], str], engine: str
) -> tuple[object, Ask]:
    def answer(request: HttpRequest) -> HttpResponse:
        asked = request.header("access-control-request-headers") or ""
        granted = [("Access-Control-Allow-Origin", APP), ("Access-Control-Allow-Headers", asked)]
        return HttpResponse(204, [*granted, ("Access-Control-Max-Age", "86400")])

    browser = Browser(transport=answer, engine=engine, clock=lambda: 0.0)
    page = browser.page(APP)

    def ask(number: int) -> None:
        assert page.fetch(url(number), headers={name(number): "1"}).allowed

    return browser, ask


def of_a_function(answer: Callable[[str], bool]) -> tuple[object, Ask]:
    predicate = OriginPredicate(answer, cache_size=100)
    return predicate, lambda number: predicate.ask(f"https://{number}.example")


def of_policies_that_a_function_gives() -> tuple[object, Ask]:
    def answer(origin: str) -> Policy:
        return Policy(allow_origins=[origin])

    app = WSGIMiddleware(
        _nothing_in_wsgi,
        policy=POLICY,
        allow_origin_if=OriginPredicate(answer, cache_size=10),
    )

    def ask(number: int) -> None:
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.url_scheme": "https"}
        environ["HTTP_ORIGIN"] = f"https://{number}.example.net"
        list(app(environ, lambda *_: lambda _: None))

    return app, ask


def of_a_map() -> tuple[object, Ask]:
    policies = PolicyMap({"/": POLICY, "/a": POLICY})
    return policies, lambda number: policies.policy_for(f"/b/..;/a/{number}")


def of_secrets() -> tuple[object, Ask]:
    secrets = Secrets()
    return secrets, lambda number: secrets.learn_text(f"plain text {number}")


def of_warnings() -> tuple[object, Ask]:
    log = WarningLog("crossorigin.tests")
    return log, lambda number: log(Policy(allow_origins=[f"http://{number}.example"]))


def origin_below(domain: str) -> Callable[[int], dict[str, str]]:
    return lambda number: {"origin": f"https://{number}.{domain}"}


OBJECTS: dict[str, tuple[Callable[[], tuple[object, Ask]], int]] = {
    "refused origins": (lambda: through_asgi(POLICY, origin_below("example.net")), 1024),
    "allowed origins": (lambda: through_asgi(POLICY, origin_below("example.org")), 1000),
    "refused origins under WSGI": (lambda: through_wsgi(POLICY), 1024),
    "header names of preflights": (
        lambda: through_asgi(POLICY.replace(allow_headers="*"), preflight),
        1024,
    ),
    "header names of refused preflights": (lambda: through_asgi(POLICY, preflight), 0),
    "names of request headers": (
        lambda: through_asgi(POLICY, lambda number: {f"x-{number}": "1", "origin": APP}),
        0,
    ),
    "paths": (
        lambda: through_asgi(
            PolicyMap({"/": POLICY, "/a": POLICY}),
            lambda _: {"origin": APP},
            lambda number: f"/b/..;/a/{number}",
        ),
        0,
    ),
    "hosts": (
        lambda: through_asgi(
            PolicyMap({"/": POLICY}, hosts={"*.example.com": PolicyMap({"/": POLICY})}),
            lambda number: {"origin": APP, "host": f"{number}.example.com"},
        ),
        0,
    ),
    "candidates": (
        lambda: through_asgi(
            POLICY, origin_below("example.net"), candidate=Policy(allow_origins="*")
        ),
        1024,
    ),
    "policies of paths": (of_a_map, 0),
    "origins that a function allows": (lambda: of_a_function(lambda _: True), 100),
    "origins that a function refuses": (lambda: of_a_function(lambda _: False), 100),
    "policies that a function gives": (of_policies_that_a_function_gives, 1024),
    "preflights": (
        functools.partial(
            of_a_browser, lambda n: f"https://api.example/{n}", lambda _: "X-A", "standard"
        ),
        4096,
    ),
    "header names of one URL": (
        functools.partial(
            of_a_browser, lambda _: "https://api.example/", lambda n: f"X-{n}", "standard"
        ),
        4096,
    ),
    "texts": (of_secrets, 1000),
    "warnings": (of_warnings, 1000),
}
"""Objects that remember, how one is asked about a number, and how many numbers it keeps."""


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_remembers_a_bounded_number_of_inputs(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    make, kept = OBJECTS[name]
    owner, ask = make()
    caplog.set_level("CRITICAL")
    fresh = entries(owner)
    for number in range(kept):
        ask(number)
    full = entries(owner) - fresh
    assert full >= kept, "it remembers less than this test says"
    for number in range(kept, INPUTS or kept + 1 + kept // 8):
        ask(number)
    # A few lines of the log, and what is made at the first input, are there in any case.
    assert entries(owner) - fresh <= full + 200
