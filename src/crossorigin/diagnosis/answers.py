"""Properties of responses that concern CORS, caches, logins and redirects."""

from __future__ import annotations

import re
from dataclasses import asdict
from difflib import get_close_matches
from typing import Any

from ..browser import HttpResponse
from ..browser.reasons import words_for
from ..browser.request_words import USUAL_WORDS
from ..fetch.header_lists import get, get_decode_and_split
from ..fetch.origins import HTTP_SCHEMES, Origin
from ..fetch.sites import registrable_domain
from ..fetch.urls import parse_url
from ..policy import Policy, PolicyError
from .evidence import Evidence
from .grant import spelled
from .places import is_local_host, is_masked, is_public, is_this_machine
from .script_headers import asked_for

__all__ = [
    "FILE_KINDS",
    "cors_signs",
    "file_kind",
    "hit_in_cache",
    "in_the_browsers_words",
    "is_cross_origin",
    "is_login",
    "is_login_host",
    "is_to_plain_http",
    "knows_cors",
    "leads_to_login",
    "likely_redirect",
    "lists",
    "location",
    "looks_like_tracking",
    "origin_difference",
    "over_https",
    "redirect_difference",
    "starts_login",
    "twins",
    "varies_by_origin",
    "why_preflight",
]

_LOGIN_WORDS = frozenset(
    {
        "auth", "authelia", "authentik", "authorize", "cas", "login", "oauth", "oauth2", "saml",
        "saml2", "signin", "sso",
    }
)  # fmt: skip
_RETURN = re.compile(
    r"(?i)[?&](?:rd|return_?(?:to|url|path)?|redirect_?(?:to|ur[il])?|continue|goto|relaystate|"
    r"wreply|back_?(?:to|url))=https?(?::|%3a)(?://|%2f%2f)"
)
"""A parameter with the address to which a user goes back after the login."""


FILE_KINDS = {
    "font": (".eot", ".otf", ".ttf", ".woff", ".woff2"),
    "image": (".avif", ".gif", ".ico", ".jpeg", ".jpg", ".png", ".svg", ".webp"),
    "script": (".js", ".mjs"),
    "stylesheet": (".css",),
}


def file_kind(url: str | None) -> str | None:
    """What a page loads from `url`, if the name of the file tells it, in Chromium's words."""
    path = re.split(r"[?#]", url or "")[0].lower()
    return next((kind for kind, endings in FILE_KINDS.items() if path.endswith(endings)), None)


def is_cross_origin(evidence: Evidence) -> bool:
    """Whether the URL is in another origin than the page."""
    page = evidence.page
    return page is not None and page != evidence.target


def knows_cors(response: HttpResponse) -> bool:
    """Whether a response without Access-Control-Allow-Origin shows that its server knows CORS."""
    return bool(cors_signs(response))


def lists(response: HttpResponse) -> bool:
    """Whether a response lists methods or headers, as CORS layers do in response to preflights."""
    names = ("access-control-allow-methods", "access-control-allow-headers")
    return any(get(response.headers, name) is not None for name in names)


def cors_signs(response: HttpResponse) -> list[str]:
    """The headers that show that the server knows CORS."""
    wrong = misspelled(response)
    names = dict.fromkeys(
        spelled(name)
        for name, _ in response.headers
        if name.lower().startswith("access-control-") and name.lower() not in wrong
    )
    return list(names) or (["“Vary: Origin”"] if varies_by_origin(response) else [])


_CORS_HEADERS = (
    *(f"access-control-allow-{each}" for each in ("origin", "credentials", "methods", "headers")),
    "access-control-expose-headers",
    "access-control-max-age",
)
_NEARLY_ALIKE = 0.88
_LONGEST_MISSPELLED = 64


def misspelled(response: HttpResponse) -> dict[str, str]:
    """The names that are nearly those of CORS headers, in lower case, with the names meant."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(each.lower() for each, _ in response.headers):
        is_like = ("access" in name or "control" in name) and len(name) <= _LONGEST_MISSPELLED
        if is_like and name not in _CORS_HEADERS and name not in _OTHER_HEADERS:
            near = [each for each in _CORS_HEADERS if name.endswith(f"-{each}")]
            near = near or get_close_matches(name, _CORS_HEADERS, 1, _NEARLY_ALIKE)
            if near:
                found[name] = near[0]
    return found


_OTHER_HEADERS = (
    "access-control-allow-private-network",
    "access-control-request-headers",
    "access-control-request-method",
)


def varies_by_origin(response: HttpResponse) -> bool:
    """Whether a response tells caches that it varies by the request's origin."""
    vary = get(response.headers, "vary") or ""
    return any(name.lower() in ("origin", "*") for name in get_decode_and_split(vary))


def hit_in_cache(response: HttpResponse) -> bool:
    """Whether the response shows that it comes from a shared cache."""
    if (get(response.headers, "age") or "0") not in ("", "0"):
        return True
    for name in ("x-cache", "cf-cache-status", "x-cache-status", "x-proxy-cache"):
        if "hit" in (get(response.headers, name) or "").lower():
            return True
    return "; hit" in (get(response.headers, "cache-status") or "").lower()


