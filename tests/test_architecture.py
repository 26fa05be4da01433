"""The floors: imports run one way, and the server's end needs nothing but its own dependencies."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def lint_imports(directory: Path, **environment: str) -> tuple[int, str]:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(  # noqa: S603
        [lint, "--no-cache"],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_every_module_imports_only_from_the_floors_below() -> None:
    status, output = lint_imports(ROOT)
    assert status == 0, output


def test_an_import_that_runs_up_is_found(tmp_path: Path) -> None:
    package = tmp_path / "crossorigin"
    for floor in ("fetch", "policy"):
        (package / floor).mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "policy" / "__init__.py").touch()
    (package / "fetch" / "__init__.py").write_text("import crossorigin.policy\n")
    (tmp_path / "pyproject.toml").write_text(
        "[tool.importlinter]\nroot_package = 'crossorigin'\n"
        "[[tool.importlinter.contracts]]\nname = 'floors'\ntype = 'layers'\n"
        "layers = ['crossorigin.policy', 'crossorigin.fetch']\n"
    )
    status, output = lint_imports(tmp_path, PYTHONPATH=str(tmp_path))
    assert status == 1
    assert "crossorigin.fetch -> crossorigin.policy" in output


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("browser/checks.py", "policy"),
        ("browser/engines.py", "server"),
        ("server/protocol.py", "browser"),
        ("policy/policy.py", "browser"),
    ],
)
def test_an_import_between_the_two_ends_is_found(
    tmp_path: Path, module: str, imported: str
) -> None:
    """Of the real contracts, with one import planted in a copy of the package."""
    shutil.copytree(ROOT / "src", tmp_path / "src")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / "src" / "crossorigin" / module
    planted.write_text(f"{planted.read_text('utf-8')}\nimport crossorigin.{imported}\n", "utf-8")
    status, output = lint_imports(tmp_path, PYTHONPATH=str(tmp_path / "src"))
    name = f"crossorigin.{module.removesuffix('.py').replace('/', '.')}"
    assert status == 1
    assert f"{name} -> crossorigin.{imported}" in output


def test_the_servers_end_imports_no_extra() -> None:
    program = (
        "import sys, crossorigin, crossorigin.asgi\n"
        "extras = {'ada_url', 'click', 'fastapi', 'httpx2', 'rich', 'tomli_w', 'trustme'}\n"
        "extras.add('uvicorn')\n"
        "sys.exit(', '.join(extras & set(sys.modules)) or None)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603


def test_the_table_of_floors_has_every_module_in_its_order() -> None:
    """The contract in pyproject.toml says which module is on which floor, the table what for."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    floors = next(
        each for each in pyproject["tool"]["importlinter"]["contracts"] if each["id"] == "floors"
    )
    contract = [set(re.findall(r"\w+", each)) for each in floors["layers"]]
    house = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The house")[2]
    rows = re.findall(r"(?m)^\| [^|]*\| (`[^|]*)\|", house.partition("\n## ")[0])
    places = [
        min(place for place, floor in enumerate(contract) if module in floor)
        for row in rows
        for module in re.findall(r"`(\w+)`", row)
    ]
    assert places == sorted(places)
    named = {module for row in rows for module in re.findall(r"`(\w+)`", row)}
    assert named == set().union(*contract) - {"__main__"}


SHARED_BY_INTEGRATIONS = {"CORSMiddleware", "CrossOrigin"}
"""Names that users import from the module of their own interface or framework."""


NAMES_OF_STANDARDS = {"Failure", "Scope"}
"""Fetch's word for a value, with its type; ASGI's and Python's word for different things."""


def named_types(path: Path) -> Iterator[str]:
    """The names of a module's classes, nested ones too, and of its public type aliases."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef):
            yield node.name.lstrip("_")
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
            name = ast.unparse(node.target)
            if not name.startswith("_"):
                yield name


def test_every_class_and_type_has_a_name_of_its_own() -> None:
    names = Counter(name for path in (ROOT / "src").rglob("*.py") for name in named_types(path))
    shared = SHARED_BY_INTEGRATIONS | NAMES_OF_STANDARDS
    assert [name for name, count in names.items() if count > 1 and name not in shared] == []
