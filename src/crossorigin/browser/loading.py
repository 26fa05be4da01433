"""Loading: resources that pages fetch without script, such as images, style sheets and fonts.

Without a ``crossorigin`` attribute, most resources are fetched without CORS and with credentials;
the page then uses them, but script may not read them. With the attribute they are fetched with
CORS, and not used at all unless the server allows it. Module scripts and fonts are always fetched
with CORS. A text track has no tainted form, so without the attribute it must be in the page's own
origin.

Standard: https://html.spec.whatwg.org/multipage/urls-and-fetching.html#cors-settings-attributes
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias, get_args

from ..fetch.header_lists import Header, get, get_decode_and_split
from ..fetch.mime import extract_mime_type_essence
from ..fetch.statuses import is_ok_status
from .arguments import URL, check_choice, check_instance
from .authentication import PasswordStore
from .checks import is_of_type
from .cookie_jar import CookieJar
from .driving import Steps
from .fetching import Fetch
from .messages import HttpResponse
from .preflight_cache import PreflightCache
from .reasons import FetchError, Reason
from .request import (
    Client,
    Credentials,
    Destination,
    Request,
    RequestMode,
    keep_referrer_of_sandboxed,
    make_navigation,
    unresolved,
)
from .result import LoadResult
from .trace import TraceDecision
from .verdicts import NotRefused, Readability

__all__ = ["CrossOrigin", "ElementKind", "load", "new_load_request"]

ElementKind: TypeAlias = Literal[
    "audio",
    "audioworklet",
    "embed",
    "font",
    "frame",
    "image",
    "json",
    "module",
    "object",
    "paintworklet",
    "prefetch",
    "script",
    "stylesheet",
    "track",
    "video",
    "worker",
]
"""The kinds of resource that an element loads. (`Page.load`)"""
CrossOrigin: TypeAlias = Literal["anonymous", "use-credentials"]
"""The values of an element's ``crossorigin`` attribute. (HTML, "CORS settings attributes")"""


class _KindOfLoad(NamedTuple):
    """How a kind of resource is fetched, and which responses can be used.

    `words` is its name in errors; `mode` and `credentials` are those without a ``crossorigin``
    attribute, and `has_attribute` tells whether it has that attribute.
    """

    destination: Destination
    words: str
    mode: RequestMode = "no-cors"
    credentials: Credentials = "include"
    has_attribute: bool = True
    needs_ok_status: bool = False
    needs_mime_type: bool = False


_WITH_CORS: tuple[RequestMode, Credentials] = ("cors", "same-origin")
_WORKLET = (False, True, True)
PARTICULAR: tuple[ElementKind, ...] = ("embed", "frame", "object", "track")
"""The kinds whose requests are not made like those of images."""
KINDS: dict[str, _KindOfLoad] = {
    # HTML, "update the image data"
    "image": _KindOfLoad("image", "image"),
    # HTML, "fetch a classic script"
    "script": _KindOfLoad("script", "script", needs_ok_status=True),
    # HTML, "fetch a single module script"
    "module": _KindOfLoad(
        "script", "module script", *_WITH_CORS, needs_ok_status=True, needs_mime_type=True
    ),
    # HTML, "Link type 'stylesheet'"
    "stylesheet": _KindOfLoad("style", "style sheet", needs_ok_status=True, needs_mime_type=True),
    # CSS Fonts 4, "font fetching requirements"
    "font": _KindOfLoad("font", "font", *_WITH_CORS, has_attribute=False),
    # HTML, media elements, "resource fetch algorithm"
    "video": _KindOfLoad("video", "video"),
    "audio": _KindOfLoad("audio", "audio"),
    # HTML, "process the iframe attributes"; a navigation within the page
    "frame": _KindOfLoad("iframe", "frame", "navigate", has_attribute=False),
    # HTML, "the embed element" and "the object element"; navigations too, as browsers have it
    "embed": _KindOfLoad("embed", "embedded content", "navigate", has_attribute=False),
    "object": _KindOfLoad("object", "embedded object", "navigate", has_attribute=False),
    # HTML, "fetch a single module script" with the module type "json"
    "json": _KindOfLoad(
        "json", "JSON module", *_WITH_CORS, needs_ok_status=True, needs_mime_type=True
    ),
    # HTML, "Link type 'prefetch'"
    "prefetch": _KindOfLoad("", "prefetched resource"),
    # HTML, "fetch a worklet script graph"
    "audioworklet": _KindOfLoad("audioworklet", "worklet script", *_WITH_CORS, *_WORKLET),
    "paintworklet": _KindOfLoad("paintworklet", "worklet script", *_WITH_CORS, *_WORKLET),
    # HTML, "fetch a classic worker script"
    "worker": _KindOfLoad(
        "worker", "worker script", "same-origin", "same-origin", False, True, True
    ),
    # HTML, "start the track processing model"; the attribute is that of the media element
    "track": _KindOfLoad("track", "text track", "same-origin", needs_ok_status=True),
}
ELEMENT_KINDS: tuple[ElementKind, ...] = get_args(ElementKind)
ATTRIBUTES: tuple[CrossOrigin, ...] = get_args(CrossOrigin)
READABLE = Readability(True, None)
OPAQUE = Readability(False, NotRefused.OPAQUE)
OTHER_DOCUMENT = Readability(False, NotRefused.OTHER_DOCUMENT)


