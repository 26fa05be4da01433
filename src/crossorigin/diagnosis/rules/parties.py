"""Rules on whose page and whose server it is, which decides who can change what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...browser import Reason
from ...fetch.origins import Origin
from ...fetch.sites import is_schemelessly_same_site, registrable_domain
from ...fetch.statuses import is_error_status
from ...fetch.urls import parse_url
from ..answers import is_login, over_https, starts_login, twins
from ..evidence import CORS_ERROR, Evidence, Source, is_of_preflight
from ..findings import Cause, Confidence, Finding
from ..places import is_local_host, is_loopback, is_masked, is_this_machine
from ..reason_groups import MISSING
from ..sent_origin import is_scheme_alone
from ..services import Service, has_placeholder, service_at
from ..usual import usual_at, usual_cause
from ..words import elsewhere
from ..words import parties as words
from .case import Case
from .error_statuses import UNROUTED_STATUSES

__all__ = [
    "about_the_page", "as_readers_can", "behind_cut_message", "by_address", "by_service",
    "has_one_cause", "is_as_usual",
    "may_redirect_to_https", "nearly_the_pages", "of_another", "of_cors_proxy",
    "of_development_client", "of_extension",
    "of_other_address", "of_own_origin", "of_redirect", "of_test",
]  # fmt: skip

_EXTENSIONS = ("chrome-extension", "moz-extension", "safari-web-extension", "ms-browser-extension")
_CAPACITOR = "CapacitorHttp (Capacitor), cordova-plugin-advanced-http (Cordova)"
_APPS = {
    "capacitor": ("a Capacitor app on iOS (on Android: https://localhost, and http://localhost "
                  "until Capacitor 5)", _CAPACITOR),
    "ionic": ("an Ionic app on iOS (on Android: http://localhost)", _CAPACITOR),
    "tauri": ("a Tauri app on macOS and Linux (on Windows and Android: http://tauri.localhost)",
              "tauri-plugin-http"),
    "wails": ("a Wails app", "a bound method in Go"),
    "app": ("an app with a scheme of its own, such as Electron's",
            "net.fetch in Electron's main process"),
    "file": ("a page that was opened as a file, in Electron or an older web view (browsers send "
             "null)", "net.fetch in Electron's main process, or a plug-in for HTTP in Cordova"),
}  # fmt: skip


def of_extension(case: Case) -> Finding | None:
    """The cause if the page is an extension's own: with a permission, CORS would not apply."""
    scheme = (case.evidence.origin or "").partition(":")[0]
    evidence = case.evidence
    if scheme not in _EXTENSIONS or not evidence.reasons:
        return None
    # With a permission no preflight is sent; another response may be an error for another reason.
    if is_error_status(evidence.status) and not all(map(is_of_preflight, evidence.reasons)):
        return None
    found = words.extension_permission(case.evidence)
    return case.finding(Cause.EXTENSION_PERMISSION, found, Confidence.LIKELY)


def of_own_origin(case: Case) -> Finding | None:
    """The cause if a message names a URL of the page's own origin, which CORS does not concern."""
    evidence = case.evidence
    is_alone = _is_message_alone(evidence)
    is_end = evidence.told.redirected_from is not None or evidence.told.location is not None
    is_same = evidence.target is not None and evidence.origin == str(evidence.target)
    if not (is_alone and is_same) or is_end or not _LACK & set(evidence.reasons):
        return None
    found = words.of_own_origin(evidence, is_masked=has_placeholder(evidence))
    return case.finding(Cause.REDIRECT_WITHOUT_CORS, found, Confidence.LIKELY)


def of_cors_proxy(case: Case) -> Finding | None:
    """The cause if the URL has another one in it, so that a proxy should add the headers."""
    evidence = case.evidence
    passed_on = _PASSED_ON.match(evidence.url or "")
    if not _is_message(evidence) or passed_on is None or not _LACK & set(evidence.reasons):
        return None
    is_known = passed_on["path"] is not None or _OF_PROXIES.search(passed_on["host"]) is not None
    if not is_known or (evidence.target is not None and service_at(evidence.target.host)):
        return None
    found = words.of_cors_proxy(evidence, passed_on["host"])
    return case.finding(Cause.GATEWAY_ERROR, found, Confidence.LIKELY)


def _is_message_alone(evidence: Evidence) -> bool:
    return _is_message(evidence) and evidence.status is None


