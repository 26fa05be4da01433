"""For real: a scenario in the reader's own browser, at origins on loopback, beside the model.

A scenario is armed under a random name. A page origin then serves one small document, which makes
the request; a server origin answers it as `answering` does, and records the wire. The scenario's
origins become loopback origins of the same relation (same origin, same site, cross-site) on the
way, in the headers that have origins; the policy and the server see the scenario's own. The model
plays the same at the same loopback origins, so both can be compared. Nothing else is opened: what
is not armed gets a 404, and the document may connect to these origins only.
"""

from __future__ import annotations

import json
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from html import escape
from importlib.resources import files
from importlib.util import find_spec
from typing import Any, Final, TypedDict

from ..asgi import Receive, Scope, Send
from ..browser import ENGINES, Engine, Exchange, HttpRequest, HttpResponse, handshake_request
from ..browser.settings import with_settings
from ..diagnosis.places import is_mixed_content
from ..fetch.header_lists import Header, get
from ..fetch.sites import is_same_site
from ..fetch.urls import parse_url
from .answering import LOGIN_HOST, ServerEnd
from .comparing import differences, model_outcome
from .playing import attempts_of, script_headers
from .scenario import LabRequest, LabScenario, ScenarioError, read_scenario
from .steps import added_headers

__all__ = ["ArmedRun", "Places", "RealSites", "RealWire"]

MOST_RUNS: Final = 256
"""The most armed runs; the oldest is forgotten."""
MOST_EXCHANGES: Final = 100
"""The most exchanges of a run that are recorded."""
LARGEST: Final = 256 * 1024
"""The most bytes of a request's body, or of an outcome."""
PAGE, OUTCOME, SERVER = "p", "o", "r"
"""The beginnings of paths: of a page's document, of its outcome, of the server."""
VISIT = "lab-visit"
"""The file beside the scenario's URL that sets its cookies: their default path is the URL's."""
PROBE = "lab-probe"
"""The name of a cookie, and of the only path that it is for: it tells whether cookies of the server
go along from the page at all, as a cookie of the scenario does if its attributes let it."""
BLOCKED = (
    "Here this browser keeps back all cookies of other sites, as in a private window, or by a "
    "setting or an extension. The model was told so."
)
SENT = "Here this browser sends cookies to other sites. The model was told so."
_PATH = re.compile(rf"/([{PAGE}{OUTCOME}{SERVER}])-([0-9a-f]{{32}})(/.*)?")
ORIGIN_HEADERS = frozenset({"access-control-allow-origin", "timing-allow-origin"})


class ArmedRun(TypedDict):
    """An armed scenario. `why` says why it cannot be tried for real, if `possible` is false.

    `page` is the URL of the document, to be framed. `visit` is a URL of the server that sets the
    scenario's cookies and leads back to the lab, whose fragment browsers keep on the way; it has to
    be opened in the lab's own window, before the page. It is ``None`` if there are no cookies.
    """

    possible: bool
    why: str
    run: str
    page: str
    visit: str | None
    scenario: dict[str, Any]


class RealWire(TypedDict):
    """What a real browser did, and the model of its engine beside it.

    `outcome` has an entry for each call of the script, ``None`` until the document has reported.
    `cookies` is a sentence about what the browser does with cookies of other sites, if that is not
    what its engine does by default, and the model was told of it; else empty.
    `differences` are sentences; empty if browser and model agree.
    """

    run: str
    finished: bool
    engine: str | None
    browser: str
    outcome: list[dict[str, Any]] | None
    wire: list[dict[str, Any]]
    model: dict[str, Any] | None
    cookies: str
    differences: list[str]


@dataclass(frozen=True)
class Places:
    """The loopback ports: of the lab itself, of pages, of the server, of the login page."""

    lab: int
    page: int
    server: int
    login: int

    @property
    def page_origin(self) -> str:
        """The origin of pages."""
        return f"http://localhost:{self.page}"

    @property
    def all_sources(self) -> str:
        """Every origin that a document may connect to, as CSP lists them."""
        hosts = [
            f"{host}:{port}"
            for host in ("localhost", "127.0.0.1")
            for port in (self.page, self.server, self.login)
        ]
        return " ".join(f"{scheme}://{host}" for host in hosts for scheme in ("http", "ws"))

    @property
    def lab_origins(self) -> tuple[str, str]:
        """The origins by which the lab is opened."""
        return f"http://127.0.0.1:{self.lab}", f"http://localhost:{self.lab}"


