"""Scenarios: what a page's script calls, and how the servers on the way answer. Plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, TypeAlias

from crossorigin.browser import (
    CrossOrigin,
    ElementKind,
    File,
    MultipartForm,
    Stream,
    UrlEncodedForm,
)
from crossorigin.browser.bodies import BodyInit
from crossorigin.fetch.header_lists import Header

__all__ = ["Answer", "Body", "Call", "Hop", "Place", "Scenario"]

Place: TypeAlias = Literal["page", "port", "sub", "cross", "other"]
"""Where a hop is: the page's own origin, another port of its host, another host of its site, and
two other sites."""

Body: TypeAlias = tuple[Literal["bytes", "text", "pairs", "form", "stream"], Any]
"""A body's kind and what it is made of: text, or a list of pairs (of name, and of text or of a
file's content, name and type)."""


@dataclass(frozen=True)
class Call:
    """One call of ``fetch``, use of ``XMLHttpRequest``, or load by an element.

    ``None`` stands for an option not given; `kind` and `crossorigin` are those of a load; `pause`:
    seconds to let pass before it.
    """

    api: Literal["fetch", "xhr", "load"] = "fetch"
    method: str | None = None
    headers: tuple[Header, ...] = ()
    body: Body | None = None
    mode: str | None = None
    credentials: str | None = None
    redirect: str | None = None
    referrer: str | None = None
    referrer_policy: str | None = None
    upload_listeners: bool = False
    kind: ElementKind = "image"
    crossorigin: CrossOrigin | None = None
    pause: float = 0


@dataclass(frozen=True)
class Answer:
    """A response. In header values, ``{origin}`` is the request's Origin, ``{page}`` the page's,
    and ``{next}`` and ``{self}`` the URLs of the next hop and of this one.

    A redirect without a Location of its own gets one to the next hop, if there is one.
    """

    status: int = 200
    headers: tuple[Header, ...] = ()
    body: str = ""


@dataclass(frozen=True)
class Hop:
    """One URL: where it is, and its responses to preflights and to other requests."""

    place: Place = "cross"
    actual: Answer = field(default_factory=Answer)
    preflight: Answer = field(default_factory=Answer)


@dataclass(frozen=True)
class Scenario:
    """Calls in turn, all to the first of the hops, by a page that may be sandboxed."""

    calls: tuple[Call, ...]
    hops: tuple[Hop, ...]
    sandboxed: bool = False

    def to_json(self) -> dict[str, Any]:
        """For the page that runs it."""
        return {"calls": [asdict(call) for call in self.calls], "sandboxed": self.sandboxed}

    def __str__(self) -> str:
        """The expression that makes it, without what is as by default."""
        return _expression(self)


def _expression(value: object) -> str:
    if isinstance(value, (Scenario, Hop, Answer, Call)):
        given = [
            f"{each.name}={_expression(getattr(value, each.name))}"
            for each in fields(value)
            if each.name in ("calls", "hops") or getattr(value, each.name) != _default(each)
        ]
        return f"{type(value).__name__}({', '.join(given)})"
    if isinstance(value, tuple):
        return f"({''.join(_expression(each) + ', ' for each in value).strip()})"
    return repr(value)


def _default(each: Any) -> object:
    return each.default_factory() if callable(each.default_factory) else each.default


def body_init(body: Body | None) -> BodyInit | None:
    """The body that the model takes."""
    if body is None:
        return None
    kind, content = body
    match kind:
        case "bytes":
            return str(content).encode()
        case "text":
            return str(content)
        case "pairs":
            return UrlEncodedForm(content)
        case "form":
            return MultipartForm(
                (name, value if isinstance(value, str) else File(value[0].encode(), *value[1:]))
                for name, value in content
            )
        case "stream":
            return Stream([str(content).encode()])
