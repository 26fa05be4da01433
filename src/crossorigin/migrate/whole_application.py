"""Libraries that have one configuration for a whole application.

Litestar's ``CORSConfig``, Falcon's ``CORSMiddleware``, ``asgi_cors``, ``quart_cors`` and sanic-ext.
Sources: litestar/config/cors.py 2.25, falcon/middleware.py 4.4, asgi_cors.py 1.0,
quart_cors/__init__.py 0.8, sanic_ext/extensions/http/cors.py 25.12.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..policy import NO_CORS, Policy, PolicyMap
from .bindings import Condition
from .differences import Change, Migration
from .draft import Draft, Findings
from .evaluation import Evaluation, is_whole_number
from .flask_routes import FlaskRoutes
from .options import Entries, OptionReader, read_arguments, read_keywords, see_call
from .patterns import shown_pattern
from .scopes import (
    Configured,
    Route,
    Unplaced,
    close_paths,
    name_subclasses,
    place_routes,
    set_aside,
    set_several_aside,
)
from .settings import SWITCH, Configuration
from .source import CompiledPattern, MigrationError, OptionEntry, Program, SourceFile
from .unused import UnusedNames, set_unused_aside

__all__ = ["asgi_cors", "falcon", "litestar", "quart_cors", "sanic_ext"]

_REFUSED = (
    Change.REFUSED_PREFLIGHT,
    "a refused preflight is answered with 403 and no CORS header.",
)
_OTHERS = (
    Change.HEADERS_FOR_OTHERS,
    "requests without an Origin also get the headers that are the same for all origins, and "
    "refused origins get none.",
)
_LISTS = (
    Change.PREFLIGHT_LISTS,
    "the response to a preflight lists GET, HEAD and POST with the other methods, and all allowed "
    "headers; other responses list neither.",
)
_OWN = (
    Change.OWN_HEADERS,
    "CORS headers that the application sets itself are replaced or removed.",
)
_ERRORS = (Change.ERROR_RESPONSES, "responses to errors have CORS headers, whoever makes them.")
_VARY = (Change.VARY, "Vary lists only the headers that the response depends on.")
_STATUS = (
    Change.PREFLIGHT_STATUS,
    "a successful preflight is answered with 204, before the application sees it.",
)
_PRIVATE = (
    Change.PRIVATE_NETWORK,
    "only the response to a preflight concerns private networks.",
)
GENERAL: Final = (_STATUS, _REFUSED, _LISTS, _OTHERS, _OWN, _ERRORS, _VARY, _PRIVATE)

ALL_METHODS: Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


class _RoutePart(NamedTuple):
    """A configuration of some routes alone."""

    source: SourceFile
    node: ast.expr
    """The decorator, or the call for a blueprint."""
    templates: tuple[str | None, ...]
    """The paths of the routes, ``None`` for those that are not certain."""
    is_exempt: bool = False


class _ConfiguredLibrary(NamedTuple):
    """How a library is configured."""

    called: str
    """What it is called in messages."""
    calls: tuple[str, ...]
    """The full names of what configures it."""
    parameters: tuple[str, ...]
    """Those that may be given by position, the application first if it is one of them."""
    known: tuple[str, ...]
    read: Callable[[Draft, OptionReader], None]
    names: Mapping[str, str]
    """The policy's fields by the old options."""
    prefix: str = ""
    """How the names of settings begin, where there are any."""
    switch: tuple[str, tuple[str, ...]] = ("", ())
    """An option of other calls that switches the library on, and the full names of these."""

    routes: Callable[[Program, FlaskRoutes], list[_RoutePart]] | None = None
    """What is for a part of the application, where there is such a thing."""
    is_given: bool = False
    """Whether a call only makes what the application is then given."""

    def is_one(self, source: SourceFile, call: ast.Call) -> bool:
        """Whether a call configures the library, or may."""
        dotted = source.dotted(call.func)
        if dotted in self.switch[1]:
            tests = self._switches(source, call)
            return any(Evaluation(source).holds(each) is not False for each in tests)
        return dotted in self.calls

    def conditions(self, source: SourceFile, call: ast.Call) -> tuple[Condition, ...]:
        """The conditions under which a call configures the library."""
        conditions = source.conditions(call)
        if source.dotted(call.func) in self.switch[1]:
            tests = self._switches(source, call)
            conditions += tuple(each for each in tests if not Evaluation(source).holds(each))
        return conditions

    def _switches(self, source: SourceFile, call: ast.Call) -> list[Condition]:
        return [
            Condition(each.value, True, call.lineno, source)
            for each in call.keywords
            if each.arg in (self.switch[0], None)
        ]


