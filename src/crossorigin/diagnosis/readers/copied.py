"""Requests as developer tools copy them, and as people write them: curl commands, fetch() calls.

“Copy as cURL” quotes for bash or for cmd.exe, “Copy as fetch” is JavaScript with JSON in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from ...fetch.header_lists import Header
from ...fetch.methods import GET_OR_HEAD
from ...fetch.tokens import is_token
from ...fetch.urls import parse_url
from ..methods import ANY_METHOD, USUAL_METHODS
from ..places import has_masked_host
from .filters import filter_in
from .shown import Sent

__all__ = ["calls_in", "command_at", "has_command", "headers_in_code", "headers_of_object"]

LONGEST_COMMAND = 2000
"""Lines of a command; a body may have many."""

# --- curl ----------------------------------------------------------------------------------------

_CURL = re.compile(r"(?<![\w./'\"-])(?:curl(?:\.exe)?|wget)\s")
_HTTPIE = re.compile(
    r"(?:[^\n]{0,80}[$%#❯➜»]\s(?P<prompted>https?|xhs?|curlie)\s+(?=\S)|"
    r"\s{0,8}(?P<name>https?|xhs?|curlie)\s+(?:(?:-[aAops]\s+\S{1,80}|-\S{1,80})\s+){0,8}"
    rf"(?:{ANY_METHOD}\s+)(?:https?://\S|:\d|:?/\S|localhost\b))"
)
"""HTTPie, xh and curlie: after a prompt, or with a method and an address, as their names are
words as well."""
_PROMPT_ENDS = "$#%>❯➜»"
_WITH_VALUE = frozenset(
    {
        "-A", "-b", "-c", "-C", "-d", "-D", "-e", "-E", "-F", "-h", "-H", "-K", "-m", "-o",
        "-P", "-Q", "-r", "-t", "-T", "-u", "-U", "-w", "-x", "-X", "-y", "-Y", "-z",
    }
)  # fmt: skip
_LONG_WITH_VALUE = frozenset(
    {
        "--aws-sigv4", "--cacert", "--capath", "--cert", "--connect-timeout",
        "--connect-to", "--cookie", "--cookie-jar", "--data", "--data-ascii",
        "--data-binary", "--data-raw", "--data-urlencode", "--dump-header", "--form",
        "--form-string", "--header", "--interface", "--json", "--key", "--limit-rate",
        "--max-redirs", "--max-time", "--noproxy", "--oauth2-bearer", "--output", "--pass",
        "--proxy", "--proxy-user", "--range", "--referer", "--request", "--resolve",
        "--retry", "--retry-delay", "--tls-max", "--unix-socket", "--upload-file", "--url",
        "--url-query", "--user", "--user-agent", "--write-out",
    }
)  # fmt: skip
_LONG_NAMES = {
    "-A": "--user-agent", "-b": "--cookie", "-d": "--data", "-e": "--referer", "-F": "--form",
    "-G": "--get", "-H": "--header", "-I": "--head", "-T": "--upload-file", "-u": "--user",
    "-X": "--request",
}  # fmt: skip
_DATA = ("--data", "--data-ascii", "--data-binary", "--data-raw", "--data-urlencode")
_FORM_TYPE = "application/x-www-form-urlencoded"


def has_command(lines: Sequence[str]) -> bool:
    """Whether one of `lines` begins a curl command, maybe after a shell's prompt."""
    return any(_begins_command(line) is not None for line in lines)


def _begins_command(line: str) -> int | None:
    if (httpie := _HTTPIE.match(line[:1000])) is not None:
        return max(httpie.start("prompted"), httpie.start("name"))
    found = _CURL.search(line[:1000])
    if found is None or _TITLE.match(line) or not _is_prompt(line[: found.start()].strip()):
        return None
    return found.start()


_TITLE = re.compile(
    r"\s{0,3}#{1,6}\s{1,4}(?:curl|wget)\s{1,4}(?!localhost\b)[A-Za-z]{1,40}(?=\s|$)"
)
"""A title of Markdown that names curl and goes on with a word: “### curl headers of https://…”."""


