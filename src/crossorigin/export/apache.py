"""Apache httpd, from version 2.4.10 on: mod_rewrite decides and answers, mod_headers sets headers.

Facts behind the form:

- In a virtual host, mod_rewrite runs before logins; in a directory it does not.
- ``RewriteCond`` with ``NV``, and ``req_novary``, keep Apache from adding to ``Vary`` itself.
- Apache joins the values of several header lines by commas.
- ``Header always`` also changes Apache's own errors. The headers of a proxied application are in
  another table, which ``Header onsuccess`` changes: the application's are removed from both.
- An ``ErrorDocument`` is a request of its own, whose variables have ``REDIRECT_`` in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .intermediate import CORS_HEADERS, Blocking, Echo, ResponseCase, Rule, Rules, Value
from .losses import Grade, Loss
from .places import ODD_PATHS
from .regexes import OWN_ORIGIN, OWN_ORIGIN_REFUSED, Test, exact_in_pcre
from .writing import Unwritable, check_pcre, check_printable, commented

__all__ = ["ApacheTarget", "quoted", "quoted_format"]

_CASE = "crossorigin_case"
_STATUS = 204
"""With any other successful status, Apache sends a page about an internal error."""
_ERRORS = 400
_OPTIONS, _NOT_OPTIONS = "%{REQUEST_METHOD} =OPTIONS", "%{REQUEST_METHOD} !=OPTIONS"
_PREFLIGHT = ("%{HTTP:Origin} . [NV]", "%{HTTP:Access-Control-Request-Method} . [NV]")


def quoted(text: str) -> str:
    """A quoted argument, such as a regular expression.

    Raises:
        Unwritable: it has a backslash before a quote or at its end, text that Apache replaces, or a
            character that is not printable.
    """
    check_printable(text)
    if "\\\\" in text or '\\"' in text or text.endswith("\\") or "${" in text:
        raise Unwritable(f"Apache reads more than characters in {text!r}")
    return '"' + text.replace('"', '\\"') + '"'


def quoted_format(text: str) -> str:
    """A quoted value of a header, in which ``%`` is doubled.

    Raises:
        Unwritable: see `quoted`.
    """
    return quoted(text.replace("%", "%%"))


class ApacheTarget:
    """The target ``apache``."""

    name = "apache"
    title = "Apache httpd"
    blocks = True

    def losses(self, rules: Rules) -> Sequence[Loss]:
        """The losses of Apache."""
        statuses = {rule.answers[ResponseCase.PREFLIGHT].status or 0 for rule in rules.rules}
        other = [
            Loss(
                "preflight-status",
                "preflight_status",
                f"successful preflights have the status {_STATUS}, not {status}.",
                Grade.COSTS,
                "Browsers treat both alike. Set preflight_status to 204, or accept it.",
            )
            for status in sorted(statuses - {_STATUS})
        ]
        return (
            *other[:1],
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
                "Apache's responses to requests that it cannot read have no CORS headers.",
                Grade.UNSEEN,
            ),
        )

    def files(self, rules: Rules, head: str, folder: str) -> Mapping[str, str]:
        """One file, to be included into each virtual host."""
        del folder
        top = commented(head)
        return {
            "cors.conf": (
                f"{top}#\n# In each <VirtualHost>, first: Include cors.conf\n"
                "# It needs mod_headers and mod_rewrite.\n\n"
                f"{_directives(rules)}"
            )
        }


def _directives(rules: Rules) -> str:
    lines = ["RewriteEngine On", "", "# --- Tests of the request"]
    if any(rule.blocking for rule in rules.rules):
        lines += _own_origin()
    for rule in rules.rules:
        lines += [
            *_origins(rule),
            *_test(Echo.METHOD, f"{rule.prefix}_method", rule.method),
            *_test(Echo.NAMES, f"{rule.prefix}_names", rule.names),
        ]
    lines += [
        *_choices(rules),
        "",
        "# --- The case of the request: the last that applies",
        *(line for rule in rules.rules for line in _cases(rule)),
        f"RewriteCond %{{ENV:REDIRECT_{_CASE}}} .",
        f"RewriteRule ^ - [E={_CASE}:%{{ENV:REDIRECT_{_CASE}}}]",
        "",
        "# --- Preflights are answered here",
    ]
    cases = rules.cases()
    for case, answer in cases.items():
        if answer.status is not None:
            status = answer.status if answer.status >= _ERRORS else _STATUS
            lines += [
                "RewriteCond %{ENV:REDIRECT_STATUS} ^$",
                f"RewriteCond %{{ENV:{_CASE}}} ={case}",
                f"RewriteRule ^ - [R={status},L]",
            ]
    lines += ["", "# --- Every response: the application's own headers are replaced"]
    for name in CORS_HEADERS:
        lines += [f"Header always unset {name}", f"Header onsuccess unset {name}"]
    for case, answer in cases.items():
        condition = f"\"expr=reqenv('{_CASE}') == '{case}'\""
        lines += [
            f"Header always set {name} {_value(value)} {condition}"
            for name, value in answer.headers.items()
        ]
        if answer.vary:
            vary = quoted_format(", ".join(answer.vary))
            lines.append(f"Header always merge Vary {vary} {condition}")
    for rule in rules.rules:
        if rule.grants_private_network:
            asked = "req_novary('Access-Control-Request-Private-Network') == 'true'"
            condition = f"reqenv('{_CASE}') == '{rule.case(ResponseCase.PREFLIGHT)}' && {asked}"
            lines.append(
                f'Header always set Access-Control-Allow-Private-Network "true" "expr={condition}"'
            )
    return "".join(f"{line}\n" for line in lines)


def _own_origin() -> list[str]:
    """Whether the request is of the user or of the server's own page: ``yes``, ``no`` or empty."""
    source = quoted("%{HTTP:Origin} %{REQUEST_SCHEME}://%{HTTP:Host}")
    site = "RewriteCond %{HTTP:Sec-Fetch-Site}"
    found = [f"{site} . [NV]", "RewriteRule ^ - [E=crossorigin_own:no]"]
    found += [f"{site} ^(same-origin|none)$ [NV]", "RewriteRule ^ - [E=crossorigin_own:yes]"]
    for regex in OWN_ORIGIN:
        found += [
            f"{site} ^$ [NV]",
            f"RewriteCond {source} {quoted(f'!{OWN_ORIGIN_REFUSED}')} [NV]",
            f"RewriteCond {source} {quoted(regex)} [NV,NC]",
            "RewriteRule ^ - [E=crossorigin_own:yes]",
        ]
    return found