def _migrate(
    program: Program, library: _ConfiguredLibrary, settings: str | None = None
) -> Migration:
    findings = Findings()
    calls = [
        (source, call)
        for source in program.sources
        for call in source.calls()
        if library.is_one(source, call) and source.runs(call)
    ]
    flask = FlaskRoutes(program.sources)
    parts = [] if library.routes is None else library.routes(program, flask)
    parts = [part for part in parts if part.source.runs(part.node)]
    partial = {part.node for part in parts}
    calls = [(source, call) for source, call in calls if call not in partial]
    name_subclasses(findings, program.sources, library.calls, is_alone=not calls)
    config = Entries()
    if library.prefix:
        config = _settings(findings, program.sources, library, settings, calls)
    if not (calls or config or config.unread or findings or parts):
        names = ", ".join(source.name for source in program.sources)
        raise MigrationError(
            f"{names}: there is no {library.called} here, or none that is in force"
        )
    unplaced: Unplaced = []
    found: list[Configured] = []
    unused = UnusedNames(program.sources if library.is_given else ())
    configurations: list[tuple[SourceFile, ast.Call | None]] = [*calls]
    if not configurations and (library.prefix == "CORS_" or not parts):
        configurations = [(program.sources[0], None)]
    for source, call in configurations:
        conditions = () if call is None else library.conditions(source, call)
        line = call.lineno if call else next((each.line for each in config.values()), 1)
        own_entries = Entries()
        if call is not None and source.dotted(call.func) in library.switch[1]:
            see_call(findings, source, call, only=(library.switch[0],))
        elif call is not None:
            own_entries = _entries(findings, source, call, library)
        entries = config.under(own_entries)
        options = OptionReader(findings, entries)
        options.refuse_unknown(library.known)
        own = findings.of_one()
        draft = Draft(own)
        library.read(draft, options.told_to(own))
        policy = draft.build(dict(library.names)) or NO_CORS
        holder = unused.holder(call)
        findings.take(own, in_force=not conditions and holder is None)
        configured = Configured(policy, ("/",), library.called, line, source.name)
        if holder is not None:
            set_unused_aside(findings, unplaced, holder, configured)
        elif conditions:
            set_aside(findings, unplaced, conditions, configured)
        else:
            found.append(configured)
    policies = dict.fromkeys(each.policy for each in found)
    if len(policies) > 1:
        set_several_aside(findings, unplaced, f"there are {len(found)} of them that differ", found)
        policies = {}
    paths = {"/": next(iter(policies), NO_CORS)}
    if parts:
        paths = _with_parts(findings, unplaced, paths, _PartsReading(library, config, flask, parts))
    return findings.concluded(GENERAL, PolicyMap(paths), tuple(unplaced))


class _PartsReading(NamedTuple):
    """What the policies of routes are read from."""

    library: _ConfiguredLibrary
    config: Entries
    flask: FlaskRoutes
    parts: Sequence[_RoutePart]


