"""Marks: what can have a policy, and whose counts."""

import functools
import gc
import threading
from collections.abc import Callable
from typing import Any

import pytest

from crossorigin import NO_CORS, Policy, PolicyMap
from crossorigin.integrations import marks
from crossorigin.integrations.marks import cors, marks_exist, method_handler, policy_of
from crossorigin.policies_in_force import PoliciesInForce
from crossorigin.wsgi import EnvironReader

OPEN = Policy(allow_origins="*")


def endpoint() -> None: ...


def test_a_mark_leaves_the_object_as_it_is() -> None:
    def function() -> str:
        return "as before"

    assert policy_of(function) is None
    assert cors(OPEN)(function) is function
    assert function() == "as before"
    assert policy_of(function) is OPEN
    assert marks_exist()


def test_the_last_mark_counts() -> None:
    @cors(NO_CORS)
    @cors(OPEN)
    def function() -> None: ...

    assert policy_of(function) is NO_CORS


def test_classes_methods_and_instances_can_be_marked() -> None:
    @cors(OPEN)
    class View:
        @cors(NO_CORS)
        def get(self) -> None: ...

        def put(self) -> None: ...

    class Derived(View): ...

    assert policy_of(View) is policy_of(Derived) is policy_of(View()) is OPEN
    assert policy_of(View.get) is policy_of(View().get) is policy_of(Derived.get) is NO_CORS
    assert policy_of(View.put) is None


def wrapped_with_its_attributes(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper() -> None: ...

    return wrapper


def wrapped_without(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function, updated=())
    def wrapper() -> None: ...

    return wrapper


@pytest.mark.parametrize(
    "wrap",
    [
        wrapped_with_its_attributes,
        wrapped_without,
        functools.partial,
        lambda function: functools.partial(wrapped_without(function)),
    ],
)
def test_a_mark_is_found_through_wrappers(wrap: Any) -> None:
    @cors(OPEN)
    def function() -> None: ...

    assert policy_of(wrap(function)) is OPEN
    assert policy_of(wrap(endpoint)) is None


@pytest.mark.parametrize("policy", ["*", None, PolicyMap({"/": OPEN})])
def test_a_route_has_one_policy(policy: Any) -> None:
    with pytest.raises(TypeError, match=r"not a Policy\. Write @cors"):
        cors(policy)


@pytest.mark.parametrize("target", [object(), len, "text".upper])
def test_what_takes_no_mark_says_so(target: object) -> None:
    with pytest.raises(TypeError, match="mark the function or class behind it"):
        cors(OPEN)(target)


def test_routes_are_looked_at_from_the_first_mark_on(monkeypatch: pytest.MonkeyPatch) -> None:
    class Routed:
        def __init__(self) -> None:
            self.policies = PoliciesInForce(
                OPEN,
                EnvironReader(),
                route_policy=None,
                candidate=None,
                candidate_share=1.0,
                trust_proxy_headers=False,
                debug=False,
                predicate=None,
                awaits=False,
            )
            marks.follow_marks(self.policies, self.policy_of_route, lambda _: ())

        def policy_of_route(self, request: object, method: str) -> Policy | None:
            return NO_CORS

    monkeypatch.setattr(marks, "_marked", threading.Event())
    assert not marks_exist()
    early, gone = Routed(), Routed()
    waiting = len(marks._waiting)
    del gone
    gc.collect()
    assert len(marks._waiting) == waiting - 1
    without_owner = Routed().policies
    gc.collect()
    assert not early.policies.looks_at_routes
    cors(OPEN)(lambda: None)
    for policies in (early.policies, Routed().policies):
        assert policies.looks_at_routes
        found = policies.find({"REQUEST_METHOD": "GET"}, "GET", None)
        assert (found.memory.first.policy, found.candidate) == (NO_CORS, None)
    assert not without_owner.looks_at_routes


def test_a_class_answers_head_by_its_method_for_get() -> None:
    class Both:
        def get(self) -> None: ...
        def head(self) -> None: ...

    class OnlyGet:
        def get(self) -> None: ...
        def listed(self) -> None: ...

    assert method_handler(Both, "HEAD") is Both.head
    assert method_handler(OnlyGet, "HEAD") is method_handler(OnlyGet, "GET") is OnlyGet.get
    assert method_handler(OnlyGet, "POST") is None
    assert method_handler(OnlyGet, "HEAD", {"get": "listed"}) is OnlyGet.listed
    assert method_handler(OnlyGet, "GET", {}) is None
