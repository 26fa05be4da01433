"""Engines: what each browser does differently from the standard, as data.

There is one algorithm. An engine is a row of settings that it reads; `standard` is the text itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

__all__ = ["ENGINES", "Engine", "ValueGrammar", "engine_named"]

ValueGrammar: TypeAlias = Literal["any", "decimal", "effective-connection-type", "integer", "on"]
"""What a value has to be for its header to be safelisted; see `crossorigin.browser.requesting`."""


@dataclass(frozen=True, slots=True)
class Engine:
    """`max_age_cap`: the most seconds that a preflight is remembered; ``None`` for no limit."""

    name: str

    # What script may send
    dropped_headers: frozenset[str] = frozenset()
    streams: Literal["sent", "as-text", "refused"] = "sent"
    xhr_spells_charset: bool = False

    # What needs a preflight
    also_safelisted: Mapping[str, ValueGrammar] = field(default_factory=dict)
    unsafe_non_ascii: bool = False
    longest_range_number: int | None = None
    repeated_headers: Literal["kept", "combined", "merged"] = "kept"
    upload_listeners_need_body: bool = False
    redirects_keep_preflight: bool = False
    error_mode_needs_location: bool = False
    contradictory_headers_fail: bool = False
    crossing_no_cors_hides_origin: bool = False
    streams_imply_cors: bool = False
    xhr_types_unsent_form: bool = False
    redirect_headers: Literal["current", "first", "first-but-authorization"] = "current"
    redirects_checked_with_first_credentials: bool = False
    keeps_origin_within_origin: bool = False
    shares_preflights_of_redirected: bool = True
    remembers_before_checking: bool = False
    range_unit_in_any_case: bool = False
    decodes_values_as_utf8: bool = False
    preflights_with_user_agent: bool = False
    invalid_max_age: int = 5

    # What the preflight says, and what its answer allows
    preflight_origin: Literal["request", "page"] = "request"
    preflight_site: Literal["chain", "current", "serialized"] = "chain"
    asterisk_covers_authorization: bool = False
    forced_preflight_implies_method: bool = True

    # What is remembered of it
    max_age_cap: int | None = None
    max_age_grammar: Literal["digits", "integer"] = "digits"
    cached_asterisk: Literal["all", "without-credentials", "none"] = "all"
    cached_asterisk_covers_authorization: bool = False
    any_preflight_covers_safelisted_methods: bool = False
    shares_preflights_with_credentials: bool = True
    preflights_replace: bool = False
    forgets_preflight_on: Literal["error", "response-error", "nothing"] = "error"
    shares_preflights_of_opaque_origins: bool = True
    conditional_requests_skip_preflight_cache: bool = False

    # Redirects, and what goes with the request
    empty_location: Literal["same", "none", "error"] = "same"
    repeated_location: Literal["error", "if-identical", "combined"] = "error"
    refuses_credentials_in_location: bool = False
    parses_location_in_manual_mode: bool = False
    crossing_delete_becomes_get: bool = False
    origin_for_storage_access: bool = False
    merges_response_headers: bool = False
    sends_values_as_utf8: bool = False
    hints_dropped_on_redirect: frozenset[str] = frozenset()
    redirected_site: Literal["chain", "cross-site", "none"] = "chain"
    canonical_ranges: bool = False


CLIENT_HINTS: dict[str, ValueGrammar] = {
    "device-memory": "decimal",
    "dpr": "decimal",
    "downlink": "decimal",
    "width": "integer",
    "viewport-width": "integer",
    "rtt": "integer",
    "ect": "effective-connection-type",
}

ENGINES = {
    engine.name: engine
    for engine in (
        Engine("standard"),
        Engine(
            "chromium",
            dropped_headers=frozenset({"user-agent"}),
            xhr_spells_charset=True,
            also_safelisted={**CLIENT_HINTS, "save-data": "on", "intervention": "any"},
            longest_range_number=2**63 - 1,
            repeated_headers="combined",
            upload_listeners_need_body=True,
            preflight_site="current",
            asterisk_covers_authorization=True,
            max_age_cap=7200,
            max_age_grammar="integer",
            cached_asterisk="without-credentials",
            preflights_replace=True,
            forgets_preflight_on="nothing",
            shares_preflights_of_opaque_origins=False,
            error_mode_needs_location=True,
            contradictory_headers_fail=True,
            crossing_no_cors_hides_origin=True,
            streams_imply_cors=True,
            conditional_requests_skip_preflight_cache=True,
            empty_location="none",
            repeated_location="if-identical",
            refuses_credentials_in_location=True,
            parses_location_in_manual_mode=True,
            origin_for_storage_access=True,
            any_preflight_covers_safelisted_methods=True,
            hints_dropped_on_redirect=frozenset(CLIENT_HINTS),
            canonical_ranges=True,
        ),
        Engine(
            "firefox",
            streams="as-text",
            contradictory_headers_fail=True,
            unsafe_non_ascii=True,
            redirects_keep_preflight=True,
            preflight_origin="page",
            preflight_site="current",
            asterisk_covers_authorization=True,
            max_age_cap=86400,
            cached_asterisk="none",
            any_preflight_covers_safelisted_methods=True,
            repeated_headers="merged",
            repeated_location="if-identical",
            origin_for_storage_access=True,
            merges_response_headers=True,
            longest_range_number=2**63 - 1,
            forced_preflight_implies_method=False,
            shares_preflights_with_credentials=False,
            redirected_site="cross-site",
            forgets_preflight_on="response-error",
            redirect_headers="first",
            invalid_max_age=0,
        ),
        Engine(
            "webkit",
            streams="refused",
            xhr_types_unsent_form=True,
            error_mode_needs_location=True,
            redirects_keep_preflight=True,
            preflight_site="serialized",
            asterisk_covers_authorization=True,
            max_age_cap=600,
            max_age_grammar="integer",
            cached_asterisk="without-credentials",
            cached_asterisk_covers_authorization=True,
            repeated_headers="combined",
            forgets_preflight_on="nothing",
            empty_location="error",
            repeated_location="combined",
            crossing_delete_becomes_get=True,
            redirect_headers="first-but-authorization",
            redirects_checked_with_first_credentials=True,
            keeps_origin_within_origin=True,
            shares_preflights_of_redirected=False,
            remembers_before_checking=True,
            range_unit_in_any_case=True,
            decodes_values_as_utf8=True,
            preflights_with_user_agent=True,
            any_preflight_covers_safelisted_methods=True,
            sends_values_as_utf8=True,
            longest_range_number=2**63 - 1,
            forced_preflight_implies_method=False,
            redirected_site="none",
        ),
    )
}


def engine_named(name: str) -> Engine:
    """The engine called `name`.

    Raises:
        ValueError: there is no such engine.
    """
    try:
        return ENGINES[name]
    except KeyError:
        known = ", ".join(repr(known) for known in ENGINES)
        raise ValueError(f"there is no engine {name!r}; the engines are {known}") from None
