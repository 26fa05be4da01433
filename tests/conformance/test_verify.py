"""`verify`: the library, with transports of every kind, and its words for each departure."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.browser import HttpRequest, HttpResponse, NoAnswer
from crossorigin.conformance import (
    Aspect,
    DepartureKind,
    Obstruction,
    Report,
    Severity,
    Trick,
    report_as_dict,
    verify,
    verify_async,
)
from crossorigin.fetch.header_lists import Header
from crossorigin.transports import AsyncASGITransport, WSGITransport
from crossorigin.wsgi import CORSMiddleware

from .drawing import asgi_app, wsgi_app

APP = "https://app.example.com"
URL = "https://api.example.net/items"
POLICY = Policy(allow_origins=[APP], allow_methods=["PUT"], max_age=600)
SCHEMA = json.loads((files("crossorigin.conformance") / "report.schema.json").read_text())
OF_REPORTS = jsonschema.Draft202012Validator(SCHEMA)

Answer = Callable[[HttpRequest, HttpResponse], HttpResponse]


def conforming(policy: Policy) -> WSGITransport:
    return WSGITransport(CORSMiddleware(wsgi_app, policy=policy))


def with_changes(policy: Policy, change: Answer) -> Callable[[HttpRequest], HttpResponse]:
    transport = conforming(policy)
    return lambda request: change(request, transport(request))


def with_headers(*headers: Header) -> Answer:
    return lambda _, answer: HttpResponse(answer.status, [*answer.headers, *headers], answer.body)


def without(name: str) -> Answer:
    def change(_: HttpRequest, answer: HttpResponse) -> HttpResponse:
        kept = [each for each in answer.headers if each[0].lower() != name]
        return HttpResponse(answer.status, kept, answer.body)

    return change


def test_the_part_of_a_preflight_that_is_refused_is_named() -> None:
    """By a server that refuses with a bare 403, as this library's own middleware does."""
    narrow = conforming(Policy(allow_origins=[APP], max_age=600))
    report = verify(POLICY, URL, transport=narrow)
    departure = only(report)
    assert departure.kind is DepartureKind.PAGE_REFUSED
    assert "The server does not allow the method PUT." in departure.consequence
    assert departure.fix == (
        "If pages of https://app.example.com should have access, "
        "add PUT to the methods that the server allows."
    )


def only(report: Report) -> Any:
    """The one departure of `report`; it is fit for the schema, too."""
    OF_REPORTS.validate(report_as_dict(report))
    (departure,) = report.departures
    return departure


def is_preflight(request: HttpRequest) -> bool:
    return request.header("access-control-request-method") is not None


# --- how it is run -------------------------------------------------------------------------------


def test_requests_are_sent_once_for_all_engines() -> None:
    seen: list[object] = []

    def counting(request: HttpRequest) -> HttpResponse:
        seen.append((request.method, request.url, sorted(request.headers)))
        return conforming(POLICY)(request)

    report = verify(POLICY, URL, transport=counting)
    assert report.conforms
    assert len(seen) == report.requests
    assert len(set(map(str, seen))) == len(seen)
    assert report.requests < len(report.checked) * len(report.engines) / 4


def test_at_most_so_many_are_under_way_and_progress_is_told() -> None:
    under_way, most, lock = 0, 0, threading.Lock()
    met = threading.Barrier(2, timeout=10)
    told: list[tuple[int, int]] = []

    def transport(request: HttpRequest) -> HttpResponse:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
            wait = most == under_way == 2
        if wait:
            met.reset()
        try:
            return conforming(POLICY)(request)
        finally:
            with lock:
                under_way -= 1

    report = verify(
        POLICY,
        URL,
        transport=transport,
        concurrency=3,
        rate=5000,
        progress=lambda *at: told.append(at),
    )
    assert report.conforms
    assert most <= 3
    assert told[-1] == (report.requests, report.requests)
    assert told == sorted(told)
    assert all(done <= known for done, known in told)


