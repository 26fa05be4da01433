"""``crossorigin verify``: checks whether a server, of any kind, implements a policy."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from ..browser import HttpRequest, HttpResponse, NoAnswer, Transport
from ..conformance import (
    SAFE_METHODS,
    Aspect,
    Baseline,
    Departure,
    Report,
    Severity,
    Unanswered,
    compare_layers,
    report_as_dict,
    vectors_for,
)
from ..conformance import verify as run
from ..conformance.vectors import http_url
from ..diagnosis import (
    Evidence,
    NetworkFailure,
    Software,
    Source,
    detect,
    diagnose,
    learn_secrets,
    recipes_for,
)
from ..policy import PolicyError, PolicyMap
from ..printing import number_of
from ..transports import NetworkTransport
from .github import departure_annotations, write_summary
from .junit import write_junit
from .layers import Layers, layers_as_dict, show_layers
from .network import (
    DeadlineTransport,
    FiniteRange,
    as_sent,
    network_options,
    network_settings,
    split_header,
)
from .options import engines_named, server_option
from .policy_source import SOURCES, is_imported, load_policies
from .reading import read_file
from .report import show_recipe
from .sarif import report_as_sarif, write_sarif
from .terminal import Printer, pass_printer, show_secrets_option

__all__ = ["command"]

SEVERITIES = tuple(each.value for each in Severity)
STYLES = {
    "note": "bold",
    "warning": "bold yellow",
    "broken": "bold magenta",
    "high": "bold red",
    "critical": "bold white on red",
}
LARGEST_BASELINE = 64 * 1024 * 1024
"""Bytes of a report that is read."""
BODY_SECONDS = 0.25
"""Seconds for the beginning of a body, which only shows the server's software."""
FORM = "application/x-www-form-urlencoded"
MOST_SHOWN = 3
"""Unanswered vectors that are printed, and parts of the policy that were not asked about."""


