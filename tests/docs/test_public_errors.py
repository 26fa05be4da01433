"""Errors cross processes: multiprocessing and pytest-xdist pickle them."""

import pickle
import sys
from pathlib import Path
from typing import Any

import pytest

from crossorigin import PolicyError, PolicyWarning, Problem
from crossorigin.browser import DOMException, NetworkFailure, NoAnswer, ScriptTypeError
from crossorigin.demo import BrowserFailed
from crossorigin.diagnosis import Unreadable
from crossorigin.export import ExportError, Grade, Loss
from crossorigin.migrate import MigrationError
from crossorigin.policy import ProblemCode, WarningCode
from crossorigin.sources import ChangedMeanwhile, SourceError
from crossorigin.testing import CorsFailure, HandshakeFailure, PolicyFailure
from crossorigin.transports import NotRecorded

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))

from public_api import public_modules

PROBLEM = Problem(ProblemCode.NO_ORIGINS, "allow_origins", None, "It is empty.", "List origins.")
SOME: Any = "in place of a result or a report, which tests/testing/test_plugin.py has"
ERRORS: list[BaseException] = [
    BrowserFailed("Chromium ended"),
    ChangedMeanwhile("The store has version 2.", 2),
    CorsFailure("GET / is refused", SOME),
    DOMException("a stream cannot be sent", "NotSupportedError"),
    ExportError("nginx", [Loss("block-refused", "block_refused", "It passes.", Grade.OPENS)]),
    HandshakeFailure("WebSocket / is refused"),
    MigrationError("there is no configuration"),
    NoAnswer("timed out", cause=NetworkFailure.TIMEOUT),
    NotRecorded("GET https://api.example.net/"),
    PolicyError([PROBLEM], source="cors.toml"),
    PolicyFailure("The server departs from the policy", SOME),
    PolicyWarning(WarningCode.DUPLICATE, "allow_origins", "a", "It is there twice.", "Keep one."),
    PROBLEM,
    ScriptTypeError("url is not text"),
    SourceError("no document", retry_after=2.5, is_missing=True),
    Unreadable("nothing is known", speaks_of_cors=True),
]


def test_every_public_error_is_here() -> None:
    public = {
        value
        for module in public_modules().values()
        for value in (getattr(module, name) for name in module.__all__)
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    assert public == set(map(type, ERRORS))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_can_be_pickled(error: BaseException) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own)
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert {name: str(value) for name, value in vars(again).items()} == {
        name: str(value) for name, value in vars(error).items()
    }
