"""All the policies of an application, compiled."""

import pytest

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.server import CompiledPolicies, CompiledPolicy
from crossorigin.server.compiled_policies import MOST_KEPT

OPEN = Policy(allow_origins="*")
APP = Policy(allow_origins=["https://app.example.com"])


def test_a_single_policy_is_the_only_one() -> None:
    for policy in (APP, PolicyMap({"/": APP})):
        compiled = CompiledPolicies(policy, str)
        assert compiled.policy is policy
        assert compiled.only is compiled.find("/x", None) is compiled.of(APP)
        assert compiled.only.first.policy is APP
        assert not compiled.is_by_host


@pytest.mark.parametrize(
    "policy",
    [
        PolicyMap({"/": APP, "/a": OPEN}),
        PolicyMap({"/a": APP}),
        PolicyMap({"/": APP}, hosts={"x": OPEN}),
    ],
)
def test_of_several_policies_none_is_the_only_one(policy: PolicyMap) -> None:
    assert CompiledPolicies(policy, str).only is None


def test_each_policy_is_compiled_once() -> None:
    equal = Policy(allow_origins=["https://app.example.com"])
    compiled = CompiledPolicies(
        PolicyMap({"/": APP, "/a": OPEN, "/b": equal}, hosts={"x": OPEN}), str.encode, debug=True
    )
    assert compiled.is_by_host
    assert compiled.find("/", "y") is compiled.find("/b", "y") is compiled.of(APP)
    assert compiled.find("/a", "y") is compiled.find("/", "x") is compiled.of(OPEN)
    assert compiled.find("/", None) is compiled.no_cors
    assert compiled.no_cors.first.policy is NO_CORS
    assert compiled.no_cors.first.debug


def test_root_paths_and_other_readings_are_looked_up() -> None:
    compiled = CompiledPolicies(PolicyMap({"/": OPEN, "/a": APP, "/b": NO_CORS}), str)
    assert compiled.main is compiled.of(OPEN)
    assert not compiled.debug
    assert compiled.find("/x", None, "/a") is compiled.of(APP)
    for others in (["/b"], ["/b", "/c"], ["/c", "/b"]):
        assert compiled.find("/x", None, "", others) is compiled.no_cors
    assert compiled.own is OPEN
    assert CompiledPolicies(PolicyMap({"/a": APP}), str).own is NO_CORS


def test_no_more_policies_of_routes_are_kept_than_an_application_has() -> None:
    compiled = CompiledPolicies(APP, str)
    kept = [Policy(allow_origins=[f"https://{number}.example"]) for number in range(MOST_KEPT)]
    for policy in kept:
        assert compiled.of(policy).first.policy is policy
    # NO_CORS and APP were there first, so the last two did not fit.
    assert [policy for policy in kept if compiled.knows(policy)] == kept[-2:]
    assert compiled.of(kept[-1]) is compiled.of(kept[-1])
    assert compiled.of(kept[0]).first.policy is kept[0]
    assert compiled.only is not None
    assert compiled.only.first.policy is APP


def test_a_policy_in_a_map_has_its_name_or_its_places() -> None:
    partners = Policy(allow_origins=["https://partner.example"])
    policies = PolicyMap(
        {"/": APP, "/a": OPEN, "/p": partners},
        hosts={"x.example": PolicyMap({"/": APP, "/b": OPEN})},
        named={"partners": partners},
    )
    compiled = CompiledPolicies(policies, str)
    assert compiled.names[compiled.of(partners)] == "partners"
    assert compiled.names[compiled.of(APP)] == "/ and x.example/"
    assert compiled.names[compiled.of(OPEN)] == "/a and x.example/b"
    assert CompiledPolicies(APP, str).names == {}


def test_entries_with_different_marks_have_memories_of_their_own() -> None:
    marks = {"marked": 1}

    def mark(policy: Policy, own: Policy) -> int | None:
        assert own is APP
        return marks["marked"] if policy is OPEN else None

    compiled = CompiledPolicies(PolicyMap({"/": APP, "/a": OPEN}), str, mark=mark)
    marked = compiled.find("/a", None)
    assert compiled.marks == {marked: 1}
    assert marked is not compiled.of(OPEN)
    # Without an origin, a function may give another policy, so nothing is known in advance.
    assert marked.recall(None) is None
    assert compiled.of(OPEN).recall(None) is not None
    assert compiled.find("/", None) is compiled.of(APP)


def test_policies_that_functions_give_are_shared_by_equal_ones_and_bounded() -> None:
    compiled = CompiledPolicies(NO_CORS, str)
    equal = Policy(allow_origins=["https://app.example.com"])
    assert not compiled.gives(APP)
    first = compiled.given(APP)
    assert compiled.given(equal) is first
    assert compiled.gives(equal)
    for number in range(MOST_KEPT):
        compiled.given(Policy(allow_origins=[f"https://{number}.example"]))
    assert not compiled.gives(APP)
    assert compiled.given(APP) is not first


def test_whether_a_policy_is_compiled_is_known_by_its_identity() -> None:
    compiled = CompiledPolicies(APP, str)
    equal = Policy(allow_origins=["https://app.example.com"])
    assert compiled.knows(APP)
    assert not compiled.knows(equal)
    compiled.of(equal)
    assert compiled.knows(equal)


@pytest.mark.parametrize("parts", [(), (OPEN,)])
def test_no_policy_is_taken_for_one_that_is_gone(parts: tuple[Policy, ...]) -> None:
    compiled = CompiledPolicies(APP, str)
    for number in range(20):
        origin = f"https://{number}.example"
        policy = Policy(allow_origins=[origin])
        memory = compiled.of(Policy.any_of(policy, *parts) if parts else policy)
        del policy
        assert memory.first.policy.allow_origins == (origin,)


def test_each_part_of_a_policy_states_reasons_in_debug_mode() -> None:
    policy = Policy.any_of(APP, Policy(allow_origins=["https://b.example"]))
    for debug in (True, False):
        memory = CompiledPolicies(policy, str, debug=debug).main
        for origin in ("https://app.example.com", "https://b.example"):
            assert memory.policy_for(origin).debug is debug


def test_a_policy_of_parts_is_compiled_by_its_parts() -> None:
    with pytest.raises(TypeError) as caught:
        CompiledPolicy(Policy.any_of(APP, OPEN), str)
    assert str(caught.value) == "this policy has several parts; compile each of them"


def test_anything_but_a_policy_is_refused() -> None:
    with pytest.raises(TypeError, match="'str', not a Policy"):
        CompiledPolicies(APP, str).of("*")  # type: ignore[arg-type]  # that is the test