@click.command(
    "verify",
    epilog="Exit status: 0 if the server conforms, 1 if it departs from the policy, 2 if an option "
    "or the policy is wrong, or a response is missing, 3 if nothing departs but a part of the "
    "policy was not asked about (with --strict, also if a response was not looked at).",
)
@click.argument("url")
@click.option(
    "-p",
    "--policy",
    "policy_file",
    metavar="POLICY",
    required=True,
    help=f"The policy: {SOURCES}. To check it: `crossorigin check POLICY`.",
)
@click.option(
    "--path",
    "paths",
    metavar="PATH",
    multiple=True,
    help="Also check this path of the server, such as one that answers with an error; may be "
    "repeated.",
)
@click.option(
    "--websocket",
    "websockets",
    metavar="PATH",
    multiple=True,
    help="A path whose WebSocket handshakes the server checks by the policy: pages of its origins "
    "connect, and others do not; may be repeated.",
)
@click.option(
    "--prefix",
    metavar="PATH",
    default="",
    help="The beginning of the URL's path that a proxy removes, such as /api, so that the policy's "
    "paths do not have it.",
)
@click.option(
    "--behind",
    metavar="URL",
    help="The same resource at the application, past a gateway: says which of both sets each "
    "header.",
)
@click.option(
    "-H",
    "--header",
    "headers",
    metavar="'NAME: VALUE'",
    multiple=True,
    help="A header for every request except preflights, such as Authorization or Cookie; may be "
    "repeated.",
)
@click.option(
    "-b",
    "--cookie",
    metavar="'NAME=VALUE'",
    help="Cookies for every request except preflights, to check as a user who is logged in.",
)
@click.option(
    "--unsafe-method",
    "unsafe_methods",
    metavar="METHOD",
    multiple=True,
    help="Really send METHOD, with the body {}, once to each --path; may be repeated. Without it, "
    "only GET, HEAD and OPTIONS are sent.",
)
@click.option("-d", "--data", metavar="DATA", help="A form as the body for --unsafe-method.")
@click.option("--json-body", metavar="JSON", help="A JSON body for --unsafe-method.")
@click.option(
    "--engine",
    "engines",
    metavar="ENGINE",
    multiple=True,
    help="Judge as this browser engine only; may be repeated. Default: all engines.",
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="warning",
    show_default=True,
    metavar="SEVERITY",
    help=f"Exit with status 1 for departures of this severity or above: {', '.join(SEVERITIES)}.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Exit with status 3 if a response could not be checked: behind a login, at a path that "
    "does not exist, or to a method that was not sent.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    metavar="N",
    help="How many requests are sent at the same time.",
)
@click.option(
    "--rate",
    type=FiniteRange(min=0, min_open=True),
    default=50.0,
    show_default=True,
    metavar="N",
    help="How many requests are sent in a second at most.",
)
@network_options
@server_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--junit",
    "junit",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the report to FILE, as JUnit XML.",
)
@click.option(
    "--sarif",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the report to FILE as SARIF 2.1.0, for code scanning.",
)
@click.option(
    "--github",
    is_flag=True,
    help="Annotate the run of a GitHub Action, and append to its step summary.",
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Departures that this earlier report (--json) has do not fail; new ones do.",
)
@show_secrets_option
@pass_printer
def command(
    printer: Printer,
    /,
    url: str,
    *,
    policy_file: str,
    paths: tuple[str, ...],
    prefix: str,
    behind: str | None,
    websockets: tuple[str, ...],
    headers: tuple[str, ...],
    cookie: str | None,
    unsafe_methods: tuple[str, ...],
    data: str | None,
    json_body: str | None,
    engines: tuple[str, ...],
    fail_on: str,
    strict: bool,
    concurrency: int,
    rate: float,
    software: tuple[Software, ...],
    as_json: bool,
    junit: Path | None,
    sarif: Path | None,
    github: bool,
    baseline: Path | None,
    **options: Any,
) -> None:
    """Check whether the server at URL implements a policy, judged as browsers would.

    The server can be written in any language. It gets the requests that browsers send for pages of
    the policy's origins, of origins that nearly match them, and of unrelated origins. Its responses
    are judged by what each browser would then permit, not by the spelling of headers. Nothing is
    changed on the server: of a request that could change something, only the preflight is sent.

    \b
    Examples:
      crossorigin verify https://api.example.net/items --policy cors.toml
      crossorigin verify https://api.example.net/items --policy cors.toml \\
          --path /missing --path /admin/users -H 'Authorization: Bearer …'
      crossorigin verify https://api.example.net/items --policy cors.toml \\
          --strict --path /items --unsafe-method PUT \\
          --json-body '{"price": 90}' -b 'session=…'
      crossorigin verify https://api.example.net/items --policy cors.toml \\
          --fail-on high --junit cors.xml
    """
    policies = _policies(printer, policy_file)
    extra = [split_header(as_sent(header, "-H")) for header in headers]
    if cookie is not None:
        extra.append(("Cookie", as_sent(cookie, "-b")))
    body, of_type = _body(data, json_body, unsafe_methods)
    printer.secrets.learn_headers(extra)
    printer.secrets.learn_text(url)
    known = _baseline(printer, baseline)
    _check_behind(printer, behind)
    why = ""
    layers: Layers | None = None
    try:
        with (
            NetworkTransport(body_seconds=BODY_SECONDS, **network_settings(options)) as network,
            DeadlineTransport(network, options["timeout"]) as limited,
        ):
            report = run(
                policies,
                url,
                transport=_asking(limited, concurrency),
                paths=paths,
                prefix=prefix,
                websockets=websockets,
                headers=extra,
                engines=engines_named(engines),
                unsafe_methods=unsafe_methods,
                unsafe_body=body,
                unsafe_type=of_type,
                concurrency=concurrency,
                rate=rate,
                progress=lambda done, known: printer.progress(_bar(done, known)),
            )
            layers = _layers(policies, (url, behind), limited, extra)
    except NoAnswer as error:
        printer.end_progress()
        why = _why(url, error, options["proxy"])
        first = vectors_for(policies, url, paths=paths, prefix=prefix)[0]
        report = Report(
            url=url,
            engines=tuple(engines_named(engines)),
            checked=(first,),
            departures=(),
            unanswered=(Unanswered(first, why),),
        )
    except ValueError as error:
        raise click.UsageError(f"{error}.") from None
    finally:
        printer.end_progress()
    for departure in report.departures:
        learn_secrets(printer.secrets, departure.exchanges)
    verdict = _CommandVerdict(report, Severity(fail_on), known, strict=strict, layers=layers)
    if junit is not None:
        with _names(printer, str(junit)):
            write_junit(junit, report, verdict.failing, printer.clean, strict=strict)
    if sarif is not None:
        is_known = None if known is None else verdict.is_known
        with _names(printer, str(sarif)):
            write_sarif(sarif, report_as_sarif(report, policy_file, printer.clean, is_known))
    if github:
        _tell_github(printer, verdict, policy_file)
    if as_json:
        printer.json(_as_dict(verdict))
    elif not why:
        _show(printer, verdict, policy_file, software)
        show_layers(printer, layers)
    if why:
        printer.fail(why)
    raise SystemExit(verdict.status)


