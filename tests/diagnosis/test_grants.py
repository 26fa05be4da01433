"""A grant that is applied literally keeps everything that the server allowed before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossorigin import Policy
from crossorigin.browser import Browser, Credentials, HttpRequest, HttpResponse, is_preflight
from crossorigin.diagnosis import Grant, Question, Software, ask, diagnose, grant_for, recipes_for
from crossorigin.fetch.header_lists import Header

PAGE = "https://app.example.com"
OTHER = "https://admin.example.com"
URL = "https://api.example.net/items"
METHODS = ("GET", "PUT", "DELETE", "PATCH")
CREDENTIALS: tuple[Credentials, ...] = ("same-origin", "include")
NAMES = ("X-A", "Content-Type", "Authorization")
Server = Callable[[HttpRequest], HttpResponse]

LISTS = st.lists(st.sampled_from((*METHODS, "*")), max_size=3).map(", ".join)
HEADERS = st.lists(st.sampled_from((*NAMES, "*")), max_size=3).map(", ".join)
ORIGINS = st.sampled_from((None, "*", PAGE, OTHER))


@st.composite
def answers(draw: st.DrawFn) -> list[Header]:
    """The headers that a server sends with every response."""
    found: list[Header] = []
    origin = draw(ORIGINS)
    if origin is not None:
        found.append(("Access-Control-Allow-Origin", origin))
    for name, values in (
        ("Methods", LISTS), ("Headers", HEADERS), ("Credentials", st.sampled_from(("true", ""))),
    ):  # fmt: skip
        if value := draw(values):
            found.append((f"Access-Control-Allow-{name}", value))
    if expose := draw(HEADERS):
        found.append(("Access-Control-Expose-Headers", expose))
    return found


def sending(headers: list[Header]) -> Server:
    return lambda _: HttpResponse(200, [*headers, ("X-A", "1"), ("Vary", "Origin")], b"[]")


def granting(grant: Grant) -> Server:
    """A server that sends just the headers of the grant, to the origins that it names."""

    def server(request: HttpRequest) -> HttpResponse:
        headers = grant.preflight_headers() if is_preflight(request) else grant.response_headers()
        origin = request.header("origin")
        if not grant.anyone:
            name = "Access-Control-Allow-Origin"
            headers = [header for header in headers if header[0] != name]
            if origin not in grant.origins:
                return HttpResponse(200, [], b"[]")
            headers.append((name, origin))
        return HttpResponse(200, [*headers, ("X-A", "1")], b"[]")

    return server


def allowed(server: Server) -> set[tuple[str | None, ...]]:
    """What pages may do: the origin, the method, a header, the credentials, and what is read."""
    found: set[tuple[str | None, ...]] = set()
    for origin in (PAGE, OTHER, "https://third.example"):
        for method in METHODS:
            for name in (None, *NAMES):
                headers = [] if name is None else [(name, "application/json")]
                for credentials in CREDENTIALS:
                    page = Browser(transport=server).page(origin)
                    result = page.fetch(
                        URL, method=method, headers=headers, credentials=credentials
                    )  # fmt: skip
                    if result.response is not None:
                        asked = (origin, method, name, credentials)
                        found.add(asked)
                        names = {key.lower() for key, _ in result.response.headers}
                        found.update((*asked, key) for key in names & {"x-a"})
    return found


@given(answers(), st.sampled_from(METHODS), st.sampled_from((None, *NAMES)), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_grant_removes_nothing_that_the_server_allows(
    headers: list[Header], method: str, name: str | None, cookies: bool
) -> None:
    question = Question(
        url=URL,
        origin=PAGE,
        method=method,
        headers=[] if name is None else [(name, "application/json")],
        credentials="include" if cookies else "same-origin",
    )
    (asked,) = ask(question, sending(headers))
    before = allowed(sending(headers))
    for finding in diagnose(asked.evidence[-1]):
        grant = finding.grant
        if grant is None:
            continue
        assert grant.caution() == "", grant
        after = allowed(granting(grant))
        # Beside credentials no wildcard is legal, so that only what has a name stays.
        is_named = not (grant.credentials and any("*" in value for _, value in headers))
        kept = set(grant.origins) if grant.credentials else {each[0] for each in before}
        lost = {each for each in before - after if each[0] in kept}
        assert not lost or not is_named
        if asked.evidence[-1].refused and not finding.is_note:
            assert any(each[:2] == (PAGE, method) for each in after)


def test_a_wildcard_stays_and_a_list_of_others_is_not_opened() -> None:
    grant = Grant(PAGE, ("PUT",), anyone=True)
    assert grant.origins == ("*",)
    assert grant.policy_fields()["allow_origins"] == ["*"]
    assert Policy(**grant.policy_fields()).allows_any_origin
    assert ("Vary", "Origin") not in grant.response_headers()
    listed = grant.merged([Grant(PAGE)])
    assert listed.origins == (PAGE,)
    with_cookies = Grant(PAGE, headers=("*", "X-A"), credentials=True, anyone=True)
    assert (with_cookies.origins, with_cookies.headers) == ((PAGE,), ("X-A",))


NAMES_NO_ORIGIN = {Software.LM_STUDIO}
"""It knows every origin, or none."""


@pytest.mark.parametrize("software", list(Software))
def test_every_recipe_can_leave_a_wildcard(software: Software) -> None:
    (recipe,) = recipes_for([software], Grant(PAGE, ("PUT",), ("*", "Authorization"), anyone=True))
    every = ("*", "CORS_ALLOW_ALL_ORIGINS = True", "AllowAnyOrigin()", '"cors": true')
    if software is not Software.MCP:  # its own check of origins has to name them
        assert PAGE not in recipe.text
    if software not in NAMES_NO_ORIGIN:
        assert any(each in recipe.text for each in every)


@pytest.mark.parametrize("value", ["ftp://files.example.com", "https://app.example.com/", "null"])
def test_what_no_policy_can_have_is_not_kept(value: str) -> None:
    (asked,) = ask(
        Question(url=URL, origin=PAGE), sending([("Access-Control-Allow-Origin", value)])
    )
    grant = grant_for(asked.evidence[-1])
    assert grant is not None
    assert grant.origins == (PAGE,)


@pytest.mark.parametrize(
    ("origin", "entry"),
    [
        ("moz-extension://6a1b2c3d-0000-4000-8000-000000000000", "moz-extension://*"),
        ("vscode-webview://1p9mtq4s", "vscode-webview://*"),
        (
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        ),
        ("app://.", "app://."),
    ],
)
def test_an_id_that_differs_for_each_user_becomes_any_id(origin: str, entry: str) -> None:
    grant = Grant(origin)
    assert grant.policy_fields()["allow_origins"] == [entry]
    assert Policy(**grant.policy_fields()).allows_origin(origin)
    with_cookies = Grant(origin, credentials=True)
    assert with_cookies.policy_fields()["allow_origins"] == [origin]