def command_at(lines: Sequence[str], at: int) -> tuple[Sent | None, int]:
    """The curl command that begins in the line `at`, and the line after it; ``None`` if none does.

    It may follow a shell's prompt.
    """
    begin = _begins_command(lines[at])
    if begin is None:
        return None, at
    text = lines[at][begin:]
    is_cmd = '^"' in text or text.rstrip().endswith("^")
    reader = _ShellWords(is_cmd=is_cmd)
    end = at
    last = min(len(lines), at + LONGEST_COMMAND) - 1
    while (reader.feed(text + "\n") and end < last) or (
        end < last and reader.goes_on_in(lines[end + 1])
    ):
        end += 1
        text = reader.without_prompt(lines[end])
    sent = _of_command(reader.words)
    if sent is not None and any(map(_SHOWS_HEADERS.fullmatch, reader.words)):
        sent.filter = filter_in(reader.after)
    return sent, (end + 1 if sent is not None else at)


_SHOWS_HEADERS = re.compile(
    r"-[A-Za-z]*[iIvDSh][A-Za-z]*|"
    r"--(?:include|head|verbose|dump-header|server-response|headers|all)"
)
"""The options of curl, wget and HTTPie with which a response's headers are shown."""


def _is_prompt(before: str) -> bool:
    """Whether `before` is a prompt, or a command that runs what follows, or one after the other."""
    words = re.split(rf"(?<=[{re.escape(_PROMPT_ENDS)}])(?:\s|$)", before)[-1].split()
    return not words or words[0] in _RUNNERS or _DIRECTORY_AFTER.fullmatch(before) is not None


_DIRECTORY_AFTER = re.compile(
    r"[➜→]\s{1,4}[\w.~/-]{1,80}(?:\s{1,4}git:\([^()\n]{1,80}\))?(?:\s{1,4}[✗✔±])?"
)
"""A prompt that names the directory after its sign, as that of Oh My Zsh."""
_RUNNERS = frozenset(
    {
        "ddev", "doas", "docker", "docker-compose", "fly", "heroku", "kubectl", "lando", "nerdctl",
        "oc", "podman", "proxychains", "ssh", "sudo", "time", "vagrant", "watch", "winpty", "wsl",
    }
)  # fmt: skip
"""Commands whose last words may be another command."""


_OPTION_FIRST = re.compile(r"\s{0,40}(?:-[A-Za-z](?=[\s'\"]|$)|--[a-z][a-z-]{1,30}(?=[\s=]|$))")
_URL_FIRST = re.compile(r"\s{0,40}['\"]?https?://")
_SECOND_PROMPT = re.compile(r"\s{0,8}>\s{1,8}(?=-{1,2}[A-Za-z]|['\"]?https?://)")
"""What a shell shows before the next line of an unfinished command."""


_PLACEHOLDER = re.compile(r"<[A-Za-z][\w.-]{0,60}>")
"""What a writer puts in place of a name; a shell would read it from a file."""


class _ShellWords:
    """The words of a shell's command, line by line, quoted as for bash or for cmd.exe."""

    def __init__(self, *, is_cmd: bool) -> None:
        self.words: list[str] = []
        self._word: list[str] | None = None
        self._quote = ""
        self._is_cmd = is_cmd
        self._is_over = False
        self.after = ""
        """What follows the command on its last line."""

    def goes_on_in(self, line: str) -> bool:
        """Whether `line` is more of the command, whose last line lost the sign that it goes on."""
        if self._is_over or self._quote:
            return False
        has_url = any("://" in each for each in self.words)
        return bool(_OPTION_FIRST.match(line) or (not has_url and _URL_FIRST.match(line)))

    def without_prompt(self, line: str) -> str:
        """`line` without the prompt before it, if it is not inside of quotes."""
        return line if self._quote else _SECOND_PROMPT.sub("", line, count=1)

    def feed(self, line: str) -> bool:  # noqa: PLR0912 (a branch for each kind of character)
        """Take a line in; whether the command goes on in the next one."""
        escape = "^" if self._is_cmd and not self._quote else "\\"
        at = 0
        while at < len(line):
            char, after = line[at], line[at + 1 : at + 2]
            if self._is_cmd and char == "^":
                if after == "\n":
                    return True
                if after == "^" or not after:
                    self._add("^")
                    at += 2
                else:
                    at += 1  # what follows means what it does without it
                continue
            if self._quote:
                at += self._quoted(char, after)
            elif char == escape and not self._is_cmd:
                if after == "\n":
                    return True
                self._add(after)
                at += 2
            elif char == "$" and after == "'":
                self._open("$'")
                at += 2
            elif char == '"' or (char == "'" and not self._is_cmd):
                self._open(char)
                at += 1
            elif char.isspace():
                self._close()
                at += 1
            elif char == "<" and (name := _PLACEHOLDER.match(line, at)) is not None:
                self._add(name[0])
                at = name.end()
            elif char in "|;" or (char == "&" and (after in "& \n")) or char == ">":
                self._close()
                self._is_over = True
                self.after = line[at:]
                return False  # another command, or a file
            else:
                self._add(char)
                at += 1
        if not self._quote:
            self._close()
        return bool(self._quote)

    def _quoted(self, char: str, after: str) -> int:
        """Take a character in quotes; how many were read."""
        if char == self._quote[-1]:
            self._quote = ""
            return 1
        if char == "\\" and self._quote == "$'":
            self._add({"n": "\n", "r": "\r", "t": "\t"}.get(after, after))
            return 2
        if char == "\\" and self._quote == '"' and after in '"\\$`':
            self._add(after)
            return 2
        self._add(char)
        return 1

    def _open(self, quote: str) -> None:
        self._quote = quote
        self._word = self._word or []

    def _add(self, char: str) -> None:
        if self._word is None:
            self._word = []
        self._word.append(char)

    def _close(self) -> None:
        if self._word is not None:
            self.words.append("".join(self._word))
            self._word = None


