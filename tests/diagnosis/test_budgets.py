"""Reading a paste takes time linear in its length, and a bounded amount of memory."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from crossorigin.diagnosis import Unreadable, read
from crossorigin.diagnosis.readers import (
    access_lines,
    carried,
    har_file,
    lines_beside,
    log_starts,
    settings,
)
from crossorigin.diagnosis.readers.reading import LONGEST
from tests.growth import assert_linear, calls_of

URL = "https://api.example.net/items"
PAGE = "https://app.example.com"


def named(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def entry(
    url: str = URL,
    method: str = "GET",
    status: object = 200,
    sent: dict[str, str] | None = None,
    got: dict[str, str] | None = None,
) -> dict[str, Any]:
    return {
        "request": {
            "method": method,
            "url": url,
            "headers": named({"Origin": PAGE} | (sent or {})),
        },
        "response": {"status": status, "headers": named(got or {})},
    }


def har(*entries: object, **log: object) -> str:
    return json.dumps({"log": {"entries": entries} | log})


def redirects(size: int) -> str:
    return har(
        *(entry(f"{URL}/{number}", status=302, got={"Location": f"{number + 1}"})
          for number in range(size))
    )  # fmt: skip


def redirects_to_one(size: int) -> str:
    first = [entry(f"{URL}/{number}", status=302, got={"Location": URL}) for number in range(size)]
    return har(*first, *(entry() for _ in range(size)))


def preflights(size: int) -> str:
    preflight = entry(method="OPTIONS", sent={"Access-Control-Request-Method": "PUT"})
    return har(*[preflight] * size, *[entry(method="PUT")] * size)


def safari(size: int) -> str:
    return "".join(
        f"Origin {PAGE} is not allowed by Access-Control-Allow-Origin. Status code: 200\n"
        f"Fetch API cannot load {URL}/{number} due to access control checks.\n"
        for number in range(size)
    )


def chromium(size: int) -> str:
    return "".join(
        f"Access to fetch at '{URL}/{number}' from origin '{PAGE}' has been blocked by CORS "
        "policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.\n"
        for number in range(size)
    )


def log(size: int) -> str:
    return "".join(f'"GET /items/{number} HTTP/1.1" 500 12\n' for number in range(size))


@pytest.mark.parametrize(
    "text",
    [
        redirects,
        redirects_to_one,
        preflights,
        safari,
        chromium,
        lambda size: chromium(size) + log(size),
        lambda size: f"fetch('{URL}', {{method: 'PUT', headers: {{'X-A': 'b'}}}})\n" * size,
        lambda size: "".join(f"GET {URL}/{number} net::ERR_FAILED\n" for number in range(size)),
        lambda size: f"GET {URL} net::ERR_FAILED\n" * size,
        lambda size: "Failed to load resource: net::ERR_FAILED\n" * size,
        lambda size: f"Fetch API cannot load {URL} due to access control checks.\n" * size,
        lambda size: f"HTTP/1.1 200 OK\nOrigin: {PAGE}\n\n" * size,
        lambda size: f"$ curl -i -H 'Origin: {PAGE}' {URL}\n" * size + "CORS: forbidden\n",
        lambda size: (
            f"GET {URL} net::ERR_FAILED\n\ncors:\n" + "                   label: value\n" * size
        ),
    ],
    ids=["redirects", "redirects to one", "preflights", "safari", "chromium",
         "chromium and a log", "calls", "net errors", "the same",
         "without a URL", "addresses", "answers", "commands", "YAML"],
)  # fmt: skip
def test_work_grows_with_the_text(text: Callable[[int], str]) -> None:
    assert_linear(lambda size: read(text(size)), 100)


@pytest.mark.parametrize("beside", ["", "app.use(cors())\n", "from flask_cors import CORS\n"])
def test_settings_beside_messages_are_looked_for_once(
    monkeypatch: pytest.MonkeyPatch, beside: str
) -> None:
    searched: list[str] = []
    for name in ("_SIGNS", "_LOGS"):
        signs = getattr(settings, name)
        counting = [(_Counting(sign, searched), software) for sign, software in signs]
        monkeypatch.setattr(settings, name, counting)
    assert len(read(beside + safari(20))) == 20
    assert len(searched) <= len(settings._SIGNS) + len(settings._LOGS)


class _Counting:
    """A pattern that notes what is searched with it."""

    def __init__(self, pattern: re.Pattern[str], searched: list[str]) -> None:
        self.pattern, self.searched = pattern, searched

    def search(self, text: str) -> re.Match[str] | None:
        self.searched.append(text)
        return self.pattern.search(text)


def test_each_redirect_leads_to_a_response_of_its_own() -> None:
    found = read(redirects_to_one(3))
    assert [len(each.exchanges) for each in found] == [1, 1, 1]  # refused at the redirect
    allow = {"Access-Control-Allow-Origin": "*"}
    first = [entry(f"{URL}/{n}", status=302, got={"Location": URL} | allow) for n in range(2)]
    found = read(har(*first, entry(got=allow), entry(got=allow), entry(got=allow)))
    assert [len(each.exchanges) for each in found] == [2, 2, 1]


def test_the_nearest_preflight_answers() -> None:
    def preflight(status: int) -> dict[str, Any]:
        return entry(method="OPTIONS", status=status, sent={"Access-Control-Request-Method": "PUT"})

    put = entry(method="PUT")
    found = read(har(preflight(501), put, preflight(502), preflight(503), preflight(504), put))
    assert [each.exchanges[0].response.status for each in found] == [501, 504]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        har(entry(sent={f"X-{number}": "x" for number in range(1001)})),
        "HTTP/1.1 200 OK\n" + "".join(f"X-{number}: x\n" for number in range(1001)),
        f"HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: {PAGE}\n\n" * 1001,
    ],
    ids=["har", "headers", "answers"],
)
def test_more_than_is_read_is_told(text: str) -> None:
    with pytest.raises(Unreadable, match="1000"):
        read(text)


def test_values_are_counted_before_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(har_file, "MOST_VALUES", 100)
    with pytest.raises(Unreadable, match="it has 204 values, where 100 are read"):
        read(har(*[{}] * 101))
    assert len(read(har(entry() | {"comment": "{[," * 200}))) == 1


@pytest.mark.parametrize(
    "log",
    [
        {"pages": 5}, {"pages": [1, {"id": []}, {"id": "p", "title": "\ud800"}]},
        {"entries": [7]}, {"entries": [None]}, {"entries": [{"request": 5, "response": 5}]},
        {"entries": [entry(status=10**4000)]}, {"entries": [entry(status=-1)]},
        {"entries": [entry(url="\ud800")]}, {"entries": [entry(sent={"\ud800": "\ud800"})]},
        {"entries": [entry() | {"pageref": []}]}, {"entries": [entry(method="\n")]},
        {"entries": [entry(sent={"Origin": "%%%"})]}, {"entries": {}}, {"entries": [[]]},
    ],
)  # fmt: skip
def test_wrong_types_and_values_raise_no_other_exception(log: dict[str, object]) -> None:
    try:
        read(json.dumps({"log": {"entries": [entry()]} | log}))
    except Unreadable as error:
        assert str(error)  # noqa: PT017 (either is right)


def test_an_invalid_origin_is_not_the_pages() -> None:
    text = "> GET / HTTP/1.1\n> Host: api.example.net\n> Origin: %%%\n\nHTTP/1.1 200 OK\n\n"
    assert read(text)[0].origin is None
    with pytest.raises(Unreadable, match="'%%%' is not an origin"):
        read(text, origin="%%%")


def test_an_allowed_request_of_a_recording_takes_few_calls() -> None:
    allow = {"Access-Control-Allow-Origin": PAGE}

    def recorded(size: int) -> str:
        return har(*(entry(f"{URL}/{number}", got=allow) for number in range(size)))

    read(recorded(110))  # Caches of URLs are as full for both.
    few, many = (calls_of(partial(read, recorded(size))) for size in (10, 110))
    assert (many - few) / 100 <= 315  # of which reading the entry takes a quarter


def test_the_rows_of_a_log_are_read_once_for_all_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []

    def counting(text: str) -> Iterator[access_lines.AccessLine]:
        reads.append(len(text))
        return access_lines.access_lines(text)

    monkeypatch.setattr(lines_beside, "access_lines", counting)
    found = read(chromium(20) + log(20))
    assert [each.status for each in found] == [500] * 20
    assert len(reads) == 1


@pytest.mark.parametrize("without", [carried.without_prefixes, log_starts.without_log_starts])
def test_the_starts_of_more_lines_than_a_log_has_are_left(
    without: Callable[[str], str | None],
) -> None:
    line = "2024-05-01 10:00:00 INFO access-control-allow-origin: https://app.example.com\n"
    assert without(line * 100) is not None
    assert without(line * 5001) is None


def test_json_that_is_too_long_for_anything_else_is_called_no_recording() -> None:
    text = json.dumps({"message": "CORS", "log": "x" * LONGEST})
    with pytest.raises(Unreadable, match="HAR"):
        read(text)
