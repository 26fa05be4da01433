"""Fetching: the standard's algorithm, step by step, as a generator.

It yields each `HttpRequest` that the browser would send, is sent the `HttpResponse` (or a
`NoAnswer`), and returns a `Result`. Methods are named after the standard's sections.

Left out: service workers, HSTS, the HTTP cache, timing, and the headers that a browser adds to all
requests (User-Agent, Accept-Language, …).

Standard: https://fetch.spec.whatwg.org/#fetching
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any, TypeAlias

from ..fetch.data_urls import parse_data_url
from ..fetch.header_lists import (
    Header,
    contains,
    get,
    lower_names,
    values,
)
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..fetch.origins import HTTP_SCHEMES
from ..fetch.ports import is_blocked_due_to_bad_port
from ..fetch.statuses import MISDIRECTED_REQUEST, REDIRECT_STATUSES, UNAUTHORIZED
from ..fetch.urls import Url
from .authentication import (
    Password,
    PasswordStore,
    asks_user,
    basic_realm,
    password_at_once,
    password_in_url,
)
from .checks import (
    RESOURCE_POLICY,
    TYPED,
    Failed,
    check_integrity,
    check_mime_type,
    check_preflight_response,
    check_unencoded_digest,
    check_with_first_credentials,
    cors_check,
    cross_origin_resource_policy_check,
)
from .content_security import (
    check_security_policies,
    is_judged_before_upgrade,
    upgrade_insecure_request,
)
from .cookie_advice import advice_on_credentials, gone_without, kept_back, without_credentials
from .cookie_jar import CookieJar
from .cookie_reasons import KeptCookie
from .driving import Steps
from .explaining import explain
from .filtering import filtered_response, opaque_redirect_filtered_response
from .local_network import local_network_access_check
from .messages import Exchange, HttpRequest, HttpResponse, NoAnswer, made_request
from .metadata import (
    append_fetch_metadata_headers,
    append_referrer_header,
    apply_referrer_policy,
    origin_to_send,
    take_referrer_policy,
)
from .mixed_content import check_mixed_content, upgrade_mixed_content
from .opaque_responses import opaque_response_check
from .page_security import PageSecurity
from .preflight_cache import PreflightCache, max_age
from .reasons import FetchError, Reason
from .received import received
from .redirecting import (
    AUTHORIZATION_IS_DROPPED,
    has_location,
    is_refused_after_preflight,
    is_refused_for_location_first,
    is_response_in_error_mode,
    location_url,
    refuses_credentials,
    rewrite_for_redirect,
)
from .referrers import parse_referrer_policy
from .request import Abort, AbortMoment, Request
from .request_headers import (
    append_accept_header,
    listed_header_names,
    script_headers_of_preflight,
    sent_headers,
    unsafe_header_names,
)
from .result import Response, Result
from .same_site import context_of_request
from .trace import Step, TraceDecision, preflight_facts

__all__ = ["Fetch", "Fetching", "fetch"]

Fetching: TypeAlias = Steps[Result]

REDIRECT_LIMIT = 20
"""The most redirects that are followed. (Fetch, "HTTP-redirect fetch")"""
INTEGRITY = (Reason.INTEGRITY_MISMATCH, Reason.INTEGRITY_WITHOUT_CORS)
"""The reasons of a refusal by ``integrity`` alone."""
UNCHECKED = ("navigate", "websocket")
"""The modes to which CORS does not apply."""
WHEN_ABORTED: Mapping[AbortMoment, str] = {
    "at-once": "before it was sent",
    "during-preflight": "while it waited for the response to its preflight",
    "before-headers": "while it waited for the response",
    "after-headers": "when it had the headers of the response, and not the whole body",
}


def fetch(
    request: Request, cache: PreflightCache, jar: CookieJar, passwords: PasswordStore
) -> Fetching:
    """Fetch `request` for a script, with the browser's stores. (Fetch, "Fetching")"""
    fetching = Fetch(request, cache, jar, passwords)
    outcome = yield from (fetching.run() if request.abort is None else fetching.run_until_aborted())
    if isinstance(outcome, FetchError):
        return Result(None, outcome, fetching.exchanges, fetching.trace)
    response = (
        filtered_response(request, outcome, fetching.names)
        if isinstance(outcome, HttpResponse)
        else outcome
    )
    facts = {"response": response, "internal": outcome, "request": request}
    fetching.decided(TraceDecision.RESPONSE, facts)
    return Result(response, None, fetching.exchanges, fetching.trace)


