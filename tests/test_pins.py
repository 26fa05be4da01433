"""The pins: every distribution has one exact version, for every Python that is supported."""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
PYTHONS = [
    line.rpartition(" ")[2]
    for line in PROJECT["project"]["classifiers"]
    if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", line)
]
LINES = [line for line in (ROOT / "pins.txt").read_text().splitlines() if not line.startswith("#")]
LINE = re.compile(
    r"[a-z0-9]+(-[a-z0-9]+)*"  # a normalized name
    r"==[a-z0-9.!]+"  # no "+": such a version is in no public index
    r'( ; python_version >= "3\.\d+")?(( ;| and) python_version < "3\.\d+")?'
)


def load(script: str) -> ModuleType:
    loader = SourceFileLoader(script.replace("/", "_"), str(ROOT / script))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


PIN = load("scripts/pin")


def versions(lines: list[str], python: str) -> dict[str, str]:
    """The pins that hold on this version of Python."""
    found: dict[str, str] = {}
    for line in lines:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"python_version": python}):
            assert requirement.name not in found, f"{requirement.name} is pinned twice"
            found[requirement.name] = str(requirement.specifier).removeprefix("==")
    return found


def requirements() -> Iterator[Requirement]:
    """What the project itself asks for: to run, to be tested, to be built and to be compared."""
    project = PROJECT["project"]
    bench = (ROOT / "bench" / "requirements.txt").read_text().splitlines()
    for line in [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
        *(line for group in PROJECT["dependency-groups"].values() for line in group),
        *PROJECT["build-system"]["requires"],
        *(line for line in bench if not line.startswith("#")),
    ]:
        # A dictionary includes another group.
        if isinstance(line, str) and not line.startswith("crossorigin["):
            yield Requirement(line)


def test_a_pin_is_a_name_an_exact_version_and_perhaps_versions_of_python() -> None:
    assert [line for line in LINES if not LINE.fullmatch(line)] == []


@pytest.mark.parametrize("python", PYTHONS)
def test_all_that_the_project_asks_for_is_pinned_within_its_ranges(python: str) -> None:
    pinned = versions(LINES, python)
    assert {"pip", "uv"} <= set(pinned)
    for requirement in requirements():
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_the_packages_of_npm_are_pinned_by_exact_versions() -> None:
    pinned = json.loads((ROOT / "tests" / "pains" / "package.json").read_text())
    assert set(pinned["dependencies"]) == {"cors", "express", "hono", "workerd"}
    for version in [*pinned["dependencies"].values(), *pinned["overrides"].values()]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


minors = st.tuples(st.just(3), st.integers(8, 15))
installations = st.dictionaries(
    minors,
    st.dictionaries(st.sampled_from(["a", "b-c"]), st.sampled_from(["1.0", "2.0", "3.0"])),
    min_size=1,
)


@given(installations)
def test_the_lines_say_for_every_python_what_is_installed_there(
    found: dict[tuple[int, int], dict[str, str]],
) -> None:
    lines = PIN.merged(found)
    assert all(LINE.fullmatch(line) for line in lines)
    for (major, minor), installed in found.items():
        assert installed.items() <= versions(lines, f"{major}.{minor}").items()
    for python, read in PIN.pinned(lines).items():
        assert read == versions(lines, "{}.{}".format(*python))


def test_one_line_is_enough_where_every_python_agrees() -> None:
    found = {(3, 11): {"a": "1"}, (3, 12): {"a": "1"}, (3, 13): {"a": "1", "only-there": "2"}}
    assert PIN.merged(found) == ["a==1", "only-there==2"]


def test_the_newest_python_that_passed_decides_for_later_ones() -> None:
    lines = PIN.merged({(3, 11): {"a": "1"}, (3, 12): {"a": "2"}, (3, 13): {"a": "3"}})
    assert [versions(lines, python)["a"] for python in ("3.11", "3.12", "3.13", "3.15")] == [
        *("1", "2", "3", "3")
    ]


def test_a_package_that_npm_installs_in_two_versions_is_refused(tmp_path: Path) -> None:
    for folder in ("cors", "express", "express/node_modules/cors"):
        (tmp_path / folder).mkdir(parents=True)
        package = {"name": Path(folder).name, "version": "1.0.0"}
        (tmp_path / folder / "package.json").write_text(json.dumps(package))
    with pytest.raises(SystemExit, match="two versions"):
        PIN.npm_pins(tmp_path)


def test_the_pins_are_in_order() -> None:
    names = [Requirement(line).name for line in LINES]
    assert names == sorted(names)
