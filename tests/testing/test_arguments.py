"""The plugin's calls with wrong arguments: each is refused by the rule of the browser's end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from crossorigin.policy import Policy, PolicyError
from crossorigin.testing import AsyncCorsBrowser, CorsBrowser
from tests.browser.test_arguments import KINDS, Call

APP = "https://app.example.com"
GRANT = [
    ("Access-Control-Allow-Origin", APP),
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Allow-Methods", "PUT"),
    ("Access-Control-Allow-Headers", "x-a, content-type"),
    ("Access-Control-Expose-Headers", "X-B"),
    ("Content-Type", "text/event-stream"),
    ("X-B", "1"),
    ("X-C", "1"),
]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", list(GRANT))
    return [b"{}"]


def browser(**options: Any) -> CorsBrowser:
    return CorsBrowser(application, **options)


def waited(call: Callable[[AsyncCorsBrowser], Any]) -> Any:
    async def run() -> Any:
        async with AsyncCorsBrowser(application) as opened:
            return await call(opened)

    return asyncio.run(run())


TEXT = "empty, x, beyond latin-1, long, nul"
ASKED = {"method": "PUT", "path": "/", "status": 200, "headers": {"X-A": "b"}, "body": b"x",
         "credentials": "include", "redirect": "follow"}  # fmt: skip
TAKEN = {
    "method": "x, long",
    "path": TEXT,
    "status": "None",
    "body": f"None, bytes, surrogate, {TEXT}",
    "json": "None, 5, -1, nan, True, surrogate, list, letters, not pairs, dict, unhashable, "
    + TEXT,
}
NAMED = {"name": "X-B", "path": "/", "method": "PUT", "status": 200}
COOKIE = {"name": "s", "path": "/", "method": "PUT"}
PAGE_CALLS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "can": (ASKED, TAKEN),
    "cannot": ({"method": "PUT", "path": "/", "because": "missing-allow-origin", "status": None,
                "json": {"a": 1}}, {**TAKEN, "because": ""}),
    "reads": (NAMED, {**TAKEN, "name": TEXT}),
    "does_not_read": (NAMED, {**TAKEN, "name": TEXT}),
    "preflights": ({"method": "PUT", "path": "/"}, TAKEN),
    "does_not_preflight": ({"method": "GET", "path": "/"}, TAKEN),
    "sends": (COOKIE, {**TAKEN, "name": TEXT}),
    "keeps_back": ({**COOKIE, "because": "same-site-lax"}, {**TAKEN, "name": TEXT, "because": ""}),
    "connects": ({"path": "/"}, {"path": TEXT}),
    "cannot_connect": ({"path": "/"}, {"path": TEXT}),
    "listens": ({"path": "/", "with_credentials": True},
                {"path": TEXT, "with_credentials": "True"}),
}  # fmt: skip
CALLS: dict[str, Call] = {
    "CorsBrowser": Call(
        CorsBrowser,
        {"source": application, "engine": "standard", "url": APP, "cookies": {"a": "b"}},
        {"url": "None", "cookies": "None"},
    ),
    "AsyncCorsBrowser": Call(
        AsyncCorsBrowser,
        {"source": application, "engine": "standard", "url": APP, "cookies": {"a": "b"}},
        {"url": "None", "cookies": "None"},
    ),
    "CorsBrowser.page": Call(lambda **given: browser().page(**given), {"origin": APP}, {}),
    "CorsBrowser.advance": Call(
        lambda **given: browser().advance(**given), {"seconds": 1}, {"seconds": "5"}
    ),
    "CorsBrowser.set_cookie": Call(
        lambda **given: browser().set_cookie(**given),
        {"line": "a=b", "url": APP},
        {"line": TEXT, "url": "None"},
    ),
    "CorsBrowser.conforms_to": Call(
        lambda **given: browser().conforms_to(**given),
        {
            "policy": Policy(allow_origins=[APP]),
            "paths": ["/"],
            "headers": {"A": "b"},
            "engines": ["standard"],
            "strict": True,
        },
        {"paths": "letters, dict", "strict": "True"},
    ),
    "Answer.reads": Call(
        lambda name: browser().page(APP).can("GET", "/").reads(name),
        {"name": "X-B"},
        {"name": TEXT},
    ),
    "Answer.does_not_read": Call(
        lambda name: browser().page(APP).can("GET", "/").does_not_read(name),
        {"name": "X-C"},
        {"name": TEXT},
    ),
    **{
        f"CorsPage.{name}": Call(
            lambda _name=name, **given: getattr(browser().page(APP), _name)(**given), *arguments
        )
        for name, arguments in PAGE_CALLS.items()
    },
    **{
        f"AsyncCorsPage.{name}": Call(
            lambda _name=name, **given: waited(
                lambda opened: getattr(opened.page(APP), _name)(**given)
            ),
            *arguments,
        )
        for name, arguments in PAGE_CALLS.items()
    },
}


@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_argument_is_named(name: str) -> None:
    """Whether the assertion itself holds does not matter here."""
    call, works, takes = CALLS[name]
    faults = []
    for argument in works:
        taken = {*filter(None, takes.get(argument, "").split(", "))}
        for kind, value in KINDS.items():
            where = f"{argument}={kind}"
            try:
                call(**{**works, argument: value})
            except PolicyError:  # of a file, which the message names
                assert argument == "policy"
                assert isinstance(value, str)
            except AssertionError:
                if kind not in taken:
                    faults.append(f"{where} is taken")
            except (TypeError, ValueError) as error:
                said = str(error)
                if kind in taken:
                    faults.append(f"{where} is refused: {said}")
                if argument not in said:
                    faults.append(f"{where}: no {argument} in {said!r}")
                if len(said) > 1500 or not said.replace("\n", "").isprintable():
                    faults.append(f"{where}: long or raw: {said[:300]!r}")
            else:
                if kind not in taken:
                    faults.append(f"{where} is taken")
    assert not faults, "\n".join(faults)
