"""Programs in Lua, for servers that run them: the policy as data, and ``cors.lua``.

The program is written once. A target adds the functions that its server calls.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path

from ..fetch.methods import FORBIDDEN_METHODS
from ..fetch.origins import DEFAULT_PORTS
from ..policy import OriginPattern
from .intermediate import Blocking, CaseResponse, Echo, Rule, Rules
from .places import End, MapPlace
from .writing import Unwritable, check_printable, commented

__all__ = ["program", "quoted"]

_FOLDER = Path(__file__).parent
_ECHOES = {Echo.ORIGIN: "origin", Echo.METHOD: "method", Echo.NAMES: "names"}


def quoted(text: str) -> str:
    """A string of Lua.

    Raises:
        Unwritable: it has a character that is not printable.
    """
    check_printable(text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def program(rules: Rules, head: str, adapter: str) -> str:
    """The whole text of a program; `adapter` is the file with the functions of the target."""
    parts = [commented(head, "--"), _data(rules)]
    parts += [(_FOLDER / name).read_text("ascii") for name in ("cors.lua", adapter)]
    return "\n".join(parts)


def _data(rules: Rules) -> str:
    lines = [
        f"local FORBIDDEN_METHODS = {_set(FORBIDDEN_METHODS)}",
        f"local BY_PATH = {_boolean(rules.by_path)}",
        f"local BY_HOST = {_boolean(rules.by_host)}",
        "-- The first place that matches counts; the policies are the numbers of their rules.",
        "local PLACES = {",
    ]
    for place, number in zip(rules.places, rules.numbers, strict=True):
        lines.append(f"  {_place(place, number + 1)},")
    lines += ["}", "local POLICIES = {"]
    lines += [
        f"  {{ {', '.join(str((rule.number or 0) + 1) for rule in policy)} }},"
        for policy in rules.policies
    ]
    lines += ["}", "local RULES = {"]
    lines += [line for rule in rules.rules for line in _rule(rule)]
    return "".join(f"{line}\n" for line in [*lines, "}"])


def _rule(rule: Rule) -> list[str]:
    lines = ["{", f"  any_origin = {_boolean(rule.origins.any)},", "  exact = [["]
    for origin in rule.origins.exact:
        check_printable(origin)
        if "]]" in origin:
            raise Unwritable(f"{origin!r} would end a string of Lua")
        lines.append(origin)
    lines += ["]],", "  patterns = {"]
    lines += [f"    {_table(_pattern(each))}," for each in rule.origins.patterns]
    lines += [
        "  },",
        f"  any_method = {_boolean(rule.method.any_token)},",
        f"  methods = {_set(rule.method.texts)},",
        f"  longest_method = {rule.method.longest or 0},",
        f"  any_name = {_boolean(rule.names.any_token)},",
        f"  names = {_set(rule.names.texts)},",
        f"  longest_names = {rule.names.longest},",
        f"  private_network = {_boolean(rule.grants_private_network)},",
        f"  blocking = {_blocking(rule.blocking)},",
        "  cases = {",
    ]
    lines += [f"    [{quoted(case)}] = {_answer(answer)}," for case, answer in rule.answers.items()]
    return [*lines, "  },", "},"]


_ENDS = {End.NOTHING: "nothing", End.SLASH: "slash", End.ANYTHING: "anything"}


def _place(place: MapPlace, policy: int) -> str:
    parts = [f"policy = {policy}", f"ends = {quoted(_ENDS[place.end])}"]
    if place.host is not None:
        host: dict[str, str | int | bool] = {
            "name": place.host.name,
            "below": place.host.is_below,
            "dot": place.host.has_dot,
        }
        parts.append(f"host = {_table(host)}")
    segments = ", ".join(
        _table({"text": each.text, "in_any_case": bool(each.spelling)})
        if each.text is not None
        else "{}"
        for each in place.segments
    )
    return f"{{ {', '.join(parts)}, segments = {{ {segments} }} }}"


def _answer(answer: CaseResponse) -> str:
    fixed = {
        name.lower(): value for name, value in answer.headers.items() if not isinstance(value, Echo)
    }
    echoes = {
        name.lower(): _ECHOES[value]
        for name, value in answer.headers.items()
        if isinstance(value, Echo)
    }
    parts = [f"headers = {_table(fixed)}", f"echoes = {_table(echoes)}"]
    if answer.vary:
        parts.append(f"vary = {quoted(', '.join(answer.vary))}")
    if answer.status is not None:
        parts.append(f"status = {quoted(str(answer.status))}")
    if answer.body:
        parts.append(f"body = {quoted(answer.body)}")
    return f"{{ {', '.join(parts)} }}"


def _blocking(blocking: Blocking | None) -> str:
    if blocking is None:
        return "nil"
    return _table(
        {
            "safe": blocking.safe,
            "unsafe": blocking.unsafe,
            "without_site": blocking.without_site,
        }
    )


def _pattern(pattern: OriginPattern) -> dict[str, str | int | bool]:
    scheme, host, port = pattern.origin
    common: dict[str, str | int | bool] = {
        "scheme": scheme,
        "host": host,
        "port": "" if port is None else f":{port}",
        "any_port": pattern.any_port,
        "default_port": DEFAULT_PORTS.get(scheme, -1),
    }
    if pattern.has_exact_host:
        return {"form": "host", **common}
    if pattern.subdomains:
        return {"form": "subdomains", **common}
    if pattern.part:
        return {
            "form": "part",
            "before": pattern.part.before,
            "after": pattern.part.after,
            **common,
        }
    if pattern.any_id:
        return {"form": "id", **common}
    if isinstance(pattern.addresses, ipaddress.IPv4Network):
        first, last = pattern.addresses[0], pattern.addresses[-1]
        return {"form": "addresses", "first": int(first), "last": int(last), **common}
    if isinstance(pattern.addresses, ipaddress.IPv6Network):
        bounds = pattern.addresses[0].exploded, pattern.addresses[-1].exploded
        return {"form": "addresses6", "first": bounds[0], "last": bounds[1], **common}
    raise Unwritable(f"'{pattern}' is of a form that the program does not know")


def _table(values: Mapping[str, str | int | bool]) -> str:
    parts = [f"[{quoted(name)}] = {_value(value)}" for name, value in values.items()]
    return f"{{ {', '.join(parts)} }}"


def _value(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return _boolean(value)
    return quoted(value) if isinstance(value, str) else str(value)


def _set(texts: frozenset[str]) -> str:
    return _table(dict.fromkeys(sorted(texts), True))


def _boolean(value: bool) -> str:
    return "true" if value else "false"
