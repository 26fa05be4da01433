"""Express with the cors package, with the faults that people have."""

from __future__ import annotations

from pathlib import Path

from .software import express
from .tool import PAGE, fetch

JSON = ("-X", "PUT", "--json-body", "{}")
ROUTES = 'app.all("/items/1", (request, response) => response.json({}));'
CORS = 'const cors = require("cors");'


def test_2_any_origin_with_credentials(tmp_path: Path) -> None:
    script = f"{CORS} app.use(cors({{credentials: true}})); {ROUTES}"
    options = ("--credentials", "include")
    with express(script, tmp_path) as server:
        seen = fetch(f"{server}/items/1", *options)
    assert (seen.status, seen.causes) == (1, ["wildcard-with-credentials"])
    assert seen.software == ["express"]
    with express(f"{seen.recipe('express')}\n{ROUTES}", tmp_path) as server:
        assert fetch(f"{server}/items/1", *options).allowed


def test_3_a_guard_before_cors(tmp_path: Path) -> None:
    guard = (
        "app.use((request, response, next) => request.headers.authorization"
        " ? next() : response.status(401).end());"
    )
    options = (*JSON, "-H", "Authorization: Bearer x")
    with express(f"{guard} {CORS} app.use(cors()); {ROUTES}", tmp_path) as server:
        seen = fetch(f"{server}/items/1", *options)
    assert (seen.status, seen.causes) == (1, ["preflight-needs-login"])
    with express(f"{seen.recipe('express')}\n{guard}\n{ROUTES}", tmp_path) as server:
        assert fetch(f"{server}/items/1", *options).allowed


def test_a_server_that_only_knows_its_routes(tmp_path: Path) -> None:
    put = 'app.put("/items/1", (request, response) => response.json({}));'
    with express(put, tmp_path) as server:
        seen = fetch(f"{server}/items/1", *JSON)
    assert seen.status == 1
    assert seen.causes[0] in ("preflight-not-handled", "no-cors-headers")
    with express(f"{seen.recipe('express')}\n{put}", tmp_path) as server:
        assert fetch(f"{server}/items/1", *JSON).allowed


def test_19_preflights_that_are_not_remembered(tmp_path: Path) -> None:
    origin = f'app.use(cors({{origin: ["{PAGE}"]}}));'
    with express(f"{CORS} {origin} {ROUTES}", tmp_path) as server:
        seen = fetch(f"{server}/items/1", *JSON)
    assert seen.allowed
    assert "no-max-age" in seen.notes
    with express(f"{seen.recipe('express', 'no-max-age')}\n{ROUTES}", tmp_path) as server:
        again = fetch(f"{server}/items/1", *JSON, "--repeat", "2")
    assert again.allowed
    assert "no-max-age" not in again.notes
    assert [len(each["exchanges"]) for each in again.requests] == [2, 1]
    decisions = [each["text"] for each in again.last["decisions"]]
    assert any("No preflight was sent" in each for each in decisions)
