"""A page's call over several lines, in any library, beside rows of any server's log."""

from __future__ import annotations

import pytest

from crossorigin.diagnosis import Evidence, Obstacle, read
from crossorigin.diagnosis.evidence import RowOfLog

URL, PATH = "http://localhost:5000/api/items", "/api/items"
CALLS = {
    "fetch": f'fetch("{URL}", {{\n  method: "POST",\n  headers: {{ "X-A": "1" }},\n}});',
    "angular": f'this.http.post("{URL}",\n  item,\n).subscribe(\n  (each) => this.add(each),\n);',
    "vue": f"this.$http.post('{URL}', {{\n  name: this.name,\n}}).then(this.show);",
    "axios": f'await axios.post(\n  "{URL}",\n  item,\n);',
    "axios, as an object": f'axios({{\n  method: "post",\n  url: "{URL}",\n  data: {{\n    a: 1,\n'
    "  },\n}).then((response) => {\n  show(response);\n});",
    "jQuery": f'$.ajax({{\n  url: "{URL}",\n  type: "POST",\n  data: {{ a: 1 }},\n}});',
    "XMLHttpRequest": f'const request = new XMLHttpRequest();\nrequest.open("POST", "{URL}");\n'
    'request.setRequestHeader("X-A", "1");\nrequest.send(item);',
}
ROWS = {
    "werkzeug": f'INFO:werkzeug:127.0.0.1 - - [15/Jan/2024 10:00:00] "OPTIONS {PATH} HTTP/1.1" '
    "{} -",
    "flask run": f'127.0.0.1 - - [15/Jan/2024 10:00:00] "OPTIONS {PATH} HTTP/1.1" {{}} -',
    "Django": f'[15/Jan/2024 10:00:00] "OPTIONS {PATH} HTTP/1.1" {{}} 0',
    "uvicorn": f'INFO:     127.0.0.1:52314 - "OPTIONS {PATH} HTTP/1.1" {{}} OK',
    "nginx": f'172.18.0.1 - - [15/Jan/2024:10:00:00 +0000] "OPTIONS {PATH} HTTP/1.1" {{}} 0 "-" '
    '"Mozilla/5.0"',
    "morgan": f"OPTIONS {PATH} {{}} 0.323 ms - 0",
    "gin": f'[GIN] 2024/01/15 - 10:00:00 | {{}} |     21.2µs |       127.0.0.1 | OPTIONS  "{PATH}"',
    "Rails": f'Started OPTIONS "{PATH}" for ::1 at 2024-01-15 10:00:00 +0100\n'
    "Processing by ItemsController#index as */*\nCompleted {} OK in 3ms",
    "ASP.NET Core": f"Request finished HTTP/1.1 OPTIONS {URL} - {{}} - - 12.3ms",
    "ASP.NET Core, old": f"Request starting HTTP/1.1 OPTIONS {URL}\nRequest finished in 3.1ms {{}}",
    "with a container's name": f'api_1  | INFO:     172.18.0.1:52314 - "OPTIONS {PATH} HTTP/1.1" '
    "{} OK",
}


def only(text: str) -> Evidence:
    (evidence,) = read(text)
    return evidence


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("row", ROWS)
def test_a_call_and_the_answered_preflight_are_one_request(call: str, row: str) -> None:
    evidence = only(f"{CALLS[call]}\n\n{ROWS[row].format(200)}\n")
    assert (evidence.url, evidence.method) == (URL, "POST")
    assert evidence.rows == (RowOfLog("OPTIONS", PATH, 200),)
    assert evidence.obstacle is Obstacle.SAYS_NOTHING


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("row", ROWS)
def test_an_error_of_the_preflight_is_of_the_call(call: str, row: str) -> None:
    evidence = only(f"{CALLS[call]}\n\n{ROWS[row].format(405)}\n")
    assert (evidence.url, evidence.method, evidence.status) == (URL, "POST", 405)
    assert evidence.refused


@pytest.mark.parametrize("call", CALLS)
def test_rows_of_another_path_are_not_of_the_call(call: str) -> None:
    evidence = only(f'{CALLS[call]}\n\n"GET /static/app.js HTTP/1.1" 200 -\n')
    assert evidence.rows == () or evidence.url is None


def test_a_row_is_found_among_a_writers_words() -> None:
    words = "My page does this, in a component.\n\n{}\n\nIn the terminal I only see\n\n{}\n\nand {}"
    told = "never the POST.\nWhat happens there?\nIt works in Postman.\nThanks for any help."
    evidence = only(words.format(CALLS["angular"], ROWS["flask run"].format(200), told))
    assert (evidence.url, evidence.method, len(evidence.rows)) == (URL, "POST", 1)


def test_a_call_beside_settings_and_a_row_is_told_with_the_settings() -> None:
    settings = 'app.use(cors({ origin: "http://localhost:3000" }));'
    evidence = only(f"{settings}\n\n{CALLS['axios']}\n\n{ROWS['morgan'].format(204)}")
    assert evidence.rows
    assert evidence.settings is not None
