"""Policies that follow a file, with real files, and on a server that forks."""

import gc
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from crossorigin import (
    FilePolicy,
    Policy,
    PolicyError,
    PolicyMap,
    file_policy,
    followed_policy,
    forking,
)
from crossorigin.asgi import CORSMiddleware as ASGIMiddleware
from crossorigin.browser import Browser
from crossorigin.transports import ASGITransport
from crossorigin.wsgi import CORSMiddleware

from .forks import as_in_a_child, close_followed_policies
from .servers.client import Client
from .servers.running import run, wait_until

A, B, C = (f"https://{name}.example" for name in "abc")
INTERVAL = 0.01


def text_for(origin: str) -> str:
    return f'allow_origins = ["{origin}"]\n'


def policy_for(origin: str) -> PolicyMap:
    return PolicyMap({"/": Policy(allow_origins=[origin])})


def becomes(true: Callable[[], bool]) -> None:
    wait_until(true, lambda: "it does not happen")


@pytest.fixture(autouse=True)
def level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "crossorigin")  # whatever a framework makes of the root's


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "cors.toml"
    path.write_text(text_for(A))
    return path


@pytest.fixture
def file(path: Path) -> Iterator[FilePolicy]:
    with FilePolicy(path, interval=INTERVAL) as file:
        yield file


def test_a_file_under_which_a_function_can_never_be_asked_changes_nothing(
    path: Path, file: FilePolicy, caplog: pytest.LogCaptureFixture
) -> None:
    middleware = CORSMiddleware(application, policy=file, allow_origin_if=lambda origin: True)
    other = CORSMiddleware(application, policy=file)
    assert serve(middleware, B) == B
    for text in ('allow_origins = "*"\n', '[paths."/x"]\nallow_origins = ["https://x.example"]\n'):
        caplog.clear()
        path.write_text(text)
        wanted = PolicyMap.from_file(path)
        becomes(lambda wanted=wanted: other.policy == wanted)  # type: ignore[misc]
        becomes(lambda: bool(caplog.messages))
        (message,) = caplog.messages
        assert message.startswith(f"{path}: allow_origin_if would never be called")
        assert message.endswith("\nThe last valid policies stay in force.")
        assert middleware.policy == policy_for(A)
        assert (serve(middleware, A), serve(middleware, B)) == (A, B)
    with pytest.raises(ValueError, match="would never be called"):
        middleware.policy = file
    assert middleware.policy == policy_for(A)
    path.write_text(text_for(C))
    becomes(lambda: serve(middleware, C) == C and middleware.policy == policy_for(C))


def serve(middleware: CORSMiddleware, origin: str = A) -> str | None:
    """The origin that may read the response."""
    environ: dict[str, object] = {"HTTP_ORIGIN": origin}
    setup_testing_defaults(environ)
    found: dict[str, str] = {}

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
        found.update(headers)

    middleware(environ, start_response)
    return found.get("access-control-allow-origin")


def application(environ: object, start_response: Callable[..., object]) -> list[bytes]:
    start_response("200 OK", [])
    return []


def guarded(file: FilePolicy) -> CORSMiddleware:
    return CORSMiddleware(application, policy=file, log_refusals=False)


def replace(path: Path, text: str) -> None:
    """As editors do: the new file takes the old one's name."""
    other = path.with_suffix(".new")
    other.write_text(text)
    other.replace(path)


def thread_count() -> int:
    return sum(thread.name.startswith("crossorigin: ") for thread in threading.enumerate())


def test_what_is_in_the_file_is_in_force(path: Path, file: FilePolicy) -> None:
    middleware = guarded(file)
    assert middleware.policy == file.policy == policy_for(A)
    assert serve(middleware) == A
    replace(path, text_for(B))
    becomes(lambda: serve(middleware, B) == B)
    assert serve(middleware, A) is None
    assert middleware.policy == file.policy == policy_for(B)
    path.write_text(text_for(C))
    becomes(lambda: serve(middleware, C) == C)


