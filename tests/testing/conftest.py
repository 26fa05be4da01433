"""What these tests share: suites of a tester, run by pytest itself."""

import pytest

API = """
from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware

api = FastAPI()


@api.get("/items")
def items(response: Response):
    response.headers["X-Request-Id"] = "7"
    response.headers["X-Secret"] = "8"
    response.set_cookie("seen", "1")
    return ["an item"]


@api.put("/items/1")
def change():
    return "changed"


@api.get("/crash")
def crash():
    raise ZeroDivisionError("division by zero")


policy = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_headers=["Content-Type"],
    expose_headers=["X-Request-Id"],
    allow_credentials=True,
    max_age=600,
)
app = CORSMiddleware(api, policy=policy)
"""
CONFTEST = """
import pytest

from api import app


@pytest.fixture
def cors_app():
    return app
"""
INI = """
[pytest]
addopts = --strict-markers --strict-config -p no:cacheprovider
asyncio_default_fixture_loop_scope = function
filterwarnings = error
xfail_strict = true
"""


@pytest.fixture
def empty_suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A tester's suite, strict as can be. Write its tests into it."""
    pytester.path.joinpath("pytest.ini").write_text(INI)
    pytester.syspathinsert()
    return pytester


@pytest.fixture
def suite(empty_suite: pytest.Pytester) -> pytest.Pytester:
    """The same, of an API with a policy."""
    empty_suite.makepyfile(api=API, conftest=CONFTEST)
    return empty_suite
