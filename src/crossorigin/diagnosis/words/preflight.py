"""Words for preflights that did not let the request pass."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from ...browser import Reason
from ..answers import leads_to_login, likely_redirect, redirect_difference, why_preflight
from ..evidence import OF_EITHER, OF_LOGS, Evidence, Source
from ..places import is_public
from .logins import by_software
from .wording import (
    Words,
    answered,
    host_of,
    if_wanted,
    joined,
    page_of,
    port_left_out,
    url_of,
)

__all__ = [
    "Shown",
    "answered_by_iis",
    "bad_list",
    "bad_status",
    "crashed",
    "header_misspelled",
    "header_not_allowed",
    "header_of_browser",
    "header_of_extension",
    "header_of_library",
    "header_of_router",
    "hint_of_service",
    "host_of_django",
    "listed_beside",
    "login_before_cors",
    "method_in_lower_case",
    "method_not_allowed",
    "needs_login",
    "no_route",
    "not_handled",
    "nothing_there",
    "only_preflight_lacks",
    "preflight_by_library",
    "redirected",
    "redirected_after",
    "redirected_to_login",
    "refused_for_what_is_asked",
    "response_header_perhaps_sent",
    "response_header_sent",
    "tracing_header",
]

_ANSWER_PREFLIGHTS = (
    "Let the server answer preflights before authentication: put its CORS layer around the "
    "authentication, or exempt OPTIONS from it."
)


class Shown(Enum):
    """The evidence that a method or a header is not allowed."""

    LIST = auto()
    """The response's list, without it."""
    SILENCE = auto()
    """A CORS layer refused the preflight and does not say for what."""
    PROBE = auto()
    """A preflight without it was accepted."""
    BODY = auto()
    """The response's body says so."""
    LOG = auto()
    """A log, or its writer, has the CORS layer's words."""
    MESSAGE = auto()
    """A browser's message says so."""


def redirected(evidence: Evidence, leads_to: str) -> Words:
    to = f" to {leads_to}" if leads_to else ""
    what = f"The preflight is answered with a redirect{to}, which browsers do not follow."
    target = leads_to or f"the URL that it redirects to ({likely_redirect(evidence.url)})"
    difference = redirect_difference(evidence.url, leads_to)
    look = ""
    known = next((each for part, each in _REDIRECTS if part in (evidence.url or "")), None)
    is_doubled = "//" in (evidence.url or "").partition("://")[2].partition("?")[0]
    if known is not None and not leads_to and not is_doubled:
        return Words(what, *known)
    if not leads_to:
        look = (
            " To find it, look at the response header Location of the OPTIONS request (Network "
            "panel, or curl -i -X OPTIONS). If it is a login or a page for users, the server "
            "redirects every request without a login: let its CORS layer answer preflights before "
            "that, or, if the server is not yours, send the request from a back end of your own."
        )
    is_chromes = evidence.engine not in ("firefox", "webkit")
    if not leads_to and is_chromes and (evidence.url or "").startswith("http://"):
        look += (
            " If its status is 307 “Internal Redirect”, the browser itself redirects, because the "
            "host once asked for https (HSTS): delete that in chrome://net-internals/#hsts."
        )
    return Words(
        what,
        f"Only the request itself may be redirected. {difference}".rstrip(),
        f"Fetch {target} directly.{look}",
    )


def redirected_after(evidence: Evidence, leads_to: str) -> Words:
    """The request itself is redirected, after its preflight; `leads_to` may be empty."""
    target = leads_to or f"the URL that it redirects to ({likely_redirect(evidence.url)})"
    why = (
        "The standard once forbade that. Chrome from version 57 on, and other current browsers, "
        "follow the redirect, with a preflight of its own."
    )
    if evidence.detail == OF_EITHER:
        why += (
            " (Versions of 2015 and before said the same of a redirect of the preflight, which no "
            "browser follows: then the row OPTIONS in the Network panel has a status from 300 to "
            "399.)"
        )
    fix = f"Fetch {target} directly, or use a current browser."
    if leads_to_login(evidence.url, leads_to):
        fix = (
            "Judging by its address, that is a login, which a page cannot fetch: go there to log "
            "in first, and check that the request carries the login. Let the API answer 401, with "
            "CORS headers, in place of the redirect."
        )
    return Words(
        f"The server redirects this request{f' to {leads_to}' if leads_to else ''}, and this old "
        "version of the browser follows no redirect of a request that needs a preflight.",
        f"{why} {redirect_difference(evidence.url, leads_to)}".rstrip(),
        fix,
    )