_ITEM = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9-]{0,63}):(?P<value>[^=].*)", re.S)


def _is_capitals(word: str) -> bool:
    return word.isupper() and word.isalpha()


def _of_command(words: Sequence[str]) -> Sent | None:
    name = words[0].removesuffix(".exe") if words else ""
    return {"curl": _of_curl, "wget": _of_wget}.get(name, _of_httpie)(words)


def _of_wget(words: Sequence[str]) -> Sent | None:
    """The request of wget, whose options are long ones with “=”, or have no value here."""
    url = method = implied = ""
    headers: list[Header] = []
    for word in words[1:]:
        option, _, value = word.partition("=")
        if option == "--header":
            headers += _header(value)
        elif option == "--method":
            method = value.upper()
        elif option in ("--post-data", "--post-file"):
            implied = "POST"
        elif option == "--spider":
            implied = implied or "HEAD"
        elif "://" in word and not word.startswith("-"):
            url = url or word
    parsed = parse_url(url)
    if parsed is None:
        return None
    if implied == "POST" and not _has(headers, "content-type"):
        headers.append(("Content-Type", _FORM_TYPE))
    return Sent(method=method or implied or "GET", url=parsed.without_fragment, headers=headers)


def _header(written: str) -> list[Header]:
    name, colon, text = written.partition(":")
    is_one = colon and is_token(name.strip()) and text.strip()
    return [(name.strip(), text.strip())] if is_one else []


_VALUED_IN_HTTPIE = frozenset(
    {
        "-a", "-A", "-o", "-p", "-s", "--auth", "--auth-type", "--cert", "--cert-key", "--output",
        "--pretty", "--print", "--proxy", "--session", "--style", "--timeout", "--verify",
    }
)  # fmt: skip
"""The options of HTTPie and xh that have a value, which may be the next word."""


def _of_httpie(words: Sequence[str]) -> Sent | None:
    """The request of ``http [METHOD] URL [Name:value …]``; ``None`` if it names no URL."""
    rest = iter(words[1:])
    plain = []
    for word in rest:
        if word in _VALUED_IN_HTTPIE:
            next(rest, "")
        elif not word.startswith("-"):
            plain.append(word)
    is_method = len(plain) > 1 and plain[0].isalpha() and (plain[0].upper() in USUAL_METHODS)
    method = plain.pop(0).upper() if is_method or (plain and _is_capitals(plain[0])) else ""
    if not plain:
        return None
    url = plain.pop(0)
    if "://" not in url:
        scheme = "https" if words[0] in ("https", "xhs") else "http"
        url = (
            f"{scheme}://{'localhost' if url.startswith((':', '/')) else ''}{url.removesuffix(':')}"
        )
    parsed = parse_url(url)
    if parsed is None or parsed.origin is None:
        return None
    headers = [(item["name"], item["value"]) for each in plain if (item := _ITEM.fullmatch(each))]
    has_body = any("=" in each and not _ITEM.fullmatch(each) and "==" not in each for each in plain)
    if has_body:
        headers.append(("Content-Type", "application/json"))
    return Sent(method=method or ("POST" if has_body else "GET"), url=url, headers=headers)


