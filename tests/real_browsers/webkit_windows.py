"""Run as a script: WebKitGTK by its library, a window for each URL, behind a proxy.

It keeps one process for all windows. MiniBrowser starts one for each site that is visited, which
takes most of the time of a short visit. All windows are visible, so that no timer is slowed.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence

CUSTOM_PROXY = 2
IGNORE_TLS_ERRORS = 0


def main(proxy: str, urls: Sequence[str]) -> None:
    gtk = ctypes.CDLL("libgtk-3.so.0")
    webkit = ctypes.CDLL("libwebkit2gtk-4.1.so.0")

    def new(name: str, *arguments: object) -> ctypes.c_void_p:
        function = getattr(gtk if name.startswith("gtk_") else webkit, name)
        function.restype = ctypes.c_void_p
        return ctypes.c_void_p(function(*arguments))

    gtk.gtk_init(None, None)
    data = new("webkit_website_data_manager_new_ephemeral")
    settings = new("webkit_network_proxy_settings_new", proxy.encode(), None)
    webkit.webkit_website_data_manager_set_network_proxy_settings(data, CUSTOM_PROXY, settings)
    webkit.webkit_website_data_manager_set_tls_errors_policy(data, IGNORE_TLS_ERRORS)
    webkit.webkit_website_data_manager_set_itp_enabled(data, True)
    context = new("webkit_web_context_new_with_website_data_manager", data)
    first = None
    for url in urls:
        if first is None:
            view = first = new("webkit_web_view_new_with_context", context)
        else:
            view = new("webkit_web_view_new_with_related_view", first)
        window = new("gtk_window_new", 0)
        gtk.gtk_container_add(window, view)
        gtk.gtk_widget_show_all(window)
        webkit.webkit_web_view_load_uri(view, url.encode())
    gtk.gtk_main()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
