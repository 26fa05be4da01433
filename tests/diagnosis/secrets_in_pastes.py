"""Puts secrets into pastes, where people have them: in URLs, and in headers of each notation."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["PASSWORD", "SECRETS", "with_secrets"]

PASSWORD = "hunter2-Hunter2"  # noqa: S105 (a sample)
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLXg"  # noqa: S105 (a sample)
COOKIE = "s3ss10nOfSomebody"
KEY = "k9-Zx81LmQpR7tVw2"
SIGNATURE = "5f1c0ffee5f1c0ffee5f1c0ffee5f1c0ffee"
SECRETS = (PASSWORD, TOKEN, COOKIE, KEY, SIGNATURE)

HEADERS = {
    "Authorization": f"Bearer {TOKEN}",
    "Cookie": f"theme=dark; session={COOKIE}",
    "X-Api-Key": KEY,
}
QUERY = f"access_token={TOKEN}&api_key={KEY}&X-Amz-Signature={SIGNATURE}"
_WHOLE = re.compile(r"(https?://)(api\.example\.org)(/orders/\d+)(?![\w/?%.-])")


def with_secrets(text: str) -> str:
    """The text with secrets wherever its notation has place for them."""
    text = _WHOLE.sub(rf"\1bob:{PASSWORD}@\2\3?{QUERY}", text)
    text = "\n".join(_lines(text))
    pairs = "".join(
        f'{{"name": "{name}", "value": "{value}"}}, ' for name, value in HEADERS.items()
    )
    text = re.sub(r'("request": \{[^\[\]]{0,300}?"headers": \[)(?=\{)', rf"\1{pairs}", text)
    return re.sub(r"(?m)(\bcurl [^\n]{0,200}?)( -H )", _of_curl, text, count=1)


def _of_curl(found: re.Match[str]) -> str:
    headers = "".join(f" -H '{name}: {value}'" for name, value in HEADERS.items())
    return f"{found[1]} -u bob:{PASSWORD}{headers}{found[2]}"


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield line
        if re.match(r"(?i)([<>] )?(?:Host|Origin|:authority): ", line):
            mark = re.match(r"[<>] ", line)
            for name, value in HEADERS.items():
                yield f"{mark[0] if mark else ''}{name}: {value}"
