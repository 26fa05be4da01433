"""Which browsers are installed, and in which versions the model's departures were measured."""

import re
import subprocess
import sys
from pathlib import Path

from crossorigin.browser.engines import MEASURED
from crossorigin.demo import BrowserFailed, chromium_version, find_chromium

from .launching import find_firefox, find_webkit

__all__ = ["comparison", "installed"]

WEBKIT_VERSION = """
import ctypes
library = ctypes.CDLL("libwebkit2gtk-4.1.so.0")
parts = ("major", "minor", "micro")
print(".".join(str(getattr(library, f"webkit_get_{part}_version")()) for part in parts))
"""


def installed() -> dict[str, str | None]:
    """The browser of each engine in `MEASURED`, with its version; None where there is none."""
    chromium, firefox, webkit = find_chromium(), find_firefox(), find_webkit()
    return {
        "chromium": _chromium(chromium) if chromium else None,
        "firefox": _firefox(_output(firefox, "--version")) if firefox else None,
        # MiniBrowser needs a display to say its version; its library does not.
        "webkit": f"WebKitGTK {_output(sys.executable, '-c', WEBKIT_VERSION)}" if webkit else None,
    }


def comparison(found: dict[str, str | None]) -> list[str]:
    """One line for each engine: what is installed, and whether that is what was measured."""
    lines = []
    for engine, measured in MEASURED.items():
        version = found[engine]
        if version is None:
            lines.append(f"not installed (measured: {measured})")
        elif version == measured or version.startswith(f"{measured}."):
            lines.append(f"{version} (as measured)")
        else:
            lines.append(f"{version} (measured: {measured})")
    return lines


def _chromium(executable: str) -> str:
    try:
        return chromium_version(executable)
    except BrowserFailed as error:
        return str(error)


def _firefox(said: str) -> str:
    version = re.search(r"(\d+(?:\.\d+)*)(esr)?", said)
    if version is None:
        return said
    return f"Firefox{' ESR' if version[2] else ''} {version[1]}"


def _output(*command: str | Path) -> str:
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        return "(did not say its version within 60 seconds)"
    return done.stdout.strip() or "(does not say its version)"
