"""What is asked: every origin by example and near misses; nothing that changes things."""

from __future__ import annotations

import pytest

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.conformance import SAFE_METHODS, Aspect, Trick, Vector, vectors_for
from crossorigin.conformance.origins import COMMON, MOST_EXAMPLES, examples, near_misses
from crossorigin.fetch.origins import Origin
from crossorigin.fetch.urls import parse_url

URL = "https://api.example.net/items"
APP = "https://app.example.com"
POLICY = Policy(allow_origins=[APP], allow_methods=["PUT"], allow_headers=["X-A", "X-B"])


def of(aspect: Aspect, policy: Policy | PolicyMap = POLICY, **options: object) -> list[Vector]:
    vectors = vectors_for(policy, URL, **options)  # type: ignore[arg-type]  # any of its options
    return [each for each in vectors if each.aspect is aspect]


def test_each_pattern_is_asked_by_example() -> None:
    policy = Policy(
        allow_origins=[
            APP,
            "https://*.example.org",
            "http://localhost:*",
            "https://*.example.net:*",
            "capacitor://localhost",
            "other-app://x",
        ],
    )
    assert examples(policy) == [
        APP,
        "https://verify.example.org",
        "https://a-1.verify.example.org",
        "http://localhost",
        "http://localhost:8443",
        "https://verify.example.net",
        "https://a-1.verify.example.net:8443",
        "capacitor://localhost",
        "other-app://x",
    ]
    assert all(map(policy.allows_origin, examples(policy)))
    null = Policy(allow_origins=[APP, "null"], dangerously_allow_null_origin=True)
    assert examples(null) == [APP, "null"]


def test_of_many_origins_some_from_all_over_are_asked() -> None:
    many = [f"https://t{number}.example" for number in range(1000)]
    chosen = examples(Policy(allow_origins=[*many, "https://*.example.org"]))
    assert len(chosen) <= MOST_EXAMPLES + 1
    assert chosen[:2] == ["https://verify.example.org", "https://a-1.verify.example.org"]
    assert any(origin.startswith("https://t9") for origin in chosen)


def test_near_misses_of_an_exact_origin() -> None:
    assert near_misses(Policy(allow_origins=[APP])) == {
        "https://evil.example": Trick.UNRELATED,
        "null": Trick.NULL,
        "http://localhost:8080": Trick.LOCALHOST,
        "http://app.example.com": Trick.SCHEME,
        "https://app.example.com:8443": Trick.PORT,
        "https://app.example.com.evil.example": Trick.END,
        "https://app.example.comevil.example": Trick.END,
        "https://app.example.com_.evil.example": Trick.CHARACTERS,
        "https://app.example.com`.evil.example": Trick.CHARACTERS,
        "https://evilapp.example.com": Trick.BEGINNING,
        "https://xapp.example.com": Trick.BEGINNING,
        "https://appxexample.com": Trick.DOT,
        "https://app.examplexcom": Trick.DOT,
        "https://app.example.com.": Trick.TRAILING_DOT,
        "https://evil.app.example.com": Trick.SUBDOMAIN,
        "https://evil.example.com": Trick.SIBLING,
        "https://evilexample.com": Trick.BEGINNING,
        "https://evil-app.example.com": Trick.PART,
        "https://app-evil.example.com": Trick.PART,
        "https://app.example.org": Trick.TOP_LEVEL,
        **dict(COMMON),
    }
    assert near_misses(Policy(allow_origins=["https://example.org"]))["https://example.net"] is (
        Trick.TOP_LEVEL
    )


def test_near_misses_of_any_id_have_other_schemes() -> None:
    found = near_misses(Policy(allow_origins=["moz-extension://*"]))
    others = [each.partition("://")[0] for each, trick in found.items() if trick is Trick.OTHER_ID]
    assert "https" in others
    assert "chrome-extension" in others
    assert "moz-extension" not in others


