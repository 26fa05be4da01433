"""The model behind a page's pipe: a test runs under Node, and `crossorigin.browser` answers it.

Only the public interface of the model is used. The transport adds what the network stack of a
browser adds, and sends every host name of WPT to this machine.
"""

from __future__ import annotations

import base64
import json
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from crossorigin.browser import (
    Browser,
    DOMException,
    FetchOptions,
    File,
    HttpRequest,
    HttpResponse,
    MultipartForm,
    NoAnswer,
    Page,
    Result,
    Stream,
    UrlEncodedForm,
    is_preflight,
)
from crossorigin.fetch.urls import parse_url
from crossorigin.transports import NetworkTransport

from .files import TestPage, scripts_of_html
from .wptserve import HOSTS, WptServer

__all__ = ["PageResult", "run_in_model"]

PAGE = Path(__file__).with_name("page.js")
GRACE = 15.0
"""Seconds that a page may take beyond its own time limit."""
BROWSERS_OWN = [("Accept-Language", "en"), ("User-Agent", "crossorigin")]
OPTION_NAMES = {"referrerPolicy": "referrer_policy"}


@dataclass
class PageResult:
    """What a test gave: "OK" or why not, and the status and message of each subtest."""

    harness: str
    subtests: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Network:
    """The network: every host of WPT is this machine, and there are no others."""

    def __init__(self) -> None:
        self._transport = NetworkTransport(trust_env=False, verify=False, timeout=30)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        parts = urlsplit(request.url)
        if parts.hostname not in HOSTS:
            raise NoAnswer("there is no such host")
        port = f":{parts.port}" if parts.port else ""
        here = parts._replace(netloc=f"127.0.0.1{port}").geturl()
        present = {name.lower() for name, _ in request.headers}
        added = [header for header in BROWSERS_OWN if header[0].lower() not in present]
        headers = [("Host", f"{parts.hostname}{port}"), *request.headers, *added]
        return self._transport(replace(request, url=here, headers=headers))

    def close(self) -> None:
        self._transport.close()


def run_in_model(server: WptServer, test: TestPage, engine: str) -> PageResult:
    """Run `test` in the model of `engine`."""
    url = server.url(test.path, is_https=test.is_https)
    with _Page(url, engine) as page:
        scripts = test.scripts or scripts_of_html(
            test.path.partition("?")[0], page.get(test.path).body.decode("utf-8", "replace")
        )
        return page.run(test, scripts)


class _Page:
    """A page of the model, and the Node process that is its script."""

    def __init__(self, url: str, engine: str) -> None:
        self._url = url
        self._network = _Network()
        self._page = Browser(engine=engine, transport=self._network).page(url)
        self._dry = Browser(engine=engine, transport=_allow_everything).page(url)
        self._threads = ThreadPoolExecutor(24)
        self._writing = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._network.close()

    def get(self, path: str) -> HttpResponse:
        """What the server has at `path`."""
        parsed = parse_url(path, self._url)
        assert parsed is not None
        return self._network(HttpRequest("GET", parsed.without_fragment))

    def run(self, test: TestPage, scripts: list[Any]) -> PageResult:
        config = {"url": self._url, "test": test.path, "scripts": scripts, "seconds": test.seconds}
        command = ["node", str(PAGE), json.dumps(config)]
        with subprocess.Popen(  # noqa: S603 (the checkout is the user's own)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            overdue = threading.Timer(test.seconds + GRACE, process.kill)
            overdue.start()
            try:
                return self._converse(process)
            finally:
                overdue.cancel()
                process.kill()

    def _converse(self, process: subprocess.Popen[bytes]) -> PageResult:
        assert process.stdout is not None
        for line in process.stdout:
            message = json.loads(line)
            if message["do"] == "done":
                subtests = {name: (status, text) for name, status, text in message["results"]}
                return PageResult(message["harness"], subtests)
            self._threads.submit(self._answer, process, message)
        return PageResult("CRASH")

    def _answer(self, process: subprocess.Popen[bytes], message: dict[str, Any]) -> None:
        answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "get": self._get,
            "fetch": self._fetch,
            "check": self._check,
            "xhr": lambda asked: self._xhr(self._page, asked),
            "check-xhr": lambda asked: self._xhr(self._dry, asked),
            "load": self._load,
        }
        try:
            answer = answers[message["do"]](message)
        except DOMException as error:
            answer = {"threw": error.name, "message": str(error)}
        except (TypeError, ValueError) as error:
            answer = {"threw": "TypeError", "message": str(error)}
        except Exception as error:  # a fault of the model is a failed subtest
            answer = {"threw": "TypeError", "message": f"the model broke: {error!r}"}
        line = json.dumps({**answer, "id": message["id"]}).encode() + b"\n"
        try:
            with self._writing:
                assert process.stdin is not None
                process.stdin.write(line)
                process.stdin.flush()
        except (OSError, ValueError):
            pass  # the page is over

    def _get(self, asked: dict[str, Any]) -> dict[str, Any]:
        response = self.get(asked["url"])
        return {"status": response.status, "body": _base64(response.body)}

    def _fetch(self, asked: dict[str, Any]) -> dict[str, Any]:
        return _outcome(self._page.fetch(asked["url"], **_options(asked)))

    def _check(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the constructor of a request does: throw, or take some of the headers."""
        options = _options(asked)
        result = self._dry.fetch(asked["url"], **options)
        names = {name.strip().lower() for name, _ in asked["headers"]}
        sent = result.exchanges[-1].request.headers if result.exchanges else asked["headers"]
        parsed = parse_url(asked["url"], self._url)
        answer = {
            "url": parsed.href if parsed else asked["url"],
            "headers": [header for header in sent if header[0].lower() in names],
        }
        if result.exchanges:
            answer["method"] = result.exchanges[-1].request.method
        return answer

    def _xhr(self, page: Page, asked: dict[str, Any]) -> dict[str, Any]:
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
        result = self._page.load(asked["url"], asked["kind"], asked["crossorigin"])
        last = result.exchanges[-1].response if result.exchanges else None
        return {"loaded": result.loaded, "body": _base64(last.body if last else b"")}


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
    return {
        "response": {
            "type": response.type,
            "status": response.status,
            "statusText": response.status_text,
            "url": response.url,
            "redirected": response.redirected,
            "headers": response.headers,
            "body": _base64(response.body),
            "hasBody": response.type not in ("opaque", "opaqueredirect"),
        }
    }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
