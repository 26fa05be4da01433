"""The plugin, in suites of a tester: fixtures, engines, options, and what it must not disturb."""

import pickle
import socket
from pathlib import Path
from typing import Any

import pytest

import pytest_crossorigin
from crossorigin import Policy
from crossorigin.asgi import CORSMiddleware
from crossorigin.testing import CorsBrowser, CorsFailure, DjangoProject, PolicyFailure

FIRST = """
    def test_the_front_end_changes_items(cors_browser):
        page = cors_browser.page("https://app.example.com")
        page.can("PUT", "/items/1", json={"price": 2}, status=200)

    def test_no_other_page_does(cors_browser):
        cors_browser.page("https://evil.example").cannot("PUT", "/items/1", json={})
"""


def test_a_first_suite_passes(suite: pytest.Pytester) -> None:
    suite.makepyfile(FIRST)
    suite.runpytest().assert_outcomes(passed=2)


def test_it_works_in_parallel(suite: pytest.Pytester) -> None:
    suite.makepyfile(FIRST)
    suite.runpytest_subprocess("-n", "2").assert_outcomes(passed=2)


def test_a_test_can_bring_its_application(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from api import api, app

        def test_with_a_policy(cors):
            cors(app).page("https://app.example.com").can("GET", "/items")

        def test_without(cors):
            cors(api).page("https://app.example.com").cannot("GET", "/items")

        def test_of_the_fixture(cors):
            cors().page("https://app.example.com").can("GET", "/items")
        """
    )
    suite.runpytest().assert_outcomes(passed=3)


def test_without_an_application_it_says_what_to_do(
    empty_suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In this process other tests may have put Django's settings in force.
    monkeypatch.setattr(DjangoProject, "is_configured", lambda: False)
    empty_suite.makepyfile(
        """
        def test_it(cors_browser):
            pass
        """
    )
    result = empty_suite.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "There is no application to test. Name it in conftest.py:",
            "    @pytest.fixture",
            "    def cors_app():",
            "        return app",
            "Or pass it in the test, cors(app), or pass the URL of a running server: "
            "--cors-url URL.",
        ]
    )


def test_a_django_project_needs_no_mention(
    empty_suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DjangoProject, "is_configured", lambda: True)
    empty_suite.makepyfile(
        """
        from crossorigin.testing import DjangoProject

        def test_it(cors_app):
            assert isinstance(cors_app, DjangoProject)
        """
    )
    empty_suite.runpytest().assert_outcomes(passed=1)


def test_browsers_are_closed_at_the_end_of_the_test(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from contextlib import asynccontextmanager

        from fastapi import FastAPI

        seen = []

        @asynccontextmanager
        async def lifespan(app):
            seen.append("started")
            yield
            seen.append("shut down")

        api = FastAPI(lifespan=lifespan)

        def test_one(cors):
            cors(api).page("https://testserver").can("GET", "/")
            assert seen == ["started"]

        def test_two():
            assert seen == ["started", "shut down"]
        """
    )
    suite.runpytest().assert_outcomes(passed=2)


# --- engines -------------------------------------------------------------------------------------

ENGINE = """
    def test_engine(cors_browser, cors_engine):
        assert cors_browser.engine == cors_engine
"""


def names(result: pytest.RunResult) -> list[str]:
    return [line.partition("::")[2].split()[0] for line in result.outlines if "PASSED" in line]


def test_the_engine_is_the_standard(suite: pytest.Pytester) -> None:
    suite.makepyfile(ENGINE)
    assert names(suite.runpytest("-v")) == ["test_engine"]


def test_a_suite_runs_in_the_engines_of_its_ini_file(suite: pytest.Pytester) -> None:
    suite.makepyfile(ENGINE)
    result = suite.runpytest("-v", "-o", "cors_engines=chromium firefox webkit")
    engines = ["chromium", "firefox", "webkit"]
    assert names(result) == [f"test_engine[{engine}]" for engine in engines]


