"""An API in Bottle for one site, with one part of it open to all.

Run it: python -m bottle examples.bottle_app:app
"""

from bottle import Bottle, request

from crossorigin import Policy
from crossorigin.integrations.bottle import cors, install

APP = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
)

app = Bottle()
install(app, policy=APP)


@app.get("/articles/<number:int>")
def read_article(number: int) -> dict[str, object]:
    return {"number": number}


@app.put("/articles/<number:int>")
def change_article(number: int) -> dict[str, object]:
    return {"number": number, "text": request.json["text"]}


@app.get("/feed")
@cors(Policy(allow_origins="*"))
def read_feed() -> dict[str, list[str]]:
    return {"articles": ["the latest article"]}