def new_load_request(
    client: Client, url: str, kind: ElementKind, crossorigin: CrossOrigin | None
) -> Request:
    """Make the request for a resource of `kind`. (HTML, "create a potential-CORS request")

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: `url` cannot be resolved, or `kind` or `crossorigin` is unknown.
    """
    if url.__class__ is not str:
        check_instance("url", url, str, URL)
    if kind not in ELEMENT_KINDS:
        check_choice("kind", kind, ELEMENT_KINDS)
    how = KINDS[kind]
    mode, credentials = how.mode, how.credentials
    if crossorigin is not None:
        check_choice("crossorigin", crossorigin, ATTRIBUTES)
        if not how.has_attribute:
            raise ValueError(f"a {how.words} has no crossorigin attribute; leave crossorigin out")
        mode, credentials = "cors", "same-origin" if crossorigin == "anonymous" else "include"
    elif kind == "track" and client.engine.loading.loads_tracks_without_cors:
        mode = "no-cors"
    parsed = client.engine.parse_url(url, client.url)
    if parsed is None:
        raise ValueError(unresolved("url", url, client.url))
    request = Request(
        client,
        [parsed],
        "GET",
        [],
        None,
        mode,
        credentials,
        "follow",
        destination=how.destination,
        initiator="prefetch" if kind == "prefetch" else "other",
    )
    keep_referrer_of_sandboxed(request)
    if kind in PARTICULAR:
        if kind != "track":
            make_navigation(request)
        elif not client.engine.loading.tracks_have_referrer:
            request.referrer = None
    return request


def load(
    request: Request,
    kind: ElementKind,
    cache: PreflightCache,
    jar: CookieJar,
    passwords: PasswordStore,
) -> Steps[LoadResult]:
    """Fetch `request`, and check whether the page can use the response."""
    fetching = Fetch(request, cache, jar, passwords)
    if request.current_url.includes_credentials and _is_refused_with_credentials(request):
        refused = fetching.network_error(Reason.URL_CONTAINS_CREDENTIALS, kind=KINDS[kind].words)
        return _not_loaded(fetching, refused)
    outcome = yield from fetching.run()
    if isinstance(outcome, HttpResponse):
        error = _why_unusable(fetching, KINDS[kind], outcome)
        if error is None:
            readable = _readability(request)
            facts = {
                "kind": KINDS[kind].words,
                "readable": readable.is_readable,
                "untold": readable.reason,
            }
            fetching.decided(TraceDecision.LOADED, facts)
            return LoadResult(True, readable, None, fetching.exchanges, fetching.trace)
        outcome = error
    assert isinstance(outcome, FetchError)  # noqa: S101 (the redirect mode is "follow")
    return _not_loaded(fetching, outcome)


def _not_loaded(fetching: Fetch, error: FetchError) -> LoadResult:
    readable = Readability(False, error.reason)
    return LoadResult(False, readable, error, fetching.exchanges, fetching.trace)


def _readability(request: Request) -> Readability:
    """Whether script may read what the page uses."""
    if request.tainting == "opaque":
        return OPAQUE
    is_document = request.mode == "navigate"  # readable in the page's own origin only
    if is_document and request.current_url.origin != request.origin:
        return OTHER_DOCUMENT
    return READABLE


def _is_refused_with_credentials(request: Request) -> bool:
    """Whether the engine loads nothing from a URL with a user name."""
    rules = request.engine.authentication
    return rules.loads_with_url_credentials == "refused" and request.mode != "cors"


def _why_unusable(fetching: Fetch, how: _KindOfLoad, response: HttpResponse) -> FetchError | None:
    """``None`` if the page can use `response`, as HTML processes it."""
    if how.needs_ok_status and not is_ok_status(response.status):
        rules = fetching.engine.loading
        if how.destination != "track" or not rules.loads_tracks_of_any_status:
            return fetching.network_error(Reason.UNUSABLE_STATUS, kind=how.words)
    if not how.needs_mime_type:
        return None
    essence = extract_mime_type_essence(response.headers)
    is_untyped = how.destination == "style" and essence is None
    if is_untyped and _uses_untyped(fetching, response):
        return None
    if not is_of_type(how.destination, essence):
        return fetching.network_error(
            Reason.UNUSABLE_MIME_TYPE, kind=how.words, value=essence or ""
        )
    return None


def _uses_untyped(fetching: Fetch, response: HttpResponse) -> bool:
    """Whether a style sheet without a valid type is used."""
    rule = fetching.engine.loading.uses_untyped_style_sheets
    if rule == "unredirected-without-slash":
        return not fetching.request.redirect_count and not _has_slash(response.headers)
    return rule == "invalid"


def _has_slash(headers: list[Header]) -> bool:
    """Whether a type in ``Content-Type`` has a slash, valid or not; ``*/*`` does not count."""
    for value in get_decode_and_split(get(headers, "content-type") or ""):
        words = value.partition(";")[0].split(maxsplit=1)
        if words and "/" in words[0] and words[0] != "*/*":
            return True
    return False