def test_under_asgi_too(path: Path, file: FilePolicy) -> None:
    async def app(scope: object, receive: object, send: Callable[..., object]) -> None:
        await send({"type": "http.response.start", "status": 200})  # type: ignore[misc]
        await send({"type": "http.response.body"})  # type: ignore[misc]

    middleware = ASGIMiddleware(app, policy=file, log_refusals=False)
    with ASGITransport(middleware) as transport:

        def can_read(origin: str) -> bool:
            page = Browser(transport=transport).page(f"{origin}/")
            return page.fetch("https://api.example.net/").error is None

        assert can_read(A)
        replace(path, text_for(B))
        becomes(lambda: can_read(B))
        assert not can_read(A)


def test_a_map_of_policies_can_be_in_the_file(path: Path, file: FilePolicy) -> None:
    middleware = guarded(file)
    assert serve(middleware) == A
    replace(path, f'{text_for(A)}[paths]\n"/" = "no-cors"\n'.partition("\n")[2])
    becomes(lambda: serve(middleware) is None)


def test_the_file_is_looked_at_from_the_first_request_on(file: FilePolicy) -> None:
    before = thread_count()
    middleware = guarded(file)
    assert thread_count() == before
    serve(middleware)
    serve(middleware)
    assert thread_count() == before + 1
    file.close()
    assert thread_count() == before
    serve(middleware)
    assert thread_count() == before


def test_a_wrong_file_is_refused_with_all_its_problems_once(
    path: Path, file: FilePolicy, caplog: pytest.LogCaptureFixture
) -> None:
    middleware = guarded(file)
    serve(middleware)
    with caplog.at_level(logging.INFO, "crossorigin"):
        replace(path, 'allow_origins = ["https://b.example/"]\nmax_age = -1\n')
        becomes(lambda: bool(caplog.messages))
        assert serve(middleware) == A
        replace(path, text_for(B))
        becomes(lambda: serve(middleware, B) == B)
    wrong, right = caplog.messages
    assert wrong.startswith(f"2 problems in {path}:\n- allow_origins 'https://b.example/'")
    assert "[max-age-negative]" in wrong
    assert wrong.endswith("\nThe last valid policies stay in force.")
    assert right == f"new policies were read from {path}"


def test_a_file_that_is_gone_is_logged_once_and_may_come_back(
    path: Path, file: FilePolicy, caplog: pytest.LogCaptureFixture
) -> None:
    middleware = guarded(file)
    serve(middleware)
    path.unlink()
    becomes(lambda: bool(caplog.messages))
    assert serve(middleware) == A
    path.write_text(text_for(B))
    becomes(lambda: serve(middleware, B) == B)
    assert len(caplog.messages) == 1
    assert "no such file or directory. Check the path" in caplog.messages[0]


