"""What regular expressions mean, held against what they match."""

import re

import pytest

from crossorigin import Policy, PolicyMap
from crossorigin.migrate.patterns import read_paths
from crossorigin.policy.origin_expressions import ANY_ORIGIN, Origins, read_origins

HOSTS = [
    "example.com",
    "app.example.com",
    "admin.example.com",
    "a-b.example.com",
    "a.b.example.com",
    "x1.example.com",
    "notexample.com",
    "appxexample.com",
    "example.com.evil.test",
    "app.example.com.evil.test",
    "localhost",
    "localhost.evil.test",
    "example.org",
]
ORIGINS = [
    f"{scheme}://{host}{port}"
    for scheme in ("https", "http")
    for host in HOSTS
    for port in ("", ":3000", ":8443")
]

CERTAIN = [
    r"https://app\.example\.com",
    r"^https://app\.example\.com$",
    r"\Ahttps:\/\/app\.example\.com\Z",
    r"https://app[.]example[.]com",
    r"https?://app\.example\.com",
    r"https://(app|admin)\.example\.com",
    r"https://(?:app|admin)\.example\.com:3000",
    r"https://app\.example\.com|https://example\.org",
    r"https://.*\.example\.com",
    r"https://.+?\.example\.com",
    r"https://\S+\.example\.com(:\d+)?",
    r"https://(.*\.)?example\.com",
    r"https://([a-z0-9-]+\.)*example\.com",
    r"https://([\w-]+\.)+example\.com",
    r"https://[^/]+\.example\.com",
    r"https?://localhost(:[0-9]+)?",
    r"http://localhost(:\d+)?/?",
    r"https://app\.example\.com:8443",
    r"https://[a-b]-b\.example\.com",
    r"https://x[0-3]?\.example\.com",
    r"https://x\d\.example\.com",
    r"https://a-[a-z0-9-]+\.example\.com",
    r"https://[a-z0-9-]+-b\.example\.com",
    r"https://a(-[a-z0-9-]+)?\.example\.com|https://app\.example\.com",
    r"https?://(app|a-[\w-]*)\.example\.com:3000",
    r"https://a-[^.]+\.example\.com(:\d{1,5})?",
]


def allowed(origins: tuple[str, ...]) -> set[str]:
    policy = Policy(allow_origins=origins)
    return {origin for origin in ORIGINS if policy.allows_origin(origin)}


@pytest.mark.parametrize("text", CERTAIN)
def test_what_is_certain_is_what_it_matches(text: str) -> None:
    meant = read_origins(text, to_the_end=True)
    assert meant.certain
    assert not meant.any_character
    assert not meant.open_ended
    assert not meant.adds_default_port
    matched = {origin for origin in ORIGINS if re.fullmatch(text, origin)}
    assert allowed(meant.origins) == matched != set()


@pytest.mark.parametrize("text", CERTAIN)
def test_without_an_end_it_matched_more(text: str) -> None:
    meant = read_origins(text, to_the_end=False)
    assert meant.certain
    matched = {origin for origin in ORIGINS if re.match(text, origin)}
    assert allowed(meant.origins) <= matched
    assert meant.open_ended == (not text.endswith(("$", r"\Z")))
    assert meant.open_ended or allowed(meant.origins) == matched


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("https://app.example.com", ("https://app.example.com",)),
        ("https://.*.example.com", ("https://*.example.com",)),
    ],
)
def test_a_dot_that_is_not_escaped_matched_more(text: str, origins: tuple[str, ...]) -> None:
    assert read_origins(text, to_the_end=True) == Origins(origins, certain=True, any_character=True)
    assert re.fullmatch(text, "https://app.example.com")
    assert re.fullmatch(text, "https://appxexample.com")


def test_a_part_of_a_port_becomes_any_port_as_a_proposal() -> None:
    meant = read_origins(r"http://localhost:3\d{3}", to_the_end=True)
    assert meant == Origins(("http://localhost:*",), certain=False, adds_default_port=True)


