"""The model behind a page's pipe: a test runs under Node, and `crossorigin.browser` answers it.

What a browser's network stack does is in `network`.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, get_args

from crossorigin.browser import (
    Browser,
    DOMException,
    EmbedderPolicy,
    FetchOptions,
    File,
    HttpRequest,
    HttpResponse,
    LoadResult,
    MultipartForm,
    Page,
    PageOptions,
    Reason,
    ReferrerPolicy,
    Result,
    Stream,
    UrlEncodedForm,
    is_preflight,
)
from crossorigin.browser.content_security import DIRECTIVES
from crossorigin.browser.cookie_jar import CookieJar
from crossorigin.browser.page_security import (
    LOCAL_NETWORK_PERMISSIONS,
    LocalNetworkPermission,
    PermissionState,
)
from crossorigin.browser.request import Credentials, Mode
from crossorigin.fetch.content_security_policy import (
    SecurityPolicy,
    parse_security_policy,
    unknown_directives,
)
from crossorigin.fetch.header_lists import Header
from crossorigin.fetch.mime import extract_mime_type_essence
from crossorigin.fetch.urls import parse_url

from ..pains.software import UNPACKED
from .files import WINDOWS_OF_MESSAGES, TestPage
from .network import Network, Received, Rest
from .results import PageResult
from .wptserve import WptServer

__all__ = ["run_in_model"]

PAGE = Path(__file__).with_name("page.js")
MODULES = UNPACKED / "wpt" / "node_modules"
"""What the page is made of, from `scripts/servers`; `make wpt` puts it next to the page."""
GRACE = 60.0
"""Seconds that a page may take beyond its own time limit."""
SLOWNESS = 20
"""What the time limits of tests that open windows are multiplied with: each starts a process."""
FAILED = {
    "firefox": "NetworkError when attempting to fetch resource.",
    "webkit": "Load failed",
}
"""How engines word a failed fetch; "Failed to fetch" by default, as Chromium."""
MEDIA = ("audio", "video")
"""What plays before it has come as a whole."""
DESTINATIONS = {"stylesheet": "style", "module": "script", "frame": "iframe"}
"""The destinations of kinds of resource that have another name."""
OPTION_NAMES = {"referrerPolicy": "referrer_policy", "targetAddressSpace": "target_address_space"}


def run_in_model(server: WptServer, test: TestPage, engine: str) -> PageResult:
    """Run `test` in the model of `engine`."""
    run = _Run(server, engine, test)
    try:
        return run.of(server.url(test.path, is_https=test.is_https))
    finally:
        run.close()


class _Run:
    """The browser of one test: its network, its windows, and what the user has permitted."""

    def __init__(self, server: WptServer, engine: str, test: TestPage) -> None:
        self.network = Network(engine)
        self.browser = Browser(engine=engine, transport=self.network)
        self.dry = Browser(engine=engine, transport=_allow_everything)
        self.threads = ThreadPoolExecutor(24)
        self.slowness = SLOWNESS if test.file.startswith(WINDOWS_OF_MESSAGES) else 1
        self.seconds = test.seconds * self.slowness
        self.permissions: dict[str, dict[LocalNetworkPermission, PermissionState]] = {}
        self._addresses = server.addresses()
        self._windows: list[_Window] = []

    def of(self, url: str) -> PageResult:
        """What the test at `url` gives in a window of its own."""
        window = self._new_window(None)
        window.show(self.browser.page(url), url)
        return window.converse()

    def open(self, opener: _Window, url: str) -> _Window:
        """A window that `opener` opens."""
        window = self._new_window(opener)
        self.threads.submit(window.show_and_converse, opener.page, url)
        return window

    def window(self, number: int) -> _Window:
        return self._windows[number]

    def page(self, url: str, rules: PageOptions) -> Page:
        """A page with the addresses and the permissions of this browser."""
        permissions = self.permissions.get(_origin(rules.get("top_level") or url), {})
        rules["addresses"], rules["permissions"] = self._addresses, permissions
        return self.browser.page(url, **rules)

    def close(self) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)
        self.network.close()
        for window in self._windows:
            window.close()

    def _new_window(self, opener: _Window | None) -> _Window:
        self._windows.append(_Window(self, len(self._windows), opener))
        return self._windows[-1]


class _Window:
    """A window: its page in the model, and the Node process that is the page's script."""

    page: Page

    def __init__(self, run: _Run, number: int, opener: _Window | None) -> None:
        self.number = number
        self._run, self._opener = run, opener
        self._frames: list[tuple[Page, str, PageOptions]] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._overdue: threading.Timer | None = None
        self._writing = threading.Lock()
        self._early: list[dict[str, Any]] = []
        self._coming: dict[int, Rest] = {}
        self._is_closed = False

    def show(self, source: Page, url: str) -> None:
        """Navigate from `source` to `url`, and start the script of what comes."""
        result = source.navigate(url)
        last = result.exchanges[-1] if result.exchanges else None
        if self._is_closed or result.response is None or last is None or last.response is None:
            return
        self._url = last.request.url
        self._document = result.response.body, last.response.headers
        self._rules = _rules_of_page(last.response.headers, result.response.body)
        self._frames = []
        self._open_pages()
        opener = self._opener and self._opener.number
        config = {
            "url": self._url,
            "seconds": self._run.seconds,
            "slowness": self._run.slowness,
            "opener": opener,
            "engine": self._run.browser.engine.name,
            "failed": FAILED.get(self._run.browser.engine.name, "Failed to fetch"),
        }
        command = ["node", "--experimental-vm-modules", str(PAGE), json.dumps(config)]
        process = subprocess.Popen(  # noqa: S603 (the checkout is the user's own)
            command, env=os.environ | {"NODE_PATH": str(MODULES)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._stop()
        self._overdue = threading.Timer(self._run.seconds + GRACE, process.kill)
        self._overdue.start()
        with self._writing:
            self._process, early = process, self._early
            self._early = []
        for message in early:
            self.send(message)

    def show_and_converse(self, source: Page, url: str) -> None:
        self.show(source, url)
        self.converse()

    def converse(self) -> PageResult:
        """Answer the script until it is done."""
        process = self._process
        if process is None:
            return PageResult("CRASH")
        assert process.stdout is not None
        for line in process.stdout:
            message = json.loads(line)
            if message["do"] == "done":
                subtests = {name: (status, text) for name, status, text in message["results"]}
                return PageResult(message["harness"], subtests)
            if message["do"] == "unloaded":
                self.close()
                break
            with suppress(RuntimeError):  # the test is over
                self._run.threads.submit(self._answer, message)
        return PageResult("CRASH")

    def send(self, message: dict[str, Any]) -> None:
        """Tell the script; later, if it is not there yet."""
        with self._writing:
            if self._process is None:
                self._early.append(message)
                return
            assert self._process.stdin is not None
            with suppress(OSError, ValueError):  # the page is over
                self._process.stdin.write(json.dumps(message).encode() + b"\n")
                self._process.stdin.flush()

    def unload(self) -> None:
        """Tell the script that the window goes, and close it when the script has done its last."""
        if self._process is None:
            self.close()
        else:
            self.send({"event": "unload"})

    def close(self) -> None:
        self._is_closed = True
        self._stop()

    def _stop(self) -> None:
        with self._writing:
            process, self._process = self._process, None
        if self._overdue is not None:
            self._overdue.cancel()
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                assert stream is not None
                with suppress(OSError, ValueError):
                    stream.close()

    def _open_pages(self) -> None:
        """The window's page and those of its frames, with what the user permits by now."""
        self.page = self._run.page(self._url, self._rules)
        self._dry = self._run.dry.page(self._url)
        self._frames = [(self._run.page(url, rules), url, rules) for _, url, rules in self._frames]

    def _answer(self, message: dict[str, Any]) -> None:
        answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "document": self._shown,
            "frame": self._frame,
            "get": self._get,
            "cookies": self._cookies,
            "set-cookie": self._set_cookie,
            "delete-cookies": self._delete_cookies,
            "permit": self._permit,
            "open": self._open,
            "navigate": self._navigate,
            "close": self._close,
            "post": self._post,
            "fetch": self._fetch,
            "check": self._check,
            "xhr": lambda asked: self._xhr(self._of(asked), asked),
            "check-xhr": lambda asked: self._xhr(self._dry, asked),
            "load": self._load,
            "connect": self._connect,
            "stop": self._stop_body,
            "add-policy": self._add_policy,
        }
        try:
            answer = answers[message["do"]](message)
        except DOMException as error:
            answer = {"threw": error.name, "message": str(error)}
        except (TypeError, ValueError) as error:
            answer = {"threw": "TypeError", "message": str(error)}
        except Exception as error:  # a fault of the model is a failed subtest
            answer = {"threw": "TypeError", "message": f"the model broke: {error!r}"}
        rest = answer.pop("rest", None)
        if "id" in message:
            self.send({**answer, "id": message["id"], "hasRest": rest is not None})
        if rest is not None:
            self._pass_on(rest, message["id"])

    def _pass_on(self, rest: Rest, number: int) -> None:
        """Send what is still to come of a body, as it comes."""
        self._coming[number] = rest
        for part in rest:
            self.send({"event": "part", "of": number, "content": _base64(part)})
        self.send({"event": "part", "of": number, "end": "broken" if rest.is_broken else "whole"})

    def _stop_body(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The page wants no more of a body."""
        if asked["of"] in self._coming:
            self._coming[asked["of"]].stop()
        return {}

    def _shown(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The document of the page itself."""
        body, headers = self._document
        return {"body": _base64(body), "type": extract_mime_type_essence(headers)}

    def _permit(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the user says to this page, as a test's driver tells it."""
        if asked["name"] in LOCAL_NETWORK_PERMISSIONS:
            self._run.permissions.setdefault(_origin(self._url), {})[asked["name"]] = asked["state"]
            self._open_pages()
        return {}

    def _add_policy(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._rules["content_security_policy"] = [
            *self._rules["content_security_policy"],
            _known(asked["content"]),
        ]
        self._open_pages()
        return {}

    def _open(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"window": self._run.open(self, asked["url"]).number}

    def _navigate(self, asked: dict[str, Any]) -> dict[str, Any]:
        window = self._run.window(asked["window"]) if asked.get("window") else self
        window.show_and_converse(self.page, asked["url"])
        return {}

    def _close(self, asked: dict[str, Any]) -> dict[str, Any]:
        (self._run.window(asked["window"]) if asked.get("window") else self).unload()
        return {}

    def _post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A message to another window."""
        self._run.window(asked["window"]).send(
            {
                "event": "message",
                "from": self.number,
                "origin": _origin(self._url),
                "data": asked["data"],
            }
        )
        return {}

    def _get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the server has, asked past the model: the harness and a page's scripts."""
        parsed = parse_url(asked["url"], self._url)
        assert parsed is not None
        response = self._run.network(HttpRequest("GET", parsed.without_fragment))
        return {"status": response.status, "body": _base64(response.body)}

    def _frame(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The document of a frame, which is a page of its own from then on."""
        result = self.page.load(asked["url"], "frame")
        last = result.exchanges[-1] if result.exchanges else None
        if last is None or last.response is None:
            return {"failed": "the frame is not loaded"}
        rules = _rules_of_page(last.response.headers, last.response.body)
        rules["top_level"] = self._url
        url = last.request.url
        self._frames.append((self._run.page(url, rules), url, rules))
        return {
            "frame": len(self._frames),
            "url": last.request.url,
            "body": _base64(last.response.body),
            "type": extract_mime_type_essence(last.response.headers),
        }

    def _of(self, asked: dict[str, Any]) -> Page:
        """The page or the frame that asks."""
        number = asked.get("frame")
        return self._frames[number - 1][0] if number else self.page

    def _cookies(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"text": self._of(asked).cookies()}

    def _set_cookie(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._of(asked).set_cookie(asked["text"])
        return {}

    def _delete_cookies(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._run.browser.cookies = CookieJar(self._run.browser.engine.cookies, time.time)
        return {}

    def _fetch(self, asked: dict[str, Any]) -> dict[str, Any]:
        # Integrity is of a whole body, and keepalive counts as long as a body comes.
        is_whole = asked.get("integrity") or asked.get("keepalive")
        by_parts = nullcontext() if is_whole else self._run.network.by_parts()
        with self._run.network.caching(asked.get("cache", "default")), by_parts:
            return _outcome(self._of(asked).fetch(asked["url"], **_options(asked)))

    def _check(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the constructor of a request does: throw, or take some of the headers."""
        options = _options(asked)
        result = self._dry.fetch(asked["url"], **options)
        names = {name.strip().lower() for name, _ in asked["headers"]}
        own = [(name, value) for name, value in asked["headers"] if name.lower() == "user-agent"]
        sent = result.exchanges[-1].request.headers if result.exchanges else asked["headers"]
        parsed = parse_url(asked["url"], self._url)
        answer = {
            "url": parsed.href if parsed else asked["url"],
            # Chromium takes a script's User-Agent, and does not send it.
            "headers": [
                header
                for header in [*(each for each in own if each not in sent), *sent]
                if header[0].lower() in names
            ],
        }
        if result.exchanges:
            answer["method"] = result.exchanges[-1].request.method
        return answer

    def _violations(
        self, result: Result | LoadResult, kind: str, again: Callable[[Page], Result | LoadResult]
    ) -> list[dict[str, Any]]:
        """Which of the page's policies refuse a request; each is reported as it says.

        `again` makes the request from a page with one policy alone. The script hears of it when the
        reports are out, so that a busy machine does not matter. (CSP, "report a violation")
        """
        if result.error is None or result.error.reason is not Reason.CONTENT_SECURITY_POLICY:
            return []
        found = []
        for policy in self._policies():
            text = "; ".join(" ".join((name, *rest)) for name, rest in policy.directives.items())
            error = again(self._run.dry.page(self._url, content_security_policy=text)).error
            if error is None or error.reason is not Reason.CONTENT_SECURITY_POLICY:
                continue
            violated = {
                "documentURI": self._url,
                "effectiveDirective": DIRECTIVES[DESTINATIONS.get(kind, kind)],
                "originalPolicy": text,
                "disposition": "enforce",
                "statusCode": 200,
            }
            found.append(violated)
            endpoints = (
                () if "report-to" in policy.directives else policy.directives.get("report-uri", ())
            )
            for url in endpoints:
                self._report(url, violated)
        return found

    def _report(self, url: str, violated: dict[str, Any]) -> None:
        named = {
            re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower(): value
            for name, value in violated.items()
        }
        self.page.send_report(url, json.dumps({"csp-report": named}).encode())

    def _policies(self) -> list[SecurityPolicy]:
        texts = self._rules["content_security_policy"]
        return [policy for text in texts for policy in parse_security_policy(text)]

    def _xhr(self, page: Page, asked: dict[str, Any]) -> dict[str, Any]:
        is_async = asked.get("isAsync", False)
        with self._run.network.by_parts() if is_async else nullcontext():
            result = page.xhr(
                asked["method"],
                asked["url"],
                headers=[(name, value) for name, value in asked.get("headers", [])],
                body=_body(asked.get("body")),
                with_credentials=asked.get("withCredentials", False),
                upload_listeners=asked.get("uploadListeners", False),
            )
        return _outcome(result)

    def _load(self, asked: dict[str, Any]) -> dict[str, Any]:
        kind = asked["kind"]
        if kind == "fetch":
            return self._preload(asked)
        integrity = asked["integrity"] if kind in ("script", "module", "stylesheet") else ""
        by_parts = self._run.network.by_parts(encoded=False)
        with by_parts if kind in MEDIA else nullcontext():
            result = self.page.load(asked["url"], kind, asked["crossorigin"], integrity=integrity)
        last = result.exchanges[-1].response if result.exchanges else None
        violations = self._violations(
            result, kind, lambda page: page.load(asked["url"], kind, asked["crossorigin"])
        )
        return {
            "loaded": result.loaded,
            "isOk": last is not None and 200 <= last.status < 300,
            "body": _base64(last.body if last else b""),
            "violations": violations,
        }

    def _connect(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Open a WebSocket; the first message that comes."""
        with self._run.network.upgrading():
            result = self.page.connect(asked["url"])
        last = result.exchanges[-1].response if result.exchanges else None
        if result.error is not None or last is None:
            return {"failed": "the connection is not made"}
        return {"message": last.body.decode("utf-8", "replace")}

    def _preload(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What ``<link rel=preload as=fetch>`` loads. (HTML, "create a potential-CORS request")"""
        credentials: Credentials = "include"
        if asked["crossorigin"] == "anonymous":
            credentials = "same-origin"
        mode: Mode = "no-cors" if asked["crossorigin"] is None else "cors"
        result = self.page.fetch(asked["url"], mode=mode, credentials=credentials)
        return {"loaded": result.allowed}


def _origin(url: str) -> str:
    parsed = parse_url(url)
    return str(parsed.origin) if parsed and parsed.origin else "null"


def _allow_everything(request: HttpRequest) -> HttpResponse:
    headers = [
        ("Access-Control-Allow-Origin", request.header("origin") or "*"),
        ("Access-Control-Allow-Credentials", "true"),
    ]
    if is_preflight(request):
        for name in ("method", "headers"):
            value = request.header(f"access-control-request-{name}")
            plural = "methods" if name == "method" else name
            headers.append((f"Access-Control-Allow-{plural}", value or ""))
    return HttpResponse(200, headers)


def _known(policies: str) -> str:
    """The `policies` of a page, without the directives that no browser knows."""
    return ",".join(
        ";".join(each for each in policy.split(";") if not unknown_directives(each))
        for policy in policies.split(",")
    )


def _rules_of_page(headers: list[Header], body: bytes) -> PageOptions:
    """What the page's headers and its ``meta`` elements say about its requests."""
    text = body.decode("utf-8", "replace")
    policies = [value for name, value in headers if name.lower() == "content-security-policy"]
    policies += re.findall(
        r"""<meta\s+http-equiv=["']?content-security-policy["']?\s+content=(["'])(.*?)\1""",
        text, re.IGNORECASE | re.DOTALL,
    )  # fmt: skip
    referrers = [value for name, value in headers if name.lower() == "referrer-policy"]
    referrers += re.findall(r"""<meta\s+name=["']?referrer["']?\s+content=["']?([\w-]*)""", text)
    embedder = [value for name, value in headers if name.lower() == "cross-origin-embedder-policy"]
    rules: PageOptions = {
        "mixed_content": "checked",
        "content_security_policy": [
            _known(each if isinstance(each, str) else each[1]) for each in policies
        ],
    }
    if referrers and referrers[-1] in get_args(ReferrerPolicy):
        rules["referrer_policy"] = referrers[-1]  # type: ignore[typeddict-item]  # just looked up
    if embedder and embedder[0] in get_args(EmbedderPolicy):
        rules["embedder_policy"] = embedder[0]  # type: ignore[typeddict-item]  # just looked up
    return rules


def _options(asked: dict[str, Any]) -> FetchOptions:
    """The options of the call that the model knows."""
    given: dict[str, Any] = {}
    for name, value in asked.items():
        option = OPTION_NAMES.get(name, name)
        if option in FetchOptions.__annotations__:
            given[option] = value
    given["headers"] = [(name, value) for name, value in asked["headers"]]
    given["body"] = _body(asked.get("body"))
    return given  # type: ignore[return-value]  # made of the names of FetchOptions


def _body(body: dict[str, Any] | None) -> Any:
    if body is None:
        return None
    content = body["content"]
    match body["kind"]:
        case "text":
            return base64.b64decode(content).decode()
        case "pairs":
            return UrlEncodedForm(content)
        case "stream":
            return Stream([base64.b64decode(content)])
        case "form":
            return MultipartForm(
                (name, value if isinstance(value, str) else _file(value)) for name, value in content
            )
    return base64.b64decode(content)


def _file(value: dict[str, str]) -> File:
    return File(base64.b64decode(value["content"]), value["name"], value["type"])


def _outcome(result: Result) -> dict[str, Any]:
    if result.response is None:
        assert result.error is not None
        return {"failed": result.error.message}
    response = result.response
    last = result.exchanges[-1].response if result.exchanges else None
    has_body = response.type not in ("opaque", "opaqueredirect") and not (
        result.exchanges and result.exchanges[-1].request.method == "HEAD"
    )
    rest = last.rest if isinstance(last, Received) and has_body else None
    return {
        "rest": rest,
        "response": {
            "type": response.type,
            "status": response.status,
            "statusText": response.status_text,
            "url": response.url,
            "redirected": response.redirected,
            "headers": response.headers,
            "body": _base64(response.body),
            "hasBody": has_body,
            "isBroken": isinstance(last, Received) and last.is_broken,
        },
    }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
