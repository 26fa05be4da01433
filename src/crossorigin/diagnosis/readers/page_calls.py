"""Requests in a page's code that stands alone, without a message, a request and a response."""

from __future__ import annotations

import re
from dataclasses import replace

from ..evidence import Evidence, Obstacle, Source
from .blocks import BlockKind, Blocks
from .lines_beside import addresses_in
from .page_methods import headers_beside, method_beside, sends_credentials
from .shown import Given
from .sides import ANSWERS, REQUESTS

__all__ = ["call_of_page"]

_LONGEST_TEXT = 64 * 1024
_CALL = re.compile(rf"{REQUESTS}|\bXMLHttpRequest\b")
_OF_SERVERS = re.compile(ANSWERS)


def call_of_page(blocks: Blocks, given: Given) -> Evidence | None:
    """The request that code of a page sends, as far as it tells of one."""
    code = blocks.only({BlockKind.PAGE})[:_LONGEST_TEXT]
    if blocks.is_document or _CALL.search(code) is None or _OF_SERVERS.search(blocks.text):
        return None
    addresses = addresses_in(blocks, given.origin)
    url = given.url or (addresses.pop() if len(addresses) == 1 else None)
    method = given.method or method_beside(blocks, url)
    credentials = given.credentials
    if credentials is None and sends_credentials(code):
        credentials = True
    evidence = Evidence(source=Source.HEADERS, obstacle=Obstacle.SAYS_NOTHING, url=url)
    return replace(
        evidence,
        origin=given.origin,
        method=method,
        credentials=credentials,
        script_headers=headers_beside(blocks.text, method),
        origin_sent=None,
    )
