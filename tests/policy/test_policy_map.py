"""Maps of policies: look-up by path and host, validation, files, and all spellings of a path."""

import copy
import ntpath
import pickle
import posixpath
import re
import unicodedata
from collections.abc import Callable, Collection
from itertools import permutations
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin import NO_CORS, OriginPredicate, Policy, PolicyError, PolicyMap
from crossorigin.policy import PolicyIndex, describe, describe_map, policy_map
from crossorigin.policy.paths import LONGEST_AMBIGUOUS, example_path
from crossorigin.policy.strictness import grants_no_more

from ..paths.naive import naive_policy

APP = "https://app.example.com"
OPEN = Policy(allow_origins="*")
STRICT = Policy(allow_origins=[APP])
API = Policy(allow_origins=[APP], max_age=5)

MAP = PolicyMap(
    {"/": OPEN, "/admin": STRICT, "/admin/public": OPEN, "/api/v1": API, "/internal": NO_CORS}
)


# --- Look-up -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/", OPEN),
        ("", OPEN),
        ("/items/7", OPEN),
        ("/admin", STRICT),
        ("/admin/", STRICT),
        ("/admin/users/7", STRICT),
        ("/admins", OPEN),
        ("/administrator/x", OPEN),
        ("/x/admin", OPEN),
        ("/admin/public", OPEN),
        ("/admin/public/x", OPEN),
        ("/api", OPEN),
        ("/api/v1", API),
        ("/api/v1/items", API),
        ("/api/v10", OPEN),
        ("/internal/books", NO_CORS),
        ("/100%", OPEN),
        ("/.well-known/change-password", OPEN),
        ("/a//b/../c\\d", OPEN),
        ("/admin//users", STRICT),
        ("/admin/a%20b", STRICT),
    ],
)
def test_the_longest_prefix_by_whole_segments_wins(path: str, policy: Policy) -> None:
    assert MAP.policy_for(path) == policy


@pytest.mark.parametrize(
    "path",
    [
        "/Admin",
        "/ADMIN/users",
        "//admin",
        "/x/../admin",
        "/x//../admin",
        "/./admin",
        "/admin/..",
        "/admin/public/../users",
        "/%61dmin",
        "/%2561dmin/../%61dmin",
        "/%25252561dmin",
        "/x%2F..%2Fadmin",
        "/\\admin",
        "/x\\..\\admin",
        "/x/..%5Cadmin",
        "/admin.",
        "/admin /users",
        "/x/.. /admin",
        "/\uff41dmin",
        "/x\uff0f..\uff0fadmin",
        "/\uff0561dmin",
        "/adm\ufffdin",
        "/adm%FFin",
        "/x/.\ufffd./admin",
        "/admin\n",
        "/ad\x00min",
        "/admin\x00.jpg",
        "/admin\x85",
        "/admin\r\nx/y",
        "/\u200badmin",
        "/admin;v=1",
        "/admin;v=1/users",
        "/x/..;/admin",
        "/admin%3Bv",
        "/admin?x",
        "/admin%23x",
        "/admin%3Fx/public",
        "/x/.../admin",
        "/a%2Fb/../%61dmin",
        "/a%5Cb/..;/%61dmin",
    ],
)
def test_of_a_path_that_may_be_read_in_several_ways_the_strictest_policy_holds(path: str) -> None:
    assert MAP.policy_for(path) == STRICT


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/API/v1", API),
        ("/internal/../admin", NO_CORS),
        ("/x;y/internal", OPEN),
        ("/x;y/../internal", NO_CORS),
        ("admin", NO_CORS),
        ("*", NO_CORS),
        ("http://other.example/admin", NO_CORS),
        ("/x/a\\admin/..", OPEN),
        ("/%" + "25" * 9 + "41", NO_CORS),
        ("/" + "%2525%EF%BC%A1%00\u200b%FF" * 3, NO_CORS),
        ("/" + "./" * 200, NO_CORS),
        ("/" + "a;/" * 60, OPEN),
        ("/" + "a;/" * 70, NO_CORS),
        ("/ admin", OPEN),
    ],
)
def test_other_ambiguous_paths(path: str, policy: Policy) -> None:
    assert MAP.policy_for(path) == policy


def test_where_no_policy_is_the_strictest_all_is_refused() -> None:
    other = Policy(allow_origins=["https://other.example"])
    policies = PolicyMap({"/": STRICT, "/other": other, "/none": NO_CORS, "/open": OPEN})
    assert policies.policy_for("/Other") == NO_CORS
    assert policies.policy_for("/other/../open") == other
    assert policies.policy_for("/other/../x/../open") == NO_CORS  # of "/", "/other" and "/open"
    assert policies.policy_for("/None/../open") == NO_CORS
    assert policies.policy_for("/Open") == STRICT


def test_what_is_remembered_of_ambiguous_paths_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_map, "MOST_REMEMBERED", 1)
    policies = PolicyMap({"/": OPEN, "/a": STRICT, "/b": NO_CORS})
    for _ in range(2):
        assert policies.policy_for("/A") == STRICT
        assert policies.policy_for("/B") == NO_CORS


def test_a_refusal_blocks_if_a_policy_does_that_may_be_meant() -> None:
    blocking = STRICT.replace(block_refused=True)
    other = Policy(allow_origins=["https://other.example"])
    policies = PolicyMap({"/": OPEN, "/a": blocking, "/b": other, "/c": NO_CORS})
    assert policies.policy_for("/A") == blocking
    for path in ("/A/../B", "/A/../c", "*", "/" + "./" * 200):
        refused = policies.policy_for(path)
        assert (refused.allows_no_origin, refused.block_refused) == (True, True)
        assert pickle.loads(pickle.dumps(refused)) is refused  # noqa: S301 (our own)
    assert policies.policy_for("/B/../c") is NO_CORS


def test_a_host_that_is_not_clear_is_blocked_if_a_policy_blocks() -> None:
    blocking = STRICT.replace(block_refused=True)
    policies = PolicyMap({"/": OPEN}, hosts={"x.example": blocking})
    for host in (None, "", "x.example, y.example", "user@x.example"):
        refused = policies.policy_for("/a/b", host)
        assert (refused.allows_no_origin, refused.block_refused) == (True, True)


