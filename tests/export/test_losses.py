"""Each loss has evidence: by requests, what would go wrong, or a document of the vendor."""

from __future__ import annotations

import ast
import socket
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from crossorigin import NO_CORS, OriginPredicate, Policy, PolicyMap
from crossorigin.export import FORMS, TARGETS, ExportError, Loss, export
from crossorigin.export.intermediate import compile_rules
from crossorigin.export.traefik import TRAEFIK

from .comparing import Asked, Facts, Reference, differences
from .evidence import DOCUMENTS, EVERYWHERE, NOT_CONFIRMED, TESTS
from .gateways import GATEWAYS, haproxy, lighttpd, traefik, varnish
from .policies import POLICIES
from .requests import preflight, unseen_requests
from .test_gateways import one

ROOT = Path(__file__).parents[2]
APP, EVIL = "https://app.example.com", "https://evil.example"
PLAIN = Policy(allow_origins=[APP], allow_methods=["PUT"], allow_headers=["X-Trace"])


CODES = frozenset(
    str(node.args[0].value)
    for path in (ROOT / "src" / "crossorigin" / "export").glob("*.py")
    for node in ast.walk(ast.parse(path.read_text("utf-8")))
    if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Loss"
    if isinstance(node.args[0], ast.Constant)
)
"""The codes in the source."""


# --- The table -----------------------------------------------------------------------------------


def losses_of(clause: Policy | PolicyMap, target: str, form: str | None = None) -> list[Loss]:
    """Those that forbid an export, and those of a file that is written."""
    found: list[Loss] = []
    for accept in ((), CODES):
        try:
            found += export(clause, target, accept=accept, form=form).losses
        except ExportError as error:
            found += error.losses
    return found


def pairs() -> set[tuple[str, str]]:
    """All losses of all targets and forms, for every clause of the table in docs/export.md."""
    table: dict[str, Any] = run_path(str(ROOT / "scripts" / "export-table"))
    clauses = [*table["CLAUSES"].values(), *POLICIES.values()]
    return {
        (loss.code, target)
        for clause in clauses
        for target in TARGETS
        for form in (None, *(form for form, able in FORMS.items() if target in able))
        for loss in losses_of(clause, target, form)
    }


def test_each_loss_of_each_target_has_evidence() -> None:
    found = pairs()
    without = {
        (code, target)
        for code, target in found
        if (code, target) not in TESTS
        and code not in EVERYWHERE
        and not (target in GATEWAYS and (code, None) in TESTS)
    }
    assert without == {*DOCUMENTS} | NOT_CONFIRMED
    assert {*DOCUMENTS}.isdisjoint(NOT_CONFIRMED)
    # No evidence for what is not a loss any more.
    assert {(code, target) for code, target in TESTS if target is not None} <= found
    codes = {code for code, _ in found}
    assert {code for code, target in TESTS if target is None} <= codes
    page = " ".join((ROOT / "docs" / "export.md").read_text("utf-8").split())
    assert f"For {len(DOCUMENTS)} losses it is a document" in page
    assert f"For {len(NOT_CONFIRMED)} losses, such as" in page


def test_each_code_in_the_source_is_known() -> None:
    others = {"paths", "methods", "unwritable-text"}  # test_export.py and test_declared.py
    assert {code for code, _ in pairs()} | others == CODES


@pytest.mark.parametrize("where", sorted(set(TESTS.values())))
def test_each_test_of_the_table_is_there(where: str) -> None:
    file, _, name = where.partition("::")
    text = (ROOT / file).read_text("utf-8")
    assert f"def {name or 'test_'}" in text


# --- Servers -------------------------------------------------------------------------------------


def seen(
    port: int, method: str, origin: str, *headers: tuple[str, str], path: str = "/ok"
) -> Facts:
    return one(port, Asked(method, path, (("Origin", origin), *headers)))[0]


def test_what_no_target_says_is_missing_there(backend: int, tmp_path: Path) -> None:
    """Origins that only a function or only a candidate allows have no CORS."""
    policies: dict[str, Policy | PolicyMap] = {
        "allow-origin-if": OriginPredicate(lambda _: True).added_to(PLAIN),
        "candidate": PolicyMap({"/": PLAIN}, candidate=PLAIN.replace(allow_origins="*")),
    }
    for code, policy in policies.items():
        folder = tmp_path / code
        folder.mkdir()
        files = export(policy, "haproxy", accept=[code], folder=str(folder)).files
        with haproxy(files, backend, folder) as port:
            assert seen(port, "GET", EVIL).cors == {}
            assert seen(port, "GET", APP).cors


def test_a_gateway_does_not_know_the_policies_of_routes(backend: int, tmp_path: Path) -> None:
    """A route without CORS would have the CORS headers of its path."""
    policies = PolicyMap({"/": PLAIN}, named={"closed": NO_CORS})
    for target in TARGETS:
        with pytest.raises(ExportError, match="route-policies") as caught:
            export(policies, target, accept=CODES)
        assert "'closed'" in caught.value.losses[0].message
    both = PolicyMap({"/": PLAIN, "/x": NO_CORS}, named={"closed": NO_CORS})
    assert export(both, "haproxy", accept=["odd-paths"]).files
    files = export(PolicyMap({"/": PLAIN}), "haproxy", folder=str(tmp_path)).files
    with haproxy(files, backend, tmp_path) as port:
        assert seen(port, "GET", APP).cors  # the application sends none


