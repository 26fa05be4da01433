"""An API in Flask for one site, with one part of it open to all.

Run it: flask --app examples/flask_app.py run
"""

from flask import Flask, request

from crossorigin import Policy
from crossorigin.integrations.flask import CrossOrigin, cors

APP = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
)

app = Flask(__name__)
CrossOrigin(app, policy=APP)


@app.get("/articles/<int:number>")
def read_article(number: int) -> dict[str, object]:
    return {"number": number}


@app.put("/articles/<int:number>")
def change_article(number: int) -> dict[str, object]:
    return {"number": number, "text": request.get_json()["text"]}


@app.get("/feed")
@cors(Policy(allow_origins="*"))
def read_feed() -> list[str]:
    return ["the latest article"]
