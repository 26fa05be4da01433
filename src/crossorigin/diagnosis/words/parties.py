"""Words that depend on whose page or server it is: an app's, an extension's, a public service's."""

from __future__ import annotations

from ...fetch.origins import Origin
from ...fetch.urls import parse_url
from ..evidence import Evidence, is_of_preflight
from ..findings import Cause
from ..places import is_local_host
from ..services import Service
from ..usual import Usual
from .wording import Words, host_of, page_of, target_of

__all__ = [
    "answered_by_another", "client_of_development",
    "extension_permission", "fix_of_service", "nearly_the_pages", "no_preflights", "of_cors_proxy",
    "of_own_origin", "page_at_other_address", "page_of_another", "page_of_app",
    "page_of_app_or_server", "page_of_scheme", "page_of_test",
    "page_of_webview",
    "redirect_of_static_host", "redirect_to_https",
    "usual",
]  # fmt: skip

_BACK_END = "fetch it from a back end of your own, which is not subject to CORS"
_NATIVELY = "Requests that the app sends itself, not its web view, are not subject to CORS"


def page_of_app(evidence: Evidence, kind: str, senders: str) -> Words:
    """`kind` is what has such an origin; `senders` how its requests can avoid CORS."""
    if_app = "If it is an app, l" if (evidence.origin or "").startswith("file:") else "L"
    return Words(
        f"{page_of(evidence)} is the origin of {kind}.",
        "Every copy of the app sends it, on each user's device, and the server compares it letter "
        "by letter.",
        f"{if_app}et the server list it exactly so: {page_of(evidence)}. {_NATIVELY}: {senders}.",
    )


def page_of_webview(evidence: Evidence) -> Words:
    # microsoft/vscode, src/vs/workbench/contrib/webview: webviewElement.ts, WebviewOriginStore
    return Words(
        f"{page_of(evidence)} is the origin of a web view of VS Code.",
        "VS Code makes its name anew for each installation, so no server can list it for all users "
        "of an extension.",
        f"{_NATIVELY}: fetch in the extension itself, and give the web view the result by "
        "postMessage. A development server may allow all of them by an expression (Vite: "
        "server.cors.origin: /^vscode-webview:/).",
    )


def page_of_scheme(evidence: Evidence) -> Words:
    page = page_of(evidence)
    return Words(
        f"{page} is the origin of an app on Android whose pages have a scheme of their own, such "
        "as androidScheme in Capacitor's settings.",
        "Chromium leaves the host out of such an origin; iOS keeps it "
        f"({page}localhost in Capacitor). The server compares it letter by letter.",
        f"Leave the scheme at its default, so that the page is https://localhost (Capacitor), and "
        f"let the server list that. Or let it list {page} exactly so. {_NATIVELY}: CapacitorHttp "
        "(Capacitor), cordova-plugin-advanced-http (Cordova).",
    )


def page_of_app_or_server(evidence: Evidence) -> Words:
    return Words(
        f"{page_of(evidence)} is the origin of a web server on this machine, or of a Capacitor or "
        "Ionic app on Android.",
        "",
        "If it is an app's, its users need it too, so let the server keep it in the list. (On iOS "
        "the app's origin is capacitor://localhost; CapacitorHttp needs neither.)",
    )


def page_of_test(evidence: Evidence) -> Words:
    return Words(
        f"This is jsdom, the page of a test, and the server does not allow {page_of(evidence)}.",
        "jsdom applies CORS as browsers do, and its page has the origin that the test's settings "
        "give it: http://localhost, if they give none. (Before version 29, it does not know “*” in "
        "Access-Control-Allow-Headers.)",
        "Let the test answer the request itself, so that nothing is sent: with msw, or with nock, "
        "whose reply then needs Access-Control-Allow-Origin: * (jsdom looks at it). If it should "
        "reach the server, give the page an address of the server's own origin (Jest: "
        "testEnvironmentOptions.url; Vitest: environmentOptions.jsdom.url), or send the request "
        "from Node.js, which does not apply CORS (axios: adapter “http”; or the environment node).",
    )


def of_own_origin(evidence: Evidence, *, is_masked: bool) -> Words:
    """`is_masked` says that the host stands in place of another."""
    names = "The names were probably replaced for this text. " if is_masked else ""
    return Words(
        f"As the message stands here, the page and the URL have one origin: {page_of(evidence)}.",
        f"CORS does not apply to such a request. {names}Otherwise the server redirected it to "
        "another origin (to or from www, to https, to a login, to a CDN), which did not allow it.",
        "Paste the message with the true addresses. In the Network panel, look for a redirect of "
        "this request (status 301, 302, 307 or 308) and its header Location; then fetch the "
        "address where it ends.",
    )


