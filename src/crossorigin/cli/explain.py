"""``crossorigin explain``: why a browser refused a request, from messages and recordings."""

from __future__ import annotations

import gc
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from errno import ENAMETOOLONG
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

import click
from rich.text import Text

from ..diagnosis import (
    Detected,
    Evidence,
    Finding,
    Grant,
    Software,
    Source,
    Unreadable,
    ask_about,
    can_be_asked_about,
    diagnose,
    fetch_command,
    grant_for,
    has_placeholder,
    is_cross_origin,
    learn_secrets,
    question_about,
    read_all,
    stands_for_another,
    with_page,
)
from ..fetch.origins import HTTP_SCHEMES
from ..redaction import HIDDEN
from .network import BODY_LIMIT, DeadlineTransport
from .next_steps import ASK_ITSELF, fix_of, stand_in
from .options import server_option
from .reading import read_file, read_stdin
from .report import (
    as_dict,
    detect_in,
    fits_several,
    grant_as_dict,
    layer_to_change,
    show_findings,
    show_fix,
    show_verdict,
    show_verdicts,
    software_of,
    urls_of,
)
from .sequence import draw
from .terminal import Printer, pass_printer, show_secrets_option

__all__ = ["command"]

LARGEST = 128 * 1024 * 1024
"""The most bytes of a file that are read; a HAR file of a long session has tens of millions."""
MOST_LEFT_OUT = 5
"""The most sentences about unread parts of a recording."""
MOST_ROWS = 100
"""The most rows of the table of requests."""
MOST_ALIKE = 10
"""The most URLs that are listed as refused for the same cause."""
MOST_TOLD = 20
"""The most refusals that are shown in full."""
TIMEOUT = 30.0
"""The longest wait for a server that is asked, in seconds."""
MOST_ASKED = 20
"""The most requests of a text that servers are asked about, each once."""


@click.command(
    "explain",
    epilog="Exit status: 0 if nothing was refused, 1 if a request was refused or may have been, "
    "2 if there is nothing to explain.",
)
@click.argument("what", nargs=-1)
@click.option(
    "--from", "origin", metavar="ORIGIN", help="The page's origin, if WHAT does not name it."
)
@click.option(
    "--url",
    "urls",
    metavar="URL",
    multiple=True,
    help="The URL, if WHAT does not name it. A second --url names the application itself, behind "
    "the proxy; both are asked, to find the layer at fault.",
)
@click.option(
    "-X", "--request", "method", metavar="METHOD", help="The method, if WHAT does not name it."
)
@click.option(
    "--credentials/--no-credentials",
    default=None,
    help="Whether the request was made with credentials, if WHAT does not show it. A mode after it "
    "is read as in `crossorigin fetch`: `--credentials omit` is --no-credentials.",
)
@click.option(
    "--ask",
    "ask_server",
    is_flag=True,
    help="Also ask the server itself, by OPTIONS or GET only, for what WHAT does not show.",
)
@click.option("--all", "show_all", is_flag=True, help="Also show the requests that were allowed.")
@server_option
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@show_secrets_option
@pass_printer
def command(
    printer: Printer,
    /,
    what: tuple[str, ...],
    *,
    origin: str | None,
    urls: tuple[str, ...],
    method: str | None,
    credentials: bool | None,
    ask_server: bool,
    show_all: bool,
    software: tuple[Software, ...],
    as_json: bool,
) -> None:
    """Explain why a browser refused a request, and what to change at the server.

    WHAT is a console message in quotes, or a file: a HAR file saved in the browser's developer
    tools, headers as `curl -i` prints them, headers as the Network panel shows them, or a request
    copied as cURL or fetch. Without WHAT, or with "-", standard input is read.

    \b
    Examples:
      crossorigin explain "Access to fetch at 'https://api.example.net/' from …"
      crossorigin explain --ask - < console.txt
      crossorigin explain failure.har
      curl -i -H 'Origin: https://app.example.com' https://api.example.net/ |
          crossorigin explain
    """
    if len(urls) > 2:
        raise click.UsageError(
            "--url is given more than twice: give the URL that fails, and the one behind the proxy."
        )
    direct = urls[1] if len(urls) == 2 else None
    if direct is not None and not direct.startswith(("http://", "https://")):
        raise click.UsageError(f"--url {direct!r} has no http:// or https:// at its beginning.")
    what, credentials = _mode(what, credentials)
    # A message without quotes comes as several words.
    text, name = _text(printer, " ".join(what) if what else None)
    with _without_collector():
        try:
            reading = read_all(
                text, origin=origin, url=urls[0] if urls else None, method=method,
                credentials=credentials, quote_unknown=ask_server,
            )  # fmt: skip
        except Unreadable as error:
            more = f", {ASK_ITSELF}" if error.speaks_of_cors else ""
            printer.fail(f"{name}: {error}{more}.")
        found = reading.evidence
        if ask_server or direct is not None:
            found = _asked_in_turn(printer, found, direct, is_given=bool(urls))
        for each in found:
            learn_secrets(printer.secrets, each.exchanges)
            learn_secrets(printer.secrets, (its.exchange for its in each.comparisons))
        _tell(printer, reading.left_out, found, software, show_all=show_all, as_json=as_json)
    raise SystemExit(1 if any(each.refused for each in found) else 0)


