"""FastAPI: one policy, routes with their own, and customers' origins from a database.

Run it with:  uvicorn --app-dir examples fastapi_app:app
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

from fastapi import APIRouter, FastAPI, HTTPException

from crossorigin import NO_CORS, Policy
from crossorigin.integrations.fastapi import cors, install

DATABASE = Path(mkdtemp()) / "customers.sqlite"

with closing(sqlite3.connect(DATABASE)) as database:
    database.execute("CREATE TABLE customers (origin TEXT PRIMARY KEY)")
    database.execute("INSERT INTO customers VALUES ('https://shop.customer.example')")
    database.commit()


def is_customer(origin: str) -> bool:
    """Asked in a thread, and only about origins that the policy does not list."""
    with closing(sqlite3.connect(DATABASE)) as database:
        query = "SELECT 1 FROM customers WHERE origin = ?"
        return database.execute(query, [origin]).fetchone() is not None


app = FastAPI()
install(
    app,
    policy=Policy(
        allow_origins=["https://app.example.com"],
        allow_methods=["PUT"],
        allow_headers=["Content-Type"],
        allow_credentials=True,
        max_age=600,
    ),
    allow_origin_if=is_customer,
)


@app.get("/items/{number}")
def item(number: int) -> dict[str, int]:
    """Under the policy of the whole application, its errors too."""
    if number > 100:
        raise HTTPException(404)
    return {"number": number}


@app.put("/items/{number}")
def change(number: int, content: dict[str, int]) -> dict[str, int]:
    """The preflight for it is answered by the policy."""
    return {"number": number, **content}


@app.get("/status")
@cors(Policy(allow_origins="*"))
def status() -> str:
    """For pages of every origin."""
    return "up"


internal = cors(NO_CORS)(APIRouter(prefix="/internal"))


@internal.get("/report")
def report() -> str:
    """In a router that is closed to pages."""
    return "for no page of another origin"


app.include_router(internal)
