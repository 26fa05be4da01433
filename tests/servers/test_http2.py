"""The same over HTTP/2, spoken in clear text by prior knowledge."""

import secrets
import socket
from collections.abc import Callable, Iterator

import h2.config
import h2.connection
import h2.events
import pytest

from .applications import BUG
from .client import Headers, Response
from .expectations import APP, OWN, RULES, Request, expected, outcome
from .running import HIDES_A_CUT_STREAM, LIMIT, Server, wait_until

HTTP2_SERVERS = ("hypercorn", "granian-asgi", "granian-wsgi")

LEAVES_A_CUT_STREAM_OPEN = {"hypercorn"}
"""It neither ends nor resets the stream of a response that failed."""

CLOSES_ON_A_LATE_BODY = {"hypercorn"}
"""It forgets a stream once answered, and fails with a KeyError on what still comes on it."""

SENDERS: list[tuple[tuple[str, str], ...]] = [
    (),
    (("Origin", APP),),
    (("Origin", "https://evil.example"),),
    (("Origin", "null"),),
    (("Origin", OWN),),
]
BEHAVIOURS = [
    *("plain", "no-content", "not-modified", "missing", "own-headers", "own-varies"),
    *("cookies", "stream", "large", "file", "crash"),
]
PREFLIGHTS = [("PUT", "x-trace"), ("PATCH", "x-trace"), ("PUT", "x-other"), ("put", "x-trace")]


class Stream:
    """What has come on one stream so far."""

    def __init__(self) -> None:
        self.headers: list[tuple[str, str]] = []
        self.body = bytearray()
        self.ended = False
        self.reset = False

    def response(self) -> Response:
        (_, status), *headers = self.headers
        return Response(int(status), headers, bytes(self.body), self.ended)


class Client:
    """An HTTP/2 client on one connection."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.socket = socket.create_connection(("127.0.0.1", server.port), LIMIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        config = h2.config.H2Configuration(client_side=True, header_encoding="latin-1")
        self.connection = h2.connection.H2Connection(config)
        self.connection.initiate_connection()
        self.streams: dict[int, Stream] = {}
        self.flush()

    def flush(self) -> None:
        self.socket.sendall(self.connection.data_to_send())

    def close(self) -> None:
        self.socket.close()

    def exchange(
        self, method: str, path: str, headers: Headers = (), body: bytes = b""
    ) -> Response:
        number, stream = self.start(method, path, headers, length=len(body))
        if body:
            self.connection.send_data(number, body, end_stream=True)
            self.flush()
        self.receive_until(lambda: stream.ended or stream.reset)
        return stream.response()

    def start(
        self, method: str, path: str, headers: Headers = (), *, length: int = 0
    ) -> tuple[int, Stream]:
        """Send the head of a request whose body of this length, if it has one, is still to come."""
        number = self.connection.get_next_available_stream_id()
        lines = [
            (":method", method),
            (":scheme", "http"),
            (":authority", f"127.0.0.1:{self.server.port}"),
            (":path", path),
            *((name.lower(), value) for name, value in headers),
            *([("content-length", str(length))] if length else []),
        ]
        self.connection.send_headers(number, lines, end_stream=not length)
        self.flush()
        stream = self.streams[number] = Stream()
        return number, stream

    def receive_until(self, true: Callable[[], bool]) -> None:
        while not true():
            data = self.socket.recv(1 << 18)
            if not data:
                raise ConnectionResetError
            for event in self.connection.receive_data(data):
                self.take(event)
            self.flush()

    def take(self, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.ResponseReceived):
            lines = [(str(name), str(value)) for name, value in event.headers]
            self.streams[event.stream_id].headers = lines
        elif isinstance(event, h2.events.DataReceived):
            self.streams[event.stream_id].body += event.data
            length = event.flow_controlled_length
            self.connection.acknowledge_received_data(length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            self.streams[event.stream_id].ended = True
        elif isinstance(event, h2.events.StreamReset):
            self.streams[event.stream_id].reset = True


@pytest.fixture(params=HTTP2_SERVERS)
def client(request: pytest.FixtureRequest, servers: dict[str, Server]) -> Iterator[Client]:
    client = Client(servers[request.param])
    yield client
    client.close()


def requests(policy: str) -> Iterator[Request]:
    for sender in SENDERS:
        for behaviour in BEHAVIOURS:
            yield Request("GET", f"/{policy}/{behaviour}", sender)
        yield Request("HEAD", f"/{policy}/plain", sender)
        yield Request("HEAD", f"/{policy}/crash", sender)
        if not RULES[policy].blocks:
            yield Request("POST", f"/{policy}/echo", sender, b"what was sent")
        yield Request("OPTIONS", f"/{policy}/plain", sender)
        for method, names in PREFLIGHTS:
            asked = (
                ("Access-Control-Request-Method", method),
                ("Access-Control-Request-Headers", names),
            )
            yield Request("OPTIONS", f"/{policy}/plain", (*sender, *asked))


@pytest.mark.parametrize("policy", ["credentials", "anyone", "blocking", "debug"])
def test_every_response_is_what_the_protocol_and_the_policy_say(
    client: Client, policy: str
) -> None:
    origin = client.server.origin
    for request in requests(policy):
        headers = [(name, value.replace(OWN, origin)) for name, value in request.headers]
        response = client.exchange(request.method, request.path, headers, request.body)
        assert response.complete
        assert outcome(response, origin) == expected(request), request


def test_an_exception_in_the_middle_of_a_body_spoils_no_other_stream(client: Client) -> None:
    origin = [("Origin", APP)]
    leaves_open = client.server.name in LEAVES_A_CUT_STREAM_OPEN
    _, stream = client.start("GET", "/credentials/crash-midway", origin)
    client.receive_until(lambda: stream.body == b"half")
    assert client.exchange("GET", "/credentials/next-step").status == 204
    assert stream.response().status == 200
    assert stream.response().cors()["access-control-allow-origin"] == APP
    client.receive_until(lambda: stream.ended or stream.reset or leaves_open)
    assert client.exchange("GET", "/credentials/plain", origin).body == b"plain"
    assert (stream.ended or stream.reset) is not leaves_open
    assert stream.ended is (client.server.name in HIDES_A_CUT_STREAM)


def test_the_exception_behind_a_500_is_in_the_servers_log(client: Client) -> None:
    mark = secrets.token_hex(8)  # a longer one would be hidden as a token
    response = client.exchange("GET", f"/credentials/crash?{mark}", [("Origin", APP)])
    assert (response.status, response.complete) == (500, True)
    server = client.server
    wait_until(
        lambda: f"{BUG}: {mark}" in server.output(),
        lambda: f"{server.name} logged no exception:\n{server.output()[-2000:]}",
    )


def test_a_body_that_comes_after_the_403_spoils_no_other_stream(client: Client) -> None:
    refused = [("Origin", "https://evil.example")]
    number, stream = client.start("POST", "/blocking/echo", refused, length=4)
    client.receive_until(lambda: stream.ended)
    assert (stream.response().status, stream.response().cors()) == (403, {})
    if not stream.reset:
        client.connection.send_data(number, b"late", end_stream=True)
        client.flush()
    if client.server.name in CLOSES_ON_A_LATE_BODY:
        with pytest.raises(ConnectionResetError):
            client.exchange("GET", "/credentials/plain")
    else:
        assert client.exchange("GET", "/credentials/plain").body == b"plain"