@dataclass(frozen=True)
class _CommandVerdict:
    """A report, and what of it makes the command fail."""

    report: Report
    least: Severity
    baseline: Baseline | None
    _: KW_ONLY
    strict: bool
    layers: Layers | None = None

    def is_known(self, departure: Departure) -> bool:
        """Whether the baseline has it."""
        return self.baseline is not None and self.baseline.is_known(departure)

    @property
    def failing(self) -> list[Departure]:
        """The departures that make the exit status 1."""
        return [each for each in self.report.at_least(self.least) if not self.is_known(each)]

    @property
    def fixed(self) -> list[str]:
        """What the baseline has and the server no longer does."""
        return [] if self.baseline is None else self.baseline.fixed(self.report)

    @property
    def status(self) -> int:
        """The exit status."""
        if self.failing:
            return 1
        if self.report.unanswered or (self.layers and self.layers.error):
            return 2
        unseen = self.report.not_seen or (self.layers and self.layers.unseen)
        return 3 if self.report.not_asked or (self.strict and unseen) else 0


@contextmanager
def _names(printer: Printer, file: str) -> Iterator[None]:
    """Name `file` in the message if it cannot be written."""
    try:
        yield
    except OSError as error:
        printer.fail(f"{file}: {(error.strerror or str(error)).lower()}.")


def _tell_github(printer: Printer, verdict: _CommandVerdict, policy: str) -> None:
    is_file = not is_imported(policy)
    for line in departure_annotations(verdict.report, verdict.failing, policy, is_file=is_file):
        printer.document(f"{printer.clean(line)}\n")
    with _names(printer, "GITHUB_STEP_SUMMARY"):
        write_summary(verdict.report, str(_verdict(verdict)), printer.clean, verdict.is_known)


def _check_behind(printer: Printer, behind: str | None) -> None:
    if behind is None:
        return
    printer.secrets.learn_text(behind)
    try:
        http_url(behind)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--behind") from None


def _layers(
    policies: PolicyMap,
    urls: tuple[str, str | None],
    transport: Transport,
    headers: Sequence[tuple[str, str]],
) -> Layers | None:
    """What the gateway and what is behind it set; ``None`` without the second URL."""
    url, behind = urls
    if behind is None:
        return None
    try:
        exchanges = compare_layers(policies, url, behind, transport=transport, headers=headers)
    except NoAnswer as error:
        return Layers(behind, error=_why(behind, error, None))
    return Layers(behind, exchanges)


