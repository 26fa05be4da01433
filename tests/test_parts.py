"""Policies of several parts: the first part that allows the origin decides."""

import asyncio
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin import NO_CORS, OriginPredicate, Policy, PolicyError, PolicyMap
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.export import ExportError, export
from crossorigin.policy import describe
from crossorigin.policy.fields import FIELDS
from crossorigin.policy.strictness import grants_no_more, strictest
from crossorigin.server import CompiledPolicy
from crossorigin.wsgi import CORSMiddleware

from .clock import Clock
from .test_allow_origin_by_request import application, ask

APP, PARTNER = "https://app.example.com", "https://partner.example"
OTHER, EVIL = "https://other.example", "https://evil.example"
SHARED = "access-control-allow-origin"
OWN = Policy(allow_origins=[APP], allow_methods=["PUT"], allow_credentials=True, max_age=600)
PARTNERS = Policy(allow_origins=[PARTNER, "https://*.partner.example"], expose_headers=["X-Id"])
PUBLIC = Policy(allow_origins="*", max_age=60)
ALL = Policy.any_of(OWN, PARTNERS, PUBLIC)


def serve(policy: Any, **options: Any) -> CORSMiddleware:
    return CORSMiddleware(application, policy=policy, log_refusals=False, **options)


def test_the_first_part_that_has_the_origin_decides() -> None:
    middleware = serve(ALL)
    credentials = "access-control-allow-credentials"
    for _ in range(2):  # the second time from memory
        assert ask(middleware, APP)[1] == {SHARED: APP, credentials: "true", "vary": "Origin"}
        assert ask(middleware, "https://a.partner.example")[1] == {
            SHARED: "https://a.partner.example",
            "access-control-expose-headers": "X-Id",
            "vary": "Origin",
        }
        assert ask(middleware, OTHER)[1] == {SHARED: "*", "vary": "Origin"}
        asking = {"ACCESS_CONTROL_REQUEST_METHOD": "PUT"}
        assert ask(middleware, APP, method="OPTIONS", **asking)[0] == "204 No Content"
        assert ask(middleware, PARTNER, method="OPTIONS", **asking)[0] == "403 Forbidden"


REQUESTS = {
    "actual": ("GET", {}),
    "unsafe": ("PUT", {}),
    "options": ("OPTIONS", {}),  # not a preflight
    "preflight": ("OPTIONS", {"ACCESS_CONTROL_REQUEST_METHOD": "GET"}),
    "refused preflight": ("OPTIONS", {"ACCESS_CONTROL_REQUEST_METHOD": "DELETE"}),
}
OBSERVERS: dict[str, dict[str, Any]] = {
    "nobody": {"log_refusals": False},
    "log": {"log_refusals": True},
    "on_decision": {"on_decision": lambda _: None},
}


@pytest.mark.parametrize("observer", OBSERVERS)
@pytest.mark.parametrize("request_kind", REQUESTS)
@pytest.mark.parametrize(("part", "origin"), [(OWN, APP), (PARTNERS, PARTNER), (PUBLIC, OTHER)])
def test_every_request_is_answered_as_by_the_part_alone(
    part: Policy, origin: str, request_kind: str, observer: str
) -> None:
    method, sent = REQUESTS[request_kind]
    whole, alone = (
        CORSMiddleware(application, policy=each, **OBSERVERS[observer]) for each in (ALL, part)
    )
    for _ in range(2):  # the second time from memory
        status, headers = ask(whole, origin, method=method, **sent)
        expected_status, expected = ask(alone, origin, method=method, **sent)
        vary = {"Origin", *expected.pop("vary", "Origin").split(", ")}
        assert set(headers.pop("vary").split(", ")) == vary
        assert (status, headers) == (expected_status, expected)


@pytest.mark.parametrize("origin", [APP, PARTNER, "https://a.partner.example", EVIL])
@pytest.mark.parametrize("websocket", ["enforce", "require-origin"])
def test_a_handshake_passes_if_a_part_allows_its_origin(origin: str, websocket: Any) -> None:
    reached = []

    async def socket(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope)

    async def send(message: Any) -> None:
        assert message["type"].startswith("websocket.")

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    policy = Policy.any_of(OWN, PARTNERS)
    middleware = ASGIMiddleware(socket, policy=policy, websocket=websocket)
    headers = [(b"origin", origin.encode()), (b"host", b"a.test")]
    scope: Any = {"type": "websocket", "path": "/", "headers": headers}
    asyncio.run(middleware(scope, receive, send))
    assert bool(reached) == policy.allows_origin(origin)


