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

from collections.abc import Iterable, Mapping, Sequence

from .intermediate import CORS_HEADERS, Echo, ResponseCase, Rule, Rules, Value
from .losses import Grade, Loss
from .regexes import Test, one_of
from .writing import Unwritable, check_printable, commented

__all__ = ["ApacheTarget", "quoted", "quoted_format"]

_CASE = "crossorigin_case"
_STATUS = 204
"""With any other successful status, Apache sends a page about an internal error."""
_TOGETHER = 200
"""The origins in one expression: PCRE compiles expressions up to a size only."""
_OPTIONS = "%{REQUEST_METHOD} =OPTIONS"
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
    blocks = False

    def losses(self, rules: Rules) -> Sequence[Loss]:
        """The losses of Apache."""
        status = rules.rule.answers[ResponseCase.PREFLIGHT].status
        other = Loss(
            "preflight-status",
            "preflight_status",
            f"successful preflights have the status {_STATUS}, not {status}.",
            Grade.COSTS,
            "Browsers treat both alike. Set preflight_status to 204, or accept it.",
        )
        return (
            *((other,) if status != _STATUS else ()),
            Loss(
                "empty-headers",
                "requests",
                "an empty Origin or Access-Control-Request-Method counts as absent.",
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
                f"{_directives(rules.rule)}"
            )
        }


def _directives(rule: Rule) -> str:
    lines = [
        "RewriteEngine On",
        "",
        "# --- Tests of the request",
        *_origins(rule),
        *_test(Echo.METHOD, "method", rule.method),
        *_test(Echo.NAMES, "names", rule.names),
        "",
        "# --- The case of the request: the last that applies",
        _set_case(ResponseCase.OTHER),
        *_case(ResponseCase.OTHER_OPTIONS, [_OPTIONS]),
        *_case(ResponseCase.ALLOWED, [f"!{_OPTIONS}", *_passed("listed")]),
        *_case(ResponseCase.ALLOWED_OPTIONS, [_OPTIONS, *_passed("listed")]),
        *_case(ResponseCase.REFUSED_PREFLIGHT, [_OPTIONS, *_PREFLIGHT]),
        *_case(
            ResponseCase.PREFLIGHT,
            [_OPTIONS, *_PREFLIGHT, *_passed("listed", "method", "names")],
        ),
        f"RewriteCond %{{ENV:REDIRECT_{_CASE}}} .",
        f"RewriteRule ^ - [E={_CASE}:%{{ENV:REDIRECT_{_CASE}}}]",
        "",
        "# --- Preflights are answered here",
    ]
    for case, answer in rule.answers.items():
        if answer.status is not None:
            status = _STATUS if case is ResponseCase.PREFLIGHT else answer.status
            lines += [
                "RewriteCond %{ENV:REDIRECT_STATUS} ^$",
                f"RewriteCond %{{ENV:{_CASE}}} ={case}",
                f"RewriteRule ^ - [R={status},L]",
            ]
    lines += ["", "# --- Every response: the application's own headers are replaced"]
    for name in CORS_HEADERS:
        lines += [f"Header always unset {name}", f"Header onsuccess unset {name}"]
    for case, answer in rule.answers.items():
        condition = f"\"expr=reqenv('{_CASE}') == '{case}'\""
        lines += [
            f"Header always set {name} {_value(value)} {condition}"
            for name, value in answer.headers.items()
        ]
        if answer.vary:
            vary = quoted_format(", ".join(answer.vary))
            lines.append(f"Header always merge Vary {vary} {condition}")
    if rule.grants_private_network:
        asked = "req_novary('Access-Control-Request-Private-Network') == 'true'"
        condition = f"reqenv('{_CASE}') == '{ResponseCase.PREFLIGHT}' && {asked}"
        lines.append(
            f'Header always set Access-Control-Allow-Private-Network "true" "expr={condition}"'
        )
    return "".join(f"{line}\n" for line in lines)


def _conditions(conditions: Iterable[str]) -> list[str]:
    return [f"RewriteCond {each}" for each in conditions]


def _set_case(case: ResponseCase) -> str:
    return f"RewriteRule ^ - [E={_CASE}:{case}]"


def _case(case: ResponseCase, conditions: Iterable[str]) -> list[str]:
    found = [each.removeprefix("!") for each in conditions if not each.startswith("!")]
    negated = ["%{REQUEST_METHOD} !=OPTIONS" for each in conditions if each.startswith("!")]
    return [*_conditions([*negated, *found]), _set_case(case)]


def _passed(*names: str) -> list[str]:
    return [f"%{{ENV:crossorigin_{name}}} =yes" for name in names]


def _origins(rule: Rule) -> list[str]:
    origins = rule.origins
    source = "%{HTTP:Origin}"
    set_listed = "RewriteRule ^ - [E=crossorigin_listed:yes]"
    if origins.any:
        return [f"RewriteCond {source} . [NV]", set_listed]
    exact = [
        one_of(origins.exact[start : start + _TOGETHER])
        for start in range(0, len(origins.exact), _TOGETHER)
    ]
    regexes = [*exact, *origins.regexes]
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
    lines.append(f"RewriteCond {source} {quoted(test.accepted)} [NV]")
    return [*lines, f"RewriteRule ^ - [E=crossorigin_{name}:yes]"]


def _value(value: Value) -> str:
    if isinstance(value, Echo):
        return f'"expr=%{{req_novary:{value.value}}}"'
    return quoted_format(value)
