"""Where coverage is not taken, because it makes Python take twice as long.

Coverage asks whether any test reaches a line. What repeats the same work tells nothing more about
that: the thousandth request, the thirty-first example that hypothesis draws, the run whose calls
are counted, a long test of what shorter ones reach too. The gate shows that other tests reach the
same lines. What others wrote has no lines of this package: their validators, and their servers of
applications without a middleware of ours.
"""

from __future__ import annotations

import functools
import pkgutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib import import_module
from typing import Any, TypeVar

import pytest
from coverage import Coverage

import crossorigin

__all__ = [
    "MEASURED_EXAMPLES",
    "TRACING",
    "UNMEASURED",
    "after_some_examples",
    "import_all",
    "is_unmeasured",
    "of_others",
    "unmeasured",
]

CAMPAIGNS = (
    "tests/agreement/test_agreement.py",
    "tests/conformance/test_forms.py",
    "tests/conformance/test_mutations.py",
    "tests/conformance/test_own_servers.py",
    "tests/diagnosis/test_wordings.py::test_firefox_says_the_same_in_every_language",
    "tests/fuzzing/test_fuzzing.py",
    "tests/migrate/test_generated.py",
    "tests/migrate/test_migrate.py::test_no_value_of_an_option_is_too_odd_to_say_something",
    "tests/migrate/test_old_and_new.py",
    "tests/paths/test_paths.py",
    "tests/test_both_ends.py",
    "tests/test_remembered_decisions.py",
    "tests/test_asgi.py::test_no_policy_is_lost_to_a_switch_of_debug_mode",
    "tests/test_redaction.py::test_many_secrets_take_time_linear_in_the_text",
    "tests/policy/test_origin_patterns.py::test_the_index_agrees_with_the_definition",
    "tests/policy/test_secrets.py::test_check_tells_no_secret",
    "tests/policy/test_secrets.py::test_no_text_of_a_problem_tells_a_secret",
    "tests/policy/test_warnings.py::test_40_000_wrong_origins_are_all_reported",
    "tests/policy/test_files.py::test_forty_thousand_unknown_fields_are_all_problems",
)
"""Tests that ask the same code thousands of times."""
REACHED_BY_OTHERS = (
    "tests/agreement/login/test_login.py::test_the_model_and_a_browser_log_in_alike",
    "tests/agreement/network/test_network.py::test_the_model_reaches_what_the_browser_reaches",
    "tests/browser/test_bodies.py::test_a_url_encoded_form_reads_as_it_was_written",
    "tests/browser/test_cookies.py::test_storing_many_cookies_takes_linear_work",
    "tests/browser/test_departures.py::test_it_is_this_departure_that_makes_the_difference",
    "tests/browser/test_departures.py::test_the_standard_is_as_it_says",
    "tests/browser/test_fetching.py::test_the_cache_never_permits_what_the_server_did_not",
    "tests/browser/test_preflight_cache.py::test_preflights_are_remembered_of_a_bounded_number_of_urls",
    "tests/cli/test_behind.py::test_an_application_without_cors",
    "tests/cli/test_behind.py::test_who_sets_what",
    "tests/cli/test_explain.py::test_a_recording_of_twice_the_length_is_twice_the_work",
    "tests/cli/test_fetch.py::test_advice_on_a_cookie_is_the_verdict_of_the_engine_and_no_other",
    "tests/cli/test_growth.py::test_check_shows_a_hundred_findings_and_counts_the_others",
    "tests/cli/test_growth.py::test_problems",
    "tests/cli/test_growth.py::test_request_headers",
    "tests/cli/test_growth.py::test_two_thousand_request_headers",
    "tests/cli/test_help.py::test_it_says_the_same_at_each_width_and_breaks_no_command",
    "tests/cli/test_pipelines.py::test_a_departure_that_is_more_severe_than_before_is_new",
    "tests/cli/test_pipelines.py::test_a_verdict_over_a_baseline_counts_what_was_not_looked_at",
    "tests/cli/test_pipelines.py::test_sarif",
    "tests/cli/test_pipelines.py::test_what_a_login_hides_is_not_fixed",
    "tests/cli/test_positions.py::test_what_is_wrong_in_a_table_has_its_place",
    "tests/cli/test_verdict.py::test_the_verdict_and_the_status_agree",
    "tests/cli/test_verify.py::test_a_server_that_conforms",
    "tests/cli/test_verify.py::test_a_server_that_departs",
    "tests/cli/test_verify.py::test_an_endless_stream_costs_the_time_of_its_headers",
    "tests/cli/test_verify.py::test_certificates",
    "tests/cli/test_verify.py::test_departures_and_missing_responses_are_both_counted",
    "tests/cli/test_verify.py::test_engines_by_the_names_of_browsers",
    "tests/cli/test_verify.py::test_json",
    "tests/cli/test_verify.py::test_nothing_is_written_for_many_origins",
    "tests/cli/test_verify.py::test_the_least_severity_that_fails_can_be_chosen",
    "tests/cli/test_verify.py::test_what_was_not_looked_at_is_said_and_counted",
    "tests/conformance/test_cost.py",
    "tests/conformance/test_coverage.py::test_a_bare_application_conforms_to_no_policy_of_any_scheme",
    "tests/conformance/test_coverage.py::test_every_part_has_a_question",
    "tests/conformance/test_coverage.py::test_exact_paths_and_placeholders_are_asked_about",
    "tests/conformance/test_faulty_servers.py::test_a_server_that_is_wrong_for_one_kind_of_request_is_found",
    "tests/conformance/test_faulty_servers.py::test_as_many_listed_names_are_asked_about_as_a_list_may_have",
    "tests/conformance/test_memory.py::test_outcomes_that_were_forgotten_are_worked_out_again",
    "tests/conformance/test_parts.py::test_a_near_miss_of_a_part_that_another_allows_has_no_credentials",
    "tests/conformance/test_parts.py::test_a_part_with_a_field_of_the_other_is_found",
    "tests/conformance/test_parts.py::test_each_part_has_a_departure_of_its_own_for_its_pages",
    "tests/conformance/test_parts.py::test_one_origin_under_the_other_part_is_found",
    "tests/conformance/test_parts.py::test_what_another_part_allows_is_asked_of_each_origin",
    "tests/conformance/test_verify.py::test_a_path_that_is_not_answered_gets_no_remark",
    "tests/conformance/test_verify.py::test_a_response_to_those_without_the_login_may_be_a_401",
    "tests/conformance/test_verify.py::test_headers_go_with_every_request_but_preflights",
    "tests/conformance/test_verify.py::test_in_a_running_event_loop_without_being_told_of_progress",
    "tests/conformance/test_verify.py::test_more_is_exposed_than_the_policy_says",
    "tests/conformance/test_verify.py::test_of_many_origins_each_is_asked_and_how_is_said",
    "tests/conformance/test_verify.py::test_of_much_that_is_refused_some_is_named",
    "tests/conformance/test_verify.py::test_preflights_are_remembered_for_another_time",
    "tests/conformance/test_verify.py::test_refused_requests_are_not_blocked",
    "tests/conformance/test_verify.py::test_unsafe_methods_are_sent_once",
    "tests/conformance/test_verify.py::test_what_caches_do_not_store_needs_no_vary",
    "tests/diagnosis/test_budgets.py::test_work_grows_with_the_text",
    "tests/diagnosis/test_certainty.py::test_a_cause_is_certain_only_with_the_evidence_for_it",
    "tests/diagnosis/test_console.py::test_every_text_that_a_pattern_finds_has_its_words",
    "tests/diagnosis/test_console.py::test_reading_takes_work_linear_in_the_text",
    "tests/diagnosis/test_disguises.py::test_a_disguise_changes_no_explanation",
    "tests/diagnosis/test_grants.py::test_a_grant_removes_nothing_that_the_server_allows",
    "tests/diagnosis/test_logs_beside_code.py::test_a_call_and_the_answered_preflight_are_one_request",
    "tests/diagnosis/test_logs_beside_code.py::test_an_error_of_the_preflight_is_of_the_call",
    "tests/diagnosis/test_recipe_syntax.py::test_recipes_are_in_the_syntax_of_their_software",
    "tests/diagnosis/test_recipes.py::test_no_name_of_a_strangers_ends_a_string_or_starts_a_command",
    "tests/diagnosis/test_secrets.py::test_no_secret_of_a_paste_is_printed",
    "tests/diagnosis/test_setting_origins.py::test_an_entry_that_is_nearly_the_page",
    "tests/diagnosis/test_setting_origins.py::test_an_expression_is_tried_on_the_page",
    "tests/diagnosis/test_setting_origins.py::test_right_entries_are_not_called_wrong",
    "tests/diagnosis/test_titled_headers.py::test_a_preflight_is_known_by_what_it_asks_for",
    "tests/diagnosis/test_wordings.py::test_sentences_that_stand_by_themselves",
    "tests/docs/test_commands.py::test_a_command_prints_what_the_page_says",
    "tests/docs/test_deployment_page.py::test_the_policy_arrives_whole_through_nginx",
    "tests/docs/test_examples.py::test_the_examples_run_and_print_what_they_say",
    "tests/docs/test_site.py::test_each_departure_of_a_browser_has_an_anchor",
    "tests/docs/test_site.py::test_every_public_name_has_a_docstring",
    "tests/docs/test_site.py::test_links_lead_to_pages_and_anchors",
    "tests/export/test_emulators.py::test_azure_blob_differs_as_its_losses_say",
    "tests/export/test_emulators.py::test_s3_differs_only_as_the_emulator_does",
    "tests/export/test_gateways.py::test_drawn_policies",
    "tests/export/test_gateways.py::test_every_clause_is_answered_as_the_middleware_does",
    "tests/export/test_gateways.py::test_paths_with_odd_spellings_have_no_cors",
    "tests/export/test_gateways.py::test_verify_finds_no_departure",
    "tests/export/test_infrastructure.py::test_cloudformation_accepts_the_template",
    "tests/export/test_live_changes.py",
    "tests/export/test_losses.py::test_each_code_in_the_source_is_known",
    "tests/export/test_losses.py::test_each_loss_of_each_target_has_evidence",
    "tests/export/test_providers.py::test_arguments_are_those_of_the_provider",
    "tests/export/test_regexes.py::test_header_names",
    "tests/export/test_regexes.py::test_ipv6_ranges",
    "tests/export/test_regexes.py::test_methods",
    "tests/export/test_schemas.py::test_documents_are_valid_by_the_definition",
    "tests/fetch/test_origins.py::test_every_origin_survives_serialization",
    "tests/fetch/test_urls.py::test_special_schemes_and_those_of_applications_have_a_tuple_origin",
    "tests/frameworks/test_behaviours.py::test_a_framework_has_a_behaviour",
    "tests/frameworks/test_in_chromium.py::test_script_sees_what_is_expected",
    "tests/integrations/test_django.py::test_a_response_is_the_same_however_often_it_is_given",
    "tests/integrations/test_django.py::test_classes_have_policies_by_method",
    "tests/integrations/test_django.py::test_every_error_of_django_is_readable",
    "tests/lab/test_other_browsers.py::test_the_page_works_in",
    "tests/lab/test_page.py::test_a_link_that_cannot_be_read_opens_the_start_and_says_so",
    "tests/lab/test_page.py::test_a_static_copy_shows_the_gallery_and_says_what_it_cannot",
    "tests/lab/test_page.py::test_axe_finds_no_violation",
    "tests/lab/test_page.py::test_each_entry_of_the_gallery_fails_and_is_cured_and_is_tried_for_real",
    "tests/lab/test_page.py::test_each_kind_of_request_has_its_own_controls_and_code",
    "tests/lab/test_page.py::test_engines_are_chosen_and_their_differences_are_marked",
    "tests/lab/test_page.py::test_every_control_of_a_request_and_a_server_is_in_the_link",
    "tests/lab/test_page.py::test_no_width_needs_a_horizontal_scroll",
    "tests/lab/test_page.py::test_the_most_usual_messages_lead_in_two_clicks_to_the_cure_seen_working",
    "tests/lab/test_page_code.py::test_each_kind_is_written_as_itself_and_says_what_differs_from_fetch",
    "tests/lab/test_pasting.py::test_a_text_that_leaves_causes_open_says_what_to_paste_next",
    "tests/lab/test_real.py::test_the_model_agrees_with_the_browser",
    "tests/lab/test_static.py::test_each_departure_has_its_row",
    "tests/lab/test_static.py::test_it_has_the_page_which_says_that_there_is_no_server",
    "tests/lab/test_steps.py::test_a_rule_is_named_after_the_standard_that_it_links_to",
    "tests/lab/test_texts.py::test_what_is_said_about_pasted_texts",
    "tests/lab/test_texts.py::test_what_is_said_about_the_gallery",
    "tests/migrate/test_budgets.py::test_work_grows_with_the_file",
    "tests/migrate/test_changed_in_place.py::test_a_list_of_an_attribute_that_was_changed_is_not_carried_over",
    "tests/migrate/test_changed_in_place.py::test_a_list_that_was_changed_is_not_carried_over_as_it_was",
    "tests/migrate/test_servers.py::test_real_nginx_and_the_policy_give_pages_the_same",
    "tests/pains/test_gateway_recipes.py",
    "tests/pains/test_policies.py",
    "tests/pains/test_script_recipes.py::test_code_before_a_site",
    "tests/policy/test_environment.py::test_any_variables_give_a_policy_or_problems_with_names",
    "tests/policy/test_hints.py::test_a_list_that_is_written_out_is_json_and_is_bounded",
    "tests/policy/test_hints.py::test_no_hint_leads_to_the_next_error",
    "tests/policy/test_named_policies.py::test_a_reference_means_what_the_policy_in_its_place_means",
    "tests/policy/test_notation.py::test_writing_what_the_hint_says_fixes_the_file",
    "tests/policy/test_origin_diagnosis.py::test_a_malformed_origin_is_named_and_corrected_where_that_is_certain",
    "tests/policy/test_origin_forms.py::test_the_index_agrees_with_the_definition_of_each_form",
    "tests/policy/test_origin_forms.py::test_what_a_pattern_covers_it_matches",
    "tests/policy/test_origin_patterns.py::test_what_is_usual_is_an_exact_origin_over_https",
    "tests/policy/test_proposals.py::test_an_entry_that_is_proposed_covers_no_path_that_is_not_written",
    "tests/policy/test_readings.py::test_a_segment_that_leads_up_or_is_the_last_is_not_certain",
    "tests/policy/test_round_trips.py::test_a_number_of_another_kind_is_a_problem",
    "tests/policy/test_warnings.py::test_a_covered_origin_is_found_among_many_wildcards",
    "tests/servers/test_http2.py::test_every_response_is_what_the_protocol_and_the_policy_say",
    "tests/servers/test_matrix.py::test_every_response_is_what_the_protocol_and_the_policy_say",
    "tests/test_aborting_in_browsers.py::test_aborted_requests_leave_the_same_in_the_model",
    "tests/test_allow_origin_by_request.py::test_every_field_of_a_given_policy_is_honoured",
    "tests/test_candidate.py::test_the_differences_are_exactly_those_of_the_two_policies_alone",
    "tests/test_cost.py::test_a_part_is_found_as_fast_among_many_patterns_as_among_one_of_each",
    "tests/test_cost.py::test_an_origin_is_found_as_fast_among_many_patterns_of_all_forms_as_among_one_of_each",
    "tests/test_cost.py::test_many_parts_and_origins_make_no_more_work",
    "tests/test_csrf.py::test_the_rules",
    "tests/test_csrf_in_browsers.py::test_no_page_of_a_stranger_changes_anything",
    "tests/test_installed_browsers.py::test_an_installed_browser_says_its_name_and_version",
    "tests/test_log.py::test_a_module_logs_by_the_one_log_only",
    "tests/test_origin_predicate_under_attack.py::test_a_flood_at_50_ms_a_question_leaves_a_known_customer_100_of_100_in_wsgi",
    "tests/test_parts.py::test_it_decides_as_the_first_part_alone_would",
    "tests/test_walks.py::test_a_departure_goes_down_the_floors",
    "tests/testing/test_conforming.py::test_only_some_of_many_questions_are_shown",
    "tests/testing/test_conforming.py::test_what_departs_is_listed",
    "tests/testing/test_docs.py::test_the_tests_on_the_page_pass",
    "tests/testing/test_handshakes.py::test_a_server_that_lets_every_site_open_one",
    "tests/testing/test_handshakes.py::test_a_server_that_only_was_not_looked_at_does_not_depart",
    "tests/testing/test_handshakes.py::test_verify_asks_for_websockets",
    "tests/testing/test_plugin.py::test_a_file_of_tests_alone_knows_the_application_too",
    "tests/testing/test_plugin.py::test_a_policy_is_verified_in_a_test_of_its_own",
    "tests/testing/test_plugin.py::test_a_verification_in_a_test_is_in_the_summary_too",
    "tests/testing/test_plugin.py::test_it_can_be_selected",
    "tests/testing/test_plugin.py::test_what_departs_from_the_policy_is_listed",
    "tests/testing/test_secrets.py::test_no_message_shows_a_secret",
    "tests/testing/test_streams.py::test_an_endless_stream_is_verified",
    "tests/transports/test_asgi.py::test_a_closed_transport_sends_nothing",
    "tests/transports/test_lifespan.py::test_a_transport_that_is_dropped_leaves_nothing_behind",
    "tests/verify/test_causes.py::test_a_proxy_that_drops_the_origin",
    "tests/verify/test_causes.py::test_a_server_that_refuses_origins_itself_is_not_said_to_need_a_login",
    "tests/verify/test_causes.py::test_an_origin_that_is_let_in_is_blamed_on_one_comparison",
    "tests/verify/test_peers.py",
)
"""Tests that take long under coverage, and reach no line or branch that no other test reaches.

They were chosen from a run with a context of coverage for each test. If a change leaves lines
uncovered that one of them reaches, take it out, or better: write a short test of those lines.
"""
READERS = ("tests/test_architecture.py", "tests/test_words.py")
"""Tests that read this package's files, and run nothing of it."""
UNMEASURED = frozenset((*CAMPAIGNS, *REACHED_BY_OTHERS, *READERS))
"""Files, and tests as pytest names them, without their parameters."""
MEASURED_EXAMPLES = 30
"""Examples of each property test that are measured, of the hundred that hypothesis draws."""