def _as_dict(verdict: _CommandVerdict) -> dict[str, Any]:
    """The report as JSON has it, with what the baseline says."""
    found = report_as_dict(verdict.report)
    departures = verdict.report.departures
    for written, departure in zip(found["departures"], departures, strict=True):
        written["known"] = verdict.is_known(departure)
    found["fixed"] = verdict.fixed
    if verdict.layers is not None:
        found |= layers_as_dict(verdict.layers)
    return found


def _baseline(printer: Printer, file: Path | None) -> Baseline | None:
    if file is None:
        return None
    text = read_file(printer, str(file), LARGEST_BASELINE)
    try:
        return Baseline(json.loads(text))
    except (ValueError, RecursionError) as error:
        why = error if "it is not" in str(error) else "it is not JSON"
        printer.fail(f"{file}: {why}. Write one with: crossorigin verify URL -p POLICY --json")


def _body(data: str | None, json_body: str | None, unsafe: Sequence[str]) -> tuple[bytes, str]:
    """The body for unsafe methods, and its type."""
    if data is not None and json_body is not None:
        raise click.UsageError("--data and --json-body are two bodies; give one.")
    given = data if json_body is None else json_body
    if given is not None and not unsafe:
        raise click.UsageError(
            "--data and --json-body are sent with --unsafe-method only; name one, such as POST."
        )
    of_type = FORM if data is not None else "application/json"
    return (b"{}" if given is None else given.encode("utf-8", "surrogateescape")), of_type


def _policies(printer: Printer, file: str) -> PolicyMap:
    try:
        return load_policies(printer, file)
    except PolicyError as error:
        first = error.exceptions[0]
        more = len(error.exceptions) - 1
        and_more = f" (and {more} more)" if more else ""
        printer.fail(
            f"{file}: {first.field}: {first.message} {first.hint}{and_more}\n"
            f"See: crossorigin check {file}"
        )


def _asking(network: Transport, concurrency: int) -> Callable[[HttpRequest], HttpResponse]:
    """A transport that asks again where a connection that was kept turns out to be closed.

    A server may close a connection that is kept for the next request; then a request that changes
    nothing is sent again, as browsers do, at worst after every kept connection was tried.
    (RFC 9112, section 9.3.1)
    """

    def transport(request: HttpRequest) -> HttpResponse:
        for _ in range(concurrency if request.method in SAFE_METHODS else 0):
            try:
                return network(request)
            except NoAnswer as error:
                if error.cause is not NetworkFailure.BROKEN:
                    raise
        return network(request)

    return transport


def _bar(done: int, known: int) -> str:
    width = 24
    filled = width * done // known
    return f"{'█' * filled}{'░' * (width - filled)} {done} of {known} responses"


def _why(url: str, error: NoAnswer, proxy: str | None) -> str:
    """Why there was no response, and what to do."""
    evidence = Evidence(source=Source.LIVE, url=url, failure=error.cause, detail=str(error))
    finding = diagnose(evidence)[0]
    by_way = f" The request went through the proxy {proxy}." if proxy else ""
    return f"{finding.what} {finding.fix}{by_way}"


# --- the report ----------------------------------------------------------------------------------


