"""For each departure of an engine about cookies, a small scenario that shows it.

Real browsers have to behave as the model with the departure.
"""

from __future__ import annotations

from .scenarios import CookieScenario, Hop, Place, Step

__all__ = ["COOKIE_SCENARIOS", "UNSEEN_COOKIES"]

A: Place = ("https", "a")
B: Place = ("https", "b")
PLAIN: Place = ("http", "a")
LOCAL: Place = ("http", "localhost")
PAST = "Expires=Sat, 01 Jan 2000 00:00:00 GMT"
CROSS_SITE = "s=1; SameSite=None; Secure"


def _visited(*lines: str) -> tuple[Step, Step]:
    """The page goes to site b, which sets cookies, and back to site a."""
    return Step("link", (Hop(B, set_cookie=lines),)), Step("link", (Hop(A),))


def _embedded(*lines: str) -> tuple[Step, Step]:
    """The page of site a loads from site b, which sets cookies, and loads again."""
    return Step("fetch", (Hop(B, set_cookie=lines),)), Step("fetch", (Hop(B),))


def _set_and_asked(line: str, page: Place = A, place: Place = A) -> CookieScenario:
    """A page sets a cookie by a fetch, and fetches again."""
    return CookieScenario(
        page, (Step("fetch", (Hop(place, set_cookie=(line,)),)), Step("fetch", (Hop(place),)))
    )


def _crowded(*responses: tuple[str, ...]) -> CookieScenario:
    """A page fetches `responses` that set many cookies, and fetches again."""
    return CookieScenario(
        A, tuple(Step("fetch", (Hop(A, set_cookie=lines),)) for lines in (*responses, ()))
    )


def _numbered(first: int, last: int, attributes: str = "") -> tuple[str, ...]:
    return tuple(f"c{number}=1{attributes}" for number in range(first, last + 1))


AROUND = Step("fetch", (Hop(A), Hop(B), Hop(A, set_cookie=("x=1",))))
"""A fetch that comes back to the page's site by another."""

UNSEEN_COOKIES: dict[tuple[str, str], str] = {}
"""Departures that no scenario shows, and why."""

