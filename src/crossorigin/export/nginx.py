"""nginx, from version 1.15 on: maps that decide, and headers that they fill.

Facts behind the form:

- ``map`` compares plain keys without case, and looks them up in a hash: a first map keeps origins
  with upper case away from them. Regular expressions are tried in order, but not for an empty text.
- A key is at most `LONGEST_KEY` bytes long unless ``map_hash_bucket_size`` is set; setting it here
  would collide with the user's. Longer origins are in one expression.
- ``add_header`` with an empty value adds nothing. Without ``always``, errors have no headers.
- Only ``return`` is safe in ``if``. In ``server`` it runs before locations and their logins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .intermediate import CORS_HEADERS, CaseResponse, Echo, ResponseCase, Rule, Rules, Value
from .losses import Grade, Loss
from .regexes import Test, one_of
from .writing import Unwritable, check_printable, commented

__all__ = ["NginxTarget", "quoted_regex", "quoted_value"]

LONGEST_KEY = 46
"""The most bytes of a key for which the default bucket size, 64, is enough."""
_ECHOES = {
    Echo.ORIGIN: "$http_origin",
    Echo.METHOD: "$http_access_control_request_method",
    Echo.NAMES: "$http_access_control_request_headers",
}
_HIDING = ("proxy", "fastcgi", "uwsgi", "scgi")


def quoted_value(text: str) -> str:
    """A quoted text, as a value in which nginx replaces variables.

    Raises:
        Unwritable: it has a dollar sign, which nginx cannot quote, a backslash, or a
            character that is not printable.
    """
    if "$" in text or "\\" in text:
        raise Unwritable(f"nginx reads '$' or a backslash in {text!r} as more than a character")
    return _quoted(text)


def quoted_regex(regex: str) -> str:
    """A quoted regular expression, as a key of a map: with ``~`` in front.

    Raises:
        Unwritable: it has a character that is not printable, or a backslash that nginx would take
            away.
    """
    for position, character in enumerate(regex):
        if character == "\\" and regex[position + 1 : position + 2] in ("\\", "'", '"', ""):
            raise Unwritable(f"nginx takes a backslash away from {regex!r}")
    return _quoted(regex)


def _quoted(text: str) -> str:
    check_printable(text)
    return '"' + text.replace('"', '\\"') + '"'


class NginxTarget:
    """The target ``nginx``."""

    name = "nginx"
    title = "nginx"
    blocks = False

    def losses(self, rules: Rules) -> Sequence[Loss]:
        """The losses of nginx."""
        del rules
        return (
            Loss(
                "repeated-lines",
                "requests",
                "of a header with several lines, such as two of Origin, nginx before 1.23 reads "
                "the first only.",
                Grade.UNSEEN,
            ),
            Loss(
                "empty-headers",
                "requests",
                "an empty Origin or Access-Control-Request-Method counts as absent.",
                Grade.UNSEEN,
            ),
        )

    def files(self, rules: Rules, head: str, folder: str) -> Mapping[str, str]:
        """Three files, for ``http``, for ``server``, and for blocks with headers of their own."""
        del folder
        top = commented(head)
        return {
            "cors-http.conf": f"{top}#\n# In http {{ }}: include cors-http.conf;\n\n{_http(rules)}",
            "cors-server.conf": (
                f"{top}#\n# In each server {{ }}: include cors-server.conf;\n"
                "# It answers preflights before any location, login or proxy.\n\n"
                f"{_server(rules.rule)}\ninclude cors-headers.conf;\n"
            ),
            "cors-headers.conf": (
                f"{top}#\n# cors-server.conf includes it. Include it also in each location (or if "
                "in one) that has\n# an add_header or a proxy_hide_header of its own, because "
                "nginx then inherits none.\n# Write the add_header lines of http { } in each "
                "server { } too, for the same reason.\n\n"
                f"{_headers(rules.rule)}"
            ),
        }


def _map(source: str, name: str, lines: Iterable[tuple[str, str]], default: str = '""') -> str:
    body = "".join(f"    {key} {value};\n" for key, value in [("default", default), *lines])
    return f"map {source} $crossorigin_{name} {{\n{body}}}\n"


def _http(rules: Rules) -> str:
    rule = rules.rule
    parts = [
        *_origin_maps(rule),
        _map("$http_access_control_request_method", "method", _test(rule.method), "0"),
        _map(
            "$http_access_control_request_headers",
            "names",
            [('""', "1"), *_test(rule.names)],
            "0",
        ),
        _map("$http_origin", "sent", [('""', "0")], "1"),
        _map("$crossorigin_origin", "listed", [('""', "0")], "1"),
        _map("$http_access_control_request_method", "asks", [('""', "0")], "1"),
        _map("$request_method", "options", [('"~^OPTIONS$"', "1")], "0"),
        _map(
            '"$crossorigin_options$crossorigin_sent$crossorigin_asks'
            '$crossorigin_listed$crossorigin_method$crossorigin_names"',
            "case",
            [
                ('"~^111111$"', ResponseCase.PREFLIGHT),
                ('"~^111"', ResponseCase.REFUSED_PREFLIGHT),
                ('"~^1[01][01]1"', ResponseCase.ALLOWED_OPTIONS),
                ('"~^1"', ResponseCase.OTHER_OPTIONS),
                ('"~^0[01][01]1"', ResponseCase.ALLOWED),
            ],
            ResponseCase.OTHER,
        ),
    ]
    for name in rule.headers():
        found = {case: answer.headers.get(name) for case, answer in rule.answers.items()}
        parts.append(_map("$crossorigin_case", _variable(name), _by_case(found)))
    if rule.grants_private_network:
        source = '"$crossorigin_case:$http_access_control_request_private_network"'
        line = (f'"~^{ResponseCase.PREFLIGHT}:true$"', '"true"')
        parts.append(_map(source, "allow_private_network", [line]))
    varies = {case: ", ".join(answer.vary) or None for case, answer in rule.answers.items()}
    parts.append(_map("$crossorigin_case", "vary", _by_case(varies)))
    return "\n".join(parts)


def _origin_maps(rule: Rule) -> list[str]:
    """The maps of ``$crossorigin_origin``, which is empty unless the origin is allowed."""
    origins = rule.origins
    if origins.any:
        return [_map("$http_origin", "origin", [], "$http_origin")]
    quick = [each for each in origins.exact if len(each) <= LONGEST_KEY and each == each.lower()]
    others = sorted(set(origins.exact).difference(quick))
    regexes = [one_of(others)] if others else []
    lines = [(_regex(origins.refused), '""')] if origins.refused else []
    lines += [(_regex(each), "$http_origin") for each in (*regexes, *origins.regexes)]
    return [
        "# Origins with wildcards, upper case, or a long text.\n"
        + _map("$http_origin", "matched", lines),
        "# Plain keys are compared without case.\n"
        + _map("$http_origin", "lower_case", [('"~[A-Z]"', '""')], "$http_origin"),
        _map(
            "$crossorigin_lower_case",
            "origin",
            [(_quoted(each), "$http_origin") for each in quick],
            "$crossorigin_matched",
        ),
    ]


def _test(test: Test) -> list[tuple[str, str]]:
    """The lines of a map that is 1 for an accepted value; the first match counts."""
    lines = []
    if test.longest is not None:
        lines.append((_quoted(f"~^.{{{test.longest + 1}}}"), "0"))
    if test.refused:
        lines.append((_regex(test.refused), "0"))
    return [*lines, (_regex(test.accepted), "1")]


def _regex(regex: str) -> str:
    return quoted_regex(f"~{regex}")


def _by_case(values: Mapping[ResponseCase, Value | None]) -> list[tuple[str, str]]:
    return [
        (case, _ECHOES[value] if isinstance(value, Echo) else quoted_value(value))
        for case, value in values.items()
        if value is not None
    ]


def _variable(header: str) -> str:
    return header.removeprefix("Access-Control-").lower().replace("-", "_")


def _server(rule: Rule) -> str:
    return "".join(
        f'if ($crossorigin_case = {case}) {{ return {answer.status} ""; }}\n'
        for case, answer in rule.answers.items()
        if answer.status is not None
    )


def _headers(rule: Rule) -> str:
    given = list(rule.headers())
    if rule.grants_private_network:
        given.append("Access-Control-Allow-Private-Network")
    lines = [f"add_header {name} $crossorigin_{_variable(name)} always;" for name in given]
    if any(_varies(answer) for answer in rule.answers.values()):
        lines.append("add_header Vary $crossorigin_vary always;")
    lines += ["", "# The application's own are replaced."]
    for module in _HIDING:
        lines += [f"{module}_hide_header {name};" for name in CORS_HEADERS]
    return "".join(f"{line}\n" for line in lines)


def _varies(answer: CaseResponse) -> bool:
    return bool(answer.vary)
