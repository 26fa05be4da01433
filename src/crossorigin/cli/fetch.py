"""``crossorigin fetch``: sends a page's requests, and shows how a browser judges the responses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast, get_args

import click
from click.core import ParameterSource
from rich.text import Text

from ..browser import (
    ENGINES,
    Credentials,
    DOMException,
    EmbedderPolicy,
    HttpRequest,
    HttpResponse,
    Mode,
    PageOptions,
    Redirect,
    ThirdPartyCookies,
)
from ..browser.referrers import REFERRER_POLICIES
from ..diagnosis import (
    Asked,
    Evidence,
    Question,
    Software,
    ask,
    compare,
    diagnose,
    learn_secrets,
    verdicts_of,
)
from ..diagnosis.asking import told, unshown_headers
from ..fetch.origins import HTTP_SCHEMES
from ..fetch.safelists import is_forbidden_request_header
from ..fetch.urls import parse_url
from ..policy import Policy, PolicyError
from ..redaction import Secrets
from ..transports import NetworkTransport
from .network import DeadlineTransport, as_sent, network_options, network_settings, split_header
from .options import engines_named, server_option
from .reading import read_file, read_stdin
from .report import (
    as_dict,
    detect_in,
    show_findings,
    show_fix,
    show_verdict,
    show_verdicts,
    urls_of,
)
from .sequence import draw
from .terminal import Printer, pass_printer, show_secrets_option

__all__ = ["command"]

LARGEST = 64 * 1024 * 1024
"""The most bytes of a body that are sent."""
BODY_SEARCHED = 64 * 1024
"""The most bytes of a body that are searched for secrets, to hide them in the output."""
COOKIE_ATTRIBUTES = frozenset(
    {"domain", "expires", "httponly", "max-age", "partitioned", "path", "samesite", "secure"}
)
"""The attributes of ``Set-Cookie``, in lower case. (RFC 6265bis, section 5.6)"""
AS_GIVEN = (
    *("allow", "content_security_policy", "cross_site_ancestor", "embedder_policy"),
    *("mixed_content", "referrer_policy", "sandboxed"),
)
"""The options that are passed to the page unchanged."""
FORM = "application/x-www-form-urlencoded"


@click.command(
    "fetch",
    epilog="Exit status: 0 if the page gets the response, 1 if it is refused, 2 if an option is "
    "wrong or no response came.",
)
@click.argument("url")
@click.option(
    "--from",
    "origin",
    metavar="ORIGIN",
    required=True,
    help="The page's origin, such as https://app.example.com, or null, or the page's URL.",
)
@click.option(
    "-X",
    "--request",
    "method",
    metavar="METHOD",
    help="The method. Default: GET, or POST with a body.",
)
@click.option(
    "-H",
    "--header",
    "headers",
    metavar="'NAME: VALUE'",
    multiple=True,
    help="A header that the script sets; may be repeated.",
)
@click.option(
    "-d",
    "--data",
    metavar="DATA",
    help="A body with the Content-Type of a form, as curl sends it. @FILE reads it from a file, @- "
    "from standard input.",
)
@click.option(
    "--json-body",
    metavar="JSON",
    help="A JSON body, sent as application/json; @FILE and @- as for --data.",
)
@click.option(
    "--credentials",
    type=click.Choice(get_args(Credentials)),
    default="same-origin",
    show_default=True,
    metavar="MODE",
    help="omit, same-origin or include, as in `fetch(url, {credentials})`.",
)
@click.option(
    "-b",
    "--cookie",
    "given_cookies",
    metavar="'NAME=VALUE'",
    multiple=True,
    help="A cookie that the browser has for the URL; may be repeated. With attributes, such as "
    "'session=1; SameSite=Lax; Secure', it is sent by the rules of the browser; without, always, "
    "which needs `--credentials include`.",
)
@click.option(
    "--third-party-cookies",
    type=click.Choice(get_args(ThirdPartyCookies)),
    metavar="WAY",
    help="What the browser does with cookies of other sites than the top-level page's: allowed, "
    "partitioned or blocked. Default: as the engine does.",
)
@click.option(
    "--mode",
    type=click.Choice(get_args(Mode)),
    default="cors",
    show_default=True,
    metavar="MODE",
    help="cors, no-cors or same-origin, as in `fetch(url, {mode})`.",
)
@click.option(
    "--redirect",
    type=click.Choice(get_args(Redirect)),
    default="follow",
    show_default=True,
    metavar="MODE",
    help="follow, error or manual, as in `fetch(url, {redirect})`.",
)
@click.option(
    "--top-level",
    metavar="URL",
    help="The URL of the top-level page, if the page is in a frame.",
)
@click.option(
    "--cross-site-ancestor",
    is_flag=True,
    help="A frame of another site is between the page and a top-level page of its own site.",
)
@click.option(
    "--sandboxed", is_flag=True, help="The page is in a sandbox that gives it the origin null."
)
@click.option(
    "--referrer-policy",
    type=click.Choice(list(filter(None, REFERRER_POLICIES))),
    metavar="POLICY",
    help="The page's Referrer-Policy.",
)
@click.option(
    "--mixed-content",
    type=click.Choice(["checked", "ignored"]),
    default="checked",
    show_default=True,
    metavar="MODE",
    help="checked: as in browsers, a page of https requests nothing over http; or ignored: it is "
    "sent all the same.",
)
@click.option(
    "--csp",
    "content_security_policy",
    metavar="POLICY",
    multiple=True,
    help="The page's Content-Security-Policy; may be repeated.",
)
@click.option(
    "--embedder-policy",
    type=click.Choice(get_args(EmbedderPolicy)),
    metavar="POLICY",
    help="The page's Cross-Origin-Embedder-Policy: unsafe-none, require-corp or credentialless.",
)
@click.option(
    "--address",
    "addresses",
    metavar="HOST=IP",
    multiple=True,
    help="The address of a host, as the browser sees it; may be repeated. With it, or with "
    "--permission, Local Network Access is checked: without it, a host counts as public unless "
    "it is an address, localhost or under .local.",
)
@click.option(
    "--permission",
    "permissions",
    metavar="NAME=STATE",
    multiple=True,
    help="What the user has said to the page about local-network or loopback-network: granted, "
    "denied or prompt (the default, with which nothing is sent); may be repeated.",
)
@click.option(
    "--allow",
    metavar="NAME",
    multiple=True,
    help='A permission that the frames around the page pass on, as <iframe allow="NAME"> does; may '
    "be repeated.",
)
@click.option("--xhr", is_flag=True, help="Use XMLHttpRequest instead of fetch().")
@click.option("--websocket", is_flag=True, help="Open a WebSocket instead, and close it.")
@click.option(
    "--event-source",
    is_flag=True,
    help="Open an EventSource instead: the response must be an event stream too.",
)
@click.option(
    "--engine",
    "engine",
    metavar="ENGINE",
    default="standard",
    show_default=True,
    help=f"Judge as this engine: {', '.join(ENGINES)}; or all, to compare them.",
)
@click.option(
    "--repeat",
    type=click.IntRange(1, 100),
    default=1,
    metavar="N",
    help="Fetch N times, to see the preflight cache at work.",
)
@click.option(
    "--probe/--no-probe",
    "probing",
    default=True,
    help="If a preflight is refused and its response does not say why, send further preflights: "
    "for its origin, its method and each header alone. Default: --probe.",
)
@network_options
@server_option
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@show_secrets_option
@pass_printer
def command(
    printer: Printer,
    /,
    url: str,
    origin: str,
    *,
    engine: str,
    repeat: int,
    probing: bool,
    software: tuple[Software, ...],
    as_json: bool,
    given_cookies: tuple[str, ...],
    websocket: bool,
    event_source: bool,
    **options: Any,
) -> None:
    """Fetch URL as a page of ORIGIN would, and show how a browser judges the responses.

    Shows each request and response. If the browser refuses, says why, and what to change at the
    server.

    \b
    Examples:
      crossorigin fetch https://api.example.net/items \\
          --from https://app.example.com
      crossorigin fetch https://api.example.net/items/1 \\
          --from http://localhost:3000 -X PUT --json-body '{"name": "x"}' \\
          -H 'Authorization: Bearer …'
      crossorigin fetch https://api.example.net/me \\
          --from https://app.example.com --credentials include --repeat 2
    """
    cookie, set_cookies = _cookies(given_cookies)
    if websocket or event_source:
        _refuse_unused("websocket" if websocket else "event_source")
    kind = {"websocket": websocket, "event_source": event_source}
    question = _question(printer, url, origin, {**options, **kind}, (cookie, set_cookies))
    printer.secrets.learn_headers(
        [
            *question.headers,
            ("Cookie", cookie or ""),
            *(("Set-Cookie", each) for each in set_cookies),
        ]
    )
    for text in (url, origin, (question.body or b"")[:BODY_SEARCHED].decode(errors="replace")):
        printer.secrets.learn_text(text)
    engines = engines_named([engine])
    try:
        with NetworkTransport(**network_settings(options)) as network:
            limited = DeadlineTransport(network, options["timeout"])
            transport = _with_progress(limited, printer)
            asked = list(ask(question, transport, engines=engines, repeat=repeat, probing=probing))
    except (TypeError, DOMException) as error:
        raise click.UsageError(f"A script would get an exception: {error}.") from None
    except ValueError as error:
        raise click.UsageError(f"The page cannot be opened: {error}.") from None
    finally:
        printer.end_progress()
    _tell_of_dropped_headers(printer, question)
    _tell_of_cookies(printer, asked)
    if options["proxy"] and any(each.evidence[-1].failure for each in asked):
        way = f"The request went through the proxy {options['proxy']}, which may be what failed."
        printer.note(way)
    for each in asked:
        for evidence in each.evidence:
            learn_secrets(printer.secrets, evidence.exchanges)
    if as_json:
        printer.json(_as_dict(asked, printer.secrets, software))
    else:
        _show(printer, asked, software)
    raise SystemExit(_status(asked))


_OF_REQUEST = frozenset(
    {"method", "headers", "data", "json_body", "mode", "redirect", "xhr", "repeat"}
)
_UNUSED = {
    "event_source": _OF_REQUEST - {"repeat"},
    "websocket": _OF_REQUEST | {"credentials", "event_source"},
}
"""The options that say nothing about the other kinds of request."""


def _refuse_unused(kind: str) -> None:
    """Refuse options that would have no effect beside ``--websocket`` or ``--event-source``."""
    context = click.get_current_context()
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if parameter.name in _UNUSED[kind] and source is ParameterSource.COMMANDLINE:
            raise click.UsageError(
                f"{parameter.opts[-1]} has no effect with --{kind.replace('_', '-')}. Leave it "
                "out, or use the model in Python (crossorigin.browser), which checks more."
            )


# --- the question --------------------------------------------------------------------------------


def _question(
    printer: Printer,
    url: str,
    origin: str,
    options: dict[str, Any],
    cookies: tuple[str | None, list[str]],
) -> Question:
    parsed = parse_url(url)
    if parsed is None or parsed.scheme not in {*HTTP_SCHEMES, "ws", "wss"}:
        raise click.BadParameter(
            f"{url!r} is not the URL of a WebSocket, such as 'wss://api.example.net/feed'."
            if options["websocket"]
            else f"{url!r} is not an http or https URL. Write one such as "
            "'https://api.example.net/items'.",
            param_hint="URL",
        )
    if parsed.scheme in ("ws", "wss") and not options["websocket"]:
        raise click.BadParameter(
            "this is the URL of a WebSocket. CORS does not apply to WebSockets: the server checks "
            "the Origin header itself. See its own setting for allowed origins. To try a "
            "handshake, add --websocket.",
            param_hint="URL",
        )
    cookie, set_cookies = cookies
    is_included = options["websocket"] or options["credentials"] == "include"
    if cookie is not None and not is_included:
        raise click.UsageError(
            "--cookie needs `--credentials include`: without it, a browser sends no cookies to "
            "another origin. Or give the cookie its attributes, such as 'session=1; SameSite=Lax'."
        )
    headers = [split_header(header) for header in options["headers"]]
    body, content_type = _body(printer, options)
    if content_type and not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", content_type))
    return Question(
        url=f"http{url[2:]}" if parsed.scheme in ("ws", "wss") else url,
        origin=_page(origin),
        method=options["method"] or ("GET" if body is None else "POST"),
        headers=headers,
        body=body,
        mode=options["mode"],
        credentials=options["credentials"],
        redirect=options["redirect"],
        xhr=options["xhr"],
        event_source=options["event_source"],
        websocket=options["websocket"],
        third_party_cookies=options["third_party_cookies"],
        page=_page_options(options),
        set_cookies=set_cookies,
        cookie=cookie,
    )


def _cookies(given: Sequence[str]) -> tuple[str | None, list[str]]:
    """The cookies without attributes, as a value of ``Cookie``, and lines of ``Set-Cookie``."""
    plain: list[str] = []
    with_attributes: list[str] = []
    for each in given:
        text = as_sent(each, "--cookie")
        names = {part.partition("=")[0].strip().lower() for part in text.split(";")[1:]}
        (with_attributes if names & COOKIE_ATTRIBUTES else plain).append(text)
    return "; ".join(plain) or None, [
        each.encode("latin-1").decode(errors="replace") for each in with_attributes
    ]


def _page_options(options: dict[str, Any]) -> PageOptions:
    """What the page is beside its origin."""
    page: PageOptions = {}
    top_level = options["top_level"]
    if top_level is not None:
        if parse_url(top_level) is None:
            raise click.BadParameter(f"{top_level!r} is not a URL.", param_hint="--top-level")
        page["top_level"] = top_level
    given = {name: options[name] for name in AS_GIVEN if options[name]}
    page.update(cast(PageOptions, given))  # the page checks them
    if options["addresses"]:
        page["addresses"] = dict(_pair(each, "--address") for each in options["addresses"])
    if options["permissions"]:
        permissions = dict(_pair(each, "--permission") for each in options["permissions"])
        page["permissions"] = cast(Any, permissions)  # the page checks them
        page.setdefault("addresses", {})
    return page


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise click.BadParameter(f"{text!r} is not a name, = and a value.", param_hint=option)
    return name, value


def _page(origin: str) -> str:
    """`origin`, if it is an origin or a page's URL."""
    if origin == "null":
        return origin
    parsed = parse_url(origin)
    if parsed is not None and (parsed.origin is not None or parsed.scheme in ("file", "data")):
        return origin
    hint = "Write an origin such as https://app.example.com, or null."
    try:
        Policy(allow_origins=[origin])
    except PolicyError as error:
        problem = error.exceptions[0]
        hint = f"{problem.message[0].upper()}{problem.message[1:]} {problem.hint}"
    raise click.BadParameter(f"{origin!r} is not an origin. {hint}", param_hint="--from")


