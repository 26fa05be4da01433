"""Run as a script: WebKitGTK by its library, a window for each URL, behind a proxy.

It keeps one process for all windows. MiniBrowser starts one for each site that is visited, which
takes most of the time of a short visit. All windows are visible, so that no timer is slowed.

With "--open" before the rest, pages may open and close windows; and each line of the input deletes
all cookies, of which the line "deleted" tells.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Sequence
from typing import Any

CUSTOM_PROXY = 2
IGNORE_TLS_ERRORS = 0
COOKIES = 1 << 8
POINTER = ctypes.c_void_p

gtk = ctypes.CDLL("libgtk-3.so.0")
webkit = ctypes.CDLL("libwebkit2gtk-4.1.so.0")


def new(name: str, *arguments: object) -> ctypes.c_void_p:
    function = getattr(gtk if name.startswith("gtk_") else webkit, name)
    function.restype = POINTER
    return POINTER(function(*arguments))


class Windows:
    """Windows of one browser; with `may_open`, its pages open and close more."""

    def __init__(self, proxy: str, *, may_open: bool) -> None:
        self._may_open = may_open
        # A session that is not private has a cache of HTTP; its files go with the home directory.
        kind = "" if may_open else "_ephemeral"
        self._data = new(f"webkit_website_data_manager_new{kind}", None)
        settings = new("webkit_network_proxy_settings_new", proxy.encode(), None)
        webkit.webkit_website_data_manager_set_network_proxy_settings(
            self._data, CUSTOM_PROXY, settings
        )
        webkit.webkit_website_data_manager_set_tls_errors_policy(self._data, IGNORE_TLS_ERRORS)
        webkit.webkit_website_data_manager_set_itp_enabled(self._data, True)
        self._context = new("webkit_web_context_new_with_website_data_manager", self._data)
        self._first: ctypes.c_void_p | None = None
        # Held here, because the library keeps no reference to what it calls.
        self._opened = ctypes.CFUNCTYPE(POINTER, POINTER, POINTER, POINTER)(self._open)
        self._closed = ctypes.CFUNCTYPE(None, POINTER, POINTER)(self._close)
        self._asked = ctypes.CFUNCTYPE(ctypes.c_int, POINTER)(self._delete_cookies)
        self._deleted = ctypes.CFUNCTYPE(None, POINTER, POINTER, POINTER)(self._say_deleted)

    def show(self, url: str) -> None:
        """A window at `url`, which no page has opened."""
        webkit.webkit_web_view_load_uri(self._new_view(self._first), url.encode())

    def delete_cookies_when_asked(self) -> None:
        """For each line of the input, in the thread of the windows."""
        for _ in sys.stdin:
            gtk.g_idle_add(self._asked, None)

    def _new_view(self, related: ctypes.c_void_p | None) -> ctypes.c_void_p:
        if related is None:
            view = new("webkit_web_view_new_with_context", self._context)
        else:
            view = new("webkit_web_view_new_with_related_view", related)
        self._first = self._first or view
        if self._may_open:
            settings = new("webkit_web_view_get_settings", view)
            webkit.webkit_settings_set_javascript_can_open_windows_automatically(settings, True)
            self._connect(view, b"create", self._opened)
            self._connect(view, b"close", self._closed)
        window = new("gtk_window_new", 0)
        gtk.gtk_container_add(window, view)
        gtk.gtk_widget_show_all(window)
        return view

    def _connect(self, view: ctypes.c_void_p, signal: bytes, handler: Any) -> None:
        gtk.g_signal_connect_data(view, signal, handler, None, None, 0)

    def _open(self, view: int, _action: int, _given: int) -> int | None:
        return self._new_view(POINTER(view)).value

    def _close(self, view: int, _given: int) -> None:
        gtk.gtk_widget_destroy(new("gtk_widget_get_toplevel", POINTER(view)))

    def _delete_cookies(self, _given: int) -> bool:
        clear = webkit.webkit_website_data_manager_clear
        clear(self._data, COOKIES, ctypes.c_int64(0), None, self._deleted, None)
        return False

    def _say_deleted(self, _data: int, _result: int, _given: int) -> None:
        print("deleted", flush=True)


def main(proxy: str, urls: Sequence[str], *, may_open: bool) -> None:
    gtk.gtk_init(None, None)
    windows = Windows(proxy, may_open=may_open)
    for url in urls:
        windows.show(url)
    if may_open:
        threading.Thread(target=windows.delete_cookies_when_asked, daemon=True).start()
    gtk.gtk_main()


if __name__ == "__main__":
    options = sys.argv[1:]
    with_windows = options[0] == "--open"
    main(options[with_windows], options[with_windows + 1 :], may_open=with_windows)
