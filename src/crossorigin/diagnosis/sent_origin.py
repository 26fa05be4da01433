"""The Origin that the browser sent: the page's, or “null”, also where redirects hide the page's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ..browser import is_preflight
from ..fetch.origins import OpaqueOrigin, Origin
from ..fetch.statuses import REDIRECT_STATUSES
from ..fetch.urls import parse_url
from .evidence import Evidence
from .reason_groups import OF_VALUE

__all__ = ["after_redirect", "is_hidden_by_redirects", "is_scheme_alone", "sent_null"]

_OF_APP = re.compile(r"file://[\w.-]+$")
_SCHEME_ALONE = re.compile(r"(?!(?:https?|file|data|blob|about|javascript):)[a-z][a-z\d+.-]*://$")
"""The origin of an app on Android with a scheme of its own. Chromium compares the very text that
its message names with the response's (services/network/public/cpp/cors), and sends the same."""


def sent_null(evidence: Evidence) -> bool:
    """Whether the browser sent ``Origin: null``."""
    sent = evidence.last.request.header("origin") if evidence.last else None
    if sent == "null" or is_hidden_by_redirects(evidence):
        return True
    if sent is not None:
        return False
    # An app's file: has a host, and a server's log names it as it was sent.
    is_of_app = evidence.logged is not None and _OF_APP.match(evidence.origin or "") is not None
    is_of_app = is_of_app or is_scheme_alone(evidence.origin or "")
    return isinstance(evidence.page, OpaqueOrigin) and not is_of_app


def is_scheme_alone(origin: str) -> bool:
    """Whether an origin is that of an app on Android with a scheme of its own: without a host."""
    return _SCHEME_ALONE.match(origin) is not None


def after_redirect(evidence: Evidence) -> bool:
    """Whether the last request follows a redirect."""
    return any(
        exchange.response is not None and exchange.response.status in REDIRECT_STATUSES
        for exchange in evidence.exchanges[:-1]
    )


def is_hidden_by_redirects(evidence: Evidence) -> bool:
    """Whether a page with an origin sent ``null``, because of redirects across origins.

    A redirect from an origin that is not the page's to another one hides the page's from all
    further servers. (Fetch, redirect-tainted origin) If the first URL is of another origin than the
    page and the last URL, there was such a redirect, whatever came between.
    """
    page = evidence.page
    if not isinstance(page, Origin):
        return False
    sent = evidence.last.request.header("origin") if evidence.last else None
    if sent == "null" and after_redirect(evidence):
        return True
    is_across = any(
        page != one != other and isinstance(one, Origin) and isinstance(other, Origin)
        for one, other in _redirects(evidence)
    )
    # A response that names the page's origin is refused only if another one was sent.
    is_named = evidence.value_of("access-control-allow-origin") == evidence.origin
    return is_across or (is_named and evidence.for_certain(*OF_VALUE))


_Origins = Origin | OpaqueOrigin | None


def _redirects(evidence: Evidence) -> Iterator[tuple[_Origins, _Origins]]:
    """The origins that each known redirect led from and to."""
    if evidence.told.redirected_from is not None:
        yield _origin_of(evidence.told.redirected_from), evidence.target
    sent = [each for each in evidence.exchanges if not is_preflight(each.request)]
    for one, other in pairwise(sent):
        if one.response is not None and one.response.status in REDIRECT_STATUSES:
            yield _origin_of(one.request.url), _origin_of(other.request.url)


def _origin_of(url: str) -> _Origins:
    parsed = parse_url(url)
    return None if parsed is None else parsed.origin
