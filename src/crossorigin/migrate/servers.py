"""From servers: nginx's configuration, annotations of ingress-nginx, CORS files of S3.

Sources: nginx's ngx_http_headers_filter_module and ngx_http_map_module; ingress-nginx's
internal/ingress/annotations/cors/main.go and nginx.tmpl; Amazon S3's user guide on CORS.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree as ET

from ..policy import NO_CORS, Policy, PolicyError, PolicyMap
from ..policy.paths import plain_path
from ..policy.strictness import strictest
from ..redaction import show
from .differences import Change, Migration
from .draft import Draft, Findings
from .patterns import Paths, read_paths, shown_pattern
from .scopes import Unplaced, becomes, close_paths, covering, fits, is_below
from .source import MigrationError

__all__ = ["ingress_nginx", "nginx", "s3", "yaml_documents"]

_NAMES: Final = {
    "allow_origins": "Access-Control-Allow-Origin",
    "allow_methods": "Access-Control-Allow-Methods",
    "allow_headers": "Access-Control-Allow-Headers",
    "allow_credentials": "Access-Control-Allow-Credentials",
    "expose_headers": "Access-Control-Expose-Headers",
}
_PREFIX: Final = "access-control-"

GENERAL: Final = (
    (
        Change.PREFLIGHT_STATUS,
        "preflights are answered by the application's middleware, with 204.",
    ),
    (Change.REFUSED_PREFLIGHT, "a refused preflight is answered with 403 and no CORS header."),
    (
        Change.HEADERS_FOR_OTHERS,
        "refused origins get no CORS header; requests without an Origin only what is the same for "
        "all.",
    ),
    (Change.ERROR_RESPONSES, "responses to errors have CORS headers too."),
    (Change.VARY, "Vary lists the headers that the response depends on."),
    (
        Change.OWN_HEADERS,
        "the server's own CORS lines have to be taken out, or the headers are sent twice.",
    ),
)


def _split(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


# --- nginx ---------------------------------------------------------------------------------------

MOST_DIRECTIVES: Final = 200_000
"""Directives of a configuration with all that it includes."""
DEEPEST_INCLUDES: Final = 20
"""Blocks and files within each other."""
_PRINTED: Final = re.compile(r"^# configuration file (.+):$", re.MULTILINE)
"""The line before each file that ``nginx -T`` prints."""

_Directive = Mapping[str, Any]
"""Like `crossplane` gives it: ``directive``, ``line``, ``args``, and ``block`` of others."""


def nginx(sources: Sequence[tuple[str, str]]) -> Migration:
    """The policies for the lines about CORS in nginx's configuration."""
    findings, unplaced = Findings(), Unplaced()
    hosts: dict[str, dict[str, Policy]] = {}
    readers: list[_Nginx] = []
    parts = [part for each in sources for part in _parts(*each)]
    maps = [each for part in parts for each in _all(part.parsed) if each["directive"] == "map"]
    for name, parsed in _with_includes(parts):
        reader = _Nginx(findings, unplaced, name, parsed, maps)
        readers.append(reader)
        for host, paths in reader.servers():
            hosts.setdefault(host, {}).update(paths)
    if not findings.seen:
        names = ", ".join(name for name, _ in sources)
        unread = [
            show(each["args"][0]) for part in parts for each in _all(part.parsed) if _may_add(each)
        ]
        included = f", but {unread[0]} is included: give that file as well" if unread else ""
        raise MigrationError(f"{names}: no line here is about CORS{included}")
    for reader in readers:
        reader.name_includes()
    different = {tuple(sorted(paths.items())) for paths in hosts.values()}
    if len(different) <= 1:
        placed = next(iter(hosts.values()), {})
        return findings.concluded(GENERAL, PolicyMap(placed or {"/": NO_CORS}), tuple(unplaced))
    by_host = {}
    others = hosts.pop("_", {}) | hosts.pop("*", {}) | hosts.pop("localhost", {})
    for host, paths in hosts.items():
        try:
            by_host[host] = PolicyMap(hosts={host: PolicyMap(paths or {"/": NO_CORS})}).hosts[host]
        except PolicyError:
            for path, policy in paths.items():
                findings.lose(
                    Change.PATHS,
                    "server_name",
                    f"{shown_pattern(host)} is not a name that a policy can be for, so it is left "
                    "out.",
                )
                unplaced.append((f"{path} of {host}", policy))
    return findings.concluded(
        GENERAL, PolicyMap(others or {"/": NO_CORS}, hosts=by_host), tuple(unplaced)
    )


class _ConfigFile(NamedTuple):
    """A file of a configuration, by itself or in what ``nginx -T`` prints."""

    name: str
    """The file that was given."""
    path: PurePosixPath
    """The path that includes name it by."""
    parsed: list[_Directive]


def _parts(name: str, text: str) -> Iterator[_ConfigFile]:
    """The files in one file that was given: of the output of ``nginx -T`` each one."""
    found = list(_PRINTED.finditer(text))
    if not found:
        yield _ConfigFile(name, PurePosixPath(name), _parse_nginx(name, text))
        return
    ends = [*(each.start() for each in found[1:]), len(text)]
    for each, end in zip(found, ends, strict=True):
        before = text.count("\n", 0, each.end())
        own = text[each.end() : end]
        parsed = _parse_nginx(name, "\n" * before + own)  # so that lines are those of the whole
        yield _ConfigFile(name, PurePosixPath(each[1]), parsed)


def _with_includes(parts: Sequence[_ConfigFile]) -> Iterator[tuple[str, list[_Directive]]]:
    """Each file that no other includes, with what it includes in its place."""
    included: set[int] = set()
    inner = [part for part in parts if not _is_main(part)]
    left = MOST_DIRECTIVES

    def expanded(
        block: list[_Directive], depth: int, around: tuple[_ConfigFile, ...]
    ) -> list[_Directive]:
        nonlocal left
        result: list[_Directive] = []
        for each in block:
            left -= 1
            if left < 0 or depth > DEEPEST_INCLUDES:
                raise MigrationError(f"{parts[0].name}: files include each other without end")
            pattern = each["args"][0] if each["directive"] == "include" and each["args"] else None
            found = [] if pattern is None else [p for p in inner if _is_included(p.path, pattern)]
            if "*" in str(pattern):  # of which not all of the path may be known
                found = [p for p in found if all(p is not one for one in around)]
            if found:
                included.update(id(part.parsed) for part in found)
                for part in found:
                    result += expanded(part.parsed, depth + 1, (*around, part))
            elif "block" in each:
                result.append({**each, "block": expanded(each["block"], depth + 1, around)})
            else:
                result.append(each)
        return result

    whole = [(part, expanded(part.parsed, 0, (part,))) for part in parts]
    for part, parsed in whole:
        if id(part.parsed) not in included:
            yield part.name, parsed


