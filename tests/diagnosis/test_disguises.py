"""A sample of the kinds under each disguise is explained as it is without; see `disguises`."""

from __future__ import annotations

from hashlib import blake2b

import pytest

from .disguises import DISGUISES, Disguise, changes
from .kinds import KINDS, Kind

ONE_OF = 160
"""For each disguise, about one of so many kinds; ``python -m tests.diagnosis.disguises`` takes all.
"""


def is_sampled(disguise: Disguise, kind: Kind) -> bool:
    """Whether the sample of `disguise` has `kind`: it has all that are in `LEFT`. Of the others
    the names alone decide, so new kinds change nothing for them.
    """
    if kind.name in LEFT.get(disguise.name, ()):
        return True
    digest = blake2b(f"{disguise.name}: {kind.name}".encode(), digest_size=4).digest()
    return int.from_bytes(digest) % ONE_OF == 0


@pytest.mark.parametrize("disguise", DISGUISES, ids=[each.name for each in DISGUISES])
def test_a_disguise_changes_no_explanation(disguise: Disguise) -> None:
    sample = [each for each in KINDS if is_sampled(disguise, each)]
    changed = {each.kind for each in changes(disguise, sample) if each is not None}
    assert changed == LEFT.get(disguise.name, set())


def test_the_names_of_the_disguises_differ() -> None:
    assert len({each.name for each in DISGUISES}) == len(DISGUISES)


OF_AN_APP = "an app's own client without a response: ed failed: ECONNREFUSED (Connection refused)"
"""Beside a browser's message, which no app prints, it is passed over."""
LEFT: dict[str, set[str]] = {
    "numbers of an editor": {"another rule: Script error."},
    "time": {"a message beside 'access-control-allow-origin *'"},
    "level": {
        "a granted preflight, then an error, beside a message",
    },
    "bullets": {
        "cookies that the page's code sends, beside the message: $.ajax({ url: url, xhrFields: "
    },
    "JSON of an error": {"a message beside 'Access-Control-Allow-Origin\\t*'"},
    "paragraph of HTML": {"panel in another language: 請求網址："},
    "Compose": {
        "doubled header in Python's lists",
    },
    "time, level, name": {"old Chrome's last sentence alone, about xxxx"},
    "Kubernetes": {
        "old Chrome's last sentence alone, about XXX",
    },
    "logcat": {
        "settings that make several values: add_header Access-Control-Allow-Origin h "
        "The 'Access-Control-Allow-Orig",  # no such log has settings
    },
    "Puppeteer": {
        "preflight whose method stands beside it: const options = {",
        "settings for some files: <FilesMatch ",
    },
    "place after": {"redirect of a preflight with its headers"},
    "blocked analytics after": {  # beside what was stopped, a warning is not told
        "mixed content that is not stopped: is content should also be served over HTTPS."
    },
    "backticks": {"“*” that Markdown took for emphasis"},
    "quotes left out": {"X-Frame-Options", "old Chrome, a redirect of a page without an origin"},
    "tabs for blanks": {"status of a preflight beside a message", "mixed content, then CORS"},
    "two blanks": {
        "options of cors in lines of their own",
        "old Chrome, a redirect of a page without an origin",
        "settings that do not list it",
    },
    "wrapped at 60 and quoted": {
        "log of a WebSocket server: 2024/02/01 10:00:00 ",
    },
    "broken at 80": {
        "WebSocket: 502",
        "blocked by response: CoopSandboxedIFrameCannotNavigateToCoopPage",
    },
    "Electron": {
        "a row without brackets: orders/4 502 Bad Gateway",
        "times and addresses are not headers",  # Electron prints no rows of a panel
    },
    "prose before, Portuguese": {"panel in another language: Anforderungs-URL:"},
    "prose before on the line, English": {"preflight and its response as quotations"},
    "prose before on the line, Russian": {"Chrome: the page alone"},
    "prose before on the line, Japanese": {"a granted preflight beside a refusal"},
    "second request before": {
        "OPTIONS in the log of a load balancer",
        "address in a call: $.getJSON('URL', show)",  # of two requests, code names one
        OF_AN_APP,
    },
    "second request after": {OF_AN_APP},
    "blocked analytics before": {
        "status that Angular was told",
        "player: HLS playlist request err",
        "preload that is not used: 1",  # beside what was stopped, a warning is not told
        # Words that a writer quotes are read where no browser's message stands.
        "Firefox's words in quotes beside a preflight that passes",
    },
}
"""What is not held yet; a kind that is held now has to leave this table."""