@dataclass
class _Run:
    """An armed scenario, its names on loopback, and what has happened."""

    name: str
    scenario: LabScenario
    real: LabScenario
    origins: dict[str, str]
    """The loopback origins by those of the scenario."""
    lab: str
    server_end: ServerEnd
    wire: list[dict[str, Any]] = field(default_factory=list)
    outcome: dict[str, Any] | None = None
    browser: str = ""
    visited: bool = False
    probed: bool | None = None
    """Whether the probe's cookie came along; ``None`` if the probe was not made."""

    def answer(self, server: ServerEnd, request: HttpRequest) -> HttpResponse:
        """The response to a request at the loopback origins."""
        return self._to_real(server(self._to_scenario(request)), request.url)

    def _to_scenario(self, request: HttpRequest) -> HttpRequest:
        back = {real: own for own, real in reversed(self.origins.items())}
        headers = []
        for name, value in request.headers:
            if name.lower() == "origin":
                headers.append((name, back.get(value, value)))
            elif name.lower() == "referer":
                headers.append((name, _replaced(value, back)))
            else:
                headers.append((name, value))
        return HttpRequest(request.method, self._own_url(request.url, back), headers, request.body)

    def _own_url(self, url: str, back: dict[str, str]) -> str:
        host, _, path = url.partition("://")[2].partition("/")
        own = back.get(f"http://{host}", f"http://{host}")
        return f"{own}/{path.partition('/')[2]}"

    def _to_real(self, response: HttpResponse, asked: str) -> HttpResponse:
        headers = []
        for name, value in response.headers:
            lower = name.lower()
            if lower in ORIGIN_HEADERS:
                headers.append((name, _replaced(value, self.origins)))
            elif lower == "location":
                headers.append((name, self._real_url(value, asked)))
            else:
                headers.append((name, value))
        return HttpResponse(response.status, headers, response.body)

    def _real_url(self, location: str, asked: str) -> str:
        if location.startswith("/") and not location.startswith("//"):
            base = asked.partition("://")[2].partition("/")[0]
            return f"http://{base}/{SERVER}-{self.name}{location}"
        for own, real in self.origins.items():
            if location == own or location.startswith((f"{own}/", f"{own}?")):
                return f"{real}/{SERVER}-{self.name}{location.removeprefix(own) or '/'}"
        return location


def _replaced(text: str, origins: dict[str, str]) -> str:
    """`text` with the origins in it replaced, where they are whole."""
    for own in sorted(origins, key=len, reverse=True):
        text = re.sub(re.escape(own) + r"(?![\w.:-])", origins[own], text)
    return text