def location(evidence: Evidence) -> str:
    """The resolved target of the last response's redirect; empty if there is none."""
    value = evidence.header("location") or evidence.told.location or ""
    if evidence.url is None and "://" not in value:
        return value  # what it is relative to is not known
    resolved = parse_url(value, evidence.last.request.url if evidence.last else evidence.url)
    return resolved.href if value and resolved else value


def is_login(url: str) -> bool:
    """Whether `url` is like that of a login page.

    It contains a word of such pages, begins a login by OAuth, or names the address to return to.
    """
    if starts_login(url) or _RETURN.search(url):
        return True
    parsed = parse_url(url)
    # A paste may have lost its host: “https://…/login”.
    written = parsed.href if parsed is not None else url
    rest = (written.partition("://")[2] or written).lower()
    words = rest.partition("?")[0].replace("/", ".").replace("-", "").replace("_", "").split(".")
    return words[-1] not in _FOR_SCRIPTS and not _LOGIN_WORDS.isdisjoint(words)


def leads_to_login(url: str | None, target: str) -> bool:
    """Whether a redirect from `url` to `target` sends a user to a login."""
    return starts_login(target) or (is_login(target) and not is_login(url or ""))


def is_login_host(url: str) -> bool:
    """Whether the host of `url` is that of a login, such as ``login.example.org``."""
    parsed = parse_url(url)
    if parsed is None or not isinstance(parsed.origin, Origin):
        # A message may name the host alone.
        host = url.partition("://")[2].partition("/")[0] or url.partition("/")[0]
    else:
        host = parsed.origin.host
    return is_login(f"https://{host}/") or host in _LOGIN_HOSTS


_LOGIN_HOSTS = frozenset({"accounts.google.com"})


def starts_login(url: str) -> bool:
    """Whether `url` is one to which a user's browser is sent to log in. (RFC 6749, 4.1.1)"""
    path, _, query = url.partition("?")
    if path.rstrip("/").rpartition("/")[2].lower() in _FOR_SCRIPTS:
        return False
    return "client_id=" in query and ("response_type=" in query or "redirect_uri=" in query)


_FOR_SCRIPTS = ("certs", "introspect", "jwks", "revoke", "token", "userinfo")
"""Ends of login servers' addresses that scripts ask, and no user sees."""


def looks_like_tracking(url: str) -> bool:
    """Whether `url` contains a word by which ad blockers know advertising and tracking."""
    rest = url.partition("://")[2].lower()
    return not _TRACKING_WORDS.isdisjoint(re.split(r"[^a-z]+", rest.replace("_", "")))


_TRACKING_WORDS = frozenset(
    {
        "ads", "adserver", "advert", "analytics", "beacon", "bugsnag", "clarity", "datadoghq",
        "doubleclick", "envelope", "fullstory", "gtag", "gtm", "hotjar", "intake", "matomo",
        "mixpanel", "newrelic", "piwik", "pixel", "plausible", "posthog", "rum", "segment",
        "sentry", "sentrykey", "snowplow", "telemetry", "track", "tracker", "tracking", "umami",
    }
)  # fmt: skip


def redirect_difference(url: str | None, location: str) -> str:
    """A sentence about how `location` differs from `url`, if the difference is a usual one."""
    before, after = parse_url(url or ""), parse_url(location)
    if before is None or after is None or before.origin is None or after.origin is None:
        return ""
    if before.href == after.href:
        return (
            "Both addresses are the same here: the redirect sets a cookie, or their difference, "
            "often a slash at the end, was lost."
        )
    path, moved = (each.href.partition("://")[2].partition("/")[2] for each in (before, after))
    if before.scheme == "http" and after.scheme == "https":
        return "This one leads from http to https."
    if before.origin == after.origin and moved.rstrip("/") == path.rstrip("/"):
        verb = "adds" if moved.endswith("/") else "drops"
        return f"This one only {verb} the slash at the end."
    if after.origin.host == f"www.{before.origin.host}":
        return "This one adds “www.”."
    return ""


def over_https(url: str | None) -> str | None:
    """`url` with https, if it is of a public server, which mostly redirects http to https."""
    parsed = parse_url(url or "")
    if parsed is None or not isinstance(parsed.origin, Origin) or parsed.scheme != "http":
        return None
    host = parsed.origin.host
    is_number = host.replace(".", "").isdigit()
    if parsed.origin.port is not None or not is_public(host) or is_masked(host) or is_number:
        return None
    return parsed.without_fragment.replace("http:", "https:", 1)