def _is_message(evidence: Evidence) -> bool:
    is_known = evidence.exchanges or evidence.comparisons or evidence.said
    return evidence.source is Source.CONSOLE and not is_known


_PASSED_ON = re.compile(
    r"(?i)https?://(?P<host>[^/?#]{1,253})/(?:(?P<path>(?:(?:raw|get|proxy|fetch|cors)/)?)"
    r"https?(?::/{1,2}|%3A)|<[\w-]{1,40}>$|[^?#]{0,60}\?(?:(?:[^&#]{1,60}&)?(?:url|u|uri|quest|target)=)?"
    r"https?(?:://|%3A))"
)
"""A URL in the path, as cors-anywhere has it, or in a query, as in ``/raw?url=https%3A…``.

In place of one in the path, there may be its name in angle brackets.
"""
_OF_PROXIES = re.compile(r"(?i)cors|proxy|allorigins|anyorigin|whateverorigin|codetabs|thingproxy")


def of_test(case: Case) -> Finding | None:
    """The cause if the page is a test's: the test can do without the server."""
    if case.evidence.engine != "jsdom":
        return None
    return case.finding(Cause.PAGE_OF_TEST, words.page_of_test(case.evidence), Confidence.LIKELY)


def about_the_page(case: Case) -> Iterator[Finding]:
    """Notes on a page that is an app's."""
    evidence = case.evidence
    scheme = (evidence.origin or "").partition(":")[0]
    page, target = evidence.page, evidence.target
    is_silent = evidence.says_nothing and evidence.source is Source.HEADERS
    if not (evidence.reasons or is_silent) or evidence.engine == "jsdom":
        return
    if is_scheme_alone(evidence.origin or ""):
        yield case.finding(Cause.PAGE_OF_APP, words.page_of_scheme(evidence), shown=())
    elif scheme == "vscode-webview":
        yield case.finding(Cause.PAGE_OF_APP, words.page_of_webview(evidence), shown=())
    elif scheme in _APPS:
        yield case.finding(Cause.PAGE_OF_APP, words.page_of_app(evidence, *_APPS[scheme]), shown=())
    elif not isinstance(page, Origin):
        return
    elif evidence.origin in ("http://localhost", "https://localhost") and not (
        target is not None and is_local_host(target.host)
    ):
        found = words.page_of_app_or_server(evidence)
        yield case.finding(Cause.PAGE_OF_APP, found, shown=())


def nearly_the_pages(case: Case) -> Iterator[Finding]:
    """A note on a host of another site that has a label or a letter less than the page's."""
    page, target = case.evidence.page, case.evidence.target
    if not isinstance(page, Origin) or target is None or not case.evidence.reasons:
        return
    site, other = registrable_domain(page.host), registrable_domain(target.host)
    if site is None or other is None or site == other or is_masked(site) or is_masked(other):
        return
    is_long = min(len(site), len(other)) >= _LEAST_LETTERS
    if _is_slip(page.host.split("."), target.host.split(".")) or (
        is_long and _is_slip(site, other)
    ):
        yield case.finding(Cause.WARNING, words.nearly_the_pages(case.evidence), shown=())


_LEAST_LETTERS = 8
"""Of shorter names, many differ in a letter."""


