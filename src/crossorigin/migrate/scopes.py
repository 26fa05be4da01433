"""Which part of an application a configuration is for: conditions, mounted applications, routes.

A policy is for a path and all that is below it. Where that opens what was closed, the path closes,
and what was allowed there is named.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..policy import NO_CORS, Policy, PolicyError, PolicyMap
from ..policy.paths import fold_path, plain_path
from ..policy.strictness import grants_no_more, strictest
from ..redaction import show
from .bindings import Condition
from .differences import Change
from .draft import Findings
from .patterns import shown_pattern
from .source import MigrationError, SourceFile, Unread

__all__ = [
    "Configured",
    "Route",
    "Unplaced",
    "becomes",
    "calls_of",
    "calls_to",
    "close_paths",
    "condition_text",
    "covering",
    "fits",
    "identity",
    "is_below",
    "is_map",
    "literal",
    "name_other_paths",
    "name_subclasses",
    "place_layers",
    "place_routes",
    "set_aside",
    "set_several_aside",
]

Unplaced = list[tuple[str, Policy]]
"""Policies that have no place in the map, each with what they are for."""


class Configured(NamedTuple):
    """A policy, and the paths below which it was in force."""

    policy: Policy
    paths: tuple[str, ...] | None
    """``None`` if they are not certain."""
    label: str
    """What it is called in messages: ``CORSMiddleware``."""
    line: int
    file: str


class Route(NamedTuple):
    """A route of the application."""

    template: str | None
    """Its path, with ``<name>`` or ``{name}`` for what varies; ``None`` if it is not certain."""
    policy: Policy | None
    """Its own policy; ``None`` if that of the application is in force."""
    label: str = ""
    line: int = 0
    """0 if it is not known."""
    file: str = ""
    hint: str = ""


def identity(source: SourceFile, node: ast.expr | None) -> object:
    """The same for the same application: the call that made it, or else its name."""
    if node is None:
        return None
    try:
        resolved = source.resolved(node)
    except Unread:  # there are too many
        return ast.dump(node)
    return resolved if isinstance(resolved, ast.Call) else ast.dump(resolved)


def calls_to(
    names: Collection[str], sources: Iterable[SourceFile]
) -> list[tuple[SourceFile, ast.Call]]:
    """The calls of the functions and classes with these dotted names that run."""
    return [
        (source, call)
        for source in sources
        for call in source.calls()
        if source.dotted(call.func) in names and source.runs(call)
    ]


def calls_of(
    name: str, value: ast.expr, sources: Iterable[SourceFile]
) -> list[tuple[SourceFile, ast.Call]]:
    """The calls of the method `name` of `value` that run."""
    return [
        (source, call)
        for source in sources
        for call in source.calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == name
        and identity(source, call.func.value) is value
        and source.runs(call)
    ]


def literal(source: SourceFile, node: ast.expr | None, default: str | None = None) -> str | None:
    """A text; ``None`` if it is not certain."""
    if node is None:
        return default
    try:
        value = source.read(node)
    except Unread:
        return None
    return value if isinstance(value, str) else None


def condition_text(conditions: Iterable[Condition]) -> str:
    """Conditions in the words of the source."""
    return " and ".join(dict.fromkeys(each.text for each in conditions))


def set_aside(
    findings: Findings,
    unplaced: Unplaced,
    conditions: Sequence[Condition],
    configured: Configured,
) -> None:
    """Name a configuration that is in force on a condition alone, and keep it out of the map."""
    text = condition_text(conditions)
    findings.lose(
        Change.CONDITION,
        configured.label,
        f"it is there only if {text}, which cannot be told without running the program, so it is "
        "left out.",
        hint="If that holds, add "
        + " ".join(f'--assume "{each.text}"' for each in conditions)
        + "."
        if all(each.test is not None for each in conditions)
        else "Write it into the policy if it is in force.",
        line=configured.line,
        file=configured.file,
    )
    if configured.policy != NO_CORS:
        unplaced.append((f"{configured.label} if {text}", configured.policy))


def set_several_aside(
    findings: Findings, unplaced: Unplaced, what: str, several: Iterable[Configured]
) -> None:
    """Name configurations for different applications, and keep them out of the map.

    `what` says how many there are, such as "there are 2 of them that differ".
    """
    for each in several:
        findings.lose(
            Change.SEVERAL,
            each.label,
            f"{what}, and which of them serves what is not certain, so each is left out.",
            hint="Migrate each application's files alone.",
            line=each.line,
            file=each.file,
        )
        unplaced.append((f"{each.label} in line {each.line}", each.policy))


# --- Subclasses ----------------------------------------------------------------------------------


def name_subclasses(
    findings: Findings, sources: Sequence[SourceFile], classes: Collection[str], *, is_alone: bool
) -> None:
    """Name the classes that derive from some of the library, and what of them is not read.

    Raises:
        MigrationError: there are any, and `is_alone`: nothing else is configured.
    """
    for source in sources:
        for each in source.reading.classes:
            lineage = source.lineage(each)
            bases = {
                one.scope.source.dotted(base): base for one in lineage for base in one.node.bases
            }
            found = next((name for name in bases if name in classes), None)
            if found is None:
                continue
            name, base = each.node.name, found.rpartition(".")[2]
            own = list(dict.fromkeys(own for one in lineage for own in one.scope.names()))
            what = f"{' and '.join(own)} in it" if own else "what it is for"
            line = each.node.lineno
            if is_alone:
                raise MigrationError(
                    f"{source.name}, line {line}: {name} is a subclass of {base}, and {what} is "
                    f"not read. If it changes nothing about CORS, write {base} in place of {name} "
                    "and migrate again; else write the policy by hand"
                )
            findings.lose(
                Change.UNREAD,
                name,
                f"it is a subclass of {base}, and {what} is not read; so it is left out.",
                hint=f"If it changes nothing about CORS, write {base} in place of {name}.",
                line=line,
                file=source.name,
            )


# --- Layers --------------------------------------------------------------------------------------


def place_layers(
    findings: Findings, unplaced: Unplaced, layers: Sequence[Configured]
) -> dict[str, Policy]:
    """The policies by path of configurations that stand around each other, the outermost first.

    The outer one decides; of what the inner one allows beyond it nothing is carried over.
    """
    paths: dict[str, Policy] = {}
    for layer in layers:
        if layer.paths is None:
            findings.lose(
                Change.PATHS,
                layer.label,
                "which paths it is for is not certain, so it is left out.",
                hint="Its policy is at the end, as a comment: put the path into it.",
                line=layer.line,
                file=layer.file,
            )
            unplaced.append((layer.label, layer.policy))
            continue
        for path in layer.paths:
            outer = covering(path, paths)
            if outer is None and fits(paths, {path: layer.policy}):
                paths[path] = layer.policy
            elif outer is not None and not grants_no_more(layer.policy, outer):
                findings.lose(
                    Change.SEVERAL,
                    layer.label,
                    f"it stands behind another one{_under(path)}, which answers preflights alone "
                    "and decides first; what this one allows beyond that is left out.",
                    hint="If it is meant, give its path or its routes a policy of their own.",
                    line=layer.line,
                    file=layer.file,
                )
                unplaced.append((f"{layer.label}{_under(path)}", layer.policy))
            elif outer is None:
                findings.lose(
                    Change.PATHS,
                    layer.label,
                    f"{show(path)} is not a path that is certain, so it is left out.",
                    line=layer.line,
                    file=layer.file,
                )
                unplaced.append((f"{layer.label}{_under(path)}", layer.policy))
            else:
                findings.name(
                    Change.DEAD_ENTRY,
                    layer.label,
                    f"it stands behind another one{_under(path)} that allows the same, and had no "
                    "effect.",
                    line=layer.line,
                    file=layer.file,
                )
    return paths


def _under(path: str) -> str:
    return "" if path == "/" else f" under {path}"


def covering(path: str, paths: dict[str, Policy]) -> Policy | None:
    """The policy of the longest path that is above this one, or is it."""
    for each in _upwards(path):
        if each in paths:
            return paths[each]
    return None


def _upwards(path: str) -> Iterator[str]:
    """A path and those above it, the longest first."""
    yield path
    while path not in ("", "/"):
        path = path.rpartition("/")[0]
        yield path or "/"


def is_below(path: str, other: str) -> bool:
    """Whether a path is another one or below it."""
    return path == other or path.startswith(f"{other.rstrip('/')}/")


def is_map(paths: Mapping[str, Policy]) -> bool:
    """Whether these can be the paths of a single map, each as a prefix that is written down.

    A placeholder of a policy would also be for the routes beside it that the router tries first.
    """
    if any("{" in path or not path.startswith("/") for path in paths):
        return False
    try:
        PolicyMap(paths)
    except PolicyError:
        return False
    return True


def fits(paths: Mapping[str, Policy], new: Mapping[str, Policy]) -> bool:
    """Whether a map of these paths can have the new ones too; each is looked at once.

    A path after ``=`` is that path alone.
    """
    if not is_map({each.removeprefix("="): policy for each, policy in new.items()}):
        return False
    folded = {fold_path(each): each for each in paths}
    return all(folded.get(fold_path(each), each) == each for each in new)


def close_paths(
    paths: dict[str, Policy],
    unplaced: Unplaced,
    policy: Policy = NO_CORS,
    *,
    host: str = "",
    kept: Collection[str] = (),
) -> list[str]:
    """Close the paths, except those `kept`, that allow more than `policy`.

    What they allowed is in `unplaced` then. Returns these paths, which the caller has to name.
    """
    closed = [
        path
        for path, given in paths.items()
        if path not in kept and not grants_no_more(given, policy)
    ]
    for path in closed:
        unplaced.append((f"{host}{path}", paths[path]))
        paths[path] = NO_CORS
    return closed


def name_other_paths(findings: Findings, paths: dict[str, Policy], option: str) -> None:
    """Say what is different on the paths that have no policy."""
    if "/" not in paths:
        findings.name(
            Change.OTHER_PATHS,
            option,
            "on all other paths preflights were the application's, and so were CORS headers; now "
            "preflights are refused there, and such headers removed.",
        )


# --- Routes --------------------------------------------------------------------------------------


class _Prefix(NamedTuple):
    """What is fixed of a route's path: whole segments."""

    path: str
    rest: tuple[str, ...]
    """The segments after it; the first of them varies."""


