"""Words on settings of a server that were pasted without what a browser says of them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from ..evidence import Allowed, Evidence, Settings
from ..findings import NextStep
from .wording import Words, if_wanted, joined, origins_of

__all__ = [
    "WithStar", "about_referrers", "echo_with_credentials", "is_read", "loose_expression",
    "method_not_listed",
    "settings_alone", "star_with_credentials",
]  # fmt: skip


class WithStar(StrEnum):
    """What software does whose settings allow every origin by “*”, and credentials."""

    SENDS_IT = "sends-it"
    NAMES_EACH = "names-each"
    REFUSES = "refuses"
    UNKNOWN = "unknown"


_WITH_STAR = {
    WithStar.SENDS_IT: "“*” is sent as it is, and browsers do not accept it for requests with "
    "cookies or HTTP authentication.",
    WithStar.NAMES_EACH: "The software then names the origin of each page that asks, so that "
    "every site may act with its visitors' cookies and read what comes back.",
    WithStar.REFUSES: "The software refuses both together: it does not start, or fails at the "
    "first request.",
    WithStar.UNKNOWN: "Browsers do not accept “*” for requests with cookies or HTTP "
    "authentication. Some software names the origin of each page in its place, so that every site "
    "may act with its visitors' cookies.",
}


def loose_expression(source: str, stranger: str) -> Words:
    return Words(
        f"The expression “{source}” also fits {stranger}.",
        "Whoever has such a name may then read what the server answers to its pages.",
        "Write ^ at its start and $ at its end, and a backslash before each dot that is one.",
    )


def echo_with_credentials() -> Words:
    return Words(
        "The pasted settings allow the origin of every page that asks, and credentials too.",
        "Every site may then act with its visitors' cookies and read what comes back.",
        "List the origins of your pages; or do not allow credentials, if they need no cookies.",
    )


def star_with_credentials(star: WithStar) -> Words:
    return Words(
        "The pasted settings allow every origin (“*”), and credentials too.",
        _WITH_STAR[star],
        "List the origins of your pages in place of “*”; or do not allow credentials, if the "
        "pages need no cookies.",
    )


def settings_alone(evidence: Evidence, settings: Settings, title: str, *, at_fault: bool) -> Words:
    """What settings allow as they are written; `title` names their software, or is empty."""
    of = f" ({title})" if title else ""
    allowed = settings.allowed
    if not is_read(settings) and settings.condition:
        what = f"In the pasted settings{of} the origins depend on a condition."
    elif not is_read(settings):
        what = f"In the pasted settings{of} no line is read as one that allows an origin."
    elif at_fault:
        origins = _pages(settings).removeprefix("pages of ")
        what = f"The pasted settings{of} name {origins} as allowed."
    elif settings.allows_page and evidence.origin and "*" not in allowed.origins:
        what = f"As they are written, the pasted settings{of} allow pages of {evidence.origin}."
    else:
        what = f"As they are written, the pasted settings{of} allow {_pages(settings)}."
    entries = (*allowed.origins, *settings.others)
    stars = [each for each in entries if "*" in each.strip("*") and not {*each} & {*"()[]^$\\+|"}]
    names = "" if settings.takes_patterns or not stars else (
        f" Whether “*” in “{stars[0]}” stands for anything depends on the software: most take it "
        "for a name."
    )  # fmt: skip
    if settings.condition:
        names += f" Which origins apply is decided by “{settings.condition}”."
    more = " Beside that, no fault of a known kind was found in them."
    if not (at_fault or settings.loose):
        more = " No fault of a known kind was found in them."
    return Words(
        what,
        f"{_lists(allowed)}{names}{more} They do not show whether the server runs with them, "
        "whether they apply to the URL that the page fetches, and what is in front of them.",
        "Paste also what the browser's console says, and the status and headers of the response "
        "(Network panel, or curl -i with the header Origin).",
        NextStep.ASK_SERVER,
    )


def is_read(settings: Settings) -> bool:
    """Whether a line of them is read as one that allows an origin."""
    return bool(settings.allowed.origins or settings.others or settings.allows_page)


def _pages(settings: Settings) -> str:
    origins = settings.allowed.origins or settings.others
    return "pages of every origin" if "*" in origins else f"pages of {origins_of(origins)}"


def _lists(allowed: Allowed) -> str:
    methods = _listed("Methods", allowed.methods, allowed.default_methods)
    headers = _listed("Request headers", allowed.headers, allowed.default_headers)
    credentials = "allowed" if allowed.credentials else "not named"
    return f"{methods} {headers} Credentials: {credentials}."


def _listed(name: str, names: Sequence[str], by_default: Sequence[str]) -> str:
    if "*" in names:
        return f"{name}: all."
    if names:
        return f"{name}: {', '.join(names)}."
    if "*" in by_default:
        return f"{name}: all, by default."
    if by_default:
        return f"{name}: {', '.join(by_default)}, by default."
    return f"{name}: none named."


def method_not_listed(evidence: Evidence, methods: Sequence[str]) -> Words:
    method = evidence.method or ""
    return Words(
        f"The pasted settings list {joined(methods)}, and not {method}.",
        "A preflight asks for this method, and its response has to list it.",
        if_wanted(evidence, f"add {method} to the methods in the settings."),
    )


def about_referrers() -> Words:
    return Words(
        "“strict-origin-when-cross-origin” is not an error.",
        "It is the referrer policy that browsers have by default. The Network panel shows it "
        "beside every request, and it refuses nothing.",
        "Look for another message about this request in the console.",
    )
