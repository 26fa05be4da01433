"""Secrets of a test's requests and responses are in no message of a failure."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossorigin import Policy
from crossorigin.testing import Answer, CorsBrowser, CorsFailure, CorsPage, PolicyFailure

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

APP = "https://app.example.com"
SECRETS = st.text(string.ascii_letters + string.digits, min_size=12, max_size=80).filter(
    lambda text: any(map(str.isdigit, text)) and any(map(str.isalpha, text))
)
REQUEST_HEADERS = ("Authorization", "X-Api-Key", "X-CSRF-Token", "X-Anything", "Cookie-Note")
RESPONSE_HEADERS = ("Set-Cookie", "X-Auth-Token", "X-Api-Key")


def echo(secret: str, *, status: int, allowed: bool, fails: bool) -> WSGIApplication:
    """A server that repeats what it was sent: in its headers, its body and its exceptions."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        sent = {name: value for name, value in environ.items() if isinstance(value, str)}
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        if fails and environ["REQUEST_METHOD"] != "OPTIONS":
            raise ZeroDivisionError(f"{sent['QUERY_STRING']} {sent} {body}")
        headers = [(name, f"{name.lower()}={secret}") for name in RESPONSE_HEADERS]
        headers.append(("Location", f"https://login.example/?token={secret}"))
        if allowed:
            names = sent.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")
            headers += [
                ("Access-Control-Allow-Origin", sent.get("HTTP_ORIGIN", "*")),
                ("Access-Control-Allow-Credentials", "true"),
                ("Access-Control-Allow-Methods", "PUT"),
                ("Access-Control-Allow-Headers", names),
                ("Access-Control-Expose-Headers", "X-Auth-Token, X-Api-Key, Location"),
            ]
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [json.dumps({**sent, "body": body, "token": secret}).encode()]

    return app


def failing(page: CorsPage, path: str, options: dict[str, Any]) -> list[Callable[[], object]]:
    """Assertions of every kind, of which most fail whatever the server answers."""

    def answer() -> Answer:
        return page.can("GET", path, credentials="include")

    return [
        lambda: page.can("PUT", path, **options),
        lambda: page.can("PUT", path, status=299, **options),
        lambda: page.cannot("PUT", path, **options),
        lambda: page.cannot("PUT", path, because="no-answer", **options),
        lambda: page.cannot("GET", path, status=299),
        lambda: page.preflights("GET", path),
        lambda: page.does_not_preflight("PUT", path, **options),
        lambda: answer().reads("Set-Cookie"),
        lambda: answer().reads("X-Missing"),
        *(
            lambda name=name: answer().does_not_read(name)
            for name in (*RESPONSE_HEADERS, "Location")
        ),
    ]


def told(act: Callable[[], object]) -> list[str]:
    """What pytest may print of a failed assertion, or of a response that an assertion names."""
    try:
        found = act()
    except CorsFailure as failure:
        return [str(failure), repr(failure)]
    return [repr(found)]


@settings(max_examples=25, deadline=None)
@given(
    secret=SECRETS,
    status=st.sampled_from((200, 302, 403, 500)),
    allowed=st.booleans(),
    fails=st.booleans(),
    header=st.sampled_from(REQUEST_HEADERS),
    in_userinfo=st.booleans(),
)
def test_no_message_shows_a_secret(
    secret: str, status: int, allowed: bool, fails: bool, header: str, in_userinfo: bool
) -> None:
    app = echo(secret, status=status, allowed=allowed, fails=fails)
    messages: list[str] = []
    cookies = {"session": secret}
    with CorsBrowser(app, url="https://api.example.net", cookies=cookies) as browser:
        page = browser.page(APP)
        options = {
            "headers": {header: f"Bearer {secret}"},
            "json": {"password": secret},
            "credentials": "include",
        }
        for act in failing(page, f"/items?access_token={secret}", options):
            messages += told(act)
        if in_userinfo:
            with pytest.raises(TypeError, match="user name or password") as refused:
                page.can("GET", f"https://user:{secret}@api.example.net/")
            messages.append(str(refused.value))
        with pytest.raises(TypeError, match="is not a value for the header") as refused:
            page.can("GET", "/", headers={header: f"{secret}\n"[::-1] + "\0"})
        messages.append(str(refused.value))
    assert len(messages) > 12
    assert [message for message in messages if secret in message] == []
    assert any("(hidden)" in message for message in messages)


@pytest.mark.parametrize("allowed", [False, True])
def test_no_message_about_a_policy_shows_a_secret(allowed: bool) -> None:
    secret = "s3cr3tS3ss10nT0k3n"  # noqa: S105 (of no server)
    app = echo(secret, status=200, allowed=allowed, fails=False)
    with (
        CorsBrowser(app, cookies={"session": secret}) as browser,
        pytest.raises(PolicyFailure) as failed,
    ):
        browser.conforms_to(Policy(allow_origins=[APP]), paths=[f"/items?token={secret}"])
    assert "(hidden)" in str(failed.value)
    assert secret not in str(failed.value)
    assert secret not in repr(failed.value)
