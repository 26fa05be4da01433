"""Commands as people write them: with filters after them, and names in place of hosts."""

from __future__ import annotations

import pytest

from crossorigin.diagnosis import Evidence, diagnose, fetch_command, read
from crossorigin.diagnosis.readers.filters import Filter, filter_in

SPA = "https://spa.example.org"
URL = "https://api.example.org/orders/4"
COMMAND = f"$ curl -si {URL} -H 'Origin: {SPA}'"


def only(text: str) -> Evidence:
    (evidence,) = read(text)
    return evidence


def causes(text: str) -> list[str]:
    return [str(each.cause) for each in diagnose(only(text))]


FOR_CORS = (
    "| grep -i access-control",
    "| grep -i 'access-control'",
    '| grep -iE "^(HTTP|access-control)"',
    "| egrep -i 'http|access-control-allow'",
    '| grep -i "allow-origin"',
    r"| grep -i 'vary\|access-control-allow-origin'",
    "2>&1 | grep -i access-control",
    "| tr -d '\\r' | grep -i access-control",
    "| findstr /i access-control",
    "| Select-String access-control",
    "| grep -A 2 -i access-control",
)
OF_OTHERS = (
    "| head -1", "| head -n 5", "| grep HTTP", "| grep -i '^server:'", "| grep -i cache",
    "| grep -i access-control-expose-headers",
)  # fmt: skip
ALL = (
    "", "| cat", "2>&1 | grep '^<'", "| grep '^< '", "| grep -v date", "> headers.txt", "| less",
    "| grep -v access-control", "| grep -E '^[a-z]+-control'",
)  # fmt: skip


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        *((each, Filter.FOR_CORS) for each in FOR_CORS),
        *((each, Filter.OF_OTHERS) for each in OF_OTHERS),
        *((each, Filter.NONE) for each in ALL),
    ],
)
def test_a_filter_is_known_by_what_it_shows(rest: str, expected: Filter) -> None:
    assert filter_in(rest) is expected


@pytest.mark.parametrize("after", ["$", "$ ", "me@box:~$", "PS C:\\Users\\me>", "(no output)"])
@pytest.mark.parametrize("rest", FOR_CORS)
def test_a_filter_for_cors_that_shows_nothing_tells_that_there_is_nothing(
    rest: str, after: str
) -> None:
    assert causes(f"{COMMAND} {rest}\n{after}\n") == ["no-cors-headers"]


def test_a_filtered_command_alone_tells_nothing_because_it_may_not_have_run() -> None:
    assert causes(f"{COMMAND} {FOR_CORS[0]}\n") == ["says-nothing"]


def test_nothing_follows_from_a_filter_of_the_body() -> None:
    text = f"$ curl -s {URL} -H 'Origin: {SPA}' | grep -i access-control\n$\n"
    assert causes(text) == ["says-nothing"]


def test_a_status_that_a_filter_for_cors_leaves_alone_is_a_response_without_headers() -> None:
    assert causes(f"{COMMAND} {FOR_CORS[2]}\nHTTP/2 200\n") == ["no-cors-headers"]


@pytest.mark.parametrize("rest", OF_OTHERS)
def test_a_header_that_a_filter_leaves_out_is_not_missing(rest: str) -> None:
    assert causes(f"{COMMAND} {rest}\nHTTP/2 200\nserver: nginx\n") == ["says-nothing"]


def test_vary_is_not_missing_where_a_filter_leaves_it_out() -> None:
    assert causes(f"{COMMAND} {FOR_CORS[0]}\naccess-control-allow-origin: {SPA}\n") == [
        "allowed-as-shown"
    ]


ANSWER = "HTTP/2 200\ncontent-type: application/json\n"
OPTIONS = f"-H 'Origin: {SPA}' -H 'X-A: 1'"


@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize(
    "url",
    [
        "https://<api-id>.execute-api.eu-west-1.amazonaws.com/prod/orders",
        "http://<host>/orders",
        "https://[api-id].execute-api.eu-west-1.amazonaws.com/prod/orders",
        "https://{api-id}.execute-api.eu-west-1.amazonaws.com/prod/orders",
        "https://${HOST}/orders",
        "https://$HOST/orders",
    ],
)
def test_a_name_in_place_of_the_host_leaves_the_rest_of_the_command(url: str, quote: str) -> None:
    evidence = only(f"$ curl -i -X PUT {quote}{url}{quote} {OPTIONS}\n{ANSWER}")
    assert (evidence.url, evidence.origin, evidence.method) == (url, SPA, "PUT")
    assert evidence.status == 200
    assert "//HOST/" in fetch_command(evidence)


@pytest.mark.parametrize("url", ["$API_URL/orders", '"${API_URL}/orders"', "%API_URL%/orders"])
def test_a_variable_in_place_of_scheme_and_host_leaves_the_rest(url: str) -> None:
    evidence = only(f"$ curl -i -X PUT {url} {OPTIONS}\n{ANSWER}")
    assert (evidence.url, evidence.origin, evidence.method) == (None, SPA, "PUT")


def test_a_name_in_place_of_a_part_of_the_path_does_not_end_the_command() -> None:
    evidence = only(f"$ curl -i https://api.example.org/orders/<id> {OPTIONS}\n{ANSWER}")
    assert evidence.origin == SPA


@pytest.mark.parametrize("status", ["405 Method Not Allowed", "501 Not Implemented"])
@pytest.mark.parametrize("origin", ["", f"-H 'Origin: {SPA}' "])
def test_a_head_that_is_not_served_tells_nothing_of_a_page(status: str, origin: str) -> None:
    text = f"$ curl -I {origin}{URL}\nHTTP/1.1 {status}\nAllow: GET\n"
    assert causes(text)[0] == "not-asked-as-a-page"
    assert "HEAD" not in fetch_command(only(text))
