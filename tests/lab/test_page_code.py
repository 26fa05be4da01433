"""The page's code: each kind of request is written as itself, and as the scenario says."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from crossorigin.browser import ENGINES
from crossorigin.lab import play, read_scenario
from crossorigin.lab.curing import cure_of, is_cured
from crossorigin.lab.page_code import page_code
from crossorigin.lab.scenario import LabScenario, RequestKind

OWN = {
    "fetch": "fetch(",
    "xhr": "new XMLHttpRequest()",
    "image": "<img ",
    "eventsource": "new EventSource(",
    "websocket": "new WebSocket(",
    "form": "<form ",
}
URL = "https://api.example.net/items?a=1&b=2"
WRITTEN = [
    ({}, [f'fetch("{URL}");']),
    ({"method": "PUT", "redirect": "error"}, ['method: "PUT"', 'redirect: "error"']),
    ({"body": {"kind": "json", "text": "{}"}}, ['["Content-Type", "application/json"]', '"{}"']),
    ({"body": {"kind": "multipart", "text": "a"}}, ['form.append("text", "a");', "body: form"]),
    ({"body": {"kind": "stream", "text": "a"}}, ['duplex: "half"']),
    ({"kind": "xhr", "credentials": "include"}, ["xhr.withCredentials = true;"]),
    ({"kind": "xhr", "headers": [["X-A", "1"]]}, ['setRequestHeader("X-A", "1")']),
    ({"kind": "xhr", "body": {"kind": "bytes", "text": "a"}}, ["send(new TextEncoder()"]),
    (
        {"kind": "image", "mode": "no-cors"},
        ['<img src="https://api.example.net/items?a=1&amp;b=2" alt'],
    ),
    ({"kind": "image", "credentials": "include"}, ['crossorigin="use-credentials"']),
    ({"kind": "eventsource", "credentials": "include"}, ["{withCredentials: true}"]),
    (
        {"kind": "form", "method": "POST", "body": {"kind": "multipart", "text": '"'}},
        ['method="post"', 'enctype="multipart/form-data"', 'value="&quot;"'],
    ),
]


def scenario_of(kind: str = "fetch", **request: Any) -> LabScenario:
    url = URL.replace("https", "wss") if kind == "websocket" else URL
    return read_scenario({"request": {"kind": kind, "url": url, **request}})


@pytest.mark.parametrize("kind", get_args(RequestKind))
def test_each_kind_is_written_as_itself_and_says_what_differs_from_fetch(kind: str) -> None:
    found = page_code(scenario_of(kind))
    assert {name for name, own in OWN.items() if own in found["code"]} == {kind}
    assert bool(found["notes"]) == (kind != "fetch")
    assert "redirect" not in found["code"]
    assert play(scenario_of(kind))["code"] == found


@pytest.mark.parametrize(("request_", "written"), WRITTEN)
def test_what_the_scenario_says_is_written(request_: dict[str, Any], written: list[str]) -> None:
    code = page_code(scenario_of(**request_))["code"]
    assert [each for each in written if each not in code] == []


def test_an_event_source_opens_only_at_a_stream() -> None:
    good = scenario_of("eventsource")
    bad = read_scenario(
        {**good.as_dict(), "server": {"headers": [["Content-Type", "application/json"]]}}
    )
    for each in play(good)["engines"]:
        assert each["readable"]["is_readable"]
    for each in play(bad)["engines"]:
        assert each["readable"]["reason"] == "not-an-event-stream"
        assert each["steps"][-1]["verdict"] == "refused"
    assert is_cured(good)
    assert not is_cured(bad)


def test_an_event_source_with_credentials_is_cured_by_the_policy() -> None:
    cure = cure_of(scenario_of("eventsource", credentials="include"))
    assert cure is not None
    assert "allow_credentials = true" in str(cure["scenario"]["policy"])


def test_a_form_is_sent_without_the_policys_leave_and_read_by_no_script() -> None:
    refusing = {"policy": 'allow_origins = ["https://other.example"]\n'}
    form = read_scenario(
        {"request": scenario_of("form", method="POST").as_dict()["request"], **refusing}
    )
    run = play(form)
    assert len(run["engines"]) == len(ENGINES)
    for each in run["engines"]:
        assert each["sent"]["is_sent"]
        assert not each["readable"]["is_readable"]
        assert each["steps"][-1]["verdict"] == "note"
    assert cure_of(form) is None
