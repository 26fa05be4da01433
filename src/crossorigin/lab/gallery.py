"""The gallery: classic failures as scenarios, each with its cure.

`told` reduces what an engine did to one word; an entry has the word of each engine before and, in
every engine, ``readable`` after the cure. A test plays all of them.
"""

from __future__ import annotations

from typing import Any, TypedDict

from ..browser import ENGINES
from ..fetch.header_lists import Header
from .outcome import EnginePlay
from .scenario import LabScenario, read_scenario

__all__ = ["ENTRIES", "GalleryEntry", "gallery", "told"]


class GalleryEntry(TypedDict):
    """A failure: its name in URLs, its title and sentence, the scenario, the cure, the reasons.

    `scenario` and `cured` are complete in what `gallery` gives; in `ENTRIES` they have the fields
    that differ from the defaults, and `cured` those that differ from `scenario`. `reasons` has the
    word of each engine, see `told`.
    """

    name: str
    title: str
    sentence: str
    scenario: dict[str, Any]
    cure: str
    cured: dict[str, Any]
    reasons: dict[str, str]


def told(play: EnginePlay, exposed: str = "") -> str:
    """What an engine did, in a word.

    The reason of a refusal; else the reason of the first cookie that stayed behind; else
    ``hidden-header`` if script does not see the response header `exposed`; else ``opaque``,
    ``error-status`` or ``readable``.
    """
    readable, sent = play["readable"], play["sent"]
    if readable["reason"] is not None:
        return readable["reason"]
    if sent["kept_back"]:
        return sent["kept_back"][0]["reason"]
    response = readable["response"]
    if not readable["is_readable"]:
        return "opaque"
    if response is None:
        return "readable"
    if exposed and exposed in response["hidden"]:
        return "hidden-header"
    return "readable" if response["status"] < 400 else "error-status"


APP, API = "https://app.example.com", "https://api.example.net"
NO_ORIGIN = "missing-allow-origin"
JSON_POST: dict[str, Any] = {
    "method": "POST",
    "body": {"kind": "json", "text": '{"name": "Ada"}'},
}
WITH_COOKIES: dict[str, Any] = {"credentials": "include"}
LISTED = f'allow_origins = ["{APP}"]\n'
CREDENTIALS = LISTED + "allow_credentials = true\n"
JSON_ALLOWED = LISTED + 'allow_headers = ["Content-Type"]\n'


def _headers(*pairs: Header, preflight: tuple[Header, ...] = ()) -> dict[str, Any]:
    """A server that sends fixed headers, and `preflight` to preflights."""
    return {
        "behaviour": "headers",
        "headers": [list(each) for each in pairs],
        "preflight_headers": [list(each) for each in preflight],
    }


def _preflighted(methods: str, names: str) -> dict[str, Any]:
    """A server that allows the page, with these lists in its responses to preflights."""
    allowed = ("Access-Control-Allow-Origin", APP)
    lists = (
        ("Access-Control-Allow-Methods", methods),
        ("Access-Control-Allow-Headers", names),
    )
    return _headers(allowed, preflight=(allowed, *lists))


OBEYS: dict[str, Any] = {"behaviour": "policy", "headers": [], "preflight_headers": []}


def _entry(  # noqa: PLR0917 (a row of a table)
    name: str,
    title: str,
    sentence: str,
    scenario: dict[str, Any],
    cure: str,
    cured: dict[str, Any],
    reason: str,
    **others: str,
) -> GalleryEntry:
    """An entry; `reason` is that of every engine but `others`."""
    return {
        "name": name,
        "title": title,
        "sentence": sentence,
        "scenario": scenario,
        "cure": cure,
        "cured": cured,
        "reasons": {**dict.fromkeys(ENGINES, reason), **others},
    }


