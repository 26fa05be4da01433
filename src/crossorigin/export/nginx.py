"""nginx, from version 1.15 on: maps that decide, and headers that they fill.

Facts behind the form:

- ``map`` compares plain keys without case, and looks them up in a hash: a first map keeps origins
  with upper case away from them. Regular expressions are tried in order, but not for an empty text.
- A key is at most `LONGEST_KEY` bytes long unless ``map_hash_bucket_size`` is set; setting it here
  would collide with the user's. Longer origins are in one expression.
- ``add_header`` with an empty value adds nothing. Without ``always``, errors have no headers.
- Only ``return`` and ``rewrite … last`` are safe in ``if``. In ``server`` they run before locations
  and their logins.
- The type of a text that ``return`` sends is ``default_type``, which cannot be set in ``if``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .intermediate import CORS_HEADERS, Blocking, Echo, ResponseCase, Rule, Rules, Value
from .losses import Grade, Loss
from .places import ODD_PATHS
from .regexes import OWN_ORIGIN, OWN_ORIGIN_REFUSED, Test, exact_in_pcre
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


_LONGEST = 4_080
"""Characters of a quoted text; nginx's buffer for one has 4,096 (ngx_conf_file.c)."""
_LONGEST_GROUP = 4_000
"""Characters of the origins in one expression."""


def _quoted(text: str) -> str:
    check_printable(text)
    quoted = '"' + text.replace('"', '\\"') + '"'
    if len(quoted) > _LONGEST:
        raise Unwritable(
            f"nginx reads texts of at most {_LONGEST} characters, and a list is longer than that: "
            f"{text[:40]}…"
        )
    return quoted


class NginxTarget:
    """The target ``nginx``."""

    name = "nginx"
    title = "nginx"
    blocks = True

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
                "an empty Origin, Access-Control-Request-Method or Sec-Fetch-Site counts as "
                "absent.",
                Grade.UNSEEN,
            ),
            Loss(
                "malformed-requests",
                "requests",
                "nginx's responses to requests that it cannot read may have no CORS headers.",
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
                f"{_server(rules)}\n{_headers(rules)}"
            ),
            "cors-headers.conf": (
                f"{top}#\n# cors-server.conf has the same lines. Include it in each location (or "
                "if in one) that has\n# an add_header or a proxy_hide_header of its own, because "
                "nginx then inherits none.\n# Write the add_header lines of http { } in each "
                "server { } too, for the same reason.\n\n"
                f"{_headers(rules)}"
            ),
        }


def _map(source: str, name: str, lines: Iterable[tuple[str, str]], default: str = '""') -> str:
    body = "".join(f"    {key} {value};\n" for key, value in [("default", default), *lines])
    return f"map {source} $crossorigin_{name} {{\n{body}}}\n"


def _http(rules: Rules) -> str:
    parts = [
        _map("$http_origin", "sent", [('""', "0")], "1"),
        _map("$http_access_control_request_method", "asks", [('""', "0")], "1"),
        _map("$request_method", "options", [('"~^OPTIONS$"', "1")], "0"),
    ]
    if any(rule.blocking for rule in rules.rules):
        parts += [
            _map("$request_method", "safe", [('"~^(GET|HEAD|OPTIONS)$"', "1")], "0"),
            _map(
                "$http_sec_fetch_site", "site", [('""', "-"), ('"~^(same-origin|none)$"', "1")], "0"
            ),
            _map(
                '"$http_origin $scheme://$http_host"',
                "own",
                [
                    (_regex(OWN_ORIGIN_REFUSED), "0"),
                    *((quoted_regex(f"~*{each}"), "1") for each in OWN_ORIGIN),
                ],
                "0",
            ),
        ]
    parts += [_case_map(rule, _case_name(rules, rule)) for rule in rules.rules]
    parts += _choices(rules)
    cases = rules.cases()
    for name in rules.headers():
        found = {case: answer.headers.get(name) for case, answer in cases.items()}
        parts.append(_map("$crossorigin_case", _variable(name), _by_case(found)))
    granting = [rule for rule in rules.rules if rule.grants_private_network]
    if granting:
        source = '"$crossorigin_case:$http_access_control_request_private_network"'
        lines = [(f'"~^{rule.case(ResponseCase.PREFLIGHT)}:true$"', '"true"') for rule in granting]
        parts.append(_map(source, "allow_private_network", lines))
    varies = {case: ", ".join(answer.vary) or None for case, answer in cases.items()}
    parts.append(_map("$crossorigin_case", "vary", _by_case(varies)))
    return "\n".join(parts)