def _is_main(part: _ConfigFile) -> bool:
    """Whether a file is one that no other can include."""
    return any(each["directive"] in ("http", "events") for each in part.parsed)


def _is_included(path: PurePosixPath, pattern: str) -> bool:
    """Whether an include stands for a file; of its path as much is compared as both have."""
    given, wanted = path.parts[::-1], PurePosixPath(pattern).parts[::-1]
    pairs = [
        (one, other) for one, other in zip(given, wanted, strict=False) if "/" not in (one, other)
    ]
    return bool(pairs) and all(fnmatchcase(one, other) for one, other in pairs)


def _parse_nginx(name: str, text: str) -> list[_Directive]:
    import crossplane  # noqa: PLC0415  # only nginx's configuration needs it

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nginx.conf"
        path.write_text(text, encoding="utf-8")
        found = crossplane.parse(str(path), single=True, check_ctx=False, check_args=False)
    errors = [*found["errors"], *(each for part in found["config"] for each in part["errors"])]
    if errors:
        reason = str(errors[0]["error"]).partition(" in ")[0]
        raise MigrationError(f"{name}: this is not nginx's configuration ({reason})")
    return [_unescaped(each) for each in found["config"][0]["parsed"]]


def _unescaped(directive: _Directive) -> _Directive:
    r"""Two backslashes are one in nginx's texts, which crossplane leaves as they are."""
    found: dict[str, Any] = {
        **directive,
        "directive": directive["directive"].replace(r"\\", "\\"),
        "args": [each.replace(r"\\", "\\") for each in directive["args"]],
    }
    if "block" in directive:
        found["block"] = [_unescaped(each) for each in directive["block"]]
    return found


