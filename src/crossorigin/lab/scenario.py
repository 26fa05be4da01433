"""Scenarios: all of the lab's state, typed, and read strictly from JSON.

A scenario is a policy, a page, a request of that page, a server and the browser's cookies. It fits
into a URL, so every field is text, a number, a flag or a list of those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, TypeAlias, TypeVar, get_args

from ..browser import ENGINES, Credentials, Mode, Redirect
from ..fetch.address_spaces import ADDRESS_SPACES, AddressSpace
from ..fetch.urls import parse_url
from ..redaction import show

__all__ = [
    "Behaviour",
    "BodyKind",
    "FetchCache",
    "LabBody",
    "LabPage",
    "LabRequest",
    "LabScenario",
    "LabServer",
    "PageKind",
    "RequestKind",
    "ScenarioError",
    "read_scenario",
    "read_text",
]

PageKind: TypeAlias = Literal["origin", "sandboxed", "file", "extension"]
"""The kinds of page: of an origin; in a sandbox and from a file, both of origin ``null``; of a
browser extension."""
RequestKind: TypeAlias = Literal["fetch", "xhr", "image", "eventsource", "websocket", "form"]
"""What makes the request: a call of script, an element, or a form that leaves the page."""
BodyKind: TypeAlias = Literal["none", "text", "json", "form", "multipart", "bytes", "stream"]
"""The kinds of body; ``json`` is text with ``Content-Type: application/json``."""
FetchCache: TypeAlias = Literal["default", "no-store", "reload", "no-cache"]
"""The cache modes of ``fetch`` that change what is sent."""
Behaviour: TypeAlias = Literal[
    "policy",
    "headers",
    "no-cors",
    "crash",
    "login-redirect",
    "slash-redirect",
    "doubled",
    "cached-without-vary",
    "auth-first",
]
"""What the server does.

``policy``: it answers as the policy says. ``headers``: it sends fixed headers, and no policy is in
force. ``no-cors``: it knows no CORS, and answers OPTIONS with 405. ``crash``: it allows preflights
by the policy, and answers the request with a 500 from outside the CORS layer. ``login-redirect``:
it redirects the request to a login page of another origin. ``slash-redirect``: before the CORS
layer, it redirects every path without a slash at its end. ``doubled``: a proxy adds
``Access-Control-Allow-Origin`` again. ``cached-without-vary``: a shared cache in front drops
``Vary``, and has the response to a page of another origin. ``auth-first``: requests without
``Authorization``, preflights too, get a 401 before the CORS layer.
"""

MOST_TEXT = 64 * 1024
"""The most characters of a text in a scenario."""
MOST_ENTRIES = 100
"""The most entries of a list in a scenario."""
MOST_REPEATS = 10
"""The most times that a request is made."""


class ScenarioError(ValueError):
    """A scenario that cannot be read: `field`, `value`, what is wrong with it, and the fix."""

    def __init__(self, field: str, value: object, message: str, fix: str) -> None:
        super().__init__(f"{field} {show(value)}: {message} {fix}")
        self.field = field
        self.value = show(value)
        self.message = message
        self.fix = fix


@dataclass(frozen=True, slots=True)
class LabPage:
    """The page that makes the request.

    `origin` counts if `kind` is ``origin`` or ``extension``. `top_level` is the URL of the page
    around it if it is in a frame, else empty.
    """

    kind: PageKind = "origin"
    origin: str = "https://app.example.com"
    space: AddressSpace = "public"
    top_level: str = ""


@dataclass(frozen=True, slots=True)
class LabBody:
    """The body of a request; `text` is also the text of the one field of a form."""

    kind: BodyKind = "none"
    text: str = ""


@dataclass(frozen=True, slots=True)
class LabRequest:
    """What the page's script asks for; `repeat` is how many times."""

    kind: RequestKind = "fetch"
    method: str = "GET"
    url: str = "https://api.example.net/items"
    headers: tuple[tuple[str, str], ...] = ()
    body: LabBody = LabBody()
    mode: Mode = "cors"
    credentials: Credentials = "same-origin"
    redirect: Redirect = "follow"
    cache: FetchCache = "default"
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class LabServer:
    """The server: its behaviour, and the application's response.

    `headers` are headers of every response, `preflight_headers` those of the responses to
    preflights if the behaviour is ``headers``.
    """

    behaviour: Behaviour = "policy"
    space: AddressSpace = "public"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    preflight_headers: tuple[tuple[str, str], ...] = ()
    preflight_status: int = 204


@dataclass(frozen=True, slots=True)
class LabScenario:
    """All of the lab's state.

    Attributes:
        policy: The policy, as TOML.
        page: The page.
        request: The page's request.
        server: The server.
        cookies: The cookies that earlier visits of the server's URL left, each as a value of
            ``Set-Cookie``.
        local_network: What the user answers if the browser asks whether the page may reach the
            local network.
        engines: The names of the engines that judge.
    """

    policy: str = 'allow_origins = ["https://app.example.com"]\n'
    page: LabPage = LabPage()
    request: LabRequest = LabRequest()
    server: LabServer = LabServer()
    cookies: tuple[str, ...] = ()
    local_network: Literal["denied", "granted"] = "denied"
    engines: tuple[str, ...] = field(default_factory=lambda: tuple(ENGINES))

    def as_dict(self) -> dict[str, Any]:
        """The scenario in the types of JSON; `read_scenario` reads it."""
        return asdict(self)


