"""Varnish, from version 6.0 on: subroutines in front of the user's own.

Facts behind the form:

- Subroutines of one name run one after the other, in the order in which they are included.
- ``vcl_deliver`` sees every response of the backend, those of the cache and Varnish's own errors of
  backends included; ``vcl_synth`` those of ``synth``, such as preflights.
- The headers are set when a response is delivered, so the cache has one object for all origins, and
  ``Vary`` is for the caches behind. The application's own ``Vary: Origin`` splits the cache.
- A method that Varnish does not know is piped: then it sees no response.
- Varnish does not know the scheme of a request's URL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..fetch.methods import FORBIDDEN_METHODS
from .intermediate import CORS_HEADERS, CaseResponse, Echo, ResponseCase, Rule, Rules, Value
from .losses import Grade, Loss
from .places import ODD_PATHS
from .regexes import Test, exact_in_pcre
from .writing import Unwritable, check_pcre, check_printable, commented

__all__ = ["VarnishTarget", "quoted"]

_KNOWN = frozenset({"GET", "HEAD", "PUT", "POST", "OPTIONS", "DELETE", "PATCH"}) | FORBIDDEN_METHODS
_VARIABLES = ("case", "policy", "listed", "method", "names")
_ASKS = "req.http.Origin && req.http.Access-Control-Request-Method"


def quoted(text: str) -> str:
    """A long string of VCL, in which nothing is replaced.

    Raises:
        Unwritable: it has the end of such a string, or a character that is not printable.
    """
    check_printable(text)
    if '"}' in text:
        raise Unwritable(f"{text!r} would end a string of Varnish")
    return f'{{"{text}"}}'


class VarnishTarget:
    """The target ``varnish``."""

    name = "varnish"
    title = "Varnish"
    blocks = False

    def losses(self, rules: Rules) -> Sequence[Loss]:
        """The losses of Varnish."""
        unknown = {
            each
            for rule in rules.rules
            for each in (rule.method.texts | ({"other"} if rule.method.any_token else set()))
            if each not in _KNOWN
        }
        piped = Loss(
            "unusual-methods",
            "allow_methods",
            "requests with methods that Varnish does not know get the status 501.",
            Grade.COSTS,
            "Leave such methods out, or accept it.",
        )
        return (
            *((piped,) if unknown else ()),
            Loss(
                "repeated-lines",
                "requests",
                "of a header with several lines, such as two of Origin, Varnish reads one only.",
                Grade.UNSEEN,
            ),
            Loss(
                "malformed-requests",
                "requests",
                "Varnish's responses to requests that it cannot read have no CORS headers.",
                Grade.UNSEEN,
            ),
        )

    def files(self, rules: Rules, head: str, folder: str) -> Mapping[str, str]:
        """One file, to be included above the user's subroutines."""
        del folder
        return {
            "cors.vcl": (
                f"{commented(head)}#\n# Include it above all subroutines of your own: "
                'include "cors.vcl";\n\n' + "\n".join(_subroutines(rules))
            )
        }


def _subroutines(rules: Rules) -> Iterator[str]:
    for rule in rules.rules:
        yield _sub(f"{rule.prefix}_tests", _tests(rule))
    cases = rules.cases()
    yield _sub("vcl_recv", [*_recv(rules), *_replies(cases)])
    yield _sub(
        "vcl_pipe",
        [
            "# A method that Varnish does not know.",
            *_if("!req.http.Upgrade", ["return (synth(501));"]),
        ],
    )
    yield _sub("vcl_backend_fetch", [f"unset bereq.http.{_name(each)};" for each in _VARIABLES])
    headers = [f"unset resp.http.{name};" for name in CORS_HEADERS]
    headers += [line for case, answer in cases.items() for line in _headers(case, answer)]
    for rule in rules.rules:
        if rule.grants_private_network:
            case = rule.case(ResponseCase.PREFLIGHT)
            asked = 'req.http.Access-Control-Request-Private-Network == "true"'
            headers += _if(
                f"{_is(case)} && {asked}",
                ['set resp.http.Access-Control-Allow-Private-Network = "true";'],
            )
    yield _sub("crossorigin_headers", headers)
    yield _sub("vcl_deliver", ["call crossorigin_headers;"])
    own = [case for case, answer in cases.items() if answer.status is not None]
    yield _sub(
        "vcl_synth",
        [
            "call crossorigin_headers;",
            *_if(
                f'({" || ".join(map(_is, own))}) && resp.reason == "crossorigin"',
                [
                    *_if("resp.status < 300", ['set resp.reason = "No Content";']),
                    *_if("resp.status >= 300", ['set resp.reason = "Forbidden";']),
                    'set resp.body = "";',
                    "return (deliver);",
                ],
            ),
        ],
    )


def _sub(name: str, lines: Iterable[str]) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f"sub {name} {{\n{body}}}\n"


def _if(condition: str, lines: Iterable[str]) -> list[str]:
    return [f"if ({condition}) {{", *(f"    {line}" for line in lines), "}"]


def _name(variable: str) -> str:
    return f"crossorigin-{variable}"


def _set(variable: str, value: str) -> str:
    return f'set req.http.{_name(variable)} = "{value}";'


def _is(case: str) -> str:
    return f'req.http.{_name("case")} == "{case}"'


