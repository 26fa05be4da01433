"""The policy: what it accepts, what it refuses, and that it behaves as a value."""

import copy
import json
import pickle
import subprocess
import sys
import traceback
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crossorigin import Policy, PolicyError
from crossorigin.policy import ProblemCode
from crossorigin.redaction import show

APP = "https://app.example.com"


def problems_of(**fields: Any) -> list[tuple[str, str]]:
    """The (code, field) of every problem with a policy of `fields`."""
    with pytest.raises(PolicyError) as caught:
        Policy(**{"allow_origins": [APP], **fields})
    assert not caught.group_contains(Exception, depth=2), "the group is flat"
    return [(problem.code, problem.field) for problem in caught.value.exceptions]


def test_the_least_policy_names_an_origin_and_nothing_else() -> None:
    policy = Policy(allow_origins=[APP])
    assert policy.allow_origins == (APP,)
    assert policy.allow_methods == policy.allow_headers == policy.expose_headers == ()
    assert (policy.allow_credentials, policy.max_age, policy.preflight_status) == (False, None, 204)
    assert policy.to_dict() == {"allow_origins": [APP]}


@pytest.mark.parametrize("origins", ["*", ["*"], ("*",), {"*"}, ["*", "*"]])
def test_any_origin_is_an_asterisk_alone_in_a_list_or_not(origins: Any) -> None:
    policy = Policy(allow_origins=origins)
    assert policy.allows_any_origin
    assert policy.allows_origin("https://whoever.example")
    assert policy == Policy(allow_origins="*")
    assert policy.to_dict() == {"allow_origins": "*"}


def test_a_policy_tells_which_origins_it_allows() -> None:
    policy = Policy(allow_origins=[APP, "https://*.example.org"])
    assert not policy.allows_any_origin
    assert policy.allows_origin(APP)
    assert policy.allows_origin("https://a.example.org")
    assert not policy.allows_origin("https://example.org")