def import_all() -> None:
    """Import the whole package now, so that what is imported later needs no coverage of modules."""
    for module in pkgutil.walk_packages(crossorigin.__path__, "crossorigin."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


class Tracing:
    """Within it, the main thread is traced for coverage, if any is taken; outside it is not.

    Other threads are always traced: a server that a fixture started is measured in each test.
    """

    def __init__(self) -> None:
        self._trace: Any = None
        self._depth = 0

    def off(self) -> None:
        """Trace no more, until it is entered; a debugger that traces goes on."""
        if Coverage.current() is None:
            return
        self._trace = sys.gettrace() or self._trace
        sys.settrace(None)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Trace the main thread no more while code of others runs; also a decorator."""
        if Coverage.current() is None:
            yield
            return
        trace = sys.gettrace()
        sys.settrace(None)
        try:
            yield
        finally:
            sys.settrace(trace)

    def __enter__(self) -> None:
        self._depth += 1
        if Coverage.current() is not None and sys.gettrace() is None:
            sys.settrace(self._trace)

    def __exit__(self, *error: object) -> None:
        self._depth -= 1  # a test may ask for a fixture while it runs
        if not self._depth:
            self.off()


TRACING = Tracing()
Running = TypeVar("Running")


@contextmanager
def of_others(server: AbstractContextManager[Running]) -> Iterator[Running]:
    """Run a server of an application that has nothing of this package: its thread is not traced."""
    trace = threading.gettrace()
    with ExitStack() as stack:
        threading.settrace(None)
        try:
            running = stack.enter_context(server)
        finally:
            threading.settrace(trace)
        yield running


@contextmanager
def unmeasured() -> Iterator[None]:
    """Take no coverage, if any is taken."""
    coverage = Coverage.current()
    if coverage is None:
        yield
        return
    coverage.stop()
    try:
        yield
    finally:
        _start_again(coverage)


def _start_again(coverage: Coverage) -> None:
    # Or each start looks for modules that were imported too early, in 17 ms: no option says so.
    coverage._warn_preimported_source = False
    coverage.start()


def is_unmeasured(item: pytest.Item) -> bool:
    """Whether no coverage is taken from a test."""
    test = item.nodeid.partition("[")[0]
    return test in UNMEASURED or test.partition("::")[0] in UNMEASURED


@contextmanager
def after_some_examples(test: Any) -> Iterator[None]:
    """Take no coverage of the examples of a property test after the first ones."""
    coverage = Coverage.current()
    if coverage is None:
        yield
        return
    inner = test.hypothesis.inner_test
    test.hypothesis.inner_test = _stopping(inner, coverage)
    try:
        yield
    finally:
        test.hypothesis.inner_test = inner
        if Coverage.current() is not coverage:
            _start_again(coverage)


def _stopping(inner: Callable[..., object], coverage: Coverage) -> Callable[..., object]:
    run = 0

    @functools.wraps(inner)
    def example(*arguments: object, **named: object) -> object:
        nonlocal run
        run += 1
        if run == MEASURED_EXAMPLES + 1:
            coverage.stop()
        return inner(*arguments, **named)

    return example
