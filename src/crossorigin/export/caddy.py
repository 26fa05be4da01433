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

from .intermediate import CORS_HEADERS, CaseResponse, Echo, ResponseCase, Rule, Rules, Value
from .losses import Grade, Loss
from .regexes import Test
from .writing import Unwritable, check_printable, commented

__all__ = ["CaddyTarget", "quoted", "quoted_regex"]

_MOST_REPEATED = 1000
_ECHOES = {echo: f"{{header.{echo.value}}}" for echo in Echo}
_SENT, _ASKS = "header Origin *", "header Access-Control-Request-Method *"
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
    blocks = False

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
                f"{_directives(rules.rule)}"
            )
        }


def _directives(rule: Rule) -> str:
    parts = [
        _map(Echo.ORIGIN, "listed", _origins(rule)),
        _map(Echo.METHOD, "method", _test(rule.method)),
        _map(Echo.NAMES, "names", _test(rule.names)),
        "vars crossorigin_origin {crossorigin_listed}\n"
        'vars crossorigin_asked "{crossorigin_listed} {crossorigin_method} {crossorigin_names}"\n',
        "# The case of the request: the last that applies.\n"
        f"vars crossorigin_case {ResponseCase.OTHER}\n",
        _case(ResponseCase.OTHER_OPTIONS, ["method OPTIONS"]),
        _case(ResponseCase.ALLOWED, ["not method OPTIONS", _SENT, "vars crossorigin_origin yes"]),
        _case(
            ResponseCase.ALLOWED_OPTIONS, ["method OPTIONS", _SENT, "vars crossorigin_origin yes"]
        ),
        _case(
            ResponseCase.REFUSED_PREFLIGHT,
            ["method OPTIONS", _SENT, _ASKS],
        ),
        _case(
            ResponseCase.PREFLIGHT,
            ["method OPTIONS", _SENT, _ASKS, 'vars crossorigin_asked "yes yes yes"'],
        ),
        "# The headers of each case.\n"
        + "\n".join(_headers(case, answer) for case, answer in rule.answers.items()),
    ]
    if rule.grants_private_network:
        asked = "{vars.crossorigin_case} {header.Access-Control-Request-Private-Network}"
        parts.append(
            f'vars crossorigin_network "{asked}"\n'
            + _matcher("private", [f'vars crossorigin_network "{ResponseCase.PREFLIGHT} true"'])
            + f'header @crossorigin_private {_PRIVATE} "true"\n'
        )
    parts += [
        f"respond @crossorigin_is_{_name(case)} {answer.status}\n"
        for case, answer in rule.answers.items()
        if answer.status is not None
    ]
    return "\n".join(parts)


def _map(source: Echo, name: str, lines: Iterable[tuple[str, str]]) -> str:
    body = "".join(f"    {key} {value}\n" for key, value in lines)
    return f"map {_ECHOES[source]} {{crossorigin_{name}}} {{\n{body}    default no\n}}\n"


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


def _name(case: ResponseCase) -> str:
    return case.replace("-", "_")


def _matcher(name: str, conditions: Iterable[str]) -> str:
    lines = "".join(f"    {each}\n" for each in conditions)
    return f"@crossorigin_{name} {{\n{lines}}}\n"


def _case(case: ResponseCase, conditions: Iterable[str]) -> str:
    name = _name(case)
    return f"{_matcher(name, conditions)}vars @crossorigin_{name} crossorigin_case {case}\n"


def _headers(case: ResponseCase, answer: CaseResponse) -> str:
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
