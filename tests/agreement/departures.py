"""For each departure of an engine, the smallest scenario that shows it.

A search found them: generated scenarios in which the model behaves differently with and without the
departure, made as small as possible. Real browsers have to behave as the model with the departure.
"""

from __future__ import annotations

from .scenarios import Answer, Call, Hop, Scenario

__all__ = ["SCENARIOS", "UNSEEN"]

UNSEEN = {
    ("chromium", "max_age_cap"): "it would take two hours to see",
    ("firefox", "max_age_cap"): "it would take a day to see",
    ("webkit", "max_age_cap"): "it would take ten minutes to see",
    ("chromium", "most_remembered"): "it would take 1,025 URLs to see",
    ("firefox", "most_remembered"): "it would take 101 URLs to see",
    ("firefox", "missing_method_comes_first"): "it shows in the console only",
    ("firefox", "parses_location_first"): "it shows in the console only",
    ("chromium", "aborted_preflights_are_remembered"): "in test_aborting_in_browsers",
    ("webkit", "timeouts_look_like_aborts"): "in test_aborting_in_browsers",
    ("webkit", "modules_count_as_inserted"): "in test_trusted_elements_in_browsers",
    ("webkit", "strict_dynamic_ignores_urls"): "in test_trusted_elements_in_browsers",
}
"""Departures that no scenario shows, and why, or which test shows them."""

