"""The command line of ``make login-demo``: a cross-site login in the model and in real browsers."""

from __future__ import annotations

import sys

from ..browsers import BROWSERS, find_browser
from .trying import in_browser, in_model


def main() -> int:
    agreed = True
    for name in BROWSERS:
        said = in_model(name)
        executable = find_browser(name)
        seen = None if executable is None else in_browser(name, executable)
        print(f"{name}, status of /me after the login:")
        for login, status in said.items():
            real = "not installed" if seen is None else str(seen.get(login))
            print(f"  {login:40} model {status}, browser {real}")
        agreed &= seen is None or seen == said
    print("They agree." if agreed else "They differ.")
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