def _show(
    printer: Printer, verdict: _CommandVerdict, policy_file: str, software: Sequence[Software]
) -> None:
    report = verdict.report
    engines = ", ".join(report.engines)
    asked = f"{report.url} against {policy_file}"
    printer.line(Text(asked, style="bold"))
    counts = f"{len(report.checked)} vectors, {report.requests} requests; judged as {engines}."
    printer.line(Text(counts, style="dim"))
    printer.line()
    for departure in report.departures:
        _show_departure(printer, departure, known=verdict.is_known(departure))
    for consequence in verdict.fixed:
        printer.line(Text.assemble((" fixed ", "bold green"), f" {consequence}"))
        printer.line()
    _show_recipes(printer, report, policy_file, software)
    _show_groups(printer, verdict)
    for missing in report.not_asked[:MOST_SHOWN]:
        printer.line(Text.assemble(("? ", "bold yellow"), f"Not asked: {missing}."))
    if len(report.not_asked) > MOST_SHOWN:
        printer.line(f"  and {len(report.not_asked) - MOST_SHOWN:,} more parts of the policy.")
    for unseen in report.not_seen:
        line = f"Not looked at: {unseen} {unseen.remedy()}"
        printer.line(Text.assemble(("! ", "bold yellow"), line.rstrip()))
    for remark in report.remarks:
        printer.line(Text.assemble(("! ", "bold yellow"), remark))
    for unanswered in report.unanswered[:MOST_SHOWN]:
        line = f"{unanswered.vector}: {unanswered.why}"
        printer.line(Text.assemble(("? ", "bold yellow"), line))
    if len(report.unanswered) > MOST_SHOWN:
        printer.line(f"  and {len(report.unanswered) - MOST_SHOWN:,} more without a response.")
    if report.remarks or not report.is_complete:
        printer.line()
    printer.line(_verdict(verdict))


def _show_departure(printer: Printer, departure: Departure, *, known: bool) -> None:
    severity = str(departure.severity)
    old = ("(known) ", "dim") if known else ""
    consequence = (departure.consequence, "bold")
    title = Text.assemble((f" {severity} ", STYLES[severity]), " ", old, consequence)
    printer.line(title)
    for label, sentence in departure.labelled():
        printer.line(Text(f"{label}: {sentence}", style="green" if label == "Fix" else ""), 4)
    printer.code(Text(f"$ {departure.curl}", style="cyan"), 4)
    for example in departure.examples():
        printer.line(Text(f"· {example}", style="dim"), 4)
    printer.line()


def _show_recipes(
    printer: Printer, report: Report, policy_file: str, software: Sequence[Software]
) -> None:
    """The settings that give what the policy says, once for each software."""
    shown: set[tuple[object, str]] = set()
    for departure in report.departures:
        detected = detect(*(exchange.response for exchange in departure.exchanges))
        known = {each.software: each for each in detected}
        recipes = departure.recipes
        if software:
            grant = departure.grant
            recipes = recipes_for(software, grant) if grant else ()
        for recipe in recipes:
            if (recipe.software, recipe.text) not in shown:
                shown.add((recipe.software, recipe.text))
                show_recipe(printer, recipe, known.get(recipe.software))
    _show_own_middleware(printer, report, policy_file)


_PYTHON = {
    "fastapi": (
        "from crossorigin import FilePolicy",
        "from crossorigin.integrations.starlette import install",
        "",
        "install(app, policy=FilePolicy({file}))",
    ),
    "flask": (
        "from crossorigin import FilePolicy",
        "from crossorigin.wsgi import CORSMiddleware",
        "",
        "app.wsgi_app = CORSMiddleware(app.wsgi_app, policy=FilePolicy({file}))",
    ),
    "django": (
        "from crossorigin import FilePolicy",
        "from crossorigin.wsgi import CORSMiddleware",
        "",
        "application = CORSMiddleware(application, policy=FilePolicy({file}))",
    ),
}
"""How an application in Python implements a policy file, by its software."""


def _show_own_middleware(printer: Printer, report: Report, policy_file: str) -> None:
    """Print how a server in Python implements the policy file, and follows its changes."""
    responses = [
        exchange.response
        for departure in report.departures
        # The middleware leaves WebSockets alone, unless it is told otherwise.
        if departure.vector.aspect is not Aspect.WEBSOCKETS
        for exchange in departure.exchanges
    ]
    for each in [] if is_imported(policy_file) else detect(*responses):
        if each.software in _PYTHON:
            title = (
                f"Or remove the CORS settings that are there, and let crossorigin implement "
                f"{policy_file}:"
            )
            printer.line(Text(title, style="bold"))
            for line in _PYTHON[each.software]:
                text = line.format(file=json.dumps(policy_file))
                printer.code(text or " ", 6, "cyan")
            printer.line()
            return


