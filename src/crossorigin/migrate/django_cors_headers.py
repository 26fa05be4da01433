"""django-cors-headers, configured by Django's settings.

Source: corsheaders/conf.py, middleware.py and defaults.py, 4.9.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from ..policy import NO_CORS, PolicyMap
from ..redaction import show
from .bindings import Imported
from .differences import Change, Migration
from .draft import Draft, Findings
from .evaluation import is_whole_number
from .options import OptionReader
from .placing import Placed, place
from .scopes import name_other_paths, name_subclasses
from .settings import read_settings
from .source import Assumption, CompiledPattern, MigrationError, Program, SourceFile, Unread

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
MIDDLEWARE: Final = ("corsheaders.middleware.CorsMiddleware",)
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
        "the response to a preflight lists GET, HEAD and POST with the other methods; exposed "
        "headers are only in the other responses.",
    ),
    (
        Change.PLAIN_OPTIONS,
        "the application answers OPTIONS without an Origin, and the response has no preflight "
        "headers.",
    ),
    (
        Change.HEADERS_FOR_OTHERS,
        "requests without an Origin also get the headers that are the same for all origins.",
    ),
    (
        Change.PRIVATE_NETWORK,
        "only the response to a preflight concerns private networks, not the response to the "
        "request after it.",
    ),
    (
        Change.OWN_HEADERS,
        "CORS headers that the application sets itself are always replaced or removed, not only "
        "for allowed origins.",
    ),
    (
        Change.VARY,
        "Vary lists only the headers that the response depends on: none if it is the same for all, "
        "and for a preflight also the headers with which it asks.",
    ),
)


def migrate(program: Program, settings: str | None = None) -> Migration:
    """The policies for what the settings say; `settings` is the class that they are in."""
    findings = Findings()
    sources = program.sources
    for source in sources:
        _name_signal(findings, source)
    name_subclasses(findings, sources, MIDDLEWARE, is_alone=False)
    entries = read_settings(findings, sources, settings)
    if not (entries or entries.unread or findings.seen):
        names = ", ".join(source.name for source in sources)
        raise MigrationError(f"{names}: there are no settings of django-cors-headers here")
    for name, entry in entries.items():
        findings.see(name, entry.source.name, entry.line)
    for old, new in NEWER_NAMES.items():
        if old in entries and new in entries:
            entry = entries.pop(old)
            findings.account(entry)
            message = f"{new} is set as well, and takes its place."
            findings.name(Change.DEAD_ENTRY, old, message, line=entry.line, file=entry.source.name)
        elif old in entries:
            entries[new] = entries.pop(old)
        if old in entries.unread:
            entries.unread.add(new)
    options = OptionReader(findings, entries, known=KNOWN)
    options.refuse_unknown(SETTINGS)
    policy = _read(findings, options).build(NAMES)
    paths = options.value("CORS_URLS_REGEX", ".*")
    line = options.line("CORS_URLS_REGEX")
    expression = paths.text if isinstance(paths, CompiledPattern) else paths
    if not isinstance(expression, str | None):
        options.refuse("CORS_URLS_REGEX", expression, "a regular expression")
        expression = None
    placed, unplaced = place(findings, "CORS_URLS_REGEX", [Placed(expression, policy, line)])
    if _is_missing(findings, sources, settings):
        for entry in entries.values():
            findings.drop(entry)
        unplaced += [each for each in placed.items() if each[1] != NO_CORS]
        placed = {}
    else:
        name_other_paths(findings, placed, "CORS_URLS_REGEX")
    return findings.concluded(GENERAL, PolicyMap(placed or {"/": NO_CORS}), tuple(unplaced))


def _is_missing(findings: Findings, sources: Sequence[SourceFile], settings: str | None) -> bool:
    """Whether the middleware may not be there, which is named; not if no list of it is known."""
    listed = read_settings(Findings(), sources, settings, "MIDDLEWARE")
    entries = [listed[name] for name in ("MIDDLEWARE", "MIDDLEWARE_CLASSES") if name in listed]
    conditions: list[str] = []
    for entry in entries:
        dropped: list[Unread] = []
        assumptions: list[Assumption] = []
        try:
            value = entry.source.read(entry.node, dropped=dropped, assumptions=assumptions)
        except Unread:
            return False
        is_unknown = any(not each.is_named for each in dropped)
        if not isinstance(value, list) or is_unknown or set(MIDDLEWARE) & set(map(str, value)):
            return False
        conditions += [each.hint for each in assumptions if each.is_condition]
    if not entries:
        return False
    findings.lose(
        Change.CONDITION if conditions else Change.UNREAD,
        entries[0].name,
        f"{MIDDLEWARE[0]!r} is {'in it on a condition' if conditions else 'not in it'}, and "
        "without that the settings have no effect; so nothing is opened.",
        hint=" ".join(conditions)
        or "If a file that was not given adds it, give that file too; if a class of your own "
        "derives from it, write its policy by hand.",
        line=entries[0].line,
        file=entries[0].source.name,
    )
    return True


def _name_signal(findings: Findings, source: SourceFile) -> None:
    """Name the signal whose receivers allow requests too."""
    module = source.reading.module
    for name in module.names():
        binding = module.own(name)
        if not isinstance(binding, Imported):
            continue
        if (binding.module, binding.name) == ("corsheaders.signals", "check_request_enabled"):
            findings.lose(
                Change.UNREAD,
                "check_request_enabled",
                "receivers of this signal also allow requests, and were not read.",
                hint="Write the same as allow_origin_if in CROSSORIGIN_OPTIONS, or as policies "
                "of paths.",
                line=binding.node.lineno,
                file=source.name,
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
        if isinstance(regex, CompiledPattern):
            draft.add_compiled(entry.name, regex, line=entry.line)
        else:
            draft.add_regex(entry.name, regex, to_the_end=False, line=entry.line)
    draft.methods = _names(options, "CORS_ALLOW_METHODS", DEFAULT_METHODS)
    draft.headers = _names(options, "CORS_ALLOW_HEADERS", DEFAULT_HEADERS)
    draft.exposed = _names(options, "CORS_EXPOSE_HEADERS", ())
    draft.private_network = options.flag("CORS_ALLOW_PRIVATE_NETWORK")
    _read_max_age(draft, options)
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


def _read_max_age(draft: Draft, options: OptionReader) -> None:
    name = "CORS_PREFLIGHT_MAX_AGE"
    text = options.one(name, str)
    if not is_whole_number(text):
        options.read_max_age(draft, name, DEFAULT_MAX_AGE)
        return
    draft.set_max_age(name, int(text), line=options.line(name))
    draft.findings.name(
        Change.MAX_AGE,
        name,
        f"{show(text)} is a string, which Django's check corsheaders.E004 refuses, but the "
        f"library sent it; now it is the number {draft.max_age}.",
        line=options.line(name),
    )


def _without_path(origin: str) -> str:
    """The compared part of an origin: its scheme and host."""
    try:
        url = urlsplit(origin)
    except ValueError:
        return origin
    return f"{url.scheme}://{url.netloc}" if url.scheme and url.netloc else origin


def _names(options: OptionReader, setting: str, default: Sequence[str]) -> list[str]:
    """The names in a list: the library joins it with commas, and browsers split it there."""
    text = options.one(setting, str)  # of which each character is a name
    joined = ",".join(options.strings(setting, default) if text is None else text)
    return [name.strip() for name in joined.split(",") if name.strip()]
