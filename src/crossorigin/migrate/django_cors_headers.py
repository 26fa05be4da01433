"""django-cors-headers, configured by Django's settings.

SourceFile: corsheaders/conf.py, middleware.py and defaults.py, 4.9.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Final
from urllib.parse import urlsplit

from .differences import Change, Migration
from .draft import Draft, Findings
from .options import OptionReader
from .placing import Placed, place
from .source import CompiledPattern, MigrationError, OptionEntry, SourceFile, assignments

__all__ = ["migrate"]

DEFAULT_HEADERS: Final = (
    "accept",
    "authorization",
    "content-type",
    "user-agent",
    "x-csrftoken",
    "x-requested-with",
)
DEFAULT_METHODS: Final = ("DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT")
DEFAULT_MAX_AGE = 86400

KNOWN: Final = {
    "corsheaders.defaults.default_headers": list(DEFAULT_HEADERS),
    "corsheaders.defaults.default_methods": list(DEFAULT_METHODS),
}

NEWER_NAMES: Final = {
    "CORS_ORIGIN_ALLOW_ALL": "CORS_ALLOW_ALL_ORIGINS",
    "CORS_ORIGIN_WHITELIST": "CORS_ALLOWED_ORIGINS",
    "CORS_ORIGIN_REGEX_WHITELIST": "CORS_ALLOWED_ORIGIN_REGEXES",
}
SETTINGS: Final = (
    "CORS_ALLOWED_ORIGINS",
    "CORS_ALLOWED_ORIGIN_REGEXES",
    "CORS_ALLOW_ALL_ORIGINS",
    "CORS_ALLOW_CREDENTIALS",
    "CORS_ALLOW_HEADERS",
    "CORS_ALLOW_METHODS",
    "CORS_ALLOW_PRIVATE_NETWORK",
    "CORS_EXPOSE_HEADERS",
    "CORS_PREFLIGHT_MAX_AGE",
    "CORS_URLS_REGEX",
)
NAMES: Final = {
    "allow_origins": "CORS_ALLOWED_ORIGINS",
    "allow_methods": "CORS_ALLOW_METHODS",
    "allow_headers": "CORS_ALLOW_HEADERS",
    "allow_credentials": "CORS_ALLOW_CREDENTIALS",
    "expose_headers": "CORS_EXPOSE_HEADERS",
}

GENERAL: Final = (
    (Change.PREFLIGHT_STATUS, "a successful preflight is answered with 204, not with 200."),
    (
        Change.REFUSED_PREFLIGHT,
        "a refused preflight is answered with 403, not with 200; if only its method or a header "
        "is not allowed, it had CORS headers, and now has none.",
    ),
    (
        Change.PREFLIGHT_LISTS,
        "the answer to a preflight lists GET, HEAD and POST with the other methods; exposed "
        "headers are only in the other answers.",
    ),
    (
        Change.PLAIN_OPTIONS,
        "the application answers OPTIONS without an Origin, and the answer has no preflight "
        "headers.",
    ),
    (
        Change.HEADERS_FOR_OTHERS,
        "requests without an Origin also get the headers that are the same for all origins.",
    ),
    (
        Change.PRIVATE_NETWORK,
        "only the answer to a preflight concerns private networks, not the answer to the "
        "request after it.",
    ),
    (
        Change.OWN_HEADERS,
        "CORS headers that the application sets itself are always replaced or removed, not only "
        "for allowed origins.",
    ),
    (
        Change.VARY,
        "Vary lists only the headers that the answer depends on: none if it is the same for all, "
        "and for a preflight also the headers with which it asks.",
    ),
)


def migrate(sources: Sequence[SourceFile]) -> Migration:
    """The policies for the settings."""
    findings = Findings()
    entries: dict[str, OptionEntry] = {}
    for number, source in enumerate(sources):
        _check_star_imports(findings, source, sources[:number])
        entries |= {entry.name: entry for entry in _settings(findings, source)}
    if not entries:
        names = ", ".join(source.name for source in sources)
        raise MigrationError(f"{names}: there are no settings of django-cors-headers here")
    for old, new in NEWER_NAMES.items():
        if old in entries:
            entries.setdefault(new, entries[old]._replace(name=old))
            del entries[old]
    options = OptionReader(findings, entries, known=KNOWN)
    options.refuse_unknown(SETTINGS)
    policy = _read(findings, options).build(NAMES)
    paths = options.value("CORS_URLS_REGEX", ".*")
    line = options.entry("CORS_URLS_REGEX").line if "CORS_URLS_REGEX" in options else None
    expression = paths.text if isinstance(paths, CompiledPattern) else paths
    if not isinstance(expression, str | None):
        options.refuse("CORS_URLS_REGEX", expression, "a regular expression")
        expression = None
    policies, unplaced = place(findings, "CORS_URLS_REGEX", [Placed(expression, policy, line)])
    return findings.concluded(GENERAL, policies, unplaced)


def _check_star_imports(
    findings: Findings, source: SourceFile, before: Sequence[SourceFile]
) -> None:
    given = {PurePath(each.name).stem for each in before}
    for node in source.star_imports:
        module = (node.module or "").rpartition(".")[2]
        if module not in given:
            findings.lose(
                Change.UNREAD,
                "settings",
                f"those of {module or 'the package'} are imported with an asterisk, and were "
                "not read.",
                hint=f"Pass that file too, before {source.name}.",
                line=node.lineno,
            )


def _settings(findings: Findings, source: SourceFile) -> Iterator[OptionEntry]:
    """The CORS settings in a file whose values are certain."""
    bound = Counter(
        node.id
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Name)
        and not isinstance(node.ctx, ast.Load)
        and node.id.startswith("CORS_")
    )
    certain = {
        target.id: value
        for target, value in assignments(source.tree, functions=False)
        if isinstance(target, ast.Name) and bound[target.id] == 1
    }
    for name in bound:
        if name in certain:
            yield OptionEntry(name, certain[name], source)
        else:
            findings.lose(
                Change.UNREAD,
                name,
                f"it is set in several places of {source.name}, or conditionally, so it is left "
                "out.",
                hint="Write a policy for each case.",
            )


def _read(findings: Findings, options: OptionReader) -> Draft:
    draft = Draft(findings)
    draft.credentials = options.flag("CORS_ALLOW_CREDENTIALS")
    draft.any_origin = options.flag("CORS_ALLOW_ALL_ORIGINS")
    for origin in options.strings("CORS_ALLOWED_ORIGINS", []):
        entry = options.entry("CORS_ALLOWED_ORIGINS")
        if origin == "*":  # Django's checks refuse it, and no page has it
            draft.drop_dead(entry.name, origin, "no page has this origin.", entry.line)
        else:
            draft.add_origin(entry.name, _without_path(origin), line=entry.line)
    for regex in options.strings_or_patterns("CORS_ALLOWED_ORIGIN_REGEXES", []):
        entry = options.entry("CORS_ALLOWED_ORIGIN_REGEXES")
        text = regex.text if isinstance(regex, CompiledPattern) else regex
        draft.add_regex(entry.name, text, to_the_end=False, line=entry.line)
    draft.methods = _names(options, "CORS_ALLOW_METHODS", DEFAULT_METHODS)
    draft.headers = _names(options, "CORS_ALLOW_HEADERS", DEFAULT_HEADERS)
    draft.exposed = _names(options, "CORS_EXPOSE_HEADERS", ())
    draft.private_network = options.flag("CORS_ALLOW_PRIVATE_NETWORK")
    options.read_max_age(draft, "CORS_PREFLIGHT_MAX_AGE", DEFAULT_MAX_AGE)
    draft.max_age = draft.max_age or None  # of 0, no header is sent
    for field, names in (
        ("CORS_ALLOW_METHODS", draft.methods),
        ("CORS_ALLOW_HEADERS", draft.headers),
    ):
        if "*" in names and draft.credentials and not draft.any_origin:
            findings.name(
                Change.WILDCARD_WITH_CREDENTIALS,
                field,
                "with credentials, browsers did not read '*' as all; now each preflight is "
                "answered with what it asks for, so '*' stands for all there too.",
                line=options.entry(field).line,
            )
    return draft


def _without_path(origin: str) -> str:
    """The compared part of an origin: its scheme and host."""
    try:
        url = urlsplit(origin)
    except ValueError:
        return origin
    return f"{url.scheme}://{url.netloc}" if url.scheme and url.netloc else origin


def _names(options: OptionReader, setting: str, default: Sequence[str]) -> list[str]:
    """The names in a list: the library joins it with commas, and browsers split it there."""
    joined = ",".join(options.strings(setting, default))
    return [name.strip() for name in joined.split(",") if name.strip()]