def likely_redirect(url: str | None) -> str:
    """A guess at how the URL that `url` redirects to differs from it."""
    parsed = parse_url(url or "")
    if parsed is None or not isinstance(parsed.origin, Origin):
        return "often with https, or with a slash at the end"
    path = parsed.without_fragment.partition("://")[2].partition("/")[2].partition("?")[0]
    if path.startswith("/") or "//" in path:
        return "most likely with one slash where yours has two"
    guesses = ["with https"] if parsed.scheme == "http" else []
    if (secure := over_https(url)) is not None:
        guesses = [f"with https, as {secure},"]
    guesses += ["without the slash at the end" if path.endswith("/") else "with a slash at the end"]
    host = parsed.origin.host
    if parsed.scheme == "https" and registrable_domain(host) == host.removeprefix("www."):
        guesses += ["without “www.”" if host.startswith("www.") else "with “www.”"]
    return f"often {' or '.join(guesses)}"


def is_to_plain_http(url: str | None, location: str) -> bool:
    """Whether a redirect leads from https to http of the same host."""
    before, after = parse_url(url or ""), parse_url(location)
    if before is None or after is None or before.origin is None or after.origin is None:
        return False
    same_host = before.origin.host == after.origin.host
    return same_host and (before.scheme, after.scheme) == ("https", "http")


def origin_difference(value: str, origin: str) -> str:
    """A sentence about how `value` differs from `origin`, if they are similar; else empty.

    Nothing is known of a host that the writer hid.
    """
    page, named = (each.partition("://")[2] for each in (origin, value))
    # Servers do send “${HOST}” and “[object Object]”.
    if is_masked(page) or (is_masked(named) and not re.search(r"[<>{}\[\]]", named)):
        return ""
    try:
        Policy(allow_origins=[value], dangerously_allow_null_origin=True)
    except PolicyError as error:
        problem = error.exceptions[0]
        written = re.search(r"Write '([^']{1,300})'", problem.hint)
        if written is not None and "://" in written[1] and written[1] != origin:
            return f"{problem.message[:1].upper()}{problem.message[1:]}"
        return f"{problem.message[:1].upper()}{problem.message[1:]} {problem.hint}"
    a, b = (parse_url(text) for text in (value, origin))
    if a is None or b is None or not isinstance(a.origin, Origin) or not b.origin:
        return ""
    same_host = a.origin.host == b.origin.host
    same_port = a.origin.port == b.origin.port
    if same_host and a.scheme == b.scheme:
        return f"The port differs: {_port(a.origin)} is not {_port(b.origin)}."
    if same_host and same_port:
        return f"The scheme differs: {a.scheme} is not {b.scheme}."
    if a.origin.host.removeprefix("www.") == b.origin.host.removeprefix("www."):
        return "One has “www.”, the other does not."
    if is_local_host(a.origin.host) and is_local_host(b.origin.host) and same_port:
        return (
            f"{a.origin.host} and {b.origin.host} may be the same machine, but they are two "
            "origins."
        )
    return ""


def twins(origin: str) -> list[str]:
    """Origins that are easily confused with `origin`, the most likely first."""
    parsed = parse_url(origin)
    if parsed is None or not isinstance(parsed.origin, Origin):
        return []
    scheme, host = parsed.origin.scheme, parsed.origin.host
    port = "" if parsed.origin.port is None else f":{parsed.origin.port}"
    other = "127.0.0.1" if host == "localhost" else None
    if is_this_machine(host) and not host.endswith("localhost"):
        other = "localhost"
    found = []
    if other is not None:
        found.append(f"{scheme}://{other}{port}")
    elif "." in host and not is_local_host(host):
        bare = host.removeprefix("www.")
        found.append(f"{scheme}://{bare if bare != host else f'www.{host}'}{port}")
    if scheme in HTTP_SCHEMES:
        found.append(f"{'http' if scheme == 'https' else 'https'}://{host}{port}")
    return found


def _port(origin: Origin) -> str:
    return str(origin.port) if origin.port is not None else f"the default port of {origin.scheme}"


def why_preflight(evidence: Evidence) -> str:
    """The request that a preflight was for, as far as it is known."""
    preflight = evidence.preflight
    if preflight is None:
        return "the request"
    method = preflight.request.header("access-control-request-method")
    shown = ", ".join(map(spelled, asked_for(preflight.request)))
    asked = method or "a request"
    return f"{asked} with {shown}" if shown else method or "the request"


def in_the_browsers_words(evidence: Evidence) -> tuple[str, str]:
    """The message and the hint of this library's browser's end."""
    if evidence.error is not None:
        return evidence.error.message, evidence.error.hint
    told = {name: value for name, value in asdict(evidence.told).items() if value is not None}
    given = _Known(told, what=f"The response to {evidence.url}" if evidence.url else "The response")
    message, hint, _ = words_for(evidence.reasons[0], given)
    return message.replace("'…'", "something"), hint


class _Known(dict[str, Any]):
    """Values for a reason's words; unknown values get a placeholder."""

    def __missing__(self, name: str) -> str:
        return {**USUAL_WORDS, "wildcard_note": "", "kind": "script"}.get(name, "…")