def test_the_strictest_of_the_same_policies_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def strictest(policies: Collection[Policy]) -> Policy:
        asked.append(policies)
        return NO_CORS

    monkeypatch.setattr(policy_map, "strictest", strictest)
    policies = PolicyMap({"/": OPEN, "/a": STRICT})
    for path in ("/A", "/A/x", "/A/y", "/A"):
        assert policies.policy_for(path) is NO_CORS
    assert len(asked) == 1


def test_readings_that_agree_may_pass_by_other_entries() -> None:
    assert MAP.policy_for("/admin/public/./x") == OPEN
    assert MAP.policy_for("/Admin/Public") == STRICT  # under /admin, it may be
    assert PolicyMap({"/": OPEN, "/admin/public": OPEN}).policy_for("/Admin/Public") == OPEN


def test_entries_whose_parts_some_take_for_the_same() -> None:
    policies = PolicyMap({"/": OPEN, "/A/x": STRICT, "/a/y": API, "/a;b": STRICT})
    assert policies.policy_for("/A/x") == policies.policy_for("/a/x") == STRICT
    assert policies.policy_for("/A/z") == OPEN
    assert policies.policy_for("/a;b") == STRICT


def test_a_segment_that_was_not_utf_8_may_be_any_that_is_not_ascii() -> None:
    policies = PolicyMap({"/": OPEN, "/caf\u00e9": STRICT})
    assert policies.policy_for("/caf\ufffd") == STRICT
    assert policies.policy_for("/caf%E9") == STRICT


def test_what_no_prefix_covers_is_closed() -> None:
    policies = PolicyMap({"/api": API})
    assert policies.policy_for("/api/x") == API
    assert policies.policy_for("/") == policies.policy_for("/x") == NO_CORS


def test_a_path_too_long_to_be_read_in_several_ways_is_closed() -> None:
    start = "/items/./"
    assert MAP.policy_for(start.ljust(LONGEST_AMBIGUOUS, "x")) == OPEN
    assert MAP.policy_for(start.ljust(LONGEST_AMBIGUOUS + 1, "x")) == NO_CORS
    assert MAP.policy_for("/items/".ljust(1 << 20, "x")) == OPEN


def test_entries_with_a_percent_sign_or_dots_in_front_are_found() -> None:
    policies = PolicyMap({"/100%": API, "/.well-known": STRICT, "/café": OPEN})
    assert policies.policy_for("/100%/x") == API
    assert policies.policy_for("/.well-known/x") == STRICT
    assert policies.policy_for("/café/x") == OPEN
    assert policies.policy_for("/CAFÉ/x") == NO_CORS


Interpretation = Callable[[str], str]
INTERPRETATIONS: dict[str, Interpretation] = {
    "as it is": str,
    "without case": str.casefold,
    "POSIX files": lambda path: "/" + posixpath.normpath(path).lstrip("/"),
    "Windows files": lambda path: "/" + ntpath.normpath(path).replace("\\", "/").lstrip("/"),
    "Windows files without case": lambda path: (
        "/" + ntpath.normpath(path).replace("\\", "/").lstrip("/").lower()
    ),
    "collapsed": lambda path: "/" + "/".join(filter(None, path.split("/"))),
    "decoded once more": unquote,
    "decoded once more, then POSIX files": lambda path: (
        "/" + posixpath.normpath(unquote(path)).lstrip("/")
    ),
    "compatible characters": lambda path: unicodedata.normalize("NFKC", path),
}
SEGMENTS = [
    *("admin", "public", "internal", "api", "v1", "x", "Admin", "INTERNAL", "admin.", "api "),
    *("", ".", "..", "...", ".. ", "%61dmin", "%2e%2e", "%2E", "a%2Fb", "..%2Finternal"),
    *("..\\internal", "\\", "\uff41dmin", "..%5cinternal", "internal%2f", "%2561dmin"),
    "a%2Fb/..",
]


@given(st.lists(st.sampled_from(SEGMENTS), max_size=6), st.sampled_from(list(INTERPRETATIONS)))
def test_no_spelling_gets_a_laxer_policy_than_its_own(segments: list[str], name: str) -> None:
    path = "/" + "/".join(segments)
    reached = INTERPRETATIONS[name](path)
    # What is behind the path as this server takes it, looked up by hand.
    own, longest = OPEN, -1
    for entry, policy in MAP.paths.items():
        prefix = entry.rstrip("/")
        if f"{reached}/".startswith(f"{prefix}/") and len(prefix) > longest:
            own, longest = policy, len(prefix)
    assert grants_no_more(MAP.policy_for(path), own)


@given(st.lists(st.text(min_size=1, max_size=5), max_size=4))
def test_any_text_is_looked_up_without_an_error(segments: list[str]) -> None:
    path = "/".join(segments)
    for spelled in (path, f"/{path}", f"/{quote(path)}"):
        assert isinstance(MAP.policy_for(spelled, path), Policy)


HOSTED = PolicyMap(
    {"/": OPEN},
    hosts={
        "api.example.com": API,
        "*.example.com": STRICT,
        "*.eu.example.com": PolicyMap({"/a": API}),
        "[::1]": STRICT,
        "127.0.0.1": API,
    },
)


@pytest.mark.parametrize(
    ("host", "policy"),
    [
        ("api.example.com", API),
        ("API.Example.com:8443", API),
        ("api.example.com:", API),
        ("www.example.com", STRICT),
        ("a.b.example.com", STRICT),
        ("example.com", OPEN),
        ("myexample.com", OPEN),
        ("a.eu.example.com", NO_CORS),
        ("eu.example.com", STRICT),
        ("[::1]", STRICT),
        ("[::1]:8000", STRICT),
        ("127.0.0.1:8000", API),
        ("80", OPEN),
        ("localhost", OPEN),
        ("localhost.", OPEN),
        ("www.example.com.", STRICT),  # another host to some, to others not
        ("api.example.com:80:80", NO_CORS),
        ("api.example.com:x", NO_CORS),
        ("api..example.com", NO_CORS),
        ("api.example.com\u0660", NO_CORS),
        ("\tapi.example.com ", API),
        ("api.example.com, example.com", NO_CORS),
        ("api.example.com@x", NO_CORS),
        (".example.com", NO_CORS),
        (":80", NO_CORS),
        ("", NO_CORS),
        (None, NO_CORS),
    ],
)
def test_a_listed_host_has_its_own_policies(host: str | None, policy: Policy) -> None:
    assert HOSTED.policy_for("/", host) == policy


