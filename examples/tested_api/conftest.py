"""The application under test, for all tests here."""

import pytest
from fastapi import FastAPI
from main import app


@pytest.fixture
def cors_app() -> FastAPI:
    """What `cors_browser` is in front of."""
    return app
