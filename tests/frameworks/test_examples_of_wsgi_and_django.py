"""The examples in Django, Flask, Quart, Pyramid and Bottle, as a reader would run them."""

import json
from pathlib import Path

import pytest

from crossorigin.browser import Reason

from ..servers.running import run
from .behaviours import Site, read, refused

COMMANDS = {
    "django": "examples.django_app runserver --noreload 127.0.0.1:{port}",
    "flask": "flask --app examples/flask_app.py run --port {port}",
    "quart": "hypercorn --bind 127.0.0.1:{port} examples.quart_app:app",
    "pyramid": "waitress --listen=127.0.0.1:{port} --call examples.pyramid_app:main",
    "bottle": "bottle --bind 127.0.0.1:{port} examples.bottle_app:app",
}
APP = "https://app.example.com"
OTHER = "https://evil.example"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_is_for_one_site_and_its_feed_for_all(name: str, tmp_path: Path) -> None:
    with run({name: COMMANDS[name]}, tmp_path) as servers:
        site = Site(servers[name])
        news = {"body": '{"text": "news"}', "headers": [("Content-Type", "application/json")]}
        answer = read(site.fetch(APP, "/articles/7", method="PUT", credentials="include", **news))
        assert json.loads(answer) == {"number": 7, "text": "news"}
        refused(site.fetch(OTHER, "/articles/7"))
        result = site.fetch(OTHER, "/articles/7", method="PUT", **news)
        refused(result, Reason.PREFLIGHT_MISSING_ALLOW_ORIGIN)
        assert "the latest article" in read(site.fetch(OTHER, "/feed"))
