"""For each departure of an engine about networks, a small scenario that shows it.

Real browsers have to behave as the model with the departure.
"""

from __future__ import annotations

from crossorigin.fetch.integrity import hash_of

from .scenarios import NetworkScenario, Place, Stop, Visit

__all__ = ["NETWORK_SCENARIOS", "UNSEEN_NETWORKS"]

A: Place = ("https", "a")
B: Place = ("https", "b")
LAN: Place = ("https", "lan")
HERE: Place = ("https", "here")
MDNS: Place = ("https", "mdns")


WITHOUT_REFERRER = NetworkScenario(
    A, (Visit("fetch", (Stop(B),), mode="no-cors", method="POST", referrer=""),)
)
FROM_LOCALHOST = NetworkScenario(("http", "localhost"), (Visit("fetch", (Stop(("http", "b")),)),))
WITH_ANOTHER_HASH = NetworkScenario(
    A,
    (Visit("fetch", (Stop(A),), integrity=f"sha256-{hash_of(b'another', 'sha256')}", timed=True),),
)

UNSEEN_NETWORKS: dict[tuple[str, str], str] = {
    ("firefox", "local_pages_need_permission"): "in test_firefox_addresses, without a proxy",
    ("firefox", "policies_make_pages_public"): "in the Web Platform Tests; a proxy hides addresses",
    ("firefox", "local_requests_may_be_mixed"): "as an image at an address, which is upgraded",
    ("webkit", "local_network_access"): "a proxy hides the addresses; nothing of it in its source",
    ("webkit", "tells_user_activation"): "a click by a driver, as tried by hand",
    ("chromium", "benchmarking_is_loopback"): "no server can have such an address here",
    ("firefox", "passwords_are_partitioned"): "a dialog stops the browser; tried by hand",
    ("firefox", "beacons_are_limited"): "64 KiB, as tried by hand",
    ("chromium", "asks_user"): "a dialog stops the page; what is sent is the same",
    ("firefox", "asks_user"): "a dialog stops the browser; what is sent is the same",
    ("webkit", "asks_user"): "a dialog stops the page; what is sent is the same",
}
"""Departures that no scenario shows, and why."""

