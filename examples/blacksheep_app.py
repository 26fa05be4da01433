"""An API in BlackSheep: uvicorn examples.blacksheep_app:app."""

from blacksheep import Application, FromJSON, Router

from crossorigin import Policy
from crossorigin.integrations.blacksheep import cors, install

POLICY = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
)
OPEN = Policy(allow_origins="*")

items = {"1": "a chair"}

router = Router()
app = Application(router=router)
install(app, policy=POLICY)


@router.get("/items")
async def list_items() -> dict[str, str]:
    return items


@router.put("/items/{item_id}")
async def change_item(item_id: str, data: FromJSON[str]) -> dict[str, str]:
    items[item_id] = data.value
    return items


@router.get("/status")
@cors(OPEN)
async def status() -> str:
    return "up"
