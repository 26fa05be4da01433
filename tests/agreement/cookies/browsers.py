"""The real browsers behind the proxy: started, watched, and started anew when they are lost."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Any, Protocol, TypeVar

from ...real_browsers import launching
from ...real_browsers.launching import BrowserDied, RunningBrowser
from ..browsers import Remote
from .scenarios import CookieScenario
from .server import START, CookieServer, Seen

__all__ = ["LAUNCH", "run_in_browser", "run_scenarios"]

T = TypeVar("T")

SILENCE = 40.0
"""Seconds after which a scenario that is not done counts as lost."""
TABS = 3
"""How many scenarios a browser runs at a time, each in a tab."""
CHROMIUM_PREFERENCES: dict[str, Any] = {"profile": {"cookie_controls_mode": 0}}
CHROMIUM_BLOCKING: dict[str, Any] = {"profile": {"cookie_controls_mode": 1}}
"""The user's choice that the cookies of other sites are blocked."""
FIREFOX_PREFERENCES = {
    "network.proxy.allow_hijacking_localhost": True,
    "network.proxy.no_proxies_on": "",
    "dom.security.https_first": False,
    "security.warn_submit_secure_to_insecure": False,
    "dom.disable_beforeunload": True,
    "browser.sessionhistory.max_entries": 3,
    "fission.autostart": False,
    "dom.ipc.processCount": 1,
    # What costs time beside the scenarios, and has no part in them.
    "browser.chrome.site_icons": False,
    "browser.newtabpage.enabled": False,
    "browser.pagethumbnails.capturing_disabled": True,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.sessionhistory.max_total_viewers": 0,
    "browser.sessionstore.interval": 100_000_000,
    "browser.sessionstore.resume_from_crash": False,
    "extensions.webextensions.remote": False,
    "layout.frame_rate": 10,
    "network.http.speculative-parallel-limit": 0,
    "places.history.enabled": False,
    "security.OCSP.enabled": 0,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.unified": False,
}
CHROMIUM_ACTIVE = [
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-site-isolation-trials",
]
"""Tabs that nobody sees are as quick as others."""
UNSEEN: dict[str, Any] = {"hidden": True, "background": True}
"""Chromium's tabs are outside windows: drawing windows takes half of the time."""


@contextmanager
def _chromium(
    executable: str,
    urls: Sequence[str],
    port: int,
    preferences: dict[str, Any] = CHROMIUM_PREFERENCES,
) -> Iterator[RunningBrowser]:
    arguments = [
        f"--proxy-server=http://127.0.0.1:{port}",
        "--proxy-bypass-list=<-loopback>",
        "--ignore-certificate-errors",
        "--disable-features=HttpsUpgrades,HttpsFirstBalancedMode,HttpsFirstBalancedModeAutoEnable",
        *CHROMIUM_ACTIVE,
        "--remote-debugging-port=0",
        "about:blank",
    ]
    with (
        launching.chromium(executable, *arguments, preferences=preferences) as running,
        Remote(running.devtools()) as remote,
    ):
        for url in urls:
            remote.command("Target.createTarget", url=url, **UNSEEN)
        yield running


@contextmanager
def _firefox(executable: str, urls: Sequence[str], port: int) -> Iterator[RunningBrowser]:
    preferences = {
        **FIREFOX_PREFERENCES,
        "network.proxy.http_port": port,
        "network.proxy.ssl_port": port,
    }
    with (
        launching.firefox(
            executable, "--remote-debugging-port=0", "about:blank", preferences=preferences
        ) as running,
        Remote(running.bidi()) as remote,
    ):
        accepting = {"alwaysMatch": {"acceptInsecureCerts": True}}
        remote.command("session.new", capabilities=accepting)
        contexts = [remote.command("browsingContext.getTree")["contexts"][0]["context"]]
        for _ in urls[1:]:
            made = remote.command("browsingContext.create", type="tab", background=True)
            contexts.append(made["context"])
        for context, url in zip(contexts, urls, strict=True):
            remote.send("browsingContext.navigate", context=context, url=url, wait="none")
        yield running


@contextmanager
def _webkit(executable: str, urls: Sequence[str], port: int) -> Iterator[RunningBrowser]:
    with launching.webkit_windows(f"http://127.0.0.1:{port}", urls) as running:
        yield running


LAUNCH = {"chromium": _chromium, "firefox": _firefox, "webkit": _webkit}
LAUNCH_BLOCKING = {"chromium": partial(_chromium, preferences=CHROMIUM_BLOCKING)}
"""Browsers that keep the cookies of other sites back because the user wants that."""


def run_in_browser(
    name: str,
    executable: str,
    server: CookieServer,
    scenarios: Sequence[tuple[int, CookieScenario]],
    *,
    tabs: int = TABS,
    lost: set[int] | None = None,
    blocking: bool = False,
    silence: float = SILENCE,
) -> dict[int, Seen]:
    """Run `scenarios` by their numbers, which no other run of this browser has, `tabs` at a time.

    `lost` gets the numbers of those that ran again because the browser was started anew, after
    `silence` seconds in which none was done. A browser that is `blocking` keeps the cookies of
    other sites back.

    Raises:
        BrowserDied: it died several times.
    """

    def launch() -> AbstractContextManager[RunningBrowser]:
        starts = [f"{START}?{tab}" for tab in range(tabs)]
        launching = LAUNCH_BLOCKING if blocking else LAUNCH
        return launching[name](executable, starts, server.port)

    lost = set() if lost is None else lost
    return run_scenarios(name, launch, server, scenarios, lost, silence)


class Serving(Protocol[T]):
    """A server that gives scenarios to a browser one after the other."""

    done: queue.SimpleQueue[int]
    seen: dict[int, Seen]

    def give(self, scenarios: list[tuple[int, T]]) -> None: ...

    def again(self) -> set[int]: ...


def run_scenarios(
    name: str,
    launch: Callable[[], AbstractContextManager[RunningBrowser]],
    server: Serving[T],
    scenarios: Sequence[tuple[int, T]],
    lost: set[int],
    silence: float = SILENCE,
) -> dict[int, Seen]:
    """Run `scenarios` in the browser that `launch` starts, and anew when it is lost.

    `lost` gets the numbers of those that run again.

    Raises:
        BrowserDied: it died several times.
    """
    failures = 0
    found: dict[int, Seen] = {}
    server.give(list(scenarios))
    while len(found) < len(scenarios):
        with ExitStack() as stack:
            running = stack.enter_context(launch())
            while len(found) < len(scenarios):
                try:
                    number = server.done.get(timeout=silence)
                except queue.Empty:
                    failures += 1
                    if failures > 10:
                        raise BrowserDied(f"{name} is lost ({running.alive=})") from None
                    lost |= server.again()
                    break
                found[number] = server.seen.pop(number)
    return found
