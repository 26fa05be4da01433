"""The places of a map give each path that is not odd the policy that the map gives it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from itertools import product
from urllib.parse import unquote

import pytest

from crossorigin import NO_CORS, Policy, PolicyError, PolicyMap
from crossorigin.export.intermediate import compile_rules
from crossorigin.export.places import ODD_PATHS, MapPlace, PlaceError, places_of

from .policies import MAPS
from .requests import HOSTS, ODD_SEGMENTS, SEGMENTS

SEED = 20261129
BAD_HOSTS = ("", "a..b", "a b", "api.example.com:x", ".tenant.example", "[", "é.example")


def place_of(places: Sequence[MapPlace], host: str, path: str) -> Policy:
    for place in places:
        if (place.host is None or re.search(place.host.regex, host)) and re.search(
            place.path_regex, path
        ):
            return place.policy
    return NO_CORS


@pytest.mark.parametrize("name", MAPS)
def test_a_place_has_the_policy_of_the_map(name: str) -> None:
    policies, chance = MAPS[name], random.Random(SEED)  # noqa: S311
    odd = plain = 0
    places = places_of(policies)
    for _ in range(1500):
        segments = chance.choices((*SEGMENTS, *SEGMENTS, *ODD_SEGMENTS), k=chance.randint(0, 4))
        path = f"/{'/'.join(segments)}{chance.choice(['', '', '/', '?a=//b'])}"
        host = chance.choice((*HOSTS, *BAD_HOSTS))
        if any(re.search(each, path) for each in ODD_PATHS):
            odd += 1
            continue
        plain += 1
        expected = policies.policy_for(unquote(path.partition("?")[0]), host)
        assert place_of(places, host, path) == expected, (host, path)
    assert min(odd, plain) > 300


@pytest.mark.parametrize(
    "path",
    ["/a//b", "/a/../b", "/a/.", "/a.", "/a%20", "/a;b", "/a\\b", "/%61", "/a%2Fb", "/a%", "/a%4",
     "/é", "/a#b", "*", "", "a", "http://x/a", "/" + "a" * 1024, "/a" * 66, "/a\x7f"],
)  # fmt: skip
def test_odd_paths(path: str) -> None:
    assert any(re.search(each, path) for each in ODD_PATHS)


@pytest.mark.parametrize(
    "path",
    ["/", "/.well-known/x", "/a%20b", "/%22%3c%3E%5B%5d%5E%60%7B%7c%7D", "/a?b=//;%2F", "/~a(b)",
     "/a.b", "/a/", "/[x]", "/it's", "/" + "a" * 1023],
)  # fmt: skip
def test_usual_paths(path: str) -> None:
    assert not any(re.search(each, path) for each in ODD_PATHS)


def test_entries_that_differ_in_case() -> None:
    app, other = Policy(allow_origins=["https://a.example"]), Policy(allow_origins="*")
    policies = PolicyMap({"/": other, "/a/x": app, "/A/y": NO_CORS, "/é": app.replace(max_age=1)})
    with pytest.raises(PlaceError, match="several spellings"):
        places_of(policies)
    policies = PolicyMap({"/": other, "/a/x": app, "/A/y": NO_CORS, "/1": app})
    for path in ("/a", "/A", "/a/x", "/A/x", "/a/y", "/A/y", "/a/X", "/A/Y", "/1", "/1/x", "/x"):
        assert place_of(places_of(policies), "", path) == policies.policy_for(path), path


def test_drawn_maps() -> None:
    """Every path of few segments, in every case, has the policy of the map."""
    chance = random.Random(SEED)  # noqa: S311
    ages = [Policy(allow_origins=["https://a.example"], max_age=age) for age in range(9)]
    paths = [
        f"{''.join(f'/{name}' for name in names)}{end}"
        for count in range(1, 4)
        for names in product(("a", "A", "b", "bC", "Bc", "1", "z"), repeat=count)
        for end in ("", "/")
    ]
    drawn = 0
    while drawn < 40:
        entries = {"/": ages[0]}
        for _ in range(chance.randint(1, 7)):
            names = chance.choices(("a", "A", "bc", "Bc", "{x}", "1"), k=chance.randint(1, 3))
            entries[f"{chance.choice(['', '', '='])}/{'/'.join(names)}"] = chance.choice(ages)
        try:
            policies = PolicyMap(entries)
        except PolicyError:  # entries that differ in case
            continue
        drawn += 1
        places = [(re.compile(each.path_regex), each.policy) for each in places_of(policies)]
        for path in chance.sample(paths, 150):
            found = next(policy for regex, policy in places if regex.search(path))
            assert found == policies.policy_for(path), (entries, path)


def test_paths_with_many_segments_are_refused_before_they_take_long() -> None:
    app, other = Policy(allow_origins=["https://a.example"]), Policy(allow_origins="*")

    def nested(depth: int) -> PolicyMap:
        names = [f"level{number}" for number in range(depth)]
        deeper = {f"/{'/'.join(names[:each])}": (app, other)[each % 2] for each in range(1, depth)}
        return PolicyMap({"/": other, **deeper})

    assert len(places_of(nested(8))) > 8
    with pytest.raises(PlaceError, match="too many segments"):
        places_of(nested(40))
    assert [loss.code for loss in compile_rules(nested(40)).losses] == ["paths"]


def test_too_many_places() -> None:
    app = Policy(allow_origins=["https://a.example"])
    paths = PolicyMap({"/": app, **{f"/a{number}": NO_CORS for number in range(2001)}})
    hosts = PolicyMap({"/": app}, hosts={f"a{number}.example": app for number in range(2001)})
    for policies in (paths, hosts):
        with pytest.raises(PlaceError, match="more than 2000"):
            places_of(policies)
        assert [loss.code for loss in compile_rules(policies).losses] == ["paths"]
