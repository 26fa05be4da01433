"""``crossorigin migrate``, as its users meet it."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

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
    assert result.stderr.endswith("Everything is carried over, with 10 differences.\n")


def test_what_cannot_be_carried_over_is_a_failure() -> None:
    result = run("django-cors-headers", "settings.py")
    assert result.exit_code == 1
    assert tomllib.loads(result.stdout) == {"paths": {"/": "no-cors"}}
    comments = [line.removeprefix("# ") for line in result.stdout.splitlines() if "# " in line]
    assert "For the paths that '^/(?!admin)' stood for:" in comments
    assert '[paths."/…"]' in comments
    assert "✗ CORS_URLS_REGEX  line 3\n    '^/(?!admin)' is left out: " in result.stderr
    assert "    Its policy is at the end, as a comment" in result.stderr
    assert result.stderr.endswith("\n1 thing could not be carried over.\n")


def test_the_comment_is_a_policy_once_it_has_paths(folder: Path) -> None:
    text = run("django-cors-headers", "settings.py").stdout
    written = text.partition("stood for:\n#\n")[2].replace("/…", "/api")
    (folder / "cors.toml").write_text(
        "".join(line.removeprefix("# ") for line in written.splitlines(keepends=True))
    )
    assert CliRunner().invoke(command, ["check", "cors.toml"]).exit_code == 0


def test_what_else_was_allowed_is_a_policy_once_it_has_origins(folder: Path) -> None:
    settings = 'CORS_ALLOWED_ORIGINS = env.list("ORIGINS")\nCORS_ALLOW_CREDENTIALS = True\n'
    (folder / "settings.py").write_text(settings)
    result = run("django-cors-headers", "settings.py")
    assert result.exit_code == 1
    _, _, comment = result.stdout.partition(
        "# This was allowed too, for origins that could not be read. Add those origins"
    )
    lines = [line.removeprefix("# ") for line in comment.splitlines()[2:]]
    policy = tomllib.loads("\n".join(lines))
    assert policy["allow_origins"] == [APP]
    assert policy["allow_credentials"] is True
    report = json.loads(run("django-cors-headers", "settings.py", "--json").stdout)
    assert report["without_origins"] == [policy]


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
def test_what_cannot_be_migrated_is_no_traceback(
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