def _with_parts(
    findings: Findings,
    unplaced: Unplaced,
    base: dict[str, Policy],
    reading: _PartsReading,
) -> dict[str, Policy]:
    """The policies by path, with those of routes that have one of their own."""
    library, config, flask, parts = reading
    own: list[Route] = []
    for part in parts:
        name = getattr(getattr(part.node, "func", part.node), "id", "cors")
        findings.account(OptionEntry(str(name), part.node, part.source))
        policy = NO_CORS
        if isinstance(part.node, ast.Call) and not part.is_exempt:
            given = read_keywords(findings, part.source, part.node)
            options = OptionReader(
                findings, config.under(given.renamed(lambda each: _OF_ROUTES.get(each, each)))
            )
            options.refuse_unknown((*library.known, "provide_automatic_options"))
            draft = Draft(findings)
            library.read(draft, options)
            policy = draft.build(dict(library.names)) or NO_CORS
        certain = not part.source.conditions(part.node)
        own += [
            Route(
                template if certain else None,
                policy,
                str(name),
                part.node.lineno,
                part.source.name,
                "Mark the route: cors(Policy(…)) of crossorigin.integrations.",
            )
            for template in part.templates or (None,)
        ]
    plain = flask.plain_routes({part.node for part in parts}, set())
    known = {route.template for route in own}
    others = [each for each in plain if each.template not in known]
    paths = place_routes(findings, unplaced, base, [*own, *others])
    for route in own:
        if route.template is None or route.template.count("<") or route.template == "/":
            _close(findings, unplaced, paths, route)
    return paths


_OF_ROUTES: Final = {"origin": "origins", "allow_methods": "methods"}
"""Options of sanic-ext's decorator, by the names of the settings; those of Quart are the same."""


def _close(findings: Findings, unplaced: Unplaced, paths: dict[str, Policy], route: Route) -> None:
    """Close the paths that allow more than a route that may be below them."""
    assert route.policy is not None  # noqa: S101 (each of them has one)
    for path in close_paths(paths, unplaced, route.policy):
        findings.lose(
            Change.PER_ROUTE,
            route.label,
            f"its route allows less than '{path}' does, and which path it has is not certain; so "
            f"'{path}' is left out.",
            hint=route.hint,
            line=route.line,
            file=route.file,
        )


def _entries(
    findings: Findings, source: SourceFile, call: ast.Call, library: _ConfiguredLibrary
) -> Entries:
    see_call(findings, source, call)
    entries = read_arguments(findings, source, call, library.parameters)
    if library.parameters and library.parameters[0] not in library.known:
        entries.pop(library.parameters[0], None)
    later = _set_later(findings, source, call, library)
    for name in entries.keys() & later.keys():
        findings.account(entries[name])
    return entries.under(later)


def _set_later(
    findings: Findings, source: SourceFile, call: ast.Call, library: _ConfiguredLibrary
) -> Entries:
    """Options that are set on what a call gave: in force, and certain if on no condition."""
    found = Entries()
    for item in source.items_set():
        if item.key not in library.known or source.resolved(item.owner) is not call:
            continue
        if not source.runs(item.node):
            continue
        at, made = item.place, source.place(call)
        certain = at[::2] == made[::2] and item.key not in found
        node = item.node if certain else ast.copy_location(ast.Yield(), item.node)
        found[item.key] = OptionEntry(item.key, node, source)
        findings.see(item.key, source.name, found[item.key].line)
    return found


def _settings(
    findings: Findings,
    sources: Sequence[SourceFile],
    library: _ConfiguredLibrary,
    settings: str | None,
    calls: Sequence[tuple[SourceFile, ast.Call]],
) -> Entries:
    """Settings whose names begin with the prefix, by the names of the options."""
    found = Configuration(findings, sources, library.prefix, settings, calls=calls).entries()
    return found.renamed(lambda name: _option_of(name, library.prefix))


def _option_of(setting: str, prefix: str) -> str:
    """The option of a setting."""
    return "enabled" if setting == SWITCH else setting.removeprefix(prefix).lower()


