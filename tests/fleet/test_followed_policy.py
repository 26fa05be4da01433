"""What a followed policy takes up, and what it does not: with a source that a test controls."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crossorigin import FollowedPolicy, Policy, PolicyError, PolicyMap, followed_policy
from crossorigin.observability import CheckResult, PolicyCheck
from crossorigin.policy import Release
from crossorigin.policy.releases import with_release
from crossorigin.sources import FileSource, SourceError

from ..forks import as_in_a_child
from ..servers.running import wait_until


def text(name: str) -> str:
    return f'allow_origins = ["https://{name}.example"]\n'


def policies(name: str) -> PolicyMap:
    return PolicyMap({"/": Policy(allow_origins=[f"https://{name}.example"])})


def document(name: str, version: int | None = None) -> bytes:
    if version is None:
        return text(name).encode()
    release = Release(version, "me", "2026-01-01T00:00:00Z")
    return with_release(text(name), release, is_toml=True).encode()


class Scripted:
    """A source that gives `now`, or raises it."""

    address = "scripted"
    interval = 0.01
    is_toml = None

    def __init__(self, now: bytes | Exception, *, may_lag: bool = True) -> None:
        self.now = now
        self.may_lag = may_lag
        self.fetched = 0
        self.events: list[str] = []
        self.waiting: Exception | None = None

    def fetch(self) -> bytes:
        self.fetched += 1
        if isinstance(self.now, Exception):
            raise self.now
        return self.now

    def wait(self, seconds: float, closing: threading.Event) -> None:
        assert seconds <= self.interval
        if self.waiting is not None:
            raise self.waiting
        closing.wait(seconds)

    def disconnect(self) -> None:
        self.events.append("disconnect")

    def after_fork(self) -> None:
        self.events.append("after_fork")


@pytest.fixture(autouse=True)
def level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "crossorigin")


def looked(policy: FollowedPolicy, source: Scripted, now: bytes | Exception) -> FollowedPolicy:
    source.now = now
    policy._look()
    return policy


DOWN = SourceError("nobody answers")


@pytest.mark.parametrize(
    ("in_force", "given", "taken"),
    [
        (document("a"), document("b"), True),
        (document("a"), document("b", 1), True),
        (document("a", 1), document("b", 2), True),
        (document("a", 7), document("b", 2**63 - 1), True),
        (document("a", 7), document("b", 6), False),
        (document("a", 7), document("b", 7), False),
        (document("a", 7), document("b"), False),
        (document("a", 7), document("a", 6), False),
        (document("a", 7), b"", False),
        (document("a", 7), b"\x00\xff", False),
        (document("a", 7), b"[1]", False),
        (document("a", 7), b"{}", False),
        (document("a", 7), b"null", False),
        (document("a", 7), document("b", 8)[:-1], False),
        (document("a", 7), document("b", 8) + b"max_age = 1\n", False),
        (document("a", 7), document("b", 8).replace(b"b.example", b"c.example"), False),
        (document("a", 7), DOWN, False),
        (document("a", 7), OSError("unexpected"), False),
    ],
)
def test_only_a_right_document_that_is_not_older_comes_into_force(
    in_force: bytes, given: bytes | Exception, taken: bool
) -> None:
    source = Scripted(in_force)
    policy = FollowedPolicy(source)
    assert policy.policy == policies("a")
    before = policy.version
    if isinstance(given, OSError):
        with pytest.raises(OSError, match="unexpected"):
            looked(policy, source, given)
        return
    looked(policy, source, given)
    assert (policy.policy != policies("a")) == taken
    assert (policy.error is None) == taken
    assert taken or policy.version == before


def test_the_same_version_in_another_spelling_is_the_same() -> None:
    source = Scripted(document("a", 7))
    policy = FollowedPolicy(source)
    checks: list[PolicyCheck] = []
    policy._on_check = checks.append
    spelled = b'{"release": {"version": 7}, "allow_origins": ["https://a.example"]}'
    for now in (spelled, document("a", 7), spelled):
        looked(policy, source, now)
        assert policy.error is None
    assert {each.result for each in checks} == {CheckResult.UNCHANGED}


def test_a_source_that_cannot_lag_has_the_current_policy_of_any_version() -> None:
    source = Scripted(document("a", 7), may_lag=False)
    policy = FollowedPolicy(source)
    assert looked(policy, source, document("b", 6)).policy == policies("b")
    assert looked(policy, source, document("c")).policy == policies("c")


def test_each_reason_is_logged_once_until_a_check_succeeds(
    caplog: pytest.LogCaptureFixture,
) -> None:
    source = Scripted(document("a", 7))
    policy = FollowedPolicy(source)
    for _ in range(3):
        looked(policy, source, DOWN)
        looked(policy, source, document("b", 6))
    kept = "\nThe last valid policies stay in force."
    assert caplog.messages == [
        f"scripted: nobody answers{kept}",
        "scripted: version 6 is older than version 7, which is in force; if the store has lost "
        f"that version, push with --version 8{kept}",
    ]
    assert policy.error == caplog.messages[1].partition("\n")[0]
    looked(policy, source, document("a", 7))
    looked(policy, source, DOWN)
    assert len(caplog.messages) == 3
    for number in range(100):
        looked(policy, source, SourceError(f"port {number}"))
    assert len(caplog.messages) == 2 + followed_policy.MOST_LOGGED


def test_a_wrong_document_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Scripted(document("a", 7))
    policy = FollowedPolicy(source)
    looked(policy, source, document("b", 6))
    monkeypatch.setattr(PolicyMap, "from_content", None)
    looked(policy, source, document("b", 6))
    assert policy.error is not None


def test_checks_are_observed() -> None:
    checks: list[PolicyCheck] = []
    source = Scripted(document("a", 7))
    policy = FollowedPolicy(source, on_check=checks.append)
    for now in (document("a", 7), document("b", 8), document("a", 7), DOWN, document("b", 8)):
        looked(policy, source, now)
    assert [(each.result, each.version, each.error is None) for each in checks] == [
        (CheckResult.CHANGED, 7, True),
        (CheckResult.UNCHANGED, 7, True),
        (CheckResult.CHANGED, 8, True),
        (CheckResult.REFUSED, 8, False),
        (CheckResult.FAILED, 8, False),
        (CheckResult.UNCHANGED, 8, True),
    ]
    assert {each.source for each in checks} == {"scripted"}
    confirmed = [each.confirmed or 0.0 for each in checks]
    assert confirmed == sorted(confirmed)
    assert confirmed[0] > 0


def test_an_observer_that_fails_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def fails(check: PolicyCheck) -> None:
        raise ZeroDivisionError

    source = Scripted(document("a"))
    policy = FollowedPolicy(source, on_check=fails)
    assert looked(policy, source, document("b")).policy == policies("b")
    assert caplog.messages == ["on_check raised ZeroDivisionError"] * 2


def test_the_age_is_the_time_since_the_source_confirmed_the_policies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    source = Scripted(document("a", 7))
    policy = FollowedPolicy(source)
    now[0] += 5
    assert policy.age == 5
    looked(policy, source, DOWN)
    assert policy.age == 5
    looked(policy, source, document("b", 6))
    assert policy.age == 5
    looked(policy, source, document("a", 7))
    assert policy.age == 0
    never = FollowedPolicy(Scripted(DOWN), initial=policies("x"))
    assert never.age is None


# --- Starting ------------------------------------------------------------------------------------


def test_a_source_that_is_down_at_the_start_is_an_error_unless_a_policy_is_given(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for keep in (None, tmp_path / "kept"):
        with pytest.raises(SourceError, match="nobody answers"):
            FollowedPolicy(Scripted(DOWN), keep=keep)
    source = Scripted(DOWN)
    policy = FollowedPolicy(source, initial=Policy(allow_origins=["https://i.example"]))
    assert policy.policy == policies("i")
    assert policy.error == "scripted: nobody answers"
    assert caplog.messages == [
        "scripted: nobody answers\nThe kept or initial policies are in force."
    ]
    assert looked(policy, source, document("a", 1)).policy == policies("a")


def test_the_last_good_document_is_kept_on_disk(tmp_path: Path) -> None:
    keep = tmp_path / "new folder" / "kept"
    source = Scripted(document("a", 7))
    policy = FollowedPolicy(source, keep=keep)
    assert keep.read_bytes() == document("a", 7)
    looked(policy, source, document("b", 8))
    looked(policy, source, document("x", 3))
    looked(policy, source, b"wrong")
    assert keep.read_bytes() == document("b", 8)
    assert list(keep.parent.iterdir()) == [keep]
    again = FollowedPolicy(Scripted(DOWN), keep=keep, initial=policies("i"))
    assert (again.policy, again.version) == (policies("b"), 8)
    # A replica that lags does not undo what this machine has seen, also not for others.
    older = FollowedPolicy(Scripted(document("a", 7)), keep=keep)
    assert (older.policy, older.version) == (policies("b"), 8)
    late = FollowedPolicy(Scripted(document("a", 7)))
    late._keep = keep
    late._write_kept(document("a", 7), late._in_force)
    assert keep.read_bytes() == document("b", 8)
    newer = FollowedPolicy(Scripted(document("c", 9)), keep=keep)
    assert newer.policy == policies("c")
    assert keep.read_bytes() == document("c", 9)


def test_a_kept_document_that_is_wrong_or_cannot_be_written_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep = tmp_path / "kept"
    keep.write_bytes(b"\x00garbage")
    with pytest.raises(SourceError):
        FollowedPolicy(Scripted(DOWN), keep=keep)
    assert caplog.messages[0].endswith("\nThe kept policies are not used.")
    assert FollowedPolicy(Scripted(document("a")), keep=keep).policy == policies("a")
    caplog.clear()
    (tmp_path / "file").touch()
    assert FollowedPolicy(Scripted(document("a")), keep=tmp_path / "file" / "kept").version is None
    assert caplog.messages[0].startswith("the policies cannot be kept in")


def test_arguments_of_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match=r"source is 'str', not a source.*source_at"):
        FollowedPolicy("https://config.internal/cors.toml")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="initial is 'dict', not a Policy or a PolicyMap"):
        FollowedPolicy(Scripted(DOWN), initial={})  # type: ignore[arg-type]


# --- The thread ----------------------------------------------------------------------------------


def becomes(true: Callable[[], bool]) -> None:
    wait_until(true, lambda: "it does not happen")


def test_the_thread_goes_on_whatever_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed_policy, "LONGEST_RETRY", 0.02)
    source = Scripted(document("a", 1))
    told: list[int | None] = []

    class Follower:
        def take_up(self) -> None:
            told.append(policy.version)
            if len(told) == 1:
                raise ZeroDivisionError

    with FollowedPolicy(source) as policy:
        follower = Follower()
        policy.follow(follower.take_up)
        policy.start()
        source.now = document("b", 2)
        becomes(lambda: told == [2, 2])  # it failed at first
        source.now = MemoryError("unexpected")
        becomes(lambda: policy.error == "scripted: MemoryError: unexpected")
        source.now = document("b", 2)
        becomes(lambda: policy.error is None)
        source.waiting = SourceError("the connection is lost")
        becomes(lambda: policy.error == "scripted: the connection is lost")
        assert policy.policy == policies("b")
        source.waiting, source.now = None, document("c", 3)
        becomes(lambda: told == [2, 2, 3])
    assert source.events.count("disconnect") >= 4


def test_retries_become_rare_and_stay_bounded() -> None:
    source = Scripted(document("a", 1))
    policy = FollowedPolicy(source)
    source.now = DOWN
    delays = [policy._look_and_wait(policy._closing) for _ in range(40)]
    assert delays[0] <= followed_policy.FIRST_RETRY
    assert all(0 < each <= followed_policy.LONGEST_RETRY for each in delays)
    assert min(delays[10:]) >= followed_policy.LONGEST_RETRY / 2
    assert len(set(delays[10:])) == 30  # many processes do not ask at the same moment
    source.now = SourceError("busy", retry_after=60)
    assert policy._look_and_wait(policy._closing) == 60
    source.now = SourceError("busy", retry_after=1e9)
    assert policy._look_and_wait(policy._closing) == followed_policy.LONGEST_RETRY_AFTER
    source.now = document("a", 1)
    assert policy._look_and_wait(policy._closing) == 0


def test_a_forked_process_follows_by_itself() -> None:
    source = Scripted(document("a"))
    with FollowedPolicy(source) as policy:
        assert source.events == ["disconnect"]  # so that a child inherits no connection
        policy.start()
        parents = policy._thread
        as_in_a_child()
        assert "after_fork" in source.events
        policy.start()
        assert policy._thread is not parents


ENDS = """
import os, sys, threading
from crossorigin import FollowedPolicy
from tests.fleet.test_followed_policy import Scripted, document
source = Scripted(document("a", 1))
followed = FollowedPolicy(source)
followed.start()
before = source.fetched
if os.fork() == 0:
    followed.start()
    source.now = document("b", 2)
    while followed.version != 2:
        pass
    sys.exit(0)
