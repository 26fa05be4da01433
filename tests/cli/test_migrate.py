"""``crossorigin migrate``, as its users meet it."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crossorigin import Policy, PolicyMap
from crossorigin.cli.app import crossorigin as command

APP = "https://app.example.com"
STARLETTE = f"""
from starlette.middleware.cors import CORSMiddleware
app.add_middleware(CORSMiddleware, allow_origins=["{APP}"], allow_methods=["PUT"])
"""
DJANGO = f"""
CORS_ALLOWED_ORIGINS = ["{APP}"]
CORS_URLS_REGEX = r"^/(?!admin)"
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["migrate", *arguments])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(STARLETTE)
    (tmp_path / "settings.py").write_text(DJANGO)
    return tmp_path


def test_the_policy_goes_to_standard_output_and_the_rest_beside_it() -> None:
    result = run("starlette", "app.py")
    assert result.exit_code == 0
    assert result.stdout.startswith("# Converted from the settings of starlette in 'app.py'.\n")
    assert tomllib.loads(result.stdout) == {
        "allow_origins": [APP],
        "allow_methods": ["PUT"],
        "allow_headers": ["Content-Type"],
        "max_age": 600,
    }
    assert "! allow_methods\n    Preflights for GET, HEAD, POST were refused" in result.stderr
    assert "Different in every application\n    - a successful preflight" in result.stderr
    counted = "\n3 settings seen, and all carried over, 1 with a difference.\n"
    assert result.stderr.endswith(counted)


def test_what_cannot_be_carried_over_is_a_failure() -> None:
    result = run("django-cors-headers", "settings.py")
    assert result.exit_code == 1
    assert tomllib.loads(result.stdout) == {"paths": {"/": "no-cors"}}
    comments = [line.removeprefix("# ") for line in result.stdout.splitlines() if "# " in line]
    assert "Left out: ^/(?!admin). Write its path below." in comments
    assert '[paths."/path-1"]' in comments
    assert "✗ CORS_URLS_REGEX  line 3\n    '^/(?!admin)' is left out: " in result.stderr
    assert "    Its policy is at the end, as a comment" in result.stderr
    counted = "1 carried over as they are, 0 with a difference, 1 not or only in part."
    assert result.stderr.endswith(f"\n2 settings seen: {counted}\n")


def test_the_comment_is_a_policy_once_it_has_paths(folder: Path) -> None:
    text = run("django-cors-headers", "settings.py").stdout
    head, _, written = text.partition("Write its path below.\n")
    policy = "".join(line.removeprefix("# ") for line in written.splitlines(keepends=True))
    (folder / "cors.toml").write_text(head + "\n" + policy.replace("/path-1", "/api"))
    checked = CliRunner().invoke(command, ["check", "cors.toml"])
    assert checked.exit_code == 0, checked.output
    assert PolicyMap.from_file("cors.toml").paths["/api"].allow_origins == (APP,)


def test_what_else_was_allowed_is_a_policy_once_it_has_origins(folder: Path) -> None:
    settings = 'CORS_ALLOWED_ORIGINS = env.list("ORIGINS")\nCORS_ALLOW_CREDENTIALS = True\n'
    (folder / "settings.py").write_text(settings)
    result = run("django-cors-headers", "settings.py")
    assert result.exit_code == 1
    (folder / "cors.toml").write_text(result.stdout)
    closed = PolicyMap.from_file("cors.toml").paths["/"]
    assert closed.allows_no_origin
    (folder / "cors.toml").write_text(
        result.stdout.replace('allow_origins = "no-cors"', f'allow_origins = ["{APP}"]')
    )
    opened = PolicyMap.from_file("cors.toml").paths["/"]
    assert opened == closed.replace(allow_origins=[APP])
    assert opened.allow_credentials
    report = json.loads(run("django-cors-headers", "settings.py", "--json").stdout)
    assert [Policy(**each) for each in report["without_origins"]] == [opened]


@pytest.mark.parametrize("name", ["cors.toml", "cors.json"])
def test_the_policy_goes_into_a_file_and_overwrites_none(folder: Path, name: str) -> None:
    result = run("starlette", "app.py", "-o", name)
    assert (result.exit_code, result.stdout) == (0, "")
    assert CliRunner().invoke(command, ["check", name]).exit_code == 0
    before = (folder / name).read_text()
    result = run("starlette", "app.py", "-o", name)
    assert result.exit_code == 2
    assert result.stderr == f"crossorigin: {name}: file exists\n"
    assert (folder / name).read_text() == before


def test_as_json() -> None:
    result = run("django-cors-headers", "settings.py", "--json")
    assert result.exit_code == 1
    assert result.stderr == ""
    report = json.loads(result.stdout)
    assert report["library"] == "django-cors-headers"
    assert report["files"] == ["settings.py"]
    assert report["complete"] is False
    assert report["policy"] == {"paths": {"/": "no-cors"}}
    assert [each["paths"] for each in report["unplaced"]] == ["^/(?!admin)"]
    lost = [each for each in report["differences"] if not each["carried"]]
    assert [(each["change"], each["line"]) for each in lost] == [("paths-not-certain", 3)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("starlette", "nowhere.py"), "nowhere.py: No such file or directory"),
        (("starlette", "bytes.py"), "bytes.py: this is not UTF-8"),
        (("starlette", "bad.py"), "bad.py, line 1: this is not Python (invalid syntax"),
        (("starlette", "settings.py"), "settings.py: there is no CORSMiddleware of Starlette"),
        (("starlette", "app.py", "-o", "cors.yaml"), "cors.yaml: a policy file's name ends in"),
        (("starlette", "app.py", "-o", "a/cors.toml"), "a/cors.toml: no such file or directory"),
    ],
)
def test_what_cannot_be_migrated_prints_no_traceback(
    folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    (folder / "bad.py").write_text("app =")
    (folder / "bytes.py").write_bytes(b"\xff")
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"crossorigin: {message}")


def test_an_unknown_library_is_a_wrong_call() -> None:
    result = run("rack-cors", "app.py")
    assert result.exit_code == 2
    assert "'rack-cors' is not one of 'starlette'" in result.stderr
