"""The common options of commands that ask live servers, and their progress."""

from __future__ import annotations

import math
import ssl
import threading
from collections.abc import Callable
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self, TypeVar

import click

from .. import __version__
from ..browser import HttpRequest, HttpResponse, NetworkFailure, NoAnswer, Transport
from ..fetch.urls import parse_url

__all__ = [
    "DeadlineTransport",
    "FiniteRange",
    "as_sent",
    "network_options",
    "network_settings",
    "split_header",
]

Command = TypeVar("Command", bound=Callable[..., Any])

BODY_LIMIT = 64 * 1024
"""The most bytes of a response's body that are read: its first words identify its software."""
PROXY_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})


class FiniteRange(click.FloatRange):
    """A range of numbers without “nan” and “inf”, which Python reads as numbers too."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Convert as a range; fail for a number that is not finite."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number


_FILE = click.Path(exists=True, dir_okay=False)
_OPTIONS = (
    click.option("-x", "--proxy", metavar="URL", help="Send requests through this proxy."),
    click.option("-k", "--insecure", is_flag=True, help="Accept any certificate."),
    click.option(
        "--cacert",
        metavar="FILE",
        type=_FILE,
        help="Trust the certificates in this PEM file, instead of the usual ones.",
    ),
    click.option(
        "-E",
        "--cert",
        metavar="FILE",
        type=_FILE,
        help="The client's certificate and key, in one PEM file.",
    ),
    click.option(
        "-m",
        "--timeout",
        type=FiniteRange(min=0, min_open=True, max=86400),
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        help="How many seconds to wait for the network.",
    ),
)


def network_options(command: Command) -> Command:
    """Add the options that `network_settings` reads."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def network_settings(options: dict[str, Any]) -> dict[str, Any]:
    """The options of the network's transport.

    Raises:
        click.BadParameter: the proxy is not a URL, or a file has no certificate.
    """
    proxy = options["proxy"]
    parsed = parse_url(proxy or "")
    if proxy is not None and (parsed is None or parsed.scheme not in PROXY_SCHEMES):
        message = f"{proxy!r} is not the URL of a proxy. Write one such as 'http://127.0.0.1:3128'."
        raise click.BadParameter(message, param_hint="--proxy")
    if parsed is not None and parsed.scheme.startswith("socks") and find_spec("socksio") is None:
        message = "a SOCKS proxy needs one more package. Install it with: pip install socksio"
        raise click.BadParameter(message, param_hint="--proxy")
    try:
        context = ssl.create_default_context(cafile=options["cacert"])
    except ssl.SSLError:
        message = f"{options['cacert']} has no certificate in PEM form."
        raise click.BadParameter(message, param_hint="--cacert") from None
    if options["insecure"]:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if options["cert"]:
        try:
            context.load_cert_chain(options["cert"])
        except ssl.SSLError:
            message = f"{options['cert']} does not have both a certificate and its key in PEM form."
            raise click.BadParameter(message, param_hint="--cert") from None
    return {
        "verify": context,
        "proxy": proxy,
        "timeout": options["timeout"],
        "body_limit": BODY_LIMIT,
        "headers": {"User-Agent": f"crossorigin/{__version__}"},
    }


def as_sent(value: str, hint: str) -> str:
    """A header's value as it is sent: UTF-8 bytes as latin-1 text.

    Raises:
        click.BadParameter: it has a line break or NUL.
    """
    if set("\r\n\0") & set(value):
        raise click.BadParameter(
            "it contains a line break or NUL, which a header cannot.", param_hint=hint
        )
    return value.encode("utf-8", "surrogateescape").decode("latin-1")


class DeadlineTransport:
    """A transport with a time limit for the whole response.

    The network's own time limit applies to each read, and a server can send endless headers, each
    in time. A request that is given up continues in a thread that is not joined.
    """

    def __init__(self, network: Transport, timeout: float) -> None:
        self._network = network
        # For connecting, waiting for the response, and reading the beginning of its body.
        self._limit = 3 * timeout
        self._waiting: set[SimpleQueue[HttpResponse | BaseException]] = set()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send one request.

        Raises:
            NoAnswer: no HTTP response came, or not in time.
        """
        outcome: SimpleQueue[HttpResponse | BaseException] = SimpleQueue()
        self._waiting.add(outcome)
        threading.Thread(target=self._ask, args=(request, outcome), daemon=True).start()
        try:
            answer = outcome.get(timeout=self._limit)
        except Empty:
            message = "the response did not end in time"
            raise NoAnswer(message, cause=NetworkFailure.TIMEOUT) from None
        finally:
            self._waiting.discard(outcome)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _ask(
        self, request: HttpRequest, outcome: SimpleQueue[HttpResponse | BaseException]
    ) -> None:
        try:
            outcome.put(self._network(request))
        except BaseException as error:
            outcome.put(error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """After an interruption, release the other waiting threads."""
        for outcome in tuple(self._waiting):
            outcome.put(NoAnswer("interrupted"))


def split_header(header: str) -> tuple[str, str]:
    """Name and value of a header in the syntax of ``-H``.

    Raises:
        click.BadParameter: it has no colon; the message does not repeat it, because it may be
            secret.
    """
    name, colon, value = header.partition(":")
    if not colon:
        raise click.BadParameter("it has no colon. Write 'Name: value'.", param_hint="-H")
    return name.strip(), value.strip()
