"""Routes that have a policy of the application's map by its name, in every framework with marks."""

import importlib
import logging
import pickle
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from crossorigin import NO_CORS, FilePolicy, Policy, PolicyMap
from crossorigin.integrations.fastapi import cors, install
from crossorigin.integrations.marks import policy_of
from crossorigin.observability import DecisionEvent
from crossorigin.policy_reference import PolicyReference

APP, PARTNER = "https://app.example.com", "https://partner.example"
PARTNERS = Policy(allow_origins=[PARTNER])
MAP = PolicyMap({"/": Policy(allow_origins=[APP])}, named={"partners": PARTNERS})
MODULES = [
    *("aiohttp", "blacksheep", "bottle", "django", "falcon", "fastapi", "flask", "litestar"),
    *("pyramid", "quart", "sanic", "starlette", "tornado"),
]


@pytest.mark.parametrize("name", MODULES)
def test_every_framework_takes_a_name(name: str) -> None:
    module = importlib.import_module(f"crossorigin.integrations.{name}")

    def handler() -> None:
        raise AssertionError

    module.cors("partners")(handler)
    assert policy_of(handler) == PolicyReference("partners")
    with pytest.raises(ValueError, match="cannot be the name of a policy"):
        module.cors(" ")
    with pytest.raises(TypeError, match="or the name of a policy"):
        module.cors(None)


def readable(client: TestClient, path: str, origin: str) -> bool:
    response = client.get(path, headers={"origin": origin})
    return response.headers.get("access-control-allow-origin") == origin


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]


def application(policies: Any, **options: Any) -> TestClient:
    app = FastAPI()

    @app.get("/orders")
    @cors("partners")
    def orders() -> None: ...

    @app.get("/closed")
    @cors("no-cors")
    def closed() -> None: ...

    @app.get("/other")
    @cors("partner")
    def other() -> None: ...

    install(app, policy=policies, **options)
    return TestClient(app)


def test_a_route_has_the_policy_of_the_name(caplog: pytest.LogCaptureFixture) -> None:
    events: list[DecisionEvent] = []
    client = application(MAP, on_decision=events.append, log_refusals=False)
    assert readable(client, "/orders", PARTNER)
    assert not readable(client, "/orders", APP)
    assert not readable(client, "/closed", PARTNER)
    assert [each.policy for each in events] == ["partners", "partners", "no-cors"]
    assert not errors(caplog)


@pytest.mark.parametrize("policies", [MAP, MAP.paths["/"]])
def test_a_name_that_no_policy_has_is_an_error_once_and_closes_its_routes(
    policies: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client = application(policies, log_refusals=False)
    for _ in range(3):
        assert not readable(client, "/other", PARTNER)
        assert not readable(client, "/other", APP)
    (line,) = errors(caplog)
    assert line.startswith("cors 'partner': this is neither the name of a policy nor 'no-cors'.")
    assert line.endswith("Routes with this name have NO_CORS.")
    assert ("Did you mean 'partners'?" in line) == isinstance(policies, PolicyMap)


def test_a_file_changes_the_policies_of_routes(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(MAP.to_toml(), encoding="utf-8")
    with FilePolicy(file) as followed:
        client = application(followed, log_refusals=False)
        assert readable(client, "/orders", PARTNER)
        other = PolicyMap(MAP.paths, named={"partners": Policy(allow_origins=[APP])})
        followed._in_force = followed._in_force._replace(policy=other)
        for method in followed._followers:
            method()()  # type: ignore[misc]  # it lives
        assert not readable(client, "/orders", PARTNER)
        assert readable(client, "/orders", APP)


def test_a_reference_by_itself_allows_nothing() -> None:
    reference = PolicyReference("partners")
    assert (reference.allows_no_origin, reference.block_refused) == (True, False)
    assert reference.among(MAP) is PARTNERS
    same = pickle.loads(pickle.dumps(reference))  # noqa: S301 (our own)
    assert (same, hash(same), repr(same)) == (
        reference,
        hash(reference),
        "PolicyReference('partners')",
    )
    assert reference != NO_CORS
    assert reference != "partners"
    assert reference != PolicyReference("others")