SCENARIOS: dict[tuple[str, str], Scenario] = {
    ("chromium", "dropped_headers"): Scenario(
        calls=(Call(headers=(("User-Agent", "x"),)),), hops=(Hop(),)
    ),
    ("firefox", "streams"): Scenario(
        calls=(Call(method="POST", body=("stream", "x")),), hops=(Hop(),)
    ),
    ("webkit", "streams"): Scenario(
        calls=(Call(method="POST", body=("stream", "hello")),), hops=(Hop(),)
    ),
    ("chromium", "streams_imply_cors"): Scenario(
        calls=(Call(method="POST", body=("stream", "hello"), mode="same-origin"),), hops=(Hop(),)
    ),
    ("chromium", "xhr_charset_in_place"): Scenario(
        calls=(
            Call(
                api="xhr",
                method="PUT",
                headers=(("content-type", "text/plain;charset=utf-8"),),
                body=("text", "x"),
            ),
        ),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Methods", "*"),
                    )
                )
            ),
        ),
    ),
    ("firefox", "xhr_charset_in_place"): Scenario(
        calls=(
            Call(
                api="xhr",
                method="POST",
                headers=(("Content-Type", "text/plain; charset=latin-1; a=b"),),
                body=("pairs", [["a", "b"]]),
            ),
        ),
        hops=(Hop(),),
    ),
    ("firefox", "xhr_corrects_charset_late"): Scenario(
        calls=(
            Call(
                api="xhr",
                method="POST",
                headers=(("Content-Type", "text/plain;charset=latin-1"),),
                body=("text", "x"),
            ),
        ),
        hops=(Hop(place="page", actual=Answer(status=307)), Hop(place="page")),
    ),
    ("webkit", "xhr_takes_last_capital_charset"): Scenario(
        calls=(
            Call(
                api="xhr",
                method="POST",
                headers=(("Content-Type", "text/plain;charset=latin-1;Charset=utf-8"),),
                body=("text", "x"),
            ),
        ),
        hops=(Hop(),),
    ),
    ("webkit", "xhr_types_unsent_form"): Scenario(
        calls=(Call(api="xhr", method="GET", body=("pairs", [["a", "b"]])),), hops=(Hop(),)
    ),
    ("chromium", "repeated_headers"): Scenario(
        calls=(
            Call(
                headers=(
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                )
            ),
        ),
        hops=(Hop(),),
    ),
    ("firefox", "repeated_headers"): Scenario(
        calls=(Call(headers=(("x-b", "x"), ("x-b", "x"))),), hops=(Hop(),)
    ),
    ("webkit", "repeated_headers"): Scenario(
        calls=(
            Call(
                headers=(
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                )
            ),
        ),
        hops=(Hop(),),
    ),
    ("webkit", "header_values_are_utf8"): Scenario(
        calls=(Call(api="xhr", headers=(("X-A", "é"),)),), hops=(Hop(place="page"),)
    ),
    ("chromium", "also_safelisted"): Scenario(
        calls=(Call(headers=(("Downlink", "1.5"),)),), hops=(Hop(),)
    ),
    ("firefox", "comma_in_content_type_is_unsafe"): Scenario(
        calls=(Call(api="xhr", headers=(("Content-Type", "text/plain;"), ("Content-Type", "x"))),),
        hops=(Hop(),),
    ),
    ("firefox", "total_size_counts"): Scenario(
        calls=(
            Call(
                headers=(
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                    (
                        "Accept",
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    ),
                )
            ),
        ),
        hops=(Hop(),),
    ),
    ("firefox", "unsafe_non_ascii"): Scenario(
        calls=(Call(headers=(("Accept", "é"),)),), hops=(Hop(),)
    ),
    ("chromium", "longest_range_number"): Scenario(
        calls=(
            Call(api="xhr", headers=(("Range", "bytes=9999999999999999999-99999999999999999999"),)),
        ),
        hops=(Hop(),),
    ),
    ("firefox", "longest_range_number"): Scenario(
        calls=(
            Call(api="xhr", headers=(("Range", "bytes=9999999999999999999-99999999999999999999"),)),
        ),
        hops=(Hop(),),
    ),
    ("webkit", "longest_range_number"): Scenario(
        calls=(
            Call(api="xhr", headers=(("Range", "bytes=9999999999999999999-99999999999999999999"),)),
        ),
        hops=(Hop(),),
    ),
    ("webkit", "range_unit_in_any_case"): Scenario(
        calls=(Call(api="xhr", headers=(("Range", "Bytes=0-1"),)),), hops=(Hop(),)
    ),
    ("chromium", "upload_listeners_need_body"): Scenario(
        calls=(Call(api="xhr", upload_listeners=True),), hops=(Hop(),)
    ),
    ("firefox", "redirects_keep_preflight"): Scenario(
        calls=(Call(method="PUT"),),
        hops=(
            Hop(
                actual=Answer(status=303, headers=(("Access-Control-Allow-Origin", "{origin}"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Methods", "*"),
                    )
                ),
            ),
            Hop(),
        ),
    ),
    ("webkit", "redirects_keep_preflight"): Scenario(
        calls=(Call(method="DELETE"),),
        hops=(
            Hop(
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "{origin}"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Methods", "*"),
                    )
                ),
            ),
            Hop(place="page"),
        ),
    ),
    ("firefox", "redirect_headers"): Scenario(
        calls=(Call(method="PUT", body=("text", "x")),),
        hops=(
            Hop(place="page", actual=Answer(status=303)),
            Hop(
                actual=Answer(
                    status=302,
                    headers=(("Access-Control-Allow-Origin", "{origin}"), ("Location", "./1?x")),
                )
            ),
        ),
    ),
    ("webkit", "redirect_headers"): Scenario(
        calls=(Call(api="xhr", headers=(("Authorization", "x"),)),),
        hops=(
            Hop(
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "{origin}"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
            Hop(place="sub"),
        ),
    ),
    ("firefox", "preflight_origin"): Scenario(
        calls=(Call(headers=(("X-A", "x"),)),),
        hops=(
            Hop(
                place="other",
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "*"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
            Hop(),
        ),
    ),
    ("chromium", "preflight_site"): Scenario(
        calls=(Call(api="xhr", headers=(("X-A", "x"),)),),
        hops=(
            Hop(
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "{origin}"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
            Hop(place="sub"),
        ),
    ),
    ("firefox", "preflight_site"): Scenario(
        calls=(Call(api="xhr", headers=(("X-A", "x"),)),),
        hops=(
            Hop(
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "{origin}"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
            Hop(place="sub"),
        ),
    ),
    ("webkit", "preflight_site"): Scenario(
        calls=(Call(headers=(("X-A", "x"),)),),
        hops=(
            Hop(
                place="port",
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "*"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
            Hop(place="page"),
        ),
    ),
    ("webkit", "preflights_with_user_agent"): Scenario(
        calls=(Call(headers=(("User-Agent", "x"),)),), hops=(Hop(),)
    ),
    ("chromium", "asterisk_covers_authorization"): Scenario(
        calls=(Call(headers=(("Authorization", "x"),)),),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                )
            ),
        ),
    ),
    ("firefox", "asterisk_covers_authorization"): Scenario(
        calls=(Call(headers=(("Authorization", "x"),)),),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                )
            ),
        ),
    ),
    ("webkit", "asterisk_covers_authorization"): Scenario(
        calls=(Call(api="xhr", headers=(("Authorization", "x"),)),),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                )
            ),
        ),
    ),
    ("chromium", "forced_preflight_implies_method"): Scenario(
        calls=(Call(api="xhr", method="PUT", body=("text", "x"), upload_listeners=True),),
        hops=(Hop(preflight=Answer(headers=(("Access-Control-Allow-Origin", "*"),))),),
    ),
    ("firefox", "forced_preflight_implies_method"): Scenario(
        calls=(Call(method="PUT"),),
        hops=(
            Hop(
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "*"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Methods", "*"),
                    )
                ),
            ),
            Hop(preflight=Answer(headers=(("Access-Control-Allow-Origin", "*"),))),
        ),
    ),
    ("webkit", "forced_preflight_implies_method"): Scenario(
        calls=(Call(method="PUT"),),
        hops=(
            Hop(
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "*"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Methods", "*"),
                    )
                ),
            ),
            Hop(preflight=Answer(headers=(("Access-Control-Allow-Origin", "*"),))),
        ),
    ),
    ("chromium", "max_age_grammar"): Scenario(
        calls=(Call(api="xhr", headers=(("X-A", "x"),)), Call(api="xhr", headers=(("X-A", "x"),))),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                        ("Access-Control-Max-Age", "-600"),
                    )
                )
            ),
        ),
    ),
    ("webkit", "max_age_grammar"): Scenario(
        calls=(Call(api="xhr", headers=(("X-A", "x"),)), Call(api="xhr", headers=(("X-A", "x"),))),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                        ("Access-Control-Max-Age", "-600"),
                    )
                )
            ),
        ),
    ),
    ("firefox", "invalid_max_age"): Scenario(
        calls=(Call(headers=(("x-b", "x"),)), Call(headers=(("x-b", "x"),))),
        hops=(
            Hop(
                actual=Answer(headers=(("Access-Control-Allow-Origin", "*"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "Save-Data, content-type, x-b"),
                        ("Access-Control-Max-Age", "600"),
                        ("Access-Control-Max-Age", "0"),
                    )
                ),
            ),
        ),
    ),
    ("chromium", "cached_asterisk"): Scenario(
        calls=(
            Call(api="xhr", headers=(("Width", "x"),), credentials="include"),
            Call(method="PUT"),
        ),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Credentials", "true"),
                        ("ACCESS-CONTROL-ALLOW-METHODS", "*"),
                        ("access-control-allow-headers", "*, ECT, Width"),
                    )
                )
            ),
        ),
    ),
    ("firefox", "cached_asterisk"): Scenario(
        calls=(Call(headers=(("X-A", "x"),)), Call(headers=(("X-A", "x"),))),
        hops=(
            Hop(
                actual=Answer(headers=(("Access-Control-Allow-Origin", "*"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
        ),
    ),
    ("webkit", "cached_asterisk"): Scenario(
        calls=(
            Call(headers=(("X-A", "x"),), credentials="include"),
            Call(headers=(("X-B", "x"),), credentials="include"),
        ),
        hops=(
            Hop(
                actual=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Credentials", "true"),
                    )
                ),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Credentials", "true"),
                        ("Access-Control-Allow-Headers", "*, X-A"),
                    )
                ),
            ),
        ),
    ),
    ("webkit", "cached_asterisk_covers_authorization"): Scenario(
        calls=(Call(method="PUT"), Call(headers=(("Authorization", "x"),))),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                )
            ),
        ),
    ),
    ("chromium", "methods_of_any_preflight"): Scenario(
        calls=(Call(headers=(("X-A", "x"),)), Call(method="POST", body=("stream", "hello"))),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                )
            ),
        ),
    ),
    ("firefox", "methods_of_any_preflight"): Scenario(
        calls=(Call(api="xhr", upload_listeners=True), Call(api="xhr", upload_listeners=True)),
        hops=(
            Hop(
                actual=Answer(headers=(("Access-Control-Allow-Origin", "*"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Max-Age", "600"),
                    )
                ),
            ),
        ),
    ),
    ("webkit", "methods_of_any_preflight"): Scenario(
        calls=(Call(headers=(("X-A", "x"),)), Call(method="PUT")),
        hops=(
            Hop(
                actual=Answer(status=303, headers=(("Access-Control-Allow-Origin", "{origin}"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Methods", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
            Hop(preflight=Answer(headers=(("Access-Control-Allow-Origin", "{origin}"),))),
        ),
    ),
    ("firefox", "methods_of_any_preflight_last"): Scenario(
        calls=(
            Call(api="xhr", upload_listeners=True),
            Call(api="xhr", upload_listeners=True, pause=1.5),
        ),
        hops=(
            Hop(
                actual=Answer(headers=(("Access-Control-Allow-Origin", "*"),)),
                preflight=Answer(
                    headers=(("Access-Control-Allow-Origin", "*"), ("Access-Control-Max-Age", "1"))
                ),
            ),
        ),
    ),
    ("firefox", "shares_preflights_with_credentials"): Scenario(
        calls=(Call(headers=(("1", "x"),), credentials="include"), Call(headers=(("1", "x"),))),
        hops=(
            Hop(
                actual=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Credentials", "true"),
                    )
                ),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Credentials", "true"),
                        ("Access-Control-Allow-Headers", "1, Content-Type"),
                    )
                ),
            ),
        ),
    ),
    ("chromium", "preflights_replace"): Scenario(
        calls=(
            Call(headers=(("Authorization", "x"),)),
            Call(headers=(("Authorization", "x"),), credentials="include"),
            Call(headers=(("Authorization", "x"),)),
        ),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Headers", "Authorization, Content-Type"),
                    )
                )
            ),
        ),
    ),
    ("webkit", "preflights_replace"): Scenario(
        calls=(
            Call(headers=(("Authorization", "x"),)),
            Call(headers=(("Authorization", "x"),), credentials="include"),
            Call(headers=(("Authorization", "x"),)),
        ),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                )
            ),
        ),
    ),
    ("webkit", "remembers_before_checking"): Scenario(
        calls=(Call(headers=(("X-A", "x"),)), Call(method="PUT")),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Methods", "*"),
                    )
                )
            ),
        ),
    ),
    ("chromium", "forgets_preflight_on"): Scenario(
        calls=(Call(headers=(("X-A", "x"),)), Call(headers=(("X-A", "x"),))),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                )
            ),
        ),
    ),
    ("firefox", "forgets_preflight_on"): Scenario(
        calls=(Call(headers=(("X-A", "x"),), redirect="error"), Call(method="PUT")),
        hops=(
            Hop(
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "{origin}"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Methods", "PUT"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
        ),
    ),
    ("firefox", "simple_requests_forget"): Scenario(
        calls=(Call(method="PUT"), Call(credentials="include"), Call(method="PUT")),
        hops=(
            Hop(
                actual=Answer(headers=(("Access-Control-Allow-Origin", "{origin}"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Methods", "PUT"),
                    )
                ),
            ),
        ),
    ),
    ("webkit", "forgets_preflight_on"): Scenario(
        calls=(Call(headers=(("X-A", "x"),)), Call(headers=(("X-A", "x"),))),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                )
            ),
        ),
    ),
    ("chromium", "shares_preflights_of_opaque_origins"): Scenario(
        calls=(Call(headers=(("X-A", "x"),)), Call(headers=(("X-A", "x"),))),
        hops=(
            Hop(
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "*"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
            Hop(
                place="page",
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
        ),
    ),
    ("webkit", "shares_preflights_of_redirected"): Scenario(
        calls=(Call(headers=(("X-A", "x"),)), Call(headers=(("X-A", "x"),))),
        hops=(
            Hop(
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "*"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
            Hop(
                place="page",
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
        ),
    ),
    ("chromium", "conditional_requests_skip_preflight_cache"): Scenario(
        calls=(Call(headers=(("If-None-Match", "x"),)),),
        hops=(
            Hop(
                actual=Answer(
                    status=302,
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("location", "{next}#fragment"),
                    ),
                ),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                ),
            ),
        ),
    ),
    ("firefox", "conditional_requests_skip_preflight_cache"): Scenario(
        calls=(
            Call(headers=(("X-A", "x"),), credentials="include"),
            Call(headers=(("If-None-Match", "x"),), credentials="include"),
        ),
        hops=(
            Hop(
                actual=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Credentials", "true"),
                    )
                ),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Credentials", "true"),
                        (
                            "Access-Control-Allow-Headers",
                            "Authorization, Content-Type, If-None-Match, X-A",
                        ),
                    )
                ),
            ),
        ),
    ),
    ("chromium", "empty_location"): Scenario(
        calls=(Call(api="xhr"),),
        hops=(
            Hop(
                actual=Answer(
                    status=302,
                    headers=(("Access-Control-Allow-Origin", "{origin}"), ("location", "")),
                )
            ),
        ),
    ),
    ("webkit", "empty_location"): Scenario(
        calls=(Call(api="xhr"),),
        hops=(
            Hop(
                actual=Answer(
                    status=302,
                    headers=(("Access-Control-Allow-Origin", "{origin}"), ("location", "")),
                )
            ),
        ),
    ),
    ("chromium", "repeated_location"): Scenario(
        calls=(Call(),),
        hops=(
            Hop(
                actual=Answer(
                    status=302,
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Location", "?x"),
                        ("Location", "?x"),
                    ),
                )
            ),
        ),
    ),
    ("webkit", "repeated_location"): Scenario(
        calls=(Call(mode="no-cors"),),
        hops=(
            Hop(
                actual=Answer(
                    status=302,
                    headers=(("LOCATION", "{self}"), ("LOCATION", "ws:{next-without-scheme}")),
                )
            ),
        ),
    ),
    ("chromium", "error_mode_needs_location"): Scenario(
        calls=(Call(redirect="error"),),
        hops=(
            Hop(actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "{origin}"),))),
        ),
    ),
    ("webkit", "error_mode_needs_location"): Scenario(
        calls=(Call(redirect="error"),),
        hops=(
            Hop(actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "{origin}"),))),
        ),
    ),
    ("chromium", "parses_location_first"): Scenario(
        calls=(Call(redirect="manual"),),
        hops=(Hop(place="page", actual=Answer(status=302, headers=(("Location", "http://["),))),),
    ),
    ("chromium", "refuses_credentials_in_location"): Scenario(
        calls=(Call(),),
        hops=(
            Hop(
                place="page", actual=Answer(status=302, headers=(("Location", "{next-with-user}"),))
            ),
            Hop(place="page"),
        ),
    ),
    ("webkit", "refuses_credentials_after_preflight"): Scenario(
        calls=(Call(headers=(("X-A", "x"),)),),
        hops=(
            Hop(
                place="page", actual=Answer(status=302, headers=(("Location", "{next-with-user}"),))
            ),
            Hop(),
        ),
    ),
    ("webkit", "crossing_delete_becomes_get"): Scenario(
        calls=(Call(method="Delete"),),
        hops=(
            Hop(
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "{origin}"),)),
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Methods", "*"),
                    )
                ),
            ),
            Hop(place="sub"),
        ),
    ),
    ("webkit", "redirects_checked_with_first_credentials"): Scenario(
        calls=(Call(),),
        hops=(
            Hop(place="page", actual=Answer(status=302)),
            Hop(actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "{origin}"),))),
            Hop(),
        ),
    ),
    ("firefox", "redirected_site"): Scenario(
        calls=(Call(api="xhr"),),
        hops=(
            Hop(
                place="port",
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "{origin}"),)),
            ),
            Hop(place="page"),
        ),
    ),
    ("webkit", "redirected_site"): Scenario(
        calls=(Call(),),
        hops=(
            Hop(
                place="other",
                actual=Answer(status=302, headers=(("Access-Control-Allow-Origin", "*"),)),
            ),
            Hop(),
        ),
    ),
    ("webkit", "keeps_origin_within_origin"): Scenario(
        calls=(Call(method="POST", mode="no-cors"),), hops=(Hop(actual=Answer(status=302)), Hop())
    ),
    ("firefox", "cuts_referrer_to_other_sites"): Scenario(
        calls=(Call(referrer_policy="unsafe-url"),), hops=(Hop(),)
    ),
    ("webkit", "cuts_referrer_to_other_sites"): Scenario(
        calls=(Call(referrer_policy="unsafe-url"),), hops=(Hop(),)
    ),
    ("webkit", "redirected_preflights_keep_referrer"): Scenario(
        calls=(Call(method="PUT"),),
        hops=(Hop(place="page", actual=Answer(status=302)), Hop(place="port")),
    ),
    ("webkit", "sandboxed_pages_have_referrer"): Scenario(
        calls=(Call(),), hops=(Hop(),), sandboxed=True
    ),
    ("chromium", "origin_ignores_referrer_policy"): Scenario(
        calls=(Call(method="POST", mode="no-cors", referrer_policy="no-referrer"),), hops=(Hop(),)
    ),
    ("chromium", "crossing_no_cors_hides_origin"): Scenario(
        calls=(Call(method="POST", mode="no-cors"),),
        hops=(Hop(place="page", actual=Answer(status=307)), Hop()),
    ),
    ("chromium", "origin_for_storage_access"): Scenario(
        calls=(Call(mode="no-cors", credentials="include"),),
        hops=(Hop(place="port"),),
        sandboxed=True,
    ),
    ("firefox", "origin_for_storage_access"): Scenario(
        calls=(Call(mode="no-cors", credentials="include"),),
        hops=(Hop(place="port"),),
        sandboxed=True,
    ),
    ("firefox", "tracks_have_referrer"): Scenario(
        calls=(Call(api="load", kind="track", crossorigin="anonymous"),),
        hops=(Hop(actual=Answer(body="WEBVTT\n\n")),),
    ),
    ("firefox", "sandboxed_loads_have_referrer"): Scenario(
        calls=(Call(api="load", kind="script"),), hops=(Hop(),), sandboxed=True
    ),
    ("chromium", "loads_tracks_of_any_status"): Scenario(
        calls=(Call(api="load", kind="track"),),
        hops=(Hop(place="page", actual=Answer(status=404, body="WEBVTT\n\n")),),
    ),
    ("firefox", "loads_tracks_of_any_status"): Scenario(
        calls=(Call(api="load", kind="track"),),
        hops=(Hop(place="page", actual=Answer(status=404, body="WEBVTT\n\n")),),
    ),
    ("webkit", "loads_tracks_without_cors"): Scenario(
        calls=(Call(api="load", kind="track"),), hops=(Hop(actual=Answer(body="WEBVTT\n\n")),)
    ),
    ("webkit", "location_is_latin1"): Scenario(
        calls=(Call(),),
        hops=(Hop(place="page", actual=Answer(status=302, headers=(("Location", "?\u00e9"),))),),
    ),
    ("chromium", "unchecked_punycode"): Scenario(
        calls=(Call(mode="no-cors"),),
        hops=(
            Hop(
                place="page",
                actual=Answer(
                    status=302,
                    headers=(("Location", "http://xn--a.localhost:{port}/s/{number}/9"),),
                ),
            ),
        ),
    ),
    ("chromium", "loads_with_origin"): Scenario(
        calls=(Call(api="load", kind="script", crossorigin="anonymous"),), hops=(Hop(place="page"),)
    ),
    ("webkit", "loads_with_origin"): Scenario(
        calls=(Call(api="load", kind="script", crossorigin="anonymous"),), hops=(Hop(place="page"),)
    ),
    ("webkit", "redirects_reset_user_agent"): Scenario(
        calls=(Call(headers=(("User-Agent", "x"),)),),
        hops=(Hop(place="page", actual=Answer(status=302)), Hop(place="page")),
    ),
    ("chromium", "hints_dropped_on_redirect"): Scenario(
        calls=(Call(headers=(("Width", "x"),)),),
        hops=(Hop(place="page", actual=Answer(status=302)), Hop()),
    ),
    ("firefox", "replaces_empty_priority"): Scenario(
        calls=(Call(headers=(("Priority", ""),)),), hops=(Hop(place="page"),)
    ),
    ("chromium", "canonical_ranges"): Scenario(
        calls=(Call(api="xhr", headers=(("Range", "bytes= 0-1"),)),),
        hops=(
            Hop(
                preflight=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Access-Control-Allow-Headers", "*"),
                    )
                )
            ),
        ),
    ),
    ("chromium", "contradictory_headers_fail"): Scenario(
        calls=(Call(api="xhr"),),
        hops=(
            Hop(
                actual=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Location", "file:///x"),
                        ("Location", "1"),
                    )
                )
            ),
        ),
    ),
    ("firefox", "contradictory_headers_fail"): Scenario(
        calls=(Call(),),
        hops=(
            Hop(
                actual=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "{origin}"),
                        ("Location", "http://["),
                        ("Location", "{next-with-user}"),
                    )
                )
            ),
        ),
    ),
    ("chromium", "uses_untyped_style_sheets"): Scenario(
        calls=(Call(api="load", kind="stylesheet"),), hops=(Hop(actual=Answer(body="a{}")),)
    ),
    ("firefox", "uses_untyped_style_sheets"): Scenario(
        calls=(Call(api="load", kind="stylesheet"),), hops=(Hop(actual=Answer(body="a{}")),)
    ),
    ("webkit", "uses_untyped_style_sheets"): Scenario(
        calls=(Call(api="load", kind="stylesheet"),), hops=(Hop(actual=Answer(body="a{}")),)
    ),
    ("webkit", "opaque_redirects_have_body"): Scenario(
        calls=(Call(redirect="manual"),),
        hops=(Hop(place="page", actual=Answer(status=302, body="body")),),
    ),
    ("firefox", "exposes_all_before_invalid"): Scenario(
        calls=(Call(),),
        hops=(
            Hop(
                actual=Answer(
                    headers=(
                        ("Access-Control-Allow-Origin", "*"),
                        ("Access-Control-Expose-Headers", "*"),
                        ("Access-Control-Expose-Headers", "X A"),
                    )
                )
            ),
        ),
    ),
    ("firefox", "merges_response_headers"): Scenario(
        calls=(Call(api="xhr"),),
        hops=(
            Hop(
                place="page",
                actual=Answer(
                    headers=(
                        ("Access-Control-Expose-Headers", "x-custom,server,etag,date,vary"),
                        ("Access-Control-Expose-Headers", ""),
                    )
                ),
            ),
        ),
    ),
}
