"""Every difference between an old library and the policy made of its configuration is named.

For each configuration, the real old library and the new policy get the same requests: those of
pages, in the model of a browser, and others as they are. Each difference in what pages get, and in
the responses, has to be one that `migrate` named; and what it named has to be seen.
"""

import functools
import itertools
import logging
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from click.testing import CliRunner

from crossorigin import PolicyMap
from crossorigin.browser import Browser, HttpRequest, HttpResponse, NoAnswer
from crossorigin.cli.app import crossorigin as command
from crossorigin.migrate import LIBRARIES, Change, Migration, migrate

from .configurations import CONFIGURATIONS
from .old_and_new import OWN, SITES, Site

APP = "https://app.example.com"
ORIGINS = [
    APP,
    "https://sub.example.com",
    "https://a.sub.example.com",
    "https://example.com",
    "https://app.example.com.evil.test",
    "https://appxexample.com",
    "https://evil.test",
    "http://app.example.com",
    "http://localhost",
    "http://localhost:3000",
    "null",
]
LONG = "text/html," * 20


class Fetch(NamedTuple):
    """What a page does."""

    path: str = "/api/items"
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    credentials: Literal["omit", "include"] = "omit"


FETCHES = [
    Fetch(),
    Fetch(credentials="include"),
    Fetch(headers=(("X-Foo", "1"),)),
    Fetch(headers=(("X-Foo", "1"),), credentials="include"),
    Fetch(headers=(("X-Other", "1"),)),
    Fetch(headers=(("Authorization", "Bearer x"),)),
    Fetch(headers=(("Accept", LONG),)),
    Fetch(method="POST", headers=(("Content-Type", "application/json"),)),
    Fetch(method="PUT"),
    Fetch(method="PUT", credentials="include"),
    Fetch(method="DELETE", headers=(("X-Foo", "1"),)),
    Fetch(method="PATCH"),
    Fetch(method="patch"),
    Fetch("/api/own"),
    Fetch("/api/crash"),
    Fetch("/nowhere"),
    Fetch("/other/below"),
    *(Fetch(path) for path in ("/api", "/api-internal", "/other")),
    Fetch("/other", "PUT"),
]


MAIN = (APP, "https://sub.example.com", "https://evil.test", "null")
PAGES_THAT_FETCH = [
    *itertools.product(MAIN, FETCHES),
    *itertools.product([each for each in ORIGINS if each not in MAIN], FETCHES[:1]),
]


class Got(NamedTuple):
    """What a page gets of a response; ``None`` for its status if nothing."""

    status: int | None
    headers: frozenset[str]


