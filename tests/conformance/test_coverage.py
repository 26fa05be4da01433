"""What is claimed is what was asked: each part of a policy has a question, or is named."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from crossorigin import NO_CORS, Policy, PolicyError, PolicyMap
from crossorigin.conformance import Vector, report_as_dict, running, vectors_for, verify
from crossorigin.conformance.coverage import not_asked
from crossorigin.fetch.origins import NEVER_SENT_SCHEMES
from crossorigin.transports import ASGITransport, WSGITransport
from crossorigin.wsgi import CORSMiddleware

from .drawing import wsgi_app
from .test_verify import OF_REPORTS

APP = "https://app.example.com"
URL = "https://api.example.net/items"
WHOLE = Policy(
    allow_origins=[APP, "https://*.example.org", "null", "wails://wails"],
    allow_methods=["PUT", "REPORT", "GET"],
    allow_headers=["X-A", "Content-Type"],
    expose_headers=["X-Id"],
    allow_credentials=True,
    max_age=60,
    block_refused=True,
    allow_private_network=True,
    dangerously_allow_null_origin=True,
)
ANY = Policy(allow_origins="*", allow_methods="*", allow_headers=["*", "Authorization"])


@pytest.mark.parametrize(
    "scheme",
    [
        "app", "capacitor", "chrome-extension", "electron", "ionic", "moz-extension",
        "safari-web-extension", "tauri", "vscode-file", "vscode-webview", "wails", "x-own",
    ],
)  # fmt: skip
def test_a_bare_application_conforms_to_no_policy_of_any_scheme(scheme: str) -> None:
    app = Starlette(routes=[Route("/items", lambda _: PlainTextResponse("[]"))])
    # The id of an extension of Chrome is 32 letters from a to p.
    origin = f"{scheme}://{'abcdefghijklmnop' * 2 if scheme == 'chrome-extension' else 'localhost'}"
    policy = Policy(allow_origins=[origin])
    with ASGITransport(app) as transport:
        report = verify(policy, URL, transport=transport)
    assert not report.conforms
    assert report.not_asked == ()
    assert report.departures[0].vector.origin == origin


@pytest.mark.parametrize("scheme", sorted(NEVER_SENT_SCHEMES))
def test_what_no_page_sends_no_policy_has(scheme: str) -> None:
    with pytest.raises(PolicyError):
        Policy(allow_origins=[f"{scheme}://localhost"])


@pytest.mark.parametrize("policy", [WHOLE, ANY, NO_CORS, Policy(allow_origins=[APP], max_age=9)])
def test_every_part_has_a_question(policy: Policy) -> None:
    report = verify(policy, URL, transport=WSGITransport(CORSMiddleware(wsgi_app, policy=policy)))
    assert report.not_asked == ()
    assert report.conforms, report.departures


@pytest.mark.parametrize(
    ("policy", "keep", "missing"),
    [
        (WHOLE, lambda each: each.origin != APP, f"allow_origins {APP}"),
        (WHOLE, lambda each: ".example.org" not in (each.origin or ""), "allow_origins https://*."),
        (WHOLE, lambda each: each.origin != "null", "allow_origins null"),
        (WHOLE, lambda each: each.method != "REPORT", "allow_methods REPORT"),
        (WHOLE, lambda each: "X-A" not in dict(each.headers), "allow_headers X-A"),
        (WHOLE, lambda each: not each.credentials, "allow_credentials"),
        (WHOLE, lambda each: each.aspect != "expose", "expose_headers"),
        (WHOLE, lambda each: each.aspect != "max-age", "max_age"),
        (WHOLE, lambda each: each.aspect != "blocking", "block_refused"),
        (WHOLE, lambda each: each.aspect != "private-network", "allow_private_network"),
        (ANY, lambda each: not each.allowed, "allow_origins *"),
        (ANY, lambda each: each.method in ("GET", "HEAD", "POST"), "allow_methods *"),
        (
            ANY,
            lambda each: not each.headers or "Authorization" in dict(each.headers),
            "allow_headers *",
        ),
    ],
)
def test_a_part_without_its_question_is_named(
    monkeypatch: pytest.MonkeyPatch, policy: Policy, keep: Any, missing: str
) -> None:
    """The claim is worked out from the questions: take some away, and it changes."""

    def fewer(*args: Any, **options: Any) -> list[Vector]:
        return [each for each in vectors_for(*args, **options) if keep(each)]

    monkeypatch.setattr(running, "vectors_for", fewer)
    transport = WSGITransport(CORSMiddleware(wsgi_app, policy=policy))
    report = verify(policy, URL, transport=transport)
    assert any(str(each).startswith(missing) for each in report.not_asked), report.not_asked
    assert not report.conforms
    OF_REPORTS.validate(report_as_dict(report))


def named(policies: PolicyMap, url: str, **options: Any) -> list[str]:
    vectors = vectors_for(policies, url, **options)
    return [str(each) for each in not_asked(policies, vectors, options.get("prefix", ""))]


def test_a_name_that_is_not_punycode_shows_as_it_is() -> None:
    policies = PolicyMap({"/": Policy(allow_origins=["https://xn--a.example"])})
    assert named(policies, URL) == [
        "allow_origins https://xn--a.example: no request of such a page was asked for"
    ]


def test_policies_of_other_hosts_and_paths_are_named() -> None:
    policy = Policy(allow_origins=[APP])
    other = Policy(allow_origins=["https://b.example"])
    hosts = PolicyMap({"/": policy}, hosts={"cdn.example.net": PolicyMap({"/": other})})
    assert named(hosts, URL) == [
        'hosts."cdn.example.net": it is for another host; verify it by a URL of that host'
    ]
    assert named(hosts, "https://cdn.example.net/x") == [
        "the policy of all other paths and hosts: it is for another host; verify it by a URL of "
        "that host"
    ]
    paths = PolicyMap({"/": policy, "/admin": other})
    assert named(paths, URL) == []
    assert named(paths, "https://api.example.net/admin/users") == [
        "the policy of all other paths and hosts: no path under it was asked; name one"
    ]


def test_a_prefix_that_a_proxy_strips_is_not_the_policys() -> None:
    policies = PolicyMap(
        {"/": Policy(allow_origins=[APP]), "/admin": Policy(allow_origins=["https://b.example"])}
    )
    vectors = vectors_for(policies, "https://api.example.net/api/items", prefix="/api")
    assert {each.home: each.policy.allow_origins for each in vectors} == {
        "https://api.example.net/api/items": (APP,),
        "https://api.example.net/api/admin": ("https://b.example",),
    }
    assert named(policies, "https://api.example.net/api/items", prefix="/api") == []
    for prefix, message in (("api", "is not a path"), ("/other", "is not under the prefix")):
        with pytest.raises(ValueError, match=message):
            vectors_for(policies, URL, prefix=prefix)


def test_the_root_is_asked_only_where_it_is_named_or_nothing_else_is() -> None:
    def homes(policies: Policy | PolicyMap, url: str, *paths: str) -> set[str]:
        return {each.home.partition(".net")[2] for each in vectors_for(policies, url, paths=paths)}

    policy = Policy(allow_origins=[APP])
    base = "https://api.example.net"
    assert homes(policy, base) == {"/"}
    assert homes(policy, base, "/items") == {"/items"}
    assert homes(policy, f"{base}/", "/items") == {"/", "/items"}
    assert homes(PolicyMap({"/a": policy}), base) == {"/a"}


def test_exact_paths_and_placeholders_are_asked_about() -> None:
    own = Policy(allow_origins=[APP])
    policies = PolicyMap({"/": ANY, "=/health": own, "/users/{id}/avatar": own})
    vectors = vectors_for(policies, URL)
    asked = {each.home.partition(".net")[2] for each in vectors if each.policy == own}
    assert asked == {"/health", "/users/crossorigin-verify-any/avatar"}
    assert not any("paths." in missing.field for missing in not_asked(policies, vectors))
    middleware = CORSMiddleware(wsgi_app, policy=policies)
    report = verify(policies, URL, transport=WSGITransport(middleware))
    assert not report.departures