def _of(rule: Rule, name: str) -> str:
    """A variable of one rule, without its first part ``$crossorigin_``."""
    return name if rule.number is None else f"{rule.number}_{name}"


def _case_name(rules: Rules, rule: Rule) -> str:
    return "case" if len(rules.rules) == 1 else _of(rule, "case")


def _case_map(rule: Rule, name: str) -> str:
    """The maps that end in the one of the rule's case."""
    method, names = "$http_access_control_request_method", "$http_access_control_request_headers"
    listed, blocked = _of(rule, "listed"), ""
    parts = [
        *_origin_maps(rule),
        _map(method, _of(rule, "method"), _test(rule.method), "0"),
        _map(names, _of(rule, "names"), [('""', "1"), *_test(rule.names)], "0"),
        _map(f"$crossorigin_{_of(rule, 'origin')}", listed, [('""', "0")], "1"),
    ]
    cases = [
        ('"~^111111"', ResponseCase.PREFLIGHT),
        ('"~^111"', ResponseCase.REFUSED_PREFLIGHT),
        ('"~^1[01][01]1"', ResponseCase.ALLOWED_OPTIONS),
        ('"~^1"', ResponseCase.OTHER_OPTIONS),
        ('"~^0[01][01]1"', ResponseCase.ALLOWED),
    ]
    if rule.blocking is not None:
        source = '"$crossorigin_safe$crossorigin_sent$crossorigin_site$crossorigin_own"'
        parts.append(_map(source, _of(rule, "blocked"), _blocked(rule.blocking), "0"))
        blocked = f"$crossorigin_{_of(rule, 'blocked')}"
        cases[3:3] = [('"~^1[01][01]0[01][01]1"', ResponseCase.BLOCKED_OPTIONS)]
        cases.append(('"~^0[01][01]0[01][01]1"', ResponseCase.BLOCKED))
    source = (
        "$crossorigin_options$crossorigin_sent$crossorigin_asks"
        f"$crossorigin_{listed}$crossorigin_{_of(rule, 'method')}$crossorigin_{_of(rule, 'names')}"
    )
    lines = [(key, rule.case(case)) for key, case in cases]
    parts.append(_map(f'"{source}{blocked}"', name, lines, rule.case(ResponseCase.OTHER)))
    return "\n".join(parts)


def _blocked(blocking: Blocking) -> list[tuple[str, str]]:
    """The lines of a map of: a safe method, an origin, the site (or ``-``), the own origin."""
    lines = ['"~^000"']
    if blocking.without_site:
        lines.append('"~^00-"')
    if blocking.unsafe:
        lines += ['"~^010"', '"~^01-0"']
    if blocking.safe:
        lines += ['"~^110"', '"~^11-0"']
    return [(each, "1") for each in lines]


def _choices(rules: Rules) -> list[str]:
    """The maps that choose a rule by place and by origin; none for one rule."""
    if len(rules.rules) == 1:
        return []
    parts, of_policies = [], []
    for number, policy in enumerate(rules.policies):
        case = f"$crossorigin_{_of(policy[0], 'case')}"
        if len(policy) > 1:
            source = "".join(f"$crossorigin_{_of(rule, 'listed')}" for rule in policy)
            lines = [
                (f'"~^{"0" * at}1"', f"$crossorigin_{_of(rule, 'case')}")
                for at, rule in enumerate(policy)
            ]
            name = f"policy_{number}"
            parts.append(_map(f'"{source}"', name, lines, case))
            case = f"$crossorigin_{name}"
        of_policies.append(case)
    if len(of_policies) == 1:
        return [*parts, _map('""', "case", [], of_policies[0])]
    lines = []
    if rules.by_path:
        start = "[^ ]* " if rules.by_host else ""
        lines = [
            (_regex(f"^{start}{each.removeprefix('^')}"), of_policies[0]) for each in ODD_PATHS
        ]
    for place, policy_number in zip(rules.places, rules.numbers, strict=True):
        regex = place.path_regex
        if place.host is not None:
            regex = f"{place.host.regex.removesuffix('$')} {regex.removeprefix('^')}"
        lines.append((_regex(regex), of_policies[policy_number]))
    source = '"$http_host $request_uri"' if rules.by_host else "$request_uri"
    return [
        *parts,
        "# The first place that matches counts.\n" + _map(source, "case", lines, of_policies[0]),
    ]