def test_without_a_part_for_it_an_origin_is_refused() -> None:
    middleware = serve(Policy.any_of(OWN, PARTNERS))
    assert ask(middleware, OTHER) == ("200 OK", {"vary": "Origin"})
    blocking = Policy.any_of(*(each.replace(block_refused=True) for each in (OWN, PARTNERS)))
    status, headers = ask(serve(blocking), OTHER)
    assert (status, headers["vary"]) == ("403 Forbidden", "Origin, Sec-Fetch-Site")


def test_it_may_be_in_maps_on_routes_and_given_by_functions() -> None:
    policies = PolicyMap({"/": OWN, "/all": ALL}, candidate=Policy.any_of(OWN, PARTNERS))
    events: list[Any] = []
    middleware = serve(
        policies,
        route_policy=lambda environ, method: ALL if method == "DELETE" else None,
        allow_origin_if=OriginPredicate(
            lambda origin, path: ALL if path == "/given" else False, clock=Clock()
        ),
        on_decision=events.append,
    )
    assert SHARED not in ask(middleware, PARTNER)[1]
    assert events[-1].difference == "would-allow"
    for path, method in [("/all", "GET"), ("/", "DELETE"), ("/given", "GET")]:
        headers = ask(middleware, PARTNER, path=path, method=method)[1]
        assert headers["access-control-expose-headers"] == "X-Id"


def test_a_function_adds_origins_to_the_first_part() -> None:
    policy = Policy.any_of(OWN, PARTNERS)
    middleware = serve(policy, allow_origin_if=lambda origin: origin == OTHER)
    assert ask(middleware, OTHER)[1]["access-control-allow-credentials"] == "true"
    assert "access-control-allow-credentials" not in ask(middleware, PARTNER)[1]
    with pytest.raises(ValueError, match="several parts"):
        OriginPredicate(lambda origin: True).added_to(policy)
    asking = OriginPredicate(lambda origin: True).added_to(OWN)
    with pytest.raises(TypeError, match="not a policy to which a function adds"):
        Policy.any_of(asking, PARTNERS)