def test_a_hosts_paths_are_all_that_count_there() -> None:
    assert HOSTED.policy_for("/a/b", "x.eu.example.com") == API
    assert HOSTED.policy_for("/b", "x.eu.example.com") == NO_CORS


@pytest.mark.parametrize(
    ("host", "hosts"),
    [
        (None, {}),
        ("a.example", {"a.example": PolicyMap({"/": OPEN, "/a": STRICT})}),
        ("a.example.", {"a.example": PolicyMap({"/": OPEN, "/a": STRICT})}),
    ],
)
def test_the_root_path_and_the_routers_readings_count(host: str | None, hosts: Any) -> None:
    paths = {"/": OPEN} if hosts else {"/": OPEN, "/a": STRICT}
    index = PolicyIndex(PolicyMap(paths, hosts=hosts), lambda policy, _: policy)
    assert index.find("/c", host) is OPEN
    assert index.find("/c", host, "/a") is STRICT
    assert index.find("/c", host, "", ["/a"]) is STRICT


# --- Exact entries and placeholders --------------------------------------------------------------

PATTERNS = PolicyMap(
    {
        "/": STRICT,
        "=/health": OPEN,
        "/users/{id}/avatar": OPEN,
        "/users/me": API,
        "/{shop}/cart": API,
        "/shop/{part}": OPEN,
    }
)


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/health", OPEN),
        ("/health/", STRICT),  # some routers do not distinguish the two
        ("/health/x", STRICT),
        ("/healthy", STRICT),
        ("/health;v=1", STRICT),
        ("/health\n", STRICT),
        ("//health", STRICT),
        ("/x/../health", STRICT),
        ("/users/7/avatar", OPEN),
        ("/users/josé/avatar", OPEN),
        ("/users/.7/avatar", OPEN),
        ("/users/7/avatar/large", OPEN),
        ("/users/7", STRICT),
        ("/users/7/8/avatar", STRICT),
        ("/users//avatar", STRICT),
        ("/users/../avatar", STRICT),
        ("/users/7%2F8/avatar", STRICT),
        ("/users/7/avatars", STRICT),
        ("/users/me", API),
        ("/users/me/avatar", API),  # two entries, neither of which is the more specific
        ("/users/ME", API),
        ("/x/cart", API),
        ("/shop/x", OPEN),
        ("/shop/cart", API),
    ],
)
def test_the_most_specific_entry_wins(path: str, policy: Policy) -> None:
    assert PATTERNS.policy_for(path) == policy


def test_a_slash_at_the_end_of_an_exact_entry_counts() -> None:
    policies = PolicyMap({"/": STRICT, "=/a/": OPEN, "=/b": OPEN, "=/b/": API, "=/": OPEN})
    found = {path: policies.policy_for(path) for path in ("/", "/a", "/a/", "/b", "/b/")}
    assert found == {"/": OPEN, "/a": STRICT, "/a/": OPEN, "/b": OPEN, "/b/": API}


@pytest.mark.parametrize(
    ("entries", "path", "policy"),
    [
        # A slash at the end may not count, so the exact entry restricts the path with it as well.
        ({"=/health": NO_CORS}, "/health/", NO_CORS),
        ({"=/health/": NO_CORS}, "/health", NO_CORS),
        ({"=/a/b": STRICT, "=/a/b/": NO_CORS}, "/a/b/", NO_CORS),
        # A backslash may be literal: "a\\b" is one segment, or two.
        ({"=/{id}": NO_CORS}, "/a\\b", NO_CORS),
        ({"=/{id}": NO_CORS, "/{id}/b": OPEN}, "/a\\b", NO_CORS),
        ({"=/{id}": NO_CORS}, "/a\\b/..", NO_CORS),
        ({"=/": NO_CORS}, "/a\\b/..", NO_CORS),
        ({"=/": NO_CORS, "/x": OPEN}, "/x\\b", OPEN),
        ({"=/x": NO_CORS}, "/x/a\\b/../..", NO_CORS),
        ({"=/x/{id}": NO_CORS}, "/x/z;1/a\\b", OPEN),
        # Below an exact entry it does not count, in whatever spelling.
        ({"=/x": NO_CORS}, "/x/q;1", OPEN),
        ({"=/": NO_CORS, "/x": OPEN}, "/x/q/..", OPEN),
        ({"/X": NO_CORS, "=/Xa": OPEN}, "/X", NO_CORS),
        # Of entries of one length, a name is more specific than a placeholder. A prefix and an
        # exact entry with a placeholder each cover a path that the other does not.
        ({"/{id}": NO_CORS, "/x": OPEN}, "/x", OPEN),
        ({"=/{id}": NO_CORS, "=/x": OPEN}, "/x", OPEN),
        ({"=/{id}": NO_CORS, "/x": OPEN}, "/x", NO_CORS),
    ],
)
def test_exact_entries_and_placeholders_of_ambiguous_paths(
    entries: dict[str, Policy], path: str, policy: Policy
) -> None:
    assert PolicyMap({"/": OPEN, **entries}).policy_for(path) == policy


@pytest.mark.parametrize("entry", ["=/health", "/health", "/{any}", "=/{any}"])
@pytest.mark.parametrize("path", ["/api/health", "/api/health;x"])
def test_an_entry_may_be_meant_without_the_root_path(entry: str, path: str) -> None:
    for entries in ({entry: NO_CORS}, {entry: NO_CORS, "/b/{id}": OPEN}):
        index = PolicyIndex(PolicyMap({"/": OPEN, **entries}), lambda policy, _: policy)
        assert index.find(path, None, "/api") is NO_CORS
    # Where no entry is meant, what "/" refuses does not count.
    index = PolicyIndex(PolicyMap({"/api": OPEN, "/b/{id}": OPEN}), lambda policy, _: policy)
    assert index.find(path, None, "/api") is OPEN


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ("/", "/"),
        ("/a/b", "/a/b"),
        ("=/health", "/health"),
        ("=/users/{id}/", "/users/x/"),
        ("/{a}/b/{c}", "/x/b/x"),
    ],
)
def test_the_example_of_an_entry_has_a_name_for_each_placeholder(entry: str, path: str) -> None:
    assert example_path(entry, "x") == path