def test_any_port_but_none_becomes_any_port() -> None:
    for text in (r"http://localhost:\d+", r"http://localhost:[0-9]+"):
        meant = read_origins(text, to_the_end=True)
        assert meant == Origins(("http://localhost:*",), certain=True, adds_default_port=True)


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        (r"https://app-.*-team\.vercel\.app", ("https://app-*-team.vercel.app",)),
        (r"https://.+--site\.netlify\.app", ("https://*--site.netlify.app",)),
        (r"http://192\.168\..*", ("http://192.168.0.0/16:*",)),
        (r"http://10\..+", ("http://10.0.0.0/8:*",)),
    ],
)
def test_any_text_in_place_of_a_part_matched_more(text: str, origins: tuple[str, ...]) -> None:
    meant = read_origins(text, to_the_end=True)
    assert meant == Origins(origins, certain=True, beyond_label=True)


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("chrome-extension://.*", ("chrome-extension://*",)),
        ("chrome-extension://[a-p]{32}", ("chrome-extension://*",)),
        ("chrome-extension://[a-z]+", ("chrome-extension://*",)),
        (f"chrome-extension://{'ab' * 16}", (f"chrome-extension://{'ab' * 16}",)),
        ("(chrome|moz)-extension://.+", ("chrome-extension://*", "moz-extension://*")),
        (r"vscode-webview://[\w-]+", ("vscode-webview://*",)),
        (r"app://\.", ("app://.",)),
        ("app://obsidian[.]md", ("app://obsidian.md",)),
        ("capacitor://localhost", ("capacitor://localhost",)),
        (r"http://192\.168\.\d+\.\d+", ("http://192.168.0.0/16",)),
        (r"http://192\.168\.\d{1,3}\.\d{1,3}(:\d+)?", ("http://192.168.0.0/16:*",)),
        (r"https?://10\.\d+\.\d+\.\d+:3000", ("https://10.0.0.0/8:3000", "http://10.0.0.0/8:3000")),
        (r"http://192\.168\.1\.[0-9]+", ("http://192.168.1.0/24",)),
        (r"http://10(\.\d{1,3}){3}:3000", ("http://10.0.0.0/8:3000",)),
        (r"http://172\.(1[6-7])\.\d+\.\d+", ("http://172.16.0.0/16", "http://172.17.0.0/16")),
    ],
)
def test_ids_applications_and_private_addresses(text: str, origins: tuple[str, ...]) -> None:
    assert read_origins(text, to_the_end=True) == Origins(origins, certain=True)


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        (r"https://pr-\d+\.example\.com", "https://pr-*.example.com"),
        (r"https://app-[a-z0-9]+-team\.example\.com", "https://app-*-team.example.com"),
        (r"https://app-[a-z0-9-]{9}-team\.example\.com", "https://app-*-team.example.com"),
        (r"https://app-\w+-git-.*-team\.example\.com", "https://app-*-team.example.com"),
    ],
)
def test_a_part_that_is_wider_is_only_proposed(text: str, proposal: str) -> None:
    meant = read_origins(text, to_the_end=True)
    assert (meant.origins, meant.certain) == ((proposal,), False)


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        (r"app\.example\.com", ["https://app.example.com"]),
        (r".*\.example\.com.*", ["https://*.example.com"]),
        (r"localhost:\d+", ["http://localhost:*"]),
        (r"192\.168\.\d+\.\d+", ["http://192.168.0.0/16"]),
        (r"[a-z0-9-]+--[a-z0-9-]+\.netlify\.app", ["https://*.netlify.app"]),
        (r"https://[a-z0-9-]+--[a-z0-9-]+\.netlify\.app", ["https://*.netlify.app"]),
        ("https?://.*", ["*"]),
        (r"http://172\.\d+\.\d+\.\d+", ["http://172.16.0.0/12"]),
    ],
)
def test_what_was_probably_meant_is_proposed(text: str, proposal: list[str]) -> None:
    meant = read_origins(text, to_the_end=True)
    assert (list(meant.origins), meant.certain) == (proposal, False)


def test_what_no_browser_sends_is_left_aside() -> None:
    text = r"\Ahttps?:\/\/([a-zA-Z\d-]+\.){0,}localhost:\d*\/?\z".replace("\\z", "\\Z")
    meant = read_origins(text, to_the_end=True)
    assert meant.origins == (
        "https://*.localhost:*",
        "https://localhost:*",
        "http://*.localhost:*",
        "http://localhost:*",
    )
    assert meant.certain
    assert meant.adds_default_port