class _Nginx:
    """The servers of one file."""

    def __init__(
        self,
        findings: Findings,
        unplaced: Unplaced,
        name: str,
        parsed: list[_Directive],
        maps: Sequence[_Directive],
    ) -> None:
        self._findings = findings
        self._unplaced = unplaced
        self._name = name
        self._parsed = parsed
        self._before_regexes: set[str] = set()
        """Paths of locations that nginx takes before it tries those with expressions."""
        maps = [each for each in maps if len(each["args"]) == 2]
        self._maps: dict[str, list[_Directive]] = {
            each["args"][1]: each["block"] for each in maps if each["args"][0] == "$http_origin"
        }
        self._other_maps = {each["args"][1]: each["args"][0] for each in maps}

    def name_includes(self) -> None:
        """Name the files that are included: what they say about CORS was not read."""
        for each in _all(self._parsed):
            if _may_add(each):
                self._findings.lose(
                    Change.UNREAD,
                    "include",
                    f"{show(each['args'][0])} was not read, and may add headers and locations.",
                    hint="Give that file as well, or the whole configuration: nginx -T prints it.",
                    line=each["line"],
                    file=self._name,
                )

    def servers(self) -> Iterator[tuple[str, dict[str, Policy]]]:
        """Each name of a server, and its policies by path."""
        servers = [each for each in _all(self._parsed) if each["directive"] == "server"]
        servers = [each for each in servers if "block" in each]
        around = [each for each in self._parsed if each["directive"] == "http"]
        outer = [line for each in around for line in each["block"]]
        if not servers:  # a part of a configuration, to be included in a server
            yield "*", self._paths(self._parsed, [])
        for server in servers:
            block = server["block"]
            names = [
                name
                for each in block
                if each["directive"] == "server_name"
                for name in each["args"]
            ]
            paths = self._paths(block, outer)
            if paths or any(each["directive"] in _SERVING for each in _all(block)):
                for name in names or ["_"]:
                    yield name, paths

    def _paths(self, block: list[_Directive], outer: list[_Directive]) -> dict[str, Policy]:
        """The policies by path of a server; a location without lines of its own has its."""
        inherited = block if _adds(block) else outer
        paths: dict[str, Policy] = {}
        own = self._policy(inherited)
        if own is not None:
            paths["/"] = own
        anywhere: list[tuple[_Directive, Policy]] = []
        for location in block:
            if location["directive"] == "location":
                self._location(location, paths, anywhere)
        for location, policy in anywhere:
            self._close(location, policy, paths)
        for each in block:
            if _may_add(each):
                self._close_around(each, paths)
        return paths

    def _close_around(self, include: _Directive, paths: dict[str, Policy]) -> None:
        """Leave out what a server opens where a file that was not read may have locations."""
        for path in close_paths(paths, self._unplaced):
            self._findings.lose(
                Change.PATHS,
                "include",
                f"{show(include['args'][0])} was not read, and may have locations below '{path}'; "
                f"so '{path}' is left out.",
                hint="Give that file as well, or the whole configuration: nginx -T prints it.",
                line=include["line"],
                file=self._name,
            )

    def _close(self, location: _Directive, policy: Policy, paths: dict[str, Policy]) -> None:
        """Leave out what opens more than a location that may be for any of the same paths."""
        kept = self._before_regexes if location["args"][0] in ("~", "~*") else ()
        shown = shown_pattern(" ".join(location["args"]))
        for path in close_paths(paths, self._unplaced, policy, kept=kept):
            self._findings.lose(
                Change.PATHS,
                "location",
                f"{shown} allows less than '{path}', and which paths below that it is for is not "
                f"certain; so '{path}' is left out.",
                hint="Its policy is at the end, as a comment: write the path into it.",
                line=location["line"],
                file=self._name,
            )

    def _location(
        self,
        location: _Directive,
        paths: dict[str, Policy],
        anywhere: list[tuple[_Directive, Policy]],
    ) -> None:
        """Add the policy of a location; to `anywhere` if its paths are not certain."""
        block = location["block"]
        if _adds(block) or any(map(_may_add, block)):  # else it has those of what is around it
            policy = self._policy(block) or NO_CORS
            if any(each["directive"] == "internal" for each in block):
                self._lose_internal(location, policy)
                return
            found = _paths_of(location["args"])
            new = dict.fromkeys(found, policy)
            if found and fits(paths, new):
                paths |= new
                if location["args"][0] in ("^~", "="):
                    self._before_regexes.update(found)
                self._name_prefix(location, found)
            else:
                anywhere.append((location, policy))
                self._lose_location(location, policy)
        for inner in block:
            if inner["directive"] == "location":
                self._location(inner, paths, anywhere)

    def _name_prefix(self, location: _Directive, found: tuple[str, ...]) -> None:
        """Say for which paths the policy of a location is."""
        arguments = location["args"]
        written = arguments[-1]
        message = f"{becomes(' '.join(arguments), found)}, by whole segments."
        if arguments[:-1] in ([], ["^~"]) and written.endswith("/"):
            message = f"{shown_pattern(written)} was not for '{found[0]}' itself; now it is."
        if written != "/" and arguments[0] != "=":
            self._findings.name(
                Change.PATH_PREFIX, "location", message, line=location["line"], file=self._name
            )

    def _lose_internal(self, location: _Directive, policy: Policy) -> None:
        why = (
            "is internal: no request has its path, and nginx uses its headers for responses to "
            "others, such as error pages; so it is left out."
        )
        self._lose(location, policy, why)

    def _lose_location(self, location: _Directive, policy: Policy) -> None:
        why = (
            "is left out: policies are for a path and all below it, and which these are is not "
            "certain."
        )
        hint = "Its policy is at the end, as a comment: write the path into it."
        self._lose(location, policy, why, hint=hint)

    def _lose(self, location: _Directive, policy: Policy, why: str, *, hint: str = "") -> None:
        if policy == NO_CORS:
            return
        arguments = " ".join(location["args"])
        message = f"{shown_pattern(arguments)} {why}"
        self._findings.lose(
            Change.PATHS, "location", message, hint=hint, line=location["line"], file=self._name
        )
        self._unplaced.append((f"location {arguments}", policy))

    def _policy(self, block: list[_Directive]) -> Policy | None:
        """The policy of the lines of a block; ``None`` if there are none about CORS."""
        draft = Draft(self._findings)
        headers = self._headers(block)
        if not headers:
            return None
        for name, values in headers.items():
            for _, each, _ in values:
                self._account(name, each)
        self._fill_in(headers)
        self._name_replaced(headers)
        draft.credentials = any(
            value == "true" for value, _, _ in headers.get("access-control-allow-credentials", ())
        )
        origins = headers.get("access-control-allow-origin", [])
        if self._are_sent_twice(origins):
            origins = []
        for value, each, condition in self._of_answers(origins):
            self._origin(draft, value, each, condition, block)
        self._preflights(draft, headers, block)
        for value, each, _ in headers.get("access-control-max-age", ()):
            draft.read_max_age("Access-Control-Max-Age", value, line=each["line"], file=self._name)
        return draft.build(_NAMES)

    def _name_replaced(
        self, headers: Mapping[str, list[tuple[str, _Directive, _Directive | None]]]
    ) -> None:
        """Name headers that nginx does not send where a later block has headers of its own."""
        blocks: dict[int, _Directive | None] = {}
        names: dict[int, dict[str, int]] = {}
        for name, lines in headers.items():
            for _, each, condition in lines:
                if not _is_for_options(condition):
                    blocks[id(condition)] = condition
                    names.setdefault(id(condition), {})[name] = each["line"]
        for first, one in blocks.items():
            for last, other in blocks.items():
                if other is None or (one and one["line"] >= other["line"]):
                    continue
                lost = names[first].keys() - names[last].keys()
                if lost and not (one and _exclude_each_other(one, other)):
                    line = min(names[first][name] for name in lost)
                    self._findings.name(
                        Change.CONDITION,
                        "if",
                        f"where ({_shown_test(other['args'])}) holds, nginx sends the headers of "
                        f"that block only, without those of line {line}; now all are sent.",
                        line=other["line"],
                        file=self._name,
                    )

    def _fill_in(self, headers: dict[str, list[tuple[str, _Directive, _Directive | None]]]) -> None:
        """Write the values of variables that are the same for all origins that are allowed."""
        given = [value for value, *_ in headers.get("access-control-allow-origin", ())]
        allowed = {key for value in given for key in _keys(self._maps.get(value, ()))}
        is_mapped = all(value in self._maps for value in given)
        for name, lines in headers.items():
            for number, (value, each, condition) in enumerate(lines):
                entries = self._maps.get(value, [])
                values = {
                    entry["args"][0] for entry in entries if entry["args"][:1] not in ([], [""])
                }
                if is_mapped and len(values) == 1 and name != "access-control-allow-origin":
                    (only,) = values
                    if _keys(entries) >= allowed and not only.startswith("$"):
                        lines[number] = (only, each, condition)

    def _of_answers(
        self, origins: list[tuple[str, _Directive, _Directive | None]]
    ) -> list[tuple[str, _Directive, _Directive | None]]:
        """The lines for responses to requests, not only to OPTIONS; others are named."""
        found = [line for line in origins if not _is_for_options(line[2])]
        if origins and not found:
            self._findings.lose(
                Change.CONDITION,
                _NAMES["allow_origins"],
                "nginx sends it only for OPTIONS, so no page could read another response unless "
                "what is behind nginx sends it too; so it is left out.",
                hint="Write the origins that are meant into the policy.",
                line=origins[0][1]["line"],
                file=self._name,
            )
        tested = [condition for _, _, condition in found]
        if found and all(each and each["args"][:1] == ["$request_method"] for each in tested):
            self._findings.name(
                Change.SAFELISTED_METHODS,
                _NAMES["allow_methods"],
                "the header was sent for some methods only; now pages can always use GET, HEAD and "
                "POST.",
                line=found[0][1]["line"],
                file=self._name,
            )
        return found

    def _are_sent_twice(self, origins: Sequence[tuple[str, _Directive, _Directive | None]]) -> bool:
        """Name lines that nginx sends together, a response that browsers refuse."""
        together: dict[int, list[tuple[str, _Directive]]] = {}
        for value, each, condition in origins:
            if each["directive"] == "add_header":  # the other directive replaces what was there
                together.setdefault(id(condition), []).append((value, each))
        twice = [
            lines
            for lines in together.values()
            if len(lines) > 1 and any(_is_always_sent(value) for value, _ in lines)
        ]
        for lines in twice:
            numbers = " and ".join(str(each["line"]) for _, each in lines)
            self._findings.name(
                Change.DEAD_ENTRY,
                _NAMES["allow_origins"],
                f"nginx sends the lines {numbers} together, and browsers refuse a response with "
                "several of this header; so no page could read it, and none can now.",
                hint="Write the origins that are meant into the policy.",
                line=lines[0][1]["line"],
                file=self._name,
            )
        return bool(twice)

    def _preflights(
        self,
        draft: Draft,
        headers: Mapping[str, list[tuple[str, _Directive, _Directive | None]]],
        block: list[_Directive],
    ) -> None:
        """Add what preflights are granted: in a block for OPTIONS, only what stands in it."""
        answered = next((each for each in block if _answers_options(each)), None)
        exposed = {name: [value for value, *_ in found] for name, found in headers.items()}
        if answered is None:
            self._findings.name(
                Change.ROUTE_METHODS,
                _NAMES["allow_methods"],
                "nginx left the response to OPTIONS to what is behind it; now preflights succeed "
                "for all that the policy allows.",
                file=self._name,
            )
            _add_lists(draft, exposed)
            return
        has_own = _adds(answered["block"])
        own = {
            name: [value for value, _, of in found if of is (answered if has_own else None)]
            for name, found in headers.items()
        }
        own["access-control-expose-headers"] = exposed.get("access-control-expose-headers", [])
        granted = set(own.get("access-control-allow-origin", ()))
        values = {
            value
            for value, _, condition in headers.get("access-control-allow-origin", ())
            if not _is_for_options(condition)
        }
        if any(map(_may_add, answered["block"])):  # which is named
            granted = set()
        elif not granted:
            self._findings.name(
                Change.DEAD_ENTRY,
                _NAMES["allow_methods"],
                "the block for OPTIONS has headers of its own, and so none of those around it: no "
                "preflight was granted, and none is now."
                if has_own
                else "the block for OPTIONS has none of the headers in the other blocks: no "
                "preflight was granted, and none is now.",
                line=answered["line"],
                file=self._name,
            )
        elif values and not values <= granted and not granted <= {"*", "$http_origin"}:
            granted = set()
            self._findings.lose(
                Change.PER_ORIGIN,
                _NAMES["allow_methods"],
                "the block for OPTIONS is for other origins than the rest, and a policy has the "
                "same methods and headers for all; so these are left out.",
                line=answered["line"],
                file=self._name,
            )
        if granted:
            self._credentials_of_preflights(draft, headers, answered)
        else:
            expose = "access-control-expose-headers"
            own = {expose: own.get(expose, [])}
        _add_lists(draft, own)

    def _credentials_of_preflights(
        self,
        draft: Draft,
        headers: Mapping[str, list[tuple[str, _Directive, _Directive | None]]],
        answered: _Directive,
    ) -> None:
        """Name credentials that only preflights permitted, or only the other responses."""
        if not draft.credentials or not _adds(answered["block"]):
            return
        lines = headers["access-control-allow-credentials"]
        permitting = [(each, of) for value, each, of in lines if value == "true"]
        in_preflights = [each for each, of in permitting if of is answered]
        if not in_preflights:
            message = (
                "the responses to OPTIONS did not permit credentials, so requests that need a "
                "preflight failed with them; now they succeed."
            )
        elif len(in_preflights) == len(permitting):
            message = (
                "only the responses to OPTIONS permitted credentials, so pages could not read a "
                "response to a request with them; now they can."
            )
        else:
            return
        self._findings.name(
            Change.CREDENTIALS,
            _NAMES["allow_credentials"],
            message,
            line=permitting[0][0]["line"],
            file=self._name,
        )

    def _headers(
        self, block: list[_Directive]
    ) -> dict[str, list[tuple[str, _Directive, _Directive | None]]]:
        """The lines about CORS of a block and its conditions, by the header's name."""
        lines: list[tuple[_Directive, _Directive | None]] = [(each, None) for each in block]
        for each in block:
            if each["directive"] == "if":
                lines += [(inner, each) for inner in each["block"]]
        headers: dict[str, list[tuple[str, _Directive, _Directive | None]]] = {}
        for each, condition in lines:
            if each["directive"] in ("add_header", "more_set_headers") and each["args"]:
                for name, value in _header(each):
                    if name.lower().startswith(_PREFIX):
                        headers.setdefault(name.lower(), []).append((value, each, condition))
                        self._findings.see(name, self._name, each["line"])
        return headers

    def _account(self, name: str, directive: _Directive) -> None:
        for setting in self._findings.seen:
            if setting.option.lower() == name and setting.line == directive["line"]:
                self._findings.read.add(setting)

    def _origin(
        self,
        draft: Draft,
        value: str,
        directive: _Directive,
        condition: _Directive | None,
        block: list[_Directive],
    ) -> None:
        """Add the origins that a value of Access-Control-Allow-Origin lets in."""
        line = directive["line"]
        option = _NAMES["allow_origins"]
        tested = [] if condition is None else condition["args"]
        if tested and tested[0] != "$request_method":
            self._on_condition(draft, value, directive, tested)
        elif value in ("*", "$http_origin"):
            draft.any_origin = True
            if value != "*":
                draft.name_star(option)
        elif value in self._maps:
            self._mapped(draft, self._maps[value])
        elif value.startswith("$"):
            sets = [
                (each.directive, each.condition)
                for each in self._sets_before(value, directive)
                if each.condition is not None
            ]
            for inner, each in sets:
                if len(each["args"]) == 3 and each["args"][0] == "$http_origin":
                    self._tested(draft, each["args"], line)
                elif inner["args"][1:] != [""]:
                    self._findings.lose(
                        Change.CONDITION,
                        option,
                        f"{show(inner['args'][-1])} is sent only if ({_shown_test(each['args'])}), "
                        "which is not about the origin, so it is left out.",
                        line=inner["line"],
                        file=self._name,
                    )
            if not sets:
                self._variable(draft, value, directive, condition, block)
        else:
            draft.add_origin(option, value, line=line)

    def _variable(
        self,
        draft: Draft,
        variable: str,
        directive: _Directive,
        condition: _Directive | None,
        block: list[_Directive],
    ) -> None:
        """Add what a variable stands for that no condition about the origin sets."""
        sets = list(_sets_of(self._parsed, variable))
        if (
            len(sets) == 1
            and sets[0].condition is None
            and any(each is directive for each in _all(sets[0].around))
        ):
            value = sets[0].directive["args"][-1]
            if not value.startswith("$") or value == "$http_origin" or value in self._maps:
                self._origin(draft, value, directive, condition, block)
                return
        of = self._other_maps.get(variable)
        hint = "Write the origins that it lets in into the policy."
        if of is not None:
            message = f"'{variable}' is a map of '{of}', not of $http_origin, so it is left out."
        elif sets:
            lines = " and ".join(dict.fromkeys(str(each.directive["line"]) for each in sets))
            message = (
                f"'{variable}' is set in line {lines}, and what it stands for here is not certain, "
                "so it is left out."
            )
        else:
            message = f"what '{variable}' stands for is not in these files, so it is left out."
            hint = "Give the file with its map as well."
        self._findings.lose(
            Change.UNREAD,
            _NAMES["allow_origins"],
            message,
            hint=hint,
            line=directive["line"],
            file=self._name,
        )

    def _on_condition(
        self,
        draft: Draft,
        value: str,
        directive: _Directive,
        tested: Sequence[str],
    ) -> None:
        """Add the origins for which a condition holds, if that is what it is about.

        ``if ($cors = "true")`` is about the conditions under which ``$cors`` is set to that, or
        about the origins for which a map has that value.
        """
        holds = _holds(tested)
        is_sent = value == "*" or value.startswith("$")
        if holds and is_sent and tested[0] in self._maps:
            entries = self._maps[tested[0]]
            named = [each for each in entries if each["args"] and holds(each["args"][0])]
            self._mapped(draft, [{**each, "args": ["$http_origin"]} for each in named])
            return
        conditions = [tested]
        if holds and tested[0] != "$http_origin":
            conditions = self._set_under(tested[0], directive, holds)
        about_origins = conditions and all(
            len(each) == 3 and each[0] == "$http_origin" for each in conditions
        )
        is_negated = about_origins and any(each[1].startswith("!") for each in conditions)
        if about_origins and (value == "*" or value.startswith("$") or is_negated):
            for each in conditions:
                self._tested(draft, each, directive["line"])
        elif about_origins and all(each[1:] == ["=", value] for each in conditions):
            draft.add_origin(_NAMES["allow_origins"], value, line=directive["line"])
        else:
            self._findings.lose(
                Change.CONDITION,
                _NAMES["allow_origins"],
                f"{show(value)} is sent only if ({_shown_test(tested)}); for which origins that "
                "holds is not certain, so it is left out.",
                hint="Write the origins that it lets in into the policy.",
                line=directive["line"],
                file=self._name,
            )

    def _sets_before(self, variable: str, directive: _Directive) -> list[_Set]:
        """Where a variable that `directive` uses is set, in the order in which nginx does so.

        That is first in the server, then in the location.
        """
        found = [
            each
            for each in _sets_of(self._parsed, variable)
            if any(inner is directive for inner in _all(each.around))
        ]
        return sorted(found, key=lambda each: each.depth)

    def _set_under(
        self, variable: str, directive: _Directive, holds: Callable[[str], bool]
    ) -> list[Sequence[str]]:
        """The conditions under which a variable gets a value that holds; ``()`` for none.

        What is set without a condition replaces all before it. Another condition may take such a
        value away again: ``()`` too.
        """
        found: list[Sequence[str]] = []
        for each in self._sets_before(variable, directive):
            if each.condition is None:
                found.clear()
            if holds(each.directive["args"][-1]):
                found.append(each.condition["args"] if each.condition else ())
            elif found:
                found.append(())
        return found

    def _tested(self, draft: Draft, tested: Sequence[str], line: int) -> None:
        _, operator, expression = tested
        option = _NAMES["allow_origins"]
        if operator == "=":
            draft.add_origin(option, expression, line=line)
        elif operator in ("~", "~*"):
            _add_searched(draft, option, expression, operator == "~*", line)
        else:
            self._findings.lose(
                Change.REGEX,
                option,
                f"'{operator} {expression}' lets in all other origins, which a policy cannot say.",
                line=line,
                file=self._name,
            )

    def _mapped(self, draft: Draft, entries: list[_Directive]) -> None:
        """Add the origins of a ``map $http_origin``."""
        for each in entries:
            key, value = each["directive"], (each["args"] or [""])[0]
            line, option = each["line"], _NAMES["allow_origins"]
            if not value:
                continue
            if key == "default":
                if value in ("*", "$http_origin"):
                    draft.any_origin = True
                else:
                    draft.add_origin(option, value, line=line)
            elif key.startswith("~"):
                folds = key.startswith("~*")
                _add_searched(draft, option, key.lstrip("~").removeprefix("*"), folds, line)
            else:
                draft.add_origin(option, key.lower(), line=line)


