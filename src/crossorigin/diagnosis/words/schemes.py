"""Words for URLs of other schemes than http and https, and for pages that were opened as files."""

from __future__ import annotations

import re

from ..evidence import Evidence
from .wording import Words, pages_of, url_of

__all__ = [
    "page_from_file",
    "scheme_of_app",
    "without_scheme",
    "wrong_scheme",
]


_HOST_OF_FILE = re.compile(
    r"(?i)file:(?P<address>//(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/\S{0,2048})"
)


def without_scheme(url: str | None) -> Words | None:
    """An address without a scheme, on a page of file:; ``None`` if it is not so."""
    found = _HOST_OF_FILE.fullmatch(url or "")
    if found is None:
        return None
    address = found["address"]
    return Words(
        f"The page asks for {url}: the address in it has no scheme, and the page is a file.",
        "An address that begins with // takes the scheme of its page. On a page of file:, as apps "
        "of Cordova and Electron have them, that is file:, where there is no such host. This is "
        "not CORS.",
        f"Write https: before it in the page, https:{address}, and allow that in the page's "
        "Content-Security-Policy, if it has one.",
    )


def page_from_file(evidence: Evidence) -> Words:
    if (found := without_scheme(evidence.url)) is not None:
        return found
    path = (evidence.url or "").removeprefix("file://")
    if path != evidence.url and path.startswith("/") and path.count("/") == 1:
        written = (
            f" Usually the script asks for “{path}”, which is then a path on the disk: in an app, "
            "write the server's whole address, with https://."
        )
    else:
        written = ""
    return Words(
        "The page was opened from the disk (file:), so it has no origin and may not fetch files "
        "or servers that do not allow every origin.",
        "Browsers fetch across origins only over http and https. No header can be added to a file."
        f"{written}",
        _served(path),
    )


def _served(path: str) -> str:
    """How a page gets an origin that asks for the file at `path`."""
    if path.startswith(("/android_asset/", "/android_res/")):
        return (
            "Let the Android app load the page and its files from an https address of its own, "
            "with WebViewAssetLoader of androidx.webkit. Capacitor, and cordova-android from 10 "
            "on, do so by default."
        )
    name, _, ending = path.rpartition("/")[2].partition("?")[0].rpartition(".")
    if name and ending.lower() in _RUN_BY_SERVERS:
        runs = "“php -S localhost:8000”" if ending.lower() == "php" else "the server that runs it"
        return (
            f"A browser cannot run the .{ending} file, a server has to: open the page at the "
            f"server's address (http://localhost…), not from its folder. Use {runs}."
        )
    return (
        "Serve the page and its data over http from a local web server, such as “python3 -m "
        "http.server”, and open it at http://localhost:8000. In an app (Cordova, Electron), load "
        "the page from a scheme of the app instead of file:."
    )


_RUN_BY_SERVERS = frozenset({"asp", "aspx", "ashx", "cfm", "cgi", "do", "jsp", "php", "php5", "pl"})
"""How the names of files end that a web server runs."""


