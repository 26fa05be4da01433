"""What hints propose, held against what the text says, read by an expression written apart from it.

A proposal is accepted, allows all that the text plainly means, and nothing more, unless the hint
names an origin beyond it.
"""

from __future__ import annotations

import ast
import random
import re
from itertools import product
from typing import NamedTuple

import ada_url
import pytest

from crossorigin import NO_CORS, Policy, PolicyError, PolicyMap
from crossorigin.policy import Problem
from crossorigin.policy.origin_diagnosis import diagnose_origin

SAMPLES = 500
"""The texts of each generator."""


def proposed(hint: str) -> list[str]:
    """The entries that a hint says to write; none if it leaves them to the reader."""
    found = re.match(r"Write ((?:'[^']*'|\"[^\"]*\")(?:, (?:'[^']*'|\"[^\"]*\"))*)", hint)
    return [] if found is None else list(ast.literal_eval(f"[{found[1]}]"))


def beyond(hint: str) -> str | None:
    found = re.search(r" if '([^']*)' may be allowed too; if not, list the origins\.$", hint)
    return None if found is None else found[1]


def policy_of(origins: list[str]) -> Policy:
    return Policy(allow_origins=origins, dangerously_allow_private_address_ranges=True)


class Written(NamedTuple):
    """A part of a text, and the expression for what it plainly means."""

    text: str
    meaning: str


HOSTS = [
    *("example.com", "www.example.com", "app.example.com", "admin.example.com", "a.b.example.com"),
    *("pr-7.example.com", "pr-77.example.com", "pr-x.example.com", "pr-a-b.example.com"),
    *("7.example.com", "notexample.com", "appxexample.com", "example.com.evil.test"),
    *("prx7.example.com", "www.example.com.evil.test", "example.org", "a.pr-7.example.com"),
]
ORIGINS = [
    f"{scheme}://{host}{port}"
    for scheme in ("https", "http")
    for host in HOSTS
    for port in ("", ":1", ":3000", ":3001", ":3002", ":3044", ":8080", ":65535")
]
LABEL = "[a-z0-9-]+"


def of_expressions() -> tuple[list[Written], ...]:
    """Schemes, the labels in front, domains and ports of regular expressions."""
    schemes = [Written("https", "https"), Written("http", "http"), Written("https?", "https?")]
    schemes += [Written("(https|http)", "https?"), Written("http(s)?", "https?")]
    front = [
        *(Written("", ""), Written(r"app\.", r"app\."), Written(r"(www\.)?", r"(www\.)?")),
        *(Written(r".*\.", r".*\."), Written(r".+\.", r".*\."), Written(r"(.*\.)?", r"(.*\.)?")),
        *(Written(rf"{LABEL}\.", rf"{LABEL}\."), Written(r"[\w-]+\.", rf"{LABEL}\.")),
        *(Written(r"pr-\d+\.", r"pr-\d+\."), Written(r"pr-[0-9]{2}\.", r"pr-\d\d\.")),
        *(Written(r"pr-.*\.", rf"pr-{LABEL}\."), Written(r"pr-[a-z]\.", r"pr-[a-z]\.")),
        *(Written(r"(app|admin)\.", r"(app|admin)\."), Written(r"(?:app|www)\.", r"(app|www)\.")),
        *(Written(r"([a-z0-9-]+\.)*", rf"({LABEL}\.)*"), Written(r"[^.]+\.", rf"{LABEL}\.")),
        *(Written(r"([\w-]+\.)+", rf"({LABEL}\.)+"), Written("app.", r"app\.")),
    ]
    domains = [Written(r"example\.com", r"example\.com"), Written("example.com", r"example\.com")]
    domains += [Written(r"example\.(com|org)", r"example\.(com|org)")]
    ports = [
        *(Written("", ""), Written(r"(:\d+)?", r"(:\d+)?"), Written(r":\d+", r":\d+")),
        *(Written("(?::[0-9]{1,5})?", r"(:\d+)?"), Written(":3000", ":3000")),
        *(Written("(:3000|:8080)?", "(:3000|:8080)?"), Written(r":30\d\d", r":30\d\d")),
        *(Written(r":300[0-2]", r":300[0-2]"), Written(r":(3000|8080)", r":(3000|8080)")),
    ]
    return schemes, front, domains, ports


