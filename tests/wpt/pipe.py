"""The model behind a page's pipe: a test runs under Node, and `crossorigin.browser` answers it.

What a browser's network stack does is in `network`.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, get_args

from crossorigin.browser import (
    Browser,
    DOMException,
    EmbedderPolicy,
    FetchOptions,
    File,
    HttpRequest,
    HttpResponse,
    MultipartForm,
    Page,
    PageOptions,
    ReferrerPolicy,
    Result,
    Stream,
    UrlEncodedForm,
    is_preflight,
)
from crossorigin.browser.cookie_jar import CookieJar
from crossorigin.fetch.header_lists import Header
from crossorigin.fetch.mime import extract_mime_type_essence
from crossorigin.fetch.urls import parse_url

from .files import TestPage
from .network import Network
from .results import PageResult
from .wptserve import WptServer

__all__ = ["run_in_model"]

PAGE = Path(__file__).with_name("page.js")
GRACE = 60.0
"""Seconds that a page may take beyond its own time limit."""
OPTION_NAMES = {"referrerPolicy": "referrer_policy"}


def run_in_model(server: WptServer, test: TestPage, engine: str) -> PageResult:
    """Run `test` in the model of `engine`."""
    with _Page(server.url(test.path, is_https=test.is_https), engine) as page:
        return page.run(test)


class _Page:
    """A page of the model, and the Node process that is its script."""

    def __init__(self, url: str, engine: str) -> None:
        self._url = url
        self._network = Network()
        self._browser = Browser(engine=engine, transport=self._network)
        self._page = self._browser.page(url)
        self._frames: list[Page] = []
        self._dry = Browser(engine=engine, transport=_allow_everything).page(url)
        self._threads = ThreadPoolExecutor(24)
        self._writing = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def run(self, test: TestPage) -> PageResult:
        config = {"url": self._url, "seconds": test.seconds}
        command = ["node", "--experimental-vm-modules", str(PAGE), json.dumps(config)]
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
                assert process.stdin is not None
                with suppress(OSError), self._writing:  # what came too late
                    process.stdin.close()

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
            "document": self._document,
            "frame": self._frame,
            "get": self._get,
            "cookies": self._cookies,
            "set-cookie": self._set_cookie,
            "delete-cookies": self._delete_cookies,
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

    def _document(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The page itself, which may set cookies and rules for what it fetches."""
        result = self._page.navigate(self._url)
        answer = result.exchanges[-1].response
        assert result.response is not None
        assert answer is not None
        headers = answer.headers
        self._page = self._browser.page(self._url, **_rules_of_page(headers, result.response.body))
        return {
            "body": _base64(result.response.body),
            "type": extract_mime_type_essence(headers),
        }

    def _get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the server has, asked past the model: the harness and a page's scripts."""
        parsed = parse_url(asked["url"], self._url)
        assert parsed is not None
        response = self._network(HttpRequest("GET", parsed.without_fragment))
        return {"status": response.status, "body": _base64(response.body)}

    def _frame(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The document of a frame, which is a page of its own from then on."""
        result = self._page.load(asked["url"], "frame")
        last = result.exchanges[-1] if result.exchanges else None
        if last is None or last.response is None:
            return {"failed": "the frame is not loaded"}
        rules = _rules_of_page(last.response.headers, last.response.body)
        rules["top_level"] = self._url
        self._frames.append(self._browser.page(last.request.url, **rules))
        return {
            "frame": len(self._frames),
            "url": last.request.url,
            "body": _base64(last.response.body),
            "type": extract_mime_type_essence(last.response.headers),
        }

    def _of(self, asked: dict[str, Any]) -> Page:
        """The page or the frame that asks."""
        number = asked.get("frame")
        return self._frames[number - 1] if number else self._page

    def _cookies(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"text": self._of(asked).cookies()}

    def _set_cookie(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._of(asked).set_cookie(asked["text"])
        return {}

    def _delete_cookies(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._browser.cookies = CookieJar(self._browser.engine.cookies, time.time)
        return {}

    def _fetch(self, asked: dict[str, Any]) -> dict[str, Any]:
        with self._network.caching(asked.get("cache", "default")):
            return _outcome(self._of(asked).fetch(asked["url"], **_options(asked)))

    def _check(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the constructor of a request does: throw, or take some of the headers."""
        options = _options(asked)
        result = self._dry.fetch(asked["url"], **options)
        names = {name.strip().lower() for name, _ in asked["headers"]}
        own = [pair for pair in asked["headers"] if pair[0].lower() == "user-agent"]
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
        kind = asked["kind"]
        integrity = asked["integrity"] if kind in ("script", "module", "stylesheet") else ""
        result = self._page.load(asked["url"], kind, asked["crossorigin"], integrity=integrity)
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
            each if isinstance(each, str) else each[1] for each in policies
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
