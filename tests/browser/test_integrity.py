"""The integrity of what is fetched, and Timing-Allow-Origin, as the installed browsers had it."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from crossorigin.browser import ENGINES, Browser, HttpRequest, HttpResponse, Reason
from crossorigin.browser.loading import CrossOrigin
from crossorigin.fetch.integrity import hash_of

BODY = b"var x=1;"
GOOD = f"sha256-{hash_of(BODY, 'sha256')}"
GOOD_512 = f"sha512-{hash_of(BODY, 'sha512')}"
BAD = f"sha256-{hash_of(b'', 'sha256')}"
BAD_512 = f"sha512-{hash_of(b'', 'sha512')}"
APP, API = "https://app.example.com", "https://api.example.net/"


def serve(request: HttpRequest) -> HttpResponse:
    headers = [("Access-Control-Allow-Origin", "*"), ("Content-Type", "text/javascript")]
    return HttpResponse(204 if request.url.endswith("/204") else 200, headers, BODY)


def fetch(engine: str, url: str = API, **options: Any) -> Reason | None:
    error = Browser(transport=serve, engine=engine).page(APP).fetch(url, **options).error
    return None if error is None else error.reason


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("integrity", "goes"),
    [
        (GOOD, True),
        (BAD, False),
        ("foo-abc", True),
        ("sha1-abcd", True),
        (f"{BAD} {GOOD}", True),
        (f"{GOOD} {BAD_512}", False),
        (f"{GOOD_512} {BAD}", True),
        ("sha256-!!!", True),
        (f"{GOOD}?x", True),
        ("  ", True),
        (GOOD.replace("sha", "SHA"), True),
        (f"{BAD} foo-abc", False),
        ("sha256-", True),
        (GOOD.replace("+", "-").replace("/", "_"), True),
        (GOOD.rstrip("="), True),
        (BAD.rstrip("="), False),
    ],
)
def test_hashes(engine: str, integrity: str, goes: bool) -> None:
    assert fetch(engine, integrity=integrity) == (None if goes else Reason.INTEGRITY_MISMATCH)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_script_may_not_read_is_not_compared(engine: str) -> None:
    for integrity in (GOOD, "foo-abc"):
        reason = fetch(engine, integrity=integrity, mode="no-cors")
        assert reason is Reason.INTEGRITY_WITHOUT_CORS


@pytest.mark.parametrize("engine", ENGINES)
def test_responses_without_a_body(engine: str) -> None:
    for options in ({"method": "HEAD"}, {"url": f"{API}204"}):
        assert fetch(engine, integrity=GOOD, **options) is Reason.INTEGRITY_MISMATCH
        ignored = fetch(engine, integrity="foo-abc", **options) is None
        assert ignored == (engine != "standard")


@pytest.mark.parametrize("engine", ENGINES)
def test_scripts(engine: str) -> None:
    page = Browser(transport=serve, engine=engine).page(APP)
    ways: list[tuple[str, CrossOrigin | None]] = [(API, None), (API, "anonymous"), (APP, None)]
    loaded = [
        page.load(url, "script", crossorigin, integrity=integrity).loaded
        for integrity in (GOOD, BAD, "foo-abc")
        for url, crossorigin in ways
    ]
    ignored = engine == "chromium"
    assert loaded == [False, True, True, False, False, False, ignored, True, True]


def test_only_scripts_and_style_sheets_have_it() -> None:
    page = Browser(transport=serve).page(APP)
    with pytest.raises(ValueError, match="scripts and style sheets"):
        page.load(API, "image", integrity=GOOD)


def digest(algorithm: str, body: bytes = BODY) -> str:
    return f"sha-{algorithm}=:{hash_of(body, f'sha{algorithm}')}:"


RIGHT, WRONG = digest("256"), digest("256", b"no")
RIGHT_512, WRONG_512 = digest("512"), digest("512", b"no")


@pytest.mark.parametrize(
    ("value", "goes"),
    [
        (RIGHT, True),
        (WRONG, False),
        (f"{RIGHT}, {RIGHT_512}", True),
        (f"{RIGHT}, {WRONG_512}", False),
        (f"{WRONG_512},{RIGHT}", False),
        (f"{WRONG}, {RIGHT}", True),
        (f"{RIGHT}, {WRONG}", False),
        (f"a=1, b;c={RIGHT[8:]}, d=(e {RIGHT[8:]};f), {WRONG}", False),
        (f"{WRONG};x=1", False),
        (WRONG.replace("=:", ":"), True),
        (WRONG.upper(), True),
        (f'sha-256="{WRONG[9:-1]}"', True),
        ("sha-256=:AAAA:", True),
        ("sha-256=:A:", True),
        (f"sha-384=:{hash_of(b'', 'sha384')}:", True),
        (f"{WRONG} junk", True),
        (f"{WRONG},", True),
        (f"sha-256=({WRONG[8:]})", True),
        ("sha-256", True),
        ("", True),
    ],
)
def test_digests_that_the_server_declares(value: str, goes: bool) -> None:
    """As Chromium 156 had each of them; the standard and the other engines do not compare."""

    def transport(request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, [("Unencoded-Digest", value)], BODY)

    for engine in ENGINES:
        error = Browser(transport=transport, engine=engine).page(APP).fetch(APP).error
        is_refused = engine == "chromium" and not goes
        assert (error is not None) == is_refused
        assert error is None or error.reason is Reason.UNENCODED_DIGEST_MISMATCH


def test_what_is_compared_with_the_declared_digest() -> None:
    """As Chromium 156 had it: responses without a body are compared as empty."""
    answers = [HttpResponse(200, [("Unencoded-Digest", WRONG), ("Content-Type", "text/css")], BODY)]
    page = Browser(transport=lambda _: answers[-1], engine="chromium").page(APP)
    assert not page.fetch(API, mode="no-cors").allowed
    assert page.xhr("GET", APP).allowed
    loaded = {kind: page.load(APP, kind).loaded for kind in ("image", "stylesheet", "frame")}
    assert loaded == {"image": False, "stylesheet": False, "frame": True}
    right = [("Unencoded-Digest", RIGHT), ("Location", "/other")]
    ways: list[tuple[int, dict[str, Any]]] = [
        (204, {}),
        (200, {"method": "HEAD"}),
        (302, {"redirect": "manual"}),
    ]
    for status, options in ways:
        answers.append(HttpResponse(status, right, BODY))
        assert not page.fetch(APP, **options).allowed
    answers.append(HttpResponse(200, right, BODY))
    assert page.fetch(APP).allowed


OTHER = "https://static.example.com"


@pytest.mark.parametrize(
    ("chain", "seen"),
    [
        ([(API, "")], False),
        ([(API, "*")], True),
        ([(API, APP)], True),
        ([(API, f"{APP}, https://x.example")], True),
        ([(API, f"https://x.example {APP}")], False),
        ([(API, f"{APP}/")], False),
        ([(API, "null")], False),
        ([(API, APP.upper())], False),
        ([(APP, "")], True),
        ([(APP, ""), (API, "*")], True),
        ([(APP, ""), (API, "")], False),
        ([(API, ""), (APP, "*")], False),
        ([(API, "*"), (APP, "*")], True),
        ([(API, "*"), (APP, "")], False),
        ([(API, "*"), (OTHER, APP)], False),
        ([(API, "*"), (OTHER, "null")], True),
        ([(API, ""), (API, "*")], False),
    ],
)
def test_timing(chain: list[tuple[str, str]], seen: bool) -> None:
    rest = list(chain)

    def transport(request: HttpRequest) -> HttpResponse:
        allowed = rest.pop(0)[1]
        headers = [("Access-Control-Allow-Origin", request.header("origin") or "*")]
        if allowed:
            headers.append(("Timing-Allow-Origin", allowed))
        if rest:
            return HttpResponse(302, [*headers, ("Location", rest[0][0])])
        return HttpResponse(200, headers)

    result = Browser(transport=transport).page(APP).fetch(chain[0][0])
    assert result.allowed
    assert result.timing_allowed == seen


@pytest.mark.parametrize("mode", ["cors", "no-cors"])
@pytest.mark.parametrize("engine", ENGINES)
def test_the_origin_that_timing_is_allowed_after_redirects(
    engine: str, mode: Literal["cors", "no-cors"]
) -> None:
    for allowed in (APP, "null"):

        def transport(request: HttpRequest, allowed: str = allowed) -> HttpResponse:
            headers = [("Access-Control-Allow-Origin", "*")]
            if request.url == API:
                redirect = [("Timing-Allow-Origin", "*"), ("Location", f"{OTHER}/")]
                return HttpResponse(302, headers + redirect)
            return HttpResponse(200, [*headers, ("Timing-Allow-Origin", allowed)])

        result = Browser(engine=engine, transport=transport).page(APP).fetch(API, mode=mode)
        for_page = engine == "webkit" and mode == "no-cors"
        assert result.timing_allowed == ((allowed == APP) == for_page)


@pytest.mark.parametrize(
    ("engine", "refused", "mismatched"),
    [
        ("standard", False, False), ("chromium", False, True), ("firefox", True, True),
        ("webkit", False, True),
    ],
)  # fmt: skip
def test_the_timing_of_what_is_refused(engine: str, refused: bool, mismatched: bool) -> None:
    headers = [("Timing-Allow-Origin", "*")]
    page = Browser(engine=engine, transport=lambda _: HttpResponse(200, headers)).page(APP)
    assert page.fetch(API).timing_allowed == refused
    assert page.load(API, "image").timing_allowed
    wrong = f"sha256-{hash_of(b'another', 'sha256')}"
    assert page.fetch("/x", integrity=wrong).timing_allowed == mismatched
    assert page.load(API, "script", integrity=wrong).timing_allowed == mismatched
    assert not page.fetch("https://api.example.net:25/").timing_allowed
    headers.clear()
    assert not page.fetch(API).timing_allowed