_REDIRECTS = (
    (
        ".cloudfunctions.net/",
        (
            "Google redirects to its login where there is no function of this name in this region, "
            "or none that may be called without a login.",
            "Check the region and the name in the URL (Firebase: getFunctions(app, region)), and "
            "that the function is deployed and public (role Cloud Functions Invoker for allUsers).",
        ),
    ),
    (
        "//script.google.com/macros/",
        (
            "Google Apps Script answers each request with a redirect, and no preflights.",
            "Send a POST as text/plain, without headers of your own; it needs no preflight.",
        ),
    ),
    (
        ".app.github.dev/",
        (
            "A forwarded port that is private redirects to a login.",
            "Set the port's visibility to public.",
        ),
    ),
    (
        ".vercel.app/",
        (
            "Vercel redirects to its login if Deployment Protection is on, and from one of a "
            "project's domains to another.",
            "Fetch the project's own domain, as it is in the address bar after the redirect, or "
            "turn Deployment Protection off for this deployment.",
        ),
    ),
)
"""Parts of URLs, why a preflight is mostly redirected there, and what to change."""


def redirected_to_login(evidence: Evidence, leads_to: str) -> Words:
    return Words(
        f"Authentication answered the preflight with a redirect to a login page, {leads_to}.",
        "A preflight never carries a cookie or an Authorization header, so it cannot log in, and "
        "browsers do not follow a redirect there.",
        f"{_ANSWER_PREFLIGHTS} Then let the API answer 401, with CORS headers, instead of "
        f"redirecting to the login. {by_software(leads_to)}".rstrip(),
    )


def needs_login(evidence: Evidence) -> Words:
    status = answered(evidence) if evidence.status else "with an error, such as status 401 or 403"
    return Words(
        f"Authentication answered the preflight {status}.",
        "A preflight never carries a cookie or an Authorization header, so it cannot log in. After "
        "this response the browser does not send the request that would.",
        _ANSWER_PREFLIGHTS,
    )


def not_handled(evidence: Evidence) -> Words:
    if not evidence.status and evidence.for_certain(Reason.PREFLIGHT_INVALID_STATUS):
        return _allowed_by_headers_alone(evidence)
    if not evidence.status and evidence.fails_by_status:
        return Words(
            "OPTIONS goes to something in the server that does not know it.",
            "The browser says this of the preflight's status, which is not from 200 to 299. Before "
            f"{why_preflight(evidence)} it asks with OPTIONS, and the server may take that for an "
            "ordinary request, with a status such as 404 or 405." + port_left_out(evidence),
            "Look at that status in the Network panel, in the row OPTIONS. Check that the URL is "
            "right, and let the server's CORS layer end OPTIONS itself, with 200 or 204 and the "
            f"CORS headers, before routing and all other layers.{hint_of_service(evidence)}",
        )
    if not evidence.status:
        return Words(
            "Nothing in the server answers preflights.",
            f"Before {why_preflight(evidence)} the browser asks with OPTIONS. The server, or what "
            "is in front of it, took that for an ordinary request and answered without the CORS "
            "headers, often with status 404 or 405, or it has no CORS settings at all."
            f"{port_left_out(evidence)}",
            "Look at the status of the OPTIONS request in the Network panel. Check that the URL is "
            "right, and let the server's CORS layer answer OPTIONS itself, before routing and all "
            f"other layers.{hint_of_service(evidence)}",
        )
    gets = f": OPTIONS gets status {evidence.status}"
    found = "found it malformed" if evidence.status in (400, 422) else "had no route for it"
    of_tools = (
        " (A row of a log does not show who asked: OPTIONS of Postman or curl may have no Origin, "
        "and CORS layers pass that on.)"
        if evidence.detail in OF_LOGS
        else ""
    )
    return Words(
        f"Nothing in the server answers preflights{gets}.",
        f"Before {why_preflight(evidence)} the browser asks with OPTIONS. The server took that for "
        f"an ordinary request and {found}.{of_tools}",
        "Check that the URL is right, and let the server's CORS layer answer OPTIONS itself, "
        f"before routing.{hint_of_service(evidence)}",
    )


