"""Words for responses whose headers are about another rule than CORS.

They tell who may frame a document, whether it is isolated, and who may embed a file.

Facts: html.spec.whatwg.org, “The X-Frame-Options header” (frame-ancestors goes before it, several
values deny, an unknown one counts for nothing) and “Cross-origin opener policies”;
fetch.spec.whatwg.org, “Cross-Origin-Resource-Policy header”.
"""

from __future__ import annotations

import re

from ..evidence import Evidence
from .wording import Words, target_of

__all__ = ["embedding", "framing", "isolation"]

_NOT_CORS = "That is not CORS, which decides what scripts may read."
_ANCESTORS = re.compile(r"(?i)(?:^|[;,])\s{0,8}frame-ancestors(?P<sources>[^;,]{0,400})")


_KNOWN = {"deny", "sameorigin", "allowall"}


def _is_document(evidence: Evidence) -> bool:
    return (evidence.header("content-type") or "text/html").lower().startswith("text/html")


def framing(evidence: Evidence) -> Words | None:
    options = evidence.header("x-frame-options")
    policy = _ANCESTORS.search(evidence.header("content-security-policy") or "")
    if not _is_document(evidence) or (options is None and policy is None):
        return None
    change = (
        "To let another page frame it, send “Content-Security-Policy: frame-ancestors 'self' "
        "https://that-page.example”, with that page's origin"
    )
    if policy is not None:
        listed = policy["sources"].strip() or "'none'"
        ignored = ", and ignore X-Frame-Options beside it" if options is not None else ""
        return Words(
            f"This response says which pages may show it in a frame: frame-ancestors {listed}.",
            f"Browsers compare the framing pages with it{ignored}. {_NOT_CORS}",
            f"{change}, in place of this one.",
        )
    named = {each.split()[0] for each in (options or "").lower().split(",") if each.strip()}
    if named.isdisjoint(_KNOWN):
        return Words(
            f"This response has “X-Frame-Options: {options}”, which browsers ignore.",
            f"They know DENY and SAMEORIGIN alone: any page may frame it. {_NOT_CORS}",
            f"{change}, and leave X-Frame-Options out.",
        )
    who = "only pages of its own origin" if named == {"sameorigin"} else "no page"
    return Words(
        f"This response has “X-Frame-Options: {options}”: {who} may show it in a frame.",
        f"Browsers know DENY and SAMEORIGIN alone, and two values together deny. {_NOT_CORS}",
        f"{change}, which goes before X-Frame-Options. What a proxy adds removes nothing that the "
        "application sends (in nginx, proxy_hide_header X-Frame-Options does).",
    )


def isolation(evidence: Evidence) -> Words | None:
    opener = evidence.header("cross-origin-opener-policy")
    embedder = evidence.header("cross-origin-embedder-policy")
    if not _is_document(evidence) or (opener is None and embedder is None):
        return None
    shown = {"Cross-Origin-Opener-Policy": opener, "Cross-Origin-Embedder-Policy": embedder}
    named = " and ".join(f"“{name}: {value}”" for name, value in shown.items() if value)
    is_isolated = opener == "same-origin" and embedder in ("require-corp", "credentialless")
    means = "is isolated from others" if is_isolated else "is not isolated: that needs both headers"
    return Words(
        f"This response has {named}, so as a page it {means}.",
        "Isolation gives a page SharedArrayBuffer. With an embedder policy it loads from other "
        "origins only what allows that, and an opener policy cuts it off from windows. "
        f"{_NOT_CORS}",
        "If something of this page fails, paste what the browser's console says. For isolation, "
        "send “Cross-Origin-Opener-Policy: same-origin” and “Cross-Origin-Embedder-Policy: "
        "require-corp” with the page itself.",
    )


def embedding(evidence: Evidence) -> Words | None:
    policy = (evidence.header("cross-origin-resource-policy") or "").strip().lower()
    if policy not in ("same-origin", "same-site"):
        return None
    return Words(
        f"This response has “Cross-Origin-Resource-Policy: {policy}”: pages of other "
        f"{policy.removeprefix('same-')}s may not load it without CORS, not even as an image or a "
        "script.",
        f"This holds for {target_of(evidence)} whatever the page sends. {_NOT_CORS}",
        "If such pages should load it, send “Cross-Origin-Resource-Policy: cross-origin”, and "
        "headers for CORS if scripts read it.",
    )