SOME_ENTRIES = [
    "/a",
    "/{x}",
    "=/a",
    "=/a/",
    "=/{x}",
    "/a/b",
    "/a/{y}",
    "/{x}/b",
    "=/a/b",
    "=/{x}/b",
]


def test_few_entries_are_found_as_by_trying_each() -> None:
    below = [f"/{one}/{two}" for one in "ab" for two in "ab"]
    for first, second in permutations(SOME_ENTRIES, 2):
        for policies in permutations((OPEN, STRICT, NO_CORS)):
            entries = dict(zip(("/", first, second), policies, strict=True))
            found = PolicyMap(entries)
            for path in ("/", "/a", "/a/", "/b", "/b/", *below, "/a/b/", "/a/b/c"):
                assert found.policy_for(path) == naive_policy(entries, path), (entries, path)


def test_entries_that_cover_the_same_are_alike() -> None:
    for one, other in [("/a/{b}", "/A/{c}"), ("=/a", "=/A"), ("=/a/{b}/", "=/a/{c}/")]:
        ((code, _),) = problems_of({one: OPEN, other: OPEN})
        assert code == "paths-alike"
    PolicyMap({"/a": OPEN, "=/a": OPEN, "=/a/": OPEN, "/{a}": OPEN})


DISTINCT = [OPEN, STRICT, Policy(allow_origins=[APP], max_age=60), NO_CORS]
NAMES = st.sampled_from(["a", "b", "c"])
ENTRIES = st.builds(
    lambda exact, parts, slash: (
        f"=/{'/'.join(parts)}{slash}" if exact and parts else f"/{'/'.join(parts)}"
    ),
    st.booleans(),
    st.lists(st.sampled_from(["a", "b", "{x}"]), max_size=4),
    st.sampled_from(["", "/"]),
)


@given(
    entries=st.dictionaries(ENTRIES, st.sampled_from(DISTINCT), min_size=1),
    parts=st.lists(NAMES, max_size=6),
    slash=st.sampled_from(["", "/"]),
    root=st.sampled_from(["", "/c"]),
)
def test_patterns_are_found_as_by_trying_each(
    entries: dict[str, Policy], parts: list[str], slash: str, root: str
) -> None:
    path = f"/{'/'.join(parts)}{slash if parts else ''}"
    policies = PolicyMap(entries)
    expected = naive_policy(entries, path)
    assert policies.policy_for(path) == expected
    # Spellings of the path, and a root path, do not open anything.
    for spelled in (f"/.{path}", path.replace("/", "//"), path.upper(), f"{path};x", f"{path}\n"):
        assert grants_no_more(policies.policy_for(spelled), expected)
    index = PolicyIndex(policies, lambda policy, _: policy)
    assert grants_no_more(index.find(path, None, root), expected)


def test_an_entry_has_the_object_of_its_mark() -> None:
    policies = PolicyMap({"/": OPEN, "/a": STRICT})
    index = PolicyIndex(policies, lambda *made: made, lambda policy: policy == STRICT)
    assert index.of_entry(OPEN) == (OPEN, False)
    assert index.of_entry(STRICT) == (STRICT, True)
    assert index.of_entry(STRICT) is index.find("/a", None)


def test_no_spelling_opens_what_two_entries_close_together() -> None:
    entries = {"/": OPEN, "/b": STRICT, "/b/a": OPEN, "/{x}/a/a": STRICT.replace(max_age=60)}
    policies = PolicyMap(entries)
    assert policies.policy_for("/b/a/a") == NO_CORS
    for spelled in ("//b//a//a", "/b/./a/a", "/B/a/a", "/b/a/a;x", "/c/../b/a/a"):
        assert policies.policy_for(spelled) == NO_CORS
    many = {f"/{{x}}/{number}": STRICT.replace(max_age=number) for number in range(40)}
    assert PolicyMap({"/": OPEN, **many}).policy_for("/a/7") == many["/{x}/7"]
    deep = {"/a" + "/{x}" * number: OPEN.replace(max_age=number) for number in range(1, 40)}
    assert PolicyMap(deep).policy_for("/a" + "/./b" * 39) == NO_CORS


# --- Validation ----------------------------------------------------------------------------------


def problems_of(*arguments: Any, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(PolicyError) as caught:
        PolicyMap(*arguments, **options)
    return [(problem.code, str(problem)) for problem in caught.value.exceptions]


ALL_PATHS = 'For all paths, give "/" this policy.'
FOR_HOST = "For this host alone, give the policy to 'api.example.com' in hosts."
NO_ENTRY = (
    "List the paths that you mean, or let a function decide: the middleware's allow_origin_if can "
    "return a policy."
)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("api", "Write '/api'. [path-not-absolute]"),
        ("https://api.example.com/v1/", f"Write '/v1'. {FOR_HOST} [path-not-absolute]"),
        ("", f"{ALL_PATHS} [path-not-absolute]"),
        ("https://api.example.com:8443", f"{ALL_PATHS} {FOR_HOST} [path-not-absolute]"),
        ("= /items", "Write '=/items'. [path-not-absolute]"),
        ("=items", "Write '=/items'. [path-not-absolute]"),
        ("==/items", "Write '=/=/items'. [path-not-absolute]"),
        ("=/items//", "Write '=/items'. [path-not-plain]"),
        ("=//", "Write '=/'. [path-not-plain]"),
        ("=/a/../b", "Write '=/b'. [path-not-plain]"),
        ("/users/{id}/", "Write '/users/{id}'. [path-not-plain]"),
        ("/api/", "Write '/api'. [path-not-plain]"),
        ("//", f"{ALL_PATHS} [path-not-plain]"),
        ("/a//b", "Write '/a/b'. [path-not-plain]"),
        ("/a/../b/./c", "Write '/b/c'. [path-not-plain]"),
        ("/a/b/c/../d", "Write '/a/b/d'. [path-not-plain]"),
        ("/a?b=1", "Write '/a'. It covers every query. [path-not-plain]"),
        ("/a?", "Write '/a'. [path-not-plain]"),
        ("/a#b", "Write '/a'. [path-not-plain]"),
        ("/caf%C3%A9", "Write '/café'. [path-not-plain]"),
        ("/a\\b", "Write '/a/b'. [path-not-plain]"),
        ("/a./b ", "Write '/a/b'. [path-not-plain]"),
        ("/a\n", "Write '/a'. [path-not-plain]"),
        ("/\uff41", "Write '/a'. [path-not-plain]"),
        ("/50%2525", "Write '/50%'. [path-not-plain]"),
        # What an entry cannot have
        ("/a%3Fb", f"{NO_ENTRY} [path-not-plain]"),
        ("/a%2A", f"{NO_ENTRY} [path-not-plain]"),
        ("a%7Bb%7D", f"{NO_ENTRY} [path-not-absolute]"),
        ("/%255B/?x=1", f"{NO_ENTRY} [path-not-plain]"),
    ],
)
def test_a_path_is_written_in_one_way(path: str, said: str) -> None:
    ((_, message),) = problems_of({path: OPEN})
    assert message.endswith(said)


