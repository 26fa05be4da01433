"""Flask-CORS: the extension ``CORS``, ``CORS_…`` in the configuration, and ``cross_origin``.

SourceFile: flask_cors/core.py, extension.py and decorator.py, 6.0.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..printing import show
from .differences import Change, Migration
from .draft import STAND_IN, Draft, Findings
from .options import OptionReader, read_keywords
from .placing import Placed, place
from .source import CompiledPattern, MigrationError, OptionEntry, SourceFile, Unread, assignments

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
SIGNS_OF_A_REGEX: Final = frozenset("*\\]?$^[]()")
"""The characters by which Flask-CORS recognises a regular expression."""

GENERAL: Final = (
    (
        Change.PREFLIGHT_STATUS,
        "a successful preflight is answered with 204, before the application sees it, not with "
        "the 200 of Flask's own answer to OPTIONS.",
    ),
    (
        Change.REFUSED_PREFLIGHT,
        "a refused preflight is answered with 403 and no CORS header, not with 200.",
    ),
    (
        Change.PREFLIGHT_LISTS,
        "the answer to a preflight lists GET, HEAD and POST with the other methods, and all "
        "headers that are allowed, not only those that it asks for; exposed headers are only in "
        "the other answers.",
    ),
    (
        Change.HEADERS_FOR_OTHERS,
        "requests without an Origin got CORS headers; now only the '*' of a policy for all is "
        "there.",
    ),
    (
        Change.PRIVATE_NETWORK,
        "only the answer to a preflight concerns private networks, and is never 'false'.",
    ),
    (
        Change.OWN_HEADERS,
        "CORS headers that the application sets itself are replaced or removed; Flask-CORS kept "
        "them and added none.",
    ),
    (
        Change.VARY,
        "Vary lists only the headers that the answer depends on, also for refused origins and "
        "without an Origin, because shared caches need it.",
    ),
)


def migrate(sources: Sequence[SourceFile]) -> Migration:
    """The policies for the extension's configuration."""
    findings = Findings()
    config: dict[str, OptionEntry] = {}
    calls: list[tuple[SourceFile, ast.Call]] = []
    for source in sources:
        config |= _configuration(findings, source)
        calls += [(source, call) for call in source.calls() if _is(source, call, EXTENSIONS)]
    decorators = [
        (source, call)
        for source in sources
        for call in source.calls()
        if _is(source, call, DECORATORS)
    ]
    if not calls and not decorators:
        names = ", ".join(source.name for source in sources)
        raise MigrationError(f"{names}: there is neither CORS(…) nor cross_origin(…) here")
    placed: list[Placed] = []
    for source, call in calls[:1]:
        entries = config | read_keywords(findings, source, call)
        for late in _init_app_calls(source, call):
            entries |= read_keywords(findings, source, late)
        placed = list(_resources(findings, entries))
    for source, call in calls[1:]:
        findings.another("CORS", source, call)
    for source, call in decorators:
        _name_decorator(findings, config | read_keywords(findings, source, call), call)
    policies, unplaced = place(findings, "resources", placed)
    return findings.concluded(GENERAL, policies, unplaced)


def _is(source: SourceFile, call: ast.Call, names: Sequence[str]) -> bool:
    return source.dotted(call.func) in names


def _init_app_calls(source: SourceFile, extension: ast.Call) -> Iterator[ast.Call]:
    """Each ``cors.init_app(…)`` of the object that the call made."""
    made = {
        target.id
        for target, value in assignments(source.tree)
        if value is extension and isinstance(target, ast.Name)
    }
    for call in source.calls():
        function = call.func
        if not isinstance(function, ast.Attribute) or function.attr != "init_app":
            continue
        if isinstance(function.value, ast.Name) and function.value.id in made:
            yield call


# --- Configuration -------------------------------------------------------------------------------


def _configuration(findings: Findings, source: SourceFile) -> dict[str, OptionEntry]:
    """``CORS_…`` in the configuration, by the names of the options."""
    found: dict[str, list[ast.expr]] = {}
    for name, value in _configured(source):
        if name.startswith("CORS_"):
            found.setdefault(name, []).append(value)
    entries = {}
    for name, values in found.items():
        if len(values) == 1:
            entries[name.removeprefix("CORS_").lower()] = OptionEntry(name, values[0], source)
        else:
            findings.lose(
                Change.UNREAD,
                name,
                f"it is set in several places of {source.name}, so it is left out.",
                line=values[-1].lineno,
            )
    return entries


