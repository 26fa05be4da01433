"""WebSocket handshakes under each of the modes, on every server that speaks WebSocket."""

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from .expectations import APP, LOCALHOST, OWN, SUBDOMAIN
from .running import ASGI_SERVERS, LIMIT, Server

pytestmark = pytest.mark.parametrize("server", ASGI_SERVERS, indirect=True)

ALLOWED = [APP, SUBDOMAIN, LOCALHOST, OWN]
REFUSED = ["https://evil.example", "https://app.example.com.evil.example", "null", f"{OWN}0"]

ACCEPTS_AND_REFUSES = {"granian-asgi"}
"""It puts the headers of a successful handshake into its 403; the status is what counts."""


def talk(server: Server, mode: str, origin: str | None, site: str | None = None) -> str:
    """Open a WebSocket, say something, and give what comes back."""
    sent = None if origin is None else Origin(origin.replace(OWN, server.origin))
    headers = {} if site is None else {"Sec-Fetch-Site": site}
    url = f"ws://127.0.0.1:{server.port}/{mode}/socket"
    with connect(
        url, origin=sent, additional_headers=headers, open_timeout=LIMIT, proxy=None
    ) as socket:
        socket.send("hello")
        return str(socket.recv(LIMIT))


def refusal(server: Server, mode: str, origin: str | None, site: str | None = None) -> int:
    """The status of the response to a handshake that has to be refused."""
    with pytest.raises(InvalidStatus) as caught:
        talk(server, mode, origin, site)
    response = caught.value.response
    names = [name.lower() for name, _ in response.headers.raw_items()]
    assert not [name for name in names if name.startswith("access-control-")]
    assert ("sec-websocket-accept" in names) is (server.name in ACCEPTS_AND_REFUSES)
    return response.status_code


@pytest.mark.parametrize("origin", [None, *ALLOWED, *REFUSED])
def test_pass_lets_every_handshake_through(server: Server, origin: str | None) -> None:
    assert talk(server, "pass", origin) == "hello"


@pytest.mark.parametrize("mode", ["enforce", "require-origin"])
@pytest.mark.parametrize("origin", ALLOWED)
def test_allowed_origins_and_the_servers_own_get_through(
    server: Server, mode: str, origin: str
) -> None:
    assert talk(server, mode, origin) == "hello"


@pytest.mark.parametrize("mode", ["enforce", "require-origin"])
@pytest.mark.parametrize("origin", REFUSED)
def test_refused_origins_are_answered_403(server: Server, mode: str, origin: str) -> None:
    assert refusal(server, mode, origin) == 403


@pytest.mark.parametrize("mode", ["enforce", "require-origin"])
def test_what_the_browser_says_of_the_site_comes_before_a_comparison_of_origins(
    server: Server, mode: str
) -> None:
    assert refusal(server, mode, OWN, "cross-site") == 403
    assert talk(server, mode, "https://elsewhere.example", "same-origin") == "hello"


def test_without_origin_a_handshake_is_refused_only_if_one_is_required(server: Server) -> None:
    assert talk(server, "enforce", None) == "hello"
    assert refusal(server, "require-origin", None) == 403


def test_refusals_are_not_errors_of_the_server(server: Server) -> None:
    before = len(server.output())
    for _ in range(20):
        assert refusal(server, "enforce", "https://evil.example") == 403
    assert talk(server, "enforce", APP) == "hello"
    assert "Traceback" not in server.output()[before:]
