"""aiohttp-cors: ``aiohttp_cors.setup(app, defaults={…})``.

SourceFile: aiohttp_cors/cors_config.py, resource_options.py, preflight_handler.py and
urldispatcher_router_adapter.py, 0.8.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, Final

from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..policy import NO_CORS, Policy, PolicyMap
from .differences import Change, Migration
from .draft import Draft, Findings
from .options import OptionReader, read_keywords
from .source import MigrationError, OptionEntry, SourceFile, Unread, assignments

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
        "the answer to a preflight lists all allowed methods and headers, not only those that it "
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
    (Change.VARY, "Vary lists the headers that the answer depends on; aiohttp-cors never sent it."),
)


def migrate(sources: Sequence[SourceFile]) -> Migration:
    """The policies for the defaults."""
    findings = Findings()
    calls = [
        (source, call)
        for source in sources
        for call in source.calls()
        if source.dotted(call.func) in SETUPS
    ]
    if not calls:
        names = ", ".join(source.name for source in sources)
        raise MigrationError(f"{names}: there is no aiohttp_cors.setup(…) here")
    source, call = calls[0]
    for other, more in calls[1:]:
        findings.another("setup", other, more, hint="")
    routes = _Routes(findings, source, call)
    policy = _read_defaults(findings, source, call, routes)
    if policy is not None and not routes.are_all:
        findings.lose(
            Change.EVERY_ROUTE,
            "add",
            "only the added routes had CORS; the policy applies to every route.",
            hint="Mark the others cors(NO_CORS), or give their paths 'no-cors' in [paths].",
            line=call.lineno,
        )
    return findings.concluded(GENERAL, PolicyMap({"/": policy or NO_CORS}))


def _read_defaults(
    findings: Findings, source: SourceFile, call: ast.Call, routes: _Routes
) -> Policy | None:
    given = read_keywords(findings, source, call)
    if "defaults" not in given:
        findings.lose(
            Change.PER_ROUTE,
            "defaults",
            "there are no defaults, so only routes with options of their own had CORS.",
            hint="Give these routes policies with cors(Policy(…)) of "
            "crossorigin.integrations.aiohttp.",
            line=call.lineno,
        )
        return None
    return _read_origins(findings, given["defaults"], routes)


def _read_origins(findings: Findings, entry: OptionEntry, routes: _Routes) -> Policy | None:
    """The policy for origins with options of their own."""
    drafts: list[Draft] = []
    try:
        for origin, node in entry.source.items(entry.node):
            draft = _read(findings, entry.source, node, routes)
            draft.add_origin(entry.name, str(origin), line=node.lineno)
            drafts.append(draft)
    except Unread as unread:
        findings.unread(entry, unread.node)
        return None
    if not drafts:
        return None
    common = _in_common(findings, drafts)
    if common.any_origin:
        common.name_star(entry.name)
        if "*" in common.exposed:
            findings.name(
                Change.EXPOSE_ANY_AS_STAR,
                "expose_headers",
                "'*' sent the names of all headers in the answer; now '*' itself is sent.",
            )
    return common.build(NAMES)


def _read(findings: Findings, source: SourceFile, node: ast.expr, routes: _Routes) -> Draft:
    """The draft of one origin, from ``ResourceOptions(…)`` or a dictionary."""
    resolved = source.resolved(node)
    if isinstance(resolved, ast.Call) and source.dotted(resolved.func) in RESOURCE_OPTIONS:
        entries = read_keywords(findings, source, resolved)
    else:
        entries = {
            str(name): OptionEntry(str(name), value, source) for name, value in source.items(node)
        }
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
    draft.methods = sorted({*(name.upper() for name in methods), *routes.methods()})
    if routes.are_all and "*" not in methods:
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
        return ["*"]
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


class _Routes:
    """The routes that were added to aiohttp-cors."""

    def __init__(self, findings: Findings, source: SourceFile, setup: ast.Call) -> None:
        self._findings = findings
        self._source = source
        made = {
            target.id
            for target, value in assignments(source.tree)
            if value is setup and isinstance(target, ast.Name)
        }
        self._added = [
            call
            for call in source.calls()
            if isinstance(call.func, ast.Attribute)
            and call.func.attr == "add"
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id in made
        ]
        self.are_all = self._adds_all()
        for call in self._added:
            if len(call.args) > 1 or any(each.arg == "config" for each in call.keywords):
                findings.lose(
                    Change.PER_ROUTE,
                    "add",
                    f"'{source.shown(call)}' has options of its own for a route.",
                    hint="Mark its handler: cors(Policy(…)) of crossorigin.integrations.aiohttp.",
                    line=call.lineno,
                )

    def _adds_all(self) -> bool:
        """Whether a loop adds all routes."""
        plain = [call for call in self._added if len(call.args) == 1 and not call.keywords]
        return any(
            _is_over_all(loop)
            and any(
                isinstance(statement, ast.Expr)
                and statement.value is call
                and ast.dump(call.args[0]) == ast.dump(ast.Name(loop.target.id, ast.Load()))
                for statement in loop.body
                for call in plain
            )
            for loop in ast.walk(self._source.tree)
            if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name)
        )

    def methods(self) -> list[str]:
        """The methods of these routes; adding a route allowed its method."""
        if self.are_all:
            return ["*"]
        found = [self._method(call) for call in self._added]
        if None in found or not found:
            self._findings.lose(
                Change.METHODS,
                "allow_methods",
                "adding a route allowed its method, and the methods of the added routes are not "
                "certain.",
                hint="List the methods that pages use.",
            )
        return [method for method in found if method is not None]

    def _method(self, added: ast.Call) -> str | None:
        """The method of ``cors.add(app.router.add_route("PUT", …))``, or of ``add_put``."""
        route = self._source.resolved(added.args[0]) if added.args else None
        if not isinstance(route, ast.Call) or not isinstance(route.func, ast.Attribute):
            return None
        name = route.func.attr
        if name == "add_route" and route.args and isinstance(route.args[0], ast.Constant):
            return str(route.args[0].value).upper()
        kind = name.removeprefix("add_").upper()
        return kind if kind in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE") else None


def _is_over_all(loop: ast.For) -> bool:
    """Whether a loop iterates over ``app.router.routes()`` or ``resources()``."""
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("routes", "resources")
        for call in ast.walk(loop.iter)
    )
