"""Each target's real server answers as the middleware does, for every clause of a policy."""

from __future__ import annotations

import http.client
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.conformance import verify
from crossorigin.export import TARGETS, ExportError, export
from crossorigin.export.declared import DeclaredTarget
from crossorigin.export.exporting import _BY_NAME
from crossorigin.transports import NetworkTransport

from .comparing import Asked, Facts, Reference, ask, differences
from .gateways import GATEWAYS, HSTS
from .policies import MAPS, PARTS, POLICIES, drawn
from .requests import (
    has_trailing_dot,
    odd_requests,
    preflight,
    requests_for,
    requests_for_map,
    unseen_requests,
)

SEED = 20261129
APP = "https://app.example.com"
EVIL = "https://evil.example"
CORS_FREE = ("access-control-", "vary")


@contextmanager
def gateway(target: str, policy: Policy, backend: int, folder: Path) -> Iterator[int]:
    found = export(policy, target, folder=str(folder), accept=["unusual-methods"])
    assert found.is_exact or {each.code for each in found.losses} >= {"unusual-methods"}
    with GATEWAYS[target](found.files, backend, folder) as port:
        yield port


def sayable(policy: Policy, target: str) -> Policy:
    """The policy, with the usual status of preflights if the target can only answer with that."""
    try:
        export(policy, target, accept=["unusual-methods"])
    except ExportError:
        policy = policy.replace(preflight_status=204)
    return policy


