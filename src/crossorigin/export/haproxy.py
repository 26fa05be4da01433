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

from collections.abc import Mapping, Sequence

from .intermediate import CORS_HEADERS, Echo, OriginTree, ResponseCase, Rule, Rules, Value
from .losses import Grade, Loss
from .regexes import Test
from .writing import check_printable, commented

__all__ = ["HAProxyTarget", "quoted", "quoted_format"]

EXACT, PATTERNS = "cors-origins.lst", "cors-patterns.lst"
_CASE = "txn.crossorigin_case"
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
    blocks = False

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
        origins = rules.rule.origins
        files = {
            "cors.cfg": (
                f"{top}#\n# Paste it into each frontend, above all other http-request rules.\n"
                + "".join(f"# {folder}/{name} is the file beside it.\n" for name in _used(origins))
                + f"\n{_rules(rules.rule, folder)}"
            )
        }
        if origins.exact:
            files[EXACT] = top + "".join(f"{each}\n" for each in origins.exact)
        if origins.regexes:
            files[PATTERNS] = top + "".join(f"{each}\n" for each in origins.regexes)
        return files


def _used(origins: OriginTree) -> list[str]:
    return [EXACT] * bool(origins.exact) + [PATTERNS] * bool(origins.regexes)


def _rules(rule: Rule, folder: str) -> str:
    lines = [
        "# --- Tests of the request",
        "acl crossorigin_sent req.fhdr_cnt(origin) gt 0",
        "acl crossorigin_asks req.fhdr_cnt(access-control-request-method) gt 0",
        *_origin_lines(rule, folder),
        "acl crossorigin_repeated req.fhdr_cnt(access-control-request-method) gt 1",
        "acl crossorigin_repeated req.fhdr_cnt(access-control-request-headers) gt 1",
        *_test("method", "access-control-request-method", rule.method),
        *_test("names", "access-control-request-headers", rule.names),
        "acl crossorigin_unnamed req.fhdr_cnt(access-control-request-headers) eq 0",
        "",
        "# --- The case of the request: the last that applies",
        _set_case(ResponseCase.OTHER),
        _set_case(ResponseCase.OTHER_OPTIONS, "METH_OPTIONS"),
        _set_case(ResponseCase.ALLOWED, f"!METH_OPTIONS {_listed(rule)}"),
        _set_case(ResponseCase.ALLOWED_OPTIONS, f"METH_OPTIONS {_listed(rule)}"),
        _set_case(
            ResponseCase.REFUSED_PREFLIGHT,
            "METH_OPTIONS crossorigin_sent crossorigin_asks",
        ),
        *(
            _set_case(
                ResponseCase.PREFLIGHT,
                "METH_OPTIONS crossorigin_sent crossorigin_asks "
                f"{_listed(rule)} !crossorigin_repeated {_passes('method', rule.method)} {names}",
            )
            for names in ("crossorigin_unnamed", _passes("names", rule.names))
        ),
        *_kept(rule),
        "",
        "# --- Preflights are answered here",
        *(
            f"http-request return status {answer.status} if {_is(case)}"
            for case, answer in rule.answers.items()
            if answer.status is not None
        ),
        "",
        "# --- Every response: the application's own headers are replaced",
        *(f"http-after-response del-header {name}" for name in CORS_HEADERS),
    ]
    for case, answer in rule.answers.items():
        lines += [
            f"http-after-response set-header {name} {_value(value)} if {_is(case)}{_present(value)}"
            for name, value in answer.headers.items()
        ]
        if answer.vary:
            vary = quoted_format(", ".join(answer.vary))
            lines.append(f"http-after-response add-header Vary {vary} if {_is(case)}")
    if rule.grants_private_network:
        asked = "{ var(txn.crossorigin_private_network) -m str true }"
        lines.append(
            "http-after-response set-header Access-Control-Allow-Private-Network true "
            f"if {_is(ResponseCase.PREFLIGHT)} {asked}"
        )
    return "".join(f"{line}\n" for line in lines)


def _set_case(case: ResponseCase, condition: str = "") -> str:
    end = f" if {condition}" if condition else ""
    return f"http-request set-var({_CASE}) str({case}){end}"


def _is(case: ResponseCase) -> str:
    return f"{{ var({_CASE}) -m str {case} }}"


def _value(value: Value) -> str:
    return f"%[var({_ECHOES[value]})]" if isinstance(value, Echo) else quoted_format(value)


def _present(value: Value) -> str:
    return f" {{ var({_ECHOES[value]}),length gt 0 }}" if isinstance(value, Echo) else ""


def _kept(rule: Rule) -> list[str]:
    """The values that answers echo, kept for the response."""
    echoed = {
        value
        for answer in rule.answers.values()
        for value in answer.headers.values()
        if isinstance(value, Echo)
    }
    lines = [
        f"http-request set-var({_ECHOES[echo]}) req.fhdr({echo.value.lower()})"
        for echo in Echo
        if echo in echoed
    ]
    if rule.grants_private_network:
        name = "access-control-request-private-network"
        lines.append(f"http-request set-var(txn.crossorigin_private_network) req.fhdr({name})")
    return lines


def _origin_lines(rule: Rule, folder: str) -> list[str]:
    origins = rule.origins
    lines = ["acl crossorigin_repeated_origin req.fhdr_cnt(origin) gt 1"]
    if origins.any:
        return ["acl crossorigin_listed req.fhdr_cnt(origin) gt 0"]
    if origins.refused:
        lines.append(f"acl crossorigin_never req.fhdr(origin) -m reg {quoted(origins.refused)}")
    if origins.exact:
        lines.append(
            f"acl crossorigin_listed req.fhdr(origin) -m str -f {quoted(f'{folder}/{EXACT}')}"
        )
    if origins.regexes:
        lines.append(
            f"acl crossorigin_listed req.fhdr(origin) -m reg -f {quoted(f'{folder}/{PATTERNS}')}"
        )
    if not (origins.exact or origins.regexes):
        lines.append("acl crossorigin_listed always_false")
    return lines


def _listed(rule: Rule) -> str:
    if rule.origins.any:
        return "crossorigin_listed"
    never = " !crossorigin_never" if rule.origins.refused else ""
    return f"crossorigin_listed !crossorigin_repeated_origin{never}"


def _test(name: str, header: str, test: Test) -> list[str]:
    lines = [f"acl crossorigin_{name} req.fhdr({header}) -m reg {quoted(test.accepted)}"]
    if test.longest is not None:
        lines.append(f"acl crossorigin_{name}_long req.fhdr({header}),length gt {test.longest}")
    if test.refused:
        refused = quoted(test.refused)
        lines.append(f"acl crossorigin_{name}_never req.fhdr({header}) -m reg {refused}")
    return lines


def _passes(name: str, test: Test) -> str:
    """The condition that a value is accepted."""
    long = "" if test.longest is None else f" !crossorigin_{name}_long"
    never = f" !crossorigin_{name}_never" if test.refused else ""
    return f"crossorigin_{name}{long}{never}"