def _body(printer: Printer, options: dict[str, Any]) -> tuple[bytes | None, str]:
    """The body, and its Content-Type."""
    data, json_body = options["data"], options["json_body"]
    if data is not None and json_body is not None:
        raise click.UsageError("--data and --json-body both give a body; give one of them.")
    if json_body is not None:
        body = _read(printer, json_body, "--json-body")
        try:
            json.loads(body)
        except ValueError as error:
            raise click.BadParameter(
                f"this is not JSON: {error}.", param_hint="--json-body"
            ) from None
        return body, "application/json"
    return (None, "") if data is None else (_read(printer, data, "--data"), FORM)


def _read(printer: Printer, value: str, hint: str) -> bytes:
    """The text itself, or the content of the file in ``@FILE``."""
    if not value.startswith("@"):
        return value.encode("utf-8", "surrogateescape")
    if value == "@-":
        return read_stdin(printer, LARGEST)
    return read_file(printer, value[1:], LARGEST, f"{hint}: {value[1:]}")


def _with_progress(network: Any, printer: Printer) -> Any:
    """A transport that shows its progress."""

    def transport(request: HttpRequest) -> HttpResponse:
        printer.progress(f"{request.method} {request.url}")
        return cast(HttpResponse, network(request))

    return transport


def _tell_of_dropped_headers(printer: Printer, question: Question) -> None:
    for name, value in question.headers:
        if is_forbidden_request_header(name, value):
            advice = {
                "cookie": " Use --cookie.",
                "origin": " Use --from.",
            }.get(name.lower(), "")
            printer.note(f"Not sent: scripts cannot set {name}.{advice}")


