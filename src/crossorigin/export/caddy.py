"""Caddy, from version 2.6 on: directives for the beginning of a ``route``.

Facts behind the form:

- Only in ``route`` are directives run in the order in which they are written; elsewhere a login
  comes before ``respond``.
- Headers that are set at once stay on Caddy's own errors, but the proxy adds the application's to
  them. Deferred ones replace the application's, but errors lose them. So both are written.
- A placeholder of a request header joins the values of several lines by commas; for a ``header``
  matcher, one of them is enough.
- In one named matcher, all matchers of different kinds have to match, but one of several ``vars``.
- Go's expressions repeat a part at most 1000 times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .intermediate import (
    CORS_HEADERS,
    Blocking,
    CaseResponse,
    Echo,
    ResponseCase,
    Rule,
    Rules,
    Value,
)
from .losses import Grade, Loss
from .places import ODD_PATHS
from .regexes import Test
from .writing import Unwritable, check_printable, commented

__all__ = ["CaddyTarget", "quoted", "quoted_regex"]

_MOST_REPEATED = 1000
_ECHOES = {echo: f"{{header.{echo.value}}}" for echo in Echo}
_PRIVATE = "Access-Control-Allow-Private-Network"


def quoted(text: str) -> str:
    """A quoted text, in which Caddy replaces nothing.

    Raises:
        Unwritable: it has a brace, which begins a placeholder, a backslash, or a
            character that is not printable.
    """
    if set("{}\\").intersection(text):
        raise Unwritable(f"Caddy reads a brace or a backslash in {text!r} as more than a character")
    return _quoted(text)


def quoted_regex(regex: str) -> str:
    """A quoted regular expression.

    Raises:
        Unwritable: Caddy would read a backslash or a variable in it, or it is not printable.
    """
    if '\\"' in regex or regex.endswith("\\") or "{$" in regex:
        raise Unwritable(f"Caddy reads more than an expression in {regex!r}")
    return _quoted(regex)


def _quoted(text: str) -> str:
    check_printable(text)
    return '"' + text.replace('"', '\\"') + '"'


class CaddyTarget:
    """The target ``caddy``."""

    name = "caddy"
    title = "Caddy"
    blocks = True

    def losses(self, rules: Rules) -> Sequence[Loss]:
        """The losses of Caddy."""
        del rules
        return (
            Loss(
                "malformed-requests",
                "requests",
                "Caddy's responses to requests that it cannot read have no CORS headers.",
                Grade.UNSEEN,
            ),
        )

    def files(self, rules: Rules, head: str, folder: str) -> Mapping[str, str]:
        """One file, to be imported into a ``route`` block."""
        del folder
        top = commented(head)
        return {
            "cors.caddy": (
                f"{top}#\n# In each site, first in a route block around all other directives:\n"
                "# route {\n#     import cors.caddy\n#     ...\n# }\n\n"
                f"{_directives(rules)}"
            )
        }


def _directives(rules: Rules) -> str:
    parts = [
        "# --- Tests of the request\n"
        + _present("sent", "Origin")
        + _present("asks", "Access-Control-Request-Method")
    ]
    if any(rule.blocking for rule in rules.rules):
        parts.append(_OWN_ORIGIN)
    parts += [part for rule in rules.rules for part in _tests(rule)]
    parts.append("# --- The case of the request\n" + _choice(rules))
    parts.append(
        "# --- The headers of each case\n"
        + "\n".join(_headers(case, answer) for case, answer in rules.cases().items())
    )
    granting = [rule for rule in rules.rules if rule.grants_private_network]
    if granting:
        asked = "{vars.crossorigin_case} {header.Access-Control-Request-Private-Network}"
        cases = [rule.case(ResponseCase.PREFLIGHT) for rule in granting]
        parts.append(
            f'vars crossorigin_network "{asked}"\n'
            + _matcher("private", [f'vars crossorigin_network "{case} true"' for case in cases])
            + f'header @crossorigin_private {_PRIVATE} "true"\n'
        )
    parts += [
        f"respond @crossorigin_is_{_name(case)} {_body(answer)}{answer.status}\n"
        for case, answer in rules.cases().items()
        if answer.status is not None
    ]
    return "\n".join(parts)


def _body(answer: CaseResponse) -> str:
    return f"{quoted(answer.body)} " if answer.body else ""


def _present(name: str, header: str) -> str:
    """A variable that is ``yes`` if the request has a header, also if that is empty."""
    return _flag(name, f"header {header} *")


def _flag(name: str, condition: str) -> str:
    matcher = f"crossorigin_{name}"
    return f"vars {matcher} no\n@{matcher} {condition}\nvars @{matcher} {matcher} yes\n"


_OWN_ORIGIN = (
    _present("site", "Sec-Fetch-Site")
    + """map "{scheme}://{hostport}" {crossorigin_target} {
    "~^(http://.*):80$" "${1}"
    "~^(https://.*):443$" "${1}"
    "~^(.*)$" "${1}"
}
"""
    + _flag("own", "expression `{http.request.header.Origin} == {crossorigin_target}`")
)


def _tests(rule: Rule) -> list[str]:
    """The maps of one rule, the last of which is its case."""
    listed, method, names, blocked = (
        f"{rule.prefix}_{each}" for each in ("listed", "method", "names", "blocked")
    )
    parts = [
        _map(_ECHOES[Echo.ORIGIN], listed, _origins(rule)),
        _map(_ECHOES[Echo.METHOD], method, _test(rule.method)),
        _map(_ECHOES[Echo.NAMES], names, _test(rule.names)),
    ]
    cases = [
        ("OPTIONS yes yes yes yes yes", ResponseCase.PREFLIGHT),
        ("OPTIONS yes yes", ResponseCase.REFUSED_PREFLIGHT),
        ("OPTIONS yes no yes", ResponseCase.ALLOWED_OPTIONS),
        ("[^ ]+ yes (yes|no) yes", ResponseCase.ALLOWED),
        ("OPTIONS", ResponseCase.OTHER_OPTIONS),
    ]
    sources = ["{method}", "{vars.crossorigin_sent}", "{vars.crossorigin_asks}"]
    sources += [f"{{{listed}}}", f"{{{method}}}", f"{{{names}}}"]
    if rule.blocking is not None:
        source = (
            "{method} {vars.crossorigin_sent} {vars.crossorigin_site} {header.Sec-Fetch-Site} "
            "{vars.crossorigin_own}"
        )
        parts.append(_map(f'"{source}"', blocked, _blocked(rule.blocking)))
        sources.append(f"{{{blocked}}}")
        cases[4:4] = [
            (f"OPTIONS{' [^ ]+' * 5} yes", ResponseCase.BLOCKED_OPTIONS),
            (f"[^ ]+{' [^ ]+' * 5} yes", ResponseCase.BLOCKED),
        ]
    lines = [(f'"~^{regex}( |$)"', rule.case(case)) for regex, case in cases]
    name = f"{rule.prefix}_case"
    parts.append(_map(f'"{" ".join(sources)}"', name, lines, rule.case(ResponseCase.OTHER)))
    return parts


def _blocked(blocking: Blocking) -> list[tuple[str, str]]:
    """The lines of a map of: method, an origin or not, a site or not, the site, the own origin."""
    safe = "(GET|HEAD|OPTIONS)"
    lines = [
        ("[^ ]+ (yes|no) yes (same-origin|none) ", "no"),
        (f"{safe} no ", "no"),
        ("[^ ]+ no no ", "yes" if blocking.without_site else "no"),
        ("[^ ]+ no ", "yes"),
        ("[^ ]+ yes no .* yes$", "no"),
        (f"{safe} ", "yes" if blocking.safe else "no"),
        ("", "yes" if blocking.unsafe else "no"),
    ]
    return [(f'"~^{regex}"', blocked) for regex, blocked in lines]


def _choice(rules: Rules) -> str:
    """The case of the request: that of its rule."""
    if len(rules.rules) == 1:
        return "vars crossorigin_case {crossorigin_case}\n"
    lines = []
    if rules.by_path:
        start = "[^ ]* " if rules.by_host else ""
        lines = [(quoted_regex(f"~^{start}{each.removeprefix('^')}"), "0") for each in ODD_PATHS]
    for place, number in zip(rules.places, rules.numbers, strict=True):
        regex = place.path_regex
        if place.host is not None:
            regex = f"{place.host.regex.removesuffix('$')} {regex.removeprefix('^')}"
        lines.append((quoted_regex(f"~{regex}"), str(number)))
    source = '"{hostport} {http.request.orig_uri}"' if rules.by_host else "{http.request.orig_uri}"
    parts = [_map(source, "crossorigin_place", lines, "0")]
    chosen = []
    for number, policy in enumerate(rules.policies):
        if len(policy) > 1:
            chosen += [
                (f'"~^{number} yes {"[^ ]+ " * (rule.number or 0)}yes( |$)"', str(rule.number))
                for rule in policy
            ]
        chosen.append((f'"~^{number} "', str(policy[0].number)))
    listed = " ".join(f"{{{rule.prefix}_listed}}" for rule in rules.rules)
    source = f'"{{crossorigin_place}} {{vars.crossorigin_sent}} {listed}"'
    parts.append(_map(source, "crossorigin_chosen", chosen, "0"))
    parts.append("vars crossorigin_rule {crossorigin_chosen}\n")
    for rule in rules.rules:
        name = f"{rule.prefix}_chosen"
        parts.append(
            f"@{name} vars crossorigin_rule {rule.number}\n"
            f"vars @{name} crossorigin_case {{{rule.prefix}_case}}\n"
        )
    return "\n".join(parts)


def _map(source: str, name: str, lines: Iterable[tuple[str, str]], default: str = "no") -> str:
    body = "".join(f"    {key} {value}\n" for key, value in lines)
    return f"map {source} {{{name}}} {{\n{body}    default {default}\n}}\n"


def _origins(rule: Rule) -> list[tuple[str, str]]:
    origins = rule.origins
    if origins.any:
        return [('"~^"', "yes")]
    lines = [(quoted(each), "yes") for each in origins.exact]
    if origins.refused:
        lines.append((quoted_regex(f"~{origins.refused}"), "no"))
    return [*lines, *((quoted_regex(f"~{each}"), "yes") for each in origins.regexes)]


def _test(test: Test) -> list[tuple[str, str]]:
    """The lines of a map; the first match counts."""
    lines = []
    if test.longest is not None:
        whole, rest = divmod(test.longest + 1, _MOST_REPEATED)
        too_long = f".{{{_MOST_REPEATED}}}" * whole + f".{{{rest}}}"
        lines.append((quoted_regex(f"~^{too_long}"), "no"))
    if test.refused:
        lines.append((quoted_regex(f"~{test.refused}"), "no"))
    return [*lines, (quoted_regex(f"~{test.accepted}"), "yes")]


def _name(case: str) -> str:
    return case.replace("-", "_")


def _matcher(name: str, conditions: Iterable[str]) -> str:
    lines = "".join(f"    {each}\n" for each in conditions)
    return f"@crossorigin_{name} {{\n{lines}}}\n"


def _headers(case: str, answer: CaseResponse) -> str:
    matcher = f"is_{_name(case)}"
    lines = [_matcher(matcher, [f"vars crossorigin_case {case}"])]
    given = [f"{name} {_value(value)}" for name, value in answer.headers.items()]
    at_once = list(given)
    if answer.vary:
        at_once.append(f"+Vary {quoted(', '.join(answer.vary))}")
    replaced = [*given, *(f"-{name}" for name in CORS_HEADERS if name not in answer.headers)]
    if at_once:
        lines.append(_block(matcher, at_once))
    if answer.status is None:
        lines.append(_block(matcher, [*replaced, "defer"]))
    return "".join(lines)


def _block(matcher: str, lines: Iterable[str]) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f"header @crossorigin_{matcher} {{\n{body}}}\n"


def _value(value: Value) -> str:
    return _ECHOES[value] if isinstance(value, Echo) else quoted(value)