def _one_or_several(options: OptionReader, name: str, default: Iterable[str]) -> list[Any]:
    if options.is_none(name):
        return list(default)
    given = options.one(name, str, CompiledPattern)
    return [given] if given is not None else options.strings_or_patterns(name, default)


def _texts(options: OptionReader, name: str, default: Iterable[str] = ()) -> list[str]:
    """Names of methods or headers; a text is split at its commas."""
    given = _one_or_several(options, name, default)
    joined = ",".join(each for each in given if isinstance(each, str))
    return [each.strip() for each in joined.split(",") if each.strip()]


def _all_headers(names: Sequence[str]) -> list[str]:
    """The names, in which ``*`` is for Authorization as well."""
    return ["*", "Authorization"] if "*" in names else list(names)


def _name_missing(draft: Draft, option: str) -> None:
    """Name the safelisted methods that were refused in preflights."""
    missing = sorted(CORS_SAFELISTED_METHODS.difference(draft.methods))
    if missing and "*" not in draft.methods and (draft.any_origin or draft.origins):
        draft.findings.name(
            Change.SAFELISTED_METHODS,
            option,
            f"preflights for {', '.join(missing)} were refused; now they are granted, because "
            "pages may send these methods without a preflight.",
        )


def _refuse_any(draft: Draft, option: str, what: str) -> None:
    """Close what the library refuses: credentials for any origin."""
    draft.any_origin, draft.credentials, draft.origins = False, False, []
    draft.findings.lose(
        Change.ANY_ORIGIN_WITH_CREDENTIALS,
        option,
        f"'*' with credentials is refused by the library, so {what}; nothing was open.",
        hint="List the origins that need credentials, or leave the credentials out.",
    )


def _any_text(pattern: str) -> str:
    """The regular expression of a text in which ``*`` is any characters."""
    return re.escape(pattern).replace(r"\*", ".*")


# --- Litestar ------------------------------------------------------------------------------------

_STARLETTE_NAMES: Final = {
    name: name
    for name in (
        "allow_origins",
        "allow_methods",
        "allow_headers",
        "allow_credentials",
        "expose_headers",
    )
}


def _read_litestar(draft: Draft, options: OptionReader) -> None:
    draft.credentials = options.flag("allow_credentials")
    line = options.line("allow_origins")
    for origin in options.strings("allow_origins", ["*"]):
        if origin == "*":
            draft.any_origin = True
        elif "*" in origin:
            text = _any_text(origin)
            draft.add_regex("allow_origins", text, to_the_end=True, line=line, written=origin)
        else:
            draft.add_origin("allow_origins", origin, line=line)
    regex = options.value("allow_origin_regex", None)
    if isinstance(regex, str) and regex:
        at = options.line("allow_origin_regex")
        draft.add_regex("allow_origin_regex", regex, to_the_end=True, line=at)
    elif regex is not None and regex != "":
        options.refuse("allow_origin_regex", regex, "a string")
    methods = options.strings("allow_methods", ["*"])
    draft.methods = list(ALL_METHODS) if "*" in methods else methods
    headers = options.strings("allow_headers", ["*"])
    draft.headers = _all_headers(headers if "*" in headers else ["Content-Type", *headers])
    draft.exposed = options.strings("expose_headers", [])
    options.read_max_age(draft, "max_age", 600)
    _name_missing(draft, "allow_methods")


_LITESTAR: Final = _ConfiguredLibrary(
    "CORSConfig",
    ("litestar.config.cors.CORSConfig", "litestar.CORSConfig", "starlite.config.cors.CORSConfig"),
    (
        "allow_origins",
        "allow_methods",
        "allow_headers",
        "allow_credentials",
        "allow_origin_regex",
        "expose_headers",
        "max_age",
    ),
    (*_STARLETTE_NAMES, "allow_origin_regex", "max_age"),
    _read_litestar,
    _STARLETTE_NAMES,
    is_given=True,
)


