"""aiohttp-cors: ``aiohttp_cors.setup(app, defaults={…})``.

Source: aiohttp_cors/cors_config.py, resource_options.py, preflight_handler.py and
urldispatcher_router_adapter.py, 0.8.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..policy import NO_CORS, Policy, PolicyMap, parse_origin_pattern
from ..policy.strictness import strictest
from .bindings import Class
from .differences import Change, Migration
from .draft import Draft, Findings
from .options import Entries, OptionReader, read_keywords, see_call
from .scopes import (
    Configured,
    Route,
    Unplaced,
    calls_of,
    calls_to,
    literal,
    name_other_paths,
    name_subclasses,
    place_routes,
    set_aside,
)
from .source import MigrationError, OptionEntry, Program, SourceFile, Unread

__all__ = ["migrate"]

SETUPS: Final = (
    "aiohttp_cors.setup",
    "aiohttp_cors.CorsConfig",
    "aiohttp_cors.cors_config.CorsConfig",
)
RESOURCE_OPTIONS: Final = (
    "aiohttp_cors.ResourceOptions",
    "aiohttp_cors.resource_options.ResourceOptions",
)
VIEWS: Final = ("aiohttp_cors.CorsViewMixin", "aiohttp_cors.mixin.CorsViewMixin")
OPTIONS: Final = (
    "allow_credentials",
    "allow_headers",
    "allow_methods",
    "expose_headers",
    "max_age",
)
NAMES: Final = {
    "allow_origins": "defaults",
    "allow_methods": "allow_methods",
    "allow_headers": "allow_headers",
    "allow_credentials": "allow_credentials",
    "expose_headers": "expose_headers",
}

GENERAL: Final = (
    (Change.PREFLIGHT_STATUS, "a successful preflight is answered with 204, not with 200."),
    (
        Change.REFUSED_PREFLIGHT,
        "a refused preflight states the reason only in debug mode, not always.",
    ),
    (
        Change.PREFLIGHT_LISTS,
        "the response to a preflight lists all allowed methods and headers, not only those that it "
        "asks for.",
    ),
    (
        Change.METHOD_CASE,
        "methods are case-sensitive, as in browsers: 'patch' is not PATCH.",
    ),
    (
        Change.PLAIN_OPTIONS,
        "the application answers OPTIONS that is not a preflight; it is not refused with 403.",
    ),
    (
        Change.ERROR_RESPONSES,
        "404 (no such route) and 405 (no such method) had no CORS headers; now they have.",
    ),
    (
        Change.HEADERS_FOR_OTHERS,
        "requests without an Origin also get the headers that are the same for all origins.",
    ),
    (
        Change.OWN_HEADERS,
        "CORS headers that the application sets itself are replaced or removed; with aiohttp-cors "
        "they made the request fail.",
    ),
    (
        Change.VARY,
        "Vary lists the headers that the response depends on; aiohttp-cors never sent it.",
    ),
)


def migrate(program: Program) -> Migration:
    """The policies for what the defaults say, and the routes that were added."""
    findings = Findings()
    sources = program.sources
    calls = calls_to(SETUPS, sources)
    name_subclasses(findings, sources, (*SETUPS, *RESOURCE_OPTIONS), is_alone=not calls)
    if not calls:
        names = ", ".join(source.name for source in sources)
        raise MigrationError(
            f"{names}: there is no aiohttp_cors.setup(…) here, or none that is in force"
        )
    unplaced: Unplaced = []
    maps: list[dict[str, Policy]] = []
    for source, call in calls:
        see_call(findings, source, call)
        before = list(unplaced)
        paths = _paths_of(findings, unplaced, sources, source, call)
        conditions = source.conditions(call)
        if conditions:
            for path, policy in paths.items():
                configured = Configured(policy, (path,), "setup", call.lineno, source.name)
                set_aside(findings, before, conditions, configured)
            unplaced = before
        else:
            maps.append(paths)
    placed: dict[str, Policy] = {}
    for paths in maps:
        if placed and paths != placed:
            findings.lose(
                Change.SEVERAL,
                "setup",
                f"there are {len(calls)} of them, and which of their applications serves what is "
                "not certain, so each is left out.",
                hint="Migrate each application's files alone.",
                line=calls[1][1].lineno,
                file=calls[1][0].name,
            )
            unplaced += [(f"setup under {path}", each) for path, each in placed.items()]
            unplaced += [(f"setup under {path}", each) for path, each in paths.items()]
            placed = {}
            break
        placed = paths
    if placed:
        name_other_paths(findings, placed, "add")
    return findings.concluded(GENERAL, PolicyMap(placed or {"/": NO_CORS}), tuple(unplaced))


_MARK_IT: Final = "Mark its handler: cors(Policy(…)) of crossorigin.integrations.aiohttp."


def _paths_of(
    findings: Findings,
    unplaced: Unplaced,
    sources: Sequence[SourceFile],
    source: SourceFile,
    call: ast.Call,
) -> dict[str, Policy]:
    """The policies by path of one setup and the routes that were added to it."""
    routes = _Routes(sources, call)
    views: list[tuple[SourceFile, Class]] = [
        (each, found)
        for each in sources
        for found in each.reading.classes
        if any(each.dotted(base) in VIEWS for base in found.node.bases)
    ]
    for each, found in views:
        findings.lose(
            Change.PER_ROUTE,
            found.node.name,
            "its methods may have options of their own (cors_config, @custom_cors), which are not "
            "read.",
            hint=_MARK_IT,
            line=found.node.lineno,
            file=each.name,
        )
    if routes.are_all and views:  # which of the routes are theirs is not certain
        _lose_unknown_routes(findings, unplaced, source, call)
        return {}
    if routes.are_all:
        return _of_all_routes(findings, unplaced, routes, source, call)
    if not routes.added:
        _lose_unknown_routes(findings, unplaced, source, call)
        return {}
    own: list[Route] = []
    for added in routes.added:
        findings.see("add", added.source.name, added.call.lineno)
        findings.account(OptionEntry("add", added.call, added.source))
        methods = [added.method] if added.method else []
        entries = [] if added.options is None else [OptionEntry("add", added.options, added.source)]
        entries += _defaults(Findings() if own else findings, source, call)
        own_findings = findings.of_one()
        policy = _read_origins(own_findings, entries, methods)
        findings.take(own_findings, in_force=added.path is not None)
        own.append(
            Route(
                None if added.method is None else added.path,
                policy or NO_CORS,
                "add",
                added.call.lineno,
                added.source.name,
                _MARK_IT,
            )
        )
    others = [Route(path, None) for path in routes.others()]
    return place_routes(findings, unplaced, {}, [*_by_path(own), *others])


def _of_all_routes(
    findings: Findings,
    unplaced: Unplaced,
    routes: _Routes,
    source: SourceFile,
    call: ast.Call,
) -> dict[str, Policy]:
    """The policies of a setup whose routes were all added in a loop."""
    policy = _read_origins(findings, _defaults(findings, source, call), ["*"])
    if policy is None:
        return {}
    for special in routes.with_options:
        findings.lose(
            Change.PER_ROUTE,
            "add",
            "a route has options of its own.",
            hint=_MARK_IT,
            line=special.lineno,
        )
    findings.name(
        Change.LATER_ROUTES,
        "add",
        "a loop added the routes that there were when it ran; the policy is also for those "
        "that are added later.",
        line=call.lineno,
        file=source.name,
    )
    later = [Route(path, NO_CORS, "add") for path in routes.later]
    return place_routes(findings, unplaced, {"/": policy}, later)


def _lose_unknown_routes(
    findings: Findings, unplaced: Unplaced, source: SourceFile, call: ast.Call
) -> None:
    """Name what a setup allows whose routes are not in the files."""
    own_findings = findings.of_one()
    policy = _read_origins(own_findings, _defaults(findings, source, call), [])
    findings.take(own_findings, in_force=False)
    if policy is not None:
        unplaced.append(("the routes that were added", policy))
    findings.lose(
        Change.EVERY_ROUTE,
        "add",
        "only routes that were added had CORS, and which these are is not in the files.",
        hint="Give the files that add them as well, or write their paths into [paths].",
        line=call.lineno,
        file=source.name,
    )


def _by_path(routes: Sequence[Route]) -> list[Route]:
    """The routes, those of one path with the methods of all of them."""
    found: dict[str, Route] = {}
    alone = []
    for route in routes:
        if route.template is None or route.policy is None:
            alone.append(route)
            continue
        before = found.get(route.template)
        policy = route.policy
        if before is not None and before.policy is not None:
            methods = sorted({*before.policy.allow_methods, *policy.allow_methods})
            both = [each.replace(allow_methods=methods) for each in (before.policy, policy)]
            policy = both[0] if both[0] == both[1] else strictest(both)
        found[route.template] = route._replace(policy=policy)
    return [*found.values(), *alone]


def _defaults(findings: Findings, source: SourceFile, call: ast.Call) -> list[OptionEntry]:
    """The entry of the defaults, if there are any."""
    given = read_keywords(findings, source, call, skip=("app",))
    OptionReader(findings, given).refuse_unknown(("defaults", "router_adapter"))
    if "defaults" in given:
        return [given["defaults"]]
    return [OptionEntry("defaults", call.args[1], source)] if len(call.args) > 1 else []


def _read_origins(
    findings: Findings, entries: Sequence[OptionEntry], methods: list[str]
) -> Policy | None:
    """The policy for origins, each of which has options of its own; the first entry counts."""
    drafts: dict[str, Draft] = {}
    for entry in entries:
        findings.account(entry)
        try:
            for origin, node in entry.source.items(entry.node):
                if str(origin) not in drafts:
                    draft = _read(findings, entry.source.home(node), node, methods)
                    draft.add_origin(entry.name, str(origin), line=entry.line)
                    drafts[str(origin)] = draft
        except Unread as unread:
            findings.unread(entry, unread)
    if not drafts:
        return None
    sent = {origin: draft for origin, draft in drafts.items() if _may_be_carried(origin)}
    common = _in_common(findings, list((sent or drafts).values()))
    common.origins = [origin for draft in drafts.values() for origin in draft.origins]
    entry = entries[0]
    if common.any_origin:
        common.name_star(entry.name)
    if "*" in common.exposed and (common.any_origin or not common.credentials):
        findings.name(
            Change.EXPOSE_ANY_AS_STAR,
            "expose_headers",
            "'*' sent the names of all headers in the response; now '*' itself is sent.",
        )
    return common.build(NAMES)


def _may_be_carried(origin: str) -> bool:
    """Whether an origin may be in a policy; the options of another need not narrow it."""
    return origin == "*" or parse_origin_pattern(origin) is not None


def _read(findings: Findings, source: SourceFile, node: ast.expr, of_routes: list[str]) -> Draft:
    """The draft of one origin, from ``ResourceOptions(…)`` or a dictionary."""
    resolved = source.resolved(node)
    home = source.home(resolved)
    if isinstance(resolved, ast.Call) and home.dotted(resolved.func) in RESOURCE_OPTIONS:
        entries = read_keywords(findings, home, resolved)
    else:
        entries = Entries(
            {str(name): OptionEntry(str(name), value, home) for name, value in home.items(resolved)}
        )
    options = OptionReader(findings, entries)
    options.refuse_unknown(OPTIONS)
    draft = Draft(findings)
    draft.credentials = options.flag("allow_credentials")
    draft.exposed = _names(options, "expose_headers")
    draft.headers = _names(options, "allow_headers")
    if "*" in draft.headers:  # which includes Authorization
        draft.headers.append("Authorization")
    options.read_max_age(draft, "max_age", None)
    methods = [] if options.is_none("allow_methods") else _names(options, "allow_methods")
    draft.methods = sorted({*(name.upper() for name in methods), *of_routes})
    if "*" in of_routes and "*" not in methods:
        findings.name(
            Change.ROUTE_METHODS,
            "add",
            "preflights for methods that a route does not have were refused; now all methods are "
            "allowed, and such a request gets a 405.",
            hint="List the methods that pages use, in allow_methods.",
        )
    missing = sorted(CORS_SAFELISTED_METHODS.difference(draft.methods))
    if missing and "*" not in draft.methods:
        findings.name(
            Change.SAFELISTED_METHODS,
            "allow_methods",
            f"preflights for {', '.join(missing)} were refused; now they are granted, because "
            "pages may send these methods without a preflight.",
        )
    return draft


def _names(options: OptionReader, name: str) -> list[str]:
    if options.peek(name) == "*":
        return [options.value(name, None)]
    return options.strings(name, [])


def _in_common(findings: Findings, drafts: Sequence[Draft]) -> Draft:
    """The draft for all origins: the options that all of them have."""
    fields = ("methods", "headers", "exposed", "credentials", "max_age")
    first = drafts[0]
    if any(
        _comparable(getattr(draft, field)) != _comparable(getattr(first, field))
        for draft in drafts
        for field in fields
    ):
        findings.lose(
            Change.PER_ORIGIN,
            "defaults",
            "the options differ by origin, and a policy has the same options for all origins; "
            "only what all of them allow is carried over.",
            hint="Give paths or routes policies of their own, or use the same options for all "
            "these origins.",
        )
    common = Draft(findings)
    common.any_origin = any(draft.any_origin for draft in drafts)
    common.origins = [origin for draft in drafts for origin in draft.origins]
    common.credentials = all(draft.credentials for draft in drafts)
    for field in ("methods", "headers", "exposed"):
        setattr(common, field, _shared([getattr(draft, field) for draft in drafts]))
    ages = [draft.max_age for draft in drafts]
    known = [age for age in ages if age is not None]
    common.max_age = min(known) if len(known) == len(ages) else None
    return common


def _comparable(value: Any) -> Any:
    return sorted(name.lower() for name in value) if isinstance(value, list) else value


def _shared(lists: Sequence[list[str]]) -> list[str]:
    """The names in all lists; ``*`` stands for all names."""
    limited = [names for names in lists if "*" not in names]
    if not limited:
        return lists[0]
    others = [{name.lower() for name in names} for names in limited[1:]]
    return [name for name in limited[0] if all(name.lower() in other for other in others)]


# --- Routes --------------------------------------------------------------------------------------

VERBS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class _Added(NamedTuple):
    """A route or resource that was added to CORS."""

    source: SourceFile
    call: ast.Call
    path: str | None
    """``None`` if it is not certain, and so for the method."""
    method: str | None
    options: ast.expr | None


class _Routes:
    """The routes of the application, and which of them were added to CORS."""

    def __init__(self, sources: Sequence[SourceFile], setup: ast.Call) -> None:
        self._sources = sources
        calls = calls_of("add", setup, sources)
        self.later: list[str] = []
        """The paths of routes that are added after the loop, as far as that is certain."""
        self.are_all = self._adds_all(calls)
        self.added = [] if self.are_all else [self._added(each, call) for each, call in calls]
        self.with_options = [call for _, call in calls if len(call.args) > 1]

    def _adds_all(self, calls: Sequence[tuple[SourceFile, ast.Call]]) -> bool:
        """Whether a loop adds all routes."""
        plain = {call for _, call in calls if len(call.args) == 1 and not call.keywords}
        loops = [
            (source, loop)
            for source in self._sources
            for loop in ast.walk(source.tree)
            if isinstance(loop, ast.For)
            and isinstance(loop.target, ast.Name)
            and _is_over_all(source, loop)
            and any(_adds_target(statement, loop.target.id, plain) for statement in loop.body)
        ]
        for source, loop in loops:
            scope = source.place(loop.iter).scope
            for call in source.calls():
                if call.lineno > loop.lineno and source.place(call).scope is scope:
                    path = self._route(source, call)[0]
                    if path is not None:
                        self.later.append(path)
        return bool(loops)

    def _added(self, source: SourceFile, call: ast.Call) -> _Added:
        keywords = {each.arg: each.value for each in call.keywords}
        options = call.args[1] if len(call.args) > 1 else keywords.get("config")
        first = call.args[0] if call.args else keywords.get("routing_entity")
        path, method = self._route(source, first)
        if source.conditions(call):
            path = None
        return _Added(source, call, path, method, options)

    def _route(self, source: SourceFile, node: ast.expr | None) -> tuple[str | None, str | None]:
        """The path and method of ``app.router.add_put("/a", …)`` and its like.

        Of a resource, the method is ``""``: of its own it allows none.
        """
        route = None if node is None else source.resolved(node)
        if not isinstance(route, ast.Call) or not isinstance(route.func, ast.Attribute):
            return None, None
        home = source.home(route)
        name = route.func.attr
        keywords = {each.arg: each.value for each in route.keywords}
        arguments = list(route.args)
        if name == "add_resource":
            return literal(home, arguments[0] if arguments else keywords.get("path")), ""
        kind = name.removeprefix("add_")
        if kind == "static":
            return literal(home, arguments[0] if arguments else keywords.get("prefix")), "GET"
        if name == "add_route":
            of_resource = home.resolved(route.func.value)
            is_resource = (
                isinstance(of_resource, ast.Call)
                and isinstance(of_resource.func, ast.Attribute)
                and (of_resource.func.attr in ("add_resource", "add"))
            )
            method = arguments.pop(0) if arguments else keywords.get("method")
            verb = literal(home, method)
            if is_resource:
                inner = of_resource
                if isinstance(inner, ast.Call) and getattr(inner.func, "attr", "") == "add":
                    inner = home.resolved(inner.args[0]) if inner.args else inner
                return self._route(home, inner)[0], None if verb is None else verb.upper()
            path = literal(home, arguments[0] if arguments else keywords.get("path"))
            return path, None if verb is None else verb.upper()
        verb = kind.upper() if kind.upper() in VERBS else None
        if verb is not None or kind == "view":
            return literal(home, arguments[0] if arguments else keywords.get("path")), verb
        return None, None

    def others(self) -> list[str]:
        """The paths of all routes that the files have."""
        found = []
        for source in self._sources:
            for call in source.calls():
                name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
                kind = name.removeprefix("add_")
                if name == "add_route" or kind.upper() in VERBS or kind in ("view", "static"):
                    path = self._route(source, call)[0]
                elif source.dotted(call.func) == "aiohttp.web.route" and len(call.args) > 1:
                    path = literal(source, call.args[1])
                else:
                    continue
                if path is not None:
                    found.append(path)
        added = {each.path for each in self.added}
        return [path for path in found if path not in added]


def _adds_target(statement: ast.stmt, name: str, plain: set[ast.Call]) -> bool:
    """Whether a statement of a loop is ``cors.add(…)`` of the loop's variable."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and statement.value in plain
        and ast.dump(statement.value.args[0]) == ast.dump(ast.Name(name, ast.Load()))
    )


def _is_over_all(source: SourceFile, loop: ast.For) -> bool:
    """Whether a loop iterates over ``app.router.routes()`` or ``resources()``."""
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("routes", "resources")
        for call in ast.walk(source.resolved(loop.iter))
    )