def test_a_marker_names_the_engines_of_a_test(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.cors_engines("all")
        def test_all(cors_browser):
            pass

        @pytest.mark.cors_engines("webkit")
        def test_one(cors):
            assert cors().engine == "webkit"
            assert cors(engine="firefox").engine == "firefox"

        def test_none():
            pass
        """
    )
    result = suite.runpytest("-v", "-o", "cors_engines=chromium")
    assert names(result) == [
        "test_all[standard]",
        "test_all[chromium]",
        "test_all[firefox]",
        "test_all[webkit]",
        "test_one[webkit]",
        "test_none",
    ]


def test_a_test_can_parametrize_the_engine_itself(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("cors_engine", ["webkit"])
        def test_alone(cors_browser):
            assert cors_browser.engine == "webkit"

        @pytest.mark.parametrize("a", [1])
        @pytest.mark.parametrize(argnames=["number", "cors_engine"], argvalues=[(1, "firefox")])
        def test_with_others(cors_browser, number, a):
            assert cors_browser.engine == "firefox"

        @pytest.mark.parametrize("a", [1])
        def test_something_else(cors_browser, a):
            assert cors_browser.engine == "chromium"
        """
    )
    result = suite.runpytest("-v", "-o", "cors_engines=chromium")
    assert names(result) == [
        "test_alone[webkit]",
        "test_with_others[1-firefox-1]",
        "test_something_else[chromium-1]",
    ]


def test_engines_by_the_names_of_browsers(suite: pytest.Pytester) -> None:
    suite.makepyfile(ENGINE)
    result = suite.runpytest("-v", "-o", "cors_engines=Chrome edge safari")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*[[]chromium[]]*", "*[[]webkit[]]*"])


def test_an_engine_that_there_is_not_is_named(suite: pytest.Pytester) -> None:
    suite.makepyfile(ENGINE)
    result = suite.runpytest("-o", "cors_engines=netscape")
    result.stdout.fnmatch_lines(
        [
            "*cors_engines: 'netscape' is not an engine. The engines are standard, chromium, "
            "firefox, webkit, chrome, edge, opera, safari, and all"
        ]
    )
    assert result.ret != 0


# --- async tests ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "framework",
    ["asyncio", "anyio"],
)
def test_async_tests_have_browsers_of_their_own(suite: pytest.Pytester, framework: str) -> None:
    test = """
@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_page(cors_async):
    async with cors_async() as browser:
        page = browser.page("https://app.example.com")
        answer = await page.can("GET", "/items")
        assert answer.reads("X-Request-Id") == "7"
        await page.preflights("PUT", "/items/1")
        await page.does_not_preflight("GET", "/items")
        await browser.page("https://evil.example").cannot("GET", "/items")


async def test_sync_browsers_say_that_they_are(cors):
    page = cors().page("https://app.example.com")
    with pytest.raises(RuntimeError, match="this test is async: .* cors_async"):
        page.can("GET", "/items")
"""
    suite.makepyfile(test_async=f"import pytest\n\npytestmark = pytest.mark.{framework}\n{test}")
    suite.runpytest().assert_outcomes(passed=2)


# --- what it must not disturb --------------------------------------------------------------------


def test_it_imports_nothing_until_it_is_used(empty_suite: pytest.Pytester) -> None:
    empty_suite.makepyfile(
        """
        import sys

        def test_nothing(pytestconfig):
            assert pytestconfig.pluginmanager.has_plugin("crossorigin")
            assert [name for name in sys.modules if name.startswith("crossorigin")] == []
        """
    )
    # In a process of its own, for this one has all of it.
    empty_suite.runpytest_subprocess().assert_outcomes(passed=1)


def test_it_is_in_the_help(empty_suite: pytest.Pytester) -> None:
    output = empty_suite.runpytest("--help").stdout.str()
    assert "--cors-url=URL" in output
    assert "cors_engines (args):" in output
    assert "@pytest.mark.cors_engines(*engines):" in empty_suite.runpytest("--markers").stdout.str()