def test_a_timedelta_is_taken_for_its_seconds() -> None:
    assert Policy(allow_origins=[APP], max_age=timedelta(minutes=10)).max_age == 600


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"allow_origins": APP}, ("wrong-type", "allow_origins")),
        ({"allow_origins": APP.encode()}, ("wrong-type", "allow_origins")),
        ({"allow_origins": None}, ("wrong-type", "allow_origins")),
        ({"allow_origins": {APP: True}}, ("wrong-type", "allow_origins")),
        ({"allow_origins": [APP.encode()]}, ("wrong-type", "allow_origins")),
        ({"allow_origins": [None]}, ("wrong-type", "allow_origins")),
        ({"allow_origins": []}, ("no-origins", "allow_origins")),
        ({"allow_origins": ["*", APP]}, ("wildcard-not-alone", "allow_origins")),
        ({"allow_methods": "PUT"}, ("wrong-type", "allow_methods")),
        ({"allow_methods": ["*", "PUT"]}, ("wildcard-not-alone", "allow_methods")),
        ({"allow_methods": ["PUT, DELETE"]}, ("bad-method", "allow_methods")),
        ({"allow_methods": [""]}, ("bad-method", "allow_methods")),
        ({"allow_methods": ["put"]}, ("method-not-upper-case", "allow_methods")),
        ({"allow_methods": ["Trace"]}, ("forbidden-method", "allow_methods")),
        ({"allow_headers": "X-Trace"}, ("wrong-type", "allow_headers")),
        ({"allow_headers": ["*", "X-Trace"]}, ("wildcard-not-alone", "allow_headers")),
        ({"allow_headers": ["X-A, X-B"]}, ("bad-header-name", "allow_headers")),
        ({"allow_headers": ["X-A:"]}, ("bad-header-name", "allow_headers")),
        ({"allow_headers": ["X-*"]}, ("bad-header-name", "allow_headers")),
        ({"expose_headers": ["X-*"]}, ("bad-header-name", "expose_headers")),
        ({"allow_methods": ["PU*"]}, ("bad-method", "allow_methods")),
        ({"allow_origins": ""}, ("wrong-type", "allow_origins")),
        ({"allow_origins": ["hhtps://example.com"]}, ("origin-bad-scheme", "allow_origins")),
        (
            {"allow_headers": ["Access-Control-Allow-Private-Network"]},
            ("response-header-in-allow-headers", "allow_headers"),
        ),
        ({"max_age": 10**5000}, ("max-age-too-long", "max_age")),
        ({"max_age": timedelta(seconds=-0.5)}, ("max-age-negative", "max_age")),
        ({"allow_headers": ["Cookie"]}, ("forbidden-request-header", "allow_headers")),
        ({"allow_headers": ["Sec-Fetch-Mode"]}, ("forbidden-request-header", "allow_headers")),
        (
            {"allow_headers": ["Access-Control-Allow-Origin"]},
            ("response-header-in-allow-headers", "allow_headers"),
        ),
        ({"expose_headers": "X-Id"}, ("wrong-type", "expose_headers")),
        ({"expose_headers": ["*", "X-Id"]}, ("wildcard-not-alone", "expose_headers")),
        ({"expose_headers": ["X Id"]}, ("bad-header-name", "expose_headers")),
        ({"expose_headers": ["Set-Cookie"]}, ("forbidden-response-header", "expose_headers")),
        ({"expose_headers": ["Origin"]}, ("request-header-in-expose-headers", "expose_headers")),
        (
            {"expose_headers": "*", "allow_credentials": True},
            ("expose-wildcard-with-credentials", "expose_headers"),
        ),
        ({"allow_credentials": "true"}, ("wrong-type", "allow_credentials")),
        ({"allow_credentials": 1}, ("wrong-type", "allow_credentials")),
        ({"max_age": True}, ("wrong-type", "max_age")),
        ({"max_age": "600"}, ("wrong-type", "max_age")),
        ({"max_age": 600.0}, ("wrong-type", "max_age")),
        ({"max_age": -1}, ("max-age-negative", "max_age")),
        ({"max_age": timedelta(seconds=-1)}, ("max-age-negative", "max_age")),
        ({"max_age": 86401}, ("max-age-too-long", "max_age")),
        ({"max_age": timedelta(seconds=1.5)}, ("max-age-not-whole", "max_age")),
        ({"preflight_status": "204"}, ("wrong-type", "preflight_status")),
        ({"preflight_status": True}, ("wrong-type", "preflight_status")),
        ({"preflight_status": 302}, ("bad-preflight-status", "preflight_status")),
        (
            {"dangerously_allow_null_origin": None},
            ("wrong-type", "dangerously_allow_null_origin"),
        ),
    ],
)
def test_what_can_be_known_wrong_is_refused(
    fields: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert problems_of(**fields) == [problem]


def test_all_problems_are_reported_at_once() -> None:
    assert problems_of(
        allow_origins=["https://example.com/", "null"],
        allow_methods=["get"],
        allow_headers=["Cookie"],
        expose_headers=["Set-Cookie"],
        allow_credentials="yes",
        max_age=-1,
        preflight_status=500,
    ) == [
        ("wrong-type", "allow_credentials"),
        ("origin-with-path", "allow_origins"),
        ("null-origin", "allow_origins"),
        ("method-not-upper-case", "allow_methods"),
        ("forbidden-request-header", "allow_headers"),
        ("forbidden-response-header", "expose_headers"),
        ("max-age-negative", "max_age"),
        ("bad-preflight-status", "preflight_status"),
    ]


def test_a_generator_is_refused_rather_than_used_up() -> None:
    assert problems_of(allow_origins=(origin for origin in [APP])) == [
        ("wrong-type", "allow_origins")
    ]


@pytest.mark.parametrize(
    ("fields", "code", "danger"),
    [
        ({"allow_origins": ["null"]}, "null-origin", "dangerously_allow_null_origin"),
        (
            {"allow_origins": ["null"], "allow_credentials": True},
            "null-origin",
            "dangerously_allow_null_origin",
        ),
        (
            {"allow_origins": ["http://example.com"], "allow_credentials": True},
            "insecure-origin-with-credentials",
            "dangerously_allow_insecure_origins",
        ),
        (
            {"allow_origins": ["http://*.example.com:*"], "allow_credentials": True},
            "insecure-origin-with-credentials",
            "dangerously_allow_insecure_origins",
        ),
        (
            {"allow_origins": ["http://192.168.1.2"], "allow_credentials": True},
            "insecure-origin-with-credentials",
            "dangerously_allow_insecure_origins",
        ),
        (
            {"allow_origins": ["https://*.github.io"]},
            "public-suffix-wildcard",
            "dangerously_allow_public_suffix_wildcards",
        ),
        (
            {"allow_origins": ["https://*.co.uk"]},
            "public-suffix-wildcard",
            "dangerously_allow_public_suffix_wildcards",
        ),
        *(
            (
                {"allow_origins": [f"https://*.{domain}"]},
                "public-suffix-wildcard",
                "dangerously_allow_public_suffix_wildcards",
            )
            for domain in ("com", "onion", "local", "railway.app", "amazonaws.com", "platform.sh")
        ),
        (
            {"allow_origins": ["https://*.unheardof"]},
            "public-suffix-wildcard",
            "dangerously_allow_public_suffix_wildcards",
        ),
    ],
)
def test_each_danger_has_an_option_of_its_own(
    fields: dict[str, Any], code: str, danger: str
) -> None:
    assert problems_of(**fields) == [(code, "allow_origins")]
    policy = Policy(**{**fields, danger: True})
    assert policy.allow_origins == tuple(fields["allow_origins"])
    assert policy.warnings == ()


def test_null_is_matched_once_it_is_allowed() -> None:
    policy = Policy(allow_origins=["null", APP], dangerously_allow_null_origin=True)
    assert policy.allows_origin("null")
    assert policy.allows_origin(APP)
    assert not policy.allows_origin("NULL")


def test_origins_beside_a_wildcard_are_checked_too() -> None:
    assert problems_of(allow_origins=["*", "https://example.com/"]) == [
        ("origin-with-path", "allow_origins"),
        ("wildcard-not-alone", "allow_origins"),
    ]


@pytest.mark.parametrize("flag", [1, "true", "Yes"])
def test_a_flag_of_another_type_counts_as_what_was_meant(flag: object) -> None:
    assert problems_of(allow_origins="*", allow_credentials=flag) == [
        ("wrong-type", "allow_credentials"),
        ("any-origin-with-credentials", "allow_origins"),
    ]


@pytest.mark.parametrize("flag", [None, 2, "maybe", "false", 0, []])
def test_what_is_not_a_flag_counts_as_not_set(flag: object) -> None:
    assert problems_of(allow_origins="*", allow_credentials=flag) == [
        ("wrong-type", "allow_credentials")
    ]


def test_a_set_is_stored_in_one_order() -> None:
    names = [f"https://{letter}.example" for letter in "abcdefgh"]
    assert Policy(allow_origins=set(names)).allow_origins == tuple(names)
    assert Policy(allow_origins=frozenset(names)).allow_origins == tuple(names)


@pytest.mark.parametrize("seconds", [0, 1, 601])
def test_a_timedelta_is_stored_in_whole_seconds(seconds: int) -> None:
    max_age = Policy(allow_origins=[APP], max_age=timedelta(seconds=seconds)).max_age
    assert (max_age, type(max_age)) == (seconds, int)


@pytest.mark.parametrize("text", ["NULL", "Null", " null"])
def test_no_danger_option_admits_a_null_that_no_browser_sends(text: str) -> None:
    fields = {"allow_origins": [text], "dangerously_allow_null_origin": True}
    assert problems_of(**fields) == [("null-origin", "allow_origins")]


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:*",
        "http://localhost",
        "http://app.localhost:3000",
        "http://127.0.0.1:*",
        "http://[::1]:3000",
        "tauri://localhost",
        "https://*.internal",
        "https://*.test:*",
        "https://*.home.arpa",
        "https://*.example.co.uk",
        "https://*.mine.github.io",
    ],
)
def test_what_never_leaves_the_machine_or_is_reserved_needs_no_danger_option(origin: str) -> None:
    assert Policy(allow_origins=[origin], allow_credentials=True).allow_origins == (origin,)


