"""The one way to log: without secrets, escaped, bounded; no other way is in the package."""

import ast
import logging
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crossorigin
from crossorigin import OriginPredicate, Policy
from crossorigin.browser import HttpRequest
from crossorigin.log import LOGGER, Log, only_errors, summary, trace
from crossorigin.observability import DecisionEvent
from crossorigin.redaction import HIDDEN
from crossorigin.transports import ASGITransport, WSGITransport
from crossorigin.wsgi import CORSMiddleware

PACKAGE = Path(crossorigin.__file__).parent
PLUGIN = PACKAGE.parent / "pytest_crossorigin"
MODULES = [file for folder in (PACKAGE, PLUGIN) for file in sorted(folder.rglob("*.py"))]
SECRET = "hunter2-Xyzzy"  # noqa: S105 (made up)

FORBIDDEN_MODULES = {"logging", "warnings", "syslog", "django.utils.log"}
FORBIDDEN_CALLS = {
    "print", "getLogger", "print_exc", "print_exception", "print_stack", "print_tb", "format_exc",
    "format_exception", "print_last",
}  # fmt: skip
ALLOWED = {
    "log.py": {"logging", "getLogger", "format_exception"},  # the one that logs
    "cli/styled.py": {"print"},  # of rich, for the one printer
    "testing/__init__.py": {"warnings"},  # of a name of the past, to who imports it
    "policy/origin_corrections.py": {"warnings"},  # of Python about an expression, caught there
    # What Django itself logs if no handler answers, with the request, for its mails to admins.
    "integrations/django/middleware.py": {"django.utils.log"},
}


def ways_to_log(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {name.name for name in names if name.name in FORBIDDEN_MODULES}
            case ast.ImportFrom(module=module, level=0) if module in FORBIDDEN_MODULES:
                found.add(str(module))
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                found |= {name} & FORBIDDEN_CALLS
    return found


def test_a_module_logs_by_the_one_log_only() -> None:
    wrong = {}
    for module in MODULES:
        name = module.relative_to(PACKAGE if PACKAGE in module.parents else PLUGIN).as_posix()
        found = ways_to_log(ast.parse(module.read_text("utf-8")))
        if not found <= ALLOWED.get(name, set()):
            wrong[name] = found
    assert wrong == {}


@pytest.mark.parametrize(
    ("code", "way"),
    [
        ("import logging", "logging"),
        ("from logging import getLogger", "logging"),
        ("from warnings import warn", "warnings"),
        ("x.getLogger('crossorigin')", "getLogger"),
        ("traceback.print_exc()", "print_exc"),
        ("print(1)", "print"),
    ],
)
def test_another_way_to_log_is_found(code: str, way: str) -> None:
    assert ways_to_log(ast.parse(code)) == {way}


class Lines(logging.StreamHandler[StringIO]):
    """What a formatter makes of the records, exceptions included."""

    def __init__(self) -> None:
        super().__init__(StringIO())
        self.setFormatter(logging.Formatter("%(message)s"))

    @property
    def text(self) -> str:
        return self.stream.getvalue()


@pytest.fixture
def lines() -> Any:
    logger = logging.getLogger(LOGGER)
    handler = Lines()
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


def asks(origin: str) -> bool:
    raise ConnectionError(f"https://admin:{SECRET}@db.example/?password={SECRET} \x1b[31m\r")


def start_response(*_: object) -> Any: ...


def environ(**more: object) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "HTTP_ORIGIN": "https://customer.example",
        "wsgi.url_scheme": "https",
        **more,
    }


def by_predicate() -> None:
    policy = Policy(allow_origins=["https://app.example.com"])
    app: Any = CORSMiddleware(
        lambda environ, start: [], policy=policy, allow_origin_if=OriginPredicate(asks)
    )
    app(environ(), start_response)


def by_observer() -> None:
    def observe(event: DecisionEvent) -> None:
        raise LookupError(f"token={SECRET} \x1b[31m\r")

    policy = Policy(allow_origins=["https://app.example.com"])
    app: Any = CORSMiddleware(lambda environ, start: [], policy=policy, on_decision=observe)
    app(environ(), start_response)


def by_route_policy() -> None:
    def find(request: object, method: str) -> Policy:
        raise LookupError(f"token={SECRET} \x1b[31m\r")

    policy = Policy(allow_origins=["https://app.example.com"])
    app: Any = CORSMiddleware(lambda environ, start: [], policy=policy, route_policy=find)
    app(environ(), start_response)


REQUEST = HttpRequest(
    "PUT",
    f"https://api.example.net/x?access_token={SECRET}",
    [("X-Tenant", SECRET), ("Cookie", f"sid={SECRET}"), ("Authorization", f"Bearer {SECRET}")],
    f'{{"password": "{SECRET}"}}'.encode(),
)


