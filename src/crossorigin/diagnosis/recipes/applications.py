"""Recipes for programs with a setting of their own: model servers, Socket.IO, Keycloak, MCP."""

from __future__ import annotations

import json

from ..grant import Grant
from ..software import Software
from .writing import Writer, as_json, commented, lines

__all__ = ["RECIPES"]


def _ollama(grant: Grant) -> str:
    # Ollama lists its own origins of localhost in addition to these.
    origins = ",".join(grant.origins)
    return lines(
        commented("Ollama has no setting for credentials: fetch without them.")
        if grant.credentials
        else None,
        "# in the environment of the server, which has to be started again:",
        f'OLLAMA_ORIGINS="{origins}" ollama serve',
        "",
        '# as a systemd service: systemctl edit ollama.service, then "systemctl restart ollama"',
        "# [Service]",
        f'# Environment="OLLAMA_ORIGINS={origins}"',
        f'# on macOS: launchctl setenv OLLAMA_ORIGINS "{origins}"; then start the app again',
    )


def _lm_studio(_grant: Grant) -> str:
    return lines(
        "# It knows only every origin or none: any page that you open may then use the models.",
        "lms server start --cors",
    )


def _vllm(grant: Grant) -> str:
    return lines(
        "# further options of vllm serve",
        f"--allowed-origins '{as_json(grant.origins)}' \\",
        f"--allowed-methods '{as_json(grant.all_methods)}' \\" if grant.methods else None,
        f"--allowed-headers '{as_json(grant.headers)}' \\" if grant.headers else None,
        "--allow-credentials" if grant.credentials else None,
    ).removesuffix(" \\")


def _engineio(grant: Grant) -> str:
    node = {
        "origin": "*" if grant.anyone else list(grant.origins),
        **({"allowedHeaders": list(grant.headers)} if grant.headers else {}),
        **({"credentials": True} if grant.credentials else {}),
    }
    return lines(
        "// in Node.js",
        f"const io = new Server(httpServer, {{ cors: {json.dumps(node)} }});",
        "",
        "# in Python, and CORS middleware must not cover the path /socket.io/ a second time",
        "sio = socketio.AsyncServer(",
        '    async_mode="asgi",',
        f"    cors_allowed_origins={json.dumps('*') if grant.anyone else as_json(grant.origins)},",
        ")",
    )


def _keycloak(grant: Grant) -> str:
    return lines(
        "# or in the admin console: Clients, the client, Settings, Web origins; + means the",
        "# origins of all valid redirect URIs. This replaces the list that the client has.",
        "# The client's UUID is what this prints:",
        "# kcadm.sh get clients -r YOUR_REALM -q clientId=YOUR_CLIENT_ID --fields id",
        "kcadm.sh update clients/YOUR_CLIENT_UUID -r YOUR_REALM \\",
        f"  -s 'webOrigins={as_json(grant.origins)}'",
    )


def _mcp(grant: Grant) -> str:
    headers = ["Authorization", "Content-Type", "Last-Event-ID", "Mcp-Protocol-Version"]
    headers += ["Mcp-Session-Id"]
    known = {each.lower() for each in headers}
    headers += [each for each in grant.headers if each.lower() not in known]
    expose = ["Mcp-Session-Id", "WWW-Authenticate"]
    exposed = {each.lower() for each in expose}
    expose += [each for each in grant.expose if each.lower() not in exposed]
    methods = list(dict.fromkeys(("GET", "POST", "DELETE", *grant.methods)))
    return lines(
        "from mcp.server.transport_security import TransportSecuritySettings",
        "from starlette.middleware.cors import CORSMiddleware",
        "",
        "# The server's own check of Origin and Host, against DNS rebinding, comes before CORS:",
        "# add the host under which the server is reached.",
        "security = TransportSecuritySettings(",
        '    allowed_hosts=["127.0.0.1:*", "localhost:*", "[::1]:*"],',
        f"    allowed_origins={as_json((grant.origin, *grant.also))},",
        ")",
        "app = CORSMiddleware(",
        "    mcp.streamable_http_app(transport_security=security),",
        f"    allow_origins={as_json(grant.origins)},",
        f"    allow_methods={as_json(methods)},",
        f"    allow_headers={as_json(headers)},",
        f"    expose_headers={as_json(expose)},",
        "    allow_credentials=True," if grant.credentials else None,
        ")",
    )


RECIPES: dict[Software, Writer] = {
    Software.OLLAMA: Writer(
        "Ollama",
        "in the server's environment",
        "https://docs.ollama.com/faq",
        _ollama,
        patterns=True,
    ),
    Software.LM_STUDIO: Writer(
        "LM Studio",
        "in a shell, or Developer, Server Settings, Enable CORS",
        "https://lmstudio.ai/docs/cli/serve/server-start",
        _lm_studio,
    ),
    Software.VLLM: Writer(
        "vLLM",
        "on the command line of the server",
        "https://docs.vllm.ai/en/latest/serving/openai_compatible_server/",
        _vllm,
    ),
    Software.ENGINEIO: Writer(
        "Socket.IO and Engine.IO",
        "where the server is made",
        "https://socket.io/docs/v4/handling-cors/",
        _engineio,
    ),
    Software.KEYCLOAK: Writer(
        "Keycloak",
        "in the client's settings",
        "https://www.keycloak.org/docs/latest/server_admin/#_client-cors",
        _keycloak,
    ),
    Software.MCP: Writer(
        "the Python SDK of the Model Context Protocol",
        "in the module that uvicorn runs",
        "https://modelcontextprotocol.io/specification/latest/basic/transports#security-warning",
        _mcp,
    ),
}