status = os.waitstatus_to_exitcode(os.wait()[1])
print(status, followed.version)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_the_thread_ends_with_its_process_and_a_child_has_its_own() -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "error", "-c", ENDS],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("0 1\n", "")


# --- A mounted ConfigMap -------------------------------------------------------------------------


def mount(folder: Path, name: str, content: bytes) -> None:
    """As the kubelet does: a new folder, and the link `..data` renamed onto the old one."""
    new = folder / f"..{name}"
    new.mkdir()
    (new / "cors.toml").write_bytes(content)
    (folder / "..data_tmp").symlink_to(new.name)
    (folder / "..data_tmp").rename(folder / "..data")


def test_a_mounted_config_map_is_followed(tmp_path: Path) -> None:
    mount(tmp_path, "2026_01_01", document("a"))
    (tmp_path / "cors.toml").symlink_to("..data/cors.toml")
    source = FileSource(tmp_path / "cors.toml", interval=0.01)
    with FollowedPolicy(source) as policy:
        policy.start()
        for number, name in enumerate("bcd"):
            old = (tmp_path / "..data").readlink()
            mount(tmp_path, f"2026_01_0{number + 2}", document(name))
            for each in (tmp_path / old).iterdir():
                each.unlink()
            (tmp_path / old).rmdir()
            becomes(lambda name=name: policy.policy == policies(name))  # type: ignore[misc]
            assert policy.error is None
        mount(tmp_path, "wrong", b"allow_origins = 5")
        becomes(lambda: policy.error is not None)
        assert policy.policy == policies("d")


def test_a_file_with_another_suffix_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "cors"
    file.write_bytes(document("a"))
    with pytest.raises(PolicyError) as caught:
        FollowedPolicy(FileSource(file))
    assert "must end in .toml or .json" in caught.value.report()


def test_the_old_name_of_the_type_of_given_policies_still_works() -> None:
    import crossorigin.testing as testing  # noqa: PLC0415, PLR0402 (the module itself is asked)

    with pytest.warns(DeprecationWarning, match="is now called GivenPolicy"):
        assert testing.PolicySource is testing.GivenPolicy
    with pytest.raises(AttributeError, match="no attribute 'PolicySauce'"):
        testing.PolicySauce  # noqa: B018


def test_processes_do_not_ask_a_source_at_the_same_moment() -> None:
    waits = {followed_policy._about(8.0) for _ in range(100)}
    assert len(waits) > 95
    assert all(4 <= each <= 8 for each in waits)
    assert max(waits) - min(waits) > 2
