"""Warnings: settings that are probably mistakes, and none for usual settings."""

from typing import Any

import pytest

from crossorigin import Policy, PolicyError
from tests.growth import calls_of

APP = "https://app.example.com"


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"allow_methods": ["GET", "POST", "HEAD", "PUT", "OPTIONS"], "max_age": 600}, []),
        ({"allow_methods": "*", "allow_headers": "*", "expose_headers": "*"}, []),
        ({"allow_headers": ["Content-Type", "Range", "Authorization"]}, []),
        ({"allow_methods": ["Purge", "Egg"]}, []),
        ({"allow_origins": "*"}, []),
        ({"allow_origins": [APP, APP]}, ["duplicate"]),
        ({"allow_headers": ["X-A", "x-a"]}, ["duplicate"]),
        ({"allow_methods": ["PUT", "PUT"]}, ["duplicate"]),
        ({"expose_headers": ["X-A", "x-a"]}, ["duplicate"]),
        ({"allow_origins": [APP, "https://*.example.com"]}, ["covered-origin"]),
        ({"allow_origins": [APP, "https://*.example.com:8443"]}, []),
        ({"allow_origins": ["http://localhost:3000", "http://localhost:*"]}, ["covered-origin"]),
        ({"allow_origins": ["http://localhost"]}, ["localhost-without-port"]),
        ({"allow_origins": ["http://example.com"]}, ["insecure-origin"]),
        ({"allow_origins": ["http://*.example.com"]}, ["insecure-origin"]),
        ({"allow_origins": ["http://127.0.0.1:3000"]}, []),
        ({"allow_origins": ["http://a.example:443"]}, ["insecure-origin"]),
        ({"allow_methods": ["Egg", "EGG"]}, []),
        ({"allow_methods": ["patch"]}, ["method-unusual-case"]),
        ({"allow_headers": ["Accept"]}, ["safelisted-request-header"]),
        ({"expose_headers": ["Content-Type"]}, ["safelisted-response-header"]),
        ({"max_age": 86400}, []),
        ({"dangerously_allow_null_origin": True}, ["unused-danger-option"]),
        ({"dangerously_allow_insecure_origins": True}, ["unused-danger-option"]),
        (
            {
                "allow_origins": ["http://example.com"],
                "dangerously_allow_insecure_origins": True,
            },
            ["insecure-origin", "unused-danger-option"],
        ),
        ({"dangerously_allow_public_suffix_wildcards": True}, ["unused-danger-option"]),
        *(
            (
                {"allow_origins": [origin], "dangerously_allow_public_suffix_wildcards": True},
                ["unused-danger-option"],
            )
            for origin in ("https://*.example.com", "https://github.io")
        ),
    ],
)
def test_what_is_warned_of(fields: dict[str, Any], codes: list[str]) -> None:
    policy = Policy(**{"allow_origins": [APP], **fields})
    assert [warning.code for warning in policy.warnings] == codes


def test_a_hint_towards_https_is_itself_an_origin() -> None:
    (warning,) = Policy(allow_origins=["http://a.example:443"]).warnings
    assert "Use 'https://a.example'" in warning.hint


def test_a_warning_names_the_wildcard_that_covers() -> None:
    (warning,) = Policy(allow_origins=[APP, "https://*.example.com"]).warnings
    assert (warning.field, warning.value) == ("allow_origins", APP)
    assert "'https://*.example.com' already covers it" in warning.message


def test_a_covered_origin_is_found_among_many_wildcards() -> None:
    """Each origin is looked up, not compared with each wildcard: that would be 100 million."""
    names = range(10_000)
    policy = Policy(
        allow_origins=[
            *(f"https://a.b.shop-{name}.example" for name in names),
            *(f"https://*.shop-{name}.example" for name in names),
        ]
    )
    assert {warning.code for warning in policy.warnings} == {"covered-origin"}
    assert len(policy.warnings) == len(names)


def test_usual_origins_are_looked_at_once_and_a_thousand_at_a_time() -> None:
    def calls(count: int) -> int:
        origins = [f"https://shop-{number}.example" for number in range(count)]

        def build() -> None:
            policy = Policy(allow_origins=origins)
            assert policy.warnings == ()
            assert policy != Policy(allow_origins=[APP])

        return calls_of(build)

    calls(1)  # caches that last
    assert calls(100_000) - calls(1_000) <= 6 * 99


def test_40_000_wrong_origins_are_all_reported() -> None:
    with pytest.raises(PolicyError) as caught:
        Policy(allow_origins=[f"https://shop-{name}.example/" for name in range(40_000)])
    assert len(caught.value.exceptions) == 40_000
    assert caught.value.report().endswith("- and 39,900 more problems.")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("wildcard", "covers"),
    [
        ("https://*.example.com", True),
        ("https://*.com:*", True),
        ("https://app.example.com:*", True),
        ("https://*.app.example.com", False),
        ("http://*.example.com", False),
        ("https://*.example.com:8443", False),
    ],
)
def test_a_wildcard_covers_what_it_matches(wildcard: str, covers: bool) -> None:
    policy = Policy(allow_origins=[APP, wildcard], dangerously_allow_public_suffix_wildcards=True)
    found = [warning.code for warning in policy.warnings]
    assert ("covered-origin" in found) is covers


def test_warnings_take_few_calls_for_usual_origins() -> None:
    def policy_of(size: int) -> Policy:
        return Policy(allow_origins=[f"https://{number}.example.com" for number in range(size)])

    few, many = policy_of(10), policy_of(1010)
    beyond = calls_of(lambda: many.warnings) - calls_of(lambda: few.warnings)
    assert beyond / 1000 <= 5
