"""Loading: what pages fetch without script, such as images, style sheets and fonts.

Facts: without a ``crossorigin`` attribute most of these are fetched without CORS and with
credentials; the page then uses what script may not look into. With the attribute they are fetched
with CORS, and not used at all unless the server allows it. Module scripts and fonts always are.
A text track has no tainted form, so without the attribute it has to be of the page's own origin.

Standard: https://html.spec.whatwg.org/multipage/urls-and-fetching.html#cors-settings-attributes
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias, get_args

from ..fetch.mime import extract_mime_type_essence
from ..fetch.statuses import is_ok_status
from ..fetch.urls import parse_url
from .checks import is_of_type
from .driving import Steps
from .fetching import Fetch
from .messages import HttpResponse
from .preflight_cache import PreflightCache
from .reasons import FetchError, Reason
from .request import Client, Credentials, Destination, Mode, Request
from .result import LoadResult
from .trace import TraceDecision

__all__ = ["CrossOrigin", "ElementKind", "load", "new_load_request"]

ElementKind: TypeAlias = Literal[
    "audio", "font", "image", "module", "script", "stylesheet", "track", "video"
]
"""What an element loads. (`Page.load`)"""
CrossOrigin: TypeAlias = Literal["anonymous", "use-credentials"]
"""The values of an element's ``crossorigin`` attribute. (HTML, "CORS settings attributes")"""


class _KindOfLoad(NamedTuple):
    """How one kind is fetched, and what a response has to be like to be used.

    `words` is what errors call it. `always_cors`: even without a ``crossorigin`` attribute, and
    `has_attribute`: is there one? `same_origin_fallback` is the flag that text tracks set.
    """

    destination: Destination
    words: str
    always_cors: bool = False
    has_attribute: bool = True
    same_origin_fallback: bool = False
    needs_ok_status: bool = False
    needs_mime_type: bool = False


KINDS: dict[str, _KindOfLoad] = {
    # HTML, "update the image data"
    "image": _KindOfLoad("image", "image"),
    # HTML, "fetch a classic script"
    "script": _KindOfLoad("script", "script", needs_ok_status=True),
    # HTML, "fetch a single module script"
    "module": _KindOfLoad(
        "script", "module script", always_cors=True, needs_ok_status=True, needs_mime_type=True
    ),
    # HTML, "Link type 'stylesheet'"
    "stylesheet": _KindOfLoad("style", "style sheet", needs_ok_status=True, needs_mime_type=True),
    # CSS Fonts 4, "font fetching requirements"
    "font": _KindOfLoad("font", "font", always_cors=True, has_attribute=False),
    # HTML, media elements, "resource fetch algorithm"
    "video": _KindOfLoad("video", "video"),
    "audio": _KindOfLoad("audio", "audio"),
    # HTML, "start the track processing model"; the attribute is that of the media element
    "track": _KindOfLoad("track", "text track", same_origin_fallback=True),
}


def new_load_request(
    client: Client, url: str, kind: ElementKind, crossorigin: CrossOrigin | None
) -> Request:
    """Make the request for a resource of `kind`. (HTML, "create a potential-CORS request")

    Raises:
        ValueError: `url` cannot be resolved, or there is no such `kind` or `crossorigin`.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; it must be one of {get_args(ElementKind)}")
    if crossorigin is not None and crossorigin not in get_args(CrossOrigin):
        raise ValueError(
            f"crossorigin is {crossorigin!r}; it must be None or one of {get_args(CrossOrigin)}"
        )
    how = KINDS[kind]
    if crossorigin is not None and not how.has_attribute:
        raise ValueError(f"a {how.words} has no crossorigin attribute")
    parsed = parse_url(url, client.url)
    if parsed is None:
        raise ValueError(f"{url!r} is not a URL that can be resolved against {client.url!r}")
    mode: Mode = "cors" if how.always_cors or crossorigin is not None else "no-cors"
    if mode == "no-cors" and how.same_origin_fallback:
        mode = "same-origin"
    credentials: Credentials = "include"
    if crossorigin == "anonymous" or (how.always_cors and crossorigin is None):
        credentials = "same-origin"
    return Request(
        client,
        [parsed],
        "GET",
        [],
        None,
        mode,
        credentials,
        "follow",
        destination=how.destination,
        initiator="other",
    )


def load(request: Request, kind: ElementKind, cache: PreflightCache) -> Steps[LoadResult]:
    """Fetch `request`, and see whether the page can use what comes."""
    fetching = Fetch(request, cache)
    outcome = yield from fetching.run()
    if isinstance(outcome, HttpResponse):
        error = _why_unusable(fetching, KINDS[kind], outcome)
        if error is None:
            readable = request.tainting != "opaque"
            fetching.decided(
                TraceDecision.LOADED, {"kind": KINDS[kind].words, "readable": readable}
            )
            return LoadResult(True, readable, None, fetching.exchanges, fetching.trace)
        outcome = error
    assert isinstance(outcome, FetchError)  # noqa: S101 (the redirect mode is "follow")
    return LoadResult(False, False, outcome, fetching.exchanges, fetching.trace)


def _why_unusable(fetching: Fetch, how: _KindOfLoad, response: HttpResponse) -> FetchError | None:
    """``None`` if the page can use `response`, as HTML processes it."""
    if how.needs_ok_status and not is_ok_status(response.status):
        return fetching.network_error(Reason.UNUSABLE_STATUS, kind=how.words)
    essence = extract_mime_type_essence(response.headers)
    if how.needs_mime_type and not is_of_type(how.destination, essence):
        return fetching.network_error(
            Reason.UNUSABLE_MIME_TYPE, kind=how.words, value=essence or ""
        )
    return None
