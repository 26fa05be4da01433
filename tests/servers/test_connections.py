"""What a connection goes through: keeping it open, streams, clients that leave, exceptions."""

import secrets

import pytest

from .applications import ANSWERS, BUG, MANY
from .client import Client
from .expectations import APP, CREDENTIALS, Request, expected, outcome
from .running import HIDES_A_CUT_STREAM, SERVERS, WSGI_SERVERS, Server, wait_until

EVIL = "https://evil.example"
ORIGIN = ("Origin", APP)
PREFLIGHT = [ORIGIN, ("Access-Control-Request-Method", "PUT")]
ALLOWED = {"access-control-allow-origin": APP, **CREDENTIALS.actual}

wsgi_only = pytest.mark.parametrize("server", WSGI_SERVERS, indirect=True)

CLOSES_AFTER_NO_CONTENT = {"waitress"}
"""It closes the connection after every response without a Content-Length, and says so."""

HAS_NO_WRITE = {"granian-wsgi"}
"""Its start_response gives no write callable, which PEP 3333 asks for."""


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (Request("OPTIONS", "/credentials/plain", tuple(PREFLIGHT)), 204),
        (Request("OPTIONS", "/blocking/plain", tuple(PREFLIGHT)), 200),
        (Request("OPTIONS", "/blocking/plain", (("Origin", EVIL), PREFLIGHT[1])), 403),
        (Request("OPTIONS", "/debug/plain", (("Origin", EVIL), PREFLIGHT[1])), 200),
        (Request("GET", "/blocking/plain", (("Origin", EVIL),)), 403),
        (Request("POST", "/blocking/echo", (("Origin", EVIL),), b"x" * 1000), 403),
        (Request("HEAD", "/blocking/plain", (("Origin", EVIL),)), 403),
        (Request("HEAD", "/debug/plain", (("Origin", EVIL),)), 403),
        (Request("HEAD", "/credentials/plain", (ORIGIN,)), 200),
        (Request("GET", "/credentials/not-modified", (ORIGIN,)), 304),
        (Request("GET", "/credentials/no-content", (ORIGIN,)), 204),
    ],
)
def test_the_connection_stays_open_and_the_next_response_on_it_is_whole(
    server: Server, request_: Request, status: int
) -> None:
    with Client(server) as client:
        for _ in range(3):
            first = client.exchange(*request_)
            assert first.status == status
            stays = not (status in {204, 304} and server.name in CLOSES_AFTER_NO_CONTENT)
            assert client.is_open is stays
            assert (("connection", "close") in first.headers) is not stays
            second = client.exchange("GET", "/credentials/plain", [ORIGIN])
            assert (second.status, second.body, second.cors()) == (200, b"plain", ALLOWED)


def test_a_stream_arrives_whole(server: Server) -> None:
    with Client(server) as client:
        response = client.exchange("GET", "/credentials/stream", [ORIGIN])
    assert response.complete
    assert response.values("transfer-encoding") == ["chunked"]
    assert response.body == b"".join(ANSWERS["stream"].chunks)
    assert response.body.count(b"\n") == MANY
    assert response.cors() == ALLOWED


def test_a_stream_arrives_as_it_is_made(server: Server) -> None:
    with Client(server) as client, Client(server) as other:
        client.send("GET", "/credentials/step-by-step", [ORIGIN])
        assert client.read_some() == b"first"
        # What follows is made only after this request, so the first part was not held back.
        assert other.exchange("GET", "/credentials/next-step").status == 204
        assert client.read_some() == b"second"


def test_clients_that_leave_in_the_middle_of_a_stream_do_no_harm(server: Server) -> None:
    for _ in range(10):
        with Client(server) as client:
            client.send("GET", "/credentials/endless", [ORIGIN])
            assert client.read_some().startswith(b"more")
    assert_serves(server)


def test_clients_that_leave_before_sending_their_body_do_no_harm(server: Server) -> None:
    for _ in range(10):
        with Client(server) as client:
            client.send("POST", "/credentials/echo", [ORIGIN], b"some", claimed_length=1000)
    assert_serves(server)


def assert_serves(server: Server) -> None:
    with Client(server) as client:
        response = client.exchange("GET", "/credentials/plain", [ORIGIN])
    assert (response.status, response.body, response.cors()) == (200, b"plain", ALLOWED)


@pytest.mark.parametrize("origin", [APP, EVIL])
def test_an_exception_is_a_500_with_the_policys_headers_and_in_the_servers_log(
    server: Server, origin: str
) -> None:
    assert_500_and_logged(server, "crash", origin)


@wsgi_only
@pytest.mark.parametrize("behaviour", ["crash-after-start", "crash-in-body"])
@pytest.mark.parametrize("origin", [APP, EVIL])
def test_an_exception_after_start_response_and_before_the_body_is_a_500_as_well(
    server: Server, behaviour: str, origin: str
) -> None:
    assert_500_and_logged(server, behaviour, origin)


def assert_500_and_logged(server: Server, behaviour: str, origin: str) -> None:
    mark = secrets.token_hex()
    path = f"/credentials/{behaviour}"
    with Client(server) as client:
        response = client.exchange("GET", f"{path}?{mark}", [("Origin", origin)])
    assert response.complete
    due = expected(Request("GET", path, (("Origin", origin),)))
    assert outcome(response, server.origin) == due
    assert_logged(server, mark)


