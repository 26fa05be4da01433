"""Dates of cookies: the lenient algorithm that reads the value of ``Expires``.

Standard: https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#cookie-date
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

__all__ = ["parse_cookie_date"]

TOKEN = re.compile(r"[\x00-\x08\x0a-\x1f0-9:A-Za-z\x7f-\xff]+")
TIME = re.compile(r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?![0-9])")
DAY_OF_MONTH = re.compile(r"([0-9]{1,2})(?![0-9])")
YEAR = re.compile(r"([0-9]{2,4})(?![0-9])")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EARLIEST_YEAR = 1601


def parse_cookie_date(text: str, oldest_year: int = EARLIEST_YEAR) -> float | None:
    """The seconds since 1970 of a date in `text`; ``None`` if it is not one. ("Parse a Date")

    A year from `oldest_year` to 1600 stands for the most distant past.
    """
    time = day = month = year = None
    for token in TOKEN.findall(text):
        if time is None and (found := TIME.match(token)):
            time = int(found[1]), int(found[2]), int(found[3])
        elif day is None and (found := DAY_OF_MONTH.match(token)):
            day = int(found[1])
        elif month is None and token[:3].lower() in MONTHS:
            month = MONTHS.index(token[:3].lower()) + 1
        elif year is None and (found := YEAR.match(token)):
            year = int(found[1])
    if time is None or day is None or month is None or year is None:
        return None
    if year <= 99:
        year += 1900 if year >= 70 else 2000
    if year < EARLIEST_YEAR:
        return None if year < oldest_year else float("-inf")
    try:
        return datetime(year, month, day, *time, tzinfo=UTC).timestamp()
    except ValueError:  # there is no such date
        return None