def litestar(program: Program) -> Migration:
    """The policies for Litestar's ``CORSConfig``."""
    return _migrate(program, _LITESTAR)


# --- Falcon --------------------------------------------------------------------------------------


def _read_falcon(draft: Draft, options: OptionReader) -> None:
    origins = _one_or_several(options, "allow_origins", ["*"])
    allowed = _one_or_several(options, "allow_credentials", [])
    everybody = allowed == ["*"]
    draft.credentials = everybody or (bool(allowed) and set(origins) <= set(allowed))
    if allowed and not draft.credentials:
        draft.findings.lose(
            Change.PER_ORIGIN,
            "allow_credentials",
            "only some of the origins could use credentials, and a policy has the same for all; "
            "so none can.",
            hint="Give the paths that need credentials a policy of their own.",
            line=options.line("allow_credentials"),
        )
    for origin in origins:
        if origin == "*":
            draft.any_origin = True
        elif isinstance(origin, CompiledPattern):
            draft.findings.lose(
                Change.UNREAD,
                "allow_origins",
                f"the compiled expression {shown_pattern(origin.text)} is left out, because Falcon "
                "compares origins with texts.",
                line=options.line("allow_origins"),
            )
        else:
            draft.add_origin("allow_origins", origin, line=options.line("allow_origins"))
    draft.exposed = _texts(options, "expose_headers")
    draft.private_network = options.flag("allow_private_network")
    draft.methods, draft.headers, draft.max_age = ["*"], ["*", "Authorization"], 86400
    if origins:
        draft.findings.name(
            Change.ROUTE_METHODS,
            "allow_methods",
            "preflights were refused for methods that a route does not have; now all methods are "
            "allowed, and such a request gets a 405.",
        )


_FALCON: Final = _ConfiguredLibrary(
    "CORSMiddleware",
    ("falcon.CORSMiddleware", "falcon.middleware.CORSMiddleware"),
    ("allow_origins", "expose_headers", "allow_credentials", "allow_private_network"),
    ("allow_origins", "expose_headers", "allow_credentials", "allow_private_network"),
    _read_falcon,
    _STARLETTE_NAMES,
    switch=("cors_enable", ("falcon.App", "falcon.asgi.App", "falcon.API")),
    is_given=True,
)


def falcon(program: Program) -> Migration:
    """The policies for Falcon's ``CORSMiddleware``, or ``App(cors_enable=True)``."""
    return _migrate(program, _FALCON)


# --- asgi-cors -----------------------------------------------------------------------------------


def _read_asgi_cors(draft: Draft, options: OptionReader) -> None:
    draft.any_origin = options.flag("allow_all")
    for origin in options.strings("hosts", []):
        draft.add_origin("hosts", origin, line=options.line("hosts"))
    for wildcard in options.strings("host_wildcards", []):
        pattern = _any_text(wildcard)
        if not set("?[").isdisjoint(wildcard):
            pattern = f"{pattern}(?!)"  # of which nothing is certain
        line = options.line("host_wildcards")
        draft.add_regex("host_wildcards", pattern, to_the_end=True, line=line, written=wildcard)
    if "callback" in options and not options.is_none("callback"):
        draft.findings.lose(
            Change.UNREAD,
            "callback",
            "a function decides about origins, so what it allows is left out.",
            hint="Give it to the middleware: allow_origin_if.",
            line=options.line("callback"),
        )
        draft.findings.account(options.entry("callback"))
    draft.headers = options.strings("headers", [])
    draft.methods = options.strings("methods", [])
    options.read_max_age(draft, "max_age", None)
    draft.max_age = draft.max_age or None
    if draft.any_origin or draft.origins:
        draft.findings.name(
            Change.ROUTE_METHODS,
            "methods",
            "preflights succeeded only where the application answered OPTIONS with success; now "
            "they succeed for all that the policy allows.",
        )


