"""Cures: a changed scenario in which script reads the response, in every engine.

A cure is offered only if it worked when it was played. The server's own remedies come first: the
policy that the diagnosis grants, then a server that obeys it; then changes of the request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypedDict

from ..browser import ENGINES, LoadResult, Result
from ..browser.event_sources import is_event_stream
from ..diagnosis import Grant, diagnose
from ..diagnosis.question import evidence_of
from ..fetch.methods import CORS_SAFELISTED_METHODS
from ..policy import PolicyError
from .answering import ServerEnd
from .checking import merged_policy
from .playing import LabAttempt, attempts_of, origin_of_page, question_of
from .scenario import LabScenario

__all__ = ["CureShape", "cure_of", "is_cured"]


RESOURCE_POLICY = "cross-origin-resource-policy"
RESPONSES = "access-control-allow-"
"""The beginnings of names of headers that only servers send."""


class CureShape(TypedDict):
    """A changed scenario that works, and what was changed, a sentence."""

    title: str
    scenario: dict[str, object]


def cure_of(scenario: LabScenario) -> CureShape | None:
    """The first change that makes script read the response.

    ``None`` if script reads it already, or if no change is known.
    """
    if scenario.request.kind == "form" or is_cured(scenario):
        return None
    for title, changed in _candidates(scenario):
        if changed != scenario and is_cured(changed):
            return {"title": title, "scenario": changed.as_dict()}
    return _cure_of_load(scenario)


def _cure_of_load(scenario: LabScenario) -> CureShape | None:
    """The cure of an image without CORS, which is shown and not read."""
    headers = tuple(
        (name, "cross-origin" if name.lower() == RESOURCE_POLICY else value)
        for name, value in scenario.server.headers
    )
    changed = replace(scenario, server=replace(scenario.server, headers=headers))
    if headers == scenario.server.headers or scenario.request.kind != "image":
        return None
    for name in ENGINES:
        result = attempts_of(changed, ENGINES[name], ServerEnd(changed))[-1].result
        if not isinstance(result, LoadResult) or not result.loaded:
            return None
    title = "The server lets pages of other origins use it: Cross-Origin-Resource-Policy."
    return {"title": title, "scenario": changed.as_dict()}


def is_cured(scenario: LabScenario) -> bool:
    """Whether script reads the response in every engine, with the cookies that it asks for."""
    for name in ENGINES:
        try:
            last = attempts_of(scenario, ENGINES[name], ServerEnd(scenario))[-1]
        except PolicyError:
            return False
        if last.result is None or not _is_read(scenario, last):
            return False
    return True


def _is_read(scenario: LabScenario, attempt: LabAttempt) -> bool:
    result = attempt.result
    if result is None or not result.readable:
        return False
    if scenario.request.kind == "websocket" and isinstance(result, Result):
        return result.response is not None and result.response.status == 101
    if scenario.request.kind == "eventsource" and isinstance(result, Result):
        return result.response is not None and is_event_stream(result.response)
    if scenario.cookies and scenario.request.credentials == "include":
        return not result.sent.kept_back
    return True


def _grant_of(scenario: LabScenario) -> Grant | None:
    """What the diagnosis would have the server allow."""
    if scenario.request.kind not in ("fetch", "xhr", "eventsource"):
        return None
    for name in ENGINES:
        result = attempts_of(scenario, ENGINES[name], ServerEnd(scenario))[-1].result
        if not isinstance(result, Result) or result.error is None:
            continue
        evidence = evidence_of(result, question_of(scenario), origin_of_page(scenario), engine=name)
        for finding in diagnose(evidence):
            if finding.grant is not None:
                return finding.grant
    return None


def _candidates(scenario: LabScenario) -> Iterator[tuple[str, LabScenario]]:
    server, request = scenario.server, scenario.request
    obeying = replace(server, behaviour="policy", status=_ok(server.status))
    policies = list(_policies(scenario))
    for policy in policies:
        yield "The policy allows the request.", replace(scenario, policy=policy)
    yield "The server obeys the policy.", replace(scenario, server=obeying)
    for policy in policies:
        title = "The server obeys a policy that allows the request."
        yield title, replace(scenario, policy=policy, server=obeying)
    if request.method != request.method.upper():
        upper = replace(request, method=request.method.upper())
        for policy in (scenario.policy, *policies):
            title = f"The page writes the method in upper case: {upper.method}."
            yield title, replace(scenario, request=upper, policy=policy, server=obeying)
    if request.mode != "cors" and request.kind in ("fetch", "image"):
        with_cors = replace(request, mode="cors")
        for policy in (scenario.policy, *policies):
            yield (
                "The page fetches with CORS.",
                replace(scenario, request=with_cors, policy=policy, server=obeying),
            )
    if request.url.startswith("http:"):
        secure = replace(request, url="https:" + request.url.removeprefix("http:"))
        yield "The URL is served over https.", replace(scenario, request=secure)
        yield (
            "The URL is served over https, and the policy allows the request.",
            replace(scenario, request=secure, server=obeying, policy=_first(policies, scenario)),
        )
    if scenario.local_network == "denied":
        granted = replace(scenario, local_network="granted")
        yield "The user allows the page to reach the local network.", granted
        yield (
            "The user allows the page to reach the local network, and the policy the request.",
            replace(granted, server=obeying, policy=_first(policies, scenario)),
        )
        secure = replace(request, url="https:" + request.url.partition(":")[2])
        yield (
            "The URL is served over https, the user allows the page to reach the local network, "
            "and the policy allows the request.",
            replace(granted, request=secure, server=obeying, policy=_first(policies, scenario)),
        )
    sent = tuple(each for each in request.headers if not each[0].lower().startswith(RESPONSES))
    if sent != request.headers:
        title = "The page leaves out the header that only servers send."
        changed = replace(scenario, request=replace(request, headers=sent))
        yield title, changed
        yield title, replace(changed, server=obeying, policy=_first(policies, scenario))
    if request.credentials == "include" and not _is_read_without_cookies(scenario):
        without = replace(request, credentials="omit")
        yield "The page fetches without credentials.", replace(scenario, request=without)


def _is_read_without_cookies(scenario: LabScenario) -> bool:
    """Whether only cookies that stay behind keep the scenario from being cured.

    Then to fetch without credentials cures nothing: the cookies still do not arrive.
    """
    return is_cured(replace(scenario, cookies=()))


def _first(policies: list[str], scenario: LabScenario) -> str:
    return policies[0] if policies else scenario.policy


def _ok(status: int) -> int:
    return status if 200 <= status <= 299 else 200


def _policies(scenario: LabScenario) -> Iterator[str]:
    """Texts of policies that the diagnosis, or else the request itself, asks for."""
    grants = [_grant_of(scenario), _whole_grant(scenario)]
    for grant in grants:
        if grant is None:
            continue
        fields = grant.policy_fields()
        for text in (merged_policy(scenario.policy, fields), merged_policy("", fields)):
            if text is not None:
                yield text


def _whole_grant(scenario: LabScenario) -> Grant | None:
    """Everything that the request needs; ``None`` for a page without an origin of its own."""
    origin = origin_of_page(scenario)
    if origin == "null":
        return None
    question = question_of(scenario)
    methods = (question.method,) if question.method not in CORS_SAFELISTED_METHODS else ()
    names = tuple(name for name, _ in question.headers)
    return Grant(
        origin,
        methods=methods,
        headers=names,
        credentials=scenario.request.credentials == "include",
    )
