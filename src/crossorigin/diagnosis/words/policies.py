"""Words for rules other than CORS that a page or a response sets in headers and attributes.

They are Content-Security-Policy, the Cross-Origin policies, X-Frame-Options, and integrity.
"""

from __future__ import annotations

import re

from ...fetch.content_security_policy import Matching, is_strict, matches_source_list
from ...fetch.origins import Origin, is_potentially_trustworthy
from ...fetch.urls import parse_url
from ..answers import file_kind
from ..evidence import OF_EXTENSION, POLICY_BESIDE, Evidence, Source
from ..places import has_masked_host, is_local_host
from .schemes import without_scheme
from .wording import Words, host_of, if_wanted, pages_of, target_of, url_of

__all__ = [
    "content_security_policy",
    "embedder_policy",
    "framing_refused",
    "not_isolated",
    "reported",
    "resource_policy",
    "signature_mismatch",
]


def content_security_policy(evidence: Evidence) -> Words:
    if (found := without_scheme(evidence.url)) is not None:
        return found
    own, governing, sources = _directive(evidence)
    source, whence = _source(evidence)
    directive = f" ({evidence.detail})" if evidence.detail else ""
    if not evidence.detail and not evidence.told.initiator:
        governing = "the directive that the message names,"
    does = "send forms to" if own == "form-action" else "load from"
    what = f"The page's own Content-Security-Policy does not let it {does} {whence}."
    why = (
        "This is not CORS: the header that stops the request came with the page, not with the "
        f"response{directive}."
    )
    if own.startswith(("script-src", "worker-src")) and is_strict(sources):
        return Words(
            what,
            f"{why} With 'strict-dynamic', the addresses in this list do not count.",
            "Give the script element the nonce of the page, or load it by a script that has one.",
        )
    if evidence.told.value == OF_EXTENSION:
        return Words(what, why, _BY_BACKGROUND_SCRIPT)
    if re.match(r"[a-z-]{2,20}-extension:", evidence.url or "") is not None:
        return Words(
            what,
            f"{why} The file is one of a browser extension, which puts it into the page.",
            "Nothing of the page is wrong, and its policy needs no change. If the extension is "
            "yours, take the file as data (a data: URL), or show it in a page of the extension.",
        )
    if not _is_listed(evidence, sources):
        if (secure := _secure(evidence)) is not None:
            of_page = secure.partition("://")[2] == str(evidence.page).partition("://")[2]
            listed = "'self'" if of_page else secure
            then = "" if listed in sources else f", and list {listed} in {governing}"
            return Words(
                what,
                f"{why} The page is https and the address http, which browsers stop there also if "
                "the policy lists it (mixed content).",
                f"Let the page use {secure} in its place{then}. {_BUILT_ADDRESS}",
            )
        addition = _addition(evidence, own, governing, sources, source)
        if "'self'" in sources and (own_host := _maybe_own_host(evidence)) is not None:
            why += " 'self' is listed: if that host is the page's own, the page itself is https."
            addition = (
                f"Then let the page use https://{own_host}. {_BUILT_ADDRESS} If it is another "
                f"host: {addition[:1].lower()}{addition[1:]}"
            )
        return Words(what, why, addition)
    if evidence.told.value == POLICY_BESIDE:
        return Words(
            f"A Content-Security-Policy of the page does not let it {does} {whence}.",
            "This is not CORS. The policy that was pasted lists that address: so another one stops "
            f"it, and all that a page has must allow it{directive}.",
            "Look for the other policy: a header of the page's response, a second <meta>, the "
            "settings of the app around the page (a web view's), or an older copy of the page in a "
            "cache.",
        )
    return Words(
        "The request was redirected to what the page's own Content-Security-Policy stops.",
        f"{why} The directive lists {whence} itself; the message does not name where it led to.",
        f"Look where {evidence.url} redirects to (curl -I, or the Network panel). Let the page "
        f"request that address, and add its origin to {governing} in its "
        "Content-Security-Policy.",
    )