def of_cors_proxy(evidence: Evidence, host: str) -> Words:
    status = f"the status {evidence.status} and " if evidence.status else ""
    of_preflight = any(map(is_of_preflight, evidence.reasons))
    return Words(
        f"The request goes to another server through a proxy, {host}, whose response"
        f"{' to the preflight' * of_preflight} has {status}no CORS headers.",
        "Such a proxy adds them to all that it passes on, so this is an error of the proxy: it "
        f"{'does not answer preflights, it ' * of_preflight}is down, it has a limit, or it accepts "
        "only some pages. CORS settings of the other server play no part.",
        (
            "A GET or a form's POST needs no preflight: leave out the headers that ask for one and "
            "that the request can do without, such as Content-Type of a GET."
            if of_preflight
            else "Open the URL in a tab of its own to see the error."
        )
        + " Public proxies of this kind often shut down, and they can read all that passes: use a "
        "back end of your own, or run such a proxy yourself.",
    )


def page_of_another(evidence: Evidence, service: Service) -> Words:
    return Words(
        f"The page belongs to {service.owner}, so the script is probably that of an extension or a "
        "user script.",
        "A content script sends requests as the page that it runs in, and CORS applies to it.",
        "Let the extension's background script (service worker) fetch, with the server in "
        "host_permissions of its manifest, and send the result to the content script. In a user "
        "script, use GM_xmlhttpRequest.",
    )


def redirect_of_static_host(evidence: Evidence, service: Service) -> Words:
    return Words(
        f"{service.owner} answered with a redirect, which has no CORS headers.",
        f"{service.fact} An account with a domain of its own redirects all its addresses there.",
        f"Open {evidence.url} in a tab to see where it ends, and fetch that address.",
    )


def page_at_other_address(evidence: Evidence) -> Words:
    parsed = parse_url(evidence.url or "")
    path = "/" if parsed is None else parsed.path
    return Words(
        f"The page was opened at {page_of(evidence)} and fetches from {target_of(evidence)}: "
        "probably two addresses of one server, and for browsers two origins.",
        "The address of the server is written out in the page's code or in the application's "
        "configuration (its base URL), and differs from the one in the address bar.",
        f"Fetch only the path, “{path}”. Or write the address at which pages are opened into that "
        "code or configuration, and let the server redirect its other address to it. Then nothing "
        "has to be allowed.",
    )


def client_of_development(evidence: Evidence) -> Words:
    # webpack-dev-server 3, lib/utils/createDomain.js; 5, client-src/utils/createSocketURL.js
    page, target = page_of(evidence), target_of(evidence)
    is_local = isinstance(evidence.page, Origin) and is_local_host(evidence.page.host)
    why = (
        "It asks for changes of the code, to load the page again; no code of your own asks. It "
        "connects to the address that its settings name, not to the one in the address bar."
    )
    if not is_local:
        return Words(
            f"The page of {page} has the client of a development server, which asks {target}.",
            why,
            "If the page is deployed, deploy a build for production, which has no such client. If "
            f"a proxy is in front of the development server, {_CLIENT} {page}.",
        )
    return Words(
        f"The development server's own client asks {target}, and the page was opened at {page}.",
        why,
        f"Open the page at {target}. Or {_CLIENT} {page}.",
    )


_CLIENT = (
    "let the client connect to the page's own address (webpack-dev-server before version 4 and Vue "
    "CLI: devServer.public; from version 4 on: devServer.client.webSocketURL), here"
)


def nearly_the_pages(evidence: Evidence) -> Words:
    return Words(
        f"The host {host_of(evidence)} is nearly that of the page, {page_of(evidence)}, but of "
        "another site.",
        "If that is a slip in the page's code or settings, another server was asked, whose CORS "
        "does not matter.",
        "See whether the address is meant so. If it is not, correct it, and nothing has to be "
        "allowed there.",
    )


def extension_permission(evidence: Evidence) -> Words:
    scope = f"“{evidence.target}/*”" if evidence.target else "the server's origin with “/*”"
    return Words(
        f"The extension has no permission for {target_of(evidence)}.",
        "With a permission for the host, requests of an extension's own pages and background "
        "script are not subject to CORS. (Some hosts, such as an extension store, are excluded.)",
        f"Add {scope} to host_permissions in the extension's manifest (manifest version 2: "
        "permissions), and load it again. If it lists the host, look whether the user granted it "
        "(the extension's site access). Or let the server allow "
        f"{page_of(evidence)}.",
    )