class RealSites:
    """The armed runs, and the application of the ports that they use.

    Args:
        places: The ports.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self._runs: OrderedDict[str, _Run] = OrderedDict()
        self._hosts = frozenset(
            f"{host}:{port}"
            for host in ("localhost", "127.0.0.1")
            for port in (places.page, places.server, places.login)
        )

    @property
    def calls(self) -> dict[str, Callable[[Any], Any]]:
        """The calls of the API."""
        return {"real": self._about, "real/arm": self._arm_call, "real/wire": self._wire_call}

    # --- the API ---------------------------------------------------------------------------------

    def _about(self, given: Any) -> dict[str, Any]:
        del given
        return {"available": True, "page": self.places.page_origin}

    def _arm_call(self, given: Any) -> ArmedRun:
        if not isinstance(given, dict) or "scenario" not in given:
            message = "there is no scenario."
            raise ScenarioError("scenario", None, message, 'Send {"scenario": {…}}.')
        lab = given.get("lab", self.places.lab_origins[0])
        if lab not in self.places.lab_origins:
            names = " or ".join(self.places.lab_origins)
            raise ScenarioError("lab", lab, "this is not the lab.", f"Send {names}.")
        return self.arm(read_scenario(given["scenario"]), lab)

    def _wire_call(self, given: Any) -> RealWire:
        run = self._runs.get(str(given.get("run", ""))) if isinstance(given, dict) else None
        if run is None:
            message, fix = "there is no such run.", "Arm the scenario again."
            raise ScenarioError("run", None, message, fix)
        return self.wire(run.name)

    def arm(self, scenario: LabScenario, lab: str) -> ArmedRun:
        """Arm a scenario for the lab at the origin `lab`."""
        name = secrets.token_hex(16)
        why = _why_not(scenario)
        if why:
            return {
                "possible": False,
                "why": why,
                "run": "",
                "page": "",
                "visit": None,
                "scenario": scenario.as_dict(),
            }
        origins = self._origins(scenario)
        target = parse_url(_over_http(scenario.request.url))
        assert target is not None  # noqa: S101 (it was read as a URL)
        server = origins[str(target.origin)]
        rest = target.without_fragment.removeprefix(str(target.origin))
        url = f"{server}/{SERVER}-{name}{rest}"
        if scenario.request.kind == "websocket":
            url = "ws" + url.removeprefix("http")
        page_url = f"{self.places.page_origin}/{PAGE}-{name}/"
        real = replace(
            scenario,
            page=replace(scenario.page, origin=page_url),
            request=replace(scenario.request, url=url),
        )
        login = f"https://{LOGIN_HOST}"
        run = _Run(name, scenario, real, origins, lab, ServerEnd(scenario, login=login))
        self._runs[name] = run
        while len(self._runs) > MOST_RUNS:
            self._runs.popitem(last=False)
        return {
            "possible": True,
            "why": "",
            "run": name,
            "page": page_url,
            "visit": _visit(url) if scenario.cookies else None,
            "scenario": real.as_dict(),
        }

    def _origins(self, scenario: LabScenario) -> dict[str, str]:
        """The loopback origins by the scenario's own, of the same relation to the page's."""
        page = parse_url(scenario.page.origin)
        target = parse_url(_over_http(scenario.request.url))
        assert page is not None  # noqa: S101 (both were read as URLs)
        assert target is not None  # noqa: S101
        assert page.origin is not None  # noqa: S101
        assert target.origin is not None  # noqa: S101
        places = self.places
        if page.origin == target.origin:
            server = places.page_origin
        elif is_same_site(page.origin, target.origin):
            server = f"http://localhost:{places.server}"
        else:
            server = f"http://127.0.0.1:{places.server}"
        return {
            str(page.origin): places.page_origin,
            str(target.origin): server,
            f"https://{LOGIN_HOST}": f"http://127.0.0.1:{places.login}",
        }

    def wire(self, name: str) -> RealWire:
        """What has happened in a run so far, and what the model of the same engine does.

        Raises:
            KeyError: there is no such run.
        """
        run = self._runs[name]
        engine = _engine_of(run.browser)
        reported = run.outcome
        found: RealWire = {
            "run": name,
            "finished": reported is not None,
            "engine": engine,
            "browser": run.browser,
            "outcome": None if reported is None else reported["calls"],
            "wire": list(run.wire),
            "model": None,
            "cookies": "",
            "differences": [],
        }
        if reported is None or engine is None:
            return found
        model = self._model(run, engine, framed=bool(reported.get("framed")))
        found["model"], found["cookies"] = model, model.pop("cookies")
        found["differences"] = differences(run.real, found["wire"], reported["calls"], model)
        return found

    def _model(self, run: _Run, engine: str, *, framed: bool) -> dict[str, Any]:
        """What the model does at the same origins."""
        scenario = run.real
        if framed:
            scenario = replace(scenario, page=replace(scenario.page, top_level=run.lab + "/"))
        if not run.visited:
            scenario = replace(scenario, cookies=())
        login = f"https://{LOGIN_HOST}"
        server = ServerEnd(run.scenario, login=login)
        answer = partial(run.answer, server)
        told, cookies = _told_of_cookies(run, scenario, ENGINES[engine])
        attempts = attempts_of(scenario, told, answer)
        wire = [
            each._replace(request=replace_headers(each.request, scenario)).as_dict()
            for attempt in attempts
            if attempt.result is not None
            for each in attempt.result.exchanges
        ]
        outcome = [model_outcome(scenario, each) for each in attempts]
        return {"wire": wire, "outcome": outcome, "cookies": cookies}

    # --- the sites -------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request to the page's, the server's or the login page's port."""
        headers = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ]
        host = get(headers, "host") or ""
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        matched = _PATH.fullmatch(path)
        run = self._runs.get(matched[2]) if matched is not None else None
        if matched is None or run is None or host not in self._hosts:
            await _refuse(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        url = f"http://{host}{path}{'?' if query else ''}{query}"
        if scope["type"] == "websocket":
            await self._handshake(run, HttpRequest("GET", url, headers), receive, send)
            return
        body = await _body(receive)
        if body is None:
            await _respond(send, HttpResponse(413))
            return
        request = HttpRequest(scope["method"], url, headers, body)
        response = self._site(run, matched[1], matched[3] or "", request, scope["server"][1])
        await _respond(send, response)

    def _site(
        self, run: _Run, kind: str, rest: str, request: HttpRequest, port: int
    ) -> HttpResponse:
        if kind == SERVER and rest.endswith(f"/{VISIT}"):
            run.visited = True
            cookies = [("Set-Cookie", line) for line in (*run.scenario.cookies, _probe_cookie(run))]
            return HttpResponse(303, [*cookies, ("Location", f"{run.lab}/")])
        if kind == SERVER and rest == f"/{PROBE}":
            run.probed = f"{PROBE}=1" in (get(request.headers, "cookie") or "")
            return HttpResponse(204)
        if kind == SERVER:
            return self._serve(run, request)
        is_page = port == self.places.page
        if kind == PAGE and is_page and rest == "/" and request.method == "GET":
            run.browser = get(request.headers, "user-agent") or ""
            return self._document(run)
        if kind == OUTCOME and is_page and request.method == "POST":
            run.outcome = _reported(request.body)
            return HttpResponse(204)
        return HttpResponse(404)

    def _serve(self, run: _Run, request: HttpRequest) -> HttpResponse:
        host = ("host", "connection")
        sent = [each for each in request.headers if each[0].lower() not in host]
        request = HttpRequest(request.method, request.url, sent, request.body)
        response = run.answer(run.server_end, request)
        if len(run.wire) < MOST_EXCHANGES:
            run.wire.append(Exchange(request, response).as_dict())
        return response

    async def _handshake(
        self, run: _Run, request: HttpRequest, receive: Receive, send: Send
    ) -> None:
        await receive()
        known = handshake_request(request.url, None).headers
        names = {name.lower() for name, _ in known}
        headers = [each for each in request.headers if each[0].lower() not in names] + known
        asked = HttpRequest("GET", request.url, headers)
        response = self._serve(run, asked)
        if response.status == 101:
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": 1000})
        else:
            await send({"type": "websocket.close", "code": 1000})

    def _document(self, run: _Run) -> HttpResponse:
        """The document that makes the request; its script is in it, under a nonce."""
        nonce = secrets.token_urlsafe(16)
        request = run.real.request
        config = {
            "request": {
                "kind": request.kind,
                "method": request.method,
                "url": request.url,
                "headers": script_headers(run.real),
                "body": {"kind": request.body.kind, "text": request.body.text},
                "mode": request.mode,
                "credentials": request.credentials,
                "redirect": request.redirect,
                "cache": request.cache,
                "repeat": request.repeat,
            },
            "probe": _probe(run) if run.visited else None,
            "report": f"{self.places.page_origin}/{OUTCOME}-{run.name}",
            "run": run.name,
            "lab": run.lab,
        }
        script = (files(__package__) / "real.js").read_text("utf-8")
        data = json.dumps(config).replace("<", "\\u003c")
        text = (
            "<!doctype html><meta charset=utf-8><title>The page</title>"
            f'<script type="application/json" id="config">{data}</script>'
            f'<script nonce="{escape(nonce)}">{script}</script>'
        )
        sources = self.places.all_sources
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; connect-src {sources}; "
            f"img-src {sources}; base-uri 'none'; form-action 'none'; "
            f"frame-ancestors {' '.join(self.places.lab_origins)}"
        )
        if run.real.page.kind == "sandboxed":
            policy += "; sandbox allow-scripts"
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", policy),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            # The default, said aloud: WebKit gives a frame the policy of the page around it.
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ]
        return HttpResponse(200, headers, text.encode())