def test_any_origin_with_credentials_has_no_option() -> None:
    assert problems_of(
        allow_origins="*",
        allow_credentials=True,
        dangerously_allow_null_origin=True,
        dangerously_allow_insecure_origins=True,
        dangerously_allow_public_suffix_wildcards=True,
    ) == [("any-origin-with-credentials", "allow_origins")]


def test_authorization_may_stand_beside_the_wildcard() -> None:
    names = ("*", "authorization")
    assert Policy(allow_origins=[APP], allow_headers=names).allow_headers == names


# --- as an error ---------------------------------------------------------------------------------


def test_the_error_says_how_many_and_each_problem_says_it_all() -> None:
    with pytest.raises(PolicyError, match="2 problems in the CORS policy") as caught:
        Policy(allow_origins=["https://example.com/"], max_age=-1)
    error = caught.value
    assert error.source is None
    assert str(error) == (
        "2 problems in the CORS policy: allow_origins (origin-with-path), "
        "max_age (max-age-negative)"
    )
    assert error.report().splitlines() == [
        "2 problems in the CORS policy:",
        *(f"- {problem}" for problem in error.exceptions),
    ]
    assert str(error.exceptions[0]) == (
        "allow_origins 'https://example.com/': an origin ends after its host and port, without a "
        "slash or path; browsers never send one. Write 'https://example.com'. [origin-with-path]"
    )
    assert error.exceptions[0].code is ProblemCode.ORIGIN_WITH_PATH
    assert error.exceptions[0].hint == "Write 'https://example.com'."


