"""Words for what settings and code of a server show that were pasted beside a refusal."""

from __future__ import annotations

from collections.abc import Sequence

from ...fetch.origins import Origin
from ...fetch.urls import parse_url
from ..evidence import Allowed, Evidence, Settings, is_of_preflight
from ..places import is_local_host, is_public
from ..software import Software, emulator_of
from .wording import Words, if_wanted, joined, origins_of, page_of, url_of

__all__ = [
    "NOT_OF_SETTINGS",
    "another_is_sent",
    "as_browsers_send",
    "expression_in_settings",
    "headers_in_settings",
    "layer_of_route",
    "layer_too_late",
    "listed_already",
    "methods_in_settings",
    "misspelled_in_settings",
    "named_already",
    "never_a_page",
    "not_by_rules_of_bucket",
    "not_by_settings",
    "not_in_lists",
    "not_in_settings",
    "of_development",
    "only_files_in_settings",
    "only_in_controller",
    "only_methods_in_settings",
    "only_on_success",
    "only_paths_in_settings",
    "origins_in_settings",
    "own_address",
    "page_beside_settings",
    "pattern_in_settings",
    "perhaps_not_in_lists",
    "proxied_by_page",
    "refused_with_star",
    "rules_of_bucket_allow_it",
    "settings_allow_it",
    "settings_refused",
    "star_in_settings",
    "star_of_headers",
    "unused_layer",
]


def settings_refused(evidence: Evidence, said: str) -> Words:
    return Words(
        "The server's framework refuses its own CORS settings: every origin (“*”), and "
        "credentials.",
        f"Its log says: “{said}”. It then does not start, or fails at each request, without CORS "
        "headers.",
        "List the origins in place of “*” (Spring: allowedOrigins, or allowedOriginPatterns; "
        "ASP.NET Core: WithOrigins; Fiber: AllowOrigins; tower-http: AllowOrigin::list), or do not "
        "allow credentials, if no cookies are needed.",
    )


def misspelled_in_settings(evidence: Evidence, value: str, difference: str) -> Words:
    return Words(
        f"The pasted settings allow “{value}”, which is not quite the page's origin, "
        f"{page_of(evidence)}.",
        f"{difference} Browsers and servers compare the two letter by letter.".lstrip(),
        f"In the server's settings, write {page_of(evidence)}, and restart the server.",
    )


def pattern_in_settings(evidence: Evidence, value: str, instead: str) -> Words:
    return Words(
        f"“{value}” in the pasted settings is not a pattern there, but a name that no page has.",
        "This list is compared letter by letter, so the server allows none of the origins that are "
        "meant.",
        f"For patterns, the software has another setting: {instead}. Or list the origins one by "
        f"one, {page_of(evidence)} among them.",
    )


def expression_in_settings(evidence: Evidence, value: str, instead: str) -> Words:
    return Words(
        f"“{value}” in the pasted settings is a regular expression there, which "
        f"{page_of(evidence)} does not fit.",
        "In an expression “*” stands for repetitions of the character before it, not for a name.",
        f"Write an expression, such as {instead}. Or list the origins one by one, "
        f"{page_of(evidence)} among them.",
    )


NOT_OF_SETTINGS = (
    "The settings send it to every page, so a response without the header does not come from them, "
    "or is an error."
)


def another_is_sent(evidence: Evidence, settings: Settings) -> Words:
    """Settings that send one origin to every page, beside a response without the header."""
    errors = " (they leave out errors)" if settings.only_success else ""
    return Words(
        f"The pasted settings send “{settings.fixed}” to every page, so a response without the "
        f"header does not come from them{errors}.",
        "The server may have failed before them, run older settings, or something else answers: a "
        "proxy, another application. Browsers would also refuse the response of these settings, "
        f"because “{settings.fixed}” is not {page_of(evidence)}.",
        if_wanted(evidence, f"write it in place of “{settings.fixed}”, or a list that is compared "
                  "with Origin. Then look at the response's status in the Network panel, and in "
                  "the server's log."),
    )  # fmt: skip