def in_some_notation(text: str, draw: random.Random) -> str:
    """The expression with or without anchors, a path, and what settings have around it."""
    text = draw.choice(["", "", "/?", "(/.*)?", "/.*"]).join([text, ""])
    text = draw.choice(["^", "^", ""]) + text + draw.choice(["$", "$", ""])
    forms = [text, text, f"({text})", text.replace("\\", "\\\\"), f'r"{text}"', f"~^{text}"]
    slashes = text.replace("/", "\\/")
    forms += [f"/{slashes}/", f"/{slashes}/i", f"(?i){text}"]
    return draw.choice(forms).replace("^^", "^")


def of_globs() -> tuple[list[Written], ...]:
    """The same of globs and of other short forms."""
    schemes = [Written("https", "https"), Written("http", "http"), Written("*", "https?")]
    schemes += [Written("http*", "https?"), Written("http(s)", "https?")]
    schemes += [Written("{http,https}", "https?"), Written("http[s]", "https?")]
    front = [
        *(Written("", ""), Written("app.", r"app\."), Written("*.", rf"({LABEL}\.)+")),
        *(Written("*.*.", rf"({LABEL}\.){{2,}}"), Written("**.", rf"({LABEL}\.)+")),
        *(Written("pr-*.", rf"pr-{LABEL}\."), Written("pr-?.", r"pr-[a-z0-9-]\.")),
        *(Written("pr-??.", r"pr-[a-z0-9-]{2}\."), Written("pr-[0-9].", r"pr-[0-9]\.")),
        *(Written("{app,admin}.", r"(app|admin)\."), Written("pr-{7..9}.", r"pr-[7-9]\.")),
        *(Written("[*.]", rf"({LABEL}\.)*"), Written(".", rf"({LABEL}\.)*")),
    ]
    domains = [Written("example.com", r"example\.com"), Written("Example.com", r"example\.com")]
    ports = [
        *(Written("", ""), Written(":*", r"(:\d+)?"), Written(":3000", ":3000")),
        *(Written(":30??", r":30\d\d"), Written(":{3000,3001}", ":300[01]")),
        *(Written(":3000-3002", ":300[0-2]"), Written(":[3000,3001]", ":300[01]")),
        *(
            Written(":[*]", r"(:\d+)?"),
            Written(":30*", r":30\d+"),
            Written(":3000-3999", r":3\d{3}"),
        ),
    ]
    return schemes, front, domains, ports


def check_origin(text: str, meaning: str) -> bool:
    """Whether the hint for `text` says what to write; then it is as good as the text."""
    diagnosis = diagnose_origin(text)
    hint = diagnosis.problem.hint
    origins = proposed(hint)
    if not origins:
        assert "https://*.example.com'" not in hint or hint.startswith("List the origins"), hint
        return False
    policy = policy_of(origins)
    allowed = {origin for origin in ORIGINS if policy.allows_origin(origin)}
    plainly = {origin for origin in ORIGINS if re.fullmatch(meaning, origin)}
    assert plainly <= allowed, (text, hint, plainly - allowed)
    wider = beyond(hint)
    if wider is None:
        assert allowed <= plainly, (text, hint, allowed - plainly)
    else:
        assert policy.allows_origin(wider), (text, hint)
        assert re.fullmatch(meaning, wider) is None, (text, hint)
    return True