_ASGI_CORS: Final = _ConfiguredLibrary(
    "asgi_cors",
    ("asgi_cors.asgi_cors", "asgi_cors.asgi_cors_decorator"),
    ("app", "allow_all", "hosts", "host_wildcards", "callback", "headers", "methods", "max_age"),
    ("allow_all", "hosts", "host_wildcards", "callback", "headers", "methods", "max_age"),
    _read_asgi_cors,
    {
        "allow_origins": "hosts",
        "allow_methods": "methods",
        "allow_headers": "headers",
        "allow_credentials": "hosts",
        "expose_headers": "headers",
    },
)


def asgi_cors(program: Program) -> Migration:
    """The policies for ``asgi_cors(app, …)``."""
    return _migrate(program, _ASGI_CORS)


# --- quart-cors ----------------------------------------------------------------------------------

QUART_METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")


def _read_quart_cors(draft: Draft, options: OptionReader) -> None:
    draft.credentials = options.flag("allow_credentials")
    for origin in _one_or_several(options, "allow_origin", ["*"]):
        line = options.line("allow_origin")
        if origin == "*":
            draft.any_origin = True
        elif isinstance(origin, CompiledPattern):
            draft.add_compiled("allow_origin", origin, line=line)
        else:
            draft.add_origin("allow_origin", origin, line=line)
    if draft.any_origin and draft.credentials:
        _refuse_any(draft, "allow_credentials", "every response was a 500")
    draft.methods = _texts(options, "allow_methods", QUART_METHODS)
    draft.headers = _all_headers(_texts(options, "allow_headers", ["*"]))
    draft.exposed = _texts(options, "expose_headers")
    options.read_max_age(draft, "max_age", None)
    options.no_counterpart("send_origin_wildcard", "'*' is answered wherever that is the same.")
    _name_missing(draft, "allow_methods")