def one(port: int, asked: Asked) -> tuple[Facts, dict[str, str], bytes]:
    """One answer, with all of its headers and its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        seen = ask(connection, asked)
        connection.request(asked.method, asked.path, headers=dict(asked.headers))
        response = connection.getresponse()
        body = response.read()
        return seen, {name.lower(): value for name, value in response.getheaders()}, body
    finally:
        connection.close()


def test_every_target_has_a_server() -> None:
    """But those that are formats of products which decide by themselves."""
    assert {name for name in TARGETS if not isinstance(_BY_NAME[name], DeclaredTarget)} == {
        *GATEWAYS
    }


@pytest.mark.parametrize("target", GATEWAYS)
@pytest.mark.parametrize("name", POLICIES)
def test_every_clause_is_answered_as_the_middleware_does(
    name: str, target: str, backend: int, tmp_path: Path
) -> None:
    policy = sayable(POLICIES[name], target)
    with gateway(target, policy, backend, tmp_path) as port:
        requests = list(requests_for(policy))
        assert len(requests) > 300
        assert next(differences(port, Reference(policy), requests), None) is None


@pytest.mark.parametrize("target", GATEWAYS)
def test_verify_finds_no_departure(target: str, backend: int, tmp_path: Path) -> None:
    policy = POLICIES["every-form"]
    with gateway(target, policy, backend, tmp_path) as port, NetworkTransport() as transport:
        report = verify(policy, f"http://127.0.0.1:{port}/own", transport=transport)
        assert report.departures == ()


@pytest.mark.parametrize("target", GATEWAYS)
def test_drawn_policies(target: str, backend: int, tmp_path: Path) -> None:
    for number, policy in enumerate(drawn(SEED, 2, target)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with gateway(target, policy, backend, folder) as port:
            found = next(differences(port, Reference(policy), requests_for(policy)), None)
            assert found is None, (SEED, policy, found)


@pytest.mark.parametrize("target", GATEWAYS)
def test_what_no_browser_sends_differs_only_if_the_export_says_so(
    target: str, backend: int, tmp_path: Path
) -> None:
    """Repeated lines and empty values."""
    policy = POLICIES["every-form"]
    named = {loss.code for loss in export(policy, target, accept=["unusual-methods"]).losses}
    with gateway(target, policy, backend, tmp_path) as port:
        found = list(differences(port, Reference(policy), unseen_requests(policy)))
    for asked, _, _ in found:
        names = [name for name, _ in asked.headers]
        code = "repeated-lines" if len(names) > len(set(names)) else "empty-headers"
        assert code in named, asked


@pytest.mark.parametrize("target", GATEWAYS)
def test_the_users_own_settings_and_the_gateways_own_answers(
    target: str, backend: int, tmp_path: Path
) -> None:
    policy = POLICIES["every-form"]
    reference = Reference(policy)
    actual = reference(Asked("GET", "/ok", (("Origin", APP),)))
    refused = reference(Asked("GET", "/ok", (("Origin", EVIL),)))
    with gateway(target, policy, backend, tmp_path) as port:
        for path in ("/down", "/static", "/login", "/inner"):
            seen, headers, _ = one(port, Asked("GET", path, (("Origin", APP),)))
            assert (seen.cors, seen.vary) == (actual.cors, actual.vary | seen.vary), path
            assert "origin" in seen.vary, path
            assert HSTS in headers.items(), path
            assert seen.reached == (path == "/inner")
            seen, headers, _ = one(port, Asked("GET", path, (("Origin", EVIL),)))
            assert (seen.cors, "origin" in seen.vary) == (refused.cors, True), path
            # A preflight has no login.
            asked = preflight(APP, "PUT", "x-trace")
            expected = reference(asked)
            assert one(port, Asked("OPTIONS", path, asked.headers))[0] == expected, path
        _, headers, body = one(port, Asked("GET", "/stream", (("Origin", APP),)))
        assert body == b"piece\npiece\nlast\n"


@pytest.mark.parametrize("target", GATEWAYS)
def test_ten_thousand_origins(target: str, backend: int, tmp_path: Path) -> None:
    """And long ones, and many header names: too much for one regular expression of PCRE."""
    origins = [f"https://tenant-{number}.example.com" for number in range(10_000)]
    long = [f"https://{'.'.join(['a' * 50] * 4)}.{number}.example" for number in range(300)]
    names = [f"X-Task-{'abcdefghij' * 2}{number}" for number in range(60)]
    policy = Policy(allow_origins=[*origins, *long], allow_headers=names, allow_credentials=True)
    with gateway(target, policy, backend, tmp_path) as port:
        asked = [
            Asked("GET", "/own", (("Origin", origin),))
            for origin in (
                *origins[::500],
                *long[::50],
                f"{long[0]}x",
                origins[-1],
                f"{origins[-1]}0",
                origins[0].upper(),
                EVIL,
            )
        ]
        # No other letter counts as one of ASCII, such as a long s or the sign of Kelvin.
        asked += [
            preflight(origins[0], "GET", requested)
            for name in (names[0], names[-1])
            for requested in (
                name.lower(),
                name.upper(),
                f"{name},{names[1]} ,",
                f"{name}x",
                name.replace("s", "\xc5\xbf"),
                name.replace("k", "\xe2\x84\xaa"),
            )
        ]
        assert list(differences(port, Reference(policy), asked)) == []


def test_an_accepted_status_of_apache_is_all_that_differs(backend: int, tmp_path: Path) -> None:
    policy = POLICIES["any-origin"]
    found = export(policy, "apache", accept=["preflight-status"])
    assert not found.is_exact
    with GATEWAYS["apache"](found.files, backend, tmp_path) as port:
        different = list(differences(port, Reference(policy), requests_for(policy)))
    assert different
    for _, expected, seen in different:
        assert (expected.status, seen.status) == (200, 204)
        assert replace(expected, status=204) == seen


BLOCKERS = [name for name in GATEWAYS if _BY_NAME[name].blocks]
SITES = (None, "same-origin", "same-site", "cross-site", "none", "Same-Origin", "")


@pytest.mark.parametrize("target", BLOCKERS)
@pytest.mark.parametrize(
    ("block_refused", "block_missing_origin"),
    [(True, False), ("unsafe-methods", False), (True, True), ("unsafe-methods", True)],
)
def test_requests_are_blocked_as_by_the_middleware(
    target: str,
    block_refused: Literal["unsafe-methods", True],
    block_missing_origin: bool,
    backend: int,
    tmp_path: Path,
) -> None:
    policy = Policy(
        allow_origins=[APP],
        allow_credentials=True,
        block_refused=block_refused,
        block_missing_origin=block_missing_origin,
    )
    codes = {loss.code for loss in export(policy, target).losses}
    sites = SITES if "empty-headers" not in codes else SITES[:-1]
    with gateway(target, policy, backend, tmp_path) as port:
        own = f"http://127.0.0.1:{port}"
        for origin in (None, APP, EVIL, own, f"https://127.0.0.1:{port}", "http://127.0.0.1"):
            sent = [] if origin is None else [("Origin", origin)]
            asked = [
                Asked(method, "/own", (*sent, *site, ("Content-Length", "0")))
                for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS")
                for site in [() if each is None else (("Sec-Fetch-Site", each),) for each in sites]
            ]
            assert next(differences(port, Reference(policy), asked), None) is None
        found = next(differences(port, Reference(policy), requests_for(policy)), None)
        assert found is None
        for path in ("/own", "/page.html", "/login"):  # whatever the type and the login of the path
            evil = Asked("POST", path, (("Origin", EVIL), ("Content-Length", "0")))
            seen, headers, body = one(port, evil)
            assert (seen.status, seen.reached) == (403, False), path
            if target != "apache":  # it sends its own page
                assert body == b"Cross-origin request refused."
                assert headers["content-type"].startswith("text/plain"), path


@pytest.mark.parametrize("target", GATEWAYS)
def test_parts_are_chosen_as_by_the_middleware(target: str, backend: int, tmp_path: Path) -> None:
    with gateway(target, PARTS, backend, tmp_path) as port:
        assert next(differences(port, Reference(PARTS), requests_for(PARTS)), None) is None


@pytest.mark.parametrize("target", GATEWAYS)
@pytest.mark.parametrize("name", MAPS)
def test_a_map_is_as_in_the_middleware(
    name: str, target: str, backend: int, tmp_path: Path
) -> None:
    policies, chance = MAPS[name], random.Random(SEED)  # noqa: S311
    accepted = ["odd-paths", "unusual-methods", "trailing-dot"]
    found = export(policies, target, accept=accepted, folder=str(tmp_path))
    assert found.is_exact == (name == "hosts" and target not in ("varnish", "lighttpd"))
    with GATEWAYS[target](found.files, backend, tmp_path) as port:
        asked = list(requests_for_map(policies, chance, 150))
        if "trailing-dot" in {each.code for each in found.losses}:
            asked = [each for each in asked if not has_trailing_dot(each)]
        different = next(differences(port, Reference(policies), asked), None)
        assert different is None


@pytest.mark.parametrize("target", GATEWAYS)
def test_paths_with_odd_spellings_have_no_cors(target: str, backend: int, tmp_path: Path) -> None:
    policies = PolicyMap({"/": Policy(allow_origins="*"), "/admin": NO_CORS})
    asked = list(odd_requests(random.Random(SEED), 40))  # noqa: S311
    found = export(policies, target, accept=["odd-paths"], folder=str(tmp_path))
    with GATEWAYS[target](found.files, backend, tmp_path) as port:
        different = list(differences(port, Reference(policies), asked))
        for each in asked:
            assert one(port, each)[0].cors == {}, each
    assert any(expected.cors for _, expected, _ in different)