def _origin_maps(rule: Rule) -> list[str]:
    """The maps of the rule's ``$crossorigin_origin``, empty unless the origin is allowed."""
    origins = rule.origins
    if origins.any:
        return [_map("$http_origin", _of(rule, "origin"), [], "$http_origin")]
    quick = [each for each in origins.exact if len(each) <= LONGEST_KEY and each == each.lower()]
    others = sorted(set(origins.exact).difference(quick))
    regexes = [*exact_in_pcre(others, _LONGEST_GROUP), *origins.regexes]
    lines = [(_regex(origins.refused), '""')] if origins.refused else []
    lines += [(_regex(each), "$http_origin") for each in regexes]
    return [
        "# Origins with wildcards, upper case, or a long text.\n"
        + _map("$http_origin", _of(rule, "matched"), lines),
        "# Plain keys are compared without case.\n"
        + _map("$http_origin", _of(rule, "lower_case"), [('"~[A-Z]"', '""')], "$http_origin"),
        _map(
            f"$crossorigin_{_of(rule, 'lower_case')}",
            _of(rule, "origin"),
            [(_quoted(each), "$http_origin") for each in quick],
            f"$crossorigin_{_of(rule, 'matched')}",
        ),
    ]


def _test(test: Test) -> list[tuple[str, str]]:
    """The lines of a map that is 1 for an accepted value; the first match counts."""
    lines = []
    if test.longest is not None:
        lines.append((_quoted(f"~^.{{{test.longest + 1}}}"), "0"))
    if test.refused:
        lines.append((_regex(test.refused), "0"))
    return [*lines, (_regex(test.in_pcre), "1")]


def _regex(regex: str) -> str:
    return quoted_regex(f"~{regex}")


def _by_case(values: Mapping[str, Value | None]) -> list[tuple[str, str]]:
    return [
        (case, _ECHOES[value] if isinstance(value, Echo) else quoted_value(value))
        for case, value in values.items()
        if value is not None
    ]


def _variable(header: str) -> str:
    return header.removeprefix("Access-Control-").lower().replace("-", "_")


def _server(rules: Rules) -> str:
    lines = []
    pages: dict[int, str] = {}
    for case, answer in rules.cases().items():
        if answer.status is None:
            continue
        then = f'return {answer.status} ""'
        if answer.body:
            pages[answer.status] = answer.body
            then = f"rewrite ^ {_page(answer.status)} last"
        lines.append(f"if ($crossorigin_case = {case}) {{ {then}; }}\n")
    for status, body in pages.items():
        lines.append(
            f"location = {_page(status)} {{\n    internal;\n    default_type text/plain;\n"
            f"    return {status} {_quoted(body)};\n}}\n"
        )
    return "".join(lines)


def _page(status: int) -> str:
    """The location of a response with a text: only a location can have its own type of it."""
    return f"/crossorigin-{status}"


def _headers(rules: Rules) -> str:
    given = list(rules.headers())
    if any(rule.grants_private_network for rule in rules.rules):
        given.append("Access-Control-Allow-Private-Network")
    lines = [f"add_header {name} $crossorigin_{_variable(name)} always;" for name in given]
    lines.append("add_header Vary $crossorigin_vary always;")  # answers to preflights always vary
    lines += ["", "# The application's own are replaced."]
    for module in _HIDING:
        lines += [f"{module}_hide_header {name};" for name in CORS_HEADERS]
    return "".join(f"{line}\n" for line in lines)
