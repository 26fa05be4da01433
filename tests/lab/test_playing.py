"""What the lab tells about scenarios that the gallery does not have."""

from __future__ import annotations

from typing import Any

import pytest

from crossorigin.lab import play, read_scenario

PUT = 'allow_origins = ["https://app.example.com"]\nallow_methods = ["PUT", "DELETE"]\n'
OPEN = 'allow_origins = "*"\n'
OWN = "https://app.example.com/items"
JSON = {"method": "PUT", "body": {"kind": "json", "text": "{}"}}


def standard(scenario: dict[str, Any]) -> Any:
    (engine,) = play(read_scenario({"engines": ["standard"], **scenario}))["engines"]
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