def _prefix(template: str) -> _Prefix:
    segments = template.split("/")[1:]
    fixed = 0
    while fixed < len(segments) and not set("<{*") & set(segments[fixed]):
        fixed += 1
    path = "/" + "/".join(segments[:fixed])
    return _Prefix(path.rstrip("/") or "/", tuple(segments[fixed:]))


def place_routes(
    findings: Findings,
    unplaced: Unplaced,
    base: dict[str, Policy],
    routes: Sequence[Route],
) -> dict[str, Policy]:
    """The policies by path, with those of routes that have one of their own.

    `routes` are all that are known; what a path opens that another of them keeps closed is closed.
    """
    paths = dict(base)
    groups: dict[str, list[tuple[_Prefix, Route]]] = {}
    for route in routes:
        prefix = None if route.template is None else _prefix(route.template)
        if prefix is None or prefix.path == "/" or plain_path(prefix.path) != prefix.path:
            above = base.get("/") if prefix is None else covering(prefix.path, base)
            if prefix is None and len(base) != 1:
                above = None
            if route.policy not in (None, above):
                _lose_route(findings, unplaced, route)
        else:
            groups.setdefault(prefix.path, []).append((prefix, route))
    own = {
        path
        for path, group in groups.items()
        if any(route.policy is not None for _, route in group)
    }
    for path in sorted(groups, key=len):
        wanted = [
            covering(path, base) or NO_CORS if route.policy is None else route.policy
            for _, route in groups[path]
        ]
        if path not in own and not any(is_below(path, each) for each in own):
            continue
        given = strictest(wanted)
        if given != (covering(path, paths) or NO_CORS) and fits(paths, {path: given}):
            paths[path] = given
        elif given == base.get("/"):
            continue
        _name_routes(findings, unplaced, path, covering(path, paths), groups[path])
    _close_what_varies(paths, groups, base)
    return paths