ENTRIES: tuple[GalleryEntry, ...] = (
    _entry(
        "no-cors-headers",
        "The server has no CORS settings",
        "The request arrives and is answered, but no header lets the page read the response.",
        {"server": {"behaviour": "no-cors"}},
        "The server obeys a policy that lists the page's origin.",
        {"server": {"behaviour": "policy"}},
        NO_ORIGIN,
    ),
    _entry(
        "json-needs-preflight",
        "JSON needs a preflight",
        "Content-Type: application/json is not safelisted, so the browser asks first, and the "
        "policy does not allow the header.",
        {"request": JSON_POST, "policy": LISTED},
        "The policy lists Content-Type among the request headers.",
        {"policy": JSON_ALLOWED},
        "preflight-missing-allow-origin",
    ),
    _entry(
        "preflight-not-answered",
        "The server does not know OPTIONS",
        "The route answers POST only, so the preflight gets a 405, and the POST is never sent.",
        {"request": JSON_POST, "policy": JSON_ALLOWED, "server": {"behaviour": "no-cors"}},
        "The CORS layer answers preflights before the routes.",
        {"server": {"behaviour": "policy"}},
        "preflight-missing-allow-origin",
    ),
    _entry(
        "auth-before-preflight",
        "Authentication in front of the preflight",
        "Browsers send preflights without Authorization, so the login check answers them with 401.",
        {
            "request": {"headers": [["Authorization", "Bearer token"]]},
            "policy": LISTED + 'allow_headers = ["Authorization"]\n',
            "server": {"behaviour": "auth-first"},
        },
        "The CORS layer comes before authentication.",
        {"server": {"behaviour": "policy"}},
        "preflight-missing-allow-origin",
    ),
    _entry(
        "wildcard-with-credentials",
        "* with credentials",
        "Browsers do not accept Access-Control-Allow-Origin: * for requests with credentials.",
        {
            "request": WITH_COOKIES,
            "server": _headers(
                ("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Credentials", "true")
            ),
        },
        "The server names the origin, as a policy with credentials does.",
        {"server": OBEYS, "policy": CREDENTIALS},
        "wildcard-origin-not-allowed",
    ),
    _entry(
        "credentials-not-allowed",
        "Credentials are not allowed",
        "The page sends cookies, and the response has no Access-Control-Allow-Credentials: true.",
        {"request": WITH_COOKIES, "policy": LISTED},
        "The policy allows credentials.",
        {"policy": CREDENTIALS},
        "invalid-allow-credentials",
    ),
    _entry(
        "credentials-in-capitals",
        "Access-Control-Allow-Credentials: True",
        "The value is compared letter by letter: only true in lower case counts.",
        {
            "request": WITH_COOKIES,
            "server": _headers(
                ("Access-Control-Allow-Origin", APP), ("Access-Control-Allow-Credentials", "True")
            ),
        },
        "The server sends true, as a policy with credentials does.",
        {"server": OBEYS, "policy": CREDENTIALS},
        "invalid-allow-credentials",
    ),
    _entry(
        "trailing-slash",
        "An origin with a slash at its end",
        "https://app.example.com/ is a URL and not an origin, and is not equal to the page's.",
        {"server": _headers(("Access-Control-Allow-Origin", APP + "/"))},
        "The policy lists the origin without the slash.",
        {"server": OBEYS},
        "allow-origin-mismatch",
    ),
    _entry(
        "other-port",
        "Another port is another origin",
        "The policy lists http://localhost:3000, and the development server moved to port 5173.",
        {
            "page": {"origin": "http://localhost:5173", "space": "loopback"},
            "request": {"url": "http://localhost:8000/items"},
            "server": {"space": "loopback"},
            "policy": 'allow_origins = ["http://localhost:3000"]\n',
        },
        "The policy allows every port of localhost.",
        {"policy": 'allow_origins = ["http://localhost:*"]\n'},
        NO_ORIGIN,
    ),
    _entry(
        "http-and-https",
        "http and https are different origins",
        "The policy lists the origin with http, and the page is loaded over https.",
        {"policy": 'allow_origins = ["http://app.example.com"]\n'},
        "The policy lists the origin with https.",
        {"policy": LISTED},
        NO_ORIGIN,
    ),
    _entry(
        "localhost-and-127",
        "localhost is not 127.0.0.1",
        "Both lead to this machine, but origins are compared as text.",
        {
            "page": {"origin": "http://127.0.0.1:3000", "space": "loopback"},
            "request": {"url": "http://localhost:8000/items"},
            "server": {"space": "loopback"},
            "policy": 'allow_origins = ["http://localhost:3000"]\n',
        },
        "The policy lists both.",
        {"policy": 'allow_origins = ["http://localhost:3000", "http://127.0.0.1:3000"]\n'},
        NO_ORIGIN,
    ),
    _entry(
        "list-of-origins",
        "Two origins in one header",
        "Access-Control-Allow-Origin has one origin; a list of them is refused.",
        {"server": _headers(("Access-Control-Allow-Origin", f"{APP}, https://admin.example.com"))},
        "The server sends the one that asks, as a policy does.",
        {"server": OBEYS, "policy": f'allow_origins = ["{APP}", "https://admin.example.com"]\n'},
        "multiple-allow-origin-values",
    ),
    _entry(
        "doubled-by-a-proxy",
        "The header twice: application and proxy",
        "Both add Access-Control-Allow-Origin, and the browser reads a list.",
        {"server": {"behaviour": "doubled"}},
        "Only one of them sets CORS headers.",
        {"server": {"behaviour": "policy"}},
        "multiple-allow-origin-values",
    ),
    _entry(
        "origin-null",
        "A sandboxed page has the origin null",
        "An iframe with sandbox has no origin of its own, and no list should have null.",
        {"page": {"kind": "sandboxed"}},
        "The page is served without the sandbox, from an origin of its own.",
        {"page": {"kind": "origin"}},
        NO_ORIGIN,
    ),
    _entry(
        "page-from-file",
        "A page opened from a file",
        "A page of file:// has the origin null too.",
        {"page": {"kind": "file"}},
        "The page is served by a server, also during development.",
        {
            "page": {"kind": "origin", "origin": "http://localhost:3000"},
            "policy": 'allow_origins = ["http://localhost:*"]\n',
        },
        NO_ORIGIN,
    ),
    _entry(
        "cached-without-vary",
        "Cached for another page",
        "A shared cache has the response that was made for another origin, because Vary: Origin "
        "is missing.",
        {
            "server": {"behaviour": "cached-without-vary"},
            "policy": f'allow_origins = ["{APP}", "https://admin.example.com"]\n',
        },
        "The response has Vary: Origin, so that the cache keeps one for each origin.",
        {"server": {"behaviour": "policy"}},
        "allow-origin-mismatch",
    ),
    _entry(
        "method-not-allowed",
        "A method that is not listed",
        "DELETE always needs a preflight, and the server allows other methods only.",
        {"request": {"method": "DELETE"}, "server": _preflighted("GET, POST", "Content-Type")},
        "The policy lists DELETE.",
        {"server": OBEYS, "policy": LISTED + 'allow_methods = ["DELETE"]\n'},
        "method-disallowed-by-preflight-response",
    ),
    _entry(
        "patch-in-lower-case",
        "patch is not PATCH",
        "Browsers put get, post, put, delete, head and options in capitals, but not patch.",
        {
            "request": {"method": "patch"},
            "server": _preflighted("GET, POST, PATCH", "Content-Type"),
        },
        "The page writes PATCH.",
        {"request": {"method": "PATCH"}},
        "method-disallowed-by-preflight-response",
    ),
    _entry(
        "header-not-allowed",
        "A header of one's own",
        "X-Request-Id needs a preflight, and the server does not list it.",
        {
            "request": {"headers": [["X-Request-Id", "7"]]},
            "server": _preflighted("GET, POST", "Content-Type"),
        },
        "The policy lists X-Request-Id.",
        {"server": OBEYS, "policy": LISTED + 'allow_headers = ["X-Request-Id"]\n'},
        "header-disallowed-by-preflight-response",
    ),
    _entry(
        "asterisk-and-authorization",
        "Access-Control-Allow-Headers: * and Authorization",
        "In the standard * does not cover Authorization; today's browsers still let it pass.",
        {
            "request": {"headers": [["Authorization", "Bearer token"]]},
            "server": _headers(
                ("Access-Control-Allow-Origin", "*"),
                preflight=(
                    ("Access-Control-Allow-Origin", "*"),
                    ("Access-Control-Allow-Headers", "*"),
                ),
            ),
        },
        "The policy lists Authorization by name.",
        {"server": OBEYS, "policy": LISTED + 'allow_headers = ["Authorization"]\n'},
        "readable",
        standard="header-disallowed-by-preflight-response",
    ),
    _entry(
        "crash-without-headers",
        "A crash that looks like CORS",
        "The 500 is made outside of the CORS layer: it has no headers, and the console says CORS.",
        {"server": {"behaviour": "crash"}},
        "The CORS layer is outermost, so that the page sees the 500; then the crash is repaired.",
        {"server": {"behaviour": "policy"}},
        NO_ORIGIN,
    ),
    _entry(
        "redirect-to-login",
        "The session has ended: a redirect to the login page",
        "fetch follows the redirect to another origin, whose page has no CORS headers.",
        {"server": {"behaviour": "login-redirect"}, "policy": CREDENTIALS, "request": WITH_COOKIES},
        "The API answers with 401 in place of a redirect; here, the session is valid.",
        {"server": {"behaviour": "policy"}},
        NO_ORIGIN,
    ),
    _entry(
        "preflight-redirected",
        "The slash at the end of the path",
        "The framework redirects /items to /items/, and browsers do not follow redirects of "
        "preflights.",
        {
            "request": JSON_POST,
            "policy": JSON_ALLOWED,
            "server": {"behaviour": "slash-redirect"},
        },
        "The page fetches the URL to which the redirect leads.",
        {"request": {"url": f"{API}/items/"}},
        "preflight-disallowed-redirect",
    ),
    _entry(
        "expose-headers",
        "A header that script does not see",
        "Script reads the response, but X-Total-Count only if Access-Control-Expose-Headers names "
        "it.",
        {"server": {"headers": [["X-Total-Count", "42"]]}},
        "The policy exposes X-Total-Count.",
        {"policy": LISTED + 'expose_headers = ["X-Total-Count"]\n'},
        "hidden-header",
    ),
    _entry(
        "no-cors-is-opaque",
        "mode: no-cors is not a way around CORS",
        "The error goes away, and so does the response: script gets status 0 and no body.",
        {"request": {"mode": "no-cors"}},
        "The page fetches with CORS, and the server allows it.",
        {"request": {"mode": "cors"}},
        "opaque",
    ),
    _entry(
        "same-site-lax",
        "The cookie does not come along",
        "A cookie with SameSite=Lax stays behind in requests between sites.",
        {
            "request": WITH_COOKIES,
            "policy": CREDENTIALS,
            "cookies": ["session=1; Secure; SameSite=Lax"],
        },
        "The page and the API are of one site.",
        {
            "page": {"origin": "https://app.example.net"},
            "policy": CREDENTIALS.replace(APP, "https://app.example.net"),
        },
        "same-site-lax",
        firefox="other-partition",
        webkit="third-party-blocked",
    ),
    _entry(
        "third-party-cookies",
        "Third-party cookies",
        "SameSite=None is not enough everywhere: WebKit blocks the cookies of other sites, and "
        "Firefox keeps them by top-level site.",
        {
            "request": WITH_COOKIES,
            "policy": CREDENTIALS,
            "cookies": ["session=1; Secure; SameSite=None"],
        },
        "The page and the API are of one site.",
        {
            "page": {"origin": "https://app.example.net"},
            "policy": CREDENTIALS.replace(APP, "https://app.example.net"),
        },
        "readable",
        firefox="other-partition",
        webkit="third-party-blocked",
    ),
    _entry(
        "local-network-access",
        "A public page and a server in the local network",
        "Chrome and Firefox ask the user first. If the user refuses, Chrome says “CORS policy”.",
        {
            "request": {"url": "https://nas.example.net/items"},
            "server": {"space": "local"},
        },
        "The user allows it.",
        {"local_network": "granted"},
        "local-network-access-permission-denied",
        webkit="readable",
    ),
    _entry(
        "mixed-content",
        "A page of https and a URL of http",
        "The browser stops the request before CORS has a say.",
        {"request": {"url": "http://api.example.net/items"}},
        "The URL is served over https.",
        {"request": {"url": f"{API}/items"}},
        "mixed-content",
    ),
    _entry(
        "range",
        "A Range that needs a preflight",
        "Range: bytes=0-99 is safelisted, but a range from the end, bytes=-100, is not.",
        {
            "request": {"headers": [["Range", "bytes=-100"]]},
            "server": _preflighted("GET, POST", "Content-Type"),
        },
        "The policy lists Range.",
        {"server": OBEYS, "policy": LISTED + 'allow_headers = ["Range"]\n'},
        "header-disallowed-by-preflight-response",
    ),
    _entry(
        "websocket",
        "A WebSocket has no CORS",
        "There is no preflight: the server itself looks at Origin, and refuses the handshake.",
        {
            "request": {"kind": "websocket", "url": "wss://api.example.net/live"},
            "policy": 'allow_origins = ["https://admin.example.com"]\n',
        },
        "The policy lists the page's origin.",
        {"policy": LISTED},
        "websocket-refused",
    ),
    _entry(
        "response-header-on-request",
        "Access-Control-Allow-Origin in the request",
        "The page sets a header that only servers send, and so needs a preflight for it.",
        {
            "request": {"headers": [["Access-Control-Allow-Origin", "*"]]},
            "server": _preflighted("GET, POST", "Content-Type"),
        },
        "The page leaves the header out.",
        {"request": {"headers": []}},
        "header-disallowed-by-preflight-response",
    ),
    _entry(
        "error-status",
        "Not CORS: the API says 404",
        "The response is readable, and its status is the message.",
        {"server": {"status": 404}},
        "The URL is right.",
        {"server": {"status": 200}},
        "error-status",
    ),
)


def gallery() -> list[GalleryEntry]:
    """All entries, with complete scenarios."""
    return [
        {
            **entry,
            "scenario": complete(entry["scenario"]).as_dict(),
            "cured": complete(merged(entry["scenario"], entry["cured"])).as_dict(),
        }
        for entry in ENTRIES
    ]


def complete(given: dict[str, Any]) -> LabScenario:
    """The scenario with these fields and the defaults."""
    return read_scenario(given)


def merged(scenario: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The fields of `scenario` with `changes`, record by record."""
    found = dict(scenario)
    for name, value in changes.items():
        old = found.get(name)
        found[name] = merged(old, value) if isinstance(old, dict) and name != "body" else value
    return found