def not_in_settings(evidence: Evidence, others: Sequence[str]) -> Words:
    return Words(
        f"The pasted settings allow {origins_of(others)}, and not {page_of(evidence)}.",
        "Browsers compare scheme, host and port with the page's origin."
        f"{_and_not(evidence, others)}",
        if_wanted(
            evidence,
            "add that origin to those in the settings, spelled exactly like this, and restart the "
            "server.",
        ),
    )


def never_a_page(entries: Sequence[str]) -> Words | None:
    """Entries that no browser's Origin equals, where the page is not known; ``None`` if none is."""
    spelled = {each: as_browsers_send(each) for each in entries}
    wrong = {each: sent for each, sent in spelled.items() if sent not in (None, each)}
    if not wrong:
        return None
    listed = joined([f"“{each}”" for each in wrong])
    return Words(
        f"The pasted settings have {listed}, which no page's origin equals.",
        "An origin ends after its host and port, without a slash or a path. It has small letters, "
        "and not the port that its scheme has anyway. Most software compares letter by letter.",
        f"Write {joined([sent for sent in wrong.values() if sent])}, and restart the server. The "
        "message does not name the page's origin: compare the entries with the address in the "
        "browser.",
    )


def as_browsers_send(entry: str) -> str | None:
    """The origin that an entry of a list stands for; ``None`` if it is not an address."""
    parsed = parse_url(entry) if entry.startswith(("http://", "https://")) else None
    is_pattern = "*" in entry.removesuffix("/*")
    is_address = parsed is not None and not is_pattern and parsed.origin is not None
    return str(parsed.origin) if parsed is not None and is_address else None


def _and_not(evidence: Evidence, others: Sequence[str]) -> str:
    """The sentence on an entry that is the server's own address."""
    target = str(evidence.target)
    own = f" {target} is the server's own address, not that of the page."
    return own if target in others else ""


def own_address(evidence: Evidence, others: Sequence[str]) -> Words | None:
    """Entries with the server's own address, where the page is not known."""
    if not (own := _and_not(evidence, others)):
        return None
    return Words(
        f"The pasted settings allow {origins_of(others)}, but the page has another origin.",
        f"{own.lstrip()} Requests within one origin need no CORS.",
        "List the origin of the page in its place: scheme, host and port of the address in the "
        "browser.",
    )


def page_beside_settings(others: Sequence[str]) -> Words:
    return Words(
        f"The pasted settings allow {origins_of(others)}, and the message does not name "
        "the page's origin.",
        "Browsers compare letter by letter: localhost and 127.0.0.1 are two origins, and so are "
        "http and https.",
        "Compare it with the address in the browser. If that is not among them, add it; if it is, "
        "look in the Network panel at the response's status, and load the settings again.",
    )


def listed_already(why: str, does: str) -> tuple[str, str]:
    """The reason and the fix, if settings list what was refused; `why` is the browser's reason."""
    return (
        f"{why} The pasted settings {does} already, so the response does not come from them.",
        "Load these settings (deploy them, restart the server), and check that they apply to this "
        "URL. If that does not help, something else answers the preflight: a proxy, another CORS "
        "layer, or a route for OPTIONS. Ask the application directly, past them, to see that.",
    )


def not_by_rules_of_bucket() -> Words:
    return Words(
        "Something other than the pasted rules answered the preflight.",
        "These rules have the page's origin, and a bucket that follows them answers the preflight "
        "with 200. A response that has Access-Control-Allow-Origin and another status is from a "
        "program in front of the bucket, or from one that stands in for it (an emulator).",
        "Look at the status and the header “Server” of the row OPTIONS in the Network panel. Let "
        "that program answer preflights with 204. A change of the rules does not help.",
    )


