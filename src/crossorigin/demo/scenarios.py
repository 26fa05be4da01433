"""The scenarios: which page asks for what, and what the policy in ``cors.toml`` means to allow.

No two scenarios share a page and a path, so that requests seen by the server can be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..browser import FetchOptions

__all__ = ["SCENARIOS", "Scenario"]

APP = "https://app.example.com/"
EVIL = "https://evil.example/"
SANDBOXED = "https://sandboxed.example/"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One request of one page; ``page=None`` is a program that is no browser, such as curl."""

    title: str
    page: str | None
    path: str
    meant_to_succeed: bool
    options: FetchOptions = field(default_factory=FetchOptions)
    sandboxed: bool = False


SCENARIOS = (
    Scenario("A simple read", APP, "/articles", meant_to_succeed=True),
    Scenario(
        "Posting JSON",
        APP,
        "/articles?draft",
        meant_to_succeed=True,
        options={
            "method": "POST",
            "headers": {"Content-Type": "application/json"},
            "body": '{"title": "Vary"}',
        },
    ),
    Scenario(
        "Putting, with a header of its own",
        APP,
        "/articles/1",
        meant_to_succeed=True,
        options={"method": "PUT", "headers": {"If-Match": '"7"'}, "body": "Vary: Origin"},
    ),
    Scenario(
        "Reading with the user's cookies",
        APP,
        "/account",
        meant_to_succeed=True,
        options={"credentials": "include"},
    ),
    Scenario(
        "A method that the policy leaves out",
        APP,
        "/articles/2",
        meant_to_succeed=False,
        options={"method": "DELETE"},
    ),
    Scenario(
        "Somebody else's page, with the user's cookies",
        EVIL,
        "/account",
        meant_to_succeed=False,
        options={"credentials": "include"},
    ),
    Scenario(
        "Somebody else's page, writing",
        EVIL,
        "/articles/1",
        meant_to_succeed=False,
        options={"method": "PUT", "body": "mine now"},
    ),
    Scenario(
        "A sandboxed page, whose origin is null",
        SANDBOXED,
        "/articles",
        meant_to_succeed=False,
        sandboxed=True,
    ),
    Scenario("curl, which is no browser", None, "/account", meant_to_succeed=True),
)