def test_in_a_running_event_loop() -> None:
    told: list[tuple[int, int]] = []

    async def run() -> Report:
        async with AsyncASGITransport(ASGIMiddleware(asgi_app, policy=POLICY)) as transport:
            return await verify_async(
                POLICY,
                URL,
                transport=transport,
                concurrency=4,
                rate=5000,
                progress=lambda *at: told.append(at),
            )

    report = asyncio.run(run())
    assert report.conforms
    assert told[-1] == (report.requests, report.requests)


def test_in_a_running_event_loop_without_being_told_of_progress() -> None:
    async def transport(request: HttpRequest) -> HttpResponse:
        return conforming(POLICY)(request)

    assert asyncio.run(verify_async(POLICY, URL, transport=transport)).conforms


def test_a_server_that_is_down_does_not_depart() -> None:
    asked = []

    def down(request: HttpRequest) -> HttpResponse:
        asked.append(request)
        raise NoAnswer("nobody there")

    async def also_down(request: HttpRequest) -> HttpResponse:
        return down(request)

    with pytest.raises(NoAnswer, match="nobody there"):
        verify(POLICY, URL, transport=down)
    assert len(asked) == 1, "the rest is not tried"
    with pytest.raises(NoAnswer, match="nobody there"):
        asyncio.run(verify_async(POLICY, URL, transport=also_down))