@pytest.mark.parametrize(
    ("server", "misses"),
    [
        (
            "https://api.example.net",
            {
                "http://api.example.net": Trick.OWN_HOST,
                "https://api.example.net:8443": Trick.OWN_HOST,
                "https://api.example.net.evil.example": Trick.END,
                "https://evilapi.example.net": Trick.BEGINNING,
                "https://evil.example.net": Trick.SIBLING,
                "https://evilexample.net": Trick.BEGINNING,
            },
        ),
        (
            "http://127.0.0.1:3000",
            {
                "https://127.0.0.1": Trick.OWN_HOST,
                "http://127.0.0.1:8443": Trick.OWN_HOST,
                "http://127.0.0.1.evil.example:3000": Trick.END,
            },
        ),
        (
            "http://[::1]:8443",
            {"https://[::1]": Trick.OWN_HOST, "http://[::1]": Trick.OWN_HOST},
        ),
        (
            "http://api",
            {
                "https://api": Trick.OWN_HOST,
                "http://api:8443": Trick.OWN_HOST,
                "http://api.evil.example": Trick.END,
                "http://evilapi": Trick.BEGINNING,
            },
        ),
    ],
)
def test_the_servers_own_host_has_near_misses_too(server: str, misses: dict[str, Trick]) -> None:
    url = parse_url(server)
    assert url is not None
    assert isinstance(url.origin, Origin)
    policy = Policy(allow_origins=[APP])
    found = near_misses(policy, server=url.origin)
    assert {each: trick for each, trick in found.items() if each not in near_misses(policy)} == (
        misses
    )
    assert server not in found, "it is no other origin"


@pytest.mark.parametrize(
    ("origin", "miss", "trick"),
    [
        ("https://*.example.org", "https://example.org", Trick.APEX),
        ("https://*.example.org", "https://evilexample.org", Trick.BEGINNING),
        ("https://*.example.org", "https://example.org.evil.example", Trick.END),
        ("http://localhost:300", "http://localhost:3000", Trick.END),
        ("http://localhost:8443", "http://localhost", Trick.PORT),
        ("https://xn--bcher-kva.example", "https://bucher.example", Trick.ACCENTS),
        ("http://127.0.0.1:3000", "http://127.0.0.1.evil.example:3000", Trick.END),
        ("http://[::1]:3000", "https://[::1]", Trick.SCHEME),
        ("http://localhost:50000", "https://localhost:50000", Trick.SCHEME),
        ("capacitor://localhost", "capacitor://evillocalhost", Trick.BEGINNING),
        ("https://app-*.example.org", "https://app-.example.org", Trick.LABEL),
        ("https://app-*.example.org", "https://app-a.b.example.org", Trick.LABEL),
        ("https://app-*.example.org", "https://evil.app-a.example.org", Trick.LABEL),
        ("https://*-app.example.org", "https://a.app.example.org", Trick.LABEL),
        ("http://192.168.1.0/24", "http://192.168.0.255", Trick.ADDRESS),
        ("http://192.168.1.0/24", "http://192.168.2.0", Trick.ADDRESS),
        ("http://192.168.1.0/24", "http://192.168.1.evil.example", Trick.ADDRESS),
        ("http://[fd00::/8]", "http://[fe00::]", Trick.ADDRESS),
    ],
)
def test_near_misses_of_other_patterns(origin: str, miss: str, trick: Trick) -> None:
    policy = Policy(
        allow_origins=[origin], dangerously_allow_private_address_ranges="/" in origin[8:]
    )
    assert near_misses(policy)[miss] is trick
    assert not any(map(policy.allows_origin, near_misses(policy)))


def test_a_policy_for_any_origin_has_no_near_misses() -> None:
    policy = Policy(allow_origins="*", block_refused=True)
    assert near_misses(policy) == {}
    assert of(Aspect.NEAR_MISSES, policy) == of(Aspect.BLOCKING, policy) == []


def test_nothing_that_changes_things_is_sent() -> None:
    assert {each.method for each in vectors_for(POLICY, URL) if each.sends} <= SAFE_METHODS
    assert {"PUT", "DELETE", "PATCH"} <= {each.method for each in of(Aspect.METHODS)}