def host_of_django() -> Words:
    return Words(
        "If the application is Django's, it does not serve the host of the request.",
        "It answers 400 to every host that ALLOWED_HOSTS lacks, before CORS, and its log then says "
        "“Invalid HTTP_HOST header”.",
        "Look in the application's log for these words, and add the host to ALLOWED_HOSTS.",
    )


def answered_by_iis(evidence: Evidence) -> Words:
    return Words(
        "IIS itself answered the preflight, before the application (OPTIONSVerbHandler).",
        f"The headers Allow and Public with “{evidence.header('public')}” are that handler's. It "
        "adds no CORS headers, and the application's CORS layer gets no preflights.",
        "Remove it in web.config, in <system.webServer><handlers>: <remove "
        'name="OPTIONSVerbHandler" />. Then let the application answer OPTIONS. (ASP.NET before '
        'Core also needs its ExtensionlessUrlHandler-Integrated-4.0 with verb="*".) Or use the '
        "CORS module of IIS, which answers before that handler.",
    )


def _allowed_by_headers_alone(evidence: Evidence) -> Words:
    """Browsers check the header of a preflight's response before its status."""
    return Words(
        "The preflight's response allows the page, but its status is not from 200 to 299.",
        "The browser checks Access-Control-Allow-Origin first, so that header is there. Something "
        "adds it to every response, while nothing ends the preflight: OPTIONS goes on to a route "
        "or to code that does not expect it, or the server's own check of the origin, the method "
        "or the login refuses it.",
        "Look at that status in the Network panel. Let the server's CORS layer end preflights "
        "itself, with 204, before routing, login and checks of its own."
        f"{hint_of_service(evidence)}",
    )


def hint_of_service(evidence: Evidence) -> str:
    """What to check first at a service that the URL names; empty if it names none."""
    url = evidence.url or ""
    return next((hint for part, hint in _SERVICES if part in url), "")


_SERVICES = (
    (
        "/functions/v1/",
        " On Supabase, check first that a function of this name is deployed and starts, that it "
        "answers OPTIONS before all else (also before a check of the origin of its own), and that "
        "it is deployed with --no-verify-jwt if it checks the login itself.",
    ),
    *(
        (
            f"//{host}:5000/",
            " On macOS the AirPlay Receiver listens on port 5000 too, and answers 403 (Server: "
            "AirTunes): use another port, or turn it off.",
        )
        for host in ("localhost", "127.0.0.1")
    ),
    (
        "firebasestorage.googleapis.com/",
        " On Firebase Storage, check first that Storage is set up for the project and that the "
        "bucket's name in the URL is right (….firebasestorage.app or ….appspot.com): a bucket that "
        "does not exist is answered with 404.",
    ),
)
"""Parts of URLs, and what is most often wrong where preflights fail there."""


def nothing_there(evidence: Evidence, status: int) -> Words:
    """GET fails like the preflight, so the URL may be wrong."""
    return Words(
        f"There seems to be nothing at this URL: OPTIONS gets status {evidence.status}, and GET "
        f"gets {status}.",
        "A server may also answer so if it has only other methods at this URL.",
        "Check that the URL is right. If it is, let the server's CORS layer answer OPTIONS itself, "
        "before routing.",
    )


def only_preflight_lacks(evidence: Evidence, value: str, *, lost_in_if: bool) -> Words:
    """The origin may read GET; just the preflight is answered by something else.

    `lost_in_if` says that it is nginx, with headers that are set inside an ``if``.
    """
    gets = f" with status {evidence.status}" if evidence.status else ""
    fix = (
        "Let OPTIONS reach the CORS layer, or let that layer answer it itself, before routing and "
        f"authentication, and allow {why_preflight(evidence)} there."
    )
    lost = ""
    if lost_in_if:
        lost = (
            " In nginx, an add_header inside “if” drops every add_header outside of it, so "
            "Access-Control-Allow-Origin gets lost there."
        )
        fix = f"Repeat add_header Access-Control-Allow-Origin inside that “if”. {fix}"
    return Words(
        f"Something other than the server's CORS layer answers the preflight{gets}. The response "
        f"to GET has Access-Control-Allow-Origin: {value}, but the preflight's response does not.",
        f"{_is_allowed(evidence)}{lost}",
        fix,
    )


