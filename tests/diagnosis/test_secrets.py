"""No secret of a paste is printed, and none is sent when the server is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b
from urllib.parse import urlsplit

import pytest

from crossorigin.browser import HttpRequest, HttpResponse
from crossorigin.diagnosis import (
    Unreadable,
    ask_about,
    can_be_asked_about,
    fetch_command,
    question_about,
    read,
)
from crossorigin.fetch.methods import SAFE_METHODS

from .disguises import evidence_of
from .invariants import explained
from .kinds import API, KINDS, MISSING, SPA, Kind, chrome
from .secrets_in_pastes import PASSWORD, SECRETS, with_secrets

ONE_OF = 12


def is_sampled(kind: Kind) -> bool:
    digest = blake2b(kind.name.encode(), digest_size=4).digest()
    return int.from_bytes(digest) % ONE_OF == 0


SAMPLE = [each for each in KINDS if is_sampled(each) and with_secrets(each.text) != each.text]


@pytest.mark.parametrize("kind", SAMPLE, ids=[each.name for each in SAMPLE])
def test_no_secret_of_a_paste_is_printed(kind: Kind) -> None:
    for option in ((), ("--json",)):
        result = explained(with_secrets(kind.text), *kind.options, *option)
        assert [each for each in SECRETS if each in result.output] == []
        assert result.exit_code in (0, 1, 2)


def granting(request: HttpRequest) -> HttpResponse:
    origin = request.header("origin") or "*"
    return HttpResponse(
        204,
        [
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Methods", "PUT, PATCH, DELETE"),
            ("Access-Control-Allow-Headers", "authorization, content-type, x-api-key"),
        ],
    )


SERVERS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "without CORS": lambda _: HttpResponse(200, []),
    "that grants all": granting,
    "that refuses": lambda _: HttpResponse(403, [], b"no"),
}


@pytest.mark.parametrize("server", SERVERS)
def test_a_server_that_is_asked_gets_no_secret_and_no_change(server: str) -> None:
    asked = 0
    for kind in SAMPLE:
        text = with_secrets(kind.text)
        try:
            found = evidence_of(kind, text)
        except Unreadable:
            continue
        for evidence in found:
            question = question_about(evidence)
            if question is None or not can_be_asked_about(evidence):
                continue
            sent: list[HttpRequest] = []

            def transport(request: HttpRequest, sent: list[HttpRequest] = sent) -> HttpResponse:
                sent.append(request)
                return SERVERS[server](request)

            ask_about(evidence, question, transport)
            asked += len(sent)
            for request in sent:
                assert request.method in SAFE_METHODS
                assert not request.body
                written = " ".join(value for _, value in request.headers)
                assert [each for each in SECRETS if each in written] == []
                address = urlsplit(request.url)
                assert "@" not in address.netloc
                named = " ".join((kind.text, *kind.options)).lower()
                assert (address.hostname or "") in named
    assert asked > 20


def test_a_password_in_an_address_is_left_out_where_the_server_is_asked() -> None:
    (evidence,) = read(chrome(MISSING, API.replace("//", f"//bob:{PASSWORD}@")))
    question = question_about(evidence)
    assert question is not None
    assert question.url == API
    assert fetch_command(evidence) == f"crossorigin fetch {API} --from {SPA}"
    assert ask_about(evidence, question, granting).allowed_now


def test_secrets_are_put_into_each_notation() -> None:
    texts = [with_secrets(each.text) for each in KINDS]
    for form in (r"//bob:", r"(?m)^Cookie: ", r"(?m)^> Cookie: ", r"-u bob:", r'"name": "Cookie"'):
        assert any(re.search(form, each) for each in texts), form