def replace_headers(request: HttpRequest, scenario: LabScenario) -> HttpRequest:
    """A request of the model with the headers that its transport adds."""
    return replace(request, headers=[*request.headers, *added_headers(scenario, request)])


def _why_not(scenario: LabScenario) -> str:
    """Why a scenario cannot be tried on loopback; empty if it can."""
    request = scenario.request
    if scenario.page.kind in ("file", "extension"):
        return "A page from a file, or of an extension, cannot be served by the lab."
    if request.kind == "form":
        return "A form leaves the page, and what it leads to could not report to the lab."
    if scenario.page.top_level:
        return "The frame's top-level page is the lab itself, and not the one of the scenario."
    if scenario.server.space != scenario.page.space:
        return (
            "On this machine all origins are in one address space, so the browser asks for no "
            "permission."
        )
    page, target = parse_url(scenario.page.origin), parse_url(_over_http(request.url))
    if (
        page is not None
        and target is not None
        and page.origin is not None
        and target.origin is not None
        and is_mixed_content(page.origin, target.origin)
    ):
        return "On this machine http counts as secure, so this is not mixed content here."
    if request.body.kind == "stream":
        return "Browsers send streams over HTTP/2 only, and the lab's server has HTTP/1.1."
    if request.kind == "websocket" and not (find_spec("websockets") or find_spec("wsproto")):
        return "The lab's server has no WebSockets: pip install websockets."
    headers = (*scenario.server.headers, *scenario.server.preflight_headers)
    locations = [value for name, value in headers if name.lower() == "location"]
    if not all(each.startswith("/") and not each.startswith("//") for each in locations):
        return "The redirect leads away from the lab's own origins."
    return ""


