"""An MCP server that pages of one origin may use, with the official SDK's Streamable HTTP.

Run it with:  uvicorn --app-dir examples mcp_server:app
"""

from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

from crossorigin import Policy
from crossorigin.integrations.starlette import install

PAGES = ["https://app.example.com", "http://localhost:6274"]
"""The front end, and the MCP Inspector on a developer's machine."""

server = MCPServer("weather", log_level="WARNING")


@server.tool()
def forecast(city: str) -> str:
    """Tell the weather of tomorrow."""
    return f"Sunny in {city}."


app = server.streamable_http_app(
    transport_security=TransportSecuritySettings(
        allowed_hosts=["mcp.example.net", "127.0.0.1:*", "localhost:*"],
        allowed_origins=PAGES,
    ),
)
install(
    app,
    policy=Policy(
        allow_origins=PAGES,
        allow_methods=["DELETE"],
        allow_headers=[
            "Authorization",
            "Content-Type",
            "Last-Event-ID",
            "Mcp-Method",
            "Mcp-Name",
            "Mcp-Protocol-Version",
            "Mcp-Session-Id",
        ],
        expose_headers=["Mcp-Session-Id", "WWW-Authenticate"],
        max_age=600,
    ),
)
