"""Importing the package is cheap: its names are imported when they are used."""

import subprocess
import sys

import pytest

import crossorigin


def loaded_by(statement: str) -> set[str]:
    """The modules that a new interpreter has loaded after `statement`."""
    code = f"import sys; before = set(sys.modules); {statement}; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_else_of_it() -> None:
    assert {name for name in loaded_by("import crossorigin") if "crossorigin" in name} == {
        "crossorigin"
    }


def test_a_policy_needs_no_event_loop() -> None:
    assert "asyncio" not in loaded_by("from crossorigin import Policy, PolicyMap, NO_CORS")


@pytest.mark.parametrize("name", crossorigin.__all__)
def test_each_public_name_is_there(name: str) -> None:
    assert getattr(crossorigin, name) is not None
    assert name in dir(crossorigin)


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="module 'crossorigin' has no attribute 'Polizy'"):
        getattr(crossorigin, "Polizy")  # noqa: B009 (type checkers know that it is not)
