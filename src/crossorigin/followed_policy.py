"""Policies that change while they are served: `FollowedPolicy` follows a source.

Each process has a thread that asks the source. What it takes up is the whole rule: a document comes
into force if it is right, and is not older than the one in force. Nothing else changes a policy:
neither an outage, nor a wrong document, nor a restart of the store.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import NamedTuple, Self
from weakref import WeakMethod

from .forking import Forkable
from .log import log, summary
from .observability import CheckObserver, CheckResult, PolicyCheck
from .policy import Policy, PolicyError, PolicyMap
from .policy.files import content_of
from .policy_source import PolicySource, SourceError
from .redaction import cleaned

__all__ = ["FollowedPolicy"]

LONGEST_CLOSING = 5.0
"""Seconds for which `FollowedPolicy.close` waits for its thread."""
FIRST_RETRY = 0.2
"""The most seconds until a source that failed once is asked again."""
LONGEST_RETRY = 10.0
"""The most seconds until a source that failed often is asked again."""
LONGEST_RETRY_AFTER = 300.0
"""The most seconds that a store can ask for; more would make a slip last for days."""
MOST_LOGGED = 10
"""Different errors that are logged until a check succeeds."""


class _Judged(NamedTuple):
    """Policies, from which document they are, and its version."""

    policy: PolicyMap
    digest: bytes
    version: int | None


class _Superseded(SourceError):
    """A document that must not replace the one in force."""


class FollowedPolicy(Forkable):
    """The current policy, or map of policies, of a source that many processes follow.

    Pass it to a middleware in place of a `Policy`. From the first request on, a thread of the
    serving process follows the source. A document with problems, an outage or an older version
    changes nothing: the logger ``crossorigin`` is told once, and the last valid policies stay in
    force. `error`, `age` and `version` tell how current they are.

    If the source fails, it is asked again after a random time, at most 10 seconds, or after the
    time for which the store asks.

    Args:
        source: Where the policy is: see `crossorigin.sources`.
        initial: The policy until the source gives one, if it cannot be asked at the start.
        keep: The path of a file for the last good document, with which a process starts if the
            source cannot be asked. Processes of one machine may share it.
        on_check: Called after each check, in the thread.

    Raises:
        SourceError: the source gives no document, and there is neither `initial` nor a kept one.
        PolicyError: the document is wrong, and there is neither `initial` nor a kept one.
        TypeError: an argument is of another type.

    Example:
        >>> from crossorigin.sources import source_at
        >>> policy = FollowedPolicy(source_at("redis://cache.internal/0#cors"))  # doctest: +SKIP
        >>> app = CORSMiddleware(api, policy=policy)  # doctest: +SKIP
    """

    error: str | None = None
    """Why the last check changed nothing, in a line without secrets; ``None`` if all is well."""

    def __init__(
        self,
        source: PolicySource,
        *,
        initial: Policy | PolicyMap | None = None,
        keep: str | PathLike[str] | None = None,
        on_check: CheckObserver | None = None,
    ) -> None:
        if not callable(getattr(source, "fetch", None)):
            raise TypeError(
                f"source is {type(source).__name__!r}, not a source of policies; write "
                "source_at(…) of crossorigin.sources"
            )
        if initial is not None and not isinstance(initial, (Policy, PolicyMap)):
            raise TypeError(f"initial is {type(initial).__name__!r}, not a Policy or a PolicyMap")
        self._source = source
        self._keep = None if keep is None else Path(keep)
        self._on_check = on_check
        self._followers: list[WeakMethod[Callable[[], None]]] = []
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._untold = False
        self._failures = 0
        self._retry_after = 0.0
        self._confirmed: float | None = None  # of a clock that is never set
        self._confirmed_at: float | None = None
        self._refused: tuple[bytes, SourceError | PolicyError] | None = None
        self._logged: set[str] = set()
        super().__init__()
        self._in_force = self._at_start(initial)

    @property
    def policy(self) -> PolicyMap:
        """The policies in force."""
        return self._in_force.policy

    @property
    def address(self) -> str:
        """Where the policies are from: a path, or an address without secrets."""
        return self._source.address

    @property
    def version(self) -> int | None:
        """The version of the policies in force, ``None`` if their document has none."""
        return self._in_force.version

    @property
    def age(self) -> float | None:
        """Seconds since the source last confirmed that these policies are its current ones.

        ``None`` if it has not done so in this process.
        """
        confirmed = self._confirmed
        return None if confirmed is None else time.monotonic() - confirmed

    def start(self) -> None:
        """Start to follow the source, in this process; middlewares do so at the first request."""
        if self._thread is None:
            with self._lock:
                if self._thread is None and not self._closing.is_set():
                    self._thread = threading.Thread(
                        target=self._look_until_closed,
                        name=f"crossorigin: {self._source.address}",
                        daemon=True,
                    )
                    self._thread.start()

    def close(self) -> None:
        """Stop following; the last valid policies stay in force.

        Waits at most 5 seconds for the thread to end, because a store may not respond.
        """
        self._closing.set()
        if self._thread is not None:
            self._thread.join(LONGEST_CLOSING)  # it disconnects at its end
        else:
            self._source.disconnect()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def follow(self, method: Callable[[], None]) -> None:
        """Call a bound method, in the thread, after each change, with a weak reference to it."""
        with self._lock:
            self._followers.append(WeakMethod(method))

    def _after_fork(self) -> None:
        closed = self._closing.is_set()
        self._closing = threading.Event()
        if closed:
            self._closing.set()
        self._thread = None
        self._source.after_fork()

    # --- Starting --------------------------------------------------------------------------------

    def _at_start(self, initial: Policy | PolicyMap | None) -> _Judged:
        """The policies at the start: of the source, or else the kept ones, or else `initial`."""
        found = self._read_kept()
        if found is None and initial is not None:
            policies = PolicyMap({"/": initial}) if isinstance(initial, Policy) else initial
            found = _Judged(policies, b"", None)
        try:
            content = self._source.fetch()
            found = self._judged(content, found)
        except (SourceError, PolicyError) as error:
            if found is None:
                raise
            self._note(error, "The kept or initial policies are in force.")
            result = _result_of(error)
        else:
            self._confirm()
            self._write_kept(content, found)
            result = CheckResult.CHANGED
        finally:
            self._source.disconnect()  # a process that is forked later inherits no connection
        self._tell_observer(result, found.version)
        return found

    def _read_kept(self) -> _Judged | None:
        if self._keep is None or not self._keep.exists():
            return None
        try:
            content = content_of(self._keep)
            policy, release = PolicyMap.from_content(content, str(self._keep))
        except PolicyError as error:
            first, *lines = error.report().splitlines()
            log.error("%s", first, lines=[*lines, "The kept policies are not used."])
            return None
        version = None if release is None else release.version
        return _Judged(policy, _digest(content), version)

    def _write_kept(self, content: bytes, taken: _Judged) -> None:
        """Write the last good document, unless another process has kept a newer one."""
        if self._keep is None:
            return
        other = self._read_kept()
        if other is not None and (
            other.digest == taken.digest or (other.version or 0) > (taken.version or 0)
        ):
            return
        beside = self._keep.with_name(f".{self._keep.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            self._keep.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            beside.replace(self._keep)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            log.error("the policies cannot be kept in %s (%s)", self._keep, summary(error))

    # --- Following -------------------------------------------------------------------------------

    def _look_until_closed(self) -> None:
        closing, delay = self._closing, 0.0
        try:
            while not closing.wait(delay):
                delay = self._look_and_wait(closing)
        finally:
            self._source.disconnect()

    def _look_and_wait(self, closing: threading.Event) -> float:
        """Check, and wait for a change; gives the seconds to wait before the next check."""
        try:
            self._look()
            if not self._failures:
                interval = self._source.interval
                self._source.wait(_about(interval), closing)
                return 0.0
        except Exception as error:  # if the thread ended, the policies would grow old unnoticed
            self._fail(error)
        self._source.disconnect()
        longest = min(FIRST_RETRY * 2 ** min(self._failures - 1, 10), LONGEST_RETRY)
        return max(self._retry_after, _about(longest))

    def _look(self) -> None:
        """Fetch the document, and take it up if it is another one, right, and not older.

        The lock is not held while it is fetched or followers are called, so neither can delay a
        fork.
        """
        self._tell_followers()  # if a fork has interrupted that
        try:
            content = self._source.fetch()
            judged = self._judged(content, self._in_force)
        except (SourceError, PolicyError) as error:
            self._fail(error)
            return
        self._confirm()
        if (judged.version, judged.policy) == (self.version, self.policy):
            self._in_force = judged  # of another spelling, perhaps
            if self.error is not None:
                log.info("%s has the policies in force again", self._source.address)
            self.error = None
            self._tell_observer(CheckResult.UNCHANGED, judged.version)
            return
        self.error = None
        with self._lock:
            self._in_force, self._untold = judged, True
        log.info("new policies were read from %s", self._source.address)
        self._tell_followers()
        self._write_kept(content, judged)
        self._tell_observer(CheckResult.CHANGED, judged.version)

    def _judged(self, content: bytes, in_force: _Judged | None) -> _Judged:
        """The policies of a document; `in_force` itself if they are from the same document.

        Raises:
            PolicyError: it is wrong.
            _Superseded: it must not replace what is in force.
        """
        digest = _digest(content)
        if in_force is not None and digest == in_force.digest:
            return in_force
        if self._refused is not None and self._refused[0] == digest:
            raise self._refused[1]  # a large document is not parsed again and again
        try:
            policy, release = PolicyMap.from_content(
                content, self._source.address, is_toml=self._source.is_toml
            )
            version = None if release is None else release.version
            if self._source.may_lag and in_force is not None:
                _check_order(policy, version, in_force)
        except (SourceError, PolicyError) as error:
            self._refused = digest, error
            raise
        return _Judged(policy, digest, version)

    def _confirm(self) -> None:
        self._confirmed, self._confirmed_at = time.monotonic(), time.time()
        self._failures, self._refused = 0, None
        self._logged.clear()

    def _fail(self, error: Exception) -> None:
        result = _result_of(error)
        self._failures = self._failures + 1 if result is CheckResult.FAILED else 0
        self._retry_after = min(getattr(error, "retry_after", None) or 0.0, LONGEST_RETRY_AFTER)
        self._note(error, "The last valid policies stay in force.")
        self._tell_observer(result, self.version)

    def _note(self, error: Exception, then: str) -> None:
        """Remember why the check changed nothing, and log each reason once until one succeeds."""
        if isinstance(error, PolicyError):
            first, *lines = error.report().splitlines()
        elif isinstance(error, SourceError):
            first, lines = f"{self._source.address}: {error}", []
        else:
            first, lines = f"{self._source.address}: {summary(error)}", []
        whole = "\n".join([first, *lines])
        self.error = cleaned(first)
        if whole not in self._logged and len(self._logged) < MOST_LOGGED:
            self._logged.add(whole)
            log.error("%s", first, lines=[*lines, then])

    def _tell_followers(self) -> None:
        if not self._untold:
            return
        with self._lock:
            alive = [(each, method) for each in self._followers if (method := each())]
            self._followers = [each for each, _ in alive]
        for _, method in alive:
            method()
        self._untold = False

    def _tell_observer(self, result: CheckResult, version: int | None) -> None:
        if self._on_check is None:
            return
        address, at = self._source.address, self._confirmed_at
        try:
            self._on_check(PolicyCheck(address, result, version, at, self.error))
        except Exception as error:
            log.error("on_check raised %s", summary(error), error=error)


def _about(longest: float) -> float:
    """A random time of at most `longest`, so that many processes do not ask at the same moment."""
    # The system's generator, whose state a program does not set, and a fork does not copy.
    from random import SystemRandom  # noqa: PLC0415 (only processes that follow need it)

    return SystemRandom().uniform(longest / 2, longest)


def _digest(content: bytes) -> bytes:
    from hashlib import sha256  # noqa: PLC0415 (as above)

    return sha256(content).digest()


def _result_of(error: Exception) -> CheckResult:
    refused = isinstance(error, (PolicyError, _Superseded))
    return CheckResult.REFUSED if refused else CheckResult.FAILED


def _check_order(policy: PolicyMap, version: int | None, in_force: _Judged) -> None:
    """Check that policies of `version` may replace those in force.

    Raises:
        _Superseded: they may not.
    """
    mine = in_force.version
    if mine is None:
        return
    if version is None:
        raise _Superseded(
            f"the document has no version, so it may be older than version {mine}, which is in "
            "force; write it with crossorigin push"
        )
    if version < mine:
        raise _Superseded(
            f"version {version} is older than version {mine}, which is in force; if the store has "
            f"lost that version, push with --version {mine + 1}"
        )
    if version == mine and policy != in_force.policy:
        raise _Superseded(
            f"version {version} is in force with other policies; each change needs a version of "
            "its own, as crossorigin push gives it"
        )