def _tell_of_cookies(printer: Printer, asked: Sequence[Asked]) -> None:
    told: dict[tuple[str, str, str, str], list[str]] = {}
    for each in asked:
        for kept in each.not_stored:
            does = "delete" if kept.deletes else "store"
            told.setdefault((does, kept.name, kept.because, kept.fix), []).append(each.engine)
    for (does, name, because, fix), engines in told.items():
        where = "" if len(engines) == len(asked) else f" in {', '.join(engines)}"
        printer.note(
            f"The browser does not {does} the cookie {name}{where}, because {because}: {fix}."
        )


# --- the response --------------------------------------------------------------------------------


def _status(asked: Sequence[Asked]) -> int:
    evidence = [each.evidence[-1] for each in asked]
    if any(each.failure for each in evidence):
        return 2
    return 1 if any(each.refused for each in evidence) else 0


def _show(printer: Printer, asked: Sequence[Asked], software: Sequence[Software]) -> None:
    groups = compare(asked)
    for group in groups:
        if len(groups) > 1:
            names = ", ".join(each.engine for each in group)
            printer.line(Text(f"In {names}:", style="bold underline"))
            printer.line()
        _show_runs(printer, group[0], software)
    if len(asked) > 1:
        _show_difference(printer, groups)


def _show_runs(printer: Printer, asked: Asked, software: Sequence[Software]) -> None:
    for number, evidence in enumerate(asked.evidence, 1):
        if len(asked.evidence) > 1:
            printer.line(Text(f"{number}.", style="bold"))
        draw(printer, evidence)
        if number < len(asked.evidence) and evidence.refused:
            show_verdict(printer, evidence)
    _conclude(printer, asked, software)