def test_what_is_not_answered_is_not_judged() -> None:
    def shy(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if is_preflight(request):
            raise NoAnswer("it hung up")
        if request.header("origin") is None:
            return HttpResponse(429)
        return answer

    report = verify(POLICY, URL, transport=with_changes(POLICY, shy))
    assert report.departures == ()
    assert not report.conforms
    assert {each.vector.aspect for each in report.unanswered} >= {Aspect.METHODS, Aspect.CACHES}
    whys = " ".join(each.why for each in report.unanswered)
    assert "it hung up" in whys
    assert "429, too many requests: use a lower rate" in whys
    OF_REPORTS.validate(report_as_dict(report))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"engines": ["netscape"]}, "unknown engine 'netscape'"),
        ({"engines": []}, "engines is empty"),
        ({"concurrency": 0}, "concurrency is 0; it must be 1 or more"),
        ({"rate": 0}, "rate is 0; it must be more than 0"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        verify(POLICY, URL, transport=conforming(POLICY), **options)


def test_unsafe_methods_are_sent_once() -> None:
    sent = []

    def transport(request: HttpRequest) -> HttpResponse:
        sent.append((request.method, request.url, request.body))
        return conforming(POLICY)(request)

    report = verify(POLICY, URL, transport=transport, paths=["/items"], unsafe_methods=["PUT"])
    assert report.conforms
    assert [each for each in sent if each[0] == "PUT"] == [("PUT", URL, b"{}")]


def test_what_is_not_sent_for_a_refused_preflight_is_taken_as_answered() -> None:
    """OPTIONS may be sent, but never was: the policy's own response is all there is to compare."""
    policy = Policy(allow_origins=[APP], allow_methods=["OPTIONS"])
    departure = only(verify(policy, URL, transport=conforming(Policy(allow_origins=[APP]))))
    assert departure.kind is DepartureKind.PAGE_REFUSED
    assert departure.consequence.startswith(f"Pages of {APP} get an error for: OPTIONS /items.")


# --- what it finds -------------------------------------------------------------------------------


def test_credentials_that_the_policy_does_not_say() -> None:
    credentials = with_headers(("Access-Control-Allow-Credentials", "true"))
    departure = only(verify(POLICY, URL, transport=with_changes(POLICY, credentials)))
    assert (departure.kind, departure.severity) == (DepartureKind.CREDENTIALS_LET_IN, Severity.HIGH)
    assert departure.consequence == (
        f"A page of {APP} can read /items, with the user's cookies and send PUT, which the policy "
        "does not allow."
    )
    assert departure.fix == "Send no Access-Control-Allow-Credentials."
    assert departure.vector in departure.vectors
    assert departure.urls == (URL, f"{URL}/crossorigin-verify-missing")


def test_more_is_exposed_than_the_policy_says() -> None:
    policy = Policy(allow_origins=[APP])
    for value, said in (("X-Id", "X-Id"), ("*", "every header")):
        exposed = with_headers(("Access-Control-Expose-Headers", value))
        departure = only(verify(policy, URL, transport=with_changes(policy, exposed)))
        assert (departure.kind, departure.severity) == (
            DepartureKind.EXPOSED_TOO_MUCH,
            Severity.WARNING,
        )
        assert departure.consequence.startswith(f"Script can read {said} of the responses")
        assert departure.expected.startswith("Script can read only ")


def test_less_is_exposed_than_the_policy_says() -> None:
    for exposed, severity, said in (
        (["X-Id"], Severity.BROKEN, "X-Id"),  # which the responses have
        (["X-Other"], Severity.WARNING, "X-Other"),
        ("*", Severity.BROKEN, "every header"),
    ):
        policy = Policy(allow_origins=[APP], expose_headers=exposed)
        change = without("access-control-expose-headers")
        departure = only(verify(policy, URL, transport=with_changes(policy, change)))
        assert (departure.kind, departure.severity) == (DepartureKind.EXPOSED_TOO_LITTLE, severity)
        assert departure.consequence.startswith(f"Script cannot read {said} of the responses")


@pytest.mark.parametrize(
    ("meant", "sent", "effect"),
    [
        (600, "1", "send more preflights"),
        (60, "500", "takes effect that much later"),
        (None, "9", "takes effect that much later"),
    ],
)
def test_preflights_are_remembered_for_another_time(
    meant: int | None, sent: str, effect: str
) -> None:
    policy = POLICY.replace(max_age=meant)

    def change(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        without_age = without("access-control-max-age")(request, answer)
        return with_headers(("Access-Control-Max-Age", sent))(request, without_age)

    departure = only(verify(policy, URL, transport=with_changes(policy, change)))
    assert (departure.kind, departure.severity) == (DepartureKind.MAX_AGE, Severity.WARNING)
    compared = f"for {sent} seconds instead of the policy's {5 if meant is None else meant}, "
    assert compared in departure.consequence
    assert effect in departure.consequence
    assert "Access-Control-Max-Age" in departure.fix


def test_a_max_age_that_no_browser_respects_is_a_note() -> None:
    policy = POLICY.replace(max_age=86400)
    longer = with_headers(("Access-Control-Max-Age", "1728000"))

    def change(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        return longer(request, without("access-control-max-age")(request, answer))

    report = verify(policy, URL, transport=with_changes(policy, change))
    departure = only(report)
    assert (departure.severity, departure.engines) == (Severity.NOTE, ("standard",))
    assert report.conforms
    assert departure.consequence.endswith(
        "No browser remembers it that long: each has a limit of its own."
    )
    # Where only the standard is asked about, its letter is all there is.
    alone = verify(policy, URL, transport=with_changes(policy, change), engines=["standard"])
    assert only(alone).severity is Severity.WARNING
    assert not only(alone).consequence.endswith("its own.")


def test_the_engines_that_refuse_are_named() -> None:
    """What contradicts itself is corrupt to some, in a response to a preflight too."""

    def change(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if not is_preflight(request):
            return answer
        return with_headers(("Content-Disposition", "a"), ("Content-Disposition", "b"))(
            request, answer
        )

    departure = only(verify(POLICY, URL, transport=with_changes(POLICY, change)))
    assert (departure.kind, departure.severity) == (DepartureKind.PAGE_REFUSED, Severity.BROKEN)
    names = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit (Safari)"}
    named = " and ".join(names[each] for each in departure.engines)
    assert f"Pages of {APP} get an error, in {named} only, for: PUT /items." in (
        departure.consequence
    )


def test_what_every_browser_does_against_the_letter_counts() -> None:
    """By the standard, an asterisk does not cover Authorization; in each browser it does."""
    policy = Policy(allow_origins=[APP], allow_headers=["X-A"])

    def granting(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if is_preflight(request) and request.header("origin") == APP:
            granted = [("Access-Control-Allow-Origin", APP), ("Vary", "Origin")]
            return HttpResponse(204, [*granted, ("Access-Control-Allow-Headers", "*")])
        return answer

    report = verify(policy, URL, transport=with_changes(policy, granting))
    browsers = next(each for each in report.departures if "standard" not in each.engines)
    assert (browsers.kind, browsers.severity) == (DepartureKind.HEADER_LET_IN, Severity.WARNING)
    assert browsers.consequence == (
        f"A page of {APP} can set the request header Authorization, which the policy does not "
        "allow."
    )


def test_refused_requests_are_not_blocked() -> None:
    policy = POLICY.replace(block_refused=True)
    departure = only(verify(policy, URL, transport=conforming(POLICY)))
    assert (departure.kind, departure.severity) == (DepartureKind.NOT_BLOCKED, Severity.HIGH)
    assert "https://evil.example reaches the application" in departure.consequence


@pytest.mark.parametrize("blocked", ["unsafe-methods", True])
def test_a_forged_post_is_sent_only_to_who_asks_for_it(blocked: Any) -> None:
    policy = POLICY.replace(block_refused=blocked, block_missing_origin=True)
    asked: dict[str, Any] = {"paths": ["/items"], "unsafe_methods": ["POST"]}
    report = verify(policy, URL, transport=conforming(policy), **asked)
    assert report.departures == ()
    assert [str(each) for each in report.not_asked] == [
        "block_missing_origin: no unsafe method was sent without Origin"
    ]
    let_in = POLICY.replace(block_refused=False)
    departure = only(verify(policy, f"{URL}", transport=conforming(let_in), **asked))
    assert departure.kind is DepartureKind.NOT_BLOCKED
    assert "POST" in {each.method for each in departure.vectors}
    fields = [each.field for each in verify(policy, URL, transport=conforming(policy)).not_asked]
    assert ("block_refused" in fields) == (blocked is not True)


def test_private_networks() -> None:
    grants = POLICY.replace(allow_private_network=True)
    shut = only(verify(grants, URL, transport=conforming(POLICY)))
    assert (shut.kind, shut.severity) == (DepartureKind.PRIVATE_NETWORK, Severity.BROKEN)
    assert "cannot reach a server in a private network" in shut.consequence
    open_ = only(verify(POLICY, URL, transport=conforming(grants)))
    assert (open_.kind, open_.severity) == (DepartureKind.PRIVATE_NETWORK, Severity.WARNING)
    assert "can reach a server in a private network" in open_.consequence


@pytest.mark.parametrize(
    ("cache_control", "severity"),
    [
        (None, Severity.WARNING),
        ("no-cache", Severity.WARNING),
        ("max-age=0", Severity.WARNING),
        ("public, max-age=60", Severity.BROKEN),
        ("no-store", None),
    ],
)
def test_caches(cache_control: str | None, severity: Severity | None) -> None:
    cached = [] if cache_control is None else [("Cache-Control", cache_control)]

    def change(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        return with_headers(*cached)(request, without("vary")(request, answer))

    report = verify(POLICY, URL, transport=with_changes(POLICY, change))
    if severity is None:
        assert report.departures == ()
        return
    departure = only(report)
    assert (departure.kind, departure.severity) == (DepartureKind.VARY_MISSING, severity)
    assert departure.consequence.endswith("be cached.") == (severity is Severity.BROKEN)


def test_what_caches_do_not_store_needs_no_vary() -> None:
    def change(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        answer = without("vary")(request, answer)
        return answer if is_preflight(request) else HttpResponse(500, answer.headers)

    report = verify(POLICY, URL, transport=with_changes(POLICY, change))
    assert report.departures == ()
    assert [str(each) for each in report.not_seen if each.method == "GET"] == [
        f"GET /items was answered with 500 in {_plain(report)} questions: only that error was "
        "looked at."
    ]


def _plain(report: Report) -> int:
    """How many GETs were really sent, but for those to a path that is to be missing."""
    return sum(
        each.sends and each.method == "GET" and not each.headers and "missing" not in each.url
        for each in report.checked
    )


@pytest.mark.parametrize(
    ("status", "obstruction"),
    [
        (401, Obstruction.LOGIN),
        (403, Obstruction.LOGIN),
        (404, Obstruction.MISSING),
        (302, Obstruction.REDIRECT),
        (500, Obstruction.ERROR),
        (304, None),
        (200, None),
    ],
)
def test_what_was_not_looked_at_is_counted(status: int, obstruction: Obstruction | None) -> None:
    def change(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        return answer if is_preflight(request) else HttpResponse(status, answer.headers)

    report = verify(POLICY, URL, transport=with_changes(POLICY, change))
    OF_REPORTS.validate(report_as_dict(report))
    assert report.conforms
    assert not report.is_complete
    gets = [each for each in report.not_seen if each.method == "GET"]
    assert [(each.obstruction, each.status, each.questions) for each in gets] == (
        [(obstruction, status, _plain(report))] if obstruction else []
    )
    (unsent,) = [each for each in report.not_seen if each.method == "PUT"]
    assert (unsent.obstruction, unsent.status) == (Obstruction.NOT_SENT, None)
    assert unsent.questions == sum(each.method == "PUT" and each.allowed for each in report.checked)


def test_a_refusal_of_unlisted_origins_only_is_not_a_login() -> None:
    """A server that answers them 403, as `block_refused` does."""
    policy = Policy(allow_origins=[APP], block_refused=True)
    report = verify(policy, URL, transport=conforming(policy))
    assert report.not_seen == ()
    assert report.is_complete


def test_a_refusal_that_is_told_is_not_said_to_be_a_login() -> None:
    """A server that answers 403 to whatever has an Origin, as Vite and MCP servers do."""

    def change(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        return answer if request.header("origin") is None else HttpResponse(403)

    report = verify(Policy(allow_origins=[APP]), URL, transport=with_changes(POLICY, change))
    assert report.departures[0].kind is DepartureKind.PAGE_REFUSED


def test_headers_go_with_every_request_but_preflights() -> None:
    sent: list[HttpRequest] = []

    def transport(request: HttpRequest) -> HttpResponse:
        sent.append(request)
        return conforming(POLICY)(request)

    async def async_transport(request: HttpRequest) -> HttpResponse:
        return transport(request)

    login = [("Authorization", "Bearer 1"), ("ORIGIN-ISH", "1")]
    verify(POLICY, URL, transport=transport, headers=login)
    asyncio.run(verify_async(POLICY, URL, transport=async_transport, headers=login))
    assert not any(is_preflight(each) for each in sent if each.header("authorization"))
    without = [each for each in sent if not is_preflight(each) and not each.header("authorization")]
    assert {each.header("origin") for each in without} >= {APP, "https://evil.example", "null"}
    assert {each.method for each in without} == {"GET"}
    with_login = {(each.method, each.url, each.header("origin")) for each in sent} - {
        (each.method, each.url, each.header("origin")) for each in without
    }
    assert with_login


def test_what_those_without_the_login_get_is_judged_too() -> None:
    """A server that gives every page its responses to those who are not logged in."""

    def change(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if request.header("cookie") is None and not is_preflight(request):
            return with_headers(("Access-Control-Allow-Origin", "*"))(
                request, without("access-control-allow-origin")(request, answer)
            )
        return answer

    transport = with_changes(POLICY, change)
    report = verify(POLICY, URL, transport=transport, headers=[("Cookie", "session=1")])
    departure = report.at_least("high")[0]
    assert departure.kind is DepartureKind.ORIGIN_LET_IN
    assert str(departure.vector).endswith("from https://evil.example, without the login")


def test_a_response_to_those_without_the_login_may_be_a_401() -> None:
    def change(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        is_stranger = request.header("cookie") is None and not is_preflight(request)
        return HttpResponse(401 if is_stranger else answer.status, answer.headers)

    transport = with_changes(POLICY, change)
    report = verify(POLICY, URL, transport=transport, headers=[("Cookie", "session=1")])
    assert report.conforms
    assert [each for each in report.not_seen if each.status is not None] == []


def test_of_many_origins_each_is_asked_and_how_is_said() -> None:
    policy = Policy(allow_origins=[f"https://t{number}.example" for number in range(100)])
    report = verify(policy, URL, transport=conforming(policy))
    assert report.conforms
    assert {each.origin for each in report.checked} >= set(policy.allow_origins)
    assert report.remarks == (
        "Of the 100 entries of allow_origins, 16 were tested fully, and the others by a GET; near "
        "misses of 6 were tested.",
    )
    some = verify(
        policy.replace(allow_origins=policy.allow_origins[:7]),
        URL,
        transport=conforming(policy.replace(allow_origins=policy.allow_origins[:7])),
    )
    assert some.remarks == ("Near misses of 6 of the 7 entries of allow_origins were tested.",)


def test_a_refusal_without_a_cause_that_is_known(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    report = verify(POLICY, URL, transport=lambda request: HttpResponse(200))
    kinds = {each.kind for each in report.departures}
    assert kinds == {DepartureKind.PAGE_REFUSED}
    assert report.at_least("broken") == list(report.departures)
    assert report.at_least(Severity.HIGH) == []
    shown = report.departures[0]
    assert report.of_vector(shown.vector)[0] is shown
    with pytest.raises(ValueError, match="'awful' is not a valid Severity"):
        report.at_least("awful")


def test_null_alone_is_let_in() -> None:
    def change(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if request.header("origin") != "null":
            return answer
        granted = [("Access-Control-Allow-Origin", "null"), ("Vary", "Origin")]
        return HttpResponse(200, granted)

    departure = only(verify(POLICY, URL, transport=with_changes(POLICY, change)))
    assert departure.vector.trick is Trick.NULL
    assert departure.severity is Severity.HIGH
    assert "a sandboxed frame" in departure.consequence


def test_the_schema_has_every_word() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    departure = SCHEMA["properties"]["departures"]["items"]["properties"]
    assert departure["kind"]["enum"] == list(map(str, DepartureKind))
    assert departure["severity"]["enum"] == list(map(str, Severity))
    assert SCHEMA["$defs"]["aspect"]["enum"] == list(map(str, Aspect))
    assert SCHEMA["$defs"]["vector"]["properties"]["trick"]["enum"] == [None, *map(str, Trick)]


def test_an_unlisted_origin_that_may_only_send() -> None:
    def change(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if not is_preflight(request) or request.header("origin") != "https://evil.example":
            return answer
        granted = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Methods", "PUT")]
        return HttpResponse(204, granted)

    departure = only(verify(POLICY, URL, transport=with_changes(POLICY, change)))
    assert (departure.kind, departure.severity) == (DepartureKind.ORIGIN_LET_IN, Severity.HIGH)
    assert departure.consequence.startswith("A page of https://evil.example can send PUT. Any site")


def test_of_much_that_is_refused_some_is_named() -> None:
    policy = POLICY.replace(allow_methods=["PUT", "DELETE", "PATCH", "A", "B", "C"])
    departure = only(verify(policy, URL, transport=conforming(POLICY)))
    assert departure.kind is DepartureKind.PAGE_REFUSED
    assert "DELETE /items, PATCH /items, A /items, B /items and 1 more." in departure.consequence


def test_a_path_that_is_not_answered_gets_no_remark() -> None:
    def shy(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if request.url.endswith("/shy"):
            raise NoAnswer("it hung up")
        return answer

    report = verify(POLICY, URL, transport=with_changes(POLICY, shy), paths=["/shy"])
    assert report.unanswered
    assert report.remarks == ()