class Raw(NamedTuple):
    """A request that is sent as it is."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]

    @property
    def origin(self) -> str | None:
        return dict(self.headers).get("Origin")


def raw_requests() -> Iterator[Raw]:
    for origin in (*MAIN, OWN, None):
        own = () if origin is None else (("Origin", origin),)
        for path in ("/api/items", "/api/own", "/api/crash", "/nowhere", "/other"):
            yield Raw("GET", path, own)
        yield Raw("OPTIONS", "/api/items", own)
        for method in ("patch", "POST"):
            yield Raw("OPTIONS", "/other", (*own, ("Access-Control-Request-Method", method)))
        for method, names, network in itertools.product(
            ("GET", "PUT", "PURGE"), (None, "x-foo", "x-other"), (False, True)
        ):
            asked: tuple[tuple[str, str], ...] = (("Access-Control-Request-Method", method),)
            asked += () if names is None else (("Access-Control-Request-Headers", names),)
            asked += (("Access-Control-Request-Private-Network", "true"),) if network else ()
            yield Raw("OPTIONS", "/api/items", own + asked)


class Seen(NamedTuple):
    """One difference that was seen, by the part of the response that it is in."""

    part: str
    """``opened``, ``closed`` (of what a page gets), ``readable`` (headers), or of the response."""
    origin: str | None
    request: Fetch | Raw
    old: object
    new: object


# --- What is seen --------------------------------------------------------------------------------


def get(site: Site, origin: str, fetch: Fetch) -> Got:
    transport, url = site
    browser = Browser(transport=transport)
    page = browser.page(f"{APP}/", sandboxed=True) if origin == "null" else browser.page(origin)
    body = "{}" if fetch.method in ("POST", "PUT", "patch", "PATCH") else None
    try:
        result = page.fetch(
            url + fetch.path,
            method=fetch.method,
            headers=list(fetch.headers),
            credentials=fetch.credentials,
            body=body,
        )
    except NoAnswer:
        return Got(None, frozenset())
    if result.response is None:
        return Got(None, frozenset())
    return Got(result.response.status, frozenset(name for name, _ in result.response.headers))


def send(site: Site, request: Raw) -> HttpResponse:
    transport, url = site
    try:
        return transport(HttpRequest(request.method, url + request.path, list(request.headers)))
    except NoAnswer:
        return HttpResponse(0, [], b"")


def pages_see(
    old: dict[tuple[str, Fetch], Got], new: dict[tuple[str, Fetch], Got]
) -> Iterator[Seen]:
    for (origin, fetch), before in old.items():
        after = new[origin, fetch]
        if (before.status is None) != (after.status is None):
            yield Seen(
                "opened" if before.status is None else "closed", origin, fetch, before, after
            )
        elif before.headers != after.headers:
            yield Seen("readable", origin, fetch, before, after)


LISTS = (
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-expose-headers",
    "vary",
)
ALONE = (
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-max-age",
    "access-control-allow-private-network",
)


def parts(response: HttpResponse) -> dict[str, object]:
    """The parts of a response that matter to CORS."""
    found: dict[str, object] = {"status": response.status}
    for name in (*LISTS, *ALONE):
        values = [value for key, value in response.headers if key.lower() == name]
        joined = ",".join(values)
        folded = joined if name == "access-control-allow-methods" else joined.lower()
        names = frozenset(each.strip() for each in folded.split(",") if each.strip())
        found[name] = names if name in LISTS else joined
    return found


def answers_show(old: dict[Raw, HttpResponse], new: dict[Raw, HttpResponse]) -> Iterator[Seen]:
    for request, response in old.items():
        before, after = parts(response), parts(new[request])
        for name, value in before.items():
            if value != after[name]:
                yield Seen(name, request.origin, request, before, after)


# --- What explains it ----------------------------------------------------------------------------


def asked(request: Fetch | Raw) -> str | None:
    """The method that a preflight asks for."""
    if isinstance(request, Fetch) or request.method != "OPTIONS" or request.origin is None:
        return None
    return dict(request.headers).get("Access-Control-Request-Method")


def granted(answer: object, origin: str | None) -> bool:
    assert isinstance(answer, dict)
    return answer["access-control-allow-origin"] in (origin, "*")


def accepted(answer: object, request: Fetch | Raw) -> bool:
    """Whether a browser, without credentials, would take this for permission."""
    assert isinstance(answer, dict)
    assert isinstance(request, Raw)
    sent = dict(request.headers)
    names = {each for each in sent.get("Access-Control-Request-Headers", "").split(",") if each}
    method = sent["Access-Control-Request-Method"]
    methods = answer["access-control-allow-methods"] | {"GET", "HEAD", "POST"}
    allowed = answer["access-control-allow-headers"]
    return (
        answer["status"] in range(200, 300)
        and granted(answer, request.origin)
        and ("*" in methods or method in methods)
        and ("*" in allowed or names <= allowed)
    )


def is_plain_options(request: Fetch | Raw) -> bool:
    return isinstance(request, Raw) and request.method == "OPTIONS" and asked(request) is None


def of_both(seen: Seen, *names: str) -> bool:
    """Whether it is in one of these headers of a response that both let pages have."""
    if seen.part not in names:
        return False
    if asked(seen.request) is not None:
        return accepted(seen.old, seen.request) and accepted(seen.new, seen.request)
    return granted(seen.old, seen.origin) and granted(seen.new, seen.origin)


def of_neither(seen: Seen) -> bool:
    """Whether it is in a response, not to a preflight, that neither lets pages have."""
    if isinstance(seen.request, Fetch) or asked(seen.request) is not None:
        return False
    return seen.origin is None or not (
        granted(seen.old, seen.origin) or granted(seen.new, seen.origin)
    )


def changes_hands(seen: Seen) -> str | None:
    """``opened`` or ``closed``, if pages get something now that they did not, or no longer do."""
    if seen.part in PAGES:
        return seen.part
    if isinstance(seen.request, Fetch) or seen.origin is None:
        return None
    if asked(seen.request) is not None:
        before, after = accepted(seen.old, seen.request), accepted(seen.new, seen.request)
    else:
        before, after = granted(seen.old, seen.origin), granted(seen.new, seen.origin)
    return None if before == after else "opened" if after else "closed"


def method_of(request: Fetch | Raw) -> str:
    return request.method if isinstance(request, Fetch) else asked(request) or request.method


def has_credentials(request: Fetch | Raw) -> bool:
    return isinstance(request, Fetch) and request.credentials == "include"


def headers_of(request: Fetch | Raw) -> set[str]:
    if isinstance(request, Fetch):
        return {name.lower() for name, _ in request.headers}
    names = dict(request.headers).get("Access-Control-Request-Headers", "")
    return {each for each in names.split(",") if each}


def asks_for_private_network(request: Fetch | Raw) -> bool:
    return isinstance(request, Raw) and "Access-Control-Request-Private-Network" in dict(
        request.headers
    )


def is_error(request: Fetch | Raw) -> bool:
    return request.path in ("/api/crash", "/nowhere", "/other/below")


def differs_by(seen: Seen, name: str) -> bool:
    """Whether one header is all that pages can read of one response and not of the other."""
    if not isinstance(seen.old, Got) or not isinstance(seen.new, Got):
        return False
    return seen.old.headers ^ seen.new.headers == {name}


PAGES = ("opened", "closed")
NO_ROUTES = [("/api/items", "PURGE"), *(("/other", name) for name in ("PUT", "patch", "POST"))]
CREDENTIALS = "access-control-allow-credentials"
EXPOSE = "access-control-expose-headers"

EXPLANATIONS: dict[Change, Callable[[Seen], bool]] = {
    # Preflights.
    Change.PREFLIGHT_STATUS: lambda seen: of_both(seen, "status"),
    Change.REFUSED_PREFLIGHT: lambda seen: (
        asked(seen.request) is not None
        and not accepted(seen.old, seen.request)
        and not accepted(seen.new, seen.request)
    ),
    Change.PREFLIGHT_LISTS: lambda seen: (
        asked(seen.request) is not None
        and of_both(seen, "access-control-allow-methods", "access-control-allow-headers", EXPOSE)
    ),
    Change.PRIVATE_NETWORK: lambda seen: (
        asks_for_private_network(seen.request)
        and (
            changes_hands(seen) == "opened"
            or seen.part == "access-control-allow-private-network"
            or not accepted(seen.old, seen.request)
        )
    ),
    Change.MAX_AGE: lambda seen: of_both(seen, "access-control-max-age"),
    # All other responses.
    Change.VARY: lambda seen: seen.part == "vary" or differs_by(seen, "vary"),
    Change.PLAIN_OPTIONS: lambda seen: seen.part not in PAGES and is_plain_options(seen.request),
    Change.HEADERS_FOR_OTHERS: lambda seen: of_neither(seen) and seen.part != "status",
    Change.OWN_HEADERS: lambda seen: seen.request.path == "/api/own",
    Change.ERROR_RESPONSES: lambda seen: (
        (is_error(seen.request) and (changes_hands(seen) == "opened" or of_neither(seen)))
        or (isinstance(seen.new, Got) and seen.new.status == 405)
    ),
    Change.ANY_ORIGIN_AS_STAR: lambda seen: of_both(seen, "access-control-allow-origin"),
    # What is allowed.
    Change.ANY_ORIGIN_WITH_CREDENTIALS: lambda seen: (
        (changes_hands(seen) == "closed" and has_credentials(seen.request))
        or of_both(seen, CREDENTIALS, "access-control-allow-origin")
        or (of_neither(seen) and seen.part == CREDENTIALS)
    ),
    Change.SAFELISTED_METHODS: lambda seen: (
        changes_hands(seen) == "opened" and method_of(seen.request) in ("GET", "HEAD", "POST")
    ),
    Change.SAFELISTED_HEADERS: lambda seen: (
        changes_hands(seen) == "closed" and "accept" in headers_of(seen.request)
    ),
    Change.WILDCARD_WITH_CREDENTIALS: lambda seen: (
        changes_hands(seen) == "opened"
        and (has_credentials(seen.request) or "authorization" in headers_of(seen.request))
    ),
    Change.METHOD_CASE: lambda seen: (
        changes_hands(seen) == "closed" and method_of(seen.request) == "patch"
    ),
    Change.METHODS: lambda seen: changes_hands(seen) == "closed",
    Change.HEADERS: lambda seen: changes_hands(seen) == "closed" and bool(headers_of(seen.request)),
    Change.ROUTE_METHODS: lambda seen: (
        changes_hands(seen) == "opened"
        and (seen.request.path, method_of(seen.request)) in NO_ROUTES
    ),
    Change.EXPOSE_ANY: lambda seen: seen.part == "readable" or of_both(seen, EXPOSE),
    Change.EXPOSE_ANY_AS_STAR: lambda seen: seen.part == "readable" or of_both(seen, EXPOSE),
    Change.PER_ORIGIN: lambda seen: (
        changes_hands(seen) == "closed" or of_both(seen, "access-control-max-age", EXPOSE)
    ),
    Change.PER_ROUTE: lambda seen: changes_hands(seen) == "closed",
    Change.EVERY_ROUTE: lambda seen: changes_hands(seen) == "opened",
    # Paths.
    Change.PATH_PREFIX: lambda seen: (
        changes_hands(seen) is not None
        and seen.request.path in ("/api", "/api-internal", "/other/below")
    ),
    Change.OTHER_PATHS: lambda seen: not seen.request.path.startswith("/api/"),
    Change.PATHS: lambda seen: changes_hands(seen) == "closed",
}
"""Whether a change of a kind could be why this was seen."""

UNSEEN = {
    Change.LATER_ROUTES,
    Change.DEAD_ENTRY,
    Change.ENVIRONMENT,
    Change.CONDITION,
    Change.NO_COUNTERPART,
}
"""What is named though it changes nothing here."""


def explains(change: Change, about: Collection[str | None] | None, seen: Seen) -> bool:
    if about is not None:
        from_any = seen.part == "access-control-allow-origin"
        return seen.origin in about and (changes_hands(seen) is not None or from_any)
    return EXPLANATIONS[change](seen)


# --- The comparison ------------------------------------------------------------------------------


class Comparison(NamedTuple):
    """A configuration, what `migrate` said of it, and what was seen."""

    found: Migration
    seen: list[Seen]


@functools.cache
def compare(name: str) -> Comparison:
    library, text, *_ = CONFIGURATIONS[name]
    found = migrate(library, [("old.py", text)])
    raw = list(raw_requests())
    pages: list[dict[tuple[str, Fetch], Got]] = []
    answers: list[dict[Raw, HttpResponse]] = []
    for configured in (text, found.policies):
        with SITES[library](configured) as site:
            pages.append({each: get(site, *each) for each in PAGES_THAT_FETCH})
            answers.append({each: send(site, each) for each in raw})
    return Comparison(found, [*pages_see(*pages), *answers_show(*answers)])


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Log nothing of what crashes on purpose."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_every_difference_is_named(name: str) -> None:
    found, seen = compare(name)
    about = CONFIGURATIONS[name].about
    named = {difference.change for difference in found.differences} - UNSEEN
    assert [
        each
        for each in seen
        if not any(explains(change, about.get(change), each) for change in named)
    ] == []


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_what_is_named_of_a_configuration_is_seen(name: str) -> None:
    found, seen = compare(name)
    _, _, about, complete, expected = CONFIGURATIONS[name]
    assert found.is_complete == complete
    named = {difference.change for difference in found.differences if difference.option}
    named -= {Change.LATER_ROUTES}  # there are none here
    assert named == set(about) | expected
    for change in named - UNSEEN:
        assert any(explains(change, about.get(change), each) for each in seen), change


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_is_different_in_any_case_is_seen(library: str) -> None:
    names = [name for name, each in CONFIGURATIONS.items() if each.library == library]
    compared = [compare(name) for name in names]
    general = {
        difference.change
        for found, _ in compared
        for difference in found.differences
        if not difference.option
    }
    for change in general:
        assert any(EXPLANATIONS[change](each) for _, seen in compared for each in seen), change


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_file_that_is_written_is_right(name: str, tmp_path: Path) -> None:
    library, text, *_ = CONFIGURATIONS[name]
    (tmp_path / "old.py").write_text(text)
    written = tmp_path / "cors.toml"
    result = CliRunner().invoke(
        command, ["migrate", library, str(tmp_path / "old.py"), "-o", str(written)]
    )
    assert result.exit_code == (0 if CONFIGURATIONS[name].complete else 1)
    assert PolicyMap.from_file(written) == migrate(library, [("old.py", text)]).policies
    checked = CliRunner().invoke(command, ["check", str(written)])
    assert checked.exit_code == 0
