"""The pytest plugin: CORS in a test suite, without a browser. See docs/testing.md.

Every run of pytest in an environment with crossorigin imports this module, and most runs do not use
it; so it imports only modules that pytest has imported already. It is outside the package
``crossorigin`` for the same reason: importing a module of a package imports the package.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from crossorigin.testing import AsyncCorsBrowser, CorsBrowser

__all__: list[str] = []

NOT_LOOKED_AT = "crossorigin-not-looked-at"
"""The property of a test with the responses that its verification did not judge."""
SCOPES = ("function", "class", "module", "package", "session")
BROWSERS = pytest.StashKey["list[CorsBrowser | AsyncCorsBrowser]"]()
"""The browsers that fixtures opened."""
MARKER = "cors_engines(*engines): run the test once in each of these browser engines, or in “all”"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("crossorigin", "CORS, as browsers enforce it")
    group.addoption(
        "--cors-url",
        metavar="URL",
        help="Test the server at this URL instead of the application in cors_app.",
    )
    group.addoption(
        "--cors-policy",
        metavar="FILE",
        help="Verify, in a test of its own, that the server or application implements this policy "
        "file. Only GET, HEAD and OPTIONS are sent.",
    )
    group.addoption(
        "--cors-path",
        metavar="PATH",
        action="append",
        default=[],
        help="With --cors-policy: a path to ask for, in place of “/”; may be repeated.",
    )
    group.addoption(
        "--cors-header",
        metavar="'NAME: VALUE'",
        action="append",
        default=[],
        help="With --cors-policy: a header for every request but preflights, such as "
        "Authorization; may be repeated.",
    )
    group.addoption(
        "--cors-strict",
        action="store_true",
        help="With --cors-policy: fail if a response was not looked at, such as one behind a "
        "login.",
    )
    parser.addini(
        "cors_engines",
        "The browser engines in which tests with the fixture cors_engine run, directly or by cors, "
        "cors_async or cors_browser; “all” for every one.",
        type="args",
        default=[],
    )
    parser.addini(
        "cors_scope",
        "How long the browsers of cors and cors_browser, and the application, live: “function”, "
        "unless it is “class”, “module”, “package” or “session”. For applications that start once.",
        default="function",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)
    config.stash[BROWSERS] = []
    scope = config.getini("cors_scope")
    if scope not in SCOPES:
        raise pytest.UsageError(f"cors_scope: {scope!r} is not one of {', '.join(SCOPES)}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cors_engine" not in metafunc.fixturenames or _is_parametrized(metafunc):
        return
    marker = metafunc.definition.get_closest_marker("cors_engines")
    named = list(marker.args) if marker else metafunc.config.getini("cors_engines")
    if named:
        metafunc.parametrize("cors_engine", _engines(named))


def _is_parametrized(metafunc: pytest.Metafunc) -> bool:
    """Whether the test itself parametrizes ``cors_engine``."""
    for mark in metafunc.definition.iter_markers("parametrize"):
        names = mark.args[0] if mark.args else mark.kwargs["argnames"]
        if "cors_engine" in (names.replace(",", " ").split() if isinstance(names, str) else names):
            return True
    return False


def _engines(named: list[str]) -> list[str]:
    from crossorigin.browser.engines import engines_named  # noqa: PLC0415 (see above)

    try:
        return engines_named(named)
    except ValueError as error:
        raise pytest.UsageError(f"cors_engines: {error}") from None


@pytest.hookimpl(tryfirst=True)  # so that it can be deselected like other tests
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    file = config.getoption("--cors-policy")
    if file is not None:
        # A test in a module for the policy's file, next to the others, so that it gets the fixtures
        # of their conftest.py.
        module = pytest.Module.from_parent(
            _directory_of(items) or session, path=config.invocation_params.dir / file
        )
        module.obj = sys.modules[__name__]
        items.append(pytest.Function.from_parent(module, name="policy", callobj=_policy))


def _directory_of(items: list[pytest.Item]) -> pytest.Collector | None:
    """The innermost directory that contains all `items`; ``None`` if there is none."""
    chains = [
        [node for node in item.listchain() if isinstance(node, pytest.Directory)] for item in items
    ]
    common = [nodes[0] for nodes in zip(*chains, strict=False) if len(set(nodes)) == 1]
    return common[-1] if common else None


def _policy(_crossorigin_browsers: Callable[..., CorsBrowser], pytestconfig: pytest.Config) -> None:
    from crossorigin import PolicyError, PolicyMap  # noqa: PLC0415 (see above)
    from crossorigin.browser import NoAnswer  # noqa: PLC0415
    from crossorigin.redaction import Secrets  # noqa: PLC0415
    from crossorigin.testing import PolicyFailure  # noqa: PLC0415

    file = pytestconfig.getoption("--cors-policy")
    paths = pytestconfig.getoption("--cors-path")
    strict = pytestconfig.getoption("--cors-strict")
    engines = _engines(pytestconfig.getini("cors_engines"))
    browser = _crossorigin_browsers()
    try:
        policies = PolicyMap.from_file(pytestconfig.invocation_params.dir / file)
        headers = [_header(each) for each in pytestconfig.getoption("--cors-header")]
        browser.conforms_to(policies, paths=paths, headers=headers, engines=engines, strict=strict)
    except PolicyFailure as failure:
        message = str(failure)
    except PolicyError as error:
        problems = [f"{each.field}: {each.message} {each.hint}" for each in error.exceptions]
        message = "\n".join([f"{file} is not a valid policy.", *problems])
    except (NoAnswer, ValueError) as error:
        message = Secrets().hide(f"{browser.url} cannot be verified: {error}.")
    else:
        return
    pytest.fail(message, pytrace=False)


def _header(given: str) -> tuple[str, str]:
    """Name and value of a header; the error does not repeat it, because it may be secret."""
    name, colon, value = given.partition(":")
    if not colon or set("\r\n\0") & set(given):
        raise ValueError("a --cors-header has no colon, or a line break; write 'Name: value'")
    return name.strip(), value.strip()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Let the reports of a test say what its verifications did not look at."""
    browsers = item.config.stash[BROWSERS]
    for browser in browsers:
        item.user_properties += [(NOT_LOOKED_AT, line) for line in browser.not_looked_at]
        browser.not_looked_at.clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the responses that were not judged, also if all tests passed."""
    lines = {
        (report.nodeid, value): None
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport)
        for name, value in report.user_properties
        if name == NOT_LOOKED_AT
    }
    if lines:
        terminalreporter.section("CORS policy: not looked at")
        for nodeid, line in lines:
            terminalreporter.line(f"{nodeid}: {line}")


def _scope(fixture_name: str, config: pytest.Config) -> Any:  # noqa: ARG001 (pytest's)
    """How long a browser and its application live: ``cors_scope``, one test unless it is set."""
    return config.getini("cors_scope")


def _testing() -> ModuleType:
    """``crossorigin.testing``; without what it needs, the test fails with how to install that."""
    try:
        return import_module("crossorigin.testing")
    except ModuleNotFoundError as error:
        missing = error.name
        if missing not in ("ada_url", "httpx2"):
            raise
    pytest.fail(
        f"This needs more than crossorigin alone (no {missing}). Install it with: "
        "pip install 'crossorigin[testing]'",
        pytrace=False,
    )


@pytest.fixture(scope=_scope)
def cors_app() -> Any:
    """The application under test: override it in your conftest.py.

    Return an ASGI or WSGI application, Django's test client, the URL of a server, or
    pytest-django's live_server. With pytest-django the default is the project's own application.
    """
    django_project = _testing().DjangoProject
    if django_project.is_configured():
        return django_project()
    pytest.fail(
        "There is no application to test. Name it in conftest.py:\n\n    @pytest.fixture\n    "
        "def cors_app():\n        return app\n\nOr pass it in the test, cors(app), or pass the "
        "URL of a running server: --cors-url URL.",
        pytrace=False,
    )


@pytest.fixture(scope=_scope)
def cors_engine() -> str:
    """The browser engine: "standard", unless cors_engines, as marker or ini option, names others.

    It can also be parametrized, or overridden.
    """
    return "standard"


@pytest.fixture(scope=_scope)
def _crossorigin_browsers(
    request: pytest.FixtureRequest, cors_engine: str
) -> Iterator[Callable[..., CorsBrowser]]:
    """The fixture cors, under a name that test suites do not use."""
    testing = _testing()
    opened: list[Any] = []
    with ExitStack() as stack:

        def cors(source: Any = None, /, **options: Any) -> CorsBrowser:
            __tracebackhide__ = True
            options.setdefault("engine", cors_engine)
            browser: CorsBrowser = testing.CorsBrowser(_source(request, source), **options)
            opened.append(browser)
            request.config.stash[BROWSERS].append(browser)
            return stack.enter_context(browser)

        yield cors
    for each in opened:
        request.config.stash[BROWSERS].remove(each)


@pytest.fixture(scope=_scope)
def cors(_crossorigin_browsers: Callable[..., CorsBrowser]) -> Callable[..., CorsBrowser]:
    """Opens browsers for the given application, or for that of cors_app.

    They are closed at the end of the test. It takes engine=, url= and cookies=, as
    crossorigin.testing.CorsBrowser does.
    """
    return _crossorigin_browsers


@pytest.fixture(scope=_scope)
def cors_browser(cors: Callable[..., CorsBrowser]) -> CorsBrowser:
    """A browser in front of cors_app: cors_browser.page("https://app.example.com").can(…)."""
    return cors()


@pytest.fixture
def cors_async(
    request: pytest.FixtureRequest, cors_engine: str
) -> Iterator[Callable[..., AsyncCorsBrowser]]:
    """Opens browsers in async tests, which must use them in an “async with” block.

    Pass the application, or nothing for that of cors_app. It takes engine=, url= and cookies=, as
    crossorigin.testing.AsyncCorsBrowser does.
    """
    testing = _testing()
    opened: list[Any] = []

    def cors_async(source: Any = None, /, **options: Any) -> AsyncCorsBrowser:
        __tracebackhide__ = True
        options.setdefault("engine", cors_engine)
        browser: AsyncCorsBrowser = testing.AsyncCorsBrowser(_source(request, source), **options)
        opened.append(browser)
        request.config.stash[BROWSERS].append(browser)
        return browser

    yield cors_async
    for each in opened:
        request.config.stash[BROWSERS].remove(each)


def _source(request: pytest.FixtureRequest, given: Any) -> Any:
    """The source to test: the test's, the URL of the command line, or the fixture's application."""
    if given is not None:
        return given
    return request.config.getoption("--cors-url") or request.getfixturevalue("cors_app")
