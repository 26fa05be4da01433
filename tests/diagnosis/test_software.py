"""Which software it is, and what is written for it."""

from __future__ import annotations

import ast
import json
import re

import pytest

from crossorigin.browser import HttpResponse
from crossorigin.diagnosis import Grant, Software, detect, recipe_for

APP = "https://app.example.com"
EVERYTHING = Grant(APP, ("DELETE",), ("X-Trace",), credentials=True, expose=("X-A",), max_age=600)
LEAST = Grant(APP)


@pytest.mark.parametrize(
    ("header", "software"),
    [
        (("server", "uvicorn"), Software.FASTAPI),
        (("Server", "WSGIServer/0.2 CPython/3.11"), Software.DJANGO),
        (("Set-Cookie", "csrftoken=secret; Path=/"), Software.DJANGO),
        (("Server", "Werkzeug/3.1 Python/3.11"), Software.FLASK),
        (("X-Powered-By", "Express"), Software.EXPRESS),
        (("Set-Cookie", "JSESSIONID=secret"), Software.SPRING),
        (("Server", "Kestrel"), Software.ASPNET),
        (("X-Runtime", "0.1"), Software.RAILS),
        (("Server", "nginx/1.22.1"), Software.NGINX),
        (("Server", "Apache/2.4"), Software.APACHE),
        (("Apigw-Requestid", "x"), Software.API_GATEWAY),
        (("X-Amz-Cf-Id", "x"), Software.CLOUDFRONT),
        (("Server", "AmazonS3"), Software.S3),
    ],
)
def test_software_tells_by_its_headers(header: tuple[str, str], software: Software) -> None:
    (found,) = detect(HttpResponse(200, [header]))
    assert found.software is software
    assert header[0] in found.sign
    assert "secret" not in found.sign


@pytest.mark.parametrize(
    ("body", "software"),
    [
        (b"Disallowed CORS origin", Software.FASTAPI),
        (b"Invalid CORS request", Software.SPRING),
        (b"<Message>CORSResponse: CORS is not enabled for this bucket.</Message>", Software.S3),
        (b"<hr><center>nginx</center>", Software.NGINX),
    ],
)
def test_software_tells_by_its_error_pages(body: bytes, software: Software) -> None:
    (found,) = detect(HttpResponse(400, [], body))
    assert found.software is software


def test_an_application_goes_before_what_stands_before_it() -> None:
    proxied = HttpResponse(200, [("Server", "nginx"), ("X-Powered-By", "Express")])
    assert [each.software for each in detect(None, proxied)] == [Software.EXPRESS, Software.NGINX]
    assert detect() == []


@pytest.mark.parametrize("grant", [LEAST, EVERYTHING], ids=["least", "everything"])
@pytest.mark.parametrize("software", list(Software))
def test_a_recipe_says_all_of_the_grant_and_no_more(software: Software, grant: Grant) -> None:
    recipe = recipe_for(software, grant)
    text = recipe.text.replace("\\", "")
    assert APP in text
    assert recipe.docs.startswith("https://")
    for word in ("DELETE", "X-Trace", "X-A", "600"):
        said = word.lower() in text.lower()  # Rails writes :delete
        assert said == (grant is EVERYTHING), (word, text)
    assert not re.search(r"\bNone\b|\{\}|\[\]", text)


@pytest.mark.parametrize("grant", [LEAST, EVERYTHING], ids=["least", "everything"])
def test_recipes_are_well_formed(grant: Grant) -> None:
    for software in (Software.FASTAPI, Software.DJANGO, Software.FLASK):
        ast.parse(recipe_for(software, grant).text)
    for software in (Software.API_GATEWAY, Software.S3, Software.CLOUDFRONT):
        json.loads("{" + recipe_for(software, grant).text.partition("'{")[2].rpartition("'")[0])
    for software in (Software.SPRING, Software.ASPNET, Software.EXPRESS, Software.NGINX):
        text = recipe_for(software, grant).text
        for left, right in ("()", "{}", "[]"):
            if software is Software.NGINX:
                text = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
            assert text.count(left) == text.count(right)
