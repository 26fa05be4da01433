"""Pastes under disguises: what carriers and writers add to a text must not change its explanation.

Each kind of `kinds` is put into each disguise (a quotation, a log's prefix, a second message, …),
and what is found must stay: the causes and how sure they are, method, URL and page of the request,
and what a server has to allow.

    python -m tests.diagnosis.disguises                 a table of what changed, by disguise
    python -m tests.diagnosis.disguises -v fence ansi   only these, with each change
    python -m tests.diagnosis.disguises --also FILE     with the texts of a file: a JSON list of
                                                        objects with “name”, “args” and “stdin”
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from crossorigin.diagnosis import Evidence, Source, Unreadable, diagnose, read

from .kinds import KINDS, MISSING, Kind, chrome

__all__ = ["DISGUISES", "Change", "Disguise", "Fact", "changes", "facts_of", "seeds_for"]


class Fact(NamedTuple):
    """What is found of a request."""

    method: str | None
    url: str | None
    origin: str | None
    causes: tuple[str, ...]
    """Each cause with how sure it is, without notes."""
    grant: str
    """What a server has to allow."""


class Disguise(NamedTuple):
    """A change of a text that does not change what is true of it.

    Attributes:
        name: Its name.
        put_on: The changed text, or ``None`` if the text has nothing to change.
        only: The sources of evidence that it suits.
        adds: URLs of further requests that it adds.
        needs_url: Whether it suits only messages that name their URLs.
    """

    name: str
    put_on: Callable[[str], str | None]
    only: tuple[Source, ...] = (Source.CONSOLE, Source.HEADERS)
    adds: tuple[str, ...] = ()
    needs_url: bool = False


class Change(NamedTuple):
    """A kind whose explanation changed under a disguise."""

    disguise: str
    kind: str
    before: list[Fact]
    after: list[Fact] | None
    text: str


GIVEN = {"--from": "origin", "--url": "url", "-X": "method"}


def evidence_of(kind: Kind, text: str) -> list[Evidence]:
    """The evidence in `text`, with the options of `kind`."""
    named = [each for each in kind.options if each != "--credentials"]
    pairs = zip(named[::2], named[1::2], strict=True)
    given = {GIVEN[name]: value for name, value in pairs if name in GIVEN}
    return read(text, credentials="--credentials" in kind.options or None, **given)


def fact(evidence: Evidence) -> Fact:
    """What is found of a request."""
    found = [each for each in diagnose(evidence) if not each.is_note]
    grant = next((str(each.grant) for each in found if each.grant is not None), "")
    causes = tuple(f"{each.cause} ({each.confidence})" for each in found)
    return Fact(evidence.method, evidence.url, evidence.origin, causes, grant)


def facts_of(kind: Kind, text: str) -> list[Fact]:
    """What is found of the requests in `text` that have a trouble; all of them, if none has."""
    return in_trouble(evidence_of(kind, text))


def in_trouble(evidence: Iterable[Evidence]) -> list[Fact]:
    """What is found of the requests that have a trouble; all of them, if none has."""
    found = [fact(each) for each in evidence]
    return [each for each in found if each.causes] or found


class AsItIs(NamedTuple):
    """What is found in the text of a kind as it is."""

    sources: frozenset[Source]
    names_urls: bool
    facts: list[Fact]


@cache
def as_it_is(kind: Kind) -> AsItIs | None:
    """What each disguise compares with; ``None`` if the text cannot be read."""
    try:
        found = evidence_of(kind, kind.text)
    except Unreadable:
        return None
    return AsItIs(
        frozenset(each.source for each in found),
        all(each.url is not None for each in found),
        in_trouble(found),
    )


# --- what carriers do to a text ------------------------------------------------------------------


def each_line(before: str, after: str = "") -> Callable[[str], str]:
    """Put something before and after each line."""

    def put(text: str) -> str:
        return "\n".join(f"{before}{line}{after}" for line in text.splitlines())

    return put


def around(before: str, after: str = "") -> Callable[[str], str]:
    """Put something before and after the text."""
    return lambda text: f"{before}{text.rstrip(chr(10))}{after}"


def numbered(form: str) -> Callable[[str], str]:
    """Put a number, or a time that grows, before each line."""

    def put(text: str) -> str:
        lines = enumerate(text.splitlines(), 1)
        return "\n".join(form.format(n=n, s=n % 60) + line for n, line in lines)

    return put


def one_line_only(put: Callable[[str], str]) -> Callable[[str], str | None]:
    """For texts of one line."""
    return lambda text: put(text.strip()) if "\n" not in text.strip() else None


def first_line(put: Callable[[str], str]) -> Callable[[str], str]:
    """Change the first line only."""

    def of_first(text: str) -> str:
        first, newline, rest = text.lstrip("\n").partition("\n")
        return put(first) + newline + rest

    return of_first


def before_line(words: str) -> Callable[[str], str]:
    """Put words before a line."""
    return lambda line: f"{words} {line}"


def smart(text: str) -> str | None:
    """With the quotes that word processors and phones make."""
    changed = re.sub(r"(?<![\w])'(?=\S)", "‘", text).replace("'", "’")
    changed = re.sub(r"(?<![\w])\"(?=\S)", "“", changed).replace('"', "”")
    return changed if changed != text else None


def wrapped(width: int, *, in_words: bool = False) -> Callable[[str], str | None]:
    """With lines broken as terminals and mail programs break them."""

    def put(text: str) -> str | None:
        lines = text.splitlines()
        if max(map(len, lines), default=0) <= width:
            return None
        out: list[str] = []
        for line in lines:
            if in_words:
                out += [line[at : at + width] for at in range(0, len(line), width)] or [""]
            else:
                wrapper = textwrap.TextWrapper(
                    width, break_long_words=False, break_on_hyphens=False
                )
                out += wrapper.wrap(line) or [""]
        return "\n".join(out)

    return put


def blocks_swapped(text: str) -> str | None:
    """With its blocks in the opposite order."""
    blocks = re.split(r"\n[^\S\n]*\n", text.strip())
    return "\n\n".join(reversed(blocks)) if len(blocks) == 2 else None


def other_hosts(text: str) -> str | None:
    """At another host, which is the same in each place."""
    changed = text.replace("api.example.org", "backend-7.shop.example.net")
    return changed if changed != text else None


def names_in(case: Callable[[str], str]) -> Callable[[str], str | None]:
    """With the names of headers at the start of lines in another case."""

    def put(text: str) -> str | None:
        changed = re.sub(
            r"(?m)^([<>*] )?([A-Z][A-Za-z]+(?:-[A-Za-z]+)+)(?=: )",
            lambda found: (found[1] or "") + case(found[2]),
            text,
        )
        return changed if changed != text else None

    return put


ONLY_MESSAGES = (Source.CONSOLE,)
ONLY_HEADERS = (Source.HEADERS,)
SECOND = "https://second.example.edu/v2/list"
SECOND_PAGE = "https://page.example.edu"
PROSE = {
    "English": "I'm getting this error when I open the page:",
    "German": "Beim Laden der Seite bekomme ich folgenden Fehler:",
    "French": "Bonjour à tous, j'obtiens cette erreur quand je charge la page :",
    "Spanish": "Hola, me sale este error al cargar la página:",
    "Portuguese": "Estou recebendo o seguinte erro no console:",
    "Russian": "При загрузке страницы появляется ошибка:",
    "Chinese": "大家好，请求接口时控制台报错：",
    "Japanese": "ページを開くと次のエラーが出ます：",
}
ENDINGS = {
    "added cors": "I already added app.use(cors()) and it still does not work.",
    "Postman": "The same request works in Postman and with curl.",
    "thanks": "Any ideas? Thanks in advance!\n\n--\nJo Doe\nFrontend developer",
    "versions": "Node 20.11.1, React 18.2.0, macOS 14.4",
    "percent": "It is 100% reproducible, about 50% of the time with a %20 in the path.",
    "documentation": "I have read https://developer.mozilla.org/en-US/docs/Web/HTTP/CORS/Errors.",
    "forum": "Same as https://stackoverflow.com/questions/43871637/no-access-control-allow-origin",
    "issue": "See also https://github.com/acme/widgets/issues/482#issuecomment-19204",
    "other host": "On https://staging.example.info/app it works without any problem.",
    "status": "The server answers with 200 OK when I open the address in a new tab.",
}
NOISE = {
    "favicon": "GET http://localhost:5173/favicon.ico 404 (Not Found)",
    "React key": 'Warning: Each child in a list should have a unique "key" prop.\n'
    "Check the render method of `List`. See https://reactjs.org/link/warning-keys for more "
    "information.\n    at li\n    at List (http://localhost:5173/src/List.jsx:18:3)",
    "DevTools": "Download the React DevTools for a better development experience: "
    "https://reactjs.org/link/react-devtools",
    "deprecated": "[Deprecation] Listener added for a 'DOMNodeInserted' mutation event. Support "
    "for this event type has been removed. See https://chromestatus.com/feature/5083947249172480 "
    "for more information.",
    "source map": "DevTools failed to load source map: Could not load content for "
    "http://localhost:5173/assets/vendor.js.map: HTTP error: status code 404, "
    "net::ERR_HTTP_RESPONSE_CODE_FAILURE",
    "vite": "[vite] connecting...\n[vite] connected.",
    "preload": "The resource https://cdn.example.com/a.css was preloaded using link preload but "
    "not used within a few seconds from the window's load event. Please make sure it has an "
    "appropriate `as` value and it is preloaded intentionally.",
    "violation": "[Violation] 'setTimeout' handler took 91ms",
    "undefined": "Uncaught TypeError: Cannot read properties of undefined (reading 'map')\n"
    "    at List (List.jsx:22:31)\n    at renderWithHooks (react-dom.development.js:16305:18)",
    "Angular": "Angular is running in development mode.",
}
STACK = (
    "\n    at createError (webpack-internal:///./node_modules/axios/lib/core/createError.js:16:15)"
    "\n    at XMLHttpRequest.handleError (xhr.js:84:1)\n(anonymous) @ main.a81f.js:1\n"
    "Promise.then (async)\nload @ App.tsx:31"
)
BLOCKED = "GET https://www.google-analytics.com/analytics.js net::ERR_BLOCKED_BY_CLIENT"

DISGUISES: tuple[Disguise, ...] = (
    # Marks of Markdown and of HTML.
    Disguise("fence", around("```\n", "\n```")),
    Disguise("fence, console", around("```console\n", "\n```\n")),
    Disguise("fence, js, with blank lines", around("\n```js\n\n", "\n\n```\n")),
    Disguise("fence, tildes", around("~~~ text\n", "\n~~~")),
    Disguise("fence, title", around("### Actual result\n\n```bash\n", "\n```\n")),
    Disguise("quoted", each_line("> ")),
    Disguise("quoted twice", each_line("> > ")),
    Disguise("indented", each_line("    ")),
    Disguise("indented by tabs", each_line("\t")),
    Disguise("bullet", first_line(lambda line: f"- {line}"), ONLY_MESSAGES),
    Disguise("bullets", each_line("* "), ONLY_MESSAGES),
    Disguise("numbers of a list", numbered("{n}. "), ONLY_MESSAGES),
    Disguise("numbers of an editor", numbered("{n:4} | ")),
    Disguise("table", each_line("| ", " |"), ONLY_MESSAGES),
    Disguise("table, two columns", each_line("| Chrome | ", " |"), ONLY_MESSAGES),
    Disguise("bold", one_line_only(lambda line: f"**{line}**"), ONLY_MESSAGES),
    Disguise("italic", one_line_only(lambda line: f"_{line}_"), ONLY_MESSAGES),
    Disguise("code", one_line_only(lambda line: f"`{line}`"), ONLY_MESSAGES),
    Disguise("code in a sentence", one_line_only(lambda line: f"I get `{line}` each time."),
             ONLY_MESSAGES),
    Disguise("quotes", one_line_only(lambda line: f'"{line}"'), ONLY_MESSAGES),
    Disguise("quotes in a sentence", one_line_only(lambda line: f'It says: "{line}" Why?'),
             ONLY_MESSAGES),
    Disguise("pre of HTML", around("<pre><code>", "</code></pre>\n")),
    Disguise("blockquote of HTML", around("<blockquote>\n", "\n</blockquote>")),
    Disguise("paragraph of HTML", around("<p>Error:</p>\n<p>", "</p>")),
    Disguise("HTML escapes", html.escape),
    Disguise("HTML escapes twice", lambda text: html.escape(html.escape(text))),
    Disguise("details of GitHub", around(
        "<details>\n<summary>Console</summary>\n\n```\n", "\n```\n\n</details>")),
    # What logs put before lines.
    Disguise("time", numbered("12:04:{s:02} ")),
    Disguise("time, brackets", numbered("[12:04:{s:02}] ")),
    Disguise("time, ISO", numbered("2024-03-08T12:04:{s:02}.123Z ")),
    Disguise("time of Chrome", numbered("12:04:{s:02}.481 main.js:31 "), ONLY_MESSAGES),
    Disguise("time and level", numbered("2024-03-08 12:04:{s:02},123 ERROR "), ONLY_MESSAGES),
    Disguise("time, level, name", numbered(
        "2024-03-08 12:04:{s:02} [ERROR] app.console: "), ONLY_MESSAGES),
    Disguise("Compose", each_line("web_1  | ")),
    Disguise("Compose, with time", numbered("web-1  | 2024-03-08T12:04:{s:02}.123456789Z ")),
    Disguise("Docker", numbered("2024-03-08T12:04:{s:02}.123456789Z ")),
    Disguise("Kubernetes", numbered("2024-03-08T12:04:{s:02}.123456789Z stdout F ")),
    Disguise("kubectl with prefix", each_line("[pod/web-6d4cf56db6-x7k2p/app] ")),
    Disguise("systemd", numbered("Mar 08 12:04:{s:02} web1 node[812]: ")),
    Disguise("Heroku", numbered("2024-03-08T12:04:{s:02}.123456+00:00 app[web.1]: ")),
    Disguise("logcat", numbered("03-08 12:04:{s:02}.123  4321  4350 E chromium: "), ONLY_MESSAGES),
    Disguise("Capacitor", each_line("⚡️  [error] - "), ONLY_MESSAGES),
    Disguise("Cypress", each_line("(uncaught exception) Error: "), ONLY_MESSAGES),
    Disguise("Puppeteer", each_line("PAGE LOG: "), ONLY_MESSAGES),
    Disguise("Electron", numbered(
        "[4321:0308/1204{s:02}.123:ERROR:CONSOLE(1)] "), ONLY_MESSAGES),
    Disguise("level", each_line("ERROR: "), ONLY_MESSAGES),
    Disguise("[Error]", first_line(lambda line: f"[Error] {line}"), ONLY_MESSAGES),
    Disguise("JSON log", lambda text: json.dumps(
        {"level": "error", "time": "2024-03-08T12:04:01Z", "msg": text})),
    Disguise("JSON log, lines", lambda text: "\n".join(
        json.dumps({"log": line + "\n", "stream": "stderr", "time": f"2024-03-08T12:04:{n:02}Z"})
        for n, line in enumerate(text.splitlines()))),
    Disguise("JSON string", json.dumps),
    Disguise("JSON of an error", lambda text: json.dumps(
        {"error": {"name": "Error", "message": text, "stack": "Error\n    at a.js:1"}}, indent=2)),
    Disguise("Python's repr", repr),
    # Where the console says that a message comes from.
    Disguise("VM123", first_line(lambda line: f"VM123:1 {line}"), ONLY_MESSAGES),
    Disguise("place", first_line(lambda line: f"api-client.js:12:34 {line}"), ONLY_MESSAGES),
    Disguise("place of a page", first_line(lambda line: f"(index):1 {line}"), ONLY_MESSAGES),
    Disguise("place in the line before", around("dashboard:1\n"), ONLY_MESSAGES),
    Disguise("place after", around("", "    api-client.js:12"), ONLY_MESSAGES),
    Disguise("stack after", around("", STACK), ONLY_MESSAGES),
    Disguise("Uncaught", first_line(lambda line: f"Uncaught (in promise) {line}"), ONLY_MESSAGES),
    Disguise("signs of the console", first_line(lambda line: f"⛔ ▶{line}"), ONLY_MESSAGES),
    # Characters.
    Disguise("ANSI", lambda text: "\n".join(
        f"\x1b[31m{line}\x1b[0m" for line in text.splitlines())),
    Disguise("ANSI, bright, in words", lambda text: re.sub(
        r"(?m)^(\S+) (\S+)", "\x1b[1;91m\\1\x1b[22;39m \x1b[36m\\2\x1b[0m", text)),
    Disguise("caret escapes", lambda text: "\n".join(
        f"^[[31m{line}^[[0m" for line in text.splitlines())),
    Disguise("no-break spaces", lambda text: text.replace(" ", "\xa0")),
    Disguise("some no-break spaces", lambda text: re.sub(r" (?=\S+ )", "\xa0", text, count=3)),
    Disguise("zero-width at lines", lambda text: "\u200b" + text.replace("\n", "\n\u200b")),
    Disguise("zero-width in words", lambda text: re.sub(r"(?<=[a-z])(?=[A-Z/])", "\u200b", text)),
    Disguise("byte order mark", around("\ufeff")),
    Disguise("soft hyphens", lambda text: re.sub(
        r"(?<=[a-z]{4})(?=[a-z]{4})", "\xad", text, count=5)),
    Disguise("marks of direction", lambda text: f"\u202a{text}\u202c"),
    Disguise("smart quotes", smart, ONLY_MESSAGES),
    Disguise("backticks", one_line_only(lambda text: text.replace("'", "`")), ONLY_MESSAGES),
    Disguise("quotes left out", one_line_only(lambda text: text.replace("'", "")), ONLY_MESSAGES),
    Disguise("double quotes", one_line_only(lambda text: text.replace("'", '"')), ONLY_MESSAGES),
    Disguise("CRLF", lambda text: text.replace("\n", "\r\n") + "\r\n"),
    Disguise("blank lines", lambda text: "\n\n\n" + text + "\n\n\n"),
    Disguise("blank lines between", lambda text: text.replace("\n", "\n\n"), ONLY_MESSAGES),
    Disguise("blanks at ends", each_line("", "   ")),
    Disguise("blanks at starts", each_line("  ")),
    Disguise("tabs for blanks", lambda text: text.replace(" ", "\t"), ONLY_MESSAGES),
    Disguise("two blanks", lambda text: text.replace(" ", "  "), ONLY_MESSAGES),
    Disguise("names in lower case", names_in(str.lower), ONLY_HEADERS),
    Disguise("names in upper case", names_in(str.upper), ONLY_HEADERS),
    Disguise("emphasis of addresses", lambda text: re.sub(
        r"'(https?://[^'\s]+)'", r"'<\1>'", text), ONLY_MESSAGES),
    Disguise("addresses as links", lambda text: re.sub(
        r"'(https?://[^'\s]+)'", r"'[\1](\1)'", text), ONLY_MESSAGES),
    Disguise("addresses as HTML links", lambda text: re.sub(
        r"'(https?://[^'\s]+)'", "'<a href=\"\\1\" rel=\"nofollow\">\\1</a>'", text),
        ONLY_MESSAGES),
    # Broken and doubled lines.
    Disguise("wrapped at 72", wrapped(72), ONLY_MESSAGES),
    Disguise("wrapped at 80", wrapped(80), ONLY_MESSAGES),
    Disguise("wrapped at 60 and quoted", lambda text: (
        each_line("> ")(changed) if (changed := wrapped(60)(text)) else None), ONLY_MESSAGES),
    Disguise("broken at 80", wrapped(80, in_words=True), ONLY_MESSAGES),
    Disguise("twice", lambda text: f"{text}\n{text}", ONLY_MESSAGES),
    Disguise("twice, blank between", lambda text: f"{text}\n\n{text}", ONLY_MESSAGES),
    Disguise("blocks swapped", blocks_swapped, ONLY_MESSAGES),
    Disguise("other hosts", other_hosts),
    # What people write before and after.
    *(Disguise(f"prose before, {name}", around(f"{words}\n\n")) for name, words in PROSE.items()),
    *(Disguise(f"prose before on the line, {name}", first_line(before_line(words)), ONLY_MESSAGES)
      for name, words in PROSE.items()),
    *(Disguise(f"prose after, {name}", around("", f"\n\n{words}"))
      for name, words in ENDINGS.items()),
    *(Disguise(f"prose before, {name}", around(f"{words}\n\n"))
      for name, words in ENDINGS.items()),
    # What else the console says.
    *(Disguise(f"{name} before", around(f"{line}\n"), ONLY_MESSAGES)
      for name, line in NOISE.items()),
    *(Disguise(f"{name} after", around("", f"\n{line}"), ONLY_MESSAGES)
      for name, line in NOISE.items()),
    Disguise("blocked analytics before", around(f"{BLOCKED}\n"), ONLY_MESSAGES,
             adds=(BLOCKED.split()[1],), needs_url=True),
    Disguise("blocked analytics after", around("", f"\n{BLOCKED}"), ONLY_MESSAGES,
             adds=(BLOCKED.split()[1],), needs_url=True),
    Disguise("second request before", around(
        chrome(MISSING, SECOND, SECOND_PAGE) + "\n"), ONLY_MESSAGES, adds=(SECOND,),
        needs_url=True),
    Disguise("second request after", around(
        "", "\n" + chrome(MISSING, SECOND, SECOND_PAGE)), ONLY_MESSAGES,
        adds=(SECOND,), needs_url=True),
)  # fmt: skip


def seeds_for(
    disguise: Disguise, kinds: Iterable[Kind] = KINDS
) -> Iterator[tuple[Kind, list[Fact], str]]:
    """The kinds that a disguise suits, what is found in them, and their changed texts."""
    for kind in kinds:
        plain = as_it_is(kind)
        if plain is None or not plain.sources <= set(disguise.only):
            continue
        if disguise.needs_url and not plain.names_urls:
            continue
        changed = disguise.put_on(kind.text)
        if changed is not None and changed != kind.text:
            yield kind, plain.facts, changed


def changes(disguise: Disguise, kinds: Iterable[Kind] = KINDS) -> Iterator[Change | None]:
    """For each kind that the disguise suits, how its explanation changed; ``None`` if not."""
    for kind, facts, changed in seeds_for(disguise, kinds):
        before = facts
        if disguise.name == "other hosts":
            before = [it._replace(url=other_hosts(it.url or "") or it.url) for it in facts]
        try:
            after = facts_of(kind, changed)
        except Unreadable:
            after = None
        seen = None
        if after is not None:
            # Messages that name no page are of the page that another one names.
            seen = [
                each._replace(origin=None) if each.origin == SECOND_PAGE else each
                for each in after
                if each.url not in disguise.adds
            ]
        missing = set(disguise.adds) - {each.url for each in after or ()}
        is_same = seen is not None and sorted(map(str, seen)) == sorted(map(str, before))
        yield (
            None
            if is_same and not missing
            else Change(disguise.name, kind.name, before, after, changed)
        )


def main() -> None:
    """Print how many explanations each disguise changed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="parts of the disguises' names")
    parser.add_argument("-v", action="store_true", help="show each change")
    parser.add_argument("-t", action="store_true", help="show the texts")
    parser.add_argument("--every", type=int, default=1, help="take each N-th kind only")
    parser.add_argument("--also", type=Path, help="a JSON list of further texts")
    given = parser.parse_args()
    kinds = list(KINDS[:: given.every])
    if given.also is not None:
        kinds += [
            Kind(each["name"], "", (), (), each["stdin"], tuple(each["args"]))
            for each in json.loads(given.also.read_text())
            if "stdin" in each and "server" not in each
        ]
    total: Counter[str] = Counter()
    for disguise in DISGUISES:
        if given.names and not any(name in disguise.name for name in given.names):
            continue
        seen = list(changes(disguise, kinds))
        changed = [each for each in seen if each is not None]
        total.update(seen=len(seen), changed=len(changed))
        print(f"{len(changed):5} of {len(seen):5}  {disguise.name}", flush=True)
        for each in changed if given.v else ():
            print(f"    {each.kind}")
            if given.t:
                print(textwrap.indent(each.text[:1500], "      | "))
            for one in [it for it in each.before if it not in (each.after or ())]:
                print(f"      - {tuple(one)}")
            if each.after is None:
                print("      + unreadable")
            for one in [it for it in each.after or () if it not in each.before]:
                print(f"      + {tuple(one)}")
    print(f"{total['changed']} of {total['seen']} explanations changed")
    sys.exit(1 if total["changed"] else 0)


if __name__ == "__main__":
    main()