def read_scenario(given: object) -> LabScenario:
    """The scenario that parsed JSON describes; absent fields have their defaults.

    Raises:
        ScenarioError: a field is unknown or has a value that it cannot have.
    """
    found: LabScenario = _record(LabScenario, given, "")
    if not found.engines:
        raise ScenarioError("engines", [], "no engine is named.", f"Name some of {_list(ENGINES)}.")
    page = found.page
    if page.kind in ("origin", "extension"):
        parsed = parse_url(page.origin)
        if parsed is None or parsed.origin is None:
            message, fix = "this is not an origin.", "Write one such as 'https://app.example.com'."
            raise ScenarioError("page.origin", page.origin, message, fix)
    if page.top_level and ((top := parse_url(page.top_level)) is None or top.origin is None):
        message, fix = "this is not a URL.", "Write one such as 'https://shop.example.org/'."
        raise ScenarioError("page.top_level", page.top_level, message, fix)
    url = parse_url(found.request.url)
    schemes = ("ws", "wss") if found.request.kind == "websocket" else ("http", "https")
    if url is None or url.scheme not in schemes:
        message = f"this is not a URL of {_list(schemes, ' or ')}."
        fix = f"Write one such as '{schemes[1]}://api.example.net/items'."
        raise ScenarioError("request.url", found.request.url, message, fix)
    return found


T = TypeVar("T")
_Reader: TypeAlias = Callable[[object, str], Any]


def _record(kind: type[T], given: object, where: str) -> T:
    """A record of `kind`; `where` is the path to its fields, with a dot at its end."""
    if not isinstance(given, Mapping):
        raise ScenarioError(
            where.rstrip(".") or "scenario", given, "this is not an object.", "Write {…}."
        )
    known = [each.name for each in fields(kind)]  # type: ignore[arg-type]  # one of ours
    for name in given:
        if name not in known:
            message, fix = "this field is not known.", f"The fields are {_list(known)}."
            raise ScenarioError(f"{where}{name}"[:100], given[name], message, fix)
    readers = _READERS[kind]
    return kind(**{name: readers[name](given[name], f"{where}{name}") for name in given})


def read_text(given: object, where: str) -> str:
    """A text of a scenario, of at most `MOST_TEXT` characters.

    Raises:
        ScenarioError: it is not a text, or longer.
    """
    if not isinstance(given, str):
        raise ScenarioError(where, given, "this is not a text.", "Write it in quotes.")
    if len(given) > MOST_TEXT:
        message = f"this has {len(given):,} characters."
        raise ScenarioError(where, given, message, f"Write at most {MOST_TEXT:,}.")
    return given


def _choice(choices: tuple[str, ...]) -> _Reader:
    def read(given: object, where: str) -> str:
        if given not in choices:
            fix = f"Write one of {_list(choices)}."
            raise ScenarioError(where, given, "this value is not known.", fix)
        return str(given)

    return read


def _number(least: int, most: int) -> _Reader:
    def read(given: object, where: str) -> int:
        if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
            message = f"this is not a whole number from {least} to {most}."
            raise ScenarioError(where, given, message, f"Write a number such as {least}.")
        return given

    return read


def _many(read: _Reader) -> _Reader:
    def read_all(given: object, where: str) -> tuple[Any, ...]:
        if not isinstance(given, (list, tuple)):
            raise ScenarioError(where, given, "this is not a list.", "Write […].")
        if len(given) > MOST_ENTRIES:
            message = f"this has {len(given):,} entries."
            raise ScenarioError(where, given, message, f"Write at most {MOST_ENTRIES}.")
        return tuple(read(each, f"{where}[{number}]") for number, each in enumerate(given))

    return read_all


def _header(given: object, where: str) -> tuple[str, str]:
    if not isinstance(given, (list, tuple)) or len(given) != 2:
        message, fix = "this is not a header.", 'Write ["Name", "value"].'
        raise ScenarioError(where, given, message, fix)
    name, value = read_text(given[0], where), read_text(given[1], where)
    return name, value


def _response_header(given: object, where: str) -> tuple[str, str]:
    name, value = _header(given, where)
    text = f"{name}: {value}"
    if not name or not text.isprintable() or not text.isascii() or set(name) & set(' :"(),'):
        message = "a server cannot send this header."
        raise ScenarioError(where, [name, value], message, "Write printable ASCII, without ':'.")
    return name, value


def _of(kind: type[Any]) -> _Reader:
    return lambda given, where: _record(kind, given, f"{where}.")


def _list(words: Any, last: str = ", ") -> str:
    return last.join(words)


_SPACE = _choice(ADDRESS_SPACES)
_READERS: dict[type[Any], dict[str, _Reader]] = {
    LabPage: {
        "kind": _choice(get_args(PageKind)),
        "origin": read_text,
        "space": _SPACE,
        "top_level": read_text,
    },
    LabBody: {"kind": _choice(get_args(BodyKind)), "text": read_text},
    LabRequest: {
        "kind": _choice(get_args(RequestKind)),
        "method": read_text,
        "url": read_text,
        "headers": _many(_header),
        "body": _of(LabBody),
        "mode": _choice(get_args(Mode)),
        "credentials": _choice(get_args(Credentials)),
        "redirect": _choice(get_args(Redirect)),
        "cache": _choice(get_args(FetchCache)),
        "repeat": _number(1, MOST_REPEATS),
    },
    LabServer: {
        "behaviour": _choice(get_args(Behaviour)),
        "space": _SPACE,
        "status": _number(200, 599),
        "headers": _many(_response_header),
        "preflight_headers": _many(_response_header),
        "preflight_status": _number(200, 599),
    },
    LabScenario: {
        "policy": read_text,
        "page": _of(LabPage),
        "request": _of(LabRequest),
        "server": _of(LabServer),
        "cookies": _many(read_text),
        "local_network": _choice(("denied", "granted")),
        "engines": _many(_choice(tuple(ENGINES))),
    },
}
