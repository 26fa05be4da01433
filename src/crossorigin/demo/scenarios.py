"""The scenarios: the pages, their requests, and whether the policy in ``cors.toml`` allows them.

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
    """One request of one page; ``page=None`` is a program that is not a browser, such as curl."""

    title: str
    page: str | None
    path: str
    meant_to_succeed: bool
    options: FetchOptions = field(default_factory=FetchOptions)
    sandboxed: bool = False


SCENARIOS = (
    Scenario("A simple GET", APP, "/articles", meant_to_succeed=True),
    Scenario(
        "POST with JSON",
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
        "PUT with a request header",
        APP,
        "/articles/1",
        meant_to_succeed=True,
        options={"method": "PUT", "headers": {"If-Match": '"7"'}, "body": "Vary: Origin"},
    ),
    Scenario(
        "GET with the user's cookies",
        APP,
        "/account",
        meant_to_succeed=True,
        options={"credentials": "include"},
    ),
    Scenario(
        "A method that the policy does not allow",
        APP,
        "/articles/2",
        meant_to_succeed=False,
        options={"method": "DELETE"},
    ),
    Scenario(
        "A page of another site, with the user's cookies",
        EVIL,
        "/account",
        meant_to_succeed=False,
        options={"credentials": "include"},
    ),
    Scenario(
        "A page of another site, with PUT",
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
    Scenario("curl, which is not a browser", None, "/account", meant_to_succeed=True),
)
