"""What the lab tells about scenarios that the gallery does not have."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crossorigin.browser import ENGINES, HttpRequest
from crossorigin.lab import play, read_scenario
from crossorigin.lab.answering import ServerEnd, call
from crossorigin.lab.comparing import differences, model_outcome
from crossorigin.lab.curing import cure_of
from crossorigin.lab.gallery import CREDENTIALS, WITH_COOKIES, told
from crossorigin.lab.playing import attempts_of
from crossorigin.lab.scenario import LabScenario, ScenarioError

PUT = 'allow_origins = ["https://app.example.com"]\nallow_methods = ["PUT", "DELETE"]\n'
OPEN = 'allow_origins = "*"\n'
OWN = "https://app.example.com/items"
JSON = {"method": "PUT", "body": {"kind": "json", "text": "{}"}}


def standard(scenario: dict[str, Any]) -> Any:
    (engine,) = play(read_scenario({**scenario, "engines": ["standard"]}))["engines"]
    return engine


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        (
            {"request": {"kind": "image", "mode": "no-cors"}},
            "The image is shown, but script may not read its pixels.",
        ),
        (
            {"request": {"kind": "image"}},
            "The image is shown, and script may read its pixels.",
        ),
        (
            {"request": {"kind": "image", "credentials": "include"}, "policy": OPEN},
            "has '*' in Access-Control-Allow-Origin",
        ),
        (
            {
                "request": {"url": OWN, "redirect": "manual"},
                "server": {"behaviour": "slash-redirect"},
            },
            "Script learns only that there was a redirect.",
        ),
        (
            {
                "request": {"url": OWN, "redirect": "error"},
                "server": {"behaviour": "slash-redirect"},
            },
            "redirect",
        ),
        ({"request": {"mode": "no-cors"}}, "Script gets an opaque response"),
        (
            {"request": {"method": "POST", "body": {"kind": "stream", "text": "a"}}},
            "Script may read the response",
        ),
        ({"request": JSON, "policy": PUT + 'allow_headers = ["Content-Type"]\n'}, "may read"),
        (
            {
                "request": {**JSON, "headers": [["content-type", "text/plain"]]},
                "policy": PUT,
            },
            "Script may read the response",
        ),
        ({"request": JSON, "server": {"behaviour": "crash"}, "policy": PUT}, "with 403"),
        ({"server": {"behaviour": "crash"}}, "Access-Control-Allow-Origin"),
        ({"request": {"method": "PUT"}, "server": {"behaviour": "no-cors"}}, "with 405"),
        (
            {
                "request": {"method": "PUT"},
                "policy": PUT,
                "server": {"behaviour": "login-redirect"},
            },
            "Access-Control-Allow-Origin",
        ),
        (
            {
                "request": {"method": "DELETE"},
                "policy": PUT,
                "server": {"behaviour": "cached-without-vary"},
            },
            "Script may read the response",
        ),
        (
            {
                "request": {"repeat": 2},
                "policy": OPEN,
                "server": {"behaviour": "cached-without-vary"},
            },
            "Script may read the response",
        ),
        (
            {
                "request": {"headers": [["Authorization", "Bearer x"]]},
                "policy": PUT + 'allow_headers = ["Authorization"]\n',
                "server": {"behaviour": "auth-first"},
            },
            "401",
        ),
    ],
)
def test_the_verdict_says(scenario: dict[str, Any], said: str) -> None:
    assert said in standard(scenario)["readable"]["sentence"]


def test_a_page_of_file_makes_a_handshake() -> None:
    found = standard(
        {
            "page": {"kind": "file"},
            "request": {"kind": "websocket", "url": "wss://api.example.net/live"},
        }
    )
    assert found["readable"]["reason"] == "websocket-refused"


def test_a_request_with_authorization_gets_past_a_layer_that_asks_for_it() -> None:
    headers = [["Authorization", "Bearer x"]]
    scenario = {"request": {"url": OWN, "headers": headers}, "server": {"behaviour": "auth-first"}}
    assert standard(scenario)["readable"]["response"]["status"] == 200


def test_script_sees_a_shown_image_as_readable() -> None:
    assert told(standard({"request": {"kind": "image"}})) == "readable"


def test_cookies_that_a_response_sets_are_marked() -> None:
    found = standard(
        {
            "request": {"credentials": "include"},
            "policy": 'allow_origins = ["https://app.example.com"]\nallow_credentials = true\n',
            "server": {"headers": [["Set-Cookie", "a=1; SameSite=None; Secure"]]},
        }
    )
    marked = {
        name for step in found["steps"] for name, _, is_marked in step["headers"] if is_marked
    }
    assert "set-cookie" in {name.lower() for name in marked}


def test_a_page_that_no_browser_opens_is_named() -> None:
    with pytest.raises(ScenarioError, match=r"page\.origin"):
        play(read_scenario({"page": {"kind": "sandboxed", "origin": "nowhere"}}))


def test_a_page_from_a_file_needs_no_origin() -> None:
    found = standard({"page": {"kind": "file", "origin": ""}, "policy": OPEN})
    assert found["readable"]["is_readable"]


def test_an_application_that_waits_is_not_called() -> None:
    async def never(scope: object, receive: object, send: object) -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waits for something"):
        call(never, HttpRequest("GET", "https://api.example.net/"))


@pytest.mark.parametrize(
    "changes",
    [
        {"request": {"method": "patch"}},
        {"request": {"mode": "no-cors"}},
        {"request": {"headers": [["Access-Control-Allow-Origin", "*"]]}},
    ],
)
def test_no_cure_is_offered_where_none_is_known(changes: dict[str, Any]) -> None:
    assert cure_of(read_scenario({"page": {"kind": "sandboxed"}, **changes})) is None


@pytest.mark.parametrize(
    ("changes", "causes"),
    [
        ({"request": {"method": "PUT"}}, {"method-not-allowed"}),
        ({"request": {"headers": [["X-A", "1"]]}}, {"header-not-allowed"}),
        ({"request": {"method": "PUT", "credentials": "include"}}, {"method-not-allowed"}),
        (
            {"request": {"method": "PUT", "headers": [["X-A", "1"]]}},
            {"method-not-allowed", "header-not-allowed"},
        ),
        (
            {"page": {"origin": "https://other.example"}, "request": {"method": "PUT"}},
            {"origin-not-allowed"},
        ),
    ],
)
def test_the_cause_of_a_refused_preflight_is_what_the_policy_lacks(
    changes: dict[str, Any], causes: set[str]
) -> None:
    policy = 'allow_origins = ["https://app.example.com"]\n'
    found = play(read_scenario({"policy": policy, **changes}))["findings"]
    assert {each["cause"] for each in found if not each["is_note"]} <= causes
    assert found[0]["cause"] in causes
    assert all(each["confidence"] == "certain" for each in found if not each["is_note"])


def test_fetching_without_credentials_does_not_cure_cookies_that_stay_behind() -> None:
    """The response is read already, and without credentials no cookie goes along at all."""
    with_cookies = {
        "policy": 'allow_origins = ["https://app.example.com"]\nallow_credentials = true\n',
        "request": {"credentials": "include"},
        "cookies": ["a=1; Secure; SameSite=None", "b=1; Secure; SameSite=Lax"],
    }
    assert standard(with_cookies)["readable"]["is_readable"]
    assert cure_of(read_scenario(with_cookies)) is None


def test_a_wrong_policy_that_is_not_obeyed_is_replaced_by_the_cure() -> None:
    cure = cure_of(
        read_scenario({"policy": "allow_origins = 1", "server": {"behaviour": "no-cors"}})
    )
    assert cure is not None
    assert standard(cure["scenario"])["readable"]["is_readable"]


OTHER = 'allow_origins = ["https://other.example"]\n'
IMAGE: dict[str, Any] = {
    "policy": OTHER,
    "page": {"kind": "sandboxed"},
    "request": {"kind": "image", "mode": "no-cors"},
    "server": {
        "behaviour": "headers", "headers": [["Cross-Origin-Resource-Policy", "same-origin"]]
    },
}  # fmt: skip


def test_an_image_that_script_cannot_read_is_shown_after_its_cure() -> None:
    cure = cure_of(read_scenario(IMAGE))
    assert cure is not None
    assert "lets pages of other origins use it" in cure["title"]
    assert "The image is shown" in standard(cure["scenario"])["readable"]["sentence"]


def test_an_image_that_is_stopped_before_the_server_has_no_cure_there() -> None:
    offline = {**IMAGE["request"], "url": "https://api.example.net:6000/a.png"}
    assert cure_of(read_scenario({**IMAGE, "request": offline})) is None


@pytest.mark.parametrize(
    ("scenario", "title"),
    [
        (
            {
                "request": {"url": "http://api.example.net/items"},
                "server": {"behaviour": "no-cors"},
            },
            "The URL is served over https, and the policy allows the request.",
        ),
        (
            {
                "request": {"credentials": "include"},
                "cookies": ["a=1; Secure; SameSite=Lax"],
                "server": {
                    "behaviour": "headers", "headers": [["Access-Control-Allow-Origin", "*"]]
                },
            },
            "The page fetches without credentials.",
        ),
    ],
)  # fmt: skip
def test_the_cure_that_is_left_is_found(scenario: dict[str, Any], title: str) -> None:
    cure = cure_of(read_scenario(scenario))
    assert cure is not None
    assert cure["title"] == title
    assert standard(cure["scenario"])["readable"]["is_readable"]


# --- the comparison with a real browser ----------------------------------------------------------


def model_of(scenario: LabScenario) -> dict[str, Any]:
    (attempt,) = attempts_of(scenario, ENGINES["standard"], ServerEnd(scenario))
    return {"wire": [], "outcome": [model_outcome(scenario, attempt)]}


@pytest.mark.parametrize(
    ("scenario", "changes", "said"),
    [
        ({}, {"ok": False}, "the page got an error in the browser and got a response in the model"),
        ({}, {"status": 500}, "status is 500 in the browser and 200 in the model"),
        (
            {},
            {"headers": [["X-A", "b"], ["Date", "now"]]},
            "other response headers: content-type, x-a",
        ),
        ({"policy": PUT.replace("app", "admin")}, {"ok": True}, "got a response in the browser"),
        ({"request": {"kind": "image"}}, {"type": "fetch"}, "type is 'fetch' in the browser"),
    ],
)
def test_what_a_browser_shows_differently_is_a_sentence(
    scenario: dict[str, Any], changes: dict[str, Any], said: str
) -> None:
    read = read_scenario(scenario)
    model = model_of(read)
    assert differences(read, [], model["outcome"], model) == []
    (sentence,) = differences(read, [], [{**model["outcome"][0], **changes}], model)
    assert said in sentence


def test_the_verdict_on_sending_names_each_cookie() -> None:
    scenario = {
        "request": WITH_COOKIES,
        "policy": CREDENTIALS,
        "cookies": ["session=1; Secure; SameSite=Lax", "theme=1; Secure; SameSite=None"],
    }
    sent = standard(scenario)["sent"]
    assert sent["sentence"] == (
        "The request was sent with the cookie theme, and without the cookie session."
    )
    (kept,) = sent["kept_back"]
    assert kept["sentence"].startswith("SameSite=Lax keeps it from cross-site requests")
    assert kept["sentence"].endswith(": the cookie session needs SameSite=None; Secure.")