def test_every_fixture_is_named_for_cors_and_says_what_it_is(
    empty_suite: pytest.Pytester,
) -> None:
    output = empty_suite.runpytest("--fixtures").stdout.str()
    _, _, ours = output.partition(" fixtures defined from pytest_crossorigin ")
    ours = ours.partition(" fixtures defined from ")[0]
    names = [line.split()[0] for line in ours.splitlines() if " -- " in line]
    assert sorted(names) == ["cors", "cors_app", "cors_async", "cors_browser", "cors_engine"]
    assert "no docstring" not in ours


# --- a policy, verified --------------------------------------------------------------------------

POLICY = """
allow_origins = ["https://app.example.com"]
allow_methods = ["PUT"]
allow_headers = ["Content-Type"]
expose_headers = ["X-Request-Id"]
allow_credentials = true
max_age = 600
"""


@pytest.fixture
def policy_suite(suite: pytest.Pytester) -> pytest.Pytester:
    """With a policy file, and tests in a directory whose conftest.py has the application."""
    suite.makefile(".toml", cors=POLICY)
    tests = suite.mkdir("tests")
    suite.path.joinpath("conftest.py").rename(tests / "conftest.py")
    for name in ("one", "two"):
        tests.joinpath(name).mkdir()
        tests.joinpath(name, f"test_{name}.py").write_text("def test_it():\n    pass\n")
    return suite


def test_a_policy_is_verified_in_a_test_of_its_own(policy_suite: pytest.Pytester) -> None:
    result = policy_suite.runpytest("-v", "--cors-policy", "cors.toml", "--cors-path", "/items")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["cors.toml::policy PASSED*"])


def test_it_is_verified_in_parallel(policy_suite: pytest.Pytester) -> None:
    result = policy_suite.runpytest_subprocess("-n", "2", "--cors-policy", "cors.toml")
    result.assert_outcomes(passed=3)


def test_it_can_be_selected(policy_suite: pytest.Pytester) -> None:
    policy_suite.runpytest("--cors-policy", "cors.toml", "-k", "policy").assert_outcomes(
        passed=1, deselected=2
    )


def test_a_file_of_tests_alone_knows_the_application_too(policy_suite: pytest.Pytester) -> None:
    result = policy_suite.runpytest("tests/one/test_one.py", "--cors-policy", "cors.toml")
    result.assert_outcomes(passed=2)


def test_what_departs_from_the_policy_is_listed(policy_suite: pytest.Pytester) -> None:
    stricter = POLICY.replace("600", "500").replace('"X-Request-Id"', "")
    policy_suite.makefile(".toml", cors=stricter)
    result = policy_suite.runpytest(
        "-k", "policy", "--cors-policy", "cors.toml", "--cors-path", "/items"
    )
    result.assert_outcomes(failed=1, deselected=2)
    result.stdout.fnmatch_lines(
        [
            "https://testserver departs from the policy: 2 warning.",
            "warning: *",
            "  Policy: *",
            "  Server: *",
            "  Fix: *",
            "  · *",
            "FAILED cors.toml::policy - Failed: https://testserver departs from the policy*",
        ]
    )


BEHIND_A_LOGIN = """
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route

def items(request):
    if request.headers.get("authorization") != "Bearer 1":
        headers = {"Vary": "Origin"}
        if request.headers.get("origin") == "https://app.example.com":
            headers["Access-Control-Allow-Origin"] = "https://app.example.com"
        return JSONResponse({}, 401, headers)
    return JSONResponse(["everybody's"], headers={"Access-Control-Allow-Origin": "*"})

@pytest.fixture
def cors_app():
    return Starlette(routes=[Route("/items", items)])
"""


