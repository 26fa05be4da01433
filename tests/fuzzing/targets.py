"""The fuzz targets: each takes bytes, and raises if what the code promises does not hold."""

# ruff: noqa: PT017 (not tests of exceptions: any other exception is what is looked for)
from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from crossorigin import Policy, PolicyError, PolicyMap
from crossorigin.cli.terminal import Printer
from crossorigin.diagnosis import Unreadable, diagnose, fetch_command, read, sequence
from crossorigin.fetch.header_lists import (
    extract_delta_seconds,
    extract_token_list,
    get_decode_and_split,
    is_header_value,
    normalize_value,
)
from crossorigin.fetch.origins import parse_origin
from crossorigin.migrate import LIBRARIES, MigrationError, migrate
from crossorigin.policy import parse_origin_pattern
from crossorigin.printing import printable
from crossorigin.redaction import Secrets

__all__ = ["CORPUS", "TARGETS", "seeds"]

CORPUS: Final = Path(__file__).parent / "corpus"
SECRET = "hunter2-Xyzzy"  # noqa: S105 (made up)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def origins(data: bytes) -> None:
    """An origin is parsed to what it is serialised from, and a policy of it is right or refused."""
    text = _text(data)
    origin = parse_origin(text)
    assert origin is None or str(origin) == text
    pattern = parse_origin_pattern(text)
    try:
        policy = Policy(allow_origins=[text])
    except PolicyError as error:
        assert all(problem.message and problem.hint for problem in error.exceptions)
    else:
        assert pattern is not None or text == "*"
        assert Policy.from_dict(policy.to_dict()) == policy


_STRICT = Policy(allow_origins=["https://strict.example"])
_LAX = Policy(allow_origins="*")
_MAP = PolicyMap({"/": _LAX, "/admin": _STRICT, "/admin/open": _LAX, "/a b": _STRICT})


def paths(data: bytes) -> None:
    """No spelling of a strict path gets the lax policy of the paths around it."""
    text = "/" + _text(data).lstrip("/")
    if _MAP.policy_for(text) == _LAX or "open" in text:
        return
    # Spelled with escapes or detours, it must not get a laxer policy.
    for spelled in (quote(text, errors="surrogateescape"), f"//{text}", f"/x/..{text}"):
        assert _MAP.policy_for(spelled) != _LAX, spelled


def header_lists(data: bytes) -> None:
    """Header values of any bytes are read without an exception, and lists by their commas."""
    value = data.decode("latin-1")
    assert normalize_value(value) == normalize_value(normalize_value(value))
    is_header_value(value)
    found = get_decode_and_split(value)
    assert len(found) <= value.count(",") + 1
    for name in ("access-control-allow-methods", "access-control-allow-headers"):
        extract_token_list([(name, value), ("x", value)], name)
    extract_delta_seconds([("access-control-max-age", value)], "access-control-max-age")


def policy_files(data: bytes) -> None:
    """A policy file is right, or refused with problems that say what to do."""
    with tempfile.TemporaryDirectory(prefix="crossorigin-fuzz-") as folder:
        for suffix in (".toml", ".json"):
            file = Path(folder, f"cors{suffix}")
            file.write_bytes(data)
            try:
                policies = PolicyMap.from_file(file)
            except PolicyError as error:
                assert all(problem.message and problem.hint for problem in error.exceptions)
            else:
                assert PolicyMap.from_dict(policies.to_dict()).to_dict() == policies.to_dict()


def _explain(text: str) -> None:
    """Whatever is read of it can be judged, drawn and printed."""
    try:
        found = read(text)
    except Unreadable as error:
        assert str(error)
        return
    printer = Printer(quiet=True)
    for evidence in found[:20]:
        diagnose(evidence)
        fetch_command(evidence)
        for line in sequence(evidence):
            assert printable(printer.clean(str(line))).replace("\n", "").isprintable()


def har(data: bytes) -> None:
    """A HAR file is judged, or refused with a message."""
    _explain('{"log":' + data.decode("utf-8", "replace"))


def console(data: bytes) -> None:
    """Messages of a console, or headers of curl, are judged, or refused with a message."""
    _explain(_text(data))


def migration(data: bytes) -> None:
    """Python source is carried over, or refused with a message."""
    for library in LIBRARIES:
        try:
            found = migrate(library, [("settings.py", _text(data))])
        except MigrationError as error:
            assert str(error)
        else:
            PolicyMap.from_dict(found.policies.to_dict())


def redaction(data: bytes) -> None:
    """What a command was given as secret is hidden in any text; what is left is printable."""
    text = _text(data)
    secrets = Secrets()
    secrets.learn_headers([("X-Api-Key", SECRET)])
    secrets.learn_text(text)
    shown = secrets.hide(f"{text}{SECRET}{text}")
    assert SECRET not in shown
    assert printable(shown).replace("\n", "").isprintable()


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = MappingProxyType(
    {
        target.__name__: target
        for target in (
            origins, paths, header_lists, policy_files, har, console, migration, redaction
        )
    }
)  # fmt: skip


def seeds(target: str) -> list[bytes]:
    """The corpus of a target: inputs that reach deep, and those that once failed."""
    return [file.read_bytes() for file in sorted((CORPUS / target).iterdir())]
