"""`Answer`: the response that a page can read, and assertions about its headers."""

from __future__ import annotations

import json
from typing import Any

from ..browser import Response, Result
from ..browser.arguments import check_text
from .asking import Attempt
from .failure import header_hidden, header_readable

__all__ = ["Answer", "check_name"]


def check_name(name: str, example: str = "X-Request-Id") -> None:
    """Check that the `name` of a header, or of a cookie, is text.

    Raises:
        TypeError: it is not.
    """
    check_text("name", name, f"such as {example!r}")


class Answer:
    """The part of a response that script can read.

    `response` is the response as script sees it. `result` has every exchange on the wire and the
    decision at each step.
    """

    def __init__(self, asked: Attempt, response: Response) -> None:
        self._asked = asked
        self.response = response

    def __repr__(self) -> str:
        return self._asked.secrets.hide(f"<Answer {self.status} to {self._asked.plan.shown}>")

    @property
    def result(self) -> Result:
        """The whole result: the exchanges on the wire and the decision at each step."""
        return self._asked.result

    @property
    def status(self) -> int:
        """The status."""
        return self.response.status

    @property
    def headers(self) -> dict[str, str]:
        """The headers that script may read, by name in lower case."""
        return dict(self.response.headers)

    @property
    def text(self) -> str:
        """The body as ``response.text()`` gives it to script: always decoded as UTF-8."""
        return self.response.body.decode("utf-8-sig", "replace")

    def json(self) -> Any:
        """The body as ``response.json()`` gives it to script.

        Raises:
            ValueError: the body is not JSON.
        """
        return json.loads(self.text)

    def reads(self, name: str) -> str:
        """Assert that script may read the header `name` of this response.

        Returns:
            The header's value; the values of a repeated header are joined by ``", "``.

        Raises:
            CorsFailure: script may not read it, or the response has no such header.
        """
        __tracebackhide__ = True
        check_name(name)
        value = self.response.header(name)
        if value is None:
            raise header_hidden(self._asked, name)
        return value

    def does_not_read(self, name: str) -> None:
        """Assert that the response has the header `name`, and that script may not read it.

        Raises:
            CorsFailure: it may, or the response has no such header.
        """
        __tracebackhide__ = True
        check_name(name)
        failure = header_readable(self._asked, name, self.response.header(name))
        if failure is not None:
            raise failure