@pytest.mark.parametrize("path", ["/v1", "/v1/*", "/v1/", ""])
@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://API.Example.com", "api.example.com"),
        ("http://[::1]:8000", "[::1]"),
        ("https://user:secret@api.example.com:8443", "api.example.com"),
        ("http://münchen.example", "xn--mnchen-3ya.example"),
        ("*://*.example.com", "*.example.com"),
        ("https://{tenant}.example.com", None),
        ("https://(a|b).example.com", None),
        ("https://pr-*.example.com", None),
        ("https://exa mple.com", None),
    ],
)
def test_the_host_of_a_url_in_place_of_a_path_is_one_that_hosts_can_have(
    url: str, host: str | None, path: str
) -> None:
    ((_, message),) = problems_of({url + path: OPEN})
    if host is None:
        assert "For some hosts alone, give the policy to each of them in hosts." in message
    else:
        assert f"For this host alone, give the policy to '{host}' in hosts." in message
        PolicyMap(hosts={host: OPEN})
    assert "secret" not in message.partition(": ")[2]


WRITTEN_ELSEWHERE = {
    # One segment, as routers write it
    "/users/:id": "/users/{id}",
    "/users/:id?": "/users",  # with the parameter or without it
    "/users/:id(\\d+)/x": "/users/{id}/x",
    "/users/<id>": "/users/{id}",
    "/users/<id>/x/": "/users/{id}/x",
    "/users/<int:id>": "/users/{id}",
    "/users/<id:int>": "/users/{id}",
    "/{id:int}": "/{id}",
    "/users/{id:[^/]+}/x": "/users/{id}/x",
    "/users/{id:\\d{4}}": "/users/{id}",
    "/users/{id?}": "/users/{id}",
    "/users/[id]": "/users/{id}",
    "/users/*/avatar": "/users/{id}/avatar",
    "/users/(?P<pk>\\d+)/": "/users/{pk}",
    "/users/([^/]+)": "/users/{id}",
    "/users/[0-9]+/x": "/users/{id}/x",
    "=/users/:id": "=/users/{id}",
    # Without a name that a placeholder can have
    "/{}": "/{id}",
    "/:": "/{id}",
    "/x/{1}": "/x/{id}",
    # Regular expressions
    "^/users": "/users",
    "/users$": "=/users",
    "^/users/\\d+$": "=/users/{id}",
    "~ ^/users": "/users",
    "/users.*": "/users",
    "/users(/.*)?$": "/users",
    # All paths
    "*": None,
    "/*": None,
    "/**": None,
    "=/**": None,
    "/{path:path}": None,
    "/[[...slug]]": None,
}
"""Patterns of routers and others, and the entry that means the same; ``None`` for "/"."""
PARTS_OF_SEGMENTS = {
    "/{id}s": "/1s",
    "=/{id}s": "=/1s",
    "/u-{id}": "/u-1",
    "/api/v*": "/api/v1",
    "/api/v\\d+": "/api/v1",
    "/users/{id}.json": "/users/1.json",
    "/static/*.js": "/static/1.js",
    "/item-:id": "/item-1",
    "/{a}{b}": "/11",
    "/a{b}/<c>": "/a1/1",
    "/v1/{name}:cancel": "/v1/1:cancel",
}
"""Patterns that no entry is equal to, and one of the paths that they match."""
ALL_BELOW = {
    "/users/*": "/users",
    "=/users/**": "/users",
    "api/*": "/api",
    "/users/**": "/users",
    "/users/{rest:path}": "/users",
    "/users/{rest...}": "/users",
    "/users/{*rest}": "/users",
    "/users/<path:rest>": "/users",
    "/users/*rest": "/users",
    "/users/:rest*": "/users",
    "/users/[...slug]": "/users",
    "/users/(.*)": "/users",
    "^/users/.*$": "/users",
    'r"/users/*"': "/users",
    "/users/:id/*": "/users/{id}",
}
"""Patterns of all paths below one, and that one."""
ALTERNATIVES = {
    "/api/(v1|v2)": ["/api/v1", "/api/v2"],
    "=/api/{v1,v2}/x": ["=/api/v1/x", "=/api/v2/x"],
    "^/api/v[12]/": ["/api/v1", "/api/v2"],
    "/api/v[1-3]$": ["=/api/v1", "=/api/v2", "=/api/v3"],
    "/a|/b": ["/a", "/b"],
}


@pytest.mark.parametrize("pattern", WRITTEN_ELSEWHERE)
def test_a_pattern_is_refused_with_the_entry_that_was_meant(pattern: str) -> None:
    meant = WRITTEN_ELSEWHERE[pattern]
    hint = ALL_PATHS if meant is None else f"Write '{meant}'."
    ((code, message),) = problems_of({pattern: OPEN})
    assert code == "path-is-a-pattern"
    assert f" {hint} [" in message
    PolicyMap({meant or "/": OPEN})


