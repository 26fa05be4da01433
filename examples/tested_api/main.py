"""An API with a policy: a shop's front end uses it, and the pages of its partners read its status.

Run it with:  uvicorn --app-dir examples/tested_api main:app
Test it with: pytest examples/tested_api
"""

from pathlib import Path

from fastapi import Cookie, FastAPI, HTTPException, Response

from crossorigin import PolicyMap
from crossorigin.integrations.fastapi import install

app = FastAPI()
install(app, policy=PolicyMap.from_file(Path(__file__).parent / "cors.toml"))

prices = {1: 100}


@app.get("/items/{number}")
def item(number: int, response: Response) -> dict[str, int]:
    """With a header that scripts may read, and a 404 that they may read too."""
    if number not in prices:
        raise HTTPException(404)
    response.headers["X-Price-Of"] = "today"
    return {"number": number, "price": prices[number]}


@app.put("/items/{number}")
def change(number: int, content: dict[str, int], session: str = Cookie("")) -> dict[str, int]:
    """For those who are logged in."""
    if session != "of-ann":
        raise HTTPException(401)
    prices[number] = content["price"]
    return {"number": number, **content}


@app.get("/status")
def status() -> str:
    """For pages of every origin."""
    return "up"