def _choices(rules: Rules) -> list[str]:
    """The numbers of the policy and of its rule, if there are several: the last that applies."""
    if len(rules.rules) == 1:
        return []
    lines = ["", "# --- The policy of the request: the last that applies", _set("policy", "0")]
    for place, number in reversed(list(zip(rules.places, rules.numbers, strict=True))):
        if place.host is not None:
            lines.append(f"RewriteCond %{{HTTP:Host}} {quoted(place.host.regex)} [NV]")
        if rules.by_path:
            lines.append(_path_is(place.path_regex))
        lines.append(_set("policy", str(number)))
    if rules.by_path:
        for regex in ODD_PATHS:
            lines += [_path_is(regex), _set("policy", "0")]
    for number, policy in enumerate(rules.policies):
        is_chosen = f"RewriteCond %{{ENV:crossorigin_policy}} ={number}"
        lines += [is_chosen, _set("rule", str(policy[0].number))]
        if len(policy) > 1:
            for rule in reversed(policy):
                listed = f"RewriteCond %{{ENV:{rule.prefix}_listed}} =yes"
                lines += [is_chosen, listed, _set("rule", str(rule.number))]
    return lines


def _path_is(regex: str) -> str:
    """Of the request as it came: a method, the path, a version."""
    path = re.sub(r"(?<!\\)\$", "( |$)", regex.removeprefix("^"))  # not that of a segment
    return f"RewriteCond %{{THE_REQUEST}} {quoted(f'^[^ ]+ {path}')}"


