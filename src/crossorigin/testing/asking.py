"""A page's request and its result, as evidence for `diagnosis`."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from types import NoneType
from typing import Any, Literal, TypedDict, get_args

from ..browser import (
    BodyInit,
    Credentials,
    Exchange,
    FetchOptions,
    HeadersInit,
    HttpResponse,
    Result,
    Sending,
)
from ..browser.arguments import (
    HEADERS_OPTION,
    KnownOptions,
    OptionKind,
    check_instance,
    check_options,
    check_text,
    did_you_mean,
    one_of,
    wrong_type,
    wrong_value,
)
from ..browser.bodies import BODIES
from ..browser.request import given_headers
from ..diagnosis import Evidence, Question, Software, learn_secrets
from ..diagnosis.question import evidence_of
from ..fetch.header_lists import Header
from ..fetch.origins import OpaqueOrigin, Origin
from ..fetch.safelists import is_forbidden_request_header
from ..fetch.urls import parse_url
from ..redaction import Secrets, show
from .visit import Visit

__all__ = [
    "AskOptions", "Attempt", "Plan", "absolute_url", "check_status", "pairs", "plan_for",
]  # fmt: skip


class AskOptions(TypedDict, total=False):
    """The options of a request, as in ``fetch(url, {…})``.

    `json` is sent as a JSON body, with its Content-Type, instead of a `body`.
    """

    headers: HeadersInit
    json: Any
    body: BodyInit | None
    credentials: Credentials
    redirect: Literal["follow", "error"]


@dataclass(frozen=True)
class Plan:
    """A request of a page, before it is made."""

    url: str
    shown: str
    """The method and the path, as messages show them."""
    options: FetchOptions
    visit: Visit
    origin: Origin | OpaqueOrigin
    engine: str
    software: Software | None

    @property
    def credentials(self) -> Credentials:
        """The credentials mode."""
        return self.options.get("credentials", "same-origin")


class Attempt:
    """A request of a page and its result; `evidence` is the same in the form of `diagnosis`."""

    def __init__(self, plan: Plan, result: Result) -> None:
        self.plan = plan
        self.result = result
        options = plan.options
        question = Question(
            url=plan.url,
            origin=str(plan.origin),
            method=options["method"],
            credentials=plan.credentials,
            redirect=options.get("redirect", "follow"),
        )
        evidence = evidence_of(
            result, question, question.origin, plan.visit.no_answer, engine=plan.engine
        )
        # The browser's end does not model mixed content: the server under test may stand for one
        # with TLS.
        self.evidence: Evidence = replace(evidence, obstacle=None)

    @cached_property
    def secrets(self) -> Secrets:
        """The possible secrets of the request and its responses; messages hide them."""
        secrets = Secrets()
        secrets.learn_text(self.plan.url)
        secrets.learn_headers(pairs(self.plan.options.get("headers", ())))
        if self.plan.visit.cookies:
            secrets.learn_headers([("Cookie", self.plan.visit.cookies)])
        learn_secrets(secrets, self.result.exchanges)
        return secrets

    @property
    def cookies(self) -> list[str]:
        """The names of the cookies that the request carries, also those given to the browser.

        They are of the request to the URL that was asked for, whatever a redirect leads to.
        """
        requests = self.result.sent.requests
        return [*self._given, *requests[0].cookies] if requests else []

    @property
    def _given(self) -> list[str]:
        """The names of the cookies that were given to the browser, if they go along."""
        visit = self.plan.visit
        if not (visit.with_cookies and visit.cookies):
            return []
        return [each.partition("=")[0] for each in visit.cookies.split("; ")]

    @property
    def sending(self) -> Sending:
        """The verdict on sending, with the cookies that were given to the browser."""
        sent = self.result.sent
        return replace(sent, cookies=(*self._given, *sent.cookies)) if sent else sent

    @property
    def preflight(self) -> Exchange | None:
        """The last preflight, if one was sent."""
        return self.evidence.preflight

    @property
    def response(self) -> HttpResponse | None:
        """The response to the request itself, whether script may read it or not."""
        return self.evidence.answer


def plan_for(
    url: str,
    method: str,
    path: str,
    options: AskOptions,
    *,
    visit: Visit,
    origin: Origin | OpaqueOrigin,
    engine: str,
    software: Software | None,
) -> Plan:
    """The plan for a request of `path` to the server at `url`.

    Raises:
        TypeError: an argument has a wrong type, there are two bodies, or an unknown option.
        ValueError: `path` is not one, script cannot set one of the headers, or `redirect` has
            another value.
    """
    check_instance("method", method, str, "text (a str), such as 'PUT'")
    absolute = absolute_url(url, path)
    for name in options:
        if name not in _ASKED:
            hint = did_you_mean(name, _ASKED)
            names = ", ".join(_ASKED)
            raise TypeError(f"unknown option {show(name)}{hint or ';'} the options are {names}")
    check_options("page", options, _ASKED)
    given: dict[str, Any] = dict(options)
    content = given.pop("json", None)
    headers = pairs(given.pop("headers", ()))
    for name, value in headers:
        if is_forbidden_request_header(name, value):
            raise ValueError(
                f"no script can set the header {name}: a browser drops it. {_INSTEAD[name.lower()]}"
                if name.lower() in _INSTEAD
                else f"no script can set the header {name}: a browser drops it."
            )
    if given.get("redirect", "follow") not in ("follow", "error"):
        raise ValueError(
            f"redirect is {show(given['redirect'])}; use 'follow' or 'error', because a page "
            "cannot read anything with another value"
        )
    if content is not None:
        if given.get("body") is not None:
            raise TypeError("json and body are two bodies; pass one of them")
        try:
            given["body"] = json.dumps(content).encode()
        except (TypeError, ValueError, RecursionError) as error:
            message = f"json is of the type {type(content).__name__}; it cannot be sent: {error}"
            raise type(error)(message) from None
        if not any(name.lower() == "content-type" for name, _ in headers):
            headers.append(("Content-Type", "application/json"))
    fetched: FetchOptions = {"method": method, "headers": headers, **given}  # type: ignore[typeddict-item]  # given has only common names
    visit.with_cookies = given.get("credentials") == "include" or (
        given.get("credentials", "same-origin") == "same-origin" and visit.server == origin
    )
    return Plan(absolute, f"{method} {path}", fetched, visit, origin, engine, software)


_ASKED: KnownOptions = {
    "headers": HEADERS_OPTION,
    "json": OptionKind((object,), "data that JSON has"),
    "body": OptionKind((NoneType, *BODIES.types), BODIES.wanted, is_secret=True),
    "credentials": OptionKind((str,), one_of(get_args(Credentials))),
    "redirect": OptionKind((str,), "'follow' or 'error'"),
}


def absolute_url(server: str, path: str) -> str:
    """The URL of `path` on the server at the URL `server`, or the whole URL that it is.

    Raises:
        TypeError: `path` is not text.
        ValueError: it is not one.
    """
    wanted = "such as '/items/1', or a whole URL"
    check_text("path", path, wanted)
    url = path if "://" in path else f"{server.rstrip('/')}/{path.lstrip('/')}"
    if parse_url(url) is None:
        raise ValueError(f"path is {show(path)}; it must be a path, {wanted}")
    return url


def check_status(status: int | None) -> None:
    """Check that a response can have `status`; ``None`` for any.

    Raises:
        TypeError: it is not a whole number.
        ValueError: it is not one from 100 to 599.
    """
    if status is None:
        return
    wanted = "a status such as 404, or None"
    if not isinstance(status, int) or isinstance(status, bool):
        raise wrong_type("status", status, wanted)
    if not 100 <= status <= 599:
        raise wrong_value("status", status, wanted)


_INSTEAD = {
    "origin": "The browser sends the page's origin: browser.page('https://app.example.com').",
    "cookie": "Give cookies to the browser: browser.cookies['session'] = '…', and ask with "
    "credentials='include'.",
}


def pairs(headers: HeadersInit) -> list[Header]:
    """`headers` as pairs of name and value.

    Raises:
        TypeError: they are something else.
    """
    check_options("headers", {"headers": headers}, _ASKED)
    return list(given_headers(headers))
