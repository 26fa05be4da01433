"""Flask-CORS: the extension ``CORS``, ``CORS_…`` in the configuration, and ``cross_origin``.

Source: flask_cors/core.py, extension.py and decorator.py, 6.0.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..policy import NO_CORS, Policy, PolicyMap
from ..policy.strictness import grants_no_more
from .differences import Change, Migration
from .draft import STAND_IN, Draft, Findings, MigratedSetting
from .evaluation import is_whole_number
from .flask_routes import FlaskRoutes
from .options import Entries, OptionReader, read_keywords, see_call
from .patterns import shown_pattern
from .placing import Placed, place
from .scopes import (
    Configured,
    Route,
    Unplaced,
    calls_of,
    calls_to,
    covering,
    identity,
    is_below,
    is_map,
    name_other_paths,
    name_subclasses,
    place_routes,
    set_aside,
)
from .settings import SWITCH, Configuration
from .source import CompiledPattern, MigrationError, OptionEntry, Program, SourceFile, Unread
from .unused import UnusedNames, set_unused_aside

__all__ = ["migrate"]

EXTENSIONS: Final = ("flask_cors.CORS", "flask_cors.extension.CORS")
DECORATORS: Final = ("flask_cors.cross_origin", "flask_cors.decorator.cross_origin")

ALL_METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
KNOWN_OPTIONS: Final = (
    "allow_headers",
    "allow_private_network",
    "always_send",
    "automatic_options",
    "expose_headers",
    "intercept_exceptions",
    "max_age",
    "methods",
    "origins",
    "resources",
    "send_wildcard",
    "supports_credentials",
    "vary_header",
)
NAMES: Final = {
    "allow_origins": "origins",
    "allow_methods": "methods",
    "allow_headers": "allow_headers",
    "allow_credentials": "supports_credentials",
    "expose_headers": "expose_headers",
}
WITHOUT_COUNTERPART: Final = {
    "always_send": "only what is the same for all origins is sent without an Origin.",
    "automatic_options": "preflights are always answered before Flask sees them.",
    "vary_header": "Vary is always right.",
}
SIGNS_OF_A_REGEX: Final = frozenset("*\\]?$^[]()")
"""The characters by which Flask-CORS recognises a regular expression."""

GENERAL: Final = (
    (
        Change.PREFLIGHT_STATUS,
        "a successful preflight is answered with 204, before the application sees it, not with "
        "the 200 of Flask's own response to OPTIONS.",
    ),
    (
        Change.REFUSED_PREFLIGHT,
        "a refused preflight is answered with 403 and no CORS header, not with 200.",
    ),
    (
        Change.PREFLIGHT_LISTS,
        "the response to a preflight lists GET, HEAD and POST with the other methods, and all "
        "headers that are allowed, not only those that it asks for; exposed headers are only in "
        "the other responses.",
    ),
    (
        Change.HEADERS_FOR_OTHERS,
        "requests without an Origin got CORS headers; now only the '*' of a policy for all is "
        "there.",
    ),
    (
        Change.PRIVATE_NETWORK,
        "only the response to a preflight concerns private networks, and is never 'false'.",
    ),
    (
        Change.OWN_HEADERS,
        "CORS headers that the application sets itself are replaced or removed; Flask-CORS kept "
        "them and added none.",
    ),
    (
        Change.VARY,
        "Vary lists only the headers that the response depends on, also for refused origins and "
        "without an Origin, because shared caches need it.",
    ),
)


def migrate(program: Program, settings: str | None = None) -> Migration:
    """The policies for what the extension is configured to do; `settings` is the class of them."""
    sources = program.sources
    findings = Findings()
    calls = calls_to(EXTENSIONS, sources)
    decorators = calls_to(DECORATORS, sources)
    name_subclasses(findings, sources, EXTENSIONS, is_alone=not (calls or decorators))
    if not calls and not decorators:
        names = ", ".join(source.name for source in sources)
        raise MigrationError(
            f"{names}: there is neither CORS(…) nor cross_origin(…) here, or none that is in force"
        )
    for source, call in (*calls, *decorators):
        see_call(findings, source, call)
    config = _FlaskConfiguration(findings, sources, [*calls, *decorators], settings)
    flask = FlaskRoutes(sources)
    unplaced: Unplaced = []
    paths, on_routes = _of_extensions(findings, unplaced, (sources, flask), calls, config)
    blueprints = {identity(each.source, each.target) for each, _ in on_routes}
    routes = flask.plain_routes({call for _, call in decorators}, blueprints)
    on_request = config.entries() if decorators else Entries()
    own = [_decorated(findings, on_request, flask, source, call) for source, call in decorators]
    own += [route for _, each in on_routes for route in each]
    if own:
        paths = place_routes(findings, unplaced, paths, [*own, *routes])
    if paths != {}:
        name_other_paths(findings, paths, "resources")
    return findings.concluded(GENERAL, PolicyMap(paths or {"/": NO_CORS}), tuple(unplaced))


class _FlaskCorsExtension(NamedTuple):
    """One ``CORS(…)`` and what it was initialised with."""

    source: SourceFile
    call: ast.Call
    target: ast.expr | None
    """The application or blueprint."""
    entries: Entries


def _of_extensions(
    findings: Findings,
    unplaced: Unplaced,
    program: tuple[Sequence[SourceFile], FlaskRoutes],
    calls: Sequence[tuple[SourceFile, ast.Call]],
    config: _FlaskConfiguration,
) -> tuple[dict[str, Policy], list[tuple[_FlaskCorsExtension, list[Route]]]]:
    """The policies by path of each ``CORS(…)``, and the routes of blueprints that have their own.

    That of a blueprint is asked first, then those of the application, the last one first; each adds
    what the one before did not allow.
    """
    sources, flask = program
    extensions = [
        extension
        for source, call in calls
        for extension in _initialised(findings, sources, source, call, config)
    ]
    on_app: list[tuple[_FlaskCorsExtension, dict[str, Policy]]] = []
    on_blueprints: list[tuple[_FlaskCorsExtension, dict[str, Policy]]] = []
    on_routes: list[tuple[_FlaskCorsExtension, list[Route]]] = []
    apps = set()
    kept, left_out = set[MigratedSetting](), set[MigratedSetting]()
    unused = UnusedNames(sources)
    for extension in extensions:
        source, call = extension.source, extension.call
        conditions = source.conditions(call)
        aside: Unplaced = []
        routes: list[Route] = []
        seen = len(findings.seen)
        prefix = flask.blueprint(source, extension.target)
        if prefix is None:
            own = findings.of_one()
            placed = list(_resources(own, extension.entries))
            paths, others = place(own, "resources", placed, flask.is_leaf)
            aside += others
            findings.take(own, in_force=bool(paths) and not conditions)
            if extension.target is not None:
                apps.add(identity(source, extension.target))
        else:
            paths, routes = _of_blueprint(findings, aside, flask, extension)
            if routes and not conditions:
                on_routes.append((extension, routes))
        holder = unused.holder(call) if extension.target is None else None
        is_kept = not conditions and holder is None and (paths or routes)
        (kept if is_kept else left_out).update(_settings_of(findings, extension, seen))
        if conditions or holder is not None:
            policies = [*paths.items(), *aside]
            _set_aside(findings, unplaced, extension, policies, holder)
            continue
        unplaced += aside
        (on_app if prefix is None else on_blueprints).append((extension, paths))
    if len(apps) > 1 and len({tuple(sorted(paths.items())) for _, paths in on_app}) > 1:
        findings.in_no_policy |= left_out if on_routes else left_out | kept
        return _several_apps(findings, unplaced, [*on_blueprints, *on_app]), on_routes
    findings.in_no_policy |= left_out - kept
    layered = _layered(findings, unplaced, [*on_blueprints, *reversed(on_app)])
    for extension, routes in on_routes:
        for route in routes:
            policy = route.policy or NO_CORS
            above = None if route.template is None else covering(route.template, layered)
            if above is not None and not grants_no_more(above, policy):
                _lose_layer(findings, unplaced, extension, route.template or "", above)
    return layered, on_routes


def _set_aside(
    findings: Findings,
    unplaced: Unplaced,
    extension: _FlaskCorsExtension,
    policies: Unplaced,
    holder: str | None,
) -> None:
    """Keep the policies of a ``CORS(…)`` out of the map that a name or a condition keeps out."""
    source, call = extension.source, extension.call
    for path, policy in policies:
        configured = Configured(policy, (path,), "CORS", call.lineno, source.name)
        if holder is None:
            set_aside(findings, unplaced, source.conditions(call), configured)
        else:
            set_unused_aside(findings, unplaced, holder, configured)


def _settings_of(
    findings: Findings, extension: _FlaskCorsExtension, seen: int
) -> Iterator[MigratedSetting]:
    """The settings of a ``CORS(…)``; those after the first `seen` were found in it."""
    yield from list(findings.seen)[seen:]
    yield from map(MigratedSetting.of, extension.entries.values())
    name = getattr(extension.call.func, "id", getattr(extension.call.func, "attr", "CORS"))
    yield MigratedSetting(name, extension.source.name, extension.call.lineno)


def _several_apps(
    findings: Findings,
    unplaced: Unplaced,
    on_app: Sequence[tuple[_FlaskCorsExtension, dict[str, Policy]]],
) -> dict[str, Policy]:
    for extension, paths in on_app:
        findings.lose(
            Change.SEVERAL,
            "CORS",
            "there are several applications here with different ones, and which of them serves "
            "what is not certain, so each is left out.",
            hint="Migrate each application's files alone.",
            line=extension.call.lineno,
            file=extension.source.name,
        )
        unplaced += [(f"CORS under {path}", policy) for path, policy in paths.items()]
    return {}


def _layered(
    findings: Findings,
    unplaced: Unplaced,
    layers: Sequence[tuple[_FlaskCorsExtension, dict[str, Policy]]],
) -> dict[str, Policy]:
    """One map of several, of which each adds what those before did not allow."""
    result: dict[str, Policy] = {}
    for extension, paths in layers:
        before = dict(result)
        for path, policy in paths.items():
            above = covering(path, before)
            if above is None:
                result[path] = policy
                below = [each for each in before if is_below(each, path)]
            else:
                below = [path]
            for each in below:
                first = before.get(each, above) or NO_CORS
                if not grants_no_more(policy, first):
                    _lose_layer(findings, unplaced, extension, each, policy)
        if not is_map(result):
            result = before
            for path, policy in paths.items():
                _lose_layer(findings, unplaced, extension, path, policy)
    return result


def _lose_layer(
    findings: Findings,
    unplaced: Unplaced,
    extension: _FlaskCorsExtension,
    path: str,
    policy: Policy,
) -> None:
    findings.lose(
        Change.SEVERAL,
        "CORS",
        f"under {path} another one is asked first, and this one allowed what that refused; what it "
        "allows beyond the first is left out.",
        hint="Write one policy for these paths that allows what is meant.",
        line=extension.call.lineno,
        file=extension.source.name,
    )
    unplaced.append((f"CORS under {path}", policy))


def _of_blueprint(
    findings: Findings, unplaced: Unplaced, flask: FlaskRoutes, extension: _FlaskCorsExtension
) -> tuple[dict[str, Policy], list[Route]]:
    """The policies by path of the routes of a blueprint, or those routes, each with its policy."""
    source, call = extension.source, extension.call
    own = findings.of_one()
    placed = list(_resources(own, extension.entries))
    policies = {each.policy for each in placed}
    everywhere = all(each.expression in ("/*", ".*", "/.*") for each in placed)
    prefixes = flask.blueprint(source, extension.target)
    policy = next(iter(policies), None) or NO_CORS
    if len(policies) == 1 and everywhere and prefixes and flask.owns(extension.target, source):
        paths = {prefix: policy for prefix in prefixes if prefix is not None}
        if len(paths) == len(prefixes) and is_map(paths):
            for path in paths:
                findings.name(
                    Change.PATH_PREFIX,
                    "CORS",
                    f"the routes of the blueprint become '{path}', which is that path and all "
                    "below it.",
                    line=call.lineno,
                    file=source.name,
                )
            findings.take(own, in_force=True)
            return paths, []
    templates = flask.templates_of(extension.target, source)
    if len(policies) == 1 and everywhere and templates and None not in templates:
        findings.take(own, in_force=True)
        hint = "Mark the blueprint: cors(Policy(…))(blueprint)."
        return {}, [
            Route(template, policy, "CORS", call.lineno, source.name, hint)
            for template in templates
        ]
    findings.take(own, in_force=False)
    findings.lose(
        Change.PATHS,
        "CORS",
        "it is for a blueprint's routes, and which paths these have, without those of others, is "
        "not certain from the files; so it is left out.",
        hint="Give the file that registers the blueprint as well, or mark it: "
        "cors(Policy(…))(blueprint).",
        line=call.lineno,
        file=source.name,
    )
    unplaced += [(f"the blueprint in line {call.lineno}", each) for each in policies if each]
    return {}, []


def _initialised(
    findings: Findings,
    sources: Sequence[SourceFile],
    source: SourceFile,
    call: ast.Call,
    config: _FlaskConfiguration,
) -> Iterator[_FlaskCorsExtension]:
    """Each application that a ``CORS(…)`` is for: of its argument, or of ``init_app``."""
    keywords = read_keywords(findings, source, call, skip=("app",))
    given = {each.arg: each.value for each in call.keywords}
    target = call.args[0] if call.args else given.get("app")
    if target is not None and not (isinstance(target, ast.Constant) and target.value is None):
        entries = config.entries((source, call)).under(keywords)
        yield _FlaskCorsExtension(source, call, target, entries)
        return
    late = calls_of("init_app", call, sources)
    for each, other in late:
        see_call(findings, each, other)
        more = read_keywords(findings, each, other, skip=("app",))
        entries = config.entries((each, other)).under(keywords).under(more)
        yield _FlaskCorsExtension(each, other, other.args[0] if other.args else None, entries)
    if not late:
        yield _FlaskCorsExtension(source, call, None, config.entries().under(keywords))


# --- Configuration -------------------------------------------------------------------------------


_SETTINGS: Final = {f"CORS_{option.upper()}": option for option in KNOWN_OPTIONS}


class _FlaskConfiguration:
    """``CORS_…`` in the configuration of the application."""

    def __init__(
        self,
        findings: Findings,
        sources: Sequence[SourceFile],
        calls: Sequence[tuple[SourceFile, ast.Call]],
        settings: str | None,
    ) -> None:
        self._findings = findings
        self._read = Configuration(findings, sources, "CORS_", settings, calls=calls)

    def entries(self, until: tuple[SourceFile, ast.Call] | None = None) -> Entries:
        """The settings by the names of the options; `until` is the call that reads them."""
        found = self._read.entries(until)
        for name, entry in found.items():
            if name in _SETTINGS or name == SWITCH:  # which is not of this library
                continue
            self._findings.account(entry)
            self._findings.lose(
                Change.UNREAD,
                name,
                "unknown option.",
                line=entry.line,
                file=entry.source.name,
            )
        known = Entries(
            {name: entry for name, entry in found.items() if name in _SETTINGS},
            has_others=found.has_others,
            unread=found.unread,
        )
        return known.renamed(lambda name: _SETTINGS.get(name, name))


# --- Options -------------------------------------------------------------------------------------


def _resources(findings: Findings, entries: Entries) -> Iterator[Placed]:
    """The policy of each resource, in the order in which Flask-CORS tries them."""
    options = OptionReader(findings, entries)
    options.refuse_unknown(KNOWN_OPTIONS)
    if "resources" not in options:
        expression = "/*" if options.has_default("resources") else None
        yield Placed(expression, _read(findings, options).build(NAMES))
        return
    entry = options.entry("resources")
    findings.account(entry)
    found: list[tuple[Any, OptionReader]] = []
    try:
        for pattern, own in entry.source.items(entry.node):
            inner = {
                str(name): OptionEntry(str(name), node, entry.source.home(node))
                for name, node in entry.source.items(own)
            }
            found.append((pattern, OptionReader(findings, entries.under(Entries(inner)))))
    except Unread:
        given = options.value("resources", "/*")
        patterns = given if isinstance(given, list) else [given]
        found = [(pattern, options) for pattern in patterns]
    for pattern, own_options in sorted(found, key=lambda pair: _order(pair[0])):
        if isinstance(pattern, (str, CompiledPattern)):
            own_options.refuse_unknown(KNOWN_OPTIONS)
            policy = _read(findings, own_options).build(NAMES)
            written = pattern.text if isinstance(pattern, CompiledPattern) else pattern
            yield Placed(_path_expression(pattern), policy, entry.line, written)
        elif pattern is not None:
            options.refuse("resources", pattern, "a path")


def _path_expression(pattern: str | CompiledPattern) -> str:
    if isinstance(pattern, CompiledPattern):
        return pattern.text
    if _is_regex(pattern):
        return ".*" if pattern == "*" else pattern
    return f"{re.escape(pattern)}$"


def _order(pattern: object) -> tuple[int, int, int, int]:
    """The sort key of `flask_cors.core.parse_resources`."""
    text = pattern.text if isinstance(pattern, CompiledPattern) else str(pattern)
    kind = (1, 0) if isinstance(pattern, CompiledPattern) else (1, 1) if _is_regex(text) else (0, 0)
    return (*kind, -text.count("/"), -len(text))


def _is_regex(text: str) -> bool:
    return not SIGNS_OF_A_REGEX.isdisjoint(text)


def _read(findings: Findings, options: OptionReader) -> Draft:
    draft = Draft(findings)
    draft.credentials = options.flag("supports_credentials")
    for origin in _several(options, "origins", ["*"]):
        line = options.line("origins")
        if origin in ("*", ".*"):
            draft.any_origin = True
        elif isinstance(origin, CompiledPattern):
            draft.add_compiled("origins", origin, line=line)
        elif _is_regex(origin):
            draft.add_regex("origins", origin, to_the_end=False, folds_case=True, line=line)
        else:
            draft.add_origin("origins", origin.lower(), line=line)
    draft.exposed = _names(options, "expose_headers", [])
    draft.private_network = options.flag("allow_private_network")
    _read_max_age(draft, options)
    _read_methods(draft, options)
    _read_headers(draft, options)
    if draft.any_origin and not options.flag("send_wildcard"):
        draft.name_star("origins")
    for name, message in WITHOUT_COUNTERPART.items():
        options.no_counterpart(name, message)
    if not options.flag("intercept_exceptions", default=True):
        findings.name(
            Change.ERROR_RESPONSES,
            "intercept_exceptions",
            "the responses to unhandled exceptions had no CORS headers; now they have.",
        )
    return draft


def _several(options: OptionReader, name: str, default: list[str]) -> list[str | CompiledPattern]:
    """An option with a single value or several."""
    if options.is_none(name):
        return []
    given = options.one(name, str, CompiledPattern)
    if given is not None:
        return [given]
    return options.strings_or_patterns(name, default)


def _names(options: OptionReader, name: str, default: Sequence[str]) -> list[str]:
    """An option of names: the library joins them with commas, and browsers split them there."""
    if options.is_none(name):
        return []
    given = options.one(name, str)
    joined = given if given is not None else ",".join(options.strings(name, default))
    return [each.strip() for each in joined.split(",") if each.strip()]


def _read_methods(draft: Draft, options: OptionReader) -> None:
    methods = [name.upper() for name in _names(options, "methods", ALL_METHODS)]
    if "*" in methods:
        draft.findings.lose(
            Change.METHODS,
            "methods",
            "in Flask-CORS '*' does not stand for any method, and preflights that ask for "
            "headers were not answered.",
            hint="List the methods that pages use.",
            line=options.entry("methods").line,
        )
        methods = [name for name in methods if name != "*"]
    draft.methods = methods
    if missing := sorted(CORS_SAFELISTED_METHODS.difference(methods)):
        draft.findings.name(
            Change.SAFELISTED_METHODS,
            "methods",
            f"preflights for {', '.join(missing)} with headers were refused; now they are "
            "granted, because pages may send these methods without a preflight.",
        )


def _read_headers(draft: Draft, options: OptionReader) -> None:
    names = _several(options, "allow_headers", ["*"])
    texts = [name.text if isinstance(name, CompiledPattern) else name for name in names]
    if "*" in texts or ".*" in texts:  # which includes Authorization
        draft.headers = ["*", "Authorization"]
        return
    for name in names:
        if isinstance(name, CompiledPattern) or _is_regex(name):
            text = name.text if isinstance(name, CompiledPattern) else name
            draft.findings.lose(
                Change.HEADERS,
                "allow_headers",
                f"{shown_pattern(text)} is left out: header names in a policy are not regular "
                "expressions.",
                hint="List the headers that pages set.",
                line=options.entry("allow_headers").line,
            )
        else:
            draft.headers.append(name)


def _read_max_age(draft: Draft, options: OptionReader) -> None:
    age = options.value("max_age", None)
    if is_whole_number(age):
        age = int(age)
    if isinstance(age, timedelta):
        age = int(age.total_seconds())
    if age is None:
        return
    if isinstance(age, int) and not isinstance(age, bool):
        draft.set_max_age("max_age", age, line=options.entry("max_age").line)
        draft.max_age = draft.max_age or None  # of 0, no header is sent
    else:
        options.refuse("max_age", age, "a number of seconds")


def _decorated(
    findings: Findings,
    config: Entries,
    flask: FlaskRoutes,
    source: SourceFile,
    call: ast.Call,
) -> Route:
    """The route of a decorator, with the policy that does the same."""
    entries = config.under(read_keywords(findings, source, call))
    own = findings.of_one()
    own.without_origins = []
    options = OptionReader(own, entries)
    options.refuse_unknown(KNOWN_OPTIONS)
    policy = _read(own, options).build(NAMES)
    mark = "@cors(NO_CORS)" if policy is None else f"@cors({policy!r})"
    if own.without_origins:
        mark = f"@cors({own.without_origins[0]!r}), with its origins in place of {STAND_IN!r},"
    template = flask.template(call)
    if source.conditions(call):
        template = None
    findings.take(own, in_force=template is not None)
    return Route(
        template,
        policy or NO_CORS,
        "cross_origin",
        call.lineno,
        source.name,
        f"Write {mark} there, with cors of crossorigin.integrations.flask.",
    )