def test_what_is_behind_a_login_is_not_passed_over_in_silence(pytester: pytest.Pytester) -> None:
    """Every 200 gives every origin the users' data, and without a login there are only 401s."""
    pytester.makeconftest(BEHIND_A_LOGIN)
    pytester.makefile(".toml", cors='allow_origins = ["https://app.example.com"]')
    asked = ("-p", "no:asyncio", "--cors-policy", "cors.toml", "--cors-path", "/items")
    result = pytester.runpytest(*asked)
    summary = [
        "*CORS policy: not looked at*",
        "cors.toml::policy: Not looked at: GET /items was answered with 401 in * questions: *"
        "--cors-header*",
    ]
    result.stdout.fnmatch_lines(summary)
    strict = pytester.runpytest(*asked, "--cors-strict")
    strict.assert_outcomes(failed=1)
    strict.stdout.fnmatch_lines(["*departs from the policy: *not looked at*"])
    logged_in = pytester.runpytest(*asked, "--cors-header", "Authorization: Bearer 1")
    logged_in.assert_outcomes(failed=1)
    logged_in.stdout.fnmatch_lines(["*A page of https://evil.example can read /items*"])
    logged_in.stdout.no_fnmatch_line("*Bearer 1*")
    wrong = pytester.runpytest(*asked, "--cors-header", "Authorization")
    wrong.assert_outcomes(failed=1)
    wrong.stdout.fnmatch_lines(["*has no colon*"])


def test_a_verification_in_a_test_is_in_the_summary_too(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(BEHIND_A_LOGIN)
    pytester.makepyfile(
        """
        from crossorigin import Policy
        from crossorigin.testing import PolicyFailure
        import asyncio, pytest

        POLICY = Policy(allow_origins=["https://app.example.com"])

        def test_it(cors_browser):
            with pytest.raises(PolicyFailure, match="error-without|not looked at|GET /items"):
                cors_browser.conforms_to(
                    POLICY, paths=["/items"], headers={"Authorization": "Bearer 1"}
                )

        def test_async(cors_async, cors_app):
            async def run():
                async with cors_async(cors_app) as browser:
                    with pytest.raises(PolicyFailure):
                        await browser.conforms_to(POLICY, paths=["/items"], strict=True)
            asyncio.run(run())
        """
    )
    result = pytester.runpytest("-p", "no:asyncio")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*test_async: Not looked at: GET /items was answered with 401*"])


def test_a_wrong_policy_file_is_told(policy_suite: pytest.Pytester) -> None:
    policy_suite.makefile(".toml", cors='allow_origins = ["app.example.com"]')
    result = policy_suite.runpytest("-k", "policy", "--cors-policy", "cors.toml")
    result.stdout.fnmatch_lines(["cors.toml is not a valid policy.", "allow_origins: *"])
    result = policy_suite.runpytest("-k", "policy", "--cors-policy", "missing.toml")
    result.stdout.fnmatch_lines(["missing.toml is not a valid policy.", "*missing.toml*"])


def test_a_server_that_is_down_cannot_be_verified(empty_suite: pytest.Pytester) -> None:
    empty_suite.makefile(".toml", cors=POLICY)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    # With no test beside it, for a server needs none.
    result = empty_suite.runpytest("--cors-policy", "cors.toml", "--cors-url", url)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"{url} cannot be verified: *refused*"])


def test_a_policy_is_verified_in_a_suite_with_a_fixture_named_cors(
    policy_suite: pytest.Pytester,
) -> None:
    conftest = policy_suite.path / "tests" / "conftest.py"
    conftest.write_text(
        conftest.read_text()
        + "\n\nimport pytest\n\n@pytest.fixture\ndef cors():\n    return 'of this suite'\n"
    )
    policy_suite.runpytest("--cors-policy", "cors.toml", "-k", "policy").assert_outcomes(passed=1)


def test_the_plugin_has_types() -> None:
    assert (Path(pytest_crossorigin.__file__).parent / "py.typed").exists()


