"""Names in a recipe that the URL of the request tells: of a realm, a client, a bucket, an account.

A name has only characters that mean nothing in a shell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["with_names"]

_BUCKET = r"(?!undefined\b|null\b)(?P<name>[a-z0-9][a-z0-9._-]{1,220})"
_OF_S3 = r"s3[.-](?:[a-z0-9-]{1,30}\.){0,3}amazonaws\.com(?::\d{1,5})?/"
_NAMES = tuple(
    (placeholder, re.compile(pattern))
    for placeholder, pattern in (
        ("YOUR_REALM", r"/realms/(?P<name>[\w.-]{1,100})/"),
        ("YOUR_CLIENT_ID", r"[?&]client_id=(?P<name>[\w.-]{1,100})(?:&|$)"),
        ("YOUR_API_ID", r"//(?P<name>[a-z0-9]{2,20})\.execute-api\."),
        ("YOUR_ACCOUNT", r"//(?P<name>[a-z0-9]{2,30})\.blob\.core\.windows\.net"),
        ("YOUR_BUCKET", rf"//{_BUCKET}\.{_OF_S3}"),
        ("YOUR_BUCKET", rf"//{_OF_S3}{_BUCKET}(?:[/?]|$)"),
        ("YOUR_BUCKET", rf"//{_BUCKET}\.storage\.googleapis\.com"),
        ("YOUR_BUCKET", r"//(?:firebase)?storage\.googleapis\.com/"
         rf"(?:(?:(?:upload|download)/)?(?:storage/)?v\d/b/)?(?!v\d/b/){_BUCKET}(?:[/?]|$)"),
        ("YOUR_BUCKET", rf"//{_BUCKET}\.[0-9a-f]{{32}}\.r2\.cloudflarestorage\.com"),
        ("YOUR_BUCKET", rf"//[0-9a-f]{{32}}\.r2\.cloudflarestorage\.com/{_BUCKET}(?:[/?]|$)"),
    )
)  # fmt: skip


def with_names(text: str, urls: Iterable[str]) -> str:
    """A recipe with the names that `urls` have in place of its placeholders."""
    for placeholder, pattern in _NAMES:
        found = {each["name"] for url in urls if (each := pattern.search(url)) is not None}
        if len(found) == 1:
            text = re.sub(rf"\b{placeholder}\b", found.pop(), text)
    return text