def _paths_of(arguments: Sequence[str]) -> tuple[str, ...]:
    """The paths that a location is for, and all below them; none if that is not certain."""
    modifier = arguments[0] if len(arguments) > 1 else ""
    written = arguments[-1]
    if modifier in ("", "^~"):
        return (written.rstrip("/") or "/",)
    if modifier in ("~", "~*") and written.startswith("^"):
        meant = read_paths(written.removeprefix("^"))
        return () if meant is None or meant.alone else meant.paths
    return (f"={written}",) if modifier == "=" else ()


def _keys(entries: Sequence[_Directive]) -> set[str]:
    """The keys of a map that have a value."""
    return {each["directive"] for each in entries if each["args"][:1] not in ([], [""])}


def _is_always_sent(value: str) -> bool:
    """Whether a header has a value for each request that a page of another origin sends."""
    return bool(value) and (not value.startswith("$") or value == "$http_origin")


class _Set(NamedTuple):
    """A ``set`` of a variable."""

    directive: _Directive
    condition: _Directive | None
    """The ``if`` that it is in."""
    around: list[_Directive]
    """The block of the server or the location that it is for."""
    depth: int


def _sets_of(
    block: list[_Directive],
    variable: str,
    condition: _Directive | None = None,
    around: list[_Directive] | None = None,
    depth: int = 0,
) -> Iterator[_Set]:
    for each in block:
        if each["directive"] == "set" and each["args"][:1] == [variable]:
            yield _Set(each, condition, around or block, depth)
        elif each["directive"] == "if":
            yield from _sets_of(each["block"], variable, each, around or block, depth)
        else:
            yield from _sets_of(each.get("block", []), variable, depth=depth + 1)