@pytest.mark.parametrize("kind", ["expressions", "globs"])
def test_a_proposal_allows_what_is_written_and_names_what_is_beyond(kind: str) -> None:
    draw = random.Random(kind)  # noqa: S311 (no secret)
    parts = of_expressions() if kind == "expressions" else of_globs()
    written = refused = 0
    for _ in range(SAMPLES):
        scheme, front, domain, port = map(draw.choice, parts)
        text = f"{scheme.text}://{front.text}{domain.text}{port.text}"
        meaning = f"{scheme.meaning}://{front.meaning}{domain.meaning}{port.meaning}"
        text = in_some_notation(text, draw) if kind == "expressions" else text
        text += draw.choice(["", "", "/", "/*"]) if kind == "globs" else ""
        try:
            policy_of([text])
        except PolicyError:
            refused += 1
            written += check_origin(text, meaning)
    assert refused > SAMPLES / 2
    assert written > refused * 0.97


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("http://192.168.*.*", ["http://192.168.0.0/16"]),
        ("http://192.168.*", ["http://192.168.0.0/16"]),
        ("192.168.1.*", ["http://192.168.1.0/24"]),
        ("http://192.168.1.*:3000", ["http://192.168.1.0/24:3000"]),
        ("http://192.168.1.x:*", ["http://192.168.1.0/24:*"]),
        ("http://192.168.1.xxx", ["http://192.168.1.0/24"]),
        ("http://192.168.1.0-255", ["http://192.168.1.0/24"]),
        ("192.168.1.1-254:3000", ["http://192.168.1.0/24:3000"]),
        ("http://10.*", ["http://10.0.0.0/8"]),
        ("https://10.*.*.*:8443", ["https://10.0.0.0/8:8443"]),
        ("http://172.16.*.*", ["http://172.16.0.0/16"]),
        ("192.168.0.0/16", ["http://192.168.0.0/16"]),
        ("10.0.0.0/255.0.0.0", ["http://10.0.0.0/8"]),
        ("http://10.0.0.0/255.0.0.0:*", ["http://10.0.0.0/8:*"]),
        ("http://10.0.0.0/08", ["http://10.0.0.0/8"]),
        ("HTTP://10.0.0.0/8", ["http://10.0.0.0/8"]),
        ("http://10.0.0.0/8:80", ["http://10.0.0.0/8"]),
        ("http://10.0.0.0/8/", ["http://10.0.0.0/8"]),
        ("http://[fd00::]/8", ["http://[fd00::/8]"]),
        ("fd00::/8", ["http://[fd00::/8]"]),
        ("http://[FD00::/8]:*", ["http://[fd00::/8]:*"]),
        (r"^http://192\.168\.\d{1,3}\.\d{1,3}(:\d+)?$", ["http://192.168.0.0/16:*"]),
        (r"^http://10(\.\d{1,3}){3}$", ["http://10.0.0.0/8"]),
        (r"http://172\.(1[6-9]|2\d|3[01])\.\d+\.\d+:80[0-1]0",
         ["http://172.16.0.0/12:8000", "http://172.16.0.0/12:8010"]),
    ],
)  # fmt: skip
def test_addresses_become_a_range_with_the_option_that_it_needs(
    text: str, origins: list[str]
) -> None:
    diagnosis = diagnose_origin(text)
    assert proposed(diagnosis.problem.hint) == origins == list(diagnosis.meant)
    assert ", and set dangerously_allow_private_address_ranges." in diagnosis.problem.hint
    assert policy_of(origins).allow_origins == tuple(origins)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("http://localhost:3000-3999", "no ranges of ports"),
        ("http://localhost:{3000,3001}", "no braces"),
        ("http://localhost:[3000,3001]", "only an IPv6 address has brackets"),
        ("http://10.0.0.0/08", "no leading zeros"),
        ("http://10.0.0.0/255.0.0.0", "not a mask"),
        ("http://[FD00::/8]:*", "lower case"),
        ("http://8.8.*.*", "only ranges of private"),
        ("http://192.168.*.*", "its length in bits"),
        ("App://x", "schemes in lower case"),
        ("capacitor://*.example.com", "the application decides what a host is"),
        ("https://" + "a" * 64 + ".example", "a label of this host has 64 characters"),
        ("https://" + "a." * 127 + "example", "this host has 261 characters"),
        ("https://example.com.", "the dot at the end"),
        ("http://127.0.0.1.", "not an IP address as browsers write it"),
        ("file:///", "only some applications, such as Electron's, send 'file://'"),
        ("file://*", "only some applications, such as Electron's, send 'file://'"),
        ("https://*:443", "cannot stand for a whole host"),
        ("https://*", "cannot stand for a whole host"),
        ("https://*.*.example.com", "only in the first label"),
        ("https://example.*", "only in the first label"),
        ("https://app-*-*.example.com", "only one '*'"),
        ("https://*.127.0.0.1", "an IP address has no subdomains"),
        ("chrome-extension://abc*", "only for a whole id"),
        ("chrome-extension://abc", "32 letters from a to p"),
        ("*.example.com", "begins with a scheme"),
        ("//example.com", "begins with a scheme"),
        ("https%3A%2F%2Fexample.com", "percent-encoded"),
        (":3000", "a port alone"),
        ("https://https://example.com", "a second scheme"),
        ("https:///example.com", "only two slashes"),
        ("https://example.com:*/", "ends after its host and port"),
        ("https://user@example.com", "no user name"),
        ("https://example.com:", "the port after ':' is missing"),
        ("https://example.com:80*", "not for a part of a port"),
        ("https://", "the host is missing"),
        ("*://example.com", "one scheme"),
        ("http*://example.com", "one scheme"),
        ("{http,https}://example.com", "one scheme"),
        ("https?://example.com", "one scheme"),
        ("https://example.com\u200b", "invisible character here, U+200B"),
        ("None", "for a value that is not set"),
        ("undefined", "for a value that is not set"),
        ("'self'", "no permission to read responses of its own origin"),
        ("all", "not an origin"),
        ("true", "not an origin"),
        ("*://*", "not an origin"),
        (r"^https://a\.example$", "not a regular expression"),
    ],
)
def test_the_reason_is_the_true_one(text: str, reason: str) -> None:
    problem = diagnose_origin(text).problem
    assert reason in problem.message
    for origin in proposed(problem.hint):
        assert origin == "file://" or policy_of([origin]).warnings is not None


