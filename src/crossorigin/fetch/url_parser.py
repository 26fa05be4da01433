"""The parser of URLs: ada; in a page, where Python runs in the browser, the browser's own ``URL``.

ada is compiled code, and there is no build of it for a page. The browser's parser implements the
same standard. Both are used only through this module.

Standard: https://url.spec.whatwg.org/
"""

from __future__ import annotations

import sys

__all__ = ["is_url", "normalized", "resolved"]

if sys.platform == "emscripten":  # Pyodide
    from js import URL

    def normalized(text: str) -> str:
        """The serialisation of an absolute URL.

        Raises:
            ValueError: `text` is not one.
        """
        return _href(_scalar(text))

    def resolved(base: str, text: str) -> str:
        """The serialisation of `text` relative to `base`.

        Raises:
            ValueError: it cannot be resolved.
        """
        return _href(_scalar(text), _scalar(base))

    def is_url(text: str) -> bool:
        """Whether `text` is an absolute URL."""
        try:
            normalized(text)
        except ValueError:
            return False
        return True

    def _href(*parts: str) -> str:
        """The serialisation of a URL, and its base if there is one."""
        if not URL.canParse(*parts):
            raise ValueError("this is not a URL")
        return str(URL.new(*parts).href)

    def _scalar(text: str) -> str:
        """`text`, which has no lone surrogate: ada does not take one either."""
        text.encode()
        return text

else:
    try:
        import ada_url
    except ModuleNotFoundError as error:
        message = "this needs ada-url. Install it with: pip install 'crossorigin[browser]'"
        raise ModuleNotFoundError(message, name=error.name) from None

    normalized = ada_url.normalize_url
    resolved = ada_url.join_url
    is_url = ada_url.check_url
