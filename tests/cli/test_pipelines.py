"""What pipelines read: SARIF, JUnit and JSON of a server that is down, annotations, baselines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import sarif_pydantic
import yaml
from click.testing import CliRunner, Result
from fastapi import FastAPI, Header, HTTPException, Response
from fastapi.middleware.cors import CORSMiddleware as StarletteMiddleware

from crossorigin import FilePolicy, Policy
from crossorigin.asgi import CORSMiddleware
from crossorigin.cli.annotations import annotation
from crossorigin.cli.app import crossorigin
from crossorigin.cli.sarif import _RULES
from crossorigin.conformance import (
    Aspect,
    Baseline,
    DepartureKind,
    NotSeen,
    Obstruction,
    Report,
    vectors_for,
)
from crossorigin.conformance.as_dict import vector_as_dict
from crossorigin.demo.servers import serve
from tests.conformance.test_verify import OF_REPORTS
from tests.pains.software import free_port
from tests.unmeasured import of_others

ROOT = Path(__file__).parents[2]
APP = "https://app.example.com"
POLICY = f'allow_origins = ["{APP}"]\nallow_methods = ["PUT"]\nallow_credentials = true'


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("policy") / "cors.toml"
    file.write_text(POLICY)
    return str(file)


def api(**options: Any) -> FastAPI:
    app = FastAPI()
    app.get("/items")(lambda: "[]")
    app.add_middleware(StarletteMiddleware, **options)
    return app


@pytest.fixture(scope="module")
def bad() -> Iterator[str]:
    """It allows nobody to PUT, and its preflights are valid for ten minutes."""
    with of_others(serve(api(allow_origins=[APP], allow_credentials=True, max_age=600))) as port:
        yield f"http://127.0.0.1:{port}/items"


@pytest.fixture(scope="module")
def worse() -> Iterator[str]:
    with of_others(serve(api(allow_origins=["*"], allow_credentials=True, max_age=600))) as port:
        yield f"http://127.0.0.1:{port}/items"


@pytest.fixture(scope="module")
def good() -> Iterator[str]:
    options = {"allow_methods": ["GET", "HEAD", "POST", "PUT"], "max_age": 5}
    with of_others(serve(api(allow_origins=[APP], allow_credentials=True, **options))) as port:
        yield f"http://127.0.0.1:{port}/items"


def run(url: str, policy: str, *options: str) -> Result:
    arguments = ["verify", url, "--policy", policy, "--rate", "2000", *options]
    return CliRunner().invoke(crossorigin, arguments)


# --- a server that is down -----------------------------------------------------------------------


def test_every_report_is_written_of_a_server_that_is_down(policy: str, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/items"
    junit, sarif = tmp_path / "cors.xml", tmp_path / "cors.sarif"
    result = run(url, policy, "--json", "--junit", str(junit), "--sarif", str(sarif))
    assert result.exit_code == 2
    assert "the connection was refused" in result.stderr
    report = json.loads(result.stdout)
    OF_REPORTS.validate(report)
    assert len(report["unanswered"]) == 1
    assert "Nothing listens at" in report["unanswered"][0]["why"]
    assert not report["conforms"]
    top = ET.parse(junit).getroot()  # noqa: S314 (our own)
    assert [suite.get("errors") for suite in top] == ["1"]
    (error,) = top.iter("error")
    assert "Nothing listens at" in error.get("message", "")
    (coverage,) = [each for each in top.iter("testcase") if each.get("name") == "coverage"]
    assert coverage.find("skipped") is not None
    (found,) = json.loads(sarif.read_text())["runs"][0]["results"]
    assert (found["ruleId"], found["level"]) == ("no-answer", "error")


# --- SARIF ---------------------------------------------------------------------------------------


def sarif_of(url: str, policy: str, folder: Path, *options: str) -> dict[str, Any]:
    file = folder / "cors.sarif"
    run(url, policy, "--sarif", str(file), *options)
    log: dict[str, Any] = json.loads(file.read_text())
    sarif_pydantic.Sarif.model_validate(log)
    return log


def test_sarif(worse: str, policy: str, tmp_path: Path) -> None:
    hosts = tmp_path / "hosts.toml"
    hosts.write_text(f'{POLICY}\n[hosts."cdn.example.com"]\nallow_origins = "*"')
    for each, missing in ((policy, 0), (str(hosts), 1)):
        log = sarif_of(worse, each, tmp_path)
        assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
        (one,) = log["runs"]
        rules = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
        assert len(set(rules)) == len(rules)
        for result in one["results"]:
            # 3.27.5 and 3.27.6: the index is that of the rule with this id.
            assert rules[result["ruleIndex"]] == result["ruleId"]
            assert result["level"] in ("note", "warning", "error")
            assert result["message"]["text"]
            (location,) = result["locations"]
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            assert uri.endswith(Path(each).name)
            assert "baselineState" not in result
        gravest = one["results"][0]
        assert (gravest["ruleId"], gravest["level"]) == ("origin-let-in", "error")
        assert gravest["properties"]["security-severity"] == "9.5"
        assert len(gravest["partialFingerprints"]["departure/v1"]) == 64
        assert sum(each["ruleId"] == "not-asked" for each in one["results"]) == missing


def test_every_kind_of_departure_is_a_rule() -> None:
    assert set(map(str, DepartureKind)) | {"not-asked", "no-answer"} == set(_RULES)


def test_a_place_that_cannot_be_written(bad: str, policy: str, tmp_path: Path) -> None:
    result = run(bad, policy, "--sarif", f"{tmp_path}/no/where.sarif")
    assert result.exit_code == 2
    assert "where.sarif: no such file or directory." in result.stderr


# --- GitHub --------------------------------------------------------------------------------------


def test_annotations_and_the_summary(
    bad: str, policy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    result = run(bad, policy, "--github", "--fail-on", "broken")
    assert result.exit_code == 1
    commands = [line for line in result.stdout.splitlines() if line.startswith("::")]
    assert commands
    assert commands[0].startswith(f"::error file={policy},line=1,title=CORS%3A broken page-refused")
    assert "%0A" in commands[0].rpartition("::")[2]
    milder = run(bad, policy, "--github", "--fail-on", "critical").stdout
    assert "::warning file=" in milder
    assert "::error" not in milder
    written = summary.read_text()
    assert written.startswith("before\n### CORS of http://127.0.0.1:")
    assert "| grade | departure | fix |" in written
    assert "✗ Departs from the policy: " in written
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    assert run(bad, policy, "--github").exit_code == 2
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    assert run(bad, policy, "--github").exit_code == 1


def test_the_summary_of_a_server_that_conforms_has_no_table(
    policy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    with FilePolicy(policy) as file, serve(CORSMiddleware(FastAPI(), policy=file)) as port:
        result = run(f"http://127.0.0.1:{port}/items", policy, "--github")
    assert result.exit_code == 0
    assert "✓ Conforms" in summary.read_text()
    assert "| grade |" not in summary.read_text()


def test_what_was_not_asked_is_annotated_too(bad: str, tmp_path: Path) -> None:
    hosts = tmp_path / "hosts.toml"
    hosts.write_text(f'{POLICY}\n[hosts."cdn.example.com"]\nallow_origins = "*"')
    assert "::error file=" in run(bad, str(hosts), "--github").stdout
    assert 'Not asked: hosts."cdn.example.com"' in run(bad, str(hosts), "--github").stdout


def test_what_would_end_a_command_is_escaped() -> None:
    assert annotation("error", "a\nb%", title="x: y, z") == "::error title=x%3A y%2C z::a%0Ab%25"


# --- a baseline ----------------------------------------------------------------------------------


def test_what_is_known_does_not_fail(
    bad: str, worse: str, good: str, policy: str, tmp_path: Path
) -> None:
    baseline = tmp_path / "baseline.json"
    baseline.write_text(run(bad, policy, "--json").stdout)
    known = run(bad, policy, "--baseline", str(baseline), "--junit", str(tmp_path / "cors.xml"))
    assert known.exit_code == 0, known.stdout
    assert "(known) Pages of https://app.example.com get an error for: PUT /items" in known.stdout
    assert known.stdout.splitlines()[-1].startswith("✓ Nothing new departs from the policy: ")
    assert "<failure" not in (tmp_path / "cors.xml").read_text()
    states = sarif_of(bad, policy, tmp_path, "--baseline", str(baseline))["runs"][0]["results"]
    assert {each["baselineState"] for each in states} == {"unchanged"}
    # At another host, for a baseline serves for all stages.
    new = run(worse, policy, "--baseline", str(baseline))
    assert new.exit_code == 1
    assert " critical  A page of https://evil.example can read" in new.stdout
    assert " known)." in new.stdout.splitlines()[-1]
    fixed = run(good, policy, "--baseline", str(baseline))
    assert " fixed  Pages of https://app.example.com get an error for: PUT /items" in fixed.stdout
    report = json.loads(run(good, policy, "--baseline", str(baseline), "--json").stdout)
    OF_REPORTS.validate(report)
    assert any("PUT /items" in each for each in report["fixed"])
    assert not any(each["known"] for each in report["departures"] if each["kind"] == "page-refused")


def test_a_departure_that_is_more_severe_than_before_is_new(
    bad: str, policy: str, tmp_path: Path
) -> None:
    baseline = tmp_path / "baseline.json"
    report = json.loads(run(bad, policy, "--json").stdout)
    for departure in report["departures"]:
        departure["severity"] = "note"
    baseline.write_text(json.dumps(report))
    assert run(bad, policy, "--baseline", str(baseline)).exit_code == 1


@pytest.mark.parametrize("text", ["nonsense", "[]", "{}", '{"departures": [1]}', "[" * 100_000])
def test_files_that_are_not_a_baseline(bad: str, policy: str, tmp_path: Path, text: str) -> None:
    baseline = tmp_path / "baseline.json"
    baseline.write_text(text)
    result = run(bad, policy, "--baseline", str(baseline))
    assert result.exit_code == 2
    assert "Write one with: crossorigin verify URL -p POLICY --json" in result.stderr
    assert run(bad, policy, "--baseline", f"{tmp_path}/none.json").exit_code == 2


def test_what_was_not_asked_again_is_not_fixed() -> None:
    vector = {"url": "https://a.example/x?crossorigin-verify=1-2", "origin": APP, "method": "GET"}
    departure = {
        "kind": "page-refused", "severity": "broken", "consequence": "It departs.",
        "vectors": [{**vector, "headers": [], "credentials": False}],
    }  # fmt: skip
    nothing = Report(url="", engines=(), checked=(), departures=())
    assert Baseline({"departures": [departure]}).fixed(nothing) == []


GUARDED = f"""
allow_origins = ["{APP}"]
allow_methods = ["GET"]
"""


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    """Every origin reads its responses, which need a login; its errors have no CORS headers."""
    app = FastAPI()

    @app.get("/items")
    def items(response: Response, authorization: str = Header("")) -> str:
        if not authorization:
            raise HTTPException(401, headers={"Vary": "Origin"})
        response.headers["Access-Control-Allow-Origin"] = "*"
        return "[]"

    with serve(app) as port:
        yield f"http://127.0.0.1:{port}/items"


def test_what_a_login_hides_is_not_fixed(guarded: str, tmp_path: Path) -> None:
    policy, baseline = tmp_path / "cors.toml", tmp_path / "baseline.json"
    policy.write_text(GUARDED)
    login = ("-H", "Authorization: Bearer 1")
    report = json.loads(run(guarded, str(policy), "--json", *login).stdout)
    assert "origin-let-in" in {each["kind"] for each in report["departures"]}
    baseline.write_text(json.dumps(report))
    hidden = run(guarded, str(policy), "--json", "--baseline", str(baseline))
    assert json.loads(hidden.stdout)["fixed"] == []


@pytest.mark.parametrize(
    ("engines", "sent", "now", "before", "is_fixed"),
    [
        (["standard"], True, None, 200, True),
        (["standard"], True, 401, 200, False),
        (["standard"], True, 401, 401, True),
        (["standard"], False, 401, 200, True),
        (["standard", "chromium"], True, None, 200, False),
    ],
)
def test_what_is_fixed_was_seen_again(
    engines: list[str],
    sent: bool,
    now: int | None,
    before: int,
    is_fixed: bool,
) -> None:
    unseen = NotSeen(Obstruction.LOGIN, "/x?y=1", "GET", now, 1)
    (vector, *_) = (
        each
        for each in vectors_for(Policy(allow_origins=[APP]), "https://a.example/x?y=1")
        if each.aspect is Aspect.ORIGINS and each.sends
    )
    vector = replace(vector, sends=sent)
    old = {
        "kind": "page-refused", "severity": "broken", "consequence": "It departs.",
        "engines": engines, "vectors": [vector_as_dict(vector)],
        "exchanges": [{"response": None}, {"response": {"status": before}}],
    }  # fmt: skip
    again = Report(
        url="",
        engines=("standard",),
        checked=(vector,),
        departures=(),
        not_seen=(unseen,) if now else (),
    )
    assert (Baseline({"departures": [old]}).fixed(again) == ["It departs."]) is is_fixed
    same = {"departures": [old], "not_seen": [{"path": "/x?y=1", "method": "GET", "status": now}]}
    assert bool(Baseline(same).fixed(again)) is (engines == ["standard"])


def test_a_verdict_over_a_baseline_counts_what_was_not_looked_at(bad: str, tmp_path: Path) -> None:
    policy, baseline = tmp_path / "cors.toml", tmp_path / "baseline.json"
    for more, last in (
        ("", "known. The responses to "),
        ('\n[hosts."b.example"]\nallow_origins = ["https://b.example"]', "known. But 1 part of "),
    ):
        policy.write_text(f"{POLICY}{more}")
        baseline.write_text(run(bad, str(policy), "--path", "/none", "--json").stdout)
        result = run(bad, str(policy), "--path", "/none", "--baseline", str(baseline))
        assert last in result.stdout.splitlines()[-1]
        assert result.exit_code == (3 if more else 0)


# --- check, its hook, and the action -------------------------------------------------------------

WRONG = """\
# Grüße
allow_origins = ["https://app.example.com", "https://ä.example/"]
max_age = -1
[paths."/admin"]
allow_origins = "https://a.example"
allow_methods = [
  "PUT", "delete",
]
[paths]
"/x" = { allow_origins = ["b.example"] }
[hosts."cdn.example.com"]
nonsense = 1
"""


def places(file: Path, *options: str) -> list[tuple[str, int, int]]:
    result = CliRunner().invoke(crossorigin, ["check", str(file), "--json", *options])
    report = json.loads(result.stdout)
    return [(each["field"], each["line"], each["column"]) for each in report["problems"]]


def test_problems_have_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(WRONG)
    assert sorted(places(file)) == [
        ("allow_origins", 2, 45),
        ("hosts.\"cdn.example.com\".'nonsense'", 12, 1),
        ('hosts."cdn.example.com".allow_origins', 11, 8),
        ("max_age", 3, 11),
        ('paths."/admin".allow_methods', 7, 10),
        ('paths."/admin".allow_origins', 5, 17),
        ('paths."/x".allow_origins', 10, 27),
    ]
    text = CliRunner().invoke(crossorigin, ["check", str(file)]).stdout
    assert f"    {file}:2:45\n" in text


def test_json_has_places_too(tmp_path: Path) -> None:
    file = tmp_path / "cors.json"
    file.write_text(
        '{"allow_origins": [\n  "https://a.example",\n  "https://b.example/"], "x": {}}'
    )
    assert sorted(places(file)) == [("'x'", 3, 26), ("allow_origins", 3, 3)]


def test_a_fault_of_the_file_itself_has_its_place(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text('allow_origins = ["https://a.example"]\nmax_age = = 1')
    ((_, line, _),) = places(file)
    assert line == 2
    ((_, *nowhere),) = places(tmp_path / "none.toml")
    assert nowhere == [None, None]


def test_several_files_and_annotations(tmp_path: Path) -> None:
    wrong, right = tmp_path / "cors.toml", tmp_path / "right.toml"
    wrong.write_text(WRONG)
    right.write_text('allow_origins = ["http://localhost"]')
    result = CliRunner().invoke(crossorigin, ["check", str(right), str(wrong), "--github"])
    assert result.exit_code == 1
    commands = [line for line in result.stdout.splitlines() if line.startswith("::")]
    assert any(
        line.startswith(f"::error file={wrong},line=3,col=11,title=max_age%3A ")
        for line in commands
    )
    assert any(line.startswith(f"::warning file={right},line=1,col=18,") for line in commands)
    listed = CliRunner().invoke(crossorigin, ["check", str(right), str(wrong), "--json"])
    assert [each["valid"] for each in json.loads(listed.stdout)] == [True, False]


def test_the_hook_names_a_command_that_is_and_what_it_needs() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    program, command = hook["entry"].split()
    assert (program, hook["language"]) == ("crossorigin", "python")
    assert command in crossorigin.list_commands(None)  # type: ignore[arg-type]  # it needs no context
    assert hook["additional_dependencies"] == [".[cli]"]


@pytest.mark.parametrize("strict", ["true", "false"])
def test_the_action_runs(bad: str, policy: str, tmp_path: Path, strict: str) -> None:
    """Its second step, as the runner runs it: a bash script with the inputs in its environment."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    assert action["runs"]["using"] == "composite"
    install, verify = action["runs"]["steps"]
    inputs = {name: each.get("default") for name, each in action["inputs"].items()}
    inputs |= {"url": bad, "policy": policy, "paths": "/none\n/other\n", "headers": "X-A: 1"}
    inputs |= {"strict": strict, "fail-on": "critical", "sarif": str(tmp_path / "cors.sarif")}
    program = tmp_path / "crossorigin" / "bin"
    program.mkdir(parents=True)
    (program / "crossorigin").symlink_to(Path(sys.executable).parent / "crossorigin")
    given = {
        name: inputs[value.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, value in verify["env"].items()
    }
    result = subprocess.run(  # noqa: S603 (our own)
        ["/bin/bash", "-e", "-o", "pipefail", "-c", verify["run"]],
        env={**os.environ, "RUNNER_TEMP": str(tmp_path), **given},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert result.returncode == (3 if strict == "true" else 0), result.stdout + result.stderr
    assert "GET /other was answered with 404" in result.stdout
    assert (tmp_path / "cors.sarif").exists()
    assert set(install["env"]) == {"VERSION", "SOURCE"}
