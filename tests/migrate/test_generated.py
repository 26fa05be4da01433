"""Generated configurations: old and new get the same questions, and each difference is named.

The configurations are made of the options that people combine. What a page gets and did not get
before has to be explained by a difference that says so; what it no longer gets, by one that was
narrowed or left out; nothing else of a response may differ but as it is named.
"""

import logging
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from crossorigin.fetch.methods import CORS_SAFELISTED_METHODS
from crossorigin.migrate import Change, Difference, migrate

from .old_and_new import SITES
from .test_old_and_new import (
    ALONE,
    EXPLANATIONS,
    LISTS,
    PAGES_THAT_FETCH,
    Got,
    Seen,
    answers_show,
    changes_hands,
    explains,
    get,
    method_of,
    pages_see,
    raw_requests,
    send,
)

COUNT = int(os.environ.get("CROSSORIGIN_CONFIGURATIONS", "3"))
"""Configurations of each library; more of them are a campaign, which the variable asks for."""

ORIGINS = [
    "https://app.example.com",
    "https://sub.example.com",
    "http://localhost:3000",
    "http://app.example.com",
    "https://*.example.com",
    "https://example.com/",
    "null",
    "HTTPS://EXAMPLE.COM",
    "capacitor://localhost",
    "file://",
]
REGEXES = [
    r"^https://.*\.example\.com$",
    r"https://app.example.com",
    r"^https?://(app|sub)\.example\.com$",
    r"^http://localhost(:\d+)?$",
    r"^https://\w+\.example\.com",
    r".*",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"]
HEADERS = ["X-Foo", "Content-Type", "Authorization", "Accept", "x-foo", "Host"]
EXPOSED = ["X-Total", "Content-Type", "x-total"]
NARROWED = {
    Change.REGEX,
    Change.NARROWER_ORIGIN,
    Change.UNSAFE_ORIGIN,
    Change.CLIENT_ORIGIN,
    Change.UNREAD,
    Change.METHODS,
    Change.PATHS,
    Change.PER_ORIGIN,
    Change.PER_ROUTE,
}


class Maker:
    """Makes the parts of a configuration."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311  # for tests

    def some(self, values: list[str], most: int = 3) -> list[str]:
        return self._random.sample(values, self._random.randint(1, most))

    def one(self, *values: Any) -> Any:
        return self._random.choice(values)

    def options(self, **options: list[Any]) -> str:
        """About half of the options, each with one of its values."""
        chosen = {
            name: self.one(*values)
            for name, values in options.items()
            if self._random.random() < 0.55
        }
        return ", ".join(f"{name}={value!r}" for name, value in chosen.items())


def starlette(make: Maker) -> str:
    options = make.options(
        allow_origins=[make.some(ORIGINS), ["*"], make.some(ORIGINS, 5)],
        allow_methods=[make.some(METHODS, 5), ["*"]],
        allow_headers=[make.some(HEADERS), ["*"]],
        allow_credentials=[True, False],
        allow_origin_regex=REGEXES,
        expose_headers=[make.some(EXPOSED), ["*"]],
        max_age=[0, 60, 600, 100000],
        allow_private_network=[True],
    )
    return (
        "from starlette.middleware.cors import CORSMiddleware\n"
        f"app.add_middleware(CORSMiddleware, {options})\n"
    )


def django(make: Maker) -> str:
    options = make.options(
        CORS_ALLOWED_ORIGINS=[[each for each in make.some(ORIGINS, 5) if each != "null"]],
        CORS_ALLOWED_ORIGIN_REGEXES=[make.some(REGEXES, 2)],
        CORS_ALLOW_ALL_ORIGINS=[True, False, False],
        CORS_ALLOW_METHODS=[make.some(METHODS, 5), ["*"]],
        CORS_ALLOW_HEADERS=[make.some(HEADERS), ["*"]],
        CORS_ALLOW_CREDENTIALS=[True, False],
        CORS_EXPOSE_HEADERS=[make.some(EXPOSED)],
        CORS_PREFLIGHT_MAX_AGE=[0, 60, 90000],
        CORS_URLS_REGEX=[r"^/api/.*$", r"^/api/", r".*", r"^/(?!other)"],
    )
    return options.replace(", CORS_", "\nCORS_") or "CORS_ALLOW_CREDENTIALS = False"


def flask(make: Maker) -> str:
    options = make.options(
        origins=[make.some(ORIGINS), "*", make.some(REGEXES, 2), "https://app.example.com"],
        methods=[make.some(METHODS, 5), "GET"],
        allow_headers=[make.some(HEADERS), "*"],
        supports_credentials=[True, False],
        expose_headers=[make.some(EXPOSED), "X-Total"],
        max_age=[0, 60, 90000],
        resources=[r"/api/*", "/other", {r"/api/.*": {"origins": make.some(ORIGINS)}}],
    )
    return f"from flask_cors import CORS\nCORS(app, {options})\n"


def aiohttp(make: Maker) -> str:
    def resource() -> str:
        options = make.options(
            allow_credentials=[True, False],
            allow_headers=[tuple(make.some(HEADERS)), "*"],
            expose_headers=[tuple(make.some(EXPOSED)), "*"],
            allow_methods=[tuple(make.some(METHODS, 5)), "*"],
            max_age=[60, 600],
        )
        return f"ResourceOptions({options})"

    origins = make.one(["*"], make.some(ORIGINS, 2))
    defaults = ", ".join(f"{origin!r}: {resource()}" for origin in origins)
    return (
        "from aiohttp_cors import ResourceOptions, setup\n"
        f"cors = setup(app, defaults={{{defaults}}})\n"
        "for route in list(app.router.routes()):\n    cors.add(route)\n"
    )


MAKERS = {
    "starlette": starlette,
    "django-cors-headers": django,
    "flask-cors": flask,
    "aiohttp-cors": aiohttp,
}


def is_explained(seen: Seen, difference: Difference) -> bool:
    """Whether a difference that was named could be why this was seen."""
    change = difference.change
    hands = changes_hands(seen)
    if change in NARROWED and hands == "closed":
        return True
    new = seen.new if seen.part in (*ALONE, *LISTS, "status") else None
    if change in NARROWED and isinstance(new, dict) and not new["access-control-allow-origin"]:
        return True
    if isinstance(seen.old, Got) and isinstance(seen.new, Got) and seen.part == "readable":
        different = seen.old.headers ^ seen.new.headers
        if all(name == "vary" or name.startswith("access-control-") for name in different):
            return change in (Change.VARY, Change.ANY_ORIGIN_WITH_CREDENTIALS)
        if change is Change.PER_ORIGIN:
            return different <= seen.old.headers
    if change is Change.SAFELISTED_METHODS and seen.part == "access-control-max-age":
        return method_of(seen.request) in CORS_SAFELISTED_METHODS
    if change is Change.DEFAULT_PORT:
        return hands == "opened" or seen.part == "access-control-allow-origin"
    if change is Change.DEAD_ENTRY:  # a header that pages can always read is not exposed
        return seen.part == "access-control-expose-headers" and hands is None
    return change in EXPLANATIONS and explains(change, None, seen)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Log nothing of what crashes on purpose."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("number", range(COUNT))
@pytest.mark.parametrize("library", MAKERS)
def test_each_difference_of_a_generated_configuration_is_named(library: str, number: int) -> None:
    text = MAKERS[library](Maker(f"{library} {number}"))
    found = migrate(library, [("old.py", text)])
    raw = list(raw_requests())
    pages, answers = [], []
    for configured in (text, found.policies):
        with SITES[library](configured) as site:
            pages.append({each: get(site, *each) for each in PAGES_THAT_FETCH})
            answers.append({each: send(site, each) for each in raw})
    unexplained = [
        seen
        for seen in (*pages_see(*pages), *answers_show(*answers))
        if not any(is_explained(seen, difference) for difference in found.differences)
    ]
    assert unexplained == [], text
    closed = any(changes_hands(each) == "closed" for each in pages_see(*pages))
    assert not (closed and not found.differences)
    assert found.counted.seen == sum(found.counted[1:])