def _name_routes(
    findings: Findings,
    unplaced: Unplaced,
    path: str,
    given: Policy | None,
    group: Sequence[tuple[_Prefix, Route]],
) -> None:
    """Say what became of routes that begin with a path."""
    for _, route in group:
        if route.policy is None:
            continue
        if given != route.policy:
            _lose_route(findings, unplaced, route)
        else:
            findings.name(
                Change.PATH_PREFIX,
                route.label,
                f"{becomes(route.template or '', (path,))}.",
                line=route.line or None,
                file=route.file or None,
            )


def becomes(written: str, paths: Sequence[str]) -> str:
    """What is said of a pattern of paths that is now prefixes."""
    if list(paths) == [written]:
        return f"'{written}' is now that path and every path below it"
    prefixes = " and ".join(f"'{path}'" for path in paths)
    if len(paths) > 1:
        return (
            f"{shown_pattern(written)} becomes {prefixes}, which are these paths and every path "
            "below them"
        )
    return (
        f"{shown_pattern(written)} becomes {prefixes}, which is that path and every path below it"
    )


def _lose_route(findings: Findings, unplaced: Unplaced, route: Route) -> None:
    where = "a route" if route.template is None else show(route.template)
    findings.lose(
        Change.PER_ROUTE,
        route.label,
        f"its policy is for {where} alone, and policies in a file are for a path and all below it.",
        hint=route.hint,
        line=route.line or None,
        file=route.file or None,
    )
    if route.policy not in (None, NO_CORS):
        unplaced.append((f"{route.label} of {where}", route.policy))


def _close_what_varies(
    paths: dict[str, Policy],
    groups: dict[str, list[tuple[_Prefix, Route]]],
    base: dict[str, Policy],
) -> None:
    """Close the paths that a route with a part that varies may stand for as well.

    ``/a/<name>`` is also ``/a/b``, if no other route is: it keeps its policy there, or a stricter
    one.
    """
    varying = [
        (prefix, covering(path, base) or NO_CORS if route.policy is None else route.policy)
        for path, group in groups.items()
        for prefix, route in group
        if prefix.rest
    ]
    for prefix, policy in varying:
        for path, above in paths.items():
            if path == prefix.path or not is_below(path, prefix.path):
                continue
            beyond = path.removeprefix(prefix.path.rstrip("/")).split("/")[1:]
            pairs = zip(beyond, prefix.rest, strict=False)
            if len(beyond) <= len(prefix.rest) and all(
                each == part or set("<{*") & set(part) for each, part in pairs
            ):
                taken = groups.get(path, ())
                if not any(not each.rest for each, _ in taken):  # a route of just that path wins
                    paths[path] = strictest([above, policy])
