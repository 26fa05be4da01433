"""Headers that a writer copied under titles, without the first lines of request and response."""

from __future__ import annotations

import pytest

from crossorigin.diagnosis import Evidence, diagnose, read
from crossorigin.diagnosis.readers.titled import messages_under_titles

SPA = "https://spa.example.org"
ASKED = (
    "Host: api.example.org", "Accept: application/json", f"Origin: {SPA}", "Connection: keep-alive",
)  # fmt: skip
ANSWERED = ("Content-Type: application/json", "Connection: keep-alive", "Server: nginx/1.18.0")
PREFLIGHT = (
    *ASKED[:3], "Access-Control-Request-Method: PUT",
    "Access-Control-Request-Headers: content-type", ASKED[3],
)  # fmt: skip
GRANTED = ("Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: GET")
TITLES = (
    ("Request headers", "Response headers"),
    ("Request Headers:", "Response Headers:"),
    ("Request:", "Response:"),
    ("**Request headers**", "**Response headers**"),
    ("### Request headers:", "### Response headers:"),
    ("The request headers are:", "The response headers are:"),
    ("My request's headers", "The server's response headers"),
    ("HTTP request headers -", "HTTP response headers -"),
    ("Request headers (Chrome):", "Response headers (200):"),
)
SHAPES = {
    "plain": "{title}\n{lines}\n",
    "apart": "{title}\n\n{lines}\n\n",
    "in fences": "{title}\n```\n{lines}\n```\n",
    "as a list": "{title}\n{listed}\n\n",
}


def paste(shape: str, *parts: tuple[str, tuple[str, ...]]) -> str:
    return "".join(
        SHAPES[shape].format(
            title=title,
            lines="\n".join(lines),
            listed="\n".join(f"- {each}" for each in lines),
        )
        for title, lines in parts
    )


def only(text: str) -> Evidence:
    (evidence,) = read(text)
    return evidence


def cause(evidence: Evidence) -> str:
    return str(diagnose(evidence)[0].cause)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("titles", TITLES[:-1], ids=[each[0] for each in TITLES[:-1]])
@pytest.mark.parametrize("is_turned", [False, True], ids=["request first", "response first"])
def test_the_response_is_that_of_the_request(
    shape: str, titles: tuple[str, str], is_turned: bool
) -> None:
    parts = [(titles[0], ASKED), (titles[1], ANSWERED)]
    evidence = only(paste(shape, *(reversed(parts) if is_turned else parts)))
    assert (evidence.origin, str(evidence.target)) == (SPA, "https://api.example.org")
    assert evidence.response is not None
    assert evidence.refused
    assert not evidence.in_preflight


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("titles", TITLES[:-1], ids=[each[0] for each in TITLES[:-1]])
def test_a_preflight_is_known_by_what_it_asks_for(shape: str, titles: tuple[str, str]) -> None:
    evidence = only(paste(shape, (titles[0], PREFLIGHT), (titles[1], GRANTED)))
    assert (evidence.origin, evidence.method, evidence.in_preflight) == (SPA, "PUT", True)
    assert cause(evidence) == "method-not-allowed"


def test_a_status_in_a_title_is_that_of_the_response() -> None:
    title = "Response headers (500 Internal Server Error):"
    evidence = only(paste("plain", ("Request headers:", ASKED), (title, ANSWERED)))
    assert evidence.status == 500
    assert cause(evidence) == "error-without-cors"


@pytest.mark.parametrize("first", ["HTTP 500", "Status: 500", "500 Internal Server Error", "500"])
def test_a_status_in_the_first_line_is_that_of_the_response(first: str) -> None:
    parts = ("Request headers:", ASKED), ("Response:", (first, *ANSWERED))
    assert only(paste("plain", *parts)).status == 500


@pytest.mark.parametrize("word", ["must be", "should be", "I expect are", "that I want are"])
def test_headers_that_a_writer_wants_are_not_under_a_title(word: str) -> None:
    assert messages_under_titles(paste("plain", (f"Response headers {word}:", GRANTED))) == []


def test_headers_that_no_preflight_has_tell_that_it_is_the_request_itself() -> None:
    lines = (*ASKED[:3], "Authorization: Bearer x")
    evidence = only(paste("plain", ("Request headers", lines), ("Response headers", GRANTED)))
    assert not evidence.refused
    assert not evidence.in_preflight


def test_a_response_alone_that_lacks_the_header_is_read() -> None:
    found = diagnose(only(paste("plain", ("Response headers:", ANSWERED))))
    assert [str(each.cause) for each in found] == ["not-asked-as-a-page"]


def test_a_request_alone_is_read_as_one() -> None:
    evidence = only(paste("plain", ("Request headers:", ASKED)))
    assert (evidence.origin, evidence.response) == (SPA, None)
    assert cause(evidence) == "says-nothing"


@pytest.mark.parametrize(
    "before",
    [
        "I request https://api.example.org/orders/4 from my page.\n\n",
        'fetch("https://api.example.org/orders/4")\n\n',
    ],
    ids=["in words", "in code"],
)
def test_the_only_address_beside_the_headers_is_theirs(before: str) -> None:
    lines = (f"Origin: {SPA}", "Accept: application/json")
    parts = ("Request headers:", lines), ("Response headers:", GRANTED[:1])
    evidence = only(before + paste("plain", *parts))
    assert evidence.url == "https://api.example.org/orders/4"


@pytest.mark.parametrize(
    ("sentence", "headers"),
    [
        ("Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
         ("Access-Control-Allow-Methods: GET, PUT",)),
        ("Request header field x-a is not allowed by Access-Control-Allow-Headers in preflight "
         "response.", ("Access-Control-Allow-Headers: Content-Type, X-A",)),
    ],
    ids=["method", "header"],
)  # fmt: skip
def test_headers_that_allow_what_was_refused_are_not_of_the_refused_preflight(
    sentence: str, headers: tuple[str, ...]
) -> None:
    message = (
        f"Access to fetch at 'https://api.example.org/orders/4' from origin '{SPA}' has been "
        f"blocked by CORS policy: {sentence}\n\n"
    )
    lines = ("Access-Control-Allow-Origin: *", *headers)
    evidence = only(message + paste("plain", ("Response headers:", lines)))
    assert evidence.response is None


TABLES = (
    "| Method | URL | Status |\n|---|---|---|\n| OPTIONS | /orders | 204 |\n"
    "| POST | /orders | CORS error |\n",
    "## API\n\n| Method | Path | Description |\n|--------|------|------|\n"
    "| GET | /orders | Lists orders, 200 |\n| OPTIONS | /orders | CORS preflight, 204 |\n"
    "| DELETE | /orders/:id | 404 if missing |\n",
)


@pytest.mark.parametrize("table", TABLES, ids=["requests", "a reference"])
def test_the_rows_of_a_table_are_not_one_sentence(table: str) -> None:
    with pytest.raises(ValueError, match="known"):
        read(table)