def _is_slip(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether one of the two has just one part more than the other, and not as its first."""
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    at = next((at for at, each in enumerate(shorter) if each != longer[at]), len(shorter))
    return at > 0 and longer[at + 1 :] == shorter[at:] and not str(longer[at]).isdigit()


def of_another(case: Case) -> Finding | None:
    """The cause if the page is of a public service, so that the script is probably not its own."""
    evidence = case.evidence
    page, target = evidence.page, evidence.target
    service = service_at(page.host) if isinstance(page, Origin) else None
    is_its_own = target is not None and service_at(target.host) == service
    if service is None or is_its_own or service.of_users or not _is_message_alone(evidence):
        return None
    if evidence.told.initiator == "script":
        return None  # no background script can load it in its place
    found = words.page_of_another(evidence, service)
    return case.finding(Cause.PAGE_OF_ANOTHER, found, Confidence.LIKELY)


def of_other_address(case: Case) -> Finding | None:
    """The cause if page and URL are two addresses of what is probably one server."""
    evidence = case.evidence
    is_end = evidence.told.redirected_from is not None or evidence.told.location is not None
    is_alone = _is_message_alone(evidence) or (
        _is_message(evidence) and evidence.status in UNROUTED_STATUSES
    )
    if not is_alone or is_end or evidence.settings is not None:
        return None
    page, target = str(evidence.page), str(evidence.target)
    are_twins = target in twins(page) or page in twins(target)
    if not evidence.reasons or not (are_twins or _asks_its_own_port(evidence)):
        return None
    found = words.page_at_other_address(evidence)
    return case.finding(Cause.PAGE_AT_OTHER_ADDRESS, found, Confidence.LIKELY)


def _asks_its_own_port(evidence: Evidence) -> bool:
    """Whether a page of another host asks this machine at the port that the page itself has."""
    page, target = evidence.page, evidence.target
    return (
        isinstance(page, Origin)
        and target is not None
        and (page.scheme, page.port) == (target.scheme, target.port)
        and page.port is not None
        and is_loopback(target.host)
        and not is_this_machine(page.host)
    )


def of_development_client(case: Case) -> Finding | None:
    """The cause if the client of a development server asks, which loads the page again."""
    evidence = case.evidence
    if evidence.origin is None or not _OF_RELOADS.search(evidence.url or ""):
        return None
    found = words.client_of_development(evidence)
    return case.finding(Cause.PAGE_AT_OTHER_ADDRESS, found, Confidence.LIKELY)


_OF_RELOADS = re.compile(
    r"^https?://[^/?#]{1,253}/(?:sockjs-node|__webpack_hmr|_next/webpack-hmr|ng-cli-ws)(?=[/?#]|$)"
)
"""Where the clients of webpack-dev-server, webpack-hot-middleware, Next.js and Angular ask."""


def of_redirect(case: Case) -> Finding | None:
    """The cause if a message names a redirect to another site, which is not that of a login."""
    evidence = case.evidence
    first = parse_url(evidence.told.redirected_from or "")
    if first is None or not isinstance(first.origin, Origin) or not _is_message_alone(evidence):
        return None
    address = evidence.url or ""
    is_of_login = is_login(address) or starts_login(evidence.first_url or "")
    is_near = evidence.target is None or is_schemelessly_same_site(first.origin, evidence.target)
    if is_of_login or is_near or not _LACK & set(evidence.reasons):
        return None
    found = elsewhere.led_to_another(evidence, first.without_fragment, address)
    return case.finding(Cause.REDIRECT_WITHOUT_CORS, found, Confidence.LIKELY)


_FOR_ITS_OWNER = (Cause.VARY_MISSING, Cause.NO_MAX_AGE)
"""Notes with which only the owner of a server can do something."""


def as_readers_can(evidence: Evidence, found: list[Finding]) -> list[Finding]:
    """The findings with fixes in the reader's hands: the server may be a service's."""
    is_end = evidence.told.redirected_from is not None or len(evidence.exchanges) > 2
    target = None if is_end else evidence.target  # what redirected to it may be the reader's own
    service = service_at(target.host) if target is not None else None
    if service is None:
        return found
    if evidence.exchanges:
        told = [each for each in found if each.cause not in _FOR_ITS_OWNER]
        return [_with_fix(evidence, service, each) for each in told]
    changed: dict[str, Finding] = {}
    for each in found:
        if not (service.allows_all and each.cause in _AT_THE_SERVER):
            fixed = _with_fix(evidence, service, each)
            changed.setdefault(fixed.fix, fixed)
    kept = list(changed.values())
    redirects = service.https_only and may_redirect_to_https(evidence)
    is_open = service.allows_all and evidence.status is None and not redirects
    if is_open and service.of_users and set(MISSING) & set(evidence.reasons):
        words_for = words.redirect_of_static_host(evidence, service)
        first = Case(evidence).finding(Cause.REDIRECT_WITHOUT_CORS, words_for, Confidence.LIKELY)
        return [first, *(replace(each, confidence=Confidence.POSSIBLE) for each in kept)]
    if is_open and set(MISSING) & set(evidence.reasons):
        words_for = words.answered_by_another(evidence, service)
        first = Case(evidence).finding(Cause.CHANGED_ON_THE_WAY, words_for, Confidence.LIKELY)
        return [first, *(replace(each, confidence=Confidence.POSSIBLE) for each in kept)]
    if len(kept) == 1 and kept[0].confidence is Confidence.POSSIBLE:
        kept = [replace(kept[0], confidence=Confidence.LIKELY)]
    return kept or [_with_fix(evidence, service, each) for each in found[:1]]


def _with_fix(evidence: Evidence, service: Service, finding: Finding) -> Finding:
    if finding.grant is None and finding.cause not in _AT_THE_SERVER:
        return finding
    fix = words.fix_of_service(evidence, service, finding.cause)
    return replace(finding, fix=fix, grant=None)


def by_service(case: Case) -> Finding | None:
    """The cause that is known of a public service: that it refuses preflights."""
    evidence = case.evidence
    service = service_at(evidence.target.host) if evidence.target is not None else None
    if service is None or not service.no_preflights or not evidence.in_preflight:
        return None
    found = words.no_preflights(evidence, service)
    sure = Confidence.CERTAIN if evidence.status == 403 else Confidence.LIKELY
    return case.finding(Cause.PREFLIGHT_NOT_HANDLED, found, sure)


_AT_THE_SERVER = (Cause.ORIGIN_NOT_ALLOWED, Cause.NO_CORS_HEADERS)


def by_address(case: Case) -> Finding | None:
    """The usual cause at an address that names a software or a platform."""
    evidence = case.evidence
    known = usual_cause(evidence.url)
    settings = evidence.settings
    if known is None and evidence.url is None and settings is not None and settings.is_named:
        known = usual_at(settings.software)
    if known is None or evidence.comparisons or _leads_to_login(evidence):
        return None
    is_of_between = known.is_between and _is_success_without(evidence)
    if evidence.exchanges and not is_of_between:
        return None
    if (
        known.cause is Cause.ERROR_WITHOUT_CORS
        and (evidence.told.initiator or "").lower() in _FILES
    ):
        return None  # a page whose server fails would lack more than its fonts
    is_refusal = known.by_403 and evidence.status == 403
    is_of_list = known.cause is Cause.ORIGIN_NOT_ALLOWED and not known.by_403
    has_header = Reason.PREFLIGHT_INVALID_STATUS in evidence.reasons
    if has_header and (is_of_list or known.cause is Cause.ERROR_WITHOUT_CORS):
        return None  # it answers preflights with 200, allowed or not; or without the header
    is_open = evidence.status is None or is_refusal or known.of_page or is_of_between
    if not is_open or not _LACK & set(evidence.reasons):
        return None
    if known.cause is Cause.PREFLIGHT_NOT_HANDLED and not _of_preflight(evidence):
        return None
    words_for = words.usual(evidence, known)
    return case.finding(known.cause, words_for, Confidence.LIKELY, grant=not known.of_page)


def behind_cut_message(case: Case) -> Finding | None:
    """What refuses an extension most often, where the reason of the message is cut off."""
    evidence = case.evidence
    if evidence.detail != CORS_ERROR or evidence.url is None:
        return None
    whole = Case(replace(evidence, obstacle=None, reasons=(Reason.MISSING_ALLOW_ORIGIN,)))
    found = of_extension(whole)
    return found and replace(found, confidence=Confidence.POSSIBLE, grant=None)


def _is_success_without(evidence: Evidence) -> bool:
    """Whether a request with an Origin was answered with a success that lacks the header."""
    is_success = 200 <= (evidence.status or 0) < 300
    sent = evidence.origin_sent and evidence.preflight is None
    return bool(sent) and is_success and evidence.for_certain(Reason.MISSING_ALLOW_ORIGIN)


def has_one_cause(case: Case) -> bool:
    """Whether requests to such a URL fail for the usual cause there, whatever else holds."""
    known = usual_cause(case.evidence.url)
    return known is not None and known.is_only


def _leads_to_login(evidence: Evidence) -> bool:
    """Whether the URL is the page of a login, to which a request was redirected or sent."""
    url = evidence.url or ""
    return starts_login(url) or (evidence.told.redirected_from is not None and is_login(url))


_FILES = ("font", "image", "stylesheet")


def is_as_usual(evidence: Evidence, cause: Cause) -> bool:
    """Whether a cause is about as usual as the one that `by_address` names."""
    if cause is Cause.CACHED_FOR_ANOTHER or evidence.url is None:
        return True  # what is only named may not be what answered
    known = usual_cause(evidence.url)
    return cause is Cause.NO_CORS_HEADERS and known is not None and known.is_host


def _of_preflight(evidence: Evidence) -> bool:
    return any(map(is_of_preflight, evidence.reasons))


_LACK = {*MISSING, Reason.PREFLIGHT_INVALID_STATUS}


def may_redirect_to_https(evidence: Evidence) -> bool:
    """Whether a public server was asked over http, which most of them redirect to https."""
    return evidence.target is not None and over_https(str(evidence.target)) is not None