def _holds(tested: Sequence[str]) -> Callable[[str], bool] | None:
    """Whether a condition on a variable holds for a value.

    ``None`` if it is of another kind, or holds for a variable that has no value.
    """
    match tested:
        case [variable, "=", wanted] if variable.startswith("$") and wanted:
            return lambda value: value == wanted
        case [variable, "!=", ""] if variable.startswith("$"):
            return lambda value: value != ""
        case [variable] if variable.startswith("$"):
            return lambda value: value not in ("", "0")
    return None


def _shown_test(arguments: Sequence[str]) -> str:
    return " ".join(each or '""' for each in arguments)


def _exclude_each_other(one: _Directive, other: _Directive) -> bool:
    """Whether two conditions cannot hold for the same request: both are for one value."""
    (name, sign, value), (name_2, sign_2, value_2) = (
        (*each["args"], "", "", "")[:3] for each in (one, other)
    )
    return (name, sign, sign_2) == (name_2, "=", "=") and value != value_2


def _answers_options(directive: _Directive) -> bool:
    """Whether a directive answers OPTIONS."""
    return (
        directive["directive"] == "if"
        and directive["args"] in (["$request_method", "=", "OPTIONS"],)
        and any(each["directive"] == "return" for each in directive["block"])
    )


def _add_lists(draft: Draft, headers: Mapping[str, list[str]]) -> None:
    """Add the names of methods and headers; what is echoed of the request is all names."""
    for field, asked in (("methods", "method"), ("headers", "headers")):
        known: list[str] = getattr(draft, field)
        for value in headers.get(f"access-control-allow-{field}", ()):
            names = _split(value)
            if "$" in value:
                names = ["*"] if value == f"$http_access_control_request_{asked}" else []
                if not names:
                    draft.findings.lose(
                        Change.UNREAD,
                        _NAMES[f"allow_{field}"],
                        f"what {show(value)} stands for is not certain, so it is left out.",
                    )
            if names == ["*"] and field == "headers" and "$" in value:
                names.append("Authorization")
            known += [each for each in names if each not in known]
    for value in headers.get("access-control-expose-headers", ()):
        draft.exposed += _split(value)


