"""What all tests share: real browsers, or a visible skip; property tests without a deadline."""

import gc
import io
import os
import signal
import threading
from collections.abc import Generator
from contextlib import redirect_stdout
from itertools import chain
from pathlib import Path
from typing import NoReturn

import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage
from hypothesis import settings

from crossorigin.demo import find_chromium

from .forks import close_followed_policies
from .leftovers import Leftovers
from .real_browsers.launching import find_firefox, find_webkit
from .real_browsers.versions import comparison, installed
from .unmeasured import TRACING, after_some_examples, import_all, is_unmeasured, unmeasured

# No test fails for being slow, on a machine that is busy.
settings.register_profile("untimed", deadline=None)
settings.register_profile("few", deadline=None, max_examples=10)  # for each further Python
settings.load_profile("untimed")

# A shell's background jobs ignore Ctrl-C, and so would the programs that tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

COVERAGE = pytest.StashKey[str]()
LONGEST_NAMED = 100
# Coverage in the processes of pytest-xdist has begun by now; what tests start is not measured.
os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


def pytest_configure(config: pytest.Config) -> None:
    """Watch what the run leaves behind, in the process that starts the others."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Leftovers())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Under ``coverage run``, measure the processes that pytest-xdist is about to start."""
    if Coverage.current() is not None:
        threading.settrace(None)  # threads of this process hear from the others, and run no test
        workers = Coverage()
        workers.set_option("run:parallel", True)  # a file of data for each
        workers.erase()
        os.environ["COVERAGE_PROCESS_CONFIG"] = workers.config.serialize()


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Under ``coverage run``, a session that leaves branches uncovered has failed."""
    result = yield
    coverage = Coverage.current()
    if coverage is not None:
        coverage.stop()
        coverage.save()
        if hasattr(session.config, "workerinput"):  # the process that started this one reports
            return result
        if session.config.getoption("numprocesses", None):
            with redirect_stdout(io.StringIO()):  # it names each file
                coverage.combine()
        report = io.StringIO()
        least = float(str(coverage.get_option("report:fail_under")))
        if coverage.report(file=report) < least:
            session.testsfailed += 1
            report.write(f"FAILED: less than {least:g} % are covered\n")
        session.config.stash[COVERAGE] = report.getvalue()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Take coverage of imports; from here on, of tests and their fixtures, and not of pytest."""
    if Coverage.current() is not None and not session.config.getoption("numprocesses", None):
        import_all()
    TRACING.off()
    # The garbage collector would look at thousands of tests again and again, now and as they run.
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """In a process of pytest-xdist, report only what was said of a test: each report takes time."""
    if not hasattr(item.config, "workerinput"):
        return None
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            item.ihook.pytest_runtest_logreport(report=report)
    return True


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_fixture_setup() -> Generator[None, object, object]:
    """Take coverage of a fixture."""
    with TRACING:
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pyfunc_call() -> Generator[None, object, object]:
    """Take coverage of a test."""
    with TRACING:
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Take coverage of what fixtures do at their end, and after a file of tests end its threads."""
    with TRACING:
        result = yield
    if nextitem is None or nextitem.path != item.path:
        close_followed_policies()
    return result


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A long text is named by its parameter, so that each test's name fits in a line."""
    return argname if isinstance(val, str | bytes) and len(val) > LONGEST_NAMED else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Take coverage, unless the test repeats itself."""
    test = getattr(item, "obj", None)
    if is_unmeasured(item):
        with unmeasured():
            return (yield)
    if getattr(test, "is_hypothesis_test", False):
        with after_some_examples(test):
            return (yield)
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the data of coverage that the processes of pytest-xdist wrote again as they ended."""
    coverage = Coverage.current()
    if coverage is not None and config.getoption("numprocesses", None):
        data = Path(str(coverage.get_option("run:data_file")))
        for left in data.parent.glob(f"{data.name}.*"):
            left.unlink()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Before pytest's own last line, which says how it went: browsers, and coverage."""
    reports = chain.from_iterable(terminalreporter.stats.values())
    if any("browser" in getattr(report, "keywords", ()) for report in reports):
        terminalreporter.section("browsers")
        terminalreporter.write("".join(f"{line}\n" for line in comparison(installed())))
    if COVERAGE in config.stash:
        terminalreporter.section("coverage")
        terminalreporter.write(config.stash[COVERAGE])


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium. Missing, it is a skip, and under CI=true a failure."""
    return find_chromium() or _missing("Chromium")


@pytest.fixture(scope="session")
def firefox() -> str:
    """The path of Firefox. Missing, it is a skip, and under CI=true a failure."""
    return find_firefox() or _missing("Firefox")


@pytest.fixture(scope="session")
def webkit() -> str:
    """The path of WebKitGTK's MiniBrowser. Missing, it is a skip, and under CI=true a failure."""
    return find_webkit() or _missing("WebKitGTK's MiniBrowser, or Xvfb,")


def _missing(browser: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{browser} is not installed; scripts/browsers installs it")
    pytest.skip(f"{browser} is not installed")
