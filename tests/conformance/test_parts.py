"""Policies of several parts: each origin gets what the part that decides about it allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crossorigin import Policy, PolicyMap
from crossorigin.asgi import CORSMiddleware
from crossorigin.browser import HttpRequest, HttpResponse
from crossorigin.conformance import DepartureKind, Report, vectors_for, verify
from crossorigin.conformance.coverage import not_asked
from crossorigin.transports import ASGITransport

from .drawing import asgi_app

ONE = ("chromium",)
"""One engine is enough to see that a server is wrong."""
URL = "https://api.example.net/items"
APP, ADMIN = "https://app.example.com", "https://admin.example.com"
PARTNER, SECOND = "https://partner.example", "https://second.example"
OWN = Policy(
    allow_origins=[APP, ADMIN],
    allow_methods=["PUT"],
    allow_headers=["X-Own"],
    expose_headers=["X-Id"],
    allow_credentials=True,
    max_age=600,
    allow_private_network=True,
)
PARTNERS = Policy(
    allow_origins=[PARTNER, SECOND],
    allow_methods=["REPORT"],
    allow_headers=["X-Partner"],
    expose_headers=["X-Left"],
    max_age=60,
)
PLAIN = Policy(allow_origins=[PARTNER, SECOND])
PUBLIC = Policy(allow_origins="*")

RIGHT: dict[str, Policy | PolicyMap] = {
    "a pattern with origins of the first": Policy.any_of(
        OWN, PARTNERS.replace(allow_origins=["https://*.example.com", "https://app.example.com:*"])
    ),
    "partners first": Policy.any_of(PARTNERS.replace(allow_origins=[PARTNER, ADMIN]), OWN),
    "public last": Policy.any_of(OWN, PARTNERS, PUBLIC),
    "blocking": Policy.any_of(*(each.replace(block_refused=True) for each in (OWN, PARTNERS))),
    "a part that never decides": Policy.any_of(OWN, PLAIN, PLAIN),
    "any method": Policy.any_of(OWN, PUBLIC.replace(allow_methods="*", allow_headers=["*"])),
    "any method first": Policy.any_of(PLAIN.replace(allow_methods="*", allow_headers="*"), OWN),
    "map": PolicyMap({"/": PLAIN, "/items": Policy.any_of(OWN, PUBLIC), "/admin": OWN}),
}


def judged(policy: Policy | PolicyMap, served: Policy | PolicyMap) -> Report:
    with ASGITransport(CORSMiddleware(asgi_app, policy=served)) as transport:
        return verify(policy, URL, transport=transport, engines=ONE)


@pytest.mark.parametrize("name", RIGHT)
def test_the_middleware_conforms(name: str) -> None:
    policy = RIGHT[name]
    paths = ["/"] if isinstance(policy, PolicyMap) else []
    with ASGITransport(CORSMiddleware(asgi_app, policy=policy)) as transport:
        # Other tests ask in all engines; this one only does where there are several policies.
        options: dict[str, Any] = {} if paths else {"engines": ONE}
        report = verify(policy, URL, transport=transport, paths=paths, **options)
    assert (report.departures, report.unanswered, report.not_asked) == ((), (), ())
    assert report.conforms


FIELDS: dict[str, tuple[object, object]] = {
    "allow_methods": (["PUT"], ["REPORT"]),
    "allow_headers": (["X-Own"], ["X-Partner"]),
    "expose_headers": (["X-Id"], ["X-Left"]),
    "allow_credentials": (True, False),
    "max_age": (600, 60),
    "allow_private_network": (True, False),
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("number", [0, 1])
def test_a_part_with_a_field_of_the_other_is_found(field: str, number: int) -> None:
    other = FIELDS[field][1 - number]
    parts = [OWN, PARTNERS]
    parts[number] = parts[number].replace(**{field: other})
    report = judged(Policy.any_of(OWN, PARTNERS), Policy.any_of(*parts))
    assert not report.conforms
    for departure in report.departures:
        for vector in departure.vectors:
            assert OWN.allows_origin(str(vector.origin)) == (number == 0)


@pytest.mark.parametrize("origin", [APP, ADMIN, PARTNER, SECOND])
def test_one_origin_under_the_other_part_is_found(origin: str) -> None:
    other = PLAIN if OWN.allows_origin(origin) else OWN
    moved = other.replace(allow_origins=[origin])
    report = judged(Policy.any_of(OWN, PLAIN), Policy.any_of(moved, OWN, PLAIN))
    assert not report.conforms
    assert {vector.origin for each in report.departures for vector in each.vectors} == {origin}


Reply = Callable[[HttpRequest], HttpResponse]


def reflecting(right: Reply, origin: str, asked: tuple[str, str]) -> Reply:
    """A server that also allows `origin` a method or header, but lists it only when asked."""
    name, value = asked

    def answer(request: HttpRequest) -> HttpResponse:
        response = right(request)
        wanted = request.header(f"access-control-request-{name}") or ""
        if request.header("origin") != origin or value.lower() != wanted.lower():
            return response
        headers = [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")]
        methods = request.header("access-control-request-method") or ""
        headers += [("Access-Control-Allow-Methods", methods)]
        headers += [("Access-Control-Allow-Headers", value)] if name == "headers" else []
        return HttpResponse(204, headers)

    return answer


@pytest.mark.parametrize(
    ("origin", "asked", "kind"),
    [
        (ADMIN, ("method", "REPORT"), DepartureKind.METHOD_LET_IN),
        (SECOND, ("method", "PUT"), DepartureKind.METHOD_LET_IN),
        (ADMIN, ("headers", "x-partner"), DepartureKind.HEADER_LET_IN),
        (SECOND, ("headers", "x-own"), DepartureKind.HEADER_LET_IN),
    ],
)
def test_what_another_part_allows_is_asked_of_each_origin(
    origin: str, asked: tuple[str, str], kind: DepartureKind
) -> None:
    policy = Policy.any_of(OWN, PARTNERS)
    with ASGITransport(CORSMiddleware(asgi_app, policy=policy)) as transport:
        report = verify(policy, URL, transport=reflecting(transport, origin, asked), engines=ONE)
    assert kind in {each.kind for each in report.departures}


def test_a_near_miss_of_a_part_that_another_allows_has_no_credentials() -> None:
    careless = OWN.replace(allow_origins=[APP, ADMIN, f"{APP}.evil.example"])
    report = judged(Policy.any_of(OWN, PUBLIC), Policy.any_of(careless, PUBLIC))
    found = {each.kind for each in report.departures}
    assert DepartureKind.CREDENTIALS_LET_IN in found
    assert DepartureKind.METHOD_LET_IN in found


def test_a_time_is_compared_even_of_pages_that_need_no_preflight() -> None:
    policy = Policy.any_of(PLAIN, OWN)
    report = judged(policy, Policy.any_of(PLAIN.replace(max_age=600), OWN))
    assert [each.kind for each in report.departures] == [DepartureKind.MAX_AGE]


def test_each_part_has_a_departure_of_its_own_for_its_pages() -> None:
    policy = Policy.any_of(OWN, PARTNERS)
    report = judged(policy, Policy.any_of(OWN.replace(max_age=5), PARTNERS.replace(max_age=5)))
    assert [(each.kind, each.fix) for each in report.departures] == [
        (
            DepartureKind.MAX_AGE,
            f"In responses to pages of {first} and {second}: Send Access-Control-Max-Age: {age} in "
            "responses to preflights.",
        )
        for first, second, age in [(APP, ADMIN, 600), (PARTNER, SECOND, 60)]
    ]


def test_different_policies_of_a_map_have_departures_of_their_own() -> None:
    paths = {"/items": Policy.any_of(OWN, PUBLIC), "/orders": Policy.any_of(PARTNERS, PUBLIC)}
    served = {
        path: Policy.any_of(*(each.replace(expose_headers=["X-Wrong"]) for each in policy.parts))
        for path, policy in paths.items()
    }
    report = judged(PolicyMap(paths), PolicyMap(served))
    assert not report.conforms
    for departure in report.departures:
        assert len({vector.whole for vector in departure.vectors}) == 1
    assert len({vector.whole for each in report.departures for vector in each.vectors}) == 2


def test_a_cache_may_not_give_one_part_the_response_for_another() -> None:
    policy = Policy.any_of(OWN, PUBLIC)
    with ASGITransport(CORSMiddleware(asgi_app, policy=policy)) as transport:

        def without_vary(request: HttpRequest) -> HttpResponse:
            response = transport(request)
            if response.header("access-control-allow-origin") != "*":
                return response
            kept = [each for each in response.headers if each[0].lower() != "vary"]
            return HttpResponse(response.status, kept, response.body)

        report = verify(policy, URL, transport=without_vary, engines=ONE)
    assert DepartureKind.VARY_MISSING in {each.kind for each in report.departures}


def test_an_unsafe_method_is_sent_once() -> None:
    both = Policy.any_of(OWN, PARTNERS.replace(allow_methods=["PUT"]))
    vectors = vectors_for(both, URL, paths=[URL], unsafe_methods=["PUT"])
    sent = [(each.origin, each.method) for each in vectors if each.body is not None]
    assert sent == [(APP, "PUT")]


def test_a_part_without_its_question_is_named() -> None:
    policies = PolicyMap({"/": Policy.any_of(OWN, PARTNERS)})
    vectors = vectors_for(policies, URL)
    assert not_asked(policies, vectors) == ()
    found = not_asked(policies, [each for each in vectors if each.policy == OWN])
    assert {each.field.partition(".")[0] for each in found} == {"any_of[1]"}
    # Two exact origins of the first part are the examples of the pattern, so the second has none.
    taken = Policy(allow_origins=["https://verify.e.example", "https://a-1.verify.e.example"])
    policies = PolicyMap({"/": Policy.any_of(taken, Policy(allow_origins=["https://*.e.example"]))})
    found = not_asked(policies, vectors_for(policies, URL))
    assert [(each.field, each.value) for each in found] == [
        ("any_of[1].allow_origins", "https://*.e.example")
    ]