_WITHOUT_HEADERS: Final = (
    "mime.types",
    "_params",
    "fastcgi.conf",
    "modules-enabled/*.conf",
    "options-ssl-nginx.conf",
    "snippets/fastcgi-php.conf",
    "snippets/snakeoil.conf",
)
"""How the names of files end, of nginx, Debian and Certbot, in which no header is sent."""
_SERVING: Final = frozenset({"location", "root", "proxy_pass", "fastcgi_pass", "uwsgi_pass"})


def _add_searched(draft: Draft, option: str, text: str, folds_case: bool, line: int) -> None:
    """Add an expression that is searched for, not matched from the beginning."""
    if text.startswith(("^", "http", "(http")):
        draft.add_regex(option, text, to_the_end=False, folds_case=folds_case, line=line)
    else:
        draft.add_regex(option, f".*{text}", to_the_end=False, folds_case=folds_case, line=line)


def _header(directive: _Directive) -> Iterator[tuple[str, str]]:
    """Names and values that a directive adds."""
    arguments = directive["args"]
    if directive["directive"] == "add_header":
        yield arguments[0], arguments[1] if len(arguments) > 1 else ""
        return
    for argument in arguments:
        name, colon, value = argument.partition(":")
        if colon:
            yield name.strip(), value.strip()


def _adds(block: list[_Directive]) -> bool:
    """Whether a block has headers of its own, and so none of those around it."""
    return any(
        each["directive"] in ("add_header", "more_set_headers")
        or (each["directive"] == "if" and _adds(each["block"]))
        for each in block
    )


def _is_for_options(condition: _Directive | None) -> bool:
    """Whether a condition holds for OPTIONS alone."""
    arguments = [] if condition is None else condition["args"]
    return arguments[:1] == ["$request_method"] and set(arguments[1:]) <= {
        *("=", "~", "~*"),
        *("OPTIONS", "^OPTIONS$"),
    }


def _may_add(directive: _Directive) -> bool:
    """Whether a directive includes a file that was not read and may add headers."""
    arguments = directive["args"]
    return (
        directive["directive"] == "include"
        and bool(arguments)
        and not arguments[0].endswith(_WITHOUT_HEADERS)
    )


def _all(block: list[_Directive]) -> Iterator[_Directive]:
    for each in block:
        yield each
        yield from _all(each.get("block", []))


# --- ingress-nginx -------------------------------------------------------------------------------

ANNOTATION: Final = "nginx.ingress.kubernetes.io/"
INGRESS_METHODS: Final = "GET, PUT, POST, DELETE, PATCH, OPTIONS"
INGRESS_HEADERS: Final = (
    "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,"
    "Range,Authorization"
)
INGRESS_MAX_AGE: Final = "1728000"
_INGRESS: Final = frozenset(
    {
        "enable-cors",
        "cors-allow-origin",
        "cors-allow-methods",
        "cors-allow-headers",
        "cors-expose-headers",
        "cors-allow-credentials",
        "cors-max-age",
    }
)


_REST_OF_PATH: Final = "(/|$)(.*)"
"""How expressions for a path and all below it end, in the documentation of ingress-nginx."""
_Served = dict[str, dict[str, Policy]]
"""The policies by path of each host; of "" those for the other hosts."""


def yaml_documents(name: str, text: str) -> list[object]:
    """The documents of a YAML file.

    Raises:
        MigrationError: it is not YAML.
    """
    import yaml  # noqa: PLC0415  # only these files need it

    try:
        return list(yaml.safe_load_all(text))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).partition("\n")[0]
        if "{{" in text:
            reason = "it is a template: give the manifest as it is applied; helm template prints it"
        raise MigrationError(f"{name}: this is not YAML ({reason})") from None


def ingress_nginx(sources: Sequence[tuple[str, str]]) -> Migration:
    """The policies for the annotations of ingresses, by host and path."""
    findings, unplaced = Findings(), Unplaced()
    rules: list[_IngressRule] = []
    for name, text in sources:
        for document in yaml_documents(name, text):
            for ingress in _ingresses(document):
                rules += _read_ingress(findings, name, ingress)
    if not (findings.seen or findings):
        names = ", ".join(name for name, _ in sources)
        raise MigrationError(f"{names}: no ingress here has annotations about CORS")
    served: _Served = {}
    for rule in sorted(rules, key=lambda each: each.policy == NO_CORS):
        _place_rule(findings, unplaced, served, rule)
    top = served.pop("", {})
    is_open = any(policy != NO_CORS for policy in top.values())
    by_host = {
        host: PolicyMap(paths or {"/": NO_CORS})
        for host, paths in served.items()
        if (is_open and _is_host(host)) or any(policy != NO_CORS for policy in paths.values())
    }
    policies = PolicyMap(top if is_open else {"/": NO_CORS}, hosts=by_host)
    return findings.concluded(GENERAL, policies, tuple(unplaced))