def test_some_of_many_ports_are_proposed_with_what_they_add() -> None:
    hint = diagnose_origin("http://localhost:{1000..9000}").problem.hint
    assert (proposed(hint), beyond(hint)) == (["http://localhost:*"], "http://localhost")


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("chrome-extension://[a-p]{32}", ["chrome-extension://*"]),
        ("http://1.*.2.3", []),
        ("http://[FD00:0::/8]", ["http://[fd00::/8]"]),
        (f"https://({'|'.join(f'long-name-{n}' for n in range(60))}).example.com", []),
        (f"https://{{{'a' * 50},{'b' * 50}}}.{{c,d}}.{'x' * 60}.example.com/{'y' * 999}", []),
        ("*example.com", ["https://example.com", "https://*.example.com"]),
        (".example.com", ["https://*.example.com", "https://example.com"]),
        (r"/\.example\.com$/", ["https://*.example.com"]),
        ("http://localhost:3000,3001", ["http://localhost:3000", "http://localhost:3001"]),
        ("http://::1:3000", ["http://[::1]:3000"]),
        ("http://fd00::1:3000", []),  # an address or an address with a port
        ("192.168.1.5:3000", ["http://192.168.1.5:3000"]),
        ("8.8.8.8:3000", ["https://8.8.8.8:3000"]),
        ("http://https://example.com", ["https://example.com"]),
        ("blob:https://example.com/1", ["https://example.com"]),
        ("Origin: https://example.com", ["https://example.com"]),
        ("https://example.com # production", ["https://example.com"]),
        ("https://me:secret@example.com/", ["https://example.com"]),
        ("https://[tenant].example.com", []),
        ("https://:tenant.example.com", []),
        ("http://localhost:PORT", []),
        ("https://*", []),
        ("https://.*", []),
        (".*", ["*"]),
    ],
)
def test_what_is_proposed_for_other_spellings(text: str, origins: list[str]) -> None:
    hint = diagnose_origin(text).problem.hint
    assert (proposed(hint), beyond(hint)) == (origins, None)


@pytest.mark.parametrize("text", ["https://😀.example", "https://i♥.example", "https://ß.example"])
def test_an_international_host_is_spelled_as_browsers_do(text: str) -> None:
    (origin,) = proposed(diagnose_origin(text).problem.hint)
    assert origin == ada_url.URL(text).origin


PUBLIC = [
    (r"https://.*\.loca\.lt|https://.*\.example\.dev", []),
    (r"^http://(localhost|127\.0\.0\.1):\d+$", ["http://localhost:*", "http://127.0.0.1:*"]),
    (r"^https://.*\\.example\\.com$", ["https://*.example.com"]),
    (
        r"https?://(localhost|192\.168\.\d{1,3}\.\d{1,3}|172\.(1[6-9]|2\d|3[0-1])\.\d{1,3}\.\d{1,3})"
        ":5173",
        [
            *("https://localhost:5173", "http://localhost:5173"),
            *("https://192.168.0.0/16:5173", "https://172.16.0.0/12:5173"),
            *("http://192.168.0.0/16:5173", "http://172.16.0.0/12:5173"),
        ],
    ),
    (r"^https:\/\/.*\.example\.in$", ["https://*.example.in"]),
    (r"^https://some-shop.*\.vercel\.app$", []),
    (r"^localhost:\d+$", ["http://localhost:*"]),
    (r"^.*\.localhost:\d+$", ["http://*.localhost:*"]),
    (r".*\.example\.com.*", ["https://*.example.com"]),
    (r"([A-Za-z0-9-]+\.)*example\.co\.zm", ["https://*.example.co.zm", "https://example.co.zm"]),
    (r"^http://10\.\d+\.\d+\.\d+$", ["http://10.0.0.0/8"]),
    ("(www.example.com)$", ["https://www.example.com"]),
    (r"^https://(app\.)?example\.io$", ["https://app.example.io", "https://example.io"]),
    (
        r"^https?://([a-z0-9-]+\.)*example\.com(:[0-9]+)?$",
        [
            *("https://*.example.com:*", "https://example.com:*"),
            *("http://*.example.com:*", "http://example.com:*"),
        ],
    ),
    (r"(http://example\.live$)", ["http://example.live"]),
    (r"/^https?:\/\/localhost/", ["https://localhost", "http://localhost"]),
    (
        r"/^http:\/\/(?:(?:[^:]+\.)?localhost|\[::1\])(?::\d+)?$/",
        ["http://*.localhost:*", "http://localhost:*", "http://[::1]:*"],
    ),
    (r"/example\.com$/", ["https://example.com"]),
    (r"^(https?://)?(\w*-*\w*\.+)*example\.com$", []),
    (r"^https://\w+\.herokuapp\.com$", []),
    (r"^https://(www\.)?(a\.example|b\.example)$",
     ["https://www.a.example", "https://www.b.example", "https://a.example", "https://b.example"]),
]  # fmt: skip
"""Expressions as public configurations have them, with other names, and the proposed entries."""


