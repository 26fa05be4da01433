"""Cloudflare Workers: a module that enforces the policy in front of a worker or of a web site.

Facts behind the form:

- A worker sees each request before the cache and the site behind it, and each response after them.
- The URL of a request is normalised: ``/x/../admin`` is ``/admin``, for the worker and the site.
- Headers of a response from ``fetch`` cannot be changed, but those of a copy can.
- A response that accepts a WebSocket cannot be copied.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from .intermediate import Rule, Rules
from .javascript import js_answer, js_list, js_regex, js_test
from .losses import Grade, Loss
from .places import ODD_PATHS
from .writing import commented

__all__ = ["WorkersTarget"]

_PROGRAM = Path(__file__).with_name("worker.js")


class WorkersTarget:
    """The target ``cloudflare-workers``."""

    name = "cloudflare-workers"
    title = "Cloudflare Workers"
    blocks = True

    def losses(self, rules: Rules) -> Sequence[Loss]:
        """The losses of Workers."""
        del rules
        return (
            Loss(
                "empty-headers",
                "requests",
                "an empty Origin, Access-Control-Request-Method or Sec-Fetch-Site may count as "
                "absent.",
                Grade.UNSEEN,
            ),
            Loss(
                "malformed-requests",
                "requests",
                "Cloudflare's responses to requests that it cannot read have no CORS headers.",
                Grade.UNSEEN,
            ),
        )

    def files(self, rules: Rules, head: str, folder: str) -> Mapping[str, str]:
        """One module."""
        del folder
        usage = (
            "//\n// As a worker of its own, it is in front of the site of its route. In front of "
            "another worker:\n"
            '//   import { withCors } from "./cors.js";\n'
            "//   export default withCors({ async fetch(request, env, ctx) { ... } });\n\n"
        )
        program = _PROGRAM.read_text("ascii")
        return {"cors.js": f"{commented(head, '//')}{usage}{_data(rules)}\n{program}"}


def _data(rules: Rules) -> str:
    numbers = {rule.number: at for at, rule in enumerate(rules.rules)}
    odd = ODD_PATHS if rules.by_path else ()
    lines = [f"const ODD_PATHS = {js_list(map(js_regex, odd))};", "const PLACES = ["]
    for place, number in zip(rules.places, rules.numbers, strict=True):
        host = "" if place.host is None else f"host: {js_regex(place.host.regex)}, "
        path = js_regex(place.path_regex if rules.by_path else "^/")
        lines.append(f"  {{ {host}path: {path}, policy: {number} }},")
    lines += ["];", "const RULES = ["]
    lines += [line for rule in rules.rules for line in _rule(rule)]
    policies = (
        js_list(f"RULES[{numbers[rule.number]}]" for rule in policy) for policy in rules.policies
    )
    lines += ["];", f"const POLICIES = {js_list(policies)};"]
    return "".join(f"{line}\n" for line in lines)


def _rule(rule: Rule) -> list[str]:
    origins, blocking = rule.origins, rule.blocking
    blocks = None
    if blocking is not None:
        blocks = {
            "safe": blocking.safe,
            "unsafe": blocking.unsafe,
            "withoutSite": blocking.without_site,
        }
    return [
        "  {",
        f"    anyOrigin: {json.dumps(origins.any)},",
        "    exact: new Set([",
        *(f"      {json.dumps(each)}," for each in origins.exact),
        "    ]),",
        f"    patterns: {js_list(map(js_regex, origins.regexes))},",
        f"    refused: {js_regex(origins.refused)},",
        f"    method: {js_test(rule.method)},",
        f"    names: {js_test(rule.names)},",
        f"    privateNetwork: {json.dumps(rule.grants_private_network)},",
        f"    blocking: {json.dumps(blocks)},",
        "    cases: {",
        *(f"      {json.dumps(case)}: {js_answer(each)}," for case, each in rule.answers.items()),
        "    },",
        "  },",
    ]
