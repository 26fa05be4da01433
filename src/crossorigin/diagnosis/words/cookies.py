"""Words for cookies that a browser does not store, use or send."""

from __future__ import annotations

from ...browser import CookieReason, KeptCookie
from ..evidence import Evidence
from .wording import Words, host_of

__all__ = ["cookie_not_stored", "cookie_not_used", "cookies_kept_back"]


def cookie_not_stored(kept: KeptCookie) -> Words:
    """What the model says of a cookie that the response sets."""
    return Words(
        f"The browser does not store the cookie “{kept.name}” of this response.",
        f"This is not CORS: it is not stored because {kept.because}.",
        f"{kept.fix[0].upper()}{kept.fix[1:]}.",
    )


def cookie_not_used(evidence: Evidence) -> Words:
    """A cookie of which the browser's own sentence tells the reason, in `Evidence.detail`."""
    name, code = evidence.told.cookie or "", evidence.detail
    cookie = f"the cookie “{name}”" if name else "a cookie"
    if code == "user-settings":
        return Words(
            f"The browser's settings block {cookie}.",
            "This is not CORS. Most often the user, a private window or the browser itself blocks "
            "cookies of sites other than the page's.",
            "Serve the page and the server from one site, or log in by a token instead of a "
            "cookie. To try it, allow the site's cookies in the browser's settings.",
        )
    if code == "soon":
        return Words(
            f"A later version of the browser will not use {cookie}: it is of another site than the "
            "page, and not Partitioned.",
            "This is not CORS, and this version still uses the cookie.",
            "Set it with “SameSite=None; Secure; Partitioned”, or serve the page and the server "
            "from one site.",
        )
    if code == "prefix":
        prefix = next((each for each in _PREFIXES if name.lower().startswith(each)), "__host-")
        code = _PREFIXES[prefix]
    reason = CookieReason(code)
    fix = reason.fix.format(name=name) if name else reason.fix.replace(" {name}", "")
    return Words(
        f"The browser does not use {cookie}, because {reason.because}.",
        "This is not CORS: a cookie has rules of its own, and no header of CORS changes them.",
        f"{fix[0].upper()}{fix[1:]}.",
    )


_PREFIXES = {
    "__host-http-": CookieReason.HTTP_PREFIX,
    "__http-": CookieReason.HTTP_PREFIX,
    "__secure-": CookieReason.SECURE_PREFIX,
    "__host-": CookieReason.HOST_PREFIX,
}
"""Prefixes of names of cookies, in lower case, and the reason that each has."""


def cookies_kept_back(evidence: Evidence, name: str | None, lacks: tuple[str, ...]) -> Words:
    cookie = f"the cookie “{name}”" if name else "a cookie of the server"
    return Words(
        f"The browser does not send {cookie} in such requests: it lacks {' and '.join(lacks)}.",
        "This is not CORS: page and server are of different sites, and cookies go from one site to "
        "another only with “SameSite=None; Secure”. (Some browsers keep back even those.)",
        f"Set the cookie with “SameSite=None; Secure”, or serve the page and {host_of(evidence)} "
        "under one domain.",
    )