COOKIE_SCENARIOS: dict[tuple[str, str], CookieScenario] = {
    ("chromium", "default_same_site"): CookieScenario(
        A, (*_visited("s=1"), Step("fetch", (Hop(B),)))
    ),
    ("firefox", "default_same_site"): CookieScenario(A, _embedded("s=1")),
    ("webkit", "same_site_limits_storing"): CookieScenario(
        ("https", "www.a"),
        (
            Step("fetch", (Hop(A, set_cookie=("s=1; SameSite=Lax",)),), frames=(B,)),
            Step("fetch", (Hop(A),)),
        ),
    ),
    ("chromium", "lax_post_grace"): CookieScenario(
        A, (*_visited("s=1"), Step("form", (Hop(B),), method="POST"))
    ),
    ("chromium", "redirects_through_other_sites_count"): CookieScenario(
        A, (Step("fetch", (Hop(A, set_cookie=("s=1; SameSite=Strict",)),)), AROUND)
    ),
    ("firefox", "secure_cookies_at_localhost"): CookieScenario(
        LOCAL,
        (Step("fetch", (Hop(LOCAL, set_cookie=("s=1; Secure",)),)), Step("fetch", (Hop(LOCAL),))),
    ),
    ("firefox", "third_party_cookies"): CookieScenario(
        A, (*_visited(CROSS_SITE), Step("fetch", (Hop(B),)))
    ),
    ("webkit", "third_party_cookies"): CookieScenario(
        A, (*_visited(CROSS_SITE), Step("fetch", (Hop(B),)))
    ),
    ("chromium", "partitioned_attribute"): CookieScenario(
        A, (*_embedded(f"{CROSS_SITE}; Partitioned"), Step("link", (Hop(B),)))
    ),
    ("firefox", "partitioned_attribute"): CookieScenario(
        A,
        (
            Step("fetch", (Hop(A, set_cookie=("s=1; Secure", "s=2; Secure; Partitioned")),)),
            Step("fetch", (Hop(A),)),
        ),
    ),
    ("webkit", "same_site_none_needs_secure"): _set_and_asked("s=1; SameSite=None"),
    ("webkit", "ancestors_make_third_party"): CookieScenario(
        A,
        (
            Step("fetch", (Hop(A, set_cookie=("s=1; SameSite=None; Secure",)),)),
            Step("fetch", (Hop(A),), frames=(B,)),
        ),
    ),
    ("webkit", "third_party_redirects_stick"): CookieScenario(
        A,
        (
            Step("fetch", (Hop(A, set_cookie=("s=1; SameSite=None; Secure",)),)),
            Step("fetch", (Hop(B), Hop(A))),
        ),
    ),
    ("webkit", "restarted_loads_have_cookies"): CookieScenario(
        A,
        (
            Step("fetch", (Hop(A, set_cookie=("s=1; SameSite=None; Secure",)),)),
            Step("fetch", (Hop(B), Hop(A)), mode="no-cors", credentials="same-origin", frames=(B,)),
        ),
    ),
    ("webkit", "name_prefixes"): _set_and_asked("__Host-s=1"),
    ("chromium", "websocket_destination"): CookieScenario(A, (Step("websocket", (Hop(B),)),)),
    ("webkit", "websocket_destination"): CookieScenario(A, (Step("websocket", (Hop(B),)),)),
    ("webkit", "unusual_characters_end_cookies"): _set_and_asked("s=1\x7f2"),
    ("firefox", "pair_without_equals"): _set_and_asked("s"),
    ("chromium", "undecodable_cookies"): CookieScenario(
        A, (Step("fetch", (Hop(A, set_cookie=("s=\u00ff",)),)), Step("read"))
    ),
    ("chromium", "secure_cookies_at_localhost"): CookieScenario(
        LOCAL,
        (Step("fetch", (Hop(LOCAL, set_cookie=("s=1; Secure",)),)), Step("fetch", (Hop(LOCAL),))),
    ),
    ("firefox", "trustworthy_sites_lack_scheme"): CookieScenario(
        LOCAL,
        (
            Step("fetch", (Hop(("https", "localhost")),)),
            Step("fetch", (Hop(("https", "localhost")), Hop(LOCAL))),
            Step("fetch", (Hop(LOCAL), Hop(("https", "localhost")))),
        ),
    ),
    ("firefox", "sites_have_schemes"): CookieScenario(
        PLAIN,
        (
            Step("fetch", (Hop(A, set_cookie=("s=1; Secure; SameSite=Strict",)),)),
            Step("fetch", (Hop(A),)),
        ),
    ),
    ("webkit", "sites_have_schemes"): CookieScenario(
        PLAIN,
        (
            Step("fetch", (Hop(A, set_cookie=("s=1; Secure; SameSite=Strict",)),)),
            Step("fetch", (Hop(A),)),
        ),
    ),
    ("firefox", "undecodable_cookies"): _set_and_asked("s=\u00ff"),
    ("chromium", "downgrades_keep_origin"): CookieScenario(
        A, (Step("beacon", (Hop(LOCAL),), method="POST", mode="no-cors"),)
    ),
    ("chromium", "crossing_navigation_hides_origin"): CookieScenario(
        A, (Step("form", (Hop(A, status=307), Hop(B)), method="POST"),)
    ),
    ("webkit", "sandboxed_beacons_hide_origin"): CookieScenario(
        A,
        (Step("beacon", (Hop(A),), method="POST", mode="no-cors", frames=(B,), sandboxed=True),),
    ),
    ("webkit", "same_site_compares"): CookieScenario(
        A,
        (
            Step("fetch", (Hop(A, set_cookie=("s=1; SameSite=Strict",)),)),
            Step("image", (Hop(A),), mode="no-cors", frames=(B,)),
        ),
    ),
    ("chromium", "excess_cookies"): _crowded(_numbered(1, 140), _numbered(141, 181, "; Secure")),
    ("firefox", "excess_cookies"): _crowded(_numbered(1, 180), _numbered(181, 181)),
    ("webkit", "excess_cookies"): _crowded(_numbered(1, 180), _numbered(181, 185)),
    ("firefox", "host_prefix_needs_path"): _set_and_asked("__Host-s=1; Secure"),
    ("firefox", "stores_nameless_cookies"): _set_and_asked("=s"),
    ("chromium", "inner_tabs"): _set_and_asked("s=1\t2"),
    ("chromium", "nameless_value_with_equals"): _set_and_asked("==s"),
    ("chromium", "cookie_max_age"): _set_and_asked(f"s=1; Max-Age=+60; {PAST}"),
    ("firefox", "cookie_max_age"): _set_and_asked("s=1; Max-Age=--1"),
    ("chromium", "oldest_expiry_year"): _set_and_asked(f"s=1; {PAST.replace('2000', '1600')}"),
    ("firefox", "oldest_expiry_year"): _set_and_asked(f"s=1; {PAST.replace('2000', '1600')}"),
    ("chromium", "replaced_cookies_keep_place"): CookieScenario(
        A,
        (
            Step("fetch", (Hop(A, set_cookie=("s=1", "t=1", "s=2")),)),
            Step("fetch", (Hop(A),)),
        ),
    ),
    ("webkit", "nearer_domains_first"): CookieScenario(
        ("https", "www.a"),
        (
            Step(
                "fetch",
                (
                    Hop(
                        ("https", "www.a"),
                        set_cookie=(
                            "s=1; Domain=site-a{n}.com",
                            "s=2",
                            "s=3; Domain=www.site-a{n}.com",
                        ),
                    ),
                ),
            ),
            Step("fetch", (Hop(("https", "www.a")),)),
            Step("write", text="t=1"),
        ),
    ),
    ("firefox", "script_moves_cookies"): CookieScenario(
        A,
        (
            Step("fetch", (Hop(A, set_cookie=("s=1", "t=1")),)),
            Step("write", text="s=2; Path=/"),
            Step("fetch", (Hop(A, set_cookie=("s=2",)),)),
            Step("read"),
            Step("fetch", (Hop(A, set_cookie=("s=3",)),)),
            Step("read"),
        ),
    ),
    ("firefox", "secure_cookies_guard"): CookieScenario(
        ("http", "www.a"),
        (
            Step("fetch", (Hop(A, set_cookie=("s=1; Secure",)),)),
            Step("fetch", (Hop(("http", "www.a"), set_cookie=("s=2",)),)),
            Step("fetch", (Hop(("http", "www.a")),)),
        ),
    ),
    ("webkit", "secure_cookies_guard"): CookieScenario(
        PLAIN,
        (
            Step("fetch", (Hop(A, set_cookie=("s=1; Secure",)),)),
            Step("fetch", (Hop(PLAIN, set_cookie=("s=2; Domain=site-a{n}.com",)),)),
            Step("fetch", (Hop(PLAIN),)),
        ),
    ),
    ("firefox", "script_sees_refused_cookies"): CookieScenario(
        PLAIN,
        (
            Step("fetch", (Hop(A, set_cookie=("s=1; Secure",)),)),
            Step("write", text="s=2; Domain=site-a{n}.com"),
            Step("fetch", (Hop(PLAIN),)),
            Step("link", (Hop(B, set_cookie=("h=1; HttpOnly",)),)),
            Step("write", text="h=2"),
            Step("fetch", (Hop(B, set_cookie=("h=1; HttpOnly",)),)),
            Step("read"),
            Step("fetch", (Hop(B, set_cookie=("h=3; HttpOnly",)),)),
            Step("write", text="h=4"),
        ),
    ),
    ("webkit", "script_sets_a_cookie_a_line"): CookieScenario(
        A,
        (
            Step("write", text="s=1\nt=1; Path=/"),
            Step("read"),
            Step("write", text="s=2\n\nu=\n"),
            Step("read"),
        ),
    ),
    ("webkit", "script_has_lists_of_hosts"): CookieScenario(
        A,
        (
            Step("fetch", (Hop(A, set_cookie=("s=1",)),)),
            Step("read"),
            Step("fetch", (Hop(A, set_cookie=("s=2; HttpOnly", "t=1")),)),
            Step("read"),
            Step("write", text="s=3"),
            Step("fetch", (Hop(A, set_cookie=("s=; HttpOnly; Max-Age=0", "t=; Max-Age=0")),)),
            Step("read"),
        ),
    ),
    ("webkit", "http_only_cookies_guard"): CookieScenario(
        A,
        (
            Step("fetch", (Hop(A, "/d/x", ("s=1; HttpOnly", "t=1; HttpOnly; Path=/")),)),
            Step("write", text="t=2; Domain=site-a{n}.com"),
            Step("write", text="s=2; Path=/d"),
            Step("fetch", (Hop(A, "/d/x"),)),
        ),
    ),
    ("chromium", "opaque_pages_are_third_party"): CookieScenario(
        A, (Step("fetch", (Hop(A),), frames=(A,), sandboxed=True),)
    ),
    ("firefox", "opaque_pages_are_third_party"): CookieScenario(
        A,
        (
            Step("fetch", (Hop(A, set_cookie=(CROSS_SITE,)),)),
            Step("fetch", (Hop(A),), frames=(A,), sandboxed=True),
        ),
    ),
    ("chromium", "insecure_preflights_have_mode"): CookieScenario(
        PLAIN, (Step("fetch", (Hop(("http", "b")),), preflight=True),)
    ),
    ("webkit", "crossing_navigation_hides_origin"): CookieScenario(
        A, (Step("form", (Hop(A, status=307), Hop(B)), method="POST"),)
    ),
    ("firefox", "redirects_count_for_storing"): CookieScenario(
        A,
        (
            Step("fetch", (Hop(A), Hop(B), Hop(A, set_cookie=("s=1; SameSite=Strict",)))),
            Step("fetch", (Hop(A),)),
        ),
    ),
}