class Fetch:
    """A fetch: its request, the state that it shares with the browser, and its results so far.

    Steps end in a `FetchError` (the standard's "network error"), in an `HttpResponse` before
    filtering, or in a filtered `Response`.
    """

    last: int | None = None
    """The index of the last exchange."""
    names: Set[str] = frozenset()
    """The names, in lower case, of the headers that the last response came with."""
    was_preflighted: bool = False
    is_aborted: bool = False
    late_failure: Failed | None = None
    """The error of a redirect, in an engine that checks it after the next preflight."""

    def __init__(
        self, request: Request, cache: PreflightCache, jar: CookieJar, passwords: PasswordStore
    ) -> None:
        self.request = request
        self.cache = cache
        self.jar = jar
        self.passwords = passwords
        self.engine = request.engine
        self.exchanges: list[Exchange] = []
        self.trace: list[Step] = []
        self.unsafe_names: list[str] = []
        """The "CORS-unsafe request-header names" of the headers since the last redirect."""

    def decided(self, decision: TraceDecision, facts: dict[str, Any]) -> None:
        """Add a step to the trace, about the last exchange if there is one."""
        self.trace.append(Step(decision, self.last, facts))

    def network_error(self, reason: Reason, **facts: Any) -> FetchError:
        """The standard's "network error", with the reason for it."""
        exchange = self.exchanges[-1] if self.exchanges else None
        error = explain(reason, self.request, exchange, facts)
        how = self.engine.receiving.refusals_are_timed
        is_timed = how == "by-any-check" or (how == "by-integrity" and reason in INTEGRITY)
        self.decided(TraceDecision.REFUSED, {"error": error, "timed": is_timed})
        return error

    def run(self) -> Steps[HttpResponse | Response | FetchError]:
        """Fetch, up to the filtering of the response.

        With ``keepalive``, the page may have 64 KiB under way in such requests.

        (Fetch, "Fetching", and "HTTP-network-or-cache fetch", "inflightKeepaliveBytes")
        """
        request = self.request
        if not request.headers or not contains(request.headers, "accept"):
            if request.destination:
                request.headers.append(("Accept", self.engine.loading.accepts[request.destination]))
            else:
                append_accept_header(request)
        if not request.keepalive:
            return self.checked((yield from self.main_fetch()))
        size, under_way = len(request.body or b""), request.client.keepalive_bodies
        if request.exceeds_keepalive_limit:
            return self.network_error(Reason.KEEPALIVE_TOO_LARGE, value=size)
        under_way.append(size)
        try:
            return self.checked((yield from self.main_fetch()))
        finally:
            under_way.remove(size)

    def checked(
        self, outcome: HttpResponse | Response | FetchError
    ) -> HttpResponse | Response | FetchError:
        """`outcome`, unless the whole response is refused. (Fetch, "Main fetch", its end)"""
        if isinstance(outcome, FetchError):
            return outcome
        request = self.request
        failed: Failed | None = None
        if request.destination in TYPED and isinstance(outcome, HttpResponse):
            failed = check_mime_type(request, outcome)
        if failed is None and "unencoded-digest" in self.names:
            last = self.exchanges[-1].response
            assert last is not None  # noqa: S101 (it has the names)
            failed = check_unencoded_digest(request, last)
        if failed is None and request.integrity:
            failed = check_integrity(request, outcome)
        if failed is None:
            return outcome
        return self.network_error(failed.reason, **failed.values)

    def run_until_aborted(self) -> Steps[HttpResponse | Response | FetchError]:
        """Fetch, and abort at the moment that `request.abort` names, if it comes.

        (Fetch, "abort a fetch controller" and "appropriate network error")
        """
        request, abort = self.request, self.request.abort
        assert abort is not None  # noqa: S101 (the caller has looked)
        if abort.moment == "at-once":
            return self.aborted(abort)
        outcome = yield from self.run()
        if abort.moment == "after-headers" and isinstance(outcome, HttpResponse):
            if not request.integrity:  # For this, the whole body has to be there.
                response = filtered_response(request, outcome, self.names)
                facts = {"response": response, "internal": outcome, "request": request}
                self.decided(TraceDecision.RESPONSE, facts)
            return self.aborted(abort)
        if not self.is_aborted:
            return outcome
        if self.trace[-1].decision is TraceDecision.REFUSED:
            self.trace.pop()  # What has become of the request does not matter to script.
        return self.aborted(abort)

    def aborted(self, abort: Abort) -> FetchError:
        """The error of a fetch that was aborted."""
        by_fetch = self.request.initiator == "fetch"
        by_timeout = abort.by_timeout
        if by_fetch and self.engine.aborting.timeouts_look_like_aborts:
            by_timeout = False
        seen = "a TimeoutError" if by_timeout else "an AbortError"
        if not by_fetch:
            seen = "the event 'timeout'" if by_timeout else "the event 'abort'"
        reason = Reason.TIMED_OUT if by_timeout else Reason.ABORTED
        return self.network_error(reason, when=WHEN_ABORTED[abort.moment], seen=seen)

    def unless_aborted(
        self, answer: HttpResponse | NoAnswer, abort: Abort, *, is_preflight: bool
    ) -> HttpResponse | NoAnswer:
        """`answer` if the browser still waits for it."""
        if abort.moment != ("during-preflight" if is_preflight else "before-headers"):
            return answer
        self.is_aborted = True
        is_remembered = self.engine.aborting.aborted_preflights_are_remembered
        return answer if is_preflight and is_remembered else NoAnswer("the page has aborted it")

    def main_fetch(self) -> Steps[HttpResponse | Response | FetchError]:
        """Decide by origin, mode and headers how the URL is fetched. (Fetch, "Main fetch")"""
        request = self.request
        if request.client.restricts_mixed_content or request.client.security is not None:
            error = self.blocked_by_page()
            if error is not None:
                return error
        url = request.current_url
        for_page = request.mode == "no-cors" and self.engine.receiving.times_without_cors_for_page
        timed_for = request.client.serialized_origin if for_page else request.serialized_origin
        facts = {
            "url": url,
            "origin": request.origin,
            "timed_for": timed_for,
            "mode": request.mode,
        }
        apply_referrer_policy(request, url)
        if is_blocked_due_to_bad_port(url.origin):
            return self.network_error(Reason.BAD_PORT, value=url.origin and url.origin.port)
        unchecked = request.mode in UNCHECKED
        same_origin = url.origin == request.origin and request.tainting == "basic"
        if url.scheme == "data" or same_origin or unchecked:
            request.tainting = "basic"
            self.decided(
                TraceDecision.LOCAL if url.scheme == "data" else TraceDecision.SAME_ORIGIN, facts
            )
        elif request.mode == "same-origin":
            return self.network_error(Reason.DISALLOWED_BY_MODE)
        elif request.mode == "no-cors":
            # The standard would refuse every report to another origin, too; browsers send them.
            if request.redirect != "follow" and request.destination != "report":
                reason = Reason.NO_CORS_REDIRECT_MODE
                return self.network_error(reason, value=request.redirect)
            request.tainting = "opaque"
            self.decided(TraceDecision.NO_CORS, facts)
        elif url.scheme not in HTTP_SCHEMES:
            return self.network_error(Reason.CORS_DISABLED_SCHEME)
        else:
            request.tainting = "cors"
            self.decided(TraceDecision.CORS, facts)
            self.unsafe_names = unsafe_header_names(request)
            make_cors_preflight = (
                request.use_cors_preflight
                or request.method not in CORS_SAFELISTED_METHODS
                or bool(self.unsafe_names)
            )
            if not make_cors_preflight:
                self.decided(TraceDecision.PREFLIGHT_NOT_NEEDED, {"method": request.method})
            outcome = yield from self.http_fetch(make_cors_preflight=make_cors_preflight)
            if isinstance(outcome, FetchError):
                self.cache.forget_after(outcome.reason, request, had_preflight=make_cors_preflight)
            return outcome
        if url.scheme not in HTTP_SCHEMES:
            return self.fetch_without_network(url)
        return (yield from self.http_fetch())

    def blocked_by_page(self) -> FetchError | None:
        """Upgrade the current URL, or refuse it, as the page's own security has it.

        (Fetch, "Main fetch", the steps on upgrades, Content Security Policy and mixed content)
        """
        request, client = self.request, self.request.client
        policies = () if client.security is None else client.security.policies
        failed: Failed | None = None
        if policies and is_judged_before_upgrade(request):
            failed = check_security_policies(request, policies)
        if failed is None and request.current_url.scheme == "http":
            self.upgrade()
        if policies:
            failed = failed or check_security_policies(request, policies)
        if client.restricts_mixed_content and request.current_url.scheme == "http":
            mixed = check_mixed_content(request)
            late = self.engine.mixed_content.mixed_redirects_are_preflighted
            if mixed is not None and late and request.redirect_count:
                self.late_failure, mixed = mixed, None
            failed = failed or mixed
        return None if failed is None else self.network_error(failed.reason, **failed.values)

    def upgrade(self) -> None:
        """Make the current URL, of http, one of https if the page's security has it."""
        request, client = self.request, self.request.client
        security = client.security
        why = "the page's policy has upgrade-insecure-requests"
        if not (
            security is not None
            and security.upgrades_insecure_requests
            and upgrade_insecure_request(request)
        ):
            why = "a secure page loads images, audio and video over https only"
            if not (client.restricts_mixed_content and upgrade_mixed_content(request)):
                return
        self.decided(
            TraceDecision.UPGRADED, {"url": request.current_url, "why": why, "mode": request.mode}
        )

    def fetch_without_network(self, url: Url) -> HttpResponse | FetchError:
        """Answer a URL that is not of http or https. (Fetch, "Scheme fetch")"""
        if url.scheme == "data":
            data = parse_data_url(url.without_fragment)
            if data is None:
                return self.network_error(Reason.INVALID_DATA_URL)
            return HttpResponse(200, [("Content-Type", data.mime_type)], data.body, "OK")
        if url.without_fragment.partition("?")[0] == "about:blank":
            headers = [("Content-Type", "text/html;charset=utf-8")]
            return HttpResponse(200, headers, status_message="OK")
        return self.network_error(Reason.SCHEME_NOT_SUPPORTED)

    def http_fetch(
        self, *, make_cors_preflight: bool = False
    ) -> Steps[HttpResponse | Response | FetchError]:
        """Preflight if needed, send, check, and handle a redirect. (Fetch, "HTTP fetch")"""
        request = self.request
        if make_cors_preflight and self.needs_cors_preflight():
            error = yield from self.cors_preflight_fetch()
            if error is not None:
                return error
        if self.late_failure is not None:
            return self.network_error(self.late_failure.reason, **self.late_failure.values)
        response = yield from self.http_network_or_cache_fetch()
        if isinstance(response, FetchError):
            return response
        is_redirect = response.status in REDIRECT_STATUSES
        if is_redirect and is_refused_for_location_first(request, response):
            location = get(response.headers, "location")
            return self.network_error(Reason.REDIRECT_INVALID_LOCATION, value=location)
        failed: Failed | None = None
        if request.tainting == "cors":
            failed = cors_check(request, response)
            if failed is None:
                self.decided(TraceDecision.CORS_CHECK_PASSED, {"response": response})
        elif request.tainting == "opaque":
            failed = self.fault_without_cors(response)
        if failed is not None:
            return self.network_error(failed.reason, **failed.values)
        if not is_redirect:
            return response
        if request.redirect == "follow":
            return (yield from self.http_redirect_fetch(response))
        return self.redirect_not_followed(response)

    def fault_without_cors(self, response: HttpResponse) -> Failed | None:
        """Why the page may not use `response`, which script cannot read; ``None`` if it may."""
        request, failed = self.request, None
        if RESOURCE_POLICY in self.names or request.client.security is not None:
            failed = cross_origin_resource_policy_check(request, response)
        if failed is None and request.destination and response.status not in REDIRECT_STATUSES:
            failed = opaque_response_check(request, response, self.names)
        return failed

    def redirect_not_followed(self, response: HttpResponse) -> HttpResponse | Response | FetchError:
        """The result of a redirect with redirect mode "error" or "manual". (Fetch, "HTTP fetch")"""
        request = self.request
        if request.redirect == "error":
            if is_response_in_error_mode(request, response):
                return response
            return self.network_error(Reason.REDIRECT_DISALLOWED_BY_MODE)
        return opaque_redirect_filtered_response(request, response)

    def needs_cors_preflight(self) -> bool:
        """Whether the cache does not yet allow the whole request."""
        request = self.request
        self.was_preflighted = True
        seconds = self.cache.allows(request, self.unsafe_names)
        if seconds is not None:
            self.decided(TraceDecision.PREFLIGHT_CACHED, {"seconds": seconds})
            return False
        self.decided(TraceDecision.PREFLIGHT_NEEDED, preflight_facts(request, self.unsafe_names))
        return True

    def http_redirect_fetch(
        self, response: HttpResponse
    ) -> Steps[HttpResponse | Response | FetchError]:
        """Follow one redirect. (Fetch, "HTTP-redirect fetch")"""
        request = self.request
        if not has_location(request, response):
            return response
        url = location_url(request, response)
        if url is None:
            location = get(response.headers, "location")
            return self.network_error(Reason.REDIRECT_INVALID_LOCATION, value=location)
        if url.scheme not in HTTP_SCHEMES:
            reason = Reason.REDIRECT_TO_OTHER_SCHEME
            return self.network_error(reason, value=url.href, url=url.without_fragment)
        if request.redirect_count == REDIRECT_LIMIT:
            return self.network_error(Reason.TOO_MANY_REDIRECTS)
        if refuses_credentials(request, url):
            if not is_refused_after_preflight(request):
                return self.network_error(Reason.REDIRECT_CONTAINS_CREDENTIALS)
            self.late_failure = Failed(Reason.REDIRECT_CONTAINS_CREDENTIALS, {})
        if response.status != 303 and request.is_stream:
            return self.network_error(Reason.REDIRECT_OF_STREAM)
        if self.late_failure is None:
            self.late_failure = check_with_first_credentials(request, response)
        changes = rewrite_for_redirect(
            request, response.status, url, was_preflighted=self.was_preflighted
        )
        names_policy = "referrer-policy" in self.names
        take_referrer_policy(
            request, parse_referrer_policy(response.headers) if names_policy else ""
        )
        facts = {
            "status": response.status,
            "url": url,
            "changes": changes,
            "loses_authorization": AUTHORIZATION_IS_DROPPED in changes,
        }
        self.decided(TraceDecision.REDIRECTED, facts)
        return (yield from self.main_fetch())

    def http_network_or_cache_fetch(
        self, answer: Password | None = None
    ) -> Steps[HttpResponse | FetchError]:
        """Complete the request's headers and send it. (Fetch, "HTTP-network-or-cache fetch")

        `answer` is the password for which the same request was asked just now.
        """
        request = self.request
        if request.client.security is not None:
            error = self.kept_from_local_network(request.client.security)
            if error is not None:
                return error
        headers = sent_headers(request)
        has_range = len(headers) > 1 and contains(headers, "range")
        body = request.body
        if body is not None and not request.is_stream:
            headers.append(("Content-Length", str(len(body))))
        elif body is None and request.method in ("POST", "PUT"):
            headers.append(("Content-Length", "0"))
        append_referrer_header(headers, request)
        origin = request.sent_origin = origin_to_send(request)
        if origin is not None:
            headers.append(("Origin", origin))
        append_fetch_metadata_headers(headers, request, request.mode)
        if request.initiator == "prefetch":
            headers.append(("Sec-Purpose", "prefetch"))
        if has_range:
            headers.append(("Accept-Encoding", "identity"))
        if self.jar.was_used:
            self.append_cookie_header(headers)
        sent = answer
        if answer is not None or self.passwords.known:
            sent = self.append_authorization_header(headers, answer)
        url = request.current_url
        href = url.without_userinfo if url.includes_credentials else url.without_fragment
        http_request = made_request(request.method, href, headers, body or b"")
        response = yield from self.send(http_request, Reason.NO_ANSWER)
        if isinstance(response, FetchError):
            return response
        if "set-cookie" in self.names:
            self.store_cookies()
        if response.status == UNAUTHORIZED or answer is not None:
            return (yield from self.after_challenge(response, sent, answer))
        return response

    def kept_from_local_network(
        self, security: PageSecurity, *, is_preflight: bool = False
    ) -> FetchError | None:
        """The error of a request that needs a permission that it does not have."""
        checked = local_network_access_check(self.request, security, is_preflight=is_preflight)
        if isinstance(checked, Failed):
            return self.network_error(checked.reason, **checked.values)
        if checked is not None:
            facts = {**checked._asdict(), "url": self.request.current_url}
            self.decided(TraceDecision.PERMITTED, facts)
        return None

    def append_authorization_header(
        self, headers: list[Header], answer: Password | None
    ) -> Password | None:
        """Append ``Authorization`` if there is a password for the request; the one that is sent.

        It is `answer`, if the server has just asked for that.
        """
        is_set = contains(headers, "authorization")
        if is_set and not self.engine.authentication.stored_passwords_win:
            return None
        password = answer or password_at_once(self.request, self.passwords)
        if password is not None:
            if is_set:
                headers[:] = [each for each in headers if each[0].lower() != "authorization"]
            headers.append(("Authorization", password.authorization))
            self.decided(TraceDecision.PASSWORD_SENT, {"password": password})
        return password

    def after_challenge(
        self, response: HttpResponse, sent: Password | None, answer: Password | None
    ) -> Steps[HttpResponse | FetchError]:
        """Answer a response of status 401 that asks for a password that the browser has.

        (Fetch, "HTTP-network-or-cache fetch", the steps on status 401)
        """
        request, passwords = self.request, self.passwords
        if answer is not None and response.status != UNAUTHORIZED:
            passwords.accepted(request, answer)
            return response
        realm = basic_realm(response.headers)
        if realm is None or (sent is None and contains(request.headers, "authorization")):
            return response
        if sent is not None:
            passwords.forget(sent)
        if self.engine.authentication.remembers_realms and request.includes_credentials:
            passwords.remember(request, realm)
        found = password_in_url(request, realm) if answer is None else None
        if found is None and request.includes_credentials:
            rules = self.engine.authentication
            if request.tainting != "cors" or rules.answers_with_cors:
                found = passwords.of_realm(request, realm)
        elif found is not None:
            passwords.add(found)
        if found is not None and not request.is_stream:
            return (yield from self.http_network_or_cache_fetch(found))
        if asks_user(request):
            self.decided(TraceDecision.PASSWORD_ASKED, {"realm": realm, "url": request.current_url})
        return response

    def append_cookie_header(self, headers: list[Header]) -> None:
        """Append ``Cookie`` if there are cookies for the request.

        (Fetch, "append a request `Cookie` header")
        """
        request = self.request
        context = context_of_request(request, self.jar.rules)
        sent, stayed = self.jar.retrieve(context)
        here = {each.name for each in sent + stayed}
        gone = [each for each in self.jar.gone_from(context) if each.name not in here]
        if not request.includes_cookies:
            sent, stayed = [], stayed + sent
            gone = [gone_without(request, each) for each in gone]
        if sent:
            headers.append(("Cookie", "; ".join(map(str, sent))))
        if sent or stayed or gone:
            names = [cookie.name for cookie in sent]
            alike = len(here) < len(sent) + len(stayed)
            kept = kept_back(request, stayed, self.jar, with_place=alike) if stayed else []
            graced = []
            if context.is_unsafe_navigation:
                graced = [each.name for each in sent if self.jar.by_grace(each, context)]
            labels = [f"{each.name}{each.place}" for each in sent] if alike else names
            facts = {
                "sent": names,
                "labels": labels,
                "kept": kept,
                "gone": gone,
                "graced": graced,
            }
            self.decided(TraceDecision.COOKIES, facts)

    def store_cookies(self) -> None:
        """Store the cookies of the last response as it came, if the request includes cookies.

        If not, none is stored, and the trace says so.

        (Fetch, "parse and store response `Set-Cookie` headers")
        """
        response = self.exchanges[-1].response
        assert response is not None  # noqa: S101 (it has come)
        request, lines = self.request, values(response.headers, "set-cookie")
        context = context_of_request(request, self.jar.rules, to_store=True)
        if request.includes_cookies:
            stored = [self.jar.store(line, context) for line in lines]
        else:
            why, advice = without_credentials(request), advice_on_credentials(request)
            stored = [self.jar.ignore(line, context, why, advice) for line in lines]
        refused = [each for each in stored if isinstance(each, KeptCookie)]
        taken = [each for each in stored if not isinstance(each, KeptCookie)]
        now = self.jar.now
        ended = [each for each in taken if each.expires is not None and each.expires <= now]
        names = [each.name for each in taken if each not in ended]
        facts = {
            "stored": names,
            "kept": refused,
            "deleted": [each.name for each in ended if each.replaces],
            "absent": [each.name for each in ended if not each.replaces],
        }
        self.decided(TraceDecision.COOKIES_STORED, facts)

    def send(
        self, http_request: HttpRequest, no_answer: Reason
    ) -> Steps[HttpResponse | FetchError]:
        """Put `http_request` on the wire, and once again after a 421 (Misdirected Request).

        (Fetch, "HTTP-network fetch", and "HTTP-network-or-cache fetch", the step on status 421)
        """
        response = self.arrived((yield http_request), http_request, no_answer)
        if (
            isinstance(response, HttpResponse)
            and response.status == MISDIRECTED_REQUEST
            and not (http_request.body and self.request.is_stream)
        ):
            return self.arrived((yield http_request), http_request, no_answer)
        return response

    def arrived(
        self, answer: HttpResponse | NoAnswer, http_request: HttpRequest, no_answer: Reason
    ) -> HttpResponse | FetchError:
        """The response to `http_request` as the engine reads it, or the error that none came."""
        if self.request.abort is not None:
            is_preflight = no_answer is Reason.PREFLIGHT_NO_ANSWER
            answer = self.unless_aborted(answer, self.request.abort, is_preflight=is_preflight)
        response = None if isinstance(answer, NoAnswer) else answer
        exchange = Exchange(http_request, response)
        self.last = len(self.exchanges)
        self.exchanges.append(exchange)
        self.decided(TraceDecision.SENT, {"exchange": exchange, "mode": self.request.mode})
        if response is not None:
            self.names = lower_names(response.headers)
            understood = received(self.engine, response, self.names)
            if understood is not None:
                return understood
            answer = NoAnswer("its headers are contradictory")
        return self.network_error(no_answer, value=answer)

    def cors_preflight_fetch(self) -> Steps[FetchError | None]:
        """Ask whether the request may be sent; ``None`` if so. (Fetch, "CORS-preflight fetch")"""
        request = self.request
        if request.client.security is not None:
            error = self.kept_from_local_network(request.client.security, is_preflight=True)
            if error is not None:
                return error
        headers = [("Accept", "*/*"), ("Access-Control-Request-Method", request.method)]
        names = listed_header_names(request, self.unsafe_names)
        if names:
            headers.append(("Access-Control-Request-Headers", ",".join(names)))
        append_referrer_header(headers, request, is_preflight=True)
        headers.append(("Origin", request.preflight_origin))
        append_fetch_metadata_headers(headers, request, "cors", is_preflight=True)
        headers += script_headers_of_preflight(request)
        preflight = made_request("OPTIONS", request.current_url.without_userinfo, headers)
        response = yield from self.send(preflight, Reason.PREFLIGHT_NO_ANSWER)
        if isinstance(response, FetchError):
            return response
        seconds = max_age(self.engine, response)
        grant = check_preflight_response(request, response, self.unsafe_names)
        if isinstance(grant, Failed):
            if grant.allows is not None:
                self.cache.store_refused(request, *grant.allows, seconds)
            return self.network_error(grant.reason, **grant.values)
        self.cache.store(request, *grant, seconds)
        self.decided(TraceDecision.PREFLIGHT_PASSED, {"response": response, "max_age": seconds})
        return self.network_error(Reason.ABORTED) if self.is_aborted else None