_MODES = {"include": True, "same-origin": False, "omit": False}
"""The credentials modes, and whether a request to another origin has credentials with them."""


def _mode(what: tuple[str, ...], credentials: bool | None) -> tuple[tuple[str, ...], bool | None]:
    """`what` without a mode that was written after ``--credentials``, and what the mode means."""
    modes = [each for each in what if each in _MODES]
    if not credentials or len(modes) != 1 or len(what) > MOST_BESIDE_A_MODE:
        return what, credentials
    return tuple(each for each in what if each not in _MODES), _MODES[modes[0]]


MOST_BESIDE_A_MODE = 2
"""The most arguments among which a mode is one; in more, it is a word of a message."""


@contextmanager
def _without_collector() -> Iterator[None]:
    """Disable garbage collection: a recording has millions of objects, and no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # Both together make all objects old ones, which are not searched at once.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _tell(
    printer: Printer,
    left_out: Sequence[str],
    found: Sequence[Evidence],
    software: Sequence[Software],
    *,
    show_all: bool,
    as_json: bool,
) -> None:
    are_few = len(found) == 1 or (
        len(found) <= MOST_TOLD and not any(each.refused for each in found)
    )
    shown = [each for each in found if show_all or each.refused or each.is_beside or are_few]
    findings = [diagnose(each) for each in shown]
    if not as_json:
        _show_left_out(printer, left_out)
        _show(printer, found, shown, findings, software)
        return
    requests = [
        {
            **as_dict(each, its, printer.secrets, software),
            "next": _what_to_paste(each) if fits_several(its) else "",
            "command": _command(each, its),
        }
        for each, its in zip(shown, findings, strict=True)
    ]
    summary = {
        "seen": len(found),
        "refused": _refused_in(found),
        "left_out": left_out,
        "requests": requests,
        "fixes": [
            {
                "urls": list(dict.fromkeys(one.url for one in each.evidence)),
                **grant_as_dict(
                    each.grant, software_of(each.detected, software), urls_of(*each.evidence)
                ),
            }
            for each in _fixes(_grouped(shown, findings), found)
        ],
    }
    printer.json(summary)


def _refused_in(found: Sequence[Evidence]) -> int:
    return sum(each.allowed is False for each in found)


def _text(printer: Printer, what: str | None) -> tuple[str, str]:
    """The text to explain, and its name in messages."""
    if what is None and sys.stdin.isatty():
        raise click.UsageError(
            "Nothing to explain. Give a console message in quotes or a HAR file, or give - and "
            "paste the message, then press Ctrl-D."
        )
    if what is None or what == "-":
        return _decoded(printer, read_stdin(printer, LARGEST)), "standard input"
    try:
        path = Path(what)
        if path.is_dir():
            printer.fail(f"{what}: this is a directory. Give one file.")
        if path.exists():  # a pipe has a path, too
            return _decoded(printer, read_file(printer, what, LARGEST)), what
    except OSError as error:
        if error.errno != ENAMETOOLONG and "\n" not in what:  # a message is longer than a name
            printer.fail(f"{what}: {error.strerror}.")
    if what.startswith(("http://", "https://")) and " " not in what:
        printer.fail(f"To ask a server, use: crossorigin fetch {what} --from ORIGIN")
    if what.endswith((".har", ".txt", ".json")) and " " not in what:
        printer.fail(f"{what}: there is no such file.")
    return what, "the message"


def _decoded(printer: Printer, data: bytes) -> str:
    if data.startswith(b"\x1f\x8b"):
        printer.fail("This is compressed by gzip: unpack it first.")
    try:
        # UTF-16 is also known without a byte order mark, by its zero bytes.
        encoding = json.detect_encoding(data)
        return data.decode(encoding, "strict" if encoding.startswith("utf-8") else "replace")
    except UnicodeDecodeError:  # older editors on Windows save text so
        return data.decode("cp1252", "replace")


def _stands_in(evidence: Evidence) -> str:
    host = evidence.target.host if evidence.target is not None else ""
    return f"{host} looks like a placeholder. Give the true address with --url."


def _asked_in_turn(
    printer: Printer, found: Sequence[Evidence], direct: str | None, *, is_given: bool
) -> list[Evidence]:
    """`found`, with the servers' present responses; the same request is asked about once."""
    asked: dict[object, Evidence] = {}
    completed = []
    left = 0
    for each in with_page(found):
        if not can_be_asked_about(each) and (direct is None or not each.refused):
            completed.append(each)
            continue
        key = (each.url, each.method, each.origin, each.reasons, each.obstacle, each.told)
        if key not in asked:
            if len(asked) == MOST_ASKED:
                left += 1
                completed.append(each)
                continue
            asked[key] = _asked(printer, each, direct, is_given=is_given)
        completed.append(asked[key])
    if left:
        printer.note(
            f"The servers were asked about {MOST_ASKED} requests, not about {left} more: paste "
            "those alone."
        )
    return completed