def _probe(run: _Run) -> str:
    """The URL of the probe of cookies, of the scenario's server."""
    parsed = parse_url(_over_http(run.real.request.url))
    assert parsed is not None  # noqa: S101 (it is the lab's own)
    return f"{parsed.origin}/{SERVER}-{run.name}/{PROBE}"


def _probe_cookie(run: _Run) -> str:
    return f"{PROBE}=1; Path=/{SERVER}-{run.name}/{PROBE}; Secure; SameSite=None"


def _told_of_cookies(run: _Run, scenario: LabScenario, engine: Engine) -> tuple[Engine, str]:
    """The engine with what this browser does with the probe's cookie, and a sentence about it.

    A private window, a setting or an extension can change what the engine does by default. The
    model makes the probe as well; if it ends otherwise, the engine gets the setting with which it
    ends like the browser's.
    """
    if run.probed is None:
        return engine, ""
    asked = LabRequest(url=_probe(run), credentials="include", mode="no-cors")
    probing = replace(scenario, request=asked, cookies=(_probe_cookie(run),))

    def is_sent(told: Engine) -> bool:
        (attempt,) = attempts_of(probing, told, lambda _: HttpResponse(204))
        return attempt.result is not None and PROBE in attempt.result.sent.cookies

    other = with_settings(engine, {"third_party_cookies": "allowed" if run.probed else "blocked"})
    told = next((each for each in (engine, other) if is_sent(each) == run.probed), engine)
    if told is engine:
        return engine, ""
    return told, SENT if run.probed else BLOCKED


def _visit(url: str) -> str:
    """The URL of the visit that sets the cookies for `url`."""
    return _over_http(url).partition("?")[0].rpartition("/")[0] + f"/{VISIT}"


def _over_http(url: str) -> str:
    return "http" + url.removeprefix("ws") if url.startswith("ws") else url


def _engine_of(browser: str) -> str | None:
    """The engine that a User-Agent names."""
    if "Firefox/" in browser:
        return "firefox"
    if "Chrome/" in browser or "Chromium/" in browser:
        return "chromium"
    return "webkit" if "AppleWebKit/" in browser else None


def _reported(body: bytes) -> dict[str, Any]:
    """The outcome that a document reports; empty if it is malformed."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    calls = found.get("calls") if isinstance(found, dict) else None
    if not isinstance(calls, list) or not all(isinstance(each, dict) for each in calls):
        return {"calls": [], "framed": False}
    return {"calls": calls[:MOST_EXCHANGES], "framed": found.get("framed") is True}


# --- ASGI ----------------------------------------------------------------------------------------


async def _body(receive: Receive) -> bytes | None:
    """The body; ``None`` if it is too long."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if sum(map(len, parts)) > LARGEST:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


async def _respond(send: Send, response: HttpResponse) -> None:
    headers = _with_length(response)
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": response.status, "headers": encoded})
    await send({"type": "http.response.body", "body": response.body})


def _with_length(response: HttpResponse) -> list[Header]:
    if response.status in (204, 304) or get(response.headers, "content-length") is not None:
        return list(response.headers)
    return [*response.headers, ("Content-Length", str(len(response.body)))]


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1000})
    else:
        await _respond(send, HttpResponse(404))
