"""The demonstration: an API, a policy, pages of several origins, and what each may do.

The API is real, behind a real server and the policy in ``cors.toml``. The requests of the pages
(`scenarios`) are made by the browser's end and, where Chromium is installed, by real pages in it;
the two verdicts stand side by side.
"""

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
