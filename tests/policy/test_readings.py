"""The readings of a path, step by step; `test_policy_map` tests what a map makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossorigin.policy.paths import MOST_COMPARED, PathIndex
from crossorigin.policy.readings import (
    LONGEST_AMBIGUOUS,
    MOST_SEGMENTS,
    MOST_TEXTS,
    Roots,
    has_one_reading,
    is_certain,
    rooted_texts,
    segments,
    texts,
    with_root,
)


@pytest.mark.parametrize(
    ("path", "root", "certain", "possible"),
    [
        ("/a", "", ["/a"], []),
        ("/a", "/", ["/a"], []),
        # Behind other letters only without a slash in front, as some frameworks have it.
        ("/your-api/b", "/api", ["/your-api/b", "/api/your-api/b"], []),
        # The path is below the root, as ASGI requires.
        ("/api", "/api", ["/api"], ["/", "/api/api"]),
        ("/api/a", "/api", ["/api/a"], ["/a", "/api/api/a"]),
        ("/api/a", "api/", ["/api/a"], ["/a", "/api/api/a"]),
        ("/v1/api/a", "/v1/api", ["/v1/api/a"], ["/a", "/v1/api/v1/api/a"]),
        ("/api/api/a", "/api", ["/api/api/a"], ["/api/a", "/api/api/api/a"]),
        # The root was removed, or the URL never had it.
        ("/a", "/api", ["/a", "/api/a"], []),
        ("/", "/api", ["/", "/api/"], []),
        # The root ends in the middle of a segment, or begins in the middle of the path.
        ("/apix/y", "/api", ["/apix/y", "/api/apix/y", "/api/x/y", "/api/y"], ["/x/y"]),
        ("/apix", "/api", ["/apix", "/api/apix", "/api/x", "/api"], ["/x"]),
        ("/a/api/b/c", "/api", ["/a/api/b/c", "/api/a/api/b/c", "/api/b/c", "/api/c"], ["/b/c"]),
        ("/a/api", "/api", ["/a/api", "/api/a/api", "/api/", "/api"], ["/"]),
        ("/a/api//b", "/api", ["/a/api//b", "/api/a/api//b", "/api//b", "/api/b"], ["//b"]),
        ("/b", "/Xa", ["/b", "/Xa/b"], []),
        # A root without a slash in front is removed wherever its letters are.
        ("/my-api/b", "api", ["/my-api/b", "/api/my-api/b", "/api/b", "/api"], ["/b"]),
    ],
)
def test_with_root(path: str, root: str, certain: list[str], possible: list[str]) -> None:
    assert with_root(path, root) == Roots(tuple(certain), tuple(possible))


@pytest.mark.parametrize(
    ("path", "read_as"),
    [
        ("/a", {"/a"}),
        ("/%61", {"/%61", "/a"}),
        ("/%2561", {"/%2561", "/%61", "/a"}),
        ("/%61%2F%5c", {"/%61%2F%5c", "/a%2F%5c", "/a/\\"}),
        ("/a\x00b", {"/a\x00b", "/ab", "/a"}),
        ("/\uff41", {"/\uff41", "/a"}),
        ("/%ff", {"/%ff", "/\ufffd", "/"}),
    ],
)
def test_texts(path: str, read_as: set[str]) -> None:
    assert texts(path) == read_as


def test_texts_of_a_relative_or_long_path_are_unclear() -> None:
    assert texts("a") is None
    assert texts("") is None
    assert texts("/".ljust(LONGEST_AMBIGUOUS, "é")) is not None
    assert texts("/".ljust(LONGEST_AMBIGUOUS + 1, "é")) is None
    assert texts("/".ljust(LONGEST_AMBIGUOUS + 1, "a")) is not None  # it has one reading


@pytest.mark.parametrize(
    ("path", "readings"),
    [
        ("/%25252541", 5),  # as many changes as are followed lead to the last text
        ("/%2525252541", None),
        ("/%41x\u200bx\uff41x\ufffd", MOST_TEXTS),
        ("/%2500x\uff41x%ff", None),
    ],
)
def test_the_readings_of_a_path_are_bounded(path: str, readings: int | None) -> None:
    found = texts(path)
    assert (found and len(found)) == readings


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("/7/b", "/7"),
        ("/%37/b", "/7"),
        ("/7%2fb", "/7"),
        ("/x/%37/b", "/7"),
        ("/x%2f7/b", "/7"),
        ("/%2537/b", "/%37"),
        ("/\uff17/b", "/7"),
        ("/7/\u200bb", "/7/"),
        ("/my-%37/b", "7"),
    ],
)
def test_the_root_path_is_removed_before_and_after_each_change(path: str, root: str) -> None:
    found = rooted_texts(path, root)
    assert found is not None
    assert "/b" in found


@given(
    st.text(alphabet="7b/;\u200b\uff17", max_size=6).map("/".__add__),
    st.lists(st.sampled_from(["7", "b", "/", "%37", "%2f", "%25", "x"]), max_size=5).map("".join),
    st.sampled_from(["", "/7", "/7/", "7", "/b/7", "/%37"]),
)
def test_each_text_of_a_path_has_no_readings_that_the_path_lacks(
    beginning: str, end: str, root: str
) -> None:
    whole = rooted_texts(beginning + end, root)
    if whole is None:
        return  # unclear: the strictest policy of all
    for text in texts(beginning + end) or ():
        own = rooted_texts(text, root)
        assert own is not None
        for each, is_likely in own.items():
            assert whole[each] >= is_likely


@pytest.mark.parametrize(
    ("path", "is_so"),
    [
        ("/", True),
        ("/a/b.", True),
        ("/josé", True),
        ("/.a", True),
        ("/a b", True),
        ("/%61", False),
        ("/a//b", False),
        ("/a/..", False),
        ("/a\\b", False),
        ("/a;b", False),
        ("/a?", False),
        ("/a\ufffd", False),
        ("/\udcff", False),
        ("/a\x00", False),
        ("/é" * (MOST_SEGMENTS + 1), False),
        ("a", False),
    ],
)
def test_whether_a_path_has_one_reading(path: str, is_so: bool) -> None:
    assert has_one_reading(path) is is_so


@given(st.text(alphabet=".; ?#a\u2025\uff0e\ufffd\x00\x85\\"))
def test_a_segment_that_leads_up_or_is_the_last_is_not_certain(text: str) -> None:
    found = segments(f"/{text}")
    assert found is not None
    [part] = found
    if any(each.may_lead_up or each.may_be_last for each in part):
        assert not is_certain(part)


@pytest.mark.parametrize("separator", ["/", "\\"])
def test_the_segments_of_a_path_are_bounded(separator: str) -> None:
    assert segments("/a" + (separator + "a") * (MOST_SEGMENTS - 1)) is not None
    assert segments("/a" + (separator + "a") * MOST_SEGMENTS) is None


def test_segments_are_cut_at_slashes_and_at_backslashes() -> None:
    found = segments("/a\\b//c")
    assert found is not None
    assert [[each.name for each in between] for between in found] == [["a", "b"], [""], ["c"]]


@pytest.mark.parametrize(
    ("text", "names", "flags"),
    [
        ("a", ("a",), ""),
        ("A.", ("a",), ""),
        ("a;b", ("a", "a;b"), ""),
        ("a?b;c", ("a", "a?b", "a?b;c"), "last"),
        ("a;b#c", ("a", "a;b#c"), "last"),
        ("a\x01b\x01c", ("a", "a\x01b\x01c"), "last"),
        ("", (), "dropped"),
        (";v=1", (";v=1",), "dropped"),
        (".", (), "dropped"),
        ("..", (), "dropped up"),
        (". .", (), "dropped up"),
        ("..;x", ("..;x",), "dropped up"),
        ("..X", ("..x",), ""),
        ("..XX", ("..xx",), ""),
        ("XXXX", ("xxxx",), ""),
        ("a\ufffd", ("a\ufffd",), "undecodable"),
        ("\udcff", ("\udcff",), "undecodable"),
    ],
)
def test_the_readings_of_a_segment(text: str, names: tuple[str, ...], flags: str) -> None:
    found = segments(f"/{text}")
    assert found is not None
    [[segment]] = found
    assert segment.name == text
    assert segment.names == names
    holds = {
        "dropped": segment.may_be_dropped,
        "up": segment.may_lead_up,
        "last": segment.may_be_last,
        "undecodable": segment.is_undecodable,
    }
    assert {flag for flag, is_so in holds.items() if is_so} == set(flags.split())


def test_a_path_that_may_be_under_very_many_entries_is_unclear() -> None:
    entries = {f"/{{any}}/{number:02}": f"{number:02}" for number in range(MOST_COMPARED + 1)}
    index = PathIndex(entries, otherwise="none", unclear="unclear", strictest=min)
    others = [f"/x/{number:02}" for number in range(1, MOST_COMPARED + 1)]
    assert index.find("/x/00", others=others[:-1]) == "00"
    assert index.find("/x/00", others=others) == "unclear"
