"""Advice on cookies that stay behind or are not stored: whoever follows it to the letter is cured.

The tests read each sentence as a person would, and change the page, the request or the cookie.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest

from crossorigin.browser import (
    ENGINES,
    Browser,
    HttpRequest,
    HttpResponse,
    KeptCookie,
    LoadResult,
    Page,
    PageOptions,
    Result,
    ThirdPartyCookies,
    TraceDecision,
)

from .kinds import KINDS

API = "https://api.example.net/items"
ATTRIBUTES = ("SameSite=Lax", "SameSite=None", "SameSite=Strict", "Secure", "Partitioned")


@dataclass(frozen=True)
class Case:
    """A page, its request, and the cookie `session` with `attributes`, set by `setter`."""

    engine: str
    third_party: ThirdPartyCookies | None
    page: str
    top_level: str | None
    ancestor: bool
    sandboxed: bool
    credentialless: bool
    kind: str
    url: str
    through: str | None
    attributes: frozenset[str]
    setter: str

    @property
    def line(self) -> str:
        return "; ".join(["session=1", *sorted(self.attributes)])


NEVER_WITH_CREDENTIALS = ("audioworklet plain", "font plain", "paintworklet plain", "report")
PAGES = (
    "https://app.example.com/", "https://app.example.net/", "http://app.example.com/",
    "http://app.example.net/", "https://api.example.net/", "data:text/html,x",
)  # fmt: skip


def drawn(engine: str, count: int) -> Iterator[Case]:
    random = Random(engine)  # noqa: S311 (cases of a test)
    for _ in range(count):
        page = random.choice(PAGES)
        same_site = random.choice(["", "SameSite=Lax", "SameSite=None", "SameSite=Strict"])
        others = [each for each in ("Secure", "Partitioned") if random.random() < 0.5]
        yield Case(
            engine=engine,
            third_party=random.choice([None, None, "allowed", "partitioned", "blocked"]),
            page=page,
            top_level=random.choice([None, None, *PAGES[:4]]),
            ancestor=random.random() < 0.2,
            sandboxed=page.startswith("http") and random.random() < 0.2,
            credentialless=page.startswith("https") and random.random() < 0.2,
            kind=random.choice(list(KINDS)),
            url=random.choice([API, API, API.replace("https", "http")]),
            through=random.choice([None, None, "https://other.example/", "http://x.example.net/"]),
            attributes=frozenset(filter(None, [same_site, *others])),
            setter=random.choice(["visit", "visit", "page", "elsewhere"]),
        )


def asked(case: Case) -> Result | LoadResult | KeptCookie:
    """The result of the request, or the cookie if it is not stored."""
    sets = False

    def transport(request: HttpRequest) -> HttpResponse:
        headers = [
            ("Access-Control-Allow-Origin", request.header("origin") or "*"),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", "PUT"),
            ("Cross-Origin-Resource-Policy", "cross-origin"),
        ]
        if case.through is not None and request.url.startswith(case.through):
            return HttpResponse(302, [*headers, ("Location", case.url)])
        if sets and request.method != "OPTIONS":
            headers.append(("Set-Cookie", case.line))
        return HttpResponse(101 if case.kind == "websocket" else 200, headers)

    browser = Browser(transport=transport, engine=case.engine, third_party_cookies=case.third_party)

    def opened() -> Page:
        options: PageOptions = {"sandboxed": case.sandboxed}
        if case.top_level is not None:
            options |= {"top_level": case.top_level}
            if case.ancestor:
                options |= {"cross_site_ancestor": True}
        if case.credentialless:
            options |= {"embedder_policy": "credentialless"}
        return browser.page(case.page, **options)

    page, start = opened(), case.through or case.url
    if case.setter == "visit":
        stored = browser.set_cookie(case.url, case.line)
        if isinstance(stored, KeptCookie):
            return stored
    elif case.setter == "page":
        sets = True
        KINDS[case.kind](page, start)
        sets = False
    else:
        sets = True
        browser.page("https://elsewhere.example/").fetch(case.url, credentials="include")
        sets = False
    return KINDS[case.kind](page, start)


def ways(fix: str) -> list[str]:
    """The ways that a text leaves open."""
    match = re.fullmatch(r"(.*?)either (.*), or (.*)", fix)
    return [fix] if match is None else [match[1] + match[2], match[1] + match[3]]


def followed(case: Case, fix: str) -> Case:
    """`case` with all that `fix` says."""
    used = 0

    def says(pattern: str) -> re.Match[str] | None:
        nonlocal used
        match = re.search(pattern, fix)
        used += match is not None
        return match

    changed = case
    if says("fetch with mode: 'cors' and credentials: 'include'") or says(
        "fetch with credentials: 'include'|set withCredentials to true"
    ):
        kind = case.kind.split()[0] if not case.kind.startswith("event") else "event source"
        kind = f"{kind} PUT" if "PUT" in case.kind else kind
        changed = replace(changed, kind=f"{kind} include")
    if says('load it with crossorigin="use-credentials"'):
        changed = replace(changed, kind=f"{case.kind.split()[0]} use-credentials")
    if says("send it with fetch, with keepalive: true and credentials: 'include'"):
        changed = replace(changed, kind="fetch include")
    if match := says(r"serve the URL, and set the cookie, at ([^\s,]+)"):
        changed = replace(changed, url=f"{match[1]}/items", through=None)
    if match := says(r"serve (https?://[^\s,]+(?:, https?://[^\s,]+)*(?: and \S+)?) over https"):
        for each in re.split(", | and ", match[1]):
            assert each.startswith("http:"), each
            fields = ("page", "url", "top_level", "through")
            named = [field for field in fields if (getattr(changed, field) or "").startswith(each)]
            assert named, each
            for field in named:
                secure: Any = {field: f"https{getattr(changed, field)[4:]}"}
                changed = replace(changed, **secure)
    if match := says("serve ((?:the top-level page, )?the page.*) from one site"):
        is_framed = changed.top_level not in (None, changed.page)
        assert ("the top-level page" in match[1]) == is_framed
        scheme = changed.url.partition(":")[0]
        pages = filter(None, [changed.page, changed.top_level, changed.through])
        is_one = all(each.endswith("example.net/") for each in pages)
        # By schemes that differ, or so given, a frame of another site may be between.
        schemes = {each.partition(":")[0] for each in (case.page, case.top_level or case.page)}
        frames = case.ancestor or len(schemes) > 1
        assert not is_one or frames, "it is one site already"
        site = ".".join(changed.url.split("/")[2].split(".")[-2:])
        page = changed.page if site in changed.page else f"{scheme}://app.{site}/"
        if changed.top_level is not None:
            changed = replace(changed, top_level=page, ancestor=False)
        changed = replace(changed, page=page)
        if "every URL on the way" in match[1]:
            changed = replace(changed, through=f"{scheme}://x.{site}/")
    if says("take the page out of its sandbox"):
        changed = replace(changed, sandboxed=False)
    attributes = says(r"session (?:needs|in .* (?:page|this), with) ([\w=]+(?:; [\w=]+)*)")
    if attributes:
        advised = set(attributes[1].split("; "))
        assert advised.issubset(ATTRIBUTES), advised
        assert not advised <= case.attributes, "it advises what is set already"
        kept = set(case.attributes)
        if any(each.startswith("SameSite=") for each in advised):
            kept = {each for each in kept if not each.startswith("SameSite=")}
        changed = replace(changed, attributes=frozenset(kept | advised))
    if says("set the cookie session in a response to a request of this page") or says(
        "set the cookie session in a response to a navigation like this"
    ):
        changed = replace(changed, setter="page")
    assert used, fix
    return changed


@pytest.mark.parametrize("engine", ENGINES)
def test_advice_on_a_cookie_that_stays_behind_cures_if_it_is_followed(engine: str) -> None:
    followed_by = 0
    for case in drawn(engine, 800):
        result = asked(case)
        if isinstance(result, KeptCookie) or not result.sent:
            continue
        for kept in result.sent.kept:
            if kept.fix.startswith("no change"):
                # Only of what never has credentials, in a page without an origin.
                assert case.kind in NEVER_WITH_CREDENTIALS
                assert case.page.startswith("data:")
                continue
            for fix in ways(kept.fix):
                then = asked(followed(case, fix))
                assert isinstance(then, (Result, LoadResult)), (case, fix, then)
                assert "session" in then.sent.cookies, (case, fix, then.sent)
                followed_by += 1
    assert followed_by > 200


def test_of_two_ways_one_of_which_is_a_part_of_the_other_the_advice_names_the_shorter() -> None:
    case = Case(
        engine="standard", third_party="partitioned", page="https://app.example.net/",
        top_level=None, ancestor=False, sandboxed=False, credentialless=False,
        kind="video use-credentials", url="http://api.example.net/items",
        through="https://other.example/", attributes=frozenset({"Partitioned"}), setter="visit",
    )  # fmt: skip
    result = asked(case)
    assert not isinstance(result, KeptCookie)
    (kept,) = result.sent.kept
    assert kept.fix == "serve http://api.example.net over https"


NAMES = ("a", "__Secure-a", "__Host-a", "__Http-a", "__Host-Http-a", "")
VALUES = ("1", "x\x01y", "x" * 5000, "__Host-b")
DOMAINS = ("", "Domain=example.net", "Domain=net", "Domain=other.example", "Domain=x:1")


def stored(engine: str, blocked: bool, page: str, url: str, line: str) -> KeptCookie | None:
    """The cookie in `line` that a response at `url` to a fetch of `page` sets and that is kept."""

    def transport(request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, [("Set-Cookie", line)])

    how: ThirdPartyCookies | None = "blocked" if blocked else None
    browser = Browser(transport=transport, engine=engine, third_party_cookies=how)
    result = browser.page(page).fetch(url, credentials="include")
    (step,) = (each for each in result.trace if each.decision is TraceDecision.COOKIES_STORED)
    kept = step.values["kept"]
    return kept[0] if kept else None


def rewritten(line: str, fix: str, engine: str) -> str:
    """`line` after what `fix` says about it."""
    pair, *attributes = line.split("; ")
    if "give it a name" in fix:
        pair = "name=value"
    if "encode its value" in fix:
        pair = pair.replace("\x01", "")
    if "keep the data on the server" in fix:
        pair = f"{pair.partition('=')[0]}=key"
    if "no Domain" in fix or "leave Domain out" in fix or "write a host name" in fix:
        attributes = [each for each in attributes if not each.startswith("Domain=")]
        attributes += ["Domain=example.net"] * ("write a host name" in fix)
    if match := re.search(r"needs ([\w=/]+(?:; [\w=/]+)*)", fix):
        advised = match[1].split("; ")
        is_new = not set(advised) <= set(attributes) or "no Domain" in fix
        assert is_new, "it advises what is set already"
        attributes = [*attributes, *advised]
    return "; ".join([pair, *attributes])


@pytest.mark.parametrize("engine", ENGINES)
def test_advice_on_a_cookie_that_is_not_stored_cures_if_it_is_followed(engine: str) -> None:
    random = Random(engine)  # noqa: S311 (cases of a test)
    for _ in range(400):
        attributes = random.sample(("Secure", "HttpOnly", "Partitioned", "Path=/"), 2)
        same_site = random.choice(["SameSite=Lax", "SameSite=None", "SameSite=Strict", ""])
        name, value, domain = map(random.choice, (NAMES, VALUES, DOMAINS))
        given = filter(None, [f"{name}={value}", *attributes, same_site, domain])
        line, blocked = "; ".join(given), random.random() < 0.5
        page, url = random.choice(PAGES), random.choice([API, API.replace("https", "http")])
        kept = stored(engine, blocked, page, url, line)
        if kept is None:
            continue
        fix = kept.fix
        case = (engine, blocked, page, url, line[:80], fix)
        assert fix, case
        if "over https" in fix:
            url = url.replace("http:", "https:")
        if "the pages that use it" in fix:
            page = page.replace("http:", "https:")
        if "from one site" in fix:
            page = f"{url.partition(':')[0]}://app.example.net/"
        assert stored(engine, blocked, page, url, rewritten(line, fix, engine)) is None, case