def test_unsafe_methods_go_to_named_paths_only_and_only_as_pages_that_may() -> None:
    sent = [
        each
        for each in of(Aspect.METHODS, paths=["/scratch"], unsafe_methods=["PUT", "POST", "DELETE"])
        if each.sends and each.method not in SAFE_METHODS
    ]
    assert [(each.method, each.path, each.origin) for each in sent] == [
        ("PUT", "/scratch", APP),
        ("POST", "/scratch", APP),
    ]
    as_json = POLICY.replace(allow_headers=["Content-Type"], allow_methods="*")
    sent = of(Aspect.METHODS, as_json, paths=["/x"], unsafe_methods=["DELETE"])
    assert [each.headers for each in sent if each.sends and each.method == "DELETE"] == [
        (("Content-Type", "application/json"),)
    ]
    assert not [each for each in vectors_for(NO_CORS, URL, paths=["/"], unsafe_methods=["PUT"])
                if each.method == "PUT" and each.sends]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "paths", "methods", "message"),
    [
        ("items", (), (), "is not an http or https URL"),
        ("ftp://x/", (), (), "is not an http or https URL"),
        ("https://u:p@x/", (), (), "has a user name or password"),
        ("http://x:25/", (), (), "has a port that browsers never open"),
        (URL, ("https://other.example/",), (), "is not in the origin of"),
        (URL, ("https://",), (), "is not in the origin of"),
        (
            URL,
            ("/x",),
            ("GET",),
            "'GET' cannot be sent as an unsafe method; use one other than GET, HEAD, OPTIONS",
        ),
        (URL, ("/x",), ("TRACE",), "'TRACE' cannot be sent as an unsafe method"),
        (URL, ("/x",), ("P UT",), "'P UT' cannot be sent as an unsafe method"),
        (URL, (), ("PUT",), "are sent only to named paths"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    url: str, paths: tuple[str, ...], methods: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        vectors_for(POLICY, url, paths=paths, unsafe_methods=methods)


def test_each_path_has_its_own_policy() -> None:
    office = "https://office.example.com"
    policies = PolicyMap(
        {"/": POLICY, "/admin": Policy(allow_origins=[office]), "/closed": NO_CORS, "/a b": NO_CORS}
    )
    vectors = vectors_for(policies, URL)
    assert {each.path for each in vectors if "verify" not in each.path} == {
        "/items", "/admin", "/closed", "/a%20b",
    }  # fmt: skip
    by_path = {each.path: each.policy for each in vectors}
    assert by_path["/admin"].allow_origins == (office,)
    strangers = {
        (each.path, each.origin)
        for each in of(Aspect.NEAR_MISSES, policies)
        if each.trick is Trick.OTHER_PATH
    }
    assert ("/admin", APP) in strangers
    assert ("/items", office) in strangers
    assert ("/closed", APP) in strangers


def test_a_vector_says_what_it_asks() -> None:
    assert list(map(str, of(Aspect.HEADERS)[:1])) == [
        "GET /items with X-A from https://app.example.com"
    ]
    credentials = of(Aspect.CREDENTIALS)
    assert str(credentials[0]) == "GET /items with credentials from https://app.example.com"
    caches = of(Aspect.CACHES)
    assert str(caches[0]) == "GET /items without Origin"
    assert str(caches[1]) == "GET /items?crossorigin-verify=1-1 without Origin, in turn 1"
    joined = vectors_for(POLICY, f"{URL}?a=1")
    assert any(each.path == "/items?a=1&crossorigin-verify=1-1" for each in joined)


def test_a_patch_in_lower_case_is_another_method() -> None:
    policy = Policy(allow_origins=[APP], allow_methods=["PATCH", "POST"])
    methods = {
        each.method: each.allowed for each in of(Aspect.METHODS, policy) if not each.credentials
    }
    assert (methods["PATCH"], methods["patch"]) == (True, False)


def test_what_needs_no_preflight_is_all_that_some_policies_allow() -> None:
    policy = Policy(allow_origins=[APP])
    assert of(Aspect.MAX_AGE, policy) == []
    assert all(each.sends for each in of(Aspect.ORIGINS, policy))
    headers_only = Policy(allow_origins=[APP], allow_headers="*")
    (asked,) = of(Aspect.MAX_AGE, headers_only)
    assert asked.headers == (("Content-Type", "application/json"),)