def _ingresses(document: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(document, Mapping):
        if document.get("kind") == "Ingress":
            yield document
        elif isinstance(document.get("items"), list):
            for each in document["items"]:
                yield from _ingresses(each)


def _read_ingress(
    findings: Findings, name: str, ingress: Mapping[str, Any]
) -> Iterator[_IngressRule]:
    """The paths of an ingress, with or without CORS."""
    metadata = ingress.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    given = {
        str(key).removeprefix(ANNOTATION): str(value).strip()
        for key, value in (annotations if isinstance(annotations, Mapping) else {}).items()
        if str(key).startswith(ANNOTATION)
    }
    about = {key: value for key, value in given.items() if key in _INGRESS}
    for key in about:
        findings.see(key, name, 0)
    findings.read |= {each for each in findings.seen if each.option in about}
    _name_snippets(findings, name, given)
    for key, value in about.items():
        if _is_template(value):
            findings.lose(
                Change.UNREAD,
                key,
                f"{show(value)} has a variable in it that is not filled in, so it is left out.",
                hint="Give the manifest as it is applied: helm template prints it.",
                file=name,
            )
            about[key] = ""
    is_open = about.get("enable-cors", "").lower() == "true"
    if given.get("canary", "").lower() == "true":
        if is_open:
            message = "an ingress with canary has the headers of the one beside it, not its own."
            findings.name(Change.DEAD_ENTRY, "enable-cors", message, file=name)
        return
    policy = _ingress_policy(findings, about) if is_open else NO_CORS
    spec = ingress.get("spec")
    rules = spec.get("rules") if isinstance(spec, Mapping) else None
    for rule in rules if isinstance(rules, list) else [{}]:
        host = rule.get("host") if isinstance(rule, Mapping) else None
        http = rule.get("http") if isinstance(rule, Mapping) else None
        entries = http.get("paths") if isinstance(http, Mapping) else None
        for each in entries or [{}]:
            if isinstance(each, Mapping):
                is_regex = given.get("use-regex") == "true" or "rewrite-target" in given
                yield _IngressRule(name, str(host or ""), each, is_regex, policy)


class _IngressRule(NamedTuple):
    """A path of an ingress."""

    file: str
    host: str
    entry: Mapping[str, Any]
    is_regex: bool
    policy: Policy

    @property
    def path(self) -> str:
        """The path, as it is written."""
        return str(self.entry.get("path", "/"))

    def lose(self, findings: Findings, change: Change, message: str) -> None:
        """Name what is left out because of this path."""
        where = shown_pattern(f"{self.host}{self.path}")
        findings.lose(change, "path", f"{where} {message}", file=self.file)


def _place_rule(
    findings: Findings, unplaced: Unplaced, served: _Served, rule: _IngressRule
) -> None:
    """Put the policy of a path into `served`; the stricter one, if there are two."""
    target, policy = served.setdefault(rule.host, {}), rule.policy
    written = rule.path.removesuffix(_REST_OF_PATH)
    is_prefix = not rule.is_regex or (written != rule.path and plain_path(written) == written)
    meant = None if is_prefix else read_paths(rule.path)
    found = (written.rstrip("/") or "/",) if is_prefix else meant.paths if meant else ()
    if not found or not (fits(target, dict.fromkeys(found, policy)) and _is_host(rule.host)):
        if policy == NO_CORS:
            host = rule.host if _is_host(rule.host) else ""  # whose policies are then in force
            _close(findings, unplaced, (host, served.setdefault(host, {})), rule)
            return
        rule.lose(
            findings,
            Change.PATHS,
            "is not a host and path that a policy can be for, so it is left out.",
        )
        unplaced.append((f"{rule.host}{rule.path}", policy))
        return
    if rule.is_regex and policy == NO_CORS:  # expressions are tried by their length
        below = {path: target[path] for path in target if is_below(path, found[0])}
        _close(findings, unplaced, (rule.host, below), rule)
        target |= below
    is_new = any((covering(path, target) or NO_CORS) != policy for path in found)
    for path in found:
        if target.get(path, policy) != policy:
            rule.lose(
                findings,
                Change.SEVERAL,
                "has ingresses with different settings, of which the oldest is in force; what all "
                "of them allow is kept.",
            )
        target[path] = strictest([target.get(path, policy), policy])
    if is_new:
        _name_path(findings, rule.file, rule.entry, rule.path, meant)


def _is_host(host: str) -> bool:
    """Whether a policy can be for a host; "" is any other."""
    if not host:
        return True
    try:
        PolicyMap(hosts={host: NO_CORS})
    except PolicyError:
        return False
    return True


def _close(
    findings: Findings,
    unplaced: Unplaced,
    of_host: tuple[str, dict[str, Policy]],
    rule: _IngressRule,
) -> None:
    """Close the paths of a host of which those of an ingress without CORS may be a part."""
    host, paths = of_host
    for path in close_paths(paths, unplaced, host=host):
        rule.lose(
            findings,
            Change.PATHS,
            "has no CORS, and which paths it is for is not certain; so "
            f"{shown_pattern(host + path)} is left out.",
        )


def _name_snippets(findings: Findings, name: str, given: Mapping[str, str]) -> None:
    """Name the lines of nginx in annotations that are about CORS."""
    for key, value in given.items():
        if key.endswith("-snippet") and _PREFIX in value.lower():
            findings.lose(
                Change.UNREAD,
                key,
                "it has lines of nginx about CORS, which were not read.",
                hint="Give these lines to crossorigin migrate nginx.",
                file=name,
            )


def _is_template(value: str) -> bool:
    """Whether a value is filled in later, by Helm or envsubst."""
    return "{{" in value or "${" in value


def _name_path(
    findings: Findings, name: str, entry: Mapping[str, Any], path: str, meant: Paths | None
) -> None:
    """Say where a policy is now for more paths than the ingress was."""
    if meant is not None:
        message = f"{becomes(path, meant.paths)}, by whole segments."
    elif entry.get("pathType") == "Exact":
        message = (
            f"the ingress was for {shown_pattern(path)} alone (pathType: Exact); now the policy is "
            "for that path and every path below it."
        )
    else:
        return
    findings.name(Change.PATH_PREFIX, "path", message, file=name)


def _ingress_policy(findings: Findings, about: Mapping[str, str]) -> Policy:
    draft = Draft(findings)
    origins = _split(about.get("cors-allow-origin", "*"))
    draft.credentials = about.get("cors-allow-credentials", "true").lower() == "true"
    if "*" in origins:
        draft.any_origin = True
        if draft.credentials:
            draft.credentials = False
            findings.name(
                Change.DEAD_ENTRY,
                "cors-allow-credentials",
                "'*' was sent with permission for credentials, which browsers refuse; so there "
                "are none.",
            )
    for origin in [] if draft.any_origin else origins:
        if "*" in origin:
            findings.lose(
                Change.REGEX,
                "cors-allow-origin",
                f"{shown_pattern(origin)} is left out: '*' stood for a single label, and in a "
                "policy it stands for one or several.",
                hint=draft.proposal([origin.lower()]),
            )
        else:
            draft.add_origin("cors-allow-origin", origin.lower())
    draft.methods = _split(about.get("cors-allow-methods", INGRESS_METHODS))
    draft.headers = _split(about.get("cors-allow-headers", INGRESS_HEADERS))
    draft.exposed = _split(about.get("cors-expose-headers", ""))
    age = about.get("cors-max-age", INGRESS_MAX_AGE)
    if age:  # else a variable, which is named
        draft.read_max_age("cors-max-age", age)
    names = {
        "allow_origins": "cors-allow-origin",
        "allow_methods": "cors-allow-methods",
        "allow_headers": "cors-allow-headers",
        "allow_credentials": "cors-allow-credentials",
        "expose_headers": "cors-expose-headers",
    }
    return draft.build(names) or NO_CORS


# --- S3 ------------------------------------------------------------------------------------------

_S3_NAMES: Final = {
    "allow_origins": "AllowedOrigins",
    "allow_methods": "AllowedMethods",
    "allow_headers": "AllowedHeaders",
    "allow_credentials": "AllowedOrigins",
    "expose_headers": "ExposeHeaders",
}
_S3_LISTS: Final = {
    "AllowedOrigin": "AllowedOrigins",
    "AllowedMethod": "AllowedMethods",
    "AllowedHeader": "AllowedHeaders",
    "ExposeHeader": "ExposeHeaders",
    "ExposedHeaders": "ExposeHeaders",
    "MaxAge": "MaxAgeSeconds",
}


def s3(sources: Sequence[tuple[str, str]]) -> Migration:
    """The policy for the rules of a bucket."""
    findings, unplaced = Findings(), Unplaced()
    rules = [(name, rule) for name, text in sources for rule in _s3_rules(name, text)]
    if not rules:
        names = ", ".join(name for name, _ in sources)
        raise MigrationError(f"{names}: there are no CORS rules here")
    policies: list[Policy] = []
    for number, (name, rule) in enumerate(rules, 1):
        for key in rule:
            findings.see(key, name, number)
        findings.read |= {
            each
            for each in findings.seen
            if each.file == name and each.line == number and each.option in _S3_KNOWN
        }
        policy = _s3_policy(findings, rule, number)
        if policy is not None:
            policies.append(policy)
    first = policies[0] if policies else NO_CORS
    for number, policy in enumerate(policies[1:], 2):
        if policy == first.replace(allow_origins=policy.allow_origins or "no-cors"):
            origins = "*" if "*" in (*first.allow_origins, *policy.allow_origins) else None
            both = dict.fromkeys([*first.allow_origins, *policy.allow_origins])
            first = first.replace(allow_origins=origins or list(both))
            continue
        findings.lose(
            Change.PER_ORIGIN,
            "CORSRules",
            f"rule {number} allows other methods or headers than the first, and a policy has the "
            "same for all its origins; so it is left out.",
            hint="Give it the path of what it is for.",
        )
        unplaced.append((f"rule {number}", policy))
    if any("*" not in each.allow_origins for each in policies):
        findings.name(
            Change.CREDENTIALS,
            "AllowedOrigins",
            "S3 permits credentials wherever an origin is not '*'; the policy does not. Set "
            "allow_credentials if pages send cookies.",
        )
    found = findings.concluded(GENERAL, PolicyMap({"/": first}), tuple(unplaced))
    return found._replace(place="rule")


_S3_KNOWN: Final = frozenset({*_S3_LISTS.values(), "ID"})


def _s3_policy(findings: Findings, rule: Mapping[str, Any], number: int) -> Policy | None:
    draft = Draft(findings)
    for origin in map(str, rule.get("AllowedOrigins", [])):
        if _is_template(origin):
            findings.lose(
                Change.UNREAD,
                "AllowedOrigins",
                f"{show(origin)} has a variable in it that is not filled in, so it is left out.",
                line=number,
            )
        elif origin == "*":
            draft.any_origin = True
        elif "*" in origin:
            text = re.escape(origin).replace(r"\*", ".*")
            if origin.endswith(":*"):
                text = f"{re.escape(origin[:-2])}:[0-9]+"
            draft.add_regex("AllowedOrigins", text, to_the_end=True, line=number, written=origin)
        else:
            draft.add_origin("AllowedOrigins", origin, line=number)
    draft.methods = [str(each) for each in rule.get("AllowedMethods", [])]
    unread = [each for each in ("GET", "POST") if each not in draft.methods]
    if unread:
        findings.name(
            Change.SAFELISTED_METHODS,
            "AllowedMethods",
            f"S3 gave pages no response to {' and '.join(unread)}; now pages can always use GET, "
            "HEAD and POST.",
            line=number,
        )
    for header in map(str, rule.get("AllowedHeaders", [])):
        if header == "*":
            draft.headers = ["*", "Authorization"]
            break
        if "*" in header:
            findings.lose(
                Change.HEADERS,
                "AllowedHeaders",
                f"'{header}' is left out: header names in a policy have no wildcards.",
                hint="List the headers that pages set.",
                line=number,
            )
        else:
            draft.headers.append(header)
    draft.exposed = [str(each) for each in rule.get("ExposeHeaders", [])]
    age = rule.get("MaxAgeSeconds")
    if age is not None:
        draft.read_max_age("MaxAgeSeconds", age, line=number)
    return draft.build(_S3_NAMES)


def _s3_rules(name: str, text: str) -> list[dict[str, Any]]:
    """The rules in a file of JSON or XML, with the names of the JSON."""
    if text.lstrip().startswith("<"):
        return _xml_rules(name, text)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        hint = ". Give what `aws s3api get-bucket-cors` prints" if "cors_rule" in text else ""
        raise MigrationError(f"{name}: this is neither JSON nor XML ({error}){hint}") from None
    if isinstance(found, Mapping):
        found = next((found[key] for key in ("CORSRules", "CorsRules") if key in found), [])
    if not isinstance(found, list):
        return []
    rules = []
    for each in found:
        if isinstance(each, Mapping):
            rule = {_S3_LISTS.get(str(key), str(key)): value for key, value in each.items()}
            for key, value in rule.items():
                if key in _S3_LISTS.values() and key != "MaxAgeSeconds":
                    rule[key] = value if isinstance(value, list) else [value]
            rules.append(rule)
    return rules


def _xml_rules(name: str, text: str) -> list[dict[str, Any]]:
    if "<!" in text.replace("<!--", ""):  # no entities, which may expand without end
        raise MigrationError(f"{name}: a CORS file has no document type")
    try:
        root = ET.fromstring(text)  # noqa: S314  # without entities, see above
    except ET.ParseError as error:
        raise MigrationError(f"{name}: this is not XML ({error})") from None
    rules = []
    for element in root.iter():
        if element.tag.rpartition("}")[2] != "CORSRule":
            continue
        rule: dict[str, Any] = {}
        for each in element:
            tag = each.tag.rpartition("}")[2]
            value = (each.text or "").strip()
            key = _S3_LISTS.get(tag, tag)
            if key in ("ID", "MaxAgeSeconds"):
                rule[key] = value
            else:
                rule.setdefault(key, []).append(value)
        rules.append(rule)
    return rules
