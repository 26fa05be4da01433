"""`export`: the same text each time, with the losses named, or refused."""

from __future__ import annotations

import pytest

from crossorigin import NO_CORS, OriginPredicate, Policy, PolicyMap, __version__
from crossorigin.export import TARGETS, ExportError, Grade, export

from .policies import POLICIES

APP = "https://app.example.com"
PLAIN = Policy(allow_origins=[APP])


def refused(policy: Policy | PolicyMap, target: str, *accept: str) -> list[str]:
    with pytest.raises(ExportError) as error:
        export(policy, target, accept=accept)
    assert all(loss.code in str(error.value) for loss in error.value.losses)
    return [loss.code for loss in error.value.losses]


@pytest.mark.parametrize("target", TARGETS)
def test_the_order_of_origins_changes_nothing(target: str) -> None:
    origins = POLICIES["every-form"].allow_origins
    turned = POLICIES["every-form"].replace(allow_origins=list(reversed(origins)))
    assert export(turned, target).files == export(POLICIES["every-form"], target).files


@pytest.mark.parametrize("target", TARGETS)
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


@pytest.mark.parametrize("target", TARGETS)
def test_what_cannot_be_said_is_refused(target: str) -> None:
    if target != "envoy":
        assert refused(PLAIN.replace(block_refused=True), target) == ["block-refused"]
        blocking = PLAIN.replace(block_refused="unsafe-methods", block_missing_origin=True)
        assert refused(blocking, target, "block-refused") == ["block-refused"]
    assert refused(PolicyMap({"/": PLAIN, "/admin": NO_CORS}), target) == ["paths"]
    assert refused(PolicyMap({"/": PLAIN}, hosts={"a.example": NO_CORS}), target) == ["hosts"]
    addresses = Policy(
        allow_origins=["http://[fd00::/8]"], dangerously_allow_private_address_ranges=True
    )
    assert refused(addresses, target) == ["origin-form"]
    assert refused(PolicyMap({"/": PLAIN}, candidate=NO_CORS), target) == ["candidate"]
    assert refused(Policy.any_of(PLAIN, Policy(allow_origins="*")), target) == ["any-of"]
    asking = OriginPredicate(lambda _: False).added_to(PLAIN)
    assert refused(asking, target) == ["allow-origin-if"]
    accepted = export(asking, target, accept=["allow-origin-if"])
    assert "Difference (allow-origin-if, accepted)" in next(iter(accepted.files.values()))


def test_a_name_that_nginx_cannot_quote_is_refused() -> None:
    policy = PLAIN.replace(expose_headers=["x-$"])
    assert refused(policy, "nginx") == ["unwritable-text"]


@pytest.mark.parametrize("target", TARGETS)
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