def named_already(why: str, others: Sequence[str] | None) -> tuple[str, str]:
    """The reason and the fix, if settings name the page, or `others`, and the response has “*”."""
    named = f"name only {origins_of(others)}" if others else "name it"
    return _not_their_star(why, named)


def refused_with_star(why: str) -> tuple[str, str]:
    """The same, of software that refuses “*” together with the credentials that they allow."""
    return _not_their_star(why, "allow credentials, together with which this software refuses “*”")


def _not_their_star(why: str, named: str) -> tuple[str, str]:
    return (
        f"{why} The pasted settings {named}, so “*” does not come from them.",
        "Look for what sends “*”: another CORS layer, a route that sets the header itself, a proxy "
        "in front, a setting of the platform (Azure App Service has one of its own), or older "
        "settings that still run. Remove it there, and keep these settings.",
    )


def star_in_settings(settings: Settings) -> str:
    return f"In the pasted settings “*” comes from: {settings.star}"


def not_by_settings(evidence: Evidence) -> Words:
    """Their CORS layer would have answered the preflight."""
    status = f", with status {evidence.status}" if evidence.status else ""
    return Words(
        f"Something other than the pasted settings answered the preflight{status}.",
        "They allow the page, and their CORS layer answers preflights itself, before routes and "
        "login. So either the server does not run with them, or the request does not reach the "
        "layer (another layer answers before it, or the URL leads to another application), or a "
        "proxy in front answers.",
        "Load these settings (deploy them, restart the server), and look in the server's log "
        "whether the OPTIONS request arrives. If it does not, look at what is in front of it.",
    )


_IN_FULL = (
    "This CORS layer answers a preflight in full or not at all: if its lists lack the method or "
    "one header, the response has no Access-Control-Allow-Origin either."
)


def not_in_lists(evidence: Evidence, methods: Sequence[str], headers: Sequence[str]) -> Words:
    """A layer that answers in full or not at all, and what its lists lack."""
    names = joined([*methods, *headers])
    place = joined([*(["methods"] if methods else []), *(["request headers"] if headers else [])])
    return Words(
        f"The pasted settings allow the page, but not {names}, which the preflight asks for.",
        _IN_FULL,
        if_wanted(evidence, f"add {names} to the {place} that the settings allow, and restart the "
                  "server."),
    )  # fmt: skip


def perhaps_not_in_lists(lists: Allowed) -> Words:
    """The same, where what the preflight asks for is not known."""
    methods = f"the methods {joined(lists.methods)}" if lists.methods else "no list of methods"
    headers = (
        f"the request headers {joined(lists.headers)}" if lists.headers else "no request headers"
    )
    return Words(
        "The preflight may ask for a method or a header that the pasted settings do not list.",
        f"{_IN_FULL} They allow the page, and have {methods} and {headers}.",
        "Compare them with the row OPTIONS in the Network panel (Access-Control-Request-Method and "
        "-Headers), and add what is lacking: Content-Type for JSON, say, or Authorization.",
    )


def methods_in_settings(settings: Settings) -> str:
    return f"The pasted settings, too, list only {joined(settings.allowed.methods)}."


def headers_in_settings(settings: Settings) -> str:
    return f"The pasted list has only {joined(settings.allowed.headers)}."


def star_of_headers(_: Settings) -> str:
    return "The pasted settings have “*”, which never stands for Authorization."


def origins_in_settings(settings: Settings) -> str:
    return f"The pasted settings, too, allow only {origins_of(settings.others)}."


