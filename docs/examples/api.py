"""An API whose CORS settings are nearly right, for the examples of `fetch` and `verify`.

It allows the page, and DELETE, but not the PUT that it has. To serve it:

    uvicorn --app-dir docs/examples api:app --port 48000
"""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    allow_origins=["http://localhost:3000"],
    allow_methods=["GET", "DELETE"],
    max_age=600,
)


@app.get("/items")
def items() -> list[str]:
    """The items."""
    return []


@app.put("/items/1")
def change() -> dict[str, str]:
    """Change an item."""
    return {}
