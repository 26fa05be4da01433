"""A scenario of cookies in the model."""

from __future__ import annotations

import time
from typing import Any, Literal

from crossorigin.browser import Browser, DOMException, HttpRequest, HttpResponse, Page

from .scenarios import CookieScenario, Step, origin_of, url_of
from .server import Seen, answer

__all__ = ["run_in_model"]


def run_in_model(
    scenario: CookieScenario, number: int, engine: str, *, blocking: bool = False
) -> Seen:
    """What the documents of `scenario` see and send in the model of `engine`.

    A model that is `blocking` keeps the cookies of other sites back.
    """
    seen = Seen([])

    def transport(request: HttpRequest) -> HttpResponse:
        seen.wire.append(request)
        status, headers = answer(scenario, number, request)
        stripped = [(name, value.strip(" \t")) for name, value in headers]
        return HttpResponse(status, stripped)  # as HTTP parsers give them (RFC 9112, 5.1)

    paused = 0

    def clock() -> float:
        return time.time() + paused

    third_party: Literal["blocked"] | None = "blocked" if blocking else None
    browser = Browser(
        engine=engine, transport=transport, clock=clock, third_party_cookies=third_party
    )
    top = f"{origin_of(scenario.top, number)}/.h/page"
    page = browser.page(top, mixed_content="checked")
    for index, step in enumerate(scenario.steps):
        paused += step.pause
        if step.kind in ("form", "link"):
            _navigate(page, step, number, index)
            last = len(step.hops) - 1
            top = url_of(step.hops[last], number, index, last)
            page = browser.page(top, mixed_content="checked")
            seen.outcomes.append("navigated")
            continue
        document = _frame(browser, top, step, number) if step.frames else page
        seen.outcomes.append(_perform(document, step, number, index))
    return seen


def _navigate(page: Page, step: Step, number: int, index: int) -> None:
    url = url_of(step.hops[0], number, index, 0)
    if step.kind == "link":
        page.navigate(url)
    else:
        fields = [("s", f"{number}.{index}.0")] if step.method == "GET" else [("x", "1")]
        enctype: Any = step.enctype
        page.submit(url, fields, method=step.method, enctype=enctype)


def _frame(browser: Browser, top: str, step: Step, number: int) -> Page:
    urls = [f"{origin_of(place, number)}/.h/in-frame" for place in step.frames]
    pages = [browser.page(url, top_level=top) for url in urls]
    astray = any(page._client.has_cross_site_ancestor for page in pages)
    return browser.page(
        urls[-1],
        top_level=top,
        sandboxed=step.sandboxed,
        cross_site_ancestor=astray,
        mixed_content="checked",
    )


def _perform(page: Page, step: Step, number: int, index: int) -> Any:
    url = url_of(step.hops[0], number, index, 0) if step.hops else ""
    credentials: Any = step.credentials
    match step.kind:
        case "fetch":
            body = "x" if step.method == "POST" else None
            headers = {"X-A": "1"} if step.preflight else {}
            mode: Any = step.mode
            result = page.fetch(
                url, method=step.method, mode=mode, credentials=credentials, body=body,
                headers=headers,
            )  # fmt: skip
            return "failed" if result.response is None else result.response.type
        case "xhr":
            body = "x" if step.method == "POST" else None
            result = page.xhr(
                step.method, url, with_credentials=step.credentials == "include", body=body
            )
            return "failed" if result.response is None else "loaded"
        case "image":
            crossorigin: Any = None
            if step.mode == "cors":
                crossorigin = "use-credentials" if step.credentials == "include" else "anonymous"
            page.load(url, "image", crossorigin)
            return "ended"
        case "beacon":
            sent = page.send_beacon(url, "x")
            # Browsers tell script at once of mixed content, though the standard does not.
            return "false" if sent is None or (sent.error and not sent.exchanges) else "true"
        case "websocket":
            return "failed" if page.connect(url).error else "open"
        case "eventsource":
            result = page.listen(url, with_credentials=step.credentials == "include")
            return "failed" if result.response is None else "open"
        case "write" | "read":
            text = step.text.replace("{n}", str(number))
            try:
                if step.kind == "write":
                    page.set_cookie(text)
                return page.cookies()
            except DOMException as error:
                return error.name
    raise AssertionError(step.kind)
