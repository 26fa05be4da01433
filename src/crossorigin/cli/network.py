"""What commands that ask live servers have in common: how to reach them, and progress."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from .. import __version__
from ..printing import printable

__all__ = ["Progress", "network_options", "network_settings", "split_header"]

Command = TypeVar("Command", bound=Callable[..., Any])

BODY_LIMIT = 64 * 1024
"""Bytes of an answer's body that are read: its first words can tell what made it."""
PROXY_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})

_FILE = click.Path(exists=True, dir_okay=False)
_OPTIONS = (
    click.option("-x", "--proxy", metavar="URL", help="The proxy to go through."),
    click.option("-k", "--insecure", is_flag=True, help="Accept any certificate."),
    click.option(
        "--cacert",
        metavar="FILE",
        type=_FILE,
        help="Certificates (PEM) to trust instead of the usual ones.",
    ),
    click.option(
        "-E",
        "--cert",
        metavar="FILE",
        type=_FILE,
        help="The client's certificate and key (PEM).",
    ),
    click.option(
        "-m",
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        help="The longest wait for the network.",
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
        click.BadParameter: the proxy is none.
        OSError: a certificate cannot be read.
    """
    from ..fetch.urls import parse_url  # noqa: PLC0415 (an extra)

    proxy = options["proxy"]
    parsed = parse_url(proxy or "")
    if proxy is not None and (parsed is None or parsed.scheme not in PROXY_SCHEMES):
        message = f"{proxy!r} is no proxy's URL, such as 'http://127.0.0.1:3128'."
        raise click.BadParameter(message, param_hint="--proxy")
    context = ssl.create_default_context(cafile=options["cacert"])
    if options["insecure"]:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if options["cert"]:
        context.load_cert_chain(options["cert"])
    return {
        "verify": context,
        "proxy": proxy,
        "timeout": options["timeout"],
        "body_limit": BODY_LIMIT,
        "headers": {"User-Agent": f"crossorigin/{__version__}"},
    }


def split_header(header: str) -> tuple[str, str]:
    """Name and value of a header as ``-H`` takes it."""
    name, colon, value = header.partition(":")
    if not colon:
        raise click.BadParameter(f"{header!r} has no colon. Write 'Name: value'.", param_hint="-H")
    return name.strip(), value.strip()


class Progress:
    """A line on standard error that says what is waited for, if that is a terminal."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled

    def show(self, text: str) -> None:
        """Say it in place of what was said before."""
        if self._enabled:
            sys.stderr.write(f"\r\x1b[K{printable(text)} …")
            sys.stderr.flush()

    def clear(self) -> None:
        """Leave nothing behind."""
        if self._enabled:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
