"""The release of a policy file: which version it is in a store, who wrote it, and when.

It is the field ``release`` at the top of the file, and does not belong to the policy. In TOML it is
the first line, with a hash of all others: a document that breaks off could be one that is right,
with fewer origins. One in JSON could not.
"""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

from ..redaction import show
from .problems import PolicyError, Problem, ProblemCode
from .validation import wrong_type

__all__ = ["RELEASE", "Release", "take_release", "with_release", "without_release"]

RELEASE: Final = "release"
"""The name of the field."""
HIGHEST_VERSION: Final = 2**63 - 1
"""The highest number that every reader of TOML has."""
_BEGIN: Final = f"{RELEASE} = {{"
_HASH: Final = "sha256"


class Release(NamedTuple):
    """A version of a policy in a store that several processes follow."""

    version: int
    """1 or more; each version of a store has a higher one than those before."""
    by: str | None = None
    """Who wrote it."""
    at: str | None = None
    """When it was written, in the form of RFC 3339."""


def take_release(fields: dict[str, Any], text: str, source: str) -> Release | None:
    """The release in the fields of a file, from which it is removed.

    Raises:
        PolicyError: it is wrong, or the text is not the one that it was written for.
    """
    if RELEASE not in fields:
        return None
    table = fields.pop(RELEASE)
    problems: list[Problem] = []
    if not isinstance(table, dict):
        raise PolicyError([wrong_type(RELEASE, table, "a table")], source=source)
    known = (*Release._fields, _HASH)
    for name in table:
        if name not in known:
            message = "a release has no such field."
            hint = f"The fields are {', '.join(known)}."
            field = f"{RELEASE}.{show(name)}"
            problems.append(Problem(ProblemCode.UNKNOWN_FIELD, field, None, message, hint))
    version: Any = table.get("version")
    if not (isinstance(version, int) and version is not True and 1 <= version <= HIGHEST_VERSION):
        expected = f"a whole number from 1 to {HIGHEST_VERSION}"
        problems.append(wrong_type(f"{RELEASE}.version", version, expected))
    problems.extend(
        wrong_type(f"{RELEASE}.{name}", table[name], "a string")
        for name in known[1:]
        if not isinstance(table.get(name, ""), str)
    )
    if not problems and _HASH in table and table[_HASH] != _hash(text.partition("\n")[2]):
        message = "the lines below the release are not those that it was written for."
        hint = "Write the policy to the store with crossorigin push; a part of it may be missing."
        problems.append(Problem(ProblemCode.FILE_SYNTAX, RELEASE, None, message, hint))
    if problems:
        raise PolicyError(problems, source=source)
    return Release(version, table.get("by"), table.get("at"))


def with_release(text: str, release: Release, *, is_toml: bool, hashed: bool = True) -> str:
    """The text of a policy file that has no release, with one.

    Args:
        text: The text, which is right.
        release: The release; its texts are printable.
        is_toml: Whether the text is TOML; otherwise it is JSON.
        hashed: Whether the text must not be changed, in TOML.
    """
    table = {name: value for name, value in release._asdict().items() if value is not None}
    if not is_toml:
        return json.dumps({RELEASE: table, **json.loads(text)}, indent=2, ensure_ascii=False) + "\n"
    if hashed:
        table[_HASH] = _hash(text)
    # Each of these values is written in JSON as in TOML.
    pairs = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in table.items())
    return f"{_BEGIN} {', '.join(pairs)} }}\n{text}"


def without_release(text: str, *, is_toml: bool) -> str | None:
    """The text without the release that `with_release` added, or unchanged if it has none.

    ``None`` if the release is written in another way.
    """
    if not is_toml:
        fields = json.loads(text)
        if RELEASE not in fields:
            return text
        del fields[RELEASE]
        return json.dumps(fields, indent=2, ensure_ascii=False) + "\n"
    from tomllib import loads  # noqa: PLC0415 (only those who write releases need it)

    if RELEASE not in loads(text):
        return text
    first, _, rest = text.partition("\n")
    return rest if first.startswith(_BEGIN) and RELEASE not in loads(rest) else None


def _hash(text: str) -> str:
    from hashlib import sha256  # noqa: PLC0415 (few policies have a release)

    return sha256(text.encode()).hexdigest()
