"""Recipes: what each says, and what none may carry. `tests/pains` applies them to real software."""

from __future__ import annotations

import ast
import json
import re
import shlex
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize("grant", [LEAST, EVERYTHING], ids=["least", "everything"])
def test_recipes_are_well_formed(grant: Grant) -> None:
    for software in (Software.FASTAPI, Software.DJANGO, Software.FLASK, Software.MCP):
        ast.parse(recipe(software, grant))
    for software in (Software.API_GATEWAY, Software.S3, Software.CLOUDFRONT):
        words = shlex.split(recipe(software, grant), comments=True)
        assert isinstance(json.loads(words[-1]), dict)
    for software in (Software.R2, Software.GCS):
        document = recipe(software, grant).partition("'END'\n")[2].partition("\nEND")[0]
        assert json.loads(document)
    ET.fromstring(recipe(Software.IIS, grant))  # noqa: S314 (our own)
    balanced: tuple[Software, ...] = (
        Software.SPRING,
        Software.ASPNET,
        Software.EXPRESS,
        Software.LARAVEL,
    )
    balanced += (Software.NESTJS, Software.FASTIFY, Software.HONO, Software.KOA, Software.TRPC)
    balanced += (Software.STRAPI, Software.PHP, Software.WORDPRESS, Software.NEXTJS)
    balanced += (Software.NETLIFY, Software.VERCEL)
    for software in (*balanced, Software.GO_JUB0BS, Software.GO_RS_CORS, Software.WORKERS):
        text = recipe(software, grant)
        for left, right in ("()", "{}", "[]"):
            assert text.count(left) == text.count(right), text


def test_what_a_service_cannot_allow_is_said() -> None:
    patch = Grant(APP, ("PATCH",), credentials=True)
    for software in (Software.S3, Software.R2):
        assert "cannot allow PATCH" in recipe(software, patch)
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