def _maybe_own_host(evidence: Evidence) -> str | None:
    """The host of a public http URL, if it may be that of the page, which is not known."""
    target = evidence.target
    if evidence.page is not None or target is None or target.scheme != "http":
        return None
    return None if is_local_host(str(target.host)) else str(target.host)


def _secure(evidence: Evidence) -> str | None:
    """The secure origin for what an https page loads without TLS; ``None`` if it does not."""
    target = evidence.target
    scheme = {"http": "https", "ws": "wss"}.get(target.scheme) if target is not None else None
    if scheme is None or target is None or evidence.page_scheme != "https":
        return None
    return None if is_potentially_trustworthy(target) else f"{scheme}://{target.host}"


_BUILT_ADDRESS = (
    "If an application builds that address, tell it that it is served over https (its base URL, or "
    "X-Forwarded-Proto from the proxy)."
)
_BY_BACKGROUND_SCRIPT = (
    "A script of an extension or a userscript in the page is bound by the page's policy. Send the "
    "request by GM_xmlhttpRequest, with the host under @connect, or by the extension's background "
    "script. For a WebSocket, only the background script can."
)


def _source(evidence: Evidence) -> tuple[str, str]:
    """What a policy names to allow the URL, and from where the page loads it."""
    scheme = (evidence.url or "").partition(":")[0].lower()
    if scheme in _SCHEMES_OF_HOSTS and (
        evidence.target is None or has_masked_host(evidence.url or "")
    ):
        return _SOME_ORIGIN, "the server"
    if scheme in _SCHEMES_AS_SOURCES or (scheme and evidence.target is None):
        return f"{scheme}:", f"{scheme}:"
    if evidence.target is not None and evidence.target == evidence.page:
        return "'self'", target_of(evidence)
    return str(evidence.target) if evidence.target else _SOME_ORIGIN, target_of(evidence)


_SOME_ORIGIN = "the server's origin"
_SCHEMES_OF_HOSTS = ("http", "https", "ws", "wss")
_SCHEMES_AS_SOURCES = ("data", "blob", "filesystem", "mediastream")
"""The schemes that a policy names alone, because their URLs have no host; so are those of apps."""


def _addition(
    evidence: Evidence, own: str, governing: str, sources: tuple[str, ...], source: str
) -> str:
    """How to add `source` to the policy: to the directive `governing`, or as that of `own`."""
    fix = f"Where the page is served, add {source} to {governing} in its Content-Security-Policy."
    is_long = len(evidence.detail) > _LONGEST_DIRECTIVE
    if is_long and governing != own:
        fix = (
            f"Where the page is served, add {own} to its Content-Security-Policy, which has only "
            f"{governing} for it, with the sources of {governing} and {source}."
        )
    if source != _SOME_ORIGIN and not is_long:
        listed = " ".join(each for each in sources if each.lower() != "'none'")
        if not sources and governing != own:
            listed = f"… (the sources of {governing})"  # which a message may leave out
        if governing != own:
            fix = (
                f"Where the page is served, add {own} to its Content-Security-Policy, which has "
                f"only {governing} for it: {own} {listed} {source}"
            )
        elif sources:
            fix = f"{fix.removesuffix('.')}: {governing} {listed} {source}"
        if own == "default-src":
            fix += (
                " (or the same sources in a directive for what the page loads there, such as "
                "connect-src for a script's requests and frame-src for frames)"
            )
        fix = fix.replace("  ", " ")
    is_of_network = (evidence.url or "").startswith(("http", "ws"))
    if evidence.target and is_local_host(evidence.target.host) and is_of_network:
        fix = (
            f"{fix.removesuffix('.')}. If a userscript or an extension asks from a page that is "
            "not yours, let GM_xmlhttpRequest or the background script ask, which the policy does "
            "not bind."
        )
    return fix