def _set(name: str, value: str) -> str:
    return f"RewriteRule ^ - [E=crossorigin_{name}:{value}]"


def _cases(rule: Rule) -> list[str]:
    """The lines that set the case of a request that has this rule."""
    listed, method, names = (
        f"%{{ENV:{rule.prefix}_{each}}} =yes" for each in ("listed", "method", "names")
    )
    found = [
        (ResponseCase.OTHER, []),
        (ResponseCase.OTHER_OPTIONS, [_OPTIONS]),
        *_blocked(rule.blocking),
        (ResponseCase.ALLOWED, [_NOT_OPTIONS, listed]),
        (ResponseCase.ALLOWED_OPTIONS, [_OPTIONS, listed]),
        (ResponseCase.REFUSED_PREFLIGHT, [_OPTIONS, *_PREFLIGHT]),
        (ResponseCase.PREFLIGHT, [_OPTIONS, *_PREFLIGHT, listed, method, names]),
    ]
    is_chosen = [] if rule.number is None else [f"%{{ENV:crossorigin_rule}} ={rule.number}"]
    return [
        line
        for case, conditions in found
        for line in (
            *(f"RewriteCond {each}" for each in (*is_chosen, *conditions)),
            _set("case", rule.case(case)),
        )
    ]


def _blocked(blocking: Blocking | None) -> Iterator[tuple[ResponseCase, list[str]]]:
    if blocking is None:
        return
    safe = "%{REQUEST_METHOD} ^(GET|HEAD)$"
    unsafe = "%{REQUEST_METHOD} !^(GET|HEAD|OPTIONS)$"
    sent, unsent = "%{HTTP:Origin} . [NV]", "%{HTTP:Origin} ^$ [NV]"
    not_own, other_site = "%{ENV:crossorigin_own} !=yes", "%{ENV:crossorigin_own} =no"
    yield ResponseCase.BLOCKED, [unsafe, unsent, other_site]
    if blocking.without_site:
        yield ResponseCase.BLOCKED, [unsafe, unsent, not_own]
    if blocking.unsafe:
        yield ResponseCase.BLOCKED, [unsafe, sent, not_own]
    if blocking.safe:
        yield ResponseCase.BLOCKED, [safe, sent, not_own]
        yield ResponseCase.BLOCKED_OPTIONS, [_OPTIONS, sent, not_own]


def _origins(rule: Rule) -> list[str]:
    origins = rule.origins
    source = "%{HTTP:Origin}"
    set_listed = f"RewriteRule ^ - [E={rule.prefix}_listed:yes]"
    if origins.any:
        return [f"RewriteCond {source} . [NV]", set_listed]
    regexes = [*exact_in_pcre(origins.exact), *origins.regexes]
    if not regexes:
        return []
    lines = []
    if origins.refused:
        lines.append(f"RewriteCond {source} {quoted(f'!{origins.refused}')} [NV]")
    lines += [f"RewriteCond {source} {quoted(each)} [NV,OR]" for each in regexes[:-1]]
    return [*lines, f"RewriteCond {source} {quoted(regexes[-1])} [NV]", set_listed]


def _test(echo: Echo, name: str, test: Test) -> list[str]:
    source = f"%{{HTTP:{echo.value}}}"
    lines = []
    if test.longest is not None:
        lines.append(f"RewriteCond {source} {quoted(f'!^.{{{test.longest + 1}}}')} [NV]")
    if test.refused:
        lines.append(f"RewriteCond {source} {quoted(f'!{test.refused}')} [NV]")
    check_pcre(test.in_pcre)
    lines.append(f"RewriteCond {source} {quoted(test.in_pcre)} [NV]")
    return [*lines, f"RewriteRule ^ - [E={name}:yes]"]


def _value(value: Value) -> str:
    if isinstance(value, Echo):
        return f'"expr=%{{req_novary:{value.value}}}"'
    return quoted_format(value)
