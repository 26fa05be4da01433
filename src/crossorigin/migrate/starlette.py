"""``starlette.middleware.cors.CORSMiddleware``, which FastAPI uses too.

Source: starlette/middleware/cors.py, applications.py and routing.py, 1.10.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..policy import NO_CORS, Policy, PolicyMap
from ..policy.paths import plain_path
from ..redaction import show
from .bindings import Condition
from .differences import Change, Migration
from .draft import Draft, Findings
from .options import OptionReader, read_arguments, see_call
from .scopes import (
    Configured,
    Unplaced,
    identity,
    literal,
    name_other_paths,
    name_subclasses,
    place_layers,
    set_aside,
    set_several_aside,
)
from .source import MigrationError, Program, SourceFile, Unread
from .unused import UnusedNames, set_unused_aside

__all__ = ["PARAMETERS", "migrate"]

CLASSES: Final = (
    "starlette.middleware.cors.CORSMiddleware",
    "fastapi.middleware.cors.CORSMiddleware",
)

PARAMETERS: Final = (
    "app",
    "allow_origins",
    "allow_methods",
    "allow_headers",
    "allow_credentials",
    "allow_origin_regex",
    "allow_private_network",
    "expose_headers",
    "max_age",
)
ALL_METHODS: Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY")
DEFAULT_MAX_AGE = 600
DEEPEST_MOUNTS = 10
"""Applications that are mounted in one another."""

NAMES: Final = {name: name for name in PARAMETERS}

GENERAL: Final = (
    (
        Change.PREFLIGHT_STATUS,
        "a successful preflight is answered with 204 and no body, not with 200 and 'OK'.",
    ),
    (
        Change.REFUSED_PREFLIGHT,
        "a refused preflight is answered with 403 and no CORS header, not with 400 and some of "
        "them.",
    ),
    (
        Change.PREFLIGHT_LISTS,
        "the response to a preflight lists GET, HEAD and POST with the other methods, and the "
        "headers of the policy; without credentials, '*' stays '*'.",
    ),
    (
        Change.HEADERS_FOR_OTHERS,
        "pages of refused origins got the headers for credentials and exposed headers; now they "
        "get none. Requests without an Origin also get the headers that are the same for all "
        "origins.",
    ),
    (
        Change.ERROR_RESPONSES,
        "the 500 for an unhandled exception had no CORS headers; now it has.",
    ),
    (
        Change.OWN_HEADERS,
        "CORS headers that the application sets itself are always replaced or removed, not only "
        "for allowed origins.",
    ),
    (
        Change.VARY,
        "Vary lists only the headers that the response depends on: none if it is the same for all.",
    ),
)


def migrate(program: Program) -> Migration:
    """The policies for what the middleware is configured to do."""
    sources = program.sources
    calls = [(source, call) for source in sources for call in _calls(source) if source.runs(call)]
    findings = Findings()
    name_subclasses(findings, sources, CLASSES, is_alone=not calls)
    if not calls:
        raise MigrationError(
            f"{', '.join(source.name for source in sources)}: there is no CORSMiddleware of "
            "Starlette or FastAPI here, or none that is in force"
        )
    for source, call in calls:
        see_call(findings, source, call)
    applications = _Applications(sources)
    unused = UnusedNames(sources)
    unplaced: Unplaced = []
    found: list[tuple[Findings, Policy]] = []
    layers: list[tuple[tuple[int, int], object, Configured]] = []
    for number, (source, call) in enumerate(calls):
        app, rank = applications.found(source, call, number)
        own = findings.of_one()
        policy = _read(own, source, call).build(NAMES) or NO_CORS
        paths = applications.paths(app)
        configured = Configured(policy, paths, "CORSMiddleware", call.lineno, source.name)
        holder = None if source.dotted(call.func) in CLASSES else unused.holder(call)
        if holder is not None:
            set_unused_aside(findings, unplaced, holder, configured)
            continue
        found.append((own, policy))
        conditions = _uncertain(source, call)
        if conditions:
            set_aside(findings, unplaced, conditions, configured)
        else:
            depth = max((path.count("/") * (path != "/") for path in paths or ()), default=0)
            layers.append(((depth, rank), app, configured))
    layers.sort(key=lambda layer: layer[0])
    of_one = _of_one_application(findings, unplaced, layers)
    said = Findings()
    placed = place_layers(said, unplaced, of_one)
    for own, policy in found:
        findings.take(own, in_force=policy in placed.values())
    findings.take(said, in_force=True)
    if placed:
        name_other_paths(findings, placed, "CORSMiddleware")
    return findings.concluded(GENERAL, PolicyMap(placed or {"/": NO_CORS}), tuple(unplaced))


def _of_one_application(
    findings: Findings,
    unplaced: Unplaced,
    layers: Sequence[tuple[tuple[int, int], object, Configured]],
) -> list[Configured]:
    """The configurations, except those of several applications that may or may not be the same."""
    roots = {app for _, app, each in layers if each.paths == ("/",)}
    policies = {each.policy for _, app, each in layers if app in roots}
    if len(roots) <= 1 or len(policies) == 1:
        return [each for _, _, each in layers]
    what = f"there are {len(roots)} applications here with different ones"
    set_several_aside(findings, unplaced, what, [each for _, app, each in layers if app in roots])
    return [each for _, app, each in layers if app not in roots]


def _calls(source: SourceFile) -> Iterator[ast.Call]:
    """Each call of the middleware, or of add_middleware or Middleware with it."""
    for call in source.calls():
        given = call.args[0] if call.args else None
        if source.dotted(call.func) in CLASSES or (given and source.dotted(given) in CLASSES):
            yield call


def _uncertain(source: SourceFile, call: ast.Call) -> list[Condition]:
    """The conditions of a call, except those under which its origins exist at all."""
    origins = [each.value for each in call.keywords if each.arg == "allow_origins"]
    named = {ast.dump(node) for each in origins for node in ast.walk(each)}
    return [
        condition
        for condition in source.conditions(call)
        if not (condition.test and condition.holds and ast.dump(condition.test) in named)
    ]


# --- Where it is ---------------------------------------------------------------------------------


class _Applications:
    """The applications in the files: which are mounted where, and which lists of middleware."""

    def __init__(self, sources: Sequence[SourceFile]) -> None:
        self._mounted: dict[object, list[tuple[object, str | None]]] = {}
        """For each application, those that it is mounted in, and the path."""
        self._mounts: dict[object, str | None] = {}
        """Each ``Mount(…)`` and its path."""
        self._lists: dict[ast.AST, tuple[ast.Call, int]] = {}
        """For each call within ``middleware=[…]``, the call with this list, and its place in it."""
        self._within: dict[ast.AST, ast.Call] = {}
        """For each ``Mount(…)``, the application or mount whose routes it is among."""
        for source in sources:
            for call in source.calls():
                self._read(source, call)

    def _read(self, source: SourceFile, call: ast.Call) -> None:
        keywords = {each.arg: each.value for each in call.keywords if each.arg}
        arguments = dict(zip(("path", "app"), call.args, strict=False)) | keywords
        name = _called(call)
        if name == "Mount":
            self._mounts[call] = literal(source, arguments.get("path"))
            if "app" in arguments:
                app = identity(source, arguments["app"])
                self._mounted.setdefault(app, []).append((call, ""))
        elif name == "mount" and isinstance(call.func, ast.Attribute) and "app" in arguments:
            app = identity(source, arguments["app"])
            outer = identity(source, call.func.value)
            path = literal(source, arguments.get("path"))
            self._mounted.setdefault(app, []).append((outer, path))
        for option in ("middleware", "routes"):
            if option not in keywords:
                continue
            for number, part in enumerate(_parts(source, keywords[option])):
                if option == "middleware":
                    self._lists[part] = (call, number)
                elif isinstance(part, ast.Call):
                    self._within[part] = call

    def found(self, source: SourceFile, call: ast.Call, number: int) -> tuple[object, int]:
        """The application that a call adds the middleware to, and the rank of it there.

        The outermost has the least rank; `number` counts the calls.
        """
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr == "add_middleware":
            return identity(source, function.value), -number - 1
        if call in self._lists:
            return self._lists[call]
        if call in self._mounted:
            return call, 0
        if source.dotted(function) in CLASSES:
            given = {each.arg: each.value for each in call.keywords}.get("app")
            return identity(source, call.args[0] if call.args else given), -(10**6) - number
        return call, 0

    def paths(self, app: object, depth: int = 0) -> tuple[str, ...] | None:
        """The paths that an application serves, in the URLs; ``None`` if that is not certain."""
        if depth > DEEPEST_MOUNTS:
            return None
        if isinstance(app, ast.Call):
            if _called(app) in ("Route", "WebSocketRoute", "Host"):
                return None  # which is not for all below a path
            if app in self._mounts:
                within = self._within.get(app)
                around = ("/",) if within is None else self.paths(within, depth + 1)
                return _joined(around, self._mounts[app])
        found: tuple[str, ...] = ()
        for outer, path in self._mounted.get(app, ()):
            paths = _joined(self.paths(outer, depth + 1), path)
            if paths is None:
                return None
            found += paths
        return found or ("/",)


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def _joined(around: tuple[str, ...] | None, path: str | None) -> tuple[str, ...] | None:
    if around is None or path is None:
        return None
    joined = tuple(f"{each.rstrip('/')}/{path.strip('/')}".rstrip("/") or "/" for each in around)
    return joined if all(plain_path(each) == each for each in joined) else None


def _parts(source: SourceFile, node: ast.expr) -> list[ast.expr]:
    """The elements of a list that is written down, or that a name stands for."""
    try:
        resolved = source.resolved(node)
        if isinstance(resolved, (ast.List, ast.Tuple)):
            home = source.home(resolved)
            return [home.resolved(each) for each in resolved.elts]
    except Unread:  # there are too many
        pass
    return []


# --- Options -------------------------------------------------------------------------------------


def _read(findings: Findings, source: SourceFile, call: ast.Call) -> Draft:
    # The first argument is the application or the middleware class.
    entries = read_arguments(findings, source, call, PARAMETERS)
    entries.pop("app", None)
    options = OptionReader(findings, entries)
    options.refuse_unknown(PARAMETERS)
    draft = Draft(findings)
    draft.credentials = options.flag("allow_credentials")
    _read_origins(draft, options)
    methods = _read_names(options, "allow_methods", ["GET"])
    draft.methods = list(ALL_METHODS) if "*" in methods else methods
    headers = _read_names(options, "allow_headers", [])
    if "*" in headers:  # which includes Authorization
        draft.headers = ["*", "Authorization"]
    else:
        draft.headers = ["Accept", "Accept-Language", "Content-Language", "Content-Type", *headers]
    draft.exposed = _read_names(options, "expose_headers", [])
    draft.private_network = options.flag("allow_private_network")
    options.read_max_age(draft, "max_age", DEFAULT_MAX_AGE)
    if not (draft.any_origin or draft.origins):
        return draft
    if missing := sorted(CORS_SAFELISTED_METHODS.difference(draft.methods)):
        findings.name(
            Change.SAFELISTED_METHODS,
            "allow_methods",
            f"preflights for {', '.join(missing)} were refused; now they are granted, because "
            "pages may send these methods without a preflight.",
        )
    if not draft.private_network:
        findings.name(
            Change.PRIVATE_NETWORK,
            "allow_private_network",
            "a preflight that asks for access to a private network was refused with 400; now it "
            "is answered as if it had not asked, which browsers treat as a refusal.",
        )
    return draft


def _read_origins(draft: Draft, options: OptionReader) -> None:
    text = options.peek("allow_origins")
    if isinstance(text, str):
        text = options.value("allow_origins", None)
        if text == "*":
            draft.any_origin = True
        else:
            what = (
                "allowed every origin" if "*" in text else "allowed each origin that is part of it"
            )
            draft.findings.name(
                Change.NARROWER_ORIGIN,
                "allow_origins",
                f"{show(text)} is a string instead of a list, which {what}; now it is one entry.",
                line=options.entry("allow_origins").line,
            )
            draft.origins.append(text)
    else:
        for origin in options.strings("allow_origins", []):
            line = options.entry("allow_origins").line
            draft.add_origin("allow_origins", origin, line=line)
    regex = options.value("allow_origin_regex", None)
    if isinstance(regex, str):
        line = options.entry("allow_origin_regex").line
        draft.add_regex("allow_origin_regex", regex, to_the_end=True, line=line)
    elif regex is not None:
        options.refuse("allow_origin_regex", regex, "a string")


def _read_names(options: OptionReader, name: str, default: list[str]) -> list[str]:
    if options.peek(name) == "*":
        return [options.value(name, None)]
    return options.strings(name, default)