UNREADABLE = (
    f"GET /ok HTTP/1.1\r\nHost: a\r\nOrigin: {APP}\r\nB ad\x00: 1",
    f"G\x01T /ok HTTP/1.1\r\nHost: a\r\nOrigin: {APP}",
)


def sent(port: int, request: str) -> str:
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(request.encode("latin-1"))
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer.decode("latin-1").lower()


@pytest.mark.parametrize("target", GATEWAYS)
def test_requests_that_no_browser_sends(target: str, backend: int, tmp_path: Path) -> None:
    """Each loss that only such a request shows is shown by one, and none has more permissions."""
    policy = POLICIES["every-form"]
    found = export(policy, target, accept=["unusual-methods"], folder=str(tmp_path))
    named = {loss.code for loss in found.losses}
    assert "malformed-requests" in named
    with GATEWAYS[target](found.files, backend, tmp_path) as port:
        different = list(differences(port, Reference(policy), unseen_requests(policy)))
        unread = [sent(port, f"{each}\r\n\r\n") for each in UNREADABLE]
    shown = set()
    for asked, _, _ in different:
        names = [name for name, _ in asked.headers]
        shown.add("repeated-lines" if len(names) > len(set(names)) else "empty-headers")
    assert shown == named & {"repeated-lines", "empty-headers"}
    statuses = [each[:12] for each in unread]
    assert {each.partition(" ")[2][:1] for each in statuses} <= {"4", "5"}, statuses
    assert any("access-control-" not in each for each in unread)


def test_varnish_refuses_unusual_methods(backend: int, tmp_path: Path) -> None:
    policy = PLAIN.replace(allow_methods="*")
    files = export(policy, "varnish", accept=["unusual-methods"], folder=str(tmp_path)).files
    with varnish(files, backend, tmp_path) as port:
        assert seen(port, "EGG", APP).status == 501
        assert seen(port, "PATCH", APP).status == 200
    assert Reference(policy)(Asked("EGG", "/ok", (("Origin", APP),))).status == 200


def test_requests_of_other_sites_pass_varnish(backend: int, tmp_path: Path) -> None:
    policy = PLAIN.replace(block_refused=True)
    with pytest.raises(ExportError, match="block-refused"):
        export(policy, "varnish")
    files = export(PLAIN, "varnish", folder=str(tmp_path)).files
    length = ("Content-Length", "0")
    with varnish(files, backend, tmp_path) as port:
        assert seen(port, "POST", EVIL, length).reached
    answer = Reference(policy)(Asked("POST", "/ok", (("Origin", EVIL), length)))
    assert (answer.status, answer.reached) == (403, False)


def test_lighttpd_reads_a_host_without_its_dot(backend: int, tmp_path: Path) -> None:
    policies = PolicyMap({"/": NO_CORS}, hosts={"api.example.com": PLAIN})
    files = export(policies, "lighttpd", accept=["trailing-dot"], folder=str(tmp_path)).files
    asked = Asked("GET", "/ok", (("Origin", APP), ("Host", "api.example.com.")))
    with lighttpd(files, backend, tmp_path) as port:
        assert one(port, asked)[0].cors
    assert Reference(policies)(asked).cors == {}


def test_what_traefik_would_do_with_policies_that_are_refused(backend: int, tmp_path: Path) -> None:
    """The lists are written all the same, and Traefik is asked."""
    length = ("Content-Length", "0")
    policies: dict[str, Policy | PolicyMap] = {
        "several-policies": PolicyMap({"/": PLAIN, "/own": NO_CORS}),
        "block-refused": PLAIN.replace(block_refused=True, allow_private_network=True),
    }
    for code, policy in policies.items():
        folder = tmp_path / code
        folder.mkdir()
        with pytest.raises(ExportError, match=code):
            export(policy, "traefik")
        rules = compile_rules(PLAIN if isinstance(policy, PolicyMap) else policy)
        with traefik(TRAEFIK.files(rules, "", ""), backend, folder) as port:
            if code == "several-policies":
                # The policy of / is in force at /own, too.
                assert seen(port, "GET", APP, path="/own").cors
            else:
                assert seen(port, "POST", EVIL, length).reached
                private = ("Access-Control-Request-Private-Network", "true")
                answer = one(port, preflight(APP, "PUT", "x-trace", private))[0]
                assert "access-control-allow-private-network" not in answer.cors


def test_traefik_sends_a_wildcard_as_it_is(backend: int, tmp_path: Path) -> None:
    """So browsers still ask for Authorization by its name."""
    accepted = ["preflight-status", "refused-preflights", "vary"]
    policy = PLAIN.replace(allow_headers="*", allow_methods="*")
    with traefik(export(policy, "traefik", accept=accepted).files, backend, tmp_path) as port:
        answer = one(port, preflight(APP, "PUT", "authorization"))[0]
        assert answer.cors["access-control-allow-headers"] == [frozenset({"*"})]
        assert answer.cors["access-control-allow-methods"] == [frozenset({"*"})]


def test_traefik_can_allow_no_origin(backend: int, tmp_path: Path) -> None:
    """Preflights get lists, but no origin."""
    accepted = ["preflight-status", "refused-preflights", "vary"]
    files = export(NO_CORS, "traefik", accept=accepted).files
    with traefik(files, backend, tmp_path) as port:
        for path in ("/ok", "/own", "/doubled", "/missing"):
            assert seen(port, "GET", APP, path=path).cors == {}
        answer = one(port, preflight(APP, "PUT", ""))[0]
        assert "access-control-allow-origin" not in answer.cors
