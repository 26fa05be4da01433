"""The steps of a scenario: which headers are marked, and what is said to have been compared."""

from __future__ import annotations

import pytest

from crossorigin.lab import play, read_scenario
from crossorigin.lab.gallery import ENTRIES
from crossorigin.lab.steps import standard_of

POLICY = (
    'allow_origins = ["https://app.example.com"]\nallow_methods = ["PUT"]\n'
    'allow_headers = ["X-A"]\nallow_credentials = true\n'
)
ORIGIN = "access-control-allow-origin"
CREDENTIALS = "access-control-allow-credentials"
METHODS = "access-control-allow-methods"
HEADERS = "access-control-allow-headers"


@pytest.mark.parametrize(
    ("request_", "of_preflight"),
    [
        ({"method": "PUT"}, {ORIGIN, METHODS}),
        ({"method": "POST", "headers": [["X-A", "1"]]}, {ORIGIN, HEADERS}),
        ({"method": "PUT", "headers": [["X-A", "1"]]}, {ORIGIN, METHODS, HEADERS}),
        ({"method": "PUT", "credentials": "include"}, {ORIGIN, METHODS, CREDENTIALS}),
        ({"method": "PUT", "kind": "xhr", "credentials": "omit"}, {ORIGIN, METHODS}),
    ],
)
def test_only_headers_that_were_compared_are_marked(
    request_: dict[str, object], of_preflight: set[str]
) -> None:
    """The policy answers with all of them, also with those that the request did not ask for."""
    for engine in play(read_scenario({"policy": POLICY, "request": request_}))["engines"]:
        preflight, actual = (each for each in engine["steps"] if each["kind"] == "answer")
        assert marked(preflight) == of_preflight
        assert marked(actual) == of_preflight - {METHODS, HEADERS}
        passed = [
            each["rule"]
            for each in engine["steps"]
            if each["title"] in ("The preflight passes", "The CORS check passes")
        ]
        compared = [{row["what"].lower() for row in rule["compared"]} for rule in passed if rule]
        assert compared == [of_preflight, of_preflight - {METHODS, HEADERS}]


@pytest.mark.parametrize("kind", ["fetch", "xhr"])
def test_a_step_names_the_headers_that_script_may_not_set(kind: str) -> None:
    headers = [["Host", "x"], ["X-A", "1"], ["Cookie", "a=b"]]
    scenario = read_scenario({"policy": POLICY, "request": {"kind": kind, "headers": headers}})
    for engine in play(scenario)["engines"]:
        (step,) = (each for each in engine["steps"] if each["kind"] == "headers-left-out")
        assert step["title"] == "Left out: Host, Cookie"
        sent = {
            name.lower()
            for each in engine["steps"]
            if each["kind"] == "request"
            for name, _, _ in each["headers"]
        }
        assert "x-a" in sent
        assert not sent & {"host", "cookie"}


@pytest.mark.parametrize("name", [each["name"] for each in ENTRIES])
def test_a_rule_is_named_after_the_standard_that_it_links_to(name: str) -> None:
    entry = next(each for each in ENTRIES if each["name"] == name)
    for engine in play(read_scenario(entry["scenario"]))["engines"]:
        for step in engine["steps"]:
            if step["rule"] is not None:
                standard = step["rule"]["section"].partition(",")[0]
                assert standard == standard_of(step["rule"]["url"])


def marked(step: object) -> set[str]:
    assert isinstance(step, dict)
    return {name.lower() for name, _, is_decided in step["headers"] if is_decided}
