"""Each kind of paste is explained truly: its causes, what is said, and what must not be."""

from __future__ import annotations

import json
from functools import cache

import pytest
from click.testing import Result

from crossorigin.diagnosis import read_all

from ..unmeasured import unmeasured
from . import invariants
from .invariants import broken
from .kinds import KINDS, Kind

NOT_TOLD = ("asks-permission", "allowed-as-shown", "retold", "settings-reviewed")
"""Notes that a kind names only if it is about them."""


def explained(kind: Kind, *options: str) -> Result:
    return invariants.explained(kind.text, *kind.options, *options)


@pytest.mark.parametrize("kind", KINDS, ids=[each.name for each in KINDS])
def test_what_is_pasted_is_explained(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crossorigin.cli.explain.read_all", cache(read_all))
    result = explained(kind)
    output = " ".join(result.output.split())
    for said in kind.says:
        assert said in output
    for said in kind.never:
        assert said not in output
    if not kind.causes:
        assert result.exit_code == 2
        return
    with unmeasured():  # it weighs and says the same again
        document = json.loads(explained(kind, "--json").stdout)
    assert broken(kind.text, kind.options, result.output, document) == []
    requests = document["requests"]
    found = [each["cause"] for each in requests[0]["findings"]]
    told = [each for each in found if each not in NOT_TOLD or each in kind.causes.split()]
    assert " ".join(told) == kind.causes
    assert len(requests) == 1
    may_be_refused = [
        each["allowed"] is False
        or each["obstacle"] == "says-nothing"
        or (each["allowed"] is None and bool(each["reasons"]))
        or each["findings"][0]["cause"] == "not-asked-as-a-page"
        for each in requests
    ]
    assert result.exit_code == (1 if any(may_be_refused) else 0)


def test_the_names_of_the_kinds_differ() -> None:
    assert len({each.name for each in KINDS}) == len(KINDS)
