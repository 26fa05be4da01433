"""The demonstration: an API, a policy, and pages of several origins.

The API is real, behind a real server and the policy in ``cors.toml``. The browser's end makes the
requests of the pages (`scenarios`) and, if Chromium is installed, so do real pages in it; the
output shows both verdicts.
"""

from importlib import import_module

try:
    for name in ("fastapi", "trustme", "uvicorn"):
        import_module(name)
except ModuleNotFoundError as error:
    message = f"this needs {error.name}. Install it with: pip install 'crossorigin[demo]'"
    raise ModuleNotFoundError(message, name=error.name) from None

from .chromium import BrowserFailed, chromium_version, find_chromium
from .run import Row, demo_policy, run_demo

__all__ = [
    "BrowserFailed",
    "Row",
    "chromium_version",
    "demo_policy",
    "find_chromium",
    "run_demo",
]