def _conclude(printer: Printer, asked: Asked, software: Sequence[Software]) -> None:
    evidence = asked.evidence[-1]
    show_verdict(printer, evidence)
    show_verdicts(printer, evidence)
    findings = diagnose(asked.evidence[0] if evidence.exchanges == () else evidence)
    show_findings(printer, evidence, findings)
    grant = next((each.grant for each in findings if each.grant is not None), None)
    if grant is not None and evidence.refused:
        show_fix(printer, grant, detect_in(evidence), software, urls_of(evidence))


def _show_difference(printer: Printer, groups: Sequence[Sequence[Asked]]) -> None:
    everyone = [each for group in groups for each in group]
    if len(groups) == 1:
        names = ", ".join(each.engine for each in everyone)
        printer.line(Text(f"The same in every engine: {names}.", style="bold"))
        if different := unshown_headers(everyone):
            also = f"Of their requests, only these headers differ: {', '.join(different)}."
            printer.line(also, 4)
        return
    printer.line(Text("Where the engines differ:", style="bold"))
    for group, outcome in zip(groups, _outcomes(groups), strict=True):
        names = ", ".join(each.engine for each in group)
        printer.line(f"{names}: {outcome}", 4)
    if any(each.evidence[-1].failure for each in everyone):
        advice = (
            "Where no response came, it is not known what the browser does with one. First let "
            "the server answer."
        )
    else:
        advice = (
            "Your users have all of these browsers. Fix what any of them refuses, and rely only on "
            "what all of them do."
        )
    printer.line(Text(advice, style="green"), 4)