def test_problems_can_be_told_apart_by_except_star() -> None:
    caught = []
    try:
        Policy(allow_origins=["https://example.com/"], max_age=-1)
    except* ValueError as group:
        caught = [str(error) for error in group.exceptions]
    assert len(caught) == 2


def test_an_error_can_be_pickled_and_split() -> None:
    with pytest.raises(PolicyError) as caught:
        Policy(allow_origins=["https://example.com/"], max_age=-1)
    copied = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 (our own)
    assert [str(problem) for problem in copied.exceptions] == [
        str(problem) for problem in caught.value.exceptions
    ]
    ages, others = caught.value.split(lambda error: getattr(error, "field", "") == "max_age")
    assert isinstance(ages, PolicyError)
    assert isinstance(others, PolicyError)
    assert str(ages).startswith("1 problem in")


def test_a_part_of_an_error_still_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cors.json"
    path.write_text('{"allow_origins": ["https://example.com/"], "max_age": -1}')
    with pytest.raises(PolicyError) as caught:
        Policy.from_file(path)
    ages, _ = caught.value.split(lambda error: getattr(error, "field", "") == "max_age")
    assert isinstance(ages, PolicyError)
    assert ages.source == str(path)


def test_what_a_problem_holds_is_its_arguments_too() -> None:
    with pytest.raises(PolicyError) as caught:
        Policy(allow_origins=[APP], max_age=-1)
    (problem,) = caught.value.exceptions
    held = (problem.code, problem.field, problem.value, problem.message, problem.hint)
    assert problem.args == held


def test_a_number_too_large_to_write_out_is_still_named() -> None:
    with pytest.raises(PolicyError) as caught:
        Policy(allow_origins=[APP], max_age=10**5000)
    assert "max_age int too large to show: no browser" in str(caught.value.exceptions[0])


def test_fields_that_are_not_a_mapping_are_refused() -> None:
    with pytest.raises(TypeError, match="fields is 'str', not a mapping"):
        Policy.from_dict("allow_origins")  # type: ignore[arg-type] # the point


def test_a_huge_value_does_not_flood_the_message() -> None:
    with pytest.raises(PolicyError) as caught:
        Policy(allow_origins=["https://" + "x" * 1_000_000])
    assert len(str(caught.value.exceptions[0])) < 1_000
    assert len(show("x" * 1_000)) == 120


# --- as a value ----------------------------------------------------------------------------------

FULL = Policy(
    allow_origins=[APP, "https://*.example.org", "http://localhost:*"],
    allow_methods=["GET", "PUT", "DELETE"],
    allow_headers=["Authorization", "Content-Type"],
    expose_headers=["X-Request-Id"],
    allow_credentials=True,
    max_age=600,
    preflight_status=200,
)


def test_policies_are_equal_if_they_mean_the_same() -> None:
    same = Policy(
        allow_origins={"http://localhost:*", "https://*.example.org", APP},
        allow_methods=["DELETE", "PUT"],
        allow_headers=["content-type", "AUTHORIZATION", "authorization"],
        expose_headers=["x-request-id"],
        allow_credentials=True,
        max_age=timedelta(minutes=10),
        preflight_status=200,
    )
    assert same == FULL
    assert hash(same) == hash(FULL)
    assert {FULL: "found"}[same] == "found"
    assert hash(FULL) != hash(FULL.replace(max_age=601))


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_listing_a_method_that_is_always_allowed_changes_nothing(method: str) -> None:
    assert Policy(allow_origins=[APP], allow_methods=[method]) == Policy(allow_origins=[APP])


@pytest.mark.parametrize(
    "change",
    [
        {"allow_origins": [APP]},
        {"allow_methods": ["PUT"]},
        {"allow_headers": ["Authorization"]},
        {"expose_headers": []},
        {"allow_credentials": False},
        {"max_age": None},
        {"preflight_status": 204},
        {"block_refused": True},
        {"allow_private_network": True},
    ],
)
def test_policies_differ_if_any_field_does(change: dict[str, Any]) -> None:
    assert FULL.replace(**change) != FULL
    assert FULL.to_dict() != FULL