def _asked(printer: Printer, evidence: Evidence, direct: str | None, *, is_given: bool) -> Evidence:
    """`evidence` with the server's present responses, if it can be asked, also past the proxy.

    A placeholder is not asked, unless the URL `is_given` by an option.
    """
    question = question_about(evidence)
    if question is None:
        is_url = evidence.target is None or evidence.lacks_path
        missing = "the whole URL (--url)" if is_url else "the page's origin (--from)"
        printer.note(f"The server was not asked: {missing} is not known.")
        return evidence
    if has_placeholder(evidence) and not is_given:
        printer.note(f"The server was not asked: {_stands_in(evidence)}")
        return evidence
    from ..transports import NetworkTransport  # noqa: PLC0415 (a pasted text needs no HTTP client)

    with NetworkTransport(timeout=TIMEOUT, body_limit=BODY_LIMIT) as network:
        transport = DeadlineTransport(network, TIMEOUT)
        asked = ask_about(evidence, question, transport, direct=direct)
    if asked.not_asked:
        request = f"{question.method} {question.url}"
        printer.note(f"{question.method} may change something, so this was not sent: {request}")
    if asked.unreachable:
        printer.note(f"The server could not be asked from here: {asked.unreachable}")
    return asked


def _show_left_out(printer: Printer, left_out: Sequence[str]) -> None:
    """Print the sentences about unread parts of a damaged recording."""
    for sentence in left_out[:MOST_LEFT_OUT]:
        printer.line(Text(f"! {sentence}", style="yellow"))
    if len(left_out) > MOST_LEFT_OUT:
        more = len(left_out) - MOST_LEFT_OUT
        printer.line(Text(f"! … and {more} more; --json lists all.", style="yellow"))
    if left_out:
        printer.line()


def _show(
    printer: Printer,
    found: Sequence[Evidence],
    shown: Sequence[Evidence],
    findings: Sequence[Sequence[Finding]],
    software: Sequence[Software],
) -> None:
    if len(found) != 1:
        _show_table(printer, found, shown, findings)
    groups = _grouped(shown, findings)
    for evidence, its, alike in groups[:MOST_TOLD]:
        _show_one(printer, evidence, its)
        if alike:
            others = list(dict.fromkeys(map(_told_apart_by, alike)))
            named = ", ".join(others[:MOST_ALIKE]) + _and_more(len(others) - MOST_ALIKE)
            did = _trouble_of((evidence, *alike)).capitalize()
            of_them = "The same is true of" if evidence.is_beside else f"{did} for the same cause"
            printer.line(Text(f"{of_them}: {named}", style="bold"))
            printer.line()
    if len(groups) > MOST_TOLD:
        more = len(groups) - MOST_TOLD
        printer.line(Text(f"… and {more} more, which are not told here; --json lists all.", "bold"))
        printer.line()
    for fix in _fixes(groups[:MOST_TOLD], found):
        show_fix(printer, fix.grant, fix.detected, software, urls_of(*fix.evidence))
    asked = [pair for pair in zip(shown, findings, strict=True) if not pair[0].is_beside]
    if len(asked) == 1:
        _show_command(printer, *asked[0])


