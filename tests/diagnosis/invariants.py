"""What holds for every explanation, whatever was pasted.

`broken` looks at what ``crossorigin explain`` prints and at the same as JSON, and names the rules
that do not hold:

- print and JSON say the same;
- origins, methods and headers of a fix come from the paste, and what stands for them says so;
- a fix is a policy that is accepted, or says what is wrong with it;
- a fix keeps what the pasted responses grant;
- where a cause is certain, no other one is likely.

    python -m tests.diagnosis.invariants FILE    the texts of a file: a JSON list of objects with
                                                 “name”, “args” and “stdin”
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from crossorigin import Policy, PolicyError
from crossorigin.cli.app import crossorigin
from crossorigin.diagnosis import Software
from crossorigin.fetch.application_origins import FIXED_ID_SCHEMES, ID_SCHEMES
from crossorigin.fetch.max_age import LONGEST_MAX_AGE
from crossorigin.fetch.methods import FORBIDDEN_METHODS
from crossorigin.fetch.safelists import is_forbidden_request_header_name

__all__ = ["broken", "explained"]

_HEADINGS = re.compile(
    r"(?m)^! (?:(?:Answered|Cookie kept back|Only a warning|Only reported)  |Settings(?:  |$))"
)
"""Verdicts that begin as notes do."""
LEADS = {
    "certain": (),
    "likely": ("Most likely:", "Either:", "Or:"),
    "possible": ("Or perhaps:", "Perhaps:"),
}
BESIDE_OTHERS = ("not-asked-as-a-page", "says-nothing", "unknown-sentence", "response-header-sent")
"""Causes that exclude no other: of the paste, and of a second fault."""
PLACEHOLDER = "https://your-page.example"
LISTS = {"allow-methods": "allow_methods", "allow-headers": "allow_headers",
         "expose-headers": "expose_headers"}  # fmt: skip
SAFELISTED = {"GET", "HEAD", "POST"}
NEED_NO_LISTING = {"accept", "accept-language", "content-language"}
NEVER_EXPOSED = {"set-cookie", "set-cookie2"}
EVERY_METHOD = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
DEFAULT_HEADERS = {
    "corsheaders": "authorization content-type user-agent x-csrftoken x-requested-with",
    "cors.options{": "content-type x-requested-with",
    "/enable-cors": "user-agent x-requested-with if-modified-since cache-control content-type "
    "authorization",
    "addmapping(": "*",
    "@crossorigin": "*",
}
"""What software allows without a list, by a sign of it in the paste."""
FOR_EVERY_HEADER = {"authorization", "content-type"}
"""In place of ``*``, which does not count with credentials."""


def explained(text: str, *options: str) -> Result:
    """The result of ``crossorigin explain`` for a text on standard input."""
    return CliRunner().invoke(crossorigin, ["explain", *options, "-"], input=text)


def broken(text: str, options: tuple[str, ...], printed: str, document: Any) -> list[str]:
    """The rules that an explanation of `text` breaks."""
    said = " ".join(printed.split())
    paste = " ".join((text, *options))
    return [
        *_said_apart(said, printed, document),
        *_not_of_the_paste(paste, said, document),
        *_contradictions(said, document),
        *_taken_away(document),
        *_too_sure(document),
    ]


def _said_apart(said: str, printed: str, document: Any) -> Iterator[str]:
    """What only print or only JSON says."""
    requests = document["requests"]
    for request in requests if len(requests) == 1 else ():
        for finding in request["findings"]:
            leads = LEADS[finding["confidence"]] or ("",)
            sign = "!" if finding["is_note"] else "▸"
            starts = [" ".join(f"{sign} {lead} {finding['what']}".split()) for lead in leads]
            if not any(each in said for each in starts):
                yield f"only in JSON: {starts[0]}"
            for part in ("why", "fix"):
                if " ".join(finding[part].split()) not in said:
                    yield f"only in JSON: {finding[part]}"
        shown = len(re.findall(r"(?m)^[▸!] ", printed)) - len(document["left_out"])
        headings = len(_HEADINGS.findall(printed))
        if shown - headings != len(request["findings"]):
            yield f"{shown - headings} findings in print, {len(request['findings'])} in JSON"
        for part in ("next", "command"):
            if " ".join(request[part].split()) not in said:
                yield f"only in JSON: {request[part]}"
    for fix in document["fixes"]:
        recipes = [each[part] for each in fix["recipes"] for part in ("text", "where", "remark")]
        headers = chain(fix["preflight_headers"], fix["response_headers"])
        lines = [": ".join(each) for each in headers if fix["policy"]]
        settings = [f"{name} = {json.dumps(value)}" for name, value in fix["policy"].items()]
        for part in (*recipes, *lines, *settings, fix["caution"] or ""):
            if " ".join(part.split()) not in said:
                yield f"only in JSON: {part}"
    if printed.count("As a policy of crossorigin") != len(document["fixes"]):
        yield f"{len(document['fixes'])} fixes in JSON only"


def _not_of_the_paste(paste: str, said: str, document: Any) -> Iterator[str]:
    """The names in fixes that the paste does not have."""
    lower = paste.lower()
    is_any = "*" in paste or "any" in lower or "all" in lower
    words = frozenset(re.findall(r"[\w-]+", lower))
    for fix in document["fixes"]:
        policy = fix["policy"]
        for origin in policy["allow_origins"]:
            scheme, _, host = origin.partition("://")
            if scheme in ID_SCHEMES and scheme not in FIXED_ID_SCHEMES:
                host = scheme
            if origin == PLACEHOLDER:
                if f"{PLACEHOLDER} is a placeholder" not in said and len(fix["urls"]):
                    yield "a placeholder without a word"
            elif origin != "*" and host.lower() not in lower:
                yield f"origin {origin}"
        for method in policy.get("allow_methods", ()):
            if method.lower() not in lower and not (is_any and method in EVERY_METHOD):
                yield f"method {method}"
        for name in (*policy.get("allow_headers", ()), *policy.get("expose_headers", ())):
            is_usual = is_any and name.lower() in FOR_EVERY_HEADER
            is_of_body = name == "Content-Type" and "json" in lower
            is_default = any(
                sign in lower and name.lower() in names.split()
                for sign, names in DEFAULT_HEADERS.items()
            )
            is_known = is_usual or is_of_body or is_default
            if not (name.lower() in lower or is_known or _is_corrected(name, words)):
                yield f"header {name}"
        age = policy.get("max_age", LONGEST_MAX_AGE)
        if age != LONGEST_MAX_AGE and str(age) not in paste:
            yield f"age {age}"
        for recipe in fix["recipes"]:
            for host in re.findall(r"(?<![\w.])(?:[\w-]+\.)*example(?:\.\w+)?\b", recipe["text"]):
                if host.lower() not in lower and host not in PLACEHOLDER:
                    yield f"host {host}"


def _is_corrected(name: str, words: frozenset[str]) -> bool:
    """Whether the paste has the name with a slip in it, which the explanation tells."""
    return bool(get_close_matches(name.lower(), words, 1, 0.8))


def _contradictions(said: str, document: Any) -> Iterator[str]:
    """Fixes that browsers or the check of policies would refuse."""
    for fix in document["fixes"]:
        try:
            Policy(**fix["policy"])
        except PolicyError as error:
            if not fix["caution"]:
                yield f"policy refused: {error}"
        for headers in (fix["preflight_headers"], fix["response_headers"]):
            values = {name.lower(): value for name, value in headers}
            with_credentials = "access-control-allow-credentials" in values
            if values["access-control-allow-origin"] == "null":
                yield "the origin null"
            if with_credentials and "*" in "".join(
                value for name, value in values.items() if name.startswith("access-control-")
            ):
                yield "“*” with credentials"
            if values["access-control-allow-origin"] != "*" and "vary" not in values:
                yield from ["no Vary"] if headers is fix["response_headers"] else []


def _taken_away(document: Any) -> Iterator[str]:
    """What pasted responses grant, and the fix for their request does not."""
    for request in document["requests"]:
        policies = [each["policy"] for each in request["findings"] if each["policy"]]
        for exchange in request["exchanges"]:
            if exchange["response"] is None:
                continue
            granted: dict[str, str] = {}
            for name, value in exchange["response"]["headers"]:
                granted.setdefault(name.lower().removeprefix("access-control-"), value)
            for policy in policies:
                yield from _lost(granted, policy)


def _lost(granted: dict[str, str], policy: Any) -> Iterator[str]:
    credentials = policy.get("allow_credentials", False)
    may_send = granted.get("allow-credentials") == "true" and granted.get("allow-origin") != "*"
    if may_send and not credentials:
        yield "credentials are taken away"
    origin = granted.get("allow-origin", "null")
    is_one = re.fullmatch(r"https?://[a-z0-9.:-]+", origin) is not None
    if is_one and not {origin, "*"} & set(policy["allow_origins"]):
        yield f"origin {origin} is taken away"
    if origin == "*" and not credentials and "*" not in policy["allow_origins"]:
        yield "“*” is taken away"
    for header, field in LISTS.items():
        kept = {each.lower() for each in policy.get(field, ())}
        for name in filter(None, map(str.strip, granted.get(header, "").split(","))):
            if not re.fullmatch(r"[\w-]+", name) or name.lower() in kept or "*" in kept:
                continue
            if header == "allow-methods" and name.upper() not in (
                *SAFELISTED, *FORBIDDEN_METHODS, "OPTIONS"
            ):  # fmt: skip
                yield f"method {name} is taken away"
            if header == "allow-headers" and not (
                is_forbidden_request_header_name(name) or name.lower() in NEED_NO_LISTING
            ):
                yield f"header {name} is taken away"
            if header == "expose-headers" and name.lower() not in NEVER_EXPOSED:
                yield f"exposed {name} is taken away"
    age = granted.get("max-age", "")
    if re.fullmatch(r"\d{1,9}", age) and policy.get("max_age") != min(int(age), LONGEST_MAX_AGE):
        yield f"age {age} is taken away"


def _too_sure(document: Any) -> Iterator[str]:
    for request in document["requests"]:
        causes = [
            each
            for each in request["findings"]
            if not each["is_note"] and each["cause"] not in BESIDE_OTHERS
        ]
        sure = [each["cause"] for each in causes if each["confidence"] == "certain"]
        likely = [each["cause"] for each in causes if each["confidence"] == "likely"]
        if (sure and likely) or len(sure) > 1:
            yield f"certain: {sure}, likely: {likely}"


def main() -> None:
    """Print the rules that texts of a file break."""
    total = 0
    for case in json.loads(Path(sys.argv[1]).read_text()):
        if "stdin" not in case or "server" in case:
            continue
        for server in ("", *Software) if "--server" not in case["args"] else ("",):
            options = (*case["args"], *(["--server", server] if server else []))
            if "--json" in options:
                continue
            printed = explained(case["stdin"], *options)
            if printed.exit_code == 2:
                continue
            document = json.loads(explained(case["stdin"], *options, "--json").stdout)
            for rule in broken(case["stdin"], options, printed.output, document):
                total += 1
                print(f"{case['name']} {server}: {rule}")
    print(f"{total} rules broken")
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
