"""``crossorigin verify --behind``: which of two layers sets what, with real servers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crossorigin import Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import HttpRequest, HttpResponse
from crossorigin.cli.app import crossorigin
from crossorigin.conformance import SetBy, compare_layers
from crossorigin.demo.servers import serve
from tests.conformance.test_verify import OF_REPORTS
from tests.export.upstream import upstream
from tests.pains.software import free_port
from tests.unmeasured import of_others

APP = "https://app.example.com"
POLICY = Policy(allow_origins=[APP], allow_methods=["PUT"])


@pytest.fixture
def policy(tmp_path: Path) -> str:
    file = tmp_path / "cors.toml"
    file.write_text(f'allow_origins = ["{APP}"]\nallow_methods = ["PUT"]\n')
    return str(file)


@pytest.fixture(scope="module")
def gateway() -> Iterator[str]:
    """The middleware around the application, in place of a gateway."""
    with serve(CORSMiddleware(upstream, policy=POLICY)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def application() -> Iterator[str]:
    with of_others(serve(upstream)) as port:
        yield f"http://127.0.0.1:{port}"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(crossorigin, ["verify", *arguments])


def test_who_sets_what(gateway: str, application: str, policy: str) -> None:
    result = run(f"{gateway}/own", "-p", policy, "--behind", f"{application}/own")
    assert f"GET from {APP}" in result.stdout
    assert "access-control-allow-origin: set by both; the gateway's counts" in result.stdout
    assert f"gateway: {APP}; behind: *" in result.stdout
    assert "set by the application; the gateway removes it" in result.stdout
    assert "The application behind sends CORS headers too." in result.stdout


def test_an_application_without_cors(gateway: str, application: str, policy: str) -> None:
    result = run(f"{gateway}/ok", "-p", policy, "--behind", f"{application}/ok")
    assert "access-control-allow-origin: set by the gateway" in result.stdout
    assert "application behind" not in result.stdout
    report = json.loads(
        run(f"{gateway}/ok", "-p", policy, "--behind", f"{application}/ok", "--json").stdout
    )
    OF_REPORTS.validate(report)
    assert {each["set_by"] for each in report["layers"]} == {"gateway"}
    assert {each["method"] for each in report["layers"]} == {"GET", "OPTIONS"}


def test_a_gateway_that_passes_everything_on(application: str, policy: str) -> None:
    result = run(f"{application}/own", "-p", policy, "--behind", f"{application}/own")
    assert "set by the application, or by both alike" in result.stdout


def test_no_response_from_behind(gateway: str, policy: str) -> None:
    behind = f"http://127.0.0.1:{free_port()}/ok"
    result = run(f"{gateway}/ok", "-p", policy, "--behind", behind)
    assert result.exit_code == 2
    assert "Conforms" in result.stdout
    assert "Not looked at: which layer sets the headers. Nothing listens at" in result.stdout
    assert behind.removesuffix("/ok").removeprefix("http://") in result.stdout
    report = json.loads(run(f"{gateway}/ok", "-p", policy, "--behind", behind, "--json").stdout)
    OF_REPORTS.validate(report)
    assert (report["conforms"], report["layers"]) == (True, [])
    assert report["layers_error"].startswith("Nothing listens at")


@pytest.mark.parametrize("path", ["/missing", "/broken", "/refused", "/elsewhere"])
def test_another_resource_behind(gateway: str, application: str, policy: str, path: str) -> None:
    """The response behind says nothing of the application's headers on the resource."""
    behind = f"{application}{path}"
    result = run(f"{gateway}/ok", "-p", policy, "--behind", behind, "--strict")
    text = " ".join(result.stdout.split())
    assert f"Not looked at: the application's own headers. {behind} answered GET from" in text
    assert result.exit_code == 3
    report = json.loads(run(f"{gateway}/ok", "-p", policy, "--behind", behind, "--json").stdout)
    OF_REPORTS.validate(report)
    assert {each["method"] for each in report["layers_not_seen"]} == {"GET"}


@pytest.mark.parametrize("behind", ["backend:8000", "/items", "ftp://backend/", ""])
def test_an_address_behind_that_is_not_a_url(gateway: str, policy: str, behind: str) -> None:
    result = run(f"{gateway}/ok", "-p", policy, "--behind", behind)
    assert (result.exit_code, "not an http or https URL" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("policies", "origins"),
    [
        (PolicyMap({"/": POLICY}), [APP, APP, "https://stranger.example"]),
        (PolicyMap({"/": Policy.any_of(POLICY, Policy(allow_origins="*"))}),
         [APP, APP, "https://stranger.example"]),
        (PolicyMap({"/x": POLICY}), ["https://stranger.example"] * 2),
    ],
)  # fmt: skip
def test_requests(policies: PolicyMap, origins: list[str]) -> None:
    asked: list[HttpRequest] = []

    def transport(request: HttpRequest) -> HttpResponse:
        asked.append(request)
        value: Any = [("Access-Control-Allow-Origin", request.url)]
        return HttpResponse(200, value)

    found = compare_layers(
        policies, "http://a.test/", "http://b.test/", transport=transport, headers=[("X", "1")]
    )
    assert [each.header("origin") for each in asked[::2]] == origins
    assert [each.url for each in asked] == ["http://a.test/", "http://b.test/"] * len(origins)
    assert {each.header("x") for each in asked if each.method == "GET"} == {"1"}
    assert {each.set_by for one in found for each in one.headers} == {SetBy.REPLACED}
    assert all(each.shows_the_application for each in found)