@pytest.mark.parametrize(("text", "origins"), PUBLIC)
def test_expressions_of_public_configurations_are_said_or_have_a_way_out(
    text: str, origins: list[str]
) -> None:
    hint = diagnose_origin(text).problem.hint
    assert sorted(proposed(hint)) == sorted(origins)
    if origins:
        policy_of(origins)
    else:
        assert hint.startswith("List the origins")


# --- paths ----------------------------------------------------------------------------------------

OPEN = Policy(allow_origins="*")
NAMES = ["users", "api", "7", "abc", "v1", "v2", "u-7", "u-", "7.json", "x"]
PATHS = [
    *("/" + "/".join(names) for length in (1, 2, 3) for names in product(NAMES, repeat=length)),
    "/apis", "/api7", "/api/apis/x",
]  # fmt: skip
SEGMENTS = [
    *(Written("api", "api"), Written("users", "users"), Written("{id}", "[^/]+")),
    *(Written(":id", "[^/]+"), Written("<int:id>", "[^/]+"), Written("{id:int}", "[^/]+")),
    *(Written("[id]", "[^/]+"), Written(r"(?P<pk>\d+)", "[^/]+"), Written("[^/]+", "[^/]+")),
    *(Written("(v1|v2)", "v[12]"), Written("{v1,v2}", "v[12]"), Written("v[12]", "v[12]")),
    *(Written("u-{id}", "u-[^/]+"), Written("v*", "v[^/]*"), Written("{id}.json", r"[^/]+\.json")),
    *(Written(r"v\d+", r"v\d+"), Written("u-:id", "u-[^/]+")),
]
ENDS = [
    *(Written("", "(/.+)?"), Written("", "(/.+)?"), Written("/*", "/.+"), Written("/**", "/.+")),
    *(Written("/.*", "/.+"), Written("/{rest:path}", "/.+"), Written("(/.*)?", "(/.+)?")),
    *(Written("/[...rest]", "/.+"), Written("$", "")),
]


def test_an_entry_that_is_proposed_covers_no_path_that_is_not_written() -> None:
    draw = random.Random("paths")  # noqa: S311 (no secret)
    written = refused = 0
    for _ in range(SAMPLES):
        parts = [draw.choice(SEGMENTS) for _ in range(draw.randint(1, 2))]
        end = draw.choice(ENDS)
        text = "".join(f"/{part.text}" for part in parts) + end.text
        meaning = "".join(f"/{part.meaning}" for part in parts) + end.meaning
        try:
            PolicyMap({text: OPEN})
        except PolicyError as error:
            (problem,) = error.exceptions
            refused += 1
            written += check_path(problem, meaning)
    assert refused > SAMPLES / 2
    assert written > refused / 4


def check_path(problem: Problem, meaning: str) -> bool:
    if problem.hint.startswith(("No entry covers", "Nothing stands for", "List the paths")):
        for example in re.findall("'(/[^']*)'", problem.hint):
            PolicyMap({example: OPEN})
        return False
    entries = proposed(problem.hint)
    assert entries, problem
    policies = PolicyMap({"/": NO_CORS, **dict.fromkeys(entries, OPEN)})
    covered = {path for path in draw_of(PATHS) if policies.policy_for(path) == OPEN}
    plainly = {path for path in draw_of(PATHS) if re.fullmatch(meaning, path)}
    assert covered == plainly, (problem, covered ^ plainly)
    return True


def draw_of(paths: list[str]) -> list[str]:
    """A tenth of the paths, the same each time."""
    return paths[::10] + paths[:110]