def _is_allowed(evidence: Evidence) -> str:
    return (
        f"So {page_of(evidence)} is allowed already. Before {why_preflight(evidence)} the browser "
        "asks with OPTIONS, and that has to be allowed too."
    )


def login_before_cors(evidence: Evidence, value: str) -> Words:
    """The origin may read GET; authentication answers OPTIONS."""
    return Words(
        f"Authentication answers the preflight {answered(evidence)}, before the CORS layer. The "
        f"response to GET has Access-Control-Allow-Origin: {value}.",
        f"{_is_allowed(evidence)} A preflight never carries a cookie or an Authorization header, "
        "so it cannot log in.",
        f"{_ANSWER_PREFLIGHTS} Allow {why_preflight(evidence)} there.",
    )


def no_route(evidence: Evidence, value: str) -> Words:
    """The origin may read GET; OPTIONS has no route, preflight or not."""
    return Words(
        f"Nothing in the server answers OPTIONS at this URL: it gets status {evidence.status}, "
        "whether or not it is a preflight. The response to GET has Access-Control-Allow-Origin: "
        f"{value}.",
        _is_allowed(evidence),
        "Let the server's CORS layer answer OPTIONS itself, before routing, or add a route for "
        f"OPTIONS, and allow {why_preflight(evidence)} there.",
    )


def refused_for_what_is_asked(evidence: Evidence, value: str, bare: int) -> Words:
    """The origin may read GET, and an OPTIONS that asks for nothing gets the status `bare`."""
    return Words(
        f"The server refuses the preflight for {why_preflight(evidence)} {answered(evidence)}; an "
        f"OPTIONS that asks for nothing gets {bare}.",
        f"The response to GET has Access-Control-Allow-Origin: {value}, so {page_of(evidence)} is "
        "allowed already. The server has no such method at this URL, or its list of methods or "
        "headers does not have what is asked for.",
        f"Allow {why_preflight(evidence)} in the server's CORS settings, and check that the server "
        "has this method at this URL.",
    )


def crashed(evidence: Evidence) -> Words:
    who = "The server" if evidence.status else "The server, or a proxy in front of it,"
    hint = hint_of_service(evidence) if evidence.status else ""
    return Words(
        f"{who} failed at the preflight, with status {evidence.status or '500 or higher'}.",
        "The browser needs a status from 200 to 299 before it sends the request itself.",
        "Look in the server's log for the error at OPTIONS. Then let its CORS layer answer "
        f"preflights itself, before anything that can fail.{hint}",
    )


def bad_status(evidence: Evidence) -> Words:
    return Words(
        f"The preflight is answered with the right headers, but with status {evidence.status}.",
        "The status has to be from 200 to 299. Either another layer of the server set it, or the "
        "CORS layer itself refuses the preflight so.",
        "Let the CORS layer end preflights itself, with 204, and pass them to no other layer.",
    )


def _why(shown: Shown, part: str, name: str, listed: str) -> str:
    quotes = " Browsers take its quotes for parts of the names." if "'" in listed else ""
    return {
        Shown.LIST: f"The preflight's response allows {listed}.{quotes}",
        Shown.SILENCE: "The server's CORS layer refused the preflight and does not say for what.",
        Shown.PROBE: f"The server refuses this preflight but accepts it without {name}, so the "
        f"{part} is the problem.",
        Shown.BODY: "The server says so in the body of its response.",
        Shown.LOG: "The server's CORS layer says so.",
        Shown.MESSAGE: f"The preflight's response does not list this {part}.",
    }[shown]


def listed_beside(what: str) -> Words:
    return Words(
        f"The response that the browser got does not allow {what}; the pasted one does.",
        "So the settings were changed since, or the browser's preflight got another response: an "
        "older one that it remembers, or one of another server or layer.",
        "Try again in a private window, which remembers no preflights. If it still fails, paste "
        "the status and the headers of the row OPTIONS in the Network panel.",
    )


