"""The page of departures: a table of the points in which engines differ from the standard.

It is made from the model's own rows, as the table of the documentation is, and has the same
anchors. So the lab's links lead to it without network, in a static copy too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Final

from ..browser import DEPARTURES
from ..browser.engines import MEASURED
from ..browser.settings import SETTINGS
from ..fetch.engine_names import ENGINE_NAMES

__all__ = ["DEPARTURES_PAGE", "departures_page"]

DEPARTURES_PAGE: Final = "departures.html"
"""The name of the page, beside the lab's own."""


def departures_page() -> str:
    """The page, as HTML."""
    rows = "\n".join(_rows())
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Differences between engines and the standard</title>
<link rel="stylesheet" href="./lab.css">
<link rel="icon" href="./lab.svg" type="image/svg+xml">
</head>
<body class="document">
<header class="top"><h1>crossorigin <span>lab</span></h1><p class="claim"><a href="./">Back to the
lab</a></p></header>
<main>
<h2>Where browsers differ from the standard</h2>
<p>Measured in {escape(", ".join(MEASURED.values()))}. An engine that is not listed under a
point does what the standard says.</p>
{rows}
</main>
</body>
</html>
"""


def _rows() -> Iterator[str]:
    for name, rows in groupby(DEPARTURES, key=lambda row: row.setting):
        yield f"<section><h3>{_marked(SETTINGS[name].standard)}</h3><dl>"
        for row in rows:
            source = f' <a href="{escape(row.source_url)}">source</a>' if row.source else ""
            yield f'<div id="{row.anchor}"><dt>{escape(ENGINE_NAMES[row.engine])}</dt>'
            yield f"<dd>{_marked(row.what)}{source}</dd></div>"
        yield "</dl></section>"


def _marked(text: str) -> str:
    """Text in which backticks mark what is code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(text))