def rules_of_bucket_allow_it(methods: Sequence[str], *, in_preflight: bool) -> Words:
    listed = [each for each in methods if each != "*"]
    others = "" if "POST" in listed else ", such as POST, with which forms upload"
    for_methods = (
        f" These rules are for {joined(listed)}; for another method{others}, they allow nothing."
        if listed and "*" not in methods
        else ""
    )
    compare = (
        "Compare the row OPTIONS in the Network panel with one rule: Access-Control-Request-Method "
        "and -Headers."
    )
    if not in_preflight:
        compare = (
            "Look at the status and the body of the response in the Network panel: they tell of an "
            "error, such as a signature that has expired or is for another Content-Type. Compare "
            "the request's method with the rules."
        )
    return Words(
        "The pasted rules have the page's origin, and this response fits none of them.",
        "A bucket sends CORS headers only if one rule has the origin, the method and each header "
        "of the request together. A rule without AllowedHeaders allows no preflight that asks for "
        "a header. Rules of another bucket do not count, and a redirect to another region or an "
        f"expired URL may have no CORS headers.{for_methods}",
        f"{compare} Check that the rules are saved among the permissions of this URL's bucket, "
        "not as a file in it, and that the URL has the bucket's region.",
    )


def unused_layer(name: str) -> Words:
    """`name` is the middleware of Traefik."""
    return Words(
        f"The pasted settings define the middleware {name}, and no router in them uses it.",
        "So its headers are in no response, unless a router elsewhere uses it.",
        f"Add it to the router of this host: traefik.http.routers.NAME.middlewares={name}. "
        "Then load the settings, and look in Traefik's dashboard whether the router has it.",
    )


def at_emulator(evidence: Evidence) -> str:
    """A hint, if settings of a cloud's service stand beside an address of this machine."""
    target, settings = evidence.target, evidence.settings
    software = settings.software if settings is not None else ()
    named = [emulator_of(each, target.host) for each in software] if target is not None else []
    if not any(named):
        return ""
    return (
        f" At {target} an emulator answers ({next(filter(None, named))}), and not Amazon's "
        "service: it reads such a file where it starts, so start it again after a change."
    )


def _by_function() -> Words:
    """A REST API's own settings, which leave the responses to the function behind it."""
    return Words(
        "The pasted settings allow the page, and this response does not come from them, but from "
        "the function.",
        "A REST API of API Gateway answers preflights by them, and passes on what the function "
        "returns: “cors: true” in serverless.yml, and Cors in a SAM template, add no headers to "
        "it.",
        "Let the function return Access-Control-Allow-Origin in the headers of each response, "
        "errors too, beside statusCode. If it does, look at the status in the Network panel: the "
        "gateway's own errors lack the headers.",
    )


def settings_allow_it(evidence: Evidence) -> Words:
    if evidence.settings is not None and evidence.settings.unused_layer:
        return unused_layer(evidence.settings.unused_layer)
    is_of_rest = evidence.settings is not None and (
        Software.API_GATEWAY_REST in evidence.settings.software
    )
    if is_of_rest and not any(map(is_of_preflight, evidence.reasons)):
        return _by_function()
    page, target = evidence.page, evidence.target
    is_at_page = isinstance(page, Origin) and target is not None and is_local_host(page.host)
    of_page = ""
    if is_at_page and target is not None and is_public(target.host):
        of_page = (
            f" If they are of the page's own server, {page}, they do nothing here: the server of "
            f"{target} has to send the headers."
        )
    return Words(
        "The pasted settings allow the page, so this response does not come from them.",
        "The server may run older settings, the settings may not apply to this URL, or something "
        f"else answers: a redirect to a login, a proxy, another application.{of_page}",
        "Load these settings (deploy them, clear a cache of the configuration, restart the "
        "server). Then look in the Network panel at the response's status and headers.",
    )


def of_development(evidence: Evidence) -> Words:
    target = evidence.target
    return Words(
        f"The pasted settings are of the page's development server, and {target} is another "
        "server.",
        "What they set goes with the page's own files, or with requests to the proxy's target. "
        "The browser looks at the response of the server that the page asks.",
        f"Enable CORS at {target}. Or let the development server pass the requests on (its option "
        f"“proxy”), and fetch the path alone, without {target} before it.",
    )