def method_not_allowed(
    evidence: Evidence, method: str, shown: Shown, listed: str | None, credentials: bool
) -> Words:
    """`listed` is the value of Access-Control-Allow-Methods."""
    why = _why(shown, "method", method, listed or "no method but GET, HEAD and POST")
    if shown is Shown.LIST and _has_star(listed):
        why += _why_not_star(evidence, "methods", has_credentials=credentials)
    if not method:
        return Words(
            "The server does not allow the method of the request.",
            f"{why} The message does not say which method it was: look in the Network panel, or "
            "tell it with -X.",
            if_wanted(evidence, "add this method to those that the server allows."),
        )
    names = [each.strip() for each in (listed or "").split(",")]
    if other := next((each for each in names if each.upper() == method.upper()), ""):
        return Words(
            f"The server allows the method {other}, which is not {method}.",
            f"{why} Names of methods are compared letter by letter.",
            f"Write {method} in capitals in the server's list of methods.",
        )
    return Words(
        f"The server does not allow the method {method}.",
        why,
        if_wanted(evidence, f"add {method} to the methods that the server allows."),
    )


def method_in_lower_case(evidence: Evidence, method: str, *, listed: bool | None) -> Words:
    """`listed`: whether the server allows the method in upper case; ``None`` if not known."""
    then = f"If the server refuses {method.upper()} too, add it to the methods that it allows."
    if listed:
        then = "Nothing needs to change at the server."
    elif listed is False:
        then = if_wanted(
            evidence, f"add {method.upper()} to the methods that the server allows, too."
        )
    return Words(
        f"The page sends the method in lower case: {method}, which is not {method.upper()}.",
        "Method names are case-sensitive. Browsers put only GET, HEAD, POST, PUT, DELETE and "
        "OPTIONS in upper case themselves, so the server gets another method than it expects.",
        f"In the page's script, write {method.upper()} in upper case. {then}",
    )


def header_not_allowed(
    evidence: Evidence, names: Sequence[str], shown: Shown, listed: str | None
) -> Words:
    """`listed` is the value of Access-Control-Allow-Headers."""
    why = _why(shown, "header", joined(names), listed or "no request header")
    if shown is Shown.LIST and _has_star(listed):
        if evidence.credentials or "Authorization" not in names:
            why += _why_not_star(evidence, "headers", has_credentials=evidence.credentials is True)
        else:
            why += " “*” never stands for Authorization."
    if not names:
        return Words(
            "The server does not allow the request header.",
            f"{why} Which one it is, Access-Control-Request-Headers of the preflight tells "
            "(Network panel, the row OPTIONS).",
            if_wanted(evidence, "add it to the headers that the server allows."),
        )
    named = joined(names)
    return Words(
        f"The server does not allow the request header{'s' if len(names) > 1 else ''} {named}.",
        f"{why} The page's script, or a library in it, sets "
        f"{'the header' if len(names) == 1 else 'them'}.",
        if_wanted(evidence, f"add {named} to the headers that the server allows.")
        + _without_header(evidence, names),
    )


def _without_header(evidence: Evidence, names: Sequence[str]) -> str:
    """What the page can do at a server that is not the reader's."""
    target = evidence.target
    if evidence.source is not Source.CONSOLE or target is None or not is_public(target.host):
        return ""
    if [each.lower() for each in names] == ["content-type"]:
        return (
            " If the server is not yours, send the body as a form (URLSearchParams), which needs "
            "no preflight (OAuth's token endpoints take only forms). Or send the request from a "
            "back end of your own."
        )
    return (
        " If the server is not yours, leave it out, or send the request from a back end of your "
        "own."
    )


def header_misspelled(evidence: Evidence, name: str, meant: str) -> Words:
    return Words(
        f"The page sends the request header {name}: perhaps {meant} is meant.",
        "The preflight's response does not list a header of this name. Servers do not list a "
        "misspelled name, nor read its value.",
        f"In the page's script, correct {name} to {meant}, and let the server allow {meant}. Only "
        f"if {name} is right, add it to the headers that the server allows.",
    )


def response_header_sent(evidence: Evidence, name: str) -> Words:
    """`name` may be several names, joined by “and”."""
    several = " and " in name
    name = joined(name.split(" and "))
    kind = "request headers, but they are response headers" if several else (
        "a request header, but it is a response header"
    )  # fmt: skip
    it, allow = ("them", "they allow") if several else ("it", "it allows")
    return Words(
        f"The page sends {name} as {kind}.",
        f"Only servers send {it}, with their responses. On a request {allow} nothing, and the "
        f"browser sends a preflight that asks for {it}.",
        f"In the page's script, remove {name} from the request's headers (also from axios' "
        f"defaults and from interceptors). Do not add {it} to the headers that the server allows.",
    )


