"""The floors: imports run one way, and the server's end needs nothing but its own dependencies."""

import subprocess
import sys
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent


def test_every_module_imports_only_from_the_floors_below() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


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
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(  # noqa: S603
        [lint, "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"crossorigin.fetch -> crossorigin.policy" in done.stdout


def test_the_servers_end_imports_no_extra() -> None:
    program = (
        "import sys, crossorigin, crossorigin.asgi\n"
        "extras = {'ada_url', 'click', 'fastapi', 'httpx2', 'rich', 'trustme', 'uvicorn'}\n"
        "sys.exit(', '.join(extras & set(sys.modules)) or None)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603
