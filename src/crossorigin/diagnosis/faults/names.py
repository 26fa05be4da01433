"""Names in settings that are nearly those of headers for CORS, or of a layer's settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

from ..findings import Cause
from ..stated import Stated, statement_of
from .form import MOST_PLACES

__all__ = ["misspelled", "unknown_settings"]

_HEADERS = (
    "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods", "Access-Control-Allow-Origin",
    "Access-Control-Allow-Private-Network", "Access-Control-Expose-Headers",
    "Access-Control-Max-Age", "Access-Control-Request-Headers", "Access-Control-Request-Method",
    "Access-Control-Request-Private-Network", "Access-Control-Allow-Local-Network",
    "Access-Control-Request-Local-Network",
)  # fmt: skip
_KNOWN = {each.lower() for each in _HEADERS}
_NAME = re.compile(
    r"(?i)(?P<set>\b(?:add_header|more_set_headers|header|[sg]et|set-header|add-header|append|add|"
    r"put|merge|setifempty)\s{1,8}['\"]?)?"
    r"(?<![\w.$-])(?<!setRequestHeader\(['\"])(?P<value>Ac{1,2}es{1,3}-Contr?oll?-[a-z-]{5,40})(?![\w*.(-])"
    r"(?P<value_follows>['\"]\s{0,4}(?:,|=>|[:=\]])|\s{0,4}[:=][^\S\n])?"
)
"""A name, and whether what stands around it shows that it is set, not only written of."""
# django-cors-headers 4.9, README.rst and corsheaders/conf.py, and the names before 3.5
_OF_DJANGO = (
    "CORS_ALLOWED_ORIGINS", "CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ALLOW_ALL_ORIGINS",
    "CORS_ALLOW_CREDENTIALS", "CORS_ALLOW_HEADERS", "CORS_ALLOW_METHODS",
    "CORS_ALLOW_PRIVATE_NETWORK", "CORS_EXPOSE_HEADERS", "CORS_ORIGIN_ALLOW_ALL",
    "CORS_ORIGIN_REGEX_WHITELIST", "CORS_ORIGIN_WHITELIST", "CORS_PREFLIGHT_MAX_AGE",
    "CORS_URLS_REGEX",
)  # fmt: skip
_OF_WORDS = (
    ("CREDENTIAL", Cause.CREDENTIALS_NOT_ALLOWED), ("METHOD", Cause.METHOD_NOT_ALLOWED),
    ("HEADER", Cause.HEADER_NOT_ALLOWED),
)  # fmt: skip
_ASSIGNED = re.compile(r"(?m)^(?P<value>CORS_[A-Z_]{4,40})\s{1,4}=(?!=)")
_IS_DJANGO = re.compile(rf"\bcorsheaders\b|\b(?:{'|'.join(_OF_DJANGO)})\s{{1,4}}=")


def unknown_settings(text: str) -> Iterator[Stated]:
    """The first name that is nearly a setting of django-cors-headers, and not used elsewhere."""
    if _IS_DJANGO.search(text) is None:
        return
    for found in islice(_ASSIGNED.finditer(text), MOST_PLACES):
        name = found["value"]
        if name in _OF_DJANGO or text.count(name) > 1:
            continue
        if meant := get_close_matches(name, _OF_DJANGO, 1, 0.9):
            yield statement_of(
                found,
                next((cause for word, cause in _OF_WORDS if word in name), Cause.SETTINGS_INVALID),
                "django-cors-headers has no setting {value}.",
                "Django ignores a name that nothing reads.",
                f"Write {meant[0]}.",
            ).stated
            return


def misspelled(text: str) -> Iterator[Stated]:
    """The first name that is set and is nearly the name of a header for CORS, without being one."""
    found = next(filter(_sets_unknown_header, _NAME.finditer(text)), None)
    if found is None:
        return
    meant = get_close_matches(found["value"].title(), _HEADERS, 1, 0.9)
    yield statement_of(
        found,
        Cause.SETTINGS_INVALID,
        "There is no header {value}.",
        "Browsers ignore a name that they do not know.",
        f"Write {meant[0]}."
        if meant
        else "Leave it out. The headers of responses for CORS are Access-Control-Allow-Origin, "
        "-Allow-Credentials, -Allow-Methods, -Allow-Headers, -Expose-Headers and -Max-Age.",
    ).stated


def _sets_unknown_header(found: re.Match[str]) -> bool:
    name = found["value"].lower()
    is_set = found["set"] is not None or found["value_follows"] is not None
    is_asked = name.startswith("access-control-request-") and _OF_PREFLIGHT.search(found.string)
    return is_set and name not in _KNOWN and not name.endswith("-") and not is_asked


_OF_PREFLIGHT = re.compile(r"(?im)^\W{0,8}Access-Control-Request-Method:")
"""What the request itself asks with is nothing that settings would send."""