def _tests(rule: Rule) -> list[str]:
    """The lines that set what the rule allows: ``listed``, ``method`` and ``names``."""
    lines = [f"unset req.http.{_name(each)};" for each in ("listed", "method", "names")]
    origins = rule.origins
    if origins.any:
        lines += _if("req.http.Origin", [_set("listed", "yes")])
    else:
        exact = exact_in_pcre(origins.exact)
        regexes = [f"req.http.Origin ~ {quoted(each)}" for each in (*exact, *origins.regexes)]
        never = f" && req.http.Origin !~ {quoted(origins.refused)}" if origins.refused else ""
        if regexes:
            condition = f"req.http.Origin{never} && ({' || '.join(regexes)})"
            lines += _if(condition, [_set("listed", "yes")])
    names = f"req.http.{Echo.NAMES.value}"
    lines += _if(_passes(f"req.http.{Echo.METHOD.value}", rule.method), [_set("method", "yes")])
    lines += _if(f"!{names} || ({_passes(names, rule.names)})", [_set("names", "yes")])
    return lines


def _passes(value: str, test: Test) -> str:
    """The condition that a value is accepted."""
    check_pcre(test.in_pcre)
    conditions = [f"{value} ~ {quoted(test.in_pcre)}"]
    if test.longest is not None:
        conditions.insert(0, f"{value} !~ {quoted(f'^.{{{test.longest + 1}}}')}")
    if test.refused:
        conditions.append(f"{value} !~ {quoted(test.refused)}")
    return " && ".join(conditions)


def _recv(rules: Rules) -> list[str]:
    lines = [f"unset req.http.{_name(each)};" for each in _VARIABLES]
    if len(rules.rules) == 1:
        return [*lines, *_chosen(rules.policies[0])]
    lines.append(_set("policy", "0"))
    if rules.places:
        lines += _places(rules)
    for number, policy in enumerate(rules.policies):
        lines += _if(f'req.http.{_name("policy")} == "{number}"', _chosen(policy))
    return lines


def _places(rules: Rules) -> list[str]:
    """The first place that matches counts."""
    tests = [(f"req.url ~ {quoted(each)}", 0) for each in ODD_PATHS if rules.by_path]
    for place, number in zip(rules.places, rules.numbers, strict=True):
        conditions = [f"req.url ~ {quoted(place.path_regex)}"] if rules.by_path else []
        if place.host is not None:
            conditions.append(f"req.http.Host ~ {quoted(place.host.regex)}")
        tests.append((" && ".join(conditions), number))
    lines = []
    for at, (condition, number) in enumerate(tests):
        word = "elsif" if at else "if"
        lines += [f"{word} ({condition}) {{", f"    {_set('policy', str(number))}", "}"]
    return lines


def _chosen(policy: Sequence[Rule]) -> list[str]:
    """The lines that set the case of a request by the first rule that allows its origin."""
    first, *others = policy
    lines = [f"call {first.prefix}_tests;", *_cases(first)]
    for rule in others:
        inner = [f"call {rule.prefix}_tests;", *_cases(rule)]
        lines += _if(f"!req.http.{_name('listed')} && req.http.Origin", inner)
    if others:
        # No part allows the origin: the first decides.
        lines += _if(
            f"!req.http.{_name('listed')}", [f"call {first.prefix}_tests;", *_cases(first)]
        )
    return lines


def _cases(rule: Rule) -> list[str]:
    listed, method, names = (f"req.http.{_name(each)}" for each in ("listed", "method", "names"))

    def chain(*cases: tuple[str, ResponseCase]) -> list[str]:
        lines = []
        for at, (condition, case) in enumerate(cases):
            test = f"{'elsif' if at else 'if'} ({condition})" if condition else "else"
            lines += [f"{test} {{", f"    {_set('case', rule.case(case))}", "}"]
        return lines

    options = chain(
        (f"{_ASKS} && {listed} && {method} && {names}", ResponseCase.PREFLIGHT),
        (_ASKS, ResponseCase.REFUSED_PREFLIGHT),
        (listed, ResponseCase.ALLOWED_OPTIONS),
        ("", ResponseCase.OTHER_OPTIONS),
    )
    others = chain((listed, ResponseCase.ALLOWED), ("", ResponseCase.OTHER))
    return [
        *_if('req.method == "OPTIONS"', options),
        "else {",
        *(f"    {line}" for line in others),
        "}",
    ]


def _replies(cases: Mapping[str, CaseResponse]) -> list[str]:
    return [
        line
        for case, answer in cases.items()
        if answer.status is not None
        for line in _if(_is(case), [f'return (synth({answer.status}, "crossorigin"));'])
    ]


def _headers(case: str, answer: CaseResponse) -> list[str]:
    lines = [f"set resp.http.{name} = {_value(value)};" for name, value in answer.headers.items()]
    if answer.vary:
        vary = quoted(", ".join(answer.vary))
        lines += _if("resp.http.Vary", [f'set resp.http.Vary = resp.http.Vary + ", " + {vary};'])
        lines += ["else {", f"    set resp.http.Vary = {vary};", "}"]
    return _if(_is(case), lines) if lines else []


def _value(value: Value) -> str:
    return f"req.http.{value.value}" if isinstance(value, Echo) else quoted(value)