class _Fix(NamedTuple):
    """What a server has to allow for `evidence`: all requests to it of a page."""

    grant: Grant
    detected: Sequence[Detected]
    evidence: Sequence[Evidence]


_Groups: TypeAlias = Sequence[tuple[Evidence, Sequence[Finding], Sequence[Evidence]]]
"""Each evidence with its findings, and similar evidence."""


def _fixes(groups: _Groups, found: Sequence[Evidence]) -> list[_Fix]:
    """The grants that servers need, one for each page and server, with what they grant already."""
    settings: dict[tuple[object, ...], list[tuple[Evidence, Grant]]] = {}
    granted = _granted(found)
    for evidence, its, alike in groups:
        for each in (evidence, *alike):
            grant = _grant(its) if each is evidence else grant_for(each)
            if evidence.refused and grant is not None and _grant(its) is not None:
                key = (each.origin, each.target, grant.anyone)
                settings.setdefault(key, []).append((each, grant))
    findings = [finding for _, its, _ in groups for finding in its]
    return [
        _Fix(
            group[0][1].merged(
                (*(grant for _, grant in group[1:]), *granted.get(page_and_server[:2], ()))
            ),
            layer_to_change(detect_in(*evidence), findings, evidence),
            evidence,
        )
        for page_and_server, group in settings.items()
        for evidence in [[each for each, _ in group]]
    ]


def _granted(found: Sequence[Evidence]) -> dict[object, list[Grant]]:
    """What pasted responses grant already, by page and server."""
    granted: dict[object, list[Grant]] = {}
    for each in found:
        is_granted = each.source is Source.HEADERS and not each.refused and each.origin is not None
        grant = grant_for(each) if is_granted else None
        if grant is not None and not grant.anyone:
            granted.setdefault((each.origin, each.target), []).append(grant)
    return granted


def _show_table(
    printer: Printer,
    found: Sequence[Evidence],
    shown: Sequence[Evidence],
    findings: Sequence[Sequence[Finding]],
) -> None:
    """A line for each request: its method, its URL and the first cause."""
    where = " across origins" if all(map(_went_across, found)) else ""
    did = _trouble_of(each for each in found if each.allowed is False)
    summary = f"{len(found)} requests{where}, {_refused_in(found)} of them {did}."
    if found and not any(each.is_request_shown for each in found):
        summary = f"{len(found)} responses, to requests that are not shown."
    if any(each.is_of_no_request for each in found):
        summary = f"{len(found)} messages."
    elif any(each.is_beside for each in found):
        refused = _refused_in(found)
        what = f" {refused} request{'s' if refused > 1 else ''} {did}." if refused else ""
        summary = f"{len(found)} messages.{what}"
    printer.line(Text(summary, style="bold"))
    lines: Counter[tuple[str, str, str]] = Counter()
    for evidence, its in zip(shown, findings, strict=True):
        cause = str(its[0].cause) if its else "allowed"
        lines[evidence.method or "?", _named(evidence), cause] += 1
    if not lines:
        return
    for (method, url, cause), times in islice(lines.items(), MOST_ROWS):
        often = f" ({times} times)" if times > 1 else ""
        printer.line(f"{method:7} {url}  {cause}{often}", 2)
    if len(lines) > MOST_ROWS:
        printer.line(f"… and {len(lines) - MOST_ROWS} rows more; --json lists all.", 2)
    printer.line()


def _went_across(evidence: Evidence) -> bool:
    """Whether it is known that a request went to another origin than its page's."""
    return is_cross_origin(evidence) or bool(evidence.reasons and evidence.allowed is False)


def _trouble_of(found: Iterable[Evidence]) -> str:
    """“refused” if a check of CORS refused each of them, else “failed”."""
    return "refused" if all(each.reasons for each in found) else "failed"


def _named(evidence: Evidence) -> str:
    return evidence.url or ("(no request)" if evidence.is_of_no_request else "unknown URL")


def _told_apart_by(evidence: Evidence) -> str:
    """What one message names and others of the same cause do not."""
    name = evidence.told.cookie or evidence.told.header
    return f"“{name}”" if evidence.is_beside and name else evidence.url or ""


