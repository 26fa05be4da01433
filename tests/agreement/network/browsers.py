"""The real browsers: started with their network, watched, and started anew when they are lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ...real_browsers import launching
from ...real_browsers.launching import RunningBrowser
from ..browsers import Remote
from ..cookies.browsers import CHROMIUM_ACTIVE, LAUNCH, TABS, UNSEEN, run_scenarios
from ..cookies.server import Seen
from .scenarios import HOSTS, NetworkScenario, origin_of
from .server import START, NetworkServer

__all__ = ["run_in_browser"]

SPACES = {"lan": "local", "mdns": "local", "router": "local"} | dict.fromkeys(
    ("here", "127", "localhost"), "loopback"
)
"""The address spaces of hosts, if not public."""
SETTINGS = {"granted": 1, "denied": 2}
"""Chromium's numbers for what a user has said."""
FEATURES = "HttpsUpgrades,HttpsFirstBalancedMode,HttpsFirstBalancedModeAutoEnable"


def _rules(server: NetworkServer) -> str:
    """Where Chromium finds each host."""
    rules = []
    for key, name in HOSTS.items():
        pattern = re.sub(r"\{n\d?\}", "*", name)
        for scheme, port in (("http", 80), ("https", 443)):
            there = server.ports[SPACES.get(key, "public"), scheme]
            rules.append(f"MAP {pattern}:{port} 127.0.0.1:{there}")
    rules.append(f"MAP start.test:80 127.0.0.1:{server.ports['public', 'http']}")
    return ",".join([*rules, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"])


def _preferences(scenarios: Sequence[tuple[int, NetworkScenario]]) -> dict[str, object]:
    """A profile in which the users of `scenarios` have answered as they do.

    Permissions by the DevTools protocol would not be limited to the frames that have them.
    """
    settings = {
        f"{origin_of(each.place, number)}:443,*": {"setting": SETTINGS[each.permission]}
        for number, each in scenarios
        # No user can give an insecure page a permission.
        if each.permission != "prompt" and each.place[0] == "https"
    }
    exceptions = {"local_network": settings, "loopback_network": settings}
    return {"profile": {"cookie_controls_mode": 0, "content_settings": {"exceptions": exceptions}}}


@contextmanager
def _chromium(
    executable: str,
    server: NetworkServer,
    scenarios: Sequence[tuple[int, NetworkScenario]],
    notes: dict[str, dict[str, Any]],
    starts: Sequence[str],
) -> Iterator[RunningBrowser]:
    spaces = ",".join(f"127.0.0.1:{port}={space}" for (space, _), port in server.ports.items())
    arguments = [
        f"--host-resolver-rules={_rules(server)}",
        f"--ip-address-space-overrides={spaces}",
        "--ignore-certificate-errors",
        f"--disable-features={FEATURES}",
        "--remote-debugging-port=0",
        *CHROMIUM_ACTIVE,
        "about:blank",
    ]
    with (
        launching.chromium(executable, *arguments, preferences=_preferences(scenarios)) as running,
        Remote(running.devtools()) as remote,
    ):
        _listen(remote, notes)
        for url in starts:
            target = remote.command("Target.createTarget", url="about:blank", **UNSEEN)["targetId"]
            attached = remote.command("Target.attachToTarget", targetId=target, flatten=True)
            session = attached["sessionId"]
            remote.command("Network.enable", session)
            attach = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
            remote.command("Target.setAutoAttach", session, **attach)
            remote.command("Page.navigate", session, url=url)
        yield running


def _listen(remote: Remote, notes: dict[str, dict[str, Any]]) -> None:
    """Note why Chromium says that a request failed, by the place in its URL."""
    urls: dict[str, str] = {}

    def heard(message: dict[str, Any]) -> None:
        parameters = message.get("params", {})
        match message.get("method"):
            case "Target.attachedToTarget":
                session = parameters["sessionId"]
                remote.send("Network.enable", session)
                attach = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
                remote.send("Target.setAutoAttach", session, **attach)
                remote.send("Runtime.runIfWaitingForDebugger", session)
            case "Network.requestWillBeSent":
                urls[parameters["requestId"]] = parameters["request"]["url"]
            case "Network.loadingFailed" if parameters.get("type") != "Preflight":
                found = re.search(r"[?&]s=([\d.]+)", urls.get(parameters["requestId"], ""))
                if found is not None:
                    status = parameters.get("corsErrorStatus") or {}
                    notes[found[1]] = {
                        "net": parameters["errorText"],
                        "cors": status.get("corsError"),
                        "blocked": parameters.get("blockedReason"),
                    }

    remote.listeners.append(heard)


def run_in_browser(
    name: str,
    executable: str,
    server: NetworkServer,
    scenarios: Sequence[tuple[int, NetworkScenario]],
    notes: dict[str, dict[str, Any]],
    *,
    tabs: int = TABS,
    lost: set[int] | None = None,
) -> dict[int, Seen]:
    """Run `scenarios` by their numbers, which no other run of this browser has, `tabs` at a time.

    `notes` gets what Chromium says of failures, `lost` the numbers of those that ran again because
    the browser was started anew.

    Raises:
        BrowserDied: it died several times.
    """

    def launch() -> AbstractContextManager[RunningBrowser]:
        starts = [f"{START}?{tab}" for tab in range(tabs)]
        if name == "chromium":
            return _chromium(executable, server, scenarios, notes, starts)
        return LAUNCH[name](executable, starts, server.port)

    return run_scenarios(name, launch, server, scenarios, set() if lost is None else lost)
