"""HAProxy, from version 2.2 on: rules of a frontend, and files with the origins.

Facts behind the form:

- ``http-after-response`` runs for every response, also those that HAProxy makes; ``http-response``
  does not.
- ``req.fhdr`` is the whole value of a header; ``req.hdr`` splits it at commas. Of several lines it
  is the last, so several lines are refused.
- Plain patterns of a file are looked up in a tree; expressions are tried in order.
- HAProxy cannot include a file into a section, so the rules are pasted into the frontend.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
from .writing import check_pcre, check_printable, commented

__all__ = ["HAProxyTarget", "quoted", "quoted_format"]

_CASE = "txn.crossorigin_case"
_POLICY = "txn.crossorigin_policy"
_RULE = "txn.crossorigin_rule"
_OWN = "txn.crossorigin_own"
_ECHOES = {
    Echo.ORIGIN: "txn.crossorigin_origin",
    Echo.METHOD: "txn.crossorigin_method",
    Echo.NAMES: "txn.crossorigin_names",
}


def quoted(text: str) -> str:
    """A quoted argument, in which HAProxy replaces nothing.

    Raises:
        Unwritable: it has a character that is not printable.
    """
    check_printable(text)
    return "'" + text.replace("'", "'\"'\"'") + "'"


def quoted_format(text: str) -> str:
    """A quoted text where HAProxy expects a format, in which ``%`` is doubled.

    Raises:
        Unwritable: it has a character that is not printable.
    """
    return quoted(text.replace("%", "%%"))


class HAProxyTarget:
    """The target ``haproxy``."""

    name = "haproxy"
    title = "HAProxy"
    blocks = True

    def losses(self, rules: Rules) -> Sequence[Loss]:
        """The losses of HAProxy."""
        del rules
        return (
            Loss(
                "repeated-lines",
                "requests",
                "preflights with several lines of Access-Control-Request-Method or -Headers are "
                "refused.",
                Grade.UNSEEN,
            ),
            Loss(
                "malformed-requests",
                "requests",
                "HAProxy's responses to requests that it cannot read have no CORS headers.",
                Grade.UNSEEN,
            ),
        )

    def files(self, rules: Rules, head: str, folder: str) -> Mapping[str, str]:
        """The rules, and the files with origins that they read."""
        top = commented(head)
        lists = {
            name: lines
            for rule in rules.rules
            for name, lines in (
                (_exact_file(rule), rule.origins.exact),
                (_patterns_file(rule), rule.origins.regexes),
            )
            if lines
        }
        files = {
            "cors.cfg": (
                f"{top}#\n# Paste it into each frontend, above all other http-request rules.\n"
                + "".join(f"# {folder}/{name} is the file beside it.\n" for name in lists)
                + f"\n{_directives(rules, folder)}"
            )
        }
        for name, lines in lists.items():
            files[name] = top + "".join(f"{each}\n" for each in lines)
        return files


def _exact_file(rule: Rule) -> str:
    return f"cors-origins{'' if rule.number is None else rule.number}.lst"


def _patterns_file(rule: Rule) -> str:
    return f"cors-patterns{'' if rule.number is None else rule.number}.lst"


def _directives(rules: Rules, folder: str) -> str:
    is_blocking = any(rule.blocking for rule in rules.rules)
    lines = [
        "# --- Tests of the request",
        "acl crossorigin_sent req.fhdr_cnt(origin) gt 0",
        "acl crossorigin_asks req.fhdr_cnt(access-control-request-method) gt 0",
        "acl crossorigin_repeated_origin req.fhdr_cnt(origin) gt 1",
        "acl crossorigin_repeated req.fhdr_cnt(access-control-request-method) gt 1",
        "acl crossorigin_repeated req.fhdr_cnt(access-control-request-headers) gt 1",
        "acl crossorigin_unnamed req.fhdr_cnt(access-control-request-headers) eq 0",
        *(_OWN_ORIGIN if is_blocking else ()),
        *(line for rule in rules.rules for line in _tests(rule, folder)),
        *_choices(rules),
        "",
        "# --- The case of the request: the last that applies",
        *(line for rule in rules.rules for line in _cases(rule)),
        *_kept(rules),
        "",
        "# --- Preflights are answered here",
        *(
            f"http-request return status {answer.status}{_body(answer)} if {_is(case)}"
            for case, answer in rules.cases().items()
            if answer.status is not None
        ),
        "",
        "# --- Every response: the application's own headers are replaced",
        *(f"http-after-response del-header {name}" for name in CORS_HEADERS),
    ]
    for case, answer in rules.cases().items():
        lines += [
            f"http-after-response set-header {name} {_value(value)} if {_is(case)}{_present(value)}"
            for name, value in answer.headers.items()
        ]
        if answer.vary:
            vary = quoted_format(", ".join(answer.vary))
            lines.append(f"http-after-response add-header Vary {vary} if {_is(case)}")
    asked = "{ var(txn.crossorigin_private_network) -m str true }"
    lines += [
        "http-after-response set-header Access-Control-Allow-Private-Network true "
        f"if {_is(rule.case(ResponseCase.PREFLIGHT))} {asked}"
        for rule in rules.rules
        if rule.grants_private_network
    ]
    return "".join(f"{line}\n" for line in lines)


_OWN_ORIGIN = (
    "acl crossorigin_safe method GET HEAD OPTIONS",
    "acl crossorigin_site req.fhdr_cnt(sec-fetch-site) gt 0",
    "acl crossorigin_own_site req.fhdr(sec-fetch-site) -m str same-origin none",
    "http-request set-var(txn.crossorigin_host) req.fhdr(host),lower,regsub(:443$,) if { ssl_fc }",
    "http-request set-var(txn.crossorigin_host) req.fhdr(host),lower,regsub(:80$,) if !{ ssl_fc }",
    f"http-request set-var({_OWN}) str(https://),concat(,txn.crossorigin_host) if {{ ssl_fc }}",
    f"http-request set-var({_OWN}) str(http://),concat(,txn.crossorigin_host) if !{{ ssl_fc }}",
    f"acl crossorigin_own req.fhdr(origin),strcmp({_OWN}) eq 0",
)


def _tests(rule: Rule, folder: str) -> list[str]:
    return [
        *_origin_lines(rule, folder),
        *_test(f"{rule.prefix}_method", "access-control-request-method", rule.method),
        *_test(f"{rule.prefix}_names", "access-control-request-headers", rule.names),
    ]


def _choices(rules: Rules) -> list[str]:
    """The numbers of the policy and of its rule.

    The last that matches counts, so the first place and the first part are written last.
    """
    if len(rules.rules) == 1:
        return []
    lines = ["", "# --- The policy of the request: the last that applies", _set(_POLICY, 0)]
    for place, number in reversed(list(zip(rules.places, rules.numbers, strict=True))):
        condition = f"{{ path -m reg {quoted(place.path_regex)} }}" if rules.by_path else ""
        if place.host is not None:
            condition += f" {{ req.fhdr(host) -m reg {quoted(place.host.regex)} }}"
        lines.append(_set(_POLICY, number, condition.strip()))
    if rules.by_path:
        lines += [_set(_POLICY, 0, f"{{ path -m reg {quoted(each)} }}") for each in ODD_PATHS]
    for number, policy in enumerate(rules.policies):
        place_is = f"{{ var({_POLICY}) -m int {number} }}"
        lines.append(_set(_RULE, policy[0].number or 0, place_is))
        if len(policy) > 1:
            lines += [
                _set(_RULE, rule.number or 0, f"{place_is} {_listed(rule)}")
                for rule in reversed(policy)
            ]
    return lines


def _set(variable: str, number: int, condition: str = "") -> str:
    end = f" if {condition}" if condition else ""
    return f"http-request set-var({variable}) int({number}){end}"


def _cases(rule: Rule) -> list[str]:
    """The lines that set the case of a request that has this rule."""
    preflight = "METH_OPTIONS crossorigin_sent crossorigin_asks"
    found = [
        (ResponseCase.OTHER, ""),
        (ResponseCase.OTHER_OPTIONS, "METH_OPTIONS"),
        *_blocked(rule.blocking),
        (ResponseCase.ALLOWED, f"!METH_OPTIONS {_listed(rule)}"),
        (ResponseCase.ALLOWED_OPTIONS, f"METH_OPTIONS {_listed(rule)}"),
        (ResponseCase.REFUSED_PREFLIGHT, preflight),
        *(
            (
                ResponseCase.PREFLIGHT,
                f"{preflight} {_listed(rule)} !crossorigin_repeated "
                f"{_passes(f'{rule.prefix}_method', rule.method)} {names}",
            )
            for names in ("crossorigin_unnamed", _passes(f"{rule.prefix}_names", rule.names))
        ),
    ]
    is_chosen = "" if rule.number is None else f"{{ var({_RULE}) -m int {rule.number} }} "
    return [
        _set_case(rule.case(case), f"{is_chosen}{condition}".strip()) for case, condition in found
    ]


def _blocked(blocking: Blocking | None) -> Iterator[tuple[ResponseCase, str]]:
    if blocking is None:
        return
    other_site = "crossorigin_site !crossorigin_own_site"
    yield ResponseCase.BLOCKED, f"!crossorigin_safe !crossorigin_sent {other_site}"
    if blocking.without_site:
        yield ResponseCase.BLOCKED, "!crossorigin_safe !crossorigin_sent !crossorigin_site"
    for from_other in (other_site, "!crossorigin_site !crossorigin_own"):
        if blocking.unsafe:
            yield ResponseCase.BLOCKED, f"!crossorigin_safe crossorigin_sent {from_other}"
        if blocking.safe:
            condition = f"crossorigin_safe crossorigin_sent {from_other}"
            yield ResponseCase.BLOCKED, f"!METH_OPTIONS {condition}"
            yield ResponseCase.BLOCKED_OPTIONS, f"METH_OPTIONS {condition}"


def _set_case(case: str, condition: str) -> str:
    end = f" if {condition}" if condition else ""
    return f"http-request set-var({_CASE}) str({case}){end}"


def _body(answer: CaseResponse) -> str:
    return f" content-type text/plain string {quoted(answer.body)}" if answer.body else ""


def _is(case: str) -> str:
    return f"{{ var({_CASE}) -m str {case} }}"


def _value(value: Value) -> str:
    return f"%[var({_ECHOES[value]})]" if isinstance(value, Echo) else quoted_format(value)


def _present(value: Value) -> str:
    return f" {{ var({_ECHOES[value]}),length gt 0 }}" if isinstance(value, Echo) else ""


def _kept(rules: Rules) -> list[str]:
    """The values that responses echo, kept until then."""
    echoed = {
        value
        for answer in rules.cases().values()
        for value in answer.headers.values()
        if isinstance(value, Echo)
    }
    lines = [
        f"http-request set-var({_ECHOES[echo]}) req.fhdr({echo.value.lower()})"
        for echo in Echo
        if echo in echoed
    ]
    if any(rule.grants_private_network for rule in rules.rules):
        name = "access-control-request-private-network"
        lines.append(f"http-request set-var(txn.crossorigin_private_network) req.fhdr({name})")
    return lines


def _origin_lines(rule: Rule, folder: str) -> list[str]:
    origins = rule.origins
    listed, lines = f"{rule.prefix}_listed", []
    if origins.any:
        return [f"acl {listed} req.fhdr_cnt(origin) gt 0"]
    if origins.refused:
        never = quoted(origins.refused)
        lines.append(f"acl {rule.prefix}_never req.fhdr(origin) -m reg {never}")
    for kind, entries, name in (
        ("str", origins.exact, _exact_file(rule)),
        ("reg", origins.regexes, _patterns_file(rule)),
    ):
        if entries:
            lines.append(f"acl {listed} req.fhdr(origin) -m {kind} -f {quoted(f'{folder}/{name}')}")
    if not (origins.exact or origins.regexes):
        lines.append(f"acl {listed} always_false")
    return lines


def _listed(rule: Rule) -> str:
    if rule.origins.any:
        return f"{rule.prefix}_listed"
    never = f" !{rule.prefix}_never" if rule.origins.refused else ""
    return f"{rule.prefix}_listed !crossorigin_repeated_origin{never}"


def _test(name: str, header: str, test: Test) -> list[str]:
    check_pcre(test.in_pcre)
    lines = [f"acl {name} req.fhdr({header}) -m reg {quoted(test.in_pcre)}"]
    if test.longest is not None:
        lines.append(f"acl {name}_long req.fhdr({header}),length gt {test.longest}")
    if test.refused:
        refused = quoted(test.refused)
        lines.append(f"acl {name}_never req.fhdr({header}) -m reg {refused}")
    return lines


def _passes(name: str, test: Test) -> str:
    """The condition that a value is accepted."""
    long = "" if test.longest is None else f" !{name}_long"
    never = f" !{name}_never" if test.refused else ""
    return f"{name}{long}{never}"