@pytest.mark.parametrize("policy", [FULL, Policy(allow_origins="*", max_age=0)])
def test_a_policy_survives_every_way_of_copying(policy: Policy) -> None:
    assert Policy.from_dict(json.loads(json.dumps(policy.to_dict()))) == policy
    assert pickle.loads(pickle.dumps(policy)) == policy  # noqa: S301 (our own)
    assert copy.deepcopy(policy) == policy
    assert policy.replace() == policy
    assert eval(repr(policy)) == policy  # noqa: S307 (our own)


def test_a_policy_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match=r"immutable; use policy\.replace\(max_age=…\)"):
        FULL.max_age = 5
    with pytest.raises(AttributeError, match="immutable"):
        del FULL.max_age
    with pytest.raises(AttributeError, match="immutable"):
        FULL.anything = 5


def test_a_replacement_is_checked_anew() -> None:
    with pytest.raises(PolicyError):
        FULL.replace(expose_headers="*")


def test_the_repr_of_a_large_policy_stays_readable() -> None:
    policy = Policy(allow_origins=[f"https://a{number}.example.com" for number in range(10_000)])
    assert len(repr(policy)) < 1_000


def test_an_error_shows_each_problem_once() -> None:
    with pytest.raises(PolicyError) as caught:
        Policy(allow_origins=["https://example.com/"], max_age=-1)
    shown = "".join(traceback.format_exception(caught.value))
    for problem in caught.value.exceptions:
        assert shown.count(problem.message) == shown.count(problem.hint) == 1


def test_an_error_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="1 problem") as caught:
        Policy(allow_origins=["https://example.com/"])
    assert isinstance(caught.value, PolicyError)
    assert isinstance(caught.value, ExceptionGroup)


def test_an_error_survives_copying_and_subgroups() -> None:
    with pytest.raises(PolicyError) as caught:
        Policy(allow_origins=["https://example.com/"], max_age=-1)
    for copied in (copy.copy(caught.value), copy.deepcopy(caught.value)):
        assert type(copied) is PolicyError
        assert copied.report() == caught.value.report()
    part = caught.value.subgroup(lambda error: getattr(error, "field", "") == "max_age")
    assert isinstance(part, PolicyError)
    assert str(part) == "1 problem in the CORS policy: max_age (max-age-negative)"


def test_a_flood_of_problems_is_counted() -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.from_dict({"allow_origins": "*", **{f"field{n}": 1 for n in range(1_000)}})
    assert str(caught.value) == (
        "1,000 problems in the CORS policy: field0 (unknown-field), field1 (unknown-field), "
        "field2 (unknown-field) and 997 more"
    )
    assert caught.value.report().endswith("\n- and 900 more problems.")
    assert len(caught.value.exceptions) == 1_000
    few = PolicyError(caught.value.exceptions[:100], source="cors.toml")
    assert few.report().startswith("100 problems in cors.toml:\n- ")
    assert "more problem" not in few.report()


REFUSED: dict[str, Any] = {
    "allow_origins": ["https://a.example/", "b.example"],
    "max_age": -1,
}
SAID = ["'https://a.example/': an origin ends", "'b.example': an origin begins", "max_age -1: "]


@pytest.mark.parametrize(
    "statement",
    [
        f"Policy(**{REFUSED})",
        f"try: Policy(**{REFUSED})\nexcept ValueError: logging.exception('refused')",
        f"try: Policy(**{REFUSED})\nexcept ValueError as e: logging.warning(e.report())",
    ],
    ids=["uncaught", "logging.exception", "report"],
)
def test_a_traceback_shows_each_problem_once(statement: str) -> None:
    program = f"import logging\nfrom crossorigin import Policy\n{statement}"
    ran = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert [ran.stderr.count(sentence) for sentence in SAID] == [1, 1, 1]


def test_a_printed_error_names_each_field_and_code_once() -> None:
    with pytest.raises(ValueError, match="3 problems in") as caught:
        Policy(**REFUSED)
    assert str(caught.value) == (
        "3 problems in the CORS policy: allow_origins (origin-with-path), "
        "allow_origins (origin-without-scheme), max_age (max-age-negative)"
    )
