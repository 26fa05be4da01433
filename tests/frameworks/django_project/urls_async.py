"""The URLs of plain Django, with views that are coroutines."""

import functools
from collections.abc import Awaitable, Callable, Iterable

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, path

from . import urls, views


def _make_coroutines(patterns: Iterable[object]) -> None:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _make_coroutines(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and not hasattr(pattern.callback, "view_class"):
            pattern.callback = _coroutine(pattern.callback)


def _coroutine(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., Awaitable[HttpResponseBase]]:
    @functools.wraps(view)
    async def answer(request: HttpRequest, **arguments: object) -> HttpResponseBase:
        return view(request, **arguments)

    return answer


_make_coroutines(urls.urlpatterns)
urlpatterns = [
    path("stream", views.stream_async),
    path("broken", views.broken_async),
    *urls.urlpatterns,
]
