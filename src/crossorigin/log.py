"""The one way to log: lines without secrets, escaped and bounded.

Everywhere else in the package, ways to log are forbidden (see tests/test_log.py).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from traceback import format_exception, format_exception_only
from typing import Final

from .redaction import Secrets, cleaned

__all__ = ["LOGGER", "Log", "log", "only_errors", "summary", "trace"]

LOGGER: Final = "crossorigin"
"""The name of the logger to which every middleware writes."""

LONGEST_LINE = 400
"""Characters of a line of a traceback."""
LONGEST_FIELD = 100
"""Characters of a field of a record."""
MOST_LINES = 120
"""The most lines of a report or a traceback; the others are counted."""
FIRST_LINES = 20
"""The lines that are kept from the beginning of a long traceback; the others are its last ones."""
SEARCHED_AROUND = 200
"""Lines next to the shown ones in which secrets are looked for too: a secret can span lines."""


class Log:
    """Writes to the logger called `name`.

    A record has no ``exc_info``, because its formatters print the whole text of an exception. It
    has ``exc_text``, which formatters print in its place: the traceback as `trace` gives it.

    In every method `message` is a constant with a ``%s`` or ``%d`` for each of `values`.
    """

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def error(
        self,
        message: str,
        *values: object,
        lines: Iterable[str] = (),
        error: BaseException | None = None,
        secrets: Secrets | None = None,
    ) -> None:
        """Log what someone has to look at: a line, then `lines`, then the traceback of `error`.

        `secrets` are hidden, and everything that looks like a secret.
        """
        self._write(logging.ERROR, message, values, lines=lines, error=error, secrets=secrets)

    def warning(
        self, message: str, *values: object, fields: Mapping[str, str | None] | None = None
    ) -> None:
        """Log what someone may want to look at.

        `fields` become attributes of the record, for formatters that write them by themselves.
        """
        self._write(logging.WARNING, message, values, fields=fields)

    def info(self, message: str, *values: object) -> None:
        """Log what went as intended."""
        self._write(logging.INFO, message, values)

    def debug(self, message: str, *values: object, error: BaseException | None = None) -> None:
        """Log an error in the background: a line, then the traceback of `error`."""
        self._write(logging.DEBUG, message, values, error=error)

    def _write(
        self,
        level: int,
        message: str,
        values: tuple[object, ...],
        *,
        lines: Iterable[str] = (),
        error: BaseException | None = None,
        secrets: Secrets | None = None,
        fields: Mapping[str, str | None] | None = None,
    ) -> None:
        logger = self._logger
        if not logger.isEnabledFor(level):
            return
        shown: list[object] = [
            each if isinstance(each, int) else cleaned(str(each), secrets=secrets)
            for each in values
        ]
        more = _bounded([cleaned(line, secrets=secrets) for line in lines], first=MOST_LINES)
        template = message + "\n%s" * len(more)
        file, number, function, _ = logger.findCaller(stacklevel=3)
        arguments = (*shown, *more)
        extra = fields and {
            name: None if value is None else cleaned(value, LONGEST_FIELD)
            for name, value in fields.items()
        }
        record = logger.makeRecord(
            logger.name, level, file, number, template, arguments, None, function, extra
        )
        if error is not None:
            record.exc_text = trace(error, secrets)
        logger.handle(record)


log: Final = Log(LOGGER)
"""The log of every middleware."""


def summary(error: BaseException) -> str:
    """The type and the text of `error`, even if its class fails to give its text."""
    return format_exception_only(error)[-1].strip()


def trace(error: BaseException, secrets: Secrets | None = None) -> str:
    """The traceback of `error` without secrets, escaped, and with a bound on its lines."""
    lines = "".join(format_exception(error)).splitlines()
    begin = FIRST_LINES + SEARCHED_AROUND
    end = max(begin, len(lines) - (MOST_LINES - FIRST_LINES + SEARCHED_AROUND))
    hidden = secrets or Secrets()
    kept = [
        line
        for part in (lines[:begin], lines[end:])
        for line in hidden.hide("\n".join(each[: 4 * LONGEST_LINE] for each in part)).splitlines()
    ]
    left_out = max(end - begin, 0)
    shown = _bounded(kept, first=FIRST_LINES, left_out=left_out)
    return "\n".join(cleaned(line, LONGEST_LINE) for line in shown)


def _bounded(lines: list[str], *, first: int, left_out: int = 0) -> list[str]:
    """At most `MOST_LINES` of `lines`: the `first` ones and the last.

    `left_out` lines are missing already, somewhere between these.
    """
    more = max(len(lines) - MOST_LINES, 0)
    if not more + left_out:
        return lines
    return [*lines[:first], f"… ({more + left_out} more lines)", *lines[first + more :]]


@contextmanager
def only_errors() -> Iterator[None]:
    """Let the middlewares log nothing below an error while the block runs."""

    def is_error(record: logging.LogRecord) -> bool:
        return record.levelno > logging.WARNING

    logger = logging.getLogger(LOGGER)
    logger.addFilter(is_error)
    try:
        yield
    finally:
        logger.removeFilter(is_error)
