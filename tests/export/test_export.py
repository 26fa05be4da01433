"""`export`: the same text each time, with the losses named, or refused."""

from __future__ import annotations

import pytest

from crossorigin import NO_CORS, OriginPredicate, Policy, PolicyMap, __version__
from crossorigin.export import ExportError, Grade, export

from .gateways import GATEWAYS
from .policies import POLICIES

APP = "https://app.example.com"
ACCEPTED = ["unusual-methods"]
PLAIN = Policy(allow_origins=[APP])


def refused(policy: Policy | PolicyMap, target: str, *accept: str) -> list[str]:
    with pytest.raises(ExportError) as error:
        export(policy, target, accept=accept)
    assert all(loss.code in str(error.value) for loss in error.value.losses)
    return [loss.code for loss in error.value.losses]


@pytest.mark.parametrize("target", GATEWAYS)
def test_the_order_of_origins_changes_nothing(target: str) -> None:
    origins = POLICIES["every-form"].allow_origins
    turned = POLICIES["every-form"].replace(allow_origins=list(reversed(origins)))
    assert export(turned, target, accept=ACCEPTED).files == (
        export(POLICIES["every-form"], target, accept=ACCEPTED).files
    )


@pytest.mark.parametrize("target", GATEWAYS)
def test_a_file_names_version_policy_and_losses(target: str) -> None:
    found = export(PolicyMap({"/": PLAIN}, candidate=NO_CORS), target, accept=["candidate"])
    other = export(PLAIN, target)
    for name, text in found.files.items():
        assert text.isascii()
        assert __version__ in text
        assert "sha256:" in text
        assert "Difference (candidate, accepted)" in text
        assert text != other.files[name]
    assert not found.is_exact
    assert other.is_exact


@pytest.mark.parametrize("target", GATEWAYS)
def test_a_file_names_the_version_in_a_store(target: str) -> None:
    for text in export(PLAIN, target, version=7).files.values():
        assert "Policy: version 7, sha256:" in text


@pytest.mark.parametrize("target", GATEWAYS)
def test_what_cannot_be_said_is_refused(target: str) -> None:
    paths = PolicyMap({"/": PLAIN, "/admin": NO_CORS})
    assert refused(paths, target) == ["odd-paths"]
    assert not export(paths, target, accept=["odd-paths"]).is_exact
    for entry in ("/my files", "/ad%min"):
        spelled = PolicyMap({"/": PLAIN, entry: NO_CORS})
        assert refused(spelled, target, "odd-paths") == ["paths"]
    assert refused(PolicyMap({"/": PLAIN}, candidate=NO_CORS), target) == ["candidate"]
    asking = OriginPredicate(lambda _: False).added_to(PLAIN)
    assert refused(asking, target) == ["allow-origin-if"]
    accepted = export(asking, target, accept=["allow-origin-if"])
    assert "Difference (allow-origin-if, accepted)" in next(iter(accepted.files.values()))


def test_a_name_that_nginx_cannot_quote_is_refused() -> None:
    policy = PLAIN.replace(expose_headers=["x-$"])
    assert refused(policy, "nginx") == ["unwritable-text"]


def test_files_of_nginx_include_no_others() -> None:
    """Nginx seeks a relative include beside its main file, not beside the file that has it."""
    files = export(PLAIN, "nginx").files
    lines = [line for text in files.values() for line in text.splitlines()]
    assert not [line for line in lines if line.strip().startswith("include ")]
    assert files["cors-server.conf"].endswith(files["cors-headers.conf"].partition("\n\n")[2])


def test_nginx_blocks_requests_without_an_origin_only() -> None:
    text = "".join(export(PLAIN.replace(block_missing_origin=True), "nginx").files.values())
    assert '"~^00-"' in text
    assert '"~^010"' not in text  # refused origins reach the application
    assert '"~^110"' not in text


@pytest.mark.parametrize(
    ("target", "condition"),
    [
        ("apache", " !^(GET|HEAD|OPTIONS)$\nRewriteCond %{HTTP:Origin} . [NV]"),
        ("haproxy", "!crossorigin_safe crossorigin_sent"),
    ],
)
def test_refused_origins_reach_the_application_unless_the_policy_blocks_them(
    target: str, condition: str
) -> None:
    policy = PLAIN.replace(block_missing_origin=True)
    assert condition not in "".join(export(policy, target).files.values())
    policy = policy.replace(block_refused="unsafe-methods")
    assert condition in "".join(export(policy, target).files.values())


@pytest.mark.parametrize("target", GATEWAYS)
def test_each_loss_is_described(target: str) -> None:
    for loss in export(PLAIN, target).losses:
        assert loss.grade is Grade.UNSEEN
        assert loss.message.endswith(".")


def test_wrong_arguments() -> None:
    with pytest.raises(ValueError, match="unknown target 'apache3'; the targets are nginx"):
        export(PLAIN, "apache3")
    for folder in ("cors", "/a b", "/a'b", "/a\nb"):
        with pytest.raises(ValueError, match="folder is"):
            export(PLAIN, "haproxy", folder=folder)


@pytest.mark.parametrize("target", GATEWAYS)
def test_paths_with_one_policy_are_like_a_policy(target: str) -> None:
    for policies in (
        PolicyMap({"/": PLAIN, "/a": PLAIN}),
        PolicyMap({"/": PLAIN}, named={"a": PLAIN}),
    ):
        found = export(policies, target)
        assert found.is_exact
        body = [line for text in found.files.values() for line in text.splitlines()]
        plain = [
            line for text in export(PLAIN, target).files.values() for line in text.splitlines()
        ]
        assert [each for each in body if "sha256" not in each] == [
            each for each in plain if "sha256" not in each
        ]
