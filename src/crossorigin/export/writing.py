"""What all targets write: files, their heads, and the errors of quoting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from .. import __version__
from .intermediate import Rules
from .losses import Loss

__all__ = ["ExportTarget", "Unwritable", "check_pcre", "check_printable", "commented", "head"]


class Unwritable(ValueError):
    """A text that cannot be quoted in the language of a target."""


class ExportTarget(Protocol):
    """A target: from the intermediate form to files and losses."""

    @property
    def name(self) -> str:
        """The name of the target, such as ``"nginx"``."""

    @property
    def title(self) -> str:
        """The product's own name."""

    @property
    def blocks(self) -> bool:
        """Whether it blocks requests as `Rule.blocking` says.

        Otherwise a policy that blocks is refused.
        """

    def losses(self, rules: Rules) -> Sequence[Loss]:
        """The losses of this target, beside those of `rules`."""

    def files(self, rules: Rules, head: str, folder: str) -> Mapping[str, str]:
        """The text of each file by its name; `folder` is where the files are at the gateway.

        Raises:
            Unwritable: the language of the target cannot hold a text of the policy.
        """


def head(title: str, digest: str, losses: Iterable[Loss], version: int | None = None) -> str:
    """The first lines of a file, without the signs of a comment."""
    policy = "" if version is None else f"version {version}, "
    lines = [
        f"CORS for {title}, written by crossorigin {__version__}. Do not edit: export again.",
        f"Policy: {policy}sha256:{digest}",
    ]
    lines += [
        f"Difference ({each.code}, {'accepted' if each.grade == 'costs' else 'no browser sends it'}"
        f"): {each.message}"
        for each in losses
    ]
    return "\n".join(lines)


def commented(lines: str, sign: str = "#") -> str:
    """The lines as comments that begin with `sign`."""
    return "".join(f"{sign} {line}\n" for line in lines.splitlines())


def check_printable(text: str) -> None:
    """Check that `text` has printable ASCII only.

    Raises:
        Unwritable: it has another character.
    """
    if not (text.isascii() and text.isprintable()):
        raise Unwritable(f"{text!r} has characters that are not printable ASCII")


_LARGEST = 1 << 16
"""Bytes of a program that PCRE compiles. (``MAX_PATTERN_SIZE`` in ``pcre2_compile.c``)"""
_CLASS = re.compile(r"\[[^\]]*\]")
_BYTES_OF_CLASS, _BYTES_OF_SIGN, _BYTES_OF_LETTER = 40, 5, 2


def check_pcre(regex: str) -> None:
    """Check that PCRE can compile `regex`: that its program, by an upper estimate, is small enough.

    Raises:
        Unwritable: it is too large.
    """
    rest, classes = _CLASS.subn("", regex)
    signs = sum(map(rest.count, "()|*+?{"))
    size = classes * _BYTES_OF_CLASS + signs * _BYTES_OF_SIGN + len(rest) * _BYTES_OF_LETTER
    if size > _LARGEST:
        raise Unwritable(
            f"a list is too long for one regular expression, which PCRE limits to {_LARGEST:,} "
            f"bytes: {regex[:60]}…"
        )
