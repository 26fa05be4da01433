"""Writing a policy to a store, if nobody else has written meanwhile, and reading it back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from ..policy import PolicyError, PolicyMap, Release
from ..policy.releases import with_release, without_release
from ..policy_source import PolicySource, SourceError
from ..redaction import cleaned
from .store import PolicyStore

__all__ = ["ChangedMeanwhile", "Stored", "pull", "push"]

LONGEST_BY = 100
"""The most characters of who wrote a version."""
_VERSION = re.compile(r"release = \{ version = ([1-9][0-9]{0,17})\b")


class ChangedMeanwhile(Exception):
    """The store does not have the version on which a new one is based.

    Args:
        message: What is there instead, as a sentence.
        version: The version in the store; ``None`` if there is no document, or none with a version.
    """

    def __init__(self, message: str, version: int | None) -> None:
        super().__init__(message, version)  # both, so that it can be pickled
        self.version = version

    def __str__(self) -> str:
        return str(self.args[0])


class Stored(NamedTuple):
    """A document in a store."""

    text: str
    """The text of the policy file, without its release; unchanged if there are problems."""
    is_toml: bool
    """Whether it is TOML; otherwise it is JSON."""
    release: Release | None
    """Its version, who wrote it, and when."""
    problems: PolicyError | None
    """What is wrong with it."""

    def as_file(self) -> str:
        """The text of a file that `push` knows to be based on this version."""
        if self.release is None or self.problems is not None:
            return self.text
        return with_release(self.text, self.release, is_toml=self.is_toml, hashed=False)


def pull(source: PolicySource) -> Stored | None:
    """The document in a store; ``None`` if there is none.

    Raises:
        SourceError: the store cannot be asked.
        PolicyError: the document cannot be read.
    """
    content = _fetch(source)
    return None if content is None else _stored(content, source.address)


def push(
    store: PolicyStore,
    content: bytes,
    *,
    by: str,
    source: str = "the policy",
    if_version: int | Literal["any", "none"] | None = None,
    version: int | None = None,
) -> Release:
    """Write a policy file to a store, with a higher version.

    Args:
        store: The store.
        content: The content of the file, TOML or JSON.
        by: Who writes it.
        source: The name of the file, for errors.
        if_version: The version that the store must have; ``"none"`` if it must have no document,
            ``"any"`` for the one that it has. ``None`` for that of the file's release, as `pull`
            gives it, or ``"none"`` without one.
        version: The new version; ``None`` for the next one.

    Raises:
        ChangedMeanwhile: the store has another version; nothing was written.
        PolicyError: the policy is wrong; nothing was written.
        SourceError: the store cannot be asked, or does not permit it.
        ValueError: `version` is not above the one in the store.
    """
    new = _stored(content, source)
    if new.problems is not None:
        raise new.problems
    based_on = new.release
    if if_version is None:
        if_version = "none" if based_on is None else based_on.version
    old = _fetch(store)
    present = None if old is None else _stored(old, store.address)
    found = None if present is None or present.release is None else present.release.version
    _check_version(if_version, present, found)
    following = (found or 0) + 1
    if version is not None and version < following:
        raise ValueError(f"version is {version}; it must be above {found}, which the store has")
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    release = Release(version or following, cleaned(by, LONGEST_BY), at)
    written = with_release(new.text, release, is_toml=new.is_toml).encode()
    PolicyMap.from_content(written, source)  # if the file has a release of another form, it fails
    if not store.replace(old, written):
        raise ChangedMeanwhile("Someone else has written to the store at this moment.", None)
    return release


def _fetch(source: PolicySource) -> bytes | None:
    try:
        return source.fetch()
    except SourceError as error:
        if error.is_missing:
            return None
        raise


def _stored(content: bytes, source: str) -> Stored:
    text = content.decode("utf-8-sig", "replace")
    is_toml = not text.lstrip().startswith("{")
    try:
        _, release = PolicyMap.from_content(content, source)
    except PolicyError as error:
        # The next version has to be higher, even if this one was changed by hand.
        found = _VERSION.match(text) if is_toml else None
        return Stored(text, is_toml, Release(int(found[1])) if found else None, error)
    bare = without_release(text, is_toml=is_toml)
    return Stored(text if bare is None else bare, is_toml, release, None)


def _check_version(
    wanted: int | Literal["any", "none"], present: Stored | None, found: int | None
) -> None:
    """Check that the store has the version that it must have.

    Raises:
        ChangedMeanwhile: it has another one.
    """
    if wanted == "any" or (wanted == "none" and present is None):
        return
    if wanted != "none" and wanted == found:
        return
    if present is None:
        raise ChangedMeanwhile(f"The store has no document, and not version {wanted}.", None)
    has = "a document without a version"
    if present.release is not None:
        release = present.release
        has = f"version {release.version}"
        has += f", which {release.by} wrote" if release.by else ""
        has += f" at {release.at}" if release.at else ""
    if wanted == "none":
        raise ChangedMeanwhile(f"The store has {has}, and the file is not based on it.", found)
    raise ChangedMeanwhile(f"The store has {has}, and the file is based on {wanted}.", found)
