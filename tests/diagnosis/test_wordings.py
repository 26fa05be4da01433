"""What browsers print, in all wordings and languages that are known, read for what it means."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from crossorigin.browser import CookieReason, NetworkFailure, Reason, console_templates
from crossorigin.diagnosis import Obstacle, diagnose, read
from crossorigin.diagnosis.readers.console import recognise
from crossorigin.diagnosis.readers.wordings import HEADS, OLD_TAILS, SENTENCES, TAILS, Sentence

FOLDER = Path(__file__).parent / "recordings"
RECORDED = {
    browser: json.loads((FOLDER / f"wordings-{browser}.json").read_text("utf-8"))["said"]
    for browser in ("chromium", "firefox", "webkit")
}

COEP = ("coep-image", "coep-script", "coep-fetch")
MEANT: dict[str, Reason | Obstacle | NetworkFailure] = {
    "no-header": Reason.MISSING_ALLOW_ORIGIN,
    "no-header-xhr": Reason.MISSING_ALLOW_ORIGIN,
    "other-origin": Reason.ALLOW_ORIGIN_MISMATCH,
    "two-values": Reason.MULTIPLE_ALLOW_ORIGIN_VALUES,
    "twice": Reason.MULTIPLE_ALLOW_ORIGIN_VALUES,
    "empty-value": Reason.INVALID_ALLOW_ORIGIN_VALUE,
    "invalid-value": Reason.INVALID_ALLOW_ORIGIN_VALUE,
    "wildcard-with-credentials": Reason.WILDCARD_ORIGIN_NOT_ALLOWED,
    "no-allow-credentials": Reason.INVALID_ALLOW_CREDENTIALS,
    "preflight-without-header": Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN,
    "preflight-405": Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN,
    "preflight-redirect": Reason.PREFLIGHT_DISALLOWED_REDIRECT,
    "method-not-allowed": Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,
    "method-in-lower-case": Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,
    "header-not-allowed": Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,
    "response-header-on-request": Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,
    "error-500": Reason.MISSING_ALLOW_ORIGIN,
    "redirect-without-headers": Reason.MISSING_ALLOW_ORIGIN,
    "nothing-listens": NetworkFailure.REFUSED,
    "certificate": NetworkFailure.CERTIFICATE,
    "websocket-nothing-listens": NetworkFailure.REFUSED,
    "websocket-403": Obstacle.WEBSOCKET,
    "websocket-404": Obstacle.WEBSOCKET,
    "websocket-closed-early": NetworkFailure.BROKEN,
    "websocket-certificate": NetworkFailure.CERTIFICATE,
    "eventsource-without-headers": Reason.MISSING_ALLOW_ORIGIN,
    "eventsource-mime-type": Obstacle.MIME_TYPE,
    "worker": Obstacle.WORKER,
    "module-without-headers": Reason.MISSING_ALLOW_ORIGIN,
    "module-mime-type": Obstacle.MIME_TYPE,
    "script-nosniff": Obstacle.MIME_TYPE,
    "image-with-crossorigin": Reason.MISSING_ALLOW_ORIGIN,
    "corp-same-origin": Obstacle.RESOURCE_POLICY,
    "font": Reason.MISSING_ALLOW_ORIGIN,
    "stylesheet-font": Reason.MISSING_ALLOW_ORIGIN,
    "no-scheme": Obstacle.WRONG_SCHEME,
    "no-scheme-xhr": Obstacle.WRONG_SCHEME,
    "csp-connect": Obstacle.CONTENT_SECURITY_POLICY,
    "csp-image": Obstacle.CONTENT_SECURITY_POLICY,
    "csp-script": Obstacle.CONTENT_SECURITY_POLICY,
    "csp-style": Obstacle.CONTENT_SECURITY_POLICY,
    "csp-frame": Obstacle.CONTENT_SECURITY_POLICY,
    "csp-websocket": Obstacle.CONTENT_SECURITY_POLICY,
    **dict.fromkeys(
        ("csp-font", "csp-media", "csp-eventsource", "csp-beacon"),
        Obstacle.CONTENT_SECURITY_POLICY,
    ),
    **dict.fromkeys(COEP, Obstacle.EMBEDDER_POLICY),
    "mixed-fetch": Obstacle.MIXED_CONTENT,
    "mixed-image": Obstacle.MIXED_CONTENT,
    "mixed-script": Obstacle.MIXED_CONTENT,
    "mixed-websocket": Obstacle.MIXED_CONTENT,
    **dict.fromkeys(
        ("mixed-style", "mixed-frame", "mixed-xhr", "mixed-beacon", "mixed-eventsource"),
        Obstacle.MIXED_CONTENT,
    ),
    **dict.fromkeys(
        ("local-network", "local-network-image", "local-network-websocket"),
        Obstacle.LOCAL_NETWORK_ACCESS,
    ),
    "sandboxed": Reason.MISSING_ALLOW_ORIGIN,
}
TELLS_LESS: dict[str, dict[str, Reason | Obstacle | NetworkFailure | None]] = {
    # The image's address was upgraded to https, and its host does not exist.
    "chromium": {"mixed-image": NetworkFailure.NAME_NOT_FOUND},
    "firefox": {
        "nothing-listens": NetworkFailure.UNKNOWN,
        "certificate": NetworkFailure.UNKNOWN,
        "websocket-nothing-listens": Obstacle.WEBSOCKET,
        "websocket-closed-early": Obstacle.WEBSOCKET,
        "websocket-certificate": Obstacle.WEBSOCKET,
        "eventsource-mime-type": Obstacle.SAYS_NOTHING,
        **dict.fromkeys(COEP, Obstacle.RESOURCE_POLICY),
        "mixed-image": None,
        "mixed-websocket": Obstacle.ANOTHER_RULE,
        # Pages on loopback reach each other.
        "local-network": None,
        "local-network-image": None,
        "local-network-websocket": Obstacle.WEBSOCKET,
    },
    "webkit": {
        "nothing-listens": Obstacle.SAYS_NOTHING,
        "certificate": Obstacle.SAYS_NOTHING,
        "worker": Obstacle.ANOTHER_RULE,
        "font": None,
        "stylesheet-font": None,
        **dict.fromkeys(COEP, Obstacle.RESOURCE_POLICY),
        "mixed-image": None,  # upgraded to https, and so loaded
        # It checks nothing.
        "local-network": None,
        "local-network-image": None,
        "local-network-websocket": Obstacle.WEBSOCKET,
    },
}
"""What a browser does not tell, or tells less of; None if it prints nothing that says it."""


@pytest.mark.parametrize(
    ("browser", "trouble"),
    [(browser, name) for browser, said in RECORDED.items() for name in said if name in MEANT],
)
def test_recorded_messages_mean_what_went_wrong(browser: str, trouble: str) -> None:
    said = "\n".join(RECORDED[browser][trouble])
    meant = TELLS_LESS[browser].get(trouble, MEANT[trouble])
    found = recognise(said)
    if meant is None or (browser == "chromium" and not said):
        assert not found, found
        return
    first = found[0]
    assert meant in (first.obstacle, first.failure, *first.reasons), found


@pytest.mark.parametrize(
    ("sentence", "meant"),
    [
        (
            "A resource is blocked by OpaqueResponseBlocking, please check browser console for "
            "details. json",
            Obstacle.OPAQUE_RESPONSE,
        ),
        (
            "The resource at “http://127.0.0.1:8001/json” was blocked by OpaqueResponseBlocking. "
            "Reason: “Javascript validation failed”.",
            Obstacle.OPAQUE_RESPONSE,
        ),
        *(
            (
                f"Local Network Access {what} target “http://127.0.0.1:8001/x” (127.0.0.1:8001) "
                f"via {how}. Secure context: True{then}",
                Obstacle.LOCAL_NETWORK_ACCESS,
            )
            for how in ("fetch", "http")
            for what, then in (
                (
                    "permission required: top-level site “http://127.0.0.1:8000/page”, initiator "
                    "“http://127.0.0.1:8000/page”, attempting to access",
                    "",
                ),
                *(
                    (
                        "detected: top-level site “http://127.0.0.1:8000/page”, initiator "
                        "“http://127.0.0.1:8000/page”, accessing",
                        f", prompt action: {action}",
                    )
                    for action in ("auto_deny", "prompt_deny")
                ),
            )
        ),
    ],
)
def test_firefox_says_more_in_the_browser_console(sentence: str, meant: Obstacle) -> None:
    (evidence,) = recognise(sentence)
    assert evidence.obstacle is meant


def test_nothing_that_was_recorded_is_left_out_of_the_table() -> None:
    # These printed nothing, or not always.
    silent = {"orb", "orb-script", "orb-nosniff", "canvas", "manifest", "coep-frame"}
    for said in RECORDED.values():
        assert set(said) <= {*MEANT, *silent}


FILLED = {
    "url": "https://api.example.net/v1/items.json?page=2.5",
    "page": "https://app.example.com/start",
    "page_origin": "https://app.example.com",
    "origin": "https://app.example.com",
    "host_origin": "https://api.example.net",
    "first_url": "https://old.example.net/a.b",
    "redirected": "",
    "status": "503",
    "method": "PURGE",
    "verb": "PUT",
    "header": "x-api-key",
    "spelled": "X-Api-Key",
    "value": "https://other.example",
    "location": "https://login.example.net/",
    "initiator": "font",
    "net_error": "ERR_CONNECTION_RESET",
    "scheme": "ftp",
    "schemes": "http, data, https",
    "target_space": "public",
    "token": "a b",
    "socket_address": "api.example.net/10.1.2.3:8080",
    "number": "10000",
    "advice": "",
    "credentials_note": "",
}


def filled(template: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: FILLED.get(found[1], "words"), template)


LANGUAGES: dict[str, dict[str, str]] = json.loads(
    (
        Path(__file__).parents[2] / "src/crossorigin/diagnosis/readers/firefox_messages.json"
    ).read_text("utf-8")
)


MOST_USED = 10
"""The languages besides English of which every sentence is known."""


def placed(sentence: str, values: list[str]) -> str:
    return re.sub(r"\{(\d)\}", lambda found: values[int(found[1]) - 1], sentence)


@pytest.mark.parametrize("key", sorted(LANGUAGES["en"]))
@pytest.mark.parametrize("quotes", ["curly", "straight"])
def test_firefox_says_the_same_in_every_language(key: str, quotes: str) -> None:
    url = "https://api.example.net/v1/items.json?page=2.5"
    values = [url, "503", "https://x.example", "127.0.0.1", "80", "fetch", "yes"]
    if key.startswith(("CSP",)):
        values = ["connect-src 'self'", url, "connect-src"]
    if key == "LocalNetworkAccessPermissionRequired":
        values = ["https://app.example.com", "x", url, "127.0.0.1", "80", "fetch", "yes"]
    if key.startswith("Cookie"):
        values = ["sid", "4096"]
    if key == "connectionFailure":
        values = ["wss://api.example.net/v1/items.json?page=2.5"]

    def read_as(name: str) -> list[Any]:
        text = placed(LANGUAGES[name][key], values)
        if quotes == "straight":
            text = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})
        return recognise(text)

    english = read_as("en")
    assert len(english) == 1, english
    others = {language: read_as(language) for language in LANGUAGES if key in LANGUAGES[language]}
    assert len(others) > MOST_USED
    assert {language: found for language, found in others.items() if found != english} == {}


COOKIES = [each for each in SENTENCES if each.meaning is Obstacle.COOKIE and each.detail]


@pytest.mark.parametrize("sentence", COOKIES, ids=lambda each: each.text[:60])
def test_what_browsers_say_of_a_cookie_has_a_cause_and_a_cure(sentence: Sentence) -> None:
    text = sentence.text.replace("{cookie}", "__Secure-sid").replace("{size}", "4096")
    (evidence,) = recognise(text)
    assert (evidence.obstacle, evidence.detail) == (Obstacle.COOKIE, sentence.detail)
    has_name = "{cookie}" in sentence.text
    assert evidence.told.cookie == ("__Secure-sid" if has_name else None)
    (finding,) = diagnose(evidence)
    assert str(finding.cause) == "cookies-kept-back"
    assert finding.fix.endswith(".")
    assert "{" not in finding.what + finding.fix
    assert ("“__Secure-sid”" in finding.what) == has_name
    if sentence.detail in set(CookieReason):
        assert CookieReason(sentence.detail).because in finding.what


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize(
    "reason",
    [Reason.MISSING_ALLOW_ORIGIN, Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN],
)
def test_chromium_of_every_age_begins_in_its_own_way(head: str, reason: Reason) -> None:
    template = next(
        each.text.removeprefix(HEADS[0])
        for each in console_templates()
        if each.engine == "chromium" and each.reason is reason
    )
    ending = " Origin 'https://app.example.com' is therefore not allowed access."
    text = filled(head + template) + ending + " The response had HTTP status code 404."
    (evidence,) = recognise(text)
    assert evidence.reasons == (reason,)
    assert evidence.origin == "https://app.example.com"
    assert evidence.status == 404
    # An older sentence names the origin alone, or both ends of the redirect that was refused.
    named = [each for each in ("first_url", "url", "host_origin") if f"{{{each}}}" in head]
    assert evidence.url == (FILLED[named[0]] if named else None)


@pytest.mark.parametrize(("reason", "tail"), OLD_TAILS)
def test_chromium_said_it_otherwise_before(reason: Reason, tail: str) -> None:
    (evidence,) = recognise(filled(f"Failed to load {{url}}: {tail}"))
    assert reason in evidence.reasons
    assert evidence.url == FILLED["url"]


@pytest.mark.parametrize(("meaning", "tail"), TAILS)
def test_ends_that_are_not_about_cors(meaning: Obstacle | NetworkFailure, tail: str) -> None:
    (evidence,) = recognise(filled(HEADS[0] + tail))
    assert meaning in (evidence.obstacle, evidence.failure)
    assert (evidence.url, evidence.origin) == (FILLED["url"], FILLED["page_origin"])


@pytest.mark.parametrize("sentence", [each for each in SENTENCES if each.meaning is not None])
def test_sentences_that_stand_by_themselves(sentence: Any) -> None:
    url = FILLED["url"]
    if sentence.meaning is Obstacle.WEBSOCKET or "WebSocket connection" in sentence.text:
        url = url.replace("https:", "wss:")
    found = recognise(filled(sentence.text.replace("{url}", url)))
    assert len(found) == 1, found
    meanings = (found[0].obstacle, found[0].failure)
    if "{net_error}" in sentence.text:
        assert NetworkFailure.BROKEN in meanings
    elif sentence.engine == "webkit" and sentence.meaning is Obstacle.WEBSOCKET:
        assert Obstacle.WEBSOCKET in meanings
    else:
        assert sentence.meaning in meanings
    if "{url}" in sentence.text:
        assert found[0].url == url


def test_the_start_of_a_message_may_be_missing() -> None:
    for template in console_templates():
        if template.engine == "chromium" and template.text.startswith(HEADS[0]):
            if "protocol schemes" in template.text:
                continue
            (evidence,) = recognise(filled(template.text.removeprefix(HEADS[0])))
            is_of_network = "address space" in template.text
            if is_of_network and evidence.obstacle is Obstacle.LOCAL_NETWORK_ACCESS:
                continue
            assert template.reason in evidence.reasons, template.text


def test_a_sentence_that_is_not_known_is_quoted() -> None:
    (evidence,) = recognise(filled(HEADS[0]) + "The moon is in the wrong quarter.\nnext line")
    assert evidence.obstacle is Obstacle.UNKNOWN_SENTENCE
    assert evidence.told.sentence == "The moon is in the wrong quarter."
    (evidence,) = recognise(
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
        "resource at https://api.example.net/a.b. (Reason: The moon is in the wrong quarter)."
    )
    assert evidence.obstacle is Obstacle.UNKNOWN_SENTENCE
    assert evidence.told.sentence == "The moon is in the wrong quarter"
    assert evidence.url == "https://api.example.net/a.b"


def test_the_network_line_adds_method_and_status() -> None:
    for line in (
        "PURGE https://api.example.net/v1 net::ERR_FAILED 503 (Service Unavailable)",
        "app.js:12  PURGE https://api.example.net/v1 net::ERR_FAILED 503 (Service Unavailable)",
    ):
        message = filled(HEADS[0]).replace(FILLED["url"], "https://api.example.net/v1")
        tail = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
        (evidence,) = read(f"{message}{tail}\n{line}")
        assert (evidence.method, evidence.status) == ("PURGE", 503)
    (evidence,) = read(
        f"{message}{tail}\napi.example.net/v1:1 Failed to load resource: the server responded "
        "with a status of 502 (Bad Gateway)"
    )
    assert evidence.status == 502


def test_a_withheld_response_is_a_refusal_even_without_its_reason() -> None:
    (evidence,) = recognise("POST https://api.example.net/up net::ERR_FAILED 413 (Too Large)")
    assert (evidence.method, evidence.status) == ("POST", 413)
    assert Reason.MISSING_ALLOW_ORIGIN in evidence.reasons
    (evidence,) = recognise("POST https://api.example.net/up net::ERR_FAILED")
    assert evidence.obstacle is Obstacle.SAYS_NOTHING


@pytest.mark.parametrize("order", range(3))
def test_safari_says_one_thing_in_three_lines(order: int) -> None:
    reason = "[Error] Request header field x-key is not allowed by Access-Control-Allow-Headers."
    address = (
        "[Error] Fetch API cannot load https://api.example.net/a due to access control checks."
    )
    echo = (
        "[Error] Failed to load resource: Request header field x-key is not allowed by "
        "Access-Control-Allow-Headers. (a, line 0)"
    )
    lines = [reason, echo, address]
    lines = lines[order:] + lines[:order]
    (evidence,) = recognise("\n".join(lines))
    assert evidence.url == "https://api.example.net/a"
    assert evidence.told.header == "x-key"


@pytest.mark.parametrize(
    "hostile",
    [
        "x" * 20_000,
        "a:" + "b" * 20_000,
        "http://a/ " * 1_000,
        (filled(HEADS[0]) + "zzz\n") * 60,
        "aaaa:1 " * 1_000,
        "GET http://a/" * 500,
        "[Error] Origin http://a is not allowed by Access-Control-Allow-Origin.\n" * 200,
        "GET http://a/ net::ERR_FAILED\n" * 400,
    ],
)
def test_a_longer_paste_takes_no_more_steps_for_each_character(hostile: str) -> None:

    def calls(text: str) -> int:
        counted = 0

        def count(*_: object) -> None:
            nonlocal counted
            counted += 1

        sys.setprofile(count)
        try:
            recognise(text)
        finally:
            sys.setprofile(None)
        return counted

    half = calls(hostile[: len(hostile) // 2])
    assert calls(hostile) < 2.6 * half + 2_000


def test_an_empty_value_is_a_value() -> None:
    (evidence,) = recognise(
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote "
        "resource at https://api.example.net/a.woff. (Reason: CORS header "
        "‘Access-Control-Allow-Origin’ does not match ‘’)."
    )
    assert evidence.told.value == ""