@pytest.mark.parametrize("pattern", PARTS_OF_SEGMENTS)
def test_no_entry_is_proposed_for_a_part_of_a_segment(pattern: str) -> None:
    ((code, message),) = problems_of({pattern: OPEN})
    example = PARTS_OF_SEGMENTS[pattern]
    hint = f"No entry covers a part of a segment. List the paths, such as '{example}'."
    assert code == "path-is-a-pattern"
    assert f" {hint} [" in message
    PolicyMap({example: OPEN})


@pytest.mark.parametrize("pattern", ALL_BELOW)
def test_what_covers_all_below_a_path_does_not_cover_the_path(pattern: str) -> None:
    ((_, message),) = problems_of({pattern: OPEN})
    path = ALL_BELOW[pattern]
    below = f"{path}/{{any}}"
    hint = f"Write '{below}' for the paths below '{path}', or '{path}' for that path too."
    assert f" {hint} [" in message
    policies, at = PolicyMap({below: OPEN}), path.replace("{id}", "7")
    assert policies.policy_for(f"{at}/x/y") == OPEN
    assert policies.policy_for(at) == NO_CORS
    assert PolicyMap({path: OPEN}).policy_for(at) == OPEN


@pytest.mark.parametrize("pattern", ALTERNATIVES)
def test_each_alternative_is_an_entry_of_its_own(pattern: str) -> None:
    ((_, message),) = problems_of({pattern: OPEN})
    entries = ALTERNATIVES[pattern]
    written = ", ".join(f"'{entry}'" for entry in entries)
    assert f" Write {written}, each with this policy. [" in message
    PolicyMap(dict.fromkeys(entries, OPEN))


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        (
            "/files/<path:p>/meta",
            "Nothing stands for several segments in the middle. Write '/files' if every path "
            "below it may have this policy; if not, list the paths.",
        ),
        ("**/api", f"Nothing stands for several segments in front of others. {NO_ENTRY}"),
        ("/api/{id", NO_ENTRY),
        ("/api/(a|b)(c|d)(e|f)(g|h)(i|j)", NO_ENTRY),
        (
            "/api/(v1|u-*)",
            "No entry covers a part of a segment. List the paths, such as '/api/u-1'.",
        ),
        ("/api/(v1|v1)", "Write '/api/v1'."),
        ("/api/u-*/..", NO_ENTRY),
        ("?u-*", NO_ENTRY),
        (
            "/api/(v1|v2)/*",
            "Write '/api/v1/{any}', '/api/v2/{any}' for the paths below '/api/v1', '/api/v2', each "
            "with this policy.",
        ),
    ],
)
def test_what_cannot_be_said_is_not_said_in_a_wider_way(pattern: str, hint: str) -> None:
    ((_, message),) = problems_of({pattern: OPEN})
    assert f" {hint} [" in message


@given(
    st.lists(st.sampled_from([*"/{}<>[]()*.?|\\", "users", ":id", "%2e"]), min_size=1, max_size=12)
)
def test_what_a_hint_says_to_write_can_be_written(pieces: list[str]) -> None:
    try:
        PolicyMap({"".join(pieces): OPEN})
    except PolicyError as error:
        (problem,) = error.exceptions
        if problem.hint not in (ALL_PATHS, NO_ENTRY):
            for entry in re.findall(r"'(=?/[^']*)'", problem.hint):
                assert entry != "/"
                PolicyMap({entry: OPEN})


def test_a_pattern_that_is_too_long_is_not_taken_apart() -> None:
    ((_, message),) = problems_of({"/{" * 1000: OPEN})
    assert NO_ENTRY in message


@pytest.mark.parametrize("path", ["/v1/users:batch", "/odata/$metadata", "/wiki/Foo_(bar)", "/a:"])
def test_signs_that_are_usual_in_paths_are_taken_literally(path: str) -> None:
    policies = PolicyMap({path: OPEN})
    assert policies.policy_for(f"{path}/x") == OPEN
    assert not policies.warnings


@pytest.mark.parametrize("entry", ["/api", "/health", "/api/health", "/api/{id}", "/api/{id}/x"])
@pytest.mark.parametrize(("top", "own"), [(NO_CORS, OPEN), (OPEN, STRICT), (STRICT, OPEN)])
def test_an_exact_entry_is_found_under_a_root_path_as_a_prefix_is(
    entry: str, top: Policy, own: Policy
) -> None:
    prefix, exact = (
        PolicyIndex(PolicyMap({"/": top, mark + entry: own}), lambda policy, _: policy)
        for mark in ("", "=")
    )
    path = entry.replace("{id}", "7")
    found = set()
    for root in ("", "/api", "/api/", "/x"):
        # The server has kept the root path, or removed it.
        for asked in {path, path.removeprefix(root.rstrip("/")), path.removeprefix(root) or "/"}:
            assert exact.find(asked, None, root) == prefix.find(asked, None, root)
            found.add(exact.find(asked, None, root))
    assert own in found


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("https://api.example.com/x", "api.example.com"),
        ("https://shop.example.org:8443/x/y", "shop.example.org"),
        ("API.example.com", "api.example.com"),
        ("api.example.com:8443", "api.example.com"),
        (r"^api\.example\.com$", "api.example.com"),
        ("https://*.api.example.com", "*.api.example.com"),
        ("[::1]:80", "[::1]"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("*.[::1]", None),
        ("*.1.2.3.4", None),
        ("10.0.0.0/8", None),
        ("a.*.example.com", None),
        ("pr-*.example.com", None),
        ("{a,b}.example.com", None),
        ("{tenant}.example.com", None),
        ("ftp://*.example.com", None),
        ("0x7f.1", None),
        ("", None),
    ],
)
def test_a_host_is_written_as_in_a_url(host: str, near: str | None) -> None:
    ((code, message),) = problems_of(hosts={host: OPEN})
    assert code == "bad-host"
    if near is None:
        assert "Write it as in 'api.example.com'." in message
    else:
        assert f"Write '{near}'." in message
        PolicyMap(hosts={near: OPEN})