def _and_more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""


def _grouped(shown: Sequence[Evidence], findings: Sequence[Sequence[Finding]]) -> _Groups:
    """Each evidence with its findings, and similar evidence that is not shown again."""
    groups: dict[object, tuple[Evidence, Sequence[Finding], list[Evidence]]] = {}
    for evidence, its in zip(shown, findings, strict=True):
        causes = tuple(each.cause for each in its)
        target = evidence.target or (evidence.url or "").partition(":")[0]
        why = evidence.detail if evidence.is_beside else evidence.status
        key = (evidence.refused, causes, evidence.origin, target, why)
        if key in groups and (evidence.refused or evidence.is_beside):
            groups[key][2].append(evidence)
        else:
            groups[key if key not in groups else (key, len(groups))] = (evidence, its, [])
    # What is decided comes before what is not, such as a request that no page made.
    return sorted(groups.values(), key=lambda each: _place(each[0]))


def _place(evidence: Evidence) -> tuple[bool, bool]:
    return evidence.is_beside, evidence.refused and evidence.allowed is None


def _show_one(printer: Printer, evidence: Evidence, findings: Sequence[Finding]) -> None:
    if evidence.exchanges and evidence.source is not Source.CONSOLE:
        draw(printer, evidence)
    show_verdict(printer, evidence, findings)
    show_verdicts(printer, evidence)
    show_findings(printer, evidence, findings, _what_to_paste(evidence))


def _what_to_paste(evidence: Evidence) -> str:
    """What shows which of several causes it is, if there is only a message so far."""
    was_asked = bool(evidence.exchanges or evidence.comparisons) and not evidence.not_asked
    if was_asked or not evidence.reasons:
        return ""
    if evidence.url is None:
        is_of_log = evidence.engine == "script"
        said = "what the browser's console says" if is_of_log else "the whole message with its URL"
        paste, also = f"paste {said}, and also", ""
    elif evidence.target is None or "://HOST" in fetch_command(evidence):
        paste, also = "paste the whole message with the true host in its URL, and also", ""
    else:
        paste = "also paste"
        also = "" if evidence.not_asked else ", or add --ask to ask the server"
    row = "the row OPTIONS" if evidence.in_preflight else "the row of this request"
    where = f"Network panel, {row}" if evidence.engine != "jsdom" else "curl -i, with the Origin"
    what = "headers of the response" if evidence.status else "status and headers of the response"
    return f"To see which it is, {paste} the {what} ({where}){also}."


def _grant(findings: Sequence[Finding]) -> Grant | None:
    return next((each.grant for each in findings if each.grant is not None), None)


def _command(evidence: Evidence, findings: Sequence[Finding]) -> str:
    """The command that asks the server, if that would give more evidence; or empty."""
    unsure = any(each.confidence != "certain" for each in findings)
    can_be_fetched = evidence.target is not None and evidence.target.scheme in HTTP_SCHEMES
    if can_be_fetched and evidence.source != "live" and (unsure or _grant(findings) is not None):
        return fetch_command(evidence)
    return ""


def _show_command(printer: Printer, evidence: Evidence, findings: Sequence[Finding]) -> None:
    command = _command(evidence, findings)
    remarks = list(_remarks_on(command, evidence, printer.secrets.hide))
    is_said = any(command in fix_of(each, evidence) for each in findings)
    if not command or (is_said and not remarks and _grant(findings) is None):
        return
    printer.line(Text("To see what the server answers now:", style="bold"))
    printer.code(command, 4)
    for remark in remarks:
        printer.line(Text(remark, style="dim"), 4)
    printer.line()


def _remarks_on(command: str, evidence: Evidence, hide: Callable[[str], str]) -> Iterator[str]:
    """What to write into the command in place of what is not known."""
    if "://HOST" in command:
        yield "(HOST is a placeholder: write the true host in its place.)"
    elif has_placeholder(evidence):
        host = evidence.target.host if evidence.target is not None else ""
        yield f"({host} looks like a placeholder: write the true host in its place.)"
    if evidence.lacks_path:
        yield "(The message does not name the path: write the file's path in place of PATH.)"
    if stands_for_another(evidence):
        yield stand_in(evidence)
    if HIDDEN in hide(command):
        yield f"(Where it says {HIDDEN}, write what the URL has there.)"
