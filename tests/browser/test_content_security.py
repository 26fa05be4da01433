"""The page's Content Security Policy in the model."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, get_args

import pytest

from crossorigin.browser import (
    ENGINES,
    Browser,
    ElementKind,
    HttpRequest,
    HttpResponse,
    LoadResult,
    Page,
    Reason,
    Result,
)

from .kinds import KINDS

PAGE = "https://app.example.com/"
API = "https://api.example.net/items"


def grants(request: HttpRequest) -> HttpResponse:
    headers = [("Access-Control-Allow-Origin", "*")]
    if request.url.endswith("/moved"):
        return HttpResponse(302, [*headers, ("Location", API)])
    return HttpResponse(200, [*headers, ("Content-Type", "text/css")])


def page(*policies: str, engine: str = "standard", url: str = PAGE) -> Page:
    browser = Browser(transport=grants, engine=engine)
    return browser.page(url, content_security_policy=policies)


def test_connect_src_decides_about_scripts_requests() -> None:
    opened = page("connect-src 'self'")
    for result in (opened.fetch(API), opened.xhr("GET", API), opened.connect(API)):
        assert result.error is not None
        assert result.error.reason is Reason.CONTENT_SECURITY_POLICY
        assert not result.sent
    listened = opened.listen(API)
    assert listened.error is not None
    assert opened.load(API, "image").loaded
    assert page("connect-src https://api.example.net").fetch(API).allowed


@pytest.mark.parametrize(
    ("kind", "directive"),
    [
        ("image", "img-src"),
        ("script", "script-src"),
        ("stylesheet", "style-src"),
        ("font", "font-src"),
        ("video", "media-src"),
        ("frame", "frame-src"),
    ],
)
def test_each_kind_has_its_directive(kind: str, directive: str) -> None:
    for policy in (f"{directive} 'none'", "default-src 'none'"):
        result = page(policy).load(API, kind)  # type: ignore[arg-type]  # of ElementKind
        assert result.error is not None
        assert result.error.reason is Reason.CONTENT_SECURITY_POLICY
    open_up = f"default-src 'none'; {directive} api.example.net"
    error = page(open_up).load(API, kind).error  # type: ignore[arg-type]  # of ElementKind
    assert error is None or error.reason is not Reason.CONTENT_SECURITY_POLICY


def test_every_policy_has_to_allow_it() -> None:
    assert not page("connect-src *", "connect-src 'self'").fetch(API).allowed
    assert not page("connect-src *, connect-src 'self'").fetch(API).allowed
    one = Browser(transport=grants).page(PAGE, content_security_policy="img-src *")
    assert one.fetch(API).allowed


def test_redirects_are_compared_too() -> None:
    result = page("connect-src https://other.example").fetch("https://other.example/moved")
    assert result.error is not None
    assert result.error.reason is Reason.CONTENT_SECURITY_POLICY
    assert len(result.exchanges) == 1


def test_insecure_requests_are_upgraded() -> None:
    opened = page("upgrade-insecure-requests", url="http://app.example.com/")
    result = opened.fetch(API.replace("https", "http"))
    assert [request.url for request, _ in result.exchanges] == [API]
    assert "the page's policy has upgrade-insecure-requests" in result.explain()
    linked = opened.navigate(API.replace("https", "http"))
    assert [request.url for request, _ in linked.exchanges] == [API.replace("https", "http")]
    local = opened.fetch("http://localhost/")
    assert [request.url for request, _ in local.exchanges] == ["http://localhost/"]


@pytest.mark.parametrize(
    ("url", "policy", "target", "sent"),
    [
        # A page elsewhere: `wss:` covers what is upgraded, and nothing is compared as https.
        ("http://app.example.com/", "connect-src wss:", "ws://b.example/", "https://b.example/"),
        ("http://app.example.com/", "connect-src wss:", "ws://localhost/", "https://localhost/"),
        # A page at localhost: the URL of https is compared too, without its path.
        ("http://localhost/", "connect-src wss:", "ws://b.example/", None),
        ("http://localhost/", "connect-src ws:", "ws://b.example/", None),
        ("http://localhost/", "connect-src https:", "ws://b.example/", None),
        ("http://127.0.0.1/", "connect-src wss: https:", "ws://b.example/", "https://b.example/"),
        (
            "http://localhost/", "connect-src ws: https://b.example/y", "ws://b.example/",
            "https://b.example/",
        ),
        ("http://localhost/", "connect-src wss:", "wss://b.example/", "https://b.example/"),
        ("http://localhost/", "connect-src ws:", "ws://localhost/", "http://localhost/"),
        ("http://localhost/", "img-src *", "ws://[::1]/", "http://[::1]/"),
        ("https://localhost/", "img-src *", "ws://b.example/", None),
        ("https://localhost/", "img-src *", "ws://127.0.0.1/", "http://127.0.0.1/"),
    ],
)  # fmt: skip
def test_firefox_upgrades_the_websockets_of_pages_at_localhost_like_http(
    url: str, policy: str, target: str, sent: str | None
) -> None:
    page = Browser(transport=grants, engine="firefox").page(
        url, content_security_policy=f"upgrade-insecure-requests; {policy}", mixed_content="checked"
    )
    assert [request.url for request, _ in page.connect(target).exchanges] == (
        [] if sent is None else [sent]
    )


def test_links_are_not_compared_and_forms_are() -> None:
    opened = page("default-src 'none'")
    assert opened.navigate(API).error is None
    assert opened.submit(API, [("a", "b")]).error is None
    for method in ("GET", "POST"):
        error = page("form-action 'self'").submit(API, [("a", "b")], method=method).error
        assert error is not None
        assert error.reason is Reason.CONTENT_SECURITY_POLICY


def test_the_console_has_the_words_of_each_browser() -> None:
    error = page("default-src 'none'").fetch(API).error
    assert error is not None
    assert error.console == {
        "chromium": f"Connecting to '{API}' violates the following Content Security Policy "
        "directive: \"default-src 'none'\". Note that 'connect-src' was not explicitly set, so "
        "'default-src' is used as a fallback. The action has been blocked.",
        "firefox": f"The page’s settings blocked the loading of a resource (connect-src) at {API} "
        "because it violates the following directive: “default-src 'none'”",
        "webkit": f"Refused to connect to {API} because it appears in neither the connect-src "
        "directive nor the default-src directive of the Content Security Policy.",
    }


POLICIES = [
    ("default-src 'self'",),
    ("default-src 'none'",),
    ("default-src 'self'; connect-src 'none'; script-src 'none'",),
    ("default-src 'self'; script-src-elem b.example; child-src b.example; font-src 'self'",),
    ("script-src 'nonce-x' b.example; style-src 'self'; img-src 'self'; form-action 'none'",),
    ("default-src 'self', connect-src b.example; img-src *",),
    ("connect-src 'self'", "default-src b.example", "img-src 'self'"),
    ("Default-Src HTTPS://b.example/x",),
]
TARGETS = [
    "https://api.example.net/items?token=secret;x,y#z",
    "http://user@api.example.net:8080/a;b,c",
    "http://192.0.2.7/",
    "https://xn--bcher-kva.example./",
    "http://localhost:3000/",
]


def loads(kind: ElementKind) -> Callable[[Page, str], LoadResult]:
    return lambda page, url: page.load(url.replace("user@", ""), kind)


def load_own(page: Page, kind: ElementKind) -> LoadResult:
    return page.load("/own", kind)


REQUESTS: dict[str, Callable[[Page, str], Result | LoadResult | None]] = {
    "fetch": lambda page, url: page.fetch(url.replace("user@", "")),
    "beacon": lambda page, url: page.send_beacon(url.replace("user@", "")),
    "event source": lambda page, url: page.listen(url.replace("user@", "")),
    "socket": lambda page, url: page.connect(url.replace("http", "ws").replace("user@", "")),
    "form": lambda page, url: page.submit(url.replace("user@", "")),
    **{kind: loads(kind) for kind in get_args(ElementKind)},
}
OWN: list[Callable[[Page], Result | LoadResult]] = [
    lambda page: page.fetch("/own"),
    lambda page: page.fetch("https://b.example/x"),
    lambda page: page.submit("/own"),
    *(partial(load_own, kind=kind) for kind in get_args(ElementKind)),
]
"""What a page of these policies may have loaded before."""


def with_change(policies: tuple[str, ...], change: str) -> tuple[str, ...]:
    """The policies with a directive in place of their own, or beside the one that stood in.

    As the advice has it: each policy that refused, and that the directive is for.
    """
    name, *sources = change.lower().split()
    changed = []
    for text in ", ".join(policies).split(", "):
        directives = {each.split()[0].lower(): each.strip() for each in text.split(";")}
        stands_in = next((each for each in STAND_INS[name] if each in directives), name)
        before = set(directives.get(stands_in, "x x").lower().split()[1:])
        if before - {"'none'"} <= set(sources):
            directives[name] = change
        changed.append("; ".join(directives.values()))
    return tuple(changed)


STAND_INS = {
    **{
        name: (name, "default-src")
        for name in ("connect-src", "font-src", "img-src", "manifest-src", "media-src",
                     "object-src", "script-src", "style-src")
    },
    "default-src": ("default-src",),
    "form-action": ("form-action",),
    "frame-src": ("frame-src", "child-src", "default-src"),
    "script-src-elem": ("script-src-elem",),
    "worker-src": ("worker-src", "child-src", "script-src", "default-src"),
}  # fmt: skip


def is_refused_by_policy(result: Result | LoadResult | None) -> bool:
    error = None if result is None else result.error
    return error is not None and error.reason is Reason.CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("policies", POLICIES)
def test_the_advice_cures_and_takes_nothing_away(policies: tuple[str, ...]) -> None:
    allowed = [each for each in OWN if not is_refused_by_policy(each(page(*policies)))]
    cures = set()
    for number, does in enumerate(REQUESTS.values()):
        for shift, engine in enumerate(ENGINES):
            target = TARGETS[(number + shift) % len(TARGETS)]
            refused = does(page(*policies, engine=engine), target)
            if refused is None or not is_refused_by_policy(refused):
                continue
            assert refused.error is not None
            hint = refused.error.hint
            assert "?" not in hint
            assert "secret" not in hint
            if hint.startswith("Serve it from the page's own origin."):
                target = PAGE
            cured = policies
            for change in re.findall("“(.*?)”", hint):
                cured = with_change(cured, change)
            assert not is_refused_by_policy(does(page(*cured, engine=engine), target)), cured
            cures.add(cured)
    assert cures
    for cured in cures:
        lost = [each for each in allowed if is_refused_by_policy(each(page(*cured)))]
        assert not lost, cured


@pytest.mark.parametrize("engine", ENGINES)
def test_the_hint_tells_what_a_policy_cannot_name(engine: str) -> None:
    error = page("default-src 'self'", engine=engine).fetch("http://[::1]:3000/?a").error
    assert error is not None
    assert error.hint == (
        "A Content-Security-Policy cannot name http://[::1]:3000: its sources have host names, or "
        "addresses like 192.0.2.1. Use another name of that host in the URL, and name that in "
        f"connect-src of the Content-Security-Policy of {PAGE}."
    )
    data = page("default-src 'self'", engine=engine).fetch("data:,x").error
    assert data is not None
    assert "“connect-src 'self' data:”" in data.hint


def test_a_strict_policy_trusts_no_url() -> None:
    for kind in ("script", "module"):
        error = page("script-src 'strict-dynamic' 'nonce-x'").load(API, kind).error
        assert error is not None
        assert error.hint.startswith("Give the element the nonce of the policy")


STRICT = "'self' 'strict-dynamic' 'nonce-abc' 'unsafe-inline' 'unsafe-eval'"
MEANINGLESS = {"connect-src", "font-src", "frame-src", "img-src", "media-src", "object-src"}
"""The directives in which 'self' is the only keyword that says something."""


@pytest.mark.parametrize("policy", [f"script-src {STRICT}; default-src 'self'", "default-src"])
@pytest.mark.parametrize("engine", ENGINES)
def test_keywords_of_scripts_are_for_scripts(engine: str, policy: str) -> None:
    policy = policy if " " in policy else f"{policy} {STRICT}"
    for url in ("http://[::1]:3000/", API):
        for name, call in KINDS.items():
            error = call(page(policy, engine=engine), url).error
            if error is None or error.reason is not Reason.CONTENT_SECURITY_POLICY:
                continue
            kind, case = name.partition(" ")[0], (url, name, error.hint)
            assert ("the nonce" in error.hint) == (kind in ("script", "module")), case
            for change in re.findall("“(.*?)”", error.hint):
                directive, _, sources = change.partition(" ")
                if directive in MEANINGLESS:
                    own, _, host = sources.partition("://")
                    assert (own.split()[0], host) == ("'self'", "api.example.net"), case
                    assert len(own.split()) == len(sources.split()), case
                assert ("strict" in sources) <= (directive == "default-src"), case
                cured = with_directive(policy, change)
                assert not is_refused_by_policy(call(page(cured, engine=engine), url)), case


def with_directive(policy: str, change: str) -> str:
    """`policy` with `change` in place of its own directive of that name."""
    name = change.partition(" ")[0]
    others = [each for each in policy.split("; ") if each.partition(" ")[0] != name]
    return "; ".join([*others, change])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_worker_of_another_origin_has_to_move(engine: str) -> None:
    error = page("worker-src 'self'", engine=engine).load(API, "worker").error
    assert error is not None
    assert error.hint == "Serve it from the page's own origin."
    none = page("worker-src 'none'", engine=engine).load(API, "worker").error
    assert none is not None
    assert none.hint == (
        "Serve it from the page's own origin. Let the Content-Security-Policy of "
        f"{PAGE} have: “worker-src https://app.example.com”."
    )


def test_hints_have_the_urls_without_their_query() -> None:
    opened = Browser(transport=grants).page(f"{PAGE}?token=secret", mixed_content="checked")
    error = opened.fetch("http://api.example.net/a?token=secret").error
    assert error is not None
    assert error.hint == "Serve http://api.example.net/a over https."


def test_chromium_has_words_of_its_own_for_frames() -> None:
    error = page("frame-src 'self'").load(API, "frame").error
    assert error is not None
    assert error.console["chromium"] == (
        "Framing 'https://api.example.net/' violates the following Content Security Policy "
        "directive: \"frame-src 'self'\". The request has been blocked.\n"
    )


@pytest.mark.parametrize(("engine", "is_upgraded"), [("standard", True), ("webkit", False)])
def test_redirects_of_frames_are_upgraded_except_in_webkit(engine: Any, is_upgraded: bool) -> None:
    def server(request: HttpRequest) -> HttpResponse:
        moved = [("Location", "http://api.example.net/")] if request.url == API else []
        return HttpResponse(302 if moved else 200, moved)

    opened = Browser(transport=server, engine=engine).page(
        PAGE, content_security_policy="upgrade-insecure-requests"
    )
    last = opened.load(API, "frame").exchanges[-1].request
    assert last.url == f"http{'s' * is_upgraded}://api.example.net/"


def test_a_policy_is_text() -> None:
    with pytest.raises(TypeError, match="content_security_policy is 1; it must be text"):
        Browser(transport=grants).page(PAGE, content_security_policy=[1])  # type: ignore[list-item]


HASH = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
WRONG = "sha384-x"


@pytest.mark.parametrize(
    ("policy", "kind", "element", "is_sent"),
    [
        ("script-src 'nonce-a'", "script", {"nonce": "a"}, True),
        ("script-src 'nonce-a'", "script", {"nonce": "A"}, False),
        ("script-src 'nonce-'", "script", {}, False),
        ("script-src 'NONCE-a'", "module", {"nonce": "a"}, True),
        ("style-src 'nonce-a'", "stylesheet", {"nonce": "a"}, True),
        ("default-src 'nonce-a'", "stylesheet", {"nonce": "a"}, True),
        (f"script-src '{HASH}'", "script", {"integrity": HASH}, True),
        (f"script-src '{HASH}'", "script", {"integrity": f"{HASH} {WRONG}"}, False),
        (f"script-src '{HASH}' '{WRONG}'", "script", {"integrity": f"{HASH} {WRONG}"}, True),
        (f"script-src '{HASH}'", "script", {}, False),
        (f"style-src '{HASH}'", "stylesheet", {"integrity": HASH}, False),
        ("script-src 'strict-dynamic' https:", "script", {}, False),
        ("script-src 'strict-dynamic'", "script", {"by_script": True}, True),
        ("script-src 'Strict-Dynamic' 'nonce-a'", "script", {"nonce": "a"}, True),
        ("style-src 'strict-dynamic' https:", "stylesheet", {}, True),
        ("script-src https:", "script", {}, True),
        ("script-src 'self'", "script", {"by_script": True}, False),
    ],
)
def test_elements_are_trusted(
    policy: str, kind: Any, element: dict[str, Any], is_sent: bool
) -> None:
    assert bool(page(policy).load(API, kind, "anonymous", **element).sent) is is_sent


def test_webkit_knows_no_urls_beside_strict_dynamic() -> None:
    for engine, is_sent in (("standard", True), ("webkit", False)):
        opened = page("default-src 'strict-dynamic' https:", engine=engine)
        assert bool(opened.load(API, "image").sent) is is_sent


def test_webkit_trusts_modules_with_strict_dynamic() -> None:
    for engine, is_sent in (("standard", False), ("webkit", True)):
        opened = page("script-src 'strict-dynamic'", engine=engine)
        assert bool(opened.load(API, "module").sent) is is_sent


def test_no_url_is_advised_beside_strict_dynamic() -> None:
    error = page("script-src 'strict-dynamic' https:").load(API, "script").error
    assert error is not None
    assert error.hint.startswith("Give the element the nonce of the policy of https://app.example")


def test_only_scripts_and_style_sheets_have_a_nonce() -> None:
    with pytest.raises(ValueError, match="nonce is for scripts and style sheets"):
        page("img-src *").load(API, "image", nonce="a")