def _outcomes(groups: Sequence[Sequence[Asked]]) -> list[str]:
    """The outcome of each group in a line, no two of them alike."""
    short = [_in_short(group[0]) for group in groups]
    texts = [list(told(group[0])) for group in groups]
    lines = []
    for own, outcome in zip(texts, short, strict=True):
        alike = [each for each, its in zip(texts, short, strict=True) if its == outcome]
        alike = [each for each in alike if each is not own]
        others = {text for each in alike for text in each}
        apart = next((text for text in own if text not in others), None)
        if apart is None and alike:
            missing = next((text for text in alike[0] if text not in own), "one step")
            apart = f"without this: {missing}"
        lines.append(f"{outcome}. {apart.strip()}" if alike and apart else outcome)
    return lines


def _in_short(asked: Asked) -> str:
    """The outcome in a line."""
    words = []
    for evidence in asked.evidence:
        verdict = "allowed"
        if evidence.failure:
            verdict = "no response"
        elif evidence.refused and evidence.obstacle:
            verdict = f"refused [{evidence.obstacle}]"
        elif evidence.refused:
            verdict = f"refused [{evidence.reasons[0]}]" if evidence.reasons else "refused"
        verdicts = verdicts_of(evidence)
        names = ", ".join(f"{name} [{reason}]" for name, reason in verdicts.kept_back.items())
        without = f" without the cookie {names}" if names else ""
        absent = ", ".join(f"{each.name} [{each.reason}]" for each in asked.not_stored)
        without += f", and without {absent}, which it did not store" if absent else ""
        refused = ", ".join(f"{each.name} [{each.reason}]" for each in verdicts.not_stored)
        without += f", and the cookie {refused} of the response is not stored" if refused else ""
        words.append(f"{verdict} after {_requests(evidence)}{without}")
    return "; then ".join(words)


def _requests(evidence: Evidence) -> str:
    described = []
    for request, _ in evidence.exchanges:
        names = request.header("access-control-request-headers")
        asks = f" (asking for {names})" if names else ""
        described.append(f"{request.method}{asks}")
    return ", ".join(described) or "no request"


def _as_dict(
    asked: Sequence[Asked], secrets: Secrets, software: Sequence[Software]
) -> dict[str, Any]:
    return {
        "allowed": not any(each.refused for each in asked),
        "agreement": [[each.engine for each in group] for group in compare(asked)],
        "engines": {
            each.engine: [as_dict(one, diagnose(one), secrets, software) for one in each.evidence]
            for each in asked
        },
    }