def _directive(evidence: Evidence) -> tuple[str, str, tuple[str, ...]]:
    """The directive for what was loaded, the one that decides in its place, and its sources."""
    is_told = _tells_what_it_loads(evidence)
    loaded = evidence.told.initiator or ("" if is_told else file_kind(evidence.url) or "")
    own = _DIRECTIVES.get(loaded, loaded if _IS_DIRECTIVE.fullmatch(loaded) else "connect-src")
    name, *sources = evidence.detail.split() or [""]
    if name != "default-src" and not _IS_DIRECTIVE.fullmatch(name):
        return own, own, ()
    is_own = (is_told or bool(loaded)) and name in _stand_ins(own)
    return own if is_own else name, name, tuple(sources)


def _tells_what_it_loads(evidence: Evidence) -> bool:
    """Whether a request without an initiator is a script's: others than Chromium leave it out."""
    is_of_script = (
        evidence.engine in ("chromium", "webkit") or evidence.source is not Source.CONSOLE
    )
    return is_of_script or (evidence.url or "").startswith("ws")


def _stand_ins(own: str) -> tuple[str, ...]:
    """The directives that decide where a policy has no `own`."""
    return ("default-src", *_STAND_INS.get(own, ()))


def _is_listed(evidence: Evidence, sources: tuple[str, ...]) -> bool:
    """Whether sources have the URL that was requested, so that another one was stopped."""
    url = parse_url(evidence.url or "")
    page = evidence.page if isinstance(evidence.page, Origin) else None
    how = Matching(page, redirected=False, websocket_sources_cover_http=False)  # as in Chromium
    return url is not None and matches_source_list(url, sources, how)


def reported(evidence: Evidence) -> Words:
    directive = f" ({evidence.detail})" if evidence.detail else ""
    return Words(
        "A Content-Security-Policy of the page that only reports would stop this request.",
        f"Nothing was stopped: the policy came as Content-Security-Policy-Report-Only{directive}.",
        "If something fails, look for another message. Fix the policy before you enforce it.",
    )


_LONGEST_DIRECTIVE = 400
_IS_DIRECTIVE = re.compile(r"[a-z]+(?:-[a-z]+){0,3}-(?:src|elem|attr|action|ancestors)")
_DIRECTIVES = {
    "font": "font-src",
    "frame": "frame-src",
    "image": "img-src",
    "manifest": "manifest-src",
    "media": "media-src",
    "plugin data": "object-src",
    "script": "script-src",
    "stylesheet": "style-src",
    "worker": "worker-src",
}
"""The directive for what Chromium says that it loads; for a script's requests it is connect-src."""
_STAND_INS = {"worker-src": ("child-src", "script-src"), "frame-src": ("child-src",)}
"""What decides in place of a directive that a policy lacks, and also for what is more dangerous."""


def resource_policy(evidence: Evidence) -> Words:
    what = f"The response's Cross-Origin-Resource-Policy keeps it from {pages_of(evidence)}."
    why = (
        "This is not CORS: with same-origin or same-site, the server says that pages of other "
        "origins or sites may not load it, not even as an image."
    )
    if evidence.source is Source.CONSOLE and not evidence.detail:
        what = (
            f"The response has no Cross-Origin-Resource-Policy that lets {pages_of(evidence)} load "
            "it."
        )
        why = (
            "This is not CORS. Firefox and Safari say the same of two cases: the response has "
            "same-origin or same-site, or it has none, and the page has a "
            "Cross-Origin-Embedder-Policy."
        )
    return Words(
        what,
        why,
        if_wanted(
            evidence,
            "send “Cross-Origin-Resource-Policy: cross-origin” with this response (or same-site, "
            "if page and server are of one site). (Helmet from 5 on sends same-origin by default: "
            "crossOriginResourcePolicy: { policy: 'cross-origin' }.)",
        ),
    )


