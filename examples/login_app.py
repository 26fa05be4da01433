"""A login by a cookie that pages of another site use, with the cookie set in several ways.

    uvicorn --app-dir examples login_app:app

``POST /login`` sets the cookie in one of several ways, and ``GET /me`` is 200 for who is logged in.
``make login-demo`` has the model and real browsers do both.
"""

from fastapi import FastAPI, Request, Response

from crossorigin import Policy
from crossorigin.integrations.fastapi import install

COOKIES = {
    "plain": "session=1; HttpOnly",
    "strict": "session=1; HttpOnly; Secure; SameSite=Strict",
    "lax": "session=1; HttpOnly; Secure; SameSite=Lax",
    "none": "session=1; HttpOnly; Secure; SameSite=None",
    "none-insecure": "session=1; HttpOnly; SameSite=None",
    "partitioned": "session=1; HttpOnly; Secure; SameSite=None; Partitioned",
}
"""Ways to set the session's cookie."""

app = FastAPI()


@app.post("/login/{kind}")
def login(kind: str, response: Response) -> str:
    """Set the cookie; a real login checks a password first."""
    response.headers.append("Set-Cookie", f"{COOKIES[kind]}; Path=/")
    return "logged in"


@app.get("/me")
def me(request: Request, response: Response) -> str:
    """Tell who is logged in."""
    if request.cookies.get("session") == "1":
        return "Ada"
    response.status_code = 401
    return "nobody"


@app.post("/logout")
def logout(response: Response) -> str:
    """Remove the cookie in every way in which it may have been set."""
    for attributes in ("", "; Secure; SameSite=None", "; Secure; SameSite=None; Partitioned"):
        response.headers.append("Set-Cookie", f"session=; Max-Age=0; Path=/{attributes}")
    return "logged out"


install(
    app,
    policy=Policy(
        allow_origins=["https://app.example.com", "https://app.example.net"], allow_credentials=True
    ),
)
