"""Recipes: what each says, and what none may carry.

`recipe_syntax` reads them as their software does, and `tests/pains` applies them to it.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fastapi import FastAPI
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from crossorigin.diagnosis import Grant, Software, recipes_for

APP = "https://app.example.com"
EVERYTHING = Grant(APP, ("DELETE",), ("X-Trace",), credentials=True, expose=("X-A",), max_age=600)
LEAST = Grant(APP)

CANNOT_SAY: dict[Software, set[str]] = {
    Software.LM_STUDIO: {APP, "DELETE", "X-Trace", "X-A", "600"},
    Software.OLLAMA: {"DELETE", "X-Trace", "X-A", "600"},
    Software.KEYCLOAK: {"DELETE", "X-Trace", "X-A", "600"},
    Software.ENGINEIO: {"DELETE", "X-A", "600"},
    Software.VLLM: {"X-A", "600"},
    Software.MCP: {"600"},
    Software.FIREBASE: {"DELETE", "X-Trace", "600"},
}
"""What a software has no setting for."""
ALWAYS_SAYS: dict[Software, set[str]] = {Software.MCP: {"DELETE"}}
"""What a recipe says whether or not the grant needs it: the protocol does."""


def recipe(software: Software, grant: Grant) -> str:
    (found,) = recipes_for([software], grant)
    assert found.docs.startswith("https://")
    assert found.title
    assert found.where
    return found.text


@pytest.mark.parametrize("grant", [LEAST, EVERYTHING], ids=["least", "everything"])
@pytest.mark.parametrize("software", list(Software))
def test_a_recipe_says_all_of_the_grant_and_no_more(software: Software, grant: Grant) -> None:
    text = recipe(software, grant).replace("\\", "")
    lacks = CANNOT_SAY.get(software, set())
    assert (APP in text) == (APP not in lacks)
    for word in ("DELETE", "X-Trace", "X-A", "600"):
        said = re.search(rf"\b{word}(?!\w)|\b{word}L", text.replace(":delete", "DELETE"))
        wanted = grant is EVERYTHING or word in ALWAYS_SAYS.get(software, set())
        assert bool(said) == (wanted and word not in lacks), (word, text)
    assert not re.search(r"\bNone\b", text)


@pytest.mark.parametrize("software", list(Software))
def test_a_recipe_keeps_the_origins_that_are_allowed_already(software: Software) -> None:
    more = Grant(APP, also=("https://admin.example.com", "http://[::1]:3000"))
    text = recipe(software, more).replace("\\", "")
    if software not in (Software.LM_STUDIO, Software.FIREBASE):
        assert all(each in text for each in more.origins)


PATTERN = Grant("https://*.example.com", page="https://a.example.com")


@pytest.mark.parametrize("software", [each for each in Software if each is not Software.LM_STUDIO])
def test_a_pattern_is_written_as_one_or_the_page_is_named(software: Software) -> None:
    (found,) = recipes_for([software], PATTERN)
    text = found.text.replace("\\", "")
    is_pattern = "https://*.example.com" in text or "https://[a-z0-9.-]+.example.com" in text
    assert is_pattern != (PATTERN.page in text)
    assert is_pattern != found.remark.startswith(f"{found.title} compares whole origins")


def test_patterns_in_python_let_the_page_pass() -> None:
    for recipe_for in (answered_by_starlette, answered_by_flask):
        for origin, allowed in (
            ("https://a.example.com", True),
            ("https://admin.example.org", True),
            ("https://a.example.com.evil.example", False),
            ("https://axexample.com", False),
        ):
            got = recipe_for(replace(PATTERN, also=("https://admin.example.org",)), origin)
            assert got == (origin if allowed else None), (recipe_for, origin)


def answered_by_starlette(grant: Grant, origin: str) -> str | None:
    app = FastAPI()
    exec(recipe(Software.FASTAPI, grant), {"app": app})  # noqa: S102 (it is what is on trial)
    response = TestClient(app).get("/", headers={"Origin": origin})
    return response.headers.get("access-control-allow-origin")


@pytest.mark.parametrize("place", ["under a root path", "around a mounted app", "mounted itself"])
def test_the_recipe_of_fastapi_cures_applications_that_are_not_at_the_root(place: str) -> None:
    app = FastAPI()
    outer, path = app, "/items"
    if place != "under a root path":
        inner = FastAPI()
        app = inner if place == "mounted itself" else app
        outer, path = FastAPI() if place == "mounted itself" else app, "/v1/items"
        outer.mount("/v1", inner)
    exec(recipe(Software.FASTAPI, EVERYTHING), {"app": app})  # noqa: S102 (it is what is on trial)
    asks = {"Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "x-trace"}
    client = TestClient(outer, root_path="/api" if place == "under a root path" else "")
    preflight = client.options(path, headers={"Origin": APP, **asks})
    response = client.delete(path, headers={"Origin": APP})
    assert preflight.status_code == 200
    assert "DELETE" in preflight.headers["access-control-allow-methods"]
    for each in (preflight, response):  # the second is an error, as no such route is there
        assert each.headers["access-control-allow-origin"] == APP


def answered_by_flask(grant: Grant, origin: str) -> str | None:
    app = Flask("app")
    exec(recipe(Software.FLASK, grant), {"app": app})  # noqa: S102 (it is what is on trial)
    response = app.test_client().get("/", headers={"Origin": origin})
    return response.headers.get("Access-Control-Allow-Origin")


def test_what_a_service_cannot_allow_is_said() -> None:
    patch = Grant(APP, ("PATCH",), credentials=True)
    for software in (Software.S3, Software.R2):
        assert "cannot allow PATCH" in recipe(software, patch)
    for software in (Software.KONG, Software.CLOUDFRONT):
        assert "cannot allow MERGE" in recipe(software, Grant(APP, ("PATCH", "MERGE")))
    for software in (Software.GCS, Software.R2, Software.OLLAMA):
        assert "credentials" in recipe(software, patch)
    two = Grant(APP, also=("https://admin.example.com",))
    assert "names one origin" in recipe(Software.API_GATEWAY_REST, two)


@given(name=st.text(st.sampled_from("aX-'\"`$;&|<>\n\\{}% #!^~"), min_size=1, max_size=8))
def test_no_name_of_a_strangers_ends_a_string_or_starts_a_command(name: str) -> None:
    plain = re.fullmatch(r"[A-Za-z0-9.*_-]+", name) is not None
    for grant in (
        Grant(APP, methods=(name,)),
        Grant(APP, headers=(name,)),
        Grant(APP, expose=(name,)),
        Grant(f"https://{name}.example"),
    ):
        assert bool(recipes_for(list(Software), grant)) == plain


@pytest.mark.parametrize(
    ("software", "url", "named"),
    [
        (Software.KEYCLOAK, "https://id.example.org/realms/shop/protocol/x?client_id=web",
         ("-r shop ", "clientId=web ")),
        (Software.S3, "https://files-1.s3.eu-west-1.amazonaws.com/a.png", ("--bucket files-1 ",)),
        (Software.S3, "https://s3.eu-west-1.amazonaws.com/files-1/a.png", ("--bucket files-1 ",)),
        (Software.S3, "https://s3.amazonaws.com/files-1/a.png", ("--bucket files-1 ",)),
        (Software.GCS, "https://storage.googleapis.com/files-1/a.png", ("gs://files-1 ",)),
        (Software.GCS, "https://files-1.storage.googleapis.com/a.png", ("gs://files-1 ",)),
        (Software.GCS, "https://firebasestorage.googleapis.com/v0/b/files-1/o/a",
         ("gs://files-1 ",)),
        (Software.GCS, "https://storage.googleapis.com/upload/storage/v1/b/files-1/o",
         ("gs://files-1 ",)),
        (Software.R2, f"https://{'a' * 32}.r2.cloudflarestorage.com/files-1/a", ("set files-1 ",)),
        (Software.R2, f"https://files-1.{'a' * 32}.r2.cloudflarestorage.com/a", ("set files-1 ",)),
        (Software.AZURE_BLOB, "https://files1.blob.core.windows.net/c/a",
         ("--account-name files1 ",)),
        (Software.API_GATEWAY, "https://x1y2.execute-api.eu-west-1.amazonaws.com/a",
         ("--api-id x1y2 ",)),
    ],
)  # fmt: skip
def test_a_recipe_has_the_names_that_the_url_has(
    software: Software, url: str, named: tuple[str, ...]
) -> None:
    (found,) = recipes_for([software], Grant("https://app.example.com"), [url])
    for each in named:
        assert each in found.text
    assert "YOUR_" not in found.text.replace("YOUR_CLIENT_UUID", "")
    (without,) = recipes_for([software], Grant("https://app.example.com"))
    assert "YOUR_" in without.text


def test_a_recipe_takes_no_name_where_urls_differ_or_a_shell_would_read_it() -> None:
    grant = Grant("https://app.example.com")
    urls = [f"https://id.example.org/realms/{each}/x" for each in ("one", "two")]
    assert "YOUR_REALM" in recipes_for([Software.KEYCLOAK], grant, urls)[0].text
    odd = ["https://id.example.org/realms/a$(id)/x"]
    assert "$(id)" not in recipes_for([Software.KEYCLOAK], grant, odd)[0].text