def no_preflights(evidence: Evidence, service: Service) -> Words:
    return Words(
        f"{host_of(evidence)} answers no preflights.",
        f"It is run by {service.owner}. {service.fact} This request has a method or a header that "
        "needs a preflight; “If-None-Match” and “Cache-Control” are such headers too.",
        f"Send a plain GET, without headers of your own, or {_BACK_END}.",
    )


def usual(evidence: Evidence, known: Usual) -> Words:
    """The usual cause at such an address."""
    said = {
        Cause.ORIGIN_NOT_ALLOWED: f"{known.name} does not allow {page_of(evidence)}.",
        Cause.ERROR_WITHOUT_CORS: (
            f"{known.name} answered with an error, and that response has no CORS headers."
        ),
        Cause.PREFLIGHT_NOT_HANDLED: f"{known.name} did not answer the preflight as CORS needs it.",
        Cause.INTERSTITIAL: f"{known.name} answered in place of the server.",
        Cause.LOGIN_REDIRECT: f"{known.name} needs a login.",
    }
    what = said.get(known.cause, f"{known.name} sends no CORS headers.")
    return Words(what, known.why, known.fix)


def redirect_to_https(evidence: Evidence) -> Words:
    secure = (evidence.url or "").replace("http://", "https://", 1)
    return Words(
        "The server redirects from http to https, and the redirect has no CORS headers.",
        "Most public servers redirect http to https. Every response on the way needs the headers, "
        "redirects too.",
        f"Fetch {secure} directly.",
    )


def answered_by_another(evidence: Evidence, service: Service) -> Words:
    """A service that allows every page, and a response without the header."""
    return Words(
        f"{host_of(evidence)} allows pages of every origin, so this is not its usual response.",
        "An ad blocker or another extension, a company's proxy or a filter answered in its place "
        "or removed the header, or it was an error of the service.",
        f"{host_of(evidence)} is run by {service.owner}; you cannot change it. Try a private "
        "window without extensions, and another network. If it fails there too, look at the "
        "response's status and headers in the Network panel, and paste them.",
    )


def fix_of_service(evidence: Evidence, service: Service, cause: Cause) -> str:
    """The advice where the server is a public service's, which the reader cannot change."""
    is_answered = cause in (Cause.HEADER_NOT_ALLOWED, Cause.METHOD_NOT_ALLOWED, *_OF_CREDENTIALS)
    is_elsewhere = cause in (Cause.CACHED_FOR_ANOTHER, Cause.HEADERS_HIDDEN) or (
        service.allows_all and (is_answered or evidence.in_preflight)
    )
    is_told = service.fact and not is_elsewhere
    fact = f" {service.fact}" if is_told else ""
    own = _own(evidence, cause)
    return f"{host_of(evidence)} is run by {service.owner}; you cannot change it.{fact} {own}"


def _own(evidence: Evidence, cause: Cause) -> str:
    if cause is Cause.HEADER_NOT_ALLOWED:
        return (
            "Do not send this header there (look in defaults and interceptors of axios and the "
            f"like), or {_BACK_END}."
        )
    if cause is Cause.HEADERS_HIDDEN:
        return f"If script needs them, {_BACK_END}."
    if cause in _OF_CREDENTIALS:
        return "Fetch without credentials (no “include”, no withCredentials)."
    if cause is Cause.CACHED_FOR_ANOTHER:
        copy = "without the header"
        if evidence.told.value is not None:
            copy = f"that was made for {evidence.told.value}"
        return (
            f"A cache has a copy {copy}: load the page without the browser's cache, fetch another "
            "address of the file (another version), or keep a copy on a server of your own."
        )
    if cause in (Cause.ERROR_WITHOUT_CORS, Cause.GATEWAY_ERROR, Cause.PREFLIGHT_CRASHED):
        if (status := evidence.status or 0) >= 500:
            return f"Status {status} is its own failure: try later, or keep a copy of the file."
        if status:
            return (
                f"It answered with status {status}: see whether the path is right, a key is "
                "missing, or there were too many requests."
            )
        return (
            "Look in the Network panel for the status: it tells a wrong path from a missing key "
            "and from too many requests."
        )
    if evidence.in_preflight:
        return (
            "Send a request that needs no preflight: GET, or POST of a form, without headers of "
            f"your own. Or {_BACK_END}."
        )
    return (
        "Look in its documentation for the address that is meant for pages. If it has none, "
        f"{_BACK_END}."
    )


_OF_CREDENTIALS = (Cause.WILDCARD_WITH_CREDENTIALS, Cause.CREDENTIALS_NOT_ALLOWED)
