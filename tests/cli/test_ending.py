"""How commands end: on devices without end, on faults of the program, and without secrets."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from crossorigin.cli import explain as explain_module
from crossorigin.cli.app import COMMANDS, crossorigin
from crossorigin.cli.junit import write_junit
from crossorigin.cli.terminal import Printer
from crossorigin.conformance import Severity
from tests.pains.software import free_port

SECRET = "hunter2-Xyzzy"  # noqa: S105 (made up)
PAGE = "https://app.example.com"


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(crossorigin, arguments, input=stdin)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_the_group_says_what_a_command_does(command: str) -> None:
    assert command in run("--help").stdout
    assert run(command, "--help").exit_code == 0


def test_a_fault_of_the_program_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr(explain_module, "read_all", fail)
    result = run("explain", "x")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "crossorigin: this is a fault of this program, not yours: KeyError in test_ending.py, line "
    )
    assert result.stderr.count("\n") == 1
    assert SECRET not in result.output
    monkeypatch.setenv("CROSSORIGIN_DEBUG", "1")
    assert isinstance(run("explain", "x").exception, KeyError)


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "/dev/zero"),
        ("check", "/dev/zero"),
        ("migrate", "starlette", "/dev/zero"),
        ("fetch", "http://127.0.0.1:9/", "--from", PAGE, "-d", "@/dev/zero"),
        ("fetch", "http://127.0.0.1:9/", "--from", PAGE, "--json-body", "@/dev/zero"),
        ("verify", "http://127.0.0.1:9/", "--policy", "/dev/zero"),
        ("explain", "a\0b"),
    ],
)
def test_a_device_without_end_ends(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert "fault of this program" not in result.output


HAR = {
    "log": {
        "entries": [
            {
                "request": {
                    "method": "PUT",
                    "url": f"https://api.example.net/x?access_token={SECRET}",
                    "headers": [
                        {"name": "Origin", "value": PAGE},
                        {"name": "Authorization", "value": f"Bearer {SECRET}"},
                        {"name": "Cookie", "value": f"sid={SECRET}"},
                        {"name": "X-Api-Key", "value": SECRET},
                        {"name": "X-Tenant", "value": SECRET},
                    ],
                },
                "response": {
                    "status": 200,
                    "headers": [
                        {"name": "Set-Cookie", "value": f"sid={SECRET}; Path=/"},
                        {"name": "X-Auth-Token", "value": SECRET},
                        {"name": "Location", "value": f"/?code={SECRET}"},
                        {"name": "Server", "value": f"echo {SECRET}"},
                    ],
                },
            }
        ]
    }
}
SOURCE = f"""
from starlette.middleware.cors import CORSMiddleware
app.add_middleware(CORSMiddleware, allow_origins=[os.environ.get("API_KEY", "{SECRET}")],
    max_age=f(token="{SECRET}"), allow_origin_regex=g("https://u:{SECRET}@a.example"))
"""
CURL = f"> GET /?sig={SECRET} HTTP/1.1\n> Host: a.example\n> Origin: {PAGE}\n" + (
    f"> Authorization: Basic {SECRET}\n\nHTTP/1.1 200 OK\nSet-Cookie: a={SECRET}\n"
    f"Access-Control-Allow-Origin: https://b.example\nX-Secret: {SECRET}\n\n"
)
CONSOLE = (
    f"Access to fetch at 'https://u:{SECRET}@api.example.net/x?token={SECRET}' from origin "
    f"'{PAGE}' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present "
    "on the requested resource."
)


def commands(folder: Path) -> list[tuple[str, ...]]:
    for name, text in (
        ("a.har", json.dumps(HAR)),
        ("app.py", SOURCE),
        ("curl.txt", CURL),
        ("cors.toml", f'allow_origins = ["https://u:{SECRET}@a.example"]\napi_key = "{SECRET}"\n'),
        ("good.toml", f'allow_origins = ["{PAGE}"]\n'),
    ):
        (folder / name).write_text(text)
    url = f"http://127.0.0.1:{free_port()}/x?access_token={SECRET}"
    call = ("fetch", url, "--from", PAGE, "-H", f"Authorization: Bearer {SECRET}")
    more = ("-H", f"X-Tenant: {SECRET}", "--credentials", "include", "-b", f"sid={SECRET}")
    verify = ("verify", url, "--policy", str(folder / "good.toml"), "-H", f"X-Api-Key: {SECRET}")
    return [
        ("explain", str(folder / "a.har"), "--all"),
        ("explain", str(folder / "curl.txt")),
        ("explain", CONSOLE),
        ("explain", "--url", f"https://a.example/?password={SECRET}", str(folder / "curl.txt")),
        (*call, *more),
        (*call, "-d", f"password={SECRET}", "-X", "PUT"),
        ("fetch", f"https://u:{SECRET}@a.example/", "--from", PAGE),
        ("fetch", f"ftp://a.example/?token={SECRET}", "--from", PAGE),
        ("fetch", url, "--from", f"https://u:{SECRET}@x/?token={SECRET}"),
        ("fetch", url, "--from", PAGE, "-H", f"Authorization Bearer {SECRET}"),
        ("fetch", url, "--from", PAGE, "-b", f"a={SECRET}\n"),
        ("fetch", url, "--from", PAGE, "-x", f"nope://u:{SECRET}@p"),
        ("fetch", url, "--from", PAGE, "-x", f"http://u:{SECRET}@127.0.0.1:{free_port()}"),
        verify,
        ("check", str(folder / "cors.toml")),
        ("migrate", "starlette", str(folder / "app.py")),
    ]


@pytest.mark.parametrize("number", range(16))
def test_no_command_prints_a_secret_that_it_was_given(number: int, tmp_path: Path) -> None:
    words = commands(tmp_path)[number]
    forms = [words]
    if words[0] != "check":
        forms.append((*words, "--json"))
    if words[0] == "verify":
        forms = [words, (*words, "--json", "--junit", str(tmp_path / "junit.xml"))]
    if words[0] == "check":
        forms.append((*words, "--json"))
    for form in forms:
        result = run(*form)
        assert SECRET not in result.output, form
        assert SECRET not in result.stderr, form
    junit = tmp_path / "junit.xml"
    assert not junit.exists() or SECRET not in junit.read_text()


def test_secrets_are_shown_on_demand(tmp_path: Path) -> None:
    words = commands(tmp_path)[0]
    assert SECRET in run(*words, "--show-secrets").stdout
    assert SECRET in run(*words, "--show-secrets", "--json").stdout


class _Report:
    """As much of a report as JUnit takes, of hostile words."""

    def __init__(self, text: str) -> None:
        self.unanswered = ()
        self.departures = ()
        self.not_asked = (text,)
        self.not_seen = (text,)
        self._text = text

    def groups(self) -> dict[tuple[str, str], tuple[()]]:
        return {(self._text, self._text): ()}


@settings(deadline=None)
@given(text=st.text(st.characters()))
def test_junit_is_xml_for_any_words(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("junit") / "junit.xml"
    write_junit(file, _Report(text), Severity("note"), Printer().clean)  # type: ignore[arg-type]
    (suite,) = ET.parse(file).getroot()  # noqa: S314 (written above)
    assert suite.get("name") == Printer().clean(text)
