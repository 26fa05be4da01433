"""The release of a policy file: read, checked, written and removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin import Policy, PolicyError, PolicyMap
from crossorigin.policy import Release
from crossorigin.policy.releases import with_release, without_release

TEXT = 'allow_origins = ["https://a.example"]\n'
JSON = '{\n  "allow_origins": [\n    "https://a.example"\n  ]\n}\n'


@given(
    st.sampled_from([(TEXT, True), (JSON, False)]),
    st.integers(1, 2**63 - 1),
    st.none() | st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"])),
    st.booleans(),
)
def test_what_is_written_is_read_and_removed(
    of: tuple[str, bool], version: int, by: str | None, hashed: bool
) -> None:
    text, is_toml = of
    release = Release(version, by, "2026-01-01T00:00:00Z")
    written = with_release(text, release, is_toml=is_toml, hashed=hashed)
    policies, found = PolicyMap.from_content(written.encode(), "test")
    assert found == release
    assert policies == PolicyMap({"/": Policy(allow_origins=["https://a.example"])})
    assert without_release(written, is_toml=is_toml) == text
    assert without_release(text, is_toml=is_toml) == text


def test_json_is_written_with_the_release_first_in_two_spaces_and_no_escapes() -> None:
    text = '{"paths": {"/caf\u00e9": "no-cors"}}'
    written = with_release(text, Release(3, "Zo\u00eb"), is_toml=False)
    policy = '  "paths": {\n    "/caf\u00e9": "no-cors"\n  }\n}\n'
    release = '  "release": {\n    "version": 3,\n    "by": "Zo\u00eb"\n  },\n'
    assert written == "{\n" + release + policy
    assert without_release(written, is_toml=False) == "{\n" + policy


def test_a_release_that_is_written_in_another_way_is_not_removed() -> None:
    assert without_release(f"release={{version=1}}\n{TEXT}", is_toml=True) is None
    assert without_release(f"{TEXT}[release]\nversion = 1\n", is_toml=True) is None


@given(st.integers(0, 200))
def test_no_part_of_a_released_document_is_a_policy_with_that_release(length: int) -> None:
    text = (
        'allow_origins = [\n  "https://a.example",\n]\nmax_age = 600\n[paths]\n"/x" = "no-cors"\n'
    )
    whole = with_release(text, Release(12, "me"), is_toml=True)
    part = whole[: max(len(whole) - 1 - length, 0)]
    with pytest.raises(PolicyError):
        PolicyMap.from_content(part.encode(), "test")


@pytest.mark.parametrize(
    ("release", "field"),
    [
        ("5", "release"),
        ("[]", "release"),
        ("{}", "release.version"),
        ("{ version = 0 }", "release.version"),
        ("{ version = -1 }", "release.version"),
        ("{ version = 9223372036854775808 }", "release.version"),
        ("{ version = true }", "release.version"),
        ("{ version = 1.5 }", "release.version"),
        ('{ version = "1" }', "release.version"),
        ("{ version = 1, by = 2 }", "release.by"),
        ("{ version = 1, at = 2026-01-01 }", "release.at"),
        ("{ version = 1, sha256 = 1 }", "release.sha256"),
        ('{ version = 1, sha256 = "x" }', "release"),
        ("{ version = 1, author = 'me' }", "release.'author'"),
    ],
)
def test_a_wrong_release_is_a_problem_of_its_field(
    release: str, field: str, tmp_path: Path
) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(f"release = {release}\n{TEXT}")
    for read in (PolicyMap.from_file, Policy.from_file):
        with pytest.raises(PolicyError) as caught:
            read(file)
        assert [each.field for each in caught.value.exceptions] == [field]


def test_a_file_with_a_release_is_a_policy_file(tmp_path: Path) -> None:
    file = tmp_path / "cors.toml"
    file.write_text(with_release(TEXT, Release(1), is_toml=True))
    assert Policy.from_file(file) == Policy(allow_origins=["https://a.example"])


def test_a_release_in_another_form_cannot_be_removed() -> None:
    assert without_release(f"{TEXT}[release]\nversion = 1\n", is_toml=True) is None


@pytest.mark.parametrize("is_toml", [True, False, None])
def test_content_is_read_in_the_language_that_is_given(is_toml: bool | None) -> None:
    content = b'{"allow_origins": "https://a.example"}'
    with pytest.raises(PolicyError) as caught:
        PolicyMap.from_content(content, "store.example/cors", is_toml=is_toml)
    field = "file" if is_toml else "allow_origins"
    assert f" in store.example/cors: {field} " in str(caught.value)
    assert [each.field for each in caught.value.exceptions] == [field]


@pytest.mark.parametrize("release", ["5", "{ version = 0 }"])
def test_a_wrong_release_is_told_with_its_source(release: str) -> None:
    with pytest.raises(PolicyError, match=r" in store\.example/cors: release"):
        PolicyMap.from_content(f"release = {release}\n{TEXT}".encode(), "store.example/cors")


def test_the_highest_version_is_one() -> None:
    content = f"release = {{ version = {2**63 - 1} }}\n{TEXT}".encode()
    assert PolicyMap.from_content(content, "test")[1] == Release(2**63 - 1)