def _configured(source: SourceFile) -> Iterator[tuple[str, ast.expr]]:
    """The settings in modules and classes, and in ``app.config``."""
    for target, value in assignments(source.tree, functions=False):
        if isinstance(target, ast.Name):
            yield target.id, value
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                    yield str(target.slice.value), node.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("update", "from_mapping")
        ):
            yield from ((each.arg, each.value) for each in node.keywords if each.arg)


# --- Options -------------------------------------------------------------------------------------


def _resources(findings: Findings, entries: dict[str, OptionEntry]) -> Iterator[Placed]:
    """The policy of each resource, in the order in which Flask-CORS tries them."""
    options = OptionReader(findings, entries)
    options.refuse_unknown(KNOWN_OPTIONS)
    if "resources" not in options:
        yield Placed("/*", _read(findings, options).build(NAMES))
        return
    entry = options.entry("resources")
    found: list[tuple[Any, OptionReader]] = []
    try:
        for pattern, own in entry.source.items(entry.node):
            inner = {
                str(name): OptionEntry(str(name), node, entry.source)
                for name, node in entry.source.items(own)
            }
            found.append((pattern, OptionReader(findings, entries | inner)))
    except Unread:
        given = options.value("resources", None)
        patterns = given if isinstance(given, list) else [given]
        found = [(pattern, options) for pattern in patterns]
    for pattern, own_options in sorted(found, key=lambda pair: _order(pair[0])):
        if isinstance(pattern, (str, CompiledPattern)):
            own_options.refuse_unknown(KNOWN_OPTIONS)
            policy = _read(findings, own_options).build(NAMES)
            yield Placed(_path_expression(pattern), policy, entry.line)
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
        line = options.entry("origins").line if "origins" in options else None
        if origin in ("*", ".*"):
            draft.any_origin = True
        elif isinstance(origin, CompiledPattern):
            draft.add_regex("origins", origin.text, to_the_end=False, line=line)
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
    if not options.flag("intercept_exceptions", default=True):
        findings.name(
            Change.ERROR_RESPONSES,
            "intercept_exceptions",
            "the answers to unhandled exceptions had no CORS headers; now they have.",
        )
    return draft


def _several(options: OptionReader, name: str, default: list[str]) -> list[str | CompiledPattern]:
    """An option with a single value or several."""
    if options.is_none(name):
        return []
    given = options.peek(name)
    if isinstance(given, (str, CompiledPattern)):
        return [given]
    return options.strings_or_patterns(name, default)


def _names(options: OptionReader, name: str, default: Sequence[str]) -> list[str]:
    """An option of names: the library joins them with commas, and browsers split them there."""
    if options.is_none(name):
        return []
    given = options.peek(name)
    joined = given if isinstance(given, str) else ",".join(options.strings(name, default))
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
    if "*" in names or ".*" in names:  # which includes Authorization
        draft.headers = ["*", "Authorization"]
        return
    for name in names:
        if isinstance(name, CompiledPattern) or _is_regex(name):
            text = name.text if isinstance(name, CompiledPattern) else name
            draft.findings.lose(
                Change.HEADERS,
                "allow_headers",
                f"{show(text)} is left out: header names in a policy are not regular expressions.",
                hint="List the headers that pages set.",
                line=options.entry("allow_headers").line,
            )
        else:
            draft.headers.append(name)


def _read_max_age(draft: Draft, options: OptionReader) -> None:
    age = options.value("max_age", None)
    if isinstance(age, str) and age.isascii() and age.isdigit() and len(age) < 10:
        age = int(age)
    if isinstance(age, timedelta):
        age = int(age.total_seconds())
    if age is None:
        return
    if isinstance(age, int) and not isinstance(age, bool):
        draft.set_max_age("max_age", age, line=options.entry("max_age").line)
    else:
        options.refuse("max_age", age, "a number of seconds")


def _name_decorator(findings: Findings, entries: dict[str, OptionEntry], call: ast.Call) -> None:
    """Name the mark that replaces a decorator."""
    own = Findings()
    options = OptionReader(own, entries)
    options.refuse_unknown(KNOWN_OPTIONS)
    policy = _read(own, options).build(NAMES)
    mark = "@cors(NO_CORS)" if policy is None else f"@cors({policy!r})"
    if own.without_origins:
        mark = f"@cors({own.without_origins[0]!r}), with its origins in place of {STAND_IN!r},"
    findings.lose(
        Change.PER_ROUTE,
        "cross_origin",
        "the policy of a route is not in a file; it is a mark on the route.",
        hint=f"Write {mark} there, with cors of crossorigin.integrations.flask.",
        line=call.lineno,
    )
    for difference in own:
        findings.add(difference)