def wrong_scheme(evidence: Evidence) -> Words:
    address = url_of(evidence)
    host = address.partition("/")[0]
    name, _, port = host.partition(":")
    is_host = "." in name or name == "localhost" or port[:1].isdigit()
    if "://" not in address and is_host:
        return Words(
            f"The URL has no scheme: “{address}” lacks the http:// in front.",
            f"The browser reads it as a URL with the scheme “{name}:”, and only "
            "http and https can be fetched across origins. The server was not asked.",
            f"In the page's script, write http://{address} (or https://{address}).",
        )
    if address.startswith("data:"):
        return Words(
            f"{address} has its content in itself, and the browser does not load it here.",
            "No server is asked, so none can allow it. Browsers load such URLs across origins only "
            "in some places, and old ones in fewer.",
            "Use the content itself (what is behind the comma; atob() reads base64), make a Blob "
            "of it (URL.createObjectURL), or serve it as a file.",
        )
    if address.startswith("blob:"):
        return Words(
            "The page may not load this blob: URL: it belongs to the origin that made it, and "
            "lasts only while that page is open.",
            "This is not CORS: the data is in the browser, and no server is asked. (Apps' web "
            "views do not open such URLs as pages or downloads, either.)",
            "Use the URL in a page of the origin that made it. Or hand over the Blob itself "
            "(postMessage), or its bytes, and make the URL where it is used.",
        )
    scheme = address.partition("://")[0]
    if scheme in ("chrome", "resource"):
        return Words(
            f"{address} is a file of the browser or of an add-on of it, which pages may not load.",
            "The browser sent nothing, and no server's header changes it.",
            "In the add-on, register it as content that pages may load (chrome.manifest: "
            "contentaccessible=yes), or put the data into the style sheet (a data: URL).",
        )
    if scheme == "ipc":
        # tauri-apps/tauri, crates/tauri/scripts/ipc-protocol.js
        return Words(
            f"{address} is how a page calls the Rust side of a Tauri app.",
            "No server is asked. Where the web view does not let a page fetch it, such as one of "
            "another address than the app's, Tauri uses postMessage in its place.",
            "If the call works, ignore this line. Otherwise let Tauri allow the page: its address "
            "under remote.urls of a capability (Tauri 2), and ipc: http://ipc.localhost in "
            "connect-src of the app's policy (app.security.csp).",
        )
    if scheme in _OF_BUCKETS:
        return Words(
            f"{address} is a name that the tools of a cloud's storage know, and browsers do not.",
            "The browser sent nothing.",
            f"Use the file's https address: {_OF_BUCKETS[scheme]}.",
        )
    if "-extension" in scheme:
        return Words(
            f"{address} is a file of a browser extension, not of a server.",
            "The browser sent nothing. Pages get such a file only if the extension is installed, "
            "and only in its own browser: chrome-extension: in Chrome and Edge, moz-extension: in "
            "Firefox.",
            "If the extension is yours, list the file in web_accessible_resources, and let "
            "runtime.getURL make its address, or write a path in the style sheet. If it is not, "
            "the page does not need it: try a private window without extensions. If your own page "
            "has this address in it, remove it.",
        )
    if evidence.url is not None and scheme in ("http", "https") and evidence.target is None:
        return Words(
            f"{address} is not a valid URL: its host or its port is not one.",
            "The browser sent nothing, and no server was asked. Whatever makes this address has no "
            "value for it, such as a setting of the application or a variable of a template.",
            "Correct the address, or the setting that it is made of, where the page is built or "
            "served.",
        )
    named = address[:1].upper() + address[1:] if evidence.url is None else address
    is_usual = host in ("file:", "about:", "ftp:")
    of_app = (
        ""
        if is_usual
        else " In Electron, register a scheme of the app's own before the app is ready "
        "(protocol.registerSchemesAsPrivileged, with standard, secure, supportFetchAPI and "
        "corsEnabled)."
    )
    return Words(
        f"{named} is neither http nor https, and only those can be fetched across origins.",
        "The browser sent nothing.",
        f"Serve it over http or https, and fetch it from there.{of_app}",
    )


_OF_BUCKETS = {
    "gs": "https://storage.googleapis.com/BUCKET/NAME, or what getDownloadURL of Firebase gives",
    "s3": "https://BUCKET.s3.REGION.amazonaws.com/NAME, or a presigned URL",
}


def scheme_of_app(evidence: Evidence) -> Words:
    scheme = url_of(evidence).partition("://")[0]
    return Words(
        f"The app itself serves {scheme}: URLs, and its response lets only its own pages read it, "
        f"not {pages_of(evidence)}.",
        "No setting of a server changes that. A page that is loaded from a development server "
        "(live reload) has another origin than the app's own pages.",
        "Load the page from the app too (Capacitor: without server.url), or read the file by the "
        "app's own functions (Capacitor: Filesystem.readFile).",
    )
