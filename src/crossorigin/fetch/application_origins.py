"""Origins of pages that are not websites: in applications, extensions and webviews.

The URL standard leaves schemes other than its own to the browser (URL, "origin", last step), so any
application can have a scheme, and a complete list is not possible. These are the common ones, as
the clients send them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from .origins import FILE_ORIGIN

__all__ = ["APPLICATION_ORIGINS", "FIXED_ID_SCHEMES", "ID_SCHEMES", "LOWER_CASE_SCHEMES"]

ID_SCHEMES: Final = MappingProxyType(
    {
        "chrome-extension": "extension of Chrome, Edge or Opera",
        "moz-extension": "extension of Firefox",
        "safari-web-extension": "extension of Safari",
        "vscode-webview": "extension of VS Code",
    }
)
"""Schemes whose hosts are ids, and whose pages these are."""

FIXED_ID_SCHEMES: Final = frozenset({"chrome-extension"})
"""Those of them under which an extension has the same id everywhere.

Firefox and Safari draw another for each installation, VS Code one for each webview. (MDN,
"runtime.getURL()"; VS Code issue 132464)
"""

LOWER_CASE_SCHEMES: Final = frozenset({"chrome-extension", "moz-extension", "vscode-webview"})
"""Schemes of applications whose hosts Chromium and Firefox convert to lower case."""

APPLICATION_ORIGINS: Final = MappingProxyType(
    {
        "app://.": "Electron, with nextron or vue-cli-plugin-electron-builder",
        "app://-": "Electron, with electron-serve",
        "app://obsidian.md": "Obsidian on a computer",
        "capacitor://localhost": "Capacitor on iOS; Obsidian on iOS",
        "https://localhost": "Capacitor 6 and later, Cordova 10 and later, on Android",
        "http://localhost": "Capacitor before version 6 on Android",
        "ionic://localhost": "Ionic's webview for Cordova on iOS",
        "tauri://localhost": "Tauri on macOS, iOS and Linux",
        "http://tauri.localhost": "Tauri 2 on Windows and Android",
        "https://tauri.localhost": "Tauri 1 on Windows; Tauri 2 with useHttpsScheme",
        FILE_ORIGIN: "Electron and Android WebViews, for pages from files",
    }
)
"""What applications send, and which. Every application of a kind sends the same, so such an origin
does not tell one from another. docs/apps.md has the sources.

Measured in WebKitGTK 2.50.6: it sends those of the schemes ``app``, ``capacitor``, ``ionic`` and
``tauri`` exactly so, and ``null`` for pages from files. Electron and the phones were not measured.
"""
