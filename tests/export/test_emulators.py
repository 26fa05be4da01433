"""Exported rules in emulators of object stores: what `verify` finds is what the losses say.

An emulator differs from its store. Where it does, a test says what the store's documentation says.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crossorigin import Policy
from crossorigin.conformance import verify
from crossorigin.export import ExportError, export
from crossorigin.transports import NetworkTransport

from .emulators import Store, azurite, seaweedfs

LISTED = Policy(
    allow_origins=["https://app.example.com", "https://*.example.org"],
    allow_credentials=True,
    allow_methods=["PUT"],
    allow_headers=["Content-Type", "X-Trace"],
    expose_headers=["ETag"],
    max_age=60,
)
ANY = Policy(allow_origins="*", allow_methods=["PUT"], allow_headers=["X-Trace"], max_age=60)
ACCEPTED = ["preflight-status", "vary"]


@pytest.fixture(scope="module")
def blobs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with azurite(tmp_path_factory.mktemp("azurite")) as store:
        yield store


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with seaweedfs(tmp_path_factory.mktemp("seaweedfs")) as store:
        yield store


def kinds(store: Store, policy: Policy) -> set[str]:
    """The departures of a store from a policy."""
    with NetworkTransport() as transport:
        return {
            str(each.kind) for each in verify(policy, store.url, transport=transport).departures
        }


def rules(policy: Policy, target: str) -> str:
    return next(iter(export(policy, target, accept=ACCEPTED).files.values()))


def test_azure_blob_differs_as_its_losses_say(blobs: Store) -> None:
    blobs.put(rules(LISTED, "azure-blob"))
    assert kinds(blobs, LISTED) == {"vary-missing"}
    # What would be wrong if the losses that are refused were written.
    without = LISTED.replace(allow_credentials=False)
    with pytest.raises(ExportError, match="credentials"):
        export(without, "azure-blob", accept=ACCEPTED)
    assert kinds(blobs, without) == {"vary-missing", "credentials-let-in"}


def test_azurite_allows_credentials_in_preflights_of_any_origin(blobs: Store) -> None:
    """Azure's "Preflight Blob Request" says so of the store, too; its example does not show it."""
    blobs.put(rules(ANY, "azure-blob"))
    assert kinds(blobs, ANY) == {"vary-missing", "credentials-let-in"}


def test_a_wildcard_within_a_label_would_match_more_in_azurite(blobs: Store) -> None:
    policy = LISTED.replace(allow_origins=["https://pr-*.example.org"])
    with pytest.raises(ExportError, match="origin-form"):
        export(policy, "azure-blob", accept=ACCEPTED)
    written = rules(LISTED.replace(allow_origins=["https://pr.example.org"]), "azure-blob")
    blobs.put(written.replace("https://pr.", "https://pr-*."))
    meant = LISTED.replace(allow_origins=["https://pr-1.example.org"])
    assert "origin-let-in" in kinds(blobs, meant)


def test_s3_differs_only_as_the_emulator_does(bucket: Store) -> None:
    """S3 is seen to allow credentials for listed origins, which the emulator never does."""
    bucket.put(rules(LISTED, "s3"))
    assert kinds(bucket, LISTED) == {"page-refused"}
    assert kinds(bucket, LISTED.replace(allow_credentials=False)) == set()
    bucket.put(rules(ANY, "s3"))
    assert kinds(bucket, ANY) == set()


def test_the_emulator_of_s3_takes_no_header_names_for_all(bucket: Store) -> None:
    """S3's documentation: each header that is asked for must be listed."""
    policy = ANY.replace(allow_headers=())
    bucket.put(rules(policy, "s3"))
    assert kinds(bucket, policy) == {"header-let-in"}


def test_two_wildcards_in_an_origin_would_be_refused(bucket: Store) -> None:
    policy = LISTED.replace(allow_origins=["https://*.example.org:*"])
    with pytest.raises(ExportError, match="origin-form"):
        export(policy, "s3", accept=ACCEPTED)
    written = rules(LISTED.replace(allow_origins=["https://*.example.org"]), "s3")
    with pytest.raises(Exception, match=r"(?i)cors|origin|malformed|invalid"):
        bucket.put(written.replace(".example.org", ".example.org:*"))
