"""Hides secrets in printed and serialised text: the only place that decides what is a secret.

There are three rules:

- The value of a request header is shown only if its name is known to be public: script may have set
  any other header to a secret. The value of a response header is hidden if its name is that of a
  secret.
- A value next to the name of a secret is hidden everywhere: in URLs, queries, form and JSON bodies,
  Python and header lines. So are passwords in URLs, credentials after the name of a scheme, and
  texts with the shape of a token.
- Values that a command got as secrets are hidden wherever they occur again (`Secrets`).

Every rule takes time linear in the text.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, takewhile
from typing import Any, Final, TypeAlias
from urllib.parse import quote, quote_plus, unquote

from .printing import LONGEST_PRINTED, bounded, printable

__all__ = ["HIDDEN", "Secrets", "cleaned", "excerpt", "has_secret", "is_secret_name", "show"]

HIDDEN: Final = "(hidden)"

Span: TypeAlias = tuple[int, int]

LONGEST_LITERAL = 64
"""The most characters of a secret that are compared; the rest of the word is hidden too."""
SHORTEST_LITERAL = 6
"""Shorter values are hidden only next to their name, because they can be common words."""
MOST_REMEMBERED = 1000
"""Texts that need not be searched again, because the headers of a recording repeat."""
LONGEST_REMEMBERED = 512
"""Characters of such a text."""

_PUBLIC_HEADERS: Final = frozenset(
    {
        "accept", "accept-charset", "accept-encoding", "accept-language", "accept-ranges", "age",
        "allow", "alt-svc", "authority", "cache-control", "cdn-cache-control", "cf-cache-status",
        "cf-ray", "connection", "content-disposition", "content-encoding", "content-language",
        "content-length", "content-location", "content-range", "content-security-policy",
        "content-security-policy-report-only", "content-type", "date", "deprecation",
        "device-memory", "dnt", "dpr", "etag", "expect", "expires", "host", "if-match",
        "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "keep-alive",
        "last-modified", "link", "location", "max-forwards", "nel", "origin",
        "origin-agent-cluster", "permissions-policy", "pragma", "prefer", "preference-applied",
        "priority", "purpose", "range", "referer", "referrer-policy", "refresh", "report-to",
        "reporting-endpoints", "retry-after", "save-data", "sec-websocket-accept",
        "sec-websocket-extensions", "sec-websocket-key", "sec-websocket-version", "server",
        "server-timing", "sourcemap", "strict-transport-security", "sunset", "te",
        "timing-allow-origin", "trailer",
        "transfer-encoding", "upgrade", "upgrade-insecure-requests", "user-agent", "vary", "via",
        "viewport-width", "warning", "width", "www-authenticate", "x-aspnet-version",
        "x-cache", "x-cache-hits", "x-content-type-options", "x-frame-options", "x-powered-by",
        "x-request-id", "x-requested-with", "x-robots-tag", "x-runtime", "x-served-by", "x-timer",
        "x-xss-protection",
    }
)  # fmt: skip
_PUBLIC_PREFIXES: Final = (
    "access-control-", "cross-origin-", "ratelimit", "sec-fetch-", "sec-ch-", "x-ratelimit-",
)  # fmt: skip

_SECRET_PART: Final = re.compile(
    r"token|secret|passw|passphrase|pwd|api-?key|key(?!board|word|note)|session|signature|credential"
    r"(?!s)|auth(?!or(?!iz)|entic)|csrf|xsrf|jwt|bearer|cookie(?!s?-?(?:same|secure|http|path|dom))"
    r"|assertion|saml"
)
"""Parts of names of secrets; ``credentials`` is a setting of CORS."""
_SECRET_WORDS: Final = frozenset({"code", "otp", "pass", "pin", "sid", "sess", "sig", "ticket"})
"""Names of secrets that count only as whole words: ``code``, but not ``encoding``."""
_WORD: Final = re.compile(r"[a-z]+")
_SETTING: Final = re.compile(
    r"(?:samesite|secure|httponly|path|domain|name|age|headers?|methods?|origins?)$"
)
"""Endings of names of settings that only concern a secret: ``SESSION_COOKIE_SAMESITE``."""


def is_secret_name(name: str) -> bool:
    """Whether a header, parameter or variable called `name` holds a secret, by its name."""
    plain = name.lower().replace("_", "-")
    if _is_public(plain) or _SETTING.search(plain):
        return False
    return _SECRET_PART.search(plain) is not None or not _SECRET_WORDS.isdisjoint(
        _WORD.findall(plain)
    )


def _is_shown(lower_name: str, *, of_response: bool) -> bool:
    return not is_secret_name(lower_name) if of_response else _is_public(lower_name)


def _is_public(lower_name: str) -> bool:
    return lower_name in _PUBLIC_HEADERS or lower_name.startswith(_PUBLIC_PREFIXES)


# --- texts that look like secrets ----------------------------------------------------------------

# Each pattern starts at the start of a word, so no run of characters is read more than once.
_USERINFO: Final = re.compile(
    r"(?:^|(?<=[/\\\s?#\"'<>]))(?P<scheme>(?:https?|wss?|ftp|socks5h?):)?"
    r"(?P<secret>[^/\\\s?#\"'<>]+)@",
    re.I,
)
_AUTHORITY: Final = re.compile(r"//[^\s/?#\"'<>:@\[\]]*:(?P<rest>[^\s\"'<>]+)")
"""A host, and the text where its port should be, which may be a password instead."""
_PORT: Final = re.compile(r"[$*{%\[]|[0-9]{1,5}(?:-[0-9]{1,5})?(?![\w@-])")
"""The beginning of a port, of a range of ports as people write it, or of what stands for one."""
_BARE_USERINFO: Final = re.compile(
    r"(?<![\w.:/%+-])(?!(?:mailto|sips?|xmpp|acct):)[a-z][\w.+-]{0,64}:"
    r"(?!(?:(?:ital|opsz|slnt|wdth|wght)[,@]){1,5}\d)(?P<secret>[^\s/:@\"'<>]{4,})@(?=[\w\[])",
    re.I,
)
"""``user:password@host`` without a scheme, but not the axes of a font, as in ``Inter:wght@400``."""
_HOST: Final = re.compile(r"://(?P<host>[^/\s?#\"'<>]*)")
_VALUE: Final = (
    r"""(?:\\?"(?P<double>[^"\\]*)|\\?'(?P<single>[^'\\]*)|(?P<bare>[^\s&;"'<>#,)\]}]+))"""
)
_ASSIGNED: Final = re.compile(
    r"(?<![\w.%$-])(?P<name>[\w.%$-]+(?:\[[^\]=]{0,99}\])*)[ \t]{0,9}=[ \t]{0,9}" + _VALUE
)
_ENTRY: Final = re.compile(
    rf"""(?<=["'])(?P<name>[\w.%$-]+)\\?["'][ \t]{{0,9}}:\s{{0,9}}{_VALUE}"""
)
_LIST: Final = re.compile(
    r"""(?<=["'])(?P<name>[\w.%$-]+)\\?["'][ \t]{0,9}:\s{0,9}\[(?=(?P<list>[^\]]{1,2048}))"""
)
"""A name and a list of values, such as the headers of a request that a log has as JSON."""
_DEFAULT: Final = re.compile(
    r"""\b(?:get|getenv|env|config)\(["'](?P<name>[\w.-]+)["'],\s{0,9}["'](?P<single>[^"']*)["']"""
)
"""The default of a variable: ``os.environ.get("API_KEY", "…")``."""
_HEADER_LINE: Final = re.compile(
    r"(?<![\w-])(?P<name>[A-Za-z][\w-]*):[ \t]{1,9}(?P<single>[^\s\"'][^\n\"']*)"
)
_SCHEME: Final = re.compile(
    r"(?<!\w)(?i:bearer|basic|negotiate|token|apikey)[ \t]{1,9}"
    r"(?P<secret>(?![\w-]{1,32}=\")(?=[^\s,;\"']*[A-Z0-9_=])[\w.~+/=-]{4,})",
)
"""A scheme and its token; ``realm="…"`` after a scheme is a parameter of a challenge."""
_TOKEN: Final = re.compile(
    r"(?<![\w-])(?:(?P<secret>"
    r"eyJ[\w-]{5,}(?:\.[\w-]*){0,4}"
    r"|(?:gh[opusr]_|github_pat_|glpat-|xox[abeoprs]-|[sprk]k_(?:live|test)_|sk-|AKIA|ASIA|AIza"
    r"|ya29\.|npm_|pypi-|SG\.|hf_|dop_v1_|shpat_)[\w.-]{10,}"
    r")|(?P<long>[\w-]{20,}))"
)
"""Tokens with known prefixes, and long words, which may be random."""
_END_OF_WORD: Final = re.compile(r"[\s\"'<>]|\Z")
_RUN: Final = re.compile(r"[A-Za-z0-9]{20,}")
_HEX: Final = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
_OF_BUILD: Final = re.compile(r"\.(?:m?js|css|woff2?|ttf|otf|eot|wasm|map)(?![\w-])")
"""The ending of a file of a page's build, whose name has a hash of its content."""
_HASHED: Final = re.compile(r"(?:[\w-]*[-_])?[0-9a-f]{32,64}")


def _is_random(word: str) -> bool:
    """Whether `word` looks drawn at random: letters of both cases and digits, or hexadecimal."""
    return any(
        (_HEX.fullmatch(run) is not None and not run.isdigit())
        or (
            any(map(str.isupper, run))
            and any(map(str.islower, run))
            and sum(map(str.isdigit, run)) > 1
        )
        for run in _RUN.findall(word)
    )


_BESIDE: Final = (
    ("=", _ASSIGNED), ("[", _LIST), (":", _ENTRY), ("(", _DEFAULT), (":", _HEADER_LINE),
)  # fmt: skip
"""Patterns, each after a character in all that it matches: most values have none of them."""


def _beside_their_names(text: str) -> Iterator[Span]:
    for sign, pattern in _BESIDE:
        if sign not in text:
            continue
        for found in pattern.finditer(text):
            name = found["name"]
            if pattern is _HEADER_LINE and not _is_header_of_secrets(name):
                continue
            if name.lower() in ("cookie", "set-cookie") and "=" not in found[0]:
                continue  # a cookie's name alone
            if pattern is _ENTRY and name.lower() == "key":
                continue  # the other half is "value"
            if pattern is _ENTRY and name.lower() == "code" and _SHORT_NUMBER(found["bare"] or ""):
                continue  # an error's number
            if pattern is _ASSIGNED and _is_empty_in_query(found):
                continue
            if is_secret_name(unquote(name)):
                span = next(
                    found.span(group) for group in found.re.groupindex if _has(found, group)
                )
                if _LETTER_OR_DIGIT(text, *span) is not None:
                    yield span


_LETTER_OR_DIGIT: Final = re.compile(r"[^\W_]").search
"""What a value has; “...” and “***” are what a writer has in its place."""


def _is_empty_in_query(found: re.Match[str]) -> bool:
    """Whether a URL ends with the name and “=”, so that the word after it is of the sentence."""
    start = found.start()
    before, between = found.string[max(start - 1, 0) : start], found[0][len(found["name"]) :]
    return before in ("?", "&") and between[:2] in ("= ", "=\t")


_SHORT_NUMBER: Final = re.compile(r"\d{1,3}").fullmatch


def _has(found: re.Match[str], group: str) -> bool:
    return group != "name" and found[group] is not None


def _is_header_of_secrets(name: str) -> bool:
    """Whether ``name: `` in a sentence is a header: “token: ” can be anything."""
    return "-" in name or name.lower() in ("authorization", "cookie", "password", "secret")


def _by_their_shape(text: str) -> Iterator[Span]:
    for found in _SCHEME.finditer(text):
        yield found.span("secret")
    at = "@" in text
    for found in _USERINFO.finditer(text) if at else ():
        before = text[max(found.start() - 3, 0) : found.start()]
        if found["scheme"] or (":" in before and before.endswith(("/", "\\"))):
            yield found.span("secret")
    for found in _AUTHORITY.finditer(text):
        if _PORT.match(found["rest"]) is None:
            yield from _passwords(found["rest"], found.start("rest"))
    for found in _BARE_USERINFO.finditer(text) if at else ():
        yield found.span("secret")
    hosts = [found.span("host") for found in _HOST.finditer(text)]
    current = 0
    for found in _TOKEN.finditer(text):
        start = found.start()
        while current < len(hosts) and hosts[current][1] <= start:
            current += 1
        if current < len(hosts) and hosts[current][0] <= start:
            continue  # a host has long labels, and is not a secret
        if found["long"] is not None and _is_of_build(found["long"], text, found.end()):
            continue
        if found["long"] is None or _is_random(found["long"]):
            yield found.span()


def _is_of_build(word: str, text: str, end: int) -> bool:
    return _OF_BUILD.match(text, end) is not None and _HASHED.fullmatch(word) is not None


def _passwords(rest: str, start: int) -> Iterator[Span]:
    """The password that begins a text where a port should: up to an ``@``, or without one."""
    at = rest.find("@")
    if at != -1:
        yield start, start + at
        return
    word = rest[: min(end for end in (*map(rest.find, "/?#"), len(rest)) if end != -1)]
    if _is_distinctive(word) and not word.isalpha():
        yield start, start + len(word)


# --- secrets that a command got ------------------------------------------------------------------


class Secrets:
    """The known secrets, and whether to show them.

    Args:
        show: Show everything, as with ``--show-secrets``.
    """

    def __init__(self, *, show: bool = False) -> None:
        self.show = show
        self._literals: set[str] = set()
        self._names: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._searched: set[str] = set()

    def learn_headers(
        self, headers: Iterable[tuple[str, str]], *, of_response: bool = False
    ) -> None:
        """Also hide the secret values of these headers wherever they occur."""
        for name, value in headers:
            lower = name.lower()
            if _is_shown(lower, of_response=of_response):
                self.learn_text(value)
                continue
            self._names.add(lower)
            self._learn(f"{lower}: {value}")
            if "cookie" in lower:
                pairs = value.split(";")[: 1 if lower.startswith("set-") else None]
                parts = [pair.partition("=")[2].strip(' "') or pair.strip() for pair in pairs]
            else:
                parts = [value, *re.findall(r"[^\s,;=\"']+=*", value)]
            for part in parts:
                if _is_distinctive(part) if is_secret_name(lower) else _is_like_a_token(part):
                    self._learn(part)

    def learn_text(self, text: str) -> None:
        """Also hide the secrets in a URL, a body or a message wherever they occur."""
        if not text or text in self._searched:
            return
        if len(self._searched) < MOST_REMEMBERED and len(text) <= LONGEST_REMEMBERED:
            self._searched.add(text)
        for start, end in _spans_in(text):
            if _is_distinctive(text[start:end]):
                self._learn(text[start:end])

    def _learn(self, literal: str) -> None:
        for spelled in (literal, *_spellings(literal)):
            self._literals.add(spelled[:LONGEST_LITERAL])
        self._pattern = None

    def hide(self, text: str) -> str:
        """`text` with its secrets left out."""
        parts = []
        at = 0
        for start, end in self.spans(text):
            parts += [text[at:start], HIDDEN]
            at = end
        return "".join([*parts, text[at:]])

    def hide_header(self, name: str, value: str, *, of_response: bool = False) -> str:
        """A header's value, unless it may be secret."""
        if self.show:
            return value
        return self.hide(value) if _is_shown(name.lower(), of_response=of_response) else HIDDEN

    def hide_value(self, name: str, value: str) -> str:
        """The value of a setting, unless its name is that of a secret."""
        return HIDDEN if is_secret_name(name) and not self.show else self.hide(value)

    def hide_data(self, data: Any) -> Any:
        """Data in the types of JSON, with `hide` applied to all strings.

        The text value of a mapping under the name of a secret is hidden.
        """
        if self.show:
            return data
        if isinstance(data, str):
            return self.hide(data)
        if isinstance(data, Mapping):
            return {
                self.hide(key) if isinstance(key, str) else key: self.hide_data(value)
                for key, value in data.items()
            }
        if isinstance(data, Sequence):
            return [self.hide_data(each) for each in data]
        return data

    def spans(self, text: str) -> list[Span]:
        """The positions of secrets in `text`: start and end of each, in order, without overlap."""
        if self.show:
            return []
        learned = list(self._learned(text))
        begins = {start for start, _ in learned}  # the end of a known secret is known too
        shown = [span for span in _spans_in(text) if span[0] not in begins]
        return _merged([*learned, *shown], text)

    def _learned(self, text: str) -> Iterator[Span]:
        if not self._literals:
            return
        if self._pattern is None:
            self._pattern = re.compile(_any_of(sorted(self._literals)), re.I)
        for found in self._pattern.finditer(text):
            start, end = found.span()
            if end - start == LONGEST_LITERAL:
                end = next(_END_OF_WORD.finditer(text, end)).start()
            name, colon, _ = found[0].partition(": ")
            is_named = colon and name.lower() in self._names
            yield start + (len(name) + 2 if is_named else 0), end


def excerpt(text: str, limit: int) -> str:
    """The beginning of an untrusted text without its secrets: at most `limit` characters.

    The time is proportional to `limit`, not to the length of the text.
    """
    return _NOTHING_LEARNED.hide(text[: 4 * limit])[:limit]


def has_secret(text: str) -> bool:
    """Whether something in `text` looks like a secret."""
    return bool(_NOTHING_LEARNED.spans(text))


def cleaned(text: str, limit: int = LONGEST_PRINTED, *, secrets: Secrets | None = None) -> str:
    """Untrusted text for a single line: without secrets, escaped, and bounded.

    The time is proportional to `limit`, however long the text is. Without `secrets`, everything
    that looks like a secret is hidden.
    """
    begin = text[: 4 * limit]
    shown = (secrets or _NOTHING_LEARNED).hide(begin)
    return printable(bounded(shown, limit, len(text) - len(begin))).replace("\n", "\\n")


_NOTHING_LEARNED: Final = Secrets()


def _spans_in(text: str) -> Iterator[Span]:
    yield from _by_their_shape(text)
    yield from _beside_their_names(text)


def _merged(spans: list[Span], text: str) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if text.startswith(HIDDEN, start) or text[start:end] in ("", "…", "..."):
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _is_distinctive(value: str) -> bool:
    """Whether a secret is long enough to be distinguished from other words."""
    return len(value.strip()) >= SHORTEST_LITERAL


def _is_like_a_token(value: str) -> bool:
    """Whether the value of an unknown header is probably not an ordinary word."""
    return len(value) >= 8 and not value.isalpha() and "/" not in value


def _spellings(literal: str) -> Iterator[str]:
    """The spellings of a secret in a URL, in a form, and in a header that was sent as UTF-8."""
    yield quote(literal, safe="", errors="replace")
    yield quote_plus(literal, errors="replace")
    yield literal.encode("utf-8", "replace").decode("latin-1")
    yield literal.replace("'", "'\"'\"'")  # quoted for shells


def _any_of(literals: Sequence[str]) -> str:
    """A regular expression for any of sorted literals that reads no character twice.

    Common prefixes are factored out, so the time is linear in the text for any number of literals.
    """
    if len(literals) == 1:
        return re.escape(literals[0])
    pairs = zip(literals[0], literals[-1], strict=False)  # they are sorted, so these differ most
    begin = "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    longer = literals[1:] if literals[0] == begin else literals
    by_next_character = groupby(longer, key=lambda each: each[len(begin)])
    branches = [_any_of([each[len(begin) :] for each in group]) for _, group in by_next_character]
    optional = "?" if longer is not literals else ""
    return f"{re.escape(begin)}(?:{'|'.join(branches)}){optional}"


# --- values in messages ---------------------------------------------------------------------------

LONGEST_SEARCHED = 4096
"""Characters of a value in which secrets are looked for; the others are not shown."""


def show(value: object, *, with_secrets: bool = False) -> str:
    """`value` for a message: its repr without secrets, and bounded: no input can flood a log."""
    if with_secrets:
        return printable(_WITH_SECRETS.repr(value))
    return cleaned(_SHORTENER.repr(value))


class _Shortener(reprlib.Repr):
    """Leaves the middle out of what is long; before that, secrets, whose ends are then whole."""

    def __init__(self, hide: Callable[[str], str]) -> None:
        super().__init__()
        self._hide = hide
        self.maxstring = self.maxother = 120

    def repr_int(self, x: int, level: int) -> str:
        """Names a number with more digits than Python writes out; versions of Python differ."""
        try:
            repr(x)
        except ValueError:
            return "int too large to show"
        return super().repr_int(x, level)

    def repr_str(self, x: str, level: int) -> str:
        return super().repr_str(self._hide(x), level)

    def repr_instance(self, x: object, level: int) -> str:
        try:
            shown = repr(x)
        except Exception:  # of any class at all
            return super().repr_instance(x, level)
        left_out = len(shown := self._hide(shown)) - self.maxother
        half = self.maxother // 2
        return f"{shown[:half]}{self.fillvalue}{shown[-half:]}" if left_out > 0 else shown


def _without_secrets(text: str) -> str:
    shown = excerpt(text, LONGEST_SEARCHED)
    return shown if len(text) <= LONGEST_SEARCHED else f"{shown}..."


_SHORTENER: Final = _Shortener(_without_secrets)
_WITH_SECRETS: Final = _Shortener(str)