def embedder_policy(evidence: Evidence) -> Words:
    if "Frame" in evidence.detail:
        return Words(
            "The page's own Cross-Origin-Embedder-Policy (COEP) stops the frame: the document in "
            "it has no such policy.",
            "With require-corp, a page frames only documents that have this policy themselves.",
            f"Let {target_of(evidence)} send “Cross-Origin-Embedder-Policy: require-corp” with the "
            "document, and “Cross-Origin-Resource-Policy: cross-origin”. If that cannot be "
            "changed, write <iframe credentialless>.",
        )
    coep, isolation = "Cross-Origin-Embedder-Policy", "Document-Isolation-Policy"
    names = [coep] if "Dip" not in evidence.detail else [isolation]
    if "CoepAndDip" in evidence.detail:
        names = [coep, isolation]
    value = "isolate-and-require-corp" if names == [isolation] else "require-corp"
    by_default = (
        " (Helmet 5 sends it unless crossOriginEmbedderPolicy is false.)" if coep in names else ""
    )
    other = " and ".join(
        f"“{each}: {'isolate-and-' if each == isolation else ''}credentialless”" for each in names
    )
    return Words(
        f"The page's own {' and '.join(names)} {'(COEP) ' if names == [coep] else ''}"
        f"{'stop' if len(names) > 1 else 'stops'} the response: it has no "
        "Cross-Origin-Resource-Policy.",
        f"With {value}, a page loads from other origins only what says that it may be loaded.",
        f"Let {target_of(evidence)} send “Cross-Origin-Resource-Policy: cross-origin”, or load it "
        "with CORS (a crossorigin attribute, and Access-Control-Allow-Origin). If neither can be "
        f"changed, use {other} on the page, or leave that header out, if the page does not need "
        f"it.{by_default}",
    )


def signature_mismatch(evidence: Evidence) -> Words:
    return Words(
        f"The response at {url_of(evidence)} is not signed as the page's integrity attribute asks.",
        "This is not CORS: integrity names a public key (ed25519-…), and the response needs the "
        "headers Signature and Signature-Input, made with its private key, and Unencoded-Digest.",
        "Check which key the server signs with, and that nothing between changes the body. Or name "
        "the hash of the file (sha384-…) in integrity.",
    )


def framing_refused(evidence: Evidence) -> Words:
    if "Coop" in evidence.detail:
        return Words(
            f"The document at {url_of(evidence)} may not be shown in a sandboxed frame, because it "
            "has a Cross-Origin-Opener-Policy (COOP).",
            "This is not CORS: browsers do not navigate a window or a frame with sandbox flags to "
            "such a document.",
            "Open it by a page that is not sandboxed: leave out sandbox (or add "
            "allow-popups-to-escape-sandbox to it, for windows). Or let the document go without "
            "Cross-Origin-Opener-Policy.",
        )
    subject = str(evidence.target) if evidence.target else "The server"
    allowed = evidence.detail.partition("frame-ancestors ")[2].split()
    is_list = any(each not in ("'none'", "'self'") for each in allowed)
    serve = " serve the page at an address of that list (an app too)," if is_list else ""
    return Words(
        f"{subject} does not let this page show it in a frame.",
        "This is not CORS: the framed document itself says so, by X-Frame-Options or by "
        "frame-ancestors in its Content-Security-Policy"
        f"{f' ({evidence.detail})' if evidence.detail else ''}.",
        f"If {host_of(evidence)} is yours, add the page's origin to frame-ancestors there"
        f"{_OF_APPS if evidence.engine == 'webkit' else ''}, and "
        f"leave X-Frame-Options out. If it is not,{serve} open it in a tab, or use the address "
        "that it has for embedding. If the frame's src is another address, that one redirected "
        "here: it is wrong, has moved, or needs a login, and login pages cannot be framed.",
    )


_OF_APPS = " (an app's own scheme too, such as capacitor: or app:, for which “*” does not stand)"


def not_isolated(evidence: Evidence) -> Words:
    return Words(
        "The page is not cross-origin isolated, so it has no SharedArrayBuffer.",
        "This is not CORS: the page itself has to ask for isolation by two headers of its own.",
        "Serve the page with “Cross-Origin-Opener-Policy: same-origin” and “Cross-Origin-Embedder-"
        "Policy: require-corp”, over https or from localhost. What it loads from other origins "
        "then needs Cross-Origin-Resource-Policy or CORS. (Multi-threaded WebAssembly, such as "
        "ffmpeg.wasm, needs this; a single-threaded build does not.)",
    )