def test_all_problems_come_at_once() -> None:
    found = problems_of(
        {"a": OPEN, "/A": OPEN, "/a": "no", 1: OPEN, "/b": MAP},
        hosts={"X": OPEN, 2: OPEN, "y": HOSTED, "z": "no"},
    )
    assert [code for code, _ in found] == [
        "path-not-absolute",
        "paths-alike",
        "wrong-type",
        "wrong-type",
        "wrong-type",
        "bad-host",
        "wrong-type",
        "wrong-type",
        "wrong-type",
    ]
    assert "some routers and file systems do not distinguish this from '/A'" in found[1][1]
    assert found[2][1].startswith("paths.\"/a\" 'no': this is a string, not a Policy.")
    assert "Maps do not nest by path" in found[4][1]
    assert 'hosts."y" PolicyMap' in found[7][1]
    assert "not a Policy, or a PolicyMap of paths alone" in found[7][1]


@pytest.mark.parametrize("options", [{"paths": [OPEN]}, {"hosts": "*"}])
def test_maps_are_mappings(options: dict[str, Any]) -> None:
    assert [code for code, _ in problems_of(**options)] == ["wrong-type"]


def test_a_map_without_policies_is_refused() -> None:
    assert [code for code, _ in problems_of()] == ["no-policies"]
    assert [code for code, _ in problems_of({}, hosts={})] == ["no-policies"]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (["a"], "named ['a']: this is a list, not a mapping of names to policies."),
        ({"a": 1}, 'named."a" 1: this is not a Policy.'),
    ],
)
def test_named_policies_are_a_mapping_of_policies(named: Any, said: str) -> None:
    [(code, text)] = problems_of({"/": OPEN}, named=named)
    assert code == "wrong-type"
    assert said in text


# --- The object ----------------------------------------------------------------------------------


@pytest.mark.parametrize("policies", [MAP, HOSTED, PolicyMap({"/": NO_CORS})])
def test_a_map_goes_to_a_dict_and_back_and_through_pickles(policies: PolicyMap) -> None:
    for other in (
        PolicyMap.from_dict(policies.to_dict()),
        pickle.loads(pickle.dumps(policies)),  # noqa: S301 (our own)
        copy.deepcopy(policies),
    ):
        assert other == policies
        assert hash(other) == hash(policies)
    assert len({hash(MAP), hash(HOSTED), hash(PolicyMap({"/": NO_CORS}))}) == 3


def test_a_dict_has_no_empty_tables() -> None:
    assert PolicyMap({"/": OPEN}).to_dict() == {"allow_origins": "*"}
    assert PolicyMap({"/a": OPEN}).to_dict() == {"paths": {"/a": {"allow_origins": "*"}}}


def test_maps_compare_by_what_they_mean() -> None:
    assert PolicyMap({"/a": OPEN, "/b": API}) == PolicyMap({"/b": API, "/a": OPEN})
    assert PolicyMap({"/a": OPEN, "/": NO_CORS}) == PolicyMap({"/a": OPEN})
    assert PolicyMap({"/a": OPEN}) != PolicyMap({"/a": API})
    assert PolicyMap({"/a": OPEN}) != PolicyMap({"/a": OPEN}, hosts={"x": OPEN})
    assert PolicyMap({"/": OPEN}) != OPEN
    assert hash(PolicyMap({"/a": OPEN, "/": NO_CORS})) == hash(PolicyMap({"/a": OPEN}))
    assert hash(PolicyMap({"/a": OPEN})) != hash(PolicyMap({"/a": API}))


def test_a_map_cannot_be_changed() -> None:
    given: dict[str, Policy] = {"/": OPEN}
    policies = PolicyMap(given)
    given["/a"] = API
    assert dict(policies.paths) == {"/": OPEN}
    with pytest.raises(TypeError):
        policies.paths["/a"] = API  # type: ignore[index]  # that is the test
    with pytest.raises(AttributeError, match="immutable"):
        policies.paths = {}
    with pytest.raises(AttributeError, match="immutable"):
        del policies.hosts


def test_a_map_shows_what_is_in_it() -> None:
    policies = PolicyMap({"/": OPEN, "/a": NO_CORS})
    assert repr(policies) == "PolicyMap({'/': Policy(allow_origins='*'), '/a': NO_CORS})"
    later = PolicyMap({"/": NO_CORS}, candidate=Policy(allow_origins="*"), candidate_share=0.5)
    assert repr(later) == (
        "PolicyMap({'/': NO_CORS}, candidate=PolicyMap({'/': Policy(allow_origins='*')}), "
        "candidate_share=0.5)"
    )
    assert repr(PolicyMap(hosts={"x": NO_CORS})) == (
        "PolicyMap({}, hosts={'x': PolicyMap({'/': NO_CORS})})"
    )


def test_warnings_name_the_policy_that_they_are_about() -> None:
    odd = Policy(allow_origins=["http://localhost"])
    policies = PolicyMap({"/": odd, "/a": odd}, hosts={"x": PolicyMap({"/b": odd})})
    assert [
        warning.field for warning in policies.warnings if warning.code != "insecure-origin"
    ] == [
        "allow_origins",
        'paths."/a".allow_origins',
        'hosts."x".paths."/b".allow_origins',
    ]
    assert {warning.value for warning in policies.warnings} == {"http://localhost"}


# --- NO_CORS -------------------------------------------------------------------------------------


def test_no_cors_is_a_policy_that_allows_nobody() -> None:
    assert isinstance(NO_CORS, Policy)
    assert NO_CORS.allows_no_origin
    assert not NO_CORS.allows_any_origin
    assert not NO_CORS.allows_origin(APP)
    assert not NO_CORS.allows_origin("null")
    assert NO_CORS not in (OPEN, STRICT)
    assert repr(NO_CORS) == "NO_CORS"
    assert NO_CORS.warnings == ()
    assert NO_CORS.replace(allow_origins=[APP]) == STRICT


def test_there_is_one_no_cors_only() -> None:
    assert pickle.loads(pickle.dumps(NO_CORS)) is NO_CORS  # noqa: S301 (our own)
    assert copy.deepcopy(NO_CORS) is NO_CORS


# --- Files ---------------------------------------------------------------------------------------


