"""Each framework, held to each behaviour that it does not lack."""

from collections.abc import Callable

import pytest

from .behaviours import BEHAVIOURS, Site
from .frameworks import FRAMEWORKS

CASES = [
    pytest.param(module, name, id=f"{module}-{name}")
    for module, framework in FRAMEWORKS.items()
    for name in BEHAVIOURS
    if name not in framework.lacks
]


@pytest.mark.parametrize(("module", "name"), CASES)
def test_a_framework_has_a_behaviour(
    site_of: Callable[[str], Site], module: str, name: str
) -> None:
    BEHAVIOURS[name].check(site_of(module))


@pytest.mark.parametrize("module", FRAMEWORKS)
def test_what_a_framework_lacks_is_a_behaviour_and_has_a_reason(module: str) -> None:
    lacks = FRAMEWORKS[module].lacks
    assert set(lacks) <= set(BEHAVIOURS)
    assert all(lacks.values())