def test_a_file_that_is_still_being_written_is_not_read(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = FilePolicy(path)  # not started: looked at by hand
    path.unlink()
    file._look()
    path.write_text("allow_origins = [")  # half written
    file._look()
    path.write_text(text_for(B))
    file._look()
    assert file.policy == policy_for(A)
    file._look()
    assert file.policy == policy_for(B)
    assert caplog.messages == []


def test_a_file_behind_symbolic_links_is_followed(tmp_path: Path) -> None:
    # As Kubernetes mounts a ConfigMap: what changes is where a link to the folder leads.
    for name, origin in (("one", A), ("two", B)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "cors.toml").write_text(text_for(origin))
    (tmp_path / "data").symlink_to("one")
    path = tmp_path / "cors.toml"
    path.symlink_to("data/cors.toml")
    with FilePolicy(path, interval=INTERVAL) as file:
        file.start()
        (tmp_path / "new").symlink_to("two")
        (tmp_path / "new").rename(tmp_path / "data")
        becomes(lambda: file.policy == policy_for(B))


def test_several_middlewares_can_follow_and_one_can_stop(path: Path, file: FilePolicy) -> None:
    follows, stops, gone = guarded(file), guarded(file), guarded(file)
    stops.policy = Policy(allow_origins=[C])
    del gone
    gc.collect()
    serve(follows)
    replace(path, text_for(B))
    becomes(lambda: serve(follows, B) == B)
    assert stops.policy == Policy(allow_origins=[C])
    assert len(file._followers) == 2
    stops.policy = file
    assert serve(stops, B) == B


def test_a_file_has_to_be_right_at_first(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        FilePolicy(tmp_path / "cors.toml")
    assert [problem.code for problem in caught.value.exceptions] == ["file-unreadable"]
    with pytest.raises(ValueError, match=r"interval is 0; it must be a number of seconds above 0"):
        FilePolicy(tmp_path / "cors.toml", interval=0)


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "endless"])
def test_what_is_put_in_the_files_place_holds_nothing_up(
    path: Path, file: FilePolicy, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = thread_count()
    middleware = guarded(file)
    serve(middleware)
    path.unlink()
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "device":
            path.symlink_to("/dev/tty")
        case "endless":
            path.symlink_to("/dev/zero")
    becomes(lambda: bool(caplog.messages))
    assert f"file '{path}': " in caplog.messages[0]
    assert serve(middleware) == A
    forking._before()  # which waits for the lock
    forking._in_parent()
    began = time.monotonic()
    file.close()
    assert time.monotonic() - began < 5
    assert thread_count() == before


def test_a_file_that_cannot_be_read_to_its_end_holds_up_neither_a_fork_nor_close(
    path: Path, file: FilePolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, release = threading.Event(), threading.Event()

    def read_from_a_file_system_that_does_not_answer(path: Path) -> bytes:
        reads.set()
        release.wait()
        return text_for(B).encode()

    monkeypatch.setattr(followed_policy, "LONGEST_CLOSING", 0.05)
    monkeypatch.setattr(file_policy, "content_of", read_from_a_file_system_that_does_not_answer)
    middleware = guarded(file)
    serve(middleware)
    replace(path, text_for(B))
    reads.wait()
    forking._before()
    forking._in_parent()
    thread = file._thread
    file.close()
    assert serve(middleware) == A
    release.set()
    assert thread is not None
    thread.join()


def test_a_fork_while_followers_are_told_tells_them_in_the_child(
    path: Path, file: FilePolicy
) -> None:
    class Forks:
        def take_up(self) -> None:
            as_in_a_child()
            raise InterruptedError  # the thread ends here, for in the child it does not exist

    follower = Forks()
    file.follow(follower.take_up)
    middleware = guarded(file)
    path.write_text(text_for(B))
    file._look()
    with pytest.raises(InterruptedError):
        file._look()
    assert serve(middleware, B) is None
    del follower
    file._look()
    assert serve(middleware, B) == B


def test_a_forked_process_reads_the_file_itself(path: Path, file: FilePolicy) -> None:
    file.start()
    before = thread_count()
    parents = file._thread
    as_in_a_child()
    file.start()
    assert file._thread is not parents
    assert thread_count() == before
    closed = FilePolicy(path)
    closed.close()
    as_in_a_child()
    closed.start()
    assert closed._thread is None


def test_what_a_file_of_tests_leaves_open_is_closed(path: Path) -> None:
    before = thread_count()
    left = FilePolicy(path)
    left.start()
    assert thread_count() == before + 1
    close_followed_policies()
    assert thread_count() == 0
    assert left._closing.is_set()


def test_a_fork_waits_for_what_is_being_done(file: FilePolicy) -> None:
    with file._lock:
        forks = threading.Thread(target=forking._before)
        forks.start()
        becomes(forking._adding.locked)
        assert forks.is_alive()
    forks.join()
    assert file._lock.locked()
    forking._in_parent()
    assert not file._lock.locked()


def test_every_worker_of_a_forking_server_follows_the_file(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORS_FILE", str(path))
    command = "gunicorn --bind 127.0.0.1:{port} --preload --workers 2 tests.live_application:app"
    with run({"gunicorn": command}, tmp_path) as servers:

        def ask(origin: str) -> tuple[bytes, bool]:
            with Client(servers["gunicorn"]) as client:
                response = client.exchange("GET", "/", [("Origin", origin)])
            return response.body, response.cors().get("access-control-allow-origin") == origin

        def workers(origin: str) -> set[bytes]:
            """Those that allow the origin, of those that answer now."""
            answers = [ask(origin) for _ in range(50)]
            return {process for process, allowed in answers if allowed}

        becomes(lambda: len(workers(A)) == 2)
        replace(path, text_for(B))
        becomes(lambda: len(workers(B)) == 2)
        assert workers(A) == set()
