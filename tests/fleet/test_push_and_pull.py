"""`crossorigin push` and `pull`: a policy into a store and back, and two writers at once."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crossorigin import FollowedPolicy, PolicyError, PolicyMap
from crossorigin.cli.app import crossorigin
from crossorigin.policy import Release
from crossorigin.policy.releases import with_release
from crossorigin.sources import push, source_at

from .http_store import Store, serve_store

TEXT = '# mine\nallow_origins = ["https://a.example"]\n'


def run(*arguments: object) -> Result:
    return CliRunner().invoke(crossorigin, [str(each) for each in arguments])


@pytest.fixture
def store() -> Iterator[Store]:
    with serve_store() as store:
        yield store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "cors.toml"
    file.write_text(TEXT)
    return file


def version(store: Store) -> int | None:
    assert store.document is not None
    _, release = PolicyMap.from_content(store.document, "test")
    return None if release is None else release.version


def test_a_policy_is_pulled_changed_and_pushed_again(store: Store, file: Path) -> None:
    pushed = run("push", store.url, file, "--by", "ann")
    assert pushed.exit_code == 0
    assert f"{store.url}: version 1, written by ann at 20" in pushed.stdout
    assert file.read_text() == TEXT  # it was not pulled
    pulled = file.with_name("pulled.toml")
    result = run("pull", store.url, "-o", pulled)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "version 1, written by ann at 20" in result.stderr
    text = pulled.read_text()
    assert text.startswith('release = { version = 1, by = "ann", at = "20')
    assert text.endswith(f'Z" }}\n{TEXT}')
    for number in (2, 3):  # the file is changed, and pushed, again and again
        pulled.write_text(pulled.read_text().replace("//", "//a"))
        assert run("push", store.url, pulled).exit_code == 0
        assert version(store) == number
    assert run("pull", store.url).stdout == pulled.read_text()
    report = json.loads(run("pull", store.url, "--json").stdout)
    assert report["release"]["version"] == 3
    assert report["text"] == TEXT.replace("//", "//aa")


def test_json_is_written_as_json(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "cors.json"
    file.write_text('{"$schema": "x", "allow_origins": ["https://a.example"]}')
    assert run("push", store.url, file).exit_code == 0
    assert json.loads(store.document or b"")["release"]["version"] == 1
    wrong = run("pull", store.url, "-o", tmp_path / "x.toml")
    assert wrong.exit_code == 2
    assert "in JSON: give the file a name that ends in .json" in wrong.stderr
    assert run("pull", store.url, "-o", file).exit_code == 0
    assert run("push", store.url, file).exit_code == 0
    assert json.loads(file.read_text())["release"]["version"] == 2


def test_a_change_by_someone_else_is_not_overwritten(store: Store, file: Path) -> None:
    run("push", store.url, file, "--by", "ann")
    before = store.document
    refused = run("push", store.url, file)
    assert refused.exit_code == 1
    assert "The store has version 1, which ann wrote at 20" in refused.stderr
    assert "the file is not based on it. Nothing was written." in refused.stderr
    assert "--if-version 1" in refused.stderr
    for wanted in ("2", "none"):
        assert run("push", store.url, file, "--if-version", wanted).exit_code == 1
    assert store.document == before
    assert run("push", store.url, file, "--if-version", "1").exit_code == 0
    assert run("push", store.url, file, "--if-version", "any").exit_code == 0
    assert version(store) == 3
    store.document = None
    assert (
        "has no document, and not version 3"
        in run("push", store.url, file, "--if-version", "3").stderr
    )
    store.document = TEXT.encode()
    assert "a document without a version" in run("push", store.url, file).stderr


def test_of_two_writers_at_the_same_moment_one_is_told(store: Store, file: Path) -> None:
    run("push", store.url, file)
    other = with_release(TEXT, Release(2, "bob"), is_toml=True).encode()

    def write_too() -> None:
        store.document = other

    store.before_put = write_too
    result = run("push", store.url, file, "--if-version", "1")
    assert result.exit_code == 1
    assert "Someone else has written to the store at this moment. Nothing was" in result.stderr
    assert store.document == other


def test_a_wrong_policy_is_refused_and_warnings_are_shown(store: Store, file: Path) -> None:
    file.write_text('allow_origins = ["https://a.example/"]\nmax_age = -1\n')
    wrong = run("push", store.url, file)
    assert wrong.exit_code == 1
    assert "origin-with-path" in wrong.stderr
    assert "max-age-negative" in wrong.stderr
    assert store.requests == []
    file.write_text('allow_origins = ["http://a.example"]\n')
    warned = run("push", store.url, file)
    assert warned.exit_code == 0
    assert "insecure-origin" in warned.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["/x/cors.toml", "{file}"], "is a file, which is not pushed to"),
        (["{url}", "main:app"], "must end in .toml or .json"),
        (["{url}", "missing.toml"], "no such file or directory"),
        (["env:NOT_SET", "{file}"], "the environment variable NOT_SET is not set"),
        (["etcd://h/x", "{file}"], "no sources at etcd:// addresses"),
        (["redis://me:s3cr3t@127.0.0.1:1/#cors", "{file}"], "Redis does not respond"),
        (["http://me:s3cr3t@127.0.0.1:1/", "{file}"], "there is no response"),
        (["{url}", "{file}", "--if-version", "0"], "a whole number above 0, or any, or none"),
        (["{url}", "{file}", "--version", "0"], "--version"),
    ],
)
def test_what_cannot_be_done_is_a_message(
    store: Store, file: Path, arguments: list[str], message: str
) -> None:
    result = run("push", *(each.format(url=store.url, file=file) for each in arguments))
    assert result.exit_code == 2
    assert message in result.stderr
    assert "s3cr3t" not in result.output


def test_the_address_can_be_in_the_environment(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORS_STORE", store.url)
    assert run("push", "env:CORS_STORE", file).exit_code == 0
    assert run("pull", "env:CORS_STORE").exit_code == 0


def test_a_store_without_a_policy_or_with_a_wrong_one_is_status_1(store: Store, file: Path) -> None:
    assert run("pull", store.url).exit_code == 1
    run("push", store.url, file)
    document = store.document or b""
    for wrong in (document.replace(b"a.example", b"b.example"), b"\x00\xff", b"{"):
        store.document = wrong
        result = run("pull", store.url)
        assert result.exit_code == 1
        assert "1 problem in" in result.stderr
    store.document = document.replace(b"a.example", b"b.example")
    assert run("push", store.url, file, "--if-version", "any").exit_code == 0
    assert version(store) == 2  # above that of the document that was changed by hand


def test_a_store_that_lost_its_versions_gets_a_higher_one(store: Store, file: Path) -> None:
    store.document = with_release(TEXT, Release(7), is_toml=True).encode()
    with FollowedPolicy(source_at(store.url)) as policy:
        store.document = None
        policy._look()
        file.write_text(TEXT.replace("a.", "b."))
        run("push", store.url, file)
        policy._look()
        assert policy.version == 7
        assert (policy.error or "").endswith("push with --version 8")
        again = ["push", store.url, file, "--if-version", "any", "--version"]
        assert "it must be above 1, which the store has" in run(*again, 1).stderr
        assert run(*again, 8).exit_code == 0
        policy._look()
        assert (policy.version, policy.error) == (8, None)


def test_a_user_without_a_name_writes_as_unknown(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless() -> str:
        raise KeyError("uid")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert "written by unknown@" in run("push", store.url, file).stdout


def test_a_pulled_file_with_a_release_of_another_form_is_not_pushed(
    store: Store, file: Path
) -> None:
    file.write_text(f"{TEXT}[release]\nversion = 1\n")
    result = run("push", store.url, file, "--if-version", "any")
    assert result.exit_code == 2
    assert "file-syntax" in result.stderr
    assert store.document is None


def test_in_python_a_wrong_policy_is_refused(store: Store) -> None:
    with pytest.raises(PolicyError):
        push(source_at(store.url), b"allow_origins = 5", by="me")  # type: ignore[arg-type]  # it is a store
    assert store.requests == []


def test_a_file_that_cannot_be_written_is_a_message(store: Store, file: Path) -> None:
    run("push", store.url, file)
    folder = file.with_name("folder.toml")
    result = run("pull", store.url, "-o", folder / "x.toml")
    assert result.exit_code == 2
    assert "no such file or directory" in result.stderr


def test_a_pulled_file_that_cannot_be_changed_keeps_its_version(store: Store, file: Path) -> None:
    run("push", store.url, file)
    pulled = file.with_name("pulled.toml")
    run("pull", store.url, "-o", pulled)
    before = pulled.read_text()
    beside = file.with_name(".pulled.toml.new")
    beside.mkdir()  # where the new text is written first
    result = run("push", store.url, pulled)
    assert result.exit_code == 0
    assert "pulled.toml keeps its old version: is a directory" in " ".join(result.stderr.split())
    assert version(store) == 2
    assert pulled.read_text() == before
