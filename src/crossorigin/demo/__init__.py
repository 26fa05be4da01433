"""The demonstration: an API, a policy, pages of several origins, and what each can do.

The API is real, behind a real server and the policy in ``cors.toml``. The requests of the pages
(`scenarios`) are made by the browser's end and, where Chromium is installed, by real pages in it;
the two verdicts stand side by side.
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
