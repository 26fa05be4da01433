"""The policy files that ``crossorigin migrate`` writes."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crossorigin import PolicyMap
from crossorigin.cli.app import crossorigin as command

A = "https://a.example"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


@pytest.fixture
def migrated(tmp_path: Path) -> Any:
    def migrate(library: str, text: str, *options: str) -> tuple[Result, str]:
        source, written = tmp_path / "old.py", tmp_path / "cors.toml"
        source.write_text(text)
        result = run("migrate", library, str(source), "-o", str(written), *options)
        return result, written.read_text()

    return migrate


WITHOUT_PLACE = {
    "starlette": f"""
from fastapi.middleware.cors import CORSMiddleware
if DEBUG:
    app.add_middleware(CORSMiddleware, allow_origins=["{A}"], allow_methods=["PUT"])
if LIVE:
    app.add_middleware(CORSMiddleware, allow_origins=["{A}"], max_age=5)
""",
    "flask-cors": f"""
from flask_cors import CORS
CORS(app, resources={{r"/a/*": {{"origins": "{A}"}}, r"/(?!x)\\w+/": {{"origins": "{A}"}}}})
""",
    "django-cors-headers": f"CORS_ALLOWED_ORIGINS = ['{A}']\nCORS_URLS_REGEX = PATHS",
    "aiohttp-cors": f"""
import aiohttp_cors
cors = aiohttp_cors.setup(app, defaults={{"{A}": {{}}}})
cors.add(app.router.add_get("/a", handler))
cors.add(some_route)
""",
}


@pytest.mark.parametrize("library", WITHOUT_PLACE)
def test_a_comment_is_right_where_it_stands(migrated: Any, library: str, tmp_path: Path) -> None:
    result, text = migrated(library, WITHOUT_PLACE[library])
    assert result.exit_code == 1
    taken_in = re.sub(r"^# (?=\[paths|\w+ = |    |\])", "", text, flags=re.MULTILINE)
    assert taken_in.count("[paths") > text.count("\n[paths")
    path = tmp_path / "taken-in.toml"
    path.write_text(taken_in)
    assert any("/path-1" in each for each in PolicyMap.from_file(path).paths)
    checked = run("check", str(path))
    assert checked.exit_code == 0, checked.output
    assert "no problems." in checked.output


@pytest.mark.parametrize(
    ("library", "text"),
    [
        (
            "starlette",
            "from fastapi.middleware.cors import CORSMiddleware\n"
            "app.add_middleware(CORSMiddleware, allow_origins=x(), allow_methods=['PUT'])",
        ),
        ("django-cors-headers", "CORS_ALLOWED_ORIGINS = x()\nCORS_URLS_REGEX = '^/api/.*$'"),
        ("flask-cors", "from flask_cors import CORS\nCORS(app, origins=x(), methods=['PUT'])"),
    ],
)
def test_where_origins_are_missing_they_are_written_into_one_line(
    migrated: Any, library: str, text: str, tmp_path: Path
) -> None:
    _, written = migrated(library, text)
    assert '# "no-cors", as in ["https://app.example.com"]' in written
    path = tmp_path / "filled-in.toml"
    path.write_text(written.replace('allow_origins = "no-cors"', f'allow_origins = ["{A}"]'))
    (policy,) = PolicyMap.from_file(path).paths.values()
    assert policy.allow_origins == (A,)
    assert "PUT" in policy.allow_methods
    assert "no problems." in run("check", str(path)).output


def test_what_is_written_does_not_make_check_warn(migrated: Any, tmp_path: Path) -> None:
    text = r"""
CORS_ALLOWED_ORIGINS = ["https://a.example.com", "https://b.example", "https://b.example",
                        "https://a.example.com:8443", "http://localhost:5173"]
CORS_ALLOWED_ORIGIN_REGEXES = [r"^https://.*\.example\.com$", r"^https://b\.example(:\d+)?$",
                               r"^http://localhost(:\d+)?$"]
CORS_ALLOW_HEADERS = ["Accept", "X-A", "x-a"]
CORS_EXPOSE_HEADERS = ["Content-Type", "X-B", "x-b"]
CORS_ALLOW_METHODS = ["GET", "PUT", "PUT"]
CORS_PREFLIGHT_MAX_AGE = 86400
"""
    result, written = migrated("django-cors-headers", text)
    assert result.exit_code == 0, result.output
    checked = run("check", str(tmp_path / "cors.toml"))
    assert "no problems." in checked.output
    assert tomllib.loads(written) == {
        "allow_origins": [
            "https://a.example.com:8443",
            "https://*.example.com",
            "https://b.example:*",
            "http://localhost:*",
        ],
        "allow_methods": ["PUT"],
        "allow_headers": ["X-A"],
        "expose_headers": ["X-B"],
        "max_age": 86400,
    }


def test_the_count_is_printed_and_in_json(migrated: Any) -> None:
    text = f"CORS_ALLOWED_ORIGINS = ['{A}']\nCORS_ALLOW_HEADERS = x\nCORS_ALLOW_METHODS = ['PUT']"
    result, _ = migrated("django-cors-headers", text)
    assert result.output.endswith(
        "3 settings seen: 2 carried over as they are, 0 with a difference, 1 not or only in part.\n"
    )
    assert "line 2 of " in result.output


def test_everything_carried_over_is_said_with_its_number(migrated: Any) -> None:
    text = f"if DEBUG: CORS_ALLOWED_ORIGINS = ['{A}']\nelse: CORS_ALLOWED_ORIGINS = []"
    result, _ = migrated("django-cors-headers", text, "--assume", "DEBUG")
    assert result.exit_code == 0
    assert "1 setting seen, and all carried over, none with a difference.\n" in result.output
    result = run("migrate", "flask-cors", "nowhere.py", "--settings", "X")
    assert result.exit_code == 2


@pytest.mark.parametrize("framework", ["aiohttp", "django", "flask", "quart", "sanic"])
def test_a_library_may_be_named_by_its_framework(framework: str) -> None:
    result = CliRunner().invoke(command, ["migrate", framework, "nowhere.py"])
    assert "nowhere.py: No such file" in result.stderr
