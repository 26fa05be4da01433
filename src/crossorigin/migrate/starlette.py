"""``starlette.middleware.cors.CORSMiddleware``, which FastAPI uses too.

SourceFile: starlette/middleware/cors.py, 1.10.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..policy import NO_CORS, PolicyMap
from ..printing import show
from .differences import Change, Migration
from .draft import Draft, Findings
from .options import OptionReader, read_keywords
from .source import MigrationError, OptionEntry, SourceFile

__all__ = ["migrate"]

CLASSES: Final = (
    "starlette.middleware.cors.CORSMiddleware",
    "fastapi.middleware.cors.CORSMiddleware",
)

PARAMETERS: Final = (
    "app",
    "allow_origins",
    "allow_methods",
    "allow_headers",
    "allow_credentials",
    "allow_origin_regex",
    "allow_private_network",
    "expose_headers",
    "max_age",
)
ALL_METHODS: Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY")
DEFAULT_MAX_AGE = 600

NAMES: Final = {name: name for name in PARAMETERS}

GENERAL: Final = (
    (
        Change.PREFLIGHT_STATUS,
        "a successful preflight is answered with 204 and no body, not with 200 and 'OK'.",
    ),
    (
        Change.REFUSED_PREFLIGHT,
        "a refused preflight is answered with 403 and no CORS header, not with 400 and some of "
        "them.",
    ),
    (
        Change.PREFLIGHT_LISTS,
        "the answer to a preflight lists GET, HEAD and POST with the other methods, and the "
        "headers of the policy; without credentials, '*' stays '*'.",
    ),
    (
        Change.HEADERS_FOR_OTHERS,
        "pages of refused origins got the headers for credentials and exposed headers; now they "
        "get none. Requests without an Origin also get the headers that are the same for all "
        "origins.",
    ),
    (
        Change.ERROR_RESPONSES,
        "the 500 for an unhandled exception had no CORS headers; now it has.",
    ),
    (
        Change.OWN_HEADERS,
        "CORS headers that the application sets itself are always replaced or removed, not only "
        "for allowed origins.",
    ),
    (
        Change.VARY,
        "Vary lists only the headers that the answer depends on: none if it is the same for all.",
    ),
)


def migrate(sources: Sequence[SourceFile]) -> Migration:
    """The policies for the middleware's configuration."""
    calls = [(source, call) for source in sources for call in _calls(source)]
    if not calls:
        raise MigrationError(
            f"{', '.join(source.name for source in sources)}: there is no CORSMiddleware of "
            "Starlette or FastAPI here"
        )
    findings = Findings()
    source, call = calls[0]
    draft = _read(findings, source, call)
    policy = draft.build(NAMES)
    for other, more in calls[1:]:
        findings.another("CORSMiddleware", other, more)
    return findings.concluded(GENERAL, PolicyMap({"/": policy or NO_CORS}))


def _calls(source: SourceFile) -> Iterator[ast.Call]:
    """Each call of the middleware, or of add_middleware or Middleware with it."""
    for call in source.calls():
        given = call.args[0] if call.args else None
        if source.dotted(call.func) in CLASSES or (given and source.dotted(given) in CLASSES):
            yield call


def _read(findings: Findings, source: SourceFile, call: ast.Call) -> Draft:
    # The first argument is the application or the middleware class.
    positional = {
        name: OptionEntry(name, node, source)
        for name, node in zip(PARAMETERS, call.args, strict=False)
    }
    entries = positional | read_keywords(findings, source, call)
    entries.pop("app", None)
    options = OptionReader(findings, entries)
    options.refuse_unknown(PARAMETERS)
    draft = Draft(findings)
    draft.credentials = options.flag("allow_credentials")
    _read_origins(draft, options)
    methods = _read_names(options, "allow_methods", ["GET"])
    draft.methods = list(ALL_METHODS) if "*" in methods else methods
    headers = _read_names(options, "allow_headers", [])
    if "*" in headers:  # which includes Authorization
        draft.headers = ["*", "Authorization"]
    else:
        draft.headers = ["Accept", "Accept-Language", "Content-Language", "Content-Type", *headers]
    draft.exposed = _read_names(options, "expose_headers", [])
    draft.private_network = options.flag("allow_private_network")
    options.read_max_age(draft, "max_age", DEFAULT_MAX_AGE)
    if not (draft.any_origin or draft.origins):
        return draft
    if missing := sorted(CORS_SAFELISTED_METHODS.difference(draft.methods)):
        findings.name(
            Change.SAFELISTED_METHODS,
            "allow_methods",
            f"preflights for {', '.join(missing)} were refused; now they are granted, because "
            "pages may send these methods without a preflight.",
        )
    if not draft.private_network:
        findings.name(
            Change.PRIVATE_NETWORK,
            "allow_private_network",
            "a preflight that asks for access to a private network was refused with 400; now it "
            "is answered as if it had not asked, which browsers treat as a refusal.",
        )
    return draft


def _read_origins(draft: Draft, options: OptionReader) -> None:
    text = options.peek("allow_origins")
    if isinstance(text, str):
        if text == "*":
            draft.any_origin = True
        else:
            what = (
                "allowed every origin" if "*" in text else "allowed each origin that is part of it"
            )
            draft.findings.name(
                Change.NARROWER_ORIGIN,
                "allow_origins",
                f"{show(text)} is a string instead of a list, which {what}; now it is one entry.",
                line=options.entry("allow_origins").line,
            )
            draft.origins.append(text)
    else:
        for origin in options.strings("allow_origins", []):
            line = options.entry("allow_origins").line
            draft.add_origin("allow_origins", origin, line=line)
    regex = options.value("allow_origin_regex", None)
    if isinstance(regex, str):
        line = options.entry("allow_origin_regex").line
        draft.add_regex("allow_origin_regex", regex, to_the_end=True, line=line)
    elif regex is not None:
        options.refuse("allow_origin_regex", regex, "a string")


def _read_names(options: OptionReader, name: str, default: list[str]) -> list[str]:
    if options.peek(name) == "*":
        return ["*"]
    return options.strings(name, default)