@pytest.mark.parametrize("text", [".*", "^.*$", "^.+$", "(.*)"])
def test_any_origin(text: str) -> None:
    for to_the_end in (True, False):
        meant = read_origins(text, to_the_end=to_the_end)
        assert meant == Origins((ANY_ORIGIN,), certain=True)


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        (r"https://\w+\.example\.com", ("https://*.example.com",)),
        (r"https://[a-f]+\.example\.com", ("https://*.example.com",)),
        (r"https://[a-z]\.example\.com", ("https://*.example.com",)),
        (r"https://.*\..*\.example\.com", ("https://*.example.com",)),
        (r"https://[^.]+\.example\.com", ("https://*.example.com",)),
        (r"https://[a-z0-9-]+\.example\.com(:\d+)?", ("https://*.example.com:*",)),
        (r"https://(\w+\.)*example\.com", ("https://*.example.com", "https://example.com")),
        (r"https://.*example\.com", ("https://example.com", "https://*.example.com")),
        (r"https://\w*example\.com", ("https://example.com", "https://*.example.com")),
    ],
)
def test_what_a_wildcard_is_wider_than_is_only_proposed(
    text: str, proposal: tuple[str, ...]
) -> None:
    assert read_origins(text, to_the_end=True) == Origins(proposal, certain=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        r"(?i)https://app\.example\.com",
        r"(?!https://evil)",
        r"(?P<x>https)://app\.example\.com",
        r"https://[a-f[]+\.example\.com",
        r"https://[a--f]+\.example\.com",
        r"https://[f-a]+\.example\.com",
        r"https://[@]+\.example\.com",
        r"https://a{2,3}\.example\.com",
        r"https://a+\.example\.com",
        r"https://(app|admin)+\.example\.com",
        r"https://app\.example\.com.*",
        r"https://app\.(\w+)\.com",
        r"https://app\.pr-.*\.example\.com",
        r"https://[^a]\.example\.com",
        r"https://app-.*",
        r"http://8\.8\.8\.\d+",
        r"http://192\.168\.\d+",
        r"http://192\.\d+\.1\.\d+",
        r"moz-extension://[a-z]+",
        r"app://.*",
        r".*://app\.example\.com",
        r"https://app\.example\.com/",
        r"x^https://app\.example\.com",
        r"$https://app\.example\.com",
        r"https://(app",
        r"https://app)\.example\.com",
        r"https://[app",
        r"https://app\bexample\.com",
        "\ue000",
        "(a?|b?)" * 8,
        "(a|b|c|d)" * 4,
        "|".join(f"https://a{number}\\.example" for number in range(100)),
        r"https://*.example.com",
        "*.example.com",
    ],
)
def test_all_else_may_mean_anything(text: str) -> None:
    assert read_origins(text, to_the_end=True) == Origins((), certain=False)


def test_case_is_folded_where_it_did_not_matter() -> None:
    text = r"https://APP\.example\.com"
    assert read_origins(text, to_the_end=True).certain is False
    folded = read_origins(text, to_the_end=True, folds_case=True)
    assert folded.origins == ("https://app.example.com",)


# --- Paths ---------------------------------------------------------------------------------------

PATHS = ["/", "/api", "/api/", "/api/items", "/api/v1.0/x", "/apis", "/v2/x", "/other"]


@pytest.mark.parametrize("text", ["^.*$", ".*", "/*", "", "^", "/", "^/.*$"])
def test_all_paths(text: str) -> None:
    meant = read_paths(text)
    assert meant is not None
    assert (meant.paths, meant.exact) == (("/",), True)
    assert all(re.match(text, path) for path in PATHS)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (r"^/api/.*$", ("/api",)),
        (r"^/api/", ("/api",)),
        (r"/api/*", ("/api",)),
        (r"/api.*", ("/api",)),
        (r"^/(api|v2)/.*", ("/api", "/v2")),
        (r"^/api/v1\.0/", ("/api/v1.0",)),
        (r"^/api/v1.0/", ("/api/v1.0",)),
    ],
)
def test_prefixes(text: str, paths: tuple[str, ...]) -> None:
    meant = read_paths(text)
    assert meant is not None
    assert (meant.paths, meant.exact) == (paths, False)
    policies = PolicyMap(dict.fromkeys(paths, Policy(allow_origins="*")))
    covered = {path for path in PATHS if policies.policy_for(path).allows_any_origin}
    assert {path for path in covered if re.match(text, path)} != set()


def test_a_path_alone() -> None:
    for text in (r"^/api$", r"/api\Z", "^/(api|v2)/$"):
        meant = read_paths(text)
        assert meant is not None
        assert meant.alone


@pytest.mark.parametrize("text", [r"^/(?!admin)", "api/.*", r"^/api/v\d+/.*$", r".*\.json$"])
def test_paths_that_are_not_certain(text: str) -> None:
    assert read_paths(text) is None
