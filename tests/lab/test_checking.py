"""Checking a policy's text: each offered fix is tried, and exports say their losses."""

from __future__ import annotations

import pytest

from crossorigin import Policy, PolicyMap
from crossorigin.lab import checking
from crossorigin.lab.answering import read_policy
from crossorigin.lab.api import LabError, answer
from crossorigin.lab.checking import check, merged_policy
from crossorigin.lab.exports import export_to
from crossorigin.lab.scenario import MOST_TEXT

WRONG = [
    'allow_origins = ["https://app.example.com/"]',
    "allow_origins = ['https://APP.example.com']",
    'allow_origins = ["https://app.example.com"]\nallow_methods = ["put", "GET"]',
    'allow_origins = ["https://app.example.com"]\nmax_age = -4',
    'allow_orgins = ["https://app.example.com"]',
    'allow_origins = "*"\nallow_credentials = true',
    'allow_origins = ["https://app.example.com"]\nallow_headers = ["X-A", "Origin"]',
    'allow_origins = ["https://app.example.com:443"]',
    'allow_origins = ["http://localhost"]',
    'allow_origins = ["https://app.example.com"]\nallow_headers = ["Origin", "X-A"]',
]


@pytest.mark.parametrize("text", WRONG)
def test_a_fix_removes_its_problem_and_brings_no_other(text: str) -> None:
    found = check(text)
    findings = found["problems"] + found["warnings"]
    assert findings
    before = {(each["code"], each["field"], each["value"]) for each in findings}
    assert any(each["fixes"] for each in findings)
    for each in findings:
        assert each["line"] is not None
        assert each["column"] is not None
        for fix in each["fixes"]:
            fixed = check(fix["policy"])
            after = {
                (left["code"], left["field"], left["value"])
                for left in fixed["problems"] + fixed["warnings"]
            }
            assert after < before


ORIGINS = 'allow_origins = ["https://a.example"]\n'


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        (
            'allow_origins = ["a.example, https://b.example"]\n',
            'allow_origins = ["https://a.example", "https://b.example"]\n',
        ),
        (
            'allow_origins = "a.example;b.example"\n',
            'allow_origins = ["https://a.example", "https://b.example"]\n',
        ),
        (
            'allow_origins = ["https://a.b.example", "*.b.example"]\n',
            'allow_origins = ["https://a.b.example", "https://*.b.example"]\n',
        ),
        (
            f'{ORIGINS}allow_methods = ["PUT, PATCH"]\n',
            f'{ORIGINS}allow_methods = ["PUT", "PATCH"]\n',
        ),
        (f'{ORIGINS}allow_headers = ["X-A: 1"]\n', f'{ORIGINS}allow_headers = ["X-A"]\n'),
        (f'{ORIGINS}allow_headers = ["X-A", "*"]\n', f'{ORIGINS}allow_headers = ["*"]\n'),
        (f'{ORIGINS}allow_headers = ["X-A", "x-a"]\n', f'{ORIGINS}allow_headers = ["X-A"]\n'),
        (f'{ORIGINS}allow_methods = ["PUT", "PUT"]\n', f'{ORIGINS}allow_methods = ["PUT"]\n'),
        (f'{ORIGINS}allow_credentials = "yes"\n', f"{ORIGINS}allow_credentials = true\n"),
        (f'{ORIGINS}allow_headers = ["x y"]\n', None),  # the hint has an example, not a fix
        ('allow_origins = ["https://*.com"]\n', None),
        (f"{ORIGINS}max_age = -1_0\n", ORIGINS),
        (f"{ORIGINS}max_age = -1_0", ORIGINS),
    ],
)
def test_a_click_does_what_the_hint_says(text: str, fixed: str | None) -> None:
    found = check(text)
    (finding,) = found["problems"] or found["warnings"]
    assert [fix["policy"] for fix in finding["fixes"]] == ([] if fixed is None else [fixed])


def test_a_star_in_a_list_without_brackets_is_not_a_fix_of_its_own() -> None:
    problems = check(f'{ORIGINS}allow_headers = "*, X-A"\n')["problems"]
    assert {each["code"]: [fix["policy"] for fix in each["fixes"]] for each in problems} == {
        "wrong-type": [f'{ORIGINS}allow_headers = ["*", "X-A"]\n'],
        "wildcard-not-alone": [],
    }


@pytest.mark.parametrize(
    "text", ["allow_origins = [", "[", "\x00", "a" * 1000, "", "a = 1979-05-27"]
)
def test_any_text_is_checked(text: str) -> None:
    found = check(text)
    assert not found["valid"]
    assert found["problems"]


def test_a_grant_is_added_to_what_the_policy_has() -> None:
    text = 'allow_origins = ["https://a.example"]\nmax_age = 60\n'
    merged = merged_policy(text, {"allow_origins": ["https://b.example"], "allow_methods": ["PUT"]})
    assert merged is not None
    assert check(merged)["fields"] == {
        "allow_origins": ["https://a.example", "https://b.example"],
        "max_age": 60,
        "allow_methods": ["PUT"],
    }
    assert merged_policy(text, {"allow_origins": ["*"], "allow_credentials": True}) is None


@pytest.mark.parametrize("target", ["fastapi", "flask"])
@pytest.mark.parametrize(
    "text",
    [
        'allow_origins = ["https://a.example"]\nallow_credentials = true\nmax_age = 60\n',
        'allow_origins = "*"\n[paths."/admin"]\nallow_origins = ["https://b.example"]\n',
    ],
)
def test_the_code_for_a_framework_runs_and_has_the_policy(target: str, text: str) -> None:
    (code,) = export_to(text, target)["files"].values()
    names: dict[str, object] = {"__name__": __name__}  # Flask looks for its file
    exec(code, names)  # noqa: S102 (that is what is tested)
    policy = names["policy"]
    if isinstance(policy, Policy):
        policy = PolicyMap({"/": policy})
    assert policy == read_policy(text)


def test_a_target_that_cannot_say_the_policy_names_its_losses() -> None:
    found = export_to('allow_origins = ["https://a.example"]\nblock_refused = true\n', "s3")
    assert found["refused"]
    assert found["losses"]
    assert found["files"] == {}


@pytest.mark.parametrize("origin", ["https://a.example", "https://a{}.example/", "HTTP://{}"])
def test_fixes_of_a_long_text_are_tried_within_a_bound(
    origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = ", ".join(f'"{origin.format(number)}"' for number in range(2000))
    read: list[int] = []

    def counted(text: str) -> PolicyMap:
        read.append(len(text))
        return read_policy(text)

    monkeypatch.setattr(checking, "read_policy", counted)
    text = f"allow_origins = [{listed}]\n"
    check(text)
    assert sum(read) <= len(text) + checking.MOST_TRIED


@pytest.mark.parametrize("call", ["check", "export"])
def test_a_policy_that_no_scenario_can_have_is_not_checked(call: str) -> None:
    with pytest.raises(LabError) as caught:
        answer(call, {"policy": "#" * (MOST_TEXT + 1)})
    assert caught.value.as_dict()["error"]["fix"] == "Write at most 65,536."


def test_a_map_is_described_by_path() -> None:
    text = 'allow_origins = "*"\n[paths."/admin"]\nallow_origins = ["https://b.example"]\n'
    assert [each for each in check(text)["summary"] if each.startswith("Under /admin: Pages of")]


def test_a_wrong_flag_is_placed() -> None:
    (problem,) = check('allow_origins = "*"\nmax_age = true\n')["problems"]
    assert (problem["field"], problem["value"], problem["line"]) == ("max_age", "True", 2)
