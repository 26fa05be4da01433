"""The server core, held to the protocol on both spellings of a header."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crossorigin import NO_CORS, Policy
from crossorigin.server import (
    CompiledPolicy,
    Decision,
    Kind,
    Refusal,
    decide,
    decide_websocket,
    response_headers,
    settle,
)
from crossorigin.server.text import text_of

APP = "https://app.example.com"
EVIL = "https://evil.example"

FULL = Policy(
    allow_origins=[APP, "https://*.example.org"],
    allow_methods=["PUT"],
    allow_headers=["Authorization", "X-Trace"],
    expose_headers=["ETag", "X-Request-Id"],
    allow_credentials=True,
    max_age=600,
)
OPEN = Policy(
    allow_origins="*",
    allow_methods="*",
    allow_headers="*",
    expose_headers="*",
)
ANYTHING_WITH_COOKIES = Policy(
    allow_origins=[APP], allow_methods="*", allow_headers="*", allow_credentials=True
)


class Core:
    """A compiled policy of either spelling, spoken to and answering in `str`."""

    def __init__(self, policy: Policy, spelling: str, *, debug: bool = False) -> None:
        self.encode: Callable[[str], Any] = str if spelling == "str" else str.encode
        self.compiled: CompiledPolicy[Any] = CompiledPolicy(policy, self.encode, debug=debug)

    def decide(
        self,
        method: str,
        origin: str | None,
        request_method: str | None = None,
        request_headers: str | None = None,
        request_private_network: str | None = None,
    ) -> Decision[str]:
        asked = (request_method, request_headers, request_private_network)
        requested: Any = None if request_method is None else tuple(map(self.text, asked))
        return self.decoded(decide(self.compiled, method, self.text(origin), requested))

    def settle(
        self, origin: str | None, site: str | None, own: str | None, *, websocket: bool = False
    ) -> Decision[str]:
        """What a request comes to; for a handshake, one that must carry an origin."""
        sent = self.text(origin)
        decision: Decision[Any] = decide(self.compiled, "POST", sent)
        if websocket:
            decision = decide_websocket(self.compiled, sent, origin_required=True)
        if decision.refusal is not None:
            decision = settle(
                self.compiled, decision, sent, self.text(site), self.text(own), method="POST"
            )
        return self.decoded(decision)

    def text(self, value: str | None) -> Any:
        return value if value is None else self.encode(value)

    @staticmethod
    def decoded(decision: Decision[Any]) -> Decision[str]:
        return replace(
            decision,
            text=text_of(str),
            headers=tuple((_str(name), _str(value)) for name, value in decision.headers),
            vary=tuple(_str(name) for name in decision.vary),
        )

    def response(
        self, headers: list[tuple[str, str]], method: str = "GET", origin: str | None = APP
    ) -> list[tuple[str, str]]:
        decision = decide(self.compiled, method, self.text(origin))
        encoded = [(self.encode(name), self.encode(value)) for name, value in headers]
        answer = response_headers(decision, encoded)
        return [(_str(name), _str(value)) for name, value in answer]


def _str(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else value


CoreOf = Callable[..., Core]


@pytest.fixture(params=["bytes", "str"])
def core(request: pytest.FixtureRequest) -> CoreOf:
    return lambda policy, **options: Core(policy, request.param, **options)


@pytest.mark.parametrize(
    ("method", "values", "kind"),
    [
        ("GET", (None,), Kind.NOT_CORS),
        ("OPTIONS", (None,), Kind.NOT_CORS),
        ("OPTIONS", (None, "PUT"), Kind.NOT_CORS),
        ("GET", (APP,), Kind.ACTUAL),
        ("GET", (APP, "PUT"), Kind.ACTUAL),
        ("POST", (EVIL,), Kind.ACTUAL),
        ("OPTIONS", (APP,), Kind.ACTUAL),
        ("OPTIONS", (APP, "PUT"), Kind.PREFLIGHT),
        ("OPTIONS", (EVIL, "PUT", "x-trace"), Kind.PREFLIGHT),
    ],
)
def test_requests_are_categorised_as_the_protocol_does(
    core: CoreOf, method: str, values: tuple[str | None, ...], kind: Kind
) -> None:
    decision = core(FULL).decide(method, *values)
    assert decision.kind is kind
    assert (decision.status is not None) == (kind is Kind.PREFLIGHT)


def test_an_allowed_actual_request_gets_exactly_the_policys_headers(core: CoreOf) -> None:
    assert core(FULL).decide("GET", APP) == Decision(
        text_of(str),
        Kind.ACTUAL,
        (
            ("access-control-allow-origin", APP),
            ("access-control-allow-credentials", "true"),
            ("access-control-expose-headers", "ETag, X-Request-Id"),
        ),
        ("Origin",),
    )


@pytest.mark.parametrize("origin", [EVIL, "null", "", f"{APP},{EVIL}", f"{APP}/", APP.upper()])
def test_a_refused_actual_request_gets_no_cors_header_but_vary(core: CoreOf, origin: str) -> None:
    decision = core(FULL).decide("GET", origin)
    assert decision == Decision(text_of(str), Kind.ACTUAL, (), ("Origin",), Refusal.ORIGIN)


def test_a_refused_plain_options_is_an_actual_request_too(core: CoreOf) -> None:
    vary = ("Origin", "Access-Control-Request-Method")
    assert core(FULL).decide("OPTIONS", EVIL) == Decision(
        text_of(str), Kind.ACTUAL, (), vary, Refusal.ORIGIN
    )


def test_a_request_without_origin_gets_no_cors_header_but_vary(core: CoreOf) -> None:
    assert core(FULL).decide("GET", None) == Decision(text_of(str), Kind.NOT_CORS, (), ("Origin",))


def test_a_good_preflight_lists_all_that_the_policy_allows(core: CoreOf) -> None:
    decision = core(FULL).decide("OPTIONS", APP, "PUT", "x-trace")
    assert decision == Decision(
        text_of(str),
        Kind.PREFLIGHT,
        (
            ("access-control-allow-origin", APP),
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-methods", "GET, HEAD, POST, PUT"),
            ("access-control-allow-headers", "Authorization, X-Trace"),
            ("access-control-max-age", "600"),
        ),
        ("Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"),
        None,
        204,
    )


def test_a_preflight_answers_with_the_status_that_the_policy_sets(core: CoreOf) -> None:
    policy = Policy(allow_origins=[APP], preflight_status=200)
    assert core(policy).decide("OPTIONS", APP, "GET").status == 200


@pytest.mark.parametrize("max_age", [None, 0, 5])
def test_max_age_is_sent_only_if_set(core: CoreOf, max_age: int | None) -> None:
    headers = dict(
        core(Policy(allow_origins=[APP], max_age=max_age)).decide("OPTIONS", APP, "GET").headers
    )
    assert headers.get("access-control-max-age") == (None if max_age is None else str(max_age))


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ((EVIL, "PUT"), Refusal.ORIGIN),
        (("null", "GET"), Refusal.ORIGIN),
        ((APP, "DELETE"), Refusal.METHOD),
        ((APP, "put"), Refusal.METHOD),
        ((APP, ""), Refusal.METHOD),
        ((APP, "PUT", "x-other"), Refusal.HEADERS),
        ((APP, "PUT", "authorization,x-other"), Refusal.HEADERS),
        ((APP, "PUT", "content-type"), Refusal.HEADERS),
        ((APP, "PUT", "," * 1_000_000), Refusal.HEADERS),
        ((APP, "PUT", "x-trace," * 100_000), Refusal.HEADERS),
    ],
)
def test_a_bad_preflight_gets_403_and_not_one_cors_header(
    core: CoreOf, asked: tuple[str, ...], refusal: Refusal
) -> None:
    decision = core(FULL).decide("OPTIONS", *asked)
    assert (decision.status, decision.refusal, decision.headers) == (403, refusal, ())
    assert decision.vary == (
        "Origin",
        "Access-Control-Request-Method",
        "Access-Control-Request-Headers",
    )


@pytest.mark.parametrize(
    "headers",
    [
        None,
        "",
        "x-trace",
        "authorization,x-trace",
        "authorization, x-trace",
        "Authorization ,\tX-Trace",
        "x-trace,",
    ],
)
def test_request_headers_are_read_however_intermediaries_pad_them(
    core: CoreOf, headers: str | None
) -> None:
    assert core(FULL).decide("OPTIONS", APP, "PUT", headers).status == 204


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_safelisted_methods_need_no_mention(core: CoreOf, method: str) -> None:
    policy = Policy(allow_origins=[APP], allow_headers=["X-Trace"])
    decision = core(policy).decide("OPTIONS", APP, method, "x-trace")
    assert decision.status == 204
    assert "access-control-allow-methods" not in dict(decision.headers)


def test_any_origin_is_answered_with_a_constant_and_does_not_vary(core: CoreOf) -> None:
    headers = (("access-control-allow-origin", "*"), ("access-control-expose-headers", "*"))
    for origin, kind in ((None, Kind.NOT_CORS), (EVIL, Kind.ACTUAL), ("null", Kind.ACTUAL)):
        assert core(OPEN).decide("GET", origin) == Decision(text_of(str), kind, headers, ())


def test_wildcards_are_sent_as_such_without_credentials(core: CoreOf) -> None:
    headers = dict(core(OPEN).decide("OPTIONS", EVIL, "PURGE", "x-anything,x-more").headers)
    assert headers == {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "*",
        "access-control-allow-headers": "*",
    }


def test_wildcards_become_what_was_asked_for_with_credentials(core: CoreOf) -> None:
    decision = core(ANYTHING_WITH_COOKIES).decide("OPTIONS", APP, "PURGE", "X-Anything, x-more")
    assert dict(decision.headers) == {
        "access-control-allow-origin": APP,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "PURGE",
        "access-control-allow-headers": "x-anything,x-more",
    }
    bare = core(ANYTHING_WITH_COOKIES).decide("OPTIONS", APP, "PURGE")
    assert "access-control-allow-headers" not in dict(bare.headers)


@pytest.mark.parametrize("policy", [OPEN, ANYTHING_WITH_COOKIES])
@pytest.mark.parametrize(
    ("method", "headers", "refusal"),
    [
        ("PU T", None, Refusal.METHOD),
        ("PUT\x00", None, Refusal.METHOD),
        ("TRACE", None, Refusal.METHOD),
        ("A" * 65, None, Refusal.METHOD),
        ("PUT", "x y", Refusal.HEADERS),
        ("PUT", "x-a,\x00", Refusal.HEADERS),
        ("PUT", "x-a," * 1025, Refusal.HEADERS),
        ("PUT", "authorization", Refusal.HEADERS),
    ],
)
def test_wildcards_let_nothing_malformed_through_and_never_authorization(
    core: CoreOf, policy: Policy, method: str, headers: str | None, refusal: Refusal
) -> None:
    decision = core(policy).decide("OPTIONS", APP, method, headers)
    assert (decision.refusal, decision.headers) == (refusal, ())


@pytest.mark.parametrize("credentials", [True, False])
def test_authorization_beside_the_wildcard_is_allowed(core: CoreOf, credentials: bool) -> None:
    policy = Policy(
        allow_origins=[APP],
        allow_headers=["*", "Authorization"],
        allow_credentials=credentials,
    )
    decision = core(policy).decide("OPTIONS", APP, "GET", "authorization,x-more")
    expected = "authorization,x-more" if credentials else "*, Authorization"
    assert dict(decision.headers)["access-control-allow-headers"] == expected


@pytest.mark.parametrize(
    ("policy", "vary"),
    [
        (
            FULL,
            ("Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"),
        ),
        (OPEN, ("Access-Control-Request-Method", "Access-Control-Request-Headers")),
        (
            Policy(allow_origins="*", allow_headers=["*", "Authorization"]),
            ("Access-Control-Request-Method",),
        ),
    ],
)
def test_a_preflights_vary_names_just_what_its_response_depends_on(
    core: CoreOf, policy: Policy, vary: tuple[str, ...]
) -> None:
    assert core(policy).decide("OPTIONS", APP, "GET").vary == vary


@pytest.mark.parametrize("origin", [None, APP, EVIL])
def test_a_plain_options_varies_with_what_would_make_it_a_preflight(
    core: CoreOf, origin: str | None
) -> None:
    vary = core(FULL).decide("OPTIONS", origin).vary
    assert vary == ("Origin", "Access-Control-Request-Method")


def test_cors_headers_of_the_application_are_replaced_and_the_rest_kept(core: CoreOf) -> None:
    answer = core(FULL).response(
        [
            ("content-type", "text/plain"),
            ("Access-Control-Allow-Origin", "*"),
            ("access-control-allow-origin", EVIL),
            ("Access-Control-Allow-Methods", "GET"),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
        ]
    )
    assert answer == [
        ("content-type", "text/plain"),
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
        ("vary", "Origin"),
        ("access-control-allow-origin", APP),
        ("access-control-allow-credentials", "true"),
        ("access-control-expose-headers", "ETag, X-Request-Id"),
    ]


@pytest.mark.parametrize("origin", [None, EVIL])
def test_cors_headers_of_the_application_are_dropped_where_the_policy_grants_none(
    core: CoreOf, origin: str | None
) -> None:
    answer = core(FULL).response([("Access-Control-Allow-Origin", "*")], origin=origin)
    assert answer == [("vary", "Origin")]


@pytest.mark.parametrize(
    ("present", "merged"),
    [
        ([], "Origin"),
        ([""], "Origin"),
        (["Accept-Encoding"], "Accept-Encoding, Origin"),
        (["Accept-Encoding , Cookie"], "Accept-Encoding, Cookie, Origin"),
        (["Accept-Encoding", "Cookie"], "Accept-Encoding, Cookie, Origin"),
        (["origin"], "origin"),
        (["Cookie, ORIGIN"], "Cookie, ORIGIN"),
        (["*"], "*"),
        (["Cookie, *"], "*"),
        (["X-Origin"], "X-Origin, Origin"),
    ],
)
def test_vary_is_merged_never_overwritten(core: CoreOf, present: list[str], merged: str) -> None:
    answer = core(FULL).response([("Vary", value) for value in present])
    assert [value for name, value in answer if name == "vary"] == [merged]


def test_vary_is_left_as_it_is_where_the_response_does_not_vary(core: CoreOf) -> None:
    answer = core(OPEN).response([("vary", "Cookie"), ("vary", "Accept")])
    assert [value for name, value in answer if name == "vary"] == ["Cookie", "Accept"]


def test_the_applications_own_list_of_headers_is_not_touched() -> None:
    compiled = CompiledPolicy(FULL, str)
    headers = [("vary", "Cookie")]
    response_headers(decide(compiled, "GET", APP), headers)
    assert headers == [("vary", "Cookie")]


def test_a_subdomain_is_answered_with_its_own_origin(core: CoreOf) -> None:
    decision = core(FULL).decide("GET", "https://a.b.example.org")
    assert dict(decision.headers)["access-control-allow-origin"] == "https://a.b.example.org"


# --- private networks ----------------------------------------------------------------------------

PRIVATE = FULL.replace(allow_private_network=True)


@pytest.mark.parametrize(
    ("policy", "asked", "answered"),
    [
        (PRIVATE, "true", "true"),
        (PRIVATE, "TRUE", None),
        (PRIVATE, None, None),
        (FULL, "true", None),
    ],
)
def test_a_private_network_is_entered_only_if_asked_for_and_allowed(
    core: CoreOf, policy: Policy, asked: str | None, answered: str | None
) -> None:
    decision = core(policy).decide("OPTIONS", APP, "GET", None, asked)
    assert decision.status == 204
    assert dict(decision.headers).get("access-control-allow-private-network") == answered
    named = "Access-Control-Request-Private-Network" in decision.vary
    assert named == (policy is PRIVATE)


def test_entering_a_private_network_is_allowed_besides_all_else(core: CoreOf) -> None:
    decision = core(PRIVATE).decide("OPTIONS", APP, "GET", None, "true")
    public = core(FULL).decide("OPTIONS", APP, "GET")
    added = ("access-control-allow-private-network", "true")
    assert decision.headers == (*public.headers, added)


def test_a_refused_preflight_enters_no_private_network(core: CoreOf) -> None:
    assert core(PRIVATE).decide("OPTIONS", EVIL, "GET", None, "true").headers == ()


# --- limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "refusal"), [(64, None), (65, Refusal.METHOD)])
def test_a_wildcard_covers_methods_of_up_to_64_bytes(
    core: CoreOf, length: int, refusal: Refusal | None
) -> None:
    assert core(OPEN).decide("OPTIONS", APP, "M" * length).refusal is refusal


@pytest.mark.parametrize(("length", "refusal"), [(28, None), (29, Refusal.HEADERS)])
def test_each_allowed_header_name_may_be_padded_with_four_bytes(
    core: CoreOf, length: int, refusal: Refusal | None
) -> None:
    asked = "authorization,x-trace".ljust(length)
    assert core(FULL).decide("OPTIONS", APP, "PUT", asked).refusal is refusal


@pytest.mark.parametrize("character", ["\v", "\f", "\r", "\n", "\0"])
@pytest.mark.parametrize("debug", [False, True])
def test_only_tabs_and_spaces_are_padding(core: CoreOf, debug: bool, character: str) -> None:
    for asked in (f"{character}x-trace", f"x-trace{character}"):
        decision = core(FULL, debug=debug).decide("OPTIONS", APP, "PUT", asked)
        assert decision.refusal is Refusal.HEADERS
        assert "access-control-allow-headers" not in dict(decision.headers)
    vary = dict(core(FULL).response([("Vary", f"Origin{character}")]))["vary"]
    assert vary == f"Origin{character}, Origin"


@pytest.mark.parametrize("policy", [FULL, OPEN, ANYTHING_WITH_COOKIES])
def test_no_header_is_sent_twice(core: CoreOf, policy: Policy) -> None:
    decision = core(policy).decide("OPTIONS", APP, "PUT", "x-trace")
    assert decision.refusal is None
    names = [name for name, _ in decision.headers]
    assert sorted(names) == sorted(set(names))


# --- settling refusals ---------------------------------------------------------------------------

OWN = "https://api.example.net"
BLOCKING = FULL.replace(block_refused=True)
PLAIN_403 = (
    403,
    (("content-type", "text/plain; charset=utf-8"),),
    b"Cross-origin request refused.",
)


@pytest.mark.parametrize(
    ("origin", "site", "own"),
    [
        (OWN, "same-origin", OWN),
        (OWN, "none", None),
        (OWN, "same-origin", "http://inside-the-proxy"),
        (OWN, None, OWN),
    ],
)
@pytest.mark.parametrize("policy", [FULL, BLOCKING])
@pytest.mark.parametrize("websocket", [True, False])
def test_a_request_of_the_servers_own_origin_is_never_refused(
    core: CoreOf, policy: Policy, websocket: bool, origin: str, site: str | None, own: str | None
) -> None:
    decision = core(policy).settle(origin, site, own, websocket=websocket)
    assert (decision.refusal, decision.status, decision.headers) == (None, None, ())


@pytest.mark.parametrize(("method", "origin"), [("GET", EVIL), ("OPTIONS", EVIL), ("POST", None)])
@pytest.mark.parametrize("websocket", [True, False])
def test_nothing_but_the_refusal_is_taken_from_what_the_servers_own_origin_gets(
    method: str, origin: str | None, websocket: bool
) -> None:
    policy = Policy(allow_origins=[APP], block_refused=True, block_missing_origin=True)
    compiled = CompiledPolicy(policy, str)
    if websocket and origin is not None:
        refused = decide_websocket(compiled, origin)
    else:
        refused = decide(compiled, method, origin)
    assert refused.refusal is not None
    settled = settle(compiled, refused, origin, "same-origin", None, method=method)
    assert settled == replace(refused, refusal=None)


def test_a_plain_options_of_any_origin_varies_like_one_without_an_origin() -> None:
    compiled = CompiledPolicy(Policy(allow_origins="*"), str)
    plain = decide(compiled, "OPTIONS", None)
    assert decide(compiled, "OPTIONS", EVIL).vary == plain.vary != ()


@pytest.mark.parametrize(
    ("origin", "site", "own"),
    [
        (EVIL, "cross-site", OWN),
        (EVIL, "same-site", OWN),
        (OWN, "cross-site", OWN),
        (EVIL, None, OWN),
        (EVIL, None, None),
        ("null", None, None),
    ],
)
def test_a_request_of_another_origin_is_blocked_if_the_policy_says_so(
    core: CoreOf, origin: str, site: str | None, own: str | None
) -> None:
    blocked = core(BLOCKING).settle(origin, site, own)
    assert (blocked.kind, blocked.refusal) == (Kind.ACTUAL, Refusal.ORIGIN)
    assert (blocked.status, blocked.headers, blocked.body) == PLAIN_403
    assert blocked.vary == ("Origin", "Sec-Fetch-Site")
    passed = core(FULL).settle(origin, site, own)
    assert passed == Decision(text_of(str), Kind.ACTUAL, (), ("Origin",), Refusal.ORIGIN, None, b"")


@pytest.mark.parametrize("policy", [FULL, BLOCKING])
def test_a_refused_handshake_is_blocked_whatever_the_policy_says(
    core: CoreOf, policy: Policy
) -> None:
    decision = core(policy).settle(EVIL, "cross-site", OWN, websocket=True)
    assert (decision.kind, decision.refusal) == (Kind.WEBSOCKET, Refusal.ORIGIN)
    assert (decision.status, decision.headers, decision.body) == PLAIN_403


def test_a_handshake_without_origin_is_blocked_where_one_is_required(core: CoreOf) -> None:
    decision = core(FULL).settle(None, None, OWN, websocket=True)
    assert (decision.kind, decision.refusal) == (Kind.WEBSOCKET, Refusal.MISSING_ORIGIN)
    assert decision.status == 403


@pytest.mark.parametrize("origin_allowed", [True, False])
def test_a_handshake_of_an_origin_that_a_function_allows_passes(origin_allowed: bool) -> None:
    compiled = CompiledPolicy(FULL, str)
    decision = decide_websocket(compiled, EVIL, origin_allowed=origin_allowed)
    assert (decision.refusal is None) == origin_allowed


def test_a_blocked_handshake_gets_no_cors_header_even_if_any_origin_may_come(
    core: CoreOf,
) -> None:
    decision = core(OPEN).settle(None, None, OWN, websocket=True)
    assert (decision.status, decision.headers, decision.body) == PLAIN_403


@pytest.mark.parametrize("origin", [None, APP])
def test_a_good_handshake_passes(core: CoreOf, origin: str | None) -> None:
    subject = core(FULL)
    decision = decide_websocket(subject.compiled, subject.text(origin))
    assert (decision.kind, decision.refusal, decision.status) == (Kind.WEBSOCKET, None, None)


def test_any_origin_blocks_nothing_and_varies_with_nothing(core: CoreOf) -> None:
    decision = core(OPEN.replace(block_refused=True)).settle(EVIL, "cross-site", OWN)
    assert (decision.refusal, decision.vary) == (None, ())


# --- debug mode ----------------------------------------------------------------------------------


def problem(decision: Decision[str]) -> dict[str, Any]:
    assert dict(decision.headers)["content-type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(decision.body)
    assert found["status"] == decision.status
    assert found["type"] == f"urn:crossorigin:refusal:{decision.refusal}"
    return found


@pytest.mark.parametrize(
    ("asked", "refusal", "cors"),
    [
        ((EVIL, "PUT"), Refusal.ORIGIN, {"access-control-allow-origin": APP}),
        (
            (APP, "DELETE", "x-other"),
            Refusal.METHOD,
            {
                "access-control-allow-origin": APP,
                "access-control-allow-credentials": "true",
                "access-control-allow-methods": "GET, HEAD, POST, PUT",
            },
        ),
        (
            (APP, "PUT", "x-other, x-trace"),
            Refusal.HEADERS,
            {
                "access-control-allow-origin": APP,
                "access-control-allow-credentials": "true",
                "access-control-allow-headers": "x-trace",
                "access-control-allow-methods": "GET, HEAD, POST, PUT",
            },
        ),
    ],
)
def test_debug_mode_lets_just_what_comes_before_the_cause_pass(
    core: CoreOf, asked: tuple[str, ...], refusal: Refusal, cors: dict[str, str]
) -> None:
    decision = core(FULL, debug=True).decide("OPTIONS", *asked)
    assert (decision.status, decision.refusal) == (200, refusal)
    headers = dict(decision.headers)
    headers.pop("content-type")
    assert headers == cors
    assert problem(decision)["request_origin"] == asked[0]


def test_debug_mode_is_off_unless_switched_on(core: CoreOf) -> None:
    assert CompiledPolicy(FULL, str).debug is False
    assert core(FULL).decide("OPTIONS", EVIL, "PUT").body == b""


def test_a_refused_preflight_is_one_in_debug_mode_too(core: CoreOf) -> None:
    assert core(FULL, debug=True).decide("OPTIONS", EVIL, "PUT").kind is Kind.PREFLIGHT


def test_the_body_of_a_refusal_has_the_request_beside_the_policy(core: CoreOf) -> None:
    decision = core(FULL, debug=True).decide("OPTIONS", APP, "PUT", "x-other")
    assert problem(decision) == {
        "type": "urn:crossorigin:refusal:headers-not-allowed",
        "title": "Request headers not allowed",
        "status": 200,
        "detail": "The request headers x-other are not all among the policy's allow_headers.",
        "request_origin": APP,
        "request_method": "PUT",
        "request_headers": "x-other",
        "allow_origins": [APP, "https://*.example.org"],
        "allow_methods": ["PUT"],
        "allow_headers": ["Authorization", "X-Trace"],
    }


@pytest.mark.parametrize(("count", "last"), [(20, "X-19"), (21, "and 1 more")])
def test_the_body_of_a_refusal_shows_twenty_entries_and_counts_the_rest(
    core: CoreOf, count: int, last: str
) -> None:
    policy = FULL.replace(allow_headers=[f"X-{number}" for number in range(count)])
    shown = problem(core(policy, debug=True).decide("OPTIONS", EVIL, "PUT"))["allow_headers"]
    assert shown[:20] == [f"X-{number}" for number in range(20)]
    assert shown[-1] == last


@pytest.mark.parametrize(
    "asked",
    [
        ("https://user:hunter2-Xyzzy@evil.example", "PUT", None),
        (APP, "password=hunter2-Xyzzy", None),
        (APP, "PUT", "x-other,authorization: Bearer hunter2-Xyzzy\x1b[31m\r\n"),
        (APP, "PUT", "x" * 100_000),
    ],
)
def test_the_body_of_a_refusal_is_short_and_tells_no_secret(
    core: CoreOf, asked: tuple[str, str, str | None]
) -> None:
    decision = core(FULL, debug=True).decide("OPTIONS", *asked)
    assert problem(decision)
    assert b"hunter2" not in decision.body
    assert decision.body.decode("ascii").isprintable()
    assert len(decision.body) < 2000


def test_debug_mode_shows_an_allowed_origin_without_its_port_wildcard(core: CoreOf) -> None:
    policy = Policy(allow_origins=["http://localhost:*"])
    decision = core(policy, debug=True).decide("OPTIONS", EVIL, "GET")
    assert dict(decision.headers)["access-control-allow-origin"] == "http://localhost"


def test_debug_mode_strips_no_more_blanks_than_http_does(core: CoreOf) -> None:
    decision = core(FULL, debug=True).decide("OPTIONS", APP, "PUT", "x-trace\x0b,x-other")
    assert "access-control-allow-headers" not in dict(decision.headers)


def test_debug_mode_never_lets_a_wildcard_cover_what_was_refused(core: CoreOf) -> None:
    decision = core(OPEN, debug=True).decide("OPTIONS", APP, "PURGE", "authorization,x-more")
    headers = dict(decision.headers)
    assert headers["access-control-allow-origin"] == "*"
    assert headers["access-control-allow-headers"] == "x-more"
    assert headers["access-control-allow-methods"] == "GET, HEAD, POST, PURGE"


@pytest.mark.parametrize("headers", ["x-trace" + " " * 300, ",".join(["x-trace"] * 50)])
def test_debug_mode_grants_nothing_to_a_list_that_is_refused_for_its_length(
    core: CoreOf, headers: str
) -> None:
    assert core(FULL).decide("OPTIONS", APP, "PUT", headers).refusal is Refusal.HEADERS
    decision = core(FULL, debug=True).decide("OPTIONS", APP, "PUT", headers)
    assert "access-control-allow-headers" not in dict(decision.headers)


def test_debug_mode_keeps_the_status_that_the_policy_sets_if_it_can_have_a_body(
    core: CoreOf,
) -> None:
    decision = core(FULL.replace(preflight_status=299), debug=True).decide("OPTIONS", EVIL, "PUT")
    assert problem(decision)["status"] == 299


def test_debug_mode_says_why_a_request_is_blocked(core: CoreOf) -> None:
    decision = core(BLOCKING, debug=True).settle(EVIL, "cross-site", OWN)
    assert decision.status == 403
    assert problem(decision)["detail"] == (
        "The request's origin, https://evil.example, is not among the policy's allow_origins."
    )
    handshake = core(FULL, debug=True).settle(None, None, OWN, websocket=True)
    assert "must name the origin" in problem(handshake)["detail"]


def test_the_body_of_a_refusal_is_bounded_and_escaped(core: CoreOf) -> None:
    policy = Policy(allow_origins=[f"https://a{number}.example.com" for number in range(1000)])
    asked = ("https://" + '<"\xff' * 100_000, "PUT", "x" * 100_000)
    decision = core(policy, debug=True).decide("OPTIONS", *asked)
    assert len(decision.body) < 3_000
    assert decision.body.isascii()
    assert problem(decision)["allow_origins"][-1] == "and 980 more"


def test_debug_mode_changes_nothing_about_what_is_allowed(core: CoreOf) -> None:
    for asked in ((APP, "PUT", "x-trace"), (APP, "GET")):
        assert core(FULL, debug=True).decide("OPTIONS", *asked) == core(FULL).decide(
            "OPTIONS", *asked
        )
    assert core(FULL, debug=True).decide("GET", EVIL) == core(FULL).decide("GET", EVIL)


# --- NO_CORS -------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["str", "bytes"])
def test_under_no_cors_nothing_is_shared_and_nothing_varies(spelling: str) -> None:
    core = Core(NO_CORS, spelling)
    assert core.decide("GET", None) == Decision(text_of(str), Kind.NOT_CORS, (), ())
    assert core.decide("GET", APP) == Decision(text_of(str), Kind.ACTUAL, (), (), Refusal.NO_CORS)
    assert core.decide("OPTIONS", APP) == Decision(
        text_of(str), Kind.ACTUAL, (), ("Access-Control-Request-Method",), Refusal.NO_CORS
    )
    for origin in (APP, "null", ""):
        refused = core.decide("OPTIONS", origin, "GET")
        assert (refused.kind, refused.refusal, refused.status, refused.headers) == (
            Kind.PREFLIGHT,
            Refusal.NO_CORS,
            403,
            (),
        )


def test_in_debug_mode_no_cors_says_so() -> None:
    refused = Core(NO_CORS, "str", debug=True).decide("OPTIONS", APP, "PUT")
    assert refused.status == 200
    assert refused.headers == (("content-type", "application/problem+json"),)
    problem = json.loads(refused.body)
    assert problem["type"] == "urn:crossorigin:refusal:no-cors-here"
    assert problem["detail"].startswith("No other origin may read this path.")
    assert problem["allow_origins"] == []