def _quart_parts(program: Program, flask: FlaskRoutes) -> list[_RoutePart]:
    found = []
    for source in program.sources:
        for node in ast.walk(source.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for each in node.decorator_list:
                    called = each.func if isinstance(each, ast.Call) else each
                    dotted = source.dotted(called)
                    is_exempt = dotted == "quart_cors.cors_exempt"
                    if is_exempt or dotted == "quart_cors.route_cors":
                        found.append(_RoutePart(source, each, (flask.template(each),), is_exempt))
        for call in source.calls():
            target = (
                call.args[0]
                if source.dotted(call.func) in _QUART_CORS.calls and call.args
                else None
            )
            if flask.blueprint(source, target) is not None:
                found.append(_RoutePart(source, call, tuple(flask.templates_of(target, source))))
    return found


_QUART_CORS: Final = _ConfiguredLibrary(
    "cors",
    ("quart_cors.cors",),
    ("app_or_blueprint",),
    (
        "allow_credentials",
        "allow_headers",
        "allow_methods",
        "allow_origin",
        "expose_headers",
        "max_age",
        "send_origin_wildcard",
    ),
    _read_quart_cors,
    {**_STARLETTE_NAMES, "allow_origins": "allow_origin"},
    "QUART_CORS_",
    routes=_quart_parts,
)


def quart_cors(program: Program, settings: str | None = None) -> Migration:
    """The policies for ``quart_cors.cors(app, …)``, blueprints, ``route_cors`` and its like."""
    return _migrate(program, _QUART_CORS, settings)


# --- sanic-ext -----------------------------------------------------------------------------------


def _read_sanic_origins(draft: Draft, options: OptionReader) -> None:
    line = options.line("origins")
    given = options.one("origins", str, CompiledPattern)
    if isinstance(given, str):
        several: list[Any] = [each.strip() for each in given.split(",") if each.strip()]
        draft.any_origin = given == "*"
    else:
        several = [given] if given is not None else options.strings_or_patterns("origins", [])
        if several and given is None and options.is_a("origins", ast.Tuple, ast.Set):
            draft.drop_dead("CORS_ORIGINS", str(several[0]), "only lists and texts are read.", line)
            several = []
    for origin in [] if draft.any_origin else several:
        if isinstance(origin, CompiledPattern):
            draft.add_compiled("CORS_ORIGINS", origin, line=line)
        elif origin == "*":
            draft.drop_dead("CORS_ORIGINS", origin, "in a list it stands for itself alone.", line)
        else:
            draft.add_origin("CORS_ORIGINS", origin, line=line)


def _read_sanic_max_age(draft: Draft, options: OptionReader) -> None:
    age = options.one("max_age", str)
    if is_whole_number(age):
        draft.set_max_age("CORS_MAX_AGE", int(age), line=options.line("max_age"))
    else:
        options.read_max_age(draft, "max_age", 5)
    draft.max_age = draft.max_age or None  # of 0, no header is sent


def _read_sanic_ext(draft: Draft, options: OptionReader) -> None:
    draft.credentials = options.flag("supports_credentials")
    _read_sanic_origins(draft, options)
    if not options.flag("enabled", default=True):
        draft.any_origin, draft.origins = False, []
    if draft.any_origin and draft.credentials:
        _refuse_any(draft, "CORS_SUPPORTS_CREDENTIALS", "the application does not start")
    methods = [name.upper() for name in _texts(options, "methods")]
    is_any = options.has_default("methods") or options.is_empty("methods")
    draft.methods = ["*"] if is_any else methods
    draft.headers = _texts(options, "allow_headers", ["*"])  # of which browsers except one
    if not options.flag("automatic_options", default=True):
        draft.methods, draft.headers = [], []
    if "*" in draft.headers and draft.credentials:
        draft.findings.name(
            Change.WILDCARD_WITH_CREDENTIALS,
            "CORS_ALLOW_HEADERS",
            "with credentials, browsers did not read '*' as all; now each preflight is answered "
            "with what it asks for, so '*' stands for all there too.",
        )
    draft.exposed = _texts(options, "expose_headers")
    _read_sanic_max_age(draft, options)
    for name in ("always_send", "automatic_options", "send_wildcard", "vary_header"):
        options.no_counterpart(name, "a policy always does what is right for caches and browsers.")
    if (draft.any_origin or draft.origins) and draft.methods:
        draft.findings.name(
            Change.ROUTE_METHODS,
            "CORS_METHODS",
            "preflights were refused for methods that a route does not have; now they are granted, "
            "and such a request gets a 405.",
        )


_SANIC_ROUTES: Final = ("sanic_ext.cors", "sanic_ext.extensions.http.cors.cors")


def _sanic_parts(program: Program, flask: FlaskRoutes) -> list[_RoutePart]:
    return [
        _RoutePart(source, call, (flask.template(call),))
        for source in program.sources
        for call in source.calls()
        if source.dotted(call.func) in _SANIC_ROUTES
    ]


_SANIC_EXT: Final = _ConfiguredLibrary(
    "CORS_ORIGINS",
    (),
    (),
    (
        "allow_headers",
        "always_send",
        "automatic_options",
        "enabled",
        "expose_headers",
        "max_age",
        "methods",
        "origins",
        "send_wildcard",
        "supports_credentials",
        "vary_header",
    ),
    _read_sanic_ext,
    {
        "allow_origins": "CORS_ORIGINS",
        "allow_methods": "CORS_METHODS",
        "allow_headers": "CORS_ALLOW_HEADERS",
        "allow_credentials": "CORS_SUPPORTS_CREDENTIALS",
        "expose_headers": "CORS_EXPOSE_HEADERS",
    },
    "CORS_",
    routes=_sanic_parts,
)


def sanic_ext(program: Program, settings: str | None = None) -> Migration:
    """The policies for ``CORS_…`` in Sanic's configuration, and ``@cors`` of routes."""
    return _migrate(program, _SANIC_EXT, settings)