PROBLEMS = {
    "one": ((OWN,), "two parts or more"),
    "none": ((), "two parts or more"),
    "no origins": ((OWN, NO_CORS), "never decides"),
    "any origin first": ((PUBLIC, OWN), "Put this part last"),
    "blocking": ((OWN, PARTNERS.replace(block_refused=True)), "all parts need the same"),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_parts_that_cannot_work_are_refused(name: str) -> None:
    parts, said = PROBLEMS[name]
    with pytest.raises(PolicyError) as caught:
        Policy.any_of(*parts)
    assert {problem.code for problem in caught.value.exceptions} == {"bad-part"}
    assert said in str(caught.value.exceptions[0])


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_the_parts_may_have_otherwise_is_not_of_the_whole(field: str) -> None:
    if field in ("allow_origins", "block_refused", "block_missing_origin"):
        assert getattr(ALL, field) is not None
    else:
        with pytest.raises(AttributeError) as caught:
            getattr(ALL, field)
        assert f"[part.{field} for part in policy.parts]" in str(caught.value)
        assert [getattr(part, field) for part in ALL.parts]  # what it says works
    with pytest.raises(AttributeError, match="immutable"):
        setattr(ALL, field, None)


@pytest.mark.parametrize(
    ("part", "advice"),
    [
        ("partners", "Give the Policy itself; a name does not stand for one here"),
        ("https://a.example", "Write Policy(allow_origins=['https://a.example'])"),
        ("no-cors", "Leave it out: the origins that no part allows are refused"),
        ({"allow_origins": "*"}, "Give Policy.from_dict(…) of it"),
        ([OWN], "Give the policies one by one: Policy.any_of(first, second)"),
    ],
)
def test_what_is_not_a_part_has_a_way_out(part: Any, advice: str) -> None:
    with pytest.raises(TypeError) as caught:
        Policy.any_of(OWN, part)
    assert str(caught.value).endswith(advice)


def test_it_is_a_value() -> None:
    same = Policy.any_of(Policy.any_of(OWN, PARTNERS), PUBLIC)
    assert (same, hash(same), same.parts) == (ALL, hash(ALL), (OWN, PARTNERS, PUBLIC))
    assert ALL not in (OWN, Policy.any_of(OWN, PUBLIC))
    assert OWN != ALL
    assert ALL != "*"
    assert (OWN.parts, ALL.allows_any_origin, ALL.allows_no_origin) == ((), True, False)
    assert pickle.loads(pickle.dumps(ALL)) == ALL  # noqa: S301 (our own)
    assert Policy.from_dict(ALL.to_dict()) == ALL
    assert repr(ALL) == f"Policy.any_of({OWN!r}, {PARTNERS!r}, {PUBLIC!r})"
    made = Policy.any_of(OWN, PARTNERS)
    assert made.allow_origins == (*OWN.allow_origins, *PARTNERS.allow_origins)
    assert (made.block_refused, made.block_missing_origin) == (False, False)
    assert [ALL.allows_origin(each) for each in (APP, "https://a.partner.example")] == [True] * 2
    assert not Policy.any_of(OWN, PARTNERS).allows_origin(OTHER)
    with pytest.raises(TypeError) as caught:
        ALL.replace(max_age=5)
    assert str(caught.value) == (
        "a policy of several parts has no fields of its own; replace those of its parts: "
        "Policy.any_of(first.replace(…), second)"
    )
    with pytest.raises(TypeError) as caught:
        Policy.any_of(OWN, "*")  # type: ignore[arg-type]  # that is the test
    assert str(caught.value) == (
        "any_of[1] is 'str', not a Policy. Write Policy(allow_origins='*')"
    )
    with pytest.raises(TypeError, match="compile each"):
        CompiledPolicy(ALL, str)


def test_files_have_it_as_a_list_of_tables(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(
        '[[any_of]]\nallow_origins = ["https://app.example.com"]\n'
        '[[any_of]]\nallow_origins = "*"\n'
        '[[paths."/x".any_of]]\nallow_origins = ["https://app.example.com"]\n'
        '[[paths."/x".any_of]]\nallow_origins = "*"\n'
    )
    policies = PolicyMap.from_file(file)
    expected = Policy.any_of(Policy(allow_origins=[APP]), Policy(allow_origins="*"))
    assert policies == PolicyMap({"/": expected, "/x": expected})
    assert PolicyMap.from_dict(policies.to_dict()) == policies
    wrong = {"any_of": [{"allow_origins": [f"{APP}/"]}, 5], "max_age": 5}
    for read in (Policy.from_dict, PolicyMap.from_dict):
        with pytest.raises(PolicyError) as caught:
            read(wrong)
        found = {(each.field, each.code) for each in caught.value.exceptions}
        assert found == {
            ("any_of[0].allow_origins", "origin-with-path"),
            ("any_of[1]", "wrong-type"),
            ("'max_age'", "unknown-field"),
        }
    with pytest.raises(PolicyError) as caught:
        Policy.from_dict({"any_of": {}})
    assert "not a list of tables" in str(caught.value.exceptions[0])


@pytest.mark.parametrize(
    ("earlier", "own"),
    [
        ("https://*.example.org", "https://pr-*.example.org"),
        ("https://*.example.org:*", "https://*.b.example.org"),
        ("https://pr-*.example.org", "https://pr-7-*.example.org"),
        ("http://localhost:*", "http://localhost:3000"),
        ("chrome-extension://*", "chrome-extension://abcdefghijklmnopabcdefghijklmnop"),
        ("http://10.0.0.0/8:*", "http://10.1.0.0/16:*"),
    ],
)
def test_patterns_that_an_earlier_part_covers_are_warned_of(earlier: str, own: str) -> None:
    parts = [
        Policy(
            allow_origins=[origin],
            dangerously_allow_private_address_ranges=origin.startswith("http://10."),
        )
        for origin in (earlier, own)
    ]
    said = [each.message for each in Policy.any_of(*parts).warnings]
    assert "an earlier part has it already, and decides." in said
    turned = [each.message for each in Policy.any_of(*reversed(parts)).warnings]
    assert "an earlier part has it already, and decides." not in turned


def test_warnings_about_many_origins_take_no_longer_for_each() -> None:
    first, second = (
        Policy(allow_origins=[f"https://{letter}{n}.example.org" for n in range(20_000)])
        for letter in "ab"
    )
    assert Policy.any_of(first, second).warnings == ()  # each compared with each takes 20 seconds


def test_origins_that_an_earlier_part_has_are_warned_of() -> None:
    first = Policy(allow_origins=[APP, "https://*.example.org"])
    second = Policy(allow_origins=[APP, "https://a.example.org", "https://*.b.example.org", OTHER])
    found = [each for each in Policy.any_of(first, second).warnings if "earlier" in each.message]
    assert [(each.field, each.value) for each in found] == [
        ("any_of[1].allow_origins", origin) for origin in second.allow_origins[:3]
    ]


def test_it_is_described_by_its_parts() -> None:
    sentences = list(describe(ALL))
    assert sentences[0].startswith("Part 1: Pages of https://app.example.com may read")
    assert sentences[-1] == "The first part that has the origin of a request decides about it."


def test_an_export_has_all_parts_or_is_refused() -> None:
    assert export(ALL, "nginx").is_exact
    with pytest.raises(ExportError, match="several-policies"):
        export(ALL, "istio")


def test_the_strictest_of_several_is_never_laxer_than_a_part() -> None:
    assert strictest([ALL, NO_CORS]) == NO_CORS
    assert grants_no_more(ALL, ALL)
    assert grants_no_more(OWN, ALL)
    assert not grants_no_more(PUBLIC, ALL)
    assert not grants_no_more(ALL, PUBLIC)
    assert grants_no_more(
        Policy.any_of(PARTNERS, PUBLIC), Policy(allow_origins="*", max_age=60)
    ) == all(grants_no_more(each, PUBLIC) for each in (PARTNERS, PUBLIC))


# --- Against each policy asked alone -------------------------------------------------------------

TEXTS = [
    *(APP, PARTNER, OTHER, "https://a.example.org", "https://a.b.example.org"),
    *(
        "https://*.example.org",
        "https://*.b.example.org",
        "http://localhost:*",
        "http://localhost:3000",
    ),
    *("https://pr-*.example.org", "moz-extension://*", "https://a.example.org:*"),
]
ORIGINS = [
    *(APP, PARTNER, OTHER, "https://a.example.org", "https://a.b.example.org", "null", ""),
    *("http://localhost:3000", "http://localhost", "https://pr-1.example.org", "https://evil"),
    *("https://a.example.org:8443", "moz-extension://0b0e3f41-6f4a-4d27-a2a2-3d4f34b7a9d1"),
]
PARTS = st.lists(
    st.builds(
        lambda origins, age, methods: Policy(
            allow_origins=origins, max_age=age, allow_methods=methods
        ),
        st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4, unique=True),
        st.integers(1, 99),
        st.sampled_from([[], ["PUT"]]),
    ),
    min_size=2,
    max_size=4,
)


@given(parts=PARTS, has_public=st.booleans(), asked=st.lists(st.sampled_from(ORIGINS)))
def test_it_decides_as_the_first_part_alone_would(
    parts: list[Policy], has_public: bool, asked: list[str]
) -> None:
    parts = [*parts, PUBLIC] if has_public else parts
    middleware = serve(Policy.any_of(*parts))
    for origin in asked:
        alone = next((each for each in parts if each.allows_origin(origin)), parts[0])
        for method, more in [
            ("GET", {}),
            ("OPTIONS", {"ACCESS_CONTROL_REQUEST_METHOD": "PUT"}),
            ("OPTIONS", {"ACCESS_CONTROL_REQUEST_METHOD": "GET"}),
        ]:
            status, headers = ask(middleware, origin, method=method, **more)
            expected_status, expected = ask(serve(alone), origin, method=method, **more)
            assert "Origin" in headers.pop("vary")
            expected.pop("vary", None)
            assert (status, headers) == (expected_status, expected)


def test_a_policy_of_parts_allows_the_origins_of_all_its_parts() -> None:
    a, b = "https://a.example", "https://b.example"
    policy = Policy.any_of(Policy(allow_origins=[a]), Policy(allow_origins=[b]))
    allowed = [policy.allows_origin(origin) for origin in (a, b, "https://c.example", "null")]
    assert allowed == [True, True, False, False]


@pytest.mark.parametrize("blocked", [True, "unsafe-methods"])
def test_a_request_without_origin_is_not_remembered_for_other_methods(blocked: Any) -> None:
    a, b = (
        Policy(allow_origins=[origin], block_refused=blocked)
        for origin in ("https://a.example", "https://b.example")
    )
    middleware = serve(Policy.any_of(a, b))
    statuses = [
        ask(middleware, None, method=method, SEC_FETCH_SITE="cross-site")[0]
        for method in ("POST", "GET", "POST")
    ]
    assert statuses == ["403 Forbidden", "200 OK", "403 Forbidden"]
