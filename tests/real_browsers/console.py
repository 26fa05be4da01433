"""What real browsers write to their consoles about a page, read without a driver.

Chromium copies its console to its standard error. Firefox copies only what scripts print; its own
messages, those about CORS among them, come by WebDriver BiDi.
"""

from __future__ import annotations

from collections.abc import Callable

from .bidi import driven_firefox
from .launching import chromium

__all__ = ["chromium_console", "firefox_console"]


def chromium_console(executable: str, url: str, enough: Callable[[list[str]], bool]) -> list[str]:
    """Open `url` in Chromium; gives the messages of its console once there are `enough`."""
    messages: list[str] = []
    with chromium(executable, "--enable-logging=stderr", url) as running:
        while not enough(messages):
            messages.append(running.find(r'CONSOLE:\d+\] "(.*)", source: ')[1])
    return messages


def firefox_console(executable: str, url: str, enough: Callable[[list[str]], bool]) -> list[str]:
    """Open `url` in Firefox; gives the messages of its console once there are `enough`."""
    with driven_firefox(executable) as session:
        session.listen()
        session.open(session.context(), url)
        while not enough(session.log):
            session.receive()
    return session.log
