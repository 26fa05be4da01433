"""`Answer`: what a page got to read, and what of its headers."""

from __future__ import annotations

import json
from typing import Any

from ..browser import Response, Result
from .asking import Attempt
from .failure import header_hidden, header_readable

__all__ = ["Answer"]


class Answer:
    """What script gets of an answer.

    `response` is the response as script sees it, `result` all that came of the request: every
    exchange on the wire, and what was decided at each step.
    """

    def __init__(self, asked: Attempt, response: Response) -> None:
        self._asked = asked
        self.response = response

    def __repr__(self) -> str:
        return self._asked.secrets.hide(f"<Answer {self.status} to {self._asked.plan.shown}>")

    @property
    def result(self) -> Result:
        """All that came of the request."""
        return self._asked.result

    @property
    def status(self) -> int:
        """The status."""
        return self.response.status

    @property
    def headers(self) -> dict[str, str]:
        """The headers that script may read, by their names in lower case."""
        return dict(self.response.headers)

    @property
    def text(self) -> str:
        """The body as ``response.text()`` gives it to script: UTF-8, whatever it is declared as."""
        return self.response.body.decode("utf-8-sig", "replace")

    def json(self) -> Any:
        """The body as ``response.json()`` gives it to script.

        Raises:
            ValueError: the body is not JSON.
        """
        return json.loads(self.text)

    def reads(self, name: str) -> str:
        """Assert that script may read the header `name` of this answer.

        Returns:
            Its value; those of a repeated one joined by ``", "``.

        Raises:
            CorsFailure: it may not, or the answer has no such header.
        """
        __tracebackhide__ = True
        value = self.response.header(name)
        if value is None:
            raise header_hidden(self._asked, name)
        return value

    def does_not_read(self, name: str) -> None:
        """Assert that the answer has the header `name`, and that script may not read it.

        Raises:
            CorsFailure: it may, or the answer has no such header.
        """
        __tracebackhide__ = True
        failure = header_readable(self._asked, name, self.response.header(name))
        if failure is not None:
            raise failure