def response_header_perhaps_sent(evidence: Evidence, name: str) -> Words:
    """`name` is set in lines that may be of a server, or of the page."""
    found = response_header_sent(evidence, name)
    return found._replace(
        what=f"If the pasted lines are of the page's script, it sends {name} with its requests."
    )


def tracing_header(evidence: Evidence, name: str) -> Words:
    return Words(
        f"The server does not allow the request header {name}, which a tracing library in the "
        "page adds to requests.",
        "The library (OpenTelemetry, Sentry, Datadog, New Relic and others) sends it to "
        f"{url_of(evidence)} too, and the preflight's response does not list it.",
        "If the server is not yours, tell the library not to send it there: leave this host out of "
        f"its propagation targets. If it is yours, add {name} to the headers that it allows.",
    )


def header_of_library(evidence: Evidence, name: str, sets: str, stop: str) -> Words:
    """`sets` says which libraries set the header, `stop` how they do not for one host."""
    return Words(
        f"The server does not allow the request header {name}, which a library in the page "
        "probably sets on all requests.",
        f"{sets} It makes the browser send a preflight, whose response does not list it. Without "
        "it, a request that has nothing else of the kind needs no preflight.",
        f"If the server does not need {name}, do not send it to {host_of(evidence)}: {stop} "
        f"If the server is yours and needs it, add {name} to the headers that it allows.",
    )


def preflight_by_library(evidence: Evidence, name: str, sets: str, stop: str) -> Words:
    return Words(
        f"The request header {name} makes the browser send a preflight, and a library in the page "
        "probably sets it on all requests.",
        f"{sets} Without it, a GET that has nothing else of the kind needs no preflight.",
        f"If the server does not need {name}, do not send it to {host_of(evidence)}: {stop} "
        "The response itself still needs Access-Control-Allow-Origin.",
    )


def header_of_extension(evidence: Evidence, name: str, who: str) -> Words:
    return Words(
        f"{who} adds the request header {name}, which the server does not allow.",
        "It adds it to the requests of all pages, and the browser then sends a preflight. The "
        "page's code does not set it, and users without it do not have this failure.",
        "Turn it off, or exclude these pages and hosts in its options, and reload the page. A "
        "private window without extensions shows whether that is all.",
    )


def header_of_browser(evidence: Evidence, name: str) -> Words:
    return Words(
        f"The browser asks for permission to send {name}, a header that no script can set.",
        f"The preflight's response does not list {name}. Today's browsers do not ask for it; "
        "old versions of Chrome and Safari, and what is built on them, do.",
        f"Use a current browser. For old ones, list {name} among the headers that the server "
        "allows.",
    )


def header_of_router(evidence: Evidence, name: str) -> Words:
    return Words(
        f"Next.js's router fetched this page; it sets the request header {name}, which the server "
        "does not allow.",
        "The link, or the redirect after it, leads to another origin. The router fetches pages of "
        "its own origin only.",
        "Let the user's browser go there itself: a plain <a href>, or location.href, in place of "
        "<Link>, router.push() or a redirect() to another origin.",
    )


def bad_list(evidence: Evidence, name: str, token: str | None) -> Words:
    subject = f"“{token}”" if token else "Something in it"
    return Words(
        f"The preflight's response has an invalid list in {name}.",
        f"{subject} is not a name. Browsers then refuse the whole response.",
        "Send plain names with commas between them: no quotes, no brackets, no spaces inside.",
    )


def _why_not_star(evidence: Evidence, what: str, *, has_credentials: bool) -> str:
    """Why “*” does not stand for all `what` here."""
    as_name = f"“*” does not stand for all {what}; it is only a name."
    if has_credentials:
        return f" With credentials, {as_name}"
    known = f"(Firefox supports it from {_STAR['firefox']} on, Chrome from {_STAR['chromium']} on, "
    known += f"Safari from {_STAR['webkit']} on.)"
    version = evidence.told.version
    if version is not None and version < _STAR.get(evidence.engine or "", 0):
        return f" In a browser as old as this one (version {version}), {as_name} {known}"
    return f" With credentials, and in old browsers, {as_name} {known}"


_STAR = {"firefox": 69, "chromium": 63, "webkit": 13}
"""The first versions with “*” in lists. (MDN's browser-compat-data, “wildcard” of the headers)"""


def _has_star(listed: str | None) -> bool:
    return "*" in map(str.strip, (listed or "").split(","))
