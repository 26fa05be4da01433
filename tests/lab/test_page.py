"""The lab's page in Chromium: controls, gallery, pasting, links, accessibility."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from crossorigin.demo import find_chromium
from crossorigin.demo.servers import serve
from crossorigin.lab.gallery import ENTRIES, GalleryEntry
from crossorigin.lab.scenario import LabScenario, read_scenario

from ..pains.software import UNPACKED, missing
from ..real_browsers.launching import CHROMIUM_OPTIONS
from .late_lab import lab_in_a_thread

expect.set_options(timeout=30_000)  # no test fails for being slow, on a machine that is busy

pytestmark = pytest.mark.browser

TABS = ("Start", "Request", "Server", "Policy", "Export")
WIDTHS = (320, 360, 820, 1440)
MESSAGE = (
    "Access to fetch at 'https://api.example.net/items/1' from origin 'https://app.example.com' "
    "has been blocked by CORS policy: Method PUT is not allowed by Access-Control-Allow-Methods "
    "in preflight response."
)
DEFAULT_POLICY = 'allow_origins = ["https://app.example.com"]\n'
STANDARD = re.compile(r"https://fetch\.spec\.whatwg\.org/#.")
WATCHING = """
addEventListener("securitypolicyviolation", event => {
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`);
});
"""
FRAMES = """async () => {
  const times = [];
  const ended = performance.now() + 2000;
  for (let now = await frame(); now < ended; now = await frame()) times.push(now);
  return times;
  function frame() { return new Promise(requestAnimationFrame); }
}"""
AXE = "axe.run(document, {resultTypes: ['violations'], runOnly: RULES})"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Lab:
    """The lab's page in a browser, and what went wrong in it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.errors: list[str] = []
        page.add_init_script(WATCHING)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def open(self, fragment: str = "") -> Lab:
        self.page.goto("about:blank")
        self.page.goto(self.address + fragment)
        expect(self.page.locator(".verdict")).to_have_count(2)
        return self

    def tab(self, name: str) -> Locator:
        self.page.get_by_role("tab", name=name).click()
        return self.page.get_by_role("tabpanel")

    @property
    def fragment(self) -> str:
        return str(self.page.evaluate("location.hash"))

    @property
    def state(self) -> dict[str, Any]:
        """What the link keeps: all that differs from the start."""
        _, _, text = self.fragment.partition(".")
        found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return found

    def keeps(self, path: tuple[str, ...], value: Any) -> None:
        """Wait until the link keeps `value` at `path` of the scenario."""
        for waited in range(100):
            kept = LabScenario().as_dict() | {"engines": None}
            kept = merged(kept, self.state.get("scenario", {}))
            for name in path:
                kept = kept[name]
            if kept == value:
                return
            self.page.wait_for_timeout(20 * (waited > 0))
        pytest.fail(f"the link has {kept!r} for {path}, not {value!r}")

    def verdicts(self, sent: str, readable: str) -> None:
        """Wait for the words of the two verdicts."""
        expect(self.page.locator(".verdict .word")).to_have_text([sent, readable])


def merged(onto: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """`onto` with what `part` has, at each depth."""
    return onto | {
        name: merged(onto[name], value) if isinstance(value, dict) else value
        for name, value in part.items()
    }


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of the lab's page."""
    with lab_in_a_thread() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        missing("Chromium")
    with sync_playwright() as playwright:
        options = [each for each in CHROMIUM_OPTIONS if each != "--headless"]
        found = playwright.chromium.launch(executable_path=executable, args=options)
        yield found
        found.close()


@pytest.fixture
def lab(browser: Browser, address: str) -> Iterator[Lab]:
    """The lab's page, for a user who prefers reduced motion; nothing goes wrong in it."""
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1200, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    made = Lab(context.new_page(), address)
    yield made
    context.close()
    assert made.errors == []


# --- the newcomer's way -------------------------------------------------------------------------


def test_a_pasted_message_leads_in_two_clicks_to_the_cure_seen_working(lab: Lab) -> None:
    lab.open()
    lab.page.get_by_label("What did the browser say?").fill(MESSAGE)
    lab.page.get_by_role("button", name="Explain").click()
    lab.verdicts("Not sent", "Not readable")
    cause = lab.page.get_by_role("region", name="Cause and fix")
    expect(cause.get_by_role("heading").first).to_contain_text("does not allow the method PUT")
    expect(cause).to_contain_text("add PUT to the methods that the server allows")
    lab.page.get_by_role("button", name="The cure").click()
    lab.verdicts("Sent", "Readable")
    expect(lab.page.get_by_text("The tab Export has the policy")).to_be_visible()
    lab.page.get_by_role("button", name="The failure").click()
    lab.verdicts("Not sent", "Not readable")


BLOCKED = (
    "Access to fetch at 'https://api.example.net/items' from origin 'https://app.example.com' has "
    "been blocked by CORS policy: "
)
PREFLIGHT = f"{BLOCKED}Response to preflight request doesn't pass access control check: "
NO_HEADER = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
BY_FIREFOX = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "
    "https://api.example.net/items. (Reason: "
)
USUAL = {
    f"{BLOCKED}{NO_HEADER}": "no CORS headers",
    f"{BLOCKED}{NO_HEADER} If an opaque response serves your needs, set the request's mode to "
    "'no-cors' to fetch the resource with CORS disabled.": "no CORS headers",
    f"{PREFLIGHT}{NO_HEADER}": "answers preflights",
    f"{PREFLIGHT}It does not have HTTP ok status.": "status is not from 200 to 299",
    f"{BLOCKED}Request header field authorization is not allowed by Access-Control-Allow-Headers "
    "in preflight response.": "does not allow the request header Authorization",
    f"{BLOCKED}Method DELETE is not allowed by Access-Control-Allow-Methods in preflight "
    "response.": "does not allow the method DELETE",
    f"{BLOCKED}The value of the 'Access-Control-Allow-Origin' header in the response must not be "
    "the wildcard '*' when the request's credentials mode is 'include'.": "allows every origin",
    f"{BLOCKED}The 'Access-Control-Allow-Origin' header contains multiple values "
    "'https://app.example.com, *', but only one is allowed.": "there twice",
    f"{BY_FIREFOX}CORS header ‘Access-Control-Allow-Origin’ missing). Status code: "
    "200.": "no CORS headers",
    f"{BY_FIREFOX}CORS preflight response did not succeed). Status code: 404.": "",
    "Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: "
    "200\nFetch API cannot load https://api.example.net/items due to access control "
    "checks.": "no CORS headers",
}
"""What newcomers paste most, with words of the cause that they read."""


def test_the_most_usual_messages_lead_in_two_clicks_to_the_cure_seen_working(lab: Lab) -> None:
    lab.open()
    words = lab.page.locator(".verdict .word")
    for text, cause in USUAL.items():
        lab.page.get_by_label("What did the browser say?").fill(text)
        lab.page.get_by_role("button", name="Explain").click()
        expect(words.last).to_have_text("Not readable")
        heading = lab.page.get_by_role("region", name="Cause and fix").get_by_role("heading")
        expect(heading.first).to_contain_text(cause)
        lab.page.get_by_role("button", name="The cure").click()
        lab.verdicts("Sent", "Readable")
        expect(lab.page.get_by_text("The tab Export has the policy")).to_be_visible()


def test_the_fix_of_a_cause_is_applied_to_the_policy(lab: Lab) -> None:
    lab.open()
    lab.page.get_by_role("button", name="Try an example").click()
    lab.page.get_by_role("button", name="Apply this fix to the policy").first.click()
    lab.verdicts("Sent", "Readable")
    expect(lab.tab("Policy").get_by_label("Methods beyond")).to_have_value(re.compile("PUT"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is nothing to explain yet."),
        ("the weather is fine", ""),
    ],
)
def test_a_text_that_tells_nothing_is_answered_by_what_is_wrong(
    lab: Lab, text: str, said: str
) -> None:
    lab.open()
    lab.page.get_by_label("What did the browser say?").fill(text)
    lab.page.get_by_role("button", name="Explain").click()
    expect(lab.page.get_by_role("alert")).to_contain_text(said)
    expect(lab.page.get_by_role("alert")).not_to_be_empty()


def test_a_recording_and_curls_output_are_read_too(lab: Lab) -> None:
    entry = {
        "startedDateTime": "2026-01-01T00:00:00.000Z",
        "time": 1,
        "request": {
            "method": "GET",
            "url": "https://api.example.net/items",
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": "Origin", "value": "https://app.example.com"}],
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": 0,
        },
        "response": {
            "status": 200,
            "statusText": "OK",
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": "Access-Control-Allow-Origin", "value": "https://other.example"}],
            "cookies": [],
            "content": {"size": 0, "mimeType": "text/plain"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": 0,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 1, "receive": 0},
    }
    har = {"log": {"version": "1.2", "creator": {"name": "a", "version": "1"}, "entries": [entry]}}
    curl = (
        "> GET /items HTTP/1.1\n> Host: api.example.net\n> Origin: https://app.example.com\n>\n"
        "< HTTP/1.1 200 OK\n< Content-Type: application/json\n<\n"
    )
    lab.open()
    for text in (json.dumps(har), curl):
        lab.page.get_by_label("What did the browser say?").fill(text)
        lab.page.get_by_role("button", name="Explain").click()
        expect(lab.page.locator(".pasted-request").first).to_be_visible()


def test_what_a_text_does_not_name_is_assumed_and_said(lab: Lab) -> None:
    """What curl -i prints has neither URL nor origin."""
    lab.open()
    lab.page.get_by_label("What did the browser say?").fill(
        "HTTP/2 200\ncontent-type: application/json\naccess-control-allow-origin: *\n"
        "access-control-allow-credentials: true\n\n{}"
    )
    lab.page.get_by_role("button", name="Explain").click()
    lab.verdicts("Sent", "Not readable")
    pasted = lab.page.locator(".pasted")
    expect(pasted).to_contain_text("does not name the URL, so it is https://api.example.net/items")
    expect(pasted).to_contain_text("does not name the page's origin, so it is https://app.example")
    lab.page.get_by_role("button", name="The cure").click()
    lab.verdicts("Sent", "Readable")
    lab.page.get_by_label("What did the browser say?").fill("TypeError: Failed to fetch")
    lab.page.get_by_role("button", name="Explain").click()
    expect(pasted).to_contain_text("The text does not say how the request failed.")
    said = lab.page.get_by_text("What follows is not the outcome of the request that you pasted")
    expect(said).to_be_visible()
    expect(pasted.locator(".next")).to_contain_text("curl -i -H 'Origin: https://app.example.com'")
    lab.page.get_by_role("button", name="Try an example").click()
    expect(said).to_have_count(0)


# --- the gallery --------------------------------------------------------------------------------


PLAY_AND_TRY = """async ([name, title, cure]) => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const text = (selector) => all(selector).map((each) => each.textContent);
  const until = async (find) => {
    for (let tries = 0; tries < 3000; tries++) {
      const found = find();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`never: ${find}`);
  };
  const click = (wanted) => all("button").find((each) => each.textContent === wanted).click();
  const tried = async () => {
    await until(() => text(said).length === 0);
    click("Try it in this browser");
    return (await until(() => text(said).length === 1 && text(said)))[0];
  };
  const said = ".agreement, .real .problem, .real .not-here";
  document.querySelector(`.entry[data-name="${name}"]`).click();
  await until(() => text(".story")[0]?.includes(title));
  const failure = await tried();
  click("The cure");
  await until(() => text(".story")[0].includes(cure));
  await until(() => text(".engine-verdicts").every((each) => each === "sentreadable"));
  return [failure, await tried()];
}"""
"""In the page itself: an entry and its cure, each tried for real. A visit for cookies ends it."""


def test_each_entry_of_the_gallery_fails_and_is_cured_and_is_tried_for_real(lab: Lab) -> None:
    """One click each; what the browser does is what its model does, where it can be tried."""
    lab.open()
    tried: dict[str, list[str]] = {}
    for entry in ENTRIES:
        name = entry["name"]
        if entry["scenario"].get("cookies"):
            tried[name] = tried_with_cookies(lab, entry)
        else:
            given = [name, entry["title"], entry["cure"]]
            tried[name] = lab.page.evaluate(PLAY_AND_TRY, given)
        assert lab.state["entry"] == name
    lab.errors.clear()  # what was refused for real stands in the console, as it should
    agrees = "This browser did what the model of Chromium does."
    others = [text for texts in tried.values() for text in texts if text != agrees]
    # Playwright's windows are private ones, in which Chromium blocks third-party cookies: the lab
    # finds that out, and tells the model.
    assert [text for text in others if not text.startswith("This cannot be tried")] == []
    assert len(others) < len(tried) / 2


def tried_with_cookies(lab: Lab, entry: GalleryEntry) -> list[str]:
    """The same, for an entry whose real run leaves the page and comes back."""
    story = lab.page.get_by_role("region", name="Failure and cure")
    said = lab.page.locator(".agreement, .real .problem, .real .not-here")
    found = []
    lab.page.locator(f'.entry[data-name="{entry["name"]}"]').click()
    expect(story).to_contain_text(entry["title"])
    for is_cured in (False, True):
        if is_cured:
            lab.page.get_by_role("button", name="The cure").click()
            expect(story).to_contain_text(entry["cure"])
            expect(lab.page.locator(".engine-verdicts")).to_have_text(["sentreadable"] * 4)
        expect(said).to_have_count(0)
        lab.page.get_by_role("button", name="Try it in this browser").click()
        expect(said).to_have_count(1)
        found.append(said.text_content() or "")
    return found


def test_the_tab_is_the_same_after_a_real_run_with_cookies(lab: Lab) -> None:
    entry = next(each for each in ENTRIES if each["scenario"].get("cookies"))
    lab.open()
    lab.page.locator(f'.entry[data-name="{entry["name"]}"]').click()
    lab.tab("Server")
    with lab.page.expect_navigation():
        lab.page.get_by_role("button", name="Try it in this browser").click()
    expect(lab.page.locator(".agreement, .real .not-here")).to_have_count(1)
    chosen = lab.page.get_by_role("tab", selected=True)
    expect(chosen).to_have_text("Server")
    lab.page.reload()
    expect(chosen).to_have_text("Start")
    lab.errors.clear()  # what was refused for real stands in the console, as it should


def test_a_difference_of_this_browser_is_shown_and_copied(lab: Lab) -> None:
    """Of a model that is told to have sent something else."""

    def changed(route: Route) -> None:
        found = route.fetch().json()
        found["differences"] = ["Request 1: the browser sent x: 1; the model sent x: 2."]
        route.fulfill(json=found)

    lab.page.route("**/api/real/wire*", changed)
    lab.open()
    lab.page.get_by_role("button", name="Try it in this browser").click()
    expect(lab.page.locator(".agreement")).to_contain_text("did something else")
    expect(lab.page.locator(".real")).to_contain_text("the model sent x: 2.")
    lab.page.get_by_role("button", name="Copy the scenario to report it").click()
    expect(lab.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = json.loads(lab.page.evaluate("navigator.clipboard.readText()"))
    assert read_scenario(copied["scenario"]) == LabScenario()
    assert copied["found"]["wire"][0]["request"]["method"] == "GET"


def test_the_gallery_can_be_searched(lab: Lab) -> None:
    lab.open()
    search = lab.page.get_by_label("Search the classic failures")
    entries = lab.page.locator(".entry")
    expect(entries).to_have_count(len(ENTRIES))
    search.fill(ENTRIES[0]["title"])
    expect(entries.first).to_contain_text(ENTRIES[0]["title"])
    search.fill("no such failure anywhere")
    expect(entries).to_have_count(0)


def test_a_static_copy_shows_the_gallery_and_says_what_it_cannot(
    lab: Lab, static_copy: Path
) -> None:
    files = StaticFiles(directory=static_copy, html=True)
    with serve(Starlette(routes=[Mount("/", files)])) as port:
        lab.address = f"http://127.0.0.1:{port}/"
        lab.open()
        lab.verdicts("Sent", "Readable")
        expect(lab.page.get_by_role("region", name="This browser")).to_have_count(0)
        for entry in ENTRIES[:3]:
            lab.page.locator(f'.entry[data-name="{entry["name"]}"]').click()
            expect(lab.page.locator(".verdict .word").last).to_have_text("Not readable")
            lab.page.get_by_role("button", name="The cure").click()
            lab.verdicts("Sent", "Readable")
        expect(lab.tab("Policy").locator(".summary li").first).to_be_visible()
        expect(lab.tab("Export").locator("pre").first).to_be_visible()
        lab.tab("Start").get_by_label("What did the browser say?").fill(MESSAGE)
        lab.page.get_by_role("button", name="Explain").click()
        expect(lab.page.get_by_role("alert")).to_contain_text("crossorigin lab")


# --- the controls, and the link -----------------------------------------------------------------


REQUEST: dict[str, tuple[str, ...]] = {
    "Kind of page": ("page", "kind"),
    "Origin of the page": ("page", "origin"),
    "Address space of the page": ("page", "space"),
    "Local network access": ("local_network",),
    "Page around it": ("page", "top_level"),
    "Sent by": ("request", "kind"),
    "Method": ("request", "method"),
    "URL": ("request", "url"),
    "Headers": ("request", "headers"),
    "Body": ("request", "body", "kind"),
    "Text of the body": ("request", "body", "text"),
    "Mode": ("request", "mode"),
    "Credentials": ("request", "credentials"),
    "Redirect": ("request", "redirect"),
    "Cache": ("request", "cache"),
    "Times it is made": ("request", "repeat"),
    "Set-Cookie of earlier visits": ("cookies",),
}
SERVER: dict[str, tuple[str, ...]] = {
    "What the server does": ("server", "behaviour"),
    "Address space of the server": ("server", "space"),
    "Status": ("server", "status"),
    "Headers of every response": ("server", "headers"),
    "Headers of responses to preflights": ("server", "preflight_headers"),
    "Status of responses to preflights": ("server", "preflight_status"),
}
"""The controls of two tabs, by their labels, and the place of each in the scenario."""
WRITTEN: dict[str, tuple[str, Any]] = {
    "Origin of the page": ("http://localhost:3000", "http://localhost:3000"),
    "Page around it": ("https://shop.example.org/", "https://shop.example.org/"),
    "Method": ("PATCH", "PATCH"),
    "URL": ("https://api.example.net/a?b=c", "https://api.example.net/a?b=c"),
    "Headers": ("X-One: 1\nX-Two: a: b", [["X-One", "1"], ["X-Two", "a: b"]]),
    "Text of the body": ("ü€😀", "ü€😀"),
    "Times it is made": ("3", 3),
    "Set-Cookie of earlier visits": ("a=1; Secure\nb=2", ["a=1; Secure", "b=2"]),
    "Status": ("404", 404),
    "Headers of every response": ("ETag: 1", [["ETag", "1"]]),
    "Headers of responses to preflights": (
        "Access-Control-Allow-Origin: *",
        [["Access-Control-Allow-Origin", "*"]],
    ),
    "Status of responses to preflights": ("200", 200),
}
"""What is written into the controls that are not selects, and what the scenario then has."""


def controlled(panel: Locator) -> set[str]:
    return set(panel.locator("label:visible").all_text_contents())


def test_every_control_of_a_request_and_a_server_is_in_the_link(lab: Lab) -> None:
    """Each option of each select too; a reload then shows what was set last."""
    lab.open()
    last: dict[tuple[str, str], str] = {}
    for tab, table, opening in (
        ("Request", REQUEST, {"Body": "text"}),
        ("Server", SERVER, {"What the server does": "headers"}),
    ):
        panel = lab.tab(tab)
        for label, value in opening.items():  # which brings further controls
            panel.get_by_label(label, exact=True).select_option(value)
        assert controlled(panel) == set(table)
        # Selects of kinds hide controls: they come last, and end where they began.
        hiding = ("Kind of page", "Sent by", "Body", "What the server does")
        for label in sorted(table, key=lambda each: each in hiding):
            control = panel.get_by_label(label, exact=True)
            if label in WRITTEN:
                written, wanted = WRITTEN[label]
                control.fill(written)
                control.blur()
                lab.keeps(table[label], wanted)
            else:
                before = control.input_value()
                values = control.evaluate("each => [...each.options].map(one => one.value)")
                for value in [*(each for each in values if each != before), before]:
                    control.select_option(value)
                    lab.keeps(table[label], value)
                    assert control.input_value() == value
                if label not in hiding:
                    control.select_option(values[-1])
            last[tab, label] = control.input_value()
    lab.open(lab.fragment)
    for (tab, label), value in last.items():
        assert lab.tab(tab).get_by_label(label, exact=True).input_value() == value, label


def test_the_policys_form_writes_toml_and_toml_fills_the_form(lab: Lab) -> None:
    lab.open()
    panel = lab.tab("Policy")
    toml = panel.get_by_label("TOML", exact=True)
    panel.get_by_text("More", exact=True).click()
    for label, written in {
        "Origins that are allowed": "https://a.example\nhttps://*.b.example",
        "Methods beyond GET, HEAD and POST": "PUT\nDELETE",
        "Request headers that are allowed": "Content-Type",
        "Response headers that script may read": "ETag",
        "Max age in seconds": "600",
        "Preflight status": "200",
    }.items():
        panel.get_by_label(label, exact=True).fill(written)
    panel.get_by_label("Requests of refused origins").select_option("unsafe")
    flags = panel.get_by_role("checkbox")
    assert flags.count() == 8
    for flag in flags.all():
        flag.check()
    text = toml.input_value()
    fields = tomllib.loads(text)
    assert fields["allow_origins"] == ["https://a.example", "https://*.b.example"]
    assert fields["allow_methods"] == ["PUT", "DELETE"]
    assert (fields["max_age"], fields["preflight_status"]) == (600, 200)
    assert fields["block_refused"] == "unsafe-methods"
    assert sum(each is True for each in fields.values()) == 8
    toml.fill('allow_origins = ["https://c.example"]\nmax_age = 5\n')
    expect(panel.get_by_label("Origins that are allowed")).to_have_value("https://c.example")
    expect(panel.get_by_label("Max age in seconds")).to_have_value("5")
    expect(flags.first).not_to_be_checked()
    toml.fill("allow_origins = [")
    expect(panel.get_by_text("Problem", exact=True)).to_be_visible()
    expect(panel).to_contain_text("The text cannot be parsed yet.")


def test_a_problem_of_the_policy_is_fixed_by_a_click(lab: Lab) -> None:
    lab.open()
    panel = lab.tab("Policy")
    panel.get_by_label("TOML", exact=True).fill('allow_origins = ["https://app.example.com/"]\n')
    expect(panel.get_by_text("Problem", exact=True)).to_be_visible()
    panel.locator(".finding button").first.click()
    expect(panel.get_by_text("Problem", exact=True)).to_have_count(0)
    lab.verdicts("Sent", "Readable")
    assert panel.get_by_label("TOML", exact=True).input_value() == DEFAULT_POLICY


def test_each_export_is_shown_with_its_losses(lab: Lab) -> None:
    lab.open()
    lab.tab("Policy").get_by_label("TOML", exact=True).fill(
        'allow_origins = ["https://*.example.com"]\nblock_refused = true\n'
    )
    panel = lab.tab("Export")
    choice = panel.get_by_label("For", exact=True)
    expect(choice).to_be_visible()
    titles = choice.locator("option").all_text_contents()
    assert {"FastAPI", "Django", "Flask", "nginx"} <= set(titles)
    for title in titles:
        choice.select_option(label=title)
        expect(panel.locator("pre, .losses").first).not_to_be_empty()


def test_what_is_wrong_with_a_scenario_is_said(lab: Lab) -> None:
    lab.open()
    lab.tab("Request").get_by_label("URL", exact=True).fill("nonsense")
    expect(lab.page.get_by_role("alert")).to_contain_text(
        "URL: this is not a URL of http or https."
    )
    lab.errors.clear()  # Chromium's console has the status 422


def test_the_way_back_leads_through_what_was_chosen(lab: Lab) -> None:
    lab.open()
    lab.page.get_by_role("button", name="Try an example").click()
    lab.verdicts("Not sent", "Not readable")
    failing = lab.fragment
    lab.page.get_by_role("button", name="The cure").click()
    lab.verdicts("Sent", "Readable")
    lab.page.go_back()
    lab.verdicts("Not sent", "Not readable")
    assert lab.fragment == failing


@pytest.mark.parametrize(
    ("fragment", "is_read"),
    [
        ("#", True),
        ("#1.e30", True),
        ("#1.eyJzY2VuYXJpbyI6MX0", True),
        ("#1.", False),
        ("#1.%%%", False),
        ("#1.eyJzY2VuYXJpbyI6ey", False),
        ("#2.e30", False),
        ("#1.bnVsbA", False),
        ("#1.W10", False),
    ],
)
def test_a_link_that_cannot_be_read_opens_the_start_and_says_so(
    lab: Lab, fragment: str, is_read: bool
) -> None:
    lab.open(fragment)
    lab.verdicts("Sent", "Readable")
    said = lab.page.get_by_text("This link cannot be read.")
    expect(said).to_have_count(0 if is_read else 1)
    lab.tab("Request").get_by_label("Method", exact=True).fill("PUT")
    expect(said).to_have_count(0)


def test_verdicts_of_an_earlier_scenario_are_named_as_that(lab: Lab) -> None:
    """They stay while a policy is being corrected, but nothing of them can be taken for its own."""
    lab.open()
    lab.page.get_by_role("button", name="Try an example").click()
    lab.verdicts("Not sent", "Not readable")
    lab.tab("Request").get_by_label("Method", exact=True).fill("DELETE")
    cause = lab.page.get_by_role("region", name="Cause and fix")
    cure = lab.page.get_by_role("button", name="The cure")
    earlier = lab.page.get_by_text("earlier scenario")
    expect(cause.get_by_role("heading").first).to_contain_text("DELETE")
    expect(cure).to_have_count(1)
    expect(earlier).to_have_count(0)
    server = lab.tab("Server").get_by_label("What the server does")
    server.select_option("policy")
    toml = lab.tab("Policy").get_by_label("TOML", exact=True)
    toml.fill("allow_origins = [")
    expect(earlier).to_have_count(2)
    expect(lab.page.get_by_role("alert")).to_contain_text("not this one")
    for gone in (cause, cure, lab.page.get_by_role("button", name="Try it in this browser")):
        expect(gone).to_have_count(0)
    toml.fill(DEFAULT_POLICY)
    expect(earlier).to_have_count(0)
    expect(cure).to_have_count(1)


def test_a_late_answer_leaves_verdicts_that_are_named_as_earlier(lab: Lab) -> None:
    waiting: list[Route] = []
    lab.open()

    def hold(route: Route) -> None:
        waiting.append(route)

    lab.page.route("**/api/run", hold)
    lab.tab("Request").get_by_label("Method", exact=True).fill("PUT")
    earlier = lab.page.get_by_text("earlier scenario")
    expect(earlier).to_have_count(2)
    for route in waiting:
        route.continue_()
    expect(earlier).to_have_count(0)
    lab.verdicts("Not sent", "Not readable")


def test_a_link_cannot_name_an_entry_beside_another_scenario(lab: Lab) -> None:
    """Its title, its reason and its cure are shown for its own scenarios only."""
    lab.open()
    name = ENTRIES[0]["name"]
    lab.page.locator(f'.entry[data-name="{name}"]').click()
    story = lab.page.get_by_role("region", name="Failure and cure")
    expect(story).to_contain_text(ENTRIES[0]["title"])
    own = lab.state
    crafted = [
        own | {"scenario": {"request": {"method": "PUT"}}},
        own | {"cured": True},
        {"entry": name, "cured": True, "scenario": {"request": {"method": "DELETE"}}},
    ]
    for state in crafted:
        text = base64.urlsafe_b64encode(json.dumps(state).encode()).decode().rstrip("=")
        lab.open(f"#1.{text}")
        expect(lab.page.locator(".entry")).to_have_count(len(ENTRIES))
        expect(story).not_to_contain_text(ENTRIES[0]["title"])
        expect(story).to_contain_text("There is a cure")
        expect(lab.page.locator(".entry[aria-current]")).to_have_count(0)


def test_each_kind_of_request_has_its_own_controls_and_code(lab: Lab) -> None:
    lab.open()
    panel = lab.tab("Request")
    code = lab.page.locator(".page-code summary")
    for kind, title, has, lacks in (
        ("xhr", "XMLHttpRequest", "Headers", "Mode"),
        ("image", "An image", "Attribute crossorigin", "Method"),
        ("eventsource", "EventSource", "Credentials", "Redirect"),
        ("websocket", "WebSocket", "URL", "Credentials"),
        ("form", "A form", "Body", "Headers"),
        ("fetch", "fetch()", "Redirect", "Attribute crossorigin"),
    ):
        panel.get_by_label("Sent by").select_option(kind)
        expect(code).to_have_text(f"The page's code: {title}")
        expect(panel.get_by_label(has, exact=True)).to_have_count(1)
        expect(panel.get_by_label(lacks, exact=True)).to_have_count(0)
    panel.get_by_label("Sent by").select_option("image")
    panel.get_by_label("Attribute crossorigin").select_option("none")
    lab.keeps(("request", "mode"), "no-cors")
    panel.get_by_label("Attribute crossorigin").select_option("use-credentials")
    lab.keeps(("request", "credentials"), "include")


def test_the_link_is_copied(lab: Lab) -> None:
    lab.open()
    lab.tab("Request").get_by_label("Method", exact=True).fill("PUT")
    lab.verdicts("Not sent", "Not readable")
    lab.page.get_by_role("button", name="Copy link").click()
    expect(lab.page.get_by_role("button", name="Copied")).to_be_visible()
    assert lab.page.evaluate("navigator.clipboard.readText()") == lab.address + lab.fragment


# --- engines and lanes --------------------------------------------------------------------------


def test_engines_are_chosen_and_their_differences_are_marked(lab: Lab) -> None:
    lab.open()
    panel = lab.tab("Server")
    panel.get_by_label("What the server does").select_option("headers")
    panel.get_by_label("Headers of every response").fill("Access-Control-Allow-Origin: *")
    granted = "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: *"
    panel.get_by_label("Headers of responses to preflights").fill(granted)
    lab.tab("Request").get_by_label("Headers", exact=True).fill("Authorization: Bearer a")
    expect(lab.page.locator(".engine.differs")).to_have_count(3)
    for name in ("Standard", "Chromium", "Firefox", "WebKit"):
        lab.page.get_by_role("radio", name=name).check()
        expect(lab.page.get_by_role("list", name=f"Steps in {name}")).to_be_visible()
        differs = lab.page.get_by_role("region", name="Difference from the standard")
        expect(differs).to_have_count(0 if name == "Standard" else 1)
    expect(differs.get_by_role("term").first).to_be_visible()
    with lab.page.expect_popup() as opened:
        differs.get_by_role("link").first.click()
    row = opened.value.locator(":target")
    expect(row).to_contain_text("WebKit")
    expect(row).to_be_in_viewport()


def test_the_player_shows_the_steps_one_by_one(lab: Lab) -> None:
    lab.open()
    steps = lab.page.locator(".step:visible")
    every = steps.count()
    assert every > 4
    button = lab.page.get_by_role("button", name="First step", exact=True)
    button.click()
    expect(steps).to_have_count(1)
    lab.page.get_by_role("button", name="Next step").click()
    expect(steps).to_have_count(2)
    lab.page.get_by_role("button", name="Previous step").click()
    expect(steps).to_have_count(1)
    lab.page.get_by_label("Steps shown").fill("3")
    expect(steps).to_have_count(3)
    lab.page.get_by_role("button", name="Last step").click()
    expect(steps).to_have_count(every)
    lab.page.get_by_role("button", name="Play").click()
    expect(lab.page.get_by_role("button", name="Pause")).to_be_visible()
    lab.page.get_by_role("button", name="Pause").click()
    assert steps.count() < every


def test_a_step_opens_its_rule(lab: Lab) -> None:
    """Each step that has one: a sentence, the section, and the values that were compared."""
    lab.open()
    lab.page.get_by_role("button", name="Try an example").click()
    lab.verdicts("Not sent", "Not readable")
    expect(lab.page.locator(".decided").first).to_be_visible()
    for head in lab.page.locator(".step-head").all():
        head.click()
        assert head.get_attribute("aria-expanded") == "true"
        expect(lab.page.locator(".rule p").first).not_to_be_empty()
    lab.page.locator(".step-head").last.click()
    lab.page.locator(".step-head").last.click()
    expect(lab.page.locator(".rule a").first).to_have_attribute("href", STANDARD)
    expect(lab.page.locator(".compared tbody tr").first).to_be_visible()


def test_frames_while_the_lanes_are_drawn(browser: Browser, address: str) -> None:
    """A loose bound; the figure is what the test is run for."""
    context = browser.new_context(reduced_motion="no-preference")
    lab = Lab(context.new_page(), address).open()
    lab.page.get_by_role("button", name="Try an example").click()
    expect(lab.page.get_by_role("button", name="Pause")).to_be_visible()
    times = lab.page.evaluate(FRAMES)
    context.close()
    gaps = sorted(after - before for before, after in pairwise(times))
    print(f"{len(gaps)} frames in 2 s; median gap {gaps[len(gaps) // 2]:.1f} ms")
    assert len(gaps) > 20
    assert lab.errors == []


# --- for everyone -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def axe() -> str:
    found = UNPACKED / "lab" / "node_modules" / "axe-core" / "axe.min.js"
    if not found.is_file():
        missing("axe-core, of lab/package.json,")
    return found.read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(lab: Lab, axe: str, scheme: Literal["light", "dark"]) -> None:
    """In each tab, with a failure, its cause, an open step and problems of the policy."""
    lab.page.emulate_media(color_scheme=scheme)
    lab.open()
    session = lab.page.context.new_cdp_session(lab.page)
    session.send("Runtime.evaluate", {"expression": axe})
    found: dict[str, Any] = {}

    def audit(where: str) -> None:
        result = lab.page.evaluate(AXE.replace("RULES", json.dumps(RULES)))
        for each in result["violations"]:
            found[f"{where}: {each['id']}"] = [node["html"][:200] for node in each["nodes"]]

    audit("at the start")
    lab.page.get_by_label("What did the browser say?").fill("TypeError: Failed to fetch")
    lab.page.get_by_role("button", name="Explain").click()
    expect(lab.page.locator(".next")).to_be_visible()
    lab.page.locator(".page-code summary").click()
    audit("with a text that says nothing, and the page's code")
    lab.page.get_by_role("button", name="Try an example").click()
    lab.verdicts("Not sent", "Not readable")
    lab.page.locator(".step-head").last.click()
    audit("with a failure")
    lab.page.get_by_role("button", name="The cure").click()
    lab.verdicts("Sent", "Readable")
    lab.page.get_by_role("button", name="Try it in this browser").click()
    expect(lab.page.locator(".agreement")).to_be_visible()
    for tab in TABS:
        lab.tab(tab)
        audit(tab)
    lab.tab("Policy").get_by_label("TOML", exact=True).fill('allow_origins = ["*", "HTTP://a"]\n')
    expect(lab.page.get_by_text("Problem", exact=True).first).to_be_visible()
    audit("with a wrong policy")
    lab.page.goto(f"{lab.address}departures.html")
    session.send("Runtime.evaluate", {"expression": axe})
    audit("the table of differences")
    assert found == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_no_width_needs_a_horizontal_scroll(lab: Lab, width: int) -> None:
    lab.page.set_viewport_size({"width": width, "height": 740})
    lab.open()
    lab.page.get_by_role("button", name="Try an example").click()
    lab.verdicts("Not sent", "Not readable")
    lab.page.locator(".step-head").last.click()
    for tab in TABS:
        lab.tab(tab)
        assert lab.page.evaluate("document.documentElement.scrollWidth") == width, tab


def test_the_page_is_used_by_the_keyboard_alone(lab: Lab) -> None:
    lab.open()
    keyboard = lab.page.keyboard
    focused = lab.page.locator(":focus")
    keyboard.press("Tab")
    expect(focused).to_have_text("To the outcome")
    keyboard.press("Enter")
    expect(focused).to_have_id("outcome")
    keyboard.press("Tab")
    expect(focused).to_have_attribute("name", "engine")
    keyboard.press("ArrowRight")
    expect(focused).to_have_attribute("value", "firefox")
    expect(lab.page.get_by_role("list", name="Steps in Firefox")).to_be_visible()
    lab.page.get_by_role("tab", name="Start").focus()
    for name in (*TABS[1:], TABS[0]):
        keyboard.press("ArrowRight")
        expect(focused).to_have_text(name)
        expect(focused).to_have_attribute("aria-selected", "true")
    keyboard.press("End")
    expect(focused).to_have_text(TABS[-1])
    keyboard.press("Home")
    keyboard.press("Tab")
    keyboard.type(MESSAGE)
    keyboard.press("Control+Enter")
    lab.verdicts("Not sent", "Not readable")
    head = lab.page.locator(".step-head").last
    head.focus()
    keyboard.press("Enter")
    expect(head).to_have_attribute("aria-expanded", "true")


def test_large_text_needs_no_horizontal_scroll(lab: Lab) -> None:
    """Twice the size, as a user sets it, on a screen of 1,280 pixels."""
    lab.page.set_viewport_size({"width": 1280, "height": 900})
    lab.open()
    lab.page.evaluate("document.documentElement.style.fontSize = '200%'")
    lab.page.get_by_role("button", name="Try an example").click()
    lab.verdicts("Not sent", "Not readable")
    for tab in TABS:
        lab.tab(tab)
        assert lab.page.evaluate("document.documentElement.scrollWidth") == 1280, tab


def test_what_is_chosen_and_decided_is_seen_in_forced_colours(lab: Lab) -> None:
    lab.page.emulate_media(forced_colors="active")
    lab.open()
    lab.page.get_by_role("button", name="Try an example").click()
    lab.verdicts("Not sent", "Not readable")
    style = "(each, name) => getComputedStyle(each)[name]"

    def of(selector: str, name: str) -> Any:
        return lab.page.locator(selector).first.evaluate(style, name)

    assert of(".verdict .shape .mark", "stroke") != of(".verdict .shape .body", "fill")
    assert of(".arrow.right .line", "backgroundColor") != of(".lanes", "backgroundColor")
    for chosen, other in (
        ('.tabs [aria-selected="true"]', '.tabs [aria-selected="false"]'),
        ('.switch [aria-pressed="true"]', '.switch [aria-pressed="false"]'),
    ):
        assert of(chosen, "backgroundColor") != of(other, "backgroundColor")
    assert of(".headers .decided", "outlineStyle") == "solid"
    assert of(".refused .step-title .tag", "borderStyle") == "solid"


def test_a_screen_reader_is_told_verdicts_lanes_and_marks(lab: Lab) -> None:
    """The names and texts in the accessibility tree."""
    lab.open()
    lab.page.get_by_role("button", name="Try an example").click()
    lab.verdicts("Not sent", "Not readable")
    outcome = lab.page.get_by_role("region", name="Outcome").aria_snapshot()
    for told in (
        'region "Sent"',
        'region "Readable"',
        'radio "Chromium 156 not sent not readable" [checked]',
        'list "Steps in Chromium"',
        'button "Page to Browser fetch() PUT"',
        'button "Server to Browser Response: 204 refused"',
        "Access-Control-Allow-Methods:",
        "decided",
        'slider "Steps shown"',
        'button "The cure"',
        'group "Which is shown"',
    ):
        assert told in outcome, told
    lab.page.get_by_role("button", name="Try it in this browser").click()
    real = lab.page.locator(".real [aria-live]")
    expect(real).to_contain_text("This browser did what the model of Chromium does.")
    lab.errors.clear()


def test_the_verdicts_are_announced(lab: Lab) -> None:
    """They stand in a live region, which stays in the page while its text changes."""
    lab.open()
    region = lab.page.locator("[aria-live]").filter(has=lab.page.locator(".verdict")).first
    handle = region.element_handle()
    lab.page.get_by_role("button", name="Try an example").click()
    lab.verdicts("Not sent", "Not readable")
    assert handle.evaluate("each => each.isConnected && each.textContent.includes('Not sent')")
    for landmark in ("banner", "main"):
        expect(lab.page.get_by_role(landmark)).to_have_count(1)


def test_the_scheme_can_be_switched_and_is_remembered(lab: Lab) -> None:
    lab.open()
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    shown = {}
    for theme in ("light", "dark"):
        lab.page.get_by_label("Colours").select_option(theme)
        lab.open()
        expect(lab.page.get_by_label("Colours")).to_have_value(theme)
        shown[theme] = lab.page.evaluate(ground)
    assert shown["light"] != shown["dark"]
    lab.page.get_by_label("Colours").select_option("system")
    expect(lab.page.locator("html")).to_have_css("background-color", shown["light"])


def test_nothing_moves_for_those_who_do_not_want_it(lab: Lab) -> None:
    lab.open()
    lab.page.get_by_role("button", name="Try an example").click()
    lab.verdicts("Not sent", "Not readable")
    expect(lab.page.locator(".step[hidden]")).to_have_count(0)
    lab.page.get_by_role("button", name="Play").click()
    assert lab.page.evaluate("document.getAnimations().length") == 0
