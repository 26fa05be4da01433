"""PowerShell's web requests, with what they print, rewritten as curl's.

``Invoke-WebRequest`` prints a list of a response's parts, of which RawContent has its lines.
“Copy as PowerShell” of developer tools is the same command with many headers.
(learn.microsoft.com, Microsoft.PowerShell.Utility)
"""

from __future__ import annotations

import re
import shlex

__all__ = ["as_curl"]

_COMMAND = re.compile(
    r"(?im)^[^\n]{0,80}?\b(?:Invoke-(?:WebRequest|RestMethod)|iwr|irm)\b(?P<rest>[^\n]*)"
)
_LONGEST = 65536
_OPTION = r"(?i)-{name}[\s:]+(?P<quote>[\"']?)(?P<value>[^\"'\s]{{1,4096}})(?P=quote)"
_URI = re.compile(_OPTION.format(name="Uri"))
_ADDRESS = re.compile(r"(?P<quote>[\"']?)(?P<value>https?://[^\"'\s]{1,4096})(?P=quote)")
_METHOD = re.compile(_OPTION.format(name=r"(?:Custom)?Method"))
_TYPE = re.compile(
    r"(?i)-ContentType[\s:]+(?P<quote>[\"']?)(?P<value>[^\"'\n]{1,256}?)(?P=quote)(?=\s|$)"
)
_HEADERS = re.compile(r"(?i)-Headers[\s:]+@\{(?P<inside>[^{}]{0,16384})\}")
_PAIR = re.compile(
    r"(?P<q>[\"']?)(?P<name>[A-Za-z][\w-]{0,63})(?P=q)\s*=\s*"
    r"(?:\"(?P<double>[^\"\n]{0,4096})\"|'(?P<single>[^'\n]{0,4096})')"
)
_PSEUDO = frozenset({"authority", "method", "path", "scheme"})
"""What “Copy as PowerShell” has among the headers, without their colons."""
_RAW = re.compile(r"(?m)^RawContent[^\S\n]{0,16}:[^\S\n](?=HTTP/\d)")
_PART = re.compile(r"(?m)^[A-Z]\w{3,20}[^\S\n]{0,16}:[^\n]*$")
_REMOTE = re.compile(r"(?i)the remote server returned an error: \((?P<status>[45]\d\d)\)")


def as_curl(text: str) -> str:
    """`text` with PowerShell's commands and responses in the forms of curl."""
    if _RAW.search(text) is not None:
        text = "\n".join(_raw_lines(text.splitlines()))
    else:
        text = _REMOTE.sub(r"\nHTTP/1.1 \g<status>\n", text) if _COMMAND.search(text) else text
    found = _COMMAND.search(text)
    if found is None:
        return text
    # A line goes on after a backtick, and inside a list of headers.
    written = text[found.start("rest") : found.start("rest") + _LONGEST]
    end = _end(written)
    command = _curl(written[:end])
    if command is None:
        return text
    return f"{text[: found.start()]}\n{command}\n{written[end:]}"


def _raw_lines(lines: list[str]) -> list[str]:
    """The lines, with those of a response's raw content alone."""
    kept: list[str] = []
    is_raw = False
    for line in lines:
        if _RAW.match(line):
            is_raw = True
            kept.append(_RAW.sub("", line))
        elif _PART.fullmatch(line):
            is_raw = False
        elif is_raw or not line[:1].isspace():
            kept.append(line.strip() if is_raw else line)
    return kept


def _end(written: str) -> int:
    """Where the command ends that begins `written`."""
    depth = at = 0
    for line in written.splitlines(keepends=True):
        at += len(line)
        depth += line.count("{") - line.count("}")
        if depth <= 0 and not line.rstrip().endswith("`"):
            break
    return at


def _curl(written: str) -> str | None:
    """The command of curl for the options in `written`; ``None`` if they name no address."""
    listed = _HEADERS.search(written)
    rest = written if listed is None else written[: listed.start()] + written[listed.end() :]
    address = _URI.search(rest) or _ADDRESS.search(rest)
    if address is None:
        return None
    words = ["curl", address["value"]]
    if (method := _METHOD.search(rest)) is not None:
        words += ["-X", method["value"].upper()]
    for pair in _PAIR.finditer(listed["inside"]) if listed is not None else ():
        if pair["name"].lower() not in _PSEUDO:
            words += ["-H", f"{pair['name']}: {pair['double'] or pair['single'] or ''}"]
    if (kind := _TYPE.search(rest)) is not None:
        words += ["-H", f"Content-Type: {kind['value']}"]
    return shlex.join(words)