NETWORK_SCENARIOS: dict[tuple[str, str], NetworkScenario] = {
    ("chromium", "local_pages_need_permission"): NetworkScenario(
        LAN, (Visit("fetch", (Stop(HERE),)),)
    ),
    ("chromium", "top_level_navigations_need_permission"): NetworkScenario(
        A, (Visit("link", (Stop(LAN),)),)
    ),
    ("chromium", "urls_declare_local"): NetworkScenario(
        A, (Visit("fetch", (Stop(MDNS), Stop(("https", "b")))),), permission="granted"
    ),
    ("firefox", "addresses_are_upgraded"): NetworkScenario(
        A, (Visit("image", (Stop(("http", "device")),)),)
    ),
    ("chromium", "first_url_decides_upgrades"): NetworkScenario(
        A,
        (
            Visit("image", (Stop(("https", "b")), Stop(("http", "localhost")))),
            Visit("image", (Stop(("http", "mdns")), Stop(("http", "b")))),
            Visit("image", (Stop(("https", "mdns")), Stop(("http", "b")))),
            Visit("image", (Stop(("https", "localhost")), Stop(("http", "b")))),
        ),
        permission="granted",
    ),
    ("firefox", "upgrades_keep_taint"): NetworkScenario(
        A,
        (Visit("image", (Stop(("https", "b")), Stop(("http", "b"))), crossorigin="anonymous"),),
    ),
    ("firefox", "tracks_are_sent"): NetworkScenario(
        A, (Visit("track", (Stop(("http", "b")),), crossorigin="anonymous"),)
    ),
    ("webkit", "mixed_redirects_are_preflighted"): NetworkScenario(
        A, (Visit("fetch", (Stop(("https", "b")), Stop(("http", "b"))), preflight=True),)
    ),
    ("webkit", "first_url_decides_preflight_metadata"): NetworkScenario(
        ("http", "a"),
        (Visit("fetch", (Stop(("http", "b")), Stop(("https", "b"))), preflight=True),),
    ),
    ("webkit", "mixed_redirects_are_cross_site"): NetworkScenario(
        A, (Visit("image", (Stop(A), Stop(("http", "a")), Stop(A))),)
    ),
    ("webkit", "upgraded_event_sources_have_origin"): NetworkScenario(
        A,
        (Visit("eventsource", (Stop(("http", "a")), Stop(A), Stop(("http", "a")))),),
        csp=("upgrade-insecure-requests",),
    ),
    ("webkit", "redirected_frames_are_upgraded"): NetworkScenario(
        ("http", "a"),
        (Visit("frame", (Stop(("https", "b")), Stop(("http", "b")))),),
        csp=("upgrade-insecure-requests",),
    ),
    ("webkit", "knows_credentialless_pages"): NetworkScenario(
        A,
        (
            Visit("fetch", (Stop(("https", "www.a"), sets_cookie=True),), credentials="include"),
            Visit("image", (Stop(("https", "www.a")),)),
        ),
        coep="credentialless",
    ),
    ("webkit", "localhost_is_mixed"): NetworkScenario(
        A, (Visit("fetch", (Stop(("http", "127")),)),)
    ),
    ("chromium", "policy_judges_before_upgrades"): NetworkScenario(
        A,
        (Visit("fetch", (Stop(("http", "b")),)),),
        csp=("upgrade-insecure-requests; connect-src https://site-b{n}.net",),
    ),
    ("webkit", "policy_judges_before_upgrades"): NetworkScenario(
        A,
        (Visit("eventsource", (Stop(("http", "b")),)),),
        csp=("upgrade-insecure-requests; connect-src https://site-b{n}.net",),
    ),
    ("firefox", "policy_judges_redirects_before_upgrades"): NetworkScenario(
        A,
        (Visit("fetch", (Stop(("https", "b")), Stop(("http", "b")))),),
        csp=("upgrade-insecure-requests", "connect-src https:"),
    ),
    ("firefox", "unknown_resource_policies_suffice"): NetworkScenario(
        A,
        (Visit("image", (Stop(B, headers=(("Cross-Origin-Resource-Policy", "x"),)),)),),
        coep="require-corp",
    ),
    ("firefox", "policy_judges_before_upgrades"): NetworkScenario(
        A, (Visit("image", (Stop(("http", "b")),)),), csp=("img-src https:",)
    ),
    ("firefox", "upgrading_policies_cover_http"): NetworkScenario(
        A,
        (Visit("fetch", (Stop(("http", "127")),)),),
        csp=("upgrade-insecure-requests; connect-src https:",),
    ),
    ("firefox", "localhost_is_upgraded"): NetworkScenario(
        A, (Visit("websocket", (Stop(("http", "127")),)),), csp=("upgrade-insecure-requests",)
    ),
    ("firefox", "local_pages_upgrade_sockets_as_http"): NetworkScenario(
        ("http", "localhost"),
        (
            Visit("websocket", (Stop(("http", "b")),)),
            Visit("websocket", (Stop(("http", "localhost")),)),
        ),
        csp=("upgrade-insecure-requests; connect-src wss: https://site-b{n}.net/y",),
    ),
    ("webkit", "localhost_is_upgraded"): NetworkScenario(
        A, (Visit("image", (Stop(("http", "127")),)),), csp=("upgrade-insecure-requests",)
    ),
    ("firefox", "port_80_covers_443"): NetworkScenario(
        A, (Visit("fetch", (Stop(("https", "b")),)),), csp=("connect-src https://site-b{n}.net:80",)
    ),
    ("webkit", "port_80_covers_443"): NetworkScenario(
        A, (Visit("fetch", (Stop(("https", "b")),)),), csp=("connect-src https://site-b{n}.net:80",)
    ),
    ("chromium", "websocket_sources_cover_http"): NetworkScenario(
        A, (Visit("fetch", (Stop(("https", "b")),)),), csp=("connect-src wss://site-b{n}.net",)
    ),
    ("firefox", "websocket_sources_cover_http"): NetworkScenario(
        A, (Visit("fetch", (Stop(("https", "b")),)),), csp=("connect-src wss://site-b{n}.net",)
    ),
    ("chromium", "preflights_have_target"): NetworkScenario(
        A,
        (Visit("fetch", (Stop(("https", "b")),), preflight=True, target="local"),),
    ),
    ("chromium", "unusable_integrity_needs_body"): NetworkScenario(
        A, (Visit("fetch", (Stop(B),), method="HEAD", integrity="md5-x"),)
    ),
    ("firefox", "unusable_integrity_needs_body"): NetworkScenario(
        A, (Visit("fetch", (Stop(B),), method="HEAD", integrity="md5-x"),)
    ),
    ("webkit", "unusable_integrity_needs_body"): NetworkScenario(
        A, (Visit("fetch", (Stop(B),), method="HEAD", integrity="md5-x"),)
    ),
    ("chromium", "scripts_ignore_unusable_integrity"): NetworkScenario(
        A, (Visit("script", (Stop(B),), integrity="md5-x"),)
    ),
    ("chromium", "storage_access_header"): NetworkScenario(
        A, (Visit("fetch", (Stop(B),), credentials="include"),)
    ),
    ("firefox", "storage_access_header"): NetworkScenario(
        A, (Visit("fetch", (Stop(B),), credentials="include", preflight=True),)
    ),
    ("chromium", "opaque_responses"): NetworkScenario(
        A, (Visit("script", (Stop(B, content="json"),)),)
    ),
    ("firefox", "opaque_responses"): NetworkScenario(
        A, (Visit("script", (Stop(B, content="json"),)),)
    ),
    ("webkit", "stored_passwords_win"): NetworkScenario(
        A,
        (
            Visit("xhr", (Stop(A, path="/in/x", realm="R"),), user="bob"),
            Visit("fetch", (Stop(A, path="/in/x", realm="R"),), authorization=True),
        ),
    ),
    ("chromium", "answers_with_cors"): NetworkScenario(
        A, (Visit("fetch", (Stop(B, realm="R"),), credentials="include"),), login=B
    ),
    ("firefox", "answers_with_cors"): NetworkScenario(
        A,
        (
            Visit("xhr", (Stop(B, path="/in/x", realm="R"),), user="bob"),
            Visit("fetch", (Stop(B, realm="R"),), credentials="include"),
        ),
    ),
    ("webkit", "answers_with_cors"): NetworkScenario(
        A,
        (
            Visit("image", (Stop(B, path="/in/x", realm="R"),), user="bob"),
            Visit("fetch", (Stop(B, realm="R"),), credentials="include"),
        ),
    ),
    ("chromium", "foreign_url_credentials"): NetworkScenario(
        A,
        (Visit("xhr", (Stop(B, path="/in/x", realm="R"),), credentials="include", user="bob"),),
        login=B,
    ),
    ("firefox", "foreign_url_credentials"): NetworkScenario(
        A, (Visit("xhr", (Stop(B, realm="R"),), user="bob"),)
    ),
    ("webkit", "foreign_url_credentials"): NetworkScenario(
        A,
        (
            Visit("image", (Stop(B, path="/in/x", realm="R"),), user="bob"),
            Visit("xhr", (Stop(B, path="/in/x", realm="R"),), credentials="include", user="carol"),
        ),
    ),
    ("firefox", "url_credentials_replace_stored"): NetworkScenario(
        A, (Visit("xhr", (Stop(A, path="/in/x", realm="R"),), user="bob"),), login=A
    ),
    ("webkit", "url_credentials_replace_stored"): NetworkScenario(
        A,
        (
            Visit("xhr", (Stop(A, path="/in/x", realm="R"),), user="bob"),
            Visit("xhr", (Stop(A, path="/in/x", realm="R"),), user="carol"),
        ),
    ),
    ("chromium", "loads_with_url_credentials"): NetworkScenario(
        A, (Visit("image", (Stop(B),), user="bob"),)
    ),
    ("firefox", "loads_with_url_credentials"): NetworkScenario(
        A, (Visit("image", (Stop(B, realm="R"),), user="bob"),)
    ),
    ("webkit", "loads_with_url_credentials"): NetworkScenario(
        A, (Visit("image", (Stop(B, realm="R"),), user="bob"),)
    ),
    ("firefox", "empty_referrer_hides_origin"): WITHOUT_REFERRER,
    ("webkit", "empty_referrer_hides_origin"): WITHOUT_REFERRER,
    ("chromium", "refusals_are_timed"): WITH_ANOTHER_HASH,
    ("firefox", "refusals_are_timed"): NetworkScenario(
        A,
        (
            Visit(
                "fetch",
                (Stop(B, allows=False, headers=(("Timing-Allow-Origin", "*"),)),),
                timed=True,
            ),
        ),
    ),
    ("webkit", "refusals_are_timed"): WITH_ANOTHER_HASH,
    ("webkit", "upgraded_loads_lack_credentials"): NetworkScenario(
        A,
        (
            Visit("fetch", (Stop(A, sets_cookie=True),)),
            Visit("image", (Stop(("http", "a")),), crossorigin="anonymous"),
        ),
    ),
    ("webkit", "remembers_realms"): NetworkScenario(
        A,
        (
            Visit("script", (Stop(B, path="/in/x", realm="R"),)),
            Visit("script", (Stop(B, realm="Q"),), user="bob"),
            Visit("script", (Stop(B, path="/in/x", realm="R"),)),
        ),
    ),
    ("webkit", "times_without_cors_for_page"): NetworkScenario(
        A,
        (
            Visit(
                "image",
                (
                    Stop(B, headers=(("Timing-Allow-Origin", "*"),)),
                    Stop(A, headers=(("Timing-Allow-Origin", "https://site-a{n}.com"),)),
                ),
                timed=True,
            ),
        ),
    ),
    ("chromium", "accepts"): NetworkScenario(A, (Visit("embed", (Stop(A),)),)),
    ("firefox", "accepts"): NetworkScenario(
        A, tuple(Visit(kind, (Stop(A),)) for kind in ("audio", "font", "video"))
    ),
    ("webkit", "accepts"): NetworkScenario(
        A, (Visit("image", (Stop(B),)), Visit("websocket", (Stop(B),)))
    ),
    ("firefox", "prefers_upgrades"): NetworkScenario(A, (Visit("object", (Stop(A),)),)),
    ("webkit", "prefers_upgrades"): NetworkScenario(A, (Visit("frame", (Stop(B),)),)),
    ("webkit", "other_destinations"): NetworkScenario(
        A, tuple(Visit(kind, (Stop(A),)) for kind in ("embed", "json", "object"))
    ),
    ("chromium", "localhost_is_downgraded"): FROM_LOCALHOST,
    ("firefox", "localhost_is_downgraded"): FROM_LOCALHOST,
    ("webkit", "localhost_is_downgraded"): FROM_LOCALHOST,
    ("chromium", "compares_unencoded_digests"): NetworkScenario(
        A,
        (
            Visit(
                "fetch",
                (
                    Stop(
                        A,
                        headers=(
                            ("Unencoded-Digest", f"sha-256=:{hash_of(b'another', 'sha256')}:"),
                        ),
                    ),
                ),
            ),
        ),
    ),
}