def by_wsgi_transport() -> None:
    def app(environ: dict[str, Any], start_response: object) -> Any:
        raise LookupError(f"{environ} {SECRET} \x1b[31m\r")

    WSGITransport(app)(REQUEST)


def by_asgi_transport() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            message = f"password={SECRET} \x1b[31m\r"
            await send({"type": "lifespan.shutdown.failed", "message": message})
            raise LookupError(f"token={SECRET}")
        raise LookupError(f"{scope} {SECRET} {(await receive())['body']!r} \x1b[31m\r")

    with ASGITransport(app) as transport:
        transport(REQUEST)


@pytest.mark.parametrize(
    "act", [by_predicate, by_observer, by_route_policy, by_wsgi_transport, by_asgi_transport]
)
def test_what_an_application_raises_is_logged_without_secrets(
    act: Callable[[], None], lines: Lines
) -> None:
    act()
    assert "Traceback (most recent call last):" in lines.text
    assert HIDDEN in lines.text
    assert SECRET not in lines.text
    assert "\\x1b[31m\\r" in lines.text
    assert lines.text.replace("\n", "").isprintable()


def test_what_http_2_keeps_from_the_server_is_written_without_secrets() -> None:
    written = StringIO()

    def fails(environ: object, start_response: object) -> Any:
        raise LookupError(f"token={SECRET} \x1b[31m")

    app: Any = CORSMiddleware(fails, policy=Policy(allow_origins=["https://app.example.com"]))
    asked = environ(SERVER_PROTOCOL="HTTP/2", **{"wsgi.errors": written})
    assert b"".join(app(asked, start_response)) == b"Internal Server Error"
    assert written.getvalue().endswith("LookupError: token=(hidden) \\x1b[31m\n")


class Silent(Exception):
    def __str__(self) -> str:
        raise ValueError(SECRET)

    __repr__ = __str__


def test_an_exception_that_cannot_say_what_it_is_does_no_harm(lines: Lines) -> None:
    Log(LOGGER).error("failed (%s)", summary(Silent()), error=Silent())
    assert lines.text.count("Silent: <exception str() failed>") == 2
    assert SECRET not in lines.text


def test_a_log_cannot_be_flooded(lines: Lines) -> None:
    log = Log(LOGGER)
    log.error("%s %d", "x" * 1_000_000, 7, lines=["y" * 1_000_000] * 1000)
    assert len(lines.text) < 300_000
    assert "… (880 more lines)" in lines.text
    size = len(lines.text)
    log.error("raised", error=LookupError(("z" * 10_000 + "\n") * 10_000 + "the end"))
    assert len(lines.text) - size < 60_000
    assert lines.text.endswith("the end\n")


@given(st.text(), st.lists(st.text(), max_size=3))
def test_a_value_cannot_begin_a_line(value: str, more: list[str]) -> None:
    logger = logging.getLogger("test of a line")
    logger.propagate = False
    handler = Lines()
    logger.addHandler(handler)
    Log(logger.name).error("so %s", value, lines=more)
    logger.removeHandler(handler)
    assert handler.text.count("\n") == 1 + len(more)
    assert handler.text.replace("\n", "").isprintable()


def test_a_record_names_the_place_that_logs(caplog: pytest.LogCaptureFixture) -> None:
    for write in (Log(LOGGER).error, Log(LOGGER).warning):
        write("x")
    with caplog.at_level(logging.DEBUG, LOGGER):
        Log(LOGGER).info("x")
        Log(LOGGER).debug("x", error=LookupError("y"))
    assert {(record.filename, record.funcName) for record in caplog.records} == {
        ("test_log.py", "test_a_record_names_the_place_that_logs")
    }
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING", "INFO", "DEBUG"]


def test_nothing_below_errors_is_logged(lines: Lines) -> None:
    with only_errors():
        Log(LOGGER).warning("a")
        Log(LOGGER).error("b")
    Log(LOGGER).warning("c")
    assert lines.text == "b\nc\n"


def test_a_long_traceback_keeps_its_beginning_and_its_end() -> None:
    error = LookupError("\n".join(map(str, range(1000))))
    shown = trace(error).splitlines()
    assert len(shown) == 121
    assert (shown[0], shown[20], shown[-1]) == ("LookupError: 0", "… (880 more lines)", "999")


def test_a_secret_over_the_lines_that_are_left_out_is_hidden() -> None:
    key = "\n".join(f"{SECRET}{n}" for n in range(90))
    filler = "\n".join(map(str, range(1000)))
    for before in (10, 900):
        begin = "\n".join(map(str, range(before)))
        rest = filler if before == 10 else "\n".join(map(str, range(70)))
        shown = trace(LookupError(f"{begin}\npassword='{key}'\n{rest}\nthe end"))
        assert SECRET not in shown
        assert shown.splitlines()[-1] == "the end"
