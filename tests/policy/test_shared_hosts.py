"""Hosts that give names to anyone: which patterns are accepted there, in the table and its page."""

import re
from pathlib import Path

import pytest

from crossorigin import Policy, PolicyError
from crossorigin.policy import ProblemCode
from crossorigin.policy.shared_hosts import SHARED_HOSTS, SharedHost

PAGE = Path(__file__).parents[2] / "docs" / "preview-deployments.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| host")
]


def problems_of(entry: str) -> list[ProblemCode]:
    try:
        Policy(allow_origins=[entry])
    except PolicyError as error:
        return [problem.code for problem in error.exceptions]
    return []


def test_the_page_names_every_host_of_the_table_and_no_other() -> None:
    named = {name.strip() for row in ROWS for name in row[0].split(",")}
    assert named == {host.product for host in SHARED_HOSTS}


@pytest.mark.parametrize("row", [row for row in ROWS if row[1] != "none"], ids=str)
def test_what_the_page_calls_accepted_is_accepted(row: list[str]) -> None:
    assert problems_of(row[1].strip("`")) == []


@pytest.mark.parametrize("host", SHARED_HOSTS, ids=lambda host: host.domains[0])
def test_other_patterns_are_refused_with_a_way_out_that_is_accepted(host: SharedHost) -> None:
    for domain in host.domains:
        name = domain.replace("*", "westeurope")
        for entry in (f"https://*.{name}", f"https://app-*-myteam.{name}", f"https://pr-*.{name}"):
            with pytest.raises(PolicyError) as caught:
                Policy(allow_origins=[entry])
            (problem,) = caught.value.exceptions
            assert problem.code is ProblemCode.PUBLIC_SUFFIX_WILDCARD
            proposed = re.findall("'(https://[^']*)'", problem.hint)
            assert proposed
            assert all(problems_of(each) == [] for each in proposed)


@pytest.mark.parametrize(
    ("entry", "accepted"),
    [
        ("https://deploy-preview-*--mysite.netlify.app", True),
        ("https://*--my-site.netlify.app", True),
        ("https://*--my--site.netlify.app", False),
        ("https://*---mysite.netlify.app", False),
        ("https://*-mysite.netlify.app", False),
        ("https://mysite-*.netlify.app", False),
        ("https://*--.netlify.app", False),
        ("https://*--mysite.evil.app", True),  # a domain of one owner
        ("https://pr-*-123456789012.us-central1.run.app", True),
        ("https://pr-*-1234567.us-central1.run.app", False),
        ("https://pr-*123456789012.us-central1.run.app", False),
        ("https://pr-*.us-central1.run.app", False),
        ("https://*-ab12cd34ef-uc.a.run.app", True),
        ("https://*-ab12cd34e-uc.a.run.app", False),
        ("https://*ab12cd34ef-uc.a.run.app", False),
        ("https://purple-rain-062d03304-*.azurestaticapps.net", True),
        ("https://purple-rain-062d03304-*.westeurope.6.azurestaticapps.net", True),
        ("https://purple-rain-062d03304*.westeurope.6.azurestaticapps.net", False),
        ("https://purple-*.westeurope.6.azurestaticapps.net", False),
        ("https://*.westeurope.6.azurestaticapps.net", False),
        ("https://*.myproject.pages.dev", True),
        ("https://*-myproject.pages.dev", False),
        ("https://pr-*.myproject.pages.dev", True),
        ("https://*.myaccount.workers.dev", True),
        ("https://*.d1a2b3.amplifyapp.com", True),
        ("https://app-*-myteam.vercel.app", False),
        ("https://*-3000.app.github.dev", False),
        ("https://3000-*.ws-eu.gitpod.io", False),
        ("https://*.local-credentialless.webcontainer.io", False),
        ("https://*example.com", False),
        ("https://pr-*.com", False),
        ("https://pr-*.localhost", True),
        ("https://pr-*.example.co.uk", True),
    ],
)
def test_whose_names_a_pattern_covers(entry: str, accepted: bool) -> None:
    assert problems_of(entry) == ([] if accepted else [ProblemCode.PUBLIC_SUFFIX_WILDCARD])
