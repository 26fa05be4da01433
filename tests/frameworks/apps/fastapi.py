"""FastAPI on uvicorn."""

from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response, WebSocket
from fastapi.responses import PlainTextResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles

from crossorigin.integrations.fastapi import cors, install

from ..contract import (
    AUTHORIZATION,
    CHUNKS,
    COOKIES,
    ETAG,
    KEPT,
    NO_CORS,
    OPEN,
    OPTIONS,
    OWN_HEADERS,
    PARTNERS,
    PLAIN,
    POLICIES,
    STATIC,
    VARIED,
    Bug,
    Framework,
    is_customer_async,
)

FRAMEWORK = Framework(
    name="FastAPI",
    distributions=("fastapi", "uvicorn"),
    command="uvicorn --host 127.0.0.1 --port {port} tests.frameworks.apps.fastapi:app",
    lacks={"policy-of-a-class": "endpoints are functions"},
)

app = FastAPI(default_response_class=PlainTextResponse)
install(app, policy=POLICIES, allow_origin_if=is_customer_async, websocket="enforce")

Answer = Callable[[Request], Awaitable[Response]]


@app.middleware("http")
async def authenticate(request: Request, answer: Answer) -> Response:
    private = request.url.path.startswith("/private")
    if private and request.headers.get("authorization") != AUTHORIZATION:
        return PlainTextResponse("who are you?", 401)
    return await answer(request)


@app.get("/plain")
@app.head("/plain")
@app.get("/slashed/")
@app.get("/private/data")
@app.get("/internal/status")
def plain(response: Response) -> str:
    response.headers["ETag"] = ETAG
    return PLAIN


@app.put("/plain")
async def change(request: Request) -> Response:
    return Response(await request.body())


@app.options("/plain")
def options() -> Response:
    return Response(headers=OPTIONS)


@app.get("/crash")
def crash() -> None:
    raise Bug


@app.get("/conflict")
def conflict() -> None:
    raise HTTPException(409)


@app.get("/stream")
def stream() -> Response:
    async def chunks() -> AsyncIterator[str]:
        for chunk in CHUNKS:
            yield chunk

    return StreamingResponse(chunks(), media_type="text/plain")


@app.get("/broken")
def broken() -> Response:
    async def chunks() -> AsyncIterator[str]:
        yield CHUNKS[0]
        raise Bug

    return StreamingResponse(chunks(), media_type="text/plain")


app.mount("/static", StaticFiles(directory=STATIC))


@app.get("/own-headers")
def own_headers(response: Response) -> str:
    response.headers.update(OWN_HEADERS)
    return PLAIN


@app.get("/varied")
def varied(response: Response) -> str:
    response.headers.update(VARIED)
    return PLAIN


@app.get("/cookies")
def cookies(request: Request, response: Response) -> str:
    for cookie in COOKIES:
        response.headers.append("Set-Cookie", cookie)
    return request.headers.get("cookie", "")


@app.websocket("/echo")
async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


@app.get("/internal/books")
def books(response: Response) -> str:
    response.headers.update(OWN_HEADERS)
    return KEPT


@app.get("/open")
@app.get("/split")
@cors(OPEN)
def open_to_all() -> str:
    return PLAIN


@app.get("/closed")
@cors(NO_CORS)
def closed(response: Response) -> str:
    response.headers.update(OWN_HEADERS)
    return KEPT


@app.put("/split")
@cors(PARTNERS)
async def change_split(request: Request) -> Response:
    return await change(request)


group = cors(PARTNERS)(APIRouter(prefix="/group"))
group.get("/open")(open_to_all)


@group.get("/item")
def item() -> str:
    return PLAIN


app.include_router(group)

mounted = cors(PARTNERS)(FastAPI(default_response_class=PlainTextResponse))
mounted.get("/item")(item)
app.mount("/mounted", mounted)