def test_a_file_of_several_policies(tmp_path: Path) -> None:
    path = tmp_path / "cors.toml"
    path.write_text(f"""
allow_origins = "*"

[paths]
"/internal" = "no-cors"

[paths."/api/v1"]
allow_origins = ["{APP}"]
max_age = 5

[hosts."api.example.com"]
allow_origins = ["{APP}"]

[hosts."*.example.com".paths]
"/a" = "no-cors"
""")
    assert PolicyMap.from_file(path) == PolicyMap(
        {"/": OPEN, "/api/v1": API, "/internal": NO_CORS},
        hosts={"api.example.com": STRICT, "*.example.com": PolicyMap({"/a": NO_CORS})},
    )


def test_a_file_of_one_policy_is_a_map_of_it(tmp_path: Path) -> None:
    path = tmp_path / "cors.json"
    path.write_text('{"allow_origins": "*"}')
    assert PolicyMap.from_file(path) == PolicyMap({"/": OPEN})


def test_problems_in_a_file_name_the_policy_that_they_are_in(tmp_path: Path) -> None:
    path = tmp_path / "cors.toml"
    path.write_text("""
max_age = -1
[paths."/"]
allow_origins = "*"
[paths."/a"]
allow_origins = []
[paths."/b"]
allow_origin = "*"
[hosts."x"]
paths = 1
[hosts."y".hosts."z"]
allow_origins = "*"
""")
    with pytest.raises(PolicyError) as caught:
        PolicyMap.from_file(path)
    assert caught.value.source == str(path)
    assert [(problem.code, problem.field) for problem in caught.value.exceptions] == [
        ("missing-field", "allow_origins"),
        ("max-age-negative", "max_age"),
        ("no-origins", 'paths."/a".allow_origins'),
        ("unknown-field", "paths.\"/b\".'allow_origin'"),
        ("wrong-type", 'hosts."x".paths'),
        ("no-policies", 'hosts."x".paths'),
        ("paths-alike", "paths"),
        ("wrong-type", 'hosts."y"'),
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"path": {"/a": "no-cors"}}, "'path': a policy has no such field. Did you mean paths?"),
        (
            {"paths": {"/a": "nocors"}},
            "neither the name of a policy nor 'no-cors'. Did you mean 'no-c",
        ),
        ({"paths": {"/a": 5}}, 'this is not a table of fields or "no-cors". Give a table'),
        ({"paths": ["/a"]}, "paths ['/a']: this is a list, not a table. Give a table."),
        ({}, "allow_origins: every policy needs allow_origins."),
    ],
)
def test_what_is_said_about_the_fields_of_a_map(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        PolicyMap.from_dict(fields)
    assert said in str(caught.value.exceptions[0])


def test_a_policy_refuses_several_and_names_the_map() -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.from_dict({"paths": {"/": {"allow_origins": "*"}}})
    assert [str(problem) for problem in caught.value.exceptions] == [
        "'paths': a policy has no such field. This field belongs to a map of policies: "
        "write it at the top of a file, and read that with PolicyMap.from_file. [unknown-field]"
    ]


def test_fields_are_a_mapping() -> None:
    with pytest.raises(TypeError, match="not a mapping"):
        PolicyMap.from_dict([("paths", {})])  # type: ignore[arg-type]  # that is the test


# --- Words ---------------------------------------------------------------------------------------


def test_a_map_in_words() -> None:
    policies = PolicyMap({"/a": API}, hosts={"x": OPEN, "y": PolicyMap({"/": OPEN, "/b": NO_CORS})})
    assert [(where, next(said)) for where, said in describe_map(policies)] == [
        ("For all other paths of all other hosts", next(describe(NO_CORS))),
        ("Under /a of all other hosts", next(describe(API))),
        ("For all paths of x", next(describe(OPEN))),
        ("For all other paths of y", next(describe(OPEN))),
        ("Under /b of y", next(describe(NO_CORS))),
    ]
    assert list(describe(NO_CORS)) == [
        "Pages of other origins may not read this server's responses."
    ]
    assert [where for where, _ in describe_map(PATTERNS)][1:3] == [
        "Under /shop/{part}",
        "Under /users/me",
    ]
    assert "For exactly /health" in [where for where, _ in describe_map(PATTERNS)]
    assert next(describe_map(MAP))[0] == "For all other paths"


@pytest.mark.parametrize(
    "path",
    [
        "/admin\x00x", "/ad\u200bmin\x00x", "/ad\x01min\x00x", "/ad\nmin\x00x", "/ad\xadmin\nx",
        "/ad%E2%80%8Bmin%00x", "/ad\udcffmin\x00x", "/ad\x01min\x02x\x03y", "/ad\u200bmin?\x00x",
        "/ /admin", "/ /x/../admin", "/. /admin", "/\u3000/admin",
    ],
)  # fmt: skip
def test_what_a_reader_may_drop_and_what_may_end_a_path_are_combined(path: str) -> None:
    policies = PolicyMap({"/": Policy(allow_origins="*"), "/admin": NO_CORS})
    assert policies.policy_for(path) == NO_CORS


@pytest.mark.parametrize(
    ("policies", "place"),
    [
        (lambda asking: PolicyMap({"/": asking}), 'paths."/"'),
        (lambda asking: PolicyMap({"/": STRICT, "/a": asking}), 'paths."/a"'),
        (
            lambda asking: PolicyMap({"/": STRICT}, hosts={"x.example": PolicyMap({"/b": asking})}),
            'hosts."x.example".paths."/b"',
        ),
        (
            lambda asking: PolicyMap({"/": STRICT}, candidate=PolicyMap({"/c": asking})),
            'candidate.paths."/c"',
        ),
        (lambda asking: PolicyMap({"/": STRICT}, named={"asks": asking}), 'policies."asks"'),
    ],
    ids=["top", "path", "host", "candidate", "named"],
)
def test_a_policy_that_no_file_can_have_is_named_by_its_place(
    policies: Callable[[Policy], PolicyMap], place: str
) -> None:
    asking = OriginPredicate(lambda origin: False).added_to(STRICT)
    with pytest.raises(TypeError) as caught:
        policies(asking).to_dict()
    assert str(caught.value).startswith(f"{place}: allow_origin_if is ")
    assert "None" not in str(caught.value)