def _of_curl(words: Sequence[str]) -> Sent | None:  # noqa: PLR0912 (a branch an option)
    url = ""
    method = implied = kind = ""
    headers: list[Header] = []
    for option, value in _options(words[1:]):
        match option:
            case "" | "--url":
                url = value if url in USUAL_METHODS else url or value
            case "--request":
                method = value.rstrip(",.;:")  # a writer's sentence goes on after it
            case "--head":
                implied = "HEAD"
            case "--get":
                implied = "GET"
            case "--upload-file":
                implied = implied or "PUT"
            case "--json":
                implied, kind = implied or "POST", "application/json"
            case "--form" | "--form-string":
                implied, kind = implied or "POST", "multipart/form-data"
            case "--header":
                headers += _header(value)
            case "--user":
                headers.append(("Authorization", "Basic (from -u)"))
            case "--oauth2-bearer":
                headers.append(("Authorization", "Bearer (from --oauth2-bearer)"))
            case "--cookie":
                headers.append(("Cookie", value))
            case "--referer":
                headers.append(("Referer", value))
            case _ if option in _DATA:
                implied, kind = implied or "POST", kind or _FORM_TYPE
    if not url:
        return None
    if kind and implied not in GET_OR_HEAD and not _has(headers, "content-type"):
        headers.append(("Content-Type", kind))
    sent = Sent(method=method or implied or "GET", headers=headers)
    if (after := _VARIABLE_FIRST.match(url)) is not None:
        sent.target = url[after.end() :] or "/"  # scheme and host are in the variable
        return sent
    address = url if "://" in url else f"http://{url}"  # as curl takes it
    parsed = parse_url(address)
    if has_masked_host(address):
        sent.url = address
    elif parsed is not None:
        sent.url = parsed.without_fragment
    return sent if sent.url is not None else None


_VARIABLE_FIRST = re.compile(r"\$(?:\w{1,60}|\{\w{1,60}\})(?=/|$)|%\w{1,60}%(?=/|$)")
"""A variable of a shell in place of the first part of a URL."""


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each option by its long name with its value; the URL has no name."""
    rest = iter(words)
    for word in rest:
        if word.startswith("--"):
            written, equals, value = word.partition("=")
            name = _whole_name(written)
            if name in _LONG_WITH_VALUE:
                yield name, value if equals else next(rest, "")
            else:
                yield name, ""
        elif word.startswith("-") and len(word) > 1:
            yield from _short(word[1:], rest)
        else:
            yield "", word


def _whole_name(written: str) -> str:
    """The option that a beginning of its name stands for, as curl before 8.10 takes it."""
    if written in _LONG_WITH_VALUE or written == "--head":  # which is not short for --header
        return written
    found = [each for each in _LONG_WITH_VALUE if each.startswith(written)]
    return found[0] if len(found) == 1 and len(written) > _LEAST_PREFIX else written


_LEAST_PREFIX = 5
"""Shorter ones are mostly options without a value, such as ``--in``."""


def _short(letters: str, rest: Iterator[str]) -> Iterator[tuple[str, str]]:
    """``-sSiX PUT``: letters together, of which the last may have a value."""
    for index, letter in enumerate(letters):
        option = f"-{letter}"
        if option in _WITH_VALUE:
            yield _LONG_NAMES.get(option, option), letters[index + 1 :] or next(rest, "")
            return
        yield _LONG_NAMES.get(option, option), ""


def _has(headers: Sequence[Header], name: str) -> bool:
    return any(each.lower() == name for each, _ in headers)


# --- fetch ---------------------------------------------------------------------------------------

_CALL = re.compile(
    r"\bfetch\(\s*(?P<quote>[\"'`])(?P<url>https?://[^\s\"'`]{1,8192})(?P=quote)"
    r"(?:\s*(?P<more>,[\s`]*(?=\{))|\s*(?P<elsewhere>,\s*[\w$.(]))?"
)
_MEMBER = r"[\"']?\b{name}[\"']?\s*:\s*(?P<quote>[\"'`])(?P<value>[^\"'`\n]{{0,8192}})(?P=quote)"
_MEMBERS = {
    name: re.compile(_MEMBER.format(name=name))
    for name in ("method", "mode", "credentials", "referrer")
}
_HEADERS = re.compile(
    r"[\"']?\bheaders[\"']?\s*:\s*(?:new\s+Headers\(\s*)?\{(?P<inside>[^{}]{0,65536})\}"
)
_PAIR = re.compile(
    r"(?:(?P<q>[\"'])(?P<quoted>[^\"'\s]{1,256})(?P=q)|(?P<bare>[A-Za-z_]\w{0,255}))\s*:\s*"
    r"(?P<quote>[\"'`])(?P<value>(?:\\.|(?!(?P=quote)).){0,16384})(?P=quote)"
)
_OBJECT = re.compile(
    r"(?:\bheaders[\"']?\s{0,8}[:=]\s{0,8}(?:new\s{1,8}Headers\(\s{0,8})?|HttpHeaders\(\s{0,8})"
    r"\{(?P<inside>(?:[^{}$]|\$\{[^{}\n]{0,200}\}|\$){0,4096})\}"
)
_NAME = re.compile(
    r"(?:^|[,\n])\s{0,40}(?:(?P<q>[\"'])(?P<quoted>[\w-]{1,64})(?P=q)|(?P<bare>[A-Za-z_]\w{0,63}))"
    r"\s{0,8}:(?:\s{0,8}[\"'`](?P<value>[^\"'`\n]{0,1024}))?"
)
"""A header, whose value may be an expression."""
LONGEST_CALL = 65536
"""Characters of a call's options that are read."""


