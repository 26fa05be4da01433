"""Faults that settings and code show by themselves, whatever a browser says of them, as data.

Where a fact comes from stands before its fault. “Measured” is with nginx 1.22.1, Apache 2.4 and
Caddy 2, the fault and its recipe. What a file that is not shown may cure is not reported.
"""

from __future__ import annotations

import re
from itertools import islice

from ..origin_entries import entries_without_origin, without_comments_after
from ..shared_blocks import in_shared_block
from ..stated import Stated, statement_of
from .code import CODE
from .form import MOST_PLACES, FaultForm
from .names import misspelled, unknown_settings
from .servers import SERVERS
from .values import SWITCHES_OFF, VALUES

__all__ = ["SWITCHES_OFF", "faults_in"]

_TOO_LATE = re.compile(
    r"(<(?:Location|Directory|Files)(?:Match)?\b[^<]{0,4000}?)RewriteCond\s+%\{REQUEST_METHOD[^\n]*"
)
"""In a section Apache rewrites only after the login (measured), so that this cures nothing."""
_COMMENT = re.compile(r"(?m)^[^\S\n]{0,80}(?:#|//)[^\n]*\n?")
_MOST = 256 * 1024
"""The most characters that are searched."""


def faults_in(text: str) -> list[Stated]:
    """The faults in settings, each kind once; comments do not count."""
    plain = without_comments_after(_COMMENT.sub("", text[:_MOST]))
    found = [
        statement_of(
            first, each.cause, each.what, each.why, each.fix, is_general=each.is_general
        ).stated
        for each in (*SERVERS, *CODE, *VALUES)
        if (first := _first(each, plain)) is not None
    ]
    return [
        *found, *entries_without_origin(plain), *misspelled(plain), *unknown_settings(plain),
    ]  # fmt: skip


def _first(form: FaultForm, text: str) -> re.Match[str] | None:
    """Where `text` has the fault first, if nothing in it cures the fault."""
    places = list(islice(form.pattern.finditer(text), MOST_PLACES))
    if not places or form.unless.search(_TOO_LATE.sub(r"\1", text)):
        return None
    if form.beside is not None:
        return in_shared_block(text, places, *form.beside)
    if not form.cured_by:
        return places[0]
    for each in places:
        cure = form.cured_by + re.escape(each["value"])
        if re.search(cure, text, re.IGNORECASE) is None:
            return each
    return None