def assert_logged(server: Server, mark: str) -> None:
    wait_until(
        lambda: f"{BUG}: {mark}" in server.output(),
        lambda: f"{server.name} logged no exception:\n{server.output()[-2000:]}",
    )


def test_an_exception_in_answering_head_is_a_500_without_a_body(server: Server) -> None:
    with Client(server) as client:
        response = client.exchange("HEAD", "/credentials/crash", [ORIGIN])
    due = expected(Request("HEAD", "/credentials/crash", (ORIGIN,)))
    assert outcome(response, server.origin) == due


def test_an_exception_in_the_middle_of_a_body_cuts_it_and_is_logged(server: Server) -> None:
    mark = secrets.token_hex()
    with Client(server) as client, Client(server) as other:
        client.send("GET", f"/credentials/crash-midway?{mark}", [ORIGIN])
        response = client.read(
            on_first_piece=lambda: other.exchange("GET", "/credentials/next-step")
        )
    assert (response.status, response.cors()) == (200, ALLOWED)
    assert response.values("vary") == ["Origin"]
    assert response.body == b"half"
    assert response.complete is (server.name in HIDES_A_CUT_STREAM)
    assert_logged(server, mark)


@pytest.mark.parametrize(
    "value",
    [
        "," * 30_000,
        "x-trace," * 3750,
        "x-trace" + "\t" * 29_000 + ",x-trace",
        "x" * 30_000,
        ",".join(f"x-unknown-{number}" for number in range(1800)),
    ],
    ids=["commas", "one name many times", "blanks", "one long name", "many names"],
)
@pytest.mark.parametrize("policy", ["credentials", "anyone", "blocking"])
def test_a_hostile_list_of_headers_is_refused_and_never_echoed(
    server: Server, policy: str, value: str
) -> None:
    with Client(server) as client:
        hostile = [*PREFLIGHT, ("Access-Control-Request-Headers", value)]
        response = client.exchange("OPTIONS", f"/{policy}/plain", hostile)
        assert (response.status, response.cors(), response.body) == (403, {}, b"")
        assert sum(len(value) for _, value in response.headers) < 500
        assert client.exchange("OPTIONS", f"/{policy}/plain", PREFLIGHT).status in {200, 204}
        assert client.connections == 1 or server.name in CLOSES_AFTER_NO_CONTENT


@pytest.mark.parametrize(
    "origins", [(APP, EVIL), (EVIL, APP), (APP, APP), (f"{APP},{EVIL}",), (f"{APP} {EVIL}",)]
)
def test_more_than_one_origin_is_not_allowed(server: Server, origins: tuple[str, ...]) -> None:
    lines = [("Origin", origin) for origin in origins]
    with Client(server) as client:
        response = client.exchange("GET", "/credentials/plain", lines)
        assert (response.status, response.cors()) == (200, {})
        response = client.exchange("OPTIONS", "/credentials/plain", [*lines, PREFLIGHT[1]])
        assert (response.status, response.cors()) == (403, {})


@pytest.mark.parametrize(
    ("lists", "status"),
    [
        (("x-trace", "authorization"), 204),
        (("x-trace", "x-other"), 403),
        (("x-other", "x-trace"), 403),
    ],
)
def test_header_names_on_several_lines_count_all(
    server: Server, lists: tuple[str, ...], status: int
) -> None:
    lines = [("Access-Control-Request-Headers", names) for names in lists]
    with Client(server) as client:
        response = client.exchange("OPTIONS", "/credentials/plain", [*PREFLIGHT, *lines])
    assert response.status == status


@wsgi_only
def test_a_second_start_response_with_exc_info_replaces_the_first(server: Server) -> None:
    with Client(server) as client:
        response = client.exchange("GET", "/credentials/second-thoughts", [ORIGIN])
    due = expected(Request("GET", "/credentials/failed", (ORIGIN,)))
    assert outcome(response, server.origin) == due


@wsgi_only
def test_an_application_may_call_start_response_as_late_as_in_its_body(server: Server) -> None:
    with Client(server) as client:
        response = client.exchange("GET", "/credentials/late-start", [ORIGIN])
    due = expected(Request("GET", "/credentials/own-headers", (ORIGIN,)))
    assert outcome(response, server.origin) == due


@wsgi_only
def test_what_is_written_with_the_write_callable_arrives(server: Server) -> None:
    with Client(server) as client:
        response = client.exchange("GET", "/credentials/write", [ORIGIN])
    behaviour = "crash" if server.name in HAS_NO_WRITE else "plain"
    due = expected(Request("GET", f"/credentials/{behaviour}", (ORIGIN,)))
    assert outcome(response, server.origin) == due


@wsgi_only
@pytest.mark.parametrize("behaviour", ["closing", "closing-crash"])
def test_the_applications_body_is_closed_once(server: Server, behaviour: str) -> None:
    def closed() -> int:
        with Client(server) as client:
            return int(client.exchange("GET", "/credentials/closed").body)

    before = closed()
    with Client(server) as client:
        response = client.exchange("GET", f"/credentials/{behaviour}", [ORIGIN])
    assert response.status == (200 if behaviour == "closing" else 500)
    assert response.cors() == ALLOWED
    wait_until(lambda: closed() > before, lambda: f"{server.name} did not close the body")
    assert closed() == before + 1


def test_every_server_is_tested(servers: dict[str, Server]) -> None:
    assert tuple(servers) == SERVERS
    assert all(server.process.poll() is None for server in servers.values())
