"""The page's code: the request as a page writes it, and how its kind differs from fetch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final, TypedDict

from .scenario import LabRequest, LabScenario

__all__ = ["PageCode", "page_code"]


class PageCode(TypedDict):
    """The request as code of the page: what makes it, the code, and what differs from `fetch`."""

    title: str
    code: str
    notes: list[str]


_NO_CHOICE: Final = {
    "xhr": [
        "withCredentials is what credentials: “include” is for fetch; without it, cookies go to "
        "the page's own origin only.",
        "It always uses CORS, and always follows redirects: it has no mode and no redirect mode.",
        "If it fails, the event error comes, with status 0 and no reason. A listener on "
        "xhr.upload makes a preflight necessary.",
    ],
    "image": [
        "Without the attribute crossorigin, an image is fetched without CORS and with cookies. It "
        "is shown, but a canvas with it cannot be read.",
        "With the attribute it is fetched with CORS, and is not shown unless the server allows "
        "the page. The event error does not say why.",
    ],
    "eventsource": [
        "It is a GET with CORS that never needs a preflight: it has no headers of the page's.",
        "withCredentials is what credentials: “include” is for fetch.",
        "It opens if the status is 200 and the type text/event-stream. The event error does not "
        "say why it failed.",
    ],
    "websocket": [
        "CORS does not apply: there is no preflight, and no header of the response decides. The "
        "server looks at Origin itself.",
        "Cookies always go along, by the rules of SameSite. If it fails, the event error says "
        "nothing, and the event close has the code 1006.",
    ],
    "form": [
        "CORS does not apply: the browser leaves the page, and shows the response as a new one. "
        "The page that had the form never reads it.",
        "A form cannot set headers, and has GET and POST only. So the server has to look at "
        "Origin, or to ask for a token, before it obeys one (CSRF).",
    ],
}
"""What differs from fetch, in sentences, by the kind of request."""


def page_code(scenario: LabScenario) -> PageCode:
    """The scenario's request as the page's code."""
    request = scenario.request
    title, write = _KINDS[request.kind]
    notes = [*_NO_CHOICE.get(request.kind, [])]
    return {"title": title, "code": "\n".join(write(request)) + "\n", "notes": notes}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _body(request: LabRequest) -> str | None:
    text = _quoted(request.body.text)
    return {
        "none": None,
        "form": f"new URLSearchParams({{text: {text}}})",
        "multipart": "form",
        "bytes": f"new TextEncoder().encode({text})",
        "stream": f"new Blob([{text}]).stream()",
    }.get(request.body.kind, text)


def _headers(request: LabRequest) -> list[tuple[str, str]]:
    names = {name.lower() for name, _ in request.headers}
    is_json = request.body.kind == "json" and "content-type" not in names
    return [*request.headers, *([("Content-Type", "application/json")] if is_json else [])]


def _parts(request: LabRequest) -> Iterator[str]:
    if request.body.kind == "multipart":
        yield "const form = new FormData();"
        yield f'form.append("text", {_quoted(request.body.text)});'


def _fetch(request: LabRequest) -> Iterator[str]:
    options: list[str] = []
    if request.method != "GET":
        options.append(f"method: {_quoted(request.method)}")
    headers = _headers(request)
    if headers:
        listed = ", ".join(f"[{_quoted(name)}, {_quoted(value)}]" for name, value in headers)
        options.append(f"headers: [{listed}]")
    defaults = {"mode": "cors", "credentials": "same-origin", "redirect": "follow"}
    for name, default in {**defaults, "cache": "default"}.items():
        value = getattr(request, name)
        if value != default:
            options.append(f"{name}: {_quoted(value)}")
    body = _body(request)
    if body is not None:
        options.append(f"body: {body}")
    if request.body.kind == "stream":
        options.append('duplex: "half"')
    yield from _parts(request)
    if not options:
        yield f"const response = await fetch({_quoted(request.url)});"
        return
    yield f"const response = await fetch({_quoted(request.url)}, {{"
    yield from (f"  {each}," for each in options)
    yield "});"


def _xhr(request: LabRequest) -> Iterator[str]:
    yield from _parts(request)
    yield "const xhr = new XMLHttpRequest();"
    yield f"xhr.open({_quoted(request.method)}, {_quoted(request.url)});"
    for name, value in _headers(request):
        yield f"xhr.setRequestHeader({_quoted(name)}, {_quoted(value)});"
    if request.credentials == "include":
        yield "xhr.withCredentials = true;"
    yield 'xhr.addEventListener("load", () => show(xhr.status, xhr.responseText));'
    yield 'xhr.addEventListener("error", () => show("no reason is told"));'
    yield f"xhr.send({_body(request) or ''});"


def _image(request: LabRequest) -> Iterator[str]:
    attribute = ""
    if request.mode == "cors":
        value = "use-credentials" if request.credentials == "include" else "anonymous"
        attribute = f' crossorigin="{value}"'
    url = request.url.replace("&", "&amp;").replace('"', "&quot;")
    yield f'<img src="{url}"{attribute} alt="…">'


def _event_source(request: LabRequest) -> Iterator[str]:
    options = ", {withCredentials: true}" if request.credentials == "include" else ""
    yield f"const events = new EventSource({_quoted(request.url)}{options});"
    yield 'events.addEventListener("message", (event) => show(event.data));'
    yield 'events.addEventListener("error", () => show("no reason is told"));'


def _websocket(request: LabRequest) -> Iterator[str]:
    yield f"const socket = new WebSocket({_quoted(request.url)});"
    yield 'socket.addEventListener("open", () => socket.send("hello"));'
    yield 'socket.addEventListener("close", (event) => show(event.code));'


def _form(request: LabRequest) -> Iterator[str]:
    url = request.url.replace("&", "&amp;").replace('"', "&quot;")
    value = request.body.text.replace("&", "&amp;").replace('"', "&quot;")
    kind = ' enctype="multipart/form-data"' if request.body.kind == "multipart" else ""
    yield f'<form action="{url}" method="{request.method.lower()}"{kind}>'
    yield f'  <input name="text" value="{value}">'
    yield "  <button>Send</button>"
    yield "</form>"


_KINDS: Final[dict[str, tuple[str, Callable[[LabRequest], Iterator[str]]]]] = {
    "fetch": ("fetch()", _fetch),
    "xhr": ("XMLHttpRequest", _xhr),
    "image": ("An image", _image),
    "eventsource": ("EventSource", _event_source),
    "websocket": ("WebSocket", _websocket),
    "form": ("A form", _form),
}