def only_files_in_settings(evidence: Evidence, endings: Sequence[str]) -> Words:
    return Words(
        f"The pasted settings are for files that end in {joined(endings)}, and "
        f"{url_of(evidence).partition('?')[0].rpartition('/')[2]} does not.",
        "So its response has no CORS headers.",
        "Add the ending of this file to the list in the settings, and load them again.",
    )


def only_paths_in_settings(evidence: Evidence, paths: Sequence[str]) -> Words:
    if evidence.url is None:
        return Words(
            f"The pasted settings are for {joined(paths)}.",
            "The server's other paths have no CORS headers.",
            "List the paths in the settings that pages ask (“*” for all), and load them again.",
        )
    path = "/" + url_of(evidence).partition("://")[2].partition("/")[2].partition("?")[0]
    return Words(
        f"The pasted settings are for {joined(paths)}, and {path} is not among them.",
        "The server's other paths have no CORS headers.",
        f"Add {path} to the paths in the settings, and load them again.",
    )


def only_methods_in_settings(evidence: Evidence, methods: Sequence[str]) -> Words:
    method = evidence.method or ""
    return Words(
        f"The pasted rules list {joined(methods)}, and not {method}.",
        "A bucket sends CORS headers only if a rule has the origin and the method of the request.",
        if_wanted(evidence, f"add {method} to the methods of the rule."),
    )


def only_on_success(evidence: Evidence, directive: str) -> Words:
    """`directive` is nginx's or Apache's, as the settings have it."""
    status = f"status {evidence.status}" if evidence.status is not None else "an error"
    added = {
        "add_header": "“add_header” without “always” adds a header only to responses with status "
        "200, 201, 204, 206, 301 to 304, 307 and 308. (nginx, ngx_http_headers_module)",
    }.get(
        directive,
        "“Header” without “always” adds a header only to responses that succeed. (Apache, "
        "mod_headers)",
    )
    return Words(
        f"The server answered with {status}, and the pasted settings do not add their "
        "headers to it.",
        f"{added} The CORS message then hides the error.",
        "Look in the Network panel for the status, and in the server's log for the error, and fix "
        "that first. Then write “always” in each of these lines.",
    )


def proxied_by_page(evidence: Evidence) -> Words:
    target = evidence.target
    return Words(
        f"The page asks {target} itself, past its development server, which would pass the request "
        "on.",
        "The pasted settings pass requests on only if the page asks its own origin. A "
        "full address goes to the other server, and that has to allow the page.",
        f"Let the page fetch the path alone, without {target} before it (an empty baseURL), as the "
        "proxy's settings have it. When the page is deployed, the same needs a proxy there, or "
        "CORS settings at the server.",
    )


def layer_too_late(evidence: Evidence, before: str) -> Words:
    """`before` is what comes first, as it is written."""
    return Words(
        f"In the pasted code, the CORS layer comes too late: after “{before}”.",
        "Layers run in the order of their lines. What comes first answers without the CORS "
        "headers, preflights and errors too.",
        "Move the CORS layer above it, before all routes and before authentication, and restart "
        "the server.",
    )


def layer_of_route(route: str) -> Words:
    """`route` is the line that has the CORS layer, up to it."""
    return Words(
        "In the pasted code, only one route has the CORS layer, and it gets no OPTIONS: "
        f"“{route}”.",
        "A preflight is an OPTIONS request. Express gives it to the routes for OPTIONS and to "
        "app.use, and no such line has the CORS layer.",
        "Write app.use(cors(…)) before all routes, or give the same path app.options(path, "
        "cors(…)) with the same settings, and restart the server.",
    )


def only_in_controller() -> Words:
    return Words(
        "The pasted code sets the headers in a controller, and nothing in it is for OPTIONS.",
        "A preflight is an OPTIONS request. Where no route is for it, Rails and Sinatra answer it "
        "with an error, before any controller runs.",
        "Use rack-cors, which answers preflights before the routes, or add a route for OPTIONS "
        "whose action sets the same headers. Use one of the two, so that no header is sent twice.",
    )
