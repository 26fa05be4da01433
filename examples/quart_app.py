"""An API in Quart for one site, with one part of it open to all.

Run it: hypercorn examples.quart_app:app
"""

from quart import Quart, request

from crossorigin import Policy
from crossorigin.integrations.quart import CrossOrigin, cors

APP = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
)

app = Quart(__name__)
CrossOrigin(app, policy=APP)


@app.get("/articles/<int:number>")
async def read_article(number: int) -> dict[str, object]:
    return {"number": number}


@app.put("/articles/<int:number>")
async def change_article(number: int) -> dict[str, object]:
    return {"number": number, "text": (await request.get_json())["text"]}


@app.get("/feed")
@cors(Policy(allow_origins="*"))
async def read_feed() -> list[str]:
    return ["the latest article"]