async def nothing(scope: object, receive: object, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_failures_can_be_pickled() -> None:
    policy = Policy(allow_origins=["https://app.example.com"])
    with CorsBrowser(CORSMiddleware(nothing, policy=policy)) as browser:
        with pytest.raises(CorsFailure) as refused:
            browser.page("https://b.example").can("PUT", "/", headers={"X-A": "1"})
        with pytest.raises(PolicyFailure) as departing:
            browser.conforms_to(Policy(allow_origins="*"), engines=["standard"])
    first = pickle.loads(pickle.dumps(refused.value))  # noqa: S301
    assert (type(first), str(first)) == (CorsFailure, str(refused.value))
    assert first.result == refused.value.result
    second = pickle.loads(pickle.dumps(departing.value))  # noqa: S301
    assert (str(second), second.report) == (str(departing.value), departing.value.report)


def test_an_application_that_starts_once_has_a_browser_a_module(suite: pytest.Pytester) -> None:
    """As MCP's session manager, whose `run` can be called once only."""
    suite.makepyfile(
        once="""
        from contextlib import asynccontextmanager
        from starlette.applications import Starlette
        from starlette.responses import PlainTextResponse
        from starlette.routing import Route
        from crossorigin import Policy
        from crossorigin.integrations.starlette import install

        starts = []

        @asynccontextmanager
        async def lifespan(app):
            starts.append(1)
            if len(starts) > 1:
                raise RuntimeError("it can start once only")
            yield

        app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("[]"))], lifespan=lifespan)
        install(app, policy=Policy(allow_origins=["https://app.example.com"]))
        """,
        conftest="""
        import pytest
        from once import app

        @pytest.fixture(scope="module")
        def cors_app():
            return app
        """,
        test_once="""
        import pytest
        from crossorigin import Policy

        def test_one(cors_browser):
            cors_browser.page("https://app.example.com").can("GET", "/")

        def test_two(cors_browser):
            cors_browser.page("https://evil.example").cannot("GET", "/")
            cors_browser.conforms_to(Policy(allow_origins=["https://app.example.com"]),
                                     paths=["/", "/none"])

        def test_three(cors_browser):
            cors_browser.page("https://app.example.com").can("GET", "/")
        """,
    )
    ini = suite.path / "pytest.ini"
    ini.write_text(ini.read_text() + "cors_scope = module\n")
    result = suite.runpytest("-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["test_once.py::test_two: Not looked at: GET /none was answered*"])
    result.stdout.no_fnmatch_line("test_once.py::test_three: *")
    ini.write_text(ini.read_text().replace("= module", "= ever"))
    suite.runpytest().stderr.fnmatch_lines(["*cors_scope: 'ever' is not one of function, class*"])


def test_what_is_not_awaited_does_not_pass(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import asyncio, pytest

        @pytest.mark.asyncio
        async def test_forgotten(cors_async, cors_app):
            async with cors_async(cors_app) as browser:
                browser.page("https://evil.example").can("GET", "/items")

        @pytest.mark.asyncio
        async def test_forgotten_beside_a_failure(cors_async, cors_app):
            with pytest.raises(ZeroDivisionError):
                async with cors_async(cors_app) as browser:
                    browser.page("https://evil.example").can("GET", "/items")
                    1 / 0

        @pytest.mark.asyncio
        async def test_awaited_in_every_way(cors_async, cors_app):
            async with cors_async(cors_app) as browser:
                page = browser.page("https://app.example.com")
                await page.can("GET", "/items")
                await asyncio.gather(page.can("GET", "/items"), page.preflights("PUT", "/items"))
                await asyncio.create_task(page.reads("X-Request-Id", "/items"))
                waiting = page.can("GET", "/items")
                waiting.close()
        """
    )
    result = suite.runpytest()
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "E*RuntimeError: can('GET', '/items') was not awaited, so nothing was asserted; write: "
            "await page.can('GET', '/items')"
        ]
    )


def test_the_extra_that_is_missing_is_named(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError("this needs ada-url", name=module)

    monkeypatch.setattr(pytest_crossorigin, "import_module", missing)
    suite.makepyfile("def test_it(cors_browser):\n    pass")
    module = "ada_url"
    suite.runpytest().stdout.fnmatch_lines(["*(no ada_url)*pip install 'crossorigin?testing?'*"])
    module = "of_somebody_else"
    suite.runpytest().stdout.fnmatch_lines(["*ModuleNotFoundError: this needs ada-url*"])