def headers_in_code(text: str) -> Iterator[tuple[int, list[Header]]]:
    """Each object of headers in code with its place; a value that is not a text is empty."""
    for listed in _OBJECT.finditer(text):
        yield listed.start(), headers_of_object(listed["inside"])


def headers_of_object(inside: str) -> list[Header]:
    """The headers between the braces of an object; a value that is not a text is empty."""
    found = _NAME.finditer(inside)
    return [(each["quoted"] or each["bare"], each["value"] or "") for each in found]


def calls_in(text: str) -> list[Sent]:
    """The calls of ``fetch`` in `text`, of an address that is spelled out."""
    found = list(_CALL.finditer(text))
    # The options of a call end before the next call.
    ends = [*(each.start() for each in found[1:]), len(text)]
    return [_call(text, match, end) for match, end in zip(found, ends, strict=False)]


def _call(text: str, match: re.Match[str], end: int) -> Sent:
    options: dict[str, object] = {}
    if match["more"]:
        written = text[match.end() : min(end, match.end() + LONGEST_CALL)]
        try:
            options, _ = json.JSONDecoder().raw_decode(written)
        except (ValueError, RecursionError):
            options = _in_javascript(written)
    listed = options.get("headers")
    headers = [
        (name, value)
        for name, value in (listed.items() if isinstance(listed, dict) else ())
        if is_token(name) and isinstance(value, str)
    ]
    said = {name: each for name in _MEMBERS if isinstance(each := options.get(name), str)}
    referrer = parse_url(said.get("referrer", ""))
    credentials = {"include": True, "omit": False}.get(said.get("credentials", ""))
    parsed = parse_url(match["url"])
    method = said.get("method", "" if match["elsewhere"] else "GET")
    return Sent(
        method=method if not method or is_token(method) else "GET",
        url=parsed.without_fragment if parsed else match["url"],
        headers=headers,
        origin=str(referrer.origin) if referrer is not None and referrer.origin else None,
        credentials=credentials,
        mode="no-cors" if said.get("mode") == "no-cors" else "cors",
        is_browsers=True,
        is_whole=False,
    )


def _in_javascript(written: str) -> dict[str, object]:
    """The members of an object that is written by hand, as far as they are texts."""
    found: dict[str, object] = {}
    listed = _HEADERS.search(written)
    if listed is not None:
        found["headers"] = {
            pair["quoted"] or pair["bare"]: pair["value"]
            for pair in _PAIR.finditer(listed["inside"])
        }
    end = len(written.partition(";")[0])
    for name, pattern in _MEMBERS.items():
        if (member := pattern.search(written, 0, end)) is not None:
            found[name] = member["value"]
    return found