def _show_groups(printer: Printer, verdict: _CommandVerdict) -> None:
    """A line for each URL and aspect."""
    report, url = verdict.report, None
    counted = report.at_least(min(verdict.least, Severity.WARNING))
    departed = {vector for each in counted for vector in each.vectors}
    for (here, aspect), vectors in report.groups().items():
        if here != url:
            url = here
            printer.line(Text(here, style="bold"))
        departing = sum(vector in departed for vector in vectors)
        sign, style = ("✗", "red") if departing else ("✓", "green")
        count = f"{departing} of {len(vectors)} depart" if departing else f"{len(vectors)}"
        line = Text.assemble((f"{sign} ", style), f"{aspect:<16}", (count, "dim"))
        printer.line(line, 2)
    printer.line()


def _verdict(verdict: _CommandVerdict) -> Text:
    """The last line: its sign is ✗ for the exit status 1, “?” for 2 and 3, and otherwise ✓ or “!”.

    “!” is for departures that are milder than ``--fail-on``. Notes are not departures, unless
    ``--fail-on note`` says so.
    """
    report = verdict.report
    if verdict.failing:
        return Text(f"✗ Departs from the policy: {_counts(verdict)}.", style="bold red")
    new = [each for each in report.departures if not verdict.is_known(each)]
    known = len(report.departures) - len(new)
    milder = [each for each in new if each.severity is not Severity.NOTE]
    notes = len(new) - len(milder)
    gaps = _gaps(report)
    questions = number_of(sum(each.questions for each in report.not_seen), "question")
    if milder:
        below = f"only below --fail-on {verdict.least}"
        said = f"Departs from the policy, {below}: {_by_severity(milder)}{_known(known)}."
    elif known:
        departures = f"{number_of(known, 'departure')} {'is' if known == 1 else 'are'}"
        said = f"Nothing new departs from the policy: {departures} known."
    elif gaps:
        said, gaps = f"Nothing departs, but {gaps}", ""
    elif report.not_seen:
        said = "Conforms in all that was looked at."
    else:
        said = "Conforms: browsers permit what the policy says, and nothing else."
    sentences = [said]
    if gaps:
        sentences.append(f"But {gaps}")
    if report.not_seen and not _gaps(report):
        sentences.append(f"The responses to {questions} were not looked at.")
    if notes:
        sentences.append(f"There {'is' if notes == 1 else 'are'} {number_of(notes, 'note')}.")
    sign, style = ("?", "bold yellow") if verdict.status else ("✓", "green")
    if milder and not verdict.status:
        sign, style = "!", "bold yellow"
    return Text(f"{sign} {' '.join(sentences)}", style)


def _counts(verdict: _CommandVerdict) -> str:
    """The departures of a report by severity, and its missing responses."""
    report = verdict.report
    unanswered = len(report.unanswered)
    also = f", {unanswered} without a response" if unanswered else ""
    known = sum(map(verdict.is_known, report.departures))
    return f"{_by_severity(report.departures)}{also}{_known(known)}"


def _by_severity(departures: Sequence[Departure]) -> str:
    counts = Counter(each.severity for each in departures)
    return ", ".join(f"{counts[each]} {each}" for each in reversed(Severity) if counts[each])


def _known(number: int) -> str:
    return f" ({number} known)" if number else ""


def _gaps(report: Report) -> str:
    """The questions without a response and the parts of the policy without a question; or empty."""
    clauses = []
    if number := len(report.unanswered):
        questions = number_of(number, "question")
        clauses.append(f"{questions} got no response and {_were(number)} not judged")
    if number := len(report.not_asked):
        parts = number_of(number, "part")
        clauses.append(f"{parts} of the policy {_were(number)} not asked about")
    return f"{', and '.join(clauses)}." if clauses else ""


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
