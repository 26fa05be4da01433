"""What a server's own lists allow beyond the policy: questions about names found in its responses.

A preflight's response lists methods and request headers, and a browser that remembers it uses the
whole list. So each listed name that the policy lacks is asked about. No I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..browser import HttpResponse
from ..fetch.header_lists import Header, extract_token_list
from ..fetch.methods import SAFE_METHODS, is_forbidden_method, normalize_method
from ..fetch.safelists import (
    CORS_SAFELISTED_REQUEST_HEADER_NAMES,
    is_forbidden_request_header_name,
)
from .vectors import Aspect, Vector

__all__ = ["MOST_LISTED", "beyond_the_policy"]

MOST_LISTED = 64
"""The most names that are asked about."""


def beyond_the_policy(
    vectors: Sequence[Vector], preflight_response: Callable[[Vector], HttpResponse | None]
) -> list[Vector]:
    """Questions about the names that responses to `vectors` list and no vector asks about."""
    asked = {each for vector in vectors for each in _names(vector)}
    seen: set[tuple[str, str, str]] = set()
    found: list[Vector] = []
    for vector in vectors:
        response = preflight_response(vector) if vector.allowed and not vector.sends else None
        for each in () if response is None else _listed(vector, response):
            (name,) = _names(each)
            # What several origins are told, the first asks about.
            if name[1:] not in seen and len(found) < MOST_LISTED:
                seen.add(name[1:])
                if name not in asked:
                    found.append(each)
    return found


def _names(vector: Vector) -> Iterator[tuple[str | None, str, str, str]]:
    """The origin and URL of a vector, and the one thing it asks about: a header, or its method."""
    if not vector.headers:
        yield vector.origin, vector.url, "method", vector.method
    elif len(vector.headers) == 1:
        yield vector.origin, vector.url, "header", vector.headers[0][0].lower()


def _listed(vector: Vector, response: HttpResponse) -> Iterator[Vector]:
    """A question for each name in the lists of `response` that the policy of `vector` lacks."""
    policy = vector.policy
    plain = replace(vector, allowed=False, upload=False, body=None)
    if "*" not in policy.allow_methods:
        for name in _tokens(response, "access-control-allow-methods"):
            method = normalize_method(name)
            is_known = method in SAFE_METHODS or method == "POST" or is_forbidden_method(method)
            if not is_known and method not in policy.allow_methods:
                yield replace(plain, aspect=Aspect.METHODS, method=method, headers=())
    known = {name.lower() for name in policy.allow_headers} | CORS_SAFELISTED_REQUEST_HEADER_NAMES
    for name in _tokens(response, "access-control-allow-headers"):
        is_known = name.lower() in known or is_forbidden_request_header_name(name)
        if not is_known and "*" not in known:
            header: Header = (name, "1")
            yield replace(plain, aspect=Aspect.HEADERS, method="GET", headers=(header,))


def _tokens(response: HttpResponse, name: str) -> list[str]:
    found = extract_token_list(response.headers, name)
    return [each for each in found if each != "*"] if isinstance(found, list) else []
