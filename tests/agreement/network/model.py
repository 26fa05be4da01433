"""A scenario of networks in the model."""

from __future__ import annotations

from typing import Any

from crossorigin.browser import (
    Browser,
    FetchError,
    HttpRequest,
    HttpResponse,
    LoadResult,
    Page,
    Reason,
    Result,
    TraceDecision,
)

from ..cookies.server import Seen
from .scenarios import (
    HOSTS,
    NetworkScenario,
    Visit,
    address_of,
    host_of,
    origin_of,
    page_of,
    url_of,
)
from .server import LOGIN, answer

__all__ = ["asks_user", "run_in_model"]

NO_CONTENT = ("audio", "font", "video")
"""Kinds whose bytes are not made, so that they end in an error whatever the network allows."""


def run_in_model(
    scenario: NetworkScenario, number: int, engine: str
) -> tuple[Seen, dict[int, FetchError]]:
    """What the page of `scenario` sees and sends in the model of `engine`; errors by visit."""
    seen, results = _run(scenario, number, engine)
    errors = {index: each.error for index, each in enumerate(results) if each and each.error}
    return seen, errors


def asks_user(scenario: NetworkScenario, number: int, engine: str) -> bool:
    """Whether the browser asks the user for a password, which would stop the page."""
    _, results = _run(scenario, number, engine)
    steps = [step for each in results if each is not None for step in each.trace]
    return any(step.decision is TraceDecision.PASSWORD_ASKED for step in steps)


def _run(
    scenario: NetworkScenario, number: int, engine: str
) -> tuple[Seen, list[Result | LoadResult | None]]:
    seen = Seen([])
    results: list[Result | LoadResult | None] = []

    def transport(request: HttpRequest) -> HttpResponse:
        seen.wire.append(request)
        status, headers, body = answer(scenario, number, request)
        return HttpResponse(status, headers, body)

    browser = Browser(engine=engine, transport=transport)
    if scenario.login is not None:
        browser.authenticate(
            f"{origin_of(scenario.login, number)}{LOGIN}", "alice", "pw", realm="R"
        )
    page = _open(browser, scenario, number)
    for index, visit in enumerate(scenario.visits):
        url = url_of(visit.stops[0], number, index, 0)
        if visit.user:
            url = url.replace("://", f"://{visit.user}:pw@")
        outcome, result = _perform(page, visit, url)
        if visit.timed and result is not None:
            outcome += ", timed" if result.timing_allowed else ", untimed"
        seen.outcomes.append(outcome)
        results.append(result)
    return seen, results


def _open(browser: Browser, scenario: NetworkScenario, number: int) -> Page:
    permission: Any = scenario.permission
    coep: Any = scenario.coep or "unsafe-none"
    network: Any = {}
    if browser.engine.name in ("chromium", "without", "standard"):  # others are behind a proxy
        network = {
            "addresses": {host_of(key, number): address_of(key, number) for key in HOSTS},
            "permissions": {"local-network": permission, "loopback-network": permission},
        }
    url = page_of(scenario, number)
    top = url if scenario.frame is None else f"{origin_of(scenario.place, number)}/.h/page"
    policy: Any = scenario.referrer_policy
    allow: Any = scenario.allow
    return browser.page(
        url,
        top_level=top,
        sandboxed=scenario.sandbox,
        referrer_policy=policy,
        allow=allow,
        mixed_content="checked",
        embedder_policy=coep,
        content_security_policy=[policy.format(n=number) for policy in scenario.csp],
        **network,
    )


def _perform(page: Page, visit: Visit, url: str) -> tuple[str, Result | LoadResult | None]:
    credentials: Any = visit.credentials
    mode: Any = visit.mode
    target: Any = visit.target
    crossorigin: Any = visit.crossorigin
    body = "x" * visit.size if visit.method == "POST" else None
    policy: Any = visit.referrer_policy
    headers = {"X-A": "1"} if visit.preflight else {}
    if visit.authorization:
        headers["Authorization"] = "Bearer t"
    match visit.kind:
        case "fetch":
            result = page.fetch(
                url, method=visit.method, mode=mode, credentials=credentials, body=body,
                headers=headers, target_address_space=target, integrity=visit.integrity,
                referrer=visit.referrer, referrer_policy=policy, keepalive=visit.keepalive,
            )  # fmt: skip
            return "failed" if result.response is None else result.response.type, result
        case "xhr":
            result = page.xhr(
                visit.method, url, with_credentials=credentials == "include", body=body,
                headers=headers,
            )  # fmt: skip
            return "failed" if result.response is None else "loaded", result
        case "link" | "form":
            result = (
                page.navigate(url) if visit.kind == "link" else page.submit(url, [], method="POST")
            )
            return "failed" if result.error else "navigated", result
        case "beacon":
            sent = page.send_beacon(url, "x" * visit.size)
            if sent is not None and sent.error is not None and not sent.exchanges:
                # Browsers tell script at once of mixed content, though the standard does not.
                early = sent.error.reason is Reason.MIXED_CONTENT or (
                    page._browser.engine.name == "firefox"
                    and sent.error.reason is Reason.CONTENT_SECURITY_POLICY
                )
                return "false" if early else "true", sent
            return "false" if sent is None else "true", sent
        case "websocket":
            result = page.connect(url)
            opens = result.response is not None and result.response.status == 101
            return "open" if opens else "failed", result
        case "eventsource":
            result = page.listen(url, with_credentials=credentials == "include")
            opens = result.response is not None and result.response.status == 200
            return "open" if opens else "failed", result
    loaded = page.load(url, visit.kind, crossorigin, integrity=visit.integrity)
    if visit.kind in NO_CONTENT:
        return "ended", loaded
    return "loaded" if loaded.loaded else "failed", loaded
